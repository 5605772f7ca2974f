//! A disk that fails, call by call: no panic, no file lost or counted twice, no false "ready", and when the fault is gone it
//! goes on by itself to the end (invariants 1 and 2).
//!
//! The daemon is this test binary, running the writer with inbox and notify; in some cases the program itself. Files, zips,
//! refusals, retours and a closing are in hand while a call fails by the fault shim. `IWMOD_FAULT_CASES` says how many of
//! the matrix are run (`all`: each), `IWMOD_FAULT_SEED` which, `IWMOD_FAULT_CASE` runs one as a run before printed it, and
//! `IWMOD_FAULT_HOLD` how many seconds a fault lasts.

use crate::{closing_world, common, faults, money, world};

#[path = "../faults/matrix.rs"]
mod matrix;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::inbox;
use faults::Faults;
use iwmod::domain::{Policy, RetourPolicy};
use iwmod::engine::{Engine, Setup};
use iwmod::inbox::Inbox;
use iwmod::orders::CloseOptions;
use iwmod::writer::Writer;
use matrix::Case;
use tempfile::TempDir;
use world::Held;

/// Cases where nobody says how many, and how many of a hundred are run by the program itself.
const CASES: usize = 36;
const SERVING_PERCENT: usize = 8;
const WORKERS: usize = 4;
/// The month that is closed meanwhile.
const MONTH: &str = "2023-01";
/// How long a fault lasts, and one of the log.
const HOLD: Duration = Duration::from_millis(1500);
const HOLD_LOG: Duration = Duration::from_secs(7);
/// By then it is told that the log takes nothing, and that any file waits.
const TOLD_LOG: Duration = Duration::from_secs(5);
const TOLD: Duration = Duration::from_secs(65);
/// What is never reached by then is not reached by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers each 301 by itself, and closes months.
fn setup(folder: &Path) -> Setup {
    let since = Some(jiff::civil::date(2022, 1, 1));
    let retour = RetourPolicy { wmo301: Policy::Auto, wmo319: Policy::Auto, since };
    Setup { retour, ..closing_world::setup(folder) }
}

/// The same by the machine's clock, as the program has it.
fn setup_now(folder: &Path) -> Setup {
    money::today(&iwmod::clock::machine().1.to_string());
    Setup { clock: iwmod::clock::machine, ..setup(folder) }
}

/// Not a test: the daemon's writer. Tells whether it is ready, closes a month when it is asked to, and stops in order.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_MATRIX_FOLDER") else { return };
    let folder = Path::new(&folder);
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let opened = Engine::open(setup(folder)).map_err(|error| format!("{error}: {error:?}"));
    let opened =
        opened.and_then(|engine| Ok((engine, Inbox::open(&inbox(folder)).map_err(|error| error.to_string())?)));
    let (engine, reader) = opened.unwrap_or_else(|error| {
        eprintln!("it cannot start: {error}");
        std::process::exit(3);
    });
    let (writer, thread) = Writer::spawn(engine, Some(reader), Arc::new(|| {})).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let is_there = |name: &str| folder.join(name).exists();
    while !thread.is_finished() {
        let troubles = writer.reader().troubles();
        fs::write(folder.join("status"), if troubles.is_empty() { "ok".to_owned() } else { troubles.join("; ") })
            .unwrap();
        if is_there("close") && !is_there("closed") {
            let month = MONTH.parse().unwrap();
            match runtime.block_on(writer.call(move |engine| engine.close_month(month, &CloseOptions::default(), None)))
            {
                Ok(Ok(_)) => fs::write(folder.join("closed"), "").unwrap(),
                outcome => {
                    eprintln!("not closed: {outcome:?}");
                    std::thread::sleep(Duration::from_millis(500));
                }
            }
        }
        if is_there("stop") {
            writer.stop();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if let Err(error) = thread.join().expect("the writer panicked") {
        eprintln!("the writer ended: {error}: {error:?}");
        std::process::exit(4);
    }
}

/// A folder with a daemon that may run in it, and its faults.
struct Place<'a> {
    dir: TempDir,
    case: &'a Case,
    rules: String,
    child: Option<Child>,
}

impl Place<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Starts the daemon; gives how it ended where it does not come up.
    fn start(&mut self) -> Result<(), String> {
        for name in ["status", "ready"] {
            let _ = fs::remove_file(self.path(name));
        }
        let faults = Faults {
            rules: self.rules.clone(),
            gate: Some(self.path("gate")),
            root: Some(self.path("var")),
            told: Some(self.path("told")),
            journal: None,
        };
        let log = fs::File::options().create(true).append(true).open(self.path("stderr")).unwrap();
        let mut command = if self.case.serves { self.program("serve") } else { self.writer() };
        self.child = Some(faults.on(command.stdout(Stdio::null()).stderr(log)).spawn().unwrap());
        let begin = Instant::now();
        while self.ready().is_none() {
            self.alive()?;
            if begin.elapsed() > PATIENCE {
                return Err(format!("it does not come up: {}", self.log()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn writer(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
            .env("IWMOD_MATRIX_FOLDER", self.dir.path());
        command
    }

    fn program(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iwmod"));
        command.arg(subcommand).current_dir(self.dir.path());
        command
    }

    /// Whether it says that it is ready, and if not why; nothing while it does not answer.
    fn ready(&self) -> Option<Result<(), String>> {
        if !self.case.serves {
            let status = fs::read_to_string(self.path("status")).ok().filter(|status| !status.is_empty())?;
            return Some(if status == "ok" { Ok(()) } else { Err(status) });
        }
        let said = self.said();
        let address =
            said.lines().rev().find_map(|line| Some(line.split_once("\"address\":\"")?.1.split_once('"')?.0))?;
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        write!(stream, "GET /readyz HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(answer) })
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        self.child.as_mut().map(|child| child.try_wait().unwrap())?
    }

    fn alive(&mut self) -> Result<(), String> {
        self.ended().map_or(Ok(()), |status| Err(format!("it ended by itself ({status}): {}", self.log())))
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    /// Stops it in order.
    fn stop(&mut self) -> Result<(), String> {
        fs::write(self.path("stop"), "").unwrap();
        let mut child = self.child.take().unwrap();
        if self.case.serves {
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        }
        let status = child.wait().unwrap();
        if status.success() { Ok(()) } else { Err(format!("it does not stop in order ({status}): {}", self.log())) }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.path("stderr")).unwrap_or_default()
    }

    /// The last of what it said.
    fn log(&self) -> String {
        let text = self.said();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n    ")
    }

    fn has_struck(&self) -> bool {
        self.path("told").metadata().is_ok_and(|told| told.len() > 0)
    }

    fn waiting(&self) -> usize {
        world::waiting(&self.path("var/inbox")).len()
    }

    fn retours(&self) -> usize {
        let names = fs::read_dir(self.path("var/outbox")).into_iter().flatten().flatten();
        names.filter(|entry| world::is_retour(&entry.file_name().to_string_lossy())).count()
    }

    /// Whether everything is done and it says that it is ready.
    fn is_done(&mut self, expected: &Held) -> bool {
        if self.case.serves && !self.path("closed").exists() && self.waiting() == 0 {
            let mut command = self.program("close");
            let outcome = command.args([MONTH, "--yes", "--json"]).output().unwrap();
            if outcome.status.success() {
                fs::write(self.path("closed"), "").unwrap();
            }
        }
        let all = self.waiting() == 0 && self.path("closed").exists() && self.retours() >= expected.retours();
        all && self.ready() == Some(Ok(()))
    }

    /// Waits until something is so; an error when it is never so, or the daemon ends.
    fn wait(&mut self, what: &str, limit: Duration, mut so: impl FnMut(&mut Self) -> bool) -> Result<(), String> {
        let begin = Instant::now();
        while !so(self) {
            self.alive()?;
            if begin.elapsed() > limit {
                let (waiting, ready) = (self.waiting(), self.ready());
                return Err(format!("{what} never comes; {waiting} files wait, ready is {ready:?}: {}", self.log()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What all cases begin with, and what each must end in.
struct Common {
    start: TempDir,
    files: Vec<(String, Vec<u8>)>,
    expected: Box<Held>,
}

impl Common {
    fn new() -> Common {
        let start = memory_folder();
        let text = money::config().replace("= \"off\"", "= \"auto\"").replace("127.0.0.1:9437", "127.0.0.1:0");
        fs::write(start.path().join("config.toml"), text.replace("format = \"text\"", "format = \"json\"")).unwrap();
        let mut engine = Engine::open(setup(start.path())).unwrap();
        closing_world::learn(&mut engine, start.path(), &closing_world::begin()).unwrap();
        engine.tick();
        engine.close().unwrap();
        let files = world::files(3, 18);
        let peace = memory_folder();
        common::copy(start.path(), peace.path());
        let mut engine = Engine::open(setup(peace.path())).unwrap();
        world::deliver(peace.path(), &files);
        world::take_all(&mut engine, peace.path());
        let expected = Box::new(world::held(&mut engine, peace.path()));
        Common { start, files, expected }
    }

    fn place<'a>(&self, case: &'a Case, rules: String) -> Place<'a> {
        let place = Place { dir: memory_folder(), case, rules, child: None };
        common::copy(self.start.path(), place.dir.path());
        place
    }

    /// What calls are done while nothing fails.
    fn calls(&self) -> Vec<(String, String)> {
        let case = &Case::all()[0];
        let mut place = self.place(case, Case::tell());
        place.start().unwrap();
        fs::write(place.path("gate"), "").unwrap();
        self.give(&place);
        place.wait("the end", PATIENCE, |place| place.is_done(&self.expected)).unwrap();
        place.stop().unwrap();
        fs::read_to_string(place.path("told")).unwrap().lines().filter_map(Case::call_and_folder).collect()
    }

    /// Brings the files, and asks for a closing.
    fn give(&self, place: &Place<'_>) {
        world::deliver(place.dir.path(), &self.files);
        fs::write(place.path("close"), "").unwrap();
    }
}

/// In memory where there is such a place, since these tests sync all the time and mean none of it.
fn memory_folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

/// Runs a case; says whether the fault struck.
fn run(case: &Case, common: &Common) -> Result<bool, String> {
    let mut place = common.place(case, case.rule());
    place.start()?;
    fs::write(place.path("gate"), "").unwrap();
    common.give(&place);
    place.wait("the fault or the end", PATIENCE, |place| place.has_struck() || place.is_done(&common.expected))?;
    let struck = place.has_struck();
    if struck && !case.is_once {
        hold(&mut place)?;
    }
    if struck && case.restarts {
        restart(&mut place)?;
    }
    fs::remove_file(place.path("gate")).unwrap();
    if place.child.is_none() {
        place.start()?;
    }
    place.wait("the end", PATIENCE, |place| place.is_done(&common.expected))?;
    if case.first.is_multiple_of(2) {
        place.kill()
    } else {
        place.stop()?
    }
    check(&place, &common.expected)?;
    Ok(struck)
}

/// The fault lasts; where files wait meanwhile it must not say that it is ready.
fn hold(place: &mut Place<'_>) -> Result<(), String> {
    let is_log = place.case.folder == "archive";
    let asked = std::env::var("IWMOD_FAULT_HOLD").ok().map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    let hold = asked.unwrap_or(if is_log { HOLD_LOG } else { HOLD });
    let before = place.waiting();
    std::thread::sleep(hold);
    place.alive()?;
    let is_told_by = if is_log { TOLD_LOG } else { TOLD };
    // Between a log that was opened again and the write that shows that it still fails it is ready for a moment.
    let says_ready = |place: &Place<'_>| {
        (0..4).all(|_| {
            std::thread::sleep(Duration::from_millis(400));
            place.ready() == Some(Ok(()))
        })
    };
    if hold >= is_told_by && before > 0 && place.waiting() == before && says_ready(place) {
        return Err(format!("{before} files wait for {hold:?} and it says that it is ready: {}", place.log()));
    }
    Ok(())
}

/// Killed and started again while the fault lasts. That it does not come up is no fault, as long as it says why.
fn restart(place: &mut Place<'_>) -> Result<(), String> {
    place.kill();
    if place.start().is_err() {
        let status = place.ended();
        place.kill();
        let said = place.said();
        if status.is_none_or(|status| status.success()) || said.is_empty() {
            return Err(format!("it does not start during the fault, and does not say why ({status:?})"));
        }
    }
    Ok(())
}

/// Everything is there once, and nothing panicked on the way; sled does, and is caught.
fn check(place: &Place<'_>, expected: &Held) -> Result<(), String> {
    let said = place.said();
    if let Some(line) = said.lines().find(|line| line.contains("panicked at") && !line.contains("/sled-")) {
        return Err(line.to_owned());
    }
    let folder = place.dir.path();
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let setup = if place.case.serves { setup_now(folder) } else { setup(folder) };
        let mut engine = Engine::open(setup).unwrap_or_else(|error| panic!("it does not open: {error}"));
        closing_world::check_acknowledged(&engine, folder);
        engine.tick();
        assert_eq!(world::waiting(&inbox(folder)), Vec::<PathBuf>::new());
        money::check(&mut engine, folder, (MONTH, MONTH));
        assert_eq!(engine.reader().state().books().closings().len(), 1, "closings");
        world::held(&mut engine, folder).differs(expected)
    }));
    match checked {
        Ok(None) => Ok(()),
        Ok(Some(wrong)) => Err(wrong),
        Err(panic) => Err(faults::said(panic.as_ref())),
    }
}

#[test]
fn whatever_call_fails_nothing_is_lost_and_it_goes_on_by_itself() {
    if !faults::available() {
        return;
    }
    let common = Common::new();
    let cases = cases(&common);
    let (next, struck) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match run(case, &common) {
                        Ok(hit) => drop(struck.fetch_add(usize::from(hit), Ordering::Relaxed)),
                        Err(why) => {
                            println!("IWMOD_FAULT_CASE=\"{case}\": {why}");
                            failed.lock().unwrap().push(case.to_string());
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    println!("{} cases, of which the fault struck in {struck:?}", cases.len());
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

fn cases(common: &Common) -> Vec<Case> {
    let ask = |name: &str| std::env::var(name).ok();
    if let Some(case) = ask("IWMOD_FAULT_CASE") {
        return vec![case.parse().unwrap()];
    }
    let seed = ask("IWMOD_FAULT_SEED").map_or(1, |seed| seed.parse().unwrap());
    println!("IWMOD_FAULT_SEED={seed}");
    let count = match ask("IWMOD_FAULT_CASES").as_deref() {
        Some("all") => {
            let mut all = Case::all();
            all.iter_mut().step_by(100 / SERVING_PERCENT).for_each(|case| case.serves = true);
            return all;
        }
        Some(count) => count.parse().unwrap(),
        None => CASES,
    };
    Case::some(seed, count, count * SERVING_PERCENT / 100, &common.calls())
}
