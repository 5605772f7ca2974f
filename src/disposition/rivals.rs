//! Records that claim the same place: which one counts (billing.md §2, "Two different messages with one identity").
//!
//! Equal content is the same record again. Of different content the earlier Dagtekening counts; if that is equal,
//! none counts until a person decides.

use std::collections::BTreeMap;

use super::{Counting, Judgement, Keep, Standing, messages};
use crate::domain::{Date, DispositionId, Finding, Sha256};
use crate::facts::{Bron, Dossier, Inhoud, MessageIdentity};

/// A record among those that claim one place.
pub(super) struct Rival<T> {
    pub bron: Bron,
    /// Absent for rows, which have no Dagtekening.
    pub dagtekening: Option<Date>,
    pub content: T,
}

/// Outcome of a rivalry.
pub(super) struct Settled {
    /// Index of the record that counts.
    pub winner: Option<usize>,
    /// Indices of records that do not count because their content differs.
    pub losers: Vec<usize>,
}

/// Settles one place.
pub(super) fn settle<T: PartialEq>(rivals: &[Rival<T>], keep: &Keep) -> Settled {
    let earliest = rivals.iter().map(|r| r.dagtekening).min();
    let first: Vec<usize> =
        rivals.iter().enumerate().filter(|(_, r)| Some(r.dagtekening) == earliest).map(|(i, _)| i).collect();
    let same = |a: usize, b: usize| match (rivals.get(a), rivals.get(b)) {
        (Some(a), Some(b)) => a.content == b.content,
        _ => false,
    };
    // One content for all that are asked, else none: two contradicting decisions decide nothing either.
    let agreed = |of: &[usize]| of.first().copied().filter(|first| of.iter().all(|i| same(*i, *first)));
    let kept = || {
        let kept = first.iter().copied().filter(|i| rivals.get(*i).is_some_and(|r| keep.contains(&r.bron)));
        agreed(&kept.collect::<Vec<_>>())
    };
    let winner = agreed(&first).or_else(kept);
    let losers = (0..rivals.len()).filter(|i| winner.is_none_or(|w| !same(*i, w))).collect();
    Settled { winner, losers }
}

/// The messages that count by their identity (TR056), in the order of business.
pub(super) fn counting_messages<'a>(
    dossier: &'a Dossier,
    keep: &Keep,
    judgements: &mut Vec<Judgement>,
) -> Vec<Counting<'a>> {
    let mut groups: BTreeMap<MessageIdentity, Vec<Counting<'a>>> = BTreeMap::new();
    for message in messages(dossier) {
        groups.entry(message.bericht.kop.identity()).or_default().push(message);
    }
    let mut counting = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|m| m.bron);
        let rivals: Vec<Rival<Sha256>> = group.iter().map(rival).collect();
        let settled = settle(&rivals, keep);
        let winner = settled.winner.and_then(|i| group.get(i)).copied();
        counting.extend(winner);
        for loser in settled.losers.iter().filter_map(|i| group.get(*i)) {
            judgements.extend(refused_identity(loser, winner.as_ref(), &group));
        }
    }
    counting.sort_by(|a, b| a.order().cmp(&b.order()));
    counting
}

fn rival(message: &Counting<'_>) -> Rival<Sha256> {
    let bericht = message.bericht;
    Rival { bron: message.bron, dagtekening: Some(bericht.kop.dagtekening), content: bericht.digest }
}

/// One judgement per disposition that the message is about, so that each of them shows it.
fn refused_identity(loser: &Counting<'_>, winner: Option<&Counting<'_>>, group: &[Counting<'_>]) -> Vec<Judgement> {
    let other = others(group.iter().filter(|m| m.bericht.digest != loser.bericht.digest).map(|m| m.bron));
    let finding = match loser.is_beginstand() {
        true => contradicting_row(loser, &other),
        false => used_identity(loser, winner, &other),
    };
    let judge = |disposition| Judgement {
        bron: loser.bron,
        standing: Standing::Conflict,
        finding: finding.clone(),
        disposition,
    };
    subjects(loser).into_iter().map(judge).collect()
}

fn contradicting_row(loser: &Counting<'_>, other: &str) -> Finding {
    let text = format!(
        "Voor deze toewijzing staat een andere regel in de beginstand ({other}); deze telt niet. Laat er een staan, of \
         kies met 'iwmod decide keep SHA256 --row REGEL --reason WAAROM'."
    );
    let path = format!("regel {}, kolom toewijzingnummer", loser.bron.regel);
    Finding::error("VERSION_CONFLICT", path, loser.bericht.kop.identificatie.as_str(), text)
}

fn used_identity(loser: &Counting<'_>, winner: Option<&Counting<'_>>, other: &str) -> Finding {
    let kop = &loser.bericht.kop;
    let text = match winner {
        Some(winner) => format!(
            "Deze Identificatie is al gebruikt voor een ander bericht ({} van {}); dit bericht telt niet. Vraag de \
             afzender om een nieuwe Identificatie.",
            winner.name(),
            winner.bericht.kop.dagtekening
        ),
        None => format!(
            "Een ander bericht heeft dezelfde afzender, Identificatie en Dagtekening ({other}); geen van beide telt. Kies \
             er een met 'iwmod decide keep SHA256 --reason WAAROM'."
        ),
    };
    let path = "/Bericht/Header/BerichtIdentificatie/Identificatie";
    Finding::error("TR056", path, kop.identificatie.as_str(), text).with_retourcode("9056")
}

/// How a person finds records of other files: the SHA-256, and the line in a CSV.
pub(super) fn others(brons: impl Iterator<Item = Bron>) -> String {
    let mut brons: Vec<Bron> = brons.collect();
    brons.sort_unstable();
    brons.dedup();
    let name = |bron: &Bron| match bron.regel {
        0 => format!("bestand {}", bron.sha256),
        regel => format!("regel {regel} van bestand {}", bron.sha256),
    };
    brons.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The dispositions that a message is about.
fn subjects(message: &Counting<'_>) -> Vec<DispositionId> {
    let gemeente = message.bericht.kop.gemeente;
    let mut numbers: Vec<_> = match &message.bericht.inhoud {
        Inhoud::Toewijzingen(all) => all.iter().map(|t| t.toewijzing_nummer).collect(),
        Inhoud::Starts(all) => all.iter().filter_map(|s| s.toewijzing_nummer).collect(),
        Inhoud::Stops(all) => all.iter().filter_map(|s| s.toewijzing_nummer).collect(),
        Inhoud::Beginstand(toewijzing, _) => vec![toewijzing.toewijzing_nummer],
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|n| DispositionId::Toewijzing(gemeente, n)).collect()
}
