//! Answers `outbox`: what leaves and left, and what became of it.
//!
//! Stands on what is derived of messages, declarations and invoices, beside what was made here. Adds nothing to it but the one word
//! that a person reads.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::reply::failed;
use super::worklist::address;
use crate::billing::{Invoiced, KeptDossier};
use crate::debiteuren::{self, Debiteuren, VorderingKind};
use crate::declaratie::{DeclaratieStatus, Stand};
use crate::disposition::{Fate, MessageStatus};
use crate::documents::{MailState, Mailed, OutboxState, Outgoing};
use crate::domain::{Bsn, Date, Finding, Kalender, Kind, Sha256};
use crate::engine::Reader;
use crate::facts::{Afkeuring, Besluit, Fact, Keuze, Kop, Oordeel};
use crate::known::{Known, Made, Stage};
use crate::orders::{Cannot, CloseError};
use crate::overview::Overview;
use crate::request::Failure;
use crate::terms::Terms;
use crate::worklist::{DECLARATIE_WERKDAGEN, MailStand, RETOUR_WERKDAGEN, mail_text};

/// What leaves, oldest first. A copy of what another aanbieder sent is not ours.
pub fn outbox(
    state: &Known,
    reader: &Reader,
    overview: &Overview,
    debiteuren: &Debiteuren,
    (today, terms): (Date, &Terms),
) -> Vec<Outgoing> {
    let kalender = &terms.kalender;
    let is_ours = |kop: &Kop| kop.kind.aanbieder_is_afzender() && terms.own.contains(&kop.aanbieder);
    let mut all: BTreeMap<u64, Outgoing> = BTreeMap::new();
    for status in overview.derived.iter().flat_map(|d| &d.messages).filter(|m| is_ours(&m.kop)) {
        if let Some((id, _)) = reader.received(&status.bron.sha256) {
            all.insert(id, sent_message(id, status, (today, kalender)));
        }
    }
    for status in overview.ledgers.iter().flat_map(|l| &l.declaraties).filter(|d| is_ours(&d.kop)) {
        if let Some((id, _)) = reader.received(&status.bron.sha256) {
            all.insert(id, sent_declaratie(id, status, (today, kalender)));
        }
    }
    for made in state.outbox() {
        let sent = all.remove(&made.sequence);
        let refused = hub_refusal(state.knowledge.besluiten(), made.sha256);
        all.extend(made_here(made, sent, refused).map(|view| (made.sequence, view)));
    }
    let mut said: HashMap<Sha256, Vec<Finding>> = state.owed().map(|owed| (owed.sha256, Vec::new())).collect();
    for judgement in overview.judgements() {
        if let Some(found) = said.get_mut(&judgement.bron.sha256) {
            found.push(judgement.finding.with_byte_in_text());
        }
    }
    for owed in state.owed() {
        let mut findings = said.remove(&owed.sha256).unwrap_or_default();
        findings.sort();
        findings.dedup();
        let Some(kind) = owed.kop.kind.answer() else { continue };
        let view = Outgoing {
            id: owed.sequence,
            kind: kind.to_string(),
            gemeente: Some(owed.kop.gemeente.to_string()),
            party: None,
            bsn: None,
            address: None,
            mail: None,
            identification: None,
            date: owed.day,
            state: OutboxState::Owed,
            due: Some(kalender.werkdagen_after(owed.day, RETOUR_WERKDAGEN)),
            file: None,
            sha256: owed.sha256,
            answers: Some(owed.kop.name()),
            codes: Vec::new(),
            findings,
        };
        all.insert(owed.sequence, view);
    }
    all.extend(invoices(state, debiteuren, terms).into_iter().map(|view| (view.id, view)));
    let clients = clients(overview);
    for view in all.values_mut() {
        view.bsn = client(view, state, &clients);
    }
    all.into_values().collect()
}

/// The client of each message, by its file.
fn clients(overview: &Overview) -> HashMap<Sha256, Bsn> {
    let messages = overview.derived.iter().flat_map(|dossier| dossier.messages.iter().map(move |m| (dossier, m)));
    // A message stands in the dossier of the dispositions that it is about.
    let client = |(dossier, m): (&Arc<KeptDossier>, &MessageStatus)| {
        let disposition = m.subjects.iter().find_map(|id| dossier.disposition(id))?;
        Some((m.bron.sha256, disposition.client.bsn))
    };
    messages.filter_map(client).collect()
}

/// Whom it is about: of a retour the client of what it answers, of a draft the one that it names.
fn client(view: &Outgoing, state: &Known, clients: &HashMap<Sha256, Bsn>) -> Option<Bsn> {
    let made = state.made(view.id);
    let answered = made.and_then(|made| made.answers).map_or(view.sha256, |answered| answered.file);
    let named = || match made?.fact.as_deref()? {
        Fact::Bericht(bericht) => Some(bericht.client.bsn),
        Fact::Opdracht(_)
        | Fact::Levering(_)
        | Fact::Retour(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => None,
    };
    clients.get(&answered).copied().or_else(named)
}

fn sent_message(id: u64, status: &MessageStatus, (today, kalender): (Date, &Kalender)) -> Outgoing {
    let due = kalender.werkdagen_after(status.kop.dagtekening, RETOUR_WERKDAGEN);
    let (state, due, codes) = match &status.fate {
        Fate::Open if due < today => (OutboxState::Overdue, Some(due), Vec::new()),
        Fate::Open => (OutboxState::Sent, Some(due), Vec::new()),
        Fate::Accepted { .. } => (OutboxState::Accepted, None, Vec::new()),
        Fate::Rejected { codes, .. } => (OutboxState::Rejected, None, codes.clone()),
    };
    left(id, &status.kop, state, due, status.bron.sha256, codes)
}

fn sent_declaratie(id: u64, status: &DeclaratieStatus, (today, kalender): (Date, &Kalender)) -> Outgoing {
    let due = kalender.werkdagen_after(status.kop.dagtekening, DECLARATIE_WERKDAGEN);
    let whole = |code: &String| Afkeuring { path: "/Bericht".to_owned(), code: code.clone() };
    let (state, due, codes) = match &status.stand {
        Stand::Ingediend if due < today => (OutboxState::Overdue, Some(due), Vec::new()),
        Stand::Ingediend => (OutboxState::Sent, Some(due), Vec::new()),
        Stand::Beantwoord { .. } => (OutboxState::Answered, None, Vec::new()),
        Stand::NooitVerzonden { codes } => (OutboxState::Rejected, None, codes.iter().map(whole).collect()),
    };
    left(id, &status.kop, state, due, status.bron.sha256, codes)
}

fn left(id: u64, kop: &Kop, state: OutboxState, due: Option<Date>, sha256: Sha256, codes: Vec<Afkeuring>) -> Outgoing {
    Outgoing {
        id,
        kind: kop.kind.to_string(),
        gemeente: Some(kop.gemeente.to_string()),
        party: None,
        bsn: None,
        address: None,
        mail: None,
        identification: Some(kop.identificatie.as_str().to_owned()),
        date: kop.dagtekening,
        state,
        due,
        file: None,
        sha256,
        answers: None,
        codes,
        findings: Vec::new(),
    }
}

/// The code with which a hub refused a file.
fn hub_refusal(besluiten: &[Besluit], sha256: Sha256) -> Option<&str> {
    besluiten.iter().rev().find_map(|besluit| match &besluit.keuze {
        Keuze::HubRefused { file, code } => (*file == sha256).then_some(code.as_str()),
        Keuze::NotContinued { .. }
        | Keuze::Withdraw { .. }
        | Keuze::Keep { .. }
        | Keuze::InvoiceApproved { .. }
        | Keuze::InvoiceRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::InvoiceSent { .. }
        | Keuze::InvoiceBounced { .. }
        | Keuze::Clock => None,
    })
}

/// What iwmod made. Once it left, what became of it is told by `sent`, or of a retour by the hub that refused it.
fn made_here(made: &Made, sent: Option<Outgoing>, refused: Option<&str>) -> Option<Outgoing> {
    let file = Some(made.name.clone());
    if let (Some(sent), Stage::Released | Stage::Written | Stage::TakenAway) = (sent, made.stage) {
        let waits = matches!(sent.state, OutboxState::Sent | OutboxState::Overdue);
        let state = if made.stage == Stage::Written && waits { OutboxState::Ready } else { sent.state };
        return Some(Outgoing { file, state, address: channel(state), ..sent });
    }
    let state = match made.stage {
        Stage::Draft => OutboxState::Draft,
        Stage::Withdrawn => OutboxState::Dropped,
        Stage::Released | Stage::Written | Stage::TakenAway if refused.is_some() => OutboxState::Rejected,
        Stage::Released => OutboxState::Released,
        Stage::Written => OutboxState::Ready,
        Stage::TakenAway => OutboxState::Sent,
    };
    // A hub's code, or what the retour itself says of the message that it answers.
    let codes = match (refused, made.fact.as_deref()) {
        (Some(code), _) => vec![Afkeuring { path: "/Bericht".to_owned(), code: code.to_owned() }],
        (None, Some(fact)) => refused_by(fact),
        (None, None) => Vec::new(),
    };
    let Naming { kind, kop, answers, identification } = naming(made.fact.as_deref()?)?;
    Some(Outgoing {
        kind: kind.to_string(),
        answers,
        identification: Some(identification.to_owned()),
        file,
        date: made.day,
        address: channel(state),
        ..left(made.sequence, kop, state, None, made.sha256, codes)
    })
}

/// By what a message goes that lies ready.
fn channel(state: OutboxState) -> Option<String> {
    (state == OutboxState::Ready).then(|| "berichtenverkeer".to_owned())
}

/// How far an invoice is that nobody judged yet.
fn on_its_way(mail: &MailStand, files: &[&Made]) -> OutboxState {
    match mail {
        MailStand::Accepted(_) | MailStand::Sent(_) => OutboxState::Sent,
        MailStand::Unknown(_) => OutboxState::Unknown,
        MailStand::Refused(_) | MailStand::Bounced(_) => OutboxState::Undelivered,
        MailStand::Never
        | MailStand::Ordered
        | MailStand::Leaving
        | MailStand::Redirected(_)
        | MailStand::Deferred(..) => {
            let lies = files.iter().any(|made| made.stage == Stage::Written);
            if lies { OutboxState::Ready } else { OutboxState::Sent }
        }
    }
}

/// The codes with which a retour that we made refuses a message.
fn refused_by(fact: &Fact) -> Vec<Afkeuring> {
    match fact {
        Fact::Retour(retour) => match &retour.oordeel {
            Oordeel::Aanvaard => Vec::new(),
            Oordeel::Afgekeurd(codes) => codes.clone(),
        },
        Fact::Bericht(_)
        | Fact::Opdracht(_)
        | Fact::Levering(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => Vec::new(),
    }
}

/// What a message of ours is called.
struct Naming<'a> {
    kind: Kind,
    /// Between whom; of a retour, the head of what it answers.
    kop: &'a Kop,
    answers: Option<String>,
    identification: &'a str,
}

/// What a message is called; a row of a CSV and a payment never leave.
fn naming(fact: &Fact) -> Option<Naming<'_>> {
    let kop = match fact {
        Fact::Retour(retour) => {
            let (kind, kop) = (retour.kind, &retour.over);
            return Some(Naming {
                kind,
                kop,
                answers: Some(kop.name()),
                identification: retour.identificatie.as_str(),
            });
        }
        Fact::Bericht(message) => &message.kop,
        Fact::Verzoek(message) => &message.kop,
        Fact::Antwoord(message) => &message.kop,
        Fact::Declaratie(message) => &message.kop,
        Fact::DeclaratieAntwoord(message) => &message.kop,
        Fact::Opdracht(_) | Fact::Levering(_) | Fact::Betaling(_) => return None,
    };
    Some(Naming { kind: kop.kind, kop, answers: None, identification: kop.identificatie.as_str() })
}

/// How an invoice stands with the mail.
pub fn mailed(state: &Known, number: &str) -> Result<Mailed, Failure> {
    let known = state.books().invoice(number);
    known.ok_or_else(|| failed(Cannot::from(CloseError::NoSuchInvoice(number.to_owned()))))?;
    let stand = state.mail_of(number);
    Ok(Mailed { number: number.to_owned(), state: MailState::from(&stand), said: mail_text(&stand) })
}

/// Each invoice once, as its PDF stands in the outbox.
fn invoices(state: &Known, debiteuren: &Debiteuren, terms: &Terms) -> Vec<Outgoing> {
    let made: HashMap<&str, &Made> = state.outbox().map(|made| (made.name.as_str(), made)).collect();
    let view = |invoice: &Invoiced| {
        let files: Vec<&Made> =
            invoice.documents.iter().filter_map(|document| made.get(document.name.as_str()).copied()).collect();
        let first = files.first()?;
        let bill = debiteuren
            .receivables
            .iter()
            .find(|bill| bill.kind == VorderingKind::Invoice && bill.number == invoice.number);
        let mail = state.mail_of(&invoice.number);
        let state = match bill.map(|bill| &bill.stage) {
            _ if files.iter().any(|made| made.stage == Stage::Released) => OutboxState::Released,
            None | Some(debiteuren::Stage::Sent) => on_its_way(&mail, &files),
            Some(debiteuren::Stage::Approved { .. }) => OutboxState::Accepted,
            Some(debiteuren::Stage::Refused { .. }) => OutboxState::Rejected,
            Some(debiteuren::Stage::Replaced { .. }) => OutboxState::Replaced,
            Some(debiteuren::Stage::Settled) => OutboxState::Settled,
        };
        Some(Outgoing {
            id: first.sequence,
            kind: "invoice".to_owned(),
            gemeente: None,
            party: Some(invoice.party.key().to_string()),
            bsn: None,
            address: address(&terms.recipient(&invoice.party.key())),
            mail: mail_text(&mail),
            identification: Some(invoice.number.clone()),
            date: invoice.date,
            state,
            due: bill.and_then(|bill| bill.due),
            file: Some(first.name.clone()),
            sha256: first.sha256,
            answers: None,
            codes: Vec::new(),
            findings: Vec::new(),
        })
    };
    state.books().invoices().iter().filter_map(view).collect()
}
