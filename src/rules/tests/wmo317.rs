//! The rules of a request for a change: two products stay (10002, 10003), two change (10001, 10004) and two are new.

use super::super::boundaries::{given, gives};
use super::*;

macro_rules! te_wijzigen {
    ($index:literal, $below:literal) => {
        concat!("/Bericht/Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[", $index, "]", $below)
    };
}

macro_rules! nieuw {
    ($index:literal, $below:literal) => {
        concat!("/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct[", $index, "]", $below)
    };
}

const VERZOEK: &str = "/Bericht/Client/Verzoek";
const EINDE: &str = "<wmo317:Einddatum>2023-12-31</wmo317:Einddatum>";
const EINDE_NIEUW: &str = "<wmo317:Einddatum>2023-09-30</wmo317:Einddatum>";
const BUDGET: &str = "<wmo317:Budget>1000</wmo317:Budget>";
const BEIDE: (&str, &str) = ("</wmo317:Omvang>", "</wmo317:Omvang><wmo317:Budget>1000</wmo317:Budget>");
const INGANG_NIEUW: &str =
    "</wmo317:Product>\n          <wmo317:GewensteIngangsdatum>2023-06-05</wmo317:GewensteIngangsdatum>";
const INGANG_GENERIEK: &str = "<wmo317:GewensteIngangsdatum>2023-10-01</wmo317:GewensteIngangsdatum>";
const OMVANG_NIEUW: &str = "<wmo317:Omvang>\n            <iwmo:Volume>2</iwmo:Volume>\n            <iwmo:Eenheid>82</iwmo:Eenheid>\n            <iwmo:Frequentie>4</iwmo:Frequentie>\n          </wmo317:Omvang>";

fn unchanged() -> &'static str {
    element("317", "OngewijzigdeProducten")
}

fn to_change() -> &'static str {
    element("317", "TeWijzigenProducten")
}

fn new() -> &'static str {
    element("317", "NieuweProducten")
}

rule!(tr101, "317",
accepts [
    [],
    // Each class has keys of its own; that a number stands in two is not for this rule.
    [("10001", "10002")],
],
refuses [
    [("10003", "10002")] => "/Bericht/Client/Verzoek/OngewijzigdeProducten/OngewijzigdProduct[2]",
    [("10004", "10001")] => te_wijzigen!(2, ""),
]);
rule!(tr352, "317",
    accepts [[], [(unchanged(), "")], [(to_change(), "")]],
    refuses [[(unchanged(), ""), (to_change(), "")] => VERZOEK]);
rule!(tr353, "317",
    accepts [[], [(to_change(), "")], [(new(), "")]],
    refuses [[(to_change(), ""), (new(), "")] => VERZOEK]);
rule!(tr380, "317",
accepts [[], [("<iwmo:Dagtekening>2023-05-15", "<iwmo:Dagtekening>2023-06-04")]],
refuses [
    [("<iwmo:Dagtekening>2023-05-15", "<iwmo:Dagtekening>2023-06-05")] => nieuw!(1, "/GewensteIngangsdatum"),
    [(INGANG_GENERIEK, "<wmo317:GewensteIngangsdatum>2023-05-15</wmo317:GewensteIngangsdatum>")] => nieuw!(2, "/GewensteIngangsdatum"),
]);
rule!(tr410, "317",
accepts [[]],
refuses [[(INGANG_GENERIEK, "<wmo317:GewensteIngangsdatum>2023-09-30</wmo317:GewensteIngangsdatum>")] => nieuw!(2, "")]);
rule!(cd041, "317",
    accepts [[], [("<iwmo:Code>08A03</iwmo:Code>", ""), (OMVANG_NIEUW, "")]],
    refuses [[(OMVANG_NIEUW, "")] => nieuw!(1, "/Omvang")]);
rule!(cd075, "317",
accepts [[], [(element("317", "Omvang"), BUDGET)]],
refuses [
    [(EINDE, ""), (element("317", "Omvang"), BUDGET)] => te_wijzigen!(1, "/Einddatum"),
    [(EINDE_NIEUW, ""), (OMVANG_NIEUW, BUDGET)] => nieuw!(1, "/Einddatum"),
]);
rule!(cd076, "317",
accepts [[], [(EINDE_NIEUW, "")]],
refuses [
    [(EINDE, "")] => te_wijzigen!(1, "/Einddatum"),
    [(EINDE_NIEUW, ""), ("<iwmo:Frequentie>4", "<iwmo:Frequentie>2")] => nieuw!(1, "/Einddatum"),
]);
rule!(cd077, "317",
accepts [[]],
refuses [
    [BEIDE] => te_wijzigen!(1, "/Omvang"),
    [(OMVANG_NIEUW, ""), (EINDE_NIEUW, &format!("{EINDE_NIEUW}{OMVANG_NIEUW}{BUDGET}"))] => nieuw!(1, "/Omvang"),
]);
rule!(cd078, "317",
accepts [[]],
refuses [
    [BEIDE] => te_wijzigen!(1, "/Budget"),
    [(OMVANG_NIEUW, ""), (EINDE_NIEUW, &format!("{EINDE_NIEUW}{OMVANG_NIEUW}{BUDGET}"))] => nieuw!(1, "/Budget"),
]);
rule!(cd079, "317",
    accepts [[], [(element("317", "Omvang"), "")]],
    refuses [[(element("317", "Product"), "")] => nieuw!(1, "/Product")]);
rule!(cd096, "317",
    accepts [[], [("<iwmo:Code>08A03</iwmo:Code>", ""), (OMVANG_NIEUW, BUDGET)]],
    refuses [[("<iwmo:Code>08A03</iwmo:Code>", "")] => nieuw!(1, "/Omvang")]);
rule!(cs002, "317", accepts [[]], refuses [[("999900006", "999900007")] => "/Bericht/Client/Bsn"]);
rule!(cs003, "317",
accepts [[(EINDE, "<wmo317:Einddatum>2023-06-05</wmo317:Einddatum>")]],
refuses [
    [(EINDE, "<wmo317:Einddatum>2023-06-04</wmo317:Einddatum>")] => te_wijzigen!(1, "/Einddatum"),
    [(EINDE_NIEUW, "<wmo317:Einddatum>2023-06-04</wmo317:Einddatum>")] => nieuw!(1, "/Einddatum"),
]);
rule!(cs338, "317",
accepts [[], [("<iwmo:Eenheid>04", "<iwmo:Eenheid>84")], [("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")]],
refuses [
    [("<iwmo:Eenheid>04", "<iwmo:Eenheid>84"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")] => te_wijzigen!(1, "/Omvang/Frequentie"),
    [("<iwmo:Eenheid>82", "<iwmo:Eenheid>83"), ("<iwmo:Frequentie>4", "<iwmo:Frequentie>1")] => nieuw!(1, "/Omvang/Frequentie"),
]);

#[test]
fn only_what_is_new_must_lie_ahead() {
    // A change may begin with its toewijzing (TR357).
    gives("TR380", "317", &[(&[("2023-03-01", "2022-03-01")], &[]), (&[(new(), "")], &[])]);
    let two = INGANG_NIEUW.replace("2023-06-05", "2023-05-15");
    let other = INGANG_GENERIEK.replace("2023-10-01", "2023-05-14");
    let paths = [nieuw!(1, "/GewensteIngangsdatum"), nieuw!(2, "/GewensteIngangsdatum")];
    gives("TR380", "317", &[(&[(INGANG_NIEUW, &two), (INGANG_GENERIEK, &other)], &paths)]);
}

#[test]
fn the_key_of_a_new_product_is_product_and_begin() {
    let found = |a: &str, b: &str, ingang: &str| {
        given("NieuwProduct", "TR101", &[[a, "2023-06-05", "-", "-", "-"], [b, ingang, "-", "-", "-"]])
    };
    for product in ["08/08A03", "08", "-"] {
        assert_eq!(found(product, product, "2023-06-05"), ["[2]"], "{product}");
        assert_eq!(found(product, product, "2023-06-06"), Vec::<String>::new(), "{product}");
    }
    assert_eq!(found("08/08A03", "08", "2023-06-05"), Vec::<String>::new());
    assert_eq!(found("08/08A03", "08/08A04", "2023-06-05"), Vec::<String>::new());
    assert_eq!(found("08", "-", "2023-06-05"), Vec::<String>::new());
}
