//! Closing through the engine: what is frozen, billed, held back and corrected, and that it is done once.

use crate::{common, money};

use std::path::Path;
use std::sync::Arc;

use common::{Random, bsn, ingest, outbox};
use iwmod::archive::InMemory;
use iwmod::billing::{Line, changed};
use iwmod::documents::Outcome;
use iwmod::domain::Eur;
use iwmod::engine::{Engine, EngineError, Setup, rebuild};
use iwmod::facts::Keuze;
use iwmod::known::Stage;
use iwmod::orders::{Cannot, CloseError, CloseOptions, CloseReport, StatementReport, StatementState};
use money::*;
use tempfile::TempDir;

/// A provider in its folder, with what it knows. Its log is in memory, but where a test is about the disk.
struct Provider {
    dir: TempDir,
    log: Option<InMemory>,
    engine: Engine,
}

fn engine(log: Option<&InMemory>, setup: Setup) -> Engine {
    match log {
        Some(log) => Engine::open_on(Box::new(log.clone()), setup).unwrap(),
        None => Engine::open(setup).unwrap(),
    }
}

impl Provider {
    fn new(files: &[(String, Vec<u8>)]) -> Provider {
        Provider::with(&config(), files)
    }

    fn with(config: &str, files: &[(String, Vec<u8>)]) -> Provider {
        Provider::on("2024-01-15", config, files)
    }

    /// Takes its files in on a day.
    fn on(day: &str, config: &str, files: &[(String, Vec<u8>)]) -> Provider {
        Provider::begin(Some(InMemory::default()), day, config, files)
    }

    /// With log and store on the disk.
    fn on_disk(files: &[(String, Vec<u8>)]) -> Provider {
        Provider::begin(None, "2024-01-15", &config(), files)
    }

    fn begin(log: Option<InMemory>, day: &str, config: &str, files: &[(String, Vec<u8>)]) -> Provider {
        today(day);
        let dir = TempDir::new().unwrap();
        let engine = engine(log.as_ref(), setup(dir.path(), config));
        let mut provider = Provider { dir, log, engine };
        provider.learn(files);
        provider
    }

    fn folder(&self) -> &Path {
        self.dir.path()
    }

    #[track_caller]
    fn learn(&mut self, files: &[(String, Vec<u8>)]) {
        let reports = ingest(&mut self.engine, self.dir.path(), files);
        for (name, report) in reports {
            assert!(
                matches!(report.outcome, Outcome::Accepted | Outcome::Waiting | Outcome::Duplicate),
                "{name}: {:?}",
                report.findings
            );
        }
    }

    /// Under another config from now on.
    fn reopen(self, config: &str) -> Provider {
        let Provider { dir, log, engine: before } = self;
        before.close().unwrap();
        let engine = engine(log.as_ref(), setup(dir.path(), config));
        Provider { dir, log, engine }
    }

    #[track_caller]
    fn close(&mut self, of: &str) -> CloseReport {
        self.engine.close_month(month(of), &CloseOptions::default(), None).unwrap()
    }

    #[track_caller]
    fn close_incomplete(&mut self, of: &str) -> CloseReport {
        self.engine.close_month(month(of), &CloseOptions::incomplete(), None).unwrap()
    }

    /// Why it cannot be closed.
    #[track_caller]
    fn not_closed(&mut self, of: &str) -> CloseError {
        match self.engine.close_month(month(of), &CloseOptions::default(), None) {
            Err(EngineError::Cannot(Cannot::Close(error))) => error,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn check(&mut self, first: &str, last: &str) {
        let folder = self.dir.path().to_owned();
        check(&mut self.engine, &folder, (first, last));
    }

    fn file(&self, name: &str) -> String {
        String::from_utf8(outbox(self.folder()).remove(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
    }

    fn refuse(&mut self, number: &str) {
        self.engine
            .follow(Keuze::InvoiceRefused { number: number.to_owned(), on: date("2024-01-15") }, "niet akkoord")
            .unwrap();
    }
}

#[track_caller]
fn of_party<'a>(report: &'a CloseReport, party: &str) -> &'a StatementReport {
    let mut own = report.statements.iter().filter(|statement| statement.party.matches(party));
    own.next().unwrap_or_else(|| panic!("no statement of {party} in {report:#?}"))
}

fn corrections(lines: &[Arc<Line>]) -> Vec<(String, &str, i64)> {
    let of = lines.iter().filter(|line| line.corrects.is_some());
    let cents = |line: &Arc<Line>| line.amount.and_then(Eur::cents).unwrap();
    of.map(|line| (line.disposition.to_string(), line.because.as_deref().unwrap(), cents(line))).collect()
}

/// Two opdrachten with their hours, and one client at Kikmaat.
fn three() -> Vec<(String, Vec<u8>)> {
    let rows = begeleiding("O-1", 1) + &begeleiding("O-2", 2);
    let hours = monthly("opdracht:O-1", 1, 1..=12) + &monthly("opdracht:O-2", 2, 1..=12);
    let mut files = vec![opdrachten("a", &rows), leveringen("a", &hours)];
    files.extend(kikmaat(5001, 3));
    files
}

#[test]
fn months_close_in_order_when_they_have_ended() {
    // The messages of the client at Kikmaat are of a later day.
    let files: Vec<_> = three().into_iter().filter(|(name, _)| name.ends_with(".csv")).collect();
    let mut provider = Provider::on("2023-01-31", &config(), &files);
    let before = books(&provider.engine);
    assert!(matches!(provider.not_closed("2022-12"), CloseError::BeforeFirst { .. }));
    assert!(matches!(provider.not_closed("2024-01"), CloseError::NotEnded { .. }));
    assert_eq!(
        provider.not_closed("2023-01"),
        CloseError::NotEnded { month: month("2023-01"), from: date("2023-02-01") }
    );
    assert_eq!((books(&provider.engine), outbox(provider.folder()).len()), (before, 0));
    today("2023-03-01");
    assert_eq!(provider.not_closed("2023-02"), CloseError::OutOfOrder { first: month("2023-01") });
    let preview = provider.engine.close_preview(month("2023-01"), &CloseOptions::default()).unwrap();
    assert!(!preview.done && preview.closed.is_none());
    let report = provider.close("2023-01");
    assert_eq!(report.closed.as_ref().map(|stamp| stamp.number), Some(1));
    assert!(report.closed.unwrap().at.starts_with("2023-03-01T10:00:00+01:00"));
    let invoice = of_party(&preview, "coalitie").invoice.clone().unwrap();
    assert_eq!((invoice.number.as_str(), invoice.total), ("F2023-0001", eur("818.00")));
    assert_eq!(report.statements.len(), 1);
    provider.check("2023-01", "2023-01");
    // A month without anything is closed too, so that the next may be.
    let mut empty = Provider::new(&[]);
    assert_eq!(empty.close("2023-01").closed.unwrap().number, 1);
    assert_eq!(empty.close("2023-02").closed.unwrap().number, 2);
    assert!(empty.close("2023-02").closed.is_none());
    assert_eq!(empty.not_closed("2023-04"), CloseError::OutOfOrder { first: month("2023-03") });
}

#[test]
fn what_is_not_complete_is_held_back_and_closed_later() {
    let mut files = three();
    files[1] = leveringen("a", &(monthly("opdracht:O-1", 1, 1..=12) + &monthly("opdracht:O-2", 2, 4..=12)));
    let mut provider = Provider::new(&files);
    let held = provider.close("2023-01");
    assert_eq!((of_party(&held, "coalitie").state, held.held_total), (StatementState::Held, eur("818.00")));
    let open: Vec<_> = of_party(&held, "coalitie").incomplete.iter().map(|line| line.bsn.to_string()).collect();
    assert_eq!(open, [bsn(2)]);
    assert!(outbox(provider.folder()).is_empty());
    let february = provider.close("2023-02");
    assert_eq!(of_party(&february, "kikmaat").state, StatementState::Closes);
    assert_eq!(of_party(&february, "coalitie").state, StatementState::Held);
    assert_eq!(outbox(provider.folder()).keys().filter(|name| name.ends_with(".xml")).count(), 1);
    provider.check("2023-01", "2023-02");
    // Asked again nothing changes, and no number is spent on it.
    assert!(provider.close("2023-01").closed.is_none());
    provider.learn(&[leveringen("b", &monthly("opdracht:O-2", 2, 1..=1))]);
    let january = provider.close("2023-01");
    assert_eq!(of_party(&january, "coalitie").state, StatementState::Closes);
    assert_eq!(january.closed.map(|stamp| stamp.number), Some(3));
    assert_eq!(of_party(&provider.close("2023-02"), "coalitie").state, StatementState::Held);
    provider.check("2023-01", "2023-02");
    let invoices = last_invoices(&provider.engine);
    let said: Vec<_> = invoices.iter().map(|i| (i.number.as_str(), i.month.to_string(), i.closings.clone())).collect();
    assert_eq!(said, [("F2024-0001", "2023-02".to_owned(), vec![2]), ("F2024-0002", "2023-01".to_owned(), vec![3])]);
}

#[test]
fn on_request_it_closes_with_what_is_known_and_the_invoice_follows_the_specification() {
    let mut files = three();
    files[1] = leveringen("a", &monthly("opdracht:O-1", 1, 1..=12));
    let mut provider = Provider::new(&files);
    let report = provider.close_incomplete("2023-01");
    let statement = of_party(&report, "coalitie");
    assert_eq!((statement.state, &statement.invoice), (StatementState::Closes, &None));
    let missing: Vec<_> = statement.missing.iter().map(|m| (m.bsn.unwrap().to_string(), m.what.as_str())).collect();
    assert_eq!(missing, [(bsn(2), "specificatie: geen levering geregistreerd")]);
    assert!(outbox(provider.folder()).is_empty() && last_invoices(&provider.engine).is_empty());
    let frozen = billing(&provider.engine, "2023-01");
    provider.close_incomplete("2023-02");
    provider.learn(&[leveringen("b", &monthly("opdracht:O-2", 2, 1..=1))]);
    assert_eq!(billing(&provider.engine, "2023-01"), frozen, "what was closed does not change");
    let again = provider.close("2023-01");
    assert!(again.closed.is_none(), "nothing was left to close");
    let invoice = of_party(&again, "coalitie").invoice.clone().expect("the specification is known now");
    assert_eq!((invoice.total, &invoice.closings), (eur("818.00"), &vec![1]));
    provider.check("2023-01", "2023-02");
    // Also when it is made anew.
    provider.refuse(&invoice.number);
    assert_eq!(provider.engine.reissue(&invoice.number).unwrap().total, invoice.total);
    provider.check("2023-01", "2023-02");
}

#[test]
fn what_an_invoice_lacks_is_listed_per_client_and_no_number_is_spent() {
    let missing = |config: &str, files: &[(String, Vec<u8>)], of_month: &str, party: &str| {
        let mut provider = Provider::with(config, files);
        provider.close("2023-01");
        if of_month != "2023-01" {
            provider.close(of_month);
        }
        let report = provider.engine.close_preview(month(of_month), &CloseOptions::default()).unwrap();
        let again = provider.close(of_month);
        assert!(again.closed.is_none(), "what is owed was frozen at once: {again:#?}");
        assert_eq!(
            (of_party(&again, party).state, &of_party(&again, party).invoice),
            (StatementState::WasClosed, &None)
        );
        let is_theirs = |invoice: &iwmod::billing::Invoiced| invoice.party.matches(party);
        let made = last_invoices(&provider.engine);
        assert!(!made.iter().any(is_theirs), "no invoice lacks anything: {made:?}");
        // The numbers of the others have no gap where this one is missing.
        let numbers: Vec<&str> = made.iter().map(|invoice| invoice.number.as_str()).collect();
        let series: Vec<String> = (1..=made.len()).map(|number| format!("F2024-{number:04}")).collect();
        assert_eq!(numbers, series);
        let all = &of_party(&report, party).missing;
        all.iter().map(|m| (m.bsn.map(|bsn| bsn.to_string()), m.what.clone())).collect::<Vec<_>>()
    };
    let all = config();
    let without = |key: &str| {
        let line = all.lines().find(|line| line.starts_with(key)).unwrap();
        all.replacen(line, "", 1)
    };
    assert_eq!(
        missing(&without("iban"), &three(), "2023-01", "coalitie"),
        [(None, "iban van de aanbieder".to_owned())]
    );
    let nowhere = all.replace("address = \"Voorbeeldlaan 1\"", "#");
    assert_eq!(missing(&nowhere, &three(), "2023-02", "kikmaat"), [(None, "adres van Kikmaat".to_owned())]);
    // A name of which nothing is left when white space is taken off; a date of birth is never missing in what comes in.
    let given = "<i:Voornamen>Test</i:Voornamen><i:Voorletters>T</i:Voorletters>";
    let blank = [(">Proef<", ">\u{a0}<"), (given, "")];
    let mut files = three();
    files.extend(kikmaat(5002, 4).into_iter().map(|(name, bytes)| (name, replaced(bytes, &blank))));
    assert_eq!(missing(&all, &files, "2023-02", "kikmaat"), [(Some(bsn(4)), "naam van de cliënt".to_owned())]);
}

#[test]
fn only_what_was_shown_is_closed() {
    let mut provider = Provider::new(&three());
    let shown = provider.engine.close_preview(month("2023-01"), &CloseOptions::default()).unwrap();
    let close = |provider: &mut Provider, shown| {
        provider.engine.close_month(month("2023-01"), &CloseOptions::default(), Some(shown))
    };
    provider.learn(&[opdrachten("b", &begeleiding("O-3", 3))]);
    let refused = close(&mut provider, shown.fingerprint);
    assert!(matches!(refused, Err(EngineError::Cannot(Cannot::Close(CloseError::Changed)))), "{refused:?}");
    assert!(provider.engine.reader().state().books().closings().is_empty());
    provider.learn(&[leveringen("b", &monthly("opdracht:O-3", 3, 1..=1))]);
    let shown = provider.engine.close_preview(month("2023-01"), &CloseOptions::default()).unwrap();
    // A day later is another factuurdatum.
    today("2024-01-16");
    assert!(matches!(
        close(&mut provider, shown.fingerprint),
        Err(EngineError::Cannot(Cannot::Close(CloseError::Changed)))
    ));
    let shown = provider.engine.close_preview(month("2023-01"), &CloseOptions::default()).unwrap();
    assert!(close(&mut provider, shown.fingerprint).unwrap().done);
    provider.check("2023-01", "2023-01");
}

#[test]
fn the_same_again_gives_the_same_bytes_also_reopened_and_rebuilt() {
    let mut files = three();
    files.extend(own("0809", 7001, 4));
    files.push(leveringen("g", &monthly("0809:7001", 4, 1..=12)));
    let mut provider = Provider::on_disk(&files);
    for of in ["2023-01", "2023-02"] {
        provider.close(of);
    }
    let (all, said) = (outbox(provider.folder()), books(&provider.engine));
    // Three forms of each of three invoices at least, and a declaration of each month.
    assert!(all.len() >= 11, "{:?}", all.keys());
    let same = |provider: &mut Provider| {
        let sequence = provider.engine.reader().state().sequence;
        for of in ["2023-01", "2023-02"] {
            let report = provider.close(of);
            assert!(report.closed.is_none() && report.done);
        }
        assert_eq!(provider.engine.reader().state().sequence, sequence, "nothing was written");
        assert_eq!((outbox(provider.folder()), books(&provider.engine)), (all.clone(), said.clone()));
        provider.check("2023-01", "2023-02");
    };
    same(&mut provider);
    let mut provider = provider.reopen(&config());
    same(&mut provider);
    let (dir, setup) = (provider.dir, provider.engine.setup().clone());
    provider.engine.close().unwrap();
    // What was sent is gone from the folder, and is not put there again.
    let taken = dir.path().join("var/outbox").join(all.keys().next().unwrap());
    std::fs::remove_file(&taken).unwrap();
    let (mut engine, _) = rebuild(setup).unwrap();
    engine.tick();
    assert!(!taken.exists());
    std::fs::write(&taken, all.values().next().unwrap()).unwrap();
    same(&mut Provider { dir, log: None, engine });
}

#[test]
fn a_late_stop_is_credited_and_debited_in_the_earliest_open_month() {
    let mut provider = Provider::new(&three());
    for of in ["2023-01", "2023-02", "2023-03"] {
        provider.close(of);
    }
    let frozen: Vec<_> =
        ["2023-02", "2023-03"].map(|of| serde_json::to_string(&billing(&provider.engine, of)).unwrap()).into();
    provider.learn(&[kikmaat_stops("STOP-9", 5001, 3, "2023-03-15")]);
    let now: Vec<_> =
        ["2023-02", "2023-03"].map(|of| serde_json::to_string(&billing(&provider.engine, of)).unwrap()).into();
    assert_eq!(frozen, now, "a closed month is what it was, byte for byte");
    let april = lines(&provider.engine, "2023-04", "kikmaat");
    let because = "WMO307 van 65001001, Identificatie STOP-9 (stop-STOP-9.xml)";
    let id = || "0855:5001".to_owned();
    assert_eq!(corrections(&april), [(id(), because, -28_800), (id(), because, 13_935)]);
    assert!(april.iter().all(|line| line.corrects == Some(month("2023-03"))), "nothing runs in April itself");
    let look = billing(&provider.engine, "2023-04").statements;
    assert_eq!(changed(month("2023-04"), &look, &look), [], "a second look shows no change, also of a credit");
    let all: usize = look.iter().map(|statement| statement.lines.len()).sum();
    assert_eq!(changed(month("2023-04"), &[], &look).len(), all, "the first look shows every line once");
    provider.check("2023-01", "2023-03");
    // Nothing but a credit is left: a credit note.
    let report = provider.close("2023-04");
    let invoice = of_party(&report, "kikmaat").invoice.clone().unwrap();
    assert_eq!(invoice.total, eur("-148.65"));
    let ubl = provider.file(&format!("{}.xml", invoice.number));
    assert!(ubl.contains("<CreditNote ") && !ubl.contains("<Invoice "), "{ubl}");
    // Who gets it reads which message it was, and no name of a file of ours.
    let specification = provider.file(&format!("{}-specificatie.csv", invoice.number));
    assert!(specification.contains("Identificatie STOP-9;") && !specification.contains("stop-STOP-9.xml"));
    provider.check("2023-01", "2023-04");
    // It was corrected, and is not corrected again.
    assert!(lines(&provider.engine, "2023-05", "kikmaat").is_empty());
}

#[test]
fn a_changed_opdracht_names_its_row_and_a_correction_is_corrected() {
    let mut provider = Provider::new(&three());
    for of in ["2023-01", "2023-02"] {
        provider.close(of);
    }
    let version = |versie: u32, care: &str, to: &str| {
        Opdracht { nummer: "O-2", client: 2, care, from: "2023-01-01", to, versie }.row()
    };
    provider.learn(&[opdrachten("later", &version(2, "BG,zwaar,", "2023-12-31"))]);
    let march = lines(&provider.engine, "2023-03", "coalitie");
    let because = "opdracht O-2, regel 1 van opdracht-later.csv";
    // Row numbers count the header or not; whichever it is, both lines of both months name the same.
    let said = corrections(&march);
    assert_eq!(said.iter().map(|(_, _, cents)| *cents).collect::<Vec<_>>().len(), 4, "{said:?}");
    assert_eq!(said.iter().map(|(_, _, cents)| cents).sum::<i64>(), 2 * 4_500, "{said:?}");
    assert!(said.iter().all(|(_, cause, _)| cause.starts_with("opdracht O-2, regel ") && cause.ends_with("van opdracht-later.csv")), "{said:?} {because}");
    provider.close("2023-03");
    provider.check("2023-01", "2023-03");
    // Back to what it was: the correction is corrected, with a cause of its own.
    provider.learn(&[opdrachten("weer", &version(3, "BG,midden,", "2023-12-31"))]);
    let april = lines(&provider.engine, "2023-04", "coalitie");
    let said = corrections(&april);
    let by_month = |of: &str| -> Vec<i64> {
        let own = april.iter().filter(|line| line.corrects == Some(month(of)));
        own.map(|line| line.amount.unwrap().cents().unwrap()).collect()
    };
    for of in ["2023-01", "2023-02", "2023-03"] {
        assert_eq!(by_month(of), [-45_400, 40_900], "{of}: {said:?}");
    }
    assert!(said.iter().all(|(_, cause, _)| cause.ends_with("opdracht-weer.csv")), "{said:?}");
    provider.close("2023-04");
    provider.check("2023-01", "2023-04");
    assert_eq!(corrections(&lines(&provider.engine, "2023-05", "coalitie")), []);
}

/// An invoice prints the cause, so it says nothing that is not for its reader.
#[test]
fn a_cause_names_neither_what_others_pay_nor_a_folder() {
    let mut provider = Provider::new(&three());
    provider.close("2023-01");
    provider.close("2023-02");
    let other = "\n[[tariff]]\nparty = \"gemeente:0855\"\nproduct = \"104B3\"\nfrom = 2023-01-01\nrate = \"311.00\"\n\n[[tariff]]";
    let raised = config().replace("288.00", "290.00").replacen("\n[[tariff]]", other, 1);
    let mut provider = provider.reopen(&raised);
    let march = lines(&provider.engine, "2023-03", "kikmaat");
    let said = corrections(&march);
    assert_eq!(said.iter().map(|(_, _, cents)| *cents).collect::<Vec<_>>(), [-28_800, 29_000]);
    let is_own = |cause: &str| cause.contains("290.00") && !cause.contains("311.00") && !cause.contains("gemeente");
    assert!(said.iter().all(|(_, cause, _)| is_own(cause)), "{said:?}");
    provider.close("2023-03");
    let (name, bytes) = kikmaat_stops("STOP-9", 5001, 3, "2023-03-15");
    provider.learn(&[(format!("van de administratie/{name}"), bytes)]);
    let april = lines(&provider.engine, "2023-04", "kikmaat");
    let because = format!("WMO307 van 65001001, Identificatie STOP-9 ({name})");
    assert!(!april.is_empty() && corrections(&april).iter().all(|(_, cause, _)| *cause == because), "{april:?}");
}

#[test]
fn a_changed_tariff_and_a_decision_are_named() {
    let mut provider = Provider::new(&three());
    provider.close("2023-01");
    let raised = config().replacen(
        "\n[[tariff]]",
        "\n[[tariff]]\ncode = \"BG-MIDDEN\"\nfrom = 2023-01-01\nto = 2023-12-31\nrate = \"410.00\"\n\n[[tariff]]",
        1,
    );
    let mut provider = provider.reopen(&raised);
    let february = lines(&provider.engine, "2023-02", "coalitie");
    let said = corrections(&february);
    let row = |cause: &str| {
        cause.starts_with("config: [tariff] nu ") && cause.contains("BG-MIDDEN") && cause.contains("410.00")
    };
    assert_eq!(said.iter().map(|(_, _, cents)| *cents).sum::<i64>(), 200, "{said:?}");
    assert!(said.len() == 4 && said.iter().all(|(_, cause, _)| row(cause)), "{said:?}");
    provider.close("2023-02");
    provider.check("2023-01", "2023-02");
    let nummer = provider.engine.decide(Keuze::Withdraw("O-2".parse().unwrap()), "nooit gegeven").unwrap();
    let march = lines(&provider.engine, "2023-03", "coalitie");
    let because = format!("besluit {nummer}");
    let said = corrections(&march);
    let credit = || ("opdracht:O-2".to_owned(), because.as_str(), -41_000);
    assert_eq!(said, [credit(), credit()]);
    provider.close("2023-03");
    provider.check("2023-01", "2023-03");
    provider.engine.undo(nummer, "toch wel").unwrap();
    let april = lines(&provider.engine, "2023-04", "coalitie");
    let said = corrections(&april);
    assert_eq!(said.iter().map(|(_, _, cents)| *cents).collect::<Vec<_>>(), [41_000; 3], "{said:?}");
    provider.close("2023-04");
    provider.check("2023-01", "2023-04");
}

#[test]
fn a_refused_invoice_is_made_anew_with_what_changed() {
    let mut provider = Provider::new(&three());
    let first = of_party(&provider.close("2023-01"), "coalitie").invoice.clone().unwrap();
    let (old, number) = (outbox(provider.folder()), first.number.as_str());
    let cannot = |provider: &mut Provider, number: &str| match provider.engine.reissue(number) {
        Err(EngineError::Cannot(Cannot::Close(error))) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(cannot(&mut provider, "F2024-9999"), CloseError::NoSuchInvoice("F2024-9999".to_owned()));
    assert_eq!(cannot(&mut provider, number), CloseError::NotRefused(number.to_owned()));
    provider
        .learn(&[opdrachten("b", &begeleiding("O-2", 2).replace("BG,midden,", "BG,zwaar,").replace(",,1\n", ",,2\n"))]);
    provider.refuse(number);
    let second = provider.engine.reissue(number).unwrap();
    assert_eq!(
        (second.total, second.replaces.as_deref(), second.closings.as_slice()),
        (eur("863.00"), Some(number), &[1, 2][..])
    );
    assert_eq!(second.number, "F2024-0002");
    let csv = outbox(provider.folder()).remove("F2024-0002-specificatie.csv").unwrap();
    assert_eq!(specified(&csv).iter().map(cents).collect::<Vec<_>>(), [40_900, 45_400], "the old line is gone from it");
    assert!(provider.file("F2024-0002.xml").contains(number), "it names the one that it comes in the place of");
    assert!(old.iter().all(|(name, bytes)| outbox(provider.folder())[name] == *bytes), "what was sent stays");
    assert_eq!(
        cannot(&mut provider, number),
        CloseError::Replaced { number: number.to_owned(), by: second.number.clone() }
    );
    assert_eq!(corrections(&lines(&provider.engine, "2023-02", "coalitie")), [], "it was corrected with the reissue");
    provider.check("2023-01", "2023-01");
    provider.close("2023-02");
    provider.check("2023-01", "2023-02");
    // Refused again, with nothing changed.
    provider.refuse(&second.number);
    let third = provider.engine.reissue(&second.number).unwrap();
    assert_eq!((third.total, third.closings, third.replaces), (second.total, second.closings, Some(second.number)));
    let refused =
        provider.engine.follow(Keuze::InvoiceApproved { number: number.to_owned(), on: date("2024-01-15") }, "akkoord");
    assert!(matches!(refused, Err(EngineError::Cannot(Cannot::Close(CloseError::Replaced { .. })))));
    provider.check("2023-01", "2023-02");
}

#[test]
fn declarations_leave_with_the_closing_unless_something_speaks_against_them() {
    let mut files = own("0809", 7001, 4);
    files.extend(own("0867", 7002, 5));
    let hours = monthly("0809:7001", 4, 1..=12) + &monthly("0867:7002", 5, 2..=12);
    files.push(leveringen("g", &hours));
    let mut provider = Provider::new(&files);
    let shown = provider.engine.close_preview(month("2023-01"), &CloseOptions::default()).unwrap();
    let report = provider.close("2023-01");
    let lines = |report: &CloseReport| format!("{:?}", of_party(report, "gemeente:0809").declarations[0].lines);
    assert_eq!(lines(&shown), lines(&report), "what is shown has the references that are used");
    let (closes, held) = (of_party(&report, "gemeente:0809"), of_party(&report, "gemeente:0867"));
    assert_eq!((closes.state, held.state), (StatementState::Closes, StatementState::Held));
    assert_eq!((closes.declarations.len(), held.declarations.len()), (1, 0));
    let declaration = &closes.declarations[0];
    assert!(declaration.findings.is_empty() && declaration.fault.is_none(), "{declaration:#?}");
    assert_eq!(declaration.total, Some(eur("122.80")));
    let name = declaration.file.clone().unwrap();
    assert!(provider.file(&name).contains("DeclaratieNummer"));
    // January of the other comes late: it is frozen now, and declared with the next month, since none goes back.
    let report = provider.close("2023-02");
    let declared = &of_party(&report, "gemeente:0867").declarations[0];
    assert_eq!((declared.total, declared.findings.len()), (Some(eur("124.20")), 0), "{declared:#?}");
    provider.learn(&[leveringen("h", &uren("0867:7002", 5, "2023-01-10", "3", 1))]);
    let report = provider.close("2023-01");
    let late = of_party(&report, "gemeente:0867");
    assert_eq!((late.state, late.declarations.len()), (StatementState::Closes, 1));
    assert!(late.declarations[0].fault.as_ref().unwrap().starts_with("2023-02 was declared already"));
    provider.check("2023-01", "2023-02");
    let report = provider.close("2023-03");
    let declared = &of_party(&report, "gemeente:0867").declarations[0];
    assert_eq!(declared.total, Some(eur("310.50")), "{declared:#?}");
    provider.check("2023-01", "2023-03");
}

#[test]
fn a_declaration_over_a_month_that_was_held_back_waits_for_a_person() {
    let mut files = own("0809", 7001, 4);
    let hours = monthly("0809:7001", 4, 1..=1) + &monthly("0809:7001", 4, 3..=12);
    files.push(leveringen("g", &hours));
    let mut provider = Provider::new(&files);
    provider.close("2023-01");
    assert_eq!(of_party(&provider.close("2023-02"), "gemeente:0809").state, StatementState::Held);
    let report = provider.close("2023-03");
    let drafted = &of_party(&report, "gemeente:0809").declarations[0];
    assert!(drafted.findings.iter().any(|finding| finding.rule == "TR318"), "{drafted:#?}");
    let made: Vec<_> = provider.engine.reader().state().outbox().map(|made| (made.sequence, made.stage)).collect();
    assert!(made.contains(&(drafted.id.unwrap(), Stage::Draft)), "{made:?}");
    assert!(!outbox(provider.folder()).contains_key(drafted.file.as_ref().unwrap()));
    provider.check("2023-01", "2023-03");
    // The month closes; what waits stands in the way of a further declaration, and that is told.
    let report = provider.close("2023-04");
    let next = &of_party(&report, "gemeente:0809").declarations[0];
    assert!(next.id.is_none() && next.fault.as_ref().unwrap().contains("outbox approve"), "{next:#?}");
    assert!(provider.close("2023-04").closed.is_none());
    provider.engine.approve(drafted.id.unwrap()).unwrap();
    let again = provider.close("2023-04");
    let late = &of_party(&again, "gemeente:0809").declarations[0];
    assert_eq!((again.closed.is_none(), late.total, late.findings.len()), (true, Some(eur("122.80")), 0), "{late:#?}");
    assert!(outbox(provider.folder()).contains_key(late.file.as_ref().unwrap()));
    assert!(of_party(&provider.close("2023-04"), "gemeente:0809").declarations.is_empty(), "it was declared now");
    provider.check("2023-01", "2023-04");
}

#[test]
fn what_was_closed_without_a_tariff_is_billed_once_there_is_one() {
    let all = config();
    let row = "[[tariff]]\nparty = \"kikmaat\"\nproduct = \"104B3\"";
    let without = all.replace(row, "[[tariff]]\nparty = \"kikmaat\"\nproduct = \"104B9\"");
    assert_ne!(all, without);
    let mut provider = Provider::with(&without, &three());
    for of in ["2023-01", "2023-02"] {
        provider.close(of);
    }
    assert_eq!(of_party(&provider.close("2023-02"), "kikmaat").state, StatementState::Held);
    let report = provider.close_incomplete("2023-02");
    let statement = of_party(&report, "kikmaat");
    assert_eq!((statement.state, &statement.invoice), (StatementState::Closes, &None), "nothing has an amount");
    provider.check("2023-01", "2023-02");
    let mut provider = provider.reopen(&all);
    let report = provider.close("2023-03");
    let statement = of_party(&report, "kikmaat");
    assert_eq!((statement.state, statement.total), (StatementState::Closes, eur("576.00")), "{statement:#?}");
    provider.check("2023-01", "2023-03");
}

#[test]
fn what_was_closed_without_a_specification_can_be_corrected() {
    let mut files = three();
    files[1] = leveringen("a", &monthly("opdracht:O-1", 1, 1..=12));
    let mut provider = Provider::new(&files);
    provider.close_incomplete("2023-01");
    let heavy = begeleiding("O-2", 2).replace("BG,midden,", "BG,zwaar,").replace(",,1\n", ",,2\n");
    provider.learn(&[opdrachten("b", &heavy), leveringen("b", &monthly("opdracht:O-2", 2, 1..=2))]);
    let february = provider.close("2023-02");
    let statement = of_party(&february, "coalitie");
    assert_eq!((statement.state, statement.total), (StatementState::Closes, eur("908.00")), "{statement:#?}");
    // January can be billed now, as it was closed; February takes back what it said.
    let january = provider.close("2023-01");
    assert_eq!(of_party(&january, "coalitie").invoice.as_ref().map(|invoice| invoice.total), Some(eur("818.00")));
    provider.check("2023-01", "2023-02");
}

#[test]
fn what_was_closed_without_a_specification_and_never_was_does_not_keep_the_rest_from_its_bill() {
    let mut files = three();
    files[1] = leveringen("a", &monthly("opdracht:O-1", 1, 1..=12));
    let mut provider = Provider::new(&files);
    provider.close_incomplete("2023-01");
    provider.engine.decide(Keuze::Withdraw("O-2".parse().unwrap()), "nooit gegeven").unwrap();
    assert_eq!(of_party(&provider.close("2023-01"), "coalitie").invoice, None, "nothing takes it back yet");
    let february = of_party(&provider.close("2023-02"), "coalitie").invoice.clone().unwrap();
    assert_eq!(february.total, eur("0.00"), "a month of one, and the credit of January of the other");
    let january = of_party(&provider.close("2023-01"), "coalitie").invoice.clone().unwrap();
    assert_eq!(january.total, eur("818.00"), "both, since one of them is credited in February");
    provider.check("2023-01", "2023-02");
}

#[test]
fn a_refused_invoice_of_which_nothing_is_left_is_credited_later() {
    let hours = leveringen("a", &monthly("opdracht:O-1", 1, 1..=12));
    let mut provider = Provider::new(&[opdrachten("a", &begeleiding("O-1", 1)), hours]);
    let first = of_party(&provider.close("2023-01"), "coalitie").invoice.clone().unwrap();
    provider.refuse(&first.number);
    provider.engine.decide(Keuze::Withdraw("O-1".parse().unwrap()), "nooit gegeven").unwrap();
    let nothing = provider.engine.reissue(&first.number);
    assert!(matches!(nothing, Err(EngineError::Cannot(Cannot::Close(CloseError::Nothing(_))))), "{nothing:?}");
    provider.check("2023-01", "2023-01");
    let credit = of_party(&provider.close("2023-02"), "coalitie").invoice.clone().unwrap();
    assert_eq!(credit.total, first.total.negated());
    provider.check("2023-01", "2023-02");
}

#[test]
fn a_refused_invoice_whose_month_was_corrected_later_is_made_anew_as_it_was() {
    let mut provider = Provider::new(&three());
    let first = of_party(&provider.close("2023-01"), "coalitie").invoice.clone().unwrap();
    let heavy = begeleiding("O-2", 2).replace("BG,midden,", "BG,zwaar,").replace(",,1\n", ",,2\n");
    provider.learn(&[opdrachten("b", &heavy)]);
    let february = of_party(&provider.close("2023-02"), "coalitie").invoice.clone().unwrap();
    assert_eq!(february.total, eur("908.00"), "with the correction of January");
    provider.refuse(&first.number);
    let second = provider.engine.reissue(&first.number).unwrap();
    assert_eq!(
        (second.total, second.closings.as_slice()),
        (first.total, &[1][..]),
        "its correction stands on February"
    );
    provider.check("2023-01", "2023-02");
    provider.close("2023-03");
    provider.check("2023-01", "2023-03");
}

/// Histories of this many steps each, and how many.
const STEPS: usize = 28;
const HISTORIES: u64 = 8;

#[test]
fn any_history_adds_up() {
    let seeds: Vec<u64> = (0..HISTORIES).collect();
    let threads: Vec<_> = seeds
        .chunks(4)
        .map(<[u64]>::to_vec)
        .map(|seeds| std::thread::spawn(|| seeds.into_iter().for_each(history)))
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Facts, decisions, tariffs, closings, refusals and reissues in any order.
fn history(seed: u64) {
    let mut random = Random(900 + seed);
    let mut provider = Provider::new(&three());
    let (mut versie, mut withdrawn, mut raised) = (1, None, false);
    for step in 0..STEPS {
        let below = |random: &mut Random, bound: u64| usize::try_from(random.below(bound)).unwrap();
        match random.below(10) {
            0..=2 => {
                let next = provider.engine.reader().state().books().next_month(month("2023-01"));
                if next <= month("2023-10") {
                    provider
                        .engine
                        .close_month(
                            next,
                            &CloseOptions { incomplete: random.below(3) == 0, ..CloseOptions::default() },
                            None,
                        )
                        .unwrap();
                }
            }
            3 => {
                let books = provider.engine.reader().state();
                let closings = books.books().closings();
                if !closings.is_empty() {
                    let again = closings[below(&mut random, closings.len() as u64)].month;
                    provider
                        .engine
                        .close_month(
                            again,
                            &CloseOptions { incomplete: random.below(3) == 0, ..CloseOptions::default() },
                            None,
                        )
                        .unwrap();
                }
            }
            4 | 5 => {
                versie += 1;
                let client = 1 + below(&mut random, 2);
                let care = ["BG,licht,", "BG,midden,", "BG,zwaar,"][below(&mut random, 3)];
                let from = ["2023-01-01", "2023-01-16", "2023-03-01"][below(&mut random, 3)];
                let to = ["2023-12-31", "2023-05-20", "2023-03-31"][below(&mut random, 3)];
                let row = Opdracht { nummer: &format!("O-{client}"), client, care, from, to, versie }.row();
                provider.learn(&[opdrachten(&format!("v{versie}"), &row)]);
            }
            6 => {
                let client = 3 + below(&mut random, 2);
                let rows = begeleiding(&format!("O-{client}"), client);
                let day = format!("2023-{:02}-12", 1 + random.below(6));
                let hours = uren(&format!("opdracht:O-{client}"), client, &day, "1.5", 1);
                provider.learn(&[opdrachten(&format!("n{step}"), &rows), leveringen(&format!("n{step}"), &hours)]);
            }
            7 => match withdrawn.take() {
                Some(nummer) => drop(provider.engine.undo(nummer, "toch wel").unwrap()),
                None => {
                    let nummer = format!("O-{}", 1 + random.below(2)).parse().unwrap();
                    withdrawn = Some(provider.engine.decide(Keuze::Withdraw(nummer), "nooit gegeven").unwrap());
                }
            },
            8 => {
                raised = !raised;
                let more =
                    "\n[[tariff]]\ncode = \"BG-MIDDEN\"\nfrom = 2023-02-01\nto = 2023-12-31\nrate = \"410.00\"\n";
                provider = provider.reopen(&format!("{}{}", config(), if raised { more } else { "" }));
            }
            _ => {
                let stand = last_invoices(&provider.engine);
                if !stand.is_empty() {
                    let number = stand[below(&mut random, stand.len() as u64)].number.clone();
                    provider.refuse(&number);
                    match provider.engine.reissue(&number) {
                        Ok(issued) => assert_eq!(issued.replaces, Some(number)),
                        Err(EngineError::Cannot(Cannot::Close(CloseError::Nothing(_) | CloseError::Missing(_)))) => {}
                        Err(error) => panic!("seed {seed}, step {step}: {error}"),
                    }
                }
            }
        }
        if step % 4 == 3 {
            provider.check("2023-01", "2023-10");
        }
    }
    assert!(!provider.engine.reader().state().books().closings().is_empty(), "seed {seed} closes nothing");
}
