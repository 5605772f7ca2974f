//! What is done now and then, whatever comes: getting back what a failing or full disk took, answering what is owed, sending on.
//!
//! Stands on the owner. A trouble is told once, and taken back when it is over; nothing here decides what is known.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::error::EngineError;
use super::owner::Engine;
use super::setup::config_draft;
use super::status::InHand;
use crate::told::chain_text;
use crate::worklist::{LeftAlone, LeftFiles};

impl Engine {
    /// Why nothing is taken in at the moment, with what to do; `None` when all is well. What is brought meanwhile stays
    /// where it is.
    pub fn paused(&mut self) -> Option<String> {
        let paused = self.memory.status().paused();
        paused.or_else(|| self.settle().err().map(|error| chain_text(&error)))
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
        if self.store.is_none()
            && self.keeps_store
            && self.memory.unread().is_none()
            && self.store_tried.elapsed() > STORE_RETRY
        {
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
    pub(super) fn try_log(&mut self) {
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

    /// Tells what lies in the inbox and is left alone, for metrics, the work list and `/readyz`.
    pub fn note_left_alone(&self, files: BTreeMap<LeftAlone, LeftFiles>) {
        self.memory.status().set_left_alone(files);
    }

    /// Tells how many files lie in the inbox until they are complete.
    pub fn note_waiting(&self, files: usize) {
        self.memory.status().set_waiting(files);
    }

    /// Notices that the log is not where it was, and opens one again that was closed for writing.
    pub(super) fn keep_log(&mut self) {
        self.archive.look();
        if self.archive.closed().is_some() && self.log_tried.elapsed() >= self.setup.log_retry {
            self.log_tried = Instant::now();
            // What keeps it closed is told below, once.
            if self.archive.reopen().is_ok() {
                tracing::info!(record = self.head.next(), "the archive is written again");
            }
        }
        self.tell_log();
    }

    /// Brings the status up to what the log is; a cause is logged once, however often it is met.
    pub(super) fn tell_log(&self) {
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
    pub(super) fn send_out(&mut self) {
        // While a record cannot be read, what it says is missing in what an answer would rest on.
        let answered = if self.memory.unread().is_none() { self.answer_owed() } else { Ok(()) };
        let trouble = answered.err().map(|error| chain_text(&error));
        self.troubles.note("retour", trouble.as_deref(), |trouble| match trouble {
            Some(error) => tracing::error!(error, "a retour could not be made; it will be tried again"),
            None => tracing::info!("retours can be made again"),
        });
        self.leave();
    }
}

/// When a log that failed is tried with a record, while nothing else comes.
const LOG_PROOF: Duration = Duration::from_secs(10);
const STORE_RETRY: Duration = Duration::from_secs(10);
const STORE_SYNC: Duration = Duration::from_secs(2);
