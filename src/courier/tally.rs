//! What metrics show of webhooks: how many events wait, and what became of tries since the start.
//!
//! Stands at the ground of `courier`; those who send write it, metrics read it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The numbers, shared by those who send and those who ask.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

/// The numbers of one moment.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Events that wait, per webhook.
    pub waiting: BTreeMap<String, i64>,
    /// Tries since the start, per webhook and outcome.
    pub tries: BTreeMap<(String, &'static str), u64>,
}

impl Tally {
    /// One in which each webhook stands with zero.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Tally {
        let tally = Tally::default();
        for name in names {
            tally.wait(name, 0);
            OUTCOMES.iter().for_each(|outcome| tally.add(name, outcome, 0));
        }
        tally
    }

    /// The numbers now.
    pub fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn wait(&self, name: &str, waiting: usize) {
        let waiting = i64::try_from(waiting).unwrap_or(i64::MAX);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.insert(name.to_owned(), waiting);
    }

    pub(super) fn add(&self, name: &str, outcome: &'static str, count: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = counts.tries.entry((name.to_owned(), outcome)).or_default();
        *slot = slot.saturating_add(count);
    }
}

const OUTCOMES: [&str; 4] = ["delivered", "gone", "refused", "unreachable"];
