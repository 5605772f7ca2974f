//! Rows of CSV files: which version of an opdracht holds, and which registered deliveries count.
//!
//! Stands between the facts of a dossier and its dispositions. A dossier may hold hundreds of thousands of rows: they are sorted
//! once and looked at in place, and nothing here compares each row with each other one.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::rivals::{OTHERS_MAX, Rival, TOLD_MAX, others, settle};
use super::{
    Course, Delivery, Derived, Disposition, Ended, Form, Holder, Judgement, Keep, Loose, Registration, Standing,
};
use crate::domain::{DispositionId, Finding, Sha256};
use crate::facts::{Bron, Dossier, Levering, Opdracht};
use crate::terms::{HolderKind, Terms};

/// A row with its source.
type SourcedRow<'a, T> = (Bron, &'a T);

/// The opdrachten of a dossier, each by its highest version.
pub(super) fn opdrachten(
    dossier: &Dossier,
    keep: &Keep,
    terms: &Terms,
    judgements: &mut Vec<Judgement>,
) -> Vec<Disposition> {
    let mut rows: Vec<SourcedRow<'_, Opdracht>> = dossier.all::<Opdracht>().collect();
    rows.sort_unstable_by_key(|(bron, row)| (&row.opdrachtnummer, row.versie, *bron));
    let mut found = Vec::new();
    for rows in rows.chunk_by(|a, b| a.1.opdrachtnummer == b.1.opdrachtnummer) {
        let Some((_, first)) = rows.first() else { continue };
        let id = DispositionId::Opdracht(first.opdrachtnummer.clone());
        let mut judged = RowJudgements::new(&id, judgements);
        if let Some((bron, row)) = highest(rows, |r| r.versie, keep, &mut judged) {
            found.push(opdracht(id.clone(), bron, row, terms));
        }
    }
    found
}

fn opdracht(id: DispositionId, bron: Bron, row: &Opdracht, terms: &Terms) -> Disposition {
    let ended = row.einddatum.map(|einddatum| Ended { einddatum, reden: None });
    Disposition {
        id,
        bron,
        client: row.client.clone(),
        gemeente: row.gemeente,
        holder: Holder { kind: HolderKind::Coalition, agb: None },
        domain: Some(row.domein),
        tariff: terms.tariff_of_categorie(row.domein, &row.categorie, row.gemeente).map(|t| t.code.clone()),
        form: Form::Opdracht {
            categorie: row.categorie.clone(),
            vervoer: row.vervoer,
            combinant: row.combinant.clone(),
            vorige: row.vorige_toewijzing.clone(),
        },
        from: row.ingangsdatum,
        to: row.einddatum,
        course: Course::AsSent,
        deliveries: vec![Delivery { from: row.ingangsdatum, paused: None, ended }],
        registrations: Vec::new(),
        successor: None,
        predecessor: None,
    }
}

/// What is judged of the rows of one disposition. Of the rows of one file that one rule is told of, the first
/// [`TOLD_MAX`] are named: a file that contradicts another in all of its 200,000 rows says so in a hundred of them.
struct RowJudgements<'a> {
    id: &'a DispositionId,
    judgements: &'a mut Vec<Judgement>,
    of_file: HashMap<(Sha256, &'static str), usize>,
}

impl<'a> RowJudgements<'a> {
    fn new(id: &'a DispositionId, judgements: &'a mut Vec<Judgement>) -> Self {
        RowJudgements { id, judgements, of_file: HashMap::new() }
    }

    fn add(
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
        self.judgements.push(Judgement { bron, standing, finding, disposition: Some(self.id.clone()) });
    }
}

/// The row with the highest version, of rows in the order of their version and source; rows of equal version that differ
/// contradict each other and do not count.
fn highest<'a, T: Eq + Hash>(
    rows: &[SourcedRow<'a, T>],
    versie: impl Fn(&T) -> u32,
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
) -> Option<SourcedRow<'a, T>> {
    let mut holding = None;
    for same in rows.chunk_by(|a, b| versie(a.1) == versie(b.1)) {
        let Some(first) = same.first() else { continue };
        let holds = match same.iter().all(|(_, row)| row == &first.1) {
            true => Some(*first),
            false => settled(same, versie(first.1), keep, judged),
        };
        holding = holds.or(holding);
    }
    holding
}

/// Which of some rows of one version that contradict each other holds, when a person said so. The others are told.
fn settled<'a, T: Eq + Hash>(
    same: &[SourcedRow<'a, T>],
    versie: u32,
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
) -> Option<SourcedRow<'a, T>> {
    let rival =
        |(bron, row): &SourcedRow<'a, T>| Rival { bron: *bron, dagtekening: None, settled: false, content: *row };
    let rivals: Vec<Rival<&T>> = same.iter().map(rival).collect();
    let settled = settle(&rivals, keep);
    // Equal rows have the same others, so that each row is passed over once and not once for each that differs.
    let mut names: HashMap<&T, String> = HashMap::new();
    for loser in settled.losers.iter().filter_map(|i| rivals.get(*i)) {
        let other =
            || rivals.iter().filter(|r| r.content != loser.content).map(|r| r.bron).take(OTHERS_MAX.saturating_add(1));
        let rule = ("VERSION_CONFLICT", Standing::Conflict);
        judged.add(loser.bron, rule, ("versie", &versie.to_string()), || {
            let other = names.entry(loser.content).or_insert_with(|| others(other()));
            format!(
                "Een andere regel heeft dezelfde versie maar een andere inhoud ({other}); deze telt niet. Stuur de \
                 juiste regel met een hogere versie, of kies met 'iwmod decide keep SHA256 --row REGEL --reason WAAROM'."
            )
        });
    }
    settled.winner.and_then(|winner| same.get(winner)).copied()
}

/// Hands each registered delivery that counts to its disposition.
pub(super) fn register(dossier: &Dossier, keep: &Keep, dispositions: &mut [Disposition], derived: &mut Derived) {
    let mut rows: Vec<SourcedRow<'_, Levering>> = dossier.all::<Levering>().collect();
    rows.sort_unstable_by_key(|(bron, row)| (&row.disposition, row.datum, row.eenheid, row.versie, *bron));
    let of_one = rows.chunk_by(|a, b| a.1.disposition == b.1.disposition);
    let mut by_id: BTreeMap<&DispositionId, &[SourcedRow<'_, Levering>]> =
        of_one.filter_map(|rows| rows.first().map(|(_, first)| (&first.disposition, rows))).collect();
    for disposition in dispositions {
        let Some(rows) = by_id.remove(&disposition.id) else { continue };
        let mut judged = RowJudgements::new(&disposition.id, &mut derived.judgements);
        let rows = of_client(disposition, rows, &mut judged);
        disposition.registrations = counting_rows(&rows, keep, &mut judged).map(registration).collect();
    }
    for (id, rows) in by_id {
        let mut judged = RowJudgements::new(id, &mut derived.judgements);
        for (bron, _) in rows {
            let text = || "Deze beschikking is nog niet bekend; de regel wacht op de WMO301 of de opdracht.".to_owned();
            let rule = ("DELIVERY_WITHOUT_DISPOSITION", Standing::Waiting);
            judged.add(*bron, rule, ("disposition", &id.to_string()), text);
        }
        let loose = |row: &Levering| Loose { disposition: row.disposition.clone(), bsn: row.bsn, datum: row.datum };
        derived.loose.extend(counting_rows(rows, keep, &mut judged).map(loose));
    }
}

/// A row whose BSN is not the disposition's is a conflict.
fn of_client<'a>(
    disposition: &Disposition,
    rows: &[SourcedRow<'a, Levering>],
    judged: &mut RowJudgements<'_>,
) -> Vec<SourcedRow<'a, Levering>> {
    let is_theirs = |(_, row): &&SourcedRow<'a, Levering>| row.bsn == disposition.client.bsn;
    for (bron, row) in rows.iter().filter(|row| !is_theirs(row)) {
        let text = || {
            "Het BSN van deze regel is niet dat van de beschikking; de regel telt niet. Herstel de regel.".to_owned()
        };
        let rule = ("DELIVERY_OTHER_CLIENT", Standing::Conflict);
        judged.add(*bron, rule, ("bsn", &row.bsn.to_string()), text);
    }
    rows.iter().filter(is_theirs).copied().collect()
}

/// Per date and unit the row with the highest version; zero takes it back.
fn counting_rows<'a>(
    rows: &[SourcedRow<'a, Levering>],
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
) -> impl Iterator<Item = &'a Levering> {
    let places = rows.chunk_by(|(_, a), (_, b)| (a.datum, a.eenheid) == (b.datum, b.eenheid));
    let holding = places.filter_map(|rows| highest(rows, |r| r.versie, keep, judged)).map(|(_, row)| row);
    holding.filter(|row| !row.aantal.is_zero())
}

fn registration(row: &Levering) -> Registration {
    Registration {
        datum: row.datum,
        aantal: row.aantal,
        eenheid: row.eenheid,
        vervoer: row.vervoer,
        product: row.product.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::disposition::testing::{BSN, file};
    use crate::disposition::{Derived, Judgement, Registration, derive};
    use crate::facts::testing::{levering, opdracht};
    use crate::facts::{Bron, Dossier, Entry, Fact, Levering};
    use crate::terms::testing::terms;

    /// What follows from the rows of one file, with an opdracht in another.
    fn rows(count: u32, row: impl Fn(u32, Levering) -> Levering) -> Derived {
        let levering = |line| {
            let Fact::Levering(first) = levering("opdracht:A", BSN, "2023-03-01") else { panic!("a levering") };
            Entry { bron: Bron { sha256: file(0), regel: line }, fact: row(line, first).into() }
        };
        let order = Entry { bron: Bron { sha256: file(1), regel: 2 }, fact: opdracht("A", BSN) };
        derive(&Dossier::of((2..count + 2).map(levering).chain([order])), &[], &terms())
    }

    #[test]
    fn a_registration_is_small() {
        assert!(size_of::<Registration>() <= 40, "{}", size_of::<Registration>());
    }

    #[test]
    fn thousands_of_rows_that_claim_one_place_tell_a_hundred_that_name_ten() {
        // To compare each with each other one would be 900,000,000 times, and to name all of them 2 MB for each.
        let derived = rows(30_000, |line, row| Levering { aantal: (line % 3).into(), ..row });
        let judged: &[Judgement] = &derived.judgements;
        assert_eq!((judged.len(), judged[0].bron.regel, judged[99].bron.regel), (100, 2, 101));
        assert!(judged.iter().all(|j| j.finding.rule == "VERSION_CONFLICT" && j.finding.text.contains(" en andere")));
        let named = judged.iter().map(|j| j.finding.text.matches("van bestand").count());
        assert!(named.into_iter().all(|count| count == 10));
        assert_eq!(derived.dispositions[0].registrations, []);
    }

    #[test]
    fn of_few_rivals_each_is_told_and_names_all_others() {
        let derived = rows(3, |line, row| Levering { aantal: line.into(), ..row });
        let names = |j: &Judgement| (2..5).filter(|n| j.finding.text.contains(&format!("regel {n} van"))).collect();
        let named: Vec<Vec<u32>> = derived.judgements.iter().map(names).collect();
        assert_eq!(named, [vec![3, 4], vec![2, 4], vec![2, 3]]);
    }

    #[test]
    fn rows_that_wait_are_told_once_for_each_up_to_a_hundred() {
        let waiting = |count| {
            let other = |_, row| Levering { disposition: "opdracht:B".parse().unwrap(), ..row };
            rows(count, other).judgements.len()
        };
        assert_eq!((waiting(99), waiting(100), waiting(101)), (99, 100, 100));
    }
}
