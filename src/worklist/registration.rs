//! What is odd about the registrations behind lines of open statements: too many, too few, or in other units than are needed.
//!
//! Stands beside `money`, which tells of lines without any. Repeats what a line says, as something to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::money::{still_open, sum};
use super::task::{List, Task, TaskKind};
use crate::billing::{Aside, Beside, Billing, Line, Notice, Statement, is_credit, other_units, specified_in};
use crate::disposition::{Disposition, Registration};
use crate::domain::dutch::{self, choices, plain_quantity, unit, unit_heading};
use crate::domain::{DispositionId, Eur, Month, Period, Unit};
use crate::overview::Lookup;

/// Lines of one disposition about one month that say the same, with the statement that they stand in.
type Alike<'a> = Vec<(&'a Statement, &'a Line)>;

impl List<'_> {
    /// One task per disposition, month and kind.
    pub(super) fn of_registrations(&self, known: &Lookup<'_>, billing: &Billing) -> Vec<Task> {
        let mut alike: BTreeMap<(Month, TaskKind, &DispositionId), Alike<'_>> = BTreeMap::new();
        for statement in still_open(billing) {
            let may_say = |line: &&Arc<Line>| !line.notices.is_empty() || line.corrects.is_some();
            for line in statement.lines.iter().filter(may_say).filter(|line| !is_credit(line)) {
                let month = line.corrects.unwrap_or(billing.month);
                // Of a line of this month an aside says it; a correction is about another.
                let others = line.corrects.is_some()
                    && known.get(&line.disposition).is_some_and(|d| !self.others(statement, line, d).is_empty());
                let kinds = line.notices.iter().filter_map(|notice| kind(*notice, line));
                for kind in kinds.chain(others.then_some(TaskKind::OtherUnit)) {
                    alike.entry((month, kind, &line.disposition)).or_default().push((statement, line));
                }
            }
        }
        for Aside { party, line, what } in billing.asides.iter().map(Arc::as_ref) {
            let statement = still_open(billing).find(|statement| statement.party.is(party));
            if let (Beside::OtherUnits(_), Some(statement)) = (what, statement) {
                let key = (billing.month, TaskKind::OtherUnit, &line.disposition);
                alike.entry(key).or_default().push((statement, line));
            }
        }
        let task = |((month, kind, id), lines): ((Month, TaskKind, &DispositionId), Alike<'_>)| {
            let (statement, line) = *lines.first()?;
            let text = self.text(month, kind, &lines, known.get(id)?);
            let task = self.task(kind, Some(statement.due), id.to_string(), text);
            Some(Task { bsn: Some(line.bsn), ..task })
        };
        alike.into_iter().filter_map(task).collect()
    }

    fn text(&self, month: Month, kind: TaskKind, lines: &Alike<'_>, disposition: &Disposition) -> String {
        let (id, days) = (&disposition.id, dutch::days(days(lines)));
        let party = lines.first().map(|(statement, _)| statement.party.name.as_str()).unwrap_or_default();
        let asked = |line: &Line| specified_in(line.domain, line.unit, self.terms).map(words).unwrap_or_default();
        let wanted = lines.first().map(|(_, line)| asked(line)).unwrap_or_default();
        match kind {
            TaskKind::SpecificationUnit => format!(
                "Op {id} is over {month} alleen in {} geregistreerd, en de specificatie vraagt {wanted}; de factuur aan {party} \
                 blijft liggen. Lees de leveringen in {wanted} in.",
                units(registered(lines, disposition).map(|row| row.eenheid))
            ),
            TaskKind::SpecificationDeviates => format!(
                "Op {id} zijn over {month} {} geregistreerd, meer dan {days} van de levering. Berekend zijn de dagen, \
                 en de factuur aan {party} blijft liggen. Corrigeer de registratie.",
                etmalen(disposition, month)
            ),
            TaskKind::FewerRegistered => format!(
                "Op {id} zijn over {month} {} geregistreerd op {days} van de levering; dat wordt berekend, {} minder dan \
                 alle dagen. Was de cliënt afwezig, dan klopt het; vul anders de registratie aan.",
                etmalen(disposition, month),
                sum(lines.iter().filter_map(|(_, line)| unregistered(line)))
            ),
            _ => format!(
                "Op {id} is over {month} ook in {} geregistreerd; dat telt niet mee, want de specificatie aan {party} vraagt \
                 {wanted}. Registreer het in {wanted}, of neem het terug met aantal 0.",
                units(lines.iter().flat_map(|(statement, line)| self.others(statement, line, disposition)))
            ),
        }
    }

    /// Units that are registered on the days of a line beside what specifies it.
    fn others(&self, statement: &Statement, line: &Line, disposition: &Disposition) -> BTreeSet<Unit> {
        other_units(&statement.party, line, disposition, self.terms)
    }
}

/// The task of a notice; `None`: it is told elsewhere, or is no task.
fn kind(notice: Notice, line: &Line) -> Option<TaskKind> {
    match notice {
        Notice::FewerRegistered => Some(TaskKind::FewerRegistered),
        Notice::SpecificationDeviates if line.unit == Some(Unit::Etmaal) => Some(TaskKind::SpecificationDeviates),
        Notice::SpecificationUnit => Some(TaskKind::SpecificationUnit),
        Notice::AboveAllocation
        | Notice::DeliveryMissing
        | Notice::ExtendedAfterTransition
        | Notice::InConflict
        | Notice::SpecificationDeviates
        | Notice::SpecificationMissing
        | Notice::StartMissing
        | Notice::TariffMissing => None,
    }
}

fn registered<'d>(lines: &Alike<'_>, disposition: &'d Disposition) -> impl Iterator<Item = &'d Registration> {
    let days: Vec<Period> = lines.iter().filter_map(|(_, line)| Period::new(line.from, line.to)).collect();
    disposition.registrations.iter().filter(move |row| days.iter().any(|days| days.contains(row.datum)))
}

fn units(all: impl IntoIterator<Item = Unit>) -> String {
    let units: BTreeSet<Unit> = all.into_iter().collect();
    let words: Vec<String> = units.into_iter().map(words).collect();
    choices(words.iter().map(String::as_str)).replace(" of ", " en ")
}

/// A unit as a plural in a sentence: `etmalen`.
fn words(unit: Unit) -> String {
    unit_heading(unit).to_lowercase()
}

fn days(lines: &Alike<'_>) -> u32 {
    lines.iter().map(|(_, line)| line.days).fold(0, u32::saturating_add)
}

/// The etmalen that are registered in a month: `40 etmalen`.
fn etmalen(disposition: &Disposition, month: Month) -> String {
    let is_one = |row: &&Registration| row.eenheid == Unit::Etmaal && Month::of(row.datum) == month;
    let count: Decimal = disposition.registrations.iter().filter(is_one).map(|row| row.aantal).sum();
    format!("{} {}", plain_quantity(count), unit(Unit::Etmaal, count))
}

/// What a line comes to less than all of its days would.
fn unregistered(line: &Line) -> Option<Eur> {
    let all = line.rate?.times(Decimal::from(line.days)).ok()?;
    all.plus(line.amount?.negated()).ok()
}
