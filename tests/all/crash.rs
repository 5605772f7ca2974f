//! Killed at a random instant, over and over, while files are taken in: each file ends in exactly one of archive and
//! quarantine, and counts once (invariants 1 and 2).
//!
//! The process that is killed is this test binary itself, running the writer thread with inbox and notify as the daemon
//! does. It is started again and again on one folder while files keep arriving, by rename and written in place.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Random, inbox, items, lot, outbox, setup, texts};
use iwmod::domain::{Policy, RetourPolicy, Sha256};
use iwmod::engine::{Engine, Setup};
use iwmod::inbox::Inbox;
use iwmod::known::Stage;
use iwmod::log::hash;
use iwmod::writer::Writer;
use tempfile::TempDir;

/// Folders in which files are taken in; each is killed in `KILLS` times.
const FOLDERS: u64 = 8;
const KILLS: usize = 25;
const FILES_PER_KILL: usize = 26;
/// Kills that must have struck while something was in hand, or the test shows nothing.
const STRUCK_MIN: usize = 60;

/// Not a test: the process that is killed.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_CRASH_FOLDER") else { return };
    let folder = Path::new(&folder);
    let answers = std::env::var_os("IWMOD_CRASH_ANSWERS").is_some();
    let engine = Engine::open(if answers { answering(folder) } else { setup(folder) }).unwrap();
    let inbox = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
    let (_writer, thread) = Writer::spawn(engine, Some(inbox), Arc::new(|| {})).unwrap();
    std::fs::write(folder.join(READY), b"").unwrap();
    thread.join().unwrap().unwrap();
}

/// A setup that answers each 301 by itself.
fn answering(folder: &Path) -> Setup {
    let since = Some(jiff::civil::date(2022, 1, 1));
    Setup { retour: RetourPolicy { wmo301: Policy::Auto, wmo319: Policy::Auto, since }, ..setup(folder) }
}

fn start(folder: &Path) -> Child {
    start_with(folder, &[])
}

fn start_with(folder: &Path, variables: &[(&str, &str)]) -> Child {
    let _ = std::fs::remove_file(folder.join(READY));
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
        .env("IWMOD_CRASH_FOLDER", folder)
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("stderr")).unwrap())
        .spawn()
        .unwrap()
}

#[test]
fn every_file_survives_two_hundred_kills_exactly_once() {
    let seeds: Vec<u64> = (0..FOLDERS).collect();
    let threads: Vec<_> = seeds
        .chunks(4)
        .map(<[u64]>::to_vec)
        .map(|seeds| std::thread::spawn(move || seeds.into_iter().map(kill_and_check).sum::<usize>()))
        .collect();
    let struck: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    println!("{struck} of {} kills struck while files were in hand", FOLDERS as usize * KILLS);
    assert!(struck >= STRUCK_MIN, "only {struck} kills struck while files were in hand");
}

/// Gives the number of kills that struck while files were in hand.
fn kill_and_check(seed: u64) -> usize {
    let dir = TempDir::new().unwrap();
    let mut random = Random(seed);
    let files = lot(7000 + seed, (KILLS + 1) * FILES_PER_KILL);
    let mut batches = files.chunks(FILES_PER_KILL);

    // One batch in peace tells how long one takes here: kills fall within that time.
    let mut child = start(dir.path());
    wait_until(&mut child, dir.path(), || dir.path().join(READY).exists());
    let begin = Instant::now();
    deliver(dir.path(), batches.next().unwrap(), &mut random);
    wait_until(&mut child, dir.path(), || files_in(&inbox(dir.path())).is_empty());
    let batch_micros = u64::try_from(begin.elapsed().as_micros()).unwrap().clamp(2_000, 200_000);
    stop(child);

    let mut struck = 0;
    for (number, batch) in batches.enumerate() {
        let mut child = start(dir.path());
        // Every fifth strikes while the process starts, replays and takes up what the one before had in hand.
        if number % 5 != 4 {
            wait_until(&mut child, dir.path(), || dir.path().join(READY).exists());
        }
        deliver(dir.path(), batch, &mut random);
        std::thread::sleep(Duration::from_micros(random.below(batch_micros)));
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself: {}", stderr(dir.path()));
        stop(child);
        struck += usize::from(!files_in(&inbox(dir.path()).join(".claimed")).is_empty());
    }
    let mut child = start(dir.path());
    wait_until(&mut child, dir.path(), || files_in(&inbox(dir.path())).is_empty());
    stop(child);
    check(dir.path(), &files, seed);
    struck
}

/// Folders, and kills in each, while each 301 is answered.
const ANSWERING: u64 = 2;
const ANSWERING_KILLS: usize = 24;
/// Kills after which something was made and not noted as written, or the test shows nothing.
const UNNOTED_MIN: usize = 4;

#[test]
fn every_301_is_answered_once_whenever_it_is_killed() {
    let folders: Vec<_> = (0..ANSWERING).map(|seed| std::thread::spawn(move || kill_while_answering(seed))).collect();
    let struck: usize = folders.into_iter().map(|folder| folder.join().unwrap()).sum();
    println!("{struck} kills struck between what was made and what was noted");
    assert!(struck >= UNNOTED_MIN, "only {struck} kills struck between what was made and what was noted");
}

/// Gives the number of kills after which the folder and the log differed.
fn kill_while_answering(seed: u64) -> usize {
    let dir = TempDir::new().unwrap();
    let (mut random, mut struck, mut expected) = (Random(90 + seed), 0, BTreeSet::new());
    for kill in 0..=ANSWERING_KILLS {
        let mut child = start_with(dir.path(), &[("IWMOD_CRASH_ANSWERS", "1")]);
        if kill % 4 != 3 {
            wait_until(&mut child, dir.path(), || dir.path().join(READY).exists());
        }
        let files: Vec<(String, Vec<u8>)> = (0..12).map(|n| toewijzing(seed, kill, n)).collect();
        expected.extend(files.iter().map(|(_, bytes)| texts(bytes, "Identificatie").remove(0)));
        std::fs::create_dir_all(inbox(dir.path())).unwrap();
        let before = outbox_count(dir.path());
        deliver(dir.path(), &files, &mut random);
        if kill == ANSWERING_KILLS {
            wait_until(&mut child, dir.path(), || outbox_count(dir.path()) >= expected.len());
        } else if kill % 2 == 0 {
            // While retours are put in the folder.
            wait_until(&mut child, dir.path(), || outbox_count(dir.path()) > before);
            std::thread::sleep(Duration::from_micros(random.below(3_000)));
        } else {
            std::thread::sleep(Duration::from_micros(random.below(120_000)));
        }
        stop(child);
        let engine = Engine::open(Setup { outbox: None, ..answering(dir.path()) }).unwrap();
        let state = engine.reader().state();
        struck += usize::from(state.outbox().any(|made| made.stage == Stage::Released));
    }
    let mut engine = Engine::open(answering(dir.path())).unwrap();
    engine.tick();
    let (files, state) = (outbox(dir.path()), engine.reader().state());
    let answered: Vec<String> = files.values().map(|bytes| texts(bytes, "Identificatie").remove(0)).collect();
    assert_eq!(answered.len(), expected.len(), "seed {seed}");
    assert_eq!(answered.into_iter().collect::<BTreeSet<_>>(), expected, "seed {seed}");
    let own: BTreeSet<String> = files.values().map(|bytes| texts(bytes, "IdentificatieRetour").remove(0)).collect();
    assert_eq!(own.len(), files.len(), "seed {seed}");
    let logged: BTreeMap<String, Sha256> = state.outbox().map(|made| (made.name.clone(), made.sha256)).collect();
    let found: BTreeMap<String, Sha256> = files.iter().map(|(name, bytes)| (name.clone(), hash(bytes))).collect();
    assert_eq!(found, logged, "seed {seed}: log and folder agree");
    assert!(state.outbox().all(|made| made.stage == Stage::Written), "seed {seed}");
    assert_eq!(state.owed().count(), 0, "seed {seed}");
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    struck
}

/// One in five breaks a rule by itself.
fn toewijzing(seed: u64, kill: usize, n: usize) -> (String, Vec<u8>) {
    let (id, nummer) = (format!("{seed}-{kill}-{n}"), 1 + u64::try_from(kill * 100 + n).unwrap());
    let to = if n % 5 == 4 { "2022-12-31" } else { "2023-12-31" };
    (format!("t{kill}-{n}.xml"), common::wmo301(&id, &common::bsn(n), nummer, "2023-01-01", to))
}

fn outbox_count(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder.join("var/outbox")).into_iter().flatten().map(|e| e.unwrap().file_name());
    names.filter(|name| !name.as_encoded_bytes().starts_with(b".")).count()
}

fn stop(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn wait_until(child: &mut Child, folder: &Path, done: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < patience, "it does not end; in the inbox: {:?}", files_in(&inbox(folder)));
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself: {}", stderr(folder));
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn stderr(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("stderr")).unwrap_or_default()
}

/// Half of the files arrive by rename, half are written in place and in two pieces.
fn deliver(folder: &Path, files: &[(String, Vec<u8>)], random: &mut Random) {
    let inbox = inbox(folder);
    for (name, bytes) in files {
        let target = inbox.join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        if random.below(2) == 0 {
            let draft = inbox.join(format!("{}.part", random.below(u64::MAX)));
            std::fs::write(&draft, bytes).unwrap();
            std::fs::rename(&draft, &target).unwrap();
        } else {
            let mut file = std::fs::File::create(&target).unwrap();
            let (first, rest) = bytes.split_at(bytes.len() / 2);
            file.write_all(first).unwrap();
            file.write_all(rest).unwrap();
        }
    }
}

/// Files below a folder that are to be taken in, what is claimed included.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with(".claimed/attempts") {
            files.extend(files_in(&path));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files
}

/// What is in an archive and in a quarantine.
#[derive(Debug, PartialEq)]
struct Held {
    archive: BTreeSet<Sha256>,
    quarantine: BTreeMap<String, Sha256>,
    files: u64,
    refused: u64,
    containers: u64,
}

fn held(engine: &mut Engine) -> Held {
    let verified = engine.verify().unwrap();
    assert_eq!(verified.problems, Vec::<String>::new());
    let (reader, mut archive) = (engine.reader(), BTreeSet::new());
    reader.list(|_, _, sha256, _| assert!(archive.insert(sha256), "{sha256} stands in the archive twice")).unwrap();
    let folder = &engine.setup().quarantine;
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|name| !name.ends_with(".findings.json") && name != "reserve");
    let quarantine = names.map(|name| (name.clone(), hash(&std::fs::read(folder.join(&name)).unwrap()))).collect();
    let counts = reader.state().counts;
    Held { archive, quarantine, files: counts.files, refused: counts.refused, containers: counts.containers }
}

/// Compared with an engine that took in the same files at once and in peace.
fn check(folder: &Path, files: &[(String, Vec<u8>)], seed: u64) {
    let mut engine = Engine::open(setup(folder)).unwrap();
    // A file that was alone in hand at three kills is in quarantine as poison: in exactly one place all the same. Judged
    // again it ends where it belongs; its refusal stays counted.
    let poison: Vec<u64> =
        engine.reader().state().quarantine().filter(|r| r.rules == ["POISON"]).map(|r| r.sequence).collect();
    for id in &poison {
        println!("seed {seed}: refusal {id} was taken for poison");
        engine.quarantine_retry(&id.to_string()).unwrap();
    }
    let standing: BTreeSet<u64> = engine.reader().state().quarantine().map(|r| r.sequence).collect();
    let mut found = held(&mut engine);
    found.refused -= poison.iter().filter(|id| !standing.contains(id)).count() as u64;
    let peace = TempDir::new().unwrap();
    let mut reference = Engine::open(setup(peace.path())).unwrap();
    reference.ingest(items(&peace.path().join("given"), files)).unwrap();
    let expected = held(&mut reference);
    assert_eq!(found, expected, "seed {seed}");
}

/// Written by the child once it watches.
const READY: &str = "ready";
