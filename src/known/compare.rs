//! What readers are shown, beside what the log says: whether the one follows from the other.
//!
//! Stands above the state, for the engine's `verify` (which tells a difference) and `rebuild` (which shows what the log says
//! instead). Counts and kinds only: no value of a client is in what it tells. Pure.

use std::collections::HashMap;

use super::made::Stage;
use super::state::Known;
use crate::domain::Sha256;
use crate::facts::{Bron, Fact, Knowledge};

/// The facts that are shown, each with whether the log says it too.
#[derive(Debug)]
pub struct ShownFacts<'a> {
    facts: HashMap<Bron, (&'a Fact, bool)>,
    differing: u64,
}

impl<'a> ShownFacts<'a> {
    /// Of what is shown, before the log said anything.
    pub fn new(knowledge: &'a Knowledge) -> Self {
        let entries = knowledge.dossiers().flat_map(|dossier| dossier.entries());
        let facts = entries.map(|entry| (entry.bron, (&entry.fact, false))).collect();
        ShownFacts { facts, differing: 0 }
    }

    /// The log says these of a file.
    pub fn file(&mut self, sha256: Sha256, facts: &[(u32, Fact)]) {
        facts.iter().for_each(|(regel, fact)| self.fact(Bron { sha256, regel: *regel }, fact));
    }

    /// The log says all of these.
    pub fn all(&mut self, knowledge: &Knowledge) {
        let entries = knowledge.dossiers().flat_map(|dossier| dossier.entries());
        entries.for_each(|entry| self.fact(entry.bron, &entry.fact));
    }

    /// What we made is said by its own record, and counts once it is released.
    pub fn made(&mut self, log: &Known) {
        for made in
            log.outbox().filter(|made| matches!(made.stage, Stage::Released | Stage::Written | Stage::TakenAway))
        {
            if let Some(fact) = &made.fact {
                self.fact(Bron { sha256: made.sha256, regel: 0 }, fact);
            }
        }
    }

    fn fact(&mut self, bron: Bron, fact: &Fact) {
        match self.facts.get_mut(&bron) {
            Some((shown, said)) if *shown == fact => *said = true,
            Some(_) | None => self.differing = self.differing.saturating_add(1),
        }
    }

    /// What differs, when the log said all it says.
    pub fn differences(self) -> Vec<String> {
        let unsaid = self.facts.values().filter(|(_, said)| !said).count();
        let missing = (self.differing > 0)
            .then(|| format!("{} facts of the archive are not shown, or shown otherwise", self.differing));
        let unsaid = (unsaid > 0).then(|| format!("{unsaid} facts are shown that the archive does not say"));
        missing.into_iter().chain(unsaid).collect()
    }
}

/// What differs besides the facts of files.
pub fn differences(shown: &Known, log: &Known) -> Vec<String> {
    let besluiten = shown.knowledge.besluiten() == log.knowledge.besluiten();
    let same = [
        ("the position in the archive", (shown.sequence, shown.chain) == (log.sequence, log.chain)),
        ("the counts", shown.counts == log.counts),
        ("the decisions that stand", besluiten),
        ("the refused files", shown.quarantine().eq(log.quarantine())),
        ("what iwmod made", shown.outbox().eq(log.outbox())),
        ("the retours that are owed", shown.owed().eq(log.owed())),
        ("closings and invoices", shown.books() == log.books()),
        ("the accounts that are ours", shown.accounts == log.accounts),
        ("who ordered what", shown.ordered == log.ordered),
        ("what was mailed", shown.mails() == log.mails()),
    ];
    let other = same.into_iter().filter(|(_, same)| !same);
    other.map(|(what, _)| format!("{what}: what is shown is not what the archive says")).collect()
}
