//! Answers questions from what is published; never waits for the writer.
//!
//! Stands above the files that answer one question each.

use std::collections::BTreeMap;

use super::derived::{derived, overview};
use super::reply::{document, failed};
use super::{chain, declarations, explain, export, money, outbox, outbox_show, report, requests, tariffs, worklist};
use crate::clock;
use crate::config::Config;
use crate::disposition::DispositionView;
use crate::documents::{ArchivedFile, Closed, Decision, RefusedFile};
use crate::domain::{Bsn, Date, Sha256};
use crate::engine::Reader;
use crate::facts::Besluit;
use crate::known::{Known, Refusal};
use crate::overview::Overview;
use crate::request::{Answer, Failure, Question};

/// Answers a question, as of `today` where it names no day.
pub fn read(reader: &Reader, config: &Config, question: &Question, today: Date) -> Result<Answer, Failure> {
    let state = reader.state();
    let day = |as_of: &Option<Date>| as_of.unwrap_or(today);
    match question {
        Question::Dispositions { bsn, state: word, as_of } => {
            let is_asked = |view: &DispositionView| {
                bsn.is_none_or(|bsn| view.bsn == bsn) && word.as_ref().is_none_or(|word| view.state.as_str() == word)
            };
            document(&dispositions(&state, config, day(as_of), is_asked))
        }
        Question::Billing { month, party, as_of, derived } => {
            let billing = money::billing(reader, config, *month, day(as_of), *derived)?;
            document(&money::only_of(billing, party.as_deref()))
        }
        Question::Closed => document(&state.books().closings().iter().map(Closed::from).collect::<Vec<_>>()),
        Question::Explain { id, month, as_of } => document(&explain::explain(reader, config, id, *month, day(as_of))?),
        Question::Decisions => document(&decisions(&state)),
        Question::Quarantine => {
            document(&state.quarantine().map(|refusal| refused(refusal, reader)).collect::<Vec<_>>())
        }
        Question::Outbox => {
            let overview = overview(&state, config);
            let debiteuren = money::debiteuren(&state, config, &overview, today)?;
            document(&outbox::outbox(&state, reader, &overview, &debiteuren, (today, &config.terms)))
        }
        Question::OutboxShow { what } => {
            let overview = overview(&state, config);
            let debiteuren = money::debiteuren(&state, config, &overview, today)?;
            let all = outbox::outbox(&state, reader, &overview, &debiteuren, (today, &config.terms));
            let shown = outbox_show::Shown { state: &state, reader, config, overview: &overview, today };
            document(&outbox_show::show(&shown, all, what)?)
        }
        Question::OutboxFiles { id } => document(&export::left_files(&state, reader, id)?),
        Question::Mailed { number } => document(&outbox::mailed(&state, number)?),
        Question::Reconcile { month } => document(&money::reconcile(reader, config, *month, today)?),
        Question::Receivables { as_of } => {
            document(&money::debiteuren(&state, config, &overview(&state, config), day(as_of))?)
        }
        Question::Declarations { month } => document(&declarations::declarations(&state, reader, config, *month)),
        Question::Requests => document(&requests::requests(&state, config)),
        Question::Worklist { as_of } => {
            let (overview, as_of) = (overview(&state, config), day(as_of));
            let debiteuren = money::debiteuren(&state, config, &overview, as_of)?;
            document(&worklist::tasks(&state, reader, config, &overview, &debiteuren, as_of)?)
        }
        Question::Tariffs { on, month, party } => {
            document(&tariffs::tariffs(&state, config, day(on), *month, party.as_deref())?)
        }
        Question::Report { from, to, by } => document(&report::report(reader, config, (*from, *to), *by, today)?),
        Question::Chain => document(&chain::chain(&state, reader, config, today)),
        Question::Archive => document(&archived(reader)?),
        Question::Clients => document(&clients(&overview(&state, config))),
    }
}

/// The decisions that stand, with who made them.
fn decisions(state: &Known) -> Vec<Decision> {
    let by = |besluit: &Besluit| state.ordered_by(besluit.nummer).map(str::to_owned);
    state.knowledge.besluiten().iter().map(|besluit| Decision { by: by(besluit), ..Decision::from(besluit) }).collect()
}

/// Dispositions as of a day, those that are asked for, by id.
fn dispositions(
    state: &Known,
    config: &Config,
    as_of: Date,
    is_asked: impl Fn(&DispositionView) -> bool,
) -> Vec<DispositionView> {
    let derived = derived(state, config);
    let all = derived.iter().flat_map(|derived| DispositionView::all(derived, as_of, &config.terms));
    let mut views: Vec<DispositionView> = all.filter(is_asked).collect();
    views.sort_by(|a, b| a.id.cmp(&b.id));
    views
}

/// The bytes of an archived file.
pub fn cat(reader: &Reader, sha256: Sha256) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match reader.cat(&sha256, &mut bytes) {
        Ok(true) => Ok(bytes),
        Ok(false) => Err(Failure(format!("the archive has no file {sha256}; `iwmod archive list` shows those it has"))),
        Err(error) => Err(failed(error)),
    }
}

/// The files of the archive, oldest first.
/// What each client is called, by BSN.
fn clients(overview: &Overview) -> BTreeMap<Bsn, String> {
    overview.dispositions().map(|d| (d.client.bsn, d.client.naam.clone())).collect()
}

fn archived(reader: &Reader) -> Result<Vec<ArchivedFile>, Failure> {
    let mut files = Vec::new();
    let listed = reader.list(|sequence, received, sha256, file| {
        let received = clock::written(received);
        files.push(ArchivedFile { sequence, sha256, file: file.to_owned(), received });
    });
    listed.map_err(failed)?;
    Ok(files)
}

/// A refused file, with the findings that stand beside it in the folder.
fn refused(refusal: &Refusal, reader: &Reader) -> RefusedFile {
    RefusedFile {
        id: refusal.sequence.to_string(),
        file: refusal.name.clone(),
        stored_as: refusal.stored_as.clone(),
        sha256: refusal.sha256,
        received: refusal.day,
        findings: reader.findings(refusal),
    }
}
