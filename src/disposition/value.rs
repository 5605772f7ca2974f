//! A disposition: the right to deliver one product to one client, and what became of it.
//!
//! Stands on `facts` and `terms` alone. The parts beside it make dispositions from facts; here is only what follows from one
//! disposition by itself, such as its delivered days. Pure.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::{
    AgbCode, Date, DispositionId, Domain, Eenheid, Eur, GemeenteCode, Month, Period, ProductCode, Unit, Vervoer,
};
use crate::facts::{Bron, Client, Omvang, Product};
use crate::terms::{HolderKind, Terms};

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
    /// What is to be delivered, from which day on, in order; of days before the first nothing is known.
    pub care: Vec<CareSince>,
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
    /// Of a toewijzing without a product: what is delivered on it by each code that is registered, and by none that is usable, each as
    /// if it were a toewijzing of its own. Empty on any other.
    pub by_code: Vec<Disposition>,
    /// Months in which a person said that there was no contact.
    pub without_contact: BTreeSet<Month>,
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

    /// Whether it is a toewijzing that names no product: what is delivered on it goes by the codes that are registered (OP302).
    pub fn is_generic(&self) -> bool {
        matches!(self.form, Form::Toewijzing { product: None, .. })
    }

    /// What is delivered on it by a code, where it is generic; else it itself.
    pub fn of_code(&self, code: Option<&ProductCode>) -> &Disposition {
        let of_code = |part: &&Disposition| part.care.first().and_then(|care| care.product.as_ref()) == code;
        self.by_code.iter().find(of_code).unwrap_or(self)
    }

    /// What is to be delivered on a day; `None`: that is not known of it.
    pub fn care_on(&self, day: Date) -> Option<&CareSince> {
        self.care.iter().rfind(|care| care.since <= day)
    }

    /// The tariff code of a day, where one is known.
    pub fn tariff_on(&self, day: Date) -> Option<&str> {
        self.care_on(day)?.tariff.as_deref()
    }

    /// The transport of an opdracht that is arranged on a day.
    pub fn vervoer_on(&self, day: Date) -> Option<Vervoer> {
        self.care_on(day)?.vervoer
    }

    /// Whether a person said that there was no contact in a month, and nothing is registered in it.
    pub fn is_without_contact(&self, month: Month) -> bool {
        self.without_contact.contains(&month) && !self.registrations.iter().any(|row| Month::of(row.datum) == month)
    }

    /// How much may be delivered.
    pub fn omvang(&self) -> Option<Omvang> {
        match &self.form {
            Form::Toewijzing { omvang, .. } => *omvang,
            Form::Opdracht { .. } => None,
        }
    }

    /// What may be billed on it in all, where it has a budget instead of an Omvang.
    pub fn budget(&self) -> Option<Eur> {
        match &self.form {
            Form::Toewijzing { budget, .. } => *budget,
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

    /// The etmalen of a month where all of them stand on one date and are more than one: a total of the month, as some programs
    /// export it.
    pub fn etmalen_total(&self, month: Month) -> Option<(Date, Decimal)> {
        let is_one = |row: &&Registration| row.eenheid == Unit::Etmaal && Month::of(row.datum) == month;
        let mut rows = self.registrations.iter().filter(is_one);
        let first = rows.next()?;
        let add = |sum: Decimal, row: &Registration| (row.datum == first.datum).then(|| sum.checked_add(row.aantal))?;
        let count = rows.try_fold(first.aantal, add)?;
        (count > Decimal::ONE).then_some((first.datum, count))
    }

    /// Einddatum of the final stop that handed the disposition over, when no later start counts.
    pub fn transferred(&self, terms: &Terms) -> Option<Date> {
        let ended = self.deliveries.last()?.ended.as_ref()?;
        let hands_over = ended.reden.as_deref() == Some(terms.profile.transfer_reason.as_str());
        hands_over.then_some(ended.einddatum)
    }
}

/// In whose name a disposition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
        let temporary = self.paused.map(|_| TEMPORARY);
        self.ended.as_ref().map_or(temporary, |ended| ended.reden.as_deref())
    }
}

/// A registered delivery that counts on its disposition. Small: all of a state may be derived at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    pub product: Option<ProductCode>,
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
        /// What may be declared over the whole validity.
        budget: Option<Eur>,
        /// The end known at the transition that a later 301 moved (notice EXTENDED_AFTER_TRANSITION).
        extended_past: Option<Date>,
        /// Which product of its message it is, from 1.
        positie: usize,
        /// Why the version that holds came (WMO002).
        reden_wijziging: Option<String>,
    },
    /// A subcontracting order.
    Opdracht {
        /// The member it formally belongs to.
        combinant: String,
        /// The disposition that it names as the one before it.
        vorige: Option<DispositionId>,
    },
}

/// What is to be delivered on a disposition from a day on, until the next holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareSince {
    /// The first day; of what holds for all days the first that there is.
    pub since: Date,
    /// Category of an opdracht within its domain.
    pub categorie: Option<String>,
    /// The tariff code at a buyer whose rates go by code, where one follows from product or category.
    pub tariff: Option<String>,
    /// Transport arranged on an opdracht.
    pub vervoer: Option<Vervoer>,
    /// The product code that it names itself.
    pub product: Option<ProductCode>,
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

/// RedenBeeindiging 20: the delivery is interrupted.
pub(super) const TEMPORARY: &str = "20";
