//! All that follows from the facts of one dossier, except money.
//!
//! Stands on what each part of `disposition` finds and gathers it; decides nothing. Pure.

use super::tie::Kept;
use super::{Disposition, Judgement, MessageStatus, VerzoekStatus};
use crate::domain::{Bsn, Date, DispositionId, Sha256};

/// Everything that follows from the facts of one dossier, except money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Derived {
    /// Its dispositions, ordered by id.
    pub dispositions: Vec<Disposition>,
    /// Registered care on a disposition that is not known (yet).
    pub loose: Vec<Loose>,
    /// The messages that a retour answers, and what became of them.
    pub messages: Vec<MessageStatus>,
    /// Requests to a gemeente, and what became of them.
    pub verzoeken: Vec<VerzoekStatus>,
    /// What waits, conflicts, or is worth knowing, per source.
    pub judgements: Vec<Judgement>,
    /// What contradicts each other until a person decides, with what follows of each reading.
    pub conflicts: Vec<Conflict>,
}

impl Derived {
    /// A disposition of the dossier.
    pub fn disposition(&self, id: &DispositionId) -> Option<&Disposition> {
        let at = self.dispositions.binary_search_by(|disposition| disposition.id.cmp(id)).ok()?;
        self.dispositions.get(at)
    }
}

/// Records of which none counts until a person decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What a person can keep, in order; two dossiers with the same choices have one conflict.
    pub choices: Vec<Kept>,
    /// The files that contradict each other, in order.
    pub files: Vec<Sha256>,
    /// What follows where one of them is kept and all else stays as it is; of the same content there is one reading.
    pub readings: Vec<Reading>,
}

/// What follows where a record is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Each of these makes it.
    pub kept: Vec<Kept>,
    /// The dispositions and registrations then; what is judged of messages is not worked out.
    pub derived: Derived,
}

/// A day with registered care that counts, on a disposition that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// On which disposition.
    pub disposition: DispositionId,
    /// The client of the row.
    pub bsn: Bsn,
    /// On which day.
    pub datum: Date,
}
