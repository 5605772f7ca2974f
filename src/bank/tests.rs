//! The statements of `testdata/camt` and what is wrong with changed ones; hostile bytes never do more than be refused.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Reading, is_of_bank, read, recall};
use crate::domain::{Eur, Iban, Limits, Severity};
use crate::facts::{Betaling, Fact};

/// One payment per booking, 001.02.
const DAG: &str = include_str!("../../testdata/camt/2023-05-02-dag.xml");
/// A batch of three, 001.08, with a prefix.
const BATCH: &str = include_str!("../../testdata/camt/2023-05-15-batch.xml");

fn judge(text: &str) -> Reading {
    assert!(is_of_bank(text.as_bytes()));
    read(text.as_bytes(), &Limits::default(), &BTreeSet::new())
}

fn betalingen(verdict: &Reading) -> Vec<&Betaling> {
    let payment = |(_, fact): &'_ (u32, Fact)| matches!(fact, Fact::Betaling(_));
    let facts = verdict.facts.as_deref().unwrap_or_else(|| panic!("{:?}", verdict.findings));
    assert!(facts.iter().all(payment));
    facts.iter().filter_map(|(_, fact)| if let Fact::Betaling(b) = fact { Some(b.as_ref()) } else { None }).collect()
}

/// Rule, place below the statement and severity of each finding.
fn found(verdict: &Reading) -> Vec<(&str, &str, Severity)> {
    let is_refused = verdict.findings.iter().any(|f| f.severity == Severity::Error);
    assert_eq!(verdict.facts.is_none(), is_refused);
    let below = |path: &'_ str| path.find("/Stmt").unwrap_or(0);
    verdict.findings.iter().map(|f| (f.rule.as_str(), &f.path[below(&f.path)..], f.severity)).collect()
}

/// The one error of a statement in which `from` is `to`.
fn check(from: &str, to: &str, rule: &str, place: &str) {
    assert!(DAG.contains(from), "{from} is not in the statement");
    let verdict = judge(&DAG.replacen(from, to, 1));
    let errors: Vec<_> = found(&verdict).into_iter().filter(|(.., severity)| *severity == Severity::Error).collect();
    assert_eq!(errors, [(rule, place, Severity::Error)], "{from} → {to}: {:?}", verdict.findings);
    assert!(verdict.findings.iter().all(|f| f.offset.is_some() && f.text.contains("bank")), "{:?}", verdict.findings);
}

#[test]
fn each_booking_is_a_payment() {
    let verdict = judge(DAG);
    assert_eq!(found(&verdict), [("CAMT-STATUS", "/Stmt[1]", Severity::Notice)]);
    let all = betalingen(&verdict);
    let said: Vec<_> =
        all.iter().map(|b| (b.boekdatum.to_string(), b.amount.cents().unwrap(), b.naam.as_deref().unwrap())).collect();
    let expected = [
        ("2023-05-01", 41_510, "De Coalitie HvB"),
        ("2023-05-01", -125_000, "Verhuurder B.V."),
        ("2023-05-02", 10_000, "De Coalitie HvB"),
        ("2023-05-02", 2_000, "Kringloopwinkel"),
    ];
    assert_eq!(said, expected.map(|(day, cents, name)| (day.to_owned(), cents, name)));
    let first = all[0];
    assert_eq!(first.omschrijving, ["Betaling factuur F2023-0001", "periode maart 2023"]);
    assert_eq!((first.referentie.as_deref(), first.volgnummer.as_deref()), (Some("REF0001"), Some("1")));
    assert_eq!((first.end_to_end.as_deref(), first.afschrift.as_str()), (None, "23122"));
    assert_eq!(first.plaats.path(), "/Document/BkToCstmrStmt/Stmt[1]/Ntry[1]");
    let lines: Vec<u32> = verdict.facts.iter().flatten().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4]);
    let e = &verdict.envelope;
    let shown = [&e.kind, &e.version, &e.sender, &e.receiver, &e.identification].map(Option::as_deref);
    assert_eq!(shown, [Some("camt.053"), Some("001.02"), Some("ABNANL2A"), Some("NL91…4300"), Some("23122")]);
}

/// A file of a bank with the statement of ours and one of somebody else, of which `from` is `to`.
fn of_two(from: &str, to: &str, is_ours_first: bool) -> String {
    let begin = DAG.find("<Stmt>").unwrap();
    let end = DAG.find("</Stmt>").unwrap() + "</Stmt>".len();
    let (head, ours, tail) = (&DAG[..begin], &DAG[begin..end], &DAG[end..]);
    let other = ours.replace("NL91ABNA0417164300", "NL44RABO0123456789");
    assert!(other.contains(from), "{from}");
    let other = other.replacen(from, to, 1);
    let (first, second) = if is_ours_first { (ours, other.as_str()) } else { (other.as_str(), ours) };
    format!("{head}{first}{second}{tail}")
}

#[test]
fn what_is_wrong_with_an_account_of_others_keeps_nothing_of_ours_away() {
    let ours = BTreeSet::from(["NL91ABNA0417164300".parse().unwrap()]);
    let read_with = |text: &str, ours: &BTreeSet<Iban>| read(text.as_bytes(), &Limits::default(), ours);
    for (from, to, rule, is_left_out) in [
        ("<CdtDbtInd>CRDT", "<CdtDbtInd>CREDIT", "CAMT-SIGN", true),
        ("<Sts>BOOK</Sts>", "", "CAMT-STATUS", true),
        // What only does not add up can be read, and is there for when the account turns out to be ours.
        (">4285.10<", ">1.00<", "CAMT-BALANCE", false),
    ] {
        for is_ours_first in [true, false] {
            let text = of_two(from, to, is_ours_first);
            let verdict = read_with(&text, &ours);
            let place = if is_ours_first { "Stmt[2]" } else { "Stmt[1]" };
            let told: Vec<_> =
                verdict.findings.iter().filter(|f| f.rule == rule && f.text.contains("accounts")).collect();
            assert!(
                told.len() == 1 && told[0].path.contains(place) && told[0].severity == Severity::Notice,
                "{verdict:?}"
            );
            let of_ours = |b: &&&Betaling| b.rekening.as_str() == "NL91ABNA0417164300";
            let all = betalingen(&verdict);
            assert_eq!((all.iter().filter(of_ours).count(), all.len() > 4), (4, !is_left_out), "{rule}");
            // Read again it says the same, whatever accounts are known by then.
            assert_eq!(Some(recall(text.as_bytes()).unwrap()), verdict.facts);
            // Where nobody said which accounts are ours, or none of the file is, the file is refused as before.
            for ours in [BTreeSet::new(), BTreeSet::from(["NL20INGB0001234567".parse().unwrap()])] {
                let verdict = read_with(&text, &ours);
                assert!(verdict.facts.is_none() && verdict.findings.iter().any(|f| f.rule == rule), "{verdict:?}");
            }
        }
        // Of ours the same refuses the file.
        let both = BTreeSet::from(["NL91ABNA0417164300".parse().unwrap(), "NL44RABO0123456789".parse().unwrap()]);
        assert!(read_with(&of_two(from, to, true), &both).facts.is_none());
    }
    // However much is wrong with it, and one thing is told.
    let text = of_two("<Sts>BOOK</Sts>", "", true);
    let at = text.rfind("<Stmt>").unwrap();
    let text = format!("{}{}", &text[..at], text[at..].replace("<Sts>BOOK</Sts>", ""));
    assert_eq!(read_with(&text, &ours).findings.iter().filter(|f| f.text.contains("accounts")).count(), 1);
}

#[test]
fn a_batch_is_a_payment_per_transaction() {
    let verdict = judge(BATCH);
    assert_eq!(found(&verdict), []);
    let all = betalingen(&verdict);
    assert_eq!(all.iter().map(|b| b.amount.cents().unwrap()).collect::<Vec<_>>(), [60_000, 27_190, 5_000]);
    assert_eq!(all[0].end_to_end.as_deref(), Some("D230500017"));
    assert_eq!(all[1].kenmerken, ["F2023-0002", "RF18539007547034"]);
    assert_eq!(all[1].naam.as_deref(), Some("De Coalitie HvB"));
    assert_eq!(all[2].plaats.path(), "/Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/NtryDtls/TxDtls[3]");
    assert!(all.iter().all(|b| b.boeking.referentie.is_none() && b.boeking.amount == Eur::from_cents(92_190)));
    assert_eq!(verdict.envelope.sender.as_deref(), Some("RABONL2U"));
}

#[test]
fn a_batch_that_does_not_add_up_is_one_payment_with_all_texts() {
    for (from, to) in
        [(">50.00<", ">50.01<"), ("<c:Amt Ccy=\"EUR\">50.00</c:Amt>", ""), ("\"EUR\">50.00", "\"USD\">50.00")]
    {
        let verdict = judge(&BATCH.replacen(from, to, 1));
        assert_eq!(found(&verdict), [("CAMT-DETAILS", "/Stmt[1]/Ntry[1]", Severity::Notice)]);
        let all = betalingen(&verdict);
        assert_eq!(all.iter().map(|b| b.amount.cents().unwrap()).collect::<Vec<_>>(), [92_190]);
        for text in ["Declaratie D230500017", "F2023-0004, F2023-0005"] {
            assert!(all[0].omschrijving.iter().any(|t| t == text), "{text}");
        }
        for text in ["F2023-0002", "D230500017", "E2E-7"] {
            assert!(all[0].kenmerken.iter().any(|t| t == text), "{text}");
        }
        assert_eq!((all[0].naam.as_deref(), all[0].plaats.transactie), (None, 0));
    }
}

#[test]
fn the_amounts_of_a_batch_of_001_02_stand_deeper() {
    let older = BATCH.replace(".001.08", ".001.02").replace("<c:Sts><c:Cd>BOOK</c:Cd></c:Sts>", "<c:Sts>BOOK</c:Sts>");
    let mut older =
        older.replace("<c:CdtDbtInd>CRDT</c:CdtDbtInd>\n            <c:RltdPties>", "\n            <c:RltdPties>");
    for amount in ["600.00", "271.90", "50.00"] {
        let plain = format!("<c:Amt Ccy=\"EUR\">{amount}</c:Amt>");
        older = older.replace(&plain, &format!("<c:AmtDtls><c:TxAmt>{plain}</c:TxAmt></c:AmtDtls>"));
    }
    let verdict = judge(&older);
    assert_eq!(found(&verdict), []);
    assert_eq!(betalingen(&verdict), betalingen(&judge(BATCH)));
}

#[test]
fn a_reversal_goes_the_way_its_indicator_says() {
    let verdict = judge(include_str!("../../testdata/camt/2023-05-maand.xml"));
    assert_eq!(found(&verdict), []);
    let said: Vec<_> = betalingen(&verdict).iter().filter(|b| b.storno).map(|b| b.amount.cents().unwrap()).collect();
    assert_eq!(said, [-41_510]);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    check("NL91ABNA0417164300", "NL91ABNA0471164300", "CAMT-ACCOUNT", "/Stmt[1]/Acct");
    check(">415.10<", ">415.105<", "CAMT-AMOUNT", "/Stmt[1]/Ntry[1]/Amt");
    check(">415.10<", ">-415.10<", "CAMT-AMOUNT", "/Stmt[1]/Ntry[1]/Amt");
    check("<Amt Ccy=\"EUR\">415.10</Amt>", "", "CAMT-AMOUNT", "/Stmt[1]/Ntry[1]");
    check("2023-05-01</Dt></BookgDt>", "2023-02-30</Dt></BookgDt>", "CAMT-DATE", "/Stmt[1]/Ntry[1]/BookgDt/Dt");
    check("<CdtDbtInd>DBIT", "<CdtDbtInd>AF", "CAMT-SIGN", "/Stmt[1]/Ntry[2]/CdtDbtInd");
    check("<Amt Ccy=\"EUR\">415.10", "<Amt>415.10", "CAMT-CURRENCY", "/Stmt[1]/Ntry[1]");
    check("<Sts>BOOK</Sts>", "", "CAMT-STATUS", "/Stmt[1]/Ntry[1]");
    check("<Id>23122</Id>", "", "CAMT-FORM", "/Stmt[1]");
    check(">4285.10<", ">4285.11<", "CAMT-BALANCE", "/Stmt[1]");
    let verdict = judge(&DAG.replacen(">4285.10<", ">4285.11<", 1));
    assert_eq!(verdict.findings[0].value, "0.01");
}

#[test]
fn a_page_of_several_is_not_held_against_the_balances() {
    let page = "<Id>23122</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>";
    let verdict = judge(&DAG.replacen("<Id>23122</Id>", page, 1).replacen(">4285.10<", ">9999.00<", 1));
    assert_eq!(betalingen(&verdict)[0].bladzijde, 1);
    let last = page.replace("false", "true");
    let verdict = judge(&DAG.replacen("<Id>23122</Id>", &last, 1).replacen(">4285.10<", ">9999.00<", 1));
    assert_eq!(verdict.facts, None);
}

#[test]
fn a_statement_in_another_currency_is_left_out_and_told() {
    let verdict = judge(&DAG.replace("\"EUR\"", "\"USD\"").replace(">EUR<", ">USD<"));
    assert_eq!(betalingen(&verdict).len(), 0);
    assert!(found(&verdict).contains(&("CAMT-CURRENCY", "/Stmt[1]", Severity::Notice)));
}

/// The statement of the day, of another account.
fn of_other(id: &str) -> String {
    let (from, to) = (DAG.find("    <Stmt>").unwrap(), DAG.find("</Stmt>").unwrap() + "</Stmt>".len());
    DAG[from..to].replacen("<Id><IBAN>NL91ABNA0417164300</IBAN></Id>", id, 1).replacen("23122", "23123", 1)
}

#[test]
fn what_is_not_ours_is_told_and_keeps_nothing_of_ours_away() {
    let ours = betalingen(&judge(DAG)).len();
    let beside = |more: &str| judge(&savings_file(more));
    // A savings account, whose balances are its own matter.
    let savings = of_other("<Id><Othr><Id>1234567890</Id></Othr></Id>").replacen(">4285.10<", ">1.00<", 1);
    let verdict = beside(&savings);
    assert_eq!(betalingen(&verdict).len(), ours);
    assert!(found(&verdict).contains(&("CAMT-ACCOUNT", "/Stmt[2]/Acct", Severity::Notice)), "{:?}", found(&verdict));
    // The one account of a file has to be known, and a wrong IBAN is no other number.
    let alone = judge(&DAG.replacen("<IBAN>NL91ABNA0417164300</IBAN>", "<Othr><Id>1234567890</Id></Othr>", 1));
    assert_eq!(alone.findings.iter().filter(|f| f.severity == Severity::Error).count(), 1);
    assert!(beside(&of_other("<Id><IBAN>NL91ABNA0471164300</IBAN></Id>")).facts.is_none());
    let written =
        judge(&DAG.replacen("<IBAN>NL91ABNA0417164300</IBAN>", "<Othr><Id>nl91 abna 0417 1643 00</Id></Othr>", 1));
    assert_eq!(written.facts, judge(DAG).facts);
    // A booking in dollars, in an account of euros.
    let foreign = judge(&DAG.replacen("<Amt Ccy=\"EUR\">1250.00", "<Amt Ccy=\"USD\">1400.00", 1));
    assert_eq!(betalingen(&foreign).len(), ours - 1);
    assert!(
        found(&foreign).contains(&("CAMT-CURRENCY", "/Stmt[1]/Ntry[2]", Severity::Notice)),
        "{:?}",
        found(&foreign)
    );
    assert_eq!(recall(savings_file(&savings).as_bytes()).unwrap().len(), ours);
}

fn savings_file(savings: &str) -> String {
    DAG.replacen("</BkToCstmrStmt>", &format!("{savings}</BkToCstmrStmt>"), 1)
}

#[test]
fn several_documents_in_one_file_are_read_as_one() {
    let other = DAG.replace("NL91ABNA0417164300", "NL44RABO0123456789").replacen("23122", "23200", 1);
    let verdict = judge(&format!("{DAG}\n{other}"));
    let all = betalingen(&verdict);
    assert_eq!(all.len(), 2 * betalingen(&judge(DAG)).len());
    // Each stands in a statement of its own, and each has a line of its own.
    let places: std::collections::BTreeSet<_> = all.iter().map(|b| b.plaats).collect();
    assert_eq!((places.len(), all.last().unwrap().plaats.afschrift), (all.len(), 2));
    assert_eq!(
        verdict.findings.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        ["/Document[1]/BkToCstmrStmt/Stmt[1]", "/Document[2]/BkToCstmrStmt/Stmt[1]"]
    );
    assert_eq!(recall(format!("{DAG}\n{other}").as_bytes()).unwrap(), verdict.facts.clone().unwrap());
    // What is no statement is told; what is a wrong one refuses the file.
    let report = DAG.replace("camt.053.001.02", "camt.052.001.02");
    let told = judge(&format!("{DAG}{report}"));
    assert_eq!(betalingen(&told).len(), betalingen(&judge(DAG)).len());
    assert!(told.findings.iter().any(|f| f.rule.as_str() == "CAMT-KIND" && f.severity == Severity::Notice));
    assert!(judge(&format!("{DAG}{}", DAG.replacen(">4285.10<", ">1.00<", 1))).facts.is_none());
    assert!(judge(&format!("{DAG}rommel")).facts.is_none());
}

#[test]
fn a_statement_is_read_in_the_encoding_of_its_bank() {
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let text = DAG.replacen("De Coalitie HvB", "De Coöperatie HvB", 1);
    for (declared, notices) in [("ISO-8859-1", 0), ("iso-8859-15", 0), ("UTF-8", 1)] {
        let bytes = latin(&text.replacen("UTF-8", declared, 1));
        assert!(is_of_bank(&bytes));
        let verdict = read(&bytes, &Limits::default(), &BTreeSet::new());
        assert_eq!(betalingen(&verdict)[0].naam.as_deref(), Some("De Coöperatie HvB"), "{declared}");
        assert_eq!(verdict.findings.iter().filter(|f| f.rule.as_str() == "ENCODING").count(), notices, "{declared}");
        assert_eq!(recall(&bytes).unwrap(), verdict.facts.unwrap());
    }
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(is_of_bank(&bytes));
    assert_eq!(
        betalingen(&read(&bytes, &Limits::default(), &BTreeSet::new()))[0].naam.as_deref(),
        Some("De Coöperatie HvB")
    );
}

#[test]
fn versions_and_kinds_are_told_apart() {
    for version in 2..=14 {
        let text = DAG.replace("camt.053.001.02", &format!("camt.053.001.{version:02}"));
        assert_eq!(judge(&text).envelope.version, Some(format!("001.{version:02}")));
        assert!(judge(&text).facts.is_some(), "{version}");
    }
    for (other, rule) in [
        ("camt.053.001.01", "CAMT-VERSION"),
        ("camt.053.001.15", "CAMT-VERSION"),
        ("camt.053.001.2", "CAMT-VERSION"),
        ("camt.054.001.08", "CAMT-KIND"),
        ("camt.052.001.08", "CAMT-KIND"),
    ] {
        let verdict = judge(&DAG.replace("camt.053.001.02", other));
        assert_eq!(found(&verdict), [(rule, "/Document", Severity::Error)], "{other}");
    }
    let iwmo = include_str!("../../testdata/messages/wmo301.xml");
    for text in ["", "<Document/>", "geen xml", iwmo] {
        assert!(!is_of_bank(text.as_bytes()), "{text}");
    }
}

#[test]
fn form_and_bounds_are_those_of_messages() {
    let rule = |text: &str| judge(text).findings.last().map(|f| f.rule.to_string()).unwrap_or_default();
    assert_eq!(rule(&DAG.replacen("<Document", "<!DOCTYPE a [<!ENTITY b \"c\">]><Document", 1)), "DOCTYPE");
    assert_eq!(rule(&DAG.replacen("UTF-8", "EBCDIC", 1)), "ENCODING");
    assert_eq!(rule(&DAG.replacen("<Ustrd>", &format!("<Ustrd>{}", "<a>".repeat(70)), 1)), "LIMIT_DEPTH");
    assert_eq!(rule(&DAG[..DAG.len() - 20]), "XML");
    assert_eq!(rule(&format!("{DAG}<b/>")), "XML");
    assert_eq!(rule(&DAG.replacen("<Ustrd>", "<Ustrd>&a;", 1)), "XML");
    let limits = Limits { message_bytes_max: 100, ..Limits::default() };
    assert_eq!(read(DAG.as_bytes(), &limits, &BTreeSet::new()).findings[0].rule, "LIMIT_SIZE");
    let entry = &DAG[DAG.find("      <Ntry>").unwrap()..DAG.find("    </Stmt>").unwrap()];
    let small = "<Ntry><Amt Ccy='EUR'>1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2023-05-01</Dt></BookgDt></Ntry>";
    let many = DAG.replacen(entry, &small.repeat(50_001), 1);
    let few = Limits { message_bytes_max: u64::MAX, ..Limits::default() };
    assert!(read(many.as_bytes(), &few, &BTreeSet::new()).findings.iter().any(|f| f.rule == "LIMIT_RECORDS"));
}

#[test]
fn a_statement_that_was_accepted_is_read_by_no_rule_of_now() {
    let wrong = DAG.replacen(">4285.10<", ">1.00<", 1);
    assert!(judge(&wrong).facts.is_none());
    let said =
        |facts: Vec<(u32, Fact)>| facts.iter().map(|(line, fact)| format!("{line} {fact:?}")).collect::<Vec<_>>();
    assert_eq!(said(recall(wrong.as_bytes()).unwrap()), said(judge(DAG).facts.unwrap()));
    let none = Limits { records_max: 0, ..Limits::default() };
    assert!(read(DAG.as_bytes(), &none, &BTreeSet::new()).facts.is_none());
    // What cannot be read is not guessed.
    assert!(recall(DAG.replacen("CRDT", "X", 1).as_bytes()).is_err());
}

#[test]
fn a_statement_may_name_its_account_behind_its_bookings() {
    let (begin, end) = (DAG.find("<Acct>").unwrap(), DAG.find("</Acct>").unwrap() + "</Acct>".len());
    let account = &DAG[begin..end];
    let behind = DAG.replacen(account, "", 1).replacen("</Stmt>", &format!("{account}</Stmt>"), 1);
    assert_eq!(judge(&behind).facts.unwrap(), judge(DAG).facts.unwrap());
}

#[test]
fn the_cap_on_findings_never_hides_an_error() {
    let limits = Limits { findings_max: 1, ..Limits::default() };
    let verdict = read(
        DAG.replacen(">4285.10<", ">1.00<", 1).replace("<Sts>BOOK", "<Sts>PDNG").as_bytes(),
        &limits,
        &BTreeSet::new(),
    );
    assert_eq!((verdict.facts, verdict.findings.len()), (None, 1));
    let notices_first = BATCH.replacen(">50.00<", ">50.01<", 1).replacen("921.80", "1.00", 1);
    assert!(read(notices_first.as_bytes(), &limits, &BTreeSet::new()).facts.is_none());
}

#[test]
fn no_finding_holds_a_name_or_a_text() {
    let wrong = DAG.replace("<BookgDt>", "<BookgDt><Dt>x</Dt>").replace("CRDT", "999900006");
    for finding in judge(&wrong).findings {
        let shown = format!("{finding:?}");
        assert!(!shown.contains("Coalitie") && !shown.contains("F2023") && !shown.contains("999900006"), "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_only_refused(bytes in vec(any::<u8>(), 0..400)) {
        let _ = is_of_bank(&bytes);
        let verdict = read(&bytes, &Limits::default(), &BTreeSet::new());
        prop_assert!(verdict.facts.is_none() && !verdict.findings.is_empty());
    }

    /// Pieces cut, doubled, moved and overwritten: a verdict, and never money that no booking holds.
    #[test]
    fn changed_statements_never_panic(which in any::<bool>(), cuts in vec((any::<Index>(), any::<Index>(), 0..4u8), 1..6)) {
        let mut bytes = if which { DAG } else { BATCH }.as_bytes().to_vec();
        for (at, other, how) in cuts {
            let (a, b) = (at.index(bytes.len()), other.index(bytes.len()));
            let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 300));
            let piece = bytes[from..to].to_vec();
            match how {
                0 => drop(bytes.drain(from..to)),
                1 => drop(bytes.splice(to..to, piece)),
                2 => bytes.swap(a, b),
                _ => bytes[a] = b"<>&\"=/]x0 "[b % 10],
            }
            if bytes.is_empty() {
                return Ok(());
            }
        }
        let _ = is_of_bank(&bytes);
        let verdict = read(&bytes, &Limits::default(), &BTreeSet::new());
        let is_refused = verdict.findings.iter().any(|f| f.severity == Severity::Error);
        prop_assert_eq!(verdict.facts.is_none(), is_refused);
        prop_assert!(verdict.facts.iter().flatten().all(|(_, fact)| matches!(fact, Fact::Betaling(b) if b.amount != Eur::ZERO)));
    }
}
