//! What a record of the log means: its entry, and the parts of which entries are made.
//!
//! Stands below the fold of the log and the orders, and knows no bytes: how a record lies on disk is `archive`'s, how a row lies in
//! the index is `store`'s. Pure. Both are kept for ever, so a type here that is serialised only ever grows at its end.

mod draft;
mod entry;
mod hash;
mod row;

pub use draft::Draft;
pub use entry::{
    Answered, ConfigEntry, ContainerEntry, Entry, FileEntry, LeavingEntry, MadeEntry, MailOutcome, MailSubject,
    NotifiedEntry, RefusedEntry, accounts_of, imports_of,
};
pub use hash::hash;
pub use row::{Counts, LogRow, Place};
