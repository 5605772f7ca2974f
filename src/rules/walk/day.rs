//! Days compared by years, as people count ages and terms.
//!
//! Below the rules. Judges nothing and asks no clock.

use crate::domain::Date;

/// The same day some years later, to compare by parts: after 29 February that is 1 March, where the calendar has no other.
pub(in crate::rules) fn after_years(day: Date, years: i16) -> (i16, i8, i8) {
    (day.year().saturating_add(years), day.month(), day.day())
}
