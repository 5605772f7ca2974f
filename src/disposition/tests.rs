//! The contextual rules over small sets of messages, each in every order of arrival.

mod rules;

use jiff::civil::time;

use super::{Delivery, Derived, Standing, derive};
use crate::domain::{Date, Eenheid, Frequentie, Identificatie, Kind, Release, Sha256, StatusAanlevering};
use crate::facts::testing::client;
use crate::facts::{
    Afkeuring, Bericht, Bron, Dossier, Entry, Fact, Inhoud, Kop, Omvang, Oordeel, Product, Retour, StartProduct,
    StopProduct, ToegewezenProduct,
};
use crate::terms::testing::terms;

const BSN: &str = "999900006";
const OTHER: &str = "999900018";
/// The product of toewijzing 1.
const OURS: &str = "02A02";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn product(code: &str) -> Option<Product> {
    Some(Product { categorie: code[..2].to_owned(), code: Some(code.to_owned()) })
}

fn message(kind: Kind, identificatie: &str, dagtekening: &str, bsn: &str, inhoud: Inhoud) -> Fact {
    let kop = Kop {
        kind,
        release: Release::V3_2,
        gemeente: "0855".parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(identificatie),
        dagtekening: day(dagtekening),
    };
    let digest = Sha256([identificatie.bytes().fold(kind as u8, |sum, b| sum.wrapping_mul(31).wrapping_add(b)); 32]);
    Fact::Bericht(Bericht { kop, digest, client: client(bsn), inhoud })
}

/// Toewijzing 1 of [`BSN`], 2023.
fn toewijzing() -> Fact {
    let item = ToegewezenProduct {
        toewijzing_nummer: "1".parse().unwrap(),
        referentie_aanbieder: None,
        product: product(OURS),
        toewijzingsdatum: day("2022-12-01"),
        toewijzingstijd: time(9, 0, 0, 0),
        ingangsdatum: day("2023-01-01"),
        einddatum: Some(day("2023-12-31")),
        reden_wijziging: None,
        omvang: Some(Omvang { volume: 4, eenheid: Eenheid::Uur, frequentie: Frequentie::Week }),
        budget: None,
    };
    message(Kind::Wmo301, "G1", "2022-12-01", BSN, Inhoud::Toewijzingen(vec![item]))
}

fn status(aanlevering: char) -> StatusAanlevering {
    if aanlevering == '3' { StatusAanlevering::Verwijderen } else { StatusAanlevering::Eerste }
}

/// StartProduct: number, product, Begindatum, StatusAanlevering.
type Start<'a> = (&'a str, &'a str, &'a str, char);

fn starts(identificatie: &str, dagtekening: &str, bsn: &str, items: &[Start<'_>]) -> Fact {
    let item = |(nummer, code, begin, aanlevering): &Start<'_>| StartProduct {
        toewijzing_nummer: Some(nummer.parse().unwrap()),
        product: product(code),
        toewijzing_ingangsdatum: Some(day("2023-01-01")),
        begindatum: day(begin),
        status: status(*aanlevering),
    };
    message(Kind::Wmo305, identificatie, dagtekening, bsn, Inhoud::Starts(items.iter().map(item).collect()))
}

/// StopProduct of toewijzing 1: product, Begindatum, RedenBeeindiging, Einddatum, StatusAanlevering.
type Stop<'a> = (&'a str, &'a str, &'a str, &'a str, char);

fn stops(identificatie: &str, dagtekening: &str, bsn: &str, items: &[Stop<'_>]) -> Fact {
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

/// What follows from these messages; the same whichever comes first.
fn derived(facts: &[Fact]) -> Derived {
    let terms = terms();
    let mut entries: Vec<Entry> = facts
        .iter()
        .zip(1u8..)
        .map(|(fact, n)| Entry { bron: Bron { sha256: Sha256([n; 32]), regel: 0 }, fact: fact.clone().into() })
        .collect();
    let first = derive(&Dossier::of(entries.clone()), &[], &terms);
    for _ in 0..entries.len() {
        entries.rotate_left(1);
        let mut reversed = entries.clone();
        reversed.reverse();
        for order in [entries.clone(), reversed] {
            let other = derive(&Dossier::of(order), &[], &terms);
            assert_eq!((&other.dispositions, &other.judgements), (&first.dispositions, &first.judgements));
        }
    }
    first
}

/// First and last delivered day of toewijzing 1, per period.
fn periods(derived: &Derived) -> Vec<(String, Option<String>)> {
    let texts = |d: &Delivery| (d.from.to_string(), d.to().map(|to| to.to_string()));
    derived.dispositions.iter().flat_map(|d| d.deliveries.iter().map(texts)).collect()
}

/// Rule, code and standing of each judgement.
fn judged(derived: &Derived) -> Vec<(&str, &str, Standing)> {
    let mut all: Vec<_> = derived
        .judgements
        .iter()
        .map(|j| (j.finding.rule.as_str(), j.finding.retourcode.as_deref().unwrap_or_default(), j.standing))
        .collect();
    all.sort_unstable();
    all
}

fn open(from: &str) -> Vec<(String, Option<String>)> {
    vec![(from.to_owned(), None)]
}

fn closed(from: &str, to: &str) -> Vec<(String, Option<String>)> {
    vec![(from.to_owned(), Some(to.to_owned()))]
}

#[test]
fn a_product_that_was_corrected_leaves_no_conflict() {
    // IV008: Product is in the key, so the deletion and the new delivery travel in one message.
    let wrong = starts("1", "2023-02-01", BSN, &[("1", "02A03", "2023-02-01", '1')]);
    let d = derived(&[toewijzing(), wrong.clone()]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR019", "9019", Standing::Conflict)]));
    let mended = starts("2", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '1'), ("1", "02A03", "2023-02-01", '3')]);
    let d = derived(&[toewijzing(), wrong, mended]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
}

#[test]
fn a_number_that_was_corrected_leaves_nothing_waiting() {
    let wrong = starts("1", "2023-02-01", BSN, &[("9", OURS, "2023-02-01", '1')]);
    let d = derived(&[toewijzing(), wrong.clone()]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR019", "9019", Standing::Waiting)]));
    let mended = starts("2", "2023-02-03", BSN, &[("9", OURS, "2023-02-01", '3'), ("1", OURS, "2023-02-01", '1')]);
    let d = derived(&[toewijzing(), wrong, mended]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
}

#[test]
fn a_deletion_is_about_its_own_client_and_product() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let of_another = starts("2", "2023-02-03", OTHER, &[("1", OURS, "2023-02-01", '3')]);
    let of_product = starts("3", "2023-02-03", BSN, &[("1", "02A03", "2023-02-01", '3')]);
    for deletion in [of_another, of_product] {
        let d = derived(&[toewijzing(), start.clone(), deletion]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR063", "9063", Standing::Waiting)]));
    }
    let stop = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '1')]);
    let other_reason = stops("2", "2023-03-03", BSN, &[(OURS, "2023-02-01", "21", "2023-02-28", '3')]);
    let d = derived(&[toewijzing(), start, stop, other_reason]);
    let wanted = (closed("2023-02-01", "2023-02-28"), vec![("TR063", "9063", Standing::Waiting)]);
    assert_eq!((periods(&d), judged(&d)), wanted);
}

#[test]
fn a_stop_copies_the_product_of_its_start() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let stop = stops("1", "2023-03-01", BSN, &[("02A03", "2023-02-01", "19", "2023-02-28", '1')]);
    let d = derived(&[toewijzing(), start.clone(), stop.clone()]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR382", "9069", Standing::Conflict)]));
    let mended = [("02A03", "2023-02-01", "19", "2023-02-28", '3'), (OURS, "2023-02-01", "19", "2023-02-28", '1')];
    let d = derived(&[toewijzing(), start, stop, stops("2", "2023-03-02", BSN, &mended)]);
    assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-02-28"), vec![]));
}

#[test]
fn a_start_is_not_deleted_under_its_stop() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let stop = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '1')]);
    let deleted = starts("2", "2023-03-02", BSN, &[("1", OURS, "2023-02-01", '3')]);
    let d = derived(&[toewijzing(), start.clone(), stop.clone(), deleted.clone()]);
    let wanted = (closed("2023-02-01", "2023-02-28"), vec![("TR071", "9071", Standing::Conflict)]);
    assert_eq!((periods(&d), judged(&d)), wanted);
    // The stop first, then the start: nothing is left.
    let stop_gone = stops("2", "2023-03-02", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '3')]);
    let d = derived(&[toewijzing(), start, stop, stop_gone, deleted]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![]));
}

#[test]
fn stops_after_a_stop() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let stop = |identificatie, reden, einde| {
        stops(identificatie, "2023-12-31", BSN, &[(OURS, "2023-02-01", reden, einde, '1')])
    };
    let paused = stop("1", "20", "2023-03-10");
    let rows = [
        ("19", "2023-03-10", vec![]),
        ("19", "2023-03-11", vec![]),
        ("19", "2023-03-09", vec![("TR414", "9414")]),
        ("20", "2023-03-11", vec![("TR413", "9413")]),
        ("20", "2023-03-10", vec![("TR074", "9074")]),
    ];
    for (reden, einde, wanted) in rows {
        let d = derived(&[toewijzing(), start.clone(), paused.clone(), stop("2", reden, einde)]);
        let wanted: Vec<_> = wanted.into_iter().map(|(rule, code)| (rule, code, Standing::Conflict)).collect();
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-03-10"), wanted), "{reden} {einde}");
    }
    let ended = stop("1", "19", "2023-03-10");
    for (reden, einde) in [("20", "2023-03-10"), ("20", "2023-03-11"), ("21", "2023-03-10"), ("19", "2023-03-11")] {
        let d = derived(&[toewijzing(), start.clone(), ended.clone(), stop("2", reden, einde)]);
        let wanted = vec![("TR415", "9415", Standing::Conflict)];
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-03-10"), wanted), "{reden} {einde}");
    }
    // A refused final stop is no stop: a later one counts.
    let three = [paused, stop("2", "19", "2023-03-01"), stop("3", "21", "2023-03-31")];
    let d = derived(&[[toewijzing(), start].as_slice(), &three].concat());
    let ended = d.dispositions[0].deliveries[0].ended.clone().map(|e| (e.einddatum, e.reden));
    assert_eq!(ended, Some((day("2023-03-31"), Some("21".to_owned()))));
    assert_eq!(judged(&d), [("TR414", "9414", Standing::Conflict)]);
}

#[test]
fn a_start_again_opens_a_chain_of_its_own() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let again = starts("2", "2023-05-01", BSN, &[("1", OURS, "2023-05-01", '1')]);
    let d = derived(&[toewijzing(), start.clone(), again.clone()]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR326", "9326", Standing::Conflict)]));
    for reden in ["20", "19"] {
        let stop = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-01", reden, "2023-02-28", '1')]);
        let next = stops("2", "2023-06-01", BSN, &[(OURS, "2023-05-01", reden, "2023-05-31", '1')]);
        let d = derived(&[toewijzing(), start.clone(), stop, again.clone(), next]);
        let both = [closed("2023-02-01", "2023-02-28"), closed("2023-05-01", "2023-05-31")].concat();
        assert_eq!((periods(&d), judged(&d)), (both, vec![]));
    }
}

#[test]
fn a_stop_of_nothing_waits() {
    let stop = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '1')]);
    let d = derived(&[toewijzing(), stop.clone()]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR382", "9069", Standing::Waiting)]));
    let d = derived(&[stop]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR019", "9019", Standing::Waiting)]));
}

#[test]
fn an_identificatie_is_of_one_sender_and_one_kind() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let same = starts("1", "2023-02-02", BSN, &[("1", OURS, "2023-02-02", '1')]);
    let Fact::Bericht(mut second) = same else { panic!("a start is a message") };
    second.digest = Sha256([9; 32]);
    let d = derived(&[toewijzing(), start.clone(), Fact::Bericht(second)]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR056", "9056", Standing::Conflict)]));
    // A stop may have the Identificatie of a start, and 01 is not 1.
    let stop = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '1')]);
    let other = starts("01", "2023-04-01", BSN, &[("1", OURS, "2023-04-01", '1')]);
    let d = derived(&[toewijzing(), start, stop, other]);
    assert_eq!(judged(&d), vec![]);
    assert_eq!(periods(&d), [closed("2023-02-01", "2023-02-28"), open("2023-04-01")].concat());
}

#[test]
fn a_message_can_delete_the_start_of_the_beginstand() {
    let Fact::Bericht(granted) = toewijzing() else { panic!("a toewijzing is a message") };
    let Inhoud::Toewijzingen(items) = granted.inhoud else { panic!("a 301 has toewijzingen") };
    let start = StartProduct {
        toewijzing_nummer: Some("1".parse().unwrap()),
        product: product("02A03"),
        toewijzing_ingangsdatum: None,
        begindatum: day("2023-02-01"),
        status: StatusAanlevering::Eerste,
    };
    let row = Inhoud::Beginstand(items.into_iter().next().unwrap(), Some(start));
    let beginstand = message(Kind::Beginstand, "B", "2023-02-15", BSN, row);
    // The 301 settles the product, and so the key that the deletion names.
    let deleted = starts("1", "2023-03-01", BSN, &[("1", OURS, "2023-02-01", '3')]);
    let d = derived(&[toewijzing(), beginstand.clone()]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
    let d = derived(&[toewijzing(), beginstand, deleted]);
    assert_eq!((periods(&d), judged(&d)), (vec![], vec![]));
}

/// The retour of a message; with codes it rejects.
fn retour(over: &Fact, identificatie: &str, dagtekening: &str, codes: &[&str]) -> Fact {
    let Fact::Bericht(bericht) = over else { panic!("a retour answers a message") };
    let kind = match bericht.kop.kind {
        Kind::Wmo301 => Kind::Wmo302,
        Kind::Wmo305 => Kind::Wmo306,
        _ => Kind::Wmo308,
    };
    let afkeuring = |code: &&str| Afkeuring { path: "/Bericht/Client".to_owned(), code: (*code).to_owned() };
    let oordeel = match codes {
        [] => Oordeel::Aanvaard,
        codes => Oordeel::Afgekeurd(codes.iter().map(afkeuring).collect()),
    };
    Fact::Retour(Retour {
        kind,
        over: bericht.kop.clone(),
        identificatie: Identificatie::new(identificatie),
        dagtekening: day(dagtekening),
        digest: Sha256([identificatie.bytes().fold(7, |sum, b| sum.wrapping_mul(31).wrapping_add(b)); 32]),
        oordeel,
        bestand: None,
    })
}

#[test]
fn a_message_that_was_rejected_counts_as_never_sent_the_whole_of_it() {
    let wrong = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1'), ("2", OURS, "2023-02-01", '1')]);
    let no = retour(&wrong, "R1", "2023-02-02", &["9326"]);
    let d = derived(&[toewijzing(), wrong.clone(), no.clone()]);
    assert_eq!(periods(&d), []);
    // Both of its toewijzingen show it.
    assert_eq!(judged(&d), [("REJECTED", "9326", Standing::Conflict), ("REJECTED", "9326", Standing::Conflict)]);
    // Sent anew, with the key of the rejected one, which is free again.
    let right = starts("2", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let d = derived(&[toewijzing(), wrong, no, right]);
    assert_eq!(periods(&d), open("2023-02-01"));
}

#[test]
fn a_rejected_toewijzing_never_was_also_when_a_later_message_heals_it() {
    let no = retour(&toewijzing(), "R1", "2022-12-02", &["9332"]);
    let d = derived(&[toewijzing(), no]);
    assert_eq!(d.dispositions, []);
}

#[test]
fn a_retour_that_accepts_settles_what_was_taken_for_a_conflict() {
    let first = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let second = starts("2", "2023-03-01", BSN, &[("1", OURS, "2023-03-01", '1')]);
    let open = derived(&[toewijzing(), first.clone(), second.clone()]);
    assert_eq!(judged(&open), [("TR326", "9326", Standing::Conflict)]);
    let yes = retour(&second, "R1", "2023-03-02", &[]);
    let settled = derived(&[toewijzing(), first.clone(), second, yes]);
    assert_eq!(judged(&settled), []);
    assert_eq!(periods(&settled).len(), 2);
    // Of two final stops that contradict each other the accepted one counts, whichever came first.
    let early = stops("3", "2023-04-01", BSN, &[(OURS, "2023-02-01", "19", "2023-03-31", '1')]);
    let late = stops("4", "2023-05-01", BSN, &[(OURS, "2023-02-01", "37", "2023-04-30", '1')]);
    let yes = retour(&late, "R2", "2023-05-02", &[]);
    let d = derived(&[toewijzing(), first, early, late, yes]);
    assert_eq!(
        (periods(&d), judged(&d)),
        (closed("2023-02-01", "2023-04-30"), vec![("TR415", "9415", Standing::Conflict)])
    );
}

#[test]
fn retours_that_contradict_each_other() {
    let start = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1')]);
    let yes = |dag| retour(&start, "R1", dag, &[]);
    let no = retour(&start, "R2", "2023-02-03", &["9019"]);
    // The earlier one counts.
    let d = derived(&[toewijzing(), start.clone(), yes("2023-02-02"), no.clone()]);
    assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("RETOUR_CONTRADICTS", "", Standing::Conflict)]));
    // Of one day neither does, so that nothing is settled.
    let d = derived(&[toewijzing(), start.clone(), yes("2023-02-03"), no.clone()]);
    assert_eq!(periods(&d), open("2023-02-01"));
    assert_eq!(judged(&d).len(), 2);
    // A retour of a message that is not known waits.
    let d = derived(&[toewijzing(), no]);
    assert_eq!(judged(&d), [("RETOUR_WITHOUT_MESSAGE", "", Standing::Waiting)]);
}
