//! How much a run of days is in the unit of a tariff code, and what that is worth.
//!
//! Stands on `amount` and `routed`; `invoiced` and `unbillable` ask it. A quantity is kept as a fraction, so that an amount is
//! multiplied first, divided last and rounded once: 50 minutes at 14.10 a quarter are 47.00.

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::routed::trip_days;
use crate::disposition::{Disposition, Registration};
use crate::domain::{Eur, MINUTES_IN_HOUR, Month, Overflow, Period, Unit};

/// How much a run is.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// How many parts.
    parts: Decimal,
    /// How many of them are one of the unit.
    in_one: Decimal,
    /// How many of them the rate is for; minutes have one per hour (TR346).
    in_rate: Decimal,
    /// Nothing was registered where the quantity follows from that.
    is_missing: bool,
}

impl Measure {
    /// A run of a disposition within one month.
    pub fn of(unit: Unit, run: Period, disposition: &Disposition) -> Result<Measure, Overflow> {
        let whole = |count: Decimal| Measure::fraction(count, Decimal::ONE);
        match unit {
            Unit::Maand => {
                Ok(Measure::fraction(Decimal::from(run.days()), Decimal::from(Month::of(run.first()).days())))
            }
            Unit::Etmaal => Ok(whole(Decimal::from(run.days()))),
            Unit::Dag => Ok(whole(Decimal::from(trip_days(disposition).filter(|day| run.contains(*day)).count()))),
            Unit::Uur | Unit::Kwartier | Unit::Minuut | Unit::Dagdeel | Unit::Stuk | Unit::Euro => {
                let rows = disposition.registrations.iter().filter(|row| run.contains(row.datum));
                let rows: Vec<&Registration> = rows.collect();
                let in_one = amount::parts_in_one(unit);
                let Some(parts) = amount::registered_parts(unit, &rows)? else {
                    return Ok(Measure { is_missing: true, ..Measure::fraction(Decimal::ZERO, in_one) });
                };
                let in_rate = if unit == Unit::Minuut { MINUTES_IN_HOUR } else { in_one };
                Ok(Measure { parts, in_one, in_rate, is_missing: false })
            }
        }
    }

    fn fraction(parts: Decimal, in_one: Decimal) -> Measure {
        Measure { parts, in_one, in_rate: in_one, is_missing: false }
    }

    /// How many of the unit.
    pub fn quantity(self) -> Result<Quantity, Overflow> {
        let exact = self.parts.checked_div(self.in_one).ok_or(Overflow)?;
        Ok(Quantity { exact, missing: self.is_missing })
    }

    /// What it comes to at a rate.
    pub fn worth(self, rate: Eur) -> Result<Eur, Overflow> {
        rate.part(self.parts, self.in_rate)
    }
}

/// Whether the quantity of a unit follows from what was registered, and not from the days.
pub(super) fn is_registered(unit: Unit) -> bool {
    match unit {
        Unit::Maand | Unit::Etmaal | Unit::Dag => false,
        Unit::Uur | Unit::Kwartier | Unit::Minuut | Unit::Dagdeel | Unit::Stuk | Unit::Euro => true,
    }
}
