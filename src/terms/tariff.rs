//! Rates: whose, on which days, and where each row stands that gives one.
//!
//! A row of the config or of its tables wins over one of the protocol; where neither holds, an indexation raises the rate
//! of the year before. Another year's rate is never used. Pure look-ups.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Terms, Validity};
use crate::domain::{AgbCode, Date, Domain, Eur, GemeenteCode};

/// Whose tariff a row is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TariffKey {
    /// A coalition tariff code such as `BG-MIDDEN`.
    Coalition(String),
    /// A product code (or category) of a gemeente.
    Gemeente(GemeenteCode, String),
    /// A product code of a hoofdaannemer.
    Hoofdaannemer(AgbCode, String),
    /// A product code of Kikmaat.
    Kikmaat(String),
}

impl TariffKey {
    /// Tariff code of the coalition, else the product code (or category).
    pub fn product(&self) -> &str {
        match self {
            TariffKey::Coalition(code)
            | TariffKey::Gemeente(_, code)
            | TariffKey::Hoofdaannemer(_, code)
            | TariffKey::Kikmaat(code) => code,
        }
    }
}

/// Where a row of the terms stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// In the protocol.
    Protocol {
        /// Document and section.
        source: String,
    },
    /// In the config itself.
    Config {
        /// From 1.
        line: usize,
    },
    /// In a table beside the config.
    Table {
        /// As the config names it.
        file: String,
        /// From 1.
        line: usize,
    },
    /// Nowhere: it was computed.
    Indexation {
        /// The year whose rates are raised.
        year: i16,
        /// Percentage.
        #[serde(with = "percent_text")]
        percent: Decimal,
        /// Where the indexation stands.
        by: Box<Origin>,
        /// Where the rate stands that is raised.
        on: Box<Origin>,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Protocol { source } => f.write_str(source),
            Origin::Config { line } => write!(f, "config, line {line}"),
            Origin::Table { file, line } => write!(f, "{file}, line {line}"),
            Origin::Indexation { year, percent, by, on } => {
                write!(f, "indexation of {year}, {percent}% ({by}) on {on}")
            }
        }
    }
}

/// A percentage as text: no float in what other programs read either.
mod percent_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(percent: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(percent)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A rate and the days on which it holds (`[[tariff]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffRow {
    /// Whose, and for what.
    pub key: TariffKey,
    /// When it holds.
    pub validity: Validity,
    /// Not negative.
    pub rate: Eur,
    /// Where it stands.
    pub origin: Origin,
}

/// Yearly raise of the coalition's rates of one domain (`[[indexation]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexation {
    /// The year whose rates are raised, on those of 31 December before it.
    pub year: i16,
    /// Which rates.
    pub domain: Domain,
    /// Percentage, such as 4.75.
    pub percent: Decimal,
    /// Where it stands.
    pub origin: Origin,
}

/// Rows by their key: a table may have thousands, and each delivered day asks for its rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tariffs(BTreeMap<TariffKey, Vec<TariffRow>>);

impl Tariffs {
    /// Adds a row behind those of its key; the first that holds on a day counts.
    pub fn push(&mut self, row: TariffRow) {
        self.0.entry(row.key.clone()).or_default().push(row);
    }

    /// Keeps the rows that pass the test.
    pub fn retain(&mut self, mut test: impl FnMut(&TariffRow) -> bool) {
        self.0.values_mut().for_each(|rows| rows.retain(&mut test));
        self.0.retain(|_, rows| !rows.is_empty());
    }

    /// Takes all rows away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Every row, by key.
    pub fn iter(&self) -> impl Iterator<Item = &TariffRow> {
        self.0.values().flatten()
    }

    fn on(&self, key: &TariffKey, day: Date) -> Option<&TariffRow> {
        self.0.get(key)?.iter().find(|row| row.validity.contains(day))
    }
}

impl FromIterator<TariffRow> for Tariffs {
    fn from_iter<T: IntoIterator<Item = TariffRow>>(rows: T) -> Self {
        let mut tariffs = Tariffs::default();
        rows.into_iter().for_each(|row| tariffs.push(row));
        tariffs
    }
}

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
        let built_in = self.profile.tariffs.iter().map(|row| TariffKey::Coalition(row.code.clone()));
        self.tariffs.iter().map(|row| row.key.clone()).chain(built_in).collect()
    }

    fn given<'a>(&'a self, key: &TariffKey, day: Date) -> Option<(Eur, Validity, &'a Origin)> {
        if let Some(row) = self.tariffs.on(key, day) {
            return Some((row.rate, row.validity, &row.origin));
        }
        let TariffKey::Coalition(code) = key else { return None };
        let row = self.profile.tariffs.iter().find(|row| row.code == *code && row.validity.contains(day))?;
        Some((row.rate, row.validity, &row.origin))
    }

    /// The indexation that holds on a day, the day whose rate it raises, and the raised rate.
    fn raised(&self, key: &TariffKey, day: Date) -> Option<(&Indexation, Date, Eur)> {
        let TariffKey::Coalition(code) = key else { return None };
        let domain = self.profile.tariffs_of(code).next()?.domain;
        let indexation = self.indexations.iter().find(|i| i.year == day.year() && i.domain == domain)?;
        let before = Date::new(day.year().checked_sub(1)?, 12, 31).ok()?;
        // The year before may itself be indexed; the recursion ends at the first year without a row.
        let hundred = Decimal::ONE_HUNDRED;
        let raised = self.rate(key, before)?.part(hundred.checked_add(indexation.percent)?, hundred).ok()?;
        Some((indexation, before, raised))
    }
}
