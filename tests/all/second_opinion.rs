//! The schema check against another engine, in Rust and of other makers: the same verdict on every sample and on mutants
//! of it, for all messages of 3.2 and 3.1, by our own XSDs.
//!
//! `tests/all/schema.rs` asks libxml2 the same; this one needs no program beside it, so it runs everywhere.

use crate::{mutants, release};

use std::collections::BTreeMap;
use std::path::Path;

use iwmod::domain::Kind;
use iwmod::intake::Limits;
use iwmod::message::read;
use xsd_schema::validation::{CollectingValidationSink, SchemaValidator, ValidationFlags, drive_quick_xml};
use xsd_schema::{SchemaSet, SchemaSetBuilder};

use mutants::Mutants;

/// Random mutants of each sample in each release, beside the sweep over its elements.
const RANDOM: usize = 160;
/// Values tried in each element of a sample.
const VALUES: usize = 2;

/// How the engines differ.
struct Difference {
    name: &'static str,
    /// Which files it is about: by their text, and by whether the other engine takes them.
    applies: fn(&str, bool) -> bool,
    /// A change to the sample of WMO301 that shows it: the first of the one by the other.
    example: (&'static str, &'static str),
    /// Why our verdict stands.
    why: &'static str,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "no-break space",
        applies: |text, _| text.contains('\u{a0}') || text.contains("&#xA0;"),
        example: ("<wmo301:Client>", "<wmo301:Client>\u{a0}"),
        why: "white space of XML, and \\s in a pattern, are space, tab, CR and LF; the other engine counts U+00A0 as white \
              space too: it lets it pass between elements, and does not take it for a value",
    },
    Difference {
        name: "carriage return in a pattern",
        applies: |text, accepted| accepted && text.contains("&#13;"),
        example: ("<iwmo:Voornamen>", "<iwmo:Voornamen>&#13;"),
        why: "the dot of a pattern stands for any character but LF and CR; in the other engine for any but LF",
    },
    Difference {
        name: "unknown attribute of xsi",
        applies: |text, accepted| accepted && text.contains("xsi:foo"),
        example: ("<wmo301:Bsn>", "<wmo301:Bsn xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:foo=\"1\">"),
        why: "only type, nil, schemaLocation and noNamespaceSchemaLocation go without a declaration",
    },
    Difference {
        name: "white space around the name of a type",
        applies: |text, accepted| accepted && text.contains("xsi:type=\" "),
        example: (
            "<wmo301:ToewijzingNummer>",
            "<wmo301:ToewijzingNummer xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\" iwmo:LDT_Nummer \">",
        ),
        why: "it may be collapsed, but libxml2 does not, and a receiver with libxml2 would refuse what we took",
    },
];

#[test]
fn the_verdict_is_that_of_another_engine() {
    let mut tally = Tally::default();
    for kind in Kind::ALL.iter().map(|kind| kind.as_str().to_lowercase()).filter(|kind| kind.starts_with("wmo")) {
        for release in ["3.2", "3.1"] {
            tally.compare(&kind, release);
        }
    }
    println!("{} files, {} of them valid", tally.files, tally.valid);
    for Difference { name, why, .. } in DIFFERENCES {
        println!("{} differ by {name}: {why}", tally.explained.get(name).copied().unwrap_or(0));
    }
    assert!(tally.wrong.is_empty(), "{} differences:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
    assert!(tally.files >= 10_000, "only {} files", tally.files);
}

#[test]
fn a_difference_that_is_explained_is_one() {
    let (schema, sample) = (schema("wmo301", "3.2"), sample("wmo301", "3.2"));
    for Difference { name, example: (old, new), .. } in DIFFERENCES {
        assert!(sample.contains(old), "{name}: {old} is not in the sample");
        let mut tally = Tally::default();
        let changed = sample.replacen(old, new, 1).into_bytes();
        tally.judge(name, &changed, is_valid(&schema, &changed));
        assert_eq!(tally.explained.keys().collect::<Vec<_>>(), [name], "the engines agree now: take it off the list");
    }
}

#[derive(Default)]
struct Tally {
    files: usize,
    valid: usize,
    explained: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn compare(&mut self, kind: &str, release: &str) {
        let schema = schema(kind, release);
        let sample = sample(kind, release);
        assert!(is_valid(&schema, sample.as_bytes()), "{kind} {release}: the sample itself is refused");
        let seed = if release == "3.2" { 7 } else { 8 };
        let mut files = Mutants::sweep(&sample, seed, VALUES);
        files.extend(Mutants::of(&sample, seed).take(RANDOM));
        let mut valid = 0;
        for (name, bytes) in &files {
            let theirs = is_valid(&schema, bytes);
            valid += usize::from(theirs);
            self.judge(&format!("{kind} {release} {name}"), bytes, theirs);
        }
        let share = valid * 100 / files.len();
        assert!((10..=90).contains(&share), "{share}% of the {kind} files are valid: the mutants test too little");
        self.files += files.len();
        self.valid += valid;
    }

    fn judge(&mut self, name: &str, bytes: &[u8], theirs: bool) {
        let reading = read(bytes, &Limits::default());
        // A limit of this program (a year above 9999) is no verdict of the schema.
        let only_limits = !reading.findings.is_empty() && reading.findings.iter().all(|f| f.rule.starts_with("LIMIT_"));
        if reading.message.is_some() == theirs || only_limits {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        match DIFFERENCES.iter().find(|difference| (difference.applies)(&text, theirs)) {
            Some(difference) => *self.explained.entry(difference.name).or_default() += 1,
            None => {
                let found: Vec<_> =
                    reading.findings.iter().map(|f| format!("{} {} {}", f.path, f.value, f.text)).collect();
                self.wrong.push(format!("{name}: they say {theirs}, we {found:?}"));
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Our XSD of a message, as the other engine reads it.
fn schema(kind: &str, release: &str) -> SchemaSet {
    let folder = tempfile::tempdir().unwrap();
    for stem in [kind, "basisschema"] {
        let text = std::fs::read_to_string(root().join("schemas/iwmo-3.2").join(format!("{stem}.xsd"))).unwrap();
        let text = if release == "3.2" { text } else { release::of_3_1(&text).unwrap() };
        std::fs::write(folder.path().join(format!("{stem}.xsd")), text).unwrap();
    }
    let path = folder.path().join(format!("{kind}.xsd"));
    let space = format!("http://www.istandaarden.nl/iwmo/{}/{kind}/schema", release.replace('.', "_"));
    let compiled = SchemaSetBuilder::new().add(&space, path.to_str().unwrap()).unwrap().compile().unwrap();
    assert!(compiled.directive_failures().is_empty(), "{kind} {release}: a schema was not found");
    compiled.into_schema_set()
}

fn sample(kind: &str, release: &str) -> String {
    let text = std::fs::read_to_string(root().join("testdata/messages").join(format!("{kind}.xml"))).unwrap();
    match release {
        "3.2" => text,
        _ => text.replace("/iwmo/3_2/", "/iwmo/3_1/").replace("BerichtSubversie>2<", "BerichtSubversie>1<"),
    }
}

fn is_valid(schema: &SchemaSet, bytes: &[u8]) -> bool {
    let validator = SchemaValidator::new(schema, ValidationFlags::default());
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut run = validator.start_run(CollectingValidationSink { errors: &mut errors, warnings: &mut warnings });
    let driven = drive_quick_xml(bytes, &mut run, schema);
    drop(run);
    driven.is_ok() && errors.is_empty()
}
