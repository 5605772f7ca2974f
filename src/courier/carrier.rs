//! Carries the events of one webhook to its receiver, one after the other.
//!
//! Stands in `courier` on `send`; shares the journal with the observer. An event is noted as delivered after the receiver said so: where this
//! process ends in between, it goes again under the same id.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::observer::Shared;
use super::send::send;
use super::tally::Tally;
use crate::config::{Config, Webhook};
use crate::deliveries::{DeliveryError, Outcome, Stands};

/// Carries the events of one webhook.
pub struct Carrier {
    webhook: Webhook,
    source: String,
    stands: Stands,
    shared: Shared,
    tally: Tally,
    chance: u64,
}

impl Carrier {
    /// Of a webhook of the config; `chance` is the first of the random numbers that spread its tries.
    pub fn new(webhook: Webhook, config: &Arc<Config>, shared: Shared, tally: Tally, chance: u64) -> Carrier {
        let stands = Stands::below(&config.paths.webhooks);
        // No number of a sequence like this one is 0.
        Carrier { webhook, source: source(config), stands, shared, tally, chance: chance | 1 }
    }

    /// Tries the event that is due, if any; `None`: none is. The runtime has threads of its own.
    pub fn step(&mut self, now: Timestamp, runtime: &Handle) -> Result<Option<Outcome>, DeliveryError> {
        let Some(stand) = self.stands.read(&self.webhook.name)? else { return Ok(None) };
        let kinds = &self.webhook.events;
        let (number, event) = {
            let shared = self.shared.lock();
            let Some(journal) = shared.as_ref().filter(|journal| journal.name() == stand.journal) else {
                return Ok(None);
            };
            let waiting = journal.count_from(stand.next, kinds).saturating_add(stand.aside.len());
            self.tally.wait(&self.webhook.name, waiting);
            let Some(number) = stand.due(now, |from| journal.from(from, kinds)) else { return Ok(None) };
            let Some(event) = journal.event(number)? else { return Ok(None) };
            (number, event)
        };
        let outcome = runtime.block_on(send(&self.webhook, &event.id, event.body(&self.source), now));
        let chance = self.next_chance();
        let noted = outcome.clone();
        self.stands.change(&self.webhook.name, stand, |stand| stand.note(number, noted, now, chance))?;
        self.tell(&event.id, &outcome);
        Ok(Some(outcome))
    }

    fn tell(&self, event: &str, outcome: &Outcome) {
        let webhook = &self.webhook.name;
        self.tally.add(webhook, outcome.as_str(), 1);
        match outcome {
            Outcome::Delivered => tracing::info!(webhook, event, "an event was delivered"),
            Outcome::Gone(why) => tracing::error!(webhook, event, why, "the receiver wants no more; see the work list"),
            Outcome::Refused(why) => tracing::warn!(webhook, event, why, "the receiver would not have an event"),
            Outcome::Unreachable(why) => tracing::warn!(webhook, event, why, "the receiver cannot be reached"),
        }
    }

    /// Xorshift: what spreads tries need not be secret.
    fn next_chance(&mut self) -> u64 {
        let mut chance = self.chance;
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        self.chance = chance;
        chance
    }
}

/// By what a receiver tells one provider from another: its first AGB code, which is no secret.
pub fn source(config: &Config) -> String {
    let code = config.provider.agb.first().map(ToString::to_string).unwrap_or_default();
    format!("urn:iwmod:agb:{code}")
}
