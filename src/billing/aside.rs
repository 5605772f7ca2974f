//! What a line does not say and somebody has to do something about: a rate that its trips will need, and what is registered beside it in
//! units that do not count.
//!
//! Stands on the lines, below the statements that carry it: it is told with the bill of a dossier, where the dossier is at hand, so that
//! who reads 10,000 lines looks nothing up. It is no part of what was agreed to be told outside (contract.md). Pure.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::line::{Line, Notice, by_place};
use super::party::Party;
use super::specification::specified_in;
use crate::disposition::{Derived, Disposition};
use crate::domain::{Period, Unit};
use crate::terms::{Channel, TariffKey, Terms};

/// Something beside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// In whose statement the line stands.
    pub party: Party,
    /// The line.
    pub line: Arc<Line>,
    /// What it is.
    pub what: Beside,
}

/// What may stand beside a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beside {
    /// No rate of this tariff code is known for the trips that the opdracht arranges.
    TransportRate(String),
    /// The days of the line are registered in these units too, which do not specify it.
    OtherUnits(BTreeSet<Unit>),
}

impl Aside {
    /// The order of asides in a month.
    pub(super) fn by_place(&self, other: &Aside) -> Ordering {
        self.party
            .cmp(&other.party)
            .then_with(|| by_place(&self.line, &other.line))
            .then_with(|| self.what.cmp(&other.what))
    }
}

/// What stands beside the lines of a dossier.
pub(super) fn asides(derived: &Derived, lines: &[(Party, Arc<Line>)], terms: &Terms) -> Vec<Arc<Aside>> {
    let mut found = Vec::new();
    for (party, line) in lines {
        let Some(disposition) = derived.disposition(&line.disposition) else { continue };
        let transport = transport(party, line, disposition, terms).map(Beside::TransportRate);
        let others = Some(other_units(party, line, disposition, terms)).filter(|units| !units.is_empty());
        for what in transport.into_iter().chain(others.map(Beside::OtherUnits)) {
            found.push(Arc::new(Aside { party: party.clone(), line: Arc::clone(line), what }));
        }
    }
    found
}

/// The transport of an opdracht has a line only once there are trips; that it will need a rate is known before.
fn transport(party: &Party, line: &Line, disposition: &Disposition, terms: &Terms) -> Option<String> {
    let tariff = terms.tariff_of_vervoer(disposition.vervoer_on(line.from)?, disposition.gemeente)?;
    let is_of_care = terms.profile.goes_by_code(&party.key()) && line.domain == disposition.domain;
    let key = TariffKey::Code(tariff.code.clone());
    (is_of_care && terms.rate(&key, line.from).is_none()).then(|| tariff.code.clone())
}

/// Units that the days of an invoiced line are registered in beside what specifies it. A row with a trip is there for the trip.
pub fn other_units(party: &Party, line: &Line, disposition: &Disposition, terms: &Terms) -> BTreeSet<Unit> {
    let (key, wanted) = (party.key(), specified_in(line.domain, line.unit, terms));
    let is_invoice = terms.profile.channel(&key) == Channel::Invoice;
    let is_specified = terms.profile.goes_by_code(&key) || (is_invoice && line.unit == Some(Unit::Etmaal));
    let (Some(wanted), Some(days)) = (wanted.filter(|_| is_specified), Period::new(line.from, line.to)) else {
        return BTreeSet::new();
    };
    let of_code = disposition.of_code(line.product.as_ref());
    let rows = || of_code.registrations.iter().filter(|row| days.contains(row.datum));
    let is_fit = rows().any(|row| row.eenheid.converts_to(wanted));
    // Where nothing fits, the line itself says so.
    if !is_fit && line.notices.contains(&Notice::SpecificationUnit) {
        return BTreeSet::new();
    }
    let others = rows().filter(|row| !row.eenheid.converts_to(wanted) && row.vervoer.is_none());
    others.map(|row| row.eenheid).collect()
}
