//! `verify` and `rebuild`: archive and store agree, or are made to.

use serde_json::Value;

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
    session::show(config, &Request::Verify, output, text)
}

/// Makes the store anew. Without a daemon the store is not opened before: one that cannot be opened is why people rebuild.
pub fn rebuild(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    if let Some(client) = Client::connect(&config.paths.socket)? {
        let answer = client.ask(&Request::Rebuild)?;
        output.line(if output.is_json() { answer.document } else { text(&answer.document)? })?;
        return Ok(Exit::Good);
    }
    let progress = Progress::spinner();
    let (engine, records) = progress.during(|| engine::rebuild(Setup::from_config(config)))?;
    engine.close()?;
    let document = serde_json::to_string(&answer::rebuilt(records))?;
    output.line(if output.is_json() { document } else { text(&document)? })?;
    Ok(Exit::Good)
}

/// `key: value` lines of a flat document; a list becomes one line an item.
fn text(document: &str) -> anyhow::Result<String> {
    let Value::Object(fields) = serde_json::from_str(document)? else { return Ok(document.to_owned()) };
    let lines = fields.iter().flat_map(|(key, value)| match value {
        Value::Array(items) => items.iter().map(|item| format!("{key}: {}", plain(item))).collect(),
        other => vec![format!("{key}: {}", plain(other))],
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
