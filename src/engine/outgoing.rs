//! What leaves: retours that are owed, drafts that a person releases, and the folder that they are put in. What a retour says and whether
//! a draft may leave is decided by its order (`orders`); here it is appended, and put where the sender's system finds it.
//!
//! Order: made and committed to the log → counted as a fact → written to the outbox folder → noted as written. Each step may
//! be repeated after a crash and then changes nothing: what was made is never made anew, and the same bytes get the same
//! name. A retour is made from what is known then. Trouble with one message never keeps the others, and trouble with the
//! folder never keeps files from being taken in.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::open::{identity, take_outbox};
use super::{Engine, EngineError};
use crate::disk::{create_shared_folder, sync_folder, write_shared};
use crate::domain::{Date, Sha256};
use crate::known::{Known, Made, Owed};
use crate::log::{Draft, Entry};
use crate::orders::{self, Cannot, Judgements, Original, Releasable};
use crate::told::chain_text;

impl Engine {
    /// Makes and releases the retours that are owed and that the policy leaves to the daemon. All rest on what is known before the
    /// first of them, so that their order decides nothing.
    pub(super) fn answer_owed(&mut self) -> Result<(), EngineError> {
        let today = self.now().1;
        let seen = (self.memory.moves(), today);
        if self.answered_at == Some(seen) {
            return Ok(());
        }
        let known = self.known();
        let is_tried = |owed: &&Owed| !self.broken.contains(&owed.sequence);
        let mut due: Vec<&Owed> = orders::owed_by_daemon(&known).filter(is_tried).collect();
        let judgements = self.judgements_of(&due.iter().map(|owed| owed.sha256).collect::<Vec<_>>());
        due.retain(|owed| judgements.is_settled(owed));
        for some in due.chunks(GROUP) {
            self.answer_some(some, &judgements, today)?;
            self.progress();
        }
        self.answered_at = Some(seen);
        Ok(())
    }

    /// Answers messages in one group, but those whose retour cannot be made: each of them is told once.
    fn answer_some(&mut self, some: &[&Owed], judgements: &Judgements, today: Date) -> Result<(), EngineError> {
        let (known, mut retours) = (self.known(), Vec::with_capacity(some.len()));
        for owed in some {
            let original = self.original_of(&known, owed);
            let retour = original
                .and_then(|original| Ok(orders::answer(&known, judgements, (owed, &original), retours.len(), today)?));
            match retour {
                Ok(retour) => retours.push(retour),
                Err(error @ (EngineError::Cannot(Cannot::NotMade(_)) | EngineError::NoContent(_))) => {
                    self.give_up(owed, &error)
                }
                Err(error) => return Err(error),
            }
        }
        self.carry_out(orders::plan_answers(&known, retours)).map(drop)
    }

    fn give_up(&mut self, owed: &Owed, error: &EngineError) {
        self.broken.insert(owed.sequence);
        tracing::error!(record = owed.sequence, error = chain_text(error), "a retour could not be made; it stays owed");
    }

    /// Releases a draft, or makes and releases a retour that is owed. Gives the number of what leaves.
    pub fn approve(&mut self, id: u64) -> Result<u64, EngineError> {
        let (known, today) = (self.known(), self.now().1);
        let plan = match orders::releasable(&known, id)? {
            Releasable::Owed(owed) => {
                let judgements = self.judgements_of(&[owed.sha256]);
                let original = self.original_of(&known, owed)?;
                let retour = orders::answer(&known, &judgements, (owed, &original), 0, today)?;
                orders::plan_answers(&known, vec![retour])
            }
            Releasable::Retour(made, retour) => {
                orders::plan_release_retour(&known, self.memory.owed(), (made, retour))?
            }
            Releasable::Other(made) => {
                let bytes = self.content(made.sequence, made.sha256)?.ok_or(EngineError::NoContent(made.sequence))?;
                self.plan_on(&known, |basis| orders::plan_release(basis, made, &bytes))?
            }
        };
        let (made, _) = self.carry_out(plan)?;
        self.leave();
        Ok(made)
    }

    /// What is found of files beside all others.
    fn judgements_of(&self, files: &[Sha256]) -> Judgements {
        let dossiers = self.memory.index().dossiers_of(files);
        let (knowledge, terms) = (self.memory.index().knowledge(), &self.setup.terms);
        let overview = || self.memory.derivations().overview(&knowledge, terms);
        Judgements::of_files(files, &dossiers, (&knowledge, terms), overview)
    }

    /// What the retour of a message is made from.
    fn original_of(&self, known: &Known, owed: &Owed) -> Result<Original, EngineError> {
        if let Some(bytes) = self.content(owed.sequence, owed.sha256)? {
            return Ok(Original::Received(bytes));
        }
        let (made, answered) = orders::retour_before(known, owed).ok_or(EngineError::NoContent(owed.sequence))?;
        let bytes = self.content(made.sequence, made.sha256)?.ok_or(EngineError::NoContent(made.sequence))?;
        Ok(Original::AnsweredBefore(bytes, answered))
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
        self.note_taken_away();
    }

    /// Notes what was taken away from the folder since it was put there. A folder that cannot be read, that was replaced since, or that
    /// was not there at the start, tells nothing: what lay there may be lost as well as sent.
    pub(super) fn note_taken_away(&mut self) {
        let Some(folder) = self.setup.outbox.clone().filter(|folder| self.is_same_outbox(folder)) else { return };
        if self.memory.outbox().lying().next().is_none() || self.clock_behind().is_some() {
            return;
        }
        let Ok(names) = names_in(&folder) else { return };
        let is_gone = |made: &&Made| !names.contains(OsStr::new(&made.name));
        let gone: Vec<Made> = self.memory.outbox().lying().filter(is_gone).cloned().collect();
        for some in gone.chunks(GROUP) {
            let drafts = some.iter().map(|made| Draft::note(Entry::TakenAway { made: made.sequence })).collect();
            // What cannot be noted now is seen again at the next tick.
            if self.append_drafts(drafts).is_err() {
                return;
            }
            some.iter().for_each(|made| tracing::info!(bestand = made.name, "taken away from the outbox"));
        }
    }

    /// Puts into a folder what the log says lies in the outbox: for an engine without one, on a machine where that folder was lost with all
    /// that was in it. The log already says that these were put there, so nothing is noted. Gives how many they are.
    pub fn put_back(&self, folder: &Path) -> Result<usize, EngineError> {
        create_shared_folder(folder)?;
        let _lock = take_outbox(folder)?;
        let lying: Vec<Made> = self.memory.outbox().lying().cloned().collect();
        for made in &lying {
            let bytes = self.content(made.sequence, made.sha256)?.ok_or(EngineError::NoContent(made.sequence))?;
            write_shared(folder, &made.name, &bytes)?;
        }
        sync_folder(folder)?;
        Ok(lying.len())
    }

    /// Whether the outbox is the folder that it was when this process began.
    fn is_same_outbox(&self, folder: &Path) -> bool {
        let now = identity(folder);
        now.is_some() && now == self.outbox_at_start
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

/// The names of all that stands in a folder.
fn names_in(folder: &Path) -> io::Result<HashSet<OsString>> {
    std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// Messages that are made, or put in the folder, before the log is told.
const GROUP: usize = 256;
