//! What is outstanding: invoices and declarations, what was paid of them, and for how long they have been due.
//!
//! Stands after `billing` (what was invoiced) and `declaratie` (what was declared), beside the payments of bank statements. A
//! function of the set of files and decisions and the as-of date, in any order; nothing is stored. Pure.
//!
//! In reading order: `value` (what comes out), `vordering` (what is owed), `betaling` (which facts are one payment),
//! `herken` (which numbers a text names), `toerekenen` (which payment is for what), `ouderdom` (for how long).
//!
//! What is decided here **(our choice)**:
//! - A payment is for the invoices and declarations whose number its texts name; `PaymentFor` goes before any text, and
//!   a number that was replaced stands for what replaced it.
//! - A payment that names one number is for that one, whatever it comes to: too little leaves the rest open, too much shows
//!   as a negative open amount with a remark.
//! - One that names several numbers of one party pays them in the order in which they are due, credit notes first where the
//!   payment comes to less than the rest; what is left over stands on the last of them. Numbers of several parties
//!   are for a person.
//! - A debit takes back what was paid where it is a reversal, goes to an account that paid this party's bills before, or
//!   gives back what was paid too much; one that names a number without any of these is for a person, since a supplier
//!   may number as we do. A debit that names nothing is no matter of debtors: it is counted apart.
//! - A refused invoice that nothing replaces stays open, without a day on which it is due. A declaration that was not answered
//!   is open for what was submitted, one that was for what was granted.
//! - A payment by hand and one by bank are two payments. Where both come to the same and more was paid than asked, a
//!   remark says that one may be the other.
//! - What happened after the as-of date has not happened: invoices, answers, approvals, payments.

mod betaling;
mod herken;
mod ouderdom;
#[cfg(test)]
mod tests;
mod toerekenen;
mod value;
mod vordering;

pub use betaling::betalingen;
pub use value::{
    Ageing, Basis, Betaald, Debiteuren, Herkomst, LeftOut, Stage, Tally, Toerekening, UnmatchedPayment,
    UnmatchedReason, Vordering, VorderingKind,
};

use crate::domain::Overflow;

/// Lays payments beside bills.
pub fn derive(basis: &Basis<'_>) -> Result<Debiteuren, Overflow> {
    let mut bills = vordering::bills(basis);
    let (left_out, own) = betaling::of_our_accounts(basis)?;
    let toegerekend = toerekenen::allocate(basis, &own, &mut bills)?;
    let receivables = bills.into_iter().map(|bill| bill.finish(basis.as_of)).collect::<Result<Vec<_>, _>>()?;
    Ok(Debiteuren {
        as_of: basis.as_of,
        ageing: ouderdom::ageing(&receivables, basis.as_of)?,
        receivables,
        unmatched: toegerekend.unmatched,
        outgoing: toegerekend.outgoing,
        left_out,
        counted: toegerekend.counted,
    })
}
