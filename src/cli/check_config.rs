//! `check-config`: every mistake at once, with line and remedy, and what can be read and still cannot be meant. Reads the config, and
//! nothing but what that names.

use std::path::Path;

use serde::Serialize;

use super::exit::Exit;
use super::output::{Output, Tone};
use crate::config::{Config, ConfigError, Fault};

/// The JSON of `check-config`.
#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    ok: bool,
    errors: &'a [Fault],
}

/// Exit 0 for a good config; the mistakes are printed and the code is 2 otherwise.
pub fn run(file: &Path, output: &Output) -> anyhow::Result<Exit> {
    let faults = match Config::load(file) {
        Ok(config) => config.doubts,
        Err(ConfigError::Faults { faults, .. }) => faults,
        Err(unreadable) => return Err(unreadable.into()),
    };
    let name = file.display().to_string();
    if output.is_json() {
        let checked = Checked { file: name, ok: faults.is_empty(), errors: &faults };
        output.line(serde_json::to_string(&checked)?)?;
    } else if faults.is_empty() {
        output.line(format!("{name}: {}", output.tone(Tone::Good, "no mistakes")))?;
    } else {
        let count = if faults.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", faults.len()) };
        output.line(format!("{name}: {}", output.tone(Tone::Bad, &count)))?;
        faults.iter().try_for_each(|fault| output.line(format!("  {fault}")))?;
    }
    Ok(if faults.is_empty() { Exit::Good } else { Exit::CannotRun })
}
