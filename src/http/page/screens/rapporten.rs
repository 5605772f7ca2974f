//! `Rapporten`: sums of the statements of several months, by party, gemeente, kind of care, product or month.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table};
use crate::domain::{Month, dutch};
use crate::report::{By, Report, Sums};
use crate::request::Failure;

#[derive(Template)]
#[template(path = "rapporten.html")]
struct Rapporten {
    from: String,
    to: String,
    choices: Vec<(&'static str, &'static str, bool)>,
    query: String,
    sums: Table,
    unbilled: Table,
    open: Option<String>,
}

/// The sums of some months.
pub fn show(desk: &Desk<'_>, from: Month, to: Month, by: By) -> Result<Screen, Failure> {
    let report = desk.documents.report((from, to), by)?;
    let open: Vec<String> = report.open_months.iter().map(|month| dutch::month(*month)).collect();
    let screen = Rapporten {
        from: from.to_string(),
        to: to.to_string(),
        choices: By::ALL.into_iter().map(|each| (each.as_str(), word(each), each == by)).collect(),
        query: format!("van={from}&tot={to}&per={}", by.as_str()),
        sums: sums(&report),
        unbilled: unbilled(&report),
        open: (!open.is_empty()).then(|| open.join(", ")),
    };
    Screen::new("Rapporten", Menu::Rapporten, &screen)
}

/// What a report is by, for people.
fn word(by: By) -> &'static str {
    match by {
        By::Party => "partij",
        By::Gemeente => "gemeente",
        By::Domain => "soort zorg",
        By::Product => "tarief of product",
        By::Month => "maand",
    }
}

fn sums(report: &Report) -> Table {
    let row = |name: &str, sums: &Sums| {
        vec![
            Cell::text(name),
            Cell::count(sums.clients),
            Cell::count(sums.days),
            Cell::euro(Some(sums.amount)),
            Cell::euro(Some(sums.corrections)),
            Cell::euro(Some(sums.total)),
        ]
    };
    let heads = ["", ">Cliënten", ">Dagen", ">Bedrag", ">Correcties", ">Samen"];
    let rows = report.rows.iter().map(|line| row(&line.name, &line.sums));
    let mut table =
        Table::new("Wat is gefactureerd en gedeclareerd", &heads, "In deze maanden is niets geleverd.").with(rows);
    table.foot = Some(row("Samen", &report.total));
    table
}

fn unbilled(report: &Report) -> Table {
    let rows = report.unbillable.iter().map(|reason| {
        vec![
            Cell::text(reason.rule.to_string()),
            Cell::text(reason.domain.map(|domain| domain.as_str().to_owned()).unwrap_or_default()),
            Cell::text(reason.why.clone().unwrap_or_default()),
            Cell::count(reason.clients),
            Cell::count(reason.days),
            Cell::euro(Some(reason.value)),
        ]
    });
    let heads = ["Reden", "Zorg", "Waarom", ">Cliënten", ">Dagen", ">Waarde"];
    Table::new("Wat niemand betaalt", &heads, "Alles wat is geleverd, betaalt iemand.").with(rows)
}
