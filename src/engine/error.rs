//! Why the engine did not do what was asked: the person may not, or lock, log, disk, clock or thread failed.
//!
//! Stands below everything of the engine that can fail. Each error names what, where and a remedy; none names a client.

use std::path::PathBuf;

use super::behind::Behind;
use crate::archive::ArchiveError;
use crate::disk::{DiskError, LockError};
use crate::domain::Month;
use crate::orders::Cannot;

/// Why the engine cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// What was asked may not or cannot be done.
    #[error(transparent)]
    Cannot(#[from] Cannot),
    /// Another process has the archive or the store.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The log.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The store knows more than the log: the log lost its end.
    #[error(
        "the store has applied {store} records but the archive holds only {archive}: the archive lost its end. \
         Restore the archive from a backup; `iwmod rebuild` gives up what only the store knew"
    )]
    StoreAhead {
        /// Records the store knows of.
        store: u64,
        /// Records in the log.
        archive: u64,
    },
    /// The store belongs to another log.
    #[error(
        "the store was made from another archive (they differ at record {sequence}); check [paths], or throw the store \
         away with `iwmod rebuild`"
    )]
    StoreForeign {
        /// Where they differ.
        sequence: u64,
    },
    /// A file changed between its verdict and its place in the archive.
    #[error("a file in {} changed while it was taken in; it will be read again", folder.display())]
    Changed {
        /// Where it lies; its name may be that of a client.
        folder: PathBuf,
    },
    /// The clock is a day or more behind the log.
    #[error("{0}")]
    ClockBehind(Behind),
    /// A refused file was taken away by hand.
    #[error(
        "the bytes of refused file {0} are gone from quarantine; put the file back from a backup, or give it up with \
         `iwmod quarantine drop {0} --reason TEXT`"
    )]
    BytesGone(u64),
    /// A refused file could not be judged again.
    #[error("it could not be judged again and is where it was: {0}")]
    NotJudged(String),
    /// The archive cannot give the bytes of a record.
    #[error("the content of record {0} is missing or damaged; run `iwmod verify`")]
    NoContent(u64),
    /// A dry run is not JSON.
    #[error("this look at {month} could not be kept for the next; report this as a fault of iwmod")]
    NotKept {
        /// Which month.
        month: Month,
        /// Why.
        source: serde_json::Error,
    },
    /// Reading a file does not go on.
    #[error(
        "reading a large file of the inbox has not gone on for two minutes; the process ends, and the next start takes \
         that file alone, and puts it in quarantine should it hang again"
    )]
    Hung,
    /// No thread can be started.
    #[error("cannot start a thread; raise TasksMax of the service, or end other programs of this user")]
    Threads(#[source] std::io::Error),
}

impl EngineError {
    /// Whether the disk was full, so that the same can be tried again later.
    pub fn is_full(&self) -> bool {
        match self {
            EngineError::Archive(e) => e.is_full(),
            EngineError::Disk(e) => e.is_full(),
            _ => false,
        }
    }
}
