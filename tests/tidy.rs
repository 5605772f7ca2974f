//! Keeps the house in order: the direction of dependencies, the purity of the core, the head of each file.
//!
//! Reads the sources as text. A check that finds a fault names file, line and what to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up: each may use those before it. The core comes first; it is pure.
const LAYERS: &[&str] = &[
    "domain",
    "facts",
    "message",
    "bank",
    "rules",
    "intake",
    "terms",
    "disposition",
    "billing",
    "spreadsheet",
    "report",
    "declaratie",
    "debiteuren",
    "aansluiting",
    "overview",
    "worklist",
    "outputs",
    "log",
    // From here on the disk, the clock and the network are known.
    "clock",
    "told",
    "disk",
    "config",
    "archive",
    "store",
    "quarantine",
    "inbox",
    "engine",
    "outbox",
    "request",
    "answer",
    "http",
    "daemon",
    "cli",
];

/// The first module that is not pure.
const SHELL: &str = "clock";

/// Arrows that turn round, each with its reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("message", "intake", "the verdict's types stand beside the verdict, and reading a file makes one"),
    ("bank", "intake", "the same: reading a statement makes a verdict"),
    (
        "inbox",
        "engine",
        "the writer thread of the engine runs the inbox, which hands what it claims to the engine it is given",
    ),
];

/// What the pure core does not know.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::thread",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "tracing::",
    "sled::",
    "tokio::",
    "rustix::",
    "reqwest::",
    "axum::",
    "tempfile::",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "println!",
    "eprintln!",
    "std::{fs",
    "std::{env",
    "std::{thread",
];

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All sources of the library and the program, with the module each belongs to.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    let source = |path: PathBuf| {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_owned();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.trim_end_matches(".rs").to_owned();
        Source { text: fs::read_to_string(&path).unwrap(), path: Path::new("src").join(inside), module }
    };
    files.into_iter().map(source).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// The lines that are compiled into the program: no comments, and nothing after the tests begin.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let is_test = source.path.file_stem().is_some_and(|name| name == "tests" || name == "testing");
    let lines = source.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines
        .take_while(move |(_, line)| !is_test && !line.trim_start().starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The modules of this crate that a line names: `crate::a::…`, `crate::{a, b}`, `iwmod::a`.
fn named(line: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for part in line.split("crate::").skip(1) {
        let word =
            |text: &str| text.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>();
        match part.strip_prefix('{') {
            Some(list) => modules.extend(list.split([',', '}']).map(word)),
            None => modules.push(word(part)),
        }
    }
    modules.retain(|module| LAYERS.contains(&module.as_str()));
    modules
}

fn rank(module: &str) -> usize {
    let place = LAYERS.iter().position(|layer| *layer == module);
    place.unwrap_or_else(|| panic!("{module} is a new module: give it its place in LAYERS of tests/tidy.rs"))
}

#[test]
fn arrows_point_down() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let own = rank(&source.module);
        for (line, text) in code(source) {
            for used in named(text).into_iter().filter(|used| *used != source.module && rank(used) > own) {
                if !ALLOWED.iter().any(|(from, to, _)| *from == source.module && *to == used) {
                    let path = source.path.display();
                    faults.push(format!("{path}:{line}: {} uses {used}, which stands above it", source.module));
                }
            }
        }
    }
    assert!(faults.is_empty(), "turn the arrow round, or move what is used down:\n{}", faults.join("\n"));
}

#[test]
fn the_core_is_pure() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        if rank(&source.module) >= rank(SHELL) {
            continue;
        }
        for (line, text) in code(source) {
            for word in IMPURE.iter().filter(|word| text.contains(*word)) {
                faults.push(format!("{}:{line}: {word} in the pure core", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "hand the value in as an argument:\n{}", faults.join("\n"));
}

#[test]
fn only_the_clock_asks_the_time() {
    let asks = ["Timestamp::now", "Zoned::now", "SystemTime::now"];
    for source in sources().iter().filter(|source| source.module != "clock") {
        for (line, text) in code(source) {
            let asked = asks.iter().any(|word| text.contains(word));
            assert!(!asked, "{}:{line}: ask crate::clock, or take the day as an argument", source.path.display());
        }
    }
}

#[test]
fn each_file_says_what_it_is() {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["src", "tests", "benches", "build"] {
        if root().join(folder).is_dir() {
            walk(&root().join(folder), &mut files);
        }
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with what it is (//!)", file.display());
    }
}

#[test]
fn nothing_is_left_to_do() {
    for source in sources() {
        for (index, line) in source.text.lines().enumerate() {
            for word in ["todo!", "unimplemented!", "FIXME", "TODO", "XXX"] {
                assert!(!line.contains(word), "{}:{}: {word}", source.path.display(), index + 1);
            }
        }
    }
}

#[test]
fn the_program_only_starts_the_library() {
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(main.lines().count() <= 40, "main.rs has more than 40 lines: move the work into the library");
}

#[test]
fn an_arrow_in_a_line_is_seen() {
    assert_eq!(named("use crate::engine::Engine;"), ["engine"]);
    assert_eq!(named("use crate::{config, domain::Date};"), ["config", "domain"]);
    assert_eq!(named("fn a(x: crate::terms::Terms, y: crate::facts::Fact)"), ["terms", "facts"]);
    assert_eq!(named("let crate_name = 1;"), Vec::<String>::new());
}
