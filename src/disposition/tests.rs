//! The contextual rules over small sets of messages, each in every order of arrival.

use super::Standing;
use super::testing::*;
use crate::domain::{Kind, Sha256, StatusAanlevering};
use crate::facts::{Fact, Inhoud, StartProduct};

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

mod tr378 {
    use super::*;

    fn of(gemeente: &str) -> Vec<Fact> {
        let ours = [
            toewijzing(),
            start("1", "2023-02-01"),
            stop("1", "2023-03-01", "19", "2023-02-28"),
            vot("1", "2023-03-02", &["R1"]),
            antwoord("1", "2023-03-03", "R1", Some("1")),
            vow("1", "2023-03-04", ongewijzigd("R2", &["1"])),
        ];
        ours.iter().map(|fact| with_kop(fact, |kop| kop.gemeente = gemeente.parse().unwrap())).collect()
    }

    #[test]
    fn accepts() {
        // Of now, and ended by a herindeling before the toewijzing begins.
        for gemeente in ["0855", "1992", "0788", "0501"] {
            let d = derived(&of(gemeente));
            assert_eq!(judged(&d), [], "{gemeente}");
        }
    }

    #[test]
    fn refuses() {
        let facts = of("0999");
        let d = derived(&facts);
        assert_eq!(judged(&d), [("TR378", "S300", Standing::Notice); 6]);
        let places: Vec<_> = d.judgements.iter().map(|j| j.finding.path.trim_start_matches("/Bericht/Header/")).collect();
        assert_eq!(places, ["Afzender", "Ontvanger", "Ontvanger", "Ontvanger", "Afzender", "Ontvanger"]);
        // It is told, and all goes on as with any other code.
        assert_eq!(periods(&d), closed("2023-02-01", "2023-02-28"));
        // What was rejected is not judged any more.
        let no = retour(&facts[0], "R1", "2022-12-02", &["S300"]);
        let d = derived(&[facts[0].clone(), no]);
        assert_eq!(judged(&d), [("REJECTED", "S300", Standing::Conflict)]);
    }
}
