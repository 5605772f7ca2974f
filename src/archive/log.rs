//! The seam: what the engine asks of a log, whatever holds its bytes.
//!
//! Stands below the logs themselves: segments on disk (`writer`) are the one of the program, [`super::InMemory`] serves where a
//! disk is not the point. Says nothing of what a record means, and nothing of folders.

use std::fmt::Debug;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::error::ArchiveError;
use super::extent::Extent;
use super::head::Head;
use super::record::{Packed, Record};
use crate::disk::At;
use crate::domain::Sha256;
use crate::log::{Entry, Place};

/// A record that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its number.
    pub sequence: u64,
    /// Where it stands.
    pub place: Place,
    /// Hash over it and all before it.
    pub chain: Sha256,
}

/// Records in order, each checked; an error is the last of them.
pub type Records = Box<dyn Iterator<Item = Result<Record, ArchiveError>> + Send>;

/// An append-only, chained log with one writer.
pub trait Log: Debug + Send {
    /// Where it ends: how far it was told to be durable.
    fn head(&self) -> Head;

    /// Appends a group behind the record with this number and returns when it is durable. A log that ends elsewhere takes
    /// nothing: what was planned rests on other records than those it would follow. On an error nothing of the group counts.
    fn append(&mut self, behind: u64, group: &[Packed]) -> Result<Vec<Appended>, ArchiveError>;

    /// Which bytes hold the log up to its head; `None` of a log that lies in no folder.
    fn extent(&self) -> Result<Option<Extent>, ArchiveError> {
        Ok(None)
    }

    /// Reads from the record with this number to the end, and checks it.
    fn read_from(&self, sequence: u64) -> Result<Records, ArchiveError>;

    /// A reader of this log, for other threads.
    fn reader(&self) -> Reader;

    /// Bytes of all records.
    fn bytes(&self) -> u64;

    /// Why nothing can be written at the moment.
    fn closed(&self) -> Option<&ArchiveError> {
        None
    }

    /// Looks whether the log is still where it was; closes it for writing when it is not.
    fn look(&mut self) {}

    /// Tries to open a closed log again.
    fn reopen(&mut self) -> Result<(), ArchiveError> {
        Ok(())
    }

    /// Ends the writing in order.
    fn close(self: Box<Self>) -> Result<(), ArchiveError> {
        Ok(())
    }
}

/// What a log's bytes are read from, in any thread.
pub(super) trait Source: Debug + Send + Sync {
    /// One record.
    fn read(&self, place: Place) -> Result<Record, ArchiveError>;
    /// Where the record after this one stands.
    fn place_after(&self, record: &Record) -> Place;
    /// Everything from the record with this number on.
    fn from(&self, sequence: u64) -> Result<Records, ArchiveError>;
}

/// Reads beside the writer: any number of them may exist, none waits for it, and none writes.
#[derive(Clone, Debug)]
pub struct Reader(pub(super) Arc<dyn Source>);

impl Reader {
    /// Reads one record.
    pub fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        self.0.read(place)
    }

    /// The content of a file, or of what was stored in parts, to a writer. `place` is that of the file or first part.
    pub fn copy_content(&self, place: Place, out: &mut dyn Write) -> Result<(), ArchiveError> {
        let mut record = self.read(place)?;
        loop {
            let part = record.entry == Entry::Part;
            if part || matches!(record.entry, Entry::File(_) | Entry::Made(_)) {
                out.write_all(&record.content()?).at("write", Path::new("the output"))?;
            }
            if !part {
                return Ok(());
            }
            record = self.read(self.0.place_after(&record))?;
        }
    }

    /// Reads and checks everything from the record with this number on; to be used while nobody appends, or to be begun anew.
    pub fn from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        self.0.from(sequence)
    }

    /// The record behind another; there must be one.
    pub fn behind(&self, record: &Record) -> Result<Record, ArchiveError> {
        self.0.read(self.0.place_after(record))
    }
}

/// That a group is appended where it was planned to be.
pub(super) fn check_place(head: Head, behind: u64) -> Result<(), ArchiveError> {
    match head.sequence == behind {
        true => Ok(()),
        false => Err(ArchiveError::Elsewhere { planned: behind, ends: head.sequence }),
    }
}

#[cfg(test)]
mod tests;
