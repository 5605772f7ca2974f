//! Etmalen of a disposition in a month: how many fall on which of its days, and how many a run of days is billed for.
//!
//! Stands on `routed` and `line`; `measure` and `invoiced` ask it. Of a declaration it says nothing: there the delivered days count.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::line::Notice;
use super::routed::Routed;
use crate::disposition::Registration;
use crate::domain::{Date, Month, Overflow, Period, Unit};

/// Etmalen by day. A month's total that stands on one date is one on each delivered day, from the first on, until it is used up.
pub(super) struct Etmalen(BTreeMap<Date, Decimal>);

/// How many etmalen a run is billed for, and what is odd about them.
pub(super) struct Billed {
    pub quantity: Decimal,
    pub notice: Option<Notice>,
}

impl Etmalen {
    /// Of a disposition in its month.
    pub fn of(routed: &Routed<'_>) -> Result<Etmalen, Overflow> {
        match routed.etmalen_total() {
            Some((date, count)) => Ok(Etmalen::spread(count, date, routed)),
            None => Etmalen::registered(routed),
        }
    }

    fn registered(routed: &Routed<'_>) -> Result<Etmalen, Overflow> {
        let is_one = |row: &&Registration| row.eenheid == Unit::Etmaal && Month::of(row.datum) == routed.month;
        let mut by_day: BTreeMap<Date, Decimal> = BTreeMap::new();
        for row in routed.disposition.registrations.iter().filter(is_one) {
            let sum = by_day.entry(row.datum).or_default();
            *sum = sum.checked_add(row.aantal).ok_or(Overflow)?;
        }
        Ok(Etmalen(by_day))
    }

    /// Forty etmalen over 31 days leave nine, which stand with the last day that is billed, so that its line tells of them. Days
    /// after the as-of date are not filled, and what is left for them is no surplus.
    fn spread(count: Decimal, date: Date, routed: &Routed<'_>) -> Etmalen {
        let (mut by_day, mut left) = (BTreeMap::new(), count);
        for day in routed.days.keys() {
            let here = left.min(Decimal::ONE);
            by_day.insert(*day, here);
            left -= here;
        }
        let billed = routed.days.keys().rfind(|day| routed.is_billed(**day));
        let last = billed.or(routed.days.keys().next_back()).and_then(|day| by_day.get_mut(day));
        if let Some(last) = last.filter(|_| date <= routed.until) {
            *last += left;
        }
        Etmalen(by_day)
    }

    /// How many are registered in a run; `None`: nothing is.
    pub fn in_run(&self, run: Period) -> Option<Decimal> {
        let mut days = self.0.range(run.first()..=run.last()).map(|(_, count)| *count).peekable();
        days.peek()?;
        // A row holds at most nine digits before the point, and a month some hundred thousand rows: far below the limit of a decimal.
        Some(days.sum())
    }

    /// What a run is billed for: as registered, and its days where nothing or more than those is registered.
    pub fn billed(&self, run: Period) -> Billed {
        let days = Decimal::from(run.days());
        match self.in_run(run) {
            None => Billed { quantity: days, notice: None },
            Some(count) if count > days => Billed { quantity: days, notice: Some(Notice::SpecificationDeviates) },
            Some(count) if count < days => Billed { quantity: count, notice: Some(Notice::FewerRegistered) },
            Some(_) => Billed { quantity: days, notice: None },
        }
    }
}
