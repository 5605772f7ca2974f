//! Keeps the house in order: one map, the direction of dependencies, no circle of files, the purity of the core, the head of each
//! file, which crates a release optimises.
//!
//! Reads the sources as text. A check that finds a fault names file, line and what to do. There are no exceptions.

#[path = "../tidy/arms.rs"]
mod arms;
#[path = "../tidy/circles.rs"]
mod circles;
#[path = "../tidy/map.rs"]
mod map;
#[path = "../tidy/paths.rs"]
mod paths;
#[path = "../tidy/profile.rs"]
mod profile;
#[path = "../tidy/scan.rs"]
mod scan;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The modules from the ground up: each may use those before it. The core comes first; it is pure.
const LAYERS: &[&str] = &[
    "domain",
    "facts",
    "rows",
    "unzip",
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
    "codes",
    "outputs",
    "log",
    "known",
    "orders",
    "documents",
    "events",
    // From here on the disk, the clock and the network are known.
    "clock",
    "told",
    "disk",
    "config",
    "archive",
    "store",
    "quarantine",
    "deliveries",
    "batch",
    "engine",
    "inbox",
    "writer",
    "request",
    "access",
    "answer",
    "post",
    "people",
    "backup",
    "courier",
    "http",
    "daemon",
    "cli",
];

/// The first module that is not pure.
const SHELL: &str = "clock";

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

/// Modules that add up money.
const OF_MONEY: &[&str] =
    &["billing", "declaratie", "debiteuren", "bank", "aansluiting", "worklist", "report", "outputs", "known", "orders"];

/// Enums that get a variant with each new kind of fact, decision or record.
const GROWING: &[&str] = &["Fact", "Keuze", "Entry"];

/// Longest file, tests left out.
const FILE_LINES_MAX: usize = 500;

/// Longest function.
const FUNCTION_LINES_MAX: usize = 64;

/// Lines of a function that stands in the middle of all, and of one that only a tenth are longer than.
const FUNCTION_LINES_USUAL: [(usize, usize); 2] = [(50, 10), (90, 25)];

struct Source {
    path: PathBuf,
    module: String,
    text: String,
    /// Compiled for tests alone.
    is_test: bool,
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
        Source { text: fs::read_to_string(&path).unwrap(), path: Path::new("src").join(inside), module, is_test: false }
    };
    files.sort();
    let mut sources: Vec<Source> = files.into_iter().map(source).collect();
    let of_tests: Vec<PathBuf> = sources.iter().flat_map(test_children).collect();
    for source in &mut sources {
        source.is_test = of_tests.iter().any(|child| source.path.with_extension("").starts_with(child));
    }
    sources
}

/// Files, without their ending, or folders that a source declares for tests alone.
fn test_children(source: &Source) -> Vec<PathBuf> {
    let path = source.path.with_extension("");
    let folder = match path.file_name().and_then(|name| name.to_str()) {
        Some("mod" | "lib") => path.parent().unwrap().to_owned(),
        _ => path,
    };
    scan::test_modules(&source.text).into_iter().map(|name| folder.join(name)).collect()
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

/// The lines that are compiled into the program: no comments, and nothing of the tests.
fn code(source: &Source) -> Vec<(usize, String)> {
    let code = if source.is_test { String::new() } else { scan::code(&source.text) };
    code.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect()
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
    place.unwrap_or_else(|| panic!("{module} is a new module: give it its place in LAYERS of tests/all/tidy.rs"))
}

#[test]
fn arrows_point_down() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let own = rank(&source.module);
        for (line, text) in code(source) {
            for used in named(&text).into_iter().filter(|used| *used != source.module && rank(used) > own) {
                let path = source.path.display();
                faults.push(format!("{path}:{line}: {} uses {used}, which stands above it", source.module));
            }
        }
    }
    assert!(faults.is_empty(), "turn the arrow round, or move what is used down:\n{}", faults.join("\n"));
}

#[test]
fn there_is_one_map() {
    let pure = LAYERS.iter().position(|layer| *layer == SHELL).unwrap();
    let expected = (LAYERS.iter().map(|layer| (*layer).to_owned()).collect::<Vec<_>>(), pure);
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (library, document) = (read("src/lib.rs"), read("docs/architecture.md"));
    let advice = "write modules and the line of purity there in the order of LAYERS";
    assert_eq!(map::of_library(&library), expected, "the head of src/lib.rs: {advice}");
    assert_eq!(map::of_document(&document), expected, "the table in docs/architecture.md: {advice}");
    let declared: BTreeSet<String> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(declared, expected.0.into_iter().collect(), "LAYERS has a place for each module, and for none besides");
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
fn no_sum_of_money_is_cut_or_made_up() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| OF_MONEY.contains(&source.module.as_str())) {
        for (line, text) in code(source) {
            let is_of_money = ["Eur::", "cents", ".amount.", "bedrag", "totaal"].iter().any(|word| text.contains(word));
            let is_made_up =
                ["saturating_", "unwrap_or_default()", "unwrap_or(0)"].iter().any(|word| text.contains(word));
            // How many lines have no amount, and in which currency one is, are no money.
            let is_no_sum = ["amount.is_none()", "amount.currency"].iter().any(|word| text.contains(word));
            if is_of_money && is_made_up && !is_no_sum {
                faults.push(format!("{}:{line}: {}", source.path.display(), text.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "tell that it cannot be reckoned (Overflow):\n{}", faults.join("\n"));
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

#[test]
fn no_circle_between_files() {
    let circles = circles::circles(files());
    let faults: Vec<String> = circles.iter().map(circles::Circle::text).collect();
    let remedy = "move what both need into a file below both; a parent that declares children defines nothing they use";
    assert!(faults.is_empty(), "{remedy}:\n{}", faults.join("\n"));
}

#[test]
fn no_arm_takes_what_is_left_of_an_enum_that_grows() {
    let mut faults = Vec::new();
    for (name, text) in files() {
        // The entry of a map is another one.
        let is_of_map = ["map::Entry", "map::{Entry"].iter().any(|import| text.contains(import));
        let enums: Vec<&str> = GROWING.iter().copied().filter(|of| *of != "Entry" || !is_of_map).collect();
        let arms = arms::catch_alls(&scan::tokens(text), &enums);
        faults.extend(arms.iter().map(|arm| format!("{name}:{}: {}", arm.line, arm.of)));
    }
    assert!(faults.is_empty(), "name each variant, so that a new one is thought through:\n{}", faults.join("\n"));
}

// A crate that is on no list is not optimised, and slow without a word: one that joins, or one that is renamed by its makers.
#[test]
fn each_dependency_is_hot_or_cold_on_purpose() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    let (manifest, lock) = (read("Cargo.toml"), read("Cargo.lock"));
    let (weighed, locked) = (profile::weighed(&manifest), profile::locked(&lock));
    let missing: Vec<&str> = profile::dependencies(&manifest).difference(&weighed).copied().collect();
    assert!(
        missing.is_empty(),
        "weigh these with the benches and put them into [profile.release.package], with opt-level 3 or 0: {missing:?}"
    );
    let gone: Vec<&str> = weighed.difference(&locked).copied().collect();
    assert!(gone.is_empty(), "[profile.release.package] names what is not in Cargo.lock; find its new name: {gone:?}");
}

#[test]
fn files_and_functions_are_read_at_one_go() {
    let (mut long_files, mut long_functions, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    for source in sources().iter().filter(|source| !source.is_test) {
        let (name, length) =
            (source.path.strip_prefix("src").unwrap().display().to_string(), scan::length(&source.text));
        long_files.extend((length > FILE_LINES_MAX).then(|| name.clone()));
        for (function, line, lines) in scan::functions(&scan::tokens(&scan::code(&source.text))) {
            lengths.push(lines);
            long_functions.extend((lines > FUNCTION_LINES_MAX).then(|| format!("{name}:{line}: {function}, {lines}")));
        }
    }
    assert!(long_files.is_empty(), "split what has over {FILE_LINES_MAX} lines:\n{}", long_files.join("\n"));
    assert!(
        long_functions.is_empty(),
        "split what has over {FUNCTION_LINES_MAX} lines:\n{}",
        long_functions.join("\n")
    );
    lengths.sort_unstable();
    for (percent, most) in FUNCTION_LINES_USUAL {
        let usual = lengths[lengths.len() * percent / 100];
        assert!(
            usual <= most,
            "{percent}% of the functions have up to {usual} lines, more than {most}: split the longest"
        );
    }
}

/// The code of the library, file by file, from the folder of `lib.rs` on.
fn files() -> &'static [(String, String)] {
    static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(read_files);
    &FILES
}

fn read_files() -> Vec<(String, String)> {
    let of_library = sources().into_iter().filter(|source| source.module != "main" && !source.is_test);
    let named = of_library.map(|source| {
        let name = source.path.strip_prefix("src").unwrap().display().to_string();
        (name, scan::code(&source.text))
    });
    named.collect()
}
