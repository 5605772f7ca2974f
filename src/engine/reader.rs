//! Reading beside the writer: what is known, what is wrong, and the bytes of the archive.
//!
//! Stands between the engine, which publishes, and those who ask (answers, metrics, the outbox). Never waits for the writer longer than
//! a pointer takes to change, and changes nothing but what is known to be wrong.

use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use super::behind::Behind;
use super::counters::Counters;
use super::derivations::{Derivations, Moment};
use super::status::{InHand, Status};
use crate::archive::{self, ArchiveError, Record};
use crate::debiteuren::Debiteuren;
use crate::documents::Outgoing;
use crate::domain::{Date, Finding, Sha256};
use crate::known::{Known, Refusal};
use crate::log::Entry;
use crate::overview::Overview;
use crate::quarantine::Quarantine;
use crate::terms::Terms;
use crate::worklist::{DeadLetters, Obstacles, Task};

/// Reads beside the writer, and never waits for it longer than a pointer takes to change.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) published: Arc<RwLock<Arc<Known>>>,
    pub(super) counters: Arc<Counters>,
    pub(super) status: Arc<Status>,
    pub(super) derivations: Arc<Derivations>,
    pub(super) archive: archive::Reader,
    pub(super) quarantine: Quarantine,
}

impl Reader {
    /// What is known now.
    pub fn state(&self) -> Arc<Known> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything that follows from what was known at a moment, under what was agreed; derived once, whoever asks.
    pub fn overview(&self, state: &Known, terms: &Arc<Terms>) -> Arc<Overview> {
        self.derivations.overview(&state.knowledge, terms)
    }

    /// What is outstanding at a moment; made once, whoever asks.
    pub fn debiteuren<E>(
        &self,
        at: Moment,
        make: impl FnOnce() -> Result<Debiteuren, E>,
    ) -> Result<Arc<Debiteuren>, E> {
        self.derivations.debiteuren.get(at, make)
    }

    /// What left and is to leave at a moment; made once, whoever asks.
    pub fn outbox(&self, at: Moment, make: impl FnOnce() -> Vec<Outgoing>) -> Arc<Vec<Outgoing>> {
        self.derivations.outbox.made(at, make)
    }

    /// What is to be done at a moment; made once, whoever asks, for as long as the inbox, the clock and what webhooks gave up are as they are.
    pub fn tasks<E>(
        &self,
        at: Moment,
        dead: Vec<DeadLetters>,
        make: impl FnOnce() -> Result<Vec<Task>, E>,
    ) -> Result<Arc<Vec<Task>>, E> {
        self.derivations.tasks.get((at, (self.obstacles(), self.clock_behind(), dead)), make)
    }

    /// One that keeps nothing of what others derived: it derives everything from nothing, and then keeps that for itself.
    pub fn apart(&self) -> Reader {
        Reader { derivations: Arc::default(), ..self.clone() }
    }

    /// For metrics.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Why the engine is not at its best; empty when it is. For `/readyz`.
    pub fn troubles(&self) -> Vec<String> {
        self.status.troubles()
    }

    /// What is in hand from the inbox.
    pub fn in_hand(&self) -> InHand {
        self.status.in_hand()
    }

    /// How far the clock is behind the log, where nothing is done because of it.
    pub fn clock_behind(&self) -> Option<Behind> {
        self.status.clock_behind()
    }

    /// What keeps files from being taken in.
    pub fn obstacles(&self) -> Obstacles {
        self.status.obstacles()
    }

    /// How many files lie in the inbox until they are complete.
    pub fn waiting(&self) -> usize {
        self.status.waiting()
    }

    /// Notes which folders of the config cannot be used, by their key.
    pub fn note_folders(&self, folders: Vec<&'static str>) {
        self.status.set_folders(folders);
    }

    /// Number in the log and day of receipt of an archived file.
    pub fn received(&self, sha256: &Sha256) -> Option<(u64, Option<Date>)> {
        self.state().file(sha256).map(|at| (at.sequence, at.day))
    }

    /// Findings of a refused file.
    pub fn findings(&self, refusal: &Refusal) -> Vec<Finding> {
        self.quarantine.findings(&refusal.stored_as)
    }

    /// Name under which an archived file came.
    pub fn name(&self, sha256: &Sha256) -> Option<String> {
        let place = self.state().file(sha256)?.place;
        let record = self.status.noted(self.archive.read(place)).ok()?;
        if let Entry::Made(made) = record.entry {
            return Some(made.name);
        }
        received_name(&record.entry).map(str::to_owned)
    }

    /// Writes the bytes of an archived (or dropped) file; says whether there is one with this hash.
    pub fn cat(&self, sha256: &Sha256, out: &mut dyn Write) -> Result<bool, ArchiveError> {
        let Some(place) = self.state().place_of(sha256) else { return Ok(false) };
        let copied = self.archive.copy_content(place, out);
        self.status.noted(copied)?;
        Ok(true)
    }

    /// The record behind `last`, or the one with this number where there is none in hand. Only for a record that is known.
    pub fn record(&self, sequence: u64, last: Option<&Record>) -> Result<Option<Record>, ArchiveError> {
        let read = match last {
            Some(last) => self.archive.behind(last).map(Some),
            None => self.archive.from(sequence)?.next().transpose(),
        };
        self.status.noted(read)
    }

    /// Hands every archived file and zip to `each`, in the order of receipt: sequence, time, hash, name.
    pub fn list(&self, mut each: impl FnMut(u64, Timestamp, Sha256, &str)) -> Result<(), ArchiveError> {
        for record in self.records_after(0)? {
            let record = self.status.noted(record)?;
            let received = Timestamp::from_millisecond(record.received).unwrap_or_default();
            if let Some(name) = received_name(&record.entry) {
                each(record.sequence, received, record.sha256, name);
            }
        }
        Ok(())
    }

    /// The records after one, up to the last that is known; what was appended since is not shown yet.
    pub fn records_after(
        &self,
        after: u64,
    ) -> Result<impl Iterator<Item = Result<Record, ArchiveError>>, ArchiveError> {
        let (first, last) = (after.saturating_add(1), self.state().sequence);
        Ok(self.archive.from(first)?.zip(first..=last).map(|(record, _)| record))
    }
}

/// Name under which a file or zip came.
fn received_name(entry: &Entry) -> Option<&str> {
    match entry {
        Entry::File(file) => Some(&file.name),
        Entry::Container(zip) => Some(&zip.name),
        Entry::Part
        | Entry::Refused(_)
        | Entry::Besluit { .. }
        | Entry::BesluitUndone { .. }
        | Entry::QuarantineDropped { .. }
        | Entry::QuarantineReleased { .. }
        | Entry::Config(_)
        | Entry::Made(_)
        | Entry::Released { .. }
        | Entry::Withdrawn { .. }
        | Entry::Written { .. }
        | Entry::Closed { .. }
        | Entry::Invoiced { .. }
        | Entry::Ordered { .. }
        | Entry::TakenAway { .. }
        | Entry::MailOrdered { .. }
        | Entry::Leaving(_)
        | Entry::Mailed { .. }
        | Entry::Notified(_) => None,
    }
}
