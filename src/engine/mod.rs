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
//! A daemon hands the engine and an [`crate::inbox::Inbox`] to [`Writer::spawn`], and sends it work:
//! `writer.call(|engine| engine.decide(…)).await`.
//!
//! # Order of a group
//!
//! Refused bytes durable in quarantine → records durable in the log → rows in the store → memory → published → reported.
//! Each step may be repeated and then changes nothing: a file is known by its hash, a refusal by hash and name.

mod close;
mod declare;
mod ingest;
mod memory;
mod open;
mod outbox;
mod outgoing;
mod owed;
mod read;
mod report;
mod runs;
mod standing;
mod statements;
mod stop;
mod verify;
mod writer;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

pub use close::{CloseError, CloseReport, StatementReport, StatementState};
pub use declare::Drafted;
pub use ingest::Item;
pub use memory::{Refusal, State};
pub use open::rebuild;
pub use outbox::{Made, Stage};
pub use outgoing::identificatie;
pub use owed::Owed;
pub use read::Stamp;
pub use report::{Call, Outcome, Report, Taken};
pub use runs::Run;
pub use statements::{Base, Statements};
pub use verify::Verified;
pub use writer::{Stopped, Writer};

use crate::archive::{Archive, ArchiveError, Draft, Entry, Stored, hash};
use crate::config::{Config, InvoiceConfig, Provider};
use crate::disk::{DiskError, Lock, LockError, Reserve};
use crate::domain::{AgbCode, Date, DispositionId, RetourPolicy, Sha256};
use crate::facts::Keuze;
use crate::inbox::unzip::ZipLimits;
use crate::intake::{Circumstances, Limits};
use crate::quarantine::Quarantine;
use crate::store::{Row, Store, StoreError};
use crate::terms::Terms;
use memory::Memory;
pub use memory::{Counters, Reader};

/// What an engine needs to know.
#[derive(Clone)]
pub struct Setup {
    /// Folder of the log.
    pub archive: PathBuf,
    /// Folder of the index.
    pub store: PathBuf,
    /// Folder of the refused files.
    pub quarantine: PathBuf,
    /// Folder that outputs are put in; `None` leaves them in the log.
    pub outbox: Option<PathBuf>,
    /// How retours that are owed are handled.
    pub retour: RetourPolicy,
    /// AGB codes that a message may be addressed to or come from.
    pub addressed: BTreeSet<AgbCode>,
    /// What was agreed; how files stand beside each other depends on it.
    pub terms: Arc<Terms>,
    /// Bounds of a message.
    pub limits: Limits,
    /// Bounds of a zip.
    pub zip: ZipLimits,
    /// Who sends invoices.
    pub provider: Provider,
    /// How invoices are numbered and made.
    pub invoice: InvoiceConfig,
    /// The whole config in canonical form, kept in the log when it changes.
    pub snapshot: String,
    /// What time and day it is.
    pub clock: fn() -> (Timestamp, Date),
    /// Size of a segment of the log.
    pub segment_bytes: u64,
    /// How long to wait before a log that is closed for writing is tried again.
    pub log_retry: Duration,
    /// Bytes kept aside beside archive, store and quarantine for when a disk is full.
    pub reserve_bytes: u64,
}

impl Setup {
    /// As the config says, with the machine's clock.
    pub fn from_config(config: &Config) -> Setup {
        let Circumstances { addressed, limits, .. } = config.circumstances(crate::clock::today());
        Setup {
            archive: config.paths.archive.clone(),
            store: config.paths.store.clone(),
            quarantine: config.paths.quarantine.clone(),
            outbox: Some(config.paths.outbox.clone()),
            retour: config.retour,
            addressed,
            terms: Arc::new(config.terms.clone()),
            limits,
            zip: ZipLimits { members_max: config.limits.zip_members_max, bytes_max: config.limits.zip_bytes_max },
            provider: config.provider.clone(),
            invoice: config.invoice.clone(),
            snapshot: config.snapshot().to_owned(),
            clock: || (crate::clock::now(), crate::clock::today()),
            segment_bytes: crate::archive::SEGMENT_BYTES,
            log_retry: LOG_RETRY,
            reserve_bytes: 4 << 20,
        }
    }

    fn circumstances(&self, today: Date) -> Circumstances {
        Circumstances { addressed: self.addressed.clone(), today, limits: self.limits.clone() }
    }
}

/// Why the engine cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Another process has the archive or the store.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The log.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The store knows more than the log: the log lost its end.
    #[error(
        "the store has applied {store} records but the archive holds only {archive}: the archive lost its end. \
         Restore the archive from a backup; `iwmod rebuild` gives up what only the store knew"
    )]
    StoreAhead {
        /// Records the store knows of.
        store: u64,
        /// Records in the log.
        archive: u64,
    },
    /// The store belongs to another log.
    #[error(
        "the store was made from another archive (they differ at record {sequence}); check [paths], or throw the store \
         away with `iwmod rebuild`"
    )]
    StoreForeign {
        /// Where they differ.
        sequence: u64,
    },
    /// A file changed between its verdict and its place in the archive.
    #[error("{path} changed while it was taken in; it will be read again")]
    Changed {
        /// Where it lies.
        path: PathBuf,
    },
    /// Nothing has that id.
    #[error("nothing in quarantine has id {0}; `iwmod quarantine` lists the ids")]
    NotQuarantined(String),
    /// No decision has that number, or it was taken back.
    #[error("decision {0} does not stand; `iwmod decide list` lists the decisions that do")]
    NotDecided(u64),
    /// Nothing in the outbox has that number.
    #[error("nothing in the outbox has id {0}; `iwmod outbox` lists the ids")]
    NotInOutbox(u64),
    /// It left already, or was dropped.
    #[error("{0} is no draft any more; `iwmod outbox` shows how far it is")]
    NoDraft(u64),
    /// A draft about the same waits already.
    #[error(
        "draft {0} waits already: `iwmod outbox approve {0}`, or `iwmod outbox drop {0} --reason TEXT` and try again"
    )]
    DraftWaits(u64),
    /// Another system was quicker.
    #[error("draft {0} answers a message that was answered meanwhile; drop it (`iwmod outbox drop {0}`)")]
    AnsweredMeanwhile(u64),
    /// It did not leave from here: a hub cannot have refused it.
    #[error("{0} is no message that we sent; `iwmod outbox` shows those that left")]
    NotSent(u64),
    /// What is owed changed since the draft was made.
    #[error("what is owed changed since this was drafted; drop the draft and declare again")]
    Stale,
    /// What came in since made the draft wrong.
    #[error("the gemeente would refuse this ({rule}: {text}); drop the draft and declare again")]
    WouldBeRefused {
        /// Rule that it breaks.
        rule: String,
        /// What is wrong, in Dutch.
        text: String,
    },
    /// No delivery runs on it.
    #[error("nothing runs on {0} that could be stopped; `iwmod dispositions` shows what does")]
    NothingToStop(DispositionId),
    /// It stands in another's name.
    #[error("{0} stands in the name of another aanbieder, who alone may stop it")]
    NotOurs(DispositionId),
    /// A stop needs what nobody told.
    #[error("this stop needs {0}")]
    StopNeeds(&'static str),
    /// The start is only known from a beginstand, which lacks what a message needs of the client.
    #[error("the WMO305 of this start is not in the archive; make the stop in the system that sent the start")]
    NoStartMessage,
    /// The statements cannot be made.
    #[error(transparent)]
    Billing(#[from] crate::billing::BillingError),
    /// The declaration cannot be made.
    #[error(transparent)]
    Declare(#[from] crate::outputs::DeclareError),
    /// The month cannot be closed, or the invoice not made.
    #[error(transparent)]
    Close(#[from] close::CloseError),
    /// A closing or invoice is beyond what can be kept.
    #[error(
        "this cannot be closed: a sum or a text is beyond what can be kept; look for an amount that is far too large"
    )]
    NotClosed,
    /// A form of an invoice cannot be made.
    #[error("invoice {number} cannot be made; nothing was written")]
    NoForm {
        /// Its number.
        number: String,
        /// Why.
        source: Box<crate::outputs::invoice::FormError>,
    },
    /// The archive cannot give the bytes of a record.
    #[error("the content of record {0} is missing or damaged; run `iwmod verify`")]
    NoContent(u64),
    /// The message does not read back as it was made.
    #[error("the message for {0} could not be made; report this as a fault of iwmod")]
    NotMade(u64),
    /// A dry run is not JSON.
    #[error("this look at {month} could not be kept for the next; report this as a fault of iwmod")]
    NotKept {
        /// Which month.
        month: crate::domain::Month,
        /// Why.
        source: serde_json::Error,
    },
    /// A reason is required and empty.
    #[error("give a reason that is not empty (--reason)")]
    NoReason,
}

impl EngineError {
    /// Whether the disk was full, so that the same can be tried again later.
    pub fn is_full(&self) -> bool {
        match self {
            EngineError::Archive(e) => e.is_full(),
            EngineError::Disk(e) => e.is_full(),
            _ => false,
        }
    }
}

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
    reserves: Vec<Reserve>,
    progress: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Knowledge and day at which owed retours were last looked at.
    answered_at: Option<(u64, Date)>,
    /// Owed retours that cannot be made, and made ones that cannot be read; each was told once.
    broken: BTreeSet<u64>,
    /// Put in the outbox by this process and not noted yet: not put there again, since it may be sent by now.
    placed: BTreeSet<u64>,
    _locks: Vec<Lock>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("setup", &self.setup).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("archive", &self.archive).field("store", &self.store).finish_non_exhaustive()
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
    pub fn paused(&self) -> Option<String> {
        self.memory.status().paused()
    }

    pub(crate) fn count_poison(&self) {
        self.memory.counters().change(|c| c.poison = c.poison.saturating_add(1));
    }

    fn progress(&self) {
        if let Some(progress) = &self.progress {
            progress();
        }
    }

    /// Keeps a decision of the user as a fact; returns its number.
    pub fn decide(&mut self, keuze: Keuze, reden: &str) -> Result<u64, EngineError> {
        let reden = given(reden)?;
        self.record(Entry::Besluit { keuze, reden }, Sha256([0; 32]))
    }

    /// Takes a decision back; the decision and its undoing both stay in the log.
    pub fn undo(&mut self, nummer: u64, reden: &str) -> Result<u64, EngineError> {
        let reden = given(reden)?;
        if !self.memory.stands(nummer) {
            return Err(EngineError::NotDecided(nummer));
        }
        self.record(Entry::BesluitUndone { nummer, reden }, Sha256([0; 32]))
    }

    /// Judges a refused file again, under the config and day of now.
    pub fn quarantine_retry(&mut self, id: &str) -> Result<Vec<Report>, EngineError> {
        let refusal = self.memory.refusal(id).ok_or_else(|| EngineError::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        let call = self.ingest(vec![Item { name: refusal.name.clone(), path, claim: None, poison: None }])?;
        Ok(call.into_reports())
    }

    /// Lets a refused file go: its bytes go to the log with the reason, and it leaves quarantine.
    pub fn quarantine_drop(&mut self, id: &str, reden: &str) -> Result<u64, EngineError> {
        let reden = given(reden)?;
        let refusal = self.memory.refusal(id).ok_or_else(|| EngineError::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        let refused = refusal.sequence;
        let sequence =
            self.store_in_parts(&path, refusal.sha256, |parts, _| Entry::QuarantineDropped { refused, reden, parts })?;
        self.quarantine.remove(&refusal.stored_as)?;
        self.quarantine.sync()?;
        Ok(sequence)
    }

    /// To be called now and then: syncs the store, and tries to get back what a failing or full disk took.
    pub fn tick(&mut self) {
        self.keep_log();
        if self.reserves.iter().map(Reserve::restore).filter(|held| !held).count() == 0 && self.store.is_some() {
            self.memory.status().recovered();
        }
        if self.store.is_none() && self.store_tried.elapsed() > STORE_RETRY {
            self.reopen_store();
        }
        if self.store_synced.elapsed() > STORE_SYNC {
            self.sync_store();
        }
        // What leaves is noted in the log, and what was just found damaged is no ground to send anything on.
        if self.paused().is_none() {
            self.send_out();
        }
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
            let why = memory::chain_text(why);
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
        if let Err(error) = self.answer_owed() {
            tracing::error!(error = memory::chain_text(&error), "a retour could not be made; it will be tried again");
        }
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
        let draft = Draft { entry, received: self.now().0, sha256, stored: Stored::empty() };
        Ok(self.append_shown(vec![(draft, Vec::new())])?.last().copied().unwrap_or(0))
    }

    /// Appends a group, and shows readers what is known with it. Gives the numbers of its records.
    fn append_shown(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        let sequences = self.append(group)?;
        self.memory.publish(self.archive.next_sequence().saturating_sub(1), self.archive.chain());
        Ok(sequences)
    }

    /// Appends a group with the facts of each, durable, and applies it to store and memory. The caller publishes.
    fn append(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        let (drafts, facts): (Vec<Draft>, Vec<_>) = group.into_iter().unzip();
        let appended = match self.archive.append(&drafts) {
            Ok(appended) => appended,
            Err(error) => return Err(self.log_trouble(error)),
        };
        let mut rows = Vec::with_capacity(drafts.len());
        for ((draft, facts), at) in drafts.into_iter().zip(facts).zip(&appended) {
            let place = self.memory.place_of(&draft.entry, at.place);
            if draft.entry == Entry::Part {
                continue;
            }
            let Draft { entry, received, sha256, .. } = draft;
            rows.push(Row { sequence: at.sequence, place, received, sha256, entry, facts });
        }
        if let Some(last) = appended.last() {
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
        self.memory.counters().disk_error();
        self.memory.status().disk(&error);
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

/// A record of the log with the facts it brings.
type GroupRecord = (Draft, Vec<(u32, crate::facts::Fact)>);

fn given(reden: &str) -> Result<String, EngineError> {
    let reden = reden.trim();
    if reden.is_empty() { Err(EngineError::NoReason) } else { Ok(reden.to_owned()) }
}

/// The config as content of a record.
fn config_draft(setup: &Setup, received: i64) -> Option<Draft> {
    let entry = Entry::Config(crate::archive::ConfigEntry {
        addressed: setup.addressed.iter().copied().collect(),
        message_bytes_max: setup.limits.message_bytes_max,
        depth_max: setup.limits.depth_max,
        findings_max: u64::try_from(setup.limits.findings_max).unwrap_or(u64::MAX),
    });
    let text = setup.snapshot.as_bytes();
    Some(Draft { entry, received, sha256: hash(text), stored: Stored::compress(text)? })
}

const LOG_RETRY: Duration = Duration::from_secs(2);
const STORE_RETRY: Duration = Duration::from_secs(10);
const STORE_SYNC: Duration = Duration::from_secs(2);
