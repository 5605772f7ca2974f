//! The description of the API in the hands of others: a linter finds nothing wrong with it, and a client that is made from it does the work.
//!
//! Needs spectral (npm) and openapi-python-client (PyPI), which `.ci/run` fetches into target/ci; where they are absent the test says so, and
//! with `CI=true` it fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::api::Api;
use crate::edges::{not_here, text};

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn done(output: &Output) -> String {
    let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{told}");
    told
}

#[test]
fn a_linter_finds_nothing_wrong_with_the_description() {
    let spectral = below("target/ci/spectral/node_modules/.bin/spectral");
    if !spectral.exists() {
        return not_here("the description of the API", "spectral");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rules.yaml"), "extends: [\"spectral:oas\"]\n").unwrap();
    let mut lint = Command::new(spectral);
    lint.args(["lint", "--fail-severity", "warn", "--ruleset", "rules.yaml"]).arg(below("src/http/api/openapi.json"));
    done(&lint.current_dir(folder.path()).output().unwrap());
}

#[test]
fn a_client_made_from_the_description_takes_a_file_in_and_closes_a_month() {
    let packages = below("target/ci/openapi-python-client");
    if !packages.join("openapi_python_client").exists() {
        return not_here("a client made from the description of the API", "openapi-python-client");
    }
    let api = Api::open();
    let folder = tempfile::tempdir().unwrap();
    let path = format!("{}:{}", packages.display(), folder.path().join("client").display());
    let python = || {
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", &path).current_dir(folder.path());
        python
    };
    let mut generate = python();
    generate.args(["-m", "openapi_python_client", "generate", "--output-path", "client", "--path"]);
    let made = done(&generate.arg(below("src/http/api/openapi.json")).output().unwrap());
    assert!(!made.contains("Unable to process"), "the whole description is understood: {made}");
    let file = folder.path().join("x.csv");
    fs::write(&file, crate::page::hostile_files()[0].1.replace("880001", "880009")).unwrap();
    let mut work = python();
    work.arg(below("tests/api/close_a_month.py")).args([&api.daemon.address, api.token("verwerken")]).arg(&file);
    let told = done(&work.output().unwrap());
    assert!(told.contains("accepted") && told.contains("2023-01 "), "{told}");
}
