//! The contextual rules over small sets of messages, each in every order of arrival.

use std::sync::Arc;

use super::testing::*;
use super::{Derived, DispositionView, Standing, VerzoekStand};
use crate::domain::{Kind, Sha256, StatusAanlevering};
use crate::facts::{Bericht, Besluit, Fact, Inhoud, Keuze, StartProduct, ToegewezenProduct};

const CONFLICT: Standing = Standing::Conflict;
const UNDECIDED: Standing = Standing::Undecided;
const WAITING: Standing = Standing::Waiting;

#[test]
fn a_message_can_delete_the_start_of_the_beginstand() {
    let Fact::Bericht(granted) = toewijzing() else { panic!("a toewijzing is a message") };
    let Inhoud::Toewijzingen(items) = granted.inhoud.clone() else { panic!("a 301 has toewijzingen") };
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
fn a_wrong_client_in_the_beginstand_is_no_fault_of_the_301() {
    let Fact::Bericht(granted) = toewijzing() else { panic!("a toewijzing is a message") };
    let Inhoud::Toewijzingen(items) = granted.inhoud.clone() else { panic!("a 301 has toewijzingen") };
    let row = Inhoud::Beginstand(items.into_iter().next().unwrap(), None);
    let wrong = message(Kind::Beginstand, "B", "2022-11-15", OTHER, row);
    let d = derived(&[wrong.clone(), toewijzing()]);
    assert_eq!(d.dispositions[0].client.bsn.to_string(), BSN);
    assert_eq!(blamed(&d), [(0, "BEGINSTAND_OTHER_CLIENT", CONFLICT)]);
    // Without the 301 the row is all that is known.
    assert_eq!(blamed(&derived(&[wrong])), []);
}

#[test]
fn a_message_that_was_rejected_counts_as_never_sent_the_whole_of_it() {
    let wrong = starts("1", "2023-02-01", BSN, &[("1", OURS, "2023-02-01", '1'), ("2", OURS, "2023-02-01", '1')]);
    let no = retour(&wrong, "R1", "2023-02-02", &["9326"]);
    let d = derived(&[toewijzing(), wrong.clone(), no.clone()]);
    assert_eq!(periods(&d), []);
    // Both of its toewijzingen show it.
    assert_eq!(judged(&d), [("REJECTED", "9326", CONFLICT), ("REJECTED", "9326", CONFLICT)]);
    // Sent anew, with the key of the rejected one, which is free again.
    let right = start("2", "2023-02-01");
    let d = derived(&[toewijzing(), wrong, no, right]);
    assert_eq!(periods(&d), open("2023-02-01"));
}

#[test]
fn a_rejected_toewijzing_never_was() {
    let no = retour(&toewijzing(), "R1", "2022-12-02", &["9332"]);
    assert_eq!(derived(&[toewijzing(), no]).dispositions, []);
}

#[test]
fn what_a_hub_refused_counts_as_never_sent_whichever_file_holds_it() {
    let refused = |index| Besluit {
        nummer: 1,
        keuze: Keuze::HubRefused { file: file(index), code: "IB007".to_owned() },
        reden: "test".to_owned(),
    };
    for index in [1, 2] {
        let d = decided(&[toewijzing(), start("1", "2023-02-01"), start("1", "2023-02-01")], &[refused(index)]);
        assert_eq!(periods(&d), []);
        assert_eq!(blamed(&d), [(1, "REJECTED", CONFLICT), (2, "REJECTED", CONFLICT)]);
    }
    // Also a retour, which then says nothing.
    let no = retour(&start("1", "2023-02-01"), "R1", "2023-02-02", &["9019"]);
    for index in [2, 3] {
        let d = decided(&[toewijzing(), start("1", "2023-02-01"), no.clone(), no.clone()], &[refused(index)]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
    }
}

#[test]
fn one_message_in_two_files_counts_once_and_both_are_judged_alike() {
    let again = start("2", "2023-03-01");
    let d = derived(&[toewijzing(), start("1", "2023-02-01"), again.clone(), again]);
    assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(2, "TR326", CONFLICT), (3, "TR326", CONFLICT)]));
    // A person who waits is told once what for.
    let stray = stop("3", "2023-03-02", "19", "2023-02-28");
    let d = derived(&[toewijzing(), stray.clone(), stray]);
    let view = DispositionView::all(&d, day("2023-05-01"), &crate::terms::testing::terms());
    assert_eq!((blamed(&d).len(), view[0].waiting_for.len()), (2, 1));
}

mod retouren {
    use super::*;

    #[test]
    fn the_earliest_counts() {
        let start = start("1", "2023-02-01");
        let yes = |dag| retour(&start, "R1", dag, &[]);
        let no = retour(&start, "R2", "2023-02-03", &["9019"]);
        let d = derived(&[toewijzing(), start.clone(), yes("2023-02-02"), no.clone()]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(3, "RETOUR_CONTRADICTS", CONFLICT)]));
        let d = derived(&[toewijzing(), start.clone(), yes("2023-02-04"), no.clone()]);
        assert_eq!(periods(&d), []);
        assert_eq!(blamed(&d), [(1, "REJECTED", CONFLICT), (2, "RETOUR_CONTRADICTS", CONFLICT)]);
        // Of one day neither does, so that nothing is settled, until a person decides.
        let facts = [toewijzing(), start.clone(), yes("2023-02-03"), no];
        let d = derived(&facts);
        assert_eq!((periods(&d), blamed(&d).len()), (open("2023-02-01"), 2));
        let kept = Besluit { nummer: 1, keuze: Keuze::Keep { file: file(3), row: None }, reden: "test".to_owned() };
        let d = decided(&facts, &[kept]);
        assert_eq!(periods(&d), []);
        assert_eq!(blamed(&d), [(1, "REJECTED", CONFLICT), (2, "RETOUR_CONTRADICTS", CONFLICT)]);
    }

    #[test]
    fn one_of_nothing_waits() {
        let no = retour(&start("1", "2023-02-01"), "R2", "2023-02-03", &["9019"]);
        let d = derived(&[toewijzing(), no.clone(), no.clone()]);
        assert_eq!(blamed(&d), [(1, "RETOUR_WITHOUT_MESSAGE", WAITING), (2, "RETOUR_WITHOUT_MESSAGE", WAITING)]);
        // Another receiver cannot answer for the one it was sent to, nor for another day.
        let elsewhere = with_kop(&start("1", "2023-02-01"), |kop| kop.gemeente = "0867".parse().unwrap());
        let other_day = with_kop(&start("1", "2023-02-01"), |kop| kop.dagtekening = day("2023-02-02"));
        for other in [elsewhere, other_day] {
            let d = derived(&[toewijzing(), start("1", "2023-02-01"), retour(&other, "R1", "2023-02-03", &["9019"])]);
            assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(2, "RETOUR_WITHOUT_MESSAGE", WAITING)]));
        }
    }

    #[test]
    fn one_of_our_own_is_about_its_file() {
        // Two toewijzingen with one identity: we rejected the second.
        let changed = ToegewezenProduct { einddatum: Some(day("2023-06-30")), ..toegewezen("1") };
        let facts = [toewijzing(), toewijzingen("G1", "2022-12-01", vec![changed])];
        let own = |index: usize, codes: &[&str]| {
            let Fact::Retour(retour) = retour(&facts[index], "R1", "2022-12-02", codes) else { panic!("a retour") };
            let mut retour = Arc::unwrap_or_clone(retour);
            retour.bestand = Some(file(index));
            retour.digest = Sha256([u8::try_from(index).unwrap(); 32]);
            retour.into()
        };
        let ends = |d: &Derived| d.dispositions.iter().map(|d| d.to.map(|to| to.to_string())).collect::<Vec<_>>();
        let d = derived(&[facts[0].clone(), facts[1].clone(), own(0, &[]), own(1, &["9056"])]);
        assert_eq!((ends(&d), blamed(&d)), (vec![Some("2023-12-31".to_owned())], vec![(1, "REJECTED", CONFLICT)]));
        let d = derived(&[facts[0].clone(), facts[1].clone(), own(0, &["9056"]), own(1, &[])]);
        assert_eq!((ends(&d), blamed(&d)), (vec![Some("2023-06-30".to_owned())], vec![(0, "REJECTED", CONFLICT)]));
        // Another retour of that message, which says what none of ours did, is not believed.
        let no = retour(&facts[0], "R9", "2022-12-01", &["9332"]);
        let d = derived(&[facts[0].clone(), no.clone(), own(0, &[])]);
        assert_eq!(
            (ends(&d), blamed(&d)),
            (vec![Some("2023-12-31".to_owned())], vec![(1, "RETOUR_CONTRADICTS", CONFLICT)])
        );
        let d = derived(&[facts[0].clone(), facts[1].clone(), own(0, &[]), own(1, &["9056"]), no]);
        assert_eq!((ends(&d), blamed(&d)), (vec![Some("2023-12-31".to_owned())], vec![(1, "REJECTED", CONFLICT)]));
        // A copy of it that comes in again says nothing of the other.
        let Fact::Retour(mut copy) = own(1, &["9056"]) else { panic!("a retour") };
        Arc::make_mut(&mut copy).bestand = None;
        let d = derived(&[facts[0].clone(), facts[1].clone(), own(0, &[]), own(1, &["9056"]), Fact::Retour(copy)]);
        assert_eq!((ends(&d), blamed(&d)), (vec![Some("2023-12-31".to_owned())], vec![(1, "REJECTED", CONFLICT)]));
    }
}

mod tr019 {
    use super::*;

    #[test]
    fn accepts() {
        let d = derived(&[toewijzing(), start("1", "2023-02-01")]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
        // IV008: Product is in the key, so the deletion and the new delivery travel in one message; so is the number.
        for wrong in [("1", "02A03"), ("9", OURS)] {
            let (number, product) = wrong;
            let sent = starts("1", "2023-02-01", BSN, &[(number, product, "2023-02-01", '1')]);
            let items = [("1", OURS, "2023-02-01", '1'), (number, product, "2023-02-01", '3')];
            let d = derived(&[toewijzing(), sent, starts("2", "2023-02-03", BSN, &items)]);
            assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
        }
    }

    #[test]
    fn refuses() {
        let unknown = starts("1", "2023-02-01", BSN, &[("9", OURS, "2023-02-01", '1')]);
        let d = derived(&[toewijzing(), unknown]);
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR019", "9019", WAITING)]));
        let d = derived(&[stop("1", "2023-03-01", "19", "2023-02-28")]);
        assert_eq!(judged(&d), [("TR019", "9019", WAITING)]);
        // Nothing is left of a toewijzing that we rejected.
        let no = retour(&toewijzing(), "R1", "2022-12-02", &["9332"]);
        let d = derived(&[toewijzing(), no, start("1", "2023-02-01")]);
        assert_eq!(judged(&d), [("REJECTED", "9332", CONFLICT), ("TR019", "9019", WAITING)]);
        // Another product, and another client, unless the gemeente takes it.
        let other_product = starts("1", "2023-02-01", BSN, &[("1", "02A03", "2023-02-01", '1')]);
        let other_client = starts("1", "2023-02-01", OTHER, &[("1", OURS, "2023-02-01", '1')]);
        for wrong in [other_product, other_client] {
            let d = derived(&[toewijzing(), wrong.clone()]);
            assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR019", "9019", CONFLICT)]));
            let d = derived(&[toewijzing(), wrong.clone(), retour(&wrong, "R1", "2023-02-02", &[])]);
            assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
        }
    }
}

mod tr056 {
    use super::*;

    #[test]
    fn accepts() {
        // A stop may have the Identificatie of a start, 01 is not 1, and a copy is the same message again.
        let stop = stop("1", "2023-03-01", "19", "2023-02-28");
        let d = derived(&[
            toewijzing(),
            start("1", "2023-02-01"),
            stop,
            start("01", "2023-04-01"),
            start("1", "2023-02-01"),
        ]);
        assert_eq!(
            (periods(&d), judged(&d)),
            ([closed("2023-02-01", "2023-02-28"), open("2023-04-01")].concat(), vec![])
        );
        // Requests of two kinds, and answers and toewijzingen of one gemeente.
        let asked = vot("1", "2023-03-01", &["A"]);
        let answers = [antwoord("G1", "2023-03-02", "A", Some("1")), vow("1", "2023-03-03", ongewijzigd("B", &["1"]))];
        assert_eq!(judged(&derived(&[[toewijzing(), asked].as_slice(), &answers].concat())), []);
        // The first was rejected: it never was.
        let first = start("1", "2023-02-01");
        let no = retour(&first, "R1", "2023-02-02", &["9019"]);
        let d = derived(&[toewijzing(), first, no, start("1", "2023-02-03")]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-03"), vec![("REJECTED", "9019", CONFLICT)]));
    }

    #[test]
    fn refuses() {
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), start("1", "2023-02-02")]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(2, "TR056", CONFLICT)]));
        let asked = [vot("1", "2023-03-01", &["A"]), vot("1", "2023-03-02", &["B"])];
        let d = derived(&asked);
        assert_eq!((d.verzoeken.len(), blamed(&d)), (1, vec![(1, "TR056", CONFLICT)]));
        let answers = [antwoord("1", "2023-03-03", "A", None), antwoord("1", "2023-03-04", "A", Some("1"))];
        let d = derived(&[vec![asked[0].clone()], answers.to_vec()].concat());
        assert_eq!(blamed(&d), [(2, "TR056", CONFLICT)]);
        assert!(matches!(d.verzoeken[0].stand, VerzoekStand::InOnderzoek { .. }));
        // Of one day neither counts until a person decides.
        let pair = [
            starts("1", "2023-02-05", BSN, &[("1", OURS, "2023-02-01", '1')]),
            starts("1", "2023-02-05", BSN, &[("1", OURS, "2023-02-02", '1')]),
        ];
        let facts = [[toewijzing()].as_slice(), &pair].concat();
        let d = derived(&facts);
        assert_eq!((periods(&d), blamed(&d)), (vec![], vec![(1, "TR056", UNDECIDED), (2, "TR056", UNDECIDED)]));
        let kept = Besluit { nummer: 1, keuze: Keuze::Keep { file: file(2), row: None }, reden: "test".to_owned() };
        let d = decided(&facts, &[kept]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-02"), vec![(1, "TR056", CONFLICT)]));
        // The one that was accepted counts, whichever is older.
        let late = start("1", "2023-02-02");
        let yes = retour(&late, "R1", "2023-02-03", &[]);
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), late, yes]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-02"), vec![(1, "TR056", CONFLICT)]));
    }
}

mod tr063 {
    use super::*;

    #[test]
    fn accepts() {
        let gone = starts("2", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '3')]);
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), gone.clone()]);
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![]));
        // Nothing but its key is asked of it: also a start that does not count can be deleted.
        let wrong = starts("1", "2023-02-01", BSN, &[("1", "02A03", "2023-02-01", '1')]);
        let deleted = starts("2", "2023-02-03", BSN, &[("1", "02A03", "2023-02-01", '3')]);
        assert_eq!(judged(&derived(&[toewijzing(), wrong, deleted])), []);
        // A deletion that was rejected deletes nothing.
        let no = retour(&gone, "R1", "2023-02-04", &["9063"]);
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), gone, no]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("REJECTED", "9063", CONFLICT)]));
    }

    #[test]
    fn refuses() {
        let start = start("1", "2023-02-01");
        let deletions = [
            starts("2", "2023-02-03", OTHER, &[("1", OURS, "2023-02-01", '3')]),
            starts("3", "2023-02-03", BSN, &[("1", "02A03", "2023-02-01", '3')]),
            starts("4", "2023-02-03", BSN, &[("1", OURS, "2023-02-02", '3')]),
            // Before what it would delete.
            starts("5", "2023-01-31", BSN, &[("1", OURS, "2023-02-01", '3')]),
        ];
        for deletion in deletions {
            let d = derived(&[toewijzing(), start.clone(), deletion.clone()]);
            assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR063", "9063", WAITING)]));
            // The gemeente knows what it was for.
            let d =
                derived(&[toewijzing(), start.clone(), deletion.clone(), retour(&deletion, "R1", "2023-02-04", &[])]);
            assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
        }
        let ended = stop("1", "2023-03-01", "19", "2023-02-28");
        for other in [("21", "2023-02-28"), ("19", "2023-02-27")] {
            let deletion = stops("2", "2023-03-03", BSN, &[(OURS, "2023-02-01", other.0, other.1, '3')]);
            let d = derived(&[toewijzing(), start.clone(), ended.clone(), deletion]);
            let wanted = (closed("2023-02-01", "2023-02-28"), vec![("TR063", "9063", WAITING)]);
            assert_eq!((periods(&d), judged(&d)), wanted);
        }
        // What was rejected cannot be deleted.
        let no = retour(&start, "R1", "2023-02-02", &["9326"]);
        let gone = starts("2", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '3')]);
        let d = derived(&[toewijzing(), start, no, gone]);
        assert_eq!(judged(&d), [("REJECTED", "9326", CONFLICT), ("TR063", "9063", WAITING)]);
    }
}

mod tr071 {
    use super::*;

    fn facts() -> [Fact; 4] {
        let deleted = starts("2", "2023-03-02", BSN, &[("1", OURS, "2023-02-01", '3')]);
        [toewijzing(), start("1", "2023-02-01"), stop("1", "2023-03-01", "19", "2023-02-28"), deleted]
    }

    #[test]
    fn accepts() {
        // The stop first, then the start: nothing is left. The same when the stop was rejected.
        let stop_gone = stops("2", "2023-03-02", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '3')]);
        let d = derived(&[facts().as_slice(), &[stop_gone]].concat());
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![]));
        let no = retour(&facts()[2], "R1", "2023-03-02", &["9069"]);
        let d = derived(&[facts().as_slice(), &[no]].concat());
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![("REJECTED", "9069", CONFLICT)]));
        // Another start has another stop.
        let again = starts("3", "2023-03-03", BSN, &[("1", OURS, "2023-03-03", '1')]);
        let gone = starts("4", "2023-03-04", BSN, &[("1", OURS, "2023-03-03", '3')]);
        let d = derived(&[facts()[..3].as_ref(), &[again, gone]].concat());
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-02-28"), vec![]));
    }

    #[test]
    fn refuses() {
        let d = derived(&facts());
        let wanted = (closed("2023-02-01", "2023-02-28"), vec![("TR071", "9071", CONFLICT)]);
        assert_eq!((periods(&d), judged(&d)), wanted);
        // The gemeente deleted it all the same: the stop has no start any more.
        let yes = retour(&facts()[3], "R1", "2023-03-03", &[]);
        let d = derived(&[facts().as_slice(), &[yes]].concat());
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR382", "9069", WAITING)]));
    }
}

mod tr074 {
    use super::*;

    #[test]
    fn accepts() {
        let first = start("1", "2023-02-01");
        let again = starts("3", "2023-02-04", BSN, &[("1", OURS, "2023-02-01", '1')]);
        // The first was deleted, or rejected.
        let gone = starts("2", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '3')]);
        let no = retour(&first, "R1", "2023-02-02", &["9019"]);
        for free in [gone, no] {
            let d = derived(&[toewijzing(), first.clone(), free, again.clone()]);
            assert_eq!(periods(&d), open("2023-02-01"));
            assert!(!judged(&d).iter().any(|(rule, ..)| *rule == "TR074"));
        }
    }

    #[test]
    fn refuses() {
        let first = start("1", "2023-02-01");
        let again = starts("3", "2023-02-04", BSN, &[("1", OURS, "2023-02-01", '1')]);
        let d = derived(&[toewijzing(), first.clone(), again.clone()]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(2, "TR074", CONFLICT)]));
        // The second was accepted, and so the first was not what the gemeente knows; both: they say the same.
        let yes = [retour(&again, "R1", "2023-02-05", &[]), retour(&first, "R2", "2023-02-02", &[])];
        let d = derived(&[toewijzing(), first.clone(), again.clone(), yes[0].clone()]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(1, "TR074", CONFLICT)]));
        let d = derived(&[[toewijzing(), first.clone(), again].as_slice(), &yes].concat());
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![]));
        let twice = [stop("1", "2023-03-01", "20", "2023-02-28"), stop("2", "2023-03-02", "20", "2023-02-28")];
        let d = derived(&[[toewijzing(), first].as_slice(), &twice].concat());
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-02-28"), vec![("TR074", "9074", CONFLICT)]));
    }
}

mod tr326 {
    use super::*;

    #[test]
    fn accepts() {
        let again = start("2", "2023-05-01");
        for reden in ["20", "19"] {
            let ended = stop("1", "2023-03-01", reden, "2023-02-28");
            let next = stops("2", "2023-06-01", BSN, &[(OURS, "2023-05-01", reden, "2023-05-31", '1')]);
            let d = derived(&[toewijzing(), start("1", "2023-02-01"), ended, again.clone(), next]);
            let both = [closed("2023-02-01", "2023-02-28"), closed("2023-05-01", "2023-05-31")].concat();
            assert_eq!((periods(&d), judged(&d)), (both, vec![]));
        }
        // The first was deleted.
        let gone = starts("3", "2023-02-03", BSN, &[("1", OURS, "2023-02-01", '3')]);
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), gone, again]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-05-01"), vec![]));
    }

    #[test]
    fn refuses() {
        let (first, again) = (start("1", "2023-02-01"), start("2", "2023-05-01"));
        let d = derived(&[toewijzing(), first.clone(), again.clone()]);
        assert_eq!((periods(&d), blamed(&d)), (open("2023-02-01"), vec![(2, "TR326", CONFLICT)]));
        // A stop that was rejected or deleted ends nothing.
        let ended = stop("1", "2023-03-01", "19", "2023-02-28");
        let no = retour(&ended, "R1", "2023-03-02", &["9069"]);
        let gone = stops("2", "2023-03-02", BSN, &[(OURS, "2023-02-01", "19", "2023-02-28", '3')]);
        for undone in [no, gone] {
            let d = derived(&[toewijzing(), first.clone(), ended.clone(), undone, again.clone()]);
            assert_eq!(periods(&d), open("2023-02-01"));
            assert!(judged(&d).contains(&("TR326", "9326", CONFLICT)));
        }
        // The gemeente took the second start, or its stop, which it would not have done without.
        let next = stops("3", "2023-06-01", BSN, &[(OURS, "2023-05-01", "19", "2023-05-31", '1')]);
        let both = [open("2023-02-01"), closed("2023-05-01", "2023-05-31")].concat();
        for taken in [retour(&again, "R1", "2023-05-02", &[]), retour(&next, "R1", "2023-06-02", &[])] {
            let d = derived(&[toewijzing(), first.clone(), again.clone(), next.clone(), taken]);
            assert_eq!((periods(&d), judged(&d)), (both.clone(), vec![]));
        }
        let d = derived(&[toewijzing(), first, again, next]);
        assert_eq!(
            (periods(&d), blamed(&d)),
            (open("2023-02-01"), vec![(2, "TR326", CONFLICT), (3, "TR382", CONFLICT)])
        );
    }
}

mod tr332 {
    use super::*;

    fn other_end(identificatie: &str, dagtekening: &str) -> Fact {
        let changed = ToegewezenProduct { einddatum: Some(day("2023-06-30")), ..toegewezen("1") };
        toewijzingen(identificatie, dagtekening, vec![changed])
    }

    fn ends(derived: &Derived) -> Vec<String> {
        derived.dispositions.iter().filter_map(|d| d.to.map(|to| to.to_string())).collect()
    }

    #[test]
    fn accepts() {
        // Sent again, and changed under a later stamp.
        let resent = toewijzingen("G2", "2023-01-10", vec![toegewezen("1")]);
        let later = ToegewezenProduct {
            toewijzingsdatum: day("2023-02-01"),
            einddatum: Some(day("2023-06-30")),
            ..toegewezen("1")
        };
        let d = derived(&[toewijzing(), resent, toewijzingen("G3", "2023-02-01", vec![later])]);
        assert_eq!((ends(&d), judged(&d)), (vec!["2023-06-30".to_owned()], vec![]));
        // The number is free again after a toewijzing that we rejected.
        let no = retour(&toewijzing(), "R1", "2022-12-02", &["9332"]);
        let d = derived(&[toewijzing(), no, other_end("G2", "2022-12-03")]);
        assert_eq!((ends(&d), judged(&d)), (vec!["2023-06-30".to_owned()], vec![("REJECTED", "9332", CONFLICT)]));
    }

    #[test]
    fn refuses() {
        // Another content under one stamp: the earlier message, or the one that we accepted.
        let other = other_end("G2", "2022-12-02");
        let d = derived(&[toewijzing(), other.clone()]);
        assert_eq!((ends(&d), blamed(&d)), (vec!["2023-12-31".to_owned()], vec![(1, "TR332", CONFLICT)]));
        let d = derived(&[toewijzing(), other.clone(), retour(&other, "R1", "2022-12-03", &[])]);
        assert_eq!((ends(&d), blamed(&d)), (vec!["2023-06-30".to_owned()], vec![(0, "TR332", CONFLICT)]));
        // Of one day neither.
        let d = derived(&[toewijzing(), other_end("G2", "2022-12-01")]);
        assert_eq!((ends(&d), blamed(&d)), (vec![], vec![(0, "TR332", UNDECIDED), (1, "TR332", UNDECIDED)]));
        // Another client.
        let later = ToegewezenProduct { toewijzingsdatum: day("2023-02-01"), ..toegewezen("1") };
        let theirs = message(Kind::Wmo301, "G2", "2023-02-01", OTHER, Inhoud::Toewijzingen(vec![later]));
        let clients = |d: &Derived| d.dispositions.iter().map(|d| d.client.bsn.to_string()).collect::<Vec<_>>();
        let d = derived(&[toewijzing(), theirs.clone()]);
        assert_eq!((clients(&d), blamed(&d)), (vec![BSN.to_owned()], vec![(1, "TR332", CONFLICT)]));
        let d = derived(&[toewijzing(), theirs.clone(), retour(&theirs, "R1", "2023-02-02", &[])]);
        assert_eq!((clients(&d), blamed(&d)), (vec![OTHER.to_owned()], vec![(0, "TR332", CONFLICT)]));
    }
}

mod tr382 {
    use super::*;

    #[test]
    fn accepts() {
        let begun = start("1", "2023-02-01");
        let d = derived(&[toewijzing(), begun.clone(), stop("1", "2023-03-01", "19", "2023-02-28")]);
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-02-28"), vec![]));
        // Mended in one message.
        let wrong = stops("1", "2023-03-01", BSN, &[("02A03", "2023-02-01", "19", "2023-02-28", '1')]);
        let mended = [("02A03", "2023-02-01", "19", "2023-02-28", '3'), (OURS, "2023-02-01", "19", "2023-02-28", '1')];
        let d = derived(&[toewijzing(), begun, wrong, stops("2", "2023-03-02", BSN, &mended)]);
        assert_eq!((periods(&d), judged(&d)), (closed("2023-02-01", "2023-02-28"), vec![]));
    }

    #[test]
    fn refuses() {
        let begun = start("1", "2023-02-01");
        let other_product = stops("1", "2023-03-01", BSN, &[("02A03", "2023-02-01", "19", "2023-02-28", '1')]);
        let d = derived(&[toewijzing(), begun.clone(), other_product]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR382", "9069", CONFLICT)]));
        let other_day = stops("1", "2023-03-01", BSN, &[(OURS, "2023-02-02", "19", "2023-02-28", '1')]);
        let d = derived(&[toewijzing(), begun.clone(), other_day]);
        assert_eq!((periods(&d), judged(&d)), (open("2023-02-01"), vec![("TR382", "9069", WAITING)]));
        // No start, or one that was rejected.
        let ended = stop("1", "2023-03-01", "19", "2023-02-28");
        let d = derived(&[toewijzing(), ended.clone()]);
        assert_eq!((periods(&d), judged(&d)), (vec![], vec![("TR382", "9069", WAITING)]));
        let no = retour(&begun, "R1", "2023-02-02", &["9019"]);
        let d = derived(&[toewijzing(), begun, no, ended]);
        assert_eq!(judged(&d), [("REJECTED", "9019", CONFLICT), ("TR382", "9069", WAITING)]);
    }
}

/// Stops of one start, each in a message of its own on 31 December, in this order; then retours that accept some.
fn stopped(reasons: &[(&str, &str)], accepted: &[usize]) -> Derived {
    let mut facts = vec![toewijzing(), start("1", "2023-02-01")];
    for (index, (reden, einde)) in reasons.iter().enumerate() {
        facts.push(stop(&(index + 1).to_string(), "2023-12-31", reden, einde));
    }
    for index in accepted {
        facts.push(retour(&facts[index + 2], &format!("R{index}"), "2024-01-02", &[]));
    }
    derived(&facts)
}

/// Last delivered day, and how it finally ended.
fn end(derived: &Derived) -> (Option<String>, Option<String>) {
    let delivery = &derived.dispositions[0].deliveries[0];
    let ended = delivery.ended.as_ref().map(|ended| format!("{} {}", ended.einddatum, ended.reden.clone().unwrap()));
    (delivery.to().map(|to| to.to_string()), ended)
}

/// As [`end`], in words.
fn words(to: &str, ended: &str) -> (Option<String>, Option<String>) {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (text(to), text(ended))
}

mod tr413 {
    use super::*;

    #[test]
    fn accepts() {
        let d = stopped(&[("20", "2023-03-10")], &[]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", ""), vec![]));
        // After a restart the chain is another.
        let again = start("2", "2023-05-01");
        let paused = stops("2", "2023-06-01", BSN, &[(OURS, "2023-05-01", "20", "2023-05-31", '1')]);
        let d = derived(&[
            toewijzing(),
            start("1", "2023-02-01"),
            stop("1", "2023-03-10", "20", "2023-03-10"),
            again,
            paused,
        ]);
        assert_eq!(judged(&d), []);
        // The first was deleted, in the same message.
        let moved = [(OURS, "2023-02-01", "20", "2023-03-10", '3'), (OURS, "2023-02-01", "20", "2023-03-20", '1')];
        let paused = stop("1", "2023-03-10", "20", "2023-03-10");
        let d = derived(&[toewijzing(), start("1", "2023-02-01"), paused, stops("2", "2023-03-21", BSN, &moved)]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-20", ""), vec![]));
    }

    #[test]
    fn refuses() {
        let two = [("20", "2023-03-10"), ("20", "2023-03-11")];
        let d = stopped(&two, &[]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", ""), vec![(3, "TR413", CONFLICT)]));
        let d = stopped(&two, &[1]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-11", ""), vec![(2, "TR413", CONFLICT)]));
        let d = stopped(&two, &[0, 1]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", ""), vec![]));
    }
}

mod tr414 {
    use super::*;

    #[test]
    fn accepts() {
        for einde in ["2023-03-10", "2023-03-11"] {
            let d = stopped(&[("20", "2023-03-10"), ("19", einde)], &[]);
            assert_eq!((end(&d), judged(&d)), (words("2023-03-10", &format!("{einde} 19")), vec![]));
        }
    }

    #[test]
    fn refuses() {
        let two = [("20", "2023-03-10"), ("19", "2023-03-09")];
        let d = stopped(&two, &[]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", ""), vec![(3, "TR414", CONFLICT)]));
        let d = stopped(&two, &[1]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-09", "2023-03-09 19"), vec![(2, "TR414", CONFLICT)]));
        // A refused final stop is no stop: a later one counts.
        let d = stopped(&[two[0], ("19", "2023-03-01"), ("21", "2023-03-31")], &[]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", "2023-03-31 21"), vec![(3, "TR414", CONFLICT)]));
    }
}

mod tr415 {
    use super::*;

    #[test]
    fn accepts() {
        // Official case 4: the wrong one goes in the message that brings the right one.
        let wrong = stop("1", "2023-03-10", "22", "2023-03-10");
        let mended = [(OURS, "2023-02-01", "22", "2023-03-10", '3'), (OURS, "2023-02-01", "19", "2023-03-10", '1')];
        let d =
            derived(&[toewijzing(), start("1", "2023-02-01"), wrong.clone(), stops("2", "2023-03-12", BSN, &mended)]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", "2023-03-10 19"), vec![]));
        // Or it was rejected.
        let no = retour(&wrong, "R1", "2023-03-11", &["9069"]);
        let d =
            derived(&[toewijzing(), start("1", "2023-02-01"), wrong, no, stop("2", "2023-03-12", "19", "2023-03-10")]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", "2023-03-10 19"), vec![("REJECTED", "9069", CONFLICT)]));
    }

    #[test]
    fn refuses() {
        let first = ("19", "2023-03-10");
        for second in [("20", "2023-03-10"), ("20", "2023-03-11"), ("21", "2023-03-10"), ("19", "2023-03-11")] {
            let d = stopped(&[first, second], &[]);
            assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", "2023-03-10 19"), vec![(3, "TR415", CONFLICT)]));
        }
        // Of two final stops that contradict each other the accepted one counts, whichever came first.
        let two = [first, ("37", "2023-04-30")];
        let d = stopped(&two, &[1]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-04-30", "2023-04-30 37"), vec![(2, "TR415", CONFLICT)]));
        let d = stopped(&two, &[0]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", "2023-03-10 19"), vec![(3, "TR415", CONFLICT)]));
        // Both were accepted: the period ended with the first, and the last tells how.
        let d = stopped(&two, &[0, 1]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", "2023-04-30 37"), vec![]));
        let d = stopped(&[first, ("20", "2023-04-30")], &[0, 1]);
        assert_eq!((end(&d), judged(&d)), (words("2023-03-10", "2023-03-10 19"), vec![]));
    }

    #[test]
    fn what_an_overruled_stop_kept_out_counts_after_all() {
        // The first contradicts the third, which was accepted; the second only contradicts the first.
        let d = stopped(&[("21", "2023-03-05"), ("20", "2023-03-10"), ("19", "2023-03-31")], &[2]);
        assert_eq!((end(&d), blamed(&d)), (words("2023-03-10", "2023-03-31 19"), vec![(2, "TR415", CONFLICT)]));
        // An accepted temporary stop drives out both others at once.
        let d = stopped(&[("20", "2023-03-10"), ("21", "2023-03-12"), ("20", "2023-03-20")], &[2]);
        assert_eq!(end(&d), words("2023-03-20", ""));
        assert_eq!(blamed(&d), [(2, "TR413", CONFLICT), (3, "TR415", CONFLICT)]);
    }
}

mod tr378 {
    use super::*;

    fn facts_of(gemeente: &str) -> Vec<Fact> {
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
            let d = derived(&facts_of(gemeente));
            assert_eq!(judged(&d), [], "{gemeente}");
        }
    }

    #[test]
    fn refuses() {
        let facts = facts_of("0999");
        let d = derived(&facts);
        assert_eq!(judged(&d), [("TR378", "S300", Standing::Notice); 6]);
        let places: Vec<_> =
            d.judgements.iter().map(|j| j.finding.path.trim_start_matches("/Bericht/Header/")).collect();
        assert_eq!(places, ["Afzender", "Ontvanger", "Ontvanger", "Ontvanger", "Afzender", "Ontvanger"]);
        // It is told, and all goes on as with any other code.
        assert_eq!(periods(&d), closed("2023-02-01", "2023-02-28"));
        // What was rejected is not judged any more.
        let no = retour(&facts[0], "R1", "2022-12-02", &["S300"]);
        let d = derived(&[facts[0].clone(), no]);
        assert_eq!(judged(&d), [("REJECTED", "S300", Standing::Conflict)]);
    }
}

mod op033x1 {
    use jiff::civil::time;

    use super::*;
    use crate::domain::{Eenheid, Frequentie, Tijd};
    use crate::facts::Omvang;

    /// Standings of the judgements by one rule; each carries the code of its retour.
    fn judged_by(id: &str, facts: &[Fact]) -> Vec<Standing> {
        let row = crate::rules::find(id).unwrap();
        let derived = derived(facts);
        let mine = derived.judgements.iter().filter(|j| j.finding.rule == row.id);
        mine.inspect(|j| assert_eq!(j.finding.retourcode.as_deref(), row.retourcode, "{id}"))
            .map(|j| j.standing)
            .collect()
    }

    /// A later version of toewijzing 1, changed.
    pub(super) fn version(
        identificatie: &str,
        at: impl Into<Tijd>,
        bsn: &str,
        change: impl Fn(&mut ToegewezenProduct),
    ) -> Fact {
        let Fact::Bericht(first) = toewijzing() else { panic!("a toewijzing is a message") };
        let Inhoud::Toewijzingen(mut items) = first.inhoud.clone() else { panic!("a 301 has toewijzingen") };
        items[0].toewijzingstijd = at.into();
        change(&mut items[0]);
        message(Kind::Wmo301, identificatie, "2022-12-01", bsn, Inhoud::Toewijzingen(items))
    }

    /// What is told of a second version with this change, when the first has this Frequentie.
    fn standings(frequentie: Frequentie, change: impl Fn(&mut ToegewezenProduct)) -> Vec<Standing> {
        let set = |t: &mut ToegewezenProduct| {
            t.omvang = Some(Omvang { volume: 4, eenheid: Eenheid::Uur, frequentie });
        };
        let first = version("G2", time(9, 0, 0, 0), BSN, set);
        let second = version("G3", time(10, 0, 0, 0), BSN, |t| {
            set(t);
            change(t);
        });
        judged_by("OP033x1", &[first, second])
    }

    fn volume(t: &mut ToegewezenProduct) {
        t.omvang = t.omvang.map(|omvang| Omvang { volume: 5, ..omvang });
    }

    #[test]
    fn accepts_what_may_change_in_place() {
        assert_eq!(standings(Frequentie::Week, |t| t.einddatum = Some(day("2024-06-30"))), []);
        assert_eq!(standings(Frequentie::Week, |t| t.reden_wijziging = Some("13".to_owned())), []);
        assert_eq!(standings(Frequentie::Totaal, volume), []);
    }

    #[test]
    fn refuses_what_asks_for_a_new_number() {
        let notice = [Standing::Notice];
        assert_eq!(standings(Frequentie::Week, volume), notice);
        assert_eq!(standings(Frequentie::Week, |t| t.ingangsdatum = day("2023-02-01")), notice);
        assert_eq!(standings(Frequentie::Week, |t| t.product = product("02A03")), notice);
    }
}

#[test]
fn payments_derive_to_nothing() {
    let payment = |text| Fact::from(crate::facts::testing::betaling("2023-05-01", 100, text));
    assert_eq!(derived(&[payment("opdracht:A"), payment("999900006")]), Derived::default());
}

/// A version of `24:00:00` is the last of its day, not the first, and no rival of one of `00:00:00`.
#[test]
fn a_version_at_the_end_of_a_day_is_the_last_of_it() {
    use crate::domain::Tijd;
    let to = |text: &'static str| move |t: &mut ToegewezenProduct| t.einddatum = Some(day(text));
    let at = |text: &str| text.parse::<Tijd>().unwrap();
    let last = op033x1::version("G9", at("24:00:00"), BSN, to("2023-09-30"));
    for earlier in ["00:00:00", "23:59:59", "23:59:59.9"] {
        let other = op033x1::version("G8", at(earlier), BSN, to("2023-08-31"));
        let derived = derived(&[last.clone(), other]);
        assert_eq!(derived.dispositions[0].to, Some(day("2023-09-30")), "{earlier}");
        assert!(derived.judgements.iter().all(|j| j.standing != Standing::Undecided), "{earlier}");
    }
}

#[test]
fn a_client_lives_where_the_version_that_holds_says() {
    let living = |street: &str, name: &str, stamp: &str| {
        let Fact::Bericht(granted) = toewijzing() else { panic!("a toewijzing is a message") };
        let mut m = Arc::unwrap_or_clone(granted);
        m.client.adres = vec![street.to_owned()];
        let Inhoud::Toewijzingen(all) = &mut m.inhoud else { panic!("a 301 has toewijzingen") };
        all[0].toewijzingsdatum = day(stamp);
        let Fact::Bericht(fresh) = message(Kind::Wmo301, name, stamp, BSN, m.inhoud.clone()) else {
            panic!("a message")
        };
        Fact::from(Bericht { client: m.client, ..Arc::unwrap_or_clone(fresh) })
    };
    let d = derived(&[living("Oud 1", "V1", "2022-12-01"), living("Nieuw 2", "V2", "2022-12-20")]);
    assert_eq!(d.dispositions[0].client.adres, ["Nieuw 2"]);
}
