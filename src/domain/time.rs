//! Days, months and periods. Nothing here asks what day it is.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use jiff::civil::{DateTime, Weekday};
use serde::{Deserialize, Serialize};

/// A calendar day; no time, no zone.
pub type Date = jiff::civil::Date;

/// The moment of an export, to the second: `2023-04-03T09:00:00`. Small, since each row of the file carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stand(NonZeroU32);

/// A text that is no moment of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment from 2000 on, written as 2023-04-03T09:00:00")]
pub struct StandError;

/// Moments are kept as seconds after this one.
const STAND_ZERO: DateTime = jiff::civil::datetime(1999, 12, 31, 23, 59, 59, 0);

impl FromStr for Stand {
    type Err = StandError;

    fn from_str(text: &str) -> Result<Self, StandError> {
        let moment = DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).map_err(|_| StandError)?;
        let seconds = moment.duration_since(STAND_ZERO).as_secs();
        let stand = u32::try_from(seconds).ok().and_then(NonZeroU32::new).map(Stand).ok_or(StandError)?;
        if stand.to_string() == text { Ok(stand) } else { Err(StandError) }
    }
}

impl fmt::Display for Stand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = STAND_ZERO.saturating_add(jiff::SignedDuration::from_secs(i64::from(self.0.get())));
        write!(f, "{}", moment.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

impl Serialize for Stand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stand {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A run of days; both ends count, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Period {
    first: Date,
    last: Date,
}

impl Period {
    /// From `first` to `last`, both included; `None` when that would be empty.
    pub fn new(first: Date, last: Date) -> Option<Period> {
        (first <= last).then_some(Period { first, last })
    }

    /// A period of one day.
    pub fn day(day: Date) -> Period {
        Period { first: day, last: day }
    }

    /// The first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// The last day; it counts.
    pub fn last(self) -> Date {
        self.last
    }

    /// Number of days, at least 1.
    pub fn days(self) -> u32 {
        let days = (self.last - self.first).get_days().saturating_add(1);
        u32::try_from(days).unwrap_or(1)
    }

    /// Whether `day` lies inside.
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The days that both have.
    pub fn overlap(self, other: Period) -> Option<Period> {
        Period::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// Each day in order.
    pub fn iter(self) -> impl Iterator<Item = Date> + use<> {
        let last = self.last;
        std::iter::successors(Some(self.first), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
    }

    /// Number of ISO weeks (Monday to Sunday) that the period touches (IV077).
    pub fn iso_weeks(self) -> u32 {
        let into_week = i32::from(self.first.weekday().to_monday_zero_offset());
        let days = (self.last - self.first).get_days().saturating_add(into_week);
        u32::try_from(days / 7).unwrap_or(0).saturating_add(1)
    }

    /// Number of Sundays in the period (IV076).
    pub fn sundays(self) -> u32 {
        let full = u32::from(self.last.weekday() == Weekday::Sunday);
        self.iso_weeks().saturating_sub(1).saturating_add(full)
    }
}

/// A calendar month, which is what is billed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

/// Why a text is not a [`Month`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM, such as 2023-03")]
pub struct PeriodError;

impl Month {
    /// The month in which `day` lies.
    pub fn of(day: Date) -> Month {
        Month { first: day.first_of_month() }
    }

    /// The first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// The last day.
    pub fn last(self) -> Date {
        self.first.last_of_month()
    }

    /// Number of days, 28 to 31.
    pub fn days(self) -> u32 {
        self.period().days()
    }

    /// All its days.
    pub fn period(self) -> Period {
        Period { first: self.first, last: self.last() }
    }

    /// The month after this one; the last representable month is its own next.
    pub fn next(self) -> Month {
        self.last().tomorrow().map_or(self, Month::of)
    }

    /// From this month up to and including `last`.
    pub fn through(self, last: Month) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self), |m| (m.next() != *m).then(|| m.next())).take_while(move |m| *m <= last)
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, month) = text.split_once('-').ok_or(PeriodError)?;
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(PeriodError);
        }
        let (year, month) = (year.parse().map_err(|_| PeriodError)?, month.parse().map_err(|_| PeriodError)?);
        Date::new(year, month, 1).map(Month::of).map_err(|_| PeriodError)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Month({self})")
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_and_sundays_as_the_recomputed_examples() {
        let weeks = |a, b| Period::new(a, b).unwrap().iso_weeks();
        assert_eq!(weeks(date(2025, 10, 7), date(2025, 10, 31)), 4);
        assert_eq!(weeks(date(2025, 11, 1), date(2025, 11, 30)), 5);
        assert_eq!(weeks(date(2025, 10, 7), date(2025, 12, 30)), 13);
        assert_eq!(weeks(date(2022, 4, 13), date(2022, 6, 30)), 12);
        let sundays = |a, b| Period::new(a, b).unwrap().sundays();
        assert_eq!(sundays(date(2025, 7, 7), date(2025, 7, 31)), 3);
        assert_eq!(sundays(date(2025, 8, 1), date(2025, 8, 31)), 5);
        assert_eq!(sundays(date(2025, 9, 1), date(2025, 9, 6)), 0);
        assert_eq!(sundays(date(2025, 9, 7), date(2025, 9, 7)), 1);
    }

    #[test]
    fn a_stand_is_read_and_written_in_one_form() {
        for text in ["2000-01-01T00:00:00", "2023-04-03T09:00:00", "2099-12-31T23:59:59"] {
            assert_eq!(text.parse::<Stand>().map(|stand| stand.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "2023-04-03", "2023-04-03 09:00:00", "2023-4-3T09:00:00", "1999-12-31T23:59:59", "2023-02-30T00:00:00"]
        {
            assert_eq!(text.parse::<Stand>(), Err(StandError), "{text}");
        }
        let stand = |text: &str| text.parse::<Stand>().unwrap();
        assert!(stand("2023-04-03T09:00:00") < stand("2023-04-03T09:00:01") && size_of::<Option<Stand>>() == 4);
    }

    #[test]
    fn a_period_includes_both_ends() {
        let may = "2023-05".parse::<Month>().unwrap();
        assert_eq!((may.days(), may.period().iter().count()), (31, 31));
        assert_eq!(Period::new(date(2023, 5, 2), date(2023, 5, 1)), None);
        assert!("2023-13".parse::<Month>().is_err() && "2023-5".parse::<Month>().is_err());
    }
}
