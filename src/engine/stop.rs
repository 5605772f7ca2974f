//! Drafts of stops: what a person asks, or what an end date that passed asks for, as a 307 that waits for approval.

use super::outgoing::Making;
use super::{Engine, EngineError};
use crate::disposition::{Derived, Disposition, Fate, derive};
use crate::domain::{Date, DispositionId, Severity, Sha256, StatusAanlevering, ToewijzingNummer};
use crate::facts::{Dossier, Fact, Inhoud};
use crate::intake::Limits;
use crate::message;
use crate::orders::Cannot;
use crate::outputs::{Stop, stop};
use crate::rules;
use crate::terms::HolderKind;

impl Engine {
    /// Drafts the stop of the delivery that runs on a toewijzing. Without a day it ends on the Einddatum of the toewijzing;
    /// without a code it is a hand-over, which only a running disposition of the coalition's domains can be (billing.md §3).
    /// Gives the draft's number.
    pub fn draft_stop(&mut self, id: &DispositionId, on: Option<Date>, code: Option<&str>) -> Result<u64, EngineError> {
        let DispositionId::Toewijzing(_, nummer) = id else { return Err(Cannot::NothingToStop(id.clone()).into()) };
        let terms = std::sync::Arc::clone(&self.setup.terms);
        let knowledge = self.memory.index().knowledge();
        let found = knowledge.dossiers().find_map(|dossier| {
            let derived = derive(dossier, knowledge.besluiten(), &terms);
            let disposition = derived.dispositions.iter().find(|d| d.id == *id)?.clone();
            Some((dossier, derived, disposition))
        });
        let (dossier, derived, disposition) = found.ok_or_else(|| Cannot::NothingToStop(id.clone()))?;
        // Only who the toewijzing is addressed to may stop it.
        if disposition.holder.kind != HolderKind::Own {
            return Err(Cannot::NotOurs(id.clone()).into());
        }
        let begindatum = running(&disposition).ok_or_else(|| Cannot::NothingToStop(id.clone()))?;
        // Only what the coalition can go on with is handed over.
        let is_running = disposition.from <= terms.profile.running_until;
        let has_agreement = disposition.domain.is_some_and(|domain| terms.profile.domains.contains_key(&domain));
        let handed_over = (is_running && has_agreement).then_some(terms.profile.transfer_reason.as_str());
        let (identificatie, today) = self.identify(0);
        let einddatum = on.or(disposition.to.filter(|to| *to <= today)).ok_or(Cannot::StopNeeds("--on DATE"))?;
        let reden = code.or(handed_over).ok_or(Cannot::StopNeeds("--code CODE (RedenBeeindiging)"))?;
        if let Some(waiting) = self.waiting_stop(id, begindatum) {
            return Err(Cannot::DraftWaits(waiting).into());
        }
        let file = file_of_start(dossier, &derived, *nummer, begindatum).ok_or(Cannot::NoStartMessage)?;
        let sequence = self.reader().received(&file).map_or(0, |(sequence, _)| sequence);
        let bytes = self.content(sequence, file)?.ok_or(Cannot::NoStartMessage)?;
        let start = message::read(&bytes, &Limits::none()).message.ok_or(Cannot::NoStartMessage)?;
        let wanted = Stop {
            toewijzing_nummer: *nummer,
            begindatum,
            reden,
            einddatum,
            identificatie: &identificatie,
            dagtekening: today,
        };
        let made = stop(&start, &wanted).ok_or(Cannot::NoStartMessage)?;
        let mut findings = message::read(&message::write(&made), &Limits::none()).findings;
        rules::check(&made, 1, &mut findings);
        if let Some(finding) = findings.into_iter().find(|f| f.severity == Severity::Error) {
            return Err(Cannot::StopWouldBeRefused { rule: finding.rule, text: finding.text }.into());
        }
        let kept = self.keep(vec![Making { message: made, answers: None, released: false }])?;
        Ok(kept.first().copied().ok_or(Cannot::NotMade(sequence))?)
    }

    fn waiting_stop(&self, id: &DispositionId, begindatum: Date) -> Option<u64> {
        let is_it = |fact: &Fact| match fact {
            Fact::Bericht(m) => match &m.inhoud {
                Inhoud::Stops(all) => all.iter().any(|s| {
                    let of = s.toewijzing_nummer.map(|nummer| DispositionId::Toewijzing(m.kop.gemeente, nummer));
                    of.as_ref() == Some(id) && s.begindatum == begindatum
                }),
                Inhoud::Toewijzingen(_) | Inhoud::Starts(_) | Inhoud::Beginstand(..) => false,
            },
            _ => false,
        };
        self.waiting(is_it)
    }
}

/// Begindatum of the last delivery, where no final stop of it is known.
fn running(disposition: &Disposition) -> Option<Date> {
    disposition.deliveries.last().filter(|delivery| delivery.ended.is_none()).map(|delivery| delivery.from)
}

/// The file of a 305 with this start that was not rejected.
fn file_of_start(dossier: &Dossier, derived: &Derived, nummer: ToewijzingNummer, begindatum: Date) -> Option<Sha256> {
    let rejected = |sha256: Sha256| {
        derived.messages.iter().any(|m| m.bron.sha256 == sha256 && matches!(m.fate, Fate::Rejected { .. }))
    };
    let holds = |fact: &Fact| match fact {
        Fact::Bericht(m) => match &m.inhoud {
            Inhoud::Starts(all) => all.iter().any(|s| {
                s.toewijzing_nummer == Some(nummer)
                    && s.begindatum == begindatum
                    && s.status == StatusAanlevering::Eerste
            }),
            Inhoud::Toewijzingen(_) | Inhoud::Stops(_) | Inhoud::Beginstand(..) => false,
        },
        _ => false,
    };
    let mut files: Vec<Sha256> = dossier.entries().iter().filter(|e| holds(&e.fact)).map(|e| e.bron.sha256).collect();
    files.retain(|file| !rejected(*file));
    files.into_iter().min()
}
