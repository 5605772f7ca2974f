//! All facts known, grouped into dossiers, and cheap to publish.
//!
//! A dossier is the smallest group of facts that can influence each other: facts that share a client, a disposition
//! or a message identity (TR056) are in one dossier. Derivation works on one dossier at a time. The order in which
//! facts arrive decides nothing: a dossier sorts its facts by their source when it is read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::{Besluit, Bron, Fact, FactKind, Inhoud, Kop, MessageIdentity, OfFact, VerzoekId};
use crate::domain::{AgbCode, Bsn, DispositionId, ProductCode, Sha256};

/// A fact and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its file and line.
    pub bron: Bron,
    /// What it says.
    pub fact: Fact,
}

/// Facts that can influence each other.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    entries: Vec<Entry>,
    kinds: Kinds,
}

/// Kinds of which there are facts: of 10,000 dossiers few have payments, and who asks for those reads no others.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds(u16);

impl Kinds {
    fn add(&mut self, kind: FactKind) {
        self.0 |= 1 << kind as u16;
    }

    fn has(self, kind: FactKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }
}

impl Dossier {
    /// A dossier of just these facts, for tests and what-if runs.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let entries: Vec<Entry> = entries.into_iter().collect();
        let mut kinds = Kinds::default();
        entries.iter().for_each(|entry| kinds.add(entry.fact.kind()));
        Dossier { entries, kinds }
    }

    /// Its facts, in no meaningful order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What its facts of one kind say, with where each stands: `dossier.all::<Levering>()`.
    pub fn all<T: OfFact + 'static>(&self) -> impl Iterator<Item = (Bron, &T)> {
        let entries: &[Entry] = if self.kinds.has(T::KIND) { &self.entries } else { &[] };
        entries.iter().filter_map(|entry| Some((entry.bron, T::of(&entry.fact)?)))
    }

    /// Adds a fact. Room grows by an eighth, not by doubling: of 500,000 rows that would be 50 MB kept for nothing.
    fn push(&mut self, entry: Entry) {
        if self.entries.len() == self.entries.capacity() {
            self.entries.reserve_exact((self.entries.len() / 8).max(2));
        }
        self.kinds.add(entry.fact.kind());
        self.entries.push(entry);
    }
}

/// Dossiers by their number: a part of all of them, shared between the moments at which it is the same.
pub type Shard = Arc<BTreeMap<u64, Arc<Dossier>>>;

/// All facts and standing decisions at one moment. Cloning costs a few hundred pointers, whatever the size.
#[derive(Clone, Debug)]
pub struct Knowledge {
    shards: Vec<Shard>,
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

    /// The dossiers in the parts that they are shared by, in the order of [`Knowledge::dossiers`].
    pub fn shards(&self) -> &[Shard] {
        &self.shards
    }

    /// Whether this is the very same: nothing was learnt or decided in between.
    pub fn is_same(&self, other: &Knowledge) -> bool {
        let mut shards = self.shards.iter().zip(&other.shards);
        self.decides_as(other) && shards.all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// Whether no decision was made or taken back in between.
    pub fn decides_as(&self, other: &Knowledge) -> bool {
        Arc::ptr_eq(&self.besluiten, &other.besluiten)
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
    files: HashMap<Sha256, Box<[u64]>>,
    /// Where dossiers went that became part of another: keys and files go on naming the old number.
    moved: HashMap<u64, u64>,
    /// Clients whose 301s name a request.
    named: HashMap<VerzoekId, BTreeSet<Bsn>>,
    /// Product codes that rows name.
    products: HashSet<ProductCode>,
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
        let mut dossiers = BTreeSet::new();
        for (regel, mut fact) in facts {
            let number = self.place(&fact);
            self.share_texts(&mut fact);
            if let Some(dossier) = self.knowledge.shard(number).and_then(|s| s.get_mut(&number)) {
                Arc::make_mut(dossier).push(Entry { bron: Bron { sha256, regel }, fact });
            }
            dossiers.insert(number);
        }
        self.files.insert(sha256, dossiers.into_iter().collect());
    }

    /// Rows that name one disposition or product hold one text of it together: the one that was known first.
    fn share_texts(&mut self, fact: &mut Fact) {
        let Fact::Levering(row) = fact else { return };
        if let Some(id) = &row.disposition
            && let Some((Key::Disposition(known), _)) = self.keys.get_key_value(&Key::Disposition(id.clone()))
        {
            row.disposition = Some(known.clone());
        }
        let Some(product) = &mut row.product else { return };
        match self.products.get(product) {
            Some(known) => product.clone_from(known),
            None => drop(self.products.insert(product.clone())),
        }
    }

    /// The dossiers in which facts of these files stand, each once.
    pub fn dossiers_of<'a>(&'a self, files: impl IntoIterator<Item = &'a Sha256>) -> Vec<&'a Dossier> {
        let of_files = files.into_iter().filter_map(|f| self.files.get(f)).flatten();
        let mut numbers: Vec<u64> = of_files.map(|number| self.now(*number)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|n| self.knowledge.dossier(n)).collect()
    }

    /// A message that is already known under this identity with this decoded content.
    pub fn knows_message(&self, identity: &MessageIdentity, digest: &Sha256) -> bool {
        let Some(number) = self.known(&Key::Message(Box::new(identity.clone()))) else { return false };
        let Some(dossier) = self.knowledge.dossier(number) else { return false };
        let mut same = dossier.entries.iter().filter(|entry| entry.fact.digest() == Some(digest));
        same.any(|entry| entry.fact.message().is_some_and(|(known, _)| known == *identity))
    }

    /// The dossier for a fact; dossiers that the fact ties together become one.
    fn place(&mut self, fact: &Fact) -> u64 {
        let keys = keys_of(fact);
        let mut found: Vec<u64> = keys.iter().filter_map(|key| self.known(key)).collect();
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
            self.keys.entry(key).or_insert(target);
        }
        target
    }

    /// The dossier of a key.
    fn known(&self, key: &Key) -> Option<u64> {
        self.keys.get(key).map(|number| self.now(*number))
    }

    /// The dossier that one of this number is part of now. The smaller always went into the larger, so it is a few steps.
    fn now(&self, mut number: u64) -> u64 {
        while let Some(into) = self.moved.get(&number) {
            number = *into;
        }
        number
    }

    /// A 301 stands beside the request that it names, also where that is another client's (TR379). Toewijzingen that name
    /// the same are not tied to each other by it: a reference that everybody uses would make one dossier of all clients.
    fn tied_by_request(&mut self, fact: &Fact) -> Vec<u64> {
        let (bsn, ids): (Option<Bsn>, Vec<VerzoekId>) = match fact {
            Fact::Bericht(bericht) => {
                let Inhoud::Toewijzingen(all) = &bericht.inhoud else { return Vec::new() };
                let named = all.iter().filter_map(|t| t.referentie_aanbieder.as_deref());
                (Some(bericht.client.bsn), named.map(|referentie| bericht.kop.verzoek(referentie)).collect())
            }
            Fact::Verzoek(verzoek) => (None, verzoek.ids()),
            Fact::Antwoord(antwoord) => (None, vec![antwoord.kop.verzoek(&antwoord.referentie)]),
            Fact::Opdracht(_)
            | Fact::Levering(_)
            | Fact::Retour(_)
            | Fact::Declaratie(_)
            | Fact::DeclaratieAntwoord(_)
            | Fact::Betaling(_) => return Vec::new(),
        };
        let mut tied = Vec::new();
        for id in ids {
            match bsn {
                Some(bsn) => {
                    tied.extend(self.known(&Key::Verzoek(Box::new(id.clone()))));
                    self.named.entry(id).or_default().insert(bsn);
                }
                None => {
                    let clients = self.named.get(&id).into_iter().flatten();
                    tied.extend(clients.filter_map(|bsn| self.known(&Key::Client(*bsn))));
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
        self.moved.insert(from, into);
        if let Some(dossier) = self.knowledge.shard(into).and_then(|shard| shard.get_mut(&into)) {
            let dossier = Arc::make_mut(dossier);
            moved.entries.iter().cloned().for_each(|entry| dossier.push(entry));
        }
    }
}

/// What ties facts together. Kept small: a file can name a hundred thousand clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Client(Bsn),
    Disposition(DispositionId),
    Message(Box<MessageIdentity>),
    Verzoek(Box<VerzoekId>),
    /// All declarations of an aanbieder, since their numbers are unique over all gemeenten (TR314, TR333).
    Declaraties(AgbCode),
    /// All payments of an account of ours.
    Betalingen(Box<str>),
}

fn keys_of(fact: &Fact) -> Vec<Key> {
    let of_message = |identity| Key::Message(Box::new(identity));
    match fact {
        Fact::Bericht(bericht) => {
            let mut keys = vec![Key::Client(bericht.client.bsn), of_message(bericht.kop.identity())];
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
        Fact::Levering(row) => {
            let named = row.disposition.clone().map(Key::Disposition);
            [Key::Client(row.bsn)].into_iter().chain(named).collect()
        }
        // The message that is answered ties it to all else.
        Fact::Retour(retour) => vec![of_message(retour.identity()), of_message(retour.over.identity())],
        Fact::Verzoek(verzoek) => {
            let keys = [Key::Client(verzoek.bsn), of_message(verzoek.kop.identity())];
            keys.into_iter().chain(verzoek.ids().into_iter().map(|id| Key::Verzoek(Box::new(id)))).collect()
        }
        Fact::Antwoord(antwoord) => {
            let verzoek = antwoord.kop.verzoek(&antwoord.referentie);
            vec![of_message(antwoord.kop.identity()), Key::Verzoek(Box::new(verzoek))]
        }
        Fact::Declaratie(declaratie) => of_declarations(&declaratie.kop),
        Fact::DeclaratieAntwoord(antwoord) => of_declarations(&antwoord.kop),
        Fact::Betaling(betaling) => vec![Key::Betalingen(betaling.rekening.as_str().into())],
    }
}

fn of_declarations(kop: &Kop) -> Vec<Key> {
    vec![Key::Message(Box::new(kop.identity())), Key::Declaraties(kop.aanbieder)]
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
    fn a_row_takes_little_and_shares_its_texts() {
        // What is kept of a row besides is its room in a list, and nothing that is allocated for it alone.
        assert!(size_of::<Entry>() <= 120 && size_of::<Key>() <= 24, "{} {}", size_of::<Entry>(), size_of::<Key>());
        let row = |line: u32| {
            let Fact::Levering(row) = levering("opdracht:A", "999900006", "2023-03-01") else { panic!("a levering") };
            (line, Fact::from(super::super::Levering { product: "02A03".parse().ok(), ..row }))
        };
        let mut index = KnowledgeIndex::default();
        index.insert(sha(1), (2..40).map(row).collect());
        index.insert(sha(2), (2..40).map(row).collect());
        let knowledge = index.knowledge();
        let entries: Vec<&Entry> = knowledge.dossiers().flat_map(Dossier::entries).collect();
        let texts = entries.iter().map(|entry| match &entry.fact {
            Fact::Levering(row) => match row.disposition.as_ref().unwrap() {
                DispositionId::Opdracht(nummer) => {
                    (nummer.as_str().as_ptr(), row.product.as_ref().unwrap().as_str().as_ptr())
                }
                DispositionId::Toewijzing(..) => panic!("an opdracht"),
            },
            _ => panic!("a levering"),
        });
        assert_eq!((entries.len(), texts.collect::<BTreeSet<_>>().len()), (76, 1));
    }

    #[test]
    fn dossiers_that_are_tied_one_by_one_are_found_under_every_key_and_file() {
        let bsns = ["999900006", "999900018", "999900031", "999900043"];
        let mut index = KnowledgeIndex::default();
        for (n, bsn) in (1..).zip(bsns) {
            index.insert(sha(n), vec![(2, opdracht(&format!("O{n}"), bsn))]);
        }
        // Each row names the opdracht of one client and the BSN of the next.
        for (n, bsn) in (2u8..).zip(&bsns[1..]) {
            index.insert(sha(10 + n), vec![(2, levering(&format!("opdracht:O{}", n - 1), bsn, "2023-03-01"))]);
        }
        for n in 1..=4 {
            assert_eq!(index.dossiers_of([&sha(n)])[0].entries().len(), 7, "file {n}");
        }
        index.insert(sha(20), vec![(2, levering("opdracht:O1", "999900006", "2023-03-02"))]);
        assert_eq!(index.knowledge().dossiers().map(|d| d.entries().len()).collect::<Vec<_>>(), [8]);
    }

    #[test]
    fn payments_of_an_account_tie_nobody() {
        let mut index = KnowledgeIndex::default();
        index.insert(sha(1), vec![(2, opdracht("A", "999900006"))]);
        let payment = |text| Fact::from(betaling("2023-05-01", 100, text));
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
