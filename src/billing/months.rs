//! The statements of months, kept while dossiers change: after one more message the changed dossiers take their share out of a month and
//! put their new one in.
//!
//! Stands on `statement`, which merges all dossiers. A month that is kept is, to the byte, what would be merged from nothing; where that
//! cannot be had by taking out and putting in (a conflict, lines of two dossiers in one place), the month is let go of and merged again
//! when it is asked for. Pure: who asks later gets the same, whoever asked before.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::aside::Aside;
use super::billed::{Billing, BillingError, Statement, Unbillable};
use super::kept::{DossierBill, KeptDossier};
use super::line::{Line, by_place};
use super::party::Party;
use super::statement::{Readings, bill, bill_all, bill_of};
use super::total::{are_complete, undecided};
use crate::domain::{Date, Eur, Month};
use crate::terms::Terms;

/// A dossier that is no longer what it was; one that came or went has one side only.
#[derive(Clone, Debug)]
pub struct ChangedDossier {
    /// What it was.
    pub before: Option<Arc<KeptDossier>>,
    /// What it is.
    pub now: Option<Arc<KeptDossier>>,
}

/// The statements of months over the same dossiers, under the same terms.
#[derive(Debug, Default)]
pub struct KeptMonths {
    /// None: nothing is kept, each month is merged anew.
    terms: Option<Arc<Terms>>,
    months: Mutex<Vec<KeptMonth>>,
}

/// The statements of a month as far as a day.
#[derive(Clone, Debug)]
struct KeptMonth {
    until: Date,
    billing: Arc<Billing>,
}

impl KeptMonths {
    /// Keeps the months of dossiers that were derived under these terms.
    pub fn of(terms: Arc<Terms>) -> KeptMonths {
        KeptMonths { terms: Some(terms), months: Mutex::default() }
    }

    /// The months of the same dossiers after these changed.
    pub fn after(&self, changed: &[ChangedDossier]) -> KeptMonths {
        let months = match &self.terms {
            Some(terms) if changed.len() <= CHANGED_MAX => {
                let mut readings: Vec<Option<Readings<'_>>> = changed.iter().map(|_| None).collect();
                let after = |KeptMonth { until, billing }| {
                    let patch = Patch::of((changed, &mut readings), (billing.month, until), terms)?;
                    Some(KeptMonth { until, billing: patch.apply(billing, terms)? })
                };
                self.in_order().into_iter().filter_map(after).collect()
            }
            Some(_) | None => Vec::new(),
        };
        KeptMonths { terms: self.terms.clone(), months: Mutex::new(months) }
    }

    /// The statements of a month over these dossiers, which are those that are kept of.
    pub fn bill(
        &self,
        dossiers: &[Arc<KeptDossier>],
        month: Month,
        terms: &Terms,
        as_of: Date,
    ) -> Result<Arc<Billing>, BillingError> {
        if !self.is_under(terms) {
            return bill(dossiers, terms, month, as_of).map(Arc::new);
        }
        if let Some(kept) = self.get(month, as_of) {
            return Ok(kept);
        }
        let billing = Arc::new(bill(dossiers, terms, month, as_of)?);
        self.keep(&billing);
        Ok(billing)
    }

    /// The statements of several months, which are in order.
    pub fn bill_all(
        &self,
        dossiers: &[Arc<KeptDossier>],
        months: impl IntoIterator<Item = Month>,
        terms: &Terms,
        as_of: Date,
    ) -> Result<Vec<Arc<Billing>>, BillingError> {
        let is_under = self.is_under(terms);
        let asked: Vec<(Month, Option<Arc<Billing>>)> =
            months.into_iter().map(|month| (month, if is_under { self.get(month, as_of) } else { None })).collect();
        let lacking = asked.iter().filter(|(_, kept)| kept.is_none()).map(|(month, _)| *month);
        let mut reckoned = bill_all(dossiers, terms, lacking, as_of)?.into_iter().map(Arc::new);
        let mut all = Vec::with_capacity(asked.len());
        for (_, kept) in asked {
            let is_new = kept.is_none();
            let Some(billing) = kept.or_else(|| reckoned.next()) else { break };
            if is_new && is_under {
                self.keep(&billing);
            }
            all.push(billing);
        }
        Ok(all)
    }

    fn is_under(&self, terms: &Terms) -> bool {
        self.terms.as_ref().is_some_and(|own| std::ptr::eq(terms, &**own))
    }

    /// What is kept, the earliest month first: a dossier that changed is billed month by month.
    fn in_order(&self) -> Vec<KeptMonth> {
        let mut kept = self.months.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.sort_by_key(|kept| (kept.billing.month, kept.until));
        kept
    }

    /// What is kept of a month as far as a day. Of another day after its end it is the same but for what it says of that day.
    fn get(&self, month: Month, as_of: Date) -> Option<Arc<Billing>> {
        let mut months = self.months.lock().unwrap_or_else(PoisonError::into_inner);
        let until = month.last().min(as_of);
        let kept = months.iter_mut().find(|kept| (kept.billing.month, kept.until) == (month, until))?;
        if kept.billing.as_of != as_of {
            let provisional = as_of < month.last();
            kept.billing = Arc::new(Billing { as_of, provisional, ..Billing::clone(&kept.billing) });
        }
        Some(Arc::clone(&kept.billing))
    }

    /// Keeps a month. Of one that runs each day asks for another: the one that was kept longest goes.
    fn keep(&self, billing: &Arc<Billing>) {
        let mut months = self.months.lock().unwrap_or_else(PoisonError::into_inner);
        let (month, until) = (billing.month, billing.month.last().min(billing.as_of));
        months.retain(|kept| (kept.billing.month, kept.until) != (month, until));
        let of_month = || months.iter().enumerate().filter(|(_, kept)| kept.billing.month == month).map(|(at, _)| at);
        if of_month().count() >= DAYS_MAX
            && let Some(oldest) = of_month().next()
        {
            months.remove(oldest);
        }
        if months.len() >= MONTHS_MAX {
            months.remove(0);
        }
        months.push(KeptMonth { until, billing: Arc::clone(billing) });
    }
}

/// What goes out of a list and what comes in.
type Exchanged<T> = (Vec<Arc<T>>, Vec<Arc<T>>);

/// What goes out of a month and what comes in.
#[derive(Default, PartialEq, Eq)]
struct Patch {
    lines: BTreeMap<Party, Exchanged<Line>>,
    unbillable: Exchanged<Unbillable>,
    asides: Exchanged<Aside>,
}

impl Patch {
    /// None: it cannot be told by what dossiers bring.
    fn of<'a>(
        (changed, readings): (&'a [ChangedDossier], &mut [Option<Readings<'a>>]),
        (month, until): (Month, Date),
        terms: &Terms,
    ) -> Option<Patch> {
        let mut patch = Patch::default();
        for (ChangedDossier { before, now }, readings) in changed.iter().zip(readings) {
            let before = match before {
                Some(before) => before.bill(month, until)?,
                None => None,
            };
            let now = match now {
                Some(now) => bill_of(now, readings, terms, (month, until)).ok()?,
                None => None,
            };
            if before == now {
                continue;
            }
            let of = |bill: Option<Arc<DossierBill>>| bill.map(Arc::unwrap_or_clone).unwrap_or_default();
            let (before, now) = (of(before), of(now));
            if !before.conflicts.is_empty() || !now.conflicts.is_empty() {
                return None;
            }
            for (party, line) in before.lines {
                patch.lines.entry(party).or_default().0.push(line);
            }
            for (party, line) in now.lines {
                patch.lines.entry(party).or_default().1.push(line);
            }
            patch.unbillable.0.extend(before.unbillable);
            patch.unbillable.1.extend(now.unbillable);
            patch.asides.0.extend(before.asides);
            patch.asides.1.extend(now.asides);
        }
        Some(patch)
    }

    /// The month with what came in place of what went; none where it has to be merged again.
    fn apply(self, billing: Arc<Billing>, terms: &Terms) -> Option<Arc<Billing>> {
        if self == Patch::default() {
            return Some(billing);
        }
        let mut billing = Arc::unwrap_or_clone(billing);
        exchange(&mut billing.unbillable, &self.unbillable, |a, b| a.place().cmp(&b.place()))?;
        exchange(&mut billing.asides, &self.asides, Aside::by_place)?;
        for (party, exchanged) in self.lines {
            let at = billing.statements.iter().position(|statement| statement.party == party);
            let statement = match at.and_then(|at| billing.statements.get_mut(at)) {
                Some(statement) => statement,
                None => {
                    billing.statements.push(undecided(party, Vec::new(), Vec::new(), terms, billing.month).ok()?);
                    billing.statements.last_mut()?
                }
            };
            exchange_lines(statement, &exchanged)?;
        }
        billing.statements.retain(|statement| !statement.lines.is_empty() || !statement.conflicts.is_empty());
        billing.statements.sort_by(|a, b| a.party.cmp(&b.party));
        Some(Arc::new(billing))
    }
}

fn exchange_lines(statement: &mut Statement, exchanged: &Exchanged<Line>) -> Option<()> {
    exchange(&mut statement.lines, exchanged, by_place)?;
    let (gone, come) = exchanged;
    let amounts = |lines: &[Arc<Line>]| Eur::sum(lines.iter().filter_map(|line| line.amount)).ok();
    let left = statement.total.minus(amounts(gone)?).ok()?;
    statement.total = left.plus(amounts(come)?).ok()?;
    statement.complete = statement.conflicts.is_empty() && are_complete(&statement.lines);
    Some(())
}

/// Takes out of a sorted list what goes, and puts in what comes. None: something that goes is not in it, or what comes would stand in one
/// place with what is of another dossier, so that only a merge tells which is first.
fn exchange<T: Eq>(
    list: &mut Vec<Arc<T>>,
    (gone, come): &Exchanged<T>,
    place: impl Fn(&T, &T) -> Ordering,
) -> Option<()> {
    for item in gone {
        let first = list.partition_point(|other| place(other, item).is_lt());
        let same = list.get(first..)?.iter().take_while(|other| place(other, item).is_eq());
        let at = same.zip(first..).find(|(other, _)| *other == item).map(|(_, at)| at)?;
        list.remove(at);
    }
    let mut come: Vec<&Arc<T>> = come.iter().collect();
    come.sort_by(|a, b| place(a, b));
    let is_taken = |item: &&Arc<T>| list.binary_search_by(|other| place(other, item)).is_ok();
    if come.iter().any(is_taken) {
        return None;
    }
    for item in come {
        let at = list.partition_point(|other| place(other, item).is_le());
        list.insert(at, Arc::clone(item));
    }
    Some(())
}

/// Dossiers that change at once: beyond that a month is merged anew when it is asked for.
const CHANGED_MAX: usize = 64;
/// Days of one month that are kept: of today, and of the whole month for what ends in it.
const DAYS_MAX: usize = 2;
/// Months that are kept: those of ten years.
const MONTHS_MAX: usize = 120;

#[cfg(test)]
mod tests;
