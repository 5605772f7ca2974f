//! The kinds of events, by the words that the config and a receiver read.
//!
//! Stands at the ground of `events`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What an event tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// A file was taken in.
    #[serde(rename = "message.accepted")]
    MessageAccepted,
    /// A file was refused.
    #[serde(rename = "message.refused")]
    MessageRefused,
    /// A retour is late: one that we owe, or one that is owed to us.
    #[serde(rename = "retour.overdue")]
    RetourOverdue,
    /// A month was closed.
    #[serde(rename = "month.closed")]
    MonthClosed,
    /// An invoice has its number and its forms.
    #[serde(rename = "invoice.ready")]
    InvoiceReady,
    /// Care was stopped with the code that hands it over.
    #[serde(rename = "disposition.transfer")]
    DispositionTransfer,
    /// A payment was booked on a bill.
    #[serde(rename = "payment.matched")]
    PaymentMatched,
    /// A payment came of which nobody knows what it is for.
    #[serde(rename = "payment.unmatched")]
    PaymentUnmatched,
    /// Something lies ready for too long, or its mail failed.
    #[serde(rename = "output.undelivered")]
    OutputUndelivered,
}

/// A word that is no kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no event has this name")]
pub struct UnknownEvent;

impl EventKind {
    /// All of them.
    pub const ALL: [EventKind; 9] = [
        EventKind::MessageAccepted,
        EventKind::MessageRefused,
        EventKind::RetourOverdue,
        EventKind::MonthClosed,
        EventKind::InvoiceReady,
        EventKind::DispositionTransfer,
        EventKind::PaymentMatched,
        EventKind::PaymentUnmatched,
        EventKind::OutputUndelivered,
    ];

    /// The word of the config, and the end of the `type` of the event.
    pub fn as_str(self) -> &'static str {
        match self {
            EventKind::MessageAccepted => "message.accepted",
            EventKind::MessageRefused => "message.refused",
            EventKind::RetourOverdue => "retour.overdue",
            EventKind::MonthClosed => "month.closed",
            EventKind::InvoiceReady => "invoice.ready",
            EventKind::DispositionTransfer => "disposition.transfer",
            EventKind::PaymentMatched => "payment.matched",
            EventKind::PaymentUnmatched => "payment.unmatched",
            EventKind::OutputUndelivered => "output.undelivered",
        }
    }

    /// Whether it follows from one record of the log; else from what stands on a day.
    pub fn is_of_log(self) -> bool {
        match self {
            EventKind::MessageAccepted
            | EventKind::MessageRefused
            | EventKind::MonthClosed
            | EventKind::InvoiceReady => true,
            EventKind::RetourOverdue
            | EventKind::DispositionTransfer
            | EventKind::PaymentMatched
            | EventKind::PaymentUnmatched
            | EventKind::OutputUndelivered => false,
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = UnknownEvent;

    fn from_str(text: &str) -> Result<Self, UnknownEvent> {
        EventKind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownEvent)
    }
}
