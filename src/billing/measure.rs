//! How much a run of days is in the unit of a tariff code, and what that is worth.
//!
//! Stands on `amount` and `routed`; `invoiced` and `unbillable` ask it. A quantity is kept as a fraction, so that an amount is
//! multiplied first, divided last and rounded once: 50 minutes at 14.10 a quarter are 47.00.

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::etmaal::Etmalen;
use super::route::Route;
use super::routed::{Routed, trip_days};
use crate::disposition::{Disposition, Registration};
use crate::domain::{Date, Eenheid, Eur, MINUTES_IN_HOUR, Month, Overflow, Period, Unit};
use crate::terms::{Channel, RatesBy, Terms};

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
    pub fn of(unit: Unit, run: Period, routed: &Routed<'_>) -> Result<Measure, Overflow> {
        let disposition = routed.disposition;
        let whole = |count: Decimal| Measure::fraction(count, Decimal::ONE);
        match unit {
            Unit::Maand => {
                Ok(Measure::fraction(Decimal::from(run.days()), Decimal::from(Month::of(run.first()).days())))
            }
            Unit::Etmaal => Ok(whole(Etmalen::of(routed)?.billed(run).quantity)),
            Unit::Dag => Ok(whole(Decimal::from(trip_days(disposition).filter(|day| run.contains(*day)).count()))),
            Unit::Uur | Unit::Kwartier | Unit::Minuut | Unit::Dagdeel | Unit::Stuk | Unit::Euro => {
                let rows = disposition.registrations.iter().filter(|row| run.contains(row.datum));
                let rows: Vec<&Registration> = rows.collect();
                let in_one = unit.parts();
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

/// In what a disposition is counted on a day at a party whose rates go by code: in the unit of its code, else in that of its domain.
pub(super) fn unit_by_code(disposition: &Disposition, day: Date, terms: &Terms) -> Option<Unit> {
    let known = disposition.tariff_on(day).and_then(|code| terms.profile.tariffs_of(code).next());
    let by_domain = || disposition.domain.and_then(|domain| terms.profile.domains.get(&domain)).map(|d| d.unit);
    known.map(|tariff| tariff.unit).or_else(by_domain)
}

/// Whether a day of it is invoiced by the etmalen that are registered.
pub(super) fn bills_etmalen(routed: &Routed<'_>) -> bool {
    let Routed { disposition, terms, .. } = routed;
    routed.days.iter().any(|(day, route)| match route {
        Route::Billed { buyer, .. } => match (buyer.channel, buyer.rates) {
            (Channel::Wmo323, _) => false,
            (Channel::Invoice, RatesBy::Code) => unit_by_code(disposition, *day, terms) == Some(Unit::Etmaal),
            (Channel::Invoice, RatesBy::Product) => disposition.eenheid() == Some(Eenheid::Etmaal),
        },
        Route::Unbillable(_) => false,
    })
}

/// Whether the quantity of a unit follows from what was registered, and not from the days.
pub(super) fn is_registered(unit: Unit) -> bool {
    match unit {
        Unit::Maand | Unit::Etmaal | Unit::Dag => false,
        Unit::Uur | Unit::Kwartier | Unit::Minuut | Unit::Dagdeel | Unit::Stuk | Unit::Euro => true,
    }
}
