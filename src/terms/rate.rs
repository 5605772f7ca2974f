//! Which rate holds on a day.
//!
//! A row of the config or of its tables wins over one of the protocol; where neither holds, an indexation raises the rate
//! of the year before. Another year's rate is never used. Pure look-ups.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::agreed::Terms;
use super::row::Validity;
use super::tariff::{Indexation, Origin, TariffKey};
use crate::domain::{Date, Eur};

/// The row that gives the rate of a day, given or computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateRow {
    /// The rate.
    pub rate: Eur,
    /// Days of the row; another row may win on some of them.
    pub validity: Validity,
    /// Where it stands.
    pub origin: Origin,
}

impl Terms {
    /// The rate in force on `day`, or `None`: another year's rate is never used. A config row wins over a built-in
    /// one; where neither holds, an indexation of the year raises the rate of 31 December before it.
    pub fn rate(&self, key: &TariffKey, day: Date) -> Option<Eur> {
        self.given(key, day).map(|(rate, ..)| rate).or_else(|| self.raised(key, day).map(|(_, _, rate)| rate))
    }

    /// The same with where it stands.
    pub fn rate_row(&self, key: &TariffKey, day: Date) -> Option<RateRow> {
        if let Some((rate, validity, origin)) = self.given(key, day) {
            return Some(RateRow { rate, validity, origin: origin.clone() });
        }
        let (indexation, before, rate) = self.raised(key, day)?;
        let first = Date::new(indexation.year, 1, 1).ok()?;
        let origin = Origin::Indexation {
            year: indexation.year,
            percent: indexation.percent,
            by: Box::new(indexation.origin.clone()),
            on: Box::new(self.rate_row(key, before)?.origin),
        };
        Some(RateRow { rate, validity: Validity { from: first, to: Some(first.last_of_year()) }, origin })
    }

    /// Every key that any row is about.
    pub fn tariff_keys(&self) -> BTreeSet<TariffKey> {
        let built_in = self.profile.tariffs.iter().map(|row| TariffKey::Code(row.code.clone()));
        self.tariffs.iter().map(|row| row.key.clone()).chain(built_in).collect()
    }

    fn given<'a>(&'a self, key: &TariffKey, day: Date) -> Option<(Eur, Validity, &'a Origin)> {
        if let Some(row) = self.tariffs.on(key, day) {
            return Some((row.rate, row.validity, &row.origin));
        }
        let TariffKey::Code(code) = key else { return None };
        let row = self.profile.tariffs.iter().find(|row| row.code == *code && row.validity.contains(day))?;
        Some((row.rate, row.validity, &row.origin))
    }

    /// The indexation that holds on a day, the day whose rate it raises, and the raised rate.
    fn raised(&self, key: &TariffKey, day: Date) -> Option<(&Indexation, Date, Eur)> {
        let TariffKey::Code(code) = key else { return None };
        let domain = self.profile.tariffs_of(code).next()?.domain;
        let indexation = self.indexations.iter().find(|i| i.year == day.year() && i.domain == domain)?;
        let before = Date::new(day.year().checked_sub(1)?, 12, 31).ok()?;
        // The year before may itself be indexed; the recursion ends at the first year without a row.
        let hundred = Decimal::ONE_HUNDRED;
        let raised = self.rate(key, before)?.part(hundred.checked_add(indexation.percent)?, hundred).ok()?;
        Some((indexation, before, raised))
    }
}
