//! Answers `chain`: of each message that is answered, whether its answer is there; and answers to what is not.
//!
//! Adds nothing to what is derived: what a message's fate is, which request is answered and which declaration is settled is
//! known already. Only what we sent or were sent is counted; a copy of another aanbieder's message is for that one to follow.

use std::collections::{BTreeMap, BTreeSet};

use super::derived::overview;
use crate::config::Config;
use crate::declaratie::Stand;
use crate::disposition::{Fate, Judgement, MessageStatus, Standing, VerzoekStand};
use crate::documents::{Chain, KindCount, Unanswered, UnmatchedAnswer};
use crate::domain::{Date, Kind, Policy, RetourPolicy, Sha256};
use crate::engine::Reader;
use crate::facts::Kop;
use crate::known::Known;
use crate::overview::Overview;
use crate::terms::Terms;
use crate::worklist::{DECLARATIE_WERKDAGEN, RETOUR_WERKDAGEN};

/// A message that is answered.
struct Asked<'a> {
    kop: &'a Kop,
    /// By a retour, or as a request by what it asked for.
    is_answered: bool,
    has_retour: bool,
    due: Date,
}

/// Of everything that is known.
pub fn chain(state: &Known, reader: &Reader, config: &Config, today: Date) -> Chain {
    let received = |sha256: &Sha256| reader.received(sha256).and_then(|(_, day)| day);
    let mut chain = counted(&overview(reader, state, config), &config.terms, config.retour, &received, today);
    for unmatched in &mut chain.unmatched {
        unmatched.file = reader.name(&unmatched.sha256);
    }
    chain
}

/// What an overview tells; `received` knows the day on which a file came in. Pure.
fn counted(
    overview: &Overview,
    terms: &Terms,
    policy: RetourPolicy,
    received: &dyn Fn(&Sha256) -> Option<Date>,
    today: Date,
) -> Chain {
    let mut kinds: BTreeMap<Kind, KindCount> = BTreeMap::new();
    for kind in KINDS {
        // A 325 is no retour: it settles each line of a 323.
        let answer = kind.answer().unwrap_or(Kind::Wmo325);
        kinds.insert(kind, KindCount { kind, answer, complete: 0, open: 0, overdue: 0, elsewhere: 0 });
    }
    let asked = asked(overview, terms, received);
    // Where no retour ever came in, another system takes them (as on the work list).
    let retours_come_here = asked.iter().any(|asked| asked.has_retour && asked.kop.kind.aanbieder_is_afzender());
    let is_followed = |kop: &Kop| match kop.kind {
        Kind::Wmo323 => true,
        kind if kind.aanbieder_is_afzender() => retours_come_here,
        kind => policy.for_message(kind, kop.dagtekening) != Policy::Off,
    };
    let mut open = Vec::new();
    for asked in &asked {
        let Some(numbers) = kinds.get_mut(&asked.kop.kind) else { continue };
        let overdue = asked.due < today;
        let count = match (asked.is_answered, is_followed(asked.kop), overdue) {
            (true, _, _) => &mut numbers.complete,
            (false, false, _) => &mut numbers.elsewhere,
            (false, true, true) => &mut numbers.overdue,
            (false, true, false) => &mut numbers.open,
        };
        *count = count.saturating_add(1);
        if !asked.is_answered && is_followed(asked.kop) {
            open.push(unanswered(asked, numbers.answer, overdue));
        }
    }
    open.sort();
    Chain { as_of: today, kinds: kinds.into_values().collect(), open, unmatched: unmatched(overview) }
}

fn unanswered(asked: &Asked<'_>, answer: Kind, overdue: bool) -> Unanswered {
    Unanswered {
        due: asked.due,
        overdue,
        kind: asked.kop.kind,
        answer,
        gemeente: asked.kop.gemeente.to_string(),
        identification: asked.kop.identificatie.as_str().to_owned(),
        date: asked.kop.dagtekening,
    }
}

/// Every message between a gemeente and us that is answered, once however many files hold it.
fn asked<'a>(overview: &'a Overview, terms: &Terms, received: &dyn Fn(&Sha256) -> Option<Date>) -> Vec<Asked<'a>> {
    let verzoeken = overview.derived.iter().flat_map(|d| &d.verzoeken);
    let is_answered = |stand: &VerzoekStand| match stand {
        VerzoekStand::InOnderzoek { .. } | VerzoekStand::Gehonoreerd { .. } | VerzoekStand::Afgewezen { .. } => true,
        VerzoekStand::Open | VerzoekStand::NooitVerzonden | VerzoekStand::Strijdig => false,
    };
    let answered: BTreeSet<Sha256> =
        verzoeken.filter(|verzoek| is_answered(&verzoek.stand)).map(|verzoek| verzoek.bron.sha256).collect();
    let message = |status: &'a MessageStatus| {
        let (kop, file) = (&status.kop, &status.bron.sha256);
        // The term of what we owe runs from receipt, of what we are owed from the day that we wrote.
        let from = if kop.kind.aanbieder_is_afzender() { None } else { received(file) };
        let due = terms.kalender.werkdagen_after(from.unwrap_or(kop.dagtekening), RETOUR_WERKDAGEN);
        let has_retour = status.fate != Fate::Open;
        Asked { kop, is_answered: has_retour || answered.contains(file), has_retour, due }
    };
    let declaraties = overview.ledgers.iter().flat_map(|l| &l.declaraties).map(|status| Asked {
        kop: &status.kop,
        is_answered: status.stand != Stand::Ingediend,
        has_retour: false,
        due: terms.kalender.werkdagen_after(status.kop.dagtekening, DECLARATIE_WERKDAGEN),
    });
    let messages = overview.derived.iter().flat_map(|d| &d.messages).map(message);
    messages.chain(declaraties).filter(|asked| terms.own.contains(&asked.kop.aanbieder)).collect()
}

/// Answers that wait for the message that they are about.
fn unmatched(overview: &Overview) -> Vec<UnmatchedAnswer> {
    let waits = overview.judgements().filter(|judgement| {
        judgement.standing == Standing::Waiting && WITHOUT_MESSAGE.contains(&judgement.finding.rule.as_str())
    });
    let view = |judgement: &Judgement| UnmatchedAnswer {
        rule: judgement.finding.rule.clone(),
        text: judgement.finding.text.clone(),
        sha256: judgement.bron.sha256,
        file: None,
    };
    waits.map(view).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Kinds that are answered, in the order of the standard.
const KINDS: [Kind; 7] =
    [Kind::Wmo301, Kind::Wmo305, Kind::Wmo307, Kind::Wmo315, Kind::Wmo317, Kind::Wmo319, Kind::Wmo323];

/// Rules by which an answer waits: a retour without message, a 325 without 323, a 319 without request.
const WITHOUT_MESSAGE: [&str; 3] = ["RETOUR_WITHOUT_MESSAGE", "TR337", "TR355"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disposition::testing::{antwoord, day, retour, start, stop, toewijzing, vot};
    use crate::domain::Eur;
    use crate::facts::{Fact, KnowledgeIndex};
    use crate::terms::testing::terms;

    fn chain(facts: &[Fact], today: &str) -> Chain {
        let mut index = KnowledgeIndex::default();
        for (fact, file) in facts.iter().zip(1..) {
            index.insert(Sha256([file; 32]), vec![(0, fact.clone())]);
        }
        let terms = terms();
        let policy = RetourPolicy { wmo301: Policy::Draft, wmo319: Policy::Off, since: Some(day("2022-01-01")) };
        counted(&Overview::derive(&index.knowledge(), &terms), &terms, policy, &|_| Some(day("2023-01-02")), day(today))
    }

    /// Complete, open, overdue, elsewhere.
    fn numbers(view: &Chain, kind: Kind) -> [usize; 4] {
        let of_kind = view.kinds.iter().find(|numbers| numbers.kind == kind).unwrap();
        [of_kind.complete, of_kind.open, of_kind.overdue, of_kind.elsewhere]
    }

    #[test]
    fn what_we_owe_runs_from_the_day_of_receipt() {
        let in_time = chain(&[toewijzing()], "2023-01-05");
        assert_eq!(numbers(&in_time, Kind::Wmo301), [0, 1, 0, 0]);
        assert_eq!((in_time.open[0].due, in_time.open[0].answer), (day("2023-01-05"), Kind::Wmo302));
        let late = chain(&[toewijzing()], "2023-01-06");
        assert_eq!(numbers(&late, Kind::Wmo301), [0, 0, 1, 0]);
        assert!(late.open[0].overdue);
        let done = chain(&[toewijzing(), retour(&toewijzing(), "R1", "2023-01-05", &[])], "2023-01-06");
        assert_eq!((numbers(&done, Kind::Wmo301), done.open.len()), ([1, 0, 0, 0], 0));
    }

    #[test]
    fn what_we_sent_is_followed_where_retours_of_its_kind_come_in() {
        let first = start("S1", "2023-01-02");
        let alone = chain(&[toewijzing(), first.clone()], "2023-02-01");
        assert_eq!(numbers(&alone, Kind::Wmo305), [0, 0, 0, 1]);
        let second = start("S2", "2023-01-03");
        let two =
            chain(&[toewijzing(), first.clone(), second, retour(&first, "R1", "2023-01-04", &["9001"])], "2023-02-01");
        assert_eq!(numbers(&two, Kind::Wmo305), [1, 0, 1, 0], "a rejection is an answer too");
        let open: Vec<&str> = two.open.iter().map(|open| open.identification.as_str()).collect();
        assert_eq!(open, ["G1", "S2"], "beside the 301 that we owe a 302");
    }

    #[test]
    fn a_request_is_answered_by_its_319_too() {
        let asked = vot("V1", "2023-01-02", &["REF1"]);
        let open = chain(std::slice::from_ref(&asked), "2023-01-03");
        assert_eq!(numbers(&open, Kind::Wmo315), [0, 0, 0, 1]);
        let done = chain(&[asked, antwoord("A1", "2023-01-05", "REF1", Some("1"))], "2023-02-01");
        assert_eq!(numbers(&done, Kind::Wmo315), [1, 0, 0, 0]);
        assert_eq!(numbers(&done, Kind::Wmo319), [0, 0, 0, 1], "answered elsewhere by the config");
    }

    #[test]
    fn an_answer_to_what_is_not_known_is_listed() {
        let gone = stop("E1", "2023-03-01", "19", "2023-02-28");
        let view = chain(
            &[retour(&gone, "R1", "2023-03-02", &[]), antwoord("A1", "2023-01-05", "REF9", Some("1"))],
            "2023-04-01",
        );
        let rules: Vec<&str> = view.unmatched.iter().map(|u| u.rule.as_str()).collect();
        assert_eq!(rules, ["RETOUR_WITHOUT_MESSAGE", "TR355"]);
        assert!(view.unmatched[0].text.contains("WMO307 E1"), "{:?}", view.unmatched);
        assert_eq!(view.kinds.len(), 7);
    }

    #[test]
    fn a_declaration_has_ten_working_days_for_its_325() {
        let kop = crate::disposition::testing::kop(Kind::Wmo323, "D1", "2023-04-03");
        let status = |stand| crate::declaratie::DeclaratieStatus {
            bron: crate::facts::Bron { sha256: Sha256([9; 32]), regel: 0 },
            kop: kop.clone(),
            nummer: "D1".to_owned(),
            maand: "2023-03".parse().unwrap(),
            totaal: Eur::ZERO,
            stand,
            regels: Vec::new(),
        };
        let on = |stand, today: &str| {
            let ledger = crate::declaratie::Ledger { declaraties: vec![status(stand)], judgements: Vec::new() };
            let overview = Overview { ledgers: vec![ledger], ..Overview::default() };
            counted(&overview, &terms(), RetourPolicy::default(), &|_| None, day(today))
        };
        // Good Friday and Easter Monday lie between.
        let in_time = on(Stand::Ingediend, "2023-04-19");
        assert_eq!((numbers(&in_time, Kind::Wmo323), in_time.open[0].due), ([0, 1, 0, 0], day("2023-04-19")));
        assert_eq!((in_time.open[0].answer, in_time.open[0].overdue), (Kind::Wmo325, false));
        assert_eq!(numbers(&on(Stand::Ingediend, "2023-04-20"), Kind::Wmo323), [0, 0, 1, 0]);
        let settled = Stand::Beantwoord { by: "A1".to_owned(), on: day("2023-04-11"), toegekend: Eur::ZERO };
        assert_eq!(numbers(&on(settled, "2023-05-01"), Kind::Wmo323), [1, 0, 0, 0]);
    }

    #[test]
    fn what_another_aanbieder_was_sent_is_not_counted() {
        let theirs =
            crate::disposition::testing::with_kop(&toewijzing(), |kop| kop.aanbieder = "41000002".parse().unwrap());
        assert_eq!(numbers(&chain(&[theirs], "2023-02-01"), Kind::Wmo301), [0, 0, 0, 0]);
    }
}
