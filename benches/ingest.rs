//! Taking in 20,000 WMO301 files, durable and derived, against `xmllint --noout --schema` over the same files in the same
//! run; prints the ratio. Goal: no longer than xmllint needs to check them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::float_arithmetic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use iwmod::domain::Bsn;

const FILES: usize = 20_000;
const ROUNDS: usize = 3;

fn main() {
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/ingest: only `cargo bench` measures");
        return;
    }
    if Command::new("xmllint").arg("--version").stderr(Stdio::null()).status().is_err() {
        println!("NOT MEASURED: xmllint is not installed (package libxml2-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let names = write_files(folder.path());
    let config = include_str!("../config.example.toml");
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        ours = ours.min(ingest(folder.path()));
        theirs = theirs.min(xmllint(folder.path(), &names));
    }
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("{FILES} WMO301 files: ingest {ours:.2?}, xmllint {theirs:.2?}, ratio {ratio:.2}x");
    println!("goal 1x: {}", if ratio < 1.0 { "MISSED" } else { "reached" });
}

/// Messages of their own: another client, number and Identificatie in each.
fn write_files(folder: &Path) -> Vec<String> {
    let sample = include_str!("../testdata/messages/wmo301.xml");
    let value = |element: &str| {
        let start = sample.find(&format!("{element}>")).unwrap() + element.len() + 1;
        &sample[start..start + sample[start..].find('<').unwrap()]
    };
    let (bsn, number) = (format!("Bsn>{}<", value("Bsn")), "ToewijzingNummer>1000");
    assert!(value("ToewijzingNummer").starts_with("1000"), "the sample's numbers have changed");
    let identity = format!("<iwmo:Identificatie>{}<", value("<iwmo:Identificatie"));
    let valid = |n: &u32| n.to_string().parse::<Bsn>().is_ok();
    let clients: Vec<u32> = (999_900_000..999_990_000).filter(valid).collect();
    fs::create_dir(folder.join("in")).unwrap();
    let write = |n: usize| {
        let text = sample
            .replace(&bsn, &format!("Bsn>{}<", clients[n % clients.len()]))
            .replace(number, &format!("ToewijzingNummer>{}", 1_000_000 + n))
            .replace(&identity, &format!("<iwmo:Identificatie>{n}<"));
        let name = format!("in/{n:05}.xml");
        fs::write(folder.join(&name), text).unwrap();
        name
    };
    (0..FILES).map(write).collect()
}

fn ingest(folder: &Path) -> Duration {
    let _ = fs::remove_dir_all(folder.join("var"));
    let begin = Instant::now();
    let output =
        Command::new(env!("CARGO_BIN_EXE_iwmod")).args(["ingest", "in", "--json"]).current_dir(folder).output();
    let (took, output) = (begin.elapsed(), output.unwrap());
    let accepted = String::from_utf8(output.stdout).unwrap().matches("\"outcome\":\"accepted\"").count();
    assert_eq!(accepted, FILES, "not all were accepted");
    took
}

fn xmllint(folder: &Path, names: &[String]) -> Duration {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/iwmo-3.2/wmo301.xsd");
    let begin = Instant::now();
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--schema"]).arg(own).args(names).current_dir(folder).stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "xmllint refuses the files");
    begin.elapsed()
}
