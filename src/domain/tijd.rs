//! A time of day as the schema writes it.
//!
//! Stands beside `time` (days and moments). xs:time has one more value than a clock: `24:00:00`, the end of the day that it stands
//! with. It is never turned into the midnight that began that day: that would make the last version of a day its first.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// A time of day, as Toewijzingstijd. In order: `00:00:00`, `23:59:59`, `24:00:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tijd {
    /// A time of the clock.
    At(Time),
    /// `24:00:00`.
    EndOfDay,
}

/// A text that is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day, written as 23:59:59")]
pub struct TijdError;

impl Tijd {
    /// The beginning of a day.
    pub const MIDNIGHT: Tijd = Tijd::At(Time::MIN);
}

impl Default for Tijd {
    fn default() -> Self {
        Tijd::MIDNIGHT
    }
}

impl From<Time> for Tijd {
    fn from(time: Time) -> Self {
        Tijd::At(time)
    }
}

impl FromStr for Tijd {
    type Err = TijdError;

    fn from_str(text: &str) -> Result<Self, TijdError> {
        match text {
            END_OF_DAY => Ok(Tijd::EndOfDay),
            _ => text.parse().map(Tijd::At).map_err(|_| TijdError),
        }
    }
}

impl fmt::Display for Tijd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tijd::At(time) => time.fmt(f),
            Tijd::EndOfDay => f.write_str(END_OF_DAY),
        }
    }
}

impl Serialize for Tijd {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Tijd {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

const END_OF_DAY: &str = "24:00:00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_day_is_its_last_moment() {
        let times: Vec<Tijd> =
            ["00:00:00", "00:00:00.5", "23:59:59", "23:59:59.999", "24:00:00"].map(|t| t.parse().unwrap()).to_vec();
        assert!(times.is_sorted_by(|a, b| a < b));
        assert_eq!(Tijd::default(), times[0]);
        assert!("24:00:01".parse::<Tijd>().is_err());
    }

    #[test]
    fn it_is_written_as_it_came() {
        for text in ["00:00:00", "09:08:07.12", "24:00:00"] {
            let tijd: Tijd = text.parse().unwrap();
            assert_eq!(tijd.to_string(), text);
            assert_eq!(postcard::from_bytes::<Tijd>(&postcard::to_allocvec(&tijd).unwrap()), Ok(tijd));
        }
    }
}
