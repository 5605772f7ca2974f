//! `ingest`: the pipeline once, for files and folders; given files stay where they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use super::Exit;
use super::output::{Output, Tone};
use super::progress::Progress;
use super::session::Session;
use crate::config::Config;
use crate::domain::{Finding, Severity, mask_bsn};
use crate::inbox;

/// Which files.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, and folders with all files below them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// One line of the JSON of `ingest`, as far as people see it.
#[derive(Deserialize)]
pub struct Report {
    pub file: String,
    pub outcome: String,
    pub kind: Option<String>,
    pub identification: Option<String>,
    pub findings: Vec<Finding>,
}

/// Takes them in. 0: none refused; 1: some refused; 2: could not run.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let files = collect(&args.paths)?;
    let mut session = Session::open(config)?;
    let progress = Progress::of(files.len());
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
    let reports = reports(document)?;
    let mut lines: Vec<String> = reports.iter().map(|report| one(report, output)).collect();
    lines.push(sums(&reports));
    Ok(lines.join("\n"))
}

/// The lines of an answer.
pub fn reports(document: &str) -> anyhow::Result<Vec<Report>> {
    Ok(document.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// One file with its findings.
pub fn one(report: &Report, output: &Output) -> String {
    let tone = match report.outcome.as_str() {
        "accepted" | "duplicate" => Tone::Good,
        "refused" => Tone::Bad,
        _ => Tone::Odd,
    };
    let word = output.tone(tone, &format!("{:<9}", report.outcome));
    let what = [report.kind.as_deref(), report.identification.as_deref()];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let head = format!("{word}  {}  {}", mask_bsn(&report.file), what);
    let found = findings(&report.findings, output);
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
    lines.extend(more.map(|(rule, count)| format!("  {rule}: {} more; --json shows all", count - FINDINGS_SHOWN)));
    lines.join("\n")
}

/// How many findings of one rule are shown of a file.
const FINDINGS_SHOWN: usize = 3;

/// Number of files per kind and outcome.
pub fn counts(reports: &[Report]) -> BTreeMap<(String, String), usize> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for report in reports {
        let kind = report.kind.clone().unwrap_or_else(|| "unknown".to_owned());
        let count = counts.entry((kind, report.outcome.clone())).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// `TR018 /Bericht/…/Einddatum = 2023-01-01: Einddatum ligt voor Begindatum (byte 1893)`.
pub fn finding(found: &Finding, output: &Output) -> String {
    let tone = if found.severity == Severity::Error { Tone::Bad } else { Tone::Odd };
    let value = if found.value.is_empty() { String::new() } else { format!(" = {}", found.value) };
    let found = found.told();
    format!("{} {}{value}: {}", output.tone(tone, &found.rule), found.path, found.text)
}

fn sums(reports: &[Report]) -> String {
    let count = |outcome: &str| reports.iter().filter(|report| report.outcome == outcome).count();
    let parts = ["accepted", "duplicate", "waiting", "conflict", "refused"].map(|name| (count(name), name));
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
    let sums = parts.collect::<Vec<_>>().join(", ");
    let files = if reports.len() == 1 { "file" } else { "files" };
    format!("{} {files}: {}", reports.len(), if sums.is_empty() { "nothing to do".to_owned() } else { sums })
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
