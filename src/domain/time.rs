//! Days, months, periods and working days. Nothing here asks what day it is.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// A calendar day; no time, no zone.
pub type Date = jiff::civil::Date;

/// A run of days; both ends count, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Whether people work on `day`: no weekend, no day of the Algemene termijnenwet (billing.md §6).
pub fn is_werkdag(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_feestdag(day)
}

/// The `count`-th working day after `day`; `day` itself does not count.
pub fn werkdagen_after(day: Date, count: u32) -> Date {
    let mut current = day;
    let mut left = count;
    while left > 0 {
        let Ok(next) = current.tomorrow() else { return current };
        current = next;
        left -= u32::from(is_werkdag(current));
    }
    current
}

/// New Year, Good Friday, Easter Monday, King's Day as celebrated, 5 May, Ascension, Whit Monday, both Christmas days.
fn is_feestdag(day: Date) -> bool {
    let fixed = matches!((day.month(), day.day()), (1, 1) | (5, 5) | (12, 25 | 26));
    if fixed || is_koningsdag(day) {
        return true;
    }
    // Good Friday, Easter Monday, Ascension Day and Whit Monday, in days from Easter Sunday.
    easter(day.year()).is_some_and(|sunday| matches!((day - sunday).get_days(), -2 | 1 | 39 | 50))
}

/// 27 April, or the day before where that is a Sunday (since 2014; before that 30 April, Queen's Day).
fn is_koningsdag(day: Date) -> bool {
    let feast = if day.year() >= 2014 { 27 } else { 30 };
    let Ok(nominal) = Date::new(day.year(), 4, feast) else { return false };
    let celebrated = match nominal.weekday() {
        Weekday::Sunday => nominal.yesterday().unwrap_or(nominal),
        _ => nominal,
    };
    day == celebrated
}

/// Easter Sunday of a year by the Gregorian computus (Meeus, Jones, Butcher).
fn easter(year: i16) -> Option<Date> {
    let year32 = i32::from(year);
    let (golden, century, rest) = (year32 % 19, year32 / 100, year32 % 100);
    let leap = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - leap + 15) % 30;
    let shift = (golden + 11 * epact) / 319;
    let weekday = (2 * (century % 4) + 2 * (rest / 4) - rest % 4 - epact + shift + 32) % 7;
    let month = (epact - shift + weekday + 90) / 25;
    let day = (epact - shift + weekday + month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_falls_on_the_published_sundays() {
        for (year, month, day) in
            [(2019, 4, 21), (2022, 4, 17), (2023, 4, 9), (2024, 3, 31), (2025, 4, 20), (2038, 4, 25)]
        {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn days_of_the_algemene_termijnenwet_are_no_working_days() {
        let feasts = [
            date(2023, 4, 7),
            date(2023, 4, 10),
            date(2023, 4, 27),
            date(2023, 5, 5),
            date(2023, 5, 18),
            date(2023, 5, 29),
            date(2023, 12, 25),
            date(2023, 12, 26),
            date(2024, 1, 1),
            date(2025, 4, 26),
        ];
        assert!(feasts.iter().all(|day| !is_werkdag(*day)));
        assert!(is_werkdag(date(2023, 4, 6)) && is_werkdag(date(2025, 4, 28)) && !is_werkdag(date(2023, 4, 8)));
    }

    #[test]
    fn a_statement_is_due_on_the_tenth_working_day() {
        for (month, due) in [
            ("2023-02", date(2023, 3, 14)),
            ("2023-03", date(2023, 4, 18)),
            ("2023-04", date(2023, 5, 15)),
            ("2023-05", date(2023, 6, 14)),
            ("2023-06", date(2023, 7, 14)),
        ] {
            let month: Month = month.parse().unwrap();
            assert_eq!(werkdagen_after(month.last(), 10), due);
        }
    }

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
    fn a_period_includes_both_ends() {
        let may = "2023-05".parse::<Month>().unwrap();
        assert_eq!((may.days(), may.period().iter().count()), (31, 31));
        assert_eq!(Period::new(date(2023, 5, 2), date(2023, 5, 1)), None);
        assert!("2023-13".parse::<Month>().is_err() && "2023-5".parse::<Month>().is_err());
    }
}
