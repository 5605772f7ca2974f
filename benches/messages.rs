//! How fast a message is read, against libxml2's DOM and XSD on the same bytes in the same run; prints the ratio.
//!
//! Ours: parse, full schema check, typed decode and the rules within the message, on one core. libxml2: a small C program
//! (`benches/libxml2.c`) that is compiled here; without a C compiler or its headers, `xmllint --repeat`. Rounds
//! alternate and the best of each counts, so that other work on the machine disturbs both alike. Goal: 3 times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::float_arithmetic, missing_docs)]

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use iwmod::intake::Limits;
use iwmod::{message, rules};

/// Many short rounds: a short one is likelier to pass undisturbed on a busy machine.
const ROUNDS: usize = 300;
const CHECKS_PER_ROUND: u32 = 100;
const GOAL: f64 = 3.0;

fn main() {
    // `cargo test` runs benches too, unoptimised and with this flag: nothing to learn from that.
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/messages: only `cargo bench` measures");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = compile(folder.path());
    let mut missed = false;
    println!("{:<34} {:>7} {:>11} {:>11} {:>7}", "message", "bytes", "ours /s", "libxml2 /s", "ratio");
    // `cargo bench -- wmo307` measures only that message.
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    for (kind, path) in samples().into_iter().filter(|(kind, _)| kind.contains(&wanted)) {
        let bytes = std::fs::read(&path).unwrap();
        let mut other = Libxml2::new(program.as_deref(), kind, &path);
        let (ours, theirs) = (0..ROUNDS)
            .fold((f64::MAX, f64::MAX), |(ours, theirs), _| (ours.min(our_round(&bytes)), theirs.min(other.round())));
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        let ratio = theirs / ours;
        missed |= ratio < GOAL;
        println!("{name:<34} {:>7} {:>11.0} {:>11.0} {ratio:>6.2}x", bytes.len(), 1e9 / ours, 1e9 / theirs);
    }
    println!("goal {GOAL}x: {}", if missed { "MISSED" } else { "reached" });
}

/// Nanoseconds per message.
fn our_round(bytes: &[u8]) -> f64 {
    let limits = Limits::default();
    let begin = Instant::now();
    for _ in 0..CHECKS_PER_ROUND {
        let reading = message::read(black_box(bytes), &limits);
        let mut findings = reading.findings;
        rules::check(&reading.message.unwrap(), limits.findings_max, &mut findings);
        assert!(black_box(findings).is_empty());
    }
    begin.elapsed().as_nanos() as f64 / f64::from(CHECKS_PER_ROUND)
}

/// Own messages, and those of the standard where they are there.
fn samples() -> Vec<(&'static str, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let official = root.join("../shared/iwmo/messages/3.2");
    let mut samples = Vec::new();
    for kind in ["wmo301", "wmo305", "wmo307"] {
        samples.push((kind, root.join("testdata/messages").join(format!("{kind}.xml"))));
        let path = official.join(format!("{}.xml", kind.to_uppercase()));
        if path.is_file() {
            samples.push((kind, path));
        } else {
            println!("without the sample of the standard: {} is not there", path.display());
        }
    }
    samples
}

fn schema(kind: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let official = root.join("../shared/iwmo/xsd/3.2").join(format!("{kind}.xsd"));
    if official.is_file() { official } else { root.join("schemas/iwmo-3.2").join(format!("{kind}.xsd")) }
}

/// The compiled C program, where it can be made.
fn compile(folder: &Path) -> Option<PathBuf> {
    let flags = [
        ("pkg-config", ["--cflags", "--libs"].as_slice(), Some("libxml-2.0")),
        ("xml2-config", &["--cflags", "--libs"], None),
    ]
    .into_iter()
    .find_map(|(tool, arguments, package)| {
        let output = Command::new(tool).args(arguments).args(package).output().ok().filter(|o| o.status.success())?;
        String::from_utf8(output.stdout).ok()
    });
    let program = folder.join("libxml2");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/libxml2.c");
    let compiled = flags.is_some_and(|flags| {
        let mut cc = Command::new("cc");
        cc.arg("-O2").arg(source).arg("-o").arg(&program).args(flags.split_whitespace());
        cc.status().is_ok_and(|s| s.success())
    });
    if !compiled {
        println!("without libxml2's C API (needs cc and libxml2-dev): falling back on xmllint --repeat");
    }
    compiled.then_some(program)
}

/// libxml2 in a process of its own, which checks a round whenever it is asked.
enum Libxml2 {
    Program { child: Child, input: ChildStdin, output: BufReader<ChildStdout> },
    Xmllint { schema: PathBuf, file: PathBuf },
}

impl Libxml2 {
    fn new(program: Option<&Path>, kind: &str, file: &Path) -> Libxml2 {
        let Some(program) = program else {
            return Libxml2::Xmllint { schema: schema(kind), file: file.to_owned() };
        };
        let mut command = Command::new(program);
        command.arg(schema(kind)).arg(file).arg(CHECKS_PER_ROUND.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Libxml2::Program { child, input, output }
    }

    /// Nanoseconds per message.
    fn round(&mut self) -> f64 {
        match self {
            Libxml2::Program { input, output, .. } => {
                writeln!(input, "round").unwrap();
                let mut line = String::new();
                output.read_line(&mut line).unwrap();
                line.trim().parse::<f64>().expect("libxml2 refused the sample") / f64::from(CHECKS_PER_ROUND)
            }
            // `--repeat` checks a hundred times; what the process itself costs is in it, a few percent.
            Libxml2::Xmllint { schema, file } => {
                let begin = Instant::now();
                let run =
                    Command::new("xmllint").args(["--noout", "--repeat", "--schema"]).arg(schema).arg(file).output();
                let output =
                    run.expect("the bench needs libxml2: apt-get install libxml2-dev, or libxml2-utils for xmllint");
                assert!(output.status.success(), "xmllint refused the sample");
                begin.elapsed().as_nanos() as f64 / 100.0
            }
        }
    }
}

impl Drop for Libxml2 {
    fn drop(&mut self) {
        if let Libxml2::Program { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
