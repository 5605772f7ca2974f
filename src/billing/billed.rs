//! What billing gives: the statements of a month with their lines, what nobody pays, and why there is none of it.
//!
//! Stands above `line` and `party`. The JSON of contract.md: closings keep it in the log, so that a field never changes its
//! name or meaning. A line is held in common by all who have it: the dossier that keeps it, the months that hold it, and their readers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::aside::Aside;
use super::line::Line;
use super::party::Party;
use super::undecided::InConflict;
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, Overflow, RuleId};
use crate::terms::Channel;

/// The statements of a month, as contract.md gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Billing {
    /// Which month.
    pub month: Month,
    /// Days after it are not counted.
    pub as_of: Date,
    /// Whether the month was not over on the as-of date.
    pub provisional: bool,
    /// One per party.
    pub statements: Vec<Statement>,
    /// Delivered, but nobody pays.
    pub unbillable: Vec<Arc<Unbillable>>,
    /// The closing that froze the month; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedStamp>,
    /// What stands beside the lines of statements that are open, for the work list: it is told to nobody as it is.
    #[serde(skip)]
    #[cfg_attr(test, schema(ignore))]
    pub asides: Vec<Arc<Aside>>,
}

/// What one party owes for one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Statement {
    /// Who pays.
    pub party: Party,
    /// How it is sent.
    pub channel: Channel,
    /// When it must be sent at the latest.
    pub due: Date,
    /// Nothing is missing that would hold it back.
    pub complete: bool,
    /// Sum of the amounts that are known.
    pub total: Eur,
    /// Its lines, by client, disposition and first day.
    pub lines: Vec<Arc<Line>>,
    /// What contradicts each other and would make it otherwise, until a person decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<InConflict>,
    /// The closing that froze it; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedStamp>,
}

/// Which closing froze a statement or a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ClosedStamp {
    /// Number of the closing, from 1, without gaps.
    pub number: u32,
    /// When, in Europe/Amsterdam, with its offset.
    pub at: String,
    /// Last record of the log that it rests on.
    pub log_position: u64,
}

/// A run of delivered days, or of registered dates, that nobody pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Unbillable {
    /// Which disposition.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// Kind of care, where known.
    pub domain: Option<Domain>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Number of days.
    pub days: u32,
    /// What it would have brought, as far as a tariff tells.
    pub value: Option<Eur>,
    /// The reason.
    pub rule: RuleId,
    /// One Dutch sentence that says why.
    pub why: String,
}

impl Unbillable {
    /// Its place in the list of a month. Several runs may have one place: they stay in the order in which they were made.
    pub(super) fn place(&self) -> (Bsn, &DispositionId, Date) {
        (self.bsn, &self.disposition, self.from)
    }
}

/// Why statements cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// A quantity or amount is beyond any decimal.
    #[error("{disposition}: {source}; check the registered quantities and the tariff")]
    Overflow {
        /// Where.
        disposition: DispositionId,
        /// What.
        source: Overflow,
    },
}

pub(super) fn overflow(disposition: &DispositionId, source: Overflow) -> BillingError {
    BillingError::Overflow { disposition: disposition.clone(), source }
}
