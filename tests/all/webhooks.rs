//! Webhooks, given to a receiver that the test starts: what it gets is signed, recognisable, complete, and says nothing of a person;
//! whatever is down in between, and for however long.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use iwmod::answer;
use iwmod::config::Config;
use iwmod::courier::{Carrier, Observer, Secret, Shared, Tally};
use iwmod::deliveries::{Journal, Outcome, Stand, Stands};
use iwmod::engine::{Engine, Setup};
use iwmod::events::{EventKind, Happening};
use iwmod::orders::CloseOptions;
use iwmod::request::Question;
use iwmod::worklist::{Task, TaskKind};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{self, bsn, items};
use crate::money::*;
use crate::money_cli::camt;

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a receiver got.
#[derive(Clone, Debug)]
struct Got {
    headers: BTreeMap<String, String>,
    body: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}

/// A receiver that answers what it is told to; 0: it hangs up.
struct Receiver {
    port: u16,
    status: Arc<AtomicU16>,
    got: Arc<Mutex<Vec<Got>>>,
    calls: Arc<AtomicU16>,
}

impl Receiver {
    fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, got, calls) = (Arc::new(AtomicU16::new(200)), Arc::default(), Arc::default());
        let receiver = Receiver { port, status, got, calls };
        let (status, got, calls) = (receiver.status.clone(), receiver.got.clone(), receiver.calls.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                calls.fetch_add(1, Ordering::SeqCst);
                answer_one(stream.unwrap(), status.load(Ordering::SeqCst), &got);
            }
        });
        receiver
    }

    fn says(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    fn calls(&self) -> u16 {
        self.calls.load(Ordering::SeqCst)
    }

    fn hook(&self) -> String {
        format!(
            "\n[[webhook]]\nname = \"ecd\"\nurl = \"http://127.0.0.1:{}/iwmod?sleutel=stil\"\nsecret_file = \"geheim\"\nprivate = true\n",
            self.port
        )
    }
}

fn answer_one(stream: TcpStream, status: u16, got: &Mutex<Vec<Got>>) {
    if status == 0 {
        return;
    }
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    if (200..300).contains(&status) {
        got.lock().unwrap().push(Got { headers, body: String::from_utf8(body).unwrap() });
    }
    let elsewhere = "location: http://127.0.0.1:1/elders\r\n";
    let _ = write!(&stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\n{elsewhere}connection: close\r\n\r\n");
}

/// A provider with one webhook, told and carried by hand at moments of the test.
struct World {
    folder: TempDir,
    config: Arc<Config>,
    engine: Engine,
    observer: Observer,
    carrier: Carrier,
    runtime: tokio::runtime::Runtime,
    now: Timestamp,
}

impl World {
    /// Begun at nine in the morning, and looked at once. A message of three working days ago has no retour yet.
    fn new(hook: &str) -> World {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("geheim"), format!("{SECRET}\n")).unwrap();
        let mut world = World::over(folder, hook, "2024-01-10T09:00:00Z".parse().unwrap());
        world.ingest(&own("0867", 7002, 4)[..1]);
        world.now = "2024-01-15T09:00:00Z".parse().unwrap();
        world.look();
        world
    }

    fn over(folder: TempDir, hook: &str, now: Timestamp) -> World {
        today(&now.to_string()[..10]);
        let text = config().replace("= \"off\"", "= \"draft\"") + hook;
        let config = Arc::new(Config::read(&text, folder.path()).unwrap());
        let engine = Engine::open(Setup { retour: config.retour, ..setup(folder.path(), &text) }).unwrap();
        let shared = Shared::default();
        let observer = Observer::new(engine.reader(), Arc::clone(&config), shared.clone());
        let carrier = Carrier::new(config.webhooks[0].clone(), &config, shared, Tally::default(), 7);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        World { folder, config, engine, observer, carrier, runtime, now }
    }

    /// The process ends, and another begins.
    fn again(self, hook: &str) -> World {
        self.engine.close().unwrap();
        World::over(self.folder, hook, self.now)
    }

    fn look(&mut self) -> usize {
        let day = self.now.to_string()[..10].to_owned();
        today(&day);
        self.observer.look(self.now, date(&day)).unwrap()
    }

    /// Carries what is due now; says what became of each try.
    fn carry(&mut self) -> Vec<Outcome> {
        std::iter::from_fn(|| self.carrier.step(self.now, self.runtime.handle()).unwrap()).collect()
    }

    /// Lets time pass, minute by minute.
    fn pass(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.now += SignedDuration::from_mins(1);
            self.look();
            self.carry();
        }
    }

    fn ingest(&mut self, files: &[(String, Vec<u8>)]) {
        self.engine.ingest(items(&self.folder.path().join("given"), files)).unwrap();
    }

    fn close(&mut self, of: &str) {
        let options = CloseOptions { incomplete: true, ..CloseOptions::default() };
        self.engine.close_month(month(of), &options, None).unwrap();
    }

    fn number(&self) -> String {
        self.engine.reader().state().books().invoices()[0].number.clone()
    }

    /// Care of two clients at the coalition and one at a gemeente, which goes over; a file that is refused.
    fn care(&mut self) {
        let rows = begeleiding("O-1", 1) + &begeleiding("O-2", 2);
        let hours = monthly("opdracht:O-1", 1, 1..=12) + &monthly("opdracht:O-2", 2, 1..=12);
        let mut files = vec![opdrachten("a", &rows), leveringen("a", &hours)];
        files.extend(own("0809", 7001, 3));
        let stop = common::wmo307("G-STOP", &bsn(3), 7001, "2023-01-01", "2023-01-01", "2023-08-31");
        let to = [("0855", "0809"), ("02A04", "02A02"), (">19<", ">37<")];
        files.push(("stop.xml".to_owned(), replaced(stop, &to)));
        files.push((format!("{}.xml", bsn(4)), b"<Bericht>Proef".to_vec()));
        self.ingest(&files);
    }

    fn tasks(&self) -> Vec<Task> {
        let asked = Question::Worklist { as_of: None };
        let answer = answer::read(&self.engine.reader(), &self.config, &asked, date("2024-01-16")).unwrap();
        serde_json::from_str(&answer.document).unwrap()
    }

    fn dead(&self) -> Vec<Task> {
        self.tasks().into_iter().filter(|task| task.task == TaskKind::WebhookDead).collect()
    }
}

fn kinds(got: &[Got]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for one in got {
        *kinds.entry(one.json()["type"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    kinds
}

#[test]
fn a_receiver_that_is_down_for_a_day_gets_every_event_after_once_by_its_id() {
    let receiver = Receiver::start();
    let hook = receiver.hook();
    let mut world = World::new(&hook);
    receiver.says(0);
    world.care();
    world.pass(30);
    let owed = world.tasks().into_iter().find(|task| task.task == TaskKind::RetourOwed && task.overdue).unwrap();
    assert_eq!((owed.due, owed.overdue), (Some(date("2024-01-15")), true), "{owed:?}");
    world.close("2023-01");
    let number = world.number();
    world.pass(5);
    // The process ends with events waiting, and what comes while nobody looks is told by the next.
    world.ingest(&[camt("bank-1", "100.00", "2024-01-15", &format!("betaling {number}"))]);
    let mut world = world.again(&hook);
    world.ingest(&[camt("bank-2", "77.00", "2024-01-15", "zonder nummer")]);
    world.pass(12 * 60);
    receiver.says(503);
    let mut world = world.again(&hook);
    world.pass(12 * 60);
    assert_eq!(receiver.got().len(), 0);
    receiver.says(204);
    world.pass(60);
    let got = receiver.got();
    let ids: BTreeSet<&str> = got.iter().map(Got::id).collect();
    assert_eq!(ids.len(), got.len(), "each once by its id");
    let state = world.engine.reader().state();
    let kinds = kinds(&got);
    let count = |kind: &str| kinds.get(&format!("nl.iwmod.{kind}")).copied().unwrap_or_default();
    assert_eq!(count("message.accepted") as u64 + 1, state.counts.files, "all but the one before: {kinds:?}");
    assert_eq!(count("message.refused") as u64, state.counts.refused);
    assert_eq!((count("month.closed"), count("invoice.ready")), (1, state.books().invoices().len()));
    assert_eq!((count("payment.matched"), count("payment.unmatched"), count("disposition.transfer")), (1, 1, 1));
    assert!(count("retour.overdue") >= 1 && count("output.undelivered") >= 1, "{kinds:?}");
    // In the order in which they were told, those of the log by their place in it.
    let places = got.iter().filter_map(|one| one.json()["data"]["position"].as_u64());
    assert!(places.is_sorted());
    world.pass(60);
    assert_eq!(receiver.got().len(), got.len(), "nothing comes again");
    check_form(&got);
    check_nobody(&got);
}

/// Each is a CloudEvent, signed.
fn check_form(got: &[Got]) {
    let secret = Secret::of_text(SECRET).unwrap();
    for one in got {
        let (json, headers) = (one.json(), &one.headers);
        assert_eq!((&json["specversion"], &json["id"]), (&"1.0".into(), &one.id().into()), "{json}");
        assert!(json["source"].as_str().unwrap().starts_with("urn:iwmod:agb:"));
        json["time"].as_str().unwrap().parse::<Timestamp>().unwrap();
        assert!(headers["content-type"].starts_with("application/cloudevents+json"));
        let seconds: i64 = headers["webhook-timestamp"].parse().unwrap();
        assert_eq!(headers["webhook-signature"], secret.sign(one.id(), seconds, &one.body));
        assert_ne!(headers["webhook-signature"], secret.sign(one.id(), seconds + 1, &one.body));
    }
}

/// No client, payer or name of a file stands in what leaves.
fn check_nobody(got: &[Got]) {
    let mut words: Vec<String> = (1..=4).map(bsn).collect();
    words.extend(
        ["Proef", "Test", "NL20INGB", "NL91ABNA", "De Coalitie", "zonder nummer", "O-1", "7001", ".xml", ".csv"]
            .map(String::from),
    );
    for one in got {
        let all = format!("{:?} {}", one.headers, one.body);
        for word in &words {
            assert!(!all.contains(word.as_str()), "{word} stands in {all}");
        }
    }
}

#[test]
fn a_webhook_begins_now_and_goes_on_with_what_it_is_asked_later() {
    let receiver = Receiver::start();
    let hook = receiver.hook();
    let mut world = World::new(&hook.replace("private", "events = [\"month.closed\"]\nprivate"));
    world.care();
    world.pass(2);
    assert_eq!(receiver.got().len(), 0, "nothing of it was asked");
    let mut world = world.again(&hook);
    world.pass(2);
    assert_eq!(receiver.got().len(), 0, "what stood before it was asked is no event");
    world.close("2023-01");
    world.pass(2);
    assert!(kinds(&receiver.got()).contains_key("nl.iwmod.month.closed"));
    // Without what was kept it begins anew.
    std::fs::remove_file(world.folder.path().join("var/webhooks/events.jsonl")).unwrap();
    let before = receiver.got().len();
    let mut world = world.again(&hook);
    world.pass(2);
    assert_eq!(receiver.got().len(), before);
    world.close("2023-02");
    world.pass(2);
    assert!(receiver.got().len() > before);
}

#[test]
fn what_was_given_up_stands_on_the_work_list_until_a_person_has_it_sent_again_or_drops_it() {
    let receiver = Receiver::start();
    let hook = receiver.hook().replace("private", "events = [\"message.refused\", \"month.closed\"]\nprivate");
    let mut world = World::new(&hook);
    world.care();
    receiver.says(410);
    world.pass(1);
    let dead = world.dead();
    let [task] = dead.as_slice() else { panic!("one task is expected: {dead:?}") };
    assert!(task.about == "ecd" && task.text.contains("'iwmod webhook retry ecd'"), "{}", task.text);
    receiver.says(200);
    world.pass(120);
    assert_eq!((receiver.got().len(), world.dead().len()), (0, 1), "nothing of it goes again by itself");
    let config = world.folder.path().join("config.toml");
    std::fs::write(&config, crate::money::config() + &hook).unwrap();
    let listed = run(&config, &["webhook", "list", "--json"]);
    assert_eq!((&listed[0]["dead"][0]["error"], &listed[0]["waiting"]), (&"HTTP 410".into(), &0.into()), "{listed}");
    assert_eq!(run(&config, &["webhook", "retry", "ecd", "--json"])["events"], 1);
    world.now = Timestamp::now();
    assert_eq!(world.carry(), [Outcome::Delivered]);
    assert_eq!((receiver.got().len(), world.dead().len()), (1, 0));
    // Refused for three days.
    receiver.says(301);
    world.close("2023-01");
    let calls = receiver.calls();
    world.look();
    let [Outcome::Refused(why)] = &world.carry()[..] else { panic!("one try is expected") };
    assert!(why.contains("redirects are not followed") && receiver.calls() == calls + 1, "{why}");
    world.now += SignedDuration::from_hours(71);
    world.carry();
    assert_eq!(world.dead().len(), 0);
    world.now += SignedDuration::from_hours(2);
    world.carry();
    assert_eq!(world.dead().len(), 1);
    assert_eq!(run(&config, &["webhook", "drop", "ecd", "--json"])["events"], 1);
    assert_eq!(world.dead().len(), 0);
    assert_eq!(run(&config, &["webhook", "list", "--json"])[0]["dropped"], 1);
}

#[test]
fn a_ping_says_whether_the_receiver_takes_it_and_a_private_address_is_not_even_called() {
    let receiver = Receiver::start();
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("geheim"), SECRET).unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, config() + &receiver.hook()).unwrap();
    assert_eq!(run(&file, &["webhook", "test", "ecd", "--json"])["outcome"], "delivered");
    let got = receiver.got();
    assert_eq!(got[0].json()["type"], "nl.iwmod.ping");
    check_form(&got);
    let by_name = receiver.hook().replace("http://127.0.0.1", "https://localhost").replace("private = true\n", "");
    std::fs::write(&file, config() + &by_name).unwrap();
    let calls = receiver.calls();
    let told = run(&file, &["webhook", "test", "ecd", "--json"]);
    let error = told["error"].as_str().unwrap();
    assert!(error.contains("private = true"), "{error}");
    assert!(!error.contains("sleutel") && receiver.calls() == calls, "{error}");
    std::fs::remove_file(folder.path().join("geheim")).unwrap();
    let told = run(&file, &["webhook", "test", "ecd", "--json"]);
    assert!(told["error"].as_str().unwrap().contains("secret_file"), "{told}");
}

#[test]
fn a_torn_end_and_a_stand_without_its_journal_are_no_trouble_and_damage_is_told() {
    let receiver = Receiver::start();
    let hook = receiver.hook();
    let mut world = World::new(&hook);
    receiver.says(0);
    world.care();
    world.pass(1);
    let file = world.folder.path().join("var/webhooks/events.jsonl");
    let whole = std::fs::read(&file).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    std::fs::write(&file, &whole[..last + 20]).unwrap();
    let mut world = world.again(&hook);
    receiver.says(200);
    world.pass(60);
    assert_eq!(std::fs::read(&file).unwrap().iter().filter(|byte| **byte == b'\n').count(), lines(&whole));
    let ids: BTreeSet<String> = receiver.got().iter().map(|got| got.id().to_owned()).collect();
    assert_eq!(ids.len(), lines(&whole) - 2, "what was torn off is told again");
    let text = String::from_utf8(whole).unwrap().replacen("message.accepted", "message.vergeten", 2);
    std::fs::write(&file, text).unwrap();
    let mut world = world.again(&hook);
    let error = world.observer.look(world.now, date("2024-01-15")).unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("begin anew"), "{error}");
    assert!(world.carry().is_empty());
    assert!(Stands::below(&world.config.paths.webhooks).read("ecd").unwrap().is_some());
}

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// One step of what a webhook goes through.
#[derive(Clone, Debug)]
enum Step {
    /// So many events are told.
    Tell(u8),
    /// The next is tried, and this becomes of it.
    Try(u8),
    /// Time passes, in minutes.
    Pass(u16),
    /// A person has all that was given up sent again.
    Retry,
    /// The process ends, and another reads what was kept.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4u8).prop_map(Step::Tell),
        (0..5u8).prop_map(Step::Try),
        (1..3_000u16).prop_map(Step::Pass),
        Just(Step::Retry),
        Just(Step::Restart),
    ]
}

/// A webhook by its files alone.
struct Cursor {
    folder: TempDir,
    journal: Journal,
    now: Timestamp,
    told: u64,
    delivered: BTreeSet<u64>,
}

impl Cursor {
    fn new() -> Cursor {
        let folder = TempDir::new().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.watch(&[EventKind::MessageRefused], 0, &[]).unwrap();
        Cursor { folder, journal, now: "2024-01-15T09:00:00Z".parse().unwrap(), told: 0, delivered: BTreeSet::new() }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Stand) -> T) -> T {
        let begun = Stand::behind(&self.journal.name(), 0);
        Stands::below(self.folder.path()).change("ecd", begun, change).unwrap()
    }

    fn due(&self) -> Option<u64> {
        self.change(|stand| stand.due(self.now, |from| self.journal.from(from, &[EventKind::MessageRefused])))
    }

    fn attempt(&mut self, outcome: u8) {
        let Some(number) = self.due() else { return };
        let words = || "HTTP".to_owned();
        let outcome = match outcome {
            0 | 1 => Outcome::Delivered,
            2 => Outcome::Gone(words()),
            3 => Outcome::Refused(words()),
            _ => Outcome::Unreachable(words()),
        };
        if outcome == Outcome::Delivered {
            assert!(self.delivered.insert(number), "{number} was delivered before");
        }
        self.change(|stand| stand.note(number, outcome, self.now, number * 7919));
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Tell(count) => {
                // The last of them is told once more, as after a crash.
                let all = (self.told.max(1)..=self.told + u64::from(*count)).map(|at| Happening {
                    kind: EventKind::MessageRefused,
                    identity: at.to_string(),
                    time: None,
                    data: Value::Null,
                });
                self.journal.tell(all.collect(), self.now).unwrap();
                self.told += u64::from(*count);
            }
            Step::Try(outcome) => self.attempt(*outcome),
            Step::Pass(minutes) => self.now += SignedDuration::from_mins(i64::from(*minutes)),
            Step::Retry => drop(self.change(|stand| stand.retry(self.now))),
            Step::Restart => self.journal = Journal::open(self.folder.path()).unwrap(),
        }
        assert_eq!(self.journal.last(), self.told);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_each_event_is_delivered_once_or_was_given_up(steps in proptest::collection::vec(step(), 1..40)) {
        let mut cursor = Cursor::new();
        steps.iter().for_each(|step| cursor.take(step));
        // All that is neither delivered nor given up is still due, and then there is nothing left.
        cursor.take(&Step::Retry);
        for _ in 0..cursor.told {
            cursor.attempt(0);
        }
        prop_assert_eq!(&cursor.delivered, &(1..=cursor.told).collect::<BTreeSet<u64>>());
        prop_assert_eq!(cursor.due(), None);
        prop_assert_eq!(cursor.change(|stand| stand.delivered), cursor.told);
    }
}

/// What the program prints; 0 and 1 are answers.
#[track_caller]
fn run(config: &Path, arguments: &[&str]) -> Value {
    let done = Command::new(PROGRAM).arg("--config").arg(config).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(done.status.code(), Some(0 | 1)), "{errors}");
    serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}
