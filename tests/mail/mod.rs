//! A real mail server for a test: aiosmtpd of Debian, with a certificate of a CA that is made for the test.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// User and password that the server knows.
pub const USER: &str = "facturen";
pub const PASSWORD: &str = "geheim van de test";

/// A mail server, which ends with the test.
pub struct Server {
    folder: TempDir,
    child: Child,
    pub port: u16,
    tls: &'static str,
}

/// A mail that the server took.
pub struct Taken {
    pub envelope: Value,
    pub text: String,
}

impl Server {
    /// `tls` as in the config; `None` where Debian's packages are not there, which is told, and in CI a failure.
    pub fn start(tls: &'static str) -> Option<Server> {
        let has = |command: &mut Command| {
            command.stderr(Stdio::null()).stdout(Stdio::null()).status().is_ok_and(|s| s.success())
        };
        let is_there =
            has(Command::new(PYTHON).args(["-c", "import aiosmtpd"])) && has(Command::new("openssl").arg("version"));
        if !is_there {
            let needs = "a mail server: apt-get install python3-aiosmtpd openssl";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "the test of the mail needs {needs}");
            println!("NOT CHECKED: the mail needs {needs}");
            return None;
        }
        let folder = TempDir::new().unwrap();
        certificates(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/server.py");
        let mut command = Command::new(PYTHON);
        command
            .arg(script)
            .arg(folder.path())
            .args([folder.path().join("server.pem"), folder.path().join("server.key")])
            .arg(tls);
        if tls != "none" {
            command.args([USER, PASSWORD]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        Some(Server { port: line.trim().parse().unwrap_or_else(|_| panic!("no port: {line:?}")), folder, child, tls })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it says to the next mails.
    pub fn plan(&self, words: &[&str]) {
        fs::write(self.path("plan"), words.join("\n")).unwrap();
    }

    /// The sections of a config that mail by it; `more` goes into `[mail]`.
    pub fn config(&self, more: &str) -> String {
        let login = match self.tls {
            "none" => String::new(),
            _ => format!("user = \"{USER}\"\npassword_file = {:?}\n", self.path("password")),
        };
        format!(
            "\n[mail]\nserver = \"localhost\"\nport = {}\ntls = \"{}\"\nca = {:?}\n{login}from = \"facturen@dewilg.example\"\n\
             reply_to = \"administratie@dewilg.example\"\n{more}\n",
            self.port,
            self.tls,
            self.path("ca.pem")
        )
    }

    /// How often a mail was offered to it.
    pub fn calls(&self) -> Vec<String> {
        fs::read_to_string(self.path("calls")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// What it took, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        let read = |n: usize| {
            let text = fs::read_to_string(self.path(&format!("{n}.eml"))).ok()?;
            let envelope = serde_json::from_str(&fs::read_to_string(self.path(&format!("{n}.json"))).unwrap()).unwrap();
            Some(Taken { envelope, text })
        };
        (1..).map_while(read).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Taken {
    /// The value of a header of the whole mail.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next().unwrap();
        let start = format!("{}:", name.to_ascii_lowercase());
        let unfolded = head.replace("\r\n ", " ");
        unfolded
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(&start))
            .map(|line| line[start.len()..].trim().to_owned())
    }

    /// Names and bytes of what goes along.
    pub fn attachments(&self) -> Vec<(String, Vec<u8>)> {
        let parts = self
            .text
            .split("\r\n--iwmod_")
            .skip(1)
            .filter_map(|part| part.split_once("\r\n")?.1.split_once("\r\n\r\n"));
        let named = parts.filter_map(|(head, body)| Some((head.split("filename=\"").nth(1)?.split('"').next()?, body)));
        named.map(|(name, body)| (name.to_owned(), decoded(body))).collect()
    }

    /// Everything but what goes along: headers and text, as they are read.
    pub fn open_part(&self) -> String {
        let mut parts: Vec<&str> = self.text.split("\r\n--iwmod_").collect();
        parts.truncate(2);
        let text = parts.join("\n").replace("=\r\n", "");
        String::from_utf8_lossy(&quoted(&text)).into_owned()
    }
}

/// Quoted-printable, as far as a test reads it.
fn quoted(text: &str) -> Vec<u8> {
    let (mut out, bytes) = (Vec::new(), text.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        let coded = (bytes[at] == b'=')
            .then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        at += if coded.is_some() { 3 } else { 1 };
        out.push(coded.unwrap_or_else(|| bytes[at - 1]));
    }
    out
}

/// Base64, of a test only.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| LETTERS.iter().position(|letter| *letter == byte));
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for digit in digits {
        bits = (bits << 6) | u32::try_from(digit).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    out
}

/// A CA, a certificate of it for `localhost`, and a CA that nobody knows.
pub fn certificates(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        let made = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    for name in ["ca", "stranger"] {
        let (pem, secret) = (format!("{name}.pem"), format!("{name}.key"));
        openssl(&[&["req", "-x509"], &key[..], &["-subj", "/CN=Proef", "-keyout", &secret, "-out", &pem]].concat());
    }
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl(
        &[&["req"], &key[..5], &["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"]].concat(),
    );
    let signed = [
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ];
    openssl(&[&["x509", "-req", "-in", "server.csr"], &signed[..]].concat());
}

/// That of Debian, whatever else is in the path: its packages are found by no other.
const PYTHON: &str = "/usr/bin/python3";
