//! Answers `requests`: what was asked of a gemeente, and what became of it.
//!
//! Stands on what `disposition` derives of each request.

use crate::config::Config;
use crate::disposition::VerzoekStatus;
use crate::documents::Verzoek;
use crate::overview::Overview;

/// Requests, by gemeente and reference.
pub fn requests(overview: &Overview, config: &Config) -> Vec<Verzoek> {
    // A copy of what another aanbieder asked is that one's to follow.
    requested_by(overview, |status| config.terms.own.contains(&status.id.aanbieder))
}

/// What an overview tells of requests, by gemeente and reference. Pure.
pub fn requested(overview: &Overview) -> Vec<Verzoek> {
    requested_by(overview, |_| true)
}

fn requested_by(overview: &Overview, is_asked: impl Fn(&VerzoekStatus) -> bool) -> Vec<Verzoek> {
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
    let all = overview.derived.iter().flat_map(|d| &d.verzoeken).filter(|status| is_asked(status));
    let mut views: Vec<Verzoek> = all.map(view).collect();
    let key = |v: &Verzoek| (v.gemeente.clone(), v.reference.clone(), v.date, v.identification.clone());
    views.sort_by_cached_key(key);
    views
}
