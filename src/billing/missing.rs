//! Rates that lines need and that no row of the terms gives: whose, for what, and on which dispositions.
//!
//! Stands after `statement`, whose notices it gathers, and tells what to ask for; it adds no rule of its own. Pure.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Billing, Line, Notice, Party};
use crate::disposition::Disposition;
use crate::domain::{Date, DispositionId, Domain};
use crate::terms::{TariffKey, Terms};

/// A rate that is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct MissingTariff {
    /// Whose, `kind:id`.
    pub party: String,
    /// Name of the party for people.
    pub name: String,
    /// Tariff code, where the rates of the party go by code and one is known.
    pub tariff: Option<String>,
    /// Product code, else category, where one is known.
    pub product: Option<String>,
    /// Kind of care, where known.
    pub domain: Option<Domain>,
    /// First day without a rate.
    pub from: Date,
    /// The dispositions that need it, in order.
    pub dispositions: Vec<DispositionId>,
}

impl MissingTariff {
    /// What it is for: `BG-MIDDEN`, `product 104A2`, or the domain where neither is known.
    pub fn what(&self) -> String {
        let product = self.product.as_ref().map(|product| format!("product {product}"));
        let domain = || self.domain.map(|domain| domain.to_string());
        self.tariff.clone().or(product).or_else(domain).unwrap_or_default()
    }
}

/// What lacks a rate at a party: tariff code, product and kind of care.
type Key<'a> = (Option<&'a str>, Option<Cow<'a, str>>, Option<Domain>);

/// The rates that a party lacks, each with the first day without it and the dispositions that need it.
type Lacking<'a> = BTreeMap<Key<'a>, (Date, Vec<&'a DispositionId>)>;

/// One of them.
type LackingRate<'a> = (Key<'a>, (Date, Vec<&'a DispositionId>));

/// Rates that the lines of these statements lack on a day or later. `known` gives the category of what has no product code.
pub fn missing_in(
    statements: &Billing,
    known: &HashMap<&DispositionId, &Disposition>,
    terms: &Terms,
    since: Date,
) -> Vec<MissingTariff> {
    let mut found: BTreeMap<&Party, Lacking<'_>> = BTreeMap::new();
    for statement in &statements.statements {
        let goes_by_code = terms.profile.goes_by_code(&statement.party.key());
        let lacking = found.entry(&statement.party).or_default();
        for line in statement.lines.iter().filter(|line| line.corrects.is_none() && line.to >= since) {
            if !goes_by_code && !lacks(line) {
                continue;
            }
            let disposition = known.get(&line.disposition).copied();
            let own = lacks(line).then(|| of_line(line, disposition));
            let trips = disposition.filter(|_| goes_by_code).and_then(|d| transport(line, d, terms));
            for key in own.into_iter().chain(trips) {
                let (from, dispositions) = lacking.entry(key).or_insert_with(|| (line.from, Vec::new()));
                *from = line.from.min(*from);
                dispositions.push(&line.disposition);
            }
        }
    }
    let of_party = |(party, lacking): (&Party, Lacking<'_>)| {
        lacking.into_iter().map(|lacking| shown(party, lacking)).collect::<Vec<_>>()
    };
    found.into_iter().flat_map(of_party).collect()
}

/// Where no unit is known no rate was looked up; what is missing then is the delivery.
fn lacks(line: &Line) -> bool {
    line.notices.contains(&Notice::TariffMissing) && line.unit.is_some()
}

fn of_line<'a>(line: &'a Line, disposition: Option<&Disposition>) -> Key<'a> {
    let categorie =
        || disposition.and_then(Disposition::product).map(|product| Cow::Owned(product.categorie.to_string()));
    let code = line.product.as_ref().map(|product| Cow::Borrowed(product.as_str()));
    let product = if line.tariff.is_some() { None } else { code.or_else(categorie) };
    (line.tariff.as_deref(), product, line.domain)
}

/// The transport of an opdracht has a line only once there are trips; that it will need a rate is known before.
fn transport<'a>(line: &Line, disposition: &Disposition, terms: &'a Terms) -> Option<Key<'a>> {
    let tariff = terms.tariff_of_vervoer(disposition.vervoer_on(line.from)?, disposition.gemeente)?;
    let key = TariffKey::Code(tariff.code.clone());
    let lacks = line.domain == disposition.domain && terms.rate(&key, line.from).is_none();
    lacks.then(|| (Some(tariff.code.as_str()), None, Some(Domain::Vervoer)))
}

fn shown(party: &Party, ((tariff, product, domain), (from, mut dispositions)): LackingRate<'_>) -> MissingTariff {
    dispositions.sort_unstable();
    dispositions.dedup();
    MissingTariff {
        party: party.key().to_string(),
        name: party.name.clone(),
        tariff: tariff.map(str::to_owned),
        product: product.map(Cow::into_owned),
        domain,
        from,
        dispositions: dispositions.into_iter().cloned().collect(),
    }
}
