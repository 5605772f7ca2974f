//! What the API answers beside the questions of commands: clients, codes, the access log, how it stands, and the description of itself.
//!
//! Beside the other handlers.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::answering::{Asked, Seen, client_of, fault, json, sheet_of, shown, written};
use super::caller::Caller;
use super::document::Part;
use super::given::{AS_OF, Given, Holds, Param, param};
use super::orders::ORDERS;
use super::problem::Problem;
use super::questions::{CLIENT, QUESTIONS};
use crate::access::What;
use crate::access::asked::{Asked as AskedOfLog, ShownView};
use crate::access::views::Filter;
use crate::answer::Documents;
use crate::codes;
use crate::documents::{CodeEntry, RuleEntry};
use crate::domain::{Bsn, mask_bsn};
use crate::http::page::Site;
use crate::people::Role;
use crate::rules;

/// A client as lists have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ListedClient {
    /// BSN.
    pub bsn: Bsn,
    /// Name; empty where no message told it yet.
    pub name: String,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Status {
    /// Version of iwmod.
    pub version: &'static str,
    /// Number of the last record of the log that is known.
    pub position: u64,
    /// Files that lie in the inbox until they are complete.
    pub waiting: usize,
    /// What is not at its best; empty when all is well.
    pub troubles: Vec<String>,
}

/// What can be asked and ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Index {
    /// Where the description of all of it is.
    pub description: &'static str,
    /// Questions, each asked with GET.
    pub questions: Vec<Entry>,
    /// Orders, each given with POST.
    pub orders: Vec<Entry>,
}

/// Something that can be asked or ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub at: String,
    /// What it answers or does.
    pub text: &'static str,
}

/// What is sought.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Sought {
    /// Words of a name, a BSN, the number of a disposition: who has all of them is found.
    pub text: String,
}

/// What may be given where a client is named in the path.
pub const OF_CLIENT: &[Param] = &[param("client", Holds::Text, "Opaque id of the client."), AS_OF];
/// The code to be explained.
pub const OF_CODE: &[Param] = &[param("code", Holds::Text, "Such as `TR326`, `START_MISSING` or `9326`.")];
/// What may be asked of the access log.
pub const OF_ACCESS: &[Param] = &[
    CLIENT,
    param("who", Holds::Text, "Views of one user only."),
    param("from", Holds::Day, "From this day on."),
    param("to", Holds::Day, "Up to this day, included."),
];

/// The description of the API, made from its own tables and types by a test that fails when it is old.
pub async fn description(_: Caller) -> Response {
    json(include_str!("openapi.json").to_owned())
}

/// What can be asked and ordered, for who looks around.
pub async fn index(_: Caller) -> Response {
    let asked =
        QUESTIONS.iter().map(|ask| Entry { name: ask.name, at: format!("/api/v1{}", ask.path), text: ask.summary });
    let ordered = ORDERS.iter().map(|order| Entry {
        name: order.word,
        at: format!("/api/v1/orders/{}", order.word),
        text: order.summary,
    });
    let index = Index { description: "/api/v1/openapi.json", questions: asked.collect(), orders: ordered.collect() };
    written(&index).map_or_else(IntoResponse::into_response, json)
}

/// How it stands.
pub async fn status(State(site): State<Site>, _: Caller) -> Response {
    let reader = &site.reader;
    let status = Status {
        version: env!("CARGO_PKG_VERSION"),
        position: reader.state().sequence,
        waiting: reader.waiting(),
        troubles: reader.troubles(),
    };
    written(&status).map_or_else(IntoResponse::into_response, json)
}

/// All clients, by name.
pub async fn clients(State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked) -> Response {
    let make = move |site: &Site| listed(site, &asked.given(&[])?, None, What::NAMES);
    shown(site, caller, &headers, make).await
}

/// The clients that are found. What is sought stands in the body: a name or BSN in an address would stay in logs.
pub async fn search(
    State(site): State<Site>,
    caller: Caller,
    headers: HeaderMap,
    asked: Asked,
    body: Bytes,
) -> Response {
    let make = move |site: &Site| {
        let wrong = |error: serde_json::Error| Problem::unreadable(format!("the body cannot be read: {error}"));
        let Sought { text } = serde_json::from_slice(&body).map_err(wrong)?;
        listed(site, &asked.given(&[])?, Some(&text), What::CLIENT_SEARCH)
    };
    shown(site, caller, &headers, make).await
}

fn listed(site: &Site, given: &Given, sought: Option<&str>, what: What) -> Result<(Part, Seen), Problem> {
    let documents = Documents::new(&site.reader, &site.config, (site.clock)().1);
    let found = documents.find_clients(sought);
    let list: Vec<ListedClient> = found.into_iter().map(|(bsn, name)| ListedClient { bsn, name }).collect();
    let part = sheet_of(written(&list)?, given.sheet()?)?;
    let clients = crate::access::seen::clients_in(&part.text);
    Ok((part, Some((what, clients))))
}

/// Everything that is known of a client: why each of its dispositions is what it is.
pub async fn client(State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked) -> Response {
    let make = move |site: &Site| {
        let given = asked.given(OF_CLIENT)?;
        let (_, today) = (site.clock)();
        let Some(bsn) = client_of(site, &given)? else { return Err(Problem::not_found("no client was named")) };
        let documents = Documents::new(&site.reader, &site.config, today);
        let explained = documents.explain_client(bsn, given.day("as_of")?.unwrap_or(today));
        let document = written(&explained.map_err(Problem::cannot)?)?;
        Ok((sheet_of(document, given.sheet()?)?, Some((What::CLIENT, vec![bsn]))))
    };
    shown(site, caller, &headers, make).await
}

/// The rules of the standard, with how far each is checked.
pub async fn rules(State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked) -> Response {
    let make = move |_: &Site| {
        let entries: Vec<RuleEntry> = rules::all().into_iter().map(RuleEntry::from).collect();
        Ok((sheet_of(written(&entries)?, asked.given(&[])?.sheet()?)?, None))
    };
    shown(site, caller, &headers, make).await
}

/// A rule of the standard.
pub async fn rule(State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked) -> Response {
    let make = move |_: &Site| {
        let given = asked.given(OF_CODE)?;
        let unknown = || Problem::not_found("no rule of the standard is called so; /api/v1/rules has them all");
        let rule = rules::find(&given.one::<String>("code")?).ok_or_else(unknown)?;
        Ok((sheet_of(written(&RuleEntry::from(rule))?, given.sheet()?)?, None))
    };
    shown(site, caller, &headers, make).await
}

/// What every other code means and what to do.
pub async fn code(State(site): State<Site>, caller: Caller, headers: HeaderMap, asked: Asked) -> Response {
    let make = move |site: &Site| {
        let given = asked.given(OF_CODE)?;
        let found = codes::explained(&given.one::<String>("code")?, &site.config.terms.profile);
        let entry = CodeEntry::of(&found).ok_or_else(|| Problem::not_found("nothing has this code"))?;
        Ok((sheet_of(written(&entry)?, given.sheet()?)?, None))
    };
    shown(site, caller, &headers, make).await
}

/// Who saw what, newest first: for who administers. Asking is a view too.
pub async fn access(State(site): State<Site>, caller: Caller, asked: Asked) -> Response {
    let (now, _) = (site.clock)();
    let answered = async {
        caller.needs(Role::Beheer)?;
        let given = asked.given(OF_ACCESS)?;
        let maker = site.clone();
        let made = tokio::task::spawn_blocking(move || {
            let sheet = given.sheet()?;
            let client = client_of(&maker, &given)?;
            let filter = Filter {
                client,
                who: given.maybe("who")?,
                from: given.day("from")?,
                to: given.day("to")?,
                offset: sheet.offset,
                limit: Some(sheet.limit),
            };
            let asked = AskedOfLog::Views { filter, export: true };
            let view = caller.visitor.view(now, asked.what(), asked.clients(), caller.reason.clone());
            let failed = |error: crate::access::AccessError| Problem::unavailable(error.withheld());
            let (text, _) = asked.answer(&maker.access, view).map_err(failed)?;
            let views: Vec<ShownView> = serde_json::from_str(&text).map_err(|_| fault())?;
            written(&if caller.reason.is_some() { views } else { views.into_iter().map(hidden).collect() })
        });
        made.await.map_err(|_| fault())?
    };
    answered.await.map_or_else(IntoResponse::into_response, json)
}

/// A view without whole BSNs.
fn hidden(view: ShownView) -> ShownView {
    let clients = view.clients.iter().map(|client| mask_bsn(client)).collect();
    ShownView { clients, ..view }
}
