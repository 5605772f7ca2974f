//! The JSON of `outbox`, `declarations`, `requests` and `worklist`: what leaves, and what became of it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::money;
use crate::billing::Invoiced;
use crate::clock;
use crate::config::Config;
use crate::debiteuren::{self, Debiteuren, Soort};
use crate::declaratie::{DeclaratieStatus, Regel, RegelStand, Stand};
use crate::disposition::{Fate, MessageStatus, VerzoekStand, VerzoekStatus};
use crate::documents::{OutboxState, Outgoing};
use crate::domain::{Bsn, Date, DispositionId, Eur, Finding, Kind, Month, Period, Sha256, werkdagen_after};
use crate::engine::Reader;
use crate::facts::{Afkeuring, Besluit, Fact, Keuze, Kop, Oordeel};
use crate::known::{Known, Made, Stage};
use crate::overview::Overview;
use crate::request::Failure;
use crate::worklist::{DECLARATIE_WERKDAGEN, Log, Money, OwedRetour, RETOUR_WERKDAGEN, Task, worklist};

/// What leaves, oldest first.
pub fn outbox(
    state: &Known,
    reader: &Reader,
    overview: &Overview,
    debiteuren: &Debiteuren,
    today: Date,
) -> Vec<Outgoing> {
    let mut all: BTreeMap<u64, Outgoing> = BTreeMap::new();
    for status in overview.derived.iter().flat_map(|d| &d.messages).filter(|m| m.kop.kind.aanbieder_is_afzender()) {
        if let Some((id, _)) = reader.received(&status.bron.sha256) {
            all.insert(id, of_message(id, status, today));
        }
    }
    for status in overview.ledgers.iter().flat_map(|l| &l.declaraties) {
        if let Some((id, _)) = reader.received(&status.bron.sha256) {
            all.insert(id, of_declaratie(id, status, today));
        }
    }
    for made in state.outbox() {
        let sent = all.remove(&made.sequence);
        let refused = hub_refusal(state.knowledge.besluiten(), made.sha256);
        all.extend(of_made(made, sent, refused).map(|view| (made.sequence, view)));
    }
    let mut said: HashMap<Sha256, Vec<Finding>> = state.owed().map(|owed| (owed.sha256, Vec::new())).collect();
    for judgement in overview.judgements() {
        if let Some(found) = said.get_mut(&judgement.bron.sha256) {
            found.push(judgement.finding.told());
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
            identification: None,
            date: owed.day,
            state: OutboxState::Owed,
            due: Some(werkdagen_after(owed.day, RETOUR_WERKDAGEN)),
            file: None,
            sha256: owed.sha256,
            answers: Some(owed.kop.name()),
            codes: Vec::new(),
            findings,
        };
        all.insert(owed.sequence, view);
    }
    all.extend(invoices(state, debiteuren).into_iter().map(|view| (view.id, view)));
    all.into_values().collect()
}

fn of_message(id: u64, status: &MessageStatus, today: Date) -> Outgoing {
    let due = werkdagen_after(status.kop.dagtekening, RETOUR_WERKDAGEN);
    let (state, due, codes) = match &status.fate {
        Fate::Open if due < today => (OutboxState::Overdue, Some(due), Vec::new()),
        Fate::Open => (OutboxState::Sent, Some(due), Vec::new()),
        Fate::Accepted { .. } => (OutboxState::Accepted, None, Vec::new()),
        Fate::Rejected { codes, .. } => (OutboxState::Rejected, None, codes.clone()),
    };
    sent(id, &status.kop, state, due, status.bron.sha256, codes)
}

fn of_declaratie(id: u64, status: &DeclaratieStatus, today: Date) -> Outgoing {
    let due = werkdagen_after(status.kop.dagtekening, DECLARATIE_WERKDAGEN);
    let whole = |code: &String| Afkeuring { path: "/Bericht".to_owned(), code: code.clone() };
    let (state, due, codes) = match &status.stand {
        Stand::Ingediend if due < today => (OutboxState::Overdue, Some(due), Vec::new()),
        Stand::Ingediend => (OutboxState::Sent, Some(due), Vec::new()),
        Stand::Beantwoord { .. } => (OutboxState::Answered, None, Vec::new()),
        Stand::NooitVerzonden { codes } => (OutboxState::Rejected, None, codes.iter().map(whole).collect()),
    };
    sent(id, &status.kop, state, due, status.bron.sha256, codes)
}

fn sent(
    id: u64,
    kop: &Kop,
    state: OutboxState,
    due: Option<Date>,
    sha256: Sha256,
    codes: Vec<Afkeuring>,
) -> Outgoing {
    Outgoing {
        id,
        kind: kop.kind.to_string(),
        gemeente: Some(kop.gemeente.to_string()),
        party: None,
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
        Keuze::HubRefused(file, code) if *file == sha256 => Some(code.as_str()),
        _ => None,
    })
}

/// What iwmod made. Once it left, what became of it is told by `sent`, or of a retour by the hub that refused it.
fn of_made(made: &Made, sent: Option<Outgoing>, refused: Option<&str>) -> Option<Outgoing> {
    let file = Some(made.name.clone());
    if let (Some(sent), Stage::Released | Stage::Written) = (sent, made.stage) {
        return Some(Outgoing { file, ..sent });
    }
    let state = match made.stage {
        Stage::Draft => OutboxState::Draft,
        Stage::Withdrawn => OutboxState::Dropped,
        Stage::Released | Stage::Written if refused.is_some() => OutboxState::Rejected,
        Stage::Released => OutboxState::Released,
        Stage::Written => OutboxState::Written,
    };
    // A hub's code, or what the retour itself says of the message that it answers.
    let codes = match (refused, made.fact.as_deref()) {
        (Some(code), _) => vec![Afkeuring { path: "/Bericht".to_owned(), code: code.to_owned() }],
        (None, Some(Fact::Retour(retour))) => match &retour.oordeel {
            Oordeel::Aanvaard => Vec::new(),
            Oordeel::Afgekeurd(codes) => codes.clone(),
        },
        (None, _) => Vec::new(),
    };
    let (kind, kop, answers) = match made.fact.as_deref()? {
        Fact::Retour(retour) => (retour.kind, &retour.over, Some(retour.over.name())),
        Fact::Bericht(m) => (m.kop.kind, &m.kop, None),
        Fact::Verzoek(m) => (m.kop.kind, &m.kop, None),
        Fact::Antwoord(m) => (m.kop.kind, &m.kop, None),
        Fact::Declaratie(m) => (m.kop.kind, &m.kop, None),
        Fact::DeclaratieAntwoord(m) => (m.kop.kind, &m.kop, None),
        Fact::Opdracht(_) | Fact::Levering(_) | Fact::Betaling(_) => return None,
    };
    let identification = match made.fact.as_deref()? {
        Fact::Retour(retour) => retour.identificatie.as_str().to_owned(),
        _ => kop.identificatie.as_str().to_owned(),
    };
    Some(Outgoing {
        kind: kind.to_string(),
        answers,
        identification: Some(identification),
        file,
        date: made.day,
        ..self::sent(made.sequence, kop, state, None, made.sha256, codes)
    })
}

/// A declaration with its lines.
#[derive(Serialize)]
pub struct DeclaratieView {
    /// Its place in the log.
    pub id: Option<u64>,
    /// To which gemeente.
    pub gemeente: String,
    /// By which aanbieder.
    pub agb: String,
    /// Identificatie of the 323.
    pub identification: String,
    /// Its Dagtekening.
    pub date: Date,
    /// DeclaratieNummer.
    pub number: String,
    /// DeclaratiePeriode.
    pub month: Month,
    /// TotaalIngediendBedrag.
    pub total: Eur,
    /// What became of it.
    #[serde(flatten)]
    pub stand: Stand,
    /// TotaalToegekendBedrag, where a 325 answers it.
    pub granted: Option<Eur>,
    /// Its lines, in the order of the message.
    pub lines: Vec<RegelView>,
}

/// A declared line.
#[derive(Serialize)]
pub struct RegelView {
    /// ReferentieNummer.
    pub reference: String,
    /// VorigReferentieNummer: what it takes back.
    pub credits: Option<String>,
    /// The toewijzing that it is about.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// ProductCategorie.
    pub category: String,
    /// ProductCode.
    pub product: String,
    /// First day of ProductPeriode.
    pub from: Date,
    /// Last day of ProductPeriode.
    pub to: Date,
    /// GeleverdVolume.
    pub volume: u32,
    /// Eenheid.
    pub unit: String,
    /// ProductTarief.
    pub rate: Option<Eur>,
    /// IngediendBedrag; negative for a credit.
    pub amount: Eur,
    /// What became of it.
    #[serde(flatten)]
    pub stand: RegelStand,
    /// ReferentieNummer of the credit that takes it back.
    pub credited_by: Option<String>,
}

/// What was declared, in the order of business.
pub fn declarations(state: &Known, reader: &Reader, config: &Config, month: Option<Month>) -> Vec<DeclaratieView> {
    let overview = Overview::of(&state.knowledge, &config.terms);
    let mut views = declared(&overview, &|bron| reader.received(bron).map(|(id, _)| id));
    views.retain(|view| month.is_none_or(|month| view.month == month));
    views
}

/// What an overview tells of declarations, in the order of business; `id` knows the place of a file in the log. Pure.
pub fn declared(overview: &Overview, id: &dyn Fn(&Sha256) -> Option<u64>) -> Vec<DeclaratieView> {
    let all = overview.ledgers.iter().flat_map(|l| &l.declaraties);
    let mut views: Vec<DeclaratieView> = all.map(|d| declaratie(d, id(&d.bron.sha256))).collect();
    views.sort_by(|a, b| (a.date, &a.identification, &a.gemeente).cmp(&(b.date, &b.identification, &b.gemeente)));
    views
}

fn declaratie(status: &DeclaratieStatus, id: Option<u64>) -> DeclaratieView {
    let granted = match &status.stand {
        Stand::Beantwoord { toegekend, .. } => Some(Eur::from_cents(*toegekend)),
        Stand::Ingediend | Stand::NooitVerzonden { .. } => None,
    };
    DeclaratieView {
        id,
        gemeente: status.kop.gemeente.to_string(),
        agb: status.kop.aanbieder.to_string(),
        identification: status.kop.identificatie.as_str().to_owned(),
        date: status.kop.dagtekening,
        number: status.nummer.clone(),
        month: status.maand,
        total: Eur::from_cents(status.totaal),
        stand: status.stand.clone(),
        granted,
        lines: status.regels.iter().map(|regel| regel_view(status, regel)).collect(),
    }
}

fn regel_view(status: &DeclaratieStatus, regel: &Regel) -> RegelView {
    let p = &regel.prestatie;
    let period: Period = p.periode;
    RegelView {
        reference: p.referentie.clone(),
        credits: p.vorige.clone(),
        disposition: DispositionId::Toewijzing(status.kop.gemeente, p.toewijzing_nummer),
        bsn: p.bsn,
        category: p.categorie.clone(),
        product: p.code.clone(),
        from: period.first(),
        to: period.last(),
        volume: p.volume,
        unit: p.eenheid.to_string(),
        rate: p.tarief.map(|cents| Eur::from_cents(i64::from(cents))),
        amount: Eur::from_cents(p.signed()),
        stand: regel.stand.clone(),
        credited_by: regel.gecrediteerd.clone(),
    }
}

/// A request with what became of it.
#[derive(Serialize)]
pub struct VerzoekView {
    /// At which gemeente.
    pub gemeente: String,
    /// By which aanbieder.
    pub agb: String,
    /// ReferentieAanbieder.
    pub reference: String,
    /// 315 or 317.
    pub kind: Kind,
    /// Identificatie of its message.
    pub identification: String,
    /// Its Dagtekening.
    pub date: Date,
    /// For whom.
    pub bsn: Bsn,
    /// What became of it.
    #[serde(flatten)]
    pub stand: VerzoekStand,
}

/// Requests, by gemeente and reference.
pub fn requests(state: &Known, config: &Config) -> Vec<VerzoekView> {
    requested(&Overview::of(&state.knowledge, &config.terms))
}

/// What an overview tells of requests, by gemeente and reference. Pure.
pub fn requested(overview: &Overview) -> Vec<VerzoekView> {
    let view = |status: &VerzoekStatus| VerzoekView {
        gemeente: status.id.gemeente.to_string(),
        agb: status.id.aanbieder.to_string(),
        reference: status.id.referentie.clone(),
        kind: status.kind,
        identification: status.bericht.clone(),
        date: status.dagtekening,
        bsn: status.bsn,
        stand: status.stand.clone(),
    };
    let mut views: Vec<VerzoekView> = overview.derived.iter().flat_map(|d| &d.verzoeken).map(view).collect();
    let key = |v: &VerzoekView| (v.gemeente.clone(), v.reference.clone(), v.date, v.identification.clone());
    views.sort_by_cached_key(key);
    views
}

/// What a person must do.
pub fn tasks(
    state: &Known,
    reader: &Reader,
    config: &Config,
    overview: &Overview,
    debiteuren: &Debiteuren,
    as_of: Date,
) -> Result<Vec<Task>, Failure> {
    let open = money::open_months(state, reader, config, &overview.derived, as_of)?;
    let money = Money { open: &open, debiteuren: Some(debiteuren), books: Some(state.books()) };
    Ok(worklist(overview, &log(state, reader), &money, &config.terms, as_of))
}

/// Each invoice once, as its PDF stands in the outbox.
fn invoices(state: &Known, debiteuren: &Debiteuren) -> Vec<Outgoing> {
    let made: HashMap<&str, &Made> = state.outbox().map(|made| (made.name.as_str(), made)).collect();
    let view = |invoice: &Invoiced| {
        let files: Vec<&Made> =
            invoice.documents.iter().filter_map(|document| made.get(document.name.as_str()).copied()).collect();
        let first = files.first()?;
        let bill =
            debiteuren.receivables.iter().find(|bill| bill.kind == Soort::Invoice && bill.number == invoice.number);
        let state = match bill.map(|bill| &bill.stage) {
            _ if files.iter().any(|made| made.stage == Stage::Released) => OutboxState::Released,
            None | Some(debiteuren::Stage::Sent) => OutboxState::Sent,
            Some(debiteuren::Stage::Approved { .. }) => OutboxState::Accepted,
            Some(debiteuren::Stage::Refused { .. }) => OutboxState::Rejected,
            Some(debiteuren::Stage::Replaced { .. }) => OutboxState::Replaced,
            Some(debiteuren::Stage::Settled) => OutboxState::Settled,
        };
        Some(Outgoing {
            id: first.sequence,
            kind: "invoice".to_owned(),
            gemeente: None,
            party: Some(invoice.party.key()),
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

/// What the work list needs of the log.
fn log(state: &Known, reader: &Reader) -> Log {
    let owed = state.owed().map(|o| OwedRetour { id: o.sequence, kop: o.kop.clone(), received: o.day }).collect();
    let drafts = state.outbox().filter(|made| made.stage == Stage::Draft);
    let misdelivered = state.quarantine().filter(|r| r.rules.iter().any(|rule| rule == "NOT_ADDRESSED_TO_US"));
    Log {
        owed,
        drafts: drafts.map(|made| (made.sequence, made.name.clone(), made.day)).collect(),
        misdelivered: misdelivered.map(|refusal| (refusal.sequence, refusal.day)).collect(),
        clock: reader.clock_behind().map(|behind| (clock::shown(behind.now), clock::shown(behind.last))),
    }
}
