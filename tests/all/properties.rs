//! The invariants of the pure core over generated sets of facts: order and repetition mean nothing, every delivered
//! day stands in exactly one place, no client-domain day goes to two parties, and a total is the sum of its lines; and how what is
//! registered of a month lies over files and exports means nothing either.

use crate::{checks, generated};

use std::collections::BTreeMap;
use std::sync::Arc;

use checks::derived;
use generated::{besluit, fact, file};
use iwmod::billing::{Billing, bill};
use iwmod::disposition::{Derived, derive};
use iwmod::domain::{Date, DispositionId, Domain, Month, Sha256, Unit, Vervoer};
use iwmod::facts::{Client, Fact, KnowledgeIndex, Levering, Opdracht};
use iwmod::overview::{DeriveAll, Kept, Overview};
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Visits of one day (one key of disposition, date and unit) stand in one file; how the keys of a month lie over files says nothing.
    #[test]
    fn registrations_of_a_month_give_one_bill_however_they_lie_over_files(
        rows in vec(registered(), 0..30),
        turns in vec(0usize..5, 1..20),
        order in any::<prop::sample::Index>(),
    ) {
        let together = march(std::slice::from_ref(&rows));
        let mut files = vec![Vec::new(); 5];
        let mut keys: BTreeMap<(DispositionId, Date, Unit), usize> = BTreeMap::new();
        for row in rows {
            let next = turns[keys.len() % turns.len()];
            let key = (row.disposition.clone().unwrap(), row.datum, row.eenheid);
            files[*keys.entry(key).or_insert(next)].push(row);
        }
        files.rotate_left(order.index(5));
        prop_assert_eq!(march(&files), together);
    }

    /// What is kept of dossiers and months from record to record says nothing else than all of it at once.
    #[test]
    fn months_that_are_kept_while_facts_come_in_are_those_of_all_facts_at_once(
        facts in vec(fact(), 1..8),
        besluiten in vec(besluit(), 0..2),
        days in vec(select(vec!["2023-05-20", "2023-06-30", "2024-02-20"]), 1..3),
    ) {
        let terms = Arc::new(derived::terms().clone());
        let months = || "2022-10".parse::<Month>().unwrap().through("2024-02".parse().unwrap());
        let one_by_one: DeriveAll<'_> = &|dossiers, derive| dossiers.iter().map(|dossier| derive(dossier)).collect();
        let (mut index, mut kept) = (KnowledgeIndex::default(), Kept::nothing(&terms));
        let files: Vec<derived::File> = facts.iter().map(file).collect();
        for step in 0..=files.len() {
            match files.get(step) {
                Some((sha256, facts)) => index.insert(*sha256, facts.clone()),
                None => index.set_besluiten(besluiten.clone()),
            }
            kept = kept.next(&index.knowledge(), &terms, one_by_one);
            let anew = Overview::derive(&index.knowledge(), &terms);
            for day in &days {
                let bills = |overview: &Overview| overview.bill_all(months(), &terms, day.parse().unwrap()).unwrap();
                prop_assert_eq!(bills(kept.overview()), bills(&anew));
            }
            prop_assert_eq!(kept.overview().names(), anew.names());
        }
    }

    /// The latest export of a month is the whole truth about it, in whatever order they come and whatever came without a stand.
    #[test]
    fn exports_of_a_month_give_the_bill_of_the_latest(
        exports in vec(vec(registered(), 0..12), 1..5),
        without in vec(registered(), 0..6),
        order in any::<prop::sample::Index>(),
    ) {
        let count = exports.len();
        let mut files: Vec<Vec<Levering>> = exports.into_iter().enumerate().map(|(n, rows)| export(n, rows)).collect();
        let latest = march(std::slice::from_ref(&files[count - 1]));
        files.push(without);
        files.rotate_left(order.index(count + 1));
        prop_assert_eq!(march(&files), latest);
    }
}

const CLIENTS: [(&str, &str, Domain, &str); 3] = [
    ("1", "999900006", Domain::Bg, "midden"),
    ("2", "999900018", Domain::Do, "2"),
    ("3", "999900031", Domain::Bw, "thuis"),
];

/// A row of March on one of three opdrachten.
fn registered() -> impl Strategy<Value = Levering> {
    let unit = select(vec![Unit::Uur, Unit::Minuut, Unit::Dagdeel, Unit::Etmaal]);
    (0usize..3, 1i8..=31, 0u32..4, unit, any::<bool>()).prop_map(|(client, day, aantal, eenheid, trip)| Levering {
        disposition: format!("opdracht:{}", CLIENTS[client].0).parse().ok(),
        bsn: CLIENTS[client].1.parse().unwrap(),
        datum: Date::new(2023, 3, day).unwrap(),
        aantal: aantal.into(),
        eenheid,
        vervoer: trip.then_some(Vervoer::Regulier),
        product: None,
        versie: 1,
        stand: None,
    })
}

/// What the program of an office exports on a day of April: these rows, and a row of nought for each client of whom there is none.
fn export(day: usize, mut rows: Vec<Levering>) -> Vec<Levering> {
    for (nummer, bsn, ..) in CLIENTS {
        let disposition: Option<DispositionId> = format!("opdracht:{nummer}").parse().ok();
        if rows.iter().all(|row| row.disposition != disposition) {
            rows.push(Levering {
                disposition,
                bsn: bsn.parse().unwrap(),
                datum: Date::new(2023, 3, 1).unwrap(),
                aantal: 0.into(),
                eenheid: Unit::Uur,
                vervoer: None,
                product: None,
                versie: 1,
                stand: None,
            });
        }
    }
    let stand = format!("2023-04-{:02}T09:00:00", day + 3).parse().ok();
    rows.into_iter().map(|row| Levering { stand, ..row }).collect()
}

/// The bill of March by three opdrachten and these files of registrations.
fn march(files: &[Vec<Levering>]) -> Billing {
    let mut index = KnowledgeIndex::default();
    for ((nummer, bsn, domein, categorie), turn) in CLIENTS.into_iter().zip(100u8..) {
        let order = Opdracht {
            opdrachtnummer: nummer.parse().unwrap(),
            client: Client {
                bsn: bsn.parse().unwrap(),
                geboortedatum: None,
                naam: "Test".to_owned(),
                adres: Vec::new(),
            },
            gemeente: "0855".parse().unwrap(),
            domein,
            categorie: categorie.to_owned(),
            vervoer: (domein == Domain::Do).then_some(Vervoer::Regulier),
            ingangsdatum: Date::new(2023, 1, 1).unwrap(),
            einddatum: None,
            combinant: "Amarant".to_owned(),
            vorige_toewijzing: None,
            versie: 1,
            vanaf: None,
            product: None,
        };
        index.insert(Sha256([turn; 32]), vec![(2, order.into())]);
    }
    for (rows, turn) in files.iter().zip(1u8..) {
        let rows = rows.iter().cloned().map(Fact::from);
        index.insert(Sha256([turn; 32]), (2u32..).zip(rows).collect());
    }
    let knowledge = index.knowledge();
    let terms = derived::terms();
    let derived: Vec<Derived> = knowledge.dossiers().map(|dossier| derive(dossier, &[], terms)).collect();
    bill(&derived, terms, "2023-03".parse().unwrap(), "2023-04-30".parse().unwrap()).unwrap()
}
