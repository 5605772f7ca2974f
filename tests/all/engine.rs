//! The engine through files and disk: outcomes, quarantine, order, rebuild, a lost or foreign store.

use crate::common;

use std::path::Path;

use std::collections::BTreeMap;

use common::{Random, bsn, derived, file, ingest, levering, lot, opdracht, setup, verify, wmo301, wmo305, wmo307, zip};
use iwmod::archive::InMemory;
use iwmod::config::Config;
use iwmod::disposition::derive;
use iwmod::documents::{IngestedFile, Outcome};
use iwmod::domain::DispositionId;
use iwmod::engine::{Engine, EngineError, Setup, rebuild};
use iwmod::facts::Keuze;
use iwmod::log::hash;
use iwmod::orders::Cannot;
use tempfile::TempDir;

fn outcomes(reports: &BTreeMap<String, IngestedFile>) -> Vec<(&str, Outcome)> {
    reports.iter().map(|(name, report)| (name.as_str(), report.outcome)).collect()
}

const PERSON: &str = "999900006";

#[test]
fn each_file_gets_its_outcome() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let start = wmo305("B1", PERSON, 1001, "2023-01-01", "2023-02-01");
    let spaced = String::from_utf8(start.clone()).unwrap().replace("><", "> <").into_bytes();
    let files = [
        file("a-301.xml", wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31")),
        file("b-305.xml", start.clone()),
        file("c-wait.xml", wmo307("C1", PERSON, 1002, "2023-01-01", "2023-02-01", "2023-03-01")),
        file("d-bad.xml", b"<a>".to_vec()),
        file("opdracht-e.csv", opdracht("O-1", "999900018")),
    ];
    let reports = ingest(&mut engine, dir.path(), &files);
    let expected = [
        ("a-301.xml", Outcome::Accepted),
        ("b-305.xml", Outcome::Accepted),
        ("c-wait.xml", Outcome::Waiting),
        ("d-bad.xml", Outcome::Refused),
        ("opdracht-e.csv", Outcome::Accepted),
    ];
    assert_eq!(outcomes(&reports), expected);
    let json = serde_json::to_value(&reports["a-301.xml"]).unwrap();
    assert_eq!((json["kind"].as_str(), json["sender"].as_str()), (Some("WMO301"), Some("0855")));
    assert_eq!(json["outcome"], "accepted");

    let again = [file("x.xml", start), file("y.xml", spaced)];
    let reports = ingest(&mut engine, dir.path(), &again);
    assert_eq!(outcomes(&reports), [("x.xml", Outcome::Duplicate), ("y.xml", Outcome::Duplicate)]);
    let state = engine.reader().state();
    // The same bytes are stored once; the same message in other bytes is kept beside it.
    assert_eq!((state.counts.files, state.counts.refused), (5, 1));
    let mut bytes = Vec::new();
    assert!(engine.reader().cat(&hash(&again[1].1), &mut bytes).unwrap());
    assert_eq!(bytes, again[1].1);
    verify(&mut engine);
}

#[test]
fn the_size_of_the_log_is_known_from_the_start_on() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[file("a.xml", wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31"))]);
    let size = engine.reader().counters().get().log_bytes;
    engine.close().unwrap();
    let again = Engine::open(setup(dir.path())).unwrap();
    assert!(size > 0);
    assert_eq!(again.reader().counters().get().log_bytes, size, "before anything is committed");
}

/// A 305 about two toewijzingen, and the 306 that rejects it with one code.
#[test]
fn a_rejection_is_told_once_however_many_toewijzingen_it_is_about() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus/d1-heen-en-weer-met-de-gemeente/in");
    let names = ["05-wmo305.xml", "06-wmo306.xml"];
    let reports = ingest(&mut engine, dir.path(), &names.map(|n| file(n, std::fs::read(story.join(n)).unwrap())));
    assert_eq!(outcomes(&reports), [(names[0], Outcome::Conflict), (names[1], Outcome::Accepted)]);
    let told: Vec<_> = reports[names[0]].findings.iter().map(|f| (f.rule.as_str(), f.value.as_str())).collect();
    assert_eq!(told, [("REJECTED", "9019")]);
}

#[test]
fn a_zip_is_kept_whole_and_its_bad_members_do_not_stop_the_good() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let inner = zip(&[file("x.xml", b"<a/>".to_vec())]);
    let large: Vec<u8> = std::iter::successors(Some(1u32), |n| Some(n.wrapping_mul(1_664_525).wrapping_add(1)))
        .flat_map(u32::to_be_bytes)
        .take(9 << 20)
        .collect();
    let members = [
        file("a.xml", wmo301("A1", PERSON, 1, "2023-01-01", "2023-12-31")),
        file("map/b.xml", b"<broken".to_vec()),
        file("inner.zip", inner),
        file("noise.xml", large),
        file("opdracht.csv", opdracht("O-1", PERSON)),
    ];
    let bytes = zip(&members);
    let reports = ingest(&mut engine, dir.path(), &[file("p.zip", bytes.clone())]);
    let expected = [
        ("p.zip!a.xml", Outcome::Accepted),
        ("p.zip!inner.zip", Outcome::Refused),
        ("p.zip!map/b.xml", Outcome::Refused),
        ("p.zip!noise.xml", Outcome::Refused),
        ("p.zip!opdracht.csv", Outcome::Accepted),
    ];
    assert_eq!(outcomes(&reports), expected);
    let mut copy = Vec::new();
    assert!(engine.reader().cat(&hash(&bytes), &mut copy).unwrap());
    assert!(copy == bytes, "the zip's own bytes come back");
    let names: Vec<String> = engine.reader().state().quarantine().map(|r| r.stored_as.clone()).collect();
    assert_eq!(names, ["p.zip!map_b.xml", "p.zip!inner.zip", "p.zip!noise.xml"]);
    verify(&mut engine);
    let reports = ingest(&mut engine, dir.path(), &[file("p.zip", bytes)]);
    assert_eq!(reports["p.zip!a.xml"].outcome, Outcome::Duplicate);
    assert_eq!(engine.reader().state().counts.containers, 1);
    verify(&mut engine);
}

#[test]
fn limits_name_themselves() {
    let dir = TempDir::new().unwrap();
    let mut engine_setup = setup(dir.path());
    engine_setup.limits.message_bytes_max = 5000;
    engine_setup.zip.members_max = 2;
    engine_setup.zip.rows_max = 14;
    let mut engine = Engine::open(engine_setup).unwrap();
    let member = |n: u32| file(&format!("{n}.xml"), b"<a/>".to_vec());
    let rows = |n: &str, days| file(&format!("levering-{n}.csv"), levering(&format!("opdracht:{n}"), &bsn(1), days));
    let files = [
        file("large.xml", vec![b' '; 5001]),
        file("many.zip", zip(&[member(1), member(2), member(3)])),
        file("member.zip", zip(&[file("l.xml", vec![b' '; 5001])])),
        file("rows.zip", zip(&[rows("a", 1..=9), rows("b", 1..=6)])),
    ];
    let reports = ingest(&mut engine, dir.path(), &files);
    assert_eq!(reports["rows.zip!levering-a.csv"].outcome, Outcome::Waiting);
    let refused = reports.values().filter(|report| report.outcome == Outcome::Refused);
    let rules: Vec<&str> = refused.map(|report| report.findings[0].rule.as_str()).collect();
    assert_eq!(rules, ["LIMIT_MESSAGE_BYTES", "LIMIT_ZIP_MEMBERS", "LIMIT_MESSAGE_BYTES", "LIMIT_ZIP_ROWS"]);
    verify(&mut engine);
}

#[test]
fn quarantine_can_be_retried_and_dropped_and_nothing_is_lost() {
    let dir = TempDir::new().unwrap();
    let mut narrow = setup(dir.path());
    narrow.addressed.clear();
    let good = wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31");
    let mut engine = Engine::open(narrow).unwrap();
    // One call each: files of one call are judged side by side, and the numbers follow whichever is done first.
    ingest(&mut engine, dir.path(), &[file("a.xml", good.clone())]);
    ingest(&mut engine, dir.path(), &[file("b.xml", b"<x".to_vec())]);
    let ids: Vec<String> = engine.reader().state().quarantine().map(|r| r.sequence.to_string()).collect();
    assert_eq!(engine.quarantine_retry(&ids[0]).unwrap()[0].outcome, Outcome::Refused);
    assert!(matches!(engine.quarantine_drop(&ids[1], "  "), Err(EngineError::Cannot(Cannot::NoReason))));
    engine.quarantine_drop(&ids[1], "test file of the supplier").unwrap();
    assert!(matches!(engine.quarantine_drop(&ids[1], "again"), Err(EngineError::Cannot(Cannot::NotQuarantined(_)))));
    let mut bytes = Vec::new();
    assert!(engine.reader().cat(&hash(b"<x"), &mut bytes).unwrap());
    assert_eq!(bytes, b"<x");
    verify(&mut engine);
    engine.close().unwrap();

    // With our code in the config the same file is accepted, and leaves quarantine.
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    assert_eq!(engine.quarantine_retry(&ids[0]).unwrap()[0].outcome, Outcome::Accepted);
    let state = engine.reader().state();
    assert_eq!((state.quarantine().count(), state.counts.files, state.counts.refused), (0, 1, 2));
    assert_eq!(std::fs::read_dir(&engine.setup().quarantine).unwrap().count(), 1, "only the reserve is left");
    verify(&mut engine);
    let before = derived(&engine);
    engine.close().unwrap();
    let (mut engine, _) = rebuild(setup(dir.path())).unwrap();
    assert_eq!(derived(&engine), before);
    assert_eq!(engine.reader().state().quarantine().count(), 0);
    verify(&mut engine);
}

#[test]
fn decisions_are_facts_with_a_number_and_survive() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let id: DispositionId = "0855:1001".parse().unwrap();
    let first = engine.decide(Keuze::NotContinued(id.clone()), "moved away").unwrap();
    let second = engine.decide(Keuze::NotContinued(id), "said the guardian").unwrap();
    assert!(second > first);
    engine.undo(first, "wrong client").unwrap();
    assert!(matches!(engine.undo(first, "again"), Err(EngineError::Cannot(Cannot::NotDecided(_)))));
    let numbers = |engine: &Engine| -> Vec<u64> {
        engine.reader().state().knowledge.besluiten().iter().map(|besluit| besluit.nummer).collect()
    };
    assert_eq!(numbers(&engine), [second]);
    engine.close().unwrap();
    assert_eq!(numbers(&Engine::open(setup(dir.path())).unwrap()), [second]);
    assert_eq!(numbers(&rebuild(setup(dir.path())).unwrap().0), [second]);
}

#[test]
fn any_order_batching_and_repetition_gives_the_same_and_so_does_a_rebuild() {
    let runs = std::env::var("IWMOD_ORDER_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    for run in 0..runs {
        let files = lot(run / 4, 14);
        let dir = TempDir::new().unwrap();
        let mut random = Random(run);
        let mut given: Vec<(String, Vec<u8>)> = files.clone();
        given.extend((0..4).map(|_| files[usize::try_from(random.below(14)).unwrap()].clone()));
        random.shuffle(&mut given);
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        let mut rest = given.as_slice();
        while !rest.is_empty() {
            let size = usize::try_from(1 + random.below(12)).unwrap().min(rest.len());
            let (batch, left) = rest.split_at(size);
            ingest(&mut engine, dir.path(), batch);
            rest = left;
            if random.below(4) == 0 {
                // Without an orderly stop: what the store lacks is replayed.
                drop(engine);
                engine = Engine::open(setup(dir.path())).unwrap();
            }
        }
        let reference = TempDir::new().unwrap();
        let mut plain = Engine::open_on(Box::new(InMemory::default()), setup(reference.path())).unwrap();
        ingest(&mut plain, reference.path(), &files);
        assert_eq!(derived(&engine), derived(&plain), "run {run}");
        assert_eq!(engine.reader().state().counts.files, plain.reader().state().counts.files, "run {run}");
        assert_eq!(engine.reader().state().counts.refused, plain.reader().state().counts.refused, "run {run}");
        verify(&mut engine);
        drop(engine);
        let (mut rebuilt, _) = rebuild(setup(dir.path())).unwrap();
        assert_eq!(derived(&rebuilt), derived(&plain), "run {run}");
        verify(&mut rebuilt);
    }
}

/// A mapping that is mended later says how later files are read; what was read before stays what it was, also when all is read again.
#[test]
fn an_export_stays_what_it_was_read_as_when_its_mapping_changes() {
    let dir = TempDir::new().unwrap();
    let mapped = |unit: &str| {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
        let import = format!(
            "\n[[import]]\nname = \"ecd*.csv\"\nkind = \"levering\"\ndates = \"d-m-jjjj\"\ndecimal = \",\"\n\
             identity = \"bsn+product\"\n[import.columns]\nbsn = \"Client\"\ndatum = \"Dag\"\naantal = \"Aantal\"\n\
             eenheid = \"Eh\"\nproduct = \"Code\"\n[import.units]\nX = \"{unit}\"\n"
        );
        let config = Config::read(&format!("{text}{import}"), dir.path()).unwrap_or_else(|faults| panic!("{faults:?}"));
        Setup { imports: config.imports.clone(), snapshot: config.snapshot().to_owned(), ..setup(dir.path()) }
    };
    let export = |day: u8| format!("Client;Dag;Aantal;Eh;Code\n{PERSON};{day}-3-2023;1.000,5;X;02A04\n").into_bytes();
    let said = |engine: &Engine| -> Vec<String> {
        let state = engine.reader().state();
        let all = state.knowledge.dossiers().map(|d| derive(d, state.knowledge.besluiten(), &engine.setup().terms));
        let rows = all.flat_map(|derived| derived.dispositions).flat_map(|d| d.registrations);
        rows.map(|row| format!("{} {} {}", row.datum, row.aantal, row.eenheid)).collect()
    };
    let toewijzing = wmo301("A1", PERSON, 1, "2023-01-01", "2023-12-31");
    assert!(String::from_utf8(toewijzing.clone()).unwrap().contains("02A04"));
    let mut engine = Engine::open(mapped("uur")).unwrap();
    let first = [file("a.xml", toewijzing), file("ecd-1.csv", export(1))];
    assert_eq!(outcomes(&ingest(&mut engine, dir.path(), &first)).last(), Some(&("ecd-1.csv", Outcome::Accepted)));
    assert_eq!(said(&engine), ["2023-03-01 1000.5 uur"]);
    drop(engine);
    let mut engine = Engine::open(mapped("dagdeel")).unwrap();
    ingest(&mut engine, dir.path(), &[file("ecd-2.csv", export(2))]);
    let both = ["2023-03-01 1000.5 uur", "2023-03-02 1000.5 dagdeel"];
    assert_eq!(said(&engine), both);
    verify(&mut engine);
    let mut bytes = Vec::new();
    assert!(engine.reader().cat(&hash(&export(1)), &mut bytes).unwrap() && bytes == export(1), "byte for byte");
    drop(engine);
    let (mut rebuilt, _) = rebuild(mapped("stuk")).unwrap();
    assert_eq!(said(&rebuilt), both);
    verify(&mut rebuilt);
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let dir = TempDir::new().unwrap();
    let _engine = Engine::open(setup(dir.path())).unwrap();
    let error = Engine::open(setup(dir.path())).unwrap_err().to_string();
    assert!(error.contains(&format!("process {} holds", std::process::id())), "{error}");
}

#[test]
fn a_store_that_is_damaged_or_gone_is_filled_again() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &lot(9, 40));
    let before = derived(&engine);
    let index = engine.setup().store.join("index");
    engine.close().unwrap();
    let database = index.join("db");
    let whole = std::fs::read(&database).unwrap();
    for damage in ["gone", "zeros", "half", "middle"] {
        let mut bytes = whole.clone();
        match damage {
            "gone" => std::fs::remove_dir_all(&index).unwrap(),
            "zeros" => std::fs::write(&database, vec![0; bytes.len()]).unwrap(),
            "half" => std::fs::write(&database, &bytes[..bytes.len() / 2]).unwrap(),
            _ => {
                let middle = bytes.len() / 3;
                bytes[middle..middle + 4096].fill(0x5A);
                std::fs::write(&database, &bytes).unwrap();
            }
        }
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        assert_eq!(derived(&engine), before, "{damage}");
        verify(&mut engine);
        engine.close().unwrap();
    }
}

#[test]
fn a_log_that_lost_its_end_is_an_alarm_and_another_log_too() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &lot(3, 10));
    engine.close().unwrap();
    let mut engine = Engine::open(setup(other.path())).unwrap();
    ingest(&mut engine, other.path(), &lot(4, 40));
    let foreign = engine.setup().archive.clone();
    engine.close().unwrap();
    let archive = setup(dir.path()).archive;
    let kept = dir.path().join("kept");
    std::fs::rename(&archive, &kept).unwrap();
    assert!(matches!(Engine::open(setup(dir.path())), Err(EngineError::StoreAhead { archive: 0, .. })));
    std::fs::remove_dir_all(&archive).unwrap();
    std::fs::rename(&foreign, &archive).unwrap();
    assert!(matches!(Engine::open(setup(dir.path())), Err(EngineError::StoreForeign { .. })));
    std::fs::remove_dir_all(&archive).unwrap();
    std::fs::rename(&kept, &archive).unwrap();
    verify(&mut Engine::open(setup(dir.path())).unwrap());
}

#[test]
fn no_bsn_of_a_file_name_is_in_an_error() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let path = dir.path().join("999900006.xml");
    let item = iwmod::batch::Item { name: "999900006.xml".into(), path, claim: None, poison: None };
    let call = engine.ingest(vec![item]).unwrap();
    let failures: Vec<&str> = call.failures().collect();
    assert!(failures.len() == 1 && failures[0].starts_with("cannot open a file in"), "{failures:?}");
    assert!(!failures[0].contains("0006"), "{failures:?}");
}
