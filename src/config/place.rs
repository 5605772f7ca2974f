//! Where a row of the config or of a table beside it stands.
//!
//! Stands at the ground of `config`, so that faults and the reader that finds them name places alike.

use std::fmt::{self, Display};

/// Where a row stands, for a fault about it after it was read.
#[derive(Clone, Debug)]
pub struct Place {
    /// Table beside the config, as the config names it.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: usize,
    /// Name of the row, such as `tariff[2]`; empty in a table.
    pub name: String,
}

impl Place {
    /// Of a key of the row.
    pub fn with_key(&self, key: &str) -> Place {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        Place { name, ..self.clone() }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "line {} of {file}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// Most characters of a value that a fault repeats.
pub const SHOWN_MAX: usize = 80;
