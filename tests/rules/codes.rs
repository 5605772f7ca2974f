//! Every code that an answer can show is explained: part of `tests/all/rules.rs`.
//!
//! Looks in three places: what the program lists itself, the codes that its source names, and those that the expected answers of the
//! casus show.

use iwmod::codes;
use iwmod::terms::Profile;
use serde_json::Value;

use super::*;

fn profile() -> Profile {
    Profile::built_in().unwrap()
}

fn is_explained(code: &str, profile: &Profile) -> bool {
    rules::find(code).is_some() || !codes::explained(code, profile).is_empty()
}

/// All files below a folder with this ending.
fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

/// Words in capitals in the source that are no codes: of the command line, of messages, of other standards.
const NO_CODES: &[&str] = &[
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_PKG_VERSION",
    "NO_COLOR",
    "SCREAMING_SNAKE_CASE",
    "OUT_DIR",
    "CREDENTIALS_DIRECTORY",
    "IWMOD_REWRITE",
    "EN-16931",
    "ISO-8859-1",
    "UTF-8",
    "UTF-16",
    "WMO",
    "BSN",
    "DATE",
    "CODE",
    "TEXT",
    "EUR",
    "VAT",
    "IBAN",
];

/// What stands first in a call and is written as a code: `Finding::error("XML", …)`.
fn named_in(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let text: String = lines.collect::<Vec<_>>().join("\n");
    let is_code = |word: &str| {
        let is_of_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
        word.len() > 2 && word.chars().all(is_of_code) && word.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let pieces: Vec<&str> = text.split('"').collect();
    let quoted = pieces.iter().enumerate().filter(|(at, word)| at % 2 == 1 && is_code(word));
    let is_meant = |at: &usize, word: &str| {
        let before = pieces[at - 1].trim_end();
        word.contains('_')
            || before.ends_with("error(")
            || before.ends_with("notice(")
            || before.ends_with("fatal(")
            || before.ends_with("refuse(")
    };
    quoted.filter(|(at, word)| is_meant(at, word)).map(|(_, word)| (*word).to_owned()).collect()
}

#[test]
fn each_code_that_the_source_names_is_explained() {
    let (profile, mut all) = (profile(), Vec::new());
    files(&root().join("src"), ".rs", &mut all);
    let mut faults = BTreeSet::new();
    for file in all.iter().filter(|file| !file.to_string_lossy().contains("test")) {
        for code in named_in(&fs::read_to_string(file).unwrap()) {
            if !NO_CODES.contains(&code.as_str()) && !is_explained(&code, &profile) {
                faults.insert(format!("{code} ({})", file.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(faults.is_empty(), "not explained: {faults:#?}");
}

/// The codes of an answer, wherever they stand in it.
fn codes_in(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| codes_in(item, into)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("rule" | "task" | "retourcode", Value::String(code)) => drop(into.insert(code.clone())),
                    ("notices" | "codes" | "rules", Value::Array(codes)) => {
                        into.extend(codes.iter().filter_map(|code| code.as_str().map(str::to_owned)));
                    }
                    _ => codes_in(value, into),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn each_code_that_a_casus_shows_is_explained() {
    let (profile, mut all, mut shown) = (profile(), Vec::new(), BTreeSet::new());
    files(&root().join("testdata/casus"), ".json", &mut all);
    for file in &all {
        codes_in(&serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap(), &mut shown);
    }
    assert!(shown.len() > 40, "{shown:?}");
    let faults: Vec<&String> = shown.iter().filter(|code| !is_explained(code, &profile)).collect();
    assert!(faults.is_empty(), "not explained: {faults:?}");
}

#[test]
fn each_retour_code_of_a_rule_is_explained() {
    let profile = profile();
    let codes: BTreeSet<&str> = rules::all().iter().filter_map(|rule| rule.retourcode).collect();
    let faults: Vec<&&str> = codes.iter().filter(|code| !is_explained(code, &profile)).collect();
    assert!(faults.is_empty(), "not explained: {faults:?}");
}

#[test]
fn a_code_of_our_own_is_explained_in_dutch() {
    let text = stdout_of(&["explain-rule", "delivery_missing"]);
    for part in ["DELIVERY_MISSING (melding bij een regel)", "DELIVERY_MISSING (taak)", "Wat te doen"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let document: Value = serde_json::from_str(&stdout_of(&["explain-rule", "START_MISSING", "--json"])).unwrap();
    assert_eq!((&document["id"], &document["kind"]), (&"START_MISSING".into(), &"notice".into()));
    assert_eq!(document["also"][0]["kind"], "task");
    assert!(stdout_of(&["explain-rule", "HVB-COALITIE"]).contains("administratieprotocol"));
    assert!(stdout_of(&["explain-rule", "9326"]).contains("TR326"));
}

fn stdout_of(args: &[&str]) -> String {
    commands::stdout(args)
}
