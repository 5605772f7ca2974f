//! What was delivered on the days of a line, as the specification of an invoice shows it.
//!
//! Stands between dispositions and `build`. On a line that needs one unit only what is registered in it counts, hours and minutes
//! of a day together; adds up nothing else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Delivered;
use crate::billing::{Line, Notice, specified_in};
use crate::disposition::{Disposition, Registration};
use crate::domain::{Date, Domain, Month, Period, Unit, round_half_up};
use crate::terms::Terms;

/// What is shown of a line. Trips stand on a line of transport, all else on the others.
pub(super) fn delivered(line: &Line, disposition: &Disposition, period: Period, terms: &Terms) -> Vec<Delivered> {
    let disposition = disposition.of_code(line.product.as_ref());
    let on_days = || disposition.registrations.iter().filter(|row| period.contains(row.datum));
    if line.domain == Some(Domain::Vervoer) {
        return trips(on_days());
    }
    if line.unit == Some(Unit::Etmaal)
        && let Some(total) = total(line, disposition, period)
    {
        return vec![total];
    }
    let is_of_product =
        |row: &&Registration| disposition.omvang().is_some() || row.product.is_none() || row.product == line.product;
    let wanted = wanted(line, terms);
    let rows: Vec<&Registration> = on_days().filter(is_of_product).collect();
    let fits = |row: &&Registration| wanted.is_some_and(|wanted| row.eenheid.converts_to(wanted));
    // A line that was closed when any unit would do shows what was registered then.
    match wanted {
        Some(wanted) if rows.iter().any(fits) => in_unit(rows.into_iter().filter(fits), wanted),
        Some(_) | None => rows.into_iter().map(|row| shown(row.datum, row.aantal, row.eenheid)).collect(),
    }
}

/// What a frozen line still lacks that it was closed without.
pub(super) fn lack(line: &Line, delivered: &[Delivered], terms: &Terms) -> Option<&'static str> {
    let fits = |row: &Delivered| wanted(line, terms).is_none_or(|wanted| row.eenheid.converts_to(wanted));
    let is_lack = |notice: &Notice| matches!(notice, Notice::SpecificationMissing | Notice::SpecificationUnit);
    match (line.notices.iter().any(is_lack), delivered.is_empty()) {
        (false, _) => None,
        (true, true) => Some("specificatie: geen levering geregistreerd"),
        (true, false) => (!delivered.iter().any(fits)).then_some("specificatie: geregistreerd in een andere eenheid"),
    }
}

/// The unit that a line needs. At rates by product the toewijzing has a unit of its own, but for etmalen.
fn wanted(line: &Line, terms: &Terms) -> Option<Unit> {
    let is_by_code = line.tariff.is_some();
    specified_in(line.domain, line.unit, terms).filter(|unit| is_by_code || *unit == Unit::Etmaal)
}

fn trips<'d>(rows: impl Iterator<Item = &'d Registration>) -> Vec<Delivered> {
    let mut days: BTreeMap<Date, Delivered> = BTreeMap::new();
    for row in rows.filter(|row| row.vervoer.is_some()) {
        let trip = Delivered { vervoer: row.vervoer, ..shown(row.datum, Decimal::ONE, Unit::Dag) };
        days.entry(row.datum).or_insert(trip);
    }
    days.into_values().collect()
}

/// A month's total of etmalen that stands on one date: of a line what it bills, on the date or the last of its own days.
fn total(line: &Line, disposition: &Disposition, period: Period) -> Option<Delivered> {
    let (date, count) = disposition.etmalen_total(Month::of(period.first()))?;
    let is_whole = period.contains(date) && line.notices.contains(&Notice::SpecificationDeviates);
    let (day, count) = (date.clamp(period.first(), period.last()), if is_whole { count } else { line.quantity });
    (!count.is_zero()).then(|| shown(day, count, Unit::Etmaal))
}

/// What is registered on each day, in one unit: 1.5 hours and 30 minutes are 2 hours.
fn in_unit<'d>(rows: impl Iterator<Item = &'d Registration>, unit: Unit) -> Vec<Delivered> {
    let mut parts: BTreeMap<Date, Decimal> = BTreeMap::new();
    for row in rows {
        let sum = parts.entry(row.datum).or_default();
        *sum = sum.saturating_add(row.aantal.saturating_mul(row.eenheid.parts()));
    }
    let whole = |parts: Decimal| parts.checked_div(unit.parts()).map(|count| round_half_up(count, 4).normalize());
    parts.into_iter().filter_map(|(datum, parts)| Some(shown(datum, whole(parts)?, unit))).collect()
}

fn shown(datum: Date, aantal: Decimal, eenheid: Unit) -> Delivered {
    Delivered { datum, aantal, eenheid, vervoer: None }
}
