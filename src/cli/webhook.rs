//! `iwmod webhook`: how far each webhook is, a ping, and what becomes of events that were given up.
//!
//! Reads and changes the files that the daemon uses as well, under their lock: it works whether or not the daemon runs.

use anyhow::Context;
use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use super::exit::Exit;
use super::output::{Output, counted, table};
use super::session;
use crate::clock;
use crate::config::{Config, Webhook};
use crate::courier::{send, source};
use crate::deliveries::{DeliveryError, Journal, Outcome, Stand, Stands};
use crate::events::{Event, EventKind, ping};
use crate::people::Secret;

/// What to do with webhooks.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show of each webhook what was delivered, what waits and what was given up
    List,
    /// Send a ping, and say what the receiver answers
    Test {
        /// As the config names it
        name: String,
    },
    /// Have what was given up sent again, and what waits tried at once
    Retry {
        /// As the config names it
        name: String,
    },
    /// Drop what was given up: it is never sent
    Drop {
        /// As the config names it
        name: String,
    },
}

/// A webhook, as `list --json` shows it.
#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    events: Vec<EventKind>,
    /// Time of the last event that was looked at; absent before the first.
    delivered_up_to: Option<Timestamp>,
    delivered: u64,
    waiting: usize,
    dead: Vec<ListedDead>,
    dropped: u64,
    error: Option<String>,
    again: Option<Timestamp>,
}

/// An event that was given up.
#[derive(Debug, Serialize)]
struct ListedDead {
    id: String,
    event: EventKind,
    since: Timestamp,
    error: String,
}

/// What a ping came to, or how many events an order was about.
#[derive(Debug, Serialize)]
struct Done<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<usize>,
}

/// Shows or changes webhooks.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    if config.paths.webhooks.is_dir() {
        session::step_aside_at(&config.paths.webhooks, "webhooks");
    }
    match &args.action {
        Action::List => list(config, output),
        Action::Test { name } => test(config, named(config, name)?, output),
        Action::Retry { name } => {
            let (now, _) = clock::machine();
            let told = |count| format!("{name}: sent again: {}; what waits is tried at once", events(count));
            change(config, name, output, |stand| stand.retry(now), told)
        }
        Action::Drop { name } => {
            change(config, name, output, Stand::drop_dead, |count| format!("{name}: dropped: {}", events(count)))
        }
    }
}

fn events(count: usize) -> String {
    counted(count, "event", "events")
}

fn named<'a>(config: &'a Config, name: &str) -> anyhow::Result<&'a Webhook> {
    let known: Vec<&str> = config.webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let found = config.webhooks.iter().find(|webhook| webhook.name == name);
    found.with_context(|| format!("the config has no [[webhook]] of that name; it has: {known}"))
}

fn list(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    let journal = Journal::read(&config.paths.webhooks)?;
    let stands = Stands::below(&config.paths.webhooks);
    let of_hook = |webhook: &Webhook| Ok(listed(webhook, stands.read(&webhook.name)?, journal.as_ref())?);
    let all = config.webhooks.iter().map(of_hook).collect::<anyhow::Result<Vec<Listed>>>()?;
    output.line(if output.is_json() { serde_json::to_string(&all)? } else { text(&all) })?;
    Ok(Exit::Good)
}

fn listed(webhook: &Webhook, stand: Option<Stand>, journal: Option<&Journal>) -> Result<Listed, DeliveryError> {
    let (name, events) = (webhook.name.clone(), webhook.events.clone());
    let (Some(stand), Some(journal)) = (stand, journal) else {
        let (delivered_up_to, error, again, dead) = (None, None, None, Vec::new());
        return Ok(Listed { name, events, delivered_up_to, delivered: 0, waiting: 0, dead, dropped: 0, error, again });
    };
    let mut dead = Vec::new();
    for given_up in &stand.dead {
        if let Some(Event { id, kind, .. }) = journal.event(given_up.number)? {
            dead.push(ListedDead { id, event: kind, since: given_up.since, error: given_up.error.clone() });
        }
    }
    let last = journal.event(stand.next.saturating_sub(1))?;
    let aside = stand.aside.iter().map(|aside| aside.again).min();
    Ok(Listed {
        delivered_up_to: last.map(|event| event.time),
        delivered: stand.delivered,
        waiting: journal.count_from(stand.next, &events).saturating_add(stand.aside.len()),
        dead,
        dropped: stand.dropped,
        error: stand.error,
        again: stand.paused_until.or(aside),
        name,
        events,
    })
}

fn text(all: &[Listed]) -> String {
    if all.is_empty() {
        return "there are no webhooks; add one to the config: [[webhook]], see config.example.toml".to_owned();
    }
    let moment = |at: Option<Timestamp>| at.map(clock::shown).unwrap_or_default();
    let row = |hook: &Listed| {
        vec![
            hook.name.clone(),
            moment(hook.delivered_up_to),
            hook.delivered.to_string(),
            hook.waiting.to_string(),
            hook.dead.len().to_string(),
            moment(hook.again),
            hook.error.clone().unwrap_or_default(),
        ]
    };
    table(&["name", "up to", "delivered", "waiting", "given up", "tried again", "last error"], all.iter().map(row))
}

fn test(config: &Config, webhook: &Webhook, output: &Output) -> anyhow::Result<Exit> {
    let (now, _) = clock::machine();
    let id = format!("ping-{}", Secret::random()?.expose());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(send(webhook, &id, ping(&id, &source(config), now), now));
    let (word, error) = match &outcome {
        Outcome::Delivered => (outcome.as_str(), None),
        Outcome::Gone(why) | Outcome::Refused(why) | Outcome::Unreachable(why) => (outcome.as_str(), Some(why.clone())),
    };
    let told = match &error {
        None => format!("{}: the receiver took the ping", webhook.name),
        Some(why) => format!("{}: the ping was not delivered ({word}): {why}", webhook.name),
    };
    let exit = if error.is_none() { Exit::Good } else { Exit::Bad };
    let done = Done { name: &webhook.name, outcome: Some(word), error, events: None };
    output.line(if output.is_json() { serde_json::to_string(&done)? } else { told })?;
    Ok(exit)
}

fn change(
    config: &Config,
    name: &str,
    output: &Output,
    change: impl FnOnce(&mut Stand) -> usize,
    told: impl FnOnce(usize) -> String,
) -> anyhow::Result<Exit> {
    named(config, name)?;
    let stands = Stands::below(&config.paths.webhooks);
    let begun = stands.read(name)?;
    let begun =
        begun.with_context(|| format!("{name} never began; it does when the daemon runs: systemctl start iwmod"))?;
    let count = stands.change(name, begun, change)?;
    let done = Done { name, outcome: None, error: None, events: Some(count) };
    output.line(if output.is_json() { serde_json::to_string(&done)? } else { told(count) })?;
    Ok(Exit::Good)
}
