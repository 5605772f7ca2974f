//! What waits until a second person agrees, and the way to agree.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::proposals::{Proposal, described};
use crate::request::Failure;

#[derive(Template)]
#[template(path = "tweede.html")]
struct Tweede {
    csrf: String,
    rows: Vec<Row>,
}

struct Row {
    id: u64,
    what: String,
    href: String,
    by: String,
    at: String,
    is_own: bool,
}

/// The screen.
pub fn show(desk: &Desk<'_>, waiting: &[Proposal]) -> Result<Screen, Failure> {
    let rows = waiting.iter().map(|proposal| {
        let (what, href) = described(&proposal.order);
        let is_own = proposal.by == desk.person.name.to_string() || !desk.may_act();
        Row { id: proposal.id, what, href, by: proposal.by.clone(), at: proposal.at.clone(), is_own }
    });
    let screen = Tweede { csrf: desk.csrf().to_owned(), rows: rows.collect() };
    Screen::new("Wacht op een tweede persoon", Menu::Vandaag, &screen)
}
