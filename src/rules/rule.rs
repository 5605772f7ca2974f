//! What a rule is: its row, the words for what it says, and what a check finds.
//!
//! Below every rule and the catalogue; uses none of them. Judges nothing.

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

    /// Who has to check it: the receiver of its messages. A rule about what parties do binds the sender instead, or who
    /// the rule names.
    pub fn who(&self) -> Who {
        match (self.kind, self.id) {
            (RuleKind::Bedrijfsregel, id) if AGREED.contains(&id) => Who::Both,
            (RuleKind::Bedrijfsregel, id) if OF_GEMEENTE.contains(&id) => Who::Gemeente,
            (RuleKind::Bedrijfsregel | RuleKind::Uitgangspunt, _) => either(self.messages, |kind| !by_gemeente(kind)),
            _ => either(self.messages, by_gemeente),
        }
    }

    /// Where it is checked or what follows it; for a rule that is not checked: why not.
    pub fn place(&self) -> String {
        match self.state {
            State::Checked(_) => format!("rules::{}", self.function()),
            State::BySchema(facet) => format!("schema: {facet}"),
            State::Between { place } => place.to_owned(),
            State::Built(what) => what.to_owned(),
            State::Unchecked(reason) => reason.to_owned(),
        }
    }

    /// The function that checks it: named after the rule, or after another that asks the same of another message.
    fn function(&self) -> String {
        let shared = SHARED.iter().find(|(id, _)| *id == self.id);
        shared.map_or_else(|| self.id.to_ascii_lowercase(), |(_, other)| (*other).to_owned())
    }
}

/// Rules that the function of another checks.
const SHARED: &[(&str, &str)] =
    &[("TR386", "tr302"), ("TR410", "tr302"), ("CD095", "cd080"), ("CD096", "cd080"), ("CS343", "cs338")];

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

impl RuleKind {
    /// All kinds, in the order of the catalogue.
    pub const ALL: [RuleKind; 7] = [
        RuleKind::Uitgangspunt,
        RuleKind::Bedrijfsregel,
        RuleKind::Invulinstructie,
        RuleKind::TechnischeRegel,
        RuleKind::Conditie,
        RuleKind::Constraint,
        RuleKind::Restrictie,
    ];

    /// The letters that its rules begin with.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleKind::Uitgangspunt => "UP",
            RuleKind::Bedrijfsregel => "OP",
            RuleKind::Invulinstructie => "IV",
            RuleKind::TechnischeRegel => "TR",
            RuleKind::Conditie => "CD",
            RuleKind::Constraint => "CS",
            RuleKind::Restrictie => "RS",
        }
    }

    /// What the standard calls it.
    pub fn name(self) -> &'static str {
        match self {
            RuleKind::Uitgangspunt => "uitgangspunt",
            RuleKind::Bedrijfsregel => "bedrijfsregel",
            RuleKind::Invulinstructie => "invulinstructie",
            RuleKind::TechnischeRegel => "technische regel",
            RuleKind::Conditie => "conditie",
            RuleKind::Constraint => "constraint",
            RuleKind::Restrictie => "restrictie",
        }
    }
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

impl Level {
    /// All levels.
    pub const ALL: [Level; 5] =
        [Level::Xsd, Level::WithinMessage, Level::CrossMessage, Level::ExternalSource, Level::Process];

    /// The word for it in the answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Xsd => "xsd",
            Level::WithinMessage => "within-message",
            Level::CrossMessage => "cross-message",
            Level::ExternalSource => "external-source",
            Level::Process => "process",
        }
    }
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

impl State {
    /// The word for it in the answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            State::Checked(_) => "checked",
            State::BySchema(_) => "schema",
            State::Between { .. } => "between",
            State::Built(_) => "built",
            State::Unchecked(_) => "unchecked",
        }
    }
}

/// Judges a message by one rule.
pub type Check = fn(&Message, &mut Found<'_>);

/// Collects what one rule finds.
pub struct Found<'a> {
    rule: &'static Rule,
    most: usize,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Found<'a> {
    /// Collects for a rule, until there are `most` findings of all rules together.
    pub(super) fn new(rule: &'static Rule, most: usize, findings: &'a mut Vec<Finding>) -> Found<'a> {
        Found { rule, most: most.max(1), findings }
    }

    /// An error at an element.
    pub(super) fn error(&mut self, path: impl Into<String>, value: &str, text: &str) {
        if self.findings.len() < self.most {
            let finding = Finding::error(self.rule.id, path, value, text);
            self.findings.push(match self.rule.retourcode {
                Some(code) => finding.with_retourcode(code),
                None => finding,
            });
        }
    }

    /// Whether as much was found as is kept.
    pub(super) fn is_full(&self) -> bool {
        self.findings.len() >= self.most
    }
}

/// Which party a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The gemeente.
    Gemeente,
    /// The aanbieder.
    Aanbieder,
    /// Both.
    Both,
}

impl Who {
    /// The word for it in the answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Who::Gemeente => "gemeente",
            Who::Aanbieder => "aanbieder",
            Who::Both => "both",
        }
    }
}

/// Bedrijfsregels about what the parties agree with each other, or that both follow when they process.
const AGREED: &[&str] = &["OP033", "OP033x2", "OP261", "OP262", "OP263", "OP264", "OP270", "OP345", "OP366"];

/// Bedrijfsregels about messages of the aanbieder that bind the gemeente.
const OF_GEMEENTE: &[&str] = &["OP348", "OP364"];

/// The aanbieder when `aanbieder` holds for all messages, the gemeente when it holds for none.
fn either(messages: &[Kind], aanbieder: impl Fn(Kind) -> bool) -> Who {
    let theirs = messages.iter().filter(|kind| aanbieder(**kind)).count();
    match theirs {
        0 => Who::Gemeente,
        n if n == messages.len() => Who::Aanbieder,
        _ => Who::Both,
    }
}

/// Whether the gemeente sends a message: the aanbieder receives it, and checks it.
fn by_gemeente(kind: Kind) -> bool {
    match kind {
        Kind::Wmo301
        | Kind::Wmo306
        | Kind::Wmo308
        | Kind::Wmo316
        | Kind::Wmo318
        | Kind::Wmo319
        | Kind::Wmo325
        | Kind::Opdracht
        | Kind::Levering
        | Kind::Beginstand => true,
        Kind::Wmo302 | Kind::Wmo305 | Kind::Wmo307 | Kind::Wmo315 | Kind::Wmo317 | Kind::Wmo320 | Kind::Wmo323 => false,
    }
}
