//! A row as hashes, so that a store of any size is compared with the log in little room.
//!
//! Stands beside the store, for whoever verifies it. Holds no content.

use crate::domain::Sha256;
use crate::log::{LogRow, hash};

/// A row as hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPrint {
    /// Number of the record.
    pub sequence: u64,
    /// Of all that the row says but its facts; none where that cannot be written.
    pub record: Option<Sha256>,
    /// Of its facts.
    pub facts: Option<Sha256>,
}

impl RowPrint {
    /// Of a row.
    pub fn new(row: &LogRow) -> RowPrint {
        let record = postcard::to_stdvec(&(row.place, row.received, row.sha256, &row.entry, &row.accounts));
        let facts = postcard::to_stdvec(&row.facts);
        let hashed = |bytes: Result<Vec<u8>, postcard::Error>| bytes.ok().map(|bytes| hash(&bytes));
        RowPrint { sequence: row.sequence, record: hashed(record), facts: hashed(facts) }
    }
}
