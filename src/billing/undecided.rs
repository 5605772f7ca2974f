//! A conflict as a statement carries it: which files contradict each other, and what the statement comes to under each reading.
//!
//! Stands at the ground of `billing`, below the statements. Which lines a conflict touches is said by `conflict`. The JSON of
//! contract.md: closings keep it in the log, so that a field never changes its name or meaning.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::disposition::keep_command;
use crate::domain::{DispositionId, Eur, Sha256};

/// A conflict that keeps a statement from being complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct InConflict {
    /// The files that contradict each other.
    pub files: Vec<Sha256>,
    /// The dispositions whose lines it decides.
    pub dispositions: Vec<DispositionId>,
    /// How far the readings lie apart; unknown where an amount is.
    pub difference: Option<Eur>,
    /// What each reading makes of the statement.
    pub readings: Vec<ReadingChange>,
}

/// What becomes of a statement when a person keeps a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ReadingChange {
    /// The file.
    pub file: Sha256,
    /// Its row, where the file itself says several things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// How much the statement would come to more than it does now; unknown where an amount is.
    pub change: Option<Eur>,
}

impl ReadingChange {
    /// The command that a person gives for it.
    pub fn command(&self) -> String {
        keep_command(self.file, self.row)
    }
}

impl InConflict {
    /// Of these files, with what each reading makes of the statement.
    pub(super) fn new(
        files: Vec<Sha256>,
        dispositions: Vec<DispositionId>,
        mut readings: Vec<ReadingChange>,
    ) -> InConflict {
        readings.sort();
        InConflict { files, dispositions, difference: difference(&readings), readings }
    }

    /// What a person can keep to decide it: two conflicts with the same choices are one.
    fn choices(&self) -> impl Iterator<Item = (Sha256, Option<u32>)> {
        self.readings.iter().map(|reading| (reading.file, reading.row))
    }

    /// Whether the same decision settles both.
    pub fn is(&self, other: &InConflict) -> bool {
        self.choices().eq(other.choices())
    }

    /// Adds what the same conflict decides elsewhere in the same statement.
    fn add(&mut self, other: InConflict) {
        let all: BTreeSet<DispositionId> = self.dispositions.drain(..).chain(other.dispositions).collect();
        self.dispositions = all.into_iter().collect();
        for (reading, other) in self.readings.iter_mut().zip(other.readings) {
            reading.change = reading.change.zip(other.change).and_then(|(one, other)| one.plus(other).ok());
        }
        self.difference = difference(&self.readings);
    }
}

/// Adds conflicts to those of a statement; what one decision settles is one of them.
pub(super) fn add_all(known: &mut Vec<InConflict>, more: impl IntoIterator<Item = InConflict>) {
    for conflict in more {
        match known.iter_mut().find(|one| one.is(&conflict)) {
            Some(one) => one.add(conflict),
            None => known.push(conflict),
        }
    }
    known.sort_by(|a, b| a.choices().cmp(b.choices()));
}

/// How far the readings lie apart; an amount beyond any decimal is not known.
fn difference(readings: &[ReadingChange]) -> Option<Eur> {
    let changes: Vec<Eur> = readings.iter().map(|reading| reading.change).collect::<Option<_>>()?;
    changes.iter().max()?.minus(*changes.iter().min()?).ok()
}
