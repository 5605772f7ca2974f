//! Facts of a dossier → dispositions: versions, deliveries, state, succession, and what waits or conflicts.
//!
//! Stands between `facts` (what was said) and `billing` (who pays). Pure: a function of the *set* of facts, the
//! terms and the decisions of the user; no order of arrival, no clock. The as-of date cuts days, never knowledge.

mod delivery;
mod fate;
mod gemeente;
mod links;
mod rivals;
mod rows;
mod sent;
mod state;
mod version;
mod verzoek;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use fate::{Fate, Fates, MessageStatus, rejected};
pub use rivals::counting;
pub use sent::{Counting, Sent};
pub use state::State;
pub use verzoek::{VerzoekStand, VerzoekStatus};
pub use view::{DeliveryView, DispositionView};

use crate::domain::{
    AgbCode, Bsn, Date, DispositionId, Domain, Eenheid, Finding, GemeenteCode, Period, Sha256, Unit, Vervoer,
};
use crate::facts::{Bericht, Besluit, Bron, Client, Dossier, Keuze, Omvang, Product};
use crate::terms::{HolderKind, Terms};

/// Everything that follows from the facts of one dossier, except money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Derived {
    /// Its dispositions, ordered by id.
    pub dispositions: Vec<Disposition>,
    /// Registered care on a disposition that is not known (yet).
    pub loose: Vec<Loose>,
    /// The messages that a retour answers, and what became of them.
    pub messages: Vec<MessageStatus>,
    /// Requests to a gemeente, and what became of them.
    pub verzoeken: Vec<VerzoekStatus>,
    /// What waits, conflicts, or is worth knowing, per source.
    pub judgements: Vec<Judgement>,
}

/// How a record stands beside all others; the worst of a file decides its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It counts; the finding only tells.
    Notice,
    /// It needs a message that has not come.
    Waiting,
    /// Beside the other messages it does not count; a person has to look.
    Conflict,
    /// It and what it contradicts do not count until a person decides which one does.
    Undecided,
}

/// A contextual finding. It may change when more facts arrive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judgement {
    /// The record it is about.
    pub bron: Bron,
    /// How it stands.
    pub standing: Standing,
    /// Rule, place and remedy.
    pub finding: Finding,
    /// The disposition it is about, where it is about one.
    pub disposition: Option<DispositionId>,
}

/// In whose name a disposition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Own, member or coalition.
    pub kind: HolderKind,
    /// The addressed code; an opdracht has none.
    pub agb: Option<AgbCode>,
}

/// A delivered period as the messages give it; not yet cut to the validity or the as-of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// First day.
    pub from: Date,
    /// Last day before the interruption, when a temporary stop counts.
    pub paused: Option<Date>,
    /// How it finally ended, when that is known.
    pub ended: Option<Ended>,
}

/// The end of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Einddatum.
    pub einddatum: Date,
    /// RedenBeeindiging; an opdracht ends without one.
    pub reden: Option<String>,
}

impl Delivery {
    /// Last day; `None`: no stop is known. A final stop after a temporary one does not move it.
    pub fn to(&self) -> Option<Date> {
        self.paused.or(self.ended.as_ref().map(|e| e.einddatum))
    }

    /// RedenBeeindiging that settles it: the final one where a temporary and a final stop are known.
    pub fn end_reason(&self) -> Option<&str> {
        let temporary = self.paused.map(|_| delivery::TEMPORARY);
        self.ended.as_ref().map_or(temporary, |ended| ended.reden.as_deref())
    }
}

/// A day with registered care that counts, on a disposition that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// On which disposition.
    pub disposition: DispositionId,
    /// The client of the row.
    pub bsn: Bsn,
    /// On which day.
    pub datum: Date,
}

/// A registered delivery that counts on its disposition. Small: all of a state may be derived at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// On which day.
    pub datum: Date,
    /// How much; more than zero.
    pub aantal: Decimal,
    /// Of what.
    pub eenheid: Unit,
    /// A return trip that day.
    pub vervoer: Option<Vervoer>,
    /// Product, on a toewijzing without product code.
    pub product: Option<Arc<str>>,
}

/// What only a toewijzing, or only an opdracht, has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A ToegewezenProduct of a 301.
    Toewijzing {
        /// Product as allocated.
        product: Option<Product>,
        /// How much may be delivered.
        omvang: Option<Omvang>,
        /// Budget in cents.
        budget: Option<u32>,
        /// The end known at the transition that a later 301 moved (notice EXTENDED_AFTER_TRANSITION).
        extended_past: Option<Date>,
        /// Which product of its message it is, from 1.
        positie: usize,
    },
    /// A subcontracting order.
    Opdracht {
        /// Category within its domain.
        categorie: String,
        /// Transport arranged.
        vervoer: Option<Vervoer>,
        /// The member it formally belongs to.
        combinant: String,
        /// The disposition that it names as the one before it.
        vorige: Option<DispositionId>,
    },
}

/// Another disposition that continues this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Which one.
    pub id: DispositionId,
    /// Its first day.
    pub begins: Date,
}

/// What was said of a disposition as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Nothing: it is as its messages say.
    AsSent,
    /// The user said that it was not continued after it was handed over.
    NotContinued,
    /// The gemeente removed it (RedenWijziging 13), or the user withdrew it: nothing of it counts.
    Withdrawn,
}

/// The right to deliver one product to one client, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    /// Its identity.
    pub id: DispositionId,
    /// The record that the version which holds stands in.
    pub bron: Bron,
    /// To whom.
    pub client: Client,
    /// In which gemeente.
    pub gemeente: GemeenteCode,
    /// In whose name.
    pub holder: Holder,
    /// What kind of care; `None`: the product matches nothing in the terms.
    pub domain: Option<Domain>,
    /// The coalition's tariff code, where one follows from product or category.
    pub tariff: Option<String>,
    /// What only its form has.
    pub form: Form,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity; open when absent.
    pub to: Option<Date>,
    /// What was said of it as a whole.
    pub course: Course,
    /// Delivered periods, in order.
    pub deliveries: Vec<Delivery>,
    /// Registered care that counts as registered, whether or not on a delivered day; in order of date.
    pub registrations: Vec<Registration>,
    /// Who continues it.
    pub successor: Option<Successor>,
    /// Whom it continues.
    pub predecessor: Option<DispositionId>,
}

impl Disposition {
    /// Whether nothing of it counts.
    pub fn is_withdrawn(&self) -> bool {
        self.course == Course::Withdrawn
    }

    /// Whether no start counts, but care is registered on this own-held toewijzing (OP364).
    pub fn lacks_start(&self) -> bool {
        let is_own_toewijzing = self.holder.kind == HolderKind::Own && matches!(self.form, Form::Toewijzing { .. });
        is_own_toewijzing && self.deliveries.is_empty() && !self.registrations.is_empty()
    }

    /// How much may be delivered.
    pub fn omvang(&self) -> Option<Omvang> {
        match &self.form {
            Form::Toewijzing { omvang, .. } => *omvang,
            Form::Opdracht { .. } => None,
        }
    }

    /// Unit of the Omvang.
    pub fn eenheid(&self) -> Option<Eenheid> {
        self.omvang().map(|o| o.eenheid)
    }

    /// Product as allocated.
    pub fn product(&self) -> Option<&Product> {
        match &self.form {
            Form::Toewijzing { product, .. } => product.as_ref(),
            Form::Opdracht { .. } => None,
        }
    }

    /// Delivered days up to and including `until`, as separate runs in order (billing.md §2).
    pub fn delivered(&self, until: Date) -> Vec<Period> {
        if self.is_withdrawn() {
            return Vec::new();
        }
        let mut runs: Vec<Period> = if self.lacks_start() {
            self.registrations.iter().filter(|r| r.datum <= until).map(|r| Period::day(r.datum)).collect()
        } else {
            let end = self.to.map_or(until, |to| to.min(until));
            let run = |d: &Delivery| Period::new(d.from, d.to().map_or(end, |to| to.min(until)));
            self.deliveries.iter().filter_map(run).collect()
        };
        runs.sort_unstable();
        join(runs)
    }

    /// Einddatum of the final stop that handed the disposition over, when no later start counts.
    pub fn transferred(&self, terms: &Terms) -> Option<Date> {
        let ended = self.deliveries.last()?.ended.as_ref()?;
        let hands_over = ended.reden.as_deref() == Some(terms.profile.transfer_reason.as_str());
        hands_over.then_some(ended.einddatum)
    }
}

/// Derives a dossier. The same set of facts gives the same result, whatever its order.
pub fn derive(dossier: &Dossier, besluiten: &[Besluit], terms: &Terms) -> Derived {
    let mut derived = Derived::default();
    let keep = Keep::of(besluiten);
    let fates = Fates::of(dossier, besluiten, &keep, &mut derived.judgements);
    derived.messages = fates.statuses(dossier);
    // Messages about toewijzingen, and the rows of the state at go-live.
    let berichten = rivals::counting(dossier.all::<Bericht>(), &fates, &keep, &mut derived.judgements);
    gemeente::judge(&berichten, &mut derived.judgements);
    let mut dispositions = version::toewijzingen(&berichten, &keep, terms, &mut derived.judgements);
    delivery::deliver(&mut dispositions, &berichten, &mut derived.judgements);
    dispositions.extend(rows::opdrachten(dossier, &keep, terms, &mut derived.judgements));
    dispositions.sort_by(|a, b| a.id.cmp(&b.id));
    rows::register(dossier, &keep, &mut dispositions, &mut derived);
    let chain = verzoek::Chain {
        dossier,
        fates: &fates,
        keep: &keep,
        terms,
        berichten: &berichten,
        dispositions: &dispositions,
    };
    derived.verzoeken = verzoek::follow(&chain, &mut derived.judgements);
    decide(&mut dispositions, besluiten);
    links::link(&mut dispositions, terms);
    derived.dispositions = dispositions;
    judge_alike(dossier, &mut derived.judgements);
    derived
}

/// One message that stands in several files counts once, and each of the files is judged alike. Sorts the judgements, each
/// once.
pub fn judge_alike(dossier: &Dossier, judgements: &mut Vec<Judgement>) {
    let mut files: BTreeMap<_, Vec<Bron>> = BTreeMap::new();
    for entry in dossier.entries().iter().filter(|entry| entry.bron.regel == 0) {
        if let Some(digest) = entry.fact.digest() {
            files.entry(digest).or_default().push(entry.bron);
        }
    }
    for same in files.values().filter(|same| same.len() > 1) {
        let judged: Vec<Judgement> = judgements.iter().filter(|j| same.contains(&j.bron)).cloned().collect();
        let of_all = same.iter().flat_map(|bron| judged.iter().map(|j| Judgement { bron: *bron, ..j.clone() }));
        judgements.extend(of_all);
    }
    judgements.sort();
    judgements.dedup();
}

/// Applies what the user decided. Only decisions that stand are handed in.
fn decide(dispositions: &mut [Disposition], besluiten: &[Besluit]) {
    for besluit in besluiten {
        for disposition in dispositions.iter_mut() {
            match &besluit.keuze {
                Keuze::NotContinued(id) if disposition.id == *id && !disposition.is_withdrawn() => {
                    disposition.course = Course::NotContinued;
                }
                Keuze::Withdraw(nummer) if disposition.id == DispositionId::Opdracht(nummer.clone()) => {
                    disposition.course = Course::Withdrawn;
                }
                Keuze::NotContinued(_)
                | Keuze::Withdraw(_)
                | Keuze::Keep { .. }
                | Keuze::HubRefused { .. }
                | Keuze::InvoiceApproved { .. }
                | Keuze::InvoiceRefused { .. }
                | Keuze::Paid { .. }
                | Keuze::PaymentFor { .. }
                | Keuze::Clock => {}
            }
        }
    }
}

/// Joins runs that touch or overlap; `runs` are sorted.
fn join(runs: Vec<Period>) -> Vec<Period> {
    let mut joined: Vec<Period> = Vec::with_capacity(runs.len());
    for run in runs {
        let touches = |known: &Period| known.last().tomorrow().map_or(true, |next| run.first() <= next);
        let longer = joined
            .last()
            .filter(|known| touches(known))
            .and_then(|known| Period::new(known.first(), known.last().max(run.last())));
        match (longer, joined.last_mut()) {
            (Some(longer), Some(known)) => *known = longer,
            _ => joined.push(run),
        }
    }
    joined
}

/// Decisions of the user about contradicting records.
#[derive(Debug)]
pub struct Keep(Vec<(Sha256, Option<u32>)>);

impl Keep {
    /// Of the decisions that stand.
    pub fn of(besluiten: &[Besluit]) -> Keep {
        let kept = besluiten.iter().filter_map(|b| match &b.keuze {
            Keuze::Keep { file, row } => Some((*file, *row)),
            Keuze::NotContinued(_)
            | Keuze::Withdraw(_)
            | Keuze::HubRefused { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::Clock => None,
        });
        Keep(kept.collect())
    }

    /// Whether a person chose this record.
    pub fn contains(&self, bron: &Bron) -> bool {
        self.0.iter().any(|(sha256, regel)| bron.sha256 == *sha256 && regel.is_none_or(|r| r == bron.regel))
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
