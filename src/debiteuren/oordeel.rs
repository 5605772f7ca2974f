//! What money that came in is for: what it names, held against who paid and how much.
//!
//! Stands below `toerekenen`, which lays it on the bills. A number alone settles nothing, since a payer may number as we do: payer or
//! amount must fit too. A sum without a number is for bills only where exactly one choice of what that payer owes comes to it. In doubt a
//! person is asked, with what it may be. Changes no bill.

use std::collections::{BTreeMap, BTreeSet};

use super::herken::Mentions;
use super::passend::choices;
use super::payment::{Payers, Payment, standing};
use super::value::{Herkomst, UnmatchedReason};
use super::vordering::{Bill, party_of};
use crate::billing::Party;
use crate::domain::{Eur, Overflow};

/// What becomes of a payment.
pub(super) enum Verdict {
    /// These parts are on these bills; what is left is asked about.
    On(Vec<(usize, Eur)>, Option<Ask>),
    /// A decision sets it aside, for this reason.
    Dismissed(Option<u64>, String),
}

/// What a person is asked.
pub(super) struct Ask {
    pub why: UnmatchedReason,
    /// What the payment names.
    pub numbers: Vec<String>,
    /// The bills that come to it exactly, in each way.
    pub candidates: Vec<Vec<String>>,
    /// The question, in Dutch.
    pub remark: String,
}

impl Verdict {
    /// Nothing is settled.
    pub(super) fn ask(ask: Ask) -> Verdict {
        Verdict::On(Vec::new(), Some(ask))
    }
}

impl Ask {
    pub(super) fn new(why: UnmatchedReason) -> Ask {
        Ask { why, numbers: Vec::new(), candidates: Vec::new(), remark: remark(why).to_owned() }
    }

    pub(super) fn naming(self, numbers: Vec<String>) -> Ask {
        Ask { numbers, ..self }
    }

    fn among(mut self, candidates: Vec<Vec<String>>) -> Ask {
        if !candidates.is_empty() {
            let told: Vec<String> = candidates.iter().map(|choice| choice.join(" + ")).collect();
            self.remark.push_str(&format!(" Het bedrag past bij: {}.", told.join(", of ")));
        }
        Ask { candidates, ..self }
    }
}

/// Judges one credit by its texts.
pub(super) fn judge(
    payment: &Payment,
    mentions: &Mentions,
    bills: &[Bill],
    payers: &Payers,
) -> Result<Verdict, Overflow> {
    let case = Case { payment, mentions, bills, payers };
    let verdict = match case.named() {
        named if named.is_empty() => case.without_number()?,
        named => case.with_numbers(named)?,
    };
    let (Verdict::On(parts, Some(ask)), Some((decision, reason))) = (&verdict, payers.dismissal(payment)) else {
        return Ok(verdict);
    };
    // What a payer pays whose money was set aside counts only where it is for a bill without a doubt.
    let is_no_bill = matches!(ask.why, UnmatchedReason::NoNumber | UnmatchedReason::DoesNotFit);
    Ok(if parts.is_empty() && is_no_bill { Verdict::Dismissed(Some(decision), reason) } else { verdict })
}

/// A person named one bill for all of a payment that is more than is open of it, while its party owes more: what is beyond is asked
/// about. `None`: all of it is for that bill.
pub(super) fn beyond(payment: &Payment, places: &[usize], bills: &[Bill]) -> Result<Option<Verdict>, Overflow> {
    let ([place], Herkomst::Bank { .. }) = (places, &payment.from) else { return Ok(None) };
    let Some(bill) = bills.get(*place) else { return Ok(None) };
    let open = bill.open()?.max(Eur::ZERO);
    let mut others = bills.iter().filter(|other| other.number != bill.number && other.party.is(&bill.party));
    let is_more = others.try_fold(false, |is_more, other| other.open().map(|open| is_more || open > Eur::ZERO))?;
    if payment.amount <= open || !is_more {
        return Ok(None);
    }
    let ask = Ask::new(UnmatchedReason::Rest).naming(vec![bill.number.clone()]);
    let parts = if open == Eur::ZERO { Vec::new() } else { vec![(*place, open)] };
    Ok(Some(Verdict::On(parts, Some(ask))))
}

/// What is open of the bill at a place.
pub(super) fn open_of(bills: &[Bill], place: usize) -> Result<Eur, Overflow> {
    bills.get(place).map_or(Ok(Eur::ZERO), Bill::open)
}

/// A credit beside the bills as they are on its day.
struct Case<'a> {
    payment: &'a Payment,
    mentions: &'a Mentions,
    bills: &'a [Bill],
    payers: &'a Payers,
}

impl<'a> Case<'a> {
    /// What it names for certain. All digits of a number are enough where the payer is the one who owes that bill.
    fn named(&self) -> Vec<usize> {
        let mentions = self.mentions;
        let payers = self.payers.of(self.payment);
        let is_theirs = |at: &usize| {
            let bill = self.bills.get(*at);
            bill.is_some_and(|bill| payers.iter().any(|party| party.is(&bill.party)))
        };
        let mut named = mentions.named.clone();
        named.extend(mentions.without_prefix.iter().copied().filter(is_theirs));
        standing(&named, self.bills)
    }

    /// It names no number, or none whole.
    fn without_number(&self) -> Result<Verdict, Overflow> {
        let parties = self.payers.of(self.payment);
        let [party] = parties.as_slice() else {
            // Whoever pays: all digits of a number, and its amount.
            let by_digits = standing(&self.mentions.without_prefix, self.bills);
            return Ok(match (party_of(&by_digits, self.bills), self.only_choice(&by_digits, self.payment.amount)?) {
                (Some(_), Some(parts)) => Verdict::On(parts, None),
                _ => Verdict::ask(Ask::new(UnmatchedReason::NoNumber)),
            });
        };
        let open = self.open_bills(party)?;
        let by_end = standing(&self.mentions.by_end, self.bills);
        let meant: Vec<usize> = open.iter().copied().filter(|at| by_end.contains(at)).collect();
        if let Some(parts) = self.only_choice(&meant, self.payment.amount)? {
            return Ok(Verdict::On(parts, None));
        }
        if let Some(parts) = self.only_choice(&open, self.payment.amount)? {
            return Ok(Verdict::On(parts, None));
        }
        let candidates = self.choices(&open, self.payment.amount)?;
        let why = if candidates.is_empty() { UnmatchedReason::NoNumber } else { UnmatchedReason::SeveralFit };
        Ok(Verdict::ask(Ask::new(why).among(candidates)))
    }

    /// It names these bills.
    fn with_numbers(&self, mut named: Vec<usize>) -> Result<Verdict, Overflow> {
        let (amount, mentions) = (self.payment.amount, self.mentions);
        let numbers = || self.numbers(&named);
        let Some(party) = party_of(&named, self.bills) else {
            return Ok(Verdict::ask(Ask::new(UnmatchedReason::SeveralParties).naming(numbers())));
        };
        let by_name = self.payers.named(self.payment);
        // Who was once said to pay for that party does so again.
        let is_other = !by_name.is_empty() && !by_name.iter().any(|other| other.is(party));
        if is_other && !self.payers.has_paid(self.payment, party) {
            return Ok(Verdict::ask(Ask::new(UnmatchedReason::OtherParty).naming(numbers())));
        }
        let of_party = |set: &BTreeSet<usize>| self.of_party(set, party);
        named = self.joined(&named, of_party(&mentions.through));
        if let Some(parts) = self.exactly(&named, amount)? {
            return Ok(Verdict::On(parts, None));
        }
        if let Some(parts) = self.exactly(&self.joined(&named, of_party(&mentions.between)), amount)? {
            return Ok(Verdict::On(parts, None));
        }
        let is_known = !by_name.is_empty() || self.payers.has_paid(self.payment, party);
        let claimed = Eur::sum(named.iter().filter_map(|at| self.bills.get(*at)).map(Bill::claim))?;
        if !is_known && amount != claimed {
            return Ok(Verdict::ask(Ask::new(UnmatchedReason::DoesNotFit).naming(self.numbers(&named))));
        }
        self.of_known(&named, party)
    }

    /// It names bills of the one who pays, and comes to more or less than is open of them.
    fn of_known(&self, named: &[usize], party: &Party) -> Result<Verdict, Overflow> {
        let amount = self.payment.amount;
        let opens = named.iter().map(|at| open_of(self.bills, *at)).collect::<Result<Vec<_>, _>>()?;
        let asked = Eur::sum(opens.iter().copied())?;
        let others: Vec<usize> = self.open_bills(party)?.into_iter().filter(|at| !named.contains(at)).collect();
        let difference = amount.minus(asked)?;
        if opens.iter().all(|open| *open != Eur::ZERO) {
            let by_end = standing(&self.mentions.by_end, self.bills);
            let meant: Vec<usize> = others.iter().copied().filter(|at| by_end.contains(at)).collect();
            for also in [&meant, &others] {
                if let Some(parts) = self.only_choice(also, difference)? {
                    let all: Vec<usize> = named.iter().copied().chain(parts.iter().map(|(at, _)| *at)).collect();
                    return Ok(Verdict::On(self.opens(&all)?, None));
                }
            }
        }
        let positive = Eur::sum(opens.iter().copied().filter(|open| *open > Eur::ZERO))?;
        let is_more_open = others.iter().map(|at| open_of(self.bills, *at)).collect::<Result<Vec<_>, _>>()?;
        if amount <= positive || is_more_open.iter().all(|open| *open <= Eur::ZERO) {
            return Ok(Verdict::On(in_order(named, amount, self.bills)?, None));
        }
        // Too much for what it names, while that payer owes more: nobody is told to pay back what may be for another bill.
        let paid = in_order(named, positive, self.bills)?;
        let rest = amount.minus(Eur::sum(paid.iter().map(|(_, part)| *part))?)?;
        let ask = Ask::new(UnmatchedReason::Rest).naming(self.numbers(named)).among(self.choices(&others, rest)?);
        Ok(Verdict::On(paid, Some(ask)))
    }

    fn of_party(&self, set: &BTreeSet<usize>, party: &Party) -> Vec<usize> {
        let all = standing(set, self.bills).into_iter();
        all.filter(|at| self.bills.get(*at).is_some_and(|bill| bill.party.is(party))).collect()
    }

    /// Both, each once, in the order in which they are due.
    fn joined(&self, named: &[usize], more: Vec<usize>) -> Vec<usize> {
        let all: BTreeSet<usize> = named.iter().copied().chain(more).collect();
        standing(&all, self.bills)
    }

    /// What is open of all these, where that is this amount.
    fn exactly(&self, places: &[usize], amount: Eur) -> Result<Option<Vec<(usize, Eur)>>, Overflow> {
        let parts = self.opens(places)?;
        let sum = Eur::sum(parts.iter().map(|(_, part)| *part))?;
        Ok((sum == amount && !parts.is_empty()).then_some(parts))
    }

    fn opens(&self, places: &[usize]) -> Result<Vec<(usize, Eur)>, Overflow> {
        let opens = places.iter().map(|at| open_of(self.bills, *at).map(|open| (*at, open)));
        let opens = opens.collect::<Result<Vec<_>, Overflow>>()?;
        Ok(opens.into_iter().filter(|(_, open)| *open != Eur::ZERO).collect())
    }

    /// What is open of a party on the day of the payment. What is about a month that had not ended was not billed yet.
    fn open_bills(&self, party: &Party) -> Result<Vec<usize>, Overflow> {
        let mut open = Vec::new();
        for (at, bill) in self.bills.iter().enumerate() {
            let is_theirs = bill.party.is(party) && bill.month().last() < self.payment.date;
            if is_theirs && bill.open()? != Eur::ZERO {
                open.push(at);
            }
        }
        Ok(open)
    }

    /// The only way in which some of these come to an amount.
    fn only_choice(&self, places: &[usize], amount: Eur) -> Result<Option<Vec<(usize, Eur)>>, Overflow> {
        let opens = self.opens(places)?;
        let amounts: Vec<Eur> = opens.iter().map(|(_, open)| *open).collect();
        match choices(&amounts, amount, 2)?.as_deref() {
            Some([one]) => Ok(Some(one.iter().filter_map(|at| opens.get(*at).copied()).collect())),
            Some(_) | None => Ok(None),
        }
    }

    /// The numbers of each choice of these that comes to an amount.
    fn choices(&self, places: &[usize], amount: Eur) -> Result<Vec<Vec<String>>, Overflow> {
        let opens = self.opens(places)?;
        let amounts: Vec<Eur> = opens.iter().map(|(_, open)| *open).collect();
        let found = choices(&amounts, amount, SHOWN_MAX)?.unwrap_or_default();
        let named = |choice: Vec<usize>| {
            let places = choice.into_iter().filter_map(|at| opens.get(at)).map(|(place, _)| *place);
            self.numbers(&places.collect::<Vec<_>>())
        };
        Ok(found.into_iter().map(named).collect())
    }

    fn numbers(&self, places: &[usize]) -> Vec<String> {
        places.iter().filter_map(|at| self.bills.get(*at)).map(|bill| bill.number.clone()).collect()
    }
}

/// An amount over bills in the order in which they are due, credit notes first where it comes to less than the rest.
pub(super) fn in_order(places: &[usize], amount: Eur, bills: &[Bill]) -> Result<Vec<(usize, Eur)>, Overflow> {
    if let [place] = places {
        return Ok(if amount == Eur::ZERO { Vec::new() } else { vec![(*place, amount)] });
    }
    let opens = places.iter().map(|at| open_of(bills, *at).map(|open| (*at, open)));
    let opens = opens.collect::<Result<Vec<_>, Overflow>>()?;
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

fn remark(why: UnmatchedReason) -> &'static str {
    match why {
        UnmatchedReason::NoNumber => {
            "De omschrijving noemt geen factuur of declaratie van ons; wijs de betaling met de hand toe als zij er een is, en zet haar \
             anders opzij."
        }
        UnmatchedReason::SeveralFit => {
            "De omschrijving noemt geen nummer, en het bedrag past op meer dan een manier bij wat deze betaler open heeft staan; wijs de \
             betaling met de hand toe."
        }
        UnmatchedReason::SeveralParties => "De betaling noemt nummers van meer partijen; wijs haar met de hand toe.",
        UnmatchedReason::OtherParty => {
            "De betaling noemt een nummer van een andere partij dan die betaalde; wijs haar met de hand toe."
        }
        UnmatchedReason::DoesNotFit => {
            "De omschrijving noemt een nummer dat op een van ons lijkt, maar betaler en bedrag passen er niet bij; wijs de betaling met de \
             hand toe als zij daarvoor is, en zet haar anders opzij."
        }
        UnmatchedReason::Rest => {
            "Dit deel van de betaling is meer dan wat zij noemt nog openstond, en deze betaler heeft meer open staan; zeg waarvoor het is."
        }
        UnmatchedReason::UnknownNumber => {
            "Het besluit noemt een nummer dat geen factuur of declaratie van ons is; neem het terug en verbeter het."
        }
        UnmatchedReason::Debit => {
            "Deze afschrijving noemt een nummer van ons, maar het is niet zeker dat zij een betaling terugdraait; wijs haar met de hand \
             toe als dat zo is."
        }
    }
}

/// Of more ways nobody can choose.
const SHOWN_MAX: usize = 5;
