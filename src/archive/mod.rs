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

mod record;
mod segment;

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

pub use record::{
    Answered, Compression, ConfigEntry, ContainerEntry, ContentError, Draft, Entry, FileEntry, MadeEntry, Place,
    Record, RefusedEntry, Stored, hash,
};
pub use segment::Walk;

use crate::disk::{At, DiskError, create_folder, preallocate, sync_folder};
use crate::domain::Sha256;

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
    /// An earlier write failed in a way that leaves unknown what is on disk.
    #[error(
        "an earlier write to the archive failed and could not be taken back; restart iwmod, which reads the log again"
    )]
    Unknown,
}

impl ArchiveError {
    /// Whether the disk was full, so that the same can be tried again later.
    pub fn is_full(&self) -> bool {
        matches!(self, ArchiveError::Disk(e) if e.is_full())
    }

    /// Whether something is not as it was written; trying again does not help.
    pub fn is_damage(&self) -> bool {
        matches!(self, ArchiveError::Damage { .. } | ArchiveError::Content(_))
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
    mark: File,
    broken: bool,
}

/// The segment that is written to.
#[derive(Debug)]
struct Tail {
    file: File,
    path: PathBuf,
    first: u64,
    end: u64,
    room: u64,
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
    /// Opens (or begins) the log in a folder, reads and checks all of it, and hands every record to `each`.
    pub fn open(
        folder: &Path,
        segment_bytes: u64,
        mut each: impl FnMut(Record),
    ) -> Result<(Archive, Opened), ArchiveError> {
        create_folder(folder)?;
        segment::remove_drafts(folder)?;
        let segments = segment::list(folder)?;
        let durable = read_mark(folder);
        let mut walk = Walk::over(folder, segments.clone(), durable);
        while let Some(record) = walk.next_record()? {
            each(record);
        }
        let end = walk.end();
        let path = folder.join(MARK);
        let mark = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .at("open the durable mark", &path)?;
        let mut archive = Archive {
            folder: folder.to_owned(),
            segment_bytes,
            segments,
            tail: None,
            next: end.sequence,
            chain: end.chain,
            mark,
            broken: false,
        };
        let mut opened = Opened { records: end.sequence.saturating_sub(1), ..Opened::default() };
        if let Some(first) = archive.segments.last().copied() {
            if end.torn_bytes > 0 {
                opened.cut_bytes = end.torn_bytes;
                opened.cut_at = Some(Place { segment: first, offset: end.offset });
            }
            archive.tail = Some(archive.reopen_tail(first, end.offset, end.torn_bytes > 0)?);
        }
        archive.write_mark()?;
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
        sealed.saturating_add(self.tail.as_ref().map_or(0, |tail| tail.end))
    }

    /// Appends a group and returns when it is durable, with the place of each record. On an error nothing of the group
    /// is in the log.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Appended>, ArchiveError> {
        if self.broken {
            return Err(ArchiveError::Unknown);
        }
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let begin = self.bookmark();
        let done = self.append_group(drafts);
        if let Err(error) = &done {
            // After a failed sync the page cache may claim what the disk does not have: only a new start can tell.
            let unsynced = matches!(error, ArchiveError::Disk(e) if e.what == "sync" || e.what == "seal");
            self.broken = unsynced || !self.take_back(begin);
        }
        done
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
            let tail = self.tail.as_ref().ok_or(ArchiveError::Unknown)?;
            let place = Place { segment: tail.first, offset: tail.end.saturating_add(written) };
            appended.push(Appended { sequence: self.next, place, chain });
            self.chain = chain;
            self.next = self.next.saturating_add(1);
        }
        self.write(&buffer)?;
        let tail = self.tail.as_ref().ok_or(ArchiveError::Unknown)?;
        tail.file.sync_data().at("sync", &tail.path)?;
        // The mark only helps to tell a tear from damage; it need not be durable itself.
        self.write_mark()?;
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
        let durable = self.tail.as_ref().map(|tail| segment::Mark {
            sequence: self.next.saturating_sub(1),
            segment: tail.first,
            offset: tail.end,
        });
        Walk::over(&self.folder, self.segments.clone(), durable)
    }

    /// Makes the mark durable too, so that the next start can tell damage from a tear to the last byte.
    pub fn close(self) -> Result<(), ArchiveError> {
        self.mark.sync_data().at("sync", &self.folder.join(MARK))?;
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
        let room = self.segment_bytes.max(record_bytes.saturating_add(segment::HEADER));
        let (file, path) = segment::create(&self.folder, self.next, self.chain, room)?;
        self.segments.push(self.next);
        self.tail = Some(Tail { file, path, first: self.next, end: segment::HEADER, room });
        Ok(())
    }

    fn reopen_tail(&self, first: u64, end: u64, torn: bool) -> Result<Tail, ArchiveError> {
        let path = segment::path(&self.folder, first);
        let file = OpenOptions::new().read(true).write(true).open(&path).at("open", &path)?;
        if torn {
            // What is left of a torn group must not be taken for damage behind the next one.
            file.set_len(end).and_then(|()| file.sync_all()).at("cut", &path)?;
        }
        let room = file.metadata().at("look at", &path)?.len();
        // A full disk is no reason not to open: a record that does not fit begins a new segment later.
        if room < self.segment_bytes && preallocate(&file, &path, self.segment_bytes).is_ok() {
            file.sync_all().at("sync", &path)?;
        }
        let room = file.metadata().at("look at", &path)?.len();
        Ok(Tail { file, path, first, end, room })
    }

    fn bookmark(&self) -> Bookmark {
        Bookmark {
            next: self.next,
            chain: self.chain,
            segments: self.segments.len(),
            tail: self.tail.as_ref().map(|tail| (tail.first, tail.end)),
        }
    }

    /// Undoes a group that failed half-way; says whether the log on disk is known to be as before.
    fn take_back(&mut self, to: Bookmark) -> bool {
        let begun = self.segments.split_off(to.segments.min(self.segments.len()));
        for first in begun.iter().rev() {
            if fs::remove_file(segment::path(&self.folder, *first)).is_err() {
                return false;
            }
        }
        (self.next, self.chain) = (to.next, to.chain);
        self.tail = None;
        if let Some((first, end)) = to.tail {
            match self.reopen_tail(first, end, true) {
                Ok(tail) => self.tail = Some(tail),
                Err(_) => return false,
            }
        }
        sync_folder(&self.folder).is_ok()
    }

    fn write_mark(&self) -> Result<(), ArchiveError> {
        let Some(tail) = &self.tail else { return Ok(()) };
        let mark =
            segment::Mark { sequence: self.next.saturating_sub(1), segment: tail.first, offset: tail.end }.encode();
        self.mark.write_all_at(&mark, 0).at("write", &self.folder.join(MARK))?;
        Ok(())
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

struct Bookmark {
    next: u64,
    chain: Sha256,
    segments: usize,
    tail: Option<(u64, u64)>,
}

fn read_mark(folder: &Path) -> Option<segment::Mark> {
    fs::read(folder.join(MARK)).ok().and_then(|bytes| segment::Mark::decode(&bytes))
}

/// Name of the durable mark.
const MARK: &str = "durable";

#[cfg(test)]
mod tests;
