//! The document of `rules` and `explain-rule`: what a rule of the standard means, and whether and where it is checked.
//!
//! Stands beside the other documents, on the catalogue of `rules`.

use serde::{Deserialize, Serialize};

use crate::rules::Rule;

/// A rule of the standard. The document of `rules` is a list of these.
#[derive(Debug, Serialize, Deserialize)]
pub struct RuleEntry {
    /// Such as `TR326`.
    pub id: String,
    /// Kind, by the letters of its name.
    pub kind: String,
    /// Whether it is of one message, of several, or of the process.
    pub level: String,
    /// The messages that it is about.
    pub messages: Vec<String>,
    /// Code that a retour carries for it, where the standard has one.
    pub retourcode: Option<String>,
    /// Which side checks it.
    pub who_checks: String,
    /// The release from which on it holds; absent for each that is read.
    pub since: Option<String>,
    /// Whether it is checked here.
    pub state: String,
    /// Where it is checked, or why it is not.
    pub r#where: String,
    /// What it means, in Dutch.
    pub text: String,
    /// What to do about it, in Dutch.
    pub remedy: String,
}

impl From<&Rule> for RuleEntry {
    fn from(rule: &Rule) -> Self {
        RuleEntry {
            id: rule.id.to_owned(),
            kind: rule.kind.as_str().to_owned(),
            level: rule.level.as_str().to_owned(),
            messages: rule.messages.iter().map(|kind| kind.as_str().to_owned()).collect(),
            retourcode: rule.retourcode.map(str::to_owned),
            who_checks: rule.who().as_str().to_owned(),
            since: rule.since.map(|release| release.as_str().to_owned()),
            state: rule.state.as_str().to_owned(),
            r#where: rule.place(),
            text: rule.means.to_owned(),
            remedy: rule.remedy.to_owned(),
        }
    }
}
