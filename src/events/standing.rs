//! What stands on a day and is an event once: late retours, care that goes over, payments, what does not leave.
//!
//! Stands on what is derived. Each has an identity that stays the same for as long as it stands, so that whoever keeps the ids of what was told
//! tells it once, however often this is asked.

use std::collections::{BTreeMap, HashSet};

use serde_json::json;

use super::event::Happening;
use super::ids::OpaqueIds;
use super::kind::EventKind;
use crate::debiteuren::{Debiteuren, Toerekening, UnmatchedPayment, Vordering};
use crate::disposition::{Disposition, State};
use crate::domain::{Bsn, Date};
use crate::known::{Known, Stage};
use crate::overview::Overview;
use crate::terms::Terms;
use crate::worklist::{Task, TaskKind};

/// What it follows from.
pub struct Standing<'a> {
    /// Everything derived.
    pub overview: &'a Overview,
    /// What is outstanding.
    pub debiteuren: &'a Debiteuren,
    /// What is to be done.
    pub tasks: &'a [Task],
    /// What was invoiced, and which drafts are retours.
    pub known: &'a Known,
    /// What was agreed.
    pub terms: &'a Terms,
    /// As of which day.
    pub day: Date,
    /// Makes ids of things.
    pub ids: &'a OpaqueIds,
    /// Makes ids of clients.
    pub client: &'a dyn Fn(Bsn) -> String,
}

impl Standing<'_> {
    /// All that stands.
    pub fn happenings(&self) -> Vec<Happening> {
        let drafts = self.known.outbox().filter(|made| made.stage == Stage::Draft && made.answers.is_some());
        let retours: HashSet<&str> = drafts.map(|made| made.name.as_str()).collect();
        let mut all: Vec<Happening> = self.tasks.iter().filter_map(|task| self.of_task(task, &retours)).collect();
        all.extend(self.overview.dispositions().filter_map(|disposition| self.transfer(disposition)));
        all.extend(self.debiteuren.receivables.iter().flat_map(matched));
        all.extend(self.unmatched());
        all
    }

    fn of_task(&self, task: &Task, retours: &HashSet<&str>) -> Option<Happening> {
        let kind = match task.task {
            TaskKind::RetourOwed | TaskKind::RetourMissing if task.overdue => EventKind::RetourOverdue,
            TaskKind::DraftWaits if task.overdue && retours.contains(task.about.as_str()) => EventKind::RetourOverdue,
            TaskKind::NotSent | TaskKind::MailFailed => EventKind::OutputUndelivered,
            _ => return None,
        };
        let identity = format!("{} {}", task.task.as_str(), task.about);
        // The name of a message or file is what others chose; the number of an invoice is ours.
        let invoice = self.known.books().invoices().iter().find(|invoice| invoice.number == task.about);
        let about = self.ids.of("message", &task.about);
        let data = match invoice {
            Some(invoice) => json!({ "task": task.task, "due": task.due, "invoice": invoice.number }),
            None => json!({ "task": task.task, "due": task.due, "message": about }),
        };
        Some(Happening { kind, identity, time: None, data })
    }

    /// Care that was stopped with the code of the protocol that hands it over, whether somebody goes on with it or not.
    fn transfer(&self, disposition: &Disposition) -> Option<Happening> {
        let state = disposition.state(self.day, self.terms);
        let is_over = matches!(state, State::InTransfer | State::Continued | State::NotContinued);
        let last = disposition.deliveries.iter().rfind(|delivery| delivery.from <= self.day).filter(|_| is_over)?;
        let ended = last.ended.as_ref()?.einddatum;
        let data = json!({
            "disposition": self.ids.of("disposition", &disposition.id.to_string()),
            "client": (self.client)(disposition.client.bsn),
            "state": state, "ended": ended, "code": self.terms.profile.transfer_reason,
        });
        let identity = format!("{} {ended}", disposition.id);
        Some(Happening { kind: EventKind::DispositionTransfer, identity, time: None, data })
    }

    fn unmatched(&self) -> Vec<Happening> {
        let mut equal: BTreeMap<String, u32> = BTreeMap::new();
        let told = |payment: &UnmatchedPayment| {
            let whole = payment.whole.unwrap_or(payment.amount);
            let what = format!("{} {whole} {}", payment.date, payment.from.account().unwrap_or_default());
            let identity = numbered(&mut equal, what);
            let data = json!({
                "payment": self.ids.of("payment", &identity), "date": payment.date, "why": payment.why,
            });
            Happening { kind: EventKind::PaymentUnmatched, identity, time: None, data }
        };
        self.debiteuren.unmatched.iter().map(told).collect()
    }
}

/// What was booked on a bill; the amount is the party's own.
fn matched(bill: &Vordering) -> Vec<Happening> {
    let mut equal: BTreeMap<String, u32> = BTreeMap::new();
    let told = |payment: &Toerekening| {
        let (number, date, amount) = (&bill.number, payment.date, payment.amount);
        let identity = numbered(&mut equal, format!("{number} {date} {amount}"));
        let data = json!({
            "bill": number, "kind": bill.kind, "month": bill.month, "party": bill.party.kind.as_str(),
            "date": date, "amount": amount,
        });
        Happening { kind: EventKind::PaymentMatched, identity, time: None, data }
    };
    bill.payments.iter().map(told).collect()
}

/// Two payments of a day and an amount are two.
fn numbered(equal: &mut BTreeMap<String, u32>, what: String) -> String {
    let count = equal.entry(what.clone()).or_default();
    *count = count.saturating_add(1);
    format!("{what} {count}")
}
