//! A line of a statement as the standard declares it: product, unit, volume, tariff and amount (IV078 to IV089, TR346).
//!
//! Stands before `plan`. The amount of the statement must be that of the standard's formula; where it is not, nothing leaves.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Cause, DeclareError, Fault};
use crate::billing::{Line, Notice};
use crate::disposition::Disposition;
use crate::domain::{
    Categorie, Date, DispositionId, Eenheid, Eur, MINUTES_IN_HOUR, Month, Overflow, Period, ProductCode, Unit,
    round_half_up,
};
use crate::facts::Prestatie;
use crate::terms::Terms;

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owed {
    /// A debit, still without a reference.
    Debit(Prestatie),
    /// Nothing is owed at its place.
    Nothing(Cause),
    /// What is owed is not known, so what stands is not touched.
    Unknown(Cause),
}

/// Puts a line in the terms of the standard.
pub(super) fn owed(
    line: &Line,
    disposition: &Disposition,
    terms: &Terms,
    dagtekening: Date,
) -> Result<Owed, DeclareError> {
    let failed = |fault| DeclareError::Line { disposition: line.disposition.clone(), from: line.from, fault };
    let DispositionId::Toewijzing(_, toewijzing_nummer) = line.disposition else {
        return Err(failed(Fault::NoToewijzing));
    };
    let periode = Period::new(line.from, line.to).filter(|p| Month::of(p.first()) == Month::of(p.last()));
    let periode = periode.ok_or_else(|| failed(Fault::Period(line.to)))?;
    if line.notices.contains(&Notice::InConflict) {
        return Ok(Owed::Unknown(Cause::InConflict));
    }
    if line.notices.contains(&Notice::DeliveryMissing) {
        return Ok(Owed::Unknown(Cause::DeliveryMissing));
    }
    let (Some(rate), Some(amount)) = (line.rate, line.amount) else {
        return Ok(Owed::Unknown(Cause::TariffMissing));
    };
    let Some((categorie, code)) = product(line, disposition, terms) else {
        return Ok(Owed::Unknown(Cause::ProductMissing));
    };
    let Some(eenheid) = disposition.eenheid().or_else(|| eenheid(line.unit?)) else {
        return Ok(Owed::Unknown(Cause::UnitMissing));
    };
    if is_too_old(periode.last(), dagtekening) {
        return Ok(Owed::Unknown(Cause::TooOld));
    }
    if amount == Eur::ZERO {
        return Ok(Owed::Nothing(Cause::NothingOwed));
    }
    let (volume, tarief, bedrag) = figures(eenheid, line.quantity, rate, amount).map_err(failed)?;
    Ok(Owed::Debit(Prestatie {
        client: 0,
        positie: 0,
        bsn: line.bsn,
        referentie: String::new(),
        vorige: None,
        credit: false,
        toewijzing_nummer,
        categorie,
        code,
        periode,
        volume,
        eenheid,
        tarief,
        bedrag,
    }))
}

/// Category and code: those of the toewijzing; where it has no code, the one that was registered (TR339, TR340); where it has no product
/// at all, the category that the row of the registered code gives (OP302).
fn product(line: &Line, disposition: &Disposition, terms: &Terms) -> Option<(Categorie, ProductCode)> {
    let Some(allocated) = disposition.product() else {
        let code = line.product.clone()?;
        return Some((terms.product(None, Some(&code))?.categorie?, code));
    };
    let code = allocated.code.as_ref().or(line.product.as_ref())?;
    Some((allocated.categorie, code.clone()))
}

/// The unit of what was registered, where the toewijzing has none (TR341).
fn eenheid(unit: Unit) -> Option<Eenheid> {
    Some(match unit {
        Unit::Minuut => Eenheid::Minuut,
        Unit::Uur => Eenheid::Uur,
        Unit::Etmaal => Eenheid::Etmaal,
        Unit::Dagdeel => Eenheid::Dagdeel,
        Unit::Stuk => Eenheid::StuksInspanning,
        Unit::Euro => Eenheid::Euro,
        Unit::Maand | Unit::Dag | Unit::Kwartier => return None,
    })
}

/// GeleverdVolume, ProductTarief and IngediendBedrag (IV081, TR346, CD087, CS339).
fn figures(eenheid: Eenheid, quantity: Decimal, rate: Eur, given: Eur) -> Result<(u32, Option<Eur>, Eur), Fault> {
    let too_large = |_: Overflow| Fault::TooLarge(quantity.to_string());
    let units = match eenheid {
        Eenheid::Euro => quantity.checked_mul(Decimal::ONE_HUNDRED).ok_or(Overflow).map_err(too_large)?,
        _ => quantity,
    };
    if !units.fract().is_zero() {
        return Err(Fault::NotWhole(quantity.normalize().to_string()));
    }
    let (tarief, right) = match eenheid {
        Eenheid::Euro => (None, Eur::from_cents(100).times(quantity).map_err(too_large)?),
        // Shown per minute, reckoned per hour: the rounded tariff is never multiplied.
        Eenheid::Minuut => {
            let per_minute = rate.part(Decimal::ONE, MINUTES_IN_HOUR).map_err(too_large)?;
            (Some(per_minute), rate.part(quantity, MINUTES_IN_HOUR).map_err(too_large)?)
        }
        _ => (Some(rate), rate.times(quantity).map_err(too_large)?),
    };
    if given != right {
        return Err(Fault::Amount { given, right });
    }
    Ok((bounded(units)?, tarief.map(in_cents).transpose()?, in_cents(right)?))
}

/// The amount as a message can write it: whole cents, of eight digits at most.
fn in_cents(amount: Eur) -> Result<Eur, Fault> {
    let cents = round_half_up(amount.value(), 2).checked_mul(Decimal::ONE_HUNDRED);
    bounded(cents.ok_or_else(|| Fault::TooLarge(amount.to_string()))?).map(Eur::from_message)
}

fn bounded(number: Decimal) -> Result<u32, Fault> {
    let bounded = number.to_u32().filter(|n| *n <= EIGHT_DIGITS);
    bounded.ok_or_else(|| Fault::TooLarge(number.normalize().to_string()))
}

/// Whether a period that ends on this day cannot be declared any more (TR335, CS100).
pub(super) fn is_too_old(end: Date, dagtekening: Date) -> bool {
    let oldest = (dagtekening.year().saturating_sub(5), dagtekening.month(), dagtekening.day());
    (end.year(), end.month(), end.day()) < oldest || end.year() < 2021
}

/// LDT_Volume and LDT_Bedrag.
const EIGHT_DIGITS: u32 = 99_999_999;
