//! The archive: an append-only, hash-chained log in segments; the source of truth.
//!
//! Every accepted file byte for byte, every refusal, decision and change of what verdicts rest on. An empty store and
//! this log give everything back. One writer, which appends groups with one sync each; any number of readers. It knows
//! nothing of care: what a record means is said in `log`. It never changes or removes a record; the only bytes it ever
//! takes back are those of a group that was torn by a crash, or failed, before it was acknowledged.
//!
//! [`Log`] says what the engine asks of it; [`Archive`], its segments on disk, is the one that the program has, and
//! [`InMemory`] serves tests where a disk is not the point.
//!
//! Folder: `NNNNNNNNNNNNNNNNNNNN.log` (the number is the sequence of its first record), and `durable`, a mark of how far the
//! log was known to be synced. A segment is 64 bytes of header (magic, format version, first sequence, chain hash
//! before it, checksum) and records ([`record`]); it is preallocated, and cut to size when the next one begins.
//!
//! What counts is on the disk: what a start finds behind the mark is written again and synced before it is handed on
//! ([`durable`]), and after a failure the log ends at the last record acknowledged, or is written no more until it does.
//!
//! A group lies in one segment, and its last record is marked, so that after a loss of power all of it is there or nothing.
//! What a tear is: the first place that holds no whole record, in the last segment, behind the durable mark, with
//! no record of a later group behind it; with the whole records of its group before it. Anything else that is not as written
//! is damage, and stops the start.

mod check;
mod durable;
mod error;
mod extent;
mod head;
mod log;
mod mark;
mod memory;
mod reader;
mod record;
mod segment;
mod walk;
mod writer;

pub use error::ArchiveError;
pub use extent::{Extent, SegmentPart};
pub use head::Head;
pub use log::{Appended, Log, Reader, Records};
pub use memory::InMemory;
pub use record::{Compression, ContentError, FORMAT, Packed, Record, Stored};
pub use writer::{Archive, Opened, SEGMENT_BYTES};
