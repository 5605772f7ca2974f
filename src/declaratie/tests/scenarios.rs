//! What becomes of declarations and their lines, from the 323 to the last answer.

use super::*;

fn rejected(code: &str) -> (String, String, Standing) {
    ("REJECTED".to_owned(), code.to_owned(), Standing::Conflict)
}

fn line(referentie: &str, state: &'static str) -> (String, &'static str) {
    (referentie.to_owned(), state)
}

fn two() -> Declaratie {
    january(&[debit("R1", "1"), debit("R2", "2")])
}

fn case() -> Case {
    Case::of(&[toewijzing("1"), toewijzing("2")])
}

#[test]
fn what_is_not_answered_is_submitted() {
    let case = case().sends(&two());
    case.accepts();
    assert_eq!(case.lines(), [[line("R1", "ingediend"), line("R2", "ingediend")]]);
    assert!(case.ledger().declaraties[0].regels.iter().all(super::super::Regel::stands));
}

#[test]
fn all_is_granted() {
    let case = case().granted(&two());
    case.accepts();
    assert_eq!(case.lines(), [[line("R1", "toegekend"), line("R2", "toegekend")]]);
    let expected =
        Stand::Beantwoord { by: "AD1".to_owned(), on: day("2023-02-06"), toegekend: Eur::from_cents(120_000) };
    assert_eq!(case.ledger().declaraties[0].stand, expected);
}

#[test]
fn a_line_is_refused_and_the_rest_is_granted() {
    let case = case().sends(&two()).gets(&two().refused("A1", &[("R2", "9321")]));
    case.refuses("REJECTED", "9321");
    assert_eq!(case.lines(), [[line("R1", "toegekend"), line("R2", "afgewezen")]]);
    let Stand::Beantwoord { toegekend, .. } = case.ledger().declaraties[0].stand else { panic!() };
    assert_eq!(toegekend, Eur::from_cents(60_000));
    let ledger = case.ledger();
    let judgement = &ledger.judgements[0];
    assert_eq!(judgement.disposition.as_ref().unwrap().to_string(), "0855:2");
    assert_eq!(judgement.finding.path, "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]");
}

/// A client that is not known refuses its lines with its own code; they come in with it instead of 0233.
#[test]
fn a_client_is_refused_with_all_its_lines() {
    let answer = two().refused("A1", &[("R1", "8187"), ("R2", "8187")]);
    let case = case().sends(&two()).gets(&answer);
    assert_eq!(case.found(), [rejected("8187"), rejected("8187")]);
    assert_eq!(case.lines(), [[line("R1", "afgewezen"), line("R2", "afgewezen")]]);
}

#[test]
fn refused_whole_by_the_header_or_by_the_declaration_it_was_never_sent() {
    let answers = [
        ("0001", two().answered("A1", "0001", None)),
        ("9333", two().refused_by_declaratie("A1", "9333")),
        ("8214", two().refused_by_declaratie("A1", "8214")),
    ];
    for (code, answer) in answers {
        let case = case().sends(&two()).gets(&answer);
        case.refuses("REJECTED", code);
        assert_eq!(case.lines(), [[line("R1", "nooit verzonden"), line("R2", "nooit verzonden")]]);
        assert_eq!(case.ledger().declaraties[0].stand, Stand::NooitVerzonden { codes: vec![code.to_owned()] });
        // Its DeclaratieNummer, references, month and places are free again.
        let again = two().on("2023-02-14").identified("D2");
        case.sends(&again).refuses("REJECTED", code);
    }
}

#[test]
fn refused_by_a_hub_it_was_never_sent_and_that_is_told_once() {
    let case = || case().sends(&two()).hub_refused(3, "IB007");
    assert_eq!(case().found(), [rejected("")]);
    assert_eq!(case().lines(), [[line("R1", "nooit verzonden"), line("R2", "nooit verzonden")]]);
    let codes = vec!["IB007".to_owned()];
    assert_eq!(case().ledger().declaraties[0].stand, Stand::NooitVerzonden { codes });
    // Even the Identificatie may be used again, and a 325 is on what was sent.
    let again = two().on("2023-02-14");
    let case = case().granted(&again);
    assert_eq!(case.found(), [rejected("")]);
    let [vain, sent] = &case.lines()[..] else { panic!() };
    assert_eq!((vain[0].1, sent[0].1), ("nooit verzonden", "toegekend"));
}

#[test]
fn of_two_answers_the_earlier_counts() {
    let refusing = two().refused("A2", &[("R2", "9321")]).on("2023-02-20");
    let case = || case().granted(&two());
    let twice = |standing| [("DECLARATION_ANSWERED_TWICE".to_owned(), String::new(), standing)];
    let contradicted = case().gets(&refusing);
    assert_eq!(contradicted.found(), twice(Standing::Conflict));
    assert_eq!(contradicted.lines(), [[line("R1", "toegekend"), line("R2", "toegekend")]]);
    // The same said again asks nobody for anything.
    assert_eq!(case().gets(&two().granted("A2").on("2023-02-20")).found(), twice(Standing::Notice));
}

#[test]
fn an_answer_that_does_not_fit_leaves_the_place_to_one_that_does() {
    let mut wrong = two().granted("A1");
    wrong.declaratie.as_mut().unwrap().ingediend = Eur::from_cents(1);
    let case = case().sends(&two()).gets(&wrong).gets(&two().granted("A2").on("2023-02-20"));
    case.refuses("TR367", "9367");
    assert_eq!(case.lines(), [[line("R1", "toegekend"), line("R2", "toegekend")]]);
}

#[test]
fn an_answer_comes_before_its_declaration() {
    let case = case().gets(&two().granted("A1")).sends(&two());
    case.accepts();
    assert_eq!(case.lines(), [[line("R1", "toegekend"), line("R2", "toegekend")]]);
}

#[test]
fn a_granted_line_is_credited_and_declared_anew_in_one_declaration() {
    let first = two();
    let correction = february(&[first.prestaties[0].credit("R3"), debit("R4", "1").hours(3)]);
    let case = case().granted(&first).granted(&correction);
    case.accepts();
    let ledger = case.ledger();
    let by: Vec<_> = ledger.declaraties[0].regels.iter().map(|r| r.gecrediteerd.as_deref()).collect();
    assert_eq!(by, [Some("R3"), None]);
    assert_eq!(correction.totaal, Eur::from_cents(-42_000));
    let stands: Vec<_> = ledger.declaraties.iter().flat_map(|d| &d.regels).map(super::super::Regel::stands).collect();
    assert_eq!(stands, [false, true, true, true]);
}

/// A credit cannot be refused on what it says, but a gemeente may do so.
#[test]
fn a_refused_credit_takes_nothing_back() {
    let first = two();
    let credit = february(&[first.prestaties[0].credit("R3")]);
    let case = case().granted(&first).sends(&credit).gets(&credit.refused("A2", &[("R3", "8017")]));
    case.refuses("REJECTED", "8017");
    assert!(case.ledger().declaraties[0].regels[0].stands());
}

#[test]
fn a_refused_line_is_sent_again_under_a_new_reference() {
    let first = two();
    let case = case().sends(&first).gets(&first.refused("A1", &[("R1", "9321")]));
    let case = case.granted(&february(&[debit("R3", "1").hours(3)]));
    case.refuses("REJECTED", "9321");
    assert_eq!(case.lines()[1], [line("R3", "toegekend")]);
}

/// The answer to the first use of a reference is not one to the second.
#[test]
fn the_old_reference_is_refused_by_the_gemeente_too() {
    let first = two();
    let again = february(&[debit("R1", "1").hours(3)]);
    let case = case().sends(&first).gets(&first.refused("A1", &[("R1", "9321")]));
    let case = case.sends(&again).gets(&again.refused("A2", &[("R1", "8021")]));
    assert_eq!(case.found(), [rejected("9321"), rejected("8021")]);
    assert_eq!(case.lines(), [vec![line("R1", "afgewezen"), line("R2", "toegekend")], vec![line("R1", "afgewezen")]]);
}

/// A 323 that uses one reference for two lines was sent: the gemeente refuses one of them, and that one only is open again.
#[test]
fn a_reference_that_was_used_twice_is_settled_line_by_line() {
    let both = january(&[debit("R1", "1").hours(3), debit("R1", "2").hours(4)]);
    let second = both.prestaties[1].clone();
    let mut answer = both.refused("A1", &[("R1", "8021")]);
    let beoordeling = answer.declaratie.as_mut().unwrap();
    beoordeling.toegekend = Eur::from_cents(18_000);
    beoordeling.afgewezen[0].prestatie = second;
    let case = case().sends(&both).gets(&answer);
    assert_eq!(case.found(), [rejected("8021")]);
    assert_eq!(case.lines(), [[line("R1", "toegekend"), line("R1", "afgewezen")]]);
}

/// Both uses of a reference were granted: a credit takes back the line that it repeats, and not the first.
#[test]
fn a_credit_takes_back_the_line_that_it_repeats() {
    let both = january(&[debit("R1", "1").hours(3), debit("R1", "2").hours(4)]);
    let credit = february(&[both.prestaties[1].credit("R3")]);
    let case = case().granted(&both).granted(&credit);
    case.accepts();
    let by: Vec<_> =
        case.ledger().declaraties[0].regels.iter().map(|r| r.gecrediteerd.clone().unwrap_or_default()).collect();
    assert_eq!(by, ["", "R3"]);
}

/// A 325 that refuses the whole declaration and lists its lines says what it says; what the lines are then settles nothing.
#[test]
fn an_answer_that_refuses_the_whole_may_list_lines() {
    let mut answer = two().refused("A1", &[("R1", "9321"), ("R2", "9321")]);
    let beoordeling = answer.declaratie.as_mut().unwrap();
    (beoordeling.codes, beoordeling.toegekend) = (vec!["9333".to_owned()], Eur::ZERO);
    beoordeling.afgewezen[0].prestatie.volume += 1;
    let case = case().sends(&two()).gets(&answer);
    assert_eq!(case.found(), [rejected("9333")]);
    assert_eq!(case.lines(), [[line("R1", "nooit verzonden"), line("R2", "nooit verzonden")]]);
}

/// Two debits with one reference, both unanswered: the credit takes back one of them.
#[test]
fn a_credit_takes_back_one_debit() {
    let first = two();
    let double = february(&[debit("R1", "1").of("2023-02")]);
    let credit = declaratie("D3", "2023-03", &[first.prestaties[0].credit("R3")]);
    for case in [case().granted(&first).sends(&double), case().sends(&double).granted(&first)] {
        let case = case.sends(&credit);
        assert_eq!(case.found(), [("TR314".to_owned(), "8021".to_owned(), Standing::Conflict)]);
        let ledger = case.ledger();
        let by: Vec<_> = ledger.declaraties.iter().map(|d| d.regels[0].gecrediteerd.as_deref()).collect();
        assert_eq!(by, [Some("R3"), None, None]);
    }
}

#[test]
fn the_same_messages_in_other_files_are_the_same_and_each_file_tells_it() {
    let answer = two().refused("A1", &[("R2", "9321")]);
    let case = case().sends(&two()).gets(&answer).sends(&two()).gets(&answer);
    let ledger = case.ledger();
    assert_eq!(ledger.declaraties.len(), 1);
    assert_eq!(ledger.declaraties[0].bron.sha256, file(3));
    let told: Vec<_> = ledger.judgements.iter().map(|j| (j.bron.sha256, j.finding.rule.as_str())).collect();
    assert_eq!(told, [(file(3), "REJECTED"), (file(5), "REJECTED")]);
}

#[test]
fn a_hub_refusal_of_one_file_holds_for_its_copies_whichever_came_first() {
    for refused in [3, 4] {
        let case = case().sends(&two()).sends(&two()).hub_refused(refused, "IB007");
        let ledger = case.ledger();
        assert_eq!(ledger.declaraties.len(), 1);
        assert_eq!(ledger.declaraties[0].bron.sha256, file(3));
        assert_eq!(case.found(), [rejected(""), rejected("")]);
    }
    let both = case().sends(&two()).sends(&two()).hub_refused(4, "IB009").hub_refused(3, "IB007");
    assert_eq!(both.ledger().declaraties[0].stand, Stand::NooitVerzonden { codes: vec!["IB007".to_owned()] });
}

#[test]
fn two_declarations_with_one_identity() {
    let other = january(&[debit("R9", "1")]);
    let conflict = ("TR056".to_owned(), "9056".to_owned(), Standing::Conflict);
    let earlier = case().sends(&two()).sends(&other.clone().on("2023-02-20"));
    assert_eq!(earlier.found(), std::slice::from_ref(&conflict));
    assert_eq!(earlier.lines(), [[line("R1", "ingediend"), line("R2", "ingediend")]]);
    let neither = case().sends(&two()).sends(&other);
    let undecided = ("TR056".to_owned(), "9056".to_owned(), Standing::Undecided);
    assert_eq!(neither.found(), [undecided.clone(), undecided]);
    assert!(neither.lines().is_empty());
}
