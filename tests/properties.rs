//! The invariants of the pure core over generated sets of facts: order and repetition mean nothing, every delivered
//! day stands in exactly one place, no client-domain day goes to two parties, and a total is the sum of its lines.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use iwmod::billing::{Billing, PartyKind, bill};
use iwmod::config::Config;
use iwmod::disposition::{Derived, DispositionView, derive};
use iwmod::domain::*;
use iwmod::facts::*;
use iwmod::terms::Terms;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sha2::Digest;

const CASES: u32 = 10_000;
const BSNS: [&str; 2] = ["999900006", "999900018"];
const MONTHS: [&str; 4] = ["2022-12", "2023-05", "2023-06", "2024-01"];

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_and_every_day_has_one_place(
        facts in vec(fact(), 1..14),
        besluiten in vec(besluit(), 0..2),
        order in any::<prop::sample::Index>(),
        as_of in select(vec!["2023-05-20", "2023-06-30", "2024-02-20"]),
    ) {
        let terms = terms();
        let as_of: Date = as_of.parse().unwrap();
        let derived = all(&facts, &besluiten, &terms);
        let outcome = outputs(&derived, &terms, as_of);
        let mut other = facts.clone();
        other.extend_from_slice(&facts[..facts.len() / 2]);
        other.rotate_left(order.index(facts.len()));
        other.reverse();
        prop_assert_eq!(&outcome, &outputs(&all(&other, &besluiten, &terms), &terms, as_of));
        for month in MONTHS {
            let month: Month = month.parse().unwrap();
            let billing = bill(&derived, &terms, month, as_of).unwrap();
            check_places(&billing, &derived, month, as_of)?;
        }
    }
}

/// One text of everything a user can see, byte for byte.
fn outputs(derived: &[Derived], terms: &Terms, as_of: Date) -> String {
    let mut views: Vec<DispositionView> = derived.iter().flat_map(|d| DispositionView::of(d, as_of, terms)).collect();
    views.sort_by(|a, b| a.id.cmp(&b.id));
    let bills = MONTHS.map(|month| bill(derived, terms, month.parse().unwrap(), as_of).unwrap());
    serde_json::to_string(&(views, bills)).unwrap()
}

fn all(facts: &[Fact], besluiten: &[Besluit], terms: &Terms) -> Vec<Derived> {
    let mut index = KnowledgeIndex::default();
    for fact in facts {
        let sha256 = Sha256(sha2::Sha256::digest(postcard::to_stdvec(fact).unwrap()).into());
        index.insert(sha256, vec![(0, fact.clone())]);
    }
    index.set_besluiten(besluiten.to_vec());
    let knowledge = index.knowledge();
    knowledge.dossiers().map(|d| derive(d, knowledge.besluiten(), terms)).collect()
}

/// Billed and unbillable days of each disposition are its delivered days, each once; and one party per client-domain day.
fn check_places(billing: &Billing, derived: &[Derived], month: Month, as_of: Date) -> Result<(), TestCaseError> {
    let mut parties: BTreeMap<(Bsn, Domain, Date), BTreeSet<String>> = BTreeMap::new();
    for statement in &billing.statements {
        let sum = Eur::sum(statement.lines.iter().filter_map(|l| l.amount)).unwrap();
        prop_assert_eq!(sum, statement.total);
    }
    for disposition in derived.iter().flat_map(|d| &d.dispositions) {
        let window = Period::new(month.first(), month.last().min(as_of));
        let delivered: BTreeSet<Date> = window
            .into_iter()
            .flat_map(|w| disposition.delivered(w.last()).into_iter().filter_map(move |run| run.overlap(w)))
            .flat_map(Period::iter)
            .collect();
        let mut left = delivered.clone();
        for run in billing.unbillable.iter().filter(|u| u.disposition == disposition.id) {
            let stray = matches!(run.rule.as_str(), "TRANSFER_GAP" | "DELIVERY_WITHOUT_DISPOSITION");
            for day in Period::new(run.from, run.to).unwrap().iter() {
                prop_assert_eq!(delivered.contains(&day), !stray, "{}: {} is {}", disposition.id, day, run.rule);
                prop_assert!(stray || left.remove(&day), "{}: {} stands in two places", disposition.id, day);
            }
        }
        let mut billed: BTreeMap<String, BTreeSet<Date>> = BTreeMap::new();
        let mut declared: Option<(String, u32)> = None;
        for (party, line) in lines_of(billing, &disposition.id) {
            let transport = line.domain == Some(Domain::Vervoer) && disposition.domain == Some(Domain::Do);
            if party.kind == PartyKind::Gemeente {
                prop_assert!(declared.replace((party.id.clone(), line.days)).is_none_or(|(_, days)| days == line.days));
            } else if !transport {
                billed.entry(party.id.clone()).or_default().extend(Period::new(line.from, line.to).unwrap().iter());
            }
        }
        for (party, days) in billed {
            for day in days {
                prop_assert!(left.remove(&day), "{}: {} stands in two places", disposition.id, day);
                let key = (disposition.client.bsn, disposition.domain.unwrap(), day);
                parties.entry(key).or_default().insert(party.clone());
            }
        }
        // What is left can only stand on the one line of a declaration, which counts its days.
        prop_assert_eq!(left.len() as u32, declared.as_ref().map_or(0, |(_, days)| *days), "{}", disposition.id);
        for day in left {
            let party = format!("gemeente {}", declared.as_ref().unwrap().0);
            parties.entry((disposition.client.bsn, disposition.domain.unwrap(), day)).or_default().insert(party);
        }
    }
    for ((_, domain, day), parties) in parties {
        prop_assert!(parties.len() == 1, "{domain} on {day} goes to {parties:?}");
    }
    Ok(())
}

fn lines_of<'a>(
    billing: &'a Billing,
    id: &'a DispositionId,
) -> impl Iterator<Item = (&'a iwmod::billing::Party, &'a iwmod::billing::Line)> {
    let lines = billing.statements.iter().flat_map(|s| s.lines.iter().map(move |l| (&s.party, l)));
    lines.filter(move |(_, line)| line.disposition == *id)
}

/// The terms of the example config, with a contract, gemeente tariffs and a member.
fn terms() -> Terms {
    let text = r#"
        [provider]
        name = "Zorgboerderij De Wilg"
        agb = ["65001001"]
        [paths]
        inbox = "i"
        archive = "a"
        quarantine = "q"
        outbox = "o"
        store = "s"
        [http]
        listen = "127.0.0.1:9437"
        [billing]
        first_month = "2023-01"
        [coalition]
        agb = ["41000099"]
        [[coalition.member]]
        name = "Amarant"
        agb = "41000002"
        [[agreement]]
        domain = "BG"
        from = 2023-01-01
        to = 2023-05-24
        combinant = "Amarant"
        [[agreement]]
        domain = "DO"
        from = 2023-01-01
        combinant = "Amarant"
        [[contract]]
        gemeente = "0772"
        domain = "BG"
        from = 2023-05-10
        [[tariff]]
        party = "gemeente:0855"
        product = "02A02"
        from = 2023-01-01
        rate = "61.40"
        [[tariff]]
        code = "DO-2"
        from = 2023-05-16
        rate = "380.00"
    "#;
    Config::read(text, std::path::Path::new("/")).unwrap().terms
}

fn day() -> impl Strategy<Value = Date> {
    let days = ["2022-11-10", "2022-12-31", "2023-01-01", "2023-05-01", "2023-05-09", "2023-05-10", "2023-05-12"];
    let more = ["2023-05-25", "2023-05-31", "2023-06-01", "2023-06-15", "2023-06-30", "2024-01-15"];
    select(days.into_iter().chain(more).map(|d| d.parse::<Date>().unwrap()).collect::<Vec<_>>())
}

fn client() -> impl Strategy<Value = Client> {
    select(&BSNS[..]).prop_map(|b| Client { bsn: b.parse().unwrap(), geboortedatum: None, naam: "Test".to_owned() })
}

fn product() -> impl Strategy<Value = Option<Product>> {
    let known = [
        ("02", Some("02A02")),
        ("07", Some("104A2")),
        ("07", Some("104C1")),
        ("08", Some("08A03")),
        ("15", Some("15A01")),
    ];
    let odd = [("99", Some("99X01")), ("02", None)];
    let make = |(c, p): (&str, Option<&str>)| Product { categorie: c.to_owned(), code: p.map(str::to_owned) };
    prop_oneof![
        9 => select(known.map(make).to_vec()).prop_map(Some),
        2 => select(odd.map(make).to_vec()).prop_map(Some),
        1 => Just(None),
    ]
}

fn kop(kind: Kind) -> impl Strategy<Value = Kop> {
    let gemeente = select(vec!["0855", "0809", "0797", "0772"]);
    let agb = select(vec!["65001001", "65001001", "65001001", "41000002", "41000099"]);
    let id = select(vec!["1", "2", "10", "A"]);
    (gemeente, agb, id, day()).prop_map(move |(gemeente, agb, id, dagtekening)| Kop {
        kind,
        release: Release::V3_2,
        gemeente: gemeente.parse().unwrap(),
        aanbieder: agb.parse().unwrap(),
        identificatie: Identificatie::new(id),
        dagtekening,
    })
}

fn nummer() -> impl Strategy<Value = ToewijzingNummer> {
    (1u64..4).prop_map(|n| ToewijzingNummer::new(n).unwrap())
}

fn omvang() -> impl Strategy<Value = Omvang> {
    (1u32..60, select(Eenheid::ALL), select(Frequentie::ALL)).prop_map(|(volume, eenheid, frequentie)| Omvang {
        volume,
        eenheid,
        frequentie,
    })
}

fn toegewezen() -> impl Strategy<Value = ToegewezenProduct> {
    (nummer(), product(), day(), 0i8..2, day(), proptest::option::of(day()), any::<u8>(), omvang()).prop_map(
        |(toewijzing_nummer, product, toewijzingsdatum, hour, ingangsdatum, eind, odds, omvang)| {
            let removed = odds < 12;
            let einddatum = if removed { Some(ingangsdatum) } else { eind.map(|e| e.max(ingangsdatum)) };
            let specific = product.as_ref().is_some_and(|p| p.code.is_some());
            ToegewezenProduct {
                toewijzing_nummer,
                referentie_aanbieder: None,
                product,
                toewijzingsdatum,
                toewijzingstijd: jiff::civil::time(hour, 0, 0, 0),
                ingangsdatum,
                einddatum,
                reden_wijziging: removed.then(|| "13".to_owned()),
                omvang: specific.then_some(omvang),
                budget: None,
            }
        },
    )
}

fn start() -> impl Strategy<Value = StartProduct> {
    (nummer(), product(), day(), any::<u8>()).prop_map(|(nummer, product, begindatum, odds)| StartProduct {
        toewijzing_nummer: Some(nummer),
        product,
        toewijzing_ingangsdatum: None,
        begindatum,
        status: if odds < 50 { StatusAanlevering::Verwijderen } else { StatusAanlevering::Eerste },
    })
}

fn stop() -> impl Strategy<Value = StopProduct> {
    (start(), day(), select(vec!["20", "37", "19"])).prop_map(|(start, eind, reden)| StopProduct {
        toewijzing_nummer: start.toewijzing_nummer,
        product: start.product,
        toewijzing_ingangsdatum: None,
        begindatum: start.begindatum,
        reden_beeindiging: reden.to_owned(),
        einddatum: eind.max(start.begindatum),
        status: start.status,
    })
}

fn bericht(kop: Kop, client: Client, inhoud: Inhoud) -> Fact {
    let digest = Sha256(sha2::Sha256::digest(postcard::to_stdvec(&(&kop, &client, &inhoud)).unwrap()).into());
    Fact::Bericht(Bericht { kop, digest, client, inhoud })
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        4 => (kop(Kind::Wmo301), client(), vec(toegewezen(), 1..3))
            .prop_map(|(k, c, p)| bericht(k, c, Inhoud::Toewijzingen(p))),
        4 => (kop(Kind::Wmo305), client(), vec(start(), 1..3)).prop_map(|(k, c, p)| bericht(k, c, Inhoud::Starts(p))),
        3 => (kop(Kind::Wmo307), client(), vec(stop(), 1..3)).prop_map(|(k, c, p)| bericht(k, c, Inhoud::Stops(p))),
        3 => opdracht(),
        4 => levering(),
    ]
}

fn opdracht() -> impl Strategy<Value = Fact> {
    let kind = select(vec![(Domain::Bg, "midden"), (Domain::Do, "2"), (Domain::Do, "4"), (Domain::Bw, "thuis")]);
    let place = select(vec!["0855", "0809", "0758"]);
    let vorige = proptest::option::of(select(vec!["0855:1", "0855:2", "opdracht:1"]));
    (1u8..4, client(), place, kind, any::<bool>(), day(), proptest::option::of(day()), vorige, 1u32..3).prop_map(
        |(nummer, client, gemeente, (domein, categorie), vervoer, ingangsdatum, eind, vorige, versie)| {
            Fact::Opdracht(Opdracht {
                opdrachtnummer: nummer.to_string().parse().unwrap(),
                client,
                gemeente: gemeente.parse().unwrap(),
                domein,
                categorie: categorie.to_owned(),
                vervoer: (vervoer && domein == Domain::Do).then_some(Vervoer::Regulier),
                ingangsdatum,
                einddatum: eind.map(|e| e.max(ingangsdatum)),
                combinant: "Amarant".to_owned(),
                vorige_toewijzing: vorige.map(|v| v.parse().unwrap()),
                versie,
            })
        },
    )
}

fn levering() -> impl Strategy<Value = Fact> {
    let of = select(vec!["0855:1", "0855:2", "0809:1", "0772:1", "opdracht:1", "opdracht:2", "opdracht:3"]);
    let unit = select(vec![Unit::Uur, Unit::Minuut, Unit::Dagdeel, Unit::Stuk, Unit::Euro, Unit::Etmaal]);
    (of, client(), day(), 0u32..20, unit, any::<bool>(), 1u32..3).prop_map(
        |(disposition, client, datum, aantal, eenheid, trip, versie)| {
            Fact::Levering(Levering {
                disposition: disposition.parse().unwrap(),
                bsn: client.bsn,
                datum,
                aantal: aantal.into(),
                eenheid,
                vervoer: trip.then_some(Vervoer::Regulier),
                product: None,
                versie,
            })
        },
    )
}

fn besluit() -> impl Strategy<Value = Besluit> {
    let keuze = prop_oneof![
        select(vec!["0855:1", "0855:2"]).prop_map(|id| Keuze::NotContinued(id.parse().unwrap())),
        select(vec!["1", "2"]).prop_map(|n| Keuze::Withdraw(n.parse().unwrap())),
    ];
    (1u64..9, keuze).prop_map(|(nummer, keuze)| Besluit { nummer, keuze, reden: "test".to_owned() })
}
