//! Declarations and the answers to them as facts.

use super::value::{client_bsn, nummer};
use crate::domain::{Bsn, Eur, Identificatie, Period, Sha256};
use crate::facts::{self, Kop};
use crate::message::{Code, GeslotenPeriode, RetourCodes, TotaalBedrag, Wmo323, Wmo325, XsdVersie, wmo323, wmo325};

pub(super) fn declaratie(message: &Wmo323, kop: Kop, digest: Sha256) -> Option<facts::Declaratie> {
    let declaratie = &message.declaratie;
    let mut prestaties = Vec::new();
    for (client, place) in declaratie.clienten.client.iter().zip(1..) {
        let bsn = client_bsn(&client.bsn)?;
        for (line, positie) in client.prestaties.prestatie.iter().zip(1..) {
            prestaties.push(prestatie(line, bsn, (place, positie))?);
        }
    }
    Some(facts::Declaratie {
        kop,
        digest,
        xsd_versie: versies(&message.header.xsd_versie),
        nummer: declaratie.declaratie_nummer.clone(),
        periode: periode(&declaratie.declaratie_periode)?,
        totaal: signed(&declaratie.totaal_ingediend_bedrag)?,
        prestaties,
    })
}

fn prestatie(line: &wmo323::Prestatie, bsn: Bsn, (client, positie): (u32, u32)) -> Option<facts::Prestatie> {
    Some(facts::Prestatie {
        client,
        positie,
        bsn,
        referentie: line.product_referentie.referentie_nummer.clone(),
        vorige: line.product_referentie.vorig_referentie_nummer.clone(),
        credit: is_credit(line.ingediend_bedrag.debet_credit),
        toewijzing_nummer: nummer(line.toewijzing_nummer)?,
        categorie: line.product_categorie.as_str().parse().ok()?,
        code: line.product_code.parse().ok()?,
        periode: periode(&line.product_periode)?,
        volume: line.geleverd_volume,
        eenheid: line.eenheid.as_str().parse().ok()?,
        tarief: line.product_tarief.map(Eur::from_message),
        bedrag: Eur::from_message(line.ingediend_bedrag.bedrag),
    })
}

pub(super) fn antwoord(message: &Wmo325, kop: Kop, digest: Sha256) -> Option<facts::DeclaratieAntwoord> {
    let header = &message.header;
    let over = &header.declaratie_identificatie;
    Some(facts::DeclaratieAntwoord {
        kop,
        digest,
        over: (Identificatie::new(over.identificatie.as_str()), over.dagtekening),
        xsd_versie: versies(&header.xsd_versie_declaratie),
        codes: codes(&header.retour_codes),
        declaratie: match &message.declaratie_antwoord {
            Some(declaratie) => Some(beoordeling(declaratie)?),
            None => None,
        },
    })
}

fn beoordeling(answer: &wmo325::DeclaratieAntwoord) -> Option<facts::Beoordeling> {
    let mut afgewezen = Vec::new();
    for (client, place) in answer.clienten.iter().flat_map(|all| &all.client).zip(1..) {
        let bsn = client_bsn(&client.bsn)?;
        let of_client = codes(&client.retour_codes);
        for (line, positie) in client.prestaties.prestatie.iter().zip(1..) {
            let own = codes(&line.retour_codes);
            let codes = if own == [NOT_JUDGED] { of_client.clone() } else { own };
            afgewezen.push(facts::Afwijzing { prestatie: prestatie(&line.given, bsn, (place, positie))?, codes });
        }
    }
    Some(facts::Beoordeling {
        nummer: answer.declaratie_nummer.clone(),
        ingediend: signed(&answer.totaal_ingediend_bedrag)?,
        toegekend: signed(&answer.totaal_toegekend_bedrag)?,
        codes: codes(&answer.retour_codes),
        afgewezen,
    })
}

fn codes(codes: &RetourCodes) -> Vec<String> {
    codes.retour_code.iter().map(Code::to_string).collect()
}

fn versies(versies: &XsdVersie) -> (String, String) {
    (versies.basisschema_xsd_versie.clone(), versies.bericht_xsd_versie.clone())
}

/// Empty periods are refused by TR137.
fn periode(periode: &GeslotenPeriode) -> Option<Period> {
    Period::new(periode.begindatum, periode.einddatum)
}

fn signed(bedrag: &TotaalBedrag) -> Option<Eur> {
    let amount = Eur::from_cents(i64::try_from(bedrag.totaal_bedrag.cents).ok()?);
    Some(if is_credit(bedrag.debet_credit) { amount.negated() } else { amount })
}

fn is_credit(debet_credit: Code) -> bool {
    debet_credit == "C"
}

/// The class was not judged, because one above it is wrong.
const NOT_JUDGED: &str = "0233";
