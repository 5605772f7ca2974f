//! Which payment is for which bill. The choices are told in `debiteuren`.
//!
//! Payments are taken in the order of their days, those by hand first; within a day by what they say. Every cent that counts ends
//! on a bill or among the unmatched.

use std::collections::{BTreeMap, BTreeSet};

use super::herken::{Register, Tekst};
use super::value::{Basis, Betaald, Herkomst, Tally, UnmatchedPayment, UnmatchedReason};
use super::vordering::Bill;
use crate::billing::Party;
use crate::domain::{Date, Eur, Overflow};
use crate::facts::{Betaling, Bron, Keuze};

/// What became of the payments.
pub(super) struct Toegerekend {
    /// What is for nothing.
    pub unmatched: Vec<UnmatchedPayment>,
    /// Debits that are no matter of debtors.
    pub outgoing: Tally,
    /// Sum of what counts.
    pub counted: Eur,
}

/// A payment before it is laid beside bills.
struct Payment {
    date: Date,
    amount: Eur,
    from: Herkomst,
    storno: bool,
    claims: Claims,
}

/// What a payment says that it is for: places in the list of bills.
enum Claims {
    /// A person says so; no bill where the number is none.
    Decided(String, Vec<usize>),
    /// Its texts name these, each once; may be empty.
    Named(Vec<usize>),
}

/// What was allocated of an earlier payment, so that its reversal takes back just that.
struct Spread {
    /// Places of the bills that the payment named.
    places: Vec<usize>,
    amount: Eur,
    parts: Vec<(usize, Eur)>,
    is_undone: bool,
}

struct Allocation<'a> {
    bills: &'a mut Vec<Bill>,
    /// Accounts that paid bills of a party.
    payers: BTreeSet<(Party, String)>,
    spreads: Vec<Spread>,
    unmatched: Vec<UnmatchedPayment>,
    outgoing: Vec<Eur>,
    counted: Eur,
}

/// Allocates all payments.
pub(super) fn allocate(
    basis: &Basis<'_>,
    betaald: &[&Betaald],
    bills: &mut Vec<Bill>,
) -> Result<Toegerekend, Overflow> {
    let register = Register::of(bills.iter().map(|bill| bill.number.as_str()));
    let mut payments = by_hand(basis, &register, bills);
    let decided = decided(basis);
    payments.extend(betaald.iter().map(|b| by_bank(b, &decided, &register, bills)));
    // Stable: payments by hand stand first, those by bank in the order of what they say.
    payments.sort_by_key(|payment| payment.date);
    let payers = payers(&payments, bills);
    let (unmatched, outgoing, spreads) = (Vec::new(), Vec::new(), Vec::new());
    let mut allocation = Allocation { bills, payers, spreads, unmatched, outgoing, counted: Eur::ZERO };
    payments.into_iter().try_for_each(|payment| allocation.take(payment))?;
    Ok(Toegerekend {
        unmatched: allocation.unmatched,
        outgoing: Tally::of(allocation.outgoing)?,
        counted: allocation.counted,
    })
}

/// Payments that decisions note, by day and number of the decision.
fn by_hand(basis: &Basis<'_>, register: &Register, bills: &[Bill]) -> Vec<Payment> {
    let mut noted: Vec<Payment> = Vec::new();
    let mut besluiten: Vec<_> = basis.besluiten.iter().collect();
    besluiten.sort_by_key(|besluit| besluit.nummer);
    for besluit in besluiten {
        let Keuze::Paid { number, on: date, amount } = &besluit.keuze else { continue };
        if *date > basis.as_of {
            continue;
        }
        let from = Herkomst::Hand { decision: besluit.nummer, reason: besluit.reden.clone() };
        let places = standing(register.exactly(number).into_iter(), bills);
        noted.push(Payment {
            date: *date,
            amount: *amount,
            from,
            storno: false,
            claims: Claims::Decided(number.clone(), places),
        });
    }
    noted
}

/// Which payment a person said is for what: the last decision wins.
fn decided<'a>(basis: &Basis<'a>) -> BTreeMap<Bron, (u64, &'a str)> {
    let mut decided: BTreeMap<Bron, (u64, &str)> = BTreeMap::new();
    for besluit in basis.besluiten {
        if let Keuze::PaymentFor { file, row, number } = &besluit.keuze {
            let known = decided.entry(Bron { sha256: *file, regel: *row }).or_insert((besluit.nummer, number));
            *known = (*known).max((besluit.nummer, number));
        }
    }
    decided
}

fn by_bank(betaald: &Betaald, decided: &BTreeMap<Bron, (u64, &str)>, register: &Register, bills: &[Bill]) -> Payment {
    let betaling = &betaald.betaling;
    let by_person = betaald.bronnen.iter().filter_map(|bron| decided.get(bron)).max();
    let claims = match by_person {
        Some((_, number)) => {
            Claims::Decided((*number).to_owned(), standing(register.exactly(number).into_iter(), bills))
        }
        None => Claims::Named(standing(named(betaling, register).into_iter(), bills)),
    };
    let bron = betaald.bronnen.first();
    let from = Herkomst::Bank {
        file: bron.map_or(crate::domain::Sha256([0; 32]), |bron| bron.sha256),
        row: bron.map_or(0, |bron| bron.regel),
        name: betaling.naam.clone(),
        account: betaling.tegenrekening.clone(),
        text: text(betaling),
        decision: by_person.map(|(nummer, _)| *nummer),
    };
    Payment { date: betaling.boekdatum, amount: betaling.amount, from, storno: betaling.storno, claims }
}

fn named(betaling: &Betaling, register: &Register) -> BTreeSet<usize> {
    let mut named = register.named(&betaling.omschrijving.join(" "), Tekst::Free);
    for reference in betaling.kenmerken.iter().chain(&betaling.end_to_end) {
        named.extend(register.named(reference, Tekst::Reference));
    }
    named
}

fn text(betaling: &Betaling) -> String {
    let all = betaling.omschrijving.iter().chain(&betaling.kenmerken).chain(&betaling.end_to_end);
    all.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The bills that stand in the place of these, each once, in the order in which they are due.
fn standing(places: impl Iterator<Item = usize>, bills: &[Bill]) -> Vec<usize> {
    let mut found: Vec<usize> = places.map(|at| last_of(at, bills)).collect();
    let due = |at: &usize| bills.get(*at).map(|bill| (bill.due.unwrap_or(bill.date), bill.date, *at));
    found.sort_by_key(due);
    found.dedup();
    found
}

fn last_of(place: usize, bills: &[Bill]) -> usize {
    let mut at = place;
    // Replacements never go round further than there are bills.
    for _ in 0..bills.len() {
        match bills.get(at).and_then(|bill| bill.replaced_by) {
            Some(next) if next != place => at = next,
            _ => break,
        }
    }
    at
}

fn payers(payments: &[Payment], bills: &[Bill]) -> BTreeSet<(Party, String)> {
    let mut payers = BTreeSet::new();
    for payment in payments.iter().filter(|payment| payment.amount > Eur::ZERO) {
        let (Herkomst::Bank { account: Some(account), .. }, Some(party)) =
            (&payment.from, one_party(payment.claims.places(), bills))
        else {
            continue;
        };
        payers.insert((party.clone(), account.clone()));
    }
    payers
}

/// The party of all these bills; `None` where there are none or several.
fn one_party<'a>(places: &[usize], bills: &'a [Bill]) -> Option<&'a Party> {
    let mut parties = places.iter().filter_map(|at| bills.get(*at)).map(|bill| &bill.party);
    let first = parties.next()?;
    parties.all(|party| party == first).then_some(first)
}

impl Claims {
    fn places(&self) -> &[usize] {
        match self {
            Claims::Decided(_, places) | Claims::Named(places) => places,
        }
    }
}

impl Allocation<'_> {
    fn take(&mut self, payment: Payment) -> Result<(), Overflow> {
        let places = payment.claims.places().to_vec();
        let is_debit = payment.amount < Eur::ZERO;
        let why = match &payment.claims {
            Claims::Decided(..) if places.is_empty() => Some(UnmatchedReason::UnknownNumber),
            Claims::Named(_) if places.is_empty() && is_debit && !payment.storno => {
                self.outgoing.push(payment.amount);
                return Ok(());
            }
            Claims::Named(_) if places.is_empty() => Some(UnmatchedReason::NoNumber),
            Claims::Decided(..) | Claims::Named(_) if one_party(&places, self.bills).is_none() => {
                Some(UnmatchedReason::SeveralParties)
            }
            Claims::Named(_) if is_debit && !self.takes_back(&payment, &places)? => Some(UnmatchedReason::Debit),
            Claims::Decided(..) | Claims::Named(_) => None,
        };
        self.counted = self.counted.plus(payment.amount)?;
        match why {
            Some(why) => self.leave(payment, why, &places),
            None => {
                for (place, amount) in self.spread(&places, payment.amount)? {
                    if let Some(bill) = self.bills.get_mut(place) {
                        bill.pay(amount, payment.date, payment.from.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a debit takes back what was paid, or gives back what was paid too much.
    fn takes_back(&self, payment: &Payment, places: &[usize]) -> Result<bool, Overflow> {
        let Herkomst::Bank { account, .. } = &payment.from else { return Ok(true) };
        let party = one_party(places, self.bills).cloned();
        let paid_before = party.zip(account.clone()).is_some_and(|payer| self.payers.contains(&payer));
        let opens = places.iter().map(|at| self.open(*at)).collect::<Result<Vec<_>, _>>()?;
        Ok(payment.storno || paid_before || opens.iter().any(|open| *open < Eur::ZERO))
    }

    fn open(&self, place: usize) -> Result<Eur, Overflow> {
        self.bills.get(place).map_or(Ok(Eur::ZERO), Bill::open)
    }

    /// Which part of a payment is for which of the bills that it names.
    fn spread(&mut self, places: &[usize], amount: Eur) -> Result<Vec<(usize, Eur)>, Overflow> {
        if let [place] = places {
            return Ok(vec![(*place, amount)]);
        }
        let is_mirror = |s: &&mut Spread| !s.is_undone && s.places == places && s.amount == amount.negated();
        let mirrored = self.spreads.iter_mut().rev().filter(|_| amount < Eur::ZERO).find(is_mirror);
        if let Some(earlier) = mirrored {
            earlier.is_undone = true;
            return Ok(earlier.parts.iter().map(|(place, part)| (*place, part.negated())).collect());
        }
        let parts = self.in_order(places, amount)?;
        self.spreads.push(Spread { places: places.to_vec(), amount, parts: parts.clone(), is_undone: false });
        Ok(parts)
    }

    fn in_order(&self, places: &[usize], amount: Eur) -> Result<Vec<(usize, Eur)>, Overflow> {
        let open = |at: &usize| self.open(*at).map(|open| (*at, open));
        let opens = places.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let asked = Eur::sum(opens.iter().map(|(_, open)| *open).filter(|open| *open > Eur::ZERO))?;
        let (mut left, mut parts) = (amount, BTreeMap::new());
        if amount < asked {
            for (place, credit) in opens.iter().filter(|(_, open)| *open < Eur::ZERO) {
                // A debit pays credit notes as far as it goes; a payment was lessened by all of them.
                let part = if amount < Eur::ZERO { (*credit).max(left) } else { *credit };
                left = left.minus(part)?;
                parts.insert(*place, part);
            }
        }
        for (place, open) in opens.iter().filter(|(_, open)| *open > Eur::ZERO && amount > Eur::ZERO) {
            let part = (*open).min(left.max(Eur::ZERO));
            left = left.minus(part)?;
            parts.insert(*place, part);
        }
        if left != Eur::ZERO
            && let Some(last) = places.last()
        {
            let part = parts.entry(*last).or_insert(Eur::ZERO);
            *part = part.plus(left)?;
        }
        Ok(parts.into_iter().filter(|(_, part)| *part != Eur::ZERO).collect())
    }

    fn leave(&mut self, payment: Payment, why: UnmatchedReason, places: &[usize]) {
        let numbers: Vec<String> = match &payment.claims {
            Claims::Decided(number, _) => vec![number.clone()],
            Claims::Named(_) => places.iter().filter_map(|at| self.bills.get(*at)).map(|p| p.number.clone()).collect(),
        };
        let remark = remark(why).to_owned();
        self.unmatched.push(UnmatchedPayment {
            date: payment.date,
            amount: payment.amount,
            from: payment.from,
            why,
            numbers,
            remark,
        });
    }
}

fn remark(why: UnmatchedReason) -> &'static str {
    match why {
        UnmatchedReason::NoNumber => {
            "De omschrijving noemt geen factuur of declaratie van ons; wijs de betaling met de hand toe als zij er een is."
        }
        UnmatchedReason::SeveralParties => "De betaling noemt nummers van meer partijen; wijs haar met de hand toe.",
        UnmatchedReason::UnknownNumber => {
            "Het besluit noemt een nummer dat geen factuur of declaratie van ons is; neem het terug en verbeter het."
        }
        UnmatchedReason::Debit => {
            "Deze afschrijving noemt een nummer van ons, maar het is niet zeker dat zij een betaling terugdraait; wijs haar met de hand \
             toe als dat zo is."
        }
    }
}
