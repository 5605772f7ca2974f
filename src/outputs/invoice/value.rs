//! An invoice as a value: sender, addressee, clients, lines and what was delivered; and what is missing for one.
//!
//! Stands below `build`, which makes it, and below its forms. Holds texts and amounts as they are shown; adds up nothing.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Bsn, Date, DispositionId, Domain, Eur, Geboortedatum, Iban, Month, Period, Postcode, ProductCode, Unit, Vervoer,
    round_half_up,
};
use crate::terms::{ClientKey, EInvoice, Term};

/// An invoice with everything its forms need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Number in the series of the provider, such as `F2023-0001`.
    pub number: String,
    /// Factuurdatum.
    pub date: Date,
    /// Month of the statement.
    pub month: Month,
    /// Who sends it.
    pub sender: Sender,
    /// Who pays it.
    pub recipient: Addressee,
    /// Number of the refused invoice that it comes in the place of.
    pub replaces: Option<String>,
    /// Numbers of earlier invoices that lines of this one correct, each once.
    pub corrects: Vec<String>,
    /// Members of the coalition that the agreements formally belong to; printed, never addressed.
    pub combinanten: Vec<String>,
    /// In the order of the statement; at least one.
    pub clients: Vec<InvoiceClient>,
    /// Sum of all lines; negative is a credit note.
    pub total: Eur,
}

/// The provider, with all that an invoice must say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Name.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// `5051AA`.
    pub postcode: Postcode,
    /// Town.
    pub city: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Bank account.
    pub iban: Iban,
    /// Number at the Kamer van Koophandel.
    pub kvk: String,
    /// AGB codes, at least one.
    pub agb: Vec<String>,
    /// Btw-identificatienummer, where there is one.
    pub vat_id: Option<String>,
    /// PNG or JPEG.
    pub logo: Option<Vec<u8>>,
}

/// To whom an invoice goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Name.
    pub name: String,
    /// For whose attention.
    pub attention: Option<String>,
    /// Street and number, or a post-office box.
    pub address: String,
    /// `5000JA`.
    pub postcode: Postcode,
    /// Town.
    pub city: String,
    /// Where invoices are sent to.
    pub email: String,
    /// Number at the Kamer van Koophandel.
    pub kvk: Option<String>,
    /// Organisatie-identificatienummer.
    pub oin: Option<String>,
    /// When payment is expected.
    pub term: Term,
    /// How the specification names a client.
    pub client: ClientKey,
    /// What the buyer wants to read as its reference (BT-10).
    pub buyer_reference: Option<String>,
    /// The number of its purchase order (BT-13).
    pub order_number: Option<String>,
    /// To which rules the e-invoice is made.
    pub e_invoice: EInvoice,
}

/// A client on an invoice.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceClient {
    /// Shown only where the addressee takes it.
    pub bsn: Bsn,
    /// Date of birth; always known where the addressee takes it instead of the burgerservicenummer.
    pub geboortedatum: Option<Geboortedatum>,
    /// Name for people.
    pub naam: String,
    /// Street with number, postcode and town, where known: one text per printed line.
    pub adres: Vec<String>,
    /// Its lines, in the order of the statement.
    pub lines: Vec<InvoiceLine>,
    /// Sum of its lines.
    pub total: Eur,
}

impl std::fmt::Debug for InvoiceClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvoiceClient(…)")
    }
}

/// A line of an invoice: one disposition, tariff, rate and run of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Which disposition.
    pub disposition: DispositionId,
    /// Kind of care; VERVOER on a transport line.
    pub domain: Option<Domain>,
    /// Product and category in Dutch, such as `Begeleiding midden`.
    pub description: String,
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// Tariff code of the coalition.
    pub tariff: Option<String>,
    /// Days of the line.
    pub period: Period,
    /// Month that `period` lies in: that of the statement, or the one that is corrected.
    pub month: Month,
    /// Delivered days.
    pub days: u32,
    /// How much; negative on a credit line. A part of a month is rounded to four decimals here and exact in `amount`.
    pub quantity: Decimal,
    /// Of what.
    pub unit: Unit,
    /// Rate per unit; per hour where the unit is minutes (TR346).
    pub rate: Eur,
    /// Amount, whole cents; negative on a credit line.
    pub amount: Eur,
    /// What a correction line corrects and because of what, in Dutch; absent on an ordinary line.
    pub correction: Option<String>,
    /// What was delivered, by date. Empty on a credit line.
    pub specification: Vec<Delivered>,
}

impl InvoiceLine {
    /// Where a line is a part of a client-month: the days of which month it is a part of, as `16/31` is said. The four decimals of
    /// the quantity are not what the amount was reckoned with.
    pub fn part_of_month(&self) -> Option<(u32, u32)> {
        let days_in_month = self.month.days();
        let part = Decimal::from(self.days).checked_div(Decimal::from(days_in_month))?;
        let is_part = part < Decimal::ONE && round_half_up(part, 4) == self.quantity.abs().normalize();
        (self.unit == Unit::Maand && is_part).then_some((self.days, days_in_month))
    }
}

/// What was delivered on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The day.
    pub datum: Date,
    /// How much; one on a row of transport.
    pub aantal: Decimal,
    /// Of what; `dag` on a row of transport.
    pub eenheid: Unit,
    /// The kind of return trip, on a row of transport.
    pub vervoer: Option<Vervoer>,
}

/// A detail without which an invoice is not made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Missing {
    /// The client it is missing of; absent where it is missing of sender or addressee.
    pub bsn: Option<Bsn>,
    /// The disposition it is missing of.
    pub disposition: Option<DispositionId>,
    /// What is missing, in Dutch.
    pub what: String,
    /// What to do about it, in Dutch.
    pub remedy: String,
}

impl std::fmt::Debug for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Missing").field("what", &self.what).finish_non_exhaustive()
    }
}
