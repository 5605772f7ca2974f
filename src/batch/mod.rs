//! Files that are taken in together: read and judged beside the writer, and how far each of them is.
//!
//! ```text
//! Item ─▶ Worker (in a Pool) ─▶ Step ─▶ Batch ─▶ whoever commits groups of steps
//! ```
//!
//! Stands between the files (`disk`, `quarantine`) and the engine, which makes groups of steps durable. What costs time and touches
//! no log is done here; what counts as new, as again or as refused beside all that is known is decided when a group is committed.
//!
//! From the ground up: `item` (a file that is brought), `hand` (how much may wait), `pool` (threads), `step`, `result` (what became of
//! an item), `read` (the workers), `progress` (how far each item is).

mod hand;
mod item;
mod pool;
mod progress;
mod read;
mod result;
mod step;

pub(crate) use hand::{Hand, Held};
pub use item::{Item, Stamp};
pub(crate) use pool::Pool;
pub use progress::Batch;
pub use read::{FILE_BYTES_MAX, Wake, is_large};
pub(crate) use read::{Work, Worker};
pub use result::{BatchResult, ItemResult};
pub(crate) use step::{Fate, Judged, Step};
