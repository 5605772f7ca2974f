//! The document of the API's changes: what the log says since a record, for programs that follow.
//!
//! Stands beside the other documents. Names no client: what a record is about is a hash, a number or a month.

use serde::{Deserialize, Serialize};

use crate::domain::Sha256;

/// What the log says after a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LogChanges {
    /// The record up to which this tells everything; ask for what comes after it next.
    pub position: u64,
    /// Whether there are more than these already.
    pub more: bool,
    /// What was said, in order.
    pub changes: Vec<LogChange>,
}

/// What one record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LogChange {
    /// Number of the record.
    pub position: u64,
    /// When it was written, in Amsterdam.
    pub at: String,
    /// What it says: `file`, `zip`, `refused`, `decision`, `decision_undone`, `quarantine_dropped`, `quarantine_released`, `config`,
    /// `made`, `released`, `withdrawn`, `written`, `closed`, `invoiced`, `ordered`, `taken_away`, `mail_ordered`, `mail_leaving`,
    /// `mailed`, `notified`.
    pub kind: String,
    /// What it is about: a month, the number of an invoice, the number of a record before it, the word of a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Hash of its content: of a file that came or was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}
