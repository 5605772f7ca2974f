//! Facts made up at random, about two clients and a handful of dispositions, so that they get in each other's way.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use iwmod::domain::*;
use iwmod::facts::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sha2::Digest;

const BSNS: [&str; 2] = ["999900006", "999900018"];

/// Each fact as a file of its own.
pub fn file(fact: &Fact) -> (Sha256, Vec<(u32, Fact)>) {
    (Sha256(sha2::Sha256::digest(postcard::to_stdvec(fact).unwrap()).into()), vec![(0, fact.clone())])
}

pub fn day() -> impl Strategy<Value = Date> {
    let days = ["2022-11-10", "2022-12-31", "2023-01-01", "2023-05-01", "2023-05-09", "2023-05-10", "2023-05-12"];
    let more = ["2023-05-25", "2023-05-31", "2023-06-01", "2023-06-15", "2023-06-30", "2024-01-15"];
    select(days.into_iter().chain(more).map(|d| d.parse::<Date>().unwrap()).collect::<Vec<_>>())
}

pub fn client() -> impl Strategy<Value = Client> {
    select(&BSNS[..]).prop_map(|b| Client {
        bsn: b.parse().unwrap(),
        geboortedatum: None,
        naam: "Test".to_owned(),
        adres: Vec::new(),
    })
}

pub fn product() -> impl Strategy<Value = Option<Product>> {
    let known = [
        ("02", Some("02A02")),
        ("07", Some("104A2")),
        ("07", Some("104C1")),
        ("08", Some("08A03")),
        ("15", Some("15A01")),
    ];
    let odd = [("99", Some("99X01")), ("02", None)];
    let make = |(c, p): (&str, Option<&str>)| Product {
        categorie: c.parse().unwrap(),
        code: p.map(|code| code.parse().unwrap()),
    };
    prop_oneof![
        9 => select(known.map(make).to_vec()).prop_map(Some),
        2 => select(odd.map(make).to_vec()).prop_map(Some),
        1 => Just(None),
    ]
}

pub fn kop(kind: Kind) -> impl Strategy<Value = Kop> {
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

pub fn nummer() -> impl Strategy<Value = ToewijzingNummer> {
    (1u64..4).prop_map(|n| ToewijzingNummer::new(n).unwrap())
}

pub fn omvang() -> impl Strategy<Value = Omvang> {
    (1u32..60, select(Eenheid::ALL), select(Frequentie::ALL)).prop_map(|(volume, eenheid, frequentie)| Omvang {
        volume,
        eenheid,
        frequentie,
    })
}

pub fn toegewezen() -> impl Strategy<Value = ToegewezenProduct> {
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
                toewijzingstijd: jiff::civil::time(hour, 0, 0, 0).into(),
                ingangsdatum,
                einddatum,
                reden_wijziging: removed.then(|| "13".to_owned()),
                omvang: specific.then_some(omvang),
                budget: None,
            }
        },
    )
}

pub fn start() -> impl Strategy<Value = StartProduct> {
    (nummer(), product(), day(), any::<u8>()).prop_map(|(nummer, product, begindatum, odds)| StartProduct {
        toewijzing_nummer: Some(nummer),
        product,
        toewijzing_ingangsdatum: None,
        begindatum,
        status: if odds < 50 { StatusAanlevering::Verwijderen } else { StatusAanlevering::Eerste },
    })
}

pub fn stop() -> impl Strategy<Value = StopProduct> {
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

pub fn bericht(kop: Kop, client: Client, inhoud: Inhoud) -> Fact {
    let digest = Sha256(sha2::Sha256::digest(postcard::to_stdvec(&(&kop, &client, &inhoud)).unwrap()).into());
    Fact::from(Bericht { kop, digest, client, inhoud })
}

pub fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        4 => (kop(Kind::Wmo301), client(), vec(toegewezen(), 1..3))
            .prop_map(|(k, c, p)| bericht(k, c, Inhoud::Toewijzingen(p))),
        4 => (kop(Kind::Wmo305), client(), vec(start(), 1..3)).prop_map(|(k, c, p)| bericht(k, c, Inhoud::Starts(p))),
        3 => (kop(Kind::Wmo307), client(), vec(stop(), 1..3)).prop_map(|(k, c, p)| bericht(k, c, Inhoud::Stops(p))),
        3 => opdracht(),
        4 => levering(),
    ]
}

pub fn opdracht() -> impl Strategy<Value = Fact> {
    let kind = select(vec![(Domain::Bg, "midden"), (Domain::Do, "2"), (Domain::Do, "4"), (Domain::Bw, "thuis")]);
    let place = select(vec!["0855", "0809", "0758"]);
    let vorige = proptest::option::of(select(vec!["0855:1", "0855:2", "opdracht:1"]));
    let vanaf = proptest::option::of(day());
    let days = (day(), proptest::option::of(day()), vanaf);
    (1u8..4, client(), place, kind, any::<bool>(), days, vorige, 1u32..3).prop_map(
        |(nummer, client, gemeente, (domein, categorie), vervoer, (ingangsdatum, eind, vanaf), vorige, versie)| {
            Fact::from(Opdracht {
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
                vanaf,
                product: None,
            })
        },
    )
}

pub fn levering() -> impl Strategy<Value = Fact> {
    let of = select(vec!["0855:1", "0855:2", "0809:1", "0772:1", "opdracht:1", "opdracht:2", "opdracht:3"]);
    let unit = select(vec![Unit::Uur, Unit::Minuut, Unit::Dagdeel, Unit::Stuk, Unit::Euro, Unit::Etmaal]);
    let product = proptest::option::of(select(vec!["02A02", "104A2", "104C1", "99X01"]));
    (of, client(), day(), 0u32..20, unit, any::<bool>(), 1u32..3, product).prop_map(
        |(disposition, client, datum, aantal, eenheid, trip, versie, product)| {
            Fact::from(Levering {
                disposition: disposition.parse().ok(),
                bsn: client.bsn,
                datum,
                aantal: aantal.into(),
                eenheid,
                vervoer: trip.then_some(Vervoer::Regulier),
                product: product.map(|code| code.parse().unwrap()),
                versie,
                stand: None,
            })
        },
    )
}

pub fn besluit() -> impl Strategy<Value = Besluit> {
    let keuze = prop_oneof![
        select(vec!["0855:1", "0855:2"]).prop_map(|id| Keuze::NotContinued(id.parse().unwrap())),
        select(vec!["1", "2"]).prop_map(|n| Keuze::Withdraw(n.parse().unwrap())),
    ];
    (1u64..9, keuze).prop_map(|(nummer, keuze)| Besluit { nummer, keuze, reden: "test".to_owned() })
}
