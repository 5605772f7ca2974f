//! What an undecided conflict touches in a month: the lines that would differ under a reading of it, and by how much.
//!
//! Stands above the lines, below the statement that carries it. A reading is derived as if a person had kept one of the records
//! (`disposition`); here its lines are held against those that stand while nobody has. Pure.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::draft::notice;
use super::line::{Line, Notice};
use super::party::Party;
use super::undecided::{InConflict, ReadingChange};
use crate::disposition::{Conflict, Derived, Registration};
use crate::domain::{Date, DispositionId, Domain, Eur, ProductCode, Unit, Vervoer};
use crate::terms::{Channel, Terms};

/// Lines with their party.
pub(super) type PartyLines = Vec<(Party, Line)>;

/// What conflicts touch in a month of a dossier.
#[derive(Default)]
pub(super) struct Touched {
    /// Positions of the lines that a reading would make otherwise.
    lines: BTreeSet<usize>,
    /// What is undecided at each party.
    pub conflicts: Vec<(Party, InConflict)>,
}

impl Touched {
    /// Holds the lines that stand against those of each reading of a conflict.
    pub fn add(
        &mut self,
        (derived, lines): (&Derived, &PartyLines),
        conflict: &Conflict,
        readings: &[PartyLines],
        terms: &Terms,
    ) {
        let mut parties: BTreeMap<&Party, BTreeSet<&DispositionId>> = BTreeMap::new();
        let mut changes = Vec::with_capacity(readings.len());
        for (reading, read) in conflict.readings.iter().zip(readings) {
            let is_same = |(party, line): &(Party, Line), other: &(Party, Line)| {
                (party, line) == (&other.0, &other.1)
                    && (terms.profile.channel(&party.key()) == Channel::Wmo323
                        || specification(derived, line) == specification(&reading.derived, line))
            };
            let (gone, come) = compared(lines, read, is_same);
            let left = || gone.iter().filter_map(|at| lines.get(*at));
            for (party, line) in left().chain(come.iter().copied()) {
                parties.entry(party).or_default().insert(&line.disposition);
            }
            changes.push((reading, sums(left()), sums(come.iter().copied())));
            self.lines.extend(gone);
        }
        for (party, dispositions) in parties {
            let mut of_party = Vec::new();
            for (reading, before, now) in &changes {
                let change = change(before.get(party), now.get(party));
                of_party.extend(reading.kept.iter().map(|kept| ReadingChange {
                    file: kept.file,
                    row: kept.row,
                    change,
                }));
            }
            let dispositions = dispositions.into_iter().cloned().collect();
            self.conflicts.push((party.clone(), InConflict::new(conflict.files.clone(), dispositions, of_party)));
        }
    }

    /// Names the conflict on each line that it touches.
    pub fn mark(&self, lines: &mut PartyLines) {
        let touched = lines.iter_mut().enumerate().filter(|(at, _)| self.lines.contains(at));
        touched.for_each(|(_, (_, line))| notice(line, Notice::InConflict, true));
    }
}

/// What a reading brings more at a party, of what falls away and what comes instead.
fn change(before: Option<&Option<Eur>>, now: Option<&Option<Eur>>) -> Option<Eur> {
    let amount = |sum: Option<&Option<Eur>>| sum.copied().unwrap_or(Some(Eur::ZERO));
    amount(now)?.minus(amount(before)?).ok()
}

/// Positions of the lines that a reading would not give, and those that it would give instead.
fn compared<'l>(
    lines: &PartyLines,
    read: &'l PartyLines,
    is_same: impl Fn(&(Party, Line), &(Party, Line)) -> bool,
) -> (Vec<usize>, Vec<&'l (Party, Line)>) {
    let mut come: Vec<&(Party, Line)> = read.iter().collect();
    let mut gone = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match come.iter().position(|other| is_same(line, other)) {
            Some(same) => drop(come.remove(same)),
            None => gone.push(at),
        }
    }
    (gone, come)
}

/// What lines come to at each party; unknown where an amount of one of them is.
fn sums<'l>(lines: impl Iterator<Item = &'l (Party, Line)>) -> BTreeMap<&'l Party, Option<Eur>> {
    let mut sums: BTreeMap<&Party, Option<Eur>> = BTreeMap::new();
    for (party, line) in lines {
        let sum = sums.entry(party).or_insert(Some(Eur::ZERO));
        *sum = sum.zip(line.amount).and_then(|(sum, amount)| sum.plus(amount).ok());
    }
    sums
}

/// What the specification of an invoice says of a line: the trips of one of transport, else what was registered.
fn specification<'d>(derived: &'d Derived, line: &Line) -> Vec<(Date, Option<Care<'d>>, Option<Vervoer>)> {
    let own = derived.dispositions.iter().filter(|d| d.id == line.disposition).flat_map(|d| &d.registrations);
    let on_days = own.filter(|row| (line.from..=line.to).contains(&row.datum));
    let is_transport = line.domain == Some(Domain::Vervoer);
    let said = |row: &'d Registration| match is_transport {
        true => (row.datum, None, row.vervoer),
        false => (row.datum, Some((row.aantal, row.eenheid, row.product.as_ref())), None),
    };
    on_days.filter(|row| !is_transport || row.vervoer.is_some()).map(said).collect()
}

/// How much of what was registered on a day.
type Care<'d> = (Decimal, Unit, Option<&'d ProductCode>);
