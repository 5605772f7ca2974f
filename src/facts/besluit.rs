//! Decisions of the user, kept as facts.
//!
//! Which of them stand, the log says; only those are handed to what derives. Pure.

use serde::{Deserialize, Serialize};

use super::Bron;
use crate::domain::{Date, DispositionId, Eur, Month, OpdrachtNummer, Sha256, as_cents};

/// A decision of the user, kept as a fact. A decision that was taken back is not handed to `derive`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Besluit {
    /// Number in the log; later ones about the same subject win.
    pub nummer: u64,
    /// What was decided.
    pub keuze: Keuze,
    /// Why, in the words of the user.
    pub reden: String,
}

/// What a user can decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Keuze {
    /// The disposition in transfer was not continued as subcontractor.
    NotContinued(DispositionId),
    /// The opdracht never was (contract.md: `decide withdraw opdracht:N`).
    Withdraw(OpdrachtNummer),
    /// Where equal records contradict each other, those of this file count (billing.md §2). With a line, only that row.
    Keep {
        /// The file.
        file: Sha256,
        /// Its line, from 1.
        row: Option<u32>,
    },
    /// A hub refused the message of this file before any retour, with its code: it counts as never sent.
    HubRefused {
        /// The file of the message.
        file: Sha256,
        /// The code that the hub gave.
        code: String,
    },
    /// The party approved the invoice of this number on this day.
    InvoiceApproved {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// The party refused the invoice of this number on this day; the reason of the decision says why.
    InvoiceRefused {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// The invoice or declaration of this number was paid outside the statements, on this day; a negative amount takes such a
    /// payment back.
    Paid {
        /// Number of the invoice or declaration.
        number: String,
        /// Which day.
        on: Date,
        /// How much. The log holds cents.
        #[serde(with = "as_cents")]
        #[cfg_attr(test, schema(value_type = i64))]
        amount: Eur,
    },
    /// The payment of this file and line (from 1) is for the invoice or declaration of this number.
    PaymentFor {
        /// The file of the statement.
        file: Sha256,
        /// Line of the payment in it.
        row: u32,
        /// Number of the invoice or declaration.
        number: String,
    },
    /// The clock of the machine is right, although the log's last record is younger: the log goes on from here.
    Clock,
    /// What a new version of iwmod reckons otherwise of this closed month is booked.
    NewVersion(Month),
    /// The payment of this file and line (from 1) is for several bills; what the parts leave of it is for none yet.
    PaymentDivided {
        /// The file of the statement.
        file: Sha256,
        /// Line of the payment in it.
        row: u32,
        /// What is for which bill.
        parts: Vec<Deel>,
    },
    /// The payment of this file and line (from 1) is for no bill.
    PaymentDismissed {
        /// The file of the statement.
        file: Sha256,
        /// Line of the payment in it.
        row: u32,
    },
    /// What this payer pays is for no bill, unless it names one.
    PayerDismissed {
        /// From which account; where the statements name none, the name tells the payer.
        account: Option<String>,
        /// Who.
        name: Option<String>,
    },
    /// The client had no contact with a date in this month: the specification of a month rate says so, until one is registered.
    NoContact {
        /// On which disposition.
        disposition: DispositionId,
        /// In which month.
        month: Month,
    },
    /// Nobody is going to pay what was delivered on it in this month: it is no task any more. The days stay unbillable.
    WriteOff {
        /// On which disposition.
        disposition: DispositionId,
        /// In which month.
        month: Month,
    },
    /// The invoice of this number was sent to its party on this day, as a person says: by hand, or by a mail of which nobody knew.
    InvoiceSent {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// The mail with the invoice of this number came back on this day; the reason of the decision says why.
    InvoiceBounced {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// A person looks at this task of the work list again on this day; the reason of the decision is the note.
    TaskPutOff {
        /// The word of its kind, such as `unbillable`.
        task: String,
        /// What it is about, as the work list says it.
        about: String,
        /// When it is looked at again.
        until: Date,
    },
    /// This task of the work list is for this person.
    TaskAssigned {
        /// The word of its kind.
        task: String,
        /// What it is about, as the work list says it.
        about: String,
        /// For whom.
        to: String,
    },
}

/// A part of a payment that is for one bill.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Deel {
    /// Number of the invoice or declaration.
    pub number: String,
    /// How much. The log holds cents.
    #[serde(with = "as_cents")]
    #[cfg_attr(test, schema(value_type = i64))]
    pub amount: Eur,
}

impl Keuze {
    /// Whether dispositions and statements depend on it; what is about invoices and payments changes no care.
    pub fn is_about_care(&self) -> bool {
        match self {
            Keuze::NotContinued(_) | Keuze::Withdraw(_) | Keuze::Keep { .. } | Keuze::HubRefused { .. } => true,
            Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::PaymentDivided { .. }
            | Keuze::PaymentDismissed { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock => false,
            // What is booked of a month changes no disposition, but the statements that carry it.
            Keuze::NewVersion(_) => true,
            // Whether a statement is complete may hang on it; that nobody pays is so with and without the other.
            Keuze::NoContact { .. } => true,
            Keuze::WriteOff { .. } | Keuze::TaskPutOff { .. } | Keuze::TaskAssigned { .. } => false,
        }
    }

    /// The disposition and month that nobody is going to pay, where it says so.
    pub fn written_off(&self) -> Option<(&DispositionId, Month)> {
        if let Keuze::WriteOff { disposition, month } = self { Some((disposition, *month)) } else { None }
    }

    /// The payment that it is about, by the file and line of one export that shows it.
    pub fn payment(&self) -> Option<Bron> {
        match self {
            Keuze::PaymentFor { file, row, .. }
            | Keuze::PaymentDivided { file, row, .. }
            | Keuze::PaymentDismissed { file, row } => Some(Bron { sha256: *file, regel: *row }),
            Keuze::NotContinued(_)
            | Keuze::Withdraw(_)
            | Keuze::Keep { .. }
            | Keuze::HubRefused { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::NewVersion(_)
            | Keuze::NoContact { .. }
            | Keuze::WriteOff { .. }
            | Keuze::TaskPutOff { .. }
            | Keuze::TaskAssigned { .. }
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock => None,
        }
    }
}
