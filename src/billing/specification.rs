//! Which registrations specify a line of an invoice, and what is told of the others.
//!
//! Stands on `routed`, below `invoiced`. The unit that a domain is specified in is data of the profile.

use super::etmaal::Etmalen;
use super::line::Notice;
use super::routed::Routed;
use crate::domain::{Domain, Period, Unit};
use crate::terms::Terms;

/// The unit in which what is delivered must be registered, so that it specifies a line in `unit`; `None`: any does.
pub fn specified_in(domain: Option<Domain>, unit: Option<Unit>, terms: &Terms) -> Option<Unit> {
    match unit {
        Some(Unit::Etmaal) => Some(Unit::Etmaal),
        // A trip needs no quantity.
        Some(Unit::Dag) => None,
        _ => terms.profile.domains.get(&domain?)?.specification,
    }
}

/// What a run in this unit lacks of its specification. `etmalen` are those of its disposition in the month.
pub(super) fn lacks(routed: &Routed<'_>, unit: Option<Unit>, run: Period, etmalen: &Etmalen) -> Option<Notice> {
    // A run without trips is a line of nought, and lacks nothing.
    if unit == Some(Unit::Dag) {
        return None;
    }
    let wanted = specified_in(routed.disposition.domain, unit, routed.terms);
    let rows = routed.registered(|day| run.contains(day));
    let is_specified = match wanted {
        Some(Unit::Etmaal) => etmalen.in_run(run).is_some(),
        Some(wanted) => rows.iter().any(|row| row.eenheid.converts_to(wanted)),
        None => !rows.is_empty(),
    };
    match (is_specified, rows.is_empty()) {
        (true, _) => None,
        // A month rate asks for no registration where a person said that there was no contact to register.
        (false, true) if unit == Some(Unit::Maand) && routed.disposition.is_without_contact(routed.month) => None,
        (false, true) => Some(Notice::SpecificationMissing),
        (false, false) => Some(Notice::SpecificationUnit),
    }
}
