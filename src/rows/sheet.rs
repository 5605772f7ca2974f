//! A CSV file as rows: each with its line, and its values by the name of their column.
//!
//! Stands on all else of `rows`. What is wrong with the lines ends the reading before a column is looked at, and what is
//! wrong with the columns before a row is.

use super::columns::Form;
use super::flaw::{Flaw, FlawList};
use super::lines::{Lines, delimiter_of, is_quoted_well, separator_line, without_mark};
use super::table::Table;

/// A file whose lines are sound and whose columns are known.
pub struct Sheet<'a> {
    text: &'a str,
    delimiter: u8,
    /// Whether a line `sep=;` stands above the names of the columns.
    has_separator_line: bool,
    header_line: u32,
    positions: Vec<&'static str>,
    rows_max: usize,
}

impl<'a> Sheet<'a> {
    /// Reads lines and columns; `None` once it is told what is wrong with them.
    pub fn new(bytes: &'a [u8], form: &Form, flaws: &mut impl FlawList) -> Option<Sheet<'a>> {
        let text = as_text(bytes, flaws)?;
        let separator = separator_line(text);
        let delimiter = separator.unwrap_or_else(|| delimiter_of(text));
        if !lines_are_sound(text, delimiter, form.line_bytes_max, flaws) {
            return None;
        }
        let has_separator_line = separator.is_some();
        let mut table = table(text, delimiter, has_separator_line);
        let Some(header_line) = table.advance() else {
            flaws.note(1, Flaw::Empty);
            return None;
        };
        let positions = form.positions(&table.record, header_line, flaws)?;
        Some(Sheet { text, delimiter, has_separator_line, header_line, positions, rows_max: form.rows_max })
    }

    /// The line that names the columns.
    pub fn header_line(&self) -> u32 {
        self.header_line
    }

    /// The rows from the first on; a sheet may be gone through as often as is needed.
    pub fn rows(&self) -> Rows<'_> {
        let mut table = table(self.text, self.delimiter, self.has_separator_line);
        table.advance();
        Rows { table, positions: &self.positions, left: self.rows_max, rows_max: self.rows_max }
    }
}

/// A file as records with their lines, whatever its columns are called: the first record names them.
pub struct Records<'a>(Table<'a>);

impl<'a> Records<'a> {
    /// Reads the lines; `None` once it is told what is wrong with them. `separator` stands between values, where it is known.
    pub fn new(
        bytes: &'a [u8],
        separator: Option<u8>,
        line_bytes_max: usize,
        flaws: &mut impl FlawList,
    ) -> Option<Records<'a>> {
        let text = as_text(bytes, flaws)?;
        let named = separator_line(text);
        let delimiter = separator.or(named).unwrap_or_else(|| delimiter_of(text));
        let is_sound = lines_are_sound(text, delimiter, line_bytes_max, flaws);
        is_sound.then(|| Records(table(text, delimiter, named.is_some())))
    }

    /// The next record and the line it begins on.
    pub fn next_record(&mut self) -> Option<(u32, &csv::StringRecord)> {
        let line = self.0.advance()?;
        Some((line, &self.0.record))
    }
}

/// The records of a text from the names of the columns on.
fn table(text: &str, delimiter: u8, has_separator_line: bool) -> Table<'_> {
    let mut table = Table::new(text, delimiter);
    if has_separator_line {
        table.advance();
    }
    table
}

/// The text of a file, without a byte order mark.
fn as_text<'a>(bytes: &'a [u8], flaws: &mut impl FlawList) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(without_mark(text)),
        Err(error) => {
            let byte = error.valid_up_to();
            let (before, _) = bytes.split_at_checked(byte).unwrap_or((bytes, &[]));
            flaws.note(Lines::new(before).line_at(byte), Flaw::Encoding { byte });
            None
        }
    }
}

/// Whether every line is of a sane length and closes the quotes it opens, so that each line is one row.
///
/// No value of ours holds a line end. Were a quote allowed to run on, one stray quote would swallow the rest of the
/// file, and a hostile file could make one row of millions of values. After such a mistake nothing else is judged.
fn lines_are_sound(text: &str, delimiter: u8, line_bytes_max: usize, flaws: &mut impl FlawList) -> bool {
    let mut is_sound = true;
    let mut lines = Lines::new(text.as_bytes());
    let mut start = 0usize;
    for line in text.split_inclusive(['\r', '\n']) {
        let number = lines.line_at(start);
        start = start.saturating_add(line.len());
        if line.len() > line_bytes_max {
            flaws.note(number, Flaw::LongLine { most: line_bytes_max });
        } else if !is_quoted_well(line.trim_end_matches(['\r', '\n']).as_bytes(), delimiter) {
            flaws.note(number, Flaw::Quote);
        } else {
            continue;
        }
        is_sound = false;
        if flaws.is_full() {
            break;
        }
    }
    is_sound
}

/// The rows of a sheet, one after another.
pub struct Rows<'s> {
    table: Table<'s>,
    positions: &'s [&'static str],
    left: usize,
    rows_max: usize,
}

impl Rows<'_> {
    /// The next row that has a value for each column, until there are too many or no more can be told. A row that has not is
    /// told and passed over.
    ///
    /// Rows of separators only are no fault behind the last row, where spreadsheets leave them, and are told between rows.
    pub fn next_row(&mut self, flaws: &mut impl FlawList) -> Option<Row<'_>> {
        let mut blank = None;
        while !flaws.is_full() {
            let line = self.table.advance()?;
            if self.table.record.iter().all(|cell| cell.trim().is_empty()) {
                blank.get_or_insert(line);
                continue;
            }
            if let Some(line) = blank.take() {
                flaws.note(line, Flaw::Blank);
            }
            let Some(left) = self.left.checked_sub(1) else {
                flaws.note(line, Flaw::ManyRows { most: self.rows_max });
                return None;
            };
            self.left = left;
            let Some(flaw) = self.flaw() else {
                return Some(Row { line, record: &self.table.record, positions: self.positions });
            };
            flaws.note(line, flaw);
        }
        None
    }

    /// What is wrong with the record in hand.
    fn flaw(&self) -> Option<Flaw<'static>> {
        let (record, columns) = (&self.table.record, self.positions.len());
        let beyond = record.iter().skip(columns).any(|cell| !cell.trim().is_empty());
        (beyond || record.len() < columns).then_some(Flaw::Width { values: record.len(), columns })
    }
}

/// A row with the names of its columns.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    line: u32,
    record: &'r csv::StringRecord,
    positions: &'r [&'static str],
}

impl<'r> Row<'r> {
    /// The line it stands on.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The value of a column, without white space around it; empty also where the file has no such column.
    pub fn text(&self, column: &str) -> &'r str {
        let index = self.positions.iter().position(|name| *name == column);
        index.and_then(|index| self.record.get(index)).unwrap_or_default().trim()
    }
}
