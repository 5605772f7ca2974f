//! What a person must do, by when, and why.
//!
//! Stands above everything that is derived; adds nothing to it. Pure: the day is an argument, and so is what only the log
//! knows (when a file was received). Texts are Dutch: the back office reads them.

mod money;
mod payments;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::billing::{Billing, Books};
use crate::debiteuren::Debiteuren;
use crate::declaratie::{DeclaratieStatus, Ledger, Regel, RegelStand, Stand, plaats};
use crate::disposition::{
    Derived, Disposition, Fate, Form, Judgement, MessageStatus, Standing, State, VerzoekStand, VerzoekStatus,
};
use crate::domain::{AgbCode, Bsn, Date, DispositionId, GemeenteCode, Kind, Sha256, codes_text, werkdagen_after};
use crate::facts::Kop;
use crate::overview::Overview;
use crate::terms::{HolderKind, Terms};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Task {
    /// By when; absent where nothing is late yet and no term runs.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// What kind of task.
    pub task: TaskKind,
    /// Disposition, message or file that it is about.
    pub about: String,
    /// Whom it is about.
    pub bsn: Option<Bsn>,
    /// Rule that it rests on.
    pub rule: Option<String>,
    /// The file that it is about, for `decide keep` and `archive cat`.
    pub sha256: Option<Sha256>,
    /// What is the case and what to do.
    pub text: String,
}

/// Kinds of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskKind {
    /// The clock is behind, and nothing is done until it is right.
    ClockBehind,
    /// A message for somebody else came here.
    Misdelivered,
    /// We owe a retour.
    RetourOwed,
    /// A draft waits for approval.
    DraftWaits,
    /// A message of ours was rejected and not sent anew.
    Rejected,
    /// A retour on a message of ours did not come.
    RetourMissing,
    /// Records contradict each other.
    Conflict,
    /// A record needs a message that has not come.
    Waiting,
    /// A request has no answer in time.
    RequestUnanswered,
    /// A declaration has no answer in time.
    DeclarationUnanswered,
    /// Declared lines were refused and not declared anew.
    LineRefused,
    /// A stop is due.
    StopDue,
    /// Care is registered, or a toewijzing has begun, without a start.
    StartMissing,
    /// A running disposition nears its end.
    RequestReindication,
    /// A disposition was handed over and nobody continues it yet.
    SuccessorMissing,
    /// A month that ended is not closed.
    StatementDue,
    /// A rate is missing, of what was delivered or of what will be.
    TariffMissing,
    /// Nothing is registered where a declaration needs it.
    DeliveryMissing,
    /// Nothing is registered for the specification of an invoice.
    SpecificationMissing,
    /// More was delivered than the allocation allows.
    AboveAllocation,
    /// Care was delivered that nobody pays.
    Unbillable,
    /// An invoice or declaration was not paid in time.
    PaymentOverdue,
    /// A closed statement has no invoice, because details are missing.
    InvoiceMissing,
    /// An invoice was refused and not made anew.
    InvoiceRefused,
    /// A payment names nothing that it is for, or too much.
    PaymentUnmatched,
}

impl TaskKind {
    /// All kinds.
    pub const ALL: [TaskKind; 25] = [
        TaskKind::ClockBehind,
        TaskKind::Misdelivered,
        TaskKind::RetourOwed,
        TaskKind::DraftWaits,
        TaskKind::Rejected,
        TaskKind::RetourMissing,
        TaskKind::Conflict,
        TaskKind::Waiting,
        TaskKind::RequestUnanswered,
        TaskKind::DeclarationUnanswered,
        TaskKind::LineRefused,
        TaskKind::StopDue,
        TaskKind::StartMissing,
        TaskKind::RequestReindication,
        TaskKind::SuccessorMissing,
        TaskKind::StatementDue,
        TaskKind::TariffMissing,
        TaskKind::DeliveryMissing,
        TaskKind::SpecificationMissing,
        TaskKind::AboveAllocation,
        TaskKind::Unbillable,
        TaskKind::PaymentOverdue,
        TaskKind::InvoiceMissing,
        TaskKind::InvoiceRefused,
        TaskKind::PaymentUnmatched,
    ];

    /// A word for a label, in small letters.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskKind::ClockBehind => "clock_behind",
            TaskKind::Misdelivered => "misdelivered",
            TaskKind::RetourOwed => "retour_owed",
            TaskKind::DraftWaits => "draft_waits",
            TaskKind::Rejected => "rejected",
            TaskKind::RetourMissing => "retour_missing",
            TaskKind::Conflict => "conflict",
            TaskKind::Waiting => "waiting",
            TaskKind::RequestUnanswered => "request_unanswered",
            TaskKind::DeclarationUnanswered => "declaration_unanswered",
            TaskKind::LineRefused => "line_refused",
            TaskKind::StopDue => "stop_due",
            TaskKind::StartMissing => "start_missing",
            TaskKind::RequestReindication => "request_reindication",
            TaskKind::SuccessorMissing => "successor_missing",
            TaskKind::StatementDue => "statement_due",
            TaskKind::TariffMissing => "tariff_missing",
            TaskKind::DeliveryMissing => "delivery_missing",
            TaskKind::SpecificationMissing => "specification_missing",
            TaskKind::AboveAllocation => "above_allocation",
            TaskKind::Unbillable => "unbillable",
            TaskKind::PaymentOverdue => "payment_overdue",
            TaskKind::InvoiceMissing => "invoice_missing",
            TaskKind::InvoiceRefused => "invoice_refused",
            TaskKind::PaymentUnmatched => "payment_unmatched",
        }
    }
}

/// A message that is owed a retour, with its day of receipt.
#[derive(Clone, Debug)]
pub struct OwedRetour {
    /// Its id in the outbox.
    pub id: u64,
    /// Its header.
    pub kop: Kop,
    /// Day of receipt.
    pub received: Date,
}

/// What only the log knows.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Retours that are owed.
    pub owed: Vec<OwedRetour>,
    /// Drafts that wait: id, name, day.
    pub drafts: Vec<(u64, String, Date)>,
    /// Files in quarantine that were for somebody else: id and day.
    pub misdelivered: Vec<(u64, Date)>,
    /// What a clock that is behind says, and when the last record of the log came.
    pub clock: Option<(String, String)>,
}

/// What the work list needs of money.
#[derive(Clone, Copy, Debug, Default)]
pub struct Money<'a> {
    /// What is open of the months that ended: statements that no closing froze among those that one did, and days that nobody
    /// pays and no closing knew of.
    pub open: &'a [Billing],
    /// What is outstanding.
    pub debiteuren: Option<&'a Debiteuren>,
    /// What was closed, and invoiced of it.
    pub books: Option<&'a Books>,
}

/// Everything to do as of a day, the most urgent first. `open`: the statements of the months that are open.
pub fn worklist(overview: &Overview, log: &Log, money: &Money<'_>, terms: &Terms, as_of: Date) -> Vec<Task> {
    let list = List { as_of, terms };
    let mut tasks = list.of_log(log);
    tasks.extend(list.of_messages(overview));
    let clients: BTreeMap<&DispositionId, Bsn> = overview.dispositions().map(|d| (&d.id, d.client.bsn)).collect();
    tasks.extend(overview.judgements().filter_map(|judgement| list.of_judgement(judgement, &clients)));
    tasks.extend(overview.derived.iter().flat_map(|d| &d.verzoeken).filter_map(|v| list.of_verzoek(v)));
    for ledger in &overview.ledgers {
        tasks.extend(list.of_ledger(ledger));
    }
    tasks.extend(overview.dispositions().flat_map(|d| list.of_disposition(d)));
    tasks.extend(list.of_money(overview, money.open));
    tasks.extend(money.books.into_iter().flat_map(|books| list.of_books(books)));
    tasks.extend(money.debiteuren.into_iter().flat_map(|debiteuren| list.of_payments(debiteuren)));
    tasks.sort_by(|a, b| (!a.overdue, a.due.is_none(), a).cmp(&(!b.overdue, b.due.is_none(), b)));
    tasks.dedup();
    tasks
}

struct List<'a> {
    as_of: Date,
    terms: &'a Terms,
}

impl List<'_> {
    fn task(&self, task: TaskKind, due: Option<Date>, about: impl Into<String>, text: impl Into<String>) -> Task {
        let overdue = due.is_some_and(|due| due < self.as_of);
        Task { due, overdue, task, about: about.into(), bsn: None, rule: None, sha256: None, text: text.into() }
    }

    /// What another aanbieder sent, of which we hold a copy, is for that aanbieder to follow.
    fn is_ours(&self, aanbieder: AgbCode) -> bool {
        self.terms.own.contains(&aanbieder)
    }

    fn of_log(&self, log: &Log) -> Vec<Task> {
        let owed = log.owed.iter().map(|owed| {
            let name = owed.kop.name();
            let text = format!(
                "{name} van gemeente {} is nog niet beantwoord; bekijk het oordeel in 'iwmod outbox' en keur het goed met \
                 'iwmod outbox approve {}'.",
                owed.kop.gemeente, owed.id
            );
            let due = werkdagen_after(owed.received, RETOUR_WERKDAGEN);
            Task { rule: Some("OP090".to_owned()), ..self.task(TaskKind::RetourOwed, Some(due), name, text) }
        });
        let drafts = log.drafts.iter().map(|(id, name, day)| {
            let text = format!(
                "{name} wacht op goedkeuring: 'iwmod outbox approve {id}' of 'iwmod outbox drop {id} --reason WAAROM'."
            );
            self.task(TaskKind::DraftWaits, Some(werkdagen_after(*day, RETOUR_WERKDAGEN)), name.clone(), text)
        });
        let misdelivered = log.misdelivered.iter().map(|(id, day)| {
            let text = format!(
                "Bestand {id} in quarantaine is niet voor ons: mogelijk een datalek. Meld het bij de functionaris \
                 gegevensbescherming en de afzender."
            );
            self.task(TaskKind::Misdelivered, Some(*day), format!("quarantine {id}"), text)
        });
        let clock = log.clock.as_ref().map(|(now, last)| self.clock_behind(now, last));
        clock.into_iter().chain(owed).chain(drafts).chain(misdelivered).collect()
    }

    fn clock_behind(&self, now: &str, last: &str) -> Task {
        let text = format!(
            "De klok van deze computer zegt {now}, maar het logboek ging al tot {last}: er wordt niets verwerkt en niets verstuurd. \
             Laat de beheerder de klok goed zetten, dan gaat het vanzelf verder. Staat de klok nu wel goed: \
             'iwmod decide clock --reason WAAROM'."
        );
        self.task(TaskKind::ClockBehind, Some(self.as_of), "klok", text)
    }

    /// Retours on our own messages that did not come, and messages that were rejected. Where no retour ever came in,
    /// another system takes them, and none is missed here.
    fn of_messages(&self, overview: &Overview) -> Vec<Task> {
        let all = || overview.derived.iter().flat_map(|derived| derived.messages.iter().map(move |m| (derived, m)));
        let retours_come_here = all().any(|(_, m)| m.fate != Fate::Open && m.kop.kind.aanbieder_is_afzender());
        let ours = all().filter(|(_, m)| m.kop.kind.aanbieder_is_afzender() && self.is_ours(m.kop.aanbieder));
        ours.filter_map(|(derived, message)| match &message.fate {
            Fate::Open if retours_come_here => self.missing_retour(message),
            Fate::Rejected { by, codes } => {
                let codes: Vec<&str> = codes.iter().map(|c| c.code.as_str()).collect();
                self.rejected(derived, message, by, &codes)
            }
            Fate::Open | Fate::Accepted { .. } => None,
        })
        .collect()
    }

    fn missing_retour(&self, message: &MessageStatus) -> Option<Task> {
        let due = werkdagen_after(message.kop.dagtekening, RETOUR_WERKDAGEN);
        (due < self.as_of).then(|| {
            let name = message.kop.name();
            let text = format!(
                "Op {name} van {} kwam binnen drie werkdagen geen retour; vraag ernaar bij gemeente {}.",
                message.kop.dagtekening, message.kop.gemeente
            );
            Task { rule: Some("OP090".to_owned()), ..self.task(TaskKind::RetourMissing, Some(due), name, text) }
        })
    }

    /// A rejected message is mended by later ones of its kind for the same client, about each of its toewijzingen that
    /// exists: a number that was a typing error is not sent anew.
    fn rejected(&self, derived: &Derived, message: &MessageStatus, by: &str, codes: &[&str]) -> Option<Task> {
        let order = |m: &MessageStatus| (m.kop.dagtekening, m.kop.identificatie.clone());
        let is_later = |m: &&MessageStatus| {
            m.kop.kind == message.kop.kind
                && m.kop.gemeente == message.kop.gemeente
                && order(m) > order(message)
                && !matches!(m.fate, Fate::Rejected { .. })
        };
        let later: Vec<&MessageStatus> = derived.messages.iter().filter(is_later).collect();
        let exists = |subject: &&DispositionId| derived.dispositions.iter().any(|d| d.id == **subject);
        let is_mended = |subject: &DispositionId| later.iter().any(|m| m.subjects.contains(subject));
        if !later.is_empty() && message.subjects.iter().filter(exists).all(is_mended) {
            return None;
        }
        let name = message.kop.name();
        let text = format!(
            "{name} is afgekeurd door {by} ({}); verbeter het en stuur het opnieuw met een nieuwe Identificatie.",
            codes_text(codes.iter().copied())
        );
        Some(Task { rule: Some("OP286".to_owned()), ..self.task(TaskKind::Rejected, None, name, text) })
    }

    /// What waits or conflicts; what was rejected has a task of its own.
    fn of_judgement(&self, judgement: &Judgement, clients: &BTreeMap<&DispositionId, Bsn>) -> Option<Task> {
        let finding = &judgement.finding;
        let kind = match judgement.standing {
            Standing::Conflict if finding.rule == "REJECTED" => return None,
            Standing::Conflict | Standing::Undecided => TaskKind::Conflict,
            Standing::Waiting => TaskKind::Waiting,
            Standing::Notice => return None,
        };
        let id = judgement.disposition.as_ref();
        let bsn = id.and_then(|id| clients.get(id)).copied();
        let sha256 = judgement.bron.sha256;
        let about = id.map_or_else(|| "bestand".to_owned(), DispositionId::to_string);
        let rule = Some(finding.rule.clone());
        Some(Task { bsn, rule, sha256: Some(sha256), ..self.task(kind, None, about, finding.text.clone()) })
    }

    fn of_verzoek(&self, status: &VerzoekStatus) -> Option<Task> {
        if !self.is_ours(status.id.aanbieder) {
            return None;
        }
        let (due, what) = match &status.stand {
            VerzoekStand::Open => {
                (werkdagen_after(status.dagtekening, VERZOEK_WERKDAGEN), "binnen vijf werkdagen geen antwoord")
            }
            VerzoekStand::InOnderzoek { until } => (*until, "na acht weken onderzoek nog geen besluit"),
            VerzoekStand::Gehonoreerd { .. }
            | VerzoekStand::Afgewezen { .. }
            | VerzoekStand::NooitVerzonden
            | VerzoekStand::Strijdig => return None,
        };
        (due < self.as_of).then(|| {
            let rule = if status.kind == Kind::Wmo315 { "OP274" } else { "OP346" };
            let about = format!("{} {}", status.kind, status.id.referentie);
            let text = format!(
                "Op verzoek {} van {} kwam {what}; vraag ernaar bij gemeente {}.",
                status.id.referentie, status.dagtekening, status.id.gemeente
            );
            let task = self.task(TaskKind::RequestUnanswered, Some(due), about, text);
            Task { bsn: Some(status.bsn), rule: Some(rule.to_owned()), ..task }
        })
    }

    fn of_ledger(&self, ledger: &Ledger) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (position, status) in ledger.declaraties.iter().enumerate().filter(|(_, s)| self.is_ours(s.kop.aanbieder)) {
            let name = status.kop.name();
            match &status.stand {
                Stand::Ingediend => tasks.extend(self.unanswered(status, name)),
                Stand::NooitVerzonden { codes } => {
                    let gemeente = status.kop.gemeente;
                    let is_sent_anew = ledger.declaraties.iter().skip(position.saturating_add(1)).any(|later| {
                        later.maand == status.maand
                            && later.kop.gemeente == gemeente
                            && !matches!(later.stand, Stand::NooitVerzonden { .. })
                    });
                    // Its lines may also have gone along with another month.
                    let is_mended = is_sent_anew || status.regels.iter().all(|r| is_mended(ledger, gemeente, r));
                    let text = format!(
                        "{name} over {} is als geheel afgewezen ({}); verbeter de declaratie en dien haar opnieuw in.",
                        status.maand,
                        codes_text(codes.iter().map(String::as_str))
                    );
                    tasks.extend((!is_mended).then(|| self.task(TaskKind::Rejected, None, name, text)));
                }
                Stand::Beantwoord { .. } => tasks.extend(self.refused_lines(ledger, status)),
            }
        }
        tasks
    }

    fn unanswered(&self, status: &DeclaratieStatus, name: String) -> Option<Task> {
        let due = werkdagen_after(status.kop.dagtekening, DECLARATIE_WERKDAGEN);
        (due < self.as_of).then(|| {
            let text = format!(
                "Op {name} over {} kwam binnen tien werkdagen geen WMO325; vraag ernaar bij gemeente {}.",
                status.maand, status.kop.gemeente
            );
            let task = self.task(TaskKind::DeclarationUnanswered, Some(due), name, text);
            Task { rule: Some("OP090x4".to_owned()), ..task }
        })
    }

    /// Refused lines that are not mended yet.
    fn refused_lines(&self, ledger: &Ledger, status: &DeclaratieStatus) -> Vec<Task> {
        let gemeente = status.kop.gemeente;
        let refused = status.regels.iter().filter_map(|regel| match &regel.stand {
            RegelStand::Afgewezen { codes } if !is_mended(ledger, gemeente, regel) => Some((regel, codes)),
            _ => None,
        });
        let task = |(regel, codes): (&Regel, &Vec<String>)| {
            let id = DispositionId::Toewijzing(gemeente, regel.prestatie.toewijzing_nummer);
            let text = format!(
                "Prestatie {} op {id} ({} – {}) is afgewezen: {}. Verbeter haar en declareer haar opnieuw.",
                regel.prestatie.referentie,
                regel.prestatie.periode.first(),
                regel.prestatie.periode.last(),
                codes_text(codes.iter().map(String::as_str))
            );
            Task { bsn: Some(regel.prestatie.bsn), ..self.task(TaskKind::LineRefused, None, id.to_string(), text) }
        };
        refused.map(task).collect()
    }

    fn of_disposition(&self, d: &Disposition) -> Vec<Task> {
        let is_own_toewijzing = d.holder.kind == HolderKind::Own && matches!(d.form, Form::Toewijzing { .. });
        let state = d.state(self.as_of, self.terms);
        let mut tasks = Vec::new();
        match state {
            State::Expired if is_own_toewijzing => tasks.extend(self.stop_due(d)),
            State::Allocated if is_own_toewijzing => tasks.extend(self.start_missing(d)),
            State::InTransfer => tasks.push(self.about(
                d,
                TaskKind::SuccessorMissing,
                None,
                format!(
                    "{} is overgedragen en nog niet voortgezet; lees de opdracht van {} in, of leg vast dat zij niet \
                     wordt voortgezet ('iwmod decide not-continued {}').",
                    d.id, self.terms.profile.opdrachtgever, d.id
                ),
            )),
            State::InCare | State::Suspended if is_own_toewijzing => tasks.extend(self.reindication(d)),
            _ => {}
        }
        if d.lacks_start() {
            let text = format!(
                "Op {} is zorg geregistreerd zonder startbericht; stuur de WMO305 (declareren kan wel, OP364).",
                d.id
            );
            tasks.push(self.about(d, TaskKind::StartMissing, None, text));
        }
        tasks
    }

    fn about(&self, d: &Disposition, kind: TaskKind, due: Option<Date>, text: String) -> Task {
        Task { bsn: Some(d.client.bsn), ..self.task(kind, due, d.id.to_string(), text) }
    }

    /// OP272: five working days after the last day.
    fn stop_due(&self, d: &Disposition) -> Option<Task> {
        let end = d.to?;
        let due = werkdagen_after(end, STOP_WERKDAGEN);
        let text = format!(
            "{} is op {end} verlopen zonder stop; stuur een WMO307 ('iwmod outbox stop {}' maakt het concept). Gaat de zorg \
             verder bij {}, dan met RedenBeeindiging {}.",
            d.id, d.id, self.terms.profile.opdrachtgever, self.terms.profile.transfer_reason
        );
        Some(Task { rule: Some("OP272".to_owned()), ..self.about(d, TaskKind::StopDue, Some(due), text) })
    }

    /// OP271: five working days after the begin, if care has begun.
    fn start_missing(&self, d: &Disposition) -> Option<Task> {
        let due = werkdagen_after(d.from, START_WERKDAGEN);
        (due < self.as_of && !d.lacks_start()).then(|| {
            let text =
                format!("{} is ingegaan op {} en niet gestart; stuur een WMO305 zodra de zorg begint.", d.id, d.from);
            Task { rule: Some("OP271".to_owned()), ..self.about(d, TaskKind::StartMissing, Some(due), text) }
        })
    }

    /// From eight weeks ahead of the end of a running disposition (billing.md §3, The hand-over).
    fn reindication(&self, d: &Disposition) -> Option<Task> {
        let end = d.to.filter(|_| d.from <= self.terms.profile.running_until)?;
        let warn = end.checked_sub(jiff::Span::new().weeks(HERINDICATIE_WEKEN)).ok()?;
        (warn <= self.as_of && self.as_of <= end).then(|| {
            let text = format!(
                "{} loopt af op {end}; vraag de herindicatie aan bij {}.",
                d.id, self.terms.profile.transfer_mailbox
            );
            self.about(d, TaskKind::RequestReindication, Some(end), text)
        })
    }
}

/// Whether what a refused line was to do is done: at the place of a debit one stands, and what a credit takes back stands no
/// more.
fn is_mended(ledger: &Ledger, gemeente: GemeenteCode, refused: &Regel) -> bool {
    let of_gemeente = ledger.declaraties.iter().filter(|s| s.kop.gemeente == gemeente);
    let mut standing = of_gemeente.flat_map(|s| &s.regels).filter(|r| r.stands() && !r.prestatie.credit);
    match &refused.prestatie.vorige {
        Some(debit) if refused.prestatie.credit => !standing.any(|r| r.prestatie.referentie == *debit),
        _ => standing.any(|r| plaats(gemeente, &r.prestatie) == plaats(gemeente, &refused.prestatie)),
    }
}

/// OP090: a retour within three working days after receipt.
pub const RETOUR_WERKDAGEN: u32 = 3;
/// OP090x4: a 325 within ten working days.
pub const DECLARATIE_WERKDAGEN: u32 = 10;
/// OP274, OP346: an answer to a request within five working days.
const VERZOEK_WERKDAGEN: u32 = 5;
/// OP271.
const START_WERKDAGEN: u32 = 5;
/// OP272.
const STOP_WERKDAGEN: u32 = 5;
/// Our choice (billing.md §3).
const HERINDICATIE_WEKEN: i64 = 8;

#[cfg(test)]
mod tests;
