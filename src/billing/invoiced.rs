//! Lines of invoices: at rates by tariff code, with transport, and at rates by product.
//!
//! Stands above `draft`, beside `declared`.

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::ceiling::volume_of_one;
use super::draft::{Care, Draft, notice, settle, shown};
use super::etmaal::Etmalen;
use super::line::{Line, Notice};
use super::measure::{Measure, is_registered, unit_by_code};
use super::part::parts;
use super::party::Party;
use super::route::Route;
use super::routed::{Routed, runs};
use super::specification::lacks;
use crate::disposition::{Disposition, Registration};
use crate::domain::{Date, Domain, Eenheid, Overflow, Period, ProductCode, Unit};
use crate::terms::{Channel, RatesBy, Rule, TariffKey, Terms};

/// Lines of invoices: one per disposition, tariff, party, rule, rate and unbroken run of days.
pub(super) fn invoice_lines(routed: &Routed<'_>) -> Result<Vec<(Party, Line)>, Overflow> {
    let (mut by_code, mut by_product) = (Vec::new(), Vec::new());
    for (day, route) in &routed.days {
        let Route::Billed { rule, buyer, party } = route else { continue };
        match (buyer.channel, buyer.rates) {
            (Channel::Wmo323, _) => {}
            (Channel::Invoice, RatesBy::Code) => by_code.push((*day, (*rule, party.as_ref()))),
            (Channel::Invoice, RatesBy::Product) => by_product.push((*day, (*rule, party.as_ref()))),
        }
    }
    let mut lines = code_lines(routed, &by_code)?;
    lines.extend(transport_lines(routed, &by_code)?);
    lines.extend(product_lines(routed, &by_product)?);
    Ok(lines)
}

/// Day with the row and party it goes by.
type RoutedDay<'r> = (Date, (&'r Rule, &'r Party));

/// Lines at the rate of the disposition's tariff code, in the unit of the code, else in that of the domain. Another code, or another
/// product, is another line.
fn code_lines(routed: &Routed<'_>, days: &[RoutedDay<'_>]) -> Result<Vec<(Party, Line)>, Overflow> {
    let Routed { disposition, terms, .. } = *routed;
    let etmalen = Etmalen::of(routed)?;
    let rate_on = |day| terms.rate(&TariffKey::Code(disposition.tariff_on(day)?.to_owned()), day);
    let key = |day: Date| (disposition.tariff_on(day), product_on(disposition, day, terms), rate_on(day));
    let mut lines = Vec::new();
    for (run, ((rule, party), (code, product, rate))) in runs(days.iter().map(|(day, to)| (*day, (*to, key(*day))))) {
        let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
        let unit = unit_by_code(disposition, run.first(), terms);
        let tariff = code.map(str::to_owned);
        let mut line = draft.line(Care { domain: disposition.domain, product, tariff, unit, rate });
        measure_line(&mut line, routed, run)?;
        // Where the quantity is what was registered, what is missing is the quantity.
        if !unit.is_some_and(is_registered) {
            specification_notices(&mut line, routed, run, &etmalen);
        }
        let average = code.and_then(|code| terms.profile.tariffs_of(code).next()?.dagdelen);
        let deviates = average.is_some_and(|average| strays(routed, run, average));
        notice(&mut line, Notice::SpecificationDeviates, deviates);
        lines.push((party.clone(), line));
    }
    Ok(lines)
}

/// How much a run is, and what that comes to.
fn measure_line(line: &mut Line, routed: &Routed<'_>, run: Period) -> Result<(), Overflow> {
    let measure = Measure::of(line.unit.unwrap_or(Unit::Etmaal), run, routed)?;
    let quantity = measure.quantity()?;
    line.quantity = shown(quantity.exact);
    line.amount = line.rate.map(|rate| measure.worth(rate)).transpose()?;
    notice(line, Notice::DeliveryMissing, quantity.missing);
    notice(line, Notice::TariffMissing, line.rate.is_none());
    Ok(())
}

/// What a line lacks of its specification, and how the etmalen of one in that unit differ from its days.
fn specification_notices(line: &mut Line, routed: &Routed<'_>, run: Period, etmalen: &Etmalen) {
    let lacks = lacks(routed, line.unit, run, etmalen);
    let odd = if line.unit == Some(Unit::Etmaal) { etmalen.billed(run).notice } else { None };
    lacks.into_iter().chain(odd).for_each(|code| notice(line, code, true));
}

/// Whether the dagdelen of a run stray more than the tolerance from its part of the category's average in a month; none registered
/// is another notice.
fn strays(routed: &Routed<'_>, run: Period, average: Decimal) -> bool {
    let test = || -> Option<bool> {
        let rows = routed.registered(|day| run.contains(day));
        let sum = amount::registered(Eenheid::Dagdeel, &rows).ok()??;
        let (days, month_days) = (Decimal::from(run.days()), Decimal::from(routed.month.days()));
        let expected = average.checked_mul(days)?.checked_div(month_days)?;
        let percent = routed.terms.profile.specification_tolerance_percent;
        let allowed = expected.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(sum.checked_sub(expected)?.abs() > allowed)
    };
    test().unwrap_or(false)
}

/// The transport of a DO opdracht: an extra line per run, for the days with a trip. No trips: no line.
fn transport_lines(routed: &Routed<'_>, days: &[RoutedDay<'_>]) -> Result<Vec<(Party, Line)>, Overflow> {
    let Routed { disposition, terms, .. } = *routed;
    let tariff_on = |day| terms.tariff_of_vervoer(disposition.vervoer_on(day)?, disposition.gemeente);
    let keyed = days.iter().filter_map(|(day, to)| {
        let tariff = tariff_on(*day)?;
        Some((*day, (*to, tariff, terms.rate(&TariffKey::Code(tariff.code.clone()), *day))))
    });
    let mut lines = Vec::new();
    for (run, ((rule, party), tariff, rate)) in runs(keyed) {
        let trips = routed.trips.iter().filter(|day| run.contains(**day)).count();
        if trips == 0 {
            continue;
        }
        let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
        let (domain, product, unit) = (Some(Domain::Vervoer), tariff.product.clone(), Some(tariff.unit));
        let mut line = draft.line(Care { domain, product, tariff: Some(tariff.code.clone()), unit, rate });
        line.quantity = Decimal::from(trips);
        line.amount = rate.map(|r| r.times(line.quantity)).transpose()?;
        notice(&mut line, Notice::TariffMissing, rate.is_none());
        lines.push((party.clone(), line));
    }
    Ok(lines)
}

/// Lines at rates by product: the allocation's unit, exact sums of what was registered per run.
fn product_lines(routed: &Routed<'_>, days: &[RoutedDay<'_>]) -> Result<Vec<(Party, Line)>, Overflow> {
    let Routed { disposition, terms, month, .. } = *routed;
    let rows = routed.registered(|day| days.iter().any(|(d, _)| *d == day));
    let etmalen = Etmalen::of(routed)?;
    let mut lines = Vec::new();
    for (number, part) in parts(disposition, &rows).into_iter().enumerate() {
        let with_rate = days
            .iter()
            .map(|(day, to)| (*day, (*to, part.rate(*day, terms, |name| TariffKey::Product(to.1.key(), name)))));
        for (run, ((rule, party), _)) in runs(with_rate) {
            let rows: Vec<&Registration> = part.rows.iter().copied().filter(|r| run.contains(r.datum)).collect();
            // Without an Omvang a part has no line in a run that another part already fills; an empty run has one.
            // By a code of a toewijzing without a product nothing was promised.
            let filled =
                number > 0 || disposition.is_generic() || !routed.registered(|day| run.contains(day)).is_empty();
            if disposition.omvang().is_none() && rows.is_empty() && filled {
                continue;
            }
            let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
            let mut line = draft.part(&part, run.first(), |name| TariffKey::Product(party.key(), name));
            let quantity = match (disposition.omvang(), part.eenheid) {
                (Some(omvang), _) if omvang.eenheid == Eenheid::Etmaal => {
                    specification_notices(&mut line, routed, run, &etmalen);
                    Quantity::of(etmalen.billed(run).quantity)
                }
                (Some(omvang), _) => {
                    amount::invoiced(omvang, &rows, (run.days(), month.days()), volume_of_one(omvang))?
                }
                (None, Some(eenheid)) => amount::registered(eenheid, &rows)?.map_or(Quantity::MISSING, Quantity::of),
                (None, None) => Quantity::MISSING,
            };
            settle(&mut line, part.eenheid, quantity)?;
            lines.push((party.clone(), line));
        }
    }
    Ok(lines)
}

/// Product code of a line at a tariff code: the one that the disposition names, else the one that the protocol gives care at that
/// tariff. Which codes the config maps to a tariff says nothing of what was ordered.
fn product_on(disposition: &Disposition, day: Date, terms: &Terms) -> Option<ProductCode> {
    let care = disposition.care_on(day)?;
    let of_protocol = || terms.profile.tariffs_of(care.tariff.as_deref()?).next()?.product.clone();
    care.product.clone().or_else(of_protocol)
}
