//! What closing a month is going to write: worked out from what is known, and shown before it is done.
//!
//! Stands between the statements, as they are open now, and the group of the log that freezes them. Writes nothing.

use std::sync::Arc;

use super::report::{CloseReport, StatementReport, StatementState, report};
use crate::billing::{Books, Channel, Closing, Invoiced, Line, Notice, Party, Statement, still_claimed};
use crate::declaratie::Known;
use crate::domain::{Date, Month, Overflow, Sha256};
use crate::engine::{Engine, EngineError};
use crate::known::Statements;
use crate::log::hash;
use crate::orders::Cannot;
use crate::outputs::invoice::{Invoice, Missing, NoInvoice, Order, invoice};
use crate::overview::Overview;

/// What is going to be written.
pub(super) struct Plan {
    pub closing: Option<Closing>,
    pub invoices: Vec<(Invoice, Invoiced)>,
    pub report: CloseReport,
}

impl Engine {
    /// The plan for a month, as things are now.
    pub(super) fn plan_close(&self, overview: &Overview, month: Month, incomplete: bool) -> Result<Plan, EngineError> {
        self.check_readable()?;
        let books = Arc::clone(self.memory.books());
        let today = self.now().1;
        self.may_close(&books, month, today)?;
        let (reader, state) = (self.reader(), self.reader().state());
        let config = self.config();
        let name = |sha256: &Sha256| reader.name(sha256);
        let statements = Statements::of(&state, &name, &self.setup.terms, &config, &overview.derived);
        let open = statements.open(month, today)?;
        let dispositions: Known<'_> = overview.dispositions().map(|d| (&d.id, d)).collect();
        let mut planning = Planning::of(self, &books, today, &dispositions);
        let mut reports = planning.closed_before(month)?;
        let mut closing = self.closing(&books, month, today, &open.unbillable);
        for statement in open.statements {
            reports.push(planning.open_statement(statement, incomplete, &mut closing)?);
        }
        let is_new = !books.is_closed(month);
        let closing = (is_new || !closing.statements.is_empty()).then_some(closing);
        let plan = Plan { closing, invoices: planning.made, report: report(month, reports, open.unbillable)? };
        Ok(plan.with_fingerprint()?)
    }
}

/// Goes through the statements of a month, and gathers the invoices that can be made.
pub(super) struct Planning<'a> {
    engine: &'a Engine,
    books: &'a Books,
    today: Date,
    dispositions: &'a Known<'a>,
    made: Vec<(Invoice, Invoiced)>,
}

impl<'a> Planning<'a> {
    /// With nothing gathered yet.
    pub fn of(engine: &'a Engine, books: &'a Books, today: Date, dispositions: &'a Known<'a>) -> Planning<'a> {
        Planning { engine, books, today, dispositions, made: Vec::new() }
    }

    /// What earlier closings froze; an invoice that could not be made then may be possible now.
    fn closed_before(&mut self, month: Month) -> Result<Vec<StatementReport>, Cannot> {
        let mut reports = Vec::new();
        for closing in self.books.closings_of(month) {
            for statement in &closing.statements {
                let mut report = StatementReport::of(statement, StatementState::WasClosed);
                report.invoice = self.books.invoice_of(closing, &statement.party).cloned();
                if report.invoice.is_none() && statement.channel == Channel::Invoice {
                    let of = (month, &statement.party);
                    let lines = specified(&statement.lines, of, self.books);
                    let made = self.possible(month, &statement.party, &lines)?;
                    self.take(made, statement, closing.stamp.number, &mut report);
                }
                reports.push(report);
            }
        }
        Ok(reports)
    }

    /// Puts an open statement into the closing, or among what it holds back. What is owed does not hang on an address: a
    /// complete statement closes also where its invoice cannot be made yet.
    fn open_statement(
        &mut self,
        statement: Statement,
        incomplete: bool,
        closing: &mut Closing,
    ) -> Result<StatementReport, Cannot> {
        let made = match statement.channel {
            Channel::Invoice => self.possible(closing.month, &statement.party, &statement.lines)?,
            Channel::Wmo323 => Err(Vec::new()),
        };
        if !statement.complete && !incomplete {
            let mut report = StatementReport::of(&statement, StatementState::Held);
            report.missing = made.err().unwrap_or_default();
            closing.held.push(statement.party);
            return Ok(report);
        }
        let mut report = StatementReport::of(&statement, StatementState::Closes);
        self.take(made, &statement, closing.stamp.number, &mut report);
        closing.statements.push(statement);
        Ok(report)
    }

    fn take(
        &mut self,
        made: Result<Invoice, Vec<Missing>>,
        statement: &Statement,
        closing: u32,
        report: &mut StatementReport,
    ) {
        match made {
            Ok(invoice) => {
                let invoiced = invoiced(&invoice, &statement.party, vec![closing]);
                report.invoice = Some(invoiced.clone());
                self.made.push((invoice, invoiced));
            }
            Err(missing) => report.missing = missing,
        }
    }

    /// The invoice of a statement, or what is missing for it; nothing is missing where nothing has an amount.
    fn possible(&self, month: Month, party: &Party, lines: &[Line]) -> Result<Result<Invoice, Vec<Missing>>, Cannot> {
        match self.invoice(month, party, lines, None) {
            Ok(invoice) => Ok(Ok(invoice)),
            Err(NoInvoice::Nothing) => Ok(Err(Vec::new())),
            Err(NoInvoice::Missing(missing)) => Ok(Err(missing)),
            Err(NoInvoice::Overflow) => Err(Cannot::SumTooLarge { month, source: Overflow }),
        }
    }

    /// The invoice of lines, under the next number. What the provider itself lacks is among what is missing.
    pub fn invoice(
        &self,
        month: Month,
        party: &Party,
        lines: &[Line],
        replaces: Option<&str>,
    ) -> Result<Invoice, NoInvoice> {
        let setup = &self.engine.setup;
        let (sender, mut missing) = setup.provider.sender(setup.invoice.logo.as_deref());
        let mut corrects = self.books.corrected_by(party, lines);
        corrects.retain(|corrected| Some(corrected.as_str()) != replaces);
        let made = invoice(&Order {
            number: &setup.invoice.next_number(self.books, self.made.len(), self.today),
            date: self.today,
            month,
            sender: &sender,
            party,
            replaces,
            corrects: &corrects,
            lines,
            dispositions: self.dispositions,
            terms: &setup.terms,
        });
        match made {
            Ok(_) if !missing.is_empty() => Err(NoInvoice::Missing(missing)),
            Err(NoInvoice::Missing(more)) => {
                missing.extend(more);
                Err(NoInvoice::Missing(missing))
            }
            made => made,
        }
    }
}

/// Frozen lines as an invoice takes them: what was closed without a specification needs none once a later closing took it back,
/// since that closing credits it whole.
pub(super) fn specified(lines: &[Line], (month, party): (Month, &Party), books: &Books) -> Vec<Line> {
    let lines = lines.iter().cloned().map(|mut line| {
        let lacks = line.notices.contains(&Notice::SpecificationMissing);
        if lacks && !still_claimed(books, month, party, &line) {
            line.notices.retain(|notice| *notice != Notice::SpecificationMissing);
        }
        line
    });
    lines.collect()
}

impl Plan {
    /// Hash of what is frozen and billed, without the moment.
    fn with_fingerprint(mut self) -> Result<Plan, Cannot> {
        let frozen = self.closing.as_ref().map(|closing| (&closing.statements, &closing.held));
        let invoices: Vec<&Invoiced> = self.invoices.iter().map(|(_, invoiced)| invoiced).collect();
        let said = serde_json::to_vec(&(frozen, invoices, &self.report))
            .map_err(|source| Cannot::NotWritten { what: "what the preview shows", source })?;
        self.report.fingerprint = hash(&said);
        Ok(self)
    }
}

/// An invoice as it is booked, before its forms are made.
pub(super) fn invoiced(invoice: &Invoice, party: &Party, closings: Vec<u32>) -> Invoiced {
    Invoiced {
        number: invoice.number.clone(),
        party: party.clone(),
        month: invoice.month,
        date: invoice.date,
        total: invoice.total,
        closings,
        replaces: invoice.replaces.clone(),
        documents: Vec::new(),
    }
}
