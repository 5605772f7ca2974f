//! For every rule one message it accepts and one it refuses: the messages of `testdata/messages`, changed in one place.

use super::*;
use crate::domain::{Kind, Release, Severity};
use crate::intake::Limits;

/// A message of `testdata/messages`.
pub(super) fn sample(kind: &str) -> &'static str {
    match kind {
        "301" => include_str!("../../testdata/messages/wmo301.xml"),
        "305" => include_str!("../../testdata/messages/wmo305.xml"),
        "307" => include_str!("../../testdata/messages/wmo307.xml"),
        "315" => include_str!("../../testdata/messages/wmo315.xml"),
        "317" => include_str!("../../testdata/messages/wmo317.xml"),
        "319" => include_str!("../../testdata/messages/wmo319.xml"),
        "323" => include_str!("../../testdata/messages/wmo323.xml"),
        "325" => include_str!("../../testdata/messages/wmo325.xml"),
        other => panic!("no message {other}"),
    }
}

/// The first element of a name in a message of `testdata/messages`, as it is written there.
pub(super) fn element(kind: &str, name: &str) -> &'static str {
    let text = sample(kind);
    let (open, close) = (format!("<wmo{kind}:{name}>"), format!("</wmo{kind}:{name}>"));
    let begin = text.find(&open).unwrap_or_else(|| panic!("{name} does not occur"));
    let end = begin + text[begin..].find(&close).unwrap() + close.len();
    &text[begin..end]
}

/// Findings of one rule on a message of `testdata/messages` with texts replaced; the schema must still accept it.
pub(super) fn findings(id: &str, kind: &str, changes: &[(&str, &str)]) -> Vec<Finding> {
    findings_of(id, &changed(sample(kind), changes))
}

/// A text with others in it replaced, each at its first place.
pub(super) fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} does not occur");
        text.replacen(from, to, 1)
    })
}

/// Findings of one rule on a message that its schema accepts.
pub(super) fn findings_of(id: &str, text: &str) -> Vec<Finding> {
    assert!(find(id).is_some(), "no rule {id}");
    let reading = crate::message::read(text.as_bytes(), &Limits::default());
    let message = reading.message.unwrap_or_else(|| panic!("{:?}", reading.findings));
    let mut findings = Vec::new();
    check(&message, 100, &mut findings);
    findings.retain(|f| f.rule == id);
    findings
}

/// Two tests named after the rule: changes it accepts, and changes it refuses with the path of the finding. The code of a
/// retour is 0001 unless another is named.
macro_rules! rule {
    ($id:ident, $kind:literal, accepts $accepted:tt, refuses $refused:tt) => {
        rule!($id, $kind, code "0001", accepts $accepted, refuses $refused);
    };
    ($id:ident, $kind:literal, code $code:literal, accepts [$($accepted:expr),+ $(,)?], refuses [$($refused:expr => $path:expr),+ $(,)?]) => {
        mod $id {
            use super::*;

            #[test]
            fn accepts() {
                $(assert_eq!(findings(&stringify!($id).to_uppercase(), $kind, &$accepted), vec![]);)+
            }

            #[test]
            fn refuses() {
                $(
                    let found = findings(&stringify!($id).to_uppercase(), $kind, &$refused);
                    assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), vec![$path]);
                    assert!(found.iter().all(|f| f.severity == Severity::Error && f.retourcode.as_deref() == Some($code)));
                )+
            }
        }
    };
}

mod wmo315;
mod wmo317;
mod wmo319;
mod wmo323;
mod wmo325;

const GEBOREN: &str = "<iwmo:Datum>1951-06-01</iwmo:Datum>\n      <iwmo:DatumGebruik>1</iwmo:DatumGebruik>";
const OMVANG: &str = "<wmo301:Omvang>\n          <iwmo:Volume>4</iwmo:Volume>\n          <iwmo:Eenheid>04</iwmo:Eenheid>\n          <iwmo:Frequentie>2</iwmo:Frequentie>\n        </wmo301:Omvang>";
const EINDE: &str = "<wmo301:Einddatum>2023-12-31</wmo301:Einddatum>";
const CODE: &str = "<iwmo:Code>02A02</iwmo:Code>";
const PRODUCT: &str = "<wmo301:Product>\n          <iwmo:Categorie>02</iwmo:Categorie>\n          <iwmo:Code>02A02</iwmo:Code>\n        </wmo301:Product>";
const BUDGET: &str = "<wmo301:Budget>1000</wmo301:Budget>";
const REDEN: &str = "<wmo301:RedenWijziging>12</wmo301:RedenWijziging>";
const TELEFOON: &str = "<wmo301:Telefoon>\n          <iwmo:Telefoon01>\n            <iwmo:Telefoonnummer>0130000056</iwmo:Telefoonnummer>\n            <iwmo:Landnummer>0031</iwmo:Landnummer>\n          </iwmo:Telefoon01>\n        </wmo301:Telefoon>";
const HUIS: &str = "<iwmo:Huis>\n            <iwmo:Huisnummer>56</iwmo:Huisnummer>\n            <iwmo:Huisletter>B</iwmo:Huisletter>\n            <iwmo:HuisnummerToevoeging>bis</iwmo:HuisnummerToevoeging>\n            <iwmo:AanduidingWoonadres>TO</iwmo:AanduidingWoonadres>\n          </iwmo:Huis>";
const POSTCODE: &str = "<iwmo:Postcode>1236AD</iwmo:Postcode>";
const LAND: &str = "<iwmo:Straatnaam>Dorpsstraat</iwmo:Straatnaam>\n          <iwmo:Plaatsnaam>Zevenhuizen</iwmo:Plaatsnaam>\n          <iwmo:LandCode>NL</iwmo:LandCode>";
const SOORT_4: &str = "<wmo301:Soort>04</wmo301:Soort>";
const PARTNER: &str =
    "<iwmo:Partnernaam>\n        <iwmo:Achternaam>Oosterhof</iwmo:Achternaam>\n      </iwmo:Partnernaam>";
const GEBRUIK_4: &str = "<iwmo:NaamGebruik>4</iwmo:NaamGebruik>";
const TAAL: &str = "<iwmo:Taal>Fries</iwmo:Taal>";

rule!(tr002, "305",
accepts [
    [(GEBOREN, "<iwmo:Datum>1903-03-08</iwmo:Datum>")],
    [(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")],
],
refuses [
    [(GEBOREN, "<iwmo:Datum>1903-03-07</iwmo:Datum>")] => "/Bericht/Client/Geboortedatum/Datum",
    [(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")] => "/Bericht/Client/Geboortedatum/Datum",
]);
rule!(tr006, "301",
accepts [[(TELEFOON, "")], [(HUIS, "")], [(POSTCODE, "")]],
refuses [
    [(TELEFOON, ""), (HUIS, "")] => "/Bericht/Client/Contactgegevens/Contact[1]",
    [(TELEFOON, ""), (POSTCODE, "")] => "/Bericht/Client/Contactgegevens/Contact[1]",
]);
rule!(tr018, "307",
    accepts [[("2023-06-30", "2023-03-06")]],
    refuses [[("2023-06-30", "2023-03-05")] => "/Bericht/Client/StopProducten/StopProduct[1]/Einddatum"]);
rule!(tr061, "301",
    accepts [[]],
    refuses [[("Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>01", "Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>04")] => "/Bericht/Client/Contactgegevens"]);
rule!(tr134, "301",
accepts [[("2023-02-27", "2023-03-01")]],
refuses [
    [("2023-02-27", "2023-03-02")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Toewijzingsdatum",
    [("1978-02-14", "2023-03-02")] => "/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/Datum",
    [(GEBOREN, "<iwmo:Datum>2023-03-02</iwmo:Datum>")] => "/Bericht/Client/Geboortedatum/Datum",
]);
rule!(cd005, "301",
accepts [[(POSTCODE, ""), (LAND, "")]],
refuses [
    [(LAND, "")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/LandCode",
    [(POSTCODE, "")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/LandCode",
]);
rule!(cd007, "301",
accepts [[], [("<iwmo:Vorm>1", "<iwmo:Vorm>2"), (TAAL, "")]],
refuses [
    [(TAAL, "")] => "/Bericht/Client/Communicatie/Taal",
    [("<iwmo:Vorm>1", "<iwmo:Vorm>3")] => "/Bericht/Client/Communicatie/Taal",
]);
rule!(cd009, "301",
    accepts [[]],
    refuses [[(SOORT_4, "<wmo301:Soort>02</wmo301:Soort>")] => "/Bericht/Client/Contactgegevens/Contact[2]/Periode"]);
rule!(cd025, "301",
    accepts [[], [(HUIS, ""), (LAND, "<iwmo:LandCode>BE</iwmo:LandCode>")]],
    refuses [[(HUIS, "")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Huis"]);
rule!(cd034, "301",
    accepts [[], [("<iwmo:Postcode>1237AE</iwmo:Postcode>", "")]],
    refuses [[(POSTCODE, "")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode"]);
rule!(cd041, "301",
    accepts [[], [(CODE, ""), (OMVANG, "")]],
    refuses [[(OMVANG, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang"]);
rule!(cd075, "301",
    accepts [[(OMVANG, BUDGET)]],
    refuses [[(EINDE, ""), (OMVANG, BUDGET)] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum"]);
rule!(cd076, "301",
    accepts [[], [(EINDE, ""), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>4")]],
    refuses [[(EINDE, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum"]);
rule!(cd077, "301",
    accepts [[(OMVANG, BUDGET)]],
    refuses [[("</wmo301:Omvang>", "</wmo301:Omvang><wmo301:Budget>1</wmo301:Budget>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang"]);
rule!(cd078, "301",
    accepts [[]],
    refuses [[("</wmo301:Omvang>", "</wmo301:Omvang><wmo301:Budget>1</wmo301:Budget>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Budget"]);
rule!(cd079, "301",
    accepts [[(PRODUCT, ""), (OMVANG, BUDGET)]],
    refuses [[(PRODUCT, ""), (OMVANG, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Product"]);
rule!(cd080, "301",
accepts [[], [(CODE, ""), (EINDE, "<wmo301:Einddatum>2020-12-31</wmo301:Einddatum>")]],
refuses [
    [(CODE, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang",
    [(CODE, ""), (EINDE, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang",
    [(CODE, ""), (EINDE, "<wmo301:Einddatum>2021-01-01</wmo301:Einddatum>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang",
]);
rule!(cs002, "307",
    accepts [[], [("999900006", "999900018")]],
    refuses [[("999900006", "999900007")] => "/Bericht/Client/Bsn", [("999900006", "000000000")] => "/Bericht/Client/Bsn"]);
rule!(cs003, "301",
accepts [[(EINDE, "<wmo301:Einddatum>2023-03-01</wmo301:Einddatum>")], [("2023-04-30", "2023-03-01")]],
refuses [
    [(EINDE, "<wmo301:Einddatum>2023-02-28</wmo301:Einddatum>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum",
    [("2023-04-30", "2023-02-28")] => "/Bericht/Client/Contactgegevens/Contact[2]/Periode/Einddatum",
]);
rule!(cs050, "301",
accepts [
    [(GEBRUIK_4, "<iwmo:NaamGebruik>2</iwmo:NaamGebruik>")],
    [(PARTNER, ""), (GEBRUIK_4, "<iwmo:NaamGebruik>1</iwmo:NaamGebruik>")],
    [("<iwmo:NaamGebruik>1", "<iwmo:NaamGebruik>6")],
],
refuses [
    [(GEBRUIK_4, "<iwmo:NaamGebruik>6</iwmo:NaamGebruik>")] => "/Bericht/Client/Naam/NaamGebruik",
    [(PARTNER, "")] => "/Bericht/Client/Naam/NaamGebruik",
    [("<iwmo:NaamGebruik>1", "<iwmo:NaamGebruik>5")] => "/Bericht/Client/Relaties/Relatie[1]/Naam/NaamGebruik",
]);
rule!(cs058, "305",
accepts [[], [("Aanlevering>1", "Aanlevering>3")]],
refuses [
    [("Aanlevering>1", "Aanlevering>2")] => "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering",
    [("Aanlevering>1", "Aanlevering>9")] => "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering",
]);
rule!(cs089, "301",
accepts [
    [(POSTCODE, "<iwmo:Postcode>1236 AD</iwmo:Postcode>")],
    [(POSTCODE, "<iwmo:Postcode>B-2000</iwmo:Postcode>"), (LAND, "<iwmo:LandCode>BE</iwmo:LandCode>")],
],
refuses [
    [(POSTCODE, "<iwmo:Postcode>0236AD</iwmo:Postcode>")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
    [(POSTCODE, "<iwmo:Postcode>1236A1</iwmo:Postcode>")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
    [(POSTCODE, "<iwmo:Postcode>€1236</iwmo:Postcode>")] => "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
]);
rule!(cs139, "301",
accepts [
    [],
    [(GEBOREN, "<iwmo:Datum>1951-01-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")],
    [(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")],
],
refuses [
    [(GEBOREN, "<iwmo:Datum>1951-06-02</iwmo:Datum><iwmo:DatumGebruik>1</iwmo:DatumGebruik>")] => "/Bericht/Client/Geboortedatum/DatumGebruik",
    [(GEBOREN, "<iwmo:Datum>1951-06-01</iwmo:Datum><iwmo:DatumGebruik>2</iwmo:DatumGebruik>")] => "/Bericht/Client/Geboortedatum/DatumGebruik",
    [(GEBOREN, "<iwmo:Datum>1951-01-01</iwmo:Datum><iwmo:DatumGebruik>3</iwmo:DatumGebruik>")] => "/Bericht/Client/Geboortedatum/DatumGebruik",
]);
rule!(cs318, "301",
    accepts [[]],
    refuses [[(PARTNER, ""), (GEBRUIK_4, "<iwmo:NaamGebruik>6</iwmo:NaamGebruik>")] => "/Bericht/Client/Naam/NaamGebruik"]);
rule!(cs335, "301",
accepts [[], [(EINDE, "<wmo301:Einddatum>2023-03-01</wmo301:Einddatum>"), (REDEN, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>")]],
refuses [
    [(REDEN, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging",
    [(EINDE, ""), (REDEN, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging",
]);
rule!(cs336, "301",
    accepts [[]],
    refuses [[(REDEN, "<wmo301:RedenWijziging>01</wmo301:RedenWijziging>")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging"]);
rule!(cs338, "301",
    accepts [
        [("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")],
        [("<iwmo:Eenheid>04", "<iwmo:Eenheid>14")],
        [("<iwmo:Eenheid>04", "<iwmo:Eenheid>84"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1"), (EINDE, "<wmo301:Einddatum>2020-12-31</wmo301:Einddatum>")],
    ],
    refuses [[("<iwmo:Eenheid>04", "<iwmo:Eenheid>83"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang/Frequentie"]);
rule!(tr101, "301",
accepts [[]],
refuses [
    [("10002", "010001")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]",
    [("<wmo301:Nummer>2", "<wmo301:Nummer>1")] => "/Bericht/Client/Relaties/Relatie[2]",
    [(SOORT_4, "<wmo301:Soort>01</wmo301:Soort>")] => "/Bericht/Client/Contactgegevens/Contact[2]",
]);
rule!(tr302, "301",
accepts [
    [],
    [("<iwmo:Categorie>07", "<iwmo:Categorie>02")],
    [(PRODUCT, ""), ("<wmo301:Einddatum>2023-12-31", "<wmo301:Einddatum>2022-12-31")],
    [("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02"), ("<wmo301:RedenWijziging>12", "<wmo301:RedenWijziging>13"), ("<wmo301:Einddatum>2023-12-31", "<wmo301:Einddatum>2023-03-01")],
    [("<iwmo:Categorie>02", "<iwmo:Categorie>11"), ("<iwmo:Categorie>07", "<iwmo:Categorie>11"), ("07A01", "02A02")],
    [("<iwmo:Categorie>02", "<iwmo:Categorie>12"), ("<iwmo:Code>07A01</iwmo:Code>", "")],
],
refuses [
    [("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Product",
    [("<iwmo:Categorie>07", "<iwmo:Categorie>02"), (CODE, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Product",
    [(PRODUCT, "")] => "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Product",
]);

#[test]
fn tr101_of_starts_and_stops_looks_at_the_whole_key() {
    let second = [("10002", "10001"), ("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")];
    assert_eq!(findings("TR101", "305", &second), vec![], "Begindatum differs");
    let same_start = [second.as_slice(), &[("2023-03-07", "2023-03-06"), ("Aanlevering>1", "Aanlevering>3")]].concat();
    assert_eq!(findings("TR101", "305", &same_start).len(), 1, "StatusAanlevering is no part of the key");
    let other_reason = [second.as_slice(), &[("2023-03-07", "2023-03-06")]].concat();
    assert_eq!(findings("TR101", "307", &other_reason), vec![], "RedenBeeindiging differs");
    let same_stop = [other_reason.as_slice(), &[("Beeindiging>20", "Beeindiging>37")]].concat();
    assert_eq!(findings("TR101", "307", &same_stop).len(), 1);
}

#[test]
fn reden_beeindiging_is_no_part_of_the_key_of_a_3_1_stop() {
    let as_3_1 = [("/iwmo/3_2/", "/iwmo/3_1/"), ("/iwmo/3_2/", "/iwmo/3_1/"), ("Subversie>2<", "Subversie>1<")];
    let second = [("10002", "10001"), ("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")];
    let other_reason = [as_3_1.as_slice(), &second, &[("2023-03-07", "2023-03-06")]].concat();
    let found = findings("TR101", "307", &other_reason);
    assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [format!("{}[2]", walk::path::STOP)]);
    assert_eq!(findings("TR101", "307", &other_reason[as_3_1.len()..]), vec![], "in 3.2 the reason makes them two");
    // Whatever the release, another day is another stop.
    let other_day = "<wmo307:Einddatum>2023-06-29";
    let later = sample("307").rfind("<wmo307:Einddatum>2023-06-30").unwrap();
    let text = format!("{}{other_day}{}", &sample("307")[..later], &sample("307")[later + other_day.len()..]);
    assert_eq!(findings_of("TR101", &changed(&text, &other_reason)), vec![]);
}

#[test]
fn a_rule_holds_from_the_release_it_came_with() {
    fn rule() -> Rule {
        Rule::new("OP380", &[Kind::Wmo301], Level::Process, None)
    }
    for release in [Release::V3_1, Release::V3_2] {
        assert!(rule().holds_for(Kind::Wmo301, release));
        assert!(!rule().holds_for(Kind::Wmo305, release));
        assert!(rule().since(Release::V3_1).holds_for(Kind::Wmo301, release));
        assert_eq!(rule().since(Release::V3_2).holds_for(Kind::Wmo301, release), release == Release::V3_2);
    }
}

#[test]
fn keys_are_found_again_however_many_there_are() {
    for count in [1_usize, 2, 8, 9, 10, 40] {
        let keys: Vec<usize> = (0..count).map(|n| n % 7).collect();
        let mut told = Vec::new();
        walk::repeated::each_repeated(keys.iter().copied().zip(0..), |index: usize| told.push(index));
        assert_eq!(told, (7..count).collect::<Vec<_>>(), "{count}");
    }
}

#[test]
fn tr134_of_a_start_and_a_stop() {
    assert_eq!(
        findings("TR134", "305", &[("<wmo305:Begindatum>2023-03-06", "<wmo305:Begindatum>2023-03-09")]).len(),
        1
    );
    assert_eq!(findings("TR134", "307", &[("2023-06-30", "2023-07-03")]), vec![]);
    assert_eq!(findings("TR134", "307", &[("2023-06-30", "2023-07-04")]).len(), 1);
}

#[test]
fn the_samples_break_no_rule() {
    for kind in ["301", "305", "307", "315", "317", "319", "323", "325"] {
        let message = crate::message::read(sample(kind).as_bytes(), &Limits::default()).message.unwrap();
        let mut found = Vec::new();
        check(&message, 100, &mut found);
        assert_eq!(found, vec![], "{kind}");
    }
}
