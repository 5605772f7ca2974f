//! What is wrong with a config: line, key, value and remedy. Collected, never stopped at the first.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::place::{Place, SHOWN_MAX};
use crate::domain::mask_bsn;

/// One mistake in the config.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Table beside the config that it stands in; absent where it stands in the config itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line in the file, from 1.
    pub line: usize,
    /// Key with its section, such as `agreement[2].from`, or column of a table; empty where no key could be read.
    pub key: String,
    /// The value as written; empty where there is none.
    pub value: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    /// A fault; a value that looks like a BSN is masked, since faults go to logs.
    pub fn new(line: usize, key: &str, value: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        let key = mask_bsn(key);
        Fault { file: None, line, key, value: mask_bsn(value), problem: problem.into(), remedy: remedy.into() }
    }

    /// A fault of a row, with what is written there.
    pub fn at(place: &Place, value: &str, problem: impl fmt::Display, remedy: &str) -> Self {
        let value: String = value.chars().filter(|c| !c.is_control()).take(SHOWN_MAX).collect();
        let fault = Fault::new(place.line, &place.name, &value, problem.to_string(), remedy);
        Fault { file: place.file.clone(), ..fault }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}, ")?;
        }
        write!(f, "line {}: ", self.line)?;
        match (self.key.is_empty(), self.value.is_empty()) {
            (true, true) => {}
            (true, false) => write!(f, "{}: ", self.value)?,
            (false, true) => write!(f, "{}: ", self.key)?,
            (false, false) => write!(f, "{} = {}: ", self.key, self.value)?,
        }
        write!(f, "{}; {}", self.problem, self.remedy)
    }
}

/// Why there is no config.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the config {file}; name an existing file with --config, or copy config.example.toml")]
    Read {
        /// The file asked for.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file has mistakes; all of them.
    #[error("{}", Listed(file, faults))]
    Faults {
        /// The file.
        file: PathBuf,
        /// In order of line.
        faults: Vec<Fault>,
    },
}

/// Shows all faults of a file, one a line.
struct Listed<'a>(&'a PathBuf, &'a [Fault]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.1.len();
        write!(f, "{}: {count} {}", self.0.display(), if count == 1 { "mistake" } else { "mistakes" })?;
        self.1.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}
