//! What is outstanding: invoices and declarations, what was paid of them, and for how long they have been due.
//!
//! Stands after `billing` (what was invoiced) and `declaratie` (what was declared), beside the payments of bank statements. A
//! function of the set of files and decisions and the as-of date, in any order; nothing is stored. Pure.
//!
//! In reading order: `value` (what comes out), `vordering` (what is owed), `boeking`, `gelijk` and `betaling` (which facts are one
//! payment), `herken` (which numbers a text names), `betaler` (whose name it is), `payment` (a payment with what it says), `passend` (what
//! comes to a sum), `oordeel` (what it is for), `toerekenen` (laid on bills), `ouderdom` (for how long).
//!
//! What is decided here **(our choice)**:
//! - A payment is for the invoices and declarations whose number its texts name, where the payer is that party (by name, by the name on
//!   whose behalf it pays, or by an account that paid under its name or that a person said pays for it) or the amount is what was asked. Decisions go before any text, and
//!   a number that was replaced stands for what replaced it.
//! - Where what is named is not exactly the amount: other bills of that payer make it up if there is one way only; too little is a
//!   part payment in the order in which they are due, credit notes first; too much is asked about while that payer owes more, and else
//!   shows as a negative open amount with a remark.
//! - Without a number it is divided where exactly one choice of at most twenty open bills of that payer comes to it.
//! - Numbers of several parties, and those of another party than the one that pays, are for a person.
//! - Between accounts of ours nothing is paid: it is counted apart.
//! - A debit takes back what was paid where it is a reversal, goes to an account that paid this party's bills before, or
//!   gives back what was paid too much; one that names a number without any of these is for a person, since a supplier
//!   may number as we do. A debit that names nothing is no matter of debtors: it is counted apart.
//! - A refused invoice that nothing replaces stays open, without a day on which it is due. A declaration that was not answered
//!   is open for what was submitted, one that was for what was granted.
//! - A payment by hand and one by bank are two payments. Where both come to the same and more was paid than asked, a
//!   remark says that one may be the other.
//! - What happened after the as-of date has not happened: invoices, answers, approvals, payments.

mod betaler;
mod betaling;
mod boeking;
mod gelijk;
mod herken;
mod oordeel;
mod ouderdom;
mod passend;
mod payment;
#[cfg(test)]
mod tests;
mod toerekenen;
mod value;
mod vordering;

pub use betaling::betalingen;
pub use value::{
    Ageing, Basis, Betaald, Debiteuren, Dismissed, Herkomst, LeftOut, Stage, Tally, Toerekening, UnmatchedPayment,
    UnmatchedReason, Vordering, VorderingKind,
};

use crate::billing::Party;
use crate::domain::Overflow;
use crate::facts::Betaling;

/// The bill of a number, however it is written.
pub fn bill_of<'a>(debiteuren: &'a Debiteuren, number: &str) -> Option<&'a Vordering> {
    let register = herken::Register::of(debiteuren.receivables.iter().map(|bill| bill.number.as_str()));
    let [found] = register.exactly(number).try_into().ok()?;
    let found: usize = found;
    debiteuren.receivables.get(found)
}

/// The party that a payer is, by its name or because its account paid bills of it.
pub fn party_of_payer<'a>(debiteuren: &'a Debiteuren, betaling: &Betaling) -> Option<&'a Party> {
    let names = [&betaling.namens, &betaling.naam].into_iter().flatten().map(|name| betaler::Naam::new(name));
    let names: Vec<_> = names.collect();
    let account = betaling.tegenrekening.as_deref();
    let has_paid = |bill: &&Vordering| {
        bill.payments.iter().any(|paid| account.is_some() && paid.from.account() == account)
            || names.iter().any(|name| name.is(&betaler::Naam::of_party(&bill.party, &bill.party.name)))
    };
    debiteuren.receivables.iter().find(has_paid).map(|bill| &bill.party)
}

/// Lays payments beside bills.
pub fn derive(basis: &Basis<'_>) -> Result<Debiteuren, Overflow> {
    let mut bills = vordering::bills(basis);
    let (left_out, own) = betaling::of_our_accounts(basis)?;
    let toegerekend = toerekenen::allocate(basis, &own, &mut bills)?;
    let accounts = vordering::accounts(&bills)?;
    let finish = |bill: vordering::Bill| {
        let account = accounts.get(&bill.party.key()).copied();
        bill.finish(basis.as_of, account.unwrap_or_default())
    };
    let receivables = bills.into_iter().map(finish).collect::<Result<Vec<_>, _>>()?;
    Ok(Debiteuren {
        as_of: basis.as_of,
        ageing: ouderdom::ageing(&receivables, basis.as_of)?,
        receivables,
        unmatched: toegerekend.unmatched,
        dismissed: toegerekend.dismissed,
        internal: toegerekend.internal,
        outgoing: toegerekend.outgoing,
        left_out,
        counted: toegerekend.counted,
    })
}
