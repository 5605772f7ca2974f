//! Reads the log from its first record to its last, and tells where it ends: the last whole group, a tear, or damage.
//!
//! Stands on `segment` (files) and `record` (layout); `writer` opens with it, `verify` and `rebuild` read with it. Checks every
//! byte: lengths, checksums, sequence, chain and the durable mark. Never writes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::mark::Mark;
use super::record::{self, FORMAT, Fields, Parsed, Record};
use super::segment::{HEADER, chain_before, header, path};
use crate::disk::{At, DiskError};
use crate::domain::Sha256;
use crate::log::Place;

/// The hash that a segment says was that of the log before it; where its header cannot be read, the walk tells so.
fn chain_at(folder: &Path, first: u64) -> Result<Sha256, ArchiveError> {
    let path = path(folder, first);
    let mut head = [0; 64];
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ArchiveError::Gone { path }),
        opened => opened.at("open", &path)?,
    };
    Ok(file.read_exact_at(&mut head, 0).ok().and_then(|()| chain_before(&head)).unwrap_or(Sha256([0; 32])))
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

impl Default for End {
    /// Of a log without a record.
    fn default() -> Self {
        End { sequence: 1, chain: Sha256([0; 32]), offset: 0, torn_bytes: 0 }
    }
}

/// Reads a log from its first record to its last and checks every byte: lengths, checksums, sequence and chain.
#[derive(Debug)]
pub struct Walk {
    folder: PathBuf,
    segments: std::vec::IntoIter<u64>,
    durable: Option<Mark>,
    current: Option<Current>,
    end: End,
    /// Where the last whole group ended; the same as `end` between groups.
    whole: End,
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
        Walk::from(folder, segments, durable, End::default())
    }

    /// A walk that begins with the segment that holds a record. What its header says of the log before it is taken as it is.
    pub(super) fn beginning_with(
        folder: &Path,
        mut segments: Vec<u64>,
        durable: Option<Mark>,
        sequence: u64,
    ) -> Result<Walk, ArchiveError> {
        let passed = segments.partition_point(|first| *first <= sequence).saturating_sub(1);
        segments.drain(..passed);
        let end = match segments.first() {
            Some(first) if passed > 0 => End { sequence: *first, chain: chain_at(folder, *first)?, ..End::default() },
            _ => End::default(),
        };
        Ok(Walk::from(folder, segments, durable, end))
    }

    /// A walk that begins where the log had come to before the first of these segments.
    fn from(folder: &Path, segments: Vec<u64>, durable: Option<Mark>, end: End) -> Walk {
        Walk {
            folder: folder.to_owned(),
            segments: segments.into_iter(),
            durable,
            current: None,
            end,
            whole: end,
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
        let Walk { durable, end, whole, done, .. } = *self;
        Ok(Walk { folder, segments, durable, current, end, whole, done, bytes: Vec::new() })
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
        if self.whole.sequence != self.end.sequence {
            return Err(damage("the segment before this one ends in the middle of a group"));
        }
        self.end.offset = HEADER;
        self.whole = self.end;
        self.current = Some(current);
        Ok(true)
    }

    fn read_here(&mut self) -> Result<Option<Record>, ArchiveError> {
        let Some(current) = self.current.as_mut() else { return Ok(None) };
        let place = Place { segment: current.first, offset: self.end.offset };
        let (parsed, before) = match next_bytes(current, place.offset, &mut self.bytes).at("read", &current.path)? {
            Next::Whole => (record::parse(&self.bytes, place), record::follows(&self.bytes, self.end.chain)),
            Next::Blank => (Parsed::Blank, false),
            Next::Cut => (Parsed::Bad("the record is cut off or does not begin as one"), false),
        };
        match parsed {
            Parsed::Record { record, ends_group, .. } => {
                if record.sequence != self.end.sequence {
                    return Err(self.damage("the record has another number than its place asks"));
                }
                if !before {
                    return Err(self.damage("the chain is broken: this record does not follow from the one before"));
                }
                self.end.sequence = self.end.sequence.saturating_add(1);
                self.end.chain = record.chain;
                self.end.offset = self.end.offset.saturating_add(record.length);
                if ends_group {
                    self.whole = self.end;
                }
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
            self.leave_out_half_a_group(is_last);
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
        self.leave_out_half_a_group(is_last);
        Ok(())
    }

    /// Leaves the segment. A group at the end of the log that lacks its last record was never acknowledged: power failed when
    /// some of it was on the disk. None of it counts, so that a closing never stands there without its invoices.
    fn leave_out_half_a_group(&mut self, is_last: bool) {
        let Some(current) = self.current.take() else { return };
        if is_last && self.whole.sequence != self.end.sequence {
            let torn_bytes = current.size.saturating_sub(self.whole.offset);
            self.end = End { torn_bytes, ..self.whole };
        }
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

impl Iterator for Walk {
    type Item = Result<Record, ArchiveError>;

    /// Ends with the first error.
    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_record();
        self.done |= next.is_err();
        next.transpose()
    }
}

/// What stands where the next record would.
enum Next {
    Whole,
    Blank,
    Cut,
}

/// Reads the bytes of the record at `offset`, where the reader stands.
fn next_bytes(current: &mut Current, offset: u64, bytes: &mut Vec<u8>) -> io::Result<Next> {
    let left = current.size.saturating_sub(offset);
    if left == 0 {
        return Ok(Next::Blank);
    }
    let header = u64::try_from(record::HEADER).unwrap_or(u64::MAX).min(left);
    bytes.resize(usize::try_from(header).unwrap_or(0), 0);
    current.reader.read_exact(bytes)?;
    if bytes.iter().all(|b| *b == 0) {
        return Ok(Next::Blank);
    }
    let Some(length) = record::announced(bytes).filter(|length| *length <= left && header < *length) else {
        return Ok(Next::Cut);
    };
    let begin = bytes.len();
    bytes.resize(usize::try_from(length).unwrap_or(0), 0);
    if let Some(body) = bytes.get_mut(begin..) {
        current.reader.read_exact(body)?;
    }
    Ok(Next::Whole)
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

/// Reads the last segment again: the log must reach where it did, with the same hash over everything.
pub(super) fn check_end(folder: &Path, first: u64, end: End) -> Result<(), ArchiveError> {
    let path = path(folder, first);
    let before = chain_at(folder, first)?;
    let mut walk = Walk::from(folder, vec![first], None, End { sequence: first, chain: before, ..End::default() });
    walk.open_next()?;
    while walk.end.offset < end.offset && walk.next_record()?.is_some() {}
    let found = walk.end;
    if (found.sequence, found.chain, found.offset) == (end.sequence, end.chain, end.offset) {
        return Ok(());
    }
    let what = "the log does not hold what was durable until now";
    Err(ArchiveError::Damage { segment: path, offset: found.offset, sequence: found.sequence, what })
}
