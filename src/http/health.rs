//! Whether the daemon is able to work: one line per check, each with its reason.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The checks, shared by those who work and those who ask.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    checks: BTreeMap<&'static str, Result<(), String>>,
    beat: Option<Instant>,
}

impl Health {
    /// Notes the outcome of a check; the reason of a failure names the remedy.
    pub fn set(&self, check: &'static str, outcome: Result<(), String>) {
        self.with(|state| state.checks.insert(check, outcome));
    }

    /// The worker is alive.
    pub fn beat(&self) {
        self.with(|state| state.beat = Some(Instant::now()));
    }

    /// All checks as text, and whether all are good.
    pub fn report(&self) -> (bool, String) {
        let (mut checks, age) = self.with(|state| (state.checks.clone(), state.beat.map(|beat| beat.elapsed())));
        checks.insert("worker", worker(age));
        let good = checks.values().all(Result::is_ok);
        let lines = checks.into_iter().map(|(name, outcome)| match outcome {
            Ok(()) => format!("{name}: ok\n"),
            Err(reason) => format!("{name}: failed: {reason}\n"),
        });
        (good, lines.collect())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // A thread that panicked while it held the lock left plain values behind; they are still good.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The worker beats at least every second; one that was not seen for long is stuck or has ended.
fn worker(age: Option<Duration>) -> Result<(), String> {
    match age {
        None => Err("it has not started yet; wait for the archive to be read".to_owned()),
        Some(age) if age > BEAT_AGE_MAX => {
            Err(format!("it was last seen {} seconds ago; see the log, then restart the service", age.as_secs()))
        }
        Some(_) => Ok(()),
    }
}

/// Longer than the longest single step of the worker on a slow disk.
const BEAT_AGE_MAX: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_check_is_enough_and_names_its_reason() {
        let health = Health::default();
        health.set("inbox", Ok(()));
        assert!(!health.report().0, "the worker has not started");
        health.beat();
        assert_eq!(health.report(), (true, "inbox: ok\nworker: ok\n".to_owned()));
        health.set("inbox", Err("no right to read; give it".to_owned()));
        assert_eq!(health.report(), (false, "inbox: failed: no right to read; give it\nworker: ok\n".to_owned()));
    }
}
