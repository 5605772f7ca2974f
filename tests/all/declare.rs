//! Declarations as they go: what is owed is declared, answered, corrected and declared again, until both sides agree.
//!
//! The cases first, then any history: whatever is registered, moved, refused and granted, each 323 is one that the schema,
//! the rules and the ledger have nothing against, and in the end what is granted is what is owed.

#[path = "../declare/world.rs"]
mod world;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use iwmod::domain::*;
use iwmod::facts::*;
use iwmod::outputs::{Cause, DeclareError, Declared, Why};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config as Run, TestRunner};
use world::*;

const WHO: (&str, &str, &str) = (GEMEENTEN[0], AGBS[0], BSNS[0]);

fn party() -> Party {
    (WHO.0.parse().unwrap(), WHO.1.parse().unwrap())
}

fn specific(nummer: u64, omvang: (u32, Eenheid, Frequentie), from: &str, to: Option<&str>) -> ToegewezenProduct {
    let (volume, eenheid, frequentie) = omvang;
    ToegewezenProduct {
        toewijzing_nummer: ToewijzingNummer::new(nummer).unwrap(),
        referentie_aanbieder: None,
        product: Some(Product { categorie: "02".parse().unwrap(), code: "02A02".parse().ok() }),
        toewijzingsdatum: date("2022-12-01"),
        toewijzingstijd: jiff::civil::time(0, 0, 0, 0).into(),
        ingangsdatum: date(from),
        einddatum: to.map(date),
        reden_wijziging: None,
        omvang: Some(Omvang { volume, eenheid, frequentie }),
        budget: None,
    }
}

fn category(nummer: u64, budget: Option<Eur>) -> ToegewezenProduct {
    let to = Some("2023-12-31");
    ToegewezenProduct {
        product: Some(Product { categorie: "02".parse().unwrap(), code: None }),
        omvang: None,
        budget,
        ..specific(nummer, (1, Eenheid::Uur, Frequentie::Maand), "2023-01-01", to)
    }
}

/// Hours per month, from January on, at 61.40.
fn hours() -> World {
    let mut world = World::new();
    world.rate(WHO.0, "02A02", 6140);
    world.toewijzing(WHO, specific(1, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-12-31")));
    world
}

fn register(world: &mut World, day: &str, aantal: u32) {
    world.deliver(&id(WHO.0, 1), WHO.2, date(day), aantal, Unit::Uur, None);
}

/// Declares the month on the fifth of the next.
fn send(world: &mut World, of: &str) -> Declared {
    world.day = world.day.max(month(of).next().first() + jiff::Span::new().days(4));
    world.send(party(), month(of)).unwrap()
}

fn said(declared: &Declared) -> Vec<(i64, &Why)> {
    declared.lines.iter().map(|l| (l.amount.cents().unwrap(), &l.why)).collect()
}

fn causes(declared: &Declared) -> Vec<&Cause> {
    declared.left.iter().map(|l| &l.cause).collect()
}

#[test]
fn what_is_owed_is_declared_once() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    let first = send(&mut world, "2023-01");
    assert_eq!(said(&first), [(18_420, &Why::New)]);
    assert!(first.left.is_empty());
    // It waits for its answer.
    let again = send(&mut world, "2023-01");
    assert!(again.message.is_none() && matches!(causes(&again)[..], [Cause::Awaits { .. }]));
    assert!(again.left[0].reason.contains("325"));
    world.answer_all(&Answer::Grants);
    let settled = send(&mut world, "2023-01");
    assert!(settled.message.is_none() && settled.left.is_empty());
}

#[test]
fn what_was_granted_and_changed_is_taken_back_and_declared_anew() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    let first = send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-01-11", 2);
    let second = send(&mut world, "2023-02");
    assert_eq!(said(&second), [(-18_420, &Why::Changed), (30_700, &Why::Changed)]);
    assert_eq!(second.lines[0].vorige.as_ref(), Some(&first.lines[0].referentie));
    assert_eq!(second.lines[0].place, second.lines[1].place);
    // Nothing was registered in February.
    assert_eq!(causes(&second), Vec::<&Cause>::new());
    assert!(send(&mut world, "2023-02").message.is_none());
    world.answer_all(&Answer::Grants);
    assert!(send(&mut world, "2023-02").message.is_none());
    world.rate(WHO.0, "02A02", 7000);
    assert_eq!(said(&send(&mut world, "2023-02")), [(-30_700, &Why::Changed), (35_000, &Why::Changed)]);
}

#[test]
fn what_was_granted_and_is_not_owed_any_more_is_taken_back() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    let removed = specific(1, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-01-01"));
    world.toewijzing(WHO, ToegewezenProduct { reden_wijziging: Some("13".to_owned()), ..removed });
    let credit = send(&mut world, "2023-02");
    assert_eq!(said(&credit), [(-18_420, &Why::NoLongerOwed)]);
    world.answer_all(&Answer::Grants);
    assert!(send(&mut world, "2023-02").message.is_none());
    assert!(world.standing(party()).is_empty());
}

#[test]
fn a_moved_end_takes_the_old_period_back_and_declares_the_new_one() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.toewijzing(WHO, specific(1, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-01-20")));
    // The line on the whole month may still be granted, so the new one waits.
    let waits = send(&mut world, "2023-02");
    assert!(waits.message.is_none());
    assert!(matches!(causes(&waits)[..], [Cause::Awaits { .. }, Cause::Awaits { .. }]));
    world.answer_all(&Answer::Grants);
    let moved = send(&mut world, "2023-02");
    assert_eq!(said(&moved), [(18_420, &Why::New), (-18_420, &Why::NoLongerOwed)]);
    assert_eq!(moved.lines[0].place.3.last(), date("2023-01-20"));
}

#[test]
fn what_was_refused_is_declared_anew_with_its_codes() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Refuses(1));
    let refused = Why::RefusedBefore { codes: vec!["9384".to_owned()] };
    assert_eq!(said(&send(&mut world, "2023-01")), [(18_420, &refused)]);
    assert!(refused.text().contains("9384"));
    world.answer_all(&Answer::RefusesAll);
    let whole = Why::RefusedBefore { codes: vec!["0001".to_owned()] };
    assert_eq!(said(&send(&mut world, "2023-01")), [(18_420, &whole)]);
    world.answer_all(&Answer::Grants);
    assert!(send(&mut world, "2023-01").message.is_none());
}

#[test]
fn a_refused_credit_leaves_two_lines_of_which_one_is_taken_back() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-01-11", 2);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Refuses(1));
    assert_eq!(said(&send(&mut world, "2023-01")), [(-18_420, &Why::GrantedTwice)]);
    world.answer_all(&Answer::Grants);
    assert!(send(&mut world, "2023-01").message.is_none());
    assert_eq!(world.standing(party()).into_values().collect::<Vec<_>>(), [30_700]);
}

#[test]
fn what_is_owed_again_waits_for_the_answer_to_its_credit() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    let whole = || specific(1, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-12-31"));
    let removed = ToegewezenProduct { einddatum: Some(date("2023-01-01")), ..whole() };
    world.toewijzing(WHO, ToegewezenProduct { reden_wijziging: Some("13".to_owned()), ..removed });
    assert_eq!(said(&send(&mut world, "2023-01")), [(-18_420, &Why::NoLongerOwed)]);
    world.toewijzing(WHO, whole());
    let waits = send(&mut world, "2023-01");
    assert!(waits.message.is_none() && matches!(causes(&waits)[..], [Cause::Awaits { .. }]));
    world.answer_all(&Answer::Grants);
    assert_eq!(said(&send(&mut world, "2023-01")), [(18_420, &Why::New)]);
}

#[test]
fn what_is_not_known_is_left_and_nothing_granted_is_touched() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    world.start(
        WHO,
        StartProduct {
            toewijzing_nummer: Some(ToewijzingNummer::new(1).unwrap()),
            product: specific(1, (1, Eenheid::Uur, Frequentie::Maand), "2023-01-01", None).product,
            toewijzing_ingangsdatum: None,
            begindatum: date("2023-01-01"),
            status: StatusAanlevering::Eerste,
        },
    );
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    // February has care, and nothing registered.
    assert_eq!(causes(&send(&mut world, "2023-02")), [&Cause::DeliveryMissing]);
    register(&mut world, "2023-01-10", 0);
    let missing = send(&mut world, "2023-02");
    assert!(missing.message.is_none());
    // The line of January is left, and so is the granted one at its place, which is told as well.
    assert_eq!(causes(&missing), [&Cause::DeliveryMissing, &Cause::Undecided, &Cause::DeliveryMissing]);
    register(&mut world, "2023-01-10", 4);
    world.no_rate();
    let missing = send(&mut world, "2023-02");
    assert!(missing.message.is_none());
    assert_eq!(causes(&missing)[0], &Cause::TariffMissing);
}

#[test]
fn a_category_takes_the_product_of_the_registration_and_two_units_are_not_one_line() {
    let mut world = World::new();
    world.rate(WHO.0, "02A05", 7000);
    world.rate(WHO.0, "02A06", 3000);
    world.toewijzing(WHO, category(1, None));
    let on = id(WHO.0, 1);
    world.deliver(&on, WHO.2, date("2023-01-10"), 100, Unit::Minuut, Some("02A05"));
    world.deliver(&on, WHO.2, date("2023-01-11"), 2, Unit::Stuk, Some("02A06"));
    world.deliver(&on, WHO.2, date("2023-01-12"), 2, Unit::Dagdeel, None);
    let declared = send(&mut world, "2023-01");
    // 100 minutes at 70.00 an hour, and not 100 × 1.17.
    assert_eq!(said(&declared), [(11_667, &Why::New), (6_000, &Why::New)]);
    assert_eq!(causes(&declared).len(), 1);
    world.deliver(&on, WHO.2, date("2023-01-13"), 1, Unit::Stuk, Some("02A05"));
    world.answer_all(&Answer::Grants);
    let crowded = send(&mut world, "2023-01");
    assert!(crowded.message.is_none());
    assert!(causes(&crowded).contains(&&Cause::TwoUnits));
}

#[test]
fn a_budget_that_is_used_up_leaves_what_does_not_fit() {
    let mut world = World::new();
    world.rate(WHO.0, "02A05", 7000);
    world.toewijzing(WHO, category(1, Some(Eur::from_message(20_000))));
    let on = id(WHO.0, 1);
    world.deliver(&on, WHO.2, date("2023-01-10"), 2, Unit::Uur, Some("02A05"));
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    world.deliver(&on, WHO.2, date("2023-02-10"), 1, Unit::Uur, Some("02A05"));
    assert_eq!(causes(&send(&mut world, "2023-02")), [&Cause::AboveTotal]);
    // An hour less in January makes room for it.
    world.deliver(&on, WHO.2, date("2023-01-10"), 1, Unit::Uur, Some("02A05"));
    let fits = send(&mut world, "2023-02");
    assert_eq!(said(&fits), [(-14_000, &Why::Changed), (7_000, &Why::Changed), (7_000, &Why::New)]);
}

/// Hours in total, of which January and February take these.
fn hours_in_total(volume: u32, january: u32, february: u32) -> World {
    let mut world = hours();
    world.toewijzing(WHO, specific(1, (volume, Eenheid::Uur, Frequentie::Totaal), "2023-01-01", Some("2023-12-31")));
    register(&mut world, "2023-01-10", january);
    register(&mut world, "2023-02-10", february);
    world
}

#[test]
fn what_one_month_gives_back_another_takes_in_one_message() {
    let mut world = hours_in_total(20, 10, 10);
    send(&mut world, "2023-01");
    send(&mut world, "2023-02");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-01-11", 5);
    let cents: Vec<i64> = send(&mut world, "2023-02").lines.iter().map(|l| l.amount.cents().unwrap()).collect();
    assert_eq!(cents, [-61_400, 92_100, -61_400, 30_700]);
}

#[test]
fn nothing_is_declared_on_a_toewijzing_that_stays_above_its_total() {
    let mut world = hours_in_total(20, 10, 8);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    send(&mut world, "2023-02");
    world.toewijzing(WHO, specific(1, (12, Eenheid::Uur, Frequentie::Totaal), "2023-01-01", Some("2023-12-31")));
    world.rate(WHO.0, "02A02", 7000);
    // January has another rate, but any debit beside the eight hours of February is refused.
    let waits = send(&mut world, "2023-02");
    assert!(waits.message.is_none());
    assert!(matches!(causes(&waits)[..], [Cause::AboveTotal, Cause::Awaits { .. }]));
    world.answer_all(&Answer::Grants);
    let cents: Vec<i64> = send(&mut world, "2023-02").lines.iter().map(|l| l.amount.cents().unwrap()).collect();
    assert_eq!(cents, [-61_400, 70_000, -49_120, 14_000]);
}

#[test]
fn the_sum_may_be_negative_and_says_so() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-01-10", 1);
    let declared = send(&mut world, "2023-01");
    let iwmod::message::Body::Wmo323(m) = declared.message.unwrap().body else { panic!("no 323") };
    let total = m.declaratie.totaal_ingediend_bedrag;
    assert!(total.totaal_bedrag.cents == 12_280 && total.debet_credit == "C");
}

#[test]
fn each_code_of_ours_declares_its_own() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    let other = (WHO.0, AGBS[1], BSNS[1]);
    world.toewijzing(other, specific(2, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-12-31")));
    world.deliver(&id(WHO.0, 2), other.2, date("2023-01-10"), 1, Unit::Uur, None);
    world.day = date("2023-02-05");
    let parties: Vec<Party> = world.parties(month("2023-01")).into_iter().collect();
    assert_eq!(parties, [party(), (party().0, AGBS[1].parse().unwrap())]);
    for (party, cents) in parties.into_iter().zip([18_420, 6_140]) {
        assert_eq!(said(&world.send(party, month("2023-01")).unwrap()), [(cents, &Why::New)]);
    }
}

#[test]
fn what_comes_out_of_turn_is_not_made() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    let jan = month("2023-01");
    world.day = date("2023-01-30");
    assert!(matches!(world.try_declare(party(), jan, "A1"), Err(DeclareError::NotEnded { .. })));
    world.day = date("2023-02-05");
    for bad in ["", "A-1", "1234567890123"] {
        assert!(matches!(world.try_declare(party(), jan, bad), Err(DeclareError::Identificatie(_))), "{bad}");
    }
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-02-10", 3);
    register(&mut world, "2023-03-10", 3);
    world.day = date("2023-04-05");
    let first = DeclareError::DeclareFirst { month: month("2023-03"), first: month("2023-02") };
    assert_eq!(world.try_declare(party(), month("2023-03"), "A1").unwrap_err(), first);
    send(&mut world, "2023-02");
    send(&mut world, "2023-03");
    world.answer_all(&Answer::Grants);
    register(&mut world, "2023-01-11", 1);
    let before = world.try_declare(party(), jan, "A1").unwrap_err();
    assert_eq!(before, DeclareError::MonthBefore { month: jan, last: month("2023-03") });
    let used = world.sent.len();
    assert_eq!(used, 3);
    let number = String::from_utf8(world.sent[2].clone()).unwrap();
    let number = number.split("DeclaratieNummer>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(world.try_declare(party(), month("2023-03"), &number).unwrap_err(), DeclareError::Used(number));
    world.day = date("2023-04-01");
    let early = world.try_declare(party(), month("2023-03"), "Z1");
    assert!(matches!(early, Err(DeclareError::OutOfOrder { .. })), "{early:?}");
}

#[test]
fn more_than_eight_digits_is_an_error_that_names_the_line() {
    let mut world = hours();
    world.rate(WHO.0, "02A02", 99_999_999);
    register(&mut world, "2023-01-10", 2);
    world.day = date("2023-02-05");
    let error = world.try_declare(party(), month("2023-01"), "A1").unwrap_err();
    assert!(error.to_string().contains("0809:1") && error.to_string().contains("eight digits"), "{error}");
}

#[test]
fn months_without_statements_and_unknown_toewijzingen_are_left_alone() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    world.day = date("2023-03-05");
    let removed = specific(1, (40, Eenheid::Uur, Frequentie::Maand), "2023-01-01", Some("2023-01-01"));
    world.toewijzing(WHO, ToegewezenProduct { reden_wijziging: Some("13".to_owned()), ..removed });
    let view = world.view();
    let billings = world.billings(&view, month("2023-02"));
    let without_january = world.declare_of(&view, party(), &billings[1..], &world.ledger(&view), "A1").unwrap();
    assert!(without_january.message.is_none() && without_january.left.is_empty());
    assert_eq!(said(&world.try_declare(party(), month("2023-02"), "A1").unwrap()), [(-18_420, &Why::NoLongerOwed)]);
    world.forget();
    let unknown = world.try_declare(party(), month("2023-02"), "A1").unwrap();
    assert!(unknown.message.is_none());
    assert_eq!(causes(&unknown), [&Cause::ToewijzingUnknown]);
    // It stands all the same.
    assert_eq!(world.parties(month("2023-02")).into_iter().collect::<Vec<_>>(), [party()]);
}

#[test]
fn a_granted_line_of_nothing_is_not_credited() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    send(&mut world, "2023-01");
    world.answer_all(&Answer::Grants);
    let view = world.view();
    let mut ledger = world.ledger(&view);
    let line = &mut ledger.declaraties[0].regels[0].prestatie;
    (line.volume, line.bedrag) = (0, Eur::ZERO);
    let declared = world.declare_of(&view, party(), &world.billings(&view, month("2023-01")), &ledger, "A1").unwrap();
    assert!(declared.message.is_none());
    assert_eq!(causes(&declared), [&Cause::ZeroGranted]);
}

#[test]
fn what_is_five_years_old_is_left() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    register(&mut world, "2023-02-10", 3);
    world.day = date("2028-02-01");
    let declared = world.try_declare(party(), month("2023-02"), "A1").unwrap();
    assert_eq!((said(&declared), causes(&declared)), (vec![(18_420, &Why::New)], vec![&Cause::TooOld]));
    assert_eq!(declared.lines[0].place.3.first(), date("2023-02-01"));
}

#[test]
fn a_draft_that_came_too_late_is_seen_before_it_leaves() {
    let mut world = hours();
    register(&mut world, "2023-01-10", 3);
    world.day = date("2023-02-05");
    let draft = world.try_declare(party(), month("2023-01"), "Z1").unwrap().message.unwrap();
    assert!(world.preflight(&draft).is_empty());
    send(&mut world, "2023-01");
    let rules: Vec<_> = world.preflight(&draft).into_iter().map(|j| j.finding.rule).collect();
    assert_eq!(rules, ["TR389"]);
    world.rate(WHO.0, "02A02", 7000);
    let rules: Vec<_> = world.preflight(&draft).into_iter().map(|j| j.finding.rule).collect();
    assert_eq!(rules, ["TR389", "TR418"]);
}

/// What happens in a history.
#[derive(Clone, Debug)]
enum Event {
    /// Registers on the toewijzing: day, quantity, which of its units, which product.
    Deliver(usize, Date, u32, u8, bool),
    /// Moves Einddatum.
    End(usize, Date),
    /// Another volume or budget, in percents.
    Volume(usize, u32),
    /// Removes it.
    Remove(usize),
    /// Starts, or takes the start back and starts elsewhere.
    Start(usize, Date),
    /// Stops; a stop that was sent before is taken back.
    Stop(usize, Date),
    /// Another tariff for everything, or none.
    Rate(Option<i64>),
}

/// A toewijzing as generated: whose, and what.
#[derive(Clone, Debug)]
struct Given {
    gemeente: &'static str,
    agb: &'static str,
    bsn: &'static str,
    toewijzing: ToegewezenProduct,
}

#[derive(Clone, Debug)]
struct History {
    given: Vec<Given>,
    /// For each month: what happens before it is declared, and how what waits is answered; `None`: not yet.
    months: Vec<(Vec<Event>, Vec<Option<Answer>>)>,
}

const MONTHS: [&str; 5] = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05"];
const CASES: u32 = 300;

fn any_day() -> impl Strategy<Value = Date> {
    (0i64..150).prop_map(|n| date("2023-01-01") + jiff::Span::new().days(n))
}

fn omvang() -> impl Strategy<Value = Omvang> {
    let pair = (select(Eenheid::ALL), select(Frequentie::ALL)).prop_map(|(eenheid, frequentie)| {
        let per_day = matches!(eenheid, Eenheid::Minuut | Eenheid::Uur | Eenheid::StuksOutput);
        // CS338.
        let frequentie = if frequentie == Frequentie::Dag && !per_day { Frequentie::Maand } else { frequentie };
        (eenheid, frequentie)
    });
    (pair, 1u32..40).prop_map(|((eenheid, frequentie), volume)| Omvang {
        volume: if eenheid == Eenheid::Euro { volume * 1237 } else { volume },
        eenheid,
        frequentie,
    })
}

fn given() -> impl Strategy<Value = Given> {
    let who = (select(&GEMEENTEN[..]), select(&AGBS[..]), select(&BSNS[..]));
    let from = prop_oneof![Just(date("2022-06-01")), any_day()];
    (who, from, proptest::option::of(1i64..120), omvang(), 0u8..7, 1u32..60_000).prop_map(
        |((gemeente, agb, bsn), from, length, omvang, kind, budget)| {
            let to = length.map(|days| from.max(date("2023-01-01")) + jiff::Span::new().days(days));
            // CD075, CD076.
            let to =
                if kind >= 4 || omvang.frequentie == Frequentie::Week { to.or(Some(date("2023-12-31"))) } else { to };
            let code = (kind < 4).then(|| "02A02".parse().unwrap());
            let toewijzing = ToegewezenProduct {
                product: (kind < 6).then(|| Product { categorie: "02".parse().unwrap(), code }),
                ingangsdatum: from,
                einddatum: to,
                omvang: (kind < 4).then_some(omvang),
                budget: (kind >= 5).then_some(Eur::from_message(budget)),
                ..specific(1, (1, Eenheid::Uur, Frequentie::Maand), "2023-01-01", None)
            };
            Given { gemeente, agb, bsn, toewijzing }
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let which = 0usize..4;
    prop_oneof![
        18 => (which.clone(), any_day(), 0u32..30, any::<u8>(), any::<bool>())
            .prop_map(|(w, d, n, u, p)| Event::Deliver(w, d, n, u, p)),
        2 => (which.clone(), any_day()).prop_map(|(w, d)| Event::End(w, d)),
        1 => (which.clone(), 20u32..200).prop_map(|(w, p)| Event::Volume(w, p)),
        1 => which.clone().prop_map(Event::Remove),
        3 => (which.clone(), any_day()).prop_map(|(w, d)| Event::Start(w, d)),
        2 => (which, any_day()).prop_map(|(w, d)| Event::Stop(w, d)),
        1 => proptest::option::weighted(0.8, 1i64..20_000).prop_map(Event::Rate),
    ]
}

fn answer() -> impl Strategy<Value = Option<Answer>> {
    prop_oneof![
        5 => Just(Some(Answer::Grants)),
        3 => any::<u32>().prop_map(|mask| Some(Answer::Refuses(mask))),
        1 => Just(Some(Answer::RefusesAll)),
        2 => Just(None),
    ]
}

fn history() -> impl Strategy<Value = History> {
    let month = (vec(event(), 0..14), vec(answer(), 4));
    (vec(given(), 1..=3), vec(month, MONTHS.len())).prop_map(|(mut given, months)| {
        for (index, given) in given.iter_mut().enumerate() {
            given.toewijzing.toewijzing_nummer = ToewijzingNummer::new(index as u64 + 1).unwrap();
        }
        History { given, months }
    })
}

/// A history as it goes.
struct Run323 {
    world: World,
    given: Vec<Given>,
    starts: BTreeMap<usize, Date>,
    stops: BTreeMap<usize, StopProduct>,
    tally: Tally,
}

/// What histories came across, so that a test of nothing is seen.
#[derive(Clone, Debug, Default)]
struct Tally {
    messages: usize,
    debits: usize,
    credits: usize,
    again: usize,
    moved: usize,
    compared: usize,
    left: BTreeMap<String, usize>,
    units: BTreeSet<Eenheid>,
}

impl Run323 {
    fn new(history: &History) -> Run323 {
        let mut world = World::new();
        for gemeente in GEMEENTEN {
            for product in ["02A02", "02A05", "02A06"] {
                world.rate(gemeente, product, 6143);
            }
        }
        for given in &history.given {
            world.toewijzing((given.gemeente, given.agb, given.bsn), given.toewijzing.clone());
        }
        let (given, starts, stops) = (history.given.clone(), BTreeMap::new(), BTreeMap::new());
        Run323 { world, given, starts, stops, tally: Tally::default() }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Deliver(which, day, aantal, unit, product) => self.deliver(*which, *day, *aantal, *unit, *product),
            Event::End(which, day) => self.change(*which, |t| t.einddatum = Some(t.ingangsdatum.max(*day))),
            Event::Volume(which, percent) => self.change(*which, |t| {
                let part = |n: u32| (n * percent / 100).max(1);
                t.budget = t.budget.and_then(Eur::in_message).map(|cents| Eur::from_message(part(cents)));
                if let Some(omvang) = t.omvang.as_mut().filter(|o| o.frequentie == Frequentie::Totaal) {
                    omvang.volume = part(omvang.volume);
                }
            }),
            Event::Remove(which) => self.change(*which, |t| {
                t.einddatum = Some(t.ingangsdatum);
                t.reden_wijziging = Some("13".to_owned());
            }),
            Event::Start(which, day) => self.start(*which, *day),
            Event::Stop(which, day) => self.stop(*which, *day),
            Event::Rate(None) => self.world.no_rate(),
            Event::Rate(Some(cents)) => {
                for product in ["02A02", "02A05", "02A06"] {
                    GEMEENTEN.iter().for_each(|gemeente| self.world.rate(gemeente, product, *cents));
                }
            }
        }
    }

    fn given_at(&self, which: usize) -> (usize, Given) {
        let index = which % self.given.len();
        (index, self.given[index].clone())
    }

    fn deliver(&mut self, which: usize, day: Date, aantal: u32, unit: u8, product: bool) {
        let (_, given) = self.given_at(which);
        let all = [Unit::Uur, Unit::Minuut, Unit::Stuk, Unit::Etmaal, Unit::Dagdeel, Unit::Euro];
        let fitting = given.toewijzing.omvang.map(|o| match o.eenheid {
            Eenheid::Minuut => Unit::Minuut,
            Eenheid::Uur => [Unit::Uur, Unit::Minuut][usize::from(unit) % 2],
            Eenheid::Etmaal => Unit::Etmaal,
            Eenheid::Dagdeel => Unit::Dagdeel,
            Eenheid::StuksOutput | Eenheid::StuksInspanning => Unit::Stuk,
            Eenheid::Euro => Unit::Euro,
        });
        let code = given.toewijzing.omvang.is_none().then_some(if product { "02A05" } else { "02A06" });
        let code = code.filter(|_| unit < 240);
        let on = id(given.gemeente, u32::try_from(which % self.given.len()).unwrap() + 1);
        self.world.deliver(&on, given.bsn, day, aantal, fitting.unwrap_or(all[usize::from(unit) % 6]), code);
    }

    fn change(&mut self, which: usize, change: impl Fn(&mut ToegewezenProduct)) {
        let (index, mut given) = self.given_at(which);
        change(&mut given.toewijzing);
        self.world.toewijzing((given.gemeente, given.agb, given.bsn), given.toewijzing.clone());
        self.given[index] = given;
    }

    fn start(&mut self, which: usize, day: Date) {
        let (index, given) = self.given_at(which);
        let who = (given.gemeente, given.agb, given.bsn);
        let start = |begindatum, status| StartProduct {
            toewijzing_nummer: Some(given.toewijzing.toewijzing_nummer),
            product: given.toewijzing.product.clone(),
            toewijzing_ingangsdatum: None,
            begindatum,
            status,
        };
        if let Some(before) = self.starts.insert(index, day) {
            self.world.start(who, start(before, StatusAanlevering::Verwijderen));
        }
        self.world.start(who, start(day, StatusAanlevering::Eerste));
    }

    fn stop(&mut self, which: usize, day: Date) {
        let (index, given) = self.given_at(which);
        let Some(begindatum) = self.starts.get(&index).copied() else { return };
        let who = (given.gemeente, given.agb, given.bsn);
        let stop = StopProduct {
            toewijzing_nummer: Some(given.toewijzing.toewijzing_nummer),
            product: given.toewijzing.product.clone(),
            toewijzing_ingangsdatum: None,
            begindatum,
            reden_beeindiging: "19".to_owned(),
            einddatum: day.max(begindatum),
            status: StatusAanlevering::Eerste,
        };
        if let Some(before) = self.stops.insert(index, stop.clone()) {
            self.world.stop(who, StopProduct { status: StatusAanlevering::Verwijderen, ..before });
        }
        self.world.stop(who, stop);
    }

    /// Declares to all for a month, earlier months first where they have to be.
    fn declare(&mut self, of: Month) -> usize {
        let mut messages = 0;
        for party in self.world.parties(of) {
            let mut wanted = vec![of];
            while let Some(month) = wanted.pop() {
                match self.world.send(party, month) {
                    Ok(declared) => {
                        messages += usize::from(declared.message.is_some());
                        self.count(&declared);
                    }
                    Err(DeclareError::DeclareFirst { first, .. }) => {
                        assert!(first < month);
                        wanted.extend([month, first]);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        }
        messages
    }

    fn count(&mut self, declared: &Declared) {
        self.tally.messages += usize::from(declared.message.is_some());
        for line in &declared.lines {
            match (&line.why, line.amount < Eur::ZERO) {
                (Why::NoLongerOwed, _) => self.tally.moved += 1,
                (_, true) => self.tally.credits += 1,
                (Why::RefusedBefore { .. }, _) => self.tally.again += 1,
                (_, false) => self.tally.debits += 1,
            }
        }
        for left in &declared.left {
            let cause = serde_json::to_value(&left.cause).unwrap()["cause"].as_str().unwrap().to_owned();
            *self.tally.left.entry(cause).or_default() += 1;
        }
    }

    fn answer(&mut self, answers: &[Option<Answer>]) {
        let mut place = 0;
        for answer in answers {
            match answer {
                Some(answer) if place < self.world.open.len() => self.world.answer(place, answer),
                Some(_) => {}
                None => place += 1,
            }
        }
    }

    /// What is granted is what is owed, except where it was said that it cannot be.
    fn compare(&mut self) {
        let last = month(MONTHS[4]);
        for party in self.world.parties(last) {
            let declared = self.world.try_declare(party, last, "Z9").unwrap();
            assert!(declared.message.is_none(), "it never ends: {:#?}", declared.lines);
            let mut owed: BTreeMap<(DispositionId, Month), i64> = BTreeMap::new();
            let view = self.world.view();
            let known = known(&view);
            for billing in self.world.billings(&view, last) {
                let of_party =
                    |s: &&iwmod::billing::Statement| s.party.kind.is_gemeente() && s.party.id == party.0.to_string();
                for line in billing.statements.iter().filter(of_party).flat_map(|s| &s.lines) {
                    let cents =
                        line.amount.map_or(0, |a| (a.value() * rust_decimal::Decimal::ONE_HUNDRED).try_into().unwrap());
                    if known[&line.disposition].holder.agb == Some(party.1) && cents != 0 {
                        *owed.entry((line.disposition.clone(), Month::of(line.from))).or_default() += cents;
                    }
                }
            }
            assert_totals(&declared, &owed, &known);
            let mut standing = self.world.standing(party);
            for left in &declared.left {
                assert!(!matches!(left.cause, Cause::Awaits { .. }), "nothing is open");
                if left.cause != Cause::NothingOwed {
                    let place = (left.disposition.clone(), Month::of(left.from));
                    owed.remove(&place);
                    standing.remove(&place);
                }
            }
            self.tally.compared += owed.len();
            assert_eq!(standing, owed);
        }
    }
}

/// Where all that is owed is known, only a budget is exceeded: an Omvang was already heeded.
fn assert_totals(
    declared: &Declared,
    owed: &BTreeMap<(DispositionId, Month), i64>,
    known: &iwmod::declaratie::Known<'_>,
) {
    for left in declared.left.iter().filter(|l| l.cause == Cause::AboveTotal) {
        let others = declared.left.iter().filter(|l| l.disposition == left.disposition);
        if others.clone().all(|l| matches!(l.cause, Cause::AboveTotal | Cause::NothingOwed)) {
            let sum: i64 = owed.iter().filter(|((id, _), _)| *id == left.disposition).map(|(_, cents)| cents).sum();
            let iwmod::disposition::Form::Toewijzing { budget: Some(budget), .. } = &known[&left.disposition].form
            else {
                panic!("{left:?} has no budget")
            };
            assert!(Eur::from_cents(sum) > *budget, "{left:?} fits");
        }
    }
}

/// Rounds after which both sides agree: a refused line, a place that waits for another, a total that waits for a credit.
const ROUNDS: usize = 8;

fn run(history: &History) -> Run323 {
    let mut run = Run323::new(history);
    for (of, (events, answers)) in MONTHS.iter().zip(&history.months) {
        run.world.day = month(of).next().first() + jiff::Span::new().days(4);
        events.iter().for_each(|event| run.apply(event));
        run.declare(month(of));
        run.answer(answers);
        // Once more in the same month (IV090).
        run.world.day += jiff::Span::new().days(10);
        run.declare(month(of));
        run.answer(answers);
    }
    for _ in 0..ROUNDS {
        run.world.answer_all(&Answer::Grants);
        run.world.day += jiff::Span::new().days(1);
        if run.declare(month(MONTHS[4])) == 0 {
            break;
        }
    }
    run.world.answer_all(&Answer::Grants);
    run.compare();
    run
}

#[test]
fn any_history_ends_where_what_is_granted_is_what_is_owed() {
    let total = RefCell::new(Tally::default());
    let sample = RefCell::new(Vec::new());
    let config = Run { cases: CASES, failure_persistence: None, ..Run::default() };
    let done = TestRunner::new(config).run(&history(), |history| {
        let run = run(&history);
        let mut total = total.borrow_mut();
        total.messages += run.tally.messages;
        total.debits += run.tally.debits;
        total.credits += run.tally.credits;
        total.again += run.tally.again;
        total.moved += run.tally.moved;
        total.compared += run.tally.compared;
        for (cause, count) in run.tally.left {
            *total.left.entry(cause).or_default() += count;
        }
        for bytes in &run.world.sent {
            let text = String::from_utf8_lossy(bytes);
            let has = |eenheid: &&Eenheid| text.contains(&format!("Eenheid>{eenheid}<"));
            total.units.extend(Eenheid::ALL.iter().filter(has));
        }
        let mut sample = sample.borrow_mut();
        let room = SAMPLE - sample.len();
        sample.extend(run.world.sent.into_iter().take(room.min(3)));
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
    let total = total.into_inner();
    println!("{total:#?}");
    let seen = [total.messages, total.debits, total.credits, total.again, total.moved, total.compared];
    // Floors that no run of chance reaches; causes that few histories meet have a test of their own.
    assert!(seen.iter().all(|count| *count > 20), "the histories are too poor: {total:?}");
    for cause in ["awaits", "above_total", "tariff_missing", "delivery_missing", "two_units", "undecided"] {
        assert!(total.left.contains_key(cause), "no history has {cause}");
    }
    assert_valid(&sample.into_inner());
}

/// Files that libxml2 judges.
const SAMPLE: usize = 60;

/// By our schema, and by that of the standard where it is there.
fn assert_valid(files: &[Vec<u8>]) {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "xmllint is needed: apt-get install libxml2-utils");
        return println!("NOT CHECKED by xmllint: it is not installed (apt-get install libxml2-utils)");
    }
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..files.len()).map(|index| format!("{index}.xml")).collect();
    for (name, bytes) in names.iter().zip(files) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    assert!(!names.is_empty());
    for schemas in ["schemas/iwmo-3.2", "../shared/iwmo/xsd/3.2"] {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(schemas).join("wmo323.xsd");
        if !schema.is_file() {
            println!("not checked: {} is not there", schema.display());
            continue;
        }
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).args(&names).current_dir(folder.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
