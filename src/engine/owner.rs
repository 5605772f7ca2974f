//! The one owner of log, store and memory: how a group is appended, and what becomes of it.
//!
//! Stands above `archive`, `store` and `memory`; every other file of the engine adds what is done with it. It never says what a
//! record means: that is `log` and `known`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use super::error::EngineError;
use super::memory::Memory;
use super::reader::Reader;
use super::setup::Setup;
use crate::archive::{ArchiveError, Head, Log, Packed, Stored};
use crate::batch::Pool;
use crate::disk::{Lock, Reserve};
use crate::domain::{Date, Iban, Sha256};
use crate::intake::Import;
use crate::known::Known;
use crate::log::{Draft, Entry, LogRow, accounts_of, imports_of};
use crate::quarantine::Quarantine;
use crate::store::{Store, StoreError};
use crate::told::{Troubles, chain_text};

/// The one owner of log and store.
pub struct Engine {
    pub(super) setup: Setup,
    pub(super) archive: Box<dyn Log>,
    /// How far the log is known here; only behind that is a group appended.
    pub(super) head: Head,
    pub(super) log_tried: Instant,
    /// Whether a store is kept beside the log.
    pub(super) keeps_store: bool,
    pub(super) store: Option<Store>,
    pub(super) store_tried: Instant,
    pub(super) store_synced: Instant,
    pub(super) quarantine: Quarantine,
    pub(super) memory: Memory,
    /// Names in quarantine that the log does not speak of (yet, or any more), with the hash of their bytes.
    pub(super) strays: BTreeMap<String, Sha256>,
    pub(super) readers: Pool,
    /// One thread for large files, so that they are read one after the other and no small file waits for them.
    pub(super) reader_beside: Pool,
    pub(super) reserves: Vec<Reserve>,
    /// Whether a group was committed since the log last failed.
    pub(super) log_works: bool,
    pub(super) log_proved: Instant,
    pub(super) progress: Option<Arc<dyn Fn() + Send + Sync>>,
    /// What a start notes in the log is there.
    pub(super) is_settled: bool,
    /// Knowledge and day at which owed retours were last looked at.
    pub(super) answered_at: Option<(u64, Date)>,
    /// Owed retours that cannot be made, and made ones that cannot be read; each was told once.
    pub(super) broken: BTreeSet<u64>,
    /// Put in the outbox by this process and not noted yet: not put there again, since it may be sent by now.
    pub(super) placed: BTreeSet<u64>,
    /// Troubles that last, each told once.
    pub(super) troubles: Troubles<&'static str>,
    /// That of the outbox, once that can be used.
    pub(super) outbox_lock: Option<Lock>,
    /// Device and number of the outbox folder when this process began; none of one that was made by it.
    pub(super) outbox_at_start: Option<(u64, u64)>,
    /// Who gave the order that is being carried out.
    pub(super) ordered_by: Option<String>,
    /// Held for as long as it lives.
    pub(super) _locks: Vec<Lock>,
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

    pub(super) fn progress(&self) {
        if let Some(progress) = &self.progress {
            progress();
        }
    }

    /// Stops in order: everything is durable and the next start has nothing to replay.
    pub fn close(mut self) -> Result<(), EngineError> {
        self.sync_store();
        self.archive.close()?;
        Ok(())
    }

    /// Writes one record without content, and applies it.
    pub(super) fn record(&mut self, entry: Entry, sha256: Sha256) -> Result<u64, EngineError> {
        let numbers = self.append_ordered(vec![Draft::about(entry, sha256)])?;
        Ok(numbers.last().copied().unwrap_or(self.head.sequence))
    }

    /// Notes with what is appended from here on who ordered it, until nobody did.
    pub fn set_ordered_by(&mut self, by: Option<&str>) {
        self.ordered_by = by.map(str::to_owned);
    }

    /// As [`Engine::append_drafts`], with who ordered it as the last record of the group.
    pub(super) fn append_ordered(&mut self, mut drafts: Vec<Draft>) -> Result<Vec<u64>, EngineError> {
        let planned = drafts.len();
        drafts.extend(self.order_note(planned));
        let mut numbers = self.append_drafts(drafts)?;
        numbers.truncate(planned);
        Ok(numbers)
    }

    /// Who ordered the records before this one.
    pub(super) fn order_note(&self, records: usize) -> Option<Draft> {
        let records = u32::try_from(records).ok().filter(|records| *records > 0)?;
        self.ordered_by.clone().map(|by| Draft::note(Entry::Ordered { by, records }))
    }

    /// Appends what was planned as one group, and shows readers what is known with it. Gives the numbers of its records.
    pub(super) fn append_drafts(&mut self, drafts: Vec<Draft>) -> Result<Vec<u64>, EngineError> {
        let group = self.packed(drafts)?;
        self.append_shown(group)
    }

    /// Appends one record without showing it: the caller publishes.
    pub(super) fn append_draft(&mut self, draft: Draft) -> Result<(), EngineError> {
        let group = self.packed(vec![draft])?;
        self.append(group).map(drop)
    }

    /// Records that were planned, received now.
    pub(super) fn packed(&self, drafts: Vec<Draft>) -> Result<Vec<GroupRecord>, ArchiveError> {
        let (received, next) = (self.now().0, self.head.next());
        let too_large = |sequence| ArchiveError::TooLarge { sequence };
        let packed = (next..).zip(drafts).map(|(at, draft)| pack(draft, received).ok_or_else(|| too_large(at)));
        packed.collect()
    }

    /// Appends a group, and shows readers what is known with it. Gives the numbers of its records.
    pub(super) fn append_shown(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        let sequences = self.append(group)?;
        self.publish();
        Ok(sequences)
    }

    /// Shows readers everything that is known now.
    pub(super) fn publish(&self) {
        self.memory.publish(self.known());
    }

    /// Everything that is known now, also what readers are not shown yet.
    pub(super) fn known(&self) -> Known {
        self.memory.known(self.head.sequence, self.head.chain)
    }

    /// Appends a group with the facts of each, durable, and applies it to store and memory. The caller publishes.
    pub(super) fn append(&mut self, group: Vec<GroupRecord>) -> Result<Vec<u64>, EngineError> {
        let (packed, facts): (Vec<Packed>, Vec<_>) = group.into_iter().unzip();
        self.check_clock(packed.iter())?;
        let appended = match self.archive.append(self.head.sequence, &packed) {
            Ok(appended) => appended,
            Err(error) => return Err(self.log_trouble(error)),
        };
        let mut rows = Vec::with_capacity(packed.len());
        for ((packed, facts), at) in packed.into_iter().zip(facts).zip(&appended) {
            let place = self.memory.place_of(&packed.entry, at.place);
            if packed.entry == Entry::Part {
                continue;
            }
            let (accounts, imports) = config_packed(&packed);
            let Packed { entry, received, sha256, .. } = packed;
            rows.push(LogRow { sequence: at.sequence, place, received, sha256, entry, facts, accounts, imports });
        }
        if let Some(last) = appended.last() {
            self.log_works = true;
            self.head = Head { sequence: last.sequence, chain: last.chain };
            self.apply(&rows, last.sequence, last.chain);
        }
        self.memory.counters().committed(appended.len(), self.archive.bytes(), (self.setup.clock)().0);
        rows.into_iter().for_each(|row| self.memory.learn(row));
        Ok(appended.into_iter().map(|at| at.sequence).collect())
    }

    /// The store may fail; the log has everything, so the work goes on without it.
    pub(super) fn apply(&mut self, rows: &[LogRow], sequence: u64, chain: Sha256) {
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.apply(rows, sequence, chain) {
            self.lose_store(&error);
        }
    }

    pub(super) fn sync_store(&mut self) {
        self.store_synced = Instant::now();
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.sync() {
            self.lose_store(&error);
        }
    }

    pub(super) fn lose_store(&mut self, error: &StoreError) {
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
    pub(super) fn log_trouble(&mut self, error: ArchiveError) -> EngineError {
        self.tell_log();
        match error {
            ArchiveError::Closed { .. } if !error.is_full() => error.into(),
            error => self.disk_trouble(error.into()),
        }
    }

    /// On a full disk gives up the reserve, so that what is under way can be finished; everything is tried again.
    pub(super) fn disk_trouble(&mut self, error: EngineError) -> EngineError {
        if self.memory.status().disk(&error) {
            let error = chain_text(&error);
            tracing::error!(error, "the log could not be written; what is brought stays where it is until it can");
        }
        (self.log_works, self.log_proved) = (false, Instant::now());
        self.count_trouble(error)
    }

    /// As [`Engine::disk_trouble`], for what concerns single files and not the log.
    pub(super) fn count_trouble(&mut self, error: EngineError) -> EngineError {
        self.memory.counters().disk_error();
        if error.is_full() && self.reserves.iter().map(Reserve::release).filter(|released| *released).count() > 0 {
            tracing::warn!("a disk is full; the reserve was given up. Make room: until then nothing new is taken in");
        }
        error
    }

    /// What time and day it is, by the clock that it was opened with.
    pub fn moment(&self) -> (jiff::Timestamp, Date) {
        (self.setup.clock)()
    }

    pub(super) fn now(&self) -> (i64, Date) {
        let (moment, day) = self.moment();
        (moment.as_millisecond(), day)
    }
}

/// The accounts and imports that a config names which is about to be learnt.
fn config_packed(packed: &Packed) -> (Vec<Iban>, Vec<Import>) {
    let config = matches!(packed.entry, Entry::Config(_)).then(|| packed.stored.content()).flatten();
    let said = |content: Vec<u8>| (accounts_of(&packed.entry, &content), imports_of(&packed.entry, &content));
    config.map(said).unwrap_or_default()
}

/// A record that can be written, of one that was planned; `None` where its content is larger than a record can be.
pub(super) fn pack(draft: Draft, received: i64) -> Option<GroupRecord> {
    let Draft { entry, sha256, content, facts } = draft;
    let stored = if content.is_empty() { Stored::empty() } else { Stored::compress(&content)? };
    Some((Packed { entry, received, sha256, stored }, facts))
}

/// A record of the log with the facts it brings.
pub(super) type GroupRecord = (Packed, Vec<(u32, crate::facts::Fact)>);
