//! Bookings as statements show them: on which sheet each stands, and what the account held before and after it.
//!
//! Stands below `betaling`, which lays the sheets over each other. A sheet is a statement of a file, or a page of one. Two sheets of
//! a day show the same bookings, follow on, or overlap; the balances tell which, where the statements say them. Judges no text.

use std::collections::BTreeMap;

use crate::domain::{Date, Eur, Iban, Sha256};
use crate::facts::{Betaling, Bron, Dossier};

/// One booking in one file: itself, or its transactions where the file details it.
pub(super) struct Shown<'a> {
    /// In the order of the file; never empty.
    pub parts: Vec<(Bron, &'a Betaling)>,
    /// Where it stands.
    pub sheet: Sheet<'a>,
    /// What the account held before and after the bookings of its day on this statement.
    pub span: Option<std::rc::Rc<Span>>,
}

/// A statement of a file, or a page of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sheet<'a> {
    /// Stmt/Id.
    pub id: &'a str,
    /// From 1; 0 where the statement is not cut into pages.
    pub page: u32,
    /// The file and the position of the statement in it.
    pub copy: (Sha256, u32),
}

/// What an account held before, between and after the bookings of a day, in the order of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Span {
    balances: Vec<Eur>,
    /// The same, where the file begins with the last booking.
    backwards: Vec<Eur>,
}

impl<'a> Shown<'a> {
    /// The first of its parts; all of them are of one account, day and booking.
    pub fn first(&self) -> Option<&'a Betaling> {
        self.parts.first().map(|(_, betaling)| *betaling)
    }

    /// Whether its transactions are told.
    pub fn is_batch(&self) -> bool {
        self.parts.len() > 1
    }

    /// Whether two sheets show different bookings of a day: pages of one statement, or statements of which the balances say that one
    /// has nothing of the other. Without balances they may be two exports of the same.
    pub fn is_apart(&self, other: &Shown<'_>) -> bool {
        if self.sheet.page > 0 && other.sheet.page > 0 && self.sheet.id == other.sheet.id {
            return self.sheet.page != other.sheet.page;
        }
        // A file shows no statement twice under two numbers.
        let (mine, theirs) = (self.sheet.copy, other.sheet.copy);
        if mine.0 == theirs.0 && mine.1 != theirs.1 && self.sheet.id != other.sheet.id {
            return true;
        }
        self.span.as_deref().zip(other.span.as_deref()).is_some_and(|(one, two)| one.is_apart(two))
    }

    /// Whether the balances say that both stand in the same run of bookings.
    pub fn balances_agree(&self, other: &Shown<'_>) -> bool {
        let spans = self.span.as_deref().zip(other.span.as_deref());
        spans.is_some_and(|(one, two)| !one.is_apart(two))
    }
}

impl Span {
    fn new(from: Eur, amounts: &[Eur]) -> Option<Span> {
        let mut reversed = amounts.to_vec();
        reversed.reverse();
        Some(Span { balances: run(from, amounts)?, backwards: run(from, &reversed)? })
    }

    fn from(&self) -> Option<&Eur> {
        self.balances.first()
    }

    fn to(&self) -> Option<&Eur> {
        self.balances.last()
    }

    /// They share neither begin nor end, none lies within the other, and none begins where the other is under way.
    fn is_apart(&self, other: &Span) -> bool {
        let share_an_end = self.from() == other.from() || self.to() == other.to();
        !share_an_end && !self.holds(other) && !other.holds(self) && !self.leads_into(other) && !other.leads_into(self)
    }

    /// Whether the other begins and then ends on balances of this one.
    fn holds(&self, other: &Span) -> bool {
        [&self.balances, &self.backwards].into_iter().any(|run| {
            let from = run.iter().position(|balance| Some(balance) == other.from());
            let rest = from.and_then(|at| run.get(at.saturating_add(1)..)).unwrap_or_default();
            rest.iter().any(|balance| Some(balance) == other.to())
        })
    }

    /// Whether this one ends within the other, which begins within this one.
    fn leads_into(&self, other: &Span) -> bool {
        within(&self.balances, other.from()) && within(&other.balances, self.to())
    }
}

fn run(from: Eur, amounts: &[Eur]) -> Option<Vec<Eur>> {
    let mut balances = vec![from];
    let mut at = from;
    for amount in amounts {
        at = at.plus(*amount).ok()?;
        balances.push(at);
    }
    Some(balances)
}

/// Whether a balance stands between the first and the last.
fn within(balances: &[Eur], wanted: Option<&Eur>) -> bool {
    let inner = balances.get(1..balances.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().any(|balance| Some(balance) == wanted)
}

/// Account, day and amount of a booking.
pub(super) type Group<'a> = (&'a Iban, Date, Eur);

/// All bookings that statements show, by account, day and amount; within these in an order that no file decides.
pub(super) fn bookings<'a>(dossiers: impl Iterator<Item = &'a Dossier>) -> BTreeMap<Group<'a>, Vec<Shown<'a>>> {
    let mut found: BTreeMap<Entry, Vec<(Bron, &Betaling)>> = BTreeMap::new();
    for (bron, betaling) in dossiers.flat_map(Dossier::all::<Betaling>) {
        found.entry(entry(bron, betaling)).or_default().push((bron, betaling));
    }
    let mut sheets: BTreeMap<(&Iban, Sheet<'_>), Vec<Shown<'a>>> = BTreeMap::new();
    for mut parts in found.into_values() {
        parts.sort_by_key(|(bron, betaling)| (betaling.plaats.transactie, *bron));
        let Some((bron, first)) = parts.first().copied() else { continue };
        let copy = (bron.sha256, first.plaats.afschrift);
        let sheet = Sheet { id: &first.afschrift, page: first.bladzijde, copy };
        sheets.entry((&first.rekening, sheet)).or_default().push(Shown { parts, sheet, span: None });
    }
    let mut groups: BTreeMap<Group<'a>, Vec<Shown<'a>>> = BTreeMap::new();
    for shown in sheets.into_values().flat_map(with_spans) {
        let Some(first) = shown.first() else { continue };
        groups.entry((&first.rekening, first.boekdatum, first.boeking.amount)).or_default().push(shown);
    }
    groups
}

/// A booking of a file: its place, and the line of one that counts whole.
type Entry = (Sha256, u32, u32, u32);

fn entry(bron: Bron, betaling: &Betaling) -> Entry {
    let line = if betaling.plaats.transactie == 0 { bron.regel } else { 0 };
    (bron.sha256, betaling.plaats.afschrift, betaling.plaats.boeking, line)
}

/// The bookings of a sheet with the balances of their days, where opening balance and bookings come to the closing balance.
fn with_spans(mut all: Vec<Shown<'_>>) -> Vec<Shown<'_>> {
    // Stable: within a day the order of the file stays.
    all.sort_by_key(|shown| shown.first().map(|first| first.boekdatum));
    let mut days: BTreeMap<Date, Vec<Eur>> = BTreeMap::new();
    for first in all.iter().filter_map(Shown::first) {
        days.entry(first.boekdatum).or_default().push(first.boeking.amount);
    }
    let saldi = all.iter().filter_map(Shown::first).map(|first| first.saldi).next().unwrap_or_default();
    let (Some(begin), Some(eind)) = (saldi.begin, saldi.eind) else { return all };
    let mut spans: BTreeMap<Date, std::rc::Rc<Span>> = BTreeMap::new();
    let mut from = begin;
    for (day, amounts) in &days {
        let Some(span) = Span::new(from, amounts) else { return all };
        from = span.to().copied().unwrap_or(from);
        spans.insert(*day, std::rc::Rc::new(span));
    }
    if from == eind {
        for shown in &mut all {
            shown.span = shown.first().and_then(|first| spans.get(&first.boekdatum)).cloned();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, amounts: &[i64]) -> Span {
        let amounts: Vec<Eur> = amounts.iter().map(|cents| Eur::from_cents(*cents)).collect();
        Span::new(Eur::from_cents(from), &amounts).unwrap()
    }

    #[test]
    fn statements_that_follow_on_are_apart_and_exports_of_the_same_are_not() {
        let morning = span(0, &[100, 50]);
        for (other, is_apart) in [
            (span(0, &[50, 100]), false),          // the same
            (span(0, &[100]), false),              // made earlier that day
            (span(0, &[100, 50, 70]), false),      // made later that day
            (span(100, &[50, 70]), false),         // from some time that morning on
            (span(150, &[100]), true),             // the afternoon
            (span(150, &[-50, 100]), true),        // the afternoon, back over balances of the morning
            (span(-30, &[30, 100, 50, 1]), false), // around it
            (span(500, &[100]), true),             // a statement between them has not come
        ] {
            assert_eq!((morning.is_apart(&other), other.is_apart(&morning)), (is_apart, is_apart), "{other:?}");
        }
    }
}
