//! Working days: the days on which a term runs. Nothing here asks what day it is.
//!
//! None are weekends, the feasts that article 3 of the Algemene termijnenwet names, and the days that a royal decree equates
//! with those (its third paragraph), such as the Friday after Ascension Day. Feasts follow from the year; decreed days are a
//! table, to which days of a later decree can be added, since a decree covers three years.

use std::collections::BTreeSet;

use jiff::civil::{Weekday, date};

use super::time::Date;

/// Which days are working days: the law's feasts, and the decreed days that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kalender {
    /// Decreed days beside those of the table.
    more: BTreeSet<Date>,
}

impl Kalender {
    /// With `more` decreed days beside the table's: those of a decree that came after this program.
    pub fn with(more: impl IntoIterator<Item = Date>) -> Kalender {
        Kalender { more: more.into_iter().collect() }
    }

    /// Whether people work on `day` (billing.md §6).
    pub fn is_werkdag(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !is_feestdag(day) && !DECREED.contains(&day) && !self.more.contains(&day)
    }

    /// The `count`-th working day after `day`; `day` itself does not count.
    pub fn werkdagen_after(&self, day: Date, count: u32) -> Date {
        let mut current = day;
        let mut left = count;
        while left > 0 {
            let Ok(next) = current.tomorrow() else { return current };
            current = next;
            left -= u32::from(self.is_werkdag(current));
        }
        current
    }

    /// The last year of which a decreed day is known: terms of later years may be a day short.
    pub fn last_year(&self) -> i16 {
        DECREED.iter().chain(&self.more).map(|day| day.year()).max().unwrap_or(0)
    }
}

/// The `count`-th working day after `day` by the decreed days that are known without a config.
pub fn werkdagen_after(day: Date, count: u32) -> Date {
    Kalender::default().werkdagen_after(day, count)
}

/// Days that royal decrees equate with a feast (art. 3 lid 3 Algemene termijnenwet), three years at a time.
const DECREED: [Date; 10] = [
    date(2023, 4, 28),
    date(2023, 5, 19),
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
];

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
    use super::super::time::Month;
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
        let kalender = Kalender::default();
        assert!(feasts.iter().chain(&DECREED).all(|day| !kalender.is_werkdag(*day)));
        for (day, is_werkdag) in [(date(2023, 4, 6), true), (date(2025, 4, 28), true), (date(2023, 4, 8), false)] {
            assert_eq!(kalender.is_werkdag(day), is_werkdag, "{day}");
        }
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
            assert_eq!(Kalender::default().werkdagen_after(month.last(), 10), due);
        }
    }

    #[test]
    fn decreed_days_lengthen_a_term() {
        let kalender = Kalender::default();
        // Ascension Day and the Friday after it lie in the term of a WMO307 of 17 May 2023: its 308 is due on the 24th.
        assert_eq!(kalender.werkdagen_after(date(2023, 5, 17), 3), date(2023, 5, 24));
        assert_eq!(kalender.werkdagen_after(date(2023, 4, 26), 1), date(2023, 5, 1));
    }

    #[test]
    fn the_config_adds_decreed_days() {
        let more = Kalender::with([date(2029, 5, 11)]);
        assert!(Kalender::default().is_werkdag(date(2029, 5, 11)) && !more.is_werkdag(date(2029, 5, 11)));
        assert_eq!((Kalender::default().last_year(), more.last_year()), (2028, 2029));
    }
}
