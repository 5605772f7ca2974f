//! Rates that lines need and that no row of the terms gives: whose, for what, and on which dispositions.
//!
//! Stands after `statement`, whose notices it gathers, and tells what to ask for; it adds no rule of its own. Pure.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Aside, Beside, Billing, Line, Notice, Party};
use crate::disposition::Disposition;
use crate::domain::{Date, DispositionId, Domain};

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
pub fn missing_in<'a>(
    statements: &Billing,
    known: impl Fn(&DispositionId) -> Option<&'a Disposition>,
    since: Date,
) -> Vec<MissingTariff> {
    let mut found: BTreeMap<&Party, Lacking<'_>> = BTreeMap::new();
    for statement in &statements.statements {
        let lines = statement.lines.iter().filter(|line| line.corrects.is_none() && line.to >= since);
        for line in lines.filter(|line| lacks(line)) {
            add(&mut found, &statement.party, of_line(line, known(&line.disposition)), line);
        }
    }
    for Aside { party, line, what } in statements.asides.iter().map(Arc::as_ref).filter(|aside| aside.line.to >= since)
    {
        if let Beside::TransportRate(code) = what {
            add(&mut found, party, (Some(code), None, Some(Domain::Vervoer)), line);
        }
    }
    let of_party = |(party, lacking): (&Party, Lacking<'_>)| {
        lacking.into_iter().map(|lacking| shown(party, lacking)).collect::<Vec<_>>()
    };
    found.into_iter().flat_map(of_party).collect()
}

fn add<'a>(found: &mut BTreeMap<&'a Party, Lacking<'a>>, party: &'a Party, key: Key<'a>, line: &'a Line) {
    let (from, dispositions) = found.entry(party).or_default().entry(key).or_insert_with(|| (line.from, Vec::new()));
    *from = line.from.min(*from);
    dispositions.push(&line.disposition);
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
