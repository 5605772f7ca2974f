//! What one record of the log tells as an event.
//!
//! Stands beside `standing`, which tells what follows from many. Reads what was closed and invoiced; names of files never leave, since
//! whoever sends one chooses it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::Happening;
use super::kind::EventKind;
use crate::billing::{Closing, Invoiced};
use crate::log::Entry;

/// What a record tells; `None` of one that tells nothing, and of a closing or invoice that this version cannot read.
pub fn of_record(sequence: u64, received: i64, entry: &Entry) -> Option<Happening> {
    let (kind, data) = told(sequence, entry)?;
    let time = Timestamp::from_millisecond(received).ok();
    Some(Happening { kind, identity: sequence.to_string(), time, data })
}

fn told(sequence: u64, entry: &Entry) -> Option<(EventKind, Value)> {
    match entry {
        Entry::File(file) => Some((EventKind::MessageAccepted, json!({ "position": sequence, "day": file.day }))),
        Entry::Refused(refused) => {
            let rules: Vec<&str> = refused.rules.iter().map(AsRef::as_ref).collect();
            let data = json!({ "position": sequence, "day": refused.day, "rules": rules });
            Some((EventKind::MessageRefused, data))
        }
        Entry::Closed { closing } => {
            let closing: Closing = serde_json::from_str(closing).ok()?;
            let (month, statements) = (closing.month, closing.statements.len());
            Some((EventKind::MonthClosed, json!({ "position": sequence, "month": month, "statements": statements })))
        }
        Entry::Invoiced { invoice } => {
            let invoice: Invoiced = serde_json::from_str(invoice).ok()?;
            let Invoiced { number, month, date, total, party, .. } = &invoice;
            let data = json!({
                "position": sequence, "invoice": number, "month": month, "date": date,
                "party": party.kind.as_str(), "total": total,
            });
            Some((EventKind::InvoiceReady, data))
        }
        Entry::Part
        | Entry::Container(_)
        | Entry::Besluit { .. }
        | Entry::BesluitUndone { .. }
        | Entry::QuarantineDropped { .. }
        | Entry::QuarantineReleased { .. }
        | Entry::Config(_)
        | Entry::Made(_)
        | Entry::Released { .. }
        | Entry::Withdrawn { .. }
        | Entry::Written { .. }
        | Entry::Ordered { .. }
        | Entry::TakenAway { .. }
        | Entry::MailOrdered { .. }
        | Entry::Leaving(_)
        | Entry::Mailed { .. }
        | Entry::Notified(_) => None,
    }
}
