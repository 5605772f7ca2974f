//! Bank statements through the whole program: two banks' ways of writing, exports that overlap, any order; what is then open,
//! to the cent.

use crate::common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{file, ingest, setup, verify};
use iwmod::archive::InMemory;
use iwmod::billing::{Invoiced, Party};
use iwmod::debiteuren::{self, Basis, Debiteuren, Stage, UnmatchedReason};
use iwmod::declaratie::{DeclaratieStatus, Ledger, Stand};
use iwmod::documents::Outcome;
use iwmod::domain::{Date, Eur, Identificatie, Kind, Month, Release, Sha256};
use iwmod::engine::Engine;
use iwmod::facts::{Bron, Keuze, Kop};
use tempfile::TempDir;

/// A day, of one payment per booking (001.02); the month around it in other bytes; another bank's batch (001.08).
const FILES: [&str; 3] = ["2023-05-02-dag.xml", "2023-05-maand.xml", "2023-05-15-batch.xml"];

fn statement(name: &str) -> (String, Vec<u8>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/camt");
    file(name, std::fs::read(folder.join(name)).unwrap())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn invoices() -> Vec<Invoiced> {
    let party = Party { kind: "coalitie".parse().unwrap(), id: "hvb".to_owned(), name: "De Coalitie HvB".to_owned() };
    let invoice = |(number, cents): (&str, i64)| Invoiced {
        number: number.to_owned(),
        party: party.clone(),
        month: Month::of(day("2023-03-01")),
        date: day("2023-04-03"),
        total: Eur::from_cents(cents),
        closings: vec![1],
        replaces: None,
        documents: Vec::new(),
    };
    let all = [
        ("F2023-0001", 41_510),
        ("F2023-0002", 37_190),
        ("F2023-0003", 7_700),
        ("F2023-0004", 3_000),
        ("F2023-0005", 4_000),
    ];
    all.map(invoice).to_vec()
}

/// A 323 of which 600.00 was granted.
fn ledger() -> Ledger {
    let kop = Kop {
        kind: Kind::Wmo323,
        release: Release::V3_2,
        gemeente: "0855".parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new("D230500017"),
        dagtekening: day("2023-04-05"),
    };
    let status = DeclaratieStatus {
        bron: Bron { sha256: Sha256([9; 32]), regel: 0 },
        kop,
        nummer: "D230500017".to_owned(),
        maand: Month::of(day("2023-03-01")),
        totaal: Eur::from_cents(80_000),
        stand: Stand::Beantwoord { by: "A1".to_owned(), on: day("2023-04-20"), toegekend: Eur::from_cents(60_000) },
        regels: Vec::new(),
    };
    Ledger { declaraties: vec![status], judgements: Vec::new() }
}

/// What is open once the engine knows what it knows.
fn debiteuren(engine: &Engine, accounts: &[&str]) -> Debiteuren {
    let state = engine.reader().state();
    let knowledge = &state.knowledge;
    debiteuren::derive(&Basis {
        invoices: &invoices(),
        ledgers: &[ledger()],
        besluiten: knowledge.besluiten(),
        betalingen: &debiteuren::betalingen(knowledge.dossiers(), knowledge.besluiten()),
        terms: &engine.setup().terms,
        accounts: &accounts.iter().map(|a| a.parse().unwrap()).collect::<BTreeSet<_>>(),
        as_of: day("2023-06-01"),
    })
    .unwrap()
}

fn open(found: &Debiteuren) -> Vec<(&str, String)> {
    found.receivables.iter().map(|v| (v.number.as_str(), v.open.to_string())).collect()
}

#[test]
fn two_banks_and_an_overlap_leave_what_is_open_in_any_order() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut all = BTreeSet::new();
    for order in orders {
        let dir = TempDir::new().unwrap();
        let mut engine = Engine::open_on(Box::new(InMemory::default()), setup(dir.path())).unwrap();
        for at in order {
            let reports = ingest(&mut engine, dir.path(), &[statement(FILES[at])]);
            assert_eq!(reports[FILES[at]].outcome, Outcome::Accepted);
        }
        let found = debiteuren(&engine, &["NL91ABNA0417164300"]);
        let expected = [
            ("F2023-0001", "0.00"),
            ("F2023-0002", "0.00"),
            ("F2023-0003", "77.00"),
            ("F2023-0004", "0.00"),
            ("F2023-0005", "20.00"),
            ("D230500017", "0.00"),
        ];
        assert_eq!(open(&found), expected.map(|(number, open)| (number, open.to_owned())));
        assert_eq!(found.receivables[0].payments.len(), 3, "paid, taken back, paid again");
        assert_eq!(found.receivables.iter().filter(|v| v.stage == Stage::Settled).count(), 4);
        let left: Vec<_> = found.unmatched.iter().map(|l| (l.amount.to_string(), l.why)).collect();
        assert_eq!(left, [("20.00".to_owned(), UnmatchedReason::NoNumber)]);
        assert_eq!((found.outgoing.number, found.outgoing.total.to_string()), (1, "-1250.00".to_owned()));
        // 415.10 + 100.00 + 20.00 − 415.10 + 415.10 of the one bank, 921.90 of the other.
        assert_eq!(found.counted.to_string(), "1457.00");
        all.insert(serde_json::to_string(&found).unwrap());
        verify(&mut engine);
    }
    assert_eq!(all.len(), 1, "the order decides");
}

#[test]
fn the_outcome_of_a_statement_is_told_as_of_any_file() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    let [good, wrong] = ["good.xml", "wrong.xml"];
    let bytes = statement(FILES[0]).1;
    let text = String::from_utf8(bytes.clone()).unwrap();
    let files = [file(good, bytes.clone()), file(wrong, text.replace(">4285.10<", ">4285.00<").into_bytes())];
    let reports = ingest(&mut engine, dir.path(), &files);
    let json = serde_json::to_value(&reports[good]).unwrap();
    let told =
        ["outcome", "kind", "version", "sender", "receiver", "identification"].map(|key| json[key].as_str().unwrap());
    assert_eq!(told, ["accepted", "camt.053", "001.02", "ABNANL2A", "NL91…4300", "23122"]);
    assert_eq!(json["findings"][0]["rule"], "CAMT-STATUS");
    let refused = &reports[wrong];
    assert_eq!((refused.outcome, refused.findings[0].rule.as_str()), (Outcome::Refused, "CAMT-BALANCE"));
    assert_eq!(refused.findings[0].value, "-0.10");
    let counted = engine.reader().counters().get().files;
    assert_eq!(counted[&("accepted", "camt.053".to_owned())], 1);
    let again = ingest(&mut engine, dir.path(), &[file("again.xml", bytes)]);
    assert_eq!(again["again.xml"].outcome, Outcome::Duplicate);
}

#[test]
fn a_statement_survives_the_loss_of_the_store_and_what_a_person_said_of_it() {
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path())).unwrap();
    ingest(&mut engine, dir.path(), &[statement(FILES[0])]);
    let found = debiteuren(&engine, &[]);
    let iwmod::debiteuren::Herkomst::Bank { file, row, .. } = found.unmatched[0].from.clone() else {
        panic!("of a bank")
    };
    let decisions = [
        Keuze::PaymentFor { file, row, number: "F2023-0003".to_owned() },
        Keuze::Paid { number: "F2023-0004".to_owned(), on: day("2023-05-20"), amount: Eur::from_cents(3_000) },
        Keuze::InvoiceApproved { number: "F2023-0005".to_owned(), on: day("2023-04-11") },
    ];
    for keuze in decisions {
        engine.decide(keuze, "zo afgesproken").unwrap();
    }
    let found = debiteuren(&engine, &[]);
    let expected = ["0.00", "271.90", "57.00", "0.00", "40.00", "600.00"];
    assert_eq!(found.receivables.iter().map(|v| v.open.to_string()).collect::<Vec<_>>(), expected);
    assert!(found.receivables[4].due.is_some() && found.receivables[4].days_overdue > 0);
    verify(&mut engine);
    drop(engine);
    std::fs::remove_dir_all(setup(dir.path()).store).unwrap();
    let engine = Engine::open(setup(dir.path())).unwrap();
    assert_eq!(debiteuren(&engine, &[]), found);
}
