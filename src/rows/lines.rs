//! A CSV text as lines: its encoding mark, its separator, where quotes stand, and the number of each line.
//!
//! Stands below `table`. Says nothing of what is wrong: who reads does.

/// Longest line; the longest row of ours is some hundreds of bytes.
pub const LINE_BYTES_MAX: usize = 65_536;

/// A text without the byte order mark that some programs put before it.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The sign between values: a semicolon where the first line has one.
pub(super) fn delimiter_of(text: &str) -> u8 {
    let first = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    if first.contains(';') { b';' } else { b',' }
}

/// The separator that a first line `sep=;` names, as Excel writes and reads it.
pub(super) fn separator_line(text: &str) -> Option<u8> {
    let first = text.split(['\r', '\n']).find(|line| !line.trim().is_empty())?.trim_matches([' ', '"']);
    let (key, separator) = first.split_at_checked(4)?;
    match separator.as_bytes() {
        [separator @ (b';' | b',' | b'\t')] if key.eq_ignore_ascii_case("sep=") => Some(*separator),
        _ => None,
    }
}

/// Whether quotes stand only around whole values, doubled inside them, and are closed (RFC 4180).
pub(super) fn is_quoted_well(line: &[u8], delimiter: u8) -> bool {
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

/// Counts lines in a text while it is gone through; LF, CRLF and a lone CR each end one.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    /// Before the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Lines { bytes, at: 0, line: 1 }
    }

    /// The text from a byte on.
    pub fn from(&self, byte: usize) -> &'a [u8] {
        self.bytes.get(byte..).unwrap_or_default()
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
