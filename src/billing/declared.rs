//! Lines of declarations: one per toewijzing, product and month, cut to what its Omvang allows.
//!
//! Stands above `draft`, beside `invoiced`. What earlier months billed counts where the Omvang is a total.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::billed::{BillingError, overflow};
use super::ceiling::{ceiling, has_total, volume_of_one};
use super::draft::{Draft, notice, settle};
use super::line::{Line, Notice};
use super::month::DossierMonth;
use super::part::parts;
use super::party::Party;
use super::route::Route;
use super::routed::Routed;
use crate::disposition::{Disposition, Form};
use crate::domain::{Date, DispositionId, Eur, Month, Overflow, Period};
use crate::terms::{Channel, Rule, TariffKey};

/// Lines of a WMO323: one per toewijzing, product and month (TR416).
pub(super) fn declarations(routed: &Routed<'_>, billed: &Billed) -> Result<Vec<(Party, Line)>, Overflow> {
    Ok(declared(routed, billed)?.into_iter().map(|declared| (declared.party, declared.line)).collect())
}

/// A line of a WMO323 with what was cut from it.
pub(super) struct Declared {
    pub party: Party,
    pub line: Line,
    /// How much lies above the ceiling.
    pub excess: Option<Decimal>,
    /// What the whole quantity would have brought.
    pub uncut: Option<Eur>,
}

/// What the lines of a dossier to gemeenten were cut by.
pub(super) fn cuts(dossier: DossierMonth<'_>) -> Result<Vec<Declared>, BillingError> {
    let mut billed = Billed::default();
    billed.reach(dossier)?;
    let mut cuts = Vec::new();
    for routed in dossier.routed() {
        let lines = declared(&routed, &billed).map_err(|e| overflow(&routed.disposition.id, e))?;
        cuts.extend(lines.into_iter().filter(|declared| declared.excess.is_some()));
    }
    Ok(cuts)
}

fn declared(routed: &Routed<'_>, billed: &Billed) -> Result<Vec<Declared>, Overflow> {
    let Routed { disposition, terms, month, .. } = *routed;
    let is_declared =
        |route: &Route<'_>| matches!(route, Route::Billed { buyer, .. } if buyer.channel == Channel::Wmo323);
    let days: Vec<Date> = routed.days.iter().filter(|(_, r)| is_declared(r)).map(|(day, _)| *day).collect();
    let Some((first, Route::Billed { rule, party, .. })) = days.first().and_then(|day| routed.days.get_key_value(day))
    else {
        return Ok(Vec::new());
    };
    let validity = Period::new(disposition.from, disposition.to.unwrap_or(month.last()).max(disposition.from));
    let Some(product_periode) = validity.and_then(|v| v.overlap(month.period())) else { return Ok(Vec::new()) };
    let rows = routed.registered(|day| days.binary_search(&day).is_ok());
    if disposition.is_generic() && rows.is_empty() {
        return Ok(Vec::new());
    }
    let count = u32::try_from(days.len()).map_err(|_| Overflow)?;
    let line = Draft { disposition, rule, terms, period: product_periode, days: count };
    let extended = extended(disposition, rule, days.last().copied());
    let payer = party.key();
    let mut lines = Vec::new();
    for part in parts(disposition, &rows) {
        let mut line = line.part(&part, *first, |product| TariffKey::Product(payer.clone(), product));
        let quantity = match (disposition.omvang(), part.eenheid) {
            (Some(omvang), _) => amount::declared(omvang, &part.rows, count, volume_of_one(omvang))?,
            (None, Some(eenheid)) => amount::declared_without_omvang(eenheid, &part.rows)?,
            (None, None) => Quantity::MISSING,
        };
        let ceiling = match disposition.omvang() {
            Some(omvang) => ceiling(disposition, omvang, product_periode, billed.on(&disposition.id))?,
            None => None,
        };
        let cut = cut(quantity, ceiling, &mut line);
        settle(&mut line, part.eenheid, cut)?;
        notice(&mut line, Notice::ExtendedAfterTransition, extended);
        let excess = quantity.exact.checked_sub(cut.exact).filter(|excess| !excess.is_zero());
        // A quantity that nobody pays may be beyond any decimal; then its value is not known.
        let uncut =
            line.rate.zip(part.eenheid).and_then(|(rate, unit)| amount::amount(rate, unit, quantity.exact).ok());
        lines.push(Declared { party: Party::clone(party), line, excess, uncut });
    }
    Ok(lines)
}

/// A line above its ceiling is refused whole, so it is cut.
fn cut(quantity: Quantity, ceiling: Option<Decimal>, line: &mut Line) -> Quantity {
    match ceiling.filter(|ceiling| quantity.exact > *ceiling) {
        Some(ceiling) => {
            notice(line, Notice::AboveAllocation, true);
            Quantity { exact: ceiling, ..quantity }
        }
        None => quantity,
    }
}

/// Whether billed days lie after the end that was known at the transition.
fn extended(disposition: &Disposition, rule: &Rule, last: Option<Date>) -> bool {
    let Form::Toewijzing { extended_past: Some(known), .. } = &disposition.form else { return false };
    rule.notice_extended && last.is_some_and(|last| last > *known)
}

/// What iwmod's own earlier months billed on toewijzingen with a total ceiling (TR322).
#[derive(Default)]
pub(super) struct Billed {
    quantities: BTreeMap<DispositionId, Decimal>,
    /// The first month that is not in them.
    until: Option<Month>,
}

impl Billed {
    /// Counts the months before this one that are not in it yet.
    pub fn reach(&mut self, dossier: DossierMonth<'_>) -> Result<(), BillingError> {
        let DossierMonth { derived, terms, month, .. } = dossier;
        let limited = || derived.dispositions.iter().filter(|d| has_total(d));
        let Some(begin) = limited().map(|d| Month::of(first_day(d))).min() else { return Ok(()) };
        let first = self.until.unwrap_or(begin.max(terms.first_month));
        for earlier in first.through(month).take_while(|m| *m < month) {
            for routed in (DossierMonth { month: earlier, ..dossier }).routed() {
                let id = &routed.disposition.id;
                for (_, line) in declarations(&routed, self).map_err(|e| overflow(id, e))? {
                    let sum = self.quantities.entry(id.clone()).or_default();
                    *sum = sum.checked_add(line.quantity).ok_or_else(|| overflow(id, Overflow))?;
                }
            }
        }
        self.until = Some(first.max(month));
        Ok(())
    }

    fn on(&self, id: &DispositionId) -> Decimal {
        self.quantities.get(id).copied().unwrap_or(Decimal::ZERO)
    }
}

/// First day on which anything can have been delivered.
fn first_day(disposition: &Disposition) -> Date {
    disposition.deliveries.iter().map(|d| d.from).fold(disposition.from, Date::min)
}
