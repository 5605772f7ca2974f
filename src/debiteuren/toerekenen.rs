//! Which payment is for which bill. The choices are told in `debiteuren`.
//!
//! Payments are taken in the order of their days, those by hand first; within a day by what they say. Every cent that counts ends
//! on a bill or among the unmatched.

use std::collections::{BTreeMap, BTreeSet};

use super::herken::{Register, Tekst};
use super::value::{Basis, Betaald, Herkomst, Los, Tally, Waarom};
use super::vordering::Post;
use crate::billing::Party;
use crate::domain::{Date, Eur, Overflow};
use crate::facts::{Betaling, Bron, Keuze};

/// What became of the payments.
pub(super) struct Toegerekend {
    /// What is for nothing.
    pub los: Vec<Los>,
    /// Debits that are no matter of debtors.
    pub outgoing: Tally,
    /// Sum of what counts.
    pub counted: Eur,
}

/// A payment before it is laid beside bills.
struct Taak {
    date: Date,
    amount: Eur,
    from: Herkomst,
    storno: bool,
    claims: Claims,
}

/// What a payment says that it is for.
enum Claims {
    /// A person says so; no bill where the number is none.
    Decided(String, Vec<usize>),
    /// Its texts name these, each once; may be empty.
    Named(Vec<usize>),
}

/// What was allocated of an earlier payment, so that its reversal takes back just that.
struct Spread {
    bills: Vec<usize>,
    amount: Eur,
    parts: Vec<(usize, Eur)>,
    is_undone: bool,
}

struct Allocation<'a> {
    posten: &'a mut Vec<Post>,
    /// Accounts that paid bills of a party.
    payers: BTreeSet<(Party, String)>,
    spreads: Vec<Spread>,
    los: Vec<Los>,
    outgoing: Vec<Eur>,
    counted: Eur,
}

/// Allocates all payments.
pub(super) fn allocate(
    basis: &Basis<'_>,
    betaald: &[&Betaald],
    posten: &mut Vec<Post>,
) -> Result<Toegerekend, Overflow> {
    let register = Register::of(posten.iter().map(|post| post.number.as_str()));
    let mut taken = by_hand(basis, &register, posten);
    let decided = decided(basis);
    taken.extend(betaald.iter().map(|b| by_bank(b, &decided, &register, posten)));
    // Stable: payments by hand stand first, those by bank in the order of what they say.
    taken.sort_by_key(|taak| taak.date);
    let payers = payers(&taken, posten);
    let (los, outgoing, spreads) = (Vec::new(), Vec::new(), Vec::new());
    let mut allocation = Allocation { posten, payers, spreads, los, outgoing, counted: Eur::ZERO };
    taken.into_iter().try_for_each(|taak| allocation.take(taak))?;
    Ok(Toegerekend { los: allocation.los, outgoing: Tally::of(allocation.outgoing)?, counted: allocation.counted })
}

/// Payments that decisions note, by day and number of the decision.
fn by_hand(basis: &Basis<'_>, register: &Register, posten: &[Post]) -> Vec<Taak> {
    let mut noted: Vec<Taak> = Vec::new();
    let mut besluiten: Vec<_> = basis.besluiten.iter().collect();
    besluiten.sort_by_key(|besluit| besluit.nummer);
    for besluit in besluiten {
        let Keuze::Paid { number, on: date, amount } = &besluit.keuze else { continue };
        if *date > basis.as_of {
            continue;
        }
        let from = Herkomst::Hand { decision: besluit.nummer, reason: besluit.reden.clone() };
        let bills = standing(register.exactly(number).into_iter(), posten);
        noted.push(Taak {
            date: *date,
            amount: *amount,
            from,
            storno: false,
            claims: Claims::Decided(number.clone(), bills),
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

fn by_bank(betaald: &Betaald, decided: &BTreeMap<Bron, (u64, &str)>, register: &Register, posten: &[Post]) -> Taak {
    let betaling = &betaald.betaling;
    let by_person = betaald.bronnen.iter().filter_map(|bron| decided.get(bron)).max();
    let claims = match by_person {
        Some((_, number)) => {
            Claims::Decided((*number).to_owned(), standing(register.exactly(number).into_iter(), posten))
        }
        None => Claims::Named(standing(named(betaling, register).into_iter(), posten)),
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
    Taak { date: betaling.boekdatum, amount: betaling.amount, from, storno: betaling.storno, claims }
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
fn standing(bills: impl Iterator<Item = usize>, posten: &[Post]) -> Vec<usize> {
    let mut found: Vec<usize> = bills.map(|at| last_of(at, posten)).collect();
    let due = |at: &usize| posten.get(*at).map(|post| (post.due.unwrap_or(post.date), post.date, *at));
    found.sort_by_key(due);
    found.dedup();
    found
}

fn last_of(bill: usize, posten: &[Post]) -> usize {
    let mut at = bill;
    // Replacements never go round further than there are bills.
    for _ in 0..posten.len() {
        match posten.get(at).and_then(|post| post.replaced_by) {
            Some(next) if next != bill => at = next,
            _ => break,
        }
    }
    at
}

fn payers(taken: &[Taak], posten: &[Post]) -> BTreeSet<(Party, String)> {
    let mut payers = BTreeSet::new();
    for taak in taken.iter().filter(|taak| taak.amount > Eur::ZERO) {
        let (Herkomst::Bank { account: Some(account), .. }, Some(party)) =
            (&taak.from, one_party(taak.claims.bills(), posten))
        else {
            continue;
        };
        payers.insert((party.clone(), account.clone()));
    }
    payers
}

/// The party of all these bills; `None` where there are none or several.
fn one_party<'a>(bills: &[usize], posten: &'a [Post]) -> Option<&'a Party> {
    let mut parties = bills.iter().filter_map(|at| posten.get(*at)).map(|post| &post.party);
    let first = parties.next()?;
    parties.all(|party| party == first).then_some(first)
}

impl Claims {
    fn bills(&self) -> &[usize] {
        match self {
            Claims::Decided(_, bills) | Claims::Named(bills) => bills,
        }
    }
}

impl Allocation<'_> {
    fn take(&mut self, taak: Taak) -> Result<(), Overflow> {
        let bills = taak.claims.bills().to_vec();
        let is_debit = taak.amount < Eur::ZERO;
        let why = match &taak.claims {
            Claims::Decided(..) if bills.is_empty() => Some(Waarom::UnknownNumber),
            Claims::Named(_) if bills.is_empty() && is_debit && !taak.storno => {
                self.outgoing.push(taak.amount);
                return Ok(());
            }
            Claims::Named(_) if bills.is_empty() => Some(Waarom::NoNumber),
            Claims::Decided(..) | Claims::Named(_) if one_party(&bills, self.posten).is_none() => {
                Some(Waarom::SeveralParties)
            }
            Claims::Named(_) if is_debit && !self.takes_back(&taak, &bills)? => Some(Waarom::Debit),
            Claims::Decided(..) | Claims::Named(_) => None,
        };
        self.counted = self.counted.plus(taak.amount)?;
        match why {
            Some(why) => self.leave(taak, why, &bills),
            None => {
                for (bill, amount) in self.spread(&bills, taak.amount)? {
                    if let Some(post) = self.posten.get_mut(bill) {
                        post.pay(amount, taak.date, taak.from.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a debit takes back what was paid, or gives back what was paid too much.
    fn takes_back(&self, taak: &Taak, bills: &[usize]) -> Result<bool, Overflow> {
        let Herkomst::Bank { account, .. } = &taak.from else { return Ok(true) };
        let party = one_party(bills, self.posten).cloned();
        let paid_before = party.zip(account.clone()).is_some_and(|payer| self.payers.contains(&payer));
        let opens = bills.iter().map(|at| self.open(*at)).collect::<Result<Vec<_>, _>>()?;
        Ok(taak.storno || paid_before || opens.iter().any(|open| *open < Eur::ZERO))
    }

    fn open(&self, bill: usize) -> Result<Eur, Overflow> {
        self.posten.get(bill).map_or(Ok(Eur::ZERO), Post::open)
    }

    /// Which part of a payment is for which of the bills that it names.
    fn spread(&mut self, bills: &[usize], amount: Eur) -> Result<Vec<(usize, Eur)>, Overflow> {
        if let [bill] = bills {
            return Ok(vec![(*bill, amount)]);
        }
        let is_mirror = |s: &&mut Spread| !s.is_undone && s.bills == bills && s.amount == amount.negated();
        let mirrored = self.spreads.iter_mut().rev().filter(|_| amount < Eur::ZERO).find(is_mirror);
        if let Some(earlier) = mirrored {
            earlier.is_undone = true;
            return Ok(earlier.parts.iter().map(|(bill, part)| (*bill, part.negated())).collect());
        }
        let parts = self.in_order(bills, amount)?;
        self.spreads.push(Spread { bills: bills.to_vec(), amount, parts: parts.clone(), is_undone: false });
        Ok(parts)
    }

    fn in_order(&self, bills: &[usize], amount: Eur) -> Result<Vec<(usize, Eur)>, Overflow> {
        let open = |at: &usize| self.open(*at).map(|open| (*at, open));
        let opens = bills.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let asked = Eur::sum(opens.iter().map(|(_, open)| *open).filter(|open| *open > Eur::ZERO))?;
        let (mut left, mut parts) = (amount, BTreeMap::new());
        if amount < asked {
            for (bill, credit) in opens.iter().filter(|(_, open)| *open < Eur::ZERO) {
                // A debit pays credit notes as far as it goes; a payment was lessened by all of them.
                let part = if amount < Eur::ZERO { (*credit).max(left) } else { *credit };
                left = left.minus(part)?;
                parts.insert(*bill, part);
            }
        }
        for (bill, open) in opens.iter().filter(|(_, open)| *open > Eur::ZERO && amount > Eur::ZERO) {
            let part = (*open).min(left.max(Eur::ZERO));
            left = left.minus(part)?;
            parts.insert(*bill, part);
        }
        if left != Eur::ZERO
            && let Some(last) = bills.last()
        {
            let part = parts.entry(*last).or_insert(Eur::ZERO);
            *part = part.plus(left)?;
        }
        Ok(parts.into_iter().filter(|(_, part)| *part != Eur::ZERO).collect())
    }

    fn leave(&mut self, taak: Taak, why: Waarom, bills: &[usize]) {
        let numbers: Vec<String> = match &taak.claims {
            Claims::Decided(number, _) => vec![number.clone()],
            Claims::Named(_) => bills.iter().filter_map(|at| self.posten.get(*at)).map(|p| p.number.clone()).collect(),
        };
        let remark = remark(why).to_owned();
        self.los.push(Los { date: taak.date, amount: taak.amount, from: taak.from, why, numbers, remark });
    }
}

fn remark(why: Waarom) -> &'static str {
    match why {
        Waarom::NoNumber => {
            "De omschrijving noemt geen factuur of declaratie van ons; wijs de betaling met de hand toe als zij er een is."
        }
        Waarom::SeveralParties => "De betaling noemt nummers van meer partijen; wijs haar met de hand toe.",
        Waarom::UnknownNumber => {
            "Het besluit noemt een nummer dat geen factuur of declaratie van ons is; neem het terug en verbeter het."
        }
        Waarom::Debit => {
            "Deze afschrijving noemt een nummer van ons, maar het is niet zeker dat zij een betaling terugdraait; wijs haar met de hand \
             toe als dat zo is."
        }
    }
}
