//! What people planned of tasks: put off until a day, or given to somebody.
//!
//! Stands beside what brings tasks and adds none. The decision that came last holds; a task that is gone and comes back on another day is
//! another task. Nothing is hidden by it: a task that is put off says so, with its note.

use super::task::Task;
use crate::domain::Date;
use crate::facts::{Besluit, Keuze};

/// Notes with each task what was planned of it, as of a day.
pub fn note_plans(tasks: &mut [Task], besluiten: &[Besluit], as_of: Date) {
    for task in tasks {
        let (kind, about) = (task.task.as_str(), task.about.as_str());
        for besluit in besluiten {
            match &besluit.keuze {
                Keuze::TaskPutOff { task: of, about: on, until } if (of.as_str(), on.as_str()) == (kind, about) => {
                    task.planned.put_off = (*until > as_of).then_some(*until);
                    task.planned.note = (*until > as_of).then(|| besluit.reden.clone());
                }
                Keuze::TaskAssigned { task: of, about: on, to } if (of.as_str(), on.as_str()) == (kind, about) => {
                    task.planned.assigned = Some(to.clone());
                }
                Keuze::TaskPutOff { .. }
                | Keuze::TaskAssigned { .. }
                | Keuze::NotContinued(_)
                | Keuze::Withdraw(_)
                | Keuze::Keep { .. }
                | Keuze::HubRefused { .. }
                | Keuze::InvoiceApproved { .. }
                | Keuze::InvoiceRefused { .. }
                | Keuze::Paid { .. }
                | Keuze::PaymentFor { .. }
                | Keuze::Clock
                | Keuze::NewVersion(_)
                | Keuze::PaymentDivided { .. }
                | Keuze::PaymentDismissed { .. }
                | Keuze::PayerDismissed { .. }
                | Keuze::NoContact { .. }
                | Keuze::WriteOff { .. }
                | Keuze::InvoiceSent { .. }
                | Keuze::InvoiceBounced { .. } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::TaskKind;
    use super::super::task::{List, Planned};
    use super::*;
    use crate::terms::testing::terms;

    #[test]
    fn the_last_decision_holds_until_its_day() {
        let terms = terms();
        let list = List { as_of: date(2023, 4, 3), terms: &terms };
        let task = list.task(TaskKind::Unbillable, None, "0855:1", "tekst");
        let put_off = |nummer, until| Besluit {
            nummer,
            keuze: Keuze::TaskPutOff { task: "unbillable".to_owned(), about: "0855:1".to_owned(), until },
            reden: format!("notitie {nummer}"),
        };
        let assigned = Besluit {
            nummer: 3,
            keuze: Keuze::TaskAssigned {
                task: "unbillable".to_owned(),
                about: "0855:1".to_owned(),
                to: "anna".to_owned(),
            },
            reden: "zij kent de cliënt".to_owned(),
        };
        let besluiten = [put_off(1, date(2023, 5, 1)), put_off(2, date(2023, 4, 10)), assigned];
        let planned = |as_of| {
            let mut tasks = [task.clone(), list.task(TaskKind::Unbillable, None, "0855:2", "tekst")];
            note_plans(&mut tasks, &besluiten, as_of);
            assert_eq!(tasks[1].planned, Planned::default(), "another task has no plan");
            tasks[0].planned.clone()
        };
        let before = planned(date(2023, 4, 9));
        assert_eq!((before.put_off, before.note.as_deref()), (Some(date(2023, 4, 10)), Some("notitie 2")));
        let after = planned(date(2023, 4, 10));
        assert_eq!((after.put_off, after.note, after.assigned.as_deref()), (None, None, Some("anna")));
    }
}
