//! Handlers of forms that have something done: the generic order form, and a payment that is divided.
//!
//! Beside the other handlers. Whether the order can be given is said by who carries it out; what it says is shown at the form.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::desk::Menu;
use super::entry::Deed;
use super::forms::{self, OrderForm};
use super::order_form::{self, Given};
use super::remedy::url;
use super::screens;
use super::site::{Ordered, Site, done};
use super::visitor::Visitor;
use crate::access::What;
use crate::domain::{Sha256, written};
use crate::known::Known;
use crate::orders::Share;
use crate::request::{Answer, Failure, Order};

/// The document of an answer.
pub fn read_back<T: DeserializeOwned>(answer: Answer) -> Result<T, Failure> {
    serde_json::from_str(&answer.document).map_err(|error| Failure::new(error.to_string()))
}

/// The form of an order, filled with what the address says.
pub async fn form(
    State(site): State<Site>,
    visitor: Visitor,
    Path(word): Path<String>,
    Query(given): Query<Given>,
) -> Response {
    let make = move |desk: &mut super::desk::Desk<'_>| screens::order::show(desk, form_of(&word)?, &given, &[], None);
    site.show(visitor, What::FORM, make).await
}

fn form_of(word: &str) -> Result<&'static OrderForm, Failure> {
    forms::find(word).ok_or_else(|| Failure::new("Dit kunt u hier niet laten doen. Kies links wat u zoekt.".to_owned()))
}

/// Has an order carried out; what is wrong with it is shown at the form.
pub async fn carry_out(State(site): State<Site>, Path(word): Path<String>, Deed(filled): Deed) -> Response {
    let known = site.reader.state();
    let order = order_form::read(&word, &filled.given, |begin| whole_hash(&known, begin));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let (wrong, refused) = match order {
        Ok(order) => match site.order_or_propose(&filled.visitor, order).await {
            Ok(Ordered::Proposed) => return done("/tweede"),
            Ok(Ordered::Done(answer)) if answer.good => return done(&then(&word, &answer)),
            Ok(Ordered::Done(answer)) => {
                // It was done; that a file is refused again is what it gave.
                status = StatusCode::OK;
                (Vec::new(), Some(not_good(&answer)))
            }
            Err(failure) => (Vec::new(), Some(failure)),
        },
        Err(wrong) => (wrong, None),
    };
    let given = filled.given;
    let make = move |desk: &mut super::desk::Desk<'_>| {
        let screen = screens::order::show(desk, form_of(&word)?, &given, &wrong, refused.as_ref())?;
        Ok(super::desk::Screen { status, ..screen })
    };
    site.show(filled.visitor, What::FORM, make).await
}

/// Where one is when it was done: with what was made, where something was.
fn then(word: &str, answer: &Answer) -> String {
    let made = serde_json::from_str::<serde_json::Value>(&answer.document).ok();
    let id = made.as_ref().and_then(|made| made.get("id")).and_then(serde_json::Value::as_u64);
    match (word, id) {
        ("stop" | "vrijgeven" | "bericht-verzonden", Some(id)) => format!("/uitgaand/{id}"),
        _ => forms::find(word).map_or("/", |form| form.then).to_owned(),
    }
}

/// What was done, but did not go well: a file that is refused again, a declaration that cannot be made.
fn not_good(answer: &Answer) -> Failure {
    let texts: Vec<String> = answer
        .document
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .flat_map(|document| texts_of(&document))
        .collect();
    Failure::new(if texts.is_empty() { "Het is geprobeerd, en niet gelukt.".to_owned() } else { texts.join(" ") })
}

/// The sentences of findings and faults in a document.
fn texts_of(document: &serde_json::Value) -> Vec<String> {
    match document {
        serde_json::Value::Array(all) => all.iter().flat_map(texts_of).collect(),
        serde_json::Value::Object(fields) => {
            let said = fields.iter().filter(|(key, _)| matches!(key.as_str(), "text" | "fault"));
            let own = said.filter_map(|(_, value)| value.as_str().map(str::to_owned));
            let within = fields.get("findings").into_iter().flat_map(texts_of);
            own.chain(within).collect()
        }
        _ => Vec::new(),
    }
}

/// The file whose hash begins so, where there is exactly one.
fn whole_hash(known: &Arc<Known>, begin: &str) -> Option<Sha256> {
    if let Ok(whole) = begin.parse() {
        return Some(whole);
    }
    let begin = begin.to_ascii_lowercase();
    let mut found = (begin.len() >= HASH_BEGIN_MIN).then(|| known.files_beginning(&begin)).into_iter().flatten();
    found.next().filter(|_| found.next().is_none())
}

/// So many digits tell files apart, as the tables show them.
const HASH_BEGIN_MIN: usize = 8;

/// A payment that waits for a person.
pub async fn payment(State(site): State<Site>, visitor: Visitor, Path(id): Path<String>) -> Response {
    site.show(visitor, Menu::Geld.what(), move |desk| screens::betaling::show(desk, &id, &[], None)).await
}

/// Divides a payment over the bills beside which an amount was written.
pub async fn divide(State(site): State<Site>, Path(id): Path<String>, Deed(filled): Deed) -> Response {
    let parts: Vec<(String, String)> = filled
        .fields
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("deel:")?.to_owned(), text.trim().to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let failure = match shares(&parts) {
        Ok(shares) => {
            match site.order_or_propose(&filled.visitor, Order::Match { payment: id.clone(), shares }).await {
                Ok(Ordered::Proposed) => return done("/tweede"),
                Ok(Ordered::Done(_)) => return done("/geld"),
                Err(failure) => failure,
            }
        }
        Err(failure) => failure,
    };
    let make = move |desk: &mut super::desk::Desk<'_>| screens::betaling::show(desk, &id, &parts, Some(&failure));
    site.show(filled.visitor, Menu::Geld.what(), make).await
}

fn shares(parts: &[(String, String)]) -> Result<Vec<Share>, Failure> {
    if parts.is_empty() {
        return Err(Failure::new("Schrijf achter een rekening welk bedrag daarvoor is.".to_owned()));
    }
    let share = |(number, text): &(String, String)| {
        let how = |_| Failure::new(format!("Het bedrag bij {} is niet te lezen; schrijf het als 468,75.", url(number)));
        Ok(Share { number: number.clone(), amount: Some(written::amount(text).map_err(how)?) })
    };
    parts.iter().map(share).collect()
}

/// What waits for a second person.
pub async fn second(State(site): State<Site>, visitor: Visitor) -> Response {
    let waiting = site.proposals.waiting();
    site.show(visitor, What::FORM, move |desk| screens::tweede::show(desk, &waiting)).await
}

/// Agrees with what somebody else proposed, or takes a proposal back.
pub async fn decide_second(State(site): State<Site>, Path(id): Path<u64>, Deed(filled): Deed) -> Response {
    let is_agreed = filled.given.get("wat").is_some_and(|word| word == "akkoord");
    let decided = if is_agreed {
        site.agree(&filled.visitor, id).await.map(drop)
    } else {
        let proposals = site.proposals.clone();
        let withdrawn = tokio::task::spawn_blocking(move || proposals.withdraw(id)).await;
        withdrawn.unwrap_or_else(|error| Err(Failure::new(error.to_string())))
    };
    match decided {
        Ok(()) => done("/tweede"),
        Err(failure) => site.refuse(filled.visitor, failure).await,
    }
}
