//! What the handlers of the page share, and how each of them answers.
//!
//! Stands above the screens and below the handlers. A screen is made beside the writer, on a thread that may wait for a disk; whom it shows goes
//! into the access log before it is sent. An order goes to the writer's thread.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::{Counts, Desk, Menu, Screen, framed};
use super::proposals::{Proposals, takes_two};
use super::screens;
use super::visitor::Visitor;
use crate::access::{AccessLog, What};
use crate::answer;
use crate::clock;
use crate::config::Config;
use crate::engine::{Engine, Reader};
use crate::http::local::Batches;
use crate::http::received::Received;
use crate::people::{ClientIds, People};
use crate::request::{Answer, Failure, Order};
use crate::writer::Writer;

/// What the handlers share.
#[derive(Clone)]
pub struct Site(Arc<Shared>);

/// The parts, with who may look and how clients are called in addresses.
pub struct Shared {
    parts: Parts,
    /// Who may look and do.
    pub people: People,
    /// How clients are called in addresses.
    pub ids: ClientIds,
    /// What waits for a second person.
    pub proposals: Proposals,
}

/// What the daemon gives the page.
pub struct Parts {
    /// What was decided in the config.
    pub config: Arc<Config>,
    /// Who does the work.
    pub writer: Writer,
    /// What is known.
    pub reader: Reader,
    /// Who saw what.
    pub access: AccessLog,
    /// By which clock it is answered.
    pub clock: clock::Clock,
    /// Who is logged in without being asked.
    pub guest: Option<Guest>,
    /// Files that were dropped on the page, until they are taken in.
    pub batches: Batches,
}

/// Somebody of a demo, who is logged in without being asked.
#[derive(Clone, Copy, Debug)]
pub struct Guest {
    /// The name.
    pub name: &'static str,
    /// The password, which everybody may know.
    pub password: &'static str,
}

impl std::ops::Deref for Site {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl std::ops::Deref for Shared {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Site {
    /// A site of these parts, for these people.
    pub fn new(parts: Parts, people: People) -> Site {
        let ids = ClientIds::new(people.client_key());
        let proposals = Proposals::open(&parts.config.paths.people);
        Site(Arc::new(Shared { parts, people, ids, proposals }))
    }

    /// Makes a screen, notes whom it shows, and sends it.
    pub async fn show(
        &self,
        visitor: Visitor,
        what: What,
        make: impl FnOnce(&mut Desk<'_>) -> Result<Screen, Failure> + Send + 'static,
    ) -> Response {
        self.show_because(visitor, what, None, make).await
    }

    /// The same, with the reason that the person gave.
    pub async fn show_because(
        &self,
        visitor: Visitor,
        what: What,
        reason: Option<String>,
        make: impl FnOnce(&mut Desk<'_>) -> Result<Screen, Failure> + Send + 'static,
    ) -> Response {
        let (site, looker) = (self.clone(), visitor.clone());
        let made = tokio::task::spawn_blocking(move || site.made(&looker, make)).await;
        let (html, clients, status) = match made {
            Ok(Ok(made)) => made,
            Ok(Err(Failure { text, .. })) => return plain(StatusCode::INTERNAL_SERVER_ERROR, &text),
            Err(_) => return plain(StatusCode::INTERNAL_SERVER_ERROR, FAULT),
        };
        if let Err(failure) = self.note(&visitor, what, clients, reason).await {
            return plain(StatusCode::SERVICE_UNAVAILABLE, failure.for_page());
        }
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }

    /// The same for a part of a page, without its frame.
    pub async fn show_part(
        &self,
        visitor: Visitor,
        what: What,
        make: impl FnOnce(&mut Desk<'_>) -> Result<String, Failure> + Send + 'static,
    ) -> Response {
        let (site, looker) = (self.clone(), visitor.clone());
        let made = tokio::task::spawn_blocking(move || {
            let (_, today) = (site.clock)();
            let mut desk = Desk::new(&site.reader, &site.config, today, &looker.person, site.ids.clone());
            make(&mut desk).map(|html| (html, desk.seen.into_clients()))
        });
        let Ok(Ok((html, clients))) = made.await else { return plain(StatusCode::UNPROCESSABLE_ENTITY, "") };
        if let Err(failure) = self.note(&visitor, what, clients, None).await {
            return plain(StatusCode::SERVICE_UNAVAILABLE, failure.for_page());
        }
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }

    fn made(
        &self,
        visitor: &Visitor,
        make: impl FnOnce(&mut Desk<'_>) -> Result<Screen, Failure>,
    ) -> Result<(String, Vec<crate::domain::Bsn>, StatusCode), Failure> {
        let (_, today) = (self.clock)();
        let mut desk = Desk::new(&self.reader, &self.config, today, &visitor.person, self.ids.clone());
        let screen = make(&mut desk).or_else(|failure| screens::wrong::show(&failure))?;
        let html = framed(&screen, &desk, Counts::of(&desk)?)?;
        Ok((html, desk.seen.into_clients(), screen.status))
    }

    /// Notes in the access log what was seen; what cannot be noted is not shown.
    pub async fn note(
        &self,
        visitor: &Visitor,
        what: What,
        clients: Vec<crate::domain::Bsn>,
        reason: Option<String>,
    ) -> Result<(), Failure> {
        let (now, _) = (self.clock)();
        let view = visitor.view(now, what, clients, reason);
        let noted = self.access.noted(view).await;
        noted.map_err(|error| {
            tracing::error!(%error, "a view of client data could not be noted, so it was not shown");
            Failure::new(NOT_NOTED.to_owned())
        })
    }

    /// Has something done for a person, or keeps it until a second person agrees, where the config asks for that.
    pub async fn order_or_propose(&self, visitor: &Visitor, order: Order) -> Result<Ordered, Failure> {
        if !takes_two(&order, self.config.people.two_steps) {
            return Ok(Ordered::Done(self.order(visitor, order).await?));
        }
        let (proposals, by) = (self.proposals.clone(), visitor.person.name.to_string());
        let at = clock::shown((self.clock)().0);
        let proposed = tokio::task::spawn_blocking(move || proposals.propose(order, by, at)).await;
        proposed.map_err(|_| Failure::new(FAULT))??;
        Ok(Ordered::Proposed)
    }

    /// Has the writer do what somebody else proposed.
    pub async fn agree(&self, visitor: &Visitor, id: u64) -> Result<Answer, Failure> {
        let (proposals, by) = (self.proposals.clone(), visitor.person.name.to_string());
        let agreed = tokio::task::spawn_blocking(move || proposals.agree(id, &by)).await;
        let proposal = agreed.map_err(|_| Failure::new(FAULT))??;
        let by = format!("{}, voorgesteld door {}", visitor.orderer(), proposal.by);
        self.order_by(by, proposal.order).await
    }

    /// Has the writer do something for a person.
    pub async fn order(&self, visitor: &Visitor, order: Order) -> Result<Answer, Failure> {
        self.order_by(visitor.orderer(), order).await
    }

    async fn order_by(&self, by: String, order: Order) -> Result<Answer, Failure> {
        let config = Arc::clone(&self.config);
        self.on_writer(move |engine| answer::order(engine, &config, &order, Some(&by))).await
    }

    /// Takes in what came in one request, for a person.
    pub async fn take_in(&self, visitor: &Visitor, received: &Received) -> Result<Answer, Failure> {
        let (by, items) = (visitor.orderer(), received.items());
        let taken = self.on_writer(move |engine| {
            engine.set_ordered_by(Some(&by));
            let taken = answer::ingest(engine, items);
            engine.set_ordered_by(None);
            taken
        });
        taken.await
    }

    /// Runs something on the writer's thread.
    pub async fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.writer.call(work).await.map_err(|stopped| Failure::new(stopped.to_string()))?
    }

    /// The screen that says why something cannot be done.
    pub async fn refuse(&self, visitor: Visitor, failure: Failure) -> Response {
        self.show(visitor, What::FORM, move |_| screens::wrong::show(&failure)).await
    }
}

/// What became of an order.
#[derive(Debug)]
pub enum Ordered {
    /// It was carried out.
    Done(Answer),
    /// It waits for a second person.
    Proposed,
}

/// Goes on to another page after something was done.
pub fn done(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A few words without a frame: where there is no person, or no page can be made.
pub fn plain(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n")).into_response()
}

/// Said where the program itself is at fault.
const FAULT: &str = "Er ging iets mis in iwmod zelf. Er is niets veranderd; laad de pagina opnieuw, of vraag uw beheerder in het journaal te kijken.";

/// Said where the access log cannot be written.
const NOT_NOTED: &str = "Wie wat inziet moet worden vastgelegd, en dat lukt nu niet. Daarom is niets getoond; vraag uw beheerder om de schijf na te kijken.";

impl Menu {
    /// What is seen on a screen of this entry.
    pub fn what(self) -> What {
        match self {
            Menu::Vandaag => What::WORKLIST,
            Menu::Clienten => What::CLIENTS,
            Menu::Maand => What::BILLING,
            Menu::Berichten => What::CHAIN,
            Menu::Quarantaine => What::QUARANTINE,
            Menu::Uitgaand => What::OUTBOX,
            Menu::Geld => What::RECEIVABLES,
            Menu::Tarieven => What::TARIFFS,
            Menu::Rapporten => What::REPORT,
            Menu::Bestanden => What::TAKEN_IN,
            Menu::Logboek => What::DECISIONS,
        }
    }
}
