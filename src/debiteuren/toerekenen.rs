//! Which payment is for which bill. The choices are told in `debiteuren`.
//!
//! Stands on `betaald` (a payment with what it says) and `oordeel` (what one that came in is for), and lays payments on bills. Payments
//! are taken in the order of their days, those by hand first; within a day by what they say. Every cent that counts ends on a bill,
//! among the unmatched, or among the dismissed.

use super::oordeel::{Ask, Verdict, beyond, judge, open_of};
use super::payment::{Claims, Payers, Payment, all_payments, standing};
use super::value::{Basis, Betaald, Dismissed, Herkomst, Tally, UnmatchedPayment, UnmatchedReason};
use super::vordering::{Bill, party_of};
use crate::domain::{Eur, Overflow};

/// What became of the payments.
pub(super) struct Toegerekend {
    /// What a person must say something of.
    pub unmatched: Vec<UnmatchedPayment>,
    /// What a person set aside.
    pub dismissed: Vec<Dismissed>,
    /// Debits that are no matter of debtors.
    pub outgoing: Tally,
    /// Between our own accounts.
    pub internal: Tally,
    /// Sum of what counts.
    pub counted: Eur,
}

/// What was allocated of an earlier payment, so that its reversal takes back just that.
struct Spread {
    /// Places of the bills that the payment named.
    places: Vec<usize>,
    account: Option<String>,
    amount: Eur,
    parts: Vec<(usize, Eur)>,
    is_undone: bool,
}

struct Allocation<'a> {
    bills: &'a mut Vec<Bill>,
    payers: Payers,
    spreads: Vec<Spread>,
    unmatched: Vec<UnmatchedPayment>,
    dismissed: Vec<Dismissed>,
    outgoing: Vec<Eur>,
    internal: Vec<Eur>,
    counted: Eur,
}

/// Allocates all payments.
pub(super) fn allocate(
    basis: &Basis<'_>,
    betaald: &[&Betaald],
    bills: &mut Vec<Bill>,
) -> Result<Toegerekend, Overflow> {
    let payments = all_payments(basis, betaald, bills);
    let payers = Payers::new(basis, &payments, bills);
    let mut allocation = Allocation {
        bills,
        payers,
        spreads: Vec::new(),
        unmatched: Vec::new(),
        dismissed: Vec::new(),
        outgoing: Vec::new(),
        internal: Vec::new(),
        counted: Eur::ZERO,
    };
    payments.into_iter().try_for_each(|payment| allocation.take(payment))?;
    Ok(Toegerekend {
        unmatched: allocation.unmatched,
        dismissed: allocation.dismissed,
        outgoing: Tally::of(allocation.outgoing)?,
        internal: Tally::of(allocation.internal)?,
        counted: allocation.counted,
    })
}

impl Allocation<'_> {
    fn take(&mut self, payment: Payment) -> Result<(), Overflow> {
        let is_debit = payment.amount < Eur::ZERO;
        let verdict = match &payment.claims {
            Claims::Between => {
                self.internal.push(payment.amount);
                return Ok(());
            }
            Claims::Dismissed(reason) => Verdict::Dismissed(None, reason.clone()),
            Claims::Decided(number, places) => self.decided(&payment, number, places)?,
            Claims::Divided(parts) => divided(parts)?,
            Claims::Texts(_) if is_debit => match self.debit(&payment)? {
                Some(verdict) => verdict,
                None => {
                    self.outgoing.push(payment.amount);
                    return Ok(());
                }
            },
            Claims::Texts(mentions) => judge(&payment, mentions, self.bills, &self.payers)?,
        };
        self.counted = self.counted.plus(payment.amount)?;
        match verdict {
            Verdict::Dismissed(decision, reason) => self.dismiss(payment, decision, reason),
            Verdict::On(parts, ask) => self.settle(payment, parts, ask)?,
        }
        Ok(())
    }

    /// A person gave it one number.
    fn decided(&mut self, payment: &Payment, number: &str, places: &[usize]) -> Result<Verdict, Overflow> {
        if places.is_empty() {
            return Ok(Verdict::ask(Ask::new(UnmatchedReason::UnknownNumber).naming(vec![number.to_owned()])));
        }
        if party_of(places, self.bills).is_none() {
            return Ok(Verdict::ask(Ask::new(UnmatchedReason::SeveralParties).naming(vec![number.to_owned()])));
        }
        match beyond(payment, places, self.bills)? {
            Some(verdict) => Ok(verdict),
            None => Ok(Verdict::On(self.spread(places, payment)?, None)),
        }
    }

    /// A debit: whether it takes back what was paid, or gives back what was paid too much. `None`: it is no matter of debtors.
    fn debit(&mut self, payment: &Payment) -> Result<Option<Verdict>, Overflow> {
        let Claims::Texts(mentions) = &payment.claims else { return Ok(None) };
        let places = standing(&mentions.named, self.bills);
        if places.is_empty() {
            // A bank that takes a payment back need not repeat what was written with it.
            let parts = payment.storno.then(|| self.mirrored(&places, payment)).flatten();
            let parts = parts.or(self.given_back(payment)?);
            let ask = payment.storno.then(|| Verdict::ask(Ask::new(UnmatchedReason::NoNumber)));
            return Ok(parts.map(|parts| Verdict::On(parts, None)).or(ask));
        }
        let numbers = self.numbers(&places);
        let Some(party) = party_of(&places, self.bills) else {
            return Ok(Some(Verdict::ask(Ask::new(UnmatchedReason::SeveralParties).naming(numbers))));
        };
        let paid_before = self.payers.has_named(payment, party);
        let opens = places.iter().map(|at| open_of(self.bills, *at)).collect::<Result<Vec<_>, _>>()?;
        if payment.storno || paid_before || opens.iter().any(|open| *open < Eur::ZERO) {
            return Ok(Some(Verdict::On(self.spread(&places, payment)?, None)));
        }
        Ok(Some(Verdict::ask(Ask::new(UnmatchedReason::Debit).naming(numbers))))
    }

    /// The one bill on which a payer had paid too much by just what goes back to it.
    fn given_back(&self, payment: &Payment) -> Result<Option<Vec<(usize, Eur)>>, Overflow> {
        let mut found = Vec::new();
        for (at, bill) in self.bills.iter().enumerate() {
            let is_too_much = bill.open()? == payment.amount && payment.amount < bill.claim().min(Eur::ZERO);
            if is_too_much && self.payers.has_named(payment, &bill.party) {
                found.push((at, payment.amount));
            }
        }
        Ok((found.len() == 1).then_some(found))
    }

    fn numbers(&self, places: &[usize]) -> Vec<String> {
        places.iter().filter_map(|at| self.bills.get(*at)).map(|bill| bill.number.clone()).collect()
    }

    /// What an earlier payment paid that this debit is the reversal of.
    fn mirrored(&mut self, places: &[usize], payment: &Payment) -> Option<Vec<(usize, Eur)>> {
        let account = payment.account();
        let is_mirror = |s: &&mut Spread| {
            let is_same =
                s.places == places || (payment.storno && account.is_some() && s.account.as_deref() == account);
            !s.is_undone && s.amount == payment.amount.negated() && is_same
        };
        let earlier = self.spreads.iter_mut().rev().find(is_mirror)?;
        earlier.is_undone = true;
        Some(earlier.parts.iter().map(|(place, part)| (*place, part.negated())).collect())
    }

    /// Which part of a payment is for which of the bills that it names.
    fn spread(&mut self, places: &[usize], payment: &Payment) -> Result<Vec<(usize, Eur)>, Overflow> {
        let mirrored = (payment.amount < Eur::ZERO).then(|| self.mirrored(places, payment)).flatten();
        match (mirrored, places) {
            (Some(parts), _) => Ok(parts),
            (None, [place]) => Ok(vec![(*place, payment.amount)]),
            (None, _) => super::oordeel::in_order(places, payment.amount, self.bills),
        }
    }

    /// Puts parts on bills; what is left of the payment is asked about.
    fn settle(&mut self, payment: Payment, parts: Vec<(usize, Eur)>, ask: Option<Ask>) -> Result<(), Overflow> {
        let paid = Eur::sum(parts.iter().map(|(_, part)| *part))?;
        let rest = payment.amount.minus(paid)?;
        for (place, part) in &parts {
            if let Some(bill) = self.bills.get_mut(*place) {
                bill.pay(*part, payment.date, payment.from.clone());
            }
        }
        if !parts.is_empty() {
            let places = match &payment.claims {
                Claims::Texts(mentions) => standing(&mentions.named, self.bills),
                Claims::Decided(_, places) => places.clone(),
                Claims::Divided(_) | Claims::Dismissed(_) | Claims::Between => Vec::new(),
            };
            let account = payment.account().map(str::to_owned);
            self.spreads.push(Spread { places, account, amount: payment.amount, parts, is_undone: false });
        }
        if rest != Eur::ZERO {
            self.leave(payment, rest, ask.unwrap_or_else(|| Ask::new(UnmatchedReason::Rest)));
        }
        Ok(())
    }

    fn leave(&mut self, payment: Payment, rest: Eur, ask: Ask) {
        let whole = (rest != payment.amount).then_some(payment.amount);
        let Ask { why, numbers, candidates, remark } = ask;
        let (date, from) = (payment.date, payment.from);
        self.unmatched.push(UnmatchedPayment { date, amount: rest, whole, from, why, numbers, candidates, remark });
    }

    fn dismiss(&mut self, payment: Payment, decision: Option<u64>, reason: String) {
        let Payment { date, amount, mut from, .. } = payment;
        if let Herkomst::Bank { decision: shown, .. } = &mut from {
            *shown = shown.or(decision);
        }
        self.dismissed.push(Dismissed { date, amount, from, reason });
    }
}

/// As a person divided it; a part with a number that is none is asked about.
fn divided(parts: &[(String, Vec<usize>, Eur)]) -> Result<Verdict, Overflow> {
    let known = parts.iter().filter_map(|(_, places, amount)| places.first().map(|place| (*place, *amount)));
    let unknown: Vec<String> =
        parts.iter().filter(|(_, places, _)| places.is_empty()).map(|(number, ..)| number.clone()).collect();
    let why = if unknown.is_empty() { UnmatchedReason::Rest } else { UnmatchedReason::UnknownNumber };
    Ok(Verdict::On(known.collect(), Some(Ask::new(why).naming(unknown))))
}
