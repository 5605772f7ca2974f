//! The routes of the API, and the handlers of its questions and files.
//!
//! Stands above the tables of questions and orders. Nothing that shows client data leaves before the access log has it, with the reason that was
//! given for whole BSNs.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use super::answering::{Api, Asked, client_of, fault, note, sheet_of, shown};
use super::caller::Caller;
use super::given::Given;
use super::keys::Keys;
use super::problem::Problem;
use super::questions::{Ask, QUESTIONS};
use super::{carry_out, follow, more};
use crate::access::What;
use crate::access::seen::{clients_seen, what_is_seen};
use crate::answer;
use crate::domain::Sha256;
use crate::http::page::{Names, Site, check_host};
use crate::request::Failure;

/// The routes, for who calls the machine by one of these names.
pub fn routes(site: Site, names: Names) -> Router {
    let keys = Keys::open(&site.config.paths.people, (site.clock)().0);
    let api = Api { site, keys, followers: Arc::new(Semaphore::new(follow::FOLLOWERS_MAX)) };
    let mut below = Router::<Api>::new()
        .route("/", get(more::index))
        .route("/openapi.json", get(more::description))
        .route("/status", get(more::status))
        .route("/clients", get(more::clients))
        .route("/clients/{client}", get(more::client))
        .route("/search", post(more::search))
        .route("/rules", get(more::rules))
        .route("/rules/{code}", get(more::rule))
        .route("/codes/{code}", get(more::code))
        .route("/access", get(more::access))
        .route("/files/{sha256}", get(file))
        .route("/changes", get(follow::changes))
        .route("/inbox", post(carry_out::inbox))
        .route("/orders/{word}", post(carry_out::order));
    for ask in QUESTIONS {
        let answer = move |State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked| async move {
            match asked.given(ask.params) {
                Ok(given) => question(site, caller, headers, ask, given).await,
                Err(problem) => problem.into_response(),
            }
        };
        below = below.route(ask.path, get(answer));
    }
    let below = below.fallback(unknown).method_not_allowed_fallback(unknown).with_state(api);
    Router::new()
        .nest("/api/v1", below)
        .layer(DefaultBodyLimit::max(carry_out::INBOX_BYTES_MAX))
        .layer(middleware::from_fn_with_state(names, check_host))
}

/// Only who shows a token is told that there is nothing.
async fn unknown(_: Caller, uri: Uri) -> Problem {
    Problem::not_found(format!("there is no {} with this method; /api/v1/openapi.json describes the API", uri.path()))
}

/// Answers a question, beside the writer.
async fn question(site: Site, caller: Caller, headers: HeaderMap, ask: &'static Ask, given: Given) -> Response {
    let make = move |site: &Site| {
        let (_, today) = (site.clock)();
        let question = (ask.make)(&given, client_of(site, &given)?)?;
        let read = answer::read(&site.reader, &site.config, &question, today);
        // Under an address with an id there is nothing where the id is unknown.
        let unknown = |failure: Failure| match ask.path.contains("{id}") {
            true => Problem::not_found(failure.text),
            false => Problem::cannot(failure),
        };
        let document = read.map_err(unknown)?.document;
        let part = sheet_of(document, given.sheet()?)?;
        let seen = what_is_seen(&question).map(|what| (what, clients_seen(&question, &part.text)));
        Ok((part, seen))
    };
    shown(site, caller, &headers, make).await
}

/// The bytes of a file; they hold whole BSNs, so a reason is needed.
async fn file(State(site): State<Site>, caller: Caller, Path(sha256): Path<String>) -> Response {
    let Ok(sha256) = sha256.parse::<Sha256>() else {
        return Problem::unreadable("a file is named by its SHA-256, 64 hexadecimal digits").into_response();
    };
    if caller.reason.is_none() {
        let detail = format!("a file holds whole BSNs; say in the header {} why it is needed", super::caller::REASON);
        return Problem::unreadable(detail).into_response();
    }
    let reader = site.reader.clone();
    let read = tokio::task::spawn_blocking(move || {
        let bytes = answer::cat(&reader, sha256)?;
        let clients = answer::clients_of_file(&reader, sha256, &bytes);
        Ok::<_, Failure>((bytes, clients))
    });
    let read = read.await;
    let noted = async {
        let (bytes, clients) = read.map_err(|_| fault())?.map_err(|failure| Problem::not_found(failure.text))?;
        note(&site, &caller, Some((What::FILE, clients))).await?;
        Ok::<_, Problem>(bytes)
    };
    match noted.await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(problem) => problem.into_response(),
    }
}
