//! What leaves: retours that are owed, drafts that a person releases, and the folder that they are put in.
//!
//! Order: made and committed to the log → counted as a fact → written to the outbox folder → noted as written. Each step may
//! be repeated after a crash and then changes nothing: what was made is never made anew, and the same bytes get the same
//! name. A retour is made from what is known then.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::owed::Owed;
use super::{Engine, EngineError, given};
use crate::archive::{Draft, Entry, MadeEntry, Stored, hash};
use crate::disk::{sync_folder, write_whole};
use crate::disposition::{Judgement, Standing};
use crate::domain::{Date, Finding, Kind, Policy, Severity, Sha256};
use crate::facts::{Fact, Keuze};
use crate::intake::Limits;
use crate::message::{self, Message};
use crate::outputs;
use crate::overview::Overview;

/// A message that iwmod made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Number in the log; its id in the outbox.
    pub sequence: u64,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Name in the outbox.
    pub name: String,
    /// The file that it answers, for a retour.
    pub answers: Option<Sha256>,
    /// Day it was made.
    pub day: Date,
    /// How far it is.
    pub stage: Stage,
    /// What it says; counts as known once it is released.
    pub fact: Option<Arc<Fact>>,
}

/// How far a message that iwmod made is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It waits for a person.
    Draft,
    /// A person dropped it.
    Withdrawn,
    /// It leaves; it is not in the folder yet.
    Released,
    /// It stands in the folder.
    Written,
}

/// What a message that is to be made holds.
pub(super) struct Making {
    pub message: Message,
    pub answers: Option<Sha256>,
    pub released: bool,
}

impl Engine {
    /// Makes and releases the retours that are owed and that the policy leaves to the daemon. One that waits for another
    /// message is left to a person, so that nobody is rejected for a file that is a minute late.
    pub(super) fn answer_owed(&mut self) -> Result<(), EngineError> {
        let state = (self.archive.next_sequence(), self.now().1);
        if self.answered_at == Some(state) {
            return Ok(());
        }
        let owed = self.memory.owed();
        let auto: Vec<&Owed> = owed.values().filter(|owed| owed.policy == Policy::Auto).collect();
        if !auto.is_empty() {
            let overview = self.overview();
            for owed in auto {
                let found = said_of(&overview, owed.sha256);
                if found.iter().all(|judgement| judgement.standing != Standing::Waiting) {
                    self.answer(owed, &found)?;
                }
            }
        }
        self.answered_at = Some((self.archive.next_sequence(), state.1));
        self.leave();
        Ok(())
    }

    /// Releases a draft, or makes and releases a retour that is owed. Gives the number of what leaves.
    pub fn approve(&mut self, id: u64) -> Result<u64, EngineError> {
        let owed = self.memory.owed();
        let made = match (owed.get(&id), self.memory.outbox().get(&id).map(|made| made.stage)) {
            (Some(owed), _) => {
                let overview = self.overview();
                self.answer(owed, &said_of(&overview, owed.sha256))?
            }
            (None, Some(Stage::Draft)) => {
                self.look_again_at(id)?;
                self.record(Entry::Released { made: id }, Sha256([0; 32]))?;
                id
            }
            (None, Some(_)) => return Err(EngineError::NoDraft(id)),
            (None, None) => return Err(EngineError::NotInOutbox(id)),
        };
        self.leave();
        Ok(made)
    }

    /// Drops a draft: it never leaves.
    pub fn withdraw(&mut self, id: u64, reden: &str) -> Result<u64, EngineError> {
        let reden = given(reden)?;
        match self.memory.outbox().get(&id).map(|made| made.stage) {
            Some(Stage::Draft) => self.record(Entry::Withdrawn { made: id, reden }, Sha256([0; 32])),
            Some(_) => Err(EngineError::NoDraft(id)),
            None => Err(EngineError::NotInOutbox(id)),
        }
    }

    /// Notes that a hub refused a message of ours: it counts as never sent. The id is that of what iwmod made, or of the
    /// archived copy of what another system sent.
    pub fn hub_refused(&mut self, id: u64, code: &str, reden: &str) -> Result<u64, EngineError> {
        let made = self.memory.outbox().get(&id).filter(|m| m.stage >= Stage::Released).map(|m| m.sha256);
        let sha256 = made.or_else(|| self.memory.file_at_sequence(id)).ok_or(EngineError::NotInOutbox(id))?;
        self.decide(Keuze::HubRefused(sha256, code.to_owned()), reden)
    }

    /// A declaration is held against what is known now.
    fn look_again_at(&self, id: u64) -> Result<(), EngineError> {
        let outbox = self.memory.outbox();
        let Some(made) = outbox.get(&id) else { return Err(EngineError::NotInOutbox(id)) };
        let mut bytes = Vec::new();
        self.reader().cat(&made.sha256, &mut bytes)?;
        let message = message::read(&bytes, &made_limits()).message.ok_or(EngineError::NotMade(id))?;
        if message.kind() == Kind::Wmo323 { self.look_again(&message) } else { Ok(()) }
    }

    /// Makes the retour of an accepted message.
    fn answer(&mut self, owed: &Owed, found: &[&Judgement]) -> Result<u64, EngineError> {
        let mut bytes = Vec::new();
        self.reader().cat(&owed.sha256, &mut bytes)?;
        let findings: Vec<Finding> = found.iter().filter_map(|judgement| rejecting(judgement)).collect();
        let (today, sequence) = (self.now().1, self.archive.next_sequence());
        let reading = message::read(&bytes, &Limits { message_bytes_max: u64::MAX, ..self.setup.limits.clone() });
        let identificatie = identificatie(today, sequence);
        let retour = reading.message.and_then(|m| outputs::retour(&m, &findings, &identificatie, today));
        let message = retour.ok_or(EngineError::NotMade(owed.sequence))?;
        self.keep(Making { message, answers: Some(owed.sha256), released: true })
    }

    /// Commits a message that was made.
    pub(super) fn keep(&mut self, making: Making) -> Result<u64, EngineError> {
        let (received, day) = self.now();
        let sequence = self.archive.next_sequence();
        let (draft, facts) = made_draft(making, received, day).ok_or(EngineError::NotMade(sequence))?;
        let sequences = self.append(vec![(draft, facts)])?;
        self.memory.publish(self.archive.next_sequence().saturating_sub(1), self.archive.chain());
        Ok(sequences.last().copied().unwrap_or(sequence))
    }

    fn overview(&self) -> Overview {
        Overview::of(&self.memory.index().knowledge(), &self.setup.terms)
    }

    /// Writes what is released to the folder. A disk that fails is told and tried again at the next tick.
    pub(super) fn leave(&mut self) {
        let Some(folder) = self.setup.outbox.clone() else { return };
        let outbox = self.memory.outbox();
        for made in outbox.values().filter(|made| made.stage == Stage::Released) {
            let mut bytes = Vec::new();
            let written = self.reader().cat(&made.sha256, &mut bytes).and_then(|_| {
                write_whole(&folder, &made.name, &bytes)?;
                sync_folder(&folder)?;
                self.record(Entry::Written { made: made.sequence }, Sha256([0; 32]))
            });
            match written {
                Ok(_) => tracing::info!(bestand = made.name, sha256 = %made.sha256, "put in the outbox"),
                Err(error) => {
                    drop(self.disk_trouble(error));
                    return;
                }
            }
        }
    }
}

/// What was found of a file.
fn said_of(overview: &Overview, sha256: Sha256) -> Vec<&Judgement> {
    let mut found: Vec<&Judgement> = overview.judgements().filter(|j| j.bron.sha256 == sha256).collect();
    found.sort();
    found.dedup();
    found
}

/// A finding with a code of a retour rejects, also where the derivation lets the record count until then.
fn rejecting(judgement: &Judgement) -> Option<Finding> {
    judgement.finding.retourcode.is_some().then(|| Finding { severity: Severity::Error, ..judgement.finding.clone() })
}

/// A record of the log for a message that was made, with its fact; `None` when it does not read back as it was made.
pub(super) fn made_draft(making: Making, received: i64, day: Date) -> Option<(Draft, Vec<(u32, Fact)>)> {
    let bytes = message::write(&making.message);
    let facts = facts_of_made(&bytes, making.answers);
    let reading = message::read(&bytes, &made_limits());
    if reading.message.as_ref() != Some(&making.message) || facts.is_empty() {
        return None;
    }
    let name = name_of(&making.message);
    let entry = Entry::Made(MadeEntry { name, answers: making.answers, released: making.released, day });
    Some((Draft { entry, received, sha256: hash(&bytes), stored: Stored::compress(&bytes)? }, facts))
}

/// What a message that was made says.
pub(super) fn facts_of_made(bytes: &[u8], answers: Option<Sha256>) -> Vec<(u32, Fact)> {
    let fact = message::read(bytes, &made_limits()).message.and_then(|m| message::fact(&m));
    let fact = fact.map(|fact| match fact {
        Fact::Retour(retour) => Fact::Retour(crate::facts::Retour { bestand: answers, ..retour }),
        other => other,
    });
    fact.into_iter().map(|fact| (0, fact)).collect()
}

/// Bounds on input do not hold for what we made.
fn made_limits() -> Limits {
    Limits { message_bytes_max: u64::MAX, ..Limits::default() }
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
/// that was begun anew; and as numbers they rise, which is the order of business of messages of one day.
pub fn identificatie(day: Date, sequence: u64) -> String {
    format!("{:02}{:02}{:02}{:06}", day.year() % 100, day.month(), day.day(), sequence % 1_000_000)
}

/// What iwmod made, by its number.
pub(super) type Outbox = Arc<BTreeMap<u64, Made>>;

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
