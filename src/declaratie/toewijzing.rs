//! The rules by which a gemeente will refuse a declared line beside the toewijzing that it names (TR304 to TR418).
//!
//! Stands on `line`; `regel` asks it. A toewijzing that is not one to declare on makes the other rules silent.

use rust_decimal::Decimal;

use super::alone;
use super::line::Line;
use super::value::Known;
use crate::billing::{month_ceiling, total_ceiling};
use crate::disposition::{Disposition, Form, Judgement, Standing};
use crate::domain::{Eenheid, Eur, MINUTES_IN_HOUR, Month, Release, round_half_up};
use crate::facts::{Omvang, Prestatie};
use crate::terms::{PartyKey, TariffKey, Terms};

/// A debit beside the toewijzing that it names.
pub(super) fn beside_toewijzing(line: &Line<'_>, known: &Known<'_>, terms: &Terms, judgements: &mut Vec<Judgement>) {
    let Some(toewijzing) = known.get(&line.id()) else {
        let text = "Deze toewijzing is nog niet bekend; de regel wacht op de WMO301.";
        let value = line.id().to_string();
        judgements.push(line.judge(Standing::Waiting, ("TR338", "9338"), ("/ToewijzingNummer", &value), text));
        return;
    };
    // Where the toewijzing itself is not one to declare on, the rest follows from that.
    if let Some(judgement) = tr338(line, toewijzing).or_else(|| tr384(line, toewijzing)) {
        judgements.push(judgement);
        return;
    }
    let rules = [
        tr304(line, toewijzing),
        tr339(line, toewijzing),
        tr340(line, toewijzing),
        tr341(line, toewijzing),
        tr307(line, toewijzing),
        tr308(line, toewijzing),
        tr387(line, toewijzing),
        tr388(line, toewijzing),
        tr321(line, toewijzing),
        // An amount by another rate than that of the contract is wrong as well; the rate is what has to be mended.
        tr418(line, terms).or_else(|| tr346(line, terms)),
    ];
    judgements.extend(rules.into_iter().flatten());
}

/// TR338: the toewijzing is one of ours; only the aanbieder that the 301 addresses may declare on it.
fn tr338(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    if toewijzing.holder.agb == Some(line.status.kop.aanbieder) {
        return None;
    }
    let text = "De toewijzing staat op naam van een andere aanbieder; alleen die mag erop declareren.";
    line.conflict(("TR338", "9338"), ("/ToewijzingNummer", &line.id().to_string()), text)
}

/// TR304: the client is that of the toewijzing.
fn tr304(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    if toewijzing.client.bsn == line.prestatie().bsn {
        return None;
    }
    let text = "De toewijzing is van een andere client; verbeter Bsn of ToewijzingNummer.";
    line.conflict(("TR304", "8187"), ("/ToewijzingNummer", &line.id().to_string()), text)
}

/// TR384: nothing on a toewijzing that was removed.
fn tr384(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let text = "De gemeente heeft deze toewijzing verwijderd (RedenWijziging 13); daarop kan niet worden gedeclareerd.";
    let place = ("/ToewijzingNummer", line.id().to_string());
    toewijzing.is_withdrawn().then(|| line.conflict(("TR384", "9384"), (place.0, &place.1), text)).flatten()
}

/// TR339: the category is that of the toewijzing, where it has one.
fn tr339(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = &toewijzing.product()?.categorie;
    let declared = &line.prestatie().categorie;
    let text = format!("De toewijzing heeft categorie {allocated}; neem die over.");
    (allocated != declared)
        .then(|| line.conflict(("TR339", "9339"), ("/ProductCategorie", declared.as_str()), &text))
        .flatten()
}

/// TR340: the code is that of the toewijzing, where it has one.
fn tr340(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = toewijzing.product()?.code.as_ref()?;
    let declared = &line.prestatie().code;
    let text = format!("De toewijzing heeft productcode {allocated}; neem die over.");
    (allocated != declared)
        .then(|| line.conflict(("TR340", "9340"), ("/ProductCode", declared.as_str()), &text))
        .flatten()
}

/// TR341: the unit is that of the toewijzing; hours may be declared in minutes.
fn tr341(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = toewijzing.eenheid()?;
    let declared = line.prestatie().eenheid;
    let in_minutes = (allocated, declared) == (Eenheid::Uur, Eenheid::Minuut);
    let text = format!("De toewijzing is in eenheid {allocated}; declareer daarin (uren mogen in minuten).");
    (allocated != declared && !in_minutes)
        .then(|| line.conflict(("TR341", "9341"), ("/Eenheid", declared.as_str()), &text))
        .flatten()
}

/// TR307: not before the toewijzing.
fn tr307(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let begin = line.prestatie().periode.first();
    let text = format!("De toewijzing begint op {}; laat ProductPeriode niet eerder beginnen.", toewijzing.from);
    let place = ("/ProductPeriode/Begindatum", begin.to_string());
    (begin < toewijzing.from).then(|| line.conflict(("TR307", "9307"), (place.0, &place.1), &text)).flatten()
}

/// TR308: not after the toewijzing.
fn tr308(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let (end, last) = (line.prestatie().periode.last(), toewijzing.to?);
    let text = format!("De toewijzing eindigt op {last}; laat ProductPeriode niet later eindigen.");
    let place = ("/ProductPeriode/Einddatum", end.to_string());
    (end > last).then(|| line.conflict(("TR308", "9308"), (place.0, &place.1), &text)).flatten()
}

/// TR387: from the first of the month, or from the begin of the toewijzing.
fn tr387(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let begin = line.prestatie().periode.first();
    let right = Month::of(begin).first().max(toewijzing.from);
    let text = format!("ProductPeriode hoort op {right} te beginnen: de eerste van de maand of de Ingangsdatum.");
    let place = ("/ProductPeriode/Begindatum", begin.to_string());
    // Before the toewijzing is TR307.
    (begin > right).then(|| line.conflict(("TR387", "9387"), (place.0, &place.1), &text)).flatten()
}

/// TR388: to the last of the month, or to the end of the toewijzing.
fn tr388(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let end = line.prestatie().periode.last();
    let month = Month::of(end).last();
    let right = toewijzing.to.map_or(month, |to| to.min(month));
    let text = format!("ProductPeriode hoort op {right} te eindigen: de laatste van de maand of de Einddatum.");
    let place = ("/ProductPeriode/Einddatum", end.to_string());
    (end < right).then(|| line.conflict(("TR388", "9388"), (place.0, &place.1), &text)).flatten()
}

/// TR321: one line fits in what the toewijzing allows in its ProductPeriode.
fn tr321(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let omvang = toewijzing.omvang()?;
    let prestatie = line.prestatie();
    let allowed = month_ceiling(toewijzing, omvang, prestatie.periode).ok()??;
    let fits = in_parts(omvang, prestatie)? <= allowed.checked_mul(parts(omvang.eenheid))?;
    let text = format!("Er is meer gedeclareerd dan de toewijzing in deze periode toelaat ({}).", allowed.normalize());
    let place = ("/GeleverdVolume", prestatie.volume.to_string());
    (!fits).then(|| line.conflict(("TR321", "9321"), (place.0, &place.1), &text)).flatten()
}

/// In how many parts the unit of an Omvang is counted: hours in minutes and euros in cents, because a minute is no exact
/// decimal of an hour and a sum of roundings may be too much.
pub fn parts(eenheid: Eenheid) -> Decimal {
    match eenheid {
        Eenheid::Uur => MINUTES_IN_HOUR,
        Eenheid::Euro => Decimal::ONE_HUNDRED,
        _ => Decimal::ONE,
    }
}

/// The volume in parts of the unit of the toewijzing. `None`: another unit, which is TR341.
pub fn in_parts(omvang: Omvang, prestatie: &Prestatie) -> Option<Decimal> {
    let volume = Decimal::from(prestatie.volume);
    match (omvang.eenheid, prestatie.eenheid) {
        (Eenheid::Uur, Eenheid::Minuut) | (Eenheid::Euro, Eenheid::Euro) => Some(volume),
        (allocated, declared) if allocated == declared => volume.checked_mul(parts(allocated)),
        _ => None,
    }
}

/// The rates of the contract within the ProductPeriode; empty where none is known.
fn contract_rates(line: &Line<'_>, terms: &Terms) -> Vec<Eur> {
    let prestatie = line.prestatie();
    let key = TariffKey::Product(PartyKey::gemeente(line.status.kop.gemeente), prestatie.code.clone());
    let mut rates: Vec<Eur> = prestatie.periode.iter().filter_map(|day| terms.rate(&key, day)).collect();
    rates.sort();
    rates.dedup();
    rates
}

/// TR346, as far as the contract tells: minutes are paid by its hourly rate, rounded once (IV081). An amount that is not even
/// volume times tariff is told by the line alone.
fn tr346(line: &Line<'_>, terms: &Terms) -> Option<Judgement> {
    let prestatie = line.prestatie();
    if prestatie.eenheid != Eenheid::Minuut || alone::tr346(line).is_some() {
        return None;
    }
    let minutes = Decimal::from(prestatie.volume);
    let rates = contract_rates(line, terms).into_iter();
    let right: Vec<Eur> = rates.filter_map(|rate| rate.part(minutes, MINUTES_IN_HOUR).ok()).collect();
    if right.contains(&prestatie.bedrag) {
        return None;
    }
    let text = format!("Het bedrag hoort {} te zijn: uurtarief maal minuten, gedeeld door 60.", right.first()?);
    line.conflict(("TR346", "9346"), ("/IngediendBedrag/Bedrag", &prestatie.bedrag.in_cents()), &text)
}

/// TR418 (since 3.2): the rate is that of the contract, as far as it is known.
fn tr418(line: &Line<'_>, terms: &Terms) -> Option<Judgement> {
    let prestatie = line.prestatie();
    let tarief = prestatie.tarief.filter(|_| line.status.kop.release == Release::V3_2)?;
    let per_minute = |rate: Eur| rate.value().checked_div(MINUTES_IN_HOUR).map(|exact| round_half_up(exact, 2));
    let in_unit = |rate: Eur| if prestatie.eenheid == Eenheid::Minuut { per_minute(rate) } else { Some(rate.value()) };
    let right: Vec<Decimal> = contract_rates(line, terms).into_iter().filter_map(in_unit).collect();
    if right.is_empty() || right.contains(&tarief.value()) {
        return None;
    }
    let text = format!("Het tarief van het contract is {}; neem dat over of verbeter de config.", right.first()?);
    line.conflict(("TR418", "0611"), ("/ProductTarief", &tarief.in_cents()), &text)
}

pub(super) fn tr322(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let omvang = toewijzing.omvang()?;
    let allowed = total_ceiling(toewijzing, omvang).ok()??;
    let mut volumes = standing.iter().filter_map(|p| in_parts(omvang, p));
    let sum = volumes.try_fold(Decimal::ZERO, |sum, volume| sum.checked_add(volume))?;
    let parts = parts(omvang.eenheid);
    let text = format!(
        "Over de hele geldigheid is {} gedeclareerd; de toewijzing laat {} toe.",
        round_half_up(sum.checked_div(parts)?, 2).normalize(),
        allowed.normalize()
    );
    let place = ("/GeleverdVolume", line.prestatie().volume.to_string());
    (sum > allowed.checked_mul(parts)?).then(|| line.conflict(("TR322", "9322"), (place.0, &place.1), &text)).flatten()
}

pub(super) fn tr369(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let Form::Toewijzing { budget: Some(budget), .. } = toewijzing.form else { return None };
    let sum = Eur::sum(standing.iter().map(|p| p.signed())).ok()?;
    let text = format!("Op het budget van {budget} is {sum} gedeclareerd.");
    let place = ("/IngediendBedrag/Bedrag", line.prestatie().bedrag.in_cents());
    (sum > budget).then(|| line.conflict(("TR369", "9369"), (place.0, &place.1), &text)).flatten()
}
