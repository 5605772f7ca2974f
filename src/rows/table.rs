//! A CSV text as records with their lines.
//!
//! Stands on `lines`. Knows no columns, and says nothing of what is wrong: who reads does.

use super::lines::Lines;

/// A CSV text that is read record by record, each with the line it begins on.
pub(super) struct Table<'a> {
    reader: csv::Reader<&'a [u8]>,
    /// The record in hand.
    pub record: csv::StringRecord,
    lines: Lines<'a>,
}

impl<'a> Table<'a> {
    /// A table of this text, before its first record.
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Table { reader, record: csv::StringRecord::new(), lines: Lines::new(text.as_bytes()) }
    }

    /// Takes the next record in hand and gives the line it begins on; blank lines are passed over.
    pub fn advance(&mut self) -> Option<u32> {
        loop {
            let start = self.byte();
            // The text is UTF-8 in memory and records may have any width, so only the end can stop the reader.
            if !matches!(self.reader.read_record(&mut self.record), Ok(true)) {
                return None;
            }
            let ahead = self.lines.from(start);
            let blank = ahead.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            let line = self.lines.line_at(start.saturating_add(blank));
            let alone = self.record.len() == 1 && self.record.iter().all(|cell| cell.trim().is_empty());
            if !alone {
                return Some(line);
            }
        }
    }

    fn byte(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}
