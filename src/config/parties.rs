//! `[[party]]`: who gets bills, and on which terms. Each row goes key by key over what the profile says of the party.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::reader::{Given, Reader, Section};
use super::take::{required, written};
use super::values::Party;
use super::writing::{Email, Kvk, Oin, Postcode};
use crate::domain::AgbCode;
use crate::terms::{ClientKey, Profile, Recipient, Term};

/// Takes the rows; keys are those of [`crate::terms::Terms::recipient`].
pub fn recipients<'a>(
    reader: &mut Reader<'a>,
    root: &mut Section<'a>,
    profile: Option<&Profile>,
    members: &BTreeMap<AgbCode, String>,
) -> BTreeMap<String, Recipient> {
    let mut recipients = BTreeMap::new();
    for mut row in reader.sections(root, "party") {
        let whose = whose(reader, &mut row, profile, members);
        let base = whose.as_ref().zip(profile).map(|((_, key), profile)| profile.recipient(key));
        let recipient = recipient(reader, &mut row, base.unwrap_or_default());
        reader.finish(row);
        let Some((given, key)) = whose else { continue };
        if recipients.insert(key, recipient).is_some() {
            reader.wrong(&given, "a row above is about this party too", "make one row of the two");
        }
    }
    recipients
}

/// The key of the party that a row is about.
fn whose<'a>(
    reader: &mut Reader<'a>,
    row: &mut Section<'a>,
    profile: Option<&Profile>,
    members: &BTreeMap<AgbCode, String>,
) -> Option<(Given<'a>, String)> {
    let remedy = "write \"coalitie\", \"kikmaat\", \"hoofdaannemer:12345678\" or \"gemeente:0855\"";
    let (given, payer) = required(reader, row, "party", remedy, |r, s, k| r.parsed::<Payee>(s, k, remedy))?;
    let key = match payer {
        Payee::Coalitie => format!("coalitie:{}", profile?.coalitie.id),
        Payee::Other(Party::Kikmaat) => format!("kikmaat:{}", profile?.kikmaat.id),
        Payee::Other(Party::Gemeente(code)) => format!("gemeente:{code}"),
        Payee::Other(Party::Hoofdaannemer(code)) => {
            // Only a member is ever a hoofdaannemer, so this row would never be used.
            if !members.contains_key(&code) {
                let remedy = "correct the code, or add the member as [[coalition.member]]";
                reader.wrong(&given, "no member of the coalition has this AGB code", remedy);
                return None;
            }
            format!("hoofdaannemer:{code}")
        }
    };
    Some((given, key))
}

fn recipient<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, base: Recipient) -> Recipient {
    let client = "write \"bsn\" or \"birth_date\"";
    Recipient {
        name: reader.filled(row, "name").or(base.name),
        attention: reader.filled(row, "attention").or(base.attention),
        address: reader.filled(row, "address").or(base.address),
        postcode: written::<Postcode>(reader, row, "postcode", "write it as 5000JA").or(base.postcode),
        city: reader.filled(row, "city").or(base.city),
        email: written::<Email>(reader, row, "email", "write it as name@domain.nl").or(base.email),
        kvk: written::<Kvk>(reader, row, "kvk", "write the eight digits of the Kamer van Koophandel").or(base.kvk),
        oin: written::<Oin>(reader, row, "oin", "write the twenty digits of the OIN-register").or(base.oin),
        term: term(reader, row).unwrap_or(base.term),
        client: reader.parsed::<ClientKey>(row, "client", client).map_or(base.client, |(_, client)| client),
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

/// Who gets bills.
enum Payee {
    Coalitie,
    Other(Party),
}

impl FromStr for Payee {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "coalitie" { Ok(Payee::Coalitie) } else { text.parse().map(Payee::Other) }
    }
}
