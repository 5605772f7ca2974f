//! The schema check against libxml2: the same verdict on every sample and on generated mutants of it, by the official
//! XSDs (where `../shared` is there) and by our own.
//!
//! Needs `xmllint` (package libxml2-utils). Where it is absent the test says so and passes, except with `CI=true`.

use crate::{mutants, release};

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use iwmod::intake::Limits;
use iwmod::message::read;

use mutants::Mutants;

/// All messages of the standard.
const KINDS: [&str; 14] = [
    "wmo301", "wmo302", "wmo305", "wmo306", "wmo307", "wmo308", "wmo315", "wmo316", "wmo317", "wmo318", "wmo319",
    "wmo320", "wmo323", "wmo325",
];
/// Random mutants made of each sample, beside the sweep over its elements.
const PER_SAMPLE: usize = 160;

#[test]
fn the_verdict_is_that_of_libxml2() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "xmllint is needed: apt-get install libxml2-utils");
        println!("NOT CHECKED: xmllint is not installed (apt-get install libxml2-utils)");
        return;
    }
    let mut total = 0;
    for kind in KINDS {
        let files = files_of(kind);
        for schema in schemas(kind) {
            compare(kind, &schema, &files);
        }
        total += files.len();
    }
    for kind in KINDS {
        total += compare_3_1(kind);
    }
    println!("{total} files, the same verdict each");
    assert!(total >= 8_000, "only {total} files");
}

/// Release 3.1: our schema and our sample as they are made from those of 3.2.
fn compare_3_1(kind: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for stem in [kind, "basisschema"] {
        let text = std::fs::read_to_string(root.join("schemas/iwmo-3.2").join(format!("{stem}.xsd"))).unwrap();
        std::fs::write(folder.path().join(format!("{stem}.xsd")), release::of_3_1(&text).unwrap()).unwrap();
    }
    let sample = std::fs::read_to_string(root.join("testdata/messages").join(format!("{kind}.xml"))).unwrap();
    let sample = sample.replace("/iwmo/3_2/", "/iwmo/3_1/").replace("BerichtSubversie>2<", "BerichtSubversie>1<");
    let files = mutants_of(&[sample]);
    compare(kind, &folder.path().join(format!("{kind}.xsd")), &files);
    files.len()
}

/// Named contents: samples, and mutants of each.
fn files_of(kind: &str) -> Vec<(String, Vec<u8>)> {
    let read = |path: &PathBuf| String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    mutants_of(&samples(kind).iter().map(read).collect::<Vec<_>>())
}

fn mutants_of(samples: &[String]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (index, text) in samples.iter().enumerate() {
        let seed = u64::try_from(index).unwrap() + 1;
        files.push((format!("{index}-sample"), text.clone().into_bytes()));
        // One sample of a kind is enough to go over all its elements.
        let swept = if index == 0 { Mutants::sweep(text, seed, 1) } else { Vec::new() }.into_iter();
        for (number, (name, mutant)) in swept.chain(Mutants::of(text, seed).take(PER_SAMPLE)).enumerate() {
            files.push((format!("{index}-{number}-{name}"), mutant));
        }
    }
    files
}

fn samples(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut samples = vec![root.join("testdata/messages").join(format!("{kind}.xml"))];
    let shared = root.join("../shared/iwmo/messages");
    if !shared.is_dir() {
        println!("without the samples of the standard: {} is not there", shared.display());
        return samples;
    }
    for folder in ["3.2", "3.2-derived"] {
        for entry in std::fs::read_dir(shared.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_str().unwrap().to_lowercase().contains(kind) {
                samples.push(path);
            }
        }
    }
    samples.sort();
    samples
}

fn schemas(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = root.join("schemas/iwmo-3.2").join(format!("{kind}.xsd"));
    // Half of the messages have an official XSD at hand; the others one derived from the published element lists.
    for folder in ["3.2", "3.2-derived"] {
        let other = root.join("../shared/iwmo/xsd").join(folder).join(format!("{kind}.xsd"));
        if other.is_file() {
            return vec![own, other];
        }
    }
    println!("NOT CHECKED: another schema than our own of {kind}: ../shared is not there");
    vec![own]
}

fn compare(kind: &str, schema: &Path, files: &[(String, Vec<u8>)]) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let valid = valid_by_xmllint(schema, folder.path(), files);
    let mut differences = Vec::new();
    for (name, bytes) in files {
        let reading = read(bytes, &Limits { findings_max: 1000, ..Limits::default() });
        assert_eq!(reading.message.is_some(), reading.findings.is_empty(), "{name}");
        // A limit of this program (a year above 9999) is no verdict of the schema.
        let only_limits = !reading.findings.is_empty() && reading.findings.iter().all(|f| f.rule.starts_with("LIMIT_"));
        if reading.message.is_some() != valid.contains(name) && !only_limits {
            let found: Vec<_> = reading.findings.iter().map(|f| format!("{} {} {}", f.path, f.value, f.text)).collect();
            differences.push(format!("{kind} {name}: libxml2 says {}, we {found:?}", valid.contains(name)));
        }
    }
    assert!(differences.is_empty(), "{} by {}:\n{}", differences.len(), schema.display(), differences.join("\n"));
    let share = valid.len() * 100 / files.len();
    assert!((10..=90).contains(&share), "{share}% of the {kind} files are valid: the mutants test too little");
}

fn valid_by_xmllint(schema: &Path, folder: &Path, files: &[(String, Vec<u8>)]) -> BTreeSet<String> {
    let mut valid = BTreeSet::new();
    for batch in files.chunks(300) {
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(schema)
            .args(batch.iter().map(|(name, _)| name))
            .current_dir(folder)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        valid.extend(text.lines().filter_map(|line| line.strip_suffix(" validates")).map(str::to_owned));
    }
    valid
}
