//! The invoice as a UBL 2.1 e-invoice by NLCIUS (SI-UBL 2.0); a credit note where the total is negative.
//!
//! Stands beside the other forms of an [`Invoice`]. What is written where: `form` (invoice or credit note), `document` (head, period, totals), `party` (seller,
//! buyer, payment), `line` (what is billed), `price` (quantities that can be recomputed), `xml` (the writing itself). Decisions:
//! docs/decisions/0009-e-invoice.md. Names BT and BR are those of EN 16931. Never changes an amount but for the sign of a credit note.

mod document;
mod form;
mod line;
mod party;
mod price;
mod xml;

use super::Invoice;
use form::Form;
use xml::Xml;

/// The invoice as bytes of an XML document. `pdf` is name and bytes of a PDF to carry along (BG-24).
pub fn ubl(invoice: &Invoice, pdf: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut xml = Xml::new();
    let form = Form::of(invoice.total);
    let namespaces = [("xmlns", form.namespace()), ("xmlns:cac", CAC), ("xmlns:cbc", CBC)];
    xml.element_with(form.root(), &namespaces, |xml| document::write(xml, invoice, form, pdf));
    xml.finish()
}

const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
