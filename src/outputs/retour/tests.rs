//! Every case for every kind and release; the retours of the samples; and any findings on any message.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::domain::Release;
use crate::message::testing::{assert_valid, made, read_good, root_folder};
use crate::message::{Oordeel, oordeel, write};

/// The kinds that have a retour, and a class of each that stands deepest.
const KINDS: &[(Kind, Kind, &str)] = &[
    (Kind::Wmo301, Kind::Wmo302, "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]"),
    (Kind::Wmo305, Kind::Wmo306, "/Bericht/Client/StartProducten/StartProduct[1]"),
    (Kind::Wmo307, Kind::Wmo308, "/Bericht/Client/StopProducten/StopProduct[2]"),
    (Kind::Wmo315, Kind::Wmo316, "/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[1]"),
    (Kind::Wmo317, Kind::Wmo318, "/Bericht/Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]"),
    (Kind::Wmo319, Kind::Wmo320, "/Bericht/Antwoord"),
];
const RELEASES: [Release; 2] = [Release::V3_1, Release::V3_2];
const HEADER: &str = "/Bericht/Header";
/// Generated messages, each with generated findings, of each kind and release.
const PER_KIND: u32 = 60;

fn day() -> Date {
    jiff::civil::date(2023, 3, 6)
}

fn sample(kind: Kind, release: Release) -> Message {
    let path = format!("testdata/messages/{}.xml", kind.as_str().to_lowercase());
    let mut text = std::fs::read_to_string(root_folder().join(path)).unwrap();
    if release == Release::V3_1 {
        text = text.replace("/3_2/", "/3_1/").replace("BerichtSubversie>2<", "BerichtSubversie>1<");
    }
    read_good(kind.as_str(), text.as_bytes())
}

fn fault(path: &str, code: &str) -> Finding {
    Finding::error("TR000", path, "", "fout").with_retourcode(code)
}

/// Builds the retour, and checks what holds of every one: it is read back as it was made, it has the header that was sent, and
/// what comes along is what was sent.
fn built(message: &Message, findings: &[Finding]) -> (Message, Vec<u8>) {
    let retour = retour(message, findings, "R-0001", day()).unwrap();
    let bytes = write(&retour);
    assert_eq!(read_good("a retour", &bytes), retour);
    assert_eq!((retour.release, retour.header()), (message.release, message.header()));
    let (sent, text) = (String::from_utf8(write(message)).unwrap(), String::from_utf8(bytes.clone()).unwrap());
    let below_header = |text: &str| -> Vec<String> {
        text.lines().skip_while(|line| !line.contains(":Header>")).skip(1).map(|line| line.to_owned()).collect()
    };
    let prefix = |kind: Kind| format!("{}:", kind.as_str().to_lowercase());
    let own = without_codes(&below_header(&text).join("\n")).replace(&prefix(retour.kind()), "m:");
    let sent = below_header(&sent).join("\n").replace(&prefix(message.kind()), "m:");
    let after = |text: &str| text.split_once("</m:Header>").unwrap().1.to_owned();
    match own.contains("<m:Client>") || own.contains("<m:Antwoord>") {
        true => assert_eq!(after(&own), after(&sent)),
        false => assert_eq!(after(&own), "\n</m:Bericht>"),
    }
    (retour, bytes)
}

fn without_codes(text: &str) -> String {
    let mut kept = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        is_inside |= line.contains(":RetourCodes>") && !line.contains("</");
        if !is_inside {
            kept.push(line);
        }
        is_inside &= !line.contains("</") || !line.contains(":RetourCodes>");
    }
    kept.join("\n")
}

/// The codes of the header, and of each class below it.
fn codes(retour: &Message) -> Vec<(String, Vec<String>)> {
    let mut body = retour.body.clone();
    let text = |codes: &RetourCodes| codes.retour_code.iter().map(Code::to_string).collect::<Vec<_>>();
    let header = match &body {
        Body::Wmo302(m) => &m.header,
        Body::Wmo306(m) => &m.header,
        Body::Wmo308(m) => &m.header,
        Body::Wmo316(m) => &m.header,
        Body::Wmo318(m) => &m.header,
        Body::Wmo320(m) => &m.header,
        other => panic!("{:?} is no retour", other.kind()),
    };
    let mut all = vec![(HEADER.to_owned(), header.retour_codes.as_ref().map(text).unwrap_or_default())];
    all.extend(classes(&mut body).into_iter().map(|class| (class.path, text(class.codes))));
    all
}

/// As [`codes`], as text: `/Bericht/Header 0200`.
fn shown(retour: &Message) -> Vec<String> {
    codes(retour).into_iter().map(|(path, codes)| [path, codes.join(" ")].join(" ").trim().to_owned()).collect()
}

#[test]
fn every_case_of_every_kind_is_valid_and_says_what_is_found() {
    let mut written = Vec::new();
    for (kind, answer, deepest) in KINDS {
        for release in RELEASES {
            let message = sample(*kind, release);
            let deeper = format!("{deepest}/Element");
            let header_alone: &[(Vec<Finding>, &[&str])] = &[
                (vec![], &[]),
                (vec![Finding::notice("TR000", *deepest, "", "").with_retourcode("9332")], &[]),
                (vec![Finding::error("NOT_ADDRESSED_TO_US", HEADER, "", "")], &[]),
                (vec![fault(&deeper, "0001")], &["0001"]),
                (vec![fault(HEADER, "9056"), fault(&deeper, "9332"), fault("/Bericht", "0001")], &["0001"]),
                (vec![fault(&format!("{HEADER}/BerichtIdentificatie/Identificatie"), "9056")], &["9056"]),
                (
                    vec![fault(HEADER, "S300"), fault(&deeper, "9332"), fault(HEADER, "8848"), fault(HEADER, "S300")],
                    &["S300", "8848"],
                ),
                // What stands in no class at all is not lost.
                (vec![fault("/Bericht", "9056")], &["9056"]),
                (vec![fault("/Bericht/Elders/Element", "9056")], &["9056"]),
                // Codes that cannot be sent, or that would not reject.
                (vec![fault(&deeper, "9999")], &["0001"]),
                (vec![fault(&deeper, "te lang voor een code")], &["0001"]),
                (vec![fault(&deeper, "0200"), fault(&deeper, "9332")], &["0001"]),
            ];
            for (findings, expected) in header_alone {
                let (retour, bytes) = built(&message, findings);
                let expected = expected.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
                assert_eq!(codes(&retour), [(HEADER.to_owned(), expected)], "{findings:?}");
                written.push((*answer, release, bytes));
            }
            let found = [fault(&deeper, "9332"), fault(deepest, "S329"), fault(deepest, "9332")];
            let (retour, bytes) = built(&message, &found);
            for (path, codes) in codes(&retour) {
                let expected: &[&str] = if path == *deepest { &["9332", "S329"] } else { &["0200"] };
                assert_eq!(codes, expected, "{path}");
            }
            written.push((*answer, release, bytes));
        }
    }
    assert_valid(&written);
}

#[test]
fn the_header_is_that_of_the_message_with_the_identity_of_the_retour() {
    let message = sample(Kind::Wmo301, Release::V3_1);
    let Body::Wmo301(sent) = &message.body else { panic!("no 301") };
    let Body::Wmo302(retour) = built(&message, &[]).0.body else { panic!("no 302") };
    let expected = RetourHeader {
        bericht_code: Code::new("415").unwrap(),
        bericht_versie: 3,
        bericht_subversie: 1,
        afzender: sent.header.afzender,
        ontvanger: sent.header.ontvanger,
        bericht_identificatie: sent.header.bericht_identificatie.clone(),
        xsd_versie: sent.header.xsd_versie.clone(),
        identificatie_retour: "R-0001".to_owned(),
        dagtekening_retour: day(),
        xslt_versie: None,
        xsd_versie_retour: message::xsd_versie(Kind::Wmo302, Release::V3_1),
        retour_codes: None,
    };
    assert!(retour.header == expected && retour.client.is_none());
    assert!(sent.header.afzender == "0855" && sent.header.ontvanger == "65001001");
}

#[test]
fn what_stands_below_a_rejected_class_is_not_judged_unless_it_is_wrong_itself() {
    let message = sample(Kind::Wmo301, Release::V3_2);
    let below = |paths: &[&str]| shown(&built(&message, &paths.iter().map(|p| fault(p, "8187")).collect::<Vec<_>>()).0);
    assert_eq!(
        below(&["/Bericht/Client/Relaties/Relatie[2]/Naam"]),
        [
            "/Bericht/Header 0200",
            "/Bericht/Client 0200",
            "/Bericht/Client/Relaties/Relatie[1] 0200",
            "/Bericht/Client/Relaties/Relatie[1]/Contact 0200",
            "/Bericht/Client/Relaties/Relatie[2] 8187",
            "/Bericht/Client/Relaties/Relatie[2]/Contact 0233",
            "/Bericht/Client/Contactgegevens/Contact[1] 0200",
            "/Bericht/Client/Contactgegevens/Contact[2] 0200",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1] 0200",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2] 0200",
        ]
    );
    assert_eq!(
        below(&["/Bericht/Client/Bsn", "/Bericht/Client/Relaties/Relatie[1]/Contact/Adres/Postcode"]),
        [
            "/Bericht/Header 0200",
            "/Bericht/Client 8187",
            "/Bericht/Client/Relaties/Relatie[1] 0233",
            "/Bericht/Client/Relaties/Relatie[1]/Contact 8187",
            "/Bericht/Client/Relaties/Relatie[2] 0233",
            "/Bericht/Client/Relaties/Relatie[2]/Contact 0233",
            "/Bericht/Client/Contactgegevens/Contact[1] 0233",
            "/Bericht/Client/Contactgegevens/Contact[2] 0233",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1] 0233",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2] 0233",
        ]
    );
}

#[test]
fn a_request_hides_its_products() {
    let message = sample(Kind::Wmo317, Release::V3_2);
    let found = shown(&built(&message, &[fault("/Bericht/Client/Verzoek/ReferentieAanbieder", "9347")]).0);
    let (above, products) = found.split_at(3);
    assert_eq!(above, ["/Bericht/Header 0200", "/Bericht/Client 0200", "/Bericht/Client/Verzoek 9347"]);
    for class in ["OngewijzigdProduct[1]", "TeWijzigenProduct[1]", "NieuwProduct[1]"] {
        assert!(products.iter().any(|line| line.ends_with(&format!("/{class} 0233"))), "{products:?}");
    }
    assert!(products.iter().all(|line| line.ends_with(" 0233")), "{products:?}");
}

#[test]
fn a_finding_on_what_is_no_class_counts_for_the_class_above_it() {
    let message = sample(Kind::Wmo301, Release::V3_2);
    for path in [
        "/Bericht/Client/Contactgegevens",
        "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[9]/Omvang",
        "/Bericht/Client/ToegewezenProducten/ToegewezenProduct",
    ] {
        assert_eq!(shown(&built(&message, &[fault(path, "9332")]).0)[1], "/Bericht/Client 9332", "{path}");
    }
}

#[test]
fn a_declaratie_an_answer_to_one_and_a_retour_have_no_retour() {
    for kind in Kind::ALL
        .iter()
        .filter(|kind| root_folder().join(format!("testdata/messages/{}.xml", kind.as_str().to_lowercase())).is_file())
    {
        let is_answered = KINDS.iter().any(|(sent, ..)| sent == kind);
        assert_eq!(retour(&sample(*kind, Release::V3_2), &[], "R1", day()).is_some(), is_answered, "{kind}");
    }
}

/// The examples beside the project, as messages: apart from their identity and XsltVersie the same is built.
#[test]
fn the_examples_of_the_standard_are_built() {
    let folder = root_folder().join("../shared/iwmo/messages");
    if !folder.is_dir() {
        return println!("not checked: {} is not there", folder.display());
    }
    let read = |name: &str| read_good(name, &std::fs::read(folder.join(name)).unwrap());
    let product = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/ToewijzingNummer";
    let start = "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering";
    let identification = "/Bericht/Header/BerichtIdentificatie/Identificatie";
    for (sent, answer, findings) in [
        ("3.2/WMO301.xml", "3.2-derived/WMO302-accepted.xml", vec![]),
        ("3.2/WMO301.xml", "3.2-derived/WMO302-level2-0001.xml", vec![fault(product, "0001")]),
        ("3.2/WMO301.xml", "3.2-derived/WMO302-header-9056.xml", vec![fault(identification, "9056")]),
        ("3.2/WMO301.xml", "3.2-derived/WMO302-product-9332.xml", vec![fault(product, "9332")]),
        ("3.2/WMO305.xml", "3.2-derived/WMO306-accepted.xml", vec![]),
        ("3.2-derived/WMO305-delete.xml", "3.2-derived/WMO306-product-9063.xml", vec![fault(start, "9063")]),
        ("3.2/WMO307.xml", "3.2-derived/WMO308-accepted.xml", vec![]),
    ] {
        let mut expected = read(answer);
        let header = match &mut expected.body {
            Body::Wmo302(m) => &mut m.header,
            Body::Wmo306(m) => &mut m.header,
            Body::Wmo308(m) => &mut m.header,
            other => panic!("{:?} is no retour", other.kind()),
        };
        header.identificatie_retour = "R-0001".to_owned();
        header.dagtekening_retour = day();
        header.xslt_versie = None;
        assert!(built(&read(sent), &findings).0 == expected, "{answer}");
    }
}

/// A finding on some class: where below it, with which code, and whether it is an error.
type Choice = (usize, usize, usize, usize);

/// What a choice says, on one of these classes.
fn chosen(choice: &Choice, paths: &[String]) -> Finding {
    let (class, below, code, severity) = choice;
    let path = format!("{}{}", paths[class % paths.len()], ["", "/Element", "/Element/Element[2]"][below % 3]);
    let codes = ["9332", "9379", "9385", "S329", "S300", "8187", "9332", "9355"];
    match severity % 4 {
        0 => Finding::notice("TR000", path, "", "let op").with_retourcode(codes[code % 8]),
        1 => Finding::error("EIGEN", path, "", "voor onszelf"),
        _ => fault(&path, codes[code % 8]),
    }
}

#[test]
fn any_findings_on_any_message_are_told_where_they_are() {
    for ((kind, ..), release) in KINDS.iter().flat_map(|kind| RELEASES.map(|release| (kind, release))) {
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(PER_KIND) });
        let choices = (vec(any::<u32>(), 0..600), vec(any::<Choice>(), 0..6), any::<u8>());
        let run = runner.run(&choices, |(choices, findings, extra)| {
            check_repeats(&read_good(kind.as_str(), made(*kind, release, choices).as_bytes()), &findings, extra);
            Ok(())
        });
        run.unwrap();
    }
}

fn check_repeats(message: &Message, choices: &[Choice], extra: u8) {
    // One finding on the client or antwoord brings along every class.
    let all = codes(&built(message, &[fault(below_header(message.kind()), "9332")]).0);
    let mut paths: Vec<String> = all.into_iter().map(|(path, _)| path).collect();
    // Most messages are good above the classes, else few would be told in full.
    let (header, below) = (paths.remove(0), paths);
    let mut findings: Vec<Finding> = choices.iter().map(|choice| chosen(choice, &below)).collect();
    match extra % 8 {
        0 => findings.insert(0, fault(&header, "9056")),
        1 => findings.push(fault(&below[0], "0001")),
        _ => {}
    }
    let (retour, _) = built(message, &findings);
    let rejecting: Vec<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter_map(|finding| Some((finding.path.as_str(), finding.retourcode.as_deref()?)))
        .collect();
    let of_class = |class: &str| -> Vec<&str> {
        let deeper = below.iter().filter(|path| path.starts_with(&format!("{class}/"))).collect::<Vec<_>>();
        let is_in = |path: &str, class: &str| path == class || path.starts_with(&format!("{class}/"));
        let is_own = |path: &str| is_in(path, class) && !deeper.iter().any(|class| is_in(path, class));
        let mut codes: Vec<&str> = Vec::new();
        for (_, code) in rejecting.iter().filter(|(path, _)| is_own(path)) {
            if !codes.contains(code) {
                codes.push(code);
            }
        }
        codes
    };
    let said =
        |path: &str, codes: Vec<&str>| codes.into_iter().map(|code| (path.to_owned(), code.to_owned())).collect();
    let expected: Vec<(String, String)> = match extra % 8 {
        0 => said(&header, vec!["9056"]),
        1 => said(&header, vec!["0001"]),
        _ => below.iter().flat_map(|class| -> Vec<_> { said(class, of_class(class)) }).collect(),
    };
    match oordeel(&retour) {
        Some(Oordeel::Aanvaard) => assert!(rejecting.is_empty() && expected.is_empty(), "{rejecting:?}"),
        Some(Oordeel::Afgekeurd(places)) => assert_eq!(places, expected),
        None => panic!("no retour"),
    }
    if extra % 8 > 1 {
        assert_eq!(codes(&retour).len(), if rejecting.is_empty() { 1 } else { below.len() + 1 });
    }
}
