//! Answers `declarations`: what was declared, and what became of each line.
//!
//! Stands on the ledgers of `declaratie`, to which it adds the place of each file in the log.

use crate::config::Config;
use crate::declaratie::{DeclaratieStatus, Regel, Stand};
use crate::documents::{Declaratie, DeclaratieRegel};
use crate::domain::{DispositionId, Month, Period, Sha256};
use crate::engine::Reader;
use crate::overview::Overview;

/// What was declared, in the order of business.
pub fn declarations(overview: &Overview, reader: &Reader, config: &Config, month: Option<Month>) -> Vec<Declaratie> {
    // A copy of what another aanbieder declared is that one's to follow.
    let is_asked = |status: &DeclaratieStatus| {
        config.terms.own.contains(&status.kop.aanbieder) && month.is_none_or(|month| status.maand == month)
    };
    declared_of(overview, is_asked, &|bron| reader.received(bron).map(|(id, _)| id))
}

/// What an overview tells of declarations, in the order of business; `id` knows the place of a file in the log. Pure.
pub fn declared(overview: &Overview, id: &dyn Fn(&Sha256) -> Option<u64>) -> Vec<Declaratie> {
    declared_of(overview, |_| true, id)
}

fn declared_of(
    overview: &Overview,
    is_asked: impl Fn(&DeclaratieStatus) -> bool,
    id: &dyn Fn(&Sha256) -> Option<u64>,
) -> Vec<Declaratie> {
    let all = overview.ledgers.iter().flat_map(|l| &l.declaraties).filter(|status| is_asked(status));
    let mut views: Vec<Declaratie> = all.map(|d| declaratie(d, id(&d.bron.sha256))).collect();
    views.sort_by(|a, b| (a.date, &a.identification, &a.gemeente).cmp(&(b.date, &b.identification, &b.gemeente)));
    views
}

fn declaratie(status: &DeclaratieStatus, id: Option<u64>) -> Declaratie {
    let granted = match &status.stand {
        Stand::Beantwoord { toegekend, .. } => Some(*toegekend),
        Stand::Ingediend | Stand::NooitVerzonden { .. } => None,
    };
    Declaratie {
        id,
        gemeente: status.kop.gemeente.to_string(),
        agb: status.kop.aanbieder.to_string(),
        identification: status.kop.identificatie.as_str().to_owned(),
        date: status.kop.dagtekening,
        number: status.nummer.clone(),
        month: status.maand,
        total: status.totaal,
        stand: status.stand.clone(),
        granted,
        lines: status.regels.iter().map(|line| regel(status, line)).collect(),
    }
}

fn regel(status: &DeclaratieStatus, regel: &Regel) -> DeclaratieRegel {
    let p = &regel.prestatie;
    let period: Period = p.periode;
    DeclaratieRegel {
        reference: p.referentie.clone(),
        credits: p.vorige.clone(),
        disposition: DispositionId::Toewijzing(status.kop.gemeente, p.toewijzing_nummer),
        bsn: p.bsn,
        category: p.categorie.to_string(),
        product: p.code.to_string(),
        from: period.first(),
        to: period.last(),
        volume: p.volume,
        unit: p.eenheid.to_string(),
        rate: p.tarief,
        amount: p.signed(),
        stand: regel.stand.clone(),
        credited_by: regel.gecrediteerd.clone(),
    }
}
