//! The only place that asks what time it is. Everything else is handed a day or a moment.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::domain::Date;

/// Tells what time and day it is. The shell chooses one, and hands it to all who must know: that of the machine
/// ([`machine`]), or another for a test or the demo.
pub type Clock = fn() -> (Timestamp, Date);

/// The clock of the machine.
pub fn machine() -> (Timestamp, Date) {
    let now = now();
    (now, in_amsterdam(now).date())
}

/// Now, as a point on the line of time.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A moment as clocks in Amsterdam show it. The rules of the zone are compiled in, so this cannot lack them; should it
/// ever, an hour's difference is better than no daemon.
pub fn in_amsterdam(moment: Timestamp) -> Zoned {
    TimeZone::get("Europe/Amsterdam").map_or_else(|_| moment.to_zoned(TimeZone::UTC), |zone| moment.to_zoned(zone))
}

/// The same as text with its offset, as the log and the JSON have it: `2023-07-01T00:00:00+02:00`.
pub fn written(moment: Timestamp) -> String {
    in_amsterdam(moment).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The same as a person in the Netherlands reads it: `01-07-2023 00:00`.
pub fn shown(moment: Timestamp) -> String {
    in_amsterdam(moment).strftime("%d-%m-%Y %H:%M").to_string()
}

/// A moment that a document has, as a person in the Netherlands reads it; what is no moment stays as it is.
pub fn shown_text(moment: &str) -> String {
    moment.parse().map_or_else(|_| moment.to_owned(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_a_document_is_shown_as_people_read_it() {
        let moment: Timestamp = "2023-06-30T22:00:00Z".parse().unwrap();
        assert_eq!(shown_text(&written(moment)), shown(moment));
        assert_eq!(shown_text("later"), "later");
    }

    #[test]
    fn the_day_changes_at_midnight_in_amsterdam() {
        for (moment, day) in [
            ("2023-06-30T21:59:59Z", "2023-06-30"),
            ("2023-06-30T22:00:00Z", "2023-07-01"),
            ("2023-12-31T23:00:00Z", "2024-01-01"),
        ] {
            let moment: Timestamp = moment.parse().unwrap();
            assert_eq!(in_amsterdam(moment).date().to_string(), day);
        }
    }

    #[test]
    fn a_moment_is_written_with_its_offset() {
        assert_eq!(written("2023-06-30T22:00:00.5Z".parse().unwrap()), "2023-07-01T00:00:00+02:00");
        assert_eq!(shown("2023-06-30T22:00:00.5Z".parse().unwrap()), "01-07-2023 00:00");
    }
}
