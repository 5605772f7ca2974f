//! What keeps money from coming in: months that are not closed, rates, registrations and agreements that are missing, and
//! what was delivered beyond what is paid.
//!
//! Reads the statements of open months, which others derive. Tasks here repeat what a statement says, as something to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::task::{List, Money, Task, TaskKind};
use crate::billing::{
    Billing, BillingError, Books, Channel, InConflict, Line, MissingTariff, Notice, OverBudget, ReadingChange,
    Statement, Unbillable, excesses, is_credit, missing_in, over_budget,
};
use crate::domain::dutch::{self, euro, plain_quantity};
use crate::domain::{Bsn, Date, DispositionId, Eur, Month, RuleId};
use crate::overview::{Lookup, Overview};

impl List<'_> {
    /// Of months that ended and are open, and of the rates that the coming month needs.
    pub(super) fn of_money(
        &self,
        (overview, known): (&Overview, &Lookup<'_>),
        money: &Money<'_>,
    ) -> Result<Vec<Task>, BillingError> {
        let open = money.open;
        let next = money.books.map(|books| books.next_month(self.terms.first_month));
        let ended: Vec<&Billing> =
            open.iter().map(Arc::as_ref).filter(|billing| billing.month.last() < self.as_of).collect();
        let mut tasks: Vec<Task> = ended.iter().filter_map(|billing| self.statement_due(billing, next)).collect();
        tasks.extend(self.tariffs((overview, known), &ended)?);
        for billing in &ended {
            tasks.extend(self.unregistered(billing));
            tasks.extend(self.of_registrations(known, billing));
            tasks.extend(still_open(billing).flat_map(|statement| self.in_conflict(billing.month, statement)));
            tasks.extend(self.above_allocation(overview, billing)?);
        }
        tasks.extend(self.over_budget(overview, &ended, money.books)?);
        tasks.extend(self.unbillable(open));
        Ok(tasks)
    }

    /// The tenth working day after a month (billing.md §6).
    fn due(&self, month: Month) -> Date {
        self.terms.kalender.werkdagen_after(month.last(), self.terms.profile.due_workdays)
    }

    /// A month in which nothing happened has nothing to send. Months close in order: `next` is the one whose turn it is.
    fn statement_due(&self, billing: &Billing, next: Option<Month>) -> Option<Task> {
        let open: Vec<&Statement> = still_open(billing).collect();
        if open.is_empty() {
            return None;
        }
        let month = billing.month;
        let count = dutch::counted(open.len(), "overzicht", "overzichten");
        let incomplete = open.iter().filter(|statement| !statement.complete).count();
        let total = sum(open.iter().map(|statement| statement.total));
        let held =
            if billing.closed.is_some() { "is afgesloten op wat onvolledig was na" } else { "is niet afgesloten" };
        let close = match next {
            Some(next) if next < month => format!("sluit de maanden op volgorde, te beginnen met 'iwmod close {next}'"),
            _ => format!("sluit de maand met 'iwmod close {month}'"),
        };
        let text = format!(
            "{month} {held}: {count} open, samen {total}, waarvan {incomplete} onvolledig. Bekijk ze met 'iwmod billing \
             {month}' en {close}."
        );
        Some(self.task(TaskKind::StatementDue, Some(self.due(month)), month.to_string(), text))
    }

    /// One task per rate, however many months need it. What runs on the first of the coming month will need one then.
    fn tariffs(
        &self,
        (overview, known): (&Overview, &Lookup<'_>),
        ended: &[&Billing],
    ) -> Result<Vec<Task>, BillingError> {
        let first = Month::of(self.as_of).next().first();
        let coming = missing_in(&*overview.bill(Month::of(first), self.terms, first)?, |id| known.get(id), first);
        let before = first.yesterday().unwrap_or(first);
        let mut needed: Vec<(Date, MissingTariff)> = coming.into_iter().map(|missing| (before, missing)).collect();
        for billing in ended {
            let of_month = missing_in(billing, |id| known.get(id), billing.month.first());
            needed.extend(of_month.into_iter().map(|missing| (self.due(billing.month), missing)));
        }
        let mut found: BTreeMap<(String, String), (Date, MissingTariff)> = BTreeMap::new();
        for (due, missing) in needed {
            match found.get_mut(&(missing.party.clone(), missing.what())) {
                Some((earliest, known)) => {
                    *earliest = due.min(*earliest);
                    known.from = missing.from.min(known.from);
                    let all: BTreeSet<_> = known.dispositions.drain(..).chain(missing.dispositions).collect();
                    known.dispositions = all.into_iter().collect();
                }
                None => drop(found.insert((missing.party.clone(), missing.what()), (due, missing))),
            }
        }
        Ok(found.into_values().map(|(due, missing)| self.tariff_missing(due, &missing)).collect())
    }

    fn tariff_missing(&self, due: Date, missing: &MissingTariff) -> Task {
        let (what, name, party) = (missing.what(), &missing.name, &missing.party);
        let count = missing.dispositions.len();
        let needed = dutch::counted(count, "beschikking heeft", "beschikkingen hebben");
        let remedy = match (&missing.tariff, &missing.product) {
            (Some(_), _) => "zet een [[tariff]] of [[indexation]] in de config, of een rij in een tarieventabel",
            (None, _) if party.parse().is_ok_and(|key| self.terms.profile.goes_by_code(&key)) => {
                "geef het product met een [[product]] de tariefcode die het heeft"
            }
            (None, _) => "zet een [[tariff]] in de config, of een rij in een tarieventabel",
        };
        let text = format!(
            "Voor {what} is bij {name} vanaf {} geen tarief bekend en {needed} het nodig; {remedy}.",
            missing.from
        );
        self.task(TaskKind::TariffMissing, Some(due), format!("{party} {what}"), text)
    }

    /// What lacks registered deliveries, once per disposition and month; a correction that lacks them holds its statement back too.
    fn unregistered(&self, billing: &Billing) -> Vec<Task> {
        let mut lacking: BTreeMap<Lacking<'_>, Vec<(&Statement, &Line)>> = BTreeMap::new();
        for statement in still_open(billing) {
            for line in statement.lines.iter().filter(|line| !line.notices.is_empty() && !is_credit(line)) {
                let month = line.corrects.unwrap_or(billing.month);
                let kinds = line.notices.iter().filter_map(|notice| match notice {
                    Notice::DeliveryMissing => Some(TaskKind::DeliveryMissing),
                    Notice::SpecificationMissing => Some(TaskKind::SpecificationMissing),
                    // What contradicts each other is told once, with all that it decides.
                    Notice::InConflict
                    | Notice::AboveAllocation
                    | Notice::ExtendedAfterTransition
                    | Notice::FewerRegistered
                    | Notice::SpecificationDeviates
                    | Notice::SpecificationUnit
                    | Notice::StartMissing
                    | Notice::TariffMissing => None,
                });
                kinds.for_each(|kind| {
                    lacking.entry((month, kind, &line.disposition)).or_default().push((statement, line))
                });
            }
        }
        lacking.into_iter().filter_map(|((month, kind, id), lines)| self.lacks(month, kind, id, &lines)).collect()
    }

    /// What a decision between files that contradict each other decides, in euros, with the command of each.
    fn in_conflict(&self, month: Month, statement: &Statement) -> Vec<Task> {
        let task = |conflict: &InConflict| {
            let ids: Vec<String> = conflict.dispositions.iter().take(NAMED_MAX).map(ToString::to_string).collect();
            let more = conflict.dispositions.len().saturating_sub(ids.len());
            let more = if more == 0 { String::new() } else { format!(" en {more} andere") };
            let difference = conflict.difference.map_or_else(|| "een onbekend bedrag".to_owned(), euro);
            let choices: Vec<String> = conflict.readings.iter().take(NAMED_MAX).map(choice).collect();
            let text = format!(
                "Het overzicht {month} voor {} is niet volledig: bestanden spreken elkaar tegen over {}{more}; het verschil is \
                 {difference}. Kies welk bestand geldt: {}.",
                statement.party.name,
                ids.join(", "),
                choices.join("; of ")
            );
            let file = conflict.files.first().copied();
            let task =
                self.task(TaskKind::Conflict, Some(statement.due), format!("{month} {}", statement.party.key()), text);
            Task { rule: Some(Notice::InConflict.as_str().into()), sha256: file, ..task }
        };
        statement.conflicts.iter().map(task).collect()
    }

    fn lacks(&self, month: Month, kind: TaskKind, id: &DispositionId, lines: &[(&Statement, &Line)]) -> Option<Task> {
        let (statement, line) = lines.first()?;
        let runs: Vec<String> = lines.iter().map(|(_, line)| format!("{} – {}", line.from, line.to)).collect();
        let consequence = match (kind, statement.channel) {
            (TaskKind::SpecificationMissing, _) => "zonder specificatie blijft de factuur aan",
            (_, Channel::Invoice) => "zonder hoeveelheid blijft de factuur aan",
            (_, Channel::Wmo323) => "zonder hoeveelheid blijft de declaratie aan",
        };
        let text = format!(
            "Op {id} is over {month} niets geregistreerd ({}); {consequence} {} liggen. Lees de leveringen in, of stop de levering.",
            runs.join(", "),
            statement.party.name
        );
        let task = self.task(kind, Some(statement.due), id.to_string(), text);
        Some(Task { bsn: Some(line.bsn), ..task })
    }

    /// A line above its ceiling was cut; what was cut is money that the allocation does not cover.
    fn above_allocation(&self, overview: &Overview, billing: &Billing) -> Result<Vec<Task>, BillingError> {
        let cut: BTreeSet<&DispositionId> = still_open(billing)
            .flat_map(|statement| &statement.lines)
            .filter(|line| line.corrects.is_none() && line.notices.contains(&Notice::AboveAllocation))
            .map(|line| &line.disposition)
            .collect();
        if cut.is_empty() {
            return Ok(Vec::new());
        }
        let touched = overview.derived.iter().filter(|d| d.dispositions.iter().any(|d| cut.contains(&d.id)));
        let all = excesses(touched, self.terms, billing.month, billing.as_of)?;
        let task = |excess: crate::billing::Excess| {
            let unit = excess.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            let value = excess.value.map_or_else(|| "onbekende waarde".to_owned(), euro);
            let text = format!(
                "Op {} is over {} {}{unit} ({value}) meer geleverd dan is toegewezen; dat wordt niet gedeclareerd. Controleer de \
                 registratie, of vraag {} om meer (WMO317).",
                excess.disposition,
                billing.month,
                plain_quantity(excess.quantity),
                excess.party.name
            );
            let due = self.due(billing.month);
            let task = self.task(TaskKind::AboveAllocation, Some(due), excess.disposition.to_string(), text);
            Task { bsn: Some(excess.bsn), rule: Some("TR321".into()), ..task }
        };
        Ok(all.into_iter().filter(|excess| cut.contains(&excess.disposition)).map(task).collect())
    }

    /// A budget cuts nothing; that it is used up is for the gemeente to know.
    fn over_budget(
        &self,
        overview: &Overview,
        ended: &[&Billing],
        books: Option<&Books>,
    ) -> Result<Vec<Task>, BillingError> {
        let Some(last) = ended.last() else { return Ok(Vec::new()) };
        let task = |over: OverBudget| {
            let (id, month, billed, budget) = (&over.disposition, last.month, euro(over.billed), euro(over.budget));
            let text = format!(
                "Op {id} is tot en met {month} {billed} berekend, en het budget is {budget}; daarboven wordt een declaratie \
                 afgewezen. Vraag de gemeente om meer (WMO317), of controleer de registratie."
            );
            let task = self.task(TaskKind::AboveAllocation, Some(self.due(month)), id.to_string(), text);
            Task { bsn: Some(over.bsn), rule: Some("TR369".into()), ..task }
        };
        let closings = books.into_iter().flat_map(Books::closings).filter(|closing| closing.month <= last.month);
        let frozen = closings.flat_map(|closing| &closing.statements);
        let statements = frozen.chain(ended.iter().flat_map(|billing| still_open(billing)));
        let over = over_budget(overview.dispositions(), statements.flat_map(|statement| &statement.lines))?;
        Ok(over.into_iter().map(task).collect())
    }

    /// One task per disposition and reason, over all months.
    fn unbillable(&self, open: &[Arc<Billing>]) -> Vec<Task> {
        let mut found: BTreeMap<Unpaid<'_>, Vec<(Month, &Unbillable)>> = BTreeMap::new();
        for billing in open {
            for run in &billing.unbillable {
                let key = (run.bsn, &run.disposition, run.rule.as_str());
                found.entry(key).or_default().push((billing.month, run));
            }
        }
        found.into_iter().filter_map(|((bsn, id, rule), runs)| self.nobody_pays(bsn, id, rule, &runs)).collect()
    }

    fn nobody_pays(&self, bsn: Bsn, id: &DispositionId, rule: &str, runs: &[(Month, &Unbillable)]) -> Option<Task> {
        let (month, first) = runs.first()?;
        let days = runs.iter().map(|(_, run)| run.days).fold(0u32, u32::saturating_add);
        let from = runs.iter().map(|(_, run)| run.from).min()?;
        let to = runs.iter().map(|(_, run)| run.to).max()?;
        let known: Vec<Eur> = runs.iter().filter_map(|(_, run)| run.value).collect();
        let value = match (known.is_empty(), known.len() == runs.len()) {
            (true, _) => "waarde onbekend".to_owned(),
            (false, whole) => {
                let sum = sum(known);
                if whole { format!("waarde {sum}") } else { format!("waarde {sum}, voor zover een tarief bekend is") }
            }
        };
        let (count, why) = (dutch::days(days), &first.why);
        let text = format!(
            "Op {id} betaalt niemand {count} tussen {from} en {to} ({value}): {why}{} {}",
            self.remedy(rule),
            write_off(id, runs)
        );
        let task = self.task(TaskKind::Unbillable, Some(self.due(*month)), id.to_string(), text);
        Some(Task { bsn: Some(bsn), rule: Some(RuleId::named(rule)), ..task })
    }

    /// What to do about days that nobody pays, where the reason does not say so itself: the protocol tells it of its own rules.
    fn remedy(&self, rule: &str) -> String {
        let profile = &self.terms.profile;
        match rule {
            "TRANSFER_GAP" => format!(" Vraag {} om de opdracht eerder te laten ingaan.", profile.opdrachtgever),
            "DELIVERY_WITHOUT_DISPOSITION" => {
                " Corrigeer de registratie, of lees het bericht in dat ontbreekt.".to_owned()
            }
            "OUTSIDE_ALLOCATION" => " Corrigeer de start of stop, of vraag om een ruimere beschikking.".to_owned(),
            _ => profile.remedy(rule).map(|remedy| format!(" {remedy}")).unwrap_or_default(),
        }
    }
}

/// The command with which a person says that nobody is going to pay, for each month.
fn write_off(id: &DispositionId, runs: &[(Month, &Unbillable)]) -> String {
    let months: BTreeSet<Month> = runs.iter().map(|(month, _)| *month).collect();
    let (first, last) = (months.first(), months.last());
    let all = match (first, last) {
        (Some(first), Some(last)) if first != last => format!(", en zo voor elke maand tot en met {last}"),
        _ => String::new(),
    };
    let month = first.map(ToString::to_string).unwrap_or_default();
    format!("Betaalt niemand dit, leg dat vast: 'iwmod decide write-off {id} {month} --reason WAAROM'{all}.")
}

/// What amounts come to, for people.
pub(super) fn sum(amounts: impl IntoIterator<Item = Eur>) -> String {
    Eur::sum(amounts).map_or_else(|_| "meer dan te berekenen is".to_owned(), euro)
}

/// The command that keeps a file, with what it makes of the statement.
fn choice(reading: &ReadingChange) -> String {
    let change = match reading.change {
        None => "het bedrag is dan nog niet bekend".to_owned(),
        Some(change) if change == Eur::ZERO => "het bedrag blijft wat het nu is".to_owned(),
        Some(change) if change < Eur::ZERO => format!("{} minder dan nu", euro(change.negated())),
        Some(change) => format!("{} meer dan nu", euro(change)),
    };
    format!("'{}' ({change})", reading.command())
}

/// Dispositions and commands that a task about a conflict names at most.
const NAMED_MAX: usize = 5;

/// What lacks over which month on which disposition.
type Lacking<'a> = (Month, TaskKind, &'a DispositionId);

/// Whose care on which disposition nobody pays, and for what reason.
type Unpaid<'a> = (Bsn, &'a DispositionId, &'a str);

/// Statements of a month that no closing froze.
pub(super) fn still_open(billing: &Billing) -> impl Iterator<Item = &Statement> {
    billing.statements.iter().filter(|statement| statement.closed.is_none())
}

#[cfg(test)]
mod tests;
