//! A dossier with what was derived of it, and the bills of its months that were asked for: reckoned once, for all who ask.
//!
//! Stands below the statements of a month, which merge the bills of all dossiers. A bill is kept for the terms that the dossier was
//! derived under, and for no others: what a rate of next year would bring is asked with terms of its own. Pure: who asks later gets what
//! would be reckoned anew, whoever asked before.

use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::aside::Aside;
use super::billed::Unbillable;
use super::line::Line;
use super::party::Party;
use super::undecided::InConflict;
use crate::disposition::{Derived, Disposition};
use crate::domain::{Date, Month};
use crate::facts::Dossier;
use crate::terms::Terms;

/// What a dossier brings in a month, as the month and all who ask hold it in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DossierBill {
    pub lines: Vec<(Party, Arc<Line>)>,
    pub conflicts: Vec<(Party, InConflict)>,
    pub unbillable: Vec<Arc<Unbillable>>,
    /// Rests on its lines: without a line there is none.
    pub asides: Vec<Arc<Aside>>,
}

impl DossierBill {
    /// Whether the month is as if there were no such dossier.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.conflicts.is_empty() && self.unbillable.is_empty()
    }
}

/// What can be billed: what was derived of a dossier, with or without a place where its bills are kept.
pub trait Billable {
    /// What was derived of it.
    fn derived(&self) -> &Derived;

    /// The dossier that keeps its bills under these terms.
    fn keeper(&self, _: &Terms) -> Option<&KeptDossier> {
        None
    }
}

impl Billable for Derived {
    fn derived(&self) -> &Derived {
        self
    }
}

impl Billable for Arc<KeptDossier> {
    fn derived(&self) -> &Derived {
        &self.derived
    }

    fn keeper(&self, terms: &Terms) -> Option<&KeptDossier> {
        self.terms.as_ref().is_some_and(|own| std::ptr::eq(terms, &**own)).then_some(self)
    }
}

/// What was derived of a dossier, beside the dossier and the terms that it rests on.
#[derive(Debug)]
pub struct KeptDossier {
    /// The facts.
    pub dossier: Arc<Dossier>,
    derived: Derived,
    /// None: its bills are reckoned anew each time.
    terms: Option<Arc<Terms>>,
    bills: Mutex<Vec<KeptBill>>,
    /// What its dispositions are found by, in their order: name, BSN and id in small letters; made when somebody first seeks.
    sought: OnceLock<Vec<Sought>>,
}

/// What a disposition is found by, in small letters.
#[derive(Debug)]
pub struct Sought {
    /// Name of the client.
    pub name: Box<str>,
    /// BSN.
    pub bsn: Box<str>,
    /// Id of the disposition.
    pub id: Box<str>,
}

/// The bill of one month, as far as a day; none where nothing was delivered in it.
#[derive(Clone, Debug)]
struct KeptBill {
    month: Month,
    until: Date,
    bill: Option<Arc<DossierBill>>,
}

impl KeptDossier {
    /// A dossier with what was derived of it under these terms.
    pub fn new(dossier: Arc<Dossier>, derived: Derived, terms: Arc<Terms>) -> KeptDossier {
        KeptDossier { terms: Some(terms), ..KeptDossier::without_bills(dossier, derived) }
    }

    /// A dossier of which no bill is kept.
    pub fn without_bills(dossier: Arc<Dossier>, derived: Derived) -> KeptDossier {
        KeptDossier { dossier, derived, terms: None, bills: Mutex::default(), sought: OnceLock::new() }
    }

    /// Its dispositions, each with what it is found by.
    pub fn sought(&self) -> impl Iterator<Item = (&Disposition, &Sought)> {
        let sought = |d: &Disposition| Sought {
            name: d.client.naam.to_lowercase().into(),
            bsn: d.client.bsn.to_string().into(),
            id: d.id.to_string().to_lowercase().into(),
        };
        let all = self.sought.get_or_init(|| self.derived.dispositions.iter().map(sought).collect());
        self.derived.dispositions.iter().zip(all)
    }

    /// The bill of a month as far as a day, where it was reckoned before.
    pub(super) fn bill(&self, month: Month, until: Date) -> Option<Option<Arc<DossierBill>>> {
        let bills = self.bills.lock().unwrap_or_else(PoisonError::into_inner);
        bills.iter().find(|kept| (kept.month, kept.until) == (month, until)).map(|kept| kept.bill.clone())
    }

    /// Keeps a bill. Of a month that runs each day asks for another: the one that was kept longest goes.
    pub(super) fn keep(&self, month: Month, until: Date, bill: Option<Arc<DossierBill>>) {
        let mut bills = self.bills.lock().unwrap_or_else(PoisonError::into_inner);
        let of_month = || bills.iter().enumerate().filter(|(_, kept)| kept.month == month).map(|(at, _)| at);
        if of_month().count() >= DAYS_MAX
            && let Some(oldest) = of_month().next()
        {
            bills.remove(oldest);
        }
        if bills.len() >= BILLS_MAX {
            bills.remove(0);
        }
        bills.reserve_exact(1);
        bills.push(KeptBill { month, until, bill });
    }
}

impl Deref for KeptDossier {
    type Target = Derived;

    fn deref(&self) -> &Derived {
        &self.derived
    }
}

/// Bills of one month that are kept, each as far as another day: of today, and of the whole month for what ends in it.
const DAYS_MAX: usize = 2;
/// Bills of a dossier that are kept: the months of ten years.
const BILLS_MAX: usize = 120;
