//! The alerts for Prometheus: each fires when it should and stays quiet when it should, is about a number that iwmod gives, and has its
//! entry in the runbook.
//!
//! `promtool` (Debian package prometheus; `.ci/run` fetches it) plays `tests/alerts/alerts.yml`. Where it is absent the test says so and
//! passes, except with `CI=true`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use iwmod::http::metrics::{Metrics, Numbers};

use crate::edges::not_here;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// What stands behind `key: ` in each line that has it.
fn values<'a>(text: &'a str, key: &str) -> BTreeSet<&'a str> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).map(|value| value.trim_matches('\'')).collect()
}

#[test]
fn each_alert_fires_and_stays_quiet() {
    let fetched = root().join("target/ci/prometheus/usr/bin/promtool");
    let promtool = if fetched.is_file() { fetched } else { PathBuf::from("promtool") };
    let Ok(output) =
        Command::new(promtool).args(["test", "rules", "alerts.yml"]).current_dir(root().join("tests/alerts")).output()
    else {
        return not_here("the alerts", "promtool");
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn each_alert_has_its_two_tests_and_its_entry_in_the_runbook() {
    let (rules, tests, runbook) =
        (read("systemd/prometheus-alerts.yml"), read("tests/alerts/alerts.yml"), read("docs/operations.md"));
    let (alerts, played) = (values(&rules, "alert"), values(&tests, "name"));
    assert!(alerts.len() >= 13, "{alerts:?}");
    for alert in &alerts {
        for what in ["fires", "stays quiet"] {
            assert!(played.contains(format!("{alert} {what}").as_str()), "{alert} {what} is not tested");
        }
    }
    for entry in values(&rules, "runbook") {
        assert!(runbook.contains(&format!("**{entry}")), "the runbook has no entry {entry}");
    }
}

#[test]
fn each_alert_is_about_a_number_that_iwmod_gives() {
    let numbers = || Numbers {
        folders_unusable: [("outbox", 0)].into(),
        files_left_alone: [("no_right", 0)].into(),
        stored_files: [("quarantine".to_owned(), 0)].into(),
        tasks: [(("misdelivered", false), 0), (("retour_owed", true), 0)].into(),
        outbox: [("released", 0)].into(),
        ..Numbers::default()
    };
    let given = Metrics::new(Arc::new(numbers)).text();
    let rules = read("systemd/prometheus-alerts.yml");
    let is_of_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let names = rules.split(|c| !is_of_name(c)).filter(|word| word.starts_with("iwmod_"));
    let names: BTreeSet<&str> = names.collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        assert!(given.contains(&format!("\n{name}{{")) || given.contains(&format!("\n{name} ")), "{name}\n{given}");
    }
}
