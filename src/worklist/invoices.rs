//! What is to be done about bills that left and of which nothing is heard, and about care that a closing left out.
//!
//! Stands on debtors and books, which others derive. Books nothing.

use super::task::{List, Task, TaskKind};
use crate::billing::{Books, Closing, LeftOut};
use crate::debiteuren::{Debiteuren, Stage, Vordering, VorderingKind};
use crate::domain::Eur;
use crate::domain::dutch::euro;

impl List<'_> {
    /// Invoices that nobody approved so many working days after their date, and bills on which too much was paid.
    pub(super) fn of_bills(&self, debiteuren: &Debiteuren, approval_workdays: u32) -> Vec<Task> {
        let bills = || debiteuren.receivables.iter();
        let unapproved = bills().filter_map(|bill| self.unapproved(bill, approval_workdays));
        unapproved.chain(bills().filter_map(|bill| self.overpaid(bill))).collect()
    }

    /// One that is past its day of payment is asked after for that.
    fn unapproved(&self, bill: &Vordering, workdays: u32) -> Option<Task> {
        let is_waiting = bill.kind == VorderingKind::Invoice
            && bill.stage == Stage::Sent
            && bill.open > Eur::ZERO
            && bill.days_overdue == 0;
        let due = self.terms.kalender.werkdagen_after(bill.date, workdays);
        (is_waiting && due < self.as_of).then(|| {
            let (number, party) = (&bill.number, &bill.party.name);
            let text = format!(
                "Factuur {number} van {} aan {party} ({}) is na {workdays} werkdagen niet goedgekeurd. Vraag ernaar; is zij \
                 goedgekeurd, leg dat vast met 'iwmod outbox approve {number}', is zij geweigerd met 'iwmod outbox reject {number} \
                 --reason WAAROM'.",
                bill.date,
                euro(bill.amount)
            );
            self.task(TaskKind::InvoiceUnapproved, Some(due), number.clone(), text)
        })
    }

    /// More came in than the bill asks. Whether it was for another bill a person sees; nothing is paid back by itself.
    fn overpaid(&self, bill: &Vordering) -> Option<Task> {
        let is_too_much = bill.paid > Eur::ZERO && bill.open < Eur::ZERO;
        is_too_much.then(|| {
            let what = match bill.kind {
                VorderingKind::Invoice => "factuur",
                VorderingKind::Declaration => "declaratie",
            };
            let (number, party) = (&bill.number, &bill.party.name);
            let text = format!(
                "Op {what} {number} van {party} is {} ontvangen, {} te veel. Kijk met 'iwmod receivables' of het voor een andere \
                 rekening van {party} is, of spreek af hoe het wordt verrekend.",
                euro(bill.paid),
                euro(bill.open.negated())
            );
            self.task(TaskKind::Overpayment, None, number.clone(), text)
        })
    }

    /// What was left out of a closing is owed still.
    pub(super) fn of_left_out(&self, books: &Books) -> Vec<Task> {
        let all = books.closings().iter().flat_map(|closing| closing.left_out.iter().map(move |left| (closing, left)));
        let waits = |(closing, left): &(&Closing, &LeftOut)| {
            books.left_out(closing.month, &left.party, &left.disposition).is_some()
        };
        let task = |(closing, left): (&Closing, &LeftOut)| {
            let (id, month, party) = (&left.disposition, closing.month, &left.party.name);
            let text = format!(
                "{id} is bij het sluiten van {month} weggelaten uit het overzicht voor {party} ({}); zodra het volledig is staat het \
                 als correctie in de eerstvolgende maand. 'iwmod billing {month} --derived' toont wat er ontbreekt.",
                euro(left.total)
            );
            let due = self.terms.kalender.werkdagen_after(month.last(), self.terms.profile.due_workdays);
            self.task(TaskKind::LeftOut, Some(due), id.to_string(), text)
        };
        all.filter(waits).map(task).collect()
    }
}

#[cfg(test)]
mod tests;
