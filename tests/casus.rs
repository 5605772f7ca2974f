//! Each folder of `testdata/casus` (and of the shared worked examples, where they are) tells a story: given these
//! files, this comes out, in whatever order they come in.
//!
//! A field that an expected file leaves out is not compared. `IWMOD_REWRITE=1` writes what comes out over the expected
//! files of this project; review the difference before it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod story;

use std::fs;
use std::path::{Path, PathBuf};

use iwmod::disposition::Derived;
use iwmod::domain::Date;
use iwmod::facts::{Besluit, Keuze};
use iwmod::terms::Terms;
use serde_json::{Value, json};
use story::{Story, billing, derived, dispositions};

#[test]
fn every_casus_comes_out() {
    check_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus"), "expected");
}

#[test]
fn the_worked_examples_come_out() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/casus-voorbeelden");
    if examples.is_dir() {
        check_all(&examples, "verwacht");
    } else {
        eprintln!("NOT RUN: {} is not there; the project's own stories were checked", examples.display());
    }
}

fn check_all(folder: &Path, expected: &str) {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|f| f.join("config.toml").is_file());
    folders.sort();
    assert!(!folders.is_empty(), "{} holds no story", folder.display());
    let problems: Vec<String> = folders.iter().flat_map(|f| check(f, expected)).collect();
    assert!(problems.is_empty(), "{} differences:\n{}", problems.len(), problems.join("\n"));
}

fn check(folder: &Path, expected: &str) -> Vec<String> {
    let story = Story::read(folder);
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let mut verdicts = story.verdicts();
    let mut outcomes = Vec::new();
    // As named, the other way round, and from the middle: the order of arrival means nothing.
    for turn in 0..3 {
        let derived = derived(&verdicts, besluiten(folder), story.terms());
        outcomes.push(all_outputs(&folder.join(expected), &derived, story.terms()));
        verdicts.reverse();
        let middle = verdicts.len() / 2;
        verdicts.rotate_left(if turn == 1 { middle } else { 0 });
    }
    let mut problems = Vec::new();
    for other in &outcomes[1..] {
        if *other != outcomes[0] {
            problems.push(format!("{name}: another order of files gives another result"));
        }
    }
    for (path, found) in &outcomes[0] {
        if expected == "expected" && std::env::var_os("IWMOD_REWRITE").is_some() {
            fs::write(path, format!("{}\n", serde_json::to_string_pretty(found).unwrap())).unwrap();
        }
        let wanted: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let place = format!("{name}/{}", path.file_name().unwrap().to_string_lossy());
        compare(&wanted, found, &place, &mut problems);
    }
    problems
}

/// Decisions of the user in a story, in `besluiten.json`: `[{"not_continued": ID} | {"withdraw": NUMMER}]`.
fn besluiten(folder: &Path) -> Vec<Besluit> {
    let Ok(text) = fs::read_to_string(folder.join("besluiten.json")) else { return Vec::new() };
    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
    let keuze = |value: &Value| match (value["not_continued"].as_str(), value["withdraw"].as_str()) {
        (Some(id), None) => Keuze::NotContinued(id.parse().unwrap()),
        (None, Some(nummer)) => Keuze::Withdraw(nummer.parse().unwrap()),
        _ => panic!("{}: unknown decision {value}", folder.display()),
    };
    (1..).zip(&list).map(|(nummer, v)| Besluit { nummer, keuze: keuze(v), reden: "casus".to_owned() }).collect()
}

/// What comes out for each expected file.
fn all_outputs(folder: &Path, derived: &[Derived], terms: &Terms) -> Vec<(PathBuf, Value)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut last: Option<Date> = None;
    let mut outputs = Vec::new();
    for path in &files {
        let Some(month) = path.file_name().unwrap().to_str().unwrap().strip_prefix("billing-") else { continue };
        let expected: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let as_of: Date = expected["as_of"].as_str().unwrap().parse().unwrap();
        last = last.max(Some(as_of));
        let month = month[..7].parse().unwrap();
        outputs.push((path.clone(), json!(billing(derived, terms, month, as_of))));
    }
    let path = folder.join("dispositions.json");
    if path.is_file() {
        let as_of = fs::read_to_string(folder.join("as_of")).ok().and_then(|t| t.trim().parse().ok()).or(last);
        let as_of = as_of.unwrap_or_else(|| panic!("{}: no as-of date", path.display()));
        outputs.push((path, json!(dispositions(derived, as_of, terms))));
    }
    outputs
}

/// Every field that is wanted must be there; what is not named is free. The order of statements and unbillable runs
/// is not meant.
fn compare(wanted: &Value, found: &Value, place: &str, problems: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(w), Value::Object(f)) => {
            for (key, value) in w {
                match f.get(key) {
                    Some(other) => compare(value, other, &format!("{place}.{key}"), problems),
                    None => problems.push(format!("{place}.{key}: wanted {value}, not there")),
                }
            }
        }
        (Value::Array(w), Value::Array(f)) if w.len() == f.len() => {
            let (w, f) = (in_order(w, place), in_order(f, place));
            for (index, (a, b)) in w.iter().zip(&f).enumerate() {
                compare(a, b, &format!("{place}[{index}]"), problems);
            }
        }
        (w, f) if w == f => {}
        (w, f) => problems.push(format!("{place}: wanted {w}, found {f}")),
    }
}

fn in_order(list: &[Value], place: &str) -> Vec<Value> {
    let mut list = list.to_vec();
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    if place.ends_with(".statements") {
        list.sort_by_key(|s| (text(&s["party"], "kind"), text(&s["party"], "id")));
    } else if place.ends_with(".unbillable") {
        list.sort_by_key(|u| (text(u, "disposition"), text(u, "from"), text(u, "rule")));
    }
    list
}
