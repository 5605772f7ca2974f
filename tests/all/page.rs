//! The page from outside: who gets in, every page that can be reached by links, hostile names and texts, and what a form does.
//!
//! A daemon runs on the demo year, with names, reasons and payment texts that are markup. What a browser makes of it is tried by `browser`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common;
use crate::edges::{Daemon, Place, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");
pub(crate) const PASSWORD: &str = "een lang genoeg wachtwoord";
/// A name that does something where it is not escaped.
const HOSTILE: &str = "<script>alert(1)</script>\"'&";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// Somebody at the page, with the cookie that was set.
pub(crate) struct Visitor {
    address: String,
    cookie: Option<String>,
}

impl Visitor {
    pub(crate) fn at(daemon: &Daemon) -> Visitor {
        Visitor { address: daemon.address.clone(), cookie: None }
    }

    /// Sends a request as it is told, with the headers of a browser where none are given.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut all: BTreeMap<String, String> = BTreeMap::from([
            ("host".to_owned(), self.address.clone()),
            ("origin".to_owned(), format!("http://{}", self.address)),
            ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        ]);
        all.extend(self.cookie.iter().map(|cookie| ("cookie".to_owned(), cookie.clone())));
        all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let lines: String = all
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{lines}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        parsed(&bytes)
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// Fills a form in, with the value of this session from the page that shows it.
    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = between(&self.get("/bestanden").body, "name=\"csrf\" value=\"", "\"").unwrap_or_default();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.send("POST", path, &[], &form(&all))
    }

    pub(crate) fn log_in(&mut self, name: &str, password: &str) -> Answer {
        let answer =
            self.send("POST", "/inloggen", &[], &form(&[("naam", name), ("wachtwoord", password), ("code", "")]));
        let set = answer.headers.get("set-cookie").map(|set| set.split(';').next().unwrap().to_owned());
        if answer.status == 303 {
            self.cookie = set;
        }
        answer
    }
}

fn parsed(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok()).unwrap_or(0);
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer { status, headers: headers.collect(), body: body.to_owned() }
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}

fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

/// A daemon on the demo year with a user of each role; clients, reasons and files have hostile names.
fn open() -> (Place, Daemon) {
    open_with("")
}

fn open_with(keys: &str) -> (Place, Daemon) {
    let place = demo_year(keys);
    for (name, role) in [("kijker", "inzien"), ("anna", "verwerken"), ("bert", "verwerken")] {
        add_user(&place, name, role);
    }
    let daemon = place.serve();
    (place, daemon)
}

/// The demo year and the hostile files, taken in; further keys for its config.
pub(crate) fn demo_year(keys: &str) -> Place {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    let config = fs::read_to_string(demo.join("config.toml")).unwrap();
    let config = config.replace("127.0.0.1:9437", "127.0.0.1:0") + "\n[log]\nformat = \"json\"\n" + keys;
    let place = Place::with(&config);
    common::copy(&demo.join("in"), &place.path("in"));
    for (name, text) in hostile_files() {
        fs::write(place.path("in").join(name), text).unwrap();
    }
    place.run(&["ingest", "in"]);
    let known = place.run(&["dispositions", "--json"]);
    assert!(text(&known.stdout).contains("<script>"), "a client with a hostile name is known");
    place
}

pub(crate) fn add_user(place: &Place, name: &str, role: &str) {
    let mut child = Command::new(PROGRAM)
        .args(["user", "add", name, "--role", role, "--shown", HOSTILE])
        .current_dir(place.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Files whose names, clients and texts are markup: one that is taken in, one that is refused.
pub(crate) fn hostile_files() -> Vec<(String, String)> {
    let bsn = common::bsn(90);
    let quoted = HOSTILE.replace('"', "\"\"");
    let head = "gemeente;toewijzingnummer;ontvanger;bsn;geboortedatum;naam;categorie;product;toewijzingsdatum;ingangsdatum;einddatum;volume;eenheid;frequentie;startdatum";
    let row = format!(
        "0855;880001;65009901;{bsn};1960-01-02;\"{quoted}\";02;02A03;2022-03-01;2022-04-01;2023-12-31;60;01;2;2022-04-01"
    );
    let beginstand = format!("{head}\n{row}\n");
    let refused =
        format!("{head}\n0855;880002;65009901;999999999;1960-01-02;\"{quoted}\";02;02A03;2022-03-01;2022-04-01;;;;;\n");
    vec![("beginstand<b>1.csv".to_owned(), beginstand), ("beginstand<i>2.csv".to_owned(), refused)]
}

/// Every page that links lead to, from the first, with what each answered.
fn all_pages(visitor: &Visitor) -> BTreeMap<String, Answer> {
    let mut seen = BTreeMap::new();
    let mut wanted = VecDeque::from(["/".to_owned()]);
    let mut per_kind: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = wanted.pop_front() {
        if seen.contains_key(&path) {
            continue;
        }
        let answer = visitor.get(&path);
        for href in hrefs(&answer.body) {
            let kind: String = href.split('?').next().unwrap().split('/').take(2).collect::<Vec<_>>().join("/");
            let count = per_kind.entry(kind).or_default();
            // Hundreds of clients and files are alike.
            if *count < PAGES_OF_A_KIND && !seen.contains_key(&href) && !wanted.contains(&href) {
                *count += 1;
                wanted.push_back(href);
            }
        }
        seen.insert(path, answer);
    }
    seen
}

const PAGES_OF_A_KIND: usize = 12;

/// The pages that a page leads to.
fn hrefs(body: &str) -> BTreeSet<String> {
    let links = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let ours = links.filter(|href| href.starts_with('/') && !href.starts_with("/beeld/"));
    ours.map(|href| href.replace("&amp;", "&").replace("&#38;", "&").split('#').next().unwrap().to_owned()).collect()
}

#[test]
fn every_page_opens_shows_no_bsn_and_escapes_what_it_shows() {
    let (place, daemon) = open();
    let mut anna = Visitor::at(&daemon);
    assert_eq!(anna.log_in("anna", PASSWORD).status, 303);
    // A hostile reason of a decision, and a hostile search.
    let reason = [("beschikking", "0855:21006"), ("maand", "2023-01"), ("waarom", HOSTILE)];
    assert_eq!(anna.post("/doen/afboeken", &reason).status, 303);
    let found = anna.post("/clienten/zoek", &[("zoek", HOSTILE)]);
    let mut pages = all_pages(&anna);
    pages.insert("search".to_owned(), found);
    let kinds: BTreeSet<&str> = pages.keys().map(|path| path.split(['/', '?']).nth(1).unwrap_or("")).collect();
    for kind in [
        "clienten",
        "maand",
        "berichten",
        "quarantaine",
        "uitgaand",
        "geld",
        "tarieven",
        "rapporten",
        "bestanden",
        "logboek",
        "doen",
        "beschikking",
        "bestand",
    ] {
        assert!(kinds.contains(kind), "no link leads to {kind}: {kinds:?}");
    }
    let bsns: Vec<String> = [90].map(common::bsn).into_iter().collect();
    let broken: Vec<&String> = pages.iter().filter(|(_, answer)| answer.status != 200).map(|(path, _)| path).collect();
    assert!(broken.is_empty(), "links that lead nowhere: {broken:?}");
    for (path, answer) in &pages {
        assert!(!path.contains(&bsns[0]), "{path}");
        let is_page = answer.headers.get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if is_page {
            assert!(!answer.body.contains("<script>alert"), "{path}: markup of a client's name got through");
            assert!(!answer.body.contains("<b>1.csv") && !answer.body.contains("<i>2.csv"), "{path}");
            assert!(!bsns.iter().any(|bsn| answer.body.contains(bsn)), "{path} shows a whole BSN");
            assert!(answer.body.len() <= 100 * 1024, "{path} weighs {} bytes", answer.body.len());
            assert!(answer.headers["content-security-policy"].starts_with("default-src 'none'"), "{path}");
            assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        }
    }
    let shown = pages.values().filter(|answer| answer.body.contains("&#60;script&#62;alert(1)")).count();
    assert!(shown > 5, "the hostile name stands on many pages, escaped: {shown}");
    drop(daemon);
    drop(place);
}

#[test]
fn who_has_no_session_or_may_not_gets_nothing() {
    let (_place, daemon) = open();
    let stranger = Visitor::at(&daemon);
    for path in ["/", "/clienten", "/maand/2023-01", "/bestand/00", "/logboek", "/nix"] {
        let answer = stranger.get(path);
        assert_eq!((answer.status, answer.headers["location"].as_str()), (303, "/inloggen"), "{path}");
        assert!(answer.body.is_empty(), "{path}");
    }
    let reason = form(&[("beschikking", "0855:21006"), ("maand", "2023-01"), ("waarom", "x")]);
    assert_eq!(stranger.send("POST", "/doen/afboeken", &[], &reason).status, 401);
    let mut anna = Visitor::at(&daemon);
    assert_eq!(anna.log_in("anna", "een ander wachtwoord").status, 401);
    assert_eq!(anna.cookie, None);
    // After a failure the next try has to wait.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let entered = anna.log_in("anna", PASSWORD);
    let cookie = &entered.headers["set-cookie"];
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    for (headers, status) in [
        (&[("host", "evil.example")][..], 421),
        (&[("origin", "http://evil.example")][..], 403),
        (&[("origin", "")][..], 403),
    ] {
        let answer = anna.send("POST", "/doen/afboeken", headers, &reason);
        assert_eq!((answer.status, answer.body.trim()), (status, ""), "{headers:?}");
    }
    assert_eq!(anna.send("POST", "/doen/afboeken", &[], &reason).status, 403, "without the value of the session");
    let mut looker = Visitor::at(&daemon);
    looker.log_in("kijker", PASSWORD);
    assert_eq!(looker.get("/").status, 200);
    assert_eq!(
        looker.post("/doen/afboeken", &[("beschikking", "0855:21006"), ("maand", "2023-01"), ("waarom", "x")]).status,
        403
    );
    assert!(anna.get("/logboek").body.contains("Er is nog geen besluit"), "nothing was done");
    assert_eq!(anna.post("/uitloggen", &[]).status, 303);
    assert_eq!(anna.get("/").status, 303, "the session is over");
}

#[test]
fn a_month_is_closed_as_it_was_shown_and_its_invoice_is_read() {
    let (_place, daemon) = open();
    let mut anna = Visitor::at(&daemon);
    anna.log_in("anna", PASSWORD);
    let plan = anna.get("/maand/2023-01/afsluiten?onvolledig=ja");
    let fingerprint = between(&plan.body, "name=\"plan\" value=\"", "\"").unwrap();
    // Something is decided in between: what was shown is no longer so, and nothing is closed.
    anna.post("/doen/afboeken", &[("beschikking", "0855:21006"), ("maand", "2023-01"), ("waarom", "x")]);
    let done = anna.post("/maand/2023-01/afsluiten", &[("plan", &fingerprint), ("onvolledig", "ja")]);
    let again = between(&done.body, "name=\"plan\" value=\"", "\"");
    let fingerprint = again.unwrap_or(fingerprint);
    let done = if done.body.contains("is afgesloten</h1>") {
        done
    } else {
        assert!(done.body.contains("role=\"alert\""), "{}", done.body);
        anna.post("/maand/2023-01/afsluiten", &[("plan", &fingerprint), ("onvolledig", "ja")])
    };
    assert!(done.body.contains("januari 2023 is afgesloten"), "{}", done.body);
    let invoice = hrefs(&done.body).into_iter().find(|href| href.starts_with("/uitgaand/F")).unwrap();
    let page = anna.get(&invoice);
    let pdf = between(&page.body, "data=\"", "\"").unwrap();
    let read = anna.get(&pdf);
    assert!(read.status == 200 && read.body.starts_with("%PDF"), "{pdf}");
    assert_eq!(read.headers["content-type"], "application/pdf");
}

#[test]
fn a_file_is_taken_in_and_told_with_its_findings() {
    let (_place, daemon) = open();
    let mut anna = Visitor::at(&daemon);
    anna.log_in("anna", PASSWORD);
    let csrf = between(&anna.get("/bestanden").body, "name=\"csrf\" value=\"", "\"").unwrap();
    let upload = |csrf: &str| {
        let part = |head: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n");
        let body = part("name=\"csrf\"", csrf)
            + &part("name=\"bestand\"; filename=\"levering-fout.csv\"", "disposition;datum\nx;y\n")
            + "--x--\r\n";
        anna.send("POST", "/bestanden", &[("content-type", "multipart/form-data; boundary=x")], &body)
    };
    let told = upload(&csrf);
    assert!(
        told.status == 200 && told.body.contains("geweigerd") && told.body.contains("levering-fout.csv"),
        "{}",
        told.body
    );
    assert!(anna.get("/quarantaine").body.contains("levering-fout.csv"));
    assert!(upload("another").body.contains("verlopen"));
}

#[test]
fn where_two_people_are_asked_for_one_cannot_close_alone() {
    let (place, daemon) = open_with("\n[people]\ntwo_steps = [\"close\"]\n");
    let (mut anna, mut bert) = (Visitor::at(&daemon), Visitor::at(&daemon));
    anna.log_in("anna", PASSWORD);
    bert.log_in("bert", PASSWORD);
    let plan = anna.get("/maand/2023-01/afsluiten?onvolledig=ja");
    let fingerprint = between(&plan.body, "name=\"plan\" value=\"", "\"").unwrap();
    let proposed = anna.post("/maand/2023-01/afsluiten", &[("plan", &fingerprint), ("onvolledig", "ja")]);
    assert_eq!((proposed.status, proposed.headers["location"].as_str()), (303, "/tweede"));
    assert!(anna.get("/").body.contains("wacht op een tweede persoon"));
    let own = anna.get("/tweede").body;
    assert!(own.contains("januari 2023 afsluiten") && !own.contains("Akkoord"), "{own}");
    let refused = anna.post("/tweede/1", &[("wat", "akkoord")]);
    assert!(refused.status == 422 && refused.body.contains("U stelde dit zelf voor"), "{}", refused.body);
    assert!(anna.get("/maand/2023-01").body.contains(">open<"), "nothing is closed yet");
    assert_eq!(bert.post("/tweede/1", &[("wat", "akkoord")]).status, 303);
    assert!(bert.get("/maand/2023-01").body.contains("afgesloten (nr. 1)"));
    assert_eq!(bert.post("/tweede/1", &[("wat", "akkoord")]).status, 422, "once");
    let journal = daemon.log();
    assert!(journal.contains("bert (pagina), voorgesteld door anna"), "both stand in the journal");
    drop(place);
}

#[test]
fn a_task_is_put_off_and_given_to_somebody_and_stays_on_the_list() {
    let (place, daemon) = open();
    let mut anna = Visitor::at(&daemon);
    anna.log_in("anna", PASSWORD);
    let of = [("taak", "unbillable"), ("over", "0855:21006"), ("waarom", "wacht op de coalitie")];
    let put_off = [&of[..], &[("op", "1-1-2099")]].concat();
    assert_eq!(anna.post("/doen/uitstellen", &put_off).status, 303);
    assert_eq!(anna.post("/doen/toewijzen", &[&of[..], &[("voor", "Bert")]].concat()).status, 303);
    let today = anna.get("/").body;
    let (_, later) = today.split_once("<h3>Uitgesteld</h3>").expect("a group of what was put off");
    assert!(later.contains("Uitgesteld tot 1-1-2099: wacht op de coalitie") && later.contains("Voor Bert."), "{later}");
    let listed = place.run(&["worklist"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains("uitgesteld tot 2099-01-01: wacht op de coalitie") && listed.contains("voor Bert"));
    assert!(anna.get("/logboek").body.contains("taak uitgesteld"));
}
