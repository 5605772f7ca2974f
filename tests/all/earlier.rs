//! A log that an earlier version wrote opens, and says what it said then.
//!
//! `testdata/earlier/VERSION` holds log, quarantine and config of a provider that worked with that version: files taken in
//! and refused, months closed, invoices approved, refused, made anew and paid, a retour, drafts, decisions; and beside them, in `expected`,
//! every document as that version answered it. `IWMOD_REWRITE=1` writes the documents anew; look at the difference.

use std::fs;
use std::path::{Path, PathBuf};

use iwmod::answer;
use iwmod::config::Config;
use iwmod::domain::{Date, Month};
use iwmod::engine::{Engine, Setup};
use iwmod::request::Question;
use tempfile::TempDir;

/// The day after the last record of the log.
const TODAY: Date = jiff::civil::date(2026, 12, 1);

#[test]
fn a_log_of_each_earlier_version_says_what_it_said_then() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/earlier");
    let mut versions = 0;
    for version in folders(&root) {
        says_the_same(&version);
        versions += 1;
    }
    assert!(versions > 0, "no log of an earlier version was found in {}", root.display());
}

fn says_the_same(version: &Path) {
    let dir = TempDir::new().unwrap();
    for place in ["archive", "quarantine"] {
        copy(&version.join(place), &dir.path().join("var").join(place));
    }
    let text = fs::read_to_string(version.join("config.toml")).unwrap();
    let config = Config::read(&text, dir.path()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let clock = || ("2026-12-01T10:00:00Z".parse().unwrap(), TODAY);
    let mut engine = Engine::open(Setup { clock, reserve_bytes: 1 << 16, ..Setup::from_config(&config) }).unwrap();
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    let rewrite = std::env::var_os("IWMOD_REWRITE").is_some();
    for (name, question) in documents() {
        let document = match answer::read(&engine.reader(), &config, &question, TODAY) {
            Ok(answer) => answer.document,
            Err(failure) => panic!("{name}: {failure:?}"),
        };
        let path = version.join("expected").join(format!("{name}.json"));
        if rewrite {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &document).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(document == expected, "{name} is not as it was; IWMOD_REWRITE=1 shows the difference in git");
    }
}

/// Every document that does not ask which day it is.
fn documents() -> Vec<(String, Question)> {
    let as_of = Some(TODAY);
    let (first, last): (Month, Month) = ("2023-01".parse().unwrap(), "2023-12".parse().unwrap());
    let mut all = vec![
        ("dispositions".to_owned(), Question::Dispositions { bsn: None, state: None, as_of }),
        ("closed".to_owned(), Question::Closed),
        ("decisions".to_owned(), Question::Decisions),
        ("quarantine".to_owned(), Question::Quarantine),
        ("receivables".to_owned(), Question::Receivables { as_of }),
        ("reconcile".to_owned(), Question::Reconcile { month: None }),
        ("declarations".to_owned(), Question::Declarations { month: None }),
        ("worklist".to_owned(), Question::Worklist { as_of }),
        ("archive".to_owned(), Question::Archive),
    ];
    for month in first.through(last) {
        all.push((format!("billing-{month}"), Question::Billing { month, party: None, as_of, derived: false }));
    }
    for month in first.through("2023-03".parse().unwrap()) {
        // What was closed, as it would be billed now.
        all.push((format!("derived-{month}"), Question::Billing { month, party: None, as_of, derived: true }));
    }
    all
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
