//! Messages as a whole: what is read, what is refused, and where the finding points.

use super::*;
use crate::domain::{Limits, Release};

const WMO301: &str = include_str!("../../testdata/messages/wmo301.xml");
const WMO305: &str = include_str!("../../testdata/messages/wmo305.xml");
const WMO307: &str = include_str!("../../testdata/messages/wmo307.xml");

fn read_bytes(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default())
}

fn changed(text: &str, from: &str, to: &str) -> Reading {
    assert!(text.contains(from), "{from} does not occur");
    read_bytes(text.replacen(from, to, 1).as_bytes())
}

/// Rule, path and offset of the first finding.
fn first(reading: &Reading) -> (&str, &str, Option<u64>) {
    assert!(reading.message.is_none());
    reading.findings.first().map(|f| (f.rule.as_str(), f.path.as_str(), f.offset)).unwrap()
}

fn rule(reading: &Reading) -> &str {
    first(reading).0
}

#[test]
fn a_message_is_decoded_whole() {
    let Body::Wmo301(m) = read_bytes(WMO301.as_bytes()).message.unwrap().body else { panic!("no 301") };
    let client = &m.client;
    assert!(client.bsn == "999900006" && client.naam.partnernaam.as_ref().unwrap().achternaam == "Oosterhof");
    assert_eq!(client.relaties.as_ref().unwrap().relatie.len(), 2);
    assert_eq!(client.contactgegevens.contact[0].adres.as_ref().unwrap().huis.as_ref().unwrap().huisnummer, 56);
    let product = &client.toegewezen_producten.toegewezen_product[1];
    assert_eq!((product.toewijzing_nummer, product.omvang.as_ref().unwrap().volume), (10002, 3));
    assert_eq!(product.toewijzingstijd, jiff::civil::time(10, 15, 0, 0).into());
    assert_eq!(product.commentaar.as_deref(), Some("Overlegd met de client & de familie."));
}

#[test]
fn every_finding_has_its_path_and_place() {
    let text = WMO307.replace("2023-06-30", "2023-06-31").replace(">20<", ">77<").replace(">0855<", ">855<");
    let reading = read_bytes(text.as_bytes());
    let found: Vec<_> = reading.findings.iter().map(|f| (f.path.as_str(), f.value.as_str())).collect();
    let stop = "/Bericht/Client/StopProducten/StopProduct";
    assert_eq!(
        found,
        [
            ("/Bericht/Header/Ontvanger", "855"),
            (&format!("{stop}[1]/Einddatum"), "2023-06-31"),
            (&format!("{stop}[2]/RedenBeeindiging"), "77"),
            (&format!("{stop}[2]/Einddatum"), "2023-06-31"),
        ]
    );
    for finding in &reading.findings {
        let at = usize::try_from(finding.offset.unwrap()).unwrap();
        let name = finding.path.rsplit('/').next().unwrap();
        assert!(text[at..].starts_with(&format!("<wmo307:{name}>")), "{}", finding.path);
    }
    assert_eq!(reading.envelope.kind.as_deref(), Some("WMO307"));
    assert_eq!(reading.envelope.receiver.as_deref(), Some("855"));
}

#[test]
fn structure_is_judged_with_the_path_of_what_is_wrong() {
    let begin = "<wmo305:Begindatum>2023-03-06</wmo305:Begindatum>";
    let product = "/Bericht/Client/StartProducten/StartProduct[1]";
    assert_eq!(first(&changed(WMO305, begin, "")).1, format!("{product}/Begindatum"));
    assert_eq!(first(&changed(WMO305, begin, &begin.repeat(2))).1, format!("{product}/Begindatum"));
    assert_eq!(first(&changed(WMO305, begin, &format!("{begin}<wmo305:X/>"))).1, format!("{product}/X"));
    assert_eq!(first(&changed(WMO305, "<wmo305:Geslacht>2</wmo305:Geslacht>", "")).1, "/Bericht/Client/Geslacht");
    let status = "<wmo305:StatusAanlevering>1</wmo305:StatusAanlevering>";
    let early = changed(WMO305, begin, &format!("{status}{begin}"));
    assert!(early.findings.iter().any(|f| f.path == format!("{product}/Begindatum")));
    assert_eq!(first(&changed(WMO305, begin, &format!("tekst{begin}"))).1, product);
}

#[test]
fn a_value_may_be_written_in_pieces() {
    let good = "<wmo305:Begindatum> <!-- a --> 2023<![CDATA[-03-]]>&#48;<?x?>6\n</wmo305:Begindatum>";
    let reading = changed(WMO305, "<wmo305:Begindatum>2023-03-06</wmo305:Begindatum>", good);
    assert_eq!(reading.message.map(|m| m.digest()), read_bytes(WMO305.as_bytes()).message.map(|m| m.digest()));
}

#[test]
fn an_empty_section_between_elements_is_no_text() {
    let product = "<wmo305:StartProduct>";
    for nothing in ["<![CDATA[]]>", " <![CDATA[]]><!-- a --><![CDATA[]]>"] {
        let reading = changed(WMO305, product, &format!("{product}{nothing}"));
        assert_eq!(reading.findings, [], "{nothing}");
    }
    for text in ["<![CDATA[ ]]>", "<![CDATA[x]]>"] {
        assert_eq!(rule(&changed(WMO305, product, &format!("{product}{text}"))), "XSD", "{text}");
    }
}

/// `24:00:00` is the end of its day, whoever reads it and whoever it is sent back to.
#[test]
fn the_end_of_a_day_is_kept_as_it_was_written() {
    let was = "Toewijzingstijd>10:15:00<";
    assert!(WMO301.contains(was), "the sample has {was}");
    let end = WMO301.replacen(was, "Toewijzingstijd>24:00:00<", 1);
    let message = read_bytes(end.as_bytes()).message.unwrap();
    let written = String::from_utf8(super::write(&message)).unwrap();
    assert!(written.contains("Toewijzingstijd>24:00:00<"));
    let begin = WMO301.replacen(was, "Toewijzingstijd>00:00:00<", 1);
    assert_ne!(message.digest(), read_bytes(begin.as_bytes()).message.unwrap().digest());
}

#[test]
fn the_digest_is_of_what_a_message_says() {
    let digest = |text: &str| read_bytes(text.as_bytes()).message.unwrap().digest();
    let plain = digest(WMO301);
    assert_eq!(digest(&WMO301.replace('\n', "\r\n")), plain, "line ends");
    assert_eq!(digest(&WMO301.replace("wmo301:", "").replace("xmlns:wmo301", "xmlns")), plain, "prefixes");
    assert_eq!(digest(&WMO301.replace(">10001<", "> +010001\t<")), plain, "white space of numbers");
    assert_eq!(digest(&format!("\u{FEFF}{WMO301}<!-- x -->")), plain, "what stands around it");
    assert_ne!(digest(&WMO301.replace(">Fries<", "> Fries<")), plain, "white space of texts counts");
    assert_ne!(digest(&WMO301.replace("10002", "10003")), plain);
    assert_ne!(digest(&WMO301.replace("<iwmo:Huisletter>B</iwmo:Huisletter>", "")), plain);
    assert_ne!(digest(WMO305), digest(&WMO305.replace("Aanlevering>1", "Aanlevering>3")));
}

#[test]
fn an_encoding_other_than_utf_8_is_refused_by_name() {
    let utf_16: Vec<u8> = WMO305.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[&[0xFF, 0xFE], utf_16.as_slice()].concat(), utf_16] {
        let reading = read_bytes(&bytes);
        assert_eq!((rule(&reading), reading.findings[0].value.as_str()), ("ENCODING", "UTF-16"));
    }
    let latin = changed(WMO305, "UTF-8", "ISO-8859-1");
    assert_eq!((rule(&latin), latin.findings[0].value.as_str()), ("ENCODING", "ISO-8859-1"));
    assert_eq!(latin.envelope.identification.as_deref(), Some("AANB-00017"));
    let mut bytes = WMO305.as_bytes().to_vec();
    let at = WMO305.find("Veen").unwrap();
    bytes[at] = 0xE9;
    let reading = read_bytes(&bytes);
    assert_eq!(first(&reading), ("ENCODING", "/", u64::try_from(at).ok()));
    assert_eq!(reading.envelope.sender.as_deref(), Some("65001001"));
    assert_eq!(rule(&changed(WMO305, "UTF-8\"?>", "US-ASCII\"?><!-- \u{e9} -->")), "ENCODING");
}

#[test]
fn a_refused_message_is_named_by_its_whole_values() {
    let text = WMO305.replace("UTF-8", "ISO-8859-1").replace("AANB-00017", "AANB<!-- x -->-<![CDATA[000]]>17");
    let reading = read_bytes(text.as_bytes());
    assert_eq!(rule(&reading), "ENCODING");
    assert_eq!(reading.envelope.identification.as_deref(), Some("AANB-00017"));
}

#[test]
fn what_is_no_message_is_named() {
    let old = WMO305.replace("3_2", "3_0").replace("Subversie>2", "Subversie>0");
    let reading = read_bytes(old.as_bytes());
    assert_eq!(rule(&reading), "VERSION");
    assert!(reading.findings[0].text.contains("3.0") && reading.findings[0].text.contains("Vraag de afzender"));
    for newer in ["3_3", "4_0"] {
        let reading = read_bytes(WMO305.replace("3_2", newer).as_bytes());
        assert_eq!(rule(&reading), "VERSION");
        assert!(
            reading.findings[0].text.contains("iwmod vernieuwen"),
            "the sender is right: {}",
            reading.findings[0].text
        );
    }
    assert_eq!(reading.envelope.version.as_deref(), Some("3.0"));
    for (text, expected) in [
        (WMO305.replace("wmo305", "wmo303").as_str(), "KIND"),
        (WMO305.replace("/iwmo/", "/ijw/").replace("wmo305", "jw305").as_str(), "KIND"),
        ("<a:Fo01Bericht xmlns:a='http://www.egem.nl/StUF/StUF0301'/>", "STUF"),
        ("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>", "STUF"),
        ("<Bericht/>", "XSD"),
        (&format!("01481{}", " ".repeat(200)), "EI_TEXT"),
        ("gemeente;bsn", "XML"),
        ("", "XML"),
        ("\u{FEFF}", "XML"),
        ("<!DOCTYPE Bericht [<!ENTITY a 'b'>]><Bericht>&a;</Bericht>", "DOCTYPE"),
        ("<!DOCTYPE Bericht><Bericht/>", "DOCTYPE"),
    ] {
        assert_eq!(rule(&read_bytes(text.as_bytes())), expected, "{text}");
    }
}

#[test]
fn the_namespace_and_the_subversie_select_the_release_and_agree() {
    let of_3_1 = |text: &str| text.replace("/3_2/", "/3_1/").replace("Subversie>2<", "Subversie>1<");
    for text in [WMO301, WMO305, WMO307] {
        let message = read_bytes(of_3_1(text).as_bytes()).message.unwrap();
        assert_eq!(message.release, Release::V3_1);
        assert_ne!(Some(message.digest()), read_bytes(text.as_bytes()).message.map(|m| m.digest()));
        let path = "/Bericht/Header/BerichtSubversie";
        assert_eq!(first(&read_bytes(text.replace("/3_2/", "/3_1/").as_bytes())).1, path);
        assert_eq!(first(&read_bytes(text.replace("Subversie>2<", "Subversie>1<").as_bytes())).1, path);
        let mixed = read_bytes(of_3_1(text).replace("/3_1/basisschema", "/3_2/basisschema").as_bytes());
        assert_eq!(rule(&mixed), "XSD");
    }
    for old in ["/2_4/", "/3_0/"] {
        assert_eq!(rule(&read_bytes(WMO305.replace("/3_2/", old).as_bytes())), "VERSION");
    }
}

#[test]
fn limits_are_refused_by_name() {
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let body = |what: &str| WMO305.replacen("<wmo305:Client>", &format!("<wmo305:Client>{what}"), 1);
    let attributes: String = (0..65).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(read_bytes(body(&deep).as_bytes()).findings.last().unwrap().rule, "LIMIT_DEPTH");
    assert_eq!(rule(&read_bytes(body(&format!("<a{attributes}/>")).as_bytes())), "LIMIT_ATTRIBUTES");
    assert_eq!(rule(&changed(WMO305, "1951-06-01", "10951-06-01")), "LIMIT_DATE");
    let contact = "<wmo301:Contact><wmo301:Soort>01</wmo301:Soort></wmo301:Contact>";
    assert_eq!(
        rule(&changed(
            WMO301,
            "<wmo301:Contactgegevens>",
            &format!("<wmo301:Contactgegevens>{}", contact.repeat(60_000))
        )),
        "LIMIT_RECORDS"
    );
    let small = Limits { message_bytes_max: 100, ..Limits::default() };
    assert_eq!(rule(&read(WMO305.as_bytes(), &small)), "LIMIT_SIZE");
    let few = Limits { findings_max: 3, ..Limits::default() };
    assert_eq!(read(WMO305.replace("wmo305:", "").as_bytes(), &few).findings.len(), 1);
    assert_eq!(read(WMO301.replace("iwmo:", "wmo301:").as_bytes(), &few).findings.len(), 3);
}

#[test]
fn no_part_of_a_bsn_is_shown() {
    for (bsn, shown) in
        [("9999000061", "******0061"), ("9999 0006", "*****0006"), ("99990006", "****0006"), ("12", "**")]
    {
        let reading = changed(WMO305, "999900006", bsn);
        assert_eq!(reading.findings[0].value, shown);
    }
    let inside = format!("{} 999900006 {}", "x".repeat(55), "y".repeat(200));
    let reading = changed(WMO305, ">Veen<", &format!(">{inside}<"));
    assert!(!reading.findings[0].value.contains("9999"), "{}", reading.findings[0].value);
    let named = changed(WMO305, "<wmo305:Geslacht>", "<wmo305:x999900006/><wmo305:Geslacht>");
    assert!(!format!("{:?}", named.findings).contains("999900006"));
    assert!(!format!("{:?}", read_bytes(WMO301.as_bytes()).message).contains("Veen"));
}
