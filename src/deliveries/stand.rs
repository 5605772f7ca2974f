//! How far one webhook is: what was delivered, what is tried again and when, and what was given up.
//!
//! Pure values and steps; `stands` reads and writes them. The moment and the chance in the pauses are arguments.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far one webhook is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stand {
    pub(super) version: u32,
    /// Which journal its numbers are of.
    pub journal: String,
    /// Number of the first event that was not looked at yet.
    pub next: u64,
    /// Events that the receiver would not have, each to be tried again.
    pub aside: Vec<Aside>,
    /// Events that were given up; a person has them tried again or dropped.
    pub dead: Vec<Dead>,
    /// How many were delivered since the webhook is there.
    pub delivered: u64,
    /// How many a person dropped.
    pub dropped: u64,
    /// How often in a row the receiver could not be reached.
    pub failures: u32,
    /// Since when it cannot be reached.
    pub failing_since: Option<Timestamp>,
    /// When it is tried again.
    pub paused_until: Option<Timestamp>,
    /// What went wrong last, where nothing went well since.
    pub error: Option<String>,
}

/// An event that the receiver would not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// Number of the event.
    pub number: u64,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when.
    pub since: Timestamp,
    /// When it is tried again.
    pub again: Timestamp,
}

/// An event that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dead {
    /// Number of the event.
    pub number: u64,
    /// When.
    pub since: Timestamp,
    /// Why.
    pub error: String,
}

/// What became of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it (2xx).
    Delivered,
    /// The receiver says that it will never want it (410).
    Gone(String),
    /// The receiver answers, and will not have this event (3xx, other 4xx).
    Refused(String),
    /// The receiver cannot be reached, or cannot work (no line, 408, 425, 429, 5xx).
    Unreachable(String),
}

impl Outcome {
    /// A word for a label.
    pub fn as_str(&self) -> &'static str {
        match self {
            Outcome::Delivered => "delivered",
            Outcome::Gone(_) => "gone",
            Outcome::Refused(_) => "refused",
            Outcome::Unreachable(_) => "unreachable",
        }
    }
}

impl Stand {
    /// Of a webhook that gets what comes behind the event of this number of a journal.
    pub fn behind(journal: &str, last: u64) -> Stand {
        Stand {
            version: VERSION,
            journal: journal.to_owned(),
            next: last.saturating_add(1),
            aside: Vec::new(),
            dead: Vec::new(),
            delivered: 0,
            dropped: 0,
            failures: 0,
            failing_since: None,
            paused_until: None,
            error: None,
        }
    }

    /// Which event is to be tried now; `from` finds the first of its kinds from a number on.
    pub fn due(&self, now: Timestamp, from: impl Fn(u64) -> Option<u64>) -> Option<u64> {
        if self.paused_until.is_some_and(|until| now < until) {
            return None;
        }
        let again = self.aside.iter().filter(|aside| aside.again <= now).map(|aside| aside.number).min();
        // A receiver that will have nothing at all gets no new events on top of it.
        again.or_else(|| from(self.next).filter(|_| self.aside.len() < ASIDE_MAX))
    }

    /// Notes what became of a try; `chance` is a random number that spreads the next one.
    pub fn note(&mut self, number: u64, outcome: Outcome, now: Timestamp, chance: u64) {
        let before = self.take(number);
        match outcome {
            Outcome::Delivered => {
                self.delivered = self.delivered.saturating_add(1);
                self.error = None;
                self.reached();
            }
            Outcome::Gone(error) => {
                self.error = Some(error.clone());
                self.reached();
                self.dead.push(Dead { number, since: now, error });
            }
            Outcome::Refused(error) => {
                self.error = Some(error.clone());
                self.reached();
                let (attempts, since) = before.as_ref().map_or((0, now), |aside| (aside.attempts, aside.since));
                let attempts = attempts.saturating_add(1);
                if is_past(since, now) {
                    self.dead.push(Dead { number, since: now, error });
                } else {
                    self.aside.push(Aside { number, attempts, since, again: later(now, attempts, chance) });
                }
            }
            Outcome::Unreachable(error) => self.unreachable((number, before), error, now, chance),
        }
    }

    /// Takes an event in hand: from those aside, or the next.
    fn take(&mut self, number: u64) -> Option<Aside> {
        let at = self.aside.iter().position(|aside| aside.number == number);
        if at.is_none() {
            self.next = self.next.max(number.saturating_add(1));
        }
        at.map(|at| self.aside.remove(at))
    }

    fn reached(&mut self) {
        (self.failures, self.failing_since, self.paused_until) = (0, None, None);
    }

    /// The whole webhook rests. An event is given up once nothing was reached for as long as the horizon.
    fn unreachable(&mut self, (number, before): (u64, Option<Aside>), error: String, now: Timestamp, chance: u64) {
        self.failures = self.failures.saturating_add(1);
        let since = *self.failing_since.get_or_insert(now);
        self.paused_until = Some(later(now, self.failures, chance));
        self.error = Some(error.clone());
        let first = before.as_ref().map_or(since, |aside| aside.since.max(since));
        if is_past(first, now) {
            self.dead.push(Dead { number, since: now, error });
            // The next has its own chance, and not three days more.
            return;
        }
        match before {
            Some(aside) => self.aside.push(aside),
            // It is still the next: nothing behind it was looked at.
            None => self.next = number,
        }
    }

    /// Has what was given up tried again, at once; says how many events.
    pub fn retry(&mut self, now: Timestamp) -> usize {
        let dead = std::mem::take(&mut self.dead);
        let count = dead.len();
        let again = dead.into_iter().map(|dead| Aside { number: dead.number, attempts: 0, since: now, again: now });
        self.aside.extend(again);
        for aside in &mut self.aside {
            aside.again = now;
        }
        self.reached();
        count
    }

    /// Drops what was given up; says how many events.
    pub fn drop_dead(&mut self) -> usize {
        let count = self.dead.len();
        self.dead.clear();
        self.dropped = self.dropped.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        count
    }
}

fn is_past(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) >= HORIZON
}

/// When it is tried again after so many tries: twice as long each time, of which half is left to chance.
fn later(now: Timestamp, tries: u32, chance: u64) -> Timestamp {
    let doubled = PAUSE_MIN_MS.checked_shl(tries.saturating_sub(1).min(20)).unwrap_or(PAUSE_MAX_MS);
    let half = doubled.min(PAUSE_MAX_MS) / 2;
    let pause = half.saturating_add(chance % half.saturating_add(1));
    now.saturating_add(SignedDuration::from_millis(i64::try_from(pause).unwrap_or(i64::MAX))).unwrap_or(now)
}

pub(super) const VERSION: u32 = 1;

/// How long an event is tried.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(72);

const PAUSE_MIN_MS: u64 = 5_000;
const PAUSE_MAX_MS: u64 = 3_600_000;

/// As many events that one receiver will not have are tried beside each other.
const ASIDE_MAX: usize = 100;
