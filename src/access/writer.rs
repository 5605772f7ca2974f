//! The end of the access log that is written: opens it, appends groups of views, and says how far it is durable.
//!
//! Stands on the files; the thread of `log` owns it, and opens it anew after a failure. Never trusts what was not acknowledged.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::error::{AccessError, Break};
use super::line::{self, Head};
use super::segment::{self, HeadFile};
use super::view::View;
use super::walk::{self, Walked};
use crate::disk::{self, At, DiskError, Lock, create_folder, sync_folder};
use crate::domain::Month;

/// Makes what was written to a file durable. A test puts a disk that fails in its place.
pub type Sync = Arc<dyn Fn(&File) -> io::Result<()> + Send + std::marker::Sync>;

/// How far the log is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// As far as the head file says at least: the log of an earlier process.
    Noted,
    /// Exactly so far: this process acknowledged it, and something failed since.
    Exactly(Head),
}

/// The end of the log that is written.
pub struct Writer {
    folder: PathBuf,
    tail: Option<Tail>,
    head: Head,
    head_file: HeadFile,
    sync: Sync,
    _lock: Lock,
}

/// The segment that is written.
struct Tail {
    month: Month,
    path: PathBuf,
    file: File,
    end: u64,
}

impl Writer {
    /// Opens the log of a folder, which is made when it is not there. What was never acknowledged and is torn is cut off; what is whole
    /// is made durable before anything follows on it.
    pub fn open(folder: &Path, known: Known, sync: Sync) -> Result<Writer, AccessError> {
        create_folder(folder)?;
        disk::make_private(folder)?;
        let lock = Lock::take_silently(folder)?;
        let months = segment::list(folder)?;
        let acknowledged = match known {
            Known::Noted => segment::noted_head(folder)?,
            Known::Exactly(head) => Some(head),
        };
        let head_file = HeadFile::open(folder)?;
        let (folder, head) = (folder.to_owned(), Head::EMPTY);
        let mut writer = Writer { folder, tail: None, head, head_file, sync, _lock: lock };
        if let Some((month, bytes)) = segment_of_end(&writer.folder, &months)? {
            writer.take_up(month, &bytes, acknowledged, known)?;
        } else if acknowledged.is_some_and(|head| head.n > 0) {
            let file = writer.folder.clone();
            return Err(AccessError::Broken(Break { file, line: 1, why: "the log is gone that was there" }));
        }
        Ok(writer)
    }

    /// Takes up the segment that holds the end.
    fn take_up(
        &mut self,
        month: Month,
        bytes: &[u8],
        acknowledged: Option<Head>,
        known: Known,
    ) -> Result<(), AccessError> {
        let path = segment::path(&self.folder, month);
        let before = walk::before(bytes).unwrap_or(Head::EMPTY);
        let walked = walk::walk(bytes, before, acknowledged);
        let must = acknowledged.map_or(0, |head| head.n);
        if walked.head.n < must {
            let why = walked.broken.unwrap_or("lines are gone that were there");
            return Err(AccessError::Broken(Break { file: path, line: walked.lines.saturating_add(1), why }));
        }
        let (head, end) = kept(&walked, before, known);
        let file = disk::open_to_write(&path).at("open", &path)?;
        // What lies behind the place known to be durable may be in the page cache only: it is written again, and then synced.
        let sure = walked.mark_end.unwrap_or(0).min(end);
        let again = bytes.get(sure..end).unwrap_or_default();
        let (sure, end) = (length(sure), length(end));
        let harden = || {
            file.write_all_at(again, sure)?;
            file.set_len(end)?;
            (self.sync)(&file)
        };
        harden().at("write", &path)?;
        sync_folder(&self.folder)?;
        self.head = head;
        self.head_file.note(head);
        self.tail = Some(Tail { month, path, file, end });
        Ok(())
    }

    /// How far the log is durable.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Appends views, durably, with one sync. After an error the log must be opened anew.
    pub fn append(&mut self, views: &[&View]) -> Result<(), AccessError> {
        let Some(last) = views.last() else { return Ok(()) };
        let (mut buffer, mut head) = (Vec::new(), self.head);
        for view in views {
            head = line::add(&mut buffer, head, view)?;
        }
        let sync = Arc::clone(&self.sync);
        let tail = self.tail_of(last.at)?;
        let write = || {
            tail.file.write_all_at(&buffer, tail.end)?;
            sync(&tail.file)
        };
        write().at("write", &tail.path)?;
        tail.end = tail.end.saturating_add(length(buffer.len()));
        self.head = head;
        self.head_file.note(head);
        Ok(())
    }

    /// The segment for a moment; a new one when its month has none yet.
    fn tail_of(&mut self, at: Timestamp) -> Result<&mut Tail, AccessError> {
        let month = segment::month_of(at);
        let tail = match self.tail.take() {
            Some(tail) if tail.month >= month => tail,
            _ => self.begin(month)?,
        };
        Ok(self.tail.insert(tail))
    }

    fn begin(&self, month: Month) -> Result<Tail, DiskError> {
        let path = segment::path(&self.folder, month);
        let file = disk::open_to_write(&path).at("begin", &path)?;
        file.set_len(0).at("begin", &path)?;
        sync_folder(&self.folder)?;
        Ok(Tail { month, path, file, end: 0 })
    }
}

/// The segment that holds the end. One that was begun and got no line says nothing; the one before it holds the end.
fn segment_of_end(folder: &Path, months: &[Month]) -> Result<Option<(Month, Vec<u8>)>, DiskError> {
    let mut found = None;
    for month in months.iter().rev() {
        let bytes = segment::read(&segment::path(folder, *month))?;
        let has_lines = walk::before(&bytes).is_some();
        found = Some((*month, bytes));
        if has_lines {
            break;
        }
    }
    Ok(found)
}

/// Which records of a segment stay. An earlier process may have acknowledged more than it noted, so of it all that is whole stays; this one knows.
fn kept(walked: &Walked, before: Head, known: Known) -> (Head, usize) {
    match (known, walked.mark_end) {
        (Known::Exactly(head), Some(end)) => (head, end),
        // Its first line is one that was never acknowledged.
        (Known::Exactly(_), None) => (before, 0),
        (Known::Noted, _) => (walked.head, walked.end),
    }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
