//! What somebody waits for after one more file: the work list, a client, a month, what is outstanding. Prints ratios.
//!
//! An invented provider of N dispositions with three months of registered care, half of it at a gemeente that declares. Each question is
//! asked after one more file with one row, answered from what was kept, and once more with everything derived from nothing; medians of
//! some rounds. `IWMOD_BENCH_LONG=1` adds 100,000 dispositions. Ratios count: absolute figures are those of a busy machine.

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
use iwmod::config::Config;
use iwmod::domain::Bsn;
use iwmod::engine::{Engine, Reader, Setup};
use iwmod::overview::Overview;
use iwmod::request::Question;
use money::{Opdracht, date, leveringen, month, opdrachten, replaced, setup, today};
use tempfile::TempDir;

const ROUNDS: usize = 5;
const TODAY: &str = "2023-04-15";
const SIZES: [usize; 2] = [1_000, 20_000];
const LONG: usize = 100_000;
/// One client in this many is declared to a gemeente by messages; the others stand in one file of opdrachten.
const DECLARED: usize = 8;

fn main() {
    // `cargo test` runs benches too, unoptimised and with this flag: nothing to learn from that.
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/questions: only `cargo bench` measures");
        return;
    }
    let long = std::env::var_os("IWMOD_BENCH_LONG").map(|_| LONG);
    let mut first: Vec<Duration> = Vec::new();
    for size in SIZES.into_iter().chain(long) {
        let mut provider = Provider::new(size);
        let figures = provider.measure();
        println!("{size} dispositions{:>33}{:>14}{:>10}{:>12}", "from nothing", "after one", "ratio", "of 1,000");
        for (at, figure) in figures.iter().enumerate() {
            let base = first.get(at).copied().unwrap_or(figure.kept);
            println!(
                "  {:<36}{:>9} us{:>11} us{:>9}x{:>11}%",
                figure.what,
                figure.anew.as_micros(),
                figure.kept.as_micros(),
                figure.anew.as_micros() / figure.kept.as_micros().max(1),
                100 * figure.kept.as_micros() / base.as_micros().max(1)
            );
        }
        if first.is_empty() {
            first = figures.iter().map(|figure| figure.kept).collect();
        }
    }
}

struct Figure {
    what: &'static str,
    anew: Duration,
    kept: Duration,
}

struct Provider {
    dir: TempDir,
    config: Config,
    engine: Engine,
    persons: Vec<String>,
    files: usize,
}

impl Provider {
    fn new(size: usize) -> Provider {
        today(TODAY);
        let (dir, text) = (TempDir::new().unwrap(), money::config());
        let config = Config::read(&text, dir.path()).unwrap();
        let setup = Setup { terms: Arc::clone(&config.terms), ..setup(dir.path(), &text) };
        let mut engine = Engine::open(setup).unwrap();
        let valid = (999_000_000u32..=999_999_999).map(|n| n.to_string()).filter(|n| n.parse::<Bsn>().is_ok());
        let persons: Vec<String> = valid.take(size).collect();
        let begun = resident();
        for (name, report) in common::ingest(&mut engine, dir.path(), &files(&persons)) {
            assert!(report.findings.is_empty(), "{name}: {:?}", report.findings);
        }
        let taken_in = resident();
        let provider = Provider { dir, config, engine, persons, files: 0 };
        provider.ask(&provider.engine.reader(), &Question::Dispositions { bsn: None, state: None, as_of: None });
        let derived = resident();
        provider.ask(&provider.engine.reader(), &Question::Worklist { as_of: None });
        let (billed, each) = (resident(), |bytes: usize| bytes / size);
        println!(
            "bytes a disposition: facts {}, with what is derived {}, with the bills of four months {}",
            each(taken_in - begun),
            each(derived - begun),
            each(billed - begun)
        );
        provider
    }

    /// One more file, with one registration of one client.
    fn one_more(&mut self) {
        let person = &self.persons[self.files * 7 % self.persons.len() / DECLARED * DECLARED + 1];
        let client = self.persons.iter().position(|other| other == person).unwrap();
        let row = format!("opdracht:{client},{person},2023-04-{:02},1,uur,,1\n", 1 + self.files % 14);
        self.files += 1;
        let file = leveringen(&format!("more-{}", self.files), &row);
        for (name, report) in common::ingest(&mut self.engine, self.dir.path(), &[file]) {
            assert!(report.findings.is_empty(), "{name}: {:?}", report.findings);
        }
    }

    fn measure(&mut self) -> Vec<Figure> {
        let (as_of, derived) = (None, false);
        let id = "opdracht:1".parse().unwrap();
        let bsn = Some(self.persons[1].parse().unwrap());
        let asked = [
            ("everything that follows", None),
            ("work list", Some(Question::Worklist { as_of })),
            ("explain of one disposition", Some(Question::Explain { id, month: None, as_of })),
            ("dispositions of one client", Some(Question::Dispositions { bsn, state: None, as_of })),
            ("statements of a month", Some(Question::Billing { month: month("2023-03"), party: None, as_of, derived })),
            ("outbox", Some(Question::Outbox)),
            ("what is outstanding", Some(Question::Receivables { as_of })),
        ];
        asked.iter().map(|(what, question)| self.figure(what, question.as_ref())).collect()
    }

    fn figure(&mut self, what: &'static str, question: Option<&Question>) -> Figure {
        let (mut kept, mut anew) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            self.one_more();
            let reader = self.engine.reader();
            kept.push(took(|| self.answer(&reader, question)));
            if round < 3 {
                anew.push(took(|| self.answer(&reader.apart(), question)));
            }
        }
        Figure { what, anew: median(anew), kept: median(kept) }
    }

    fn answer(&self, reader: &Reader, question: Option<&Question>) -> usize {
        match question {
            Some(question) => self.ask(reader, question),
            None => {
                let overview: Arc<Overview> = reader.overview(&reader.state(), &self.config.terms);
                overview.derived.len()
            }
        }
    }

    fn ask(&self, reader: &Reader, question: &Question) -> usize {
        answer::read(reader, &self.config, question, date(TODAY)).unwrap().document.len()
    }
}

fn took<T>(run: impl FnOnce() -> T) -> Duration {
    let begin = Instant::now();
    black_box(run());
    begin.elapsed()
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// Bytes of memory that the process holds.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// A file of opdrachten, a toewijzing and a start of each who is declared, and a file of registrations of each month.
fn files(persons: &[String]) -> Vec<(String, Vec<u8>)> {
    let (mut orders, mut files) = (String::new(), Vec::new());
    for (client, person) in persons.iter().enumerate() {
        if client % DECLARED == 0 {
            let own = money::own("0809", client as u64, 0).into_iter();
            files.extend(own.map(|(name, bytes)| (name, replaced(bytes, &[(&common::bsn(0), person)]))));
        } else {
            let (nummer, care) = (client.to_string(), "BG,midden,");
            let row =
                Opdracht { nummer: &nummer, client: 0, care, from: "2023-01-01", to: "2023-12-31", versie: 1 }.row();
            orders += &row.replace(&common::bsn(0), person);
        }
    }
    files.push(opdrachten("all", &orders));
    for month in ["2023-01", "2023-02", "2023-03"] {
        let row = |(client, person): (usize, &String)| {
            let id = if client % DECLARED == 0 { format!("0809:{client}") } else { format!("opdracht:{client}") };
            ["03", "17"].map(|day| format!("{id},{person},{month}-{day},2,uur,,1\n")).concat()
        };
        files.push(leveringen(month, &persons.iter().enumerate().map(row).collect::<String>()));
    }
    files
}
