//! Records that claim the same place: which one counts (billing.md §2, "Two different messages with one identity").
//!
//! Equal content is the same record again. Of different content what a retour accepted counts, then the earlier
//! Dagtekening; if that is equal, none counts until a person decides.

use std::collections::{BTreeMap, HashMap};

use super::keep::command_of;
use super::sent::about_each;
use super::{Counting, Fate, Fates, Judged, Judgement, Keep, Sent, Standing, Tie, fate};
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
    /// The records that contradict each other, where none counts.
    pub tie: Option<Tie>,
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
    let tied = || Tie::of(first.iter().filter_map(|i| rivals.get(*i)).map(|r| (r.bron, &r.content)));
    let tie = (winner.is_none() && !rivals.is_empty()).then(tied);
    Settled { winner, losers, tie }
}

/// The messages that count: not rejected, and by their identity (TR056); in the order of business.
pub fn counting<'a, T: Sent + 'a>(
    messages: impl Iterator<Item = (Bron, &'a T)>,
    fates: &Fates,
    keep: &Keep,
    judged: &mut Judged,
) -> Vec<Counting<'a, T>> {
    let mut groups: BTreeMap<MessageIdentity, Vec<Counting<'a, T>>> = BTreeMap::new();
    for (bron, bericht) in messages {
        groups.entry(bericht.kop().identity()).or_default().push(Counting { bron, bericht, settled: false });
    }
    let mut counting = Vec::with_capacity(groups.len());
    for mut group in groups.into_values() {
        group.sort_by_key(|m| m.bron);
        let group = not_rejected(group, fates, &mut judged.judgements);
        let rivals: Vec<Rival<Sha256>> = group.iter().map(rival).collect();
        let settled = settle(&rivals, keep);
        let winner = settled.winner.and_then(|i| group.get(i)).copied();
        counting.extend(winner);
        judged.ties.extend(settled.tie);
        let losers = settled.losers.iter().filter_map(|i| group.get(*i)).copied().collect::<Vec<_>>();
        tell_losers(&losers, winner.as_ref(), &group, &mut judged.judgements);
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
    let mut files: HashMap<Sha256, Vec<Sha256>> = HashMap::new();
    for message in &group {
        files.entry(message.bericht.digest()).or_default().push(message.bron.sha256);
    }
    let fate = |message: &Counting<'a, T>| {
        let files = files.get(&message.bericht.digest()).into_iter().flatten().copied();
        fates.of_message(message.bericht.kop(), files)
    };
    let mut known: HashMap<Sha256, Fate> = HashMap::new();
    let mut left = Vec::with_capacity(group.len());
    for message in &group {
        match known.entry(message.bericht.digest()).or_insert_with(|| fate(message)) {
            Fate::Rejected { by, codes } => {
                judgements.extend(fate::rejected(message.bron, message.bericht, by, codes));
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

/// Tells each message that does not count why, of one file at most [`TOLD_MAX`]: all rows of a beginstand may claim one number.
fn tell_losers<T: Sent>(
    losers: &[Counting<'_, T>],
    winner: Option<&Counting<'_, T>>,
    group: &[Counting<'_, T>],
    judgements: &mut Vec<Judgement>,
) {
    // What says the same has the same others, so that each is passed over once and not once for each that differs.
    let mut names: HashMap<Sha256, String> = HashMap::new();
    let mut told: HashMap<Sha256, usize> = HashMap::new();
    for loser in losers {
        let told = told.entry(loser.bron.sha256).or_default();
        if *told >= TOLD_MAX {
            continue;
        }
        *told = told.saturating_add(1);
        let digest = loser.bericht.digest();
        let other = || group.iter().filter(|m| m.bericht.digest() != digest).map(|m| m.bron);
        let name = names.entry(digest).or_insert_with(|| others(other().take(OTHERS_MAX.saturating_add(1))));
        judgements.extend(refused_identity(loser, winner, name));
    }
}

fn refused_identity<T: Sent>(loser: &Counting<'_, T>, winner: Option<&Counting<'_, T>>, other: &str) -> Vec<Judgement> {
    let finding = match loser.is_beginstand() {
        true => contradicting_row(loser, other),
        false => used_identity(loser, winner, other),
    };
    let standing = if winner.is_some() { Standing::Conflict } else { Standing::Undecided };
    about_each(loser, standing, &finding)
}

fn contradicting_row<T: Sent>(loser: &Counting<'_, T>, other: &str) -> Finding {
    let text = format!(
        "Voor deze toewijzing staat een andere regel in de beginstand ({other}); deze telt niet. Laat er een staan, of \
         kies deze met '{}'.",
        command_of(&loser.bron)
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
             dit bericht met '{}', of het andere.",
            command_of(&loser.bron)
        ),
    };
    let path = "/Bericht/Header/BerichtIdentificatie/Identificatie";
    Finding::error("TR056", path, kop.identificatie.as_str(), text).with_retourcode("9056")
}

/// How a person finds records of other files: the SHA-256, and the line in a CSV; of many the first [`OTHERS_MAX`].
pub(super) fn others(brons: impl Iterator<Item = Bron>) -> String {
    let mut brons: Vec<Bron> = brons.collect();
    brons.sort_unstable();
    brons.dedup();
    let name = |bron: &Bron| match bron.regel {
        0 => format!("bestand {}", bron.sha256),
        regel => format!("regel {regel} van bestand {}", bron.sha256),
    };
    let named = brons.iter().take(OTHERS_MAX).map(name).collect::<Vec<_>>().join(", ");
    if brons.len() > OTHERS_MAX { format!("{named} en andere") } else { named }
}

/// Most records that a finding names beside its own. Thousands of rows may claim one place, and each would name all others.
pub(super) const OTHERS_MAX: usize = 10;
/// Most records of one file that are told of one contradiction; as many as the findings that are kept of a refused file.
pub(super) const TOLD_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use super::super::testing::{BSN, file, message, toegewezen};
    use super::super::{Judgement, derive};
    use crate::domain::{Eur, Kind};
    use crate::facts::{Bron, Dossier, Entry, Inhoud, ToegewezenProduct};
    use crate::terms::testing::terms;

    #[test]
    fn thousands_of_rows_of_a_beginstand_that_claim_one_number_tell_a_hundred_that_name_ten() {
        let row = |line: u32| {
            let toewijzing = ToegewezenProduct { budget: Some(Eur::from_message(line)), ..toegewezen("1") };
            let fact = message(Kind::Beginstand, "1", "2022-12-01", BSN, Inhoud::Beginstand(toewijzing, None));
            Entry { bron: Bron { sha256: file(0), regel: line }, fact }
        };
        let told: Vec<Judgement> = derive(&Dossier::of((2..5_002).map(row)), &[], &terms()).judgements;
        assert_eq!((told.len(), told[99].bron.regel), (100, 101));
        assert!(told.iter().all(|j| j.finding.rule == "VERSION_CONFLICT" && j.finding.text.len() < 1500));
    }
}
