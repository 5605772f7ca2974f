//! A month that is kept takes what changed, and is let go of where only a merge tells what it is.

use super::*;
use crate::disposition::derive;
use crate::facts::testing::{levering, opdracht};
use crate::facts::{Fact, KnowledgeIndex};
use crate::terms::testing::terms;

const ANNA: &str = "999900006";
const BERT: &str = "999900018";

/// A client's dossier, as these facts make it.
fn dossier(facts: &[Fact], terms: &Arc<Terms>) -> Arc<KeptDossier> {
    let mut index = KnowledgeIndex::default();
    index.insert(crate::domain::Sha256([7; 32]), facts.iter().cloned().map(|fact| (0, fact)).collect());
    let knowledge = index.knowledge();
    let [dossier] = knowledge.shards().iter().flat_map(|shard| shard.values()).collect::<Vec<_>>()[..] else {
        panic!("one dossier expected")
    };
    let derived = derive(dossier, &[], terms);
    Arc::new(KeptDossier::new(Arc::clone(dossier), derived, Arc::clone(terms)))
}

struct Changing {
    terms: Arc<Terms>,
    dossiers: Vec<Arc<KeptDossier>>,
    months: KeptMonths,
}

impl Changing {
    fn new(clients: &[&[Fact]]) -> Changing {
        let terms = Arc::new(terms());
        let dossiers = clients.iter().map(|facts| dossier(facts, &terms)).collect();
        Changing { months: KeptMonths::of(Arc::clone(&terms)), dossiers, terms }
    }

    fn bill(&self, month: &str, as_of: &str) -> Arc<Billing> {
        let (month, as_of) = (month.parse().unwrap(), as_of.parse().unwrap());
        self.months.bill(&self.dossiers, month, &self.terms, as_of).unwrap()
    }

    /// Gives a client other facts.
    fn change(&mut self, at: usize, facts: &[Fact]) {
        let now = dossier(facts, &self.terms);
        let before = std::mem::replace(&mut self.dossiers[at], Arc::clone(&now));
        self.months = self.months.after(&[ChangedDossier { before: Some(before), now: Some(now) }]);
    }

    fn kept(&self) -> Vec<String> {
        self.months.in_order().iter().map(|kept| format!("{} {}", kept.billing.month, kept.until)).collect()
    }

    /// What is kept says what a merge of all dossiers says.
    fn check(&self) {
        for kept in self.months.in_order() {
            let merged = bill(&self.dossiers, &self.terms, kept.billing.month, kept.billing.as_of).unwrap();
            assert_eq!(*kept.billing, merged);
        }
    }
}

#[test]
fn a_month_takes_the_share_of_a_changed_dossier_and_another_month_stays_as_it_is() {
    let anna = [opdracht("1", ANNA)];
    let mut changing = Changing::new(&[&anna, &[opdracht("2", BERT)]]);
    let (april, may) = (changing.bill("2023-04", "2023-06-08"), changing.bill("2023-05", "2023-06-08"));
    let more = [anna.as_slice(), &[levering("opdracht:1", ANNA, "2023-05-04")]].concat();
    changing.change(0, &more);
    assert_eq!(changing.kept(), ["2023-04 2023-04-30", "2023-05 2023-05-31"], "both are kept");
    changing.check();
    assert!(Arc::ptr_eq(&april, &changing.bill("2023-04", "2023-06-08")), "nothing changed in it");
    assert_ne!(may, changing.bill("2023-05", "2023-06-08"));
    changing.change(0, &anna);
    assert_eq!(may, changing.bill("2023-05", "2023-06-08"), "back again");
}

#[test]
fn a_statement_goes_with_its_last_line_and_comes_with_its_first() {
    let mut changing = Changing::new(&[&[opdracht("1", ANNA)], &[levering("opdracht:9", BERT, "2023-05-04")]]);
    let may = changing.bill("2023-05", "2023-06-08");
    assert_eq!((may.statements.len(), may.unbillable.len()), (1, 1));
    changing.change(0, &[levering("opdracht:8", ANNA, "2023-05-05")]);
    let without = changing.bill("2023-05", "2023-06-08");
    assert_eq!((without.statements.len(), without.unbillable.len(), changing.kept().len()), (0, 2, 1));
    changing.check();
    changing.change(0, &[opdracht("1", ANNA)]);
    assert_eq!(changing.bill("2023-05", "2023-06-08"), may);
}

#[test]
fn a_day_later_a_month_that_ended_is_still_kept_and_one_that_runs_is_not() {
    let changing = Changing::new(&[&[opdracht("1", ANNA)]]);
    let (april, may) = (changing.bill("2023-04", "2023-05-08"), changing.bill("2023-05", "2023-05-08"));
    assert!((april.provisional, may.provisional) == (false, true));
    changing.bill("2023-04", "2023-05-09");
    changing.bill("2023-05", "2023-05-09");
    assert_eq!(changing.kept(), ["2023-04 2023-04-30", "2023-05 2023-05-08", "2023-05 2023-05-09"]);
    assert_eq!(changing.bill("2023-04", "2023-05-09").as_of, "2023-05-09".parse().unwrap());
    changing.check();
    changing.bill("2023-05", "2023-05-10");
    assert_eq!(changing.kept(), ["2023-04 2023-04-30", "2023-05 2023-05-09", "2023-05 2023-05-10"]);
}

#[test]
fn a_month_in_which_two_dossiers_have_one_place_is_merged_again() {
    let stray = || [levering("opdracht:9", ANNA, "2023-05-04")];
    let mut changing = Changing::new(&[&stray(), &[opdracht("2", BERT)]]);
    changing.bill("2023-05", "2023-06-08");
    changing.change(1, &stray());
    assert!(changing.kept().is_empty());
    assert_eq!(changing.bill("2023-05", "2023-06-08").unbillable.len(), 2);
    changing.check();
}

#[test]
fn under_other_terms_nothing_is_kept() {
    let changing = Changing::new(&[&[opdracht("1", ANNA)]]);
    let (month, as_of) = ("2023-05".parse().unwrap(), "2023-06-08".parse().unwrap());
    changing.months.bill(&changing.dossiers, month, &terms(), as_of).unwrap();
    assert!(changing.kept().is_empty());
}
