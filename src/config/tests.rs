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
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:9437");
    assert_eq!(config.provider.iban.as_deref(), Some("NL91ABNA0417164300"));
    assert_eq!(config.provider.postcode.as_deref(), Some("5051AA"));
    assert_eq!(config.terms.members.len(), 1);
    let tariff = config.terms.tariffs.first().unwrap();
    assert_eq!(tariff.key, TariffKey::Gemeente("0855".parse().unwrap(), "104A2".to_owned()));
    assert_eq!((tariff.rate.to_string().as_str(), tariff.validity.to), ("428.43", None));
    let circumstances = config.circumstances(Date::new(2023, 1, 1).unwrap());
    assert_eq!(circumstances.addressed.len(), 3);
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
    check("\"/srv/archive\"", "\"var/inbox\"", 10, "paths.archive", "five different");
    check("\"/srv/archive\"", "\"var/inbox/done\"", 10, "paths.archive", "beside each other");
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
    let both = "\n[[product]]\ncode = \"104A2\"\ncategory = \"04\"\ndomain = \"DO\"\n";
    assert_eq!(read(&format!("{GOOD}{both}")).unwrap_err().len(), 1);
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
    let more = "[invoice]\nprefix = \"DW-\"\nfirst_number = \"2026-0121\"\npdf_in_ubl = true\n";
    let invoice = read(&format!("{GOOD}{more}")).unwrap().invoice;
    let expected =
        InvoiceConfig { prefix: "DW-".to_owned(), first_number: Some((2026, 121)), logo: None, pdf_in_ubl: true };
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
    let coalitie = terms.recipient("coalitie:hvb");
    assert_eq!(coalitie.attention.as_deref(), Some("crediteuren"));
    assert_eq!(coalitie.address.as_deref(), Some("Postbus 10008"));
    assert_eq!((coalitie.term, coalitie.client), (Term::WorkdaysAfterApproval(15), ClientKey::BirthDate));
    let member = terms.recipient("hoofdaannemer:41000002");
    assert_eq!((member.postcode.as_deref(), member.kvk.as_deref()), (Some("5038CC"), Some("12345678")));
    assert_eq!((member.term, member.client, member.name), (Term::Days(14), ClientKey::Bsn, None));
    assert_eq!(terms.recipient("gemeente:0855").oin.as_deref(), Some("00000001001234567000"));
    assert_eq!(terms.recipient("kikmaat:kikmaat").term, Term::Days(30));
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
    check_more(&row("client = \"name\""), 3, "party[1].client", "birth_date");
    check_more(&row("phone = \"013-4567890\""), 3, "party[1].phone", "known here: party");
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
