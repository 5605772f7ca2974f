//! What is open of the months that ended: statements that are not frozen, and days that nobody pays.
//!
//! Stands on the statements, for the work list. Freezes nothing. Pure.

use std::sync::Arc;

use super::statements::Statements;
use crate::billing::{Billing, BillingError, Correction, Unbillable};
use crate::domain::{Date, Month};

/// What is still to be done about the months that ended.
pub struct OpenMonths {
    /// What is open of them, month by month.
    pub open: Vec<Arc<Billing>>,
    /// What no later fact and no row of the config explains of closed months, and nobody had booked.
    pub unbooked: Vec<Correction>,
}

/// What is open of each month from the first one on that ended before a day (of a closed month the statements that it held back),
/// and the days that nobody pays, also of the month that runs.
pub fn open_months(statements: &Statements<'_>, first: Month, as_of: Date) -> Result<OpenMonths, BillingError> {
    let ended: Vec<Month> = first.through(Month::of(as_of)).filter(|month| month.last() < as_of).collect();
    let running = Some(Month::of(as_of)).filter(|month| month.last() >= as_of && *month >= first);
    statements.derive_all(ended.iter().copied(), as_of)?;
    let open = ended.iter().map(|month| open_month(statements, *month, as_of));
    let mut open = open.collect::<Result<Vec<_>, _>>()?;
    // Of a month that runs nothing is to be closed; that nobody pays is known from the first day.
    if let Some(month) = running {
        let now = statements.derived(month, as_of)?;
        open.push(Arc::new(Billing { unbillable: unpaid(statements, &now), ..nothing(month, as_of) }));
    }
    Ok(OpenMonths { open, unbooked: statements.unbooked(as_of)? })
}

/// What is open of one month.
fn open_month(statements: &Statements<'_>, month: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
    let books = statements.books();
    let now = statements.derived(month, as_of)?;
    let billing = match books.is_wholly_closed(month) {
        true => Arc::new(nothing(month, as_of)),
        false => statements.month(month, as_of)?,
    };
    let unbillable = unpaid(statements, &now);
    if unbillable == billing.unbillable {
        return Ok(billing);
    }
    Ok(Arc::new(Billing { unbillable, ..Arc::unwrap_or_clone(billing) }))
}

/// A month without statements.
fn nothing(month: Month, as_of: Date) -> Billing {
    let provisional = as_of < month.last();
    Billing {
        month,
        as_of,
        provisional,
        statements: Vec::new(),
        unbillable: Vec::new(),
        closed: None,
        asides: Vec::new(),
    }
}

/// What nobody pays, and nobody wrote off: closing a month settles nothing of it.
fn unpaid(statements: &Statements<'_>, billing: &Billing) -> Vec<Arc<Unbillable>> {
    let is_open = |run: &&Arc<Unbillable>| !statements.is_written_off(&run.disposition, billing.month);
    billing.unbillable.iter().filter(is_open).cloned().collect()
}
