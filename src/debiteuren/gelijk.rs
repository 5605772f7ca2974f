//! Which bookings of one account, day and amount may be the same one: those that are named alike.
//!
//! Stands on `boeking`, below `betaling`, which counts them. The bank's own reference makes two the same whatever else they say. With
//! other references, or texts that are cut otherwise, they are the same only where the balances agree too. Compares, and counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::boeking::{Sheet, Shown};
use crate::facts::Betaling;

/// The bookings of a group in classes of those that may be the same; in an order that no file decides.
pub(super) fn same_bookings<'s, 'a>(group: &'s [Shown<'a>]) -> Vec<Vec<&'s Shown<'a>>> {
    // Bookings of one sheet that are named alike are compared once.
    let mut faces: BTreeMap<(Name<'a>, Sheet<'a>), Vec<&Shown<'a>>> = BTreeMap::new();
    for shown in group {
        faces.entry((Name::new(shown), shown.sheet)).or_default().push(shown);
    }
    let faces: Vec<(Name<'a>, Vec<&Shown<'a>>)> = faces.into_iter().map(|((name, _), all)| (name, all)).collect();
    let mut classes = Classes((0..faces.len()).collect());
    let mut by_reference: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, (name, _)) in faces.iter().enumerate() {
        for reference in &name.references {
            classes.join(*by_reference.entry(reference).or_insert(at), at);
        }
    }
    for (at, (name, all)) in faces.iter().enumerate() {
        let others = faces.iter().enumerate().skip(at.saturating_add(1)).take(COMPARED_MAX);
        let same = others.filter(|(_, (other, shown))| name.may_be(other, all.first(), shown.first()));
        same.for_each(|(other, _)| classes.join(at, other));
    }
    let mut found: BTreeMap<usize, Vec<&Shown<'a>>> = BTreeMap::new();
    for (at, (_, all)) in faces.into_iter().enumerate() {
        found.entry(classes.of(at)).or_default().extend(all);
    }
    found.into_values().collect()
}

/// What a booking is named by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name<'a> {
    /// AcctSvcrRef of the booking or of its one transaction.
    references: BTreeSet<&'a str>,
    /// What is written for people, letters and digits only.
    text: String,
    /// The same, with the references, the name and the account of the other.
    whole: String,
    account: Option<&'a str>,
    is_batch: bool,
}

impl<'a> Name<'a> {
    fn new(shown: &Shown<'a>) -> Name<'a> {
        let all = || shown.parts.iter().map(|(_, betaling)| *betaling);
        let of_booking = all().filter_map(|b| b.boeking.referentie.as_deref());
        let own = all().filter(|_| !shown.is_batch()).filter_map(|b| b.referentie.as_deref());
        Name {
            references: of_booking.chain(own).collect(),
            text: plain(all().flat_map(|b| &b.omschrijving).map(String::as_str)),
            whole: plain(all().flat_map(said)),
            account: shown.first().filter(|_| !shown.is_batch()).and_then(|b| b.tegenrekening.as_deref()),
            is_batch: shown.is_batch(),
        }
    }

    /// Whether two bookings without a common reference may be one.
    fn may_be(&self, other: &Name<'_>, shown: Option<&&Shown<'_>>, others: Option<&&Shown<'_>>) -> bool {
        let balances_agree = shown.zip(others).is_some_and(|(one, two)| one.balances_agree(two));
        if self.is_batch != other.is_batch {
            return balances_agree;
        }
        let accounts_differ = self.account.zip(other.account).is_some_and(|(one, two)| one != two);
        let two_references = !self.references.is_empty() && !other.references.is_empty();
        match (accounts_differ, balances_agree) {
            (true, _) => false,
            (false, true) => self.texts_agree(other),
            // Nothing tells whether they are two of one kind or one in two exports: the bank's own names do.
            (false, false) => !two_references && self.whole == other.whole,
        }
    }

    /// One export cuts a text short, or puts into one line what another puts into many fields.
    fn texts_agree(&self, other: &Name<'_>) -> bool {
        self.text == other.text || self.whole.contains(&other.text) || other.whole.contains(&self.text)
    }
}

fn said(betaling: &Betaling) -> impl Iterator<Item = &str> {
    let texts = betaling.omschrijving.iter().chain(&betaling.kenmerken).chain(&betaling.end_to_end);
    texts.chain(&betaling.naam).chain(&betaling.tegenrekening).map(String::as_str)
}

fn plain<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Classes of what was joined: each names an earlier one of its class, or itself.
struct Classes(Vec<usize>);

impl Classes {
    /// The first of a class.
    fn of(&self, one: usize) -> usize {
        let mut at = one;
        while let Some(before) = self.0.get(at).copied().filter(|before| *before != at) {
            at = before;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        if let Some(place) = self.0.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}

/// With how many others a booking is compared by its text: of one account, day and amount there are a few.
const COMPARED_MAX: usize = 200;
