//! `Logboek`: the decisions that stand, each with who took it and the way back.

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table};
use super::listing::Listing;
use crate::documents::dutch as words;
use crate::request::Failure;

/// The decisions that stand, the latest first.
pub fn decisions(desk: &Desk<'_>) -> Result<Screen, Failure> {
    let decisions = desk.documents.decisions();
    let may_act = desk.may_act();
    let rows = decisions.iter().rev().map(|decision| {
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
    Listing::new("Logboek").table(Table::new("Besluiten die gelden", &heads, empty).with(rows)).screen(Menu::Logboek)
}
