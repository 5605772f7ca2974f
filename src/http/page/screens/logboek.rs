//! `Logboek`: the decisions that stand, each with who took it and the way back; and, for who administers, who saw what.

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::access::Record;
use crate::clock;
use crate::documents::dutch as words;
use crate::domain::{Bsn, dutch};
use crate::people::Role;
use crate::request::Failure;

/// The decisions that stand, the latest first.
pub fn decisions(desk: &Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let decisions = desk.documents.decisions();
    let sheet = Sheet::of(decisions.len(), page);
    let may_act = desk.may_act();
    let rows = sheet.rows(decisions.iter().rev()).map(|decision| {
        let row = decision.row.map(|row| format!(", regel {row}")).unwrap_or_default();
        let undo = if may_act {
            Cell::link("terugnemen", format!("/doen/terugnemen?besluit={}", decision.number))
        } else {
            Cell::text("")
        };
        vec![
            Cell::count(decision.number),
            Cell::text(words::decision(&decision.decision)),
            Cell::text(format!("{}{row}", decision.about)),
            Cell::text(&decision.reason),
            Cell::text(decision.by.clone().unwrap_or_default()),
            undo,
        ]
    });
    let heads = [">Nummer", "Besluit", "Waarover", "Reden", "Door", ""];
    let empty = "Er is nog geen besluit. Wat u vastlegt, staat hier met wie het deed en waarom.";
    let mut listing = sheet.told(Listing::new("Logboek"), "/logboek");
    if desk.person.role == Role::Beheer {
        listing = listing.link("Wie zag wat", "/logboek/inzage");
    }
    listing.table(Table::new("Besluiten die gelden", &heads, empty).with(rows)).screen(Menu::Logboek)
}

/// So many views stand on one page.
pub const VIEWS: usize = 100;

/// Who saw what, the latest first: all of it, or of one client.
pub fn views(desk: &mut Desk<'_>, records: &[Record], of: Option<Bsn>, page: usize) -> Result<Screen, Failure> {
    let rows: Vec<Vec<Cell>> = records.iter().map(|record| view(desk, record, of)).collect();
    let heads = ["Wanneer", "Wie", "Rol", "Hoe", "Wat", "Van wie", "Vanaf", "Reden"];
    let mut listing = match of {
        Some(bsn) => Listing::new(format!("Wie zag {}", desk.seen.client(bsn).name)),
        None => Listing::new("Wie zag wat").link("Logboek", "/logboek"),
    };
    if page > 1 {
        listing = listing.link("Later", format!("?blad={}", page.saturating_sub(1)));
    }
    if records.len() == VIEWS {
        listing = listing.link("Eerder", format!("?blad={}", page.saturating_add(1)));
    }
    let table = Table::new("Inzage, de laatste eerst", &heads, "Hier is nog niets bekeken.").with(rows);
    listing.table(table).screen(Menu::Logboek)
}

fn view(desk: &mut Desk<'_>, record: &Record, of: Option<Bsn>) -> Vec<Cell> {
    let view = &record.view;
    let clients = match (of, view.clients.as_slice()) {
        (Some(bsn), _) | (None, &[bsn]) => Cell::Client(desk.seen.client(bsn)),
        (None, []) => Cell::text(""),
        (None, several) => Cell::text(dutch::counted(several.len(), "cliënt", "cliënten")),
    };
    vec![
        Cell::text(clock::shown(view.at)),
        Cell::text(&view.who),
        Cell::text(&view.role),
        Cell::text(view.by.naam()),
        Cell::text(view.what.naam()),
        clients,
        Cell::text(&view.from),
        Cell::text(view.reason.clone().unwrap_or_default()),
    ]
}
