//! Messages as transport brings them: zips of up to thirty, loose and zipped, under names without meaning, with and
//! without byte order mark; and what is no message is set apart by name and stops nothing.

use crate::common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{AGB, bsn, inbox, items, opdracht, setup, wmo301, wmo305, wmo307, zip};
use iwmod::archive::InMemory;
use iwmod::documents::{IngestedFile, Outcome};
use iwmod::engine::Engine;
use iwmod::inbox::Inbox;
use tempfile::TempDir;

const PERSON: &str = "999900006";

fn file(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes)
}

/// Ingests files; gives the reports by name.
fn ingest(engine: &mut Engine, folder: &Path, files: &[(String, Vec<u8>)]) -> BTreeMap<String, IngestedFile> {
    let call = engine.ingest(items(&folder.join("given"), files)).unwrap();
    assert_eq!(call.failures().collect::<Vec<_>>(), Vec::<&str>::new());
    let count = call.reports().count();
    let reports: BTreeMap<_, _> = call.into_reports().into_iter().map(|r| (r.file.clone(), r)).collect();
    assert_eq!(reports.len(), count, "a file has one report");
    reports
}

fn rules(report: &IngestedFile) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

/// `count` messages of ten clients: toewijzing, start and stop of each, then the next toewijzing.
fn traffic(count: usize) -> Vec<(String, Vec<u8>)> {
    let one = |n: usize| {
        let (person, nummer) = (bsn(n / 3 % 10), 1000 + u64::try_from(n / 3).unwrap());
        let id = format!("T{n}");
        let bytes = match n % 3 {
            0 => wmo301(&id, &person, nummer, "2023-01-01", "2023-12-31"),
            1 => wmo305(&id, &person, nummer, "2023-01-01", "2023-02-01"),
            _ => wmo307(&id, &person, nummer, "2023-01-01", "2023-02-01", "2023-03-01"),
        };
        file(&format!("{n:04}.xml"), bytes)
    };
    (0..count).map(one).collect()
}

#[test]
fn a_zip_holds_thirty_messages_and_not_one_more() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let reports = ingest(&mut engine, dir.path(), &[file("31.zip", zip(&traffic(31)))]);
    assert_eq!((reports["31.zip"].outcome, rules(&reports["31.zip"])), (Outcome::Refused, vec!["LIMIT_ZIP_MEMBERS"]));
    assert!(reports["31.zip"].findings[0].text.contains("30"), "{}", reports["31.zip"].findings[0].text);
    assert_eq!(engine.reader().state().counts.files, 0, "nothing of a zip that is refused counts");

    let reports = ingest(&mut engine, dir.path(), &[file("30.zip", zip(&traffic(30)))]);
    assert_eq!(reports.len(), 30);
    assert!(reports.values().all(|report| report.outcome == Outcome::Accepted), "{reports:?}");
    let kinds = |kind: &str| reports.values().filter(|r| r.envelope.kind.as_deref() == Some(kind)).count();
    assert_eq!((kinds("WMO301"), kinds("WMO305"), kinds("WMO307")), (10, 10, 10));
    let state = engine.reader().state();
    assert_eq!((state.counts.files, state.counts.containers, state.quarantine().count()), (30, 1, 1));
}

#[test]
fn what_lies_in_a_folder_of_a_zip_is_read_and_the_folder_does_not_count() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let mut members = traffic(30);
    for (n, (name, _)) in members.iter_mut().enumerate().take(4) {
        *name = [format!("map/{name}"), format!("map/diep/{name}"), format!("MAP\\{name}"), format!("../{name}")][n]
            .clone();
    }
    let folders = ["map/", "map/diep/", "leeg/"].map(|name| file(name, Vec::new()));
    let reports =
        ingest(&mut engine, dir.path(), &[file("p.zip", zip_with_folders(&[&folders[..], &members].concat()))]);
    assert_eq!(reports.len(), 30, "{:?}", reports.keys());
    assert!(reports.values().all(|report| report.outcome == Outcome::Accepted));
    assert!(reports.contains_key("p.zip!map/diep/0001.xml") && reports.contains_key("p.zip!../0003.xml"));
    assert!(!dir.path().join("0003.xml").exists() && !dir.path().join("given/map").exists(), "nothing is unpacked");

    let reports = ingest(&mut engine, dir.path(), &[file("leeg.zip", zip_with_folders(&folders))]);
    assert_eq!(rules(&reports["leeg.zip"]), ["ZIP_EMPTY"]);
}

/// A zip in which a name that ends in `/` is an entry of a folder.
fn zip_with_folders(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        if name.ends_with('/') {
            writer.add_directory(name.as_str(), options).unwrap();
        } else {
            writer.start_file(name.as_str(), options).unwrap();
            std::io::Write::write_all(&mut writer, bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_same_message_loose_zipped_and_written_otherwise_counts_once() {
    let text = String::from_utf8(wmo305("S1", PERSON, 1001, "2023-01-01", "2023-02-01")).unwrap();
    assert!(text.contains('\n') && !text.contains('\r'));
    let written = [
        ("lf", text.clone()),
        ("crlf", text.replace('\n', "\r\n")),
        ("bom", format!("\u{feff}{text}")),
        ("bom en crlf", format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        ("zonder declaratie", text.split_once("?>").unwrap().1.trim_start().to_owned()),
    ];
    // Whichever comes first, the others are that message again.
    for first in 0..written.len() {
        let dir = TempDir::new().unwrap();
        let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
        ingest(&mut engine, dir.path(), &[file("t.xml", wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31"))]);
        let one = |index: usize| file(written[index].0, written[index].1.clone().into_bytes());
        let reports = ingest(&mut engine, dir.path(), &[file("los.xml", one(first).1)]);
        assert_eq!(reports["los.xml"].outcome, Outcome::Accepted, "{}", written[first].0);
        let all: Vec<_> = (0..written.len()).map(one).collect();
        let reports = ingest(&mut engine, dir.path(), &[file("alle.zip", zip(&all))]);
        assert_eq!(reports.len(), written.len());
        assert!(reports.values().all(|report| report.outcome == Outcome::Duplicate), "{first}: {reports:?}");
        let state = engine.reader().state();
        let dossiers: Vec<_> = state.knowledge.dossiers().collect();
        let derived = iwmod::disposition::derive(dossiers[0], &[], &engine.setup().terms);
        assert_eq!((dossiers.len(), derived.judgements.len()), (1, 0), "no conflict with itself");
    }

    // Zipped first, and twice in one zip.
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let twice = zip(&[file("a.xml", text.clone().into_bytes()), file("b.xml", text.clone().into_bytes())]);
    let reports = ingest(&mut engine, dir.path(), &[file("z.zip", twice)]);
    assert_eq!(reports.values().filter(|r| r.outcome == Outcome::Duplicate).count(), 1);
    let reports = ingest(&mut engine, dir.path(), &[file("los.xml", text.into_bytes())]);
    assert_eq!(reports["los.xml"].outcome, Outcome::Duplicate);
    assert_eq!(engine.reader().state().counts.files, 1);
}

#[test]
fn the_name_of_a_message_means_nothing() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let names =
        ["0001.dat.xml", "bericht (3).XML", "levering.xml", "zonder-extensie", "wmo301.305", "é\u{1F600}.xml", ".xml"];
    let files: Vec<_> = names.iter().zip(traffic(30)).map(|(name, (_, bytes))| file(name, bytes)).collect();
    let loose = ingest(&mut engine, dir.path(), &files[..4]);
    let zipped = ingest(&mut engine, dir.path(), &[file("999900018 (1).ZIP", zip(&files[4..]))]);
    for report in loose.values().chain(zipped.values()) {
        assert_eq!((report.outcome, rules(report)), (Outcome::Accepted, vec![]), "{}", report.file);
    }
    assert_eq!((loose.len(), zipped.len()), (4, 3));
}

/// An EI file: records of fixed width, the first of them of kind 01.
fn ei() -> Vec<u8> {
    let lines = ["01481010165001001", "0201PROEF", "99000000000001"].map(|line| format!("{line:<120}\r\n"));
    lines.concat().into_bytes()
}

/// The error message of a knooppunt.
fn fo01() -> Vec<u8> {
    br#"<?xml version="1.0" encoding="UTF-8"?>
<StUF:Fo01Bericht xmlns:StUF="http://www.egem.nl/StUF/StUF0301"><StUF:stuurgegevens><StUF:berichtcode>Fo01</StUF:berichtcode>
<StUF:zender><StUF:organisatie>9999</StUF:organisatie></StUF:zender></StUF:stuurgegevens><StUF:body><StUF:code>StUF010</StUF:code>
<StUF:plek>server</StUF:plek><StUF:omschrijving>bestand niet te verwerken</StUF:omschrijving></StUF:body></StUF:Fo01Bericht>
"#
    .to_vec()
}

#[test]
fn what_is_no_message_is_set_apart_by_name_and_stops_nothing() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let [toewijzing, start] = [0, 1].map(|n: usize| traffic(2)[n].1.clone());
    let bom = |bytes: Vec<u8>| [b"\xEF\xBB\xBF".as_slice(), &bytes].concat();
    let members = [file("1.xml", toewijzing), file("2.xml", ei()), file("3.dat.xml", fo01()), file("4.xml", start)];
    let files = [
        file("p.zip", zip(&members)),
        file("oud.ei", bom(ei())),
        file("fout.xml", bom(fo01())),
        file("opdracht.csv", opdracht("O-1", PERSON)),
    ];
    let reports = ingest(&mut engine, dir.path(), &files);
    let found: Vec<_> = reports.values().map(|r| (r.file.as_str(), r.outcome, rules(r))).collect();
    let expected = [
        ("fout.xml", Outcome::Refused, vec!["STUF"]),
        ("opdracht.csv", Outcome::Accepted, vec![]),
        ("oud.ei", Outcome::Refused, vec!["EI_TEXT"]),
        ("p.zip!1.xml", Outcome::Accepted, vec![]),
        ("p.zip!2.xml", Outcome::Refused, vec!["EI_TEXT"]),
        ("p.zip!3.dat.xml", Outcome::Refused, vec!["STUF"]),
        ("p.zip!4.xml", Outcome::Accepted, vec![]),
    ];
    assert_eq!(found, expected);
    let texts = ["oud.ei", "fout.xml"].map(|name| reports[name].findings[0].text.as_str());
    assert!(texts[0].contains("oud EI-tekstbestand") && texts[0].contains("bewaar"), "{}", texts[0]);
    assert!(texts[1].contains("foutbericht") && texts[1].contains("bespreek"), "{}", texts[1]);
    // The envelope that holds a message, not a fault, asks for something else.
    let envelope = String::from_utf8(fo01()).unwrap().replace("Fo01Bericht", "Di01Bericht").into_bytes();
    let reports = ingest(&mut engine, dir.path(), &[file("envelop.xml", envelope)]);
    assert_eq!(rules(&reports["envelop.xml"]), ["STUF"]);
    assert!(reports["envelop.xml"].findings[0].text.contains("haal het bericht eruit"));
    assert_eq!(engine.reader().state().quarantine().count(), 5);
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn the_inbox_leaves_what_has_another_extension() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
    let folder = inbox(dir.path());
    let mut inbox = Inbox::open(&folder).unwrap().with_quiet(Duration::ZERO);
    let good = traffic(1).remove(0).1;
    for (name, bytes) in [("a.XML", &good), ("oud.txt", &ei()), ("oud.ei", &ei()), ("b.pdf", &good), ("c", &good)] {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    // A file is taken when it looks the same twice.
    for _ in 0..3 {
        inbox.run_once(&mut engine).unwrap();
    }
    let mut left: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    left.sort();
    assert_eq!(left, ["b.pdf", "c", "oud.ei", "oud.txt"]);
    let state = engine.reader().state();
    assert_eq!((state.counts.files, state.quarantine().count()), (1, 0));
}

#[test]
fn the_program_tells_it_without_a_bsn_and_exits_with_1() {
    let dir = TempDir::new().unwrap();
    let config = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    assert!(config.contains(AGB));
    std::fs::write(dir.path().join("config.toml"), config).unwrap();
    let person = bsn(3);
    let files = [
        file(&format!("{person}.xml"), traffic(1).remove(0).1),
        file(&format!("EI-{person}.txt"), ei()),
        file(&format!("fo ({person}).xml"), fo01()),
        file(&format!("zip-{person}.zip"), zip(&[file(&format!("{person}/a.xml"), fo01()), file("b.xml", ei())])),
    ];
    items(dir.path(), &files);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iwmod"));
        command
            .args(arguments)
            .args(files.iter().map(|(name, _)| name.as_str()))
            .current_dir(dir.path())
            .output()
            .unwrap()
    };
    let output = run(&["ingest"]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(!shown.contains(&person), "{shown}");
    assert!(shown.contains(&format!("*****{}.xml", &person[5..])), "{shown}");
    assert_eq!((shown.matches("EI_TEXT").count(), shown.matches("STUF").count()), (2, 2), "{shown}");
    assert!(shown.contains("1 aanvaard") && shown.contains("4 geweigerd"), "{shown}");
}
