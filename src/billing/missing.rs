//! Rates that lines need and that no row of the terms gives: whose, for what, and on which dispositions.
//!
//! Stands after `statement`, whose notices it gathers, and tells what to ask for; it adds no rule of its own. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Billable, Billing, BillingError, Line, Notice, Party, bill};
use crate::disposition::Disposition;
use crate::domain::{Date, DispositionId, Domain, Month, Period};
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

/// What lacks a rate.
type Key = (Party, Option<String>, Option<String>, Option<Domain>);

/// Rates that the lines of these statements lack. `known` gives the category of what has no product code.
pub fn missing_in(
    statements: &Billing,
    known: &BTreeMap<&DispositionId, &Disposition>,
    terms: &Terms,
) -> Vec<MissingTariff> {
    let mut found: BTreeMap<Key, (Date, BTreeSet<DispositionId>)> = BTreeMap::new();
    for statement in &statements.statements {
        for line in statement.lines.iter().filter(|line| line.corrects.is_none()) {
            let disposition = known.get(&line.disposition).copied();
            let own = lacks(line).then(|| of_line(&statement.party, line, disposition));
            let trips = disposition.and_then(|d| transport(&statement.party, line, d, terms));
            for key in own.into_iter().chain(trips) {
                let (from, dispositions) = found.entry(key).or_insert_with(|| (line.from, BTreeSet::new()));
                *from = line.from.min(*from);
                dispositions.insert(line.disposition.clone());
            }
        }
    }
    found.into_iter().map(shown).collect()
}

/// Rates that are missing on some day of a period within one month, of all that is delivered then as far as is known.
pub fn missing_tariffs<D: Billable>(
    dossiers: &[D],
    terms: &Terms,
    days: Period,
) -> Result<Vec<MissingTariff>, BillingError> {
    let mut billing = bill(dossiers, terms, Month::of(days.last()), days.last())?;
    for statement in &mut billing.statements {
        statement.lines.retain(|line| line.to >= days.first());
    }
    let dispositions = dossiers.iter().flat_map(|dossier| &dossier.derived().dispositions);
    Ok(missing_in(&billing, &dispositions.map(|d| (&d.id, d)).collect(), terms))
}

/// Where no unit is known no rate was looked up; what is missing then is the delivery.
fn lacks(line: &Line) -> bool {
    line.notices.contains(&Notice::TariffMissing) && line.unit.is_some()
}

fn of_line(party: &Party, line: &Line, disposition: Option<&Disposition>) -> Key {
    let categorie = || disposition.and_then(Disposition::product).map(|product| product.categorie.to_string());
    let product =
        if line.tariff.is_some() { None } else { line.product.as_ref().map(ToString::to_string).or_else(categorie) };
    (party.clone(), line.tariff.clone(), product, line.domain)
}

/// The transport of an opdracht has a line only once there are trips; that it will need a rate is known before.
fn transport(party: &Party, line: &Line, disposition: &Disposition, terms: &Terms) -> Option<Key> {
    let tariff = terms.tariff_of_vervoer(disposition.vervoer_on(line.from)?, disposition.gemeente)?;
    let is_of_care = terms.profile.goes_by_code(&party.key()) && line.domain == disposition.domain;
    let key = TariffKey::Code(tariff.code.clone());
    let lacks = is_of_care && terms.rate(&key, line.from).is_none();
    lacks.then(|| (party.clone(), Some(tariff.code.clone()), None, Some(Domain::Vervoer)))
}

fn shown(
    ((party, tariff, product, domain), (from, dispositions)): (Key, (Date, BTreeSet<DispositionId>)),
) -> MissingTariff {
    MissingTariff {
        party: party.key().to_string(),
        name: party.name,
        tariff,
        product,
        domain,
        from,
        dispositions: dispositions.into_iter().collect(),
    }
}
