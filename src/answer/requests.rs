//! Answers `requests`: what was asked of a gemeente, and what became of it.
//!
//! Stands on what `disposition` derives of each request.

use crate::config::Config;
use crate::disposition::VerzoekStatus;
use crate::documents::Verzoek;
use crate::known::Known;
use crate::overview::Overview;

/// Requests, by gemeente and reference.
pub fn requests(state: &Known, config: &Config) -> Vec<Verzoek> {
    let mut overview = Overview::derive(&state.knowledge, &config.terms);
    // A copy of what another aanbieder asked is that one's to follow.
    overview.derived.iter_mut().for_each(|d| d.verzoeken.retain(|v| config.terms.own.contains(&v.id.aanbieder)));
    requested(&overview)
}

/// What an overview tells of requests, by gemeente and reference. Pure.
pub fn requested(overview: &Overview) -> Vec<Verzoek> {
    let view = |status: &VerzoekStatus| Verzoek {
        gemeente: status.id.gemeente.to_string(),
        agb: status.id.aanbieder.to_string(),
        reference: status.id.referentie.clone(),
        kind: status.kind,
        identification: status.bericht.clone(),
        date: status.dagtekening,
        bsn: status.bsn,
        stand: status.stand.clone(),
    };
    let mut views: Vec<Verzoek> = overview.derived.iter().flat_map(|d| &d.verzoeken).map(view).collect();
    let key = |v: &Verzoek| (v.gemeente.clone(), v.reference.clone(), v.date, v.identification.clone());
    views.sort_by_cached_key(key);
    views
}
