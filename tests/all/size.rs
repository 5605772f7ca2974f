//! Files of many rows against the memory that the service may take (`MemoryMax` in `systemd/iwmod.service`).
//!
//! Runs the program itself, since memory is that of a process, and reads what the kernel says of it. The bounds leave room for
//! allocators that keep what they had; nothing here is timed. What one row takes is in the unit tests of `facts::knowledge`.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Clients of a large office.
const CLIENTS: usize = 5_000;
/// Rows of two months of it, within the default of `csv_rows_max`.
const ROWS: usize = 250_000;
/// Most memory that taking in a file of [`ROWS`] rows and telling what follows from it may take.
const PEAK_MIB: u64 = 300;

/// A daemon in a folder of its own; killed with the test.
struct Daemon {
    child: Child,
    address: String,
    folder: tempfile::TempDir,
}

impl Daemon {
    fn start() -> Daemon {
        let folder = tempfile::tempdir().unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
        let config = fs::read_to_string(example).unwrap().replace("127.0.0.1:9437", "127.0.0.1:0");
        fs::write(folder.path().join("config.toml"), config.replace("format = \"text\"", "format = \"json\"")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_iwmod"));
        let mut child = command.arg("serve").current_dir(folder.path()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.by_ref().find_map(|line| {
            let told: serde_json::Value = serde_json::from_str(&line).ok()?;
            (told["message"] == "ready").then(|| told["address"].as_str().unwrap().to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        Daemon { child, address: address.expect("a ready daemon"), folder }
    }

    fn metrics(&self) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nhost: iwmod\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Delivers a file and waits until so many files or members were taken in.
    fn take_in(&self, name: &str, bytes: &[u8], accepted: u64) {
        let upload = self.folder.path().join("var/inbox/.upload");
        fs::write(&upload, bytes).unwrap();
        fs::rename(upload, self.folder.path().join("var/inbox").join(name)).unwrap();
        let count = || -> u64 {
            let told = self.metrics();
            assert!(!told.contains("iwmod_files_total{outcome=\"refused\""), "{told}");
            let of_files = told.lines().filter(|line| line.starts_with("iwmod_files_total{outcome=\"accepted\""));
            of_files.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
        };
        for _ in 0..3_000 {
            if count() == accepted {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{name} was not taken in within five minutes");
    }

    fn mib(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two hours on one day for each client in turn, on an opdracht that is not known.
fn leveringen(rows: std::ops::Range<usize>) -> Vec<u8> {
    let valid = |number: &u32| number.to_string().parse::<iwmod::domain::Bsn>().is_ok();
    let clients: Vec<u32> = (123_000_000..).filter(valid).take(CLIENTS).collect();
    let first = jiff::civil::date(2023, 2, 1);
    let mut text = "disposition,bsn,datum,aantal,eenheid,vervoer,versie\n".to_owned();
    for row in rows {
        let (client, day) = (row % CLIENTS, i64::try_from(row / CLIENTS).unwrap());
        let datum = first + jiff::Span::new().days(day);
        writeln!(text, "opdracht:O{client},{},{datum},2,uur,,", clients[client]).unwrap();
    }
    text.into_bytes()
}

#[test]
fn a_file_of_250_000_rows_and_what_follows_from_it_fit_in_300_mib() {
    let daemon = Daemon::start();
    daemon.take_in("levering.csv", &leveringen(0..ROWS), 1);
    let told = daemon.metrics();
    assert!(told.contains(&format!("iwmod_tasks{{task=\"waiting\",overdue=\"false\"}} {CLIENTS}")), "{told}");
    let (now, peak) = (daemon.mib("VmRSS"), daemon.mib("VmHWM"));
    eprintln!("{ROWS} rows: {now} MiB now, {peak} MiB at most");
    assert!(peak < PEAK_MIB, "{peak} MiB at most, {now} MiB now");
}
