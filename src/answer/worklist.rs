//! Answers `worklist`: what a person must do, by when, and why.
//!
//! Stands on `worklist`, which makes the tasks; this gathers what they follow from.

use super::money;
use super::reply::failed;
use crate::clock;
use crate::config::Config;
use crate::debiteuren::Debiteuren;
use crate::domain::Date;
use crate::engine::Reader;
use crate::known::{Known, OpenMonths, Stage};
use crate::overview::Overview;
use crate::request::Failure;
use crate::worklist::{Log, Money, OwedRetour, Task, retours_of_others, worklist};

/// What a person must do.
pub fn tasks(
    state: &Known,
    reader: &Reader,
    config: &Config,
    overview: &Overview,
    debiteuren: &Debiteuren,
    as_of: Date,
) -> Result<Vec<Task>, Failure> {
    let OpenMonths { open, unbooked } = money::open_months(state, reader, config, &overview.derived, as_of)?;
    let money = Money {
        open: &open,
        debiteuren: Some(debiteuren),
        books: Some(state.books()),
        unbooked: &unbooked,
        approval_workdays: config.invoice.approval_workdays,
    };
    worklist(overview, &log(state, reader, config), &money, &config.terms, as_of).map_err(failed)
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
        clock: reader.clock_behind().map(|behind| (clock::shown(behind.now), clock::shown(behind.last))),
    }
}
