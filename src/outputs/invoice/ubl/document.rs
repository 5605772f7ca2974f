//! The document: its head, the order of its parts, and its totals.
//!
//! Stands under [`super`]; the order of elements is that of the UBL 2.1 schemas. Adds up nothing: the total is the invoice's.

use super::form::{Form, period, tax_category};
use super::xml::{Xml, base64};
use super::{line, party};
use crate::domain::{Date, Eur, Kalender};
use crate::outputs::invoice::{Addressee, Invoice, InvoiceClient, InvoiceLine};
use crate::terms::{EInvoice, Term};

/// Why no VAT is charged (BT-120): care is exempt.
pub(super) const EXEMPTION: &str = "Vrijgesteld van btw, art. 11 Wet OB 1968";

/// NLCIUS; where the buyer has no number that NLCIUS asks for (BR-NL-10), the norm beneath it.
const NLCIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0";
const PEPPOL: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const EN16931: &str = "urn:cen.eu:en16931:2017";
const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

/// Writes what stands inside the root element.
pub(super) fn write(xml: &mut Xml, invoice: &Invoice, form: Form, pdf: Option<(&str, &[u8])>) {
    head(xml, invoice, form);
    let (first, last) = span(invoice);
    period(xml, first, last);
    order(xml, &invoice.recipient);
    references(xml, invoice, pdf);
    party::seller(xml, &invoice.sender);
    party::buyer(xml, &invoice.recipient);
    payment(xml, invoice, form);
    totals(xml, invoice.total, form);
    for (client, (number, row)) in numbered(invoice) {
        line::write(xml, form, number, (&invoice.recipient, client), row);
    }
}

/// Lines with their client and their number, from 1 through the whole invoice (BT-126).
fn numbered(invoice: &Invoice) -> impl Iterator<Item = (&InvoiceClient, (usize, &InvoiceLine))> {
    let rows = invoice.clients.iter().flat_map(|client| client.lines.iter().map(move |line| (client, line)));
    rows.zip(1usize..).map(|((client, line), number)| (client, (number, line)))
}

fn head(xml: &mut Xml, invoice: &Invoice, form: Form) {
    xml.text("cbc:CustomizationID", customization(&invoice.recipient));
    xml.text("cbc:ProfileID", PROFILE);
    xml.text("cbc:ID", &invoice.number);
    xml.text("cbc:IssueDate", &invoice.date.to_string());
    // A credit note has no place for it.
    if let (Form::Invoice, Some(due)) = (form, due(invoice)) {
        xml.text("cbc:DueDate", &due.to_string());
    }
    let (element, code) = form.type_code();
    xml.text(element, code);
    xml.optional("cbc:Note", note(invoice).as_deref());
    xml.text("cbc:DocumentCurrencyCode", "EUR");
    // Where nobody gave us a reference of theirs, the month finds the invoice back (PEPPOL-EN16931-R003, BR-NL-2).
    let month = invoice.month.to_string();
    xml.text("cbc:BuyerReference", invoice.recipient.buyer_reference.as_deref().unwrap_or(&month));
}

fn customization(recipient: &Addressee) -> &'static str {
    match (recipient.e_invoice, party::registration(recipient)) {
        (EInvoice::Peppol, _) => PEPPOL,
        (EInvoice::Nlcius, Some(_)) => NLCIUS,
        (EInvoice::Nlcius, None) => EN16931,
    }
}

/// BT-13.
fn order(xml: &mut Xml, recipient: &Addressee) {
    let Some(number) = &recipient.order_number else { return };
    xml.element("cac:OrderReference", |xml| xml.text("cbc:ID", number));
}

/// BT-9, where the term counts from the date of the invoice.
fn due(invoice: &Invoice) -> Option<Date> {
    match invoice.recipient.term {
        Term::Days(_) => invoice.recipient.term.due(invoice.date, None, &Kalender::default()),
        Term::WorkdaysAfterApproval(_) => None,
    }
}

/// One note at most (PEPPOL-EN16931-R002).
fn note(invoice: &Invoice) -> Option<String> {
    let label = if invoice.combinanten.len() == 1 { "Combinant" } else { "Combinanten" };
    (!invoice.combinanten.is_empty()).then(|| format!("{label}: {}", invoice.combinanten.join(", ")))
}

/// BG-14: the month, and back to the first month that is corrected, since the period of a line lies within that of the
/// invoice (PEPPOL-EN16931-R110, R111).
fn span(invoice: &Invoice) -> (Date, Date) {
    let periods = || numbered(invoice).map(|(_, (_, line))| line.period);
    let first = periods().map(|period| period.first()).fold(invoice.month.first(), Ord::min);
    let last = periods().map(|period| period.last()).fold(invoice.month.last(), Ord::max);
    (first, last)
}

/// BG-3 and BG-24.
fn references(xml: &mut Xml, invoice: &Invoice, pdf: Option<(&str, &[u8])>) {
    let corrected = invoice.corrects.iter().filter(|number| Some(*number) != invoice.replaces.as_ref());
    for number in invoice.replaces.iter().chain(corrected) {
        xml.element("cac:BillingReference", |xml| {
            xml.element("cac:InvoiceDocumentReference", |xml| xml.text("cbc:ID", number));
        });
    }
    let Some((name, bytes)) = pdf else { return };
    xml.element("cac:AdditionalDocumentReference", |xml| {
        xml.text("cbc:ID", name);
        xml.text("cbc:DocumentDescription", "Factuur met specificatie");
        xml.element("cac:Attachment", |xml| {
            let attributes = [("mimeCode", "application/pdf"), ("filename", name)];
            xml.text_with("cbc:EmbeddedDocumentBinaryObject", &attributes, &base64(bytes));
        });
    });
}

/// BG-16 and BT-20. On a credit note nothing is to be paid to us, so it names no account of ours.
fn payment(xml: &mut Xml, invoice: &Invoice, form: Form) {
    if form == Form::Invoice {
        party::account(xml, &invoice.sender, &invoice.number);
    }
    xml.element("cac:PaymentTerms", |xml| xml.text("cbc:Note", &invoice.recipient.term.text()));
}

/// BG-22 and BG-23: no allowances, no charges, no VAT.
fn totals(xml: &mut Xml, total: Eur, form: Form) {
    xml.element("cac:TaxTotal", |xml| {
        form.amount(xml, "cbc:TaxAmount", Eur::ZERO);
        xml.element("cac:TaxSubtotal", |xml| {
            form.amount(xml, "cbc:TaxableAmount", total);
            form.amount(xml, "cbc:TaxAmount", Eur::ZERO);
            tax_category(xml, "cac:TaxCategory", Some(EXEMPTION));
        });
    });
    xml.element("cac:LegalMonetaryTotal", |xml| {
        for name in ["cbc:LineExtensionAmount", "cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:PayableAmount"]
        {
            form.amount(xml, name, total);
        }
    });
}
