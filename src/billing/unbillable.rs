//! What was delivered but nobody pays: runs of days with the reason and, as far as a tariff tells, the value.

use std::collections::BTreeMap;

use super::Unbillable;
use super::amount;
use super::ceiling::volume_of_one;
use super::measure::{Measure, bills_etmalen};
use super::part::parts;
use super::route::{Reason, Route};
use super::routed::{Routed, runs};
use crate::disposition::{Disposition, Loose, Registration};
use crate::domain::{Bsn, Date, DispositionId, Eur, Month, Overflow, Period, Unit};
use crate::terms::{HolderKind, PartyKey, TariffKey, Terms};

/// Delivered days of a disposition that go to nobody.
pub(super) fn delivered(routed: &Routed<'_>) -> Result<Vec<Unbillable>, Overflow> {
    let days = routed.days.iter().filter_map(|(day, route)| match route {
        Route::Unbillable(reason) => Some((*day, (reason.clone(), routed.disposition.care_on(*day)))),
        Route::Billed { .. } => None,
    });
    let runs = runs(days);
    runs.into_iter().map(|(run, (reason, _))| of_run(routed, run, reason)).collect()
}

/// Registered dates of a disposition that are no delivered days: in the gap of a hand-over, or without disposition.
pub(super) fn registered(routed: &Routed<'_>, window: Period) -> Result<Vec<Unbillable>, Overflow> {
    let Routed { disposition, terms, .. } = *routed;
    if disposition.is_withdrawn() {
        return Ok(Vec::new());
    }
    let delivered = disposition.delivered(window.last());
    // A month's total of etmalen is about the days that are billed by it, whatever date it stands on.
    let is_spread = routed.etmalen_total().is_some() && bills_etmalen(routed);
    let stray = disposition
        .registrations
        .iter()
        .filter(|row| !(row.eenheid == Unit::Etmaal && is_spread))
        .map(|r| r.datum)
        .filter(|day| window.contains(*day) && !delivered.iter().any(|run| run.contains(*day)));
    let mut days: Vec<(Date, Reason)> = stray.map(|day| (day, stray_reason(disposition, day, terms))).collect();
    days.sort();
    days.dedup();
    runs(days).into_iter().map(|(run, reason)| of_run(routed, run, reason)).collect()
}

fn stray_reason(disposition: &Disposition, day: Date, terms: &Terms) -> Reason {
    // A later start that already runs on that day settles the hand-over before it.
    let current = disposition.deliveries.iter().rfind(|d| d.from <= day);
    let handed_over = current
        .and_then(|d| d.ended.as_ref())
        .is_some_and(|e| e.reden.as_deref() == Some(terms.profile.transfer_reason.as_str()) && e.einddatum < day);
    let continued = disposition.successor.as_ref().is_some_and(|s| s.begins <= day);
    // Where nobody takes care over (Waalwijk for BG, Kikmaat for OAD) that code answers a request of ours: the care ended, and there is
    // no gap to be closed by an order.
    let is_hand_over = disposition.is_handed_over(terms) || disposition.successor.is_some();
    if handed_over && is_hand_over && !continued {
        Reason::new("TRANSFER_GAP", "Geleverd na de overdracht en voor de beschikking die de zorg voortzet.")
    } else {
        without_disposition()
    }
}

fn without_disposition() -> Reason {
    Reason::new("DELIVERY_WITHOUT_DISPOSITION", "Op deze dag is geen levering op deze beschikking bekend.")
}

/// Registered dates on dispositions that are not known.
pub(super) fn loose(registrations: &[Loose], window: Period) -> Vec<Unbillable> {
    let mut days: BTreeMap<(Bsn, DispositionId), Vec<(Date, ())>> = BTreeMap::new();
    for row in registrations.iter().filter(|r| window.contains(r.datum)) {
        days.entry((row.bsn, row.disposition.clone())).or_default().push((row.datum, ()));
    }
    let mut found = Vec::new();
    for ((bsn, disposition), mut days) in days {
        days.sort();
        days.dedup();
        let reason = without_disposition();
        found.extend(runs(days).into_iter().map(|(run, ())| Unbillable {
            disposition: disposition.clone(),
            bsn,
            domain: None,
            from: run.first(),
            to: run.last(),
            days: run.days(),
            value: None,
            rule: reason.rule.clone(),
            why: "De beschikking van deze registratie is niet bekend.".to_owned(),
        }));
    }
    found
}

fn of_run(routed: &Routed<'_>, run: Period, reason: Reason) -> Result<Unbillable, Overflow> {
    let disposition = routed.disposition;
    Ok(Unbillable {
        disposition: disposition.id.clone(),
        bsn: disposition.client.bsn,
        domain: disposition.domain,
        from: run.first(),
        to: run.last(),
        days: run.days(),
        value: value(routed, run)?,
        rule: reason.rule,
        why: reason.why,
    })
}

/// What a run would have brought at the rate of its first day: at the gemeente for what stands in our name, else by the tariff
/// code of the disposition.
fn value(routed: &Routed<'_>, run: Period) -> Result<Option<Eur>, Overflow> {
    if routed.disposition.holder.kind == HolderKind::Own {
        at_the_gemeente(routed.disposition, run, routed.terms)
    } else {
        by_code(routed, run)
    }
}

fn by_code(routed: &Routed<'_>, run: Period) -> Result<Option<Eur>, Overflow> {
    let Routed { disposition, terms, .. } = *routed;
    let Some(code) = disposition.tariff_on(run.first()) else { return Ok(None) };
    let Some(rate) = terms.rate(&TariffKey::Code(code.to_owned()), run.first()) else { return Ok(None) };
    let Some(tariff) = terms.profile.tariffs_of(code).next() else { return Ok(None) };
    let measure = Measure::of(tariff.unit, run, routed)?;
    if measure.quantity()?.missing {
        return Ok(None);
    }
    measure.worth(rate).map(Some)
}

/// What was registered without an Omvang, where a rate is known of all of it.
fn by_registered(
    disposition: &Disposition,
    run: Period,
    rows: &[&Registration],
    terms: &Terms,
) -> Result<Option<Eur>, Overflow> {
    let key = |product| TariffKey::Product(PartyKey::gemeente(disposition.gemeente), product);
    let mut sum = Eur::ZERO;
    for part in parts(disposition, rows) {
        let rate = part.eenheid.zip(part.rate(run.first(), terms, key));
        let Some((eenheid, rate)) = rate else { return Ok(None) };
        let quantity = amount::declared_without_omvang(eenheid, &part.rows)?;
        sum = sum.plus(amount::amount(rate, eenheid, quantity.exact)?)?;
    }
    Ok(Some(sum))
}

fn at_the_gemeente(disposition: &Disposition, run: Period, terms: &Terms) -> Result<Option<Eur>, Overflow> {
    let rows: Vec<&Registration> = disposition.registrations.iter().filter(|r| run.contains(r.datum)).collect();
    let Some(omvang) = disposition.omvang() else { return by_registered(disposition, run, &rows, terms) };
    let days = (run.days(), Month::of(run.first()).days());
    let quantity = amount::invoiced(omvang, &rows, days, volume_of_one(omvang))?;
    let key = |product| TariffKey::Product(PartyKey::gemeente(disposition.gemeente), product);
    let rate = parts(disposition, &rows).first().and_then(|part| part.rate(run.first(), terms, key));
    match rate {
        Some(rate) if !quantity.missing => amount::amount(rate, omvang.eenheid, quantity.exact).map(Some),
        _ => Ok(None),
    }
}
