//! The config from the outside: what loads, and that each mistake is told with line and remedy.

use std::path::Path;

use super::*;
use crate::terms::{ClientKey, TariffKey, Term};

const GOOD: &str = r#"[provider]
name = "Zorgboerderij De Wilg"
agb = ["65001001"]
postcode = "5051 AA"
email = "administratie@dewilg.example"
iban = "NL91 ABNA 0417 1643 00"

[paths]
inbox = "var/inbox"
archive = "/srv/archive"
quarantine = "./var/quarantine"
outbox = "var/outbox"
store = "var/../var/store"

[billing]
first_month = "2023-01"

[coalition]
agb = ["41000099"]
[[coalition.member]]
name = "Amarant"
agb = "41000002"

[[agreement]]
domain = "BG"
from = 2023-01-01
to = 2023-06-30
combinant = "Amarant"

[[tariff]]
party = "gemeente:0855"
product = "104A2"
from = 2023-01-01
rate = "428.43"
"#;

fn read(text: &str) -> Result<Config, Vec<Fault>> {
    Config::read(text, Path::new("/etc/iwmod"))
}

/// The good config with one text replaced, which must give exactly one fault: at this line and key, with this remedy.
#[track_caller]
fn check(old: &str, new: &str, line: usize, key: &str, remedy: &str) {
    assert!(GOOD.contains(old), "{old}");
    let faults = read(&GOOD.replacen(old, new, 1)).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
    assert_eq!((fault.line, fault.key.as_str()), (line, key), "{fault}");
    assert!(fault.remedy.contains(remedy), "{fault}");
}

#[test]
fn a_good_config_is_typed() {
    let config = read(GOOD).unwrap();
    assert_eq!(config.paths.inbox, Path::new("/etc/iwmod/var/inbox"));
    assert_eq!(config.paths.archive, Path::new("/srv/archive"));
    assert_eq!(config.paths.socket, Path::new("/etc/iwmod/var/store/iwmod.sock"));
    assert_eq!(config.paths.access, Path::new("/etc/iwmod/var/access"));
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:9437");
    assert_eq!(config.provider.iban, "NL91ABNA0417164300".parse().ok());
    assert_eq!(config.provider.postcode, "5051AA".parse().ok());
    assert_eq!(config.terms.members.len(), 1);
    let tariff = config.terms.tariffs.iter().next().unwrap();
    assert_eq!(tariff.key, TariffKey::Product("gemeente:0855".parse().unwrap(), "104A2".parse().unwrap()));
    assert_eq!((tariff.rate.to_string().as_str(), tariff.validity.to), ("428.43", None));
    let circumstances = config.circumstances(Date::new(2023, 1, 1).unwrap());
    assert_eq!(circumstances.addressed.len(), 3);
}

#[test]
fn further_accounts_are_read_as_people_write_them() {
    let accounts = |list: &str| GOOD.replacen("\n[paths]", &format!("accounts = {list}\n\n[paths]"), 1);
    let config = read(&accounts(r#"["nl44 rabo 0123 4567 89", "NL91ABNA0417164300"]"#)).unwrap();
    let shown: Vec<&str> = config.provider.accounts.iter().map(|account| account.as_str()).collect();
    assert_eq!(shown, ["NL44RABO0123456789", "NL91ABNA0417164300"]);
    let [fault] = read(&accounts(r#"["NL44RABO0123456798"]"#)).unwrap_err().try_into().unwrap();
    assert_eq!((fault.line, fault.key.as_str()), (7, "provider.accounts[1]"), "{fault}");
    check(
        r#"iban = "NL91 ABNA 0417 1643 00""#,
        r#"iban = ["NL91 ABNA 0417 1643 00"]"#,
        6,
        "provider.iban",
        "accounts = [",
    );
}

#[test]
fn the_rows_of_a_csv_are_bounded_by_the_config() {
    let today = jiff::civil::date(2026, 11, 30);
    let rows = |config: &Config| config.circumstances(today).limits.csv_rows_max;
    assert_eq!(rows(&read(GOOD).unwrap()), 300_000);
    let said = |rows: &str| GOOD.replacen("[billing]", &format!("[limits]\ncsv_rows_max = {rows}\n\n[billing]"), 1);
    assert_eq!(rows(&read(&said("450_000")).unwrap()), 450_000);
    let faults = read(&said("0")).unwrap_err();
    assert_eq!((faults.len(), faults[0].key.as_str(), faults[0].line), (1, "limits.csv_rows_max", 16));
}

#[test]
fn the_snapshot_keeps_what_is_said_and_not_how() {
    let config = read(GOOD).unwrap();
    let same = read(&format!("# a remark\n{}", GOOD.replace(" = ", "=").replace("\n\n", "\n"))).unwrap();
    assert_eq!(config.digest(), same.digest());
    let other = read(&GOOD.replace("428.43", "428.44")).unwrap();
    assert_ne!(config.digest(), other.digest());
}

#[test]
fn each_mistake_has_its_line_and_remedy() {
    check("\"65001001\"", "\"6500100\"", 3, "provider.agb[1]", "eight digits");
    check("agb = [\"65001001\"]", "agb = [\"65001001\", \"65001001\"]", 3, "provider.agb[2]", "keep one");
    check("agb = [\"65001001\"]", "", 1, "provider.agb", "eight digits");
    check("5051 AA", "5051", 4, "provider.postcode", "5051AA");
    check("dewilg.example", "dewilg", 5, "provider.email", "name@domain");
    check("0417", "0471", 6, "provider.iban", "bank statement");
    check("[provider]", "[provider]\nfax = \"1\"", 2, "provider.fax", "known here: name, agb");
    check("[billing]", "[bling]\n[billing]", 15, "bling", "known here");
    check("\"/srv/archive\"", "\"var/inbox\"", 10, "paths.archive", "a different folder for each");
    check("\"/srv/archive\"", "\"var/inbox/done\"", 10, "paths.archive", "beside each other");
    check("[paths]", "[paths]\naccess = \"var/inbox/seen\"", 9, "paths.access", "beside each other");
    check("outbox = \"var/outbox\"\n", "", 8, "paths.outbox", "a folder");
    check("2023-01\"", "2023-1\"", 16, "billing.first_month", "2023-01");
    check("41000099", "65001001", 19, "coalition.agb[1]", "[provider]");
    check("\"41000002\"", "\"41000099\"", 22, "coalition.member[1].agb", "keep one");
    check("[[coalition.member]]", "[coalition.member]", 20, "coalition.member", "[[coalition.member]]");
    check("\"BG\"", "\"OAD\"", 25, "agreement[1].domain", "BG, DO, BW");
    check("from = 2023-01-01\nto", "from = \"2023-01-01\"\nto", 26, "agreement[1].from", "without quotes");
    check("to = 2023-06-30", "to = 2022-06-30", 27, "agreement[1].to", "swap");
    check("gemeente:0855", "gemeente:855", 31, "tariff[1].party", "gemeente:0855");
    check("product = \"104A2\"\n", "", 30, "tariff[1].product", "104A2");
    check("\"428.43\"", "428.43", 34, "tariff[1].rate", "\"428.43\"");
    check("\"428.43\"", "\"428,43\"", 34, "tariff[1].rate", "with a point");
    check("\"428.43\"", "\"-428.43\"", 34, "tariff[1].rate", "with a point");
}

#[test]
fn rows_are_held_against_each_other() {
    let tariff = "\n[[tariff]]\nparty = \"gemeente:0855\"\nproduct = \"104A2\"\nfrom = 2024-01-01\nrate = \"1.00\"\n";
    let faults = read(&format!("{GOOD}{tariff}")).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].problem.contains("line 30") && faults[0].line == 36, "{}", faults[0]);
    read(&format!("{GOOD}{}", tariff.replace("0855", "0867"))).unwrap();
    let product = "\n[[product]]\ncode = \"104A2\"\ndomain = \"DO\"\n";
    read(&format!("{GOOD}{product}")).unwrap();
    assert_eq!(read(&format!("{GOOD}{product}{product}")).unwrap_err().len(), 1);
    let beside = "\n[[product]]\ncode = \"104A2\"\ncategory = \"04\"\ndomain = \"DO\"\n";
    read(&format!("{GOOD}{beside}")).unwrap();
    assert_eq!(
        read(&format!("{GOOD}{}", beside.replace("category = \"04\"", "prefix = \"104\""))).unwrap_err().len(),
        1
    );
    let coalition = "\n[[tariff]]\ncode = \"BG-MIDEN\"\nfrom = 2024-01-01\nrate = \"1.00\"\n";
    assert_eq!(read(&format!("{GOOD}{coalition}")).unwrap_err().len(), 1);
    read(&format!("{GOOD}{}", coalition.replace("MIDEN", "MIDDEN"))).unwrap();
    let named = product.replace("domain", "tariff = \"BG-MIDEN\"\ndomain");
    assert_eq!(read(&format!("{GOOD}{named}")).unwrap_err().len(), 1);
    read(&format!("{GOOD}{named}{coalition}")).unwrap();
    for (percent, good) in [("4.75", true), ("-1", true), ("4,75", false), ("4.75%", false), ("101", false)] {
        let row = format!("\n[[indexation]]\nyear = 2024\ndomain = \"BG\"\npercent = \"{percent}\"\n");
        assert_eq!(read(&format!("{GOOD}{row}")).is_ok(), good, "{percent}");
    }
}

/// The good config with `more` behind it, which must give exactly one fault: on this line of `more`, at this key.
#[track_caller]
fn check_more(more: &str, line: usize, key: &str, remedy: &str) {
    let faults = read(&format!("{GOOD}{more}")).unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
    assert_eq!((fault.line, fault.key.as_str()), (GOOD.lines().count() + line, key), "{fault}");
    assert!(fault.remedy.contains(remedy), "{fault}");
}

#[test]
fn what_an_invoice_needs_is_typed() {
    let config = read(GOOD).unwrap();
    assert_eq!(config.invoice, InvoiceConfig::default());
    assert_eq!(config.invoice.prefix, "F");
    let more = "[invoice]\nprefix = \"DW-\"\nfirst_number = \"2026-0121\"\npdf_in_ubl = true\napproval_workdays = 20\n";
    let invoice = read(&format!("{GOOD}{more}")).unwrap().invoice;
    let expected = InvoiceConfig {
        prefix: "DW-".to_owned(),
        first_number: Some((2026, 121)),
        logo: None,
        pdf_in_ubl: true,
        approval_workdays: 20,
    };
    assert_eq!(invoice, expected);
    assert_eq!(read(&format!("{GOOD}[invoice]\nprefix = \"\"\n")).unwrap().invoice.prefix, "");
}

#[test]
fn each_mistake_about_invoices_has_its_line_and_remedy() {
    for prefix in ["../F", "F/", "F 1", "-F", "ABCDEFGHIJKLM", "é"] {
        check_more(&format!("[invoice]\nprefix = \"{prefix}\"\n"), 2, "invoice.prefix", "prefix = \"F\"");
    }
    for first in ["121", "2026-0", "2026-", "26-0121", "2026-0121a", "2026-1234567", "1999-0001", "F2026-0121"] {
        check_more(&format!("[invoice]\nfirst_number = \"{first}\"\n"), 2, "invoice.first_number", "2026-0121");
    }
    check_more("[invoice]\npdf_in_ubl = \"yes\"\n", 2, "invoice.pdf_in_ubl", "true or false");
    check_more("[invoice]\nlogo = \"no-such-logo.png\"\n", 2, "invoice.logo", "leave logo out");
    check_more("[invoice]\nlogo = \"\"\n", 2, "invoice.logo", "folder of this file");
    check_more("[invoice]\nlogo = \".\"\n", 2, "invoice.logo", "PNG or JPEG");
}

#[test]
fn a_logo_is_read_with_the_config_and_is_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{GOOD}[invoice]\nlogo = \"logo.img\"\n");
    let logo = |bytes: &[u8]| {
        std::fs::write(folder.path().join("logo.img"), bytes).unwrap();
        Config::read(&text, folder.path())
    };
    let png = b"\x89PNG\r\n\x1a\nfirst";
    let first = logo(png).unwrap();
    assert_eq!(first.invoice.logo.as_deref(), Some(png.as_slice()));
    assert_eq!(first.digest(), logo(png).unwrap().digest());
    let other = logo(b"\xff\xd8\xff\xe0other").unwrap();
    assert_ne!(first.digest(), other.digest());
    for bytes in [b"GIF89a".as_slice(), b"", &[png.as_slice(), &vec![0; 1_000_000]].concat()] {
        let faults = logo(bytes).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
        assert_eq!((fault.line, fault.key.as_str()), (GOOD.lines().count() + 2, "invoice.logo"));
    }
}

/// The only doubt about the good config with one text replaced, or with rows behind it: its line, key and what it is about.
#[track_caller]
fn check_doubt(old: &str, new: &str, line: usize, key: &str, told: &str) {
    let config = read(&GOOD.replacen(old, new, 1)).unwrap();
    let [doubt] = config.doubts.as_slice() else { panic!("one doubt expected: {:#?}", config.doubts) };
    assert_eq!((doubt.line, doubt.key.as_str()), (line, key), "{doubt}");
    assert!(doubt.to_string().contains(told), "{doubt}");
}

#[test]
fn days_of_a_later_decree_are_no_working_days() {
    let kalender =
        |text: &str| read(&format!("{GOOD}\n[calendar]\n{text}\n")).map(|config| config.terms.kalender.clone());
    let friday = jiff::civil::date(2029, 5, 11);
    assert!(read(GOOD).unwrap().terms.kalender.is_werkdag(friday));
    let more = kalender("days_off = [2029-05-11]").unwrap();
    assert!(!more.is_werkdag(friday));
    assert_eq!(more.last_year(), 2029);
    for (text, key) in [
        ("days_off = [\"11-5-2029\"]", "calendar.days_off[1]"),
        ("days_off = 2029-05-11", "calendar.days_off"),
        ("days_of = [2029-05-11]", "calendar.days_of"),
    ] {
        let faults = kalender(text).unwrap_err();
        assert_eq!(faults.first().map(|fault| (fault.line, fault.key.as_str())), Some((37, key)), "{faults:?}");
    }
}

#[test]
fn names_and_codes_that_nobody_has_are_doubted() {
    assert_eq!(read(GOOD).unwrap().doubts, []);
    let end = "rate = \"428.43\"\n";
    let row = |rows: &str| format!("{end}\n{rows}");
    check_doubt(
        "combinant = \"Amarant\"",
        "combinant = \"Amarent\"",
        24,
        "agreement[1].combinant",
        "as the member is named (Amarant)",
    );
    check_doubt("gemeente:0855", "gemeente:9999", 30, "tariff[1].party", "no gemeente has this code");
    let contract = |gemeente: &str, from: &str| {
        row(&format!("[[contract]]\ngemeente = \"{gemeente}\"\ndomain = \"OAD\"\nfrom = {from}\n"))
    };
    check_doubt(end, &contract("9999", "2023-01-01"), 36, "contract[1].gemeente", "no gemeente has this code");
    check_doubt(end, &contract("0788", "2023-01-01"), 36, "contract[1].gemeente", "its inhabitants went to");
    check_doubt(end, &row("[[party]]\nparty = \"gemeente:9999\"\n"), 37, "party[1].party", "no gemeente has this code");
    let tariff =
        "[[tariff]]\nparty = \"hoofdaannemer:41000009\"\nproduct = \"104A2\"\nfrom = 2023-01-01\nrate = \"1.00\"\n";
    check_doubt(end, &row(tariff), 36, "tariff[2].party", "no member of the coalition has this AGB code");
    // Without members nothing tells a right name from a wrong one, and a gemeente that ended later was there.
    let alone = GOOD.replacen("[[coalition.member]]\nname = \"Amarant\"\nagb = \"41000002\"\n", "", 1);
    assert_eq!(read(&alone).unwrap().doubts, []);
    assert_eq!(read(&GOOD.replacen(end, &contract("0788", "2015-01-01"), 1)).unwrap().doubts, []);
}

#[test]
fn a_logo_with_which_no_invoice_can_be_made_is_doubted() {
    let logo = |file: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        read(&format!("{GOOD}\n[invoice]\nlogo = \"{}\"\n", file.display())).unwrap().doubts
    };
    assert_eq!(logo("testdata/invoices/begeleiding.png"), []);
    let [doubt] = logo("testdata/config/logo-cmyk.jpg").try_into().unwrap();
    assert_eq!((doubt.line, doubt.key.as_str()), (37, "invoice.logo"));
    assert!(doubt.problem.contains("CMYK") && doubt.remedy.contains("RGB"), "{doubt}");
}

#[test]
fn a_profile_beside_the_config_is_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{GOOD}[profile]\nfile = \"region.toml\"\n");
    let digest = |profile: &str| {
        std::fs::write(folder.path().join("region.toml"), profile).unwrap();
        Config::read(&text, folder.path()).unwrap().digest()
    };
    let profile = include_str!("../terms/hart-van-brabant-2023.toml");
    assert_ne!(digest(profile), digest(&profile.replace("409.00", "409.01")));
}

#[test]
fn a_party_goes_key_by_key_over_the_protocol() {
    let more = r#"
[[party]]
party = "coalitie"
attention = "crediteuren"
client = "birth_date"
[[party]]
party = "hoofdaannemer:41000002"
address = "Dorpsstraat 1"
postcode = "5038 CC"
kvk = "12345678"
payment_days = 14
[[party]]
party = "gemeente:0855"
oin = "00000001001234567000"
"#;
    let terms = read(&format!("{GOOD}{more}")).unwrap().terms;
    let coalitie = terms.recipient(&"coalitie:hvb".parse().unwrap());
    assert_eq!(coalitie.attention.as_deref(), Some("crediteuren"));
    assert_eq!(coalitie.address.as_deref(), Some("Postbus 10008"));
    assert_eq!((coalitie.term, coalitie.client), (Term::WorkdaysAfterApproval(15), ClientKey::BirthDate));
    let member = terms.recipient(&"hoofdaannemer:41000002".parse().unwrap());
    assert_eq!((member.postcode, member.kvk.as_deref()), ("5038CC".parse().ok(), Some("12345678")));
    assert_eq!((member.term, member.client, member.name), (Term::Days(14), ClientKey::Bsn, None));
    assert_eq!(terms.recipient(&"gemeente:0855".parse().unwrap()).oin.as_deref(), Some("00000001001234567000"));
    assert_eq!(terms.recipient(&"kikmaat:kikmaat".parse().unwrap()).term, Term::Days(30));
}

#[test]
fn each_mistake_about_a_party_has_its_line_and_remedy() {
    let row = |keys: &str| format!("[[party]]\nparty = \"kikmaat\"\n{keys}\n");
    check_more("[[party]]\nname = \"X\"\n", 1, "party[1].party", "gemeente:0855");
    check_more("[[party]]\nparty = \"amarant\"\n", 2, "party[1].party", "gemeente:0855");
    check_more("[[party]]\nparty = \"hoofdaannemer:41000003\"\n", 2, "party[1].party", "[[coalition.member]]");
    check_more("[[party]]\nparty = \"gemeente:85\"\n", 2, "party[1].party", "gemeente:0855");
    check_more(&format!("{}{}", row(""), row("")), 5, "party[2].party", "one row");
    check_more(&row("postcode = \"5000\""), 3, "party[1].postcode", "5000JA");
    check_more(&row("email = \"kikmaat\""), 3, "party[1].email", "name@domain");
    check_more(&row("kvk = \"1234567\""), 3, "party[1].kvk", "eight digits");
    check_more(&row("oin = \"1234567\""), 3, "party[1].oin", "twenty digits");
    check_more(&row("payment_days = 0"), 3, "party[1].payment_days", "from 1 to 365");
    check_more(&row("payment_days = 30\npayment_workdays = 15"), 1, "party[1]", "keep one");
    check_more(&row("e_invoice = \"ubl\""), 3, "party[1].e_invoice", "nlcius");
    check_more(&row("e_invoice = \"peppol\""), 1, "party[1]", "add kvk");
    check_more(&row("client = \"name\""), 3, "party[1].client", "birth_date");
    check_more(&row("phone = \"013-4567890\""), 3, "party[1].phone", "known here: party");
}

/// The config with a table of tariffs and one of products beside it.
fn with_tables(tariffs: &[u8], products: &[u8], more: &str) -> Result<Config, Vec<Fault>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tarieven.csv"), tariffs).unwrap();
    std::fs::write(folder.path().join("producten.csv"), products).unwrap();
    let tables = "[tables]\ntariffs = [\"tarieven.csv\"]\nproducts = [\"producten.csv\"]\n";
    Config::read(&format!("{GOOD}{more}{tables}"), folder.path())
}

const TARIFFS: &str = "code;party;product;from;to;rate\n\
    BG-MIDDEN;;;2024-01-01;2024-12-31;428,43\n\
    ;gemeente:0867;104A2;2023-01-01;;\"1402.5\"\n\
    ;kikmaat;104C1;2023-01-01;2023-06-30;10\n";

const PRODUCTS: &str = "code;prefix;category;domain;tariff\n02A05;;;BG;BG-MIDDEN\n;02X;;BW;\n;;03;OAD;\n";

#[test]
fn tables_beside_the_config_mean_what_its_rows_mean() {
    let config = with_tables(TARIFFS.as_bytes(), PRODUCTS.as_bytes(), "").unwrap();
    let rate = |key: TariffKey, day: &str| {
        let row = config.terms.rate_row(&key, day.parse().unwrap())?;
        Some((row.rate.to_string(), row.origin.to_string()))
    };
    let told = |rate: &str, origin: &str| Some((rate.to_owned(), origin.to_owned()));
    let midden = TariffKey::Code("BG-MIDDEN".to_owned());
    assert_eq!(rate(midden.clone(), "2024-06-01"), told("428.43", "tarieven.csv, line 2"));
    assert_eq!(rate(midden, "2025-01-01"), None);
    let waalwijk = TariffKey::Product("gemeente:0867".parse().unwrap(), "104A2".parse().unwrap());
    assert_eq!(rate(waalwijk, "2030-01-01"), told("1402.50", "tarieven.csv, line 3"));
    let tilburg = TariffKey::Product("gemeente:0855".parse().unwrap(), "104A2".parse().unwrap());
    assert_eq!(rate(tilburg, "2023-01-01"), told("428.43", "config, line 30"));
    let product = config.terms.product("02".parse().ok(), "02A05".parse().ok().as_ref()).unwrap();
    assert_eq!(product.tariff.as_deref(), Some("BG-MIDDEN"));
    assert_eq!(config.terms.product("03".parse().ok(), None).map(|p| p.domain), Some(crate::domain::Domain::Oad));
}

#[test]
fn what_a_table_says_is_part_of_the_config_and_not_how() {
    let digest = |tariffs: &str| with_tables(tariffs.as_bytes(), PRODUCTS.as_bytes(), "").unwrap().digest();
    let same = "\u{feff}rate,to,from,product,party,code\r\n10.00,2023-06-30,2023-01-01,104C1,kikmaat,\r\n\
        1402.50,,2023-01-01,104A2,gemeente:0867,\r\n\r\n428.43,2024-12-31,2024-01-01,,,BG-MIDDEN";
    assert_eq!(digest(TARIFFS), digest(same));
    assert_ne!(digest(TARIFFS), digest(&TARIFFS.replace("428,43", "428,44")));
    assert_ne!(digest(TARIFFS), digest(&TARIFFS.replace("2023-06-30", "")));
    let snapshot = with_tables(TARIFFS.as_bytes(), PRODUCTS.as_bytes(), "").unwrap().snapshot().to_owned();
    let row = r#"{"from":"2023-01-01","party":"gemeente:0867","product":"104A2","rate":"1402.50"}"#;
    assert!(snapshot.contains(row), "as if it stood in the config: {snapshot}");
}

/// One fault in a table: at this line and column, with this value and remedy.
#[track_caller]
fn check_table(config: Result<Config, Vec<Fault>>, line: usize, column: &str, value: &str, remedy: &str) {
    let faults = config.unwrap_err();
    let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
    assert!(fault.file.as_deref().is_some_and(|file| file.ends_with(".csv")), "{fault}");
    assert_eq!((fault.line, fault.key.as_str(), fault.value.as_str()), (line, column, value), "{fault}");
    assert!(fault.remedy.contains(remedy), "{fault}");
}

#[test]
fn each_mistake_in_a_table_has_its_line_column_and_remedy() {
    let tariffs = |old: &str, new: &str| {
        assert!(TARIFFS.contains(old), "{old}");
        with_tables(TARIFFS.replacen(old, new, 1).as_bytes(), PRODUCTS.as_bytes(), "")
    };
    check_table(tariffs("428,43", "4.28,43"), 2, "rate", "4.28,43", "428,43 or 428.43");
    check_table(tariffs("428,43", "-1"), 2, "rate", "-1", "428.43");
    check_table(tariffs("428,43", ""), 2, "rate", "", "428.43");
    check_table(tariffs("2024-01-01", "1-1-2024"), 2, "from", "1-1-2024", "2023-01-01");
    check_table(tariffs("2024-12-31", "2024-02-30"), 2, "to", "2024-02-30", "leave it empty");
    check_table(tariffs("2024-12-31", "2023-12-31"), 2, "to", "2023-12-31", "swap");
    check_table(tariffs("gemeente:0867", "gemeente:867"), 3, "party", "gemeente:867", "gemeente:0855");
    check_table(tariffs(";kikmaat;104C1", ";kikmaat;"), 4, "", "", "party with product");
    check_table(tariffs(";kikmaat", "X;kikmaat"), 4, "", "", "party with product");
    check_table(tariffs("BG-MIDDEN", "BG-MIDEN"), 2, "", "", "the protocol has BG-LICHT");
    check_table(tariffs("2023-06-30;10", "2023-06-30;10;1"), 4, "", "", "between quotes");
    check_table(tariffs("\"1402.5\"", "\"1402.5"), 3, "", "", "whole value");
    check_table(tariffs(";rate", ";rate;rate"), 1, "rate", "rate", "keep one");
    let renamed = tariffs(";rate", ";prijs").unwrap_err();
    let told: Vec<(&str, &str)> = renamed.iter().map(|f| (f.key.as_str(), f.value.as_str())).collect();
    assert_eq!(told, [("", "prijs"), ("rate", "")], "one is unknown, so one is missing");
    check_table(tariffs("104C1", "104C12"), 4, "product", "104C12", "104A2");
    let products =
        |old: &str, new: &str| with_tables(TARIFFS.as_bytes(), PRODUCTS.replacen(old, new, 1).as_bytes(), "");
    check_table(products(";;03;OAD", "104;10;03;OAD"), 4, "", "", "category alone");
    assert!(products(";;03;OAD", "104;;03;OAD").is_ok());
    check_table(products(";;03;OAD", ";;03;XX"), 4, "domain", "XX", "BG, DO");
    check_table(products("BG-MIDDEN", "BG-MIDEN"), 2, "", "", "the protocol has BG-LICHT");
    check_table(with_tables(b"code;from;to;rate\n\xff;", PRODUCTS.as_bytes(), ""), 2, "", "", "CSV UTF-8");
    check_table(with_tables(b"", PRODUCTS.as_bytes(), ""), 1, "", "", "name the columns");
    // Rows of separators behind the last row are what a spreadsheet leaves; between rows they are told.
    assert!(with_tables(&[TARIFFS.as_bytes(), b";;;;;\n"].concat(), PRODUCTS.as_bytes(), "").is_ok());
    check_table(tariffs(";kikmaat;104C1", ";;;;;\n;kikmaat;104C1"), 4, "", "", "out");
    check_more("[tables]\ntariffs = [\"no-such.csv\"]\n", 2, "tables.tariffs[1]", "existing CSV");
}

#[test]
fn rows_of_tables_are_held_against_those_of_the_config() {
    let twice = |tariff: &str, product: &str| with_tables(tariff.as_bytes(), product.as_bytes(), "");
    let own = format!("{TARIFFS};gemeente:0855;104A2;2024-01-01;;1\n");
    check_table(twice(&own, PRODUCTS), 5, "", "", "the day before");
    assert!(twice(&own, PRODUCTS).unwrap_err()[0].problem.contains("line 30"));
    let inside = format!("{TARIFFS};gemeente:0867;104A2;2029-01-01;2029-12-31;1\n");
    check_table(twice(&inside, PRODUCTS), 5, "", "", "the day before");
    let after = format!("{TARIFFS};kikmaat;104C1;2023-07-01;;1\n");
    twice(&after, PRODUCTS).unwrap();
    let product = "[[product]]\ncode = \"02A05\"\ndomain = \"BG\"\n";
    let faults = with_tables(TARIFFS.as_bytes(), PRODUCTS.as_bytes(), product).unwrap_err();
    assert_eq!((faults.len(), faults[0].line), (1, 2), "{faults:?}");
    let bad = TARIFFS.replace("428,43", "x").replace("104C1", "").replace("2023-01-01;;", "?;;");
    let faults = twice(&bad, &PRODUCTS.replace(";BG;", ";XX;")).unwrap_err();
    let places: Vec<String> = faults.iter().map(|f| format!("{:?} {}", f.file.as_deref(), f.line)).collect();
    let in_tariffs = |line| format!("Some(\"tarieven.csv\") {line}");
    let expected = ["Some(\"producten.csv\") 2".to_owned(), in_tariffs(2), in_tariffs(3), in_tariffs(4)];
    assert_eq!(places, expected, "all at once");
}

#[test]
fn a_large_table_is_read_and_asked_quickly() {
    let mut text = "party;product;from;to;rate\n".to_owned();
    for number in 0..20_000 {
        let (product, year) = (format!("{:05}", number / 10), 2020 + number % 10);
        text.push_str(&format!("gemeente:0867;{product};{year}-01-01;{year}-12-31;{number}.25\n"));
    }
    let begin = std::time::Instant::now();
    let terms = with_tables(text.as_bytes(), PRODUCTS.as_bytes(), "").unwrap().terms;
    let key = TariffKey::Product("gemeente:0867".parse().unwrap(), "01999".parse().unwrap());
    for _ in 0..100_000 {
        assert_eq!(terms.rate(&key, "2029-07-01".parse().unwrap()).map(|r| r.to_string()).as_deref(), Some("19999.25"));
    }
    assert!(begin.elapsed() < std::time::Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn five_mistakes_are_told_at_once() {
    let bad = GOOD
        .replace("[provider]", "[provider]\ncolour = \"green\"")
        .replace("0417", "0471")
        .replace("\"BG\"", "\"XX\"")
        .replace("to = 2023-06-30", "to = 2022-06-30")
        .replace("\"428.43\"", "428.43");
    let faults = read(&bad).unwrap_err();
    let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 7, 26, 28, 35], "{faults:#?}");
}

#[test]
fn mistakes_of_toml_itself_stand_beside_the_others() {
    let twice = GOOD.replace("[billing]", "[billing]\nfirst_month = \"2023-01\"").replace("0417", "0471");
    let faults = read(&twice).unwrap_err();
    assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [6, 17], "{faults:#?}");
    assert!(faults[1].remedy.contains("keep one"), "{}", faults[1]);
    let unquoted = GOOD.replace("name = \"Zorgboerderij De Wilg\"", "name = Zorgboerderij").replace("0417", "0471");
    let faults = read(&unquoted).unwrap_err();
    assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 6], "{faults:#?}");
}

#[test]
fn an_empty_config_names_what_it_needs() {
    let keys: Vec<String> = read("").unwrap_err().into_iter().map(|fault| fault.key).collect();
    assert_eq!(keys, ["billing", "paths", "provider"]);
}

#[test]
fn a_bsn_in_a_config_is_masked_in_its_fault() {
    let faults = read(&GOOD.replace("[billing]", "[billing]\n999900006 = \"999900006\"")).unwrap_err();
    assert!(!format!("{faults:?}").contains("999900006"));
}

#[test]
fn the_example_and_the_worked_examples_load() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Config::load(&root.join("config.example.toml")).unwrap();
    let Ok(cases) = std::fs::read_dir(root.join("../shared/casus-voorbeelden")) else {
        println!("../shared is not here: the worked examples are not loaded");
        return;
    };
    for file in cases.map(|case| case.unwrap().path().join("config.toml")).filter(|file| file.exists()) {
        Config::load(&file).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn an_import_says_how_files_of_another_program_are_read() {
    let import = "\n[[import]]\nname = \"ecd*.csv\"\nkind = \"levering\"\nseparator = \";\"\ndates = \"d-m-jjjj\"\ndecimal = \",\"\n\
                  [import.columns]\ndisposition = \"Nr\"\nbsn = \"BSN\"\ndatum = \"Dag\"\naantal = \"Aantal\"\n\
                  [import.fixed]\neenheid = \"uur\"\n[import.codes.vervoer]\nJ = \"regulier\"\nN = \"\"\n";
    let config = read(&format!("{GOOD}{import}")).unwrap();
    assert_eq!(config.imports.len(), 1);
    assert_eq!(config.imports[0].codes["vervoer"]["J"], "regulier");
    assert!(config.imports[0].takes("ecd-maart.csv") && config.imports[0].columns["datum"] == "Dag");
    // What the log keeps of it says the same.
    let kept: serde_json::Value = serde_json::from_str(config.snapshot()).unwrap();
    let again: Vec<crate::intake::Import> = serde_json::from_value(kept["import"].clone()).unwrap();
    assert_eq!(again, config.imports.to_vec());
    for (from, to, told) in [
        ("kind = \"levering\"", "kind = \"uren\"", "levering"),
        ("d-m-jjjj", "d-m-jj", "dd.mm.jjjj"),
        ("decimal = \",\"", "decimal = \";\"", "before decimals"),
        ("separator = \";\"", "separator = \";;\"", "\"|\""),
        ("eenheid = \"uur\"", "eenhied = \"uur\"", "columns of ours"),
        ("datum = \"Dag\"\n", "", "in columns"),
        ("J = \"regulier\"", "J = \"bus\"", "empty, regulier or rolstoel"),
        ("codes.vervoer", "codes.bus", "known here"),
        ("kind = \"levering\"", "kind = \"beginstand\"", "columns of ours"),
        ("disposition = \"Nr\"", "toewijzingnummer = \"Nr\"", "in columns"),
        ("decimal =", "decimals =", "known here"),
    ] {
        assert!(import.contains(from), "{from}");
        let faults = read(&format!("{GOOD}{}", import.replacen(from, to, 1))).unwrap_err();
        assert!(faults.iter().any(|fault| fault.to_string().contains(told)), "{to}: {faults:?}");
    }
}
