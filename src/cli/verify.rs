//! `verify` and `rebuild`: archive and store agree, or are made to.

use super::exit::Exit;
use super::output::Output;
use super::progress::Progress;
use super::session;
use crate::config::Config;
use crate::documents::{Rebuilt, Verified};
use crate::engine::{self, Setup};
use crate::http::client::Client;
use crate::request::Order;

/// Exit 1 when something differs.
pub fn verify(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::have(config, &Order::Verify, output, |verified: Verified| verified_text(&verified))
}

/// Makes the store anew. Without a daemon the store is not opened before: one that cannot be opened is why people rebuild.
pub fn rebuild(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    if let Some(client) = Client::connect(&config.paths.socket)? {
        let answer = client.order(&Order::Rebuild)?;
        output.line(if output.is_json() {
            answer.document
        } else {
            rebuilt_text(&serde_json::from_str(&answer.document)?)
        })?;
        return Ok(Exit::Good);
    }
    session::step_aside(config);
    let progress = Progress::spinner();
    let (engine, records) = progress.during(|| engine::rebuild(Setup::from_config(config)))?;
    engine.close()?;
    let made = Rebuilt::from_records(records, Vec::new());
    output.line(if output.is_json() { serde_json::to_string(&made)? } else { rebuilt_text(&made) })?;
    Ok(Exit::Good)
}

fn verified_text(verified: &Verified) -> String {
    let Verified { records, files, containers, refused, quarantined, problems } = verified;
    let read = format!(
        "records in the log: {records} (files {files}, zips {containers}, refusals {refused}); files in quarantine: \
         {quarantined}"
    );
    let verdict = match problems.as_slice() {
        [] => "archive, store and quarantine agree".to_owned(),
        problems => format!("{}\n{REMEDY}", problems.join("\n")),
    };
    format!("{read}\n{verdict}")
}

/// What to do when something differs.
const REMEDY: &str = "what is wrong with the store only, `iwmod rebuild` mends; docs/operations.md tells the rest";

fn rebuilt_text(made: &Rebuilt) -> String {
    let Rebuilt { records, differences, .. } = made;
    let done = format!("the store is derived again from {records} records of the archive");
    let differed = differences.iter().map(|difference| format!("it differed before: {difference}"));
    differed.chain([done]).collect::<Vec<_>>().join("\n")
}
