//! Lines put together: what they come to, and the statement that they make.
//!
//! Stands above `billed`, below all who make statements: `statement` of a month, `correction` of closed ones. Makes no line.

use std::sync::Arc;

use super::billed::{BillingError, Statement, overflow};
use super::line::{Line, by_place, is_credit};
use super::party::Party;
use super::undecided::InConflict;
use crate::domain::{Eur, Month};
use crate::terms::Terms;

/// A statement of these lines: sorted, summed, and complete unless something is missing of what is claimed. What a credit
/// takes back was complete enough to be closed.
pub fn statement(party: Party, lines: Vec<Arc<Line>>, terms: &Terms, month: Month) -> Result<Statement, BillingError> {
    undecided(party, lines, Vec::new(), terms, month)
}

/// As [`statement`], where conflicts keep it from being complete: it stands even without a line.
pub fn undecided(
    party: Party,
    mut lines: Vec<Arc<Line>>,
    conflicts: Vec<InConflict>,
    terms: &Terms,
    month: Month,
) -> Result<Statement, BillingError> {
    lines.sort_by(|a, b| by_place(a, b));
    let total = total_of(&lines)?;
    Ok(Statement {
        channel: terms.profile.channel(&party.key()),
        due: terms.kalender.werkdagen_after(month.last(), terms.profile.due_workdays),
        complete: conflicts.is_empty() && are_complete(&lines),
        total,
        party,
        lines,
        conflicts,
        closed: None,
    })
}

/// Whether nothing is missing of what lines claim.
pub(super) fn are_complete(lines: &[Arc<Line>]) -> bool {
    let mut lacking = lines.iter().filter(|line| line.incomplete().next().is_some());
    lacking.all(|line| is_credit(line))
}

/// Sum of the amounts that are known.
pub fn total_of<'a>(lines: impl IntoIterator<Item = &'a Arc<Line>>) -> Result<Eur, BillingError> {
    let add = |total: Eur, line: &Arc<Line>| {
        let amount = line.amount.unwrap_or(Eur::ZERO);
        total.plus(amount).map_err(|source| overflow(&line.disposition, source))
    };
    lines.into_iter().try_fold(Eur::ZERO, add)
}
