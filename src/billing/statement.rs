//! Lines and statements of a month: declarations to gemeenten, invoices to everybody else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::ceiling::{ceiling, has_total, volume_of_one};
use super::correction::{is_credit, total_of};
use super::month::{Routed, routed, runs, trip_days, window};
use super::route::{Route, why};
use super::{Billing, BillingError, Line, Notice, Party, PartyKind, Statement, Unbillable, unbillable};
use crate::disposition::{Derived, Disposition, Form, Registration};
use crate::domain::{
    Date, DispositionId, Domain, Eenheid, Eur, Month, Overflow, Period, Unit, round_half_up, werkdagen_after,
};
use crate::terms::{ProductMatch, Rule, TariffKey, Terms};

/// The statements of a month over all dossiers.
pub fn bill<'a>(
    dossiers: impl IntoIterator<Item = &'a Derived>,
    terms: &Terms,
    month: Month,
    as_of: Date,
) -> Result<Billing, BillingError> {
    let mut gathered = Gathered::of(month);
    for derived in dossiers {
        gathered.add(of_dossier(derived, terms, month, as_of, &mut Billed::default())?);
    }
    gathered.billing(terms, as_of)
}

/// The statements of several months in one pass, which knows what earlier months billed without reckoning it again for each.
/// `months` are in order.
pub fn bill_all<'a>(
    dossiers: impl IntoIterator<Item = &'a Derived>,
    terms: &Terms,
    months: impl IntoIterator<Item = Month>,
    as_of: Date,
) -> Result<Vec<Billing>, BillingError> {
    let mut all: Vec<Gathered> = months.into_iter().map(Gathered::of).collect();
    for derived in dossiers {
        let mut billed = Billed::default();
        for gathered in &mut all {
            gathered.add(of_dossier(derived, terms, gathered.month, as_of, &mut billed)?);
        }
    }
    all.into_iter().map(|gathered| gathered.billing(terms, as_of)).collect()
}

/// A month that is being billed.
struct Gathered {
    month: Month,
    lines: BTreeMap<Party, Vec<Line>>,
    unbillable: Vec<Unbillable>,
}

impl Gathered {
    fn of(month: Month) -> Gathered {
        Gathered { month, lines: BTreeMap::new(), unbillable: Vec::new() }
    }

    fn add(&mut self, bill: DossierBill) {
        for (party, line) in bill.lines {
            self.lines.entry(party).or_default().push(line);
        }
        self.unbillable.extend(bill.unbillable);
    }

    fn billing(self, terms: &Terms, as_of: Date) -> Result<Billing, BillingError> {
        let Gathered { month, lines, mut unbillable } = self;
        unbillable.sort_by(|a: &Unbillable, b| (a.bsn, &a.disposition, a.from).cmp(&(b.bsn, &b.disposition, b.from)));
        let statements = lines.into_iter().map(|(party, lines)| statement(party, lines, terms, month));
        let statements = statements.collect::<Result<_, _>>()?;
        Ok(Billing { month, as_of, provisional: as_of < month.last(), statements, unbillable, closed: None })
    }
}

/// A statement of these lines: sorted, summed, and complete unless something is missing of what is claimed. What a credit
/// takes back was complete enough to be closed.
pub fn statement(party: Party, mut lines: Vec<Line>, terms: &Terms, month: Month) -> Result<Statement, BillingError> {
    let key = |l: &Line| {
        let correction = l.corrects.map(|month| (month, !is_credit(l)));
        (l.bsn, l.disposition.clone(), l.from, l.domain, l.product.clone(), l.unit, correction)
    };
    lines.sort_by_cached_key(key);
    let total = total_of(&lines)?;
    let claimed = lines.iter().filter(|line| !is_credit(line));
    Ok(Statement {
        channel: party.channel(),
        due: werkdagen_after(month.last(), terms.profile.due_workdays),
        complete: !claimed.flat_map(|l| &l.notices).any(|n| n.is_incomplete()),
        total,
        party,
        lines,
        closed: None,
    })
}

pub(super) fn overflow(disposition: &DispositionId, source: Overflow) -> BillingError {
    BillingError::Overflow { disposition: disposition.clone(), source }
}

#[derive(Default)]
struct DossierBill {
    lines: Vec<(Party, Line)>,
    unbillable: Vec<Unbillable>,
}

/// What iwmod's own earlier months billed on toewijzingen with a total ceiling (TR322).
#[derive(Default)]
struct Billed {
    quantities: BTreeMap<DispositionId, Decimal>,
    /// The first month that is not in them.
    until: Option<Month>,
}

impl Billed {
    /// Counts the months before this one that are not in it yet.
    fn reach(&mut self, derived: &Derived, terms: &Terms, month: Month, as_of: Date) -> Result<(), BillingError> {
        let limited = || derived.dispositions.iter().filter(|d| has_total(d));
        let Some(begin) = limited().map(|d| Month::of(first_day(d))).min() else { return Ok(()) };
        let first = self.until.unwrap_or(begin.max(terms.first_month));
        for earlier in first.through(month).take_while(|m| *m < month) {
            for routed in routed(derived, terms, earlier, as_of) {
                let id = &routed.disposition.id;
                for (_, line) in declarations(&routed, terms, earlier, self).map_err(|e| overflow(id, e))? {
                    let sum = self.quantities.entry(id.clone()).or_default();
                    *sum = sum.checked_add(line.quantity).ok_or_else(|| overflow(id, Overflow))?;
                }
            }
        }
        self.until = Some(first.max(month));
        Ok(())
    }

    fn on(&self, id: &DispositionId) -> Decimal {
        self.quantities.get(id).copied().unwrap_or_default()
    }
}

/// Whether a dossier has a delivered day or a registration in a window; without, no line and no run comes of it.
fn is_touched(derived: &Derived, window: Period) -> bool {
    let is_touched = |d: &Disposition| {
        d.delivered(window.last()).iter().any(|run| run.last() >= window.first())
            || d.registrations.iter().any(|row| window.contains(row.datum))
    };
    derived.dispositions.iter().any(is_touched) || derived.loose.iter().any(|row| window.contains(row.datum))
}

/// What a dossier brings in a month. Of a dossier without care in it an overflow of earlier months is told by those.
fn of_dossier(
    derived: &Derived,
    terms: &Terms,
    month: Month,
    as_of: Date,
    billed: &mut Billed,
) -> Result<DossierBill, BillingError> {
    match window(month, as_of) {
        Some(window) if is_touched(derived, window) => whole(derived, terms, month, window, billed),
        Some(_) | None => Ok(DossierBill::default()),
    }
}

fn whole(
    derived: &Derived,
    terms: &Terms,
    month: Month,
    window: Period,
    billed: &mut Billed,
) -> Result<DossierBill, BillingError> {
    billed.reach(derived, terms, month, window.last())?;
    let mut bill = DossierBill::default();
    for routed in routed(derived, terms, month, window.last()) {
        let id = &routed.disposition.id;
        let failed = |source| overflow(id, source);
        bill.lines.extend(declarations(&routed, terms, month, billed).map_err(failed)?);
        bill.lines.extend(invoice_lines(&routed, terms, month).map_err(failed)?);
        bill.unbillable.extend(unbillable::delivered(&routed, terms).map_err(failed)?);
        bill.unbillable.extend(unbillable::registered(routed.disposition, window, terms).map_err(failed)?);
    }
    bill.unbillable.extend(unbillable::loose(&derived.loose, window));
    Ok(bill)
}

/// First day on which anything can have been delivered.
fn first_day(disposition: &Disposition) -> Date {
    disposition.deliveries.iter().map(|d| d.from).fold(disposition.from, Date::min)
}

/// Lines of a WMO323: one per toewijzing, product and month (TR416).
fn declarations(
    routed: &Routed<'_, '_>,
    terms: &Terms,
    month: Month,
    billed: &Billed,
) -> Result<Vec<(Party, Line)>, Overflow> {
    Ok(declared(routed, terms, month, billed)?.into_iter().map(|declared| (declared.party, declared.line)).collect())
}

/// A line of a WMO323 with what was cut from it.
pub(super) struct Declared {
    pub party: Party,
    pub line: Line,
    /// How much lies above the ceiling.
    pub excess: Option<Decimal>,
    /// What the whole quantity would have brought.
    pub uncut: Option<Eur>,
}

/// What the lines of a dossier to gemeenten were cut by.
pub(super) fn cuts(derived: &Derived, terms: &Terms, month: Month, as_of: Date) -> Result<Vec<Declared>, BillingError> {
    let mut billed = Billed::default();
    billed.reach(derived, terms, month, as_of)?;
    let mut cuts = Vec::new();
    for routed in routed(derived, terms, month, as_of) {
        let lines = declared(&routed, terms, month, &billed).map_err(|e| overflow(&routed.disposition.id, e))?;
        cuts.extend(lines.into_iter().filter(|declared| declared.excess.is_some()));
    }
    Ok(cuts)
}

fn declared(routed: &Routed<'_, '_>, terms: &Terms, month: Month, billed: &Billed) -> Result<Vec<Declared>, Overflow> {
    let disposition = routed.disposition;
    let to_gemeente =
        |route: &Route<'_>| matches!(route, Route::Billed { party, .. } if party.kind == PartyKind::Gemeente);
    let days: Vec<Date> = routed.days.iter().filter(|(_, r)| to_gemeente(r)).map(|(day, _)| *day).collect();
    let Some((first, Route::Billed { rule, party })) = days.first().and_then(|day| routed.days.get_key_value(day))
    else {
        return Ok(Vec::new());
    };
    let validity = Period::new(disposition.from, disposition.to.unwrap_or(month.last()).max(disposition.from));
    let Some(product_periode) = validity.and_then(|v| v.overlap(month.period())) else { return Ok(Vec::new()) };
    let rows = routed.registered(|day| days.binary_search(&day).is_ok());
    let count = u32::try_from(days.len()).map_err(|_| Overflow)?;
    let line = Draft { disposition, rule, terms, period: product_periode, days: count };
    let extended = extended(disposition, rule, days.last().copied());
    let mut lines = Vec::new();
    for part in parts(disposition, &rows) {
        let mut line = line.part(&part, *first, |key| TariffKey::Gemeente(disposition.gemeente, key));
        let quantity = match (disposition.omvang(), part.eenheid) {
            (Some(omvang), _) => amount::declared(omvang, &part.rows, count, volume_of_one(omvang))?,
            (None, Some(eenheid)) => amount::declared_without_omvang(eenheid, &part.rows)?,
            (None, None) => Quantity::MISSING,
        };
        let ceiling = match disposition.omvang() {
            Some(omvang) => ceiling(disposition, omvang, product_periode, billed.on(&disposition.id))?,
            None => None,
        };
        let cut = cut(quantity, ceiling, &mut line);
        settle(&mut line, part.eenheid, cut)?;
        notice(&mut line, Notice::ExtendedAfterTransition, extended);
        let excess = quantity.exact.checked_sub(cut.exact).filter(|excess| !excess.is_zero());
        // A quantity that nobody pays may be beyond any decimal; then its value is not known.
        let uncut =
            line.rate.zip(part.eenheid).and_then(|(rate, unit)| amount::amount(rate, unit, quantity.exact).ok());
        lines.push(Declared { party: Party::clone(party), line, excess, uncut });
    }
    Ok(lines)
}

/// A line above its ceiling is refused whole, so it is cut.
fn cut(quantity: Quantity, ceiling: Option<Decimal>, line: &mut Line) -> Quantity {
    match ceiling.filter(|ceiling| quantity.exact > *ceiling) {
        Some(ceiling) => {
            notice(line, Notice::AboveAllocation, true);
            Quantity { exact: ceiling, ..quantity }
        }
        None => quantity,
    }
}

/// Whether billed days lie after the end that was known at the transition.
fn extended(disposition: &Disposition, rule: &Rule, last: Option<Date>) -> bool {
    let Form::Toewijzing { extended_past: Some(known), .. } = &disposition.form else { return false };
    rule.notice_extended && last.is_some_and(|last| last > *known)
}

/// Lines of invoices: one per disposition, tariff, party, rule, rate and unbroken run of days.
fn invoice_lines(routed: &Routed<'_, '_>, terms: &Terms, month: Month) -> Result<Vec<(Party, Line)>, Overflow> {
    let days = routed.days.iter().filter_map(|(day, route)| match route {
        Route::Billed { rule, party } if party.kind != PartyKind::Gemeente => Some((*day, (*rule, party.as_ref()))),
        Route::Billed { .. } | Route::Unbillable(_) => None,
    });
    let days: Vec<(Date, (&Rule, &Party))> = days.collect();
    let mut lines = Vec::new();
    let (coalition, other): (Vec<_>, Vec<_>) = days.into_iter().partition(|(_, (_, p))| p.kind == PartyKind::Coalitie);
    coalition_lines(routed, &coalition, terms, month, &mut lines)?;
    transport_lines(routed, &coalition, terms, &mut lines)?;
    other_lines(routed, &other, terms, month, &mut lines)?;
    Ok(lines)
}

/// Day with the row and party it goes by.
type RoutedDay<'r> = (Date, (&'r Rule, &'r Party));

fn coalition_lines(
    routed: &Routed<'_, '_>,
    days: &[RoutedDay<'_>],
    terms: &Terms,
    month: Month,
    lines: &mut Vec<(Party, Line)>,
) -> Result<(), Overflow> {
    let disposition = routed.disposition;
    let code = disposition.tariff.as_ref();
    let rate_on = |day| code.and_then(|c| terms.rate(&TariffKey::Coalition(c.clone()), day));
    let known = code.and_then(|c| terms.profile.tariffs_of(c).next());
    let by_domain = disposition.domain.and_then(|d| terms.profile.domains.get(&d)).map(|d| d.unit);
    let unit = known.map(|t| t.unit).or(by_domain);
    for (run, ((rule, party), rate)) in runs(days.iter().map(|(day, to)| (*day, (*to, rate_on(*day))))) {
        let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
        let mut line = draft.line(disposition.domain, product_of(disposition, terms), code.cloned(), unit, rate);
        let rows = routed.registered(|day| run.contains(day));
        let (days, month_days) = (Decimal::from(run.days()), Decimal::from(month.days()));
        (line.quantity, line.amount) = match unit {
            Some(Unit::Maand) => {
                let part = days.checked_div(month_days).ok_or(Overflow)?;
                (shown(part), rate.map(|r| r.part(days, month_days)).transpose()?)
            }
            Some(Unit::Dag) => {
                let trips = Decimal::from(trip_days(disposition).filter(|day| run.contains(*day)).count());
                (trips, rate.map(|r| r.times(trips)).transpose()?)
            }
            _ => (days, rate.map(|r| r.times(days)).transpose()?),
        };
        notice(&mut line, Notice::TariffMissing, rate.is_none());
        notice(&mut line, Notice::SpecificationMissing, unit != Some(Unit::Dag) && rows.is_empty());
        let deviates = known.and_then(|t| t.dagdelen).is_some_and(|avg| strays(&rows, avg, days, month_days, terms));
        notice(&mut line, Notice::SpecificationDeviates, deviates);
        lines.push((party.clone(), line));
    }
    Ok(())
}

/// Whether the dagdelen stray more than the tolerance from the part of the category's average; none registered is
/// another notice.
fn strays(rows: &[&Registration], average: Decimal, days: Decimal, month_days: Decimal, terms: &Terms) -> bool {
    let test = || -> Option<bool> {
        let sum = amount::registered(Eenheid::Dagdeel, rows).ok()??;
        let expected = average.checked_mul(days)?.checked_div(month_days)?;
        let allowed =
            expected.checked_mul(terms.profile.specification_tolerance_percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(sum.checked_sub(expected)?.abs() > allowed)
    };
    test().unwrap_or(false)
}

/// The transport of a DO opdracht: an extra line per run, for the days with a trip. No trips: no line.
fn transport_lines(
    routed: &Routed<'_, '_>,
    days: &[RoutedDay<'_>],
    terms: &Terms,
    lines: &mut Vec<(Party, Line)>,
) -> Result<(), Overflow> {
    let disposition = routed.disposition;
    let Form::Opdracht { vervoer: Some(vervoer), .. } = &disposition.form else { return Ok(()) };
    let Some(tariff) = terms.tariff_of_vervoer(*vervoer) else { return Ok(()) };
    let key = TariffKey::Coalition(tariff.code.clone());
    for (run, ((rule, party), rate)) in runs(days.iter().map(|(day, to)| (*day, (*to, terms.rate(&key, *day))))) {
        let trips = routed.trips.iter().filter(|day| run.contains(**day)).count();
        if trips == 0 {
            continue;
        }
        let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
        let product = product_with_tariff(&tariff.code, terms);
        let code = Some(tariff.code.clone());
        let mut line = draft.line(Some(Domain::Vervoer), product, code, Some(tariff.unit), rate);
        line.quantity = Decimal::from(trips);
        line.amount = rate.map(|r| r.times(line.quantity)).transpose()?;
        notice(&mut line, Notice::TariffMissing, rate.is_none());
        lines.push((party.clone(), line));
    }
    Ok(())
}

/// Invoices to a hoofdaannemer or Kikmaat: the allocation's unit, exact sums of what was registered per run.
fn other_lines(
    routed: &Routed<'_, '_>,
    days: &[RoutedDay<'_>],
    terms: &Terms,
    month: Month,
    lines: &mut Vec<(Party, Line)>,
) -> Result<(), Overflow> {
    let disposition = routed.disposition;
    let rows = routed.registered(|day| days.iter().any(|(d, _)| *d == day));
    for (number, part) in parts(disposition, &rows).into_iter().enumerate() {
        let with_rate =
            days.iter().map(|(day, to)| (*day, (*to, part.rate(*day, terms, |key| other_key(to.1, disposition, key)))));
        for (run, ((rule, party), _)) in runs(with_rate) {
            let rows: Vec<&Registration> = part.rows.iter().copied().filter(|r| run.contains(r.datum)).collect();
            // Without an Omvang a part has no line in a run that another part already fills; an empty run has one.
            let filled = number > 0 || !routed.registered(|day| run.contains(day)).is_empty();
            if disposition.omvang().is_none() && rows.is_empty() && filled {
                continue;
            }
            let draft = Draft { disposition, rule, terms, period: run, days: run.days() };
            let mut line = draft.part(&part, run.first(), |key| other_key(party, disposition, key));
            let quantity = match (disposition.omvang(), part.eenheid) {
                (Some(omvang), _) => {
                    amount::invoiced(omvang, &rows, (run.days(), month.days()), volume_of_one(omvang))?
                }
                (None, Some(eenheid)) => amount::registered(eenheid, &rows)?.map_or(Quantity::MISSING, Quantity::of),
                (None, None) => Quantity::MISSING,
            };
            settle(&mut line, part.eenheid, quantity)?;
            lines.push((party.clone(), line));
        }
    }
    Ok(())
}

fn other_key(party: &Party, disposition: &Disposition, product: String) -> TariffKey {
    match (party.kind, disposition.holder.agb) {
        (PartyKind::Hoofdaannemer, Some(agb)) => TariffKey::Hoofdaannemer(agb, product),
        _ => TariffKey::Kikmaat(product),
    }
}

/// Quantity, amount and what is missing.
fn settle(line: &mut Line, eenheid: Option<Eenheid>, quantity: Quantity) -> Result<(), Overflow> {
    line.quantity = shown(quantity.exact);
    line.amount = match (line.rate, eenheid) {
        (Some(rate), Some(eenheid)) => Some(amount::amount(rate, eenheid, quantity.exact)?),
        (Some(_), None) | (None, _) => None,
    };
    notice(line, Notice::DeliveryMissing, quantity.missing);
    notice(line, Notice::TariffMissing, line.rate.is_none());
    Ok(())
}

/// At most four decimals; the amount comes from the exact value.
fn shown(exact: Decimal) -> Decimal {
    round_half_up(exact, 4).normalize()
}

fn notice(line: &mut Line, notice: Notice, holds: bool) {
    if holds {
        line.notices.push(notice);
        line.notices.sort_unstable();
    }
}

/// What is declared or invoiced together on one toewijzing: all of it, or one product and unit where the toewijzing has
/// no product code and so no Omvang.
pub(super) struct Part<'a> {
    product: Option<String>,
    /// Under which a tariff is looked up: the product, else the category of the toewijzing.
    tariff_product: Option<String>,
    eenheid: Option<Eenheid>,
    rows: Vec<&'a Registration>,
}

impl Part<'_> {
    /// The rate on a day, under the key that a party gives the product; euros are worth themselves.
    pub fn rate(&self, day: Date, terms: &Terms, key: impl Fn(String) -> TariffKey) -> Option<Eur> {
        if self.eenheid == Some(Eenheid::Euro) {
            return Some(Eur::from_cents(100));
        }
        terms.rate(&key(self.tariff_product.clone()?), day)
    }
}

/// The parts of a toewijzing for these registrations: at least one, and exactly one where it has an Omvang.
pub(super) fn parts<'a>(disposition: &Disposition, rows: &[&'a Registration]) -> Vec<Part<'a>> {
    let categorie = disposition.product().map(|p| p.categorie.clone());
    let part = |product: Option<String>, eenheid, rows| {
        let tariff_product = product.clone().or_else(|| categorie.clone());
        Part { product, tariff_product, eenheid, rows }
    };
    if let Some(omvang) = disposition.omvang() {
        let code = disposition.product().and_then(|p| p.code.clone());
        return vec![part(code, Some(omvang.eenheid), rows.to_vec())];
    }
    let mut groups: BTreeMap<(Option<&str>, Class), Vec<&'a Registration>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.product.as_deref(), class(row.eenheid))).or_default().push(row);
    }
    if groups.is_empty() {
        // No tariff is looked up for what has no unit.
        return vec![Part { product: None, tariff_product: None, eenheid: None, rows: Vec::new() }];
    }
    let grouped = |((product, class), rows): ((Option<&str>, Class), Vec<&'a Registration>)| {
        let eenheid = eenheid_of(class, &rows);
        part(product.map(str::to_owned), Some(eenheid), rows)
    };
    groups.into_iter().map(grouped).collect()
}

/// Units that are summed together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Time,
    Etmaal,
    Dagdeel,
    Stuk,
    Euro,
}

fn class(unit: Unit) -> Class {
    match unit {
        Unit::Uur | Unit::Minuut => Class::Time,
        Unit::Etmaal => Class::Etmaal,
        Unit::Dagdeel => Class::Dagdeel,
        Unit::Stuk | Unit::Maand | Unit::Dag => Class::Stuk,
        Unit::Euro => Class::Euro,
    }
}

/// Minutes alone stay minutes; with hours among them the line is in hours.
fn eenheid_of(class: Class, rows: &[&Registration]) -> Eenheid {
    match class {
        Class::Time if rows.iter().all(|r| r.eenheid == Unit::Minuut) => Eenheid::Minuut,
        Class::Time => Eenheid::Uur,
        Class::Etmaal => Eenheid::Etmaal,
        Class::Dagdeel => Eenheid::Dagdeel,
        Class::Stuk => Eenheid::StuksInspanning,
        Class::Euro => Eenheid::Euro,
    }
}

/// What all lines of one disposition have in common.
struct Draft<'a> {
    disposition: &'a Disposition,
    rule: &'a Rule,
    terms: &'a Terms,
    period: Period,
    days: u32,
}

impl Draft<'_> {
    fn part(&self, part: &Part<'_>, day: Date, key: impl Fn(String) -> TariffKey) -> Line {
        let rate = part.rate(day, self.terms, key);
        let unit = part.eenheid.map(amount::unit);
        self.line(self.disposition.domain, part.product.clone(), None, unit, rate)
    }

    fn line(
        &self,
        domain: Option<Domain>,
        product: Option<String>,
        tariff: Option<String>,
        unit: Option<Unit>,
        rate: Option<Eur>,
    ) -> Line {
        let disposition = self.disposition;
        let mut line = Line {
            disposition: disposition.id.clone(),
            gemeente: disposition.gemeente,
            bsn: disposition.client.bsn,
            domain,
            product,
            tariff,
            from: self.period.first(),
            to: self.period.last(),
            days: self.days,
            quantity: Decimal::ZERO,
            unit,
            rate,
            amount: None,
            rule: self.rule.id.clone(),
            source: self.rule.source.clone(),
            why: why(self.rule, disposition, self.terms),
            notices: Vec::new(),
            corrects: None,
            because: None,
        };
        notice(&mut line, Notice::StartMissing, disposition.start_missing);
        line
    }
}

/// Product code on a line of the coalition: as allocated, or the one that stands for the tariff.
fn product_of(disposition: &Disposition, terms: &Terms) -> Option<String> {
    let allocated = disposition.product().and_then(|p| p.code.clone());
    allocated.or_else(|| product_with_tariff(disposition.tariff.as_deref()?, terms))
}

fn product_with_tariff(tariff: &str, terms: &Terms) -> Option<String> {
    let rows = terms.products.iter().chain(&terms.profile.products);
    rows.filter(|row| row.tariff.as_deref() == Some(tariff)).find_map(|row| match &row.product {
        ProductMatch::Code(code) => Some(code.clone()),
        ProductMatch::Prefix(_) | ProductMatch::Categorie(_) => None,
    })
}

#[cfg(test)]
mod tests;
