//! `Uitgaand`: drafts, messages and invoices that leave or left, and one of them shown whole before anyone approves it.

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::table::{Cell, Table, Tone};
use super::berichten::gemeente;
use super::listing::Listing;
use super::quarantaine::finding;
use super::sheet::Sheet;
use crate::documents::{DetailLine, LeftFile, OutboxDetail, OutboxState, Outgoing, dutch as words};
use crate::domain::{Date, Period, dutch};
use crate::request::Failure;

/// All of it: what waits for a person first, then the latest.
pub fn all(desk: &mut Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let items = desk.documents.outbox()?;
    let (waits, rest): (Vec<&Outgoing>, Vec<&Outgoing>) = items.iter().partition(|item| asks(item.state));
    let sheet = Sheet::of(waits.len().max(rest.len()), page);
    let waiting: Vec<Vec<Cell>> = sheet.rows(waits.iter()).map(|item| row(desk, item)).collect();
    let others: Vec<Vec<Cell>> = sheet.rows(rest.iter().rev()).map(|item| row(desk, item)).collect();
    let heads = ["Wat", "Aan", "Over", "Gemaakt", "Uiterlijk", "Stand"];
    let none = "Er wacht niets op u. Een concept of een bericht dat wij moeten beantwoorden, staat hier.";
    sheet
        .told(Listing::new("Uitgaand"), "/uitgaand")
        .table(Table::new("Wacht op u", &heads, none).with(waiting))
        .table(Table::new("Verzonden, klaar of afgewikkeld", &heads, "Er is nog niets uitgegaan.").with(others))
        .screen(Menu::Uitgaand)
}

/// Whether a person has to do something with it.
fn asks(state: OutboxState) -> bool {
    match state {
        OutboxState::Owed
        | OutboxState::Draft
        | OutboxState::Ready
        | OutboxState::Unknown
        | OutboxState::Undelivered
        | OutboxState::Overdue
        | OutboxState::Rejected => true,
        OutboxState::Dropped
        | OutboxState::Released
        | OutboxState::Sent
        | OutboxState::Accepted
        | OutboxState::Answered
        | OutboxState::Replaced
        | OutboxState::Settled => false,
    }
}

fn mark(state: OutboxState) -> Cell {
    let tone = match state {
        OutboxState::Rejected | OutboxState::Overdue | OutboxState::Undelivered => Tone::Bad,
        OutboxState::Owed | OutboxState::Draft | OutboxState::Unknown | OutboxState::Ready => Tone::Odd,
        OutboxState::Accepted | OutboxState::Answered | OutboxState::Settled => Tone::Good,
        OutboxState::Dropped | OutboxState::Released | OutboxState::Sent | OutboxState::Replaced => Tone::Plain,
    };
    Cell::mark(words::outbox(state), tone)
}

/// How it is called in an address: an invoice by its number, a message by its id.
fn key(item: &Outgoing) -> String {
    match (&item.identification, item.kind.as_str()) {
        (Some(number), "invoice") => number.clone(),
        _ => item.id.to_string(),
    }
}

/// To whom it goes, by name.
fn goes_to(desk: &Desk<'_>, item: &Outgoing) -> Option<String> {
    let number = item.identification.as_deref().filter(|_| item.kind == "invoice");
    let invoice = number.and_then(|number| desk.documents.state().books().invoice(number));
    let party = invoice.map(|invoice| invoice.party.name.clone());
    party.or_else(|| item.gemeente.as_deref().map(gemeente)).or_else(|| item.party.clone())
}

fn row(desk: &mut Desk<'_>, item: &Outgoing) -> Vec<Cell> {
    let name = item.identification.clone().or_else(|| item.answers.clone()).unwrap_or_default();
    vec![
        Cell::link(format!("{} {name}", words::leaving(&item.kind)), format!("/uitgaand/{}", url(&key(item)))),
        Cell::text(goes_to(desk, item).unwrap_or_default()),
        item.bsn.map_or_else(|| Cell::text(""), |bsn| Cell::Client(desk.seen.client(bsn))),
        Cell::day(Some(item.date)),
        Cell::day(item.due),
        mark(item.state),
    ]
}

/// One of it.
pub fn show(desk: &mut Desk<'_>, what: &str) -> Result<Screen, Failure> {
    let detail = desk.documents.outbox_show(what)?;
    let item = &detail.item;
    let key = key(item);
    let name = item.identification.clone().or_else(|| item.answers.clone()).unwrap_or_default();
    let mut listing = Listing::new(format!("{} {name}", words::leaving(&item.kind))).fact("Stand", mark(item.state));
    listing = facts(listing, &detail, goes_to(desk, item));
    if desk.may_act() {
        for (text, href) in actions(item, &key) {
            listing = listing.link(text, href);
        }
    }
    if let Some(verdict) = &detail.verdict {
        listing = listing.says(verdict);
    }
    for missing in &detail.missing {
        listing = listing.says(&format!("Ontbreekt: {missing}"));
    }
    let files = desk.documents.outbox_files(&key).unwrap_or_default();
    if let Some(pdf) = files.iter().find(|file| file.file.ends_with(".pdf")) {
        listing = listing.picture(format!("/bestand/{}", pdf.sha256), format!("Factuur {name}"));
    }
    let rows: Vec<Vec<Cell>> = detail.lines.iter().map(|line| line_row(desk, line)).collect();
    let heads = ["Cliënt", "Beschikking", "Wat", "Periode", ">Hoeveelheid", ">Tarief", ">Bedrag", "Reden of melding"];
    listing = listing.table(Table::new("Wat erin staat", &heads, "Geen regels.").with(rows));
    if !files.is_empty() {
        listing = listing.table(file_table(&files));
    }
    if !item.findings.is_empty() {
        let heads = ["", "Regel", "Retourcode", "Waar", "Gevonden", "Wat er is"];
        listing = listing.table(Table::new("Bevindingen", &heads, "").with(item.findings.iter().map(finding)));
    }
    listing.screen(Menu::Uitgaand)
}

fn facts(mut listing: Listing, detail: &OutboxDetail, to: Option<String>) -> Listing {
    let item = &detail.item;
    let known = [
        ("Aan", to),
        ("Adres", item.address.clone()),
        ("Mail", item.mail.clone()),
        ("Maand", detail.month.map(dutch::month)),
        ("Bedrag", detail.total.map(dutch::euro)),
        ("Gemaakt", Some(dutch::date(item.date))),
        ("Uiterlijk", item.due.map(dutch::date)),
        ("Antwoord op", item.answers.clone()),
        ("Bestand", item.file.clone()),
    ];
    for (word, text) in known {
        if let Some(text) = text {
            listing = listing.fact(word, Cell::text(text));
        }
    }
    listing
}

/// What can be done with it, as it stands.
fn actions(item: &Outgoing, key: &str) -> Vec<(&'static str, String)> {
    let (key, id) = (url(key), item.id);
    let is_invoice = item.kind == "invoice";
    match item.state {
        OutboxState::Owed => vec![("Beantwoorden", format!("/doen/vrijgeven?id={id}"))],
        OutboxState::Draft => {
            vec![("Vrijgeven", format!("/doen/vrijgeven?id={id}")), ("Wegleggen", format!("/doen/concept-weg?id={id}"))]
        }
        OutboxState::Rejected if is_invoice => vec![("Opnieuw maken", format!("/doen/opnieuw?factuur={key}"))],
        _ if is_invoice => vec![
            ("Mailen", format!("/doen/mailen?factuur={key}")),
            ("Zelf verstuurd", format!("/doen/verstuurd?factuur={key}")),
            ("Goedgekeurd", format!("/doen/goedgekeurd?factuur={key}")),
            ("Geweigerd", format!("/doen/geweigerd?factuur={key}")),
            ("Mail kwam terug", format!("/doen/teruggekomen?factuur={key}")),
            ("Betaald boeken", format!("/doen/betaald?nummer={key}")),
        ],
        OutboxState::Dropped | OutboxState::Answered | OutboxState::Accepted | OutboxState::Released => Vec::new(),
        OutboxState::Ready => vec![
            ("Verzonden", format!("/doen/bericht-verzonden?id={id}")),
            ("Door een knooppunt afgekeurd", format!("/doen/afgekeurd?id={id}")),
        ],
        OutboxState::Unknown
        | OutboxState::Undelivered
        | OutboxState::Sent
        | OutboxState::Overdue
        | OutboxState::Rejected
        | OutboxState::Replaced
        | OutboxState::Settled => vec![("Door een knooppunt afgekeurd", format!("/doen/afgekeurd?id={id}"))],
    }
}

fn line_row(desk: &mut Desk<'_>, line: &DetailLine) -> Vec<Cell> {
    let count = line
        .quantity
        .as_ref()
        .map(|quantity| format!("{} {}", quantity.replace('.', ","), line.unit.as_deref().unwrap_or_default()));
    let said: Vec<String> = line.reason.iter().chain(&line.notices).cloned().collect();
    vec![
        line.bsn.map_or_else(|| Cell::text(""), |bsn| Cell::Client(desk.seen.client(bsn))),
        Cell::text(line.disposition.as_ref().map(ToString::to_string).unwrap_or_default()),
        Cell::text(
            [Some(line.what.as_str()), line.product.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        ),
        Cell::text(period(line.from, line.to)),
        Cell::Number(count.unwrap_or_default()),
        Cell::euro(line.rate),
        Cell::euro(line.amount),
        Cell::text(said.join("; ")),
    ]
}

fn period(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => Period::new(from, to).map_or_else(|| dutch::date(from), dutch::period),
        (Some(day), None) | (None, Some(day)) => dutch::date(day),
        (None, None) => String::new(),
    }
}

fn file_table(files: &[LeftFile]) -> Table {
    let rows = files.iter().map(|file| vec![Cell::link(&file.file, format!("/bestand/{}", file.sha256))]);
    Table::new("Bestanden", &["Bestand"], "").with(rows)
}
