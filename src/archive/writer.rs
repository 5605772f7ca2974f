//! The writing end of the log: opens it, appends groups, and brings it back to what was acknowledged after a failure.
//!
//! Stands on `walk` and `durable`; the engine's one writer owns it. Says which records count, and nothing of what they mean.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::durable::{self, Stretch, Tail};
use super::error::ArchiveError;
use super::extent::{Extent, SegmentPart};
use super::head::Head;
use super::log::{Appended, Log, Reader, Records, check_place};
use super::mark::{Mark, MarkFile};
use super::reader::Folder;
use super::record::{self, Packed, Position, Record};
use super::segment;
use super::walk::{End, Walk, check_end};
use crate::disk::{At, create_folder};
use crate::domain::Sha256;
use crate::log::Place;

/// The writing end of the log.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    segment_bytes: u64,
    segments: Vec<u64>,
    tail: Option<Tail>,
    next: u64,
    chain: Sha256,
    acked: Acked,
    /// Segments that were begun since; one of them may stand on disk although its begin failed.
    begun: Vec<u64>,
    mark: MarkFile,
    closed: Option<Arc<ArchiveError>>,
}

/// How far the log was told to be durable. Whatever fails, it ends there again.
#[derive(Clone, Copy, Debug)]
struct Acked {
    next: u64,
    chain: Sha256,
    segments: usize,
    /// First sequence of the last segment, and where its records end.
    tail: Option<(u64, u64)>,
}

/// What was found when the log was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Number of records.
    pub records: u64,
    /// Bytes of a torn group that were cut off the end; 0 after an orderly stop.
    pub cut_bytes: u64,
    /// Where it was cut.
    pub cut_at: Option<Place>,
}

impl Archive {
    /// Opens (or begins) the log in a folder, reads and checks all of it, and hands every record to `each`, which may take
    /// it for durable.
    pub fn open(
        folder: &Path,
        segment_bytes: u64,
        mut each: impl FnMut(Record),
    ) -> Result<(Archive, Opened), ArchiveError> {
        create_folder(folder)?;
        segment::remove_drafts(folder)?;
        let mut segments = segment::list(folder)?;
        let begun = segment::begun_only(folder, &segments)?;
        segments.retain(|first| !begun.contains(first));
        durable::sync_sealed(folder, &segments)?;
        let mark = MarkFile::in_folder(folder);
        let durable = mark.read();
        let mut walk = Walk::over(folder, segments.clone(), durable);
        // A segment gets its name when the one before it is synced, so only the last one may hold what is not.
        let sealed = segments.last().map_or(0, |first| first.saturating_sub(1));
        let known = durable.map_or(0, |mark| mark.sequence).max(sealed);
        while walk.position().0 < known
            && let Some(record) = walk.next_record()?
        {
            each(record);
        }
        let end = walk.look_ahead()?;
        segment::remove_begun(folder, &begun, end.sequence)?;
        let tail = match segments.last() {
            Some(segment) => {
                let stretch = Stretch {
                    segment: *segment,
                    from: walk.offset_in(*segment),
                    end: end.offset,
                    cut: end.torn_bytes > 0,
                };
                Some(durable::harden(folder, stretch, segment_bytes)?)
            }
            None => durable::sync_above(folder).map(|()| None)?,
        };
        walk.the_rest(end, each)?;
        let at = tail.as_ref().map(|tail| (tail.first, tail.end));
        let acked = Acked { next: end.sequence, chain: end.chain, segments: segments.len(), tail: at };
        let (next, chain, folder) = (end.sequence, end.chain, folder.to_owned());
        let cut_at = tail.as_ref().filter(|_| end.torn_bytes > 0);
        let cut_at = cut_at.map(|tail| Place { segment: tail.first, offset: end.offset });
        let opened = Opened { records: next.saturating_sub(1), cut_bytes: end.torn_bytes, cut_at };
        let (begun, closed) = (Vec::new(), None);
        let mut archive = Archive { folder, segment_bytes, segments, tail, next, chain, acked, begun, mark, closed };
        archive.write_mark();
        Ok((archive, opened))
    }

    fn close_for_writing(&mut self, error: ArchiveError) -> ArchiveError {
        self.stay_closed(Arc::new(error))
    }

    fn stay_closed(&mut self, why: Arc<ArchiveError>) -> ArchiveError {
        self.closed = Some(Arc::clone(&why));
        ArchiveError::Closed { why }
    }

    fn append_group(&mut self, records: &[Packed]) -> Result<Vec<Appended>, ArchiveError> {
        let (group, mut chain) = (self.next, self.chain);
        let mut buffer = Vec::new();
        let mut written = Vec::with_capacity(records.len());
        for (sequence, (left, packed)) in (group..).zip((0..records.len()).rev().zip(records)) {
            let begin = buffer.len();
            let position = Position { sequence, group, ends_group: left == 0 };
            chain = record::encode(&mut buffer, packed, position, chain).ok_or(ArchiveError::TooLarge { sequence })?;
            written.push((sequence, begin, chain));
        }
        // A group never lies in two segments: sealing the first would make half of it durable.
        let bytes = u64::try_from(buffer.len()).unwrap_or(u64::MAX);
        if !self.fits(bytes) {
            self.roll(bytes)?;
        }
        let tail = self.tail.as_mut().ok_or_else(|| ArchiveError::Gone { path: self.folder.clone() })?;
        let appended = written.into_iter().map(|(sequence, begin, chain)| {
            let offset = tail.end.saturating_add(u64::try_from(begin).unwrap_or(u64::MAX));
            Appended { sequence, place: Place { segment: tail.first, offset }, chain }
        });
        let appended: Vec<Appended> = appended.collect();
        tail.file.write_all_at(&buffer, tail.end).at("write", &tail.path)?;
        tail.file.sync_data().at("sync", &tail.path)?;
        tail.is_in_place()?;
        tail.end = tail.end.saturating_add(bytes);
        self.next = group.saturating_add(u64::try_from(records.len()).unwrap_or(u64::MAX));
        self.chain = chain;
        Ok(appended)
    }

    fn fits(&self, bytes: u64) -> bool {
        self.tail.as_ref().is_some_and(|tail| {
            let end = tail.end.saturating_add(bytes);
            end <= tail.room.max(self.segment_bytes)
        })
    }

    /// Seals the segment in use, durable and cut to size, and begins the next.
    fn roll(&mut self, group_bytes: u64) -> Result<(), ArchiveError> {
        if let Some(tail) = &self.tail {
            tail.is_in_place()?;
            tail.file.set_len(tail.end).and_then(|()| tail.file.sync_all()).at("seal", &tail.path)?;
        }
        let least = group_bytes.saturating_add(segment::HEADER);
        let room = [self.segment_bytes.max(least), least];
        self.begun.push(self.next);
        let (file, path) = segment::create(&self.folder, self.next, self.chain, room)?;
        self.tail = Some(Tail::of(file, path, self.next, segment::HEADER)?);
        self.segments.push(self.next);
        Ok(())
    }

    /// After a failed append: the log ends where it was told to end, in memory always and on disk where that succeeds. When
    /// the disk was only full, that is known to be so; else nothing is written until [`Log::reopen`] looked again.
    fn take_back(&mut self, error: ArchiveError) -> ArchiveError {
        match self.restore() {
            Ok(()) if error.is_full() || matches!(error, ArchiveError::TooLarge { .. }) => error,
            Ok(()) => self.close_for_writing(error),
            Err(source) => {
                self.close_for_writing(ArchiveError::NotTakenBack { first: Box::new(error), source: Box::new(source) })
            }
        }
    }

    /// Brings the log on disk back to what was told to be durable, and makes sure that it is.
    fn restore(&mut self) -> Result<(), ArchiveError> {
        (self.next, self.chain) = (self.acked.next, self.acked.chain);
        self.segments.truncate(self.acked.segments);
        self.tail = None;
        self.is_folder_there()?;
        if self.mark.read().is_some_and(|mark| mark.sequence >= self.next) {
            return Err(ArchiveError::Foreign { folder: self.folder.clone() });
        }
        durable::sync_sealed(&self.folder, &self.segments)?;
        if let Some((segment, end)) = self.acked.tail {
            check_end(&self.folder, segment, End { offset: end, ..self.end() })?;
        }
        // What a failed group began goes first: a segment that stays behind after the cut would follow from nothing.
        let last = self.segments.last().copied().unwrap_or(0);
        if !segment::remove_behind(&self.folder, last, &self.begun)? {
            return Err(ArchiveError::Foreign { folder: self.folder.clone() });
        }
        self.begun.clear();
        if let Some((segment, end)) = self.acked.tail {
            let stretch = Stretch { segment, from: end, end, cut: true };
            self.tail = Some(durable::harden(&self.folder, stretch, self.segment_bytes)?);
        }
        self.write_mark();
        Ok(())
    }

    fn end(&self) -> End {
        End { sequence: self.next, chain: self.chain, offset: 0, torn_bytes: 0 }
    }

    fn is_folder_there(&self) -> Result<(), ArchiveError> {
        match segment::id_of(&self.folder)? {
            Some(_) if self.folder.is_dir() => Ok(()),
            _ => Err(self.gone()),
        }
    }

    fn gone(&self) -> ArchiveError {
        ArchiveError::Gone { path: self.folder.clone() }
    }

    fn write_mark(&mut self) {
        if let Some(mark) = self.acked.mark() {
            self.mark.write(mark);
        }
    }
}

impl Log for Archive {
    fn head(&self) -> Head {
        Head { sequence: self.next.saturating_sub(1), chain: self.chain }
    }

    /// What was written of a group that failed is taken back; where that fails too and the process ends, the next start may find
    /// it, as after a crash. What is no full disk closes the log for writing, until [`Log::reopen`] found it as it was told
    /// to be.
    fn append(&mut self, behind: u64, records: &[Packed]) -> Result<Vec<Appended>, ArchiveError> {
        if let Some(why) = &self.closed {
            return Err(ArchiveError::Closed { why: Arc::clone(why) });
        }
        check_place(self.head(), behind)?;
        if records.is_empty() {
            return Ok(Vec::new());
        }
        match self.append_group(records) {
            Ok(appended) => {
                let tail = self.tail.as_ref().map(|tail| (tail.first, tail.end));
                self.acked = Acked { next: self.next, chain: self.chain, segments: self.segments.len(), tail };
                self.begun.clear();
                self.write_mark();
                Ok(appended)
            }
            Err(error) => Err(self.take_back(error)),
        }
    }

    /// A sealed segment is as long as its records; of the last one more is reserved.
    fn extent(&self) -> Result<Option<Extent>, ArchiveError> {
        let (next, chain) = (self.acked.next, self.acked.chain);
        let head = Head { sequence: next.saturating_sub(1), chain };
        let Some((last, end)) = self.acked.tail else { return Ok(Some(Extent { head, segments: Vec::new() })) };
        let sealed = self.segments.iter().take_while(|first| **first < last).map(|first| {
            let path = segment::path(&self.folder, *first);
            Ok(SegmentPart { first: *first, bytes: fs::metadata(&path).at("look at", &path)?.len() })
        });
        let mut segments = sealed.collect::<Result<Vec<_>, ArchiveError>>()?;
        segments.push(SegmentPart { first: last, bytes: end });
        Ok(Some(Extent { head, segments }))
    }

    fn read_from(&self, sequence: u64) -> Result<Records, ArchiveError> {
        let walk = Walk::beginning_with(&self.folder, self.segments.clone(), self.acked.mark(), sequence)?;
        Ok(Box::new(walk.skip_while(move |record| record.as_ref().is_ok_and(|record| record.sequence < sequence))))
    }

    fn reader(&self) -> Reader {
        Reader(Arc::new(Folder(self.folder.clone())))
    }

    /// Without what is only reserved.
    fn bytes(&self) -> u64 {
        let sealed: u64 = self
            .segments
            .iter()
            .rev()
            .skip(1)
            .filter_map(|first| fs::metadata(segment::path(&self.folder, *first)).ok())
            .map(|meta| meta.len())
            .sum();
        sealed.saturating_add(self.acked.tail.map_or(0, |(_, end)| end))
    }

    fn closed(&self) -> Option<&ArchiveError> {
        self.closed.as_deref()
    }

    fn look(&mut self) {
        let there = match &self.tail {
            _ if self.closed.is_some() => return,
            Some(tail) => tail.is_in_place(),
            None => self.is_folder_there(),
        };
        if let Err(error) = there {
            self.close_for_writing(error);
        }
    }

    /// It goes on exactly behind the last record that was told to be durable: that must be there, with the same hash over all
    /// before it, and what stands behind it is taken away.
    fn reopen(&mut self) -> Result<(), ArchiveError> {
        if self.closed.is_none() {
            return Ok(());
        }
        match self.restore() {
            Ok(()) => {
                self.closed = None;
                Ok(())
            }
            Err(error) => {
                let known = self.closed.take().filter(|why| why.is_still(&error));
                Err(self.stay_closed(known.unwrap_or_else(|| Arc::new(error))))
            }
        }
    }

    /// Makes the mark durable too, so that the next start can tell damage from a tear to the last byte. A log that is
    /// closed for writing is tried once more, so that no later start finds what was never told to be durable.
    fn close(mut self: Box<Self>) -> Result<(), ArchiveError> {
        self.reopen()?;
        self.mark.sync()?;
        Ok(())
    }
}

impl Acked {
    fn mark(self) -> Option<Mark> {
        let (segment, offset) = self.tail?;
        Some(Mark { sequence: self.next.saturating_sub(1), segment, offset })
    }
}

/// Room taken for a segment at once.
pub const SEGMENT_BYTES: u64 = 64 << 20;

#[cfg(test)]
mod tests;
