//! How a month is closed: what a person asks for besides the month.
//!
//! Stands at the ground of the order. Pure values: they travel with the request, and a preview is of the same ones.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::DispositionId;

/// How a month is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CloseOptions {
    /// Incomplete statements too, with what is known.
    #[serde(default)]
    pub incomplete: bool,
    /// Dispositions that are left out, so that the others need not wait for them.
    #[serde(default)]
    pub leave_out: BTreeSet<DispositionId>,
}

impl CloseOptions {
    /// Incomplete statements too, with what is known.
    pub fn incomplete() -> CloseOptions {
        CloseOptions { incomplete: true, ..CloseOptions::default() }
    }
}
