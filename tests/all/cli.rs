//! The program from the outside: exit codes, JSON, the daemon with its probes, socket and signals, and that no BSN
//! leaves by the back door.

use crate::common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with a config, in which the program runs.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// With the example config, on a free port.
    fn example() -> Place {
        Place::with(&fs::read_to_string(root().join("config.example.toml")).unwrap())
    }

    fn with(config: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let config = config.replace("127.0.0.1:9437", "127.0.0.1:0").replace("format = \"text\"", "format = \"json\"");
        let log = if config.contains("[log]") { "" } else { "\n[log]\nformat = \"json\"\n" };
        fs::write(folder.path().join("config.toml"), config + log).unwrap();
        Place { folder }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM).args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    /// Runs a command that must succeed, and gives its JSON.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> String {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn serve(&self) -> Daemon {
        self.serve_with(|command| command)
    }

    /// Starts the daemon and waits until it says that it is ready.
    fn serve_with(&self, change: impl FnOnce(&mut Command) -> &mut Command) -> Daemon {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").current_dir(self.folder.path()).stderr(Stdio::piped()).stdout(Stdio::piped());
        let mut child = change(&mut command).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let mut daemon = Daemon { child, log, address: String::new() };
        let ready = daemon.wait_for("a ready daemon", Duration::from_secs(30), |daemon| {
            daemon.log().lines().filter_map(|l| serde_json::from_str::<Value>(l).ok()).find(|l| l["message"] == "ready")
        });
        daemon.address = ready["address"].as_str().unwrap().to_owned();
        daemon
    }

    /// Moves a file into the inbox, as a program that delivers does.
    fn deliver(&self, file: &Path, name: &str) {
        let upload = self.path("var/inbox/.upload");
        fs::copy(file, &upload).unwrap();
        fs::rename(upload, self.path("var/inbox").join(name)).unwrap();
    }
}

/// A running daemon; killed when the test ends before it.
struct Daemon {
    child: Child,
    log: Arc<Mutex<String>>,
    address: String,
}

impl Daemon {
    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// `GET path`: status and body.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    #[track_caller]
    fn wait_for<T>(&mut self, what: &str, limit: Duration, found: impl Fn(&Daemon) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < limit, "no {what} in {limit:?}: {ended:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Ends the daemon as systemd does; gives how long that took.
    #[track_caller]
    fn stop(mut self) -> Duration {
        let start = Instant::now();
        self.signal("-TERM");
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < Duration::from_secs(8), "it does not stop:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(status.success(), "{status}:\n{}", self.log());
        start.elapsed()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It has ended already when the test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Copies the files of a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn a_config_with_five_mistakes_tells_all_five() {
    let good = fs::read_to_string(root().join("config.example.toml")).unwrap();
    let place = Place::with(&good);
    let output = place.run(&["check-config"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    let bad = good
        .replace("agb = [\"65001001\"]", "agb = [\"6500100\"]")
        .replace("postcode = \"5051AA\"", "postkode = \"5051AA\"")
        .replace("first_month = \"2023-01\"", "first_month = \"januari\"")
        .replacen("to = 2023-06-30", "to = 2022-06-30", 1)
        .replace("rate = \"402.75\"", "rate = 402.75");
    fs::write(place.path("config.toml"), &bad).unwrap();
    let output = place.run(&["check-config"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    let line_of = |what: &str| bad.lines().position(|line| line.starts_with(what)).unwrap() + 1;
    for (mistake, remedy) in [
        ("agb = [\"6500100\"]", "eight digits"),
        ("postkode", "known here: name, agb, address, postcode"),
        ("first_month", "such as first_month = \"2023-01\""),
        ("to = 2022-06-30", "swap them"),
        ("rate = 402.75", "between quotes: \"402.75\""),
    ] {
        let line = format!("  line {}: ", line_of(mistake));
        let told = shown.lines().any(|l| l.starts_with(&line) && l.contains(remedy));
        assert!(told, "{mistake}: no line with {line:?} and {remedy:?} in\n{shown}");
    }
    assert_eq!(shown.lines().count(), 6, "{shown}");
    let json: Value = serde_json::from_str(&text(&place.run(&["check-config", "--json"]).stdout)).unwrap();
    assert_eq!(json["errors"].as_array().unwrap().len(), 5);
    assert_eq!(place.run(&["dispositions"]).status.code(), Some(2));
}

#[test]
fn ingest_has_the_exit_codes_and_lines_of_the_contract() {
    let place = Place::example();
    let good = root().join("testdata/messages/wmo301.xml");
    fs::copy(&good, place.path("a.xml")).unwrap();
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let message = fs::read_to_string(&good).unwrap();
    let receiver = between(&message, "Ontvanger>", "<");
    fs::write(place.path("config.toml"), config.replace("65001001", receiver)).unwrap();
    let first = place.json(&["ingest", "a.xml"]);
    let keys = ["file", "sha256", "outcome", "kind", "version", "sender", "receiver", "identification", "findings"];
    let at =
        keys.map(|key| first.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} is missing in {first}")));
    assert!(at.is_sorted(), "the keys stand in the order of the contract: {first}");
    let line: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(
        (&line["file"], &line["outcome"], &line["kind"]),
        (&"a.xml".into(), &"accepted".into(), &"WMO301".into())
    );
    assert!(place.path("a.xml").exists(), "given files stay where they are");
    assert!(place.json(&["ingest", "a.xml"]).contains("\"outcome\":\"duplicate\""));
    fs::write(place.path("b.xml"), "<Bericht").unwrap();
    let refused = place.run(&["ingest", "a.xml", "b.xml", "--json"]);
    assert_eq!((refused.status.code(), text(&refused.stdout).lines().count()), (Some(1), 2));
    let missing = place.run(&["ingest", "a.xml", "nowhere.xml"]);
    assert_eq!((missing.status.code(), text(&missing.stdout).as_str()), (Some(2), ""));
    assert!(text(&missing.stderr).contains("nowhere.xml"));
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn the_stories_come_out_through_the_program() {
    for story in ["01-voorbeeldfactuur-begeleiding", "40-overdracht-aansluitend", "43-opvolger-die-de-voorganger-noemt"]
    {
        let folder = root().join("testdata/casus").join(story);
        let place = Place::with(&fs::read_to_string(folder.join("config.toml")).unwrap());
        copy(&folder.join("in"), &place.path("in"));
        let output = place.run(&["ingest", "in"]);
        assert_ne!(output.status.code(), Some(2), "{story}: {}", text(&output.stderr));
        for file in fs::read_dir(folder.join("expected")).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let expected: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            let Some(month) = name.strip_prefix("billing-") else { continue };
            let as_of = expected["as_of"].as_str().unwrap();
            let shown: Value = serde_json::from_str(&place.json(&["billing", month, "--as-of", as_of])).unwrap();
            assert_eq!(shown, expected, "{story}: {name}");
        }
    }
}

#[test]
fn a_file_written_slowly_in_place_is_taken_whole() {
    let place = Place::example();
    let mut daemon = place.serve();
    let message = fs::read(root().join("testdata/casus/01-voorbeeldfactuur-begeleiding/in/opdracht-01.csv")).unwrap();
    let (begin, rest) = message.split_at(message.len() / 2);
    let mut file = fs::File::create(place.path("var/inbox/opdracht-01.csv")).unwrap();
    file.write_all(begin).unwrap();
    // Longer than two scans, as when a line stalls.
    std::thread::sleep(Duration::from_millis(3000));
    assert!(!daemon.log().contains("taken in"), "{}", daemon.log());
    file.write_all(rest).unwrap();
    drop(file);
    let taken = daemon.wait_for("the file", Duration::from_secs(30), |daemon| {
        daemon.log().lines().find(|line| line.contains("taken in")).map(str::to_owned)
    });
    assert!(taken.contains("\"accepted\""), "{taken}");
}

#[test]
fn a_conflict_names_the_rule_and_the_other_message() {
    for (story, rule, other) in [
        ("53-start-verwijderd-na-een-stop", "TR071", "(WMO307 3)"),
        ("54-tweede-start", "TR326", "(WMO305 2)"),
        ("55-tweede-definitieve-stop", "TR415", "(WMO307 3)"),
        ("56-tweede-tijdelijke-stop", "TR413", "(WMO307 3)"),
        ("57-definitieve-stop-te-vroeg", "TR414", "(WMO307 3)"),
        ("60-twee-berichten-met-een-nummer", "TR056", "(bestand "),
        ("62-gelijke-stempel", "TR332", "(WMO301 8; bestand "),
        ("65-versies-van-een-levering", "VERSION_CONFLICT", "(regel 4 van bestand "),
    ] {
        let story = root().join("testdata/casus").join(story);
        let place = Place::with(&fs::read_to_string(story.join("config.toml")).unwrap());
        copy(&story.join("in"), &place.path("in"));
        let lines = text(&place.run(&["ingest", "in", "--json"]).stdout);
        let reports = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let conflicts = reports.filter(|report| report["outcome"] == "conflict");
        let findings: Vec<Value> = conflicts.flat_map(|r| r["findings"].as_array().unwrap().clone()).collect();
        let names = |f: &Value| f["rule"] == rule && f["text"].as_str().unwrap().contains(other);
        assert!(findings.iter().any(names), "{}: {findings:?}", story.display());
    }
}

#[test]
fn a_file_is_in_the_metrics_within_two_seconds() {
    let place = Place::example();
    let mut daemon = place.serve();
    assert_eq!(daemon.get("/livez"), (200, "ok\n".to_owned()));
    daemon.wait_for("good readyz", Duration::from_secs(5), |daemon| (daemon.get("/readyz").0 == 200).then_some(()));
    place.deliver(&root().join("testdata/demo/in/fout-doctype.xml"), "a.xml");
    let start = Instant::now();
    daemon.wait_for("metric", Duration::from_secs(2), |daemon| {
        let metrics = daemon.get("/metrics").1;
        metrics.contains("iwmod_files_total{outcome=\"refused\",kind=\"WMO301\"} 1").then_some(())
    });
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(daemon.get("/clienten").0, 421, "a page answers to its own names only");
    fs::remove_dir_all(place.path("var/outbox")).unwrap();
    daemon.wait_for("bad readyz", Duration::from_secs(5), |daemon| {
        let (status, text) = daemon.get("/readyz");
        (status == 503 && text.contains("outbox: failed: ")).then_some(())
    });
    daemon.stop();
}

/// A collector pays for each series; what an installation may have of them is stated in docs/contract.md.
#[test]
fn the_year_of_the_demo_has_at_most_200_series() {
    let demo = root().join("testdata/demo");
    let place = Place::with(&fs::read_to_string(demo.join("config.toml")).unwrap());
    copy(&demo.join("in"), &place.path("in"));
    let daemon = place.serve();
    assert_eq!(place.run(&["ingest", "in"]).status.code(), Some(1));
    let metrics = daemon.get("/metrics").1;
    let series = metrics.lines().filter(|line| !line.starts_with('#')).count();
    assert!((60..=200).contains(&series), "{series} series:\n{metrics}");
    daemon.stop();
}

#[test]
fn the_daemon_prints_the_same_bytes_as_the_program_alone() {
    let demo = root().join("testdata/demo");
    let place = Place::with(&fs::read_to_string(demo.join("config.toml")).unwrap());
    copy(&demo.join("in"), &place.path("in"));
    let daemon = place.serve();
    let taken = place.run(&["ingest", "in", "--json"]);
    assert_eq!(taken.status.code(), Some(1), "{}", text(&taken.stderr));
    let id = "0855:29999";
    let questions: [&[&str]; 11] = [
        &["dispositions", "--as-of", "2024-01-15"],
        &["dispositions", "--as-of", "2023-06-15", "--state", "in_care"],
        &["billing", "2023-03", "--as-of", "2024-01-15"],
        &["billing", "2023-06", "--party", "coalitie:hvb", "--as-of", "2024-01-15"],
        &["quarantine"],
        &["archive", "list"],
        &["decide", "list"],
        &["verify"],
        &["tariffs", "--month", "2024-01"],
        &["report", "--year", "2023", "--by", "product"],
        &["chain"],
    ];
    let unknown = place.run(&["explain", id]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("no disposition 0855:29999 is known"), "{}", text(&unknown.stderr));
    let asked: Vec<String> = questions.iter().map(|question| place.json(question)).collect();
    let known: Value = serde_json::from_str(&asked[0]).unwrap();
    let ids: Vec<&str> = known.as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 40);
    let explained: Vec<String> =
        ids.iter().step_by(9).map(|id| place.json(&["explain", id, "--as-of", "2024-01-15"])).collect();
    let archived: Value = serde_json::from_str(&asked[5]).unwrap();
    let first = archived
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["file"].as_str().unwrap().ends_with("levering-2023-01.csv"));
    let hash = first.expect("a file of the demo")["sha256"].as_str().unwrap().to_owned();
    let file = place.run(&["archive", "cat", &hash]).stdout;
    assert_eq!(file, fs::read(demo.join("in/levering-2023-01.csv")).unwrap());
    assert_eq!(place.run(&["archive", "cat", &hash[..12]]).stdout, file, "explain shows twelve digits");
    assert_eq!(place.run(&["archive", "cat", &hash[..7]]).status.code(), Some(2));
    assert_eq!(place.run(&["archive", "cat", "ffffffffffff"]).status.code(), Some(2));
    assert!(place.json(&["rebuild"]).contains("\"rebuilt\":true"));
    daemon.stop();
    for (question, answer) in questions.iter().zip(&asked) {
        assert_eq!(place.json(question), *answer, "{question:?}");
    }
    for (id, answer) in ids.iter().step_by(9).zip(&explained) {
        assert_eq!(place.json(&["explain", id, "--as-of", "2024-01-15"]), *answer, "{id}");
    }
    assert_eq!(place.run(&["archive", "cat", &hash]).stdout, file);
    let again = Place::with(&fs::read_to_string(demo.join("config.toml")).unwrap());
    copy(&demo.join("in"), &again.path("in"));
    let alone = text(&again.run(&["ingest", "in", "--json"]).stdout);
    assert_eq!(known_apart(&alone), known_apart(&text(&taken.stdout)), "ingest");
    again.json(&["rebuild"]);
    assert_eq!(again.json(questions[2]), asked[2]);
}

/// The lines of `ingest`, without the word that tells which of two equal files of one call came first: two that are read
/// at the same time are taken in the order in which they are read.
fn known_apart(lines: &str) -> Vec<String> {
    lines.lines().map(|line| line.replace("\"outcome\":\"duplicate\"", "\"outcome\":\"accepted\"")).collect()
}

/// What `id` says of who runs this.
fn told_by_system(what: &str) -> String {
    text(&Command::new("id").arg(what).output().unwrap().stdout).trim().to_owned()
}

#[test]
fn a_terminal_that_closes_ends_the_daemon_in_order() {
    let place = Place::example();
    let mut daemon = place.serve();
    daemon.signal("-HUP");
    let start = Instant::now();
    let status = loop {
        if let Some(status) = daemon.child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{}", daemon.log());
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{status}");
    assert!(daemon.log().contains("\"stopped\""), "{}", daemon.log());
    assert!(!place.path("var/store/iwmod.sock").exists());
}

#[test]
fn decisions_go_through_the_daemon_and_can_be_taken_back() {
    let place = Place::with(&fs::read_to_string(root().join("testdata/demo/config.toml")).unwrap());
    fs::create_dir_all(place.path("in")).unwrap();
    let row = "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie\n\
               T-1,999900006,1980-01-01,Test,0855,BG,licht,,2023-02-01,,Amarant,,1\n";
    fs::write(place.path("in/opdracht.csv"), row).unwrap();
    let daemon = place.serve();
    assert!(place.json(&["ingest", "in"]).contains("\"outcome\":\"accepted\""));
    let state = |place: &Place| {
        let all: Value = serde_json::from_str(&place.json(&["dispositions", "--as-of", "2023-03-01"])).unwrap();
        all[0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&place), "in_care");
    place.json(&["decide", "withdraw", "opdracht:T-1", "--reason", "dubbel ingevoerd"]);
    assert_eq!(state(&place), "withdrawn");
    assert_ne!(place.run(&["decide", "withdraw", "opdracht:T-1", "--reason", " "]).status.code(), Some(0));
    assert_ne!(place.run(&["decide", "withdraw", "0855:1", "--reason", "x"]).status.code(), Some(0));
    place.json(&["decide", "undo", "opdracht:T-1", "--reason", "toch niet"]);
    let mistyped = place.run(&["decide", "withdraw", "opdracht:T-2", "--reason", "dubbel ingevoerd"]);
    assert_eq!(mistyped.status.code(), Some(0));
    assert!(text(&mistyped.stderr).contains("beschikking opdracht:T-2 is niet bekend"), "{}", text(&mistyped.stderr));
    place.json(&["decide", "undo", "opdracht:T-2", "--reason", "tikfout"]);
    assert_eq!(state(&place), "in_care");
    assert_eq!(place.run(&["decide", "undo", "opdracht:T-1", "--reason", "x"]).status.code(), Some(2));
    place.json(&["decide", "not-continued", "0855:1", "--reason", "Jansen wil niet"]);
    let who = told_by_system("-u");
    let ordered: Vec<Value> = daemon.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let ordered: Vec<&Value> = ordered.iter().filter(|line| line["message"] == "ordered").collect();
    assert_eq!(ordered.len(), 5, "{}", daemon.log());
    let last = ordered.last().unwrap();
    assert_eq!((last["what"].as_str(), last["about"].as_str()), (Some("decide"), Some("not-continued 0855:1")));
    assert!(last["by"].as_str().unwrap().ends_with(&format!("(uid {who})")), "{last}");
    assert!(!daemon.log().contains("Jansen"), "a reason may name a client");
    let kept: Value = serde_json::from_str(&place.json(&["decide", "list"])).unwrap();
    assert_eq!(kept[0]["by"], last["by"]);
    daemon.stop();
    place.json(&["decide", "withdraw", "opdracht:T-1", "--reason", "zonder dienst"]);
    place.json(&["rebuild"]);
    let kept: Value = serde_json::from_str(&place.json(&["decide", "list"])).unwrap();
    assert!(kept.as_array().unwrap().iter().all(|decision| decision["by"] == last["by"]), "{kept}");
    place.json(&["verify"]);
    place.json(&["decide", "undo", "opdracht:T-1", "--reason", "toch niet"]);
    assert_eq!(state(&place), "in_care");
}

#[test]
fn it_stops_within_five_seconds_under_load_and_finishes_later() {
    let place = Place::example();
    let daemon = place.serve();
    let total = 3000;
    for number in 0..total {
        let line = format!("opdracht:X-{number},999900006,2023-01-02,1,uur,,1\n");
        let columns = "disposition,bsn,datum,aantal,eenheid,vervoer,versie\n";
        fs::write(place.path("var/inbox").join(format!("levering-{number}.csv")), format!("{columns}{line}")).unwrap();
    }
    let took = daemon.stop();
    assert!(took < Duration::from_secs(5), "it took {took:?} to stop");
    let mut daemon = place.serve();
    daemon.wait_for("end of the work", Duration::from_secs(60), |daemon| {
        daemon.get("/metrics").1.contains(&format!("iwmod_stored_files{{place=\"archive\"}} {total}\n")).then_some(())
    });
    daemon.stop();
    let listed: Value = serde_json::from_str(&place.json(&["archive", "list"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), total);
}

#[test]
fn one_process_holds_the_store() {
    let place = Place::example();
    let daemon = place.serve();
    let second = place.run(&["serve"]);
    assert_eq!(second.status.code(), Some(1), "systemd may try again");
    assert!(text(&second.stderr).contains(&daemon.child.id().to_string()), "{}", text(&second.stderr));
    assert!(place.json(&["dispositions"]).starts_with('['), "the first daemon still answers");
    fs::remove_file(place.path("var/store/iwmod.sock")).unwrap();
    let alone = place.run(&["dispositions"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(text(&alone.stderr).contains(&daemon.child.id().to_string()), "{}", text(&alone.stderr));
    daemon.signal("-KILL");
    drop(daemon);
    place.serve().stop();
    let killed = place.serve();
    killed.signal("-KILL");
    drop(killed);
    assert!(place.path("var/store/iwmod.sock").exists(), "a killed daemon leaves its socket");
    assert_eq!(place.json(&["dispositions"]), "[]\n", "a dead socket is no daemon");
    place.serve().stop();
    assert!(!place.path("var/store/iwmod.sock").exists());
}

#[test]
fn a_socket_far_down_is_reached() {
    let place = Place::example();
    let deep = place.path(&["a-folder-with-a-name"; 8].join("/"));
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let store = format!("store = {:?}", deep.join("store"));
    fs::write(place.path("config.toml"), config.replace("store = \"var/store\"", &store)).unwrap();
    assert_eq!(place.json(&["dispositions"]), "[]\n");
    let daemon = place.serve();
    assert_eq!(place.json(&["dispositions"]), "[]\n");
    daemon.stop();
}

#[test]
fn what_the_daemon_does_not_understand_is_told_with_the_remedy() {
    let place = Place::example();
    let daemon = place.serve();
    let socket = place.path("var/store/iwmod.sock");
    let asked = |path: &str, body: &str| {
        let mut stream = std::os::unix::net::UnixStream::connect(&socket).unwrap();
        let length = body.len();
        write!(stream, "POST {path} HTTP/1.1\r\nhost: iwmod\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(asked("/v1/ask", r#""closed""#).ends_with("[]"));
    // As a command of another version may write it; an order is no question.
    for (path, body) in [
        ("/v1/ask", r#"{"command":"closed","bsn":"999900006"}"#),
        ("/v1/ask", r#""verify""#),
        ("/v1/order", r#""closed""#),
    ] {
        let answer = asked(path, body);
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(answer.contains("another version") && answer.contains("systemctl restart iwmod"), "{answer}");
        assert!(!answer.contains("999900006"), "{answer}");
    }
    daemon.stop();
}

#[test]
fn the_socket_is_for_its_user_and_group() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::example();
    let daemon = place.serve();
    let mode = fs::metadata(place.path("var/store/iwmod.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    for (folder, others) in
        [("var/archive", 0o077), ("var/store", 0o077), ("var/quarantine", 0o007), ("var/inbox", 0o007), ("var", 0o027)]
    {
        let mode = fs::metadata(place.path(folder)).unwrap().permissions().mode();
        assert_eq!(mode & others, 0, "{folder} is open to others");
    }
    daemon.stop();
}

#[test]
fn systemd_hears_of_the_start_the_work_and_the_stop() {
    let place = Place::example();
    let address = place.path("notify");
    let systemd = UnixDatagram::bind(&address).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let daemon = place.serve_with(|c| c.env("NOTIFY_SOCKET", &address).env("WATCHDOG_USEC", "2000000"));
    let heard = |word: &str| {
        let mut bytes = [0; 512];
        loop {
            let length = systemd.recv(&mut bytes).unwrap_or_else(|error| panic!("{word} was not heard: {error}"));
            if text(&bytes[..length]).lines().any(|line| line == word) {
                return;
            }
        }
    };
    heard("READY=1");
    heard("WATCHDOG=1");
    heard("WATCHDOG=1");
    daemon.signal("-TERM");
    heard("STOPPING=1");
    daemon.stop();
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let place = Place::example();
    let mut child = Command::new(PROGRAM)
        .args(["demo", "--json"])
        .current_dir(place.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn the_demo_shows_what_was_read_refused_and_billed() {
    let output = Place::example().run(&["demo"]);
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for part in [
        "TR018",
        "NOT_ADDRESSED_TO_US",
        "in_care",
        "continued",
        "coalitie:hvb",
        "kikmaat:kikmaat",
        "NO_AGREEMENT",
        "€ ",
    ] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "colour belongs on a terminal only");
}

/// Runs of nine digits that begin as a BSN of the test range does.
fn bsns(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 9 && run.starts_with("9999"));
    // The greatest number a column may hold is named in a remedy.
    let runs = runs.filter(|run| *run != "999999999");
    runs.map(str::to_owned).collect()
}

#[test]
fn no_bsn_leaves_through_logs_metrics_or_errors() {
    let demo = root().join("testdata/demo");
    let config =
        fs::read_to_string(demo.join("config.toml")).unwrap() + "\n[log]\nformat = \"json\"\nlevel = \"debug\"\n";
    let place = Place::with(&config);
    let mut daemon = place.serve();
    let mut files = 0;
    for entry in fs::read_dir(demo.join("in")).unwrap().map(|entry| entry.unwrap()) {
        place.deliver(&entry.path(), entry.file_name().to_str().unwrap());
        files += 1;
    }
    for (name, bytes) in [
        ("999900006.xml", "<Bericht><Bsn>999900006</Bsn>"),
        ("levering 999900006.csv", "disposition,bsn\n0855:1,999900007\n"),
        ("x999900006.zip", "no zip 999900006"),
        ("999900006.csv", "bsn 999900006"),
    ] {
        fs::write(place.path("upload"), bytes).unwrap();
        place.deliver(&place.path("upload"), name);
        files += 1;
    }
    daemon.wait_for("end of the work", Duration::from_secs(60), |_| {
        let left = fs::read_dir(place.path("var/inbox"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_file());
        (left.count() == 0).then_some(())
    });
    assert!(files > 100);
    let mut errors = String::new();
    for arguments in [
        &["ingest", "999900006.xml"][..],
        &["ingest", "in/999900006"],
        &["dispositions", "--bsn", "999900007"],
        &["dispositions", "999900006"],
        &["--config", "999900006.toml", "verify"],
        &["dispositions", "--bsn", "9999000061"],
        &["dispositions", "--bsn", "99990000"],
        &["explain", "opdracht:999900006"],
        &["quarantine", "retry", "999900006"],
        &["decide", "undo", "opdracht:999900006", "--reason", "x"],
    ] {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        errors.push_str(&text(&output.stderr));
    }
    assert!(!errors.contains("99990000"), "{errors}");
    let metrics = daemon.get("/metrics").1;
    let ready = daemon.get("/readyz").1;
    let log = daemon.log();
    assert!(log.lines().count() > files, "each file has its line:\n{log}");
    let named = ["999900006", "*****0006", "levering ", "fout-doctype", "beginstand"]
        .into_iter()
        .find(|name| log.contains(name));
    assert_eq!(named, None, "a file is in the log by the begin of its hash");
    assert!(errors.contains("*****0006"));
    daemon.stop();
    for (name, text) in [("log", &log), ("metrics", &metrics), ("readyz", &ready), ("errors", &errors)] {
        assert_eq!(bsns(text), Vec::<String>::new(), "in the {name}");
    }
    for file in fs::read_dir(place.path("var/quarantine")).unwrap().map(|entry| entry.unwrap().path()) {
        if file.to_str().unwrap().ends_with(".findings.json") {
            let findings: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            assert_eq!(bsns(&findings["findings"].to_string()), Vec::<String>::new(), "{}", file.display());
        }
    }
}

/// Kilobytes of memory of a process, by the kernel's own count.
fn kilobytes(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn hostile_files_cost_at_most_64_mib_and_do_not_stop_the_next() {
    const SIZE: usize = 24_000_000;
    let good = fs::read_to_string(root().join("testdata/casus/10-oad-direct/in/01-wmo301.xml")).unwrap();
    let start = good.find("<wmo301:ToegewezenProduct>").unwrap();
    let end = good.find("</wmo301:ToegewezenProducten>").unwrap();
    let product = &good[start..end];
    let with = |text: String| format!("{}{text}{}", &good[..start], &good[end..]);
    let row = "opdracht:A,999900006,2023-02-30,2,uur,,1\n";
    let hostile = [
        ("records.xml", with(product.repeat(SIZE / product.len()))),
        ("text.xml", with("9".repeat(SIZE))),
        ("deep.xml", "<a>".repeat(SIZE / 3)),
        ("attributes.xml", format!("<a {}/>", (0..SIZE / 15).map(|n| format!("a{n}=\"1\" ")).collect::<String>())),
        ("pieces.xml", with("<![CDATA[1]]>".repeat(SIZE / 13))),
        (
            "levering.csv",
            format!("disposition,bsn,datum,aantal,eenheid,vervoer,versie\n{}", row.repeat(SIZE / row.len())),
        ),
    ];
    let place = Place::example();
    let mut daemon = place.serve();
    let (idle, upload) = (kilobytes(daemon.child.id(), "VmRSS"), place.path("upload"));
    for (name, text) in &hostile {
        fs::write(&upload, text).unwrap();
        place.deliver(&upload, name);
    }
    fs::write(&upload, &good).unwrap();
    place.deliver(&upload, "zz-good.xml");
    daemon.wait_for("the refusals and the good file", Duration::from_secs(120), |daemon| {
        let metrics = daemon.get("/metrics").1;
        let count = |outcome: &str| -> u64 {
            let wanted = format!("iwmod_files_total{{outcome=\"{outcome}\"");
            let lines = metrics.lines().filter(|l| l.starts_with(&wanted));
            lines.map(|l| l.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
        };
        (count("refused") == hostile.len() as u64 && count("accepted") == 1).then_some(())
    });
    let most = kilobytes(daemon.child.id(), "VmHWM");
    assert!(most < idle + 64 * 1024, "idle {idle} kB, at most {most} kB");
    daemon.stop();
}

/// Asks with a table and with JSON; the exit code must be good.
#[track_caller]
fn table(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Exit 2, and what is said.
#[track_caller]
fn mistaken(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{arguments:?}");
    text(&output.stderr)
}

/// The ids of what is in one state.
fn ids(place: &Place, state: &str) -> Vec<String> {
    let all: Value = serde_json::from_str(&place.json(&["outbox"])).unwrap();
    let in_state = all.as_array().unwrap().iter().filter(|m| m["state"] == state);
    in_state.map(|m| m["id"].to_string()).collect()
}

#[test]
fn what_leaves_is_shown_approved_dropped_and_rejected_here_and_through_the_daemon() {
    let files = [
        ("a.xml", common::wmo301("A1", "999900006", 1001, "2023-01-01", "2023-12-31")),
        ("b.xml", common::wmo301("B1", "999900018", 1002, "2023-02-01", "2023-01-31")),
        ("c.xml", fs::read(root().join("testdata/messages/wmo315.xml")).unwrap()),
    ];
    let mut shown = Vec::new();
    for through_daemon in [false, true] {
        let place = Place::example();
        let mut daemon = through_daemon.then(|| place.serve());
        for (name, bytes) in &files {
            fs::write(place.path(name), bytes).unwrap();
            place.run(&["ingest", name]);
        }
        let (owed, drafts) = (ids(&place, "owed"), ids(&place, "draft"));
        assert_eq!((owed.len(), drafts.len()), (1, 1));
        let listed = table(&place, &["outbox"]).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["op WMO301 A1", "iwmod outbox approve ID", "1 antwoord te laat, 1 concept, 1 te beantwoorden"] {
            assert!(listed.contains(part), "{part} is missing in\n{listed}");
        }
        for (arguments, told) in [
            (&["outbox", "approve", "99999"][..], "nothing in the outbox has id 99999"),
            (&["outbox", "drop", "99999", "--reason", "x"], "nothing in the outbox has id 99999"),
            (&["outbox", "drop", &drafts[0], "--reason", " "], "reason"),
            (&["outbox", "drop", &drafts[0]], "--reason"),
            (&["outbox", "reject", "99999", "--code", "BRS20"], "nothing in the outbox has id 99999"),
            (&["outbox", "reject", &drafts[0], "--code", "BRS20"], "no message that we sent"),
            (&["outbox", "reject", &owed[0], "--code", "BRS20"], "no message that we sent"),
            (&["outbox", "reject", &owed[0], "--code", "a b"], "two to twelve letters and digits"),
            (&["outbox", "reject", &owed[0]], "--code"),
            (&["outbox", "approve", "een"], "there is no invoice een"),
            (&["outbox", "declare", "2023-13"], "2023-13"),
            (&["outbox", "declare", "2023-01", "--gemeente", "85"], "85"),
            (&["declarations", "--month", "januari"], "januari"),
            (&["worklist", "--as-of", "2023-2-1"], "2023-04-03"),
        ] {
            let said = mistaken(&place, arguments);
            assert!(said.contains(told), "{arguments:?}: {told:?} is missing in {said}");
            assert!(!said.contains("99990"), "{said}");
        }
        let tasks = table(&place, &["worklist", "--as-of", "2099-01-01"]);
        assert!(tasks.contains("WMO301 A1") && tasks.contains("te laat"), "{tasks}");
        assert!(table(&place, &["requests"]).contains("VOT-2023-0003-A"));
        assert_eq!(table(&place, &["declarations"]), "er is niets gedeclareerd\n");
        if let Some(daemon) = &mut daemon {
            let metrics = daemon.get("/metrics").1;
            for line in [
                "iwmod_tasks{task=\"retour_owed\",overdue=\"false\"} 1",
                "iwmod_tasks{task=\"retour_owed\",overdue=\"true\"} 0",
                "iwmod_tasks{task=\"draft_waits\",overdue=\"false\"} 1",
                "iwmod_outbox{state=\"owed\"} 1",
                "iwmod_outbox{state=\"accepted\"} 0",
            ] {
                assert!(metrics.lines().any(|l| l == line), "{line} is missing in\n{metrics}");
            }
        }
        assert!(table(&place, &["outbox", "approve", &owed[0]]).contains("gaat weg als WMO302-0855-"));
        assert!(place.json(&["outbox", "drop", &drafts[0], "--reason", "dubbel"]).contains("\"log_position\""));
        let said = mistaken(&place, &["outbox", "approve", &drafts[0]]);
        assert!(said.contains("no draft any more"), "{said}");
        let (written, dropped) = (ids(&place, "ready"), ids(&place, "dropped"));
        assert_eq!((written.len(), &dropped, ids(&place, "owed").len()), (1, &drafts, 0));
        let rejected =
            table(&place, &["outbox", "reject", &written[0], "--code", "brs20", "--reason", "999900006 dubbel"]);
        assert!(rejected.contains("door een knooppunt afgekeurd (BRS20)"), "{rejected}");
        assert_eq!((ids(&place, "rejected"), ids(&place, "owed")), (written, owed));
        let questions: [&[&str]; 5] = [
            &["outbox"],
            &["declarations"],
            &["declarations", "--month", "2023-01"],
            &["requests"],
            &["worklist", "--as-of", "2024-01-15"],
        ];
        let answers: Vec<String> = questions.iter().map(|question| place.json(question)).collect();
        let tables: Vec<String> = questions.iter().map(|question| table(&place, question)).collect();
        for file in fs::read_dir(place.path("var/outbox")).unwrap().map(|entry| entry.unwrap().file_name()) {
            assert_eq!(bsns(file.to_str().unwrap()), Vec::<String>::new());
        }
        if let Some(daemon) = daemon {
            assert_eq!(bsns(&daemon.log()), Vec::<String>::new(), "in the log");
            assert!(daemon.log().contains("put in the outbox"));
            daemon.stop();
            let alone: Vec<String> = questions.iter().map(|question| place.json(question)).collect();
            assert_eq!(alone, answers, "the same bytes here as through the daemon");
            let alone: Vec<String> = questions.iter().map(|question| table(&place, question)).collect();
            assert_eq!(alone, tables);
        }
        shown.push(answers.into_iter().skip(1).collect::<Vec<_>>());
    }
    assert_eq!(shown[0][..3], shown[1][..3], "also where the daemon did all of it");
}

#[test]
fn a_month_is_declared_through_the_program() {
    let story = root().join("testdata/casus/10-oad-direct");
    let place = Place::with(&fs::read_to_string(story.join("config.toml")).unwrap());
    copy(&story.join("in"), &place.path("in"));
    place.json(&["ingest", "in"]);
    assert!(mistaken(&place, &["outbox", "declare", "2099-01"]).contains("has not ended"));
    let daemon = place.serve();
    assert!(mistaken(&place, &["outbox", "declare", "2099-01"]).contains("has not ended"));
    assert!(
        table(&place, &["outbox", "declare", "2023-01", "--gemeente", "0867"]).contains("er valt niets te declareren")
    );
    let declared = table(&place, &["outbox", "declare", "2023-01"]);
    assert!(
        declared.contains("gemeente Tilburg (0855) (AGB 65001001): concept") && declared.contains("€ 251,35"),
        "{declared}"
    );
    let draft = ids(&place, "draft").remove(0);
    let again = place.run(&["outbox", "declare", "2023-01"]);
    assert_eq!(again.status.code(), Some(1), "a draft waits");
    let said = text(&again.stdout);
    assert!(said.contains(&format!("iwmod outbox drop {draft}")), "{said}");
    assert!(table(&place, &["outbox", "approve", &draft]).contains("gaat weg als WMO323-0855-"));
    assert!(table(&place, &["declarations", "--month", "2023-01"]).contains("€ 251,35"));
    let (there, outbox) = (place.json(&["declarations"]), place.json(&["outbox"]));
    let log = daemon.log();
    daemon.stop();
    assert_eq!((place.json(&["declarations"]), place.json(&["outbox"])), (there, outbox));
    assert_eq!(bsns(&log), Vec::<String>::new());
}

#[test]
fn a_wrong_retour_section_is_told() {
    let good = fs::read_to_string(root().join("config.example.toml")).unwrap();
    for (change, told) in [
        (("wmo301 = \"draft\"", "wmo301 = \"sometimes\""), "write \"auto\", \"draft\" or \"off\""),
        (("wmo319 = \"draft\"", "wmo319 = 1"), "wmo319"),
        (("since = 2023-01-01  ", "# since = 2023-01-01  "), "write since = 2026-12-01"),
        (("since = 2023-01-01  ", "since = \"1 januari\"  "), "since"),
        (("wmo319 = \"draft\"", "wmo319 = \"draft\"\nwmo325 = \"auto\""), "known here: wmo301, wmo319, since"),
    ] {
        let bad = good.replacen(change.0, change.1, 1);
        assert_ne!(bad, good, "{change:?}");
        let output = Place::with(&bad).run(&["check-config"]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{change:?}: {shown}");
        assert!(shown.contains(told), "{change:?}: {told:?} is missing in\n{shown}");
        assert_eq!(shown.lines().count(), 2, "one fault: {shown}");
    }
    let off = good.replace("wmo301 = \"draft\"", "wmo301 = \"off\"").replace("wmo319 = \"draft\"", "wmo319 = \"off\"");
    let off = off.replacen("since = 2023-01-01  ", "# since  ", 1);
    assert!(Place::with(&off).run(&["check-config"]).status.success(), "nothing is answered, so no day is needed");
}

#[test]
fn an_outbox_that_is_gone_is_told_and_stops_no_intake() {
    let place = Place::with(
        &fs::read_to_string(root().join("config.example.toml"))
            .unwrap()
            .replace("wmo301 = \"draft\"", "wmo301 = \"auto\""),
    );
    fs::create_dir_all(place.path("var")).unwrap();
    fs::write(place.path("var/outbox"), "no folder").unwrap();
    let mut daemon = place.serve();
    let message = place.path("upload");
    fs::write(&message, common::wmo301("A1", "999900006", 1001, "2023-01-01", "2023-12-31")).unwrap();
    place.deliver(&message, "a.xml");
    daemon.wait_for("the file", Duration::from_secs(10), |daemon| {
        daemon.get("/metrics").1.contains("iwmod_outbox{state=\"released\"} 1").then_some(())
    });
    daemon.wait_for("bad readyz", Duration::from_secs(10), |daemon| {
        let (status, text) = daemon.get("/readyz");
        (status == 503 && text.contains("outbox: failed: ") && text.contains("messages cannot leave")).then_some(())
    });
    fs::remove_file(place.path("var/outbox")).unwrap();
    fs::create_dir(place.path("var/outbox")).unwrap();
    daemon.wait_for("the retour and good readyz", Duration::from_secs(10), |daemon| {
        let left = fs::read_dir(place.path("var/outbox")).unwrap().count();
        (left == 1 && daemon.get("/readyz").0 == 200).then_some(())
    });
    let told = daemon.log().lines().filter(|line| line.contains("messages cannot leave")).count();
    assert!((1..=3).contains(&told), "told when it begins, not at each tick: {told}");
    daemon.stop();
}

#[test]
fn rates_and_sums_agree_with_the_statements() {
    let demo = root().join("testdata/demo");
    let place = Place::with(&fs::read_to_string(demo.join("config.toml")).unwrap());
    copy(&demo.join("in"), &place.path("in"));
    place.run(&["ingest", "in", "--json"]);
    let json = |question: &[&str]| serde_json::from_str::<Value>(&place.json(question)).unwrap();
    let cents = |amount: &Value| amount.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let owed: i64 = (1..=12)
        .flat_map(|month| json(&["billing", &format!("2023-{month:02}")])["statements"].as_array().unwrap().clone())
        .map(|statement| cents(&statement["total"]))
        .sum();
    assert!(owed > 10_000_000);
    for by in ["party", "gemeente", "domain", "product", "month"] {
        let report = json(&["report", "--year", "2023", "--by", by]);
        assert_eq!(cents(&report["total"]["total"]), owed, "{by}");
        let rows: i64 = report["rows"].as_array().unwrap().iter().map(|row| cents(&row["total"])).sum();
        assert_eq!(rows, owed, "{by}");
    }
    let table = text(&place.run(&["report", "--month", "2023-03"]).stdout);
    assert!(table.contains("De Coalitie HvB") && table.contains("nog niet afgesloten: 2023-03"), "{table}");
    let csv = place.run(&["report", "--year", "2023", "--format", "csv"]).stdout;
    assert!(text(&csv).starts_with("\u{FEFF}Soort;Partij;"));
    assert_eq!(place.run(&["report", "--year", "2023", "--format", "xlsx"]).status.code(), Some(2));
    place.run(&["report", "--year", "2023", "--format", "xlsx", "--output", "r.xlsx"]);
    assert!(fs::read(place.path("r.xlsx")).unwrap().starts_with(b"PK"));

    let tariffs = json(&["tariffs", "--on", "2023-03-01"]);
    let midden = tariffs["tariffs"].as_array().unwrap().iter().find(|row| row["tariff"] == "BG-MIDDEN").unwrap();
    assert_eq!((&midden["rate"], &midden["origin"]["kind"]), (&json!("409.00"), &json!("protocol")));
    assert_eq!(tariffs["missing"][0]["party"], "gemeente:0798");
    assert_eq!(tariffs["missing"][0]["product"], "02A07");
    let of_kikmaat = json(&["tariffs", "--month", "2023-03", "--party", "kikmaat"]);
    assert_eq!(of_kikmaat["tariffs"].as_array().unwrap().len(), 1);
    assert_eq!(of_kikmaat["missing"], json!([]));
    let chain = json(&["chain"]);
    assert_eq!(chain["kinds"].as_array().unwrap().len(), 7);
    assert_eq!(chain["kinds"][0]["elsewhere"], 39, "without [retour] another system answers");
}

#[test]
fn a_wrong_row_of_a_table_is_told_with_its_file_line_and_column() {
    let config = fs::read_to_string(root().join("config.example.toml")).unwrap();
    let place = Place::with(&format!("{config}\n[tables]\ntariffs = [\"tarieven.csv\"]\n"));
    let row = |rate: &str| format!("code;from;to;rate\nBG-MIDDEN;2024-01-01;2024-12-31;{rate}\n");
    fs::write(place.path("tarieven.csv"), row("428,43x")).unwrap();
    let told = place.run(&["check-config"]);
    assert_eq!(told.status.code(), Some(2));
    let shown = text(&told.stdout);
    assert!(shown.contains("tarieven.csv, line 2: rate = 428,43x"), "{shown}");
    let json: Value = serde_json::from_str(&text(&place.run(&["check-config", "--json"]).stdout)).unwrap();
    assert_eq!((&json["errors"][0]["file"], &json["errors"][0]["line"]), (&json!("tarieven.csv"), &json!(2)));
    fs::write(place.path("tarieven.csv"), row("428,43")).unwrap();
    assert_eq!(place.run(&["check-config"]).status.code(), Some(0));
    let tariffs: Value = serde_json::from_str(&place.json(&["tariffs", "--on", "2024-06-01"])).unwrap();
    assert_eq!(tariffs["tariffs"][0]["origin_text"], "tarieven.csv, line 2");
}
