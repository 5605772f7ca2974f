//! Messages for the tests of this module: short to write, always valid; and what follows from them in any order.

use std::sync::Arc;

use jiff::civil::time;
use sha2::Digest;

use super::{Delivery, Derived, Standing, derive};
use crate::domain::{Date, Eenheid, Frequentie, Identificatie, Kind, Release, Sha256, StatusAanlevering};
use crate::facts::testing::client;
use crate::facts::{
    AangevraagdProduct, Afkeuring, Antwoord, Bericht, Besluit, Bron, Dossier, Entry, Fact, Inhoud, Kop, Omvang,
    Oordeel, Product, Retour, StartProduct, StopProduct, ToegewezenProduct, Verzoek, VerzoekAntwoord, VerzoekInhoud,
    Wijziging,
};
use crate::terms::testing::terms;

pub const BSN: &str = "999900006";
pub const OTHER: &str = "999900018";
/// The product of toewijzing 1.
pub const OURS: &str = "02A02";

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A product with a code, or a category alone.
pub fn product(code: &str) -> Option<Product> {
    let specific = code.len() > 2;
    Some(Product { categorie: code[..2].parse().unwrap(), code: specific.then(|| code.parse().unwrap()) })
}

/// Header between Tilburg and us.
pub fn kop(kind: Kind, identificatie: &str, dagtekening: &str) -> Kop {
    Kop {
        kind,
        release: Release::V3_2,
        gemeente: "0855".parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(identificatie),
        dagtekening: day(dagtekening),
    }
}

fn digest<T: serde::Serialize>(content: &T) -> Sha256 {
    Sha256(sha2::Sha256::digest(postcard::to_stdvec(content).unwrap()).into())
}

fn bericht(kop: Kop, bsn: &str, inhoud: Inhoud) -> Fact {
    let client = client(bsn);
    Fact::from(Bericht { digest: digest(&(&kop, &client, &inhoud)), kop, client, inhoud })
}

pub fn message(kind: Kind, identificatie: &str, dagtekening: &str, bsn: &str, inhoud: Inhoud) -> Fact {
    bericht(kop(kind, identificatie, dagtekening), bsn, inhoud)
}

/// The same message with another header.
pub fn with_kop(fact: &Fact, change: impl Fn(&mut Kop)) -> Fact {
    match fact.clone() {
        Fact::Bericht(m) => {
            let mut m = Arc::unwrap_or_clone(m);
            change(&mut m.kop);
            let bsn = m.client.bsn.to_string();
            bericht(m.kop, &bsn, m.inhoud)
        }
        Fact::Verzoek(m) => {
            let mut m = Arc::unwrap_or_clone(m);
            change(&mut m.kop);
            let bsn = m.bsn.to_string();
            verzoek(m.kop, &bsn, m.inhoud)
        }
        Fact::Antwoord(m) => {
            let mut m = Arc::unwrap_or_clone(m);
            change(&mut m.kop);
            answer(m.kop, &m.referentie, m.antwoord)
        }
        other => panic!("{other:?} has no header of its own"),
    }
}

/// A ToegewezenProduct of 2023: four hours a week of [`OURS`].
pub fn toegewezen(nummer: &str) -> ToegewezenProduct {
    ToegewezenProduct {
        toewijzing_nummer: nummer.parse().unwrap(),
        referentie_aanbieder: None,
        product: product(OURS),
        toewijzingsdatum: day("2022-12-01"),
        toewijzingstijd: time(9, 0, 0, 0).into(),
        ingangsdatum: day("2023-01-01"),
        einddatum: Some(day("2023-12-31")),
        reden_wijziging: None,
        omvang: uren(4, Frequentie::Week),
        budget: None,
    }
}

pub fn uren(volume: u32, frequentie: Frequentie) -> Option<Omvang> {
    Some(Omvang { volume, eenheid: Eenheid::Uur, frequentie })
}

/// A 301 of [`BSN`].
pub fn toewijzingen(identificatie: &str, dagtekening: &str, items: Vec<ToegewezenProduct>) -> Fact {
    message(Kind::Wmo301, identificatie, dagtekening, BSN, Inhoud::Toewijzingen(items))
}

/// Toewijzing 1 of [`BSN`], 2023.
pub fn toewijzing() -> Fact {
    toewijzingen("G1", "2022-12-01", vec![toegewezen("1")])
}

fn status(aanlevering: char) -> StatusAanlevering {
    if aanlevering == '3' { StatusAanlevering::Verwijderen } else { StatusAanlevering::Eerste }
}

/// StartProduct: number, product, Begindatum, StatusAanlevering.
pub type Start<'a> = (&'a str, &'a str, &'a str, char);

pub fn starts(identificatie: &str, dagtekening: &str, bsn: &str, items: &[Start<'_>]) -> Fact {
    let item = |(nummer, code, begin, aanlevering): &Start<'_>| StartProduct {
        toewijzing_nummer: Some(nummer.parse().unwrap()),
        product: product(code),
        toewijzing_ingangsdatum: Some(day("2023-01-01")),
        begindatum: day(begin),
        status: status(*aanlevering),
    };
    message(Kind::Wmo305, identificatie, dagtekening, bsn, Inhoud::Starts(items.iter().map(item).collect()))
}

/// A 305 that starts toewijzing 1, sent on the day of the start.
pub fn start(identificatie: &str, begin: &str) -> Fact {
    starts(identificatie, begin, BSN, &[("1", OURS, begin, '1')])
}

/// StopProduct of toewijzing 1: product, Begindatum, RedenBeeindiging, Einddatum, StatusAanlevering.
pub type Stop<'a> = (&'a str, &'a str, &'a str, &'a str, char);

pub fn stops(identificatie: &str, dagtekening: &str, bsn: &str, items: &[Stop<'_>]) -> Fact {
    let item = |(code, begin, reden, einde, aanlevering): &Stop<'_>| StopProduct {
        toewijzing_nummer: Some("1".parse().unwrap()),
        product: product(code),
        toewijzing_ingangsdatum: Some(day("2023-01-01")),
        begindatum: day(begin),
        reden_beeindiging: (*reden).to_owned(),
        einddatum: day(einde),
        status: status(*aanlevering),
    };
    message(Kind::Wmo307, identificatie, dagtekening, bsn, Inhoud::Stops(items.iter().map(item).collect()))
}

/// A 307 that stops the start of 2023-02-01 of toewijzing 1.
pub fn stop(identificatie: &str, dagtekening: &str, reden: &str, einde: &str) -> Fact {
    stops(identificatie, dagtekening, BSN, &[(OURS, "2023-02-01", reden, einde, '1')])
}

fn verzoek(kop: Kop, bsn: &str, inhoud: VerzoekInhoud) -> Fact {
    let bsn = bsn.parse().unwrap();
    Fact::from(Verzoek { digest: digest(&(&kop, &bsn, &inhoud)), kop, bsn, inhoud })
}

/// A 315 of [`BSN`] with a product for each reference.
pub fn vot(identificatie: &str, dagtekening: &str, references: &[&str]) -> Fact {
    let asked = |referentie: &&str| AangevraagdProduct {
        referentie: (*referentie).to_owned(),
        product: product(OURS),
        ingangsdatum: day("2023-06-01"),
        einddatum: None,
    };
    let inhoud = VerzoekInhoud::Toewijzing(references.iter().map(asked).collect());
    verzoek(kop(Kind::Wmo315, identificatie, dagtekening), BSN, inhoud)
}

/// A 317 of [`BSN`].
pub fn vow(identificatie: &str, dagtekening: &str, wijziging: Wijziging) -> Fact {
    verzoek(kop(Kind::Wmo317, identificatie, dagtekening), BSN, VerzoekInhoud::Wijziging(wijziging))
}

/// A Verzoek that leaves these toewijzingen as they are.
pub fn ongewijzigd(referentie: &str, numbers: &[&str]) -> Wijziging {
    Wijziging {
        referentie: referentie.to_owned(),
        ongewijzigd: numbers.iter().map(|n| n.parse().unwrap()).collect(),
        te_wijzigen: Vec::new(),
        nieuw: Vec::new(),
    }
}

fn answer(kop: Kop, referentie: &str, antwoord: VerzoekAntwoord) -> Fact {
    let digest = digest(&(&kop, referentie, &antwoord));
    Fact::from(Antwoord { kop, digest, referentie: referentie.to_owned(), antwoord })
}

/// A 319: `2` for in onderzoek, else the reason of a refusal.
pub fn antwoord(identificatie: &str, dagtekening: &str, referentie: &str, reden: Option<&str>) -> Fact {
    let antwoord = reden.map_or(VerzoekAntwoord::InOnderzoek, |reden| VerzoekAntwoord::Afgewezen(reden.to_owned()));
    answer(kop(Kind::Wmo319, identificatie, dagtekening), referentie, antwoord)
}

/// The retour of a message; with codes it rejects.
pub fn retour(over: &Fact, identificatie: &str, dagtekening: &str, codes: &[&str]) -> Fact {
    let kop = match over {
        Fact::Bericht(m) => &m.kop,
        Fact::Verzoek(m) => &m.kop,
        Fact::Antwoord(m) => &m.kop,
        other => panic!("no retour answers {other:?}"),
    };
    let kind = match kop.kind {
        Kind::Wmo301 => Kind::Wmo302,
        Kind::Wmo305 => Kind::Wmo306,
        Kind::Wmo307 => Kind::Wmo308,
        Kind::Wmo315 => Kind::Wmo316,
        Kind::Wmo317 => Kind::Wmo318,
        Kind::Wmo319 => Kind::Wmo320,
        other => panic!("a {other} has no retour"),
    };
    let afkeuring = |code: &&str| Afkeuring { path: "/Bericht/Client".to_owned(), code: (*code).to_owned() };
    let oordeel = match codes {
        [] => Oordeel::Aanvaard,
        codes => Oordeel::Afgekeurd(codes.iter().map(afkeuring).collect()),
    };
    Fact::from(Retour {
        kind,
        over: kop.clone(),
        identificatie: Identificatie::new(identificatie),
        dagtekening: day(dagtekening),
        digest: digest(&(kop, identificatie, dagtekening, codes)),
        oordeel,
        bestand: None,
    })
}

/// The file in which the fact at an index stands.
pub fn file(index: usize) -> Sha256 {
    Sha256([u8::try_from(index).unwrap() + 1; 32])
}

/// What follows from these messages; the same whichever comes first.
pub fn derived(facts: &[Fact]) -> Derived {
    decided(facts, &[])
}

/// What follows from these messages and decisions; the same whichever comes first.
pub fn decided(facts: &[Fact], besluiten: &[Besluit]) -> Derived {
    let terms = terms();
    let entry =
        |(index, fact): (usize, &Fact)| Entry { bron: Bron { sha256: file(index), regel: 0 }, fact: fact.clone() };
    let mut entries: Vec<Entry> = facts.iter().enumerate().map(entry).collect();
    let first = derive(&Dossier::of(entries.clone()), besluiten, &terms);
    for _ in 0..entries.len() {
        entries.rotate_left(1);
        let mut reversed = entries.clone();
        reversed.reverse();
        let (evens, odds): (Vec<_>, Vec<_>) = entries.iter().cloned().zip(0..).partition(|(_, n)| n % 2 == 0);
        let riffled = odds.into_iter().chain(evens).map(|(entry, _)| entry).collect();
        for order in [entries.clone(), reversed, riffled] {
            assert_eq!(derive(&Dossier::of(order), besluiten, &terms), first);
        }
    }
    first
}

/// First and last delivered day of each period.
pub fn periods(derived: &Derived) -> Vec<(String, Option<String>)> {
    let texts = |d: &Delivery| (d.from.to_string(), d.to().map(|to| to.to_string()));
    derived.dispositions.iter().flat_map(|d| d.deliveries.iter().map(texts)).collect()
}

/// Rule, code and standing of each judgement.
pub fn judged(derived: &Derived) -> Vec<(&str, &str, Standing)> {
    let mut all: Vec<_> = derived
        .judgements
        .iter()
        .map(|j| (j.finding.rule.as_str(), j.finding.retourcode.as_deref().unwrap_or_default(), j.standing))
        .collect();
    all.sort_unstable();
    all
}

/// Index of the fact that each judgement is about, with its rule and standing.
pub fn blamed(derived: &Derived) -> Vec<(usize, &str, Standing)> {
    let index = |sha256: Sha256| usize::from(sha256.0[0]) - 1;
    let mut all: Vec<_> =
        derived.judgements.iter().map(|j| (index(j.bron.sha256), j.finding.rule.as_str(), j.standing)).collect();
    all.sort_unstable();
    all
}

pub fn open(from: &str) -> Vec<(String, Option<String>)> {
    vec![(from.to_owned(), None)]
}

pub fn closed(from: &str, to: &str) -> Vec<(String, Option<String>)> {
    vec![(from.to_owned(), Some(to.to_owned()))]
}
