//! Every command that a text names exists and takes the arguments that the text gives it.
//!
//! A text names a command between quotes or backticks: `iwmod outbox stop {id} --code 19`. What is filled in later is tried with
//! values of each sort that the program knows; one of them must be understood. Stories try the same with the texts as they came out
//! (`tests/story/play.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iwmod::cli;
use serde_json::Value;

use crate::play::play_shown;

/// Commands that a text names, with what is filled in still as it stands.
pub fn named_in(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    for quote in ['\'', '`'] {
        let mut rest = text;
        while let Some(at) = rest.find(&format!("{quote}iwmod ")) {
            rest = &rest[at + 1..];
            let Some(end) = rest.find(quote) else { break };
            commands.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
    }
    commands
}

/// The words of a command as a shell divides them, without the program's name.
pub fn words(command: &str) -> Vec<String> {
    let pieces = command.split('"').enumerate();
    let words = pieces.flat_map(|(place, piece)| match place % 2 {
        0 => piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
        _ => vec![piece.to_owned()],
    });
    words.skip(1).collect()
}

const VALUES: &[&str] = &[
    "1",
    "2023-03",
    "0855:10001",
    "F2023-0001",
    "2023-03-01",
    "BRS13",
    "12.50",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef:1",
    "opdracht:1",
    "--json",
];

/// Whether the words are understood with some value in each place that is filled in.
fn is_understood(words: &[String]) -> bool {
    is_understood_from(words, 0)
}

/// The same, where what stands before a place is filled in already.
fn is_understood_from(words: &[String], begin: usize) -> bool {
    let is_open = |word: &String| {
        let in_capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | ':');
        let is_named =
            word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(in_capitals);
        word.contains('{') || is_named
    };
    let at = words.iter().enumerate().skip(begin).find(|(_, word)| is_open(word)).map(|(at, _)| at);
    let Some(at) = at else { return cli::understands(words).is_ok() };
    VALUES.iter().any(|value| {
        let mut filled = words.to_vec();
        filled[at] = (*value).to_owned();
        is_understood_from(&filled, at + 1)
    })
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn each_command_that_the_source_names_is_one() {
    let (mut all, mut faults, mut tried) = (Vec::new(), Vec::new(), 0);
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for file in &all {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        // A text that goes on in the next line of the source is one text.
        let mut text = String::new();
        for line in lines {
            match line.strip_suffix('\\') {
                Some(line) => text.push_str(if text.ends_with('\\') { line.trim_start() } else { line }),
                None => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        for command in named_in(&text) {
            let command = command.split_whitespace().collect::<Vec<_>>().join(" ");
            tried += 1;
            if !is_understood(&words(&command)) {
                faults.push(format!("{}: {command}", file.display()));
            }
        }
    }
    assert!(tried > 40, "only {tried} commands were found");
    assert!(faults.is_empty(), "no command of iwmod:\n{}", faults.join("\n"));
}

/// The texts as they came out: of a task, a finding, an order that could not be given. What a story calls otherwise than the machine
/// (`NR307_1`, the name of a file for its hash) is tried with a value.
#[test]
fn each_command_that_a_casus_shows_is_one() {
    let (mut all, mut faults, mut tried) = (Vec::new(), Vec::new(), 0);
    documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus"), &mut all);
    for file in &all {
        for command in named_in(&fs::read_to_string(file).unwrap()) {
            tried += 1;
            let words: Vec<String> = words(&command.replace("\\\"", "\"")).into_iter().map(of_machine).collect();
            if !is_understood(&words) {
                faults.push(format!("{}: {command}", file.display()));
            }
        }
    }
    assert!(tried > 20, "only {tried} commands were found");
    assert!(faults.is_empty(), "no command of iwmod:\n{}", faults.join("\n"));
}

fn of_machine(word: String) -> String {
    let is_named = word.starts_with("NR3") || [".xml", ".csv"].iter().any(|ending| word.contains(ending));
    if is_named { "{}".to_owned() } else { word }
}

fn documents(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            into.push(path);
        }
    }
}

/// What a person writes where a command leaves something open, on a day of a story.
fn filled(word: &str, bills: &[String]) -> String {
    match word {
        "WAAROM" | "TEKST" | "REDEN" => "uitgezocht".to_owned(),
        "BEDRAG" => "1.00".to_owned(),
        "NUMMER" => bills.first().cloned().unwrap_or_else(|| "NUMMER".to_owned()),
        _ => word.to_owned(),
    }
}

/// What a story asks on purpose before its time: a refused invoice cannot be made anew while files contradict each other about
/// it, and the task of that conflict stands beside it.
const BEFORE_ITS_TIME: &[(&str, &str)] = &[("e34-bestanden-spreken-elkaar-tegen", "iwmod outbox reissue F2023-0001")];

/// Each command that the work list names after a step of a story is given, on a copy of that provider, and does its work.
#[test]
fn each_command_that_the_work_list_of_a_story_names_does_its_work() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/casus");
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let folders: BTreeSet<PathBuf> = folders.filter(|folder| folder.join("stappen.txt").is_file()).collect();
    let (mut faults, mut given) = (BTreeSet::new(), BTreeSet::new());
    for folder in &folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        play_shown(folder, &mut |player, day| {
            for command in commands_of(&player.worklist(day)) {
                let is_new = given.insert((name.to_owned(), command.clone()));
                if is_new && !BEFORE_ITS_TIME.contains(&(name, command.as_str())) {
                    let bills = player.bills(day);
                    let words: Vec<String> = words(&command).iter().map(|word| filled(word, &bills)).collect();
                    if let Err(why) = player.try_step(day, &words) {
                        faults.insert(format!("{name}, {day}: {command}: {why}"));
                    }
                }
            }
        });
    }
    assert!(given.len() > 200, "only {} commands were given", given.len());
    assert!(faults.is_empty(), "{} commands did not work:\n{}", faults.len(), Vec::from_iter(faults).join("\n"));
}

/// What the texts of a work list name, but for what looks at files on the machine, which a story has no step for.
fn commands_of(worklist: &Value) -> BTreeSet<String> {
    let texts = worklist.as_array().unwrap().iter().map(|task| task["text"].as_str().unwrap());
    texts.flat_map(named_in).filter(|command| !["archive", "explain"].contains(&words(command)[0].as_str())).collect()
}

#[test]
fn a_command_that_is_none_is_seen() {
    assert!(is_understood(&words("iwmod outbox approve {id}")));
    assert!(is_understood(&words("iwmod decide not-continued {} --reason \"geen vervolg\"")));
    assert!(!is_understood(&words("iwmod outbox stop {id} --kode 19")));
    assert!(!is_understood(&words("iwmod aanvaard {id}")));
}
