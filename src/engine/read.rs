//! Reads and judges one item, beside the writer: what costs time and touches no log.
//!
//! A worker reads, hashes, judges, compresses, and copies what is refused into quarantine under no name yet. It decides
//! nothing that another file could change.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};

use rustix::fs::OFlags;
use sha2::Digest;

use super::ingest::Item;
use super::memory::chain_text;
use crate::archive::{Stored, hash};
use crate::disk::{At, DiskError};
use crate::domain::{Finding, Severity, Sha256};
use crate::facts::Fact;
use crate::inbox::unzip::{Member, Zip, ZipLimits, has_extension};
use crate::intake::{Circumstances, Envelope, Verdict, judge};
use crate::message::Message;
use crate::quarantine::{Quarantine, Refused};

/// What tells that a file is still the one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// Of a file as the system describes it.
    pub fn of(meta: &Metadata) -> Stamp {
        Stamp { device: meta.dev(), inode: meta.ino(), size: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()) }
    }
}

/// What a worker tells the writer, in order for one item.
#[derive(Debug)]
pub(super) enum Step {
    /// A file or member was judged.
    Judged(Box<Judged>),
    /// All of an item was.
    Done { item: usize, stamp: Stamp, zip: Option<Sha256> },
    /// An item could not be read.
    Failed { item: usize, why: String },
}

/// A file or member with its verdict.
#[derive(Debug)]
pub(super) struct Judged {
    pub item: usize,
    pub name: String,
    pub sha256: Sha256,
    pub envelope: Envelope,
    pub findings: Vec<Finding>,
    pub fate: Fate,
}

#[derive(Debug)]
pub(super) enum Fate {
    Accepted {
        facts: Vec<(u32, Fact)>,
        stored: Stored,
    },
    /// With the message, where its sender may be owed a retour.
    Refused(Refused, Option<Box<Message>>),
}

/// What a worker needs.
pub(super) struct Worker<'a> {
    pub circumstances: &'a Circumstances,
    pub zip: ZipLimits,
    pub quarantine: &'a Quarantine,
    /// The one place for the bytes of a large file, so that memory is bounded by one of them: each thread's allocator
    /// would keep the room of the last one it had.
    pub large: &'a Mutex<Vec<u8>>,
    pub out: SyncSender<Step>,
}

/// Why an item is not judged now.
enum Trouble {
    Disk(DiskError),
    NoFile,
    Changing,
    WriterGone,
}

impl From<DiskError> for Trouble {
    fn from(error: DiskError) -> Self {
        Trouble::Disk(error)
    }
}

impl Worker<'_> {
    /// Reads and judges one item; says whether the writer is still there.
    pub fn run(&self, number: usize, item: &Item) -> bool {
        let why = match self.item(number, item) {
            Ok(()) => return true,
            Err(Trouble::WriterGone) => return false,
            Err(Trouble::Disk(error)) => chain_text(&error),
            Err(Trouble::NoFile) => "it is no regular file".to_owned(),
            Err(Trouble::Changing) => "it changes while it is read; it will be read again".to_owned(),
        };
        self.send(Step::Failed { item: number, why }).is_ok()
    }

    fn item(&self, number: usize, item: &Item) -> Result<(), Trouble> {
        let mut file = open(&item.path, item.claim.is_some())?;
        let meta = file.metadata().at("look at", &item.path)?;
        if !meta.is_file() {
            return Err(Trouble::NoFile);
        }
        let stamp = Stamp::of(&meta);
        // A zip may hold much more than its own size.
        let is_zip = has_extension(&item.name, "zip");
        let mut large =
            (meta.len() > LARGE || is_zip).then(|| self.large.lock().unwrap_or_else(PoisonError::into_inner));
        let mut small = Vec::new();
        let room: &mut Vec<u8> = large.as_deref_mut().unwrap_or(&mut small);
        let zip = if let Some(finding) = &item.poison {
            self.refuse(number, &item.name, &mut file, finding.clone())?;
            None
        } else if is_zip {
            let zip = self.zip(number, item, file.try_clone().at("open", &item.path)?, room)?;
            // The hash was taken before the members: a writer in between would leave a zip under a hash not its own.
            if Stamp::of(&file.metadata().at("look at", &item.path)?) != stamp {
                return Err(Trouble::Changing);
            }
            zip
        } else if meta.len() > self.circumstances.limits.message_bytes_max {
            self.refuse(number, &item.name, &mut file, self.too_large(meta.len()))?;
            None
        } else {
            read_whole(&mut file, meta.len(), room).at("read", &item.path)?;
            let after = file.metadata().at("look at", &item.path)?;
            if Stamp::of(&after) != stamp || u64::try_from(room.len()) != Ok(meta.len()) {
                return Err(Trouble::Changing);
            }
            self.judge(number, item.name.clone(), room)?;
            None
        };
        self.send(Step::Done { item: number, stamp, zip })
    }

    /// Every member of a zip; its own hash when it is archived as a whole, which is when it could be read.
    fn zip(&self, number: usize, item: &Item, mut file: File, room: &mut Vec<u8>) -> Result<Option<Sha256>, Trouble> {
        let sha256 = hash_of(&mut file).at("read", &item.path)?;
        let copy = file.try_clone().at("open", &item.path)?;
        let (mut zip, members) = match Zip::open(copy, self.zip) {
            Ok(opened) => opened,
            Err(finding) => {
                file.seek(SeekFrom::Start(0)).at("read", &item.path)?;
                self.refuse(number, &item.name, &mut file, *finding)?;
                return Ok(None);
            }
        };
        for member in &members {
            self.member(number, item, &mut zip, member, room)?;
        }
        Ok(Some(sha256))
    }

    fn member(
        &self,
        number: usize,
        item: &Item,
        zip: &mut Zip,
        member: &Member,
        room: &mut Vec<u8>,
    ) -> Result<(), Trouble> {
        let name = format!("{}!{}", item.name, member.name);
        let mut content = zip.open_member(member).at("read a member of", &item.path)?;
        if member.is_zip() {
            let text = "Een zip in een zip wordt niet uitgepakt; lever de inhoud los of in één zip aan.";
            return self.refuse(number, &name, &mut content, Finding::error("ZIP_NESTED", "zip", "", text));
        }
        if member.bytes > self.circumstances.limits.message_bytes_max {
            return self.refuse(number, &name, &mut content, self.too_large(member.bytes));
        }
        read_whole(&mut content, member.bytes, room).at("read a member of", &item.path)?;
        self.judge(number, name, room)
    }

    fn judge(&self, item: usize, name: String, bytes: &[u8]) -> Result<(), Trouble> {
        let verdict = guarded_judge(&name, bytes, self.circumstances);
        let stored = verdict.facts.is_some().then(|| Stored::compress(bytes)).flatten();
        let fate = match (verdict.facts, stored) {
            (Some(facts), Some(stored)) => Fate::Accepted { facts, stored },
            _ => Fate::Refused(self.quarantine.draft(&mut { bytes })?, verdict.rejected),
        };
        let judged =
            Judged { item, name, sha256: hash(bytes), envelope: verdict.envelope, findings: verdict.findings, fate };
        self.send(Step::Judged(Box::new(judged)))
    }

    /// Refuses without judging, and without holding the content in memory.
    fn refuse(&self, item: usize, name: &str, bytes: &mut dyn Read, finding: Finding) -> Result<(), Trouble> {
        let refused = self.quarantine.draft(bytes)?;
        let judged = Judged {
            item,
            name: name.to_owned(),
            sha256: refused.sha256(),
            envelope: Envelope::default(),
            findings: vec![finding],
            fate: Fate::Refused(refused, None),
        };
        self.send(Step::Judged(Box::new(judged)))
    }

    fn too_large(&self, bytes: u64) -> Finding {
        let max = self.circumstances.limits.message_bytes_max;
        let text = format!(
            "Het bestand is groter dan {max} bytes (message_bytes_max); verdeel het over meer bestanden of verruim de grens."
        );
        Finding::error("LIMIT_MESSAGE_BYTES", "bestand", &bytes.to_string(), text)
    }

    fn send(&self, step: Step) -> Result<(), Trouble> {
        self.out.send(step).map_err(|_| Trouble::WriterGone)
    }
}

/// Judges, and takes a panic in a judge for a refusal: one bad file never stops the next.
pub(super) fn guarded_judge(name: &str, bytes: &[u8], circumstances: &Circumstances) -> Verdict {
    let mut verdict = catch_unwind(AssertUnwindSafe(|| judge(name, bytes, circumstances))).unwrap_or_else(|_| {
        Verdict { envelope: Envelope::default(), facts: None, findings: vec![internal()], rejected: None }
    });
    if verdict.facts.is_none() && !verdict.findings.iter().any(|f| f.severity == Severity::Error) {
        verdict.findings.push(internal());
    }
    verdict
}

pub(super) fn internal() -> Finding {
    let text = "Het bestand kon door een fout in iwmod niet worden beoordeeld; meld dit bij de beheerder.";
    Finding::error("INTERN", "bestand", "", text)
}

/// Opens without waiting for a FIFO; what was claimed from the inbox may not be a link to elsewhere.
fn open(path: &Path, claimed: bool) -> Result<File, DiskError> {
    let flags = if claimed { OFlags::NONBLOCK | OFlags::NOFOLLOW } else { OFlags::NONBLOCK };
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(path).at("open", path)
}

/// Reads to the end, but no further than one byte more than there should be.
fn read_whole(file: &mut dyn Read, bytes: u64, room: &mut Vec<u8>) -> std::io::Result<()> {
    let most = bytes.saturating_add(1);
    room.clear();
    room.reserve_exact(usize::try_from(most).unwrap_or(0));
    file.take(most).read_to_end(room)?;
    Ok(())
}

fn hash_of(file: &mut File) -> std::io::Result<Sha256> {
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

/// Files larger than this are taken one at a time.
const LARGE: u64 = 1 << 20;
