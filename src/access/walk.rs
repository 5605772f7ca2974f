//! Goes through the lines of a segment and checks that each follows on the one before it.
//!
//! Stands between the lines and those who open or verify a log. Changes nothing.

use super::line::{self, Head};

/// How far the lines of a segment are as they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// The last record that is.
    pub head: Head,
    /// How many lines are.
    pub lines: u64,
    /// Where they end.
    pub end: usize,
    /// Where the record `mark` ends, when it was met.
    pub mark_end: Option<usize>,
    /// Why the line behind them is not, when there is one.
    pub broken: Option<&'static str>,
}

/// Goes through a segment that begins behind `head`. `mark` is the head that was noted: a record of its number has its hash.
pub fn walk(bytes: &[u8], head: Head, mark: Option<Head>) -> Walked {
    let mut walked = Walked { head, lines: 0, end: 0, mark_end: None, broken: None };
    for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
        let next = match line::check(piece, walked.head) {
            Ok(next) => next,
            Err(why) => return Walked { broken: Some(why), ..walked },
        };
        if mark.is_some_and(|mark| mark.n == next.n && mark.hash != next.hash) {
            return Walked { broken: Some("it is another record than the one that was written"), ..walked };
        }
        walked.head = next;
        walked.lines = walked.lines.saturating_add(1);
        walked.end = walked.end.saturating_add(piece.len());
        if mark.is_some_and(|mark| mark.n == next.n) {
            walked.mark_end = Some(walked.end);
        }
    }
    walked
}

/// The head before the first line of a segment, as that line says it: what an open takes on trust, and a verification does not.
pub fn before(bytes: &[u8]) -> Option<Head> {
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next()?;
    let record = line::read(first).ok()?;
    Some(Head { n: record.n.checked_sub(1)?, hash: record.prev })
}
