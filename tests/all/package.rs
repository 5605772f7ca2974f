//! The Debian package as far as it can be looked at without building it: its config, folders, units, dashboard and papers.
//!
//! What happens on a machine is tried by `.ci/package`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iwmod::cli;
use iwmod::config::Config;
use iwmod::http::metrics::{Metrics, Numbers};
use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// A config, read from a folder of its own.
fn config(text: &str) -> Result<Config, String> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, text).unwrap();
    Config::load(&file).map_err(|error| format!("{error:#}"))
}

#[test]
fn the_config_of_the_package_says_what_has_to_be_filled_in_and_no_more() {
    let empty = read("systemd/debian/config.toml");
    let told = config(&empty).unwrap_err();
    for key in ["provider.name", "provider.agb", "billing.first_month"] {
        assert!(told.contains(key), "{key} is not named in\n{told}");
    }
    assert_eq!(told.matches("line ").count(), 3, "{told}");
    let filled = [
        ("name = \"\"", "name = \"De Wilg\""),
        ("agb = [\"\"]", "agb = [\"65001001\"]"),
        ("first_month = \"\"", "first_month = \"2026-01\""),
    ];
    let filled = filled.iter().fold(empty, |text, (empty, full)| text.replacen(empty, full, 1));
    config(&filled).unwrap();
}

#[test]
fn each_folder_of_that_config_is_made_by_the_package() {
    let (config, made) = (read("systemd/debian/config.toml"), read("systemd/iwmod.tmpfiles"));
    let folders = config.split('"').filter(|word| word.starts_with("/var/lib/iwmod/"));
    let folders: BTreeSet<&str> = folders.collect();
    assert_eq!(folders.len(), 7, "{folders:?}");
    for folder in folders {
        assert!(made.lines().any(|line| line.split_whitespace().nth(1) == Some(folder)), "nobody makes {folder}");
    }
}

/// The files that `[package.metadata.deb]` takes, but for those that `.ci/package` makes.
fn assets() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let assets = manifest.split("\nassets = [\n").nth(1).unwrap().split("\n]").next().unwrap();
    let sources = assets.lines().filter_map(|line| line.trim().strip_prefix("[\"")?.split('"').next());
    sources.filter(|source| !source.starts_with("target/")).map(str::to_owned).collect()
}

#[test]
fn the_package_holds_every_unit_and_names_it_in_its_scripts() {
    let assets = assets();
    assert!(assets.len() > 15, "{assets:?}");
    for asset in &assets {
        assert!(root().join(asset).is_file(), "the package takes {asset}, which is not there");
    }
    let all: Vec<PathBuf> = fs::read_dir(root().join("systemd"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.is_file())
        .collect();
    for file in all {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(assets.contains(&format!("systemd/{name}")), "put {name} into [package.metadata.deb] of Cargo.toml");
        if name.ends_with(".timer") || name == "iwmod.service" {
            for script in ["postinst", "prerm", "postrm"] {
                let text = read(&format!("systemd/debian/{script}"));
                assert!(text.contains(name), "systemd/debian/{script} does not know {name}");
            }
        }
    }
}

/// Every number, with a value wherever one has a label.
fn scrape() -> String {
    let numbers = || Numbers {
        files: [(("accepted".to_owned(), "WMO301".to_owned()), 1)].into(),
        mails: [("accepted", 1)].into(),
        webhook_waiting: [("ecd".to_owned(), 1)].into(),
        webhook_delivered: [(("ecd".to_owned(), "delivered"), 1)].into(),
        dispositions: [("in_care".to_owned(), 1)].into(),
        tasks: [(("retour_owed", true), 1)].into(),
        outbox: [("released", 1)].into(),
        stored_files: [("quarantine".to_owned(), 1)].into(),
        files_left_alone: [("no_right", 1)].into(),
        folders_unusable: [("outbox", 1)].into(),
        ..Numbers::default()
    };
    Metrics::new(Arc::new(numbers)).text()
}

/// The names of numbers in the expressions of a dashboard.
fn shown(dashboard: &Value) -> BTreeSet<String> {
    let targets = dashboard["panels"].as_array().unwrap().iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let is_of_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let names = targets.flat_map(|target| {
        let words = target["expr"].as_str().unwrap().split(|c| !is_of_name(c));
        words.filter(|word| word.starts_with("iwmod_")).collect::<Vec<_>>()
    });
    names.map(str::to_owned).collect()
}

#[test]
fn the_dashboard_shows_every_number_that_iwmod_gives_and_no_other() {
    let dashboard: Value = serde_json::from_str(&read("systemd/grafana-dashboard.json")).unwrap();
    let scrape = scrape();
    let given = scrape.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(['{', ' ']).next().unwrap());
    let given: BTreeSet<String> = given.map(str::to_owned).collect();
    assert!(given.len() > 15, "{scrape}");
    assert_eq!(shown(&dashboard), given);
}

#[test]
fn what_the_dashboard_says_of_the_runbook_stands_there() {
    let (dashboard, runbook) = (read("systemd/grafana-dashboard.json"), read("docs/operations.md"));
    let mut named = 0;
    for entries in dashboard.split("Runbook: ").skip(1) {
        for entry in entries.split('"').next().unwrap().trim_end_matches('.').split(", ") {
            assert!(runbook.contains(&format!("**{entry}")), "the runbook has no entry {entry:?}");
            named += 1;
        }
    }
    assert!(named >= 6, "only {named} entries were found");
}

#[test]
fn the_manual_pages_have_every_command() {
    let mut all = cli::definition();
    all.build();
    all.clone().debug_assert();
    let without = all.get_subcommands().filter(|command| command.get_about().is_none());
    let without: Vec<&str> = without.map(clap::Command::get_name).collect();
    assert!(without.is_empty(), "say in a line what these do: {without:?}");
    assert!(all.get_subcommands().count() > 20);
}

#[test]
fn the_changelog_tells_of_this_version() {
    let heading = format!("\n## {}", env!("CARGO_PKG_VERSION"));
    assert!(read("docs/CHANGELOG.md").contains(&heading), "docs/CHANGELOG.md has no heading{heading}");
}
