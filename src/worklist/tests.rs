//! Each kind of task: what brings it, what does not, and by when it must be done. Spring of 2023 has the days off that count:
//! Good Friday 7 April, Easter Monday 10 April, King's Day 27 April, 5 May.

use std::sync::Arc;

use sha2::Digest;

use super::{LeftAlone, LeftFiles, Log, Money, Obstacles, OwedRetour, Task, TaskKind, worklist};
use crate::disposition::testing::{
    BSN, antwoord, day, kop, ongewijzigd, retour, start, starts, stop, toegewezen, toewijzing, toewijzingen, vot, vow,
};
use crate::domain::{Eenheid, Eur, Kalender, Kind, Month, Sha256};
use crate::facts::testing::{levering, opdracht};
use crate::facts::{
    Afwijzing, Beoordeling, Besluit, Declaratie, DeclaratieAntwoord, Fact, Keuze, KnowledgeIndex, Prestatie,
    ToegewezenProduct,
};
use crate::overview::Overview;
use crate::terms::testing::terms;

/// What is known on a day.
#[derive(Default)]
struct Known {
    facts: Vec<Fact>,
    besluiten: Vec<Besluit>,
    log: Log,
}

impl Known {
    fn of(facts: impl IntoIterator<Item = Fact>) -> Known {
        Known { facts: facts.into_iter().collect(), ..Known::default() }
    }

    fn and(mut self, facts: impl IntoIterator<Item = Fact>) -> Known {
        self.facts.extend(facts);
        self
    }

    fn tasks(&self, as_of: &str) -> Vec<Task> {
        let mut index = KnowledgeIndex::default();
        for (fact, file) in self.facts.iter().zip(1..) {
            index.insert(Sha256([file; 32]), vec![(0, fact.clone())]);
        }
        index.set_besluiten(self.besluiten.clone());
        let terms = terms();
        worklist(&Overview::derive(&index.knowledge(), &terms), &self.log, &Money::default(), &terms, day(as_of))
            .unwrap()
    }

    /// What the tasks of one kind are about, by when, and on which rule they rest.
    fn of_kind(&self, kind: TaskKind, as_of: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let of_kind = self.tasks(as_of).into_iter().filter(|task| task.task == kind);
        of_kind
            .map(|task| (task.about, task.due.map(|due| due.to_string()), task.rule.map(|rule| rule.to_string())))
            .collect()
    }

    /// One task of this kind: what it is about, by when, and its rule.
    fn brings(&self, kind: TaskKind, as_of: &str, about: &str, due: Option<&str>, rule: Option<&str>) {
        let wanted = vec![(about.to_owned(), due.map(str::to_owned), rule.map(str::to_owned))];
        assert_eq!(self.of_kind(kind, as_of), wanted, "{kind:?} on {as_of}");
    }

    fn leaves(&self, kind: TaskKind, as_of: &str) {
        assert_eq!(self.of_kind(kind, as_of), [], "{kind:?} on {as_of}");
    }
}

/// A 323 over the month before, with one line of an hour for each reference on toewijzing 1.
fn declaratie(identificatie: &str, dagtekening: &str, referenties: &[&str]) -> Declaratie {
    let kop = kop(Kind::Wmo323, identificatie, dagtekening);
    let maand = Month::of(kop.dagtekening.first_of_month().yesterday().unwrap());
    let line = |(referentie, positie): (&&str, u32)| Prestatie {
        client: 1,
        positie,
        bsn: BSN.parse().unwrap(),
        referentie: (*referentie).to_owned(),
        vorige: None,
        credit: false,
        toewijzing_nummer: "1".parse().unwrap(),
        categorie: "02".parse().unwrap(),
        code: "02A02".parse().unwrap(),
        periode: maand.period(),
        volume: 1,
        eenheid: Eenheid::Uur,
        tarief: Some(Eur::from_message(6000)),
        bedrag: Eur::from_message(6000),
    };
    let prestaties: Vec<Prestatie> = referenties.iter().zip(1..).map(line).collect();
    Declaratie {
        digest: Sha256(sha2::Sha256::digest(identificatie).into()),
        kop,
        xsd_versie: ("1.0.0".to_owned(), "1.0.0".to_owned()),
        nummer: identificatie.to_owned(),
        periode: maand.period(),
        totaal: Eur::sum(prestaties.iter().map(Prestatie::signed)).unwrap(),
        prestaties,
    }
}

impl Declaratie {
    fn sent(&self) -> Fact {
        self.clone().into()
    }

    /// The same with a credit before its lines.
    fn crediting(mut self, debit: &str, referentie: &str) -> Self {
        let line = self.prestaties[0].clone();
        let (referentie, vorige) = (referentie.to_owned(), Some(debit.to_owned()));
        self.totaal = self.totaal.minus(line.signed()).unwrap();
        self.prestaties.insert(0, Prestatie { referentie, vorige, credit: true, positie: 99, ..line });
        self
    }

    /// The 325 that refuses these lines with 9321, or all of it with these codes.
    fn settled_by(&self, identificatie: &str, dagtekening: &str, refused: &[&str], whole: &[&str]) -> Fact {
        let is_refused = |p: &&Prestatie| refused.contains(&p.referentie.as_str());
        let lines: Vec<&Prestatie> = self.prestaties.iter().filter(is_refused).collect();
        let sum = Eur::sum(lines.iter().map(|p| p.signed())).unwrap();
        let codes = if whole.is_empty() { &["0200"] } else { whole };
        let refuse = |p: &&Prestatie| Afwijzing { prestatie: (*p).clone(), codes: vec!["9321".to_owned()] };
        Fact::from(DeclaratieAntwoord {
            kop: kop(Kind::Wmo325, identificatie, dagtekening),
            digest: Sha256(sha2::Sha256::digest(identificatie).into()),
            over: (self.kop.identificatie.clone(), self.kop.dagtekening),
            xsd_versie: self.xsd_versie.clone(),
            codes: vec!["0200".to_owned()],
            declaratie: Some(Beoordeling {
                nummer: self.nummer.clone(),
                ingediend: self.totaal,
                toegekend: if whole.is_empty() { self.totaal.minus(sum).unwrap() } else { Eur::ZERO },
                codes: codes.iter().map(|code| (*code).to_owned()).collect(),
                afgewezen: lines.iter().map(refuse).collect(),
            }),
        })
    }
}

/// Toewijzing 1 for these days.
fn valid(from: &str, to: &str) -> Fact {
    let product =
        crate::facts::ToegewezenProduct { ingangsdatum: day(from), einddatum: Some(day(to)), ..toegewezen("1") };
    toewijzingen("G1", "2022-12-01", vec![product])
}

/// An accepted start of toewijzing 1, so that retours are known to come here.
fn accepted_start() -> [Fact; 2] {
    let sent = start("S0", "2023-02-01");
    let accepted = retour(&sent, "R0", "2023-02-02", &[]);
    [sent, accepted]
}

#[test]
fn a_misdelivered_file_is_told_at_once() {
    let log = Log { misdelivered: vec![(4, day("2023-04-03"))], ..Log::default() };
    let known = Known { log, ..Known::default() };
    known.brings(TaskKind::Misdelivered, "2023-04-03", "quarantine 4", Some("2023-04-03"), None);
    Known::default().leaves(TaskKind::Misdelivered, "2023-04-03");
}

#[test]
fn a_retour_is_owed_within_three_working_days() {
    let owed = OwedRetour { id: 7, kop: kop(Kind::Wmo301, "G1", "2023-04-05"), received: day("2023-04-06") };
    let known = Known { log: Log { owed: vec![owed], ..Log::default() }, ..Known::default() };
    // From the Thursday before Easter: 11, 12 and 13 April.
    known.brings(TaskKind::RetourOwed, "2023-04-06", "WMO301 G1", Some("2023-04-13"), Some("OP090"));
    assert!(!known.tasks("2023-04-13")[0].overdue && known.tasks("2023-04-14")[0].overdue);
    Known::of([toewijzing()]).leaves(TaskKind::RetourOwed, "2023-04-14");
}

#[test]
fn a_draft_waits_three_working_days() {
    let log = Log { drafts: vec![(9, "wmo307-9.xml".to_owned(), day("2023-04-25"))], ..Log::default() };
    let known = Known { log, ..Known::default() };
    // 26 April, 1 and 2 May: King's Day and the decreed Friday lie between.
    known.brings(TaskKind::DraftWaits, "2023-04-25", "wmo307-9.xml", Some("2023-05-02"), None);
    Known::default().leaves(TaskKind::DraftWaits, "2023-05-02");
}

#[test]
fn a_rejected_message_is_sent_anew() {
    let sent = start("S1", "2023-02-01");
    let rejected = || Known::of([toewijzing(), sent.clone(), retour(&sent, "R1", "2023-02-03", &["9019"])]);
    rejected().brings(TaskKind::Rejected, "2023-02-03", "WMO305 S1", None, Some("OP286"));
    assert_eq!(rejected().of_kind(TaskKind::Conflict, "2023-02-03"), [], "it is told once");
    rejected().and([start("S2", "2023-02-06")]).leaves(TaskKind::Rejected, "2023-02-06");
    Known::of([toewijzing()]).and(accepted_start()).leaves(TaskKind::Rejected, "2023-02-06");
}

#[test]
fn a_rejected_message_is_not_mended_by_one_that_is_rejected_too() {
    let (first, second) = (start("S1", "2023-02-01"), start("S2", "2023-02-06"));
    let retours = [retour(&first, "R1", "2023-02-03", &["9019"]), retour(&second, "R2", "2023-02-08", &["9019"])];
    let known = Known::of([toewijzing(), first, second]).and(retours);
    assert_eq!(known.of_kind(TaskKind::Rejected, "2023-02-08").len(), 2);
}

#[test]
fn a_declaration_that_is_refused_whole_is_sent_anew() {
    let first = declaratie("D1", "2023-04-03", &["P1"]);
    let facts = || [toewijzing(), first.sent(), first.settled_by("A1", "2023-04-12", &[], &["9333"])];
    Known::of(facts()).brings(TaskKind::Rejected, "2023-04-12", "WMO323 D1", None, None);
    let again = declaratie("D2", "2023-04-13", &["P1"]);
    Known::of(facts()).and([again.sent()]).leaves(TaskKind::Rejected, "2023-04-13");
}

#[test]
fn a_retour_is_missed_after_three_working_days() {
    let sent = stop("E1", "2023-04-06", "20", "2023-04-05");
    let known = || Known::of([toewijzing(), sent.clone()]).and(accepted_start());
    known().leaves(TaskKind::RetourMissing, "2023-04-13");
    known().brings(TaskKind::RetourMissing, "2023-04-14", "WMO307 E1", Some("2023-04-13"), Some("OP090"));
    known().and([retour(&sent, "R1", "2023-04-11", &[])]).leaves(TaskKind::RetourMissing, "2023-04-14");
    // Another system may take the retours: where none ever came, none is missed.
    let without = Known::of([toewijzing(), start("S0", "2023-02-01"), sent]);
    without.leaves(TaskKind::RetourMissing, "2023-04-14");
}

#[test]
fn a_contradiction_is_a_task() {
    let known = || Known::of([toewijzing(), start("S1", "2023-02-01")]);
    known().leaves(TaskKind::Conflict, "2023-03-01");
    let known = known().and([start("S2", "2023-03-01")]);
    known.brings(TaskKind::Conflict, "2023-03-01", "0855:1", None, Some("TR326"));
    let task = known.tasks("2023-03-01").into_iter().find(|t| t.task == TaskKind::Conflict).unwrap();
    assert_eq!((task.bsn.unwrap().to_string().as_str(), task.sha256), (BSN, Some(Sha256([3; 32]))), "the second start");
}

#[test]
fn what_waits_for_another_message_is_a_task() {
    let stopped = stop("E1", "2023-04-03", "19", "2023-03-31");
    let known = || Known::of([toewijzing(), stopped.clone()]);
    known().brings(TaskKind::Waiting, "2023-04-03", "0855:1", None, Some("TR382"));
    known().and([start("S1", "2023-02-01")]).leaves(TaskKind::Waiting, "2023-04-03");
}

#[test]
fn a_request_is_answered_within_five_working_days() {
    let known = || Known::of([vot("V1", "2023-04-06", &["R1"])]);
    // 11 to 14 and 17 April.
    known().leaves(TaskKind::RequestUnanswered, "2023-04-17");
    known().brings(TaskKind::RequestUnanswered, "2023-04-18", "WMO315 R1", Some("2023-04-17"), Some("OP274"));
    known().and([antwoord("A1", "2023-04-12", "R1", Some("2"))]).leaves(TaskKind::RequestUnanswered, "2023-04-18");
    let change = Known::of([toewijzing(), vow("W1", "2023-04-06", ongewijzigd("R2", &["1"]))]);
    change.brings(TaskKind::RequestUnanswered, "2023-04-18", "WMO317 R2", Some("2023-04-17"), Some("OP346"));
}

#[test]
fn a_request_is_looked_into_for_eight_weeks() {
    let looked_into = || Known::of([vot("V1", "2023-04-06", &["R1"]), antwoord("A1", "2023-04-12", "R1", None)]);
    looked_into().leaves(TaskKind::RequestUnanswered, "2023-06-01");
    looked_into().brings(TaskKind::RequestUnanswered, "2023-06-02", "WMO315 R1", Some("2023-06-01"), Some("OP274"));
}

#[test]
fn a_declaration_is_answered_within_ten_working_days() {
    let sent = declaratie("D1", "2023-04-17", &["P1"]);
    let known = || Known::of([toewijzing(), sent.sent()]);
    // King's Day and the decreed Friday after it are none of them.
    known().leaves(TaskKind::DeclarationUnanswered, "2023-05-03");
    known().brings(TaskKind::DeclarationUnanswered, "2023-05-04", "WMO323 D1", Some("2023-05-03"), Some("OP090x4"));
    let answered = known().and([sent.settled_by("A1", "2023-05-01", &[], &[])]);
    answered.leaves(TaskKind::DeclarationUnanswered, "2023-05-04");
}

#[test]
fn a_refused_line_is_declared_anew() {
    let sent = declaratie("D1", "2023-04-03", &["P1"]);
    let refused = || Known::of([toewijzing(), sent.sent(), sent.settled_by("A1", "2023-04-12", &["P1"], &[])]);
    refused().brings(TaskKind::LineRefused, "2023-04-12", "0855:1", None, None);
    let again = declaratie("D2", "2023-04-14", &["P2"]);
    refused().and([again.sent()]).leaves(TaskKind::LineRefused, "2023-04-14");
    let refused_again = refused().and([again.sent(), again.settled_by("A2", "2023-04-25", &["P2"], &[])]);
    assert_eq!(refused_again.of_kind(TaskKind::LineRefused, "2023-04-25").len(), 2);
    let granted = Known::of([toewijzing(), sent.sent(), sent.settled_by("A1", "2023-04-12", &[], &[])]);
    granted.leaves(TaskKind::LineRefused, "2023-04-12");
}

#[test]
fn a_refused_credit_is_sent_anew_although_its_place_is_taken() {
    let first = declaratie("D1", "2023-04-03", &["P1"]);
    let corrected = declaratie("D2", "2023-04-14", &["P2"]).crediting("P1", "C1");
    let facts = [
        toewijzing(),
        first.sent(),
        first.settled_by("A1", "2023-04-12", &[], &[]),
        corrected.sent(),
        corrected.settled_by("A2", "2023-04-25", &["C1", "P2"], &[]),
    ];
    let known = || Known::of(facts.clone());
    known().brings(TaskKind::LineRefused, "2023-04-25", "0855:1", None, None);
    let again = declaratie("D3", "2023-04-26", &["P3"]).crediting("P1", "C2");
    known().and([again.sent()]).leaves(TaskKind::LineRefused, "2023-04-26");
}

#[test]
fn a_second_declaration_of_a_month_that_is_refused_whole_is_not_mended_by_the_first() {
    let first = declaratie("D1", "2023-04-03", &["P1"]);
    let corrected = declaratie("D2", "2023-04-14", &["P2"]).crediting("P1", "C1");
    let facts = [
        toewijzing(),
        first.sent(),
        first.settled_by("A1", "2023-04-12", &[], &[]),
        corrected.sent(),
        corrected.settled_by("A2", "2023-04-25", &[], &["9333"]),
    ];
    let known = || Known::of(facts.clone());
    known().brings(TaskKind::Rejected, "2023-04-25", "WMO323 D2", None, None);
    let again = declaratie("D3", "2023-04-26", &["P2"]).crediting("P1", "C1");
    known().and([again.sent()]).leaves(TaskKind::Rejected, "2023-04-26");
    // In a declaration of the next month the same lines are sent as well.
    let mut next_month = again;
    next_month.kop.dagtekening = day("2023-05-02");
    next_month.periode = "2023-04".parse::<Month>().unwrap().period();
    known().and([next_month.sent()]).leaves(TaskKind::Rejected, "2023-05-02");
}

#[test]
fn a_stop_is_due_five_working_days_after_the_end() {
    let known = || Known::of([valid("2023-01-01", "2023-04-21"), start("S1", "2023-02-01")]);
    known().leaves(TaskKind::StopDue, "2023-04-21");
    // 24, 25 and 26 April, 1 and 2 May.
    known().brings(TaskKind::StopDue, "2023-04-22", "0855:1", Some("2023-05-02"), Some("OP272"));
    known().and([stop("E1", "2023-04-24", "19", "2023-04-21")]).leaves(TaskKind::StopDue, "2023-04-25");
    // A temporary stop ends nothing.
    let paused = known().and([stop("E1", "2023-04-03", "20", "2023-03-31")]);
    paused.brings(TaskKind::StopDue, "2023-04-22", "0855:1", Some("2023-05-02"), Some("OP272"));
}

/// What the task of a stop says when the gemeente gave this RedenWijziging with the end.
fn stop_task(from: &str, reden: Option<&str>) -> String {
    let ended = crate::facts::ToegewezenProduct {
        ingangsdatum: day(from),
        einddatum: Some(day("2023-04-21")),
        reden_wijziging: reden.map(str::to_owned),
        ..toegewezen("1")
    };
    let known = Known::of([toewijzingen("G1", "2022-12-01", vec![ended]), start("S1", "2023-02-01")]);
    let tasks = known.tasks("2023-04-25");
    tasks.into_iter().find(|task| task.task == TaskKind::StopDue).unwrap().text
}

/// The reason that the gemeente's own prescribes wins over the hand-over; without either a person chooses (billing.md §3).
#[test]
fn a_stop_names_the_reason_that_fits() {
    let prescribed = ["02", "36", "36", "39", "31", "36", "38", "36", "36", "37"];
    for (reden, stop) in ["02", "03", "05", "06", "07", "08", "09", "10", "11", "12"].into_iter().zip(prescribed) {
        for from in ["2022-06-01", "2023-01-01"] {
            let text = stop_task(from, Some(reden));
            let command = format!("'iwmod outbox stop 0855:1 --code {stop}'");
            assert!(text.contains(&command) && text.contains(&format!("RedenWijziging {reden}")), "{text}");
        }
    }
    for reden in [None, Some("04"), Some("14")] {
        let handed_over = stop_task("2022-06-01", reden);
        assert!(handed_over.contains("'iwmod outbox stop 0855:1 --code 37'"), "{handed_over}");
        // What began after the protocol did is not the coalition's to take over.
        let asked = stop_task("2023-01-01", reden);
        assert!(asked.contains("'iwmod outbox stop 0855:1 --code 19'") && !asked.contains("37"), "{asked}");
    }
}

/// Nobody is asked for a re-indication of care that leaves us with the client.
#[test]
fn who_died_or_moved_is_not_indicated_anew() {
    let with = |reden: &str| {
        let ended = crate::facts::ToegewezenProduct {
            ingangsdatum: day("2022-06-01"),
            einddatum: Some(day("2023-06-30")),
            reden_wijziging: Some(reden.to_owned()),
            ..toegewezen("1")
        };
        Known::of([toewijzingen("G1", "2022-12-01", vec![ended]), start("S1", "2023-02-01")])
    };
    for reden in ["02", "06", "07", "08", "09"] {
        with(reden).leaves(TaskKind::RequestReindication, "2023-06-01");
    }
    for reden in ["03", "04", "05", "14"] {
        with(reden).brings(TaskKind::RequestReindication, "2023-06-01", "0855:1", Some("2023-06-30"), None);
    }
}

#[test]
fn a_start_is_due_five_working_days_after_the_begin() {
    let known = || Known::of([valid("2023-04-06", "2023-12-31")]);
    known().leaves(TaskKind::StartMissing, "2023-04-17");
    known().brings(TaskKind::StartMissing, "2023-04-18", "0855:1", Some("2023-04-17"), Some("OP271"));
    known().and([start("S1", "2023-04-11")]).leaves(TaskKind::StartMissing, "2023-04-18");
}

#[test]
fn care_without_a_start_asks_for_it() {
    let known = || Known::of([valid("2023-04-06", "2023-12-31"), levering("0855:1", BSN, "2023-04-11")]);
    known().brings(TaskKind::StartMissing, "2023-04-18", "0855:1", None, None);
    known().and([start("S1", "2023-04-11")]).leaves(TaskKind::StartMissing, "2023-04-18");
}

#[test]
fn reindication_is_asked_eight_weeks_ahead() {
    let known = || Known::of([valid("2022-06-01", "2023-06-30"), start("S1", "2023-02-01")]);
    known().leaves(TaskKind::RequestReindication, "2023-05-04");
    for last in ["2023-05-05", "2023-06-30"] {
        known().brings(TaskKind::RequestReindication, last, "0855:1", Some("2023-06-30"), None);
    }
    known().leaves(TaskKind::RequestReindication, "2023-07-01");
    let stopped = known().and([stop("E1", "2023-05-03", "37", "2023-04-30")]);
    stopped.leaves(TaskKind::RequestReindication, "2023-05-05");
    // Only what ran before the coalition began is handed over.
    let new = Known::of([valid("2023-01-01", "2023-06-30"), start("S1", "2023-02-01")]);
    new.leaves(TaskKind::RequestReindication, "2023-05-05");
}

#[test]
fn what_was_handed_over_needs_a_successor() {
    let stopped = [toewijzing(), start("S1", "2023-02-01"), stop("E1", "2023-05-01", "37", "2023-04-28")];
    let known = || Known::of(stopped.clone());
    known().leaves(TaskKind::SuccessorMissing, "2023-04-28");
    known().brings(TaskKind::SuccessorMissing, "2023-05-01", "0855:1", None, None);
    let mut successor = opdracht("K1", BSN);
    let Fact::Opdracht(order) = &mut successor else { panic!("an opdracht") };
    Arc::make_mut(order).ingangsdatum = day("2023-05-01");
    known().and([successor]).leaves(TaskKind::SuccessorMissing, "2023-05-01");
    let keuze = Keuze::NotContinued("0855:1".parse().unwrap());
    let decided = Known { besluiten: vec![Besluit { nummer: 1, keuze, reden: "verhuisd".to_owned() }], ..known() };
    decided.leaves(TaskKind::SuccessorMissing, "2023-05-01");
}

#[test]
fn the_most_urgent_comes_first() {
    let first = toewijzingen("G1", "2022-12-01", vec![toegewezen("1"), toegewezen("2")]);
    let conflict = [start("S1", "2023-02-01"), start("S2", "2023-03-01")];
    let owed = OwedRetour { id: 7, kop: kop(Kind::Wmo301, "G1", "2023-03-09"), received: day("2023-03-10") };
    let known = Known { log: Log { owed: vec![owed], ..Log::default() }, ..Known::of([first]).and(conflict) };
    let kinds: Vec<(TaskKind, bool)> = known.tasks("2023-03-10").iter().map(|t| (t.task, t.overdue)).collect();
    let wanted = [(TaskKind::StartMissing, true), (TaskKind::RetourOwed, false), (TaskKind::Conflict, false)];
    assert_eq!(kinds, wanted, "overdue, then what has a day, then the rest");
}

#[test]
fn a_start_of_another_toewijzing_is_none_of_this_one() {
    let both = toewijzingen("G1", "2022-12-01", vec![toegewezen("1"), toegewezen("2")]);
    let known = Known::of([both, starts("S1", "2023-02-01", BSN, &[("2", "02A02", "2023-02-01", '1')])]);
    known.brings(TaskKind::StartMissing, "2023-02-01", "0855:1", Some("2023-01-06"), Some("OP271"));
}

/// Each kind has its word, which metrics and `--json` show.
#[test]
fn each_kind_has_its_word() {
    for kind in TaskKind::ALL {
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json.as_str().unwrap().to_lowercase(), kind.as_str());
    }
}

#[test]
fn a_toewijzing_that_runs_on_after_its_gemeente_ended_is_told_where_it_goes_on() {
    let at = |gemeente: &str, to: &str| {
        let mut fact =
            toewijzingen("G1", "2022-12-01", vec![ToegewezenProduct { einddatum: Some(day(to)), ..toegewezen("1") }]);
        let Fact::Bericht(bericht) = &mut fact else { panic!("a 301 is a message") };
        Arc::make_mut(bericht).kop.gemeente = gemeente.parse().unwrap();
        Known::of([fact])
    };
    let wijdemeren = at("1696", "2027-06-30");
    assert_eq!(wijdemeren.of_kind(TaskKind::GemeenteEnded, "2026-11-05"), []);
    wijdemeren.brings(TaskKind::GemeenteEnded, "2026-11-06", "1696:1", Some("2027-01-01"), None);
    let text = wijdemeren.tasks("2026-11-06").into_iter().find(|t| t.task == TaskKind::GemeenteEnded).unwrap().text;
    assert!(
        text.contains("Wijdemeren (1696)") && text.contains("Hilversum (0402)") && text.contains("verwacht"),
        "{text}"
    );
    assert_eq!(
        at("1696", "2026-12-31").of_kind(TaskKind::GemeenteEnded, "2026-12-01"),
        [],
        "it ends with its gemeente"
    );
    let haaren = at("0788", "2023-12-31");
    haaren.brings(TaskKind::GemeenteEnded, "2023-02-01", "0788:1", Some("2021-01-01"), None);
    let text = &haaren.tasks("2023-02-01").into_iter().find(|t| t.task == TaskKind::GemeenteEnded).unwrap().text;
    assert!(text.contains("Tilburg (0855)") && !text.contains("verwacht"), "{text}");
    assert_eq!(at("0855", "2023-12-31").of_kind(TaskKind::GemeenteEnded, "2023-02-01"), []);
}

#[test]
fn the_end_of_the_table_of_decreed_days_is_told_half_a_year_before() {
    let known = Known::default();
    assert_eq!(known.of_kind(TaskKind::CalendarEnds, "2028-06-30"), []);
    known.brings(TaskKind::CalendarEnds, "2028-07-01", "kalender", Some("2028-12-31"), None);
    let mut terms = terms();
    terms.kalender = Kalender::with([day("2029-05-11")]);
    let tasks = worklist(
        &Overview::derive(&KnowledgeIndex::default().knowledge(), &terms),
        &Log::default(),
        &Money::default(),
        &terms,
        day("2028-12-01"),
    );
    assert!(!tasks.unwrap().iter().any(|task| task.task == TaskKind::CalendarEnds), "the config goes on");
}

#[test]
fn what_cannot_be_taken_in_is_told_with_who_mends_it() {
    let left = |count: usize| LeftFiles { count, first: "map/999900006.xml".to_owned() };
    let files = [(LeftAlone::NoRight, left(2)), (LeftAlone::OtherDisk, left(1)), (LeftAlone::OtherName, left(3))];
    let obstacles = Obstacles { files: files.into(), folders: vec!["archive"] };
    let known = Known { log: Log { obstacles, ..Log::default() }, ..Known::default() };
    let tasks: Vec<Task> = known.tasks("2023-02-01").into_iter().filter(|t| t.task == TaskKind::NotTaken).collect();
    let about: Vec<&str> = tasks.iter().map(|task| task.about.as_str()).collect();
    assert_eq!(about, ["archive", "inbox", "inbox"], "a file of another kind is no task");
    assert!(tasks.iter().all(|task| task.text.contains("beheerder") && !task.text.contains("9999")), "{tasks:?}");
    assert!(
        tasks.iter().any(|task| task.text.starts_with("1 bestand"))
            && tasks.iter().any(|t| t.text.starts_with("2 bestanden"))
    );
}
