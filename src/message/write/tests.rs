//! Reading, writing and reading again gives the same message: for every sample and for messages made from the tables;
//! and what is written is valid to libxml2 too.

#[path = "../../../build/release.rs"]
mod release;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::intake::Limits;
use crate::message::read;
use crate::message::tables::{Base, Complex, Pattern, Simple};

/// Generated messages of each kind.
const PER_KIND: u32 = 40;

fn read_good(name: &str, bytes: &[u8]) -> Message {
    let reading = read(bytes, &Limits::default());
    let found: Vec<_> = reading.findings.iter().map(|f| format!("{} {} {}", f.path, f.value, f.text)).collect();
    reading.message.unwrap_or_else(|| panic!("{name}: {found:?}\n{}", String::from_utf8_lossy(bytes)))
}

/// What is written of the message in `bytes`, after the check that it says the same.
fn again(name: &str, bytes: &[u8]) -> Vec<u8> {
    let message = read_good(name, bytes);
    let written = write(&message);
    assert_eq!(read_good(name, &written), message, "{name}");
    assert_eq!(write(&read_good(name, &written)), written, "{name}");
    assert!(!written.starts_with(b"\xEF\xBB\xBF"), "{name}");
    let text = String::from_utf8(written.clone()).unwrap();
    assert!(text.lines().count() == text.matches("\r\n").count() && !text.replace("\r\n", "").contains(['\r', '\n']));
    written
}

fn root_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn samples() -> Vec<PathBuf> {
    let mut samples = Vec::new();
    for folder in ["testdata/messages", "../shared/iwmo/messages/3.2", "../shared/iwmo/messages/3.2-derived"] {
        match std::fs::read_dir(root_folder().join(folder)) {
            Ok(entries) => samples.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) => println!("not checked: {folder} is not there"),
        }
    }
    samples
}

#[test]
fn every_sample_is_written_as_it_was_read() {
    let mut written: Vec<(Kind, Release, Vec<u8>)> = Vec::new();
    for path in samples() {
        let (name, bytes) = (path.display().to_string(), std::fs::read(&path).unwrap());
        let older = String::from_utf8(bytes.clone()).unwrap().replace("/3_2/", "/3_1/");
        let older = older.replace("BerichtSubversie>2<", "BerichtSubversie>1<").into_bytes();
        for bytes in [bytes, older] {
            let message = read_good(&name, &bytes);
            written.push((message.kind(), message.release, again(&name, &bytes)));
        }
    }
    for root in ROOTS {
        let is_of = |kind: Kind, release: Release| kind.as_str() == root.message && release.as_str() == root.release;
        assert!(written.iter().any(|(kind, release, _)| is_of(*kind, *release)), "{} {}", root.message, root.release);
    }
    assert_valid(&written);
}

#[test]
fn every_generated_message_is_written_as_it_was_read() {
    let written = RefCell::new(Vec::new());
    for root in ROOTS {
        let (kind, release): (Kind, Release) = (root.message.parse().unwrap(), root.release.parse().unwrap());
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(PER_KIND) });
        let run = runner.run(&vec(any::<u32>(), 0..600), |choices| {
            let text = Maker { choices, next: 0, text: String::new() }.message(root);
            written.borrow_mut().push((kind, release, again(root.message, text.as_bytes())));
            Ok(())
        });
        run.unwrap();
    }
    assert_valid(&written.into_inner());
}

/// Asks libxml2, by our schemas and, for 3.2, by those of the standard.
fn assert_valid(written: &[(Kind, Release, Vec<u8>)]) {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "xmllint is needed: apt-get install libxml2-utils");
        return println!("NOT CHECKED by xmllint: it is not installed (apt-get install libxml2-utils)");
    }
    let made = schemas_of_3_1();
    let folder_of_3_2 = |name: &str| root_folder().join(name);
    for root in ROOTS {
        let is_it = |kind: Kind, release: Release| kind.as_str() == root.message && release.as_str() == root.release;
        let of_root: Vec<_> = written.iter().filter(|(kind, release, _)| is_it(*kind, *release)).collect();
        let schemas = match root.release {
            "3.1" => vec![made.path().to_owned()],
            _ => ["schemas/iwmo-3.2", "../shared/iwmo/xsd/3.2", "../shared/iwmo/xsd/3.2-derived"]
                .map(folder_of_3_2)
                .to_vec(),
        };
        for schema in schemas.iter().map(|s| s.join(format!("{}.xsd", root.message.to_lowercase()))) {
            if schema.is_file() && !of_root.is_empty() {
                let files: Vec<&[u8]> = of_root.iter().map(|(_, _, bytes)| bytes.as_slice()).collect();
                assert_valid_by(&schema, &files);
            }
        }
    }
}

fn assert_valid_by(schema: &Path, files: &[&[u8]]) {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..files.len()).map(|index| format!("{index}.xml")).collect();
    for (name, bytes) in names.iter().zip(files) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet", "--schema"]).arg(schema).args(&names).current_dir(folder.path());
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {told}", schema.display());
}

/// They are made, not kept (docs/decisions/0005).
fn schemas_of_3_1() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root_folder().join("schemas/iwmo-3.2")).unwrap() {
        let path = entry.unwrap().path();
        let text = release::of_3_1(&std::fs::read_to_string(&path).unwrap()).unwrap();
        std::fs::write(folder.path().join(path.file_name().unwrap()), text).unwrap();
    }
    folder
}

/// Makes a message that a schema accepts; every choice is the next number, or 0 when they run out: the least there is.
struct Maker {
    choices: Vec<u32>,
    next: usize,
    text: String,
}

impl Maker {
    /// A number below `bound`.
    fn pick(&mut self, bound: usize) -> usize {
        let choice = self.choices.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        usize::try_from(choice).unwrap() % bound
    }

    fn message(mut self, root: &Root) -> String {
        self.open(root.space, root.name);
        self.complex(root.content);
        self.close(root.name);
        self.text
    }

    /// Every element declares its namespace as the default one: other prefixes than those that are written.
    fn open(&mut self, space: Space, name: &str) {
        self.text.push_str(&format!("<{name} xmlns='{}'>", SPACES[usize::from(space)]));
    }

    fn close(&mut self, name: &str) {
        self.text.push_str(&format!("</{name}>"));
    }

    fn complex(&mut self, complex: &Complex) {
        for child in complex.children {
            let least = usize::from(!child.optional);
            let most = if child.repeated { 3 } else { 1 };
            for _ in 0..least + self.pick(most - least + 1) {
                self.open(child.space, child.name);
                match child.content {
                    Content::Complex(below) => self.complex(below),
                    Content::Simple(simple) => {
                        let value = self.value(simple);
                        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                        self.text.push_str(&value.replace('\r', "&#xD;"));
                    }
                }
                self.close(child.name);
            }
        }
    }

    fn value(&mut self, simple: &Simple) -> String {
        if !simple.codes.is_empty() {
            return simple.codes[self.pick(simple.codes.len())].to_owned();
        }
        if let Some(literal) = simple.patterns.iter().find_map(|p| match p {
            Pattern::Literal(literal) => Some(*literal),
            _ => None,
        }) {
            return literal.to_owned();
        }
        match simple.base {
            Base::Integer => {
                let within = u64::try_from(self.pick(1 << 31)).unwrap() * 7919 % (simple.max - simple.min + 1);
                [simple.min + within, simple.min, simple.max][self.pick(3)].to_string()
            }
            Base::Date => match self.pick(20) {
                0 => "0001-01-01".to_owned(),
                1 => "9999-12-31".to_owned(),
                2 => "-0044-03-15".to_owned(),
                3 => "2024-02-29".to_owned(),
                _ => format!("20{:02}-{:02}-{:02}", self.pick(100), 1 + self.pick(12), 1 + self.pick(28)),
            },
            Base::Time => {
                let whole = format!("{:02}:{:02}:{:02}", self.pick(24), self.pick(60), self.pick(60));
                [whole.clone(), format!("{whole}.05"), format!("{whole}.123456789"), "24:00:00".to_owned()]
                    [self.pick(4)]
                .clone()
            }
            Base::String => self.string(simple),
        }
    }

    fn string(&mut self, simple: &Simple) -> String {
        let most = simple.length_max.unwrap_or(40).min(40);
        let (alphabet, first): (&str, &str) = match simple.patterns.last() {
            Some(Pattern::Digits(count)) => return (0..*count).map(|_| self.one_of("0123456789")).collect(),
            Some(Pattern::Version) => return format!("{}.{}.{}", self.pick(3), self.pick(12), self.pick(100)),
            Some(Pattern::DigitsOrNone) => ("0123456789", "0123456789"),
            Some(Pattern::Letters) => ("abYZÀéỳ", "abYZÀéỳ"),
            Some(Pattern::LettersAndDigits) => ("abYZ019", "abYZ019"),
            Some(Pattern::NotBlankOneLine) => ("ab \t&<>\"']é漢😀\u{a0}", "a&<é漢😀"),
            Some(Pattern::NotBlank) => ("ab \t\n\r&<>\"']é漢😀\u{a0}", "a&<é漢😀"),
            Some(Pattern::NoneOf(_) | Pattern::Literal(_)) => panic!("{} is no string", simple.name),
            None => ("ab \t\n\r&<>\"']é漢😀", "\n\r a"),
        };
        let mut text = String::from(self.one_of(first));
        (0..self.pick(most)).for_each(|_| text.push(self.one_of(alphabet)));
        text
    }

    fn one_of(&mut self, alphabet: &str) -> char {
        let index = self.pick(alphabet.chars().count());
        alphabet.chars().nth(index).unwrap()
    }
}

const WMO305: &str = include_str!("../../../testdata/messages/wmo305.xml");

#[test]
fn what_is_written_looks_as_people_expect_it() {
    let written = String::from_utf8(write(&read_good("305", WMO305.as_bytes()))).unwrap();
    assert_eq!(written.replace("\r\n", "\n"), WMO305, "prefixes, order and indentation");
}

#[test]
fn a_text_keeps_every_character() {
    let text = WMO305.replace(">Veen<", "> ]]&gt;\t&amp;&lt;b&gt; é <").replace("\n", "\r\n");
    let Message { body, .. } = read_good("305", &again("305", text.as_bytes()));
    let crate::message::Body::Wmo305(m) = body else { panic!("no 305") };
    assert_eq!(m.client.naam.geslachtsnaam.achternaam, " ]]>\t&<b> é ");
}

#[test]
fn days_and_times_are_written_as_the_schema_has_them() {
    assert_eq!(date(jiff::civil::date(-44, 3, 5)), "-0044-03-05");
    assert_eq!(date(jiff::civil::date(23, 12, 31)), "0023-12-31");
    assert_eq!(time(jiff::civil::time(9, 8, 7, 0)), "09:08:07");
    assert_eq!(time(jiff::civil::time(9, 8, 7, 120_000_000)), "09:08:07.12");
}

#[test]
fn the_versions_of_the_schemas_are_known() {
    for release in [Release::V3_1, Release::V3_2] {
        let versie = xsd_versie(Kind::Wmo305, release);
        assert_eq!((versie.basisschema_xsd_versie.as_str(), versie.bericht_xsd_versie.as_str()), ("1.0.0", "1.0.0"));
    }
}
