//! A disposition in one month: each delivered day with where it goes, and unbroken runs of such days.
//!
//! Stands above `route`. `overlap` takes days away from it, `month` makes it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::route::Route;
use crate::disposition::{Disposition, Registration};
use crate::domain::{Date, Month, Period};
use crate::terms::Terms;

/// A disposition with its delivered days of a month.
pub(super) struct Routed<'a> {
    pub disposition: &'a Disposition,
    /// What was agreed.
    pub terms: &'a Terms,
    /// Which month.
    pub month: Month,
    /// The last day of it that is counted.
    pub until: Date,
    /// Each delivered day once.
    pub days: BTreeMap<Date, Route<'a>>,
    /// Days with a return trip of an opdracht that counts.
    pub trips: Vec<Date>,
}

/// Dates with a registered return trip, each once, in order.
pub(super) fn trip_days(disposition: &Disposition) -> impl Iterator<Item = Date> {
    let mut days: Vec<Date> =
        disposition.registrations.iter().filter(|r| r.vervoer.is_some()).map(|r| r.datum).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
}

impl<'a> Routed<'a> {
    /// What was registered on days that `test` takes.
    pub fn registered(&self, test: impl Fn(Date) -> bool) -> Vec<&'a Registration> {
        self.disposition.registrations.iter().filter(|r| test(r.datum)).collect()
    }

    /// The month's etmalen, where they stand on one date and are spread over its delivered days. On a disposition without any
    /// such day they are what was registered on that date.
    pub fn etmalen_total(&self) -> Option<(Date, Decimal)> {
        self.disposition.etmalen_total(self.month).filter(|_| !self.days.is_empty())
    }

    /// Whether the day goes to a party.
    pub fn is_billed(&self, day: Date) -> bool {
        matches!(self.days.get(&day), Some(Route::Billed { .. }))
    }
}

/// Unbroken runs of days with an equal key, in order.
pub(super) fn runs<K: PartialEq>(days: impl IntoIterator<Item = (Date, K)>) -> Vec<(Period, K)> {
    let mut runs: Vec<(Period, K)> = Vec::new();
    for (day, key) in days {
        let longer = runs.last().and_then(|(run, known)| {
            let next = run.last().tomorrow().ok()?;
            (next == day && *known == key).then(|| Period::new(run.first(), day))?
        });
        match (longer, runs.last_mut()) {
            (Some(longer), Some((run, _))) => *run = longer,
            _ => runs.push((Period::day(day), key)),
        }
    }
    runs
}
