//! The statements of a month as they are now: frozen where they were closed, else derived, with the corrections that they carry.
//!
//! Stands on what is known at one position: billing says which lines are no longer so, and what came in after a closing tells what
//! caused it. Pure; the names of files, which the log alone keeps, are asked of the caller.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::state::Known;
use crate::billing::{
    Billing, BillingError, Books, Carried, Closing, Correction, Line, Party, Statement, bill, claim_the_same,
    corrections, corrections_of, statement_of, with_corrections, without_other_codes,
};
use crate::disposition::derive_undecided;
use crate::domain::{Bsn, Date, DispositionId, Domain, Month, ProductCode, Sha256};
use crate::facts::{Besluit, Dossier, Entry, Fact, Keuze};
use crate::overview::Overview;
use crate::terms::Terms;

/// Gives statements from one moment of knowledge.
pub struct Statements<'a> {
    known: &'a Known,
    /// The name under which a file came.
    name: &'a dyn Fn(&Sha256) -> Option<String>,
    terms: &'a Terms,
    /// The config in its canonical form.
    config: &'a Value,
    overview: &'a Overview,
    /// Of what a person said that nobody is going to pay it.
    written_off: HashSet<(&'a DispositionId, Month)>,
    /// The dossiers in which a client stands; made when a first cause is asked for.
    dossiers: OnceCell<BTreeMap<Bsn, Vec<&'a Dossier>>>,
}

/// A moment of knowledge that a change is told from.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// Last record of the log that was known.
    pub log_position: u64,
    /// The config that held.
    pub config: &'a Value,
}

/// A fact with the number of the record that brought its file.
type Received<'a> = (Option<u64>, &'a Entry);

impl<'a> Statements<'a> {
    /// Of what is known, with what follows from it; `name` gives the name under which a file came.
    pub fn new(
        known: &'a Known,
        name: &'a dyn Fn(&Sha256) -> Option<String>,
        terms: &'a Terms,
        config: &'a Value,
        overview: &'a Overview,
    ) -> Statements<'a> {
        let written_off =
            known.knowledge.besluiten().iter().filter_map(|besluit| besluit.keuze.written_off()).collect();
        Statements { known, name, terms, config, overview, written_off, dossiers: OnceCell::new() }
    }

    /// What was closed.
    pub fn books(&self) -> &'a Books {
        self.known.books()
    }

    /// What would be derived today, whatever was closed.
    pub fn derived(&self, month: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        self.overview.bill(month, self.terms, as_of)
    }

    /// Derives several months in one pass, for when each of them is asked for.
    pub fn derive_all(&self, months: impl IntoIterator<Item = Month>, as_of: Date) -> Result<(), BillingError> {
        let months: BTreeSet<Month> = months.into_iter().collect();
        self.overview.bill_all(months, self.terms, as_of).map(drop)
    }

    /// The statements of a month: frozen, or as they would be closed now.
    pub fn month(&self, month: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        let books = self.books();
        let open = self.open(month, as_of)?;
        let Some(first) = books.closings_of(month).next() else { return Ok(open) };
        let stamped = |closing: &Closing| {
            let stamp = closing.stamp.clone();
            closing.statements.clone().into_iter().map(move |mut statement| {
                statement.closed = Some(stamp.clone());
                statement
            })
        };
        let mut statements: Vec<_> = books.closings_of(month).flat_map(stamped).collect();
        statements.extend(open.statements.iter().cloned());
        statements.sort_by(|a, b| a.party.cmp(&b.party));
        let last = books.closings_of(month).next_back().unwrap_or(first);
        Ok(Arc::new(Billing {
            month,
            as_of: last.as_of,
            provisional: false,
            statements,
            unbillable: last.unbillable.clone(),
            closed: Some(first.stamp.clone()),
            asides: open.asides.clone(),
        }))
    }

    /// The statements of a month that are still open, with the corrections that they carry.
    pub fn open(&self, month: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        let billing = self.with_corrections(month, as_of)?;
        if billing.statements.iter().all(|statement| self.books().is_open(month, &statement.party)) {
            return Ok(billing);
        }
        let mut billing = Arc::unwrap_or_clone(billing);
        billing.statements.retain(|statement| self.books().is_open(month, &statement.party));
        billing.asides.retain(|aside| self.books().is_open(month, &aside.party));
        Ok(Arc::new(billing))
    }

    fn with_corrections(&self, month: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        if self.books().closings().is_empty() || month < self.terms.first_month {
            return self.derived(month, as_of);
        }
        let closed = self.books().closings().iter().map(|closing| closing.month);
        self.derive_all(closed.filter(|closed| *closed < month && closed.last() <= as_of).chain([month]), as_of)?;
        let billing = self.derived(month, as_of)?;
        let mut carried = corrections(self.books(), month, &mut |closed| self.of_closed(closed, as_of))?;
        self.explain(&mut carried.corrections)?;
        let corrections = self.booked(carried.corrections);
        if corrections.is_empty() && carried.conflicts.is_empty() {
            return Ok(billing);
        }
        let carried = Carried { corrections, conflicts: carried.conflicts };
        with_corrections(Arc::unwrap_or_clone(billing), carried, self.terms).map(Arc::new)
    }

    /// Corrections without those that a new version of iwmod alone brings, unless a person had them booked: nobody is credited
    /// because a program was renewed (billing.md, Details settled).
    fn booked(&self, corrections: Vec<Correction>) -> Vec<Correction> {
        let booked = |mut correction: Correction| {
            if correction.line.because.is_none() {
                let nummer = self.booked_by(&correction)?;
                correction.line.because = Some(format!("{NEW_VERSION} (besluit {nummer})"));
            }
            Some(correction)
        };
        corrections.into_iter().filter_map(booked).collect()
    }

    /// Whether a person said that nobody is going to pay what a disposition delivered in a month.
    pub fn is_written_off(&self, id: &DispositionId, month: Month) -> bool {
        self.written_off.contains(&(id, month))
    }

    /// The decision to book what a new version reckons otherwise of a month, taken since the month was last closed.
    fn booked_by(&self, correction: &Correction) -> Option<u64> {
        let since = self.base(correction)?.log_position;
        let mut besluiten = self.known.knowledge.besluiten().iter().rev();
        besluiten.find(|b| b.keuze == Keuze::NewVersion(correction.month) && b.nummer > since).map(|b| b.nummer)
    }

    /// What a new version of iwmod reckons otherwise of the closed months that ended before a day, and nobody had booked.
    pub fn unbooked(&self, as_of: Date) -> Result<Vec<Correction>, BillingError> {
        let books = self.books();
        let closed: BTreeSet<Month> = books.closings().iter().map(|closing| closing.month).collect();
        let mut found = Vec::new();
        for month in closed.into_iter().filter(|month| month.last() < as_of) {
            let derived = self.of_closed(month, as_of)?;
            let now = derived.statements.iter().map(|statement| &statement.party);
            for party in Party::distinct(now.chain(books.parties_about(month))) {
                if !books.is_open(month, party) {
                    found.extend(corrections_of(books, month, party, &derived));
                }
            }
        }
        self.explain(&mut found)?;
        found.retain(|correction| correction.line.because.is_none() && self.booked_by(correction).is_none());
        Ok(without_other_codes(found))
    }

    /// What is derived today of a closed month: as a whole, also where an earlier as-of date is asked for.
    pub fn of_closed(&self, closed: Month, as_of: Date) -> Result<Arc<Billing>, BillingError> {
        self.derived(closed, as_of.max(closed.last()))
    }

    /// What stands for a closed month: frozen lines with the corrections that other months froze of them, and what of it is
    /// still open as it is now.
    pub fn standing(&self, month: Month) -> Result<Vec<Statement>, BillingError> {
        let books = self.books();
        let of = |party: &Party| {
            let lines = books.lines_about(month, party).map(|(_, line)| Arc::clone(line)).collect();
            statement_of(party.clone(), lines, self.terms, month)
        };
        let mut standing = books.parties_about(month).into_iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let derived = self.of_closed(month, month.last())?;
        standing.extend(derived.statements.iter().filter(|s| books.is_open(month, &s.party)).cloned());
        Ok(standing)
    }

    /// What an open invoice of a closed month would have to bill besides what is frozen: its corrections, each with its cause.
    pub fn supplement(&self, month: Month, party: &Party, as_of: Date) -> Result<Vec<Arc<Line>>, BillingError> {
        let derived = self.of_closed(month, as_of)?;
        let mut corrections = corrections_of(self.books(), month, party, &derived);
        self.explain(&mut corrections)?;
        Ok(self.booked(corrections).into_iter().map(|correction| Arc::new(correction.line)).collect())
    }

    /// Says of each correction what caused it, since its month was last closed; the lines of one disposition have one cause.
    pub fn explain(&self, corrections: &mut [Correction]) -> Result<(), BillingError> {
        self.explain_since(corrections, |correction| self.base(correction))?;
        for correction in corrections {
            let Correction { party, month, line, .. } = correction;
            // Nothing is frozen of what was left out, so that the whole line is news, whatever came in since.
            if let Some(closing) = self.books().left_out(*month, party, &line.disposition) {
                line.because = Some(format!("was weggelaten bij het sluiten van {}", closing.month));
            }
        }
        Ok(())
    }

    /// The moment at which what a correction is about was last frozen; of a party of which nothing is frozen about the month,
    /// the moment at which the month was closed. A later closing of it may have been of another party alone.
    pub fn base(&self, correction: &Correction) -> Option<Base<'a>> {
        let books = self.books();
        let about = books.lines_about(correction.month, &correction.party).map(|(closing, _)| closing);
        let last = about.max_by_key(|closing| closing.stamp.log_position);
        let last = last.or_else(|| books.closings_of(correction.month).next())?;
        Some(Base { log_position: last.stamp.log_position, config: &last.config })
    }

    /// Says of each change what caused it, since a moment. One that nothing in the log or the config caused has no cause: then
    /// a new version of iwmod reckons otherwise.
    pub fn explain_since<'b>(
        &self,
        changes: &mut [Correction],
        base: impl Fn(&Correction) -> Option<Base<'b>>,
    ) -> Result<(), BillingError> {
        let mut known: BTreeMap<_, Option<String>> = BTreeMap::new();
        for change in changes {
            let key = (change.month, change.party.key(), change.line.bsn, change.line.disposition.clone());
            let cause = match (known.get(&key), base(change)) {
                (Some(cause), _) => cause.clone(),
                (None, Some(base)) => self.cause(change, base)?,
                (None, None) => None,
            };
            known.insert(key, cause.clone());
            change.line.because = cause;
        }
        Ok(())
    }

    /// Gives each change all that caused it since a moment at which the statements were these. A line that corrects another month has
    /// the cause that it carries.
    pub fn explain_fully<'b>(
        &self,
        changes: &mut [Correction],
        before: &[Statement],
        base: impl Fn(&Correction) -> Option<Base<'b>>,
    ) -> Result<(), BillingError> {
        let mut known: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for change in changes.iter_mut().filter(|change| change.line.corrects.is_none()) {
            let key = (change.month, change.party.key(), change.line.bsn, change.line.disposition.clone());
            let causes = match (known.get(&key), base(change)) {
                (Some(causes), _) => causes.clone(),
                (None, Some(base)) => self.every_cause(change, before, base)?,
                (None, None) => Vec::new(),
            };
            known.insert(key, causes.clone());
            change.causes = causes;
        }
        Ok(())
    }

    /// The rows of the config, and each record since, that made the lines otherwise.
    fn every_cause(
        &self,
        about: &Correction,
        before: &[Statement],
        base: Base<'_>,
    ) -> Result<Vec<String>, BillingError> {
        let entries = self.entries_of(about.line.bsn);
        let own = before.iter().filter(|s| s.party.is(&about.party)).flat_map(|s| &s.lines);
        let is_theirs = |line: &&Arc<Line>| {
            line.disposition == about.line.disposition
                && line.bsn == about.line.bsn
                && line.corrects.is_none_or(|month| month == about.month)
        };
        let before: Vec<Arc<Line>> = own.filter(is_theirs).cloned().collect();
        let mut last = self.lines_at(&entries, base.log_position, about)?;
        // With the facts of then and the terms of today.
        let agreed = (!claim_the_same(&before, &last)).then(|| self.config_cause(base.config, about)).flatten();
        let mut causes: Vec<String> = agreed.into_iter().collect();
        for sequence in self.later(&entries, base.log_position) {
            let now = self.lines_at(&entries, sequence, about)?;
            if !claim_the_same(&last, &now) {
                causes.extend(self.describe(sequence, &entries));
                last = now;
            }
        }
        Ok(causes)
    }

    /// Records after a moment that may have made something of a client otherwise, in order.
    fn later(&self, entries: &[Received<'_>], since: u64) -> BTreeSet<u64> {
        let mut later: BTreeSet<u64> = entries.iter().filter_map(|(sequence, _)| *sequence).collect();
        let of_care = self.besluiten().filter(|(besluit, _)| besluit.keuze.is_about_care());
        later.extend(of_care.flat_map(|(besluit, undone)| [Some(besluit.nummer), undone]).flatten());
        later.retain(|sequence| *sequence > since);
        later
    }

    /// What came in after a moment and made the lines what they are now.
    fn cause(&self, about: &Correction, base: Base<'_>) -> Result<Option<String>, BillingError> {
        let entries = self.entries_of(about.line.bsn);
        let now = self.lines_at(&entries, u64::MAX, about)?;
        let is_so_at = |last: u64| self.lines_at(&entries, last, about).map(|lines| claim_the_same(&lines, &now));
        if is_so_at(base.log_position)? {
            return Ok(self.config_cause(base.config, about));
        }
        let later = self.later(&entries, base.log_position);
        // The last record before which it was not so yet.
        let mut newer = None;
        for sequence in later.into_iter().rev().chain([base.log_position]) {
            if !is_so_at(sequence)? {
                break;
            }
            newer = Some(sequence);
        }
        Ok(newer.and_then(|sequence| self.describe(sequence, &entries)))
    }

    /// Every decision, with the record that took it back.
    fn besluiten(&self) -> impl Iterator<Item = (&'a Besluit, Option<u64>)> {
        let standing = self.known.knowledge.besluiten().iter().map(|besluit| (besluit, None));
        standing.chain(self.known.undone.iter().map(|undone| (&undone.besluit, Some(undone.at))))
    }

    /// Facts of the dossiers in which a client stands, with the number of the record that brought each. One that no record is known
    /// to have brought was there before all others, and is the cause of nothing.
    fn entries_of(&self, bsn: Bsn) -> Vec<Received<'a>> {
        let dossiers = self.dossiers.get_or_init(|| {
            let mut of: BTreeMap<Bsn, Vec<&'a Dossier>> = BTreeMap::new();
            for dossier in self.known.knowledge.dossiers() {
                let clients: BTreeSet<Bsn> = dossier.entries().iter().filter_map(|entry| entry.fact.bsn()).collect();
                clients.into_iter().for_each(|bsn| of.entry(bsn).or_default().push(dossier));
            }
            of
        });
        let entries = dossiers.get(&bsn).into_iter().flatten().flat_map(|dossier| dossier.entries());
        let received = |entry: &'a Entry| self.known.file(&entry.bron.sha256).map(|at| at.sequence);
        entries.map(|entry| (received(entry), entry)).collect()
    }

    /// The lines of the corrected disposition, month and party by what was known at a record of the log.
    fn lines_at(
        &self,
        entries: &[Received<'_>],
        last: u64,
        about: &Correction,
    ) -> Result<Vec<Arc<Line>>, BillingError> {
        let known = entries.iter().filter(|(sequence, _)| *sequence <= Some(last));
        let dossier = Dossier::of(known.map(|(_, entry)| Entry::clone(entry)));
        let stood =
            |besluit: &Besluit, undone: Option<u64>| besluit.nummer <= last && undone.is_none_or(|at| last < at);
        let besluiten = self.besluiten().filter(|(besluit, undone)| stood(besluit, *undone));
        let mut besluiten: Vec<Besluit> = besluiten.map(|(besluit, _)| besluit.clone()).collect();
        besluiten.sort_unstable_by_key(|besluit| besluit.nummer);
        // What would follow of what is undecided makes no line another claim.
        let derived = derive_undecided(&dossier, &besluiten, self.terms);
        let billing = bill([&derived], self.terms, about.month, about.month.last());
        let of_party = billing?.statements.into_iter().filter(|statement| statement.party.is(&about.party));
        let lines = of_party.flat_map(|statement| statement.lines);
        Ok(lines.filter(|line| line.disposition == about.line.disposition && line.bsn == about.line.bsn).collect())
    }

    /// A fact or decision, as a person finds it again. Why somebody decided is not for who gets the bill.
    fn describe(&self, sequence: u64, entries: &[Received<'_>]) -> Option<String> {
        for (besluit, undone) in self.besluiten() {
            if besluit.nummer == sequence {
                return Some(format!("besluit {}", besluit.nummer));
            }
            if undone == Some(sequence) {
                return Some(format!("besluit {}, dat is teruggenomen", besluit.nummer));
            }
        }
        let (_, entry) = entries.iter().find(|(at, _)| *at == Some(sequence))?;
        // A cause is read by who gets the bill: in which folder of ours the file lay is nothing to them.
        let name = (self.name)(&entry.bron.sha256).unwrap_or_else(|| entry.bron.sha256.to_string());
        let file = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        Some(source_of(entry, file))
    }

    /// Rows of the config that differ from those of the closing, of what the line rests on where there are such; never what was
    /// agreed with another party, because the one that gets the bill reads this.
    fn config_cause(&self, config: &Value, about: &Correction) -> Option<String> {
        let line = &about.line;
        let mut rows = Vec::new();
        for section in TERMS {
            let of = |config: &Value| match config.get(*section) {
                Some(Value::Array(rows)) => rows.clone(),
                // Of the provider only its codes decide who owes what.
                Some(provider) if *section == "provider" => provider.get("agb").cloned().into_iter().collect(),
                Some(one) => vec![one.clone()],
                None => Vec::new(),
            };
            let (before, now) = (of(config), of(self.config));
            let is_theirs =
                |row: &&Value| row.get("party").and_then(Value::as_str).is_none_or(|party| about.party.matches(party));
            let differing = |a: &[Value], b: &[Value]| {
                a.iter().filter(|row| !b.contains(row)).filter(is_theirs).cloned().collect::<Vec<_>>()
            };
            rows.extend(differing(&now, &before).into_iter().map(|row| (*section, "nu", row)));
            rows.extend(differing(&before, &now).into_iter().map(|row| (*section, "was", row)));
        }
        let touches = |row: &Value| {
            if row.get("party").is_some() {
                return true;
            }
            let text = row.to_string();
            let names = [
                line.tariff.as_deref(),
                line.product.as_ref().map(ProductCode::as_str),
                line.domain.map(Domain::as_str),
            ];
            names.into_iter().flatten().any(|name| text.contains(&format!("\"{name}\"")))
        };
        let near: Vec<_> = rows.iter().filter(|(_, _, row)| touches(row)).collect();
        // A row about something else explains nothing: that a rate of next year was added changes no line of this one.
        let told = match near.is_empty() {
            true => rows.iter().filter(|(section, ..)| WHOLE.contains(section)).collect(),
            false => near,
        };
        let told: Vec<String> = told
            .into_iter()
            .take(TOLD_MAX)
            .map(|(section, when, row)| format!("[{section}] {when} {}", text_of(row)))
            .collect();
        (!told.is_empty()).then(|| format!("config: {}", told.join("; ")))
    }
}

/// A fact of a file, as whoever wrote the file finds it again.
fn source_of(entry: &Entry, file: &str) -> String {
    let regel = entry.bron.regel;
    match &entry.fact {
        Fact::Opdracht(row) => format!("opdracht {}, regel {regel} van {file}", row.opdrachtnummer.as_str()),
        Fact::Levering(row) => format!("levering van {}, regel {regel} van {file}", row.datum),
        Fact::Betaling(_) => file.to_owned(),
        Fact::Bericht(_)
        | Fact::Retour(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_) => match entry.fact.message() {
            Some((message, _)) => {
                let identificatie = message.identificatie.as_str();
                format!("{} van {}, Identificatie {identificatie} ({file})", message.kind, message.afzender)
            }
            None => file.to_owned(),
        },
    }
}

/// A row of the config as it is written.
fn text_of(row: &Value) -> String {
    match row {
        Value::Object(keys) => {
            let pairs: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            pairs.join(", ")
        }
        other => other.to_string(),
    }
}

/// Sections of the config that decide who owes what.
const TERMS: &[&str] = &[
    "tariff",
    "indexation",
    "agreement",
    "contract",
    "product",
    "coalition",
    "provider",
    "billing",
    "profile",
    "tables",
];

/// Those of them that bear on every line.
const WHOLE: &[&str] = &["coalition", "provider", "billing", "profile", "tables"];

/// The cause of what neither a fact nor a row of the config made otherwise.
pub const NEW_VERSION: &str = "een nieuwe versie van iwmod";

/// Rows of the config that a cause names at most.
const TOLD_MAX: usize = 4;
