//! What a file would be read as, before it is taken in.
//!
//! Stands on facts and findings. Keeps nothing; a burgerservicenummer is masked.

use serde::Serialize;

use crate::domain::{Bsn, Finding, mask_bsn};
use crate::facts::{Bericht, Fact, Inhoud, Levering, Opdracht};
use crate::intake::Verdict;

/// What a file would be read as.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// The file, as it was named.
    pub file: String,
    /// What it is taken for.
    pub kind: Option<String>,
    /// The names of files of the `[[import]]` that reads it.
    pub import: Option<String>,
    /// Whether it would be accepted.
    pub accepted: bool,
    /// Its rows, in the columns of our own files.
    pub rows: Vec<ReadRow>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// A row with its line: columns of ours and what they hold, those that are empty left out.
#[derive(Debug, Serialize)]
pub struct ReadRow {
    /// Its line in the file.
    pub line: u32,
    /// Column and value.
    #[serde(flatten)]
    pub values: std::collections::BTreeMap<&'static str, String>,
}

impl Reading {
    /// Of a verdict that is not kept.
    pub fn new(file: String, import: Option<String>, verdict: Verdict) -> Reading {
        let rows = verdict.facts.iter().flatten().filter_map(|(line, fact)| {
            let values = values(fact)?.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            Some(ReadRow { line: *line, values })
        });
        Reading {
            file,
            kind: verdict.envelope.kind.clone(),
            import,
            accepted: verdict.facts.is_some(),
            rows: rows.collect(),
            findings: verdict.findings,
        }
    }
}

/// What a row of a CSV says; `None` of anything else.
fn values(fact: &Fact) -> Option<Vec<(&'static str, String)>> {
    match fact {
        Fact::Levering(row) => Some(of_levering(row)),
        Fact::Opdracht(row) => Some(of_opdracht(row)),
        Fact::Bericht(bericht) => of_beginstand(bericht),
        Fact::Retour(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => None,
    }
}

fn of_levering(row: &Levering) -> Vec<(&'static str, String)> {
    let disposition = row.disposition.as_ref().map_or_else(|| "(BSN + product)".to_owned(), ToString::to_string);
    vec![
        ("disposition", disposition),
        ("bsn", masked(row.bsn)),
        ("datum", row.datum.to_string()),
        ("aantal", row.aantal.normalize().to_string()),
        ("eenheid", row.eenheid.to_string()),
        ("vervoer", text(row.vervoer)),
        ("versie", row.versie.to_string()),
        ("product", text(row.product.as_ref())),
        ("stand", text(row.stand)),
    ]
}

fn of_opdracht(row: &Opdracht) -> Vec<(&'static str, String)> {
    vec![
        ("opdrachtnummer", row.opdrachtnummer.to_string()),
        ("bsn", masked(row.client.bsn)),
        ("gemeente", row.gemeente.to_string()),
        ("domein", row.domein.to_string()),
        ("categorie", row.categorie.clone()),
        ("vervoer", text(row.vervoer)),
        ("ingangsdatum", row.ingangsdatum.to_string()),
        ("einddatum", text(row.einddatum)),
        ("combinant", row.combinant.clone()),
        ("vorige_toewijzing", text(row.vorige_toewijzing.as_ref())),
        ("versie", row.versie.to_string()),
        ("vanaf", text(row.vanaf)),
        ("product", text(row.product.as_ref())),
    ]
}

/// `None` of a message, which has no rows.
fn of_beginstand(bericht: &Bericht) -> Option<Vec<(&'static str, String)>> {
    let Inhoud::Beginstand(toewijzing, start) = &bericht.inhoud else { return None };
    let (product, omvang) = (toewijzing.product.as_ref(), toewijzing.omvang.as_ref());
    Some(vec![
        ("gemeente", bericht.kop.gemeente.to_string()),
        ("toewijzingnummer", toewijzing.toewijzing_nummer.to_string()),
        ("ontvanger", bericht.kop.aanbieder.to_string()),
        ("bsn", masked(bericht.client.bsn)),
        ("categorie", text(product.map(|product| &product.categorie))),
        ("product", text(product.and_then(|product| product.code.as_ref()))),
        ("toewijzingsdatum", toewijzing.toewijzingsdatum.to_string()),
        ("ingangsdatum", toewijzing.ingangsdatum.to_string()),
        ("einddatum", text(toewijzing.einddatum)),
        ("volume", text(omvang.map(|omvang| omvang.volume))),
        ("eenheid", text(omvang.map(|omvang| omvang.eenheid))),
        ("frequentie", text(omvang.map(|omvang| omvang.frequentie))),
        ("startdatum", text(start.as_ref().map(|start| start.begindatum))),
    ])
}

fn masked(bsn: Bsn) -> String {
    mask_bsn(&bsn.to_string())
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
