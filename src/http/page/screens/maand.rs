//! `Maand`: the months with what they come to, and of one month its statements, lines, what is incomplete and what nobody pays.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::billing::{Billing, Line, Party, Statement, Unbillable};
use crate::clock;
use crate::documents::{MonthDifference, dutch as words};
use crate::domain::{Date, Eur, Month, Period, dutch};
use crate::request::Failure;

/// All months from the first one, the latest first.
pub fn all(desk: &Desk<'_>) -> Result<Screen, Failure> {
    let months: Vec<Month> = desk.config.terms.first_month.through(Month::of(desk.today)).collect();
    let mut rows = Vec::new();
    for month in months.into_iter().rev() {
        let billing = desk.documents.billing(month, None, desk.today, false)?;
        let incomplete = billing.statements.iter().filter(|statement| !statement.complete).count();
        rows.push(vec![
            Cell::link(dutch::month(month), format!("/maand/{month}")),
            stand(&billing, desk.today),
            Cell::count(billing.statements.len()),
            Cell::euro(sum(billing.statements.iter().map(|statement| statement.total))),
            Cell::count(incomplete),
            Cell::euro(sum(billing.unbillable.iter().filter_map(|run| run.value))),
        ]);
    }
    let heads = ["Maand", "Stand", ">Overzichten", ">Bedrag", ">Onvolledig", ">Betaalt niemand"];
    Listing::new("Maanden")
        .table(Table::new("Alle maanden", &heads, "Er is nog geen maand.").with(rows))
        .screen(Menu::Maand)
}

fn sum(amounts: impl Iterator<Item = Eur>) -> Option<Eur> {
    Eur::sum(amounts).ok()
}

fn stand(billing: &Billing, today: Date) -> Cell {
    match &billing.closed {
        Some(stamp) => Cell::mark(format!("afgesloten (nr. {})", stamp.number), Tone::Good),
        None if billing.month.last() >= today => Cell::mark("loopt nog", Tone::Plain),
        None => Cell::mark("open", Tone::Odd),
    }
}

/// One month.
pub fn show(desk: &mut Desk<'_>, month: Month, party: Option<&str>, page: usize) -> Result<Screen, Failure> {
    let billing = desk.documents.billing(month, party, desk.today, false)?;
    let name = dutch::month(month);
    let title = match (party, billing.statements.as_slice()) {
        (Some(_), [statement]) => format!("{name}, {}", statement.party.name),
        _ => name.clone(),
    };
    let mut listing = Listing::new(title).fact("Stand", stand(&billing, desk.today));
    if party.is_some() {
        listing = listing.link("De hele maand", format!("/maand/{month}"));
    }
    if billing.closed.is_none() && desk.may_act() && month.last() < desk.today {
        listing = listing.link("Maand afsluiten", format!("/maand/{month}/afsluiten"));
    }
    listing = listing.link("Wat er veranderde", format!("/maand/{month}/verschil"));
    let Some(party) = party else {
        let sheet = Sheet::of(billing.unbillable.len(), page);
        let unpaid = unbillable(desk, &billing.unbillable, sheet);
        listing = sheet.told(listing, &format!("/maand/{month}"));
        return listing.table(statements(&billing)).table(unpaid).screen(Menu::Maand);
    };
    for statement in &billing.statements {
        let sheet = Sheet::of(statement.lines.len(), page);
        listing = sheet.told(listing, &format!("/maand/{month}?partij={}", url(party)));
        listing = listing.table(lines(desk, statement, sheet));
    }
    listing.screen(Menu::Maand)
}

fn statements(billing: &Billing) -> Table {
    let rows = billing.statements.iter().map(|statement| {
        let party = &statement.party;
        let href = format!("/maand/{}?partij={}", billing.month, url(&format!("{}:{}", party.kind.as_str(), party.id)));
        vec![
            Cell::link(&party.name, href),
            Cell::text(words::channel(statement.channel)),
            Cell::count(statement.lines.len()),
            Cell::euro(Some(statement.total)),
            Cell::day(Some(statement.due)),
            complete(statement),
        ]
    });
    let heads = ["Partij", "Gaat als", ">Regels", ">Bedrag", "Uiterlijk", "Stand"];
    let mut table = Table::new("Overzichten", &heads, "In deze maand is niets geleverd dat iemand betaalt.").with(rows);
    if let Some(total) = sum(billing.statements.iter().map(|statement| statement.total)) {
        let blank = || Cell::text("");
        table.foot = Some(vec![Cell::text("Samen"), blank(), blank(), Cell::euro(Some(total)), blank(), blank()]);
    }
    table
}

fn complete(statement: &Statement) -> Cell {
    match (&statement.closed, statement.complete) {
        (Some(_), _) => Cell::mark("afgesloten", Tone::Good),
        (None, true) => Cell::mark("volledig", Tone::Good),
        (None, false) => Cell::mark("onvolledig", Tone::Odd),
    }
}

fn lines(desk: &mut Desk<'_>, statement: &Statement, sheet: Sheet) -> Table {
    let rows: Vec<Vec<Cell>> = sheet.rows(statement.lines.iter()).map(|line| row(desk, line)).collect();
    let heads = ["Cliënt", "Beschikking", "Zorg", "Dagen", ">Hoeveelheid", ">Tarief", ">Bedrag", "Waarom"];
    let mut table = Table::new(&format!("Regels van {}", statement.party.name), &heads, "Geen regels.").with(rows);
    let mut foot = vec![Cell::text("Samen")];
    foot.extend(std::iter::repeat_n(Cell::text(""), 5));
    foot.extend([Cell::euro(Some(statement.total)), Cell::text("")]);
    table.foot = Some(foot);
    table
}

fn row(desk: &mut Desk<'_>, line: &Line) -> Vec<Cell> {
    let unit = line.unit.map_or_else(String::new, |unit| format!(" {}", dutch::unit(unit, line.quantity)));
    let care = [
        line.domain.map(|domain| domain.as_str().to_owned()),
        line.tariff.clone().or_else(|| line.product.as_ref().map(|p| p.as_str().to_owned())),
    ];
    let mut why = line.why.clone();
    if let Some(month) = line.corrects {
        let because = line.because.as_deref().map(|because| format!(", door {because}")).unwrap_or_default();
        why = format!("Correctie op {}{because}. {why}", dutch::month(month));
    }
    if !line.notices.is_empty() {
        let notices: Vec<&str> = line.notices.iter().map(|notice| notice.as_str()).collect();
        why = format!("{why} ({})", notices.join(", "));
    }
    vec![
        Cell::Client(desk.seen.client(line.bsn)),
        Cell::link(line.disposition.to_string(), format!("/beschikking/{}", url(&line.disposition.to_string()))),
        Cell::text(care.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        Cell::text(span(line.from, line.to)),
        Cell::Number(format!("{}{unit}", dutch::quantity(line.quantity))),
        Cell::euro(line.rate),
        Cell::euro(line.amount),
        Cell::prose(&why),
    ]
}

fn span(from: Date, to: Date) -> String {
    Period::new(from, to).map_or_else(|| dutch::date(from), dutch::period)
}

/// What was delivered and nobody pays.
pub fn unbillable(desk: &mut Desk<'_>, runs: &[Arc<Unbillable>], sheet: Sheet) -> Table {
    let rows: Vec<Vec<Cell>> = sheet
        .rows(runs.iter())
        .map(|run| {
            vec![
                Cell::Client(desk.seen.client(run.bsn)),
                Cell::link(run.disposition.to_string(), format!("/beschikking/{}", url(&run.disposition.to_string()))),
                Cell::text(span(run.from, run.to)),
                Cell::Number(dutch::days(run.days)),
                Cell::euro(run.value),
                Cell::prose(&run.why),
            ]
        })
        .collect();
    let heads = ["Cliënt", "Beschikking", "Dagen", ">Aantal", ">Waarde", "Waarom"];
    let mut table =
        Table::new("Geleverd, maar niemand betaalt", &heads, "Alles wat is geleverd, betaalt iemand.").with(rows);
    if let (Some(value), false) = (sum(runs.iter().filter_map(|run| run.value)), runs.is_empty()) {
        let blank = || Cell::text("");
        // Of all of them, also where only a part is shown.
        let all = format!("Samen, {}", dutch::counted(runs.len(), "regel", "regels"));
        table.foot = Some(vec![Cell::text(all), blank(), blank(), blank(), Cell::euro(Some(value)), blank()]);
    }
    table
}

/// What changed since the closing, or since the last look.
pub fn difference(desk: &mut Desk<'_>, found: &MonthDifference) -> Result<Screen, Failure> {
    let month = found.billing.month;
    let against = found.diff.against.as_ref().map_or_else(
        || "Dit is de eerste blik op deze maand; de volgende keer staat hier wat er sindsdien veranderde.".to_owned(),
        |against| format!("Vergeleken met {} van {}.", words::against(against.kind), clock::shown_text(&against.at)),
    );
    let mut by_party: BTreeMap<&Party, Vec<Vec<Cell>>> = BTreeMap::new();
    for client in &found.diff.clients {
        by_party.entry(&client.party).or_default().push(vec![
            Cell::Client(desk.seen.client(client.bsn)),
            Cell::euro(Some(client.before)),
            Cell::euro(Some(client.now)),
            Cell::euro(Some(client.difference)),
            Cell::text(client.because.join("; ")),
        ]);
    }
    let mut listing = Listing::new(format!("{}: wat er veranderde", dutch::month(month)))
        .says(&against)
        .link("De maand", format!("/maand/{month}"))
        .fact("Verschil samen", Cell::euro(Some(found.diff.difference)));
    let heads = ["Cliënt", ">Toen", ">Nu", ">Verschil", "Door"];
    for (party, rows) in by_party {
        listing = listing.table(Table::new(&party.name, &heads, "").with(rows));
    }
    if found.diff.clients.is_empty() {
        listing = listing.says("Er veranderde niets.");
    }
    listing.screen(Menu::Maand)
}
