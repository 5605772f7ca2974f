//! The rules of the answer to a declaration: it refuses one line of each of two clients, 220.00 of 283.00.

use super::super::boundaries::Changes;
use super::*;

macro_rules! regel {
    ($client:literal, $below:literal) => {
        concat!("/Bericht/DeclaratieAntwoord/Clienten/Client[", $client, "]/Prestaties/Prestatie[1]", $below)
    };
}

const DAGEN: &str =
    "<iwmo:Begindatum>2023-04-10</iwmo:Begindatum>\n              <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>";
const DAGTEKENING: &str = "<iwmo:Dagtekening>2023-05-16";
const NUMMER_3: &str = "P-2023-04-0003</iwmo:ReferentieNummer>";
const CREDIT_3: &str =
    "P-2023-04-0003</iwmo:ReferentieNummer><iwmo:VorigReferentieNummer>P-1</iwmo:VorigReferentieNummer>";
const BEDRAG_3: &str = "12550</iwmo:Bedrag>\n              <iwmo:DebetCredit>D";
const TOEGEKEND: &str = "/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag";

/// A period as the sample writes it.
fn periode(begin: &str, end: &str) -> String {
    format!("<iwmo:Begindatum>{begin}</iwmo:Begindatum><iwmo:Einddatum>{end}</iwmo:Einddatum>")
}

rule!(tr101, "325",
    accepts [[], [("P-2023-04-0004", "P-2023-04-0003")]],
    refuses [[("999900018", "999900006")] => "/Bericht/DeclaratieAntwoord/Clienten/Client[2]"]);
rule!(tr134, "325",
    accepts [[], [(DAGTEKENING, "<iwmo:Dagtekening>2023-04-10")]],
    refuses [[(DAGTEKENING, "<iwmo:Dagtekening>2023-04-09")] => regel!(2, "/ProductPeriode/Begindatum")]);
rule!(tr137, "325",
accepts [[], [(DAGTEKENING, "<iwmo:Dagtekening>2023-04-30")]],
refuses [
    [(DAGEN, &periode("2023-04-10", "2023-05-17"))] => regel!(2, "/ProductPeriode/Einddatum"),
    [(DAGEN, &periode("2023-04-10", "2023-04-09"))] => regel!(2, "/ProductPeriode/Einddatum"),
]);
rule!(tr342, "325",
accepts [
    [],
    [(element("325", "Clienten"), ""), ("TotaalBedrag>6300", "TotaalBedrag>28300")],
],
refuses [
    [("TotaalBedrag>6300", "TotaalBedrag>6301")] => TOEGEKEND,
    [("TotaalBedrag>28300", "TotaalBedrag>28299")] => TOEGEKEND,
    [("<iwmo:Bedrag>9450", "<iwmo:Bedrag>9449")] => TOEGEKEND,
    [(element("325", "Clienten"), "")] => TOEGEKEND,
]);
rule!(cd060, "325",
accepts [[], [(NUMMER_3, CREDIT_3), (BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")]],
refuses [
    [(NUMMER_3, CREDIT_3)] => regel!(1, "/ProductReferentie/VorigReferentieNummer"),
    [(BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")] => regel!(1, "/ProductReferentie/VorigReferentieNummer"),
]);
rule!(cs002, "325",
    accepts [[]],
    refuses [[("999900018", "999900019")] => "/Bericht/DeclaratieAntwoord/Clienten/Client[2]/Bsn"]);
rule!(cs325, "325",
accepts [[], [("TotaalBedrag>6300", "TotaalBedrag>0")], [("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")]],
refuses [
    [(BEDRAG_3, "0</iwmo:Bedrag><iwmo:DebetCredit>C")] => regel!(1, "/IngediendBedrag/DebetCredit"),
    [("6300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D", "0</iwmo:TotaalBedrag><iwmo:DebetCredit>C")] => "/Bericht/DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit",
    [("28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D", "0</iwmo:TotaalBedrag><iwmo:DebetCredit>C")] => "/Bericht/DeclaratieAntwoord/TotaalIngediendBedrag/DebetCredit",
]);

#[test]
fn tr342_of_a_declaration_that_is_refused() {
    let text = sample("325");
    let (before, after) = text.rsplit_once("RetourCode>0200<").unwrap();
    let clienten = "/Bericht/DeclaratieAntwoord/Clienten";
    let (nothing, no_lines) = (("TotaalBedrag>6300", "TotaalBedrag>0"), (element("325", "Clienten"), ""));
    let rows: &[(&str, Changes<'_>, &[&str])] = &[
        ("9333", &[], &[TOEGEKEND, clienten]),
        ("9333", &[nothing], &[clienten]),
        ("9333", &[nothing, no_lines], &[]),
        ("9333", &[no_lines], &[TOEGEKEND]),
        ("8214", &[nothing], &[clienten]),
        // That all is granted is no refusal.
        ("8001", &[], &[]),
        ("8001", &[no_lines], &[TOEGEKEND]),
    ];
    for (code, changes, paths) in rows {
        let found = findings_of("TR342", &changed(&format!("{before}RetourCode>{code}<{after}"), changes));
        assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), *paths, "{code} {changes:?}");
    }
}

#[test]
fn tr342_counts_a_refused_credit_as_granted_less() {
    // Refused are a credit of 125.50 and a debit of 94.50, so 31.00 more is granted than was asked.
    let credit = [(NUMMER_3, CREDIT_3), (BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")];
    for (total, expected) in [("TotaalBedrag>31400", 0), ("TotaalBedrag>6300", 1), ("TotaalBedrag>25200", 1)] {
        let changes = [credit.as_slice(), &[("TotaalBedrag>6300", total)]].concat();
        assert_eq!(findings("TR342", "325", &changes).len(), expected, "{total}");
    }
}

#[test]
fn an_answer_without_declaration_breaks_no_rule() {
    let text =
        changed(sample("325"), &[(element("325", "DeclaratieAntwoord"), ""), ("RetourCode>0200", "RetourCode>0001")]);
    let message = crate::message::read(text.as_bytes(), &Limits::default()).message.unwrap();
    let mut found = Vec::new();
    check(&message, 100, &mut found);
    assert_eq!(found, vec![]);
}
