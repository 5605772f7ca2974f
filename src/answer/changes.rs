//! What the log says since a record, for programs that follow.
//!
//! Stands beside the other documents; reads records of the log, as they are known.

use jiff::Timestamp;
use serde::Deserialize;

use super::reply::failed;
use crate::archive::Record;
use crate::clock;
use crate::documents::{Decision, LogChange, LogChanges};
use crate::domain::{Month, Sha256};
use crate::engine::Reader;
use crate::facts::{Besluit, Keuze};
use crate::log::Entry;
use crate::request::Failure;

/// What is said after a record, at most so many changes.
pub fn changes(reader: &Reader, after: u64, limit: usize) -> Result<LogChanges, Failure> {
    let known = reader.state().sequence;
    let mut told = LogChanges { position: after.min(known), more: false, changes: Vec::new() };
    if after >= known {
        return Ok(told);
    }
    for record in reader.records_after(after).map_err(failed)? {
        let record = record.map_err(failed)?;
        if told.changes.len() >= limit {
            told.more = true;
            break;
        }
        told.position = record.sequence;
        told.changes.extend(change(record));
    }
    Ok(told)
}

/// What a record says; a piece of what the next ones say, nothing.
fn change(record: Record) -> Option<LogChange> {
    let Record { sequence, received, sha256, entry, .. } = record;
    let (kind, about, sha256) = said(entry, sha256)?;
    let at = clock::written(Timestamp::from_millisecond(received).unwrap_or_default());
    Some(LogChange { position: sequence, at, kind: kind.to_owned(), about, sha256 })
}

type Said = (&'static str, Option<String>, Option<Sha256>);

fn said(entry: Entry, sha256: Sha256) -> Option<Said> {
    let number = |number: u64| Some(number.to_string());
    Some(match entry {
        Entry::Part => return None,
        Entry::File(_) => ("file", None, Some(sha256)),
        Entry::Container(_) => ("zip", None, Some(sha256)),
        Entry::Refused(_) => ("refused", None, Some(sha256)),
        Entry::Besluit { keuze, .. } => ("decision", Some(word(keuze)), None),
        Entry::BesluitUndone { nummer, .. } => ("decision_undone", number(nummer), None),
        Entry::QuarantineDropped { refused, .. } => ("quarantine_dropped", number(refused), None),
        Entry::QuarantineReleased { refused } => ("quarantine_released", number(refused), None),
        Entry::Config(_) => ("config", None, None),
        Entry::Made(_) => ("made", None, Some(sha256)),
        Entry::Released { made } => ("released", number(made), None),
        Entry::Withdrawn { made, .. } => ("withdrawn", number(made), None),
        Entry::Written { made } => ("written", number(made), None),
        Entry::Closed { closing } => ("closed", month_of(&closing), None),
        Entry::Invoiced { invoice } => ("invoiced", number_of(&invoice), None),
        Entry::Ordered { .. } => ("ordered", None, None),
        Entry::TakenAway { made } => ("taken_away", number(made), None),
        Entry::MailOrdered { number } => ("mail_ordered", Some(number), None),
        Entry::Leaving(_) => ("mail_leaving", None, None),
        Entry::Mailed { leaving, .. } => ("mailed", number(leaving), None),
        Entry::Notified(_) => ("notified", None, None),
    })
}

/// The word of a decision; what it is about may be a person.
fn word(keuze: Keuze) -> String {
    Decision::from(&Besluit { nummer: 0, keuze, reden: String::new() }).decision
}

fn month_of(closing: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct OfMonth {
        month: Month,
    }
    serde_json::from_str::<OfMonth>(closing).ok().map(|closing| closing.month.to_string())
}

fn number_of(invoice: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Numbered {
        number: String,
    }
    serde_json::from_str::<Numbered>(invoice).ok().map(|invoice| invoice.number)
}
