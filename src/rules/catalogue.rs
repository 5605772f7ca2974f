//! All rules of the standard as one list: the rows of `table`, `between` and `process`, and what can be asked of them.
//!
//! The names of the rules are the standard's; nothing is judged here.

use super::rule::Rule;
use super::texts::{self, Text};
use super::{between, process, table};

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

impl Rule {
    /// What it means and what to do, in Dutch.
    pub fn text(&self) -> Option<&'static Text> {
        texts::of(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::{Level, RuleKind, Who};
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
