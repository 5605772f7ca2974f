//! What an order rests on: everything known at one position, what follows from it, what was agreed, and the day.
//!
//! Stands below the orders about money; the shell makes it, once per order. Pure: the day is a value.

use crate::domain::Date;
use crate::known::Known;
use crate::overview::Overview;
use crate::terms::Terms;

/// What an order rests on.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// What is known.
    pub known: &'a Known,
    /// What was agreed.
    pub terms: &'a Terms,
    /// What was derived of what is known.
    pub overview: &'a Overview,
    /// The day, which becomes the dagtekening.
    pub today: Date,
}
