//! The documents of `archive`: its files, and how many were written to a folder.
//!
//! Stands beside the other documents.

use serde::{Deserialize, Serialize};

use crate::domain::Sha256;

/// A file of the archive. The document of `archive list` is a list of these.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ArchivedFile {
    /// Its place in the log.
    pub sequence: u64,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// The name under which it came.
    pub file: String,
    /// When it came in, with the offset of Amsterdam: `2023-07-01T00:00:00+02:00`.
    pub received: String,
}

/// What `archive export` did.
#[derive(Debug, Serialize, Deserialize)]
pub struct Exported {
    /// The folder.
    pub dir: String,
    /// How many files were written to it.
    pub files: usize,
}
