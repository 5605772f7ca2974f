//! `Tarieven`: the rates in force on a day, where each stands, and those that are missing.

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use crate::domain::{Date, dutch};
use crate::request::Failure;

/// The rates on a day.
pub fn show(desk: &Desk<'_>, on: Date) -> Result<Screen, Failure> {
    let tariffs = desk.documents.tariffs(on, None, None)?;
    let missing = tariffs.missing.iter().map(|missing| {
        vec![
            Cell::text(&missing.name),
            Cell::mark(missing.what(), Tone::Bad),
            Cell::day(Some(missing.from)),
            Cell::count(missing.dispositions.len()),
        ]
    });
    let rows = tariffs.tariffs.iter().map(|row| {
        let code = row.tariff.clone().or_else(|| row.product.as_ref().map(|product| product.as_str().to_owned()));
        vec![
            Cell::text(&row.party),
            Cell::text(code.unwrap_or_default()),
            Cell::text(row.unit.map(|unit| dutch::unit(unit, rust_decimal::Decimal::ONE)).unwrap_or_default()),
            Cell::day(Some(row.from)),
            Cell::day(row.to),
            Cell::euro(Some(row.rate)),
            Cell::text(&row.origin_text),
        ]
    });
    let none = "Voor alles wat wordt geleverd is een tarief bekend.";
    Listing::new(format!("Tarieven op {}", dutch::date(on)))
        .table(Table::new("Ontbreekt", &["Partij", "Waarvoor", "Vanaf", ">Beschikkingen"], none).with(missing))
        .table(
            Table::new(
                "In geldende rijen",
                &["Partij", "Code", "Per", "Van", "Tot en met", ">Tarief", "Staat in"],
                "Er is geen tarief bekend.",
            )
            .with(rows),
        )
        .screen(Menu::Tarieven)
}
