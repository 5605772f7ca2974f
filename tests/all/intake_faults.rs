//! Disks that fail while files are taken in: nothing is lost, nothing counts twice, what can go on does, and what failed is
//! taken in when the fault is gone (invariants 1, 2 and 9).
//!
//! Faults are in child processes: this test binary itself, under the fault shim. Full disks are small tmpfs mounts, which
//! need root; where there is none the test says so.

use crate::{common, faults};

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{Random, bsn, file, inbox, ingest, items, lot, opdracht, setup, verify, wmo301, wmo305, zip};
use faults::Faults;
use iwmod::batch::Item;
use iwmod::documents::Outcome;
use iwmod::domain::Sha256;
use iwmod::engine::{Engine, EngineError, Setup};
use iwmod::inbox::Inbox;
use tempfile::TempDir;

type Files = Vec<(String, Vec<u8>)>;

/// An engine with its inbox, and a clock of the pauses that goes on by a second with each round.
struct World {
    engine: Engine,
    inbox: Inbox,
    seconds: Arc<AtomicU64>,
}

/// How long before now the clock of the pauses begins: what is claimed in a test has been in hand for over a minute.
const AGO: Duration = Duration::from_secs(600);

impl World {
    fn open(setup: Setup, folder: &Path) -> World {
        let seconds = Arc::new(AtomicU64::new(0));
        let (base, clock) = (Instant::now().checked_sub(AGO).unwrap_or_else(Instant::now), Arc::clone(&seconds));
        let now = move || base + Duration::from_secs(clock.load(Ordering::Relaxed));
        let engine = Engine::open(setup).unwrap();
        World {
            engine,
            inbox: Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO).with_clock(Box::new(now)),
            seconds,
        }
    }

    fn rounds(&mut self, rounds: usize) -> Result<(), EngineError> {
        for _ in 0..rounds {
            self.seconds.fetch_add(1, Ordering::Relaxed);
            self.inbox.run_once(&mut self.engine)?;
            self.engine.tick();
        }
        Ok(())
    }

    /// Rounds until nothing is left to do.
    fn finish(&mut self, folder: &Path) -> Result<(), EngineError> {
        let patience = Instant::now() + Duration::from_secs(120);
        while Instant::now() < patience {
            self.rounds(1)?;
            if self.inbox.in_hand() == 0 && files_in(&inbox(folder)).is_empty() {
                return Ok(());
            }
            // Large files are read on a thread of their own.
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("it does not end; in the inbox: {:?}", files_in(&inbox(folder)));
    }
}

/// Files below a folder, what is claimed included.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else if !path.ends_with("iwmod.lock") {
            files.push(path);
        }
    }
    files
}

fn deliver(folder: &Path, files: &[(String, Vec<u8>)]) {
    for (name, bytes) in files {
        let target = inbox(folder).join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

/// What is in an archive and in a quarantine, and what was counted.
#[derive(Debug, PartialEq)]
struct Held {
    archive: BTreeSet<Sha256>,
    quarantine: BTreeSet<(String, Sha256)>,
    counts: (u64, u64, u64),
}

fn held(engine: &mut Engine) -> Held {
    assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new());
    let (reader, mut archive) = (engine.reader(), BTreeSet::new());
    reader.list(|_, _, sha256, _| assert!(archive.insert(sha256), "{sha256} stands in the archive twice")).unwrap();
    let state = reader.state();
    let quarantine = state.quarantine().map(|r| (r.stored_as.clone(), r.sha256)).collect();
    Held { archive, quarantine, counts: (state.counts.files, state.counts.refused, state.counts.containers) }
}

/// What an engine holds that took in the same files in peace.
fn in_peace(files: &[(String, Vec<u8>)]) -> Held {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    engine.ingest(items(&dir.path().join("given"), files)).unwrap();
    held(&mut engine)
}

fn expect(found: &Held, expected: &Held, case: &str) {
    let lost = expected.archive.difference(&found.archive).count();
    let (counts, wanted) = (found.counts, expected.counts);
    assert!(found == expected, "{case}: {lost} are not in the archive; counted {counts:?}, should be {wanted:?}");
}

/// Files, zips and refusals, so that few steps lie between one kind and the next.
fn mixed() -> Files {
    let person = bsn(3);
    let good = |n: u64| wmo301(&format!("G{n}"), &person, 2000 + n, "2023-01-01", "2023-12-31");
    let members = |n: u64| {
        zip(&[
            file("a.xml", good(10 * n)),
            file("kapot.csv", format!("no;such;columns;{n}\n").into_bytes()),
            file("b.xml", wmo305(&format!("S{n}"), &person, 2000 + n, "2023-01-01", "2023-02-01")),
            file("opdracht.csv", opdracht(&format!("Z-{n}"), &person)),
        ])
    };
    let mut files = Vec::new();
    for n in 1..=4 {
        files.push(file(&format!("m{n}.xml"), good(n)));
        files.push(file(&format!("p{n}.zip"), members(n)));
        files.push(file(&format!("fout{n}.xml"), format!("<a>half a file {n}").into_bytes()));
    }
    files
}

/// Steps of a group in tests: a zip of four members and its end fall in several.
const GROUP: usize = 3;

fn small_groups(folder: &Path) -> Setup {
    Setup { group_steps: GROUP, log_retry: Duration::ZERO, ..setup(folder) }
}

const FOLDER: &str = "IWMOD_INTAKE_FOLDER";
const PART: &str = "IWMOD_INTAKE_PART";

/// Not a test: what runs under faults.
#[test]
fn child() {
    let (Ok(folder), Ok(part)) = (std::env::var(FOLDER), std::env::var(PART)) else { return };
    let folder = Path::new(&folder);
    let mut world = World::open(small_groups(folder), folder);
    let gate = folder.join("gate");
    std::fs::write(&gate, b"").unwrap();
    let done = match part.as_str() {
        "all" => world.finish(folder),
        "aside" => one_steps_aside(&mut world, folder, &gate),
        "waiting" => the_log_takes_nothing(&mut world, folder, &gate),
        "start" => world.rounds(3),
        other => panic!("{other}"),
    };
    done.unwrap();
}

/// Runs the child to its end, which it reaches by itself whatever fails.
fn run(folder: &Path, part: &str, rules: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
        .env(FOLDER, folder)
        .env(PART, part);
    if !rules.is_empty() {
        let gate = folder.join("gate");
        let _ = std::fs::remove_file(&gate);
        Faults { gate: Some(gate), ..Faults::of(rules) }.on(&mut command);
    }
    let output = command.output().unwrap();
    let text = || String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{part} under {rules}: {:?}\n{}", output.status.code(), text());
}

/// One call fails while groups of three steps are committed; whatever it hit, everything ends in one place.
fn fails_once(call: &str, nths: impl Iterator<Item = usize>) {
    if !faults::available() {
        return;
    }
    let (files, expected) = (mixed(), in_peace(&mixed()));
    for nth in nths {
        let rules = call.replace("NTH", &nth.to_string());
        let dir = TempDir::new().unwrap();
        deliver(dir.path(), &files);
        run(dir.path(), "all", &rules);
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        expect(&held(&mut engine), &expected, &rules);
    }
}

#[test]
fn one_failed_append_loses_nothing_at_any_group() {
    fails_once("pwrite:ENOSPC:NTH:1:.log", 1..=14);
}

#[test]
fn one_failed_sync_of_the_log_loses_nothing_at_any_group() {
    fails_once("fdatasync:EIO:NTH:1:.log", (1..=13).step_by(2));
}

#[test]
fn one_failed_sync_of_quarantine_loses_nothing_at_any_group() {
    fails_once("fsync:EIO:NTH:1:quarantine", 1..=6);
}

#[test]
fn one_failed_change_of_quarantine_loses_nothing() {
    fails_once("rename:EIO:NTH:1:quarantine", 1..=6);
    fails_once("open:EMFILE:NTH:1:quarantine", (1..=9).step_by(2));
}

#[test]
fn a_zip_that_the_disk_could_not_read_is_not_damaged() {
    fails_once("read:EIO:NTH:1:p2.zip", 1..=7);
}

/// While nothing can be put in quarantine, what is accepted goes on.
fn one_steps_aside(world: &mut World, folder: &Path, gate: &Path) -> Result<(), EngineError> {
    world.rounds(4)?;
    let late: Files = (0..20).map(|n| good(n + 1)).collect();
    deliver(folder, &late);
    world.rounds(4)?;
    let state = world.engine.reader().state();
    assert_eq!((state.counts.files, state.counts.refused), (20, 0), "the others go on");
    assert_eq!(world.inbox.in_hand(), 1, "one waits");
    let troubles = world.engine.reader().troubles().join("; ");
    assert!(troubles.contains("1 files of the inbox are not taken in yet"), "{troubles}");
    assert!(!troubles.contains("Jansen"), "{troubles}");
    std::fs::remove_file(gate).unwrap();
    world.finish(folder)?;
    assert_eq!(world.engine.reader().troubles(), Vec::<String>::new());
    assert_eq!(world.engine.reader().state().counts.refused, 1);
    Ok(())
}

fn good(n: usize) -> (String, Vec<u8>) {
    let nummer = 3000 + u64::try_from(n).unwrap();
    file(&format!("m{n}.xml"), wmo301(&format!("L{n}"), &bsn(n), nummer, "2023-01-01", "2023-12-31"))
}

#[test]
fn a_file_that_cannot_be_refused_steps_aside() {
    if !faults::available() {
        return;
    }
    for call in ["open:EIO:1:0:quarantine/.draft", "fsync:EIO:1:0:quarantine", "rename:ENOSPC:1:0:quarantine"] {
        let dir = TempDir::new().unwrap();
        deliver(dir.path(), &[file("Jansen.xml", b"<a>half".to_vec())]);
        run(dir.path(), "aside", call);
        verify(&mut Engine::open(setup(dir.path())).unwrap());
    }
}

/// While the log takes nothing, nothing is claimed, it is said so however often it ticks, and it goes on by itself.
fn the_log_takes_nothing(world: &mut World, folder: &Path, gate: &Path) -> Result<(), EngineError> {
    world.rounds(3)?;
    deliver(folder, &[good(7), good(8)]);
    for _ in 0..6 {
        world.rounds(1)?;
        let troubles = world.engine.reader().troubles();
        assert!(troubles.iter().any(|t| t.contains("No space left")), "{troubles:?}");
    }
    assert_eq!(world.inbox.in_hand(), 1, "what comes now is left where its owner sees it");
    assert_eq!(world.engine.reader().state().counts.files, 0);
    std::fs::remove_file(gate).unwrap();
    world.finish(folder)?;
    assert_eq!(world.engine.reader().troubles(), Vec::<String>::new());
    assert_eq!(world.engine.reader().state().counts.files, 3);
    Ok(())
}

#[test]
fn while_the_log_takes_nothing_it_is_not_ready_and_then_goes_on_by_itself() {
    if !faults::available() {
        return;
    }
    let dir = TempDir::new().unwrap();
    deliver(dir.path(), &[good(1)]);
    run(dir.path(), "waiting", "pwrite:ENOSPC:1:0:.log");
    verify(&mut Engine::open(setup(dir.path())).unwrap());
}

#[test]
fn a_failure_that_was_outlived_is_no_crash() {
    if !faults::available() {
        return;
    }
    let dir = TempDir::new().unwrap();
    deliver(dir.path(), &[file("a.xml", b"<a>half".to_vec())]);
    // In hand at five starts, and each time the disk takes no refusal.
    for _ in 0..5 {
        run(dir.path(), "start", "open:EIO:1:0:quarantine/.draft");
    }
    run(dir.path(), "all", "");
    let engine = Engine::open(setup(dir.path())).unwrap();
    let rules: Vec<_> = engine.reader().state().quarantine().map(|r| r.rules.clone()).collect();
    assert_eq!(rules.len(), 1);
    assert!(!rules[0].contains(&"POISON".into()), "{rules:?}");
}

/// The same bytes under a name that is refused and one that is accepted, brought in every way.
#[test]
fn bytes_under_a_refused_and_an_accepted_name_end_in_the_archive_alone() {
    let bytes = wmo301("A1", "999900006", 1001, "2023-01-01", "2023-12-31");
    let (bad, good) = (file("x.csv", bytes.clone()), file("x.xml", bytes.clone()));
    for group_steps in [1, 1024] {
        for order in [[bad.clone(), good.clone()], [good.clone(), bad.clone()]] {
            for way in ["one call", "a zip", "two calls"] {
                let dir = TempDir::new().unwrap();
                let mut engine = Engine::open(Setup { group_steps, ..setup(dir.path()) }).unwrap();
                let names = order.each_ref().map(|(name, _)| name.as_str());
                let calls = match way {
                    "one call" => vec![order.to_vec()],
                    "a zip" => vec![vec![file("z.zip", zip(&order))]],
                    _ => order.iter().map(|one| vec![one.clone()]).collect(),
                };
                let reports: Vec<_> = calls.iter().map(|call| ingest(&mut engine, dir.path(), call)).collect();
                let case = format!("{names:?} in {way}, groups of {group_steps}");
                let state = engine.reader().state();
                assert_eq!((state.counts.files, state.quarantine().count()), (1, 0), "{case}");
                assert_eq!(engine.verify().unwrap().problems, Vec::<String>::new(), "{case}");
                if way == "a zip" && group_steps > 1 {
                    let outcome = |name: &str| reports[0][name].outcome;
                    assert_eq!(outcome("z.zip!x.xml"), Outcome::Accepted, "{case}");
                    assert_eq!(outcome("z.zip!x.csv"), Outcome::Duplicate, "{case}");
                }
            }
        }
    }
}

#[test]
fn a_zip_refused_as_a_member_and_brought_by_itself_ends_in_the_archive_alone() {
    let inner = zip(&[file("a.xml", wmo301("A1", "999900006", 1001, "2023-01-01", "2023-12-31"))]);
    let outer = zip(&[file("inner.zip", inner.clone()), file("opdracht.csv", opdracht("O-1", "999900006"))]);
    for order in [["outer.zip", "inner.zip"], ["inner.zip", "outer.zip"]] {
        let dir = TempDir::new().unwrap();
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        let bytes = |name: &str| if name == "outer.zip" { outer.clone() } else { inner.clone() };
        ingest(&mut engine, dir.path(), &order.map(|name| file(name, bytes(name))));
        let state = engine.reader().state();
        assert_eq!((state.counts.containers, state.quarantine().count()), (2, 0), "{order:?}");
        verify(&mut engine);
    }
}

/// What lies in quarantine under the name of a refused file and is not ours: that file gets another name.
#[test]
fn a_name_in_quarantine_that_is_taken_stops_nobody() {
    let dir = TempDir::new().unwrap();
    let mut world = World::open(setup(dir.path()), dir.path());
    let quarantine = world.engine.setup().quarantine.clone();
    std::fs::create_dir(quarantine.join("map.xml")).unwrap();
    let mode = rustix::fs::Mode::RUSR;
    rustix::fs::mknodat(rustix::fs::CWD, quarantine.join("pijp.xml"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let mut files: Files = ["map.xml", "pijp.xml"].map(|name| file(name, format!("<{name}").into_bytes())).to_vec();
    files.extend((1..=20).map(good));
    deliver(dir.path(), &files);
    world.finish(dir.path()).unwrap();
    let state = world.engine.reader().state();
    assert_eq!((state.counts.files, state.counts.refused), (20, 2));
    verify(&mut world.engine);
}

#[test]
fn a_large_file_does_not_hold_up_small_ones() {
    let dir = TempDir::new().unwrap();
    let mut world = World::open(setup(dir.path()), dir.path());
    let members: Files = (0..30).map(|n| file(&format!("{n}.csv"), noise(n, 1 << 16))).collect();
    let mut files: Files = (1..=5).map(good).collect();
    files.push(file("groot.zip", zip(&members)));
    deliver(dir.path(), &files);
    // The first scan sees them, the second takes them, and comes back with the small ones.
    world.rounds(2).unwrap();
    let state = world.engine.reader().state();
    assert_eq!((state.counts.files, state.counts.containers, world.inbox.in_hand()), (5, 0, 1));
    deliver(dir.path(), &[good(6)]);
    world.finish(dir.path()).unwrap();
    let state = world.engine.reader().state();
    assert_eq!((state.counts.files, state.counts.refused, state.counts.containers), (6, 30, 1));
    verify(&mut world.engine);
}

/// Bytes that hardly compress.
fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut random = Random(seed);
    (0..count).map(|_| u8::try_from(random.below(256)).unwrap()).collect()
}

/// Nothing else is in hand that would show that the log takes records again.
#[test]
fn a_large_file_that_the_log_did_not_take_is_tried_again() {
    if !faults::available() {
        return;
    }
    let members: Files = (0..4).map(|n| file(&format!("{n}.csv"), noise(n, 1 << 14))).collect();
    for nth in 1..=4 {
        let dir = TempDir::new().unwrap();
        deliver(dir.path(), &[file("groot.zip", zip(&members))]);
        run(dir.path(), "all", &format!("pwrite:ENOSPC:{nth}:2:.log"));
        let mut engine = Engine::open(setup(dir.path())).unwrap();
        assert_eq!(held(&mut engine).counts, (0, 4, 1));
    }
}

#[test]
fn a_file_over_the_limit_is_refused_without_a_copy() {
    let dir = TempDir::new().unwrap();
    let mut narrow = setup(dir.path());
    narrow.limits.message_bytes_max = 5000;
    let mut world = World::open(narrow, dir.path());
    deliver(dir.path(), &[file("groot.xml", vec![b' '; 3 << 20])]);
    let inode = std::fs::metadata(inbox(dir.path()).join("groot.xml")).unwrap().ino();
    world.finish(dir.path()).unwrap();
    let path = world.engine.setup().quarantine.join("groot.xml");
    assert_eq!(std::fs::metadata(&path).unwrap().ino(), inode);
    verify(&mut world.engine);
    // One that somebody gave by its path stays theirs, to change as they like.
    let given = dir.path().join("mijn.xml");
    std::fs::write(&given, vec![b'x'; 3 << 20]).unwrap();
    let item = Item { name: "mijn.xml".to_owned(), path: given.clone(), claim: None, poison: None };
    world.engine.ingest(vec![item]).unwrap();
    std::fs::write(&given, b"changed").unwrap();
    verify(&mut world.engine);
}

#[test]
fn empty_folders_of_claims_and_counts_of_what_is_gone_are_removed_at_a_start() {
    let dir = TempDir::new().unwrap();
    let claimed = inbox(dir.path()).join(".claimed");
    std::fs::create_dir_all(claimed.join("00000000000000aa/sub/deep")).unwrap();
    std::fs::create_dir_all(claimed.join("attempts")).unwrap();
    std::fs::write(claimed.join("attempts/of-a-file-that-is-gone"), b"2").unwrap();
    let opened = Inbox::open(&inbox(dir.path())).unwrap();
    assert_eq!(opened.in_hand(), 0);
    assert_eq!(files_in(&inbox(dir.path())), Vec::<PathBuf>::new());
    assert!(!claimed.join("00000000000000aa").exists());
}

/// A small disk in memory; gone when this is.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, said out loud, where this machine mounts none.
    fn mount(at: &Path, kilobytes: u32) -> Option<SmallDisk> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={kilobytes}k,mode=700");
        let mounted = rustix::process::geteuid().is_root()
            && Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).status().unwrap().success();
        if !mounted {
            println!("NOTICE: no root, or no mounts: NO FULL DISK IS TESTED");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "full disks need root and tmpfs mounts");
        }
        mounted.then(|| SmallDisk(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Writes until the disk has no room left, and gives back `kept` bytes.
fn fill(path: &Path, kept: u64) {
    let mut file = std::fs::File::create(path).unwrap();
    while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(kept)).unwrap();
}

#[test]
fn a_really_full_archive_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let archive = setup(dir.path()).archive;
    let Some(_disk) = SmallDisk::mount(&archive, 6000) else { return };
    let files = lot(77, 1000);
    let mut world = World::open(Setup { segment_bytes: 1 << 18, ..setup(dir.path()) }, dir.path());
    for (round, lot) in files.chunks(100).enumerate() {
        deliver(dir.path(), lot);
        world.rounds(1).unwrap();
        let filler = archive.join("filler");
        fill(&filler, 20_000 * u64::try_from(round % 4).unwrap());
        world.rounds(8).unwrap();
        std::fs::remove_file(&filler).unwrap();
        world.finish(dir.path()).unwrap();
    }
    let expected = in_peace(&files);
    expect(&held(&mut world.engine), &expected, "at once");
    drop(world);
    expect(&held(&mut Engine::open(setup(dir.path())).unwrap()), &expected, "after a start");
}

#[test]
fn an_archive_disk_with_less_room_than_a_segment_takes_files_in() {
    let dir = TempDir::new().unwrap();
    let Some(_disk) = SmallDisk::mount(&setup(dir.path()).archive, 1000) else { return };
    let mut world = World::open(Setup { segment_bytes: 8 << 20, ..setup(dir.path()) }, dir.path());
    deliver(dir.path(), &(1..=20).map(good).collect::<Files>());
    world.finish(dir.path()).unwrap();
    assert_eq!(world.engine.reader().state().counts.files, 20);
    assert_eq!(world.engine.reader().troubles(), Vec::<String>::new());
    verify(&mut world.engine);
}

/// Or the tests above show nothing.
#[test]
fn the_mixed_lot_has_files_zips_and_refusals() {
    let Held { archive, quarantine, counts } = in_peace(&mixed());
    assert_eq!((counts, archive.len(), quarantine.len()), ((16, 8, 4), 20, 8));
}
