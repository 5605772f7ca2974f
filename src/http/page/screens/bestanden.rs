//! `Bestanden`: files to take in, and what became of each, with its findings.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::quarantaine::finding;
use crate::documents::{IngestedFile, Outcome, dutch as words};
use crate::domain::mask_bsn;
use crate::request::Failure;

#[derive(Template)]
#[template(path = "bestanden.html")]
struct Bestanden {
    csrf: String,
    may_act: bool,
}

/// The form.
pub fn show(desk: &Desk<'_>) -> Result<Screen, Failure> {
    let screen = Bestanden { csrf: desk.csrf().to_owned(), may_act: desk.may_act() };
    Screen::new("Bestanden", Menu::Bestanden, &screen)
}

/// What became of each file.
pub fn taken_in(files: &[IngestedFile]) -> Result<Screen, Failure> {
    let rows = files.iter().map(|file| {
        let tone = match file.outcome {
            Outcome::Accepted => Tone::Good,
            Outcome::Duplicate => Tone::Plain,
            Outcome::Waiting => Tone::Odd,
            Outcome::Conflict | Outcome::Refused => Tone::Bad,
        };
        let kept = match (&file.sha256, file.outcome) {
            (Some(sha256), Outcome::Accepted | Outcome::Waiting | Outcome::Conflict | Outcome::Duplicate) => {
                Cell::file(&file.file, format!("/berichten/{sha256}"))
            }
            _ => Cell::text(mask_bsn(&file.file)),
        };
        vec![
            kept,
            Cell::mark(words::outcome(file.outcome), tone),
            Cell::text(file.envelope.kind.clone().unwrap_or_default()),
            Cell::text(file.envelope.identification.clone().unwrap_or_default()),
            Cell::count(file.findings.len()),
        ]
    });
    let heads = ["Bestand", "Wat ervan werd", "Soort", "Kenmerk", ">Bevindingen"];
    let mut listing = Listing::new("Wat er van de bestanden werd")
        .link("Meer bestanden", "/bestanden")
        .link("Vandaag", "/")
        .table(Table::new("Bestanden", &heads, "Er kwam geen bestand mee.").with(rows));
    for file in files.iter().filter(|file| !file.findings.is_empty()) {
        let heads = ["", "Regel", "Retourcode", "Waar", "Gevonden", "Wat er is"];
        listing = listing.table(Table::new(&mask_bsn(&file.file), &heads, "").with(file.findings.iter().map(finding)));
    }
    listing.screen(Menu::Bestanden)
}
