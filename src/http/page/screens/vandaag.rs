//! `Vandaag`: what must be done, by when, grouped by kind, and how the year stands.

use std::collections::BTreeMap;

use askama::Template;

use super::super::chart::{Bar, Chart, Part};
use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::{Piece, pieces, url};
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::billing::Billing;
use crate::documents::dutch as words;
use crate::domain::{Date, Eur, Month, dutch};
use crate::request::Failure;
use crate::worklist::{Task, TaskKind};

#[derive(Template)]
#[template(path = "vandaag.html")]
struct Vandaag {
    today: String,
    overdue: usize,
    soon: usize,
    undated: usize,
    waiting: usize,
    groups: Vec<Group>,
    put_off: Option<Table>,
    parties: Table,
    chart: Chart,
}

/// Tasks of one kind.
struct Group {
    anchor: &'static str,
    title: String,
    count: usize,
    overdue: usize,
    is_open: bool,
    hidden: usize,
    tasks: Table,
}

/// Tasks of one kind, by its word; a page of them, from 1.
pub fn of_kind(desk: &mut Desk<'_>, word: &str, page: usize) -> Result<Screen, Failure> {
    let unknown = || Failure::new("Zo heet geen soort taak; kies er een op Vandaag.");
    let kind = TaskKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(unknown)?;
    let tasks = desk.documents.worklist(desk.today)?;
    let tasks: Vec<&Task> = tasks.iter().filter(|task| task.task == kind).collect();
    let sheet = Sheet::sized(PAGE, tasks.len(), page);
    let rows: Vec<Vec<Cell>> = sheet.rows(tasks.iter()).map(|task| row(desk, task)).collect();
    let title = words::task(kind);
    let listing = Listing::new(title).link("Alles van vandaag", "/");
    let listing = sheet.linked(listing, &format!("/?soort={word}"));
    let caption = format!("{title}, blad {} van {}", sheet.page(), sheet.pages());
    listing.table(Table::new(&caption, &HEADS, "Hiervan is niets meer te doen.").with(rows)).screen(Menu::Vandaag)
}

/// So many tasks stand on a page of one kind.
const PAGE: usize = 60;

const HEADS: [&str; 4] = ["Uiterlijk", "Waarover", "Cliënt", "Wat er is en wat u doet"];

/// Makes the screen; so many orders wait for a second person.
pub fn show(desk: &mut Desk<'_>, waiting: usize) -> Result<Screen, Failure> {
    let tasks = desk.documents.worklist(desk.today)?;
    let (put_off, tasks): (Vec<&Task>, Vec<&Task>) = tasks.iter().partition(|task| task.planned.put_off.is_some());
    let overdue = tasks.iter().filter(|task| task.overdue).count();
    let undated = tasks.iter().filter(|task| task.due.is_none()).count();
    let month = Month::of(desk.today);
    let screen = Vandaag {
        today: dutch::date(desk.today),
        overdue,
        undated,
        waiting,
        soon: tasks.len().saturating_sub(overdue).saturating_sub(undated),
        groups: groups(desk, tasks),
        put_off: put_off_table(desk, &put_off),
        parties: parties(desk, month)?,
        chart: chart(desk, month)?,
    };
    Screen::new("Vandaag", Menu::Vandaag, &screen)
}

/// Tasks that somebody put off; nothing where there are none.
fn put_off_table(desk: &mut Desk<'_>, tasks: &[&Task]) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = tasks.iter().map(|task| row(desk, task)).collect();
    (!rows.is_empty()).then(|| Table::new("Uitgesteld", &HEADS, "").with(rows))
}

/// Tasks by kind: the kind whose first task is due earliest stands first.
fn groups(desk: &mut Desk<'_>, tasks: Vec<&Task>) -> Vec<Group> {
    let mut kinds: BTreeMap<(bool, Option<Date>, TaskKind), Vec<&Task>> = BTreeMap::new();
    let mut first: BTreeMap<TaskKind, (bool, Option<Date>)> = BTreeMap::new();
    for task in tasks {
        let due = *first.entry(task.task).or_insert((task.due.is_none(), task.due));
        kinds.entry((due.0, due.1, task.task)).or_default().push(task);
    }
    let mut groups = Vec::new();
    for ((_, _, kind), tasks) in kinds {
        let overdue = tasks.iter().filter(|task| task.overdue).count();
        let shown = if groups.len() < OPEN_GROUPS { ROWS_OPEN } else { ROWS_FOLDED };
        let rows: Vec<Vec<Cell>> = tasks.iter().take(shown).map(|task| row(desk, task)).collect();
        let title = words::task(kind);
        groups.push(Group {
            anchor: kind.as_str(),
            title: title.to_owned(),
            count: tasks.len(),
            overdue,
            is_open: groups.len() < OPEN_GROUPS,
            hidden: tasks.len().saturating_sub(rows.len()),
            tasks: Table::new(title, &HEADS, "").with(rows),
        });
    }
    groups
}

/// So many groups are unfolded when the page opens.
const OPEN_GROUPS: usize = 3;
/// So many tasks of an unfolded group are shown at once; all of them have a page of their own.
const ROWS_OPEN: usize = 8;
/// So many of a folded one.
const ROWS_FOLDED: usize = 4;

fn row(desk: &mut Desk<'_>, task: &Task) -> Vec<Cell> {
    let due = match (task.due, task.overdue) {
        (Some(due), true) => Cell::mark(format!("{} te laat", dutch::date(due)), Tone::Bad),
        (due, _) => Cell::day(due),
    };
    let client = task.bsn.map_or_else(|| Cell::text(""), |bsn| Cell::Client(desk.seen.client(bsn)));
    let mut pieces = pieces(&task.text);
    let said = |text: String| Piece::Words(text);
    if let Some(to) = &task.planned.assigned {
        pieces.push(said(format!(" Voor {to}.")));
    }
    if let Some(until) = task.planned.put_off {
        let note = task.planned.note.as_deref().unwrap_or_default();
        pieces.push(said(format!(" Uitgesteld tot {}: {note}", dutch::date(until))));
    }
    if desk.may_act() {
        let of = format!("taak={}&over={}", task.task.as_str(), url(&task.about));
        let links = [("uitstellen", "uitstellen"), ("geef aan iemand", "toewijzen")];
        for (text, word) in links {
            pieces.push(said(" · ".to_owned()));
            pieces.push(Piece::Link { text: text.to_owned(), href: format!("/doen/{word}?{of}") });
        }
    }
    vec![due, about(task), client, Cell::Prose(pieces)]
}

/// What a task is about, with the way there where that is a page.
fn about(task: &Task) -> Cell {
    let about = task.about.as_str();
    if let Ok(month) = about.parse::<Month>() {
        return Cell::link(dutch::month(month), format!("/maand/{month}"));
    }
    if let Some(id) = about.strip_prefix("quarantine ") {
        return Cell::link(format!("bestand {id}"), format!("/quarantaine/{}", url(id)));
    }
    if about.parse::<crate::domain::DispositionId>().is_ok() {
        return Cell::link(about, format!("/beschikking/{}", url(about)));
    }
    Cell::text(about)
}

/// The month so far, per party.
fn parties(desk: &Desk<'_>, month: Month) -> Result<Table, Failure> {
    let billing = desk.documents.billing(month, None, desk.today, false)?;
    let rows = billing.statements.iter().map(|statement| {
        let complete =
            if statement.complete { Cell::mark("volledig", Tone::Good) } else { Cell::mark("onvolledig", Tone::Odd) };
        vec![
            Cell::text(&statement.party.name),
            Cell::count(statement.lines.len()),
            Cell::euro(Some(statement.total)),
            complete,
        ]
    });
    let caption = format!("{} tot nu toe", dutch::month(month));
    let empty = "In deze maand is nog niets geleverd dat iemand betaalt.";
    Ok(Table::new(&caption, &["Partij", ">Regels", ">Bedrag", "Stand"], empty).with(rows))
}

/// Billed, corrected and unbilled, for the twelve months up to this one.
fn chart(desk: &Desk<'_>, last: Month) -> Result<Chart, Failure> {
    let first = desk.config.terms.first_month;
    let months: Vec<Month> = first.through(last).collect();
    let shown = months.iter().rev().take(MONTHS_SHOWN).rev();
    let mut bars = Vec::new();
    for month in shown {
        let billing = desk.documents.billing(*month, None, desk.today, false)?;
        bars.push(bar(&billing)?);
    }
    let parts = vec![Part::Billed, Part::Corrected, Part::Unbilled];
    Ok(Chart::new("Per maand: gefactureerd of gedeclareerd, gecorrigeerd, en wat niemand betaalt", parts, bars))
}

const MONTHS_SHOWN: usize = 12;

fn bar(billing: &Billing) -> Result<Bar, Failure> {
    let lines = billing.statements.iter().flat_map(|statement| &statement.lines);
    let too_large = |error| Failure::new(format!("{error}"));
    let sum = |amounts: &mut dyn Iterator<Item = Eur>| Eur::sum(amounts).map_err(too_large);
    let corrected = sum(&mut lines.filter(|line| line.corrects.is_some()).filter_map(|line| line.amount))?;
    let all = sum(&mut billing.statements.iter().map(|statement| statement.total))?;
    let billed = all.minus(corrected).map_err(too_large)?;
    let unbilled = sum(&mut billing.unbillable.iter().filter_map(|run| run.value))?;
    Ok(Bar { month: billing.month, amounts: vec![billed, corrected, unbilled] })
}
