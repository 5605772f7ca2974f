//! Who saw what, from the outside: commands with and without a daemon leave their views, and show nothing where those cannot be written.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::common;
use crate::edges;
use crate::page::{PASSWORD, Visitor, add_user, demo_year};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

/// A folder with a config, one client taken in.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
        let config = fs::read_to_string(example).unwrap().replace("127.0.0.1:9437", "127.0.0.1:0");
        fs::write(folder.path().join("config.toml"), config).unwrap();
        let place = Place(folder);
        fs::write(place.0.path().join("a.xml"), common::wmo301("A1", &common::bsn(0), 1, "2023-01-01", "2023-12-31"))
            .unwrap();
        assert!(place.run(&["ingest", "a.xml"]).status.success());
        place
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM).args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// The good JSON of a command.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What was seen, by which way, of how many clients, oldest first.
    fn seen(&self) -> Vec<(String, String, usize)> {
        let Value::Array(views) = self.json(&["access", "list"]) else { panic!("no list") };
        let word = |view: &Value, key: &str| view[key].as_str().unwrap().to_owned();
        let of = |view: &Value| (word(view, "what"), word(view, "by"), view["clients"].as_array().unwrap().len());
        views.iter().rev().map(of).collect()
    }

    fn serve(&self) -> Daemon {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").current_dir(self.0.path()).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains(" ready ")), "the daemon ended");
        std::thread::spawn(move || lines.for_each(drop));
        Daemon(child)
    }
}

/// Killed when the test ends.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn view(what: &str, by: &str, clients: usize) -> (String, String, usize) {
    (what.to_owned(), by.to_owned(), clients)
}

#[test]
fn each_view_by_a_command_is_found_with_its_user() {
    let place = Place::new();
    assert!(!place.0.path().join("var/access").exists(), "taking in is no view");
    let by = |by: &'static str, place: &Place| {
        place.json(&["dispositions"]);
        place.json(&["tariffs"]);
        let files = place.json(&["archive", "list"]);
        assert!(place.run(&["archive", "cat", files[0]["sha256"].as_str().unwrap()]).status.success());
        [view("dispositions", by, 1), view("archive", by, 0), view("file", by, 1)]
    };
    let alone = by("command", &place);
    let daemon = place.serve();
    let asked = by("socket", &place);
    let seen = place.seen();
    let expected: Vec<_> = alone.into_iter().chain(asked).chain([view("access_log", "socket", 0)]).collect();
    assert_eq!(seen, expected);
    let whole = place.json(&["access", "verify"]);
    assert_eq!(
        (&whole["records"], &whole["broken"]),
        (&Value::from(8), &Value::Null),
        "the verification itself is one"
    );
    drop(daemon);
    let user = place.json(&["access", "list"])[0]["who"].as_str().unwrap().to_owned();
    assert!(user.contains("uid "), "{user}");
    assert_eq!(place.json(&["access", "list", "--user", &user]).as_array().unwrap().len(), 10);
    assert_eq!(place.json(&["access", "list", "--user", "nobody-of-this-name"]), Value::Array(Vec::new()));
}

#[test]
fn a_client_is_told_by_number_only_to_who_asked_for_that_one() {
    let place = Place::new();
    let (bsn, masked) = (common::bsn(0), format!("*****{}", &common::bsn(0)[5..]));
    place.json(&["dispositions"]);
    let text = |arguments: &[&str]| String::from_utf8(place.run(arguments).stdout).unwrap();
    let table = text(&["access", "list"]);
    assert!(table.contains(&masked) && !table.contains(&bsn) && table.contains("beschikkingen"), "{table}");
    let csv = |arguments: &[&str], name: &str| {
        let output = place.run(&[&["access", "export", "--out", name], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let path = place.0.path().join(name);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::read_to_string(path).unwrap()
    };
    let all = csv(&[], "all.csv");
    assert!(all.contains(&masked) && !all.contains(&bsn), "{all}");
    let of_client = csv(&["--bsn", &bsn], "one.csv");
    assert!(of_client.contains(&bsn) && of_client.lines().count() >= 2, "{of_client}");
    assert_eq!(place.run(&["access", "export", "--out", "one.csv"]).status.code(), Some(2), "nothing is overwritten");
    // That somebody asked for this client is a view of this client.
    let last = place.json(&["access", "list", "--bsn", &bsn]);
    assert_eq!((&last[1]["what"], &last[1]["clients"][0]), (&Value::from("export"), &Value::from(bsn)));
}

#[test]
fn where_a_view_cannot_be_recorded_nothing_is_shown() {
    let place = Place::new();
    fs::write(place.0.path().join("var/access"), "no folder").unwrap();
    for with_daemon in [false, true] {
        let _daemon = with_daemon.then(|| place.serve());
        let refused = place.run(&["dispositions", "--json"]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{told}");
        assert!(told.contains("client data is not shown") && told.contains("[paths] access"), "{told}");
        place.json(&["tariffs"]);
        fs::write(place.0.path().join("b.xml"), common::wmo301("B1", &common::bsn(1), 2, "2023-01-01", "2023-12-31"))
            .unwrap();
        assert!(place.run(&["ingest", "b.xml"]).status.success(), "files are taken in all the same");
    }
    fs::remove_file(place.0.path().join("var/access")).unwrap();
    let _daemon = place.serve();
    place.json(&["dispositions"]);
    assert_eq!(place.seen().first(), Some(&view("dispositions", "socket", 2)));
}

#[test]
fn a_changed_byte_is_told_with_its_place_and_nothing_is_shown_behind_it() {
    let place = Place::new();
    place.json(&["dispositions"]);
    place.json(&["access", "verify"]);
    let folder = place.0.path().join("var/access");
    let is_log = |path: &Path| path.extension().is_some_and(|end| end == "log");
    let path = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).find(|path| is_log(path)).unwrap();
    let changed = fs::read_to_string(&path).unwrap().replacen("dispositions", "Dispositions", 1);
    fs::write(&path, changed).unwrap();
    let told = place.run(&["access", "verify"]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(told.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("{name}, line 1")), "{text}");
    assert_eq!(place.run(&["dispositions"]).status.code(), Some(2));
    // The folder is moved away, as the error says: a new log begins.
    fs::rename(&folder, place.0.path().join("kept")).unwrap();
    place.json(&["dispositions"]);
    place.json(&["access", "verify"]);
}

#[test]
fn while_views_cannot_be_recorded_the_page_and_the_probes_say_so_until_they_can_be_again() {
    let place = edges::Place::new();
    add_user(&place, "anna", "verwerken");
    let token = place.run(&["token", "add", "een-programma", "--user", "anna", "--days", "30"]);
    let printed = format!("{}{}", edges::text(&token.stdout), edges::text(&token.stderr));
    let token = printed.split_whitespace().find(|word| word.starts_with("iwt_")).unwrap().to_owned();
    fs::write(place.path("a.xml"), edges::message(1)).unwrap();
    assert!(place.run(&["ingest", "a.xml"]).status.success());
    let mut daemon = place.serve();
    let mut anna = Visitor::at(&daemon);
    assert_eq!(anna.log_in("anna", PASSWORD).status, 303);
    daemon.wait_for_readyz(200, "access: ok");
    assert!(daemon.get("/metrics").1.contains("\niwmod_access_log_failing 0\n"));
    fs::write(place.path("var/access"), "no folder").unwrap();
    for path in ["/", "/clienten", "/geld", "/logboek", "/bestanden"] {
        let refused = anna.send("GET", path, &[], "");
        assert_eq!(refused.status, 503, "{path}: {}", refused.body);
        assert!(refused.body.starts_with("Wie wat inziet moet worden vastgelegd"), "{path}: {}", refused.body);
    }
    let bearer = format!("Bearer {token}");
    for path in ["/api/v1/dispositions", "/api/v1/clients", "/api/v1/worklist"] {
        let refused = anna.send("GET", path, &[("cookie", ""), ("authorization", &bearer)], "");
        assert!(refused.status == 503 && !refused.body.contains("0855:1001"), "{path}: {}", refused.body);
    }
    let told = daemon.wait_for_readyz(503, "access: failed: client data is not shown");
    assert!(told.contains("[paths] access"), "{told}");
    assert!(daemon.get("/metrics").1.contains("\niwmod_access_log_failing 1\n"));
    place.deliver("b.xml", &edges::message(2));
    daemon.wait_for_files(2);
    // It is mended, and nobody looks: the probes say so all the same.
    fs::remove_file(place.path("var/access")).unwrap();
    daemon.wait_for_readyz(200, "access: ok");
    assert!(daemon.get("/metrics").1.contains("\niwmod_access_log_failing 0\n"));
    assert_eq!(anna.send("GET", "/", &[], "").status, 200);
    let log = daemon.log();
    for told in ["views of client data cannot be recorded", "views of client data are recorded and shown again"] {
        assert_eq!(log.lines().filter(|line| line.contains(told)).count(), 1, "{told}:\n{log}");
    }
}

#[test]
fn a_file_of_an_invoice_is_a_view_of_each_client_on_it_whichever_way_it_is_read() {
    let place = demo_year("");
    add_user(&place, "anna", "verwerken");
    let made = place.run(&["token", "add", "een-programma", "--user", "anna", "--days", "30"]);
    let printed = format!("{}{}", edges::text(&made.stdout), edges::text(&made.stderr));
    let token = printed.split_whitespace().find(|word| word.starts_with("iwt_")).unwrap().to_owned();
    assert!(place.run(&["close", "2023-01", "--yes", "--incomplete"]).status.success());
    let json = |arguments: &[&str]| -> Value {
        let output = place.run(&[arguments, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", edges::text(&output.stderr)))
    };
    let outbox = json(&["outbox"]);
    let invoice = outbox.as_array().unwrap().iter().find(|item| item["kind"] == "invoice").unwrap();
    let number = invoice["identification"].as_str().unwrap();
    let shown = json(&["outbox", "show", number]);
    let bsns = shown["lines"].as_array().unwrap().iter().filter_map(|line| line["bsn"].as_str().map(str::to_owned));
    let expected: std::collections::BTreeSet<String> = bsns.collect();
    assert!(expected.len() > 1, "{shown}");
    // Each form of it, the PDF and the workbook too, which are no text.
    let lying = fs::read_dir(place.path("var/outbox")).unwrap().map(|entry| entry.unwrap().path());
    let of_invoice = lying.filter(|path| path.file_name().unwrap().to_str().unwrap().contains(number));
    let hashes: Vec<String> = of_invoice.map(|path| iwmod::log::hash(&fs::read(path).unwrap()).to_string()).collect();
    assert!(hashes.len() > 1, "{outbox}");
    let views_of = |bsn: &str| -> Vec<(String, String)> {
        let views = json(&["access", "list", "--bsn", bsn]);
        let files = views.as_array().unwrap().iter().filter(|view| view["what"] == "file");
        files.map(|view| (view["by"].as_str().unwrap().to_owned(), view["who"].as_str().unwrap().to_owned())).collect()
    };
    let count = |by: &str| expected.iter().map(|bsn| views_of(bsn).iter().filter(|view| view.0 == by).count()).min();
    let cat = || {
        for hash in &hashes {
            assert!(place.run(&["archive", "cat", hash]).status.success());
        }
    };
    cat();
    assert_eq!(count("command"), Some(hashes.len()), "each file is a view of each client on it");
    let daemon = place.serve();
    cat();
    assert_eq!(count("socket"), Some(hashes.len()));
    let mut anna = Visitor::at(&daemon);
    assert_eq!(anna.log_in("anna", PASSWORD).status, 303);
    let bearer = format!("Bearer {token}");
    let heads = [("cookie", ""), ("authorization", bearer.as_str()), ("iwmod-reason", "controle van de keten")];
    for hash in &hashes {
        assert_eq!(anna.send("GET", &format!("/bestand/{hash}"), &[], "").status, 200);
        assert_eq!(anna.send("GET", &format!("/api/v1/files/{hash}"), &heads, "").status, 200);
    }
    assert_eq!((count("page"), count("api")), (Some(hashes.len()), Some(hashes.len())));
}
