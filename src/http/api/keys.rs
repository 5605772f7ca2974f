//! Idempotency keys: an order that is sent twice under one key is carried out once.
//!
//! Stands above `problem`, below the handlers. A key is noted durably before its order is carried out and again when it was, so that after a
//! crash between the two nobody carries it out again unasked. The file holds hashes, moments and positions of the log; what was answered is
//! kept in memory only, because it may name clients.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::problem::Problem;
use crate::disk::{sync_folder, write_whole};
use crate::domain::Sha256;

/// For how long a key is remembered.
pub const KEPT: Duration = Duration::from_secs(48 * 3600);

/// So many answers are kept in memory, the latest ones.
const ANSWERS_MAX: usize = 256;

/// Name of the file, in the folder of people.
const FILE: &str = "api-keys.jsonl";

/// The keys that were used. All clones are one.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    file: Option<File>,
    known: BTreeMap<Sha256, Used>,
    answers: BTreeMap<u64, (Sha256, String)>,
    /// Those that this process is carrying out.
    under_way: BTreeSet<Sha256>,
}

/// A key that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Used {
    /// Hash of the key, with who used it.
    key: Sha256,
    /// Hash of the order.
    order: Sha256,
    /// When it was begun, in milliseconds since 1970.
    at: i64,
    /// How far it is.
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It is being carried out, or was when the daemon ended.
    Begun,
    /// It was carried out; what it did stands in the log up to this record.
    Done(u64),
    /// It was refused and did nothing, so the key is free.
    Free,
}

/// What is to be done with an order.
#[derive(Debug)]
pub enum Begun {
    /// It is to be carried out, and then told.
    New(Turn),
    /// It was carried out, and answered with this.
    Answered(String),
}

/// An order that is being carried out under a key, until it is told what became of it.
#[derive(Debug)]
pub struct Turn {
    keys: Keys,
    used: Used,
}

impl Keys {
    /// The keys that a folder has; those that are too old go.
    pub fn open(folder: &Path, now: Timestamp) -> Keys {
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let mut known = BTreeMap::new();
        // A line that was cut off by a crash was never acknowledged.
        for used in text.lines().filter_map(|line| serde_json::from_str::<Used>(line).ok()) {
            known.insert(used.key, used);
        }
        known.retain(|_, used| used.counts(now));
        let (folder, file) = (folder.to_owned(), None);
        let (answers, under_way) = (BTreeMap::new(), BTreeSet::new());
        Keys(Arc::new(Mutex::new(Inner { folder, file, known, answers, under_way })))
    }

    /// Begins an order under a key of somebody, or tells what became of it before.
    pub fn begin(&self, who: &str, key: &str, order: &[u8], now: Timestamp) -> Result<Begun, Problem> {
        if !(1..=KEY_MAX).contains(&key.len()) || key.chars().any(char::is_control) {
            return Err(Problem::unreadable(format!("an Idempotency-Key is 1 to {KEY_MAX} printable characters")));
        }
        let used = Used {
            key: hash(&[who.as_bytes(), key.as_bytes()]),
            order: hash(&[order]),
            at: now.as_millisecond(),
            state: State::Begun,
        };
        let mut inner = self.locked();
        inner.known.retain(|_, used| used.counts(now));
        if let Some(before) = inner.known.get(&used.key).copied() {
            return inner.told(&before, &used);
        }
        inner.note(used).map_err(unwritable)?;
        inner.under_way.insert(used.key);
        Ok(Begun::New(Turn { keys: self.clone(), used }))
    }

    fn locked(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn counts(&self, now: Timestamp) -> bool {
        let age = now.as_millisecond().saturating_sub(self.at);
        self.state != State::Free && u128::try_from(age).unwrap_or(0) < KEPT.as_millis()
    }
}

impl Inner {
    /// What is said to who comes with a key that was used.
    fn told(&self, before: &Used, used: &Used) -> Result<Begun, Problem> {
        if before.order != used.order {
            let detail = "another order came with this Idempotency-Key; take a new key for each order";
            return Err(Problem::unreadable(detail));
        }
        let answer = self.answers.values().find(|(key, _)| *key == used.key);
        match (before.state, answer) {
            (State::Done(_), Some((_, answer))) => Ok(Begun::Answered(answer.clone())),
            (State::Done(position), None) => {
                let detail =
                    format!("this order was carried out; what it did stands in the log up to record {position}");
                Err(Problem::already_done(detail))
            }
            (State::Begun, _) if self.under_way.contains(&used.key) => Err(Problem::busy()),
            (State::Begun | State::Free, _) => {
                let detail = "this order was begun and the daemon ended before it was told to be done; look at the changes, then \
                              order it with a new key if it is not there";
                Err(Problem::outcome_unknown(detail))
            }
        }
    }

    /// Notes a state, durably, then in memory.
    fn note(&mut self, used: Used) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.written_anew()?,
        };
        let mut line = serde_json::to_vec(&used)?;
        line.push(b'\n');
        (&file).write_all(&line)?;
        file.sync_data()?;
        self.file = Some(file);
        self.known.insert(used.key, used);
        Ok(())
    }

    /// The file with nothing but what still counts, open at its end. After a failed write too, of which nobody knows how far it came.
    fn written_anew(&self) -> io::Result<File> {
        let mut lines = Vec::new();
        for used in self.known.values() {
            serde_json::to_writer(&mut lines, used)?;
            lines.push(b'\n');
        }
        let failed = |error| io::Error::other(format!("{error}"));
        let path = write_whole(&self.folder, FILE, &lines).map_err(failed)?;
        sync_folder(&self.folder).map_err(failed)?;
        OpenOptions::new().append(true).mode(0o600).open(path)
    }

    /// Keeps an answer, and lets the oldest go.
    fn keep(&mut self, key: Sha256, answer: String) {
        let next = self.answers.last_key_value().map_or(0, |(number, _)| number.saturating_add(1));
        self.answers.insert(next, (key, answer));
        while self.answers.len() > ANSWERS_MAX {
            self.answers.pop_first();
        }
    }
}

impl Turn {
    /// It was carried out; what it did stands in the log up to this record.
    pub fn done(self, position: u64, answer: &str) {
        let Turn { keys, used } = self;
        let mut inner = keys.locked();
        inner.keep(used.key, answer.to_owned());
        inner.told_or_warned(Used { state: State::Done(position), ..used });
    }

    /// It was refused, and did nothing.
    pub fn refused(self) {
        let Turn { keys, used } = self;
        keys.locked().told_or_warned(Used { state: State::Free, ..used });
    }
}

impl Inner {
    /// The order is done whatever this disk says; in memory it is known at least.
    fn told_or_warned(&mut self, used: Used) {
        self.under_way.remove(&used.key);
        if let Err(error) = self.note(used) {
            tracing::warn!(%error, file = FILE, "that an order of the API was carried out could not be kept; after a restart its key says so");
            self.known.insert(used.key, used);
        }
    }
}

fn unwritable(error: io::Error) -> Problem {
    tracing::error!(%error, file = FILE, "an order of the API was not carried out: its key cannot be kept");
    Problem::unavailable(
        "the key of this order cannot be kept, so nothing was done; see that the disk of [paths] people has room",
    )
}

fn hash(parts: &[&[u8]]) -> Sha256 {
    let mut digest = sha2::Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    Sha256(digest.finalize().into())
}

const KEY_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2024-01-15T09:00:00Z".parse().unwrap()
    }

    fn begin(keys: &Keys, key: &str, order: &str, now: Timestamp) -> Result<Begun, String> {
        keys.begin("anna", key, order.as_bytes(), now).map_err(|problem| problem.kind)
    }

    fn turn(keys: &Keys, key: &str, now: Timestamp) -> Turn {
        match begin(keys, key, "order", now) {
            Ok(Begun::New(turn)) => turn,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_order_is_carried_out_once_for_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), now());
        turn(&keys, "a", now()).done(7, "{}");
        assert!(matches!(begin(&keys, "a", "order", now()), Ok(Begun::Answered(answer)) if answer == "{}"));
        assert!(begin(&keys, "a", "another", now()).unwrap_err().ends_with("unreadable"));
        assert!(matches!(keys.begin("piet", "a", b"order", now()), Ok(Begun::New(_))), "keys are each caller's own");
        // What was refused did nothing, so it may be tried again.
        turn(&keys, "b", now()).refused();
        turn(&keys, "b", now()).done(8, "{}");
        // After a start the answer is gone, and that it was done is not.
        let keys = Keys::open(folder.path(), now());
        assert!(begin(&keys, "a", "order", now()).unwrap_err().ends_with("already-done"));
        // Two days later a key is a new one.
        let later = now() + jiff::SignedDuration::from_hours(49);
        turn(&keys, "a", later).done(9, "{}");
    }

    #[test]
    fn what_a_crash_left_is_not_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), now());
        let _under_way = turn(&keys, "a", now());
        assert!(begin(&keys, "a", "order", now()).unwrap_err().ends_with("busy"));
        let keys = Keys::open(folder.path(), now());
        assert!(begin(&keys, "a", "order", now()).unwrap_err().ends_with("outcome-unknown"));
        // A line that was cut off counts for nothing, and is not carried on.
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        turn(&Keys::open(folder.path(), now()), "a", now()).done(1, "{}");
    }

    #[test]
    fn without_a_disk_nothing_is_begun() {
        let keys = Keys::open(Path::new("/proc/no/such/folder"), now());
        assert!(begin(&keys, "a", "order", now()).unwrap_err().ends_with("unavailable"));
    }
}
