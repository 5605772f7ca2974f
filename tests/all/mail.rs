//! Mails, given to a real mail server that the test starts: what arrives, what does not and is told, and that nothing arrives twice, whatever
//! ends in between.
//!
//! Needs aiosmtpd (package python3-aiosmtpd) and openssl. Where they are absent the tests say so and pass, except with `CI=true`.

use crate::mail_server::{PASSWORD, Server};
use crate::{common, money};

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Random, bsn, items};
use iwmod::config::Config;
use iwmod::documents::{MailState, OutboxState, Outgoing};
use iwmod::engine::{Engine, EngineError, Setup};
use iwmod::orders::{Cannot, CloseOptions};
use iwmod::request::{Order, Question};
use iwmod::worklist::{MailStand, Task, TaskKind};
use iwmod::{answer, post};
use money::*;
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

/// A provider that closed February: an invoice for the coalition, and one for Kikmaat.
struct World {
    folder: TempDir,
    config: Config,
    engine: Engine,
}

impl World {
    fn new(mail: &str) -> World {
        let world = World::begun(mail);
        world.closed(&["2023-01", "2023-02"])
    }

    /// With care to bill, and nothing closed.
    fn begun(mail: &str) -> World {
        today("2024-01-15");
        let folder = TempDir::new().unwrap();
        let (config, engine) = opened(folder.path(), mail);
        let mut world = World { folder, config, engine };
        let rows = begeleiding("O-1", 1) + &begeleiding("O-2", 2);
        let hours = monthly("opdracht:O-1", 1, 1..=12) + &monthly("opdracht:O-2", 2, 1..=12);
        let mut files = vec![opdrachten("a", &rows), leveringen("a", &hours)];
        files.extend(kikmaat(5001, 3));
        let call = world.engine.ingest(items(&world.folder.path().join("given"), &files)).unwrap();
        assert_eq!(call.failures().collect::<Vec<_>>(), Vec::<&str>::new());
        world
    }

    fn closed(mut self, months: &[&str]) -> World {
        for of in months {
            self.engine
                .close_month(month(of), &CloseOptions { incomplete: true, ..CloseOptions::default() }, None)
                .unwrap();
        }
        self
    }

    /// Ends and begins anew, with another config where one is given.
    fn again(self, mail: &str) -> World {
        self.engine.close().unwrap();
        let (config, engine) = opened(self.folder.path(), mail);
        World { folder: self.folder, config, engine }
    }

    /// The number of the invoice to a kind of party.
    #[track_caller]
    fn number(&self, kind: &str) -> String {
        let state = self.engine.reader().state();
        let found = state.books().invoices().iter().rev().find(|invoice| invoice.party.kind.as_str() == kind);
        found.unwrap_or_else(|| panic!("no invoice to {kind}")).number.clone()
    }

    fn deliver(&mut self) {
        post::deliver_due(&mut self.engine, &self.config).unwrap();
    }

    /// Has an invoice mailed, and gives it to the server.
    fn send(&mut self, number: &str) -> MailStand {
        self.engine.order_mail(number, false).unwrap();
        self.deliver();
        self.stand(number)
    }

    fn stand(&self, number: &str) -> MailStand {
        self.engine.reader().state().mail_of(number)
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, question: &Question) -> T {
        let answer = answer::read(&self.engine.reader(), &self.config, question, date("2024-01-15")).unwrap();
        serde_json::from_str(&answer.document).unwrap()
    }

    fn order(&mut self, order: &Order) -> Value {
        let answer = answer::order(&mut self.engine, &self.config, order, Some("anna")).unwrap();
        serde_json::from_str(&answer.document).unwrap()
    }

    #[track_caller]
    fn shown(&self, number: &str) -> Outgoing {
        let all: Vec<Outgoing> = self.ask(&Question::Outbox);
        all.into_iter().find(|one| one.identification.as_deref() == Some(number)).unwrap()
    }

    /// The tasks about an invoice, in words.
    fn tasks(&self, number: &str) -> Vec<(TaskKind, String)> {
        let all: Vec<Task> = self.ask(&Question::Worklist { as_of: None });
        all.into_iter().filter(|task| task.about == number).map(|task| (task.task, task.text)).collect()
    }
}

fn opened(folder: &Path, mail: &str) -> (Config, Engine) {
    let text = config() + mail;
    let setup: Setup = setup(folder, &text);
    (Config::read(&text, folder).unwrap(), Engine::open(setup).unwrap())
}

#[test]
fn an_invoice_arrives_with_its_forms_and_without_a_client_in_the_open() {
    for tls in ["starttls", "tls"] {
        let Some(server) = Server::start(tls) else { return };
        let mut world = World::new(&server.config(""));
        let number = world.number("kikmaat");
        assert_eq!(world.shown(&number).state, OutboxState::Ready);
        assert_eq!(world.shown(&number).address.as_deref(), Some("facturen@kikmaat.example"));
        assert!(matches!(world.tasks(&number).as_slice(), [(TaskKind::NotSent, text)]
            if text.contains(&format!("'iwmod outbox send {number}'")) && text.contains("facturen@kikmaat.example")));
        let stand = world.send(&number);
        assert!(matches!(&stand, MailStand::Accepted(said) if said.words == "250 2.0.0 taken as 1"), "{stand:?}");
        let taken = server.taken();
        let [mail] = taken.as_slice() else { panic!("one mail is expected, not {}", taken.len()) };
        assert_eq!(mail.envelope["to"], serde_json::json!(["facturen@kikmaat.example"]));
        assert_eq!(mail.envelope["from"], "facturen@dewilg.example");
        assert_eq!(mail.envelope["tls"], true);
        assert_eq!(mail.header("Subject").unwrap(), format!("Factuur {number} van Zorgboerderij De Wilg"));
        assert_eq!(mail.header("Reply-To").unwrap(), "administratie@dewilg.example");
        assert!(mail.header("Message-ID").unwrap().starts_with(&format!("<{number}.")));
        let open = mail.open_part();
        assert!(open.contains("februari 2023") && open.contains("Kikmaat") && open.contains("€"), "{open}");
        for secret in [bsn(3), bsn(1), "Proef".to_owned(), "Test".to_owned(), PASSWORD.to_owned()] {
            assert!(!open.contains(&secret), "{secret} stands in the open: {open}");
        }
        let (sent, there) = (mail.attachments(), common::outbox(world.folder.path()));
        let names: Vec<&String> = sent.iter().map(|(name, _)| name).collect();
        let forms = [".pdf", ".xml", "-specificatie.xlsx"].map(|end| format!("{number}{end}"));
        assert_eq!(names, forms.iter().collect::<Vec<_>>());
        assert!(sent.iter().all(|(name, bytes)| there[name] == *bytes), "the forms arrive byte for byte");
        assert_eq!(world.shown(&number).state, OutboxState::Sent);
        assert_eq!(world.tasks(&number), []);
        let twice = world.engine.order_mail(&number, false);
        assert!(matches!(twice, Err(EngineError::Cannot(Cannot::MailedAlready(_)))), "{twice:?}");
        common::verify(&mut world.engine);
    }
}

#[test]
fn what_a_server_puts_off_is_tried_again_and_what_it_refuses_asks_a_person() {
    let Some(server) = Server::start("starttls") else { return };
    let mut world = World::new(&server.config(""));
    let number = world.number("kikmaat");
    server.plan(&["451", "rcpt450", "early", "accept"]);
    assert!(matches!(world.send(&number), MailStand::Deferred(said, 1) if said.words.starts_with("451 4.3.0")));
    assert_eq!(world.shown(&number).state, OutboxState::Ready);
    world.deliver();
    assert_eq!(server.calls().len(), 1, "it waits before the next try");
    for (day, tries) in [("2024-01-16", 2), ("2024-01-17", 3)] {
        today(day);
        world.deliver();
        assert!(matches!(world.stand(&number), MailStand::Deferred(_, n) if n == tries));
    }
    assert!(matches!(world.tasks(&number).as_slice(), [(TaskKind::MailFailed, text)] if text.contains("3 keer niet")));
    today("2024-01-18");
    world = world.again(&server.config(""));
    world.deliver();
    assert!(matches!(world.stand(&number), MailStand::Accepted(_)));
    let ids: Vec<_> = server.taken().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 1);
    for word in ["554", "rcpt550"] {
        server.plan(&[word]);
        world.engine.order_mail(&number, true).unwrap();
        world.deliver();
        let stand = world.stand(&number);
        assert!(matches!(&stand, MailStand::Refused(said) if said.words.starts_with("55")), "{stand:?}");
        assert_eq!(world.shown(&number).state, OutboxState::Undelivered);
        let tasks = world.tasks(&number);
        assert!(
            matches!(tasks.as_slice(), [(TaskKind::MailFailed, text)] if text.contains("geweigerd: 55")),
            "{tasks:?}"
        );
        today("2024-01-20");
        world.deliver();
    }
    assert_eq!((server.calls().len(), server.taken().len()), (6, 1), "what was refused is not tried again");
}

#[test]
fn what_was_put_off_does_not_leave_once_another_invoice_came_in_its_place() {
    let Some(server) = Server::start("tls") else { return };
    let mut world = World::new(&server.config(""));
    let number = world.number("kikmaat");
    server.plan(&["451"]);
    assert!(matches!(world.send(&number), MailStand::Deferred(_, 1)));
    let reason = "verkeerd adres".to_owned();
    world.order(&Order::InvoiceRefused { number: number.clone(), on: None, reason });
    world.order(&Order::Reissue { number: number.clone() });
    let instead = world.number("kikmaat");
    assert_ne!(instead, number);
    today("2024-01-16");
    world.deliver();
    assert_eq!((server.calls().len(), server.taken().len()), (1, 0), "the old one waits for nothing any more");
    world.send(&instead);
    let subjects: Vec<_> = server.taken().iter().map(|mail| mail.header("Subject").unwrap()).collect();
    assert_eq!(subjects, [format!("Factuur {instead} van Zorgboerderij De Wilg")]);
}

#[test]
fn a_mail_whose_answer_is_lost_is_never_given_again_until_a_person_says_so() {
    let Some(server) = Server::start("starttls") else { return };
    let mut world = World::new(&server.config(""));
    let number = world.number("kikmaat");
    server.plan(&["hangup"]);
    assert!(matches!(world.send(&number), MailStand::Unknown(_)));
    let refused = world.engine.order_mail(&number, false);
    assert!(matches!(refused, Err(EngineError::Cannot(Cannot::MailUnknown(_)))), "{refused:?}");
    world = world.again(&server.config(""));
    world.deliver();
    assert_eq!(server.taken().len(), 1);
    let tasks = world.tasks(&number);
    assert!(
        matches!(tasks.as_slice(), [(TaskKind::MailFailed, text)]
        if text.contains(&format!("outbox sent {number}")) && text.contains(&format!("outbox send {number} --again"))),
        "{tasks:?}"
    );
    let noted = world.order(&Order::InvoiceSent { number: number.clone(), on: None });
    assert_eq!((world.shown(&number).state, world.tasks(&number).len()), (OutboxState::Sent, 0));
    world.engine.undo(noted["number"].as_u64().unwrap(), "vergissing").unwrap();
    assert_eq!(world.shown(&number).state, OutboxState::Unknown);
    world.engine.order_mail(&number, true).unwrap();
    world.deliver();
    assert_eq!((server.taken().len(), world.shown(&number).state), (2, OutboxState::Sent));
    world.order(&Order::InvoiceBounced { number: number.clone(), on: None, reason: "postvak vol".to_owned() });
    assert_eq!(world.shown(&number).state, OutboxState::Undelivered);
    assert!(matches!(world.send(&number), MailStand::Accepted(_)), "what came back may go again");
}

#[test]
fn a_process_that_ends_after_a_mail_left_leaves_the_question_to_a_person() {
    let Some(server) = Server::start("starttls") else { return };
    for is_given in [false, true] {
        let mut world = World::new(&server.config(""));
        let number = world.number("kikmaat");
        world.engine.order_mail(&number, false).unwrap();
        // What ends before it leaves is due after the next start.
        world = world.again(&server.config(""));
        let departure = world.engine.leave_by_mail(&number).unwrap().unwrap();
        assert_eq!(world.stand(&number), MailStand::Leaving);
        assert_eq!(world.engine.leave_by_mail(&number).unwrap(), None, "it leaves once");
        let before = server.taken().len();
        if is_given {
            post::deliver(world.config.mail.as_ref().unwrap(), &departure);
        }
        world = world.again(&server.config(""));
        world.deliver();
        assert!(matches!(world.stand(&number), MailStand::Unknown(_)));
        assert_eq!(server.taken().len() - before, usize::from(is_given));
        common::verify(&mut world.engine);
    }
}

#[test]
fn nothing_is_said_to_a_server_that_is_not_the_one_of_the_config() {
    let Some(server) = Server::start("starttls") else { return };
    let known = server.config("");
    let stranger = known.replace("ca.pem", "stranger.pem");
    let other_name = known.replace("\"localhost\"", "\"127.0.0.1\"");
    let plain = known.replace("\"starttls\"", "\"tls\"");
    for mail in [stranger, other_name, plain] {
        let mut world = World::new(&mail);
        let number = world.number("kikmaat");
        let stand = world.send(&number);
        assert!(matches!(&stand, MailStand::Deferred(_, 1)), "{stand:?}");
    }
    let wrong = server.path("wrong");
    fs::write(&wrong, "another password").unwrap();
    let mut world = World::new(&known.replace(server.path("password").to_str().unwrap(), wrong.to_str().unwrap()));
    let number = world.number("kikmaat");
    let stand = world.send(&number);
    assert!(matches!(&stand, MailStand::Refused(said) if said.words.starts_with("535")), "{stand:?}");
    assert_eq!((server.calls().len(), server.taken().len()), (0, 0));
}

#[test]
fn what_a_stranger_says_before_tls_begins_is_no_answer_of_the_server() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        let said = [
            "220 here",
            "250-here\r\n250 STARTTLS",
            "220 go\r\n250 stranger\r\n250 stranger\r\n250 stranger\r\n354 stranger\r\n250 taken",
        ];
        for said in said {
            line.write_all(format!("{said}\r\n").as_bytes()).unwrap();
            let mut some = [0; 500];
            let count = line.read(&mut some).unwrap_or_default();
            heard.extend_from_slice(&some[..count]);
        }
        String::from_utf8_lossy(&heard).into_owned()
    });
    let Some(known) = Server::start("starttls") else { return };
    let mail = known.config("").replace(&format!("port = {}", known.port), &format!("port = {port}"));
    let mut world = World::new(&mail);
    let number = world.number("kikmaat");
    let stand = world.send(&number);
    assert!(
        matches!(&stand, MailStand::Deferred(said, 1) if said.words.contains("somebody stands between")),
        "{stand:?}"
    );
    assert_eq!(server.join().unwrap(), "EHLO dewilg.example\r\nSTARTTLS\r\n", "nothing is said after that");
}

#[test]
fn trying_sends_everything_to_one_address_and_no_invoice_counts_as_sent() {
    let Some(server) = Server::start("starttls") else { return };
    let mut world = World::new(&server.config("redirect = \"proef@dewilg.example\""));
    let number = world.number("kikmaat");
    for _ in 0..2 {
        assert!(matches!(world.send(&number), MailStand::Redirected(_)));
    }
    let taken = server.taken();
    assert_eq!((taken.len(), &taken[1].envelope["to"]), (2, &serde_json::json!(["proef@dewilg.example"])));
    let subject = taken[0].header("Subject").unwrap();
    assert!(subject.starts_with("[proef, bestemd voor facturen@kikmaat.example] Factuur"), "{subject}");
    assert_eq!(taken[0].header("X-Iwmod-Redirected-For").unwrap(), "facturen@kikmaat.example");
    assert_eq!(world.shown(&number).state, OutboxState::Ready);
    assert!(matches!(world.tasks(&number).as_slice(), [(TaskKind::NotSent, _)]));
}

#[test]
fn without_tls_nothing_with_clients_leaves_and_without_an_address_nothing_at_all() {
    let Some(server) = Server::start("none") else { return };
    let mut world = World::new(&server.config(""));
    let number = world.number("kikmaat");
    let told = world.engine.order_mail(&number, false).unwrap_err();
    assert!(matches!(told, EngineError::Cannot(Cannot::NotEncrypted)), "{told}");
    let mut world = World::new("");
    let told = world.engine.order_mail(&number, false).unwrap_err();
    assert!(matches!(told, EngineError::Cannot(Cannot::NoMail)), "{told}");
    assert!(world.tasks(&number)[0].1.contains(&format!("'iwmod outbox sent {number}'")));
    world.order(&Order::InvoiceSent { number: number.clone(), on: None });
    assert_eq!(world.shown(&number).state, OutboxState::Sent);
}

#[test]
fn what_is_taken_from_the_folder_is_sent() {
    let mut world = World::new("");
    let number = world.number("kikmaat");
    world.engine.tick();
    assert_eq!(world.shown(&number).state, OutboxState::Ready);
    for entry in fs::read_dir(world.folder.path().join("var/outbox")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with(&number) {
            fs::remove_file(path).unwrap();
        }
    }
    world.engine.tick();
    assert_eq!((world.shown(&number).state, world.tasks(&number).len()), (OutboxState::Sent, 0));
    let head = world.engine.reader().state().sequence;
    world.engine.tick();
    assert_eq!(world.engine.reader().state().sequence, head, "it is noted once");
    common::verify(&mut world.engine);
}

#[test]
fn a_folder_that_is_gone_tells_nothing_of_what_lay_there() {
    let mut world = World::new("");
    let number = world.number("kikmaat");
    world = world.again("");
    let outbox = world.folder.path().join("var/outbox");
    fs::rename(&outbox, world.folder.path().join("away")).unwrap();
    world.engine.tick();
    fs::create_dir(&outbox).unwrap();
    world.engine.tick();
    assert_eq!(world.shown(&number).state, OutboxState::Ready);
}

#[test]
fn a_closing_mails_its_invoices_where_the_config_says_so() {
    let Some(server) = Server::start("starttls") else { return };
    let mut world = World::begun(&server.config("auto = true\nforms = [\"pdf\"]")).closed(&["2023-01", "2023-02"]);
    world.deliver();
    let numbers: Vec<String> = last_invoices(&world.engine).iter().map(|invoice| invoice.number.clone()).collect();
    let mut subjects: Vec<String> = server.taken().iter().filter_map(|mail| mail.header("Subject")).collect();
    subjects.sort();
    let expected: Vec<String> = numbers.iter().map(|n| format!("Factuur {n} van Zorgboerderij De Wilg")).collect();
    assert_eq!(subjects, expected);
    assert!(server.taken().iter().all(|mail| mail.attachments().len() == 1));
    world = world.again(&server.config("auto = true"));
    world.deliver();
    assert_eq!(server.taken().len(), numbers.len());
}

/// The daemon of a folder, killed when it is dropped.
struct Daemon(Child);

impl Daemon {
    fn start(folder: &Path) -> Daemon {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").current_dir(folder).stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(
            lines.by_ref().map_while(Result::ok).any(|line| line.contains("\"message\":\"ready\"")),
            "it is not ready"
        );
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Daemon(child)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The config of a folder for the program.
fn configured(folder: &Path, mail: &str) {
    let text = config().replace("127.0.0.1:9437", "127.0.0.1:0").replace("format = \"text\"", "format = \"json\"");
    fs::write(folder.join("config.toml"), text + mail).unwrap();
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn program(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    // What a terminal wraps is one line again.
    let said = text(output.stdout) + &text(output.stderr);
    (output.status.code(), said.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn the_command_mails_by_itself_and_through_the_daemon() {
    let Some(server) = Server::start("starttls") else { return };
    let world = World::new(&server.config(""));
    let (first, second) = (world.number("kikmaat"), world.number("coalitie"));
    let World { folder, engine, .. } = world;
    engine.close().unwrap();
    configured(folder.path(), &server.config(""));
    server.plan(&["554", "accept"]);
    let (code, said) = program(folder.path(), &["outbox", "send", &first]);
    assert!(code == Some(1) && said.contains("geweigerd: 554 5.7.1 not wanted here"), "{said}");
    let daemon = Daemon::start(folder.path());
    let (code, said) = program(folder.path(), &["outbox", "send", &first]);
    assert!(code == Some(0) && said.contains(&format!("{first} gemaild aan facturen@kikmaat.example")), "{said}");
    let (code, said) = program(folder.path(), &["outbox", "send", &second, "--json"]);
    let sent: iwmod::documents::Mailed = serde_json::from_str(&said).unwrap();
    assert_eq!((code, sent.state), (Some(0), MailState::Accepted));
    let (code, said) = program(folder.path(), &["outbox", "send", &second]);
    assert!(code == Some(2) && said.contains(&format!("`iwmod outbox send {second} --again`")), "{said}");
    let (_, listed) = program(folder.path(), &["outbox"]);
    assert!(listed.contains("sent"), "{listed}");
    drop(daemon);
    assert_eq!(server.taken().len(), 2);
}

#[test]
fn new_tasks_are_told_once_a_day_without_a_client() {
    let Some(server) = Server::start("starttls") else { return };
    let mail = server.config("") + "[notify]\nto = \"backoffice@dewilg.example\"\nat = \"00:00\"\n";
    let World { folder, engine, .. } = World::new(&mail);
    engine.close().unwrap();
    configured(folder.path(), &mail);
    let daemon = Daemon::start(folder.path());
    until("the mail with the tasks", || server.taken().len() == 1);
    drop(daemon);
    let taken = server.taken();
    assert_eq!(taken[0].envelope["to"], serde_json::json!(["backoffice@dewilg.example"]));
    let text = taken[0].open_part();
    assert!(text.contains("STATEMENT_DUE") && text.contains("Nieuw op de werklijst"), "{text}");
    for secret in [bsn(1), bsn(2), bsn(3), "Proef".to_owned(), "O-1".to_owned()] {
        assert!(!text.contains(&secret), "{secret} in {text}");
    }
    let daemon = Daemon::start(folder.path());
    // Long enough for a second one, were there to be one.
    std::thread::sleep(Duration::from_secs(2));
    drop(daemon);
    assert_eq!(server.taken().len(), 1, "a restart repeats nothing");
}

/// Times that the daemon is killed while it mails.
const KILLS: usize = 12;

#[test]
fn no_invoice_arrives_twice_however_often_the_daemon_is_killed() {
    let Some(server) = Server::start("starttls") else { return };
    let months: Vec<String> = (1..=8).map(|n| format!("2023-{n:02}")).collect();
    let mail = server.config("auto = true\nforms = [\"pdf\"]");
    let world = World::begun(&mail).closed(&months.iter().map(String::as_str).collect::<Vec<_>>());
    let World { folder, engine, .. } = world;
    engine.close().unwrap();
    configured(folder.path(), &mail);
    server.plan(&["slow"; 64]);
    let mut random = Random(7);
    for _ in 0..KILLS {
        let daemon = Daemon::start(folder.path());
        std::thread::sleep(Duration::from_millis(random.below(900)));
        drop(daemon);
    }
    let (_, mut engine) = opened(folder.path(), &mail);
    let state = engine.reader().state();
    let (mut sent, mut unknown) = (0, 0);
    let subjects: Vec<String> = server.taken().iter().filter_map(|mail| mail.header("Subject")).collect();
    for invoice in state.books().invoices() {
        let arrived = subjects.iter().filter(|subject| subject.contains(&invoice.number)).count();
        match state.mail_of(&invoice.number) {
            MailStand::Accepted(_) => {
                assert_eq!(arrived, 1, "{}", invoice.number);
                sent += 1;
            }
            MailStand::Unknown(_) => {
                assert!(arrived <= 1, "{}", invoice.number);
                unknown += 1;
            }
            MailStand::Ordered => assert_eq!(arrived, 0, "{}", invoice.number),
            other => panic!("{}: {other:?}", invoice.number),
        }
    }
    assert!(sent > 0 && unknown > 0, "{sent} were sent and of {unknown} nobody knows: the kills show nothing");
    common::verify(&mut engine);
}
