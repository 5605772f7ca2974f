//! Killed at a random instant, over and over, while months are closed and their invoices and declarations are sent: no number
//! is used twice or skipped, no line is on two invoices that stand, and log and outbox say the same.
//!
//! The process that is killed is this test binary itself, closing month after month with facts coming in between that change
//! what was closed, and invoices that are refused and made anew. It is started again and again on one folder, and goes on
//! where the log says it is.

use crate::{common, money};

use iwmod::orders::CloseOptions;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Random, items, outbox};
use iwmod::billing::{Invoiced, Statement};
use iwmod::domain::Month;
use iwmod::engine::{Engine, rebuild};
use iwmod::facts::Keuze;
use iwmod::known::Stage;
use money::*;
use tempfile::TempDir;

/// Folders in which a year is closed; each is killed in `KILLS` times.
const FOLDERS: u64 = 4;
const KILLS: usize = 50;
/// Kills that must have struck while a month was closed or an invoice made anew, or the test shows nothing.
const STRUCK_MIN: usize = 60;
/// Starts that must have found something that the log released and the folder did not hold for certain; few on a quick disk.
const UNNOTED_MIN: usize = 3;

/// Of the year that is closed.
const PLAN: u64 = 502;
const FIRST: &str = "2023-01";
const LAST: &str = "2023-12";

/// Clients at the coalition, at two gemeenten, and at Kikmaat.
const COALITIE: usize = 16;
const EIGEN: usize = 8;
const KIKMAAT: usize = 6;

/// Not a test: the process that is killed.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IWMOD_CRASH_FOLDER") else { return };
    let folder = Path::new(&folder);
    let mut engine = Engine::open(setup(folder, &config())).unwrap();
    let unnoted = engine.reader().state().outbox().any(|made| made.stage == Stage::Released);
    if unnoted {
        std::fs::write(folder.join(format!("unnoted-{}", std::process::id())), b"").unwrap();
    }
    std::fs::write(folder.join(READY), b"").unwrap();
    engine.tick();
    year(&mut engine, folder);
    engine.close().unwrap();
    std::fs::write(folder.join(DONE), b"").unwrap();
}

/// Closes a year, from where the log says it is: the last month that was closed is gone through again, and what the log holds
/// of it already is not done twice.
fn year(engine: &mut Engine, folder: &Path) {
    let given = folder.join("given");
    let learn = |engine: &mut Engine, files: &[(String, Vec<u8>)]| {
        let call = engine.ingest(items(&given, files)).unwrap();
        assert_eq!(call.failures().collect::<Vec<_>>(), Vec::<&str>::new());
    };
    if engine.reader().state().books().closings().is_empty() {
        learn(engine, &begin());
    }
    let mut plan = Random(PLAN);
    for (number, month) in month(FIRST).through(month(LAST)).enumerate() {
        let (held, refused, later) = (plan.below(4) == 0, plan.below(4) != 0, later_files(number + 1, &mut plan));
        if engine.reader().state().books().is_closed(month.next()) {
            continue;
        }
        learn(engine, &month_files(number + 1, held));
        busy(folder, || engine.close_month(month, &CloseOptions::default(), None).unwrap());
        if held {
            let rows = uren("opdracht:O-0", 0, &format!("2023-{:02}-11", number + 1), "2", 1);
            learn(engine, &[leveringen(&format!("alsnog-{number}"), &rows)]);
            busy(folder, || engine.close_month(month, &CloseOptions::default(), None).unwrap());
        }
        learn(engine, &later);
        if refused {
            let all: Vec<Invoiced> = last_invoices(engine);
            let of_month: Vec<&Invoiced> = all.iter().filter(|invoice| invoice.month == month).collect();
            for invoice in of_month.iter().filter(|invoice| invoice.replaces.is_none()) {
                if !is_refused(engine, &invoice.number) {
                    let day = date("2024-01-15");
                    engine
                        .follow(Keuze::InvoiceRefused { number: invoice.number.clone(), on: day }, "onjuist")
                        .unwrap();
                }
                busy(folder, || engine.reissue(&invoice.number).unwrap());
            }
        }
    }
}

/// Tells the one that kills that something is in hand.
fn busy<T>(folder: &Path, act: impl FnOnce() -> T) -> T {
    std::fs::write(folder.join(BUSY), b"").unwrap();
    let done = act();
    std::fs::remove_file(folder.join(BUSY)).unwrap();
    done
}

fn is_refused(engine: &Engine, number: &str) -> bool {
    let state = engine.reader().state();
    let mut all = state.knowledge.besluiten().iter();
    all.any(|besluit| matches!(&besluit.keuze, Keuze::InvoiceRefused { number: of, .. } if of == number))
}

/// What is known before the year begins.
fn begin() -> Vec<(String, Vec<u8>)> {
    let rows: String = (0..COALITIE).map(|n| begeleiding(&format!("O-{n}"), n)).collect();
    let mut files = vec![opdrachten("begin", &rows)];
    for n in 0..EIGEN {
        files.extend(own(gemeente(n), toewijzing(n), COALITIE + n));
    }
    for n in 0..KIKMAAT {
        files.extend(kikmaat(dagbesteding(n), COALITIE + EIGEN + n));
    }
    files
}

fn gemeente(n: usize) -> &'static str {
    ["0809", "0867"][n % 2]
}

fn toewijzing(n: usize) -> u64 {
    7000 + n as u64
}

fn dagbesteding(n: usize) -> u64 {
    5000 + n as u64
}

/// What was delivered in a month; where it is held back that of one client is not told yet.
fn month_files(number: usize, held: bool) -> Vec<(String, Vec<u8>)> {
    let day = format!("2023-{number:02}-10");
    let coalitie = (usize::from(held)..COALITIE).map(|n| uren(&format!("opdracht:O-{n}"), n, &day, "2", 1));
    let eigen = (0..EIGEN).map(|n| uren(&format!("{}:{}", gemeente(n), toewijzing(n)), COALITIE + n, &day, "3", 1));
    let rows: String = coalitie.chain(eigen).collect();
    vec![leveringen(&format!("maand-{number}"), &rows)]
}

/// What is learnt after a month was closed: another category, more hours, a stop.
fn later_files(number: usize, plan: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let (n, versie) =
        (1 + usize::try_from(plan.below(COALITIE as u64 - 1)).unwrap(), 1 + u32::try_from(number).unwrap());
    let care = ["BG,licht,", "BG,midden,", "BG,zwaar,"][number % 3];
    let row = Opdracht { nummer: &format!("O-{n}"), client: n, care, from: "2023-01-01", to: "2023-12-31", versie };
    files.push(opdrachten(&format!("later-{number}"), &row.row()));
    let n = usize::try_from(plan.below(EIGEN as u64)).unwrap();
    let more =
        uren(&format!("{}:{}", gemeente(n), toewijzing(n)), COALITIE + n, &format!("2023-{number:02}-17"), "1.5", 1);
    files.push(leveringen(&format!("later-{number}"), &more));
    if number % 4 == 3 {
        let n = number / 4;
        let (nummer, client) = (dagbesteding(n), COALITIE + EIGEN + n);
        files.push(kikmaat_stops(&format!("ST{number}"), nummer, client, &format!("2023-{number:02}-16")));
    }
    files
}

#[test]
fn money_never_leaves_twice_whenever_it_is_killed() {
    let peace = TempDir::new().unwrap();
    let begin = Instant::now();
    let mut child = start(peace.path());
    wait_until(&mut child, peace.path(), || peace.path().join(DONE).exists());
    child.wait().unwrap();
    let year = begin.elapsed();
    let reference = frozen(&Engine::open(setup(peace.path(), &config())).unwrap());
    // Two at a time: who kills must be quick enough to strike between log and folder.
    let seeds: Vec<u64> = (0..FOLDERS).collect();
    let threads: Vec<_> = seeds
        .chunks(2)
        .map(|seeds| (seeds.to_vec(), reference.clone()))
        .map(|(seeds, reference)| {
            let kill = move || seeds.into_iter().map(|seed| kill_and_check(seed, year, &reference)).collect::<Vec<_>>();
            std::thread::spawn(kill)
        })
        .collect();
    let found: Vec<(usize, usize)> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let (struck, unnoted): (Vec<usize>, Vec<usize>) = found.into_iter().unzip();
    let (struck, unnoted): (usize, usize) = (struck.iter().sum(), unnoted.iter().sum());
    println!(
        "a year takes {year:?}; {struck} of {} kills struck while something was in hand",
        FOLDERS as usize * KILLS
    );
    println!("{unnoted} starts found something that was released and not noted as written");
    assert!(struck >= STRUCK_MIN, "only {struck} kills struck while something was in hand");
    assert!(unnoted >= UNNOTED_MIN, "only {unnoted} kills struck between log and folder");
}

/// Gives the number of kills that struck while a month was closed, and of starts that found log and folder apart.
fn kill_and_check(seed: u64, year: Duration, reference: &Frozen) -> (usize, usize) {
    let (dir, mut random, mut struck) = (TempDir::new().unwrap(), Random(40 + seed), 0);
    let folder = dir.path();
    // A start goes through about one of so many parts of the year, so that kills fall on all of it.
    let share = u64::try_from(year.as_micros()).unwrap() / KILLS as u64;
    for kill in 0..KILLS {
        let mut child = start(folder);
        let before = outbox_count(folder);
        if kill % 5 != 4 {
            wait_until(&mut child, folder, || folder.join(READY).exists());
        }
        let until = |done: &dyn Fn() -> bool| {
            let patience = Instant::now() + Duration::from_micros(4 * share);
            while !done() && Instant::now() < patience && !folder.join(DONE).exists() {
                std::thread::sleep(Duration::from_micros(50));
            }
        };
        let wait = match kill % 4 {
            // While files are put in the folder.
            0 | 2 => {
                until(&|| outbox_count(folder) > before);
                2_000
            }
            // While a month is planned and written.
            1 => {
                until(&|| folder.join(BUSY).exists());
                share
            }
            _ => share,
        };
        std::thread::sleep(Duration::from_micros(random.below(wait)));
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none_or(|status| status.success()), "it ended by itself: {}", stderr(folder));
        child.kill().unwrap();
        child.wait().unwrap();
        struck += usize::from(folder.join(BUSY).exists());
        let _ = std::fs::remove_file(folder.join(BUSY));
    }
    let mut child = start(folder);
    wait_until(&mut child, folder, || folder.join(DONE).exists());
    child.wait().unwrap();
    let unnoted = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let unnoted = unnoted.filter(|name| name.to_str().unwrap().starts_with("unnoted-")).count();
    check_all(folder, seed, reference);
    (struck, unnoted)
}

fn check_all(folder: &Path, seed: u64, reference: &Frozen) {
    let setup = setup(folder, &config());
    let mut engine = Engine::open(setup.clone()).unwrap();
    let said = books(&engine);
    let stand = check(&mut engine, folder, (FIRST, LAST));
    assert_eq!(billed(&stand), frozen(&engine), "seed {seed}");
    let state = engine.reader().state();
    assert!(
        state
            .books()
            .closings()
            .iter()
            .any(|c| c.statements.iter().any(|s| s.lines.iter().any(|l| l.corrects.is_some())))
    );
    assert!(state.books().invoices().iter().any(|invoice| invoice.replaces.is_some()), "seed {seed}");
    assert!(state.books().closings().iter().any(|closing| !closing.held.is_empty()), "seed {seed}");
    // The same again gives the same; so does a store that is made anew.
    let files = outbox(folder);
    for month in month(FIRST).through(month(LAST)) {
        assert!(
            engine.close_month(month, &CloseOptions::default(), None).unwrap().closed.is_none(),
            "seed {seed}: {month}"
        );
    }
    assert_eq!((books(&engine), outbox(folder)), (said.clone(), files.clone()), "seed {seed}");
    engine.close().unwrap();
    let (mut engine, _) = rebuild(setup).unwrap();
    engine.tick();
    assert_eq!((books(&engine), outbox(folder)), (said, files), "seed {seed}");
    // In peace the same facts end in the same money per party and month.
    assert_eq!(&frozen(&engine), reference, "seed {seed}");
}

/// Cents per party and month.
type Frozen = BTreeMap<(String, Month), i64>;

/// What stands on invoices, per party and month.
fn billed(invoices: &[Invoiced]) -> Frozen {
    let mut all = BTreeMap::new();
    for invoice in invoices {
        *all.entry((invoice.party.key().to_string(), invoice.month)).or_default() += invoice.total.cents().unwrap();
    }
    all
}

/// What was frozen for those who get invoices, per party and month.
fn frozen(engine: &Engine) -> Frozen {
    let state = engine.reader().state();
    let mut all = BTreeMap::new();
    let is_invoiced = |statement: &&Statement| statement.channel == iwmod::billing::Channel::Invoice;
    for closing in state.books().closings() {
        for statement in closing.statements.iter().filter(is_invoiced) {
            *all.entry((statement.party.key().to_string(), closing.month)).or_default() +=
                statement.total.cents().unwrap();
        }
    }
    all
}

fn start(folder: &Path) -> Child {
    for name in [READY, DONE] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &common::of_this_program(module_path!(), "child"), "--nocapture"])
        .env("IWMOD_CRASH_FOLDER", folder)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("stderr")).unwrap())
        .spawn()
        .unwrap()
}

fn wait_until(child: &mut Child, folder: &Path, done: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(120);
    while !done() {
        assert!(Instant::now() < patience, "it does not end: {}", stderr(folder));
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none_or(|status| status.success()), "it ended by itself: {}", stderr(folder));
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn stderr(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("stderr")).unwrap_or_default()
}

/// Files in the outbox, those that are not whole yet among them.
fn outbox_count(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("var/outbox")).into_iter().flatten().count()
}

/// Written by the child once the log is read.
const READY: &str = "ready";
/// There while the child closes or makes anew.
const BUSY: &str = "busy";
/// Written by the child when the year is closed.
const DONE: &str = "done";
