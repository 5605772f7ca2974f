//! How a line is written as quantity, price and base quantity, so that they give the amount of the line to the cent.
//!
//! Stands under [`super`]. An e-invoice is recomputed by its receiver (PEPPOL-EN16931-R120): a part of a month with four
//! decimals would not come out, so it is written in days of the month. Changes no amount and rounds none but to compare.

use rust_decimal::Decimal;

use crate::domain::{MINUTES_IN_HOUR, MINUTES_IN_QUARTER, Unit, round_half_up};
use crate::outputs::invoice::InvoiceLine;

/// Codes of UN/ECE recommendation 20.
pub(super) mod code {
    /// One, of what has no code of its own.
    pub(in super::super) const ONE: &str = "C62";
    /// Piece.
    pub(in super::super) const PIECE: &str = "H87";
    /// Day.
    pub(in super::super) const DAY: &str = "DAY";
    /// Hour.
    pub(in super::super) const HOUR: &str = "HUR";
    /// Minute.
    pub(in super::super) const MINUTE: &str = "MIN";
    /// Month.
    pub(in super::super) const MONTH: &str = "MON";
}

/// Quantity × price ÷ base, which is the amount of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Price {
    /// How much; carries the sign.
    pub quantity: Decimal,
    /// Code of what.
    pub unit: &'static str,
    /// Never negative (BR-27).
    pub price: Decimal,
    /// For how many units the price is, where that is not one.
    pub base: Option<Decimal>,
}

impl Price {
    /// How `line` is written: in its own unit where that gives the amount, else in a finer one, else as one piece at its amount.
    pub(super) fn of(line: &InvoiceLine) -> Price {
        let fits = |price: &Price| price.gives(line.amount.value());
        candidates(line).into_iter().flatten().find(fits).unwrap_or_else(|| Price::one_piece(line.amount.value()))
    }

    /// One piece at the amount: what remains where a quantity was rounded and no finer unit is known.
    fn one_piece(amount: Decimal) -> Price {
        let quantity = if amount.is_sign_negative() && !amount.is_zero() { -Decimal::ONE } else { Decimal::ONE };
        Price { quantity, unit: code::ONE, price: amount.abs(), base: None }
    }

    fn gives(&self, amount: Decimal) -> bool {
        let base = self.base.unwrap_or(Decimal::ONE);
        let exact = self.quantity.checked_mul(self.price).and_then(|product| product.checked_div(base));
        !self.price.is_sign_negative() && exact.is_some_and(|exact| round_half_up(exact, 2) == amount)
    }
}

/// The ways to write a line, the best first.
fn candidates(line: &InvoiceLine) -> [Option<Price>; 2] {
    let per = |quantity, unit, base| Some(Price { quantity, unit, price: line.rate.value(), base });
    let quantity = line.quantity;
    match line.unit {
        Unit::Maand => {
            let whole = (quantity.abs() == Decimal::ONE).then_some(()).and_then(|()| per(quantity, code::MONTH, None));
            [whole, days_of_month(line)]
        }
        Unit::Etmaal | Unit::Dag => [per(quantity, code::DAY, None), None],
        Unit::Uur => {
            let minutes = quantity.checked_mul(MINUTES_IN_HOUR).map(|minutes| round_half_up(minutes, 0));
            [
                per(quantity, code::HOUR, None),
                minutes.and_then(|minutes| per(minutes, code::MINUTE, Some(MINUTES_IN_HOUR))),
            ]
        }
        Unit::Kwartier => {
            let minutes = quantity.checked_mul(MINUTES_IN_QUARTER).map(|minutes| round_half_up(minutes, 0));
            [minutes.and_then(|minutes| per(minutes, code::MINUTE, Some(MINUTES_IN_QUARTER))), None]
        }
        // The rate is per hour (TR346).
        Unit::Minuut => [per(quantity, code::MINUTE, Some(MINUTES_IN_HOUR)), None],
        Unit::Dagdeel | Unit::Euro => [per(quantity, code::ONE, None), None],
        Unit::Stuk => [per(quantity, code::PIECE, None), days_of_month(line)],
    }
}

/// A part of a month (of one piece a month, or of several) in days, at the rate for all days of the month.
fn days_of_month(line: &InvoiceLine) -> Option<Price> {
    let (days, month_days) = (Decimal::from(line.days), Decimal::from(line.month.days()));
    let whole = line.quantity.checked_mul(month_days)?.checked_div(days)?;
    let quantity = round_half_up(whole, 0).checked_mul(days)?;
    Some(Price { quantity, unit: code::DAY, price: line.rate.value(), base: Some(month_days) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DispositionId, Eur, Month, Period};

    fn line(unit: Unit, quantity: &str, rate: &str, amount: &str, days: u32) -> InvoiceLine {
        let month: Month = "2023-02".parse().unwrap();
        InvoiceLine {
            disposition: "0855:1".parse::<DispositionId>().unwrap(),
            domain: None,
            description: "Begeleiding".to_owned(),
            product: None,
            tariff: None,
            period: Period::day(month.first()),
            month,
            days,
            quantity: quantity.parse().unwrap(),
            unit,
            rate: rate.parse::<Eur>().unwrap(),
            amount: amount.parse::<Eur>().unwrap(),
            correction: None,
            specification: Vec::new(),
        }
    }

    #[test]
    fn a_line_is_written_so_that_it_can_be_recomputed() {
        use code::*;
        let rows = [
            // unit, quantity, rate, amount, days; then quantity, unit and base as written
            (Unit::Maand, "1", "409.00", "409.00", 28, ("1", MONTH, None)),
            (Unit::Maand, "-1", "409.00", "-409.00", 28, ("-1", MONTH, None)),
            (Unit::Maand, "0.8214", "454.00", "372.93", 23, ("23", DAY, Some("28"))),
            (Unit::Maand, "-0.8214", "454.00", "-372.93", 23, ("-23", DAY, Some("28"))),
            (Unit::Etmaal, "31", "65.03", "2015.93", 31, ("31", DAY, None)),
            (Unit::Dag, "0", "8.64", "0.00", 5, ("0", DAY, None)),
            (Unit::Uur, "1.5", "50.00", "75.00", 2, ("1.5", HOUR, None)),
            // 50 minutes are 0.8333 hours: of 700.00 an hour that is 2 cents less than it should be.
            (Unit::Uur, "0.8333", "700.00", "583.33", 2, ("50", MINUTE, Some("60"))),
            (Unit::Minuut, "40", "50.00", "33.33", 2, ("40", MINUTE, Some("60"))),
            (Unit::Kwartier, "3.3333", "14.10", "47.00", 2, ("50", MINUTE, Some("15"))),
            (Unit::Dagdeel, "9", "31.20", "280.80", 5, ("9", ONE, None)),
            (Unit::Stuk, "2", "12.00", "24.00", 28, ("2", PIECE, None)),
            // Two pieces a month, for 9 of 28 days: 0.6429 of a piece.
            (Unit::Stuk, "0.6429", "1000.00", "642.86", 9, ("18", DAY, Some("28"))),
            (Unit::Euro, "12.34", "1.00", "12.34", 1, ("12.34", ONE, None)),
            // Not to be had from quantity and rate: one piece at the amount.
            (Unit::Dagdeel, "0.3333", "1000.00", "333.34", 1, ("1", ONE, None)),
            (Unit::Dagdeel, "-0.3333", "1000.00", "-333.34", 1, ("-1", ONE, None)),
            (Unit::Maand, "0", "409.00", "0.00", 0, ("1", ONE, None)),
        ];
        for (unit, quantity, rate, amount, days, (shown, code, base)) in rows {
            let line = line(unit, quantity, rate, amount, days);
            let price = Price::of(&line);
            let found = (price.quantity.normalize().to_string(), price.unit, price.base.map(|b| b.to_string()));
            assert_eq!(found, (shown.to_owned(), code, base.map(str::to_owned)), "{unit} {quantity}");
            assert!(price.gives(line.amount.value()), "{unit} {quantity}");
        }
    }
}
