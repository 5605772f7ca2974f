//! The invariants of the pure core over generated sets of facts: order and repetition mean nothing, every delivered
//! day stands in exactly one place, no client-domain day goes to two parties, and a total is the sum of its lines.

use crate::{checks, generated};

use checks::derived;
use generated::{besluit, fact, file};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const CASES: u32 = 10_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_and_every_day_has_one_place(
        facts in vec(fact(), 1..14),
        besluiten in vec(besluit(), 0..2),
        order in any::<prop::sample::Index>(),
        as_of in select(vec!["2023-05-20", "2023-06-30", "2024-02-20"]),
    ) {
        let files: Vec<derived::File> = facts.iter().map(file).collect();
        derived::check(&files, &besluiten, derived::terms(), as_of.parse().unwrap(), order.index(facts.len()));
    }
}
