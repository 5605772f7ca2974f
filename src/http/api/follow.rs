//! Following the log: what it says since a record, with a wait for what comes next.
//!
//! Beside the other handlers. Who waits holds one of few places, so that those who wait never keep out who asks.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::answering::{Api, Asked, fault, json, written};
use super::caller::Caller;
use super::given::{Given, Holds, Param, param};
use super::problem::Problem;
use crate::answer;
use crate::engine::Reader;

/// What may be given.
pub const FOLLOW: &[Param] = &[
    param("after", Holds::Number, "The record after which to tell; 0 is from the first on."),
    param("wait", Holds::Number, "For how many seconds to wait where there is nothing yet: 0 to 30, 0 when absent."),
];

/// So many wait at once; further ones are answered with what there is.
pub const FOLLOWERS_MAX: usize = 64;
const WAIT_MAX: u64 = 30;
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What the log says after a record.
pub async fn changes(State(api): State<Api>, _: Caller, asked: Asked) -> Response {
    match told(&api, asked.given(FOLLOW)).await {
        Ok(text) => json(text),
        Err(problem) => problem.into_response(),
    }
}

async fn told(api: &Api, given: Result<Given, Problem>) -> Result<String, Problem> {
    let given = given?;
    let after = given.one::<u64>("after")?;
    let wait = given.maybe::<u64>("wait")?.unwrap_or(0);
    if wait > WAIT_MAX {
        return Err(Problem::unreadable(format!("wait is 0 to {WAIT_MAX} seconds")));
    }
    let reader = api.site.reader.clone();
    until_more(&api.followers, &reader, after, Duration::from_secs(wait)).await;
    let limit = given.sheet()?.limit;
    let read = tokio::task::spawn_blocking(move || answer::changes(&reader, after, limit)).await;
    written(&read.map_err(|_| fault())?.map_err(|failure| Problem::unavailable(failure.text))?)
}

/// Waits until the log goes on behind a record.
async fn until_more(places: &Arc<Semaphore>, reader: &Reader, after: u64, wait: Duration) {
    let Ok(_place) = places.try_acquire() else { return };
    let end = Instant::now() + wait;
    while reader.state().sequence <= after && Instant::now() < end {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
