//! Mails: what was ordered to be mailed, what was given to a server, and what became of it.
//!
//! Stands between the fold, which learns it, and the orders and lists that ask how an invoice stands. What a person says later (it
//! arrived after all, it bounced) goes over what a server said before. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{Date, Sha256};
use crate::facts::{Besluit, Keuze};
use crate::log::{LeavingEntry, MailOutcome, MailSubject, NotifiedEntry};
use crate::worklist::{MailStand, Said};

/// A mail that was about to be given to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Number of its record.
    pub sequence: u64,
    /// When it was.
    pub at: Timestamp,
    /// What it is about, where it goes.
    pub entry: LeavingEntry,
    /// Hash of its bytes.
    pub sha256: Sha256,
    /// What became of it, and when that was known.
    pub told: Option<(Timestamp, MailOutcome)>,
}

/// All mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mails {
    mails: BTreeMap<u64, Mail>,
    /// Numbers of the mails of each invoice.
    of_invoice: BTreeMap<String, Vec<u64>>,
    /// The last order to mail each invoice.
    ordered: BTreeMap<String, u64>,
    /// The last days whose tasks were gone through, with the record of each.
    notified: BTreeMap<u64, NotifiedEntry>,
}

impl Mails {
    pub(super) fn order(&mut self, sequence: u64, number: String) {
        self.ordered.insert(number, sequence);
    }

    pub(super) fn leave(&mut self, sequence: u64, (received, sha256): (i64, Sha256), entry: LeavingEntry) {
        if let MailSubject::Invoice(number) = &entry.about {
            self.of_invoice.entry(number.clone()).or_default().push(sequence);
        }
        self.mails.insert(sequence, Mail { sequence, at: moment(received), entry, sha256, told: None });
    }

    pub(super) fn tell(&mut self, leaving: u64, received: i64, outcome: MailOutcome) {
        if let Some(mail) = self.mails.get_mut(&leaving) {
            mail.told = Some((moment(received), outcome));
        }
    }

    pub(super) fn notify(&mut self, sequence: u64, entry: NotifiedEntry) {
        self.notified.insert(sequence, entry);
        while self.notified.len() > DAYS_KEPT {
            self.notified.pop_first();
        }
    }

    /// Mails of which nobody knows what became, oldest first.
    pub fn untold(&self) -> impl Iterator<Item = &Mail> {
        self.mails.values().filter(|mail| mail.told.is_none())
    }

    /// Invoices that may have to be mailed still, for all that servers said: asked for time and again, so it looks at no decision.
    pub fn unfinished(&self) -> impl Iterator<Item = &str> {
        let is_unfinished = |(number, order): &(&String, &u64)| match self.last_of(number) {
            Some(mail) if mail.sequence > **order => matches!(mail.told, Some((_, MailOutcome::Deferred(_)))),
            Some(_) | None => true,
        };
        self.ordered.iter().filter(is_unfinished).map(|(number, _)| number.as_str())
    }

    /// The last order to mail an invoice.
    pub fn order_of(&self, number: &str) -> Option<u64> {
        self.ordered.get(number).copied()
    }

    /// How often an invoice was given to a server since it was last ordered.
    pub fn attempts(&self, number: &str) -> u32 {
        let since = self.order_of(number).unwrap_or_default();
        let attempts = self.of_invoice.get(number).into_iter().flatten().filter(|sequence| **sequence > since);
        u32::try_from(attempts.count()).unwrap_or(u32::MAX)
    }

    /// How an invoice stands, after what its mails and people say. What was last said holds.
    pub fn stand(&self, number: &str, besluiten: &[Besluit]) -> MailStand {
        let last = self.last_of(number);
        let order = self.order_of(number).map(|sequence| (sequence, MailStand::Ordered));
        let mail = last.map(|mail| (mail.sequence, stand_of(mail, self.attempts(number))));
        let said = besluiten.iter().filter_map(|besluit| Some((besluit.nummer, said_of(&besluit.keuze, number)?)));
        let all = said.chain(order).chain(mail);
        all.max_by_key(|(sequence, _)| *sequence).map_or(MailStand::Never, |(_, stand)| stand)
    }

    /// The last mail of an invoice.
    fn last_of(&self, number: &str) -> Option<&Mail> {
        self.mails.get(self.of_invoice.get(number)?.last()?)
    }

    /// The last day whose tasks were gone through to the end: what there was to tell of it was given to a server, and that did not put
    /// it off.
    pub fn notified(&self) -> Option<&NotifiedEntry> {
        self.notified.iter().rev().find(|(sequence, entry)| self.is_through(**sequence, entry)).map(|(_, entry)| entry)
    }

    /// The mail with the tasks of a day that a server put off, with how often it did.
    pub fn notice_put_off(&self, day: Date) -> Option<(&Mail, u32)> {
        let of_day = self.mails.values().filter(|mail| mail.entry.about == MailSubject::Tasks(day));
        let (count, last) = of_day.fold((0u32, None), |(count, _), mail| (count.saturating_add(1), Some(mail)));
        let is_put_off = |mail: &&Mail| matches!(mail.told, Some((_, MailOutcome::Deferred(_))));
        last.filter(is_put_off).map(|mail| (mail, count))
    }

    /// The mail stands directly behind its record.
    fn is_through(&self, sequence: u64, entry: &NotifiedEntry) -> bool {
        let mail = self.mails.get(&sequence.saturating_add(1)).filter(|_| entry.mailed);
        !mail.is_some_and(|mail| matches!(mail.told, Some((_, MailOutcome::Deferred(_)))))
    }
}

/// How an invoice stands after its last mail.
fn stand_of(mail: &Mail, attempts: u32) -> MailStand {
    let Some((at, outcome)) = &mail.told else { return MailStand::Leaving };
    let said = |words: &String| Said { to: mail.entry.to.clone(), at: *at, words: words.clone() };
    match outcome {
        MailOutcome::Accepted(words) if mail.entry.redirected => MailStand::Redirected(said(words)),
        MailOutcome::Accepted(words) => MailStand::Accepted(said(words)),
        MailOutcome::Refused(words) => MailStand::Refused(said(words)),
        MailOutcome::Deferred(words) => MailStand::Deferred(said(words), attempts),
        MailOutcome::Unknown(words) => MailStand::Unknown(said(words)),
    }
}

/// What a person said of an invoice that left.
fn said_of(keuze: &Keuze, invoice: &str) -> Option<MailStand> {
    match keuze {
        Keuze::InvoiceSent { number, on } => (number == invoice).then_some(MailStand::Sent(*on)),
        Keuze::InvoiceBounced { number, on } => (number == invoice).then_some(MailStand::Bounced(*on)),
        Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::InvoiceApproved { .. }
        | Keuze::InvoiceRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::Clock => None,
    }
}

fn moment(received: i64) -> Timestamp {
    Timestamp::from_millisecond(received).unwrap_or_default()
}

/// Days of notices that are kept: the last one that went through is among them unless a server puts mails off for weeks.
const DAYS_KEPT: usize = 40;
