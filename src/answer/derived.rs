//! What follows from everything that is known, under what was agreed.
//!
//! Stands below all that answers: most answers begin here.

use crate::config::Config;
use crate::disposition::{Derived, derive};
use crate::known::Known;
use crate::overview::Overview;

/// Everything that follows from what is known.
pub fn overview(state: &Known, config: &Config) -> Overview {
    Overview::derive(&state.knowledge, &config.terms)
}

/// Everything that follows from what is known, one part per dossier.
pub fn derived(state: &Known, config: &Config) -> Vec<Derived> {
    let besluiten = state.knowledge.besluiten();
    state.knowledge.dossiers().map(|dossier| derive(dossier, besluiten, &config.terms)).collect()
}
