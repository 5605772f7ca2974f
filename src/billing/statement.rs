//! The statements of a month over all dossiers: declarations to gemeenten, invoices to everybody else.
//!
//! Stands above the lines (`declared`, `invoiced`) and the runs that nobody pays (`unbillable`). A dossier without care or
//! registration in a month is left out of it.

use std::collections::BTreeMap;

use super::billed::{Billing, BillingError, Unbillable, overflow};
use super::declared::{Billed, declarations};
use super::invoiced::invoice_lines;
use super::line::Line;
use super::month::DossierMonth;
use super::party::Party;
use super::total::statement;
use super::unbillable;
use crate::disposition::Derived;
use crate::domain::{Date, Month, Period};
use crate::terms::Terms;

/// The statements of a month over all dossiers.
pub fn bill<'a>(
    dossiers: impl IntoIterator<Item = &'a Derived>,
    terms: &Terms,
    month: Month,
    as_of: Date,
) -> Result<Billing, BillingError> {
    let mut gathered = Gathered::of(month);
    for derived in dossiers {
        gathered.add(of_dossier(DossierMonth { derived, terms, month, as_of }, &mut Billed::default())?);
    }
    gathered.billing(terms, as_of)
}

/// The statements of several months in one pass, which knows what earlier months billed without reckoning it again for each.
/// `months` are in order.
pub fn bill_all<'a>(
    dossiers: impl IntoIterator<Item = &'a Derived>,
    terms: &Terms,
    months: impl IntoIterator<Item = Month>,
    as_of: Date,
) -> Result<Vec<Billing>, BillingError> {
    let mut all: Vec<Gathered> = months.into_iter().map(Gathered::of).collect();
    for derived in dossiers {
        let mut billed = Billed::default();
        for gathered in &mut all {
            let dossier = DossierMonth { derived, terms, month: gathered.month, as_of };
            gathered.add(of_dossier(dossier, &mut billed)?);
        }
    }
    all.into_iter().map(|gathered| gathered.billing(terms, as_of)).collect()
}

/// A month that is being billed.
struct Gathered {
    month: Month,
    lines: BTreeMap<Party, Vec<Line>>,
    unbillable: Vec<Unbillable>,
}

impl Gathered {
    fn of(month: Month) -> Gathered {
        Gathered { month, lines: BTreeMap::new(), unbillable: Vec::new() }
    }

    fn add(&mut self, bill: DossierBill) {
        for (party, line) in bill.lines {
            self.lines.entry(party).or_default().push(line);
        }
        self.unbillable.extend(bill.unbillable);
    }

    fn billing(self, terms: &Terms, as_of: Date) -> Result<Billing, BillingError> {
        let Gathered { month, lines, mut unbillable } = self;
        unbillable.sort_by(|a: &Unbillable, b| (a.bsn, &a.disposition, a.from).cmp(&(b.bsn, &b.disposition, b.from)));
        let statements = lines.into_iter().map(|(party, lines)| statement(party, lines, terms, month));
        let statements = statements.collect::<Result<_, _>>()?;
        Ok(Billing { month, as_of, provisional: as_of < month.last(), statements, unbillable, closed: None })
    }
}

#[derive(Default)]
struct DossierBill {
    lines: Vec<(Party, Line)>,
    unbillable: Vec<Unbillable>,
}

/// What a dossier brings in a month. Of a dossier without care in it an overflow of earlier months is told by those.
fn of_dossier(dossier: DossierMonth<'_>, billed: &mut Billed) -> Result<DossierBill, BillingError> {
    match dossier.window() {
        Some(window) if dossier.is_touched(window) => dossier_bill(dossier, window, billed),
        Some(_) | None => Ok(DossierBill::default()),
    }
}

fn dossier_bill(dossier: DossierMonth<'_>, window: Period, billed: &mut Billed) -> Result<DossierBill, BillingError> {
    billed.reach(dossier)?;
    let mut bill = DossierBill::default();
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
