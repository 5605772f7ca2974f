//! Where a log ends.
//!
//! Stands at the ground of `archive`, below all that follows on a head.

use serde::{Deserialize, Serialize};

use crate::domain::Sha256;

/// Where a log ends: its last record, and the hash over that and all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last record; 0 before the first.
    pub sequence: u64,
    /// Hash over everything in the log.
    pub chain: Sha256,
}

impl Head {
    /// Of a log without a record.
    pub const BEFORE_ALL: Head = Head { sequence: 0, chain: Sha256([0; 32]) };

    /// Number that the next record will get.
    pub fn next(self) -> u64 {
        self.sequence.saturating_add(1)
    }
}
