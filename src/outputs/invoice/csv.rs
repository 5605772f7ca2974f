//! The specification of an invoice as CSV, as Excel in Dutch opens it.
//!
//! Stands beside the other forms of an [`Invoice`]. UTF-8 with a byte order mark, semicolons, decimal comma, ISO dates, CRLF.
//! A row `regel` is a line with its amount; the rows `datum` after it say what was delivered on each day and have no amount, so
//! that the sum of a column is right without a filter. Decisions: docs/decisions/0010-spreadsheet.md. No text is ever a formula.

use std::iter::{once, repeat_n};

use super::{Delivered, Invoice, InvoiceClient, InvoiceLine};
use crate::domain::dutch::{plain_euro, plain_quantity};
use crate::domain::{ProductCode, Unit};
use crate::spreadsheet;
use crate::terms::ClientKey;

/// The specification as bytes of a CSV file.
pub fn csv(invoice: &Invoice) -> Vec<u8> {
    let bom = "\u{FEFF}".as_bytes().to_vec();
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(bom);
    for row in rows(invoice) {
        // Writing to a Vec does not fail, and rows of other lengths are allowed.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// What both kinds of rows have: which invoice, line and client, and for what.
const COMMON: [&str; 13] = [
    "soort",
    "factuurnummer",
    "factuurdatum",
    "factuurmaand",
    "regel",
    "bsn",
    "naam",
    "adres",
    "beschikking",
    "domein",
    "product",
    "tariefcode",
    "omschrijving",
];
/// Instead of `bsn`, where the addressee takes the date of birth.
const BIRTH_DATE: &str = "geboortedatum";
/// What only a row `regel` has.
const LINE: [&str; 9] = ["van", "tot", "dagen", "aantal", "eenheid", "tarief", "tarief_per", "bedrag", "correctie"];
/// What only a row `datum` has.
const DAY: [&str; 4] = ["datum", "geleverd", "geleverd_eenheid", "vervoer"];

fn rows(invoice: &Invoice) -> impl Iterator<Item = Vec<String>> {
    let lines = invoice.clients.iter().flat_map(|client| client.lines.iter().map(move |line| (client, line)));
    let lines = lines.zip(1usize..);
    let of_line = move |((client, line), number): ((&InvoiceClient, &InvoiceLine), usize)| {
        let common = common(invoice, client, line, number);
        let days: Vec<_> = line.specification.iter().map(|day| day_row(&common, day)).collect();
        once(line_row(&common, line)).chain(days)
    };
    once(header(invoice.recipient.client)).chain(lines.flat_map(of_line))
}

fn header(key: ClientKey) -> Vec<String> {
    let name = |name: &'static str| if name == "bsn" && key == ClientKey::BirthDate { BIRTH_DATE } else { name };
    COMMON.into_iter().chain(LINE).chain(DAY).map(|column| name(column).to_owned()).collect()
}

/// The cells of [`COMMON`] after the first.
fn common(invoice: &Invoice, client: &InvoiceClient, line: &InvoiceLine, number: usize) -> Vec<String> {
    let key = match invoice.recipient.client {
        ClientKey::Bsn => client.bsn.to_string(),
        ClientKey::BirthDate => client.geboortedatum.map(|day| day.to_string()).unwrap_or_default(),
    };
    vec![
        text(&invoice.number),
        invoice.date.to_string(),
        invoice.month.to_string(),
        number.to_string(),
        key,
        text(&client.naam),
        text(&client.adres.join(", ")),
        line.disposition.to_string(),
        line.domain.map(|domain| domain.to_string()).unwrap_or_default(),
        text(line.product.as_ref().map_or("", ProductCode::as_str)),
        text(line.tariff.as_deref().unwrap_or_default()),
        text(&line.description),
    ]
}

fn line_row(common: &[String], line: &InvoiceLine) -> Vec<String> {
    let own = [
        line.period.first().to_string(),
        line.period.last().to_string(),
        line.days.to_string(),
        plain_quantity(line.quantity),
        line.unit.to_string(),
        plain_euro(line.rate),
        rate_per(line.unit).to_string(),
        plain_euro(line.amount),
        text(line.correction.as_deref().unwrap_or_default()),
    ];
    let rest = repeat_n(String::new(), DAY.len());
    once("regel".to_owned()).chain(common.iter().cloned()).chain(own).chain(rest).collect()
}

fn day_row(common: &[String], day: &Delivered) -> Vec<String> {
    let own = [
        day.datum.to_string(),
        plain_quantity(day.aantal),
        day.eenheid.to_string(),
        day.vervoer.map(|vervoer| vervoer.to_string()).unwrap_or_default(),
    ];
    let between = repeat_n(String::new(), LINE.len());
    once("datum".to_owned()).chain(common.iter().cloned()).chain(between).chain(own).collect()
}

/// What a rate is for: minutes have one per hour (TR346).
pub(super) fn rate_per(unit: Unit) -> Unit {
    match unit {
        Unit::Minuut => Unit::Uur,
        unit => unit,
    }
}

/// A cell of text: what a spreadsheet would take for a formula gets an apostrophe before it, control characters are replaced.
fn text(value: &str) -> String {
    let shown =
        |c: char| if c.is_control() && !matches!(c, '\t' | '\r' | '\n') { char::REPLACEMENT_CHARACTER } else { c };
    spreadsheet::guard(value).chars().chain(value.chars().map(shown)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_be_a_formula_is_guarded() {
        for (given, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("J. de Vries-Öz = 1", "J. de Vries-Öz = 1"),
            ("a\u{0}b\u{7}", "a\u{FFFD}b\u{FFFD}"),
            ("", ""),
        ] {
            assert_eq!(text(given), written);
        }
    }
}
