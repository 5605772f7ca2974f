//! Who gets a bill, and on which terms: what an invoice says of its addressee.
//!
//! The protocol profile names the coalition's address; the config (`[[party]]`) adds and overrides. Pure data.

use serde::{Deserialize, Serialize};

use crate::domain::dutch::{counted, days};
use crate::domain::{Date, Kalender, Postcode};

/// What is known of a party that gets bills. What an invoice needs and is absent here keeps the invoice from being made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Name on the invoice; that of the party when absent.
    pub name: Option<String>,
    /// For whose attention.
    pub attention: Option<String>,
    /// Street and number, or a post-office box.
    pub address: Option<String>,
    /// `5000JA`.
    pub postcode: Option<Postcode>,
    /// Town.
    pub city: Option<String>,
    /// Where invoices are sent to.
    pub email: Option<String>,
    /// Number at the Kamer van Koophandel.
    pub kvk: Option<String>,
    /// Organisatie-identificatienummer, of a government body.
    pub oin: Option<String>,
    /// When payment is expected.
    pub term: Term,
    /// How the specification names a client.
    pub client: ClientKey,
    /// What it wants to read as its reference on an e-invoice (BT-10).
    pub buyer_reference: Option<String>,
    /// The number of its purchase order, on an e-invoice (BT-13).
    pub order_number: Option<String>,
    /// To which rules its e-invoice is made.
    pub e_invoice: EInvoice,
}

/// The rules of the country or network to which an e-invoice is made, within EN 16931.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EInvoice {
    /// NLCIUS (SI-UBL 2.0).
    #[default]
    Nlcius,
    /// Peppol BIS Billing 3.0.
    Peppol,
}

impl std::str::FromStr for EInvoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "nlcius" => Ok(EInvoice::Nlcius),
            "peppol" => Ok(EInvoice::Peppol),
            _ => Err("an e-invoice is made by nlcius or by peppol"),
        }
    }
}

/// How the specification names a client: the protocol takes either (administratieprotocol 6.0 §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKey {
    /// By burgerservicenummer.
    #[default]
    Bsn,
    /// By date of birth; no burgerservicenummer stands anywhere on the invoice.
    BirthDate,
}

impl std::str::FromStr for ClientKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "bsn" => Ok(ClientKey::Bsn),
            "birth_date" => Ok(ClientKey::BirthDate),
            _ => Err("a client is named by bsn or by birth_date"),
        }
    }
}

/// When payment is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// So many working days after the invoice was approved (the coalition: 15).
    WorkdaysAfterApproval(u32),
    /// So many calendar days after the date of the invoice; for a declaration, after it was answered.
    Days(u32),
}

impl Default for Term {
    fn default() -> Self {
        Term::Days(30)
    }
}

impl Term {
    /// Day on which payment is due; `None`: the approval has not come yet.
    pub fn due(self, invoiced: Date, approved: Option<Date>, kalender: &Kalender) -> Option<Date> {
        match self {
            Term::WorkdaysAfterApproval(count) => approved.map(|day| kalender.werkdagen_after(day, count)),
            Term::Days(count) => invoiced.checked_add(jiff::Span::new().days(i64::from(count))).ok(),
        }
    }

    /// The term in Dutch, as an invoice says it.
    pub fn text(self) -> String {
        match self {
            Term::WorkdaysAfterApproval(count) => {
                format!("binnen {} na goedkeuring", counted(count, "werkdag", "werkdagen"))
            }
            Term::Days(count) => format!("binnen {} na de factuurdatum", days(count)),
        }
    }
}
