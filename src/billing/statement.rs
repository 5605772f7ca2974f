//! The statements of a month over all dossiers: declarations to gemeenten, invoices to everybody else.
//!
//! Stands above the lines (`declared`, `invoiced`) and the runs that nobody pays (`unbillable`). A dossier without care or
//! registration in a month is left out of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::aside::{Aside, asides};
use super::billed::{Billing, BillingError, Unbillable, overflow};
use super::conflict::{PartyLines, Touched};
use super::declared::{Billed, declarations};
use super::invoiced::invoice_lines;
use super::kept::{Billable, DossierBill};
use super::line::Line;
use super::month::DossierMonth;
use super::party::Party;
use super::total::undecided;
use super::unbillable;
use super::undecided::{InConflict, add_all};
use crate::disposition::Derived;
use crate::domain::{Date, Month, Period};
use crate::terms::Terms;

/// The statements of a month over all dossiers.
pub fn bill<'a, D: Billable + 'a>(
    dossiers: impl IntoIterator<Item = &'a D>,
    terms: &Terms,
    month: Month,
    as_of: Date,
) -> Result<Billing, BillingError> {
    let mut gathered = Gathered::of(month);
    for dossier in dossiers {
        gathered.add_month(dossier, &mut None, terms, as_of)?;
    }
    gathered.billing(terms, as_of)
}

/// The statements of several months in one pass, which knows what earlier months billed without reckoning it again for each.
/// `months` are in order.
pub fn bill_all<'a, D: Billable + 'a>(
    dossiers: impl IntoIterator<Item = &'a D>,
    terms: &Terms,
    months: impl IntoIterator<Item = Month>,
    as_of: Date,
) -> Result<Vec<Billing>, BillingError> {
    let mut all: Vec<Gathered> = months.into_iter().map(Gathered::of).collect();
    for dossier in dossiers {
        let mut readings = None;
        for gathered in &mut all {
            gathered.add_month(dossier, &mut readings, terms, as_of)?;
        }
    }
    all.into_iter().map(|gathered| gathered.billing(terms, as_of)).collect()
}

/// A month that is being billed.
struct Gathered {
    month: Month,
    lines: BTreeMap<Party, Vec<Arc<Line>>>,
    conflicts: BTreeMap<Party, Vec<InConflict>>,
    unbillable: Vec<Arc<Unbillable>>,
    asides: Vec<Arc<Aside>>,
}

/// What a dossier brings in a month, while it is being worked out.
#[derive(Default)]
struct Reckoned {
    lines: PartyLines,
    conflicts: Vec<(Party, InConflict)>,
    unbillable: Vec<Unbillable>,
}

impl Reckoned {
    fn shared(self, derived: &Derived, terms: &Terms) -> DossierBill {
        let lines: Vec<_> = self.lines.into_iter().map(|(party, line)| (party, Arc::new(line))).collect();
        let unbillable = self.unbillable.into_iter().map(Arc::new).collect();
        DossierBill { asides: asides(derived, &lines, terms), lines, conflicts: self.conflicts, unbillable }
    }
}

impl Gathered {
    fn of(month: Month) -> Gathered {
        Gathered {
            month,
            lines: BTreeMap::new(),
            conflicts: BTreeMap::new(),
            unbillable: Vec::new(),
            asides: Vec::new(),
        }
    }

    /// Adds what a dossier brings.
    fn add_month<'a, D: Billable>(
        &mut self,
        dossier: &'a D,
        readings: &mut Option<Readings<'a>>,
        terms: &Terms,
        as_of: Date,
    ) -> Result<(), BillingError> {
        if let Some(bill) = bill_of(dossier, readings, terms, (self.month, as_of))? {
            self.add(&bill);
        }
        Ok(())
    }

    fn add(&mut self, bill: &DossierBill) {
        for (party, line) in &bill.lines {
            let line = Arc::clone(line);
            match self.lines.get_mut(party) {
                Some(lines) => lines.push(line),
                None => drop(self.lines.insert(party.clone(), vec![line])),
            }
        }
        for (party, conflict) in &bill.conflicts {
            // A statement stands even where only a reading would have a line for it.
            self.lines.entry(party.clone()).or_default();
            add_all(self.conflicts.entry(party.clone()).or_default(), [conflict.clone()]);
        }
        self.unbillable.extend(bill.unbillable.iter().cloned());
        self.asides.extend(bill.asides.iter().cloned());
    }

    fn billing(self, terms: &Terms, as_of: Date) -> Result<Billing, BillingError> {
        let Gathered { month, lines, mut conflicts, mut unbillable, mut asides } = self;
        asides.sort_by(|a, b| a.by_place(b));
        unbillable.sort_by(|a, b| a.place().cmp(&b.place()));
        let statements = lines.into_iter().map(|(party, lines)| {
            let conflicts = conflicts.remove(&party).unwrap_or_default();
            undecided(party, lines, conflicts, terms, month)
        });
        let statements = statements.collect::<Result<_, _>>()?;
        Ok(Billing { month, as_of, provisional: as_of < month.last(), statements, unbillable, closed: None, asides })
    }
}

/// What a dossier brings in a month as far as a day: what is kept of it, else what its readings give, which is kept from then on.
/// None: nothing.
pub(super) fn bill_of<'a, D: Billable>(
    dossier: &'a D,
    readings: &mut Option<Readings<'a>>,
    terms: &Terms,
    (month, as_of): (Month, Date),
) -> Result<Option<Arc<DossierBill>>, BillingError> {
    let (keeper, until) = (dossier.keeper(terms), month.last().min(as_of));
    if let Some(kept) = keeper.and_then(|keeper| keeper.bill(month, until)) {
        return Ok(kept);
    }
    let readings = readings.get_or_insert_with(|| Readings::of(dossier.derived()));
    let bill = readings.bill(terms, month, as_of)?.shared(dossier.derived(), terms);
    let bill = (!bill.is_empty()).then(|| Arc::new(bill));
    if let Some(keeper) = keeper {
        keeper.keep(month, until, bill.clone());
    }
    Ok(bill)
}

/// A dossier with each reading of what is undecided in it, and what earlier months billed under each.
pub(super) struct Readings<'a> {
    derived: &'a Derived,
    billed: Billed,
    of_conflicts: Vec<Vec<Billed>>,
}

impl<'a> Readings<'a> {
    fn of(derived: &'a Derived) -> Readings<'a> {
        let nothing = |count: usize| (0..count).map(|_| Billed::default()).collect();
        let of_conflicts = derived.conflicts.iter().map(|conflict| nothing(conflict.readings.len())).collect();
        Readings { derived, billed: Billed::default(), of_conflicts }
    }

    /// What the dossier brings in a month, with what a person's decision would make otherwise.
    fn bill(&mut self, terms: &Terms, month: Month, as_of: Date) -> Result<Reckoned, BillingError> {
        let of = |derived, billed: &mut Billed| of_dossier(DossierMonth { derived, terms, month, as_of }, billed);
        let mut bill = of(self.derived, &mut self.billed)?;
        let mut touched = Touched::default();
        for (conflict, billed) in self.derived.conflicts.iter().zip(&mut self.of_conflicts) {
            let read = conflict.readings.iter().zip(billed).map(|(reading, billed)| of(&reading.derived, billed));
            let read = read.map(|bill| Ok(bill?.lines)).collect::<Result<Vec<_>, BillingError>>()?;
            touched.add((self.derived, &bill.lines), conflict, &read, terms);
        }
        touched.mark(&mut bill.lines);
        bill.conflicts = touched.conflicts;
        Ok(bill)
    }
}

/// What a dossier brings in a month. Of a dossier without care in it an overflow of earlier months is told by those.
fn of_dossier(dossier: DossierMonth<'_>, billed: &mut Billed) -> Result<Reckoned, BillingError> {
    match dossier.window() {
        Some(window) if dossier.is_touched(window) => dossier_bill(dossier, window, billed),
        Some(_) | None => Ok(Reckoned::default()),
    }
}

fn dossier_bill(dossier: DossierMonth<'_>, window: Period, billed: &mut Billed) -> Result<Reckoned, BillingError> {
    billed.reach(dossier)?;
    let mut bill = Reckoned::default();
    for routed in dossier.routed() {
        let failed = |source| overflow(&routed.disposition.id, source);
        bill.lines.extend(declarations(&routed, billed).map_err(failed)?);
        bill.lines.extend(invoice_lines(&routed).map_err(failed)?);
        bill.unbillable.extend(unbillable::delivered(&routed).map_err(failed)?);
        bill.unbillable.extend(unbillable::registered(&routed, window).map_err(failed)?);
    }
    bill.unbillable.extend(unbillable::loose(&dossier.derived.loose, window));
    Ok(bill)
}

#[cfg(test)]
mod tests;
