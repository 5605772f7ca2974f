//! Answers `tariffs`: the rates in force, where each stands, and those that are missing.

use std::collections::BTreeMap;

use super::reply::failed;
use crate::billing::missing_in;
use crate::config::Config;
use crate::disposition::Disposition;
use crate::documents::Tariffs;
use crate::domain::{Date, Domain, Month, Period, ProductCode};
use crate::overview::Overview;
use crate::request::Failure;
use crate::terms::InForce;

/// On a day, or on any day of a month; of one party, where one is named.
pub fn tariffs(
    overview: &Overview,
    config: &Config,
    on: Date,
    month: Option<Month>,
    party: Option<&str>,
) -> Result<Tariffs, Failure> {
    let days = month.map_or(Period::day(on), Month::period);
    let mut tariffs = config.terms.in_force(days);
    name_domains(&mut tariffs, overview);
    let as_far = overview.bill(Month::of(days.last()), &config.terms, days.last()).map_err(failed)?;
    let known = overview.lookup();
    let mut missing = missing_in(&as_far, |id| known.get(id), days.first());
    if let Some(wanted) = party {
        let is_wanted = |party: &str| party == wanted || party.split_once(':').is_some_and(|(kind, _)| kind == wanted);
        tariffs.retain(|row| is_wanted(&row.party));
        missing.retain(|row| is_wanted(&row.party));
    }
    Ok(Tariffs { from: days.first(), to: days.last(), tariffs, missing })
}

/// Where a product belongs may follow from its category, which a row of tariffs does not name and a toewijzing does.
fn name_domains(tariffs: &mut [InForce], overview: &Overview) {
    let of = |d: &Disposition| Some((d.product()?.code.clone()?, d.domain?));
    let known: BTreeMap<ProductCode, Domain> = overview.dispositions().filter_map(of).collect();
    for row in tariffs.iter_mut().filter(|row| row.domain.is_none()) {
        row.domain = row.product.as_ref().and_then(|product| known.get(product)).copied();
    }
}
