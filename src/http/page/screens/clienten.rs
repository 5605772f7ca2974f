//! `Cliënten`: everyone with a disposition, by name, and who is found.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::seen::ClientLink;
use super::super::table::{Cell, Table};
use super::sheet::Sheet;
use crate::disposition::{DispositionView, State};
use crate::documents::dutch as words;
use crate::domain::{Bsn, dutch};
use crate::request::Failure;

/// So many clients stand on one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "clienten.html")]
struct Clienten {
    csrf: String,
    sought: Option<String>,
    found: usize,
    clients: Table,
    before: Option<usize>,
    after: Option<usize>,
    pages: usize,
    page: usize,
}

/// A page of all clients, from 1.
pub fn all(desk: &mut Desk<'_>, page: usize) -> Result<Screen, Failure> {
    show(desk, None, page)
}

/// The clients whose name, BSN or disposition has what is sought.
pub fn sought(desk: &mut Desk<'_>, text: &str) -> Result<Screen, Failure> {
    show(desk, Some(text), 1)
}

fn show(desk: &mut Desk<'_>, text: Option<&str>, page: usize) -> Result<Screen, Failure> {
    let found = desk.documents.find_clients(text);
    let sheet = Sheet::sized(PAGE, found.len(), page);
    let shown: Vec<Bsn> = sheet.rows(found.iter()).map(|(bsn, _)| *bsn).collect();
    let of_client = desk.documents.dispositions_of(&shown.iter().copied().collect(), desk.today);
    let of = |bsn: &Bsn| of_client.get(bsn).map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<Vec<Cell>> = shown.iter().map(|bsn| row(desk, *bsn, of(bsn))).collect();
    let empty = match text {
        Some(_) => "Niemand gevonden. Zoek op een deel van de naam, op BSN of op het nummer van een beschikking.",
        None => "Hier staan straks uw cliënten: zodra er een toewijzing (WMO301), opdracht of beginstand binnen is.",
    };
    let heads = ["Cliënt", "Beschikkingen", "Zorg", "Gemeente", "Stand"];
    let screen = Clienten {
        csrf: desk.csrf().to_owned(),
        sought: text.map(str::to_owned),
        found: found.len(),
        clients: Table::new("Cliënten", &heads, empty).with(rows),
        before: sheet.before(),
        after: sheet.after(),
        pages: sheet.pages(),
        page: sheet.page(),
    };
    Screen::new("Cliënten", Menu::Clienten, &screen)
}

#[derive(Template)]
#[template(path = "voorstel.html")]
struct Suggested {
    clients: Vec<ClientLink>,
}

/// So many are suggested while somebody types.
const SUGGESTED: usize = 8;

/// The first that are found, as a list to choose from.
pub fn suggested(desk: &mut Desk<'_>, text: &str) -> Result<String, Failure> {
    let found = if text.chars().count() < 2 { Vec::new() } else { desk.documents.find_clients(Some(text)) };
    let clients = found.iter().take(SUGGESTED).map(|(bsn, _)| desk.seen.client(*bsn)).collect();
    Suggested { clients }.render().map_err(|error| Failure::new(error.to_string()))
}

fn row(desk: &mut Desk<'_>, bsn: Bsn, views: &[DispositionView]) -> Vec<Cell> {
    let listed = |each: &dyn Fn(&DispositionView) -> Option<String>| {
        let mut all: Vec<String> = views.iter().filter_map(each).collect();
        all.sort();
        all.dedup();
        Cell::text(all.join(", "))
    };
    let running: Vec<&DispositionView> = views.iter().filter(|view| view.state == State::InCare).collect();
    let stand = match running.as_slice() {
        [] => views.last().map_or_else(String::new, |view| words::disposition(view.state).to_owned()),
        [_] => "in zorg".to_owned(),
        several => dutch::counted(several.len(), "in zorg", "× in zorg"),
    };
    vec![
        Cell::Client(desk.seen.client(bsn)),
        listed(&|view| Some(view.id.to_string())),
        listed(&|view| view.domain.map(|domain| domain.as_str().to_owned())),
        listed(&|view| Some(view.gemeente.named())),
        Cell::text(stand),
    ]
}
