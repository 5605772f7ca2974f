//! The document of `rules` and `explain-rule`: what a rule of the standard means, and whether and where it is checked.
//!
//! Stands beside the other documents, on the catalogue of `rules`.

use serde::{Deserialize, Serialize};

use crate::codes::Explained;
use crate::rules::Rule;

/// A code that is no rule of the standard. `explain-rule` gives one of these, or a [`RuleEntry`].
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CodeEntry {
    /// Such as `START_MISSING`.
    pub id: String,
    /// What it is a code of: `routing`, `reason`, `notice`, `finding`, `task`, `retourcode`, `hubcode`.
    pub kind: String,
    /// What it means, in Dutch.
    pub text: String,
    /// What to do about it, in Dutch.
    pub remedy: String,
    /// What else the same code is one of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schema(no_recursion))]
    pub also: Vec<CodeEntry>,
}

impl CodeEntry {
    /// All that a code is, as one; `None` of nothing.
    pub fn of(all: &[Explained]) -> Option<CodeEntry> {
        let (first, rest) = all.split_first()?;
        let also = rest.iter().map(CodeEntry::from).collect();
        Some(CodeEntry { also, ..CodeEntry::from(first) })
    }
}

impl From<&Explained> for CodeEntry {
    fn from(explained: &Explained) -> Self {
        CodeEntry {
            id: explained.code.clone(),
            kind: explained.sort.as_str().to_owned(),
            text: explained.means.clone(),
            remedy: explained.remedy.clone(),
            also: Vec::new(),
        }
    }
}

/// A rule of the standard. The document of `rules` is a list of these.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
