//! One dossier in one month: each delivered day with where it goes, before it is put on lines.

use std::collections::BTreeMap;

use super::overlap;
use super::route::{Route, route};
use crate::disposition::{Derived, Disposition, Form, Registration};
use crate::domain::{Date, Domain, Month, Period};
use crate::terms::Terms;

/// A disposition with its delivered days of the month.
pub(super) struct Routed<'a, 't> {
    pub disposition: &'a Disposition,
    /// Each delivered day once.
    pub days: BTreeMap<Date, Route<'t>>,
    /// Days with a return trip of an opdracht that counts.
    pub trips: Vec<Date>,
}

/// Routes every delivered day of a dossier in a month, up to and including the as-of date.
pub(super) fn routed<'a, 't>(derived: &'a Derived, terms: &'t Terms, month: Month, as_of: Date) -> Vec<Routed<'a, 't>> {
    let Some(window) = window(month, as_of) else { return Vec::new() };
    let mut all: Vec<Routed<'a, 't>> =
        derived.dispositions.iter().map(|disposition| one(disposition, terms, window)).collect();
    overlap::resolve(&mut all);
    all
}

/// The days of a month that the as-of date leaves.
pub(super) fn window(month: Month, as_of: Date) -> Option<Period> {
    Period::new(month.first(), month.last().min(as_of))
}

fn one<'a, 't>(disposition: &'a Disposition, terms: &'t Terms, window: Period) -> Routed<'a, 't> {
    let mut days: BTreeMap<Date, Route<'t>> = BTreeMap::new();
    for run in disposition.delivered(window.last()) {
        for day in run.overlap(window).into_iter().flat_map(Period::iter) {
            let next = route(disposition, day, terms, days.last_key_value().map(|(_, route)| route));
            days.insert(day, next);
        }
    }
    let arranged = matches!(disposition.form, Form::Opdracht { vervoer: Some(_), .. });
    let trips = if arranged && disposition.domain == Some(Domain::Do) {
        trip_days(disposition).filter(|day| matches!(days.get(day), Some(Route::Billed { .. }))).collect()
    } else {
        Vec::new()
    };
    Routed { disposition, days, trips }
}

/// Dates with a registered return trip, each once, in order.
pub(super) fn trip_days(disposition: &Disposition) -> impl Iterator<Item = Date> {
    let mut days: Vec<Date> =
        disposition.registrations.iter().filter(|r| r.vervoer.is_some()).map(|r| r.datum).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
}

impl<'a, 't> Routed<'a, 't> {
    /// What was registered on days that `test` takes.
    pub fn registered(&self, test: impl Fn(Date) -> bool) -> Vec<&'a Registration> {
        self.disposition.registrations.iter().filter(|r| test(r.datum)).collect()
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
