//! What was agreed: which product is what, which rate holds, who is covered.

use super::*;
use crate::domain::{Date, Domain, Eur};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_longest_match_of_a_product_wins() {
    let mut terms = testing::terms();
    let domain = |terms: &Terms, categorie: &str, code: &str| {
        terms.product(categorie.parse().ok(), code.parse().ok().as_ref()).map(|p| p.domain)
    };
    assert_eq!(domain(&terms, "07", "104A2"), Some(Domain::Do));
    assert_eq!(domain(&terms, "07", "104C9"), Some(Domain::Oad));
    assert_eq!(domain(&terms, "02", "02A02"), Some(Domain::Bg));
    assert_eq!(domain(&terms, "99", "99A01"), None);
    terms.products.push(ProductRow {
        product: ProductMatch::Prefix("02A".parse().unwrap()),
        domain: Domain::Bw,
        tariff: None,
        categorie: None,
    });
    assert_eq!(domain(&terms, "02", "02A02"), Some(Domain::Bw));
    assert_eq!(domain(&terms, "02", "02B02"), Some(Domain::Bg));
}

/// Who would go on with care decides where its re-indication is asked for, and whether it is handed over (billing.md §3).
#[test]
fn who_goes_on_with_care_follows_from_domain_and_gemeente() {
    let profile = testing::terms().profile;
    let of = |domain, gemeente: &str| {
        let buyer = profile.continued_by(domain, gemeente.parse().unwrap()).unwrap();
        (buyer.kind.to_string(), buyer.takes_over, buyer.reindication.clone())
    };
    let coalitie = ("coalitie".to_owned(), true, Some("herindicatieOA@decoalitiehvb.nl".to_owned()));
    let kikmaat = ("kikmaat".to_owned(), false, Some("OAD@Kikmaat.nl".to_owned()));
    let gemeente = ("gemeente".to_owned(), false, None);
    for (domain, code, wanted) in [
        (Domain::Bg, "0855", &coalitie),
        (Domain::Do, "0797", &coalitie),
        (Domain::Vervoer, "1723", &coalitie),
        (Domain::Bw, "0855", &coalitie),
        (Domain::Bw, "0867", &coalitie),
        (Domain::Bg, "0867", &gemeente),
        (Domain::Do, "0809", &gemeente),
        (Domain::Vervoer, "0809", &gemeente),
        (Domain::Oad, "0855", &kikmaat),
        (Domain::Oad, "0824", &kikmaat),
        (Domain::Oad, "0797", &gemeente),
        (Domain::Oad, "0867", &gemeente),
        // Outside the region only an own contract pays.
        (Domain::Bg, "0758", &gemeente),
        (Domain::Oad, "0758", &gemeente),
    ] {
        assert_eq!(of(domain, code), *wanted, "{domain} in {code}");
    }
}

#[test]
fn next_year_needs_a_row_or_an_indexation() {
    let mut terms = testing::terms();
    let midden = TariffKey::Code("BG-MIDDEN".to_owned());
    assert_eq!(terms.rate(&midden, day("2023-12-31")).map(|r| r.to_string()), Some("409.00".to_owned()));
    assert_eq!(terms.rate(&midden, day("2024-01-01")), None);
    let percent = |year, p: &str| Indexation {
        year,
        domain: Domain::Bg,
        percent: p.parse().unwrap(),
        origin: Origin::Config { line: 7 },
    };
    terms.indexations = vec![percent(2024, "4.75"), percent(2025, "10")];
    assert_eq!(terms.rate(&midden, day("2024-01-01")).map(|r| r.to_string()), Some("428.43".to_owned()));
    assert_eq!(terms.rate(&midden, day("2025-06-01")).map(|r| r.to_string()), Some("471.27".to_owned()));
    assert_eq!(terms.rate(&midden, day("2026-01-01")), None);
    let given = Validity { from: day("2023-07-01"), to: None };
    let origin = Origin::Config { line: 3 };
    terms.tariffs.push(TariffRow { key: midden.clone(), validity: given, rate: Eur::from_cents(42_000), origin });
    assert_eq!(terms.rate(&midden, day("2023-06-30")).map(|r| r.to_string()), Some("409.00".to_owned()));
    assert_eq!(terms.rate(&midden, day("2025-06-01")).map(|r| r.to_string()), Some("420.00".to_owned()));
}

#[test]
fn transport_goes_with_the_agreement_for_dagopvang() {
    let terms = testing::terms();
    assert!(terms.agreement(Domain::Vervoer, day("2023-06-30")).is_some());
    assert!(terms.agreement(Domain::Vervoer, day("2023-07-01")).is_none());
    assert!(terms.agreement(Domain::Oad, day("2023-03-01")).is_none());
}

#[test]
fn the_protocol_says_where_the_coalition_gets_its_invoices() {
    let terms = testing::terms();
    let recipient = |party: &str| terms.recipient(&party.parse().unwrap());
    let coalitie = recipient("coalitie:hvb");
    assert_eq!(coalitie.email.as_deref(), Some("facturen@decoalitiehvb.nl"));
    assert_eq!(coalitie.postcode, "5000JA".parse().ok());
    assert_eq!((coalitie.term, coalitie.client), (Term::WorkdaysAfterApproval(15), ClientKey::Bsn));
    let kikmaat = recipient("kikmaat:kikmaat");
    assert_eq!((kikmaat.name.as_deref(), kikmaat.address, kikmaat.term), (Some("Kikmaat"), None, Term::Days(30)));
    assert_eq!(recipient("gemeente:0855"), Recipient::default());
}
