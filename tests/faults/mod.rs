//! Failing disks for tests: builds the fault shim (`shim.c`, where its language is told) and gives a child process what it needs.
//!
//! Used by tests that start a child process. A fault is in the child only; the test itself keeps a sound disk. Where there
//! is no C compiler the tests say so and pass, but not with `CI=true`.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

pub mod journal;
pub mod power;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What goes wrong in a child process, and where it is told.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// `CALL:ACTION:FIRST:COUNT:PATHPART[;…]`, for example `fsync:EIO:2:1:quarantine`; empty for none.
    pub rules: String,
    /// Faults act only while this file exists.
    pub gate: Option<PathBuf>,
    /// Only paths in this folder count.
    pub root: Option<PathBuf>,
    /// Every change is added to this file.
    pub journal: Option<PathBuf>,
    /// A line for each call that failed is added to this file.
    pub told: Option<PathBuf>,
}

impl Faults {
    /// Faults by rules alone.
    pub fn of(rules: &str) -> Faults {
        Faults { rules: rules.to_owned(), ..Faults::default() }
    }

    /// Has a command run under these faults.
    pub fn on<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("LD_PRELOAD", shim().expect("asked for a shim that cannot be built; see available()"));
        if !self.rules.is_empty() {
            command.env("IWMOD_FAULT", &self.rules);
        }
        let files = [("GATE", &self.gate), ("ROOT", &self.root), ("JOURNAL", &self.journal), ("TOLD", &self.told)];
        for (name, path) in files {
            if let Some(path) = path {
                command.env(format!("IWMOD_FAULT_{name}"), path);
            }
        }
        command
    }
}

/// Whether faults can be made here; says so out loud where they cannot, and fails where that may not be.
pub fn available() -> bool {
    let there = shim().is_some();
    if !there {
        println!("NOTICE: there is no C compiler (apt-get install gcc): NO FAULT OF A DISK IS TESTED");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "the faults need a C compiler: apt-get install gcc");
    }
    there
}

/// The library, built once for each process from the source beside this file.
fn shim() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(build).as_deref()
}

fn build() -> Option<PathBuf> {
    // Built beside its name and then named, since several tests may do so at once.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
    let (name, draft) = (folder.join("shim.so"), folder.join(format!("shim-{}.so", std::process::id())));
    let compile = |compiler| {
        let mut command = Command::new(compiler);
        command.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&draft).arg(&source).arg("-lpthread").output()
    };
    let output = ["cc", "gcc", "clang"].into_iter().find_map(|compiler| compile(compiler).ok())?;
    assert!(output.status.success(), "shim.c does not compile: {}", String::from_utf8_lossy(&output.stderr));
    fs::rename(&draft, &name).unwrap();
    Some(name)
}
