//! Runs the official UBL 2.1 schemas and the official stylesheets of EN 16931, NLCIUS and Peppol over documents.
//!
//! The folder has `xsd/maindoc/UBL-Invoice-2.1.xsd` with what belongs to it, and any number of stylesheets that give SVRL
//! (`*.xsl`, `*.xslt`). Needs xmllint, Java and Saxon-HE (Debian: libxml2-utils, libsaxonhe-java). None of it is kept here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use roxmltree::Document;

/// Where Debian's package puts Saxon.
const SAXON: &str = "/usr/share/java/Saxon-HE.jar";

/// Judges documents; panics where one is found wrong in another way than the decision note names.
pub fn judge(folder: &Path, documents: impl Iterator<Item = String>) {
    let work = tempfile::tempdir().unwrap();
    let mut counts = BTreeMap::new();
    for (document, number) in documents.zip(0..) {
        let kind = if document.contains("<CreditNote ") { "CreditNote" } else { "Invoice" };
        let claims = |profile| document.contains(&format!("#compliant#urn:fdc:{profile}"));
        let claim = match (claims("nen.nl:nlcius"), claims("peppol.eu:2017:poacc:billing:3.0")) {
            (true, _) => "nlcius",
            (_, true) => "peppol",
            (false, false) => "en16931",
        };
        let place = work.path().join(claim).join(kind);
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join(format!("{number:04}.xml")), document).unwrap();
        *counts.entry((claim, kind)).or_insert(0) += 1;
    }
    println!("documents: {counts:?}");
    for (claim, kind) in counts.keys() {
        let place = work.path().join(claim).join(kind);
        valid(folder, kind, &place);
        for sheet in sheets(folder, claim) {
            transformed(&sheet, &place, work.path());
        }
    }
}

/// Whether some stylesheet of the folder finds `rule` in a document, so that a run that finds nothing says something.
pub fn finds(folder: &Path, document: &str, rule: &str) -> bool {
    let work = tempfile::tempdir().unwrap();
    let place = work.path().join("mutant");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("mutant.xml"), document).unwrap();
    let found = sheets(folder, "nlcius").into_iter().map(|sheet| reports(&sheet, &place, work.path()));
    let rules = found.flatten().flat_map(|report| findings(&fs::read_to_string(report).unwrap()));
    rules.map(|(_, found, _)| found).any(|found| found == rule)
}

/// By the schemas.
fn valid(folder: &Path, kind: &str, place: &Path) {
    let schema = folder.join(format!("xsd/maindoc/UBL-{kind}-2.1.xsd"));
    let mut command = Command::new("xmllint");
    command.args(["--nonet", "--noout", "--schema"]).arg(schema).args(files(place));
    let output = command.output().expect("xmllint is needed: apt-get install libxml2-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn files(place: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The stylesheets that judge a document that claims this: a buyer without a registration is on no network, and SI-UBL and
/// Peppol do not know such a document. SI-UBL does not know one of Peppol; Peppol's own find no fault in one of NLCIUS but its name.
fn sheets(folder: &Path, claim: &str) -> Vec<PathBuf> {
    let is_sheet = |path: &PathBuf| path.extension().is_some_and(|end| end == "xsl" || end == "xslt");
    let judges = |path: &PathBuf| match claim {
        "nlcius" => true,
        "peppol" => name(path).starts_with("EN16931") || name(path).to_lowercase().contains("peppol"),
        _ => name(path).starts_with("EN16931"),
    };
    let sheets: Vec<_> = files(folder).into_iter().filter(|path| is_sheet(path) && judges(path)).collect();
    assert!(!sheets.is_empty(), "{} has no stylesheets", folder.display());
    sheets
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// What a stylesheet says of each file of a folder, made in one run.
fn reports(sheet: &Path, place: &Path, work: &Path) -> Vec<PathBuf> {
    let out = work.join("out").join(place.strip_prefix(work).unwrap()).join(name(sheet));
    fs::create_dir_all(&out).unwrap();
    let option = |key: &str, path: &Path| format!("-{key}:{}", path.display());
    let mut command = Command::new("java");
    command.args(["-cp", SAXON, "net.sf.saxon.Transform", "-versionmsg:off"]);
    command.args([option("s", place), option("xsl", sheet), option("o", &out)]);
    let output = command.output().expect("java is needed, with libsaxonhe-java");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let reports = files(&out);
    assert_eq!(reports.len(), files(place).len());
    reports
}

/// By one stylesheet.
fn transformed(sheet: &Path, place: &Path, work: &Path) {
    let reports = reports(sheet, place, work);
    let mut found: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    for report in &reports {
        for (flag, rule, text) in findings(&fs::read_to_string(report).unwrap()) {
            let first = || (0, format!("{}: {text}", report.display()));
            found.entry((flag, rule)).or_insert_with(first).0 += 1;
        }
    }
    let place = place.strip_prefix(work).unwrap();
    println!("{} over {} of {}:", name(sheet), reports.len(), place.display());
    for ((flag, rule), (count, text)) in &found {
        println!("  {count} × {flag} {rule} ({text})");
    }
    let is_peppol = place.starts_with("peppol");
    let stays = |rule: &str| KNOWN.iter().any(|(known, _)| *known == rule) && !(is_peppol && rule == OF_NLCIUS);
    let unknown: Vec<_> = found.iter().filter(|((_, rule), _)| !stays(rule)).collect();
    assert!(unknown.is_empty(), "{}: {unknown:?}", name(sheet));
}

/// What Peppol says of a document of NLCIUS, and never of one of its own.
const OF_NLCIUS: &str = "PEPPOL-EN16931-R004";

/// What is found and stays, with the reason.
const KNOWN: &[(&str, &str)] = &[
    (OF_NLCIUS, "Peppol's own CustomizationID, which a document of NLCIUS does not have"),
    ("BR-NL-25", "a registration that is no btw-identificatienummer: BR-E-02 asks for it where there is none"),
];

/// Flag, rule and text of what a report has found.
fn findings(report: &str) -> Vec<(String, String, String)> {
    let document = Document::parse(report).unwrap();
    assert!(document.descendants().any(|n| n.tag_name().name() == "fired-rule"), "the stylesheet judged nothing");
    let found =
        document.descendants().filter(|n| ["failed-assert", "successful-report"].contains(&n.tag_name().name()));
    let text = |n: &roxmltree::Node<'_, '_>| {
        n.descendants()
            .filter(|d| d.is_text())
            .filter_map(|d| d.text())
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let attribute = |n: &roxmltree::Node<'_, '_>, name| n.attribute(name).unwrap_or("?").to_owned();
    found.map(|n| (attribute(&n, "flag"), attribute(&n, "id"), text(&n))).collect()
}
