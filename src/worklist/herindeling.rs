//! What is to be done about terms and areas that change by law: toewijzingen of a gemeente that a herindeling ends, and the table of decreed
//! days when it ends.
//!
//! Stands on the lists of `domain`. Moves no toewijzing: that takes a message of the new gemeente.

use jiff::civil::date;

use super::task::{List, Task, TaskKind};
use crate::disposition::{Disposition, Form, State};
use crate::domain::{Date, GemeenteCode};
use crate::terms::HolderKind;

impl List<'_> {
    /// From half a year before the table of decreed days ends: terms of the years after it may be a day short.
    pub(super) fn calendar_ends(&self) -> Option<Task> {
        let year = self.terms.kalender.last_year();
        let (warn, end) = (Date::new(year, 7, 1).ok()?, Date::new(year, 12, 31).ok()?);
        (warn <= self.as_of).then(|| {
            let text = format!(
                "De lijst van dagen die bij koninklijk besluit met een feestdag zijn gelijkgesteld loopt tot en met {year}; termijnen \
                 van daarna kunnen een dag te kort zijn. Laat de beheerder de dagen van het nieuwe besluit (art. 3 lid 3 Algemene \
                 termijnenwet, in de Staatscourant) bij [calendar] days_off in de config zetten, of iwmod vernieuwen."
            );
            self.task(TaskKind::CalendarEnds, Some(end), "kalender", text)
        })
    }

    /// A toewijzing that runs on after its gemeente was, or will be, no more.
    pub(super) fn herindeling(&self, d: &Disposition) -> Option<Task> {
        if d.holder.kind != HolderKind::Own || !matches!(d.form, Form::Toewijzing { .. }) {
            return None;
        }
        let (from, into, source) = ended(d.gemeente)?;
        let runs = match d.state(self.as_of, self.terms) {
            State::Allocated | State::InCare | State::Suspended => true,
            State::Expired
            | State::InTransfer
            | State::Continued
            | State::NotContinued
            | State::Ended
            | State::Withdrawn => false,
        };
        let warn = from.checked_sub(jiff::Span::new().weeks(WEKEN)).ok()?;
        let is_due = runs && warn <= self.as_of && d.to.is_none_or(|to| to >= from);
        is_due.then(|| {
            let into: Vec<String> = into.iter().map(|code| code.named()).collect();
            let source = source.map(|source| format!(" (verwacht: {source})")).unwrap_or_default();
            let text = format!(
                "{} loopt door na de herindeling: {} gaat op {from} op in {}{source}. Vraag daar de toewijzing aan die verder geldt; \
                 berichten over {} zelf gaan onder de oude code.",
                d.id,
                d.gemeente.named(),
                into.join(" of "),
                d.id
            );
            self.about(d, TaskKind::GemeenteEnded, Some(from), text)
        })
    }
}

/// From which day a gemeente is no more, where it went, and what that rests on while it is only expected.
fn ended(gemeente: GemeenteCode) -> Option<(Date, Vec<GemeenteCode>, Option<&'static str>)> {
    if let Some(expected) = gemeente.expected() {
        return Some((expected.from, vec![expected.into], Some(expected.source)));
    }
    let year = gemeente.gemeente()?.ended?;
    let into = gemeente.successors();
    (!into.is_empty()).then(|| (date(year, 1, 1), into, None))
}

/// Our choice, as for a re-indication (billing.md §3).
const WEKEN: i64 = 8;
