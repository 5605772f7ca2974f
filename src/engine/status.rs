//! What is wrong at the moment, for `/readyz`, the work list and the log.
//!
//! Stands beside everything that the engine does: who meets trouble notes it here, and takes it back when it is over. Holds no name
//! and no value of a client. Decides nothing, but whether anything may be taken in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::behind::Behind;
use crate::archive::ArchiveError;
use crate::told::chain_text;
use crate::worklist::{LeftAlone, LeftFiles, Obstacles};

/// What is wrong at the moment.
#[derive(Debug, Default)]
pub(super) struct Status {
    disk: Mutex<Option<String>>,
    log: Mutex<Option<String>>,
    damage: Mutex<Option<String>>,
    store: Mutex<Option<String>>,
    outbox: Mutex<Option<String>>,
    room: Mutex<Option<String>>,
    in_hand: Mutex<InHand>,
    obstacles: Mutex<Obstacles>,
    /// Files of the inbox that may still be written.
    waiting: AtomicUsize,
    unread: Mutex<Option<String>>,
    clock: Mutex<Option<Behind>>,
    /// What `verify` found, and whether `rebuild` mends it.
    verified: Mutex<Option<(String, bool)>>,
}

/// Files that were taken from the inbox and are durable nowhere else yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// How many.
    pub files: usize,
    /// Since when the oldest is.
    pub since: Option<Instant>,
}

impl InHand {
    /// How long the oldest has been in hand.
    pub fn age(self, now: Instant) -> Duration {
        self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// What is wrong with that, and what to do.
    fn trouble(self, now: Instant) -> Option<String> {
        let (files, seconds) = (self.files, self.age(now).as_secs());
        (seconds > IN_HAND_SECONDS_MAX).then(|| {
            format!(
                "{files} files of the inbox are not taken in yet, the oldest for {seconds} seconds; the log tells why                  (\"a file was not taken in\"). They are tried again by themselves"
            )
        })
    }
}

impl Status {
    pub fn set_in_hand(&self, in_hand: InHand) {
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = in_hand;
    }

    /// What lies in the inbox and is left alone.
    pub fn set_left_alone(&self, files: BTreeMap<LeftAlone, LeftFiles>) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).files = files;
    }

    pub fn set_waiting(&self, files: usize) {
        self.waiting.store(files, Ordering::Relaxed);
    }

    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Folders of the config that cannot be used.
    pub fn set_folders(&self, folders: Vec<&'static str>) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).folders = folders;
    }

    pub fn obstacles(&self) -> Obstacles {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn in_hand(&self) -> InHand {
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What keeps room from being held aside, for each disk on which it is not.
    pub fn room(&self, lacking: Vec<String>) {
        let text = (!lacking.is_empty()).then(|| format!("no room is held aside: {}", lacking.join("; ")));
        set(&self.room, text);
    }

    /// A record cannot be read, besides `others` that were told before.
    pub fn cannot_read(&self, why: &str, others: usize) {
        let text = if others == 0 { why.to_owned() } else { format!("{why} (and {others} more records)") };
        set(&self.unread, Some(text));
    }

    /// How far the clock is behind the log; says whether it was before.
    pub fn clock(&self, behind: Option<Behind>) -> bool {
        std::mem::replace(&mut *self.clock.lock().unwrap_or_else(PoisonError::into_inner), behind).is_some()
    }

    pub fn clock_behind(&self) -> Option<Behind> {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything is read anew.
    pub fn begun_anew(&self) {
        set(&self.unread, None);
    }

    /// The records that cannot be read are those that another was told of.
    pub fn take_unread(&self, other: &Status) {
        set(&self.unread, get(&other.unread));
    }

    /// Everything was read and compared. What was found is in the answer only, since it may name a file.
    pub fn verified(&self, problems: usize, mended_by_rebuild: bool) {
        let remedy =
            if mended_by_rebuild { "`iwmod rebuild` mends it" } else { "mend it as it says, then verify again" };
        let text = format!("`iwmod verify` found {problems} problems and shows them; {remedy}");
        let found = (problems > 0).then_some((text, mended_by_rebuild));
        *self.verified.lock().unwrap_or_else(PoisonError::into_inner) = found;
        match problems {
            0 => self.sound(),
            _ => tracing::error!(problems, "verify found what does not agree; it is not ready until that is mended"),
        }
    }

    /// Store and memory were made anew from the log.
    pub fn rebuilt(&self) {
        let mut found = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        found.take_if(|(_, mended_by_rebuild)| *mended_by_rebuild);
    }

    /// What keeps messages from leaving; says whether that is news.
    pub fn outbox(&self, error: &dyn std::error::Error) -> bool {
        let text = format!("messages cannot leave: {}", chain_text(error));
        let mut slot = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        slot.replace(text.clone()) != Some(text)
    }

    pub fn outbox_recovered(&self) {
        set(&self.outbox, None);
    }

    /// The log could not be written; says whether that is news.
    pub fn disk(&self, error: &dyn std::error::Error) -> bool {
        let text = chain_text(error);
        let mut slot = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        slot.replace(text.clone()) != Some(text)
    }

    pub fn without_store(&self, error: &dyn std::error::Error) {
        set(&self.store, Some(format!("the store is not in use: {}", chain_text(error))));
    }

    pub fn with_store(&self) {
        set(&self.store, None);
    }

    pub fn recovered(&self) {
        set(&self.disk, None);
    }

    /// The log cannot be written, and why; `None` once it can again. Says whether that is news.
    pub fn log(&self, why: Option<String>) -> bool {
        let mut slot = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, why.clone()) != why
    }

    /// Something that was durable is not as it was written: nothing is taken in until [`Status::sound`] or a new start,
    /// which reads everything. The reason names place and remedy. Says whether that is news.
    pub fn damaged(&self, reason: &str) -> bool {
        let reason = Some(crate::domain::mask_bsn(reason));
        let mut slot = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, reason.clone()) != reason
    }

    /// Keeps damage that a reader of the log ran into, wherever it was asked from.
    pub fn noted<T>(&self, read: Result<T, ArchiveError>) -> Result<T, ArchiveError> {
        if let Err(error) = &read
            && error.is_damage()
            && self.damaged(&chain_text(error))
        {
            tracing::error!(error = chain_text(error), "damage was found; nothing is taken in until it is mended");
        }
        read
    }

    /// Everything was read again and is as it was written.
    pub fn sound(&self) {
        set(&self.damage, None);
    }

    /// Why nothing can be taken in at all; `None` when it can.
    pub fn paused(&self) -> Option<String> {
        get(&self.damage).or_else(|| get(&self.log))
    }

    pub fn troubles(&self) -> Vec<String> {
        let slots = [&self.damage, &self.log, &self.disk, &self.room, &self.store, &self.outbox, &self.unread];
        let verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let clock = self.clock_behind().map(|behind| behind.to_string());
        let (verified, in_hand) = (verified.map(|(text, _)| text), self.in_hand().trouble(Instant::now()));
        let left = left_alone(&self.obstacles());
        clock.into_iter().chain(slots.into_iter().filter_map(get)).chain(verified).chain(in_hand).chain(left).collect()
    }
}

/// What lies in the inbox and cannot be taken in. The folders have checks of their own in `/readyz`.
fn left_alone(obstacles: &Obstacles) -> Option<String> {
    let said = |(why, files): (LeftAlone, &LeftFiles)| format!("{} of the inbox: {}", files.count, why.remedy());
    let all: Vec<String> = obstacles.in_the_way().map(said).collect();
    let found = "`find INBOX -inum NUMBER`, with the number in the log, shows the name";
    (!all.is_empty()).then(|| format!("files cannot be taken in ({}); {found}", all.join("; ")))
}

fn get(slot: &Mutex<Option<String>>) -> Option<String> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set(slot: &Mutex<Option<String>>, value: Option<String>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// Longest time that a file is in hand while all is well.
const IN_HAND_SECONDS_MAX: u64 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_hand_for_longer_than_a_minute_is_trouble() {
        let since = Instant::now();
        let in_hand = InHand { files: 3, since: Some(since) };
        assert_eq!(in_hand.trouble(since + Duration::from_secs(60)), None);
        let trouble = in_hand.trouble(since + Duration::from_secs(61)).unwrap();
        assert!(trouble.starts_with("3 files of the inbox") && trouble.contains("61 seconds"), "{trouble}");
        assert_eq!(InHand::default().trouble(since), None);
    }
}
