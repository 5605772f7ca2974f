//! One dossier in one month: each delivered day with where it goes, before it is put on lines.

use std::collections::BTreeMap;

use super::overlap;
use super::route::{Route, route};
use super::routed::{Routed, trip_days};
use crate::disposition::{Derived, Disposition, Form};
use crate::domain::{Date, Domain, Month, Period};
use crate::terms::Terms;

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
