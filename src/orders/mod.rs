//! Orders: what a person can have done to what is known, and why an order cannot be given.
//!
//! Stands between what is known and the shell, which appends what an order plans. Pure: the day is an argument, and nothing
//! here is written.

mod cannot;

pub use cannot::{Cannot, CloseError};
