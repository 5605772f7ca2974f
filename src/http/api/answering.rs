//! How every request to the API is answered: what came with it, a document under its tag, and the access log before anything leaves.
//!
//! Stands above the pieces of `api`, below the handlers of single addresses.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::caller::Caller;
use super::document::{Basis, Part, Sheet, masked};
use super::given::{Given, Param};
use super::keys::Keys;
use super::problem::Problem;
use crate::access::What;
use crate::answer;
use crate::domain::Bsn;
use crate::http::page::Site;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Api {
    /// Who answers and does.
    pub site: Site,
    /// Orders that came under a key.
    pub keys: Keys,
    /// Places for who waits for changes.
    pub followers: Arc<Semaphore>,
}

impl FromRef<Api> for Site {
    fn from_ref(api: &Api) -> Site {
        api.site.clone()
    }
}

/// The parts of the path and the query, as they came.
pub(super) struct Asked {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked, Problem> {
        let wrong = || Problem::unreadable("the address cannot be read: it holds what is no UTF-8");
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| wrong())?;
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = axum::extract::Query::try_from_uri(&parts.uri).map_err(|_| wrong())?.0;
        Ok(Asked { path, query })
    }
}

impl Asked {
    /// What was given, of these parameters only.
    pub fn given(self, allowed: &[Param]) -> Result<Given, Problem> {
        Given::read(self.path, self.query, allowed)
    }
}

/// The client that a parameter names.
pub(super) fn client_of(site: &Site, given: &Given) -> Result<Option<Bsn>, Problem> {
    let Some(id) = given.maybe::<String>("client")? else { return Ok(None) };
    let documents = answer::Documents::new(&site.reader, &site.config, (site.clock)().1);
    let all = documents.clients();
    site.ids
        .client_of(&id, all.keys().copied())
        .map(Some)
        .ok_or_else(|| Problem::not_found("no client has this id; `/api/v1/clients` lists them"))
}

/// Part of a document.
pub(super) fn sheet_of(document: String, sheet: Sheet) -> Result<Part, Problem> {
    Part::of(document, sheet).map_err(|error| Problem::unavailable(format!("this document cannot be cut: {error}")))
}

/// What a document shows, and of whom.
pub(super) type Seen = Option<(What, Vec<Bsn>)>;

/// Answers with a document, unless the caller has it, once the access log has whom it shows.
pub(super) async fn shown(
    site: Site,
    caller: Caller,
    headers: &HeaderMap,
    make: impl FnOnce(&Site) -> Result<(Part, Seen), Problem> + Send + 'static,
) -> Response {
    // Before the document is made: what comes in between makes it newer than its tag, never older.
    let basis = Basis::now(&site, &caller, (site.clock)().1);
    if let Some(answer) = basis.answered(headers) {
        return answer;
    }
    let maker = site.clone();
    let made = tokio::task::spawn_blocking(move || make(&maker)).await.unwrap_or_else(|_| Err(fault()));
    let noted = async {
        let (part, seen) = made?;
        note(&site, &caller, seen).await?;
        Ok::<_, Problem>(part)
    };
    match noted.await {
        Ok(Part { text, list }) => {
            let mut answer = json(masked(&text, &site.ids, caller.reason.is_some()));
            if let Some((total, is_more)) = list {
                answer.headers_mut().insert(TOTAL, HeaderValue::from(total));
                answer.headers_mut().insert(MORE, HeaderValue::from_static(if is_more { "true" } else { "false" }));
            }
            basis.on(answer)
        }
        Err(problem) => problem.into_response(),
    }
}

/// The header that says how many a list has.
const TOTAL: &str = "iwmod-total";
/// The header that says whether a list goes on behind what was handed out.
const MORE: &str = "iwmod-more";

/// Notes a view in the access log; what cannot be noted is not shown.
pub(super) async fn note(site: &Site, caller: &Caller, seen: Seen) -> Result<(), Problem> {
    let Some((what, clients)) = seen else { return Ok(()) };
    site.note(&caller.visitor, what, clients, caller.reason.clone())
        .await
        .map_err(|failure| Problem::unavailable(failure.text))
}

pub(super) fn fault() -> Problem {
    Problem::unavailable("iwmod itself is at fault; its journal says more")
}

/// JSON as it stands.
pub(super) fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A value as JSON, as a document of one line.
pub(super) fn written(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| fault())
}
