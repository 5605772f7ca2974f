//! `ingest`: the pipeline once, for files and folders; given files stay where they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::exit::Exit;
use super::output::{Output, Tone, counted};
use super::progress::Progress;
use super::session::Session;
use crate::config::Config;
use crate::documents::dutch;
use crate::documents::{IngestedFile, Outcome};
use crate::domain::{Finding, Severity, mask_bsn};
use crate::inbox;

/// Which files.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, and folders with all files below them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Takes them in. 0: none refused; 1: some refused; 2: could not run.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let files = collect(&args.paths)?;
    let mut session = Session::open(config)?;
    let progress = Progress::steps(files.len());
    let answer = session.ingest(&files, &progress)?;
    session.close()?;
    let shown = if output.is_json() { answer.document } else { text(&answer.document, output)? };
    if !shown.is_empty() {
        output.line(shown)?;
    }
    Ok(if answer.good { Exit::Good } else { Exit::Bad })
}

/// The lines of an answer for people: a word per file, its findings below it, and the sums.
pub fn text(document: &str, output: &Output) -> anyhow::Result<String> {
    let files = files(document)?;
    let mut lines: Vec<String> = files.iter().map(|file| file_text(file, output)).collect();
    lines.push(sums(&files));
    Ok(lines.join("\n"))
}

/// The lines of an answer.
pub fn files(document: &str) -> anyhow::Result<Vec<IngestedFile>> {
    Ok(document.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// One file with its findings.
pub fn file_text(file: &IngestedFile, output: &Output) -> String {
    let tone = match file.outcome {
        Outcome::Accepted | Outcome::Duplicate => Tone::Good,
        Outcome::Waiting | Outcome::Conflict => Tone::Odd,
        Outcome::Refused => Tone::Bad,
    };
    let word = output.tone(tone, &format!("{:<11}", dutch::outcome(file.outcome)));
    let what = [file.envelope.kind.as_deref(), file.envelope.identification.as_deref()];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let head = format!("{word}  {}  {}", mask_bsn(&file.file), what);
    let found = findings(&file.findings, output);
    if found.is_empty() { head.trim_end().to_owned() } else { format!("{}\n{found}", head.trim_end()) }
}

/// Findings, one a line; of a rule that was found very often only the first ones.
pub fn findings(found: &[Finding], output: &Output) -> String {
    let mut lines = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for one in found {
        let count = seen.entry(&one.rule).or_default();
        *count = count.saturating_add(1);
        if *count <= FINDINGS_SHOWN {
            lines.push(format!("  {}", finding(one, output)));
        }
    }
    let more = seen.into_iter().filter(|(_, count)| *count > FINDINGS_SHOWN);
    lines.extend(more.map(|(rule, count)| format!("  {rule}: nog {}; --json toont alle", count - FINDINGS_SHOWN)));
    lines.join("\n")
}

/// How many findings of one rule are shown of a file.
const FINDINGS_SHOWN: usize = 3;

/// Number of files per kind and outcome.
pub fn counts(files: &[IngestedFile]) -> BTreeMap<(&str, &'static str), usize> {
    let mut counts: BTreeMap<(&str, &'static str), usize> = BTreeMap::new();
    for file in files {
        let kind = file.envelope.kind.as_deref().unwrap_or("unknown");
        let count = counts.entry((kind, file.outcome.as_str())).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// `TR018 /Bericht/…/Einddatum = 2023-01-01: Einddatum ligt voor Begindatum (byte 1893)`.
pub fn finding(found: &Finding, output: &Output) -> String {
    let tone = if found.severity == Severity::Error { Tone::Bad } else { Tone::Odd };
    let value = if found.value.is_empty() { String::new() } else { format!(" = {}", found.value) };
    let found = found.with_byte_in_text();
    format!("{} {}{value}: {}", output.tone(tone, &found.rule), found.path, found.text)
}

fn sums(files: &[IngestedFile]) -> String {
    let count = |outcome: Outcome| files.iter().filter(|file| file.outcome == outcome).count();
    let parts = Outcome::ALL.map(|outcome| (count(outcome), dutch::outcome(outcome)));
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
    let sums = parts.collect::<Vec<_>>().join(", ");
    let files = counted(files.len(), "bestand", "bestanden");
    format!("{files}: {}", if sums.is_empty() { "niets te doen".to_owned() } else { sums })
}

/// Files with the name they are reported by: as given, or found below a given folder, in order of name.
pub fn collect(paths: &[PathBuf]) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for path in paths {
        let about =
            || format!("cannot read {}; name an existing file or folder", mask_bsn(&path.display().to_string()));
        if std::fs::metadata(path).with_context(about)?.is_dir() {
            below(path, &mut files).with_context(about)?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files.into_iter().map(|file| (file.display().to_string(), file)).collect())
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !inbox::is_finished(&name) {
            continue;
        }
        if path.is_dir() {
            below(&path, files)?;
        } else if inbox::is_taken(&name) {
            files.push(path);
        }
    }
    Ok(())
}
