//! Answers questions from what is published; never waits for the writer.
//!
//! Stands above the files that answer one question each.

use super::derived::{derived, overview};
use super::reply::{document, failed};
use super::{chain, declarations, explain, money, outbox, report, requests, tariffs, worklist};
use crate::clock;
use crate::config::Config;
use crate::disposition::DispositionView;
use crate::documents::{ArchivedFile, Closed, Decision, RefusedFile};
use crate::domain::{Date, Sha256};
use crate::engine::Reader;
use crate::known::Refusal;
use crate::request::{Answer, Failure, Request};

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
        Request::Closed => document(&state.books().closings().iter().map(Closed::from).collect::<Vec<_>>()),
        Request::Explain { id, month, as_of } => explain::explain(reader, config, id, *month, day(as_of)),
        Request::Decisions => document(&state.knowledge.besluiten().iter().map(Decision::from).collect::<Vec<_>>()),
        Request::Quarantine => {
            document(&state.quarantine().map(|refusal| refused(refusal, reader)).collect::<Vec<_>>())
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

/// The bytes of an archived file.
pub fn cat(reader: &Reader, sha256: Sha256) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match reader.cat(&sha256, &mut bytes) {
        Ok(true) => Ok(bytes),
        Ok(false) => Err(Failure(format!("the archive has no file {sha256}; `iwmod archive list` shows those it has"))),
        Err(error) => Err(failed(error)),
    }
}

fn archived(reader: &Reader) -> Result<Answer, Failure> {
    let mut files = Vec::new();
    let listed = reader.list(|sequence, received, sha256, file| {
        let received = clock::written(received);
        files.push(ArchivedFile { sequence, sha256, file: file.to_owned(), received });
    });
    listed.map_err(failed)?;
    document(&files)
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
