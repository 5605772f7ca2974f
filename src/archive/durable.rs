//! What makes the end of the log durable, and tells whether it still is where it was.
//!
//! Stands between `writer`, which says which records count, and the disk. What is read from the page cache may be
//! on no disk: a kill leaves writes unsynced, and after a failed write-back the kernel calls the pages clean, so that a later
//! sync succeeds without them. So what counts is written again, byte for byte, and then synced. It never decides what
//! counts, and never changes a byte of a record.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::segment::{self, id_of};
use crate::disk::{At, DiskError, sync_folder};

/// The segment that is written to.
#[derive(Debug)]
pub(super) struct Tail {
    pub file: File,
    pub path: PathBuf,
    pub first: u64,
    pub end: u64,
    pub room: u64,
    id: (u64, u64),
}

impl Tail {
    /// Of a segment that is open.
    pub fn of(file: File, path: PathBuf, first: u64, end: u64) -> Result<Tail, DiskError> {
        let meta = file.metadata().at("look at", &path)?;
        Ok(Tail { file, path, first, end, room: meta.len(), id: (meta.dev(), meta.ino()) })
    }

    /// The open file must still be the one that has its name: a write into a file that was deleted, or whose folder was
    /// moved away, succeeds, and is gone with this process.
    pub fn is_in_place(&self) -> Result<(), ArchiveError> {
        match id_of(&self.path) {
            Ok(id) if id == Some(self.id) => Ok(()),
            Ok(_) => Err(ArchiveError::Gone { path: self.path.clone() }),
            Err(error) => Err(error.into()),
        }
    }
}

/// The end of the last segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub segment: u64,
    /// What stands before it is known to be on the disk.
    pub from: u64,
    /// What stands before it counts.
    pub end: u64,
    /// Whether something stands behind it that does not count.
    pub cut: bool,
}

/// Writes the stretch again, takes away what stands behind it, and syncs the segment and its name.
pub(super) fn harden(folder: &Path, stretch: Stretch, segment_bytes: u64) -> Result<Tail, ArchiveError> {
    let Stretch { segment, from, end, cut } = stretch;
    let path = segment::path(folder, segment);
    let file = OpenOptions::new().read(true).write(true).open(&path).at("open", &path)?;
    if cut {
        // What is left of a torn group must not be taken for damage behind the next one.
        file.set_len(end).at("cut", &path)?;
    }
    write_again(&file, from, end).at("write again", &path)?;
    let mut tail = Tail::of(file, path, segment, end)?;
    // A full disk is no reason not to open: a record that does not fit begins a new segment later.
    if tail.room < segment_bytes && segment::reserve(&tail.file, &tail.path, segment_bytes).is_ok() {
        tail.room = tail.file.metadata().at("look at", &tail.path)?.len();
    }
    clear_behind(&tail).at("clear the end of", &tail.path)?;
    tail.file.sync_all().at("sync", &tail.path)?;
    sync_folder(folder)?;
    Ok(tail)
}

/// Writes the same bytes once more, from the begin of the block in which `from` lies: a block is written back whole or not,
/// so records that were durable may have been lost with what was added to their last block.
fn write_again(file: &File, from: u64, end: u64) -> io::Result<()> {
    let mut at = from.saturating_sub(from % BLOCK);
    let mut bytes = Vec::new();
    while at < end {
        let want = end.saturating_sub(at).min(PIECE);
        bytes.resize(usize::try_from(want).unwrap_or(0), 0);
        file.read_exact_at(&mut bytes, at)?;
        file.write_all_at(&bytes, at)?;
        at = at.saturating_add(want);
    }
    Ok(())
}

/// Zeros behind the end, as far as its block goes: the disk may hold what a failed write left there while the page cache
/// shows zeros, and after a loss of power it would stand behind the next record.
fn clear_behind(tail: &Tail) -> io::Result<()> {
    let whole = tail.end.saturating_add(BLOCK);
    let stop = whole.saturating_sub(whole % BLOCK).min(tail.room);
    let zeros = vec![0; usize::try_from(stop.saturating_sub(tail.end)).unwrap_or(0)];
    tail.file.write_all_at(&zeros, tail.end)
}

/// Syncs all segments but the last. They were before the next one was begun; but a copy that a person put in their place is
/// no more durable than any copy.
pub(super) fn sync_sealed(folder: &Path, segments: &[u64]) -> Result<(), ArchiveError> {
    let sealed = segments.split_last().map_or(segments, |(_, sealed)| sealed);
    for first in sealed {
        let path = segment::path(folder, *first);
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ArchiveError::Gone { path }),
            opened => opened.and_then(|file| file.sync_all()).at("sync", &path)?,
        }
    }
    Ok(())
}

/// Makes the names of all folders above one durable: one that a crash left after it was made and before it was synced looks
/// as any other.
pub(super) fn sync_above(folder: &Path) -> Result<(), DiskError> {
    let device = |path: &Path| fs::metadata(path).map(|meta| meta.dev()).ok();
    let own = device(folder);
    let above =
        folder.ancestors().skip(1).map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    for above in above.take_while(|above| device(above) == own) {
        // One that may not be opened is not ours to have made.
        if let Ok(open) = File::open(above) {
            open.sync_all().at("sync the folder", above)?;
        }
    }
    Ok(())
}

/// The largest page or block that what we run on writes back whole.
const BLOCK: u64 = 64 << 10;
/// Bytes that are written again at once.
const PIECE: u64 = 1 << 20;
