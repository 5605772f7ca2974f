//! The threads of the daemon that tell events and carry them, beside the writer.
//!
//! Stands above observer and carriers. Nobody waits for them: whatever of them fails is told, and tried again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::carrier::Carrier;
use super::observer::{Observer, Shared};
use super::tally::Tally;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Reader;
use crate::told::Troubles;

/// Starts the threads, where the config has webhooks; they end with the process, or soon after it is told to stop.
pub fn start(
    config: &Arc<Config>,
    reader: &Reader,
    clock: Clock,
    tally: &Tally,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<()> {
    if config.webhooks.is_empty() {
        return Ok(());
    }
    let shared = Shared::default();
    let observer = Observer::new(reader.clone(), Arc::clone(config), shared.clone());
    let stop = stopped.clone();
    spawn("webhooks", move || observe(observer, clock, &stop))?;
    for webhook in &config.webhooks {
        let chance = getrandom::u64().unwrap_or(1);
        let carrier = Carrier::new(webhook.clone(), config, shared.clone(), tally.clone(), chance);
        let (stop, runtime, name) = (stopped.clone(), Handle::current(), webhook.name.clone());
        spawn("webhook", move || carry(carrier, &name, clock, &runtime, &stop))?;
    }
    Ok(())
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).context("no thread for the webhooks")?;
    Ok(())
}

fn observe(mut observer: Observer, clock: Clock, stopped: &watch::Receiver<bool>) {
    let mut troubles: Troubles<()> = Troubles::default();
    while !*stopped.borrow() {
        let begun = Instant::now();
        let (now, today) = clock();
        match observer.look(now, today) {
            Ok(_) => drop(troubles.ends(&())),
            Err(error) => {
                let error = format!("{error:#}");
                if troubles.begins((), &error) {
                    tracing::error!(error, "events cannot be told; it is tried again");
                }
            }
        }
        // What takes a second to derive is not derived at each record that comes in.
        rest(begun.elapsed().saturating_mul(REST).clamp(LOOK_EVERY, REST_MAX), stopped);
    }
}

fn carry(mut carrier: Carrier, name: &str, clock: Clock, runtime: &Handle, stopped: &watch::Receiver<bool>) {
    let mut troubles: Troubles<()> = Troubles::default();
    while !*stopped.borrow() {
        match carrier.step(clock().0, runtime) {
            Ok(Some(_)) => drop(troubles.ends(&())),
            Ok(None) => rest(LOOK_EVERY, stopped),
            Err(error) => {
                let error = crate::told::chain_text(&error);
                if troubles.begins((), &error) {
                    tracing::error!(webhook = name, error, "how far a webhook is cannot be kept; it is tried again");
                }
                rest(TROUBLE_PAUSE, stopped);
            }
        }
    }
}

/// Sleeps, and wakes soon after everything is told to stop.
fn rest(time: Duration, stopped: &watch::Receiver<bool>) {
    let begun = Instant::now();
    while begun.elapsed() < time && !*stopped.borrow() {
        std::thread::sleep(LOOK_EVERY.min(time));
    }
}

const LOOK_EVERY: Duration = Duration::from_millis(500);
const TROUBLE_PAUSE: Duration = Duration::from_secs(10);
/// How many times as long as it took to look nothing is looked at.
const REST: u32 = 9;
const REST_MAX: Duration = Duration::from_secs(120);
