//! What is wrong, or worth knowing, about a file: place, value, rule and a Dutch sentence.

use serde::{Deserialize, Serialize};

use super::mask::mask_bsn;
use super::rule::RuleId;

/// Whether a finding refuses, or only tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Severity {
    /// The file (or record) cannot count.
    Error,
    /// Worth knowing; nothing is refused.
    Notice,
}

/// One finding, in the shape of contract.md. A value that holds a BSN is masked when the finding is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Finding {
    /// Rule of the standard (`TR018`), a schema finding (`XSD`), or a check of our own (`NOT_ADDRESSED_TO_US`).
    pub rule: RuleId,
    /// Code that a retour would carry, where the standard has one.
    pub retourcode: Option<String>,
    /// Error or notice.
    pub severity: Severity,
    /// Element path with 1-based positions of repeated elements, or the line and column of a CSV.
    pub path: String,
    /// The value found, masked where it could hold a BSN.
    pub value: String,
    /// One Dutch sentence: what is wrong and what to do.
    pub text: String,
    /// Byte offset in the file, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// Rules of the errors among findings, each once.
pub fn rules_of(findings: &[Finding]) -> Vec<RuleId> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut rules: Vec<RuleId> = errors.map(|finding| finding.rule.clone()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

impl Finding {
    /// An error without a retour code.
    pub fn error(rule: impl Into<RuleId>, path: impl Into<String>, value: &str, text: impl Into<String>) -> Self {
        Finding {
            rule: rule.into(),
            retourcode: None,
            severity: Severity::Error,
            path: path.into(),
            value: mask_bsn(value),
            text: text.into(),
            offset: None,
        }
    }

    /// A notice.
    pub fn notice(rule: impl Into<RuleId>, path: impl Into<String>, value: &str, text: impl Into<String>) -> Self {
        Finding { severity: Severity::Notice, ..Finding::error(rule, path, value, text) }
    }

    /// The finding in the exact keys of contract.md: its byte stands at the end of the text.
    #[must_use]
    pub fn with_byte_in_text(&self) -> Finding {
        let place = self.offset.map(|byte| format!(" (byte {byte})")).unwrap_or_default();
        Finding { text: format!("{}{place}", self.text), offset: None, ..self.clone() }
    }

    /// The same finding with the code a retour would carry.
    #[must_use]
    pub fn with_retourcode(mut self, code: &str) -> Self {
        self.retourcode = Some(code.to_owned());
        self
    }
}
