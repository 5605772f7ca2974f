//! The pure core over a folder of files, without store or daemon: what several tests share.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iwmod::answer::{declared, requested};
use iwmod::billing::{Billable, Billing, bill};
use iwmod::config::Config;
use iwmod::disposition::{Derived, DispositionView, Fate, MessageStatus};
use iwmod::documents::{Declaratie, Verzoek};
use iwmod::domain::{Date, Month, Sha256};
use iwmod::facts::{Besluit, KnowledgeIndex};
use iwmod::intake::{Verdict, judge};
use iwmod::overview::{DeriveAll, Kept, Overview};
use iwmod::terms::Terms;
use iwmod::worklist::{Log, Money, Task, worklist};
use serde_json::{Value, json};
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

    pub fn terms(&self) -> &Arc<Terms> {
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
pub fn overview(verdicts: &[(Sha256, Verdict)], besluiten: Vec<Besluit>, terms: &Arc<Terms>) -> Arc<Overview> {
    let (mut index, mut kept) = (KnowledgeIndex::default(), Kept::nothing(terms));
    for (sha256, verdict) in verdicts {
        if let Some(facts) = &verdict.facts {
            index.insert(*sha256, facts.clone());
            kept = next(kept, &index, terms);
        }
    }
    index.set_besluiten(besluiten);
    Arc::clone(next(kept, &index, terms).overview())
}

/// What follows now, of which what still holds was kept; it is what follows from nothing, to the byte.
fn next(kept: Kept, index: &KnowledgeIndex, terms: &Arc<Terms>) -> Kept {
    let one_by_one: DeriveAll<'_> = &|dossiers, derive| dossiers.iter().map(|dossier| derive(dossier)).collect();
    let knowledge = index.knowledge();
    let kept = kept.next(&knowledge, terms, one_by_one);
    let (now, anew) = (kept.overview(), Overview::derive(&knowledge, terms));
    assert_eq!(shown(now), shown(&anew));
    let day: Date = "2024-06-12".parse().unwrap();
    let months: Vec<Month> = terms.first_month.through(Month::of(day)).collect();
    let bills = |overview: &Overview| overview.bill_all(months.iter().copied(), terms, day).unwrap();
    assert!(bills(now) == bills(&anew) && bills(now) == bills(now));
    kept
}

fn shown(overview: &Overview) -> String {
    let Overview { derived, ledgers, judgements, .. } = overview;
    let derived: Vec<&Derived> = derived.iter().map(|dossier| dossier.derived()).collect();
    format!("{derived:?} {ledgers:?} {judgements:?}")
}

/// The dispositions of all dossiers, ordered by id.
pub fn dispositions<D: Billable>(derived: &[D], as_of: Date, terms: &Terms) -> Vec<DispositionView> {
    let mut all: Vec<DispositionView> =
        derived.iter().flat_map(|d| DispositionView::all(d.derived(), as_of, terms)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

pub fn billing<D: Billable>(derived: &[D], terms: &Terms, month: Month, as_of: Date) -> Billing {
    bill(derived, terms, month, as_of).unwrap()
}

/// What was declared, without places in a log.
pub fn declarations(overview: &Overview) -> Vec<Declaratie> {
    declared(overview, &|_| None)
}

pub fn requests(overview: &Overview) -> Vec<Verzoek> {
    requested(overview)
}

/// The fate of each message, in the order of business.
pub fn messages(overview: &Overview) -> Vec<Value> {
    let mut all: Vec<&MessageStatus> = overview.derived.iter().flat_map(|d| &d.messages).collect();
    all.sort_by_key(|m| (m.kop.dagtekening, m.kop.kind, &m.kop.identificatie));
    all.into_iter().map(message).collect()
}

fn message(status: &MessageStatus) -> Value {
    let (fate, codes) = match &status.fate {
        Fate::Open => ("open", Vec::new()),
        Fate::Accepted { .. } => ("accepted", Vec::new()),
        Fate::Rejected { codes, .. } => ("rejected", codes.iter().map(|c| c.code.as_str()).collect()),
    };
    let kop = &status.kop;
    json!({
        "kind": kop.kind,
        "gemeente": kop.gemeente.to_string(),
        "identification": kop.identificatie.as_str(),
        "date": kop.dagtekening,
        "fate": fate,
        "codes": codes,
    })
}

/// What a person must do, as far as no log is asked: what we owe and what waits in the outbox is known to that alone.
pub fn tasks(overview: &Overview, as_of: Date, terms: &Terms) -> Vec<Task> {
    worklist(overview, &Log::default(), &Money::default(), terms, as_of).unwrap()
}
