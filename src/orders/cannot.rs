//! Why an order cannot be given: what the person who asked may not or cannot do, each with its remedy.
//!
//! Stands beside the orders. What disk, log or clock did is no reason here: that is an error of the engine. No name and no BSN
//! of a client is in it.

use crate::billing::BillingError;
use crate::domain::{Date, DispositionId, Eur, Month, Overflow, RuleId};
use crate::outputs::DeclareError;
use crate::outputs::invoice::FormError;
use crate::outputs::mail::MailFault;

/// Why an order cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum Cannot {
    /// Nothing has that id.
    #[error("nothing in quarantine has id {0}; `iwmod quarantine` lists the ids")]
    NotQuarantined(String),
    /// The clock is not behind.
    #[error("the clock is not behind the archive, and nothing waits for it; there is nothing to decide")]
    ClockRight,
    /// The log went on from that decision.
    #[error(
        "decision {0} says that the clock was right, and the archive goes on from there; it cannot be taken back. Where it \
         was wrong after all, set the clock right"
    )]
    ClockDecided(u64),
    /// No decision has that number, or it was taken back.
    #[error("decision {0} does not stand; `iwmod decide list` lists the decisions that do")]
    NotDecided(u64),
    /// Nothing in the outbox has that number.
    #[error("nothing in the outbox has id {0}; `iwmod outbox` lists the ids")]
    NotInOutbox(u64),
    /// It left already, or was dropped.
    #[error("{0} is no draft any more; `iwmod outbox` shows how far it is")]
    NoDraft(u64),
    /// A draft about the same waits already.
    #[error(
        "draft {0} waits already: `iwmod outbox approve {0}`, or `iwmod outbox drop {0} --reason TEXT` and try again"
    )]
    DraftWaits(u64),
    /// Another system was quicker.
    #[error("draft {0} answers a message that was answered meanwhile; drop it (`iwmod outbox drop {0} --reason TEXT`)")]
    AnsweredMeanwhile(u64),
    /// It did not leave from here: a hub cannot have refused it.
    #[error("{0} is no message that we sent; `iwmod outbox` shows those that left")]
    NotSent(u64),
    /// What is owed changed since the draft was made.
    #[error("what is owed changed since this was drafted; drop the draft and declare again")]
    Stale,
    /// Something was noted between the plan and its record.
    #[error("something came in while this was planned; nothing was written, so ask for it again")]
    MovedOn,
    /// What came in since made the draft wrong.
    #[error("the gemeente would refuse this ({rule}: {text}); drop the draft and declare again")]
    WouldBeRefused {
        /// Rule that it breaks.
        rule: RuleId,
        /// What is wrong, in Dutch.
        text: String,
    },
    /// No delivery runs on it.
    #[error("nothing runs on {0} that could be stopped; `iwmod dispositions` shows what does")]
    NothingToStop(DispositionId),
    /// It stands in another's name.
    #[error("{0} stands in the name of another aanbieder, who alone may stop it")]
    NotOurs(DispositionId),
    /// A stop needs what nobody told.
    #[error("this stop needs {0}")]
    StopNeeds(&'static str),
    /// Nothing tells why the care ended, so a person has to.
    #[error(
        "nothing tells why {id} ended; give the RedenBeeindiging that fits: `iwmod outbox stop {id} --code 19`, or another of {codes}"
    )]
    StopNeedsReason {
        /// What is to be stopped.
        id: DispositionId,
        /// The reasons with which an aanbieder may end care of its own accord, in Dutch.
        codes: String,
    },
    /// The stop as it was asked for breaks a rule.
    #[error(
        "the gemeente would refuse this stop ({rule}: {text}); ask for it with another day (--on) or code (--code)"
    )]
    StopWouldBeRefused {
        /// Rule that it breaks.
        rule: RuleId,
        /// What is wrong, in Dutch.
        text: String,
    },
    /// The start is only known from a beginstand, which lacks what a message needs of the client.
    #[error("the WMO305 of this start is not in the archive; make the stop in the system that sent the start")]
    NoStartMessage,
    /// The statements cannot be made.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The declaration cannot be made.
    #[error(transparent)]
    Declare(#[from] DeclareError),
    /// The month cannot be closed, or the invoice not made.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// A sum is beyond what can be kept.
    #[error(
        "a sum of {month} is beyond what can be kept; `iwmod billing {month}` shows its lines: look for a quantity \
         or amount that is far too large"
    )]
    SumTooLarge {
        /// The month whose lines were summed.
        month: Month,
        /// What was computed.
        source: Overflow,
    },
    /// What is to be kept cannot be written down.
    #[error("{what} could not be written down; report this as a fault of iwmod")]
    NotWritten {
        /// The closing, the invoice, or what is compared with the preview.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// A form of an invoice cannot be made.
    #[error("invoice {number} cannot be made; nothing was written")]
    NoForm {
        /// Its number.
        number: String,
        /// Why.
        source: Box<FormError>,
    },
    /// The message does not read back as it was made.
    #[error("the message for {0} could not be made; report this as a fault of iwmod")]
    NotMade(u64),
    /// No statement shows such a payment.
    #[error("no payment of a bank statement is called {0}; `iwmod receivables` shows those that wait for a person")]
    NoPayment(String),
    /// More than one is called so.
    #[error("several payments are called {given}, such as {ids}; write more of it")]
    SeveralPayments {
        /// What was written.
        given: String,
        /// Two of them.
        ids: String,
    },
    /// No bill has that number.
    #[error("there is no invoice or declaration {0}; `iwmod receivables --all` lists them")]
    NoSuchBill(String),
    /// A bill is named twice.
    #[error("{0} is named twice; name each bill once")]
    NamedTwice(String),
    /// The parts are more than the payment.
    #[error("the parts come to {given}, and the payment is {amount}; write smaller parts")]
    MoreThanPaid {
        /// Sum of the parts.
        given: Eur,
        /// The payment.
        amount: Eur,
    },
    /// Nothing is left to put on a bill.
    #[error("nothing of the payment is left for {0}, or nothing of it is open; write {0}=EUROS, or leave it out")]
    NothingOpen(String),
    /// A sum is beyond what can be kept.
    #[error("these amounts are too large to compute with; write smaller ones")]
    TooLarge,
    /// The statement does not tell who paid.
    #[error("the bank statement names neither account nor name of this payer; leave out --payer")]
    NoPayer,
    /// The payer gets bills of ours.
    #[error("this payer pays bills of ours ({0}), and what it pays must be looked at; leave out --payer")]
    PayerOwes(String),
    /// What is said to have happened has not.
    #[error("{0} has not come yet; write the day on which it happened (--on)")]
    InTheFuture(Date),
    /// Nobody judges what is not there.
    #[error("invoice {number} was made on {made}, so nothing became of it on {on}; write the right day (--on)")]
    BeforeMade {
        /// Its number.
        number: String,
        /// When it was made.
        made: Date,
        /// The day that was written.
        on: Date,
    },
    /// No server is named.
    #[error(
        "nothing can be mailed, since the config names no server; add [mail] (config.example.toml shows it), or send the invoice yourself"
    )]
    NoMail,
    /// What holds data of clients leaves over TLS only.
    #[error("invoices are mailed over TLS only, and [mail] tls is \"none\"; write tls = \"starttls\" or \"tls\"")]
    NotEncrypted,
    /// The party has no address.
    #[error("invoice {number} cannot be mailed: {party} has no address; write its email in a [[party]] of the config")]
    NoAddress {
        /// The invoice.
        number: String,
        /// Its party.
        party: String,
    },
    /// An address that no mail can go to.
    #[error("no mail can go to {0}; correct the email in its [[party]] of the config")]
    NotMailable(String),
    /// It is on its way.
    #[error("invoice {0} is being mailed; `iwmod outbox` shows what becomes of it")]
    MailUnderWay(String),
    /// It was sent.
    #[error("invoice {0} was sent already; to mail it again: `iwmod outbox send {0} --again`")]
    MailedAlready(String),
    /// It may have arrived.
    #[error(
        "nobody knows whether the last mail with invoice {0} arrived; ask the party. If it did: `iwmod outbox sent {0}`; if not: \
         `iwmod outbox send {0} --again`"
    )]
    MailUnknown(String),
    /// A mail cannot be made.
    #[error(transparent)]
    Mail(#[from] MailFault),
    /// It is known as sent.
    #[error("{0} was sent already; `iwmod outbox` shows what became of it")]
    SentAlready(u64),
    /// A reason is required and empty.
    #[error("give a reason that is not empty (--reason)")]
    NoReason,
}

/// Why a month is not closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// It belongs to the system before.
    #[error("{month} lies before {first}, the first month of [billing]; it is never closed here")]
    BeforeFirst {
        /// The month.
        month: Month,
        /// The first one.
        first: Month,
    },
    /// It runs still.
    #[error("{month} has not ended; it can be closed from {from} on")]
    NotEnded {
        /// The month.
        month: Month,
        /// First day on which it can be closed.
        from: Date,
    },
    /// An earlier month is open.
    #[error("months close in order: close {first} first")]
    OutOfOrder {
        /// The first open month.
        first: Month,
    },
    /// Only what was closed can differ from what a new version reckons.
    #[error("{0} is not closed; what it is billed by is what this version reckons")]
    NotClosed(Month),
    /// What was shown is no longer so.
    #[error("something came in since this was shown; look at it again and close then")]
    Changed,
    /// The log holds what this version does not understand.
    #[error(
        "record {0} of the archive cannot be read by this version, so what is closed may lack it; `/readyz` says what to do"
    )]
    Unread(u64),
    /// No invoice has that number.
    #[error("there is no invoice {0}; `iwmod receivables --all` lists them")]
    NoSuchInvoice(String),
    /// Only what was refused is made anew.
    #[error("invoice {0} was not refused; note that first: `iwmod outbox reject {0} --reason TEXT`")]
    NotRefused(String),
    /// It was made anew already.
    #[error("invoice {number} was replaced by {by} already")]
    Replaced {
        /// The refused one.
        number: String,
        /// The one that replaces it.
        by: String,
    },
    /// What it bills is undecided.
    #[error(
        "files contradict each other about what invoice {0} bills, and nobody decided which one counts; `iwmod worklist` names \
         them, each with the command that keeps it"
    )]
    InConflict(String),
    /// No open statement has it.
    #[error(
        "no open statement of {month} has a line of {disposition}; `iwmod billing {month}` shows what could be left out"
    )]
    NothingToLeaveOut {
        /// What was to be left out.
        disposition: DispositionId,
        /// Of which month.
        month: Month,
    },
    /// Details are missing.
    #[error("the invoice cannot be made; missing: {0}")]
    Missing(String),
    /// Nothing is left to bill.
    #[error("nothing is left to bill on {0}; what it billed is credited with the next month that is closed")]
    Nothing(String),
}
