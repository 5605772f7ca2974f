//! Which bytes of which segments hold the log up to a head: what is copied of a log that is being written.
//!
//! Stands below the seam; `check` proves that a folder holds it. Bytes before an acknowledged end never change, so a copy of them needs
//! no lock and keeps no writer waiting.

use serde::{Deserialize, Serialize};

use super::head::Head;
use super::mark::{MARK, Mark};
use super::segment;

/// The bytes of a log up to a record that was told to be durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Its last record.
    pub head: Head,
    /// The segments, in order.
    pub segments: Vec<SegmentPart>,
}

/// How much of a segment belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentPart {
    /// Sequence of its first record, which names the file.
    pub first: u64,
    /// Bytes from its begin. Of the last segment more may be reserved, or written since.
    pub bytes: u64,
}

impl SegmentPart {
    /// Name of the file in the folder of the log.
    pub fn file_name(self) -> String {
        segment::name(self.first)
    }

    /// The stretch of a file of the log, by its name; `None` of any other file.
    pub fn of_file(name: &str, bytes: u64) -> Option<SegmentPart> {
        segment::number(name).map(|first| SegmentPart { first, bytes })
    }
}

impl Extent {
    /// The file that says how far the log is durable, by name and bytes: a folder that holds it and less of the log is no log.
    /// `None` of a log without a record.
    pub fn mark(&self) -> Option<(&'static str, Vec<u8>)> {
        let last = self.segments.last()?;
        let mark = Mark { sequence: self.head.sequence, segment: last.first, offset: last.bytes };
        Some((MARK, mark.encode()))
    }
}
