//! The rules of a request for toewijzingen, on the first of its two products where nothing else is said.

use super::super::boundaries::{given, gives};
use super::*;

macro_rules! product {
    ($index:literal, $below:literal) => {
        concat!("/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[", $index, "]", $below)
    };
}

const EINDE: &str = "<wmo315:ToewijzingEinddatum>2024-02-29</wmo315:ToewijzingEinddatum>";
const BUDGET: &str = "<wmo315:Budget>1000</wmo315:Budget>";
const BEIDE: (&str, &str) = ("</wmo315:Omvang>", "</wmo315:Omvang><wmo315:Budget>1000</wmo315:Budget>");
const CATEGORIE_7: (&str, &str) = ("<iwmo:Categorie>07", "<iwmo:Categorie>02");
const ZORGVERLENER: &str = "<iwmo:ZorgverlenerCode>01009999</iwmo:ZorgverlenerCode>";
const NAAM: &str = "<iwmo:Naam>De Sluis</iwmo:Naam>";
const WIJKTEAM: &str = "<iwmo:Naam>Wijkteam De Sluis</iwmo:Naam>";

fn omvang() -> &'static str {
    element("315", "Omvang")
}

rule!(tr002, "315",
    accepts [[(GEBOREN, "<iwmo:Datum>1903-02-09</iwmo:Datum>")]],
    refuses [[(GEBOREN, "<iwmo:Datum>1903-02-08</iwmo:Datum>")] => "/Bericht/Client/Geboortedatum/Datum"]);
rule!(tr101, "315",
    accepts [[]],
    refuses [[("0003-B", "0003-A")] => product!(2, "")]);
rule!(tr134, "315",
accepts [
    [(GEBOREN, "<iwmo:Datum>2023-02-09</iwmo:Datum>")],
    // What is asked may lie ahead.
    [("<wmo315:ToewijzingIngangsdatum>2023-03-01", "<wmo315:ToewijzingIngangsdatum>2023-09-01")],
],
refuses [[(GEBOREN, "<iwmo:Datum>2023-02-10</iwmo:Datum>")] => "/Bericht/Client/Geboortedatum/Datum"]);
rule!(tr383, "315",
    accepts [[], [("0003-B", "0003-a")]],
    refuses [[("0003-B", "0003-A")] => product!(2, "/ReferentieAanbieder")]);
rule!(tr386, "315",
accepts [[], [CATEGORIE_7, (EINDE, "<wmo315:ToewijzingEinddatum>2023-02-28</wmo315:ToewijzingEinddatum>")]],
refuses [
    [CATEGORIE_7] => product!(2, "/Product"),
    [(element("315", "Product"), "")] => product!(2, "/Product"),
]);
rule!(cd041, "315",
    accepts [[], [("<iwmo:Code>02A02</iwmo:Code>", ""), (omvang(), "")]],
    refuses [[(omvang(), "")] => product!(1, "/Omvang")]);
rule!(cd043, "315",
accepts [[], [(element("315", "BeschikkingNummer"), ""), (element("315", "BeschikkingIngangsdatum"), "")]],
refuses [
    [(element("315", "BeschikkingNummer"), "")] => product!(1, "/BeschikkingIngangsdatum"),
    [(element("315", "BeschikkingIngangsdatum"), "")] => product!(1, "/BeschikkingIngangsdatum"),
]);
rule!(cd066, "315",
    accepts [[], [(ZORGVERLENER, NAAM)], [("Type>02", "Type>01"), (ZORGVERLENER, NAAM)]],
    refuses [[("Type>02</iwmo:Type>", "Type>02</iwmo:Type><iwmo:Naam>De Sluis</iwmo:Naam>")] => product!(1, "/Verwijzer/Naam")]);
rule!(cd067, "315",
    accepts [[], [(ZORGVERLENER, NAAM)], [("Type>02", "Type>06"), (ZORGVERLENER, "")]],
    refuses [[(ZORGVERLENER, "")] => product!(1, "/Verwijzer/Naam")]);
rule!(cd068, "315",
    accepts [[], [("Type>02", "Type>05")]],
    refuses [[("Type>02", "Type>06")] => product!(1, "/Verwijzer/ZorgverlenerCode")]);
rule!(cd075, "315",
    accepts [[(omvang(), BUDGET)]],
    refuses [[(EINDE, ""), (omvang(), BUDGET)] => product!(1, "/ToewijzingEinddatum")]);
rule!(cd076, "315",
    accepts [[], [(EINDE, ""), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>4")]],
    refuses [[(EINDE, "")] => product!(1, "/ToewijzingEinddatum")]);
rule!(cd077, "315", accepts [[], [(omvang(), BUDGET)]], refuses [[BEIDE] => product!(1, "/Omvang")]);
rule!(cd078, "315", accepts [[], [(omvang(), BUDGET)]], refuses [[BEIDE] => product!(1, "/Budget")]);
rule!(cd079, "315",
    accepts [[], [(element("315", "Product"), ""), (omvang(), BUDGET)]],
    refuses [[(element("315", "Product"), "")] => product!(1, "/Product")]);
rule!(cd095, "315",
    accepts [[], [("<iwmo:Code>02A02</iwmo:Code>", ""), (EINDE, "<wmo315:ToewijzingEinddatum>2020-12-31</wmo315:ToewijzingEinddatum>")]],
    refuses [[("<iwmo:Code>02A02</iwmo:Code>", "")] => product!(1, "/Omvang")]);
rule!(cs002, "315", accepts [[]], refuses [[("999900006", "999900007")] => "/Bericht/Client/Bsn"]);
rule!(cs003, "315",
    accepts [[(EINDE, "<wmo315:ToewijzingEinddatum>2023-03-01</wmo315:ToewijzingEinddatum>")]],
    refuses [[(EINDE, "<wmo315:ToewijzingEinddatum>2023-02-28</wmo315:ToewijzingEinddatum>")] => product!(1, "/ToewijzingEinddatum")]);
rule!(cs139, "315",
    accepts [[]],
    refuses [[("1951-06-01", "1951-06-02")] => "/Bericht/Client/Geboortedatum/DatumGebruik"]);
rule!(cs343, "315",
    accepts [[("<iwmo:Eenheid>04", "<iwmo:Eenheid>16")], [("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")]],
    refuses [[("<iwmo:Eenheid>04", "<iwmo:Eenheid>16"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")] => product!(1, "/Omvang/Frequentie")]);

#[test]
fn a_verwijzer_of_each_type() {
    for (soort, is_professional) in
        [("01", false), ("02", true), ("03", true), ("04", true), ("05", true), ("06", false), ("08", false)]
    {
        let verwijzer = format!("Type>{soort}</iwmo:Type>");
        // Neither, a name, a code, both; then whether CD066, CD067 and CD068 find something.
        let both = format!("{NAAM}{ZORGVERLENER}");
        for (parts, expected) in [
            ("", [false, is_professional, false]),
            (NAAM, [false, false, false]),
            (ZORGVERLENER, [false, false, !is_professional]),
            (both.as_str(), [is_professional, false, !is_professional]),
        ] {
            let changes = [("Type>02</iwmo:Type>", verwijzer.as_str()), (ZORGVERLENER, parts)];
            let found = ["CD066", "CD067", "CD068"].map(|rule| !findings(rule, "315", &changes).is_empty());
            assert_eq!(found, expected, "{soort} {parts}");
        }
    }
    gives("CD068", "315", &[(&[(WIJKTEAM, ZORGVERLENER)], &[product!(2, "/Verwijzer/ZorgverlenerCode")])]);
}

#[test]
fn each_repeated_reference_is_found() {
    let three = [["02/02A02", "2023-01-01", "-", "-", "04 4"]; 3];
    assert_eq!(given("AangevraagdProduct", "TR383", &three), Vec::<String>::new(), "each has its own");
    assert_eq!(given("AangevraagdProduct", "TR386", &three), ["[2]/Product", "[3]/Product"]);
}
