//! What became of each message: accepted, rejected, or not known yet (billing.md §2, "What counts").
//!
//! Stands before everything that asks what a message does. A message that its receiver rejected, or that a hub refused,
//! counts as never sent, the whole of it. An accepting retour settles that all of it counts. Pure.

use std::collections::BTreeMap;

use super::keep::command_of;
use super::{Judged, Judgement, Keep, Sent, Standing, Tie};
use crate::domain::{Date, DispositionId, Finding, Kind, Sha256, retourcode_text};
use crate::facts::{Afkeuring, Besluit, Bron, Dossier, Fact, Keuze, Kop, MessageIdentity, Oordeel, Retour};

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// No retour is known; each record is judged on its own.
    Open,
    /// A retour accepted it.
    Accepted {
        /// Day of that retour.
        on: Date,
    },
    /// It counts as never sent.
    Rejected {
        /// By whom, for people: `WMO306 R0001 van 2023-04-03`.
        by: String,
        /// The codes with their places; at least one where the retour told any.
        codes: Vec<Afkeuring>,
    },
}

/// A message and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageStatus {
    /// A file that it stands in; the first by hash where there are several.
    pub bron: Bron,
    /// Its header.
    pub kop: Kop,
    /// What became of it.
    pub fate: Fate,
    /// The toewijzingen that it is about.
    pub subjects: Vec<DispositionId>,
}

/// A message that can be answered: its identity, Ontvanger and Dagtekening, since the retour repeats them. Only who
/// received a message can answer it, also where its sender used one Identificatie for two receivers.
type Answered = (MessageIdentity, String, Date);

/// The fates of the messages of a dossier.
#[derive(Debug, Default)]
pub struct Fates {
    by_header: BTreeMap<Answered, Fate>,
    by_file: BTreeMap<Sha256, Fate>,
}

/// A retour with its source.
type Known<'a> = (Bron, &'a Retour);

impl Fates {
    /// Reads the retours of a dossier, and the refusals by a hub that a person noted.
    pub fn of(dossier: &Dossier, besluiten: &[Besluit], keep: &Keep, judged: &mut Judged) -> Fates {
        let by_file: BTreeMap<Sha256, Fate> = besluiten.iter().filter_map(hub_refusal).collect();
        let mut fates = Fates { by_header: BTreeMap::new(), by_file };
        let mut groups: BTreeMap<Answered, Vec<Known<'_>>> = BTreeMap::new();
        // A hub refused the retour, whichever file holds it.
        let refused = |(bron, _): &Known<'_>| fates.by_file.contains_key(&bron.sha256);
        let refused: Vec<Sha256> = dossier.all::<Retour>().filter(refused).map(|(_, retour)| retour.digest).collect();
        for (bron, retour) in dossier.all::<Retour>().filter(|(_, retour)| !refused.contains(&retour.digest)) {
            groups.entry(answered(&retour.over)).or_default().push((bron, retour));
        }
        for (message, group) in groups {
            fates.settle(message, group, dossier, keep, judged);
        }
        fates
    }

    /// What became of the message with this header and content, which stands in these files.
    pub fn of_message(&self, kop: &Kop, files: impl IntoIterator<Item = Sha256>) -> Fate {
        let own = files.into_iter().find_map(|file| self.by_file.get(&file));
        let by_header = || self.by_header.get(&answered(kop));
        own.or_else(by_header).cloned().unwrap_or(Fate::Open)
    }

    /// Every message of a dossier that a retour answers, once however many files hold it.
    pub(super) fn statuses(&self, dossier: &Dossier) -> Vec<MessageStatus> {
        let mut files: BTreeMap<Sha256, (&dyn Sent, Vec<Bron>)> = BTreeMap::new();
        for entry in dossier.entries() {
            let Some(message) = answerable(&entry.fact) else { continue };
            files.entry(message.digest()).or_insert_with(|| (message, Vec::new())).1.push(entry.bron);
        }
        let status = |(message, mut brons): (&dyn Sent, Vec<Bron>)| {
            brons.sort_unstable();
            let fate = self.of_message(message.kop(), brons.iter().map(|bron| bron.sha256));
            let (kop, subjects) = (message.kop().clone(), message.subjects());
            brons.first().map(|bron| MessageStatus { bron: *bron, kop, fate, subjects })
        };
        let mut all: Vec<MessageStatus> = files.into_values().filter_map(status).collect();
        all.sort_by_key(|status| (status.kop.dagtekening, status.bron));
        all
    }

    /// Of the retours of one message the earliest counts; of two of one day that contradict each other none does until
    /// a person decides.
    fn settle(
        &mut self,
        message: Answered,
        mut group: Vec<Known<'_>>,
        dossier: &Dossier,
        keep: &Keep,
        judged: &mut Judged,
    ) {
        group.sort_by_key(|(bron, retour)| (retour.dagtekening, *bron));
        // A copy of a retour of our own making says nothing new, and does not know which file it answers.
        let ours: Vec<_> = group.iter().filter(|(_, r)| r.bestand.is_some()).map(|(_, r)| r.digest).collect();
        let (own, others): (Vec<_>, Vec<_>) = group.into_iter().partition(|(_, r)| ours.contains(&r.digest));
        for (_, retour) in &own {
            if let Some(file) = retour.bestand {
                self.by_file.entry(file).or_insert_with(|| fate(retour));
            }
        }
        let Some((_, earliest)) = others.first() else { return };
        let mut first: Vec<Known<'_>> =
            others.iter().filter(|(_, r)| r.dagtekening == earliest.dagtekening).copied().collect();
        let says = |retour: &Retour| matches!(retour.oordeel, Oordeel::Aanvaard);
        if first.iter().any(|(_, r)| says(r) != says(earliest)) {
            first.retain(|(bron, _)| keep.contains(bron));
        }
        let winner = first.first().filter(|(_, w)| first.iter().all(|(_, r)| says(r) == says(w))).map(|(_, r)| *r);
        if winner.is_none() {
            let first = others.iter().filter(|(_, r)| r.dagtekening == earliest.dagtekening);
            judged.ties.push(Tie::of(first.map(|(bron, retour)| (*bron, says(retour)))));
        }
        let is_known = has_message(dossier, &message);
        for (bron, retour) in &others {
            // One of our own making that says the same may be what came back; one of them must.
            if let Some((_, ours)) = own.first().filter(|_| own.iter().all(|(_, r)| says(r) != says(retour))) {
                judged.judgements.push(contradiction(*bron, retour, Some(ours)));
            } else if winner.is_none_or(|w| says(w) != says(retour)) {
                judged.judgements.push(contradiction(*bron, retour, winner));
            } else if !is_known {
                judged.judgements.push(without_message(*bron, retour));
            }
        }
        if let Some(winner) = winner {
            self.by_header.insert(message, fate(winner));
        }
    }
}

fn answered(kop: &Kop) -> Answered {
    (kop.identity(), kop.ontvanger(), kop.dagtekening)
}

fn has_message(dossier: &Dossier, message: &Answered) -> bool {
    let mut messages = dossier.entries().iter().filter_map(|entry| answerable(&entry.fact));
    messages.any(|known| answered(known.kop()) == *message)
}

/// A message that has a retour.
fn answerable(fact: &Fact) -> Option<&dyn Sent> {
    match fact {
        Fact::Bericht(m) if m.kop.kind != Kind::Beginstand => Some(m.as_ref()),
        Fact::Verzoek(m) => Some(m.as_ref()),
        Fact::Antwoord(m) => Some(m.as_ref()),
        Fact::Bericht(_)
        | Fact::Opdracht(_)
        | Fact::Levering(_)
        | Fact::Retour(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => None,
    }
}

fn hub_refusal(besluit: &Besluit) -> Option<(Sha256, Fate)> {
    let Keuze::HubRefused { file, code } = &besluit.keuze else { return None };
    let codes = vec![Afkeuring { path: "/Bericht".to_owned(), code: code.clone() }];
    Some((*file, Fate::Rejected { by: format!("een knooppunt, genoteerd als besluit {}", besluit.nummer), codes }))
}

fn fate(retour: &Retour) -> Fate {
    match &retour.oordeel {
        Oordeel::Aanvaard => Fate::Accepted { on: retour.dagtekening },
        Oordeel::Afgekeurd(codes) => Fate::Rejected { by: name(retour), codes: codes.clone() },
    }
}

fn name(retour: &Retour) -> String {
    format!("{} {} van {}", retour.kind, retour.identificatie.as_str(), retour.dagtekening)
}

fn contradiction(bron: Bron, retour: &Retour, winner: Option<&Retour>) -> Judgement {
    let text = match winner {
        Some(winner) => format!(
            "{} zegt iets anders over {} en gaat voor; deze retour telt niet. Vraag de ander wat geldt.",
            name(winner),
            answered_name(retour)
        ),
        None => format!(
            "Een andere retour van dezelfde dag zegt het tegendeel over {}; geen van beide telt. Vraag de ander wat geldt en \
             kies deze, als zij geldt, met '{}'.",
            answered_name(retour),
            command_of(&bron)
        ),
    };
    let path = "/Bericht/Header/IdentificatieRetour";
    let finding = Finding::error("RETOUR_CONTRADICTS", path, retour.identificatie.as_str(), text);
    Judgement { bron, standing: Standing::Conflict, finding, disposition: None }
}

fn without_message(bron: Bron, retour: &Retour) -> Judgement {
    let text = format!("{} is hier niet bekend; deze retour wacht op een kopie daarvan.", answered_name(retour));
    let path = "/Bericht/Header/BerichtIdentificatie/Identificatie";
    let finding = Finding::error("RETOUR_WITHOUT_MESSAGE", path, retour.over.identificatie.as_str(), text);
    Judgement { bron, standing: Standing::Waiting, finding, disposition: None }
}

fn answered_name(retour: &Retour) -> String {
    format!("{} {} van {}", retour.over.kind, retour.over.identificatie.as_str(), retour.over.dagtekening)
}

/// A rejected message does not count; each code of its retour is a finding.
pub fn rejected<T: Sent>(bron: Bron, message: &T, by: &str, codes: &[Afkeuring]) -> Vec<Judgement> {
    let kop = message.kop();
    let remedy = match kop.kind {
        Kind::Wmo301 | Kind::Wmo319 | Kind::Wmo325 => "De gemeente moet een verbeterd bericht sturen.",
        _ => "Verbeter het en stuur het opnieuw met een nieuwe Identificatie.",
    };
    let mut subjects: Vec<_> = message.subjects().into_iter().map(Some).collect();
    if subjects.is_empty() {
        subjects.push(None);
    }
    let finding = |path: &str, code: Option<&str>| {
        let meaning = code.and_then(retourcode_text).map(|text| format!(" ({text})")).unwrap_or_default();
        let code_text = code.map(|code| format!(" met code {code}{meaning}")).unwrap_or_default();
        let text = format!("Dit bericht is afgekeurd door {by}{code_text}; het telt als nooit verzonden. {remedy}");
        let finding = Finding::error("REJECTED", path, code.unwrap_or_default(), text);
        match code {
            Some(code) if code.len() == 4 => finding.with_retourcode(code),
            _ => finding,
        }
    };
    let findings: Vec<Finding> = match codes {
        [] => vec![finding("/Bericht", None)],
        codes => codes.iter().map(|c| finding(&c.path, Some(&c.code))).collect(),
    };
    let judge = |disposition: &Option<_>| {
        let disposition = disposition.clone();
        findings.iter().map(move |finding| Judgement {
            bron,
            standing: Standing::Conflict,
            finding: finding.clone(),
            disposition: disposition.clone(),
        })
    };
    subjects.iter().flat_map(judge).collect()
}
