//! What follows of each reading of what contradicts each other: one record is kept, and all else stays undecided.
//!
//! Stands above the ties that are found while a dossier is derived, and below `derive`, which hands in how to derive it once more.
//! Pure. Only a dossier with a tie in it is derived again.

use std::collections::{BTreeMap, BTreeSet};

use super::tie::{Kept, READINGS_MAX, Tie};
use super::{Conflict, Derived, Reading};
use crate::domain::Sha256;
use crate::facts::Bron;

/// The conflicts of a dossier. Ties between the same files are one: whoever keeps a file decides all of them.
pub(super) fn conflicts(ties: Vec<Tie>, derive: impl Fn(BTreeSet<Bron>) -> Derived) -> Vec<Conflict> {
    let mut same: BTreeMap<Vec<Kept>, Vec<Tie>> = BTreeMap::new();
    for tie in ties {
        same.entry(tie.choices()).or_default().push(tie);
    }
    let conflict = |(choices, ties): (Vec<Kept>, Vec<Tie>)| {
        let files: BTreeSet<Sha256> = choices.iter().map(|kept| kept.file).collect();
        let mut readings: Vec<Reading> =
            readings(&choices, &ties).map(|(kept, records)| Reading { kept, derived: derive(records) }).collect();
        readings.sort_by(|a, b| a.kept.cmp(&b.kept));
        Conflict { choices, files: files.into_iter().collect(), readings }
    };
    same.into_iter().map(conflict).collect()
}

/// What is kept under each reading, and the records that are kept with it; files that say the same are one reading.
fn readings(choices: &[Kept], ties: &[Tie]) -> impl Iterator<Item = (Vec<Kept>, BTreeSet<Bron>)> {
    let mut readings: BTreeMap<Vec<usize>, (Vec<Kept>, BTreeSet<Bron>)> = BTreeMap::new();
    for kept in choices {
        let (claims, records): (Vec<usize>, BTreeSet<Bron>) = ties.iter().filter_map(|tie| tie.claim_of(kept)).unzip();
        readings.entry(claims).or_insert_with(|| (Vec::new(), records)).0.push(*kept);
    }
    readings.into_values().take(READINGS_MAX)
}
