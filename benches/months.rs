//! What a provider with years of months waits for: deriving, statements, the work list, corrections, closing. Prints milliseconds.
//!
//! An invented provider with three years of care, most of it at the coalition and the rest declared to a gemeente; half of the
//! clients stay all three years. Of what changes nothing the best of some rounds counts; a month closes only once. Goal: a month
//! with an invoice of 400 clients closes within two seconds, in all its forms and durable, and the work list takes one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/money/mod.rs"]
mod money;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iwmod::answer;
use iwmod::billing::{Billing, Books, ClosedStamp, Closing, bill, corrections};
use iwmod::config::Config;
use iwmod::domain::{Bsn, Month};
use iwmod::engine::Engine;
use iwmod::orders::CloseOptions;
use iwmod::overview::Overview;
use iwmod::request::Question;
use money::{Opdracht, date, leveringen, month, opdrachten, replaced, setup, today};
use tempfile::TempDir;

const ROUNDS: usize = 3;
const TODAY: &str = "2026-01-15";
const FIRST: &str = "2023-01";
const LAST: &str = "2025-12";
/// At the coalition, and at a gemeente that buys care itself.
const PROVIDERS: [(usize, usize); 2] = [(400, 40), (4500, 500)];
const GOAL_CLOSE: Duration = Duration::from_secs(2);
const GOAL_WORKLIST: Duration = Duration::from_secs(1);

fn main() {
    // `cargo test` runs benches too, unoptimised and with this flag: nothing to learn from that.
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/months: only `cargo bench` measures");
        return;
    }
    let mut missed = false;
    for (coalition, own) in PROVIDERS {
        let mut provider = Provider::new(coalition, own);
        println!("{coalition} clients at the coalition, {own} at a gemeente");
        let worklist = provider.questions();
        let (first, last) = provider.closings(coalition <= 400);
        missed |= worklist > GOAL_WORKLIST || (coalition <= 400 && first.max(last) > GOAL_CLOSE);
    }
    let (close, worklist) = (GOAL_CLOSE.as_millis(), GOAL_WORKLIST.as_millis());
    println!("goals {close} and {worklist} ms: {}", if missed { "MISSED" } else { "reached" });
}

struct Provider {
    _dir: TempDir,
    config: Config,
    engine: Engine,
}

impl Provider {
    fn new(coalition: usize, own: usize) -> Provider {
        today(TODAY);
        let dir = TempDir::new().unwrap();
        let text = config();
        let mut engine = Engine::open(setup(dir.path(), &text)).unwrap();
        for (name, report) in common::ingest(&mut engine, dir.path(), &files(coalition, own)) {
            assert!(report.findings.is_empty(), "{name}: {:?}", report.findings);
        }
        let config = Config::read(&text, dir.path()).unwrap();
        Provider { _dir: dir, config, engine }
    }

    /// What is asked and changes nothing. Gives the time of the work list.
    fn questions(&self) -> Duration {
        let (state, terms, day) = (self.engine.reader().state(), &self.config.terms, date(TODAY));
        let derived = measured("derive all", ROUNDS, || Overview::derive(&state.knowledge, terms)).1.derived;
        measured("statements of the last month", ROUNDS, || bill(&derived, terms, month(LAST), day).unwrap());
        let all = measured("statements of 36 months", ROUNDS, || {
            months().map(|month| bill(&derived, terms, month, day).unwrap()).collect::<Vec<_>>()
        });
        let books = closed(&all.1[..35]);
        measured("corrections of 35 closed months", ROUNDS, || {
            let found = corrections(&books, month(LAST), &mut |month| Ok(Arc::new(bill(&derived, terms, month, day)?)));
            assert!(found.unwrap().corrections.is_empty(), "nothing changed");
        });
        measured("work list, 36 months open", ROUNDS, || self.worklist()).0
    }

    /// Closes the first month, and with `all` every month. Gives the times of the first and the last.
    fn closings(&mut self, all: bool) -> (Duration, Duration) {
        let first = self.close("close the first month", month(FIRST));
        if !all {
            return (first, first);
        }
        measured("close the 34 after it", 1, || {
            months()
                .skip(1)
                .take(34)
                .for_each(|month| drop(self.engine.close_month(month, &CloseOptions::incomplete(), None).unwrap()));
        });
        measured("work list, 35 months closed", ROUNDS, || self.worklist());
        let last = self.close("close the last month", month(LAST));
        (first, last)
    }

    fn close(&mut self, what: &str, month: Month) -> Duration {
        measured(&format!("{what}, shown"), 1, || self.engine.close_preview(month, &CloseOptions::default()).unwrap());
        let (took, report) =
            measured(what, 1, || self.engine.close_month(month, &CloseOptions::default(), None).unwrap());
        assert!(report.statements.iter().any(|statement| statement.invoice.is_some()), "{report:?}");
        assert!(report.statements.iter().any(|statement| !statement.declarations.is_empty()), "{report:?}");
        took
    }

    fn worklist(&self) -> String {
        let question = Question::Worklist { as_of: None };
        answer::read(&self.engine.reader(), &self.config, &question, date(TODAY)).unwrap().document
    }
}

/// The best of some rounds, printed, and what came out.
fn measured<T>(what: &str, rounds: usize, mut run: impl FnMut() -> T) -> (Duration, T) {
    let round = |_| {
        let begin = Instant::now();
        let found = black_box(run());
        (begin.elapsed(), found)
    };
    let best = (0..rounds).map(round).min_by_key(|(took, _)| *took).unwrap();
    println!("  {what:<40} {:>8} ms", best.0.as_millis());
    best
}

fn months() -> impl Iterator<Item = Month> {
    month(FIRST).through(month(LAST))
}

/// Each month closed as it is derived.
fn closed(months: &[Billing]) -> Books {
    let mut books = Books::default();
    for (number, billing) in (1..).zip(months) {
        books.add_closing(Closing {
            month: billing.month,
            stamp: ClosedStamp { number, at: String::new(), log_position: 0 },
            as_of: billing.as_of,
            config: serde_json::Value::Null,
            statements: billing.statements.clone(),
            held: Vec::new(),
            unbillable: Vec::new(),
            left_out: Vec::new(),
        });
    }
    books
}

fn config() -> String {
    let longer = [("to = 2023-12-31", "to = 2025-12-31"), ("to = 2024-12-31", "to = 2025-12-31")];
    let mut text = String::from_utf8(replaced(money::config().into_bytes(), &longer)).unwrap();
    for year in [2024, 2025] {
        text += &format!("\n[[indexation]]\nyear = {year}\ndomain = \"BG\"\npercent = \"4.75\"\n");
    }
    text
}

/// First and last day of the care of a client: half of them stay.
fn stay(client: usize) -> (&'static str, &'static str) {
    [
        ("2023-01-01", "2025-12-31"),
        ("2023-01-01", "2023-12-31"),
        ("2023-01-01", "2025-12-31"),
        ("2023-01-01", "2024-06-30"),
    ][client % 4]
}

const MONTHLY: &str = "<i:Volume>40</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>4<";
const WEEKLY: &str = "<i:Volume>3</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>2<";

fn files(coalition: usize, own: usize) -> Vec<(String, Vec<u8>)> {
    let valid = (999_900_000u32..=999_999_999).map(|number| number.to_string()).filter(|n| n.parse::<Bsn>().is_ok());
    let persons: Vec<String> = valid.take(coalition + own).collect();
    let (mut orders, mut files) = (String::new(), Vec::new());
    for (client, person) in persons.iter().enumerate() {
        let (from, to) = stay(client);
        if client < coalition {
            let row =
                Opdracht { nummer: &client.to_string(), client: 0, care: "BG,midden,", from, to, versie: 1 }.row();
            orders += &row.replace(&common::bsn(0), person);
        } else {
            let own = money::own("0809", client as u64, 0).into_iter();
            let changes = [(common::bsn(0), person.as_str()), ("2023-12-31".to_owned(), to)];
            files.extend(own.map(|(name, bytes)| {
                let text = String::from_utf8(bytes).unwrap();
                // Three hours a week have a ceiling over the whole validity, 40 a month have none.
                let text = if client % 3 == 0 { text.replace(MONTHLY, WEEKLY) } else { text };
                (name, changes.iter().fold(text, |text, (from, to)| text.replace(from, to)).into_bytes())
            }));
        }
    }
    files.push(opdrachten("all", &orders));
    files.extend(months().map(|month| leveringen(&month.to_string(), &delivered(month, &persons, coalition))));
    files
}

/// Two hours in each of four weeks.
fn delivered(month: Month, persons: &[String], coalition: usize) -> String {
    let mut rows = String::new();
    for (client, person) in persons.iter().enumerate().filter(|(client, _)| month.first() <= date(stay(*client).1)) {
        let id = if client < coalition { format!("opdracht:{client}") } else { format!("0809:{client}") };
        for day in ["03", "10", "17", "24"] {
            rows += &format!("{id},{person},{month}-{day},2,uur,,1\n");
        }
    }
    rows
}
