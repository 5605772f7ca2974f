//! For every rule that is judged here beside other messages: what it accepts and what it refuses, each in every order of
//! arrival. The stories around them stand in `tests` itself.

use jiff::civil::Time;

use super::*;

/// Standings of the judgements by one rule; each carries the code of its retour.
fn judged_by(id: &str, facts: &[Fact]) -> Vec<Standing> {
    let row = crate::rules::find(id).unwrap();
    let derived = derived(facts);
    let mine = derived.judgements.iter().filter(|j| j.finding.rule == row.id);
    mine.inspect(|j| assert_eq!(j.finding.retourcode.as_deref(), row.retourcode, "{id}")).map(|j| j.standing).collect()
}

const CONFLICT: [Standing; 1] = [Standing::Conflict];
const WAITING: [Standing; 1] = [Standing::Waiting];
const FEBRUARY: &str = "2023-02-01";

fn start(identificatie: &str, dagtekening: &str, begin: &str, aanlevering: char) -> Fact {
    starts(identificatie, dagtekening, BSN, &[("1", OURS, begin, aanlevering)])
}

/// A stop of the start in February.
fn stop(identificatie: &str, reden: &str, einde: &str, aanlevering: char) -> Fact {
    stops(identificatie, "2023-06-01", BSN, &[(OURS, FEBRUARY, reden, einde, aanlevering)])
}

/// A later version of toewijzing 1, changed.
fn version(identificatie: &str, at: Time, bsn: &str, change: impl Fn(&mut ToegewezenProduct)) -> Fact {
    let Fact::Bericht(first) = toewijzing() else { panic!("a toewijzing is a message") };
    let Inhoud::Toewijzingen(mut items) = first.inhoud else { panic!("a 301 has toewijzingen") };
    items[0].toewijzingstijd = at;
    change(&mut items[0]);
    message(Kind::Wmo301, identificatie, "2022-12-01", bsn, Inhoud::Toewijzingen(items))
}

mod tr019 {
    use super::*;

    #[test]
    fn accepts_the_number_of_a_toewijzing() {
        let facts = [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "19", "2023-02-28", '1')];
        assert_eq!(judged_by("TR019", &facts), []);
    }

    #[test]
    fn refuses_a_number_that_is_not_known_or_of_another_client() {
        assert_eq!(judged_by("TR019", &[start("1", FEBRUARY, FEBRUARY, '1')]), WAITING);
        let of_another = starts("1", FEBRUARY, OTHER, &[("1", OURS, FEBRUARY, '1')]);
        assert_eq!(judged_by("TR019", &[toewijzing(), of_another]), CONFLICT);
    }
}

mod tr056 {
    use super::*;

    #[test]
    fn accepts_one_number_for_two_kinds_and_for_a_resend() {
        let first = start("1", FEBRUARY, FEBRUARY, '1');
        assert_eq!(judged_by("TR056", &[toewijzing(), first.clone(), first, stop("1", "19", "2023-02-28", '1')]), []);
    }

    #[test]
    fn refuses_one_number_for_two_messages() {
        let Fact::Bericht(mut second) = start("1", "2023-02-02", "2023-02-02", '1') else { panic!("a message") };
        second.digest = Sha256([9; 32]);
        let facts = [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), Fact::Bericht(second)];
        assert_eq!(judged_by("TR056", &facts), CONFLICT);
    }
}

mod tr063 {
    use super::*;

    #[test]
    fn accepts_a_deletion_of_what_was_sent() {
        let deleted = [start("1", FEBRUARY, FEBRUARY, '1'), start("2", "2023-02-03", FEBRUARY, '3')];
        assert_eq!(judged_by("TR063", &[[toewijzing()].as_slice(), &deleted].concat()), []);
    }

    #[test]
    fn refuses_a_deletion_of_another_day() {
        let facts = [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), start("2", "2023-02-03", "2023-02-02", '3')];
        assert_eq!(judged_by("TR063", &facts), WAITING);
    }
}

mod tr071 {
    use super::*;

    #[test]
    fn accepts_a_deletion_after_that_of_the_stop() {
        let sent = [start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "19", "2023-02-28", '1')];
        let deleted = [stop("2", "19", "2023-02-28", '3'), start("2", "2023-06-02", FEBRUARY, '3')];
        assert_eq!(judged_by("TR071", &[[toewijzing()].as_slice(), &sent, &deleted].concat()), []);
    }

    #[test]
    fn refuses_a_deletion_under_a_stop() {
        let sent = [start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "19", "2023-02-28", '1')];
        let deleted = [start("2", "2023-06-02", FEBRUARY, '3')];
        assert_eq!(judged_by("TR071", &[[toewijzing()].as_slice(), &sent, &deleted].concat()), CONFLICT);
    }
}

mod tr074 {
    use super::*;

    #[test]
    fn accepts_the_same_key_after_a_deletion() {
        let sent = [start("1", FEBRUARY, FEBRUARY, '1'), start("2", "2023-02-03", FEBRUARY, '3')];
        let again = [start("3", "2023-02-04", FEBRUARY, '1')];
        assert_eq!(judged_by("TR074", &[[toewijzing()].as_slice(), &sent, &again].concat()), []);
    }

    #[test]
    fn refuses_the_same_key_twice() {
        let twice = [start("1", FEBRUARY, FEBRUARY, '1'), start("2", "2023-02-03", FEBRUARY, '1')];
        assert_eq!(judged_by("TR074", &[[toewijzing()].as_slice(), &twice].concat()), CONFLICT);
    }
}

mod tr326 {
    use super::*;

    #[test]
    fn accepts_a_start_after_a_stop() {
        for reden in ["20", "19"] {
            let sent = [start("1", FEBRUARY, FEBRUARY, '1'), stop("1", reden, "2023-02-28", '1')];
            let again = [start("2", "2023-05-01", "2023-05-01", '1')];
            assert_eq!(judged_by("TR326", &[[toewijzing()].as_slice(), &sent, &again].concat()), []);
        }
    }

    #[test]
    fn refuses_a_start_beside_one_that_runs() {
        let facts = [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), start("2", "2023-05-01", "2023-05-01", '1')];
        assert_eq!(judged_by("TR326", &facts), CONFLICT);
    }
}

mod tr332 {
    use super::*;

    #[test]
    fn accepts_a_resend_and_a_later_version() {
        let resend = version("G2", time(9, 0, 0, 0), BSN, |_| {});
        let later = version("G3", time(9, 0, 1, 0), BSN, |t| t.einddatum = Some(day("2023-06-30")));
        assert_eq!(judged_by("TR332", &[toewijzing(), resend, later]), []);
    }

    #[test]
    fn refuses_one_stamp_for_two_contents_and_one_number_for_two_clients() {
        let other = version("G2", time(9, 0, 0, 0), BSN, |t| t.einddatum = Some(day("2023-06-30")));
        assert_eq!(judged_by("TR332", &[toewijzing(), other]), [Standing::Conflict; 2], "neither is the better one");
        let of_another = version("G2", time(10, 0, 0, 0), OTHER, |_| {});
        assert_eq!(judged_by("TR332", &[toewijzing(), of_another]), CONFLICT);
    }
}

mod tr382 {
    use super::*;

    #[test]
    fn accepts_the_key_of_the_start() {
        let facts = [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "20", "2023-02-28", '1')];
        assert_eq!(judged_by("TR382", &facts), []);
    }

    #[test]
    fn refuses_another_day_and_another_product() {
        let other_day = [toewijzing(), start("1", FEBRUARY, "2023-02-02", '1'), stop("1", "19", "2023-02-28", '1')];
        assert_eq!(judged_by("TR382", &other_day), WAITING);
        let stop = stops("1", "2023-03-01", BSN, &[("02A03", FEBRUARY, "19", "2023-02-28", '1')]);
        assert_eq!(judged_by("TR382", &[toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), stop]), CONFLICT);
    }
}

/// A start, a temporary stop on 10 March, and a further stop.
fn paused_and(reden: &str, einde: &str) -> [Fact; 4] {
    let paused = stop("1", "20", "2023-03-10", '1');
    [toewijzing(), start("1", FEBRUARY, FEBRUARY, '1'), paused, stop("2", reden, einde, '1')]
}

mod tr413 {
    use super::*;

    #[test]
    fn accepts_a_final_stop_after_a_temporary_one() {
        assert_eq!(judged_by("TR413", &paused_and("19", "2023-03-11")), []);
    }

    #[test]
    fn refuses_a_temporary_stop_after_a_temporary_one() {
        assert_eq!(judged_by("TR413", &paused_and("20", "2023-03-11")), CONFLICT);
    }
}

mod tr414 {
    use super::*;

    #[test]
    fn accepts_the_day_of_the_temporary_stop() {
        assert_eq!(judged_by("TR414", &paused_and("19", "2023-03-10")), []);
    }

    #[test]
    fn refuses_the_day_before_it() {
        assert_eq!(judged_by("TR414", &paused_and("19", "2023-03-09")), CONFLICT);
    }
}

mod tr415 {
    use super::*;

    #[test]
    fn accepts_the_stop_of_a_later_start() {
        let first = [start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "19", "2023-03-10", '1')];
        let again = stops("2", "2023-06-02", BSN, &[(OURS, "2023-05-01", "19", "2023-05-31", '1')]);
        let next = [start("2", "2023-05-01", "2023-05-01", '1'), again];
        assert_eq!(judged_by("TR415", &[[toewijzing()].as_slice(), &first, &next].concat()), []);
    }

    #[test]
    fn refuses_any_stop_after_a_final_one() {
        for (reden, einde) in [("20", "2023-03-11"), ("21", "2023-03-10"), ("19", "2023-03-11")] {
            let sent = [start("1", FEBRUARY, FEBRUARY, '1'), stop("1", "19", "2023-03-10", '1')];
            let second = [stop("2", reden, einde, '1')];
            assert_eq!(judged_by("TR415", &[[toewijzing()].as_slice(), &sent, &second].concat()), CONFLICT);
        }
    }
}

mod op033x1 {
    use super::*;

    /// What is told of a second version with this change, when the first has this Frequentie.
    fn told(frequentie: Frequentie, change: impl Fn(&mut ToegewezenProduct)) -> Vec<Standing> {
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
        assert_eq!(told(Frequentie::Week, |t| t.einddatum = Some(day("2024-06-30"))), []);
        assert_eq!(told(Frequentie::Week, |t| t.reden_wijziging = Some("13".to_owned())), []);
        assert_eq!(told(Frequentie::Totaal, volume), []);
    }

    #[test]
    fn refuses_what_asks_for_a_new_number() {
        let notice = [Standing::Notice];
        assert_eq!(told(Frequentie::Week, volume), notice);
        assert_eq!(told(Frequentie::Week, |t| t.ingangsdatum = day("2023-02-01")), notice);
        assert_eq!(told(Frequentie::Week, |t| t.product = product("02A03")), notice);
    }
}
