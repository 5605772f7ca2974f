//! Any request at the page and the API, over a pipe in memory: through the same server, guards and handlers as the daemon has.
//!
//! An input says as whom it comes and what it asks:
//!
//! ```text
//! 2POST /doen/afboeken      the first character is who: 0 nobody, 1 to 3 a session, 4 to 6 a token (inzien, verwerken, beheer), 7 raw bytes
//! accept: text/html         further heads; Host, Origin, the session or token and the length come by themselves
//!
//! csrf=@csrf@&waarom=x      the body
//! ```
//!
//! `@csrf@`, `@client@` and `@bestand@` stand for the value of the session, a client and a file of this world. Raw bytes go to the
//! connection as they are. A request that changed something is followed by a new world, so that an input says the same each time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use iwmod::access::AccessLog;
use iwmod::answer::Documents;
use iwmod::archive::InMemory;
use iwmod::batch::Item;
use iwmod::config::Config;
use iwmod::domain::{Bsn, Date, Sha256};
use iwmod::engine::{Engine, EngineError, Setup};
use iwmod::http::api;
use iwmod::http::local::Batches;
use iwmod::http::page::{self, Names, Parts, Site};
use iwmod::http::serve::{Address, BodyMax, Bounds, Listen, Other, serve_by};
use iwmod::people::{HashCost, People, PeopleRules, Role};
use iwmod::writer::Writer;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, mpsc, watch};

/// Asks what an input says, and looks at the answer. Accepted is what a handler answered with something.
pub fn request(bytes: &[u8]) -> bool {
    thread_local!(static WORLD: RefCell<Option<World>> = const { RefCell::new(None) });
    WORLD.with_borrow_mut(|kept| {
        let world = kept.get_or_insert_with(World::new);
        world.asked += 1;
        let (was_good, is_as_before) = world.check(bytes);
        if !is_as_before || world.asked >= ASKED_MAX {
            // What is at hand goes first: it holds the lock of its folders.
            *kept = None;
        }
        was_good
    })
}

/// So many requests are asked of one world: what was seen makes its access log longer and longer.
const ASKED_MAX: usize = 2_000;

/// In markup that a page does not escape, a browser would run this.
const MARKUP: &str = "<script>alert";

const HOST: &str = "127.0.0.1:9437";
const PASSWORD: &str = "een lang genoeg wachtwoord";
/// Those who may get in, and the least that each may.
const PEOPLE: [(&str, Role); 3] = [("kijker", Role::Inzien), ("anna", Role::Verwerken), ("bert", Role::Beheer)];

/// The moment of the world, which goes on by a second with each time that somebody asks for it.
fn clock() -> (Timestamp, Date) {
    static SECONDS: AtomicI64 = AtomicI64::new(1_705_312_800);
    (Timestamp::from_second(SECONDS.fetch_add(1, Ordering::Relaxed)).unwrap(), jiff::civil::date(2024, 1, 15))
}

/// As whom an input comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Session(usize),
    Token(usize),
    Raw,
}

impl Who {
    fn of(byte: u8) -> Who {
        match byte & 7 {
            0 => Who::Nobody,
            1..=3 => Who::Session(usize::from(byte & 7) - 1),
            4..=6 => Who::Token(usize::from(byte & 7) - 4),
            _ => Who::Raw,
        }
    }

    /// Whether nothing may be changed by this one.
    fn only_looks(self) -> bool {
        match self {
            Who::Nobody | Who::Raw => true,
            Who::Session(person) | Who::Token(person) => PEOPLE[person].1 < Role::Verwerken,
        }
    }
}

/// The connections that are made by this process.
struct Pipe(Mutex<mpsc::UnboundedReceiver<DuplexStream>>);

impl Listen for Pipe {
    type Io = DuplexStream;
    type Opening = std::future::Ready<io::Result<DuplexStream>>;
    async fn next(&self) -> io::Result<(Self::Opening, Other)> {
        match self.0.lock().await.recv().await {
            Some(stream) => {
                Ok((std::future::ready(Ok(stream)), Other::Address(Address(([127, 0, 0, 1], 4711).into()))))
            }
            None => std::future::pending().await,
        }
    }
}

/// A page and an API on some clients of the demo year, and who may get in.
struct World {
    runtime: Runtime,
    site: Site,
    connect: mpsc::UnboundedSender<DuplexStream>,
    stop: watch::Sender<bool>,
    writer: Option<JoinHandle<Result<(), EngineError>>>,
    /// The value of the cookie and that of the forms, of each person.
    sessions: Vec<(String, String)>,
    tokens: Vec<String>,
    /// What stands for a word between `@`.
    words: BTreeMap<&'static str, String>,
    /// What nobody is told: names and numbers of clients.
    hidden: Vec<String>,
    bsns: Vec<String>,
    asked: usize,
    _folder: TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.site.writer.stop();
        let ended = self.writer.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(Ok(())))), "the writer ended otherwise than it was told to");
    }
}

impl World {
    fn new() -> World {
        let memory = Path::new("/dev/shm");
        let folder = TempDir::new_in(memory).or_else(|_| TempDir::new()).unwrap();
        let demo = root().join("testdata/demo");
        let text = std::fs::read_to_string(demo.join("config.toml")).unwrap();
        let config = Arc::new(Config::read(&text, folder.path()).unwrap());
        let setup = Setup { clock, reserve_bytes: 1 << 12, ..Setup::from_config(&config) };
        let mut engine = Engine::open_on(Box::new(InMemory::default()), setup).unwrap();
        engine.ingest(items(&demo.join("in"), folder.path())).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(1).max_blocking_threads(4).enable_all().build().unwrap();
        let (writer, thread) = Writer::spawn(engine, None, Arc::new(|| {})).unwrap();
        let reader = writer.reader().clone();
        let cost = HashCost { memory_kib: 64, passes: 1 };
        let people =
            People::open(&config.paths.people, PeopleRules { cost, ..PeopleRules::from(&config.people) }).unwrap();
        let access = AccessLog::start(&config.paths.access).unwrap();
        let batches = Batches::below(&config.paths.store);
        let parts = Parts { config, writer, reader, access, clock, guest: None, batches };
        let (mut sessions, mut tokens, today) = (Vec::new(), Vec::new(), clock().1);
        for (name, role) in PEOPLE {
            let name = name.parse().unwrap();
            people.add_user(&name, "<script>alert(2)</script>", role, PASSWORD, today).unwrap();
            let in_a_year = today.saturating_add(jiff::Span::new().days(365));
            tokens.push(people.add_token(&name, &name, None, in_a_year, today).unwrap().0.expose().to_owned());
            let logged_in = people.login_known(name.as_str(), clock().0).unwrap();
            sessions.push((logged_in.session.expose().to_owned(), logged_in.person.csrf.unwrap().expose().to_owned()));
        }
        let site = Site::new(parts, people);
        let names = Names::new(HOST.parse().unwrap(), &[]);
        let routes = page::routes(site.clone(), names.clone()).merge(api::routes(site.clone(), names));
        let bounds = Bounds {
            connections_max: 4,
            asking_min: Duration::from_millis(10),
            asking_max: Duration::from_millis(500),
            working_max: Some(PATIENCE),
            answering_max: Duration::from_secs(2),
            body_bytes_max: 0,
        };
        let ((connect, pipe), (stop, stopped)) = (mpsc::unbounded_channel(), watch::channel(false));
        let limits = site.clone();
        let body_max: BodyMax =
            Arc::new(move |head| api::body_max(&limits, head).unwrap_or_else(|| page::body_max(&limits, head)));
        runtime.spawn(serve_by(Pipe(Mutex::new(pipe)), routes, bounds, body_max, stopped));
        let clients = Documents::new(&site.reader, &site.config, today).clients();
        let file = site.reader.state().files_beginning("").first().map(Sha256::to_string).unwrap();
        let first = clients.keys().next().copied().unwrap();
        let words = [("@client@", site.ids.id_of(first).as_str().to_owned()), ("@bestand@", file)].into();
        let bsns: Vec<String> = clients.keys().map(Bsn::to_string).collect();
        let hidden = bsns.iter().cloned().chain(clients.values().filter(|name| name.len() > 5).cloned()).collect();
        World {
            runtime,
            site,
            connect,
            stop,
            writer: Some(thread),
            sessions,
            tokens,
            words,
            hidden,
            bsns,
            asked: 0,
            _folder: folder,
        }
    }
    /// Asks, and panics where the answer is not as it may be; tells whether something was answered, and whether all is as it was.
    fn check(&self, bytes: &[u8]) -> (bool, bool) {
        let Some((first, rest)) = bytes.split_first() else { return (false, true) };
        let who = Who::of(*first);
        let before = self.site.reader.state().sequence;
        let sent = self.request(who, rest);
        let answer = self.runtime.block_on(self.answer(&sent));
        let asked = Asked { who, given: rest, sent: &sent };
        match &answer {
            Some(answer) => self.look(&asked, answer),
            // Who says himself how much comes, or sends what is no head, may be waited for in vain.
            None => assert!(asked.may_be_unanswered(), "no answer: {asked:?}"),
        }
        let is_as_before = self.site.reader.state().sequence == before;
        assert!(is_as_before || !who.only_looks(), "{who:?} changed something: {asked:?}");
        let clock = clock().0;
        let is_in = |(session, _): &(String, String)| self.site.people.session(session, clock).is_some();
        let is_good = answer.is_some_and(|answer| (200..400).contains(&answer.status));
        (is_good, is_as_before && self.sessions.iter().all(is_in))
    }

    /// The bytes of a request, with what comes by itself.
    fn request(&self, who: Who, rest: &[u8]) -> Vec<u8> {
        if who == Who::Raw {
            return rest.to_vec();
        }
        let parts = rest.windows(2).position(|pair| pair == b"\n\n");
        let (head, body) = parts.map_or((rest, &[][..]), |at| (&rest[..at], &rest[at + 2..]));
        let mut words = self.words.clone();
        let csrf = if let Who::Session(person) = who { self.sessions[person].1.clone() } else { String::new() };
        words.insert("@csrf@", csrf);
        let (head, body) = (filled(head, &words), filled(body, &words));
        let mut lines = head.split(|byte| *byte == b'\n');
        let mut sent = [lines.next().unwrap_or_default(), b" HTTP/1.1\r\n"].concat();
        let mut named = Vec::new();
        for line in lines {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            named.push(name.to_ascii_lowercase());
            sent.extend([line, b"\r\n"].concat());
        }
        let known = match who {
            Who::Session(person) => ("cookie", format!("iwmod-sessie={}", self.sessions[person].0)),
            Who::Token(person) => ("authorization", format!("Bearer {}", self.tokens[person])),
            Who::Nobody | Who::Raw => ("accept", "*/*".to_owned()),
        };
        let own = [
            ("host", HOST.to_owned()),
            ("origin", format!("http://{HOST}")),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("content-length", body.len().to_string()),
            known,
        ];
        for (name, value) in own.iter().filter(|(name, _)| !named.iter().any(|given| given == name.as_bytes())) {
            sent.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        [&sent, &b"\r\n"[..], &body].concat()
    }

    /// What comes until the connection ends; nothing where it ends without an answer.
    async fn answer(&self, sent: &[u8]) -> Option<Answer> {
        let (mut here, there) = tokio::io::duplex(1 << 20);
        self.connect.send(there).unwrap();
        let all = async {
            // A server that has heard enough closes.
            let _ = here.write_all(sent).await;
            let mut bytes = Vec::new();
            let _ = here.read_to_end(&mut bytes).await;
            bytes
        };
        let limit = if holds(sent, b"/changes") { Duration::from_millis(200) } else { PATIENCE };
        match tokio::time::timeout(limit, all).await {
            Ok(bytes) => Answer::read(&bytes),
            Err(_) => {
                assert!(holds(sent, b"/changes"), "no answer within {limit:?}: {}", String::from_utf8_lossy(sent));
                None
            }
        }
    }

    /// What holds for every answer.
    fn look(&self, asked: &Asked<'_>, answer: &Answer) {
        let (status, body) = (answer.status, &answer.body);
        assert!(status < 500, "{status} {body}: {asked:?}");
        // What is refused before its head is read, or for its size, says nothing.
        let is_bare = body.is_empty() && matches!(status, 400 | 413 | 414 | 431);
        if !is_bare {
            for (name, begin) in HEADS {
                let value = answer.heads.get(name).map_or("", String::as_str);
                assert!(value.starts_with(begin), "{name} is {value:?} with {status}: {asked:?}");
            }
        }
        let kind = answer.heads.get("content-type").map_or("", String::as_str);
        assert!(!kind.starts_with("text/html") || !body.contains(MARKUP), "markup is not escaped: {asked:?}\n{body}");
        let says_why = holds(&asked.sent.to_ascii_lowercase(), b"iwmod-reason") || holds(asked.sent, b"/bsn");
        let is_page = kind.starts_with("text/html") || kind.starts_with("application/json") && !says_why;
        let shown = |word: &&String| body.contains(word.as_str()) && !holds(asked.sent, word.as_bytes());
        let whole = self.bsns.iter().find(shown);
        assert!(says_why || !is_page || whole.is_none(), "{whole:?} whole: {asked:?}");
        if matches!(asked.who, Who::Nobody | Who::Raw) {
            let told: Vec<&String> = self.hidden.iter().filter(shown).collect();
            assert!(told.is_empty(), "{told:?} is told to nobody: {asked:?}");
            assert!(!answer.heads.contains_key("set-cookie"), "somebody is let in: {asked:?}");
            let to = answer.heads.get("location").map_or("/inloggen", String::as_str);
            assert!(to == "/inloggen", "{to}: {asked:?}");
            assert!(status != 200 || is_open(body, kind), "{status} {kind} for nobody: {asked:?}\n{body}");
        }
    }
}

/// What who is not logged in may read: the form to log in, and what it looks like.
fn is_open(body: &str, kind: &str) -> bool {
    match kind {
        "text/html; charset=utf-8" => body.is_empty() || body.contains("action=\"/inloggen\""),
        "text/css; charset=utf-8" | "text/javascript; charset=utf-8" | "image/svg+xml" => true,
        _ => false,
    }
}

/// What every answer carries, and how each begins.
const HEADS: [(&str, &str); 5] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "same-origin"),
    ("cache-control", ""),
];

/// The longest that an answer takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was asked, as it is told where something does not hold.
struct Asked<'a> {
    who: Who,
    /// The input without its first byte.
    given: &'a [u8],
    sent: &'a [u8],
}

impl Asked<'_> {
    fn may_be_unanswered(&self) -> bool {
        let given = self.given.to_ascii_lowercase();
        let words = [&b"content-length"[..], b"transfer-encoding", b"expect", b"upgrade", b"connection", b"/changes"];
        let head = self.sent.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let is_plain = head.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic()) && !given.starts_with(b"pri");
        self.who == Who::Raw || !is_plain || words.iter().any(|word| holds(&given, word))
    }
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} asked {}", self.who, String::from_utf8_lossy(self.sent))
    }
}

/// An answer.
struct Answer {
    status: u16,
    heads: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Answer> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(&text);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let heads = lines.filter_map(|line| line.split_once(": "));
        let heads = heads.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Some(Answer { status, heads, body: body.to_owned() })
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Bytes with what stands for each word.
fn filled(bytes: &[u8], words: &BTreeMap<&'static str, String>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let word = words.iter().find(|(word, _)| rest.starts_with(word.as_bytes()));
        match word {
            Some((word, value)) => {
                out.extend_from_slice(value.as_bytes());
                rest = &rest[word.len()..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// The files of the demo year that this world knows: a few of each kind, taken and refused.
fn items(from: &Path, folder: &Path) -> Vec<Item> {
    let mut names: Vec<String> =
        std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let item = |name: &String| {
        let path = folder.join(name);
        std::fs::copy(from.join(name), &path).unwrap();
        Item { name: name.clone(), path, claim: None, poison: None }
    };
    names.iter().map(item).collect()
}

/// The project, from this package or from that of the fuzz targets in it.
fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if own.join("testdata").exists() { own } else { own.parent().unwrap() }
}

/// A request for each kind of page, form, question and order, and what a program sends that is none.
pub fn seeds() -> Vec<Vec<u8>> {
    let pages = [
        "/",
        "/?soort=unbillable&blad=2",
        "/inloggen",
        "/beeld/stijl.css",
        "/clienten",
        "/clienten?blad=2",
        "/clienten/@client@",
        "/clienten/@client@/inzage",
        "/beschikking/0855:21006",
        "/maand",
        "/maand/2023-01",
        "/maand/2023-01?partij=svb&blad=1",
        "/maand/2023-01/verschil",
        "/maand/2023-01/afsluiten?onvolledig=ja",
        "/berichten",
        "/berichten/archief",
        "/berichten/verzoeken",
        "/berichten/@bestand@",
        "/bestand/@bestand@",
        "/quarantaine",
        "/quarantaine/1",
        "/uitgaand",
        "/uitgaand/1",
        "/geld",
        "/geld/alle",
        "/geld/aansluiting",
        "/geld/declaraties",
        "/tarieven",
        "/rapporten",
        "/rapporten/csv?van=2023-01&tot=2023-06&per=party",
        "/bestanden",
        "/logboek",
        "/logboek/inzage",
        "/tweede",
        "/doen/afboeken?beschikking=0855:21006",
        "/doen/stopbericht?beschikking=0855:21006",
        "/api/v1/",
        "/nix",
    ];
    let questions = [
        "/",
        "/openapi.json",
        "/status",
        "/clients?offset=1&limit=2",
        "/clients/@client@",
        "/rules/TR326",
        "/codes/START_MISSING",
        "/access",
        "/files/@bestand@",
        "/changes?after=0",
        "/changes?after=99999&wait=1",
        "/dispositions",
        "/worklist",
        "/outbox",
        "/billing?month=2023-01",
        "/report?from=2023-01&to=2023-06&by=party",
        "/receivables",
        "/nix",
    ];
    let mut seeds: Vec<String> = Vec::new();
    seeds.extend(pages.iter().enumerate().map(|(at, page)| format!("{}GET {page}", at % 4)));
    seeds.extend(pages.iter().map(|page| format!("2GET {page}")));
    seeds.extend(questions.iter().map(|path| format!("5GET /api/v1{path}\niwmod-reason: controle van de keten")));
    seeds.extend(questions.iter().enumerate().map(|(at, path)| format!("{}GET /api/v1{path}", [0, 4, 6][at % 3])));
    let forms = [
        ("/inloggen", "naam=anna&wachtwoord=een+ander+woord&code=123456"),
        ("/uitloggen", "csrf=@csrf@"),
        ("/clienten/zoek", "csrf=@csrf@&zoek=%3Cscript%3Ealert(1)"),
        ("/clienten/voorstel", "csrf=@csrf@&zoek=ver"),
        ("/clienten/@client@/bsn", "csrf=@csrf@&reden=controle"),
        ("/doen/afboeken", "csrf=@csrf@&beschikking=0855:21006&maand=2023-01&waarom=%3Cscript%3Ealert(1)"),
        ("/doen/uitstellen", "csrf=@csrf@&taak=unbillable&over=0855:21006&waarom=x&op=1-1-2099"),
        ("/doen/stopbericht", "csrf=@csrf@&beschikking=0855:21006&reden=19"),
        ("/maand/2023-01/afsluiten", "csrf=@csrf@&plan=00&onvolledig=ja"),
        ("/tweede/1", "csrf=@csrf@&wat=akkoord"),
    ];
    for (path, body) in forms {
        seeds.extend([0, 1, 2, 3].map(|who| format!("{who}POST {path}\n\n{body}")));
    }
    let part = |head: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n");
    let csrf = part("name=\"csrf\"", "@csrf@");
    let file = part("name=\"bestand\"; filename=\"levering-1.csv\"", "disposition;datum\nx;y\n") + "--x--\r\n";
    let multipart = "content-type: multipart/form-data; boundary=x";
    seeds.push(format!("2POST /bestanden\n{multipart}\n\n{csrf}{file}"));
    seeds.push(format!("5POST /api/v1/inbox\n{multipart}\n\n{file}"));
    let orders = [
        ("close", r#"{"month":"2023-01","incomplete":true}"#),
        ("close-preview", r#"{"month":"2023-01","incomplete":true}"#),
        ("decide", r#"{"decision":"afgeboekt","disposition":"0855:21006","month":"2023-01","reason":"x"}"#),
        ("quarantine-retry", r#"{"id":1}"#),
        ("verify", "{}"),
        ("search", r#"{"sought":"ver"}"#),
    ];
    for (word, body) in orders {
        let path = if word == "search" { "/api/v1/search".to_owned() } else { format!("/api/v1/orders/{word}") };
        seeds.extend([4, 5, 6].map(|who| {
            format!("{who}POST {path}\ncontent-type: application/json\nidempotency-key: k-{who}\n\n{body}")
        }));
    }
    seeds.push("2GET /\nhost: evil.example".to_owned());
    seeds.push("2POST /doen/afboeken\norigin: http://evil.example\n\ncsrf=@csrf@".to_owned());
    seeds.push(
        "2POST /clienten/zoek\ntransfer-encoding: chunked\ncontent-length: 3\n\n3\r\nabc\r\n0\r\n\r\n".to_owned(),
    );
    seeds.push(format!("7GET /inloggen HTTP/1.1\r\nhost: {HOST}\r\n\r\n"));
    seeds.push(format!("7POST /inloggen HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 9\r\n\r\nnaam="));
    seeds.push("7\u{16}\u{3}\u{1}\u{2}".to_owned());
    seeds.into_iter().map(String::into_bytes).collect()
}

/// Words that are not found by chance.
pub const WORDS: &[&str] = &[
    "@csrf@",
    "@client@",
    "@bestand@",
    "csrf=",
    "csrf=@csrf@&",
    "GET ",
    "POST ",
    "HEAD ",
    "PUT ",
    "OPTIONS ",
    "host: ",
    "origin: ",
    "cookie: iwmod-sessie=",
    "authorization: Bearer ",
    "if-none-match: *",
    "if-match: *",
    "idempotency-key: ",
    "range: bytes=0-",
    "x-forwarded-for: ",
    "expect: 100-continue",
    "sec-fetch-site: same-origin",
    "transfer-encoding: chunked",
    "accept: ",
    "content-type: application/json",
    "content-type: multipart/form-data; boundary=x",
    "--x\r\n",
    "--x--",
    "filename=\"",
    "/api/v1/orders/",
    "/api/v1/",
    "/doen/",
    "/maand/",
    "/clienten/",
    "/geld/betaling/",
    "/uitgaand/",
    "%00",
    "%2F..",
    "%F0%9F",
    "?blad=",
    "&blad=0",
    "18446744073709551615",
    "9999-12-31",
    "-1",
    "2023-01",
    "9999-12",
    "0000-01",
    "0855:21006",
    "opdracht:",
    "{\"",
    "\":",
    "null",
    "beschikking=",
    "maand=",
    "waarom=",
    "reden=",
    "taak=",
    "over=",
    "op=",
    "deel:",
    "offset=",
    "limit=",
    "after=",
    "month=",
    "party=",
];
