//! Sums of the statements of several months: per party, gemeente, domain, product or month.
//!
//! Stands after `billing`, whose statements it adds up, frozen or derived as the caller gives them; it bills nothing. The total is
//! the sum of the totals of the statements, to the cent. Pure.

mod forms;
mod value;

pub use forms::{FormError, csv, xlsx};
pub use value::{Apart, ApartReason, By, Quantity, Report, ReportRow, Sums, Unbilled};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::billing::{Billing, Channel, Line, Party, Statement, Unbillable};
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, Overflow, Period, RuleId};
use crate::terms::{PartyKey, Profile, Terms};

impl Report {
    /// Adds up the statements of these months. Those before the first month and those that have not ended stand apart.
    pub fn of(
        all: &[Arc<Billing>],
        (from, to): (Month, Month),
        as_of: Date,
        by: By,
        terms: &Terms,
    ) -> Result<Report, Overflow> {
        let profile = &terms.profile;
        let why = |billing: &Billing| apart(billing, terms.first_month, as_of);
        let all = || all.iter().map(Arc::as_ref);
        let months: Vec<&Billing> = all().filter(|billing| why(billing).is_none()).collect();
        let reasons = [ApartReason::BeforeFirstMonth, ApartReason::NotEnded];
        let of_reason = |reason| all().filter(|billing| why(billing) == Some(reason)).collect::<Vec<_>>();
        let apart = reasons.map(|reason| (reason, of_reason(reason)));
        let mut groups: BTreeMap<String, (String, Group)> = BTreeMap::new();
        let mut total = Group::default();
        for billing in &months {
            for (statement, line) in billing.statements.iter().flat_map(|s| s.lines.iter().map(move |line| (s, line))) {
                let (key, name) = value(by, billing.month, &statement.party, line, profile);
                let (_, group) = groups.entry(key).or_insert_with(|| (name, Group::default()));
                group.add(billing.month, statement, line)?;
                total.add(billing.month, statement, line)?;
            }
        }
        let row = |(key, (name, group)): (String, (String, Group))| Ok(ReportRow { key, name, sums: group.sums()? });
        let unbillable = unbilled(months.iter().copied().flat_map(|billing| &billing.unbillable))?;
        Ok(Report {
            from,
            to,
            as_of,
            by,
            open_months: months.iter().filter(|billing| is_open(billing)).map(|billing| billing.month).collect(),
            rows: groups.into_iter().map(row).collect::<Result<_, _>>()?,
            total: total.sums()?,
            apart: apart
                .into_iter()
                .filter(|(_, all)| !all.is_empty())
                .map(standing_apart)
                .collect::<Result<_, _>>()?,
            unbillable_value: Eur::sum(unbillable.iter().map(|reason| reason.value))?,
            unbillable,
        })
    }
}

/// Why nothing of a month is owed here.
fn apart(billing: &Billing, first: Month, as_of: Date) -> Option<ApartReason> {
    if billing.month < first {
        return Some(ApartReason::BeforeFirstMonth);
    }
    (billing.month.last() >= as_of).then_some(ApartReason::NotEnded)
}

fn standing_apart((why, months): (ApartReason, Vec<&Billing>)) -> Result<Apart, Overflow> {
    let mut group = Group::default();
    for billing in &months {
        for statement in &billing.statements {
            statement.lines.iter().try_for_each(|line| group.add(billing.month, statement, line))?;
        }
    }
    Ok(Apart { why, months: months.iter().map(|billing| billing.month).collect(), sums: group.sums()? })
}

/// A month is open until all of it is frozen.
fn is_open(billing: &Billing) -> bool {
    billing.closed.is_none() || billing.statements.iter().any(|statement| statement.closed.is_none())
}

/// Code and name of the value that a line falls under.
fn value(by: By, month: Month, party: &Party, line: &Line, profile: &Profile) -> (String, String) {
    let unknown = || (UNKNOWN.to_owned(), UNKNOWN_NAME.to_owned());
    let domain = line.domain.map(|domain| domain.to_string());
    match by {
        By::Party => (party.key().to_string(), party.name.clone()),
        By::Gemeente => (line.gemeente.to_string(), profile.gemeente_name(line.gemeente)),
        By::Domain => domain.zip(line.domain).map_or_else(unknown, |(code, domain)| (code, domain.naam().to_owned())),
        By::Product => {
            let code = line.tariff.clone().or_else(|| line.product.as_ref().map(ToString::to_string));
            code.map_or_else(unknown, |code| (code, domain.unwrap_or_default()))
        }
        By::Month => (month.to_string(), String::new()),
    }
}

const UNKNOWN: &str = "–";
const UNKNOWN_NAME: &str = "onbekend";

/// Delivered days of one disposition at one party in one month.
#[derive(Default)]
struct Days {
    /// Lines of a declaration each count all days of the month.
    most: u32,
    /// Lines of invoices are runs, and transport runs beside care.
    runs: Vec<Period>,
}

impl Days {
    fn count(mut self) -> u32 {
        self.runs.sort_unstable();
        let mut sum = self.most;
        let mut counted: Option<Date> = None;
        for run in self.runs {
            let first = counted.and_then(|last| last.tomorrow().ok()).map_or(run.first(), |next| next.max(run.first()));
            sum = sum.saturating_add(Period::new(first, run.last()).map_or(0, Period::days));
            counted = counted.max(Some(run.last()));
        }
        sum
    }
}

/// Lines that are added up.
#[derive(Default)]
struct Group {
    clients: BTreeSet<Bsn>,
    days: BTreeMap<(Month, PartyKey, DispositionId), Days>,
    quantities: BTreeMap<String, Decimal>,
    amount: Option<Eur>,
    corrections: Option<Eur>,
    without_amount: usize,
}

impl Group {
    fn add(&mut self, month: Month, statement: &Statement, line: &Line) -> Result<(), Overflow> {
        self.clients.insert(line.bsn);
        self.without_amount = self.without_amount.saturating_add(usize::from(line.amount.is_none()));
        let amount = line.amount.unwrap_or(Eur::ZERO);
        let sum = if line.corrects.is_some() { &mut self.corrections } else { &mut self.amount };
        *sum = Some(sum.unwrap_or(Eur::ZERO).plus(amount)?);
        if line.corrects.is_some() {
            return Ok(());
        }
        if let Some(unit) = line.unit {
            let sum = self.quantities.entry(unit.to_string()).or_default();
            *sum = sum.checked_add(line.quantity).ok_or(Overflow)?;
        }
        let days = self.days.entry((month, statement.party.key(), line.disposition.clone())).or_default();
        if statement.channel == Channel::Wmo323 {
            days.most = days.most.max(line.days);
        } else {
            days.runs.extend(Period::new(line.from, line.to));
        }
        Ok(())
    }

    fn sums(self) -> Result<Sums, Overflow> {
        let (amount, corrections) = (self.amount.unwrap_or(Eur::ZERO), self.corrections.unwrap_or(Eur::ZERO));
        Ok(Sums {
            clients: self.clients.len(),
            days: self.days.into_values().map(Days::count).fold(0, u32::saturating_add),
            quantities: self.quantities.into_iter().map(|(unit, sum)| (unit, Quantity(sum))).collect(),
            amount,
            corrections,
            total: amount.plus(corrections)?,
            without_amount: self.without_amount,
        })
    }
}

/// What nobody pays, by reason and kind of care.
fn unbilled<'a>(runs: impl Iterator<Item = &'a Arc<Unbillable>>) -> Result<Vec<Unbilled>, Overflow> {
    let mut reasons: BTreeMap<(&str, Option<Domain>), Vec<&Unbillable>> = BTreeMap::new();
    for run in runs {
        reasons.entry((&run.rule, run.domain)).or_default().push(run);
    }
    let of_reason = |((rule, domain), runs): ((&str, Option<Domain>), Vec<&Unbillable>)| {
        let why = runs.first().map(|run| run.why.as_str()).filter(|why| runs.iter().all(|run| run.why == *why));
        Ok(Unbilled {
            rule: RuleId::named(rule),
            domain,
            why: why.map(str::to_owned),
            clients: runs.iter().map(|run| run.bsn).collect::<BTreeSet<_>>().len(),
            days: runs.iter().map(|run| run.days).fold(0, u32::saturating_add),
            value: Eur::sum(runs.iter().filter_map(|run| run.value))?,
            without_value: runs.iter().filter(|run| run.value.is_none()).count(),
        })
    };
    reasons.into_iter().map(of_reason).collect()
}

#[cfg(test)]
mod tests;
