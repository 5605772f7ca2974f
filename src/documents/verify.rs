//! The documents of `verify` and `rebuild`: whether archive, store and quarantine agree, and what was made anew.
//!
//! Stands beside the other documents; the engine, which reads them, fills them.

use serde::{Deserialize, Serialize};

/// What was verified.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Verified {
    /// Records of the log, all of whose bytes fit checksum, hash and chain.
    pub records: u64,
    /// Files, read again.
    pub files: u64,
    /// Zips.
    pub containers: u64,
    /// Refusals.
    pub refused: u64,
    /// Files in quarantine, compared with their hash.
    pub quarantined: u64,
    /// What does not agree, each with its remedy; empty when all is well.
    pub problems: Vec<String>,
}

/// What `rebuild` did. The keys are in order of the alphabet, as they have been from the first version on.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Rebuilt {
    /// How the store differed from the archive before.
    pub differences: Vec<String>,
    /// Always true: where it could not be made there is no document.
    pub rebuilt: bool,
    /// Records of the log from which it was made.
    pub records: u64,
}

impl Rebuilt {
    /// From so many records, of a store that differed so.
    pub fn from_records(records: u64, differences: Vec<String>) -> Self {
        Rebuilt { differences, rebuilt: true, records }
    }
}
