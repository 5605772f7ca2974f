//! The file of a profile: TOML → a profile, checked as a whole.
//!
//! Stands on `profile` and `buyer`. The comments of `hart-van-brabant-2023.toml` explain each key. A profile that contradicts
//! itself is refused; the error names the row and what to write.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;

use super::buyer::{Buyer, Channel, PartyKind, RatesBy, Who};
use super::profile::{DomainTerms, HolderKind, Need, Profile, ProtocolTariff, Rule};
use super::recipient::{Recipient, Term};
use super::row::{ProductMatch, ProductRow, Validity};
use super::tariff::Origin;
use crate::domain::{Date, Domain, Eur, GemeenteCode, Postcode, RuleId, Unit, Vervoer, Vocabulary};

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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    name: String,
    from: toml::value::Datetime,
    running_until: toml::value::Datetime,
    transfer_reason: String,
    /// The `reindication` of who takes care over, in profiles of version 0.1.0.
    transfer_mailbox: Option<String>,
    due_workdays: u32,
    specification_tolerance_percent: String,
    opdrachtgever: Option<String>,
    #[serde(default)]
    buyer: Vec<BuyerFile>,
    /// What buyers were called in profiles of version 0.1.0.
    parties: Option<toml::Table>,
    gemeenten: BTreeMap<String, String>,
    areas: BTreeMap<String, Vec<String>>,
    domains: BTreeMap<String, DomainTerms>,
    rule: Vec<RuleFile>,
    product: Vec<ProductFile>,
    tariff: Vec<TariffFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuyerFile {
    kind: String,
    each: Option<Each>,
    id: Option<String>,
    name: Option<String>,
    channel: Channel,
    rates: RatesBy,
    #[serde(default)]
    names_combinanten: bool,
    takes_over: Option<bool>,
    reindication: Option<String>,
    attention: Option<String>,
    address: Option<String>,
    postcode: Option<Postcode>,
    city: Option<String>,
    email: Option<String>,
    payment_days: Option<u32>,
    payment_workdays: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Each {
    Gemeente,
    Member,
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
    party: Option<String>,
    #[serde(default)]
    notice_extended: bool,
    source: String,
    why: String,
    remedy: Option<String>,
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
    party: Option<String>,
    name: Option<String>,
    product: Option<String>,
    domain: Domain,
    categorie: Option<String>,
    vervoer: Option<Vervoer>,
    area: Option<String>,
    unit: Unit,
    dagdelen: Option<String>,
    rate: Eur,
    from: toml::value::Datetime,
    to: Option<toml::value::Datetime>,
    source: Option<String>,
}

impl ProfileFile {
    fn check(self) -> Result<Profile, ProfileError> {
        if self.parties.is_some() {
            return Err(ProfileError(PARTIES_MOVED.to_owned()));
        }
        let Some(opdrachtgever) = self.opdrachtgever else { return Err(ProfileError(NO_OPDRACHTGEVER.to_owned())) };
        let gemeenten = self.gemeenten.into_iter().map(|(code, name)| Ok((parse(&code, "gemeenten")?, name)));
        let domains = self.domains.into_iter().map(|(domain, terms)| Ok((parse(&domain, "domains")?, terms)));
        let areas = Areas::read(self.areas)?;
        let buyers = Buyers::read(self.buyer, self.transfer_mailbox.as_deref())?;
        let tariffs = self.tariff.into_iter().map(|row| row.check(&self.name, &areas, &buyers));
        let tariffs = tariffs.collect::<Result<Vec<_>, _>>()?;
        Ok(Profile {
            from: day(&self.from, "from")?,
            running_until: day(&self.running_until, "running_until")?,
            transfer_reason: self.transfer_reason,
            due_workdays: self.due_workdays,
            specification_tolerance_percent: parse(
                &self.specification_tolerance_percent,
                "specification_tolerance_percent",
            )?,
            opdrachtgever,
            gemeenten: gemeenten.collect::<Result<_, ProfileError>>()?,
            domains: domains.collect::<Result<_, ProfileError>>()?,
            rules: self.rule.into_iter().map(|row| row.check(&areas, &buyers)).collect::<Result<_, _>>()?,
            products: self.product.into_iter().map(ProductFile::check).collect::<Result<_, _>>()?,
            vocabulary: Arc::new(vocabulary(&tariffs)),
            buyers: buyers.0,
            tariffs,
            name: self.name,
        })
    }
}

/// An opdracht has a category that some tariff is for; deliveries are counted in quarters where some tariff is.
fn vocabulary(tariffs: &[ProtocolTariff]) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for tariff in tariffs {
        if let Some(categorie) = &tariff.categorie {
            let known = vocabulary.categories.entry(tariff.domain).or_default();
            if !known.contains(categorie) {
                known.push(categorie.clone());
            }
        }
        vocabulary.counts_quarters |= tariff.unit == Unit::Kwartier;
    }
    vocabulary
}

/// The named sets of gemeenten.
struct Areas(BTreeMap<String, BTreeSet<GemeenteCode>>);

impl Areas {
    fn read(areas: BTreeMap<String, Vec<String>>) -> Result<Areas, ProfileError> {
        let codes = |codes: Vec<String>| codes.iter().map(|code| parse(code, "areas")).collect::<Result<_, _>>();
        areas.into_iter().map(|(name, list)| Ok((name, codes(list)?))).collect::<Result<_, _>>().map(Areas)
    }

    /// The gemeenten of an area that a row names; none named is any.
    fn gemeenten(&self, row: &str, name: Option<&str>) -> Result<Option<BTreeSet<GemeenteCode>>, ProfileError> {
        let Some(name) = name else { return Ok(None) };
        let unknown =
            || ProfileError(format!("{row}: there is no area {name:?} under [areas]; add it or correct the row"));
        self.0.get(name).cloned().map(Some).ok_or_else(unknown)
    }
}

/// The rows of buyers.
struct Buyers(Vec<Arc<Buyer>>);

impl Buyers {
    fn read(rows: Vec<BuyerFile>, mailbox: Option<&str>) -> Result<Buyers, ProfileError> {
        let mut known: Vec<Arc<Buyer>> = Vec::new();
        for row in rows {
            let buyer = row.check(mailbox)?;
            let kind = &buyer.kind;
            for other in known.iter().filter(|other| other.kind == *kind) {
                if other.only_party().is_none()
                    || buyer.only_party().is_none()
                    || other.only_party() == buyer.only_party()
                {
                    return Err(ProfileError(format!(
                        "[[buyer]]: there are two rows of the kind {kind} that mean the same parties; give each its own id"
                    )));
                }
            }
            known.push(Arc::new(buyer));
        }
        Ok(Buyers(known))
    }

    /// The buyer that a row names: a kind that has one row, or kind:id.
    fn named(&self, row: &str, text: &str) -> Result<Arc<Buyer>, ProfileError> {
        let matches = |buyer: &&Arc<Buyer>| {
            buyer.kind.as_str() == text || buyer.only_party().is_some_and(|key| key.to_string() == text)
        };
        let found: Vec<&Arc<Buyer>> = self.0.iter().filter(matches).collect();
        match found.as_slice() {
            [one] => Ok(Arc::clone(one)),
            [] => Err(ProfileError(format!("{row}: no [[buyer]] is called {text:?}; add it or correct the row"))),
            _ => Err(ProfileError(format!("{row}: several [[buyer]] are called {text:?}; write kind:id"))),
        }
    }

    /// The only buyer whose rates go by code.
    fn by_code(&self, row: &str) -> Result<Arc<Buyer>, ProfileError> {
        let mut found = self.0.iter().filter(|buyer| buyer.rates == RatesBy::Code);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(Arc::clone(one)),
            _ => Err(ProfileError(format!(
                "{row}: it is not clear whose it is; write party = \"kind:id\" of a [[buyer]] with rates = \"code\""
            ))),
        }
    }
}

impl BuyerFile {
    fn check(self, mailbox: Option<&str>) -> Result<Buyer, ProfileError> {
        let row = format!("[[buyer]] {}", self.kind);
        let wrong = |problem: &str| ProfileError(format!("{row}: {problem}"));
        let kind: PartyKind = self.kind.parse().map_err(|error| wrong(&format!("{error}")))?;
        let who = match (self.each, self.id, &self.name) {
            (Some(Each::Gemeente), None, None) => Who::EachGemeente,
            (Some(Each::Member), None, None) => Who::EachMember,
            (None, Some(id), Some(name)) if !id.is_empty() => Who::One { id: id.into(), name: name.clone() },
            _ => return Err(wrong("write id and name of one party, or each = \"gemeente\" or \"member\"")),
        };
        if kind.is_gemeente() != (who == Who::EachGemeente) {
            return Err(wrong(
                "kind = \"gemeente\" and each = \"gemeente\" go together; a gemeente is known by its code",
            ));
        }
        if self.channel == Channel::Wmo323 && (!kind.is_gemeente() || self.rates == RatesBy::Code) {
            return Err(wrong("only a gemeente with rates = \"product\" takes WMO323; write channel = \"invoice\""));
        }
        let term = match (self.payment_days, self.payment_workdays) {
            (None, None) => Term::default(),
            (Some(days), None) => Term::Days(days),
            (None, Some(days)) => Term::WorkdaysAfterApproval(days),
            (Some(_), Some(_)) => return Err(wrong("write one of payment_days and payment_workdays")),
        };
        let recipient = Recipient {
            name: self.name,
            attention: self.attention,
            address: self.address,
            postcode: self.postcode,
            city: self.city,
            email: self.email,
            term,
            ..Recipient::default()
        };
        // A profile of before these keys handed care over to who buys it by task.
        let takes_over = self.takes_over.unwrap_or(mailbox.is_some() && self.rates == RatesBy::Code);
        let reindication = self.reindication.or_else(|| mailbox.filter(|_| takes_over).map(str::to_owned));
        let Self { channel, rates, names_combinanten, .. } = self;
        Ok(Buyer { kind, who, channel, rates, names_combinanten, takes_over, reindication, recipient })
    }
}

impl RuleFile {
    fn check(self, areas: &Areas, buyers: &Buyers) -> Result<Rule, ProfileError> {
        let row = format!("rule {}", self.id);
        Ok(Rule {
            area: areas.gemeenten(&row, self.area.as_deref())?,
            payer: self.party.map(|party| buyers.named(&row, &party)).transpose()?,
            id: RuleId::named(self.id),
            domains: self.domains,
            holders: self.holders,
            running: self.running,
            needs: self.needs,
            notice_extended: self.notice_extended,
            source: self.source,
            why: self.why,
            remedy: self.remedy,
        })
    }
}

impl ProductFile {
    fn check(self) -> Result<ProductRow, ProfileError> {
        let category = |text: &str| parse(text, "product.category");
        let (product, categorie) = match (self.code, self.prefix, self.category) {
            (Some(code), None, beside) => {
                (ProductMatch::Code(parse(&code, "product.code")?), beside.as_deref().map(category).transpose()?)
            }
            (None, Some(prefix), beside) => {
                (ProductMatch::Prefix(parse(&prefix, "product.prefix")?), beside.as_deref().map(category).transpose()?)
            }
            (None, None, Some(alone)) => (ProductMatch::Categorie(category(&alone)?), None),
            _ => {
                return Err(ProfileError("a [[product]] has a code or a prefix, or a category alone".to_owned()));
            }
        };
        Ok(ProductRow { product, domain: self.domain, tariff: self.tariff, categorie })
    }
}

impl TariffFile {
    fn check(self, profile: &str, areas: &Areas, buyers: &Buyers) -> Result<ProtocolTariff, ProfileError> {
        let row = format!("tariff {}", self.code);
        let buyer = match &self.party {
            Some(party) => buyers.named(&row, party)?,
            None => buyers.by_code(&row)?,
        };
        if buyer.rates != RatesBy::Code {
            let problem = "the rates of its party go by product, and stand in the config; take the row out";
            return Err(ProfileError(format!("{row}: {problem}")));
        }
        let to = self.to.as_ref().map(|to| day(to, "tariff.to")).transpose()?;
        Ok(ProtocolTariff {
            buyer,
            area: areas.gemeenten(&row, self.area.as_deref())?,
            validity: Validity { from: day(&self.from, "tariff.from")?, to },
            dagdelen: self.dagdelen.map(|d| parse(&d, "tariff.dagdelen")).transpose()?,
            code: self.code,
            name: self.name,
            product: self.product.map(|code| parse(&code, "tariff.product")).transpose()?,
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

const PARTIES_MOVED: &str = "[parties] is of version 0.1.0; write a row [[buyer]] for each kind of party, also for gemeente and \
                             hoofdaannemer, as docs/profile.md shows";

const NO_OPDRACHTGEVER: &str = "opdrachtgever is missing; write what texts call the party that gives opdrachten, such as \
                                opdrachtgever = \"de coalitie\"";

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str = include_str!("hart-van-brabant-2023.toml");

    /// Refuses the profile in which `from` was replaced, with an error that holds each of `told`.
    fn refused(from: &str, to: &str, told: &[&str]) {
        assert!(BUILT_IN.contains(from), "{from}");
        let error = Profile::read(&BUILT_IN.replacen(from, to, 1)).unwrap_err().to_string();
        told.iter().for_each(|part| assert!(error.contains(part), "{part} is not in: {error}"));
    }

    #[test]
    fn a_profile_that_contradicts_itself_is_refused_with_row_and_remedy() {
        refused("area = \"kikmaat\"", "area = \"kikmat\"", &["rule HVB-OAD-KIKMAAT", "kikmat", "[areas]"]);
        refused("payment_workdays = 15", "payment_workdays = 15\npayment_days = 30", &["coalitie", "payment_days"]);
        refused("party = \"kikmaat\"", "party = \"kikmat\"", &["rule HVB-OAD-KIKMAAT", "kikmat", "[[buyer]]"]);
        refused("each = \"member\"", "each = \"gemeente\"", &["[[buyer]] hoofdaannemer", "go together"]);
        refused(
            "each = \"member\"\nchannel = \"invoice\"",
            "each = \"member\"\nchannel = \"WMO323\"",
            &["only a gemeente"],
        );
        refused("id = \"kikmaat\"\n", "", &["[[buyer]] kikmaat", "id and name"]);
        refused(
            "kind = \"kikmaat\"\nid = \"kikmaat\"",
            "kind = \"coalitie\"\nid = \"hvb\"",
            &["kind coalitie", "own id"],
        );
        refused(
            "code = \"BG-LICHT\"\n",
            "code = \"BG-LICHT\"\nparty = \"kikmaat\"\n",
            &["tariff BG-LICHT", "by product"],
        );
        refused("rates = \"code\"", "rates = \"product\"", &["tariff BG-LICHT", "rates = \"code\""]);
        refused("postcode = \"5000JA\"", "postcode = \"5000\"", &["postcode", "four digits and two capitals"]);
        refused("opdrachtgever = ", "# ", &["opdrachtgever is missing", "de coalitie"]);
        refused("[gemeenten]", "[parties.coalitie]\nid = \"hvb\"\n[gemeenten]", &["[parties]", "docs/profile.md"]);
    }

    #[test]
    fn the_protocol_tells_what_rows_may_say() {
        let profile = Profile::built_in().unwrap();
        let categories = |domain: Domain| profile.vocabulary.categories.get(&domain).cloned().unwrap_or_default();
        assert_eq!(categories(Domain::Bg), ["licht", "midden", "zwaar"]);
        assert_eq!(categories(Domain::Bw), ["thuis", "zonder", "met", "24"]);
        assert!(!profile.vocabulary.counts_quarters && categories(Domain::Oad).is_empty());
    }
}
