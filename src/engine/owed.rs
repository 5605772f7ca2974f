//! Which messages we still owe a retour: kept as facts are learnt, so that no scan over everything is needed.
//!
//! A message is owed an answer once, however many files hold it. Whether a person or the daemon answers is `outgoing`'s.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::domain::{Date, Policy, RetourPolicy, Sha256};
use crate::facts::{Fact, Kop, MessageIdentity};

/// A 301 or 319 that was accepted and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Number of its file in the log; its id in the outbox.
    pub sequence: u64,
    /// Its file.
    pub sha256: Sha256,
    /// Its header.
    pub kop: Kop,
    /// Day of receipt, from which the term runs.
    pub day: Date,
    /// Who answers: a person, or the daemon by itself.
    pub policy: Policy,
}

/// What is owed, and what was answered.
#[derive(Debug, Default)]
pub(super) struct OwedIndex {
    policy: RetourPolicy,
    open: Arc<BTreeMap<u64, Owed>>,
    digests: HashMap<Sha256, Sha256>,
    sequences: HashMap<Sha256, u64>,
    answered_headers: HashSet<(MessageIdentity, Date)>,
    answered_digests: HashSet<Sha256>,
}

impl OwedIndex {
    pub fn new(policy: RetourPolicy) -> OwedIndex {
        OwedIndex { policy, ..OwedIndex::default() }
    }

    pub fn policy(&self) -> RetourPolicy {
        self.policy
    }

    pub fn open(&self) -> Arc<BTreeMap<u64, Owed>> {
        Arc::clone(&self.open)
    }

    /// Learns the facts of an accepted file or of a retour that left.
    pub fn learn(&mut self, sequence: u64, sha256: Sha256, day: Date, facts: &[(u32, Fact)]) {
        for (_, fact) in facts {
            match fact {
                Fact::Bericht(message) => self.received(sequence, sha256, day, &message.kop, message.digest),
                Fact::Antwoord(message) => self.received(sequence, sha256, day, &message.kop, message.digest),
                Fact::Retour(retour) => self.answered(retour.bestand, &retour.over),
                Fact::Opdracht(_)
                | Fact::Levering(_)
                | Fact::Verzoek(_)
                | Fact::Declaratie(_)
                | Fact::DeclaratieAntwoord(_) => {}
            }
        }
    }

    fn received(&mut self, sequence: u64, sha256: Sha256, day: Date, kop: &Kop, digest: Sha256) {
        let policy = self.policy.of(kop.kind, kop.dagtekening);
        if policy == Policy::Off {
            return;
        }
        self.digests.insert(sha256, digest);
        let is_answered = self.answered_digests.contains(&digest)
            || self.answered_headers.contains(&(kop.identity(), kop.dagtekening));
        if !is_answered && !self.sequences.contains_key(&digest) {
            self.sequences.insert(digest, sequence);
            let owed = Owed { sequence, sha256, kop: kop.clone(), day, policy };
            Arc::make_mut(&mut self.open).insert(sequence, owed);
        }
    }

    /// A retour of our own names the file that it answers; a copy of another system's names the header.
    fn answered(&mut self, file: Option<Sha256>, over: &Kop) {
        if self.policy.of(over.kind, over.dagtekening) == Policy::Off {
            return;
        }
        match file {
            Some(file) => {
                if let Some(digest) = self.digests.get(&file).copied() {
                    self.answered_digests.insert(digest);
                    self.close(|owed, sequences| sequences.get(&digest) == Some(&owed.sequence));
                }
            }
            None => {
                self.answered_headers.insert((over.identity(), over.dagtekening));
                let header = (over.identity(), over.dagtekening);
                self.close(|owed, _| (owed.kop.identity(), owed.kop.dagtekening) == header);
            }
        }
    }

    fn close(&mut self, is_answered: impl Fn(&Owed, &HashMap<Sha256, u64>) -> bool) {
        let sequences = &self.sequences;
        let found: Vec<u64> = self.open.values().filter(|o| is_answered(o, sequences)).map(|o| o.sequence).collect();
        for sequence in found {
            Arc::make_mut(&mut self.open).remove(&sequence);
        }
    }
}
