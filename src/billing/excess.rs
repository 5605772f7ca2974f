//! What was delivered above the allocation: cut from the lines of a declaration, because such a line is refused whole.
//!
//! Stands after `declared`, which cuts. A line says only that it was cut: what it comes to is asked here, so that a frozen line
//! and a derived one are the same line. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::declared::{Declared, cuts};
use super::kept::Billable;
use super::line::Line;
use super::month::DossierMonth;
use super::total::total_of;
use super::{BillingError, Party};
use crate::disposition::Disposition;
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, Overflow, ProductCode, Unit};
use crate::terms::Terms;

/// What a line was cut by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// On which toewijzing.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// Who does not pay it.
    pub party: Party,
    /// Kind of care.
    pub domain: Option<Domain>,
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// First day of the ProductPeriode.
    pub from: Date,
    /// Last day of the ProductPeriode.
    pub to: Date,
    /// How much lies above the ceiling.
    pub quantity: Decimal,
    /// Of what.
    pub unit: Option<Unit>,
    /// What it would have brought; unknown when the rate is.
    pub value: Option<Eur>,
}

/// What is billed on a toewijzing above its budget. Nothing is cut by it: the gemeente may raise a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverBudget {
    /// On which toewijzing.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// What may be billed on it.
    pub budget: Eur,
    /// What its lines come to.
    pub billed: Eur,
}

/// The toewijzingen of which lines come to more than their budget, in the order of dispositions. `lines` are all that was frozen and
/// all that is open, corrections included: together they are what would be billed anew, and cost no billing.
pub fn over_budget<'a>(
    dispositions: impl Iterator<Item = &'a Disposition>,
    lines: impl Iterator<Item = &'a Arc<Line>>,
) -> Result<Vec<OverBudget>, BillingError> {
    let limited: Vec<(&Disposition, Eur)> = dispositions.filter_map(|d| Some((d, d.budget()?))).collect();
    let mut of_each: BTreeMap<&DispositionId, Vec<&Arc<Line>>> =
        limited.iter().map(|(d, _)| (&d.id, Vec::new())).collect();
    if limited.is_empty() {
        return Ok(Vec::new());
    }
    for line in lines {
        of_each.entry(&line.disposition).and_modify(|of_this| of_this.push(line));
    }
    let mut found = Vec::new();
    for (disposition, budget) in limited {
        let billed = total_of(of_each.remove(&disposition.id).unwrap_or_default())?;
        if billed > budget {
            let (disposition, bsn) = (disposition.id.clone(), disposition.client.bsn);
            found.push(OverBudget { disposition, bsn, budget, billed });
        }
    }
    Ok(found)
}

/// Everything above the ceilings of a month, in the order of dossiers.
pub fn excesses<'a, D: Billable + 'a>(
    dossiers: impl IntoIterator<Item = &'a D>,
    terms: &Terms,
    month: Month,
    as_of: Date,
) -> Result<Vec<Excess>, BillingError> {
    let mut found = Vec::new();
    for dossier in dossiers {
        for cut in cuts(DossierMonth { derived: dossier.derived(), terms, month, as_of })? {
            let disposition = cut.line.disposition.clone();
            found.extend(excess(cut).map_err(|source| BillingError::Overflow { disposition, source })?);
        }
    }
    Ok(found)
}

fn excess(cut: Declared) -> Result<Option<Excess>, Overflow> {
    let Declared { party, line, excess, uncut } = cut;
    let Some(quantity) = excess else { return Ok(None) };
    // The difference of two amounts, so that what is billed and what is not add up to what was delivered.
    let value = match (uncut, line.amount) {
        (Some(uncut), Some(amount)) => Some(uncut.plus(amount.negated())?),
        (Some(_), None) | (None, _) => None,
    };
    Ok(Some(Excess {
        disposition: line.disposition,
        bsn: line.bsn,
        party,
        domain: line.domain,
        product: line.product,
        from: line.from,
        to: line.to,
        quantity,
        unit: line.unit,
        value,
    }))
}
