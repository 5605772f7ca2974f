//! The samples that came with the standard's digest: each is a good message, save the one whose remarks name a flaw.
//!
//! Needs `../shared/iwmo/messages`. Where it is absent the test says so and passes.

use std::path::{Path, PathBuf};

use iwmod::intake::Limits;
use iwmod::{message, rules};

/// The only samples that break a rule, with the rule and where.
const FLAWS: &[(&str, &[(&str, &str)])] =
    &[("3.2/WMO317.xml", &[("TR380", "/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct[1]/GewensteIngangsdatum")])];

#[test]
fn each_sample_gets_the_verdict_of_its_remarks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iwmo/messages");
    let mut count = 0;
    for folder in ["3.2", "3.2-derived"] {
        let Ok(files) = std::fs::read_dir(root.join(folder)) else {
            println!("NOT CHECKED: the samples of the standard: {} is not there", root.join(folder).display());
            return;
        };
        for file in files {
            let file = file.unwrap().path();
            let name = format!("{folder}/{}", file.file_name().unwrap().to_str().unwrap());
            let expected = FLAWS.iter().find(|(flawed, _)| *flawed == name).map_or(&[][..], |(_, flaws)| flaws);
            let found = broken_rules(&file);
            let found: Vec<_> = found.iter().map(|(rule, path)| (rule.as_str(), path.as_str())).collect();
            assert_eq!(found, expected, "{name}");
            count += 1;
        }
    }
    println!("{count} samples, the verdict of their remarks each");
    assert!(count >= 34, "only {count} samples");
}

/// Rule and path of each finding; the schema accepts every sample.
fn broken_rules(file: &PathBuf) -> Vec<(String, String)> {
    let limits = Limits::default();
    let reading = message::read(&std::fs::read(file).unwrap(), &limits);
    let message = reading.message.unwrap_or_else(|| panic!("{}: {:?}", file.display(), reading.findings));
    let mut findings = Vec::new();
    rules::check(&message, limits.findings_max, &mut findings);
    findings.into_iter().map(|f| (f.rule.to_string(), f.path)).collect()
}
