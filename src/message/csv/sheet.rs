//! A CSV text as records with their lines: what is alike for every CSV that is read, whatever its columns mean.
//!
//! Stands below `csv` (facts) and `config` (tables beside the config). Says nothing of what is wrong: who reads does.

/// Longest line; the longest row of ours is some hundreds of bytes.
pub const LINE_BYTES_MAX: usize = 65_536;

/// A text without the byte order mark that some programs put before it.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The sign between values: a semicolon where the first line has one.
pub fn delimiter_of(text: &str) -> u8 {
    let first = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    if first.contains(';') { b';' } else { b',' }
}

/// Whether quotes stand only around whole values, doubled inside them, and are closed (RFC 4180).
pub fn is_quoted_well(line: &[u8], delimiter: u8) -> bool {
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let Some(after) = after_quote(quoted) else { return false };
            match after.split_first() {
                None => return true,
                Some((next, tail)) if *next == delimiter => rest = tail,
                Some(_) => return false,
            }
        } else {
            let end = rest.iter().position(|b| *b == delimiter).unwrap_or(rest.len());
            let (value, tail) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            if value.contains(&b'"') {
                return false;
            }
            match tail.split_first() {
                None => return true,
                Some((_, tail)) => rest = tail,
            }
        }
    }
}

/// What follows the quote that closes a value; `None` when nothing closes it.
fn after_quote(quoted: &[u8]) -> Option<&[u8]> {
    let mut rest = quoted;
    loop {
        let at = rest.iter().position(|b| *b == b'"')?;
        let after = rest.get(at.saturating_add(1)..)?;
        match after.strip_prefix(b"\"") {
            Some(tail) => rest = tail,
            None => return Some(after),
        }
    }
}

/// A CSV text that is read record by record, each with the line it begins on.
pub struct Table<'a> {
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
            let ahead = self.lines.bytes.get(start..).unwrap_or_default();
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

/// Counts lines in a text while it is gone through; LF, CRLF and a lone CR each end one.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    /// Before the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Lines { bytes, at: 0, line: 1 }
    }

    /// The line, counted from 1, of a byte at or after the last one asked for.
    pub fn line_at(&mut self, byte: usize) -> u32 {
        while self.at < byte {
            let next = self.at.saturating_add(1);
            let ends = match self.bytes.get(self.at) {
                Some(b'\n') => true,
                Some(b'\r') => self.bytes.get(next) != Some(&b'\n'),
                Some(_) => false,
                None => break,
            };
            self.line = self.line.saturating_add(u32::from(ends));
            self.at = next;
        }
        self.line
    }
}
