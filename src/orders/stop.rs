//! The order of a stop: what a person asks, or what an end date that passed asks for, as a 307 that waits for approval.
//!
//! Stands on what is known and on the message of the start, which the shell reads for it. Pure: nothing is written, and whether the
//! stop leaves is for the person who approves it.

use super::basis::Basis;
use super::cannot::Cannot;
use super::new_message::{NewMessage, identificatie, made_draft};
use super::plan::{Plan, number_after};
use crate::disposition::{Derived, Disposition, Fate, died};
use crate::domain::{Date, DispositionId, Severity, Sha256, StatusAanlevering, ToewijzingNummer, own_accord};
use crate::facts::{Dossier, Fact, Inhoud, StartProduct};
use crate::intake::Limits;
use crate::known::Known;
use crate::message::{self, Message};
use crate::outputs;
use crate::rules;
use crate::terms::HolderKind;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct StopOrder<'a> {
    /// What is stopped.
    pub id: &'a DispositionId,
    /// Last day of delivery; without one the Einddatum of the toewijzing.
    pub on: Option<Date>,
    /// RedenBeeindiging; without one the reason that the gemeente's own prescribes, or that of a hand-over where there is one
    /// (billing.md §3).
    pub code: Option<&'a str>,
}

/// A stop that can be made, once the message of its start is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stoppable {
    /// The file of the 305 that holds the start.
    pub start: Sha256,
    nummer: ToewijzingNummer,
    begindatum: Date,
    einddatum: Date,
    reden: String,
}

/// What would be stopped, and how. Nothing where it does not run, is another's, or waits already.
pub fn stoppable(basis: &Basis<'_>, order: &StopOrder<'_>) -> Result<Stoppable, Cannot> {
    let Basis { known, terms, overview, today } = *basis;
    let StopOrder { id, on, code } = *order;
    let DispositionId::Toewijzing(_, nummer) = id else { return Err(Cannot::NothingToStop(id.clone())) };
    let derived = overview.dossier_of(id).ok_or_else(|| Cannot::NothingToStop(id.clone()))?;
    let disposition = derived.disposition(id).ok_or_else(|| Cannot::NothingToStop(id.clone()))?;
    // Only who the toewijzing is addressed to may stop it.
    if disposition.holder.kind != HolderKind::Own {
        return Err(Cannot::NotOurs(id.clone()));
    }
    let begindatum = running(disposition).ok_or_else(|| Cannot::NothingToStop(id.clone()))?;
    let einddatum = on.or(disposition.to.filter(|to| *to <= today)).ok_or(Cannot::StopNeeds("--on DATE"))?;
    let died = died(derived.dispositions.iter()).contains(&disposition.client.bsn);
    let reden = code.or_else(|| disposition.stop_reason(died, terms).unasked(terms));
    let reden = reden.ok_or_else(|| Cannot::StopNeedsReason { id: id.clone(), codes: own_accord() })?.to_owned();
    if let Some(waiting) = known.waiting(|fact| is_stop(fact, id, begindatum)) {
        return Err(Cannot::DraftWaits(waiting));
    }
    let start = file_of_start(&derived.dossier, derived, *nummer, begindatum).ok_or(Cannot::NoStartMessage)?;
    Ok(Stoppable { start, nummer: *nummer, begindatum, einddatum, reden })
}

/// The draft of a stop, from the bytes of the file that holds its start.
pub fn plan_stop(known: &Known, stop: &Stoppable, start: &[u8], today: Date) -> Result<Plan<()>, Cannot> {
    let start = message::read(start, &Limits::none()).message.ok_or(Cannot::NoStartMessage)?;
    let number = number_after(known.sequence, 0);
    let wanted = outputs::Stop {
        toewijzing_nummer: stop.nummer,
        begindatum: stop.begindatum,
        reden: &stop.reden,
        einddatum: stop.einddatum,
        identificatie: &identificatie(today, number),
        dagtekening: today,
    };
    let message = outputs::stop(&start, &wanted).ok_or(Cannot::NoStartMessage)?;
    check(&message)?;
    let draft = made_draft(NewMessage { message, answers: None, released: false }, today);
    Ok(Plan { records: vec![draft.ok_or(Cannot::NotMade(number))?], told: (), based_on: known.sequence })
}

/// Whether the gemeente would refuse it for what it says by itself.
fn check(message: &Message) -> Result<(), Cannot> {
    let mut findings = message::read(&message::write(message), &Limits::none()).findings;
    rules::check(message, 1, &mut findings);
    match findings.into_iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(Cannot::StopWouldBeRefused { rule: finding.rule, text: finding.text }),
        None => Ok(()),
    }
}

/// Whether this stops that delivery.
fn is_stop(fact: &Fact, id: &DispositionId, begindatum: Date) -> bool {
    let Fact::Bericht(message) = fact else { return false };
    let Inhoud::Stops(stops) = &message.inhoud else { return false };
    stops.iter().any(|stop| {
        let of = stop.toewijzing_nummer.map(|nummer| DispositionId::Toewijzing(message.kop.gemeente, nummer));
        of.as_ref() == Some(id) && stop.begindatum == begindatum
    })
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
    let holds = |fact: &Fact| is_start(fact, nummer, begindatum);
    let mut files: Vec<Sha256> = dossier.entries().iter().filter(|e| holds(&e.fact)).map(|e| e.bron.sha256).collect();
    files.retain(|file| !rejected(*file));
    files.into_iter().min()
}

/// Whether this is that start.
fn is_start(fact: &Fact, nummer: ToewijzingNummer, begindatum: Date) -> bool {
    let Fact::Bericht(message) = fact else { return false };
    let Inhoud::Starts(starts) = &message.inhoud else { return false };
    let is_it = |start: &StartProduct| start.toewijzing_nummer == Some(nummer) && start.begindatum == begindatum;
    starts.iter().any(|start| is_it(start) && start.status == StatusAanlevering::Eerste)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::domain::RetourPolicy;
    use crate::intake::recall;
    use crate::known::Fold;
    use crate::log::{Entry, FileEntry, LogRow, Place, hash};
    use crate::overview::Overview;
    use crate::terms::Terms;

    const GIVEN: &str = include_str!("../../testdata/casus/10-oad-direct/in/01-wmo301.xml");
    const START: &str = include_str!("../../testdata/casus/10-oad-direct/in/02-wmo305.xml");
    const TODAY: Date = jiff::civil::date(2023, 7, 20);

    fn terms() -> Arc<Terms> {
        let text = include_str!("../../testdata/casus/10-oad-direct/config.toml");
        Config::read(text, std::path::Path::new("/")).unwrap().terms
    }

    fn row(sequence: u64, sha256: Sha256, entry: Entry, facts: Vec<(u32, Fact)>) -> LogRow {
        LogRow {
            sequence,
            place: Place { segment: 1, offset: 64 },
            received: 0,
            sha256,
            entry,
            facts,
            accounts: Vec::new(),
            imports: Vec::new(),
        }
    }

    /// A toewijzing of dagbesteding and its start.
    fn started() -> Fold {
        let mut fold = Fold::new(RetourPolicy::default(), terms().own.clone());
        for (text, sequence) in [GIVEN, START].into_iter().zip(1..) {
            let file = FileEntry { name: format!("{sequence}.xml"), claim: None, day: TODAY };
            let facts = recall(&file.name, text.as_bytes(), &[]).unwrap();
            fold.learn(row(sequence, hash(text.as_bytes()), Entry::File(file), facts)).unwrap();
        }
        fold
    }

    fn known(fold: &Fold, sequence: u64) -> Known {
        fold.known(sequence, Sha256([0; 32]))
    }

    fn planned(known: &Known, code: Option<&str>) -> Result<Plan<()>, Cannot> {
        let terms = terms();
        let overview = Overview::derive(&known.knowledge, &terms);
        let id = overview.dispositions().next().unwrap().id.clone();
        let basis = Basis { known, terms: &terms, overview: &overview, today: TODAY };
        let stop = stoppable(&basis, &StopOrder { id: &id, on: None, code })?;
        assert_eq!(stop.start, hash(START.as_bytes()));
        plan_stop(known, &stop, START.as_bytes(), TODAY)
    }

    #[test]
    fn a_plan_is_the_same_as_often_as_it_is_made_and_waits_once_it_is_kept() {
        let mut fold = started();
        let first = planned(&known(&fold, 2), Some("19")).unwrap();
        let again = planned(&known(&fold, 2), Some("19")).unwrap();
        assert_eq!(first.records, again.records);
        let [draft] = first.records.try_into().unwrap();
        let Entry::Made(made) = &draft.entry else { panic!("{draft:?}") };
        assert_eq!((made.name.as_str(), made.released), ("WMO307-0855-230720000003.xml", false));
        fold.learn(row(3, draft.sha256, draft.entry, draft.facts)).unwrap();
        assert!(matches!(planned(&known(&fold, 3), Some("19")), Err(Cannot::DraftWaits(3))));
    }

    #[test]
    fn dagbesteding_is_not_handed_over_so_a_stop_needs_a_code() {
        assert!(matches!(planned(&known(&started(), 2), None), Err(Cannot::StopNeedsReason { .. })));
        assert!(matches!(planned(&known(&started(), 2), Some("zz")), Err(Cannot::StopWouldBeRefused { .. })));
    }
}
