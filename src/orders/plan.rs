//! A plan: what an order does, as a value before it is a deed.
//!
//! Stands between an order, which makes it, and the shell, which appends its records as one group or not at all. Pure: it can be
//! shown, compared and thrown away.

use crate::log::Draft;

/// What an order would put into the log, and what the person who asked is told.
#[derive(Debug)]
pub struct Plan<T> {
    /// Appended as one group, or not at all.
    pub records: Vec<Draft>,
    /// What is told.
    pub told: T,
}
