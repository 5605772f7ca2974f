//! The routes of the page: each reads what it needs of a request and hands it to a screen.
//!
//! Stands above the screens. Decides nothing.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use serde::Deserialize;

use super::address::{client_of, hash_of, month_of};
use super::desk::{Desk, Menu};
use super::entry::Form;
use super::guard::{Names, check};
use super::site::{Site, plain};
use super::visitor::Visitor;
use super::{assets, closing, deeds, login, screens, upload};
use crate::access::views::Filter;
use crate::access::{self, What};
use crate::answer;
use crate::domain::{DispositionId, Month};
use crate::people::Role;
use crate::report::{self, By};
use crate::request::{Failure, Order};

/// All routes of the page.
pub fn routes(site: Site, names: Names) -> Router {
    Router::new()
        .route("/", get(today))
        .route("/inloggen", get(login::form).post(login::enter))
        .route("/uitloggen", post(login::leave))
        .route("/clienten", get(clients))
        .route("/clienten/zoek", post(search))
        .route("/clienten/voorstel", post(suggest))
        .route("/clienten/{id}", get(client))
        .route("/clienten/{id}/bsn", post(reveal))
        .route("/beschikking/{id}", get(disposition))
        .route("/maand", get(months))
        .route("/maand/{month}", get(month))
        .route("/maand/{month}/verschil", get(difference))
        .route("/maand/{month}/afsluiten", get(closing::plan).post(closing::close))
        .route("/berichten", get(chain))
        .route("/berichten/archief", get(archive))
        .route("/berichten/verzoeken", get(requests))
        .route("/berichten/{sha256}", get(message))
        .route("/bestand/{sha256}", get(file))
        .route("/quarantaine", get(quarantine))
        .route("/quarantaine/{id}", get(refused))
        .route("/uitgaand", get(outbox))
        .route("/uitgaand/{id}", get(outgoing))
        .route("/geld", get(money))
        .route("/geld/alle", get(bills))
        .route("/geld/aansluiting", get(reconciled))
        .route("/geld/declaraties", get(declarations))
        .route("/geld/betaling/{id}", get(deeds::payment).post(deeds::divide))
        .route("/tarieven", get(tariffs))
        .route("/rapporten", get(reports))
        .route("/rapporten/{form}", get(report_file))
        .route("/bestanden", get(files).post(upload::take_in))
        .route("/logboek", get(decisions))
        .route("/logboek/inzage", get(views))
        .route("/clienten/{id}/inzage", get(views_of))
        .route("/tweede", get(deeds::second))
        .route("/tweede/{id}", post(deeds::decide_second))
        .route("/doen/{word}", get(deeds::form).post(deeds::carry_out))
        .fallback(unknown)
        .layer(axum::extract::DefaultBodyLimit::max(upload::BYTES_MAX))
        .with_state(site)
        .merge(assets::routes())
        .layer(middleware::from_fn_with_state(names, check))
}

async fn unknown(State(site): State<Site>, visitor: Visitor) -> Response {
    site.refuse(visitor, Failure::new("Deze pagina bestaat niet. Kies links wat u zoekt.".to_owned())).await
}

/// Tasks of one kind.
#[derive(Debug, Deserialize)]
struct OfKind {
    soort: Option<String>,
    blad: Option<usize>,
}

async fn today(State(site): State<Site>, visitor: Visitor, Query(of): Query<OfKind>) -> Response {
    let waiting = site.proposals.waiting().len();
    let make = move |desk: &mut Desk<'_>| match of.soort {
        Some(word) => screens::vandaag::of_kind(desk, &word, of.blad.unwrap_or(1)),
        None => screens::vandaag::show(desk, waiting),
    };
    site.show(visitor, Menu::Vandaag.what(), make).await
}

/// Which page of a long list.
#[derive(Debug, Deserialize)]
struct Sheet {
    blad: Option<usize>,
}

async fn clients(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, Menu::Clienten.what(), move |desk| screens::clienten::all(desk, page)).await
}

/// What is sought stands in the body: a name or BSN in an address would stay in histories and logs.
async fn search(State(site): State<Site>, form: Form) -> Response {
    let sought = form.given.get("zoek").cloned().unwrap_or_default();
    site.show(form.visitor, What::CLIENT_SEARCH, move |desk| screens::clienten::sought(desk, &sought)).await
}

/// The first few that are found, as a list to choose from while typing.
async fn suggest(State(site): State<Site>, form: Form) -> Response {
    let sought = form.given.get("zoek").cloned().unwrap_or_default();
    site.show_part(form.visitor, What::CLIENT_SEARCH, move |desk| screens::clienten::suggested(desk, &sought)).await
}

async fn client(State(site): State<Site>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let ids = site.ids.clone();
    let make = move |desk: &mut Desk<'_>| {
        let bsn = client_of(desk, &ids, &id)?;
        screens::client::show(desk, bsn, false)
    };
    site.show(visitor, What::CLIENT, make).await
}

/// Shows a whole BSN, to who says why.
async fn reveal(State(site): State<Site>, Path(id): Path<String>, form: Form) -> Response {
    let Some(reason) = form.given.get("reden").cloned() else {
        return site
            .refuse(
                form.visitor,
                Failure::new("Zeg waarom u het hele BSN nodig hebt; dat wordt vastgelegd.".to_owned()),
            )
            .await;
    };
    let ids = site.ids.clone();
    let make = move |desk: &mut Desk<'_>| {
        let bsn = client_of(desk, &ids, &id)?;
        screens::client::show(desk, bsn, true)
    };
    site.show_because(form.visitor, What::BSN_REVEALED, Some(reason), make).await
}

async fn disposition(State(site): State<Site>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let make = move |desk: &mut Desk<'_>| {
        let unknown =
            |_| Failure::new("Zo heet geen beschikking; schrijf haar als 0855:21004 of opdracht:O-17.".to_owned());
        screens::client::of_disposition(desk, &id.parse::<DispositionId>().map_err(unknown)?)
    };
    site.show(visitor, What::EXPLAIN, make).await
}

async fn months(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, Menu::Maand.what(), |desk| screens::maand::all(desk)).await
}

/// One party of a month.
#[derive(Debug, Deserialize)]
struct OfParty {
    partij: Option<String>,
    blad: Option<usize>,
}

async fn month(
    State(site): State<Site>,
    visitor: Visitor,
    Path(month): Path<String>,
    Query(of): Query<OfParty>,
) -> Response {
    let make = move |desk: &mut Desk<'_>| {
        screens::maand::show(desk, month_of(&month)?, of.partij.as_deref(), of.blad.unwrap_or(1))
    };
    site.show(visitor, What::BILLING, make).await
}

async fn difference(State(site): State<Site>, visitor: Visitor, Path(month): Path<String>) -> Response {
    let month = match month_of(&month) {
        Ok(month) => month,
        Err(failure) => return site.refuse(visitor, failure).await,
    };
    match site.order(&visitor, Order::BillingDiff { month, party: None }).await.and_then(deeds::read_back) {
        Ok(found) => site.show(visitor, What::BILLING, move |desk| screens::maand::difference(desk, &found)).await,
        Err(failure) => site.refuse(visitor, failure).await,
    }
}

async fn chain(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, What::CHAIN, |desk| screens::berichten::chain(desk)).await
}

async fn archive(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::ARCHIVE, move |desk| screens::berichten::archive(desk, page)).await
}

async fn requests(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, What::REQUESTS, screens::berichten::requests).await
}

async fn message(State(site): State<Site>, visitor: Visitor, Path(sha256): Path<String>) -> Response {
    site.show(visitor, What::FILE, move |desk| screens::berichten::file(desk, hash_of(&sha256)?)).await
}

/// The bytes of a file, as they came or were made.
async fn file(State(site): State<Site>, visitor: Visitor, Path(sha256): Path<String>) -> Response {
    let reader = site.reader.clone();
    let read = tokio::task::spawn_blocking(move || {
        let sha256 = hash_of(&sha256)?;
        let bytes = answer::cat(&reader, sha256)?;
        let mut clients = screens::berichten::clients_of(&reader.state(), sha256);
        clients.extend(answer::clients_of_file(&reader, sha256, &bytes));
        clients.sort();
        clients.dedup();
        let name = reader.name(&sha256).unwrap_or_else(|| sha256.to_string());
        Ok((name, bytes, clients))
    });
    let (name, bytes, clients) = match read.await {
        Ok(Ok(read)) => read,
        Ok(Err(failure)) => return site.refuse(visitor, failure).await,
        Err(_) => return plain(StatusCode::INTERNAL_SERVER_ERROR, "Dit bestand is nu niet te lezen."),
    };
    if let Err(failure) = site.note(&visitor, What::FILE, clients, None).await {
        return plain(StatusCode::SERVICE_UNAVAILABLE, failure.for_page());
    }
    attached(&name, bytes)
}

/// Bytes to be saved under a name; a PDF is shown.
fn attached(name: &str, bytes: Vec<u8>) -> Response {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let (kind, place) = match end.as_str() {
        "pdf" => ("application/pdf", "inline"),
        "xml" => ("application/xml", "attachment"),
        "csv" => ("text/csv; charset=utf-8", "attachment"),
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        _ => ("application/octet-stream", "attachment"),
    };
    let file = super::remedy::url(name.rsplit(['/', '!']).next().unwrap_or(name));
    let mut answer = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("{place}; filename*=UTF-8''{file}")) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    answer
}

async fn quarantine(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::QUARANTINE, move |desk| screens::quarantaine::all(desk, page)).await
}

async fn refused(State(site): State<Site>, visitor: Visitor, Path(id): Path<String>) -> Response {
    site.show(visitor, What::QUARANTINE, move |desk| screens::quarantaine::show(desk, &id)).await
}

async fn outbox(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::OUTBOX, move |desk| screens::uitgaand::all(desk, page)).await
}

async fn outgoing(State(site): State<Site>, visitor: Visitor, Path(id): Path<String>) -> Response {
    site.show(visitor, What::OUTBOX, move |desk| screens::uitgaand::show(desk, &id)).await
}

async fn money(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, What::RECEIVABLES, |desk| screens::geld::show(desk)).await
}

async fn bills(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::RECEIVABLES, move |desk| screens::geld::all(desk, page)).await
}

async fn reconciled(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, What::RECONCILE, |desk| screens::geld::reconciled(desk, None)).await
}

async fn declarations(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::DECLARATIONS, move |desk| screens::geld::declarations(desk, page)).await
}

/// On which day.
#[derive(Debug, Deserialize)]
struct On {
    op: Option<String>,
}

async fn tariffs(State(site): State<Site>, visitor: Visitor, Query(on): Query<On>) -> Response {
    let make = move |desk: &mut Desk<'_>| {
        let day = on.op.as_deref().map_or(Ok(desk.today), crate::domain::written::day);
        let unknown = |_| Failure::new("Zo heet geen dag; schrijf haar als 3-4-2023.".to_owned());
        screens::tarieven::show(desk, day.map_err(unknown)?)
    };
    site.show(visitor, Menu::Tarieven.what(), make).await
}

/// Which report.
#[derive(Debug, Deserialize)]
struct OfReport {
    van: Option<String>,
    tot: Option<String>,
    per: Option<String>,
}

impl OfReport {
    /// The months and what it is by; the year up to today where nothing was chosen.
    fn chosen(&self, today: crate::domain::Date) -> Result<(Month, Month, By), Failure> {
        let first = Month::of(today.first_of_year());
        let from = self.van.as_deref().map_or(Ok(first), month_of)?;
        let to = self.tot.as_deref().map_or(Ok(Month::of(today)), month_of)?;
        let by = self.per.as_deref().and_then(|word| word.parse().ok()).unwrap_or(By::Party);
        let order = || Failure::new("De eerste maand komt na de laatste; draai ze om.".to_owned());
        if from > to { Err(order()) } else { Ok((from, to, by)) }
    }
}

async fn reports(State(site): State<Site>, visitor: Visitor, Query(of): Query<OfReport>) -> Response {
    let make = move |desk: &mut Desk<'_>| {
        let (from, to, by) = of.chosen(desk.today)?;
        screens::rapporten::show(desk, from, to, by)
    };
    site.show(visitor, Menu::Rapporten.what(), make).await
}

/// A report as CSV or workbook; it names no client.
async fn report_file(
    State(site): State<Site>,
    visitor: Visitor,
    Path(form): Path<String>,
    Query(of): Query<OfReport>,
) -> Response {
    let (asked, looker) = (site.clone(), visitor.clone());
    let made = tokio::task::spawn_blocking(move || {
        let (_, today) = (asked.clock)();
        let (from, to, by) = of.chosen(today)?;
        let documents = answer::Documents::new(&asked.reader, &asked.config, today);
        let report = documents.report((from, to), by)?;
        let failed = |error: anyhow::Error| Failure::new(error.to_string());
        let bytes = match form.as_str() {
            "csv" => report::csv(&report).map_err(|error| failed(error.into()))?,
            "xlsx" => report::xlsx(&report).map_err(|error| failed(error.into()))?,
            _ => return Err(Failure::new("Een rapport is er als CSV en als Excel.".to_owned())),
        };
        Ok((format!("rapport-{from}-{to}.{form}"), bytes))
    });
    match made.await {
        Ok(Ok((name, bytes))) => match site.note(&looker, What::EXPORT, Vec::new(), None).await {
            Ok(()) => attached(&name, bytes),
            Err(failure) => plain(StatusCode::SERVICE_UNAVAILABLE, failure.for_page()),
        },
        Ok(Err(failure)) => site.refuse(visitor, failure).await,
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "Dit rapport is nu niet te maken."),
    }
}

async fn files(State(site): State<Site>, visitor: Visitor) -> Response {
    site.show(visitor, Menu::Bestanden.what(), |desk| screens::bestanden::show(desk)).await
}

async fn decisions(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1);
    site.show(visitor, What::DECISIONS, move |desk| screens::logboek::decisions(desk, page)).await
}

/// Who saw what: for who administers.
async fn views(State(site): State<Site>, visitor: Visitor, Query(sheet): Query<Sheet>) -> Response {
    let page = sheet.blad.unwrap_or(1).max(1);
    show_views(site, visitor, None, page).await
}

/// Who saw one client.
async fn views_of(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(sheet): Query<Sheet>,
) -> Response {
    show_views(site, visitor, Some(id), sheet.blad.unwrap_or(1).max(1)).await
}

async fn show_views(site: Site, visitor: Visitor, id: Option<String>, page: usize) -> Response {
    if visitor.person.role < Role::Beheer {
        let text = "Wie wat zag, ziet alleen wie beheert; vraag uw beheerder.";
        return site.refuse(visitor, Failure::new(text)).await;
    }
    let (folder, ids) = (site.access.folder().to_owned(), site.ids.clone());
    let make = move |desk: &mut Desk<'_>| {
        let client = id.map(|id| client_of(desk, &ids, &id)).transpose()?;
        let offset = page.saturating_sub(1).saturating_mul(screens::logboek::VIEWS);
        let filter = Filter { client, offset, limit: Some(screens::logboek::VIEWS), ..Filter::default() };
        let records = access::views::views(&folder, &filter).map_err(|error| Failure::new(error.to_string()))?;
        screens::logboek::views(desk, &records, client, page)
    };
    site.show(visitor, What::ACCESS_LOG, make).await
}
