//! What makes billing fast changes nothing of it: a dossier that is left out would have brought nothing.

#[path = "../../../tests/generated/mod.rs"]
mod generated;

use generated::{besluit, fact, file};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::disposition::derive;
use crate::facts::{Besluit, Fact, KnowledgeIndex};
use crate::terms::testing::terms;

fn derived(facts: &[Fact], besluiten: Vec<Besluit>) -> Vec<Derived> {
    let mut index = KnowledgeIndex::default();
    for (sha256, facts) in facts.iter().map(file) {
        index.insert(sha256, facts);
    }
    index.set_besluiten(besluiten);
    let knowledge = index.knowledge();
    knowledge.dossiers().map(|dossier| derive(dossier, knowledge.besluiten(), &terms())).collect()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dossier_that_is_left_out_would_have_brought_nothing(
        facts in vec(fact(), 1..6),
        besluiten in vec(besluit(), 0..2),
        as_of in select(vec!["2023-05-20", "2023-06-30", "2024-02-20"]),
    ) {
        let (terms, as_of) = (terms(), as_of.parse().unwrap());
        for derived in derived(&facts, besluiten) {
            for month in month("2022-10").through(month("2024-02")) {
                let dossier = DossierMonth { derived: &derived, terms: &terms, month, as_of };
                let Some(window) = dossier.window().filter(|window| !dossier.is_touched(*window)) else { continue };
                let bill = dossier_bill(dossier, window, &mut Billed::default()).unwrap();
                prop_assert!(bill.lines.is_empty(), "{month}: {:?}", bill.lines);
                prop_assert!(bill.unbillable.is_empty(), "{month}: {:?}", bill.unbillable);
            }
        }
    }
}

#[test]
fn a_dossier_counts_in_the_months_of_its_care_and_of_its_registrations() {
    use crate::facts::testing::{levering, opdracht};
    let touched = |facts: &[Fact], of: &str| {
        let (terms, month, as_of) = (terms(), month(of), "2023-12-31".parse().unwrap());
        derived(facts, Vec::new()).iter().any(|derived| {
            let dossier = DossierMonth { derived, terms: &terms, month, as_of };
            dossier.is_touched(dossier.window().unwrap())
        })
    };
    let order = [opdracht("1", "999900006")];
    assert!(!touched(&order, "2023-01"));
    assert!(touched(&order, "2023-02"));
    let early = [opdracht("1", "999900006"), levering("opdracht:1", "999900006", "2023-01-31")];
    assert!(touched(&early, "2023-01"));
    assert!(!touched(&early, "2022-12"));
    assert!(touched(&[levering("opdracht:1", "999900006", "2023-01-31")], "2023-01"));
    assert!(!touched(&[levering("opdracht:1", "999900006", "2023-01-31")], "2023-02"));
}
