//! The forms of an invoice agree: each is read back by a reader that is not ours, and gives the same lines and the same total.
//!
//! CSV by the csv crate, the workbook by calamine, UBL by roxmltree. The PDF is read in tests/all/invoice_pdf.rs.

use crate::invoice;

use std::io::{Cursor, Read};
use std::str::FromStr;

use calamine::{Data, DataType, Reader, Xlsx, open_workbook_from_rs};
use invoice::*;
use iwmod::domain::{Eur, Geboortedatum, Unit};
use iwmod::outputs::invoice::{Invoice, InvoiceLine, csv, ubl, xlsx};
use iwmod::terms::ClientKey;
use proptest::prelude::*;
use roxmltree::Document;
use rust_decimal::Decimal;

/// What every form says of an invoice.
#[derive(Debug, PartialEq)]
struct InvoiceFigures {
    /// Client and amount of each line.
    lines: Vec<(String, Decimal)>,
    /// Day and quantity of each row of the specification.
    days: Vec<(String, Decimal)>,
    total: Decimal,
}

fn money(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap_or_else(|_| panic!("{text:?} is no number"))
}

/// The invoice itself.
fn said(invoice: &Invoice) -> InvoiceFigures {
    let key = |client: &iwmod::outputs::invoice::InvoiceClient| match invoice.recipient.client {
        ClientKey::Bsn => client.bsn.to_string(),
        ClientKey::BirthDate => client.geboortedatum.map(|day| day.to_string()).unwrap_or_default(),
    };
    let lines = || invoice.clients.iter().flat_map(|c| c.lines.iter().map(move |line| (c, line)));
    let days = lines().flat_map(|(_, line)| &line.specification);
    InvoiceFigures {
        lines: lines().map(|(client, line)| (key(client), line.amount.value())).collect(),
        days: days.map(|day| (day.datum.to_string(), day.aantal)).collect(),
        total: invoice.total.value(),
    }
}

/// A table with heads, as text.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn get<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let place = self.head.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
        &row[place]
    }

    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
        self.rows.iter().filter(move |row| self.get(row, "soort") == kind)
    }
}

fn csv_table(invoice: &Invoice) -> Table {
    let bytes = csv(invoice);
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{FEFF}').expect("a byte order mark");
    // Not flexible: every row has as many cells as the head.
    let mut reader = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let cells = |record: &::csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let head = cells(reader.headers().unwrap());
    Table { head, rows: reader.records().map(|record| cells(&record.unwrap())).collect() }
}

fn said_by_csv(invoice: &Invoice) -> InvoiceFigures {
    let table = csv_table(invoice);
    let key = if invoice.recipient.client == ClientKey::Bsn { "bsn" } else { "geboortedatum" };
    let decimal = |row: &[String], column: &str| money(&table.get(row, column).replace(',', "."));
    // The sum of the whole column, whatever the kind of a row.
    let amounts = table.rows.iter().map(|row| table.get(row, "bedrag").replace(',', "."));
    InvoiceFigures {
        lines: table.of_kind("regel").map(|row| (table.get(row, key).to_owned(), decimal(row, "bedrag"))).collect(),
        days: table.of_kind("datum").map(|r| (table.get(r, "datum").to_owned(), decimal(r, "geleverd"))).collect(),
        total: amounts.filter(|text| !text.is_empty()).map(|text| money(&text)).sum(),
    }
}

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(invoice: &Invoice) -> Book {
    open_workbook_from_rs(Cursor::new(xlsx(invoice).unwrap())).unwrap()
}

/// The cells of a sheet under its heads.
fn sheet(book: &mut Book, name: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let range = book.worksheet_range(name).unwrap();
    let mut rows = range.rows().map(<[Data]>::to_vec);
    let head = rows.next().unwrap().iter().map(ToString::to_string).collect();
    (head, rows.collect())
}

/// A cell as it shows: a number with its digits, a day as ISO has it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn said_by_xlsx(invoice: &Invoice) -> InvoiceFigures {
    let mut book = book(invoice);
    let (head, mut rows) = sheet(&mut book, "Factuur");
    let place = |head: &[String], name: &str| head.iter().position(|column| column == name).unwrap();
    let key = if invoice.recipient.client == ClientKey::Bsn { "BSN" } else { "Geboortedatum" };
    let (key, amount) = (place(&head, key), place(&head, "Bedrag"));
    let sum = rows.pop().unwrap();
    let (days_head, days) = sheet(&mut book, "Specificatie");
    let (day, quantity) = (place(&days_head, "Datum"), place(&days_head, "Aantal"));
    InvoiceFigures {
        lines: rows.iter().map(|row| (shown(&row[key]), money(&shown(&row[amount])))).collect(),
        days: days.iter().map(|row| (shown(&row[day]), money(&shown(&row[quantity])))).collect(),
        total: money(&shown(&sum[amount])),
    }
}

fn said_by_ubl(invoice: &Invoice) -> InvoiceFigures {
    let xml = String::from_utf8(ubl(invoice, None)).unwrap();
    let document = Document::parse(&xml).unwrap();
    let root = document.root_element();
    // A credit note turns every sign.
    let sign = if root.tag_name().name() == "CreditNote" { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let named = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.descendants().find(|n| n.tag_name().name() == name).and_then(|n| n.text()).unwrap().to_owned()
    };
    let (mut lines, mut days) = (Vec::new(), Vec::new());
    for line in root.children().filter(|n| ["InvoiceLine", "CreditNoteLine"].contains(&n.tag_name().name())) {
        let properties = line.descendants().filter(|n| n.tag_name().name() == "AdditionalItemProperty");
        let properties: Vec<_> = properties.map(|p| (named(p, "Name"), named(p, "Value"))).collect();
        let key = properties.iter().find(|(name, _)| name == "BSN" || name == "Geboortedatum");
        lines
            .push((key.map(|(_, v)| v.clone()).unwrap_or_default(), sign * money(&named(line, "LineExtensionAmount"))));
        for (name, value) in &properties {
            if let Some(day) = name.strip_prefix("Geleverd ") {
                days.push((day.to_owned(), money(value.split(' ').next().unwrap())));
            }
        }
    }
    InvoiceFigures { lines, days, total: sign * money(&named(root, "PayableAmount")) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_forms_say_the_same(made in invoices()) {
        let invoice = said(&made);
        prop_assert_eq!(invoice.lines.iter().map(|(_, amount)| *amount).sum::<Decimal>(), invoice.total);
        prop_assert_eq!(&said_by_csv(&made), &invoice, "CSV");
        prop_assert_eq!(&said_by_xlsx(&made), &invoice, "XLSX");
        prop_assert_eq!(&said_by_ubl(&made), &invoice, "UBL");
    }

    #[test]
    fn the_same_invoice_gives_the_same_bytes(made in invoices()) {
        prop_assert_eq!(csv(&made), csv(&made.clone()));
        prop_assert_eq!(xlsx(&made).unwrap(), xlsx(&made.clone()).unwrap());
    }

    #[test]
    fn any_name_comes_back_from_every_form(text in name()) {
        let made = named(&text);
        prop_assert_eq!(names_by_csv(&made), [guarded(&text), guarded(&text)], "CSV");
        prop_assert_eq!(names_by_xlsx(&made), [text.clone(), text.clone()], "XLSX");
        prop_assert_eq!(names_by_ubl(&made), [of_xml(&text), of_xml(&text)], "UBL");
    }
}

/// A client and a line of that name.
fn named(text: &str) -> Invoice {
    let mut made = dagopvang();
    made.clients[0].naam = text.to_owned();
    made.clients[0].lines[0].description = text.to_owned();
    made
}

fn names_by_csv(invoice: &Invoice) -> [String; 2] {
    let table = csv_table(invoice);
    ["naam", "omschrijving"].map(|column| table.get(&table.rows[0], column).to_owned())
}

fn names_by_xlsx(invoice: &Invoice) -> [String; 2] {
    let (head, rows) = sheet(&mut book(invoice), "Factuur");
    ["Naam", "Omschrijving"].map(|column| {
        let cell = &rows[0][head.iter().position(|name| name == column).unwrap()];
        // Text, whatever it looks like: no formula, no number, no error.
        cell.get_string().unwrap_or_else(|| panic!("{cell:?} is no text")).to_owned()
    })
}

fn names_by_ubl(invoice: &Invoice) -> [String; 2] {
    let xml = String::from_utf8(ubl(invoice, None)).unwrap();
    let document = Document::parse(&xml).unwrap();
    let item = document.descendants().find(|n| n.tag_name().name() == "Item").unwrap();
    let text =
        |name: &str| item.descendants().find(|n| n.tag_name().name() == name).unwrap().text().unwrap().to_owned();
    [text("Value"), text("Name")]
}

/// What CSV has for a text.
fn guarded(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() && !"\t\r\n".contains(c) { '\u{FFFD}' } else { c }).collect();
    if clean.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{clean}") } else { clean }
}

/// What an XML document has for a text.
fn of_xml(text: &str) -> String {
    let illegal = |c: char| c < ' ' && !"\t\n\r".contains(c) || c == '\u{FFFE}' || c == '\u{FFFF}';
    let clean: String = text.chars().map(|c| if illegal(c) { '\u{FFFD}' } else { c }).collect();
    clean.replace("\r\n", "\n").replace('\r', "\n")
}

const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"http://voorbeeld.example\";\"klik\")",
    "=1+1",
    "{=1+1}",
    "+31 13 555 01 23",
    "-5",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "a;b,c\"d'e",
    "twee\nregels",
    "drie\r\nregels\rhier",
    "]]> <![CDATA[ & <cbc:ID>1</cbc:ID>",
    "\u{0}\u{1}\u{B}x\u{1F}\u{7F}",
    "\u{FFFE}x\u{FFFF}",
    "_x0041_ en _x000D_",
    "👩‍👩‍👧‍👦 Ünïcødé \u{202E}mo",
    "http://voorbeeld.example",
    "TRUE",
    "1E5",
    "<html><b>vet</b>",
];

#[test]
fn hostile_texts_are_text_in_every_form() {
    for text in HOSTILE {
        let made = named(text);
        assert_eq!(names_by_csv(&made), [guarded(text), guarded(text)], "CSV {text:?}");
        assert_eq!(names_by_ubl(&made), [of_xml(text), of_xml(text)], "UBL {text:?}");
        assert_eq!(names_by_xlsx(&made), [*text, *text], "XLSX {text:?}");
        for (said, form) in [(said_by_csv(&made), "CSV"), (said_by_xlsx(&made), "XLSX"), (said_by_ubl(&made), "UBL")] {
            assert_eq!(said, self::said(&made), "{form} {text:?}");
        }
    }
}

#[test]
fn no_cell_of_csv_begins_as_a_formula() {
    for text in HOSTILE {
        let mut made = named(text);
        made.number = (*text).to_owned();
        made.clients[0].adres = vec![(*text).to_owned()];
        let line = &mut made.clients[0].lines[0];
        line.product = text.chars().take(5).collect::<String>().parse().ok();
        (line.tariff, line.correction) = (Some((*text).into()), Some((*text).into()));
        let table = csv_table(&made);
        for cell in table.rows.iter().flatten() {
            let number = Decimal::from_str(&cell.replace(',', ".")).is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
        }
    }
}

#[test]
fn the_only_formula_of_the_workbook_is_the_sum() {
    let mut book = book(&named("=1+1"));
    let formulas = book.worksheet_formula("Factuur").unwrap();
    let found: Vec<_> = formulas.used_cells().map(|(_, _, text)| text.clone()).filter(|t| !t.is_empty()).collect();
    assert_eq!(found, ["SUM(O2:O3)"]);
    assert!(book.worksheet_formula("Specificatie").unwrap().used_cells().all(|(_, _, text)| text.is_empty()));
    let (head, rows) = sheet(&mut book, "Factuur");
    assert_eq!(head[14], "Bedrag", "the column that is summed");
    assert_eq!((shown(&rows[2][12]), shown(&rows[2][14])), ("Totaal".to_owned(), "415.1".to_owned()));
}

#[test]
fn with_a_date_of_birth_no_bsn_stands_in_a_table() {
    let mut made = many(30);
    made.recipient.client = ClientKey::BirthDate;
    let text = String::from_utf8(csv(&made)).unwrap().to_lowercase();
    let mut book = book(&made);
    let sheets = ["Factuur", "Specificatie"].map(|name| sheet(&mut book, name));
    let cells: Vec<String> =
        sheets.iter().flat_map(|(head, rows)| head.iter().cloned().chain(rows.iter().flatten().map(shown))).collect();
    for bsn in made.clients.iter().map(|client| client.bsn.to_string()).chain(["bsn".to_owned()]) {
        assert!(!text.contains(&bsn), "CSV");
        assert!(!cells.iter().any(|cell| cell.to_lowercase().contains(&bsn)), "XLSX");
    }
    assert_eq!(shown(&sheets[0].1[0][1]), "1950-03-14");
}

#[test]
fn cells_of_the_workbook_have_types() {
    let mut made = many(4);
    made.clients[0].bsn = "012345672".parse().unwrap();
    let mut book = book(&made);
    let (head, rows) = sheet(&mut book, "Factuur");
    let cell = |name: &str| &rows[0][head.iter().position(|column| column == name).unwrap()];
    assert_eq!(cell("BSN").get_string(), Some("012345672"));
    assert!(matches!(cell("Van"), Data::DateTime(_)) && matches!(cell("Bedrag"), Data::Float(_)));
    assert_eq!((shown(cell("Van")), shown(cell("Tot en met"))), ("2023-01-01".to_owned(), "2023-01-31".to_owned()));
    assert_eq!((shown(cell("Bedrag")), shown(cell("Aantal"))), ("371.9".to_owned(), "1".to_owned()));
    let (_, days) = sheet(&mut book, "Specificatie");
    assert!(matches!(days[0][5], Data::DateTime(_)) && matches!(days[0][6], Data::Float(_)));
}

#[test]
fn a_birth_before_the_days_of_a_workbook_is_text() {
    let mut made = begeleiding();
    made.recipient.client = ClientKey::BirthDate;
    for born in ["1898-05-01", "1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01"] {
        made.clients[0].geboortedatum = Some(Geboortedatum::Day(born.parse().unwrap()));
        assert_eq!(said_by_xlsx(&made), said(&made), "{born}");
    }
}

#[test]
fn of_a_birth_that_is_partly_known_no_form_invents_a_day() {
    let mut made = begeleiding();
    made.recipient.client = ClientKey::BirthDate;
    for (born, told) in
        [(Geboortedatum::Month("1950-01".parse().unwrap()), "1950-01"), (Geboortedatum::Year(1950), "1950")]
    {
        made.clients[0].geboortedatum = Some(born);
        assert_eq!(said_by_xlsx(&made), said(&made));
        for bytes in [csv(&made), ubl(&made, None)] {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(told) && !text.contains("1950-01-01"), "{told}");
        }
    }
}

/// A member of the workbook, as it stands in the file.
fn member(invoice: &Invoice, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(xlsx(invoice).unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_is_of_the_date_of_the_invoice_and_keeps_its_head_in_view() {
    let made = begeleiding();
    assert!(member(&made, "docProps/core.xml").contains(">2023-02-06T00:00:00Z</dcterms:created>"));
    assert!(member(&made, "docProps/core.xml").contains(">2023-02-06T00:00:00Z</dcterms:modified>"));
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let text = member(&made, sheet);
        assert!(
            text.contains("state=\"frozen\"") && text.contains("<autoFilter ") && text.contains("<cols>"),
            "{text}"
        );
    }
}

#[test]
fn the_workbook_prints_what_people_read_on_a4_and_says_a_part_of_a_month_in_days() {
    let mut made = begeleiding();
    let line = &mut made.clients[0].lines[0];
    (line.quantity, line.days) = ("0.5161".parse().unwrap(), 16);
    line.correction = Some("Nieuwe berekening van 2023-01: opdracht 17".to_owned());
    made.clients[0].adres =
        vec!["Burgemeester van Voorst tot Voorststraat 112 bis".to_owned(), "5051 AB Goirle".to_owned()];
    let text = member(&made, "xl/worksheets/sheet1.xml");
    assert!(text.contains("orientation=\"landscape\"") && text.contains("paperSize=\"9\""), "{text}");
    assert!(
        text.contains("<c r=\"K2\"") && text.contains("<v>0.5161</v>"),
        "the value is that of the other forms: {text}"
    );
    assert!(member(&made, "xl/styles.xml").contains("formatCode=\"?/31\""));
    assert!(text.contains("Factuur F2023-0001&amp;Rjanuari 2023"), "each page says of which invoice it is: {text}");
    // Nobody else makes the row as high as the address in it.
    let row = text.split("<row ").nth(2).unwrap();
    assert!(row.starts_with("r=\"2\"") && row.contains("ht=\"75\"") && row.contains("customHeight=\"1\""), "{row}");
    let area = |made: &Invoice| {
        let book = member(made, "xl/workbook.xml");
        let (_, area) = book.split_once("_xlnm.Print_Area\" localSheetId=\"0\">").unwrap();
        area.split_once('<').unwrap().0.to_owned()
    };
    assert_eq!(area(&made), "Factuur!$A$1:$P$3", "up to Correctie");
    made.clients[0].lines[0].correction = None;
    assert_eq!(area(&made), "Factuur!$A$1:$O$3", "there is none");
}

#[test]
fn every_member_of_the_workbook_is_xml_of_a_fixed_time() {
    for text in HOSTILE {
        let mut made = named(text);
        (made.number, made.sender.name) = ((*text).to_owned(), (*text).to_owned());
        let mut archive = zip::ZipArchive::new(Cursor::new(xlsx(&made).unwrap())).unwrap();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            assert_eq!(file.last_modified().map(|time| time.year()), Some(1980), "{:?}", file.name());
            let mut content = String::new();
            file.read_to_string(&mut content).unwrap();
            assert!(
                Document::parse(&content).is_ok(),
                "{:?}: {:?} of {text:?}",
                file.name(),
                Document::parse(&content)
            );
        }
    }
}

#[test]
fn amounts_keep_their_digits_in_the_workbook() {
    let amounts = ["0.01", "2015.93", "-372.93", "123456789.07", "9999999999999.99"];
    let lines = amounts
        .map(|text| InvoiceLine { amount: Eur::from_cents(cents(text)), ..begeleiding().clients[0].lines[0].clone() });
    let made = invoice(vec![client(0, "A", lines.to_vec())]);
    let text = member(&made, "xl/worksheets/sheet1.xml");
    for amount in amounts {
        assert!(text.contains(&format!("<v>{amount}</v>")), "{amount}");
    }
    assert_eq!(said_by_xlsx(&made), said(&made));
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

#[test]
fn the_rate_of_minutes_is_per_hour_in_every_table() {
    let mut made = begeleiding();
    let line = &mut made.clients[0].lines[0];
    (line.unit, line.quantity, line.rate, line.amount) = (Unit::Minuut, 40.into(), eur("50.00"), eur("33.33"));
    (made.clients[0].total, made.total) = (eur("33.33"), eur("33.33"));
    let table = csv_table(&made);
    let row = &table.rows[0];
    let cells = ["aantal", "eenheid", "tarief", "tarief_per", "bedrag"].map(|column| table.get(row, column));
    assert_eq!(cells, ["40", "minuut", "50,00", "uur", "33,33"]);
}

#[test]
fn csv_is_laid_out_for_excel_in_dutch() {
    let text = String::from_utf8(csv(&dagopvang())).unwrap();
    let rows: Vec<_> = text.split("\r\n").collect();
    assert!(text.starts_with("\u{FEFF}soort;factuurnummer;") && rows.last() == Some(&""));
    // Head, two lines, and five days under each of them.
    assert_eq!(rows.len(), 14);
    assert!(rows[1].starts_with("regel;F2023-0001;2023-02-06;2023-01;1;999900018;B. de Jong-Öztürk;"), "{}", rows[1]);
    assert!(rows[1].ends_with(";2023-01-01;2023-01-31;31;1;maand;371,90;maand;371,90;;;;;"), "{}", rows[1]);
    assert!(rows[2].starts_with("datum;") && rows[2].ends_with(";2023-01-02;2;dagdeel;"), "{}", rows[2]);
    assert!(rows[8].ends_with(";2023-01-02;1;dag;regulier"), "{}", rows[8]);
}
