//! The specification: per client what was delivered, date by date, and what it comes to.
//!
//! Stands beside `letter`. A *section* is a line of care with the lines of transport that go with it, as the samples of
//! the protocol put them in one table. Each line of the invoice is in exactly one section. A product is named once: above its
//! table, or with the client where that says it for every table.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::flow::{Block, Column, Repeat, Side, TableRow, WIDTH, paragraph, row};
use super::text::{Faces, Length, POINT, Style, Tone};
use super::wording::{BODY, HEAD, SMALL, client_key, correction, quantity, rate};
use crate::domain::{Date, Month, Period, Unit, Vervoer, dutch};
use crate::outputs::invoice::{Delivered, Invoice, InvoiceClient, InvoiceLine};
use crate::terms::ClientKey;

/// Its heading.
pub const TITLE: &str = "Specificatie geleverde zorg";

/// Product of a line with its code: `Dagopvang categorie 2 (104A2)`.
pub fn product(line: &InvoiceLine) -> String {
    match &line.product {
        Some(code) => format!("{} ({code})", line.description),
        None => line.description.clone(),
    }
}

/// Who the client is, and its sections.
pub fn client(faces: &Faces, invoice: &Invoice, client: &InvoiceClient) -> Vec<Block> {
    let name = row_of_one(faces, &client.naam, Style::bold(10 * POINT)).above(14 * POINT).keep();
    let mut about: Vec<String> = client.adres.clone();
    if invoice.recipient.client == ClientKey::Bsn {
        about.extend(client.geboortedatum.map(|born| format!("geboren {}", dutch::born(born))));
    }
    about.push(client_key(invoice, client));
    about.retain(|text| !text.is_empty());
    let about = paragraph(faces, &about.join(" · "), SMALL).keep();
    let blocks = [name, about].into_iter();
    let again = row_of_one(faces, &format!("{} (vervolg)", client.naam), Style::bold(9 * POINT));
    let naming = Naming { products: true, month: has_other_month(invoice, client) };
    blocks.chain(sections(faces, client, naming, &again)).collect()
}

/// The sections of the only client of an invoice, whose products stand among its details.
pub fn of_single(faces: &Faces, invoice: &Invoice, client: &InvoiceClient) -> Vec<Block> {
    let naming = Naming { products: !named_with_client(client), month: has_other_month(invoice, client) };
    sections(faces, client, naming, &Block::default())
}

/// `again` is repeated where a section goes on on the next page.
fn sections(faces: &Faces, client: &InvoiceClient, naming: Naming, again: &Block) -> Vec<Block> {
    let sections = split(&client.lines).into_iter();
    let mut blocks: Vec<Block> = sections.flat_map(|lines| section(faces, naming, lines, again)).collect();
    if let Some(last) = blocks.last_mut() {
        last.repeat = Repeat::End;
    }
    blocks
}

/// What is said above a table.
#[derive(Clone, Copy)]
struct Naming {
    products: bool,
    month: bool,
}

/// An invoice that corrects March tells of each table which month it is of, its own month included.
fn has_other_month(invoice: &Invoice, client: &InvoiceClient) -> bool {
    client.lines.iter().any(|line| line.month != invoice.month)
}

/// Whether the details of the client say of every section what it is of: all have the same products.
pub fn named_with_client(client: &InvoiceClient) -> bool {
    let mut sections = split(&client.lines).into_iter().map(products);
    sections.next().is_some_and(|first| sections.all(|other| other == first))
}

/// Products of lines, each once.
pub fn products(lines: &[InvoiceLine]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in lines.iter().map(product).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Transport goes with the line before it, where both are of one month and one correction.
fn split(lines: &[InvoiceLine]) -> Vec<&[InvoiceLine]> {
    let transport =
        |line: &InvoiceLine| !line.specification.is_empty() && kinds(line).iter().all(|k| k.vervoer.is_some());
    let goes_on = |before: &InvoiceLine, line: &InvoiceLine| {
        let alike = before.month == line.month && before.correction == line.correction;
        alike && transport(line) && !transport(before) && kinds(before).len() == 1
    };
    lines.chunk_by(goes_on).collect()
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    vervoer: Option<Vervoer>,
    unit: Unit,
}

impl Kind {
    fn of(row: &Delivered) -> Kind {
        Kind { vervoer: row.vervoer, unit: row.eenheid }
    }

    fn heading(self) -> &'static str {
        match self.vervoer {
            Some(Vervoer::Regulier) => "Vervoer",
            Some(Vervoer::Rolstoel) => "Rolstoelvervoer",
            None => dutch::unit_heading(self.unit),
        }
    }
}

fn kinds(line: &InvoiceLine) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = line.specification.iter().map(Kind::of).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// A table: heading, a row per date or run of days, and what each line comes to.
struct Table<'a> {
    faces: &'a Faces,
    naming: Naming,
    lines: &'a [InvoiceLine],
    kinds: Vec<Kind>,
    columns: Vec<Column>,
}

/// A section; `again` is who it is about, for the next page.
fn section(faces: &Faces, naming: Naming, lines: &[InvoiceLine], again: &Block) -> Vec<Block> {
    let mut kinds: Vec<Kind> = lines.iter().flat_map(kinds_of_column).collect();
    kinds.sort();
    kinds.dedup();
    let table = Table { faces, naming, lines, columns: columns(kinds.len()), kinds };
    let mut blocks = table.heading();
    let head = table.head();
    let both = again.clone().with_below(head.clone());
    blocks.push(Block { repeat: Repeat::Begin(Box::new(both)), ..head.keep() });
    if let Some(first) = blocks.first_mut() {
        first.above = 6 * POINT;
    }
    blocks.extend(table.dates());
    // The last date stands with the totals: a total alone on a page says nothing.
    if let Some(last) = blocks.last_mut() {
        last.keep = true;
    }
    blocks.extend(lines.iter().enumerate().map(|(index, line)| {
        let last = index.saturating_add(1) == lines.len();
        let repeat = if last { Repeat::Begin(Box::new(again.clone())) } else { Repeat::Same };
        Block { keep: !last, repeat, ..table.total(index, line) }
    }));
    blocks
}

/// More kinds than fit beside each other share one column, which then names the unit.
fn kinds_of_column(line: &InvoiceLine) -> Vec<Kind> {
    let kinds = kinds(line);
    if kinds.len() > KINDS_MAX { Vec::new() } else { kinds }
}

fn columns(kinds: usize) -> Vec<Column> {
    let count = Length::try_from(kinds.max(1)).unwrap_or(1);
    let right = |width| Column { width, side: Side::Right };
    let first = Column { width: WIDTH - count * COUNT_WIDTH - RATE_WIDTH - AMOUNT_WIDTH, side: Side::Left };
    let counts = std::iter::repeat_n(right(COUNT_WIDTH), kinds.max(1));
    std::iter::once(first).chain(counts).chain([right(RATE_WIDTH), right(AMOUNT_WIDTH)]).collect()
}

impl Table<'_> {
    fn heading(&self) -> Vec<Block> {
        let because = self.lines.first().and_then(correction);
        let because = because.map(|(text, style)| paragraph(self.faces, &text, style).keep());
        self.title().into_iter().chain(because).collect()
    }

    fn title(&self) -> Option<Block> {
        let products = self.naming.products.then(|| products(self.lines).join(" en "));
        let month = self.lines.first().filter(|_| self.naming.month).map(|line| dutch::month(line.month));
        let title = products.into_iter().chain(month).collect::<Vec<_>>().join(", ");
        (!title.is_empty()).then(|| paragraph(self.faces, &title, Style::bold(9 * POINT)).keep())
    }

    fn head(&self) -> Block {
        let mut names = vec!["Datum"];
        names.extend(self.kinds.iter().map(|kind| kind.heading()));
        if self.kinds.is_empty() {
            names.push("Aantal");
        }
        names.extend(["Tarief", "Totaal"]);
        let cells = names.into_iter().map(|name| vec![(name.to_owned(), HEAD)]).collect();
        row(self.faces, &self.columns, &TableRow { cells, ground: true, air: 3 * POINT, ..TableRow::default() })
            .above(2 * POINT)
    }

    fn dates(&self) -> Vec<Block> {
        let rows: Vec<Delivered> = self.lines.iter().flat_map(|line| line.specification.iter().copied()).collect();
        if self.kinds.is_empty() {
            return rows
                .iter()
                .map(|row| self.date(&dutch::date(row.datum), vec![with_unit(row.aantal, row.eenheid)]))
                .collect();
        }
        if let [kind] = self.kinds.as_slice()
            && kind.unit == Unit::Etmaal
        {
            return runs(&rows)
                .into_iter()
                .map(|run| self.date(&run.name(), vec![dutch::quantity(run.count)]))
                .collect();
        }
        let days = by_date(&rows).into_iter();
        days.map(|(day, counts)| {
            let count = |kind| counts.get(kind).map(|count| dutch::quantity(*count)).unwrap_or_default();
            self.date(&dutch::date(day), self.kinds.iter().map(count).collect())
        })
        .collect()
    }

    fn date(&self, day: &str, counts: Vec<String>) -> Block {
        let texts = std::iter::once(day.to_owned()).chain(counts);
        let cells = texts.map(|text| vec![(text, BODY)]).collect();
        row(self.faces, &self.columns, &TableRow { cells, air: POINT / 2, ..TableRow::default() })
    }

    /// What a line comes to: its count under each kind, rate and amount.
    fn total(&self, index: usize, line: &InvoiceLine) -> Block {
        let strong = |text: String| vec![(text, Style::bold(9 * POINT))];
        let mut name = strong(self.summing(line));
        name.extend(self.explained(line).map(|text| (text, SMALL)));
        name.extend(self.summed(line).map(|text| (text, SMALL)));
        let mut cells = vec![name];
        cells.extend(self.counts(line).into_iter().map(strong));
        cells.extend([rate(line), strong(dutch::euro(line.amount))]);
        let rule = if index == 0 { POINT / 2 } else { 0 };
        row(self.faces, &self.columns, &TableRow { cells, rule, air: 3 * POINT / 2, ..TableRow::default() })
    }

    /// Transport has a total of its own below that of the care it goes with.
    fn summing(&self, line: &InvoiceLine) -> String {
        match line.domain.filter(|_| self.lines.len() > 1) {
            Some(domain) => format!("Totaal {}", domain.naam().to_lowercase()),
            None => "Totaal".to_owned(),
        }
    }

    fn counts(&self, line: &InvoiceLine) -> Vec<String> {
        if self.kinds.is_empty() {
            return vec![billed(line)];
        }
        let own = kinds(line);
        let count = |kind: &Kind| own.contains(kind).then(|| dutch::quantity(delivered(line, *kind)));
        self.kinds.iter().map(|kind| count(kind).unwrap_or_default()).collect()
    }

    /// What was delivered of each unit, where the units have no column of their own.
    fn summed(&self, line: &InvoiceLine) -> Option<String> {
        let sums = kinds(line).into_iter().map(|kind| with_unit(delivered(line, kind), kind.unit));
        let sums: Vec<String> = sums.collect();
        (self.kinds.is_empty() && !sums.is_empty()).then(|| format!("Geleverd: {}", sums.join(", ")))
    }

    /// How much is billed and of which days, where the columns do not tell it.
    fn explained(&self, line: &InvoiceLine) -> Option<String> {
        let counted = self.kinds.is_empty()
            || kinds(line).iter().any(|kind| kind.unit == line.unit && delivered(line, *kind) == line.quantity)
            || (line.unit == Unit::Maand && line.quantity == Decimal::ONE);
        // The heading names the month where it is not that of the invoice.
        let whole = line.period == line.month.period();
        match (counted, whole) {
            (true, true) => None,
            (true, false) => Some(dutch::period(line.period)),
            (false, true) => Some(billed(line)),
            (false, false) => Some(format!("{}, {}", billed(line), dutch::period(line.period))),
        }
    }
}

/// How much a line bills: `16/31 maand`.
fn billed(line: &InvoiceLine) -> String {
    format!("{} {}", quantity(line), dutch::unit(line.unit, line.quantity))
}

fn with_unit(quantity: Decimal, unit: Unit) -> String {
    format!("{} {}", dutch::quantity(quantity), dutch::unit(unit, quantity))
}

fn row_of_one(faces: &Faces, text: &str, style: Style) -> Block {
    paragraph(faces, text, style.tone(if style.tone == Tone::Ink { Tone::Accent } else { style.tone }))
}

/// What a line delivered of a kind; what no decimal holds is never delivered in a month.
fn delivered(line: &InvoiceLine, kind: Kind) -> Decimal {
    let rows = line.specification.iter().filter(|row| Kind::of(row) == kind);
    rows.fold(Decimal::ZERO, |sum, row| sum.saturating_add(row.aantal))
}

fn by_date(rows: &[Delivered]) -> BTreeMap<Date, BTreeMap<Kind, Decimal>> {
    let mut days: BTreeMap<Date, BTreeMap<Kind, Decimal>> = BTreeMap::new();
    for row in rows {
        let count = days.entry(row.datum).or_default().entry(Kind::of(row)).or_default();
        *count = count.saturating_add(row.aantal);
    }
    days
}

/// Days without a gap, and what they add up to.
struct Run {
    period: Period,
    count: Decimal,
}

impl Run {
    /// A whole month by its name, as the sample of the protocol has it.
    fn name(&self) -> String {
        let month = Month::of(self.period.first());
        if self.period == month.period() { dutch::month(month) } else { dutch::period(self.period) }
    }
}

fn runs(rows: &[Delivered]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (day, counts) in by_date(rows) {
        let count = counts.values().fold(Decimal::ZERO, |sum, count| sum.saturating_add(*count));
        let longer = runs.last().filter(|run| run.period.last().tomorrow().is_ok_and(|next| next == day));
        match longer.and_then(|run| Period::new(run.period.first(), day).map(|period| (period, run.count))) {
            Some((period, before)) => {
                runs.pop();
                runs.push(Run { period, count: before.saturating_add(count) });
            }
            None => runs.push(Run { period: Period::day(day), count }),
        }
    }
    runs
}

/// Columns of counts that fit beside each other.
const KINDS_MAX: usize = 3;
const COUNT_WIDTH: Length = 75 * POINT;
const RATE_WIDTH: Length = 80 * POINT;
const AMOUNT_WIDTH: Length = 95 * POINT;
