//! What a report says: sums by one thing, in total, and what nobody pays.
//!
//! Serialized as the JSON of `report`; adds nothing up. Pure.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::{Date, Domain, Eur, Month, RuleId, format_quantity};

/// What a report is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum By {
    /// Who pays.
    Party,
    /// Where the client lives.
    Gemeente,
    /// Kind of care.
    Domain,
    /// Tariff code of the coalition, else product code.
    Product,
    /// Month of the statement.
    Month,
}

impl By {
    /// All of them.
    pub const ALL: [By; 5] = [By::Party, By::Gemeente, By::Domain, By::Product, By::Month];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            By::Party => "party",
            By::Gemeente => "gemeente",
            By::Domain => "domain",
            By::Product => "product",
            By::Month => "month",
        }
    }
}

impl FromStr for By {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = By::ALL.into_iter().find(|by| by.as_str() == text);
        found.ok_or("a report is by party, gemeente, domain, product or month")
    }
}

/// Sums over some months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Report {
    /// First month.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// The day on which it was made.
    pub as_of: Date,
    /// What it is by.
    pub by: By,
    /// Months that are not closed, whose sums may change.
    pub open_months: Vec<Month>,
    /// One row per value, in order.
    pub rows: Vec<ReportRow>,
    /// Over all rows; each client and day once.
    pub total: Sums,
    /// Months that are in no row and in no total: those before the first month, and those that have not ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// What nobody pays, by reason.
    pub unbillable: Vec<Unbilled>,
    /// Value of what nobody pays, as far as a tariff tells.
    pub unbillable_value: Eur,
}

impl Report {
    /// Units that occur, in order.
    pub fn units(&self) -> Vec<&str> {
        self.total.quantities.keys().map(String::as_str).collect()
    }
}

/// Months that stand apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Apart {
    /// Why.
    pub why: ApartReason,
    /// Which months.
    pub months: Vec<Month>,
    /// What they come to.
    #[serde(flatten)]
    pub sums: Sums,
}

/// Why months stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum ApartReason {
    /// They belong to the system before, and nothing of them is owed here.
    BeforeFirstMonth,
    /// They run still, and nothing of them is owed yet.
    NotEnded,
}

impl ApartReason {
    /// In Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            ApartReason::BeforeFirstMonth => "vóór de eerste maand",
            ApartReason::NotEnded => "nog niet afgelopen",
        }
    }
}

/// One value of what a report is by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ReportRow {
    /// Its code, such as `gemeente:0855` or `DO-2`.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// What it comes to.
    #[serde(flatten)]
    pub sums: Sums,
}

/// What lines come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Sums {
    /// Different clients.
    pub clients: usize,
    /// Delivered days, of a disposition once; corrections left out.
    pub days: u32,
    /// Quantities per unit; corrections left out.
    pub quantities: BTreeMap<String, Quantity>,
    /// Ordinary lines.
    pub amount: Eur,
    /// Lines that correct an earlier month.
    pub corrections: Eur,
    /// Both.
    pub total: Eur,
    /// Lines whose amount is not known.
    pub without_amount: usize,
}

/// What nobody pays of one kind of care for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Unbilled {
    /// The reason.
    pub rule: RuleId,
    /// Kind of care, where known.
    pub domain: Option<Domain>,
    /// One Dutch sentence that says why; absent where it differs from run to run.
    pub why: Option<String>,
    /// Different clients.
    pub clients: usize,
    /// Days.
    pub days: u32,
    /// What it would have brought, as far as a tariff tells.
    pub value: Eur,
    /// Runs of days whose value is not known.
    pub without_value: usize,
}

/// A quantity; a text in JSON, without trailing zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity(pub Decimal);

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_quantity(self.0))
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Quantity).map_err(serde::de::Error::custom)
    }
}
