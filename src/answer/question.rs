//! Answers questions from what is published; never waits for the writer.
//!
//! Stands above `documents`, which makes each document as its type; here it becomes JSON.

use super::documents::Documents;
use super::reply::{document, failed};
use crate::config::Config;
use crate::domain::{Date, Sha256};
use crate::engine::Reader;
use crate::request::{Answer, Failure, Question};

/// Answers a question, as of `today` where it names no day.
pub fn read(reader: &Reader, config: &Config, question: &Question, today: Date) -> Result<Answer, Failure> {
    let documents = Documents::new(reader, config, today);
    let day = |as_of: &Option<Date>| as_of.unwrap_or(today);
    match question {
        Question::Dispositions { bsn, state, as_of } => {
            document(&documents.dispositions(*bsn, state.as_deref(), day(as_of)))
        }
        Question::Billing { month, party, as_of, derived } => {
            document(&documents.billing(*month, party.as_deref(), day(as_of), *derived)?)
        }
        Question::Closed => document(&documents.closed()),
        Question::Explain { id, month, as_of } => document(&documents.explain(id, *month, day(as_of))?),
        Question::Decisions => document(&documents.decisions()),
        Question::Quarantine => document(&documents.quarantine()),
        Question::Outbox => document(&*documents.outbox()?),
        Question::OutboxShow { what } => document(&documents.outbox_show(what)?),
        Question::OutboxFiles { id } => document(&documents.outbox_files(id)?),
        Question::Mailed { number } => document(&documents.mailed(number)?),
        Question::Reconcile { month } => document(&documents.reconcile(*month)?),
        Question::Receivables { as_of } => document(&*documents.receivables(day(as_of))?),
        Question::Declarations { month } => document(&documents.declarations(*month)),
        Question::Requests => document(&documents.requests()),
        Question::Worklist { as_of } => document(&*documents.worklist(day(as_of))?),
        Question::Tariffs { on, month, party } => document(&documents.tariffs(day(on), *month, party.as_deref())?),
        Question::Report { from, to, by } => document(&documents.report((*from, *to), *by)?),
        Question::Chain => document(&documents.chain()),
        Question::Archive => document(&documents.archive()?),
        Question::Clients => document(&*documents.clients()),
    }
}

/// The bytes of an archived file.
pub fn cat(reader: &Reader, sha256: Sha256) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match reader.cat(&sha256, &mut bytes) {
        Ok(true) => Ok(bytes),
        Ok(false) => {
            Err(Failure::new(format!("the archive has no file {sha256}; `iwmod archive list` shows those it has")))
        }
        Err(error) => Err(failed(error)),
    }
}
