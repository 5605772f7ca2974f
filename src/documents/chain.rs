//! The document of `chain`: of each message that is answered, whether its answer is there; and answers to what is not.
//!
//! Stands beside the other documents; `answer` counts, this only holds the numbers.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, Kind, RuleId, Sha256};

/// The document.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Chain {
    /// The day on which terms were looked at.
    pub as_of: Date,
    /// Numbers per kind.
    pub kinds: Vec<KindCount>,
    /// What has no answer, the oldest first.
    pub open: Vec<Unanswered>,
    /// Answers to what is not known here.
    pub unmatched: Vec<UnmatchedAnswer>,
}

/// How many messages of a kind have their answer.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct KindCount {
    /// Which kind, such as WMO305.
    pub kind: Kind,
    /// The kind of its answer, such as WMO306.
    pub answer: Kind,
    /// With an answer.
    pub complete: usize,
    /// Without, within the term.
    pub open: usize,
    /// Without, after the term.
    pub overdue: usize,
    /// Answered through another system, as far as is known.
    pub elsewhere: usize,
}

/// A message without an answer.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Unanswered {
    /// Last day for the answer.
    pub due: Date,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Which kind.
    pub kind: Kind,
    /// The kind of the answer that is missing.
    pub answer: Kind,
    /// Between us and which gemeente.
    pub gemeente: String,
    /// Identificatie of the message.
    pub identification: String,
    /// Its Dagtekening.
    pub date: Date,
}

/// An answer without a message.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct UnmatchedAnswer {
    /// The rule by which it waits.
    pub rule: RuleId,
    /// What it answers, in Dutch.
    pub text: String,
    /// Hash of the file that holds it.
    pub sha256: Sha256,
    /// The name under which that file came.
    pub file: Option<String>,
}
