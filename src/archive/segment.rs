//! Segments: their files and headers, and single records in them.
//!
//! Stands on `record` (layout); `walk` reads segments whole, `writer` appends to the last. Decides nothing about which of
//! them count.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::record::{self, FORMAT, Fields, Parsed, Record};
use crate::disk::{self, At, DiskError, preallocate, sync_folder};
use crate::domain::Sha256;
use crate::log::Place;

/// Bytes before the first record.
pub(super) const HEADER: u64 = 64;

pub(super) fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(name(first))
}

/// Name of the segment that begins with a record.
pub(super) fn name(first: u64) -> String {
    format!("{first:020}.log")
}

/// First sequence of the segment of a name; `None` of any other file.
pub(super) fn number(name: &str) -> Option<u64> {
    name.strip_suffix(".log").filter(|number| number.len() == 20)?.parse().ok()
}

/// First sequences of the segments in a folder, in order.
pub(super) fn list(folder: &Path) -> Result<Vec<u64>, DiskError> {
    let mut found = Vec::new();
    for name in disk::list(folder)?.files {
        found.extend(name.to_str().and_then(number));
    }
    found.sort_unstable();
    Ok(found)
}

/// Removes segments that a crash kept from getting their name; no record was ever in one, so one that stays costs room only.
pub(super) fn remove_drafts(folder: &Path) -> Result<(), DiskError> {
    let is_draft = |name: &OsString| Path::new(name).extension().is_some_and(|ending| ending == "draft");
    for name in disk::list(folder)?.files.into_iter().filter(is_draft) {
        if let Err(error) = fs::remove_file(folder.join(name)) {
            let folder = folder.display();
            tracing::warn!(%folder, %error, "a segment that never got its name (*.draft) cannot be removed");
        }
    }
    Ok(())
}

/// Segments that were begun and got no record; the first of a log is none of them. A crash or a failure leaves one: between
/// its name and its first record, or when the group that it was begun for went elsewhere.
pub(super) fn begun_only(folder: &Path, segments: &[u64]) -> Result<Vec<u64>, ArchiveError> {
    let mut begun = Vec::new();
    for first in segments.iter().skip(1) {
        let path = path(folder, *first);
        if is_begun_only(&path, *first).at("read", &path)? {
            begun.push(*first);
        }
    }
    Ok(begun)
}

/// A header as written, and nothing but zeros behind it.
fn is_begun_only(path: &Path, first: u64) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut head = [0; 64];
    match file.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        read => read?,
    }
    if chain_before(&head).is_none_or(|before| header(first, before) != head) {
        return Ok(false);
    }
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(true),
            read if bytes.iter().take(read).any(|b| *b != 0) => return Ok(false),
            _ => {}
        }
    }
}

/// The hash that a header says was that of the log before its segment.
pub(super) fn chain_before(head: &[u8]) -> Option<Sha256> {
    Fields(head).array(24).map(Sha256)
}

/// Removes segments that got no record. One that begins behind the end of the log tells of records that are lost.
pub(super) fn remove_begun(folder: &Path, begun: &[u64], next: u64) -> Result<(), ArchiveError> {
    if let Some(first) = begun.iter().find(|first| **first > next) {
        let what = "the segment does not carry on where the one before ends: a segment is missing";
        return Err(ArchiveError::Damage { segment: path(folder, *first), offset: 0, sequence: next, what });
    }
    Ok(begun.iter().rev().try_for_each(|first| remove(folder, *first))?)
}

/// Removes the segments behind one that were begun by this process, the last first. Says no, and removes none, where another
/// stands there: it may hold what somebody else was told to be durable.
pub(super) fn remove_behind(folder: &Path, last: u64, begun: &[u64]) -> Result<bool, DiskError> {
    let mut behind = list(folder)?;
    behind.retain(|first| *first > last);
    if !behind.iter().all(|first| begun.contains(first)) {
        return Ok(false);
    }
    behind.iter().rev().try_for_each(|first| remove(folder, *first)).map(|()| true)
}

/// Removes a segment, durable before anything else changes: of two, the later must never come back without the earlier.
fn remove(folder: &Path, first: u64) -> Result<(), DiskError> {
    let path = path(folder, first);
    fs::remove_file(&path).at("remove", &path)?;
    sync_folder(folder)
}

/// Makes a segment whole and durable before it gets its name. Of the rooms to reserve, the first that the disk has is
/// taken. When this fails, a segment of that name may stay behind, for [`remove_behind`].
pub(super) fn create(
    folder: &Path,
    first: u64,
    before: Sha256,
    rooms: [u64; 2],
) -> Result<(File, PathBuf), ArchiveError> {
    let draft = folder.join(format!("{first:020}.draft"));
    let made = create_draft(&draft, first, before, rooms);
    if made.is_err() {
        let _ = fs::remove_file(&draft);
    }
    let file = made?;
    let path = path(folder, first);
    fs::rename(&draft, &path).at("name", &path)?;
    sync_folder(folder)?;
    Ok((file, path))
}

fn create_draft(draft: &Path, first: u64, before: Sha256, [room, least]: [u64; 2]) -> Result<File, DiskError> {
    let file = File::options().read(true).write(true).create(true).truncate(true).open(draft).at("create", draft)?;
    match reserve(&file, draft, room) {
        // A disk with less room than a segment still holds many a record.
        Err(error) if error.is_full() => reserve(&file, draft, least)?,
        done => done?,
    }
    file.write_all_at(&header(first, before), 0).and_then(|()| file.sync_all()).at("write", draft)?;
    Ok(file)
}

/// Reserves room for a segment. A filesystem that has less may keep what it got so far, behind the end of the file, and so
/// take all that others need: that is given back.
pub(super) fn reserve(file: &File, path: &Path, bytes: u64) -> Result<(), DiskError> {
    let before = file.metadata().at("look at", path)?.len();
    preallocate(file, path, bytes).inspect_err(|_| drop(file.set_len(before)))
}

pub(super) fn header(first: u64, before: Sha256) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(b"IWMODLOG");
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&first.to_be_bytes());
    bytes.extend_from_slice(&before.0);
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

/// Reads one record, of which the place is known.
pub(super) fn read_at(folder: &Path, place: Place) -> Result<Record, ArchiveError> {
    let path = path(folder, place.segment);
    let file = File::open(&path).at("open", &path)?;
    let damage = |what| ArchiveError::Damage { segment: path.clone(), offset: place.offset, sequence: 0, what };
    let mut header = [0; record::HEADER];
    file.read_exact_at(&mut header, place.offset).at("read", &path)?;
    let length = record::announced(&header).ok_or_else(|| damage("no record begins here"))?;
    let size = file.metadata().at("look at", &path)?.len();
    if place.offset.saturating_add(length) > size {
        return Err(damage("the record is cut off"));
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact_at(&mut bytes, place.offset).at("read", &path)?;
    match record::parse(&bytes, place) {
        Parsed::Record { record, .. } => Ok(*record),
        Parsed::Bad(what) => Err(damage(what)),
        Parsed::Blank => Err(damage("no record stands here")),
    }
}

/// Where the record after this one stands.
pub(super) fn place_after(folder: &Path, record: &Record) -> Place {
    let next = record.sequence.saturating_add(1);
    if path(folder, next).exists() {
        return Place { segment: next, offset: HEADER };
    }
    Place { segment: record.place.segment, offset: record.place.offset.saturating_add(record.length) }
}

/// Device and inode of a path; `None` where nothing has that name.
pub(super) fn id_of(path: &Path) -> Result<Option<(u64, u64)>, DiskError> {
    match fs::metadata(path) {
        Ok(meta) => Ok(Some((meta.dev(), meta.ino()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).at("look at", path),
    }
}
