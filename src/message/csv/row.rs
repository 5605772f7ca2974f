//! A row of a CSV file, value by value: what it is, or a finding with line and column.
//!
//! Stands on `value` and `findings`, below the files of the kinds. A finding of a BSN shows its last digits at most, and one of
//! a name or a date of birth its place only.

use super::findings::CsvFindings;
use super::value::{Remedy, is_digits};
use crate::domain::{Bsn, Date, Finding, Vocabulary};
use crate::rows;

/// A row, and what is found in it.
pub(super) struct InboxRow<'a> {
    pub(super) cells: rows::Row<'a>,
    /// What rows of this region may say.
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) found: &'a mut CsvFindings,
}

impl<'a> InboxRow<'a> {
    /// A BSN; a wrong one is never repeated in full, however many digits it has.
    pub(super) fn bsn(&mut self) -> Option<Bsn> {
        let text = self.text("bsn");
        match text.parse() {
            Ok(bsn) => Some(bsn),
            Err(_) if text.is_empty() => self.fault("bsn", "", EMPTY),
            Err(error) => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let last = text.get(text.len().saturating_sub(4)..).filter(|t| digits >= 8 && is_digits(t));
                let shown = last.map_or_else(|| "*****".to_owned(), |last| format!("*****{last}"));
                let path = self.path("bsn");
                let text = format!("Dit is geen BSN: {error}; neem het over uit de administratie, met voorloopnul.");
                self.found.push(Finding::error("CS002", path, &shown, text));
                None
            }
        }
    }

    /// The end date, unless it lies before the begin.
    pub(super) fn not_before(&mut self, from: Option<Date>, to: Option<Option<Date>>) -> Option<Option<Date>> {
        let to = to?;
        let is_good = from.zip(to).is_none_or(|(from, to)| from <= to);
        let (shown, remedy) =
            (self.text("einddatum"), "De einddatum ligt voor de ingangsdatum; verbeter één van beide.");
        self.ruled(is_good, "einddatum", shown, remedy, to)
    }

    /// A value that must be there.
    pub(super) fn value<T>(&mut self, column: &'static str, read: impl FnOnce(&str) -> Result<T, Remedy>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return self.fault(column, "", EMPTY);
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(remedy) => self.fault(column, text, remedy),
        }
    }

    /// A value that may be empty: `None` when it is wrong, `Some(None)` when it is not there.
    pub(super) fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Remedy>,
    ) -> Option<Option<T>> {
        if self.text(column).is_empty() { Some(None) } else { self.value(column, read).map(Some) }
    }

    /// A value that can be read, unless a rule refuses it. In a file that was accepted before it stays what it was then: a
    /// rule that comes later goes through here, so that it holds for what comes in later.
    pub(super) fn ruled<T>(
        &mut self,
        is_good: bool,
        column: &'static str,
        shown: &str,
        remedy: impl Into<String>,
        value: T,
    ) -> Option<T> {
        if is_good || self.found.recalls { Some(value) } else { self.fault(column, shown, remedy) }
    }

    pub(super) fn text(&self, column: &str) -> &'a str {
        self.cells.text(column)
    }

    fn path(&self, column: &str) -> String {
        format!("regel {}, kolom {column}", self.cells.line())
    }

    pub(super) fn fault<T>(&mut self, column: &'static str, value: &str, remedy: impl Into<String>) -> Option<T> {
        let shown: String = match column {
            // Names and dates of birth are told by their place only.
            "naam" | "geboortedatum" | "adres" | "postcode" | "woonplaats" => String::new(),
            _ => value.chars().filter(|c| !c.is_control()).take(VALUE_CHARS_MAX).collect(),
        };
        let path = self.path(column);
        self.found.push(Finding::error("CSV_VALUE", path, &shown, remedy));
        None
    }
}

const EMPTY: Remedy = "De waarde ontbreekt; vul haar in.";
/// Longest part of a wrong value that a finding repeats.
const VALUE_CHARS_MAX: usize = 64;
