//! What the journal says of an order that was carried out: what was done, and to what.
//!
//! Stands beside the orders. Says numbers, hashes and months, and no reason: what a person writes may name a client.

use crate::documents::Decision;
use crate::facts::{Besluit, Keuze};
use crate::request::{Choice, Order, Subject};

/// What was done.
pub(super) struct Deed {
    /// The command, as it is typed.
    pub what: &'static str,
    /// The month, number, disposition or file that it was about.
    pub about: String,
}

/// What an order does; `None` of one that only looks.
pub(super) fn deed(order: &Order) -> Option<Deed> {
    let (what, about) = match order {
        Order::ClosePreview { .. } | Order::BillingDiff { .. } | Order::Verify => return None,
        Order::Close { month, .. } => ("close", month.to_string()),
        Order::Declare { month, .. } => ("outbox declare", month.to_string()),
        Order::Decide { choice, .. } => ("decide", about_choice(choice)),
        Order::QuarantineRetry { id } => ("quarantine retry", id.clone()),
        Order::QuarantineDrop { id, .. } => ("quarantine drop", id.clone()),
        Order::OutboxApprove { id } => ("outbox approve", id.to_string()),
        Order::OutboxDrop { id, .. } => ("outbox drop", id.to_string()),
        Order::OutboxReject { id, .. } => ("outbox reject", id.to_string()),
        Order::DraftStop { id, .. } => ("outbox stop", id.to_string()),
        Order::Reissue { number } => ("outbox reissue", number.clone()),
        Order::InvoiceApproved { number, .. } => ("outbox approve", number.clone()),
        Order::InvoiceRefused { number, .. } => ("outbox reject", number.clone()),
        Order::MailInvoice { number, again: false } => ("outbox send", number.clone()),
        Order::MailInvoice { number, again: true } => ("outbox send --again", number.clone()),
        Order::InvoiceSent { number, .. } => ("outbox sent", number.clone()),
        Order::InvoiceBounced { number, .. } => ("outbox bounced", number.clone()),
        Order::MessageSent { id } => ("outbox sent", id.to_string()),
        Order::Paid { number, .. } => ("outbox paid", number.clone()),
        Order::Match { payment, shares } => {
            let bills: Vec<&str> = shares.iter().map(|share| share.number.as_str()).collect();
            ("outbox match", format!("{payment} {}", bills.join(" ")))
        }
        Order::Dismiss { payment, .. } => ("outbox dismiss", payment.clone()),
        Order::Rebuild => ("rebuild", "store".to_owned()),
    };
    Some(Deed { what, about })
}

fn about_choice(choice: &Choice) -> String {
    match choice {
        Choice::New(keuze) => about_keuze(keuze),
        Choice::Undo(number) => format!("undo {number}"),
        Choice::UndoOf(Subject::Disposition(id)) => format!("undo {id}"),
        Choice::UndoOf(Subject::File(file)) => format!("undo {file}"),
    }
}

fn about_keuze(keuze: &Keuze) -> String {
    let besluit = Besluit { nummer: 0, keuze: keuze.clone(), reden: String::new() };
    let Decision { decision, about, row, .. } = Decision::from(&besluit);
    let row = row.map(|row| format!(" row {row}")).unwrap_or_default();
    format!("{decision} {about}{row}")
}
