//! Which facts are one and the same payment: statements overlap, and one export is not byte for byte another.
//!
//! A payment is known by account, day, amount and the bank's own reference; without a reference by account, day, amount, counter
//! account and texts. NtryRef is no part of it: banks count it anew in every export. Equal payments in one statement are
//! as many payments, also over the pages of one; in two statements they are the same ones. A booking that one export shows
//! whole and another by its transactions counts by these, where the bank names it. So the result is a function of the set
//! of files.

use std::collections::{BTreeMap, BTreeSet};

use super::value::{Basis, Betaald, LeftOut, Tally};
use crate::domain::{Date, Eur, Iban, Overflow, Sha256};
use crate::facts::{Betaling, Booking, Bron, Dossier};

/// What makes a payment itself.
type Identity<'a> = (&'a Iban, Date, Eur, Name<'a>);

/// What makes a booking itself.
type BookingKey<'a> = (&'a Iban, Date, &'a str, Eur);

/// How the bank or, without it, the content names it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Name<'a> {
    Reference(&'a str),
    Content(Option<&'a str>, Option<&'a str>, &'a [String], &'a [String]),
}

/// A file and the position of the statement in it.
type Copy = (Sha256, u32);
/// Facts of one identity, by statement, page and copy.
type Places<'a> = BTreeMap<&'a str, BTreeMap<u32, BTreeMap<Copy, Vec<(Bron, &'a Betaling)>>>>;

/// The payments of all statements, each once, in an order that no file decides.
pub fn betalingen<'a>(dossiers: impl Iterator<Item = &'a Dossier>) -> Vec<Betaald> {
    let shown: Vec<(Bron, &Betaling)> = dossiers.flat_map(Dossier::all::<Betaling>).collect();
    let parts = shown.iter().filter(|(_, b)| b.plaats.transactie > 0);
    let detailed: BTreeSet<BookingKey<'_>> = parts.filter_map(|(_, b)| booking(b)).collect();
    let mut known: BTreeMap<Identity<'a>, Places<'a>> = BTreeMap::new();
    for (bron, betaling) in shown {
        let is_whole = betaling.plaats.transactie == 0;
        if is_whole && booking(betaling).is_some_and(|booking| detailed.contains(&booking)) {
            continue;
        }
        let pages = known.entry(identity(betaling)).or_default().entry(&betaling.afschrift).or_default();
        let copies = pages.entry(betaling.bladzijde).or_default();
        let copy = copies.entry((bron.sha256, betaling.plaats.afschrift)).or_default();
        copy.push((bron, betaling));
    }
    known.into_values().flat_map(without_copies).collect()
}

/// A booking that the bank names; what it does not name cannot be told to be the same in two exports.
fn booking(betaling: &Betaling) -> Option<BookingKey<'_>> {
    let Booking { referentie, amount } = &betaling.boeking;
    Some((&betaling.rekening, betaling.boekdatum, referentie.as_deref()?, *amount))
}

fn identity(betaling: &Betaling) -> Identity<'_> {
    let name = match &betaling.referentie {
        Some(reference) => Name::Reference(reference),
        None => Name::Content(
            betaling.tegenrekening.as_deref(),
            betaling.end_to_end.as_deref(),
            &betaling.omschrijving,
            &betaling.kenmerken,
        ),
    };
    (&betaling.rekening, betaling.boekdatum, betaling.amount, name)
}

/// Lays copies over each other: the most that one copy of a page holds, summed over the pages of a statement, and of that the
/// most over the statements.
fn without_copies(places: Places<'_>) -> Vec<Betaald> {
    let mut slots: Vec<Vec<(Bron, &Betaling)>> = Vec::new();
    for pages in places.into_values() {
        let mut start = 0;
        for copies in pages.into_values() {
            let most = copies.values().map(Vec::len).max().unwrap_or(0);
            let end = most.saturating_add(start);
            slots.resize(slots.len().max(end), Vec::new());
            for mut copy in copies.into_values() {
                copy.sort_by(|a, b| (content(a.1), a.0).cmp(&(content(b.1), b.0)));
                for (slot, shown) in slots.iter_mut().skip(start).zip(copy) {
                    slot.push(shown);
                }
            }
            start = end;
        }
    }
    slots.iter().filter_map(|slot| betaald(slot)).collect()
}

/// What a payment says, without where it stands.
fn content(betaling: &Betaling) -> (&[String], &[String], Option<&str>, Option<&str>) {
    let Betaling { omschrijving, kenmerken, end_to_end, naam, .. } = betaling;
    (omschrijving, kenmerken, end_to_end.as_deref(), naam.as_deref())
}

fn betaald(shown: &[(Bron, &Betaling)]) -> Option<Betaald> {
    let length = |b: &Betaling| b.omschrijving.iter().chain(&b.kenmerken).map(String::len).sum::<usize>();
    let says_most = shown.iter().map(|(_, b)| *b).max_by_key(|b| (length(b), content(b), *b))?;
    Some(Betaald { betaling: says_most.clone(), bronnen: shown.iter().map(|(bron, _)| *bron).collect() })
}

/// The payments of our accounts until the as-of date, in the order of the days; the others are told.
pub(super) fn of_our_accounts<'a>(basis: &Basis<'a>) -> Result<(Vec<LeftOut>, Vec<&'a Betaald>), Overflow> {
    let until = basis.betalingen.iter().filter(|b| b.betaling.boekdatum <= basis.as_of);
    let is_ours = |b: &&Betaald| basis.accounts.is_empty() || basis.accounts.contains(&b.betaling.rekening);
    let (mut own, others): (Vec<&Betaald>, Vec<&Betaald>) = until.partition(is_ours);
    // Stable: within a day the order of identities stays.
    own.sort_by_key(|b| b.betaling.boekdatum);
    let mut accounts: BTreeMap<&Iban, Vec<Eur>> = BTreeMap::new();
    for b in others {
        accounts.entry(&b.betaling.rekening).or_default().push(b.betaling.amount);
    }
    let left_out = |(account, amounts): (&Iban, Vec<Eur>)| {
        let remark = "Deze rekening staat niet in de configuratie ([provider] iban en accounts); haar betalingen tellen niet mee. \
                      Zet haar in accounts als zij van ons is of was.";
        Ok(LeftOut { account: account.masked(), tally: Tally::of(amounts)?, remark: remark.to_owned() })
    };
    Ok((accounts.into_iter().map(left_out).collect::<Result<_, _>>()?, own))
}
