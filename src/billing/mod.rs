//! Who pays which delivered day, and how much: dispositions → statements of a month.
//!
//! Stands after `disposition`; the document is billing.md §§3–6. Pure: the same derivation, terms, month and as-of date
//! give the same statements, byte for byte. Every delivered day ends in one billed line or one unbillable run.

mod amount;
mod ceiling;
mod closing;
mod correction;
mod difference;
mod excess;
mod missing;
mod month;
mod overlap;
mod route;
mod statement;
mod unbillable;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use ceiling::{month_ceiling, total_ceiling};
pub use closing::{Books, ClosedStamp, Closing, Document, Invoiced};
pub use correction::{
    Correction, corrections, corrections_of, is_credit, net, still_claimed, total_of, with_corrections,
};
pub use difference::{ClientDifference, changed, per_client};
pub use excess::{Excess, excesses};
pub use missing::{MissingTariff, missing_in, missing_tariffs};
pub use statement::{bill, bill_all, statement as statement_of};

use crate::domain::{
    AgbCode, Bsn, Date, DispositionId, Domain, Eur, GemeenteCode, Month, Overflow, Unit, format_quantity,
};
use crate::terms::{NamedParty, Profile};

/// The statements of a month, as contract.md gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    /// Which month.
    pub month: Month,
    /// Days after it are not counted.
    pub as_of: Date,
    /// Whether the month was not over on the as-of date.
    pub provisional: bool,
    /// One per party.
    pub statements: Vec<Statement>,
    /// Delivered, but nobody pays.
    pub unbillable: Vec<Unbillable>,
    /// The closing that froze the month; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedStamp>,
}

/// What one party owes for one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Who pays.
    pub party: Party,
    /// How it is sent.
    pub channel: Channel,
    /// When it must be sent at the latest.
    pub due: Date,
    /// Nothing is missing that would hold it back.
    pub complete: bool,
    /// Sum of the amounts that are known.
    pub total: Eur,
    /// Its lines, by client, disposition and first day.
    pub lines: Vec<Line>,
    /// The closing that froze it; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedStamp>,
}

/// Kinds of parties, in the order in which statements are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// The coalition's backoffice.
    Coalitie,
    /// A gemeente.
    Gemeente,
    /// A member of the coalition, as hoofdaannemer.
    Hoofdaannemer,
    /// Kikmaat.
    Kikmaat,
}

impl PartyKind {
    /// The word of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyKind::Coalitie => "coalitie",
            PartyKind::Gemeente => "gemeente",
            PartyKind::Hoofdaannemer => "hoofdaannemer",
            PartyKind::Kikmaat => "kikmaat",
        }
    }
}

/// Who gets a bill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// CBS code, AGB code, `hvb` or `kikmaat`.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

impl Party {
    /// A gemeente, by the name that the profile has for it.
    pub fn gemeente(code: GemeenteCode, profile: &Profile) -> Party {
        Party { kind: PartyKind::Gemeente, id: code.to_string(), name: profile.gemeente_name(code) }
    }

    fn named(kind: PartyKind, party: &NamedParty) -> Party {
        Party { kind, id: party.id.clone(), name: party.name.clone() }
    }

    fn hoofdaannemer(agb: AgbCode, name: String) -> Party {
        Party { kind: PartyKind::Hoofdaannemer, id: agb.to_string(), name }
    }

    /// The code of a gemeente; `None`: it is none.
    pub fn gemeente_code(&self) -> Option<GemeenteCode> {
        if self.kind == PartyKind::Gemeente { self.id.parse().ok() } else { None }
    }

    /// Whether it is the same party; its name may have changed.
    pub fn is(&self, other: &Party) -> bool {
        (self.kind, &self.id) == (other.kind, &other.id)
    }

    /// Each party once, in order; where its name changed, by the first.
    pub fn distinct<'a>(parties: impl Iterator<Item = &'a Party>) -> Vec<&'a Party> {
        let mut parties: Vec<&Party> = parties.collect();
        parties.sort_by_key(|party| (party.kind, &party.id));
        parties.dedup_by(|a, b| a.is(b));
        parties
    }

    /// `kind:id`, such as `gemeente:0855`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.id)
    }

    /// `kind:id`, as `--party` takes it; a kind alone stands for all of that kind.
    pub fn matches(&self, wanted: &str) -> bool {
        match wanted.split_once(':') {
            Some((kind, id)) => kind == self.kind.as_str() && id == self.id,
            None => wanted == self.kind.as_str(),
        }
    }

    /// How it is billed.
    pub fn channel(&self) -> Channel {
        match self.kind {
            PartyKind::Gemeente => Channel::Wmo323,
            PartyKind::Coalitie | PartyKind::Hoofdaannemer | PartyKind::Kikmaat => Channel::Invoice,
        }
    }
}

/// How a statement leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// A declaration message.
    #[serde(rename = "WMO323")]
    Wmo323,
    /// An invoice.
    #[serde(rename = "invoice")]
    Invoice,
}

/// One billed line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub product: Option<String>,
    /// Tariff code of the coalition.
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
    pub rule: String,
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

/// Something worth knowing about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Notice {
    /// The quantity was cut to the ceiling of the Omvang.
    AboveAllocation,
    /// Nothing was registered where the quantity needs it.
    DeliveryMissing,
    /// The end date was moved after the transition.
    ExtendedAfterTransition,
    /// Dagdelen stray from the average of the category.
    SpecificationDeviates,
    /// No delivery is registered for the specification of an invoice.
    SpecificationMissing,
    /// No start message counts (OP364).
    StartMissing,
    /// No tariff is in force.
    TariffMissing,
}

impl Notice {
    /// Whether it holds the statement back (billing.md §6).
    pub fn is_incomplete(self) -> bool {
        matches!(self, Notice::DeliveryMissing | Notice::SpecificationMissing | Notice::TariffMissing)
    }

    /// The code of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            Notice::AboveAllocation => "ABOVE_ALLOCATION",
            Notice::DeliveryMissing => "DELIVERY_MISSING",
            Notice::ExtendedAfterTransition => "EXTENDED_AFTER_TRANSITION",
            Notice::SpecificationDeviates => "SPECIFICATION_DEVIATES",
            Notice::SpecificationMissing => "SPECIFICATION_MISSING",
            Notice::StartMissing => "START_MISSING",
            Notice::TariffMissing => "TARIFF_MISSING",
        }
    }
}

/// A run of delivered days, or of registered dates, that nobody pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unbillable {
    /// Which disposition.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// Kind of care, where known.
    pub domain: Option<Domain>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Number of days.
    pub days: u32,
    /// What it would have brought, as far as a tariff tells.
    pub value: Option<Eur>,
    /// The reason.
    pub rule: String,
    /// One Dutch sentence that says why.
    pub why: String,
}

/// Why statements cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// A quantity or amount is beyond any decimal.
    #[error("{disposition}: {source}; check the registered quantities and the tariff")]
    Overflow {
        /// Where.
        disposition: DispositionId,
        /// What.
        source: Overflow,
    },
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
