//! What listens: probes and metrics on TCP, the local API on a Unix socket.
//!
//! Handlers translate and pass on; what they answer is made elsewhere. Nothing on TCP shows client data.

pub mod client;
pub mod health;
pub mod local;
pub mod metrics;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use health::Health;
use metrics::{CONTENT_TYPE, Metrics};

/// What the probes look at.
#[derive(Clone)]
pub struct Probes {
    /// The checks.
    pub health: Health,
    /// The counts.
    pub metrics: Metrics,
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
    match tokio::task::spawn_blocking(move || probes.metrics.text()).await {
        Ok(text) => (StatusCode::OK, [(header::CONTENT_TYPE, CONTENT_TYPE)], text),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain")], String::new()),
    }
}
