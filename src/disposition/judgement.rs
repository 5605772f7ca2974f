//! What is found of a record beside all others: how it stands, and the finding that says why.
//!
//! Stands below everything of `disposition`; the rules of `declaratie` judge in the same words. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{DispositionId, Finding};
use crate::facts::{Bron, Dossier};

/// How a record stands beside all others; the worst of a file decides its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Standing {
    /// It counts; the finding only tells.
    Notice,
    /// It needs a message that has not come.
    Waiting,
    /// Beside the other messages it does not count; a person has to look.
    Conflict,
    /// It and what it contradicts do not count until a person decides which one does.
    Undecided,
}

/// A contextual finding. It may change when more facts arrive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judgement {
    /// The record it is about.
    pub bron: Bron,
    /// How it stands.
    pub standing: Standing,
    /// Rule, place and remedy.
    pub finding: Finding,
    /// The disposition it is about, where it is about one.
    pub disposition: Option<DispositionId>,
}

/// One message that stands in several files counts once, and each of the files is judged alike. Sorts the judgements, each
/// once.
pub fn judge_alike(dossier: &Dossier, judgements: &mut Vec<Judgement>) {
    let mut files: BTreeMap<_, Vec<Bron>> = BTreeMap::new();
    for entry in dossier.entries().iter().filter(|entry| entry.bron.regel == 0) {
        if let Some(digest) = entry.fact.digest() {
            files.entry(digest).or_default().push(entry.bron);
        }
    }
    for same in files.values().filter(|same| same.len() > 1) {
        let judged: Vec<Judgement> = judgements.iter().filter(|j| same.contains(&j.bron)).cloned().collect();
        let of_all = same.iter().flat_map(|bron| judged.iter().map(|j| Judgement { bron: *bron, ..j.clone() }));
        judgements.extend(of_all);
    }
    judgements.sort();
    judgements.dedup();
}
