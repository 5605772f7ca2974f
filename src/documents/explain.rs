//! The document of `explain`: the trace of one disposition.
//!
//! Stands beside the other documents: the facts it rests on, how its state came about, what was found, and each billed or unbillable
//! run with its rule, source and sentence.

use serde::{Deserialize, Serialize};

use super::decisions::Decision;
use crate::billing::{Line, Party, Unbillable};
use crate::disposition::{DispositionView, Standing, State};
use crate::domain::{Date, Finding, Month, Sha256};

/// The document.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Explanation {
    /// As of which day.
    pub as_of: Date,
    /// What is explained, as `dispositions` shows it.
    pub disposition: DispositionView,
    /// The records that speak of it, by day.
    pub facts: Vec<Source>,
    /// The decisions about it.
    pub decisions: Vec<Decision>,
    /// The states it went through, oldest first.
    pub transitions: Vec<Transition>,
    /// What was found when its records were laid beside all others.
    pub findings: Vec<ContextualFinding>,
    /// What each month brings.
    pub months: Vec<ExplainedMonth>,
}

/// A record that speaks of the disposition.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Source {
    /// Dagtekening of a message, or the day that a row of a CSV is about.
    pub date: Date,
    /// Which message, or which kind of CSV.
    pub kind: String,
    /// Code of who wrote the message.
    pub sender: Option<String>,
    /// Identificatie of the message.
    pub identification: Option<String>,
    /// What it says of the disposition, in words.
    pub says: String,
    /// Hash of the file.
    pub sha256: Sha256,
    /// Line of a CSV.
    pub line: Option<u32>,
}

/// From which day on which state holds.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Transition {
    /// First day.
    pub from: Date,
    /// The state.
    pub state: State,
}

/// A contextual finding.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ContextualFinding {
    /// How the record stands beside the others.
    pub standing: Standing,
    /// Why.
    #[serde(flatten)]
    pub finding: Finding,
    /// Hash of the file that holds the record.
    pub sha256: Sha256,
    /// Line of a CSV.
    pub line: Option<u32>,
}

/// What a month brings.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ExplainedMonth {
    /// Which month.
    pub month: Month,
    /// Lines on statements.
    pub lines: Vec<PartyLine>,
    /// What nobody pays.
    pub unbillable: Vec<Unbillable>,
}

/// A line with who pays it.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PartyLine {
    /// Who.
    pub party: Party,
    /// What.
    #[serde(flatten)]
    pub line: Line,
}
