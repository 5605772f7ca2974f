//! How accepted files stand beside all others, after a whole call: `waiting`, `conflict`, or just accepted.
//!
//! Stands between `ingest` and the core, which looks at the dossiers (`overview`); here they are shared among all cores. Decides
//! nothing.

use std::collections::{BTreeSet, HashMap};

use super::owner::Engine;
use crate::batch::ItemResult;
use crate::disposition::Judgement;
use crate::documents::Outcome;
use crate::domain::Sha256;
use crate::facts::Dossier;
use crate::overview::{FoundInDossiers, found_in, found_of};

impl Engine {
    /// Derives the dossiers that the accepted files are in, and lets the worst record of each file decide.
    pub(super) fn show_standing(&self, results: &mut [ItemResult]) {
        let mut reports: HashMap<Sha256, _> = results
            .iter_mut()
            .flat_map(|item| &mut item.reports)
            .filter(|report| report.outcome == Outcome::Accepted)
            .filter_map(|report| report.sha256.map(|sha256| (sha256, report)))
            .collect();
        let dossiers = self.memory.index().dossiers_of(reports.keys());
        let files: BTreeSet<Sha256> = reports.keys().copied().collect();
        for judgement in self.judgements(&dossiers, &files) {
            if let Some(report) = reports.get_mut(&judgement.bron.sha256) {
                report.stand(judgement);
            }
        }
    }

    /// Judgements of all dossiers about these files, derived on all cores.
    fn judgements(&self, dossiers: &[&Dossier], files: &BTreeSet<Sha256>) -> Vec<Judgement> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = dossiers.len().div_ceil(cores).max(DOSSIERS_MIN);
        let (terms, knowledge) = (&self.setup.terms, self.memory.index().knowledge());
        let asked = (files, self.setup.limits.findings_max);
        let of_share = |share: &[&Dossier]| found_in(share, asked, &knowledge, terms);
        let shares: Vec<FoundInDossiers> = if dossiers.len() <= share {
            vec![of_share(dossiers)]
        } else {
            std::thread::scope(|scope| {
                let begin = |part| std::thread::Builder::new().spawn_scoped(scope, move || of_share(part));
                let threads: Vec<_> = dossiers.chunks(share).map(|part| begin(part).map_err(|_| part)).collect();
                // Where the system gives no further thread, this one does that share.
                let found = threads.into_iter().filter_map(|thread| match thread {
                    Ok(thread) => thread.join().ok(),
                    Err(part) => Some(of_share(part)),
                });
                found.collect()
            })
        };
        found_of(shares, dossiers, asked, || self.memory.derivations().overview(&knowledge, terms))
    }
}

/// Fewer dossiers than this are not worth a thread.
const DOSSIERS_MIN: usize = 64;
