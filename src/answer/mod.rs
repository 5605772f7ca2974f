//! Answers requests from what is known, or by having the engine do something.
//!
//! Stands between those who ask (`cli`, `http`) and those who know (`engine`, the pure core). Everything a command
//! prints is made here, once, as the JSON of contract.md. Questions are answered from the published state and never
//! wait for the writer.

mod chain;
mod declarations;
mod explain;
pub(crate) mod money;
pub(crate) mod outbox;
mod report;
mod requests;
mod tariffs;
mod view;
pub(crate) mod worklist;

use std::fmt::Display;

use serde::Serialize;

use crate::batch::{Item, Outcome, Report};
use crate::clock;
use crate::config::Config;
use crate::disposition::{Derived, DispositionView, derive};
use crate::domain::{Date, DispositionId, Finding, Sha256, mask_bsn};
use crate::engine::{Engine, EngineError, Reader};
use crate::facts::{Besluit, Keuze};
use crate::known::Known;
use crate::overview::Overview;
use crate::request::{Answer, Choice, Failure, Request, Subject};
pub use declarations::declared;
pub use requests::requested;
use view::{ArchivedView, BesluitView, RefusedView};

/// Answers a question.
pub fn read(reader: &Reader, config: &Config, request: &Request) -> Result<Answer, Failure> {
    let state = reader.state();
    let day = |as_of: &Option<Date>| as_of.unwrap_or_else(clock::today);
    match request {
        Request::Dispositions { bsn, state: word, as_of } => {
            let as_of = day(as_of);
            let mut views = derived(&state, config)
                .iter()
                .flat_map(|derived| DispositionView::of(derived, as_of, &config.terms))
                .filter(|view| bsn.is_none_or(|bsn| view.bsn == bsn))
                .filter(|view| word.as_ref().is_none_or(|word| view.state.as_str() == word))
                .collect::<Vec<DispositionView>>();
            views.sort_by(|a, b| a.id.cmp(&b.id));
            document(&views)
        }
        Request::Billing { month, party, as_of, derived } => {
            let billing = money::billing(reader, config, *month, day(as_of), *derived)?;
            document(&money::of_party(billing, party.as_deref()))
        }
        Request::Closed => document(&money::closed(&state)),
        Request::Explain { id, month, as_of } => explain::explain(reader, config, id, *month, day(as_of)),
        Request::Decisions => document(&state.knowledge.besluiten().iter().map(BesluitView::of).collect::<Vec<_>>()),
        Request::Quarantine => {
            document(&state.quarantine().map(|refusal| RefusedView::of(refusal, reader)).collect::<Vec<_>>())
        }
        Request::Outbox => {
            let (overview, today) = (overview(&state, config), clock::today());
            let debiteuren = money::debiteuren(&state, config, &overview, today);
            document(&outbox::outbox(&state, reader, &overview, &debiteuren, today))
        }
        Request::Reconcile { month } => document(&money::reconcile(reader, config, *month)?),
        Request::Receivables { as_of } => {
            document(&money::debiteuren(&state, config, &overview(&state, config), day(as_of)))
        }
        Request::Declarations { month } => document(&declarations::declarations(&state, reader, config, *month)),
        Request::Requests => document(&requests::requests(&state, config)),
        Request::Worklist { as_of } => {
            let (overview, as_of) = (overview(&state, config), day(as_of));
            let debiteuren = money::debiteuren(&state, config, &overview, as_of);
            document(&worklist::tasks(&state, reader, config, &overview, &debiteuren, as_of)?)
        }
        Request::Tariffs { on, month, party } => {
            document(&tariffs::tariffs(&state, config, day(on), *month, party.as_deref())?)
        }
        Request::Report { from, to, by } => document(&report::report(reader, config, (*from, *to), *by)?),
        Request::Chain => document(&chain::chain(&state, reader, config, clock::today())),
        Request::ArchiveList => archived(reader),
        Request::Decide { .. }
        | Request::QuarantineRetry { .. }
        | Request::QuarantineDrop { .. }
        | Request::OutboxApprove { .. }
        | Request::OutboxDrop { .. }
        | Request::OutboxReject { .. }
        | Request::DraftStop { .. }
        | Request::Declare { .. }
        | Request::BillingDiff { .. }
        | Request::ClosePreview { .. }
        | Request::Close { .. }
        | Request::Reissue { .. }
        | Request::Follow { .. }
        | Request::Verify
        | Request::Rebuild => Err(Failure("this is an order, not a question".to_owned())),
    }
}

/// Has the engine do something; a question is answered too.
pub fn order(engine: &mut Engine, config: &Config, request: &Request) -> Result<Answer, Failure> {
    // Asked first: with a wrong day a plan may fail for another reason, which would mislead.
    if let Some(behind) = engine.clock_behind().filter(|_| needs_clock(request)) {
        return Err(failed(EngineError::ClockBehind(behind)));
    }
    match request {
        Request::Decide { choice, reason } => decide(engine, choice, reason),
        Request::QuarantineRetry { id } => reports(&engine.quarantine_retry(id).map_err(failed)?),
        Request::QuarantineDrop { id, reason } => {
            let sequence = engine.quarantine_drop(id, reason).map_err(failed)?;
            document(&serde_json::json!({ "dropped": id, "log_position": sequence, "reason": reason }))
        }
        Request::OutboxApprove { id } => {
            let made = engine.approve(*id).map_err(failed)?;
            let state = engine.reader().state();
            let file = state.outbox().find(|m| m.sequence == made).map(|m| m.name.clone());
            document(&serde_json::json!({ "approved": id, "id": made, "file": file }))
        }
        Request::OutboxDrop { id, reason } => {
            let sequence = engine.withdraw(*id, reason).map_err(failed)?;
            document(&serde_json::json!({ "dropped": id, "log_position": sequence, "reason": reason }))
        }
        Request::OutboxReject { id, code, reason } => {
            let number = engine.hub_refused(*id, code, reason).map_err(failed)?;
            document(&serde_json::json!({ "rejected": id, "code": code, "decision": number, "reason": reason }))
        }
        Request::DraftStop { id, on, code } => {
            let made = engine.draft_stop(id, *on, code.as_deref()).map_err(failed)?;
            let state = engine.reader().state();
            let file = state.outbox().find(|m| m.sequence == made).map(|m| m.name.clone());
            document(&serde_json::json!({ "id": made, "disposition": id, "file": file }))
        }
        Request::Declare { month, gemeente } => {
            let drafted = engine.declare(*month, *gemeente).map_err(failed)?;
            Ok(Answer { good: drafted.iter().all(|draft| draft.fault.is_none()), ..document(&drafted)? })
        }
        Request::BillingDiff { month, party } => {
            document(&money::difference(engine, config, *month, party.as_deref())?)
        }
        Request::ClosePreview { month, incomplete } => {
            document(&engine.close_preview(*month, *incomplete).map_err(failed)?)
        }
        Request::Close { month, incomplete, shown } => {
            document(&engine.close_month(*month, *incomplete, *shown).map_err(failed)?)
        }
        Request::Follow { keuze, reason } => {
            let nummer = engine.follow(keuze.clone(), reason).map_err(failed)?;
            document(&BesluitView::of(&Besluit { nummer, keuze: keuze.clone(), reden: reason.clone() }))
        }
        Request::Reissue { number } => document(&engine.reissue(number).map_err(failed)?),
        Request::Verify => {
            let verified = engine.verify().map_err(failed)?;
            Ok(Answer { good: verified.problems.is_empty(), ..document(&verified)? })
        }
        Request::Rebuild => {
            let rebuilt = engine.rebuild_store().map_err(failed)?;
            document(&self::rebuilt(rebuilt.records, &rebuilt.differences))
        }
        question => read(&engine.reader(), config, question),
    }
}

/// Whether an order adds to the log, for which the clock must be right; that it is right may be said without.
fn needs_clock(request: &Request) -> bool {
    let only_looks = matches!(
        request,
        Request::Verify | Request::Rebuild | Request::BillingDiff { .. } | Request::ClosePreview { .. }
    );
    let says_right = matches!(request, Request::Decide { choice: Choice::New(Keuze::Clock), .. });
    request.is_order() && !only_looks && !says_right
}

/// Takes files in; one JSON line per file. Good when none was refused.
pub fn ingest(engine: &mut Engine, items: Vec<Item>) -> Result<Answer, Failure> {
    let call = engine.ingest(items).map_err(failed)?;
    let undone: Vec<&str> = call.failures().collect();
    if let Some(first) = undone.first() {
        let count = undone.len();
        return Err(Failure(format!(
            "{count} files could not be taken in and are where they were; the first: {first}"
        )));
    }
    reports(&call.into_reports())
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

/// The document of `rebuild`.
pub fn rebuilt(records: u64, differences: &[String]) -> impl Serialize {
    serde_json::json!({ "records": records, "rebuilt": true, "differences": differences })
}

/// Everything that follows from what is known.
pub fn overview(state: &Known, config: &Config) -> Overview {
    Overview::of(&state.knowledge, &config.terms)
}

/// Everything that follows from what is known, one part per dossier.
pub fn derived(state: &Known, config: &Config) -> Vec<Derived> {
    let besluiten = state.knowledge.besluiten();
    state.knowledge.dossiers().map(|dossier| derive(dossier, besluiten, &config.terms)).collect()
}

/// A document as JSON, with a verdict of good.
fn document(value: &impl Serialize) -> Result<Answer, Failure> {
    let document = serde_json::to_string(value).map_err(failed)?;
    Ok(Answer { document, good: true })
}

fn reports(reports: &[Report]) -> Result<Answer, Failure> {
    let lines: Result<Vec<String>, _> = reports.iter().map(serde_json::to_string).collect();
    let good = reports.iter().all(|report| report.outcome != Outcome::Refused);
    Ok(Answer { document: lines.map_err(failed)?.join("\n"), good })
}

fn archived(reader: &Reader) -> Result<Answer, Failure> {
    let mut files = Vec::new();
    let listed = reader.list(|sequence, received, sha256, file| {
        let received = clock::written(received);
        files.push(ArchivedView { sequence, sha256, file: file.to_owned(), received });
    });
    listed.map_err(failed)?;
    document(&files)
}

fn decide(engine: &mut Engine, choice: &Choice, reason: &str) -> Result<Answer, Failure> {
    let undone = match choice {
        Choice::New(keuze) => {
            let nummer = engine.decide(keuze.clone(), reason).map_err(failed)?;
            let besluit = Besluit { nummer, keuze: keuze.clone(), reden: reason.to_owned() };
            return document(&BesluitView::of(&besluit));
        }
        Choice::Undo(nummer) => *nummer,
        Choice::UndoOf(subject) => last_about(engine, subject)?,
    };
    let nummer = engine.undo(undone, reason).map_err(failed)?;
    document(&BesluitView {
        number: nummer,
        decision: "undo",
        about: undone.to_string(),
        row: None,
        reason: reason.to_owned(),
    })
}

/// The last decision that stands about a subject.
fn last_about(engine: &Engine, subject: &Subject) -> Result<u64, Failure> {
    let state = engine.reader().state();
    let about = |besluit: &&Besluit| match (&besluit.keuze, subject) {
        (Keuze::NotContinued(id), Subject::Disposition(asked)) => id == asked,
        (Keuze::Withdraw(nummer), Subject::Disposition(DispositionId::Opdracht(asked))) => nummer == asked,
        (Keuze::Keep(file, _) | Keuze::HubRefused(file, _) | Keuze::PaymentFor(file, ..), Subject::File(asked)) => {
            file == asked
        }
        _ => false,
    };
    let found = state.knowledge.besluiten().iter().filter(about).map(|besluit| besluit.nummer).max();
    found.ok_or_else(|| Failure("no decision about this stands; `iwmod decide list` shows those that do".to_owned()))
}

/// An error with its causes as one line, without personal data.
fn failed(error: impl Into<anyhow::Error> + Display) -> Failure {
    Failure(mask_bsn(&format!("{:#}", error.into())))
}
