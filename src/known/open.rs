//! What is open of the months that ended: statements that are not frozen, and days that nobody pays.
//!
//! Stands on the statements, for the work list. Freezes nothing. Pure.

use std::collections::BTreeMap;

use super::statements::Statements;
use crate::billing::{Billing, BillingError, Correction, Unbillable};
use crate::domain::{Bsn, Date, DispositionId, Month};

/// What is still to be done about the months that ended.
pub struct OpenMonths {
    /// What is open of them, month by month.
    pub open: Vec<Billing>,
    /// What no later fact and no row of the config explains of closed months, and nobody had booked.
    pub unbooked: Vec<Correction>,
}

/// What is open of each month from the first one on that ended before a day; of a closed month that are the statements that it
/// left out, and the days that nobody pays and that it did not know of.
pub fn open_months(statements: &Statements<'_>, first: Month, as_of: Date) -> Result<OpenMonths, BillingError> {
    let ended: Vec<Month> = first.through(Month::of(as_of)).filter(|month| month.last() < as_of).collect();
    let mut open = Vec::with_capacity(ended.len());
    // By the year: of 5,000 clients the statements of four years take 100 MB, and each month is copied from them.
    for year in ended.chunks(12) {
        statements.derive_all(year.iter().copied(), as_of)?;
        for month in year {
            open.push(open_month(statements, *month, as_of)?);
        }
        statements.forget_open();
    }
    Ok(OpenMonths { open, unbooked: statements.unbooked(as_of)? })
}

/// What is open of one month.
fn open_month(statements: &Statements<'_>, month: Month, as_of: Date) -> Result<Billing, BillingError> {
    let books = statements.books();
    let now = statements.derived(month, as_of)?;
    let mut billing = match books.is_wholly_closed(month) {
        true => {
            Billing { month, as_of, provisional: false, statements: Vec::new(), unbillable: Vec::new(), closed: None }
        }
        false => statements.month(month, as_of)?,
    };
    if let Some(last) = books.closings_of(month).next_back() {
        let mut frozen: BTreeMap<_, Vec<&Unbillable>> = BTreeMap::new();
        last.unbillable.iter().for_each(|run| frozen.entry(identity(run)).or_default().push(run));
        let covers = |frozen: &&Unbillable, run: &Unbillable| frozen.from <= run.from && run.to <= frozen.to;
        let is_new =
            |run: &&Unbillable| !frozen.get(&identity(run)).into_iter().flatten().any(|known| covers(known, run));
        billing.unbillable = now.unbillable.iter().filter(is_new).cloned().collect();
    }
    Ok(billing)
}

/// By what a run is known again in a later month: whose days they are, and why nobody pays them.
fn identity(run: &Unbillable) -> (&DispositionId, Bsn, &str) {
    (&run.disposition, run.bsn, &run.rule)
}
