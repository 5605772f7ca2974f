//! All rules of the standard as one list: the rows of `table`, `between` and `process`, and what can be asked of them.
//!
//! The names of the rules are the standard's; nothing is judged here.

use super::texts::{self, Text};
use super::{Level, Rule, RuleKind, State, between, process, table};
use crate::domain::Kind;

/// Every rule there is a row for, by kind and then by name.
pub fn all() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = table::RULES.iter().chain(between::RULES).chain(process::RULES).collect();
    rules.sort_by_key(|rule| (rule.kind, rule.id));
    rules
}

/// The rule of this name, in capitals or not.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.id.eq_ignore_ascii_case(id.trim()))
}

/// The names that are most like one that no rule has: of the same kind, the nearest numbers. For the code of a retour,
/// the rules that carry it.
pub fn nearest(id: &str) -> Vec<&'static str> {
    let id = id.trim().to_ascii_uppercase();
    let coded = all().into_iter().filter(|rule| rule.retourcode == Some(id.as_str()));
    let coded: Vec<&str> = coded.map(|rule| rule.id).take(MOST_NEAR).collect();
    if !coded.is_empty() {
        return coded;
    }
    let kind = id.get(..2).unwrap_or_default();
    let wanted = number(&id);
    let mut alike: Vec<&str> = all().into_iter().map(|rule| rule.id).filter(|name| name.starts_with(kind)).collect();
    alike.sort_by_key(|name| (number(name).abs_diff(wanted), *name));
    alike.truncate(if kind.is_empty() { 0 } else { MOST_NEAR });
    alike
}

/// How many names are named instead of one that is none.
const MOST_NEAR: usize = 3;

/// The number in a name: 33 of `OP033x1`.
fn number(id: &str) -> u32 {
    let digits = id.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
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

impl Rule {
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

    /// What it means and what to do, in Dutch.
    pub fn text(&self) -> Option<&'static Text> {
        texts::of(self.id)
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

/// Bedrijfsregels about what the parties agree with each other, or that both follow when they process.
const AGREED: &[&str] = &["OP033", "OP033x2", "OP261", "OP262", "OP263", "OP264", "OP270", "OP345", "OP366"];

/// Bedrijfsregels about messages of the aanbieder that bind the gemeente.
const OF_GEMEENTE: &[&str] = &["OP348", "OP364"];

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

impl Rule {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_stands_once_in_order_and_has_its_text() {
        let rules = all();
        assert!(rules.is_sorted_by(|a, b| (a.kind, a.id) < (b.kind, b.id)));
        for rule in rules {
            assert!(rule.id.starts_with(rule.kind.as_str()), "{} is no {}", rule.id, rule.kind.name());
            assert!(rule.text().is_some(), "{} has no text in texts.rs", rule.id);
            assert_eq!(rule.level == Level::Process, rule.kind <= RuleKind::Invulinstructie, "{}", rule.id);
        }
    }

    #[test]
    fn a_rule_is_found_however_its_name_is_written() {
        for name in ["TR326", "tr326", " Tr326 "] {
            assert_eq!(find(name).map(|rule| rule.id), Some("TR326"));
        }
        assert_eq!(find("op033X1").map(|rule| rule.id), Some("OP033x1"));
        assert!(find("TR32").is_none() && find("").is_none());
    }

    #[test]
    fn a_name_that_is_none_has_neighbours_of_its_kind() {
        assert_eq!(nearest("tr327"), ["TR326", "TR323", "TR322"]);
        assert_eq!(nearest("OP33"), ["OP033", "OP033x1", "OP033x2"]);
        assert_eq!(nearest("9326"), ["TR326"], "a person may have the code of a retour only");
        assert_eq!(nearest("S329"), ["TR381"]);
        assert_eq!(nearest("ZZ1"), [""; 0]);
        assert_eq!(nearest(""), [""; 0]);
    }

    #[test]
    fn who_checks_receives_and_who_acts_sends() {
        let who = |id| find(id).map(Rule::who);
        assert_eq!(who("TR302"), Some(Who::Aanbieder), "a 301 comes from the gemeente");
        assert_eq!(who("TR326"), Some(Who::Gemeente), "a 305 goes to it");
        assert_eq!(who("TR056"), Some(Who::Both));
        assert_eq!(who("OP271"), Some(Who::Aanbieder), "it sends the 305");
        assert_eq!(who("OP364"), Some(Who::Gemeente), "it may not refuse the 323");
        assert_eq!(who("OP366"), Some(Who::Both));
    }
}
