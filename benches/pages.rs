//! What a back-office employee waits for: every page and the search while typing, on a daemon, while files come in. Prints a table.
//!
//! An invented provider of 1,000 and of 10,000 clients with three months of registered care. Each page is asked for some rounds, on a
//! connection of its own as a browser's, while a file is dropped into the inbox every quarter of a second; the median and the 99th percentile of each, and beside the
//! larger provider how much more that is. Ratios count: absolute figures are those of a busy machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/money/mod.rs"]
mod money;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iwmod::domain::Bsn;
use jiff::ToSpan;
use money::{Opdracht, leveringen, opdrachten};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");
const PASSWORD: &str = "een lang genoeg wachtwoord";
const RATE: &str = "[[tariff]]\ncode = \"BG-MIDDEN\"\nfrom = 2024-01-01\nto = 2099-12-31\nrate = \"428.43\"\n\n";
const SIZES: [usize; 2] = [1_000, 10_000];
const ROUNDS: usize = 100;
const PAGES: [&str; 12] = [
    "/",
    "/clienten",
    "/clienten?blad=7",
    "CLIENT",
    "/maand",
    "MAAND",
    "/berichten",
    "/quarantaine",
    "/uitgaand",
    "/geld",
    "/tarieven",
    "ZOEK",
];

fn main() {
    // `cargo test` runs benches too, unoptimised and with this flag: nothing to learn from that.
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/pages: only `cargo bench` measures");
        return;
    }
    let mut before: Vec<Duration> = Vec::new();
    for size in SIZES {
        let daemon = Daemon::new(size);
        let figures = daemon.measure();
        println!("{size} clients {:>22}{:>14}{:>12}{:>12}", "median", "99th", "bytes", "of 1,000");
        for (at, (what, figure)) in PAGES.iter().zip(&figures).enumerate() {
            let ratio = before.get(at).map(|b| 100 * figure.median.as_micros() / b.as_micros().max(1)).unwrap_or(100);
            let (median, most) = (figure.median.as_micros(), figure.most.as_micros());
            println!("  {what:<18}{median:>10} us{most:>11} us{:>12}{ratio:>11}%", figure.bytes);
        }
        before = figures.iter().map(|figure| figure.median).collect();
    }
}

struct Figure {
    median: Duration,
    most: Duration,
    bytes: usize,
}

struct Daemon {
    dir: TempDir,
    child: Child,
    address: String,
    cookie: String,
    persons: Vec<String>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Daemon {
    fn new(size: usize) -> Daemon {
        let dir = TempDir::new().unwrap();
        let config = money::config()
            .replace("127.0.0.1:9437", "127.0.0.1:0")
            .replace("first_month = \"2023-01\"", &format!("first_month = \"{}\"", months()[0]))
            .replace("format = \"text\"", "format = \"json\"")
            // Agreed until long after this run, at a rate that holds: what is delivered is billed, as at a provider at work.
            .replace("to = 2023-12-31\ncombinant", "to = 2099-12-31\ncombinant")
            .replacen("\n[[tariff]]", &format!("\n{RATE}[[tariff]]"), 1);
        fs::write(dir.path().join("config.toml"), config).unwrap();
        let valid = (999_000_000u32..=999_999_999).map(|n| n.to_string()).filter(|n| n.parse::<Bsn>().is_ok());
        let persons: Vec<String> = valid.take(size).collect();
        let files = dir.path().join("in");
        fs::create_dir(&files).unwrap();
        for (name, bytes) in all_files(&persons) {
            fs::write(files.join(name), bytes).unwrap();
        }
        let taken = Command::new(PROGRAM).args(["ingest", "in"]).current_dir(dir.path()).output().unwrap();
        assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
        let mut user = Command::new(PROGRAM)
            .args(["user", "add", "anna", "--role", "verwerken"])
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        user.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
        assert!(user.wait().unwrap().success());
        let mut serve = Command::new(PROGRAM);
        let mut child = serve.arg("serve").current_dir(dir.path()).stderr(Stdio::piped()).spawn().unwrap();
        let address = ready(&mut child);
        let mut daemon = Daemon { dir, child, address, cookie: String::new(), persons };
        let form = format!("naam=anna&wachtwoord={}&code=", PASSWORD.replace(' ', "+"));
        let (head, _) = daemon.send("POST", "/inloggen", &form);
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        daemon.cookie = cookie.split(';').next().unwrap().to_owned();
        daemon
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (String, String) {
        let Daemon { address, cookie, .. } = self;
        let mut stream = TcpStream::connect(address).unwrap();
        let kind = "content-type: application/x-www-form-urlencoded";
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\n{kind}"
        );
        write!(stream, "{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    /// Each page some rounds, while a file comes in every quarter of a second.
    fn measure(&self) -> Vec<Figure> {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| self.keep_dropping(&stop));
            let figures = PAGES.iter().map(|page| self.figure(page)).collect();
            stop.store(true, Ordering::Relaxed);
            figures
        })
    }

    fn figure(&self, page: &str) -> Figure {
        let list = self.send("GET", "/clienten", "").1;
        let client = list.split("href=\"/clienten/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let value = list.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let ask = || match page {
            "MAAND" => self.send("GET", &format!("/maand/{}", months()[2]), ""),
            "CLIENT" => self.send("GET", &format!("/clienten/{client}"), ""),
            "ZOEK" => self.send("POST", "/clienten/voorstel", &format!("csrf={value}&zoek={}", &self.persons[7])),
            _ => self.send("GET", page, ""),
        };
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let (head, body) = ask();
            times.push(begun.elapsed());
            assert!(head.starts_with("HTTP/1.1 200"), "{page}: {head}");
            bytes = body.len();
        }
        times.sort_unstable();
        Figure { median: times[ROUNDS / 2], most: times[ROUNDS * 99 / 100 - 1], bytes }
    }

    fn keep_dropping(&self, stop: &AtomicBool) {
        let inbox = self.dir.path().join("var/inbox");
        let mut number = 0;
        while !stop.load(Ordering::Relaxed) {
            number += 1;
            let client = number * 7 % self.persons.len();
            let day = format!("{}-{:02}", months()[2], 1 + number % 28);
            let row = format!("opdracht:{client},{},{day},1,uur,,1\n", self.persons[client]);
            let (name, bytes) = leveringen(&format!("more-{number}"), &row);
            let upload = inbox.join(".upload");
            fs::write(&upload, bytes).unwrap();
            fs::rename(upload, inbox.join(name)).unwrap();
            std::thread::sleep(Duration::from_millis(250));
        }
    }
}

/// Waits until the daemon is ready, and tells where it listens.
fn ready(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.by_ref().map_while(Result::ok).find(|line| line.contains("\"ready\"")).unwrap();
    let address = line.split("\"address\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // What else it says is read, so that it never waits for it.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    address
}

/// The three months before this one, and this one: the daemon goes by the clock of the machine.
fn months() -> [String; 4] {
    let today = jiff::Zoned::now().date().first_of_month();
    [3, 2, 1, 0].map(|ago| today.saturating_sub(ago.months()).strftime("%Y-%m").to_string())
}

/// A file of opdrachten, and one of registrations for each month: some hundred thousand facts of 10,000 clients.
fn all_files(persons: &[String]) -> Vec<(String, Vec<u8>)> {
    let months = months();
    let (from, to) = (format!("{}-01", months[0]), "2099-12-31".to_owned());
    let row = |(client, person): (usize, &String)| {
        let nummer = client.to_string();
        let care = "BG,midden,";
        let opdracht = Opdracht { nummer: &nummer, client: 0, care, from: &from, to: &to, versie: 1 };
        opdracht.row().replace(&common::bsn(0), person)
    };
    let mut files = vec![opdrachten("all", &persons.iter().enumerate().map(row).collect::<String>())];
    for month in &months[..3] {
        let row = |(client, person): (usize, &String)| {
            ["03", "10", "17"].map(|day| format!("opdracht:{client},{person},{month}-{day},2,uur,,1\n")).concat()
        };
        files.push(leveringen(month, &persons.iter().enumerate().map(row).collect::<String>()));
    }
    files
}
