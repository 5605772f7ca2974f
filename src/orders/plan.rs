//! A plan: what an order does, as a value before it is a deed.
//!
//! Stands between an order, which makes it, and the shell, which appends its records as one group or not at all. Pure: it can be
//! shown, compared and thrown away.

use crate::log::Draft;

/// What an order would put into the log, and what the person who asked is told.
///
/// A plan holds for the position that it was made on, and for no other: it names numbers that its records are going to have, and
/// rests on all that was known until then. The shell appends it only where the log still ends there. Where it does not, because
/// a file came in between, the plan is thrown away and made anew on what is known then; a person who was shown the old one is
/// shown the new one where the two differ (as [`super::ClosePlan::check_shown`] does for a closing).
#[derive(Debug)]
pub struct Plan<T> {
    /// Appended as one group, or not at all.
    pub records: Vec<Draft>,
    /// What is told.
    pub told: T,
    /// Number of the last record of the log that it rests on.
    pub based_on: u64,
}

/// The number that a record is going to have, with `ahead` others of its plan before it.
pub fn number_after(based_on: u64, ahead: usize) -> u64 {
    based_on.saturating_add(1).saturating_add(u64::try_from(ahead).unwrap_or(u64::MAX))
}
