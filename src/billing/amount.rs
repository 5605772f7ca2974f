//! How much a line is: quantities, rates and amounts (billing.md §4). Multiply first, divide last, round once.

use rust_decimal::Decimal;

use crate::disposition::Registration;
use crate::domain::{Eenheid, Eur, Frequentie, MINUTES_IN_HOUR, Overflow, Unit, round_half_up};
use crate::facts::Omvang;

/// What was found for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    /// Exact; shown with at most four decimals.
    pub exact: Decimal,
    /// Nothing was registered where it is needed.
    pub missing: bool,
}

impl Quantity {
    /// Nothing was registered where it is needed.
    pub const MISSING: Quantity = Quantity { exact: Decimal::ZERO, missing: true };

    pub fn of(exact: Decimal) -> Quantity {
        Quantity { exact, missing: false }
    }
}

/// Unit of a line by the unit of the allocation.
pub fn unit(eenheid: Eenheid) -> Unit {
    match eenheid {
        Eenheid::Minuut => Unit::Minuut,
        Eenheid::Uur => Unit::Uur,
        Eenheid::Etmaal => Unit::Etmaal,
        Eenheid::Dagdeel => Unit::Dagdeel,
        Eenheid::StuksOutput | Eenheid::StuksInspanning => Unit::Stuk,
        Eenheid::Euro => Unit::Euro,
    }
}

/// Whole numbers for a declaration: the table of billing.md §4.
pub(super) fn declared(
    omvang: Omvang,
    rows: &[&Registration],
    delivered_days: u32,
    volume: Decimal,
) -> Result<Quantity, Overflow> {
    let monthly = omvang.frequentie == Frequentie::Maand;
    match omvang.eenheid {
        Eenheid::Etmaal => Ok(Quantity::of(Decimal::from(delivered_days))),
        Eenheid::StuksOutput if monthly => Ok(Quantity::of(volume)),
        eenheid => {
            let quantity = declared_without_omvang(eenheid, rows)?;
            let instead = quantity.missing && monthly && eenheid == Eenheid::Euro;
            Ok(if instead { Quantity::of(volume) } else { quantity })
        }
    }
}

/// What was registered, in whole numbers; euros in whole cents.
pub(super) fn declared_without_omvang(eenheid: Eenheid, rows: &[&Registration]) -> Result<Quantity, Overflow> {
    let whole = |sum| match eenheid {
        Eenheid::Euro => round_half_up(sum, 2),
        // At least one (IV078, IV079).
        _ => round_half_up(sum, 0).max(Decimal::ONE),
    };
    Ok(registered(eenheid, rows)?.map(whole).map_or(Quantity::MISSING, Quantity::of))
}

/// Exact sums for an invoice at rates by product: no ceiling, no minimum, no rounding to whole numbers.
pub(super) fn invoiced(
    omvang: Omvang,
    rows: &[&Registration],
    (days, month_days): (u32, u32),
    volume: Decimal,
) -> Result<Quantity, Overflow> {
    match (omvang.eenheid, omvang.frequentie) {
        (Eenheid::Etmaal, _) => Ok(Quantity::of(Decimal::from(days))),
        (Eenheid::StuksOutput, Frequentie::Maand) => {
            let exact = volume.checked_mul(Decimal::from(days)).ok_or(Overflow)?;
            Ok(Quantity::of(exact.checked_div(Decimal::from(month_days)).ok_or(Overflow)?))
        }
        (eenheid, _) => Ok(registered(eenheid, rows)?.map_or(Quantity::MISSING, Quantity::of)),
    }
}

/// Amount of a quantity of an allocation's unit. A rate for minutes is per hour (TR346).
pub(super) fn amount(rate: Eur, eenheid: Eenheid, exact: Decimal) -> Result<Eur, Overflow> {
    match eenheid {
        Eenheid::Minuut => rate.part(exact, MINUTES_IN_HOUR),
        _ => rate.times(exact),
    }
}

/// The sum of what was registered in units that fit; `None`: nothing was.
pub(super) fn registered(eenheid: Eenheid, rows: &[&Registration]) -> Result<Option<Decimal>, Overflow> {
    let unit = unit(eenheid);
    // Hours are summed as minutes first, so that 50 minutes twice is not rounded twice (IV079).
    let whole = |parts: Decimal| parts.checked_div(unit.parts()).ok_or(Overflow);
    registered_parts(unit, rows)?.map(whole).transpose()
}

/// The same in parts of the unit: minutes, where it is one of time.
pub(super) fn registered_parts(unit: Unit, rows: &[&Registration]) -> Result<Option<Decimal>, Overflow> {
    let fits: Vec<&&Registration> = rows.iter().filter(|row| row.eenheid.converts_to(unit)).collect();
    if fits.is_empty() {
        return Ok(None);
    }
    let add = |sum: Decimal, row: &&&Registration| {
        row.aantal.checked_mul(row.eenheid.parts()).and_then(|parts| sum.checked_add(parts)).ok_or(Overflow)
    };
    fits.iter().try_fold(Decimal::ZERO, add).map(Some)
}
