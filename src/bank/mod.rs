//! Bank statements: CAMT.053 (ISO 20022) → payments.
//!
//! In reading order: this page, `namespace` (is it one), `statement` (what a statement says), `payment` (a booking as payments),
//! `element` (what its elements say), `reader` (elements, places, findings), `value` (amounts, days, accounts). Stands beside
//! `message`, on its XML, and before `intake`, which makes the verdict of it.
//! Reads what it needs and passes over the rest: no schema of ISO is carried here. Pure; never panics; bounded as messages are.
//!
//! What is decided here **(our choice)**:
//! - Only what is booked (`BOOK`) counts; what is pending comes again when it is booked, and a notice says so.
//! - A booking's direction is its CdtDbtInd, also of a reversal: RvslInd says that it undoes, not which way the money went.
//! - A batch counts per transaction where each has an amount and together they are the booking; else the booking counts as
//!   one payment with the texts of all, and a notice says so. Nothing is ever counted twice or lost.
//! - A statement in another currency than the euro is left out with a notice; a booking in another currency than its
//!   statement refuses the file, since nothing says what it came to.
//! - Opening balance and bookings must come to the closing balance, or the file is refused: something is missing.
//! - Whether the account is ours is not judged: the config may name it later. `debiteuren` leaves out what is not.

mod element;
mod namespace;
mod payment;
mod reader;
mod statement;
#[cfg(test)]
mod tests;
mod value;

pub use namespace::is_of_bank;

use crate::domain::{Envelope, Finding, Limits, Severity};
use crate::facts::Fact;

/// The kind that `ingest` and the metrics show.
pub const KIND: &str = "camt.053";

/// What a file says, and what was found in it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who wrote what.
    pub envelope: Envelope,
    /// Its payments, numbered from 1; `None` where a finding is an error.
    pub facts: Option<Vec<(u32, Fact)>>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// Reads a statement by itself.
pub fn read(bytes: &[u8], limits: &Limits) -> Reading {
    read_as(bytes, limits, false)
}

/// Reads a statement that was accepted before: the payments that it gave then, by no rule of now.
pub fn recall(bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let Reading { facts, findings, .. } = read_as(bytes, &Limits::none(), true);
    facts.ok_or(findings)
}

fn read_as(bytes: &[u8], limits: &Limits, recalls: bool) -> Reading {
    let (read, findings) = reader::read(bytes, limits, recalls, statement::document);
    let refused = findings.iter().any(|f| f.severity == Severity::Error);
    let envelope = Envelope {
        kind: Some(KIND.to_owned()),
        version: namespace::version(bytes),
        sender: read.bank(),
        receiver: read.account(),
        identification: read.identification(),
    };
    let facts = (1..).zip(read.betalingen).map(|(line, betaling)| (line, Fact::from(betaling)));
    Reading { envelope, facts: (!refused).then(|| facts.collect()), findings }
}
