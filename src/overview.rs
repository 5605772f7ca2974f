//! Everything that follows from what is known: the dossiers of clients, the declarations, and what only shows beside both.
//!
//! Stands above `disposition` and `declaratie`, which each look at one dossier. Pure.

use std::collections::BTreeMap;

use crate::declaratie::{self, Known, Ledger};
use crate::disposition::{Derived, Disposition, Judgement, derive};
use crate::facts::{Besluit, Dossier, Knowledge};
use crate::terms::Terms;

/// Everything that follows, at one moment of knowledge.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// One per dossier.
    pub derived: Vec<Derived>,
    /// One per aanbieder that declared.
    pub ledgers: Vec<Ledger>,
    /// What shows only where toewijzingen and declarations meet (TR385).
    pub judgements: Vec<Judgement>,
}

impl Overview {
    /// Derives all dossiers.
    pub fn of(knowledge: &Knowledge, terms: &Terms) -> Overview {
        let besluiten = knowledge.besluiten();
        let derived = knowledge.dossiers().map(|dossier| derive(dossier, besluiten, terms)).collect();
        Overview::beside(derived, knowledge.dossiers(), besluiten, terms)
    }

    /// Adds the declarations to dossiers that are derived already.
    pub fn beside<'a>(
        derived: Vec<Derived>,
        dossiers: impl Iterator<Item = &'a Dossier>,
        besluiten: &[Besluit],
        terms: &Terms,
    ) -> Overview {
        let dispositions: BTreeMap<_, _> = derived.iter().flat_map(|d| &d.dispositions).map(|d| (&d.id, d)).collect();
        let ledgers: Vec<Ledger> = dossiers
            .filter(|dossier| declaratie::is_of_declarations(dossier))
            .map(|dossier| declaratie::derive(dossier, besluiten, &dispositions as &Known<'_>, terms))
            .collect();
        let removed = |d: &Derived| declaratie::removed_but_granted(&d.dispositions, &ledgers);
        let judgements = if ledgers.is_empty() { Vec::new() } else { derived.iter().flat_map(removed).collect() };
        Overview { derived, ledgers, judgements }
    }

    /// Every disposition, in no meaningful order.
    pub fn dispositions(&self) -> impl Iterator<Item = &Disposition> {
        self.derived.iter().flat_map(|d| &d.dispositions)
    }

    /// Everything found, of every source.
    pub fn judgements(&self) -> impl Iterator<Item = &Judgement> {
        let of_dossiers = self.derived.iter().flat_map(|d| &d.judgements);
        of_dossiers.chain(self.ledgers.iter().flat_map(|l| &l.judgements)).chain(&self.judgements)
    }
}
