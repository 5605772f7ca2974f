//! Opening: lock, load the store, read the log, and bring the one up to the other.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Instant;

use super::ingest::readers;
use super::memory::Memory;
use super::replay::{Replay, Replayed};
use super::setup::config_draft;
use super::{Engine, EngineError, Setup};
use crate::archive::{Archive, Head, Log, Opened};
use crate::batch::Pool;
use crate::disk::{DiskError, Lock, LockError, Reserve, create_folder, create_shared_folder, remove_drafts};
use crate::documents::Rebuilt;
use crate::domain::{Sha256, rules_of};
use crate::known::{ShownFacts, differences};
use crate::log::{ConfigEntry, Draft, Entry, RefusedEntry};
use crate::quarantine::Quarantine;
use crate::store::{self, Store, StoreError};
use crate::told::{Troubles, chain_text};

/// Throws the store away and derives it again from the archive. Gives the number of records read.
pub fn rebuild(setup: Setup) -> Result<(Engine, u64), EngineError> {
    create_folder(&setup.store)?;
    {
        let _lock = Lock::take(&setup.store)?;
        store::remove(&setup.store)?;
    }
    let engine = Engine::open(setup)?;
    let records = engine.head.sequence;
    Ok((engine, records))
}

impl Engine {
    /// Takes the lock, reads and checks everything, replays what the store lacks, and publishes the first state.
    pub fn open(setup: Setup) -> Result<Engine, EngineError> {
        // Those of the group first: a folder above them that is made now lets the group through.
        create_shared_folder(&setup.quarantine)?;
        let mut memory = Memory::new(setup.retour, setup.terms.own.clone());
        let outbox_at_start = setup.outbox.as_deref().and_then(identity);
        // What goes wrong with the outbox is met again, and told, when it is opened.
        let _ = setup.outbox.as_deref().map(create_shared_folder);
        [&setup.archive, &setup.store].into_iter().try_for_each(|folder| create_folder(folder))?;
        let mut locks = vec![Lock::take(&setup.archive)?, Lock::take(&setup.store)?];
        locks.push(Lock::take_silently(&setup.quarantine)?);
        let outbox_lock = open_outbox(&setup, &memory)?;
        let loaded = load_store(&setup, &mut memory);
        let mut replay = Replay::new(&mut memory, loaded);
        let (archive, opened) = Archive::open(&setup.archive, setup.segment_bytes, |record| replay.record(record))?;
        let Replayed { store, .. } = replay.finish(archive.head().sequence)?;
        tell_opened(&memory, archive.bytes(), opened);
        let begun = Engine::unsettled(setup, Box::new(archive), memory)?;
        let Setup { archive, store: folder, quarantine, reserve_bytes, .. } = &begun.setup;
        let reserves = [archive, folder, quarantine].map(|folder| Reserve::keep(folder, *reserve_bytes)).into();
        Engine { keeps_store: true, store, reserves, outbox_lock, outbox_at_start, _locks: locks, ..begun }.settled()
    }

    /// On a log that is there already, and without a store: what the log says is read from its first record on. For tests where
    /// no disk is the point; quarantine and outbox are folders still.
    pub fn open_on(archive: Box<dyn Log>, setup: Setup) -> Result<Engine, EngineError> {
        create_shared_folder(&setup.quarantine)?;
        let locks = vec![Lock::take_silently(&setup.quarantine)?];
        let mut memory = Memory::new(setup.retour, setup.terms.own.clone());
        let outbox_at_start = setup.outbox.as_deref().and_then(identity);
        let outbox_lock = open_outbox(&setup, &memory)?;
        let mut replay = Replay::new(&mut memory, None);
        archive.read_from(1)?.try_for_each(|record| record.map(|record| replay.record(record)))?;
        replay.finish(archive.head().sequence)?;
        let begun = Engine::unsettled(setup, archive, memory)?;
        Engine { outbox_lock, outbox_at_start, _locks: locks, ..begun }.settled()
    }

    /// An engine that knows what its log says, and keeps nothing beside it yet.
    fn unsettled(setup: Setup, archive: Box<dyn Log>, memory: Memory) -> Result<Engine, EngineError> {
        let (now, head, quarantine) = (Instant::now(), archive.head(), Quarantine::open(&setup.quarantine)?);
        Ok(Engine {
            setup,
            archive,
            head,
            log_tried: now,
            keeps_store: false,
            store: None,
            store_tried: now,
            store_synced: now,
            quarantine,
            memory,
            strays: BTreeMap::new(),
            readers: Pool::start("reader", readers()).map_err(EngineError::Threads)?,
            reader_beside: Pool::start("reader-beside", 1).map_err(EngineError::Threads)?,
            reserves: Vec::new(),
            log_works: true,
            log_proved: now,
            progress: None,
            is_settled: false,
            answered_at: None,
            broken: BTreeSet::new(),
            placed: BTreeSet::new(),
            troubles: Troubles::default(),
            outbox_lock: None,
            outbox_at_start: None,
            ordered_by: None,
            _locks: Vec::new(),
        })
    }

    /// Notes what a start notes, and publishes the first state.
    fn settled(mut self) -> Result<Engine, EngineError> {
        match self.settle() {
            Ok(()) | Err(EngineError::ClockBehind(_)) => {}
            Err(error) => return Err(error),
        }
        // In a folder that was made by this process lies what it is going to put there, unless something should lie there already.
        if self.outbox_at_start.is_none() && self.memory.outbox().lying().next().is_none() {
            self.outbox_at_start = self.setup.outbox.as_deref().and_then(identity);
        }
        self.note_taken_away();
        self.publish();
        Ok(self)
    }

    /// Verdicts rest on the config: when it changed since the last record of it, the log says so first.
    pub(super) fn note_config(&mut self) -> Result<(), EngineError> {
        let draft = config_draft(&self.setup);
        let same = |(entry, sha256): &(ConfigEntry, Sha256)| {
            Entry::Config(entry.clone()) == draft.entry && *sha256 == draft.sha256
        };
        if self.memory.config().is_some_and(same) {
            return Ok(());
        }
        match self.append_draft(draft) {
            // On a full disk nothing is taken in; the start after that notes it.
            Err(error) if error.is_full() => Ok(()),
            done => done,
        }
    }

    /// A crash may leave a file in quarantine whose bytes the archive has since accepted; each ends in one place. One that
    /// the log does not know of at all was named just before power failed: it is noted now, since its original may be gone.
    pub(super) fn sweep_quarantine(&mut self) -> Result<(), EngineError> {
        let standing: BTreeSet<&String> = self.memory.refusals().values().map(|refusal| &refusal.stored_as).collect();
        let names = self.quarantine.names()?;
        let strays: Vec<String> = names.iter().filter(|name| !standing.contains(name)).cloned().collect();
        let day = self.now().1;
        let (mut unknown, mut unreadable) = (Vec::new(), 0usize);
        for name in strays {
            let Ok(sha256) = self.quarantine.hash(&name) else {
                unreadable = unreadable.saturating_add(1);
                continue;
            };
            if self.memory.file(&sha256).is_some() || self.memory.was_dropped(&sha256) {
                self.quarantine.remove(&name)?;
                continue;
            }
            let rules = rules_of(&self.quarantine.findings(&name));
            let entry = Entry::Refused(RefusedEntry { name: name.clone(), claim: None, day, stored_as: name, rules });
            unknown.push(Draft::about(entry, sha256));
        }
        if unreadable > 0 {
            tracing::warn!(files = unreadable, "files in quarantine that this user cannot read were left alone");
        }
        self.quarantine.sync()?;
        if unknown.is_empty() {
            return Ok(());
        }
        tracing::warn!(files = unknown.len(), "files in quarantine that the archive did not know of were noted");
        let unknown = self.packed(unknown)?;
        match self.append(unknown) {
            // On a full disk the next start notes them.
            Err(error) if error.is_full() => Ok(()),
            done => done.map(drop),
        }
    }

    /// Throws the store away while the engine runs, and derives it again from the log, with everything that readers are
    /// shown. For as long as it takes, both the old and the new are in memory.
    pub fn rebuild_store(&mut self) -> Result<Rebuilt, EngineError> {
        self.store = None;
        let cleared = store::remove(&self.setup.store).map_err(EngineError::from);
        let (opened, trouble) = match cleared.and_then(|()| self.open_store()) {
            Ok(store) => (Some(store), None),
            Err(error) => (None, Some(error)),
        };
        let mut fresh = self.memory.begun_anew();
        let Replayed { store, lost } = self.replay(&mut fresh, opened)?;
        let differences = self.show_instead(fresh);
        self.store = store;
        if self.store.is_none() {
            return Err(trouble.unwrap_or_else(|| self.no_store("fill the store in", lost).into()));
        }
        self.memory.status().with_store();
        self.memory.status().rebuilt();
        Ok(Rebuilt::from_records(self.head.sequence, differences))
    }

    /// Shows readers what the log says, and tells how that differs from what they were shown.
    fn show_instead(&mut self, fresh: Memory) -> Vec<String> {
        let Head { sequence, chain } = self.head;
        let (shown, log) = (self.reader().state(), fresh.known(sequence, chain));
        let mut facts = ShownFacts::new(&shown.knowledge);
        facts.all(&log.knowledge);
        let mut found = facts.differences();
        found.extend(differences(&shown, &log));
        if !shown.has_files_of(&log) {
            found.push("where files stand: what is known is not what the archive says".to_owned());
        }
        for difference in &found {
            tracing::error!(difference, "what was shown did not follow from the archive; it is made anew");
        }
        self.memory.replace(fresh);
        self.memory.publish(log);
        found
    }

    /// Tries to use the store again after it failed.
    pub(super) fn reopen_store(&mut self) {
        self.store_tried = Instant::now();
        match self.caught_up_store() {
            Ok(store) => {
                self.troubles.ends(&"store");
                tracing::info!("the store is in use again");
                self.memory.status().with_store();
                self.store = Some(store);
            }
            Err(error) => {
                self.memory.counters().disk_error();
                let error = chain_text(&error);
                if self.troubles.begins("store", &error) {
                    tracing::warn!(error, "the store still cannot be used; it is tried every ten seconds");
                }
            }
        }
    }

    fn caught_up_store(&mut self) -> Result<Store, EngineError> {
        let opened = self.open_store()?;
        let Replayed { store, lost } = self.replay(&mut self.memory.without_facts(), Some(opened))?;
        Ok(store.ok_or_else(|| self.no_store("fill the store in", lost))?)
    }

    /// Opens the store as far as it goes; one that cannot be believed is set aside and begun anew.
    fn open_store(&self) -> Result<Store, EngineError> {
        let store = Store::open(&self.setup.store, |_| ()).or_else(|error| {
            if error.is_full() {
                return Err(error);
            }
            store::set_aside(&self.setup.store)?;
            Store::open(&self.setup.store, |_| ())
        });
        Ok(store.map_err(|error| self.no_store("open the store in", Some(error)))?)
    }

    /// Reads the log again, into a store and a memory.
    fn replay(&self, memory: &mut Memory, store: Option<Store>) -> Result<Replayed, EngineError> {
        let mut replay = Replay::new(memory, store);
        for record in self.memory.status().noted(self.archive.read_from(1))? {
            replay.record(self.memory.status().noted(record)?);
            self.progress();
        }
        replay.finish(self.head.sequence)
    }

    fn no_store(&self, what: &'static str, error: Option<StoreError>) -> DiskError {
        let source = error.map_or_else(|| std::io::Error::other("it failed again"), std::io::Error::other);
        DiskError { what, path: self.setup.store.clone(), source }
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

/// The lock of the outbox; none where the folder cannot be used at the moment, which is told.
fn open_outbox(setup: &Setup, memory: &Memory) -> Result<Option<Lock>, LockError> {
    let Some(outbox) = &setup.outbox else { return Ok(None) };
    match create_shared_folder(outbox).map_err(LockError::from).and_then(|()| take_outbox(outbox)) {
        Ok(lock) => Ok(Some(lock)),
        Err(error @ LockError::Held { .. }) => Err(error),
        Err(LockError::Disk(error)) => {
            if memory.status().outbox(&error) {
                let error = chain_text(&error);
                tracing::error!(error, "the outbox cannot be used; files are taken in all the same");
            }
            Ok(None)
        }
    }
}

/// Takes the lock of the outbox, and clears it of what a crash left half written; it has no name yet that anyone sends.
pub(super) fn take_outbox(folder: &Path) -> Result<Lock, LockError> {
    let lock = Lock::take_silently(folder)?;
    remove_drafts(folder)?;
    Ok(lock)
}

/// Device and number of a folder.
pub(super) fn identity(folder: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir).map(|meta| (meta.dev(), meta.ino()))
}

fn tell_opened(memory: &Memory, log_bytes: u64, opened: Opened) {
    memory.counters().change(|c| c.log_bytes = log_bytes);
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
