//! Bills of which nothing is heard, and those on which too much was paid.

use super::super::task::{List, TaskKind};
use crate::billing::Party;
use crate::debiteuren::{Debiteuren, Stage, Tally, Vordering, VorderingKind};
use crate::domain::{Date, Eur};
use crate::terms::testing::terms;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn bill(stage: Stage, paid: i64) -> Vordering {
    let (amount, paid) = (Eur::from_cents(40_900), Eur::from_cents(paid));
    Vordering {
        party: Party { kind: "coalitie".parse().unwrap(), id: "hvb".to_owned(), name: "De Coalitie HvB".to_owned() },
        kind: VorderingKind::Invoice,
        number: "F2023-0001".to_owned(),
        month: "2023-03".parse().unwrap(),
        date: day("2023-05-30"),
        amount,
        granted: None,
        refused: None,
        stage,
        due: None,
        payments: Vec::new(),
        paid,
        open: amount.minus(paid).unwrap(),
        days_overdue: 0,
        remarks: Vec::new(),
    }
}

fn told(bill: Vordering, as_of: &str) -> Vec<(TaskKind, Option<Date>, String)> {
    let none = Tally { number: 0, total: Eur::ZERO };
    let debiteuren = Debiteuren {
        as_of: day(as_of),
        receivables: vec![bill],
        ageing: Vec::new(),
        unmatched: Vec::new(),
        outgoing: none,
        left_out: Vec::new(),
        dismissed: Vec::new(),
        internal: none,
        counted: Eur::ZERO,
    };
    let terms = terms();
    let tasks = List { as_of: day(as_of), terms: &terms }.of_bills(&debiteuren, 15);
    tasks.into_iter().map(|task| (task.task, task.due, task.text)).collect()
}

#[test]
fn an_invoice_that_nobody_approved_is_asked_after_on_the_sixteenth_working_day() {
    assert_eq!(told(bill(Stage::Sent, 0), "2023-06-20"), []);
    let told_late = told(bill(Stage::Sent, 0), "2023-06-21");
    let [(TaskKind::InvoiceUnapproved, due, text)] = told_late.as_slice() else { panic!("{told_late:?}") };
    assert_eq!(*due, Some(day("2023-06-20")));
    for part in ["€ 409,00", "15 werkdagen", "'iwmod outbox approve F2023-0001'", "'iwmod outbox reject F2023-0001"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
    let approved = Stage::Approved { on: day("2023-06-05") };
    assert_eq!(told(bill(approved, 0), "2023-06-30"), []);
    assert_eq!(told(bill(Stage::Settled, 40_900), "2023-06-30"), []);
}

#[test]
fn what_was_paid_too_much_is_told_with_both_amounts() {
    let told = told(bill(Stage::Settled, 50_000), "2023-06-05");
    let [(TaskKind::Overpayment, _, text)] = told.as_slice() else { panic!("{told:?}") };
    assert!(text.contains("€ 500,00 ontvangen") && text.contains("€ 91,00 te veel"), "{text}");
}
