//! Replay: brings a store and memory up to the log, record by record.
//!
//! Stands between `archive` (records as written) and `store` and `memory` (what they say). What the log says was decided
//! stays decided: an accepted file is read again and never judged, so that no later rule, limit or config takes from it what
//! it says. A record that cannot be read any more is an alarm: the store ends before it, so that it is tried again at
//! each start, and nothing is ever stored without what it says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::EngineError;
use super::memory::Memory;
use crate::archive::Record;
use crate::domain::{Finding, Iban, Sha256};
use crate::facts::Fact;
use crate::intake::{Import, not_judged, recall};
use crate::known::Unread;
use crate::log::{Entry, LogRow, accounts_of, imports_of};
use crate::orders::facts_of_made;
use crate::store::{Store, StoreError};
use crate::told::chain_text;

/// Facts with their lines.
pub(super) type Facts = Vec<(u32, Fact)>;

/// What a replay ended with.
#[derive(Debug)]
pub(super) struct Replayed {
    /// The store, caught up with the log.
    pub store: Option<Store>,
    /// Why there is none any more, where it was lost on the way.
    pub lost: Option<StoreError>,
}

/// Brings a store and memory up to the log, record by record.
pub(super) struct Replay<'a> {
    memory: &'a mut Memory,
    store: Option<Store>,
    lost: Option<StoreError>,
    applied: u64,
    chain: Sha256,
    foreign: bool,
    batch: Vec<Record>,
    batch_bytes: u64,
    replayed: u64,
}

impl<'a> Replay<'a> {
    /// Goes on where the store ends; without one from the begin of the log.
    pub fn new(memory: &'a mut Memory, store: Option<Store>) -> Self {
        let applied = store.as_ref().map(Store::applied).unwrap_or_default();
        Replay {
            memory,
            store,
            lost: None,
            applied: applied.sequence,
            chain: applied.chain,
            foreign: false,
            batch: Vec::new(),
            batch_bytes: 0,
            replayed: 0,
        }
    }

    /// Takes the next record of the log.
    pub fn record(&mut self, record: Record) {
        if self.foreign {
            return;
        }
        if record.sequence <= self.applied {
            self.foreign = record.sequence == self.applied && record.chain != self.chain;
            // The parts of a zip may stand before what the store knows, and the record that tells of them after it.
            self.memory.place_of(&record.entry, record.place);
            return;
        }
        self.batch_bytes = self.batch_bytes.saturating_add(record.length);
        self.batch.push(record);
        if self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES {
            self.flush();
        }
    }

    /// All of the log has been handed over, up to its last record.
    pub fn finish(mut self, last: u64) -> Result<Replayed, EngineError> {
        self.flush();
        if self.applied > last {
            return Err(EngineError::StoreAhead { store: self.applied, archive: last });
        }
        if self.foreign {
            return Err(EngineError::StoreForeign { sequence: self.applied });
        }
        if self.replayed > 0 {
            tracing::info!(records = self.replayed, "replayed from the archive");
        }
        let replayed = self.replayed;
        self.memory.counters().change(|c| c.replayed = c.replayed.saturating_add(replayed));
        if let Some(Err(error)) = self.store.as_mut().map(Store::sync) {
            self.lose(error);
        }
        Ok(Replayed { store: self.store, lost: self.lost })
    }

    fn flush(&mut self) {
        self.batch_bytes = 0;
        let records = std::mem::take(&mut self.batch);
        self.replayed = self.replayed.saturating_add(u64::try_from(records.len()).unwrap_or(0));
        let facts = facts_of_all(&records, &in_force(&records, self.memory.imports()));
        let first_unread = facts.iter().find_map(|facts| facts.as_ref().err()).map(|unread| unread.sequence);
        let sound = |sequence: u64| first_unread.is_none_or(|unread| sequence < unread);
        let last = records.iter().rfind(|r| sound(r.sequence)).map(|record| (record.sequence, record.chain));
        let mut rows = Vec::with_capacity(records.len());
        for (record, facts) in records.into_iter().zip(facts) {
            let place = self.memory.place_of(&record.entry, record.place);
            if record.entry != Entry::Part {
                let (accounts, imports) = config_said(&record);
                let Record { sequence, received, sha256, entry, .. } = record;
                let facts = facts.unwrap_or_else(|unread| {
                    self.memory.cannot_read(&unread);
                    Facts::new()
                });
                rows.push(LogRow { sequence, place, received, sha256, entry, facts, accounts, imports });
            }
        }
        self.store(rows.iter().take_while(|row| sound(row.sequence)), last);
        if let Some(sequence) = first_unread {
            self.lose(StoreError::Unread(sequence));
        }
        rows.into_iter().for_each(|row| self.memory.learn(row));
    }

    fn store<'r>(&mut self, rows: impl Iterator<Item = &'r LogRow>, last: Option<(u64, Sha256)>) {
        if let Some(store) = self.store.as_mut()
            && let Some((sequence, chain)) = last
            && let Err(error) = store.apply(rows, sequence, chain)
        {
            self.lose(error);
        }
    }

    /// The store is given up as far as it came; the next time goes on from there.
    fn lose(&mut self, error: StoreError) {
        if self.store.take().is_some() {
            tracing::error!(error = chain_text(&error), "the store failed; going on with the archive alone");
            self.memory.status().without_store(&error);
            self.lost = Some(error);
        }
    }
}

/// By which mappings each record is read: those of the last config before it.
fn in_force(records: &[Record], mut known: Arc<[Import]>) -> Vec<Arc<[Import]>> {
    let of_record = |record: &Record| {
        if let Entry::Config(_) = record.entry {
            known = config_said(record).1.into();
        }
        Arc::clone(&known)
    };
    records.iter().map(of_record).collect()
}

/// Facts of each record, read again on all cores. Where the system gives no thread, this one does the work.
fn facts_of_all(records: &[Record], imports: &[Arc<[Import]>]) -> Vec<Result<Facts, Unread>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let records: Vec<(&Record, &[Import])> = records.iter().zip(imports.iter().map(AsRef::as_ref)).collect();
    let of_share = |share: &[(&Record, &[Import])]| {
        share.iter().map(|(record, imports)| facts_of(record, imports)).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let begin = |share| (share, std::thread::Builder::new().spawn_scoped(scope, move || of_share(share)).ok());
        let shares: Vec<_> = records.chunks(records.len().div_ceil(cores).max(1)).map(begin).collect();
        let end = |(share, thread): (_, Option<std::thread::ScopedJoinHandle<'_, _>>)| {
            thread.and_then(|thread| thread.join().ok()).unwrap_or_else(|| of_share(share))
        };
        shares.into_iter().flat_map(end).collect()
    })
}

/// What a record of the log says in facts; none for what brings no facts.
pub(super) fn facts_of(record: &Record, imports: &[Import]) -> Result<Facts, Unread> {
    let sequence = record.sequence;
    if !record.entry.has_facts() {
        return Ok(Vec::new());
    }
    let bytes = record.content().map_err(|error| Unread { sequence, why: error.to_string() })?;
    let facts = if let Entry::Made(made) = &record.entry {
        facts_of_made(&made.name, &bytes, made.answers.map(|answered| answered.file))
    } else if let Entry::File(file) = &record.entry {
        guarded_recall(&file.name, &bytes, imports)
    } else {
        Ok(Vec::new())
    };
    facts.map_err(|findings| Unread { sequence, why: unreadable(record, &findings) })
}

/// The accounts that a record says are ours, and how it says that files of other programs are read, where it is a config.
pub(super) fn config_said(record: &Record) -> (Vec<Iban>, Vec<Import>) {
    let config = matches!(record.entry, Entry::Config(_)).then(|| record.content().ok()).flatten();
    let said = |content: &[u8]| (accounts_of(&record.entry, content), imports_of(&record.entry, content));
    config.map(|content| said(&content)).unwrap_or_default()
}

/// A panic in a reader is a file that cannot be read.
fn guarded_recall(name: &str, bytes: &[u8], imports: &[Import]) -> Result<Facts, Vec<Finding>> {
    catch_unwind(AssertUnwindSafe(|| recall(name, bytes, imports))).unwrap_or_else(|_| Err(vec![not_judged()]))
}

/// Place and rule only: a value may be a client's.
fn unreadable(record: &Record, findings: &[Finding]) -> String {
    let found = findings.first().map(|f| format!(" ({} at {})", f.rule, f.path)).unwrap_or_default();
    format!(
        "record {} of the archive was accepted and this version cannot read it{found}: what it says does not count. \
         Run the version of iwmod that took it in or a newer one, and report this as a fault of iwmod; its bytes are \
         whole: `iwmod archive cat {}`",
        record.sequence, record.sha256
    )
}

/// Records read together on a replay.
const BATCH: usize = 512;
/// Bytes of them as stored, after which no more are added.
const BATCH_BYTES: u64 = 8 << 20;

#[cfg(test)]
mod tests;
