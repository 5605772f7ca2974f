//! What is kept while facts come in is what would be derived and billed from nothing.

#[path = "../../../tests/generated/mod.rs"]
mod generated;

use generated::{besluit, fact, file};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::domain::{Date, Month};
use crate::facts::KnowledgeIndex;
use crate::terms::testing::terms;

fn next(kept: Kept, index: &KnowledgeIndex, terms: &Arc<Terms>) -> Kept {
    kept.next(&index.knowledge(), terms, &|dossiers, derive| dossiers.iter().map(|dossier| derive(dossier)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn months_that_are_kept_while_facts_come_in_are_those_of_all_facts_at_once(
        facts in vec(fact(), 1..8),
        besluiten in vec(besluit(), 0..2),
        days in vec(select(vec!["2023-05-20", "2023-06-30", "2024-02-20"]), 1..3),
    ) {
        let terms = Arc::new(terms());
        let days: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        let months = || "2022-10".parse::<Month>().unwrap().through("2024-02".parse().unwrap());
        let mut index = KnowledgeIndex::default();
        let mut kept = Kept::nothing(&terms);
        let files: Vec<_> = facts.iter().map(file).collect();
        for step in 0..=files.len() {
            match files.get(step) {
                Some((sha256, facts)) => index.insert(*sha256, facts.clone()),
                None => index.set_besluiten(besluiten.clone()),
            }
            kept = next(kept, &index, &terms);
            let anew = Overview::derive(&index.knowledge(), &terms);
            for day in &days {
                let bills = |overview: &Overview| overview.bill_all(months(), &terms, *day).unwrap();
                prop_assert_eq!(bills(kept.overview()), bills(&anew));
            }
        }
    }
}
