//! The rules of a declaration. Its lines: a debit and a credit by the hour, one in euro's, and one in minutes of another
//! client.

use super::super::boundaries::gives;
use super::*;

macro_rules! regel {
    ($client:literal, $index:literal, $below:literal) => {
        concat!("/Bericht/Declaratie/Clienten/Client[", $client, "]/Prestaties/Prestatie[", $index, "]", $below)
    };
}

const MAAND: &str = "<iwmo:Begindatum>2023-04-01</iwmo:Begindatum>\n      <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>";
const DAGEN: &str =
    "<iwmo:Begindatum>2023-04-10</iwmo:Begindatum>\n              <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>";
const NUMMER_4: &str = "P-2023-04-0004</iwmo:ReferentieNummer>";
const DAGTEKENING: &str = "<iwmo:Dagtekening>2023-05-03";
const GEMAAKT: &str = "<wmo323:DeclaratieDagtekening>2023-05-03</wmo323:DeclaratieDagtekening>";
const VORIG: &str = "<iwmo:VorigReferentieNummer>P-2023-03-0001</iwmo:VorigReferentieNummer>";
const TARIEF: &str = "<wmo323:ProductTarief>6300</wmo323:ProductTarief>";
const PRODUCT_7: [(&str, &str); 2] = [("ProductCategorie>07", "ProductCategorie>02"), ("07A01", "02A02")];

/// A period as the sample writes it.
fn periode(begin: &str, end: &str) -> String {
    format!("<iwmo:Begindatum>{begin}</iwmo:Begindatum><iwmo:Einddatum>{end}</iwmo:Einddatum>")
}

/// The last line with a number that it credits.
fn credits(number: &str) -> String {
    format!("{NUMMER_4}<iwmo:VorigReferentieNummer>{number}</iwmo:VorigReferentieNummer>")
}

rule!(tr101, "323",
accepts [
    [],
    // A number with another VorigReferentieNummer, or of another client, is another key.
    [("P-2023-04-0003", "P-2023-04-0002")],
    [("P-2023-04-0004", "P-2023-04-0001")],
],
refuses [
    [("P-2023-04-0003", "P-2023-04-0001")] => regel!(1, 3, ""),
    [("999900018", "999900006")] => "/Bericht/Declaratie/Clienten/Client[2]",
]);
rule!(tr134, "323",
accepts [[], [(DAGTEKENING, "<iwmo:Dagtekening>2023-04-10")]],
refuses [
    [(DAGTEKENING, "<iwmo:Dagtekening>2023-04-09")] => regel!(2, 1, "/ProductPeriode/Begindatum"),
    [(MAAND, &periode("2023-05-04", "2023-05-31"))] => "/Bericht/Declaratie/DeclaratiePeriode/Begindatum",
]);
rule!(tr137, "323",
accepts [[], [(DAGTEKENING, "<iwmo:Dagtekening>2023-04-30")], [(DAGEN, &periode("2023-05-03", "2023-05-03"))]],
refuses [
    [(DAGEN, &periode("2023-04-10", "2023-05-04"))] => regel!(2, 1, "/ProductPeriode/Einddatum"),
    [(DAGEN, &periode("2023-04-10", "2023-04-09"))] => regel!(2, 1, "/ProductPeriode/Einddatum"),
    [(MAAND, &periode("2023-04-01", "2023-05-04"))] => "/Bericht/Declaratie/DeclaratiePeriode/Einddatum",
    [(MAAND, &periode("2023-04-01", "2023-03-31"))] => "/Bericht/Declaratie/DeclaratiePeriode/Einddatum",
]);
rule!(tr314, "323", code "8021",
accepts [[], [("P-2023-04-0004", "P-2023-04-0001X")]],
refuses [
    [("P-2023-04-0002", "P-2023-04-0001")] => regel!(1, 2, "/ProductReferentie/ReferentieNummer"),
    [("P-2023-04-0004", "P-2023-04-0001")] => regel!(2, 1, "/ProductReferentie/ReferentieNummer"),
]);
rule!(tr315, "323",
    accepts [[], [(NUMMER_4, &credits("P-2023-03-0002"))]],
    refuses [[(NUMMER_4, &credits("P-2023-03-0001"))] => regel!(2, 1, "/ProductReferentie/VorigReferentieNummer")]);
rule!(tr316, "323",
accepts [[], [(VORIG, "")]],
refuses [
    [("P-2023-03-0001", "P-2023-04-0004")] => regel!(1, 2, "/ProductReferentie/VorigReferentieNummer"),
    [("P-2023-03-0001", "P-2023-04-0002")] => regel!(1, 2, "/ProductReferentie/VorigReferentieNummer"),
]);
rule!(tr319, "323", code "9319",
accepts [[], [(DAGEN, &periode("2023-04-30", "2023-04-30"))]],
refuses [
    [(DAGEN, &periode("2023-04-10", "2023-05-01"))] => regel!(2, 1, "/ProductPeriode/Einddatum"),
    [(DAGEN, &periode("2023-05-01", "2023-04-30"))] => regel!(2, 1, "/ProductPeriode/Begindatum"),
]);
rule!(tr335, "323",
    accepts [[], [(DAGEN, &periode("2018-05-01", "2018-05-03"))]],
    refuses [[(DAGEN, &periode("2018-05-01", "2018-05-02"))] => regel!(2, 1, "/ProductPeriode/Einddatum")]);
rule!(tr346, "323", code "9346",
accepts [[], [("<iwmo:Bedrag>12550", "<iwmo:Bedrag>1")], [(TARIEF, "")]],
refuses [
    [("<iwmo:Bedrag>113400", "<iwmo:Bedrag>113401")] => regel!(1, 1, "/IngediendBedrag/Bedrag"),
    [("GeleverdVolume>17", "GeleverdVolume>16")] => regel!(1, 2, "/IngediendBedrag/Bedrag"),
    [("<iwmo:Bedrag>9450", "<iwmo:Bedrag>9500")] => regel!(2, 1, "/IngediendBedrag/Bedrag"),
]);
rule!(tr358, "323",
accepts [[], [("TotaalBedrag>28300", "TotaalBedrag>15750"), ("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")]],
refuses [
    [("TotaalBedrag>28300", "TotaalBedrag>28301")] => "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
    [("28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D", "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C")] => "/Bericht/Declaratie/TotaalIngediendBedrag/TotaalBedrag",
]);
rule!(tr416, "323",
accepts [
    [],
    // The toewijzing, the product and the days of the first line, each alone; a credit beside its debit.
    [("10002", "10001")],
    PRODUCT_7,
    [("2023-03-01", "2023-04-01"), ("2023-03-31", "2023-04-30")],
],
refuses [[("10002", "10001"), PRODUCT_7[0], PRODUCT_7[1]] => regel!(1, 3, "")]);
rule!(cd060, "323",
accepts [[]],
refuses [
    [(VORIG, "")] => regel!(1, 2, "/ProductReferentie/VorigReferentieNummer"),
    [(NUMMER_4, &credits("P-2023-03-0002"))] => regel!(2, 1, "/ProductReferentie/VorigReferentieNummer"),
]);
rule!(cd087, "323",
accepts [[], [("Eenheid>04", "Eenheid>83"), (TARIEF, "")]],
refuses [
    [(TARIEF, "")] => regel!(1, 1, "/ProductTarief"),
    [("Eenheid>01", "Eenheid>83")] => regel!(2, 1, "/ProductTarief"),
]);
rule!(cs002, "323",
accepts [[]],
refuses [
    [("999900018", "999900019")] => "/Bericht/Declaratie/Clienten/Client[2]/Bsn",
    [("999900006", "999900007")] => "/Bericht/Declaratie/Clienten/Client[1]/Bsn",
]);
rule!(cs100, "323",
accepts [[], [(DAGEN, &periode("2021-01-01", "2021-01-31"))], [(MAAND, &periode("2021-01-01", "2021-01-31"))]],
refuses [
    [(DAGEN, &periode("2020-12-31", "2021-01-31"))] => regel!(2, 1, "/ProductPeriode/Begindatum"),
    [(MAAND, &periode("2020-12-01", "2020-12-31"))] => "/Bericht/Declaratie/DeclaratiePeriode/Begindatum",
]);
rule!(cs325, "323",
accepts [[], [("<iwmo:Bedrag>12550", "<iwmo:Bedrag>0")], [("TotaalBedrag>28300", "TotaalBedrag>0")]],
refuses [
    [("<iwmo:Bedrag>107100", "<iwmo:Bedrag>0")] => regel!(1, 2, "/IngediendBedrag/DebetCredit"),
    [("28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D", "0</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C")] => "/Bericht/Declaratie/TotaalIngediendBedrag/DebetCredit",
]);
rule!(cs337, "323",
accepts [[], [(DAGEN, &periode("2023-04-30", "2023-04-30"))]],
refuses [
    [(DAGEN, &periode("2023-03-31", "2023-04-30"))] => regel!(2, 1, "/ProductPeriode"),
    // The same month of another year.
    [(DAGEN, &periode("2022-04-10", "2023-04-30"))] => regel!(2, 1, "/ProductPeriode"),
]);
rule!(cs339, "323",
    accepts [[], [("<iwmo:Bedrag>113400", "<iwmo:Bedrag>18")]],
    refuses [[("<iwmo:Bedrag>12550", "<iwmo:Bedrag>12551")] => regel!(1, 3, "/IngediendBedrag/Bedrag")]);
rule!(cs340, "323",
accepts [[], [(MAAND, &periode("2023-02-01", "2023-02-28"))], [(MAAND, &periode("2024-02-01", "2024-02-29"))]],
refuses [
    [(MAAND, &periode("2023-04-02", "2023-04-30"))] => "/Bericht/Declaratie/DeclaratiePeriode",
    [(MAAND, &periode("2023-04-01", "2023-04-29"))] => "/Bericht/Declaratie/DeclaratiePeriode",
    [(MAAND, &periode("2023-03-01", "2023-04-30"))] => "/Bericht/Declaratie/DeclaratiePeriode",
    [(MAAND, &periode("2024-02-01", "2024-02-28"))] => "/Bericht/Declaratie/DeclaratiePeriode",
    [(MAAND, &periode("2023-04-01", "2022-04-30"))] => "/Bericht/Declaratie/DeclaratiePeriode",
]);

#[test]
fn cs319_is_held_by_the_schema() {
    for (nummer, good) in [("D1", true), ("123456789012", true), ("D-2023", false), ("D 2023", false), ("D.1", false)] {
        let text = changed(sample("323"), &[("D202304A", nummer)]);
        let reading = crate::message::read(text.as_bytes(), &Limits::default());
        assert_eq!(reading.message.is_some(), good, "{nummer}");
        let paths: Vec<_> = reading.findings.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, if good { vec![] } else { vec!["/Bericht/Declaratie/DeclaratieNummer"] }, "{nummer}");
    }
}

#[test]
fn tr335_counts_in_calendar_years() {
    let made = |day: &str| format!("<wmo323:DeclaratieDagtekening>{day}</wmo323:DeclaratieDagtekening>");
    let path = regel!(2, 1, "/ProductPeriode/Einddatum");
    for (end, day, good) in [
        ("2024-02-29", "2029-02-28", true),
        ("2024-02-29", "2029-03-01", false),
        ("2024-02-28", "2029-02-28", true),
        ("2024-02-28", "2029-03-01", false),
        ("2023-02-28", "2028-02-28", true),
        ("2023-02-28", "2028-02-29", false),
    ] {
        // The other lines follow, so that only this one is old.
        let (made, end) = (made(day), periode("2024-02-01", end));
        let text = sample("323").replace("2023-04-30", "2028-01-31").replace("2023-03-31", "2028-01-31");
        let dagen = DAGEN.replace("2023-04-30", "2028-01-31");
        let found = findings_of("TR335", &changed(&text, &[(GEMAAKT, &made), (&dagen, &end)]));
        let paths: Vec<_> = found.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, if good { vec![] } else { vec![path] }, "{end} on {day}");
    }
}

#[test]
fn tr335_looks_at_declaratie_dagtekening() {
    // Not at that of the message.
    let late = "<wmo323:DeclaratieDagtekening>2028-05-01</wmo323:DeclaratieDagtekening>";
    gives(
        "TR335",
        "323",
        &[
            (&[(DAGTEKENING, "<iwmo:Dagtekening>2043-05-03")], &[]),
            (
                &[(GEMAAKT, late)],
                &[
                    regel!(1, 1, "/ProductPeriode/Einddatum"),
                    regel!(1, 2, "/ProductPeriode/Einddatum"),
                    regel!(1, 3, "/ProductPeriode/Einddatum"),
                    regel!(2, 1, "/ProductPeriode/Einddatum"),
                ],
            ),
        ],
    );
}

#[test]
fn tr346_of_minutes_at_an_hourly_tariff() {
    let row = |minutes: u32, tarief: u32, amount: u64| {
        let changes = [
            ("GeleverdVolume>90", format!("GeleverdVolume>{minutes}")),
            ("ProductTarief>105", format!("ProductTarief>{tarief}")),
            ("<iwmo:Bedrag>9450", format!("<iwmo:Bedrag>{amount}")),
        ];
        let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, to.as_str())).collect();
        findings("TR346", "323", &changes).is_empty()
    };
    // Any hourly tariff from 62.70 to 63.29 is 1.05 a minute: for 90 minutes 94.05 to 94.94 (94.935 rounded).
    for (amount, good) in
        [(9404, false), (9405, true), (9450, true), (9451, false), (9452, true), (9494, true), (9495, false)]
    {
        assert_eq!(row(90, 105, amount), good, "{amount}");
    }
    // 50.00 an hour for 40 minutes is 33.33 at 0.83 a minute, and so is 40 times 0.83.
    assert!(row(40, 83, 3333) && row(40, 83, 3320) && !row(40, 83, 3353));
    // One minute is the tariff of a minute; none costs nothing; what costs nothing may come from a few cents an hour.
    assert!(row(1, 105, 105) && !row(1, 105, 106) && !row(1, 105, 104));
    assert!(row(0, 105, 0) && !row(0, 105, 1));
    assert!(row(60, 0, 0) && row(60, 0, 29) && !row(60, 0, 30));
    // By trying each tariff: the same verdict for every amount.
    for (minutes, per_minute) in [(7_u64, 0_u64), (7, 1), (59, 2), (60, 2), (61, 2), (500, 1)] {
        let cents = |hourly: u64, minutes: u64| (hourly * minutes + 30) / 60;
        let hourly: Vec<u64> = (0..1000).filter(|hourly| cents(*hourly, 1) == per_minute).collect();
        for amount in 0..=(minutes * (per_minute + 1)) {
            let expected = hourly.iter().any(|hourly| cents(*hourly, minutes) == amount);
            let found = bedrag::is_of_an_hourly_tariff(amount, minutes, per_minute);
            assert_eq!(found, expected, "{amount} for {minutes} at {per_minute}");
        }
    }
}

#[test]
fn tr346_of_the_largest_numbers() {
    let most = "99999999";
    let (volume, tarief) = (format!("GeleverdVolume>{most}"), format!("ProductTarief>{most}"));
    for (eenheid, volume_was, tarief_was, path) in [
        ("04", "GeleverdVolume>18", "ProductTarief>6300", regel!(1, 1, "/IngediendBedrag/Bedrag")),
        ("01", "GeleverdVolume>90", "ProductTarief>105", regel!(2, 1, "/IngediendBedrag/Bedrag")),
    ] {
        let found = findings("TR346", "323", &[(volume_was, &volume), (tarief_was, &tarief)]);
        assert_eq!(found.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [path], "{eenheid}");
    }
}

#[test]
fn tr358_below_zero_is_a_credit() {
    // With nothing on the first line 851.00 more is taken back than declared.
    let text = sample("323").replace("<iwmo:Bedrag>113400", "<iwmo:Bedrag>0");
    for (total, good) in [("85100", true), ("85101", false)] {
        let credit = format!("{total}</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>C");
        let was = "28300</iwmo:TotaalBedrag>\n      <iwmo:DebetCredit>D";
        assert_eq!(findings_of("TR358", &changed(&text, &[(was, &credit)])).is_empty(), good, "{total}");
    }
    let found = findings_of("TR358", &text);
    assert_eq!((found.len(), found[0].value.as_str()), (1, "28300 D"));
    assert!(found[0].text.contains("85100 C"), "{}", found[0].text);
}

#[test]
fn a_third_of_a_kind_is_found_as_the_second() {
    let number = [("P-2023-04-0002", "P-2023-04-0001"), ("P-2023-04-0003", "P-2023-04-0001")];
    let paths =
        [regel!(1, 2, "/ProductReferentie/ReferentieNummer"), regel!(1, 3, "/ProductReferentie/ReferentieNummer")];
    gives("TR314", "323", &[(&number, &paths)]);
}
