//! What was learnt after a month was closed: frozen lines held against what the derivation says today.
//!
//! Stands after `total` and `closing`. A closed statement never changes; the earliest open month after it carries a credit
//! of each line that is no longer so and a debit of each that is now (billing.md §6). What is frozen about a month is netted
//! first, so that a correction of a correction only states the rest. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::closing::Books;
use super::draft::notice;
use super::line::{Notice, is_credit};
use super::total::undecided;
use super::undecided::{InConflict, add_all};
use super::{Billing, BillingError, Line, Party, Statement};
use crate::domain::{Bsn, Date, DispositionId, Domain, Eur, GemeenteCode, Month, ProductCode, Unit};
use crate::terms::Terms;

/// A line that an open statement carries because a closed one is no longer so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Whose statement.
    pub party: Party,
    /// Month whose statement is corrected.
    pub month: Month,
    /// The line, with `corrects`; what caused it is for who knows the log to say.
    pub line: Line,
    /// All that caused it, in the order in which it became known, where that is asked: the line names only the last.
    pub causes: Vec<String>,
}

/// What the statements of an open month carry of closed ones.
#[derive(Debug, Default)]
pub struct Carried {
    /// Lines that are no longer so, or are so now.
    pub corrections: Vec<Correction>,
    /// What contradicts each other about a closed month: how that is corrected is not known until a person decides.
    pub conflicts: Vec<(Party, InConflict)>,
}

/// What makes two lines the same claim. Why it is owed, by which rule, and how many delivered days stand behind it may
/// change without anybody owing something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Claim<'a> {
    bsn: Bsn,
    disposition: &'a DispositionId,
    from: Date,
    to: Date,
    domain: Option<Domain>,
    gemeente: GemeenteCode,
    product: Option<&'a ProductCode>,
    tariff: Option<&'a str>,
    unit: Option<Unit>,
    rate: Option<Eur>,
    quantity: Decimal,
    amount: Option<Eur>,
}

impl Claim<'_> {
    /// Of a line, as if it were a debit.
    fn of(line: &Line) -> Claim<'_> {
        Claim {
            bsn: line.bsn,
            disposition: &line.disposition,
            from: line.from,
            to: line.to,
            domain: line.domain,
            gemeente: line.gemeente,
            product: line.product.as_ref(),
            tariff: line.tariff.as_deref(),
            unit: line.unit,
            rate: line.rate,
            quantity: line.quantity.abs().normalize(),
            amount: line.amount.map(|amount| if amount < Eur::ZERO { amount.negated() } else { amount }),
        }
    }
}

/// A line that claims nothing needs no correction.
fn is_nothing(line: &Line) -> bool {
    line.quantity.is_zero() && line.amount.is_none_or(|amount| amount == Eur::ZERO)
}

/// What remains of lines when credits have taken back what they credit, as debits and (where more was credited than
/// claimed) credits, in the order of statements.
pub fn net<'a>(lines: impl IntoIterator<Item = &'a Arc<Line>>) -> Vec<Line> {
    let mut count: BTreeMap<Claim<'_>, (Tally, &Line)> = BTreeMap::new();
    for line in lines {
        let (tally, sample) = count.entry(Claim::of(line)).or_insert((Tally::default(), line));
        tally.add(is_credit(line));
        // The newest debit speaks for the claim.
        if !is_credit(line) {
            *sample = line;
        }
    }
    count.into_values().flat_map(|(tally, line)| tally.rest(line)).collect()
}

/// Whether what a frozen line claims is still claimed: no later closing has taken it back.
pub fn still_claimed(books: &Books, month: Month, party: &Party, line: &Line) -> bool {
    let claim = Claim::of(line);
    let about = books.lines_about(line.corrects.unwrap_or(month), party).filter(|(_, other)| Claim::of(other) == claim);
    let (credits, debits): (Vec<_>, Vec<_>) = about.partition(|(_, other)| is_credit(other));
    credits.len() < debits.len()
}

/// The same line with the other sign.
fn negated(line: &Line) -> Line {
    // A zero keeps its sign out of the text.
    let quantity = if line.quantity.is_zero() { Decimal::ZERO } else { -line.quantity };
    Line { quantity, amount: line.amount.map(Eur::negated), ..line.clone() }
}

/// How many lines of a claim ask, and how many give back.
#[derive(Clone, Copy, Default)]
struct Tally {
    debits: usize,
    credits: usize,
}

impl Tally {
    fn add(&mut self, is_credit: bool) {
        let side = if is_credit { &mut self.credits } else { &mut self.debits };
        *side += 1;
    }

    fn is_credit(self) -> bool {
        self.credits > self.debits
    }

    /// The line as often as one side outnumbers the other, with the sign of that side.
    fn rest(self, line: &Line) -> Vec<Line> {
        let line = || if self.is_credit() == is_credit(line) { line.clone() } else { negated(line) };
        (0..self.debits.abs_diff(self.credits)).map(|_| line()).collect()
    }
}

/// What must still be asked or given back of a claim, with a line of each kind: a credit repeats what was frozen, a debit says
/// what is so now.
#[derive(Default)]
struct Standing<'a> {
    missing: Tally,
    frozen: Option<&'a Line>,
    derived: Option<&'a Line>,
}

/// What makes the frozen lines of a month at a party into what is derived today: credits first, per claim.
pub(super) fn difference<'a>(
    frozen: impl IntoIterator<Item = &'a Arc<Line>>,
    derived: impl IntoIterator<Item = &'a Arc<Line>>,
) -> Vec<Line> {
    let mut count: BTreeMap<Claim<'a>, Standing<'a>> = BTreeMap::new();
    for line in frozen.into_iter().filter(|line| !is_nothing(line)) {
        let standing = count.entry(Claim::of(line)).or_default();
        standing.missing.add(!is_credit(line));
        standing.frozen = Some(line);
    }
    for line in derived.into_iter().filter(|line| !is_nothing(line)) {
        let standing = count.entry(Claim::of(line)).or_default();
        // An open month carries credits too, when it is held against what it was at an earlier look.
        standing.missing.add(is_credit(line));
        standing.derived = Some(line);
    }
    let rest = |Standing { missing, frozen, derived }: Standing<'a>| {
        let (first, other) = if missing.is_credit() { (frozen, derived) } else { (derived, frozen) };
        first.or(other).map_or_else(Vec::new, |line| missing.rest(line))
    };
    let mut lines: Vec<Line> = count.into_values().flat_map(rest).collect();
    lines.sort_by_key(|line| !is_credit(line));
    lines
}

/// Whether lines of one party and month claim the same, whatever they say of why.
pub fn claim_the_same(one: &[Arc<Line>], other: &[Arc<Line>]) -> bool {
    difference(one, other).is_empty()
}

/// The corrections that the statements of `month` carry: of every closed month before it, for each party of which `month`
/// is the earliest that is still open. `derived` gives what is derived today of a month.
pub fn corrections(
    books: &Books,
    month: Month,
    derived: &mut dyn FnMut(Month) -> Result<Arc<Billing>, BillingError>,
) -> Result<Carried, BillingError> {
    let mut closed: Vec<Month> = books.closings().iter().map(|c| c.month).filter(|m| *m < month).collect();
    closed.sort_unstable();
    closed.dedup();
    let mut carried = Carried::default();
    for closed in closed {
        let derived = derived(closed)?;
        let now = derived.statements.iter().map(|statement| &statement.party);
        for party in Party::distinct(now.chain(books.parties_about(closed))) {
            if books.is_open(closed, party) || books.open_month_after(closed, party) != month {
                continue;
            }
            let lines = corrections_of(books, closed, party, &derived);
            let open = undecided_of(books, (closed, party), &derived, &lines);
            carried.conflicts.extend(open.cloned().map(|conflict| (party.clone(), conflict)));
            carried.corrections.extend(lines);
        }
    }
    Ok(carried)
}

/// Conflicts about a closed month that nobody knew of when it was closed. One that was closed with what was known is no concern of a
/// later month, unless what it decides is corrected there.
fn undecided_of<'a>(
    books: &Books,
    (closed, party): (Month, &Party),
    derived: &'a Billing,
    corrections: &[Correction],
) -> impl Iterator<Item = &'a InConflict> {
    let frozen = books.closings().iter().filter(|closing| closing.month >= closed).flat_map(|c| &c.statements);
    let known: Vec<&InConflict> = frozen.filter(|s| s.party.is(party)).flat_map(|s| &s.conflicts).collect();
    let is_corrected =
        |conflict: &InConflict| corrections.iter().any(|c| conflict.dispositions.contains(&c.line.disposition));
    // What decides only dispositions that were left out waits with them.
    let is_left_out =
        |conflict: &InConflict| conflict.dispositions.iter().all(|id| books.left_out(closed, party, id).is_some());
    let is_open = |conflict: &&InConflict| {
        !is_left_out(conflict) && !known.iter().any(|known| known.is(conflict)) || is_corrected(conflict)
    };
    conflicts_of(derived, party).filter(is_open).collect::<Vec<_>>().into_iter()
}

/// Lines of a closed month that were left out and wait until they are complete: neither frozen nor carried as a correction.
pub fn left_out_of<'a>(
    books: &Books,
    closed: Month,
    party: &'a Party,
    derived: &'a Billing,
) -> impl Iterator<Item = &'a Arc<Line>> {
    let waits = incomplete_left_out(books, (closed, party), derived);
    let own = derived.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines);
    own.filter(move |line| waits.contains(&line.disposition))
}

/// Dispositions that a closing left out and that are not complete yet: they wait until they are (billing.md §6).
fn incomplete_left_out<'a>(
    books: &Books,
    (closed, party): (Month, &Party),
    derived: &'a Billing,
) -> BTreeSet<&'a DispositionId> {
    let own = || derived.statements.iter().filter(|s| s.party.is(party));
    let lacking = own().flat_map(|s| &s.lines).filter(|line| line.incomplete().next().is_some());
    let undecided = own().flat_map(|s| &s.conflicts).flat_map(|conflict| &conflict.dispositions);
    let open = lacking.map(|line| &line.disposition).chain(undecided);
    open.filter(|id| books.left_out(closed, party, id).is_some()).collect()
}

fn conflicts_of<'a>(derived: &'a Billing, party: &Party) -> impl Iterator<Item = &'a InConflict> {
    derived.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.conflicts)
}

/// The corrections of one closed month at one party.
pub fn corrections_of(books: &Books, closed: Month, party: &Party, derived: &Billing) -> Vec<Correction> {
    let frozen = books.lines_about(closed, party).map(|(_, line)| line);
    let now = derived.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines);
    let waits = incomplete_left_out(books, (closed, party), derived);
    let now = now.filter(|line| !waits.contains(&line.disposition));
    let correction = |mut line: Line| {
        // What a closing said of a conflict may be decided by now.
        line.notices.retain(|notice| *notice != Notice::InConflict);
        let is_undecided = conflicts_of(derived, party).any(|c| c.dispositions.contains(&line.disposition));
        notice(&mut line, Notice::InConflict, is_undecided);
        let line = Line { corrects: Some(closed), because: None, ..line };
        Correction { party: party.clone(), month: closed, line, causes: Vec::new() }
    };
    difference(frozen, now).into_iter().map(correction).collect()
}

/// Corrections but for credits and debits that differ in the product code alone: nobody owes anything else by them. An earlier version
/// gave an order the first code of the config that had its tariff.
pub fn without_other_codes(corrections: Vec<Correction>) -> Vec<Correction> {
    let key = |correction: &Correction| {
        let line = Line { product: None, ..correction.line.clone() };
        (correction.month, correction.party.key().to_string(), line)
    };
    let lines: Vec<_> = corrections.iter().map(key).collect();
    let mut count: BTreeMap<(Month, &str, Claim<'_>), Tally> = BTreeMap::new();
    for ((month, party, line), correction) in lines.iter().zip(&corrections) {
        count.entry((*month, party, Claim::of(line))).or_default().add(is_credit(&correction.line));
    }
    let cancels = |(month, party, line): &(Month, String, Line)| {
        count.get(&(*month, party, Claim::of(line))).is_some_and(|tally| tally.debits == tally.credits)
    };
    let keeps: Vec<bool> = lines.iter().map(|line| !cancels(line)).collect();
    corrections.into_iter().zip(keeps).filter_map(|(correction, keeps)| keeps.then_some(correction)).collect()
}

/// Adds what an open month carries of closed ones to its statements.
pub fn with_corrections(
    mut billing: Billing,
    Carried { corrections, conflicts }: Carried,
    terms: &Terms,
) -> Result<Billing, BillingError> {
    let corrected = corrections.iter().map(|correction| &correction.party);
    for party in Party::distinct(corrected.chain(conflicts.iter().map(|(party, _)| party))) {
        if !billing.statements.iter().any(|statement| statement.party.is(party)) {
            billing.statements.push(undecided(party.clone(), Vec::new(), Vec::new(), terms, billing.month)?);
        }
    }
    for statement in &mut billing.statements {
        let own = corrections.iter().filter(|correction| correction.party.is(&statement.party));
        statement.lines.extend(own.map(|correction| Arc::new(correction.line.clone())));
        let open = conflicts.iter().filter(|(party, _)| party.is(&statement.party));
        add_all(&mut statement.conflicts, open.map(|(_, conflict)| conflict.clone()));
    }
    let again = |s: Statement| undecided(s.party, s.lines, s.conflicts, terms, billing.month);
    billing.statements = billing.statements.into_iter().map(again).collect::<Result<_, _>>()?;
    billing.statements.sort_by(|a, b| a.party.cmp(&b.party));
    Ok(billing)
}
