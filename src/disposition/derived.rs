//! All that follows from the facts of one dossier, except money.
//!
//! Stands on what each part of `disposition` finds and gathers it; decides nothing. Pure.

use super::{Disposition, Judgement, MessageStatus, VerzoekStatus};
use crate::domain::{Bsn, Date, DispositionId};

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
