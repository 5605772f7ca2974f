//! What was closed never changes, and closed + corrections is what the derivation says today (invariant 6), over generated
//! facts that become known in any halves while months are closed in between, by the plan that ships.

use crate::{checks, generated};

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checks::derived;
use generated::{besluit, fact, file};
use iwmod::billing::{Billing, Books, Line, Party, Statement, corrections_of, left_out_of, net};
use iwmod::domain::{Bsn, Date, DispositionId, Domain, Eur, Month, RetourPolicy, Sha256, Unit};
use iwmod::facts::{Besluit, Fact, Keuze, Levering};
use iwmod::known::{Fold, Known, Statements};
use iwmod::log::{Draft, Entry, FileEntry, LogRow, Place};
use iwmod::orders::{Basis, Cannot, CloseBasis, CloseError, CloseReport, Plan, plan_close_of, plan_reissue};
use iwmod::outputs::invoice::{FormError, Forms, Invoice, InvoiceConfig, Provider as Sender};
use iwmod::overview::Overview;
use iwmod::terms::{TariffKey, Terms};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

const MONTHS: (&str, &str) = ("2023-01", "2023-07");
const AS_OF: &str = "2023-09-10";

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any halves, thirds or more of the facts, with closings of any length between them, some statements held back, some
    /// invoices refused and made anew.
    #[test]
    fn closed_and_corrections_are_what_is_derived_today(
        steps in vec((vec(fact(), 0..8), 0usize..4, any::<u8>(), any::<bool>()), 1..4),
        besluiten in vec(besluit(), 0..2),
    ) {
        let mut provider = Provider::new();
        provider.learn(&[], &besluiten);
        for (facts, closings, held, refused) in steps {
            provider.learn(&facts, &[]);
            if refused {
                provider.register();
            }
            for _ in 0..closings {
                provider.close(held);
            }
            if refused {
                provider.reissue();
            }
            provider.check();
        }
    }

    /// Terms that change and change back: corrections of corrections leave nothing.
    #[test]
    fn a_correction_of_a_correction_nets_out(facts in vec(fact(), 1..12), besluiten in vec(besluit(), 0..2)) {
        let mut provider = Provider::new();
        provider.learn(&facts, &besluiten);
        let (first, changed) = (provider.terms.clone(), raised(&provider.terms));
        provider.close(0);
        provider.agree(changed);
        provider.check();
        provider.close(0);
        provider.check();
        provider.agree(first);
        provider.check();
        provider.close(0);
        provider.check();
        let (books, month) = (provider.books(), month(MONTHS.0));
        for party in books.parties_about(month) {
            let own = books.frozen(month, party).flat_map(|(_, s)| &s.lines);
            let all = books.lines_about(month, party).map(|(_, line)| line);
            prop_assert_eq!(claims(net(own)), claims(net(all)), "{}", party.key());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A version that reckons otherwise changes nothing that was closed until a person has it booked.
    #[test]
    fn a_new_version_credits_by_order_only(facts in vec(fact(), 1..12), booked in any::<bool>()) {
        let mut provider = Provider::new();
        provider.learn(&facts, &[]);
        provider.close(0);
        provider.terms = raised(&provider.terms);
        let closed = month(MONTHS.0);
        let differs = provider.now().with_statements(|statements| {
            let unbooked = statements.unbooked(day(AS_OF)).unwrap();
            let open = statements.open(closed.next(), day(AS_OF)).unwrap();
            assert!(open.statements.iter().flat_map(|s| &s.lines).all(|line| line.corrects.is_none()));
            assert!(unbooked.iter().all(|correction| correction.month == closed && correction.line.because.is_none()));
            !unbooked.is_empty()
        });
        if booked {
            let keuze = Keuze::NewVersion(closed);
            provider.note(Draft::note(Entry::Besluit { keuze, reden: "test".to_owned() }));
            provider.check();
            provider.now().with_statements(|statements| {
                assert!(statements.unbooked(day(AS_OF)).unwrap().is_empty());
                let open = statements.open(closed.next(), day(AS_OF)).unwrap();
                let carried = open.statements.iter().flat_map(|s| &s.lines).filter(|line| line.corrects.is_some());
                let because: BTreeSet<_> = carried.map(|line| line.because.clone().unwrap()).collect();
                assert_eq!(!because.is_empty(), differs);
                assert!(because.iter().all(|because| because.starts_with("een nieuwe versie van iwmod (besluit ")));
            });
        }
        provider.close(0);
        prop_assert_eq!(
            provider.books().closings().iter().skip(1).flat_map(|c| &c.statements).flat_map(|s| &s.lines)
                .any(|line| line.corrects.is_some()),
            booked && differs
        );
    }
}

/// Every tariff a euro higher.
fn raised(terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    for tariff in &mut terms.profile.tariffs {
        tariff.rate = tariff.rate.plus(Eur::from_cents(100)).unwrap();
    }
    terms
}

/// A provider that closes months as facts come in: its log is a fold of what the shipped plans put into it.
struct Provider {
    fold: Fold,
    sequence: u64,
    terms: Terms,
    /// Changes with the terms that the provider agrees to; a new version of iwmod reckons otherwise by the same config.
    config: Value,
}

/// What is known at one moment, with everything that follows from it.
struct Moment<'a> {
    known: Known,
    overview: Overview,
    terms: &'a Terms,
    config: &'a Value,
}

impl Provider {
    fn new() -> Provider {
        let terms = derived::terms().clone();
        let fold = Fold::new(RetourPolicy::default(), terms.own.clone());
        Provider { fold, sequence: 0, terms, config: Value::Null }
    }

    /// What becomes known next: files of a fact each, and decisions.
    fn learn(&mut self, facts: &[Fact], besluiten: &[Besluit]) {
        for (sha256, facts) in facts.iter().map(file) {
            let entry = Entry::File(FileEntry { name: "x.xml".to_owned(), claim: None, day: day(AS_OF) });
            self.note(Draft { facts, ..Draft::about(entry, sha256) });
        }
        for Besluit { keuze, reden, .. } in besluiten.iter().cloned() {
            self.note(Draft::note(Entry::Besluit { keuze, reden }));
        }
    }

    /// Registers care on the first day of each open line, so that an invoice can specify it.
    fn register(&mut self) {
        let now = self.now();
        let open = now.with_statements(|statements| {
            let months = month(MONTHS.0).through(month(MONTHS.1));
            months.flat_map(|month| statements.open(month, day(AS_OF)).unwrap().statements.clone()).collect::<Vec<_>>()
        });
        let registered = open.iter().flat_map(|statement| &statement.lines).map(|line| {
            let (disposition, bsn, datum) = (line.disposition.clone(), line.bsn, line.from);
            let eenheid = match line.domain {
                Some(Domain::Do) => Unit::Dagdeel,
                Some(Domain::Bw) => Unit::Etmaal,
                Some(Domain::Bg | Domain::Oad | Domain::Vervoer) | None => Unit::Uur,
            };
            let aantal = 1.into();
            Fact::from(Levering {
                disposition: Some(disposition),
                bsn,
                datum,
                aantal,
                eenheid,
                vervoer: None,
                product: None,
                versie: 1,
                stand: None,
            })
        });
        let registered: Vec<Fact> = registered.collect();
        self.learn(&registered, &[]);
    }

    fn agree(&mut self, terms: Terms) {
        self.terms = terms;
        self.config = json!({"profile": self.sequence, "before": self.config});
    }

    /// Appends a record.
    fn note(&mut self, draft: Draft) {
        self.sequence += 1;
        let Draft { entry, sha256, facts, .. } = draft;
        let place = Place { segment: 1, offset: 64 };
        self.fold
            .learn(LogRow {
                sequence: self.sequence,
                place,
                received: 0,
                sha256,
                entry,
                facts,
                accounts: Vec::new(),
                imports: Vec::new(),
            })
            .unwrap();
    }

    fn now(&self) -> Moment<'_> {
        let known = self.fold.known(self.sequence, Sha256([0; 32]));
        let overview = Overview::derive(&known.knowledge, &self.terms);
        Moment { known, overview, terms: &self.terms, config: &self.config }
    }

    fn books(&self) -> &Books {
        self.fold.books()
    }

    /// Closes the next month, or what was held back; the bits of `held` say which statements stay open.
    fn close(&mut self, held: u8) {
        let next = self.books().next_month(month(MONTHS.0));
        let again =
            self.books().closings().iter().find(|closing| !closing.held.is_empty()).map(|closing| closing.month);
        let month = again.filter(|_| held.is_multiple_of(3)).unwrap_or(next);
        if month > self::month(MONTHS.1) {
            return;
        }
        let before = frozen(self.books());
        let now = self.now();
        let open = now.with_statements(|statements| statements.open(month, day(AS_OF)).unwrap().statements.clone());
        let plan = now.plan_close(month, held);
        assert_eq!(plan.based_on, self.sequence);
        assert!(plan.told.done && plan.told.month == month);
        plan.records.into_iter().for_each(|draft| self.note(draft));
        let after = frozen(self.books());
        assert_eq!(&after[..before.len()], &before[..], "a closing changes nothing that was closed");
        if let [closing] = &self.books().closings()[before.len()..] {
            let (mut closed, left): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|statement| !closing.held.iter().any(|held| held.is(&statement.party)));
            for statement in &mut closed {
                let is_out = |line: &Line| {
                    let mut left_out = closing.left_out.iter();
                    left_out.any(|left| left.party.is(&statement.party) && left.disposition == line.disposition)
                };
                statement.lines.retain(|line| !is_out(line));
            }
            let lines = |all: &[Statement]| all.iter().map(|s| (s.party.clone(), s.lines.clone())).collect::<Vec<_>>();
            let frozen = lines(&closing.statements);
            assert_eq!(frozen, lines(&closed), "what closes is frozen as it was open, without what is left out");
            assert_eq!(closing.held.len(), left.len(), "what does not close stays open");
        }
        // What was just closed is not open any more, and is not corrected at once.
        let now = self.now();
        now.with_statements(|statements| {
            for statement in statements.open(month, day(AS_OF)).unwrap().statements.clone() {
                assert!(now.known.books().is_open(month, &statement.party), "{}", statement.party.key());
            }
        });
    }

    /// The party refuses the last invoice that stands, and it is made anew where there is anything left to bill.
    fn reissue(&mut self) {
        let mut standing = self.books().invoices().iter().rev();
        let Some(old) = standing.find(|invoice| self.books().replacement(&invoice.number).is_none()).cloned() else {
            return;
        };
        let keuze = Keuze::InvoiceRefused { number: old.number.clone(), on: day(AS_OF) };
        self.note(Draft::note(Entry::Besluit { keuze, reden: "test".to_owned() }));
        let plan = self.now().with_basis(|basis| plan_reissue(basis, &old.number));
        match plan.map(|plan| plan.render(empty_forms).unwrap()) {
            Ok(plan) => {
                assert_eq!(plan.told.replaces.as_deref(), Some(old.number.as_str()));
                plan.records.into_iter().for_each(|draft| self.note(draft));
            }
            Err(Cannot::Close(CloseError::Nothing(_) | CloseError::Missing(_) | CloseError::InConflict(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Closed + corrections = what is derived, of every month and party, and with nothing left that nets out to nothing.
    fn check(&self) {
        let (first, last) = (month(MONTHS.0), month(MONTHS.1));
        // One later, in which corrections of the last may stand.
        let after = last.next().next();
        let (now, as_of) = (self.now(), day(AS_OF));
        now.with_statements(|statements| {
            let open = |month: Month| (month, statements.open(month, as_of).unwrap());
            let open: BTreeMap<Month, Arc<Billing>> = first.through(after).map(open).collect();
            for month in first.through(last) {
                check_month(now.known.books(), &open, &statements.derived(month, as_of).unwrap());
            }
            check_open(now.known.books(), &open);
            check_invoices(now.known.books());
            for closing in now.known.books().closings() {
                let derived = statements.derived(closing.month, as_of).unwrap();
                for statement in &closing.statements {
                    for rest in corrections_of(now.known.books(), closing.month, &statement.party, &derived) {
                        assert_eq!(rest.line.corrects, Some(closing.month));
                    }
                }
            }
        });
    }
}

impl Moment<'_> {
    fn with_statements<T>(&self, ask: impl FnOnce(&Statements<'_>) -> T) -> T {
        ask(&Statements::new(&self.known, &|_| None, self.terms, self.config, &self.overview))
    }

    /// The plan that ships, but for which statements close and what is left out of them.
    fn plan_close(&self, month: Month, held: u8) -> Plan<CloseReport> {
        let number = Cell::new(0);
        let closes = |_: &Statement| held >> (number.replace(number.get() + 1) % 8) & 1 == 0;
        let open = self.with_statements(|statements| statements.open(month, day(AS_OF)).unwrap());
        let ids: BTreeSet<_> =
            open.statements.iter().flat_map(|s| &s.lines).map(|line| line.disposition.clone()).collect();
        // One in eight, others for each number; none where nothing is held back.
        let is_left = |(at, _): &(u8, DispositionId)| held != 0 && held.wrapping_mul(37).wrapping_add(*at) % 8 == 0;
        let leave_out = (0u8..).zip(ids).filter(is_left).map(|(_, id)| id).collect();
        self.with_basis(|basis| plan_close_of(basis, month, &leave_out, &closes).unwrap().render(empty_forms).unwrap())
    }

    fn with_basis<T>(&self, plan: impl FnOnce(&CloseBasis<'_>) -> T) -> T {
        plan(&CloseBasis {
            mail: None,
            now: Basis { known: &self.known, terms: self.terms, overview: &self.overview, today: day(AS_OF) },
            provider: &sender(),
            invoice: &InvoiceConfig::default(),
            config: self.config,
            name: &|_| None,
            moment: "2023-09-10T12:00:00+02:00",
        })
    }
}

/// The forms of an invoice, left empty: their bytes decide nothing.
fn empty_forms(invoice: &Invoice) -> Result<Forms, FormError> {
    Ok([".pdf", ".xml", ".csv", ".xlsx"].map(|end| (format!("{}{end}", invoice.number), Vec::new())))
}

/// Numbers rise without gaps; an invoice comes to what was frozen in the closings that it bills, and no closing of a party is billed
/// by two invoices that stand.
fn check_invoices(books: &Books) {
    let mut billed = BTreeSet::new();
    for (number, invoice) in (1..).zip(books.invoices()) {
        assert_eq!(invoice.number, format!("F2023-{number:04}"));
        let closings = books.closings().iter().filter(|closing| invoice.closings.contains(&closing.stamp.number));
        let statements = closings.flat_map(|closing| &closing.statements).filter(|s| s.party.is(&invoice.party));
        let total = Eur::sum(statements.flat_map(|s| &s.lines).filter_map(|line| line.amount)).unwrap();
        assert_eq!(invoice.total, total, "{}", invoice.number);
        if books.replacement(&invoice.number).is_none() {
            for closing in &invoice.closings {
                assert!(billed.insert((invoice.party.key(), *closing)), "{} is billed twice", invoice.number);
            }
        }
    }
}

/// What was frozen of a month, what other months carry of it and what was left out of it is what is derived today.
fn check_month(books: &Books, open: &BTreeMap<Month, Arc<Billing>>, now: &Billing) {
    let month = now.month;
    let mut parties: Vec<&Party> = books.parties_about(month);
    parties.extend(now.statements.iter().map(|statement| &statement.party));
    for party in parties {
        let closed = books.lines_about(month, party).map(|(_, line)| line);
        let of_party = open.iter().flat_map(|(at, b)| b.statements.iter().map(move |s| (at, s)));
        let carried = of_party
            .filter(|(_, s)| s.party.is(party))
            .flat_map(|(at, s)| s.lines.iter().filter(move |line| line.corrects.unwrap_or(*at) == month));
        let all: Vec<&Arc<Line>> = closed.chain(carried).chain(left_out_of(books, month, party, now)).collect();
        let today = now.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines);
        let today: Vec<&Arc<Line>> = today.collect();
        assert_eq!(per_client(&all), per_client(&today), "{month} {}", party.key());
        assert_eq!(
            claims(net(all.into_iter().filter(|l| !is_nothing(l)))),
            claims(net(today.into_iter().filter(|l| !is_nothing(l)))),
            "{month} {}",
            party.key()
        );
    }
}

/// An open statement is the sum of its lines, and none is closed.
fn check_open(books: &Books, open: &BTreeMap<Month, Arc<Billing>>) {
    for (month, billing) in open {
        for statement in &billing.statements {
            let total = Eur::sum(statement.lines.iter().filter_map(|line| line.amount)).unwrap();
            assert_eq!(statement.total, total, "{month}");
            for party in books.parties_about(*month).into_iter().filter(|p| !books.is_open(*month, p)) {
                assert!(!party.is(&statement.party), "{month}: a closed statement is shown as open");
            }
        }
    }
}

/// A provider of whom an invoice lacks nothing.
fn sender() -> Sender {
    let given = |text: &str| Some(text.to_owned());
    Sender {
        name: "Zorgboerderij De Wilg".to_owned(),
        agb: vec!["65001001".parse().unwrap()],
        address: given("Dorpsstraat 1"),
        postcode: "5051AA".parse().ok(),
        city: given("Goirle"),
        phone: given("013-5550100"),
        email: given("administratie@dewilg.example"),
        iban: "NL91ABNA0417164300".parse().ok(),
        accounts: Vec::new(),
        kvk: given("12345678"),
        vat_id: None,
    }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn is_nothing(line: &Line) -> bool {
    line.quantity.is_zero() && line.amount.is_none_or(|amount| amount == Eur::ZERO)
}

/// What each client comes to.
fn per_client(lines: &[&Arc<Line>]) -> BTreeMap<Bsn, Eur> {
    let mut sums: BTreeMap<Bsn, Eur> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.bsn).or_insert(Eur::ZERO);
        *sum = sum.plus(line.amount.unwrap_or(Eur::ZERO)).unwrap();
    }
    sums.retain(|_, sum| *sum != Eur::ZERO);
    sums
}

/// Lines by what they claim, without what they say of it.
fn claims(lines: Vec<Line>) -> Vec<String> {
    let claim = |line: Line| {
        let (quantity, amount) = (line.quantity.normalize(), line.amount.map(|a| a.to_string()));
        format!(
            "{} {} {}-{} {:?} {:?} {:?} {:?} {quantity} {amount:?}",
            line.bsn, line.disposition, line.from, line.to, line.product, line.tariff, line.unit, line.rate
        )
    };
    let mut claims: Vec<String> = lines.into_iter().map(claim).collect();
    claims.sort();
    claims
}

fn frozen(books: &Books) -> Vec<String> {
    books.closings().iter().map(|closing| serde_json::to_string(closing).unwrap()).collect()
}

/// The generated facts do give invoices, and refused ones are made anew.
#[test]
fn an_invoice_of_generated_facts_is_made_anew() {
    let mut runner = TestRunner::deterministic();
    let (mut made, mut anew) = (0, 0);
    for _ in 0..40 {
        let mut provider = Provider::new();
        provider.learn(&vec(fact(), 20..40).new_tree(&mut runner).unwrap().current(), &[]);
        provider.register();
        (0..6).for_each(|_| provider.close(0));
        let before = provider.books().invoices().len();
        provider.learn(&vec(fact(), 4..8).new_tree(&mut runner).unwrap().current(), &[]);
        provider.reissue();
        provider.check();
        (made, anew) = (made + before, anew + provider.books().invoices().len() - before);
    }
    assert!(made >= 10 && anew >= 3, "{made} invoices, {anew} of them made anew");
}

/// The terms that are raised in one test do reach lines.
#[test]
fn raising_the_tariffs_changes_a_rate() {
    let terms = derived::terms().clone();
    let key = TariffKey::Code("BG-MIDDEN".to_owned());
    let rate = |terms: &Terms| terms.rate(&key, "2023-02-01".parse().unwrap()).unwrap().to_string();
    assert_eq!((rate(&terms), rate(&raised(&terms))), ("409.00".to_owned(), "410.00".to_owned()));
}
