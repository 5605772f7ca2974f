//! A store that lags, fails or lacks, a memory that is wrong: what the log says comes back.

use std::path::Path;

use tempfile::TempDir;

use super::super::{Engine, Setup};
use super::*;
use crate::archive::{InMemory, Log, Packed, Stored};
use crate::batch::Item;
use crate::config::Config;
use crate::documents::Outcome;
use crate::log::{ContainerEntry, FileEntry, Place, hash};

const WMO301: &str = include_str!("../../../testdata/messages/wmo301.xml");

fn setup(folder: &Path) -> Setup {
    let config = Config::read(include_str!("../../../config.example.toml"), folder).unwrap();
    Setup {
        clock: || ("2024-01-15T10:00:00Z".parse().unwrap(), jiff::civil::date(2024, 1, 15)),
        segment_bytes: 1 << 20,
        reserve_bytes: 1 << 16,
        ..Setup::from_config(&config)
    }
}

/// Takes in as many toewijzingen, each of numbers of its own.
fn toewijzingen(engine: &mut Engine, folder: &Path, numbers: std::ops::Range<u32>) {
    for n in numbers {
        let text =
            WMO301.replace("GEM-000042", &format!("GEM-{n}")).replace(">10001<", &format!(">{}<", 20_000 + 2 * n));
        let path = folder.join(format!("{n}.xml"));
        std::fs::write(&path, text.replace(">10002<", &format!(">{}<", 20_001 + 2 * n))).unwrap();
        let call = engine.ingest(vec![Item { name: format!("{n}.xml"), path, claim: None, poison: None }]).unwrap();
        assert!(call.reports().all(|report| report.outcome == Outcome::Accepted));
    }
}

/// How many facts are shown.
fn shown(engine: &Engine) -> usize {
    engine.reader().state().knowledge.dossiers().map(|dossier| dossier.entries().len()).sum()
}

#[test]
fn a_store_that_failed_and_came_back_has_what_came_in_between() {
    for is_closed in [true, false] {
        let dir = TempDir::new().unwrap();
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        toewijzingen(&mut engine, dir.path(), 0..3);
        engine.lose_store(&StoreError::Panic);
        toewijzingen(&mut engine, dir.path(), 3..10);
        engine.reopen_store();
        assert!(engine.store.is_some() && engine.reader().troubles().is_empty());
        toewijzingen(&mut engine, dir.path(), 10..12);
        assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
        match is_closed {
            true => engine.close().unwrap(),
            false => drop(engine),
        }
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        assert_eq!(shown(&engine), 12);
        assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    }
}

#[test]
fn what_is_shown_and_does_not_follow_from_the_log_is_found_and_made_anew() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    toewijzingen(&mut engine, dir.path(), 0..3);
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    let lost = |engine: &mut Engine| engine.memory.replace(engine.memory.begun_anew());
    let too_much = |engine: &mut Engine| {
        let facts = recall("a.xml", WMO301.as_bytes(), &[]).unwrap();
        let file = FileEntry { name: "a.xml".to_owned(), claim: None, day: jiff::civil::date(2024, 1, 15) };
        let place = Place { segment: 1, offset: 64 };
        engine.memory.learn(LogRow {
            sequence: 99,
            place,
            received: 0,
            sha256: hash(b"a"),
            entry: Entry::File(file),
            facts,
            accounts: Vec::new(),
            imports: Vec::new(),
        });
    };
    for (damage, told) in [
        (&lost as &dyn Fn(&mut Engine), "3 facts of the archive are not shown"),
        (&too_much, "1 facts are shown that the archive does not say"),
    ] {
        damage(&mut engine);
        engine.publish();
        let problems = engine.verify().unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains(told)), "{problems:?}");
        let troubles = engine.reader().troubles();
        assert!(troubles.len() == 1 && troubles[0].contains("`iwmod rebuild` mends it"), "{troubles:?}");
        let rebuilt = engine.rebuild_store().unwrap();
        assert!(rebuilt.differences.iter().any(|difference| difference.contains(told)), "{:?}", rebuilt.differences);
        assert_eq!((shown(&engine), engine.reader().troubles()), (3, Vec::new()));
        assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
        assert_eq!(engine.rebuild_store().unwrap().differences, Vec::<String>::new());
    }
}

#[test]
fn a_zip_is_found_when_the_store_ends_between_its_parts_and_itself() {
    let dir = TempDir::new().unwrap();
    let part = |bytes: &[u8]| Packed {
        entry: Entry::Part,
        received: 0,
        sha256: hash(bytes),
        stored: Stored::compress(bytes).unwrap(),
    };
    let zip = ContainerEntry { name: "a.zip".to_owned(), claim: None, parts: 2, bytes: 6 };
    let whole = Packed { entry: Entry::Container(zip), sha256: hash(b"onetwo"), ..part(b"") };
    let mut log = InMemory::default();
    // The first part is one that a crash left behind.
    for (behind, draft) in (0..).zip([part(b"lost"), part(b"one"), part(b"two"), whole]) {
        log.append(behind, &[draft]).unwrap();
    }
    let chains: Vec<Sha256> = log.read_from(1).unwrap().map(|record| record.unwrap().chain).collect();
    for known in 0..=3u64 {
        let mut memory = Memory::default();
        let mut store = Store::open(&dir.path().join(format!("store{known}")), |_| ()).unwrap();
        if let Some(last) = usize::try_from(known).unwrap().checked_sub(1) {
            store.apply(&[], known, chains[last]).unwrap();
        }
        let mut replay = Replay::new(&mut memory, Some(store));
        log.read_from(1).unwrap().for_each(|record| replay.record(record.unwrap()));
        replay.finish(log.head().sequence).unwrap();
        let mut bytes = Vec::new();
        log.reader().copy_content(memory.file(&hash(b"onetwo")).unwrap().place, &mut bytes).unwrap();
        assert_eq!(bytes, b"onetwo", "the store knows {known} records");
    }
}
