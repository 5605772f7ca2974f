//! Rows of rates: whose, on which days, and where each stands.
//!
//! Stands on `row` and `buyer`. Which row gives the rate of a day is told by `rate`. Pure data.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::buyer::PartyKey;
use super::row::Validity;
use crate::domain::{Date, Domain, Eur, ProductCode};

/// Whose tariff a row is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TariffKey {
    /// A tariff code such as `BG-MIDDEN`, of the buyer whose rates go by it.
    Code(String),
    /// A product code, or category, of a buyer whose rates go by those.
    Product(PartyKey, ProductCode),
}

impl TariffKey {
    /// Tariff code, else the product code (or category).
    pub fn name(&self) -> &str {
        match self {
            TariffKey::Code(code) => code,
            TariffKey::Product(_, product) => product.as_str(),
        }
    }
}

/// Where a row of the terms stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
        #[cfg_attr(test, schema(no_recursion))]
        by: Box<Origin>,
        /// Where the rate stands that is raised.
        #[cfg_attr(test, schema(no_recursion))]
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

/// Yearly raise of the protocol's rates of one domain (`[[indexation]]`).
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

    /// The row of a key that holds on a day.
    pub(super) fn on(&self, key: &TariffKey, day: Date) -> Option<&TariffRow> {
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
