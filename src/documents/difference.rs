//! The document of `billing --diff`: a month beside what was known of it before.
//!
//! Stands beside the other documents, on `billing`: it has all keys of the month itself, and `diff`.

use serde::{Deserialize, Serialize};

use crate::billing::{Billing, ClientDifference};
use crate::domain::{Eur, Month};

/// The document.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct MonthDifference {
    /// The month as `billing` shows it.
    #[serde(flatten)]
    pub billing: Billing,
    /// What changed.
    pub diff: Changes,
}

/// What changed in a month.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Changes {
    /// What it is held against; absent when this is the first look at the month.
    pub against: Option<Against>,
    /// Per client whose amounts changed.
    pub clients: Vec<ClientDifference>,
    /// Sum of the differences.
    pub difference: Eur,
}

/// What a month is held against.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Against {
    /// Its closing, or the last look at it.
    pub kind: AgainstKind,
    /// Which month.
    pub month: Month,
    /// When that was.
    pub at: String,
    /// Where the log stood then.
    pub log_position: u64,
}

/// What kind of look a month is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum AgainstKind {
    /// The month was closed.
    Close,
    /// The month is open; `billing --diff` was asked before.
    Run,
}
