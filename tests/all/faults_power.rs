//! Killed between every two calls that change files, started again, and then the power fails: nothing that was acknowledged is
//! lost or counted twice, and everything opens (invariants 1 and 2).
//!
//! The child is this test binary. The fault shim kills it at its K-th call and writes down what it and the process after it
//! did; from that a model of a disk makes the tree that a loss of power may leave (`faults::power`). No root is needed.
//! `IWMOD_FAULT_KILLS` says how many kills are tried, spread evenly over all calls; `all` tries each. `IWMOD_FAULT_SEED`
//! replays what a run said, and `IWMOD_FAULT_AT` one kill.

use crate::{closing_world, common, faults, world};

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{Random, inbox};
use faults::Faults;
use faults::journal;
use faults::power::Disk;
use iwmod::engine::{Engine, Setup};
use iwmod::inbox::Inbox;
use tempfile::TempDir;
use world::Held;

/// Kills of a workload where nobody says how many.
const KILLS: usize = 24;
/// Seeds for states of the disk between the harshest and the kindest, for each kill.
const STATES: u64 = 2;
/// What the process after the one that is killed takes of what that had in hand.
const GLANCES: [Option<usize>; 4] = [Some(0), Some(3), None, Some(usize::MAX)];
const WORKERS: usize = 3;

/// Not a test: does a piece of work; or opens, goes on with so many things that an earlier process had in hand, and falls
/// silent, as one that is killed too.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_POWER_FOLDER") else { return };
    let folder = Path::new(&folder);
    let glance = number("IWMOD_POWER_GLANCE");
    let mut engine = Engine::open(work().setup(folder)).unwrap();
    match (work(), glance) {
        (Work::Intake, None) => world::take_all(&mut engine, folder),
        (Work::Intake, Some(glance)) => {
            let mut reader = Inbox::open(&inbox(folder)).unwrap().with_quiet(Duration::ZERO);
            for _ in 0..glance.min(reader.in_hand()) {
                reader.run_once(&mut engine).unwrap();
            }
        }
        (Work::Closing, Some(0)) => {}
        (Work::Closing, Some(3)) => engine.tick(),
        (Work::Closing, _) => closing_world::year(&mut engine, folder).unwrap(),
    }
    match glance {
        None => engine.close().unwrap(),
        Some(_) => std::mem::forget(engine),
    }
}

/// What the child does.
#[derive(Clone, Copy, Debug)]
enum Work {
    Intake,
    Closing,
}

fn work() -> Work {
    if std::env::var_os("IWMOD_POWER_CLOSING").is_some() { Work::Closing } else { Work::Intake }
}

impl Work {
    fn setup(self, folder: &Path) -> Setup {
        match self {
            Work::Intake => world::setup(folder),
            Work::Closing => closing_world::setup(folder),
        }
    }

    /// A daemon that worked before and was stopped in order, with work in its inbox.
    fn begin(self) -> TempDir {
        let dir = memory_folder();
        let mut engine = Engine::open(self.setup(dir.path())).unwrap();
        if let Work::Closing = self {
            closing_world::learn(&mut engine, dir.path(), &closing_world::begin()).unwrap();
        } else {
            world::deliver(dir.path(), &before());
            world::take_all(&mut engine, dir.path());
        }
        engine.close().unwrap();
        if let Work::Intake = self {
            world::deliver(dir.path(), &files());
        }
        dir
    }

    /// Opens what a disk held, finishes the work, and tells what is not as it is where nothing goes wrong.
    fn finish(self, folder: &Path, expected: &Expected) -> Option<String> {
        let mut engine = Engine::open(self.setup(folder)).unwrap_or_else(|error| panic!("it does not open: {error}"));
        match expected {
            Expected::Intake(expected) => {
                world::take_all(&mut engine, folder);
                world::held(&mut engine, folder).differs(expected)
            }
            Expected::Closing(expected) => {
                closing_world::check_acknowledged(&engine, folder);
                closing_world::year(&mut engine, folder).unwrap();
                let found = closing_world::check_year(&mut engine, folder);
                (found != *expected).then(|| format!("the invoices are {found:?} and should be {expected:?}"))
            }
        }
    }

    fn expected(self) -> Expected {
        match self {
            Work::Intake => Expected::Intake(world::in_peace(&[&before(), &files()])),
            Work::Closing => {
                let dir = self.begin();
                let mut engine = Engine::open(self.setup(dir.path())).unwrap();
                closing_world::year(&mut engine, dir.path()).unwrap();
                Expected::Closing(closing_world::check_year(&mut engine, dir.path()))
            }
        }
    }
}

/// What is there in the end.
enum Expected {
    Intake(Box<Held>),
    Closing(Vec<String>),
}

fn before() -> Vec<(String, Vec<u8>)> {
    world::files(1, 6)
}

fn files() -> Vec<(String, Vec<u8>)> {
    world::files(2, 22)
}

/// A folder that is worked on, with the journal and what was told beside it.
struct Bench {
    dir: TempDir,
    work: Work,
}

impl Bench {
    /// Work that goes on from where this folder stands.
    fn from(start: &Path, work: Work) -> Bench {
        let bench = Bench { dir: memory_folder(), work };
        common::copy(&start.join("var"), &bench.var());
        bench
    }

    fn folder(&self) -> &Path {
        self.dir.path()
    }

    fn var(&self) -> PathBuf {
        self.folder().join("var")
    }

    fn journal(&self) -> PathBuf {
        self.folder().join("journal")
    }

    /// Runs the child to its end, or until it is killed.
    fn run(&self, rules: &str, glance: Option<usize>) -> ExitStatus {
        let faults = Faults { root: Some(self.var()), journal: Some(self.journal()), ..Faults::of(rules) };
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
            .env("IWMOD_POWER_FOLDER", self.folder());
        if let Work::Closing = self.work {
            command.env("IWMOD_POWER_CLOSING", "1");
        }
        if let Some(glance) = glance {
            command.env("IWMOD_POWER_GLANCE", glance.to_string());
        }
        let stderr = fs::File::create(self.folder().join("stderr")).unwrap();
        faults.on(command.stdout(Stdio::null()).stderr(stderr)).status().unwrap()
    }

    fn stderr(&self) -> String {
        fs::read_to_string(self.folder().join("stderr")).unwrap_or_default()
    }
}

/// In memory where there is such a place, since these tests sync all the time and mean none of it.
fn memory_folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

#[test]
fn files_survive_a_kill_at_any_call_and_then_the_loss_of_power() {
    kill_everywhere(Work::Intake);
}

#[test]
fn closings_survive_a_kill_at_any_call_and_then_the_loss_of_power() {
    kill_everywhere(Work::Closing);
}

/// At the log's own sync what was appended is in the page cache and nowhere else.
#[test]
fn a_kill_at_the_sync_of_the_log_and_then_the_loss_of_power_loses_nothing() {
    if !faults::available() {
        return;
    }
    for work in [Work::Intake, Work::Closing] {
        let (start, expected) = (work.begin(), work.expected());
        for (number, glance) in (1..=6).zip(GLANCES.into_iter().cycle()) {
            let outcome =
                kill_once(work, start.path(), &expected, &format!("fdatasync:KILL:{number}:1:/archive/"), glance);
            assert_eq!(outcome, Ok(()), "{work:?}, at sync {number}, then {glance:?}");
        }
    }
}

fn kill_everywhere(work: Work) {
    if !faults::available() {
        return;
    }
    let (start, expected) = (work.begin(), work.expected());
    let peace = Bench::from(start.path(), work);
    let mut disk = Disk::of(&peace.var());
    assert!(peace.run("", None).success(), "{}", peace.stderr());
    let changes = journal::read(&peace.journal());
    changes.iter().for_each(|change| disk.apply(change));
    assert!(disk.is_seen(&peace.var()), "some change of a file goes past the shim; see shim.c");
    let calls = changes.len();
    println!("{work:?} takes {calls} calls that change something");
    each_kill(calls, &|at, glance| kill_once(work, start.path(), &expected, &format!("change:KILL:{at}:1:"), glance));
}

/// Kills the child by a rule, starts it again, and then the power fails.
fn kill_once(work: Work, start: &Path, expected: &Expected, rule: &str, glance: Option<usize>) -> Result<(), String> {
    let bench = Bench::from(start, work);
    let disk = Disk::of(&bench.var());
    let status = bench.run(rule, None);
    if status.signal() != Some(9) {
        // Worker threads make a few calls more or less in each run.
        return if status.success() { Ok(()) } else { Err(format!("it ended by itself: {}", bench.stderr())) };
    }
    if !bench.run("", glance).success() {
        return Err(format!("it does not start again after the kill: {}", bench.stderr()));
    }
    after_power(disk, &bench, expected)
}

/// Tries kills side by side, and tells all that went wrong.
fn each_kill(calls: usize, try_one: &(dyn Fn(usize, Option<usize>) -> Result<(), String> + Sync)) {
    let kills = kills(calls);
    let (next, failed) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(kill) = kills.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (at, glance) = *kill;
                    if let Err(why) = try_one(at, glance) {
                        println!("IWMOD_FAULT_AT={at}, then {glance:?} files: {why}");
                        failed.lock().unwrap().push(at);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {} kills lost something: at {failed:?}", failed.len(), kills.len());
}

/// Where to kill, and how many files the process after it takes before it falls silent too (`None`: all, in order).
fn kills(calls: usize) -> Vec<(usize, Option<usize>)> {
    let all = std::env::var("IWMOD_FAULT_KILLS").is_ok_and(|kills| kills == "all");
    let count = if all { calls } else { number("IWMOD_FAULT_KILLS").unwrap_or(KILLS) };
    let count = count.clamp(1, calls);
    // One of each stretch, another one for another seed.
    let mut random = Random(seed());
    println!("IWMOD_FAULT_SEED={}", seed());
    let mut at = |n: usize| {
        let (from, to) = (n * calls / count, (n + 1) * calls / count);
        1 + from + usize::try_from(random.below((to - from) as u64)).unwrap()
    };
    let chosen: Vec<usize> = number("IWMOD_FAULT_AT").map_or_else(|| (0..count).map(&mut at).collect(), |at| vec![at]);
    if all || chosen.len() == 1 {
        return chosen.iter().flat_map(|at| GLANCES.map(|glance| (*at, glance))).collect();
    }
    chosen.into_iter().zip(GLANCES.into_iter().cycle()).collect()
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn seed() -> u64 {
    number("IWMOD_FAULT_SEED").unwrap_or(1) as u64
}

/// What the disk holds after both processes opens, is finished, and holds everything once.
fn after_power(mut disk: Disk, bench: &Bench, expected: &Expected) -> Result<(), String> {
    let changes = journal::read(&bench.journal());
    changes.iter().for_each(|change| disk.apply(change));
    for state in 0..=STATES {
        let after = memory_folder();
        let var = after.path().join("var");
        let mut random = Random(seed() + changes.len() as u64 * 1000 + state);
        if state == 0 {
            disk.harshest(&var)
        } else {
            disk.any(&mut |bound| random.below(bound), &var)
        }
        // What a person was told does not go with the power.
        let _ = fs::copy(bench.folder().join("acknowledged"), after.path().join("acknowledged"));
        let finished = catch_unwind(AssertUnwindSafe(|| bench.work.finish(after.path(), expected)));
        let which = if state == 0 { "the harshest state".to_owned() } else { format!("state {state}") };
        if let Some(wrong) = finished.unwrap_or_else(|panic| Some(faults::said(panic.as_ref()))) {
            return Err(format!("{which}: {wrong}"));
        }
    }
    Ok(())
}
