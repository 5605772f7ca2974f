//! The courier: tells what happened to those whom the config names.
//!
//! ```text
//! log, work list ─▶ observer ─▶ journal (deliveries) ─▶ carrier, one a webhook ─▶ send ─▶ receiver
//! ```
//!
//! Stands above engine and answers, below the daemon that drives it. An event is kept before it leaves, and noted as delivered after the receiver
//! said so: a receiver may get it twice, under the same id, and never not at all. Beside the writer, which never waits for it.

mod carrier;
mod observer;
mod resolve;
mod send;
mod signature;
mod tally;
mod threads;

pub use carrier::{Carrier, source};
pub use observer::{Observer, Shared};
pub use send::send;
pub use signature::Secret;
pub use tally::{Counts, Tally};
pub use threads::start;
