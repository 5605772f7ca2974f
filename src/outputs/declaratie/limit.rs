//! What all lines of a toewijzing may come to: its total volume (TR322) or its budget (TR369).
//!
//! Stands between `plan` and `bericht`. A debit that would exceed it is refused by the gemeente, so it is left. What was
//! granted stays until its replacement fits.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::plan::{Action, of_place};
use super::{Cause, Declare, DeclareError, Left};
use crate::billing::total_ceiling;
use crate::declaratie::{in_parts, parts, plaats};
use crate::disposition::{Disposition, Form};
use crate::domain::DispositionId;
use crate::facts::{Omvang, Prestatie};

/// The most that may stand, and in what it is measured: parts of the unit, or cents.
struct Limit {
    allowed: Decimal,
    measure: Measure,
}

enum Measure {
    Volume(Omvang),
    Budget,
}

impl Limit {
    /// A toewijzing has an Omvang or a budget (CD077, CD078).
    fn of(disposition: &Disposition) -> Option<Limit> {
        if let Some(omvang) = disposition.omvang() {
            let allowed = total_ceiling(disposition, omvang).ok()??.checked_mul(parts(omvang.eenheid))?;
            return Some(Limit { allowed, measure: Measure::Volume(omvang) });
        }
        let Form::Toewijzing { budget: Some(budget), .. } = disposition.form else { return None };
        Some(Limit { allowed: budget.value(), measure: Measure::Budget })
    }

    /// What a line takes of it; a line in another unit takes nothing.
    fn taken(&self, prestatie: &Prestatie) -> Decimal {
        let taken = match &self.measure {
            Measure::Budget => Some(prestatie.bedrag.value()),
            Measure::Volume(omvang) => in_parts(*omvang, prestatie),
        };
        taken.unwrap_or(Decimal::ZERO)
    }

    /// What lines take of it together.
    fn sum<'p>(&self, lines: impl Iterator<Item = &'p Prestatie>) -> Result<Decimal, DeclareError> {
        lines.map(|line| self.taken(line)).try_fold(Decimal::ZERO, added)
    }

    /// How much more is taken after an action.
    fn change(&self, action: &Action<'_>) -> Result<Decimal, DeclareError> {
        let debit = self.sum(action.debit.iter().map(|(debit, _)| debit))?;
        added(debit, -self.sum(action.credits.iter().map(|(credit, _)| *credit))?)
    }
}

/// The sum of two, where a decimal can say it: at a wrong sum a debit would pass that the gemeente refuses.
fn added(sum: Decimal, more: Decimal) -> Result<Decimal, DeclareError> {
    sum.checked_add(more).ok_or(DeclareError::TotalTooLarge)
}

/// Keeps the actions that fit; the rest is left.
pub(super) fn fit<'a>(
    input: &Declare<'a>,
    actions: Vec<Action<'a>>,
    left: &mut Vec<Left>,
) -> Result<Vec<Action<'a>>, DeclareError> {
    let mut by_toewijzing: BTreeMap<DispositionId, Vec<Action<'a>>> = BTreeMap::new();
    for action in actions {
        by_toewijzing.entry(action.id.clone()).or_default().push(action);
    }
    let mut kept = Vec::new();
    for (id, actions) in by_toewijzing {
        match input.dispositions.get(&id).and_then(|d| Limit::of(d)) {
            Some(limit) => {
                let sum = standing(input, &id, &limit)?;
                let (fitting, rest) = within(&limit, sum, actions)?;
                kept.extend(fitting);
                let places = rest.iter().filter_map(|a| a.debit.as_ref()).map(|(p, _)| plaats(input.gemeente, p));
                left.extend(places.map(|place| of_place(&place, Cause::AboveTotal)));
            }
            None => kept.extend(actions),
        }
    }
    Ok(kept)
}

/// What stands on a toewijzing, in all months.
fn standing(input: &Declare<'_>, id: &DispositionId, limit: &Limit) -> Result<Decimal, DeclareError> {
    let regels = input.statuses().flat_map(|s| &s.regels).filter(|r| r.stands() && !r.prestatie.credit);
    let of_id = regels.filter(|r| DispositionId::Toewijzing(input.gemeente, r.prestatie.toewijzing_nummer) == *id);
    limit.sum(of_id.map(|r| &r.prestatie))
}

/// What lowers the sum goes first, then the rest by period as far as it fits. Where the sum stays above the limit, any
/// debit would be refused.
fn within<'a>(limit: &Limit, mut sum: Decimal, actions: Vec<Action<'a>>) -> Result<Divided<'a>, DeclareError> {
    let (mut credits, mut others) = (Vec::new(), Vec::new());
    for action in actions {
        let change = limit.change(&action)?;
        match &action.debit {
            None => {
                sum = added(sum, change)?;
                credits.push(action);
            }
            Some((debit, _)) => others.push(((change > Decimal::ZERO, debit.periode), change, action)),
        }
    }
    others.sort_by_key(|(order, ..)| *order);
    let (mut fitting, mut rest) = (Vec::new(), Vec::new());
    for (_, change, action) in others {
        let after = added(sum, change)?;
        if after <= limit.allowed || after <= sum {
            sum = after;
            fitting.push(action);
        } else {
            rest.push(action);
        }
    }
    if sum > limit.allowed {
        rest.append(&mut fitting);
    }
    Ok((credits.into_iter().chain(fitting).collect(), rest))
}

/// Actions that fit, and the rest.
type Divided<'a> = (Vec<Action<'a>>, Vec<Action<'a>>);
