//! The document of `quarantine`: refused files, with what was found.
//!
//! Stands beside the other documents.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, Finding, Sha256};

/// A refused file with its findings. The document is a list of these.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RefusedFile {
    /// What `quarantine retry` and `drop` take.
    pub id: String,
    /// The name under which it came.
    pub file: String,
    /// Its name in the folder of refused files.
    pub stored_as: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Day on which it came in.
    pub received: Date,
    /// Why it was refused.
    pub findings: Vec<Finding>,
}
