//! The inbox: a folder that others drop files into, and what is taken from it.
//!
//! Stands between the people and systems that bring files and [`Engine::ingest`]. A scan is the truth; what notify tells
//! makes one come sooner, and keeps a file that someone is still writing out of it. A file is taken when it is complete
//! (`arrivals`): it is moved into `.claimed`, a folder of our own in the same filesystem, and leaves that only when the engine
//! says that it is durable and it still is the file that was read. It never waits for a FIFO, follows a link, or deletes
//! anything else.
//!
//! # Use
//!
//! ```text
//! let mut inbox = Inbox::open(&config.paths.inbox)?;
//! inbox.run_once(&mut engine)?;            // one round: suspects of a crash, what is due again, or a scan and a batch
//! writer::Writer::spawn(engine, Some(inbox), heartbeat)   // or let the writer thread do so, hints of notify included
//! ```
//!
//! # What fails, and what takes long
//!
//! What cannot be moved (no right, another disk) is left alone and told until it can (`alone`). A file that cannot be taken in
//! stays claimed and is tried again after a pause of its own; the others go on. Only while the log cannot be written nothing is claimed. A large file is read beside the writer, one at a time, and small ones go on
//! between its steps.
//!
//! # After a crash
//!
//! What lies in `.claimed` at a start was in hand when the process died. Each such file is taken alone, and counted on disk
//! before it is touched; one that was alone in hand at three crashes goes to quarantine unread (`POISON`). A failure that the
//! process outlives counts for nothing.

mod alone;
mod arrivals;
mod claims;
mod hints;
mod scan;

use std::collections::{HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::RecommendedWatcher;

use crate::batch::{Batch, Item, ItemResult, Wake, is_large};
use crate::disk::{Lock, LockError, create_folder_for_group};
use crate::domain::Finding;
use crate::engine::{Engine, EngineError, InHand};
use crate::told::{Troubles, chain_text};
use alone::Alone;
use arrivals::Arrivals;
use claims::{Claim, Claims};
use hints::Hints;
pub use scan::{is_finished, is_taken};
use scan::{look, shows_whole, try_open};

/// The folder, and what is in hand.
pub struct Inbox {
    folder: PathBuf,
    claims: Claims,
    hints: Arc<Mutex<Hints>>,
    arrivals: Arrivals,
    alone: Alone,
    /// That the folder cannot be listed.
    troubles: Troubles<()>,
    /// In hand at a crash.
    suspects: Vec<Claim>,
    /// Failed, and when each is tried again.
    retries: Vec<(Instant, Claim)>,
    /// Large, and not begun.
    large: VecDeque<Claim>,
    beside: Option<Beside>,
    /// While the log takes nothing, what waits in the inbox waits best where it is.
    log_again: Option<Instant>,
    log_pause: Duration,
    next_claim: u64,
    watcher: Option<RecommendedWatcher>,
    wake: Option<Wake>,
    now: Box<dyn Fn() -> Instant + Send>,
    _lock: Lock,
}

/// Large files that are read beside the writer.
struct Beside {
    batch: Batch,
    claims: Vec<Option<Claim>>,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Inbox {
    /// Opens or creates the folder. What an earlier process had in hand is taken first, one at a time.
    pub fn open(folder: &Path) -> Result<Inbox, LockError> {
        create_folder_for_group(folder)?;
        let claims = Claims::open(folder)?;
        let lock = Lock::take_silently(claims.folder())?;
        let (mut suspects, free) = claims.left(Instant::now())?;
        suspects.sort_by(|a, b| (b.number, &b.relative).cmp(&(a.number, &a.relative)));
        Ok(Inbox {
            folder: folder.to_owned(),
            claims,
            hints: Arc::default(),
            arrivals: Arrivals::new(QUIET),
            alone: Alone::default(),
            troubles: Troubles::default(),
            suspects,
            retries: Vec::new(),
            large: VecDeque::new(),
            beside: None,
            log_again: None,
            log_pause: RETRY_MIN,
            next_claim: u64::try_from(crate::clock::now().as_nanosecond()).unwrap_or(1).max(free),
            watcher: None,
            wake: None,
            now: Box::new(Instant::now),
            _lock: lock,
        })
    }

    /// Has a file that does not show its end by itself (a CSV) taken once nothing changed for this long.
    pub fn with_quiet(mut self, quiet: Duration) -> Inbox {
        self.arrivals = Arrivals::new(quiet);
        self
    }

    /// Has pauses measured by another clock, as tests do.
    pub fn with_clock(mut self, now: Box<dyn Fn() -> Instant + Send>) -> Inbox {
        self.now = now;
        self
    }

    /// Has notify call `hint` when a file was closed after writing or moved in, and `wake` called when there is something
    /// for [`Inbox::look_beside`]. Without either, [`Inbox::run_once`] still finds all.
    pub fn watch(&mut self, hint: Box<dyn Fn() + Send>, wake: Wake) {
        self.wake = Some(wake);
        self.watcher = hints::watch(&self.folder, self.claims.folder(), Arc::clone(&self.hints), hint);
    }

    /// Files in hand: left by an earlier process, failed and to be tried again, or large and not done.
    pub fn in_hand(&self) -> usize {
        self.in_hand_beside(&[]).files
    }

    fn in_hand_beside(&self, others: &[Claim]) -> InHand {
        let beside = self.beside.iter().flat_map(|beside| beside.claims.iter().flatten());
        let failed = self.retries.iter().map(|(_, claim)| claim);
        let all = self.suspects.iter().chain(&self.large).chain(others).chain(beside).chain(failed);
        let (mut files, mut since) = (0usize, None);
        for claim in all {
            files = files.saturating_add(1);
            since = Some(since.map_or(claim.since, |oldest: Instant| oldest.min(claim.since)));
        }
        InHand { files, since }
    }

    /// One round. Says whether there may be more to do at once.
    pub fn run_once(&mut self, engine: &mut Engine) -> Result<bool, EngineError> {
        let more = self.round(engine)?;
        engine.note_in_hand(self.in_hand_beside(&[]));
        engine.note_left_alone(self.alone.counts(&self.folder));
        engine.note_waiting(self.arrivals.waiting(|path| self.alone.holds(path)));
        Ok(more)
    }

    /// Takes what was read of large files; says whether there may be more at once. A round does so too.
    pub fn look_beside(&mut self, engine: &mut Engine) -> Result<bool, EngineError> {
        let more = self.come_by(engine)?;
        engine.note_in_hand(self.in_hand_beside(&[]));
        Ok(more)
    }

    fn round(&mut self, engine: &mut Engine) -> Result<bool, EngineError> {
        let more = self.come_by(engine)?;
        let now = (self.now)();
        if engine.paused().is_some() || self.log_again.is_some_and(|at| now < at) {
            // What waits is best left where its owner sees it, and a suspect is not counted for what is not its doing.
            return Ok(false);
        }
        // The pause is over: what comes next shows whether the log takes it.
        self.log_again = None;
        if let Some(suspect) = self.suspects.pop() {
            return self.take_suspect(engine, suspect);
        }
        let due = self.due(now);
        self.take(engine, due)?;
        if self.log_again.is_some() {
            return Ok(false);
        }
        let Some(ready) = self.ready(now) else { return Ok(false) };
        let full = ready.len() >= BATCH;
        let claims = self.claim(ready);
        let any = !claims.is_empty();
        self.take(engine, claims)?;
        Ok(more || (full && any))
    }

    /// A file that was in hand at a crash, alone; three crashes with it alone are its own doing.
    fn take_suspect(&mut self, engine: &mut Engine, claim: Claim) -> Result<bool, EngineError> {
        let before = match self.claims.count_attempt(&claim) {
            Ok(before) => before,
            Err(error) => {
                // It was not touched. When it cannot be counted it is not taken either; what the others need is not this.
                self.keep(claim, chain_text(&error));
                return Ok(true);
            }
        };
        let poison = (before >= CRASHES_MAX).then(|| {
            tracing::error!(bestand = claim.bestand(), "a file goes to quarantine: three crashes");
            engine.count_poison();
            let text = "Bij het lezen van dit bestand is iwmod driemaal gestopt; het is ongelezen in quarantaine gezet. \
                        Meld dit bij de beheerder en bied het na een nieuwe versie opnieuw aan.";
            Finding::error("POISON", "bestand", "", text)
        });
        self.hand_over(engine, vec![claim.clone()], poison)?;
        self.claims.forget_attempt(&claim);
        Ok(true)
    }

    /// Claims that failed and are tried again now.
    fn due(&mut self, now: Instant) -> Vec<Claim> {
        let (due, later) = std::mem::take(&mut self.retries).into_iter().partition(|(at, _)| *at <= now);
        self.retries = later;
        let due: Vec<(Instant, Claim)> = due;
        due.into_iter().map(|(_, claim)| claim).collect()
    }

    /// Small files at once; large ones get in line.
    fn take(&mut self, engine: &mut Engine, claims: Vec<Claim>) -> Result<(), EngineError> {
        let (large, small): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(|claim| self.is_large(claim));
        self.large.extend(large);
        self.begin_beside(engine);
        self.hand_over(engine, small, None)
    }

    fn is_large(&self, claim: &Claim) -> bool {
        let bytes = self.claims.path(claim).symlink_metadata().map_or(0, |meta| meta.len());
        is_large(&claim.relative.to_string_lossy(), bytes)
    }

    /// Hands claims to the engine, and lets go of what is durable.
    fn hand_over(
        &mut self,
        engine: &mut Engine,
        claims: Vec<Claim>,
        poison: Option<Finding>,
    ) -> Result<(), EngineError> {
        if claims.is_empty() {
            return Ok(());
        }
        engine.note_in_hand(self.in_hand_beside(&claims));
        let items = claims.iter().map(|claim| self.item(claim, poison.clone())).collect();
        let call = engine.ingest(items)?;
        for (claim, taken) in claims.into_iter().zip(call.items) {
            self.settle(claim, taken, call.log_failed);
        }
        self.note_log(call.log_failed);
        Ok(())
    }

    fn item(&self, claim: &Claim, poison: Option<Finding>) -> Item {
        let name = claim.relative.to_string_lossy().into_owned();
        Item { name, path: self.claims.path(claim), claim: Some(claim.number), poison }
    }

    /// Begins with the large files that wait, unless some are under way.
    fn begin_beside(&mut self, engine: &Engine) {
        if self.beside.is_some() || self.large.is_empty() || self.log_again.is_some() {
            return;
        }
        let claims: Vec<Claim> = self.large.drain(..).collect();
        let items = claims.iter().map(|claim| self.item(claim, None)).collect();
        let batch = engine.begin_beside(items, self.wake.clone());
        self.beside = Some(Beside { batch, claims: claims.into_iter().map(Some).collect() });
    }

    /// Commits what was read of large files, and lets go of those that are durable. Says whether there may be more at once.
    fn come_by(&mut self, engine: &mut Engine) -> Result<bool, EngineError> {
        let Some(mut beside) = self.beside.take() else { return Ok(false) };
        let more = engine.advance(&mut beside.batch);
        if !beside.batch.is_alive(Instant::now()) {
            return Err(EngineError::Hung);
        }
        let log_failed = beside.batch.log_failed();
        for (number, taken) in beside.batch.ended() {
            if let Some(claim) = beside.claims.get_mut(number).and_then(Option::take) {
                self.settle(claim, taken, log_failed);
            }
        }
        if beside.batch.is_over() {
            self.note_log(log_failed);
            self.begin_beside(engine);
        } else {
            self.beside = Some(beside);
        }
        Ok(more)
    }

    /// Lets go of a claim that is durable, and keeps any other for later.
    fn settle(&mut self, claim: Claim, taken: ItemResult, log_failed: bool) {
        let released = taken.durable.is_some_and(|stamp| self.claims.release(&claim, stamp));
        if released {
            return;
        }
        if self.claims.is_gone(&claim) {
            self.claims.tidy(claim.number);
            return;
        }
        let why = taken.failure.unwrap_or_else(|| CHANGED.to_owned());
        // Why the log could not be written was told once, and not of each file.
        let told = log_failed.then(|| why.clone());
        self.keep(Claim { told: told.or(claim.told), ..claim }, why);
    }

    /// Has a claim tried again, each time after a longer pause; tells why when that is news.
    fn keep(&mut self, claim: Claim, why: String) {
        if claim.told.as_ref() != Some(&why) {
            tracing::warn!(bestand = claim.bestand(), why, "a file was not taken in");
        }
        let pause = claim.pause.saturating_mul(2).clamp(RETRY_MIN, RETRY_MAX);
        self.retries.push(((self.now)() + pause, Claim { pause, told: Some(why), ..claim }));
    }

    /// While the log cannot be written nothing is claimed, and all that is in hand is tried together after a pause.
    fn note_log(&mut self, failed: bool) {
        if !failed {
            (self.log_again, self.log_pause) = (None, RETRY_MIN);
            return;
        }
        let again = (self.now)() + self.log_pause;
        self.log_again = Some(again);
        self.log_pause = self.log_pause.saturating_mul(2).min(RETRY_MAX);
        for (at, claim) in &mut self.retries {
            (*at, claim.pause) = (again, Duration::ZERO);
        }
    }

    /// Files that are complete; `None` where the folder cannot be listed.
    fn ready(&mut self, now: Instant) -> Option<Vec<PathBuf>> {
        let hinted = self.hints.lock().unwrap_or_else(PoisonError::into_inner).take();
        let looked = look(&self.folder);
        let trouble = looked.as_ref().err().map(|error| chain_text(error));
        self.troubles.note((), trouble.as_deref(), |trouble| match trouble {
            Some(error) => tracing::error!(error, "the inbox cannot be looked at"),
            None => tracing::info!("the inbox can be looked at again"),
        });
        let scan = looked.ok()?;
        let there: HashSet<&PathBuf> =
            scan.files.iter().map(|(path, _)| path).chain(scan.others.iter().map(|(path, _)| path)).collect();
        self.alone.keep(|path| there.contains(path));
        scan.others.iter().for_each(|(path, why)| self.alone.note(path, *why));
        Some(self.arrivals.ready(scan.files, &hinted, now, BATCH, shows_whole))
    }

    /// Moves files into a claim folder of their own; one that cannot be moved is told once and left alone.
    fn claim(&mut self, files: Vec<PathBuf>) -> Vec<Claim> {
        let mut claims = Vec::with_capacity(files.len());
        let (number, since, brought) = (self.next_claim, (self.now)(), files.len());
        self.next_claim = self.next_claim.saturating_add(1);
        for file in files {
            let Ok(relative) = file.strip_prefix(&self.folder).map(Path::to_owned) else { continue };
            let claim = Claim::new(number, relative, since);
            match try_open(&file).and_then(|_| self.claims.take(&file, &claim)) {
                Ok(()) => {
                    self.alone.forget(&file);
                    claims.push(claim);
                }
                // Gone again: whoever brought it took it back.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.alone.note_error(&file, &error),
            }
        }
        if claims.len() < brought {
            self.claims.tidy(number);
        }
        claims
    }
}

/// Why a durable file is still in hand.
const CHANGED: &str = "it changed after it was read, or cannot be removed; it will be read again";
/// How long a file that does not show its end must be without change.
const QUIET: Duration = Duration::from_secs(5);
/// Files taken in one round.
const BATCH: usize = 1000;
const CRASHES_MAX: u32 = 3;
const RETRY_MIN: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(30);
