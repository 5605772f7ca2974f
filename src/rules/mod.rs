//! The standard's rules: each is one item, in the file of its theme.
//!
//! Stands after `message` (a message that its schema accepts) and before `facts`. A function judges one message by
//! itself and collects findings; it changes nothing and looks at no other message, clock or list outside the message.
//! A rule the schema enforces says by which facet; one that is not checked says why.
//!
//! From the ground up: `rule` (what a rule is), `walk` (walking through a message), a file for each theme (row, text,
//! function and tests of each rule, side by side; `process` holds those for people), `catalogue` (all of them in order).
//! No theme uses another. How to add a rule: docs/rules.md.

mod adres;
mod antwoord;
mod bedrag;
mod bericht;
mod catalogue;
mod client;
mod datums;
mod declaratie;
mod eenheid;
mod levering;
mod periode;
mod prestatie;
mod process;
mod product;
mod rule;
mod schema;
mod sleutel;
mod stapeling;
mod toekenning;
mod toewijzing;
mod verzoek;
mod walk;
mod wijziging;

pub use catalogue::{all, find, nearest};
pub use rule::{Check, Found, Level, Rule, RuleId, RuleKind, State, Who};

use crate::domain::Finding;
use crate::message::Message;

/// Judges a message by all rules of its kind and release; adds to `findings` until there are `most`.
pub fn check(message: &Message, most: usize, findings: &mut Vec<Finding>) {
    let (kind, release) = (message.kind(), message.release);
    for (rule, check) in catalogue::checked().iter().filter(|(rule, _)| rule.holds_for(kind, release)) {
        check(message, &mut Found::new(rule, most, findings));
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests {
    use super::testing::{changed, element, findings_of_all, sample};

    #[test]
    fn the_samples_break_no_rule() {
        for kind in ["301", "305", "307", "315", "317", "319", "323", "325"] {
            assert_eq!(findings_of_all(sample(kind)), vec![], "{kind}");
        }
    }

    #[test]
    fn an_answer_without_declaration_breaks_no_rule() {
        let changes = [(element("325", "DeclaratieAntwoord"), ""), ("RetourCode>0200", "RetourCode>0001")];
        assert_eq!(findings_of_all(&changed(sample("325"), &changes)), vec![]);
    }
}
