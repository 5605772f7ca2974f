//! Lines put together: what they come to, and the statement that they make.
//!
//! Stands above `billed`, below all who make statements: `statement` of a month, `correction` of closed ones. Makes no line.

use super::billed::{BillingError, Statement, overflow};
use super::line::{Line, is_credit};
use super::party::Party;
use super::undecided::InConflict;
use crate::domain::{Eur, Month};
use crate::terms::Terms;

/// A statement of these lines: sorted, summed, and complete unless something is missing of what is claimed. What a credit
/// takes back was complete enough to be closed.
pub fn statement(party: Party, lines: Vec<Line>, terms: &Terms, month: Month) -> Result<Statement, BillingError> {
    undecided(party, lines, Vec::new(), terms, month)
}

/// As [`statement`], where conflicts keep it from being complete: it stands even without a line.
pub fn undecided(
    party: Party,
    mut lines: Vec<Line>,
    conflicts: Vec<InConflict>,
    terms: &Terms,
    month: Month,
) -> Result<Statement, BillingError> {
    let key = |l: &Line| {
        let correction = l.corrects.map(|month| (month, !is_credit(l)));
        (l.bsn, l.disposition.clone(), l.from, l.domain, l.product.clone(), l.unit, correction)
    };
    lines.sort_by_cached_key(key);
    let total = total_of(&lines)?;
    let mut claimed = lines.iter().filter(|line| !is_credit(line));
    Ok(Statement {
        channel: terms.profile.channel(&party.key()),
        due: terms.kalender.werkdagen_after(month.last(), terms.profile.due_workdays),
        complete: conflicts.is_empty() && claimed.all(|line| line.incomplete().next().is_none()),
        total,
        party,
        lines,
        conflicts,
        closed: None,
    })
}

/// Sum of the amounts that are known.
pub fn total_of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Eur, BillingError> {
    let add = |total: Eur, line: &Line| {
        let amount = line.amount.unwrap_or(Eur::ZERO);
        total.plus(amount).map_err(|source| overflow(&line.disposition, source))
    };
    lines.into_iter().try_fold(Eur::ZERO, add)
}
