//! What a person must do, by when, and why.
//!
//! Stands above everything that is derived; adds nothing to it. Pure: the day is an argument, and so is what only the log
//! knows (when a file was received). Texts are Dutch: the back office reads them.
//!
//! `task` (what a task is), `mail_stand` (how an invoice stands with the mail), `obstacle` (what keeps files from being taken in), and a file for each of what brings them: `not_taken`,
//! `traffic`, `declarations`, `dispositions`, `herindeling`, `money`, `agreements`,
//! `registration`, `payments`, `invoices`, `leaving`; `planned` (what people planned of them).

mod agreements;
mod declarations;
mod dispositions;
mod herindeling;
mod invoices;
mod leaving;
mod mail_stand;
mod money;
mod not_taken;
mod obstacle;
mod payments;
mod planned;
mod registration;
mod task;
#[cfg(test)]
mod tests;
mod traffic;
mod version;

pub use declarations::DECLARATIE_WERKDAGEN;
pub use leaving::TRIES_MAX;
pub use mail_stand::{MailStand, Said, mail_text};
pub use obstacle::{LeftAlone, LeftFiles, Obstacles};
pub use planned::note_plans;
pub use task::{DeadLetters, LeftInvoice, Log, Money, OwedRetour, Planned, Task, TaskKind};
pub use traffic::{RETOUR_WERKDAGEN, retours_of_others};

use std::sync::Arc;

use crate::billing::BillingError;
use crate::disposition::{Standing, died};
use crate::domain::Date;
use crate::overview::Overview;
use crate::terms::Terms;
use task::List;

/// Everything to do as of a day, the most urgent first. Fails where an amount is too large to compute with.
pub fn worklist(
    overview: &Overview,
    log: &Log,
    money: &Money<'_>,
    terms: &Terms,
    as_of: Date,
) -> Result<Vec<Task>, BillingError> {
    let list = List { as_of, terms };
    let mut tasks = list.of_log(log);
    tasks.extend(list.of_obstacles(&log.obstacles));
    tasks.extend(list.of_leaving(log, money.debiteuren));
    tasks.extend(list.calendar_ends());
    tasks.extend(overview.dispositions().filter_map(|d| list.herindeling(d)));
    tasks.extend(list.of_messages(overview, log.since));
    let known = overview.lookup();
    let followed =
        overview.judgements().filter(|j| j.standing != Standing::Waiting || !log.of_others.contains(&j.bron.sha256));
    tasks.extend(followed.filter_map(|judgement| list.of_judgement(judgement, &known)));
    tasks.extend(overview.derived.iter().flat_map(|d| &d.verzoeken).filter_map(|v| list.of_verzoek(v)));
    for ledger in &overview.ledgers {
        tasks.extend(list.of_ledger(ledger));
    }
    let died = died(overview.dispositions());
    tasks.extend(overview.dispositions().flat_map(|d| list.of_disposition(d, died.contains(&d.client.bsn))));
    tasks.extend(list.of_money((overview, &known), money)?);
    tasks.extend(list.of_agreements(overview)?);
    tasks.extend(list.of_version(money.unbooked));
    if let Some(books) = money.books {
        tasks.extend(list.of_books(books));
        tasks.extend(list.of_left_out(books));
    }
    if let Some(debiteuren) = money.debiteuren {
        tasks.extend(list.of_payments(debiteuren));
        tasks.extend(list.of_bills(debiteuren, money.approval_workdays));
    }
    let names = if tasks.iter().any(|task| task.bsn.is_some()) { overview.names() } else { &Arc::default() };
    for task in &mut tasks {
        task.name = task.bsn.and_then(|bsn| names.get(&bsn)).cloned();
    }
    tasks.sort_by(|a, b| (!a.overdue, a.due.is_none(), a).cmp(&(!b.overdue, b.due.is_none(), b)));
    tasks.dedup();
    Ok(tasks)
}
