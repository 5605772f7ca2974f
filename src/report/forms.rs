//! A report as CSV and as a workbook: one table of cells, written twice.
//!
//! No text is ever a formula. The only formulas are the sums of euros, which carry their value; clients and days are counted once
//! over all rows, so that their totals are no sums. The same report gives the same bytes. Computes nothing but places of cells.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError, column_number_to_name,
};

use super::{Apart, By, Report, ReportRow, Sums, Unbilled};
use crate::domain::dutch::{plain_euro, plain_quantity};
use crate::domain::{Domain, Eur};
use crate::spreadsheet::{self, write_number};

/// Why a form cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// More rows or longer texts than a workbook holds.
    #[error("the report does not fit a workbook: {0}")]
    Workbook(#[from] XlsxError),
    /// The CSV could not be written.
    #[error("the report cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}

/// A cell with its type.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Empty,
    Text(String),
    Number(Decimal),
    Euro(Eur),
    /// The sum of the cells above, with its value.
    Sum(Eur),
}

/// A table: its name, heads with widths, rows, and the totals below.
struct Sheet {
    name: &'static str,
    heads: Vec<(String, u16)>,
    rows: Vec<Vec<Cell>>,
    total: Vec<Cell>,
}

/// What a report is by, as a head.
impl By {
    /// In Dutch.
    pub fn head(self) -> &'static str {
        match self {
            By::Party => "Partij",
            By::Gemeente => "Gemeente",
            By::Domain => "Domein",
            By::Product => "Product",
            By::Month => "Maand",
        }
    }
}

/// The report as CSV, as Excel in Dutch opens it: a byte order mark, semicolons, a decimal comma, CRLF. It is one table: what a row is,
/// its first column says, so that a pivot needs no more than a filter. Months apart and what nobody pays have rows of their own.
pub fn csv(report: &Report) -> Result<Vec<u8>, FormError> {
    let bom = "\u{FEFF}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(bom);
    let (sums, units) = (sums_sheet(report), report.units().len());
    let heads = sums.heads.iter().map(|(head, _)| head.as_str());
    writer.write_record(["Soort"].into_iter().chain(heads).chain(["Waarde", "Zonder waarde"]))?;
    let mut write = |kind: &str, cells: &[Cell]| {
        let width = sums.heads.len().saturating_add(2);
        let filled = cells.iter().map(as_text).chain(std::iter::repeat(String::new())).take(width);
        writer.write_record([kind.to_owned()].into_iter().chain(filled))
    };
    sums.rows.iter().try_for_each(|row| write("Overzicht", row))?;
    write("Totaal", &sums.total)?;
    for row in apart_rows(report) {
        write("Apart", &row)?;
    }
    for reason in &report.unbillable {
        let name = [Some(reason.rule.as_str()), reason.domain.map(Domain::as_str)].into_iter().flatten();
        let mut row = vec![text(&name.collect::<Vec<_>>().join(" ")), text(reason.why.as_deref().unwrap_or_default())];
        row.extend([count(reason.clients), Cell::Number(Decimal::from(reason.days))]);
        row.extend(vec![Cell::Empty; units.saturating_add(MONEY_HEADS)]);
        row.extend([Cell::Euro(reason.value), count(reason.without_value)]);
        write("Betaalt niemand", &row)?;
    }
    writer.into_inner().map_err(|error| FormError::Csv(error.into_error().into()))
}

/// Months that stand apart, as rows of the sums.
fn apart_rows(report: &Report) -> Vec<Vec<Cell>> {
    let units = report.units();
    let row = |apart: &Apart| {
        let months: Vec<String> = apart.months.iter().map(ToString::to_string).collect();
        let name = [text(&months.join(" ")), text(apart.why.naam())];
        name.into_iter().chain(sums_cells(&apart.sums, &units, Cell::Euro)).collect()
    };
    report.apart.iter().map(row).collect()
}

/// Columns of money in the sums, with that of lines without an amount.
const MONEY_HEADS: usize = 4;

/// A cell of a CSV. Text that a spreadsheet would take for a formula begins with an apostrophe; a number never does.
fn as_text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => format!("{}{text}", spreadsheet::guard(text)),
        Cell::Number(number) => plain_quantity(*number),
        Cell::Euro(amount) | Cell::Sum(amount) => plain_euro(*amount),
    }
}

fn sums_sheet(report: &Report) -> Sheet {
    let units = report.units();
    let mut heads: Vec<(String, u16)> = vec![
        (report.by.head().to_owned(), 24),
        ("Naam".to_owned(), 32),
        ("Cliënten".to_owned(), 10),
        ("Dagen".to_owned(), 10),
    ];
    heads.extend(units.iter().map(|unit| (format!("Aantal {unit}"), 16)));
    let money = [("Bedrag", 16), ("Correcties", 16), ("Totaal", 16), ("Zonder bedrag", 14)];
    heads.extend(money.map(|(head, width)| (head.to_owned(), width)));
    let row = |row: &ReportRow| {
        let name = [text(&row.key), text(&row.name)];
        name.into_iter().chain(sums_cells(&row.sums, &units, Cell::Euro)).collect()
    };
    let total = [text("Totaal"), Cell::Empty].into_iter().chain(sums_cells(&report.total, &units, Cell::Sum));
    Sheet { name: "Overzicht", heads, rows: report.rows.iter().map(row).collect(), total: total.collect() }
}

/// The months that stand apart, with the heads of the sums; none where there are none.
fn apart_sheet(report: &Report) -> Option<Sheet> {
    let heads = sums_sheet(report).heads;
    (!report.apart.is_empty()).then(|| Sheet { name: "Apart", heads, rows: apart_rows(report), total: Vec::new() })
}

fn sums_cells(sums: &Sums, units: &[&str], euro: fn(Eur) -> Cell) -> Vec<Cell> {
    let quantity = |unit: &&str| sums.quantities.get(*unit).map_or(Cell::Empty, |quantity| Cell::Number(quantity.0));
    let mut cells = vec![count(sums.clients), Cell::Number(Decimal::from(sums.days))];
    cells.extend(units.iter().map(quantity));
    cells.extend([euro(sums.amount), euro(sums.corrections), euro(sums.total), count(sums.without_amount)]);
    cells
}

fn unbillable_sheet(report: &Report) -> Sheet {
    let heads = [
        ("Reden", 30),
        ("Domein", 10),
        ("Toelichting", 80),
        ("Cliënten", 10),
        ("Dagen", 10),
        ("Waarde", 16),
        ("Zonder waarde", 14),
    ];
    let row = |reason: &Unbilled| {
        vec![
            text(&reason.rule),
            text(reason.domain.map_or("", Domain::as_str)),
            text(reason.why.as_deref().unwrap_or_default()),
            count(reason.clients),
            Cell::Number(Decimal::from(reason.days)),
            Cell::Euro(reason.value),
            count(reason.without_value),
        ]
    };
    let days = report.unbillable.iter().map(|reason| reason.days).fold(0, u32::saturating_add);
    let without = report.unbillable.iter().map(|reason| reason.without_value).fold(0, usize::saturating_add);
    Sheet {
        name: "Betaalt niemand",
        heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
        rows: report.unbillable.iter().map(row).collect(),
        total: vec![
            text("Totaal"),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Number(Decimal::from(days)),
            Cell::Sum(report.unbillable_value),
            count(without),
        ],
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn count(number: usize) -> Cell {
    Cell::Number(Decimal::from(number))
}

/// The report as a workbook with two sheets; it was made on the day of the report.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, FormError> {
    let mut workbook = Workbook::new();
    let made = spreadsheet::day(report.as_of)?;
    let title = format!("Overzicht {} – {}", report.from, report.to);
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let formats = Formats::new();
    let sheets = [Some(sums_sheet(report)), Some(unbillable_sheet(report)), apart_sheet(report)];
    for sheet in sheets.into_iter().flatten() {
        write(workbook.add_worksheet(), &sheet, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Formats {
    head: Format,
    text: Format,
    number: Format,
    euro: Format,
    total: Format,
    total_euro: Format,
}

impl Formats {
    fn new() -> Formats {
        let euro = Format::new().set_num_format(spreadsheet::EURO);
        let number = Format::new().set_num_format("General");
        Formats {
            head: Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Left),
            text: Format::new().set_num_format("@"),
            total: number.clone().set_bold().set_border_top(FormatBorder::Thin),
            total_euro: euro.clone().set_bold().set_border_top(FormatBorder::Thin),
            number,
            euro,
        }
    }
}

fn write(to: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    to.set_name(sheet.name)?;
    for ((head, width), column) in sheet.heads.iter().zip(0u16..) {
        to.write_string_with_format(0, column, head, &formats.head)?;
        to.set_column_width(column, *width)?;
    }
    to.set_freeze_panes(1, 0)?;
    for (line, row) in sheet.rows.iter().zip(1u32..) {
        write_row(to, row, line, [&formats.text, &formats.number, &formats.euro])?;
    }
    let below = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
    write_row(to, below, &sheet.total, [&formats.total, &formats.total, &formats.total_euro])
}

fn write_row(
    to: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    [text, number, euro]: [&Format; 3],
) -> Result<(), XlsxError> {
    for (cell, column) in cells.iter().zip(0u16..) {
        match cell {
            Cell::Empty => {}
            Cell::Text(value) => drop(to.write_string_with_format(row, column, value, text)?),
            Cell::Number(value) => write_number(to, row, column, *value, number)?,
            Cell::Euro(amount) => write_number(to, row, column, amount.value(), euro)?,
            // Rows are counted from one in a formula. Of no rows there is nothing to sum.
            Cell::Sum(amount) if row > 1 => {
                let name = column_number_to_name(column);
                let sum = Formula::new(format!("=SUM({name}2:{name}{row})")).set_result(amount.to_string());
                to.write_formula_with_format(row, column, sum, euro)?;
            }
            Cell::Sum(amount) => write_number(to, row, column, amount.value(), euro)?,
        }
    }
    Ok(())
}
