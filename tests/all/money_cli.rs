//! Closing and following money through the program, by itself and through a running daemon.

use crate::{common, money};

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::bsn;
use money::*;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_iwmod");

/// A folder with a config, in which the program runs.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// With these files taken in.
    fn new(files: &[(String, Vec<u8>)]) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let config =
            config().replace("127.0.0.1:9437", "127.0.0.1:0").replace("format = \"text\"", "format = \"json\"");
        fs::write(folder.path().join("config.toml"), config).unwrap();
        let place = Place { folder };
        place.learn(files);
        place
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn learn(&self, files: &[(String, Vec<u8>)]) {
        for (name, bytes) in files {
            fs::write(self.path(name), bytes).unwrap();
            let output = self.run(&["ingest", name]);
            assert!(output.status.success(), "{name}: {}{}", text(&output.stdout), text(&output.stderr));
        }
    }

    /// Runs a command to its end, without a terminal.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.env_remove("COLUMNS");
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it prints.
    #[track_caller]
    fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let shown = self.good(&[arguments, &["--json"]].concat());
        serde_json::from_str(&shown).unwrap_or_else(|error| panic!("{arguments:?}: {error} in {shown}"))
    }

    /// Runs a command that must end with 2; gives what it complains of.
    #[track_caller]
    fn bad(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stdout));
        text(&output.stderr)
    }

    fn outbox(&self) -> usize {
        fs::read_dir(self.path("var/outbox")).map_or(0, Iterator::count)
    }

    fn serve(&self) -> Daemon {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").current_dir(self.folder.path()).stdin(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(
            lines.by_ref().map_while(Result::ok).any(|line| line.contains("\"message\":\"ready\"")),
            "it is not ready"
        );
        // It is read on, so that the daemon never waits for a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Daemon { child }
    }
}

/// A running daemon; killed when the test ends before it.
struct Daemon {
    child: Child,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Two opdrachten, a client at Kikmaat from February on, and one at a gemeente that buys care itself.
fn files() -> Vec<(String, Vec<u8>)> {
    let rows = begeleiding("O-1", 1) + &begeleiding("O-2", 2);
    let hours =
        monthly("opdracht:O-1", 1, 1..=12) + &monthly("opdracht:O-2", 2, 1..=12) + &monthly("0809:7001", 4, 1..=12);
    let mut files = vec![opdrachten("a", &rows)];
    files.extend(own("0809", 7001, 4));
    files.extend(kikmaat(5001, 3));
    files.push(leveringen("a", &hours));
    files
}

/// What becomes of a party in what `close` prints.
fn of_party<'a>(report: &'a Value, kind: &str) -> &'a Value {
    let all = report["statements"].as_array().unwrap();
    all.iter().find(|statement| statement["party"]["kind"] == kind).unwrap_or_else(|| panic!("no {kind} in {report:#}"))
}

#[test]
fn without_a_terminal_nothing_is_closed_unless_it_is_told_to() {
    let place = Place::new(&files());
    let told = place.bad(&["close", "2023-01"]);
    assert!(told.contains("--yes"), "{told}");
    let output = place.run(&["close", "2023-01", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let shown: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!((&shown["done"], &shown["closed"]), (&json!(false), &Value::Null));
    let dry = place.json(&["close", "2023-01", "--dry-run"]);
    assert_eq!(dry, shown, "a dry run shows what would be asked for");
    assert!(place.good(&["close", "2023-01", "--dry-run"]).contains("wordt factuur"));
    assert_eq!(place.run(&["close", "2023-01", "--dry-run", "--yes"]).status.code(), Some(2));
    assert_eq!((place.json(&["closed"]), place.outbox()), (json!([]), 0));
    let told = place.bad(&["close", "2023-02", "--yes"]);
    assert!(told.contains("2023-01 first"), "{told}");
    assert!(place.bad(&["close", "2022-12", "--yes"]).contains("first month"));
    assert!(place.bad(&["close", "2099-12", "--yes"]).contains("not ended"));
    let done = place.json(&["close", "2023-01", "--yes"]);
    assert_eq!((&done["done"], &done["closed"]["number"]), (&json!(true), &json!(1)));
    assert_eq!(of_party(&done, "coalitie")["invoice"]["number"], of_party(&dry, "coalitie")["invoice"]["number"]);
    let number = of_party(&done, "coalitie")["invoice"]["number"].as_str().unwrap().to_owned();
    assert!(place.path("var/outbox").join(format!("{number}.xml")).exists());
    let again = place.good(&["close", "2023-01", "--yes"]);
    assert!(again.contains("was al afgesloten") && again.contains(&number), "{again}");
}

#[test]
fn a_closed_month_is_shown_as_closed_and_as_it_would_be_now() {
    let place = Place::new(&files());
    let open = place.json(&["billing", "2023-01"]);
    assert!(open["closed"].is_null() && open["statements"][0]["closed"].is_null());
    place.json(&["close", "2023-01", "--yes"]);
    let closed = place.json(&["closed"]);
    assert_eq!((&closed[0]["month"], &closed[0]["number"]), (&json!("2023-01"), &json!(1)));
    assert!(closed[0]["at"].as_str().unwrap().len() == "2023-02-06T10:00:00+01:00".len());
    assert!(closed[0]["log_position"].as_u64().unwrap() > 0);
    let before = place.good(&["billing", "2023-01", "--json"]);
    let shown: Value = serde_json::from_str(&before).unwrap();
    assert_eq!((&shown["closed"]["number"], &shown["statements"][0]["closed"]["number"]), (&json!(1), &json!(1)));
    let later = opdrachten("b", &begeleiding("O-2", 2).replace("BG,midden,", "BG,zwaar,").replace(",,1\n", ",,2\n"));
    place.learn(&[later]);
    assert_eq!(place.good(&["billing", "2023-01", "--json"]), before, "not a byte of it changes");
    let derived = place.json(&["billing", "2023-01", "--derived"]);
    assert!(derived["closed"].is_null());
    let total = |shown: &Value| shown["statements"][0]["total"].as_str().unwrap().to_owned();
    assert_eq!((total(&shown), total(&derived)), ("818.00".to_owned(), "863.00".to_owned()));
    let february = place.json(&["billing", "2023-02", "--party", "coalitie:hvb"]);
    let lines = february["statements"][0]["lines"].as_array().unwrap().iter();
    let corrections: Vec<_> = lines.filter(|line| line["corrects"] == "2023-01").map(|l| &l["amount"]).collect();
    assert_eq!(corrections, [&json!("-409.00"), &json!("454.00")]);
    let text = place.good(&["billing", "2023-02"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("verbetert 2023-01") && text.contains("van opdracht-b.csv"), "{text}");
}

#[test]
fn a_look_is_held_against_the_last_one() {
    let place = Place::new(&files());
    let first = place.json(&["billing", "2023-01", "--diff"]);
    assert!(first["diff"]["against"].is_null(), "{first:#}");
    let second = place.json(&["billing", "2023-01", "--diff"]);
    let diff = &second["diff"];
    assert_eq!(
        (&diff["against"]["kind"], &diff["clients"], &diff["difference"]),
        (&json!("run"), &json!([]), &json!("0.00"))
    );
    place
        .learn(&[opdrachten("b", &begeleiding("O-2", 2).replace("BG,midden,", "BG,zwaar,").replace(",,1\n", ",,2\n"))]);
    let third = place.json(&["billing", "2023-01", "--diff"]);
    let client = &third["diff"]["clients"][0];
    assert_eq!(client["bsn"], bsn(2));
    let amounts = ["before", "now", "difference"].map(|key| client[key].as_str().unwrap());
    assert_eq!((amounts, &third["diff"]["difference"]), (["409.00", "454.00", "45.00"], &json!("45.00")));
    assert!(client["because"][0].as_str().unwrap().ends_with("van opdracht-b.csv"), "{client}");
    // What was just seen is not told again; a closed month is held against its closing, however often it is looked at.
    assert_eq!(place.json(&["billing", "2023-01", "--diff"])["diff"]["clients"], json!([]));
    place.json(&["close", "2023-01", "--yes"]);
    place
        .learn(&[opdrachten("c", &begeleiding("O-2", 2).replace("BG,midden,", "BG,licht,").replace(",,1\n", ",,3\n"))]);
    for _ in 0..2 {
        let diff = place.json(&["billing", "2023-01", "--diff"])["diff"].clone();
        assert_eq!((&diff["against"]["kind"], &diff["difference"]), (&json!("close"), &json!("-91.00")), "{diff:#}");
        assert!(diff["clients"][0]["because"][0].as_str().unwrap().ends_with("van opdracht-c.csv"));
    }
    // Of several that came in since, each that made it otherwise is named, in the order in which they came.
    place.learn(&[opdrachten("d", &begeleiding("O-2", 2).replace(",,1\n", ",,4\n"))]);
    let diff = place.json(&["billing", "2023-01", "--diff"])["diff"].clone();
    let because: Vec<&str> =
        diff["clients"][0]["because"].as_array().unwrap().iter().map(|b| b.as_str().unwrap()).collect();
    assert_eq!(diff["difference"], "-45.00", "{diff:#}");
    assert!(
        matches!(because[..], [c, d] if c.ends_with("van opdracht-c.csv") && d.ends_with("van opdracht-d.csv")),
        "{because:?}"
    );
}

/// A bank statement of one payment.
pub(crate) fn camt(name: &str, amount: &str, day: &str, text: &str) -> (String, Vec<u8>) {
    let xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T06:10:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><CreDtTm>{day}T06:10:00</CreDtTm>
<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>R-{name}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>De Coalitie HvB</Nm></Dbtr><DbtrAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
"#
    );
    (format!("{name}.xml"), xml.into_bytes())
}

/// The row of an invoice in `receivables`.
#[track_caller]
fn receivable(place: &Place, number: &str) -> Value {
    let all = place.json(&["receivables"]);
    let rows = all["receivables"].as_array().unwrap();
    let row = rows.iter().find(|row| row["number"] == number);
    row.unwrap_or_else(|| panic!("no {number} in {all:#}")).clone()
}

/// From closing to the last cent. Gives all that was printed.
fn follow_the_money(place: &Place, bring: impl Fn(&(String, Vec<u8>))) -> Vec<String> {
    let mut shown = Vec::new();
    let mut show = |arguments: &[&str]| {
        shown.push(place.good(&[arguments, &["--json"]].concat()));
        serde_json::from_str::<Value>(shown.last().unwrap()).unwrap()
    };
    let january = show(&["close", "2023-01", "--yes"]);
    let invoice = of_party(&january, "coalitie")["invoice"].clone();
    let (first, day) = (invoice["number"].as_str().unwrap(), invoice["date"].as_str().unwrap());
    let row = receivable(place, first);
    assert_eq!(
        (&row["amount"], &row["open"], &row["due"]),
        (&json!("818.00"), &json!("818.00"), &Value::Null),
        "{row:#}"
    );
    // Refused, and made anew.
    assert!(place.bad(&["outbox", "reject", first]).contains("--reason"));
    assert!(place.bad(&["outbox", "reissue", first]).contains("outbox reject"), "it says what to do first");
    assert!(place.bad(&["outbox", "approve", "F1999-0001"]).contains("F1999-0001"));
    show(&["outbox", "reject", first, "--reason", "verkeerde periode"]);
    assert_eq!(receivable(place, first)["stage"]["state"], "refused");
    let issued = show(&["outbox", "reissue", first]);
    let second = issued["number"].as_str().unwrap();
    assert_eq!((&issued["replaces"], &issued["total"]), (&json!(first), &json!("818.00")));
    assert!(place.bad(&["outbox", "approve", first]).contains(second));
    assert_eq!(receivable(place, first)["open"], "0.00", "what was replaced is not owed any more");
    // Approved: the term runs.
    show(&["outbox", "approve", second, "--on", day]);
    let row = receivable(place, second);
    assert_eq!(row["stage"]["state"], "approved", "{row:#}");
    assert!(row["due"].as_str().unwrap() > day);
    // Paid in two parts by the bank, one of which names nothing, and the rest by hand.
    bring(&camt("bank-1", "409.00", day, &format!("betaling {second} deel 1")));
    assert_eq!(
        (&receivable(place, second)["paid"], &receivable(place, second)["open"]),
        (&json!("409.00"), &json!("409.00"))
    );
    bring(&camt("bank-2", "400.00", day, "zonder nummer"));
    let all = show(&["receivables"]);
    let stray = &all["unmatched"][0];
    assert_eq!(stray["amount"], "400.00", "{all:#}");
    let at = format!("{}:{}", stray["file"].as_str().unwrap(), stray["row"]);
    show(&["outbox", "match", &at, second]);
    assert_eq!(receivable(place, second)["open"], "9.00");
    show(&["outbox", "paid", second, "--amount", "10.00", "--on", day]);
    show(&["outbox", "paid", second, "--amount", "-1.00", "--on", day]);
    let row = receivable(place, second);
    assert_eq!((&row["open"], &row["stage"]["state"]), (&json!("0.00"), &json!("settled")), "{row:#}");
    let february = show(&["close", "2023-02", "--yes"]);
    assert_eq!(of_party(&february, "kikmaat")["invoice"]["total"], "288.00");
    for arguments in [&["closed"][..], &["receivables"], &["billing", "2023-01"], &["billing", "2023-02"], &["outbox"]]
    {
        show(arguments);
    }
    for arguments in
        [&["closed"][..], &["receivables"], &["receivables", "--all"], &["billing", "2023-01"], &["outbox"]]
    {
        shown.push(place.good(arguments));
    }
    assert!(place.json(&["verify"])["problems"].as_array().is_none_or(Vec::is_empty));
    shown
}

/// Without the moments of this run.
fn timeless(shown: Vec<String>) -> Vec<String> {
    let moment = |text: &str| {
        let is_time = |word: &&str| word.len() == 25 && word.as_bytes()[10] == b'T' && word.as_bytes()[19] == b'+';
        let times: Vec<&str> = text.split(|c: char| c == '"' || c.is_whitespace()).filter(is_time).collect();
        times.iter().fold(text.to_owned(), |text, time| text.replace(time, "MOMENT"))
    };
    shown.iter().map(|text| moment(text)).collect()
}

#[test]
fn an_invoice_is_followed_to_the_cent_alone_and_through_the_daemon() {
    let alone = Place::new(&files());
    let by_itself = follow_the_money(&alone, |file| alone.learn(std::slice::from_ref(file)));
    let served = Place::new(&files());
    let daemon = served.serve();
    // Bank statements are dropped in the inbox, as a bank program does.
    let drop_in = |(name, bytes): &(String, Vec<u8>)| {
        let inbox = served.path("var/inbox");
        fs::write(inbox.join(".upload"), bytes).unwrap();
        fs::rename(inbox.join(".upload"), inbox.join(name)).unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while !served.good(&["archive", "list"]).contains(name.as_str()) {
            assert!(Instant::now() < patience, "{name} is not taken in");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let through_it = follow_the_money(&served, drop_in);
    drop(daemon);
    for (one, other) in timeless(by_itself).iter().zip(&timeless(through_it)) {
        assert_eq!(one, other);
    }
}

/// Every table, with names that are longer than a line: what does not fit is wrapped, and no command is lost in it.
#[test]
fn no_line_is_wider_than_a_terminal_of_80_columns() {
    let place = Place::new(&files());
    let long = "Van der Bovenkamp-Achterbergen tot Nieuwenhuizen en de Zuidwestelijke Polder ".repeat(2);
    place.learn(&[opdrachten("lang", &begeleiding("O-9", 5).replace("Proef O-9", &long))]);
    place.learn(&[leveringen("lang", &monthly("opdracht:O-9", 5, 1..=2))]);
    place.good(&["close", "2023-01", "--yes"]);
    place.good(&["decide", "withdraw", "opdracht:O-2", "--reason", &long]);
    let number = place.json(&["receivables"])["receivables"][0]["number"].as_str().unwrap().to_owned();
    let commands: &[&[&str]] = &[
        &["dispositions"],
        &["billing", "2023-01"],
        &["billing", "2023-02"],
        &["billing", "2023-02", "--diff"],
        &["close", "2023-02", "--dry-run"],
        &["closed"],
        &["explain", "opdracht:O-9"],
        &["worklist"],
        &["worklist", "--as-of", "2099-01-01"],
        &["outbox"],
        &["outbox", "show", &number],
        &["receivables"],
        &["reconcile"],
        &["declarations"],
        &["requests"],
        &["tariffs"],
        &["chain"],
        &["quarantine"],
        &["report", "--year", "2023", "--by", "product"],
        &["archive", "list"],
        &["decide", "list"],
        &["explain-rule", "START_MISSING"],
        &["explain-rule", "TR326"],
    ];
    let mut faults = Vec::new();
    for command in commands {
        for line in place.good(command).lines().filter(|line| line.chars().count() > 80) {
            faults.push(format!("{command:?}: {line}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let named = place.good(&["dispositions"]);
    assert!(named.contains("Bovenkamp") && named.contains("BG midden") && !named.contains("999900"), "{named}");
    assert!(place.good(&["worklist"]).contains("iwmod "), "a task names its command");
}

/// A closed month repeats what nobody paid then; what became so since is for a person.
#[test]
fn care_that_nobody_pays_any_more_after_its_month_was_closed_is_a_task() {
    let place = Place::new(&files());
    place.good(&["close", "2023-01", "--yes"]);
    let unpaid = || {
        let tasks = place.json(&["worklist", "--as-of", "2023-02-10"]);
        let of_kind = tasks.as_array().unwrap().iter().filter(|task| task["task"] == "UNBILLABLE").cloned();
        of_kind.collect::<Vec<Value>>()
    };
    assert_eq!(unpaid(), Vec::<Value>::new());
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let shorter = config.replacen(
        "domain = \"BG\"                                 # BG, DO or BW\nfrom = 2023-01-01\nto = 2023-12-31",
        "domain = \"BG\"\nfrom = 2023-01-01\nto = 2023-01-19",
        1,
    );
    assert_ne!(shorter, config, "the agreement for begeleiding is in the example");
    fs::write(place.path("config.toml"), shorter).unwrap();
    let unpaid = unpaid();
    assert!(!unpaid.is_empty());
    let all_of = |task: &Value| task["rule"] == "NO_AGREEMENT" && task["text"].as_str().unwrap().contains("2023-01-20");
    assert!(unpaid.iter().all(all_of), "{unpaid:#?}");
    // The command that the task names works as it is printed, and what it says is silent, the other months are not.
    let (task, about) = (unpaid[0]["text"].as_str().unwrap(), unpaid[0]["about"].as_str().unwrap());
    let command = task.split('\'').find(|part| part.starts_with("iwmod decide write-off")).unwrap();
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    let left = || {
        let tasks = place.json(&["worklist", "--as-of", "2023-02-10"]);
        let all = tasks.as_array().unwrap().clone().into_iter();
        all.filter(|task| task["task"] == "UNBILLABLE" && task["about"] == about).collect::<Vec<Value>>()
    };
    place.good(&words);
    assert!(left().iter().all(|task| task["text"].as_str().unwrap().contains("2023-02-01")), "{:#?}", left());
    place.good(&["decide", "write-off", about, "2023-02", "--reason", "niemand"]);
    assert_eq!(left(), Vec::<Value>::new());
    let warned = text(&place.run(&["decide", "write-off", about, "2022-01", "--reason", "niemand"]).stderr);
    assert!(warned.contains("dat niemand betaalt"), "{warned}");
}

#[test]
fn what_left_is_had_again_byte_for_byte() {
    let place = Place::new(&files());
    place.good(&["close", "2023-01", "--yes"]);
    let number = place.json(&["receivables"])["receivables"][0]["number"].as_str().unwrap().to_owned();
    let left = |name: &str| fs::read(place.path("var/outbox").join(name)).unwrap();
    for id in [number.as_str(), &number[..4]] {
        let files = place.json(&["outbox", "export", id, "again"]);
        let names: Vec<&str> = files.as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap()).collect();
        assert!(names.len() >= 4 && names.iter().all(|name| name.starts_with(&number)), "{names:?}");
        for name in names {
            assert_eq!(fs::read(place.path("again").join(name)).unwrap(), left(name), "{name}");
        }
    }
    let pdf = format!("{number}.pdf");
    fs::write(place.path("again").join(&pdf), "other").unwrap();
    assert!(place.bad(&["outbox", "export", &number, "again"]).contains("holds something else"));
    assert_eq!(fs::read(place.path("again").join(&pdf)).unwrap(), b"other");
    assert!(place.bad(&["outbox", "export", "X1", "again"]).contains("nothing left under X1"));
}
