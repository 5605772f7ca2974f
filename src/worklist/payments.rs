//! What is to be done about bills that left: those that are not paid, those that were refused, and payments that fit nothing.

use super::task::{List, Task, TaskKind};
use crate::billing::{Books, Closing, Statement};
use crate::debiteuren::{Debiteuren, Stage, UnmatchedPayment, Vordering, VorderingKind};
use crate::domain::Eur;
use crate::domain::dutch::{days, euro};

impl List<'_> {
    /// A party that takes back what it paid is told by the payment itself; here stands what a person must do.
    pub(super) fn of_payments(&self, debiteuren: &Debiteuren) -> Vec<Task> {
        let bills = debiteuren.receivables.iter();
        let mut tasks: Vec<Task> = bills.clone().filter_map(|bill| self.overdue(bill)).collect();
        tasks.extend(bills.filter_map(|bill| self.refused(bill)));
        tasks.extend(debiteuren.unmatched.iter().map(|payment| self.unmatched(payment)));
        tasks
    }

    /// The month says what is missing when it is closed again.
    pub(super) fn of_books(&self, books: &Books) -> Vec<Task> {
        let task = |(closing, statement): (&Closing, &Statement)| {
            let (month, party) = (closing.month, &statement.party.name);
            let text = format!(
                "Het overzicht {month} voor {party} ({}) is afgesloten, maar de factuur is niet gemaakt: er ontbreken gegevens. \
                 'iwmod close {month} --dry-run' noemt ze; vul ze aan en geef 'iwmod close {month}'.",
                euro(statement.total)
            );
            self.task(TaskKind::InvoiceMissing, Some(statement.due), format!("{month} {party}"), text)
        };
        books.uninvoiced().map(task).collect()
    }

    fn overdue(&self, bill: &Vordering) -> Option<Task> {
        let is_left = bill.days_overdue > 0 && bill.open > Eur::ZERO;
        is_left.then(|| {
            let what = match bill.kind {
                VorderingKind::Invoice => "Factuur",
                VorderingKind::Declaration => "Declaratie",
            };
            let (number, party) = (&bill.number, &bill.party.name);
            let text = format!(
                "{what} {number} aan {party} ({}) is niet op tijd betaald: {} staat open, {} over tijd. Vraag ernaar, of \
                 boek de betaling ('iwmod outbox paid {number} --amount BEDRAG').",
                bill.month,
                euro(bill.open),
                days(bill.days_overdue)
            );
            self.task(TaskKind::PaymentOverdue, bill.due, number.clone(), text)
        })
    }

    /// What a gemeente refused of a declaration is a task of that declaration.
    fn refused(&self, bill: &Vordering) -> Option<Task> {
        let Stage::Refused { reason, .. } = &bill.stage else { return None };
        (bill.kind == VorderingKind::Invoice).then(|| {
            let (number, party) = (&bill.number, &bill.party.name);
            let text = format!(
                "Factuur {number} aan {party} ({}) is afgewezen: {reason}. Verbeter wat fout was en maak haar opnieuw met \
                 'iwmod outbox reissue {number}'.",
                euro(bill.amount)
            );
            self.task(TaskKind::InvoiceRefused, None, number.clone(), text)
        })
    }

    fn unmatched(&self, payment: &UnmatchedPayment) -> Task {
        let (from, whole) = (&payment.from, payment.whole);
        let of = whole.map(|whole| format!(" (van {})", euro(whole))).unwrap_or_default();
        let text = match from.text() {
            "" => String::new(),
            text => format!(", omschrijving \"{text}\""),
        };
        let amount = euro(payment.amount);
        let told = format!("{amount}{of} op {} van {}{text}: {}", payment.date, from.payer(), payment.remark);
        let about = from.id().map_or_else(|| format!("betaling {}", payment.date), |id| format!("betaling {id}"));
        self.task(TaskKind::PaymentUnmatched, None, about, format!("{told}{}", commands(payment)))
    }
}

/// What can be said of a payment, as it is written.
fn commands(payment: &UnmatchedPayment) -> String {
    let Some(id) = payment.from.id() else { return String::new() };
    // What is on bills already stays there where the rest is divided too.
    let first = payment.candidates.first().map(|choice| choice.join(" "));
    let numbers = match (first, payment.whole) {
        (Some(choice), Some(_)) => format!("{} {choice}", payment.numbers.join(" ")),
        (Some(choice), None) => choice,
        (None, _) => "NUMMER".to_owned(),
    };
    let dismiss = format!("'iwmod outbox dismiss {id} --reason TEKST'");
    let example = if payment.candidates.len() > 1 { "bijvoorbeeld " } else { "" };
    format!(" Toewijzen: {example}'iwmod outbox match {id} {numbers}'; opzij zetten: {dismiss}.")
}
