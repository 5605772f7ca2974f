//! The plan of a closing: what is frozen, billed and declared, worked out from what is known and shown before it is done.
//!
//! Stands between the statements, as they are open now, and the group of the log that freezes them. Pure: nothing is written.

use super::super::basis::Basis;
use super::super::cannot::{Cannot, CloseError};
use super::super::declare::{Drafted, Drafts, draft_declarations, is_declared, owed_until};
use super::super::plan::{Plan, number_after};
use super::basis::CloseBasis;
use super::booked::{Booked, invoiced};
use super::invoices::{Billed, Invoices, specified};
use super::report::{CloseReport, StatementReport, StatementState, report, with_declarations};
use crate::billing::{Channel, Closing, Invoiced, Statement};
use crate::domain::{AgbCode, Date, GemeenteCode, Month, Sha256};
use crate::log::hash;
use crate::outputs::invoice::{FormError, Forms, Invoice, Missing};

/// What closing a month would do: shown as it is, or rendered into records.
#[derive(Debug)]
pub struct ClosePlan {
    booked: Booked,
    declarations: Drafts,
    /// What is told, without what is declared.
    report: CloseReport,
    based_on: u64,
    day: Date,
}

/// Plans to close a month: to freeze what is complete (with `incomplete` all of it), and to make its invoices and declarations.
pub fn plan_close(basis: &CloseBasis<'_>, month: Month, incomplete: bool) -> Result<ClosePlan, Cannot> {
    plan_close_of(basis, month, &|statement| incomplete || statement.complete)
}

/// As [`plan_close`], where `closes` says which of the open statements are frozen; the others are held back.
pub fn plan_close_of(
    basis: &CloseBasis<'_>,
    month: Month,
    closes: &dyn Fn(&Statement) -> bool,
) -> Result<ClosePlan, Cannot> {
    basis.check_readable()?;
    may_close(basis, month)?;
    let open = basis.statements().open(month, basis.now.today)?;
    let mut gathered = Gathered { invoices: Invoices::new(basis), made: Vec::new(), reports: Vec::new() };
    gathered.add_closed_before(basis, month)?;
    let mut closing = basis.closing(month, &open.unbillable);
    for statement in open.statements {
        gathered.add_open(statement, closes, &mut closing)?;
    }
    let is_new = !basis.books().is_closed(month);
    let closing = (is_new || !closing.statements.is_empty()).then_some(closing);
    let booked = Booked { closing, invoices: gathered.made };
    let mut report = report(month, gathered.reports, open.unbillable)?;
    let declarations = left_to_declare(&basis.now, &report, booked.records_count())?;
    report.fingerprint = with_declarations(fingerprint(&booked, &report)?, &declarations.drafted)?;
    let (based_on, day) = (basis.now.known.sequence, basis.now.today);
    Ok(ClosePlan { booked, declarations, report, based_on, day })
}

impl ClosePlan {
    /// What a person is shown: what would be done, with the fingerprint of all that is agreed to.
    pub fn shown(mut self) -> CloseReport {
        self.report.add(self.declarations.drafted);
        self.report
    }

    /// Where a person was shown a plan, this must be that one.
    pub fn check_shown(&self, shown: Option<Sha256>) -> Result<(), Cannot> {
        let is_other = shown.is_some_and(|shown| shown != self.report.fingerprint);
        if is_other { Err(CloseError::Changed.into()) } else { Ok(()) }
    }

    /// The records, and what is told once they are appended; `forms` makes the forms of an invoice. What no rule speaks against is
    /// declared with the closing that asked for it; other declarations wait for a person.
    pub fn render(self, forms: impl Fn(&Invoice) -> Result<Forms, FormError>) -> Result<Plan<CloseReport>, Cannot> {
        let ClosePlan { booked, declarations, mut report, based_on, day } = self;
        report.done = true;
        report.closed = booked.closing.as_ref().map(|closing| closing.stamp.clone());
        let (mut records, issued) = booked.render(day, &forms)?;
        report.issue(&issued);
        let leaves = |draft: &Drafted| draft.findings.is_empty();
        let (declared, drafted) = declarations.keep(number_after(based_on, records.len()), day, leaves)?;
        records.extend(declared);
        report.add(drafted);
        Ok(Plan { records, told: report, based_on })
    }
}

/// Goes through the statements of a month, and gathers what is told of each and the invoices that can be made.
struct Gathered<'a> {
    invoices: Invoices<'a>,
    made: Vec<(Invoice, Invoiced)>,
    reports: Vec<StatementReport>,
}

impl Gathered<'_> {
    /// What earlier closings froze; an invoice that could not be made then may be possible now.
    fn add_closed_before(&mut self, basis: &CloseBasis<'_>, month: Month) -> Result<(), Cannot> {
        let books = basis.books();
        for closing in books.closings_of(month) {
            for statement in &closing.statements {
                let party = &statement.party;
                let mut report = StatementReport::new(statement, StatementState::WasClosed);
                report.invoice = books.invoice_of(closing, party).cloned();
                if report.invoice.is_none() && statement.channel == Channel::Invoice {
                    let lines = specified(&statement.lines, (month, party), books);
                    let made = self.invoices.of_statement(Billed { month, party, lines: &lines }, self.made.len())?;
                    self.take(made, statement, closing.stamp.number, &mut report);
                }
                self.reports.push(report);
            }
        }
        Ok(())
    }

    /// Puts an open statement into the closing, or among what it holds back. What is owed does not hang on an address: a
    /// complete statement closes also where its invoice cannot be made yet.
    fn add_open(
        &mut self,
        statement: Statement,
        closes: &dyn Fn(&Statement) -> bool,
        closing: &mut Closing,
    ) -> Result<(), Cannot> {
        let billed = Billed { month: closing.month, party: &statement.party, lines: &statement.lines };
        let made = match statement.channel {
            Channel::Invoice => self.invoices.of_statement(billed, self.made.len())?,
            Channel::Wmo323 => Err(Vec::new()),
        };
        if closes(&statement) {
            let mut report = StatementReport::new(&statement, StatementState::Closes);
            self.take(made, &statement, closing.stamp.number, &mut report);
            self.reports.push(report);
            closing.statements.push(statement);
        } else {
            let missing = made.err().unwrap_or_default();
            self.reports.push(StatementReport { missing, ..StatementReport::new(&statement, StatementState::Held) });
            closing.held.push(statement.party);
        }
        Ok(())
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
}

/// Months close in order, from the first on, when they have ended.
fn may_close(basis: &CloseBasis<'_>, month: Month) -> Result<(), CloseError> {
    let first = basis.now.terms.first_month;
    if month < first {
        return Err(CloseError::BeforeFirst { month, first });
    }
    if month.last() >= basis.now.today {
        return Err(CloseError::NotEnded { month, from: month.next().first() });
    }
    let next = basis.books().next_month(first);
    if month > next { Err(CloseError::OutOfOrder { first: next }) } else { Ok(()) }
}

/// The declarations of the gemeenten whose statement closes, and of those that were closed when none could be made; `ahead` records
/// stand before them in the group.
fn left_to_declare(basis: &Basis<'_>, report: &CloseReport, ahead: usize) -> Result<Drafts, Cannot> {
    let is_left = |gemeente: GemeenteCode, aanbieder: AgbCode| {
        let mut own = report.statements.iter().filter(|s| s.party.gemeente_code() == Some(gemeente));
        own.any(|statement| match statement.state {
            StatementState::Closes => true,
            StatementState::WasClosed => !is_declared(basis.known, gemeente, aanbieder, report.month),
            StatementState::Held => false,
        })
    };
    let mut frozen = report.statements.iter().filter(|statement| statement.state != StatementState::Held);
    if !frozen.any(|statement| statement.party.gemeente_code().is_some()) {
        return Ok(Drafts::default());
    }
    let owed = owed_until(basis, report.month)?;
    Ok(draft_declarations(basis, &owed, report.month, ahead, is_left))
}

/// Hash of what is frozen and billed, without the moment.
fn fingerprint(booked: &Booked, report: &CloseReport) -> Result<Sha256, Cannot> {
    let frozen = booked.closing.as_ref().map(|closing| (&closing.statements, &closing.held));
    let invoices: Vec<&Invoiced> = booked.invoices.iter().map(|(_, invoiced)| invoiced).collect();
    let said = serde_json::to_vec(&(frozen, invoices, report))
        .map_err(|source| Cannot::NotWritten { what: "what the preview shows", source })?;
    Ok(hash(&said))
}
