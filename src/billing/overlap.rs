//! No client-domain day goes to two parties (billing.md §3, "Overlap").

use std::collections::{BTreeMap, BTreeSet};

use super::route::{Reason, Route};
use super::routed::Routed;
use crate::disposition::{Disposition, Form};
use crate::domain::{Bsn, Date, Domain};
use crate::terms::HolderKind;

/// Leaves each client-domain day with one party; the losers' days become unbillable.
pub(super) fn resolve(all: &mut [Routed<'_>]) {
    let mut contested: BTreeMap<(Bsn, Domain, Date), Vec<usize>> = BTreeMap::new();
    for (index, routed) in all.iter().enumerate() {
        let Some(domain) = routed.disposition.domain else { continue };
        for day in routed.days.keys().filter(|day| routed.is_billed(**day)) {
            contested.entry((routed.disposition.client.bsn, domain, *day)).or_default().push(index);
        }
    }
    for ((_, _, day), rivals) in contested.into_iter().filter(|(_, rivals)| rivals.len() > 1) {
        one_party(all, day, &rivals);
    }
    transport(all);
}

/// Own-held first, then the earliest ingangsdatum, then the lowest id; what goes to a winning gemeente stays with it.
fn one_party(all: &mut [Routed<'_>], day: Date, rivals: &[usize]) {
    let Some(winner) = rivals.iter().copied().filter_map(|i| Some((precedence(all.get(i)?.disposition), i))).min()
    else {
        return;
    };
    let Some(won) = all.get(winner.1) else { return };
    let (id, party) = (won.disposition.id.clone(), won.days.get(&day).and_then(party_of).cloned());
    let stacks = party.as_ref().is_some_and(|p| p.kind.is_gemeente());
    for index in rivals.iter().copied().filter(|i| *i != winner.1) {
        // What is delivered by several codes on one toewijzing is one right, and never competes.
        let is_same = all.get(index).is_some_and(|routed| routed.disposition.id == id);
        let Some(route) = all.get_mut(index).and_then(|r| r.days.get_mut(&day)) else { continue };
        if !(is_same || (stacks && party_of(route) == party.as_ref())) {
            *route = Route::Unbillable(Reason::new("OVERLAP", format!("Deze dag van dit domein gaat al via {id}.")));
        }
    }
}

fn precedence(disposition: &Disposition) -> (bool, Date, &crate::domain::DispositionId) {
    (disposition.holder.kind != HolderKind::Own, disposition.from, &disposition.id)
}

fn party_of<'r>(route: &'r Route<'_>) -> Option<&'r super::Party> {
    match route {
        Route::Billed { party, .. } => Some(party),
        Route::Unbillable(_) => None,
    }
}

/// On a day with a registered trip of an opdracht a separate own-held VERVOER disposition wins over that trip; any
/// other separate one loses to it.
fn transport(all: &mut [Routed<'_>]) {
    let mut lost_trips: BTreeSet<(usize, Date)> = BTreeSet::new();
    let mut lost_days: Vec<(usize, Date, String)> = Vec::new();
    for (index, opdracht) in all.iter().enumerate() {
        // A trip on a day that the opdracht itself lost does not compete.
        for day in opdracht.trips.iter().copied() {
            if !opdracht.is_billed(day) {
                lost_trips.insert((index, day));
                continue;
            }
            for (other, separate) in all.iter().enumerate().filter(|(_, s)| competes(opdracht, s, day)) {
                if separate.disposition.holder.kind == HolderKind::Own {
                    lost_trips.insert((index, day));
                } else {
                    lost_days.push((other, day, opdracht.disposition.id.to_string()));
                }
            }
        }
    }
    for (index, day, winner) in lost_days {
        if let Some(route) = all.get_mut(index).and_then(|r| r.days.get_mut(&day)) {
            let why = format!("De rit van deze dag gaat al via {winner}.");
            *route = Route::Unbillable(Reason::new("OVERLAP", why));
        }
    }
    for (index, routed) in all.iter_mut().enumerate() {
        routed.trips.retain(|day| !lost_trips.contains(&(index, *day)));
    }
}

/// Whether a separate transport disposition is billed for the day of an opdracht's trip.
fn competes(opdracht: &Routed<'_>, separate: &Routed<'_>, day: Date) -> bool {
    separate.disposition.domain == Some(Domain::Vervoer)
        && matches!(separate.disposition.form, Form::Toewijzing { .. })
        && separate.disposition.client.bsn == opdracht.disposition.client.bsn
        && separate.is_billed(day)
}
