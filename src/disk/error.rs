//! An operation on a file that failed: what was tried, on which path, and what the system said.
//!
//! Stands below all that touches a disk. Names paths of folders and of files of our own, never that of a client's file.

use std::io;
use std::path::{Path, PathBuf};

/// An operation on a file that failed: what was tried, on which path.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} {}; check that it exists, that this user may do so, and that the disk has room", path.display())]
pub struct DiskError {
    /// What was tried, as a verb.
    pub what: &'static str,
    /// On which path.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl DiskError {
    /// Whether the filesystem was full; such a thing can be tried again later.
    pub fn is_full(&self) -> bool {
        is_full(&self.source)
    }
}

/// Whether an error says that no room is left (also by quota).
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Names the operation and the path of a failure.
pub trait At<T> {
    /// Adds what was tried on which path.
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError> {
        self.map_err(|source| DiskError { what, path: path.to_owned(), source })
    }
}

impl<T> At<T> for rustix::io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, DiskError> {
        self.map_err(|errno| DiskError { what, path: path.to_owned(), source: errno.into() })
    }
}
