//! The standard's rules: one catalogue, one function per rule.
//!
//! Stands after `message` (a message that its schema accepts) and before `facts`. A function judges one message by
//! itself and collects findings; it changes nothing and looks at no other message, clock or list outside the message.
//! A rule the schema enforces says by which facet; one that is not checked says why.

mod antwoord;
mod bedrag;
mod between;
mod catalogue;
mod client;
mod contact;
mod declaratie;
mod delivery;
mod duplicates;
mod grants;
mod process;
mod stacking;
mod table;
mod texts;
mod verzoek;
mod walk;

pub use catalogue::{Who, all, find, nearest};
pub use table::RULES;
pub use texts::Text;

use crate::domain::{Finding, Kind, Release};
use crate::message::Message;

/// Name of a rule as the standard has it: `TR018`.
pub type RuleId = &'static str;

/// One row of the table.
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// What kind of rule the standard calls it.
    pub kind: RuleKind,
    /// The messages it is about.
    pub messages: &'static [Kind],
    /// What is needed to judge it.
    pub level: Level,
    /// The release it came with; `None`: it holds in every release that is read.
    pub since: Option<Release>,
    /// The code of a retour that rejects on it; a schema error has none.
    pub retourcode: Option<&'static str>,
    /// Whether and how it is checked.
    pub state: State,
}

impl Rule {
    /// The same rule, as one that came with a release.
    #[must_use]
    pub const fn since(self, release: Release) -> Rule {
        Rule { since: Some(release), ..self }
    }

    /// Whether it holds for a message of a kind and release.
    pub fn holds_for(&self, kind: Kind, release: Release) -> bool {
        self.messages.contains(&kind) && self.since.is_none_or(|since| release >= since)
    }
}

/// Kinds of rules, in the order of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    /// Uitgangspunt.
    Uitgangspunt,
    /// Bedrijfsregel (OP).
    Bedrijfsregel,
    /// Invulinstructie.
    Invulinstructie,
    /// Technische regel.
    TechnischeRegel,
    /// Conditie.
    Conditie,
    /// Constraint.
    Constraint,
    /// Restrictie.
    Restrictie,
}

/// What is needed to judge a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The schema.
    Xsd,
    /// The message itself.
    WithinMessage,
    /// Other messages: judged in `disposition`.
    CrossMessage,
    /// A list or day outside the messages.
    ExternalSource,
    /// What people and systems do.
    Process,
}

/// Whether and how a rule is checked.
pub enum State {
    /// By this function.
    Checked(Check),
    /// By the schema: the facet that does it.
    BySchema(&'static str),
    /// Beside other messages, or with something from outside them.
    Between {
        /// Path of the function that does it.
        place: &'static str,
    },
    /// Not as a check: what the program makes follows it. What does so.
    Built(&'static str),
    /// Not, and why.
    Unchecked(&'static str),
}

/// Judges a message by one rule.
pub type Check = fn(&Message, &mut Found<'_>);

/// Collects what one rule finds.
pub struct Found<'a> {
    rule: &'static Rule,
    most: usize,
    findings: &'a mut Vec<Finding>,
}

impl Found<'_> {
    /// An error at an element.
    fn error(&mut self, path: impl Into<String>, value: &str, text: &str) {
        if self.findings.len() < self.most {
            let finding = Finding::error(self.rule.id, path, value, text);
            self.findings.push(match self.rule.retourcode {
                Some(code) => finding.with_retourcode(code),
                None => finding,
            });
        }
    }

    /// Whether as much was found as is kept.
    fn is_full(&self) -> bool {
        self.findings.len() >= self.most
    }
}

/// Judges a message by all rules of its kind and release; adds to `findings` until there are `most`.
pub fn check(message: &Message, most: usize, findings: &mut Vec<Finding>) {
    let (kind, release) = (message.kind(), message.release);
    for rule in RULES {
        if let State::Checked(check) = rule.state
            && rule.holds_for(kind, release)
        {
            check(message, &mut Found { rule, most: most.max(1), findings });
        }
    }
}

#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod tests;
