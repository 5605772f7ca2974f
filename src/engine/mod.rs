//! Load, decide, commit: the only place where the pure core and the disk meet.
//!
//! Stands between those who bring files and decisions (`cli`, `daemon`, `inbox`) and `archive`, `store` and `quarantine`. One
//! [`Engine`] exists per archive, in one process, owned by one thread; readers use [`Reader`] and never wait for it. It never
//! deletes a file that was brought; whoever brought it does so once told that it is durable.
//!
//! # Use
//!
//! ```text
//! let mut engine = Engine::open(Setup::from_config(&config))?;      // takes the lock, replays, publishes
//! let call = engine.ingest(items(&paths));                          // one Taken per item, in order
//! let line: Vec<&Report> = call.reports().collect();                // serialises as contract.md, JSON of `ingest`
//! let reader = engine.reader();                                     // Clone + Send + Sync
//! reader.state().knowledge                                          // for `disposition::derive`, `billing`
//! let nummer = engine.decide(Keuze::NotContinued(id), reden)?;      // engine.undo(nummer, reden)?
//! engine.quarantine_retry("17")?; engine.quarantine_drop("17", reden)?; reader.state().quarantine()
//! engine.verify()?; rebuild(setup)?; engine.close()?;
//! ```
//!
//! A daemon hands the engine and its inbox to `writer::Writer::spawn`, and sends it work:
//! `writer.call(|engine| engine.decide(…)).await`.
//!
//! # Order of a group
//!
//! Refused bytes durable in quarantine → records durable in the log → rows in the store → memory → published → reported.
//! Each step may be repeated and then changes nothing: a file is known by its hash, a refusal by hash and name. The steps of
//! one file may fall in several groups; it is reported durable only when all of them were committed (`taking`).

mod behind;
mod close;
mod commit;
mod compare;
mod counters;
mod decide;
mod declare;
mod error;
mod hand;
mod ingest;
mod memory;
mod open;
mod outgoing;
mod pool;
mod read;
mod reader;
mod replay;
mod report;
mod runs;
mod setup;
mod standing;
mod status;
mod stop;
mod taking;
mod verify;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use behind::Behind;
pub use close::{CloseReport, StatementReport, StatementState};
pub use counters::{Counted, Counters};
pub use error::EngineError;
pub use ingest::Item;
pub use open::{Rebuilt, rebuild};
pub use read::{FILE_BYTES_MAX, Stamp, Wake, is_large};
pub use reader::Reader;
pub use report::{Call, Outcome, Report, Taken};
pub use runs::Run;
pub use setup::Setup;
pub use status::InHand;
pub use taking::Taking;
pub use verify::Verified;

use crate::archive::{Archive, ArchiveError, Packed, Stored};
use crate::disk::{Lock, Reserve};
use crate::domain::{Date, Sha256};
use crate::known::{Known, Refusal};
use crate::log::{Draft, Entry, Row};
use crate::orders::{self, Cannot};
use crate::quarantine::Quarantine;
use crate::store::{Store, StoreError};
use crate::told::{Told, chain_text};
use memory::Memory;
use pool::Pool;
use setup::config_draft;

/// The one owner of log and store.
pub struct Engine {
    setup: Setup,
    archive: Archive,
    log_tried: Instant,
    store: Option<Store>,
    store_tried: Instant,
    store_synced: Instant,
    quarantine: Quarantine,
    memory: Memory,
    /// Names in quarantine that the log does not speak of (yet, or any more), with the hash of their bytes.
    strays: BTreeMap<String, Sha256>,
    readers: Pool,
    /// One thread for large files, so that they are read one after the other and no small file waits for them.
    reader_beside: Pool,
    reserves: Vec<Reserve>,
    /// Whether a group was committed since the log last failed.
    log_works: bool,
    log_proved: Instant,
    progress: Option<Arc<dyn Fn() + Send + Sync>>,
    /// What a start notes in the log is there.
    is_settled: bool,
    /// Knowledge and day at which owed retours were last looked at.
    answered_at: Option<(u64, Date)>,
    /// Owed retours that cannot be made, and made ones that cannot be read; each was told once.
    broken: BTreeSet<u64>,
    /// Put in the outbox by this process and not noted yet: not put there again, since it may be sent by now.
    placed: BTreeSet<u64>,
    /// Troubles that last, each told once.
    told: Told<&'static str>,
    /// That of the outbox, once that can be used.
    outbox_lock: Option<Lock>,
    _locks: Vec<Lock>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("setup", &self.setup).finish_non_exhaustive()
    }
}

impl Engine {
    /// For reading beside the writer.
    pub fn reader(&self) -> Reader {
        self.memory.reader(self.archive.reader(), self.quarantine.clone())
    }

    /// What the engine was opened with.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Called after each group of a long call, so that a watchdog sees it go on.
    pub fn set_progress(&mut self, progress: Arc<dyn Fn() + Send + Sync>) {
        self.progress = Some(progress);
    }

    /// Why nothing is taken in at the moment, with what to do; `None` when all is well. What is brought meanwhile stays
    /// where it is.
    pub fn paused(&mut self) -> Option<String> {
        let paused = self.memory.status().paused();
        paused.or_else(|| self.settle().err().map(|error| chain_text(&error)))
    }

    pub(crate) fn count_poison(&self) {
        self.memory.counters().change(|c| c.poison = c.poison.saturating_add(1));
    }

    fn progress(&self) {
        if let Some(progress) = &self.progress {
            progress();
        }
    }

    /// Judges a refused file again, under the config and day of now.
    pub fn quarantine_retry(&mut self, id: &str) -> Result<Vec<Report>, EngineError> {
        let refusal = self.memory.refusal(id).ok_or_else(|| Cannot::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        if matches!(path.try_exists(), Ok(false)) {
            return Err(EngineError::BytesGone(refusal.sequence));
        }
        let call = self.ingest(vec![Item { name: refusal.name.clone(), path, claim: None, poison: None }])?;
        if let Some(why) = call.failures().next() {
            return Err(EngineError::NotJudged(why.to_owned()));
        }
        let reports = call.into_reports();
        self.settle_retried(&refusal, &reports)?;
        Ok(reports)
    }

    /// What was judged again leaves quarantine where the archive has it, and stands beside its findings of now where not.
    fn settle_retried(&mut self, refusal: &Refusal, reports: &[Report]) -> Result<(), EngineError> {
        let Refusal { sequence, stored_as, sha256, name, .. } = refusal;
        if !self.memory.refusals().contains_key(sequence) {
            return Ok(());
        }
        let refused = |report: &&Report| report.sha256 == Some(*sha256) && report.outcome == Outcome::Refused;
        if self.memory.file(sha256).is_some() {
            self.record(Entry::QuarantineReleased { refused: *sequence }, *sha256)?;
            self.quarantine.remove(stored_as)?;
        } else if let Some(report) = reports.iter().find(refused) {
            let at = (self.setup.clock)().0.to_string();
            self.quarantine.write_findings(stored_as, name, *sha256, &at, &report.findings)?;
        }
        Ok(self.quarantine.sync()?)
    }

    /// Lets a refused file go: its bytes go to the log with the reason, and it leaves quarantine. One that is lost from
    /// quarantine, or that was changed there, is given up; what lies in its place is noted as a file of its own.
    pub fn quarantine_drop(&mut self, id: &str, reden: &str) -> Result<u64, EngineError> {
        let reden = orders::reason(reden)?;
        let refusal = self.memory.refusal(id).ok_or_else(|| Cannot::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        let refused = refusal.sequence;
        if !self.quarantine.holds(&refusal.stored_as, refusal.sha256)? {
            let dropped = self.record(Entry::QuarantineDropped { refused, reden, parts: 0 }, refusal.sha256)?;
            self.quarantine.remove_findings(&refusal.stored_as)?;
            self.sweep_quarantine()?;
            self.publish();
            return Ok(dropped);
        }
        let sequence = self.store_in_parts(
            (&path, &self.setup.quarantine.clone()),
            refusal.sha256,
            |parts, _| Entry::QuarantineDropped { refused, reden, parts },
            vec![],
        )?;
        // The log has it: should the file not go now, it goes later.
        self.strays.insert(refusal.stored_as, refusal.sha256);
        self.settle_strays();
        Ok(sequence)
    }

    /// To be called now and then: syncs the store, and tries to get back what a failing or full disk took.
    pub fn tick(&mut self) {
        self.keep_log();
        let lacking = self.reserves.iter().filter_map(|reserve| reserve.restore().err());
        let lacking: Vec<String> = lacking.map(|error| chain_text(&error)).collect();
        if lacking.is_empty() {
            self.try_log();
        }
        self.memory.status().room(lacking);
        self.settle_strays();
        // With a record that cannot be read the store ends there until a version reads it.
        if self.store.is_none() && self.memory.unread().is_none() && self.store_tried.elapsed() > STORE_RETRY {
            self.reopen_store();
        }
        if self.store_synced.elapsed() > STORE_SYNC {
            self.sync_store();
        }
        // What leaves is noted in the log, and what was just found damaged is no ground to send anything on.
        if self.paused().is_some() {
            return;
        }
        match self.settle() {
            Ok(()) => self.send_out(),
            Err(EngineError::ClockBehind(_)) => {}
            Err(error) => {
                let error = self.disk_trouble(error);
                tracing::error!(error = chain_text(&error), "what a start notes could not be noted yet");
            }
        }
    }

    /// Only a group that was committed shows that the disk is well again. When nothing comes that would make one, the
    /// config is noted once more.
    fn try_log(&mut self) {
        if !self.log_works && self.log_proved.elapsed() > LOG_PROOF {
            self.log_proved = Instant::now();
            if let Err(error) = self.append_draft(config_draft(&self.setup)) {
                tracing::debug!(error = chain_text(&error), "the log still cannot be written");
            }
        }
        if self.log_works {
            self.memory.status().recovered();
        }
    }

    /// Tells what is in hand from the inbox, for metrics and `/readyz`.
    pub fn note_in_hand(&self, in_hand: InHand) {
        self.memory.status().set_in_hand(in_hand);
    }

    /// Notices that the log is not where it was, and opens one again that was closed for writing.
    fn keep_log(&mut self) {
        self.archive.look();
        if self.archive.closed().is_some() && self.log_tried.elapsed() >= self.setup.log_retry {
            self.log_tried = Instant::now();
            // What keeps it closed is told below, once.
            if self.archive.reopen().is_ok() {
                tracing::info!(record = self.archive.next_sequence(), "the archive is written again");
            }
        }
        self.tell_log();
    }

    /// Brings the status up to what the log is; a cause is logged once, however often it is met.
    fn tell_log(&self) {
        let why = self.archive.closed().map(|why| {
            let why = chain_text(why);
            format!(
                "nothing is taken in, since the archive cannot be written: {why}; it is tried again every few seconds"
            )
        });
        if self.memory.status().log(why.clone())
            && let Some(why) = why
        {
            self.memory.counters().disk_error();
            tracing::error!("{why}");
        }
    }

    /// Answers what is owed and puts in the outbox what was released; trouble is told and tried again.
    fn send_out(&mut self) {
        // While a record cannot be read, what it says is missing in what an answer would rest on.
        let answered = if self.memory.unread().is_none() { self.answer_owed() } else { Ok(()) };
        let trouble = answered.err().map(|error| chain_text(&error));
        self.told.note("retour", trouble.as_deref(), |trouble| match trouble {
            Some(error) => tracing::error!(error, "a retour could not be made; it will be tried again"),
            None => tracing::info!("retours can be made again"),
        });
        self.leave();
    }

    /// Stops in order: everything is durable and the next start has nothing to replay.
    pub fn close(mut self) -> Result<(), EngineError> {
        self.sync_store();
        self.archive.close()?;
        Ok(())
    }

    /// Writes one record without content, and applies it.
    fn record(&mut self, entry: Entry, sha256: Sha256) -> Result<u64, EngineError> {
        Ok(self.append_drafts(vec![Draft::about(entry, sha256)])?.last().copied().unwrap_or(0))
    }

    /// Appends what was planned as one group, and shows readers what is known with it. Gives the numbers of its records.
    fn append_drafts(&mut self, drafts: Vec<Draft>) -> Result<Vec<u64>, EngineError> {
        let group = self.packed(drafts)?;
        self.append_shown(group)
    }

    /// Appends one record without showing it: the caller publishes.
    fn append_draft(&mut self, draft: Draft) -> Result<(), EngineError> {
        let group = self.packed(vec![draft])?;
        self.append(group).map(drop)
    }

    /// Records that were planned, received now.
    fn packed(&self, drafts: Vec<Draft>) -> Result<Vec<GroupRecord>, ArchiveError> {
        let (received, next) = (self.now().0, self.archive.next_sequence());
        let too_large = |sequence| ArchiveError::TooLarge { sequence };
        let packed = (next..).zip(drafts).map(|(at, draft)| pack(draft, received).ok_or_else(|| too_large(at)));
        packed.collect()
    }

    /// Appends a group, and shows readers what is known with it. Gives the numbers of its records.
    fn append_shown(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        let sequences = self.append(group)?;
        self.publish();
        Ok(sequences)
    }

    /// Shows readers everything that is known now.
    fn publish(&self) {
        self.memory.publish(self.known());
    }

    /// Everything that is known now, also what readers are not shown yet.
    fn known(&self) -> Known {
        self.memory.known(self.archive.next_sequence().saturating_sub(1), self.archive.chain())
    }

    /// Appends a group with the facts of each, durable, and applies it to store and memory. The caller publishes.
    fn append(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        let (packed, facts): (Vec<Packed>, Vec<_>) = group.into_iter().unzip();
        self.check_clock(packed.iter())?;
        let appended = match self.archive.append(&packed) {
            Ok(appended) => appended,
            Err(error) => return Err(self.log_trouble(error)),
        };
        let mut rows = Vec::with_capacity(packed.len());
        for ((packed, facts), at) in packed.into_iter().zip(facts).zip(&appended) {
            let place = self.memory.place_of(&packed.entry, at.place);
            if packed.entry == Entry::Part {
                continue;
            }
            let Packed { entry, received, sha256, .. } = packed;
            rows.push(Row { sequence: at.sequence, place, received, sha256, entry, facts });
        }
        if let Some(last) = appended.last() {
            self.log_works = true;
            self.apply(&rows, last.sequence, last.chain);
        }
        self.memory.counters().committed(appended.len(), self.archive.bytes(), (self.setup.clock)().0);
        rows.into_iter().for_each(|row| self.memory.learn(row));
        Ok(appended.into_iter().map(|at| at.sequence).collect())
    }

    /// The store may fail; the log has everything, so the work goes on without it.
    fn apply(&mut self, rows: &[Row], sequence: u64, chain: Sha256) {
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.apply(rows, sequence, chain) {
            self.lose_store(&error);
        }
    }

    fn sync_store(&mut self) {
        self.store_synced = Instant::now();
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.sync() {
            self.lose_store(&error);
        }
    }

    fn lose_store(&mut self, error: &StoreError) {
        tracing::error!(%error, "the store failed; going on with the archive alone, the store will be caught up later");
        self.memory.counters().disk_error();
        self.memory.status().without_store(error);
        self.store = None;
        self.store_tried = Instant::now();
        if error.is_full() {
            for reserve in &self.reserves {
                reserve.release();
            }
        }
    }

    /// A group that could not be appended. What closed the log for writing is told as that; the rest is trouble of a disk.
    fn log_trouble(&mut self, error: ArchiveError) -> EngineError {
        self.tell_log();
        match error {
            ArchiveError::Closed { .. } if !error.is_full() => error.into(),
            error => self.disk_trouble(error.into()),
        }
    }

    /// On a full disk gives up the reserve, so that what is under way can be finished; everything is tried again.
    fn disk_trouble(&mut self, error: EngineError) -> EngineError {
        if self.memory.status().disk(&error) {
            let error = chain_text(&error);
            tracing::error!(error, "the log could not be written; what is brought stays where it is until it can");
        }
        (self.log_works, self.log_proved) = (false, Instant::now());
        self.count_trouble(error)
    }

    /// As [`Engine::disk_trouble`], for what concerns single files and not the log.
    fn count_trouble(&mut self, error: EngineError) -> EngineError {
        self.memory.counters().disk_error();
        if error.is_full() && self.reserves.iter().map(Reserve::release).filter(|released| *released).count() > 0 {
            tracing::warn!("a disk is full; the reserve was given up. Make room: until then nothing new is taken in");
        }
        error
    }

    fn now(&self) -> (i64, Date) {
        let (moment, day) = (self.setup.clock)();
        (moment.as_millisecond(), day)
    }
}

/// A record that can be written, of one that was planned; `None` where its content is larger than a record can be.
fn pack(draft: Draft, received: i64) -> Option<GroupRecord> {
    let Draft { entry, sha256, content, facts } = draft;
    let stored = if content.is_empty() { Stored::empty() } else { Stored::compress(&content)? };
    Some((Packed { entry, received, sha256, stored }, facts))
}

/// A record of the log with the facts it brings.
type GroupRecord = (Packed, Vec<(u32, crate::facts::Fact)>);

/// When a log that failed is tried with a record, while nothing else comes.
const LOG_PROOF: Duration = Duration::from_secs(10);
const STORE_RETRY: Duration = Duration::from_secs(10);
const STORE_SYNC: Duration = Duration::from_secs(2);
