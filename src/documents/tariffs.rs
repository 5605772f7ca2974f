//! The document of `tariffs`: the rates in force, where each stands, and those that are missing.
//!
//! Stands beside the other documents, on `terms` (rows in force) and `billing` (what has no rate).

use serde::{Deserialize, Serialize};

use crate::billing::MissingTariff;
use crate::domain::Date;
use crate::terms::InForce;

/// The document.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Tariffs {
    /// First day that was asked for.
    pub from: Date,
    /// Last day that was asked for.
    pub to: Date,
    /// Rows that hold on some day of it, by party and code.
    pub tariffs: Vec<InForce>,
    /// Rates of what is delivered then that no row gives.
    pub missing: Vec<MissingTariff>,
}
