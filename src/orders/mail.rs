//! The orders of the mail: that an invoice is mailed, that it leaves now, what became of it, and the day's new tasks for the back office.
//!
//! Stands on what is known. Nothing is given to a server before the record that says so (`Leaving`) is durable, and what may have arrived is
//! never given again by itself: a person says so. Pure: the moment is an argument, and nothing is sent here.

use jiff::{SignedDuration, Timestamp};

use super::cannot::{Cannot, CloseError};
use super::plan::{Plan, number_after};
use crate::billing::Invoiced;
use crate::domain::{Date, Sha256, dutch};
use crate::known::Known;
use crate::log::{Draft, Entry, LeavingEntry, MailOutcome, MailSubject, NotifiedEntry, hash};
use crate::outputs::invoice::Provider;
use crate::outputs::mail::{Attachment, Filling, InvoiceForm, Letter, MailSettings, is_address, letter};
use crate::terms::Terms;
use crate::worklist::{MailStand, TRIES_MAX};

/// What mails rest on besides what is known.
#[derive(Clone, Copy, Debug)]
pub struct MailBasis<'a> {
    /// What was agreed, with the addresses of parties.
    pub terms: &'a Terms,
    /// Who sends.
    pub provider: &'a Provider,
    /// `[mail]`; absent: nothing is mailed.
    pub settings: Option<&'a MailSettings>,
}

/// A mail as it is given to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Number of the record that says that it leaves.
    pub leaving: u64,
    /// Address of the sender.
    pub from: String,
    /// Address that it goes to.
    pub to: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form of an invoice that goes along, before its bytes are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// Number of the record that holds it.
    pub sequence: u64,
    /// Name of the file.
    pub name: String,
    /// What it is.
    pub form: InvoiceForm,
    /// Hash of its bytes.
    pub sha256: Sha256,
}

impl MailBasis<'_> {
    fn settings(&self) -> Result<&MailSettings, Cannot> {
        self.settings.ok_or(Cannot::NoMail)
    }

    /// The address of the party of an invoice.
    fn address(&self, invoice: &Invoiced) -> Result<String, Cannot> {
        let no_address =
            || Cannot::NoAddress { number: invoice.number.clone(), party: invoice.party.key().to_string() };
        let email = self.terms.recipient(&invoice.party.key()).email.ok_or_else(no_address)?;
        if is_address(&email) { Ok(email) } else { Err(Cannot::NotMailable(email)) }
    }

    /// Orders to mail invoices as soon as they are made, where the config asks for that and their parties have an address.
    pub fn orders<'i>(&self, invoices: impl Iterator<Item = &'i Invoiced>) -> Vec<Draft> {
        let is_asked = self.settings.is_some_and(|mail| mail.auto && mail.encrypted);
        let goes = |invoice: &&Invoiced| is_asked && self.address(invoice).is_ok();
        invoices.filter(goes).map(|invoice| ordered(&invoice.number)).collect()
    }
}

/// Has an invoice mailed. One that may have arrived, or that is said to have been sent, only where a person asks for it again.
pub fn plan_mail(known: &Known, basis: &MailBasis<'_>, number: &str, again: bool) -> Result<Plan<()>, Cannot> {
    let invoice = known.books().invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
    if let Some(by) = known.books().replacement(number) {
        return Err(CloseError::Replaced { number: number.to_owned(), by: by.number.clone() }.into());
    }
    if !basis.settings()?.encrypted {
        return Err(Cannot::NotEncrypted);
    }
    basis.address(invoice)?;
    may_be_mailed(known.mail_of(number), number, again)?;
    Ok(Plan { records: vec![ordered(number)], told: (), based_on: known.sequence })
}

/// The record by which an invoice is to be mailed.
fn ordered(number: &str) -> Draft {
    Draft::note(Entry::MailOrdered { number: number.to_owned() })
}

fn may_be_mailed(stand: MailStand, number: &str, again: bool) -> Result<(), Cannot> {
    let number = number.to_owned();
    match stand {
        MailStand::Ordered | MailStand::Leaving => Err(Cannot::MailUnderWay(number)),
        MailStand::Accepted(_) | MailStand::Sent(_) if !again => Err(Cannot::MailedAlready(number)),
        MailStand::Unknown(_) if !again => Err(Cannot::MailUnknown(number)),
        MailStand::Never
        | MailStand::Accepted(_)
        | MailStand::Redirected(_)
        | MailStand::Deferred(..)
        | MailStand::Refused(_)
        | MailStand::Unknown(_)
        | MailStand::Sent(_)
        | MailStand::Bounced(_) => Ok(()),
    }
}

/// The invoices that are to be given to a server now, in the order of their numbers.
pub fn due_mails(known: &Known, now: Timestamp) -> Vec<String> {
    let is_due = |number: &&str| match known.mail_of(number) {
        MailStand::Ordered => true,
        MailStand::Deferred(said, tries) => tries < TRIES_MAX && now.duration_since(said.at) >= pause_after(tries),
        MailStand::Never
        | MailStand::Leaving
        | MailStand::Accepted(_)
        | MailStand::Redirected(_)
        | MailStand::Refused(_)
        | MailStand::Unknown(_)
        | MailStand::Sent(_)
        | MailStand::Bounced(_) => false,
    };
    // One that was put off and replaced meanwhile is no bill any more.
    let stands = |number: &&str| known.books().replacement(number).is_none();
    known.mails().unfinished().filter(stands).filter(is_due).map(str::to_owned).collect()
}

/// How long a mail waits that was put off so many times.
pub fn pause_after(tries: u32) -> SignedDuration {
    SignedDuration::from_mins(match tries {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        _ => 60,
    })
}

/// The forms of an invoice that go along.
pub fn enclosed(known: &Known, basis: &MailBasis<'_>, number: &str) -> Result<Vec<Enclosed>, Cannot> {
    let invoice = known.books().invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
    let forms = &basis.settings()?.forms;
    let made = |name: &str| known.outbox().find(|made| made.name == name);
    let enclosed = invoice.documents.iter().filter_map(|document| {
        let form = *forms.iter().find(|form| document.name.ends_with(form.ending()))?;
        let made = made(&document.name)?;
        Some(Enclosed { sequence: made.sequence, name: made.name.clone(), form, sha256: made.sha256 })
    });
    Ok(enclosed.collect())
}

/// Gives an invoice to a server, with its forms: the record that says so, and the mail.
pub fn plan_leaving(
    known: &Known,
    basis: &MailBasis<'_>,
    number: &str,
    attachments: Vec<Attachment>,
    now: Timestamp,
) -> Result<Plan<Departure>, Cannot> {
    let settings = basis.settings()?;
    let invoice = known.books().invoice(number).ok_or_else(|| CloseError::NoSuchInvoice(number.to_owned()))?;
    let party = basis.address(invoice)?;
    let order = known.mails().order_of(number).unwrap_or_default();
    let subject = format!("Factuur {number} van {}", basis.provider.name);
    let names: Vec<String> = attachments.iter().map(|attachment| attachment.name.clone()).collect();
    let text = settings.template.fill(&Filling {
        nummer: number,
        maand: &dutch::month(invoice.month),
        partij: &invoice.party.name,
        bedrag: &dutch::euro(invoice.total),
        aanbieder: &basis.provider.name,
        bijlagen: &names,
    });
    let mail = Mail {
        about: MailSubject::Invoice(number.to_owned()),
        to: &party,
        attempt: known.mails().attempts(number).saturating_add(1),
        message_id: format!("<{number}.{order}@{}>", domain_of(&settings.from)),
        subject,
        text,
        attachments,
    };
    leaving(known, settings, basis.provider, mail, (now, 0)).map(|(draft, told)| Plan {
        records: vec![draft],
        told,
        based_on: known.sequence,
    })
}

/// Keeps what became of a mail.
pub fn plan_mailed(known: &Known, leaving: u64, outcome: MailOutcome) -> Plan<()> {
    let told = known.mails().untold().any(|mail| mail.sequence == leaving);
    let records = if told { vec![Draft::note(Entry::Mailed { leaving, outcome })] } else { Vec::new() };
    Plan { records, told: (), based_on: known.sequence }
}

/// What a start notes of mails that were being given to a server when iwmod ended: nobody knows whether they arrived.
pub fn plan_unknown(known: &Known) -> Plan<()> {
    let unknown = |leaving| {
        let outcome = MailOutcome::Unknown("iwmod stopte voordat het antwoord van de mailserver er was".to_owned());
        Draft::note(Entry::Mailed { leaving, outcome })
    };
    let records = known.mails().untold().map(|mail| unknown(mail.sequence)).collect();
    Plan { records, told: (), based_on: known.sequence }
}

/// What is told of the tasks of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Where it goes.
    pub to: String,
    /// Which day.
    pub day: Date,
    /// What tells each task that is open from every other.
    pub seen: Vec<u64>,
    /// What is new, in lines without a client; empty: nothing is.
    pub text: String,
    /// How many tasks are new.
    pub count: usize,
}

/// Gives the tasks of a day to a server, or notes that there is nothing new to tell.
pub fn plan_notice(
    known: &Known,
    basis: &MailBasis<'_>,
    notice: Notice,
    now: Timestamp,
) -> Result<Plan<Option<Departure>>, Cannot> {
    let Notice { to, day, seen, text, count } = notice;
    let noted = Draft::note(Entry::Notified(NotifiedEntry { day, seen, mailed: count > 0 }));
    if count == 0 {
        return Ok(Plan { records: vec![noted], told: None, based_on: known.sequence });
    }
    let settings = basis.settings()?;
    let tasks = dutch::counted(count, "nieuwe taak", "nieuwe taken");
    let mail = Mail {
        about: MailSubject::Tasks(day),
        to: &to,
        attempt: known.mails().notice_put_off(day).map_or(0, |(_, tries)| tries).saturating_add(1),
        message_id: format!("<taken.{day}@{}>", domain_of(&settings.from)),
        subject: format!("iwmod: {tasks} op {}", dutch::date(day)),
        text,
        attachments: Vec::new(),
    };
    let (draft, departure) = leaving(known, settings, basis.provider, mail, (now, 1))?;
    Ok(Plan { records: vec![noted, draft], told: Some(departure), based_on: known.sequence })
}

/// A mail before it is known whether it goes to whom it is for.
struct Mail<'a> {
    about: MailSubject,
    to: &'a str,
    attempt: u32,
    message_id: String,
    subject: String,
    text: String,
    attachments: Vec<Attachment>,
}

/// The record of a mail that leaves when `ahead` others stand before it, and the mail. Where `[mail] redirect` has it go elsewhere its
/// subject says for whom it was.
fn leaving(
    known: &Known,
    settings: &MailSettings,
    provider: &Provider,
    mail: Mail<'_>,
    (now, ahead): (Timestamp, usize),
) -> Result<(Draft, Departure), Cannot> {
    let Mail { about, to: party, attempt, message_id, subject, text, attachments } = mail;
    let to = settings.redirect.as_deref().unwrap_or(party).to_owned();
    let redirected = settings.redirect.is_some();
    let bytes = letter(&Letter {
        from: (&provider.name, &settings.from),
        to: &to,
        reply_to: settings.reply_to.as_deref(),
        redirected_for: redirected.then_some(party),
        subject: &if redirected { format!("[proef, bestemd voor {party}] {subject}") } else { subject },
        text,
        attachments,
        message_id: &message_id,
        moment: now,
    })?;
    let entry = LeavingEntry { about, to: to.clone(), attempt, message_id, redirected };
    let leaving = number_after(known.sequence, ahead);
    let draft = Draft::about(Entry::Leaving(entry), hash(&bytes));
    Ok((draft, Departure { leaving, from: settings.from.clone(), to, bytes }))
}

fn domain_of(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or(address)
}
