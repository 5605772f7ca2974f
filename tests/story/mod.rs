//! The pure core over a folder of files, without store or daemon: what several tests share.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use iwmod::billing::{Billing, bill};
use iwmod::config::Config;
use iwmod::disposition::{Derived, DispositionView, derive};
use iwmod::domain::{Date, Month, Sha256};
use iwmod::facts::{Besluit, KnowledgeIndex};
use iwmod::intake::{Verdict, judge};
use iwmod::terms::Terms;
use sha2::Digest;

/// A folder with `config.toml` and `in/`, read once.
pub struct Story {
    pub config: Config,
    pub files: Vec<(String, Vec<u8>)>,
}

impl Story {
    pub fn read(folder: &Path) -> Story {
        let text = fs::read_to_string(folder.join("config.toml")).unwrap();
        let config = Config::read(&text, folder).unwrap_or_else(|faults| panic!("{}: {faults:?}", folder.display()));
        let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("in")).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        let name = |p: &PathBuf| p.file_name().unwrap().to_str().unwrap().to_owned();
        let files = paths.iter().map(|p| (name(p), fs::read(p).unwrap())).collect();
        Story { config, files }
    }

    pub fn terms(&self) -> &Terms {
        &self.config.terms
    }

    /// The verdict on each file, as of a day after every date in the stories.
    pub fn verdicts(&self) -> Vec<(Sha256, Verdict)> {
        let circumstances = self.config.circumstances("2026-11-01".parse().unwrap());
        let judged = |(name, bytes): &(String, Vec<u8>)| {
            (Sha256(sha2::Sha256::digest(bytes).into()), judge(name, bytes, &circumstances))
        };
        self.files.iter().map(judged).collect()
    }
}

/// What follows from these verdicts, taken in in this order.
pub fn derived(verdicts: &[(Sha256, Verdict)], besluiten: Vec<Besluit>, terms: &Terms) -> Vec<Derived> {
    let mut index = KnowledgeIndex::default();
    for (sha256, verdict) in verdicts {
        if let Some(facts) = &verdict.facts {
            index.insert(*sha256, facts.clone());
        }
    }
    index.set_besluiten(besluiten);
    let knowledge = index.knowledge();
    knowledge.dossiers().map(|dossier| derive(dossier, knowledge.besluiten(), terms)).collect()
}

/// The dispositions of all dossiers, ordered by id.
pub fn dispositions(derived: &[Derived], as_of: Date, terms: &Terms) -> Vec<DispositionView> {
    let mut all: Vec<DispositionView> = derived.iter().flat_map(|d| DispositionView::of(d, as_of, terms)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

pub fn billing(derived: &[Derived], terms: &Terms, month: Month, as_of: Date) -> Billing {
    bill(derived, terms, month, as_of).unwrap()
}
