//! The standard's rules: one catalogue, one function per rule.
//!
//! Stands after `message` (a message that its schema accepts) and before `facts`. A function judges one message by
//! itself and collects findings; it changes nothing and looks at no other message, clock or list outside the message.
//! A rule the schema enforces says by which facet; one that is not checked says why.

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
mod boundaries;
#[cfg(test)]
mod tests;
