//! Reading, writing and reading again gives the same message: for every sample and for messages made from the tables;
//! and what is written is valid to libxml2 too.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::message::testing::{assert_valid, made, read_good, samples};
use crate::message::writer::{date, time};

/// Generated messages of each kind.
const PER_KIND: u32 = 40;

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
            let text = made(kind, release, choices);
            written.borrow_mut().push((kind, release, again(root.message, text.as_bytes())));
            Ok(())
        });
        run.unwrap();
    }
    assert_valid(&written.into_inner());
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
    assert_eq!(time(jiff::civil::time(9, 8, 7, 0).into()), "09:08:07");
    assert_eq!(time(jiff::civil::time(9, 8, 7, 120_000_000).into()), "09:08:07.12");
}

#[test]
fn the_versions_of_the_schemas_are_known() {
    for release in [Release::V3_1, Release::V3_2] {
        let versie = xsd_versie(Kind::Wmo305, release);
        assert_eq!((versie.basisschema_xsd_versie.as_str(), versie.bericht_xsd_versie.as_str()), ("1.0.0", "1.0.0"));
    }
}
