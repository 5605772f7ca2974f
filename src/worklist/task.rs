//! A task, its kinds, and what tasks are made from besides what is derived.
//!
//! Stands at the ground of `worklist`. Knows no kind of care or message: what brings a task is told by the files above.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::mail_stand::MailStand;
use super::obstacle::Obstacles;
use crate::billing::{Billing, Books, Correction};
use crate::debiteuren::Debiteuren;
use crate::disposition::Disposition;
use crate::domain::{AgbCode, Bsn, Date, Eur, RuleId, Sha256};
use crate::facts::Kop;
use crate::terms::Terms;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Task {
    /// By when; absent where nothing is late yet and no term runs.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// What kind of task.
    pub task: TaskKind,
    /// Disposition, message or file that it is about.
    pub about: String,
    /// Whom it is about.
    pub bsn: Option<Bsn>,
    /// Rule that it rests on.
    pub rule: Option<RuleId>,
    /// The file that it is about, for `decide keep` and `archive cat`.
    pub sha256: Option<Sha256>,
    /// What is the case and what to do.
    pub text: String,
    /// What that client is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What somebody planned of it.
    #[serde(default, flatten)]
    pub planned: Planned,
}

/// What somebody planned of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Planned {
    /// When it is looked at again; absent where it is not put off, or that day has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_off: Option<Date>,
    /// The note with which it was put off or given away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// For whom it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<String>,
}

/// Kinds of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum TaskKind {
    /// The clock is behind, and nothing is done until it is right.
    ClockBehind,
    /// Files lie in the inbox that cannot be taken in, or a folder cannot be used.
    NotTaken,
    /// The table of decreed days ends this year.
    CalendarEnds,
    /// A toewijzing runs on while a herindeling ends its gemeente.
    GemeenteEnded,
    /// A message for somebody else came here.
    Misdelivered,
    /// We owe a retour.
    RetourOwed,
    /// A draft waits for approval.
    DraftWaits,
    /// A message of ours was rejected and not sent anew.
    Rejected,
    /// A retour on a message of ours did not come.
    RetourMissing,
    /// Records contradict each other.
    Conflict,
    /// A record needs a message that has not come.
    Waiting,
    /// A request has no answer in time.
    RequestUnanswered,
    /// A declaration has no answer in time.
    DeclarationUnanswered,
    /// Declared lines were refused and not declared anew.
    LineRefused,
    /// A stop is due.
    StopDue,
    /// Care is registered, or a toewijzing has begun, without a start.
    StartMissing,
    /// A running disposition nears its end.
    RequestReindication,
    /// A disposition was handed over and nobody continues it yet.
    SuccessorMissing,
    /// A month that ended is not closed.
    StatementDue,
    /// A rate is missing, of what was delivered or of what will be.
    TariffMissing,
    /// Nothing is registered where a declaration needs it.
    DeliveryMissing,
    /// Nothing is registered for the specification of an invoice.
    SpecificationMissing,
    /// What is registered for the specification of an invoice is in other units than it needs.
    SpecificationUnit,
    /// More etmalen are registered than days were delivered.
    SpecificationDeviates,
    /// Fewer etmalen are registered than days were delivered, and are billed.
    FewerRegistered,
    /// Something is registered in a unit that does not count, beside what does.
    OtherUnit,
    /// More was delivered than the allocation allows.
    AboveAllocation,
    /// Care was delivered that nobody pays.
    Unbillable,
    /// An invoice or declaration was not paid in time.
    PaymentOverdue,
    /// A closed statement has no invoice, because details are missing.
    InvoiceMissing,
    /// An invoice was refused and not made anew.
    InvoiceRefused,
    /// A payment names nothing that it is for, or too much.
    PaymentUnmatched,
    /// A new version of iwmod reckons a closed month otherwise.
    VersionDifference,
    /// An agreement ends, and care runs on that nobody would pay.
    AgreementEnds,
    /// An invoice is not approved after the days that a party has for it.
    InvoiceUnapproved,
    /// More was paid on a bill than it asks.
    Overpayment,
    /// A closing left a disposition out, and it is not complete yet.
    LeftOut,
    /// An invoice, or messages, lie in the outbox folder and nobody sent them.
    NotSent,
    /// A mail with an invoice was refused, came back, or nobody knows whether it arrived.
    MailFailed,
    /// A webhook gave up on events.
    WebhookDead,
}

impl TaskKind {
    /// All kinds.
    pub const ALL: [TaskKind; 40] = [
        TaskKind::ClockBehind,
        TaskKind::NotTaken,
        TaskKind::CalendarEnds,
        TaskKind::GemeenteEnded,
        TaskKind::Misdelivered,
        TaskKind::RetourOwed,
        TaskKind::DraftWaits,
        TaskKind::Rejected,
        TaskKind::RetourMissing,
        TaskKind::Conflict,
        TaskKind::Waiting,
        TaskKind::RequestUnanswered,
        TaskKind::DeclarationUnanswered,
        TaskKind::LineRefused,
        TaskKind::StopDue,
        TaskKind::StartMissing,
        TaskKind::RequestReindication,
        TaskKind::SuccessorMissing,
        TaskKind::StatementDue,
        TaskKind::TariffMissing,
        TaskKind::DeliveryMissing,
        TaskKind::SpecificationMissing,
        TaskKind::SpecificationUnit,
        TaskKind::SpecificationDeviates,
        TaskKind::FewerRegistered,
        TaskKind::OtherUnit,
        TaskKind::AboveAllocation,
        TaskKind::Unbillable,
        TaskKind::PaymentOverdue,
        TaskKind::InvoiceMissing,
        TaskKind::InvoiceRefused,
        TaskKind::PaymentUnmatched,
        TaskKind::VersionDifference,
        TaskKind::AgreementEnds,
        TaskKind::InvoiceUnapproved,
        TaskKind::Overpayment,
        TaskKind::LeftOut,
        TaskKind::NotSent,
        TaskKind::MailFailed,
        TaskKind::WebhookDead,
    ];

    /// A word for a label, in small letters.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskKind::ClockBehind => "clock_behind",
            TaskKind::NotTaken => "not_taken",
            TaskKind::CalendarEnds => "calendar_ends",
            TaskKind::GemeenteEnded => "gemeente_ended",
            TaskKind::Misdelivered => "misdelivered",
            TaskKind::RetourOwed => "retour_owed",
            TaskKind::DraftWaits => "draft_waits",
            TaskKind::Rejected => "rejected",
            TaskKind::RetourMissing => "retour_missing",
            TaskKind::Conflict => "conflict",
            TaskKind::Waiting => "waiting",
            TaskKind::RequestUnanswered => "request_unanswered",
            TaskKind::DeclarationUnanswered => "declaration_unanswered",
            TaskKind::LineRefused => "line_refused",
            TaskKind::StopDue => "stop_due",
            TaskKind::StartMissing => "start_missing",
            TaskKind::RequestReindication => "request_reindication",
            TaskKind::SuccessorMissing => "successor_missing",
            TaskKind::StatementDue => "statement_due",
            TaskKind::TariffMissing => "tariff_missing",
            TaskKind::DeliveryMissing => "delivery_missing",
            TaskKind::SpecificationMissing => "specification_missing",
            TaskKind::SpecificationUnit => "specification_unit",
            TaskKind::SpecificationDeviates => "specification_deviates",
            TaskKind::FewerRegistered => "fewer_registered",
            TaskKind::OtherUnit => "other_unit",
            TaskKind::AboveAllocation => "above_allocation",
            TaskKind::Unbillable => "unbillable",
            TaskKind::PaymentOverdue => "payment_overdue",
            TaskKind::InvoiceMissing => "invoice_missing",
            TaskKind::InvoiceRefused => "invoice_refused",
            TaskKind::PaymentUnmatched => "payment_unmatched",
            TaskKind::VersionDifference => "version_difference",
            TaskKind::AgreementEnds => "agreement_ends",
            TaskKind::InvoiceUnapproved => "invoice_unapproved",
            TaskKind::Overpayment => "overpayment",
            TaskKind::LeftOut => "left_out",
            TaskKind::NotSent => "not_sent",
            TaskKind::MailFailed => "mail_failed",
            TaskKind::WebhookDead => "webhook_dead",
        }
    }
}

/// A message that is owed a retour, with its day of receipt.
#[derive(Clone, Debug)]
pub struct OwedRetour {
    /// Its id in the outbox.
    pub id: u64,
    /// Its header.
    pub kop: Kop,
    /// Day of receipt.
    pub received: Date,
}

/// An invoice that left, as folder and mail know it.
#[derive(Clone, Debug)]
pub struct LeftInvoice {
    /// Its number.
    pub number: String,
    /// Who gets it.
    pub party: String,
    /// Where it goes to.
    pub address: Option<String>,
    /// Its date.
    pub date: Date,
    /// What it asks.
    pub total: Eur,
    /// Whether a form of it lies in the folder.
    pub lies: bool,
    /// How it stands with the mail.
    pub mail: MailStand,
    /// Whether the config tells a server, so that it can be mailed.
    pub can_be_mailed: bool,
}

/// What a webhook gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// Name of the webhook.
    pub webhook: String,
    /// How many events.
    pub count: usize,
    /// Since which day the oldest.
    pub since: Date,
}

/// What only the log knows, and what stands beside it.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Retours that are owed.
    pub owed: Vec<OwedRetour>,
    /// Drafts that wait: id, name, day.
    pub drafts: Vec<(u64, String, Date)>,
    /// Files in quarantine that were for somebody else: id and day.
    pub misdelivered: Vec<(u64, Date)>,
    /// The first Dagtekening of messages that we answer and await answers on (`[retour] since`); those before it are the system's before.
    pub since: Option<Date>,
    /// Files of retours on messages that nobody here follows: from before `since`, or another aanbieder's.
    pub of_others: BTreeSet<Sha256>,
    /// What a clock that is behind says, and when the last record of the log came.
    pub clock: Option<(String, String)>,
    /// What keeps files from being taken in.
    pub obstacles: Obstacles,
    /// Invoices that left.
    pub invoices: Vec<LeftInvoice>,
    /// Messages that lie in the outbox folder: name and day.
    pub lying: Vec<(String, Date)>,
    /// What webhooks gave up.
    pub dead_letters: Vec<DeadLetters>,
}

/// What the work list needs of money.
#[derive(Clone, Copy, Debug, Default)]
pub struct Money<'a> {
    /// What is open, month by month: statements that no closing froze, of months that ended, and days that nobody pays and nobody
    /// wrote off.
    pub open: &'a [Arc<Billing>],
    /// What is outstanding.
    pub debiteuren: Option<&'a Debiteuren>,
    /// What was closed, and invoiced of it.
    pub books: Option<&'a Books>,
    /// What this version reckons otherwise of closed months, and nobody had booked.
    pub unbooked: &'a [Correction],
    /// Working days after which an invoice that nobody approved is asked after.
    pub approval_workdays: u32,
}

/// Makes tasks as of a day.
pub(super) struct List<'a> {
    pub(super) as_of: Date,
    pub(super) terms: &'a Terms,
}

impl List<'_> {
    pub(super) fn task(
        &self,
        task: TaskKind,
        due: Option<Date>,
        about: impl Into<String>,
        text: impl Into<String>,
    ) -> Task {
        let overdue = due.is_some_and(|due| due < self.as_of);
        Task {
            due,
            overdue,
            task,
            about: about.into(),
            bsn: None,
            rule: None,
            sha256: None,
            text: text.into(),
            name: None,
            planned: Planned::default(),
        }
    }

    /// What another aanbieder sent, of which we hold a copy, is for that aanbieder to follow.
    pub(super) fn is_ours(&self, aanbieder: AgbCode) -> bool {
        self.terms.own.contains(&aanbieder)
    }

    pub(super) fn about(&self, d: &Disposition, kind: TaskKind, due: Option<Date>, text: String) -> Task {
        Task { bsn: Some(d.client.bsn), ..self.task(kind, due, d.id.to_string(), text) }
    }
}
