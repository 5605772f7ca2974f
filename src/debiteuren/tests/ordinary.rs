//! What an office meets in a month: one payment for three bills, a bank that changes its export, a payer that numbers as we do, money
//! that is for no bill. And that nothing of it is lost, counted twice or told to be paid back.

use super::*;
use crate::facts::{Deel, Saldi};

const OTHER: &str = "NL44RABO0123456789";

/// Three bills of the coalition of 409.00, and one of Kikmaat.
fn bills() -> [Invoiced; 4] {
    ["F2023-0001", "F2023-0002", "F2023-0003", "K2023-0001"].map(|number| invoice(number, "2023-04-03", 40_900))
}

fn rows(open: [&'static str; 4]) -> [(&'static str, &'static str); 4] {
    let [a, b, c, k] = open;
    [("F2023-0001", a), ("F2023-0002", b), ("F2023-0003", c), ("K2023-0001", k)]
}

const ALL_OPEN: [&str; 4] = ["409.00"; 4];

/// A payment of somebody, from an account of their own.
fn by(name: &str, account: &str, cents: i64, text: &str) -> Betaling {
    let (naam, tegenrekening) = (Some(name.to_owned()), Some(account.to_owned()));
    Betaling { naam, tegenrekening, ..betaling("2023-06-07", cents, text) }
}

fn coalitie(cents: i64, text: &str) -> Betaling {
    by("De Coalitie", PAYER, cents, text)
}

/// Of one statement whose account held this before its bookings.
fn statement(begin: i64, payments: Vec<Betaling>) -> Vec<Betaling> {
    let eind = begin + payments.iter().map(|b| b.amount.cents().unwrap()).sum::<i64>();
    let saldi = Saldi { begin: Some(Eur::from_cents(begin)), eind: Some(Eur::from_cents(eind)) };
    let placed = (1..).zip(payments).map(|(boeking, b)| Betaling {
        saldi,
        plaats: Plaats { afschrift: 1, boeking, transactie: 0 },
        afschrift: format!("A{begin}"),
        ..b
    });
    placed.collect()
}

fn named(reference: &str, b: Betaling) -> Betaling {
    let referentie = Some(reference.to_owned());
    let boeking = Booking { referentie: referentie.clone(), amount: b.amount };
    Betaling { referentie, boeking, ..b }
}

fn files(files: &[Vec<Betaling>]) -> World {
    World { files: (1..).zip(files.iter().cloned()).collect(), ..world(&bills(), &[]) }
}

#[track_caller]
fn check_paid(payments: &[Betaling], open: [&'static str; 4], unmatched: &[(&str, UnmatchedReason)]) -> Debiteuren {
    check(&world(&bills(), payments), &rows(open), unmatched)
}

#[test]
fn an_export_of_another_version_shows_no_new_payment() {
    let text = "/TRTP/SEPA OVERBOEKING/REMI/F2023-0001/EREF/NOTPROVIDED";
    let older = || statement(500, vec![named("0710-55", coalitie(40_900, text))]);
    for newer in [named("OO9B010203", coalitie(40_900, "F2023-0001")), coalitie(40_900, "F2023-0001")] {
        let newer = statement(500, vec![newer]).into_iter().map(|b| Betaling { afschrift: "S1-08".to_owned(), ..b });
        let found = check(&files(&[older(), newer.collect()]), &rows(["0.00", "409.00", "409.00", "409.00"]), &[]);
        assert_eq!((found.receivables[0].payments.len(), found.counted.to_string()), (1, "409.00".to_owned()));
    }
    // A later statement of that day begins where this one ends.
    let later = statement(41_400, vec![named("OO9B010204", coalitie(40_900, "F2023-0002"))]);
    check(&files(&[older(), later]), &rows(["0.00", "0.00", "409.00", "409.00"]), &[]);
    // Another text is another payment: the account may be emptied after each of them.
    let other = statement(500, vec![named("R9", coalitie(40_900, "F2023-0002"))]);
    check(&files(&[older(), other]), &rows(["0.00", "0.00", "409.00", "409.00"]), &[]);
}

#[test]
fn equal_payments_in_statements_that_follow_on_are_two() {
    let part = || coalitie(20_450, "F2023-0001");
    for (one, two) in [
        (part(), part()),
        (named("R1", part()), named("R2", part())),
        (named("R1", part()), named("R1", part())),
        (named("R1", part()), part()),
    ] {
        let (first, second) = (statement(0, vec![one.clone()]), statement(20_450, vec![two.clone()]));
        let day = statement(0, vec![one, two]);
        let first_again = statement(0, vec![coalitie(20_450, "/REMI/F2023-0001/")]);
        for shown in [
            vec![first.clone(), second.clone()],
            vec![first.clone(), second.clone(), day.clone()],
            vec![day, first_again],
            vec![second, first.clone(), first],
        ] {
            check(&files(&shown), &rows(["0.00", "409.00", "409.00", "409.00"]), &[]);
        }
    }
}

#[test]
fn a_payment_for_several_bills_is_divided_as_people_write_it() {
    for (cents, text, open) in [
        (81_800, "F2023-0001 en 0002", ["0.00", "0.00", "409.00", "409.00"]),
        (122_700, "F2023-0001/0002/0003", ["0.00", "0.00", "0.00", "409.00"]),
        (122_700, "F2023-0001 t/m 0003", ["0.00", "0.00", "0.00", "409.00"]),
        (122_700, "F2023-0001 - F2023-0003", ["0.00", "0.00", "0.00", "409.00"]),
        (81_800, "F2023-0001 - F2023-0003", ["0.00", "409.00", "0.00", "409.00"]),
        (40_900, "facturen 2023-0002 april", ["409.00", "0.00", "409.00", "409.00"]),
        (20_000, "deel 2023-0002", ["409.00", "209.00", "409.00", "409.00"]),
        (81_800, "factuur 2 en 3", ["409.00", "0.00", "0.00", "409.00"]),
        // Exactly all that this payer owes.
        (122_700, "maart tot en met mei", ["0.00", "0.00", "0.00", "409.00"]),
        (122_700, "F2023-0002 e.a.", ["0.00", "0.00", "0.00", "409.00"]),
    ] {
        check_paid(&[coalitie(cents, text)], open, &[]);
    }
}

#[test]
fn where_a_sum_fits_in_several_ways_a_person_is_asked() {
    let found = check_paid(&[coalitie(81_800, "begeleiding")], ALL_OPEN, &[("818.00", UnmatchedReason::SeveralFit)]);
    let candidates: Vec<String> = found.unmatched[0].candidates.iter().map(|choice| choice.join(" ")).collect();
    assert_eq!(candidates, ["F2023-0001 F2023-0002", "F2023-0001 F2023-0003", "F2023-0002 F2023-0003"]);
    assert!(found.unmatched[0].remark.contains("F2023-0001 + F2023-0003"), "{}", found.unmatched[0].remark);
    check_paid(&[coalitie(50_000, "begeleiding")], ALL_OPEN, &[("500.00", UnmatchedReason::NoNumber)]);
    // Of more than twenty open bills nothing is guessed.
    let many: Vec<Invoiced> = (0..21).map(|n| invoice(&format!("F2023-1{n:03}"), "2023-04-03", 1 << n)).collect();
    let found = world(&many, &[coalitie(1, "begeleiding")]).derive();
    assert_eq!((found.unmatched.len(), found.unmatched[0].why), (1, UnmatchedReason::NoNumber));
    let found = world(&many[..20], &[coalitie(1, "begeleiding")]).derive();
    assert_eq!(found.unmatched.len(), 0);
}

#[test]
fn a_credit_note_lessens_a_sum() {
    let bills = [
        invoice("F1-A", "2023-04-03", 10_000),
        invoice("F1-B", "2023-04-04", 20_000),
        invoice("F1-C", "2023-04-05", -3_000),
    ];
    for text in ["begeleiding", "F1-A, F1-B", "F1-A F1-B F1-C"] {
        check(&world(&bills, &[coalitie(27_000, text)]), &[("F1-A", "0.00"), ("F1-B", "0.00"), ("F1-C", "0.00")], &[]);
    }
    check(&world(&bills, &[coalitie(17_000, "x")]), &[("F1-A", "100.00"), ("F1-B", "0.00"), ("F1-C", "0.00")], &[]);
}

#[test]
fn a_number_settles_nothing_where_neither_payer_nor_amount_fits() {
    let supplier = |cents, text| by("Groothandel Jansen BV", OTHER, cents, text);
    let found =
        check_paid(&[supplier(12_100, "creditnota F2023-0001")], ALL_OPEN, &[("121.00", UnmatchedReason::DoesNotFit)]);
    assert_eq!(found.unmatched[0].numbers, ["F2023-0001"]);
    // A centre that pays for others is known by the amount, and by its account where a person said so.
    let centre = |cents, text| by("Shared Service Centrum", OTHER, cents, text);
    check_paid(&[centre(40_900, "F2023-0001")], ["0.00", "409.00", "409.00", "409.00"], &[]);
    check_paid(&[centre(40_900, "fact 2023-0002")], ["409.00", "0.00", "409.00", "409.00"], &[]);
    // Once is no proof: it may still number as we do.
    let fit = UnmatchedReason::DoesNotFit;
    let twice = [centre(40_900, "F2023-0001"), centre(10_000, "F2023-0002")];
    check_paid(&twice, ["0.00", "409.00", "409.00", "409.00"], &[("100.00", fit)]);
    let said = Keuze::PaymentFor { file: sha(1), row: 1, number: "F2023-0001".to_owned() };
    check(&world(&bills(), &twice).decided(said), &rows(["0.00", "309.00", "409.00", "409.00"]), &[]);
    check_paid(&[centre(40_900, "april")], ALL_OPEN, &[("409.00", UnmatchedReason::NoNumber)]);
    // On whose behalf it pays is read.
    let behalf = Betaling { namens: Some("De Coalitie HvB".to_owned()), ..centre(122_700, "april") };
    let found = check_paid(&[behalf], ["0.00", "0.00", "0.00", "409.00"], &[]);
    assert_eq!(found.receivables[0].payments[0].from.payer(), "Shared Service Centrum namens De Coalitie HvB");
}

#[test]
fn a_bill_of_another_party_is_a_question() {
    let other = UnmatchedReason::OtherParty;
    check_paid(&[by("Kikmaat B.V.", OTHER, 40_900, "F2023-0001")], ALL_OPEN, &[("409.00", other)]);
    check_paid(&[coalitie(40_900, "K2023-0001")], ALL_OPEN, &[("409.00", other)]);
    // Also where nothing was ever billed to who pays; until a person says that it pays for the other.
    let tilburg = |text| by("Gemeente Tilburg", OTHER, 40_900, text);
    check_paid(&[tilburg("F2023-0001")], ALL_OPEN, &[("409.00", other)]);
    let said = Keuze::PaymentFor { file: sha(1), row: 1, number: "F2023-0001".to_owned() };
    let told = world(&bills(), &[tilburg("F2023-0001"), tilburg("F2023-0002")]).decided(said);
    check(&told, &rows(["0.00", "0.00", "409.00", "409.00"]), &[]);
    check_paid(&[coalitie(81_800, "F2023-0001 K2023-0001")], ALL_OPEN, &[("818.00", UnmatchedReason::SeveralParties)]);
}

#[test]
fn what_is_too_much_for_its_number_is_asked_about_while_more_is_open() {
    let twice = [
        coalitie(40_900, "F2023-0001"),
        Betaling { end_to_end: Some("E2".to_owned()), ..coalitie(40_900, "F2023-0001") },
    ];
    let found = check_paid(&twice, ["0.00", "409.00", "409.00", "409.00"], &[("409.00", UnmatchedReason::Rest)]);
    assert_eq!(found.unmatched[0].candidates, [["F2023-0002"], ["F2023-0003"]]);
    let found = check_paid(
        &[coalitie(81_800, "F2023-0001")],
        ["0.00", "409.00", "409.00", "409.00"],
        &[("409.00", UnmatchedReason::Rest)],
    );
    assert_eq!(found.unmatched[0].whole, Some(Eur::from_cents(81_800)));
    assert!(found.receivables.iter().all(|bill| bill.remarks.is_empty()));
    // Nothing else is open: then more came in than was asked.
    let all = [
        coalitie(122_700, "maart t/m mei"),
        Betaling { boekdatum: day("2023-06-09"), ..coalitie(40_900, "F2023-0001") },
    ];
    let found = check_paid(&all, ["-409.00", "0.00", "0.00", "409.00"], &[]);
    assert!(found.receivables[0].remarks[0].contains("betaal het terug"), "{:?}", found.receivables[0].remarks);
    // By hand and by bank nothing came twice.
    let by_hand =
        Keuze::Paid { number: "F2023-0001".to_owned(), on: day("2023-06-06"), amount: Eur::from_cents(40_900) };
    let found = world(&bills(), &all[..1]).decided(by_hand).derive();
    let advice: Vec<&String> =
        found.receivables.iter().flat_map(|bill| &bill.remarks).filter(|r| r.contains("terug")).collect();
    assert_eq!(advice, Vec::<&String>::new());
}

#[test]
fn a_person_divides_a_payment_or_sets_it_aside() {
    let (file, row) = (sha(1), 1);
    let part = |number: &str, cents| Deel { number: number.to_owned(), amount: Eur::from_cents(cents) };
    let one = world(&bills(), &[coalitie(90_000, "begeleiding")]);
    let parts = vec![part("F2023-0001", 40_900), part("f2023 0003", 40_900)];
    let divided = one.clone().decided(Keuze::PaymentDivided { file, row, parts: parts.clone() });
    let rest = [("82.00", UnmatchedReason::Rest)];
    check(&divided, &rows(["0.00", "409.00", "0.00", "409.00"]), &rest);
    // The last word counts; what is set aside is no question any more.
    let aside = divided.decided(Keuze::PaymentDismissed { file, row });
    let found = check(&aside, &rows(ALL_OPEN), &[]);
    assert_eq!((found.dismissed.len(), found.dismissed[0].reason.as_str()), (1, "zo gezegd"));
    let unknown = one.decided(Keuze::PaymentDivided { file, row, parts: vec![part("F9", 90_000)] });
    check(&unknown, &rows(ALL_OPEN), &[("900.00", UnmatchedReason::UnknownNumber)]);
}

#[test]
fn what_a_payer_pays_can_be_set_aside_for_good() {
    let svb = |cents, text| by("SVB", OTHER, cents, text);
    let paid = [svb(10_100, "pgb juni"), svb(10_200, "F2023-0002"), svb(40_900, "F2023-0003")];
    let aside = Keuze::PayerDismissed { account: Some(OTHER.to_owned()), name: Some("SVB".to_owned()) };
    let found = check(&world(&bills(), &paid[..2]).decided(aside.clone()), &rows(ALL_OPEN), &[]);
    assert_eq!(found.dismissed.iter().map(|d| d.amount.to_string()).collect::<Vec<_>>(), ["101.00", "102.00"]);
    // What is for a bill without a doubt still counts, and then that account is known to pay for it.
    let found = check(
        &world(&bills(), &[paid[0].clone(), paid[2].clone()]).decided(aside),
        &rows(["409.00", "409.00", "0.00", "409.00"]),
        &[],
    );
    assert_eq!(found.dismissed.len(), 1);
    let by_name = Keuze::PayerDismissed { account: None, name: Some("svb".to_owned()) };
    let nameless = Betaling { tegenrekening: None, ..svb(10_100, "pgb juni") };
    check(&world(&bills(), &[nameless]).decided(by_name), &rows(ALL_OPEN), &[]);
}

#[test]
fn a_bank_that_takes_a_payment_back_need_not_say_for_what_it_was() {
    let back = Betaling { storno: true, boekdatum: day("2023-06-09"), ..coalitie(-122_700, "storno") };
    check_paid(&[coalitie(122_700, "begeleiding"), back.clone()], ALL_OPEN, &[]);
    // Also on the day itself.
    let same_day = Betaling { boekdatum: day("2023-06-07"), ..back };
    check_paid(&[same_day, coalitie(122_700, "begeleiding")], ALL_OPEN, &[]);
    // What is given back without a number, of what was paid too much.
    let all = coalitie(122_700, "begeleiding");
    let too_much = Betaling { boekdatum: day("2023-06-08"), ..coalitie(40_900, "F2023-0002") };
    let refund = Betaling { boekdatum: day("2023-06-09"), ..coalitie(-40_900, "terugbetaling") };
    check_paid(&[all, too_much, refund], ["0.00", "0.00", "0.00", "409.00"], &[]);
}

#[test]
fn money_between_our_own_accounts_is_no_payment() {
    let moved = by("Zorgboerderij De Wilg", OTHER, 40_900, "F2023-0001 overgeboekt");
    let mut one = world(&bills(), &[moved]);
    one.accounts = BTreeSet::from([iban("NL91ABNA0417164300"), iban(OTHER)]);
    let found = check(&one, &rows(ALL_OPEN), &[]);
    assert_eq!(found.internal, Tally { number: 1, total: Eur::from_cents(40_900) });
}

#[test]
fn what_a_person_said_of_a_whole_booking_stays_when_its_details_come() {
    let whole = statement(0, vec![by("Verzamelaar", OTHER, 81_800, "verzamelbetaling")]);
    let parts: Vec<Betaling> = (1..3)
        .map(|transactie| Betaling {
            boeking: Booking { referentie: None, amount: Eur::from_cents(81_800) },
            amount: Eur::from_cents(40_900),
            omschrijving: vec![format!("F2023-000{transactie}")],
            plaats: Plaats { afschrift: 1, boeking: 1, transactie },
            ..whole[0].clone()
        })
        .collect();
    let both = files(&[whole, parts]);
    check(&both, &rows(["0.00", "0.00", "409.00", "409.00"]), &[]);
    let deel = |number: &str| Deel { number: number.to_owned(), amount: Eur::from_cents(40_900) };
    let parts = vec![deel("F2023-0002"), deel("F2023-0003")];
    let decided = both.decided(Keuze::PaymentDivided { file: sha(1), row: 1, parts });
    check(&decided, &rows(["409.00", "0.00", "0.00", "409.00"]), &[]);
}

/// One way in which a bank exports: where it cuts, how it names bookings, and how long its texts are.
type Export = (Vec<Index>, u8, bool);

fn an_export() -> impl Strategy<Value = Export> {
    (vec(any::<Index>(), 0..4), 0u8..3, any::<bool>())
}

/// The bookings of an account in statements that follow on.
fn exported(all: &[(i8, i64, &str)], number: usize, (cuts, style, is_short): &Export) -> Vec<Vec<Betaling>> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(all.len() + 1)).chain([0, all.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let booking = |at: usize| {
        let (dag, cents, text) = all[at];
        let text = if *is_short { &text[..text.len().min(12)] } else { text };
        let b = Betaling { boekdatum: jiff::civil::date(2023, 6, dag), ..coalitie(cents, text) };
        match style {
            0 => b,
            1 => named(&format!("B{at}"), b),
            _ => named(&format!("X{number}-{at}"), b),
        }
    };
    let sheet = |pair: &[usize]| {
        let begin: i64 = 1_000 + all[..pair[0]].iter().map(|(_, cents, _)| cents).sum::<i64>();
        statement(begin, (pair[0]..pair[1]).map(booking).collect())
    };
    cuts.windows(2).map(sheet).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a bank exports, in how many ways, where it cuts its statements and how it names bookings: what came in counts once.
    #[test]
    fn what_came_in_counts_once_in_every_export(
        bookings in vec((1i8..4, select(vec![40_900i64, 20_450, 1]), select(vec!["F2023-0001", "F2023-0001 maart", "begeleiding"])), 1..9),
        exports in vec(an_export(), 1..4),
    ) {
        let mut all = bookings;
        all.sort_by_key(|(dag, ..)| *dag);
        let sheets = (0..).zip(&exports).flat_map(|(number, export)| exported(&all, number, export));
        let world = files(&sheets.collect::<Vec<_>>());
        let counted: Vec<(i8, i64)> = {
            let mut counted: Vec<_> =
                world.paid().iter().map(|b| (b.betaling.boekdatum.day(), b.betaling.amount.cents().unwrap())).collect();
            counted.sort_unstable();
            counted
        };
        let mut expected: Vec<(i8, i64)> = all.iter().map(|(dag, cents, _)| (*dag, *cents)).collect();
        expected.sort_unstable();
        prop_assert_eq!(counted, expected);
    }
}
