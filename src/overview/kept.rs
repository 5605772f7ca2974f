//! What was derived of each dossier, kept beside the dossier: after one more message only what it touched is derived anew.
//!
//! Stands on `all`, which puts what was derived together. The same dossier, the same decisions about it and the same terms give the same
//! result, so that what is kept is what would be derived from nothing. How dossiers are shared among cores is for the caller. Pure.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::all::{Overview, derive_dossier};
use crate::billing::{ChangedDossier, KeptDossier, KeptMonths};
use crate::declaratie::is_of_declarations;
use crate::disposition::{Derived, Disposition};
use crate::domain::{Bsn, DispositionId, Sha256};
use crate::facts::{Besluit, Dossier, Keuze, Knowledge, Shard};
use crate::terms::Terms;

/// Derives dossiers by a function, in their order: one after another, or shares of them beside each other.
pub type DeriveAll<'a> = &'a dyn Fn(&[&Arc<Dossier>], &(dyn Fn(&Dossier) -> Derived + Sync)) -> Vec<Derived>;

/// Everything that follows from one moment of knowledge, with the dossiers that it rests on.
#[derive(Debug)]
pub struct Kept {
    knowledge: Knowledge,
    terms: Arc<Terms>,
    /// As the knowledge has them, so that a shard in which nothing changed is taken over whole.
    shards: Vec<Arc<Vec<Part>>>,
    overview: Arc<Overview>,
}

/// What is kept of the dossier with a number.
#[derive(Clone, Debug)]
struct Part {
    number: u64,
    dossier: Arc<KeptDossier>,
    is_of_declarations: bool,
}

/// A shard of what is known now: as it was, or dossier by dossier with what still holds of each.
enum Changed<'a> {
    Nothing(Arc<Vec<Part>>),
    Some(Vec<(u64, &'a Arc<Dossier>, Option<Part>)>),
}

impl Kept {
    /// What follows from nothing, which is what an empty log holds.
    pub fn nothing(terms: &Arc<Terms>) -> Kept {
        let months = Arc::new(KeptMonths::of(Arc::clone(terms)));
        let overview = Arc::new(Overview { months, ..Overview::default() });
        Kept { knowledge: Knowledge::default(), terms: Arc::clone(terms), shards: Vec::new(), overview }
    }

    /// All that follows.
    pub fn overview(&self) -> &Arc<Overview> {
        &self.overview
    }

    /// Whether it is what follows from this, under these terms.
    pub fn is_of(&self, knowledge: &Knowledge, terms: &Arc<Terms>) -> bool {
        Arc::ptr_eq(&self.terms, terms) && self.knowledge.is_same(knowledge)
    }

    /// What follows from what is known now, with as much of this as still holds.
    pub fn next(self, knowledge: &Knowledge, terms: &Arc<Terms>, derive_all: DeriveAll<'_>) -> Kept {
        let before = if Arc::ptr_eq(&self.terms, terms) { self } else { Kept::nothing(terms) };
        let decided = Decided::between(&before.knowledge, knowledge);
        let shards = (0..).zip(knowledge.shards()).map(|(at, shard)| before.changed(at, shard, &decided));
        let shards: Vec<Changed<'_>> = shards.collect();
        let touched: Vec<&Arc<Dossier>> = shards.iter().flat_map(Changed::touched).collect();
        let derive = |dossier: &Dossier| derive_dossier(dossier, knowledge.besluiten(), terms);
        let mut derived = derive_all(&touched, &derive).into_iter();
        let shards: Vec<Arc<Vec<Part>>> = shards.into_iter().map(|shard| shard.complete(&mut derived, terms)).collect();
        let parts = || shards.iter().flat_map(|shard| shard.iter());
        let dossiers: Vec<Arc<KeptDossier>> = parts().map(|part| Arc::clone(&part.dossier)).collect();
        let of_declarations = parts().filter(|part| part.is_of_declarations).map(|part| &*part.dossier.dossier);
        let changed = changed_dossiers(&before.shards, &shards);
        let months = before.overview.months.after(&changed);
        let names = if changed.iter().any(is_renamed) { OnceLock::new() } else { before.overview.names.clone() };
        let overview = Overview {
            months: Arc::new(months),
            names,
            ..Overview::beside(dossiers, of_declarations, knowledge.besluiten(), terms)
        };
        Kept { knowledge: knowledge.clone(), terms: Arc::clone(terms), overview: Arc::new(overview), shards }
    }

    /// What changed in a shard.
    fn changed<'a>(&self, at: usize, shard: &'a Shard, decided: &Decided<'_>) -> Changed<'a> {
        let known = self.shards.get(at);
        match (self.knowledge.shards().get(at), known) {
            (Some(before), Some(parts)) if Arc::ptr_eq(before, shard) && decided.is_nothing() => {
                Changed::Nothing(Arc::clone(parts))
            }
            _ => {
                let part = |(number, dossier): (&u64, &'a Arc<Dossier>)| {
                    let known = known.and_then(|parts| part_of(parts, *number));
                    let holds =
                        |part: &&Part| Arc::ptr_eq(&part.dossier.dossier, dossier) && !decided.is_about(&part.dossier);
                    (*number, dossier, known.filter(holds).cloned())
                };
                Changed::Some(shard.iter().map(part).collect())
            }
        }
    }
}

impl<'a> Changed<'a> {
    /// The dossiers that have to be derived.
    fn touched(&self) -> impl Iterator<Item = &'a Arc<Dossier>> {
        let parts = match self {
            Changed::Nothing(_) => &[],
            Changed::Some(parts) => parts.as_slice(),
        };
        parts.iter().filter(|(_, _, kept)| kept.is_none()).map(|(_, dossier, _)| *dossier)
    }

    /// The shard with what was derived of its touched dossiers, in their order.
    fn complete(self, derived: &mut impl Iterator<Item = Derived>, terms: &Arc<Terms>) -> Arc<Vec<Part>> {
        let parts = match self {
            Changed::Nothing(parts) => return parts,
            Changed::Some(parts) => parts,
        };
        let part = |(number, dossier, kept): (u64, &Arc<Dossier>, Option<Part>)| {
            kept.or_else(|| {
                let dossier = KeptDossier::new(Arc::clone(dossier), derived.next()?, Arc::clone(terms));
                let is_of_declarations = is_of_declarations(&dossier.dossier);
                Some(Part { number, dossier: Arc::new(dossier), is_of_declarations })
            })
        };
        Arc::new(parts.into_iter().filter_map(part).collect())
    }
}

/// Whether a dossier says of its clients anything else than it did.
fn is_renamed(changed: &ChangedDossier) -> bool {
    fn names(dossier: &Option<Arc<KeptDossier>>) -> impl Iterator<Item = (Bsn, &str)> {
        let dispositions = dossier.iter().flat_map(|dossier| &dossier.dispositions);
        dispositions.map(|d| (d.client.bsn, d.client.naam.as_str()))
    }
    !names(&changed.before).eq(names(&changed.now))
}

/// The dossiers that are not what they were, shard by shard.
fn changed_dossiers(before: &[Arc<Vec<Part>>], now: &[Arc<Vec<Part>>]) -> Vec<ChangedDossier> {
    let mut changed = Vec::new();
    for at in 0..before.len().max(now.len()) {
        let (before, now) = (before.get(at), now.get(at));
        if before.zip(now).is_some_and(|(before, now)| Arc::ptr_eq(before, now)) {
            continue;
        }
        let nothing: &[Part] = &[];
        let parts = [before, now].map(|shard| shard.map_or(nothing, |parts| parts));
        changed_parts(parts, &mut changed);
    }
    changed
}

/// Walks two shards, which are in the order of their numbers.
fn changed_parts(shards: [&[Part]; 2], changed: &mut Vec<ChangedDossier>) {
    let [mut before, mut now] = shards.map(|parts| parts.iter().peekable());
    loop {
        let (was, is) = match (before.peek(), now.peek()) {
            (None, None) => return,
            (Some(was), Some(is)) if was.number == is.number => (before.next(), now.next()),
            (Some(was), Some(is)) if was.number > is.number => (None, now.next()),
            (None, Some(_)) => (None, now.next()),
            (Some(_), _) => (before.next(), None),
        };
        if was.zip(is).is_some_and(|(was, is)| Arc::ptr_eq(&was.dossier, &is.dossier)) {
            continue;
        }
        let dossier = |part: Option<&Part>| part.map(|part| Arc::clone(&part.dossier));
        changed.push(ChangedDossier { before: dossier(was), now: dossier(is) });
    }
}

fn part_of(parts: &[Part], number: u64) -> Option<&Part> {
    parts.binary_search_by_key(&number, |part| part.number).ok().and_then(|at| parts.get(at))
}

/// What was decided, or taken back, since: of which files and dispositions what was derived may not hold any more.
#[derive(Default)]
struct Decided<'a> {
    files: HashSet<&'a Sha256>,
    dispositions: HashSet<DispositionId>,
}

impl<'a> Decided<'a> {
    fn between(before: &'a Knowledge, now: &'a Knowledge) -> Decided<'a> {
        let mut decided = Decided::default();
        if before.decides_as(now) {
            return decided;
        }
        let of = |knowledge: &'a Knowledge| knowledge.besluiten().iter().map(|b| (b.nummer, b)).collect();
        let (earlier, later): (BTreeMap<u64, &Besluit>, BTreeMap<u64, &Besluit>) = (of(before), of(now));
        let lacks = |one: &BTreeMap<u64, &Besluit>, besluit: &&&Besluit| one.get(&besluit.nummer) != Some(*besluit);
        let gone = earlier.values().filter(|besluit| lacks(&later, besluit));
        let come = later.values().filter(|besluit| lacks(&earlier, besluit));
        gone.chain(come).for_each(|besluit| decided.add(&besluit.keuze));
        decided
    }

    /// Notes what a decision is about, as far as anything is derived by it.
    fn add(&mut self, keuze: &'a Keuze) {
        match keuze {
            Keuze::NotContinued(id) | Keuze::NoContact { disposition: id, .. } => {
                self.dispositions.insert(id.clone());
            }
            Keuze::Withdraw(nummer) => {
                self.dispositions.insert(DispositionId::Opdracht(nummer.clone()));
            }
            Keuze::Keep { file, .. } | Keuze::HubRefused { file, .. } => {
                self.files.insert(file);
            }
            Keuze::WriteOff { .. }
            | Keuze::TaskPutOff { .. }
            | Keuze::TaskAssigned { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::PaymentDivided { .. }
            | Keuze::PaymentDismissed { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::NewVersion(_)
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock => {}
        }
    }

    fn is_nothing(&self) -> bool {
        self.files.is_empty() && self.dispositions.is_empty()
    }

    /// Whether it may be about a dossier: one of its files, or a disposition that is derived of it under any reading.
    fn is_about(&self, kept: &KeptDossier) -> bool {
        if self.is_nothing() {
            return false;
        }
        let is_about = |all: &[Disposition]| all.iter().any(|d| self.dispositions.contains(&d.id));
        let mut readings = kept.conflicts.iter().flat_map(|conflict| &conflict.readings);
        kept.dossier.entries().iter().any(|entry| self.files.contains(&entry.bron.sha256))
            || is_about(&kept.dispositions)
            || readings.any(|reading| is_about(&reading.derived.dispositions))
    }
}
