//! Starts that follow a failure: what the log says counts, whatever the store lost, the rules of now say or the clock shows.

use crate::common;

use std::path::Path;

use common::{derived, file, ingest, setup, verify, wmo301, wmo305, wmo307};
use iwmod::archive::{Archive, Log, Packed, Stored};
use iwmod::documents::Outcome;
use iwmod::domain::{Policy, RetourPolicy};
use iwmod::engine::{Engine, EngineError, Setup, rebuild};
use iwmod::facts::Keuze;
use iwmod::inbox::Inbox;
use iwmod::log::{Entry, FileEntry, hash};
use iwmod::orders::{Cannot, CloseOptions};
use tempfile::TempDir;

const PERSON: &str = "999900006";

/// Puts files into the log as accepted ones, as an earlier version with other rules and another config would have.
fn accepted_before(setup: &Setup, files: &[(&str, Vec<u8>)]) {
    let (mut archive, _) = Archive::open(&setup.archive, setup.segment_bytes, |_| ()).unwrap();
    let draft = |(name, bytes): &(&str, Vec<u8>)| Packed {
        entry: Entry::File(FileEntry { name: (*name).to_owned(), claim: None, day: jiff::civil::date(2023, 3, 1) }),
        received: 1_677_628_800_000,
        sha256: hash(bytes),
        stored: Stored::compress(bytes).unwrap(),
    };
    archive.append(archive.head().sequence, &files.iter().map(draft).collect::<Vec<_>>()).unwrap();
    Box::new(archive).close().unwrap();
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
        assert!(engine.close_month("2023-03".parse().unwrap(), &CloseOptions::incomplete(), None).is_err());
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

thread_local! {
    /// What the clock of the test at hand says.
    static NOW: std::cell::Cell<&'static str> = const { std::cell::Cell::new("2024-01-15T10:00:00Z") };
}

/// As [`setup`], with a clock that can be set.
fn with_clock(folder: &Path) -> Setup {
    let clock = || {
        let now: jiff::Timestamp = NOW.get().parse().unwrap();
        (now, iwmod::clock::in_amsterdam(now).date())
    };
    Setup { clock, ..setup(folder) }
}

fn toewijzing(n: u64) -> (String, Vec<u8>) {
    file(&format!("{n}.xml"), wmo301(&format!("A{n}"), PERSON, 1000 + n, "2023-01-01", "2023-12-31"))
}

fn sequence(engine: &Engine) -> u64 {
    engine.reader().state().sequence
}

#[test]
fn a_clock_that_is_behind_judges_nothing_and_sends_nothing_until_it_is_right() {
    let dir = TempDir::new().unwrap();
    let always =
        RetourPolicy { wmo301: Policy::Auto, since: Some(jiff::civil::date(2023, 1, 1)), ..setup(dir.path()).retour };
    let with = |folder: &Path| Setup { retour: always, ..with_clock(folder) };
    let mut engine = Engine::open(with(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[toewijzing(1)]);
    let (before, sent) = (derived(&engine), common::outbox(dir.path()));
    assert_eq!(sent.len(), 1, "the toewijzing is answered");
    engine.close().unwrap();

    // An hour is no reason to stop; a day is.
    NOW.set("2024-01-14T11:00:00Z");
    assert_eq!(Engine::open(with(dir.path())).unwrap().reader().troubles(), Vec::<String>::new());
    NOW.set("2014-01-01T00:00:00Z");
    // What a start would note: a changed config, and a file in quarantine that the log does not know.
    let mut changed = with(dir.path());
    changed.addressed.insert("12345678".parse().unwrap());
    std::fs::write(changed.quarantine.join("stray.xml"), b"<stray").unwrap();
    let mut engine = Engine::open(changed).unwrap();
    let at = sequence(&engine);
    let troubles = engine.reader().troubles().join("; ");
    for said in ["2014-01-01T01:00:00+01:00", "2024-01-15T11:00:00+01:00", "`iwmod decide clock --reason TEXT`"] {
        assert!(troubles.contains(said), "{said} is not in {troubles}");
    }
    let call = engine.ingest(common::items(&dir.path().join("given"), &[toewijzing(2)])).unwrap();
    assert!(call.failures().all(|why| why.contains("the clock says 2014")) && call.failures().count() == 1);
    assert!(dir.path().join("given/2.xml").exists());
    let mut inbox = Inbox::open(&common::inbox(dir.path())).unwrap();
    let waits = common::inbox(dir.path()).join("3.xml");
    std::fs::write(&waits, toewijzing(3).1).unwrap();
    for _ in 0..3 {
        assert!(!inbox.run_once(&mut engine).unwrap());
        engine.tick();
    }
    assert!(waits.exists() && inbox.in_hand() == 0, "it was not even claimed");
    let keuze = Keuze::NotContinued("0855:1001".parse().unwrap());
    assert!(matches!(engine.decide(keuze, "no"), Err(EngineError::ClockBehind(_))));
    // Reading goes on, and nothing else.
    assert_eq!((sequence(&engine), derived(&engine), common::outbox(dir.path())), (at, before, sent));
    verify_but_for(&mut engine, "quarantine holds 1 files");

    NOW.set("2024-01-16T10:00:00Z");
    engine.tick();
    assert_eq!(sequence(&engine), at + 2, "the config and the stray file are noted");
    while waits.exists() {
        inbox.run_once(&mut engine).unwrap();
    }
    assert_eq!(engine.reader().state().counts.files, 2);
    engine.tick();
    assert_eq!(common::outbox(dir.path()).len(), 2);
    let stray = engine.reader().state().quarantine().map(|refusal| refusal.sequence.to_string()).last().unwrap();
    engine.quarantine_retry(&stray).unwrap();
    sound(&mut engine);
}

#[track_caller]
fn verify_but_for(engine: &mut Engine, problem: &str) {
    let problems = engine.verify().unwrap().problems;
    assert!(problems.len() == 1 && problems[0].contains(problem), "{problems:?}");
}

#[test]
fn a_person_says_that_the_clock_is_right() {
    let dir = TempDir::new().unwrap();
    // A battery that was empty, and a start of years ahead: now the log is.
    NOW.set("2031-01-01T00:00:00Z");
    let mut engine = Engine::open(with_clock(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[toewijzing(1)]);
    assert!(matches!(engine.decide(Keuze::Clock, "it is right"), Err(EngineError::Cannot(Cannot::ClockRight))));
    NOW.set("2024-01-15T10:00:00Z");
    let call = engine.ingest(common::items(&dir.path().join("given"), &[toewijzing(2)])).unwrap();
    assert_eq!(call.failures().count(), 1, "also while it runs");
    assert!(engine.reader().clock_behind().is_some_and(|behind| behind.seconds() > 6 * 365 * 86_400));
    let nummer = engine.decide(Keuze::Clock, "it was ahead, and is right now").unwrap();
    ingest(&mut engine, dir.path(), &[toewijzing(2)]);
    sound(&mut engine);
    assert!(matches!(engine.undo(nummer, "no"), Err(EngineError::Cannot(Cannot::ClockDecided(_)))));
    engine.close().unwrap();
    // So it stays: from the store, without it, and made anew.
    sound(&mut Engine::open(with_clock(dir.path())).unwrap());
    sound(&mut rebuild(with_clock(dir.path())).unwrap().0);
    // From there on the same holds.
    NOW.set("2024-01-14T09:00:00Z");
    assert!(Engine::open(with_clock(dir.path())).unwrap().reader().clock_behind().is_some());
}

#[test]
fn the_program_says_what_is_wrong_with_the_clock_and_what_to_do() {
    let dir = TempDir::new().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    std::fs::copy(example, dir.path().join("config.toml")).unwrap();
    NOW.set("2199-01-01T00:00:00Z");
    let mut engine = Engine::open(with_clock(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[toewijzing(1)]);
    engine.close().unwrap();
    let (name, bytes) = toewijzing(2);
    std::fs::write(dir.path().join(&name), bytes).unwrap();
    let run = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_iwmod");
        let output = std::process::Command::new(program).args(arguments).current_dir(dir.path()).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said)
    };
    let (code, said) = run(&["ingest", &name]);
    assert!(
        code == Some(2) && said.contains("2199-01-01") && said.contains("iwmod decide clock --reason TEXT"),
        "{said}"
    );
    for order in [&["close", "2023-01", "--yes"][..], &["quarantine", "retry", "1"], &["outbox", "declare", "2099-01"]]
    {
        let (code, said) = run(order);
        assert!(code == Some(2) && said.contains("2199-01-01"), "{order:?}: {said}");
    }
    assert_eq!(run(&["verify"]).0, Some(0));
    let (code, said) = run(&["worklist", "--json"]);
    assert!(code == Some(0) && said.contains("CLOCK_BEHIND") && said.contains("01-01-2199 01:00"), "{said}");
    let (code, said) = run(&["decide", "clock", "--reason", "the battery was empty"]);
    assert!(code == Some(0), "{said}");
    assert!(run(&["decide", "list"]).1.contains("klok"));
    let (code, said) = run(&["ingest", &name]);
    assert!(code == Some(0), "{said}");
    assert!(!run(&["worklist", "--json"]).1.contains("CLOCK_BEHIND"));
}
