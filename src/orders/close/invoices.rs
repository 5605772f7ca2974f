//! Which invoices can be made of statements, each under the next number of its series, and what is missing for the others.
//!
//! Stands between the books and `outputs::invoice`, for a closing and for an invoice that is made anew. Pure.

use std::sync::Arc;

use super::super::cannot::Cannot;
use super::basis::CloseBasis;
use crate::billing::{Books, Line, Notice, Party, still_claimed};
use crate::declaratie::Known;
use crate::domain::{Month, Overflow};
use crate::outputs::invoice::{Invoice, Missing, NoInvoice, Order, invoice};

/// Whose lines of which month an invoice bills.
#[derive(Clone, Copy)]
pub struct Billed<'a> {
    pub month: Month,
    pub party: &'a Party,
    pub lines: &'a [Arc<Line>],
}

/// Makes invoices from what is known.
pub struct Invoices<'a> {
    basis: CloseBasis<'a>,
    dispositions: Known<'a>,
}

impl<'a> Invoices<'a> {
    /// Of everything that is known.
    pub fn new(basis: &CloseBasis<'a>) -> Invoices<'a> {
        let dispositions = basis.now.overview.dispositions().map(|d| (&d.id, d)).collect();
        Invoices { basis: *basis, dispositions }
    }

    /// The invoice of a statement when `ahead` others get their number first, or what is missing for it; nothing is missing where
    /// nothing has an amount.
    pub fn of_statement(&self, billed: Billed<'_>, ahead: usize) -> Result<Result<Invoice, Vec<Missing>>, Cannot> {
        match self.invoice(billed, ahead, None) {
            Ok(invoice) => Ok(Ok(invoice)),
            Err(NoInvoice::Nothing) => Ok(Err(Vec::new())),
            Err(NoInvoice::Missing(missing)) => Ok(Err(missing)),
            Err(NoInvoice::Overflow) => Err(Cannot::SumTooLarge { month: billed.month, source: Overflow }),
        }
    }

    /// The invoice of lines. What the provider itself lacks is among what is missing.
    pub fn invoice(&self, billed: Billed<'_>, ahead: usize, replaces: Option<&str>) -> Result<Invoice, NoInvoice> {
        let CloseBasis { now, provider, invoice: series, .. } = self.basis;
        let Billed { month, party, lines } = billed;
        let books = self.basis.books();
        let mut corrects = books.corrected_by(party, lines);
        corrects.retain(|corrected| Some(corrected.as_str()) != replaces);
        invoice(&Order {
            number: &series.next_number(books, ahead, now.today),
            date: now.today,
            month,
            provider,
            logo: series.logo.as_deref(),
            party,
            replaces,
            corrects: &corrects,
            lines,
            dispositions: &self.dispositions,
            terms: now.terms,
        })
    }
}

/// Frozen lines as an invoice takes them: what was closed without a specification, or without one in the right unit, needs none once a later closing took it back,
/// since that closing credits it whole.
pub fn specified(lines: &[Arc<Line>], (month, party): (Month, &Party), books: &Books) -> Vec<Arc<Line>> {
    let lines = lines.iter().cloned().map(|mut line| {
        let is_lack = |notice: &Notice| matches!(notice, Notice::SpecificationMissing | Notice::SpecificationUnit);
        if line.notices.iter().any(is_lack) && !still_claimed(books, month, party, &line) {
            Arc::make_mut(&mut line).notices.retain(|notice| !is_lack(notice));
        }
        line
    });
    lines.collect()
}
