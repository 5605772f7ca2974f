//! One billed line: who asks how much of what at which rate, by which rule and why.
//!
//! Stands above `party`. Holds what a line is; which lines a month has is said by `statement`.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Bsn, Date, DispositionId, Domain, Eur, GemeenteCode, Month, ProductCode, RuleId, Unit, format_quantity,
};

/// One billed line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Line {
    /// Which disposition.
    pub disposition: DispositionId,
    /// Its gemeente.
    pub gemeente: GemeenteCode,
    /// Its client.
    pub bsn: Bsn,
    /// Kind of care; VERVOER on a transport line.
    pub domain: Option<Domain>,
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// Tariff code, at a party whose rates go by code.
    pub tariff: Option<String>,
    /// First day of the run, or of the ProductPeriode of a declaration.
    pub from: Date,
    /// Last day of the run, or of the ProductPeriode.
    pub to: Date,
    /// Delivered days that the line stands for; on a transport line those of its run.
    pub days: u32,
    /// How much.
    #[serde(with = "quantity_text")]
    pub quantity: Decimal,
    /// Of what; unknown where no unit was allocated and nothing registered.
    pub unit: Option<Unit>,
    /// Rate in force; unknown when no tariff is.
    pub rate: Option<Eur>,
    /// Amount; unknown when the rate is.
    pub amount: Option<Eur>,
    /// Row of the routing table.
    pub rule: RuleId,
    /// Document and section that it rests on.
    pub source: String,
    /// One Dutch sentence that says why.
    pub why: String,
    /// What is worth knowing, in alphabetical order.
    pub notices: Vec<Notice>,
    /// Month that a correction line is about.
    pub corrects: Option<Month>,
    /// What caused a correction: the file and message, the decision, or the row of the config.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Whether a line takes back an earlier one.
pub fn is_credit(line: &Line) -> bool {
    let is_negative = |value: Decimal| value.is_sign_negative() && !value.is_zero();
    is_negative(line.quantity) || line.amount.is_some_and(|amount| is_negative(amount.value()))
}

/// The order of lines in a statement. Several lines may have one place: they stay in the order in which they were made.
pub(super) fn by_place(a: &Line, b: &Line) -> Ordering {
    let correction = |line: &Line| line.corrects.map(|month| (month, !is_credit(line)));
    (a.bsn, &a.disposition, a.from, a.domain, &a.product, a.unit)
        .cmp(&(b.bsn, &b.disposition, b.from, b.domain, &b.product, b.unit))
        .then_with(|| correction(a).cmp(&correction(b)))
}

/// Something worth knowing about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Notice {
    /// The quantity was cut to the ceiling of the Omvang.
    AboveAllocation,
    /// Nothing was registered where the quantity needs it.
    DeliveryMissing,
    /// The end date was moved after the transition.
    ExtendedAfterTransition,
    /// Fewer etmalen are registered than days were delivered: they are billed as registered.
    FewerRegistered,
    /// It would be otherwise under a reading of files that contradict each other.
    InConflict,
    /// Dagdelen stray from the average of the category, or more etmalen are registered than days were delivered.
    SpecificationDeviates,
    /// No delivery is registered for the specification of an invoice.
    SpecificationMissing,
    /// Deliveries are registered in other units only than the specification needs.
    SpecificationUnit,
    /// No start message counts (OP364).
    StartMissing,
    /// No tariff is in force.
    TariffMissing,
}

impl Line {
    /// What holds its statement back (billing.md §6). Dagdelen that stray are only worth knowing; too many etmalen are a mistake
    /// in what is billed.
    pub fn incomplete(&self) -> impl Iterator<Item = Notice> {
        let is_incomplete = |notice: &Notice| match notice {
            Notice::DeliveryMissing
            | Notice::InConflict
            | Notice::SpecificationMissing
            | Notice::SpecificationUnit
            | Notice::TariffMissing => true,
            Notice::SpecificationDeviates => self.unit == Some(Unit::Etmaal),
            Notice::AboveAllocation
            | Notice::ExtendedAfterTransition
            | Notice::FewerRegistered
            | Notice::StartMissing => false,
        };
        self.notices.iter().copied().filter(is_incomplete)
    }
}

impl Notice {
    /// All of them.
    pub const ALL: [Notice; 10] = [
        Notice::AboveAllocation,
        Notice::DeliveryMissing,
        Notice::ExtendedAfterTransition,
        Notice::FewerRegistered,
        Notice::InConflict,
        Notice::SpecificationDeviates,
        Notice::SpecificationMissing,
        Notice::SpecificationUnit,
        Notice::StartMissing,
        Notice::TariffMissing,
    ];

    /// The code of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            Notice::AboveAllocation => "ABOVE_ALLOCATION",
            Notice::DeliveryMissing => "DELIVERY_MISSING",
            Notice::ExtendedAfterTransition => "EXTENDED_AFTER_TRANSITION",
            Notice::FewerRegistered => "FEWER_REGISTERED",
            Notice::InConflict => "IN_CONFLICT",
            Notice::SpecificationDeviates => "SPECIFICATION_DEVIATES",
            Notice::SpecificationMissing => "SPECIFICATION_MISSING",
            Notice::SpecificationUnit => "SPECIFICATION_UNIT",
            Notice::StartMissing => "START_MISSING",
            Notice::TariffMissing => "TARIFF_MISSING",
        }
    }
}

/// A quantity as a decimal string without trailing zeros.
mod quantity_text {
    use super::{Decimal, format_quantity};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(quantity: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_quantity(*quantity))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
