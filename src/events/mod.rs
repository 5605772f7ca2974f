//! Events: what a receiver outside is told, without anything of a person in it.
//!
//! ```text
//! record of the log ─▶ of_log ────┐
//! what stands on a day ─▶ standing ┴─▶ Happening ─▶ Event (with its id) ─▶ CloudEvents 1.0
//! ```
//!
//! Stands above everything that is derived. Pure: decides what is an event and what it says, sends nothing, and keeps nothing of what was told.

mod event;
mod ids;
mod kind;
mod of_log;
mod standing;

pub use event::{Event, Happening, ping};
pub use ids::OpaqueIds;
pub use kind::{EventKind, UnknownEvent};
pub use of_log::of_record;
pub use standing::Standing;
