//! Closing a month: the plan, shown before anything is done, and what was done.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::maand;
use super::sheet::Sheet;
use crate::documents::dutch as words;
use crate::domain::{DispositionId, dutch};
use crate::orders::{CloseOptions, CloseReport, StatementReport, StatementState};
use crate::request::Failure;

#[derive(Template)]
#[template(path = "close.html")]
struct Close {
    csrf: String,
    month: String,
    name: String,
    fingerprint: String,
    incomplete: bool,
    left_out: Vec<String>,
    statements: Table,
    held: Table,
    held_total: String,
    unbillable: Table,
    closes: usize,
    refused: Option<String>,
}

/// The plan of a closing, to agree with or change.
pub fn plan(
    desk: &mut Desk<'_>,
    report: &CloseReport,
    options: &CloseOptions,
    refused: Option<&Failure>,
) -> Result<Screen, Failure> {
    let name = dutch::month(report.month);
    let screen = Close {
        csrf: desk.csrf().to_owned(),
        month: report.month.to_string(),
        fingerprint: report.fingerprint.to_string(),
        incomplete: options.incomplete,
        left_out: options.leave_out.iter().map(DispositionId::to_string).collect(),
        statements: statements(report),
        held: held(desk, report),
        held_total: dutch::euro(report.held_total),
        unbillable: maand::unbillable(desk, &report.unbillable, Sheet::of(report.unbillable.len(), 1)),
        closes: report.statements.iter().filter(|statement| statement.state == StatementState::Closes).count(),
        refused: refused.map(|failure| failure.for_page().to_owned()),
        name: name.clone(),
    };
    Screen::new(format!("{name} afsluiten"), Menu::Maand, &screen)
}

/// What was done.
pub fn done(desk: &mut Desk<'_>, report: &CloseReport) -> Result<Screen, Failure> {
    let name = dutch::month(report.month);
    let says = match &report.closed {
        Some(stamp) => format!("De maand is afgesloten, met nummer {}.", stamp.number),
        None => "Er was niets meer af te sluiten.".to_owned(),
    };
    let held = held(desk, report);
    Listing::new(format!("{name} is afgesloten"))
        .says(&says)
        .link("De maand", format!("/maand/{}", report.month))
        .link("Uitgaand", "/uitgaand")
        .table(statements(report))
        .table(held)
        .screen(Menu::Maand)
}

fn statements(report: &CloseReport) -> Table {
    let rows = report.statements.iter().map(|statement| {
        vec![
            Cell::text(&statement.party.name),
            Cell::text(words::channel(statement.channel)),
            Cell::count(statement.lines),
            Cell::euro(Some(statement.total)),
            state(statement.state),
            leaves(statement, report.done),
            Cell::text(
                statement
                    .missing
                    .iter()
                    .map(|missing| format!("{}: {}", missing.what, missing.remedy))
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        ]
    });
    let heads = ["Partij", "Gaat als", ">Regels", ">Bedrag", "Wat er gebeurt", "Factuur", "Ontbreekt"];
    Table::new("Overzichten", &heads, "In deze maand is niets geleverd dat iemand betaalt.").with(rows)
}

fn state(state: StatementState) -> Cell {
    match state {
        StatementState::WasClosed => Cell::mark("was al afgesloten", Tone::Plain),
        StatementState::Closes => Cell::mark("wordt afgesloten", Tone::Good),
        StatementState::Held => Cell::mark("blijft liggen", Tone::Odd),
    }
}

fn leaves(statement: &StatementReport, is_done: bool) -> Cell {
    match &statement.invoice {
        Some(invoice) if !is_done => Cell::text(format!("wordt {}", invoice.number)),
        Some(invoice) => Cell::link(&invoice.number, format!("/uitgaand/{}", url(&invoice.number))),
        None if statement.declarations.is_empty() => Cell::text(""),
        None => Cell::text(dutch::counted(statement.declarations.len(), "declaratie", "declaraties")),
    }
}

/// Lines for which a statement is held back, each with the way to leave its disposition out.
fn held(desk: &mut Desk<'_>, report: &CloseReport) -> Table {
    let mut rows = Vec::new();
    for statement in &report.statements {
        for line in &statement.incomplete {
            let notices: Vec<&str> = line.notices.iter().map(|notice| notice.as_str()).collect();
            let id = line.disposition.to_string();
            let leave = format!("/maand/{}/afsluiten?laat_weg={}", report.month, url(&id));
            rows.push(vec![
                Cell::text(&statement.party.name),
                Cell::Client(desk.seen.client(line.bsn)),
                Cell::link(&id, format!("/beschikking/{}", url(&id))),
                Cell::text(notices.join(", ")),
                Cell::euro(line.amount),
                if report.done { Cell::text("") } else { Cell::link("weglaten", leave) },
            ]);
        }
    }
    let heads = ["Partij", "Cliënt", "Beschikking", "Wat ontbreekt", ">Bedrag", ""];
    Table::new("Wat onvolledig is", &heads, "Alles is volledig.").with(rows)
}
