//! What the log says, in memory: the writer's own view, and the immutable state published to readers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;

use super::EngineError;
use super::outbox::{Made, Outbox, Stage};
use super::owed::{Owed, OwedIndex};
use crate::archive::{self, ArchiveError, ConfigEntry, Entry, MadeEntry, Place};
use crate::billing::Books;
use crate::domain::{AgbCode, Date, Finding, RetourPolicy, Sha256};
use crate::facts::{Besluit, Fact, Knowledge, KnowledgeIndex};
use crate::quarantine::Quarantine;
use crate::store::{Counts, Row};

/// Everything known at one moment. It never changes; a later commit publishes another.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Facts and decisions.
    pub knowledge: Knowledge,
    /// Number of the last record of the log.
    pub sequence: u64,
    /// Hash over the whole log.
    pub chain: Option<Sha256>,
    /// How many of each.
    pub counts: Counts,
    quarantine: Arc<BTreeMap<u64, Refusal>>,
    outbox: Outbox,
    owed: Arc<BTreeMap<u64, Arc<Owed>>>,
    books: Arc<Books>,
}

impl State {
    /// What was closed and invoiced.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// What iwmod made, oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &Made> {
        self.outbox.values()
    }

    /// Messages that are owed a retour, oldest first.
    pub fn owed(&self) -> impl Iterator<Item = &Owed> {
        self.owed.values().map(Arc::as_ref)
    }

    /// Refused files that are in quarantine, oldest first.
    pub fn quarantine(&self) -> impl Iterator<Item = &Refusal> {
        self.quarantine.values()
    }
}

/// A refused file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Refusal {
    /// Number of the refusal; its id.
    #[serde(rename = "id")]
    pub sequence: u64,
    /// Name as it came.
    #[serde(rename = "file")]
    pub name: String,
    /// Name in quarantine.
    pub stored_as: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// Day of receipt.
    pub day: Date,
    /// Time of receipt.
    pub received_at: Timestamp,
    /// Rules that refused it.
    pub rules: Vec<String>,
}

/// Where a stored file is, and under which claim it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileAt {
    pub place: Place,
    pub claim: Option<u64>,
    pub sequence: u64,
    pub day: Option<Date>,
}

type Files = HashMap<Sha256, FileAt>;

/// The writer's view.
#[derive(Debug, Default)]
pub(super) struct Memory {
    index: KnowledgeIndex,
    files: Arc<RwLock<Files>>,
    dropped: Arc<RwLock<HashMap<Sha256, Place>>>,
    refusals: Arc<BTreeMap<u64, Refusal>>,
    refused: HashMap<Sha256, BTreeSet<u64>>,
    claims_refused: HashMap<(Sha256, u64), u64>,
    besluiten: BTreeMap<u64, Besluit>,
    config: Option<(ConfigEntry, Sha256)>,
    counts: Counts,
    parts: Vec<Place>,
    outbox: Outbox,
    /// Released, but not noted as written.
    leaving: BTreeSet<u64>,
    drafts: BTreeSet<u64>,
    /// Goes up with everything that may change what follows.
    moves: u64,
    owed: OwedIndex,
    books: Arc<Books>,
    /// Closings and invoices of the log that this version cannot read: nothing is closed while there are any.
    unread: Vec<u64>,
    published: Arc<RwLock<Arc<State>>>,
    counters: Arc<Counters>,
    status: Arc<Status>,
}

impl Memory {
    pub fn new(policy: RetourPolicy, own: Vec<AgbCode>) -> Memory {
        Memory { owed: OwedIndex::new(policy, own), ..Memory::default() }
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What is released and not noted as written, oldest first.
    pub fn leaving(&self) -> Vec<Made> {
        self.leaving.iter().filter_map(|sequence| self.outbox.get(*sequence)).cloned().collect()
    }

    /// Drafts that wait, oldest first.
    pub fn drafts(&self) -> impl Iterator<Item = &Made> {
        self.drafts.iter().filter_map(|sequence| self.outbox.get(*sequence))
    }

    pub fn owed(&self) -> &OwedIndex {
        &self.owed
    }

    pub fn books(&self) -> &Arc<Books> {
        &self.books
    }

    /// A closing or invoice that this version cannot read.
    pub fn unread(&self) -> Option<u64> {
        self.unread.first().copied()
    }

    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// The file that a record of the log holds.
    pub fn file_at_sequence(&self, sequence: u64) -> Option<Sha256> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.iter().find(|(_, at)| at.sequence == sequence).map(|(sha256, _)| *sha256)
    }

    pub fn index(&self) -> &KnowledgeIndex {
        &self.index
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    pub fn status(&self) -> &Status {
        &self.status
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    pub fn config(&self) -> Option<&(ConfigEntry, Sha256)> {
        self.config.as_ref()
    }

    pub fn reader(&self, archive: archive::Reader, quarantine: Quarantine) -> Reader {
        Reader {
            published: Arc::clone(&self.published),
            files: Arc::clone(&self.files),
            dropped: Arc::clone(&self.dropped),
            counters: Arc::clone(&self.counters),
            status: Arc::clone(&self.status),
            archive,
            quarantine,
        }
    }

    pub fn file(&self, sha256: &Sha256) -> Option<FileAt> {
        self.files.read().unwrap_or_else(PoisonError::into_inner).get(sha256).copied()
    }

    pub fn stands(&self, nummer: u64) -> bool {
        self.besluiten.contains_key(&nummer)
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
            _ => 0,
        };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let first = run.len().checked_sub(count).filter(|_| count > 0).and_then(|at| run.get(at));
        first.copied().unwrap_or(place)
    }

    /// Whether a person let these bytes go.
    pub fn was_dropped(&self, sha256: &Sha256) -> bool {
        self.dropped.read().unwrap_or_else(PoisonError::into_inner).contains_key(sha256)
    }

    /// Forgets what was learnt, but not what is wrong.
    pub fn forget(&mut self) {
        let (counters, status) = (Arc::clone(&self.counters), Arc::clone(&self.status));
        *self = Memory { owed: self.owed.emptied(), counters, status, ..Memory::default() };
    }

    /// Takes in one row of the log.
    pub fn learn(&mut self, row: Row) {
        self.counts.add(&row.entry);
        let Row { sequence, place, received, sha256, entry, facts } = row;
        self.moves = self.moves.saturating_add(u64::from(may_move(&entry)));
        let stored = |claim, day| {
            let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
            files.entry(sha256).or_insert(FileAt { place, claim, sequence, day });
        };
        match entry {
            Entry::File(file) => {
                stored(file.claim, Some(file.day));
                self.owed.learn(sequence, sha256, file.day, &facts);
                self.index.insert(sha256, facts);
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
            Entry::Refused(entry) => {
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
            Entry::Besluit { keuze, reden } => {
                self.besluiten.insert(sequence, Besluit { nummer: sequence, keuze, reden });
                self.besluiten_changed();
            }
            Entry::BesluitUndone { nummer, .. } => {
                self.besluiten.remove(&nummer);
                self.besluiten_changed();
            }
            Entry::QuarantineDropped { refused, .. } => {
                self.settle(refused);
                self.dropped.write().unwrap_or_else(PoisonError::into_inner).insert(sha256, place);
            }
            Entry::QuarantineReleased { refused } => self.settle(refused),
            Entry::Config(config) => self.config = Some((config, sha256)),
            Entry::Closed { closing } => self.book(sequence, &closing, Books::add_closing),
            Entry::Invoiced { invoice } => self.book(sequence, &invoice, Books::add_invoice),
        }
    }

    /// Takes a closing or an invoice into the books.
    fn book<T: serde::de::DeserializeOwned>(&mut self, sequence: u64, json: &str, add: fn(&mut Books, T)) {
        match serde_json::from_str(json) {
            Ok(read) => add(Arc::make_mut(&mut self.books), read),
            Err(error) => {
                tracing::error!(record = sequence, %error, "this closing cannot be read; was it made by a newer version?");
                self.unread.push(sequence);
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
        let answers = answers.map(|answered| answered.file);
        self.outbox.insert(Made { sequence, sha256, name, answers, day, stage: Stage::Draft, fact });
        self.drafts.insert(sequence);
        if released {
            self.stage(sequence, Stage::Released);
        }
    }

    /// What is released counts as sent.
    fn stage(&mut self, sequence: u64, stage: Stage) {
        let Some(made) = self.outbox.get_mut(sequence) else { return };
        made.stage = stage;
        self.drafts.remove(&sequence);
        self.leaving.remove(&sequence);
        if stage != Stage::Released {
            return;
        }
        self.leaving.insert(sequence);
        if let Some(fact) = &made.fact {
            let (sha256, day, facts) = (made.sha256, made.day, vec![(0, Fact::clone(fact))]);
            self.owed.learn(sequence, sha256, day, &facts);
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

    /// Shows readers everything learnt until now.
    pub fn publish(&self, sequence: u64, chain: Sha256) {
        let state = State {
            knowledge: self.index.knowledge(),
            sequence,
            chain: Some(chain),
            counts: self.counts,
            quarantine: Arc::clone(&self.refusals),
            outbox: self.outbox.clone(),
            owed: self.owed.open(),
            books: Arc::clone(&self.books),
        };
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
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
        | Entry::Invoiced { .. } => false,
    }
}

/// Reads beside the writer, and never waits for it longer than a pointer takes to change.
#[derive(Clone, Debug)]
pub struct Reader {
    published: Arc<RwLock<Arc<State>>>,
    files: Arc<RwLock<Files>>,
    dropped: Arc<RwLock<HashMap<Sha256, Place>>>,
    counters: Arc<Counters>,
    status: Arc<Status>,
    archive: archive::Reader,
    quarantine: Quarantine,
}

impl Reader {
    /// What is known now.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// For metrics.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Why the engine is not at its best; empty when it is. For `/readyz`.
    pub fn troubles(&self) -> Vec<String> {
        self.status.troubles()
    }

    /// Number in the log and day of receipt of an archived file.
    pub fn received(&self, sha256: &Sha256) -> Option<(u64, Option<Date>)> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(sha256).map(|at| (at.sequence, at.day))
    }

    /// Findings of a refused file.
    pub fn findings(&self, refusal: &Refusal) -> Vec<Finding> {
        self.quarantine.findings(&refusal.stored_as)
    }

    /// Name under which an archived file came.
    pub fn name(&self, sha256: &Sha256) -> Option<String> {
        let place = self.files.read().unwrap_or_else(PoisonError::into_inner).get(sha256).map(|at| at.place)?;
        match self.status.noted(self.archive.read(place)).ok()?.entry {
            Entry::File(file) => Some(file.name),
            Entry::Container(zip) => Some(zip.name),
            Entry::Made(made) => Some(made.name),
            _ => None,
        }
    }

    /// Writes the bytes of an archived (or dropped) file; says whether there is one with this hash.
    pub fn cat(&self, sha256: &Sha256, out: &mut dyn Write) -> Result<bool, EngineError> {
        let file = self.files.read().unwrap_or_else(PoisonError::into_inner).get(sha256).map(|at| at.place);
        let dropped = || self.dropped.read().unwrap_or_else(PoisonError::into_inner).get(sha256).copied();
        let Some(place) = file.or_else(dropped) else { return Ok(false) };
        let copied = self.archive.copy_content(place, out);
        self.status.noted(copied)?;
        Ok(true)
    }

    /// Hands every archived file and zip to `each`, in the order of receipt: sequence, time, hash, name.
    pub fn list(&self, mut each: impl FnMut(u64, Timestamp, Sha256, &str)) -> Result<(), EngineError> {
        let last = self.state().sequence;
        let mut walk = self.archive.walk()?;
        while walk.position().0 < last {
            let Some(record) = self.status.noted(walk.next_record())? else { break };
            let received = Timestamp::from_millisecond(record.received).unwrap_or_default();
            match &record.entry {
                Entry::File(file) => each(record.sequence, received, record.sha256, &file.name),
                Entry::Container(zip) => each(record.sequence, received, record.sha256, &zip.name),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Counts since the start of the process, for metrics.
#[derive(Debug, Default)]
pub struct Counters {
    inner: Mutex<Counted>,
}

/// A copy of the counts.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Files per outcome (`accepted`, `duplicate`, `refused`) and kind (`WMO301`, `opdracht`, `unknown`, …).
    pub files: BTreeMap<(&'static str, String), u64>,
    /// Groups committed.
    pub commits: u64,
    /// Records appended.
    pub records: u64,
    /// Size of the log.
    pub log_bytes: u64,
    /// Time of the last commit.
    pub last_commit: Option<Timestamp>,
    /// Times the store was set aside and filled again.
    pub rebuilds: u64,
    /// Records replayed from the log into the store.
    pub replayed: u64,
    /// Bytes of torn groups cut off the log.
    pub torn_bytes: u64,
    /// Operations on a disk that failed.
    pub disk_errors: u64,
    /// Files taken to be the cause of three crashes.
    pub poison: u64,
    /// Files that were durable before a crash and are recognised after it; counted before.
    pub recovered: u64,
}

impl Counters {
    /// The counts now.
    pub fn get(&self) -> Counted {
        self.lock().clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Counted)) {
        change(&mut self.lock());
    }

    pub(super) fn file(&self, outcome: &'static str, kind: Option<&str>) {
        let known = |kind: &&str| kind.len() == 6 && kind.starts_with("WMO") || OTHER_KINDS.contains(kind);
        let kind = kind.filter(known).unwrap_or("unknown").to_owned();
        self.change(|c| {
            let slot = c.files.entry((outcome, kind)).or_default();
            *slot = slot.saturating_add(1);
        });
    }

    pub(super) fn committed(&self, records: usize, log_bytes: u64, at: Timestamp) {
        self.change(|c| {
            c.commits = c.commits.saturating_add(1);
            c.records = c.records.saturating_add(u64::try_from(records).unwrap_or(u64::MAX));
            (c.log_bytes, c.last_commit) = (log_bytes, Some(at));
        });
    }

    pub(super) fn disk_error(&self) {
        self.change(|c| c.disk_errors = c.disk_errors.saturating_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong at the moment.
#[derive(Debug, Default)]
pub(super) struct Status {
    disk: Mutex<Option<String>>,
    log: Mutex<Option<String>>,
    damage: Mutex<Option<String>>,
    store: Mutex<Option<String>>,
    outbox: Mutex<Option<String>>,
}

impl Status {
    /// What keeps messages from leaving; says whether that is news.
    pub fn outbox(&self, error: &dyn std::error::Error) -> bool {
        let text = format!("messages cannot leave: {}", chain_text(error));
        let mut slot = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        slot.replace(text.clone()) != Some(text)
    }

    pub fn outbox_recovered(&self) {
        set(&self.outbox, None);
    }

    pub fn disk(&self, error: &dyn std::error::Error) {
        set(&self.disk, Some(chain_text(error)));
    }

    pub fn without_store(&self, error: &dyn std::error::Error) {
        set(&self.store, Some(format!("the store is not in use: {}", chain_text(error))));
    }

    pub fn with_store(&self) {
        set(&self.store, None);
    }

    pub fn recovered(&self) {
        set(&self.disk, None);
    }

    /// The log cannot be written, and why; `None` once it can again. Says whether that is news.
    pub fn log(&self, why: Option<String>) -> bool {
        let mut slot = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, why.clone()) != why
    }

    /// Something that was durable is not as it was written: nothing is taken in until [`Status::sound`] or a new start,
    /// which reads everything. The reason names place and remedy. Says whether that is news.
    pub fn damaged(&self, reason: &str) -> bool {
        let reason = Some(crate::domain::mask_bsn(reason));
        let mut slot = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, reason.clone()) != reason
    }

    /// Keeps damage that a reader of the log ran into, wherever it was asked from.
    pub fn noted<T>(&self, read: Result<T, ArchiveError>) -> Result<T, ArchiveError> {
        if let Err(error) = &read
            && error.is_damage()
            && self.damaged(&chain_text(error))
        {
            tracing::error!(error = chain_text(error), "damage was found; nothing is taken in until it is mended");
        }
        read
    }

    /// Everything was read again and is as it was written.
    pub fn sound(&self) {
        set(&self.damage, None);
    }

    /// Why nothing can be taken in at all; `None` when it can.
    pub fn paused(&self) -> Option<String> {
        get(&self.damage).or_else(|| get(&self.log))
    }

    fn troubles(&self) -> Vec<String> {
        [&self.damage, &self.log, &self.disk, &self.store, &self.outbox].into_iter().filter_map(get).collect()
    }
}

fn get(slot: &Mutex<Option<String>>) -> Option<String> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set(slot: &Mutex<Option<String>>, value: Option<String>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// An error with its causes, as one line.
pub(super) fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    crate::domain::mask_bsn(&text)
}

/// Kinds of files that are no messages.
const OTHER_KINDS: [&str; 4] = ["opdracht", "levering", "beginstand", "camt.053"];
