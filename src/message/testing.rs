//! Messages for the unit tests: the samples, messages made from the tables, and libxml2 as a second opinion.

#[path = "../../build/release.rs"]
mod release;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::tables::{Base, Complex, Content, Pattern, ROOTS, Root, SPACES, Simple, Space};
use super::{Message, read};
use crate::domain::{Kind, Limits, Release};

/// The message in `bytes`; fails with what is wrong.
pub(crate) fn read_good(name: &str, bytes: &[u8]) -> Message {
    let reading = read(bytes, &Limits::default());
    let found: Vec<_> = reading.findings.iter().map(|f| format!("{} {} {}", f.path, f.value, f.text)).collect();
    reading.message.unwrap_or_else(|| panic!("{name}: {found:?}\n{}", String::from_utf8_lossy(bytes)))
}

/// Where the project is.
pub(crate) fn root_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every sample there is, those beside the project where it is there.
pub(crate) fn samples() -> Vec<PathBuf> {
    let mut samples = Vec::new();
    for folder in ["testdata/messages", "../shared/iwmo/messages/3.2", "../shared/iwmo/messages/3.2-derived"] {
        match std::fs::read_dir(root_folder().join(folder)) {
            Ok(entries) => samples.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) => println!("not checked: {folder} is not there"),
        }
    }
    samples
}

/// Asks libxml2, by our schemas and, for 3.2, by those of the standard.
pub(crate) fn assert_valid(written: &[(Kind, Release, Vec<u8>)]) {
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

/// The XML of a message that its schema accepts, by the next of these numbers at every choice; the least there is when
/// they run out.
pub(crate) fn made(kind: Kind, release: Release, choices: Vec<u32>) -> String {
    let is_it = |root: &&Root| root.message == kind.as_str() && root.release == release.as_str();
    let root = ROOTS.iter().find(is_it).unwrap();
    Maker { choices, next: 0, text: String::new() }.message(root)
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
