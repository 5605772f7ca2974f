//! The specification of an invoice as a workbook: sheet `Factuur` with a row per line, sheet `Specificatie` with a row per day.
//!
//! Stands beside the other forms of an [`Invoice`]. Cells have types: dates are dates, amounts are numbers that show euros, a
//! BSN is text. Text is written as text, so that it cannot be a formula; the only formulas are the sums, which carry their value.
//! The same invoice gives the same bytes: the workbook was made on the date of the invoice. Decisions:
//! docs/decisions/0010-spreadsheet.md. Computes nothing but the places of cells.

mod paper;

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, column_number_to_name,
};

pub use rust_xlsxwriter::XlsxError;

use paper::Column;

use super::csv::rate_per;
use super::{Invoice, InvoiceClient, InvoiceLine};
use crate::domain::{Date, Geboortedatum, ProductCode};
use crate::spreadsheet;
use crate::terms::ClientKey;

/// The workbook as bytes. Fails where a text or the number of rows is beyond what a workbook holds.
pub fn xlsx(invoice: &Invoice) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(invoice)?);
    let formats = Formats::new();
    lines_sheet(workbook.add_worksheet(), invoice, &formats)?;
    days_sheet(workbook.add_worksheet(), invoice, &formats)?;
    workbook.save_to_buffer()
}

fn properties(invoice: &Invoice) -> Result<DocProperties, XlsxError> {
    let made = spreadsheet::day(invoice.date)?;
    Ok(DocProperties::new()
        .set_title(format!("Factuur {}", invoice.number))
        .set_subject(format!("Factuurmaand {}", invoice.month))
        .set_company(&invoice.sender.name)
        .set_creation_datetime(&made))
}

struct Formats {
    head: Format,
    head_of_numbers: Format,
    text: Format,
    date: Format,
    euro: Format,
    number: Format,
    sum_label: Format,
    sum_euro: Format,
}

impl Formats {
    fn new() -> Formats {
        let head =
            Format::new().set_bold().set_background_color(SHADE).set_border_bottom(FormatBorder::Thin).set_text_wrap();
        let top = Format::new().set_align(FormatAlign::Top);
        let euro = top.clone().set_num_format(spreadsheet::EURO);
        Formats {
            head_of_numbers: head.clone().set_align(FormatAlign::Right),
            head: head.set_indent(1),
            // The format of text: digits that are no number stay what they are when a cell is edited.
            // What is longer than its column goes on below, so that nothing is cut off on paper.
            text: top.clone().set_align(FormatAlign::Left).set_num_format("@").set_indent(1).set_text_wrap(),
            date: top.clone().set_num_format("dd-mm-yyyy"),
            number: top.set_num_format("General"),
            sum_label: Format::new().set_bold().set_align(FormatAlign::Right),
            sum_euro: euro.clone().set_bold().set_border_top(FormatBorder::Thin),
            euro,
        }
    }
}

/// Behind the heads.
const SHADE: u32 = 0x00E7_ECF1;

/// A cell with its type.
enum Cell<'a> {
    Empty,
    Text(&'a str),
    Owned(String),
    Day(Date),
    Number(Decimal),
    /// A number that shows as so many parts of these.
    Part(Decimal, u32),
    Euro(Decimal),
}

impl<'a> Cell<'a> {
    fn optional(text: Option<&'a str>) -> Cell<'a> {
        text.map_or(Cell::Empty, Cell::Text)
    }

    /// What may need more than one line.
    fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            Cell::Owned(text) => Some(text),
            Cell::Empty | Cell::Day(_) | Cell::Number(_) | Cell::Part(..) | Cell::Euro(_) => None,
        }
    }
}

/// Columns of programs stand last, beyond what is printed: the page says which invoice it is of.
const LINE_COLUMNS: [Column; 20] = [
    ("Regel", 6),
    (KEY, 11),
    ("Naam", 18),
    ("Adres", 20),
    ("Beschikking", 14),
    ("Product", 9),
    ("Omschrijving", 18),
    ("Van", 11),
    ("Tot en met", 11),
    ("Dagen", 7),
    ("Aantal", 8),
    ("Eenheid", 9),
    ("Tarief", 11),
    ("Tarief per", 8),
    ("Bedrag", 12),
    ("Correctie", 24),
    ("Domein", 10),
    ("Tariefcode", 13),
    ("Factuurnummer", 16),
    ("Factuurmaand", 15),
];
/// Where `Bedrag` stands.
const AMOUNT: u16 = 14;
/// Columns that are printed, of which the last is `Correctie`.
const LINES_PRINTED: u16 = 16;

const DAY_COLUMNS: [Column; 11] = [
    ("Regel", 8),
    (KEY, 14),
    ("Naam", 28),
    ("Beschikking", 18),
    ("Omschrijving", 30),
    ("Datum", 12),
    ("Aantal", 10),
    ("Eenheid", 11),
    ("Vervoer", 12),
    ("Domein", 10),
    ("Factuurnummer", 16),
];
/// Columns that are printed.
const DAYS_PRINTED: u16 = 9;

/// Heads of columns of numbers and days, which stand on the right.
const RIGHT: [&str; 9] = ["Regel", "Van", "Tot en met", "Dagen", "Aantal", "Tarief", "Bedrag", "Datum", BIRTH_DATE];

/// Stands for the column that names the client.
const KEY: &str = "BSN";
const BIRTH_DATE: &str = "Geboortedatum";
/// Width of its head.
const BIRTH_WIDTH: u16 = 15;

fn lines_sheet(sheet: &mut Worksheet, invoice: &Invoice, formats: &Formats) -> Result<(), XlsxError> {
    set_up(sheet, "Factuur", &LINE_COLUMNS, invoice, formats)?;
    let mut row = 0u32;
    for (client, line) in numbered(invoice) {
        row = row.saturating_add(1);
        write_row(sheet, row, &LINE_COLUMNS, &line_cells(invoice, row, client, line), formats)?;
    }
    filter(sheet, row, &LINE_COLUMNS)?;
    let below = row.saturating_add(1);
    // Rows are counted from one in a formula: the head is 1, the last line is `below`.
    let column = column_number_to_name(AMOUNT);
    let sum = Formula::new(format!("=SUM({column}2:{column}{below})")).set_result(invoice.total.to_string());
    sheet.write_string_with_format(below, AMOUNT.saturating_sub(2), "Totaal", &formats.sum_label)?;
    sheet.write_formula_with_format(below, AMOUNT, sum, &formats.sum_euro)?;
    let corrects = numbered(invoice).any(|(_, line)| line.correction.is_some());
    paper::print(sheet, below, if corrects { LINES_PRINTED } else { LINES_PRINTED.saturating_sub(1) })
}

fn days_sheet(sheet: &mut Worksheet, invoice: &Invoice, formats: &Formats) -> Result<(), XlsxError> {
    set_up(sheet, "Specificatie", &DAY_COLUMNS, invoice, formats)?;
    let (mut row, mut number) = (0u32, 0u32);
    for (client, line) in numbered(invoice) {
        number = number.saturating_add(1);
        for delivered in &line.specification {
            row = row.saturating_add(1);
            let cells = [
                Cell::Number(Decimal::from(number)),
                key(invoice, client),
                Cell::Text(&client.naam),
                Cell::Owned(line.disposition.to_string()),
                Cell::Text(&line.description),
                Cell::Day(delivered.datum),
                Cell::Number(delivered.aantal),
                Cell::Text(delivered.eenheid.as_str()),
                Cell::optional(delivered.vervoer.map(|vervoer| vervoer.as_str())),
                Cell::optional(line.domain.map(|domain| domain.as_str())),
                Cell::Text(&invoice.number),
            ];
            write_row(sheet, row, &DAY_COLUMNS, &cells, formats)?;
        }
    }
    filter(sheet, row, &DAY_COLUMNS)?;
    paper::print(sheet, row, DAYS_PRINTED)
}

fn numbered(invoice: &Invoice) -> impl Iterator<Item = (&InvoiceClient, &InvoiceLine)> {
    invoice.clients.iter().flat_map(|client| client.lines.iter().map(move |line| (client, line)))
}

fn line_cells<'a>(
    invoice: &'a Invoice,
    number: u32,
    client: &'a InvoiceClient,
    line: &'a InvoiceLine,
) -> [Cell<'a>; 20] {
    [
        Cell::Number(Decimal::from(number)),
        key(invoice, client),
        Cell::Text(&client.naam),
        Cell::Owned(client.adres.join(", ")),
        Cell::Owned(line.disposition.to_string()),
        Cell::optional(line.product.as_ref().map(ProductCode::as_str)),
        Cell::Text(&line.description),
        Cell::Day(line.period.first()),
        Cell::Day(line.period.last()),
        Cell::Number(Decimal::from(line.days)),
        quantity(line),
        Cell::Text(line.unit.as_str()),
        Cell::Euro(line.rate.value()),
        Cell::Text(rate_per(line.unit).as_str()),
        Cell::Euro(line.amount.value()),
        Cell::optional(line.correction.as_deref()),
        Cell::optional(line.domain.map(|domain| domain.as_str())),
        Cell::optional(line.tariff.as_deref()),
        Cell::Text(&invoice.number),
        Cell::Owned(invoice.month.to_string()),
    ]
}

/// A part of a month shows as `16/31`; its value is what the other forms say.
fn quantity(line: &InvoiceLine) -> Cell<'_> {
    match line.part_of_month() {
        Some((_, days_in_month)) => Cell::Part(line.quantity, days_in_month),
        None => Cell::Number(line.quantity),
    }
}

/// What names the client; with the date of birth there is no BSN.
fn key<'a>(invoice: &Invoice, client: &InvoiceClient) -> Cell<'a> {
    match invoice.recipient.client {
        ClientKey::Bsn => Cell::Owned(client.bsn.to_string()),
        ClientKey::BirthDate => client.geboortedatum.map_or(Cell::Empty, |born| match born {
            Geboortedatum::Day(day) => Cell::Day(day),
            Geboortedatum::Month(_) | Geboortedatum::Year(_) => Cell::Owned(born.to_string()),
        }),
    }
}

fn set_up(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[Column],
    invoice: &Invoice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    for ((head, width), column) in columns.iter().zip(0u16..) {
        let births = *head == KEY && invoice.recipient.client == ClientKey::BirthDate;
        let head = if births { BIRTH_DATE } else { *head };
        let format = if RIGHT.contains(&head) { &formats.head_of_numbers } else { &formats.head };
        sheet.write_string_with_format(0, column, head, format)?;
        sheet.set_column_width(column, if births { (*width).max(BIRTH_WIDTH) } else { *width })?;
    }
    sheet.set_freeze_panes(1, 0)?;
    paper::set_up(sheet, invoice)
}

/// The filter reaches over the rows that were written, not over the sum.
fn filter(sheet: &mut Worksheet, last_row: u32, columns: &[Column]) -> Result<(), XlsxError> {
    let last_column = u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(0, 0, last_row, last_column).map(|_| ())
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    columns: &[Column],
    cells: &[Cell<'_>],
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (cell, column) in cells.iter().zip(0u16..) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => write_text(sheet, row, column, text, formats)?,
            Cell::Owned(text) => write_text(sheet, row, column, text, formats)?,
            Cell::Day(day) => write_day(sheet, row, column, *day, formats)?,
            Cell::Number(value) => spreadsheet::write_number(sheet, row, column, *value, &formats.number)?,
            Cell::Part(value, whole) => {
                let format = formats.number.clone().set_num_format(format!("?/{whole}"));
                spreadsheet::write_number(sheet, row, column, *value, &format)?;
            }
            Cell::Euro(value) => spreadsheet::write_number(sheet, row, column, *value, &formats.euro)?,
        }
    }
    let texts = cells.iter().zip(columns).filter_map(|(cell, column)| Some((cell.text()?, *column)));
    paper::fit_height(sheet, row, texts)
}

fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, text, &formats.text).map(|_| ())
}

/// A day; as text where it is older than the days that a workbook knows.
fn write_day(sheet: &mut Worksheet, row: u32, column: u16, day: Date, formats: &Formats) -> Result<(), XlsxError> {
    match spreadsheet::day(day) {
        Ok(date) => sheet.write_datetime_with_format(row, column, &date, &formats.date).map(|_| ()),
        Err(_) => write_text(sheet, row, column, &day.to_string(), formats),
    }
}
