//! What a command asks of the one that holds the store, and what it gets back.
//!
//! The same [`Request`] is answered in this process, or by a running daemon over its socket; the [`Answer`] carries
//! the JSON document as text, so both print the same bytes. Tables for people are drawn from that document.

use serde::{Deserialize, Serialize};

use crate::domain::{Bsn, Date, DispositionId, GemeenteCode, Month, Sha256};
use crate::facts::Keuze;
use crate::report::By;

/// One question or order. Travels in the body of a request only, because it may hold a BSN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum Request {
    /// The dispositions and their state.
    Dispositions {
        /// Of one client only.
        bsn: Option<Bsn>,
        /// In one state only, as contract.md names it.
        state: Option<String>,
        /// As of a day; today when absent.
        as_of: Option<Date>,
    },
    /// The statements of a month.
    Billing {
        /// Which month.
        month: Month,
        /// One party only, `kind:id`.
        party: Option<String>,
        /// As of a day; today when absent.
        as_of: Option<Date>,
        /// As it is derived today, whatever was closed.
        #[serde(default)]
        derived: bool,
    },
    /// The statements of a month, with what changed since they were last looked at or closed.
    BillingDiff {
        /// Which month.
        month: Month,
        /// One party only, `kind:id`.
        party: Option<String>,
    },
    /// What closing a month would do.
    ClosePreview {
        /// Which month.
        month: Month,
        /// Incomplete statements too.
        incomplete: bool,
    },
    /// Closes a month.
    Close {
        /// Which month.
        month: Month,
        /// Incomplete statements too.
        incomplete: bool,
        /// Fingerprint of the preview that a person agreed with.
        shown: Option<Sha256>,
    },
    /// What was closed.
    Closed,
    /// Notes what became of an invoice, or that something was paid.
    Follow {
        /// What.
        keuze: Keuze,
        /// Why, in the words of the user.
        reason: String,
    },
    /// What is owed beside what was closed and sent.
    Reconcile {
        /// Which month; all from the first one when absent.
        month: Option<Month>,
    },
    /// What is outstanding, and for how long.
    Receivables {
        /// As of a day; today when absent.
        as_of: Option<Date>,
    },
    /// Makes a refused invoice anew.
    Reissue {
        /// Its number.
        number: String,
    },
    /// Why a disposition is what it is.
    Explain {
        /// Which one.
        id: DispositionId,
        /// The lines of one month only.
        month: Option<Month>,
        /// As of a day; today when absent.
        as_of: Option<Date>,
    },
    /// A decision of the user.
    Decide {
        /// What is decided.
        choice: Choice,
        /// Why.
        reason: String,
    },
    /// The decisions that stand.
    Decisions,
    /// Refused files with their findings.
    Quarantine,
    /// Judges a refused file again.
    QuarantineRetry {
        /// Which one, as the list shows it.
        id: String,
    },
    /// Sets a refused file aside for good.
    QuarantineDrop {
        /// Which one, as the list shows it.
        id: String,
        /// Why.
        reason: String,
    },
    /// What leaves, and what became of it.
    Outbox,
    /// Releases a draft, or answers a message that is owed a retour.
    OutboxApprove {
        /// Which one, as the list shows it.
        id: u64,
    },
    /// Drops a draft.
    OutboxDrop {
        /// Which one, as the list shows it.
        id: u64,
        /// Why.
        reason: String,
    },
    /// Notes that a hub refused a message of ours.
    OutboxReject {
        /// Which one, as the list shows it.
        id: u64,
        /// Code of the hub.
        code: String,
        /// Why, in the words of the user.
        reason: String,
    },
    /// Drafts the stop of what runs on a toewijzing.
    DraftStop {
        /// Which one.
        id: DispositionId,
        /// Last day; that of the toewijzing when absent.
        on: Option<Date>,
        /// RedenBeeindiging; that of the hand-over when absent.
        code: Option<String>,
    },
    /// Drafts the declarations of a month.
    Declare {
        /// DeclaratiePeriode.
        month: Month,
        /// At one gemeente only.
        gemeente: Option<GemeenteCode>,
    },
    /// What was declared, and what became of each line.
    Declarations {
        /// DeclaratiePeriode; all when absent.
        month: Option<Month>,
    },
    /// Requests to a gemeente, and what became of them.
    Requests,
    /// What a person must do.
    Worklist {
        /// As of a day; today when absent.
        as_of: Option<Date>,
    },
    /// The rates in force, and those that are missing.
    Tariffs {
        /// On a day; today when absent.
        on: Option<Date>,
        /// On any day of a month, instead.
        month: Option<Month>,
        /// Of one party only, `kind:id` or a kind.
        party: Option<String>,
    },
    /// Sums of the statements of several months.
    Report {
        /// First month.
        from: Month,
        /// Last month.
        to: Month,
        /// By what.
        by: By,
    },
    /// Each message with its answer, and those that have none.
    Chain,
    /// The files of the archive.
    ArchiveList,
    /// Reads log and store and proves that they agree.
    Verify,
    /// Throws the store away and derives it again.
    Rebuild,
}

impl Request {
    /// Whether it changes something, or reads the disk for so long that only the writer may do it.
    pub fn is_order(&self) -> bool {
        match self {
            Request::Decide { .. }
            | Request::QuarantineRetry { .. }
            | Request::QuarantineDrop { .. }
            | Request::OutboxApprove { .. }
            | Request::OutboxDrop { .. }
            | Request::OutboxReject { .. }
            | Request::DraftStop { .. }
            | Request::Declare { .. }
            | Request::BillingDiff { .. }
            | Request::ClosePreview { .. }
            | Request::Close { .. }
            | Request::Reissue { .. }
            | Request::Follow { .. }
            | Request::Verify
            | Request::Rebuild => true,
            Request::Dispositions { .. }
            | Request::Billing { .. }
            | Request::Closed
            | Request::Receivables { .. }
            | Request::Reconcile { .. }
            | Request::Explain { .. }
            | Request::Decisions
            | Request::Quarantine
            | Request::Outbox
            | Request::Declarations { .. }
            | Request::Requests
            | Request::Worklist { .. }
            | Request::Tariffs { .. }
            | Request::Report { .. }
            | Request::Chain
            | Request::ArchiveList => false,
        }
    }
}

/// What can be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// A new decision.
    New(Keuze),
    /// Takes back the decision with this number.
    Undo(u64),
    /// Takes back the last decision about this subject: a disposition or a content hash.
    UndoOf(Subject),
}

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A disposition.
    Disposition(DispositionId),
    /// A file.
    File(Sha256),
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The JSON document, without a final newline.
    pub document: String,
    /// Whether the answer is the good one: false when `verify` found a difference or a retried file is refused again.
    pub good: bool,
}

/// Why there is no answer. The text names place, rule and remedy and holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct Failure(pub String);
