//! Opening: lock, load the store, read the log, and bring the one up to the other.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use super::ingest::rules_of;
use super::memory::{Memory, chain_text};
use super::outgoing::facts_of_made;
use super::read::guarded_judge;
use super::{Engine, EngineError, Setup, config_draft};
use crate::archive::{Archive, ConfigEntry, Draft, Entry, FileEntry, Opened, Record, RefusedEntry, Stored};
use crate::disk::{At, DRAFT_PREFIX, DiskError, Lock, Reserve, create_folder};
use crate::domain::{Date, Sha256};
use crate::facts::Fact;
use crate::intake::{Circumstances, Limits};
use crate::quarantine::Quarantine;
use crate::store::{self, Row, Store};

/// Throws the store away and derives it again from the archive. Gives the number of records read.
pub fn rebuild(setup: Setup) -> Result<(Engine, u64), EngineError> {
    create_folder(&setup.store)?;
    {
        let _lock = Lock::take(&setup.store)?;
        store::remove(&setup.store)?;
    }
    let engine = Engine::open(setup)?;
    let records = engine.archive.next_sequence().saturating_sub(1);
    Ok((engine, records))
}

impl Engine {
    /// Takes the lock, reads and checks everything, replays what the store lacks, and publishes the first state.
    pub fn open(setup: Setup) -> Result<Engine, EngineError> {
        let folders = [&setup.archive, &setup.store, &setup.quarantine];
        folders.iter().try_for_each(|folder| create_folder(folder))?;
        let locks = vec![Lock::take(&setup.archive)?, Lock::take(&setup.store)?];
        let mut memory = Memory::new(setup.retour, setup.terms.own.clone());
        if let Some(outbox) = &setup.outbox
            && let Err(error) = prepare_outbox(outbox)
            && memory.status().outbox(&error)
        {
            tracing::error!(error = chain_text(&error), "the outbox cannot be used; files are taken in all the same");
        }
        let loaded = load_store(&setup, &mut memory);
        let mut replay = Replay::new(&mut memory, loaded);
        let (archive, opened) = Archive::open(&setup.archive, setup.segment_bytes, |record| replay.record(record))?;
        let store = replay.finish(&archive)?;
        tell_opened(&memory, opened);
        let quarantine = Quarantine::open(&setup.quarantine)?;
        let reserves = folders.iter().map(|folder| Reserve::keep(folder, setup.reserve_bytes)).collect();
        let now = Instant::now();
        let mut engine = Engine {
            setup,
            archive,
            log_tried: now,
            store,
            store_tried: now,
            store_synced: now,
            quarantine,
            memory,
            reserves,
            progress: None,
            answered_at: None,
            broken: BTreeSet::new(),
            placed: BTreeSet::new(),
            _locks: locks,
        };
        engine.note_config()?;
        engine.sweep_quarantine()?;
        engine.memory.publish(engine.archive.next_sequence().saturating_sub(1), engine.archive.chain());
        Ok(engine)
    }

    /// Verdicts rest on the config: when it changed since the last record of it, the log says so first.
    fn note_config(&mut self) -> Result<(), EngineError> {
        let Some(draft) = config_draft(&self.setup, self.now().0) else { return Ok(()) };
        let same = |(entry, sha256): &(ConfigEntry, Sha256)| {
            Entry::Config(entry.clone()) == draft.entry && *sha256 == draft.sha256
        };
        if self.memory.config().is_some_and(same) {
            return Ok(());
        }
        match self.append(vec![(draft, Vec::new())]) {
            // On a full disk nothing is taken in; the start after that notes it.
            Err(error) if error.is_full() => Ok(()),
            done => done.map(drop),
        }
    }

    /// A crash may leave a file in quarantine whose bytes the archive has since accepted; each ends in one place. One that
    /// the log does not know of at all was named just before power failed: it is noted now, since its original may be gone.
    fn sweep_quarantine(&mut self) -> Result<(), EngineError> {
        let standing: BTreeSet<&String> = self.memory.refusals().values().map(|refusal| &refusal.stored_as).collect();
        let names = self.quarantine.names()?;
        let strays: Vec<String> = names.iter().filter(|name| !standing.contains(name)).cloned().collect();
        let (received, day) = self.now();
        let mut unknown = Vec::new();
        for name in strays {
            let sha256 = self.quarantine.hash(&name)?;
            if self.memory.file(&sha256).is_some() || self.memory.was_dropped(&sha256) {
                self.quarantine.remove(&name)?;
                continue;
            }
            let rules = rules_of(&self.quarantine.findings(&name));
            let entry = Entry::Refused(RefusedEntry { name: name.clone(), claim: None, day, stored_as: name, rules });
            unknown.push((Draft { entry, received, sha256, stored: Stored::empty() }, Vec::new()));
        }
        self.quarantine.sync()?;
        if unknown.is_empty() {
            return Ok(());
        }
        tracing::warn!(files = unknown.len(), "files in quarantine that the archive did not know of were noted");
        match self.append(unknown) {
            // On a full disk the next start notes them.
            Err(error) if error.is_full() => Ok(()),
            done => done.map(drop),
        }
    }

    /// Throws the store away while the engine runs, and derives it again from the log. Gives the number of records read.
    pub fn rebuild_store(&mut self) -> Result<u64, EngineError> {
        self.store = None;
        store::remove(&self.setup.store)?;
        self.store = Some(self.caught_up_store()?);
        self.memory.status().with_store();
        Ok(self.archive.next_sequence().saturating_sub(1))
    }

    /// Tries to use the store again after it failed.
    pub(super) fn reopen_store(&mut self) {
        self.store_tried = Instant::now();
        match self.caught_up_store() {
            Ok(store) => {
                tracing::info!("the store is in use again");
                self.memory.status().with_store();
                self.store = Some(store);
            }
            Err(error) => {
                self.memory.counters().disk_error();
                tracing::warn!(error = chain_text(&error), "the store still cannot be used");
            }
        }
    }

    fn caught_up_store(&mut self) -> Result<Store, EngineError> {
        let store = Store::open(&self.setup.store, |_| ()).or_else(|error| {
            if error.is_full() {
                return Err(error);
            }
            store::set_aside(&self.setup.store)?;
            Store::open(&self.setup.store, |_| ())
        });
        let store = store.map_err(|error| DiskError {
            what: "open the store in",
            path: self.setup.store.clone(),
            source: std::io::Error::other(error),
        })?;
        let mut scratch = Memory::default();
        let mut replay = Replay::new(&mut scratch, Some(store));
        let mut walk = self.archive.walk();
        while let Some(record) = walk.next_record()? {
            replay.record(record);
        }
        let lost = || DiskError {
            what: "fill the store in",
            path: self.setup.store.clone(),
            source: std::io::Error::other("it failed again"),
        };
        Ok(replay.finish(&self.archive)?.ok_or_else(lost)?)
    }
}

/// Opens the store into memory; a store that cannot be believed is set aside, one that cannot be opened done without.
fn load_store(setup: &Setup, memory: &mut Memory) -> Option<Store> {
    let error = match Store::open(&setup.store, |row| memory.learn(row)) {
        Ok(store) => return Some(store),
        Err(error) => error,
    };
    memory.forget();
    if error.is_full() {
        // sled cannot open on a full disk; what was kept aside may be just enough.
        let reserve = Reserve::keep(&setup.store, 0);
        reserve.release();
    } else {
        match store::set_aside(&setup.store) {
            Ok(aside) => {
                tracing::warn!(error = chain_text(&error), aside = %aside.display(), "the store was set aside and is filled again from the archive")
            }
            Err(error) => tracing::error!(error = chain_text(&error), "the store cannot be set aside"),
        }
        memory.counters().change(|c| c.rebuilds = c.rebuilds.saturating_add(1));
    }
    match Store::open(&setup.store, |row| memory.learn(row)) {
        Ok(store) => Some(store),
        Err(error) => {
            memory.forget();
            tracing::error!(error = chain_text(&error), "the store cannot be opened; going on with the archive alone");
            memory.status().without_store(&error);
            None
        }
    }
}

/// Makes the folder, and clears it of what a crash left half written; it has no name yet that anyone sends.
fn prepare_outbox(folder: &Path) -> Result<(), DiskError> {
    create_folder(folder)?;
    for entry in std::fs::read_dir(folder).at("read the folder", folder)?.filter_map(Result::ok) {
        if entry.file_name().as_encoded_bytes().starts_with(DRAFT_PREFIX.as_bytes()) {
            std::fs::remove_file(entry.path()).at("remove", &entry.path())?;
        }
    }
    Ok(())
}

fn tell_opened(memory: &Memory, opened: Opened) {
    if let Some(at) = opened.cut_at {
        memory.counters().change(|c| c.torn_bytes = opened.cut_bytes);
        tracing::warn!(
            segment = at.segment,
            offset = at.offset,
            bytes = opened.cut_bytes,
            "a write was torn by a crash before it was acknowledged; it was cut off the archive"
        );
    }
}

/// Brings a store and memory up to the log, record by record.
struct Replay<'a> {
    memory: &'a mut Memory,
    store: Option<Store>,
    applied: u64,
    chain: Sha256,
    foreign: bool,
    config: Option<ConfigEntry>,
    batch: Vec<Record>,
    replayed: u64,
}

impl<'a> Replay<'a> {
    fn new(memory: &'a mut Memory, store: Option<Store>) -> Self {
        let applied = store.as_ref().map(Store::applied).unwrap_or_default();
        let config = memory.config().map(|(entry, _)| entry.clone());
        Replay {
            memory,
            store,
            applied: applied.sequence,
            chain: applied.chain,
            foreign: false,
            config,
            batch: Vec::new(),
            replayed: 0,
        }
    }

    fn record(&mut self, record: Record) {
        if self.foreign {
            return;
        }
        if record.sequence <= self.applied {
            self.foreign = record.sequence == self.applied && record.chain != self.chain;
            // The parts of a zip may stand before what the store knows, and the record that tells of them after it.
            self.memory.place_of(&record.entry, record.place);
            return;
        }
        let begins = matches!(record.entry, Entry::Config(_));
        if begins || self.batch.len() >= BATCH {
            self.flush();
        }
        if let Entry::Config(config) = &record.entry {
            self.config = Some(config.clone());
        }
        self.batch.push(record);
    }

    fn flush(&mut self) {
        let records = std::mem::take(&mut self.batch);
        let Some(last) = records.last().map(|record| (record.sequence, record.chain)) else { return };
        self.replayed = self.replayed.saturating_add(u64::try_from(records.len()).unwrap_or(0));
        let facts = judge_all(&records, self.config.as_ref());
        let mut rows = Vec::with_capacity(records.len());
        for (record, facts) in records.into_iter().zip(facts) {
            let place = self.memory.place_of(&record.entry, record.place);
            if record.entry != Entry::Part {
                let Record { sequence, received, sha256, entry, .. } = record;
                rows.push(Row { sequence, place, received, sha256, entry, facts });
            }
        }
        if let Some(store) = self.store.as_mut()
            && let Err(error) = store.apply(&rows, last.0, last.1)
        {
            tracing::error!(error = chain_text(&error), "the store failed; going on with the archive alone");
            self.memory.status().without_store(&error);
            self.store = None;
        }
        rows.into_iter().for_each(|row| self.memory.learn(row));
    }

    fn finish(mut self, archive: &Archive) -> Result<Option<Store>, EngineError> {
        self.flush();
        let last = archive.next_sequence().saturating_sub(1);
        if self.applied > last {
            return Err(EngineError::StoreAhead { store: self.applied, archive: last });
        }
        if self.foreign {
            return Err(EngineError::StoreForeign { sequence: self.applied });
        }
        if self.replayed > 0 {
            tracing::info!(records = self.replayed, "replayed from the archive");
        }
        let replayed = self.replayed;
        self.memory.counters().change(|c| c.replayed = c.replayed.saturating_add(replayed));
        if let Some(Err(error)) = self.store.as_mut().map(Store::sync) {
            self.memory.status().without_store(&error);
            self.store = None;
        }
        Ok(self.store)
    }
}

/// Facts of each record, judged anew on all cores under the circumstances that the log gives.
fn judge_all(records: &[Record], config: Option<&ConfigEntry>) -> Vec<Vec<(u32, Fact)>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = records.len().div_ceil(cores).max(1);
    let judge_share = |share: &[Record]| share.iter().map(|record| facts_of(record, config)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let threads: Vec<_> = records.chunks(share).map(|part| scope.spawn(move || judge_share(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// Facts of a file of the log. It was accepted then, and that stands; should this version refuse it, that is told.
pub(super) fn facts_of(record: &Record, config: Option<&ConfigEntry>) -> Vec<(u32, Fact)> {
    if let Entry::Made(made) = &record.entry {
        let file = made.answers.map(|answered| answered.file);
        return record.content().map(|bytes| facts_of_made(&bytes, file)).unwrap_or_default();
    }
    let Entry::File(FileEntry { name, day, .. }) = &record.entry else { return Vec::new() };
    let Ok(bytes) = record.content() else {
        tracing::error!(record = record.sequence, "the content of this record is damaged; run `iwmod verify`");
        return Vec::new();
    };
    let circumstances = circumstances_of(config, *day);
    let verdict = guarded_judge(name, &bytes, &circumstances);
    verdict.facts.unwrap_or_else(|| {
        tracing::error!(
            record = record.sequence,
            "this version refuses a file that was accepted; it is kept but says nothing. Report this as a fault of iwmod"
        );
        Vec::new()
    })
}

fn circumstances_of(config: Option<&ConfigEntry>, today: Date) -> Circumstances {
    let limits = |c: &ConfigEntry| Limits {
        message_bytes_max: c.message_bytes_max,
        depth_max: c.depth_max,
        findings_max: usize::try_from(c.findings_max).unwrap_or(usize::MAX),
    };
    Circumstances {
        addressed: config.map(|c| c.addressed.iter().copied().collect()).unwrap_or_default(),
        today,
        limits: config.map(limits).unwrap_or(Limits { message_bytes_max: u64::MAX, depth_max: 64, findings_max: 100 }),
    }
}

/// Records judged together on a replay.
const BATCH: usize = 512;

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::archive::{ContainerEntry, hash};

    #[test]
    fn a_zip_is_found_when_the_store_ends_between_its_parts_and_itself() {
        let dir = TempDir::new().unwrap();
        let folder = dir.path().join("archive");
        let part = |bytes: &[u8]| Draft {
            entry: Entry::Part,
            received: 0,
            sha256: hash(bytes),
            stored: Stored::compress(bytes).unwrap(),
        };
        let zip = ContainerEntry { name: "a.zip".to_owned(), claim: None, parts: 2, bytes: 6 };
        let whole = Draft { entry: Entry::Container(zip), sha256: hash(b"onetwo"), ..part(b"") };
        let (mut archive, _) = Archive::open(&folder, 1 << 16, |_| ()).unwrap();
        // The first part is one that a crash left behind.
        for draft in [part(b"lost"), part(b"one"), part(b"two"), whole] {
            archive.append(&[draft]).unwrap();
        }
        let mut walk = archive.walk();
        let chains: Vec<Sha256> = std::iter::from_fn(|| walk.next_record().unwrap()).map(|r| r.chain).collect();
        for known in 0..=3u64 {
            let mut memory = Memory::default();
            let mut store = Store::open(&dir.path().join(format!("store{known}")), |_| ()).unwrap();
            if let Some(last) = usize::try_from(known).unwrap().checked_sub(1) {
                store.apply(&[], known, chains[last]).unwrap();
            }
            let mut replay = Replay::new(&mut memory, Some(store));
            let mut walk = archive.walk();
            while let Some(record) = walk.next_record().unwrap() {
                replay.record(record);
            }
            replay.finish(&archive).unwrap();
            let mut bytes = Vec::new();
            archive.reader().copy_content(memory.file(&hash(b"onetwo")).unwrap().place, &mut bytes).unwrap();
            assert_eq!(bytes, b"onetwo", "the store knows {known} records");
        }
    }
}
