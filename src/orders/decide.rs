//! The orders of a word: a decision, its undoing, a draft that is dropped, what a hub or a party said of what we sent.
//!
//! Stands on what is known; each plan is one record. Pure: nothing is written.

use super::cannot::{Cannot, CloseError};
use super::plan::Plan;
use crate::domain::{Date, Sha256};
use crate::facts::{Fact, Keuze};
use crate::known::{Known, Stage};
use crate::log::{Draft, Entry};

/// Keeps a decision as a fact. That the clock is right can be decided only where it is behind the log.
pub fn plan_decide(known: &Known, keuze: Keuze, reden: &str, is_clock_behind: bool) -> Result<Plan<()>, Cannot> {
    let reden = reason(reden)?;
    if keuze == Keuze::Clock && !is_clock_behind {
        return Err(Cannot::ClockRight);
    }
    if let Keuze::NewVersion(month) = &keuze
        && !known.books().is_closed(*month)
    {
        return Err(CloseError::NotClosed(*month).into());
    }
    Ok(noting(known, Entry::Besluit { keuze, reden }))
}

/// Takes a decision back; the decision and its undoing both stay in the log.
pub fn plan_undo(known: &Known, nummer: u64, reden: &str) -> Result<Plan<()>, Cannot> {
    let reden = reason(reden)?;
    let besluit = known.knowledge.besluiten().iter().find(|besluit| besluit.nummer == nummer);
    let besluit = besluit.ok_or(Cannot::NotDecided(nummer))?;
    // Without it what came since would be older than what came before, and everything would stop again.
    if besluit.keuze == Keuze::Clock {
        return Err(Cannot::ClockDecided(nummer));
    }
    Ok(noting(known, Entry::BesluitUndone { nummer, reden }))
}

/// Drops a draft: it never leaves.
pub fn plan_withdraw(known: &Known, id: u64, reden: &str) -> Result<Plan<()>, Cannot> {
    let reden = reason(reden)?;
    match known.made(id).map(|made| made.stage) {
        Some(Stage::Draft) => Ok(noting(known, Entry::Withdrawn { made: id, reden })),
        Some(Stage::Withdrawn | Stage::Released | Stage::Written | Stage::TakenAway) => Err(Cannot::NoDraft(id)),
        None => Err(Cannot::NotInOutbox(id)),
    }
}

/// A person says that a message that lies in the folder was sent.
pub fn plan_taken_away(known: &Known, id: u64) -> Result<Plan<()>, Cannot> {
    match known.made(id).map(|made| made.stage) {
        Some(Stage::Written | Stage::Released) => Ok(noting(known, Entry::TakenAway { made: id })),
        Some(Stage::TakenAway) => Err(Cannot::SentAlready(id)),
        Some(Stage::Draft | Stage::Withdrawn) => Err(Cannot::NotSent(id)),
        None => Err(Cannot::NotInOutbox(id)),
    }
}

/// Notes that a hub refused a message of ours: it counts as never sent, and what it answered is owed again. The id is
/// that of what iwmod made, or of the archived copy of what another system sent.
pub fn plan_hub_refused(known: &Known, id: u64, code: &str, reden: &str) -> Result<Plan<()>, Cannot> {
    let sha256 = match known.made(id) {
        Some(made) if made.stage >= Stage::Released => made.sha256,
        Some(_) => return Err(Cannot::NotSent(id)),
        None => known.file_at_sequence(id).ok_or(Cannot::NotInOutbox(id))?,
    };
    if !is_from_us(known, sha256) {
        return Err(Cannot::NotSent(id));
    }
    plan_decide(known, Keuze::HubRefused { file: sha256, code: code.to_owned() }, reden, false)
}

/// Notes what became of an invoice, or that something was paid.
pub fn plan_follow(known: &Known, keuze: Keuze, reden: &str, today: Date) -> Result<Plan<()>, Cannot> {
    if let Some(on) = day_of(&keuze).filter(|on| *on > today) {
        return Err(Cannot::InTheFuture(on));
    }
    if let Some(number) = invoice_of(&keuze) {
        let books = known.books();
        let invoice = books.invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
        if let Some(on) = day_of(&keuze).filter(|on| *on < invoice.date) {
            return Err(Cannot::BeforeMade { number: number.to_owned(), made: invoice.date, on });
        }
        if let Some(by) = books.replacement(number) {
            return Err(CloseError::Replaced { number: number.to_owned(), by: by.number.clone() }.into());
        }
    }
    plan_decide(known, keuze, reden, false)
}

/// A reason as it is kept; one that says nothing is none.
pub fn reason(reden: &str) -> Result<String, Cannot> {
    let reden = reden.trim();
    if reden.is_empty() { Err(Cannot::NoReason) } else { Ok(reden.to_owned()) }
}

/// A plan of one record that says everything itself.
fn noting(known: &Known, entry: Entry) -> Plan<()> {
    Plan { records: vec![Draft::note(entry)], told: (), based_on: known.sequence }
}

/// The day that a decision names.
fn day_of(keuze: &Keuze) -> Option<Date> {
    match keuze {
        Keuze::InvoiceApproved { on, .. }
        | Keuze::InvoiceRefused { on, .. }
        | Keuze::InvoiceSent { on, .. }
        | Keuze::InvoiceBounced { on, .. }
        | Keuze::Paid { on, .. } => Some(*on),
        Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::Clock => None,
    }
}

/// The invoice whose fate is decided. A declaration may be paid too; its number is not one of ours.
fn invoice_of(keuze: &Keuze) -> Option<&str> {
    match keuze {
        Keuze::InvoiceApproved { number, .. }
        | Keuze::InvoiceRefused { number, .. }
        | Keuze::InvoiceSent { number, .. }
        | Keuze::InvoiceBounced { number, .. } => Some(number),
        Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::Clock => None,
    }
}

/// Whether a file holds a message that goes from us to a gemeente.
pub fn is_from_us(known: &Known, sha256: Sha256) -> bool {
    let entries = known.knowledge.dossiers().flat_map(|dossier| dossier.entries());
    let mut of_file = entries.filter(|entry| entry.bron.sha256 == sha256);
    of_file.any(|entry| match &entry.fact {
        Fact::Retour(retour) => retour.over.from_gemeente(),
        Fact::Bericht(m) => m.kop.kind.aanbieder_is_afzender(),
        Fact::Verzoek(_) | Fact::Declaratie(_) => true,
        Fact::Antwoord(_) | Fact::DeclaratieAntwoord(_) | Fact::Opdracht(_) | Fact::Levering(_) | Fact::Betaling(_) => {
            false
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::Fold;
    use crate::log::{LogRow, Place};

    fn learnt(entries: &[Entry]) -> Known {
        let mut fold = Fold::default();
        for (entry, sequence) in entries.iter().cloned().zip(1..) {
            let place = Place { segment: 1, offset: 64 };
            let row = LogRow {
                sequence,
                place,
                received: 0,
                sha256: Sha256([0; 32]),
                entry,
                facts: Vec::new(),
                accounts: Vec::new(),
                imports: Vec::new(),
            };
            fold.learn(row).unwrap();
        }
        fold.known(u64::try_from(entries.len()).unwrap(), Sha256([0; 32]))
    }

    #[test]
    fn a_decision_needs_a_reason_and_is_taken_back_once() {
        let keuze = || Keuze::Withdraw("O-1".parse().unwrap());
        assert!(matches!(plan_decide(&learnt(&[]), keuze(), "  ", false), Err(Cannot::NoReason)));
        let decided = plan_decide(&learnt(&[]), keuze(), " nooit gegeven ", false).unwrap().records.remove(0).entry;
        assert_eq!(decided, Entry::Besluit { keuze: keuze(), reden: "nooit gegeven".to_owned() });
        let known = learnt(std::slice::from_ref(&decided));
        let undone = plan_undo(&known, 1, "toch wel").unwrap().records.remove(0).entry;
        let known = learnt(&[decided, undone]);
        assert!(matches!(plan_undo(&known, 1, "toch wel"), Err(Cannot::NotDecided(1))));
    }

    #[test]
    fn the_clock_is_right_only_where_it_was_behind_and_that_stays() {
        assert!(matches!(plan_decide(&learnt(&[]), Keuze::Clock, "x", false), Err(Cannot::ClockRight)));
        let decided = plan_decide(&learnt(&[]), Keuze::Clock, "x", true).unwrap().records.remove(0).entry;
        assert!(matches!(plan_undo(&learnt(&[decided]), 1, "x"), Err(Cannot::ClockDecided(1))));
    }

    #[test]
    fn what_is_not_there_is_neither_dropped_nor_refused_nor_followed() {
        let known = learnt(&[]);
        assert!(matches!(plan_withdraw(&known, 7, "x"), Err(Cannot::NotInOutbox(7))));
        assert!(matches!(plan_hub_refused(&known, 7, "BRS20", "x"), Err(Cannot::NotInOutbox(7))));
        let approved = Keuze::InvoiceApproved { number: "F2024-0001".to_owned(), on: jiff::civil::date(2024, 1, 15) };
        let missing = plan_follow(&known, approved, "x", jiff::civil::date(2024, 2, 1));
        assert!(matches!(missing, Err(Cannot::Close(CloseError::NoSuchInvoice(_)))));
        let (on, amount) = (jiff::civil::date(2024, 2, 2), crate::domain::Eur::from_cents(100));
        let paid = Keuze::Paid { number: "F2024-0001".to_owned(), on, amount };
        let tomorrow = plan_follow(&known, paid, "x", jiff::civil::date(2024, 2, 1));
        assert!(matches!(tomorrow, Err(Cannot::InTheFuture(_))));
    }
}
