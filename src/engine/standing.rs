//! How accepted files stand beside all others, after a whole call: `waiting`, `conflict`, or just accepted.

use std::collections::{BTreeSet, HashMap};

use super::Engine;
use crate::batch::{Outcome, Taken};
use crate::declaratie::is_of_declarations;
use crate::disposition::{Judgement, Standing, derive};
use crate::domain::Sha256;
use crate::facts::Dossier;
use crate::overview::Overview;

impl Engine {
    /// Derives the dossiers that the accepted files are in, and lets the worst record of each file decide.
    pub(super) fn show_standing(&self, taken: &mut [Taken]) {
        let mut reports: HashMap<Sha256, _> = taken
            .iter_mut()
            .flat_map(|taken| &mut taken.reports)
            .filter(|report| report.outcome == Outcome::Accepted)
            .filter_map(|report| report.sha256.map(|sha256| (sha256, report)))
            .collect();
        let dossiers = self.memory.index().dossiers_of(reports.keys());
        let files: BTreeSet<Sha256> = reports.keys().copied().collect();
        for judgement in self.judgements(&dossiers, files) {
            let Some(report) = reports.get_mut(&judgement.bron.sha256) else { continue };
            let outcome = match judgement.standing {
                Standing::Notice => Outcome::Accepted,
                Standing::Waiting => Outcome::Waiting,
                Standing::Conflict | Standing::Undecided => Outcome::Conflict,
            };
            report.outcome = report.outcome.max(outcome);
            // What became of a message is judged for each disposition that it is about; who sent it is told once.
            if report.findings.last() != Some(&judgement.finding) {
                report.findings.push(judgement.finding);
            }
        }
    }

    /// Judgements of all dossiers about these files, derived on all cores.
    fn judgements(&self, dossiers: &[&Dossier], files: BTreeSet<Sha256>) -> Vec<Judgement> {
        let max = self.setup.limits.findings_max;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = dossiers.len().div_ceil(cores).max(DOSSIERS_MIN);
        let (terms, knowledge) = (&self.setup.terms, self.memory.index().knowledge());
        let besluiten = knowledge.besluiten();
        // What was found, and whether a toewijzing was removed, which declarations may forbid (TR385).
        let of_share = |share: &[&Dossier]| {
            let mut found = (Told::new(&files, max), false);
            for derived in share.iter().map(|dossier| derive(dossier, besluiten, terms)) {
                found.1 |= derived.dispositions.iter().any(|d| d.withdrawn);
                found.0.extend(derived.judgements);
            }
            (found.0.judgements, found.1)
        };
        let shares = if dossiers.len() <= share {
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
        let removed = shares.iter().any(|(_, removed)| *removed);
        let mut told = Told::new(&files, max);
        told.extend(shares.into_iter().flat_map(|(found, _)| found));
        if removed || dossiers.iter().any(|dossier| is_of_declarations(dossier)) {
            // A declared line stands beside toewijzingen of any client.
            let overview = Overview::of(&knowledge, terms);
            told.extend(overview.ledgers.into_iter().flat_map(|ledger| ledger.judgements));
            told.extend(overview.judgements);
        }
        told.judgements
    }
}

/// What is told of some files: of each standing no more of one file than the findings that are kept of it, so that the worst is
/// always among them and 300,000 rows that wait for their opdracht make no report of 100 MB.
struct Told<'a> {
    files: &'a BTreeSet<Sha256>,
    max: usize,
    counts: HashMap<(Sha256, Standing), usize>,
    judgements: Vec<Judgement>,
}

impl<'a> Told<'a> {
    fn new(files: &'a BTreeSet<Sha256>, max: usize) -> Self {
        Told { files, max, counts: HashMap::new(), judgements: Vec::new() }
    }

    fn extend(&mut self, judgements: impl IntoIterator<Item = Judgement>) {
        for judgement in judgements {
            let file = judgement.bron.sha256;
            if !self.files.contains(&file) {
                continue;
            }
            let told = self.counts.entry((file, judgement.standing)).or_default();
            if *told < self.max {
                *told = told.saturating_add(1);
                self.judgements.push(judgement);
            }
        }
    }
}

/// Fewer dossiers than this are not worth a thread.
const DOSSIERS_MIN: usize = 64;
