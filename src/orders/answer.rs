//! The order of answers: the retour that a message is owed, made by the daemon or asked for by a person, and the release of a draft.
//!
//! Stands on what is known, on what was found of the message beside all others, and on the bytes that the shell reads for it. A retour
//! is made from what is known at that moment, and a draft is held against it once more before it leaves. Pure: nothing is written.

use std::collections::HashMap;
use std::sync::Arc;

use super::basis::Basis;
use super::cannot::Cannot;
use super::declare::look_again;
use super::new_message::{NewMessage, identificatie, made_draft};
use super::plan::{Plan, number_after};
use crate::declaratie::is_of_declarations;
use crate::disposition::{Derived, Judgement, Standing, derive_undecided};
use crate::domain::{Date, Finding, Kind, Policy, Severity, Sha256};
use crate::facts::{Dossier, Fact, Knowledge, Retour};
use crate::intake::Limits;
use crate::known::{Known, Made, Owed, OwedIndex, Stage};
use crate::log::{Answered, Draft, Entry};
use crate::message::{self, Body};
use crate::outputs;
use crate::overview::Overview;
use crate::terms::Terms;

/// What was found of files beside all others.
#[derive(Clone, Debug, Default)]
pub struct Judgements(HashMap<Sha256, Vec<Judgement>>);

/// What a retour is made from.
#[derive(Clone, Debug)]
pub enum Original {
    /// The bytes of the message, as it was received.
    Received(Vec<u8>),
    /// The bytes of the retour that was made before, with what that one answers: the message was refused by itself, so the archive
    /// does not hold it.
    AnsweredBefore(Vec<u8>, Answered),
}

/// What a person releases.
#[derive(Clone, Copy, Debug)]
pub enum Releasable<'a> {
    /// A message that is owed a retour: it is made now.
    Owed(&'a Owed),
    /// A retour that was drafted.
    Retour(&'a Made, &'a Retour),
    /// A draft whose bytes are read and looked at again.
    Other(&'a Made),
}

impl Judgements {
    /// Of files, from their dossiers; and where a toewijzing is removed that may be declared, from everything, which is asked then.
    pub fn of_files(
        files: &[Sha256],
        dossiers: &[&Dossier],
        (knowledge, terms): (&Knowledge, &Terms),
        overview: impl FnOnce() -> Arc<Overview>,
    ) -> Judgements {
        let of_dossier = |dossier: &&Dossier| derive_undecided(dossier, knowledge.besluiten(), terms);
        let derived: Vec<Derived> = dossiers.iter().map(of_dossier).collect();
        let is_removed = derived.iter().flat_map(|d| &d.dispositions).any(|d| d.is_withdrawn());
        let mut of_files: HashMap<Sha256, Vec<Judgement>> = files.iter().map(|file| (*file, Vec::new())).collect();
        let mut add = |judgement: &Judgement| {
            if let Some(found) = of_files.get_mut(&judgement.bron.sha256) {
                found.push(judgement.clone());
            }
        };
        if is_removed && knowledge.dossiers().any(is_of_declarations) {
            overview().judgements().for_each(&mut add);
        } else {
            derived.iter().flat_map(|d| &d.judgements).for_each(&mut add);
        }
        for found in of_files.values_mut() {
            found.sort();
            found.dedup();
        }
        Judgements(of_files)
    }

    /// Whether nothing is awaited that may change the answer. A 301 that waits for another message is left to a person, so that
    /// nobody is rejected for a file that is a minute late; so is one of which a person must decide first whether it counts.
    pub fn is_settled(&self, owed: &Owed) -> bool {
        !self.about(owed).iter().any(|j| matches!(j.standing, Standing::Waiting | Standing::Undecided))
    }

    /// What rejects a message: a finding with a code of a retour, also where the derivation lets the record count until then.
    fn rejecting(&self, owed: &Owed) -> Vec<Finding> {
        let coded = self.about(owed).iter().filter(|judgement| judgement.finding.retourcode.is_some());
        coded.map(|judgement| Finding { severity: Severity::Error, ..judgement.finding.clone() }).collect()
    }

    fn about(&self, owed: &Owed) -> &[Judgement] {
        self.0.get(&owed.sha256).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Messages whose retour the policy leaves to the daemon, oldest first.
pub fn owed_by_daemon(known: &Known) -> impl Iterator<Item = &Owed> {
    known.owed().filter(|owed| owed.policy == Policy::Auto)
}

/// The retour that was made before for a message that was refused by itself, and what that one answers.
pub fn retour_before<'a>(known: &'a Known, owed: &Owed) -> Option<(&'a Made, Answered)> {
    let answering = known.outbox().rev().filter_map(|made| Some((made, made.answers?)));
    answering.into_iter().find(|(_, answered)| answered.file == owed.sha256)
}

/// The retour of a message, released; `ahead` records stand before it in its group.
pub fn answer(
    known: &Known,
    judgements: &Judgements,
    (owed, original): (&Owed, &Original),
    ahead: usize,
    today: Date,
) -> Result<Draft, Cannot> {
    let own = identificatie(today, number_after(known.sequence, ahead));
    let new_message = match original {
        Original::Received(bytes) => answer_received(bytes, owed, &judgements.rejecting(owed), (&own, today)),
        Original::AnsweredBefore(bytes, answered) => answer_again(bytes, *answered, (own, today)),
    };
    new_message.and_then(|new_message| made_draft(new_message, today)).ok_or(Cannot::NotMade(owed.sequence))
}

/// Retours that were made on what is known, as one group. Tells the number of the first.
pub fn plan_answers(known: &Known, retours: Vec<Draft>) -> Plan<u64> {
    Plan { records: retours, told: number_after(known.sequence, 0), based_on: known.sequence }
}

/// What a person asks to be released under a number of the outbox.
pub fn releasable(known: &Known, id: u64) -> Result<Releasable<'_>, Cannot> {
    if let Some(owed) = known.owed_under(id) {
        return Ok(Releasable::Owed(owed));
    }
    let made = known.made(id).ok_or(Cannot::NotInOutbox(id))?;
    if made.stage != Stage::Draft {
        return Err(Cannot::NoDraft(id));
    }
    let Some(Fact::Retour(retour)) = made.fact.as_deref() else { return Ok(Releasable::Other(made)) };
    Ok(Releasable::Retour(made, retour))
}

/// Releases a drafted retour, where no other system answered meanwhile. Tells its number.
pub fn plan_release_retour(
    known: &Known,
    owed: &OwedIndex,
    (draft, retour): (&Made, &Retour),
) -> Result<Plan<u64>, Cannot> {
    match owed.is_answered_elsewhere(&retour.over) {
        true => Err(Cannot::AnsweredMeanwhile(draft.sequence)),
        false => Ok(released(known, draft)),
    }
}

/// Releases any other draft, from its bytes: a declaration only where the same would be made now. Tells its number.
pub fn plan_release(basis: &Basis<'_>, draft: &Made, bytes: &[u8]) -> Result<Plan<u64>, Cannot> {
    let message = message::read(bytes, &Limits::none()).message.ok_or(Cannot::NotMade(draft.sequence))?;
    if message.kind() == Kind::Wmo323 {
        look_again(basis, &message)?;
    }
    Ok(released(basis.known, draft))
}

fn released(known: &Known, draft: &Made) -> Plan<u64> {
    let made = draft.sequence;
    Plan { records: vec![Draft::note(Entry::Released { made })], told: made, based_on: known.sequence }
}

fn answer_received(
    bytes: &[u8],
    owed: &Owed,
    findings: &[Finding],
    (identificatie, today): (&str, Date),
) -> Option<NewMessage> {
    let heen = message::read(bytes, &Limits::none()).message?;
    let message = outputs::retour(&heen, findings, identificatie, today)?;
    Some(NewMessage { message, answers: Some(Answered { file: owed.sha256, digest: heen.digest() }), released: true })
}

/// The retour of a refused message, which a hub refused: what it says rests on that message alone and is the same.
fn answer_again(before: &[u8], answered: Answered, (identificatie, today): (String, Date)) -> Option<NewMessage> {
    let mut message = message::read(before, &Limits::none()).message?;
    let header = match &mut message.body {
        Body::Wmo302(retour) => &mut retour.header,
        Body::Wmo320(retour) => &mut retour.header,
        _ => return None,
    };
    header.identificatie_retour = identificatie;
    header.dagtekening_retour = today;
    Some(NewMessage { message, answers: Some(answered), released: true })
}
