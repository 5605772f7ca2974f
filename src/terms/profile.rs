//! The protocol profile: a region's rules as data, and look-ups in it.
//!
//! Another region with task-based procurement is another file, not other code; `profile_file` reads it. Stands on `buyer`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::buyer::{Buyer, Channel, PartyKey, PartyKind, RatesBy, Who};
use super::recipient::Recipient;
use super::row::{ProductRow, Validity};
use super::tariff::Origin;
use crate::domain::{AgbCode, Date, Domain, Eur, GemeenteCode, ProductCode, RuleId, Unit, Vervoer, Vocabulary};

/// A region's rules, checked.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// First day on which the protocol holds.
    pub from: Date,
    /// A disposition with an Ingangsdatum on or before this day is running (doorlopend).
    pub running_until: Date,
    /// RedenBeeindiging that hands a disposition over.
    pub transfer_reason: String,
    /// Working days after the month in which a statement is due.
    pub due_workdays: u32,
    /// How far dagdelen may stray from the average, as a percentage.
    pub specification_tolerance_percent: Decimal,
    /// What texts call the party that gives opdrachten: `de coalitie`.
    pub opdrachtgever: String,
    /// Who buys care, in the order of the file.
    pub buyers: Vec<Arc<Buyer>>,
    /// Names of the gemeenten of the region.
    pub gemeenten: BTreeMap<GemeenteCode, String>,
    /// Per domain: the agreement that covers it and how it is counted where rates go by code.
    pub domains: BTreeMap<Domain, DomainTerms>,
    /// The routing table, in order.
    pub rules: Vec<Rule>,
    /// Products of the region.
    pub products: Vec<ProductRow>,
    /// Tariffs of the buyers whose rates go by code.
    pub tariffs: Vec<ProtocolTariff>,
    /// What rows of CSV files may say.
    pub vocabulary: Arc<Vocabulary>,
}

/// What holds for a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainTerms {
    /// The domain whose agreement covers it (VERVOER goes with DO).
    pub agreement: Domain,
    /// How it is counted where rates go by code and no tariff code is known.
    pub unit: Unit,
    /// In what deliveries must be registered to specify an invoice; absent is any unit. Units of time convert.
    #[serde(default)]
    pub specification: Option<Unit>,
}

/// In whose name a disposition stands, as a routing condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum HolderKind {
    /// Ours.
    Own,
    /// A party of the coalition.
    Member,
    /// The coalition itself; every opdracht.
    Coalition,
}

/// What must be in force on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// An agreement with the coalition for the domain.
    Agreement,
    /// An own contract with the gemeente for the domain.
    Contract,
}

/// A row of the routing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id on every line.
    pub id: RuleId,
    /// Domains it is about; empty is any.
    pub domains: BTreeSet<Domain>,
    /// Holders it is about; empty is any.
    pub holders: BTreeSet<HolderKind>,
    /// Whether the disposition must be running.
    pub running: Option<bool>,
    /// Gemeenten it is about; absent is any.
    pub area: Option<BTreeSet<GemeenteCode>>,
    /// What must be in force.
    pub needs: Option<Need>,
    /// Who pays; absent: nobody, and the id is the reason.
    pub payer: Option<Arc<Buyer>>,
    /// Whether an end date moved after the transition is worth a notice.
    pub notice_extended: bool,
    /// Document and section it rests on.
    pub source: String,
    /// One Dutch sentence that says why.
    pub why: String,
    /// Where nobody pays: what a person can do about it, in Dutch.
    pub remedy: Option<String>,
}

/// A tariff that the protocol gives, of a buyer whose rates go by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtocolTariff {
    /// Whose.
    pub buyer: Arc<Buyer>,
    /// `BG-LICHT` …
    pub code: String,
    /// What an invoice calls it.
    pub name: Option<String>,
    /// The product code that the protocol gives care at this tariff, on invoices of what was ordered without one.
    pub product: Option<ProductCode>,
    /// Whose rate it is.
    pub domain: Domain,
    /// Category of an opdracht of that domain.
    pub categorie: Option<String>,
    /// Kind of transport of an opdracht.
    pub vervoer: Option<Vervoer>,
    /// Gemeenten whose opdrachten it is for; absent is any.
    pub area: Option<BTreeSet<GemeenteCode>>,
    /// What the rate is for.
    pub unit: Unit,
    /// Average dagdelen in a month.
    pub dagdelen: Option<Decimal>,
    /// The rate.
    pub rate: Eur,
    /// When it holds.
    pub validity: Validity,
    /// Document and section that it rests on.
    pub origin: Origin,
}

impl ProtocolTariff {
    /// Whether it is for opdrachten of this gemeente.
    pub fn is_for(&self, gemeente: GemeenteCode) -> bool {
        self.area.as_ref().is_none_or(|area| area.contains(&gemeente))
    }
}

/// A text that names no party of the profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartyUnknown {
    /// No buyer is of this kind, or none of that kind has this id.
    #[error("this party is unknown")]
    Unknown,
    /// A kind alone, of which there are several.
    #[error("there are several parties of this kind")]
    Several,
    /// The id is no code of its kind.
    #[error(transparent)]
    Id(#[from] crate::domain::IdError),
}

impl Profile {
    /// The tariff rows of a code.
    pub fn tariffs_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a ProtocolTariff> {
        self.tariffs.iter().filter(move |t| t.code == code)
    }

    /// The row of buyers that a party is of; `None`: it is none of this region.
    pub fn buyer(&self, key: &PartyKey) -> Option<&Arc<Buyer>> {
        self.buyers.iter().find(|buyer| buyer.is_of(key))
    }

    /// Who pays for care of a domain in a gemeente that does not run on from before the protocol, whatever is signed: the first row
    /// that names a payer of what stands in our name or the coalition's.
    pub fn continued_by(&self, domain: Domain, gemeente: GemeenteCode) -> Option<&Buyer> {
        let goes_on = |rule: &&Rule| {
            rule.running != Some(true)
                && (rule.domains.is_empty() || rule.domains.contains(&domain))
                && rule.area.as_ref().is_none_or(|area| area.contains(&gemeente))
                && (rule.holders.is_empty() || rule.holders.iter().any(|holder| *holder != HolderKind::Member))
        };
        self.rules.iter().filter(goes_on).find_map(|rule| rule.payer.as_deref())
    }

    /// How a party is billed. Closed months may name one of an earlier profile: only a gemeente takes messages.
    pub fn channel(&self, key: &PartyKey) -> Channel {
        let standard = if key.kind.is_gemeente() { Channel::Wmo323 } else { Channel::Invoice };
        self.buyer(key).map_or(standard, |buyer| buyer.channel)
    }

    /// Whether the rates of a party go by tariff codes.
    pub fn goes_by_code(&self, key: &PartyKey) -> bool {
        self.buyer(key).is_some_and(|buyer| buyer.rates == RatesBy::Code)
    }

    /// What the protocol says of a party that gets bills; nothing of one that it does not name.
    pub fn recipient(&self, key: &PartyKey) -> Recipient {
        self.buyer(key).map(|buyer| buyer.recipient.clone()).unwrap_or_default()
    }

    /// The party that a text of the config names: `gemeente:0855`, `kikmaat` where it is the only one of its kind.
    pub fn party(&self, text: &str) -> Result<PartyKey, PartyUnknown> {
        let (word, id) = text.split_once(':').map_or((text, None), |(kind, id)| (kind, Some(id)));
        let kind: PartyKind = word.parse().map_err(|_| PartyUnknown::Unknown)?;
        let found: Vec<&Arc<Buyer>> = self.buyers.iter().filter(|buyer| buyer.kind == kind).collect();
        let first = found.first().ok_or(PartyUnknown::Unknown)?;
        match (&first.who, id) {
            (Who::EachGemeente, Some(id)) => Ok(PartyKey::gemeente(id.parse()?)),
            (Who::EachMember, Some(id)) => {
                let agb: AgbCode = id.parse()?;
                Ok(PartyKey { kind, id: agb.to_string().into() })
            }
            (Who::EachGemeente | Who::EachMember, None) => Err(PartyUnknown::Unknown),
            (Who::One { .. }, Some(id)) => {
                let mut keys = found.iter().filter_map(|buyer| buyer.only_party());
                keys.find(|key| &*key.id == id).ok_or(PartyUnknown::Unknown)
            }
            (Who::One { .. }, None) if found.len() > 1 => Err(PartyUnknown::Several),
            (Who::One { .. }, None) => first.only_party().ok_or(PartyUnknown::Unknown),
        }
    }

    /// Whether a text is a kind of buyers, or a party.
    pub fn names(&self, text: &str) -> bool {
        self.buyers.iter().any(|buyer| buyer.kind.as_str() == text) || (text.contains(':') && self.party(text).is_ok())
    }

    /// How the config names a party: its kind alone where it is the only one of it.
    pub fn config_name(&self, key: &PartyKey) -> String {
        let is_only = self.buyers.iter().filter(|buyer| buyer.kind == key.kind).count() == 1;
        match self.buyer(key) {
            Some(buyer) if is_only && buyer.only_party().is_some() => key.kind.to_string(),
            Some(_) | None => key.to_string(),
        }
    }

    /// Names of parties as examples of what the config may say, those that stand alone first.
    pub fn examples(&self, is_meant: impl Fn(&Buyer) -> bool) -> Vec<String> {
        let rank = |buyer: &&Arc<Buyer>| match buyer.who {
            Who::One { .. } => 0,
            Who::EachMember => 1,
            Who::EachGemeente => 2,
        };
        let mut meant: Vec<&Arc<Buyer>> = self.buyers.iter().filter(|buyer| is_meant(buyer)).collect();
        meant.sort_by_key(rank);
        let example = |buyer: &Arc<Buyer>| match (&buyer.who, buyer.only_party()) {
            (Who::EachGemeente, _) => format!("{}:{EXAMPLE_GEMEENTE}", buyer.kind),
            (Who::One { .. }, Some(key)) => self.config_name(&key),
            (Who::EachMember | Who::One { .. }, _) => format!("{}:{EXAMPLE_AGB}", buyer.kind),
        };
        meant.into_iter().map(example).collect()
    }

    /// What a person can do about days that nobody pays by this rule.
    pub fn remedy(&self, rule: &str) -> Option<&str> {
        self.rules.iter().filter(|row| row.id == rule).find_map(|row| row.remedy.as_deref())
    }

    /// The name of a gemeente for people.
    pub fn gemeente_name(&self, code: GemeenteCode) -> String {
        let listed = || code.gemeente().map(|gemeente| gemeente.naam);
        match self.gemeenten.get(&code).map(String::as_str).or_else(listed) {
            Some(name) => format!("Gemeente {name}"),
            None => format!("Gemeente {code}"),
        }
    }
}

/// A code of a gemeente, for examples.
const EXAMPLE_GEMEENTE: &str = "0855";

/// A code of a member, for examples.
const EXAMPLE_AGB: &str = "12345678";
