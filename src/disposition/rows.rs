//! Rows of opdracht files: which version of an opdracht holds; and how a row that does not count is told so.
//!
//! Stands between the facts of a dossier and its dispositions, below `registratie`. A dossier may hold hundreds of thousands of
//! rows: they are sorted once and looked at in place, and nothing here compares each row with each other one.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::keep::command_of;
use super::rivals::{OTHERS_MAX, Rival, TOLD_MAX, others, settle};
use super::{CareSince, Course, Delivery, Disposition, Ended, Form, Holder, Judged, Judgement, Keep, Standing};
use crate::domain::{Date, DispositionId, Finding, Sha256};
use crate::facts::{Bron, Dossier, Opdracht};
use crate::terms::{HolderKind, Terms};

/// A row with its source.
pub(super) type SourcedRow<'a, T> = (Bron, &'a T);

/// The opdrachten of a dossier, each by its highest version; what is to be delivered by all of them.
pub(super) fn opdrachten(dossier: &Dossier, keep: &Keep, terms: &Terms, judged: &mut Judged) -> Vec<Disposition> {
    let mut rows: Vec<SourcedRow<'_, Opdracht>> = dossier.all::<Opdracht>().collect();
    rows.sort_unstable_by_key(|(bron, row)| (&row.opdrachtnummer, row.versie, *bron));
    let mut found = Vec::new();
    for rows in rows.chunk_by(|a, b| a.1.opdrachtnummer == b.1.opdrachtnummer) {
        let Some((_, first)) = rows.first() else { continue };
        let id = DispositionId::Opdracht(first.opdrachtnummer.clone());
        let mut judged = RowJudgements::new(&id, judged);
        let versions = versions(rows, |r| r.versie, keep, &mut judged);
        found.extend(opdracht(id.clone(), &versions, terms));
    }
    found
}

fn opdracht(id: DispositionId, versions: &[SourcedRow<'_, Opdracht>], terms: &Terms) -> Option<Disposition> {
    let (bron, row) = *versions.last()?;
    let ended = row.einddatum.map(|einddatum| Ended { einddatum, reden: None });
    Some(Disposition {
        id,
        bron,
        client: row.client.clone(),
        gemeente: row.gemeente,
        holder: Holder { kind: HolderKind::Coalition, agb: None },
        domain: Some(row.domein),
        care: care(versions, terms),
        form: Form::Opdracht { combinant: row.combinant.clone(), vorige: row.vorige_toewijzing.clone() },
        from: row.ingangsdatum,
        to: row.einddatum,
        course: Course::AsSent,
        deliveries: vec![Delivery { from: row.ingangsdatum, paused: None, ended }],
        registrations: Vec::new(),
        by_code: Vec::new(),
        without_contact: BTreeSet::new(),
        successor: None,
        predecessor: None,
    })
}

/// What is to be delivered by versions in their order: from its `vanaf` on what a version says, and before it what those before it
/// said; a version without one speaks for all days.
fn care(versions: &[SourcedRow<'_, Opdracht>], terms: &Terms) -> Vec<CareSince> {
    let mut care: Vec<CareSince> = Vec::new();
    for (_, row) in versions {
        let since = row.vanaf.unwrap_or(Date::MIN);
        care.retain(|earlier| earlier.since < since);
        care.push(CareSince {
            since,
            categorie: Some(row.categorie.clone()),
            tariff: terms.tariff_of_categorie(row.domein, &row.categorie, row.gemeente).map(|t| t.code.clone()),
            vervoer: row.vervoer,
            product: row.product.clone(),
        });
    }
    care
}

/// What is judged of the rows of one disposition. Of the rows of one file that one rule is told of, the first
/// [`TOLD_MAX`] are named: a file that contradicts another in all of its 200,000 rows says so in a hundred of them.
pub(super) struct RowJudgements<'a> {
    id: &'a DispositionId,
    judged: &'a mut Judged,
    of_file: HashMap<(Sha256, &'static str), usize>,
}

impl<'a> RowJudgements<'a> {
    pub(super) fn new(id: &'a DispositionId, judged: &'a mut Judged) -> Self {
        RowJudgements { id, judged, of_file: HashMap::new() }
    }

    pub(super) fn add(
        &mut self,
        bron: Bron,
        (rule, standing): (&'static str, Standing),
        (column, value): (&str, &str),
        text: impl FnOnce() -> String,
    ) {
        let count = self.of_file.entry((bron.sha256, rule)).or_default();
        if *count >= TOLD_MAX {
            return;
        }
        *count = count.saturating_add(1);
        let finding = Finding::error(rule, format!("regel {}, kolom {column}", bron.regel), value, text());
        self.judged.judgements.push(Judgement { bron, standing, finding, disposition: Some(self.id.clone()) });
    }
}

/// The row of each version, of rows in the order of their version and source; rows of equal version that differ contradict each
/// other and do not count.
fn versions<'a, T: Eq + Hash>(
    rows: &[SourcedRow<'a, T>],
    versie: impl Fn(&T) -> u32,
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
) -> Vec<SourcedRow<'a, T>> {
    let mut holding = Vec::new();
    for same in rows.chunk_by(|a, b| versie(a.1) == versie(b.1)) {
        let Some(first) = same.first() else { continue };
        let holds = match same.iter().all(|(_, row)| row == &first.1) {
            true => Some(*first),
            false => {
                let place = ("versie", versie(first.1).to_string());
                settled(same, &place, other_row, keep, judged).and_then(|holding| same.get(holding)).copied()
            }
        };
        holding.extend(holds);
    }
    holding
}

/// Which of some contents that contradict each other holds, by its position, when a person said so. The others are told at
/// their column and value, in words that name what they contradict and how each is kept.
pub(super) fn settled<T: Eq + Hash>(
    same: &[SourcedRow<'_, T>],
    (column, value): &(&str, String),
    text: impl Fn(&str, &str) -> String,
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
) -> Option<usize> {
    let rivals: Vec<Rival<&T>> = same
        .iter()
        .map(|(bron, content)| Rival { bron: *bron, dagtekening: None, settled: false, content: *content })
        .collect();
    let settled = settle(&rivals, keep);
    // Equal contents have the same others, so that each is passed over once and not once for each that differs.
    let mut names: HashMap<&T, String> = HashMap::new();
    for loser in settled.losers.iter().filter_map(|i| rivals.get(*i)) {
        let other =
            || rivals.iter().filter(|r| r.content != loser.content).map(|r| r.bron).take(OTHERS_MAX.saturating_add(1));
        let rule = ("VERSION_CONFLICT", Standing::Conflict);
        judged.add(loser.bron, rule, (column, value), || {
            text(names.entry(loser.content).or_insert_with(|| others(other())), &command_of(&loser.bron))
        });
    }
    judged.judged.ties.extend(settled.tie);
    settled.winner
}

fn other_row(other: &str, keep: &str) -> String {
    format!(
        "Een andere regel heeft dezelfde versie maar een andere inhoud ({other}); deze telt niet. Stuur de juiste regel \
         met een hogere versie, of kies deze met '{keep}'."
    )
}
