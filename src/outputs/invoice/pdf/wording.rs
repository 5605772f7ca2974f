//! What the letter and its specification say alike: title, client, rate, correction, and in which letters.
//!
//! Stands on `text`, below `letter` and `specification`. Places nothing.

use super::text::{POINT, Style, Tone};
use crate::domain::{Eur, Unit, dutch};
use crate::outputs::invoice::{Invoice, InvoiceClient, InvoiceLine};
use crate::terms::ClientKey;

/// Text of a table.
pub const BODY: Style = Style::plain(9 * POINT);
/// What explains a text above it.
pub const SMALL: Style = Style::plain(7_500).tone(Tone::Soft);
/// Head of a column.
pub const HEAD: Style = Style::bold(8 * POINT);

/// `Factuur`, or `Creditfactuur` where money goes back.
pub fn title(invoice: &Invoice) -> &'static str {
    if invoice.total < Eur::ZERO { "Creditfactuur" } else { "Factuur" }
}

/// How the addressee knows a client; never by burgerservicenummer where it takes the date of birth.
pub fn client_key(invoice: &Invoice, client: &InvoiceClient) -> String {
    let born = client.geboortedatum.map(|born| format!("geboren {}", dutch::born(born)));
    match invoice.recipient.client {
        ClientKey::Bsn => format!("BSN {}", client.bsn),
        ClientKey::BirthDate => born.unwrap_or_default(),
    }
}

/// What a correction line corrects.
pub fn correction(line: &InvoiceLine) -> Option<(String, Style)> {
    let text = line.correction.as_ref()?;
    let named = text.trim_start().to_lowercase().starts_with("correctie");
    let text = if named { text.clone() } else { format!("Correctie: {text}") };
    Some((text, SMALL.tone(Tone::Alert)))
}

/// How much a line is: a part of a month as the days of it, `16/31`.
pub fn quantity(line: &InvoiceLine) -> String {
    let sign = if line.quantity.is_sign_negative() { "-" } else { "" };
    match line.part_of_month() {
        Some((days, month)) => format!("{sign}{days}/{month}"),
        None => dutch::quantity(line.quantity),
    }
}

/// The rate of a line; that of minutes is per hour.
pub fn rate(line: &InvoiceLine) -> Vec<(String, Style)> {
    let mut cell = vec![(dutch::euro(line.rate), BODY)];
    if line.unit == Unit::Minuut {
        cell.push(("per uur".to_owned(), SMALL));
    }
    cell
}
