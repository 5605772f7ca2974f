//! Who saw what: a log of views of client data (NEN 7513), append-only and hash-chained, apart from the log of facts.
//!
//! Stands between those who show client data (`http`, `cli`) and the disk. A look adds nothing to the log of facts, so no position
//! of it moves. Never says what may be seen; it is told of a view before that is shown, and where it cannot write, the caller shows nothing.
//!
//! From the ground up: [`view`] (what a record says), `line` (a record as a line of JSON), `segment` (the files), `walk` (line by
//! line, checked), `writer` (the end that is written), [`log`] (the thread that owns it), [`views`] (reading), [`verify`], [`copy`],
//! [`seen`] (what a question or an order shows), [`asked`] (what the commands ask of the log itself).

pub mod asked;
pub mod copy;
mod error;
mod line;
pub mod log;
pub mod seen;
mod segment;
pub mod verify;
pub mod view;
pub mod views;
mod walk;
mod writer;

pub use error::AccessError;
pub use line::Record;
pub use log::AccessLog;
pub use segment::FORMAT;
pub use view::{How, View, Viewer, What};
