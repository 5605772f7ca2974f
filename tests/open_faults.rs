//! Starts that follow a failure: what the log says counts, whatever the store lost, the rules of now say or the clock shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod common;

use std::path::Path;

use common::{derived, file, ingest, setup, verify, wmo301, wmo305, wmo307};
use iwmod::archive::{Archive, Draft, Entry, FileEntry, Stored, hash};
use iwmod::engine::{Engine, Setup, rebuild};
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
    assert!(refused.values().all(|report| report.outcome == iwmod::engine::Outcome::Refused), "{refused:?}");
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
