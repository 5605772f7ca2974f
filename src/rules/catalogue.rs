//! All rules of the standard as one list, chained from the lists of their themes, and what can be asked of it.
//!
//! Above the themes, below `check`. The names of the rules are the standard's; nothing is judged here.

use std::sync::LazyLock;

use super::process::{berekenen, berichten, clienten, declareren, leveren, toewijzen, verzoeken};
use super::rule::{Check, Rule, State};
use super::{
    adres, antwoord, bedrag, bericht, client, datums, declaratie, eenheid, levering, periode, prestatie, product,
    schema, sleutel, stapeling, toekenning, toewijzing, verzoek, wijziging,
};

/// The lists of the themes; a new theme is added here.
const THEMES: &[&[Rule]] = &[
    adres::RULES,
    antwoord::RULES,
    bedrag::RULES,
    bericht::RULES,
    client::RULES,
    datums::RULES,
    declaratie::RULES,
    eenheid::RULES,
    levering::RULES,
    periode::RULES,
    prestatie::RULES,
    product::RULES,
    schema::RULES,
    sleutel::RULES,
    stapeling::RULES,
    toekenning::RULES,
    toewijzing::RULES,
    verzoek::RULES,
    wijziging::RULES,
    berekenen::RULES,
    berichten::RULES,
    clienten::RULES,
    declareren::RULES,
    leveren::RULES,
    toewijzen::RULES,
    verzoeken::RULES,
];

/// Every rule, by kind and then by name.
static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut rules: Vec<&Rule> = THEMES.iter().copied().flatten().collect();
    rules.sort_by_key(|rule| (rule.kind, rule.id));
    rules
});

/// The rules that a function judges, in the same order.
static CHECKED: LazyLock<Vec<(&'static Rule, Check)>> = LazyLock::new(|| {
    let judged = |rule: &&'static Rule| match rule.state {
        State::Checked(check) => Some((*rule, check)),
        State::BySchema(_) | State::Between { .. } | State::Built(_) | State::Unchecked(_) => None,
    };
    ALL.iter().filter_map(judged).collect()
});

/// Every rule there is a row for, by kind and then by name.
pub fn all() -> Vec<&'static Rule> {
    ALL.clone()
}

/// The rules that one message is judged by, with the function of each: the findings of a message come in this order.
pub(super) fn checked() -> &'static [(&'static Rule, Check)] {
    &CHECKED
}

/// The rule of this name, in capitals or not.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id.eq_ignore_ascii_case(id.trim()))
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

#[cfg(test)]
mod tests {
    use super::super::rule::{Level, RuleKind, Who};
    use super::*;

    /// How many rules the standard has.
    const OF_THE_STANDARD: usize = 298;

    #[test]
    fn each_rule_stands_once_and_in_order() {
        let rules = all();
        assert_eq!(rules.len(), OF_THE_STANDARD);
        assert!(rules.is_sorted_by(|a, b| (a.kind, a.id) < (b.kind, b.id)));
        for rule in rules {
            assert!(rule.id.starts_with(rule.kind.as_str()), "{} is no {}", rule.id, rule.kind.name());
            assert_eq!(rule.level == Level::Process, rule.kind <= RuleKind::Invulinstructie, "{}", rule.id);
        }
    }

    #[test]
    fn what_one_message_decides_is_judged_here() {
        for rule in all() {
            match rule.level {
                Level::Xsd => assert!(matches!(rule.state, State::BySchema(_)), "{}", rule.id),
                Level::WithinMessage if rule.id == "CS039" => assert!(matches!(rule.state, State::Unchecked(_))),
                Level::WithinMessage => assert!(matches!(rule.state, State::Checked(_)), "{}", rule.id),
                // Judged here it would refuse a message that was sent, of which perhaps one line is wrong.
                Level::CrossMessage | Level::ExternalSource | Level::Process => {
                    assert!(!matches!(rule.state, State::BySchema(_) | State::Checked(_)), "{}", rule.id);
                }
            }
        }
    }

    #[test]
    fn each_text_ends_and_says_something_of_its_own() {
        for rule in all() {
            for sentence in [rule.means, rule.remedy] {
                assert!(sentence.len() > 10 && sentence.ends_with('.'), "{}: {sentence}", rule.id);
                assert!(!sentence.contains("  "), "{}: a broken line left two spaces", rule.id);
            }
            assert_ne!(rule.means, rule.remedy, "{}", rule.id);
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
