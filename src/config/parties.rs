//! `[[party]]`: who gets bills, and on which terms. Each row goes key by key over what the profile says of the party.

use std::collections::BTreeMap;

use super::doubts;
use super::place::Place;
use super::reader::{Given, Reader, Section};
use super::take::{required, written};
use super::values::{party, payee_remedy};
use super::writing::{Email, Kvk, Oin};
use crate::domain::AgbCode;
use crate::terms::{ClientKey, EInvoice, PartyKey, Profile, Recipient, Term, Who};

/// Takes the rows.
pub fn recipients<'a>(
    reader: &mut Reader<'a>,
    root: &mut Section<'a>,
    profile: Option<&Profile>,
    members: &BTreeMap<AgbCode, String>,
) -> BTreeMap<PartyKey, Recipient> {
    let mut recipients = BTreeMap::new();
    for mut row in reader.sections(root, "party") {
        let whose = whose(reader, &mut row, profile, members);
        let base = whose.as_ref().zip(profile).map(|((_, key), profile)| profile.recipient(key));
        let recipient = recipient(reader, &mut row, base.unwrap_or_default());
        reader.finish(row);
        let Some((given, key)) = whose else { continue };
        let place = Place { file: None, line: given.line, name: given.key.clone() };
        doubts::party(reader, &place, &key, None);
        if recipients.insert(key, recipient).is_some() {
            reader.wrong(&given, "a row above is about this party too", "make one row of the two");
        }
    }
    recipients
}

/// The party that a row is about.
fn whose<'a>(
    reader: &mut Reader<'a>,
    row: &mut Section<'a>,
    profile: Option<&Profile>,
    members: &BTreeMap<AgbCode, String>,
) -> Option<(Given<'a>, PartyKey)> {
    let remedy = payee_remedy(profile);
    let (given, text) = required(reader, row, "party", &remedy, Reader::text)?;
    let key = match party(profile, text) {
        Ok(key) => key?,
        Err(error) => {
            reader.wrong(&given, error, &remedy);
            return None;
        }
    };
    // Where each member is a buyer only a member ever pays, so that this row would never be used.
    let is_each = profile?.buyer(&key).is_some_and(|buyer| buyer.who == Who::EachMember);
    if is_each && !key.id.parse().is_ok_and(|agb: AgbCode| members.contains_key(&agb)) {
        let remedy = "correct the code, or add the member as [[coalition.member]]";
        reader.wrong(&given, "no member of the coalition has this AGB code", remedy);
        return None;
    }
    Some((given, key))
}

fn recipient<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, base: Recipient) -> Recipient {
    let client = "write \"bsn\" or \"birth_date\"";
    let recipient = Recipient {
        name: reader.filled(row, "name").or(base.name),
        attention: reader.filled(row, "attention").or(base.attention),
        address: reader.filled(row, "address").or(base.address),
        postcode: reader.parsed(row, "postcode", "write it as 5000JA").map(|(_, code)| code).or(base.postcode),
        city: reader.filled(row, "city").or(base.city),
        email: written::<Email>(reader, row, "email", "write it as name@domain.nl").or(base.email),
        kvk: written::<Kvk>(reader, row, "kvk", "write the eight digits of the Kamer van Koophandel").or(base.kvk),
        oin: written::<Oin>(reader, row, "oin", "write the twenty digits of the OIN-register").or(base.oin),
        term: term(reader, row).unwrap_or(base.term),
        client: reader.parsed::<ClientKey>(row, "client", client).map_or(base.client, |(_, client)| client),
        buyer_reference: reader.filled(row, "buyer_reference").or(base.buyer_reference),
        order_number: reader.filled(row, "order_number").or(base.order_number),
        e_invoice: reader
            .parsed::<EInvoice>(row, "e_invoice", "write \"nlcius\" or \"peppol\"")
            .map_or(base.e_invoice, |(_, form)| form),
    };
    known_to_its_network(reader, row, &recipient);
    recipient
}

/// Peppol finds a Dutch buyer by one of two numbers and takes no address of e-mail instead (NL-R-005, PEPPOL-EN16931-CL008): without
/// one every invoice would come back refused.
fn known_to_its_network(reader: &mut Reader<'_>, row: &Section<'_>, recipient: &Recipient) {
    if recipient.e_invoice == EInvoice::Peppol && recipient.kvk.is_none() && recipient.oin.is_none() {
        let remedy = "add kvk = \"…\" or, of a government body, oin = \"…\"; or take e_invoice = \"peppol\" away";
        reader.section_wrong(row, "on Peppol a buyer has a KvK number or an OIN, and none is given", remedy);
    }
}

/// One of `payment_days` and `payment_workdays`; `None`: neither is written.
fn term<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Option<Term> {
    let both = row.has("payment_days") && row.has("payment_workdays");
    let mut days = |key| reader.number(row, key, (1, 365)).and_then(|days| u32::try_from(days).ok());
    let (days, workdays) = (days("payment_days"), days("payment_workdays"));
    if both {
        let remedy = "keep one: days after the date of the invoice, or working days after its approval";
        reader.section_wrong(row, "payment_days and payment_workdays contradict each other", remedy);
    }
    workdays.map(Term::WorkdaysAfterApproval).or(days.map(Term::Days))
}
