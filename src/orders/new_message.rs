//! Messages that iwmod makes: what one is called and says, and the record it becomes.
//!
//! Stands between `outputs`, which makes the message, and the orders, whose plans hold its record. What does not read back as it was
//! made never becomes a record. Pure.

use std::sync::Arc;

use crate::domain::{Date, Finding, Sha256};
use crate::facts::{Fact, Retour};
use crate::intake::Limits;
use crate::log::{Answered, Draft, Entry, MadeEntry};
use crate::message::{self, Message};

/// What a message that is to be made holds.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// What it says.
    pub message: Message,
    /// What it answers, for a retour.
    pub answers: Option<Answered>,
    /// Whether it leaves at once; else it is a draft.
    pub released: bool,
}

/// The draft of a message that was made, with its fact; `None` when it does not read back as it was made.
pub fn made_draft(new: NewMessage, day: Date) -> Option<Draft> {
    let NewMessage { message, answers, released } = new;
    let bytes = message::write(&message);
    if message::read(&bytes, &Limits::none()).message.as_ref() != Some(&message) {
        return None;
    }
    let fact = fact_of(&message, answers.map(|answered| answered.file))?;
    let entry = Entry::Made(MadeEntry { name: name_of(&message), answers, released, day });
    Some(Draft { facts: vec![(0, fact)], ..Draft::holding(entry, bytes) })
}

/// What a message that was made says. A form of an invoice, which is made too, says no fact.
pub fn facts_of_made(name: &str, bytes: &[u8], answers: Option<Sha256>) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let is_message = name.split('-').next().is_some_and(|kind| kind.starts_with("WMO"));
    if !is_message {
        return Ok(Vec::new());
    }
    let message::Reading { message, findings, .. } = message::read(bytes, &Limits::none());
    let fact = message.and_then(|message| fact_of(&message, answers)).ok_or(findings)?;
    Ok(vec![(0, fact)])
}

fn fact_of(message: &Message, answers: Option<Sha256>) -> Option<Fact> {
    let fact = message::fact(message)?;
    let Fact::Retour(retour) = fact else { return Some(fact) };
    Some(Retour { bestand: answers, ..Arc::unwrap_or_clone(retour) }.into())
}

/// `WMO302-0855-261125000071.xml`: kind, gemeente, own identification. No name and no BSN.
fn name_of(message: &Message) -> String {
    let header = message.header();
    let gemeente = if message.kind().aanbieder_is_afzender() { header.ontvanger } else { header.afzender };
    let own = message.body.retour_header().map(|retour| &retour.identificatie_retour);
    let own = own.unwrap_or(&header.bericht_identificatie.identificatie);
    format!("{}-{gemeente}-{own}.xml", message.kind())
}

/// An identification of twelve digits: the day and the number in the log. None comes twice, also beside those of an archive
/// that was begun anew on a later day; and as numbers they rise, which is the order of business of messages of one day.
pub fn identificatie(day: Date, sequence: u64) -> String {
    format!("{:02}{:02}{:02}{:06}", day.year() % 100, day.month(), day.day(), sequence % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifications_are_twelve_digits_and_rise() {
        let day: Date = "2026-11-25".parse().unwrap();
        let all: Vec<String> = (1..5000).map(|n| identificatie(day, n)).collect();
        assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(all.iter().all(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit())));
        assert_eq!(identificatie(day, 36), "261125000036");
    }
}
