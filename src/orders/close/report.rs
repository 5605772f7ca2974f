//! What a closing does, or did, as it is told to a person.
//!
//! Stands below the plan, of which it is the visible side. The fingerprint holds all that a person agrees to. Pure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::cannot::Cannot;
use super::super::declare::Drafted;
use crate::billing::{
    Channel, ClosedStamp, InConflict, Invoiced, LeftOut, Line, Notice, Party, Statement, Unbillable, is_credit,
};
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, Sha256};
use crate::log::hash;
use crate::outputs::invoice::Missing;

/// What a closing does, or did.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CloseReport {
    /// Which month.
    pub month: Month,
    /// Whether it was done; else it is what would be done.
    pub done: bool,
    /// The closing that was written; absent where nothing was left to close.
    pub closed: Option<ClosedStamp>,
    /// Each statement of the month.
    pub statements: Vec<StatementReport>,
    /// Sum of the totals of the statements that are held back.
    pub held_total: Eur,
    /// What was delivered and nobody pays.
    pub unbillable: Vec<Arc<Unbillable>>,
    /// Sum of their values, as far as a tariff tells.
    pub unbillable_total: Eur,
    /// Hash of all that a person decides on: a closing that is confirmed must still be this one.
    pub fingerprint: Sha256,
}

/// What becomes of one statement.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct StatementReport {
    /// Whose.
    pub party: Party,
    /// How it leaves.
    pub channel: Channel,
    /// What it comes to.
    pub total: Eur,
    /// Number of its lines.
    pub lines: usize,
    /// What becomes of it.
    pub state: StatementState,
    /// What is incomplete, per line.
    pub incomplete: Vec<Noticed>,
    /// Lines that bill fewer etmalen than days were delivered: absence, or a registration that is not finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fewer: Vec<Noticed>,
    /// What contradicts each other and keeps it from being complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<InConflict>,
    /// Dispositions that are left out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Details without which its invoice is not made.
    pub missing: Vec<Missing>,
    /// Its invoice.
    pub invoice: Option<Invoiced>,
    /// Its declarations.
    pub declarations: Vec<Drafted>,
}

/// What becomes of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum StatementState {
    /// An earlier closing froze it.
    WasClosed,
    /// This one freezes it.
    Closes,
    /// It is not complete and stays open.
    Held,
}

/// A line that a person should look at before it closes.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Noticed {
    /// Which disposition.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// Kind of care.
    pub domain: Option<Domain>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// What it comes to, where that is known.
    pub amount: Option<Eur>,
    /// What is odd about it.
    pub notices: Vec<Notice>,
}

impl CloseReport {
    /// Invoices that were made, each in the place of what was planned under its number.
    pub(super) fn issue(&mut self, issued: &[Invoiced]) {
        for planned in self.statements.iter_mut().filter_map(|statement| statement.invoice.as_mut()) {
            if let Some(made) = issued.iter().find(|issued| issued.number == planned.number) {
                *planned = made.clone();
            }
        }
    }

    /// Declarations, each with the statement of its gemeente; of several the one that closes now.
    pub(super) fn add(&mut self, drafted: Vec<Drafted>) {
        for draft in drafted {
            let own = self.statements.iter_mut().filter(|s| s.party.gemeente_code() == Some(draft.gemeente));
            if let Some(statement) = own.max_by_key(|statement| statement.state == StatementState::Closes) {
                statement.declarations.push(draft);
            }
        }
    }
}

impl StatementReport {
    pub(super) fn new(statement: &Statement, state: StatementState) -> StatementReport {
        let debits = || statement.lines.iter().filter(|line| !is_credit(line));
        let noticed = |line: &Line, notices: Vec<Notice>| Noticed {
            disposition: line.disposition.clone(),
            bsn: line.bsn,
            domain: line.domain,
            from: line.from,
            to: line.to,
            amount: line.amount,
            notices,
        };
        let fewer = debits().filter(|line| line.notices.contains(&Notice::FewerRegistered));
        StatementReport {
            party: statement.party.clone(),
            channel: statement.channel,
            total: statement.total,
            lines: statement.lines.len(),
            state,
            incomplete: debits()
                .map(|line| noticed(line, line.incomplete().collect()))
                .filter(|line| !line.notices.is_empty())
                .collect(),
            fewer: fewer.map(|line| noticed(line, vec![Notice::FewerRegistered])).collect(),
            conflicts: statement.conflicts.clone(),
            left_out: Vec::new(),
            missing: Vec::new(),
            invoice: None,
            declarations: Vec::new(),
        }
    }
}

/// Adds what is declared to a fingerprint: where, what and how much, without the numbers that a message gets when it is made.
pub(super) fn with_declarations(fingerprint: Sha256, drafted: &[Drafted]) -> Result<Sha256, Cannot> {
    let said = drafted.iter().map(|draft| {
        let lines: Vec<_> = draft.lines.iter().map(|line| (&line.place, line.amount)).collect();
        let rules: Vec<&str> = draft.findings.iter().map(|finding| finding.rule.as_str()).collect();
        (draft.gemeente, draft.agb, &draft.fault, rules, lines)
    });
    let said = serde_json::to_vec(&(fingerprint, said.collect::<Vec<_>>()))
        .map_err(|source| Cannot::NotWritten { what: "what the preview shows", source })?;
    Ok(hash(&said))
}

/// Sums it up, before anything is done.
pub(super) fn report(
    month: Month,
    mut statements: Vec<StatementReport>,
    unbillable: Vec<Arc<Unbillable>>,
) -> Result<CloseReport, Cannot> {
    statements.sort_by(|a, b| a.party.cmp(&b.party));
    let held = statements.iter().filter(|report| report.state == StatementState::Held);
    let sum = |amounts: &mut dyn Iterator<Item = Eur>| {
        Eur::sum(amounts).map_err(|source| Cannot::SumTooLarge { month, source })
    };
    Ok(CloseReport {
        month,
        done: false,
        closed: None,
        held_total: sum(&mut held.map(|report| report.total))?,
        unbillable_total: sum(&mut unbillable.iter().filter_map(|run| run.value))?,
        statements,
        unbillable,
        fingerprint: Sha256([0; 32]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two statements of which each can be kept, and their sum cannot.
    #[test]
    fn a_sum_that_cannot_be_kept_names_its_month_and_where_to_look() {
        let huge = Eur::from_cents(i64::MAX).times(800_000_000_000i64.into()).unwrap();
        let held = || StatementReport {
            party: Party { kind: "kikmaat".parse().unwrap(), id: String::new(), name: String::new() },
            channel: Channel::Invoice,
            total: huge,
            lines: 1,
            state: StatementState::Held,
            incomplete: Vec::new(),
            fewer: Vec::new(),
            conflicts: Vec::new(),
            left_out: Vec::new(),
            missing: Vec::new(),
            invoice: None,
            declarations: Vec::new(),
        };
        let month: Month = "2023-01".parse().unwrap();
        assert!(report(month, vec![held()], Vec::new()).is_ok());
        let error = report(month, vec![held(), held()], Vec::new()).unwrap_err();
        assert!(matches!(error, Cannot::SumTooLarge { .. }));
        assert!(
            error.to_string().contains("a sum of 2023-01") && error.to_string().contains("`iwmod billing 2023-01`")
        );
    }
}
