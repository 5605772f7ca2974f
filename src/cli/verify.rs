//! `verify` and `rebuild`: archive and store agree, or are made to.

use serde::Deserialize;

use super::output::Output;
use super::progress::Progress;
use super::{Exit, session};
use crate::answer;
use crate::config::Config;
use crate::engine::{self, Setup};
use crate::http::client::Client;
use crate::request::Request;

/// Exit 1 when something differs.
pub fn verify(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Request::Verify, output, verified)
}

/// Makes the store anew. Without a daemon the store is not opened before: one that cannot be opened is why people rebuild.
pub fn rebuild(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    if let Some(client) = Client::connect(&config.paths.socket)? {
        let answer = client.ask(&Request::Rebuild)?;
        output.line(if output.is_json() { answer.document } else { rebuilt(&answer.document)? })?;
        return Ok(Exit::Good);
    }
    let progress = Progress::spinner();
    let (engine, records) = progress.during(|| engine::rebuild(Setup::from_config(config)))?;
    engine.close()?;
    let document = serde_json::to_string(&answer::rebuilt(records, &[]))?;
    output.line(if output.is_json() { document } else { rebuilt(&document)? })?;
    Ok(Exit::Good)
}

/// What `verify` found.
#[derive(Deserialize)]
struct Verified {
    records: u64,
    files: u64,
    containers: u64,
    refused: u64,
    quarantined: u64,
    problems: Vec<String>,
}

fn verified(document: &str) -> anyhow::Result<String> {
    let found: Verified = serde_json::from_str(document)?;
    let Verified { records, files, containers, refused, quarantined, problems } = &found;
    let read = format!(
        "records in the log: {records} (files {files}, zips {containers}, refusals {refused}); files in quarantine: \
         {quarantined}"
    );
    let verdict = match problems.as_slice() {
        [] => "archive, store and quarantine agree".to_owned(),
        problems => format!("{}\n{REMEDY}", problems.join("\n")),
    };
    Ok(format!("{read}\n{verdict}"))
}

/// What to do when something differs.
const REMEDY: &str = "what is wrong with the store only, `iwmod rebuild` mends; docs/operations.md tells the rest";

/// What `rebuild` did.
#[derive(Deserialize)]
struct Rebuilt {
    records: u64,
    differences: Vec<String>,
}

fn rebuilt(document: &str) -> anyhow::Result<String> {
    let Rebuilt { records, differences } = serde_json::from_str(document)?;
    let done = format!("the store is derived again from {records} records of the archive");
    let differed = differences.iter().map(|difference| format!("it differed before: {difference}"));
    Ok(differed.chain([done]).collect::<Vec<_>>().join("\n"))
}
