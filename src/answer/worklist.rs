//! Answers `worklist`: what a person must do, by when, and why.
//!
//! Stands on `worklist`, which makes the tasks; this gathers what they follow from.

use std::collections::HashSet;
use std::sync::Arc;

use super::money;
use super::reply::failed;
use crate::billing::Invoiced;
use crate::clock;
use crate::config::Config;
use crate::debiteuren::Debiteuren;
use crate::deliveries::dead_letters;
use crate::domain::{Date, dutch};
use crate::engine::{Moment, Reader};
use crate::known::{Known, OpenMonths, Stage};
use crate::overview::Overview;
use crate::request::Failure;
use crate::terms::Recipient;
use crate::worklist::{
    DeadLetters, LeftInvoice, Log, Money, OwedRetour, Task, note_plans, retours_of_others, worklist,
};

/// What a person must do.
pub fn tasks(
    state: &Arc<Known>,
    reader: &Reader,
    config: &Config,
    overview: &Arc<Overview>,
    debiteuren: &Debiteuren,
    as_of: Date,
) -> Result<Arc<Vec<Task>>, Failure> {
    let moment = Moment::new(Arc::clone(state), Arc::clone(overview), config.snapshot(), as_of);
    let dead = dead_letters(&config.paths.webhooks, config.webhooks.iter().map(|webhook| webhook.name.as_str()));
    reader.tasks(moment, dead.clone(), || derived_tasks(state, reader, config, (overview, debiteuren), dead, as_of))
}

fn derived_tasks(
    state: &Known,
    reader: &Reader,
    config: &Config,
    (overview, debiteuren): (&Overview, &Debiteuren),
    dead_letters: Vec<DeadLetters>,
    as_of: Date,
) -> Result<Vec<Task>, Failure> {
    let OpenMonths { open, unbooked } = money::open_months(state, reader, config, overview, as_of)?;
    let money = Money {
        open: &open,
        debiteuren: Some(debiteuren),
        books: Some(state.books()),
        unbooked: &unbooked,
        approval_workdays: config.invoice.approval_workdays,
    };
    let log = Log { dead_letters, ..log(state, reader, config) };
    let mut tasks = worklist(overview, &log, &money, &config.terms, as_of).map_err(failed)?;
    note_plans(&mut tasks, state.knowledge.besluiten(), as_of);
    Ok(tasks)
}

/// What the work list needs of the log.
fn log(state: &Known, reader: &Reader, config: &Config) -> Log {
    let since = config.retour.since;
    let owed = state.owed().map(|o| OwedRetour { id: o.sequence, kop: o.kop.clone(), received: o.day }).collect();
    let drafts = state.outbox().filter(|made| made.stage == Stage::Draft);
    let misdelivered = state.quarantine().filter(|r| r.rules.iter().any(|rule| rule == "NOT_ADDRESSED_TO_US"));
    Log {
        owed,
        drafts: drafts.map(|made| (made.sequence, made.name.clone(), made.day)).collect(),
        misdelivered: misdelivered.map(|refusal| (refusal.sequence, refusal.day)).collect(),
        obstacles: reader.obstacles(),
        since,
        of_others: retours_of_others(&state.knowledge, since, &config.terms.own),
        invoices: left_invoices(state, config),
        lying: state.lying().filter(|made| made.fact.is_some()).map(|made| (made.name.clone(), made.day)).collect(),
        dead_letters: Vec::new(),
        clock: reader.clock_behind().map(|behind| (clock::shown(behind.now), clock::shown(behind.last))),
    }
}

/// Invoices as folder and mail know them.
fn left_invoices(state: &Known, config: &Config) -> Vec<LeftInvoice> {
    let lying: HashSet<&str> = state.lying().map(|made| made.name.as_str()).collect();
    let left = |invoice: &Invoiced| LeftInvoice {
        number: invoice.number.clone(),
        party: invoice.party.name.clone(),
        address: address(&config.terms.recipient(&invoice.party.key())),
        date: invoice.date,
        total: invoice.total,
        lies: invoice.documents.iter().any(|form| lying.contains(form.name.as_str())),
        mail: state.mail_of(&invoice.number),
        can_be_mailed: config.mail.as_ref().is_some_and(|mail| mail.letters.encrypted),
    };
    state.books().invoices().iter().map(left).collect()
}

/// Where what is for a party goes: its e-mail, else its letterbox.
pub(super) fn address(recipient: &Recipient) -> Option<String> {
    let Recipient { email, address, postcode, city, .. } = recipient;
    let postcode = postcode.as_ref().map(dutch::postcode);
    let town = [postcode, city.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let letterbox = || Some(format!("{}, {town}", address.as_ref()?));
    email.clone().or_else(letterbox)
}
