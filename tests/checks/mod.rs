//! What holds whatever the bytes are: asked by the fuzz targets (`fuzz/`) and by the tests that feed files to the same
//! doors (`tests/all/crashers.rs`, `tests/all/hostile.rs`, `tests/all/properties.rs`), so that a crasher of the one is a test of the other.
//!
//! Each check panics when something does not hold, and tells whether the bytes were accepted: a harness that accepts none
//! of its seeds proves nothing.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod derived;
pub mod files;
pub mod requests;
pub mod seeds;

use std::io::{Cursor, Read};

use iwmod::domain::{Finding, Severity};
use iwmod::facts::Fact;
use iwmod::intake::{Circumstances, Limits, Verdict, judge};
use iwmod::message::{read, write};
use iwmod::unzip::{NotOpened, Zip, ZipLimits};
use jiff::civil::date;

/// Panics when something does not hold; says whether the bytes were accepted.
pub type Check = fn(&[u8]) -> bool;

/// A check by its name: that of the fuzz target and of the folder of its crashers.
pub const CHECKS: [(&str, Check); 5] =
    [("message", message), ("csv", csv), ("zip", zip), ("derive", derived::derive), ("requests", requests::request)];

/// Most findings that the checks ask for.
const FINDINGS_MAX: usize = 20;

/// What the checks judge with.
pub fn circumstances() -> Circumstances {
    let limits = Limits { findings_max: FINDINGS_MAX, ..Limits::default() };
    let vocabulary = iwmod::terms::Profile::built_in().unwrap().vocabulary;
    Circumstances {
        addressed: ["65001001".parse().unwrap()].into(),
        today: date(2026, 1, 1),
        limits,
        vocabulary,
        is_demo: true,
        imports: Default::default(),
        accounts: Default::default(),
    }
}

/// Judged as a message.
pub fn judged(bytes: &[u8]) -> Verdict {
    let verdict = judge("in/bericht.xml", bytes, &circumstances());
    assert!(verdict.findings.iter().all(|finding| finding.path.starts_with('/')), "{:?}", verdict.findings);
    check_verdict(&verdict, bytes);
    verdict
}

/// Judged as a message, and read as one of any kind: what is accepted is written and read again, and says the same.
pub fn message(bytes: &[u8]) -> bool {
    let verdict = judged(bytes);
    // A bank statement comes in by the same door.
    if verdict.facts.as_ref().is_some_and(|facts| facts.iter().all(|(_, fact)| matches!(fact, Fact::Betaling(_)))) {
        return true;
    }
    // Most of what a fuzzer makes; to read it again would only say so again.
    if verdict.findings.iter().any(|finding| matches!(finding.rule.as_str(), "XML" | "XSD" | "ENCODING")) {
        return false;
    }
    let reading = read(bytes, &circumstances().limits);
    assert_eq!(reading.message.is_some(), reading.findings.is_empty(), "{:?}", reading.findings);
    let Some(message) = reading.message else { return false };
    let written = write(&message);
    // Indentation may carry a file over the limit that it was within.
    let again = read(&written, &Limits { message_bytes_max: u64::MAX, ..Limits::default() });
    assert_eq!(again.message.as_ref(), Some(&message), "{:?}\n{}", again.findings, String::from_utf8_lossy(&written));
    assert_eq!(again.message.as_ref().map(|m| m.digest()), Some(message.digest()));
    assert_eq!(again.message.map(|m| write(&m)).as_ref(), Some(&written));
    true
}

/// Judged as the one of our own files that its header names: as it is, with a byte order mark and with other line ends.
pub fn csv(bytes: &[u8]) -> bool {
    let names = ["opdracht.csv", "levering.csv", "beginstand.csv"];
    // A header of another file is refused in the same way whatever the rows are: one of the three is enough then.
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_of = |column: &str| first.windows(column.len()).any(|window| window == column.as_bytes());
    let own = ["opdrachtnummer", "disposition", "toewijzingnummer"].iter().position(|column| is_of(column));
    csv_of(names[own.unwrap_or(bytes.len() % 3)], bytes)
}

fn csv_of(name: &str, bytes: &[u8]) -> bool {
    let verdict = judge(name, bytes, &circumstances());
    check_verdict(&verdict, bytes);
    let Some(facts) = verdict.facts else { return false };
    assert!(facts.windows(2).all(|pair| pair[0].0 < pair[1].0), "one fact a row, in the order of the rows");
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let same = |bytes: &[u8]| assert_eq!(judge(name, bytes, &circumstances()).facts.as_ref(), Some(&facts));
    same(format!("\u{feff}{text}").as_bytes());
    same(text.replace("\r\n", "\n").as_bytes());
    same(text.replace("\r\n", "\n").replace('\n', "\r\n").as_bytes());
    true
}

/// Opened as a zip: within bounds, each member is as long as announced and reads twice as the same, and is judged.
pub fn zip(bytes: &[u8]) -> bool {
    let limits = ZipLimits { members_max: 30, statements_max: 400, bytes_max: 1 << 20, rows_max: 1 << 20 };
    let (mut zip, members) = match Zip::open(Cursor::new(bytes), limits, iwmod::bank::is_of_bank) {
        Ok(opened) => opened,
        Err(NotOpened::Unreadable(error)) => panic!("bytes in memory can be read: {error}"),
        Err(NotOpened::Refused(finding)) => {
            assert!(finding.rule.starts_with("ZIP_") || finding.rule.starts_with("LIMIT_ZIP_"), "{finding:?}");
            check_finding(&finding, bytes);
            return false;
        }
    };
    assert!((1..=limits.members_max).contains(&members.len()));
    assert!(members.iter().map(|m| m.bytes).sum::<u64>() <= limits.bytes_max);
    for member in &members {
        let mut content = || {
            let mut content = Vec::new();
            zip.open_member(member).unwrap().read_to_end(&mut content).unwrap();
            content
        };
        let first = content();
        assert_eq!(u64::try_from(first.len()), Ok(member.bytes), "{member:?}");
        assert!(first == content(), "{member:?} reads as something else the second time");
        // A large one would only make the fuzzer slow.
        if first.len() <= 1 << 16 && !member.is_zip() {
            check_verdict(&judge(&format!("p.zip!{}", member.name), &first, &circumstances()), &first);
        }
    }
    true
}

/// A file is refused exactly when an error was found, and each finding is one that may be shown.
fn check_verdict(verdict: &Verdict, bytes: &[u8]) {
    let errors = verdict.findings.iter().filter(|f| f.severity == Severity::Error).count();
    assert_eq!(verdict.facts.is_none(), errors > 0, "{:?}", verdict.findings);
    // Those of the pass and rules, and at most two of address and day.
    assert!(verdict.findings.len() <= FINDINGS_MAX + 2, "{}", verdict.findings.len());
    verdict.findings.iter().for_each(|finding| check_finding(finding, bytes));
}

/// A finding says something, not too much, and no BSN (invariant 8).
fn check_finding(finding: &Finding, bytes: &[u8]) {
    assert!(!finding.text.is_empty() && !finding.path.is_empty() && finding.rule != "INTERN", "{finding:?}");
    assert!(finding.value.chars().count() <= 70 && finding.text.len() < 1000, "{finding:?}");
    assert!(finding.offset.is_none_or(|at| at <= u64::try_from(bytes.len()).unwrap()), "{finding:?}");
    for shown in [&finding.path, &finding.value, &finding.text] {
        // Nine nines is a bound of our own.
        let mut runs = shown.split(|c: char| !c.is_ascii_digit());
        assert!(!runs.any(|run| run.len() == 9 && run != "999999999"), "{finding:?}");
    }
}
