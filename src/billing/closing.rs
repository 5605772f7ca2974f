//! What was closed: frozen statements with their numbers, and the invoices that were made of them.
//!
//! Stands after `statement`. A closing is written to the log once and never changes; everything here is read back from it.
//! Pure.

use serde::{Deserialize, Serialize};

use super::{Party, Statement, Unbillable};
use crate::domain::{Date, Eur, Month, Sha256};

/// Which closing froze a statement or a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedStamp {
    /// Number of the closing, from 1, without gaps.
    pub number: u32,
    /// When, in Europe/Amsterdam, with its offset.
    pub at: String,
    /// Last record of the log that it rests on.
    pub log_position: u64,
}

/// One closing of a month: what was frozen, and what was held back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Which month.
    pub month: Month,
    /// When, under which number, on what.
    #[serde(flatten)]
    pub stamp: ClosedStamp,
    /// Hash of the config that it rests on, as the log keeps it.
    pub config: Sha256,
    /// The statements as they were, corrections of earlier months among their lines.
    pub statements: Vec<Statement>,
    /// Parties whose statement was not complete and is still open.
    pub held: Vec<Party>,
    /// What nobody paid, as it was.
    pub unbillable: Vec<Unbillable>,
}

/// An invoice that has a number: it was made, and its bytes are in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoiced {
    /// Number in the series of the provider.
    pub number: String,
    /// Who pays it.
    pub party: Party,
    /// Month of the statement.
    pub month: Month,
    /// Factuurdatum.
    pub date: Date,
    /// What it comes to; negative is a credit note.
    pub total: Eur,
    /// Closings whose statements of this party and month it bills.
    pub closings: Vec<u32>,
    /// Number of the refused invoice that it comes in the place of.
    pub replaces: Option<String>,
    /// Its forms.
    pub documents: Vec<Document>,
}

/// A form of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Name in the outbox.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
}
