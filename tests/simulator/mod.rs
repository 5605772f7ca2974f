//! What the simulator is made of: a log that fails on order, and a provider that lives through days.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod log;
pub mod world;
