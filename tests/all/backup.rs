//! Backups from the outside: made while files pour in, brought back to an empty folder, cut short, changed by a byte, of another archive, and of a
//! later version.
//!
//! What a backup holds is held against the archive that it was made of, cut at the record that the backup names.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iwmod::archive::Log;
use iwmod::backup::BackupError;
use iwmod::backup::depot::Depot;
use iwmod::backup::gather::{Sources, gather};
use iwmod::backup::manifest::{FORMAT, Formats, Manifest};
use iwmod::config::Config;
use iwmod::documents::BackedUp;
use iwmod::engine::{Engine, Setup};
use serde_json::Value;

use crate::common::{self, Random, lot, setup};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

/// A folder with a config, in which the program runs.
struct Place(tempfile::TempDir);

impl Place {
    /// An empty machine.
    fn empty() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// The example, on a free port.
    fn new() -> Place {
        let place = Place::empty();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
        let config = fs::read_to_string(example).unwrap().replace("127.0.0.1:9437", "127.0.0.1:0");
        fs::write(place.path("config.toml"), config).unwrap();
        place
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM).args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// The good JSON of a command.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.text(arguments)).unwrap()
    }

    /// The good JSON of a command, as it is printed.
    #[track_caller]
    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(&[arguments, &["--json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command says that cannot do it.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        told
    }

    fn ingest(&self, files: &[(String, Vec<u8>)]) {
        common::items(&self.path("given"), files);
        assert!(matches!(self.run(&["ingest", "given"]).status.code(), Some(0 | 1)));
        fs::remove_dir_all(self.path("given")).unwrap();
    }

    fn serve(&self) -> Daemon {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").current_dir(self.0.path()).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let ready = lines.find(|line| line.contains(" ready ")).expect("the daemon ended");
        let address = ready.split("address=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Daemon { child, address }
    }

    /// Hashes of all files that are in archive or quarantine.
    fn known(&self) -> BTreeSet<String> {
        let hash = |value: &Value| value["sha256"].as_str().unwrap().to_owned();
        let archived = self.json(&["archive", "list"]);
        let refused = self.json(&["quarantine"]);
        archived.as_array().unwrap().iter().chain(refused.as_array().unwrap()).map(hash).collect()
    }

    /// The documents that hold amounts and states.
    fn figures(&self) -> Vec<String> {
        let months = ["2023-01", "2023-03", "2023-06"];
        let mut all: Vec<String> = months.map(|month| self.text(&["billing", month, "--as-of", "2024-01-15"])).into();
        all.push(self.text(&["dispositions", "--as-of", "2024-01-15"]));
        all.push(self.text(&["closed"]));
        all
    }
}

/// Killed when the test ends.
struct Daemon {
    child: Child,
    address: String,
}

impl Daemon {
    fn metrics(&self) -> String {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn records(&self) -> u64 {
        let metrics = self.metrics();
        let line = metrics.lines().find(|line| line.starts_with("iwmod_archive_records ")).unwrap();
        line.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Names as they are delivered: all in one folder.
fn deliver(inbox: &Path, number: usize, (name, bytes): &(String, Vec<u8>)) {
    let name = name.replace('/', "-");
    let draft = inbox.join(format!(".{number}"));
    fs::write(&draft, bytes).unwrap();
    fs::rename(draft, inbox.join(name)).unwrap();
}

/// What the archive of a place was at the record that a backup names, by the sizes of its manifest.
fn cut_at(place: &Place, manifest: &Manifest) -> Place {
    let cut = Place::new();
    common::copy(&place.path("var/archive"), &cut.path("var/archive"));
    common::copy(&place.path("var/quarantine"), &cut.path("var/quarantine"));
    fs::remove_file(cut.path("var/archive/durable")).unwrap();
    let sizes: Vec<(&str, u64)> =
        manifest.files.iter().filter_map(|file| Some((file.path.strip_prefix("archive/")?, file.size))).collect();
    for entry in fs::read_dir(cut.path("var/archive")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match sizes.iter().find(|(of, _)| *of == name) {
            Some((_, size)) => fs::File::options().write(true).open(&path).unwrap().set_len(*size).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
    cut
}

fn manifest(dir: &Path, number: u64) -> Manifest {
    let path = dir.join(format!("backup-{number:08}.json"));
    Manifest::decode(&fs::read(&path).unwrap(), &path).unwrap()
}

#[test]
fn what_was_acknowledged_before_a_backup_began_comes_back_while_files_pour_in() {
    let place = Place::new();
    let before = lot(1, 120);
    let daemon = place.serve();
    assert!(daemon.metrics().contains("\niwmod_backup_last_success_timestamp_seconds 0\n"));
    place.ingest(&before);
    let acknowledged = place.known();
    let (inbox, stop) = (place.path("var/inbox"), AtomicBool::new(false));
    let numbers: Vec<u64> = std::thread::scope(|scope| {
        scope.spawn(|| {
            for (number, file) in lot(2, 400).iter().enumerate().take_while(|_| !stop.load(Ordering::Relaxed)) {
                deliver(&inbox, number, file);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let made = (0..3).map(|round| {
            let position = place.json(&["backup", "copies"])["log_position"].as_u64().unwrap();
            let begin = Instant::now();
            while round < 2 && daemon.records() <= position {
                assert!(begin.elapsed() < Duration::from_secs(60), "nothing is taken in");
                std::thread::sleep(Duration::from_millis(20));
            }
            position
        });
        let made = made.collect();
        stop.store(true, Ordering::Relaxed);
        made
    });
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "nothing was taken in meanwhile: {numbers:?}");
    assert!(!daemon.metrics().contains("iwmod_backup_last_success_timestamp_seconds 0\n"));
    assert_eq!(place.json(&["backup", "copies", "--verify"])["problems"], Value::Array(Vec::new()));
    drop(daemon);
    for number in [1, 3] {
        let other = Place::empty();
        let copies = place.path("copies");
        let arguments =
            ["restore", copies.to_str().unwrap(), "--backup", &number.to_string(), "--config", "config.toml"];
        let restored = other.json(&arguments);
        assert_eq!((&restored["problems"], &restored["number"]), (&Value::Array(Vec::new()), &Value::from(number)));
        assert_eq!(other.json(&["verify"])["problems"], Value::Array(Vec::new()));
        assert!(other.known().is_superset(&acknowledged), "backup {number} lacks what was told to be taken in");
        let manifest = manifest(&copies, number);
        let cut = cut_at(&place, &manifest);
        assert_eq!(other.figures(), cut.figures(), "backup {number}");
        assert_eq!(restored["log_position"], manifest.head.sequence);
    }
}

#[test]
fn a_stopped_daemon_is_copied_too_and_the_outbox_is_written_again_from_the_log() {
    let place = Place::new();
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let config =
        config.replace("wmo301 = \"draft\"", "wmo301 = \"auto\"").replace("since = 2026-12-01", "since = 2022-01-01");
    fs::write(place.path("config.toml"), config).unwrap();
    place.ingest(&[("a.xml".to_owned(), common::wmo301("A1", &common::bsn(0), 1, "2023-01-01", "2023-12-31"))]);
    place.ingest(&[("b.xml".to_owned(), common::wmo301("A2", &common::bsn(1), 2, "2023-01-01", "2023-12-31"))]);
    let lying = common::outbox(place.0.path());
    assert_eq!(lying.len(), 2, "{:?}", lying.keys());
    // One was sent before the backup, and does not come again.
    let (first, _) = lying.iter().next().unwrap();
    fs::remove_file(place.path("var/outbox").join(first)).unwrap();
    place.ingest(&[("c.csv".to_owned(), b"no;such;columns\n".to_vec())]);
    let mut added = Command::new(PROGRAM);
    added
        .args(["user", "add", "anna", "--role", "inzien"])
        .current_dir(place.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut added = added.spawn().unwrap();
    added.stdin.take().unwrap().write_all(b"een lang wachtwoord\n").unwrap();
    assert!(added.wait().unwrap().success());
    let made = place.json(&["backup", "copies"]);
    assert_eq!(made["problems"], Value::Array(Vec::new()));
    let other = Place::empty();
    let restored = other.json(&["restore", place.path("copies").to_str().unwrap(), "--config", "config.toml"]);
    assert_eq!((&restored["outbox"], &restored["problems"]), (&Value::from(1), &Value::Array(Vec::new())));
    let mut expected = lying.clone();
    expected.remove(first);
    assert_eq!(common::outbox(other.0.path()), expected);
    let states = |place: &Place| -> Vec<(Value, Value)> {
        let all = place.json(&["outbox"]);
        all.as_array().unwrap().iter().map(|one| (one["file"].clone(), one["state"].clone())).collect()
    };
    let daemon = other.serve();
    assert_eq!(states(&other), states(&place), "what lies in the outbox is not taken for sent");
    drop(daemon);
    assert_eq!(other.known(), place.known());
    assert_eq!(other.json(&["user", "list"]), place.json(&["user", "list"]));
    assert_eq!(other.json(&["access", "verify"])["broken"], Value::Null);
    assert_eq!(fs::read(other.path("config.toml")).unwrap(), fs::read(place.path("config.toml")).unwrap());
}

#[test]
fn a_second_backup_copies_only_what_is_new_and_old_ones_go() {
    let dir = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    fs::write(dir.path().join("config.toml"), &text).unwrap();
    let config = Config::load(&dir.path().join("config.toml")).unwrap();
    let mut engine = Engine::open(Setup { segment_bytes: 16 << 10, ..setup(dir.path()) }).unwrap();
    let copies = dir.path().join("copies");
    let back_up = |engine: &Engine, keep: usize| -> BackedUp {
        let mut depot = Depot::open_to_write(&copies).unwrap();
        let sources = Sources { paths: &config.paths, config: &dir.path().join("config.toml"), beside: &[] };
        let gathered = gather(&mut depot, &sources, &engine.snapshot().unwrap().unwrap(), &BTreeSet::new()).unwrap();
        gathered.finish(&mut depot, keep, "2024-01-15T10:00:00Z".parse().unwrap()).unwrap()
    };
    common::ingest(&mut engine, dir.path(), &lot(5, 400));
    let first = back_up(&engine, 3);
    let segments = engine.snapshot().unwrap().unwrap().log.segments.len();
    assert!(segments > 4, "{segments} segments");
    assert!(first.bytes_copied > first.bytes, "the manifest is copied too");
    let manifest_bytes = |number: u64| fs::metadata(copies.join(format!("backup-{number:08}.json"))).unwrap().len();
    let again = back_up(&engine, 3);
    assert_eq!(again.bytes_copied, manifest_bytes(2), "nothing is new but the manifest");
    common::ingest(&mut engine, dir.path(), &lot(6, 2));
    let third = back_up(&engine, 3);
    let new = third.bytes_copied - manifest_bytes(3);
    assert!(new > 0 && new < 64 << 10, "{new} of {} bytes were copied for two files", third.bytes);
    assert_eq!((third.number, third.removed), (3, 0));
    let fourth = back_up(&engine, 2);
    assert_eq!((fourth.number, fourth.removed), (4, 2));
    let depot = Depot::open_to_read(&copies).unwrap();
    assert_eq!(depot.numbers().unwrap(), [3, 4]);
    let checked = iwmod::backup::check::check(&depot).unwrap();
    assert_eq!(checked.problems, Vec::<String>::new());
}

#[test]
fn each_changed_byte_of_a_backup_is_found_and_nothing_of_it_is_brought_back() {
    let place = Place::new();
    place.ingest(&lot(3, 30));
    place.json(&["dispositions"]);
    place.json(&["backup", "copies"]);
    let copies = place.path("copies");
    let mut files = Vec::new();
    every_file(&copies, &mut files);
    assert!(files.len() > 10, "{files:?}");
    let mut random = Random(11);
    for file in files {
        let whole = fs::read(&file).unwrap();
        let at = usize::try_from(random.below(whole.len() as u64)).unwrap();
        let mut changed = whole.clone();
        changed[at] ^= 1 << random.below(8);
        fs::write(&file, &changed).unwrap();
        let found = place.run(&["backup", "copies", "--verify"]);
        assert_eq!(found.status.code(), Some(1), "{} at {at}", file.display());
        let other = Place::empty();
        let told = other.refused(&["restore", copies.to_str().unwrap(), "--config", "config.toml"]);
        assert!(told.contains("is not as it was written") && told.contains("--verify"), "{told}");
        assert_eq!(fs::read_dir(other.0.path()).unwrap().count(), 0, "something was brought back");
        fs::write(&file, &whole).unwrap();
    }
    // A piece that is damaged is copied anew once it is removed.
    let mut pieces = Vec::new();
    every_file(&copies.join("pieces"), &mut pieces);
    fs::remove_file(&pieces[0]).unwrap();
    assert_eq!(place.run(&["backup", "copies", "--verify"]).status.code(), Some(1));
    place.json(&["backup", "copies"]);
    assert_eq!(place.json(&["backup", "copies", "--verify"])["problems"], Value::Array(Vec::new()));
}

fn every_file(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, into) } else { into.push(path) }
    }
    into.sort();
}

#[test]
fn killed_in_the_middle_of_a_backup_the_earlier_one_stays_whole() {
    let place = Place::new();
    place.ingest(&lot(21, 40));
    place.json(&["backup", "copies"]);
    let expected = {
        let first = cut_at(&place, &manifest(&place.path("copies"), 1));
        first.figures()
    };
    let (mut random, begin) = (Random(5), Instant::now());
    place.json(&["backup", "other"]);
    let mut limit = u64::try_from(begin.elapsed().as_micros()).unwrap();
    let count = || {
        let (mut pieces, mut all) = (Vec::new(), Vec::new());
        every_file(&place.path("copies/pieces"), &mut pieces);
        every_file(&place.path("copies"), &mut all);
        (pieces.len(), all.len() - pieces.len())
    };
    // Kills that left pieces behind and no manifest, which is what this is about.
    let mut struck = 0;
    for round in 0..60 {
        if struck == 4 {
            break;
        }
        place.ingest(&lot(100 + round, 25));
        let before = count();
        let mut child = Command::new(PROGRAM)
            .args(["backup", "copies", "--keep", "1000"])
            .current_dir(place.0.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(limit / 4 + random.below(limit)));
        let _ = child.kill();
        let is_whole = child.wait().unwrap().success();
        let after = count();
        struck += u32::from(after.0 > before.0 && after.1 <= before.1);
        // As long as a backup takes here and now.
        limit = if is_whole { limit * 4 / 5 } else { limit * 6 / 5 };
        assert_eq!(
            place.json(&["backup", "copies", "--verify"])["problems"],
            Value::Array(Vec::new()),
            "round {round}"
        );
    }
    assert!(struck > 1, "only {struck} backups were killed in the middle");
    let other = Place::empty();
    other.json(&["restore", place.path("copies").to_str().unwrap(), "--backup", "1", "--config", "config.toml"]);
    assert_eq!(other.figures(), expected);
    let after = place.json(&["backup", "copies"]);
    assert_eq!(after["problems"], Value::Array(Vec::new()), "it goes on by itself");
}

#[test]
fn what_cannot_be_made_or_brought_back_is_refused_with_a_remedy() {
    let place = Place::new();
    place.ingest(&lot(4, 10));
    let told = place.refused(&["backup", "var/archive/copies"]);
    assert!(told.contains("lie inside each other") && told.contains("apart"), "{told}");
    fs::create_dir(place.path("letters")).unwrap();
    fs::write(place.path("letters/a.txt"), "a").unwrap();
    assert!(place.refused(&["backup", "letters"]).contains("holds no backups"));
    assert!(place.refused(&["restore", "letters"]).contains("holds no backup that was finished"));
    place.json(&["backup", "copies"]);
    assert!(place.refused(&["restore", "copies", "--backup", "7"]).contains("`iwmod backup DIR --list`"));
    let told = place.refused(&["restore", "copies"]);
    let archive = place.path("var/archive");
    assert!(told.contains(&format!("mv {0} {0}.before", archive.display())), "{told}");
    // One file of it, for who puts it in its place by hand.
    let segment = "archive/00000000000000000001.log";
    place.json(&["restore", "copies", "--file", segment, "--to", "one.log"]);
    let (one, whole) = (fs::read(place.path("one.log")).unwrap(), fs::read(place.path("var").join(segment)).unwrap());
    assert!(one.len() > 64 && whole.starts_with(&one));
    assert!(place.refused(&["restore", "copies", "--file", segment, "--to", "one.log"]).contains("exists"));
    assert!(place.refused(&["restore", "copies", "--file", "x", "--to", "x"]).contains("people/people.json"));
    let daemon = place.serve();
    assert!(place.refused(&["restore", "copies"]).contains("stop it"));
    drop(daemon);
    // The remedy as it is printed: each folder is moved away.
    for folder in ["archive", "quarantine", "people", "access", "store", "outbox"] {
        let _ = fs::rename(place.path(&format!("var/{folder}")), place.path(&format!("var/{folder}.before")));
    }
    let before = place.json(&["restore", "copies"]);
    assert_eq!(before["problems"], Value::Array(Vec::new()));
    // It went on otherwise than the backups, which then are of another archive.
    place.ingest(&lot(8, 3));
    place.json(&["backup", "copies"]);
    let another = Place::new();
    another.ingest(&lot(9, 20));
    let told = another.refused(&["backup", place.path("copies").to_str().unwrap()]);
    assert!(told.contains("backups of another archive") && told.contains("another folder"), "{told}");
    // A later version made the newest.
    let copies = place.path("copies");
    let later = Manifest { format: FORMAT + 1, program: "9.0.0".to_owned(), ..manifest(&copies, 2) };
    fs::write(copies.join("backup-00000003.json"), later.encode().unwrap()).unwrap();
    let other = Place::empty();
    let told = other.refused(&["restore", copies.to_str().unwrap(), "--config", "config.toml"]);
    assert!(told.contains("9.0.0") && told.contains("install that version"), "{told}");
    let formats = Formats { people: Formats::NOW.people + 1, ..Formats::NOW };
    let later = Manifest { formats, program: "9.0.0".to_owned(), ..manifest(&copies, 2) };
    fs::write(copies.join("backup-00000003.json"), later.encode().unwrap()).unwrap();
    let told = other.refused(&["restore", copies.to_str().unwrap(), "--config", "config.toml"]);
    assert!(told.contains("people in a form that a later version of iwmod wrote (9.0.0, format 3)"), "{told}");
    assert_eq!(fs::read_dir(other.0.path()).unwrap().count(), 0, "something was brought back");
    other.json(&["restore", copies.to_str().unwrap(), "--backup", "2", "--config", "config.toml"]);
}

/// A refused file that leaves quarantine after the snapshot asks for another one; one that is gone without a word is told; a log that is damaged is
/// not copied.
#[test]
fn what_leaves_quarantine_meanwhile_is_no_damage_and_damage_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let file = dir.path().join("config.toml");
    fs::write(&file, &text).unwrap();
    let config = Config::load(&file).unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let refused = ["a.xml", "b.xml"].map(|name| common::file(name, format!("<a>half of {name}").into_bytes()));
    common::ingest(&mut engine, dir.path(), &refused);
    let sources = Sources { paths: &config.paths, config: &file, beside: &[] };
    let mut depot = Depot::open_to_write(&dir.path().join("copies")).unwrap();
    let now = "2024-01-15T10:00:00Z".parse().unwrap();
    let before = engine.snapshot().unwrap().unwrap();
    let ids: BTreeSet<u64> = before.refused.iter().map(|refused| refused.id).collect();
    let dropped = *ids.first().unwrap();
    engine.quarantine_drop(&dropped.to_string(), "weg").unwrap();
    let Err(BackupError::Moved(moved)) = gather(&mut depot, &sources, &before, &BTreeSet::new()) else {
        panic!("a file that left was not missed")
    };
    assert_eq!(moved, BTreeSet::from([dropped]));
    let after = engine.snapshot().unwrap().unwrap();
    let made = gather(&mut depot, &sources, &after, &moved).unwrap().finish(&mut depot, 9, now).unwrap();
    assert_eq!(made.problems, Vec::<String>::new());
    // Taken away by hand: it is missing from a newer snapshot too.
    let left = &after.refused[0];
    fs::remove_file(dir.path().join("var/quarantine").join(&left.stored_as)).unwrap();
    let gone = BTreeSet::from([left.id]);
    let made = gather(&mut depot, &sources, &after, &gone).unwrap().finish(&mut depot, 9, now).unwrap();
    assert!(made.problems.len() == 1 && made.problems[0].contains(&format!("refused file {}", left.id)), "{made:?}");
    let segment = dir.path().join("var/archive/00000000000000000001.log");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[200] ^= 4;
    fs::write(&segment, bytes).unwrap();
    let Err(BackupError::Archive(error)) = gather(&mut depot, &sources, &after, &gone) else {
        panic!("a log that is damaged was copied")
    };
    assert!(error.is_damage() && error.to_string().contains("offset"), "{error}");
    assert_eq!(depot.numbers().unwrap(), [1, 2], "the earlier ones stay");
    assert_eq!(iwmod::backup::check::check(&depot).unwrap().problems, Vec::<String>::new());
}

/// A return that broke off leaves no log that would be taken for a whole one.
#[test]
fn a_log_that_was_brought_back_in_part_is_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(Setup { segment_bytes: 16 << 10, ..setup(dir.path()) }).unwrap();
    common::ingest(&mut engine, dir.path(), &lot(5, 200));
    let log = engine.snapshot().unwrap().unwrap().log;
    engine.close().unwrap();
    let (from, to) = (dir.path().join("var/archive"), dir.path().join("part"));
    fs::create_dir(&to).unwrap();
    let (name, bytes) = log.mark().unwrap();
    fs::write(to.join(name), bytes).unwrap();
    let open = |to: &Path| iwmod::archive::Archive::open(to, 16 << 10, |_| ()).map(|(log, _)| log.head());
    for part in &log.segments {
        assert!(open(&to).is_err(), "{} was missing", part.file_name());
        fs::copy(from.join(part.file_name()), to.join(part.file_name())).unwrap();
    }
    assert_eq!(open(&to).unwrap(), log.head);
}
