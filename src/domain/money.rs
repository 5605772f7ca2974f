//! Money and quantities: decimals, never binary floating point (invariant 7).

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount or rate in euros with whole cents; may be negative (a credit). It has no default: what is not known is not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Eur(Decimal);

/// A sum or product left the range of a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount is too large to compute with")]
pub struct Overflow;

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number with a point.
    #[error("an amount is written as digits with a point, such as \"409.00\"")]
    Format,
    /// More than two decimals.
    #[error("an amount has at most two decimals")]
    Cents,
    /// Too large.
    #[error("an amount is at most 999999999.99")]
    Range,
}

impl Eur {
    /// Nothing owed.
    pub const ZERO: Eur = Eur(Decimal::ZERO);

    /// From whole cents.
    pub fn from_cents(cents: i64) -> Self {
        Eur(Decimal::new(cents, 2))
    }

    /// From the whole cents of an element such as Bedrag or ProductTarief, which has no sign.
    pub fn from_message(cents: u32) -> Self {
        Eur::from_cents(i64::from(cents))
    }

    /// The whole cents that such an element holds; `None` for what it cannot hold: less than nought, or more than ten digits.
    pub fn in_message(self) -> Option<u32> {
        self.cents().and_then(|cents| u32::try_from(cents).ok())
    }

    /// Whole cents; `None` beyond what that can hold.
    pub fn cents(self) -> Option<i64> {
        use rust_decimal::prelude::ToPrimitive;
        self.0.checked_mul(Decimal::ONE_HUNDRED)?.to_i64()
    }

    /// As messages write it: `60000` for € 600.
    pub fn in_cents(self) -> String {
        self.cents().map_or_else(|| self.to_string(), |cents| cents.to_string())
    }

    /// The exact decimal value in euros.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// The sum; checked.
    pub fn plus(self, other: Eur) -> Result<Eur, Overflow> {
        self.0.checked_add(other.0).map(Eur).ok_or(Overflow)
    }

    /// The difference; checked.
    pub fn minus(self, other: Eur) -> Result<Eur, Overflow> {
        self.plus(other.negated())
    }

    /// The same amount with the other sign.
    pub fn negated(self) -> Eur {
        Eur(-self.0)
    }

    /// `self × quantity`, rounded half up to the cent once.
    pub fn times(self, quantity: Decimal) -> Result<Eur, Overflow> {
        self.0.checked_mul(quantity).map(round_to_cent).ok_or(Overflow)
    }

    /// `self × part ÷ whole`, rounded half up to the cent once: multiply first, divide last.
    pub fn part(self, part: Decimal, whole: Decimal) -> Result<Eur, Overflow> {
        let product = self.0.checked_mul(part).ok_or(Overflow)?;
        product.checked_div(whole).map(round_to_cent).ok_or(Overflow)
    }

    /// Sum of many, checked.
    pub fn sum(amounts: impl IntoIterator<Item = Eur>) -> Result<Eur, Overflow> {
        amounts.into_iter().try_fold(Eur::ZERO, Eur::plus)
    }
}

/// Half up (away from zero at exactly half) to whole cents.
fn round_to_cent(exact: Decimal) -> Eur {
    Eur(round_half_up(exact, 2))
}

/// Rounds half up to `decimals` places; a negative value mirrors its positive one.
pub fn round_half_up(exact: Decimal, decimals: u32) -> Decimal {
    exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

impl FromStr for Eur {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, cents) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(cents) {
            return Err(MoneyError::Format);
        }
        if cents.len() > 2 {
            return Err(MoneyError::Cents);
        }
        if whole.len() > 9 {
            return Err(MoneyError::Range);
        }
        Decimal::from_str_exact(text).map(Eur).map_err(|_| MoneyError::Format)
    }
}

impl fmt::Display for Eur {
    /// Two decimals and a point: `2015.93`. People read it through the formatters of the outer layers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.0;
        value.rescale(2);
        let value = if value.is_zero() { value.abs() } else { value };
        write!(f, "{value}")
    }
}

impl Serialize for Eur {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Eur {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount that a record holds as whole cents, for `#[serde(with = "as_cents")]`: logs of earlier versions do.
pub mod as_cents {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Eur;

    /// Writes the cents.
    pub fn serialize<S: Serializer>(amount: &Eur, serializer: S) -> Result<S::Ok, S::Error> {
        let cents = amount.cents().ok_or_else(|| serde::ser::Error::custom("an amount is too large to keep"))?;
        serializer.serialize_i64(cents)
    }

    /// Reads the cents.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Eur, D::Error> {
        i64::deserialize(deserializer).map(Eur::from_cents)
    }
}

/// As [`as_cents`], of an amount that may be absent.
pub mod maybe_cents {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Eur;

    /// Writes the cents.
    pub fn serialize<S: Serializer>(amount: &Option<Eur>, serializer: S) -> Result<S::Ok, S::Error> {
        amount.and_then(Eur::cents).serialize(serializer)
    }

    /// Reads the cents.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Eur>, D::Error> {
        Option::<i64>::deserialize(deserializer).map(|cents| cents.map(Eur::from_cents))
    }
}

/// An amount that a message writes in whole cents, never negative, for `#[serde(with = "as_message_cents")]`.
pub mod as_message_cents {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Eur;

    /// Writes the cents.
    pub fn serialize<S: Serializer>(amount: &Eur, serializer: S) -> Result<S::Ok, S::Error> {
        in_message(*amount)?.serialize(serializer)
    }

    /// Reads the cents.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Eur, D::Error> {
        u32::deserialize(deserializer).map(Eur::from_message)
    }

    fn in_message<E: serde::ser::Error>(amount: Eur) -> Result<u32, E> {
        amount.in_message().ok_or_else(|| E::custom("an amount is no amount of a message"))
    }

    /// The same where the amount may be absent.
    pub mod option {
        use super::*;

        /// Writes the cents.
        pub fn serialize<S: Serializer>(amount: &Option<Eur>, serializer: S) -> Result<S::Ok, S::Error> {
            amount.map(in_message).transpose()?.serialize(serializer)
        }

        /// Reads the cents.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Eur>, D::Error> {
            Option::<u32>::deserialize(deserializer).map(|cents| cents.map(Eur::from_message))
        }
    }
}

/// A quantity as a decimal string without trailing zeros: `0.4`, `31`.
pub fn format_quantity(quantity: Decimal) -> String {
    quantity.normalize().to_string()
}

/// A rate for minutes is per hour (TR346).
pub const MINUTES_IN_HOUR: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

/// A region may count in quarters of an hour.
pub const MINUTES_IN_QUARTER: Decimal = Decimal::from_parts(15, 0, 0, false, 0);

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(text: &str) -> Eur {
        text.parse().unwrap()
    }

    #[test]
    fn the_sources_own_examples() {
        assert_eq!(eur("65.03").times(Decimal::from(31)).unwrap().to_string(), "2015.93");
        assert_eq!(eur("8.64").times(Decimal::from(5)).unwrap().to_string(), "43.20");
        assert_eq!(eur("371.90").plus(eur("43.20")).unwrap().to_string(), "415.10");
    }

    #[test]
    fn a_part_is_rounded_once_half_up() {
        assert_eq!(eur("454.00").part(Decimal::from(23), Decimal::from(28)).unwrap(), eur("372.93"));
        assert_eq!(eur("0.01").part(Decimal::from(1), Decimal::from(2)).unwrap(), eur("0.01"));
        assert_eq!(eur("-0.01").part(Decimal::from(1), Decimal::from(2)).unwrap(), eur("-0.01"));
        // 50.00 an hour for 40 minutes is 33.33, not 40 times 0.83 (TR346).
        assert_eq!(eur("50.00").part(Decimal::from(40), Decimal::from(60)).unwrap(), eur("33.33"));
    }

    #[test]
    fn an_amount_is_written_with_two_decimals() {
        for (text, shown) in [("409", "409.00"), ("409.5", "409.50"), ("-0", "0.00"), ("-1.25", "-1.25")] {
            assert_eq!(eur(text).to_string(), shown);
        }
        for bad in ["", "1,50", "1.", ".5", "1.234", "1e3", "+1", "1234567890"] {
            assert!(bad.parse::<Eur>().is_err(), "{bad}");
        }
    }
}
