//! Bank statements: CAMT.053 (ISO 20022) → payments.
//!
//! In reading order: this page, `namespace` (is it one), `encoding` and `documents` (what bytes become before they are read), `statement` (what a statement says), `payment` (a booking as payments),
//! `element` (what its elements say), `reader` (elements, places, findings), `value` (amounts, days, accounts). Stands beside
//! `message`, on its XML, and before `intake`, which makes the verdict of it.
//! Reads what it needs and passes over the rest: no schema of ISO is carried here. Pure; never panics; bounded as messages are.
//!
//! What is decided here **(our choice)**:
//! - Only what is booked (`BOOK`) counts; what is pending comes again when it is booked, and a notice says so.
//! - A booking's direction is its CdtDbtInd, also of a reversal: RvslInd says that it undoes, not which way the money went.
//! - A batch counts per transaction where each has an amount and together they are the booking; else the booking counts as
//!   one payment with the texts of all, and a notice says so. Nothing is ever counted twice or lost.
//! - A statement in another currency than the euro is left out with a notice, and so is a booking in another currency than its
//!   statement: what it came to in euros nobody says, so the balances of that statement are not held against each other.
//! - What cannot be read of a statement of another account than ours, in a file with one of ours, leaves that statement out with a notice.
//! - An account without an IBAN beside one that has one is left out with a notice. A file that has no other is refused.
//! - A file may hold several documents one after another, as some banks put days together; what is no statement among them is told.
//! - ISO-8859-1 and its kin are read where they are declared; where nothing is, a notice says as what it was read.
//! - Opening balance and bookings must come to the closing balance, or the file is refused: something is missing.
//! - Whether the account is ours is not judged: the config may name it later. `debiteuren` leaves out what is not.

mod documents;
mod element;
mod encoding;
mod namespace;
mod payment;
mod reader;
mod statement;
#[cfg(test)]
mod tests;
mod value;

pub use namespace::is_of_bank;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::{Envelope, Finding, Iban, Limits, Severity};
use crate::facts::Fact;
use encoding::{as_utf8, place_in_file};
use reader::Reader;

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

/// Reads a file of statements by itself. `ours` are the accounts that are known to be ours; where none is, all are taken for it.
pub fn read(bytes: &[u8], limits: &Limits, ours: &BTreeSet<Iban>) -> Reading {
    read_as(bytes, limits, Reader::Judge { ours })
}

/// Reads a statement that was accepted before: the payments that it gave then, by no rule of now.
pub fn recall(bytes: &[u8]) -> Result<Vec<(u32, Fact)>, Vec<Finding>> {
    let Reading { facts, findings, .. } = read_as(bytes, &Limits::none(), Reader::Recall);
    facts.ok_or(findings)
}

fn read_as(bytes: &[u8], limits: &Limits, reader: Reader<'_>) -> Reading {
    let is_bounded = u64::try_from(bytes.len()).is_ok_and(|length| length <= limits.message_bytes_max);
    // What is too large is refused by the reader, and not made larger first.
    let (utf8, guessed) = if is_bounded { as_utf8(bytes) } else { (Cow::Borrowed(bytes), None) };
    let bounds = Limits { message_bytes_max: limits.message_bytes_max.saturating_mul(2), ..limits.clone() };
    let limits = if is_bounded { &bounds } else { limits };
    let documents = documents::split(&utf8);
    let mut read = statement::Read::default();
    let mut findings: Vec<Finding> = guessed.map(not_declared).into_iter().collect();
    let (mut of_documents, mut of_others) = (Vec::new(), Vec::new());
    for document in &documents {
        let text = utf8.get(document.clone()).unwrap_or_default();
        let before = read.count();
        let (one, found) = reader::read(text, limits, reader, |camt| statement::document(camt, before));
        read.extend(one);
        of_documents.push((document.start, found.of_file));
        of_others.push((document.start, found.of_others));
    }
    findings.extend(documents::merged(of_documents));
    findings.extend(judged_of_others(documents::merged(of_others), reader, read.has_account_of(reader)));
    findings.extend(read.judge_accounts());
    if u32::try_from(read.betalingen.len()).is_ok_and(|count| count > limits.records_max) && documents.len() > 1 {
        let text = format!("Het bestand heeft meer dan {} betalingen; verdeel het.", limits.records_max);
        findings.push(Finding::error("LIMIT_RECORDS", "/Document", "", text));
    }
    place_in_file(&mut findings, bytes, &utf8);
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

/// What is wrong with statements of accounts that are not ours: the first of each is told, and refuses nothing. Where nothing in the file
/// is ours it refuses as anything else: the config may name the account tomorrow, and nothing waits for what is right in it.
fn judged_of_others(mut found: Vec<Finding>, reader: Reader<'_>, has_ours: bool) -> Vec<Finding> {
    match reader {
        Reader::Judge { .. } | Reader::Recall if !has_ours => return found,
        Reader::Recall => return Vec::new(),
        Reader::Judge { .. } => {}
    }
    found.dedup_by(|next, first| of_statement(&next.path) == of_statement(&first.path));
    for finding in &mut found {
        finding.severity = Severity::Notice;
        finding.text.push_str(
            " De rekening is niet een van [provider] iban en accounts; wat van haar niet te lezen is telt niet mee.",
        );
    }
    found
}

/// `/Document/BkToCstmrStmt/Stmt[2]` of a place in it.
fn of_statement(path: &str) -> &str {
    let rest = path.split_once("/Stmt[").map_or("", |(_, rest)| rest);
    let below = rest.split_once('/').map_or(0, |(_, below)| below.len().saturating_add(1));
    path.get(..path.len().saturating_sub(below)).unwrap_or(path)
}

/// Amounts and days are the same in every encoding that a bank may mean; names are not.
fn not_declared(name: &str) -> Finding {
    let text = "Het afschrift is geen UTF-8 en zegt niet wat dan wel; het is gelezen als deze codering. Bedragen en dagen zijn er \
                niet door veranderd; kijk na of namen goed staan, en vraag de bank om UTF-8.";
    Finding::notice("ENCODING", "/", name, text)
}
