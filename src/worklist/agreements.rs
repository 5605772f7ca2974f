//! What is to be done about agreements that end: the care that runs on would go to nobody.
//!
//! Reckons by the month after the end, once as it is agreed and once as if the agreement ran on; the lines that only the second
//! has are what the agreement is worth. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::money::sum;
use super::task::{List, Task, TaskKind};
use crate::billing::{BillingError, Line, bill};
use crate::domain::{Date, DispositionId, Domain, Month};
use crate::overview::Overview;
use crate::terms::{Agreement, TariffKey, TariffRow, Terms, Validity};

impl List<'_> {
    /// One task per kind of care and end, from eight weeks ahead (billing.md §6). An end on which nothing runs on needs nobody.
    pub(super) fn of_agreements(&self, overview: &Overview) -> Result<Vec<Task>, BillingError> {
        let mut ends: BTreeMap<(Domain, Date), &Agreement> = BTreeMap::new();
        for agreement in &self.terms.agreements {
            if let Some(end) = self.ends_soon(agreement) {
                ends.insert((agreement.domain, end), agreement);
            }
        }
        let mut tasks = Vec::new();
        for ((_, end), agreement) in ends {
            let lines = self.lines_lost(overview, agreement, end)?;
            tasks.extend((!lines.is_empty()).then(|| self.agreement_ends(agreement, end, &lines)));
        }
        Ok(tasks)
    }

    /// Its end, where that is near and no later row follows on.
    fn ends_soon(&self, agreement: &Agreement) -> Option<Date> {
        let end = agreement.validity.to?;
        let warn = end.checked_sub(jiff::Span::new().weeks(WARNED_WEEKS)).ok()?;
        let next = end.tomorrow().ok()?;
        let mut others = self.terms.agreements.iter().filter(|other| other.domain == agreement.domain);
        (warn <= self.as_of && self.as_of <= end && !others.any(|other| other.validity.contains(next))).then_some(end)
    }

    /// Lines of the first whole month after the end that only an agreement brings.
    fn lines_lost(
        &self,
        overview: &Overview,
        agreement: &Agreement,
        end: Date,
    ) -> Result<Vec<Arc<Line>>, BillingError> {
        let next = end.tomorrow().unwrap_or(end);
        let month = if Month::of(next).first() == next { Month::of(next) } else { Month::of(next).next() };
        let lines = |terms: &Terms| -> Result<Vec<Arc<Line>>, BillingError> {
            let billing = bill(&overview.derived, terms, month, month.last())?;
            Ok(billing.statements.into_iter().flat_map(|statement| statement.lines).collect())
        };
        let (mut priced, filled) = (self.terms.clone(), self.rates_that_end(end));
        filled.into_iter().for_each(|row| priced.tariffs.push(row));
        let mut extended = priced.clone();
        let same = extended.agreements.iter_mut().filter(|other| *other == agreement);
        same.for_each(|other| other.validity.to = None);
        let (without, mut with) = (lines(&priced)?, lines(&extended)?);
        let mut known: HashMap<(&DispositionId, Date), Vec<&Arc<Line>>> = HashMap::new();
        without.iter().for_each(|line| known.entry((&line.disposition, line.from)).or_default().push(line));
        with.retain(|line| !known.get(&(&line.disposition, line.from)).is_some_and(|same| same.contains(&line)));
        Ok(with)
    }

    /// The rates of the last day, for the days after it that have none: an agreement and its rates mostly end together, and what it is
    /// worth is asked before the next year's are known. Nothing is billed by them.
    fn rates_that_end(&self, end: Date) -> Vec<TariffRow> {
        let next = end.tomorrow().unwrap_or(end);
        let lacking = self.terms.tariff_keys().into_iter().filter(|key| self.terms.rate(key, next).is_none());
        let rows = lacking.filter_map(|key| {
            let row = self.terms.rate_row(&key, end)?;
            Some(TariffRow { key, validity: Validity { from: next, to: None }, rate: row.rate, origin: row.origin })
        });
        rows.collect()
    }

    /// Whether a line is reckoned by a rate that ends with the agreement.
    fn is_by_rate_that_ends(&self, line: &Line) -> bool {
        let key = line.tariff.as_ref().map(|code| TariffKey::Code(code.clone()));
        line.amount.is_some() && key.is_some_and(|key| self.terms.rate(&key, line.from).is_none())
    }

    fn agreement_ends(&self, agreement: &Agreement, end: Date, lines: &[Arc<Line>]) -> Task {
        let ids: BTreeSet<&DispositionId> = lines.iter().map(|line| &line.disposition).collect();
        let count = match ids.len() {
            1 => "1 beschikking loopt".to_owned(),
            count => format!("{count} beschikkingen lopen"),
        };
        let named: Vec<String> = ids.iter().take(NAMED_MAX).map(ToString::to_string).collect();
        let more = if ids.len() > named.len() { " en andere" } else { "" };
        let worth = match lines.iter().filter_map(|line| line.amount).collect::<Vec<_>>() {
            known if known.is_empty() => "waarde onbekend, er is geen tarief".to_owned(),
            known if known.len() < lines.len() => format!("{} per maand, voor zover een tarief bekend is", sum(known)),
            known => format!("{} per maand", sum(known)),
        };
        let is_of_now = lines.iter().any(|line| self.is_by_rate_that_ends(line));
        let worth = if is_of_now { format!("{worth}, naar het tarief van {end}") } else { worth };
        let (domain, combinant) = (agreement.domain.naam(), &agreement.combinant);
        let text = format!(
            "De overeenkomst voor {domain} ({combinant}) eindigt op {end} en er volgt geen op: {count} door ({worth}): {}{more}. \
             Daarna betaalt niemand die zorg. Is er een nieuwe getekend, zet haar dan als [[agreement]] in de config.",
            named.join(", ")
        );
        self.task(TaskKind::AgreementEnds, Some(end), format!("overeenkomst {}", agreement.domain), text)
    }
}

/// Our choice (billing.md §6).
const WARNED_WEEKS: i64 = 8;
/// Dispositions that the task names at most.
const NAMED_MAX: usize = 10;
