//! A line: what was billed, for whom, over which days, and what was delivered on each of them.
//!
//! Stands under [`super`]. A client is named as the addressee takes it: with the date of birth no burgerservicenummer is written.

use super::form::{Form, period, tax_category};
use super::price::Price;
use super::xml::Xml;
use crate::domain::format_quantity;
use crate::outputs::invoice::{Addressee, Delivered, InvoiceClient, InvoiceLine};
use crate::terms::ClientKey;

/// BG-25.
pub(super) fn write(
    xml: &mut Xml,
    form: Form,
    number: usize,
    (recipient, client): (&Addressee, &InvoiceClient),
    line: &InvoiceLine,
) {
    let (element, quantity) = form.line();
    let price = Price::of(line);
    xml.element(element, |xml| {
        xml.text("cbc:ID", &number.to_string());
        xml.optional("cbc:Note", line.correction.as_deref());
        form.quantity(xml, quantity, price.unit, price.quantity);
        form.amount(xml, "cbc:LineExtensionAmount", line.amount);
        period(xml, line.period.first(), line.period.last());
        xml.element("cac:Item", |xml| item(xml, (recipient, client), line));
        xml.element("cac:Price", |xml| write_price(xml, price));
    });
}

/// BG-29: a price never has a sign.
fn write_price(xml: &mut Xml, price: Price) {
    let mut amount = price.price;
    amount.rescale(2);
    xml.text_with("cbc:PriceAmount", &[("currencyID", "EUR")], &amount.to_string());
    if let Some(base) = price.base {
        // As positive on a credit note as elsewhere (PEPPOL-EN16931-R121).
        Form::Invoice.quantity(xml, "cbc:BaseQuantity", price.unit, base);
    }
}

/// BG-31.
fn item(xml: &mut Xml, (recipient, client): (&Addressee, &InvoiceClient), line: &InvoiceLine) {
    xml.text("cbc:Name", &line.description);
    if let Some(product) = &line.product {
        xml.element("cac:SellersItemIdentification", |xml| xml.text("cbc:ID", product.as_str()));
    }
    tax_category(xml, "cac:ClassifiedTaxCategory", None);
    property(xml, "Cliënt", Some(&client.naam));
    match recipient.client {
        ClientKey::Bsn => property(xml, "BSN", Some(&client.bsn.to_string())),
        ClientKey::BirthDate => property(xml, "Geboortedatum", client.geboortedatum.map(|d| d.to_string()).as_deref()),
    }
    property(xml, "Adres", Some(&client.adres.join(", ")));
    property(xml, "Beschikking", Some(&line.disposition.to_string()));
    property(xml, "Tariefcode", line.tariff.as_deref());
    // As the other forms say it; a part of a month is written in days above.
    property(xml, "Aantal", Some(&format!("{} {}", format_quantity(line.quantity), line.unit)));
    for delivered in &line.specification {
        property(xml, &format!("Geleverd {}", delivered.datum), Some(&day(delivered)));
    }
}

fn day(delivered: &Delivered) -> String {
    let amount = format!("{} {}", format_quantity(delivered.aantal), delivered.eenheid);
    delivered.vervoer.map_or(amount.clone(), |vervoer| format!("{amount} vervoer {vervoer}"))
}

/// BG-32, where there is a value (BR-54).
fn property(xml: &mut Xml, name: &str, value: Option<&str>) {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else { return };
    xml.element("cac:AdditionalItemProperty", |xml| {
        xml.text("cbc:Name", name);
        xml.text("cbc:Value", value);
    });
}
