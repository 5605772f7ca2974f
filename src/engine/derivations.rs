//! What follows from what is known, worked out once for all who ask: answers, metrics and orders.
//!
//! Stands between the core (`overview`), which knows what still holds of what was derived before, and readers and writer, who ask at the
//! same time: whoever asks first derives, and the others wait for it. Only for what was asked about last; the writer that takes in
//! 20,000 files derives nothing by it until somebody asks. Decides nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::behind::Behind;
use super::last::Last;
use crate::debiteuren::Debiteuren;
use crate::disposition::Derived;
use crate::documents::Outgoing;
use crate::domain::Date;
use crate::facts::{Dossier, Knowledge};
use crate::known::Known;
use crate::overview::{Kept, Overview};
use crate::terms::Terms;
use crate::worklist::{DeadLetters, Obstacles, Task};

/// What was derived last, shared by everybody who asks.
#[derive(Debug, Default)]
pub struct Derivations {
    kept: Mutex<Option<Kept>>,
    /// What is outstanding.
    pub debiteuren: Last<Moment, Debiteuren>,
    /// What left and is to leave.
    pub outbox: Last<Moment, Vec<Outgoing>>,
    /// The work list rests on what lies in the inbox, on the clock and on what webhooks gave up too.
    pub tasks: Last<(Moment, BesideLog), Vec<Task>>,
}

/// What tasks rest on that the log does not say: what lies in the inbox, how far the clock is behind, what webhooks gave up.
pub type BesideLog = (Obstacles, Option<Behind>, Vec<DeadLetters>);

/// What an answer rests on: what is known, what was agreed and configured, and the day.
#[derive(Clone, Debug)]
pub struct Moment {
    known: Arc<Known>,
    overview: Arc<Overview>,
    config: Arc<str>,
    day: Date,
}

impl Moment {
    /// Of what is known with what follows from it, under a config in its canonical form, on a day.
    pub fn new(known: Arc<Known>, overview: Arc<Overview>, config: &str, day: Date) -> Moment {
        Moment { known, overview, config: config.into(), day }
    }
}

/// The very same, and not only as much: what is known is published anew whenever anything is learnt.
impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        Arc::ptr_eq(&self.known, &other.known)
            && Arc::ptr_eq(&self.overview, &other.overview)
            && (&self.config, self.day) == (&other.config, other.day)
    }
}

impl Derivations {
    /// Everything that follows from what is known, under what was agreed.
    pub fn overview(&self, knowledge: &Knowledge, terms: &Arc<Terms>) -> Arc<Overview> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.take().unwrap_or_else(|| Kept::nothing(terms));
        let now = if before.is_of(knowledge, terms) {
            before
        } else {
            before.next(knowledge, terms, &|all, derive| on_all_cores(all, derive))
        };
        Arc::clone(kept.insert(now).overview())
    }
}

/// Derives dossiers, of many a share on each core.
fn on_all_cores(dossiers: &[&Arc<Dossier>], derive: &(dyn Fn(&Dossier) -> Derived + Sync)) -> Vec<Derived> {
    let of_share = |share: &[&Arc<Dossier>]| share.iter().map(|dossier| derive(dossier)).collect::<Vec<_>>();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if dossiers.len() < DOSSIERS_MIN || cores == 1 {
        return of_share(dossiers);
    }
    // Several shares a core: a client of thirty years costs more than one of a month.
    let share = dossiers.len().div_ceil(cores.saturating_mul(SHARES));
    let shares: Vec<&[&Arc<Dossier>]> = dossiers.chunks(share).collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Derived>)>> = Mutex::default();
    let work = || {
        while let Some((at, share)) = take(&next, &shares) {
            let derived = of_share(share);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, derived));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..cores {
            // Where the system gives no further thread, the others do its shares.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, derived)| derived).collect()
}

/// The next share that nobody took yet.
fn take<T: Copy>(next: &AtomicUsize, shares: &[T]) -> Option<(usize, T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, *shares.get(at)?))
}

/// Fewer dossiers than this are derived sooner than threads are begun.
const DOSSIERS_MIN: usize = 2_000;
/// Shares that each core gets.
const SHARES: usize = 8;
