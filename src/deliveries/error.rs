//! Why what webhooks must not forget cannot be read or written, with the remedy.

use std::path::PathBuf;

use crate::disk::{DiskError, LockError};

/// Why what webhooks must not forget cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another process has the folder for too long.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The system has no random bytes.
    #[error("the system gives no random bytes (getrandom); look at its journal and start it again")]
    NoRandomness,
    /// A file is not as it was written.
    #[error(
        "{file}, line {line} is not as iwmod wrote it; restore it from a backup, or move the file away: webhooks then begin anew, at that moment"
    )]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// A later version wrote it.
    #[error("{file} was written by a later version of iwmod (form {version}); run that version")]
    Later {
        /// Which file.
        file: PathBuf,
        /// The number of its form.
        version: u32,
    },
}
