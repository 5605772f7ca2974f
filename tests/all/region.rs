//! Another region is another profile, and no other code: `testdata/region/drie-stromen.toml` bills by what it says alone.
//!
//! The whole way: a config that names the profile, files taken in, a month that is billed and closed, the invoice of it.

use crate::{common, money};

use std::path::Path;

use common::{bsn, ingest, outbox};
use iwmod::config::Config;
use iwmod::engine::Engine;
use iwmod::orders::{CloseOptions, StatementState};
use money::*;
use tempfile::TempDir;

/// A provider that works for both main contractors and, on its own name, for Meppel.
fn config() -> String {
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/region/drie-stromen.toml");
    let party = "address = \"Dalweg 2\"\npostcode = \"7941BB\"\ncity = \"Meppel\"\nemail = \"facturen@zuid.example\"";
    let example = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    // Who we are and where our folders are; all that was agreed is this region's.
    let ours = example.split("# The rules of the region").next().unwrap().replace("= \"draft\"", "= \"off\"");
    format!(
        "{ours}\n[profile]\nfile = {profile:?}\n[coalition]\nagb = []\n[[coalition.member]]\nname = \"Zorgnetwerk Noord\"\n\
         agb = \"41000002\"\n[[agreement]]\ndomain = \"BG\"\nfrom = 2023-01-01\ncombinant = \"Zorgnetwerk Noord\"\n\
         [[tariff]]\nparty = \"gemeente:0119\"\nproduct = \"02A02\"\nfrom = 2023-01-01\nrate = \"61.20\"\n\
         [[party]]\nparty = \"penvoerder:zuid\"\n{party}\n"
    )
}

fn opdracht(nummer: &str, client: usize, gemeente: &str, care: &str, from: &str) -> String {
    let person = bsn(client);
    format!("{nummer},{person},1950-04-01,Proef {nummer},{gemeente},{care},,{from},2023-12-31,Noord,,1\n")
}

fn geleverd(disposition: &str, client: usize, day: &str, aantal: &str, eenheid: &str) -> String {
    format!("{disposition},{},2023-01-{day},{aantal},{eenheid},,1\n", bsn(client))
}

fn files() -> Vec<(String, Vec<u8>)> {
    let orders = opdracht("N-1", 1, "0114", "BG,basis", "2023-01-01")
        + &opdracht("Z-1", 2, "0119", "BG,plus", "2023-01-16")
        + &opdracht("Z-2", 4, "0119", "BG,basis", "2023-01-01");
    let care = geleverd("opdracht:N-1", 1, "09", "7", "kwartier")
        + &geleverd("opdracht:N-1", 1, "16", "50", "minuut")
        + &geleverd("opdracht:N-1", 1, "23", "1.5", "uur")
        + &geleverd("opdracht:Z-1", 2, "20", "3", "kwartier")
        + &geleverd("opdracht:Z-1", 2, "27", "40", "minuut")
        + &geleverd("0119:9001", 3, "11", "2", "uur")
        + &geleverd("0119:9001", 3, "12", "3", "kwartier");
    let mut files = own("0119", 9001, 3);
    files.extend([opdrachten("stromen", &orders), leveringen("stromen", &care)]);
    files
}

fn provider(files: &[(String, Vec<u8>)]) -> (TempDir, Engine, Vec<String>) {
    today("2024-01-15");
    let dir = TempDir::new().unwrap();
    let mut engine = Engine::open(setup(dir.path(), &config())).unwrap();
    let reports = ingest(&mut engine, dir.path(), files);
    let findings = reports
        .into_values()
        .flat_map(|report| report.findings)
        .map(|finding| format!("{} {}", finding.path, finding.text))
        .collect();
    (dir, engine, findings)
}

/// Zorgnetwerk Noord: 7 quarters, 50 minutes and an hour and a half are 105 + 50 + 90 = 245 minutes; 245 × 15.20 ÷ 15 = 248.2666…,
/// € 248.27. Zorgnetwerk Zuid: 45 + 40 = 85 minutes; 85 × 18.33 ÷ 15 = € 103.87, and Z-2 has nothing registered, so that its
/// statement is not complete. Meppel: 2 hours and 3 quarters are 2.75 hours, declared as 3 whole ones; 3 × 61.20 = € 183.60.
#[test]
fn a_region_of_another_profile_is_billed_by_its_rates_units_and_buyers() {
    let (_dir, engine, findings) = provider(&files());
    assert_eq!(findings, Vec::<String>::new());
    let billing = billing(&engine, "2023-01");
    let shown: Vec<_> = billing
        .statements
        .iter()
        .map(|s| (s.party.key().to_string(), s.party.name.as_str(), s.total.to_string(), s.complete, s.due.to_string()))
        .collect();
    let row = |key: &str, name, total: &str, complete| {
        (key.to_owned(), name, total.to_owned(), complete, "2023-02-10".to_owned())
    };
    let expected = [
        row("gemeente:0119", "Gemeente Meppel", "183.60", true),
        row("penvoerder:noord", "Zorgnetwerk Noord", "248.27", true),
        row("penvoerder:zuid", "Zorgnetwerk Zuid", "103.87", false),
    ];
    assert_eq!(shown, expected);
    assert_eq!(billing.unbillable, []);
    let json = serde_json::to_value(&billing).unwrap();
    assert_eq!(
        (&json["statements"][0]["channel"], &json["statements"][1]["channel"]),
        (&"WMO323".into(), &"invoice".into())
    );
    let line = &json["statements"][1]["lines"][0];
    assert_eq!(
        (&line["quantity"], &line["unit"], &line["rate"]),
        (&"16.3333".into(), &"kwartier".into(), &"15.20".into())
    );
    assert_eq!((&line["tariff"], &line["rule"]), (&"N-BASIS".into(), &"STROOM-NOORD".into()));
    assert!(line["why"].as_str().unwrap().contains("een opdracht van de penvoerder"), "{line}");
    let missing =
        json["statements"][2]["lines"].as_array().unwrap().iter().find(|line| line["notices"] != serde_json::json!([]));
    assert_eq!(missing.unwrap()["notices"], serde_json::json!(["DELIVERY_MISSING"]));
}

#[test]
fn its_month_closes_with_an_invoice_to_each_main_contractor() {
    let care = geleverd("opdracht:Z-2", 4, "30", "1", "kwartier");
    let files: Vec<_> = files().into_iter().chain([leveringen("later", &care)]).collect();
    let (dir, mut engine, _) = provider(&files);
    let report = engine.close_month(month("2023-01"), &CloseOptions::default(), None).unwrap();
    let invoices: Vec<_> =
        report.statements.iter().filter_map(|s| Some((s.party.id.as_str(), s.invoice.as_ref()?))).collect();
    assert!(report.statements.iter().all(|statement| statement.state == StatementState::Closes));
    // Z-2: one quarter at 14.10 more.
    let totals: Vec<_> = invoices.iter().map(|(id, invoice)| (*id, invoice.total.to_string())).collect();
    assert_eq!(totals, [("noord", "248.27".to_owned()), ("zuid", "117.97".to_owned())]);
    let ubl =
        outbox(dir.path()).into_iter().find(|(name, _)| name.contains(&invoices[0].1.number) && name.ends_with(".xml"));
    let ubl = String::from_utf8(ubl.unwrap().1).unwrap();
    // 245 minutes at 15.20 for each fifteen of them.
    for part in ["Stroomweg 1", "Begeleiding basis", "unitCode=\"MIN\">245<", "unitCode=\"MIN\">15<", ">248.27<"] {
        assert!(ubl.contains(part), "{part} in {ubl}");
    }
    check(&mut engine, dir.path(), ("2023-01", "2023-02"));
}

#[test]
fn rows_may_say_what_this_region_says_and_nothing_else() {
    let files = [
        opdrachten("elders", &opdracht("N-2", 1, "0114", "BG,licht", "2023-01-01")),
        opdrachten("dagopvang", &opdracht("N-3", 1, "0114", "DO,1", "2023-01-01")),
    ];
    let (dir, mut engine, _) = provider(&[]);
    let reports = ingest(&mut engine, dir.path(), &files);
    let found: Vec<_> = reports.values().map(|report| report.findings[0].text.as_str()).collect();
    assert_eq!(found, ["Het domein van een opdracht is BG.", "Bij BG is de categorie basis of plus."]);
}

#[test]
fn a_profile_that_cannot_be_used_is_told_with_its_place_and_remedy() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("regio.toml");
    let text = include_str!("../../testdata/region/drie-stromen.toml");
    let ours = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
    let told = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let faults = Config::read(&format!("{ours}\n[profile]\nfile = \"regio.toml\"\n"), dir.path()).unwrap_err();
        faults.iter().map(ToString::to_string).find(|fault| fault.contains("profile.file")).unwrap()
    };
    let shown = told(&text.replace("party = \"penvoerder:zuid\"\nsource", "party = \"penvoerder:west\"\nsource"));
    for part in ["profile.file", "rule STROOM-ZUID", "penvoerder:west", "[[buyer]]"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let several = told(&text.replace("party = \"penvoerder:noord\"\nsource", "party = \"penvoerder\"\nsource"));
    assert!(several.contains("rule STROOM-NOORD") && several.contains("kind:id"), "{several}");
}
