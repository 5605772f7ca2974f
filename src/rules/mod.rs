//! The standard's rules: one catalogue, one function per rule.
//!
//! Stands after `message` (a message that its schema accepts) and before `facts`. A function judges one message by
//! itself and collects findings; it changes nothing and looks at no other message, clock or list outside the message.
//! A rule the schema enforces says by which facet; one that is not checked says why.

mod between;
mod catalogue;
mod client;
mod contact;
mod delivery;
mod duplicates;
mod grants;
mod process;
mod stacking;
mod table;
mod texts;

pub use catalogue::{Who, all, find, nearest};
pub use table::RULES;
pub use texts::Text;

use crate::domain::{Finding, Kind, Release};
use crate::message::{Body, Message};

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

/// Judges a message by all rules of its kind; adds to `findings` until there are `most`.
pub fn check(message: &Message, most: usize, findings: &mut Vec<Finding>) {
    let kind = message.kind();
    for rule in RULES {
        if let State::Checked(check) = rule.state
            && rule.messages.contains(&kind)
        {
            check(message, &mut Found { rule, most: most.max(1), findings });
        }
    }
}

/// Path of the `index`-th (from 0) product of a message.
fn product_path(message: &Message, index: usize, below: &str) -> String {
    let (list, item) = match &message.body {
        Body::Wmo301(_) => ("ToegewezenProducten", "ToegewezenProduct"),
        Body::Wmo305(_) => ("StartProducten", "StartProduct"),
        Body::Wmo307(_) => ("StopProducten", "StopProduct"),
        // No rule about a product is checked for another message yet.
        _ => return "/Bericht".to_owned(),
    };
    format!("/Bericht/Client/{list}/{item}[{}]{below}", index.saturating_add(1))
}

#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod tests;
