//! Answers `report`: sums of the statements of several months, frozen where they were closed.

use super::money;
use super::reply::failed;
use crate::config::Config;
use crate::domain::{Date, Month};
use crate::engine::Reader;
use crate::report::{By, Report};
use crate::request::Failure;

/// Of all months from the first to the last, as they are on a day.
pub fn report(
    reader: &Reader,
    config: &Config,
    (from, to): (Month, Month),
    by: By,
    today: Date,
) -> Result<Report, Failure> {
    if to < from {
        return Err(Failure::new(format!("{to} lies before {from}; name the first month first")));
    }
    money::with_statements(reader, config, |statements| {
        // What lies in the future is not delivered yet.
        let months = from.through(to).take_while(|month| month.first() <= today);
        let billings = months.map(|month| statements.month(month, today)).collect::<Result<Vec<_>, _>>();
        Report::of(&billings.map_err(failed)?, (from, to), today, by, &config.terms).map_err(failed)
    })
}
