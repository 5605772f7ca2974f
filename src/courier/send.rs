//! One event to one receiver, signed, and what became of it.
//!
//! Stands in `courier` on signature and resolver. Follows no redirect, asks no proxy of the environment, and keeps nothing of what the
//! receiver says but its status.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

use super::resolve::{Guarded, OnlyPrivate};
use super::signature::Secret;
use crate::config::{Webhook, is_public};
use crate::deliveries::Outcome;
use crate::domain::mask_bsn;
use crate::post::trust::trusting;
use crate::told::chain_text;

/// Gives a body to a receiver. `now` is the time that is signed.
pub async fn send(webhook: &Webhook, id: &str, body: String, now: Timestamp) -> Outcome {
    let secret = match Secret::read(&webhook.secret) {
        Ok(secret) => secret,
        Err(why) => return Outcome::Unreachable(why),
    };
    let client = match client(webhook) {
        Ok(client) => client,
        Err(why) => return Outcome::Unreachable(why),
    };
    let seconds = now.as_second();
    let signature = secret.sign(id, seconds, &body);
    let asked = client.post(webhook.url.clone());
    let asked = asked.header("content-type", "application/cloudevents+json; charset=utf-8");
    let asked = asked.header("webhook-id", id).header("webhook-timestamp", seconds.to_string());
    match asked.header("webhook-signature", signature).body(body).send().await {
        Ok(answer) => outcome(answer.status()),
        Err(error) => Outcome::Unreachable(words(error)),
    }
}

fn client(webhook: &Webhook) -> Result<Client, String> {
    // An address that is written as such asks no resolver.
    let address = webhook.url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    if !webhook.private && address.is_some_and(|address| !is_public(address)) {
        return Err(OnlyPrivate.to_string());
    }
    let trusted = trusting(webhook.ca.as_deref(), "[[webhook]] ca").map_err(|error| error.to_string())?;
    let client = Client::builder().no_proxy().redirect(Policy::none()).tls_backend_preconfigured(trusted);
    let client = client.dns_resolver(Guarded { private: webhook.private });
    let client = client.connect_timeout(CALLING_MAX).timeout(ANSWER_MAX).pool_max_idle_per_host(0);
    let agent = concat!("iwmod/", env!("CARGO_PKG_VERSION"));
    client.https_only(!webhook.private).user_agent(agent).build().map_err(words)
}

fn outcome(status: StatusCode) -> Outcome {
    let said = format!("HTTP {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Outcome::Delivered,
        410 => Outcome::Gone(said),
        408 | 425 | 429 | 500.. => Outcome::Unreachable(said),
        300..=399 => Outcome::Refused(format!("{said}; redirects are not followed: write the address itself as url")),
        _ => Outcome::Refused(said),
    }
}

/// Without the address, which may hold what only the receiver should know.
fn words(error: reqwest::Error) -> String {
    mask_bsn(&chain_text(&error.without_url())).chars().take(WORDS_MAX).collect()
}

const CALLING_MAX: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(15);
const WORDS_MAX: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_of_four_outcomes() {
        for (status, word) in [
            (200, "delivered"),
            (204, "delivered"),
            (301, "refused"),
            (400, "refused"),
            (401, "refused"),
            (404, "refused"),
            (410, "gone"),
            (408, "unreachable"),
            (429, "unreachable"),
            (500, "unreachable"),
            (503, "unreachable"),
        ] {
            assert_eq!(outcome(StatusCode::from_u16(status).unwrap()).as_str(), word, "{status}");
        }
    }
}
