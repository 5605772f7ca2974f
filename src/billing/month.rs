//! One dossier in one month: each delivered day with where it goes, before it is put on lines.

use std::collections::{BTreeMap, BTreeSet};

use super::overlap;
use super::route::{Route, route};
use super::routed::{Routed, trip_days};
use crate::disposition::{Derived, Disposition};
use crate::domain::{Date, Domain, Month, Period};
use crate::terms::Terms;

/// A dossier in one month: all that its lines are made of.
#[derive(Clone, Copy)]
pub(super) struct DossierMonth<'a> {
    /// Its dispositions and registrations.
    pub derived: &'a Derived,
    /// What was agreed.
    pub terms: &'a Terms,
    /// Which month.
    pub month: Month,
    /// Days after it are not counted.
    pub as_of: Date,
}

impl<'a> DossierMonth<'a> {
    /// The days of the month that the as-of date leaves.
    pub fn window(self) -> Option<Period> {
        Period::new(self.month.first(), self.month.last().min(self.as_of))
    }

    /// Whether it has a delivered day or a registration in the window; without, no line and no run comes of it.
    pub fn is_touched(self, window: Period) -> bool {
        let is_touched = |d: &Disposition| {
            d.delivered(window.last()).iter().any(|run| run.last() >= window.first())
                || d.registrations.iter().any(|row| window.contains(row.datum))
        };
        self.derived.dispositions.iter().any(is_touched)
            || self.derived.loose.iter().any(|row| window.contains(row.datum))
    }

    /// Every delivered day of the window with where it goes.
    pub fn routed(self) -> Vec<Routed<'a>> {
        let Some(window) = self.window() else { return Vec::new() };
        let mut all: Vec<Routed<'a>> = Vec::new();
        for disposition in &self.derived.dispositions {
            let of_codes = disposition.by_code.iter().map(|part| self.route_code(disposition, part, window));
            if disposition.is_generic() {
                all.extend(of_codes);
            } else {
                all.push(self.route_each_day(disposition, disposition.delivered(window.last()), window));
            }
        }
        overlap::resolve(&mut all);
        all
    }

    /// What is delivered by one code on a toewijzing without a product: all delivered days, where anything of it is registered on one of
    /// them. Of a code that cannot be billed only the days that it is registered on stand anywhere.
    fn route_code(self, disposition: &'a Disposition, part: &'a Disposition, window: Period) -> Routed<'a> {
        let delivered = disposition.delivered(window.last());
        let dates: BTreeSet<Date> =
            part.registrations.iter().map(|row| row.datum).filter(|day| window.contains(*day)).collect();
        let is_delivered = dates.iter().any(|day| delivered.iter().any(|run| run.contains(*day)));
        let mut routed = self.route_each_day(part, if is_delivered { delivered } else { Vec::new() }, window);
        routed.days.retain(|day, route| !route.is_unmapped() || dates.contains(day));
        routed
    }

    fn route_each_day(self, disposition: &'a Disposition, delivered: Vec<Period>, window: Period) -> Routed<'a> {
        let DossierMonth { terms, month, .. } = self;
        let until = window.last();
        let mut days: BTreeMap<Date, Route<'a>> = BTreeMap::new();
        for run in delivered {
            for day in run.overlap(window).into_iter().flat_map(Period::iter) {
                let next = route(disposition, day, terms, days.last_key_value().map(|(_, route)| route));
                days.insert(day, next);
            }
        }
        let is_billed = |day: &Date| matches!(days.get(day), Some(Route::Billed { .. }));
        let trips = if disposition.domain == Some(Domain::Do) {
            let arranged = trip_days(disposition).filter(|day| disposition.vervoer_on(*day).is_some());
            arranged.filter(is_billed).collect()
        } else {
            Vec::new()
        };
        Routed { disposition, terms, month, until, days, trips }
    }
}
