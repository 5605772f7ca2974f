//! What listens: probes, metrics and the page on TCP, the local API on a Unix socket.
//!
//! Handlers translate and pass on; what they answer is made elsewhere. Nothing on TCP shows client data but the page, to who is logged in.

pub mod api;
pub mod client;
pub mod health;
pub mod local;
pub mod metrics;
pub mod page;
pub mod peer;
pub mod received;
mod scrape;
pub mod serve;
pub mod tls;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;

use health::Health;
use metrics::CONTENT_TYPE;
pub use scrape::Scrapes;
use serve::BodyMax;

/// What the probes look at.
#[derive(Clone)]
pub struct Probes {
    /// The checks.
    pub health: Health,
    /// Who answers `/metrics`.
    pub scrapes: Scrapes,
}

/// `/livez`, `/readyz` and `/metrics`, and everything else from the page, once there is one.
pub fn public(probes: Probes, page: Pages) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics_text))
        .with_state(probes)
        .fallback(move |request| page.clone().answer(request))
}

/// The routes of the page: there are none before the archive was read, nor where the config wants none.
#[derive(Clone, Default)]
pub struct Pages(Arc<OnceLock<Opened>>);

/// What is there once it is opened.
#[derive(Clone)]
struct Opened {
    routes: Router,
    body_max: BodyMax,
}

impl Pages {
    /// From now on there is a page.
    pub fn open(&self, routes: Router, body_max: BodyMax) {
        // The daemon opens it once.
        let _ = self.0.set(Opened { routes, body_max });
    }

    /// How large the body of a request may be; nothing is taken while there is no page.
    pub fn body_max(&self) -> BodyMax {
        let opened = self.clone();
        Arc::new(move |head| opened.0.get().map_or(0, |Opened { body_max, .. }| body_max(head)))
    }

    async fn answer(self, request: Request) -> Response {
        match self.0.get() {
            // A router never fails.
            Some(Opened { routes, .. }) => routes.clone().oneshot(request).await.unwrap_or_else(|never| match never {}),
            None => (StatusCode::SERVICE_UNAVAILABLE, NOT_YET).into_response(),
        }
    }
}

/// Said while the archive is read, or where there is no page.
const NOT_YET: &str = "Hier is nu geen pagina: iwmod start nog op, of de beheerder heeft de pagina uitgezet.\n";

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
