//! Segments: their files and headers, and reading them from the first record to the last.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::record::{self, Fields, Parsed, Place, Record};
use super::{ArchiveError, FORMAT};
use crate::disk::{At, DiskError, preallocate, sync_folder};
use crate::domain::Sha256;

/// Bytes before the first record.
pub(super) const HEADER: u64 = 64;

/// How far the log was known to be durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub sequence: u64,
    pub segment: u64,
    pub offset: u64,
}

impl Mark {
    pub fn encode(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(28);
        [self.sequence, self.segment, self.offset].iter().for_each(|n| bytes.extend_from_slice(&n.to_be_bytes()));
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Option<Mark> {
        let fields = Fields(bytes);
        let summed = bytes.get(..24)?;
        (crc32fast::hash(summed) == fields.u32(24)?).then_some(())?;
        Some(Mark { sequence: fields.u64(0)?, segment: fields.u64(8)?, offset: fields.u64(16)? })
    }
}

pub(super) fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}.log"))
}

/// First sequences of the segments in a folder, in order.
pub(super) fn list(folder: &Path) -> Result<Vec<u64>, DiskError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).at("list", folder)? {
        let name = entry.at("list", folder)?.file_name();
        let number = name.to_str().and_then(|n| n.strip_suffix(".log")).filter(|n| n.len() == 20);
        found.extend(number.and_then(|n| n.parse::<u64>().ok()));
    }
    found.sort_unstable();
    Ok(found)
}

/// Removes segments that a crash kept from getting their name; no record was ever in one, so one that stays costs room only.
pub(super) fn remove_drafts(folder: &Path) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let path = entry.at("list", folder)?.path();
        if path.extension().is_some_and(|e| e == "draft")
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(draft = %path.display(), %error, "a segment that never got its name cannot be removed");
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
fn chain_before(head: &[u8]) -> Option<Sha256> {
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

/// Removes all segments behind one, the last first.
pub(super) fn remove_behind(folder: &Path, last: u64) -> Result<(), DiskError> {
    let mut behind = list(folder)?;
    behind.retain(|first| *first > last);
    behind.iter().rev().try_for_each(|first| remove(folder, *first))
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
    match preallocate(&file, draft, room) {
        // A disk with less room than a segment still holds many a record.
        Err(error) if error.is_full() => preallocate(&file, draft, least)?,
        done => done?,
    }
    file.write_all_at(&header(first, before), 0).and_then(|()| file.sync_all()).at("write", draft)?;
    Ok(file)
}

fn header(first: u64, before: Sha256) -> Vec<u8> {
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

/// Reads the last segment again: the log must reach where it did, with the same hash over everything.
pub(super) fn check_end(folder: &Path, first: u64, end: End) -> Result<(), ArchiveError> {
    let path = path(folder, first);
    let mut head = [0; 64];
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ArchiveError::Gone { path }),
        opened => opened.at("open", &path)?,
    };
    let before = file.read_exact_at(&mut head, 0).ok().and_then(|()| chain_before(&head)).unwrap_or(Sha256([0; 32]));
    let mut walk = Walk::over(folder, vec![first], None);
    (walk.end.sequence, walk.end.chain) = (first, before);
    walk.open_next()?;
    while walk.end.offset < end.offset && walk.next_record()?.is_some() {}
    let found = walk.end;
    if (found.sequence, found.chain, found.offset) == (end.sequence, end.chain, end.offset) {
        return Ok(());
    }
    let what = "the log does not hold what was durable until now";
    Err(ArchiveError::Damage { segment: path, offset: found.offset, sequence: found.sequence, what })
}

/// Where a log ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The next sequence.
    pub sequence: u64,
    pub chain: Sha256,
    /// In the last segment.
    pub offset: u64,
    /// Bytes of a torn group behind it.
    pub torn_bytes: u64,
}

/// Reads a log from its first record to its last and checks every byte: lengths, checksums, sequence and chain.
#[derive(Debug)]
pub struct Walk {
    folder: PathBuf,
    segments: std::vec::IntoIter<u64>,
    durable: Option<Mark>,
    current: Option<Current>,
    end: End,
    done: bool,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Current {
    first: u64,
    path: PathBuf,
    reader: BufReader<File>,
    size: u64,
}

impl Current {
    fn open(first: u64, path: PathBuf) -> Result<Current, DiskError> {
        let file = File::open(&path).at("open", &path)?;
        let size = file.metadata().at("look at", &path)?.len();
        Ok(Current { first, path, reader: BufReader::with_capacity(1 << 18, file), size })
    }
}

impl Walk {
    pub(super) fn over(folder: &Path, segments: Vec<u64>, durable: Option<Mark>) -> Walk {
        Walk {
            folder: folder.to_owned(),
            segments: segments.into_iter(),
            durable,
            current: None,
            end: End { sequence: 1, chain: Sha256([0; 32]), offset: 0, torn_bytes: 0 },
            done: false,
            bytes: Vec::new(),
        }
    }

    /// Where the log ends, and what is torn behind it; this walk stays where it is.
    pub(super) fn look_ahead(&self) -> Result<End, ArchiveError> {
        let mut ahead = self.again()?;
        while ahead.next_record()?.is_some() {}
        Ok(ahead.end)
    }

    /// Hands the records from here to the end to `each`, read anew.
    pub(super) fn the_rest(&self, end: End, mut each: impl FnMut(Record)) -> Result<(), ArchiveError> {
        if self.end.sequence == end.sequence {
            return Ok(());
        }
        let mut rest = self.again()?;
        while let Some(record) = rest.next_record()? {
            each(record);
        }
        if (rest.end.sequence, rest.end.chain) != (end.sequence, end.chain) {
            return Err(rest.damage("the log was another when it was read a second time"));
        }
        Ok(())
    }

    /// Where this walk stands in a segment; its begin, if it is not there yet.
    pub(super) fn offset_in(&self, segment: u64) -> u64 {
        self.current.as_ref().filter(|current| current.first == segment).map_or(0, |_| self.end.offset)
    }

    /// Another walk from the same place, which reads the files anew.
    fn again(&self) -> Result<Walk, ArchiveError> {
        let current = match &self.current {
            Some(Current { first, path, .. }) => {
                let mut again = Current::open(*first, path.clone())?;
                again.reader.seek(SeekFrom::Start(self.end.offset)).at("read", path)?;
                Some(again)
            }
            None => None,
        };
        let (folder, segments) = (self.folder.clone(), self.segments.clone());
        let Walk { durable, end, done, .. } = *self;
        Ok(Walk { folder, segments, durable, current, end, done, bytes: Vec::new() })
    }

    /// Number and chain hash of the last record read.
    pub fn position(&self) -> (u64, Sha256) {
        (self.end.sequence.saturating_sub(1), self.end.chain)
    }

    /// The next record; `None` at the end.
    pub fn next_record(&mut self) -> Result<Option<Record>, ArchiveError> {
        loop {
            if self.done {
                return Ok(None);
            }
            if self.current.is_none() && !self.open_next()? {
                self.done = true;
                self.check_mark()?;
                return Ok(None);
            }
            if let Some(record) = self.read_here()? {
                return Ok(Some(record));
            }
        }
    }

    /// Opens the next segment; its header must carry on where the one before ended.
    fn open_next(&mut self) -> Result<bool, ArchiveError> {
        let Some(first) = self.segments.next() else { return Ok(false) };
        let path = path(&self.folder, first);
        let mut current = Current::open(first, path.clone())?;
        let mut head = [0; 64];
        let read = current.reader.read_exact(&mut head);
        let damage = |what| ArchiveError::Damage { segment: path.clone(), offset: 0, sequence: first, what };
        if read.is_err() {
            return Err(damage("the header of the segment is cut off"));
        }
        let format = Fields(&head).u32(8).unwrap_or(0);
        if head.starts_with(b"IWMODLOG") && format > FORMAT {
            return Err(ArchiveError::Format { segment: path, found: format });
        }
        if first != self.end.sequence {
            return Err(damage("the segment does not carry on where the one before ends: a segment is missing"));
        }
        if head.as_slice() != header(first, self.end.chain) {
            return Err(damage("the header of the segment is not as written"));
        }
        self.end.offset = HEADER;
        self.current = Some(current);
        Ok(true)
    }

    fn read_here(&mut self) -> Result<Option<Record>, ArchiveError> {
        let Some(current) = self.current.as_mut() else { return Ok(None) };
        let place = Place { segment: current.first, offset: self.end.offset };
        let (parsed, before) = match next_bytes(current, place.offset, &mut self.bytes).at("read", &current.path)? {
            Found::Whole => (record::parse(&self.bytes, place), record::follows(&self.bytes, self.end.chain)),
            Found::Blank => (Parsed::Blank, false),
            Found::Cut => (Parsed::Bad("the record is cut off or does not begin as one"), false),
        };
        match parsed {
            Parsed::Record { record, .. } => {
                if record.sequence != self.end.sequence {
                    return Err(self.damage("the record has another number than its place asks"));
                }
                if !before {
                    return Err(self.damage("the chain is broken: this record does not follow from the one before"));
                }
                self.end.sequence = self.end.sequence.saturating_add(1);
                self.end.chain = record.chain;
                self.end.offset = self.end.offset.saturating_add(record.length);
                Ok(Some(*record))
            }
            Parsed::Blank => self.close_segment("zeros stand where a record should").map(|()| None),
            Parsed::Bad(what) => self.close_segment(what).map(|()| None),
        }
    }

    /// At the first place without a record: the end of the log, the end of a sealed segment, a tear, or damage.
    fn close_segment(&mut self, what: &'static str) -> Result<(), ArchiveError> {
        let is_last = self.segments.len() == 0;
        let Some(current) = self.current.as_mut() else { return Ok(()) };
        if self.end.offset == current.size {
            self.current = None;
            return Ok(());
        }
        let behind = look_behind(current, self.end.offset).at("read", &current.path)?;
        let marked = self.durable.is_some_and(|mark| mark.sequence >= self.end.sequence);
        let later = behind.groups.iter().any(|group| *group > self.end.sequence);
        if (!is_last && behind.data) || (is_last && (marked || later)) {
            return Err(self.damage(what));
        }
        if !is_last {
            return Err(self.damage("a sealed segment is longer than its records"));
        }
        if behind.data {
            self.end.torn_bytes = current.size.saturating_sub(self.end.offset);
        }
        self.current = None;
        Ok(())
    }

    /// The log may not end before what was known to be durable.
    fn check_mark(&self) -> Result<(), ArchiveError> {
        let Some(mark) = self.durable else { return Ok(()) };
        if mark.sequence < self.end.sequence {
            return Ok(());
        }
        Err(ArchiveError::Damage {
            segment: path(&self.folder, mark.segment),
            offset: mark.offset,
            sequence: self.end.sequence,
            what: "the log ends before records that were durable: its end is missing",
        })
    }

    fn damage(&self, what: &'static str) -> ArchiveError {
        ArchiveError::Damage {
            segment: self.current.as_ref().map(|c| c.path.clone()).unwrap_or_default(),
            offset: self.end.offset,
            sequence: self.end.sequence,
            what,
        }
    }
}

enum Found {
    Whole,
    Blank,
    Cut,
}

/// Reads the bytes of the record at `offset`, where the reader stands.
fn next_bytes(current: &mut Current, offset: u64, bytes: &mut Vec<u8>) -> io::Result<Found> {
    let left = current.size.saturating_sub(offset);
    if left == 0 {
        return Ok(Found::Blank);
    }
    let header = u64::try_from(record::HEADER).unwrap_or(u64::MAX).min(left);
    bytes.resize(usize::try_from(header).unwrap_or(0), 0);
    current.reader.read_exact(bytes)?;
    if bytes.iter().all(|b| *b == 0) {
        return Ok(Found::Blank);
    }
    let Some(length) = record::announced(bytes).filter(|length| *length <= left && header < *length) else {
        return Ok(Found::Cut);
    };
    let begin = bytes.len();
    bytes.resize(usize::try_from(length).unwrap_or(0), 0);
    if let Some(body) = bytes.get_mut(begin..) {
        current.reader.read_exact(body)?;
    }
    Ok(Found::Whole)
}

/// What lies behind a place without a record.
struct Behind {
    /// Anything but zeros.
    data: bool,
    /// The groups of whole records found.
    groups: Vec<u64>,
}

/// Looks for whole records behind a place; only done where something is wrong, or once at the end of the log.
fn look_behind(current: &mut Current, offset: u64) -> io::Result<Behind> {
    let mut behind = Behind { data: false, groups: Vec::new() };
    current.reader.seek(SeekFrom::Start(offset))?;
    let (mut window, zeros) = (vec![0; 1 << 18], vec![0; 1 << 18]);
    let mut at = offset;
    while at < current.size {
        let want = usize::try_from(current.size.saturating_sub(at)).unwrap_or(usize::MAX).min(window.len());
        let Some(part) = window.get_mut(..want) else { break };
        current.reader.read_exact(part)?;
        let blank = zeros.get(..want).is_some_and(|zeros| zeros == part);
        behind.data |= !blank;
        let candidates = if blank { [].as_slice() } else { &*part };
        for (index, _) in candidates.windows(4).enumerate().filter(|(_, w)| *w == record::MAGIC) {
            let start = at.saturating_add(u64::try_from(index).unwrap_or(0));
            behind.groups.extend(group_at(current, start)?);
        }
        // Windows overlap by three bytes, so that no begin of a record is missed between two.
        let step = u64::try_from(want).unwrap_or(u64::MAX);
        at = at.saturating_add(step);
        if at < current.size && step > 3 {
            at = at.saturating_sub(3);
            current.reader.seek(SeekFrom::Start(at))?;
        }
    }
    Ok(behind)
}

/// The group of the whole record at `start`, if one stands there.
fn group_at(current: &Current, start: u64) -> io::Result<Option<u64>> {
    let file = current.reader.get_ref();
    let mut header = [0; record::HEADER];
    let whole = start.saturating_add(u64::try_from(record::HEADER).unwrap_or(0)) <= current.size;
    if !whole {
        return Ok(None);
    }
    file.read_exact_at(&mut header, start)?;
    let Some(length) = record::announced(&header).filter(|l| start.saturating_add(*l) <= current.size) else {
        return Ok(None);
    };
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact_at(&mut bytes, start)?;
    Ok(match record::parse(&bytes, Place { segment: current.first, offset: start }) {
        Parsed::Record { group, .. } => Some(group),
        Parsed::Blank | Parsed::Bad(_) => None,
    })
}
