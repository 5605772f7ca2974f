//! For the tests of the rules: the messages of `testdata/messages`, changed in some places, and what a rule finds then.
//!
//! Built for tests only. A changed message must still be one that its schema accepts: a rule judges nothing else.

use super::catalogue::find;
use crate::domain::{Finding, Limits, Severity};
use crate::message::{self, Reading};

/// Texts of a message, each with what stands in its first place instead.
pub(super) type Changes<'a> = &'a [(&'a str, &'a str)];

/// The rule finds nothing after any of these changes of a message.
pub(super) fn accepts(rule: &str, kind: &str, rows: &[Changes<'_>]) {
    for changes in rows {
        assert_eq!(findings(rule, kind, changes), vec![], "{rule} after {changes:?}");
    }
}

/// After each of these changes the rule finds one error, at this path, for a retour with code 0001.
pub(super) fn refuses(rule: &str, kind: &str, rows: &[(Changes<'_>, &str)]) {
    refuses_with("0001", rule, kind, rows);
}

/// As [`refuses`], of a rule with a code of its own.
pub(super) fn refuses_with(code: &str, rule: &str, kind: &str, rows: &[(Changes<'_>, &str)]) {
    for (changes, path) in rows {
        let found = findings(rule, kind, changes);
        assert_eq!(paths(&found), [*path], "{rule} after {changes:?}");
        assert!(found.iter().all(|f| f.severity == Severity::Error && f.retourcode.as_deref() == Some(code)));
    }
}

/// Each change gives exactly findings of `rule` at these paths.
pub(super) fn gives(rule: &str, kind: &str, rows: &[(Changes<'_>, &[&str])]) {
    for (changes, expected) in rows {
        assert_eq!(paths(&findings(rule, kind, changes)), *expected, "{rule} after {changes:?}");
    }
}

/// Where findings stand.
pub(super) fn paths(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|f| f.path.as_str()).collect()
}

/// Findings of one rule on a message of `testdata/messages` with texts replaced.
pub(super) fn findings(rule: &str, kind: &str, changes: Changes<'_>) -> Vec<Finding> {
    findings_of(rule, &changed(sample(kind), changes))
}

/// Findings of one rule on a message that its schema accepts.
pub(super) fn findings_of(rule: &str, text: &str) -> Vec<Finding> {
    assert!(find(rule).is_some(), "no rule {rule}");
    let mut findings = findings_of_all(text);
    findings.retain(|f| f.rule == rule);
    findings
}

/// Findings of all rules on a message that its schema accepts.
pub(super) fn findings_of_all(text: &str) -> Vec<Finding> {
    let reading = read(text);
    let message = reading.message.unwrap_or_else(|| panic!("{:?}", reading.findings));
    let mut findings = Vec::new();
    super::check(&message, 100, &mut findings);
    findings
}

/// A message as it is read: its schema need not accept it.
pub(super) fn read(text: &str) -> Reading {
    message::read(text.as_bytes(), &Limits::default())
}

/// A text with others in it replaced, each at its first place.
pub(super) fn changed(text: &str, changes: Changes<'_>) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} does not occur");
        text.replacen(from, to, 1)
    })
}

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

/// Path of a ToegewezenProduct of a 301, or of what stands in it.
pub(super) fn toegewezen(index: usize, below: &str) -> String {
    format!("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[{index}]{below}")
}

/// Path of an AangevraagdProduct of a 315.
pub(super) fn aangevraagd(index: usize, below: &str) -> String {
    format!("/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[{index}]{below}")
}

/// Path of a TeWijzigenProduct of a 317. Its sample leaves two products (10002, 10003), changes two (10001, 10004) and asks
/// two new ones.
pub(super) fn te_wijzigen(index: usize, below: &str) -> String {
    format!("/Bericht/Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[{index}]{below}")
}

/// Path of a NieuwProduct of a 317.
pub(super) fn nieuw(index: usize, below: &str) -> String {
    format!("/Bericht/Client/Verzoek/NieuweProducten/NieuwProduct[{index}]{below}")
}

/// Path of a line of a 323. Its sample has a debit and a credit by the hour, one in euro's, and one in minutes of another
/// client.
pub(super) fn regel(client: usize, index: usize, below: &str) -> String {
    format!("/Bericht/Declaratie/Clienten/Client[{client}]/Prestaties/Prestatie[{index}]{below}")
}

/// Path of a line of a 325. Its sample refuses one line of each of two clients, 220.00 of 283.00.
pub(super) fn afgekeurd(client: usize, below: &str) -> String {
    format!("/Bericht/DeclaratieAntwoord/Clienten/Client[{client}]/Prestaties/Prestatie[1]{below}")
}

/// A period as the samples of 323 and 325 write it.
pub(super) fn periode(begin: &str, end: &str) -> String {
    format!("<iwmo:Begindatum>{begin}</iwmo:Begindatum><iwmo:Einddatum>{end}</iwmo:Einddatum>")
}

/// A 301 with just these products: Product, Ingangsdatum, Einddatum, RedenWijziging, and Omvang or Budget; `-`: none.
pub(super) fn granted(rule: &str, products: &[[&str; 5]]) -> Vec<String> {
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

pub(super) const NONE: [&str; 0] = [];

/// Classes that name a product, the element that ends them, and their rules for Omvang without Code and for Frequentie.
pub(super) const NAMING: [(&str, &str, &str, &str); 3] = [
    ("ToegewezenProduct", "[1]/Einddatum", "CD080", "CS338"),
    ("AangevraagdProduct", "[1]/ToewijzingEinddatum", "CD095", "CS343"),
    ("NieuwProduct", "[1]/Einddatum", "CD096", "CS338"),
];

// Texts of the samples that more than one file of rules changes.
pub(super) const GEBOREN: &str = "<iwmo:Datum>1951-06-01</iwmo:Datum>\n      <iwmo:DatumGebruik>1</iwmo:DatumGebruik>";
pub(super) const EINDE_301: &str = "<wmo301:Einddatum>2023-12-31</wmo301:Einddatum>";
pub(super) const CODE: &str = "<iwmo:Code>02A02</iwmo:Code>";
pub(super) const PRODUCT_301: &str = "<wmo301:Product>\n          <iwmo:Categorie>02</iwmo:Categorie>\n          <iwmo:Code>02A02</iwmo:Code>\n        </wmo301:Product>";
pub(super) const SOORT_4: &str = "<wmo301:Soort>04</wmo301:Soort>";
pub(super) const EINDE_315: &str = "<wmo315:ToewijzingEinddatum>2024-02-29</wmo315:ToewijzingEinddatum>";
pub(super) const EINDE_317: &str = "<wmo317:Einddatum>2023-12-31</wmo317:Einddatum>";
pub(super) const EINDE_NIEUW: &str = "<wmo317:Einddatum>2023-09-30</wmo317:Einddatum>";
pub(super) const INGANG_GENERIEK: &str = "<wmo317:GewensteIngangsdatum>2023-10-01</wmo317:GewensteIngangsdatum>";
pub(super) const MAAND: &str =
    "<iwmo:Begindatum>2023-04-01</iwmo:Begindatum>\n      <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>";
pub(super) const DAGTEKENING_323: &str = "<iwmo:Dagtekening>2023-05-03";
pub(super) const TARIEF: &str = "<wmo323:ProductTarief>6300</wmo323:ProductTarief>";
pub(super) const DAGTEKENING_325: &str = "<iwmo:Dagtekening>2023-05-16";
pub(super) const NUMMER_3: &str = "P-2023-04-0003</iwmo:ReferentieNummer>";
pub(super) const CREDIT_3: &str =
    "P-2023-04-0003</iwmo:ReferentieNummer><iwmo:VorigReferentieNummer>P-1</iwmo:VorigReferentieNummer>";
pub(super) const BEDRAG_3: &str = "12550</iwmo:Bedrag>\n              <iwmo:DebetCredit>D";
