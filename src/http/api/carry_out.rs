//! What is done by the API: files are taken in, orders carried out.
//!
//! Beside the other handlers. What was begun is carried out whether the program that asked for it waits for the answer or not.

use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::answering::{Api, fault, json, note, sheet_of, written};
use super::caller::Caller;
use super::document::{Sheet, masked};
use super::keys::{Begun, Turn};
use super::orders::{self, Command};
use super::problem::Problem;
use crate::access::What;
use crate::access::seen::{clients_in, what_is_told};
use crate::http::local::until_taken;
use crate::http::page::{Ordered, Site};
use crate::http::received::{NotReceived, Received};
use crate::people::Role;
use crate::request::Order;

/// The largest body of an order.
pub const ORDER_BYTES_MAX: usize = 256 << 10;
/// The most files that are taken at once; what is larger goes into the inbox.
pub const INBOX_BYTES_MAX: usize = 32 << 20;

/// The answer to an order that waits until a second person agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Proposed {
    /// Always true: nothing was done yet.
    pub proposed: bool,
    /// Where a second person agrees.
    pub at: &'static str,
}

/// Takes files in, as the command `ingest` does; the answer is a list with what became of each.
pub async fn inbox(State(site): State<Site>, caller: Caller, request: Request) -> Response {
    let taken = async {
        caller.needs(Role::Verwerken)?;
        let form = Multipart::from_request(request, &()).await.map_err(|_| no_files())?;
        let received = Received::from(&site.batches, form).await.map_err(|failed| match failed {
            NotReceived::Unreadable => no_files(),
            NotReceived::NoRoom => Problem::unavailable("there is no room to keep these files; nothing was taken in"),
        })?;
        if received.is_empty() {
            return Err(no_files());
        }
        let (by, visitor) = (site.clone(), caller.visitor.clone());
        let taken = tokio::spawn(async move { by.take_in(&visitor, &received).await });
        let document = taken.await.map_err(|_| fault())?.map_err(Problem::cannot)?.document;
        // One line a file; a single one is a list too.
        Ok(format!("[{}]", document.lines().collect::<Vec<_>>().join(",")))
    };
    match taken.await {
        Ok(document) => told(&site, &caller, document, Some(What::TAKEN_IN)).await,
        Err(problem) => problem.into_response(),
    }
}

fn no_files() -> Problem {
    Problem::unreadable(
        "files come as multipart/form-data, each in a field `file` with its file name; nothing was taken in",
    )
}

/// Has something done.
pub async fn order(
    State(api): State<Api>,
    caller: Caller,
    Path(word): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(command) = orders::ORDERS.iter().find(|command| command.word == word) else {
        return Problem::not_found("no order has this word; /api/v1/openapi.json describes the API").into_response();
    };
    let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap_or_default().to_owned());
    match ordered(&api, &caller, command, key, body).await {
        Ok(Done { document, seen, is_repeated }) => {
            let mut answer = told(&api.site, &caller, document, seen).await;
            if is_repeated {
                answer.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
            }
            answer
        }
        Err(problem) => problem.into_response(),
    }
}

/// What was done, now or before.
struct Done {
    document: String,
    seen: Option<What>,
    is_repeated: bool,
}

async fn ordered(
    api: &Api,
    caller: &Caller,
    command: &'static Command,
    key: Option<String>,
    body: Bytes,
) -> Result<Done, Problem> {
    caller.needs(command.role)?;
    let order = orders::order(command.word, &body)?;
    let seen = what_is_told(&order);
    let begun = match key {
        Some(key) => Some(begun(api, caller, command, key, &body).await?),
        None => None,
    };
    let turn = match begun {
        Some(Begun::Answered(document)) => return Ok(Done { document, seen, is_repeated: true }),
        Some(Begun::New(turn)) => Some(turn),
        None => None,
    };
    let (site, caller) = (api.site.clone(), caller.clone());
    let carried_out = tokio::spawn(async move {
        let document = carried_out(&site, &caller, order).await;
        keep(&site, turn, &document).await;
        document
    });
    let document = carried_out.await.map_err(|_| fault())??;
    Ok(Done { document, seen, is_repeated: false })
}

/// Begins an order under its key, or tells what became of it before.
async fn begun(api: &Api, caller: &Caller, command: &Command, key: String, body: &Bytes) -> Result<Begun, Problem> {
    let (keys, who) = (api.keys.clone(), caller.visitor.person.name.to_string());
    let (now, _) = (api.site.clock)();
    let asked = [command.word.as_bytes(), b"\n", body].concat();
    let begun = tokio::task::spawn_blocking(move || keys.begin(&who, &key, &asked, now));
    begun.await.map_err(|_| fault())?
}

/// Has the writer do it, or keeps it until a second person agrees where the config asks for that.
async fn carried_out(site: &Site, caller: &Caller, order: Order) -> Result<String, Problem> {
    if order.rests_on_all_that_came() {
        until_taken(&site.config, &site.reader).await;
    }
    match site.order_or_propose(&caller.visitor, order).await.map_err(Problem::cannot)? {
        Ordered::Done(answer) => Ok(answer.document),
        Ordered::Proposed => written(&Proposed { proposed: true, at: "/tweede" }),
    }
}

/// Keeps under its key what became of an order.
async fn keep(site: &Site, turn: Option<Turn>, document: &Result<String, Problem>) {
    let Some(turn) = turn else { return };
    let (position, document) = (site.reader.state().sequence, document.as_ref().ok().cloned());
    let kept = tokio::task::spawn_blocking(move || match document {
        Some(document) => turn.done(position, &document),
        None => turn.refused(),
    });
    if kept.await.is_err() {
        tracing::error!("what became of an order of the API was not kept under its key");
    }
}

/// The document of something that was done, once the access log has whom it shows. Done is done: where that fails it says so.
async fn told(site: &Site, caller: &Caller, document: String, seen: Option<What>) -> Response {
    let shown = async {
        let text = sheet_of(document, Sheet { offset: 0, limit: usize::MAX })?.text;
        let seen = seen.map(|what| (what, clients_in(&text)));
        note(site, caller, seen).await.map_err(|problem| {
            let detail = format!("what was ordered is done, but {}", problem.detail);
            Problem { detail, ..problem }
        })?;
        Ok::<_, Problem>(masked(&text, &site.ids, caller.reason.is_some()))
    };
    match shown.await {
        Ok(text) => json(text),
        Err(problem) => problem.into_response(),
    }
}
