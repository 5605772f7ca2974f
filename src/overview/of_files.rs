//! What was found of some files beside all others, from the dossiers that they are in; of a file never more than its report keeps.
//!
//! Stands on `all`, which is asked only where a file touches declarations. Dossiers may be looked at in shares, beside each other, and
//! the shares put together. Pure.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::all::Overview;
use crate::declaratie::is_of_declarations;
use crate::disposition::{Judgement, Standing, derive_undecided};
use crate::domain::Sha256;
use crate::facts::{Dossier, Knowledge};
use crate::terms::Terms;

/// What was found in some dossiers.
#[derive(Clone, Debug, Default)]
pub struct FoundInDossiers {
    judgements: Vec<Judgement>,
    /// A toewijzing was removed, which declarations may forbid (TR385).
    is_removed: bool,
}

/// Looks at dossiers for what is found of files, at most so many findings of one file and standing.
pub fn found_in(
    dossiers: &[&Dossier],
    (files, findings_max): (&BTreeSet<Sha256>, usize),
    knowledge: &Knowledge,
    terms: &Terms,
) -> FoundInDossiers {
    let (mut kept, mut is_removed) = (Kept::new(files, findings_max), false);
    for derived in dossiers.iter().map(|dossier| derive_undecided(dossier, knowledge.besluiten(), terms)) {
        is_removed |= derived.dispositions.iter().any(|disposition| disposition.is_withdrawn());
        kept.extend(derived.judgements);
    }
    FoundInDossiers { judgements: kept.judgements, is_removed }
}

/// Puts together what was found in shares of all dossiers of files; what follows from everything is asked where that matters.
pub fn found_of(
    shares: Vec<FoundInDossiers>,
    dossiers: &[&Dossier],
    (files, findings_max): (&BTreeSet<Sha256>, usize),
    overview: impl FnOnce() -> Arc<Overview>,
) -> Vec<Judgement> {
    let is_removed = shares.iter().any(|share| share.is_removed);
    let mut kept = Kept::new(files, findings_max);
    kept.extend(shares.into_iter().flat_map(|share| share.judgements));
    if is_removed || dossiers.iter().any(|dossier| is_of_declarations(dossier)) {
        // A declared line stands beside toewijzingen of any client.
        let overview = overview();
        kept.extend(overview.ledgers.iter().flat_map(|ledger| ledger.judgements.iter().cloned()));
        kept.extend(overview.judgements.iter().cloned());
    }
    kept.judgements
}

/// What is kept of some files: of each standing no more of one file than the findings that are kept of it, so that the worst is
/// always among them and 300,000 rows that wait for their opdracht make no report of 100 MB.
struct Kept<'a> {
    files: &'a BTreeSet<Sha256>,
    findings_max: usize,
    counts: HashMap<(Sha256, Standing), usize>,
    judgements: Vec<Judgement>,
}

impl<'a> Kept<'a> {
    fn new(files: &'a BTreeSet<Sha256>, findings_max: usize) -> Self {
        Kept { files, findings_max, counts: HashMap::new(), judgements: Vec::new() }
    }

    fn extend(&mut self, judgements: impl IntoIterator<Item = Judgement>) {
        for judgement in judgements.into_iter().filter(|judgement| self.files.contains(&judgement.bron.sha256)) {
            let count = self.counts.entry((judgement.bron.sha256, judgement.standing)).or_default();
            if *count < self.findings_max {
                *count = count.saturating_add(1);
                self.judgements.push(judgement);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::KnowledgeIndex;
    use crate::facts::testing::levering;
    use crate::terms::testing::terms;

    #[test]
    fn of_many_rows_that_wait_no_more_is_kept_than_a_report_holds_however_they_are_shared() {
        let mut index = KnowledgeIndex::default();
        for (file, bsn) in [(1, "999900006"), (2, "999900018")] {
            let row = |line| (line, levering(&format!("opdracht:{file}"), bsn, &format!("2023-03-0{line}")));
            index.insert(Sha256([file; 32]), (1..9).map(row).collect());
        }
        let (knowledge, terms) = (index.knowledge(), terms());
        let (dossiers, asked) = (knowledge.dossiers().collect::<Vec<_>>(), BTreeSet::from([Sha256([1; 32])]));
        let alone = found_in(&dossiers, (&asked, 3), &knowledge, &terms);
        let shares = dossiers.iter().map(|dossier| found_in(&[*dossier], (&asked, 3), &knowledge, &terms)).collect();
        let together = found_of(shares, &dossiers, (&asked, 3), || Arc::new(Overview::derive(&knowledge, &terms)));
        assert_eq!((together.len(), together), (3, alone.judgements));
    }
}
