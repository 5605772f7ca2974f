//! The invoice as PDF: the samples of the protocol as they look, and what holds of every invoice.
//!
//! Looks through the eyes of poppler (`pdftotext`, `pdftoppm`): a second opinion on what the file says. Where poppler is
//! not installed that is told, and with `CI=true` it is a failure. `IWMOD_REWRITE=1` makes the pictures in
//! `testdata/invoices` anew; look at them before they are committed.

use crate::{invoice, paper};

use std::collections::BTreeMap;
use std::path::Path;

use invoice::{begeleiding, beschermd_thuis, dagopvang, eur, invoices, many};
use iwmod::domain::dutch;
use iwmod::outputs::invoice::{Invoice, PdfError, pdf};
use iwmod::terms::{ClientKey, Term};
use paper::{Paper, poppler};
use proptest::prelude::*;

fn made(invoice: &Invoice) -> Vec<u8> {
    pdf(invoice, None).unwrap()
}

fn paper(invoice: &Invoice) -> Paper {
    Paper::new(&made(invoice))
}

/// A collective invoice with everything on it.
fn collective() -> Invoice {
    let mut invoice = many(8);
    invoice.sender.logo = Some(paper::logo());
    invoice.sender.vat_id = Some("NL001234567B01".to_owned());
    invoice.replaces = Some("F2022-0099".to_owned());
    invoice.combinanten = vec!["Stichting Voorbeeldzorg".to_owned(), "Zorgcombinatie Voorbeeld".to_owned()];
    invoice
}

#[test]
fn the_samples_of_the_protocol_say_what_it_asks() {
    if !poppler() {
        return;
    }
    let everywhere = [
        "Zorgerf De Linde B.V.",
        "5051 AA Goirle",
        "Telefoon 013 555 01 23",
        "administratie@zorgerfdelinde.example",
        "IBAN NL91 ABNA 0417 1643 00",
        "KvK 90000001",
        "AGB-code 65001001",
        "De Coalitie HvB",
        "t.a.v. administratie backoffice",
        "5000 JA TILBURG",
        "Factuurnummer F2023-0001",
        "Factuurdatum 6-2-2023",
        "Factuurperiode januari 2023",
        "1-1-2023 t/m 31-1-2023",
        "Combinant Stichting Voorbeeldzorg",
        "Vrijgesteld van btw (art. 11 Wet op de omzetbelasting 1968)",
        "binnen 15 werkdagen na goedkeuring",
        "Onder vermelding van factuurnummer F2023-0001",
        "pagina 1 van 1",
    ];
    let check = |invoice: &Invoice, lines: &[&str]| {
        let text = paper(invoice).text();
        for line in lines.iter().chain(&everywhere) {
            assert!(text.lines().any(|found| found.contains(line)), "{line} is not in\n{text}");
        }
    };
    check(
        &begeleiding(),
        &[
            "BSN 999900006",
            "Datum Uren Tarief Totaal",
            "23-1-2023 2",
            "Product Begeleiding midden",
            "Totaal 10 € 409,00 € 409,00",
            "Factuurtotaal € 409,00",
        ],
    );
    check(
        &dagopvang(),
        &[
            "Geboortedatum 14-3-1951",
            "Dagopvang categorie 2 (104A2)",
            "Datum Dagdelen Vervoer Tarief Totaal",
            "30-1-2023 2 1",
            "Totaal dagopvang 10 € 371,90 € 371,90",
            "Totaal vervoer 5 € 8,64 € 43,20",
            "Factuurtotaal € 415,10",
        ],
    );
    check(&beschermd_thuis(), &["januari 2023 31", "Totaal 31 € 65,03 € 2.015,93", "Factuurtotaal € 2.015,93"]);
}

#[test]
fn they_look_as_they_did() {
    if !poppler() {
        return;
    }
    let all = [
        ("begeleiding", begeleiding()),
        ("dagopvang", dagopvang()),
        ("beschermd-thuis", beschermd_thuis()),
        ("verzamelfactuur", collective()),
    ];
    for (name, invoice) in all {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/invoices/{name}.png"));
        let now = paper::grey(&paper(&invoice).picture("60"));
        if std::env::var_os("IWMOD_REWRITE").is_some() {
            std::fs::write(&path, paper::grey_png(&now)).unwrap();
        }
        let before = paper::grey(&std::fs::read(&path).unwrap());
        assert_eq!((now.0, now.1.len()), (before.0, before.1.len()), "{name} is of another size");
        let (now, before) = (paper::blocks(&now, 10), paper::blocks(&before, 10));
        let worst = now.iter().zip(&before).map(|(now, before)| (now - before).abs()).max().unwrap();
        assert!(worst <= DARKNESS, "{name} differs by {worst}; IWMOD_REWRITE=1 makes the picture anew, look at it");
    }
}

/// How much the mean of a square of ten dots (4 mm) may differ, of 255. Measured: no smoothing at all differs by 29, a
/// page that is one dot lower by 19, one that is three dots (1.3 mm) lower by 40 or more.
const DARKNESS: i32 = 32;

#[test]
fn the_same_invoice_is_the_same_file() {
    for invoice in [dagopvang(), collective()] {
        let attached: Option<(&str, &[u8])> = Some(("factuur.xml", b"<Invoice/>"));
        let (one, two) = (pdf(&invoice, attached).unwrap(), pdf(&invoice, attached).unwrap());
        assert!(one == two);
        let later = Invoice { date: "2023-02-07".parse().unwrap(), ..invoice };
        assert!(one != pdf(&later, attached).unwrap());
        assert!(contains(&one, "D:20230206000000Z") || contains(&one, "D:20230206000000+00"), "no other clock");
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn it_calls_itself_pdf_a_3b_and_has_its_fonts_and_the_e_invoice_inside() {
    let xml = "<Invoice>\u{20ac}</Invoice>".repeat(99);
    let bytes = pdf(&dagopvang(), Some(("F2023-0001.xml", xml.as_bytes()))).unwrap();
    for text in ["/Lang(nl)", "/AFRelationship/Alternative", "/OutputIntents", "/Subtype/text#2Fxml"] {
        assert!(contains(&bytes, text), "{text}");
    }
    if !poppler() {
        return;
    }
    let paper = Paper::new(&bytes);
    assert_eq!(paper.attached(), xml.as_bytes());
    let about = paper.about();
    for text in ["<pdfaid:part>3<", "<pdfaid:conformance>B<", "Title:           Factuur F2023-0001", "A4"] {
        assert!(about.contains(text), "{text} is not in\n{about}");
    }
    for font in ["+NotoSans-Regular", "+NotoSans-Bold"] {
        let line = about.lines().find(|line| line.contains(font)).unwrap();
        assert!(line.contains("yes yes yes"), "embedded, subset, with Unicode: {line}");
    }
}

#[test]
fn no_burgerservicenummer_where_the_date_of_birth_is_taken() {
    let mut invoices = [dagopvang(), collective()];
    for invoice in &mut invoices {
        invoice.recipient.client = ClientKey::BirthDate;
        let bytes = made(invoice);
        assert!(!contains(&bytes, "99990"));
        if poppler() {
            let paper = Paper::new(&bytes);
            let (text, about) = (paper.text(), paper.about());
            for client in &invoice.clients {
                assert!(!text.contains(&client.bsn.to_string()) && !about.contains(&client.bsn.to_string()));
                assert!(text.contains(&dutch::born(client.geboortedatum.unwrap())));
            }
            assert!(!text.contains("BSN"));
        }
    }
}

#[test]
fn a_credit_says_so_and_asks_no_payment() {
    if !poppler() {
        return;
    }
    let mut invoice = begeleiding();
    let line = &mut invoice.clients[0].lines[0];
    (line.quantity, line.amount) = (-line.quantity, line.amount.negated());
    line.specification.clear();
    line.correction = Some("de toewijzing is ingetrokken".to_owned());
    (invoice.clients[0].total, invoice.total) = (eur("-409.00"), eur("-409.00"));
    let text = paper(&invoice).text();
    for line in [
        "Creditfactuur",
        "Correctie: de toewijzing is ingetrokken",
        "Totaal -1 maand € 409,00 € -409,00",
        "Te ontvangen € 409,00",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("Betaaltermijn") && !text.contains("Te betalen"));
}

#[test]
fn an_invoice_of_one_client_names_a_product_once() {
    if !poppler() {
        return;
    }
    let count = |invoice: &Invoice, product: &str| paper(invoice).text().matches(product).count();
    assert_eq!(count(&begeleiding(), "Begeleiding midden"), 1);
    assert_eq!(count(&dagopvang(), "Dagopvang categorie 2"), 1);
    assert_eq!(count(&dagopvang(), "Vervoer regulier"), 1);
    assert_eq!(count(&beschermd_thuis(), "Beschermd Thuis"), 1);

    // The details name what all tables are of; which month each is of stands above it.
    let mut corrected = begeleiding();
    let line = &mut corrected.clients[0].lines[0];
    let earlier = iwmod::outputs::invoice::InvoiceLine {
        month: "2022-12".parse().unwrap(),
        correction: Some("Nieuwe berekening".to_owned()),
        ..line.clone()
    };
    corrected.clients[0].lines.insert(0, earlier);
    let text = paper(&corrected).text();
    assert_eq!(text.matches("Begeleiding midden").count(), 1, "{text}");
    let months: Vec<&str> = text.lines().filter(|line| ["december 2022", "januari 2023"].contains(line)).collect();
    assert_eq!(months, ["december 2022", "januari 2023"], "{text}");

    // Tables of different products each say theirs.
    corrected.clients[0].lines[0].description = "Begeleiding licht".to_owned();
    let text = paper(&corrected).text();
    for named in ["Begeleiding licht, december 2022", "Begeleiding midden, januari 2023"] {
        assert_eq!(text.lines().filter(|line| *line == named).count(), 1, "{named} in\n{text}");
    }
    assert_eq!(text.matches("Begeleiding").count(), 2, "{text}");
}

#[test]
fn what_the_columns_do_not_tell_is_said_below_the_line() {
    if !poppler() {
        return;
    }
    let mut invoice = begeleiding();
    invoice.recipient.term = Term::Days(30);
    let line = &mut invoice.clients[0].lines[0];
    (line.quantity, line.days) = ("0.7097".parse().unwrap(), 22);
    line.period = iwmod::domain::Period::new("2023-01-10".parse().unwrap(), "2023-01-31".parse().unwrap()).unwrap();
    let text = paper(&invoice).text();
    for line in ["22/31 maand, 10-1-2023 t/m 31-1-2023", "binnen 30 dagen na de factuurdatum (uiterlijk 8-3-2023)"] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_table_that_goes_on_has_its_head_again_and_no_page_ends_with_one() {
    if !poppler() {
        return;
    }
    let invoice = many(60);
    let pages = paper(&invoice).pages();
    let count = pages.len();
    let mut goes_on = 0;
    for (index, page) in pages.iter().enumerate() {
        let lines: Vec<&str> = page.lines().collect();
        let (foot, body) = lines.split_last().unwrap();
        assert!(foot.starts_with("Factuur F2023-0001") && foot.ends_with(&format!("pagina {} van {count}", index + 1)));
        let last = body.last().unwrap();
        assert!(!last.starts_with("Datum") && !last.contains("geboren") && !last.contains(" · BSN"), "{page}");
        let specified = lines[0] == "Specificatie geleverde zorg" || lines[0].ends_with("(vervolg)");
        let titled = index == 0 || lines[0].starts_with("Cliënt en product") || specified;
        assert!(titled || lines[1].contains("geboren"), "page {} begins with {}", index + 1, lines[0]);
        goes_on += usize::from(lines[0].ends_with("(vervolg)"));
    }
    assert!(count > 20 && goes_on > 1, "{count} pages, {goes_on} go on");
}

#[test]
fn a_client_of_many_lines_is_named_again_on_the_next_page() {
    if !poppler() {
        return;
    }
    let mut invoice = many(2);
    let line = invoice.clients[1].lines[0].clone();
    invoice.clients[1].lines.extend(std::iter::repeat_n(line, 60));
    let name = format!("{} (vervolg)", invoice.clients[1].naam);
    let pages = paper(&invoice).pages();
    let table = pages.iter().filter(|page| page.starts_with("Cliënt en product"));
    let named: Vec<bool> = table.map(|page| page.lines().nth(1) == Some(&name)).collect();
    assert_eq!(named, [true], "{}", pages.concat());
    let products = pages.concat().matches("Dagopvang categorie 2 (104A2) 1 maand").count();
    assert_eq!(products, 62, "each line stands in the table");
}

#[test]
fn a_logo_that_cannot_be_used_is_told() {
    let with = |logo: &[u8]| {
        let mut invoice = dagopvang();
        invoice.sender.logo = Some(logo.to_vec());
        pdf(&invoice, None)
    };
    let good = paper::logo();
    assert!(with(&good).unwrap().len() > made(&dagopvang()).len());
    for bad in [&b""[..], b"GIF89a", b"\xff\xd8\xff\xe0", &good[..20], &good[..good.len() / 2], &good[..60]] {
        assert!(with(bad).is_err());
    }
    assert!(matches!(with(b"no picture"), Err(PdfError::Logo(_))));
    if poppler() {
        let page = paper(&dagopvang());
        assert!(with(&page.jpeg("-jpeg")).is_ok());
        // CMYK needs a profile of its own in PDF/A: refused, with the remedy, instead of a file that is no PDF/A.
        assert!(matches!(with(&page.jpeg("-jpegcmyk")), Err(PdfError::Refused(_))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_invoice_has_a_pdf_of_a_sensible_size(invoice in invoices()) {
        let bytes = made(&invoice);
        let all = bytes.windows(10).filter(|window| window == b"/Type/Page").count();
        let trees = bytes.windows(11).filter(|window| window == b"/Type/Pages").count();
        let lines: usize = invoice.clients.iter().map(|client| client.lines.len()).sum();
        prop_assert!((1..=3 + 2 * lines).contains(&(all - trees)), "{} pages of {lines} lines", all - trees);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_dropped_and_nothing_overlaps(invoice in invoices()) {
        if poppler() {
            let paper = paper(&invoice);
            nothing_dropped(&invoice, &paper.text());
            nothing_overlaps(&paper);
        }
    }
}

/// Each amount ends a line of the text, as often as it should; each client is named and known.
fn nothing_dropped(invoice: &Invoice, text: &str) {
    // On a collective invoice a line stands in the table and in the specification.
    let times = if invoice.clients.len() == 1 { 1 } else { 2 };
    let mut owed: BTreeMap<String, usize> = BTreeMap::new();
    for client in &invoice.clients {
        for line in &client.lines {
            *owed.entry(dutch::euro(line.amount)).or_default() += times;
        }
        if times == 2 && client.lines.len() > 1 {
            *owed.entry(dutch::euro(client.total)).or_default() += 1;
        }
    }
    *owed.entry(dutch::euro(invoice.total)).or_default() += 1;
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (_, amount) in text.lines().filter_map(|line| line.rsplit_once("€ ")) {
        *found.entry(format!("€ {amount}")).or_default() += 1;
    }
    for (amount, times) in owed {
        let there = found.get(&amount).copied().unwrap_or(0);
        assert!(there >= times, "{amount} stands {there} times instead of {times} in\n{text}");
    }
    let squeezed = squeeze(text);
    let (sender, to) = (&invoice.sender, &invoice.recipient);
    let named = [&sender.name, &sender.city, &to.name, &to.address, &invoice.number].into_iter();
    for text in named.chain(&to.attention).chain(&invoice.combinanten).chain(&invoice.replaces) {
        let missing = known_parts(text).into_iter().find(|part| !squeezed.contains(part));
        assert_eq!(missing, None, "of {text:?}");
    }
    for client in &invoice.clients {
        let key = match invoice.recipient.client {
            ClientKey::Bsn => client.bsn.to_string(),
            ClientKey::BirthDate => dutch::born(client.geboortedatum.unwrap()),
        };
        assert!(text.contains(&key), "{key} is not in\n{text}");
        let texts = [&client.naam].into_iter().chain(&client.adres);
        for name in texts.chain(client.lines.iter().map(|line| &line.description)) {
            for known in known_parts(name) {
                assert!(squeezed.contains(&known), "{known} of {name:?} is not in\n{text}");
            }
        }
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The runs of letters that any font for Dutch has; between them anything may stand for what it lacks.
fn known_parts(text: &str) -> Vec<String> {
    let known = |c: char| c.is_ascii_graphic() || ('\u{c0}'..='\u{17f}').contains(&c) || c == ' ';
    let parts = text.split(|c| !known(c)).map(squeeze);
    parts.filter(|part| !part.is_empty()).collect()
}

/// The cores of no two words share a place, and all stand on the paper.
fn nothing_overlaps(paper: &Paper) {
    let pages = paper.words();
    assert!(!pages.is_empty());
    for words in pages {
        assert!(words.len() > 10, "even the last page has a foot and a table");
        for (index, word) in words.iter().enumerate() {
            assert!(word.left >= 49_000 && word.right <= 548_000 && word.bottom <= 842_000, "{word:?} is off the page");
            for other in &words[index + 1..] {
                // Boxes reach from the highest accent to the lowest tail of the font; letters fill the middle.
                let trim = |word: &paper::Word| ((word.bottom - word.top) / 4, word.top, word.bottom);
                let ((a, top, bottom), (b, other_top, other_bottom)) = (trim(word), trim(other));
                let high = (bottom - a).min(other_bottom - b) - (top + a).max(other_top + b);
                let wide = word.right.min(other.right) - word.left.max(other.left);
                assert!(high <= 0 || wide <= 500, "{word:?} lies over {other:?}");
            }
        }
    }
}

#[test]
fn the_samples_overlap_nowhere() {
    if poppler() {
        for invoice in [begeleiding(), dagopvang(), beschermd_thuis(), many(40), collective()] {
            nothing_overlaps(&paper(&invoice));
        }
    }
}
