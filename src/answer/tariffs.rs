//! The JSON of `tariffs`: the rates in force, where each stands, and those that are missing.

use serde::Serialize;

use super::{derived, failed};
use crate::billing::{MissingTariff, missing_tariffs};
use crate::config::Config;
use crate::domain::{Date, Month, Period};
use crate::engine::State;
use crate::request::Failure;
use crate::terms::InForce;

/// The document.
#[derive(Serialize)]
pub struct TariffsView {
    /// First day that was asked for.
    from: Date,
    /// Last day that was asked for.
    to: Date,
    /// Rows that hold on some day of it, by party and code.
    tariffs: Vec<InForce>,
    /// Rates of what is delivered then that no row gives.
    missing: Vec<MissingTariff>,
}

/// On a day, or on any day of a month; of one party, where one is named.
pub fn tariffs(
    state: &State,
    config: &Config,
    on: Date,
    month: Option<Month>,
    party: Option<&str>,
) -> Result<TariffsView, Failure> {
    let days = month.map_or(Period::day(on), Month::period);
    let mut tariffs = config.terms.in_force(days);
    let mut missing = missing_tariffs(&derived(state, config), &config.terms, days).map_err(failed)?;
    if let Some(wanted) = party {
        let is_wanted = |party: &str| party == wanted || party.split_once(':').is_some_and(|(kind, _)| kind == wanted);
        tariffs.retain(|row| is_wanted(&row.party));
        missing.retain(|row| is_wanted(&row.party));
    }
    Ok(TariffsView { from: days.first(), to: days.last(), tariffs, missing })
}
