//! What was closed never changes, and closed + corrections is what the derivation says today (invariant 6), over generated
//! facts that become known in any halves while months are closed in between.

use crate::{checks, generated};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use checks::derived;
use generated::{besluit, fact, file};
use iwmod::billing::{
    Billing, Books, ClosedStamp, Closing, Line, Party, bill, corrections, corrections_of, net, with_corrections,
};
use iwmod::disposition::{Derived, derive};
use iwmod::domain::{Bsn, Date, Eur, Month};
use iwmod::facts::{Besluit, Fact, KnowledgeIndex};
use iwmod::terms::{TariffKey, Terms};
use proptest::collection::vec;
use proptest::prelude::*;

const MONTHS: (&str, &str) = ("2023-01", "2023-07");
const AS_OF: &str = "2023-09-10";

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any halves, thirds or more of the facts, with closings of any length between them, some statements held back.
    #[test]
    fn closed_and_corrections_are_what_is_derived_today(
        steps in vec((vec(fact(), 0..8), 0usize..4, any::<u8>()), 1..4),
        besluiten in vec(besluit(), 0..2),
    ) {
        let mut provider = Provider::new();
        for (facts, closings, held) in steps {
            provider.learn(&facts, &besluiten);
            for _ in 0..closings {
                provider.close(held);
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
        let month: Month = MONTHS.0.parse().unwrap();
        for party in provider.books.parties_about(month) {
            let own = provider.books.frozen(month, party).flat_map(|(_, s)| &s.lines);
            let all = provider.books.lines_about(month, party).map(|(_, line)| line);
            prop_assert_eq!(claims(net(own)), claims(net(all)), "{}", party.key());
        }
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

/// A provider that closes months as facts come in.
struct Provider {
    index: KnowledgeIndex,
    derived: Vec<Derived>,
    besluiten: Vec<Besluit>,
    terms: Terms,
    books: Books,
    billed: RefCell<BTreeMap<Month, Arc<Billing>>>,
}

impl Provider {
    fn new() -> Provider {
        let terms = derived::terms().clone();
        let (index, books) = (KnowledgeIndex::default(), Books::default());
        Provider { index, derived: Vec::new(), besluiten: Vec::new(), terms, books, billed: RefCell::default() }
    }

    fn learn(&mut self, facts: &[Fact], besluiten: &[Besluit]) {
        for (sha256, facts) in facts.iter().map(file) {
            self.index.insert(sha256, facts);
        }
        self.besluiten = besluiten.to_vec();
        self.derive();
    }

    /// What is derived now of a month; asked often between two changes.
    fn derived(&self, month: Month) -> Arc<Billing> {
        let mut billed = self.billed.borrow_mut();
        let bill = || Arc::new(bill(&self.derived, &self.terms, month, AS_OF.parse::<Date>().unwrap()).unwrap());
        Arc::clone(billed.entry(month).or_insert_with(bill))
    }

    fn agree(&mut self, terms: Terms) {
        self.terms = terms;
        self.derive();
    }

    fn derive(&mut self) {
        let knowledge = self.index.knowledge();
        self.derived = knowledge.dossiers().map(|dossier| derive(dossier, &self.besluiten, &self.terms)).collect();
        self.billed.borrow_mut().clear();
    }

    /// The statements of a month that are open, corrections among their lines.
    fn open(&self, month: Month) -> Billing {
        let corrections = corrections(&self.books, month, &mut |closed| Ok(self.derived(closed))).unwrap();
        let mut billing = with_corrections(Billing::clone(&self.derived(month)), corrections, &self.terms).unwrap();
        billing.statements.retain(|statement| self.books.is_open(month, &statement.party));
        billing
    }

    /// Closes the next month, or what was held back; the bits of `held` say which statements stay open.
    fn close(&mut self, held: u8) {
        let next = self.books.next_month(MONTHS.0.parse().unwrap());
        let again = self.books.closings().iter().find(|closing| !closing.held.is_empty()).map(|closing| closing.month);
        let month = again.filter(|_| held.is_multiple_of(3)).unwrap_or(next);
        if month > MONTHS.1.parse().unwrap() {
            return;
        }
        let before = frozen(&self.books);
        let open = self.open(month);
        let stamp = ClosedStamp { number: self.books.next_closing(), at: String::new(), log_position: 0 };
        let as_of = AS_OF.parse().unwrap();
        let config = serde_json::Value::Null;
        let mut closing = Closing {
            month,
            stamp,
            as_of,
            config,
            statements: Vec::new(),
            held: Vec::new(),
            unbillable: open.unbillable,
        };
        for (number, statement) in open.statements.into_iter().enumerate() {
            match held >> (number % 8) & 1 {
                1 => closing.held.push(statement.party),
                _ => closing.statements.push(statement),
            }
        }
        self.books.add_closing(closing);
        let after = frozen(&self.books);
        assert_eq!(&after[..before.len()], &before[..], "a closing changes nothing that was closed");
        // What was just closed is not open any more, and is not corrected at once.
        for statement in self.open(month).statements {
            assert!(self.books.is_open(month, &statement.party), "{}", statement.party.key());
        }
    }

    fn check(&self) {
        let (first, last): (Month, Month) = (MONTHS.0.parse().unwrap(), MONTHS.1.parse().unwrap());
        // One later, in which corrections of the last may stand.
        let after = last.next().next();
        let open: BTreeMap<Month, Billing> = first.through(after).map(|month| (month, self.open(month))).collect();
        for month in first.through(last) {
            let now = self.derived(month);
            let mut parties: Vec<&Party> = self.books.parties_about(month);
            parties.extend(now.statements.iter().map(|statement| &statement.party));
            for party in parties {
                let closed = self.books.lines_about(month, party).map(|(_, line)| line);
                let of_party = open.iter().flat_map(|(at, b)| b.statements.iter().map(move |s| (at, s)));
                let carried = of_party
                    .filter(|(_, s)| s.party.is(party))
                    .flat_map(|(at, s)| s.lines.iter().filter(move |line| line.corrects.unwrap_or(*at) == month));
                let all: Vec<&Line> = closed.chain(carried).collect();
                let today = now.statements.iter().filter(|s| s.party.is(party)).flat_map(|s| &s.lines);
                let today: Vec<&Line> = today.collect();
                assert_eq!(per_client(&all), per_client(&today), "{month} {}", party.key());
                assert_eq!(
                    claims(net(all.into_iter().filter(|l| !is_nothing(l)))),
                    claims(net(today.into_iter().filter(|l| !is_nothing(l)))),
                    "{month} {}",
                    party.key()
                );
            }
        }
        for (month, billing) in &open {
            for statement in &billing.statements {
                let total = Eur::sum(statement.lines.iter().filter_map(|line| line.amount)).unwrap();
                assert_eq!(statement.total, total, "{month}");
                for party in self.books.parties_about(*month).into_iter().filter(|p| !self.books.is_open(*month, p)) {
                    assert!(!party.is(&statement.party), "{month}: a closed statement is shown as open");
                }
            }
        }
        for closing in self.books.closings() {
            for statement in &closing.statements {
                let rest = corrections_of(&self.books, closing.month, &statement.party, &self.derived(closing.month));
                for correction in rest {
                    assert_eq!(correction.line.corrects, Some(closing.month));
                }
            }
        }
    }
}

fn is_nothing(line: &Line) -> bool {
    line.quantity.is_zero() && line.amount.is_none_or(|amount| amount == Eur::ZERO)
}

/// What each client comes to.
fn per_client(lines: &[&Line]) -> BTreeMap<Bsn, Eur> {
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

/// The terms that are raised in one test do reach lines.
#[test]
fn raising_the_tariffs_changes_a_rate() {
    let terms = derived::terms().clone();
    let key = TariffKey::Coalition("BG-MIDDEN".to_owned());
    let rate = |terms: &Terms| terms.rate(&key, "2023-02-01".parse().unwrap()).unwrap().to_string();
    assert_eq!((rate(&terms), rate(&raised(&terms))), ("409.00".to_owned(), "410.00".to_owned()));
}
