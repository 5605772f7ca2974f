//! What a bookkeeper expects of small sets of bills and payments; and that no cent is lost in any set, in any order.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::billing::{Invoiced, Party};
use crate::declaratie::{DeclaratieStatus, Ledger, Stand};
use crate::domain::{Date, Eur, Iban, Identificatie, Kind, Month, Release, Sha256};
use crate::facts::testing::betaling;
use crate::facts::{Besluit, Betaling, Booking, Bron, Dossier, Entry, Keuze, Kop, Plaats};
use crate::terms::testing::terms;
use crate::terms::{Recipient, Term, Terms};

mod ordinary;

const AS_OF: &str = "2023-07-01";
const PAYER: &str = "NL20INGB0001234567";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn iban(text: &str) -> Iban {
    text.parse().unwrap()
}

fn sha(n: u8) -> Sha256 {
    Sha256([n; 32])
}

/// The coalition pays 15 working days after approval.
static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let mut terms = terms();
    let workdays = Recipient { term: Term::WorkdaysAfterApproval(15), ..Recipient::default() };
    terms.recipients.insert("coalitie:hvb".parse().unwrap(), workdays);
    terms
});

/// The coalition's bills; another letter is another party's.
fn invoice(number: &str, date: &str, cents: i64) -> Invoiced {
    let (kind, name) = match number.starts_with('F') {
        true => ("coalitie".parse().unwrap(), "De Coalitie HvB"),
        false => ("kikmaat".parse().unwrap(), "Kikmaat"),
    };
    Invoiced {
        number: number.to_owned(),
        party: Party {
            kind,
            id: if number.starts_with('F') { "hvb" } else { "kikmaat" }.to_owned(),
            name: name.to_owned(),
        },
        month: Month::of(day(date)),
        date: day(date),
        total: Eur::from_cents(cents),
        closings: vec![1],
        replaces: None,
        documents: Vec::new(),
    }
}

fn declaration(nummer: &str, cents: i64, stand: Stand) -> DeclaratieStatus {
    let kop = Kop {
        kind: Kind::Wmo323,
        release: Release::V3_2,
        gemeente: "0855".parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(nummer),
        dagtekening: day("2023-04-05"),
    };
    let bron = Bron { sha256: sha(200), regel: 0 };
    let (nummer, maand) = (nummer.to_owned(), "2023-03".parse().unwrap());
    let totaal = Eur::from_cents(cents);
    DeclaratieStatus { bron, kop, nummer, maand, totaal, stand, regels: Vec::new() }
}

/// What there is, and what follows from it.
#[derive(Clone, Debug)]
struct World {
    invoices: Vec<Invoiced>,
    declaraties: Vec<DeclaratieStatus>,
    besluiten: Vec<Besluit>,
    /// Per file the payments of one statement.
    files: Vec<(u8, Vec<Betaling>)>,
    accounts: BTreeSet<Iban>,
    as_of: Date,
}

fn world(invoices: &[Invoiced], payments: &[Betaling]) -> World {
    World {
        invoices: invoices.to_vec(),
        declaraties: Vec::new(),
        besluiten: Vec::new(),
        files: vec![(1, payments.to_vec())],
        accounts: BTreeSet::new(),
        as_of: day(AS_OF),
    }
}

impl World {
    fn decided(mut self, keuze: Keuze) -> World {
        let nummer = u64::try_from(self.besluiten.len()).unwrap() + 1;
        self.besluiten.push(Besluit { nummer, keuze, reden: "zo gezegd".to_owned() });
        self
    }

    fn paid(&self) -> Vec<Betaald> {
        let entry = |file: u8, (line, betaling): (u32, &Betaling)| Entry {
            bron: Bron { sha256: sha(file), regel: line },
            fact: betaling.clone().into(),
        };
        let entries = self.files.iter().flat_map(|(file, all)| (1..).zip(all).map(|b| entry(*file, b)));
        betalingen([Dossier::of(entries)].iter(), &self.besluiten)
    }

    fn derive(&self) -> Debiteuren {
        let ledger = Ledger { declaraties: self.declaraties.clone(), judgements: Vec::new() };
        derive(&Basis {
            invoices: &self.invoices,
            ledgers: &[ledger],
            besluiten: &self.besluiten,
            betalingen: &self.paid(),
            terms: &TERMS,
            accounts: &self.accounts,
            as_of: self.as_of,
        })
        .unwrap()
    }
}

/// Number and open cents of each bill.
fn open(found: &Debiteuren) -> Vec<(&str, String)> {
    found.receivables.iter().map(|v| (v.number.as_str(), v.open.to_string())).collect()
}

#[track_caller]
fn check(world: &World, expected: &[(&str, &str)], unmatched: &[(&str, UnmatchedReason)]) -> Debiteuren {
    let found = world.derive();
    let expected: Vec<(&str, String)> = expected.iter().map(|(number, open)| (*number, (*open).to_owned())).collect();
    assert_eq!(open(&found), expected);
    let left: Vec<(String, UnmatchedReason)> = found.unmatched.iter().map(|l| (l.amount.to_string(), l.why)).collect();
    let unmatched: Vec<(String, UnmatchedReason)> =
        unmatched.iter().map(|(amount, why)| ((*amount).to_owned(), *why)).collect();
    assert_eq!(left, unmatched);
    assert_adds_up(&found);
    found
}

fn assert_adds_up(found: &Debiteuren) {
    let allocated = found.receivables.iter().flat_map(|v| &v.payments).map(|p| p.amount);
    let dismissed = found.dismissed.iter().map(|d| d.amount);
    let all = Eur::sum(allocated.chain(found.unmatched.iter().map(|l| l.amount)).chain(dismissed)).unwrap();
    assert_eq!(all, found.counted);
    for v in &found.receivables {
        assert_eq!(Eur::sum(v.payments.iter().map(|p| p.amount)).unwrap(), v.paid);
    }
    let open = Eur::sum(found.receivables.iter().map(|v| v.open)).unwrap();
    assert_eq!(Eur::sum(found.ageing.iter().map(|a| a.total)).unwrap(), open);
}

#[test]
fn a_bill_is_due_from_its_approval_and_ages_from_there() {
    let sent = world(&[invoice("F2023-0001", "2023-04-03", 41_510)], &[]);
    let found = check(&sent, &[("F2023-0001", "415.10")], &[]);
    assert_eq!((found.receivables[0].due, &found.receivables[0].stage), (None, &Stage::Sent));
    assert_eq!(found.ageing[0].not_due.to_string(), "415.10");
    let approved = sent.decided(Keuze::InvoiceApproved { number: "F2023-0001".to_owned(), on: day("2023-04-11") });
    let found = check(&approved, &[("F2023-0001", "415.10")], &[]);
    // 27 April is no working day, and 28 April is decreed to be none.
    assert_eq!(found.receivables[0].due, Some(day("2023-05-04")));
    assert_eq!(found.receivables[0].stage, Stage::Approved { on: day("2023-04-11") });
    assert_eq!((found.receivables[0].days_overdue, found.ageing[0].days_31_60.to_string()), (58, "415.10".to_owned()));
    // Before the day on which it was approved it was not.
    let before = World { as_of: day("2023-04-10"), ..approved };
    assert_eq!(before.derive().receivables[0].stage, Stage::Sent);
}

#[test]
fn payments_are_found_by_the_number_in_their_text() {
    let bills = [invoice("F2023-0001", "2023-04-03", 41_510), invoice("F2023-0011", "2023-05-03", 10_000)];
    let paid = [
        betaling("2023-05-01", 41_510, "Betaling factuur f2023 0001"),
        betaling("2023-05-02", 4_000, "F2023-0011 deel"),
    ];
    let found = check(&world(&bills, &paid), &[("F2023-0001", "0.00"), ("F2023-0011", "60.00")], &[]);
    assert_eq!(found.receivables[0].stage, Stage::Settled);
    assert_eq!((found.ageing.len(), found.ageing[0].number), (1, 1));
    let stray = [betaling("2023-05-01", 2_000, "F2023-00011"), betaling("2023-05-01", -125_000, "Huur")];
    let found = check(
        &world(&bills, &stray),
        &[("F2023-0001", "415.10"), ("F2023-0011", "100.00")],
        &[("20.00", UnmatchedReason::NoNumber)],
    );
    assert_eq!(found.outgoing, Tally { number: 1, total: Eur::from_cents(-125_000) });
}

#[test]
fn several_numbers_are_paid_in_the_order_of_their_days() {
    let bills = [
        invoice("F1-A", "2023-04-03", 10_000),
        invoice("F1-B", "2023-05-03", 10_000),
        invoice("F1-C", "2023-05-04", -2_000),
        invoice("K1-A", "2023-05-03", 10_000),
    ];
    let rows = |a, b, c, k| [("F1-A", a), ("F1-B", b), ("F1-C", c), ("K1-A", k)];
    let pay = |cents, text| world(&bills, &[betaling("2023-06-01", cents, text)]);
    check(&pay(20_000, "F1-A, F1-B"), &rows("0.00", "0.00", "-20.00", "100.00"), &[]);
    check(&pay(15_000, "F1-B en F1-A"), &rows("0.00", "50.00", "-20.00", "100.00"), &[]);
    check(&pay(8_000, "F1-A F1-C"), &rows("0.00", "100.00", "0.00", "100.00"), &[]);
    check(&pay(21_000, "F1-A F1-B"), &rows("0.00", "-10.00", "-20.00", "100.00"), &[]);
    check(
        &pay(20_000, "F1-A K1-A"),
        &rows("100.00", "100.00", "-20.00", "100.00"),
        &[("200.00", UnmatchedReason::SeveralParties)],
    );
    // A reversal takes back just what the payment paid.
    let mut undone = pay(15_000, "F1-B en F1-A");
    undone.files[0].1.push(Betaling { storno: true, ..betaling("2023-06-05", -15_000, "storno F1-A F1-B") });
    check(&undone, &rows("100.00", "100.00", "-20.00", "100.00"), &[]);
}

#[test]
fn too_much_is_shown_and_never_lost() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000)];
    let paid = world(&bills, &[betaling("2023-05-01", 10_000, "F2023-0001")]);
    let twice = paid.clone().decided(Keuze::Paid {
        number: "F2023-0001".to_owned(),
        on: day("2023-04-30"),
        amount: Eur::from_cents(10_000),
    });
    let found = check(&twice, &[("F2023-0001", "-100.00")], &[]);
    let remarks = found.receivables[0].remarks.join(" ");
    assert!(remarks.contains("€ 100,00 te veel") && remarks.contains("decide undo 1"), "{remarks}");
    let taken_back = twice.decided(Keuze::Paid {
        number: "F2023-0001".to_owned(),
        on: day("2023-05-02"),
        amount: Eur::from_cents(-10_000),
    });
    let found = check(&taken_back, &[("F2023-0001", "0.00")], &[]);
    assert_eq!(found.receivables[0].remarks, Vec::<String>::new());
    let unknown =
        paid.decided(Keuze::Paid { number: "F9".to_owned(), on: day("2023-05-01"), amount: Eur::from_cents(5_000) });
    check(&unknown, &[("F2023-0001", "0.00")], &[("50.00", UnmatchedReason::UnknownNumber)]);
}

#[test]
fn a_person_may_say_what_a_payment_is_for() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000), invoice("F2023-0002", "2023-04-03", 10_000)];
    let paid = world(&bills, &[betaling("2023-05-01", 10_000, "F2023-0001")]);
    let said = |row, number: &str| Keuze::PaymentFor { file: sha(1), row, number: number.to_owned() };
    let moved = paid.clone().decided(said(1, "F2023-0002"));
    let found = check(&moved, &[("F2023-0001", "100.00"), ("F2023-0002", "0.00")], &[]);
    assert!(matches!(found.receivables[1].payments[0].from, Herkomst::Bank { decision: Some(1), row: 1, .. }));
    // The last decision wins; one about another row says nothing.
    let back = moved.decided(said(1, "f2023 0001")).decided(said(2, "F2023-0002"));
    check(&back, &[("F2023-0001", "0.00"), ("F2023-0002", "100.00")], &[]);
    let nowhere = paid.decided(said(1, "F2023-0003"));
    check(
        &nowhere,
        &[("F2023-0001", "100.00"), ("F2023-0002", "100.00")],
        &[("100.00", UnmatchedReason::UnknownNumber)],
    );
}

#[test]
fn a_refused_bill_stays_open_until_another_replaces_it() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000)];
    let refused =
        world(&bills, &[]).decided(Keuze::InvoiceRefused { number: "F2023-0001".to_owned(), on: day("2023-04-10") });
    let found = check(&refused, &[("F2023-0001", "100.00")], &[]);
    let stage = Stage::Refused { on: Some(day("2023-04-10")), reason: "zo gezegd".to_owned() };
    assert_eq!((&found.receivables[0].stage, found.receivables[0].due), (&stage, None));
    let mut replaced = refused;
    replaced
        .invoices
        .push(Invoiced { replaces: Some("F2023-0001".to_owned()), ..invoice("F2023-0002", "2023-04-20", 9_000) });
    let found = check(&replaced, &[("F2023-0001", "0.00"), ("F2023-0002", "90.00")], &[]);
    assert_eq!(found.receivables[0].stage, Stage::Replaced { by: "F2023-0002".to_owned() });
    // Who pays under the old number pays the new bill.
    replaced.files[0].1.push(betaling("2023-05-01", 9_000, "F2023-0001"));
    check(&replaced, &[("F2023-0001", "0.00"), ("F2023-0002", "0.00")], &[]);
    // Approved after all: the last decision counts.
    let approved = world(&bills, &[])
        .decided(Keuze::InvoiceRefused { number: "F2023-0001".to_owned(), on: day("2023-04-10") })
        .decided(Keuze::InvoiceApproved { number: "F2023-0001".to_owned(), on: day("2023-04-12") });
    assert_eq!(approved.derive().receivables[0].stage, Stage::Approved { on: day("2023-04-12") });
}

#[test]
fn a_declaration_is_open_for_what_was_granted() {
    let payer = Some("Gemeente Tilburg".to_owned());
    let paid = Betaling { naam: payer, ..betaling("2023-06-01", 60_000, "declaratie D230500017") };
    let mut all = world(&[], &[paid]);
    let answered = |cents| {
        let (by, toegekend) = ("A1".to_owned(), Eur::from_cents(cents));
        Stand::Beantwoord { by, on: day("2023-05-01"), toegekend }
    };
    all.declaraties = vec![
        declaration("D230500017", 80_000, answered(60_000)),
        declaration("D230500018", 50_000, Stand::Ingediend),
        declaration("D230500019", 50_000, answered(0)),
        declaration("D230500020", 50_000, Stand::NooitVerzonden { codes: vec!["0201".to_owned()] }),
        declaration("D230500021", 10_000, answered(10_000)),
    ];
    let rows = [
        ("D230500017", "0.00"),
        ("D230500018", "500.00"),
        ("D230500019", "0.00"),
        ("D230500020", "0.00"),
        ("D230500021", "100.00"),
    ];
    let found = check(&all, &rows, &[]);
    let [paid, waiting, nothing, never, late] = found.receivables.as_slice() else { panic!("five") };
    assert_eq!((&paid.stage, paid.granted), (&Stage::Settled, Some(Eur::from_cents(60_000))));
    assert_eq!((&waiting.stage, waiting.due), (&Stage::Sent, None));
    assert!(matches!(
        (&nothing.stage, &never.stage),
        (Stage::Refused { on: Some(_), .. }, Stage::Refused { on: None, .. })
    ));
    assert_eq!(
        (late.due, late.days_overdue, late.party.key().to_string()),
        (Some(day("2023-05-31")), 31, "gemeente:0855".to_owned())
    );
    let row = &found.ageing[0];
    assert_eq!([row.not_due, row.days_31_60, row.total].map(|e| e.to_string()), ["500.00", "100.00", "600.00"]);
}

#[test]
fn a_debit_needs_more_than_a_number() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000)];
    let debit = Betaling {
        tegenrekening: Some("NL44RABO0123456789".to_owned()),
        ..betaling("2023-05-05", -10_000, "F2023-0001")
    };
    check(
        &world(&bills, std::slice::from_ref(&debit)),
        &[("F2023-0001", "100.00")],
        &[("-100.00", UnmatchedReason::Debit)],
    );
    let storno = Betaling { storno: true, ..debit.clone() };
    let credit = betaling("2023-05-01", 10_000, "F2023-0001");
    check(&world(&bills, &[credit.clone(), storno]), &[("F2023-0001", "100.00")], &[]);
    let to_payer = Betaling { tegenrekening: Some(PAYER.to_owned()), ..debit.clone() };
    check(&world(&bills, &[credit.clone(), to_payer]), &[("F2023-0001", "100.00")], &[]);
    // What was paid twice is given back, to whatever account.
    let again = betaling("2023-05-02", 10_000, "F2023-0001");
    check(&world(&bills, &[credit, again, debit]), &[("F2023-0001", "0.00")], &[]);
}

#[test]
fn payments_of_an_account_that_is_not_ours_are_told_and_not_counted() {
    let mut one =
        world(&[invoice("F2023-0001", "2023-04-03", 10_000)], &[betaling("2023-05-01", 10_000, "F2023-0001")]);
    one.accounts = BTreeSet::from([iban("NL44RABO0123456789")]);
    let found = check(&one, &[("F2023-0001", "100.00")], &[]);
    assert_eq!((found.left_out[0].account.as_str(), found.left_out[0].tally.number), ("NL91…4300", 1));
    one.accounts.insert(iban("NL91ABNA0417164300"));
    check(&one, &[("F2023-0001", "0.00")], &[]);
}

#[test]
fn what_is_equal_in_one_statement_is_as_many_payments() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000)];
    let part = betaling("2023-05-01", 5_000, "F2023-0001");
    let other_export = Betaling { afschrift: "2023-05".to_owned(), volgnummer: Some("9".to_owned()), ..part.clone() };
    let mut all = world(&bills, &[part.clone(), part.clone()]);
    check(&all, &[("F2023-0001", "0.00")], &[]);
    all.files.push((2, vec![other_export.clone(), other_export]));
    assert_eq!(all.derive().receivables[0].payments.len(), 2);
    // Two pages of one statement are together.
    let page = |bladzijde| Betaling { bladzijde, ..part.clone() };
    let pages = World { files: vec![(1, vec![page(1)]), (2, vec![page(2)]), (3, vec![page(2)])], ..all };
    check(&pages, &[("F2023-0001", "0.00")], &[]);
    // The bank's own reference tells two exports of one payment together, whatever else they say.
    let named =
        |text, nummer: &str| Betaling { referentie: Some(nummer.to_owned()), ..betaling("2023-05-01", 5_000, text) };
    let files = vec![
        (1, vec![named("F2023-0001", "R1")]),
        (2, vec![named("F2023-0001 periode mei", "R1"), named("F2023-0001", "R2")]),
    ];
    check(&World { files, ..pages }, &[("F2023-0001", "0.00")], &[]);
}

#[test]
fn a_booking_that_one_export_shows_whole_counts_by_its_transactions() {
    let bills = [invoice("F2023-0001", "2023-04-03", 10_000), invoice("F2023-0002", "2023-04-03", 5_000)];
    let named = |cents, text| Betaling {
        boeking: Booking { referentie: Some("B1".to_owned()), amount: Eur::from_cents(15_000) },
        referentie: Some("B1".to_owned()),
        ..betaling("2023-05-01", cents, text)
    };
    let part = |transactie, b: Betaling| Betaling { plaats: Plaats { transactie, ..b.plaats }, ..b };
    let parts = vec![part(1, named(10_000, "F2023-0001")), part(2, named(5_000, "F2023-0002"))];
    let whole = vec![named(15_000, "verzamelbetaling")];
    let both = World { files: vec![(1, whole.clone()), (2, parts)], ..world(&bills, &[]) };
    check(&both, &[("F2023-0001", "0.00"), ("F2023-0002", "0.00")], &[]);
    // Without them it is what this payer owes, and nothing else is.
    check(&World { files: vec![(1, whole)], ..both }, &[("F2023-0001", "0.00"), ("F2023-0002", "0.00")], &[]);
}

#[test]
fn the_json_has_the_keys_that_are_promised() {
    let found =
        world(&[invoice("F2023-0001", "2023-04-03", 10_000)], &[betaling("2023-05-01", 4_000, "F2023-0001")]).derive();
    let json = serde_json::to_value(&found).unwrap();
    let v = &json["receivables"][0];
    assert_eq!(
        (v["kind"].as_str(), v["stage"]["state"].as_str(), v["open"].as_str(), v["payments"][0]["by"].as_str()),
        (Some("invoice"), Some("sent"), Some("60.00"), Some("bank"))
    );
    assert_eq!(json["ageing"][0]["not_due"], "60.00");
}

/// Bills and the texts that name them, some of several, some of none.
const NUMBERS: [&str; 5] = ["F2023-0001", "F2023-0002", "F2023-0003", "K2023-0001", "K2023-0002"];

fn a_betaling() -> impl Strategy<Value = Betaling> {
    let text = prop_oneof![
        3 => select(&NUMBERS[..]).prop_map(str::to_owned),
        2 => (select(&NUMBERS[..]), select(&NUMBERS[..])).prop_map(|(a, b)| format!("{a} en {b}")),
        2 => (select(&NUMBERS[..]), 1u8..4).prop_map(|(a, end)| format!("{a} en 000{end}")),
        1 => select(vec!["2023-0002", "factuur 1 en 3", "F2023-0001 t/m 0003", "huur"]).prop_map(str::to_owned),
    ];
    let payer =
        select(vec![("De Coalitie", PAYER), ("Kikmaat", "NL44RABO0123456789"), ("Jansen", "NL02ABNA0123456789")]);
    let amount = prop_oneof![1i64..900, select(vec![100i64, 200, 300, -100, -200, -300])];
    let name = (proptest::option::weighted(0.3, 0u8..4), any::<bool>(), 0u32..3);
    (text, amount, 1i8..5, name, payer).prop_map(
        |(text, cents, dag, (reference, storno, bladzijde), (naam, account))| Betaling {
            naam: Some(naam.to_owned()),
            tegenrekening: Some(account.to_owned()),
            boekdatum: jiff::civil::date(2023, 5, dag),
            storno: storno && cents < 0,
            referentie: reference.map(|n| format!("R{n}")),
            afschrift: format!("A{dag}"),
            bladzijde,
            ..betaling("2023-05-01", cents, &text)
        },
    )
}

fn a_besluit() -> impl Strategy<Value = Keuze> {
    let number = || select(&["F2023-0001", "F2023-0002", "K2023-0001", "X9"][..]).prop_map(str::to_owned);
    let when = day("2023-05-03");
    prop_oneof![
        number().prop_map(move |number| Keuze::InvoiceApproved { number, on: when }),
        number().prop_map(move |number| Keuze::InvoiceRefused { number, on: when }),
        (number(), -300i64..300).prop_map(move |(number, cents)| Keuze::Paid {
            number,
            on: when,
            amount: Eur::from_cents(cents)
        }),
        (1u8..4, 1u32..5, number()).prop_map(|(file, row, number)| Keuze::PaymentFor { file: sha(file), row, number }),
        (1u8..4, 1u32..5).prop_map(|(file, row)| Keuze::PaymentDismissed { file: sha(file), row }),
        Just(Keuze::PayerDismissed { account: Some("NL02ABNA0123456789".to_owned()), name: None }),
        (1u8..4, 1u32..5, vec((number(), 1i64..300), 1..3)).prop_map(|(file, row, parts)| {
            let part = |(number, cents)| crate::facts::Deel { number, amount: Eur::from_cents(cents) };
            Keuze::PaymentDivided { file: sha(file), row, parts: parts.into_iter().map(part).collect() }
        }),
    ]
}

fn a_world() -> impl Strategy<Value = World> {
    let amounts = vec(-300i64..600, NUMBERS.len());
    let files = vec(vec(a_betaling(), 0..6), 0..4);
    let alike = prop_oneof![amounts, vec(select(vec![100i64, 200, 300]), NUMBERS.len())];
    (alike, files, vec(a_besluit(), 0..5), any::<bool>()).prop_map(|(amounts, files, keuzes, replaces)| {
        let mut invoices: Vec<Invoiced> =
            NUMBERS.iter().zip(amounts).map(|(number, cents)| invoice(number, "2023-04-03", cents)).collect();
        if replaces {
            invoices[1].replaces = Some("F2023-0001".to_owned());
        }
        let files = (1..).zip(files).collect();
        keuzes.into_iter().fold(World { files, ..world(&invoices, &[]) }, World::decided)
    })
}

/// Where a payment stands in its file does not matter to which payment it is, only its line does to decisions.
fn placed(mut world: World) -> World {
    for (_, payments) in &mut world.files {
        for (boeking, betaling) in (1..).zip(payments) {
            betaling.plaats = Plaats { afschrift: 1, boeking, transactie: 0 };
        }
    }
    world
}

/// All that is told, without the file that a payment is named by.
fn said(found: &Debiteuren) -> String {
    let mut json = serde_json::to_value(found).unwrap();
    without_files(&mut json);
    json.to_string()
}

fn without_files(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(object) => {
            object.remove("file");
            object.remove("row");
            object.values_mut().for_each(without_files);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_files),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cent_is_lost(world in a_world()) {
        let world = placed(world);
        let found = world.derive();
        assert_adds_up(&found);
        // What counts is every payment that is no outgoing one, once, and what was noted by hand.
        let by_bank: i64 = world.paid().iter().map(|b| b.betaling.amount.cents().unwrap()).sum();
        let by_hand: i64 = world.besluiten.iter().filter_map(|b| if let Keuze::Paid { amount, .. } = &b.keuze { amount.cents() } else { None }).sum();
        let all = found.counted.plus(found.outgoing.total).unwrap();
        for advised in found.receivables.iter().filter(|v| v.remarks.iter().any(|r| r.contains("betaal het terug"))) {
            let theirs = || found.receivables.iter().filter(|v| v.party.is(&advised.party));
            let by_bank = theirs().flat_map(|v| &v.payments).filter(|p| matches!(p.from, Herkomst::Bank { .. }));
            let received = Eur::sum(by_bank.map(|p| p.amount)).unwrap();
            let claimed = Eur::sum(theirs().map(|v| v.open.plus(v.paid).unwrap())).unwrap();
            prop_assert!(received > claimed, "{advised:?}");
        }
        prop_assert_eq!(all, Eur::from_cents(by_bank + by_hand));
    }

    #[test]
    fn the_order_of_files_changes_nothing(world in a_world(), turn in any::<Index>(), flip in any::<bool>()) {
        let world = placed(world);
        let mut other = world.clone();
        if !other.files.is_empty() {
            other.files.rotate_left(turn.index(world.files.len()));
        }
        if flip {
            other.files.reverse();
        }
        other.invoices.rotate_left(turn.index(world.invoices.len()));
        prop_assert_eq!(world.derive(), other.derive());
    }

    /// The same statement in other bytes, and a month's export that holds two of them, bring nothing new.
    #[test]
    fn overlapping_exports_count_once(world in a_world(), copied in any::<Index>()) {
        let world = placed(world);
        if world.files.is_empty() {
            return Ok(());
        }
        let expected = world.derive();
        let mut other = world.clone();
        let copy = world.files[copied.index(world.files.len())].1.clone();
        other.files.push((100, copy));
        prop_assert_eq!(said(&other.derive()), said(&expected));
    }
}

#[test]
fn debug_shows_no_payer_and_no_text() {
    let from = Herkomst::Bank {
        file: Sha256([7; 32]),
        row: 3,
        name: Some("J. Jansen".to_owned()),
        on_behalf_of: None,
        account: Some("NL91ABNA0417164300".to_owned()),
        text: "Huishoudgeld".to_owned(),
        decision: Some(12),
    };
    let shown = format!("{from:?}");
    assert!(shown.contains("row: 3") && shown.contains("Some(12)"), "{shown}");
    assert!(!["Jansen", "NL91", "Huishoudgeld"].iter().any(|secret| shown.contains(secret)), "{shown}");
}
