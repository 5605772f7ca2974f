//! Plays the steps of a story of money: one line of `stappen.txt` after another, each on its day, through the shipped engine
//! and the same questions and orders as the command line.
//!
//! Stands between a story's folder and `told`, which says what a step did. A step is written as the command line writes it:
//! `2023-04-03 close 2023-03 --incomplete`. Only `config FILE` is no command: from then on that config holds. It judges nothing
//! itself but what must hold at the end of every story: the log is whole, and what was closed with its corrections is what
//! follows from the files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iwmod::answer;
use iwmod::archive::InMemory;
use iwmod::batch::Item;
use iwmod::config::Config;
use iwmod::domain::{Date, DispositionId, Month, Sha256};
use iwmod::engine::{Engine, Setup};
use iwmod::facts::Keuze;
use iwmod::orders::{CloseOptions, Share};
use iwmod::request::{Choice, Order, Question};
use serde_json::{Value, json};
use sha2::Digest;
use tempfile::TempDir;

use super::money;
use super::told::{Names, Seen, step_text};

/// What a step left: name of the expected file, and its text.
pub type Played = (String, String);

/// Plays all steps of a story. Gives what is to stand in its folder `expected`.
pub fn play(folder: &Path) -> Vec<Played> {
    play_shown(folder, &mut |_, _| {})
}

/// Plays all steps of a story, and shows the provider to somebody after each.
pub fn play_shown(folder: &Path, shown: &mut dyn FnMut(&Player, Date)) -> Vec<Played> {
    let text = fs::read_to_string(folder.join("stappen.txt")).unwrap();
    let steps: Vec<Step> = text.lines().filter_map(Step::read).collect();
    let mut player = Player::new(folder, steps[0].day);
    let mut played = Vec::new();
    for (number, step) in (1..).zip(&steps) {
        played.push((format!("{number:02}-{}.json", step.verb()), player.take(step)));
        played.extend(player.left().into_iter().map(|(name, text)| (format!("{number:02}-{name}"), text)));
        shown(&player, step.day);
    }
    player.end();
    played
}

/// A line of `stappen.txt`.
struct Step {
    day: Date,
    line: String,
    words: Vec<String>,
}

impl Step {
    /// An empty line and one that begins with `#` are no step.
    fn read(line: &str) -> Option<Step> {
        let line = line.trim();
        let (day, rest) = line.split_once(' ').filter(|_| !line.starts_with('#'))?;
        // What stands between double quotes is one word, as in `--reason "geen akkoord"`.
        let pieces = rest.split('"').enumerate();
        let words = pieces.flat_map(|(place, piece)| match place % 2 {
            0 => piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![piece.to_owned()],
        });
        Some(Step { day: day.parse().unwrap(), line: line.to_owned(), words: words.collect() })
    }

    /// `close`, or `outbox-approve`.
    fn verb(&self) -> String {
        let is_group = ["outbox", "decide"].contains(&self.words[0].as_str());
        if is_group { format!("{}-{}", self.words[0], self.words[1]) } else { self.words[0].clone() }
    }

    fn has(&self, option: &str) -> bool {
        self.words.iter().any(|word| word == option)
    }

    /// What stands after `--option`.
    fn option(&self, option: &str) -> Option<&str> {
        let at = self.words.iter().position(|word| word == option)?;
        Some(self.words[at + 1].as_str())
    }

    /// Day that `--on` names.
    fn on(&self) -> Option<Date> {
        self.option("--on").map(|day| day.parse().unwrap())
    }

    /// Dispositions that stand after `--leave-out`, up to the next option.
    fn left_out(&self) -> BTreeSet<DispositionId> {
        let after = self.words.iter().skip_while(|word| *word != "--leave-out").skip(1);
        after.take_while(|word| !word.starts_with("--")).map(|id| id.parse().unwrap()).collect()
    }

    fn month(&self, at: usize) -> Option<Month> {
        self.words.get(at).map(|month| month.parse().unwrap())
    }
}

/// What the words of a step ask, as the command line would ask it.
fn question(step: &Step) -> Question {
    let (day, as_of) = (step.day, Some(step.day));
    match step.words[0].as_str() {
        "billing" => Question::Billing {
            month: step.month(1).unwrap(),
            party: step.option("--party").map(str::to_owned),
            as_of,
            derived: step.has("--derived"),
        },
        "dispositions" => Question::Dispositions { bsn: None, state: None, as_of },
        "receivables" => Question::Receivables { as_of },
        "outbox" => Question::Outbox,
        "worklist" => Question::Worklist { as_of },
        "reconcile" => Question::Reconcile { month: step.month(1) },
        other => panic!("{day}: no step is called {other}"),
    }
}

/// The day of a question that names none: after every story, so that no answer is awaited any more in the outbox.
const AFTERWARDS: Date = jiff::civil::date(2026, 11, 1);

/// The provider of a story: its folder, its engine, and what was seen of it until now.
pub struct Player {
    story: PathBuf,
    dir: TempDir,
    log: InMemory,
    config_file: PathBuf,
    config: Config,
    engine: Option<Engine>,
    names: Names,
    seen: Seen,
    files_left: BTreeMap<String, Vec<u8>>,
}

impl Player {
    fn new(story: &Path, first: Date) -> Player {
        money::today(&first.to_string());
        Player::opened(story, InMemory::default(), story.join("config.toml"), Names::default())
    }

    fn opened(story: &Path, log: InMemory, config_file: PathBuf, names: Names) -> Player {
        let dir = TempDir::new().unwrap();
        let (config, engine) = open(dir.path(), &log, &config_file);
        Player {
            story: story.to_owned(),
            dir,
            log,
            config_file,
            config,
            engine: Some(engine),
            names,
            seen: Seen::default(),
            files_left: BTreeMap::new(),
        }
    }

    /// What is to be done on a day, as the machine says it.
    pub fn worklist(&self, day: Date) -> Value {
        self.ask(&Question::Worklist { as_of: Some(day) })
    }

    /// The bills of a day by their numbers, those that wait for money first.
    pub fn bills(&self, day: Date) -> Vec<String> {
        let receivables = self.ask(&Question::Receivables { as_of: Some(day) });
        let mut bills = receivables["receivables"].as_array().unwrap().clone();
        bills.sort_by_key(|bill| bill["open"] == "0.00");
        bills.iter().map(|bill| bill["number"].as_str().unwrap().to_owned()).collect()
    }

    /// Takes a step that a text of the machine named, on a copy of the provider. Gives why it could not be done.
    pub fn try_step(&self, day: Date, words: &[String]) -> Result<(), String> {
        let mut copy = Player::opened(&self.story, self.log.copied(), self.config_file.clone(), self.names.clone());
        let step = Step { day, line: words.join(" "), words: words.to_vec() };
        let said = copy.do_step(&step);
        copy.engine.take().unwrap().close().unwrap();
        match said.get("cannot") {
            Some(why) => Err(why.to_string()),
            None => Ok(()),
        }
    }

    /// Does a step, and tells what it said and what is otherwise after it.
    fn take(&mut self, step: &Step) -> String {
        money::today(&step.day.to_string());
        let said = self.do_step(step);
        self.names.decided(&said);
        let now = self.look(step.day);
        self.ask_all(step.day);
        self.names.learn(&now);
        step_text(&step.line, &said, self.seen.changes(now), &self.names)
    }

    fn do_step(&mut self, step: &Step) -> Value {
        match step.words[0].as_str() {
            "ingest" => self.ingest(&step.words[1..]),
            "config" => self.configure(&step.words[1]),
            "close" => self.close(step),
            "outbox" if step.words.len() > 1 => self.outbox(step),
            "decide" => self.decide(step),
            _ => self.ask(&question(step)),
        }
    }

    /// Takes in files of the story, one after another: those of one call get their places in the log as they are read.
    fn ingest(&mut self, files: &[String]) -> Value {
        files.iter().map(|file| self.take_in(file)).collect()
    }

    /// Where a file names a message that iwmod made, it goes by its real number.
    fn take_in(&mut self, file: &str) -> Value {
        let text =
            fs::read_to_string(self.story.join("in").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let bytes = self.names.real(&text).into_bytes();
        self.names.file(Sha256(sha2::Sha256::digest(&bytes).into()), file);
        let path = self.dir.path().join(file);
        fs::write(&path, bytes).unwrap();
        let item = Item { name: file.to_owned(), path, claim: None, poison: None };
        let answer = answer::ingest(self.engine.as_mut().unwrap(), vec![item]).unwrap();
        serde_json::from_str(&answer.document).unwrap()
    }

    /// From now on this config holds.
    fn configure(&mut self, file: &str) -> Value {
        self.engine.take().unwrap().close().unwrap();
        self.config_file = self.story.join(file);
        let (config, engine) = open(self.dir.path(), &self.log, &self.config_file);
        (self.config, self.engine) = (config, Some(engine));
        json!("opened")
    }

    /// Closes what was shown, as a person at a terminal does.
    fn close(&mut self, step: &Step) -> Value {
        let month = step.month(1).unwrap();
        let options = CloseOptions { incomplete: step.has("--incomplete"), leave_out: step.left_out() };
        let preview = self.order(&Order::ClosePreview { month, options: options.clone() });
        if step.has("--dry-run") || preview.get("cannot").is_some() {
            return preview;
        }
        let shown = Some(preview["fingerprint"].as_str().unwrap().parse().unwrap());
        self.order(&Order::Close { month, options, shown })
    }

    fn order(&mut self, order: &Order) -> Value {
        match answer::order(self.engine.as_mut().unwrap(), &self.config, order, None) {
            Ok(answer) => serde_json::from_str(&answer.document).unwrap(),
            Err(failure) => json!({ "cannot": failure.to_string() }),
        }
    }

    /// What is answered, which rests on what was derived before, and is what follows when everything is derived from nothing.
    fn ask(&self, question: &Question) -> Value {
        let reader = self.engine.as_ref().unwrap().reader();
        let answer = answer::read(&reader, &self.config, question, AFTERWARDS).unwrap();
        let anew = answer::read(&reader.apart(), &self.config, question, AFTERWARDS).unwrap();
        assert!(answer == anew, "{question:?} is answered otherwise from what was kept");
        serde_json::from_str(&answer.document).unwrap()
    }

    /// Asks what no expected file holds, so that all that is kept is held against what is derived from nothing.
    fn ask_all(&self, day: Date) {
        let as_of = Some(day);
        self.ask(&Question::Worklist { as_of });
        self.ask(&Question::Dispositions { bsn: None, state: None, as_of });
        self.ask(&Question::Tariffs { on: as_of, month: None, party: None });
        let questions = [Question::Reconcile { month: None }, Question::Requests, Question::Chain, Question::Clients];
        questions.iter().for_each(|question| drop(self.ask(question)));
    }

    /// What the documents say on a day: the statements of the months that ended, and all that was closed, sent and paid.
    fn look(&self, day: Date) -> BTreeMap<String, Value> {
        let ended = self.config.terms.first_month.through(Month::of(day)).filter(|month| month.last() < day);
        let billing = |month| Question::Billing { month, party: None, as_of: Some(day), derived: false };
        let mut all: BTreeMap<String, Value> =
            ended.map(|month| (format!("billing {month}"), self.ask(&billing(month)))).collect();
        all.insert("closed".to_owned(), self.ask(&Question::Closed));
        all.insert("outbox".to_owned(), self.ask(&Question::Outbox));
        all.insert("declarations".to_owned(), self.ask(&Question::Declarations { month: None }));
        all.insert("receivables".to_owned(), self.ask(&Question::Receivables { as_of: Some(day) }));
        all
    }

    fn outbox(&mut self, step: &Step) -> Value {
        if step.words[1] == "show" {
            return self.ask(&Question::OutboxShow { what: self.names.real(&step.words[2]) });
        }
        let order = self.outbox_order(step);
        self.order(&order)
    }

    fn outbox_order(&self, step: &Step) -> Order {
        let word = |at: usize| step.words[at].as_str();
        let reason = || step.option("--reason").unwrap().to_owned();
        let number = || word(2).to_owned();
        let id = self.id(word(2));
        match (word(1), id) {
            ("approve", Some(id)) => Order::OutboxApprove { id },
            ("approve", None) => Order::InvoiceApproved { number: number(), on: step.on() },
            ("drop", Some(id)) => Order::OutboxDrop { id, reason: reason() },
            ("reject", Some(id)) => {
                Order::OutboxReject { id, code: step.option("--code").unwrap().to_owned(), reason: reason() }
            }
            ("reject", None) => Order::InvoiceRefused { number: number(), on: step.on(), reason: reason() },
            ("send", _) => Order::MailInvoice { number: number(), again: step.has("--again") },
            ("sent", Some(id)) => Order::MessageSent { id },
            ("sent", None) => Order::InvoiceSent { number: number(), on: step.on() },
            ("bounced", _) => Order::InvoiceBounced { number: number(), on: step.on(), reason: reason() },
            ("paid", _) => {
                let amount = money::eur(step.option("--amount").unwrap());
                Order::Paid { number: self.names.real(word(2)), amount, on: step.on() }
            }
            ("match", _) => {
                let shares = step.words[3..].iter().map(|share| {
                    let (number, amount) = share.split_once('=').map_or((share.as_str(), None), |(n, a)| (n, Some(a)));
                    Share { number: self.names.real(number), amount: amount.map(money::eur) }
                });
                Order::Match { payment: self.payment(word(2)), shares: shares.collect() }
            }
            ("dismiss", _) => {
                Order::Dismiss { payment: self.payment(word(2)), reason: reason(), payer: step.has("--payer") }
            }
            ("reissue", _) => Order::Reissue { number: number() },
            ("stop", _) => Order::DraftStop {
                id: word(2).parse().unwrap(),
                on: step.on(),
                code: step.option("--code").map(str::to_owned),
            },
            ("declare", _) => Order::Declare {
                month: step.month(2).unwrap(),
                gemeente: step.option("--gemeente").map(|code| code.parse().unwrap()),
            },
            (other, _) => panic!("{}: nothing is called outbox {other}", step.day),
        }
    }

    /// A payment by the name of the file that shows it and its row.
    fn payment(&self, what: &str) -> String {
        let (file, row) = what.split_once(':').unwrap();
        format!("{}:{row}", self.names.hash(file))
    }

    fn decide(&mut self, step: &Step) -> Value {
        let about = step.words[2].as_str();
        let opdracht = || about.strip_prefix("opdracht:").unwrap().parse().unwrap();
        let choice = match step.words[1].as_str() {
            "not-continued" => Choice::New(Keuze::NotContinued(about.parse().unwrap())),
            "withdraw" => Choice::New(Keuze::Withdraw(opdracht())),
            "keep" => {
                let row = step.option("--row").map(|row| row.parse().unwrap());
                Choice::New(Keuze::Keep { file: self.names.hash(about), row })
            }
            "no-contact" => {
                Choice::New(Keuze::NoContact { disposition: about.parse().unwrap(), month: step.month(3).unwrap() })
            }
            "write-off" => {
                Choice::New(Keuze::WriteOff { disposition: about.parse().unwrap(), month: step.month(3).unwrap() })
            }
            "undo" => Choice::Undo(self.names.decision(about.parse().unwrap())),
            other => panic!("{}: nothing is called decide {other}", step.day),
        };
        let reason = step.option("--reason").unwrap().to_owned();
        self.order(&Order::Decide { choice, reason })
    }

    /// The number in the log of what the outbox shows: a message that iwmod made by its name in the story (`NR323_1`), a retour
    /// that is owed by what it answers (`WMO301:G0001`). An invoice goes by its own number.
    fn id(&self, what: &str) -> Option<u64> {
        if let Ok(id) = what.parse() {
            return Some(id);
        }
        let (wanted, answers) = (self.names.real(what), what.replace(':', " "));
        let outbox = self.ask(&Question::Outbox);
        let is_it = |item: &&Value| {
            let is_owed = item["state"] == "owed" && item["answers"] == answers.as_str();
            is_owed || (item["kind"] != "invoice" && item["identification"] == wanted.as_str())
        };
        outbox.as_array().unwrap().iter().find(is_it).and_then(|item| item["id"].as_u64())
    }

    /// What was newly put in the outbox, but for PDF and UBL, which other tests hold against what they must be.
    fn left(&mut self) -> Vec<Played> {
        let now = super::common::outbox(self.dir.path());
        let is_text = |name: &str| name.starts_with("WMO") || name.ends_with(".csv");
        let new = now.iter().filter(|(name, _)| is_text(name) && !self.files_left.contains_key(*name));
        let shown = |(name, bytes): (&String, &Vec<u8>)| {
            (self.names.shown(name), self.names.shown(std::str::from_utf8(bytes).unwrap()))
        };
        let new = new.map(shown).collect();
        self.files_left = now;
        new
    }

    /// What must hold whatever the story was.
    fn end(mut self) {
        let mut engine = self.engine.take().unwrap();
        let state = engine.reader().state();
        let first = self.config.terms.first_month;
        let last = state.books().closings().iter().map(|closing| closing.month).max().unwrap_or(first);
        money::check(&mut engine, self.dir.path(), (&first.to_string(), &last.to_string()));
        engine.close().unwrap();
    }
}

/// An engine under a config, on the day of this thread.
fn open(folder: &Path, log: &InMemory, config: &Path) -> (Config, Engine) {
    let text = fs::read_to_string(config).unwrap();
    let config = Config::read(&text, folder).unwrap_or_else(|faults| panic!("{}: {faults:?}", config.display()));
    let retour = Setup::from_config(&config).retour;
    let terms = Arc::clone(&config.terms);
    let setup = Setup { retour, terms, is_demo: true, ..money::setup(folder, &text) };
    let engine = Engine::open_on(Box::new(log.clone()), setup).unwrap();
    (config, engine)
}

#[test]
fn a_step_is_read_as_the_command_line_writes_it() {
    assert!(Step::read("").is_none() && Step::read("# 2023-04-01 een opmerking").is_none());
    let step = Step::read("2023-04-12 outbox reject F2023-0001 --on 2023-04-11 --reason \"niet akkoord\"").unwrap();
    assert_eq!((step.day, step.on()), (money::date("2023-04-12"), Some(money::date("2023-04-11"))));
    assert_eq!((step.verb(), step.option("--reason")), ("outbox-reject".to_owned(), Some("niet akkoord")));
    let step = Step::read("2023-04-03 close 2023-03 --incomplete").unwrap();
    assert_eq!(
        (step.verb(), step.month(1), step.has("--incomplete")),
        ("close".to_owned(), Some(money::month("2023-03")), true)
    );
}
