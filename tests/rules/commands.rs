//! The two commands that show the catalogue: `iwmod rules` and `iwmod explain-rule`.
//!
//! Part of `tests/all/rules.rs`; runs the program without a config or a store.

use std::process::{Command, Output};

use serde_json::Value;

use super::*;

/// Runs the program in an empty folder: no config, no store.
fn run(args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_iwmod"))
        .args(args)
        .env("COLUMNS", "500")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
    output
}

pub(super) fn stdout(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&stdout(args)).unwrap()
}

#[test]
fn the_list_holds_every_rule_in_full() {
    let list = json(&["rules", "--json"]);
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), rules::all().len());
    let keys =
        ["id", "kind", "level", "messages", "remedy", "retourcode", "since", "state", "text", "where", "who_checks"];
    for rule in list {
        assert_eq!(rule.as_object().unwrap().keys().map(String::as_str).collect::<BTreeSet<_>>(), keys.into());
        assert!(["checked", "schema", "between", "built", "unchecked"].contains(&rule["state"].as_str().unwrap()));
        for text in ["text", "remedy", "where"] {
            assert!(rule[text].as_str().unwrap().len() > 5, "{} has no {text}", rule["id"]);
        }
    }
    let start = list.iter().find(|rule| rule["id"] == "TR326").unwrap();
    assert_eq!(start["messages"], serde_json::json!(["WMO305"]));
    assert_eq!((&start["retourcode"], &start["since"]), (&"9326".into(), &Value::Null));
    assert_eq!(start["who_checks"], "gemeente");
    assert_eq!(list.iter().find(|rule| rule["id"] == "TR413").unwrap()["since"], "3.2");
}

#[test]
fn each_filter_leaves_what_it_names() {
    type Keeps = fn(&Value) -> bool;
    let cases: [(&[&str], Keeps); 5] = [
        (&["--level", "external-source"], |rule| rule["level"] == "external-source"),
        (&["--kind", "cd"], |rule| rule["kind"] == "CD"),
        (&["--kind", "OP"], |rule| rule["kind"] == "OP"),
        (&["--message", "WMO323"], |rule| rule["messages"].as_array().unwrap().contains(&"WMO323".into())),
        (&["--unchecked"], |rule| rule["state"] == "unchecked"),
    ];
    let all = json(&["rules", "--json"]);
    for (filter, keeps) in cases {
        let found = json(&[&["rules", "--json"], filter].concat());
        let wanted: Vec<&Value> = all.as_array().unwrap().iter().filter(|rule| keeps(rule)).collect();
        assert!(!wanted.is_empty(), "{filter:?}");
        assert_eq!(found.as_array().unwrap().iter().collect::<Vec<_>>(), wanted, "{filter:?}");
    }
    assert_eq!(json(&["rules", "--json", "--message", "323"]), json(&["rules", "--json", "--message", "wmo323"]));
    assert_eq!(run(&["rules", "--message", "WMO303"]).status.code(), Some(2));
}

#[test]
fn the_table_has_a_line_for_each() {
    let text = stdout(&["rules", "--level", "external-source"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("rule") && lines[1].starts_with("TR135"), "{text}");
    assert!(lines[1].contains("8848") && lines[1].contains("intake::dated_in_the_future"), "{text}");
    let rules = rules::all().iter().filter(|rule| rule.level == Level::ExternalSource).count();
    assert_eq!(lines.len(), rules + 2, "a heading, the rules, and what else can be asked: {text}");
    assert!(stdout(&["rules", "--kind", "up", "--level", "xsd"]).starts_with("0 rules"));
}

#[test]
fn a_rule_is_explained_in_dutch() {
    let text = stdout(&["explain-rule", "tr326"]);
    for part in ["TR326 (technische regel)", "Wat te doen", "9326", "305", "counted_starts", "gemeente"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(stdout(&["explain-rule", "OP380"]).contains("release 3.2"));
    assert!(stdout(&["explain-rule", "op043"]).contains("wordt niet gecontroleerd"));
    let rule = json(&["explain-rule", "TR326", "--json"]);
    let list = json(&["rules", "--json"]);
    assert!(list.as_array().unwrap().contains(&rule));
}

#[test]
fn an_unknown_rule_names_its_neighbours() {
    let output = run(&["explain-rule", "TR327"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("TR327") && told.contains("TR326") && told.contains("iwmod rules"), "{told}");
    let told = String::from_utf8(run(&["explain-rule", "9999"]).stderr).unwrap();
    assert!(told.contains("9999") && told.contains("iwmod rules"), "{told}");
}
