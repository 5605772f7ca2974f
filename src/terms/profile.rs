//! The protocol profile: a region's rules as data.
//!
//! Another region with task-based procurement is another file of this form, not other code. The file's own comments
//! explain each key; a profile that contradicts itself is refused as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Origin, ProductMatch, ProductRow, Recipient, Term, Validity};
use crate::domain::{Date, Domain, Eur, GemeenteCode, Unit, Vervoer};

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
    /// Where a re-indication is asked for.
    pub transfer_mailbox: String,
    /// Working days after the month in which a statement is due.
    pub due_workdays: u32,
    /// How far dagdelen may stray from the average, as a percentage.
    pub specification_tolerance_percent: Decimal,
    /// The coalition as a party: id and name.
    pub coalitie: NamedParty,
    /// Kikmaat as a party: id and name.
    pub kikmaat: NamedParty,
    /// Names of the gemeenten of the region.
    pub gemeenten: BTreeMap<GemeenteCode, String>,
    /// Per domain: the agreement that covers it and how the coalition counts it.
    pub domains: BTreeMap<Domain, DomainTerms>,
    /// The routing table, in order.
    pub rules: Vec<Rule>,
    /// Products of the region.
    pub products: Vec<ProductRow>,
    /// Tariffs of the coalition.
    pub tariffs: Vec<CoalitionTariff>,
}

/// A party that the profile names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedParty {
    /// Its id in the contract's JSON.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What the protocol says of it as one that gets bills.
    pub recipient: Recipient,
}

/// What holds for a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainTerms {
    /// The domain whose agreement covers it (VERVOER goes with DO).
    pub agreement: Domain,
    /// How the coalition counts it where no tariff code is known.
    pub unit: Unit,
}

/// In whose name a disposition stands, as a routing condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// Who pays by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Payer {
    /// The gemeente of the disposition, by WMO323.
    Gemeente,
    /// The coalition, by invoice.
    Coalitie,
    /// The member that holds the disposition, by invoice.
    Hoofdaannemer,
    /// Kikmaat, by invoice.
    Kikmaat,
}

/// A row of the routing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id on every line.
    pub id: String,
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
    pub payer: Option<Payer>,
    /// Whether an end date moved after the transition is worth a notice.
    pub notice_extended: bool,
    /// Document and section it rests on.
    pub source: String,
    /// One Dutch sentence that says why.
    pub why: String,
}

/// A built-in tariff of the coalition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoalitionTariff {
    /// `BG-LICHT` …
    pub code: String,
    /// What an invoice calls it.
    pub name: Option<String>,
    /// Whose rate it is.
    pub domain: Domain,
    /// Category of an opdracht of that domain.
    pub categorie: Option<String>,
    /// Kind of transport of an opdracht.
    pub vervoer: Option<Vervoer>,
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

/// Why a profile cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("protocol profile: {0}")]
pub struct ProfileError(String);

impl Profile {
    /// The profile compiled in: Hart van Brabant 2023.
    pub fn built_in() -> Result<Profile, ProfileError> {
        Profile::read(include_str!("hart-van-brabant-2023.toml"))
    }

    /// Reads a profile from TOML.
    pub fn read(text: &str) -> Result<Profile, ProfileError> {
        let file: ProfileFile = toml::from_str(text).map_err(|e| ProfileError(e.to_string()))?;
        file.check()
    }

    /// The built-in tariff rows of a code.
    pub fn tariffs_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a CoalitionTariff> {
        self.tariffs.iter().filter(move |t| t.code == code)
    }

    /// What the protocol says of a party that gets bills (`coalitie:hvb`); nothing of one that it does not name.
    pub fn recipient(&self, party: &str) -> Recipient {
        let named = match party.split_once(':') {
            Some(("coalitie", id)) if id == self.coalitie.id => Some(&self.coalitie),
            Some(("kikmaat", id)) if id == self.kikmaat.id => Some(&self.kikmaat),
            _ => None,
        };
        named.map(|party| party.recipient.clone()).unwrap_or_default()
    }

    /// The name of a gemeente for people.
    pub fn gemeente_name(&self, code: GemeenteCode) -> String {
        self.gemeenten.get(&code).map_or_else(|| format!("Gemeente {code}"), |name| format!("Gemeente {name}"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    name: String,
    from: toml::value::Datetime,
    running_until: toml::value::Datetime,
    transfer_reason: String,
    transfer_mailbox: String,
    due_workdays: u32,
    specification_tolerance_percent: String,
    parties: PartiesFile,
    gemeenten: BTreeMap<String, String>,
    areas: BTreeMap<String, Vec<String>>,
    domains: BTreeMap<String, DomainTerms>,
    rule: Vec<RuleFile>,
    product: Vec<ProductFile>,
    tariff: Vec<TariffFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartiesFile {
    coalitie: PartyFile,
    kikmaat: PartyFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyFile {
    id: String,
    name: String,
    attention: Option<String>,
    address: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    email: Option<String>,
    payment_days: Option<u32>,
    payment_workdays: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: String,
    #[serde(default)]
    domains: BTreeSet<Domain>,
    #[serde(default)]
    holders: BTreeSet<HolderKind>,
    running: Option<bool>,
    area: Option<String>,
    needs: Option<Need>,
    party: Option<Payer>,
    #[serde(default)]
    notice_extended: bool,
    source: String,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    code: Option<String>,
    prefix: Option<String>,
    category: Option<String>,
    domain: Domain,
    tariff: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TariffFile {
    code: String,
    name: Option<String>,
    domain: Domain,
    categorie: Option<String>,
    vervoer: Option<Vervoer>,
    unit: Unit,
    dagdelen: Option<String>,
    rate: Eur,
    from: toml::value::Datetime,
    to: Option<toml::value::Datetime>,
    source: Option<String>,
}

impl ProfileFile {
    fn check(self) -> Result<Profile, ProfileError> {
        let gemeenten = self
            .gemeenten
            .into_iter()
            .map(|(code, name)| Ok((parse(&code, "gemeenten")?, name)))
            .collect::<Result<_, ProfileError>>()?;
        let areas = self
            .areas
            .into_iter()
            .map(|(name, codes)| Ok((name, codes.iter().map(|c| parse(c, "areas")).collect::<Result<_, _>>()?)))
            .collect::<Result<BTreeMap<String, BTreeSet<GemeenteCode>>, ProfileError>>()?;
        let domains = self
            .domains
            .into_iter()
            .map(|(domain, terms)| Ok((parse(&domain, "domains")?, terms)))
            .collect::<Result<_, ProfileError>>()?;
        Ok(Profile {
            from: day(&self.from, "from")?,
            running_until: day(&self.running_until, "running_until")?,
            transfer_reason: self.transfer_reason,
            transfer_mailbox: self.transfer_mailbox,
            due_workdays: self.due_workdays,
            specification_tolerance_percent: parse(
                &self.specification_tolerance_percent,
                "specification_tolerance_percent",
            )?,
            coalitie: self.parties.coalitie.check()?,
            kikmaat: self.parties.kikmaat.check()?,
            gemeenten,
            domains,
            rules: self.rule.into_iter().map(|r| r.check(&areas)).collect::<Result<_, _>>()?,
            products: self.product.into_iter().map(ProductFile::check).collect::<Result<_, _>>()?,
            tariffs: self.tariff.into_iter().map(|t| t.check(&self.name)).collect::<Result<_, _>>()?,
            name: self.name,
        })
    }
}

impl PartyFile {
    fn check(self) -> Result<NamedParty, ProfileError> {
        let term = match (self.payment_days, self.payment_workdays) {
            (None, None) => Term::default(),
            (Some(days), None) => Term::Days(days),
            (None, Some(days)) => Term::WorkdaysAfterApproval(days),
            (Some(_), Some(_)) => {
                let problem = "has one of payment_days and payment_workdays";
                return Err(ProfileError(format!("[parties]: {} {problem}", self.id)));
            }
        };
        let recipient = Recipient {
            name: Some(self.name.clone()),
            attention: self.attention,
            address: self.address,
            postcode: self.postcode,
            city: self.city,
            email: self.email,
            term,
            ..Recipient::default()
        };
        Ok(NamedParty { id: self.id, name: self.name, recipient })
    }
}

impl RuleFile {
    fn check(self, areas: &BTreeMap<String, BTreeSet<GemeenteCode>>) -> Result<Rule, ProfileError> {
        let area = match &self.area {
            None => None,
            Some(name) => match areas.get(name) {
                Some(area) => Some(area.clone()),
                None => return Err(ProfileError(format!("rule {}: there is no area {name:?} under [areas]", self.id))),
            },
        };
        Ok(Rule {
            id: self.id,
            domains: self.domains,
            holders: self.holders,
            running: self.running,
            area,
            needs: self.needs,
            payer: self.party,
            notice_extended: self.notice_extended,
            source: self.source,
            why: self.why,
        })
    }
}

impl ProductFile {
    fn check(self) -> Result<ProductRow, ProfileError> {
        let product = match (self.code, self.prefix, self.category) {
            (Some(code), None, None) => ProductMatch::Code(code),
            (None, Some(prefix), None) => ProductMatch::Prefix(prefix),
            (None, None, Some(category)) => ProductMatch::Categorie(category),
            _ => return Err(ProfileError("a [[product]] has one of code, prefix and category".to_owned())),
        };
        Ok(ProductRow { product, domain: self.domain, tariff: self.tariff })
    }
}

impl TariffFile {
    fn check(self, profile: &str) -> Result<CoalitionTariff, ProfileError> {
        let to = self.to.as_ref().map(|to| day(to, "tariff.to")).transpose()?;
        Ok(CoalitionTariff {
            validity: Validity { from: day(&self.from, "tariff.from")?, to },
            dagdelen: self.dagdelen.map(|d| parse(&d, "tariff.dagdelen")).transpose()?,
            code: self.code,
            name: self.name,
            domain: self.domain,
            categorie: self.categorie,
            vervoer: self.vervoer,
            unit: self.unit,
            rate: self.rate,
            origin: Origin::Protocol { source: self.source.unwrap_or_else(|| profile.to_owned()) },
        })
    }
}

fn parse<T: FromStr>(text: &str, key: &str) -> Result<T, ProfileError> {
    text.parse().map_err(|_| ProfileError(format!("{key}: {text:?} is not a valid value")))
}

fn day(value: &toml::value::Datetime, key: &str) -> Result<Date, ProfileError> {
    parse(&value.to_string(), key)
}
