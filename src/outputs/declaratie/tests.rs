//! The figures of a line, and the bounds of a message. Each case of a declaration stands in `tests/all/declare.rs`.

use rust_decimal::Decimal;

use super::owed::{Owed, is_too_old, owed};
use super::*;
use crate::billing::{Line, Notice};
use crate::disposition::{Disposition, Form, Holder};
use crate::domain::{Date, Domain, Eenheid, Eur, Frequentie, Unit};
use crate::facts::testing::client;
use crate::facts::{Omvang, Prestatie, Product};
use crate::terms::HolderKind;
use crate::terms::testing::terms;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn disposition(omvang: Option<Eenheid>, code: Option<&str>) -> Disposition {
    let omvang = omvang.map(|eenheid| Omvang { volume: 1, eenheid, frequentie: Frequentie::Maand });
    let product = Some(Product { categorie: "02".parse().unwrap(), code: code.map(|code| code.parse().unwrap()) });
    Disposition {
        id: "0809:1".parse().unwrap(),
        bron: Bron { sha256: crate::domain::Sha256([1; 32]), regel: 0 },
        client: client("999900006"),
        gemeente: "0809".parse().unwrap(),
        holder: Holder { kind: HolderKind::Own, agb: "65001001".parse().ok() },
        domain: Some(Domain::Bg),
        care: Vec::new(),
        form: Form::Toewijzing {
            product,
            omvang,
            budget: None,
            extended_past: None,
            positie: 1,
            reden_wijziging: None,
        },
        from: day("2023-01-01"),
        to: None,
        course: crate::disposition::Course::AsSent,
        deliveries: Vec::new(),
        registrations: Vec::new(),
        by_code: Vec::new(),
        without_contact: Default::default(),
        successor: None,
        predecessor: None,
    }
}

fn line(quantity: &str, unit: Unit, rate: Option<&str>, amount: Option<&str>) -> Line {
    Line {
        disposition: "0809:1".parse().unwrap(),
        gemeente: "0809".parse().unwrap(),
        bsn: "999900006".parse().unwrap(),
        domain: Some(Domain::Bg),
        product: "02A05".parse().ok(),
        tariff: None,
        from: day("2023-01-01"),
        to: day("2023-01-31"),
        days: 31,
        quantity: quantity.parse().unwrap(),
        unit: Some(unit),
        rate: rate.map(|r| r.parse().unwrap()),
        amount: amount.map(|a| a.parse().unwrap()),
        rule: "HVB-DOORLOPEND".into(),
        source: String::new(),
        why: String::new(),
        notices: Vec::new(),
        corrects: None,
        because: None,
    }
}

fn figures(eenheid: Eenheid, line: &Line) -> (u32, Option<u32>, u32) {
    match owed_of_february(line, &disposition(Some(eenheid), Some("02A02"))).unwrap() {
        Owed::Debit(Prestatie { volume, eenheid: declared, tarief, bedrag, .. }) => {
            assert_eq!(declared, eenheid);
            (volume, tarief.and_then(Eur::in_message), bedrag.in_message().unwrap())
        }
        other => panic!("{other:?}"),
    }
}

fn owed_of_february(line: &Line, disposition: &Disposition) -> Result<Owed, DeclareError> {
    owed(line, disposition, &terms(), day("2023-02-05"))
}

fn fault(eenheid: Eenheid, line: &Line) -> Fault {
    match owed_of_february(line, &disposition(Some(eenheid), Some("02A02"))) {
        Err(DeclareError::Line { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_unit_has_its_figures() {
    let hours = line("3", Unit::Uur, Some("61.40"), Some("184.20"));
    assert_eq!(figures(Eenheid::Uur, &hours), (3, Some(6140), 18_420));
    // 50.00 an hour: 0.83 a minute is shown, 33.33 for 40 minutes is asked (IV081).
    let minutes = line("40", Unit::Minuut, Some("50.00"), Some("33.33"));
    assert_eq!(figures(Eenheid::Minuut, &minutes), (40, Some(83), 3333));
    let half_up = line("60", Unit::Minuut, Some("0.30"), Some("0.30"));
    assert_eq!(figures(Eenheid::Minuut, &half_up), (60, Some(1), 30));
    let euros = line("125.5", Unit::Euro, Some("1.00"), Some("125.50"));
    assert_eq!(figures(Eenheid::Euro, &euros), (12_550, None, 12_550));
    for eenheid in [Eenheid::Etmaal, Eenheid::Dagdeel, Eenheid::StuksOutput, Eenheid::StuksInspanning] {
        let pieces = line("31", Unit::Stuk, Some("65.03"), Some("2015.93"));
        assert_eq!(figures(eenheid, &pieces), (31, Some(6503), 201_593));
    }
}

#[test]
fn a_line_that_breaks_the_standard_is_an_error() {
    let half = line("2.5", Unit::Uur, Some("10.00"), Some("25.00"));
    assert_eq!(fault(Eenheid::Uur, &half), Fault::NotWhole("2.5".to_owned()));
    let mille = line("1.234", Unit::Euro, Some("1.00"), Some("1.23"));
    assert_eq!(fault(Eenheid::Euro, &mille), Fault::NotWhole("1.234".to_owned()));
    // As if the rounded tariff had been multiplied.
    let minutes = line("40", Unit::Minuut, Some("50.00"), Some("33.20"));
    assert!(matches!(fault(Eenheid::Minuut, &minutes), Fault::Amount { .. }));
    let (most, more) = ("999999.99", "1000000.00");
    assert_eq!(figures(Eenheid::Uur, &line("1", Unit::Uur, Some(most), Some(most))).2, 99_999_999);
    assert_eq!(
        fault(Eenheid::Uur, &line("1", Unit::Uur, Some(more), Some(more))),
        Fault::TooLarge("100000000".to_owned())
    );
    let many = line("4294967297", Unit::Uur, Some("0.01"), Some("42949672.97"));
    assert_eq!(fault(Eenheid::Uur, &many), Fault::TooLarge("4294967297".to_owned()));
    let negative = line("-1", Unit::Uur, Some("1.00"), Some("-1.00"));
    assert_eq!(fault(Eenheid::Uur, &negative), Fault::TooLarge("-1".to_owned()));
    let long = Line { to: day("2023-02-01"), ..line("1", Unit::Uur, Some("1.00"), Some("1.00")) };
    assert_eq!(fault(Eenheid::Uur, &long), Fault::Period(day("2023-02-01")));
    let opdracht = Line { disposition: "opdracht:A".parse().unwrap(), ..long };
    assert_eq!(fault(Eenheid::Uur, &opdracht), Fault::NoToewijzing);
}

#[test]
fn what_is_not_known_is_said() {
    let good = line("3", Unit::Uur, Some("61.40"), Some("184.20"));
    let cause = |line: &Line, disposition: &Disposition| match owed_of_february(line, disposition).unwrap() {
        Owed::Nothing(cause) | Owed::Unknown(cause) => cause,
        Owed::Debit(_) => panic!("a debit"),
    };
    let hours = disposition(Some(Eenheid::Uur), Some("02A02"));
    let no_rate = Line { rate: None, amount: None, ..good.clone() };
    assert_eq!(cause(&no_rate, &hours), Cause::TariffMissing);
    let nothing = Line { quantity: Decimal::ZERO, amount: Some(Eur::ZERO), ..good.clone() };
    assert_eq!(cause(&nothing, &hours), Cause::NothingOwed);
    let missing = Line { notices: vec![Notice::DeliveryMissing], ..nothing };
    assert_eq!(cause(&missing, &hours), Cause::DeliveryMissing);
    let category = disposition(None, None);
    assert_eq!(cause(&Line { product: None, ..good.clone() }, &category), Cause::ProductMissing);
    assert_eq!(cause(&Line { unit: Some(Unit::Maand), ..good.clone() }, &category), Cause::UnitMissing);
    let mut generic = disposition(None, None);
    generic.form = Form::Toewijzing {
        product: None,
        omvang: None,
        budget: Some(Eur::from_message(1)),
        extended_past: None,
        positie: 1,
        reden_wijziging: None,
    };
    assert_eq!(cause(&good, &generic), Cause::ProductMissing);
    let Ok(Owed::Debit(debit)) = owed_of_february(&good, &category) else { panic!("no debit") };
    assert_eq!((debit.categorie.as_str(), debit.code.as_str(), debit.eenheid), ("02", "02A05", Eenheid::Uur));
}

#[test]
fn five_years_are_by_the_calendar() {
    assert!(!is_too_old(day("2023-01-31"), day("2028-01-31")));
    assert!(is_too_old(day("2023-01-31"), day("2028-02-01")));
    assert!(is_too_old(day("2020-12-31"), day("2021-02-01")));
}

#[test]
fn every_cause_is_a_sentence() {
    let awaits = Cause::Awaits { identificatie: "D1".to_owned(), dagtekening: day("2023-02-05") };
    assert!(awaits.text().contains("D1 van 2023-02-05"));
    for cause in [awaits, Cause::AboveTotal, Cause::TwoUnits, Cause::ZeroGranted, Cause::Undecided, Cause::NothingOwed]
    {
        assert!(cause.text().ends_with('.'), "{}", cause.text());
    }
}
