//! What a screen is made from, and what comes out: documents of one position of the log, a day, a person, and whom was shown.
//!
//! Stands between the screens and `answer`. A screen reads documents through the [`Desk`] and gives a [`Screen`]; neither knows sessions,
//! sockets or the access log.

use askama::Template;
use axum::http::StatusCode;

use super::seen::Seen;
use crate::answer::Documents;
use crate::config::Config;
use crate::documents::OutboxState;
use crate::domain::Date;
use crate::engine::Reader;
use crate::people::{ClientIds, Person, Role, Secret};
use crate::request::Failure;

/// What a screen is made from.
pub struct Desk<'a> {
    /// The documents, all of one position of the log.
    pub documents: Documents<'a>,
    /// What was agreed.
    pub config: &'a Config,
    /// Reads bytes of the archive.
    pub reader: &'a Reader,
    /// The day of who answers.
    pub today: Date,
    /// Who looks.
    pub person: &'a Person,
    /// Whom the screen shows.
    pub seen: Seen,
}

impl<'a> Desk<'a> {
    /// Of what is known now.
    pub fn new(reader: &'a Reader, config: &'a Config, today: Date, person: &'a Person, ids: ClientIds) -> Self {
        let documents = Documents::new(reader, config, today);
        let seen = Seen::nobody(ids, documents.clients());
        Desk { documents, config, reader, today, person, seen }
    }

    /// What each form must bring.
    pub fn csrf(&self) -> &str {
        self.person.csrf.as_ref().map(Secret::expose).unwrap_or_default()
    }

    /// Whether this person may have something done.
    pub fn may_act(&self) -> bool {
        self.person.role >= Role::Verwerken
    }
}

/// A screen that was made.
#[derive(Debug)]
pub struct Screen {
    /// Its title.
    pub title: String,
    /// Where it stands in the menu.
    pub menu: Menu,
    /// Its inside, as HTML.
    pub body: String,
    /// How it went.
    pub status: StatusCode,
}

impl Screen {
    /// A screen from its template.
    pub fn new(title: impl Into<String>, menu: Menu, body: &impl Template) -> Result<Screen, Failure> {
        let body = body.render().map_err(|error| Failure::new(error.to_string()))?;
        Ok(Screen { title: title.into(), menu, body, status: StatusCode::OK })
    }
}

/// Entries of the menu, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// The work list.
    Vandaag,
    /// Clients.
    Clienten,
    /// Months.
    Maand,
    /// Messages in and out.
    Berichten,
    /// Refused files.
    Quarantaine,
    /// What leaves.
    Uitgaand,
    /// Receivables and payments.
    Geld,
    /// Rates.
    Tarieven,
    /// Sums.
    Rapporten,
    /// Files to take in.
    Bestanden,
    /// Decisions, and who saw what.
    Logboek,
}

impl Menu {
    /// All, in order.
    pub const ALL: [Menu; 11] = [
        Menu::Vandaag,
        Menu::Clienten,
        Menu::Maand,
        Menu::Berichten,
        Menu::Quarantaine,
        Menu::Uitgaand,
        Menu::Geld,
        Menu::Tarieven,
        Menu::Rapporten,
        Menu::Bestanden,
        Menu::Logboek,
    ];

    /// What it is called.
    pub fn text(self) -> &'static str {
        match self {
            Menu::Vandaag => "Vandaag",
            Menu::Clienten => "Cliënten",
            Menu::Maand => "Maand",
            Menu::Berichten => "Berichten",
            Menu::Quarantaine => "Quarantaine",
            Menu::Uitgaand => "Uitgaand",
            Menu::Geld => "Geld",
            Menu::Tarieven => "Tarieven",
            Menu::Rapporten => "Rapporten",
            Menu::Bestanden => "Bestanden",
            Menu::Logboek => "Logboek",
        }
    }

    /// Where it leads.
    pub fn href(self) -> &'static str {
        match self {
            Menu::Vandaag => "/",
            Menu::Clienten => "/clienten",
            Menu::Maand => "/maand",
            Menu::Berichten => "/berichten",
            Menu::Quarantaine => "/quarantaine",
            Menu::Uitgaand => "/uitgaand",
            Menu::Geld => "/geld",
            Menu::Tarieven => "/tarieven",
            Menu::Rapporten => "/rapporten",
            Menu::Bestanden => "/bestanden",
            Menu::Logboek => "/logboek",
        }
    }
}

/// What stands around a screen.
#[derive(Debug, Template)]
#[template(path = "frame.html")]
pub struct Frame<'a> {
    title: &'a str,
    provider: &'a str,
    is_demo: bool,
    person: &'a str,
    role: &'static str,
    csrf: &'a str,
    menu: Vec<Entry>,
    body: &'a str,
    version: &'static str,
}

#[derive(Debug)]
struct Entry {
    text: &'static str,
    href: &'static str,
    count: Option<usize>,
    is_here: bool,
}

/// How many things wait below an entry of the menu.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Tasks.
    pub tasks: usize,
    /// Refused files.
    pub refused: usize,
    /// Drafts, and messages that are owed an answer.
    pub drafts: usize,
    /// Payments that a person has to divide.
    pub payments: usize,
}

impl Counts {
    /// What waits now.
    pub fn of(desk: &Desk<'_>) -> Result<Counts, Failure> {
        let waits = |state| matches!(state, OutboxState::Draft | OutboxState::Owed | OutboxState::Undelivered);
        Ok(Counts {
            tasks: desk.documents.worklist(desk.today)?.len(),
            refused: desk.documents.state().quarantine().count(),
            drafts: desk.documents.outbox()?.iter().filter(|item| waits(item.state)).count(),
            payments: desk.documents.receivables(desk.today)?.unmatched.len(),
        })
    }

    fn at(&self, menu: Menu) -> Option<usize> {
        let count = match menu {
            Menu::Vandaag => self.tasks,
            Menu::Quarantaine => self.refused,
            Menu::Uitgaand => self.drafts,
            Menu::Geld => self.payments,
            Menu::Clienten
            | Menu::Maand
            | Menu::Berichten
            | Menu::Tarieven
            | Menu::Rapporten
            | Menu::Bestanden
            | Menu::Logboek => 0,
        };
        (count > 0).then_some(count)
    }
}

/// A screen within its frame, as HTML.
pub fn framed(screen: &Screen, desk: &Desk<'_>, counts: Counts) -> Result<String, Failure> {
    let entry = |menu: Menu| Entry {
        text: menu.text(),
        href: menu.href(),
        count: counts.at(menu),
        is_here: menu == screen.menu,
    };
    let frame = Frame {
        title: &screen.title,
        provider: &desk.config.provider.name,
        is_demo: desk.config.is_demo,
        person: &desk.person.shown,
        role: role(desk.person.role),
        csrf: desk.csrf(),
        menu: Menu::ALL.into_iter().map(entry).collect(),
        body: &screen.body,
        version: env!("CARGO_PKG_VERSION"),
    };
    frame.render().map_err(|error| Failure::new(error.to_string()))
}

/// What a role is called.
fn role(role: Role) -> &'static str {
    match role {
        Role::Inzien => "inzien",
        Role::Verwerken => "verwerken",
        Role::Beheer => "beheer",
    }
}
