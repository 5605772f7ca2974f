//! What leaves: retours that are owed, drafts that a person releases, and the folder that they are put in.
//!
//! Order: made and committed to the log → counted as a fact → written to the outbox folder → noted as written. Each step may
//! be repeated after a crash and then changes nothing: what was made is never made anew, and the same bytes get the same
//! name. A retour is made from what is known then. Trouble with one message never keeps the others, and trouble with the
//! folder never keeps files from being taken in.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::open::take_outbox;
use super::{Engine, EngineError};
use crate::declaratie::is_of_declarations;
use crate::disk::{sync_folder, write_shared};
use crate::disposition::{Derived, Judgement, Standing, derive};
use crate::domain::{Date, Finding, Kind, Policy, Severity, Sha256};
use crate::facts::{Dossier, Fact};
use crate::intake::Limits;
use crate::known::{Made, Owed, Stage};
use crate::log::{Answered, Draft, Entry};
use crate::message::{self, Body, Message};
use crate::orders::{self, Cannot, Making, identificatie, made_draft};
use crate::outputs;
use crate::overview::Overview;
use crate::told::chain_text;

/// What was found of files.
type Said = HashMap<Sha256, Vec<Judgement>>;

impl Engine {
    /// Makes and releases the retours that are owed and that the policy leaves to the daemon. One that waits for another
    /// message is left to a person, so that nobody is rejected for a file that is a minute late; so is one of which a person
    /// must decide first whether it counts. All rest on what is known before the first of them, so that their order decides
    /// nothing.
    pub(super) fn answer_owed(&mut self) -> Result<(), EngineError> {
        let seen = (self.memory.moves(), self.now().1);
        if self.answered_at == Some(seen) {
            return Ok(());
        }
        let open = self.memory.owed().open();
        let is_ours = |owed: &&Arc<Owed>| owed.policy == Policy::Auto && !self.broken.contains(&owed.sequence);
        let auto: Vec<Arc<Owed>> = open.values().filter(is_ours).cloned().collect();
        drop(open);
        let said = self.said_of(auto.iter().map(|owed| owed.sha256).collect());
        let is_open = |j: &Judgement| matches!(j.standing, Standing::Waiting | Standing::Undecided);
        let is_settled = |owed: &Arc<Owed>| !found(&said, owed).iter().any(is_open);
        let settled: Vec<Arc<Owed>> = auto.into_iter().filter(is_settled).collect();
        for some in settled.chunks(GROUP) {
            let mut makings = Vec::with_capacity(some.len());
            for owed in some {
                match self.answer_to(owed, found(&said, owed), makings.len()) {
                    Ok(making) => makings.push(making),
                    Err(error @ (EngineError::Cannot(Cannot::NotMade(_)) | EngineError::NoContent(_))) => {
                        self.give_up(owed, &error)
                    }
                    Err(error) => return Err(error),
                }
            }
            self.keep(makings)?;
            self.progress();
        }
        self.answered_at = Some(seen);
        Ok(())
    }

    fn give_up(&mut self, owed: &Owed, error: &EngineError) {
        self.broken.insert(owed.sequence);
        tracing::error!(record = owed.sequence, error = chain_text(error), "a retour could not be made; it stays owed");
    }

    /// Releases a draft, or makes and releases a retour that is owed. Gives the number of what leaves.
    pub fn approve(&mut self, id: u64) -> Result<u64, EngineError> {
        let owed = self.memory.owed().open().get(&id).cloned();
        let made = match (owed, self.memory.outbox().get(id).map(|made| made.stage)) {
            (Some(owed), _) => {
                let said = self.said_of(vec![owed.sha256]);
                let making = self.answer_to(&owed, found(&said, &owed), 0)?;
                self.keep(vec![making])?.first().copied().ok_or(Cannot::NotMade(id))?
            }
            (None, Some(Stage::Draft)) => {
                self.look_again_at(id)?;
                self.record(Entry::Released { made: id }, Sha256([0; 32]))?;
                id
            }
            (None, Some(_)) => return Err(Cannot::NoDraft(id).into()),
            (None, None) => return Err(Cannot::NotInOutbox(id).into()),
        };
        self.leave();
        Ok(made)
    }

    /// A draft is held against what is known now.
    fn look_again_at(&self, id: u64) -> Result<(), EngineError> {
        let made = self.memory.outbox().get(id).ok_or(Cannot::NotInOutbox(id))?;
        match made.fact.as_deref() {
            Some(Fact::Retour(retour)) if self.memory.owed().is_answered_elsewhere(&retour.over) => {
                Err(Cannot::AnsweredMeanwhile(id).into())
            }
            Some(Fact::Retour(_)) => Ok(()),
            _ => {
                let message = self.read_back(made)?;
                if message.kind() != Kind::Wmo323 {
                    return Ok(());
                }
                Ok(self.plan_on(&self.known(), |basis| orders::look_again(basis, &message))?)
            }
        }
    }

    fn read_back(&self, made: &Made) -> Result<Message, EngineError> {
        let bytes = self.content(made.sequence, made.sha256)?.ok_or(EngineError::NoContent(made.sequence))?;
        let message = message::read(&bytes, &Limits::none()).message;
        Ok(message.ok_or(Cannot::NotMade(made.sequence))?)
    }

    /// Bytes from the archive; `None` when it has none with this hash. A record whose content is damaged is told as such; a
    /// disk that cannot be read at the moment is another error, and no reason to give the record up.
    pub(super) fn content(&self, sequence: u64, sha256: Sha256) -> Result<Option<Vec<u8>>, EngineError> {
        let mut bytes = Vec::new();
        match self.reader().cat(&sha256, &mut bytes) {
            Ok(there) => Ok(there.then_some(bytes)),
            Err(error) if error.is_damage() => {
                tracing::error!(record = sequence, error = chain_text(&error), "this content cannot be read");
                Err(EngineError::NoContent(sequence))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The retour of a message that is owed one; `ahead` are made before it in the same group.
    fn answer_to(&self, owed: &Owed, found: &[Judgement], ahead: usize) -> Result<Making, EngineError> {
        let Some(bytes) = self.content(owed.sequence, owed.sha256)? else { return self.answer_again(owed) };
        let findings: Vec<Finding> = found.iter().filter_map(rejecting).collect();
        let heen = message::read(&bytes, &Limits::none()).message.ok_or(Cannot::NotMade(owed.sequence))?;
        let (identificatie, today) = self.identify(ahead);
        let retour = outputs::retour(&heen, &findings, &identificatie, today);
        let message = retour.ok_or(Cannot::NotMade(owed.sequence))?;
        let answers = Some(Answered { file: owed.sha256, digest: heen.digest() });
        Ok(Making { message, answers, released: true })
    }

    /// The retour of a refused message, which a hub refused: what it says rests on that message alone and is the same.
    fn answer_again(&self, owed: &Owed) -> Result<Making, EngineError> {
        let before = self.memory.outbox().values().rev().find(|made| made.answers == Some(owed.sha256));
        let before = before.ok_or(EngineError::NoContent(owed.sequence))?;
        let mut message = self.read_back(before)?;
        let (identificatie, today) = self.identify(0);
        let header = match &mut message.body {
            Body::Wmo302(retour) => &mut retour.header,
            Body::Wmo320(retour) => &mut retour.header,
            _ => return Err(Cannot::NotMade(owed.sequence).into()),
        };
        header.identificatie_retour = identificatie;
        header.dagtekening_retour = today;
        let digest = self.memory.owed().digest_of(&owed.sha256).ok_or(Cannot::NotMade(owed.sequence))?;
        Ok(Making { message, answers: Some(Answered { file: owed.sha256, digest }), released: true })
    }

    /// An identification that nothing else has, and today.
    pub(super) fn identify(&self, ahead: usize) -> (String, Date) {
        let today = self.now().1;
        let sequence = self.archive.next_sequence().saturating_add(u64::try_from(ahead).unwrap_or(0));
        (identificatie(today, sequence), today)
    }

    /// Commits messages that were made, in one group. Gives their numbers.
    pub(super) fn keep(&mut self, makings: Vec<Making>) -> Result<Vec<u64>, EngineError> {
        if makings.is_empty() {
            return Ok(Vec::new());
        }
        let (day, sequence) = (self.now().1, self.archive.next_sequence());
        let drafts: Option<Vec<_>> = makings.into_iter().map(|making| made_draft(making, day)).collect();
        self.append_drafts(drafts.ok_or(Cannot::NotMade(sequence))?)
    }

    /// What is found of files beside all others: of their dossiers, and where a toewijzing is removed that may be declared,
    /// of everything.
    fn said_of(&self, files: Vec<Sha256>) -> Said {
        let (knowledge, terms) = (self.memory.index().knowledge(), &self.setup.terms);
        let of_one = |dossier: &&Dossier| derive(dossier, knowledge.besluiten(), terms);
        let derived: Vec<Derived> = self.memory.index().dossiers_of(&files).iter().map(of_one).collect();
        let is_removed = derived.iter().flat_map(|d| &d.dispositions).any(|d| d.withdrawn);
        let mut said: Said = files.into_iter().map(|file| (file, Vec::new())).collect();
        let mut add = |judgement: &Judgement| {
            if let Some(found) = said.get_mut(&judgement.bron.sha256) {
                found.push(judgement.clone());
            }
        };
        if is_removed && knowledge.dossiers().any(is_of_declarations) {
            Overview::of(&knowledge, terms).judgements().for_each(&mut add);
        } else {
            derived.iter().flat_map(|d| &d.judgements).for_each(&mut add);
        }
        for found in said.values_mut() {
            found.sort();
            found.dedup();
        }
        said
    }

    /// Writes what is released to the folder. Trouble is told once and tried again at the next tick; nothing else waits.
    pub(super) fn leave(&mut self) {
        let Some(folder) = self.setup.outbox.clone().filter(|_| self.clock_behind().is_none()) else { return };
        let mut trouble = self.lock_outbox(&folder).err();
        if trouble.is_some() {
            return self.tell_outbox(trouble);
        }
        for some in self.memory.leaving().chunks(GROUP) {
            let (placed, error) = self.put(&folder, some);
            trouble = error.or(trouble);
            let noted = self.note_placed(placed, some);
            self.progress();
            trouble = noted.err().or(trouble);
            if !matches!(trouble, None | Some(EngineError::NoContent(_))) {
                break;
            }
        }
        self.tell_outbox(trouble);
    }

    /// An outbox that could not be used at the start is locked before anything is put there.
    fn lock_outbox(&mut self, folder: &Path) -> Result<(), EngineError> {
        if self.outbox_lock.is_none() {
            self.outbox_lock = Some(take_outbox(folder)?);
        }
        Ok(())
    }

    /// Trouble is told when it begins and when it is another.
    fn tell_outbox(&self, trouble: Option<EngineError>) {
        let Some(error) = trouble else { return self.memory.status().outbox_recovered() };
        self.memory.counters().disk_error();
        if self.memory.status().outbox(&error) {
            tracing::error!(error = chain_text(&error), "messages cannot leave; it will be tried again");
        }
    }

    /// Puts files in the folder; gives those that are durable there, and the last trouble.
    fn put(&mut self, folder: &Path, some: &[Made]) -> (Vec<u64>, Option<EngineError>) {
        let (mut written, mut trouble) = (Vec::new(), None);
        for made in some.iter().filter(|made| !self.placed.contains(&made.sequence)) {
            let is_broken = self.broken.contains(&made.sequence);
            let content = if is_broken { Ok(None) } else { self.content(made.sequence, made.sha256) };
            if let Err(error @ (EngineError::Archive(_) | EngineError::Disk(_))) = content {
                trouble = Some(error);
                break;
            }
            let Ok(Some(bytes)) = content else {
                self.broken.insert(made.sequence);
                trouble = Some(EngineError::NoContent(made.sequence));
                continue;
            };
            match write_shared(folder, &made.name, &bytes) {
                Ok(_) => written.push(made.sequence),
                Err(error) => {
                    trouble = Some(error.into());
                    break;
                }
            }
        }
        let synced = if written.is_empty() { Ok(()) } else { sync_folder(folder) };
        match synced {
            Ok(()) => self.placed.extend(&written),
            Err(error) => trouble = Some(error.into()),
        }
        (some.iter().map(|made| made.sequence).filter(|sequence| self.placed.contains(sequence)).collect(), trouble)
    }

    fn note_placed(&mut self, placed: Vec<u64>, some: &[Made]) -> Result<(), EngineError> {
        if placed.is_empty() {
            return Ok(());
        }
        self.append_drafts(placed.iter().map(|made| Draft::note(Entry::Written { made: *made })).collect())?;
        for made in some.iter().filter(|made| placed.contains(&made.sequence)) {
            self.placed.remove(&made.sequence);
            tracing::info!(bestand = made.name, sha256 = %made.sha256, "put in the outbox");
        }
        Ok(())
    }
}

fn found<'a>(said: &'a Said, owed: &Owed) -> &'a [Judgement] {
    said.get(&owed.sha256).map(Vec::as_slice).unwrap_or_default()
}

/// A finding with a code of a retour rejects, also where the derivation lets the record count until then.
fn rejecting(judgement: &Judgement) -> Option<Finding> {
    judgement.finding.retourcode.is_some().then(|| Finding { severity: Severity::Error, ..judgement.finding.clone() })
}

/// Messages that are made, or put in the folder, before the log is told.
const GROUP: usize = 256;
