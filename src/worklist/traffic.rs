//! What is to be done about messages: retours and answers that are owed or did not come, and records that wait or conflict.

use std::collections::BTreeSet;

use super::task::{List, Log, Task, TaskKind};
use crate::disposition::{Derived, Fate, Judgement, MessageStatus, Standing, VerzoekStand, VerzoekStatus};
use crate::domain::{AgbCode, Date, DispositionId, Kind, Sha256, codes_text};
use crate::facts::{Knowledge, Kop, Retour};
use crate::overview::{Lookup, Overview};

impl List<'_> {
    pub(super) fn of_log(&self, log: &Log) -> Vec<Task> {
        let owed = log.owed.iter().map(|owed| {
            let name = owed.kop.name();
            let text = format!(
                "{name} van gemeente {} is nog niet beantwoord; bekijk het oordeel in 'iwmod outbox' en keur het goed met \
                 'iwmod outbox approve {}'.",
                owed.kop.gemeente.named(), owed.id
            );
            let due = self.terms.kalender.werkdagen_after(owed.received, RETOUR_WERKDAGEN);
            Task { rule: Some("OP090".into()), ..self.task(TaskKind::RetourOwed, Some(due), name, text) }
        });
        let drafts = log.drafts.iter().map(|(id, name, day)| {
            let text = format!(
                "{name} wacht op goedkeuring: 'iwmod outbox approve {id}' of 'iwmod outbox drop {id} --reason WAAROM'."
            );
            self.task(
                TaskKind::DraftWaits,
                Some(self.terms.kalender.werkdagen_after(*day, RETOUR_WERKDAGEN)),
                name.clone(),
                text,
            )
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
    pub(super) fn of_messages(&self, overview: &Overview, since: Option<Date>) -> Vec<Task> {
        let all = || overview.derived.iter().flat_map(|derived| derived.messages.iter().map(move |m| (derived, m)));
        let retours_come_here = all().any(|(_, m)| m.fate != Fate::Open && m.kop.kind.aanbieder_is_afzender());
        let ours = all().filter(|(_, m)| m.kop.kind.aanbieder_is_afzender() && self.is_ours(m.kop.aanbieder));
        ours.filter_map(|(derived, message)| match &message.fate {
            Fate::Open if since.is_some_and(|since| message.kop.dagtekening < since) => None,
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
        let due = self.terms.kalender.werkdagen_after(message.kop.dagtekening, RETOUR_WERKDAGEN);
        (due < self.as_of).then(|| {
            let name = message.kop.name();
            let text = format!(
                "Op {name} van {} kwam binnen drie werkdagen geen retour; vraag ernaar bij gemeente {}.",
                message.kop.dagtekening,
                message.kop.gemeente.named()
            );
            Task { rule: Some("OP090".into()), ..self.task(TaskKind::RetourMissing, Some(due), name, text) }
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
        Some(Task { rule: Some("OP286".into()), ..self.task(TaskKind::Rejected, None, name, text) })
    }

    /// What waits or conflicts; what was rejected has a task of its own.
    pub(super) fn of_judgement(&self, judgement: &Judgement, known: &Lookup<'_>) -> Option<Task> {
        let finding = &judgement.finding;
        let kind = match judgement.standing {
            Standing::Conflict if finding.rule == "REJECTED" => return None,
            Standing::Conflict | Standing::Undecided => TaskKind::Conflict,
            Standing::Waiting => TaskKind::Waiting,
            Standing::Notice => return None,
        };
        let id = judgement.disposition.as_ref();
        let bsn = id.and_then(|id| known.get(id)).map(|d| d.client.bsn);
        let sha256 = judgement.bron.sha256;
        let about = id.map_or_else(|| "bestand".to_owned(), DispositionId::to_string);
        let rule = Some(finding.rule.clone());
        Some(Task { bsn, rule, sha256: Some(sha256), ..self.task(kind, None, about, finding.text.clone()) })
    }

    pub(super) fn of_verzoek(&self, status: &VerzoekStatus) -> Option<Task> {
        if !self.is_ours(status.id.aanbieder) {
            return None;
        }
        let (due, what) = match &status.stand {
            VerzoekStand::Open => (
                self.terms.kalender.werkdagen_after(status.dagtekening, VERZOEK_WERKDAGEN),
                "binnen vijf werkdagen geen antwoord",
            ),
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
                status.id.referentie,
                status.dagtekening,
                status.id.gemeente.named()
            );
            let task = self.task(TaskKind::RequestUnanswered, Some(due), about, text);
            Task { bsn: Some(status.bsn), rule: Some(rule.into()), ..task }
        })
    }
}

/// Files of retours on messages that nobody here follows: what the system before sent, and what another aanbieder did.
pub fn retours_of_others(knowledge: &Knowledge, since: Option<Date>, own: &[AgbCode]) -> BTreeSet<Sha256> {
    let is_anothers =
        |over: &Kop| since.is_some_and(|since| over.dagtekening < since) || !own.contains(&over.aanbieder);
    let retours = knowledge.dossiers().flat_map(|dossier| dossier.all::<Retour>());
    retours.filter(|(_, retour)| is_anothers(&retour.over)).map(|(bron, _)| bron.sha256).collect()
}

/// OP090: a retour within three working days after receipt.
pub const RETOUR_WERKDAGEN: u32 = 3;
/// OP274, OP346: an answer to a request within five working days.
const VERZOEK_WERKDAGEN: u32 = 5;
