//! Why the archive cannot be opened, read or written: for administrators, each with place and remedy.
//!
//! Stands beside what fails in this module; `engine` decides what comes of it. Holds no name and nothing of a record's content.

use std::path::PathBuf;
use std::sync::Arc;

use super::record::{ContentError, FORMAT};
use crate::disk::DiskError;

/// Why the archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Something is not as it was written.
    #[error(
        "the archive is damaged: segment {}, offset {offset}, record {sequence}: {what}; nothing was changed. \
         Restore this segment from a backup, then run `iwmod verify`",
        segment.display()
    )]
    Damage {
        /// The segment's file.
        segment: PathBuf,
        /// Byte offset in it.
        offset: u64,
        /// Number of the record that should stand there.
        sequence: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A newer program wrote it.
    #[error(
        "the archive's segment {} was written by a later version of iwmod (format {found}, this version reads {FORMAT}); run that version again, or \
         see \"Going back to an older version\" in docs/operations.md",
        segment.display()
    )]
    Format {
        /// The segment's file.
        segment: PathBuf,
        /// Its format.
        found: u32,
    },
    /// Content that is damaged.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// More than a record can hold.
    #[error("record {sequence} would be larger than 4 GB; lower the limits of the config")]
    TooLarge {
        /// Number it would have had.
        sequence: u64,
    },
    /// A group was planned on another log than it would follow.
    #[error(
        "a group that was planned behind record {planned} was not appended, since the archive ends with record {ends}; \
         restart iwmod, which reads the archive again, and give the order once more"
    )]
    Elsewhere {
        /// The last record when it was planned.
        planned: u64,
        /// The last record of the log.
        ends: u64,
    },
    /// The log of a folder does not have the record, or another one of that number.
    #[error("the log in {} does not hold record {sequence} as it was acknowledged; run `iwmod verify`", folder.display())]
    OtherHead {
        /// The folder.
        folder: PathBuf,
        /// Number of the record.
        sequence: u64,
    },
    /// No record of this number can be read.
    #[error("the archive has no record {sequence}; run `iwmod verify`")]
    NoRecord {
        /// Its number.
        sequence: u64,
    },
    /// Something failed, and the log is not written until it was found in order again.
    #[error(
        "nothing can be written to the archive at the moment; whatever is brought waits where it is, and a running \
         daemon tries again by itself every few seconds"
    )]
    Closed {
        /// What failed.
        #[source]
        why: Arc<ArchiveError>,
    },
    /// A failed group may still stand on disk behind what was told to be durable.
    #[error("{}; and what it left at the end of the archive could not be taken back", with_cause(first))]
    NotTakenBack {
        /// What failed first.
        first: Box<ArchiveError>,
        /// What failed while it was taken back.
        source: Box<ArchiveError>,
    },
    /// The folder or a file of the log is not there any more, or is another one.
    #[error(
        "{} is gone or was replaced while iwmod ran; put it back (under its old name, or from a backup that holds \
         everything until now) and iwmod goes on by itself; nothing was taken in since",
        path.display()
    )]
    Gone {
        /// What is gone.
        path: PathBuf,
    },
    /// The log holds more than this process wrote.
    #[error(
        "another process wrote to the archive in {} while iwmod ran; stop that one and restart iwmod, which reads the \
         log again",
        folder.display()
    )]
    Foreign {
        /// The archive.
        folder: PathBuf,
    },
}

impl ArchiveError {
    /// Whether the disk was full, so that the same can be tried again later.
    pub fn is_full(&self) -> bool {
        match self {
            ArchiveError::Disk(error) => error.is_full(),
            ArchiveError::Closed { why } => why.is_full(),
            ArchiveError::NotTakenBack { first, source } => first.is_full() || source.is_full(),
            _ => false,
        }
    }

    /// Whether something is not as it was written; trying again does not help.
    pub fn is_damage(&self) -> bool {
        match self {
            ArchiveError::Damage { .. } | ArchiveError::OtherHead { .. } | ArchiveError::Content(_) => true,
            ArchiveError::NotTakenBack { source, .. } => source.is_damage(),
            _ => false,
        }
    }

    /// Whether a further try failed as the one did that closed the log; then that stays the reason, which says more.
    pub(super) fn is_still(&self, error: &ArchiveError) -> bool {
        match self {
            ArchiveError::NotTakenBack { source, .. } => with_cause(source) == with_cause(error),
            _ => false,
        }
    }
}

/// An error with what the system said, as far as it goes.
fn with_cause(error: &ArchiveError) -> String {
    match error {
        ArchiveError::Disk(disk) => format!("{disk}: {}", disk.source),
        other => other.to_string(),
    }
}
