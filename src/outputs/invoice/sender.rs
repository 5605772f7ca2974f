//! Who sends invoices, and how they are numbered: the provider as the user describes it, made into the sender of an invoice.
//!
//! Stands beside `value`; `config` reads both from the user's file. Guesses nothing: what the provider lacks is missing, with the key
//! that tells it. Pure.

use super::value::{Missing, Sender};
use crate::billing::Books;
use crate::domain::{AgbCode, Date, Iban, Postcode};

/// `[provider]`. What an invoice needs is optional until one is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Name, as on an invoice.
    pub name: String,
    /// AGB codes, at least one.
    pub agb: Vec<AgbCode>,
    /// Street and number.
    pub address: Option<String>,
    /// `5051AA`.
    pub postcode: Option<Postcode>,
    /// Town.
    pub city: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Bank account, as it stands on invoices.
    pub iban: Option<Iban>,
    /// Further accounts that are or were ours: what is paid into them counts as well.
    pub accounts: Vec<Iban>,
    /// Number at the Kamer van Koophandel.
    pub kvk: Option<String>,
    /// Btw-identificatienummer.
    pub vat_id: Option<String>,
}

/// `[invoice]`. Every key may be left out.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceConfig {
    /// What stands before the year in a number.
    pub prefix: String,
    /// Year and first number of a series that another system began; other years begin at 1.
    pub first_number: Option<(i16, u32)>,
    /// PNG or JPEG, as it was when the config was read.
    pub logo: Option<Vec<u8>>,
    /// Whether the PDF goes along inside the UBL.
    pub pdf_in_ubl: bool,
    /// Working days after which an invoice that nobody approved is a task.
    pub approval_workdays: u32,
}

impl Default for InvoiceConfig {
    fn default() -> Self {
        InvoiceConfig {
            prefix: "F".to_owned(),
            first_number: None,
            logo: None,
            pdf_in_ubl: false,
            approval_workdays: 15,
        }
    }
}

impl std::fmt::Debug for InvoiceConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvoiceConfig")
            .field("prefix", &self.prefix)
            .field("first_number", &self.first_number)
            .field("logo_bytes", &self.logo.as_ref().map(Vec::len))
            .field("pdf_in_ubl", &self.pdf_in_ubl)
            .finish()
    }
}

impl InvoiceConfig {
    /// Number of the next invoice, when `ahead` others get theirs first: `F2023-0004`.
    pub fn next_number(&self, books: &Books, ahead: usize, today: Date) -> String {
        let year = today.year();
        let first = self.first_number.filter(|(begun, _)| *begun == year).map_or(1, |(_, number)| number);
        books.next_invoice(&self.prefix, year, first, ahead)
    }
}

impl Provider {
    /// Every account that is or was ours, as far as the config says.
    pub fn all_accounts(&self) -> impl Iterator<Item = Iban> {
        self.iban.iter().chain(&self.accounts).cloned()
    }

    /// The provider as an invoice names it; `None` where something is missing for that, which is added to `missing`.
    pub fn sender(&self, logo: Option<&[u8]>, missing: &mut Vec<Missing>) -> Option<Sender> {
        let address = given(&self.address, "address", missing);
        let postcode = given(&self.postcode, "postcode", missing);
        let city = given(&self.city, "city", missing);
        let phone = given(&self.phone, "phone", missing);
        let email = given(&self.email, "email", missing);
        let iban = given(&self.iban, "iban", missing);
        let kvk = given(&self.kvk, "kvk", missing);
        Some(Sender {
            name: self.name.clone(),
            address: address?,
            postcode: postcode?,
            city: city?,
            phone: phone?,
            email: email?,
            iban: iban?,
            kvk: kvk?,
            agb: self.agb.iter().map(ToString::to_string).collect(),
            vat_id: self.vat_id.clone(),
            logo: logo.map(<[u8]>::to_vec),
        })
    }
}

/// The value of a key that an invoice needs.
fn given<T: Clone>(value: &Option<T>, key: &str, missing: &mut Vec<Missing>) -> Option<T> {
    if value.is_none() {
        let what = format!("{key} van de aanbieder");
        let remedy = format!("vul {key} in bij [provider] in de config");
        missing.push(Missing { bsn: None, disposition: None, what, remedy });
    }
    value.clone()
}
