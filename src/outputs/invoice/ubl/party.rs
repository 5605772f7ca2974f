//! Seller and buyer: who they are, where they are reached, where they are registered, and the account that is paid to.
//!
//! Stands under [`super`]. Both are in the Netherlands. The buyer is the addressee alone: combinanten are never a party here.

use super::xml::Xml;
use crate::outputs::invoice::{Addressee, Sender};

/// ICD code of the Kamer van Koophandel.
const KVK: &str = "0106";
/// ICD code of the organisatie-identificatienummer.
const OIN: &str = "0190";
/// EAS code of an e-mail address.
const EMAIL: &str = "EM";

/// BG-4.
pub(super) fn seller(xml: &mut Xml, sender: &Sender) {
    xml.element("cac:AccountingSupplierParty", |xml| xml.element("cac:Party", |xml| seller_party(xml, sender)));
}

fn seller_party(xml: &mut Xml, sender: &Sender) {
    xml.text_with("cbc:EndpointID", &[("schemeID", KVK)], &sender.kvk);
    for agb in &sender.agb {
        // AGB codes have no scheme of their own in ISO 6523.
        xml.element("cac:PartyIdentification", |xml| xml.text("cbc:ID", agb));
    }
    name_and_address(xml, &sender.name, [&sender.address, &sender.city, sender.postcode.as_str()]);
    tax_registration(xml, sender);
    legal_entity(xml, &sender.name, Some((KVK, &sender.kvk)));
    xml.element("cac:Contact", |xml| {
        xml.optional("cbc:Telephone", Some(&sender.phone));
        xml.text("cbc:ElectronicMail", &sender.email);
    });
}

/// BT-31; without one, BT-32: what is exempt needs either (BR-E-02), and a provider whose whole turnover is exempt may have no
/// btw-identificatienummer.
fn tax_registration(xml: &mut Xml, sender: &Sender) {
    let (number, scheme) = match &sender.vat_id {
        Some(vat_id) => (vat_id, "VAT"),
        None => (&sender.kvk, "TAX"),
    };
    xml.element("cac:PartyTaxScheme", |xml| {
        xml.text("cbc:CompanyID", number);
        xml.element("cac:TaxScheme", |xml| xml.text("cbc:ID", scheme));
    });
}

/// BG-7.
pub(super) fn buyer(xml: &mut Xml, recipient: &Addressee) {
    xml.element("cac:AccountingCustomerParty", |xml| xml.element("cac:Party", |xml| buyer_party(xml, recipient)));
}

fn buyer_party(xml: &mut Xml, recipient: &Addressee) {
    let registration = registration(recipient);
    let (scheme, endpoint) = registration.unwrap_or((EMAIL, &recipient.email));
    xml.text_with("cbc:EndpointID", &[("schemeID", scheme)], endpoint);
    name_and_address(xml, &recipient.name, [&recipient.address, &recipient.city, recipient.postcode.as_str()]);
    legal_entity(xml, &recipient.name, registration);
    xml.element("cac:Contact", |xml| {
        xml.optional("cbc:Name", recipient.attention.as_deref());
        xml.text("cbc:ElectronicMail", &recipient.email);
    });
}

/// The number a buyer is registered under, with its scheme: that of a government body goes before that of a company, since
/// the network knows such a body by it.
pub(super) fn registration(recipient: &Addressee) -> Option<(&'static str, &String)> {
    let oin = recipient.oin.as_ref().map(|oin| (OIN, oin));
    oin.or_else(|| recipient.kvk.as_ref().map(|kvk| (KVK, kvk)))
}

fn name_and_address(xml: &mut Xml, name: &str, [street, city, postcode]: [&str; 3]) {
    xml.element("cac:PartyName", |xml| xml.text("cbc:Name", name));
    xml.element("cac:PostalAddress", |xml| {
        xml.text("cbc:StreetName", street);
        xml.text("cbc:CityName", city);
        xml.text("cbc:PostalZone", postcode);
        xml.element("cac:Country", |xml| xml.text("cbc:IdentificationCode", "NL"));
    });
}

fn legal_entity(xml: &mut Xml, name: &str, registration: Option<(&str, &String)>) {
    xml.element("cac:PartyLegalEntity", |xml| {
        xml.text("cbc:RegistrationName", name);
        if let Some((scheme, number)) = registration {
            xml.text_with("cbc:CompanyID", &[("schemeID", scheme)], number);
        }
    });
}

/// BG-16: a SEPA credit transfer to our account, under the number of the invoice.
pub(super) fn account(xml: &mut Xml, sender: &Sender, reference: &str) {
    xml.element("cac:PaymentMeans", |xml| {
        xml.text("cbc:PaymentMeansCode", "58");
        xml.text("cbc:PaymentID", reference);
        xml.element("cac:PayeeFinancialAccount", |xml| xml.text("cbc:ID", sender.iban.as_str()));
    });
}
