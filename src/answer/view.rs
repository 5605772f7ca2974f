//! The JSON of decisions, refused and archived files.

use serde::Serialize;

use crate::domain::{Date, Eur, Finding, Sha256};
use crate::engine::Reader;
use crate::facts::{Besluit, Keuze};
use crate::known::Refusal;

/// A decision.
#[derive(Serialize)]
pub struct BesluitView {
    pub number: u64,
    pub decision: &'static str,
    pub about: String,
    pub row: Option<u32>,
    pub reason: String,
}

impl BesluitView {
    /// As it stands.
    pub fn of(besluit: &Besluit) -> Self {
        let (decision, about, row) = match &besluit.keuze {
            Keuze::NotContinued(id) => ("not-continued", id.to_string(), None),
            Keuze::Withdraw(nummer) => ("withdraw", format!("opdracht:{nummer}"), None),
            Keuze::Keep(sha256, row) => ("keep", sha256.to_string(), *row),
            Keuze::HubRefused(sha256, code) => ("hub-refused", format!("{sha256} {code}"), None),
            Keuze::InvoiceApproved(number, day) => ("invoice-approved", format!("{number} {day}"), None),
            Keuze::InvoiceRefused(number, day) => ("invoice-refused", format!("{number} {day}"), None),
            Keuze::Paid(number, day, cents) => ("paid", format!("{number} {day} {}", Eur::from_cents(*cents)), None),
            Keuze::Clock => ("clock", "this machine".to_owned(), None),
            Keuze::PaymentFor(sha256, row, number) => ("payment-for", format!("{sha256} {number}"), Some(*row)),
        };
        BesluitView { number: besluit.nummer, decision, about, row, reason: besluit.reden.clone() }
    }
}

/// A refused file with its findings.
#[derive(Serialize)]
pub struct RefusedView {
    pub id: String,
    pub file: String,
    pub stored_as: String,
    pub sha256: Sha256,
    pub received: Date,
    pub findings: Vec<Finding>,
}

impl RefusedView {
    /// With the findings that stand beside the file.
    pub fn of(refusal: &Refusal, reader: &Reader) -> Self {
        RefusedView {
            id: refusal.sequence.to_string(),
            file: refusal.name.clone(),
            stored_as: refusal.stored_as.clone(),
            sha256: refusal.sha256,
            received: refusal.day,
            findings: reader.findings(refusal),
        }
    }
}

/// A file of the archive.
#[derive(Serialize)]
pub struct ArchivedView {
    pub sequence: u64,
    pub sha256: Sha256,
    pub file: String,
    pub received: String,
}
