//! The inbox: a folder that others drop files into, and what is taken from it.
//!
//! Stands between the people and systems that bring files and [`Engine::ingest`]. A scan is the truth; what notify tells
//! makes one come sooner, and keeps a file that someone is still writing out of it. A file is taken when it was closed
//! or moved in, or looks the same in two scans while nobody is known to write it: it is moved into `.claimed`, a folder
//! of our own in the same filesystem, and leaves that only when the engine says that it is durable and it still is the
//! file that was read. It never waits for a FIFO, follows a link, or deletes anything else.
//!
//! # Use
//!
//! ```text
//! let mut inbox = Inbox::open(&config.paths.inbox)?;
//! inbox.run_once(&mut engine)?;            // one round: suspects of a crash, retries, or a scan and a batch
//! Writer::spawn(engine, Some(inbox), heartbeat)   // or let the writer thread do so, hints of notify included
//! ```
//!
//! # After a crash
//!
//! What lies in `.claimed` at a start was in hand when the process died. Each such file is taken alone, and counted on disk
//! before it is touched; one that was alone in hand at three crashes goes to quarantine unread (`POISON`).

pub mod unzip;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use rustix::fs::OFlags;

use crate::archive::hash;
use crate::disk::{At, DiskError, create_folder, sync_folder, write_whole};
use crate::domain::{Finding, mask_bsn};
use crate::engine::{Engine, EngineError, Item, Stamp};

/// The folder, and what is in hand.
pub struct Inbox {
    folder: PathBuf,
    claimed: PathBuf,
    attempts: PathBuf,
    seen: HashMap<PathBuf, Stamp>,
    hints: Arc<Mutex<Hints>>,
    told: HashSet<PathBuf>,
    suspects: Vec<Claim>,
    retries: Vec<Claim>,
    retry_at: Option<Instant>,
    retry_pause: Duration,
    next_claim: u64,
    watcher: Option<RecommendedWatcher>,
}

/// What notify told since the last scan, and who is still writing.
#[derive(Default)]
struct Hints {
    /// Closed after writing, or moved in.
    complete: HashSet<PathBuf>,
    /// Made or written to, and not closed since: when that was last told. A writer may pause for longer than two scans.
    writing: HashMap<PathBuf, Instant>,
}

impl Hints {
    /// Keeps what an event tells; says whether a file may be taken now.
    fn keep(&mut self, event: &notify::Event) -> bool {
        if event.need_rescan() {
            // The system dropped events, so a close may be among them; then looks decide again.
            self.writing.clear();
        }
        let Some(path) = event.paths.last() else { return false };
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                self.writing.remove(path);
                self.complete.insert(path.clone())
            }
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => {
                self.complete.remove(path);
                self.writing.insert(path.clone(), Instant::now());
                false
            }
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                self.writing.remove(path);
                false
            }
            _ => false,
        }
    }

    /// Files that were closed since the last call, and those being written; a writer silent for long is forgotten.
    fn take(&mut self) -> (HashSet<PathBuf>, HashSet<PathBuf>) {
        self.writing.retain(|_, since| since.elapsed() < SILENCE_MAX);
        (std::mem::take(&mut self.complete), self.writing.keys().cloned().collect())
    }
}

/// A file in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    number: u64,
    /// Path below the inbox.
    relative: PathBuf,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What one look at the folder found.
#[derive(Default)]
struct Scan {
    /// Files that may be taken, with how they look.
    files: Vec<(PathBuf, Stamp)>,
    /// Everything else, with why it is left alone.
    others: Vec<(PathBuf, &'static str)>,
}

impl Inbox {
    /// Opens or creates the folder. What an earlier process had in hand is taken first, one at a time.
    pub fn open(folder: &Path) -> Result<Inbox, DiskError> {
        create_folder(folder)?;
        let claimed = folder.join(CLAIMED);
        let attempts = claimed.join("attempts");
        create_folder(&attempts)?;
        fs::set_permissions(&claimed, fs::Permissions::from_mode(0o700)).at("restrict", &claimed)?;
        let mut inbox = Inbox {
            folder: folder.to_owned(),
            claimed,
            attempts,
            seen: HashMap::new(),
            hints: Arc::default(),
            told: HashSet::new(),
            suspects: Vec::new(),
            retries: Vec::new(),
            retry_at: None,
            retry_pause: RETRY_MIN,
            next_claim: u64::try_from(crate::clock::now().as_nanosecond()).unwrap_or(1),
            watcher: None,
        };
        inbox.find_suspects()?;
        Ok(inbox)
    }

    /// Has notify call `hint` when a file was closed after writing or moved in. Without notify the scan still finds all.
    pub fn watch(&mut self, hint: Box<dyn Fn() + Send>) {
        let (hints, claimed) = (Arc::clone(&self.hints), self.claimed.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if event.paths.last().is_some_and(|path| path.starts_with(&claimed)) {
                return;
            }
            if hints.lock().unwrap_or_else(PoisonError::into_inner).keep(&event) {
                hint();
            }
        });
        let watched = watcher.and_then(|mut watcher| {
            watcher.watch(&self.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match watched {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => {
                tracing::warn!(%error, "the inbox cannot be watched; it is scanned every second all the same")
            }
        }
    }

    /// Files in hand that an earlier process left or that could not be made durable yet.
    pub fn in_hand(&self) -> usize {
        self.suspects.len().saturating_add(self.retries.len())
    }

    /// One round. Says whether there may be more to do at once.
    pub fn run_once(&mut self, engine: &mut Engine) -> Result<bool, EngineError> {
        if engine.paused().is_some() {
            // What waits is best left where its owner sees it, and a suspect is not counted for what is not its doing.
            return Ok(false);
        }
        if let Some(suspect) = self.suspects.pop() {
            self.take_suspect(engine, suspect)?;
            return Ok(true);
        }
        if self.retry_at.is_some_and(|at| at <= Instant::now()) {
            self.retry_at = None;
            let claims = std::mem::take(&mut self.retries);
            self.take(engine, claims, None)?;
        }
        if !self.retries.is_empty() {
            // While the disk takes nothing, what waits in the inbox waits best where it is.
            return Ok(false);
        }
        let ready = match self.ready() {
            Ok(ready) => ready,
            Err(error) => {
                self.tell(&self.folder.clone(), &error.to_string());
                return Ok(false);
            }
        };
        let full = ready.len() >= BATCH;
        let claims = self.claim(ready);
        let any = !claims.is_empty();
        self.take(engine, claims, None)?;
        Ok(full && any)
    }

    /// A file that was in hand at a crash, alone; three crashes with it alone are its own doing.
    fn take_suspect(&mut self, engine: &mut Engine, claim: Claim) -> Result<(), EngineError> {
        let before = self.count_attempt(&claim)?;
        let poison = (before >= CRASHES_MAX).then(|| {
            tracing::error!(bestand = mask_bsn(&claim.relative.to_string_lossy()), "a file goes to quarantine: three crashes");
            engine.count_poison();
            let text = "Bij het lezen van dit bestand is iwmod driemaal gestopt; het is ongelezen in quarantaine gezet. \
                        Meld dit bij de beheerder en bied het na een nieuwe versie opnieuw aan.";
            Finding::error("POISON", "bestand", "", text)
        });
        self.take(engine, vec![claim], poison)
    }

    /// Hands claims to the engine, and lets go of what is durable.
    fn take(&mut self, engine: &mut Engine, claims: Vec<Claim>, poison: Option<Finding>) -> Result<(), EngineError> {
        if claims.is_empty() {
            return Ok(());
        }
        let items = claims.iter().map(|claim| Item {
            name: claim.relative.to_string_lossy().into_owned(),
            path: self.path(claim),
            claim: Some(claim.number),
            poison: poison.clone(),
        });
        let call = engine.ingest(items.collect())?;
        let mut kept = 0usize;
        for (claim, taken) in claims.into_iter().zip(call.taken) {
            let done = taken.durable.is_some_and(|stamp| self.release(&claim, stamp));
            if !done && self.path(&claim).symlink_metadata().is_ok() {
                kept = kept.saturating_add(1);
                self.retries.push(claim);
            }
        }
        if kept > 0 {
            self.retry_at = Some(Instant::now() + self.retry_pause);
            self.retry_pause = self.retry_pause.saturating_mul(2).min(RETRY_MAX);
        } else {
            self.retry_pause = RETRY_MIN;
        }
        Ok(())
    }

    /// Removes a claimed file if it still is the one that was read; says whether it is gone.
    fn release(&self, claim: &Claim, read: Stamp) -> bool {
        let path = self.path(claim);
        let same = path.symlink_metadata().is_ok_and(|meta| Stamp::of(&meta) == read);
        if !same || fs::remove_file(&path).is_err() {
            return false;
        }
        let _ = fs::remove_file(self.attempts.join(attempt_name(claim)));
        // The folders above it go with the last file in them.
        let mut above = path.parent();
        while let Some(folder) = above.filter(|folder| *folder != self.claimed) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            above = folder.parent();
        }
        true
    }

    /// Files that are complete: told so by notify, or looking as they did in the scan before while nobody is known to
    /// write them.
    fn ready(&mut self) -> Result<Vec<PathBuf>, DiskError> {
        let (complete, writing) = self.hints.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut scan = Scan::default();
        look(&self.folder, 0, &mut scan)?;
        let mut ready = Vec::new();
        let mut seen = HashMap::with_capacity(scan.files.len());
        for (path, stamp) in scan.files {
            let looks_done = || !writing.contains(&path) && self.seen.get(&path) == Some(&stamp);
            if ready.len() < BATCH && (complete.contains(&path) || looks_done()) {
                ready.push(path);
            } else {
                seen.insert(path, stamp);
            }
        }
        self.seen = seen;
        let present: HashSet<&PathBuf> = scan.others.iter().map(|(path, _)| path).chain(&ready).collect();
        self.told.retain(|path| present.contains(path));
        for (path, why) in scan.others {
            self.tell(&path, why);
        }
        Ok(ready)
    }

    /// Moves files into a claim folder of their own; one that cannot be moved is told once and left alone.
    fn claim(&mut self, files: Vec<PathBuf>) -> Vec<Claim> {
        let mut claims = Vec::with_capacity(files.len());
        let number = self.next_claim;
        self.next_claim = self.next_claim.saturating_add(1);
        let mut made: HashSet<PathBuf> = HashSet::new();
        for file in files {
            let Ok(relative) = file.strip_prefix(&self.folder).map(Path::to_owned) else { continue };
            let claim = Claim { number, relative };
            let target = self.path(&claim);
            let moved = readable(&file)
                .and_then(|()| match target.parent() {
                    Some(folder) if made.insert(folder.to_owned()) => fs::create_dir_all(folder),
                    _ => Ok(()),
                })
                .and_then(|()| fs::rename(&file, &target));
            match moved {
                Ok(()) => claims.push(claim),
                // Gone again: whoever brought it took it back.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.tell(&file, &error.to_string()),
            }
        }
        claims
    }

    fn path(&self, claim: &Claim) -> PathBuf {
        self.claimed.join(format!("{:016x}", claim.number)).join(&claim.relative)
    }

    /// Counts on disk that a file is about to be taken alone; gives how often that was so before.
    fn count_attempt(&self, claim: &Claim) -> Result<u32, DiskError> {
        let name = attempt_name(claim);
        let before: u32 = fs::read_to_string(self.attempts.join(&name)).ok().and_then(|t| t.parse().ok()).unwrap_or(0);
        write_whole(&self.attempts, &name, before.saturating_add(1).to_string().as_bytes())?;
        sync_folder(&self.attempts)?;
        Ok(before)
    }

    fn find_suspects(&mut self) -> Result<(), DiskError> {
        for entry in fs::read_dir(&self.claimed).at("list", &self.claimed)? {
            let folder = entry.at("list", &self.claimed)?.path();
            let number = folder.file_name().and_then(|n| n.to_str()).and_then(|n| u64::from_str_radix(n, 16).ok());
            let Some(number) = number else { continue };
            self.next_claim = self.next_claim.max(number.saturating_add(1));
            let mut files = Vec::new();
            all_files(&folder, &mut files)?;
            let relative = |file: PathBuf| file.strip_prefix(&folder).ok().map(Path::to_owned);
            self.suspects.extend(files.into_iter().filter_map(relative).map(|relative| Claim { number, relative }));
        }
        self.suspects.sort_by(|a, b| (b.number, &b.relative).cmp(&(a.number, &a.relative)));
        Ok(())
    }

    fn tell(&mut self, path: &Path, why: &str) {
        if self.told.insert(path.to_owned()) {
            tracing::warn!(bestand = mask_bsn(&path.to_string_lossy()), why, "left alone in the inbox");
        }
    }
}

/// Lists a folder and those below it. Links are not followed, nothing is opened.
fn look(folder: &Path, depth: u32, scan: &mut Scan) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let entry = entry.at("list", folder)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !is_finished(&name) {
            continue;
        }
        let path = entry.path();
        // What vanished since the listing is no error.
        let Ok(meta) = path.symlink_metadata() else { continue };
        let taken = is_taken(&name);
        if meta.is_dir() && depth < DEPTH_MAX {
            // A folder that cannot be listed does not hide the others.
            if look(&path, depth + 1, scan).is_err() {
                scan.others.push((path, "the folder cannot be listed; give this user the right to"));
            }
        } else if meta.is_file() && taken {
            scan.files.push((path, Stamp::of(&meta)));
        } else if meta.is_file() {
            scan.others.push((path, "only .xml, .csv and .zip are taken; move it elsewhere"));
        } else {
            scan.others.push((path, "it is no regular file (a link, a FIFO, or nested too deep); move it elsewhere"));
        }
    }
    Ok(())
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), DiskError> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let path = entry.at("list", folder)?.path();
        if path.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            all_files(&path, files)?;
            let _ = fs::remove_dir(&path);
        } else {
            files.push(path);
        }
    }
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Whether a file can be read, asked without waiting; before it is taken from where its owner sees it.
fn readable(file: &Path) -> io::Result<()> {
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).unwrap_or(0);
    fs::OpenOptions::new().read(true).custom_flags(flags).open(file).map(drop)
}

/// Name of the file that counts attempts with a claim; it holds no name of a file.
fn attempt_name(claim: &Claim) -> String {
    let text = format!("{:016x}/{}", claim.number, claim.relative.to_string_lossy());
    hash(text.as_bytes()).to_string()
}

/// Whether a name is one that is looked at: not hidden, and no upload that is under way.
pub fn is_finished(name: &str) -> bool {
    !name.starts_with('.') && !UNFINISHED.iter().any(|end| unzip::has_extension(name, end))
}

/// Whether a name is that of a file that is taken in.
pub fn is_taken(name: &str) -> bool {
    TAKEN.iter().any(|end| unzip::has_extension(name, end))
}

/// Our own folder in the inbox's filesystem.
const CLAIMED: &str = ".claimed";
const TAKEN: [&str; 3] = ["xml", "csv", "zip"];
const UNFINISHED: [&str; 3] = ["tmp", "part", "filepart"];
const DEPTH_MAX: u32 = 16;
/// Files taken in one round.
const BATCH: usize = 1000;
const CRASHES_MAX: u32 = 3;
/// A file that is linked in is made and never closed; it is not kept waiting for ever.
const SILENCE_MAX: Duration = Duration::from_secs(300);
const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(30);
