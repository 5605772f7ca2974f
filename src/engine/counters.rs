//! Counts since the start of the process, for metrics.
//!
//! Stands beside everything that the engine does; decides nothing. Kinds and outcomes only: no name, no value of a client.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::log::MailOutcome;

/// Counts since the start of the process, for metrics.
#[derive(Debug, Default)]
pub struct Counters {
    inner: Mutex<Counted>,
}

/// A copy of the counts.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Files per outcome (`accepted`, `duplicate`, `refused`) and kind (`WMO301`, `opdracht`, `unknown`, …).
    pub files: BTreeMap<(&'static str, String), u64>,
    /// Groups committed.
    pub commits: u64,
    /// Records appended.
    pub records: u64,
    /// Size of the log.
    pub log_bytes: u64,
    /// Time of the last commit.
    pub last_commit: Option<Timestamp>,
    /// Times the store was set aside and filled again.
    pub rebuilds: u64,
    /// Records replayed from the log into the store.
    pub replayed: u64,
    /// Bytes of torn groups cut off the log.
    pub torn_bytes: u64,
    /// Operations on a disk that failed.
    pub disk_errors: u64,
    /// Files taken to be the cause of three crashes.
    pub poison: u64,
    /// Mails per outcome.
    pub mails: BTreeMap<&'static str, u64>,
    /// Files that were durable before a crash and are recognised after it; counted before.
    pub recovered: u64,
}

impl Counters {
    /// The counts now.
    pub fn get(&self) -> Counted {
        self.lock().clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Counted)) {
        change(&mut self.lock());
    }

    pub(super) fn file(&self, outcome: &'static str, kind: Option<&str>) {
        let known = |kind: &&str| kind.len() == 6 && kind.starts_with("WMO") || OTHER_KINDS.contains(kind);
        let kind = kind.filter(known).unwrap_or("unknown").to_owned();
        self.change(|c| {
            let slot = c.files.entry((outcome, kind)).or_default();
            *slot = slot.saturating_add(1);
        });
    }

    pub(super) fn committed(&self, records: usize, log_bytes: u64, at: Timestamp) {
        self.change(|c| {
            c.commits = c.commits.saturating_add(1);
            c.records = c.records.saturating_add(u64::try_from(records).unwrap_or(u64::MAX));
            (c.log_bytes, c.last_commit) = (log_bytes, Some(at));
        });
    }

    pub(super) fn mail(&self, outcome: &MailOutcome) {
        let word = match outcome {
            MailOutcome::Accepted(_) => "accepted",
            MailOutcome::Refused(_) => "refused",
            MailOutcome::Deferred(_) => "deferred",
            MailOutcome::Unknown(_) => "unknown",
        };
        self.change(|c| {
            let slot = c.mails.entry(word).or_default();
            *slot = slot.saturating_add(1);
        });
    }

    pub(super) fn disk_error(&self) {
        self.change(|c| c.disk_errors = c.disk_errors.saturating_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kinds of files that are no messages.
const OTHER_KINDS: [&str; 4] = ["opdracht", "levering", "beginstand", "camt.053"];
