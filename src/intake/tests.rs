//! The verdict on whole files: facts exactly when nothing is wrong.

use jiff::civil::date;

use super::*;

fn circumstances(agb: &str) -> Circumstances {
    Circumstances {
        addressed: agb.parse().into_iter().collect(),
        today: date(2026, 1, 1),
        limits: Limits::default(),
        vocabulary: crate::terms::Profile::built_in().unwrap().vocabulary,
        is_demo: true,
        imports: Default::default(),
        accounts: Default::default(),
    }
}

/// Judges a file of `../shared/iwmo/messages`; `None`, and a line that says so, where that folder is not there.
fn judge_shared(path: &str, agb: &str) -> Option<Verdict> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iwmo/messages").join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        println!("not checked: {} is not there", file.display());
        return None;
    };
    Some(judge(path, &bytes, &circumstances(agb)))
}

#[test]
fn no_sample_of_the_standard_is_refused() {
    for (path, agb) in [
        ("3.2/WMO301.xml", "42420001"),
        ("3.2/WMO305.xml", "65656055"),
        ("3.2/WMO307.xml", "65656055"),
        ("3.2-derived/WMO301-verwijderd.xml", "65656055"),
        ("3.2-derived/WMO305-correct-begindatum.xml", "65656055"),
        ("3.2-derived/WMO305-delete.xml", "65656055"),
        ("3.2-derived/casus1-1-WMO301.xml", "65656055"),
        ("3.2-derived/casus1-2-WMO305.xml", "65656055"),
        ("3.2-derived/casus1-4-WMO301.xml", "65656055"),
        ("3.2-derived/casus2-1-WMO301.xml", "65656055"),
        ("3.2-derived/casus2-2-WMO305.xml", "65656055"),
        ("3.2-derived/casus2-3-WMO307.xml", "65656055"),
        ("3.2-derived/casus2-4-WMO307.xml", "65656055"),
        ("3.2-derived/casus3-1-WMO307.xml", "65656055"),
        ("3.2-derived/casus3-2-WMO307.xml", "65656055"),
        ("3.2-derived/casus4-3-WMO307.xml", "65656055"),
        ("3.2-derived/casus4-4-WMO307.xml", "65656055"),
    ] {
        let Some(verdict) = judge_shared(path, agb) else { continue };
        assert_eq!(verdict.findings, vec![], "{path}");
        assert_eq!(verdict.facts.map(|f| f.len()), Some(1), "{path}");
    }
}

const WMO301: &str = include_str!("../../testdata/messages/wmo301.xml");
const WMO305: &str = include_str!("../../testdata/messages/wmo305.xml");

/// Rules, retour codes and paths of the findings.
fn found(verdict: &Verdict) -> Vec<(&str, Option<&str>, &str)> {
    assert_eq!(verdict.facts.is_none(), verdict.findings.iter().any(|f| f.severity == Severity::Error));
    verdict.findings.iter().map(|f| (f.rule.as_str(), f.retourcode.as_deref(), f.path.as_str())).collect()
}

#[test]
fn a_message_for_another_is_a_possible_data_breach() {
    let ours = circumstances("65001001");
    assert_eq!(found(&judge("a.xml", WMO301.as_bytes(), &ours)), []);
    assert_eq!(found(&judge("a.xml", WMO305.as_bytes(), &ours)), []);
    let others = circumstances("12345678");
    let at = |element| [("NOT_ADDRESSED_TO_US", None, element)];
    assert_eq!(found(&judge("a.xml", WMO301.as_bytes(), &others)), at("/Bericht/Header/Ontvanger"));
    assert_eq!(found(&judge("a.xml", WMO305.as_bytes(), &others)), at("/Bericht/Header/Afzender"));
    assert!(judge("a.xml", WMO301.as_bytes(), &others).findings[0].text.contains("datalek"));
}

#[test]
fn a_message_of_3_1_is_a_fact_of_that_release() {
    for text in [WMO301, WMO305] {
        let older = text.replace("/3_2/", "/3_1/").replace("Subversie>2<", "Subversie>1<");
        let verdict = judge("a.xml", older.as_bytes(), &circumstances("65001001"));
        assert_eq!((found(&verdict), verdict.envelope.version.as_deref()), (vec![], Some("3.1")));
        let [(0, Fact::Bericht(bericht))] = verdict.facts.as_deref().unwrap() else { panic!("one fact on line 0") };
        assert_eq!(bericht.kop.release, crate::domain::Release::V3_1);
    }
}

#[test]
fn a_dagtekening_after_the_day_of_receipt_is_refused() {
    let on = |today| Circumstances { today, ..circumstances("65001001") };
    assert_eq!(found(&judge("a.xml", WMO305.as_bytes(), &on(date(2023, 3, 8)))), []);
    let path = "/Bericht/Header/BerichtIdentificatie/Dagtekening";
    let early = judge("a.xml", WMO305.as_bytes(), &on(date(2023, 3, 7)));
    assert_eq!(found(&early), [("TR135", Some("8848"), path)]);
    let at = usize::try_from(early.findings[0].offset.unwrap()).unwrap();
    assert!(WMO305[at..].starts_with("<iwmo:Dagtekening>"));
}

#[test]
fn a_message_that_is_none_of_the_fourteen_is_refused_by_name() {
    // WMO303 was the declaration of release 2.
    let text = WMO305.replace("wmo305/schema", "wmo303/schema");
    let verdict = judge("a.xml", text.as_bytes(), &circumstances("65001001"));
    assert_eq!(found(&verdict), [("KIND", None, "/")]);
    assert!(verdict.findings[0].text.contains("WMO303"));
}

#[test]
fn versions_of_other_schemas_are_a_notice() {
    let notices = |text: &str| {
        let verdict = judge("a.xml", text.as_bytes(), &circumstances("65001001"));
        assert!(verdict.facts.is_some(), "{:?}", verdict.findings);
        verdict.findings
    };
    assert_eq!(notices(WMO305), []);
    let newer = notices(&WMO305.replace("BerichtXsdVersie>1.0.0", "BerichtXsdVersie>1.0.1"));
    let [notice] = newer.as_slice() else { panic!("{newer:?}") };
    assert_eq!((notice.rule.as_str(), notice.severity), ("IV034", Severity::Notice));
    assert_eq!((notice.path.as_str(), notice.value.as_str()), ("/Bericht/Header/XsdVersie", "1.0.0 1.0.1"));
    // A retour repeats the versions of what it answers, which are not its own.
    let retour = include_str!("../../testdata/messages/wmo306.xml");
    let (before, own) = retour.split_once("XsdVersieRetour").unwrap();
    let repeated = format!("{}XsdVersieRetour{own}", before.replace("1.0.0", "1.0.7"));
    assert_eq!(notices(&repeated), []);
    assert_eq!(notices(&format!("{before}XsdVersieRetour{}", own.replacen("1.0.0", "2.0.0", 1))).len(), 1);
}

#[test]
fn a_client_of_the_test_range_is_a_notice_in_a_store_that_is_no_demo() {
    let real = Circumstances { is_demo: false, ..circumstances("65001001") };
    let rows = "disposition,bsn,datum,aantal,eenheid,vervoer,versie\n0855:1,BSN,2023-03-01,1,uur,,1\n";
    for (name, text, path) in [
        ("a.xml", WMO301.to_owned(), "/Bericht"),
        ("a.xml", include_str!("../../testdata/messages/wmo323.xml").to_owned(), "/Bericht"),
        ("levering.csv", rows.replace("BSN", "999900006"), "regel 2"),
    ] {
        let verdict = judge(name, text.as_bytes(), &real);
        assert!(verdict.facts.is_some(), "{:?}", verdict.findings);
        assert_eq!(found(&verdict), [("TEST_BSN", None, path)]);
        assert!(!verdict.findings[0].value.starts_with("9999"));
        assert_eq!(found(&judge(name, text.as_bytes(), &circumstances("65001001"))), []);
    }
    let other = judge("levering.csv", rows.replace("BSN", "123456782").as_bytes(), &real);
    assert_eq!(found(&other), []);
}

#[test]
fn a_retour_is_for_whoever_its_unswapped_header_names() {
    let text = include_str!("../../testdata/messages/wmo306.xml");
    let verdict = judge("a.xml", text.as_bytes(), &circumstances("65001001"));
    let Some([(0, Fact::Retour(retour))]) = verdict.facts.as_deref() else { panic!("a retour is one fact") };
    assert_eq!((retour.kind, retour.over.kind), (crate::domain::Kind::Wmo306, crate::domain::Kind::Wmo305));
    let envelope = &verdict.envelope;
    assert_eq!(
        [&envelope.kind, &envelope.sender, &envelope.receiver, &envelope.identification].map(Option::as_deref),
        [Some("WMO306"), Some("65001001"), Some("0855"), Some("AANB-00017")]
    );
    let other = judge("a.xml", text.as_bytes(), &circumstances("12345678"));
    assert_eq!(found(&other), [("NOT_ADDRESSED_TO_US", None, "/Bericht/Header/Afzender")]);
    let early =
        judge("a.xml", text.as_bytes(), &Circumstances { today: date(2023, 3, 9), ..circumstances("65001001") });
    assert_eq!(found(&early), [("TR135", Some("8848"), "/Bericht/Header/DagtekeningRetour")]);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = WMO305.replace("999900006", "999900007").replacen("Aanlevering>1", "Aanlevering>2", 1);
    let verdict = judge("a.xml", text.as_bytes(), &circumstances("12345678"));
    let rules: Vec<&str> = verdict.findings.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["CS002", "CS058", "NOT_ADDRESSED_TO_US"]);
    assert!(verdict.findings.iter().all(|f| f.offset.is_some() && !f.value.contains("999900007")));
    assert_eq!(verdict.envelope.identification.as_deref(), Some("AANB-00017"));
}

#[test]
fn the_name_decides_only_between_csv_and_message() {
    let ours = circumstances("65001001");
    for name in ["a.xml", "a", "map.csv/b.XML", "a.zip!map/b.xml", "levering.csv!b.xml"] {
        assert_eq!(judge(name, WMO305.as_bytes(), &ours).envelope.kind.as_deref(), Some("WMO305"), "{name}");
    }
    for name in ["a.zip!levering-1.CSV", "map/levering.csv"] {
        assert_ne!(judge(name, WMO305.as_bytes(), &ours).envelope.kind.as_deref(), Some("WMO305"), "{name}");
    }
}

#[test]
fn a_message_becomes_the_fact_it_states() {
    let verdict = judge("a.xml", WMO301.as_bytes(), &circumstances("65001001"));
    let [(0, Fact::Bericht(bericht))] = verdict.facts.as_deref().unwrap() else { panic!("one fact on line 0") };
    assert_eq!(
        (bericht.kop.gemeente.to_string(), bericht.kop.aanbieder.to_string()),
        ("0855".into(), "65001001".into())
    );
    assert_eq!(bericht.client.naam, "Geertje Maria van der Veen-Oosterhof");
    assert_eq!(bericht.client.adres, ["Dorpsstraat t/o 56 B bis", "1236 AD Zevenhuizen"]);
    let crate::facts::Inhoud::Toewijzingen(products) = &bericht.inhoud else { panic!("toewijzingen") };
    assert_eq!(products.iter().map(|p| p.toewijzing_nummer.to_string()).collect::<Vec<_>>(), ["10001", "10002"]);
    assert_eq!(products[0].omvang.unwrap().eenheid, crate::domain::Eenheid::Uur);
}

#[test]
fn a_start_says_no_address() {
    let verdict = judge("a.xml", WMO305.as_bytes(), &circumstances("65001001"));
    let Some([(0, Fact::Bericht(start))]) = verdict.facts.as_deref() else { panic!("one fact on line 0") };
    assert_eq!(start.client.adres, Vec::<String>::new());
}

/// Every AGB code that a text could name.
fn any_agb(bytes: &[u8]) -> BTreeSet<AgbCode> {
    let text = String::from_utf8_lossy(bytes);
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn files_below(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        match entry.file_type().unwrap().is_dir() {
            true => files_below(&entry.path(), found),
            false => found.push(entry.path()),
        }
    }
}

#[test]
fn what_was_accepted_is_recalled_as_it_was_judged() {
    let (mut files, mut kinds) = (Vec::new(), std::collections::BTreeMap::new());
    files_below(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), &mut files);
    for file in files {
        let (name, bytes) = (file.to_string_lossy().into_owned(), std::fs::read(&file).unwrap());
        let all = Circumstances { addressed: any_agb(&bytes), today: date(2100, 1, 1), ..circumstances("") };
        let verdict = judge(&name, &bytes, &all);
        let Some(facts) = verdict.facts else { continue };
        assert!(recall(&name, &bytes, &[]).is_ok_and(|recalled| recalled == facts), "{name}");
        *kinds.entry(verdict.envelope.kind.unwrap()).or_insert(0) += 1;
    }
    // The fourteen messages, three CSVs and the bank statement.
    assert_eq!((kinds.len(), kinds.values().sum::<i32>() > 300), (18, true), "{kinds:?}");
}

#[test]
fn no_rule_limit_code_or_day_refuses_what_was_accepted() {
    // A stop that ends before it begins (TR018).
    let stop = include_str!("../../testdata/messages/wmo307.xml").replacen(
        "<wmo307:Einddatum>2023-06-30",
        "<wmo307:Einddatum>2023-01-01",
        1,
    );
    assert!(judge("a.xml", stop.as_bytes(), &circumstances("65001001")).facts.is_none());
    let strict = Circumstances {
        addressed: BTreeSet::new(),
        today: date(2000, 1, 1),
        limits: Limits { message_bytes_max: 10, records_max: 0, ..Limits::default() },
        ..circumstances("")
    };
    for text in [WMO305, WMO301, &stop] {
        assert!(judge("a.xml", text.as_bytes(), &strict).facts.is_none());
        assert!(matches!(recall("a.xml", text.as_bytes(), &[]).unwrap().as_slice(), [(0, Fact::Bericht(_))]));
    }
    let csv = format!(
        "opdrachtnummer;bsn;geboortedatum;naam;gemeente;domein;categorie;vervoer;ingangsdatum;einddatum;combinant;\
         vorige_toewijzing;versie\nO-1;999900006;1950-04-01;{};0855;BG;9;rolstoel;2023-03-01;2023-02-01;C;;1\n",
        "x".repeat(200)
    );
    let wide = csv.replacen("O-1", &format!("{}O-1", " ".repeat(70_000)), 1);
    let rules = |text: &str| -> Vec<String> {
        judge("opdracht.csv", text.as_bytes(), &circumstances("65001001"))
            .findings
            .into_iter()
            .map(|f| f.path)
            .collect()
    };
    assert_eq!(rules(&csv), ["categorie", "vervoer", "einddatum"].map(|column| format!("regel 2, kolom {column}")));
    assert_eq!(rules(&wide), ["regel 2"]);
    for text in [&csv, &wide] {
        let [(2, Fact::Opdracht(opdracht))] = &recall("opdracht.csv", text.as_bytes(), &[]).unwrap()[..] else {
            panic!()
        };
        assert_eq!((opdracht.categorie.as_str(), opdracht.einddatum), ("9", Some(date(2023, 2, 1))));
    }
}

#[test]
fn bytes_that_say_no_facts_any_more_say_where() {
    for (name, text) in [("a.xml", "<a>"), ("a.xml", &WMO305[..900]), ("levering.csv", "disposition;bsn\nx;y\n")] {
        assert!(!recall(name, text.as_bytes(), &[]).unwrap_err().is_empty(), "{name}");
    }
}
