//! What listens: probes and metrics on TCP, the local API on a Unix socket.
//!
//! Handlers translate and pass on; what they answer is made elsewhere. Nothing on TCP shows client data.

pub mod client;
pub mod health;
pub mod local;
pub mod metrics;
pub mod peer;
mod scrape;
pub mod serve;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use health::Health;
use metrics::CONTENT_TYPE;
pub use scrape::Scrapes;

/// What the probes look at.
#[derive(Clone)]
pub struct Probes {
    /// The checks.
    pub health: Health,
    /// Who answers `/metrics`.
    pub scrapes: Scrapes,
}

/// `/livez`, `/readyz` and `/metrics`.
pub fn public(probes: Probes) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics_text))
        .with_state(probes)
}

async fn readyz(State(probes): State<Probes>) -> impl IntoResponse {
    let (good, text) = probes.health.report();
    (if good { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, text)
}

async fn metrics_text(State(probes): State<Probes>) -> impl IntoResponse {
    match probes.scrapes.text().await {
        Some(text) => (StatusCode::OK, [(header::CONTENT_TYPE, CONTENT_TYPE)], text),
        None => (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain")], Bytes::new()),
    }
}
