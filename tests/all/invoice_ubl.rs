//! The invoice as UBL: order of elements and the rules of EN 16931, NLCIUS and Peppol over many invoices.
//!
//! Our own code judges by name (`rules`), and each rule is shown to find the document that breaks it. Where
//! `IWMOD_UBL_VALIDATION` names a folder with the official schemas and stylesheets, those judge too; they cannot be kept here.

use crate::invoice;

#[path = "../invoice_ubl/official.rs"]
mod official;
#[path = "../invoice_ubl/rules.rs"]
mod rules;

use invoice::*;
use iwmod::domain::{Eur, Unit};
use iwmod::outputs::invoice::{Invoice, ubl};
use iwmod::terms::{ClientKey, EInvoice, Term};
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use roxmltree::Document;
use rules::{Bill, RULES, all, broken, disordered, first, texts};

/// Invoices of any content, to buyers and from sellers with every mixture of registrations.
fn billed() -> impl Strategy<Value = Invoice> {
    let parties = (option::of("[0-9]{8}"), option::of("0000000[0-9]{13}"), option::of("NL[0-9]{9}B[0-9]{2}"));
    (invoices(), parties, any::<bool>(), any::<bool>()).prop_map(|(mut made, (kvk, oin, vat_id), peppol, reversed)| {
        (made.recipient.kvk, made.recipient.oin, made.sender.vat_id) = (kvk, oin, vat_id);
        // The config takes a buyer on Peppol only with a number.
        if peppol && (made.recipient.kvk.is_some() || made.recipient.oin.is_some()) {
            made.recipient.e_invoice = EInvoice::Peppol;
        }
        let mut made = if reversed { credited(made) } else { made };
        // What takes more back than it asks corrects a closed month, and names what that was billed by.
        if made.total < Eur::ZERO && made.replaces.is_none() {
            made.corrects = vec!["F2022-0007".to_owned()];
        }
        made
    })
}

/// The same with every line the other way round, as where an invoice is taken back.
fn credited(mut made: Invoice) -> Invoice {
    made.total = made.total.negated();
    for client in &mut made.clients {
        client.total = client.total.negated();
        for line in &mut client.lines {
            (line.quantity, line.amount) = (-line.quantity, line.amount.negated());
        }
    }
    made
}

fn written(invoice: &Invoice) -> String {
    String::from_utf8(ubl(invoice, None)).unwrap()
}

fn registered(mut invoice: Invoice) -> Invoice {
    invoice.recipient.kvk = Some("90000002".to_owned());
    invoice
}

/// The samples by NLCIUS, and by Peppol.
fn samples() -> Vec<Invoice> {
    let plain = [begeleiding(), dagopvang(), beschermd_thuis(), many(12)].map(registered);
    let credit = Invoice { replaces: Some("F2023-0000".to_owned()), ..credited(plain[1].clone()) };
    let nlcius: Vec<Invoice> = plain.into_iter().chain([credit]).collect();
    let on_peppol = |mut sample: Invoice| {
        sample.recipient.e_invoice = EInvoice::Peppol;
        sample
    };
    nlcius.iter().cloned().map(on_peppol).chain(nlcius.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_invoice_keeps_the_rules_and_the_order(made in billed()) {
        let xml = written(&made);
        prop_assert_eq!(disordered(&xml), Vec::<String>::new());
        prop_assert_eq!(broken(&xml), Vec::<&str>::new());
        prop_assert_eq!(&xml, &written(&made));
    }
}

#[test]
fn the_samples_keep_the_rules_and_the_order() {
    for sample in samples() {
        let xml = written(&sample);
        assert_eq!((broken(&xml), disordered(&xml)), (vec![], vec![]), "{xml}");
    }
}

/// A change to a document, and the rule that must find it.
type Mutant = (&'static str, fn(&str) -> String);

fn without(xml: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = xml;
    let mut kept = String::new();
    while let Some(start) = rest.find(&open).filter(|at| !rest[at + open.len()..].starts_with(char::is_alphabetic)) {
        let end = rest[start..].find(&close).unwrap() + start + close.len();
        kept.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    kept + rest
}

/// The same inside the first element `outer` alone.
fn without_in(xml: &str, outer: &str, name: &str) -> String {
    inside(xml, outer, |part| without(part, name))
}

fn inside(xml: &str, outer: &str, change: impl Fn(&str) -> String) -> String {
    let start = xml.find(&format!("<{outer}>")).unwrap();
    let close = format!("</{outer}>");
    let end = xml[start..].find(&close).unwrap() + start + close.len();
    format!("{}{}{}", &xml[..start], change(&xml[start..end]), &xml[end..])
}

/// The same document, claiming to be one of Peppol.
fn peppol(xml: &str) -> String {
    swapped(xml, "urn:fdc:nen.nl:nlcius:v1.0", "urn:fdc:peppol.eu:2017:poacc:billing:3.0")
}

fn swapped(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from} is not in the document");
    xml.replacen(from, to, 1)
}

const SELLER: &str = "cac:AccountingSupplierParty";
const BUYER: &str = "cac:AccountingCustomerParty";
const LINE: &str = "cac:InvoiceLine";

/// Each applied to the sample of the dagopvang with a PDF and a replaced number.
const MUTANTS: &[Mutant] = &[
    ("BR-01", |x| without(x, "cbc:CustomizationID")),
    ("BR-02", |x| swapped(x, "<cbc:ID>F2023-0001</cbc:ID>", "")),
    ("BR-03", |x| without(x, "cbc:IssueDate")),
    ("BR-04", |x| without(x, "cbc:InvoiceTypeCode")),
    ("BR-05", |x| without(x, "cbc:DocumentCurrencyCode")),
    ("BR-06", |x| without_in(x, SELLER, "cbc:RegistrationName")),
    ("BR-07", |x| without_in(x, BUYER, "cbc:RegistrationName")),
    ("BR-08", |x| without_in(x, SELLER, "cac:PostalAddress")),
    ("BR-09", |x| without_in(x, SELLER, "cac:Country")),
    ("BR-10", |x| without_in(x, BUYER, "cac:PostalAddress")),
    ("BR-11", |x| without_in(x, BUYER, "cac:Country")),
    ("BR-12", |x| without_in(x, "cac:LegalMonetaryTotal", "cbc:LineExtensionAmount")),
    ("BR-13", |x| without(x, "cbc:TaxExclusiveAmount")),
    ("BR-14", |x| without(x, "cbc:TaxInclusiveAmount")),
    ("BR-15", |x| without(x, "cbc:PayableAmount")),
    ("BR-16", |x| without(x, LINE)),
    ("BR-21", |x| swapped(x, "<cbc:ID>2</cbc:ID>", "")),
    ("BR-22", |x| without(x, "cbc:InvoicedQuantity")),
    ("BR-23", |x| swapped(x, "<cbc:InvoicedQuantity unitCode=\"DAY\">", "<cbc:InvoicedQuantity>")),
    ("BR-24", |x| without_in(x, LINE, "cbc:LineExtensionAmount")),
    ("BR-25", |x| swapped(x, "<cbc:Name>Dagopvang categorie 2</cbc:Name>", "")),
    ("BR-26", |x| without(x, "cbc:PriceAmount")),
    ("BR-27", |x| swapped(x, "EUR\">8.64<", "EUR\">-8.64<")),
    ("BR-29", |x| swapped(x, "<cbc:EndDate>2023-01-31", "<cbc:EndDate>2022-12-31")),
    ("BR-30", |x| inside(x, LINE, |l| swapped(l, "<cbc:EndDate>2023-01-31", "<cbc:EndDate>2022-12-31"))),
    ("BR-45", |x| without(x, "cbc:TaxableAmount")),
    ("BR-46", |x| without_in(x, "cac:TaxSubtotal", "cbc:TaxAmount")),
    ("BR-47", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, "<cbc:ID>E</cbc:ID>", ""))),
    ("BR-48", |x| without_in(x, "cac:TaxSubtotal", "cbc:Percent")),
    ("BR-49", |x| without(x, "cbc:PaymentMeansCode")),
    ("BR-50", |x| without_in(x, "cac:PayeeFinancialAccount", "cbc:ID")),
    ("BR-52", |x| without_in(x, "cac:AdditionalDocumentReference", "cbc:ID")),
    ("BR-54", |x| without_in(x, "cac:AdditionalItemProperty", "cbc:Value")),
    ("BR-55", |x| without_in(x, "cac:InvoiceDocumentReference", "cbc:ID")),
    ("BR-61", |x| without(x, "cac:PayeeFinancialAccount")),
    ("BR-62", |x| inside(x, SELLER, |s| swapped(s, "<cbc:EndpointID schemeID=\"0106\">", "<cbc:EndpointID>"))),
    ("BR-63", |x| inside(x, BUYER, |s| swapped(s, "<cbc:EndpointID schemeID=\"0106\">", "<cbc:EndpointID>"))),
    ("BR-CL-01", |x| swapped(x, ">380<", ">326<")),
    ("BR-CL-14", |x| inside(x, SELLER, |s| swapped(s, ">NL<", ">XX<"))),
    ("BR-CL-23", |x| swapped(x, "unitCode=\"DAY\"", "unitCode=\"dag\"")),
    ("BR-CL-25", |x| {
        inside(x, BUYER, |s| swapped(s, "<cbc:EndpointID schemeID=\"0106\">", "<cbc:EndpointID schemeID=\"KVK\">"))
    }),
    ("BR-CO-04", |x| without_in(x, LINE, "cac:ClassifiedTaxCategory")),
    ("BR-CO-09", |x| swapped(x, "<cbc:ID>TAX</cbc:ID>", "<cbc:ID>VAT</cbc:ID>")),
    ("BR-CO-10", |x| inside(x, LINE, |l| swapped(l, ">371.90<", ">371.91<"))),
    ("BR-CO-13", |x| inside(x, "cac:LegalMonetaryTotal", |t| swapped(t, ">415.10</cbc:TaxE", ">415.11</cbc:TaxE"))),
    ("BR-CO-14", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, ">0.00<", ">1.00<"))),
    ("BR-CO-15", |x| inside(x, "cac:LegalMonetaryTotal", |t| swapped(t, ">415.10</cbc:TaxI", ">415.11</cbc:TaxI"))),
    ("BR-CO-16", |x| inside(x, "cac:LegalMonetaryTotal", |t| swapped(t, ">415.10</cbc:Pay", ">415.11</cbc:Pay"))),
    ("BR-CO-17", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, ">0.00<", ">87.17<"))),
    ("BR-CO-18", |x| without(x, "cac:TaxSubtotal")),
    ("BR-CO-19", |x| without_in(x, "cac:InvoicePeriod", "cbc:StartDate")),
    ("BR-CO-20", |x| without_in(x, LINE, "cbc:StartDate")),
    ("BR-CO-25", |x| without(x, "cac:PaymentTerms")),
    ("BR-CO-26", |x| without(&without_in(x, SELLER, "cbc:CompanyID"), "cac:PartyIdentification")),
    ("BR-DEC-09", |x| inside(x, "cac:LegalMonetaryTotal", |t| swapped(t, ">415.10</cbc:Line", ">415.100</cbc:Line"))),
    ("BR-DEC-12", |x| swapped(x, ">415.10</cbc:TaxE", ">415.100</cbc:TaxE")),
    ("BR-DEC-14", |x| swapped(x, ">415.10</cbc:TaxI", ">415.100</cbc:TaxI")),
    ("BR-DEC-18", |x| swapped(x, ">415.10</cbc:Pay", ">415.100</cbc:Pay")),
    ("BR-DEC-19", |x| swapped(x, ">415.10</cbc:Taxable", ">415.100</cbc:Taxable")),
    ("BR-DEC-20", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, ">0.00<", ">0.000<"))),
    ("BR-DEC-23", |x| swapped(x, ">371.90</cbc:Line", ">371.900</cbc:Line")),
    ("BR-E-01", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, "<cbc:ID>E<", "<cbc:ID>S<"))),
    ("BR-E-02", |x| without(x, "cac:PartyTaxScheme")),
    ("BR-E-05", |x| inside(x, LINE, |l| swapped(l, "<cbc:Percent>0<", "<cbc:Percent>21<"))),
    ("BR-E-08", |x| swapped(x, ">415.10</cbc:Taxable", ">415.11</cbc:Taxable")),
    ("BR-E-09", |x| inside(x, "cac:TaxSubtotal", |s| swapped(s, ">0.00<", ">0.01<"))),
    ("BR-E-10", |x| without(x, "cbc:TaxExemptionReason")),
    ("UBL-SR-24", |x| swapped(x, ">58<", ">10<")),
    ("UBL-SR-34", |x| {
        inside(x, LINE, |l| swapped(l, "<cbc:Inv", "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note><cbc:Inv"))
    }),
    ("BR-NL-1", |x| swapped(x, "<cbc:CompanyID schemeID=\"0106\">", "<cbc:CompanyID>")),
    ("BR-NL-2", |x| without(x, "cbc:BuyerReference")),
    ("BR-NL-3", |x| without_in(x, SELLER, "cbc:PostalZone")),
    ("BR-NL-4", |x| without_in(x, BUYER, "cbc:StreetName")),
    ("BR-NL-7", |x| swapped(x, ">380<", ">325<")),
    ("BR-NL-8", |x| swapped(x, ">380<", ">381<")),
    ("BR-NL-10", |x| inside(x, BUYER, |b| without(b, "cbc:CompanyID"))),
    ("BR-NL-11", |x| without(x, "cac:PaymentMeans")),
    ("BR-NL-12", |x| swapped(x, ">58<", ">97<")),
    ("PEPPOL-EN16931-R001", |x| without(x, "cbc:ProfileID")),
    ("PEPPOL-EN16931-R002", |x| swapped(x, "<cbc:Note>", "<cbc:Note>a</cbc:Note><cbc:Note>")),
    ("PEPPOL-EN16931-R003", |x| without(x, "cbc:BuyerReference")),
    ("PEPPOL-EN16931-R007", |x| swapped(x, "billing:01:1.0", "billing:1.0")),
    ("PEPPOL-EN16931-R008", |x| swapped(x, ">Goirle<", "> <")),
    ("PEPPOL-EN16931-CL008", |x| {
        inside(&peppol(x), BUYER, |b| swapped(b, "cbc:EndpointID schemeID=\"0106\"", "cbc:EndpointID schemeID=\"EM\""))
    }),
    ("NL-R-001", |x| {
        let credit = swapped(&swapped(x, "<Invoice ", "<CreditNote "), "</Invoice>", "</CreditNote>");
        without(&credit, "cac:BillingReference")
    }),
    ("NL-R-005", |x| inside(&peppol(x), BUYER, |b| without(b, "cbc:CompanyID"))),
    ("PEPPOL-EN16931-R010", |x| without_in(x, BUYER, "cbc:EndpointID")),
    ("PEPPOL-EN16931-R020", |x| without_in(x, SELLER, "cbc:EndpointID")),
    ("PEPPOL-EN16931-R051", |x| swapped(x, "\"EUR\"", "\"USD\"")),
    ("PEPPOL-EN16931-R053", |x| swapped(x, "<cac:TaxTotal>", "<cac:TaxTotal/><cac:TaxTotal>")),
    ("PEPPOL-EN16931-R110", |x| inside(x, LINE, |l| swapped(l, "<cbc:StartDate>2023", "<cbc:StartDate>2022"))),
    ("PEPPOL-EN16931-R111", |x| inside(x, LINE, |l| swapped(l, "<cbc:EndDate>2023", "<cbc:EndDate>2024"))),
    ("PEPPOL-EN16931-R120", |x| swapped(x, "\"MON\">1<", "\"MON\">0.9999<")),
    ("PEPPOL-EN16931-R121", |x| {
        swapped(x, "</cac:Price>", "<cbc:BaseQuantity unitCode=\"MON\">0</cbc:BaseQuantity></cac:Price>")
    }),
    ("PEPPOL-EN16931-R130", |x| {
        swapped(x, "</cac:Price>", "<cbc:BaseQuantity unitCode=\"DAY\">1</cbc:BaseQuantity></cac:Price>")
    }),
];

#[test]
fn each_rule_finds_the_document_that_breaks_it() {
    let mut sample = registered(dagopvang());
    sample.replaces = Some("F2023-0000".to_owned());
    let xml = String::from_utf8(ubl(&sample, Some(("factuur.pdf", b"%PDF-1.7")))).unwrap();
    assert_eq!((broken(&xml), disordered(&xml)), (vec![], vec![]), "{xml}");
    for (rule, change) in MUTANTS {
        let mutant = change(&xml);
        assert_ne!(mutant, xml, "{rule}: the mutant is the document itself");
        assert!(broken(&mutant).contains(rule), "{rule} does not find its mutant: {:?}", broken(&mutant));
    }
    for (rule, _) in RULES {
        assert!(MUTANTS.iter().any(|(name, _)| name == rule), "{rule} has no mutant");
    }
}

#[test]
fn elements_out_of_order_are_found() {
    let xml = written(&registered(begeleiding()));
    let moved = swapped(&without(&xml, "cbc:ProfileID"), "<cbc:ID>F", "<cbc:ProfileID>x</cbc:ProfileID><cbc:ID>F");
    assert_eq!(disordered(&moved), Vec::<String>::new(), "moved to where it stood");
    let moved = swapped(&moved, "<cbc:IssueDate>", "<cbc:ProfileID>x</cbc:ProfileID><cbc:IssueDate>");
    assert_eq!(disordered(&moved), ["Invoice"]);
    assert_eq!(disordered(&swapped(&xml, "<cac:Price>", "<cac:Prijs/><cac:Price>")), ["InvoiceLine"]);
}

#[test]
fn a_part_of_a_month_is_written_in_days() {
    let mut sample = registered(begeleiding());
    let line = &mut sample.clients[0].lines[0];
    (line.days, line.quantity, line.amount) = (23, "0.7419".parse().unwrap(), eur("303.45"));
    (sample.clients[0].total, sample.total) = (eur("303.45"), eur("303.45"));
    let xml = written(&sample);
    assert!(xml.contains("<cbc:InvoicedQuantity unitCode=\"DAY\">23</cbc:InvoicedQuantity>"), "{xml}");
    assert!(xml.contains("<cbc:BaseQuantity unitCode=\"DAY\">31</cbc:BaseQuantity>"), "{xml}");
    assert!(xml.contains(">409.00</cbc:PriceAmount>") && xml.contains(">0.7419 maand<"), "{xml}");
}

#[test]
fn a_credit_note_says_what_is_given_back_as_positive() {
    let mut sample = credited(registered(dagopvang()));
    sample.replaces = Some("F2023-0000".to_owned());
    let xml = written(&sample);
    let document = Document::parse(&xml).unwrap();
    let bill = Bill::of(&document);
    assert_eq!((bill.is_invoice(), bill.lines().len()), (false, 2));
    assert_eq!(texts(bill.root, "LegalMonetaryTotal/PayableAmount"), ["415.10"]);
    assert_eq!(texts(bill.root, "CreditNoteLine/CreditedQuantity"), ["1", "5"]);
    assert_eq!(texts(bill.root, "CreditNoteLine/LineExtensionAmount"), ["371.90", "43.20"]);
    assert_eq!(texts(bill.root, "BillingReference/InvoiceDocumentReference/ID"), ["F2023-0000"]);
    assert!(all(bill.root, "PaymentMeans").is_empty() && !xml.contains("NL91ABNA"));
}

#[test]
fn credits_on_an_invoice_have_a_negative_quantity_and_a_positive_price() {
    let xml = written(&registered(many(4)));
    let document = Document::parse(&xml).unwrap();
    let bill = Bill::of(&document);
    let credit = bill.lines().into_iter().find(|line| texts(*line, "LineExtensionAmount") == ["-371.90"]).unwrap();
    assert_eq!((texts(credit, "InvoicedQuantity"), texts(credit, "Price/PriceAmount")), (vec!["-1"], vec!["371.90"]));
    assert!(texts(credit, "Note")[0].starts_with("Correctie december 2022"));
    // The period of the invoice reaches back to the month that is corrected.
    assert_eq!(texts(bill.root, "InvoicePeriod/StartDate"), ["2022-12-01"]);
    assert_eq!(texts(bill.root, "InvoicePeriod/EndDate"), ["2023-01-31"]);
}

#[test]
fn what_was_delivered_stands_on_its_line_by_date() {
    let xml = written(&registered(dagopvang()));
    let document = Document::parse(&xml).unwrap();
    let bill = Bill::of(&document);
    let properties = |line| {
        let properties = all(line, "Item/AdditionalItemProperty").into_iter();
        properties.map(|p| (texts(p, "Name")[0], texts(p, "Value")[0])).collect::<Vec<_>>()
    };
    let (care, trips) = (properties(bill.lines()[0]), properties(bill.lines()[1]));
    assert!(care.contains(&("Geleverd 2023-01-02", "2 dagdeel")) && care.contains(&("BSN", "999900018")), "{care:?}");
    assert!(trips.contains(&("Geleverd 2023-01-30", "1 dag vervoer regulier")), "{trips:?}");
    assert_eq!(texts(bill.lines()[0], "Item/SellersItemIdentification/ID"), ["104A2"]);
}

#[test]
fn with_a_date_of_birth_no_bsn_stands_anywhere() {
    let mut sample = registered(many(20));
    sample.recipient.client = ClientKey::BirthDate;
    let xml = written(&sample);
    assert!(sample.clients.iter().all(|client| !xml.contains(&client.bsn.to_string())) && !xml.contains("BSN"));
    assert_eq!(
        xml.matches("<cbc:Name>Geboortedatum</cbc:Name>").count(),
        Bill::of(&Document::parse(&xml).unwrap()).lines().len()
    );
}

#[test]
fn parties_stand_under_the_numbers_they_are_registered_by() {
    let endpoint = |sample: &Invoice| {
        let xml = written(sample);
        let document = Document::parse(&xml).unwrap();
        let node = first(document.root_element(), "AccountingCustomerParty/Party/EndpointID").unwrap();
        let claimed = texts(document.root_element(), "CustomizationID")[0].to_owned();
        (node.attribute("schemeID").unwrap().to_owned(), node.text().unwrap().to_owned(), claimed.contains("nlcius"))
    };
    let mut sample = begeleiding();
    assert_eq!(endpoint(&sample), ("EM".to_owned(), "facturen@decoalitiehvb.nl".to_owned(), false));
    sample.recipient.kvk = Some("90000002".to_owned());
    assert_eq!(endpoint(&sample), ("0106".to_owned(), "90000002".to_owned(), true));
    sample.recipient.oin = Some("00000001001234567000".to_owned());
    assert_eq!(endpoint(&sample), ("0190".to_owned(), "00000001001234567000".to_owned(), true));
}

#[test]
fn a_buyer_reads_its_own_reference_and_order_and_takes_the_rules_of_its_network() {
    let mut sample = registered(begeleiding());
    let texts_of = |sample: &Invoice, name: &str| {
        let xml = written(sample);
        let document = Document::parse(&xml).unwrap();
        texts(document.root_element(), name).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(texts_of(&sample, "BuyerReference"), ["2023-01"]);
    assert!(!written(&sample).contains("OrderReference"));
    sample.recipient.buyer_reference = Some("Afdeling WMO".to_owned());
    sample.recipient.order_number = Some("PO-2023-17".to_owned());
    sample.recipient.e_invoice = EInvoice::Peppol;
    assert_eq!(texts_of(&sample, "BuyerReference"), ["Afdeling WMO"]);
    assert_eq!(texts_of(&sample, "OrderReference/ID"), ["PO-2023-17"]);
    let profile = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    assert_eq!(texts_of(&sample, "CustomizationID"), [profile]);
    assert_eq!(disordered(&written(&sample)), Vec::<String>::new());
}

#[test]
fn a_due_date_is_given_where_the_term_counts_from_the_invoice() {
    let mut sample = begeleiding();
    assert!(!written(&sample).contains("cbc:DueDate"));
    assert!(written(&sample).contains("binnen 15 werkdagen na goedkeuring"));
    sample.recipient.term = Term::Days(30);
    assert!(written(&sample).contains("<cbc:DueDate>2023-03-08</cbc:DueDate>"));
}

#[test]
fn a_pdf_is_carried_along() {
    let bytes: Vec<u8> = (0..=255).collect();
    let xml = String::from_utf8(ubl(&begeleiding(), Some(("factuur \"1\".pdf", &bytes)))).unwrap();
    let document = Document::parse(&xml).unwrap();
    let object = document
        .descendants()
        .find(|n| n.has_tag_name((n.tag_name().namespace().unwrap_or(""), "EmbeddedDocumentBinaryObject")))
        .unwrap();
    assert_eq!(
        (object.attribute("mimeCode"), object.attribute("filename")),
        (Some("application/pdf"), Some("factuur \"1\".pdf"))
    );
    assert_eq!(decoded(object.text().unwrap()), bytes);
}

/// Base64 the other way, bit by bit.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter(|b| *b != b'=').map(|b| DIGITS.bytes().position(|d| d == b).unwrap());
    let bits: Vec<bool> = digits.flat_map(|d| (0..6).rev().map(move |bit| d >> bit & 1 == 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |n, bit| n << 1 | u8::from(*bit))).collect()
}

#[test]
fn every_unit_is_written_with_a_code() {
    for unit in Unit::ALL {
        let mut sample = registered(begeleiding());
        sample.clients[0].lines[0].unit = *unit;
        assert!(!broken(&written(&sample)).contains(&"BR-CL-23"), "{unit}");
    }
}

#[test]
fn the_official_rules_find_nothing_fatal() {
    let Some(folder) = std::env::var_os("IWMOD_UBL_VALIDATION") else {
        return println!(
            "NOT CHECKED by the official rules: IWMOD_UBL_VALIDATION names no folder with schemas and stylesheets"
        );
    };
    let folder: &std::path::Path = folder.as_ref();
    let sample = written(&registered(dagopvang()));
    for rule in ["BR-CO-10", "BR-E-10", "BR-NL-10", "PEPPOL-EN16931-R120"] {
        let (_, change) = MUTANTS.iter().find(|(name, _)| *name == rule).unwrap();
        assert!(official::finds(folder, &change(&sample), rule), "{rule}");
    }
    let mut made = samples();
    made.push(begeleiding());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let cases = std::env::var("IWMOD_UBL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    while made.len() < cases {
        made.push(billed().new_tree(&mut runner).unwrap().current());
    }
    official::judge(folder, made.iter().map(written));
}
