//! Requests and their answers: each rule over messages that keep it and messages that break it, in every order of arrival.

use std::sync::Arc;

use super::super::testing::*;
use super::super::{Derived, Standing};
use super::VerzoekStand::{self, *};
use crate::domain::{DispositionId, Eur, Frequentie, Sha256};
use crate::facts::{Besluit, Fact, Keuze, NieuwProduct, Product, TeWijzigenProduct, ToegewezenProduct, Wijziging};

const CONFLICT: Standing = Standing::Conflict;
const WAITING: Standing = Standing::Waiting;
const NOTICE: Standing = Standing::Notice;

/// Each request with what became of it, by reference.
fn stands(derived: &Derived) -> Vec<(&str, VerzoekStand)> {
    derived.verzoeken.iter().map(|v| (v.id.referentie.as_str(), v.stand.clone())).collect()
}

fn afgewezen(on: &str, reden: &str) -> VerzoekStand {
    Afgewezen { on: day(on), reden: reden.to_owned() }
}

fn gehonoreerd(on: &str, by: &[&str]) -> VerzoekStand {
    Gehonoreerd { on: day(on), by: by.iter().map(|id| id.parse::<DispositionId>().unwrap()).collect() }
}

fn in_onderzoek(until: &str) -> VerzoekStand {
    InOnderzoek { until: day(until) }
}

/// A toewijzing that names a request.
fn naming(nummer: &str, referentie: &str, stamp: &str) -> ToegewezenProduct {
    ToegewezenProduct {
        referentie_aanbieder: Some(referentie.to_owned()),
        toewijzingsdatum: day(stamp),
        ingangsdatum: day("2023-06-01"),
        ..toegewezen(nummer)
    }
}

/// A 301 with one toewijzing that names a request, stamped on its day.
fn grant(identificatie: &str, dagtekening: &str, nummer: &str, referentie: &str) -> Fact {
    toewijzingen(identificatie, dagtekening, vec![naming(nummer, referentie, dagtekening)])
}

fn of_other_client(fact: &Fact) -> Fact {
    let Fact::Bericht(bericht) = fact.clone() else { panic!("a message about toewijzingen") };
    let mut bericht = Arc::unwrap_or_clone(bericht);
    bericht.client.bsn = OTHER.parse().unwrap();
    bericht.digest = Sha256([bericht.digest.0[0].wrapping_add(1); 32]);
    bericht.into()
}

fn request_of_other_client(fact: &Fact) -> Fact {
    let Fact::Verzoek(verzoek) = fact.clone() else { panic!("a request") };
    let mut verzoek = Arc::unwrap_or_clone(verzoek);
    verzoek.bsn = OTHER.parse().unwrap();
    verzoek.digest = Sha256([verzoek.digest.0[0].wrapping_add(1); 32]);
    verzoek.into()
}

fn hub_refused(index: usize) -> Besluit {
    Besluit {
        nummer: 1,
        keuze: Keuze::HubRefused { file: file(index), code: "IB007".to_owned() },
        reden: "test".to_owned(),
    }
}

#[test]
fn a_request_is_open_until_it_is_answered() {
    let asked = vot("1", "2023-03-01", &["R1", "R2"]);
    let d = derived(std::slice::from_ref(&asked));
    assert_eq!((stands(&d), judged(&d)), (vec![("R1", Open), ("R2", Open)], vec![]));
    // Each product is answered on its own.
    let no = antwoord("A1", "2023-03-06", "R2", Some("3"));
    let yes = grant("G2", "2023-03-07", "2", "R1");
    let d = derived(&[asked, no, yes]);
    let wanted = vec![("R1", gehonoreerd("2023-03-07", &["0855:2"])), ("R2", afgewezen("2023-03-06", "3"))];
    assert_eq!((stands(&d), judged(&d)), (wanted, vec![]));
}

#[test]
fn looking_into_it_ends_eight_weeks_after_the_request() {
    let asked = vot("1", "2023-03-01", &["R1"]);
    let looking = antwoord("A1", "2023-03-08", "R1", None);
    let d = derived(&[asked.clone(), looking.clone()]);
    assert_eq!((stands(&d), judged(&d)), (vec![("R1", in_onderzoek("2023-04-26"))], vec![]));
    let no = antwoord("A2", "2023-04-20", "R1", Some("2"));
    let d = derived(&[asked.clone(), looking.clone(), no]);
    assert_eq!((stands(&d), judged(&d)), (vec![("R1", afgewezen("2023-04-20", "2"))], vec![]));
    let d = derived(&[asked, looking, grant("G2", "2023-04-20", "2", "R1")]);
    assert_eq!((stands(&d), judged(&d)), (vec![("R1", gehonoreerd("2023-04-20", &["0855:2"]))], vec![]));
}

#[test]
fn a_wijziging_is_honoured_by_all_that_name_it() {
    let asked = vow("1", "2023-03-01", ongewijzigd("R1", &["1"]));
    // In one message and in a later one.
    let both = toewijzingen("G2", "2023-03-10", vec![naming("1", "R1", "2023-03-10"), naming("2", "R1", "2023-03-10")]);
    let d = derived(&[toewijzing(), asked, both, grant("G3", "2023-03-11", "3", "R1")]);
    assert_eq!(stands(&d), [("R1", gehonoreerd("2023-03-10", &["0855:1", "0855:2", "0855:3"]))]);
}

#[test]
fn a_rejected_request_was_never_sent_and_its_reference_is_free() {
    for asked in [vot("1", "2023-03-01", &["R1"]), vow("1", "2023-03-01", ongewijzigd("R1", &[]))] {
        let no = retour(&asked, "1", "2023-03-02", &["9347"]);
        let d = derived(&[asked.clone(), no.clone()]);
        assert_eq!((stands(&d), judged(&d)), (vec![("R1", NooitVerzonden)], vec![("REJECTED", "9347", CONFLICT)]));
        let mended = vot("2", "2023-03-03", &["R1"]);
        let d = derived(&[asked.clone(), no.clone(), mended.clone()]);
        let wanted = vec![("R1", NooitVerzonden), ("R1", Open)];
        assert_eq!((stands(&d), judged(&d)), (wanted, vec![("REJECTED", "9347", CONFLICT)]));
        // The answer is about the one that was sent.
        let d = derived(&[asked, no, mended, antwoord("A1", "2023-03-06", "R1", Some("1"))]);
        assert_eq!(stands(&d), [("R1", NooitVerzonden), ("R1", afgewezen("2023-03-06", "1"))]);
    }
}

#[test]
fn a_request_that_a_hub_refused_was_never_sent_whichever_file_holds_it() {
    let asked = vot("1", "2023-03-01", &["R1"]);
    for refused in [0, 1] {
        let d = decided(&[asked.clone(), asked.clone()], &[hub_refused(refused)]);
        assert_eq!(stands(&d), [("R1", NooitVerzonden)]);
        assert_eq!(blamed(&d), [(0, "REJECTED", CONFLICT), (1, "REJECTED", CONFLICT)]);
    }
}

#[test]
fn one_message_in_two_files_is_one_request_and_both_are_judged_alike() {
    let asked = vot("1", "2023-03-01", &["R1"]);
    let second = vot("2", "2023-03-02", &["R2"]);
    let d = derived(&[asked.clone(), second.clone(), asked.clone(), second]);
    assert_eq!(stands(&d), [("R1", Open), ("R2", Strijdig)]);
    assert_eq!(blamed(&d), [(1, "TR374", CONFLICT), (3, "TR374", CONFLICT)]);
    let stray = antwoord("A1", "2023-03-06", "R9", None);
    let d = derived(&[stray.clone(), stray]);
    assert_eq!(blamed(&d), [(0, "TR355", WAITING), (1, "TR355", WAITING)]);
    // A request that was rejected is told once, from the same file whichever came first.
    let no = retour(&asked, "1", "2023-03-02", &["9374"]);
    let d = derived(&[no.clone(), asked.clone(), no, asked]);
    assert_eq!(stands(&d), [("R1", NooitVerzonden)]);
    assert_eq!(d.verzoeken[0].bron.sha256, file(1));
    assert_eq!(blamed(&d), [(1, "REJECTED", CONFLICT), (3, "REJECTED", CONFLICT)]);
}

mod tr347 {
    use super::*;

    #[test]
    fn accepts() {
        let first = vot("1", "2023-03-01", &["R1", "R2"]);
        let answers = [antwoord("A1", "2023-03-06", "R1", Some("1")), antwoord("A2", "2023-03-06", "R2", Some("1"))];
        let second = vow("1", "2023-03-10", ongewijzigd("R3", &["1"]));
        let d = derived(&[[toewijzing(), first, second].as_slice(), &answers].concat());
        assert_eq!(judged(&d), []);
        assert_eq!(stands(&d)[2], ("R3", Open));
    }

    #[test]
    fn refuses() {
        let first = vot("1", "2023-03-01", &["R1"]);
        let no = antwoord("A1", "2023-03-06", "R1", Some("1"));
        let again = vot("2", "2023-03-10", &["R1", "R2"]);
        let d = derived(&[first.clone(), no.clone(), again.clone()]);
        assert_eq!(judged(&d), [("TR347", "9347", CONFLICT)]);
        assert_eq!(blamed(&d)[0].0, 2);
        let refused = afgewezen("2023-03-06", "1");
        assert_eq!(stands(&d), [("R1", refused.clone()), ("R1", Strijdig), ("R2", Open)]);
        // A 317 has no other references than a 315.
        let changed = vow("1", "2023-03-10", ongewijzigd("R1", &[]));
        let d = derived(&[first.clone(), no.clone(), changed]);
        assert_eq!(judged(&d), [("TR347", "9347", CONFLICT)]);
        // The gemeente took the second one, so the first is not the one that it knows.
        let yes = retour(&again, "1", "2023-03-11", &[]);
        let d = derived(&[first, no, again, yes]);
        assert_eq!((blamed(&d), stands(&d)[0].clone()), (vec![(0, "TR347", CONFLICT)], ("R1", Strijdig)));
        assert_eq!(stands(&d)[1].1, refused);
    }
}

mod tr374 {
    use super::*;

    #[test]
    fn accepts() {
        let first = vot("1", "2023-03-01", &["R1", "R2"]);
        let second = vot("2", "2023-03-10", &["R3"]);
        // Both products are answered, the last one on the very day.
        let answers = [antwoord("A1", "2023-03-06", "R1", Some("1")), grant("G2", "2023-03-10", "2", "R2")];
        let d = derived(&[[first.clone(), second.clone()].as_slice(), &answers].concat());
        assert_eq!((judged(&d), stands(&d)[2].clone()), (vec![], ("R3", Open)));
        // Of another client, or after one that was never sent.
        let d = derived(&[first.clone(), request_of_other_client(&second)]);
        assert_eq!(judged(&d), []);
        let d = derived(&[first.clone(), retour(&first, "1", "2023-03-02", &["0001"]), second.clone()]);
        assert_eq!((judged(&d), stands(&d)[2].clone()), (vec![("REJECTED", "0001", CONFLICT)], ("R3", Open)));
        // The gemeente took it: it says so, or it answers.
        let taken = [
            retour(&second, "1", "2023-03-11", &[]),
            antwoord("A1", "2023-03-12", "R3", None),
            antwoord("A1", "2023-03-12", "R3", Some("1")),
            grant("G2", "2023-03-12", "2", "R3"),
        ];
        for sign in taken {
            let d = derived(&[first.clone(), second.clone(), sign]);
            assert_eq!(judged(&d), []);
            assert!(!stands(&d).iter().any(|(_, stand)| *stand == Strijdig));
        }
    }

    #[test]
    fn refuses() {
        let first = vot("1", "2023-03-01", &["R1", "R2"]);
        let second = vow("1", "2023-03-10", ongewijzigd("R3", &["1"]));
        let one = antwoord("A1", "2023-03-06", "R1", Some("1"));
        let looking = antwoord("A2", "2023-03-07", "R2", None);
        let late = antwoord("A3", "2023-03-11", "R2", Some("1"));
        for answers in [vec![], vec![one.clone()], vec![one.clone(), looking], vec![one, late]] {
            let d = derived(&[[toewijzing(), first.clone(), second.clone()].as_slice(), &answers].concat());
            assert_eq!(judged(&d), [("TR374", "9374", CONFLICT)]);
            assert_eq!((blamed(&d)[0].0, stands(&d)[2].clone()), (2, ("R3", Strijdig)));
        }
        // One that does not count keeps nobody out: the third stands beside the first alone.
        let third = vot("3", "2023-03-20", &["R4"]);
        let closed = [antwoord("A1", "2023-03-15", "R1", Some("1")), antwoord("A2", "2023-03-15", "R2", Some("1"))];
        let d = derived(&[[toewijzing(), first, second, third].as_slice(), &closed].concat());
        assert_eq!((blamed(&d), stands(&d)[3].clone()), (vec![(2, "TR374", CONFLICT)], ("R4", Open)));
    }
}

mod tr355 {
    use super::*;

    #[test]
    fn accepts() {
        let no = antwoord("A1", "2023-03-06", "R2", Some("1"));
        for asked in [vot("1", "2023-03-01", &["R1", "R2"]), vow("1", "2023-03-01", ongewijzigd("R2", &[]))] {
            assert_eq!(judged(&derived(&[asked, no.clone()])), []);
        }
    }

    #[test]
    fn refuses() {
        let no = antwoord("A1", "2023-03-06", "R1", Some("1"));
        let other = vot("1", "2023-03-01", &["R2"]);
        let d = derived(&[no.clone(), other.clone()]);
        assert_eq!((judged(&d), stands(&d)), (vec![("TR355", "9355", WAITING)], vec![("R2", Open)]));
        // What was never sent cannot be answered.
        let asked = vot("2", "2023-03-01", &["R1"]);
        let d = derived(&[no, asked.clone(), retour(&asked, "1", "2023-03-02", &["0001"])]);
        assert_eq!(judged(&d), [("REJECTED", "0001", CONFLICT), ("TR355", "9355", WAITING)]);
    }
}

mod tr359 {
    use super::*;

    #[test]
    fn accepts() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let granted = grant("G2", "2023-03-10", "2", "R1");
        // Before the toewijzing, or looking into it on the day that ends with one.
        for looking in [antwoord("A1", "2023-03-09", "R1", None), antwoord("A1", "2023-03-10", "R1", None)] {
            let d = derived(&[asked.clone(), granted.clone(), looking]);
            assert_eq!((judged(&d), stands(&d)), (vec![], vec![("R1", gehonoreerd("2023-03-10", &["0855:2"]))]));
        }
        // A toewijzing of another client honours nothing.
        let d = derived(&[asked.clone(), of_other_client(&granted), antwoord("A1", "2023-03-11", "R1", Some("1"))]);
        assert_eq!(stands(&d), [("R1", afgewezen("2023-03-11", "1"))]);
        assert_eq!(judged(&d), [("TR379", "9379", NOTICE)]);
        // Nor does one that we rejected.
        let rejected = retour(&granted, "1", "2023-03-11", &["9332"]);
        let d = derived(&[asked, granted, rejected, antwoord("A1", "2023-03-12", "R1", Some("1"))]);
        assert_eq!(judged(&d), [("REJECTED", "9332", CONFLICT)]);
        assert_eq!(stands(&d), [("R1", afgewezen("2023-03-12", "1"))]);
    }

    #[test]
    fn refuses() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let granted = grant("G2", "2023-03-10", "2", "R1");
        let late = [
            antwoord("A1", "2023-03-10", "R1", Some("1")),
            antwoord("A1", "2023-03-11", "R1", Some("1")),
            antwoord("A1", "2023-03-11", "R1", None),
        ];
        for answer in late {
            let d = derived(&[asked.clone(), granted.clone(), answer]);
            assert_eq!(judged(&d), [("TR359", "9359", CONFLICT)]);
            assert_eq!(stands(&d), [("R1", gehonoreerd("2023-03-10", &["0855:2"]))]);
        }
    }
}

mod tr360 {
    use super::*;

    #[test]
    fn accepts() {
        let asked = vot("1", "2023-03-01", &["R1", "R2"]);
        let d = derived(&[asked, antwoord("A1", "2023-03-06", "R1", None), antwoord("A2", "2023-03-06", "R2", None)]);
        assert_eq!(judged(&d), []);
    }

    #[test]
    fn refuses() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let again = antwoord("A2", "2023-03-20", "R1", None);
        let d = derived(&[asked.clone(), antwoord("A1", "2023-03-06", "R1", None), again.clone()]);
        assert_eq!((judged(&d), blamed(&d)[0].0), (vec![("TR360", "9360", CONFLICT)], 2));
        assert_eq!(stands(&d), [("R1", in_onderzoek("2023-04-26"))]);
        let d = derived(&[asked, antwoord("A1", "2023-03-06", "R1", Some("1")), again]);
        assert_eq!((judged(&d), blamed(&d)[0].0), (vec![("TR360", "9360", CONFLICT)], 2));
        assert_eq!(stands(&d), [("R1", afgewezen("2023-03-06", "1"))]);
    }
}

mod tr365 {
    use super::*;

    #[test]
    fn accepts() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let looking = antwoord("A1", "2023-03-06", "R1", None);
        let d = derived(&[asked, looking, antwoord("A2", "2023-03-20", "R1", Some("4"))]);
        assert_eq!((judged(&d), stands(&d)), (vec![], vec![("R1", afgewezen("2023-03-20", "4"))]));
    }

    #[test]
    fn refuses() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let (first, second) =
            (antwoord("A1", "2023-03-06", "R1", Some("1")), antwoord("A2", "2023-03-20", "R1", Some("4")));
        let d = derived(&[asked.clone(), first.clone(), second.clone()]);
        assert_eq!((judged(&d), blamed(&d)[0].0), (vec![("TR365", "9365", CONFLICT)], 2));
        assert_eq!(stands(&d), [("R1", afgewezen("2023-03-06", "1"))]);
        // We accepted it, and so it counts.
        let yes = retour(&second, "1", "2023-03-21", &[]);
        let d = derived(&[asked.clone(), first.clone(), second.clone(), yes]);
        assert_eq!((judged(&d), stands(&d)), (vec![], vec![("R1", afgewezen("2023-03-20", "4"))]));
        // The first was rejected: it never was.
        let no = retour(&first, "1", "2023-03-07", &["9355"]);
        let d = derived(&[asked, first, second, no]);
        assert_eq!(judged(&d), [("REJECTED", "9355", CONFLICT)]);
        assert_eq!(stands(&d), [("R1", afgewezen("2023-03-20", "4"))]);
    }
}

mod tr379 {
    use super::*;

    #[test]
    fn accepts() {
        let asked = vow("1", "2023-03-01", ongewijzigd("R1", &["1"]));
        let all =
            toewijzingen("G2", "2023-03-10", vec![naming("1", "R1", "2023-03-10"), naming("2", "R1", "2023-03-10")]);
        let rest = grant("G3", "2023-03-11", "3", "R1");
        // Sent again with its stamp, under a new Identificatie.
        let Fact::Bericht(mut resent) = with_kop(&all, |kop| kop.dagtekening = day("2023-03-20")) else { panic!() };
        Arc::make_mut(&mut resent).kop.identificatie = crate::domain::Identificatie::new("G4");
        // A later version does not name it any more.
        let later = ToegewezenProduct { referentie_aanbieder: None, ..naming("2", "R1", "2023-04-01") };
        let later = toewijzingen("G5", "2023-04-01", vec![later]);
        let d = derived(&[asked, all, rest, Fact::Bericht(resent), later]);
        assert_eq!(judged(&d), []);
        assert_eq!(stands(&d), [("R1", gehonoreerd("2023-03-10", &["0855:1", "0855:2", "0855:3"]))]);
        // A 315 has a reference for each.
        let asked = vot("1", "2023-03-01", &["R1", "R2"]);
        let both =
            toewijzingen("G2", "2023-03-10", vec![naming("2", "R1", "2023-03-10"), naming("3", "R2", "2023-03-10")]);
        assert_eq!(judged(&derived(&[asked, both])), []);
    }

    #[test]
    fn refuses() {
        let asked = vot("1", "2023-03-01", &["R1"]);
        let granted = grant("G2", "2023-03-10", "2", "R1");
        let again = toewijzingen("G3", "2023-04-01", vec![naming("2", "R1", "2023-04-01")]);
        let d = derived(&[asked.clone(), granted.clone(), again]);
        assert_eq!((judged(&d), blamed(&d)[0].0), (vec![("TR379", "9379", NOTICE)], 2));
        // It counts all the same, until it is rejected.
        assert_eq!(stands(&d), [("R1", gehonoreerd("2023-03-10", &["0855:2"]))]);
        let d = derived(&[asked.clone(), of_other_client(&granted)]);
        assert_eq!((judged(&d), stands(&d)), (vec![("TR379", "9379", NOTICE)], vec![("R1", Open)]));
        // A request that is not known may be older than the traffic here: told, without a code.
        let d = derived(std::slice::from_ref(&granted));
        assert_eq!(judged(&d), [("TR379", "", NOTICE)]);
        // The first was rejected, so that the corrected one is the first time.
        let no = retour(&granted, "1", "2023-03-11", &["9332"]);
        let mended = toewijzingen("G3", "2023-03-12", vec![naming("2", "R1", "2023-03-12")]);
        let d = derived(&[asked, granted, no, mended]);
        assert_eq!(judged(&d), [("REJECTED", "9332", CONFLICT)]);
        assert_eq!(stands(&d), [("R1", gehonoreerd("2023-03-12", &["0855:2"]))]);
    }
}

/// A TeWijzigenProduct.
fn te(nummer: &str, gewenst: &str, volume: Option<u32>) -> TeWijzigenProduct {
    TeWijzigenProduct {
        toewijzing_nummer: nummer.parse().unwrap(),
        gewenste_ingangsdatum: day(gewenst),
        einddatum: Some(day("2023-12-31")),
        omvang: volume.and_then(|volume| uren(volume, Frequentie::Week)),
        budget: None,
    }
}

fn changing(te_wijzigen: Vec<TeWijzigenProduct>) -> Wijziging {
    Wijziging { te_wijzigen, ..ongewijzigd("R1", &[]) }
}

fn nieuw(product: Option<Product>, from: &str, to: Option<&str>) -> NieuwProduct {
    NieuwProduct { product, gewenste_ingangsdatum: day(from), einddatum: to.map(day) }
}

/// What is found in a request of 1 March beside these toewijzingen.
fn asked_beside(given: Vec<ToegewezenProduct>, wijziging: Wijziging) -> Derived {
    derived(&[toewijzingen("G1", "2022-12-01", given), vow("1", "2023-03-01", wijziging)])
}

/// Changes of one toewijzing that is like this.
fn change_of(given: ToegewezenProduct, change: TeWijzigenProduct) -> Derived {
    asked_beside(vec![given], changing(vec![change]))
}

fn found(derived: &Derived) -> Vec<(&str, &str, &str)> {
    derived
        .judgements
        .iter()
        .map(|j| {
            let path = j.finding.path.trim_start_matches("/Bericht/Client/Verzoek").trim_start_matches('/');
            (j.finding.rule.as_str(), j.finding.retourcode.as_deref().unwrap_or_default(), path)
        })
        .collect()
}

mod tr304 {
    use super::*;

    #[test]
    fn accepts() {
        let theirs = of_other_client(&toewijzingen("G2", "2022-12-01", vec![toegewezen("2")]));
        let d = derived(&[toewijzing(), theirs, vow("1", "2023-03-01", ongewijzigd("R1", &["1"]))]);
        assert_eq!(judged(&d), []);
    }

    #[test]
    fn refuses() {
        let theirs = of_other_client(&toewijzing());
        for (wijziging, place) in [
            (ongewijzigd("R1", &["1"]), "OngewijzigdeProducten/OngewijzigdProduct[1]/ToewijzingNummer"),
            (
                changing(vec![te("1", "2023-04-01", Some(5))]),
                "TeWijzigenProducten/TeWijzigenProduct[1]/ToewijzingNummer",
            ),
        ] {
            let d = derived(&[theirs.clone(), vow("1", "2023-03-01", wijziging)]);
            assert_eq!(found(&d), [("TR304", "8187", place)]);
            assert_eq!(d.judgements[0].standing, CONFLICT);
        }
    }
}

mod tr349 {
    use super::*;

    #[test]
    fn accepts() {
        let other = ToegewezenProduct { product: product("02A03"), ..toegewezen("2") };
        let wijziging = Wijziging { te_wijzigen: vec![te("2", "2023-04-01", Some(5))], ..ongewijzigd("R1", &["1"]) };
        assert_eq!(judged(&asked_beside(vec![toegewezen("1"), other], wijziging)), []);
        // What has ended or was removed is not named, nor what is of another aanbieder.
        let ended = ToegewezenProduct { einddatum: Some(day("2023-02-28")), ..toegewezen("2") };
        let removed = ToegewezenProduct {
            einddatum: Some(day("2023-01-01")),
            reden_wijziging: Some("13".to_owned()),
            ..toegewezen("3")
        };
        let gone = asked_beside(vec![toegewezen("1"), ended, removed], ongewijzigd("R1", &["1"]));
        assert_eq!(judged(&gone), []);
        let of_member = with_kop(&toewijzingen("G2", "2022-12-01", vec![toegewezen("4")]), |kop| {
            kop.aanbieder = "41000002".parse().unwrap();
        });
        let d = derived(&[toewijzing(), of_member, vow("1", "2023-03-01", ongewijzigd("R1", &["1"]))]);
        assert_eq!(judged(&d), []);
        // Nor what came after the request, or on its day.
        let late = |dag| ToegewezenProduct { toewijzingsdatum: day(dag), product: product("02A03"), ..toegewezen("5") };
        for dag in ["2023-03-01", "2023-03-20"] {
            let came = toewijzingen("G3", dag, vec![late(dag)]);
            let d = derived(&[toewijzing(), came, vow("1", "2023-03-01", ongewijzigd("R1", &["1"]))]);
            assert_eq!(judged(&d), [], "{dag}");
        }
    }

    #[test]
    fn refuses() {
        let last_day = ToegewezenProduct { einddatum: Some(day("2023-03-01")), ..toegewezen("2") };
        let d = asked_beside(vec![toegewezen("1"), last_day], ongewijzigd("R1", &["1"]));
        assert_eq!(found(&d), [("TR349", "9349", "")]);
        assert_eq!((d.judgements[0].standing, d.judgements[0].finding.value.as_str()), (CONFLICT, "0855:2"));
        // Once it is answered, or accepted, nothing is asked of it any more.
        let facts = [toewijzing(), vow("1", "2023-03-01", ongewijzigd("R1", &[]))];
        assert_eq!(judged(&derived(&facts)), [("TR349", "9349", CONFLICT)]);
        for taken in [retour(&facts[1], "1", "2023-03-02", &[]), antwoord("A1", "2023-03-06", "R1", None)] {
            assert_eq!(judged(&derived(&[facts.as_slice(), &[taken]].concat())), []);
        }
    }
}

mod tr350 {
    use super::*;

    #[test]
    fn accepts() {
        // It was current on that day, whatever became of it later.
        let ended = ToegewezenProduct {
            toewijzingsdatum: day("2023-03-10"),
            einddatum: Some(day("2023-02-15")),
            ..toegewezen("1")
        };
        let later = toewijzingen("G2", "2023-03-10", vec![ended]);
        let asked = vow("1", "2023-03-01", ongewijzigd("R1", &["1"]));
        assert_eq!(judged(&derived(&[toewijzing(), asked.clone()])), []);
        assert_eq!(judged(&derived(&[toewijzing(), asked, later])), []);
    }

    #[test]
    fn refuses() {
        let place = "OngewijzigdeProducten/OngewijzigdProduct[2]/ToewijzingNummer";
        let d = derived(&[toewijzing(), vow("1", "2023-03-01", ongewijzigd("R1", &["1", "9"]))]);
        assert_eq!((found(&d), d.judgements[0].standing), (vec![("TR350", "9350", place)], WAITING));
        let ended = ToegewezenProduct { einddatum: Some(day("2023-02-28")), ..toegewezen("2") };
        let d = asked_beside(vec![toegewezen("1"), ended], ongewijzigd("R1", &["1", "2"]));
        assert_eq!((found(&d)[0], d.judgements[0].standing), (("TR350", "9350", place), CONFLICT));
    }
}

mod tr351 {
    use super::*;

    #[test]
    fn accepts() {
        assert_eq!(judged(&change_of(toegewezen("1"), te("1", "2023-04-01", Some(5)))), []);
    }

    #[test]
    fn refuses() {
        let place = "TeWijzigenProducten/TeWijzigenProduct[1]/ToewijzingNummer";
        let d = derived(&[vow("1", "2023-03-01", changing(vec![te("9", "2023-04-01", Some(5))]))]);
        assert_eq!((found(&d), d.judgements[0].standing), (vec![("TR351", "9351", place)], WAITING));
        let ended = ToegewezenProduct { einddatum: Some(day("2023-02-28")), ..toegewezen("1") };
        let d = change_of(ended, te("1", "2023-04-01", Some(5)));
        assert_eq!((found(&d), d.judgements[0].standing), (vec![("TR351", "9351", place)], CONFLICT));
        let removed = ToegewezenProduct { reden_wijziging: Some("13".to_owned()), ..toegewezen("1") };
        assert_eq!(judged(&change_of(removed, te("1", "2023-04-01", Some(5)))), [("TR351", "9351", CONFLICT)]);
    }
}

mod tr357 {
    use super::*;

    #[test]
    fn accepts() {
        for gewenst in ["2023-03-02", "2023-01-01"] {
            assert_eq!(judged(&change_of(toegewezen("1"), te("1", gewenst, Some(5)))), [], "{gewenst}");
        }
    }

    #[test]
    fn refuses() {
        for gewenst in ["2023-03-01", "2023-01-02"] {
            let d = change_of(toegewezen("1"), te("1", gewenst, Some(5)));
            let place = "TeWijzigenProducten/TeWijzigenProduct[1]/GewensteIngangsdatum";
            assert_eq!(found(&d), [("TR357", "9357", place)], "{gewenst}");
        }
    }
}

mod tr361 {
    use super::*;

    #[test]
    fn accepts() {
        let with_new = |new: NieuwProduct| {
            let ours = ToegewezenProduct { einddatum: Some(day("2023-05-31")), ..toegewezen("1") };
            asked_beside(vec![ours], Wijziging { nieuw: vec![new], ..ongewijzigd("R1", &["1"]) })
        };
        // The day after, or another product, or another category alone.
        for new in [
            nieuw(product(OURS), "2023-06-01", None),
            nieuw(product("02A03"), "2023-05-31", None),
            nieuw(product("07"), "2023-04-01", None),
        ] {
            assert_eq!(judged(&with_new(new)), []);
        }
        // Categories 11 to 14 may stand twice on a day.
        let twice = ["11", "12", "13", "14"].map(|category| {
            let one = nieuw(product(&format!("{category}A01")), "2023-04-01", None);
            derived(&[vow("1", "2023-03-01", Wijziging { nieuw: vec![one.clone(), one], ..ongewijzigd("R1", &[]) })])
        });
        assert!(twice.iter().all(|d| d.judgements.is_empty()));
    }

    #[test]
    fn refuses() {
        let beside = |new: NieuwProduct, wijziging: Wijziging| {
            asked_beside(vec![toegewezen("1")], Wijziging { nieuw: vec![new], ..wijziging })
        };
        let changed = || changing(vec![te("1", "2023-04-01", Some(5))]);
        for (new, wijziging) in [
            (nieuw(product(OURS), "2023-12-31", None), ongewijzigd("R1", &["1"])),
            (nieuw(product(OURS), "2023-04-01", None), changed()),
            // A category alone is every code of it, and no product at all is everything.
            (nieuw(product("02"), "2023-06-01", None), ongewijzigd("R1", &["1"])),
            (nieuw(None, "2023-06-01", None), changed()),
        ] {
            assert_eq!(found(&beside(new, wijziging)), [("TR361", "9361", "")]);
        }
    }
}

mod tr373 {
    use super::*;

    fn total(volume: u32) -> Option<crate::facts::Omvang> {
        uren(volume, Frequentie::Totaal)
    }

    #[test]
    fn accepts() {
        let given = ToegewezenProduct { omvang: total(40), ..toegewezen("1") };
        let change = |gewenst, volume| TeWijzigenProduct { omvang: total(volume), ..te("1", gewenst, None) };
        // From the begin, or not another total.
        for change in [change("2023-01-01", 50), change("2023-04-01", 40)] {
            assert_eq!(judged(&change_of(given.clone(), change)), []);
        }
        // Another volume per week may begin later.
        assert_eq!(judged(&change_of(toegewezen("1"), te("1", "2023-04-01", Some(8)))), []);
    }

    #[test]
    fn refuses() {
        let place = "TeWijzigenProducten/TeWijzigenProduct[1]/GewensteIngangsdatum";
        let given = ToegewezenProduct { omvang: total(40), ..toegewezen("1") };
        let change = TeWijzigenProduct { omvang: total(50), ..te("1", "2023-04-01", None) };
        assert_eq!(found(&change_of(given, change)), [("TR373", "9373", place)]);
        let given =
            ToegewezenProduct { product: None, omvang: None, budget: Some(Eur::from_message(100)), ..toegewezen("1") };
        let change = |gewenst| TeWijzigenProduct { budget: Some(Eur::from_message(200)), ..te("1", gewenst, None) };
        assert_eq!(found(&change_of(given.clone(), change("2023-04-01"))), [("TR373", "9373", place)]);
        assert_eq!(judged(&change_of(given, change("2023-01-01"))), []);
    }
}

/// A toewijzing without product code, with this end.
fn without_code(product: Option<Product>, einddatum: Option<&str>) -> ToegewezenProduct {
    ToegewezenProduct {
        product,
        omvang: None,
        ingangsdatum: day("2020-01-01"),
        einddatum: einddatum.map(day),
        ..toegewezen("1")
    }
}

/// Changes of a toewijzing that is asked for while it was valid, also in 2020.
fn change_in(dagtekening: &str, given: ToegewezenProduct, volume: Option<u32>) -> Derived {
    let given = ToegewezenProduct { toewijzingsdatum: day("2019-12-01"), ..given };
    let change = TeWijzigenProduct { gewenste_ingangsdatum: day("2020-01-01"), ..te("1", "2020-01-01", volume) };
    derived(&[toewijzingen("G1", "2019-12-01", vec![given]), vow("1", dagtekening, changing(vec![change]))])
}

mod tr375 {
    use super::*;

    #[test]
    fn accepts() {
        assert_eq!(judged(&change_in("2023-03-01", without_code(None, None), None)), []);
        // One that ended with 2020 is of before the rule.
        assert_eq!(judged(&change_in("2020-03-01", without_code(None, Some("2020-12-31")), Some(4))), []);
    }

    #[test]
    fn refuses() {
        let place = "TeWijzigenProducten/TeWijzigenProduct[1]/Omvang";
        for end in [None, Some("2021-01-01")] {
            let d = change_in("2020-03-01", without_code(None, end), Some(4));
            assert_eq!(found(&d), [("TR375", "9375", place)]);
        }
    }
}

mod tr411 {
    use super::*;

    #[test]
    fn accepts() {
        assert_eq!(judged(&change_of(toegewezen("1"), te("1", "2023-04-01", Some(5)))), []);
        assert_eq!(judged(&change_in("2023-03-01", without_code(product("02"), None), None)), []);
    }

    #[test]
    fn refuses() {
        let d = change_of(toegewezen("1"), te("1", "2023-04-01", None));
        assert_eq!(found(&d), [("TR411", "9411", "TeWijzigenProducten/TeWijzigenProduct[1]/Omvang")]);
    }
}

mod tr412 {
    use super::*;

    #[test]
    fn accepts() {
        assert_eq!(judged(&change_in("2023-03-01", without_code(product("02"), None), None)), []);
        let ended = without_code(product("02"), Some("2020-12-31"));
        assert_eq!(judged(&change_in("2020-03-01", ended, Some(4))), []);
    }

    #[test]
    fn refuses() {
        let place = "TeWijzigenProducten/TeWijzigenProduct[1]/Omvang";
        for end in [None, Some("2021-01-01")] {
            let d = change_in("2020-03-01", without_code(product("02"), end), Some(4));
            assert_eq!(found(&d), [("TR412", "9412", place)]);
        }
    }
}
