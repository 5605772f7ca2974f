//! What a command asks of the one that holds the store, or has it do, and what it gets back.
//!
//! A [`Question`] reads what is published and changes nothing; an [`Order`] goes to the writer. Either is answered in this process, or by
//! a running daemon over its socket; the [`Answer`] carries the JSON document as text, so both print the same bytes. Tables for
//! people are drawn from that document. A day that is left out is the day of who answers, not of who asks.

use serde::{Deserialize, Serialize};

use crate::domain::{Bsn, Date, DispositionId, Eur, GemeenteCode, Month, Sha256};
use crate::facts::Keuze;
use crate::orders::{CloseOptions, Share};
use crate::report::By;

/// What can be asked. Travels in the body of a request only, because it may hold a BSN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
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
        derived: bool,
    },
    /// What was closed.
    Closed,
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
    /// Why a disposition is what it is.
    Explain {
        /// Which one.
        id: DispositionId,
        /// The lines of one month only.
        month: Option<Month>,
        /// As of a day; today when absent.
        as_of: Option<Date>,
    },
    /// The decisions that stand.
    Decisions,
    /// Refused files with their findings.
    Quarantine,
    /// What leaves, and what became of it.
    Outbox,
    /// The files that left under an id, of which the bytes are asked for by hash.
    OutboxFiles {
        /// Number of an invoice or its begin, id of a message as the list shows it, or the begin of a hash.
        id: String,
    },
    /// How an invoice stands with the mail.
    Mailed {
        /// Its number.
        number: String,
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
    Archive,
    /// What one of the outbox says.
    OutboxShow {
        /// Its id, its identification, or the number of an invoice.
        what: String,
    },
    /// What each client is called, by BSN: for the tables of other documents.
    Clients,
}

/// What can be ordered: it changes something, or reads the disk for so long that only the writer may do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Order {
    /// What closing a month would do.
    ClosePreview {
        /// Which month.
        month: Month,
        /// What else is asked.
        #[serde(default)]
        options: CloseOptions,
    },
    /// Closes a month.
    Close {
        /// Which month.
        month: Month,
        /// What else is asked.
        #[serde(default)]
        options: CloseOptions,
        /// Fingerprint of the preview that a person agreed with.
        shown: Option<Sha256>,
    },
    /// The statements of a month, with what changed since they were last looked at or closed.
    BillingDiff {
        /// Which month.
        month: Month,
        /// One party only, `kind:id`.
        party: Option<String>,
    },
    /// Makes a refused invoice anew.
    Reissue {
        /// Its number.
        number: String,
    },
    /// A decision of the user.
    Decide {
        /// What is decided.
        choice: Choice,
        /// Why.
        reason: String,
    },
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
    /// Notes that a party approved an invoice.
    InvoiceApproved {
        /// Its number.
        number: String,
        /// On which day; today when absent.
        on: Option<Date>,
    },
    /// Notes that a party refused an invoice.
    InvoiceRefused {
        /// Its number.
        number: String,
        /// On which day; today when absent.
        on: Option<Date>,
        /// Why, in the words of the party.
        reason: String,
    },
    /// Has an invoice mailed to its party.
    MailInvoice {
        /// Its number.
        number: String,
        /// Also one that may have arrived already.
        #[serde(default)]
        again: bool,
    },
    /// Notes that an invoice was sent by hand, or that its mail did arrive.
    InvoiceSent {
        /// Its number.
        number: String,
        /// On which day; today when absent.
        on: Option<Date>,
    },
    /// Notes that the mail with an invoice came back.
    InvoiceBounced {
        /// Its number.
        number: String,
        /// On which day; today when absent.
        on: Option<Date>,
        /// What came back says.
        reason: String,
    },
    /// Notes that a message that lies in the outbox folder was sent.
    MessageSent {
        /// Which one, as the list shows it.
        id: u64,
    },
    /// Notes that an invoice or declaration was paid outside the bank statements.
    Paid {
        /// Number of the invoice, or DeclaratieNummer.
        number: String,
        /// How much; negative takes a payment back.
        amount: Eur,
        /// On which day; today when absent.
        on: Option<Date>,
    },
    /// Says which invoices or declarations a payment of a bank statement is for.
    Match {
        /// The payment: the begin of the hash of a file that shows it, with its row where there are several.
        payment: String,
        /// The bills, with how much is for each.
        shares: Vec<Share>,
    },
    /// Sets a payment of a bank statement aside that is for no bill.
    Dismiss {
        /// The payment, as [`Order::Match`] has it.
        payment: String,
        /// Why, in the words of the user.
        reason: String,
        /// All that its payer pays and that names no bill, instead of this one.
        #[serde(default)]
        payer: bool,
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
    /// Reads log and store and proves that they agree.
    Verify,
    /// Throws the store away and derives it again.
    Rebuild,
}

impl Order {
    /// Whether it freezes or declares what is known, so that what lies in the inbox already should be known first.
    pub fn rests_on_all_that_came(&self) -> bool {
        matches!(self, Order::ClosePreview { .. } | Order::Close { .. } | Order::Declare { .. })
    }

    /// Whether a mail may be due after it.
    pub fn has_mailed(&self) -> bool {
        matches!(self, Order::Close { .. } | Order::Reissue { .. } | Order::MailInvoice { .. })
    }

    /// Whether it adds to the log, for which the clock must be right. That the clock is right may be said without.
    pub fn needs_clock(&self) -> bool {
        match self {
            Order::Verify | Order::Rebuild | Order::BillingDiff { .. } | Order::ClosePreview { .. } => false,
            Order::Decide { choice, .. } => *choice != Choice::New(Keuze::Clock),
            Order::Close { .. }
            | Order::Reissue { .. }
            | Order::QuarantineRetry { .. }
            | Order::QuarantineDrop { .. }
            | Order::OutboxApprove { .. }
            | Order::OutboxDrop { .. }
            | Order::OutboxReject { .. }
            | Order::InvoiceApproved { .. }
            | Order::InvoiceRefused { .. }
            | Order::MailInvoice { .. }
            | Order::InvoiceSent { .. }
            | Order::InvoiceBounced { .. }
            | Order::MessageSent { .. }
            | Order::Paid { .. }
            | Order::Match { .. }
            | Order::Dismiss { .. }
            | Order::DraftStop { .. }
            | Order::Declare { .. } => true,
        }
    }
}

/// What can be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    /// For administrators, in English; of what only a page can ask, in Dutch.
    pub text: String,
    /// For the back office, where a person may not do what was asked.
    pub dutch: Option<String>,
}

impl Failure {
    /// One text for all.
    pub fn new(text: impl Into<String>) -> Failure {
        Failure { text: text.into(), dutch: None }
    }

    /// As a page says it.
    pub fn for_page(&self) -> &str {
        self.dutch.as_deref().unwrap_or(&self.text)
    }
}
