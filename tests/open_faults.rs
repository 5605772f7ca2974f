//! Starts that follow a failure: what the log says counts, whatever the store lost, the rules of now say or the clock shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod common;

use std::path::Path;

use common::{derived, file, ingest, setup, verify, wmo301, wmo305, wmo307};
use iwmod::archive::{Archive, Draft, Entry, FileEntry, Stored, hash};
use iwmod::engine::{Engine, Outcome, Setup, rebuild};
use tempfile::TempDir;

const PERSON: &str = "999900006";

/// Puts files into the log as accepted ones, as an earlier version with other rules and another config would have.
fn accepted_before(setup: &Setup, files: &[(&str, Vec<u8>)]) {
    let (mut archive, _) = Archive::open(&setup.archive, setup.segment_bytes, |_| ()).unwrap();
    let draft = |(name, bytes): &(&str, Vec<u8>)| Draft {
        entry: Entry::File(FileEntry { name: (*name).to_owned(), claim: None, day: jiff::civil::date(2023, 3, 1) }),
        received: 1_677_628_800_000,
        sha256: hash(bytes),
        stored: Stored::compress(bytes).unwrap(),
    };
    archive.append(&files.iter().map(draft).collect::<Vec<_>>()).unwrap();
    archive.close().unwrap();
}

fn edited(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    String::from_utf8(bytes).unwrap().replace(from, to).into_bytes()
}

#[test]
fn what_was_accepted_counts_whatever_is_refused_now() {
    let dir = TempDir::new().unwrap();
    let mut narrow = setup(dir.path());
    narrow.limits.message_bytes_max = 3000;
    let toewijzing = |n: u64| wmo301(&format!("A{n}"), PERSON, 1000 + n, "2023-01-01", "2023-12-31");
    let filler = format!("<!-- {} -->", "x".repeat(3000));
    let before = [
        ("other-agb.xml", edited(toewijzing(1), common::AGB, "12345678")),
        ("future.xml", edited(toewijzing(2), "2023-01-02", "2031-01-02")),
        ("over-the-limit.xml", edited(toewijzing(3), "</m:Header>", &format!("</m:Header>{filler}"))),
        // TR018: it ends before it begins.
        ("rule.xml", wmo307("S1", PERSON, 1002, "2023-01-01", "2023-02-01", "2023-01-15")),
        ("sound.xml", wmo305("B1", PERSON, 1001, "2023-01-01", "2023-02-01")),
    ];
    let mut engine = Engine::open(narrow.clone()).unwrap();
    let refused =
        ingest(&mut engine, dir.path(), &before[..4].iter().map(|(n, b)| file(n, b.clone())).collect::<Vec<_>>());
    assert!(refused.values().all(|report| report.outcome == Outcome::Refused), "{refused:?}");
    engine.close().unwrap();
    std::fs::remove_dir_all(dir.path().join("var")).unwrap();

    let engine = Engine::open(narrow.clone()).unwrap();
    engine.close().unwrap();
    accepted_before(&narrow, &before);
    let facts = |engine: &Engine| {
        let state = engine.reader().state();
        state.knowledge.dossiers().map(|dossier| dossier.entries().len()).sum::<usize>()
    };
    let mut engine = Engine::open(narrow.clone()).unwrap();
    assert_eq!((facts(&engine), engine.reader().troubles()), (5, Vec::new()));
    let first = derived(&engine);
    verify(&mut engine);
    engine.rebuild_store().unwrap();
    assert_eq!(derived(&engine), first, "made anew while it runs");
    engine.close().unwrap();
    let (mut engine, _) = rebuild(narrow.clone()).unwrap();
    assert_eq!(derived(&engine), first, "made anew");
    verify(&mut engine);
    engine.close().unwrap();
    std::fs::remove_dir_all(narrow.store.join("index")).unwrap();
    let mut engine = Engine::open(narrow).unwrap();
    assert_eq!(derived(&engine), first, "without its store");
    verify(&mut engine);
}

#[test]
fn a_file_that_cannot_be_read_any_more_is_an_alarm_and_never_stored_without_what_it_says() {
    let dir = TempDir::new().unwrap();
    let setup = setup(dir.path());
    Engine::open(setup.clone()).unwrap().close().unwrap();
    let lost = b"<half a message".to_vec();
    let sound = wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31");
    accepted_before(&setup, &[("999900006.xml", lost.clone()), ("sound.xml", sound)]);
    // Also at the next start, and after a while in which more came in.
    for round in 0..3u64 {
        let mut engine = Engine::open(setup.clone()).unwrap();
        let troubles = engine.reader().troubles().join("; ");
        assert!(
            troubles.contains("record 2 of the archive was accepted and this version cannot read it"),
            "{troubles}"
        );
        assert!(troubles.contains(&format!("iwmod archive cat {}", hash(&lost))), "{troubles}");
        assert!(!troubles.contains(PERSON), "{troubles}");
        let mut bytes = Vec::new();
        assert!(engine.reader().cat(&hash(&lost), &mut bytes).unwrap() && bytes == lost);
        let more = wmo301(&format!("A{}", round + 2), PERSON, 1002 + round, "2023-01-01", "2023-12-31");
        ingest(&mut engine, dir.path(), &[file("more.xml", more)]);
        let known = engine.reader().state().knowledge.dossiers().map(|d| d.entries().len()).sum::<usize>();
        assert_eq!(known, usize::try_from(round).unwrap() + 2);
        let problems = engine.verify().unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains("record 2 ")), "{problems:?}");
        assert!(engine.rebuild_store().is_err(), "the store cannot hold what cannot be read");
        assert!(engine.close_month("2023-03".parse().unwrap(), true, None).is_err());
        engine.close().unwrap();
    }
    let rows = stored(&setup.store);
    assert!(rows < 2, "the store holds {rows} rows and ends before the record that cannot be read");
}

/// How many rows the store holds.
fn stored(store: &Path) -> usize {
    let mut rows = 0;
    iwmod::store::Store::open(store, |_| rows += 1).unwrap();
    rows
}

/// The one problem that `verify` finds; and that `/readyz` says that it found one.
fn problem(engine: &mut Engine) -> String {
    let problems = engine.verify().unwrap().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(engine.reader().troubles().join("; ").contains("`iwmod verify` found 1 problems"));
    problems.into_iter().next().unwrap()
}

fn sound(engine: &mut Engine) {
    verify(engine);
    assert_eq!(engine.reader().troubles(), Vec::<String>::new());
}

#[test]
fn what_is_wrong_in_quarantine_is_told_with_a_remedy_that_works() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[file("a.xml", b"<a".to_vec())]);
    ingest(&mut engine, dir.path(), &[file("map/a.xml", b"<b".to_vec())]);
    let refusals: Vec<(String, String)> =
        engine.reader().state().quarantine().map(|r| (r.sequence.to_string(), r.stored_as.clone())).collect();
    let [(first, _), (second, named)] = refusals.as_slice() else { panic!("{refusals:?}") };
    let lies = |name: &str| engine.setup().quarantine.join(name);
    let (bytes, findings) = (lies(named), lies(&format!("{named}.findings.json")));
    sound(&mut engine);

    // Findings that are gone, empty or another file's are written anew, although the verdict stays the same.
    let own = std::fs::read_to_string(&findings).unwrap();
    for wrong in [None, Some(String::new()), Some(own.replace(&hash(b"<b").to_string(), &hash(b"<a").to_string()))] {
        match wrong {
            None => std::fs::remove_file(&findings).unwrap(),
            Some(text) => std::fs::write(&findings, text).unwrap(),
        }
        assert!(problem(&mut engine).contains(&format!("`iwmod quarantine retry {second}`")));
        assert_eq!(engine.quarantine_retry(second).unwrap()[0].outcome, Outcome::Refused);
        sound(&mut engine);
    }

    // Bytes that were changed: the refused file is given up, and what lies there is a file of its own.
    std::fs::write(&bytes, wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31")).unwrap();
    let told = problem(&mut engine);
    assert!(told.contains("was changed") && told.contains(&format!("`iwmod quarantine drop {second} --reason TEXT`")));
    engine.quarantine_drop(second, "somebody opened it in an editor").unwrap();
    let noted = engine.reader().state().quarantine().map(|r| r.sequence.to_string()).last().unwrap();
    assert!(problem(&mut engine).contains(&format!("`iwmod quarantine retry {noted}`")));
    assert_eq!(engine.quarantine_retry(&noted).unwrap()[0].outcome, Outcome::Accepted);
    sound(&mut engine);

    // A file that is gone.
    std::fs::remove_file(engine.setup().quarantine.join("a.xml")).unwrap();
    let told = problem(&mut engine);
    assert!(told.contains("is missing") && told.contains(&format!("`iwmod quarantine drop {first} --reason TEXT`")));
    assert!(engine.quarantine_retry(first).unwrap_err().to_string().contains("are gone from quarantine"));
    engine.quarantine_drop(first, "deleted by hand").unwrap();
    sound(&mut engine);
    let mut nothing = Vec::new();
    assert!(!engine.reader().cat(&hash(b"<a"), &mut nothing).unwrap(), "the archive never had its bytes");
    engine.close().unwrap();
    // Should it turn up after all, it is noted and not removed.
    std::fs::write(setup(dir.path()).quarantine.join("a.xml"), b"<a").unwrap();
    let engine = Engine::open(setup(dir.path())).unwrap();
    assert_eq!(engine.reader().state().quarantine().count(), 1);
    assert_eq!(std::fs::read(engine.setup().quarantine.join("a.xml")).unwrap(), b"<a");
}

/// A filesystem of its own in memory; gone with the value.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// `None`, said out loud, where that is not allowed.
    fn of(folder: &'a Path, size: &str) -> Option<Mount<'a>> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={size},mode=700");
        let mount =
            std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Mount(folder));
        }
        println!("NOTICE: no filesystem can be mounted here (root is needed): A FULL STORE IS NOT TESTED");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "this test needs root");
        None
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0).output();
    }
}

#[test]
fn a_store_that_was_full_for_a_while_loses_nothing_at_the_next_start() {
    let dir = TempDir::new().unwrap();
    let setup = setup(dir.path());
    let Some(_mount) = Mount::of(&setup.store, "24m") else { return };
    let mut engine = Engine::open(setup.clone()).unwrap();
    let toewijzingen = |engine: &mut Engine, numbers: std::ops::Range<u64>| {
        let one = |n| file(&format!("{n}.xml"), wmo301(&format!("A{n}"), PERSON, 1000 + n, "2023-01-01", "2023-12-31"));
        ingest(engine, dir.path(), &numbers.map(one).collect::<Vec<_>>());
    };
    toewijzingen(&mut engine, 0..42);
    let ballast = setup.store.join("ballast");
    let mut room = std::fs::File::create(&ballast).unwrap();
    while std::io::Write::write_all(&mut room, &[7; 4096]).is_ok() {}
    for from in (42..242).step_by(20) {
        toewijzingen(&mut engine, from..from + 20);
    }
    while !engine.reader().troubles().join("; ").contains("the store is not in use") {
        // sled writes in its own time; the sync that iwmod asks for every two seconds meets the full disk.
        engine.tick();
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    drop(room);
    std::fs::remove_file(&ballast).unwrap();
    while !engine.reader().troubles().is_empty() {
        engine.tick();
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let before = derived(&engine);
    sound(&mut engine);
    engine.close().unwrap();
    let mut engine = Engine::open(setup.clone()).unwrap();
    let facts = engine.reader().state().knowledge.dossiers().map(|dossier| dossier.entries().len()).sum::<usize>();
    assert_eq!((facts, derived(&engine) == before), (242, true));
    sound(&mut engine);
}
