//! A file that is brought, and what tells that it is still the one that was read.
//!
//! Stands at the bottom of this module and below all that takes files in; `inbox`, `cli` and `http` make items. Opens nothing.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::domain::Finding;

/// A file that is brought.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name to know it by: the path as given, or below the inbox.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Number of the claim, when it was taken from the inbox.
    pub claim: Option<u64>,
    /// Refuses it with this finding, without looking at it.
    pub poison: Option<Finding>,
}

impl Item {
    /// The folder it lies in, for errors: its name, and that of folders within a claim, may be those of a client.
    pub fn place(&self) -> &Path {
        let depth = if self.claim.is_some() { Path::new(&self.name).components().count() } else { 1 };
        self.path.ancestors().nth(depth).unwrap_or(&self.path)
    }
}

/// What tells that a file is still the one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// Of a file as the system describes it.
    pub fn of(meta: &Metadata) -> Stamp {
        Stamp { device: meta.dev(), inode: meta.ino(), size: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()) }
    }

    /// Whether the file has nothing in it.
    pub fn is_empty(self) -> bool {
        self.size == 0
    }

    /// How many bytes the file has.
    pub fn size(self) -> u64 {
        self.size
    }

    /// Whether it lies on the same disk as another.
    pub fn is_on_disk_of(self, other: Stamp) -> bool {
        self.device == other.device
    }
}
