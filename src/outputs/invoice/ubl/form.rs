//! Invoice or credit note: the names that differ between the two documents, the sign, and what all their parts write alike.
//!
//! Stands on `xml`, below `document`, `line` and `party`.

use rust_decimal::Decimal;

use super::xml::Xml;
use crate::domain::{Date, Eur, format_quantity};

/// Which of the two documents is written; the names that differ between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Money is asked.
    Invoice,
    /// Money goes back.
    CreditNote,
}

impl Form {
    /// A credit note has its own document, in which what is given back is positive (BR-NL-8).
    pub fn of(total: Eur) -> Form {
        if total < Eur::ZERO { Form::CreditNote } else { Form::Invoice }
    }

    /// The root element.
    pub fn root(self) -> &'static str {
        match self {
            Form::Invoice => "Invoice",
            Form::CreditNote => "CreditNote",
        }
    }

    /// Its namespace.
    pub fn namespace(self) -> &'static str {
        match self {
            Form::Invoice => "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            Form::CreditNote => "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
        }
    }

    /// BT-3: element and code.
    pub fn type_code(self) -> (&'static str, &'static str) {
        match self {
            Form::Invoice => ("cbc:InvoiceTypeCode", "380"),
            Form::CreditNote => ("cbc:CreditNoteTypeCode", "381"),
        }
    }

    /// BG-25: element of a line and of its quantity.
    pub fn line(self) -> (&'static str, &'static str) {
        match self {
            Form::Invoice => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
            Form::CreditNote => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        }
    }

    /// A value with the sign that it has in this document.
    pub fn signed(self, value: Decimal) -> Decimal {
        match self {
            Form::Invoice => value,
            Form::CreditNote => -value,
        }
    }

    /// An amount in euros with the sign that it has in this document.
    pub fn amount(self, xml: &mut Xml, name: &str, amount: Eur) {
        let signed = match self {
            Form::Invoice => amount,
            Form::CreditNote => amount.negated(),
        };
        xml.text_with(name, &[("currencyID", "EUR")], &signed.to_string());
    }

    /// A quantity with the sign that it has in this document.
    pub fn quantity(self, xml: &mut Xml, name: &str, unit: &str, quantity: Decimal) {
        let signed = self.signed(quantity);
        let signed = if signed.is_zero() { Decimal::ZERO } else { signed };
        xml.text_with(name, &[("unitCode", unit)], &format_quantity(signed));
    }
}

/// The VAT category of all that is billed: exempt (BR-E-*), no rate.
pub(super) fn tax_category(xml: &mut Xml, name: &str, reason: Option<&str>) {
    xml.element(name, |xml| {
        xml.text("cbc:ID", "E");
        xml.text("cbc:Percent", "0");
        xml.optional("cbc:TaxExemptionReason", reason);
        xml.element("cac:TaxScheme", |xml| xml.text("cbc:ID", "VAT"));
    });
}

/// A period with both ends (BG-14, BG-26).
pub(super) fn period(xml: &mut Xml, first: Date, last: Date) {
    xml.element("cac:InvoicePeriod", |xml| {
        xml.text("cbc:StartDate", &first.to_string());
        xml.text("cbc:EndDate", &last.to_string());
    });
}
