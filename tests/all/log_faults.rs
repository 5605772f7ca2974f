//! The log while its disk fails, and while its folder goes: nothing counts that was not durable, nothing durable is lost,
//! and it goes on by itself when the fault is gone (invariants 1 and 2).
//!
//! The child is this test binary: under the fault shim it appends groups of several sizes over many segments. What it says
//! is durable must be in the log that a disk holds after a loss of power (`faults::power`). No root is needed.

use crate::{common, faults};

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use common::{file, inbox, ingest, lot, setup, verify, wmo301, wmo305};
use faults::power::Disk;
use faults::{Faults, journal};
use iwmod::archive::{Archive, Log, Packed, Stored};
use iwmod::engine::{Engine, Setup};
use iwmod::facts::Keuze;
use iwmod::inbox::Inbox;
use iwmod::log::{Entry, FileEntry, hash};
use tempfile::TempDir;

const SEGMENT: u64 = 16384;
const GROUPS: u64 = 24;
const PERSON: &str = "999900006";

/// Records of a group: some small, some larger than what is left of a segment, now and then larger than one.
fn group(number: u64) -> Vec<Packed> {
    let sizes = [[90, 1500, 700], [6000, 2000, 2000], [10, 20, 9000]];
    let sizes = sizes[usize::try_from(number % 3).unwrap()];
    (0..3).zip(sizes).map(|(n, size)| draft(number * 3 + n, size)).collect()
}

fn draft(number: u64, size: u64) -> Packed {
    let mut random = common::Random(number);
    let content: Vec<u8> = (0..size).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
    let entry = FileEntry { name: format!("{number}.xml"), claim: None, day: jiff::civil::date(2024, 1, 15) };
    let (sha256, stored) = (hash(&content), Stored::compress(&content).unwrap());
    Packed { entry: Entry::File(entry), received: 0, sha256, stored }
}

/// Not a test: appends until all groups are durable, opening the log again as often as that takes; or dies at the first error;
/// or only tells what it is handed as durable, and dies.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_LOG_FOLDER") else { return };
    let role = std::env::var("IWMOD_LOG_ROLE").unwrap();
    let (dies, looks) = (role == "dies", role == "looks");
    let folder = Path::new(&folder).join("archive");
    let tell = |_| {
        if looks {
            println!("HAVE");
        }
    };
    let mut tries = 0..200;
    let mut log = loop {
        match Archive::open(&folder, SEGMENT, tell) {
            Ok(_) if looks => return,
            Ok((log, _)) => break log,
            Err(error) if dies => return println!("DIED {error}"),
            Err(error) => drop(tries.next().unwrap_or_else(|| panic!("it does not open: {error:?}"))),
        }
    };
    for number in 0..GROUPS {
        let before = log.head().next();
        while let Err(error) = log.append(log.head().sequence, &group(number)) {
            assert_eq!(log.head().next(), before, "something of a failed group counts");
            if dies {
                return println!("DIED {error}");
            }
            tries.next().unwrap_or_else(|| panic!("it does not go on: {error:?}"));
            drop(log.reopen());
        }
        println!("ACK {number}");
        std::io::stdout().flush().unwrap();
    }
    std::mem::forget(log);
}

/// A folder in memory, where there is such a place: these tests sync all the time and mean none of it.
fn memory_folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

struct Ran {
    dir: TempDir,
    disk: Disk,
    output: Output,
    /// Whether the fault was met.
    struck: bool,
}

impl Ran {
    fn under(rules: &str, role: &str) -> Ran {
        let dir = memory_folder();
        let disk = Disk::of(dir.path());
        let output = Output { status: ExitStatus::default(), stdout: Vec::new(), stderr: Vec::new() };
        let mut ran = Ran { dir, disk, output, struck: false };
        ran.run(rules, role);
        ran
    }

    fn run(&mut self, rules: &str, role: &str) {
        let beside = memory_folder();
        let (journal, told) = (beside.path().join("journal"), beside.path().join("told"));
        let faults = Faults {
            root: Some(self.dir.path().to_owned()),
            journal: Some(journal.clone()),
            told: Some(told.clone()),
            ..Faults::of(rules)
        };
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
            .env("IWMOD_LOG_FOLDER", self.dir.path());
        self.output = faults.on(command.env("IWMOD_LOG_ROLE", role)).output().unwrap();
        self.struck = fs::metadata(told).is_ok_and(|meta| meta.len() > 0);
        journal::read(&journal).iter().for_each(|change| self.disk.apply(change));
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned() + &String::from_utf8_lossy(&self.output.stderr)
    }

    /// Records that were said to be durable.
    fn acknowledged(&self) -> u64 {
        self.said("ACK ") * 3 + self.said("HAVE")
    }

    fn said(&self, word: &str) -> u64 {
        u64::try_from(self.text().lines().filter(|line| line.starts_with(word)).count()).unwrap()
    }

    /// The log opens, holds what was acknowledged and no more than the group after it, in order, and goes on.
    fn check(&self, archive: &Path, rules: &str) {
        let mut names = Vec::new();
        let mut keep = |record: iwmod::archive::Record| {
            let Entry::File(entry) = &record.entry else { panic!("{rules}: another entry") };
            assert_eq!(hash(&record.content().unwrap()), record.sha256);
            names.push(entry.name.clone());
        };
        let opened = Archive::open(archive, SEGMENT, &mut keep);
        let (mut log, _) = opened.unwrap_or_else(|error| panic!("{rules}: it does not open: {error}\n{}", self.text()));
        let (found, acknowledged) = (u64::try_from(names.len()).unwrap(), self.acknowledged());
        assert!(
            (acknowledged..=acknowledged + 3).contains(&found),
            "{rules}: {found} of {acknowledged}\n{}",
            self.text()
        );
        assert!(names.iter().enumerate().all(|(n, name)| *name == format!("{n}.xml")), "{rules}: {names:?}");
        log.append(log.head().sequence, &group(90)).unwrap();
        log.append(log.head().sequence, &group(91)).unwrap();
        drop(log);
        let (_, opened) = Archive::open(archive, SEGMENT, |_| ()).unwrap();
        assert_eq!((opened.records, opened.cut_bytes), (found + 6, 0), "{rules}");
    }

    /// As the process left it, and as the disk has it when the power fails then.
    fn check_both(&self, rules: &str) {
        let dark = memory_folder();
        self.disk.harshest(dark.path());
        if dark.path().join("archive").exists() {
            self.check(&dark.path().join("archive"), &format!("{rules}, after the power failed"));
        } else {
            assert_eq!(self.acknowledged(), 0, "{rules}: the archive is gone");
        }
        self.check(&self.dir.path().join("archive"), rules);
    }
}

/// Calls of appending and of beginning a segment. Each is failed at its first times, and twice in a row.
const CALLS: [&str; 9] =
    ["open", "write", "pwrite", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "fallocate"];

#[test]
fn whatever_step_fails_the_log_goes_on_by_itself_and_opens_again() {
    each_step(|rule| {
        let ran = Ran::under(rule, "goes on");
        assert!(ran.output.status.success(), "{rule}: {}", ran.text());
        assert_eq!(ran.acknowledged(), GROUPS * 3, "{rule}: {}", ran.text());
        ran.check_both(rule);
        ran.struck
    });
}

#[test]
fn whatever_step_fails_and_the_process_ends_there_the_log_opens_again() {
    each_step(|rule| {
        let ran = Ran::under(rule, "dies");
        ran.check_both(rule);
        ran.struck
    });
}

#[test]
fn whatever_step_it_is_killed_at_the_log_opens_again() {
    if !faults::available() {
        return;
    }
    let mut struck = 0;
    for at in (1..290).step_by(5) {
        let rule = format!("change:KILL:{at}:1:");
        let ran = Ran::under(&rule, "dies");
        ran.check_both(&rule);
        struck += usize::from(ran.struck);
    }
    assert!(struck > 40, "only {struck} kills struck");
}

/// After a kill at its sync a group is in the page cache and nowhere else, and after a failed one the kernel takes it for
/// written: a later start may hand it on only once the disk has it.
#[test]
fn what_a_start_hands_on_is_on_the_disk() {
    if !faults::available() {
        return;
    }
    let mut more = 0;
    for at in 1..=GROUPS {
        for rule in [
            format!("fdatasync:KILL:{at}:1:.log"),
            format!("fdatasync:EIO:{at}:1:.log;ftruncate:EIO:1:0:.log;unlink:EIO:1:0:.log"),
        ] {
            let mut ran = Ran::under(&rule, "dies");
            let acknowledged = ran.acknowledged();
            ran.run("", "looks");
            more += u64::from(ran.said("HAVE") > acknowledged);
            ran.check_both(&rule);
        }
    }
    assert!(more > GROUPS, "only {more} starts found something that was not acknowledged");
}

/// Runs each fault; most must have been met, or the test shows nothing.
fn each_step(check: impl Fn(&str) -> bool) {
    if !faults::available() {
        return;
    }
    let (mut rules, mut struck) = (0, 0);
    for call in CALLS {
        for (first, count) in [(1, 1), (2, 1), (3, 2), (5, 1), (6, 3), (8, 1), (11, 2)] {
            let action = if first % 2 == 0 { "ENOSPC" } else { "EIO" };
            rules += 1;
            struck += usize::from(check(&format!("{call}:{action}:{first}:{count}:/archive")));
        }
    }
    println!("{struck} of {rules} faults were met");
    assert!(struck * 3 > rules * 2, "only {struck} of {rules} faults were met");
}

/// Not a test: opens what an earlier process left, and lets go of what it had in hand.
#[test]
fn starter() {
    let Ok(folder) = std::env::var("IWMOD_LOG_START") else { return };
    let folder = Path::new(&folder);
    let Ok(mut engine) = Engine::open(setup(folder)) else { return println!("DID NOT OPEN") };
    let mut reader = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
    for _ in 0..20 {
        reader.run_once(&mut engine).unwrap();
        engine.tick();
    }
    std::mem::forget(engine);
}

fn start(folder: &Path, rules: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &common::of_this_program(module_path!(), "starter"), "--nocapture"])
        .env("IWMOD_LOG_START", folder);
    Faults { root: Some(folder.to_owned()), ..Faults::of(rules) }.on(&mut command).output().unwrap()
}

fn claimed(folder: &Path) -> usize {
    let names = fs::read_dir(inbox(folder).join(".claimed")).into_iter().flatten().map(|e| e.unwrap().path());
    names.filter(|path| !path.ends_with("attempts")).flat_map(|path| fs::read_dir(path).unwrap()).count()
}

/// What a process that was killed at the log's sync left is in the page cache: a start that cannot write and sync it may not
/// take a word of it, and lets go of nothing.
#[test]
fn a_start_that_cannot_make_it_durable_takes_nothing_for_durable() {
    if !faults::available() {
        return;
    }
    for cannot in ["sync:EIO:1:0:.log", "pwrite:EIO:1:0:.log", "fsync:EIO:1:0:archive"] {
        let dir = memory_folder();
        Engine::open(setup(dir.path())).unwrap().close().unwrap();
        for (name, bytes) in lot(3, 6) {
            let target = inbox(dir.path()).join(name);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, bytes).unwrap();
        }
        start(dir.path(), "fdatasync:KILL:1:1:.log");
        let in_hand = claimed(dir.path());
        assert!(in_hand > 0, "the kill did not strike while files were in hand");
        let output = start(dir.path(), cannot);
        assert!(String::from_utf8_lossy(&output.stdout).contains("DID NOT OPEN"), "{cannot}: {output:?}");
        assert_eq!(claimed(dir.path()), in_hand, "{cannot}");
        start(dir.path(), "");
        assert_eq!(claimed(dir.path()), 0, "{cannot}");
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        let counts = engine.reader().state().counts;
        assert!(counts.files + counts.refused >= 6, "{cannot}: {counts:?}");
        verify(&mut engine);
    }
}

/// A setup that tries a closed log again at every tick.
fn eager(folder: &Path) -> Setup {
    Setup { log_retry: std::time::Duration::ZERO, ..setup(folder) }
}

fn deliver(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(inbox(folder).join(name), bytes).unwrap();
}

/// Rounds of the inbox enough for a file to be seen twice and taken.
fn rounds(reader: &mut Inbox, engine: &mut Engine) {
    for _ in 0..3 {
        reader.run_once(engine).unwrap();
        engine.tick();
    }
}

#[test]
fn an_archive_that_is_moved_away_while_running_stops_intake_until_it_is_back() {
    let dir = memory_folder();
    let mut engine = Engine::open(eager(dir.path())).unwrap();
    let mut reader = Inbox::open(&inbox(dir.path())).unwrap();
    let (archive, away) = (engine.setup().archive.clone(), dir.path().join("away"));
    deliver(dir.path(), "a.xml", &wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31"));
    rounds(&mut reader, &mut engine);
    assert_eq!(engine.reader().state().counts.files, 1);

    fs::rename(&archive, &away).unwrap();
    deliver(dir.path(), "b.xml", &wmo305("B1", PERSON, 1001, "2023-01-01", "2023-02-01"));
    rounds(&mut reader, &mut engine);
    let left = |name: &str| inbox(dir.path()).join(name).exists();
    assert!(left("b.xml"), "a file was taken into an archive that is not there");
    let told = engine.reader().troubles().join("\n");
    assert!(told.contains(&archive.display().to_string()) && told.contains("put it back"), "{told}");
    let id = "0855:1001".parse().unwrap();
    let error = engine.decide(Keuze::NotContinued(id), "gone").unwrap_err();
    assert!(error.to_string().contains("nothing can be written to the archive"), "{error}");
    let failed = engine.ingest(common::items(&dir.path().join("given"), &[file("c.xml", b"<a/>".to_vec())])).unwrap();
    assert!(failed.failures().next().unwrap().contains("put it back"));

    // Something else in its place is not the archive either, and is left alone.
    fs::create_dir(&archive).unwrap();
    rounds(&mut reader, &mut engine);
    assert!(left("b.xml") && !engine.reader().troubles().is_empty());
    assert!(fs::read_dir(&archive).unwrap().all(|entry| entry.unwrap().file_name() == "reserve"));
    fs::remove_dir_all(&archive).unwrap();

    fs::rename(&away, &archive).unwrap();
    rounds(&mut reader, &mut engine);
    assert!(!left("b.xml") && reader.in_hand() == 0);
    assert_eq!(engine.reader().troubles(), Vec::<String>::new());
    assert_eq!(engine.reader().state().counts.files, 2);
    verify(&mut engine);
    engine.close().unwrap();
    verify(&mut Engine::open(setup(dir.path())).unwrap());
}

#[test]
fn damage_that_a_reader_runs_into_pauses_intake_until_all_is_sound() {
    let dir = memory_folder();
    let mut engine = Engine::open(eager(dir.path())).unwrap();
    let bytes = wmo301("A1", PERSON, 1001, "2023-01-01", "2023-12-31");
    ingest(&mut engine, dir.path(), &[file("a.xml", bytes.clone())]);
    let segment = engine.setup().archive.join("00000000000000000001.log");
    let whole = fs::read(&segment).unwrap();
    let mut damaged = whole.clone();
    let end = whole.iter().rposition(|byte| *byte != 0).unwrap();
    damaged[end - 20] ^= 1;
    fs::write(&segment, &damaged).unwrap();
    engine.reader().cat(&hash(&bytes), &mut std::io::sink()).unwrap_err();
    assert!(engine.reader().troubles()[0].contains("damaged"), "{:?}", engine.reader().troubles());
    let items = common::items(&dir.path().join("given"), &[file("b.xml", b"<b/>".to_vec())]);
    assert!(engine.ingest(items.clone()).unwrap().failures().next().unwrap().contains("damaged"));
    engine.verify().unwrap_err();
    assert!(engine.paused().is_some());
    fs::write(&segment, &whole).unwrap();
    verify(&mut engine);
    assert_eq!((engine.paused(), engine.reader().troubles()), (None, Vec::new()));
    assert_eq!(engine.ingest(items).unwrap().failures().count(), 0);
}

#[test]
fn ingest_without_a_daemon_fails_with_its_reason() {
    if !faults::available() {
        return;
    }
    let dir = memory_folder();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    fs::copy(example, dir.path().join("config.toml")).unwrap();
    let given = dir.path().join("a.xml");
    fs::write(&given, b"<a/>").unwrap();
    let run = |rules: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iwmod"));
        command.current_dir(dir.path()).arg("ingest").arg(&given);
        Faults { root: Some(dir.path().to_owned()), ..Faults::of(rules) }.on(&mut command).output().unwrap()
    };
    assert_eq!(run("").status.code(), Some(1), "a refused file");
    fs::write(&given, b"<b/>").unwrap();
    let output = run("fdatasync:EIO:1:0:.log");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot sync") && told.contains("Input/output error"), "{told}");
    assert_eq!(run("").status.code(), Some(1), "it goes on when the fault is gone");
}

/// A line of the daemon's log that holds a text, as JSON.
fn line_with(log: &Path, text: &str) -> Option<serde_json::Value> {
    let log = fs::read_to_string(log).unwrap_or_default();
    log.lines().find(|line| line.contains(text)).and_then(|line| serde_json::from_str(line).ok())
}

fn readyz(address: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn wait_until(what: &str, done: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < patience, "it never comes to this: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_daemon_says_why_it_is_not_ready_and_goes_on_when_the_disk_does() {
    if !faults::available() {
        return;
    }
    let dir = memory_folder();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    let config = fs::read_to_string(example).unwrap().replace("127.0.0.1:9437", "127.0.0.1:0");
    let config = config.replace("format = \"text\"", "format = \"json\"");
    let log_section = if config.contains("[log]") { "" } else { "\n[log]\nformat = \"json\"\n" };
    fs::write(dir.path().join("config.toml"), config + log_section).unwrap();
    let (log, gate) = (dir.path().join("log"), dir.path().join("gate"));
    let root = dir.path().join("var");
    let faults = Faults { root: Some(root), gate: Some(gate.clone()), ..Faults::of("sync:EIO:1:0:.log") };
    let mut command = Command::new(env!("CARGO_BIN_EXE_iwmod"));
    command.current_dir(dir.path()).arg("serve").stderr(fs::File::create(&log).unwrap()).stdout(Stdio::null());
    let mut daemon = faults.on(&mut command).spawn().unwrap();
    wait_until("a ready daemon", || line_with(&log, "\"ready\"").is_some());
    let address = line_with(&log, "\"ready\"").unwrap()["address"].as_str().unwrap().to_owned();
    wait_until("ready", || readyz(&address).contains("200 OK"));
    fs::write(&gate, b"").unwrap();
    deliver(dir.path(), "a.xml", b"<a/>");
    wait_until("not ready", || readyz(&address).contains("503"));
    let told = readyz(&address);
    assert!(told.contains("archive cannot be written") && told.contains("cannot sync"), "{told}");
    // It is closed as long as the fault lasts, however often it is tried again.
    let tried = Instant::now() + Duration::from_secs(5);
    while Instant::now() < tried {
        assert!(readyz(&address).contains("503"));
        std::thread::sleep(Duration::from_millis(250));
    }
    fs::remove_file(&gate).unwrap();
    wait_until("ready again", || readyz(&address).contains("200 OK"));
    let quarantined = dir.path().join("var/quarantine/a.xml");
    wait_until("the file is taken in", || quarantined.exists() && claimed(dir.path()) == 0);
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    let text = fs::read_to_string(&log).unwrap();
    assert_eq!(text.matches("archive cannot be written").count(), 1, "{text}");
    assert_eq!(text.matches("the archive is written again").count(), 1, "{text}");
}
