//! A refused file, as quarantine and its list show it.
//!
//! Stands between the fold, which learns refusals, and who shows or settles them. Its bytes are not here. Pure.

use jiff::Timestamp;

use crate::domain::{Date, RuleId, Sha256};

/// A refused file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
    /// Number of the refusal; its id.
    #[serde(rename = "id")]
    pub sequence: u64,
    /// Name as it came.
    #[serde(rename = "file")]
    pub name: String,
    /// Name in quarantine.
    pub stored_as: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Day of receipt.
    pub day: Date,
    /// Time of receipt.
    pub received_at: Timestamp,
    /// Rules that refused it.
    pub rules: Vec<RuleId>,
}
