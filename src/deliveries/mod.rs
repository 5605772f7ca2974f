//! What webhooks must not forget: the events that were told, and per webhook how far they got.
//!
//! Stands on the disk, below who sends (`courier`) and who shows (`cli`, `answer`). Folder: `events.jsonl`, to which events are appended before
//! any of them leaves, and `NAME.json` for each webhook, written whole under a lock by the daemon or by a command. Both may be lost:
//! webhooks then begin anew, at that moment. Sends nothing.

mod error;
mod journal;
mod stand;
mod stands;

pub use error::DeliveryError;
pub use journal::Journal;
pub use stand::{Aside, Dead, Outcome, Stand};
pub use stands::{Stands, dead_letters};
