//! When the last backup was made: for the daemon's metrics, whoever made it.
//!
//! Stands beside the rest, in the folder of the store, which may be lost. Nothing rests on it.

use std::path::Path;

use jiff::Timestamp;

use crate::disk::{self, DiskError, sync_folder};

/// Notes that a backup was made.
pub fn note(store: &Path, now: Timestamp) -> Result<(), DiskError> {
    disk::write_whole(store, NAME, format!("{}\n", now.as_second()).as_bytes())?;
    sync_folder(store)
}

/// When the last one was made, in seconds since 1970; 0 where none is known.
pub fn read(store: &Path) -> i64 {
    std::fs::read_to_string(store.join(NAME)).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

const NAME: &str = "last-backup";
