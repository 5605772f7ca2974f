//! What rules look at, walked through: the records of a message that more than one rule asks about, with their paths.
//!
//! Below the rules, which use it; it uses none of them. A walker judges nothing.

pub(super) mod client;
pub(super) mod day;
pub(super) mod path;
pub(super) mod regel;
pub(super) mod repeated;
pub(super) mod voorziening;
