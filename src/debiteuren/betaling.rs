//! Which bookings of statements are one and the same payment: statements overlap, and one export is not as another.
//!
//! Stands on `boeking` and `gelijk`. A booking is known by account, day and amount, and by what names it: the bank's own reference, or
//! the texts. An export of another version may have another reference or none, so where the balances say that two exports show the
//! same run of bookings, texts that agree are enough; and what one shows whole and another by its transactions counts by these. NtryRef
//! is no part of it: banks count it anew in every export. Equal bookings count as often as one statement shows them, and statements that
//! follow on, which the balances tell, add up. So the result is a function of the set of files.

use std::collections::{BTreeMap, BTreeSet};

use super::boeking::{Sheet, Shown, bookings};
use super::gelijk::same_bookings;
use super::value::{Basis, Betaald, LeftOut, Tally};
use crate::domain::{Date, Eur, Iban, Overflow};
use crate::facts::{Besluit, Betaling, Bron, Dossier};

/// The payments of all statements, each once, in an order that no file decides. A booking that a person decided about in one export
/// stays as that export shows it.
pub fn betalingen<'a>(dossiers: impl Iterator<Item = &'a Dossier>, besluiten: &[Besluit]) -> Vec<Betaald> {
    let about = |besluit: &Besluit| besluit.keuze.payment().map(|bron| (bron, besluit.nummer));
    let decided: BTreeMap<Bron, u64> = besluiten.iter().filter_map(about).collect();
    let mut paid = Vec::new();
    for group in bookings(dossiers).into_values() {
        for class in same_bookings(&group) {
            paid.extend(without_copies(class).iter().flat_map(|slot| payments(slot, &decided)));
        }
    }
    // By what they say: the files decide nothing.
    paid.sort_by(|a, b| order(a).cmp(&order(b)));
    paid
}

fn order(paid: &Betaald) -> (&Iban, Date, Eur, Content<'_>, &BTreeSet<Bron>) {
    let b = &paid.betaling;
    (&b.rekening, b.boekdatum, b.amount, content(b), &paid.bronnen)
}

/// What a payment says: texts, references and names.
type Content<'a> = (&'a [String], &'a [String], Option<&'a str>, Option<&'a str>);

/// What a payment says, without where it stands.
fn content(betaling: &Betaling) -> Content<'_> {
    let Betaling { omschrijving, kenmerken, end_to_end, naam, .. } = betaling;
    (omschrijving, kenmerken, end_to_end.as_deref(), naam.as_deref())
}

/// One booking, with every copy that shows it.
type Slot<'s, 'a> = Vec<&'s Shown<'a>>;

/// Lays the sheets of a class over each other: as many bookings as sheets that are apart show at most, and beside each what other
/// sheets show of it.
fn without_copies<'s, 'a>(class: Vec<&'s Shown<'a>>) -> Vec<Slot<'s, 'a>> {
    let mut by_sheet: BTreeMap<Sheet<'a>, Slot<'s, 'a>> = BTreeMap::new();
    for shown in class {
        by_sheet.entry(shown.sheet).or_default().push(shown);
    }
    let mut sheets: Vec<Slot<'s, 'a>> = by_sheet.into_values().collect();
    sheets.iter_mut().for_each(|sheet| sheet.sort_by(|a, b| named(a).cmp(&named(b))));
    let mut slots: Vec<Slot<'s, 'a>> = Vec::new();
    let mut placed: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
    let chosen = most_apart(&sheets);
    for at in &chosen {
        let sheet = sheets.get(*at).cloned().unwrap_or_default();
        placed.push((*at, slots.len()..slots.len().saturating_add(sheet.len())));
        slots.extend(sheet.into_iter().map(|shown| vec![shown]));
    }
    for (at, sheet) in sheets.iter().enumerate().filter(|(at, _)| !chosen.contains(at)) {
        let overlaps = |other: &usize| sheets.get(*other).is_some_and(|other| !is_apart(sheet, other));
        let beside = placed.iter().filter(|(other, _)| *other != at && overlaps(other));
        lay_beside(sheet, beside.flat_map(|(_, places)| places.clone()).collect(), &mut slots);
    }
    slots
}

/// Puts each booking of a sheet beside the one that it copies: the one of its reference, else of its text, else the next.
fn lay_beside<'s, 'a>(sheet: &Slot<'s, 'a>, mut places: Vec<usize>, slots: &mut [Slot<'s, 'a>]) {
    for shown in sheet {
        let likeness = |at: &usize| {
            let first = slots.get(*at).and_then(|slot| slot.first()).map(|first| named(first));
            first.map_or(0, |first| match named(shown) {
                own if own.0.is_some() && own.0 == first.0 => 2,
                own if own.1 == first.1 => 1,
                _ => 0,
            })
        };
        let looked_at = places.iter().take(COMPARED_MAX).enumerate();
        let Some((at, place)) = looked_at.rev().max_by_key(|(_, at)| likeness(at)).map(|(at, place)| (at, *place))
        else {
            return;
        };
        places.remove(at);
        if let Some(slot) = slots.get_mut(place) {
            slot.push(shown);
        }
    }
}

/// By what the bookings of a sheet are told apart.
fn named<'a>(shown: &Shown<'a>) -> (Option<&'a str>, Option<Content<'a>>, Option<Bron>) {
    let first = shown.first();
    (first.and_then(|b| b.referentie.as_deref()), first.map(content), shown.parts.first().map(|(bron, _)| *bron))
}

fn is_apart(one: &Slot<'_, '_>, other: &Slot<'_, '_>) -> bool {
    one.first().zip(other.first()).is_some_and(|(one, other)| one.is_apart(other))
}

/// Those sheets, all of them apart, that show most bookings together.
fn most_apart(sheets: &[Slot<'_, '_>]) -> Vec<usize> {
    let mut left: BTreeSet<usize> = (0..sheets.len()).collect();
    let overlaps = |one: usize, other: usize| match (sheets.get(one), sheets.get(other)) {
        (Some(one), Some(other)) => !is_apart(one, other),
        _ => false,
    };
    let mut chosen = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut together, mut looked_at) = (vec![first], 0);
        while let Some(one) = together.get(looked_at).copied() {
            let beside: Vec<usize> = left.iter().copied().filter(|other| overlaps(one, *other)).collect();
            left.retain(|other| !beside.contains(other));
            together.extend(beside);
            looked_at = looked_at.saturating_add(1);
        }
        together.sort_unstable();
        let weight = |at: usize| sheets.get(at).map_or(0, Vec::len);
        chosen.extend(heaviest(&together, &weight, &overlaps));
    }
    chosen.sort_unstable();
    chosen
}

/// Of sheets that overlap in some way, those apart that weigh most; of very many the heaviest first.
fn heaviest(
    together: &[usize],
    weight: &dyn Fn(usize) -> usize,
    overlaps: &dyn Fn(usize, usize) -> bool,
) -> Vec<usize> {
    if together.len() > TRIED_MAX {
        let mut by_weight = together.to_vec();
        by_weight.sort_by_key(|at| (std::cmp::Reverse(weight(*at)), *at));
        let mut kept: Vec<usize> = Vec::new();
        for at in by_weight {
            if kept.iter().all(|other| !overlaps(at, *other)) {
                kept.push(at);
            }
        }
        return kept;
    }
    let Some((first, rest)) = together.split_first() else { return Vec::new() };
    let beside: Vec<usize> = rest.iter().copied().filter(|other| !overlaps(*first, *other)).collect();
    let mut with = vec![*first];
    with.extend(heaviest(&beside, weight, overlaps));
    if beside.len() == rest.len() {
        return with;
    }
    let without = heaviest(rest, weight, overlaps);
    let sum = |all: &[usize]| all.iter().map(|at| weight(*at)).sum::<usize>();
    if sum(&without) > sum(&with) { without } else { with }
}

/// The payments of one booking, as the copy shows them that a person decided about, else the one that details most.
fn payments(slot: &Slot<'_, '_>, decided: &BTreeMap<Bron, u64>) -> Vec<Betaald> {
    let decision = |shown: &Shown<'_>| shown.parts.iter().filter_map(|(bron, _)| decided.get(bron)).max().copied();
    let count = slot.iter().map(|shown| (decision(shown), shown.parts.len())).max().map_or(1, |(_, count)| count);
    let alike: Vec<Vec<(Bron, &Betaling)>> = slot
        .iter()
        .filter(|shown| shown.parts.len() == count)
        .map(|shown| {
            let mut parts = shown.parts.clone();
            parts.sort_by(|a, b| (a.1.amount, content(a.1), a.0).cmp(&(b.1.amount, content(b.1), b.0)));
            parts
        })
        .collect();
    let part = |at: usize| alike.iter().filter_map(|parts| parts.get(at).copied()).collect::<Vec<_>>();
    (0..count).filter_map(|at| betaald(&part(at))).collect()
}

/// What copies say of one payment: the one that says most, and of the others what it lacks.
fn betaald(shown: &[(Bron, &Betaling)]) -> Option<Betaald> {
    let length = |b: &Betaling| b.omschrijving.iter().chain(&b.kenmerken).map(String::len).sum::<usize>();
    let mut all: Vec<&Betaling> = shown.iter().map(|(_, b)| *b).collect();
    all.sort_by(|a, b| (length(b), content(b), *b).cmp(&(length(a), content(a), *a)));
    let mut betaling = Betaling::clone(all.first()?);
    for other in all.iter().skip(1) {
        betaling.naam = betaling.naam.or_else(|| other.naam.clone());
        betaling.namens = betaling.namens.or_else(|| other.namens.clone());
        betaling.tegenrekening = betaling.tegenrekening.or_else(|| other.tegenrekening.clone());
        betaling.end_to_end = betaling.end_to_end.or_else(|| other.end_to_end.clone());
        let missing: Vec<&String> = other.kenmerken.iter().filter(|k| !betaling.kenmerken.contains(k)).collect();
        betaling.kenmerken.extend(missing.into_iter().cloned());
    }
    Some(Betaald { betaling, bronnen: shown.iter().map(|(bron, _)| *bron).collect() })
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

/// How many sheets that overlap are tried in every way.
const TRIED_MAX: usize = 12;
/// Among how many copies the like of a booking is looked for.
const COMPARED_MAX: usize = 200;
