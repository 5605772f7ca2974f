//! Which units say the same in other words: those of time convert, any other is itself.
//!
//! Stands on `code` and `money`. Knows no tariff and no rate.

use rust_decimal::Decimal;

use super::{MINUTES_IN_HOUR, MINUTES_IN_QUARTER, Unit};

impl Unit {
    /// Whether what was registered in it counts in another unit.
    pub fn converts_to(self, unit: Unit) -> bool {
        self == unit || (self.is_time() && unit.is_time())
    }

    /// Minutes in a unit of time; anything else is one of itself.
    pub fn parts(self) -> Decimal {
        match self {
            Unit::Uur => MINUTES_IN_HOUR,
            Unit::Kwartier => MINUTES_IN_QUARTER,
            Unit::Minuut | Unit::Maand | Unit::Etmaal | Unit::Dag | Unit::Dagdeel | Unit::Stuk | Unit::Euro => {
                Decimal::ONE
            }
        }
    }

    fn is_time(self) -> bool {
        match self {
            Unit::Uur | Unit::Kwartier | Unit::Minuut => true,
            Unit::Maand | Unit::Etmaal | Unit::Dag | Unit::Dagdeel | Unit::Stuk | Unit::Euro => false,
        }
    }
}
