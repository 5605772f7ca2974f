//! The ledger of declarations: what was declared to a gemeente (323), and what became of each line (325).
//!
//! Stands after `disposition` and `billing`: a declared line is held against its toewijzing. What is owed (the statements of
//! `billing`) and what was declared are two things; this is the second. A function of the set of facts, as everything here:
//! copies of what was sent and what came back, in any order. Pure.
//!
//! From the ground up: `value`, `antwoord` (which 325 answers which 323), `line` and the rules of lines in `alone`, `toewijzing` and
//! `regel`.

mod alone;
mod antwoord;
mod line;
mod regel;
mod toewijzing;
mod value;

pub use toewijzing::{in_parts, parts};
pub use value::{DeclaratieStatus, Known, Ledger, Plaats, Regel, RegelStand, Stand, plaats};

use std::collections::{BTreeMap, BTreeSet};

use crate::disposition::{
    Counting, Disposition, Fate, Fates, Form, Judged, Judgement, Keep, Standing, counting, judge_alike,
};
use crate::domain::{AgbCode, Date, DispositionId, Finding, GemeenteCode, Identificatie, Month, Sha256, codes_text};
use crate::facts::{Besluit, Bron, Declaratie, DeclaratieAntwoord, Dossier, Fact, Prestatie};
use crate::terms::Terms;
use antwoord::Refused;
use value::regel_path;

/// Whether a dossier holds declarations.
pub fn is_of_declarations(dossier: &Dossier) -> bool {
    let is = |fact: &Fact| matches!(fact, Fact::Declaratie(_) | Fact::DeclaratieAntwoord(_));
    dossier.entries().iter().any(|entry| is(&entry.fact))
}

/// Reads all declarations of an aanbieder. The same set of facts gives the same ledger, whatever its order.
pub fn derive(dossier: &Dossier, besluiten: &[Besluit], known: &Known<'_>, terms: &Terms) -> Ledger {
    let mut ledger = Ledger::default();
    let keep = Keep::of(besluiten);
    // What is undecided here touches no statement: those are made of care.
    let mut judged = Judged::default();
    let fates = Fates::of(dossier, besluiten, &keep, &mut judged);
    let declaraties = counting(dossier.all::<Declaratie>(), &fates, &keep, &mut judged);
    let answers = counting(dossier.all::<DeclaratieAntwoord>(), &fates, &keep, &mut judged);
    ledger.judgements = judged.judgements;
    let answered = antwoord::match_all(&declaraties, &answers, &mut ledger.judgements);
    let mut all: Vec<(Sha256, DeclaratieStatus)> = declaraties
        .iter()
        .map(|message| (message.bericht.digest, status(message, answered.get(&message.bron).copied())))
        .collect();
    ledger.judgements.extend(all.iter().flat_map(|(_, status)| answered_badly(status)));
    // What a hub refused was judged with the messages already.
    all.extend(refused_by_hub(dossier, &fates));
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    ledger.declaraties = all.into_iter().map(|(_, status)| status).collect();
    credit(&mut ledger.declaraties);
    regel::check(&ledger.declaraties, known, terms, &mut ledger.judgements);
    judge_alike(dossier, &mut ledger.judgements);
    ledger
}

/// The order of business. Content breaks ties, and not the file, which says nothing: a copy may come in at any time.
fn order((digest, status): &(Sha256, DeclaratieStatus)) -> (Date, &Identificatie, GemeenteCode, AgbCode, Sha256) {
    let kop = &status.kop;
    (kop.dagtekening, &kop.identificatie, kop.gemeente, kop.aanbieder, *digest)
}

/// A declaration beside the answer that counts.
fn status(message: &Counting<'_, Declaratie>, answer: Option<&DeclaratieAntwoord>) -> DeclaratieStatus {
    let stand = answer.map_or(Stand::Ingediend, antwoord::stand);
    let refused = answer.map(Refused::of_answer).unwrap_or_default();
    let regel = |prestatie: &Prestatie| {
        let refused = refused.of(prestatie).map(|refused| refused.codes.clone());
        let stand = match (&stand, refused) {
            (Stand::Ingediend, _) => RegelStand::Ingediend,
            (Stand::NooitVerzonden { .. }, _) => RegelStand::NooitVerzonden,
            (Stand::Beantwoord { .. }, Some(codes)) => RegelStand::Afgewezen { codes },
            (Stand::Beantwoord { .. }, None) => RegelStand::Toegekend,
        };
        Regel { prestatie: prestatie.clone(), stand, gecrediteerd: None }
    };
    let declaratie = message.bericht;
    let regels = declaratie.prestaties.iter().map(regel).collect();
    of_declaratie(message.bron, declaratie, stand, regels)
}

fn of_declaratie(bron: Bron, declaratie: &Declaratie, stand: Stand, regels: Vec<Regel>) -> DeclaratieStatus {
    DeclaratieStatus {
        bron,
        kop: declaratie.kop.clone(),
        nummer: declaratie.nummer.clone(),
        maand: Month::of(declaratie.periode.first()),
        totaal: declaratie.totaal,
        stand,
        regels,
    }
}

/// Declarations that a hub refused, each once; a person noted it, of any of its files.
fn refused_by_hub(dossier: &Dossier, fates: &Fates) -> Vec<(Sha256, DeclaratieStatus)> {
    let mut copies: BTreeMap<Sha256, Vec<(Bron, &Declaratie)>> = BTreeMap::new();
    for (bron, declaratie) in dossier.all::<Declaratie>() {
        copies.entry(declaratie.digest).or_default().push((bron, declaratie));
    }
    let never = |p: &Prestatie| Regel { prestatie: p.clone(), stand: RegelStand::NooitVerzonden, gecrediteerd: None };
    let refused = |mut same: Vec<(Bron, &Declaratie)>| {
        same.sort_by_key(|(bron, _)| *bron);
        let (bron, declaratie) = *same.first()?;
        let fate = fates.of_message(&declaratie.kop, same.iter().map(|(bron, _)| bron.sha256));
        let Fate::Rejected { codes, .. } = fate else { return None };
        let stand = Stand::NooitVerzonden { codes: codes.into_iter().map(|c| c.code).collect() };
        let regels = declaratie.prestaties.iter().map(never).collect();
        Some((declaratie.digest, of_declaratie(bron, declaratie, stand, regels)))
    };
    copies.into_values().filter_map(refused).collect()
}

/// Notes on each debit the credit that takes it back: one debit per credit, what was granted first, because a reference that
/// was used twice is granted once. Where both were granted, the one that the credit repeats.
fn credit(declaraties: &mut [DeclaratieStatus]) {
    let mut credits: BTreeMap<(GemeenteCode, AgbCode, String), Prestatie> = BTreeMap::new();
    for status in declaraties.iter() {
        for regel in status.regels.iter().filter(|r| r.counts() && r.prestatie.credit) {
            if let Some(debit) = &regel.prestatie.vorige {
                let key = (status.kop.gemeente, status.kop.aanbieder, debit.clone());
                credits.entry(key).or_insert_with(|| regel.prestatie.clone());
            }
        }
    }
    for (first, repeated) in [RegelStand::Toegekend, RegelStand::Ingediend].iter().flat_map(|s| [(s, true), (s, false)])
    {
        for DeclaratieStatus { kop, regels, .. } in declaraties.iter_mut() {
            let open = |r: &&mut Regel| r.stand == *first && !r.prestatie.credit && r.gecrediteerd.is_none();
            for regel in regels.iter_mut().filter(open) {
                let key = (kop.gemeente, kop.aanbieder, regel.prestatie.referentie.clone());
                if credits.get(&key).is_some_and(|credit| !repeated || credit.is_reversal_of(&regel.prestatie)) {
                    regel.gecrediteerd = credits.remove(&key).map(|credit| credit.referentie);
                }
            }
        }
    }
}

/// What a gemeente refused is a finding on the 323: a person mends it.
fn answered_badly(status: &DeclaratieStatus) -> Vec<Judgement> {
    let refused = status.regels.iter().filter_map(|regel| match &regel.stand {
        RegelStand::Afgewezen { codes } => Some(refused_line(status, &regel.prestatie, codes)),
        RegelStand::Ingediend | RegelStand::Toegekend | RegelStand::NooitVerzonden => None,
    });
    refused.chain(never_sent(status)).collect()
}

fn refused_line(status: &DeclaratieStatus, prestatie: &Prestatie, codes: &[String]) -> Judgement {
    let text = format!(
        "De gemeente wees deze regel af ({}). Verbeter haar en declareer haar opnieuw onder een nieuw ReferentieNummer.",
        codes_text(codes.iter().map(String::as_str))
    );
    let finding = Finding::error("REJECTED", regel_path(prestatie, ""), &prestatie.referentie, text);
    Judgement {
        bron: status.bron,
        standing: Standing::Conflict,
        finding: with_first(finding, codes),
        disposition: Some(DispositionId::Toewijzing(status.kop.gemeente, prestatie.toewijzing_nummer)),
    }
}

/// A declaration that a 325 refused whole.
fn never_sent(status: &DeclaratieStatus) -> Option<Judgement> {
    let Stand::NooitVerzonden { codes } = &status.stand else { return None };
    let text = format!(
        "Deze declaratie is als geheel afgewezen ({}); zij telt als nooit verzonden. Verbeter haar en stuur haar opnieuw met \
         een nieuwe Identificatie en een nieuw DeclaratieNummer.",
        codes_text(codes.iter().map(String::as_str))
    );
    let finding = Finding::error("REJECTED", "/Bericht", codes.first().map_or("", String::as_str), text);
    let finding = with_first(finding, codes);
    Some(Judgement { bron: status.bron, standing: Standing::Conflict, finding, disposition: None })
}

/// The finding with the first code, which is what a list has room for.
fn with_first(finding: Finding, codes: &[String]) -> Finding {
    match codes.first() {
        Some(code) => finding.with_retourcode(code),
        None => finding,
    }
}

/// TR385: a toewijzing on which lines are granted and not taken back may not be removed. It is removed all the same until
/// we reject the 301; a person talks with the gemeente.
pub fn removed_but_granted(dispositions: &[Disposition], ledgers: &[Ledger]) -> Vec<Judgement> {
    let removed = dispositions.iter().filter(|d| d.is_withdrawn());
    let removed: Vec<(&Disposition, usize)> = removed
        .filter_map(|d| match d.form {
            Form::Toewijzing { positie, .. } => Some((d, positie)),
            Form::Opdracht { .. } => None,
        })
        .collect();
    if removed.is_empty() {
        return Vec::new();
    }
    let all = ledgers.iter().flat_map(|l| &l.declaraties).flat_map(|d| d.regels.iter().map(move |r| (d, r)));
    let granted: BTreeSet<DispositionId> = all
        .filter(|(_, r)| !r.prestatie.credit && r.stand == RegelStand::Toegekend && r.gecrediteerd.is_none())
        .map(|(d, r)| DispositionId::Toewijzing(d.kop.gemeente, r.prestatie.toewijzing_nummer))
        .collect();
    let judge = |(d, positie): (&Disposition, usize)| {
        let text = "Op deze toewijzing zijn prestaties toegekend die niet zijn gecrediteerd; zij mag niet worden verwijderd. \
                    Overleg met de gemeente, of crediteer eerst.";
        let path = format!("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[{positie}]/RedenWijziging");
        let finding = Finding::notice("TR385", path, "13", text).with_retourcode("9385");
        Judgement { bron: d.bron, standing: Standing::Notice, finding, disposition: Some(d.id.clone()) }
    };
    removed.into_iter().filter(|(d, _)| granted.contains(&d.id)).map(judge).collect()
}

#[cfg(test)]
mod tests;
