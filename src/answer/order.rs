//! Has the engine do what was ordered, and tells what it did.
//!
//! Stands above the engine, on the writer's thread. Decides nothing: what an order does is planned in `orders` and below the engine.

use std::sync::Arc;

use super::deed::{Deed, deed};
use super::derived::overview;
use super::money;
use super::outbox::mailed;
use super::reply::{document, failed};
use crate::batch::Item;
use crate::config::Config;
use crate::debiteuren::{Betaald, Debiteuren, betalingen};
use crate::documents::{Approved, Decision, DraftedStop, Dropped, IngestedFile, Outcome, Rejected};
use crate::domain::{Date, DispositionId, GemeenteCode, Month};
use crate::engine::{Engine, EngineError};
use crate::facts::{Besluit, Keuze};
use crate::orders;
use crate::request::{Answer, Choice, Failure, Order, Subject};

/// Has the engine do something for a user of the machine, who stands with it in the log and in the journal.
pub fn order(engine: &mut Engine, config: &Config, order: &Order, by: Option<&str>) -> Result<Answer, Failure> {
    engine.set_ordered_by(by);
    let answer = carry_out(engine, config, order);
    engine.set_ordered_by(None);
    if let (Ok(_), Some(Deed { what, about })) = (&answer, deed(order)) {
        tracing::info!(by, what, about, "ordered");
    }
    answer
}

fn carry_out(engine: &mut Engine, config: &Config, order: &Order) -> Result<Answer, Failure> {
    // Asked first: with a wrong day a plan may fail for another reason, which would mislead.
    if let Some(behind) = engine.clock_behind().filter(|_| order.needs_clock()) {
        return Err(failed(EngineError::ClockBehind(behind)));
    }
    let (_, today) = engine.moment();
    match order {
        Order::Decide { choice, reason } => decide(engine, choice, reason),
        Order::QuarantineRetry { id } => lines(&engine.quarantine_retry(id).map_err(failed)?),
        Order::QuarantineDrop { id, reason } => {
            let sequence = engine.quarantine_drop(id, reason).map_err(failed)?;
            document(&Dropped { dropped: id.clone(), log_position: sequence, reason: reason.clone() })
        }
        Order::OutboxApprove { id } => approve(engine, *id),
        Order::OutboxDrop { id, reason } => {
            let sequence = engine.withdraw(*id, reason).map_err(failed)?;
            document(&Dropped { dropped: *id, log_position: sequence, reason: reason.clone() })
        }
        Order::OutboxReject { id, code, reason } => {
            let decision = engine.hub_refused(*id, code, reason).map_err(failed)?;
            document(&Rejected { code: code.clone(), decision, reason: reason.clone(), rejected: *id })
        }
        Order::DraftStop { id, on, code } => draft_stop(engine, id, *on, code.as_deref()),
        Order::Declare { month, gemeente } => declare(engine, *month, *gemeente),
        Order::BillingDiff { month, party } => document(&money::difference(engine, config, *month, party.as_deref())?),
        Order::ClosePreview { month, options } => document(&engine.close_preview(*month, options).map_err(failed)?),
        Order::Close { month, options, shown } => {
            document(&engine.close_month(*month, options, *shown).map_err(failed)?)
        }
        Order::InvoiceApproved { number, on } => {
            let keuze = Keuze::InvoiceApproved { number: number.clone(), on: on.unwrap_or(today) };
            follow(engine, keuze, "goedgekeurd")
        }
        Order::InvoiceRefused { number, on, reason } => {
            follow(engine, Keuze::InvoiceRefused { number: number.clone(), on: on.unwrap_or(today) }, reason)
        }
        Order::MailInvoice { number, again } => mail(engine, number, *again),
        Order::InvoiceSent { number, on } => {
            follow(engine, Keuze::InvoiceSent { number: number.clone(), on: on.unwrap_or(today) }, "verstuurd")
        }
        Order::InvoiceBounced { number, on, reason } => {
            follow(engine, Keuze::InvoiceBounced { number: number.clone(), on: on.unwrap_or(today) }, reason)
        }
        Order::MessageSent { id } => message_sent(engine, *id),
        Order::Paid { number, amount, on } => {
            let keuze = Keuze::Paid { number: number.clone(), on: on.unwrap_or(today), amount: *amount };
            follow(engine, keuze, "met de hand geboekt")
        }
        Order::Match { payment, shares } => {
            let (paid, debiteuren) = outstanding(engine, config)?;
            let keuze = orders::matched(&paid, &debiteuren, payment, shares).map_err(failed)?;
            follow(engine, keuze, "met de hand toegewezen")
        }
        Order::Dismiss { payment, reason, payer } => {
            let (paid, debiteuren) = outstanding(engine, config)?;
            let keuze = orders::dismissed(&paid, &debiteuren, payment, *payer).map_err(failed)?;
            follow(engine, keuze, reason)
        }
        Order::Reissue { number } => document(&engine.reissue(number).map_err(failed)?),
        Order::Verify => verify(engine),
        Order::Rebuild => document(&engine.rebuild_store().map_err(failed)?),
    }
}

/// Releases a draft, or answers what is owed a retour.
fn approve(engine: &mut Engine, id: u64) -> Result<Answer, Failure> {
    let made = engine.approve(id).map_err(failed)?;
    document(&Approved { approved: id, file: file_of(engine, made), id: made })
}

/// Has an invoice mailed; it leaves after this.
fn mail(engine: &mut Engine, number: &str, again: bool) -> Result<Answer, Failure> {
    engine.order_mail(number, again).map_err(failed)?;
    document(&mailed(&engine.reader().state(), number)?)
}

/// Notes that a message was sent.
fn message_sent(engine: &mut Engine, id: u64) -> Result<Answer, Failure> {
    engine.message_sent(id).map_err(failed)?;
    document(&Approved { approved: id, file: file_of(engine, id), id })
}

/// Drafts the stop of what runs on a toewijzing.
fn draft_stop(
    engine: &mut Engine,
    id: &DispositionId,
    on: Option<Date>,
    code: Option<&str>,
) -> Result<Answer, Failure> {
    let made = engine.draft_stop(id, on, code).map_err(failed)?;
    document(&DraftedStop { disposition: id.clone(), file: file_of(engine, made), id: made })
}

/// Drafts declarations; not good where one cannot be made.
fn declare(engine: &mut Engine, month: Month, gemeente: Option<GemeenteCode>) -> Result<Answer, Failure> {
    let drafted = engine.declare(month, gemeente).map_err(failed)?;
    Ok(Answer { good: drafted.iter().all(|draft| draft.fault.is_none()), ..document(&drafted)? })
}

/// The payments of all statements, and what is outstanding today.
fn outstanding(engine: &Engine, config: &Config) -> Result<(Vec<Betaald>, Arc<Debiteuren>), Failure> {
    let (reader, state) = (engine.reader(), engine.reader().state());
    let paid = betalingen(state.knowledge.dossiers(), state.knowledge.besluiten());
    let debiteuren = money::debiteuren(&state, &reader, config, &overview(&reader, &state, config), engine.moment().1)?;
    Ok((paid, debiteuren))
}

/// Keeps what became of an invoice or payment as a decision.
fn follow(engine: &mut Engine, keuze: Keuze, reason: &str) -> Result<Answer, Failure> {
    let nummer = engine.follow(keuze.clone(), reason).map_err(failed)?;
    document(&Decision::from(&Besluit { nummer, keuze, reden: reason.to_owned() }))
}

/// Verifies; not good where something differs.
fn verify(engine: &mut Engine) -> Result<Answer, Failure> {
    let verified = engine.verify().map_err(failed)?;
    Ok(Answer { good: verified.problems.is_empty(), ..document(&verified)? })
}

/// What a backup has to hold that is made now.
pub fn snapshot(engine: &mut Engine) -> Result<Answer, Failure> {
    match engine.snapshot().map_err(failed)? {
        Some(snapshot) => document(&snapshot),
        None => Err(Failure::new("this archive lies in no folder, so there is nothing to copy")),
    }
}

/// The name in the outbox of what an order made.
fn file_of(engine: &Engine, made: u64) -> Option<String> {
    let state = engine.reader().state();
    state.outbox().find(|one| one.sequence == made).map(|one| one.name.clone())
}

/// Takes files in; one JSON line per file. Good when none was refused.
pub fn ingest(engine: &mut Engine, items: Vec<Item>) -> Result<Answer, Failure> {
    let call = engine.ingest(items).map_err(failed)?;
    let undone: Vec<&str> = call.failures().collect();
    if let Some(first) = undone.first() {
        let count = undone.len();
        return Err(Failure::new(format!(
            "{count} files could not be taken in and are where they were; the first: {first}"
        )));
    }
    lines(&call.into_reports())
}

/// One line of JSON per file; good when none was refused.
fn lines(files: &[IngestedFile]) -> Result<Answer, Failure> {
    let lines: Result<Vec<String>, _> = files.iter().map(serde_json::to_string).collect();
    let good = files.iter().all(|file| file.outcome != Outcome::Refused);
    Ok(Answer { document: lines.map_err(failed)?.join("\n"), good })
}

fn decide(engine: &mut Engine, choice: &Choice, reason: &str) -> Result<Answer, Failure> {
    let undone = match choice {
        Choice::New(keuze) => {
            let nummer = engine.decide(keuze.clone(), reason).map_err(failed)?;
            let besluit = Besluit { nummer, keuze: keuze.clone(), reden: reason.to_owned() };
            return document(&Decision::from(&besluit));
        }
        Choice::Undo(nummer) => *nummer,
        Choice::UndoOf(subject) => last_about(engine, subject)?,
    };
    let nummer = engine.undo(undone, reason).map_err(failed)?;
    document(&Decision {
        number: nummer,
        decision: "undo".to_owned(),
        about: undone.to_string(),
        row: None,
        reason: reason.to_owned(),
        by: None,
    })
}

/// The last decision that stands about a subject.
fn last_about(engine: &Engine, subject: &Subject) -> Result<u64, Failure> {
    let state = engine.reader().state();
    let about = |besluit: &&Besluit| match (&besluit.keuze, subject) {
        (
            Keuze::NotContinued(id)
            | Keuze::NoContact { disposition: id, .. }
            | Keuze::WriteOff { disposition: id, .. },
            Subject::Disposition(asked),
        ) => id == asked,
        (Keuze::Withdraw(nummer), Subject::Disposition(DispositionId::Opdracht(asked))) => nummer == asked,
        (
            Keuze::Keep { file, .. }
            | Keuze::HubRefused { file, .. }
            | Keuze::PaymentFor { file, .. }
            | Keuze::PaymentDivided { file, .. }
            | Keuze::PaymentDismissed { file, .. },
            Subject::File(asked),
        ) => file == asked,
        (
            Keuze::NotContinued { .. }
            | Keuze::Withdraw { .. }
            | Keuze::Keep { .. }
            | Keuze::HubRefused { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::PaymentDivided { .. }
            | Keuze::PaymentDismissed { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::NewVersion(_)
            | Keuze::NoContact { .. }
            | Keuze::WriteOff { .. }
            | Keuze::TaskPutOff { .. }
            | Keuze::TaskAssigned { .. }
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock,
            Subject::Disposition(_) | Subject::File(_),
        ) => false,
    };
    let found = state.knowledge.besluiten().iter().filter(about).map(|besluit| besluit.nummer).max();
    found.ok_or_else(|| {
        Failure::new("no decision about this stands; `iwmod decide list` shows those that do".to_owned())
    })
}
