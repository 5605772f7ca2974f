//! Reads the CSV files that come beside the messages: `opdracht*.csv`, `levering*.csv` and `beginstand*.csv`.
//!
//! In reading order: this page, one file for each kind (`opdracht`, `levering`, `beginstand`), `row` (a value of a row, or what
//! is wrong with it), `value` (how values are written), `findings` (what is wrong, in Dutch).
//!
//! Stands on `rows`, between `intake` (bytes and a name) and `facts`. A file is taken whole or refused whole, with every
//! finding; it never guesses a column, a date or an amount. No name, BSN or other personal value stands in a finding.

mod beginstand;
mod findings;
mod levering;
mod opdracht;
mod row;
#[cfg(test)]
mod tests;
mod value;

use findings::CsvFindings;
use row::InboxRow;

use crate::domain::{Envelope, Finding, Kind, Limits, Severity, Vocabulary};
use crate::facts::Fact;
use crate::rows::{Column, Form, LINE_BYTES_MAX, Sheet};

/// What a file says, and what was found in it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Which of the kinds it is.
    pub envelope: Envelope,
    /// Its rows as facts, each with its line; `None` where a finding is an error.
    pub facts: Option<Vec<(u32, Fact)>>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// Reads one CSV file by itself. What it is follows from the name (`opdracht…`, `levering…`, in a zip the name of the member).
///
/// A file of a header alone is accepted, holds nothing and says so in a notice: an export of a month without care is
/// no mistake. A file without a header is refused.
pub fn read(file_name: &str, bytes: &[u8], limits: &Limits, vocabulary: &Vocabulary) -> Reading {
    read_as(file_name, &Table { bytes, limits, vocabulary }, false)
}

/// Reads a file that was accepted before: the rows that it gave then, by no rule of now.
pub fn recall(file_name: &str, bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let table = Table { bytes, limits: &Limits::none(), vocabulary: &Vocabulary::default() };
    let Reading { facts, findings, .. } = read_as(file_name, &table, true);
    facts.ok_or(findings)
}

/// The bytes of a file, and by what they are judged.
struct Table<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    vocabulary: &'a Vocabulary,
}

fn read_as(file_name: &str, table: &Table<'_>, recalls: bool) -> Reading {
    let kind = kind_of(file_name);
    let max = table.limits.findings_max.max(1);
    let mut found = CsvFindings { list: Vec::new(), max, recalls, stand: None };
    let facts = match kind {
        Some(Kind::Opdracht) => read_rows(table, opdracht::COLUMNS, &mut found, |row| row.opdracht().map(Fact::from)),
        Some(Kind::Levering) => read_rows(table, levering::COLUMNS, &mut found, |row| row.levering().map(Fact::from)),
        Some(Kind::Beginstand) => {
            read_rows(table, beginstand::COLUMNS, &mut found, |row| row.beginstand().map(Fact::from))
        }
        Some(_) | None => found.refuse("CSV_NAME", "bestandsnaam", NAME_UNKNOWN),
    };
    let refused = found.list.iter().any(|f| f.severity == Severity::Error);
    Reading {
        envelope: Envelope { kind: kind.map(|k| k.as_str().to_owned()), ..Envelope::default() },
        facts: if refused { None } else { facts },
        findings: found.list,
    }
}

/// The kind that a file name promises: the begin of its base name, in any case.
fn kind_of(file_name: &str) -> Option<Kind> {
    let base = file_name.rsplit(['/', '\\', '!']).next()?.to_ascii_lowercase();
    [Kind::Opdracht, Kind::Levering, Kind::Beginstand].into_iter().find(|kind| base.starts_with(kind.as_str()))
}

/// Reads all rows with `read`; `None` when the file cannot be read as a table of these columns.
///
/// Everything is judged before anything is kept, so that a large file with its mistake in the last row costs no more
/// memory than its bytes.
fn read_rows(
    table: &Table<'_>,
    columns: &'static [Column],
    found: &mut CsvFindings,
    read: impl Fn(&mut InboxRow<'_>) -> Option<Fact>,
) -> Option<Vec<(u32, Fact)>> {
    let Table { bytes, limits, vocabulary } = *table;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.message_bytes_max {
        let text = format!(
            "Het bestand is groter dan de grens message_bytes_max ({} bytes); splits het.",
            limits.message_bytes_max
        );
        return found.refuse("LIMIT", "bestand", text);
    }
    let line_bytes_max = if found.recalls { usize::MAX } else { LINE_BYTES_MAX };
    let form = Form { columns, line_bytes_max, rows_max: limits.csv_rows_max };
    let sheet = Sheet::new(bytes, &form, found)?;
    let mut count = 0usize;
    each_row(&sheet, vocabulary, found, |row| count = count.saturating_add(usize::from(read(row).is_some())));
    if !found.list.is_empty() {
        return None;
    }
    if count == 0 {
        let text = "Het bestand heeft kolomnamen en geen enkele regel; er is niets in gelezen.";
        found.list.push(Finding::notice("CSV_EMPTY", format!("regel {}", sheet.header_line()), "", text));
    }
    let mut facts = Vec::with_capacity(count);
    each_row(&sheet, vocabulary, found, |row| facts.extend(read(row).map(|fact| (row.cells.line(), fact))));
    Some(facts)
}

fn each_row(
    sheet: &Sheet<'_>,
    vocabulary: &Vocabulary,
    found: &mut CsvFindings,
    mut take: impl FnMut(&mut InboxRow<'_>),
) {
    let mut rows = sheet.rows();
    while let Some(cells) = rows.next_row(found) {
        take(&mut InboxRow { cells, vocabulary, found });
    }
}

const NAME_UNKNOWN: &str =
    "De bestandsnaam zegt niet wat dit is; laat de naam van een CSV beginnen met opdracht, levering of beginstand.";
