//! What the writer knows, and what it shows: the fold of the log beside the state that readers are given.
//!
//! Stands between what the log says (`replay`, `append`) and the fold, which is pure: here it is told what cannot be read, and here
//! what is known is published. Decides nothing.

use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use super::counters::Counters;
use super::derivations::Derivations;
use super::reader::Reader;
use super::status::Status;
use crate::archive;
use crate::domain::{AgbCode, RetourPolicy};
use crate::known::{Fold, Known, Unread};
use crate::log::{Entry, LogRow, Place};
use crate::quarantine::Quarantine;

/// The writer's view. What it knows is asked of the fold.
#[derive(Debug, Default)]
pub(super) struct Memory {
    fold: Fold,
    published: Arc<RwLock<Arc<Known>>>,
    counters: Arc<Counters>,
    status: Arc<Status>,
    derivations: Arc<Derivations>,
}

impl Deref for Memory {
    type Target = Fold;

    fn deref(&self) -> &Fold {
        &self.fold
    }
}

impl Memory {
    pub fn new(policy: RetourPolicy, own: Vec<AgbCode>) -> Memory {
        Memory { fold: Fold::new(policy, own), ..Memory::default() }
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    pub fn derivations(&self) -> &Derivations {
        &self.derivations
    }

    pub fn status(&self) -> &Status {
        &self.status
    }

    pub fn reader(&self, archive: archive::Reader, quarantine: Quarantine) -> Reader {
        Reader {
            published: Arc::clone(&self.published),
            counters: Arc::clone(&self.counters),
            status: Arc::clone(&self.status),
            derivations: Arc::clone(&self.derivations),
            archive,
            quarantine,
        }
    }

    /// Takes in one row of the log.
    pub fn learn(&mut self, row: LogRow) {
        if let Err(unread) = self.fold.learn(row) {
            self.alarm(&unread);
        }
    }

    /// See [`Fold::place_of`].
    pub fn place_of(&mut self, entry: &Entry, place: Place) -> Place {
        self.fold.place_of(entry, place)
    }

    /// Notes a record that cannot be read; it is known without what it says.
    pub fn cannot_read(&mut self, unread: &Unread) {
        self.fold.lacks(unread.sequence);
        self.alarm(unread);
    }

    fn alarm(&self, unread: &Unread) {
        tracing::error!(record = unread.sequence, why = unread.why, "a record of the archive cannot be read");
        self.status.cannot_read(&unread.why, self.fold.unread_count().saturating_sub(1));
    }

    /// Forgets what was learnt, but not what is wrong.
    pub fn forget(&mut self) {
        self.status.begun_anew();
        self.fold = self.fold.emptied();
    }

    /// One that nothing was learnt by, for the same policy; readers and what is wrong are not shared.
    pub fn begun_anew(&self) -> Memory {
        Memory { fold: self.fold.emptied(), ..Memory::default() }
    }

    /// As [`Memory::begun_anew`], for all that the log says but the facts.
    pub fn without_facts(&self) -> Memory {
        Memory { fold: self.fold.without_facts(), ..Memory::default() }
    }

    /// Goes on with what another learnt, for the same readers.
    pub fn replace(&mut self, other: Memory) {
        self.status.take_unread(&other.status);
        self.fold.replace(other.fold);
    }

    /// Shows readers what is known.
    pub fn publish(&self, known: Known) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }
}
