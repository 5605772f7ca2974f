//! A log that an earlier version wrote opens, and says what it said then.
//!
//! `testdata/earlier/VERSION` holds log, quarantine and config of a provider that worked with that version: files taken in
//! and refused, months closed, invoices approved, refused, made anew and paid, a retour, drafts, decisions; and beside them, in `expected`,
//! every document as that version answered it. Each is also read back into its type and written again. `IWMOD_REWRITE=1` writes the documents anew; look at the difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iwmod::aansluiting::Aansluiting;
use iwmod::answer;
use iwmod::billing::Billing;
use iwmod::config::Config;
use iwmod::debiteuren::Debiteuren;
use iwmod::disposition::DispositionView;
use iwmod::documents::{
    ArchivedFile, Chain, Closed, Decision, Declaratie, Explanation, LeftFile, Mailed, OutboxDetail, Outgoing,
    RefusedFile, Tariffs, Verzoek,
};
use iwmod::domain::{Bsn, Date, Month};
use iwmod::engine::{Engine, Setup};
use iwmod::facts::Keuze;
use iwmod::report::{By, Report};
use iwmod::request::Question;
use iwmod::worklist::{Task, TaskKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
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

/// A table, and later a page, reads a document back into its type: no key may be lost on the way, nor be another.
#[test]
fn every_document_is_read_back_as_it_was_written() {
    for version in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/earlier")) {
        let dir = TempDir::new().unwrap();
        let (engine, config) = open(&version, &dir);
        let answered = |question: &Question| match answer::read(&engine.reader(), &config, question, TODAY) {
            Ok(answer) => answer.document,
            Err(failure) => panic!("{question:?}: {failure}"),
        };
        let known: Vec<DispositionView> = serde_json::from_str(&answered(&documents()[0].1)).unwrap();
        let explained = known.into_iter().map(|known| Question::Explain { id: known.id, month: None, as_of: None });
        for question in documents().into_iter().map(|(_, question)| question).chain(others()).chain(explained) {
            let document = answered(&question);
            assert!(written_again(&question, &document) == document, "{question:?} is another when it was read");
        }
    }
}

/// 0.1.0 took two visits of one hour on one day for one (€ 118.40 of € 236.80). A version that adds them up credits nobody by
/// itself: it asks, with the euros, and books the difference when a person orders it.
#[test]
fn what_a_new_version_reckons_otherwise_is_booked_by_order_only() {
    let version = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/earlier/0.1.0-two-visits");
    let dir = TempDir::new().unwrap();
    let (mut engine, config) = open(&version, &dir);
    let january: Month = "2023-01".parse().unwrap();
    let ask = |engine: &Engine, question: &Question| answer::read(&engine.reader(), &config, question, TODAY).unwrap();
    let tasks = |engine: &Engine| -> Vec<Task> {
        let question = Question::Worklist { as_of: Some(TODAY) };
        let all: Vec<Task> = serde_json::from_str(&ask(engine, &question).document).unwrap();
        all.into_iter().filter(|task| task.task == TaskKind::VersionDifference).collect()
    };
    let february = |engine: &Engine| -> Vec<(String, Option<Month>, Option<String>)> {
        let question = Question::Billing { month: january.next(), party: None, as_of: Some(TODAY), derived: false };
        let billing: Billing = serde_json::from_str(&ask(engine, &question).document).unwrap();
        let lines = billing.statements.into_iter().flat_map(|statement| statement.lines);
        let corrections = lines.filter(|line| line.corrects.is_some());
        corrections.map(|line| (line.amount.unwrap().to_string(), line.corrects, line.because.clone())).collect()
    };
    let asked = tasks(&engine);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!((asked[0].about.as_str(), asked[0].bsn.unwrap().to_string().as_str()), ("2023-01", "999900006"));
    assert!(asked[0].text.contains("verschil € 118,40"), "{}", asked[0].text);
    assert_eq!(february(&engine), []);
    let number = engine.decide(Keuze::NewVersion(january), "nagerekend met de kaarten van januari").unwrap();
    assert_eq!(tasks(&engine), []);
    let because = Some(format!("een nieuwe versie van iwmod (besluit {number})"));
    let line = |amount: &str| (amount.to_owned(), Some(january), because.clone());
    assert_eq!(february(&engine), [line("-118.40"), line("236.80")]);
}

/// 0.1.0 billed 31 etmalen where 25 were registered, and took hours for a specification of beschermd wonen. The months that it
/// closed so stay, and six etmalen of 65.03 are asked about.
#[test]
fn etmalen_that_were_billed_by_the_days_are_asked_about() {
    let version = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/earlier/0.1.0-etmalen");
    let dir = TempDir::new().unwrap();
    let (engine, config) = open(&version, &dir);
    let ask = |question: &Question| answer::read(&engine.reader(), &config, question, TODAY).unwrap().document;
    let all: Vec<Task> = serde_json::from_str(&ask(&Question::Worklist { as_of: Some(TODAY) })).unwrap();
    let asked: Vec<&Task> = all.iter().filter(|task| task.task == TaskKind::VersionDifference).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].bsn.unwrap().to_string(), "999900006");
    assert!(asked[0].text.contains("verschil € -390,18"), "{}", asked[0].text);
    let month = "2023-02".parse().unwrap();
    let open: Billing =
        serde_json::from_str(&ask(&Question::Billing { month, party: None, as_of: Some(TODAY), derived: false }))
            .unwrap();
    assert!(open.statements.iter().flat_map(|statement| &statement.lines).all(|line| line.corrects.is_none()));
}

/// Questions whose documents hang on the day, on the order in which files are read, or on the rules of today.
fn others() -> Vec<Question> {
    let (from, to): (Month, Month) = ("2023-01".parse().unwrap(), "2023-12".parse().unwrap());
    vec![
        Question::Outbox,
        Question::Clients,
        Question::Requests,
        Question::Chain,
        Question::Tariffs { on: None, month: Some(from), party: None },
        Question::Report { from, to, by: By::Product },
    ]
}

/// A document after it was read into its type.
fn written_again(question: &Question, document: &str) -> String {
    match question {
        Question::Dispositions { .. } => again::<Vec<DispositionView>>(document),
        Question::Billing { .. } => again::<Billing>(document),
        Question::Closed => again::<Vec<Closed>>(document),
        Question::Reconcile { .. } => again::<Vec<Aansluiting>>(document),
        Question::Receivables { .. } => again::<Debiteuren>(document),
        Question::Explain { .. } => again::<Explanation>(document),
        Question::Decisions => again::<Vec<Decision>>(document),
        Question::Quarantine => again::<Vec<RefusedFile>>(document),
        Question::Outbox => again::<Vec<Outgoing>>(document),
        Question::OutboxFiles { .. } => again::<Vec<LeftFile>>(document),
        Question::Mailed { .. } => again::<Mailed>(document),
        Question::Declarations { .. } => again::<Vec<Declaratie>>(document),
        Question::Requests => again::<Vec<Verzoek>>(document),
        Question::Worklist { .. } => again::<Vec<Task>>(document),
        Question::Tariffs { .. } => again::<Tariffs>(document),
        Question::Report { .. } => again::<Report>(document),
        Question::Chain => again::<Chain>(document),
        Question::Archive => again::<Vec<ArchivedFile>>(document),
        Question::OutboxShow { .. } => again::<OutboxDetail>(document),
        Question::Clients => again::<BTreeMap<Bsn, String>>(document),
    }
}

fn again<T: DeserializeOwned + Serialize>(document: &str) -> String {
    serde_json::to_string(&serde_json::from_str::<T>(document).unwrap()).unwrap()
}

/// An engine on a copy of the log of a version, on the day after its last record.
fn open(version: &Path, dir: &TempDir) -> (Engine, Config) {
    let places = ["archive", "quarantine"].into_iter().filter(|place| version.join(place).is_dir());
    for place in places {
        copy(&version.join(place), &dir.path().join("var").join(place));
    }
    let text = fs::read_to_string(version.join("config.toml")).unwrap();
    let config = Config::read(&text, dir.path()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let clock = || ("2026-12-01T10:00:00Z".parse().unwrap(), TODAY);
    let engine = Engine::open(Setup { clock, reserve_bytes: 1 << 16, ..Setup::from_config(&config) }).unwrap();
    (engine, config)
}

fn says_the_same(version: &Path) {
    let dir = TempDir::new().unwrap();
    let (mut engine, config) = open(version, &dir);
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
