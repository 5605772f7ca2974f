//! The order that makes a refused invoice anew: what it billed as it is known now, under a new number.
//!
//! Stands on the books and on the corrections of its month. What changed since in that month is closed with it, since the party has
//! not taken the old one. Pure.

use std::sync::Arc;

use super::super::cannot::{Cannot, CloseError};
use super::super::plan::Plan;
use super::basis::CloseBasis;
use super::booked::{Booked, invoiced};
use super::invoices::{Billed, Invoices, specified};
use crate::billing::{Closing, Invoiced, Line, Notice, is_credit, net, statement_of};
use crate::domain::{Date, Overflow};
use crate::facts::{Besluit, Keuze};
use crate::log::Draft;
use crate::outputs::invoice::{FormError, Forms, Invoice, Missing, NoInvoice};

/// What making a refused invoice anew would do.
#[derive(Debug)]
pub struct ReissuePlan {
    closing: Option<Closing>,
    invoice: (Invoice, Invoiced),
    /// The order to mail it as soon as it is made.
    mails: Vec<Draft>,
    based_on: u64,
    day: Date,
}

/// Plans to make a refused invoice anew. An invoice that was not refused, or was replaced already, is left as it is.
pub fn plan_reissue(basis: &CloseBasis<'_>, number: &str) -> Result<ReissuePlan, Cannot> {
    basis.check_readable()?;
    let old = refused(basis, number)?;
    let (books, today) = (basis.books(), basis.now.today);
    let supplement = basis.statements().supplement(old.month, &old.party, today)?;
    if supplement.iter().any(|line| line.notices.contains(&Notice::InConflict)) {
        return Err(CloseError::InConflict(number.to_owned()).into());
    }
    let lines = specified(&lines_anew(basis, old, &supplement), (old.month, &old.party), books);
    let closing = if supplement.is_empty() { None } else { Some(closing_of(basis, old, supplement)?) };
    let billed = Billed { month: old.month, party: &old.party, lines: &lines };
    let made = Invoices::new(basis).invoice(billed, 0, Some(number)).map_err(|none| match none {
        NoInvoice::Missing(missing) => Cannot::from(CloseError::Missing(listed(&missing))),
        NoInvoice::Nothing => CloseError::Nothing(number.to_owned()).into(),
        NoInvoice::Overflow => Cannot::SumTooLarge { month: old.month, source: Overflow },
    })?;
    let closings = old.closings.iter().copied().chain(closing.as_ref().map(|closing| closing.stamp.number)).collect();
    let invoiced = invoiced(&made, &old.party, closings);
    let mails = basis.mails().orders([&invoiced].into_iter());
    Ok(ReissuePlan { closing, invoice: (made, invoiced), mails, based_on: basis.now.known.sequence, day: today })
}

impl ReissuePlan {
    /// The records, and the invoice with its forms, which `forms` makes.
    pub fn render(self, forms: impl Fn(&Invoice) -> Result<Forms, FormError>) -> Result<Plan<Invoiced>, Cannot> {
        let ReissuePlan { closing, invoice, mails, based_on, day } = self;
        let number = invoice.1.number.clone();
        let (mut records, issued) = Booked { closing, invoices: vec![invoice] }.render(day, &forms)?;
        records.extend(mails);
        let told = issued.into_iter().next().ok_or(CloseError::Nothing(number))?;
        Ok(Plan { records, told, based_on })
    }
}

/// The refused invoice that nothing replaced yet.
fn refused<'a>(basis: &CloseBasis<'a>, number: &str) -> Result<&'a Invoiced, CloseError> {
    let books = basis.books();
    let old = books.invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
    if let Some(by) = books.replacement(number) {
        return Err(CloseError::Replaced { number: number.to_owned(), by: by.number.clone() });
    }
    match is_refused(basis.now.known.knowledge.besluiten(), number) {
        true => Ok(old),
        false => Err(CloseError::NotRefused(number.to_owned())),
    }
}

/// Whether the last word on an invoice is that it was refused.
fn is_refused(besluiten: &[Besluit], number: &str) -> bool {
    let last = besluiten.iter().rev().find_map(|besluit| match &besluit.keuze {
        Keuze::InvoiceApproved { number: of, .. } => (of == number).then_some(false),
        Keuze::InvoiceRefused { number: of, .. } => (of == number).then_some(true),
        Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::InvoiceSent { .. }
        | Keuze::InvoiceBounced { .. }
        | Keuze::Clock => None,
    });
    last.unwrap_or(false)
}

/// What the old invoice billed, with what changed since; what was claimed and taken back falls out.
fn lines_anew(basis: &CloseBasis<'_>, old: &Invoiced, supplement: &[Arc<Line>]) -> Vec<Arc<Line>> {
    let billed = basis.books().billed_by(old);
    let mut lines = net(billed.flat_map(|statement| &statement.lines).chain(supplement));
    // On the invoice of its own month a claim corrects nothing.
    for line in lines.iter_mut().filter(|line| line.corrects == Some(old.month) && !is_credit(line)) {
        (line.corrects, line.because) = (None, None);
    }
    lines.into_iter().map(Arc::new).collect()
}

/// A closing of what changed since; what its month held back stays held back.
fn closing_of(basis: &CloseBasis<'_>, old: &Invoiced, supplement: Vec<Arc<Line>>) -> Result<Closing, Cannot> {
    let last = basis.books().closings_of(old.month).next_back();
    let mut closing = basis.closing(old.month, last.map_or(&[], |last| &last.unbillable));
    closing.held = last.map(|last| last.held.clone()).unwrap_or_default();
    closing.statements.push(statement_of(old.party.clone(), supplement, basis.now.terms, old.month)?);
    Ok(closing)
}

fn listed(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.what.as_str()).collect::<Vec<_>>().join("; ")
}
