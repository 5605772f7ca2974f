//! Handlers of closing a month: first the plan, then, agreed with, the deed.
//!
//! Beside the other handlers. What is agreed with is the fingerprint of the plan that was shown: where something came in since, nothing is
//! done and the plan is shown anew.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::address::month_of;
use super::deeds::read_back;
use super::entry::Deed;
use super::screens;
use super::site::{Ordered, Site, done};
use super::visitor::Visitor;
use crate::access::What;
use crate::domain::{Month, Sha256};
use crate::http::local::until_taken;
use crate::orders::{CloseOptions, CloseReport};
use crate::request::{Failure, Order};

/// Shows what closing would do.
pub async fn plan(
    State(site): State<Site>,
    visitor: Visitor,
    Path(month): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(
        &format!("/?{}", query.unwrap_or_default()).parse().unwrap_or_default(),
    );
    let options = options(&fields.map(|query| query.0).unwrap_or_default());
    match month_of(&month) {
        Ok(month) => show(&site, visitor, month, options, None).await,
        Err(failure) => site.refuse(visitor, failure).await,
    }
}

/// Closes, if what was shown is still so.
pub async fn close(State(site): State<Site>, Path(month): Path<String>, Deed(filled): Deed) -> Response {
    let options = options(&filled.fields);
    let shown = filled.given.get("plan").and_then(|text| text.parse::<Sha256>().ok());
    let (month, shown) = match (month_of(&month), shown) {
        (Ok(month), Some(shown)) => (month, shown),
        (Err(failure), _) => return site.refuse(filled.visitor, failure).await,
        (Ok(month), None) => return show(&site, filled.visitor, month, options, None).await,
    };
    let order = Order::Close { month, options: options.clone(), shown: Some(shown) };
    let ordered = match site.order_or_propose(&filled.visitor, order).await {
        Ok(Ordered::Proposed) => return done("/tweede"),
        Ok(Ordered::Done(answer)) => read_back::<CloseReport>(answer),
        Err(failure) => Err(failure),
    };
    match ordered {
        Ok(report) => site.show(filled.visitor, What::CLOSING, move |desk| screens::close::done(desk, &report)).await,
        Err(failure) => show(&site, filled.visitor, month, options, Some(failure)).await,
    }
}

async fn show(
    site: &Site,
    visitor: Visitor,
    month: Month,
    options: CloseOptions,
    refused: Option<Failure>,
) -> Response {
    until_taken(&site.config, &site.reader).await;
    let order = Order::ClosePreview { month, options: options.clone() };
    match site.order(&visitor, order).await.and_then(read_back::<CloseReport>) {
        Ok(report) => {
            let make =
                move |desk: &mut super::desk::Desk<'_>| screens::close::plan(desk, &report, &options, refused.as_ref());
            site.show(visitor, What::CLOSING, make).await
        }
        Err(failure) => site.refuse(visitor, refused.unwrap_or(failure)).await,
    }
}

/// What else is asked of a closing.
fn options(fields: &[(String, String)]) -> CloseOptions {
    let left_out = fields.iter().filter(|(name, _)| name == "laat_weg").filter_map(|(_, id)| id.parse().ok());
    CloseOptions { incomplete: fields.iter().any(|(name, _)| name == "onvolledig"), leave_out: left_out.collect() }
}
