//! What an order did to something that leaves or was refused, where it has no document of its own.
//!
//! Stands beside the other documents. The keys are in order of the alphabet, as they have been from the first version on.

use serde::{Deserialize, Serialize};

use crate::domain::DispositionId;

/// What `outbox approve` did.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Approved {
    /// What was approved: a draft, or a message that was owed a retour.
    pub approved: u64,
    /// Name in the outbox of what leaves.
    pub file: Option<String>,
    /// Number in the log of what leaves.
    pub id: u64,
}

/// What `outbox drop` did to a draft (a number), and `quarantine drop` to a file (its id as text).
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Dropped<Id> {
    /// What was dropped.
    pub dropped: Id,
    /// The record of the log that says so.
    pub log_position: u64,
    /// Why, in the words of the user.
    pub reason: String,
}

/// What `outbox reject` noted of a message.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Rejected {
    /// Code of the hub.
    pub code: String,
    /// Number of the decision that says so.
    pub decision: u64,
    /// Why, in the words of the user.
    pub reason: String,
    /// Which message.
    pub rejected: u64,
}

/// What `outbox stop` drafted.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DraftedStop {
    /// What it stops.
    pub disposition: DispositionId,
    /// Its name in the outbox.
    pub file: Option<String>,
    /// Number of the draft.
    pub id: u64,
}
