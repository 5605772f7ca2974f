//! What was closed: frozen statements with their numbers, and the invoices that were made of them.
//!
//! Stands after `statement`. A closing is written to the log once and never changes; everything here is read back from it.
//! Pure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ClosedStamp, Line, Party, Statement, Unbillable};
use crate::domain::{Date, DispositionId, Eur, Month, Sha256};
use crate::terms::Channel;

/// Everything that was closed and invoiced, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    closings: Vec<Closing>,
    invoices: Vec<Invoiced>,
}

impl Books {
    /// Adds a closing that stands in the log.
    pub fn add_closing(&mut self, closing: Closing) {
        self.closings.push(closing);
    }

    /// Adds an invoice that stands in the log.
    pub fn add_invoice(&mut self, invoice: Invoiced) {
        self.invoices.push(invoice);
    }

    /// All closings, oldest first.
    pub fn closings(&self) -> &[Closing] {
        &self.closings
    }

    /// All invoices, oldest first.
    pub fn invoices(&self) -> &[Invoiced] {
        &self.invoices
    }

    /// The invoice with this number.
    pub fn invoice(&self, number: &str) -> Option<&Invoiced> {
        self.invoices.iter().find(|invoice| invoice.number == number)
    }

    /// Frozen statements that are for an invoice, ask or give back anything, and have no invoice yet, with the closing of each.
    pub fn uninvoiced(&self) -> impl Iterator<Item = (&Closing, &Statement)> {
        let all = self.closings.iter().flat_map(|closing| closing.statements.iter().map(move |s| (closing, s)));
        let asked = all.filter(|(_, s)| {
            s.channel == Channel::Invoice && s.lines.iter().any(|l| l.amount.is_some_and(|a| a != Eur::ZERO))
        });
        asked.filter(|(closing, statement)| self.invoice_of(closing, &statement.party).is_none())
    }

    /// The invoices that stand for a month at a party, oldest first.
    pub fn invoices_of(&self, month: Month, party: &Party) -> impl Iterator<Item = &Invoiced> {
        let own = self.invoices.iter().filter(move |invoice| invoice.month == month && invoice.party.is(party));
        own.filter(|invoice| self.replacement(&invoice.number).is_none())
    }

    /// Numbers of the invoices that correction lines at a party are about, each once.
    pub fn corrected_by(&self, party: &Party, lines: &[Arc<Line>]) -> Vec<String> {
        let months: std::collections::BTreeSet<Month> = lines.iter().filter_map(|line| line.corrects).collect();
        let invoices = months.into_iter().flat_map(|month| self.invoices_of(month, party));
        invoices.map(|invoice| invoice.number.clone()).collect()
    }

    /// The invoice that bills what a closing froze of a party: the one that stands, where an earlier was refused.
    pub fn invoice_of(&self, closing: &Closing, party: &Party) -> Option<&Invoiced> {
        let bills = |i: &&Invoiced| i.party.is(party) && i.closings.contains(&closing.stamp.number);
        self.invoices.iter().rev().find(bills)
    }

    /// The invoice that came in the place of this one.
    pub fn replacement(&self, number: &str) -> Option<&Invoiced> {
        self.invoices.iter().find(|invoice| invoice.replaces.as_deref() == Some(number))
    }

    /// Closings of a month, oldest first.
    pub fn closings_of(&self, month: Month) -> impl DoubleEndedIterator<Item = &Closing> {
        self.closings.iter().filter(move |closing| closing.month == month)
    }

    /// Number of the next closing.
    pub fn next_closing(&self) -> u32 {
        self.closings.iter().map(|closing| closing.stamp.number).max().unwrap_or(0).saturating_add(1)
    }

    /// Number of the next invoice of a year, when `ahead` others get theirs first: prefix, year and a number that rises
    /// without gaps, from `first` on.
    pub fn next_invoice(&self, prefix: &str, year: i16, first: u32, ahead: usize) -> String {
        let series = format!("{prefix}{year}-");
        let of_series = |invoice: &Invoiced| invoice.number.strip_prefix(&series)?.parse::<u32>().ok();
        let last = self.invoices.iter().filter_map(of_series).max();
        let next = last.map_or(first, |last| last.saturating_add(1));
        let number = next.saturating_add(u32::try_from(ahead).unwrap_or(u32::MAX));
        format!("{series}{number:04}")
    }

    /// Whether a month has been closed; single statements of it may still be open.
    pub fn is_closed(&self, month: Month) -> bool {
        self.closings_of(month).next().is_some()
    }

    /// Whether nothing of a month is open any more.
    pub fn is_wholly_closed(&self, month: Month) -> bool {
        self.closings_of(month).next_back().is_some_and(|last| last.held.is_empty())
    }

    /// Whether the statement of a party may still change: its month is not closed, or it was held back until now.
    pub fn is_open(&self, month: Month, party: &Party) -> bool {
        self.closings_of(month).next_back().is_none_or(|last| last.held.iter().any(|held| held.is(party)))
    }

    /// The first month from `first` on that is not closed; months close in order.
    pub fn next_month(&self, first: Month) -> Month {
        let after = self.closings.iter().map(|closing| closing.month.next()).max();
        after.map_or(first, |after| after.max(first))
    }

    /// The earliest month after this one in which a correction can still stand (billing.md §6).
    pub fn open_month_after(&self, month: Month, party: &Party) -> Month {
        let mut open = month.next();
        while !self.is_open(open, party) && open.next() != open {
            open = open.next();
        }
        open
    }

    /// Statements of a party and month that are frozen, with the closing of each.
    pub fn frozen<'a>(&'a self, month: Month, party: &'a Party) -> impl Iterator<Item = (&'a Closing, &'a Statement)> {
        let of = move |closing: &'a Closing| closing.statements.iter().map(move |statement| (closing, statement));
        self.closings_of(month).flat_map(of).filter(|(_, statement)| statement.party.is(party))
    }

    /// The frozen statements that an invoice bills.
    pub fn billed_by<'a>(&'a self, invoice: &'a Invoiced) -> impl Iterator<Item = &'a Statement> {
        let frozen = self.frozen(invoice.month, &invoice.party);
        let billed = frozen.filter(|(closing, _)| invoice.closings.contains(&closing.stamp.number));
        billed.map(|(_, statement)| statement)
    }

    /// Every frozen line that stands for this month at this party: its own, and later corrections of it.
    pub fn lines_about<'a, 'p>(
        &'a self,
        month: Month,
        party: &'p Party,
    ) -> impl Iterator<Item = (&'a Closing, &'a Arc<Line>)> + use<'a, 'p> {
        let statements = self.closings.iter().filter(move |closing| closing.month >= month);
        let lines = move |closing: &'a Closing| {
            let own = closing.statements.iter().filter(|statement| statement.party.is(party));
            own.flat_map(|statement| &statement.lines).map(move |line| (closing, line))
        };
        statements.flat_map(lines).filter(move |(closing, line)| line.corrects.unwrap_or(closing.month) == month)
    }

    /// The closing that left a disposition out of the statement of a party, for as long as no line of it is frozen since.
    pub fn left_out(&self, month: Month, party: &Party, id: &DispositionId) -> Option<&Closing> {
        let leaves_out =
            |closing: &&Closing| closing.left_out.iter().any(|l| l.party.is(party) && l.disposition == *id);
        let closing = self.closings_of(month).rev().find(leaves_out)?;
        let mut since = self.lines_about(month, party).filter(|(later, _)| later.stamp.number > closing.stamp.number);
        since.all(|(_, line)| line.disposition != *id).then_some(closing)
    }

    /// Parties that have anything frozen in or about a month.
    pub fn parties_about(&self, month: Month) -> Vec<&Party> {
        let about = |closing: &Closing, line: &Line| line.corrects.unwrap_or(closing.month) == month;
        let statements = self.closings.iter().flat_map(|c| c.statements.iter().map(move |s| (c, s)));
        let found = statements.filter(|(closing, statement)| statement.lines.iter().any(|line| about(closing, line)));
        Party::distinct(found.map(|(_, statement)| &statement.party))
    }
}

/// One closing of a month: what was frozen, and what was held back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Which month.
    pub month: Month,
    /// When, under which number, on what.
    #[serde(flatten)]
    pub stamp: ClosedStamp,
    /// Day up to and including which days were counted.
    pub as_of: Date,
    /// The config that it rests on, in the canonical form of the log.
    pub config: serde_json::Value,
    /// The statements as they were, corrections of earlier months among their lines.
    pub statements: Vec<Statement>,
    /// Parties whose statement was not complete and is still open.
    pub held: Vec<Party>,
    /// What nobody paid, as it was.
    pub unbillable: Vec<Arc<Unbillable>>,
    /// Dispositions that a person left out of a statement, so that the others need not wait for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A disposition that was left out of a statement. Its lines come as a correction once they are complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// Which one.
    pub disposition: DispositionId,
    /// Out of whose statement.
    pub party: Party,
    /// What its lines came to, as far as was known.
    pub total: Eur,
    /// Number of its lines.
    pub lines: usize,
}

/// An invoice that has a number: it was made, and its bytes are in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Invoiced {
    /// Number in the series of the provider.
    pub number: String,
    /// Who pays it.
    pub party: Party,
    /// Month of the statement.
    pub month: Month,
    /// Factuurdatum.
    pub date: Date,
    /// What it comes to; negative is a credit note.
    pub total: Eur,
    /// Closings whose statements of this party and month it bills.
    pub closings: Vec<u32>,
    /// Number of the refused invoice that it comes in the place of.
    pub replaces: Option<String>,
    /// Its forms.
    pub documents: Vec<Document>,
}

/// A form of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Document {
    /// Name in the outbox.
    pub name: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
}
