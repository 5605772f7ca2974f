//! Records that claim the same place: which one counts (billing.md §2, "Two different messages with one identity").
//!
//! Equal content is the same record again. Of different content what a retour accepted counts, then the earlier
//! Dagtekening; if that is equal, none counts until a person decides.

use std::collections::BTreeMap;

use super::sent::about_each;
use super::{Counting, Fate, Fates, Judgement, Keep, Sent, Standing, fate};
use crate::domain::{Date, Finding, Sha256};
use crate::facts::{Bron, MessageIdentity};

/// A record among those that claim one place.
pub(super) struct Rival<T> {
    pub bron: Bron,
    /// Absent for rows, which have no Dagtekening.
    pub dagtekening: Option<Date>,
    /// Whether a retour accepted it.
    pub settled: bool,
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
    let rank = |r: &Rival<T>| (!r.settled, r.dagtekening);
    let best = rivals.iter().map(rank).min();
    let first: Vec<usize> = rivals.iter().enumerate().filter(|(_, r)| Some(rank(r)) == best).map(|(i, _)| i).collect();
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

/// The messages that count: not rejected, and by their identity (TR056); in the order of business.
pub fn counting<'a, T: Sent + 'a>(
    messages: impl Iterator<Item = (Bron, &'a T)>,
    fates: &Fates,
    keep: &Keep,
    judgements: &mut Vec<Judgement>,
) -> Vec<Counting<'a, T>> {
    let mut groups: BTreeMap<MessageIdentity, Vec<Counting<'a, T>>> = BTreeMap::new();
    for (bron, bericht) in messages {
        groups.entry(bericht.kop().identity()).or_default().push(Counting { bron, bericht, settled: false });
    }
    let mut counting = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|m| m.bron);
        let group = not_rejected(group, fates, judgements);
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

/// Leaves out what was rejected, and marks what was accepted. Files with the same content share one fate.
fn not_rejected<'a, T: Sent>(
    group: Vec<Counting<'a, T>>,
    fates: &Fates,
    judgements: &mut Vec<Judgement>,
) -> Vec<Counting<'a, T>> {
    let mut left = Vec::with_capacity(group.len());
    for message in &group {
        let files = group.iter().filter(|m| m.bericht.digest() == message.bericht.digest()).map(|m| m.bron.sha256);
        match fates.of_message(message.bericht.kop(), files) {
            Fate::Rejected { by, codes } => {
                judgements.extend(fate::rejected(message.bron, message.bericht, &by, &codes));
            }
            Fate::Accepted { .. } => left.push(Counting { settled: true, ..*message }),
            Fate::Open => left.push(*message),
        }
    }
    left
}

fn rival<T: Sent>(message: &Counting<'_, T>) -> Rival<Sha256> {
    let bericht = message.bericht;
    let dagtekening = Some(bericht.kop().dagtekening);
    Rival { bron: message.bron, dagtekening, settled: message.settled, content: bericht.digest() }
}

fn refused_identity<T: Sent>(
    loser: &Counting<'_, T>,
    winner: Option<&Counting<'_, T>>,
    group: &[Counting<'_, T>],
) -> Vec<Judgement> {
    let other = others(group.iter().filter(|m| m.bericht.digest() != loser.bericht.digest()).map(|m| m.bron));
    let finding = match loser.is_beginstand() {
        true => contradicting_row(loser, &other),
        false => used_identity(loser, winner, &other),
    };
    let standing = if winner.is_some() { Standing::Conflict } else { Standing::Undecided };
    about_each(loser, standing, &finding)
}

fn contradicting_row<T: Sent>(loser: &Counting<'_, T>, other: &str) -> Finding {
    let text = format!(
        "Voor deze toewijzing staat een andere regel in de beginstand ({other}); deze telt niet. Laat er een staan, of \
         kies met 'iwmod decide keep SHA256 --row REGEL --reason WAAROM'."
    );
    let path = format!("regel {}, kolom toewijzingnummer", loser.bron.regel);
    Finding::error("VERSION_CONFLICT", path, loser.bericht.kop().identificatie.as_str(), text)
}

fn used_identity<T: Sent>(loser: &Counting<'_, T>, winner: Option<&Counting<'_, T>>, other: &str) -> Finding {
    let kop = loser.bericht.kop();
    let text = match winner {
        Some(winner) => format!(
            "Deze Identificatie is al gebruikt voor een ander bericht ({} van {}); dit bericht telt niet. Vraag de \
             afzender om een nieuwe Identificatie.",
            winner.name(),
            winner.bericht.kop().dagtekening
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
