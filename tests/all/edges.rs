//! The edges of the daemon from outside: thousands of half requests, full disks, foreign things in its folders, second daemons,
//! folders that go away, and what reaches the log.
//!
//! What needs root, a mount or a cgroup says so out loud where it is not offered, and fails there with `CI=true`.

use crate::{common, faults};

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    let config = fs::read_to_string(path).unwrap();
    config.replace("127.0.0.1:9437", "127.0.0.1:0").replace("format = \"text\"", "format = \"json\"")
}

/// A folder with a config, in which the program runs.
pub(crate) struct Place(pub(crate) tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Place {
        Place::with(&example())
    }

    pub(crate) fn with(config: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.toml"), config).unwrap();
        Place(folder)
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM).args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    pub(crate) fn serve(&self) -> Daemon {
        self.serve_by(Command::new(PROGRAM).arg("serve"))
    }

    /// Starts the daemon by a command and waits until it is ready.
    pub(crate) fn serve_by(&self, command: &mut Command) -> Daemon {
        let mut daemon = self.start_by(command);
        let ready = daemon.wait_for("a ready daemon", |daemon| daemon.line("ready"));
        daemon.address = ready["address"].as_str().unwrap().to_owned();
        daemon
    }

    fn start_by(&self, command: &mut Command) -> Daemon {
        let mut child =
            command.current_dir(self.0.path()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Daemon { child, log, address: String::new() }
    }

    /// Moves a file into the inbox, as a program that delivers does.
    pub(crate) fn deliver(&self, name: &str, bytes: &[u8]) {
        let upload = self.path("var/inbox/.upload");
        fs::write(&upload, bytes).unwrap();
        fs::rename(upload, self.path("var/inbox").join(name)).unwrap();
    }
}

/// A running daemon; killed when the test ends before it.
pub(crate) struct Daemon {
    child: Child,
    log: Arc<Mutex<String>>,
    pub(crate) address: String,
}

impl Daemon {
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The first line of the log that says this.
    pub(crate) fn line(&self, message: &str) -> Option<Value> {
        let lines: Vec<Value> = self.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        lines.into_iter().find(|line| line["message"].as_str().is_some_and(|said| said.starts_with(message)))
    }

    /// How many files and connections it has open.
    pub(crate) fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        ask(&self.address, path).expect("an answer")
    }

    #[track_caller]
    pub(crate) fn wait_for<T>(&mut self, what: &str, found: impl Fn(&Daemon) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "no {what}: {ended:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many files were accepted.
    #[track_caller]
    pub(crate) fn wait_for_files(&mut self, count: usize) {
        let line = format!("iwmod_stored_files{{place=\"archive\"}} {count}");
        self.wait_for(&line, |daemon| daemon.get("/metrics").1.lines().any(|l| l == line).then_some(()));
    }

    #[track_caller]
    pub(crate) fn wait_for_readyz(&mut self, status: u16, part: &str) -> String {
        self.wait_for(&format!("readyz {status} with {part:?}"), |daemon| {
            let (now, text) = daemon.get("/readyz");
            (now == status && text.contains(part)).then_some(text)
        })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `GET path`: status and body; nothing where the connection ends before.
fn ask(address: &str, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

pub(crate) fn message(number: usize) -> Vec<u8> {
    common::wmo301(
        &format!("A{number}"),
        "999900006",
        1000 + u64::try_from(number).unwrap(),
        "2023-01-01",
        "2023-12-31",
    )
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Says that something is not tested here; that may not be so where `CI=true`.
pub(crate) fn not_here(what: &str, needs: &str) {
    println!("NOTICE: {needs} is not offered here: {what} IS NOT TESTED");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{what} needs {needs}");
}

pub(crate) fn run_root(arguments: &[&str]) -> bool {
    Command::new(arguments[0]).args(&arguments[1..]).output().is_ok_and(|output| output.status.success())
}

/// A small filesystem in memory; gone with the value.
pub(crate) struct Disk(PathBuf);

impl Disk {
    pub(crate) fn mount(at: &Path, options: &str) -> Option<Disk> {
        fs::create_dir_all(at).unwrap();
        let done = run_root(&["mount", "-t", "tmpfs", "-o", options, "tmpfs", at.to_str().unwrap()]);
        done.then(|| Disk(at.to_owned()))
    }

    fn fill(&self) {
        let mut file = fs::File::create(self.0.join("filler")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run_root(&["umount", "-l", self.0.to_str().unwrap()]);
    }
}

#[test]
fn thousands_of_half_requests_stop_neither_intake_nor_commands_nor_probes() {
    const HALF: usize = 4205;
    let place = Place::new();
    let limited = "ulimit -n 1024 && exec \"$0\" serve";
    let mut daemon = place.serve_by(Command::new("sh").args(["-c", limited, PROGRAM]));
    // This process holds its ends too.
    let half = format!(
        "import socket, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
host, port = '{}'.rsplit(':', 1)
held = []
for number in range({HALF}):
    s = socket.create_connection((host, int(port)), 60)
    s.sendall(b'GET /livez HTTP/1.1\\r\\nhost: a\\r\\n')
    held.append(s)
print('held', flush=True)
sys.stdin.read()",
        daemon.address
    );
    let asker = Command::new("python3").args(["-c", &half]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut asker) = asker else { return not_here("a flood of half requests", "python3") };
    let mut said = String::new();
    BufReader::new(asker.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "held\n");
    place.deliver("a.xml", &message(1));
    assert_eq!(daemon.get("/livez"), (200, "ok\n".to_owned()));
    daemon.wait_for_files(1);
    daemon.wait_for_readyz(200, "worker: ok");
    let listed = place.run(&["dispositions", "--json"]);
    assert!(listed.status.success() && text(&listed.stdout).contains("0855:1001"), "{}", text(&listed.stderr));
    drop(asker.stdin.take());
    asker.wait().unwrap();
    assert_eq!(daemon.line("connections cannot be taken"), None, "the bound is below the descriptors");
}

/// A cgroup that allows few tasks; gone with the value.
struct Cgroup(PathBuf);

impl Cgroup {
    fn make(tasks_max: usize) -> Option<Cgroup> {
        let name = format!("iwmod-edges-{}", std::process::id());
        let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/pids"].map(Path::new);
        roots.into_iter().find_map(|root| {
            // With one hierarchy (v2) the controller is to be handed down first.
            let _ = fs::write(root.join("cgroup.subtree_control"), "+pids");
            let group = Cgroup(root.join(&name));
            fs::create_dir(&group.0).ok()?;
            fs::write(group.0.join("pids.max"), tasks_max.to_string()).ok()?;
            Some(group)
        })
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn four_hundred_scrapes_at_once_are_answered_where_threads_are_few() {
    let place = Place::new();
    let group = Cgroup::make(40);
    println!("threads are limited by {}", if group.is_some() { "a cgroup" } else { "a limit of processes" });
    let mut command = match &group {
        Some(group) => {
            let into = group.0.join("cgroup.procs");
            let mut command = Command::new("sh");
            command.args(["-c", "echo $$ > \"$1\" && exec \"$0\" serve", PROGRAM, into.to_str().unwrap()]);
            command
        }
        // Root has no limit of this kind, so another user starts it.
        None if rustix::process::geteuid().is_root() => {
            let mut command = Command::new("prlimit");
            command.args(["--nproc=40", PROGRAM, "serve"]).uid(65534).gid(65534);
            for path in [place.path(""), place.path("config.toml")] {
                fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
            }
            command
        }
        None => {
            not_here("a limit of threads", "a cgroup or root");
            let mut command = Command::new(PROGRAM);
            command.arg("serve");
            command
        }
    };
    let mut daemon = place.serve_by(&mut command);
    for number in 0..5 {
        place.deliver(&format!("{number}.xml"), &message(number));
    }
    let address = daemon.address.clone();
    let scrapes: Vec<_> = (0..400)
        .map(|_| {
            let address = address.clone();
            std::thread::Builder::new().stack_size(64 << 10).spawn(move || ask(&address, "/metrics")).unwrap()
        })
        .collect();
    for scrape in scrapes {
        let (status, body) = scrape.join().unwrap().expect("an answer");
        assert!(status == 200 && body.contains("iwmod_ready"), "{status}");
    }
    daemon.wait_for_files(5);
    assert!(place.run(&["dispositions"]).status.success());
    assert!(!daemon.log().contains("panicked"), "{}", daemon.log());
    let threads = fs::read_dir(format!("/proc/{}/task", daemon.child.id())).unwrap().count();
    assert!(threads < 40, "{threads} threads");
}

#[test]
fn a_full_disk_is_no_reason_not_to_start_and_is_named() {
    let place = Place::new();
    let Some(disk) = Disk::mount(&place.path("var"), "size=200m,mode=0700") else {
        return not_here("a start on a full disk", "root that may mount");
    };
    // A first life makes the folders and takes a file in.
    assert!(place.run(&["verify"]).status.success());
    fs::write(place.path("upload"), message(1)).unwrap();
    assert!(place.run(&["ingest", "upload"]).status.success() || place.path("upload").exists());
    let listed = place.run(&["dispositions", "--json"]);
    for name in ["archive", "store", "quarantine"] {
        let _ = fs::remove_file(place.path(&format!("var/{name}/reserve")));
    }
    // A number of a process that is dead, in a file that cannot be written anew.
    fs::write(place.path("var/archive/iwmod.lock"), "2147483600").unwrap();
    disk.fill();
    let mut daemon = place.serve();
    assert_eq!(daemon.get("/livez").0, 200);
    let told = daemon.wait_for_readyz(503, "no room is held aside");
    assert!(told.contains("var/archive/reserve") && told.contains("No space left"), "{told}");
    assert!(place.run(&["tariffs", "--json"]).status.success(), "what names no client is answered");
    // The record of a view may fit in what its file has left of a block.
    let noted = place.run(&["dispositions", "--json"]);
    assert!(noted.status.success() || text(&noted.stderr).contains("[paths] access"), "{}", text(&noted.stderr));
    disk.make_room();
    daemon.wait_for_readyz(200, "engine: ok");
    place.deliver("b.xml", &message(2));
    daemon.wait_for_files(2 - usize::from(!text(&listed.stdout).contains("0855:1001")));
}

#[test]
fn a_start_waits_for_a_disk_that_fails_and_goes_on_by_itself() {
    if !faults::available() {
        return;
    }
    let place = Place::new();
    let gate = place.path("gate");
    fs::write(&gate, b"").unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("serve").env("IWMOD_FAULT_GATE", &gate);
    faults::Faults::of("open:EIO:1:0:var/archive/").on(&mut command);
    let mut daemon = place.start_by(&mut command);
    let listening = daemon.wait_for("an address", |daemon| daemon.line("probes are answered"));
    daemon.address = listening["address"].as_str().unwrap().to_owned();
    daemon.wait_for_readyz(503, "the start waits for a disk");
    daemon.wait_for("a line of the log", |daemon| daemon.line("the start waits for a disk"));
    fs::remove_file(&gate).unwrap();
    daemon.wait_for_readyz(200, "engine: ok");
    place.deliver("a.xml", &message(1));
    daemon.wait_for_files(1);
}

#[test]
fn foreign_things_in_the_folders_are_passed_over_and_not_opened() {
    let place = Place::new();
    for folder in ["archive", "store", "quarantine", "inbox", "outbox"] {
        let folder = place.path("var").join(folder);
        fs::create_dir_all(folder.join("lost+found")).unwrap();
        fs::create_dir_all(folder.join("Jansen.draft")).unwrap();
        fs::create_dir_all(folder.join(".draft-Jansen")).unwrap();
        for fifo in ["Jansen.xml", ".draft-fifo", "Jansen.xml.findings.json"] {
            assert!(run_root(&["mkfifo", folder.join(fifo).to_str().unwrap()]));
        }
        std::os::unix::fs::symlink("/dev/zero", folder.join("link.xml")).unwrap();
        drop(std::os::unix::net::UnixListener::bind(folder.join("socket.xml")));
    }
    let mut daemon = place.serve();
    place.deliver("a.xml", &message(1));
    place.deliver("half.xml", b"<a>");
    daemon.wait_for_files(1);
    daemon.wait_for("the refusal", |_| place.path("var/quarantine/half.xml").exists().then_some(()));
    daemon.wait_for_readyz(200, "quarantine: ok");
    let told = daemon.line("not everything in quarantine is a file").expect("it is told");
    assert_eq!(told["foreign"], 8, "{told}");
    assert!(!daemon.log().contains("Jansen"), "{}", daemon.log());
    let listed = text(&place.run(&["quarantine", "--json"]).stdout);
    assert!(listed.contains("half.xml") && !listed.contains("Jansen"), "{listed}");
    assert!(place.run(&["verify"]).status.success());
}

#[test]
fn a_refused_file_finds_a_name_beside_what_is_not_ours() {
    let place = Place::new();
    fs::create_dir_all(place.path("var/quarantine/a.xml")).unwrap();
    fs::create_dir_all(place.path("var/quarantine/b.xml.findings.json")).unwrap();
    let mut daemon = place.serve();
    place.deliver("a.xml", b"<a>");
    place.deliver("b.xml", b"<b>");
    daemon.wait_for("two refusals", |daemon| {
        daemon.get("/metrics").1.contains("iwmod_stored_files{place=\"quarantine\"} 2").then_some(())
    });
    let names =
        fs::read_dir(place.path("var/quarantine")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let named: Vec<String> = names.filter(|name| name.ends_with(".xml") && name.contains('-')).collect();
    assert_eq!(named.len(), 2, "{named:?}");
}

#[test]
fn two_daemons_on_one_folder_are_refused_by_name() {
    let first = Place::new();
    let daemon = first.serve();
    for shared in ["archive", "store", "inbox", "quarantine", "outbox"] {
        let path = first.path("var").join(shared);
        let own = format!("{shared} = \"var/{shared}\"");
        let config = example().replace(&own, &format!("{shared} = \"{}\"", path.display()));
        let config = config.replace("# socket = \"var/store/iwmod.sock\"", "socket = \"iwmod.sock\"");
        let second = Place::with(&config);
        let mut refused = second.start_by(Command::new(PROGRAM).arg("serve"));
        let status = refused.child.wait().unwrap();
        let stopped = loop {
            if let Some(line) = refused.line("stopped") {
                break line["error"].as_str().unwrap().to_owned();
            }
        };
        assert_eq!(status.code(), Some(1), "{shared}");
        let told = format!("process {} holds {}", daemon.child.id(), path.display());
        assert!(stopped.contains(&told), "{shared}: {told} is missing in {stopped}");
    }
    assert_eq!(daemon.get("/livez").0, 200);
}

/// The number of tasks about what is not taken in.
pub(crate) const NOT_TAKEN: &str = "iwmod_tasks{task=\"not_taken\",overdue=\"false\"} ?";

#[test]
fn a_folder_that_goes_away_is_in_readyz_and_told_once() {
    let place = Place::new();
    let mut daemon = place.serve();
    daemon.wait_for_readyz(200, "archive: ok");
    for folder in ["archive", "store", "inbox", "quarantine", "outbox"] {
        let (path, away) = (place.path("var").join(folder), place.path("var/away"));
        fs::rename(&path, &away).unwrap();
        let told = daemon.wait_for_readyz(503, &format!("{folder}: failed: {}", path.display()));
        assert!(told.contains("restart the service") || told.contains("give this user the right"), "{told}");
        let metrics = daemon.get("/metrics").1;
        for line in [format!("iwmod_folder_unusable{{folder=\"{folder}\"}} 1"), NOT_TAKEN.replace('?', "1")] {
            assert!(metrics.lines().any(|l| l == line), "{line} is not in {metrics}");
        }
        fs::rename(&away, &path).unwrap();
        daemon.wait_for_readyz(200, &format!("{folder}: ok"));
        assert!(daemon.get("/metrics").1.contains(&NOT_TAKEN.replace('?', "0")));
    }
    let log = daemon.log();
    for told in ["a folder cannot be used", "the folder can be used again"] {
        assert_eq!(log.lines().filter(|line| line.contains(told)).count(), 5, "{told}:\n{log}");
    }
}

#[test]
fn what_is_made_is_its_users_alone_or_the_groups_whatever_the_umask() {
    let place = Place::new();
    fs::write(place.path("a.xml"), message(1)).unwrap();
    let open = |arguments: &str| {
        let script = format!("umask 000 && \"$0\" {arguments}");
        let output = Command::new("sh").args(["-c", &script, PROGRAM]).current_dir(place.0.path()).output().unwrap();
        assert!(output.status.success(), "{arguments}: {}", text(&output.stderr));
    };
    open("ingest a.xml");
    open("archive export out");
    open("report --year 2023 --format xlsx --output r.xlsx");
    let mut made = vec![place.path("out"), place.path("r.xlsx")];
    let mut folders = vec![place.path("var"), place.path("out")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry.clone());
            }
            made.push(entry);
        }
    }
    assert!(made.len() > 10);
    for path in made {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let shared = path.ends_with("var/outbox") || path.ends_with("var/quarantine");
        assert_eq!(mode & if shared { 0o007 } else { 0o077 }, 0, "{} is {mode:o}", path.display());
    }
}

#[test]
fn a_bsn_is_taken_from_standard_input_and_an_argument_warns() {
    let place = Place::new();
    fs::write(place.path("a.xml"), message(1)).unwrap();
    assert!(place.run(&["ingest", "a.xml"]).status.success());
    let asked = |argument: &[&str], input: &str| {
        let mut command = Command::new(PROGRAM);
        command.args(["dispositions", "--json", "--bsn"]).args(argument).current_dir(place.0.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let by_input = asked(&["-"], "999900006\n");
    assert!(by_input.status.success() && by_input.stderr.is_empty(), "{}", text(&by_input.stderr));
    assert!(text(&by_input.stdout).contains("0855:1001"));
    let by_argument = asked(&["999900006"], "");
    assert_eq!(by_argument.stdout, by_input.stdout);
    let warned = text(&by_argument.stderr);
    assert!(warned.contains("--bsn -") && !warned.contains("99990"), "{warned}");
    assert_eq!(text(&asked(&["-"], "999900018\n").stdout).trim(), "[]");
    for (argument, input) in [(&["-"][..], "999900007\n"), (&[], "")] {
        let mistaken = asked(argument, input);
        let told = text(&mistaken.stderr);
        assert!(mistaken.status.code() == Some(2) && told.contains("--bsn") && !told.contains("99990"), "{told}");
    }
}

#[test]
fn no_name_of_a_file_is_in_the_log_or_readyz_whatever_happens_to_it() {
    let place = Place::new();
    let shim = faults::available();
    let mut command = Command::new(PROGRAM);
    command.arg("serve");
    if shim {
        // It is opened to see whether it can be read, and again once it is claimed.
        faults::Faults::of("open:EIO:2:1:Jansen 9").on(&mut command);
    }
    fs::create_dir_all(place.path("var/inbox/Pietersen")).unwrap();
    let mut daemon = place.serve_by(&mut command);
    let zip = common::zip(&[("Jansen-in.xml".to_owned(), message(2)), ("Jansen.docx".to_owned(), b"brief".to_vec())]);
    let files: [(&str, &[u8]); 5] = [
        ("Jansen 999900006.xml", &message(1)),
        ("Jansen.zip", &zip),
        ("levering Jansen.csv", b"no;such;columns\n"),
        ("Pietersen/brief van.Jansen", b"geachte"),
        ("Pietersen/Jansen.xml", &message(3)),
    ];
    for (name, bytes) in files {
        place.deliver(name, bytes);
    }
    std::os::unix::fs::symlink("/dev/zero", place.path("var/inbox/link Jansen.xml")).unwrap();
    daemon.wait_for("what is left alone", |daemon| daemon.line("left alone in the inbox"));
    daemon.wait_for("three messages", |daemon| {
        let metrics = daemon.get("/metrics").1;
        metrics.lines().any(|line| line.ends_with("kind=\"WMO301\"} 3")).then_some(())
    });
    daemon.wait_for("the refusal", |_| place.path("var/quarantine/levering Jansen.csv").exists().then_some(()));
    if shim {
        daemon.line("a file was not taken in").expect("the first could not be opened");
    }
    assert!(place.run(&["quarantine", "--json"]).status.success());
    let (log, ready) = (daemon.log(), daemon.get("/readyz").1);
    // The number of a claim may have nine digits in a row, which are masked too.
    for name in ["Jansen", "Pietersen", "999900006", "*****0006"] {
        assert!(!log.contains(name) && !ready.contains(name), "{name} is in\n{log}\n{ready}");
    }
    let named = daemon.line("taken in").unwrap()["bestand"].as_str().unwrap().to_owned();
    assert!(named.len() == "0123456789ab.xml".len() && named.is_ascii(), "{named}");
}
