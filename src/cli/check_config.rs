//! `check-config`: every mistake at once, with line and remedy, and what can be read and still cannot be meant; and what a file would be
//! read as. Reads the config, what that names, and that file; nothing is taken in.

use std::path::Path;

use serde::Serialize;

use super::exit::Exit;
use super::output::{Output, Tone, counted, table};
use crate::clock;
use crate::config::{Config, ConfigError, Fault};
use crate::documents::{ReadRow, Reading};
use crate::intake::{import_of, judge};

/// What to look at besides the config.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show what this file would be read as, without taking it in
    #[arg(long = "try", value_name = "FILE")]
    file: Option<std::path::PathBuf>,
}

/// The JSON of `check-config`.
#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    ok: bool,
    errors: &'a [Fault],
}

/// Exit 0 for a good config; the mistakes are printed and the code is 2 otherwise.
pub fn run(file: &Path, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    if let Some(tried) = &args.file {
        return try_file(&Config::load(file)?, tried, output);
    }
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
        let count = counted(faults.len(), "mistake", "mistakes");
        output.line(format!("{name}: {}", output.tone(Tone::Bad, &count)))?;
        faults.iter().try_for_each(|fault| output.line(format!("  {fault}")))?;
    }
    Ok(if faults.is_empty() { Exit::Good } else { Exit::CannotRun })
}

/// Shows what a file would be read as; 0 when it would be accepted.
fn try_file(config: &Config, file: &Path, output: &Output) -> anyhow::Result<Exit> {
    let bytes = std::fs::read(file).map_err(|source| {
        anyhow::Error::new(source).context(format!("cannot read {}; name a file that exists", file.display()))
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (_, today) = clock::machine();
    let verdict = judge(&name, &bytes, &config.circumstances(today));
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let import = import_of(&name, &config.imports).filter(|_| is_csv).map(|import| import.name.clone());
    let reading = Reading::new(file.display().to_string(), import, verdict);
    output.line(if output.is_json() { serde_json::to_string(&reading)? } else { text(&reading, output) })?;
    Ok(if reading.accepted { Exit::Good } else { Exit::Bad })
}

fn text(reading: &Reading, output: &Output) -> String {
    let kind = reading.kind.as_deref().unwrap_or("?");
    let by = reading.import.as_ref().map(|name| format!(", volgens [[import]] {name}")).unwrap_or_default();
    let (verdict, tone) =
        if reading.accepted { ("zou worden aanvaard", Tone::Good) } else { ("zou worden geweigerd", Tone::Bad) };
    let mut parts = vec![format!("{}: gelezen als {kind}{by}; {}", reading.file, output.tone(tone, verdict))];
    if let Some(first) = reading.rows.first() {
        parts.push(rows(first, &reading.rows));
    }
    parts.extend(
        reading.findings.iter().map(|finding| format!("  {} {}: {}", finding.rule, finding.path, finding.text)),
    );
    parts.join("\n")
}

/// The first rows, in the columns that any of them has.
fn rows(first: &ReadRow, all: &[ReadRow]) -> String {
    let shown = all.iter().take(ROWS_SHOWN);
    let mut columns: Vec<&'static str> = first.values.keys().copied().collect();
    for column in shown.clone().flat_map(|row| row.values.keys()) {
        if !columns.contains(column) {
            columns.push(column);
        }
    }
    let cells = |row: &ReadRow| {
        let values = columns.iter().map(|column| row.values.get(column).cloned().unwrap_or_default());
        std::iter::once(row.line.to_string()).chain(values).collect::<Vec<_>>()
    };
    let headings: Vec<&str> = std::iter::once(">regel").chain(columns.iter().copied()).collect();
    let more = all.len().saturating_sub(ROWS_SHOWN);
    let rest = if more > 0 {
        format!("\nen nog {}; --json toont alle", counted(more, "regel", "regels"))
    } else {
        String::new()
    };
    format!("{}{rest}", table(&headings, shown.map(cells)))
}

/// Rows that are shown of a file that is tried.
const ROWS_SHOWN: usize = 20;
