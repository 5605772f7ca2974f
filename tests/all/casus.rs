//! Each folder of `testdata/casus` (and of the shared worked examples, where they are) tells a story: given these
//! files, this comes out, in whatever order they come in.
//!
//! Expected may be, each where it is there: `dispositions.json`, `billing-MONTH.json`, `declarations.json`, `requests.json`,
//! `messages.json` and `worklist-DATE.json`. A folder `na-NN` in it holds what is so after the files up to number NN.
//! A field that an expected file leaves out is not compared. `IWMOD_REWRITE=1` writes what comes out over the expected
//! files of this project; review the difference before it is committed.
//!
//! A folder with `stappen.txt` tells a story of money: what was done on which day, through the shipped engine (`story/play.rs`).
//! Its expected files say what each step said, what is otherwise after it, and what it put in the outbox; all of them are
//! compared whole.

use crate::{play, story};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iwmod::domain::{Date, Sha256};
use iwmod::facts::{Besluit, Keuze};
use iwmod::intake::Verdict;
use iwmod::overview::Overview;
use iwmod::terms::Terms;
use serde_json::{Value, json};
use story::{Story, billing, declarations, dispositions, messages, overview, requests, tasks};

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
    folders.retain(|f| f.join("config.toml").is_file() && !f.join("stappen.txt").is_file());
    folders.sort();
    assert!(!folders.is_empty(), "{} holds no story", folder.display());
    let problems: Vec<String> = folders.iter().flat_map(|f| check(f, expected)).collect();
    assert!(problems.is_empty(), "{} differences:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_story_of_money_comes_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|f| f.join("stappen.txt").is_file());
    folders.sort();
    let problems: Vec<String> = folders.iter().flat_map(|f| check_money(f)).collect();
    assert!(problems.is_empty(), "{} differences:\n{}", problems.len(), problems.join("\n"));
    assert!(folders.len() >= 25, "only {} stories have steps", folders.len());
}

/// Plays a story of money, and holds what it leaves against its expected files.
fn check_money(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy();
    assert!(folder.join("casus.md").is_file(), "{name} has no casus.md, which says what must come of it and why");
    let (expected, found) = (folder.join("expected"), BTreeMap::from_iter(play::play(folder)));
    if std::env::var_os("IWMOD_REWRITE").is_some() {
        let _ = fs::remove_dir_all(&expected);
        fs::create_dir(&expected).unwrap();
        found.iter().for_each(|(file, text)| fs::write(expected.join(file), text).unwrap());
    }
    let files = fs::read_dir(&expected).unwrap().map(|e| e.unwrap());
    let wanted: BTreeMap<String, String> =
        files.map(|e| (e.file_name().into_string().unwrap(), fs::read_to_string(e.path()).unwrap())).collect();
    let names: std::collections::BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    names.into_iter().filter_map(|file| differs(&format!("{name}/{file}"), wanted.get(file), found.get(file))).collect()
}

/// The first line in which an expected file and what came out are not the same.
fn differs(place: &str, wanted: Option<&String>, found: Option<&String>) -> Option<String> {
    let (Some(wanted), Some(found)) = (wanted, found) else {
        return Some(format!("{place}: {}", if found.is_some() { "not expected" } else { "not there" }));
    };
    if wanted == found {
        return None;
    }
    let line = wanted.lines().zip(found.lines()).position(|(w, f)| w != f);
    let line = line.unwrap_or_else(|| wanted.lines().count().min(found.lines().count()));
    let shown = |text: &str| text.lines().nth(line).unwrap_or("(the end)").trim().to_owned();
    Some(format!("{place}:{}\n  wanted {}\n  found  {}", line + 1, shown(wanted), shown(found)))
}

fn check(folder: &Path, expected: &str) -> Vec<String> {
    let story = Story::read(folder);
    let verdicts = story.verdicts();
    let steps = steps(&folder.join(expected));
    let shuffled = if steps.is_empty() { 0 } else { SHUFFLED };
    let mut problems = come_out(folder, &story, &verdicts, expected, shuffled);
    // A story of traffic is about what stands beside each other: each of its files is good by itself.
    let refused = verdicts.iter().zip(&story.files).filter(|((_, verdict), _)| verdict.facts.is_none());
    let name = folder.file_name().unwrap().to_string_lossy();
    let told = refused.map(|((_, verdict), (file, _))| format!("{name}/{file} is refused: {:?}", verdict.findings));
    problems.extend(told.filter(|_| !steps.is_empty()));
    for (number, step) in steps {
        let is_there = |(name, _): &(String, Vec<u8>)| name[..2].parse::<u32>().unwrap() <= number;
        let files = story.files.iter().zip(&verdicts);
        let known: Vec<_> = files.filter(|(file, _)| is_there(file)).map(|(_, verdict)| verdict.clone()).collect();
        problems.extend(come_out(folder, &story, &known, &format!("{expected}/{step}"), 0));
    }
    problems
}

/// The folders `na-NN` in which a story says what is so on its way.
fn steps(expected: &Path) -> Vec<(u32, String)> {
    let names = fs::read_dir(expected).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut steps: Vec<_> = names.filter_map(|n| Some((n.strip_prefix("na-")?.parse().unwrap(), n))).collect();
    steps.sort();
    steps
}

/// Compares what comes out of these files with the expected files, in several orders of arrival.
fn come_out(folder: &Path, story: &Story, known: &[(Sha256, Verdict)], expected: &str, shuffled: u64) -> Vec<String> {
    let outputs = |verdicts: &[(Sha256, Verdict)]| {
        let overview = overview(verdicts, besluiten(folder), story.terms());
        all_outputs(&folder.join(expected), &overview, story.terms())
    };
    let name = format!("{}/{expected}", folder.file_name().unwrap().to_string_lossy());
    let outcome = outputs(known);
    let mut problems = Vec::new();
    for other in orders(known, shuffled) {
        if outputs(&other) != outcome {
            problems.push(format!("{name}: another order of files gives another result"));
        }
    }
    for (path, found) in &outcome {
        if expected.starts_with("expected") && std::env::var_os("IWMOD_REWRITE").is_some() {
            fs::write(path, format!("{}\n", serde_json::to_string_pretty(found).unwrap())).unwrap();
        }
        let wanted: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let place = format!("{name}/{}", path.file_name().unwrap().to_string_lossy());
        compare(&wanted, found, &place, &mut problems);
    }
    problems
}

/// The other way round, and that from the middle; and shuffled this many times, the same on every machine.
fn orders<T: Clone>(known: &[T], shuffled: u64) -> Vec<Vec<T>> {
    let mut reversed = known.to_vec();
    reversed.reverse();
    let mut rotated = reversed.clone();
    rotated.rotate_left(known.len() / 2);
    let mut orders = vec![reversed, rotated];
    for seed in 1..=shuffled {
        let mut order = known.to_vec();
        let mut state = seed;
        for last in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
        }
        orders.push(order);
    }
    orders
}

#[test]
fn the_orders_are_different_ones_of_the_same_files() {
    let files: Vec<u32> = (1..=16).collect();
    let orders = orders(&files, SHUFFLED);
    let different: std::collections::BTreeSet<_> = orders.iter().chain([&files]).cloned().collect();
    assert_eq!(different.len(), orders.len() + 1);
    for mut order in orders {
        order.sort_unstable();
        assert_eq!(order, files);
    }
}

/// How often the files of a story that is told in steps are shuffled.
const SHUFFLED: u64 = 24;

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
fn all_outputs(folder: &Path, overview: &Overview, terms: &Terms) -> Vec<(PathBuf, Value)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let given: Option<Date> = fs::read_to_string(folder.join("as_of")).ok().map(|t| t.trim().parse().unwrap());
    let mut last: Option<Date> = None;
    let mut outputs = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(month) = name.strip_prefix("billing-") {
            let expected: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let day: Date = expected["as_of"].as_str().unwrap().parse().unwrap();
            last = last.max(Some(day));
            let month = month[..7].parse().unwrap();
            outputs.push((path.clone(), json!(billing(&overview.derived, terms, month, day))));
        } else if let Some(day) = name.strip_prefix("worklist-") {
            let day: Date = day[..10].parse().unwrap();
            last = last.max(Some(day));
            outputs.push((path.clone(), json!(tasks(overview, day, terms))));
        }
    }
    let as_of = given.or(last);
    for path in &files {
        let found = match path.file_name().unwrap().to_str().unwrap() {
            "dispositions.json" => {
                let as_of = as_of.unwrap_or_else(|| panic!("{}: no as-of date", path.display()));
                json!(dispositions(&overview.derived, as_of, terms))
            }
            "declarations.json" => json!(declarations(overview)),
            "requests.json" => json!(requests(overview)),
            "messages.json" => json!(messages(overview)),
            "as_of" => continue,
            name if name.starts_with("billing-") || name.starts_with("worklist-") => continue,
            name => panic!("{}: nothing makes {name}", folder.display()),
        };
        outputs.push((path.clone(), found));
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
