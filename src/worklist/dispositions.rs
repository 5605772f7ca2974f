//! What is to be done about dispositions: starts and stops that are due, ends that come near, and what nobody continues yet.

use super::task::{List, Task, TaskKind};
use crate::disposition::{Disposition, Form, State, StopReason};
use crate::domain::{own_accord, reden_beeindiging};
use crate::terms::HolderKind;

impl List<'_> {
    /// `died`: the client did, by any of his dispositions.
    pub(super) fn of_disposition(&self, d: &Disposition, died: bool) -> Vec<Task> {
        let is_own_toewijzing = d.holder.kind == HolderKind::Own && matches!(d.form, Form::Toewijzing { .. });
        let mut tasks = Vec::new();
        match d.state(self.as_of, self.terms) {
            State::Expired if is_own_toewijzing => tasks.extend(self.stop_due(d, died)),
            State::Allocated if is_own_toewijzing => tasks.extend(self.start_missing(d)),
            State::InTransfer => tasks.extend(self.successor_missing(d)),
            State::InCare | State::Suspended if is_own_toewijzing => tasks.extend(self.reindication(d, died)),
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

    /// Where the protocol hands care over, somebody goes on with it. Elsewhere a stop with that reason only answers a request of ours.
    fn successor_missing(&self, d: &Disposition) -> Option<Task> {
        let text = format!(
            "{} is overgedragen en nog niet voortgezet; lees de opdracht van {} in, of leg vast dat zij niet wordt voortgezet \
             ('iwmod decide not-continued {} --reason TEKST').",
            d.id, self.terms.profile.opdrachtgever, d.id
        );
        d.is_handed_over(self.terms).then(|| self.about(d, TaskKind::SuccessorMissing, None, text))
    }

    /// OP272: five working days after the last day.
    fn stop_due(&self, d: &Disposition, died: bool) -> Option<Task> {
        let end = d.to?;
        let due = self.terms.kalender.werkdagen_after(end, STOP_WERKDAGEN);
        let command = |code: &str| format!("'iwmod outbox stop {} --code {code}'", d.id);
        let name = |code: &str| reden_beeindiging(code).map(|name| format!(" ({name})")).unwrap_or_default();
        let text = match d.stop_reason(died, self.terms) {
            StopReason::Prescribed(row) if d.ended_by_gemeente().is_some() => format!(
                "{} is door de gemeente beëindigd op {end} (RedenWijziging {}, {}) en niet gestopt; stuur een WMO307 met \
                 RedenBeeindiging {}{}: {} maakt het concept.",
                d.id,
                row.code,
                row.name,
                row.stop,
                name(row.stop),
                command(row.stop)
            ),
            StopReason::Prescribed(row) => format!(
                "{} is op {end} verlopen zonder stop, en de cliënt is volgens een andere toewijzing overleden; stuur een WMO307 met \
                 RedenBeeindiging {}: {} maakt het concept.",
                d.id,
                row.stop,
                command(row.stop)
            ),
            StopReason::HandOver(code, _) => format!(
                "{} is op {end} verlopen zonder stop; gaat de zorg verder bij {}, stuur dan een WMO307 met RedenBeeindiging {code}: \
                 {} maakt het concept. Zo niet, kies de reden die past: {}.",
                d.id,
                self.terms.profile.opdrachtgever,
                command(code),
                own_accord()
            ),
            StopReason::Asked => format!(
                "{} is op {end} verlopen zonder stop; stuur een WMO307. Is de levering volgens plan beëindigd, dan maakt {} het \
                 concept; kies anders de reden die past: {}.",
                d.id,
                command(AS_PLANNED),
                own_accord()
            ),
        };
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

    /// From eight weeks ahead of the end of a running disposition (billing.md §3, The hand-over): asked of whoever decides on the
    /// care that comes after it. Nobody is asked where the care leaves us with the client.
    fn reindication(&self, d: &Disposition, died: bool) -> Option<Task> {
        let end = d.to.filter(|_| d.from <= self.terms.profile.running_until)?;
        let leaves = died || d.ended_by_gemeente().is_some_and(|row| row.leaves);
        let warn = end.checked_sub(jiff::Span::new().weeks(HERINDICATIE_WEKEN)).ok()?;
        (!leaves && warn <= self.as_of && self.as_of <= end).then(|| {
            let contact = d.continued_by(self.terms).and_then(|buyer| buyer.reindication.clone());
            let toegang = || format!("de Toegang van {}", self.terms.profile.gemeente_name(d.gemeente));
            let contact = contact.unwrap_or_else(toegang);
            let text = format!("{} loopt af op {end}; vraag de herindicatie aan bij {contact}.", d.id);
            self.about(d, TaskKind::RequestReindication, Some(end), text)
        })
    }
}

/// RedenBeeindiging: delivered as planned.
const AS_PLANNED: &str = "19";
/// OP271.
const START_WERKDAGEN: u32 = 5;
/// OP272.
const STOP_WERKDAGEN: u32 = 5;
/// Our choice (billing.md §3).
const HERINDICATIE_WEKEN: i64 = 8;
