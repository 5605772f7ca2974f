//! The edges of each rule, read from the rule's text alone: equal days, what is left out, several of a kind.
//!
//! A row is a rule, a message of `testdata/messages` changed in some places, and where the rule finds something.

use super::tests::{findings, findings_of, sample};

pub(super) type Changes<'a> = &'a [(&'a str, &'a str)];

/// Each change gives exactly findings of `rule` at these paths.
pub(super) fn gives(rule: &str, kind: &str, rows: &[(Changes<'_>, &[&str])]) {
    for (changes, paths) in rows {
        let found = findings(rule, kind, changes);
        assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), *paths, "{rule} after {changes:?}");
    }
}

const GEBOREN: &str = "<iwmo:Datum>1951-06-01</iwmo:Datum>\n      <iwmo:DatumGebruik>1</iwmo:DatumGebruik>";
const CLIENT_DATUM: &str = "/Bericht/Client/Geboortedatum/Datum";
const CLIENT_GEBRUIK: &str = "/Bericht/Client/Geboortedatum/DatumGebruik";
const RELATIE_DATUM: &str = "<iwmo:Datum>1978-02-14</iwmo:Datum>";
const DAGTEKENING: &str = "<iwmo:Dagtekening>2023-03-01</iwmo:Dagtekening>";
const RELATIE_CONTACT: &str = "/Bericht/Client/Relaties/Relatie[1]/Contact";

#[test]
fn tr002_counts_in_calendar_years() {
    let leap_day = (DAGTEKENING, "<iwmo:Dagtekening>2024-02-29</iwmo:Dagtekening>");
    let day_after = (DAGTEKENING, "<iwmo:Dagtekening>2024-03-01</iwmo:Dagtekening>");
    let born = |date: &str| format!("<iwmo:Datum>{date}</iwmo:Datum>");
    let (leap, before) = (born("1904-02-29"), born("1904-02-28"));
    let unknown = |gebruik: &str| format!("{}<iwmo:DatumGebruik>{gebruik}</iwmo:DatumGebruik>", born("1900-01-01"));
    let other_unknown = format!("{}<iwmo:DatumGebruik>3</iwmo:DatumGebruik>", born("1901-01-01"));
    gives(
        "TR002",
        "301",
        &[
            (&[leap_day, (GEBOREN, &leap)], &[]),
            (&[leap_day, (GEBOREN, &before)], &[CLIENT_DATUM]),
            (&[day_after, (GEBOREN, &leap)], &[CLIENT_DATUM]),
            (&[(GEBOREN, &unknown("3"))], &[]),
            (&[(GEBOREN, &unknown("1"))], &[CLIENT_DATUM]),
            (&[(GEBOREN, &unknown("2"))], &[CLIENT_DATUM]),
            (&[(GEBOREN, &born("1900-01-01"))], &[CLIENT_DATUM]),
            (&[(GEBOREN, &other_unknown)], &[CLIENT_DATUM]),
            (&[(RELATIE_DATUM, &born("1903-03-01"))], &[]),
            (&[(RELATIE_DATUM, &born("1903-02-28"))], &["/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/Datum"]),
            (&[(RELATIE_DATUM, &unknown("3"))], &[]),
        ],
    );
}

#[test]
fn cs139_holds_for_each_part_that_is_unknown() {
    let born = |date: &str, gebruik: &str| {
        format!("<iwmo:Datum>{date}</iwmo:Datum><iwmo:DatumGebruik>{gebruik}</iwmo:DatumGebruik>")
    };
    let relatie = "/Bericht/Client/Relaties/Relatie[1]/Geboortedatum/DatumGebruik";
    gives(
        "CS139",
        "301",
        &[
            (&[(GEBOREN, "<iwmo:Datum>1951-06-17</iwmo:Datum>")], &[]),
            (&[(GEBOREN, "<iwmo:Datum>1900-01-01</iwmo:Datum>")], &[]),
            (&[(GEBOREN, &born("1951-12-01", "1"))], &[]),
            (&[(GEBOREN, &born("1951-01-02", "2"))], &[CLIENT_GEBRUIK]),
            (&[(GEBOREN, &born("1951-02-01", "2"))], &[CLIENT_GEBRUIK]),
            (&[(GEBOREN, &born("1900-02-01", "3"))], &[CLIENT_GEBRUIK]),
            (&[(GEBOREN, &born("1901-01-01", "3"))], &[CLIENT_GEBRUIK]),
            (&[(RELATIE_DATUM, &born("1978-02-14", "1"))], &[relatie]),
            (&[(RELATIE_DATUM, &born("1978-02-01", "1"))], &[]),
        ],
    );
    let born = born("1951-06-02", "1");
    gives("CS139", "305", &[(&[(GEBOREN, &born)], &[CLIENT_GEBRUIK])]);
    gives("CS139", "307", &[(&[(GEBOREN, &born)], &[CLIENT_GEBRUIK])]);
}

#[test]
fn tr134_lets_the_day_of_dagtekening_pass() {
    let product = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]/Toewijzingsdatum";
    let second = "10002</wmo301:ToewijzingNummer>\n        <wmo301:ReferentieAanbieder>VOT-2023-0042</wmo301:ReferentieAanbieder>\n        <wmo301:Product>\n          <iwmo:Categorie>07</iwmo:Categorie>\n          <iwmo:Code>07A01</iwmo:Code>\n        </wmo301:Product>\n        <wmo301:Toewijzingsdatum>2023-02-27";
    let later = second.replace("2023-02-27", "2023-03-02");
    gives(
        "TR134",
        "301",
        &[
            (&[(GEBOREN, "<iwmo:Datum>2023-03-01</iwmo:Datum>")], &[]),
            (&[(second, &later)], &[product]),
            // Not among its elements: what is granted may lie ahead.
            (&[("<wmo301:Ingangsdatum>2023-03-01", "<wmo301:Ingangsdatum>2023-09-01")], &[]),
            (&[("<iwmo:Begindatum>2023-03-01", "<iwmo:Begindatum>2023-04-01")], &[]),
        ],
    );
    gives(
        "TR134",
        "305",
        &[
            (&[("<wmo305:Begindatum>2023-03-06", "<wmo305:Begindatum>2023-03-08")], &[]),
            (
                &[("<wmo305:Begindatum>2023-03-07", "<wmo305:Begindatum>2023-03-09")],
                &["/Bericht/Client/StartProducten/StartProduct[2]/Begindatum"],
            ),
            (&[("<wmo305:ToewijzingIngangsdatum>2023-03-01", "<wmo305:ToewijzingIngangsdatum>2023-09-01")], &[]),
        ],
    );
}

#[test]
fn tr006_wants_one_way_to_reach_every_contact() {
    let adres = |from: &str| -> String {
        let text = include_str!("../../testdata/messages/wmo301.xml");
        let start = text.find(from).unwrap();
        let (open, close) = ("<wmo301:Adres>", "</wmo301:Adres>");
        let begin = start + text[start..].find(open).unwrap();
        text[begin..begin + text[begin..].find(close).unwrap() + close.len()].to_owned()
    };
    let telefoon = |number: &str| -> String {
        let text = include_str!("../../testdata/messages/wmo301.xml");
        let at = text.find(number).unwrap();
        let (open, close) = ("<wmo301:Telefoon>", "</wmo301:Telefoon>");
        let begin = text[..at].rfind(open).unwrap();
        text[begin..begin + text[begin..].find(close).unwrap() + close.len()].to_owned()
    };
    let (relatie, client) = (adres("<wmo301:Relaties>"), adres("<wmo301:Contactgegevens>"));
    let (relatie_belt, client_belt) = (telefoon("0130000012"), telefoon("0130000056"));
    gives(
        "TR006",
        "301",
        &[
            (&[(&relatie, "")], &[]),
            (&[(&relatie_belt, "")], &[]),
            (&[(&relatie, ""), (&relatie_belt, "")], &[RELATIE_CONTACT]),
            (&[(&relatie, "<wmo301:Adres/>"), (&relatie_belt, "")], &[RELATIE_CONTACT]),
            (&[(&client, ""), (&client_belt, "")], &["/Bericht/Client/Contactgegevens/Contact[1]"]),
        ],
    );
    // Postcode is an element of Adres, which is left out where the telephone is all there is.
    gives(
        "CD034",
        "301",
        &[
            (&[(&relatie, "")], &[]),
            (&[(&client, "")], &[]),
            (&[(&client, "<wmo301:Adres/>")], &["/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode"]),
        ],
    );
}

#[test]
fn cd034_holds_for_brp_and_verblijf_of_client_and_relatie() {
    let (client, relatie) = ("<iwmo:Postcode>1236AD</iwmo:Postcode>", "<iwmo:Postcode>1234AB</iwmo:Postcode>");
    let soort = |code: &str| format!("<wmo301:Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>{code}");
    let (brp, post, verblijf) = (soort("01"), soort("02"), soort("03"));
    let path = "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode";
    let of_relatie = format!("{RELATIE_CONTACT}/Adres/Postcode");
    gives(
        "CD034",
        "301",
        &[
            (&[(client, ""), (&brp, &post)], &[]),
            (&[(client, ""), (&brp, &verblijf)], &[path]),
            (&[(relatie, "")], &[&of_relatie]),
        ],
    );
}

#[test]
fn landcode_huis_and_postcode_of_an_address() {
    let client = "<iwmo:Postcode>1236AD</iwmo:Postcode>\n          <iwmo:Straatnaam>Dorpsstraat</iwmo:Straatnaam>\n          <iwmo:Plaatsnaam>Zevenhuizen</iwmo:Plaatsnaam>\n          <iwmo:LandCode>NL</iwmo:LandCode>";
    let huis = "<iwmo:Huis>\n            <iwmo:Huisnummer>56</iwmo:Huisnummer>\n            <iwmo:Huisletter>B</iwmo:Huisletter>\n            <iwmo:HuisnummerToevoeging>bis</iwmo:HuisnummerToevoeging>\n            <iwmo:AanduidingWoonadres>TO</iwmo:AanduidingWoonadres>\n          </iwmo:Huis>";
    let abroad = "<iwmo:Postcode>B-2000</iwmo:Postcode><iwmo:LandCode>BE</iwmo:LandCode>";
    let relatie = ("<iwmo:LandCode>NL</iwmo:LandCode>", "");
    let adres = |below: &str| format!("/Bericht/Client/Contactgegevens/Contact[1]/Adres/{below}");
    gives(
        "CD005",
        "301",
        &[
            (&[(client, "")], &[]),
            (&[(client, abroad)], &[]),
            (&[(client, "<iwmo:Postcode>1236AD</iwmo:Postcode>")], &[&adres("LandCode")]),
            (&[(client, "<iwmo:LandCode>BE</iwmo:LandCode>")], &[&adres("LandCode")]),
            (&[relatie], &[&format!("{RELATIE_CONTACT}/Adres/LandCode")]),
        ],
    );
    gives(
        "CD025",
        "301",
        &[
            (&[(huis, "")], &[&adres("Huis")]),
            (&[(huis, ""), (client, abroad)], &[]),
            (&[(huis, ""), (client, "")], &[]),
        ],
    );
    gives(
        "CS089",
        "301",
        &[
            (&[("1236AD", "1000AA")], &[]),
            (&[("1236AD", "9999ZZ")], &[]),
            (&[("1236AD", "1236ad")], &[]),
            (&[("1236AD", "1236 AD")], &[]),
            (&[("1236AD", "1236  AD")], &[&adres("Postcode")]),
            (&[("1236AD", "12A6AD")], &[&adres("Postcode")]),
            (&[("1236AD", "1236A")], &[&adres("Postcode")]),
            (&[("1236AD", "1236ADE")], &[&adres("Postcode")]),
            (&[("1236AD", "1236")], &[&adres("Postcode")]),
            (&[("1236AD", "1236A1")], &[&adres("Postcode")]),
            (&[("1234AB", "0234AB")], &[&format!("{RELATIE_CONTACT}/Adres/Postcode")]),
            // Without LandCode that is CD005's finding.
            (&[(client, "<iwmo:Postcode>0000XX</iwmo:Postcode>")], &[]),
        ],
    );
}

#[test]
fn tr061_counts_the_addresses_of_the_client_only() {
    let contacts =
        |soort: &str| format!("<wmo301:Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>{soort}");
    let (brp, post, verblijf, tijdelijk) = (contacts("01"), contacts("02"), contacts("03"), contacts("04"));
    gives(
        "TR061",
        "301",
        &[
            (&[(&brp, &post)], &[]),
            (&[(&brp, &verblijf)], &[]),
            // The Relaties keep theirs of Soort 01, which does not help.
            (&[(&brp, &tijdelijk)], &["/Bericht/Client/Contactgegevens"]),
            (
                &[
                    (&brp, &tijdelijk),
                    (
                        "<wmo301:Soort>04</wmo301:Soort>\n        <wmo301:Adres>\n          <iwmo:Huis>\n            <iwmo:Huisnummer>7<",
                        "<wmo301:Soort>02</wmo301:Soort>\n        <wmo301:Adres>\n          <iwmo:Huis>\n            <iwmo:Huisnummer>7<",
                    ),
                ],
                &[],
            ),
        ],
    );
}

#[test]
fn cd009_and_cs003_of_a_period_with_open_ends() {
    let periode = "<wmo301:Periode>\n          <iwmo:Begindatum>2023-03-01</iwmo:Begindatum>\n          <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>\n        </wmo301:Periode>";
    let begin = "<wmo301:Periode><iwmo:Begindatum>2023-03-01</iwmo:Begindatum></wmo301:Periode>";
    let end = "<wmo301:Periode><iwmo:Einddatum>2023-03-01</iwmo:Einddatum></wmo301:Periode>";
    let of_relatie = "</wmo301:Emailadres>\n        </wmo301:Contact>";
    let with_periode = of_relatie.replace("\n", "<wmo301:Periode><iwmo:Begindatum>2023-03-02</iwmo:Begindatum><iwmo:Einddatum>2023-03-01</iwmo:Einddatum></wmo301:Periode>\n");
    gives("CS003", "301", &[(&[(periode, begin)], &[]), (&[(periode, end)], &[]), (&[(periode, "")], &[])]);
    let path = format!("{RELATIE_CONTACT}/Periode");
    gives("CD009", "301", &[(&[(of_relatie, &with_periode)], &[&path]), (&[(periode, "")], &[])]);
    gives("CS003", "301", &[(&[(of_relatie, &with_periode)], &[&format!("{path}/Einddatum")])]);
}

#[test]
fn names_of_client_and_relatie() {
    let partner = "<iwmo:Partnernaam>\n        <iwmo:Achternaam>Oosterhof</iwmo:Achternaam>\n      </iwmo:Partnernaam>";
    let client = |gebruik: &str| format!("<iwmo:NaamGebruik>{gebruik}</iwmo:NaamGebruik>\n    </wmo301:Naam>");
    let own = client("4");
    let (client_path, relatie_path) =
        ("/Bericht/Client/Naam/NaamGebruik", "/Bericht/Client/Relaties/Relatie[1]/Naam/NaamGebruik");
    for (gebruik, with, without) in [
        ("1", true, true),
        ("2", true, false),
        ("3", true, false),
        ("4", true, false),
        ("5", false, false),
        ("6", false, true),
    ] {
        let changed = client(gebruik);
        let paths = |good: bool, path| if good { vec![] } else { vec![path] };
        gives("CS050", "301", &[(&[(&own, &changed)], &paths(with, client_path))]);
        gives("CS050", "301", &[(&[(partner, ""), (&own, &changed)], &paths(without, client_path))]);
        let relatie = format!("<iwmo:NaamGebruik>{gebruik}");
        gives("CS050", "301", &[(&[("<iwmo:NaamGebruik>1", &relatie)], &paths(without, relatie_path))]);
        // Whether or not there is a partner, a client is no organisation; a Relatie may be one.
        let person = paths(gebruik != "6", client_path);
        gives("CS318", "301", &[(&[(&own, &changed)], &person), (&[(partner, ""), (&own, &changed)], &person)]);
        gives("CS318", "301", &[(&[("<iwmo:NaamGebruik>1", &relatie)], &[])]);
    }
}

#[test]
fn cd007_without_communicatie() {
    let all = "<wmo301:Communicatie>\n      <iwmo:Vorm>1</iwmo:Vorm>\n      <iwmo:Taal>Fries</iwmo:Taal>\n    </wmo301:Communicatie>";
    gives(
        "CD007",
        "301",
        &[(&[(all, "")], &[]), (&[("<iwmo:Vorm>1", "<iwmo:Vorm>2")], &["/Bericht/Client/Communicatie/Taal"])],
    );
}

#[test]
fn tr018_and_cs058_hold_for_each_product() {
    let stop = |index: usize, element: &str| format!("/Bericht/Client/StopProducten/StopProduct[{index}]/{element}");
    let second = "<wmo307:RedenBeeindiging>20</wmo307:RedenBeeindiging>\n        <wmo307:Einddatum>2023-06-30";
    let ends = |date: &str| second.replace("2023-06-30", date);
    gives(
        "TR018",
        "307",
        &[(&[(second, &ends("2023-03-07"))], &[]), (&[(second, &ends("2023-03-06"))], &[&stop(2, "Einddatum")])],
    );
    gives(
        "CS058",
        "307",
        &[
            (&[("Aanlevering>1", "Aanlevering>3")], &[]),
            (&[("Aanlevering>1", "Aanlevering>2")], &[&stop(1, "StatusAanlevering")]),
            (&[("Aanlevering>1", "Aanlevering>9")], &[&stop(1, "StatusAanlevering")]),
        ],
    );
}

/// A 301 with just these products: Product, Ingangsdatum, Einddatum, RedenWijziging, and Omvang or Budget; `-`: none.
fn granted(rule: &str, products: &[[&str; 5]]) -> Vec<String> {
    given("ToegewezenProduct", rule, products)
}

/// As [`granted`], of any class of products: where a rule finds something in a message with just these.
pub(super) fn given(class: &str, rule: &str, products: &[[&str; 5]]) -> Vec<String> {
    let (kind, list) = match class {
        "ToegewezenProduct" => ("301", "ToegewezenProducten"),
        "AangevraagdProduct" => ("315", "AangevraagdeProducten"),
        "TeWijzigenProduct" => ("317", "TeWijzigenProducten"),
        "NieuwProduct" => ("317", "NieuweProducten"),
        other => panic!("no class {other}"),
    };
    let (open, close) = (format!("<wmo{kind}:{list}>"), format!("</wmo{kind}:{list}>"));
    let (before, rest) = sample(kind).split_once(&open).unwrap();
    let (_, after) = rest.split_once(&close).unwrap();
    let all: String = (10_001..).zip(products).map(|(nummer, product)| written(class, nummer, product)).collect();
    let all = all.replace("<:", &format!("<wmo{kind}:")).replace("</:", &format!("</wmo{kind}:"));
    let found = findings_of(rule, &format!("{before}{open}{all}{close}{after}"));
    let part = format!("/{list}/{class}");
    found.iter().map(|f| f.path.split_once(&part).unwrap_or_else(|| panic!("{}", f.path)).1.to_owned()).collect()
}

/// One product of a class, its prefix left open.
fn written(class: &str, nummer: u32, [product, ingang, einde, reden, hoeveel]: &[&str; 5]) -> String {
    let element = |name: &str, value: &str| match value {
        "-" => String::new(),
        value => format!("<:{name}>{value}</:{name}>"),
    };
    let product = match product.split_once('/') {
        Some((categorie, code)) => {
            format!("<iwmo:Categorie>{categorie}</iwmo:Categorie><iwmo:Code>{code}</iwmo:Code>")
        }
        None if *product == "-" => "-".to_owned(),
        None => format!("<iwmo:Categorie>{product}</iwmo:Categorie>"),
    };
    let product = element("Product", &product);
    let hoeveel = match hoeveel.split_once(' ') {
        Some((eenheid, frequentie)) => format!(
            "<:Omvang><iwmo:Volume>4</iwmo:Volume><iwmo:Eenheid>{eenheid}</iwmo:Eenheid><iwmo:Frequentie>{frequentie}</iwmo:Frequentie></:Omvang>"
        ),
        None => element("Budget", hoeveel),
    };
    let (nummer, einddatum) = (format!("<:ToewijzingNummer>{nummer}</:ToewijzingNummer>"), element("Einddatum", einde));
    let gewenst = format!("<:GewensteIngangsdatum>{ingang}</:GewensteIngangsdatum>");
    let within = match class {
        "ToegewezenProduct" => format!(
            "{nummer}{product}<:Toewijzingsdatum>2023-02-27</:Toewijzingsdatum><:Toewijzingstijd>10:15:00</:Toewijzingstijd><:Ingangsdatum>{ingang}</:Ingangsdatum>{einddatum}{}{hoeveel}",
            element("RedenWijziging", reden),
        ),
        "AangevraagdProduct" => format!(
            "<:ReferentieAanbieder>{}</:ReferentieAanbieder>{product}<:ToewijzingIngangsdatum>{ingang}</:ToewijzingIngangsdatum>{}{hoeveel}<:Verwijzer><iwmo:Type>01</iwmo:Type></:Verwijzer>",
            nummer.trim_start_matches("<:ToewijzingNummer>").trim_end_matches("</:ToewijzingNummer>"),
            element("ToewijzingEinddatum", einde),
        ),
        "TeWijzigenProduct" => format!("{nummer}{gewenst}{einddatum}{hoeveel}"),
        _ => format!("{product}{gewenst}{einddatum}{hoeveel}"),
    };
    format!("<:{class}>{within}</:{class}>")
}

const NONE: [&str; 0] = [];

/// Classes that name a product, the element that ends them, and their rules for Omvang without Code and for Frequentie.
const NAMING: [(&str, &str, &str, &str); 3] = [
    ("ToegewezenProduct", "[1]/Einddatum", "CD080", "CS338"),
    ("AangevraagdProduct", "[1]/ToewijzingEinddatum", "CD095", "CS343"),
    ("NieuwProduct", "[1]/Einddatum", "CD096", "CS338"),
];

#[test]
fn elements_of_a_product_that_go_together() {
    for (class, einddatum, without_code, _) in NAMING {
        let year = |product, einde, hoeveel| [product, "2023-01-01", einde, "-", hoeveel];
        let one = |rule, product, einde, hoeveel| given(class, rule, &[year(product, einde, hoeveel)]);
        let end = "2023-12-31";
        // CD041: Omvang with Code, whatever else there is.
        assert_eq!(one("CD041", "02/02A02", end, "1000"), ["[1]/Omvang"]);
        assert_eq!(one("CD041", "02/02A02", end, "-"), ["[1]/Omvang"]);
        assert_eq!(one("CD041", "02", end, "-"), NONE);
        assert_eq!(one("CD041", "-", end, "1000"), NONE);
        // CD075 and CD076: an end with Budget, and per week.
        assert_eq!(one("CD075", "-", "-", "1000"), [einddatum]);
        assert_eq!(one("CD075", "02", "-", "0"), [einddatum]);
        assert_eq!(one("CD075", "02", "-", "-"), NONE);
        for (frequentie, good) in [("01 1", true), ("01 2", false), ("01 4", true), ("01 6", true)] {
            assert_eq!(one("CD076", "02/02A02", "-", frequentie).is_empty(), good, "{frequentie}");
            assert_eq!(one("CD076", "02/02A02", end, frequentie), NONE);
        }
        // CD079 and CD080: what must be there without Budget, and what may not without Code.
        assert_eq!(one("CD079", "-", end, "-"), ["[1]/Product"]);
        assert_eq!(one("CD079", "-", end, "04 4"), ["[1]/Product"]);
        assert_eq!(one("CD079", "-", end, "0"), NONE);
        assert_eq!(one("CD079", "02", end, "-"), NONE);
        assert_eq!(one(without_code, "02", end, "04 4"), ["[1]/Omvang"]);
        assert_eq!(one(without_code, "-", end, "04 4"), ["[1]/Omvang"]);
        assert_eq!(one(without_code, "02", "-", "04 4"), ["[1]/Omvang"]);
        assert_eq!(one(without_code, "02/02A02", "-", "04 4"), NONE);
        let ends = |einde| given(class, without_code, &[["02", "2020-01-01", einde, "-", "04 4"]]);
        assert_eq!(ends("2020-12-31"), NONE);
        assert_eq!(ends("2021-01-01"), ["[1]/Omvang"]);
    }
}

#[test]
fn a_te_wijzigen_product_names_no_product() {
    let one = |rule, einde, hoeveel| given("TeWijzigenProduct", rule, &[["-", "2023-01-01", einde, "-", hoeveel]]);
    for hoeveel in ["-", "1000", "04 4"] {
        // Whether it has a Code, only its toewijzing tells (TR411, TR412, TR375).
        for rule in ["CD041", "CD079", "CD096", "TR410"] {
            assert_eq!(one(rule, "2023-12-31", hoeveel), NONE, "{rule} {hoeveel}");
        }
    }
    assert_eq!(one("CD075", "-", "1000"), ["[1]/Einddatum"]);
    assert_eq!(one("CD075", "2023-12-31", "1000"), NONE);
    assert_eq!(one("CD076", "-", "04 2"), ["[1]/Einddatum"]);
    assert_eq!(one("CD076", "-", "04 4"), NONE);
    assert_eq!(one("CS338", "-", "16 1"), ["[1]/Omvang/Frequentie"]);
    assert_eq!(one("CS338", "2020-12-31", "16 1"), NONE);
    assert_eq!(one("CS003", "2022-12-31", "-"), ["[1]/Einddatum"]);
    assert_eq!(one("CS003", "2023-01-01", "-"), NONE);
}

#[test]
fn cs338_and_cs343_of_each_unit_and_frequency() {
    for (class, _, _, rule) in NAMING {
        for eenheid in ["14", "16", "83", "84"] {
            for (frequentie, good) in [("1", false), ("2", true), ("4", true), ("6", true)] {
                let omvang = format!("{eenheid} {frequentie}");
                let found = |einde| given(class, rule, &[["02/02A02", "2020-01-01", einde, "-", omvang.as_str()]]);
                assert_eq!(found("2023-12-31").is_empty(), good, "{omvang}");
                assert_eq!(found("-").is_empty(), good, "{omvang}, open");
                assert_eq!(found("2021-01-01").is_empty(), good, "{omvang}, after 2020");
                assert_eq!(found("2020-12-31"), NONE, "{omvang}, before 2021");
            }
        }
        for eenheid in ["01", "04", "82"] {
            let omvang = format!("{eenheid} 1");
            let found = given(class, rule, &[["02/02A02", "2023-01-01", "-", "-", omvang.as_str()]]);
            assert_eq!(found, NONE, "{omvang}");
        }
    }
}

#[test]
fn cs003_of_what_is_asked() {
    for (class, einddatum, _, _) in NAMING {
        let one = |einde| given(class, "CS003", &[["02/02A02", "2023-01-01", einde, "-", "04 4"]]);
        assert_eq!(one("2022-12-31"), [einddatum]);
        assert_eq!(one("2023-01-01"), NONE);
        assert_eq!(one("-"), NONE);
    }
}

#[test]
fn removal_and_the_lapsed_reason() {
    let one = |rule, einde, reden| granted(rule, &[["02/02A02", "2023-01-01", einde, reden, "04 4"]]);
    assert_eq!(one("CS335", "2023-01-01", "13"), NONE);
    assert_eq!(one("CS335", "2023-01-02", "13"), ["[1]/RedenWijziging"]);
    assert_eq!(one("CS335", "-", "13"), ["[1]/RedenWijziging"]);
    // A toewijzing of one day is no removal.
    assert_eq!(one("CS335", "2023-01-01", "12"), NONE);
    assert_eq!(one("CS335", "2023-01-01", "-"), NONE);
    assert_eq!(one("CS336", "2023-01-01", "01"), ["[1]/RedenWijziging"]);
    assert_eq!(one("CS003", "2023-01-01", "-"), NONE);
    assert_eq!(one("CS003", "2022-12-31", "-"), ["[1]/Einddatum"]);
    assert_eq!(one("CS003", "-", "-"), NONE);
}

#[test]
fn tr302_of_two_products() {
    // Product, days and reason of two toewijzingen, and whether they may stand in one message; either order.
    let rows: &[([&str; 4], [&str; 4], bool)] = &[
        // Days: what ends on one day and begins on the next touches, the same day overlaps.
        (["02/02A02", "2023-01-01", "2023-06-30", "-"], ["02/02A02", "2023-07-01", "2023-12-31", "-"], true),
        (["02/02A02", "2023-01-01", "2023-06-30", "-"], ["02/02A02", "2023-06-30", "2023-12-31", "-"], false),
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2030-01-01", "-", "-"], false),
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2022-01-01", "2022-12-31", "-"], true),
        (["02/02A02", "2023-01-01", "2023-12-31", "-"], ["02/02A02", "2023-05-05", "2023-05-05", "-"], false),
        // Product: by code, by category where one has no code, and everything where one has none at all.
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A03", "2023-01-01", "-", "-"], true),
        (["02/02A02", "2023-01-01", "-", "-"], ["03/02A02", "2023-01-01", "-", "-"], true),
        (["02/02A02", "2023-01-01", "-", "-"], ["02", "2023-01-01", "-", "-"], false),
        (["02", "2023-01-01", "-", "-"], ["02", "2023-01-01", "-", "-"], false),
        (["02", "2023-01-01", "-", "-"], ["03", "2023-01-01", "-", "-"], true),
        (["-", "2023-01-01", "-", "-"], ["03", "2023-01-01", "-", "-"], false),
        (["-", "2023-01-01", "-", "-"], ["03/03A01", "2023-06-01", "-", "-"], false),
        (["-", "2023-01-01", "-", "-"], ["-", "2023-06-01", "-", "-"], false),
        (["-", "2023-01-01", "2023-05-31", "-"], ["-", "2023-06-01", "-", "-"], true),
        // Categories 11 to 14 are free, also beside what has no product; 10 and 15 are not.
        (["11/11A01", "2023-01-01", "-", "-"], ["11/11A01", "2023-01-01", "-", "-"], true),
        (["12", "2023-01-01", "-", "-"], ["12/12A01", "2023-01-01", "-", "-"], true),
        (["13", "2023-01-01", "-", "-"], ["13", "2023-01-01", "-", "-"], true),
        (["14", "2023-01-01", "-", "-"], ["-", "2023-01-01", "-", "-"], true),
        (["10", "2023-01-01", "-", "-"], ["10", "2023-01-01", "-", "-"], false),
        (["15/15A01", "2023-01-01", "-", "-"], ["15/15A01", "2023-01-01", "-", "-"], false),
        // Removed ones do not count; another one of a single day does, and so does 13 with other days.
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "13"], true),
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "01"], true),
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "12"], false),
        (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-02", "13"], false),
        (["-", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "13"], true),
    ];
    for (a, b, allowed) in rows {
        let product = |p: &[&'static str; 4]| [p[0], p[1], p[2], p[3], "-"];
        for pair in [[product(a), product(b)], [product(b), product(a)]] {
            let found = granted("TR302", &pair);
            assert_eq!(found.len(), usize::from(!allowed), "{pair:?}: {found:?}");
            // What is asked has no reason, so none of it is removed.
            if pair.iter().all(|product| product[3] == "-") {
                for (class, rule) in [("AangevraagdProduct", "TR386"), ("NieuwProduct", "TR410")] {
                    assert_eq!(given(class, rule, &pair), found, "{rule} {pair:?}");
                }
            }
        }
    }
}

#[test]
fn tr302_of_more_products_finds_each_that_overlaps_an_earlier_one() {
    let long = ["02/02A02", "2023-01-01", "2023-12-31", "-", "-"];
    let short = ["02/02A02", "2023-02-01", "2023-02-28", "-", "-"];
    let late = ["02/02A02", "2023-10-01", "2023-10-31", "-", "-"];
    let other = ["03/03A01", "2023-10-01", "-", "-", "-"];
    assert_eq!(granted("TR302", &[long, short, other, late]), ["[2]/Product", "[4]/Product"]);
    // The earlier one need not stand first, nor be the last that began.
    assert_eq!(granted("TR302", &[late, short, long]), ["[2]/Product", "[1]/Product"]);
}

#[test]
fn tr302_of_few_is_that_of_many() {
    // Products of a category of their own that make few into many, and change nothing else.
    let codes: Vec<String> = (1..=9).map(|number| format!("05/05A0{number}")).collect();
    let others: Vec<[&str; 5]> = codes.iter().map(|code| [code.as_str(), "2023-01-01", "-", "-", "-"]).collect();
    let products = ["02/02A02", "02/02A03", "02", "03", "12"];
    let days =
        [("2023-01-01", "2023-01-31"), ("2023-01-31", "2023-02-28"), ("2023-02-01", "-"), ("2023-03-01", "2023-02-01")];
    let one = |n: usize| [products[n % 5], days[n / 5 % 4].0, days[n / 5 % 4].1, "-", "-"];
    for seed in 0..400 {
        let few = [one(seed), one(seed * 7 + seed / 20), one(seed * 13 + 3)];
        let found = granted("TR302", &few);
        assert_eq!(granted("TR302", &[few.as_slice(), &others].concat()), found, "{few:?}");
    }
}

#[test]
fn tr101_of_relatie_and_contact() {
    let nummer = "/Bericht/Client/Relaties/Relatie[2]";
    // Keys are compared as text, and Nummer is one; that a Relatie has an address of the client's Soort is no duplicate.
    gives(
        "TR101",
        "301",
        &[
            (&[("<wmo301:Nummer>2", "<wmo301:Nummer>01")], &[]),
            (&[("<wmo301:Nummer>2", "<wmo301:Nummer>1")], &[nummer]),
        ],
    );
}
