//! All facts known, grouped into dossiers, and cheap to publish.
//!
//! A dossier is the smallest group of facts that can influence each other: facts that share a client, a disposition
//! or a message identity (TR056) are in one dossier. Derivation works on one dossier at a time. The order in which
//! facts arrive decides nothing: a dossier sorts its facts by their source when it is read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Bericht, Besluit, Bron, Declaratie, DeclaratieAntwoord, Fact, Inhoud, MessageIdentity, VerzoekId};
use crate::domain::{AgbCode, Bsn, DispositionId, Sha256};

/// A fact and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its file and line.
    pub bron: Bron,
    /// What it says.
    pub fact: Arc<Fact>,
}

/// Facts that can influence each other.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    entries: Vec<Entry>,
}

impl Dossier {
    /// A dossier of just these facts, for tests and what-if runs.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        Dossier { entries: entries.into_iter().collect() }
    }

    /// Its facts, in no meaningful order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// All facts and standing decisions at one moment. Cloning costs a few hundred pointers, whatever the size.
#[derive(Clone, Debug)]
pub struct Knowledge {
    shards: Vec<Arc<BTreeMap<u64, Arc<Dossier>>>>,
    besluiten: Arc<Vec<Besluit>>,
}

impl Default for Knowledge {
    fn default() -> Self {
        Knowledge { shards: vec![Arc::default(); SHARDS], besluiten: Arc::default() }
    }
}

impl Knowledge {
    /// Each dossier once, in no meaningful order.
    pub fn dossiers(&self) -> impl Iterator<Item = &Dossier> {
        self.shards.iter().flat_map(|shard| shard.values().map(Arc::as_ref))
    }

    /// Decisions that stand.
    pub fn besluiten(&self) -> &[Besluit] {
        &self.besluiten
    }

    /// The decisions that stand from now on.
    pub fn set_besluiten(&mut self, besluiten: Vec<Besluit>) {
        self.besluiten = Arc::new(besluiten);
    }

    fn shard(&mut self, dossier: u64) -> Option<&mut BTreeMap<u64, Arc<Dossier>>> {
        let index = usize::try_from(dossier % SHARDS as u64).ok()?;
        self.shards.get_mut(index).map(Arc::make_mut)
    }

    fn dossier(&self, number: u64) -> Option<&Dossier> {
        let index = usize::try_from(number % SHARDS as u64).ok()?;
        self.shards.get(index)?.get(&number).map(Arc::as_ref)
    }
}

/// The writer's side: knows in which dossier a fact belongs, and hands out [`Knowledge`].
#[derive(Debug, Default)]
pub struct KnowledgeIndex {
    knowledge: Knowledge,
    keys: HashMap<Key, u64>,
    files: HashMap<Sha256, Vec<u64>>,
    /// Clients whose 301s name a request.
    named: HashMap<VerzoekId, BTreeSet<Bsn>>,
    next: u64,
}

impl KnowledgeIndex {
    /// What is known now; a cheap copy that later inserts do not change.
    pub fn knowledge(&self) -> Knowledge {
        self.knowledge.clone()
    }

    /// The decisions that stand from now on.
    pub fn set_besluiten(&mut self, besluiten: Vec<Besluit>) {
        self.knowledge.set_besluiten(besluiten);
    }

    /// Whether a file with this content has been taken in.
    pub fn contains(&self, sha256: &Sha256) -> bool {
        self.files.contains_key(sha256)
    }

    /// Takes in the facts of one file with their lines. The same file again changes nothing.
    pub fn insert(&mut self, sha256: Sha256, facts: Vec<(u32, Fact)>) {
        if self.contains(&sha256) {
            return;
        }
        let mut dossiers = Vec::new();
        for (regel, fact) in facts {
            let number = self.place(&fact);
            if let Some(dossier) = self.knowledge.shard(number).and_then(|s| s.get_mut(&number)) {
                Arc::make_mut(dossier).entries.push(Entry { bron: Bron { sha256, regel }, fact: Arc::new(fact) });
            }
            dossiers.push(number);
        }
        dossiers.sort_unstable();
        dossiers.dedup();
        self.files.insert(sha256, dossiers);
    }

    /// The dossiers in which facts of these files stand, each once.
    pub fn dossiers_of<'a>(&'a self, files: impl IntoIterator<Item = &'a Sha256>) -> Vec<&'a Dossier> {
        let mut numbers: Vec<u64> = files.into_iter().filter_map(|f| self.files.get(f)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|n| self.knowledge.dossier(n)).collect()
    }

    /// A message that is already known under this identity with this decoded content.
    pub fn knows_message(&self, identity: &MessageIdentity, digest: &Sha256) -> bool {
        let Some(number) = self.keys.get(&Key::Message(identity.clone())) else { return false };
        let Some(dossier) = self.knowledge.dossier(*number) else { return false };
        let mut same = dossier.entries.iter().filter(|entry| entry.fact.digest() == Some(digest));
        same.any(|entry| entry.fact.message().is_some_and(|(known, _)| known == *identity))
    }

    /// The dossier for a fact; dossiers that the fact ties together become one.
    fn place(&mut self, fact: &Fact) -> u64 {
        let keys = keys_of(fact);
        let mut found: Vec<u64> = keys.iter().filter_map(|key| self.keys.get(key)).copied().collect();
        found.extend(self.tied_by_request(fact));
        found.sort_unstable();
        found.dedup();
        let target = self.largest(&found).unwrap_or_else(|| self.new_dossier());
        for number in found {
            if number != target {
                self.merge(number, target);
            }
        }
        for key in keys {
            self.keys.insert(key, target);
        }
        target
    }

    /// A 301 stands beside the request that it names, also where that is another client's (TR379). Toewijzingen that name
    /// the same are not tied to each other by it: a reference that everybody uses would make one dossier of all clients.
    fn tied_by_request(&mut self, fact: &Fact) -> Vec<u64> {
        let (bsn, ids): (Option<Bsn>, Vec<VerzoekId>) = match fact {
            Fact::Bericht(Bericht { kop, client, inhoud: Inhoud::Toewijzingen(all), .. }) => {
                let named = all.iter().filter_map(|t| t.referentie_aanbieder.as_deref());
                (Some(client.bsn), named.map(|referentie| kop.verzoek(referentie)).collect())
            }
            Fact::Verzoek(verzoek) => (None, verzoek.ids()),
            Fact::Antwoord(antwoord) => (None, vec![antwoord.kop.verzoek(&antwoord.referentie)]),
            _ => return Vec::new(),
        };
        let mut tied = Vec::new();
        for id in ids {
            match bsn {
                Some(bsn) => {
                    tied.extend(self.keys.get(&Key::Verzoek(id.clone())));
                    self.named.entry(id).or_default().insert(bsn);
                }
                None => {
                    let clients = self.named.get(&id).into_iter().flatten();
                    tied.extend(clients.filter_map(|bsn| self.keys.get(&Key::Client(*bsn))));
                }
            }
        }
        tied
    }

    fn largest(&self, numbers: &[u64]) -> Option<u64> {
        numbers.iter().copied().max_by_key(|n| self.knowledge.dossier(*n).map_or(0, |d| d.entries.len()))
    }

    fn new_dossier(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        if let Some(shard) = self.knowledge.shard(number) {
            shard.insert(number, Arc::default());
        }
        number
    }

    fn merge(&mut self, from: u64, into: u64) {
        let Some(moved) = self.knowledge.shard(from).and_then(|shard| shard.remove(&from)) else { return };
        for entry in &moved.entries {
            for key in keys_of(&entry.fact) {
                self.keys.insert(key, into);
            }
            if let Some(numbers) = self.files.get_mut(&entry.bron.sha256) {
                for number in numbers.iter_mut().filter(|n| **n == from) {
                    *number = into;
                }
            }
        }
        if let Some(dossier) = self.knowledge.shard(into).and_then(|shard| shard.get_mut(&into)) {
            Arc::make_mut(dossier).entries.extend(moved.entries.iter().cloned());
        }
    }
}

/// What ties facts together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Client(Bsn),
    Disposition(DispositionId),
    Message(MessageIdentity),
    Verzoek(VerzoekId),
    /// All declarations of an aanbieder, since their numbers are unique over all gemeenten (TR314, TR333).
    Declaraties(AgbCode),
    /// All payments of an account of ours.
    Betalingen(String),
}

fn keys_of(fact: &Fact) -> Vec<Key> {
    match fact {
        Fact::Bericht(bericht) => {
            let mut keys = vec![Key::Client(bericht.client.bsn), Key::Message(bericht.kop.identity())];
            let gemeente = bericht.kop.gemeente;
            let mut tie = |nummer| keys.push(Key::Disposition(DispositionId::Toewijzing(gemeente, nummer)));
            match &bericht.inhoud {
                Inhoud::Toewijzingen(all) => all.iter().for_each(|t| tie(t.toewijzing_nummer)),
                Inhoud::Starts(all) => all.iter().filter_map(|s| s.toewijzing_nummer).for_each(tie),
                Inhoud::Stops(all) => all.iter().filter_map(|s| s.toewijzing_nummer).for_each(tie),
                Inhoud::Beginstand(toewijzing, _) => tie(toewijzing.toewijzing_nummer),
            }
            keys
        }
        Fact::Opdracht(opdracht) => {
            let own = DispositionId::Opdracht(opdracht.opdrachtnummer.clone());
            let named = opdracht.vorige_toewijzing.clone().map(Key::Disposition);
            [Key::Client(opdracht.client.bsn), Key::Disposition(own)].into_iter().chain(named).collect()
        }
        Fact::Levering(row) => vec![Key::Client(row.bsn), Key::Disposition(row.disposition.clone())],
        // The message that is answered ties it to all else.
        Fact::Retour(retour) => vec![Key::Message(retour.identity()), Key::Message(retour.over.identity())],
        Fact::Verzoek(verzoek) => {
            let keys = [Key::Client(verzoek.bsn), Key::Message(verzoek.kop.identity())];
            keys.into_iter().chain(verzoek.ids().into_iter().map(Key::Verzoek)).collect()
        }
        Fact::Antwoord(antwoord) => {
            let verzoek = antwoord.kop.verzoek(&antwoord.referentie);
            vec![Key::Message(antwoord.kop.identity()), Key::Verzoek(verzoek)]
        }
        Fact::Declaratie(Declaratie { kop, .. }) | Fact::DeclaratieAntwoord(DeclaratieAntwoord { kop, .. }) => {
            vec![Key::Message(kop.identity()), Key::Declaraties(kop.aanbieder)]
        }
        Fact::Betaling(betaling) => vec![Key::Betalingen(betaling.rekening.clone())],
    }
}

/// Parts of the published state that are shared between versions of it.
const SHARDS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::{betaling, levering, opdracht};

    fn sha(n: u8) -> Sha256 {
        Sha256([n; 32])
    }

    #[test]
    fn facts_that_share_a_client_or_disposition_share_a_dossier() {
        let mut index = KnowledgeIndex::default();
        index.insert(sha(1), vec![(2, opdracht("A", "999900006"))]);
        index.insert(sha(2), vec![(2, opdracht("B", "999900018"))]);
        assert_eq!(index.knowledge().dossiers().count(), 2);
        // A row that names the disposition of one client and the BSN of the other ties the two.
        index.insert(sha(3), vec![(2, levering("opdracht:A", "999900018", "2023-03-01"))]);
        assert_eq!(index.knowledge().dossiers().count(), 1);
        assert_eq!(index.dossiers_of(&[sha(1), sha(2), sha(3)]).len(), 1);
    }

    #[test]
    fn payments_of_an_account_tie_nobody() {
        let mut index = KnowledgeIndex::default();
        index.insert(sha(1), vec![(2, opdracht("A", "999900006"))]);
        let payment = |text| Fact::Betaling(betaling("2023-05-01", 100, text));
        index.insert(sha(2), vec![(1, payment("opdracht A")), (2, payment("999900006"))]);
        index.insert(sha(3), vec![(1, payment("999900018"))]);
        let mut sizes: Vec<usize> = index.knowledge().dossiers().map(|d| d.entries().len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 3]);
    }

    #[test]
    fn the_same_file_again_changes_nothing_and_a_published_state_stays() {
        let mut index = KnowledgeIndex::default();
        index.insert(sha(1), vec![(2, opdracht("A", "999900006"))]);
        let before = index.knowledge();
        index.insert(sha(1), vec![(2, opdracht("A", "999900006"))]);
        index.insert(sha(2), vec![(2, levering("opdracht:A", "999900006", "2023-03-01"))]);
        let count = |k: &Knowledge| k.dossiers().map(|d| d.entries().len()).sum::<usize>();
        assert_eq!((count(&before), count(&index.knowledge())), (1, 2));
    }
}
