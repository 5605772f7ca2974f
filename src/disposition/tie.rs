//! Records that contradict each other, so that none of them counts until a person decides.
//!
//! Stands at the ground of `disposition`, beside the findings that tell of it. What follows where one of them is kept is worked out
//! by `conflict`. Pure.

use std::collections::BTreeSet;

use super::Judgement;
use crate::domain::Sha256;
use crate::facts::Bron;

/// What is found while a dossier is derived.
#[derive(Debug, Default)]
pub struct Judged {
    /// How records stand beside each other.
    pub judgements: Vec<Judgement>,
    /// What contradicts each other, undecided.
    pub ties: Vec<Tie>,
}

/// Records that claim one place and say different things, of which none counts (billing.md §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The records by what they say; at least two.
    claims: Vec<Vec<Bron>>,
}

/// What a person keeps to decide a tie: a file, or one row of it where the file itself says several things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// The file.
    pub file: Sha256,
    /// Its row, where the file alone would not decide.
    pub row: Option<u32>,
}

impl Tie {
    /// Of records with what each says. Of thousands of different ones the first [`READINGS_MAX`] stand for all: a person is not
    /// going to choose among more.
    pub fn of<T: PartialEq>(records: impl IntoIterator<Item = (Bron, T)>) -> Tie {
        let mut claims: Vec<(T, Vec<Bron>)> = Vec::new();
        for (bron, content) in records {
            let is_full = claims.len() >= READINGS_MAX;
            match claims.iter_mut().find(|(known, _)| *known == content) {
                Some((_, brons)) => brons.push(bron),
                None if is_full => {}
                None => claims.push((content, vec![bron])),
            }
        }
        Tie { claims: claims.into_iter().map(|(_, brons)| brons).collect() }
    }

    /// Everything that a person can keep to decide it, in order.
    pub fn choices(&self) -> Vec<Kept> {
        let brons = || self.claims.iter().flatten();
        let files: BTreeSet<Sha256> = brons().map(|bron| bron.sha256).collect();
        let claims_of =
            |file: &Sha256| self.claims.iter().filter(|brons| brons.iter().any(|b| b.sha256 == *file)).count();
        if files.iter().all(|file| claims_of(file) == 1) {
            return files.into_iter().map(|file| Kept { file, row: None }).collect();
        }
        let row = |bron: &Bron| Kept { file: bron.sha256, row: (bron.regel > 0).then_some(bron.regel) };
        brons().map(row).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Which of the claims a choice keeps, by position, and the record that makes it.
    pub fn claim_of(&self, kept: &Kept) -> Option<(usize, Bron)> {
        let is_kept = |bron: &&Bron| bron.sha256 == kept.file && kept.row.is_none_or(|row| row == bron.regel);
        self.claims.iter().enumerate().find_map(|(at, brons)| Some((at, *brons.iter().find(is_kept)?)))
    }
}

/// Most readings of one conflict that are worked out.
pub(super) const READINGS_MAX: usize = 32;
