//! How much of a toewijzing may be declared: per month (TR321, IV077) and over its whole validity (TR322).

use rust_decimal::Decimal;

use crate::disposition::Disposition;
use crate::domain::{Eenheid, Frequentie, Overflow, Period};
use crate::facts::Omvang;

/// What may still be declared in a month, in the unit of the line; `None`: no ceiling.
pub(super) fn ceiling(
    disposition: &Disposition,
    omvang: Omvang,
    product_periode: Period,
    billed_before: Decimal,
) -> Result<Option<Decimal>, Overflow> {
    let month = month_ceiling(disposition, omvang, product_periode)?;
    let left = match total_ceiling(disposition, omvang)? {
        Some(total) => Some(total.checked_sub(billed_before).ok_or(Overflow)?.max(Decimal::ZERO)),
        None => None,
    };
    Ok(match (month, left) {
        (Some(month), Some(left)) => Some(month.min(left)),
        (month, left) => month.or(left),
    })
}

/// What may be declared in a ProductPeriode (TR321), in the unit of the Omvang, euros as euros; `None`: no ceiling.
pub fn month_ceiling(
    disposition: &Disposition,
    omvang: Omvang,
    product_periode: Period,
) -> Result<Option<Decimal>, Overflow> {
    month_count(disposition, omvang, product_periode).map(|count| volume(omvang, count)).transpose()
}

/// What may be declared over the whole validity (TR322); `None`: no total is computable.
pub fn total_ceiling(disposition: &Disposition, omvang: Omvang) -> Result<Option<Decimal>, Overflow> {
    total_count(disposition, omvang).map(|count| volume(omvang, count)).transpose()
}

/// Whether earlier months limit this one.
pub(super) fn has_total(disposition: &Disposition) -> bool {
    disposition.omvang().is_some_and(|omvang| total_count(disposition, omvang).is_some())
}

/// The volume in the unit of a line: euros are cents in the message.
pub(super) fn volume_of_one(omvang: Omvang) -> Decimal {
    match omvang.eenheid {
        Eenheid::Euro => Decimal::new(i64::from(omvang.volume), 2),
        _ => Decimal::from(omvang.volume),
    }
}

fn volume(omvang: Omvang, count: u32) -> Result<Decimal, Overflow> {
    volume_of_one(omvang).checked_mul(Decimal::from(count)).ok_or(Overflow)
}

/// How many times the volume fits a month.
fn month_count(disposition: &Disposition, omvang: Omvang, product_periode: Period) -> Option<u32> {
    match omvang.frequentie {
        Frequentie::Dag => Some(product_periode.days()),
        Frequentie::Week if is_hulp_bij_huishouden(disposition) => Some(WEEKS_CATEGORIE_01),
        Frequentie::Week if omvang.eenheid == Eenheid::StuksOutput => Some(sundays(disposition, product_periode)),
        Frequentie::Week => Some(product_periode.iso_weeks()),
        Frequentie::Maand => Some(1),
        Frequentie::Totaal => None,
    }
}

/// Output per week counts Sundays, and one more in the period with the last Sunday of the toewijzing when its
/// Einddatum is no Sunday (IV077).
fn sundays(disposition: &Disposition, product_periode: Period) -> u32 {
    let sundays = product_periode.sundays();
    let rest = disposition.to.filter(|to| *to > product_periode.last());
    let later = rest.and_then(|to| Period::new(product_periode.last().tomorrow().ok()?, to)).map_or(0, Period::sundays);
    let ends_on_sunday = disposition.to.is_none_or(|to| Period::day(to).sundays() == 1);
    if sundays > 0 && later == 0 && !ends_on_sunday { sundays.saturating_add(1) } else { sundays }
}

/// How many times the volume fits the whole validity; `None`: no total is computable.
fn total_count(disposition: &Disposition, omvang: Omvang) -> Option<u32> {
    match omvang.frequentie {
        Frequentie::Totaal => Some(1),
        Frequentie::Week => Period::new(disposition.from, disposition.to?).map(Period::iso_weeks),
        Frequentie::Dag | Frequentie::Maand => None,
    }
}

fn is_hulp_bij_huishouden(disposition: &Disposition) -> bool {
    disposition.product().is_some_and(|p| p.categorie.as_str() == "01")
}

/// Category 01 per week: six times the volume in any month (IV077).
const WEEKS_CATEGORIE_01: u32 = 6;
