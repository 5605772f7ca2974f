//! The invoice as a UBL 2.1 e-invoice by NLCIUS (SI-UBL 2.0); a credit note where the total is negative.
//!
//! Stands beside the other forms of an [`Invoice`]. What is written where: `document` (head, period, totals), `party` (seller,
//! buyer, payment), `line` (what is billed), `price` (quantities that can be recomputed), `xml` (the writing itself). Decisions:
//! docs/decisions/0009-e-invoice.md. Names BT and BR are those of EN 16931. Never changes an amount but for the sign of a credit note.

mod document;
mod line;
mod party;
mod price;
mod xml;

use rust_decimal::Decimal;

use super::Invoice;
use crate::domain::{Eur, format_quantity};
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

/// Which of the two documents is written; the names that differ between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Invoice,
    CreditNote,
}

impl Form {
    /// A credit note has its own document, in which what is given back is positive (BR-NL-8).
    fn of(total: Eur) -> Form {
        if total < Eur::ZERO { Form::CreditNote } else { Form::Invoice }
    }

    fn root(self) -> &'static str {
        match self {
            Form::Invoice => "Invoice",
            Form::CreditNote => "CreditNote",
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Form::Invoice => "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            Form::CreditNote => "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
        }
    }

    /// BT-3: element and code.
    fn type_code(self) -> (&'static str, &'static str) {
        match self {
            Form::Invoice => ("cbc:InvoiceTypeCode", "380"),
            Form::CreditNote => ("cbc:CreditNoteTypeCode", "381"),
        }
    }

    fn line(self) -> (&'static str, &'static str) {
        match self {
            Form::Invoice => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
            Form::CreditNote => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        }
    }

    /// A value with the sign that it has in this document.
    fn signed(self, value: Decimal) -> Decimal {
        match self {
            Form::Invoice => value,
            Form::CreditNote => -value,
        }
    }

    /// An amount in euros with the sign that it has in this document.
    fn amount(self, xml: &mut Xml, name: &str, amount: Eur) {
        let signed = match self {
            Form::Invoice => amount,
            Form::CreditNote => amount.negated(),
        };
        xml.text_with(name, &[("currencyID", "EUR")], &signed.to_string());
    }

    /// A quantity with the sign that it has in this document.
    fn quantity(self, xml: &mut Xml, name: &str, unit: &str, quantity: Decimal) {
        let signed = self.signed(quantity);
        let signed = if signed.is_zero() { Decimal::ZERO } else { signed };
        xml.text_with(name, &[("unitCode", unit)], &format_quantity(signed));
    }
}

/// The VAT category of all that is billed: exempt (BR-E-*), no rate.
fn tax_category(xml: &mut Xml, name: &str, reason: Option<&str>) {
    xml.element(name, |xml| {
        xml.text("cbc:ID", "E");
        xml.text("cbc:Percent", "0");
        xml.optional("cbc:TaxExemptionReason", reason);
        xml.element("cac:TaxScheme", |xml| xml.text("cbc:ID", "VAT"));
    });
}

/// A period with both ends (BG-14, BG-26).
fn period(xml: &mut Xml, first: crate::domain::Date, last: crate::domain::Date) {
    xml.element("cac:InvoicePeriod", |xml| {
        xml.text("cbc:StartDate", &first.to_string());
        xml.text("cbc:EndDate", &last.to_string());
    });
}
