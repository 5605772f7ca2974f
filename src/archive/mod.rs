//! The archive: an append-only, hash-chained log in segments; the source of truth.
//!
//! Every accepted file byte for byte, every refusal, decision and change of what verdicts rest on. An empty store and
//! this log give everything back. One writer, which appends groups with one sync each; any number of readers. It knows
//! nothing of care: what a record means is for `engine`. It never changes or removes a record; the only bytes it ever
//! takes back are those of a group that a crash tore before it was acknowledged.
//!
//! Folder: `NNNNNNNNNNNNNNNNNNNN.log` (the number is the sequence of its first record), and `durable`, a mark of how far the
//! log was known to be synced. A segment is 64 bytes of header (magic, format version, first sequence, chain hash
//! before it, checksum) and records ([`record`]); it is preallocated, and cut to size when the next one begins.
//!
//! What a tear is: the first place that holds no whole record, in the last segment, behind the durable mark, with
//! no record of a later group behind it. Anything else that is not as written is damage, and stops the start.

mod durable;
mod record;
mod segment;

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use record::{
    Answered, Compression, ConfigEntry, ContainerEntry, ContentError, Draft, Entry, FileEntry, MadeEntry, Place,
    Record, RefusedEntry, Stored, hash,
};
pub use segment::Walk;

use crate::disk::{At, DiskError, create_folder};
use crate::domain::Sha256;
use durable::{MarkFile, Stretch, Tail};
use segment::End;

/// Why the archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Something is not as it was written.
    #[error(
        "the archive is damaged: segment {}, offset {offset}, record {sequence}: {what}; nothing was changed. \
         Restore this segment from a backup, then run `iwmod verify`",
        segment.display()
    )]
    Damage {
        /// The segment's file.
        segment: PathBuf,
        /// Byte offset in it.
        offset: u64,
        /// Number of the record that should stand there.
        sequence: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A newer program wrote it.
    #[error("the archive's segment {} has format {found}, this version reads {FORMAT}; run a newer iwmod", segment.display())]
    Format {
        /// The segment's file.
        segment: PathBuf,
        /// Its format.
        found: u32,
    },
    /// Content that is damaged.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// More than a record can hold.
    #[error("record {sequence} would be larger than 4 GB; lower the limits of the config")]
    TooLarge {
        /// Number it would have had.
        sequence: u64,
    },
    /// Something failed, and the log is not written until it was found in order again.
    #[error(
        "nothing can be written to the archive at the moment; whatever is brought waits where it is, and a running \
         daemon tries again by itself every few seconds"
    )]
    Closed {
        /// What failed.
        #[source]
        why: Arc<ArchiveError>,
    },
    /// A failed group may still stand on disk behind what was told to be durable.
    #[error("{}; and what it left at the end of the archive could not be taken back", told(first))]
    NotTakenBack {
        /// What failed first.
        first: Box<ArchiveError>,
        /// What failed while it was taken back.
        source: Box<ArchiveError>,
    },
    /// The folder or a file of the log is not there any more, or is another one.
    #[error(
        "{} is gone or was replaced while iwmod ran; put it back (under its old name, or from a backup that holds \
         everything until now) and iwmod goes on by itself; nothing was taken in since",
        path.display()
    )]
    Gone {
        /// What is gone.
        path: PathBuf,
    },
    /// The log holds more than this process wrote.
    #[error(
        "another process wrote to the archive in {} while iwmod ran; stop that one and restart iwmod, which reads the \
         log again",
        folder.display()
    )]
    Foreign {
        /// The archive.
        folder: PathBuf,
    },
}

impl ArchiveError {
    /// Whether the disk was full, so that the same can be tried again later.
    pub fn is_full(&self) -> bool {
        match self {
            ArchiveError::Disk(error) => error.is_full(),
            ArchiveError::Closed { why } => why.is_full(),
            ArchiveError::NotTakenBack { first, source } => first.is_full() || source.is_full(),
            _ => false,
        }
    }

    /// Whether something is not as it was written; trying again does not help.
    pub fn is_damage(&self) -> bool {
        matches!(self, ArchiveError::Damage { .. } | ArchiveError::Content(_))
    }

    /// Whether a further try failed as the one did that closed the log; then that stays the reason, which says more.
    fn is_still(&self, error: &ArchiveError) -> bool {
        match self {
            ArchiveError::NotTakenBack { source, .. } => told(source) == told(error),
            _ => false,
        }
    }
}

/// An error with what the system said, as far as it goes.
fn told(error: &ArchiveError) -> String {
    match error {
        ArchiveError::Disk(disk) => format!("{disk}: {}", disk.source),
        other => other.to_string(),
    }
}

/// Format of a segment.
pub const FORMAT: u32 = 1;
/// Room taken for a segment at once.
pub const SEGMENT_BYTES: u64 = 64 << 20;

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
        let mut archive = Archive { folder, segment_bytes, segments, tail, next, chain, acked, mark, closed: None };
        archive.write_mark();
        Ok((archive, opened))
    }

    /// Number that the next record will get.
    pub fn next_sequence(&self) -> u64 {
        self.next
    }

    /// Hash over everything in the log.
    pub fn chain(&self) -> Sha256 {
        self.chain
    }

    /// Bytes of all records, without what is only reserved.
    pub fn bytes(&self) -> u64 {
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

    /// Appends a group and returns when it is durable, with the place of each record. On an error nothing of the group
    /// counts, here or at a later start. A failure that may have left more than it should closes the log for writing,
    /// until [`Archive::reopen`] found it as it was told to be.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Appended>, ArchiveError> {
        if let Some(why) = &self.closed {
            return Err(ArchiveError::Closed { why: Arc::clone(why) });
        }
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        match self.append_group(drafts) {
            Ok(appended) => {
                let tail = self.tail.as_ref().map(|tail| (tail.first, tail.end));
                self.acked = Acked { next: self.next, chain: self.chain, segments: self.segments.len(), tail };
                self.write_mark();
                Ok(appended)
            }
            Err(error) => Err(self.take_back(error)),
        }
    }

    /// Why nothing can be written at the moment.
    pub fn closed(&self) -> Option<&ArchiveError> {
        self.closed.as_deref()
    }

    /// Looks whether the log is still where it was; closes it for writing when it is not.
    pub fn look(&mut self) {
        let there = match &self.tail {
            _ if self.closed.is_some() => return,
            Some(tail) => tail.is_in_place(),
            None => self.is_folder_there(),
        };
        if let Err(error) = there {
            self.close_for_writing(error);
        }
    }

    /// Tries to open a closed log again. It goes on exactly behind the last record that was told to be durable: that must
    /// be there, with the same hash over all before it, and what stands behind it is taken away.
    pub fn reopen(&mut self) -> Result<(), ArchiveError> {
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

    fn close_for_writing(&mut self, error: ArchiveError) -> ArchiveError {
        self.stay_closed(Arc::new(error))
    }

    fn stay_closed(&mut self, why: Arc<ArchiveError>) -> ArchiveError {
        self.closed = Some(Arc::clone(&why));
        ArchiveError::Closed { why }
    }

    fn append_group(&mut self, drafts: &[Draft]) -> Result<Vec<Appended>, ArchiveError> {
        let group = self.next;
        let mut appended = Vec::with_capacity(drafts.len());
        let mut buffer = Vec::new();
        for draft in drafts {
            let before = buffer.len();
            let chain = record::encode(&mut buffer, draft, self.next, group, self.chain)
                .ok_or(ArchiveError::TooLarge { sequence: self.next })?;
            let length = u64::try_from(buffer.len().saturating_sub(before)).unwrap_or(u64::MAX);
            let pending = u64::try_from(before).unwrap_or(u64::MAX);
            if !self.fits(pending.saturating_add(length)) {
                let record = buffer.split_off(before);
                self.write(&buffer)?;
                self.roll(length)?;
                buffer = record;
            }
            let written = u64::try_from(buffer.len()).unwrap_or(u64::MAX).saturating_sub(length);
            let tail = self.tail.as_ref().ok_or_else(|| self.gone())?;
            let place = Place { segment: tail.first, offset: tail.end.saturating_add(written) };
            appended.push(Appended { sequence: self.next, place, chain });
            self.chain = chain;
            self.next = self.next.saturating_add(1);
        }
        self.write(&buffer)?;
        let tail = self.tail.as_ref().ok_or_else(|| self.gone())?;
        tail.file.sync_data().at("sync", &tail.path)?;
        tail.is_in_place()?;
        Ok(appended)
    }

    /// Reads one record again.
    pub fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        segment::read_at(&self.folder, place)
    }

    /// A reader of this log, for other threads.
    pub fn reader(&self) -> Reader {
        Reader { folder: self.folder.clone() }
    }

    /// Reads and checks everything again from disk, up to what has been appended until now.
    pub fn walk(&self) -> Walk {
        Walk::over(&self.folder, self.segments.clone(), self.acked.mark())
    }

    /// Makes the mark durable too, so that the next start can tell damage from a tear to the last byte. A log that is
    /// closed for writing is tried once more, so that no later start finds what was never told to be durable.
    pub fn close(mut self) -> Result<(), ArchiveError> {
        self.reopen()?;
        self.mark.sync()?;
        Ok(())
    }

    fn fits(&self, bytes: u64) -> bool {
        self.tail.as_ref().is_some_and(|tail| {
            let end = tail.end.saturating_add(bytes);
            end <= tail.room.max(self.segment_bytes)
        })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let Some(tail) = self.tail.as_mut().filter(|_| !bytes.is_empty()) else { return Ok(()) };
        tail.file.write_all_at(bytes, tail.end).at("write", &tail.path)?;
        tail.end = tail.end.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Seals the segment in use, durable and cut to size, and begins the next.
    fn roll(&mut self, record_bytes: u64) -> Result<(), ArchiveError> {
        if let Some(tail) = &self.tail {
            tail.file.set_len(tail.end).and_then(|()| tail.file.sync_all()).at("seal", &tail.path)?;
        }
        // `encode` has not yet counted the record that did not fit: `next` and `chain` are those it begins with.
        let least = record_bytes.saturating_add(segment::HEADER);
        let room = [self.segment_bytes.max(least), least];
        let (file, path) = segment::create(&self.folder, self.next, self.chain, room)?;
        self.tail = Some(Tail::of(file, path, self.next, segment::HEADER)?);
        self.segments.push(self.next);
        Ok(())
    }

    /// After a failed append: the log ends where it was told to end, in memory always and on disk where that succeeds. When
    /// the disk was only full, that is known to be so; else nothing is written until [`Archive::reopen`] looked again.
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
            segment::check_end(&self.folder, segment, End { offset: end, ..self.end() })?;
        }
        // What a failed group began goes first: a segment that stays behind after the cut would follow from nothing.
        segment::remove_behind(&self.folder, self.segments.last().copied().unwrap_or(0))?;
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
        match durable::id_of(&self.folder)? {
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

impl Acked {
    fn mark(self) -> Option<segment::Mark> {
        let (segment, offset) = self.tail?;
        Some(segment::Mark { sequence: self.next.saturating_sub(1), segment, offset })
    }
}

/// A record that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its number.
    pub sequence: u64,
    /// Where it stands.
    pub place: Place,
    /// Hash over it and all before it.
    pub chain: Sha256,
}

/// Reads single records while another thread appends.
#[derive(Clone, Debug)]
pub struct Reader {
    folder: PathBuf,
}

impl Reader {
    /// Reads one record.
    pub fn read(&self, place: Place) -> Result<Record, ArchiveError> {
        segment::read_at(&self.folder, place)
    }

    /// The content of a file, or of what was stored in parts, to a writer. `place` is that of the file or first part.
    pub fn copy_content(&self, place: Place, out: &mut dyn std::io::Write) -> Result<(), ArchiveError> {
        let mut record = self.read(place)?;
        loop {
            let part = record.entry == Entry::Part;
            if part || matches!(record.entry, Entry::File(_) | Entry::Made(_)) {
                out.write_all(&record.content()?).at("write", Path::new("the output"))?;
            }
            if !part {
                return Ok(());
            }
            record = self.read(segment::place_after(&self.folder, &record))?;
        }
    }

    /// Reads and checks everything from the first record on; to be used while nobody appends, or to be begun anew.
    pub fn walk(&self) -> Result<Walk, ArchiveError> {
        Ok(Walk::over(&self.folder, segment::list(&self.folder)?, None))
    }
}

#[cfg(test)]
mod tests;
