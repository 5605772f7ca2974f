//! Requests and their answers as facts.

use super::value::{client_bsn, nummer, omvang, product};
use crate::domain::{Eur, Sha256};
use crate::facts::{self, Kop};
use crate::message::{Wmo315, Wmo317, Wmo319, wmo315, wmo317};

pub(super) fn toewijzing(message: &Wmo315, kop: Kop, digest: Sha256) -> Option<facts::Verzoek> {
    let client = &message.client;
    let asked = client.aangevraagde_producten.aangevraagd_product.iter().map(aangevraagd).collect::<Option<_>>()?;
    let inhoud = facts::VerzoekInhoud::Toewijzing(asked);
    Some(facts::Verzoek { kop, digest, bsn: client_bsn(&client.bsn)?, inhoud })
}

fn aangevraagd(asked: &wmo315::AangevraagdProduct) -> Option<facts::AangevraagdProduct> {
    Some(facts::AangevraagdProduct {
        referentie: asked.referentie_aanbieder.clone(),
        product: asked.product.as_ref().map(product).transpose().ok()?,
        ingangsdatum: asked.toewijzing_ingangsdatum,
        einddatum: asked.toewijzing_einddatum,
    })
}

pub(super) fn wijziging(message: &Wmo317, kop: Kop, digest: Sha256) -> Option<facts::Verzoek> {
    let verzoek = &message.client.verzoek;
    let ongewijzigd = verzoek.ongewijzigde_producten.iter().flat_map(|all| &all.ongewijzigd_product);
    let te_wijzigen = verzoek.te_wijzigen_producten.iter().flat_map(|all| &all.te_wijzigen_product);
    let nieuw = verzoek.nieuwe_producten.iter().flat_map(|all| &all.nieuw_product);
    let inhoud = facts::VerzoekInhoud::Wijziging(facts::Wijziging {
        referentie: verzoek.referentie_aanbieder.clone(),
        ongewijzigd: ongewijzigd.map(|p| nummer(p.toewijzing_nummer)).collect::<Option<_>>()?,
        te_wijzigen: te_wijzigen.map(changed).collect::<Option<_>>()?,
        nieuw: nieuw.map(new).collect::<Option<_>>()?,
    });
    Some(facts::Verzoek { kop, digest, bsn: client_bsn(&message.client.bsn)?, inhoud })
}

fn changed(changed: &wmo317::TeWijzigenProduct) -> Option<facts::TeWijzigenProduct> {
    Some(facts::TeWijzigenProduct {
        toewijzing_nummer: nummer(changed.toewijzing_nummer)?,
        gewenste_ingangsdatum: changed.gewenste_ingangsdatum,
        einddatum: changed.einddatum,
        omvang: changed.omvang.as_ref().map(omvang).transpose().ok()?,
        budget: changed.budget.map(Eur::from_message),
    })
}

fn new(new: &wmo317::NieuwProduct) -> Option<facts::NieuwProduct> {
    Some(facts::NieuwProduct {
        product: new.product.as_ref().map(product).transpose().ok()?,
        gewenste_ingangsdatum: new.gewenste_ingangsdatum,
        einddatum: new.einddatum,
    })
}

pub(super) fn antwoord(message: &Wmo319, kop: Kop, digest: Sha256) -> Option<facts::Antwoord> {
    let given = &message.antwoord;
    let antwoord = match given.verzoek_antwoord.as_str() {
        "1" => facts::VerzoekAntwoord::Afgewezen(given.reden_afwijzing_verzoek?.to_string()),
        "2" => facts::VerzoekAntwoord::InOnderzoek,
        _ => return None,
    };
    Some(facts::Antwoord { kop, digest, referentie: given.referentie_aanbieder.clone(), antwoord })
}
