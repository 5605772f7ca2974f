//! What is to be done about dispositions: starts and stops that are due, ends that come near, and what nobody continues yet.

use super::task::{List, Task, TaskKind};
use crate::disposition::{Disposition, Form, State};
use crate::terms::HolderKind;

impl List<'_> {
    pub(super) fn of_disposition(&self, d: &Disposition) -> Vec<Task> {
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
            State::Expired
            | State::Allocated
            | State::InCare
            | State::Suspended
            | State::Continued
            | State::NotContinued
            | State::Ended
            | State::Withdrawn => {}
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

    /// OP272: five working days after the last day.
    fn stop_due(&self, d: &Disposition) -> Option<Task> {
        let end = d.to?;
        let due = self.terms.kalender.werkdagen_after(end, STOP_WERKDAGEN);
        let text = format!(
            "{} is op {end} verlopen zonder stop; stuur een WMO307 ('iwmod outbox stop {}' maakt het concept). Gaat de zorg \
             verder bij {}, dan met RedenBeeindiging {}.",
            d.id, d.id, self.terms.profile.opdrachtgever, self.terms.profile.transfer_reason
        );
        Some(Task { rule: Some("OP272".into()), ..self.about(d, TaskKind::StopDue, Some(due), text) })
    }

    /// OP271: five working days after the begin, if care has begun.
    fn start_missing(&self, d: &Disposition) -> Option<Task> {
        let due = self.terms.kalender.werkdagen_after(d.from, START_WERKDAGEN);
        (due < self.as_of && !d.lacks_start()).then(|| {
            let text =
                format!("{} is ingegaan op {} en niet gestart; stuur een WMO305 zodra de zorg begint.", d.id, d.from);
            Task { rule: Some("OP271".into()), ..self.about(d, TaskKind::StartMissing, Some(due), text) }
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

/// OP271.
const START_WERKDAGEN: u32 = 5;
/// OP272.
const STOP_WERKDAGEN: u32 = 5;
/// Our choice (billing.md §3).
const HERINDICATIE_WEKEN: i64 = 8;
