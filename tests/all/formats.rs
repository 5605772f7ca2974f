//! Each thing that is kept carries a format: what an earlier version wrote is read, what a later one wrote is refused with the way back, and not
//! touched.
//!
//! `testdata/formats` holds one of each form that a version wrote: `people-1`, without a hash; `people-2`; `access-0`, whose head names no format;
//! `access-1`. Logs of earlier versions are in `testdata/earlier`. The password of the users is `een lang wachtwoord`.

use std::fs;
use std::path::{Path, PathBuf};

use iwmod::access::verify::verify;
use iwmod::access::{AccessLog, How, Viewer, What};
use iwmod::archive::Archive;
use iwmod::engine::Engine;
use iwmod::people::{HashCost, People, PeopleRules, Role};
use iwmod::quarantine::Quarantine;
use tempfile::TempDir;

use crate::common::{self, lot, setup};

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats").join(name)
}

fn rules() -> PeopleRules {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let config = iwmod::config::Config::read(&text, Path::new("/")).unwrap();
    PeopleRules { cost: HashCost { memory_kib: 8, passes: 1 }, ..PeopleRules::from(&config.people) }
}

/// A copy of what is kept, in a folder of its own.
fn copied(name: &str) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join(name);
    common::copy(&kept(name), &folder);
    (dir, folder)
}

/// The word of a refusal, and that nothing was changed by it.
#[track_caller]
fn refused<T>(file: &Path, open: impl Fn() -> Result<T, String>) {
    let before = fs::read(file).unwrap();
    let Err(told) = open() else { panic!("{} is believed", file.display()) };
    assert!(told.contains("later version of iwmod") && told.contains("Going back to an older version"), "{told}");
    assert_eq!(fs::read(file).unwrap(), before, "it was changed");
}

#[test]
fn people_of_each_form_are_read_and_written_in_that_of_now() {
    for form in ["people-1", "people-2"] {
        let (_dir, folder) = copied(form);
        let people = People::open(&folder, rules()).unwrap();
        let users: Vec<(String, Role)> =
            people.users().unwrap().into_iter().map(|user| (user.name.to_string(), user.role)).collect();
        assert_eq!(users, [("anna".to_owned(), Role::Beheer), ("bert".to_owned(), Role::Inzien)], "{form}");
        assert_eq!(people.tokens().unwrap().len(), 1, "{form}");
        people.set_role(&"bert".parse().unwrap(), Role::Verwerken, jiff::civil::date(2026, 12, 2)).unwrap();
        let file = folder.join("people.json");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"version\": 2") && text.contains("\"sum\""), "{text}");
        fs::write(&file, text.replacen("\"version\": 2", "\"version\": 3", 1)).unwrap();
        refused(&file, || People::open(&folder, rules()).map_err(|error| error.to_string()));
    }
}

#[test]
fn an_access_log_of_each_form_is_verified_and_goes_on() {
    for form in ["access-0", "access-1"] {
        let (_dir, folder) = copied(form);
        let verified = verify(&folder, None).unwrap();
        assert_eq!((verified.records, verified.broken), (3, None), "{form}");
        let log = AccessLog::open(&folder).unwrap();
        let moment = "2026-12-02T10:00:00Z".parse().unwrap();
        log.write(Viewer::of_command(None, None, How::Command).saw(What::WORKLIST, Vec::new(), moment)).unwrap();
        drop(log);
        let verified = verify(&folder, None).unwrap();
        assert_eq!((verified.records, verified.broken), (4, None), "{form}");
        let head = folder.join("head");
        let text = fs::read_to_string(&head).unwrap();
        assert!(text.starts_with("{\"format\":1,\"n\":        4,"), "{text}");
        // One that a later version wrote.
        fs::write(&head, text.replacen("\"format\":1", "\"format\":2", 1)).unwrap();
        refused(&head, || AccessLog::open(&folder).map(drop).map_err(|error| error.to_string()));
        refused(&head, || verify(&folder, None).map_err(|error| error.to_string()));
    }
}

#[test]
fn a_log_of_a_later_version_is_not_opened() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    common::ingest(&mut engine, dir.path(), &lot(1, 10));
    engine.close().unwrap();
    let segment = dir.path().join("var/archive/00000000000000000001.log");
    let mut bytes = fs::read(&segment).unwrap();
    assert_eq!(bytes[8..12], 1u32.to_be_bytes());
    bytes[8..12].copy_from_slice(&2u32.to_be_bytes());
    fs::write(&segment, bytes).unwrap();
    refused(&segment, || Engine::open(setup(dir.path())).map(drop).map_err(|error| error.to_string()));
    let archive = dir.path().join("var/archive");
    refused(&segment, || Archive::open(&archive, 1 << 20, |_| ()).map(drop).map_err(|error| error.to_string()));
}

#[test]
fn findings_of_each_form_are_read_and_those_of_a_later_one_told() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    common::ingest(&mut engine, dir.path(), &[common::file("fout.xml", b"<a>half".to_vec())]);
    let file = dir.path().join("var/quarantine/fout.xml.findings.json");
    let whole = fs::read_to_string(&file).unwrap();
    let problems = |engine: &mut Engine, text: &str| {
        fs::write(&file, text).unwrap();
        engine.verify().unwrap().problems
    };
    assert_eq!(problems(&mut engine, &whole), Vec::<String>::new());
    // Version 0.1.0 wrote neither format nor hash.
    let sum = whole.find(",\n  \"sum\"").unwrap();
    let earlier = whole[..sum].replacen("  \"format\": 1,\n", "", 1) + "\n}";
    assert_eq!(problems(&mut engine, &earlier), Vec::<String>::new());
    let found = Quarantine::open(&dir.path().join("var/quarantine")).unwrap().findings("fout.xml");
    assert_eq!(found.len(), 1);
    let told = problems(&mut engine, &whole.replacen("\"format\": 1", "\"format\": 2", 1));
    assert!(told.len() == 1 && told[0].contains("written by a later version of iwmod"), "{told:?}");
    let text = &found[0].text;
    let told = problems(&mut engine, &whole.replacen(text.as_str(), &format!("{text}!"), 1));
    assert!(told.len() == 1 && told[0].contains("were changed") && told[0].contains("quarantine retry"), "{told:?}");
}
