//! A date of birth, of which only a part may be known.
//!
//! Stands beside `time`. A message fills what is not known with 01 (IV009); here it is not there, so that nobody prints an invented day.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Date, Month};

/// A date of birth, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Geboortedatum {
    /// The day.
    Day(Date),
    /// The day is not known (DatumGebruik 1).
    Month(Month),
    /// Day and month are not known (DatumGebruik 2).
    Year(i16),
}

impl Geboortedatum {
    /// By the date and DatumGebruik (COD170) of a message; `None`: nothing of it is known.
    pub fn new(datum: Date, datum_gebruik: Option<&str>) -> Option<Geboortedatum> {
        match datum_gebruik {
            Some("1") => Some(Geboortedatum::Month(Month::of(datum))),
            Some("2") => Some(Geboortedatum::Year(datum.year())),
            Some("3") => None,
            Some(_) | None => Some(Geboortedatum::Day(datum)),
        }
    }
}

/// What is known, as ISO writes it: `1950-04-01`, `1950-04`, `1950`.
impl fmt::Display for Geboortedatum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Geboortedatum::Day(day) => write!(f, "{day}"),
            Geboortedatum::Month(month) => write!(f, "{month}"),
            Geboortedatum::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl fmt::Debug for Geboortedatum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Geboortedatum(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dutch;

    #[test]
    fn what_is_not_known_is_not_there() {
        let of = |day: &str, used| Geboortedatum::new(day.parse().unwrap(), used);
        let told = |born: Option<Geboortedatum>| born.map(|born| (born.to_string(), dutch::born(born)));
        let said = |iso: &str, text: &str| Some((iso.to_owned(), text.to_owned()));
        assert_eq!(told(of("1950-04-12", None)), said("1950-04-12", "12-4-1950"));
        assert_eq!(told(of("1950-04-01", Some("1"))), said("1950-04", "april 1950"));
        assert_eq!(told(of("1950-01-01", Some("2"))), said("1950", "1950"));
        assert_eq!(told(of("1900-01-01", Some("3"))), None);
    }
}
