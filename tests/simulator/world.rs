//! A provider that lives through days: files come, months are closed, declared and billed, people decide, and log, folders, clock and
//! process fail. One number decides all of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use iwmod::archive::InMemory;
use iwmod::billing::Billing;
use iwmod::documents::{IngestedFile, Outcome};
use iwmod::domain::{Date, Month, Sha256};
use iwmod::engine::{Engine, Setup};
use iwmod::facts::Keuze;
use iwmod::known::Stage;
use iwmod::orders::CloseOptions;
use iwmod::overview::Overview;
use tempfile::TempDir;

use super::log::{Faulty, Orders};
use crate::common::{Random, derived, items, lot, outbox};
use crate::money::{
    self, Opdracht, begeleiding, kikmaat, last_invoices, leveringen, month, opdrachten, own, today, uren,
};

const CLIENTS: u64 = 12;
const FIRST: &str = "2023-01";
const LAST_DAY: &str = "2024-12-31";

pub struct World {
    random: Random,
    dir: TempDir,
    log: InMemory,
    orders: Arc<Mutex<Orders>>,
    /// None while it is down.
    engine: Option<Engine>,
    day: Date,
    given: Vec<(String, Vec<u8>)>,
    /// Files that could not be made durable, which whoever brought them still has.
    left: Vec<(String, Vec<u8>)>,
    /// What was told to be durable.
    accepted: BTreeSet<Sha256>,
    refused: BTreeSet<Sha256>,
    /// What people took out of quarantine.
    settled: BTreeSet<Sha256>,
    /// Closings and invoices, as they were first seen.
    closings: Vec<String>,
    invoices: Vec<String>,
    files: u64,
    /// What was done, for who reads a failure.
    pub trace: Vec<String>,
}

/// What fails during a step.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Log(u32),
    KilledBehind,
    NoOutbox,
    NoQuarantine,
    ClockBack,
}

impl World {
    pub fn new(seed: u64) -> World {
        let mut world = World {
            random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            dir: TempDir::new().unwrap(),
            log: InMemory::default(),
            orders: Arc::default(),
            engine: None,
            day: "2023-01-20".parse().unwrap(),
            given: Vec::new(),
            left: Vec::new(),
            accepted: BTreeSet::new(),
            refused: BTreeSet::new(),
            settled: BTreeSet::new(),
            closings: Vec::new(),
            invoices: Vec::new(),
            files: 0,
            trace: Vec::new(),
        };
        today(&world.day.to_string());
        world.start();
        world.begin();
        world
    }

    /// What a provider has from the first day on: orders of the coalition, toewijzingen of two gemeenten, one through Kikmaat.
    fn begin(&mut self) {
        let orders: String = (0..5).map(|n| begeleiding(&format!("O-{n}"), n)).collect();
        let mut files = vec![opdrachten("begin", &orders)];
        files.extend(own("0809", 7005, 5).into_iter().chain(own("0867", 7006, 6)).chain(kikmaat(5007, 7)));
        self.bring(files);
    }

    /// What was delivered in a month, as the office exports it: mostly of everybody.
    fn month_of_all(&mut self, month: Month, versie: u32) -> (String, Vec<u8>) {
        let ids = (0..5).map(|n| (format!("opdracht:O-{n}"), n));
        let ids = ids.chain([("0809:7005".to_owned(), 5), ("0867:7006".to_owned(), 6)]);
        let mut rows = String::new();
        for (id, client) in ids {
            if self.below(8) > 0 {
                let day = format!("{month}-{:02}", 1 + self.below(28));
                let hours = (1 + self.below(5)).to_string();
                rows += &uren(&id, client, &day, &hours, versie);
            }
        }
        leveringen(&format!("maand-{versie}"), &rows)
    }

    /// The log forgets the next group that it is given.
    pub fn forget_once(&mut self) {
        self.orders.lock().unwrap().is_forgetful = true;
    }

    /// How much was lived through.
    pub fn told(&self) -> String {
        let World { accepted, refused, closings, invoices, .. } = self;
        let sizes = [accepted.len(), refused.len(), closings.len(), invoices.len()];
        let [accepted, refused, closings, invoices] = sizes;
        format!(
            "to {}: {accepted} files accepted, {refused} refused, {closings} closings, {invoices} invoices",
            self.day
        )
    }

    /// One thing that somebody does, or that fails; and what must hold after it.
    pub fn step(&mut self) {
        let fault = self.fault();
        if let Some(fault) = fault {
            self.trace.push(format!("{}: {fault:?}", self.day));
            self.break_down(fault);
        }
        let done = self.act();
        self.trace.push(format!("{}: {done}", self.day));
        if let Some(fault) = fault {
            self.mend(fault);
        }
        self.check();
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    fn setup(&self) -> Setup {
        Setup { group_steps: 2, ..money::setup(self.dir.path(), &money::config()) }
    }

    fn start(&mut self) {
        let log = Faulty { log: self.log.clone(), orders: Arc::clone(&self.orders) };
        self.engine = Some(Engine::open_on(Box::new(log), self.setup()).unwrap());
    }

    /// As kill -9 does: nothing is put in order.
    fn kill(&mut self) {
        self.engine = None;
    }

    fn fault(&mut self) -> Option<Fault> {
        match self.below(16) {
            0 => Some(Fault::Log(1 + u32::try_from(self.below(3)).unwrap())),
            1 => Some(Fault::KilledBehind),
            2 => Some(Fault::NoOutbox),
            3 => Some(Fault::NoQuarantine),
            4 => Some(Fault::ClockBack),
            _ => None,
        }
    }

    fn folder(&self, fault: Fault) -> PathBuf {
        self.dir.path().join(if fault == Fault::NoOutbox { "var/outbox" } else { "var/quarantine" })
    }

    fn break_down(&mut self, fault: Fault) {
        match fault {
            Fault::Log(fails) => self.orders.lock().unwrap().fails = fails,
            Fault::KilledBehind => self.orders.lock().unwrap().is_killed_behind = true,
            Fault::NoOutbox | Fault::NoQuarantine => {
                let folder = self.folder(fault);
                fs::rename(&folder, folder.with_extension("away")).unwrap();
                fs::write(&folder, "no folder").unwrap();
            }
            Fault::ClockBack => today(&self.day.saturating_sub(jiff::Span::new().days(400)).to_string()),
        }
    }

    /// The fault is over; the process was killed meanwhile, or goes on.
    fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::Log(_) | Fault::KilledBehind => *self.orders.lock().unwrap() = Orders::default(),
            Fault::NoOutbox | Fault::NoQuarantine => {
                let folder = self.folder(fault);
                fs::remove_file(&folder).unwrap();
                fs::rename(folder.with_extension("away"), &folder).unwrap();
            }
            Fault::ClockBack => today(&self.day.to_string()),
        }
        // What a log that failed waits for is time, which stands still here.
        if matches!(fault, Fault::Log(_) | Fault::KilledBehind) || self.below(2) == 0 {
            self.kill();
            self.start();
        }
        self.engine().tick();
        let left = std::mem::take(&mut self.left);
        self.bring(left);
        assert!(self.left.is_empty(), "what failed is taken in once nothing fails");
    }

    fn act(&mut self) -> String {
        match self.below(20) {
            0..=6 => {
                let files = self.files();
                let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
                let done = format!("files {names:?}");
                self.bring(files);
                done
            }
            7..=10 => self.pass(),
            11..=14 => self.close(),
            15 => self.declare(),
            16 => self.refuse_invoice(),
            17 => self.stop(),
            18 => self.take_away(),
            _ => self.settle_quarantine(),
        }
    }

    /// One by one: how many are committed together would hang on how fast they are read.
    fn bring(&mut self, files: Vec<(String, Vec<u8>)>) {
        let folder = self.dir.path().join("given");
        for file in files {
            let item = items(&folder, std::slice::from_ref(&file));
            let Ok(result) = self.engine().ingest(item) else {
                self.left.push(file);
                continue;
            };
            for item in result.items {
                if item.failure.is_some() {
                    self.left.push(file.clone());
                }
                self.note(item.reports);
            }
            self.given.push(file);
        }
    }

    /// What was told of a file and its members.
    fn note(&mut self, reports: Vec<IngestedFile>) {
        for report in reports {
            let Some(sha256) = report.sha256 else { continue };
            match report.outcome {
                Outcome::Refused => self.refused.insert(sha256),
                Outcome::Accepted | Outcome::Duplicate | Outcome::Waiting | Outcome::Conflict => {
                    self.accepted.insert(sha256)
                }
            };
        }
    }

    /// Some files, of all that a provider gets.
    fn files(&mut self) -> Vec<(String, Vec<u8>)> {
        self.files += 1;
        let (n, client) = (self.files, self.below(CLIENTS));
        let person = usize::try_from(client).unwrap();
        let versie = u32::try_from(n).unwrap();
        let next = self.next_month();
        let of_month = |world: &mut World| match world.below(3) {
            0 => next.to_string(),
            _ => format!("2023-{:02}", 1 + world.below(8)),
        };
        match self.below(12) {
            0 | 1 => {
                let care = ["BG,licht,", "BG,midden,", "BG,zwaar,", "DO,midden,1"][self.below(4) as usize];
                let order = Opdracht {
                    nummer: &format!("O-{client}"),
                    client: person,
                    care,
                    from: "2023-01-01",
                    to: ["2023-12-31", "2023-04-30"][self.below(2) as usize],
                    versie,
                };
                vec![opdrachten(&format!("{n}"), &order.row())]
            }
            2..=4 => {
                let month = of_month(self);
                let row = |world: &mut World| {
                    let day = format!("{month}-{:02}", 1 + world.below(28));
                    let hours = (1 + world.below(6)).to_string();
                    uren(&format!("opdracht:O-{client}"), person, &day, &hours, versie)
                };
                let rows: String = (0..=self.below(3)).map(|_| row(self)).collect();
                vec![leveringen(&format!("{n}"), &rows)]
            }
            5 => own(["0809", "0867"][self.below(2) as usize], 7000 + client, person),
            6 => kikmaat(5000 + client, person),
            7 => lot(self.below(1 << 40), 2),
            8..=10 => vec![self.month_of_all(next, versie)],
            _ => {
                let at = usize::try_from(self.below(1 + self.given.len() as u64)).unwrap();
                let Some((name, bytes)) = self.given.get(at).cloned() else { return Vec::new() };
                match self.below(2) {
                    0 => vec![(format!("again-{n}-{}", name.replace('/', "-")), bytes)],
                    _ => vec![(format!("half-{n}-{}", name.replace('/', "-")), bytes[..bytes.len() / 2].to_vec())],
                }
            }
        }
    }

    fn pass(&mut self) -> String {
        let days = i64::try_from(3 + self.below(40)).unwrap();
        self.day = self.day.saturating_add(jiff::Span::new().days(days)).min(LAST_DAY.parse().unwrap());
        today(&self.day.to_string());
        self.engine().tick();
        "days pass".to_owned()
    }

    fn next_month(&mut self) -> Month {
        let state = self.engine().reader().state();
        state.books().next_month(month(FIRST))
    }

    fn close(&mut self) -> String {
        let (next, incomplete) = (self.next_month(), self.below(3) == 0);
        let options = if incomplete { CloseOptions::incomplete() } else { CloseOptions::default() };
        let planned = self.engine().close_preview(next, &options);
        let done = self.engine().close_month(next, &options, None);
        if let (Ok(planned), Ok(done)) = (&planned, &done) {
            let shown = |report: &iwmod::orders::CloseReport| {
                report.statements.iter().map(|s| (s.party.key().to_string(), s.state, s.total)).collect::<Vec<_>>()
            };
            assert_eq!(shown(planned), shown(done), "what was shown is what was done");
        }
        told(&format!("close {next}"), done)
    }

    fn declare(&mut self) -> String {
        let last = self.next_month();
        let done = self.engine().declare(last, None);
        told(&format!("declare {last}"), done)
    }

    fn refuse_invoice(&mut self) -> String {
        let invoices = last_invoices(self.engine());
        let Some(number) = invoices.last().map(|invoice| invoice.number.clone()) else {
            return "no invoice".to_owned();
        };
        let (on, engine) = (self.day, self.engine());
        let refused = engine.follow(Keuze::InvoiceRefused { number: number.clone(), on }, "niet akkoord");
        let done = refused.and_then(|_| engine.reissue(&number).map(drop));
        told(&format!("reissue {number}"), done)
    }

    /// A stop of a toewijzing, approved.
    fn stop(&mut self) -> String {
        let id = format!("{}:{}", ["0809", "0867"][self.below(2) as usize], 7000 + self.below(CLIENTS));
        let engine = self.engine();
        let done = engine.draft_stop(&id.parse().unwrap(), None, Some("37")).and_then(|draft| engine.approve(draft));
        told(&format!("stop {id}"), done)
    }

    /// A message is taken out of the outbox folder: it was sent.
    fn take_away(&mut self) -> String {
        let Ok(entries) = fs::read_dir(self.dir.path().join("var/outbox")) else { return "no folder".to_owned() };
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        names.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("WMO3")));
        names.sort();
        let Some(path) = names.first() else { return "nothing to take".to_owned() };
        fs::remove_file(path).unwrap();
        self.engine().tick();
        format!("took {}", path.file_name().unwrap().display())
    }

    fn settle_quarantine(&mut self) -> String {
        let state = self.engine().reader().state();
        let Some((id, sha256)) = state.quarantine().next().map(|r| (r.sequence.to_string(), r.sha256)) else {
            return "nothing in quarantine".to_owned();
        };
        self.settled.insert(sha256);
        match self.below(2) {
            0 => told(&format!("drop {id}"), self.engine().quarantine_drop(&id, "hoort hier niet")),
            _ => told(&format!("retry {id}"), self.engine().quarantine_retry(&id)),
        }
    }

    /// What holds at any rest (docs/architecture.md, invariants).
    fn check(&mut self) {
        let (last, folder) = (self.next_month().next(), self.dir.path().to_owned());
        money::check(self.engine(), &folder, (FIRST, &last.to_string()));
        let reader = self.engine().reader();
        let state = reader.state();
        for sha256 in &self.accepted {
            assert!(reader.received(sha256).is_some(), "{sha256} was accepted and is not in the log");
        }
        let quarantine: BTreeSet<Sha256> = state.quarantine().map(|refusal| refusal.sha256).collect();
        for sha256 in self.refused.difference(&self.settled) {
            let is_there = quarantine.contains(sha256) || reader.received(sha256).is_some();
            assert!(is_there, "{sha256} was refused and is not in quarantine");
        }
        let drafts = state.outbox().filter(|made| made.stage == Stage::Draft).count();
        assert!(outbox(&folder).len() + drafts <= state.outbox().count(), "nothing leaves that is not in the log");
        self.check_books();
        self.check_kept();
        if self.below(6) == 0 {
            self.check_read_again();
        }
    }

    /// What was closed and billed never changes.
    fn check_books(&mut self) {
        let state = self.engine().reader().state();
        let closings: Vec<String> = state.books().closings().iter().map(written).collect();
        let invoices: Vec<String> = state.books().invoices().iter().map(written).collect();
        assert!(closings.starts_with(&self.closings), "a closing changed");
        assert!(invoices.starts_with(&self.invoices), "an invoice changed");
        (self.closings, self.invoices) = (closings, invoices);
    }

    /// What is kept is what follows from nothing.
    fn check_kept(&mut self) {
        let day = self.day;
        let engine = self.engine();
        let (reader, terms) = (engine.reader(), Arc::clone(&engine.setup().terms));
        let state = reader.state();
        let (kept, anew) = (reader.overview(&state, &terms), Overview::derive(&state.knowledge, &terms));
        let months = || terms.first_month.through(Month::of(day));
        let bills = |overview: &Overview| -> Vec<Arc<Billing>> { overview.bill_all(months(), &terms, day).unwrap() };
        assert!(bills(&kept) == bills(&anew), "kept months differ from those of all facts");
        assert_eq!(kept.names(), anew.names());
    }

    /// Who reads the log again knows the same.
    fn check_read_again(&mut self) {
        let dir = TempDir::new().unwrap();
        let setup = money::setup(dir.path(), &money::config());
        let setup = Setup { outbox: None, ..setup };
        let again = Engine::open_on(Box::new(self.log.copied()), setup).unwrap();
        assert_eq!(derived(&again), derived(self.engine()));
        assert_eq!(money::books(&again), money::books(self.engine()));
    }
}

/// A value as the log writes it.
fn written(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// What came of an order, with why it could not be done.
fn told<T, E: std::fmt::Display>(what: &str, done: Result<T, E>) -> String {
    match done {
        Ok(_) => what.to_owned(),
        Err(error) => format!("{what}: {error}"),
    }
}
