//! Why a view could not be written, or the log not be read.
//!
//! Stands at the ground of `access`. Names files of the log and lines of them, never what they say.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::{DiskError, LockError};

/// Why a view could not be written, or the log not be read. Who gets it shows no client data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AccessError {
    /// The disk failed.
    #[error("the access log cannot be written or read: {0}")]
    Disk(Arc<DiskError>),
    /// Another process has the folder.
    #[error("the access log is in use: {0}")]
    Lock(Arc<LockError>),
    /// The chain is broken where it was durable already.
    #[error("the access log is damaged: {0}; {REMEDY}")]
    Broken(Break),
    /// A later version wrote it.
    #[error(
        "{} was written by a later version of iwmod (format {format}); run that version again, or see \"Going back to an older version\" in \
         docs/operations.md",
        file.display()
    )]
    Later {
        /// The file that says so.
        file: PathBuf,
        /// The format that it names.
        format: u32,
    },
    /// A view that cannot be put into words.
    #[error("a record of the access log cannot be made: {0}")]
    Unwritable(Arc<serde_json::Error>),
    /// The thread that writes is gone.
    #[error("the access log is written no more; restart iwmod")]
    Stopped,
}

impl AccessError {
    /// What is told to who asked for client data: that it is not shown, why, and what to do.
    pub fn withheld(&self) -> String {
        let remedy = match self {
            AccessError::Broken(_) | AccessError::Later { .. } | AccessError::Stopped => "",
            AccessError::Disk(_) | AccessError::Lock(_) | AccessError::Unwritable(_) => FOLDER,
        };
        format!("client data is not shown while nobody can record who sees it: {self}{remedy}")
    }
}

const FOLDER: &str =
    "; see that the folder `[paths] access` is iwmod's own and its disk has room, then give the command again";

/// What to do about a log that was changed.
const REMEDY: &str = "keep a copy of the folder for who must look into it, and put the file back from the last backup; or move the folder \
                      elsewhere, so that a new log begins. `iwmod access verify` reads all of it";

/// Where the chain is broken, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}: {why}", file.display())]
pub struct Break {
    /// The segment.
    pub file: PathBuf,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub why: &'static str,
}

impl From<DiskError> for AccessError {
    fn from(error: DiskError) -> Self {
        AccessError::Disk(Arc::new(error))
    }
}

impl From<LockError> for AccessError {
    fn from(error: LockError) -> Self {
        AccessError::Lock(Arc::new(error))
    }
}

impl From<serde_json::Error> for AccessError {
    fn from(error: serde_json::Error) -> Self {
        AccessError::Unwritable(Arc::new(error))
    }
}
