//! What a daemon is given to do while its disk fails: files of all kinds to take in, retours to make, months to close; and
//! what must hold afterwards.
//!
//! Used by the tests of faults and of power. Compares with an engine that did the same in peace.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use iwmod::domain::{Policy, RetourPolicy, Sha256};
use iwmod::engine::{Engine, Setup};
use iwmod::inbox::Inbox;
use iwmod::known::Stage;
use iwmod::log::hash;
use tempfile::TempDir;

use crate::common::{Random, bsn, inbox, lot, outbox, texts, wmo301};

/// Answers each 301 by itself.
pub fn setup(folder: &Path) -> Setup {
    let since = Some(jiff::civil::date(2022, 1, 1));
    Setup { retour: RetourPolicy { wmo301: Policy::Auto, wmo319: Policy::Auto, since }, ..crate::common::setup(folder) }
}

/// Messages, CSV, zips and refusals; among them 301s that are answered, and some bytes twice.
pub fn files(seed: u64, count: usize) -> Vec<(String, Vec<u8>)> {
    let mut files = lot(seed, count);
    // A retour rests on what else is known then: these are about clients and toewijzingen of their own.
    files.retain(|(_, bytes)| !contains(bytes, "<m:BerichtCode>414</"));
    for n in 0..count.div_ceil(4) {
        let (id, nummer) = (format!("{seed}-t{n}"), 5000 + seed * 100 + n as u64);
        let to = if n % 4 == 3 { "2022-12-31" } else { "2023-12-31" };
        files.push((format!("t{n}.xml"), wmo301(&id, &bsn(50 + n), nummer, "2023-01-01", to)));
    }
    // Bytes that are refused twice would stand in quarantine twice; what is accepted counts once.
    let accepted = files.iter().filter(|(name, bytes)| name.starts_with('t') && !contains(bytes, "2022-12-31"));
    let again: Vec<_> = accepted.step_by(2).map(|(name, bytes)| (format!("again/{name}"), bytes.clone())).collect();
    files.extend(again);
    Random(seed).shuffle(&mut files);
    files
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Puts files into the inbox, each by rename.
pub fn deliver(folder: &Path, files: &[(String, Vec<u8>)]) {
    for (name, bytes) in files {
        let target = inbox(folder).join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let draft = inbox(folder).join("draft.part");
        fs::write(&draft, bytes).unwrap();
        fs::rename(&draft, &target).unwrap();
    }
}

/// Takes in whatever is in the inbox and claimed, and answers it.
pub fn take_all(engine: &mut Engine, folder: &Path) {
    let mut reader = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
    for round in 0.. {
        reader.run_once(engine).unwrap();
        engine.tick();
        if waiting(&inbox(folder)).is_empty() {
            return;
        }
        assert!(round < 2000, "these files are never taken in: {:?}", waiting(&inbox(folder)));
        if round > 20 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// Files below an inbox that are to be taken in, what is claimed included.
pub fn waiting(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let own = path.ends_with(".claimed/attempts") || path.extension().is_some_and(|e| e == "lock");
        if path.is_dir() && !own {
            files.extend(waiting(&path));
        } else if path.is_file() && !own {
            files.push(path);
        }
    }
    files
}

/// What is in an archive, a quarantine and an outbox; equal wherever the same files were taken in.
#[derive(Debug, PartialEq)]
pub struct Held {
    archive: BTreeSet<Sha256>,
    quarantine: BTreeSet<Sha256>,
    files: u64,
    refused: u64,
    containers: u64,
    answered: BTreeSet<String>,
}

impl Held {
    /// What differs from what should be held.
    pub fn differs(&self, expected: &Held) -> Option<String> {
        let counts = |held: &Held| (held.files, held.containers, held.refused);
        let mut told = Vec::new();
        for (what, found, expected) in [
            ("the archive", named(&self.archive), named(&expected.archive)),
            ("quarantine", named(&self.quarantine), named(&expected.quarantine)),
            ("retours", self.answered.clone(), expected.answered.clone()),
        ] {
            told.extend(expected.difference(&found).map(|name| format!("{name} is not in {what}")));
            told.extend(found.difference(&expected).map(|name| format!("{name} is in {what} and should not be")));
        }
        if counts(self) != counts(expected) {
            told.push(format!("files, zips and refusals are {:?} and should be {:?}", counts(self), counts(expected)));
        }
        (!told.is_empty()).then(|| told.join("; "))
    }
}

fn named(hashes: &BTreeSet<Sha256>) -> BTreeSet<String> {
    hashes.iter().map(Sha256::to_string).collect()
}

impl Held {
    /// Retours that lie in the outbox.
    pub fn retours(&self) -> usize {
        self.answered.len()
    }
}

/// Verifies an engine at rest, and gives what it holds.
#[track_caller]
pub fn held(engine: &mut Engine, folder: &Path) -> Held {
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    let (reader, mut archive) = (engine.reader(), BTreeSet::new());
    reader.list(|_, _, sha256, _| assert!(archive.insert(sha256), "{sha256} stands in the archive twice")).unwrap();
    let state = reader.state();
    let folder_of_refused = &engine.setup().quarantine;
    let standing = state.quarantine().map(|refusal| &refusal.stored_as);
    let refused: Vec<Sha256> = standing.map(|name| hash(&fs::read(folder_of_refused.join(name)).unwrap())).collect();
    let quarantine: BTreeSet<Sha256> = refused.iter().copied().collect();
    assert_eq!(quarantine.len(), refused.len(), "a file is in quarantine twice");
    assert!(quarantine.is_disjoint(&archive), "a file is in archive and quarantine");
    let counts = state.counts;
    let answered = answered(engine, folder);
    Held { archive, quarantine, files: counts.files, refused: counts.refused, containers: counts.containers, answered }
}

/// Identifications of the messages that were answered: each once, by a retour of its own, in log and folder alike.
#[track_caller]
fn answered(engine: &Engine, folder: &Path) -> BTreeSet<String> {
    let (state, files) = (engine.reader().state(), outbox(folder));
    let files: BTreeMap<&String, &Vec<u8>> = files.iter().filter(|(name, _)| is_retour(name)).collect();
    let made: Vec<_> = state.outbox().filter(|made| is_retour(&made.name)).collect();
    let logged: BTreeMap<&String, Sha256> = made.iter().map(|made| (&made.name, made.sha256)).collect();
    let found: BTreeMap<&String, Sha256> = files.iter().map(|(name, bytes)| (*name, hash(bytes))).collect();
    assert_eq!(found, logged, "log and outbox differ");
    assert!(made.iter().all(|made| made.stage == Stage::Written), "a retour did not leave");
    assert_eq!(state.owed().count(), 0, "a message was not answered");
    let one = |bytes: &Vec<u8>, element: &str| texts(bytes, element).remove(0);
    let own: BTreeSet<String> = files.values().map(|bytes| one(bytes, "IdentificatieRetour")).collect();
    assert_eq!(own.len(), files.len(), "two retours have one number");
    let answered: BTreeSet<String> = files.values().map(|bytes| one(bytes, "Identificatie")).collect();
    assert_eq!(answered.len(), files.len(), "a message was answered twice");
    answered
}

/// Whether a file of the outbox is a 302 or a 320, by its name.
pub fn is_retour(name: &str) -> bool {
    name.starts_with("WMO302") || name.starts_with("WMO320")
}

/// What is held where these files are taken in and nothing goes wrong.
pub fn in_peace(lots: &[&[(String, Vec<u8>)]]) -> Box<Held> {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    for files in lots {
        deliver(dir.path(), files);
        take_all(&mut engine, dir.path());
    }
    Box::new(held(&mut engine, dir.path()))
}

/// So small that segments begin and end while a test runs.
pub const SEGMENT_BYTES: u64 = 12 << 10;
