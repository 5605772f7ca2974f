//! What is to be done so that what lies ready reaches whom it is for: invoices that nobody sent, mails that failed, messages that nobody
//! takes from the folder.
//!
//! Stands on what the log knows of folder and mail. Sends nothing.

use std::collections::HashSet;

use super::mail_stand::{MailStand, mail_text};
use super::task::{DeadLetters, LeftInvoice, List, Log, Task, TaskKind};
use crate::debiteuren::{Debiteuren, Stage, VorderingKind};
use crate::domain::Date;
use crate::domain::dutch::{self, date, euro};

impl List<'_> {
    /// Tasks about what lies ready. Who pays or answers an invoice has it, whatever is known of how it went.
    pub(super) fn of_leaving(&self, log: &Log, debiteuren: Option<&Debiteuren>) -> Vec<Task> {
        let bills = debiteuren.into_iter().flat_map(|d| &d.receivables).filter(|b| b.kind == VorderingKind::Invoice);
        let unanswered = bills.filter(|bill| bill.stage == Stage::Sent && bill.open == bill.amount);
        let unanswered: HashSet<&str> = unanswered.map(|bill| bill.number.as_str()).collect();
        let waiting = log.invoices.iter().filter(|invoice| unanswered.contains(invoice.number.as_str()));
        let invoices = waiting.filter_map(|invoice| self.of_left(invoice));
        invoices.chain(self.of_lying(log)).chain(log.dead_letters.iter().map(|dead| self.of_dead(dead))).collect()
    }

    fn of_left(&self, invoice: &LeftInvoice) -> Option<Task> {
        let LeftInvoice { number, party, date: made, total, .. } = invoice;
        let what = format!("Factuur {number} van {} aan {party} ({})", date(*made), euro(*total));
        let (kind, text) = match &invoice.mail {
            MailStand::Accepted(_) | MailStand::Sent(_) | MailStand::Leaving => return None,
            MailStand::Ordered if self.terms.kalender.werkdagen_after(*made, 1) >= self.as_of => return None,
            MailStand::Never | MailStand::Redirected(_) if !invoice.lies => return None,
            MailStand::Never | MailStand::Redirected(_) => {
                (TaskKind::NotSent, format!("{what} ligt klaar en is niet verstuurd. {}", how_to_send(invoice)))
            }
            MailStand::Deferred(_, tries) if *tries < TRIES_SILENT => return None,
            stand => (TaskKind::MailFailed, format!("{what}: {}. {}", mail_text(stand)?, how_to_mend(invoice, stand))),
        };
        Some(self.task(kind, Some(self.terms.kalender.werkdagen_after(*made, 1)), number.clone(), text))
    }

    /// Events that a webhook gave up.
    fn of_dead(&self, dead: &DeadLetters) -> Task {
        let DeadLetters { webhook, count, since } = dead;
        let text = format!(
            "De webhook {webhook} kon {} niet afleveren en probeert het niet meer. Vraag de beheerder van de ontvanger wat er is; daarna \
             stuurt 'iwmod webhook retry {webhook}' alles opnieuw, en legt 'iwmod webhook drop {webhook}' het weg.",
            dutch::counted(*count, "gebeurtenis", "gebeurtenissen")
        );
        self.task(TaskKind::WebhookDead, Some(*since), webhook.clone(), text)
    }

    /// Messages that lie in the folder for more than a working day; together, since whoever takes one takes all.
    fn of_lying(&self, log: &Log) -> Option<Task> {
        let due = |day: Date| self.terms.kalender.werkdagen_after(day, 1);
        let late: Vec<&(String, Date)> = log.lying.iter().filter(|(_, day)| due(*day) < self.as_of).collect();
        let (first, oldest) = late.iter().min_by_key(|(name, day)| (*day, name.as_str()))?;
        let (count, lie) = match late.len() {
            1 => ("1 bericht".to_owned(), "ligt"),
            n => (format!("{n} berichten"), "liggen"),
        };
        let text = format!(
            "{count} {lie} nog in de map van de outbox, het oudste sinds {}: {first}. Verstuur het via het berichtenverkeer en haal het uit \
             de map.",
            date(*oldest)
        );
        Some(self.task(TaskKind::NotSent, Some(due(*oldest)), first.clone(), text))
    }
}

/// How an invoice that nobody sent reaches its party.
fn how_to_send(invoice: &LeftInvoice) -> String {
    let LeftInvoice { number, address, can_be_mailed, .. } = invoice;
    let by_hand =
        format!("haal haar uit de map van de outbox, of leg vast dat het is gedaan: 'iwmod outbox sent {number}'");
    match (address, can_be_mailed) {
        (Some(address), true) if address.contains('@') => {
            format!(
                "Verstuur haar naar {address}: 'iwmod outbox send {number}' mailt haar; of verstuur haar zelf en {by_hand}."
            )
        }
        (Some(address), _) => format!("Verstuur haar naar {address} en {by_hand}."),
        (None, _) => format!("Van deze partij is geen adres bekend ([[party]], email). Verstuur haar en {by_hand}."),
    }
}

/// What to do about a mail that failed.
fn how_to_mend(invoice: &LeftInvoice, stand: &MailStand) -> String {
    let LeftInvoice { number, can_be_mailed, .. } = invoice;
    let by_hand = format!("verstuur haar zelf en leg dat vast met 'iwmod outbox sent {number}'");
    match stand {
        MailStand::Unknown(_) => {
            let again = match can_be_mailed {
                true => format!("mailt 'iwmod outbox send {number} --again' haar opnieuw"),
                false => by_hand,
            };
            format!(
                "Vraag na of zij is aangekomen: zo ja, leg dat vast met 'iwmod outbox sent {number}'; zo niet, {again}."
            )
        }
        MailStand::Deferred(_, tries) if *can_be_mailed && *tries < TRIES_MAX => {
            format!("Het wordt opnieuw geprobeerd; 'iwmod outbox send {number}' doet dat nu. Kan het niet, {by_hand}.")
        }
        MailStand::Never
        | MailStand::Ordered
        | MailStand::Leaving
        | MailStand::Accepted(_)
        | MailStand::Redirected(_)
        | MailStand::Sent(_)
        | MailStand::Deferred(..)
        | MailStand::Refused(_)
        | MailStand::Bounced(_) => match can_be_mailed {
            true => format!(
                "Verbeter het adres ([[party]], email) of de instelling van [mail] en geef 'iwmod outbox send {number}'; of {by_hand}."
            ),
            false => format!("Verbeter het adres ([[party]], email), {by_hand}."),
        },
    }
}

/// From so many tries on a person is told; what a server puts off once or twice it usually takes a little later.
const TRIES_SILENT: u32 = 3;

/// After so many tries it is left to a person.
pub const TRIES_MAX: u32 = 30;
