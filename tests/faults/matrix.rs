//! The fault matrix: which call fails how, when, for how long, in which folder; and the choice of some of them.
//!
//! Used by `tests/all/faults_matrix.rs`. A case is written as one line of text, by which it can be run again alone.

use std::fmt;
use std::str::FromStr;

use crate::common::Random;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// As the shim names it.
    pub call: &'static str,
    /// Error that the call gives.
    pub error: &'static str,
    /// The first call that fails.
    pub first: u32,
    /// Whether only that one fails, or all from there until the fault is taken away.
    pub is_once: bool,
    /// Folder of the daemon in which it fails.
    pub folder: &'static str,
    /// Whether the process is killed and started again while the fault lasts.
    pub restarts: bool,
    /// Whether it is `iwmod serve` itself that runs, or only its writer and inbox.
    pub serves: bool,
}

const CALLS: [&str; 10] =
    ["write", "pwrite", "fsync", "fdatasync", "rename", "open", "unlink", "mkdir", "ftruncate", "fallocate"];
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EROFS", "EMFILE"];
const FIRSTS: [u32; 3] = [1, 2, 7];
const FOLDERS: [&str; 5] = ["inbox", "archive", "quarantine", "outbox", "store"];

impl Case {
    /// Every fault, each with and without a restart, by the writer alone.
    pub fn all() -> Vec<Case> {
        let mut all = Vec::new();
        for (call, error) in CALLS.iter().flat_map(|call| ERRORS.map(|error| (*call, error))) {
            for (first, is_once) in FIRSTS.into_iter().flat_map(|first| [(first, true), (first, false)]) {
                for (folder, restarts) in FOLDERS.into_iter().flat_map(|folder| [(folder, false), (folder, true)]) {
                    all.push(Case { call, error, first, is_once, folder, restarts, serves: false });
                }
            }
        }
        all
    }

    /// So many of those that can strike, as a seed says, and of these so many by `iwmod serve`. `calls` is what a run in
    /// peace was seen to do: call and folder, each as often as it was done.
    pub fn some(seed: u64, count: usize, serving: usize, calls: &[(String, String)]) -> Vec<Case> {
        let mut some = Case::all();
        some.retain(|case| {
            let same = calls.iter().filter(|(call, folder)| call == case.call && folder == case.folder);
            same.count() >= case.first as usize
        });
        Random(seed).shuffle(&mut some);
        some.truncate(count);
        some.iter_mut().take(serving).for_each(|case| case.serves = true);
        some
    }

    /// Rules that have each call of the matrix told; none fails.
    pub fn tell() -> String {
        CALLS.map(|call| format!("{call}:TELL:1:0:/var/")).join(";")
    }

    /// Call and folder of a line that the shim told.
    pub fn call_and_folder(line: &str) -> Option<(String, String)> {
        let call = line.split(' ').next()?;
        let folder = FOLDERS.iter().find(|folder| line.contains(&format!("/var/{folder}")))?;
        Some((call.to_owned(), (*folder).to_owned()))
    }

    /// The rule for the shim.
    pub fn rule(&self) -> String {
        let Case { call, error, first, is_once, folder, .. } = self;
        format!("{call}:{error}:{first}:{}:/var/{folder}", u32::from(*is_once))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { call, error, first, is_once, folder, restarts, serves } = self;
        let span = if *is_once { "once" } else { "while" };
        write!(f, "{call} {error} {first} {span} {folder}")?;
        f.write_str(if *restarts { " restart" } else { "" })?;
        f.write_str(if *serves { " serve" } else { "" })
    }
}

impl FromStr for Case {
    type Err = String;

    fn from_str(text: &str) -> Result<Case, String> {
        let serves = text.ends_with(" serve");
        let alone = text.trim_end_matches(" serve");
        let found = Case::all().into_iter().find(|case| case.to_string() == alone);
        found.map(|case| Case { serves, ..case }).ok_or_else(|| format!("no case of the matrix is called {text}"))
    }
}
