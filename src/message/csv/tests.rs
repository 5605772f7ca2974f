//! Each kind of CSV file, column by column, and what holds for all of them.

use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Reading, read};
use crate::domain::{Date, Domain, Eenheid, Geboortedatum, Kind, Limits, Severity, Unit, Vervoer};
use crate::facts::{Client, Fact, Inhoud, Levering, Opdracht};
use crate::rows::LINE_BYTES_MAX;

const OPDRACHT_HEADER: &str = "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie";
const OPDRACHT_ROW: [&str; 13] = [
    "O-17",
    "999900006",
    "1950-04-01",
    "Test",
    "0855",
    "DO",
    "2",
    "regulier",
    "2023-03-01",
    "2023-12-31",
    "Amarant",
    "0855:10001",
    "2",
];
const LEVERING_HEADER: &str = "disposition,bsn,datum,aantal,eenheid,vervoer,versie,product";
const LEVERING_ROW: [&str; 8] = ["0855:10001", "999900006", "2023-03-02", "2.5", "uur", "", "", ""];

fn limits() -> Limits {
    Limits { message_bytes_max: 1 << 20, findings_max: 20, ..Limits::default() }
}

fn vocabulary() -> crate::domain::Vocabulary {
    crate::domain::Vocabulary::clone(&crate::terms::Profile::built_in().unwrap().vocabulary)
}

fn judge(name: &str, text: impl AsRef<[u8]>) -> Reading {
    read(name, text.as_ref(), &limits(), &vocabulary())
}

/// Each finding as `path: value`.
fn places(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(|f| format!("{}: {}", f.path, f.value)).collect()
}

fn accepted(name: &str, text: impl AsRef<[u8]>) -> Vec<(u32, Fact)> {
    let reading = judge(name, text);
    assert_eq!(places(&reading), Vec::<String>::new());
    reading.facts.unwrap()
}

fn refused(name: &str, text: impl AsRef<[u8]>) -> Vec<String> {
    let reading = judge(name, text);
    assert!(reading.facts.is_none(), "accepted");
    assert!(reading.findings.iter().all(|f| f.severity == Severity::Error && f.text.len() > 20));
    places(&reading)
}

/// A file of one opdracht with one value replaced.
fn opdracht_with(column: &str, value: &str) -> String {
    with(OPDRACHT_HEADER, &OPDRACHT_ROW, column, value)
}

fn levering_with(column: &str, value: &str) -> String {
    with(LEVERING_HEADER, &LEVERING_ROW, column, value)
}

fn with(header: &str, row: &[&str], column: &str, value: &str) -> String {
    let at = header.split(',').position(|name| name == column).unwrap();
    let cells: Vec<&str> = row.iter().enumerate().map(|(i, v)| if i == at { value } else { v }).collect();
    format!("{}\n{}\n", header.replace(',', ";"), cells.join(";"))
}

#[test]
fn an_opdracht_is_read_whole() {
    let facts = accepted("opdracht-2023.csv", opdracht_with("versie", "2"));
    let [(2, Fact::Opdracht(opdracht))] = facts.as_slice() else { panic!("{facts:?}") };
    let expected = Opdracht {
        opdrachtnummer: "O-17".parse().unwrap(),
        client: Client {
            bsn: "999900006".parse().unwrap(),
            geboortedatum: Some(Geboortedatum::Day(date(1950, 4, 1))),
            naam: "Test".to_owned(),
            adres: Vec::new(),
        },
        gemeente: "0855".parse().unwrap(),
        domein: Domain::Do,
        categorie: "2".to_owned(),
        vervoer: Some(Vervoer::Regulier),
        ingangsdatum: date(2023, 3, 1),
        einddatum: Some(date(2023, 12, 31)),
        combinant: "Amarant".to_owned(),
        vorige_toewijzing: Some("0855:10001".parse().unwrap()),
        versie: 2,
        vanaf: None,
        product: None,
    };
    assert_eq!(**opdracht, expected);
}

#[test]
fn an_opdracht_may_say_from_when_it_holds_its_product_and_the_address() {
    let more = |vanaf: &str, product: &str, adres: [&str; 3]| {
        let text = opdracht_with("versie", "2");
        let (head, row) = text.split_once('\n').unwrap();
        let [street, postcode, town] = adres;
        format!(
            "{head};vanaf;product;adres;postcode;woonplaats\n{};{vanaf};{product};{street};{postcode};{town}\n",
            row.trim_end()
        )
    };
    let read = |text: String| {
        let facts = accepted("opdracht.csv", text);
        let [(2, Fact::Opdracht(opdracht))] = facts.as_slice() else { panic!("{facts:?}") };
        (opdracht.vanaf, opdracht.product.clone(), opdracht.client.adres.clone())
    };
    let whole = read(more("1-4-2023", "104A2", ["Markt 1-a", "5038ea", "Tilburg"]));
    assert_eq!(whole.0, Some(date(2023, 4, 1)));
    assert_eq!(whole.1.unwrap().as_str(), "104A2");
    assert_eq!(whole.2, ["Markt 1-a", "5038 EA Tilburg"]);
    assert_eq!(read(more("", "", ["", "", "2300 Turnhout (B)"])), (None, None, vec!["2300 Turnhout (B)".to_owned()]));
    assert_eq!(read(more("", "", ["", "", ""])), (None, None, Vec::new()));
    for (text, place) in [
        (more("april", "", ["", "", ""]), "regel 2, kolom vanaf: april"),
        (more("", "104A22", ["", "", ""]), "regel 2, kolom product: 104A22"),
        (more("", "", ["", "5038", ""]), "regel 2, kolom postcode: "),
    ] {
        assert_eq!(refused("opdracht.csv", text), [place]);
    }
}

#[test]
fn a_levering_is_read_whole() {
    let facts = accepted("x.zip!in/Levering_maart.CSV", levering_with("product", "02A02"));
    let [(2, Fact::Levering(levering))] = facts.as_slice() else { panic!("{facts:?}") };
    let expected = Levering {
        disposition: "0855:10001".parse().ok(),
        bsn: "999900006".parse().unwrap(),
        datum: date(2023, 3, 2),
        aantal: Decimal::new(25, 1),
        eenheid: Unit::Uur,
        vervoer: None,
        product: "02A02".parse().ok(),
        versie: 1,
        stand: None,
    };
    assert_eq!(*levering, expected);
}

const BEGIN_HEADER: &str = "gemeente,toewijzingnummer,ontvanger,bsn,geboortedatum,naam,categorie,product,toewijzingsdatum,\
                            ingangsdatum,einddatum,volume,eenheid,frequentie,startdatum";
const BEGIN_ROW: [&str; 15] = [
    "0855",
    "007",
    "65001001",
    "999900006",
    "1967-08-13",
    "Test",
    "02",
    "02A02",
    "2020-12-01",
    "2021-01-01",
    "",
    "12",
    "04",
    "4",
    "2021-01-04",
];

#[test]
fn a_beginstand_is_read_as_the_oldest_message_and_its_start() {
    let facts = accepted("beginstand.csv", format!("{BEGIN_HEADER}\n{}\n", BEGIN_ROW.join(",")));
    let [(2, Fact::Bericht(bericht))] = facts.as_slice() else { panic!("{facts:?}") };
    let Inhoud::Beginstand(toewijzing, Some(start)) = &bericht.inhoud else { panic!("{bericht:?}") };
    assert_eq!((bericht.kop.kind, bericht.kop.identificatie.as_str()), (Kind::Beginstand, "7"));
    assert_eq!(toewijzing.omvang.map(|o| (o.volume, o.eenheid)), Some((12, Eenheid::Uur)));
    assert_eq!((toewijzing.einddatum, start.begindatum), (None, "2021-01-04".parse().unwrap()));
    assert_eq!(start.product, toewijzing.product);
}

#[test]
fn each_column_of_a_beginstand_refuses_what_is_wrong() {
    let wrong = [
        ("gemeente", "x55"),
        ("toewijzingnummer", "x"),
        ("toewijzingnummer", "1234567890"),
        ("ontvanger", "065001001"),
        ("bsn", "999900007"),
        ("categorie", "002"),
        ("categorie", ""),
        ("toewijzingsdatum", ""),
        ("einddatum", "2020-12-31"),
        ("volume", ""),
        ("volume", "1.5"),
        ("eenheid", "uur"),
        ("eenheid", ""),
        ("frequentie", "3"),
        ("startdatum", "4-1-21"),
        ("startdatum", "2021/1/4"),
        ("startdatum", "4.1.2021"),
    ];
    for (column, value) in wrong {
        assert!(
            !refused("beginstand.csv", with(BEGIN_HEADER, &BEGIN_ROW, column, value)).is_empty(),
            "{column} {value}"
        );
    }
    // Without a product there is no omvang (CD080).
    assert!(!refused("beginstand.csv", with(BEGIN_HEADER, &BEGIN_ROW, "product", "")).is_empty());
}

#[test]
fn each_column_of_an_opdracht_accepts_what_the_contract_names() {
    let good = [
        ("opdrachtnummer", "7"),
        ("naam", "\"De Vries; gravin van \"\"X\"\"\""),
        ("categorie", "4"),
        ("vervoer", ""),
        ("vervoer", "rolstoel"),
        ("einddatum", ""),
        ("einddatum", "2023-03-01"),
        ("vorige_toewijzing", ""),
        ("vorige_toewijzing", "opdracht:O-3"),
        ("versie", "1"),
    ];
    for (column, value) in good {
        assert_eq!(accepted("opdracht.csv", opdracht_with(column, value)).len(), 1, "{column} {value}");
    }
    for (domein, categories) in [("BG", ["licht", "midden", "zwaar"]), ("BW", ["thuis", "zonder", "24"])] {
        for categorie in categories {
            let text = opdracht_with("vervoer", "").replace(";DO;2;", &format!(";{domein};{categorie};"));
            assert_eq!(accepted("opdracht.csv", text).len(), 1);
        }
    }
}

#[test]
fn each_column_of_an_opdracht_refuses_what_is_wrong() {
    let bad = [
        ("opdrachtnummer", "", ""),
        ("geboortedatum", "01-04-50", ""),
        ("geboortedatum", "", ""),
        ("naam", "", ""),
        ("gemeente", "08550", "08550"),
        ("gemeente", "Tilburg", "Tilburg"),
        ("categorie", "licht", "licht"),
        ("categorie", "5", "5"),
        ("vervoer", "taxi", "taxi"),
        ("ingangsdatum", "2023-02-29", "2023-02-29"),
        ("ingangsdatum", "2023-3-1", "2023-3-1"),
        ("ingangsdatum", "20230301", "20230301"),
        ("ingangsdatum", "2023-03-01T00:00", "2023-03-01T00:00"),
        ("ingangsdatum", "0000-01-01", "0000-01-01"),
        ("einddatum", "2023-02-28", "2023-02-28"),
        ("combinant", "", ""),
        ("vorige_toewijzing", "10001", "10001"),
        ("versie", "", ""),
        ("versie", "0", "0"),
        ("versie", "1.0", "1.0"),
        ("versie", "-1", "-1"),
    ];
    for (column, value, shown) in bad {
        let expected = vec![format!("regel 2, kolom {column}: {shown}")];
        assert_eq!(refused("opdracht.csv", opdracht_with(column, value)), expected, "{column} {value}");
    }
    assert_eq!(refused("opdracht.csv", opdracht_with("domein", "OAD")), ["regel 2, kolom domein: OAD"]);
    let bg = opdracht_with("categorie", "licht").replace(";DO;", ";BG;");
    assert_eq!(refused("opdracht.csv", bg), ["regel 2, kolom vervoer: regulier"]);
}

#[test]
fn each_column_of_a_levering_accepts_what_the_contract_names() {
    for unit in ["uur", "minuut", "dagdeel", "stuk", "euro"] {
        accepted("levering.csv", levering_with("eenheid", unit));
    }
    for (column, value) in [
        ("aantal", "0"),
        ("aantal", "2,5"),
        ("aantal", "0.125"),
        ("aantal", "1234,567"),
        ("vervoer", "regulier"),
        ("versie", "3"),
    ] {
        accepted("levering.csv", levering_with(column, value));
    }
    accepted("levering.csv", levering_with("disposition", "opdracht:O-17"));
}

#[test]
fn each_column_of_a_levering_refuses_what_is_wrong() {
    let bad = [
        ("disposition", "O-17"),
        ("disposition", ""),
        ("datum", "2023-04-31"),
        ("aantal", "-1"),
        ("aantal", "1e3"),
        ("aantal", ".5"),
        ("aantal", "1.000,00"),
        ("aantal", "1.000"),
        ("aantal", "12,500"),
        ("aantal", "1234567890"),
        ("aantal", ""),
        ("eenheid", "maand"),
        ("eenheid", "dag"),
        ("eenheid", "Uur"),
        ("vervoer", "ja"),
        ("versie", "x"),
        ("product", "02A023"),
    ];
    for (column, value) in bad {
        let expected = vec![format!("regel 2, kolom {column}: {value}")];
        assert_eq!(refused("levering.csv", levering_with(column, value)), expected);
    }
}

#[test]
fn a_number_of_two_readings_is_refused_and_both_are_named() {
    let reading = judge("levering.csv", levering_with("aantal", "12.500"));
    assert_eq!(reading.findings[0].text, "Dit is te lezen als 12500 en als 12.5; schrijf 12500 of 12,5.");
    // A file that was accepted when this was no rule says what it said then.
    let facts = super::recall("levering.csv", levering_with("aantal", "1.000").as_bytes()).unwrap();
    assert!(matches!(facts.as_slice(), [(2, Fact::Levering(levering))] if levering.aantal == Decimal::ONE));
}

#[test]
fn etmalen_are_whole() {
    let file = |aantal: &str| levering_with("aantal", aantal).replace(";uur;", ";etmaal;");
    assert!(file("1").contains(";etmaal;"));
    accepted("levering.csv", file("31"));
    accepted("levering.csv", file("1,0"));
    assert_eq!(refused("levering.csv", file("0,5")), ["regel 2, kolom aantal: 0,5"]);
    assert_eq!(super::recall("levering.csv", file("0,5").as_bytes()).unwrap().len(), 1, "it was accepted before");
}

#[test]
fn an_export_has_one_stand_and_may_name_a_month_without_a_row() {
    let header = "disposition;bsn;datum;aantal;eenheid;vervoer;versie;stand";
    let file = |rows: &[(&str, &str, &str)]| {
        let row = |(datum, aantal, stand): &(&str, &str, &str)| {
            format!("0855:10001;999900006;{datum};{aantal};uur;;;{stand}\n")
        };
        format!("{header}\n{}", rows.iter().map(row).collect::<String>())
    };
    let stand = "2023-04-03T09:00:00";
    let facts = accepted("levering.csv", file(&[("2023-03-02", "2", stand), ("2023-04", "0", stand)]));
    let read: Vec<_> = facts
        .iter()
        .map(|(_, fact)| match fact {
            Fact::Levering(row) => (row.datum, row.aantal, row.stand),
            other => panic!("{other:?}"),
        })
        .collect();
    let moment = stand.parse().ok();
    assert_eq!(read, [(date(2023, 3, 2), 2.into(), moment), (date(2023, 4, 1), 0.into(), moment)]);
    for (rows, place) in [
        (vec![("2023-03-02", "2", stand), ("2023-03-03", "2", "2023-04-03T09:00:01")], "regel 3, kolom stand"),
        (vec![("2023-03-02", "2", stand), ("2023-03-03", "2", "")], "regel 3, kolom stand"),
        (vec![("2023-03-02", "2", "3 april")], "regel 2, kolom stand"),
        (vec![("2023-03", "2", stand)], "regel 2, kolom datum"),
        (vec![("2023-03", "0", "")], "regel 2, kolom datum"),
    ] {
        assert!(refused("levering.csv", file(&rows))[0].starts_with(place), "{rows:?}");
    }
}

#[test]
fn a_file_that_a_dutch_spreadsheet_saved_says_the_same() {
    let header = OPDRACHT_HEADER.to_uppercase().replace(',', ";");
    let row = "O-17;999900006;1-4-1950;Test;855;DO;2;regulier;01/03/2023;31-12-2023;Amarant;855:10001;2";
    let saved = format!("sep=;\r\n{header};;\r\n{row};;\r\n;;;\r\n");
    let [(3, of_spreadsheet)] = &accepted("opdracht.csv", saved)[..] else { panic!("one row on line 3") };
    assert_eq!(of_spreadsheet, &accepted("opdracht.csv", opdracht_with("versie", "2"))[0].1);
    let year = &judge("opdracht.csv", opdracht_with("ingangsdatum", "1-3-23")).findings[0];
    assert_eq!(year.text, "Schrijf het jaar van een datum met vier cijfers, zoals 3-4-2023.");
}

#[test]
fn a_wrong_bsn_is_refused_and_not_repeated() {
    for (value, shown) in [
        ("999900007", "*****0007"),
        ("9999000066", "*****0066"),
        ("99990000", "*****0000"),
        ("9999x", "*****"),
        ("Jansen", "*****"),
    ] {
        for (file, text) in
            [("opdracht.csv", opdracht_with("bsn", value)), ("levering.csv", levering_with("bsn", value))]
        {
            let reading = judge(file, text);
            assert_eq!(places(&reading), [format!("regel 2, kolom bsn: {shown}")]);
            assert_eq!(reading.findings[0].rule, "CS002");
        }
    }
}

#[test]
fn no_personal_value_stands_in_a_finding() {
    let shifted = format!("{OPDRACHT_HEADER}\n999900006,Jansen,999900006,,999900006,999900006,2,,x,,,999900006,y\n");
    let headless = format!("{}\n{}\n", OPDRACHT_ROW.join(";"), OPDRACHT_ROW.join(";"));
    for text in [shifted, headless] {
        let reading = judge("opdracht-999900006.csv", text);
        let told = format!("{:?}", reading.findings);
        assert!(
            reading.facts.is_none()
                && !told.contains("999900006")
                && !told.contains("Jansen")
                && !told.contains("Test"),
            "{told}"
        );
    }
}

#[test]
fn all_wrong_rows_are_told_with_their_line_up_to_the_limit() {
    let text = format!(
        "\u{feff}{LEVERING_HEADER}\r\n\r\n0855:1,999900006,2023-03-02,x,uur,,,\r\n  \r\n0855:1,999900006,2023-03-02,1,uur,,,\r\n\"0855:1\",\"999900006\",\"2023-13-02\",1,jaar,,,\r\n0855:1,999900006\r\n,,,,,,,\r\n0855:1,999900006,2023-03-02,1,uur,,,\r\n"
    );
    assert_eq!(
        refused("levering.csv", text),
        [
            "regel 3, kolom aantal: x",
            "regel 6, kolom datum: 2023-13-02",
            "regel 6, kolom eenheid: jaar",
            "regel 7: 2",
            "regel 8: ",
        ]
    );
    let many = format!("{LEVERING_HEADER}\n{}", "x,x,x,x,x,x,x,x\n".repeat(100));
    assert_eq!(refused("levering.csv", many).len(), limits().findings_max);
}

#[test]
fn a_header_is_complete_and_holds_nothing_else() {
    let row = LEVERING_ROW.join(",");
    let cases = [
        ("disposition,bsn,datum,aantal,eenheid,vervoer", "regel 1: versie"),
        ("disposition,bsn,datum,aantal,eenheid,vervoer,versie,prijs", "regel 1, kolom 8: prijs"),
        ("disposition,bsn,datum,aantal,eenheid,vervoer,versie,bsn", "regel 1, kolom 8: bsn"),
        ("disposition,Jansen,datum,aantal,eenheid,vervoer,versie,product", "regel 1, kolom 2: "),
    ];
    for (header, first) in cases {
        assert_eq!(refused("levering.csv", format!("{header}\n{row}\n"))[0], first);
    }
}

#[test]
fn columns_may_stand_in_any_order_with_either_delimiter() {
    let a = accepted(
        "levering.csv",
        "versie;vervoer; eenheid ;aantal;datum;bsn;disposition\n;;uur;2,50;2023-03-02;999900006; 0855:10001 ",
    );
    let b = accepted(
        "levering.csv",
        "disposition,bsn,datum,aantal,eenheid,vervoer,versie\r0855:10001,999900006,2023-03-02,\"2,5\",uur,,1\r",
    );
    assert_eq!(a, b);
}

#[test]
fn a_header_alone_is_accepted_and_holds_nothing() {
    let reading = judge("levering.csv", format!("{LEVERING_HEADER}\r\n"));
    assert_eq!(reading.facts, Some(Vec::new()));
    assert_eq!((reading.findings.len(), reading.findings[0].severity), (1, Severity::Notice));
    assert_eq!(refused("levering.csv", ""), ["regel 1: "]);
    assert_eq!(refused("levering.csv", "\u{feff}\r\n\n"), ["regel 1: "]);
}

#[test]
fn what_is_no_utf8_is_refused_with_its_place() {
    let mut bytes = opdracht_with("naam", "X").into_bytes();
    let at = bytes.iter().position(|b| *b == b'X').unwrap();
    bytes[at] = 0xeb;
    let reading = judge("opdracht.csv", &bytes);
    assert_eq!((reading.findings[0].offset, places(&reading)), (Some(at as u64), vec!["regel 2: ".to_owned()]));
}

#[test]
fn an_open_quote_or_a_line_end_in_a_name_is_refused() {
    let open = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", "\"Test"));
    assert_eq!(refused("opdracht.csv", open), ["regel 2: "]);
    let split = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", "\"Te\nst\""));
    assert_eq!(refused("opdracht.csv", split), ["regel 2: ", "regel 3: "]);
    for naam in ["Te\"st", "\"Te\"st", "\"Te\"\"st"] {
        let text = format!("{OPDRACHT_HEADER}\n{}\n", OPDRACHT_ROW.join(",").replace("Test", naam));
        assert_eq!(refused("opdracht.csv", text), ["regel 2: "], "{naam}");
    }
}

#[test]
fn a_line_without_end_is_refused_before_it_is_split() {
    let text = format!("{LEVERING_HEADER}\n{}", ",".repeat(LINE_BYTES_MAX + 1));
    assert_eq!(judge("levering.csv", &text).findings[0].rule, "LIMIT");
    assert_eq!(refused("levering.csv", text), ["regel 2: "]);
    // Quotes that hop over line ends would make one row of the whole file.
    let hopping = format!("{LEVERING_HEADER}\nx\"y,\"\n{}", "\",,,,,,,,,,\"\n".repeat(1000));
    assert_eq!(refused("levering.csv", hopping), ["regel 2: "]);
}

#[test]
fn the_name_tells_the_kind_and_the_limit_holds() {
    assert_eq!(judge("beginstand.csv", "x").envelope.kind.as_deref(), Some("beginstand"));
    assert_eq!(judge("a/Opdracht7.csv", "x").envelope.kind.as_deref(), Some("opdracht"));
    for name in ["export.csv", "opdracht/rapport.csv", ""] {
        assert_eq!(refused(name, opdracht_with("versie", "1")), ["bestandsnaam: "]);
    }
    let small = Limits { message_bytes_max: 10, ..limits() };
    assert_eq!(read("opdracht.csv", b"01234567890", &small, &vocabulary()).findings[0].rule, "LIMIT");
}

#[test]
fn more_rows_than_the_limit_are_refused_at_the_first_too_many() {
    let few = Limits { csv_rows_max: 3, ..limits() };
    let rows = |count: usize| format!("{LEVERING_HEADER}\n{}", format!("{}\n", LEVERING_ROW.join(",")).repeat(count));
    let exactly = read("levering.csv", rows(3).as_bytes(), &few, &vocabulary());
    assert_eq!((exactly.facts.map(|facts| facts.len()), exactly.findings), (Some(3), vec![]));
    let reading = read("levering.csv", rows(5).as_bytes(), &few, &vocabulary());
    let [finding] = reading.findings.as_slice() else { panic!("{:?}", reading.findings) };
    assert!(reading.facts.is_none());
    assert_eq!((finding.rule.as_str(), finding.path.as_str()), ("LIMIT_CSV_ROWS", "regel 5"));
    assert!(finding.text.contains("csv_rows_max") && finding.text.contains("verdeel"), "{}", finding.text);
    // Blank lines are no rows.
    assert!(read("levering.csv", rows(3).replace('\n', "\n\n").as_bytes(), &few, &vocabulary()).facts.is_some());
}

#[test]
fn a_month_of_a_large_office_is_within_the_limit() {
    // 5,000 clients with 50 visits each.
    assert!(Limits::default().csv_rows_max >= 250_000);
}

#[test]
fn an_equal_row_is_an_equal_fact() {
    let row = LEVERING_ROW.join(",");
    let facts = accepted("levering.csv", format!("{LEVERING_HEADER}\n{row}\n{}\n", row.replace("2.5", "2.50")));
    assert_eq!((facts[0].0, facts[1].0), (2, 3));
    assert_eq!(facts[0].1, facts[1].1);
}

/// A name with the characters that CSV has to quote.
fn names() -> impl Strategy<Value = String> {
    "[A-Za-zé,;\"' -]{1,20}".prop_map(|text| text.trim().to_owned()).prop_filter("empty", |text| !text.is_empty())
}

fn dates() -> impl Strategy<Value = Date> {
    (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

fn opdrachten() -> impl Strategy<Value = Opdracht> {
    let kinds = prop_oneof![
        Just((Domain::Bg, "licht", None)),
        Just((Domain::Bw, "24", None)),
        Just((Domain::Do, "3", Some(Vervoer::Rolstoel))),
        Just((Domain::Do, "1", None)),
    ];
    let who = ("[A-Z0-9.-]{1,12}", names(), dates(), 0u16..10_000, names());
    (kinds, who, dates(), 0i64..3000, proptest::option::of(0u32..1000), 1u32..1000, any::<bool>()).prop_map(
        |(
            (domein, categorie, vervoer),
            (nummer, naam, geboren, gemeente, combinant),
            from,
            days,
            vorige,
            versie,
            open,
        )| Opdracht {
            opdrachtnummer: nummer.parse().unwrap(),
            client: Client {
                bsn: "999900006".parse().unwrap(),
                geboortedatum: Some(Geboortedatum::Day(geboren)),
                naam,
                adres: Vec::new(),
            },
            gemeente: format!("{gemeente:04}").parse().unwrap(),
            domein,
            categorie: categorie.to_owned(),
            vervoer,
            ingangsdatum: from,
            einddatum: (!open).then(|| from.checked_add(jiff::Span::new().days(days)).unwrap()),
            combinant,
            vorige_toewijzing: vorige.map(|n| format!("0855:{n}").parse().unwrap()),
            versie,
            vanaf: None,
            product: None,
        },
    )
}

fn written(rows: &[Opdracht], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(OPDRACHT_HEADER.split(',')).unwrap();
    for row in rows {
        let text = |value: Option<String>| value.unwrap_or_default();
        let cells = [
            row.opdrachtnummer.to_string(),
            row.client.bsn.to_string(),
            text(row.client.geboortedatum.map(|d| d.to_string())),
            row.client.naam.clone(),
            row.gemeente.to_string(),
            row.domein.to_string(),
            row.categorie.clone(),
            text(row.vervoer.map(|v| v.to_string())),
            row.ingangsdatum.to_string(),
            text(row.einddatum.map(|d| d.to_string())),
            row.combinant.clone(),
            text(row.vorige_toewijzing.as_ref().map(ToString::to_string)),
            row.versie.to_string(),
        ];
        writer.write_record(&cells).unwrap();
    }
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), headed in any::<bool>()) {
        for (name, header) in [("opdracht.csv", OPDRACHT_HEADER), ("levering.csv", LEVERING_HEADER), ("x.csv", "")] {
            if headed {
                bytes.splice(0..0, format!("{header}\n").into_bytes());
            }
            let reading = judge(name, &bytes);
            let errors = reading.findings.iter().filter(|f| f.severity == Severity::Error).count();
            prop_assert_eq!(reading.facts.is_none(), errors > 0);
            prop_assert!(reading.findings.len() <= limits().findings_max);
        }
    }

    #[test]
    fn any_lines_are_read_or_refused(text in "([0-9a-z:,;\"\r\n -]|999900006|2023-01-02|uur){0,80}") {
        let reading = judge("levering.csv", format!("{LEVERING_HEADER}\n{text}"));
        prop_assert_eq!(reading.facts.is_none(), reading.findings.iter().any(|f| f.severity == Severity::Error));
    }

    #[test]
    fn a_written_opdracht_is_read_back(rows in proptest::collection::vec(opdrachten(), 1..5), semicolon in any::<bool>()) {
        let bytes = written(&rows, if semicolon { b';' } else { b',' });
        let facts: Vec<Fact> = accepted("opdracht.csv", &bytes).into_iter().map(|(_, fact)| fact).collect();
        prop_assert_eq!(facts, rows.into_iter().map(Fact::from).collect::<Vec<_>>());
    }
}
