//! What a rule is: its row, the words for what it says, and what a check finds.
//!
//! Below every rule and the catalogue; uses none of them. Judges nothing.

use crate::domain::{Finding, Kind, Release};
use crate::message::Message;

/// Name of a rule as the standard has it: `TR018`.
pub type RuleId = &'static str;

/// One rule: its row, its text and what judges it, together in the file of its theme.
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// What kind of rule the standard calls it.
    pub kind: RuleKind,
    /// The messages it is about.
    pub messages: &'static [Kind],
    /// What is needed to judge it.
    pub level: Level,
    /// The code of a retour that rejects on it; a schema error has none.
    pub retourcode: Option<&'static str>,
    /// Whether and how it is checked.
    pub state: State,
    /// The release it came with; `None`: it holds in every release that is read.
    pub since: Option<Release>,
    /// What it asks, in Dutch, for a back office.
    pub means: &'static str,
    /// What to do when it is broken, in Dutch; of a rule about people: what to do or to expect.
    pub remedy: &'static str,
    /// The rule whose function judges it, where that is not its own: CD095 asks of a 315 what CD080 asks of a 301.
    judged_as: Option<RuleId>,
    /// The party it binds, where that does not follow from who sends its messages.
    binds: Option<Who>,
}

impl Rule {
    /// A row: what the rule is called, which messages it is about, what is needed to judge it, and the code of a retour.
    /// What judges it and its text are added by the methods below; a row without them fails the tests of `catalogue`.
    pub(super) const fn new(
        id: RuleId,
        messages: &'static [Kind],
        level: Level,
        retourcode: Option<&'static str>,
    ) -> Rule {
        Rule {
            id,
            kind: RuleKind::of(id),
            messages,
            level,
            retourcode,
            state: State::Unchecked(""),
            since: None,
            means: "",
            remedy: "",
            judged_as: None,
            binds: None,
        }
    }

    /// The same rule, judged by a function.
    pub(super) const fn checked(self, check: Check) -> Rule {
        Rule { state: State::Checked(check), ..self }
    }

    /// The same rule, enforced by the schema: the facet that does it.
    pub(super) const fn by_schema(self, facet: &'static str) -> Rule {
        Rule { state: State::BySchema(facet), ..self }
    }

    /// The same rule, judged above this module: the path of the function that does it.
    pub(super) const fn between(self, place: &'static str) -> Rule {
        Rule { state: State::Between { place }, ..self }
    }

    /// The same rule, followed by what the program makes: what does so.
    pub(super) const fn built(self, what: &'static str) -> Rule {
        Rule { state: State::Built(what), ..self }
    }

    /// The same rule, not checked, and why.
    pub(super) const fn unchecked(self, reason: &'static str) -> Rule {
        Rule { state: State::Unchecked(reason), ..self }
    }

    /// The same rule, with what it asks.
    pub(super) const fn means(self, means: &'static str) -> Rule {
        Rule { means, ..self }
    }

    /// The same rule, with what to do when it is broken.
    pub(super) const fn remedy(self, remedy: &'static str) -> Rule {
        Rule { remedy, ..self }
    }

    /// The same rule, as one that came with a release.
    pub(super) const fn since(self, release: Release) -> Rule {
        Rule { since: Some(release), ..self }
    }

    /// The same rule, as one that the function of another judges.
    pub(super) const fn judged_as(self, other: RuleId) -> Rule {
        Rule { judged_as: Some(other), ..self }
    }

    /// The same rule, as one that binds this party, whoever sends its messages.
    pub(super) const fn binding(self, party: Who) -> Rule {
        Rule { binds: Some(party), ..self }
    }

    /// Whether it holds for a message of a kind and release.
    pub fn holds_for(&self, kind: Kind, release: Release) -> bool {
        self.messages.contains(&kind) && self.since.is_none_or(|since| release >= since)
    }

    /// Who has to check it: the receiver of its messages. A rule about what parties do binds the sender instead, or who
    /// the rule names.
    pub fn who(&self) -> Who {
        match (self.binds, self.kind) {
            (Some(party), _) => party,
            (None, RuleKind::Bedrijfsregel | RuleKind::Uitgangspunt) => {
                either(self.messages, |kind| !by_gemeente(kind))
            }
            (None, _) => either(self.messages, by_gemeente),
        }
    }

    /// Where it is checked or what follows it; for a rule that is not checked: why not.
    pub fn place(&self) -> String {
        match self.state {
            // Its function bears its name, or that of the rule it is judged as: `rules::cd080`.
            State::Checked(_) => format!("rules::{}", self.judged_as.unwrap_or(self.id).to_ascii_lowercase()),
            State::BySchema(facet) => format!("schema: {facet}"),
            State::Between { place } => place.to_owned(),
            State::Built(what) => what.to_owned(),
            State::Unchecked(reason) => reason.to_owned(),
        }
    }
}

/// Every message but the retours.
pub(super) const HEEN: &[Kind] =
    &[Kind::Wmo301, Kind::Wmo305, Kind::Wmo307, Kind::Wmo315, Kind::Wmo317, Kind::Wmo319, Kind::Wmo323, Kind::Wmo325];

/// Those of them that name a client by Bsn: all but the 319.
pub(super) const MET_BSN: &[Kind] =
    &[Kind::Wmo301, Kind::Wmo305, Kind::Wmo307, Kind::Wmo315, Kind::Wmo317, Kind::Wmo323, Kind::Wmo325];

/// The retours.
pub(super) const RETOUR: &[Kind] =
    &[Kind::Wmo302, Kind::Wmo306, Kind::Wmo308, Kind::Wmo316, Kind::Wmo318, Kind::Wmo320];

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

    /// The kind of a rule, by the letters its name begins with.
    const fn of(id: RuleId) -> RuleKind {
        match id.as_bytes() {
            [b'U', b'P', ..] => RuleKind::Uitgangspunt,
            [b'O', b'P', ..] => RuleKind::Bedrijfsregel,
            [b'I', b'V', ..] => RuleKind::Invulinstructie,
            [b'T', b'R', ..] => RuleKind::TechnischeRegel,
            [b'C', b'D', ..] => RuleKind::Conditie,
            [b'C', b'S', ..] => RuleKind::Constraint,
            // RS; the catalogue's test finds a name that begins with none of these.
            _ => RuleKind::Restrictie,
        }
    }

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
        self.add(Finding::error(self.rule.id, path, value, text));
    }

    /// What is worth knowing at an element, and refuses nothing.
    pub(super) fn notice(&mut self, path: impl Into<String>, value: &str, text: &str) {
        self.add(Finding::notice(self.rule.id, path, value, text));
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < self.most {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_holds_from_the_release_it_came_with() {
        let rule = || Rule::new("OP380", &[Kind::Wmo301], Level::Process, None);
        for release in [Release::V3_1, Release::V3_2] {
            assert!(rule().holds_for(Kind::Wmo301, release));
            assert!(!rule().holds_for(Kind::Wmo305, release));
            assert!(rule().since(Release::V3_1).holds_for(Kind::Wmo301, release));
            assert_eq!(rule().since(Release::V3_2).holds_for(Kind::Wmo301, release), release == Release::V3_2);
        }
    }
}
