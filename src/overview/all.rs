//! Everything that follows from what is known: the dossiers of clients, the declarations, and what only shows beside both.
//!
//! Stands above `disposition` and `declaratie`, which each look at one dossier. Pure.

use std::cmp::Ordering;
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
    /// Derives all dossiers, of which what is said of many rows of a file is kept once: a file of 300,000 rows may wait for its
    /// opdrachten.
    pub fn derive(knowledge: &Knowledge, terms: &Terms) -> Overview {
        let besluiten = knowledge.besluiten();
        let derived = |dossier| {
            let mut derived = derive(dossier, besluiten, terms);
            once_per_file(&mut derived.judgements);
            derived
        };
        let derived = knowledge.dossiers().map(derived).collect();
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
