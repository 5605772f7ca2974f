//! The body of `POST /api/v1/orders/decide`: what a person decided, by the words of the command `decide`.
//!
//! Stands above the words of `facts`, below the table of orders. Only what a person may decide by hand is here: what became of an invoice or
//! a payment are orders of their own.

use serde::Deserialize;

use crate::domain::{Date, DispositionId, Month, OpdrachtNummer, Sha256};
use crate::facts::Keuze;
use crate::request::{Choice, Order};
use crate::worklist::TaskKind;

/// A decision, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Decide {
    /// A disposition in transfer is not continued as subcontractor.
    NotContinued {
        /// Which one.
        disposition: DispositionId,
        /// Why.
        reason: String,
    },
    /// An opdracht never was.
    Withdraw {
        /// Number of the opdracht.
        opdracht: OpdrachtNummer,
        /// Why.
        reason: String,
    },
    /// Where equal records contradict each other, those of this file count.
    Keep {
        /// Hash of the file.
        file: Sha256,
        /// Only this row of a CSV, counted with the header as 1.
        row: Option<u32>,
        /// Why.
        reason: String,
    },
    /// A client at a month rate had no contact with a date in a month.
    NoContact {
        /// On which disposition.
        disposition: DispositionId,
        /// In which month.
        month: Month,
        /// Why.
        reason: String,
    },
    /// Nobody is going to pay what was delivered in a month; it is no task any more.
    WriteOff {
        /// On which disposition.
        disposition: DispositionId,
        /// In which month.
        month: Month,
        /// Why.
        reason: String,
    },
    /// A task is looked at again on a day.
    PutOff {
        /// Its kind, as the work list has it.
        task: TaskKind,
        /// What it is about, as the work list says it.
        about: String,
        /// When it is looked at again.
        until: Date,
        /// Why.
        reason: String,
    },
    /// A task is for somebody.
    Assign {
        /// Its kind, as the work list has it.
        task: TaskKind,
        /// What it is about, as the work list says it.
        about: String,
        /// For whom.
        to: String,
        /// Why.
        reason: String,
    },
    /// What a new version of iwmod reckons otherwise of a closed month is booked with the next month that is closed.
    NewVersion {
        /// Which month.
        month: Month,
        /// Why.
        reason: String,
    },
    /// The clock of the machine is right, although the last record of the archive is younger.
    Clock {
        /// Why.
        reason: String,
    },
    /// Takes a decision back.
    Undo {
        /// Its number.
        number: u64,
        /// Why.
        reason: String,
    },
}

impl From<Decide> for Order {
    fn from(decide: Decide) -> Order {
        let (choice, reason) = match decide {
            Decide::NotContinued { disposition, reason } => (Choice::New(Keuze::NotContinued(disposition)), reason),
            Decide::Withdraw { opdracht, reason } => (Choice::New(Keuze::Withdraw(opdracht)), reason),
            Decide::Keep { file, row, reason } => (Choice::New(Keuze::Keep { file, row }), reason),
            Decide::NoContact { disposition, month, reason } => {
                (Choice::New(Keuze::NoContact { disposition, month }), reason)
            }
            Decide::WriteOff { disposition, month, reason } => {
                (Choice::New(Keuze::WriteOff { disposition, month }), reason)
            }
            Decide::PutOff { task, about, until, reason } => {
                (Choice::New(Keuze::TaskPutOff { task: task.as_str().to_owned(), about, until }), reason)
            }
            Decide::Assign { task, about, to, reason } => {
                (Choice::New(Keuze::TaskAssigned { task: task.as_str().to_owned(), about, to }), reason)
            }
            Decide::NewVersion { month, reason } => (Choice::New(Keuze::NewVersion(month)), reason),
            Decide::Clock { reason } => (Choice::New(Keuze::Clock), reason),
            Decide::Undo { number, reason } => (Choice::Undo(number), reason),
        };
        Order::Decide { choice, reason }
    }
}
