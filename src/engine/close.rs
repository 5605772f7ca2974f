//! Closing a month: statements are frozen, invoices get their numbers, declarations are made; all in one group of the log.
//!
//! Stands where the core meets the log. What a closing would do is planned first, from what is known; the plan is what a person
//! is shown, and what is then written. Before the group is durable no number is used and no file exists; after it a crash
//! changes nothing, because the outbox only copies what the log holds. The same month again does what is left to do and
//! nothing twice.

mod plan;
mod report;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub use report::{CloseReport, StatementReport, StatementState};

use super::{Engine, EngineError};
use crate::billing::{Books, ClosedStamp, Closing, Document, Invoiced, Unbillable, is_credit, net, statement_of};
use crate::clock;
use crate::declaratie::Known;
use crate::domain::{AgbCode, Date, GemeenteCode, Month, Overflow, Sha256};
use crate::facts::Keuze;
use crate::known::Statements;
use crate::log::{Draft, Entry, MadeEntry, hash};
use crate::orders::{
    Basis, Cannot, CloseError, Drafts, Making, draft_declarations, is_declared, made_draft, owed_until,
};
use crate::outputs::invoice::{Invoice, Missing, NoInvoice, forms};
use crate::overview::Overview;
use plan::{Plan, Planning, invoiced, specified};
use report::with_declarations;

impl Engine {
    /// What closing a month would do now. Nothing is written.
    pub fn close_preview(&self, month: Month, incomplete: bool) -> Result<CloseReport, EngineError> {
        let overview = Overview::of(&self.reader().state().knowledge, &self.setup.terms);
        let mut report = self.plan_close(&overview, month, incomplete)?.report;
        let drafted = self.left_to_declare(&overview, &report, 0)?.drafted;
        report.fingerprint = with_declarations(report.fingerprint, &drafted)?;
        report.add(drafted);
        Ok(report)
    }

    /// Closes a month: freezes what is complete (with `incomplete` all of it), makes its invoices and declarations. With a
    /// fingerprint only what was shown under it.
    pub fn close_month(
        &mut self,
        month: Month,
        incomplete: bool,
        shown: Option<Sha256>,
    ) -> Result<CloseReport, EngineError> {
        let overview = Overview::of(&self.reader().state().knowledge, &self.setup.terms);
        let Plan { closing, invoices, mut report } = self.plan_close(&overview, month, incomplete)?;
        let (mut group, mut issued) = (Vec::new(), Vec::new());
        if let Some(closing) = &closing {
            group.push(booked("the closing", |closing| Entry::Closed { closing }, closing)?);
        }
        for (invoice, invoiced) in invoices {
            issued.push(self.invoice_drafts(&invoice, invoiced, &mut group)?);
        }
        let Drafts { mut drafted, makings } = self.left_to_declare(&overview, &report, group.len())?;
        report.fingerprint = with_declarations(report.fingerprint, &drafted)?;
        if shown.is_some_and(|shown| shown != report.fingerprint) {
            return Err(CloseError::Changed.into());
        }
        let first = group.len();
        let places: Vec<usize> = makings.iter().map(|(place, _)| *place).collect();
        for (place, making) in makings {
            // What no rule speaks against leaves with the closing that asked for it; the rest waits for a person.
            let released = drafted.get(place).is_some_and(|draft| draft.findings.is_empty());
            let at = self.archive.next_sequence().saturating_add(u64::try_from(group.len()).unwrap_or(0));
            group.push(made_draft(Making { released, ..making }, self.now().1).ok_or(Cannot::NotMade(at))?);
        }
        let sequences = self.append_drafts(group)?;
        self.number(&mut drafted, places.into_iter().zip(sequences.into_iter().skip(first)));
        report.done = true;
        report.closed = closing.map(|closing| closing.stamp);
        for statement in &mut report.statements {
            let Some(planned) = &mut statement.invoice else { continue };
            if let Some(made) = issued.iter().find(|issued| issued.number == planned.number) {
                *planned = made.clone();
            }
        }
        report.add(drafted);
        self.leave();
        Ok(report)
    }

    /// The declarations of the gemeenten whose statement closes, and of those that were closed when none could be made.
    fn left_to_declare(&self, overview: &Overview, report: &CloseReport, ahead: usize) -> Result<Drafts, EngineError> {
        let known = self.known();
        let basis = Basis { known: &known, terms: &self.setup.terms, overview, today: self.now().1 };
        let is_left = |gemeente: GemeenteCode, aanbieder: AgbCode| {
            let mut own = report.statements.iter().filter(|s| s.party.gemeente_code() == Some(gemeente));
            own.any(|statement| match statement.state {
                StatementState::Closes => true,
                StatementState::WasClosed => !is_declared(&known, gemeente, aanbieder, report.month),
                StatementState::Held => false,
            })
        };
        let gemeenten = report.statements.iter().filter(|s| s.state != StatementState::Held);
        if gemeenten.filter_map(|s| s.party.gemeente_code()).next().is_none() {
            return Ok(Drafts::default());
        }
        let owed = owed_until(&basis, report.month)?;
        Ok(draft_declarations(&basis, &owed, report.month, ahead, is_left))
    }

    /// Makes a refused invoice anew: what it billed as it is known now, under a new number. What changed since in its month
    /// is closed with it, since the party has not taken the old one.
    pub fn reissue(&mut self, number: &str) -> Result<Invoiced, EngineError> {
        let books = Arc::clone(self.memory.books());
        self.check_readable()?;
        let old = books.invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
        if let Some(by) = books.replacement(number) {
            return Err(CloseError::Replaced { number: number.to_owned(), by: by.number.clone() }.into());
        }
        if !self.is_refused(number) {
            return Err(CloseError::NotRefused(number.to_owned()).into());
        }
        let today = self.now().1;
        let (reader, state) = (self.reader(), self.reader().state());
        let overview = Overview::of(&state.knowledge, &self.setup.terms);
        let config = self.config();
        let name = |sha256: &Sha256| reader.name(sha256);
        let statements = Statements::of(&state, &name, &self.setup.terms, &config, &overview.derived);
        let supplement = statements.supplement(old.month, &old.party, today)?;
        let billed = |closing: &Closing| old.closings.contains(&closing.stamp.number);
        let frozen = books.frozen(old.month, &old.party).filter(|(closing, _)| billed(closing));
        let mut lines = net(frozen.flat_map(|(_, statement)| &statement.lines).chain(&supplement));
        // On the invoice of its own month a claim corrects nothing.
        lines.iter_mut().filter(|line| line.corrects == Some(old.month) && !is_credit(line)).for_each(|line| {
            (line.corrects, line.because) = (None, None);
        });
        let (mut closings, mut group) = (old.closings.clone(), Vec::new());
        if !supplement.is_empty() {
            let before = books.closings_of(old.month).next_back();
            let unbillable = before.map(|last| last.unbillable.clone()).unwrap_or_default();
            let mut closing = self.closing(&books, old.month, today, &unbillable);
            closing.held = before.map(|last| last.held.clone()).unwrap_or_default();
            closing.statements.push(statement_of(old.party.clone(), supplement, &self.setup.terms, old.month)?);
            closings.push(closing.stamp.number);
            group.push(booked("the closing", |closing| Entry::Closed { closing }, &closing)?);
        }
        let dispositions: Known<'_> = overview.dispositions().map(|d| (&d.id, d)).collect();
        let lines = specified(&lines, (old.month, &old.party), &books);
        let planning = Planning::of(self, &books, today, &dispositions);
        let made = planning.invoice(old.month, &old.party, &lines, Some(number)).map_err(|none| match none {
            NoInvoice::Missing(missing) => Cannot::from(CloseError::Missing(listed(&missing))),
            NoInvoice::Nothing => CloseError::Nothing(number.to_owned()).into(),
            NoInvoice::Overflow => Cannot::SumTooLarge { month: old.month, source: Overflow },
        })?;
        let issued = self.invoice_drafts(&made, invoiced(&made, &old.party, closings), &mut group)?;
        self.append_drafts(group)?;
        self.leave();
        Ok(issued)
    }

    /// Months close in order, from the first on, when they have ended.
    fn may_close(&self, books: &Books, month: Month, today: Date) -> Result<(), CloseError> {
        let first = self.setup.terms.first_month;
        if month < first {
            return Err(CloseError::BeforeFirst { month, first });
        }
        if month.last() >= today {
            return Err(CloseError::NotEnded { month, from: month.next().first() });
        }
        let next = books.next_month(first);
        if month > next { Err(CloseError::OutOfOrder { first: next }) } else { Ok(()) }
    }

    /// Nothing gets a number while there are numbers or files in the log that cannot be read.
    fn check_readable(&self) -> Result<(), CloseError> {
        self.memory.unread().map_or(Ok(()), |record| Err(CloseError::Unread(record)))
    }

    fn config(&self) -> Value {
        serde_json::from_str(&self.setup.snapshot).unwrap_or_default()
    }

    /// A closing of this moment that holds nothing yet.
    fn closing(&self, books: &Books, month: Month, today: Date, unbillable: &[Unbillable]) -> Closing {
        Closing {
            month,
            stamp: ClosedStamp {
                number: books.next_closing(),
                at: clock::written((self.setup.clock)().0),
                log_position: self.archive.next_sequence().saturating_sub(1),
            },
            as_of: today,
            config: self.config(),
            statements: Vec::new(),
            held: Vec::new(),
            unbillable: unbillable.to_vec(),
        }
    }

    /// The records of an invoice: its number, and each of its forms.
    fn invoice_drafts(
        &self,
        invoice: &Invoice,
        mut invoiced: Invoiced,
        group: &mut Vec<Draft>,
    ) -> Result<Invoiced, EngineError> {
        let day = self.now().1;
        let files = forms(invoice, self.setup.invoice.pdf_in_ubl)
            .map_err(|error| Cannot::NoForm { number: invoiced.number.clone(), source: Box::new(error) })?;
        let mut records = Vec::new();
        for (name, bytes) in files {
            let entry = Entry::Made(MadeEntry { name: name.clone(), answers: None, released: true, day });
            let draft = Draft::holding(entry, bytes);
            invoiced.documents.push(Document { name, sha256: draft.sha256 });
            records.push(draft);
        }
        group.push(booked("the invoice", |invoice| Entry::Invoiced { invoice }, &invoiced)?);
        group.extend(records);
        Ok(invoiced)
    }

    /// Whether the last word on an invoice is that it was refused.
    fn is_refused(&self, number: &str) -> bool {
        let knowledge = self.memory.index().knowledge();
        let last = knowledge.besluiten().iter().rev().find_map(|besluit| match &besluit.keuze {
            Keuze::InvoiceApproved(of, _) if of == number => Some(false),
            Keuze::InvoiceRefused(of, _) if of == number => Some(true),
            _ => None,
        });
        last.unwrap_or(false)
    }
}

/// A record that holds an entry of the books; its hash is that of the text.
fn booked(what: &'static str, entry: fn(String) -> Entry, value: &impl Serialize) -> Result<Draft, Cannot> {
    let text = serde_json::to_string(value).map_err(|source| Cannot::NotWritten { what, source })?;
    let sha256 = hash(text.as_bytes());
    Ok(Draft::about(entry(text), sha256))
}

fn listed(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.what.as_str()).collect::<Vec<_>>().join("; ")
}
