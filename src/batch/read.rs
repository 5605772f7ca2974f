//! Reads and judges one item, beside the writer: what costs time and touches no log.
//!
//! A worker reads, hashes, judges, compresses, and copies what is refused into quarantine under no name yet. It decides
//! nothing that another file could change.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::OFlags;
use sha2::Digest;

use super::hand::Hand;
use super::item::{Item, Stamp};
use super::step::{Fate, Judged, Step};
use crate::archive::Stored;
use crate::disk::{At, DiskError};
use crate::domain::{Finding, Severity, Sha256};
use crate::intake::{
    Circumstances, Envelope, Verdict, is_of_bank, judge, not_judged, too_large, too_many_rows, zip_in_zip,
};
use crate::log::hash;
use crate::quarantine::{Quarantine, Refused};
use crate::told::chain_text;
use crate::unzip::{Member, NotOpened, Zip, ZipLimits, has_extension};

/// Items to be read, and what all workers on them need.
pub(crate) struct Work {
    pub items: Vec<Item>,
    pub circumstances: Circumstances,
    pub zip: ZipLimits,
    pub quarantine: Quarantine,
    /// The next item that nobody reads yet.
    pub next: AtomicUsize,
    /// No further item is begun.
    pub stop: AtomicBool,
    /// Goes up with each piece that is read or copied, so that a worker that hangs can be told from one that is busy.
    pub pulse: AtomicU64,
    /// The one place for the bytes of a large file, so that memory is bounded by one of them: each thread's allocator
    /// would keep the room of the last one it had.
    pub large: Mutex<Vec<u8>>,
    /// Room for what was judged and waits for the writer.
    pub hand: Hand,
    /// Called after each step where the writer does not wait for them.
    pub wake: Option<Wake>,
}

/// Has the writer look at what was read beside it.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// One of those that read.
pub(crate) struct Worker {
    pub work: Arc<Work>,
    pub out: SyncSender<Step>,
}

/// Tells with each piece that reading goes on.
struct Beating<'a, R> {
    inner: R,
    pulse: &'a AtomicU64,
}

impl<R: Read> Read for Beating<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.pulse.fetch_add(1, Ordering::Relaxed);
        self.inner.read(buffer)
    }
}

impl<R: Seek> Seek for Beating<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Why an item is not judged now.
enum Trouble {
    Disk(DiskError),
    NoFile,
    Changing,
    TooLarge,
    WriterGone,
}

impl From<DiskError> for Trouble {
    fn from(error: DiskError) -> Self {
        Trouble::Disk(error)
    }
}

impl Worker {
    /// Reads items until none is left, or nobody wants them any more.
    pub fn run(&self) {
        while !self.work.stop.load(Ordering::Relaxed) {
            let number = self.work.next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = self.work.items.get(number) else { break };
            if !self.take(number, item) {
                break;
            }
        }
    }

    /// Reads and judges one item; says whether the writer is still there.
    fn take(&self, number: usize, item: &Item) -> bool {
        let why = match self.item(number, item) {
            Ok(()) => return true,
            Err(Trouble::WriterGone) => return false,
            Err(Trouble::Disk(error)) => chain_text(&error),
            Err(Trouble::NoFile) => "it is no regular file".to_owned(),
            Err(Trouble::Changing) => "it changes while it is read; it will be read again".to_owned(),
            Err(Trouble::TooLarge) => format!("it is larger than {FILE_BYTES_MAX} bytes; move it elsewhere"),
        };
        self.send(Step::Failed { item: number, why }).is_ok()
    }

    fn item(&self, number: usize, item: &Item) -> Result<(), Trouble> {
        let file = open(&item.path, item.claim.is_some()).at("open a file in", item.place())?;
        let meta = file.metadata().at("look at a file in", item.place())?;
        if !meta.is_file() {
            return Err(Trouble::NoFile);
        }
        if meta.len() > FILE_BYTES_MAX {
            return Err(Trouble::TooLarge);
        }
        let stamp = Stamp::of(&meta);
        let still = || match Stamp::of(&file.metadata().at("look at a file in", item.place())?) == stamp {
            true => Ok(()),
            false => Err(Trouble::Changing),
        };
        let is_zip = has_extension(&item.name, "zip");
        let zip = if let Some(finding) = &item.poison {
            self.refuse_file(number, item, &file, finding.clone(), &still)?;
            None
        } else if is_zip {
            self.zip(number, item, &file, &still)?
        } else if meta.len() > self.work.circumstances.limits.message_bytes_max {
            self.refuse_file(number, item, &file, self.too_large(meta.len()), &still)?;
            None
        } else {
            self.with_room(meta.len() > LARGE_BYTES, |room| {
                read_whole(&mut self.beating(&file), meta.len(), room).at("read a file in", item.place())?;
                still()?;
                if u64::try_from(room.len()) != Ok(meta.len()) {
                    return Err(Trouble::Changing);
                }
                self.judge(number, item.name.clone(), room, &mut { usize::MAX })
            })?;
            None
        };
        self.send(Step::Done { item: number, stamp, zip })
    }

    /// Gives room for the bytes of a file; one large file at a time has it.
    fn with_room<T>(&self, large: bool, act: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        match large {
            true => act(&mut self.work.large.lock().unwrap_or_else(PoisonError::into_inner)),
            false => act(&mut Vec::new()),
        }
    }

    fn beating<R>(&self, inner: R) -> Beating<'_, R> {
        Beating { inner, pulse: &self.work.pulse }
    }

    /// Every member of a zip; its own hash when it is archived as a whole, which is when it could be read.
    fn zip(
        &self,
        number: usize,
        item: &Item,
        file: &File,
        still: &dyn Fn() -> Result<(), Trouble>,
    ) -> Result<Option<Sha256>, Trouble> {
        let sha256 = hash_of(&mut self.beating(file)).at("read a file in", item.place())?;
        let copy = file.try_clone().at("open a file in", item.place())?;
        let (mut zip, members) = match Zip::open(self.beating(copy), self.work.zip, is_of_bank) {
            Ok(opened) => opened,
            Err(NotOpened::Unreadable(error)) => Err(error).at("read a file in", item.place())?,
            Err(NotOpened::Refused(finding)) => {
                self.refuse_file(number, item, file, *finding, still)?;
                return Ok(None);
            }
        };
        // A zip may hold much more than its own size.
        self.with_room(true, |room| {
            let mut rows_left = self.work.zip.rows_max;
            members
                .iter()
                .try_for_each(|member| self.member(number, item, &mut zip, member, (&mut *room, &mut rows_left)))
        })?;
        // The hash was taken before the members: a writer in between would leave a zip under a hash not its own.
        still()?;
        Ok(Some(sha256))
    }

    fn member<R: Read + Seek>(
        &self,
        number: usize,
        item: &Item,
        zip: &mut Zip<R>,
        member: &Member,
        (room, rows_left): (&mut Vec<u8>, &mut usize),
    ) -> Result<(), Trouble> {
        let name = format!("{}!{}", item.name, member.name);
        let mut content = zip.open_member(member).at("read a member of a zip in", item.place())?;
        if member.is_zip() {
            return self.refuse(number, &name, &mut content, zip_in_zip());
        }
        if member.bytes > self.work.circumstances.limits.message_bytes_max {
            return self.refuse(number, &name, &mut content, self.too_large(member.bytes));
        }
        read_whole(&mut content, member.bytes, room).at("read a member of a zip in", item.place())?;
        self.judge(number, name, room, rows_left)
    }

    /// Judges the bytes of a file or member, which may have `rows_left` rows and takes its own off.
    fn judge(&self, item: usize, name: String, bytes: &[u8], rows_left: &mut usize) -> Result<(), Trouble> {
        let held = Some(self.work.hand.take(bytes.len()));
        let mut verdict = guarded_judge(&name, bytes, &self.work.circumstances);
        match rows_left.checked_sub(verdict.facts.as_ref().map_or(0, Vec::len)) {
            Some(left) => *rows_left = left,
            None => verdict = Verdict { facts: None, findings: vec![too_many_rows(self.work.zip.rows_max)], ..verdict },
        }
        let stored = verdict.facts.is_some().then(|| Stored::compress(bytes)).flatten();
        let fate = match (verdict.facts, stored) {
            (Some(facts), Some(stored)) => Fate::Accepted { facts, stored },
            _ => Fate::Refused(self.work.quarantine.draft(&mut { bytes })?, verdict.rejected),
        };
        let Verdict { envelope, findings, .. } = verdict;
        let judged = Judged { item, name, sha256: hash(bytes), envelope, findings, fate, held };
        self.send(Step::Judged(Box::new(judged)))
    }

    /// Refuses a whole file without judging it. A large one that was claimed gets a second name instead of a copy: a file
    /// of 10 GB dropped by mistake would take minutes to copy, and fill the disk.
    fn refuse_file(
        &self,
        number: usize,
        item: &Item,
        mut file: &File,
        finding: Finding,
        still: &dyn Fn() -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        file.seek(SeekFrom::Start(0)).at("read a file in", item.place())?;
        let large = file.metadata().at("look at a file in", item.place())?.len() > LARGE_BYTES;
        let linked = match item.claim.filter(|_| large) {
            Some(_) => self.work.quarantine.link(&item.path, file, &mut self.beating(file))?,
            None => None,
        };
        let refused = match linked {
            Some(linked) => linked,
            None => self.work.quarantine.draft(&mut self.beating(file))?,
        };
        still()?;
        self.refused(number, &item.name, refused, finding)
    }

    /// Refuses a member without judging it, and without holding the content in memory.
    fn refuse(&self, item: usize, name: &str, bytes: &mut dyn Read, finding: Finding) -> Result<(), Trouble> {
        let refused = self.work.quarantine.draft(bytes)?;
        self.refused(item, name, refused, finding)
    }

    fn refused(&self, item: usize, name: &str, refused: Refused, finding: Finding) -> Result<(), Trouble> {
        let judged = Judged {
            item,
            name: name.to_owned(),
            sha256: refused.sha256(),
            envelope: Envelope::default(),
            findings: vec![finding],
            fate: Fate::Refused(refused, None),
            held: None,
        };
        self.send(Step::Judged(Box::new(judged)))
    }

    fn too_large(&self, bytes: u64) -> Finding {
        too_large(bytes, self.work.circumstances.limits.message_bytes_max)
    }

    fn send(&self, step: Step) -> Result<(), Trouble> {
        self.work.pulse.fetch_add(1, Ordering::Relaxed);
        self.out.send(step).map_err(|_| Trouble::WriterGone)?;
        if let Some(wake) = &self.work.wake {
            wake();
        }
        Ok(())
    }
}

/// Judges, and takes a panic in a judge for a refusal: one bad file never stops the next.
fn guarded_judge(name: &str, bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let mut verdict = catch_unwind(AssertUnwindSafe(|| judge(name, bytes, circumstances))).unwrap_or_else(|_| {
        Verdict { envelope: Envelope::default(), facts: None, findings: vec![not_judged()], rejected: None }
    });
    if verdict.facts.is_none() && !verdict.findings.iter().any(|f| f.severity == Severity::Error) {
        verdict.findings.push(not_judged());
    }
    verdict
}

/// Opens without waiting for a FIFO; what was claimed from the inbox may not be a link to elsewhere.
fn open(path: &Path, claimed: bool) -> io::Result<File> {
    let flags = if claimed { OFlags::NONBLOCK | OFlags::NOFOLLOW } else { OFlags::NONBLOCK };
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Reads to the end, but no further than one byte more than there should be.
fn read_whole(file: &mut dyn Read, bytes: u64, room: &mut Vec<u8>) -> io::Result<()> {
    let most = bytes.saturating_add(1);
    room.clear();
    room.reserve_exact(usize::try_from(most).unwrap_or(0));
    file.take(most).read_to_end(room)?;
    Ok(())
}

fn hash_of(file: &mut (impl Read + Seek)) -> io::Result<Sha256> {
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(part) if !part.is_empty() => hasher.update(part),
            _ => break,
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Sha256(hasher.finalize().into()))
}

/// Whether reading a file may take long: such files are taken one at a time, beside the others. A zip of some size may
/// unpack to a thousand times as much.
pub fn is_large(name: &str, bytes: u64) -> bool {
    bytes > LARGE_BYTES || has_extension(name, "zip") && bytes > SMALL_ZIP_BYTES
}

/// The largest file that is looked at, if only to put it in quarantine: even its hash takes a minute or so.
pub const FILE_BYTES_MAX: u64 = 16 << 30;
/// Files larger than this are taken one at a time.
const LARGE_BYTES: u64 = 1 << 20;
const SMALL_ZIP_BYTES: u64 = 16 << 10;
