//! What iwmod made, and how far each of it is.
//!
//! Stands between the fold, which learns it, and who shows or releases it. It only grows, and readers are shown it after every
//! commit: kept in pieces, of which a change copies one. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Date, Sha256};
use crate::facts::Fact;
use crate::log::Answered;

/// A message that iwmod made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Number in the log; its id in the outbox.
    pub sequence: u64,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Name in the outbox.
    pub name: String,
    /// What it answers, for a retour.
    pub answers: Option<Answered>,
    /// Day it was made.
    pub day: Date,
    /// How far it is.
    pub stage: Stage,
    /// What it says; counts as known once it is released.
    pub fact: Option<Arc<Fact>>,
}

/// How far a message that iwmod made is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It waits for a person.
    Draft,
    /// A person dropped it.
    Withdrawn,
    /// It leaves; it is not in the folder yet.
    Released,
    /// It stands in the folder.
    Written,
    /// It stood in the folder until whoever sends took it away, or a person said that it was sent.
    TakenAway,
}

/// What iwmod made, by its number. Cloning costs a pointer.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    pieces: Arc<BTreeMap<u64, Arc<Piece>>>,
    /// Those that wait for a person.
    drafts: Arc<BTreeSet<u64>>,
    /// Those that lie in the folder.
    lying: Arc<BTreeSet<u64>>,
}

type Piece = BTreeMap<u64, Made>;

impl Outbox {
    /// What has this number.
    pub fn get(&self, sequence: u64) -> Option<&Made> {
        self.pieces.get(&(sequence / PIECE))?.get(&sequence)
    }

    /// All of it, oldest first.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Made> {
        self.pieces.values().flat_map(|piece| piece.values())
    }

    /// What waits for a person, oldest first.
    pub fn drafts(&self) -> impl Iterator<Item = &Made> {
        self.drafts.iter().filter_map(|sequence| self.get(*sequence))
    }

    /// What lies in the folder, oldest first.
    pub fn lying(&self) -> impl Iterator<Item = &Made> {
        self.lying.iter().filter_map(|sequence| self.get(*sequence))
    }

    pub(super) fn insert(&mut self, made: Made) {
        self.note(made.sequence, made.stage);
        let piece = Arc::make_mut(&mut self.pieces).entry(made.sequence / PIECE).or_default();
        Arc::make_mut(piece).insert(made.sequence, made);
    }

    /// How far it is now; gives it as it is then.
    pub(super) fn move_to(&mut self, sequence: u64, stage: Stage) -> Option<&Made> {
        self.get(sequence)?;
        self.note(sequence, stage);
        let piece = Arc::make_mut(&mut self.pieces).get_mut(&(sequence / PIECE))?;
        let made = Arc::make_mut(piece).get_mut(&sequence)?;
        made.stage = stage;
        Some(made)
    }

    fn note(&mut self, sequence: u64, stage: Stage) {
        keep(&mut self.drafts, sequence, stage == Stage::Draft);
        keep(&mut self.lying, sequence, stage == Stage::Written);
    }
}

/// Has a number in a set, or not; a set that is so already is not copied.
fn keep(set: &mut Arc<BTreeSet<u64>>, sequence: u64, is_in: bool) {
    if set.contains(&sequence) == is_in {
        return;
    }
    let set = Arc::make_mut(set);
    let _ = if is_in { set.insert(sequence) } else { set.remove(&sequence) };
}

/// Numbers of the log per piece.
const PIECE: u64 = 512;
