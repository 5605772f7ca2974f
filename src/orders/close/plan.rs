//! The plan of a closing: what is frozen, billed and declared, worked out from what is known and shown before it is done.
//!
//! Stands between the statements, as they are open now, and the group of the log that freezes them. Pure: nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::basis::Basis;
use super::super::cannot::{Cannot, CloseError};
use super::super::declare::{Drafted, Drafts, draft_declarations, is_declared, owed_until};
use super::super::plan::{Plan, number_after};
use super::basis::CloseBasis;
use super::booked::{Booked, invoiced};
use super::invoices::{Billed, Invoices, specified};
use super::options::CloseOptions;
use super::report::{CloseReport, StatementReport, StatementState, report, with_declarations};
use crate::billing::{
    BillingError, Channel, Closing, Invoiced, LeftOut, Line, Statement, total_of, undecided_statement as undecided,
};
use crate::domain::{AgbCode, Date, DispositionId, GemeenteCode, Month, Sha256};
use crate::log::{Draft, hash};
use crate::outputs::invoice::{FormError, Forms, Invoice, Missing};
use crate::terms::Terms;

/// What closing a month would do: shown as it is, or rendered into records.
#[derive(Debug)]
pub struct ClosePlan {
    booked: Booked,
    declarations: Drafts,
    /// What is told, without what is declared.
    report: CloseReport,
    /// Orders to mail invoices as soon as they are made.
    mails: Vec<Draft>,
    based_on: u64,
    day: Date,
}

/// Plans to close a month: to freeze what is complete without what is left out (or all of it, where that is asked), and to make its
/// invoices and declarations.
pub fn plan_close(basis: &CloseBasis<'_>, month: Month, options: &CloseOptions) -> Result<ClosePlan, Cannot> {
    let closes = |statement: &Statement| options.incomplete || statement.complete;
    plan_close_of(basis, month, &options.leave_out, &closes)
}

/// As [`plan_close`], where `closes` says which of the open statements are frozen; the others are held back.
pub fn plan_close_of(
    basis: &CloseBasis<'_>,
    month: Month,
    leave_out: &BTreeSet<DispositionId>,
    closes: &dyn Fn(&Statement) -> bool,
) -> Result<ClosePlan, Cannot> {
    basis.check_readable()?;
    may_close(basis, month)?;
    let open = Arc::unwrap_or_clone(basis.statements().open(month, basis.now.today)?);
    check_left_out(month, leave_out, &open.statements)?;
    let mut gathered = Gathered { invoices: Invoices::new(basis), made: Vec::new(), reports: Vec::new() };
    gathered.add_closed_before(basis, month)?;
    let mut closing = basis.closing(month, &open.unbillable);
    for statement in open.statements {
        let (statement, left_out) = without(statement, leave_out, basis.now.terms, month)?;
        gathered.add_open(statement, left_out, closes, &mut closing)?;
    }
    let is_new = !basis.books().is_closed(month);
    let closing = (is_new || !closing.statements.is_empty()).then_some(closing);
    let booked = Booked { closing, invoices: gathered.made };
    let mut report = report(month, gathered.reports, open.unbillable)?;
    let declarations = left_to_declare(&basis.now, &report, booked.records_count(), leave_out)?;
    report.fingerprint = with_declarations(fingerprint(&booked, &report)?, &declarations.drafted)?;
    let (based_on, day) = (basis.now.known.sequence, basis.now.today);
    let mails = basis.mails().orders(booked.invoices.iter().map(|(_, invoiced)| invoiced));
    Ok(ClosePlan { booked, declarations, report, mails, based_on, day })
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
        let ClosePlan { booked, declarations, mut report, mails, based_on, day } = self;
        report.done = true;
        report.closed = booked.closing.as_ref().map(|closing| closing.stamp.clone());
        let (mut records, issued) = booked.render(day, &forms)?;
        report.issue(&issued);
        let leaves = |draft: &Drafted| draft.findings.is_empty();
        let (declared, drafted) = declarations.keep(number_after(based_on, records.len()), day, leaves)?;
        records.extend(declared);
        records.extend(mails);
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
        left_out: Vec<LeftOut>,
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
            report.left_out.clone_from(&left_out);
            closing.left_out.extend(left_out);
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

/// What is left out must be there to be left out: a number mistyped would leave out nothing, and nobody would be told.
fn check_left_out(month: Month, leave_out: &BTreeSet<DispositionId>, open: &[Statement]) -> Result<(), CloseError> {
    let is_there = |id: &DispositionId| {
        let lines = open.iter().flat_map(|statement| &statement.lines).map(|line| &line.disposition);
        let undecided = open.iter().flat_map(|statement| &statement.conflicts).flat_map(|c| &c.dispositions);
        lines.chain(undecided).any(|known| known == id)
    };
    match leave_out.iter().find(|id| !is_there(id)) {
        Some(id) => Err(CloseError::NothingToLeaveOut { disposition: id.clone(), month }),
        None => Ok(()),
    }
}

/// A statement without what a person leaves out of it, and that.
fn without(
    statement: Statement,
    leave_out: &BTreeSet<DispositionId>,
    terms: &Terms,
    month: Month,
) -> Result<(Statement, Vec<LeftOut>), Cannot> {
    let touched = |s: &Statement| s.conflicts.iter().flat_map(|c| &c.dispositions).cloned().collect::<Vec<_>>();
    let mut out: BTreeMap<DispositionId, Vec<Arc<Line>>> = BTreeMap::new();
    for id in touched(&statement).into_iter().filter(|id| leave_out.contains(id)) {
        out.entry(id).or_default();
    }
    let (left, lines): (Vec<Arc<Line>>, Vec<Arc<Line>>) =
        statement.lines.into_iter().partition(|line| leave_out.contains(&line.disposition));
    left.into_iter().for_each(|line| out.entry(line.disposition.clone()).or_default().push(line));
    let mut conflicts = statement.conflicts;
    conflicts.retain(|conflict| !conflict.dispositions.iter().all(|id| leave_out.contains(id)));
    let left_out = |(disposition, lines): (DispositionId, Vec<Arc<Line>>)| {
        let (party, total) = (statement.party.clone(), total_of(&lines)?);
        Ok(LeftOut { disposition, party, total, lines: lines.len() })
    };
    let left_out = out.into_iter().map(left_out).collect::<Result<Vec<_>, BillingError>>()?;
    Ok((undecided(statement.party, lines, conflicts, terms, month)?, left_out))
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
fn left_to_declare(
    basis: &Basis<'_>,
    report: &CloseReport,
    ahead: usize,
    leave_out: &BTreeSet<DispositionId>,
) -> Result<Drafts, Cannot> {
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
    Ok(draft_declarations(basis, &owed, report.month, (ahead, leave_out), is_left))
}

/// Hash of what is frozen and billed, without the moment.
fn fingerprint(booked: &Booked, report: &CloseReport) -> Result<Sha256, Cannot> {
    let frozen = booked.closing.as_ref().map(|closing| (&closing.statements, &closing.held, &closing.left_out));
    let invoices: Vec<&Invoiced> = booked.invoices.iter().map(|(_, invoiced)| invoiced).collect();
    let said = serde_json::to_vec(&(frozen, invoices, report))
        .map_err(|source| Cannot::NotWritten { what: "what the preview shows", source })?;
    Ok(hash(&said))
}
