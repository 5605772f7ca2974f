//! What the page looks like: style, script and picture, compiled in.
//!
//! Beside the other handlers. The same for everybody, and for as long as this version runs: browsers keep it.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

const STYLE: &str = include_str!("assets/stijl.css");
const SCRIPT: &str = include_str!("assets/gemak.js");
const ICON: &str = include_str!("assets/icoon.svg");

/// Their routes.
pub fn routes() -> Router {
    Router::new()
        .route("/beeld/stijl.css", get(|| async { kept("text/css; charset=utf-8", STYLE) }))
        .route("/beeld/gemak.js", get(|| async { kept("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/beeld/icoon.svg", get(|| async { kept("image/svg+xml", ICON) }))
}

fn kept(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, max-age=604800")], text)
}
