//! The fold of the log: what all its records together say.
//!
//! Stands between the rows of the log and [`Known`], which it gives at any moment. The order of rows is that of the log. Pure: it
//! tells what it cannot read, and leaves it to the caller to raise the alarm.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::accounts::Accounts;
use super::files::{FileAt, Files};
use super::made::{Made, Outbox, Stage};
use super::mails::Mails;
use super::owed::OwedIndex;
use super::refusal::Refusal;
use super::state::{Known, Undone};
use crate::billing::Books;
use crate::domain::{AgbCode, Iban, RetourPolicy, Sha256};
use crate::facts::{Besluit, Fact, Keuze, KnowledgeIndex};
use crate::intake::Import;
use crate::log::{ConfigEntry, Counts, Entry, LogRow, MadeEntry, Place, RefusedEntry, hash};

/// A record whose meaning cannot be had, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Number of the record.
    pub sequence: u64,
    /// Why, with the remedy; no value of a client.
    pub why: String,
}

/// The fold of the log: learns row by row, and gives what is known.
#[derive(Debug, Default)]
pub struct Fold {
    index: KnowledgeIndex,
    /// Facts of files and messages are not kept: only what else the log says is asked for.
    forgets_facts: bool,
    files: Files,
    dropped: Arc<BTreeMap<Sha256, Place>>,
    refusals: Arc<BTreeMap<u64, Refusal>>,
    refused: HashMap<Sha256, BTreeSet<u64>>,
    claims_refused: HashMap<(Sha256, u64), u64>,
    besluiten: BTreeMap<u64, Besluit>,
    undone: Arc<Vec<Undone>>,
    /// Who ordered a record, by its number.
    ordered: Arc<BTreeMap<u64, String>>,
    /// When the youngest record came, since a person last said that the clock is right.
    youngest: Option<i64>,
    config: Option<(ConfigEntry, Sha256)>,
    accounts: Arc<Accounts>,
    /// How files of other programs are read by the config that holds.
    imports: Arc<[Import]>,
    counts: Counts,
    parts: Vec<Place>,
    outbox: Outbox,
    /// Released, but not noted as written.
    leaving: BTreeSet<u64>,
    /// Goes up with everything that may change what follows.
    moves: u64,
    owed: OwedIndex,
    books: Arc<Books>,
    mails: Arc<Mails>,
    /// Records of the log that this version cannot read: nothing is closed while there are any.
    unread: BTreeSet<u64>,
}

impl Fold {
    /// That learnt nothing yet; retours are owed by the policy, of what is addressed to one of our own AGB codes.
    pub fn new(policy: RetourPolicy, own: Vec<AgbCode>) -> Fold {
        Fold { owed: OwedIndex::new(policy, own), ..Fold::default() }
    }

    /// What iwmod made.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What is released and not noted as written, oldest first.
    pub fn leaving(&self) -> Vec<Made> {
        self.leaving.iter().filter_map(|sequence| self.outbox.get(*sequence)).cloned().collect()
    }

    /// Drafts that wait, oldest first.
    pub fn drafts(&self) -> impl Iterator<Item = &Made> {
        self.outbox.drafts()
    }

    /// What is owed a retour, and what was answered.
    pub fn owed(&self) -> &OwedIndex {
        &self.owed
    }

    /// What was closed and invoiced.
    pub fn books(&self) -> &Arc<Books> {
        &self.books
    }

    /// A record that this version cannot read: an accepted file, a message that was made, a closing or an invoice.
    pub fn unread(&self) -> Option<u64> {
        self.unread.first().copied()
    }

    /// How many records cannot be read.
    pub fn unread_count(&self) -> usize {
        self.unread.len()
    }

    /// Notes a record that cannot be read; it is known without what it says.
    pub fn lacks(&mut self, sequence: u64) {
        self.unread.insert(sequence);
    }

    /// Goes up with everything that may change what follows.
    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// Facts and decisions.
    pub fn index(&self) -> &KnowledgeIndex {
        &self.index
    }

    /// The config that verdicts rest on, with the hash of its text.
    pub fn config(&self) -> Option<&(ConfigEntry, Sha256)> {
        self.config.as_ref()
    }

    /// Where a stored file is.
    pub fn file(&self, sha256: &Sha256) -> Option<FileAt> {
        self.files.get(sha256).copied()
    }

    /// When the youngest record came, since a person last said that the clock is right.
    pub fn youngest(&self) -> Option<i64> {
        self.youngest
    }

    /// A refusal by its number, or by the begin (eight digits at least) of its hash where only one has that.
    pub fn refusal(&self, id: &str) -> Option<Refusal> {
        if let Some(found) = id.parse().ok().and_then(|n: u64| self.refusals.get(&n)) {
            return Some(found.clone());
        }
        let mut found = self.refusals.values().filter(|r| id.len() >= 8 && r.sha256.to_string().starts_with(id));
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    /// Refusals of these bytes that stand.
    pub fn refusals_of(&self, sha256: &Sha256) -> impl Iterator<Item = &Refusal> {
        let numbers = self.refused.get(sha256);
        numbers.into_iter().flatten().filter_map(|number| self.refusals.get(number))
    }

    /// Whether these bytes were refused under this claim by an earlier process.
    pub fn was_refused(&self, sha256: Sha256, claim: Option<u64>) -> Option<u64> {
        claim.and_then(|claim| self.claims_refused.get(&(sha256, claim)).copied())
    }

    /// Refused files that are in quarantine, by number.
    pub fn refusals(&self) -> &BTreeMap<u64, Refusal> {
        &self.refusals
    }

    /// The place to remember of a record: for what is stored in parts, that of the first of them. Parts of a zip that a
    /// crash interrupted stand before them and are passed over.
    pub fn place_of(&mut self, entry: &Entry, place: Place) -> Place {
        if *entry == Entry::Part {
            self.parts.push(place);
            return place;
        }
        let run = std::mem::take(&mut self.parts);
        let count = match entry {
            Entry::Container(container) => container.parts,
            Entry::QuarantineDropped { parts, .. } => *parts,
            Entry::File(_)
            | Entry::Part
            | Entry::Refused(_)
            | Entry::Besluit { .. }
            | Entry::BesluitUndone { .. }
            | Entry::QuarantineReleased { .. }
            | Entry::Config(_)
            | Entry::Made(_)
            | Entry::Released { .. }
            | Entry::Withdrawn { .. }
            | Entry::Written { .. }
            | Entry::Closed { .. }
            | Entry::Invoiced { .. }
            | Entry::Ordered { .. }
            | Entry::TakenAway { .. }
            | Entry::MailOrdered { .. }
            | Entry::Leaving(_)
            | Entry::Mailed { .. }
            | Entry::Notified(_) => 0,
        };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let first = run.len().checked_sub(count).filter(|_| count > 0).and_then(|at| run.get(at));
        first.copied().unwrap_or(place)
    }

    /// Whether a person let these bytes go.
    pub fn was_dropped(&self, sha256: &Sha256) -> bool {
        self.dropped.contains_key(sha256)
    }

    /// One that learnt nothing, for the same policy.
    pub fn emptied(&self) -> Fold {
        Fold { owed: self.owed.emptied(), ..Fold::default() }
    }

    /// As [`Fold::emptied`], for all that the log says but the facts.
    pub fn without_facts(&self) -> Fold {
        Fold { forgets_facts: true, ..self.emptied() }
    }

    /// Goes on with what another learnt.
    pub fn replace(&mut self, other: Fold) {
        // What was looked at before is looked at again.
        let moves = self.moves.saturating_add(1).max(other.moves);
        *self = Fold { moves, ..other };
    }

    /// Takes in one row of the log. One that this version cannot read is known without what it says.
    pub fn learn(&mut self, row: LogRow) -> Result<(), Unread> {
        self.counts.add(&row.entry);
        let LogRow { sequence, place, received, sha256, entry, facts, accounts, imports } = row;
        self.moves = self.moves.saturating_add(u64::from(may_move(&entry)));
        let begins_anew = matches!(entry, Entry::Besluit { keuze: Keuze::Clock, .. });
        self.youngest = self.youngest.filter(|_| !begins_anew).max(Some(received));
        let mut stored = |claim, day| self.files.insert(sha256, FileAt { place, claim, sequence, day });
        match entry {
            Entry::File(file) => {
                stored(file.claim, Some(file.day));
                self.owed.learn(sequence, sha256, file.day, &facts);
                self.know(sha256, facts);
            }
            Entry::Container(container) => stored(container.claim, None),
            Entry::Made(entry) => {
                stored(None, Some(entry.day));
                self.made(sequence, sha256, entry, facts);
            }
            Entry::Released { made } => self.stage(made, Stage::Released),
            Entry::Withdrawn { made, .. } => self.stage(made, Stage::Withdrawn),
            Entry::Written { made } => self.stage(made, Stage::Written),
            Entry::Part => {}
            Entry::Refused(entry) => self.refused(sequence, (received, sha256), entry),
            Entry::Besluit { keuze, reden } => {
                self.besluiten.insert(sequence, Besluit { nummer: sequence, keuze, reden });
                self.besluiten_changed();
            }
            Entry::BesluitUndone { nummer, .. } => {
                if let Some(besluit) = self.besluiten.remove(&nummer) {
                    Arc::make_mut(&mut self.undone).push(Undone { at: sequence, besluit });
                }
                self.besluiten_changed();
            }
            Entry::QuarantineDropped { refused, parts, .. } => {
                self.settle(refused);
                // What was lost before it was dropped is not in the log: should it turn up, it is a file as any other.
                if parts > 0 || sha256 == hash(b"") {
                    Arc::make_mut(&mut self.dropped).insert(sha256, place);
                }
            }
            Entry::QuarantineReleased { refused } => self.settle(refused),
            Entry::Config(config) => self.configured(sequence, (config, sha256), accounts, imports),
            Entry::Closed { closing } => self.book(sequence, &closing, Books::add_closing)?,
            Entry::Invoiced { invoice } => self.book(sequence, &invoice, Books::add_invoice)?,
            Entry::Ordered { by, records } => self.ordered(sequence, &by, records),
            Entry::TakenAway { made } => self.stage(made, Stage::TakenAway),
            Entry::MailOrdered { number } => Arc::make_mut(&mut self.mails).order(sequence, number),
            Entry::Leaving(leaving) => Arc::make_mut(&mut self.mails).leave(sequence, (received, sha256), leaving),
            Entry::Mailed { leaving, outcome } => Arc::make_mut(&mut self.mails).tell(leaving, received, outcome),
            Entry::Notified(notified) => Arc::make_mut(&mut self.mails).notify(sequence, notified),
        }
        Ok(())
    }

    /// How files of other programs are read by the config that the log ends with.
    pub fn imports(&self) -> Arc<[Import]> {
        Arc::clone(&self.imports)
    }

    /// Every account that a config ever named.
    pub fn accounts(&self) -> BTreeSet<Iban> {
        self.accounts.named()
    }

    fn configured(&mut self, sequence: u64, config: (ConfigEntry, Sha256), accounts: Vec<Iban>, imports: Vec<Import>) {
        self.config = Some(config);
        self.imports = imports.into();
        Arc::make_mut(&mut self.accounts).learn(sequence, accounts);
    }

    /// A file was refused.
    fn refused(&mut self, sequence: u64, (received, sha256): (i64, Sha256), entry: RefusedEntry) {
        if let Some(claim) = entry.claim {
            self.claims_refused.insert((sha256, claim), sequence);
        }
        self.refused.entry(sha256).or_default().insert(sequence);
        self.owed.learn_refusal(sequence, sha256, entry.day);
        let received_at = Timestamp::from_millisecond(received).unwrap_or_default();
        let refusal = Refusal {
            sequence,
            name: entry.name,
            stored_as: entry.stored_as,
            sha256,
            day: entry.day,
            received_at,
            rules: entry.rules,
        };
        Arc::make_mut(&mut self.refusals).insert(sequence, refusal);
    }

    /// Somebody ordered the records before this one.
    fn ordered(&mut self, sequence: u64, by: &str, records: u32) {
        let first = sequence.saturating_sub(u64::from(records));
        Arc::make_mut(&mut self.ordered).extend((first..sequence).map(|record| (record, by.to_owned())));
    }

    /// Takes a closing or an invoice into the books.
    fn book<T: DeserializeOwned>(&mut self, sequence: u64, json: &str, add: fn(&mut Books, T)) -> Result<(), Unread> {
        match serde_json::from_str(json) {
            Ok(read) => {
                add(Arc::make_mut(&mut self.books), read);
                Ok(())
            }
            Err(error) => {
                self.lacks(sequence);
                let why = format!(
                    "record {sequence} of the archive is a closing or an invoice that this version cannot read ({error}); \
                     run the version of iwmod that made it, or a newer one"
                );
                Err(Unread { sequence, why })
            }
        }
    }

    fn besluiten_changed(&mut self) {
        self.index.set_besluiten(self.besluiten.values().cloned().collect());
        self.owed.learn_besluiten(self.besluiten.values());
    }

    fn made(&mut self, sequence: u64, sha256: Sha256, entry: MadeEntry, facts: Vec<(u32, Fact)>) {
        let fact = facts.into_iter().next().map(|(_, fact)| Arc::new(fact));
        let MadeEntry { name, answers, released, day } = entry;
        if let Some(answered) = answers {
            self.owed.learn_made(answered);
        }
        self.outbox.insert(Made { sequence, sha256, name, answers, day, stage: Stage::Draft, fact });
        if released {
            self.stage(sequence, Stage::Released);
        }
    }

    /// What is released counts as sent.
    fn stage(&mut self, sequence: u64, stage: Stage) {
        let Some(made) = self.outbox.move_to(sequence, stage) else { return };
        self.leaving.remove(&sequence);
        if stage != Stage::Released {
            return;
        }
        self.leaving.insert(sequence);
        if let Some(fact) = &made.fact {
            let (sha256, day, facts) = (made.sha256, made.day, vec![(0, Fact::clone(fact))]);
            self.owed.learn(sequence, sha256, day, &facts);
            self.know(sha256, facts);
        }
    }

    fn know(&mut self, sha256: Sha256, facts: Vec<(u32, Fact)>) {
        if !self.forgets_facts {
            self.index.insert(sha256, facts);
        }
    }

    /// A refusal that no longer stands.
    fn settle(&mut self, refused: u64) {
        let Some(refusal) = Arc::make_mut(&mut self.refusals).remove(&refused) else { return };
        if let Some(numbers) = self.refused.get_mut(&refusal.sha256) {
            numbers.remove(&refused);
        }
    }

    /// Everything learnt until now, which ends at this record.
    pub fn known(&self, sequence: u64, chain: Sha256) -> Known {
        Known {
            knowledge: self.index.knowledge(),
            sequence,
            chain: Some(chain),
            counts: self.counts,
            quarantine: Arc::clone(&self.refusals),
            outbox: self.outbox.clone(),
            owed: self.owed.open(),
            books: Arc::clone(&self.books),
            files: self.files.clone(),
            dropped: Arc::clone(&self.dropped),
            unread: self.unread(),
            undone: Arc::clone(&self.undone),
            accounts: Arc::clone(&self.accounts),
            ordered: Arc::clone(&self.ordered),
            mails: Arc::clone(&self.mails),
        }
    }
}

/// Whether a record may change what follows from all of them.
fn may_move(entry: &Entry) -> bool {
    match entry {
        Entry::File(_)
        | Entry::Made(_)
        | Entry::Released { .. }
        | Entry::Besluit { .. }
        | Entry::BesluitUndone { .. } => true,
        Entry::Part
        | Entry::Container(_)
        | Entry::Refused(_)
        | Entry::QuarantineDropped { .. }
        | Entry::QuarantineReleased { .. }
        | Entry::Config(_)
        | Entry::Withdrawn { .. }
        | Entry::Written { .. }
        | Entry::Closed { .. }
        | Entry::Invoiced { .. }
        | Entry::Ordered { .. }
        | Entry::TakenAway { .. }
        | Entry::MailOrdered { .. }
        | Entry::Leaving(_)
        | Entry::Mailed { .. }
        | Entry::Notified(_) => false,
    }
}
