//! Everything that follows from what is known: the dossiers of clients, the declarations, and what only shows beside both.
//!
//! Stands above `disposition` and `declaratie`, which each look at one dossier. Pure.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::billing::{Billing, BillingError, KeptDossier, KeptMonths};
use crate::declaratie::{self, Known, Ledger, is_of_declarations};
use crate::disposition::{Derived, Disposition, Judgement, derive};
use crate::domain::{Bsn, Date, DispositionId, Month};
use crate::facts::{Besluit, Dossier, Knowledge};
use crate::terms::Terms;

/// Finds dispositions by their id: a table of all is made when the first is asked for.
#[derive(Debug)]
pub struct Lookup<'a> {
    overview: &'a Overview,
    by_id: OnceCell<HashMap<&'a DispositionId, &'a Disposition>>,
}

impl<'a> Lookup<'a> {
    /// The disposition with this id.
    pub fn get(&self, id: &DispositionId) -> Option<&'a Disposition> {
        let by_id = || self.overview.dispositions().map(|d| (&d.id, d)).collect();
        self.by_id.get_or_init(by_id).get(id).copied()
    }
}

/// Everything that follows, at one moment of knowledge.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// One per dossier.
    pub derived: Vec<Arc<KeptDossier>>,
    /// One per aanbieder that declared.
    pub ledgers: Vec<Ledger>,
    /// What shows only where toewijzingen and declarations meet (TR385).
    pub judgements: Vec<Judgement>,
    /// The months that were billed, where they are kept.
    pub months: Arc<KeptMonths>,
    /// What each client is called, once it was asked for.
    pub(crate) names: OnceLock<Arc<Names>>,
}

/// What each client is called, by BSN: as the last of their dispositions says.
pub type Names = BTreeMap<Bsn, String>;

impl Overview {
    /// Derives everything from nothing; `kept` derives only what changed.
    pub fn derive(knowledge: &Knowledge, terms: &Terms) -> Overview {
        let besluiten = knowledge.besluiten();
        let kept = |dossier: &Arc<Dossier>| {
            let derived = derive_dossier(dossier, besluiten, terms);
            Arc::new(KeptDossier::without_bills(Arc::clone(dossier), derived))
        };
        let derived = knowledge.shards().iter().flat_map(|shard| shard.values()).map(kept).collect();
        let of_declarations = knowledge.dossiers().filter(|dossier| is_of_declarations(dossier));
        Overview::beside(derived, of_declarations, besluiten, terms)
    }

    /// Adds the declarations to dossiers that are derived already.
    pub(super) fn beside<'a>(
        derived: Vec<Arc<KeptDossier>>,
        of_declarations: impl Iterator<Item = &'a Dossier>,
        besluiten: &[Besluit],
        terms: &Terms,
    ) -> Overview {
        let mut of_declarations = of_declarations.peekable();
        if of_declarations.peek().is_none() {
            return Overview { derived, ..Overview::default() };
        }
        let dispositions: Known<'_> = derived.iter().flat_map(|d| &d.dispositions).map(|d| (&d.id, d)).collect();
        let ledger = |dossier| declaratie::derive(dossier, besluiten, &dispositions, terms);
        let ledgers: Vec<Ledger> = of_declarations.map(ledger).collect();
        let removed = |d: &Arc<KeptDossier>| declaratie::removed_but_granted(&d.dispositions, &ledgers);
        let judgements = derived.iter().flat_map(removed).collect();
        Overview { derived, ledgers, judgements, ..Overview::default() }
    }

    /// The statements of a month over all dossiers, under any terms: kept under those that it was derived by.
    pub fn bill(&self, month: Month, terms: &Terms, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        self.months.bill(&self.derived, month, terms, as_of)
    }

    /// The statements of several months, which are in order.
    pub fn bill_all(
        &self,
        months: impl IntoIterator<Item = Month>,
        terms: &Terms,
        as_of: Date,
    ) -> Result<Vec<Arc<Billing>>, BillingError> {
        self.months.bill_all(&self.derived, months, terms, as_of)
    }

    /// The dossier in which a disposition stands.
    pub fn dossier_of(&self, id: &DispositionId) -> Option<&Arc<KeptDossier>> {
        self.derived.iter().find(|dossier| dossier.disposition(id).is_some())
    }

    /// Every disposition, in no meaningful order.
    pub fn dispositions(&self) -> impl Iterator<Item = &Disposition> {
        self.derived.iter().flat_map(|d| &d.dispositions)
    }

    /// What each client is called.
    pub fn names(&self) -> &Arc<Names> {
        let called = || self.dispositions().map(|d| (d.client.bsn, d.client.naam.clone())).collect();
        self.names.get_or_init(|| Arc::new(called()))
    }

    /// Finds dispositions, for who may look up many or none.
    pub fn lookup(&self) -> Lookup<'_> {
        Lookup { overview: self, by_id: OnceCell::new() }
    }

    /// Everything found, of every source.
    pub fn judgements(&self) -> impl Iterator<Item = &Judgement> {
        let of_dossiers = self.derived.iter().flat_map(|d| &d.judgements);
        of_dossiers.chain(self.ledgers.iter().flat_map(|l| &l.judgements)).chain(&self.judgements)
    }
}

/// Derives a dossier, of which what is said of many rows of a file is kept once: a file of 300,000 rows may wait for its opdrachten.
pub(super) fn derive_dossier(dossier: &Dossier, besluiten: &[Besluit], terms: &Terms) -> Derived {
    let mut derived = derive(dossier, besluiten, terms);
    once_per_file(&mut derived.judgements);
    derived
}

/// Keeps of the rows of one file that the same is said of, about one disposition, the first.
fn once_per_file(judgements: &mut Vec<Judgement>) {
    judgements.sort_unstable_by(|a, b| alike(a, b).then_with(|| a.cmp(b)));
    judgements.dedup_by(|later, first| first.bron.regel > 0 && later.bron.regel > 0 && alike(later, first).is_eq());
    judgements.sort_unstable();
    judgements.shrink_to_fit();
}

fn alike(a: &Judgement, b: &Judgement) -> Ordering {
    let says = |j: &'_ Judgement| (j.bron.sha256, j.standing);
    says(a)
        .cmp(&says(b))
        .then_with(|| a.disposition.cmp(&b.disposition))
        .then_with(|| a.finding.rule.cmp(&b.finding.rule))
        .then_with(|| a.finding.text.cmp(&b.finding.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sha256;
    use crate::facts::KnowledgeIndex;
    use crate::facts::testing::levering;
    use crate::terms::testing::terms;

    #[test]
    fn rows_of_a_file_that_wait_for_one_opdracht_are_told_once() {
        let mut index = KnowledgeIndex::default();
        for file in [1, 2] {
            let row = |line| (line, levering("opdracht:A", "999900006", &format!("2023-03-0{line}")));
            index.insert(Sha256([file; 32]), (2..9).map(row).collect());
        }
        let overview = Overview::derive(&index.knowledge(), &terms());
        let told: Vec<(u8, u32)> = overview.judgements().map(|j| (j.bron.sha256.0[0], j.bron.regel)).collect();
        // Both files hold the same, so that no row of one contradicts one of the other.
        assert_eq!(told, [(1, 2), (2, 2)]);
    }
}
