//! Rows of CSV files: which version of an opdracht holds, and which registered deliveries count.

use std::collections::BTreeMap;

use super::rivals::{Rival, others, settle};
use super::{Delivery, Derived, Disposition, Ended, Form, Holder, Judgement, Keep, Registration, Standing};
use crate::domain::{Date, DispositionId, Finding, Unit};
use crate::facts::{Bron, Dossier, Fact, Levering, Opdracht};
use crate::terms::{HolderKind, Terms};

/// Rows with their source.
type Rows<'a, T> = Vec<(Bron, &'a T)>;

/// The opdrachten of a dossier, each by its highest version.
pub(super) fn opdrachten(
    dossier: &Dossier,
    keep: &Keep,
    terms: &Terms,
    judgements: &mut Vec<Judgement>,
) -> Vec<Disposition> {
    let mut rows: BTreeMap<DispositionId, Rows<'_, Opdracht>> = BTreeMap::new();
    for entry in dossier.entries() {
        if let Fact::Opdracht(row) = entry.fact.as_ref() {
            rows.entry(DispositionId::Opdracht(row.opdrachtnummer.clone())).or_default().push((entry.bron, row));
        }
    }
    let mut found = Vec::new();
    for (id, rows) in rows {
        if let Some((bron, row)) = highest(&id, rows, |r| r.versie, keep, judgements) {
            found.push(opdracht(id, bron, row, terms));
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
        tariff: terms.tariff_of_categorie(row.domein, &row.categorie).map(|t| t.code.clone()),
        form: Form::Opdracht {
            categorie: row.categorie.clone(),
            vervoer: row.vervoer,
            combinant: row.combinant.clone(),
            vorige: row.vorige_toewijzing.clone(),
        },
        from: row.ingangsdatum,
        to: row.einddatum,
        withdrawn: false,
        not_continued: false,
        start_missing: false,
        deliveries: vec![Delivery { from: row.ingangsdatum, paused: None, ended }],
        registrations: Vec::new(),
        successor: None,
        predecessor: None,
    }
}

/// The row with the highest version; rows of equal version that differ contradict each other and do not count.
fn highest<'a, T: PartialEq>(
    id: &DispositionId,
    mut rows: Rows<'a, T>,
    versie: impl Fn(&T) -> u32,
    keep: &Keep,
    judgements: &mut Vec<Judgement>,
) -> Option<(Bron, &'a T)> {
    rows.sort_by_key(|(bron, _)| *bron);
    let mut by_versie: BTreeMap<u32, Vec<Rival<&'a T>>> = BTreeMap::new();
    for (bron, row) in rows {
        by_versie.entry(versie(row)).or_default().push(Rival { bron, dagtekening: None, settled: false, content: row });
    }
    let mut holding = None;
    for (versie, rivals) in by_versie {
        let settled = settle(&rivals, keep);
        for loser in settled.losers.iter().filter_map(|i| rivals.get(*i)) {
            let other = others(rivals.iter().filter(|r| r.content != loser.content).map(|r| r.bron));
            let text = format!(
                "Een andere regel heeft dezelfde versie maar een andere inhoud ({other}); deze telt niet. Stuur de \
                 juiste regel met een hogere versie, of kies met 'iwmod decide keep SHA256 --row REGEL --reason WAAROM'."
            );
            let rule = ("VERSION_CONFLICT", Standing::Conflict);
            judgements.push(judge(id, loser.bron, rule, ("versie", &versie.to_string()), &text));
        }
        holding = settled.winner.and_then(|w| rivals.get(w)).map(|r| (r.bron, r.content)).or(holding);
    }
    holding
}

fn judge(
    id: &DispositionId,
    bron: Bron,
    (rule, standing): (&str, Standing),
    (column, value): (&str, &str),
    text: &str,
) -> Judgement {
    let finding = Finding::error(rule, format!("regel {}, kolom {column}", bron.regel), value, text);
    Judgement { bron, standing, finding, disposition: Some(id.clone()) }
}

/// Hands each registered delivery that counts to its disposition.
pub(super) fn register(dossier: &Dossier, keep: &Keep, dispositions: &mut [Disposition], derived: &mut Derived) {
    let mut rows: BTreeMap<DispositionId, Rows<'_, Levering>> = BTreeMap::new();
    for entry in dossier.entries() {
        if let Fact::Levering(row) = entry.fact.as_ref() {
            rows.entry(row.disposition.clone()).or_default().push((entry.bron, row));
        }
    }
    for disposition in dispositions {
        let Some(rows) = rows.remove(&disposition.id) else { continue };
        let rows = of_client(disposition, rows, &mut derived.judgements);
        disposition.registrations = counting_rows(&disposition.id, rows, keep, &mut derived.judgements);
        let own = disposition.holder.kind == HolderKind::Own && matches!(disposition.form, Form::Toewijzing { .. });
        disposition.start_missing = own && disposition.deliveries.is_empty() && !disposition.registrations.is_empty();
    }
    for (id, rows) in rows {
        for (bron, _) in &rows {
            let text = "Deze beschikking is nog niet bekend; de regel wacht op de WMO301 of de opdracht.";
            let rule = ("DELIVERY_WITHOUT_DISPOSITION", Standing::Waiting);
            derived.judgements.push(judge(&id, *bron, rule, ("disposition", &id.to_string()), text));
        }
        let counting = counting_rows(&id, rows, keep, &mut derived.judgements);
        derived.loose.extend(counting);
    }
}

/// A row whose BSN is not the disposition's is a conflict.
fn of_client<'a>(
    disposition: &Disposition,
    rows: Rows<'a, Levering>,
    judgements: &mut Vec<Judgement>,
) -> Rows<'a, Levering> {
    let (same, other): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| row.bsn == disposition.client.bsn);
    for (bron, row) in other {
        let text = "Het BSN van deze regel is niet dat van de beschikking; de regel telt niet. Herstel de regel.";
        let rule = ("DELIVERY_OTHER_CLIENT", Standing::Conflict);
        judgements.push(judge(&disposition.id, bron, rule, ("bsn", &row.bsn.to_string()), text));
    }
    same
}

/// Per date and unit the row with the highest version; zero takes it back.
fn counting_rows(
    id: &DispositionId,
    rows: Rows<'_, Levering>,
    keep: &Keep,
    judgements: &mut Vec<Judgement>,
) -> Vec<Registration> {
    let mut places: BTreeMap<(Date, Unit), Rows<'_, Levering>> = BTreeMap::new();
    for (bron, row) in rows {
        places.entry((row.datum, row.eenheid)).or_default().push((bron, row));
    }
    let holding = places.into_values().filter_map(|rows| highest(id, rows, |r| r.versie, keep, judgements));
    holding.filter(|(_, row)| !row.aantal.is_zero()).map(|(bron, row)| registration(bron, row)).collect()
}

fn registration(bron: Bron, row: &Levering) -> Registration {
    Registration {
        bron,
        disposition: row.disposition.clone(),
        bsn: row.bsn,
        datum: row.datum,
        aantal: row.aantal,
        eenheid: row.eenheid,
        vervoer: row.vervoer,
        product: row.product.clone(),
    }
}
