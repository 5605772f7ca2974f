//! What dispositions and billing need of a message, as a fact.
//!
//! Stands after `rules`: a message that broke none converts; where one does not, that is said and never guessed.

use super::oordeel::{Oordeel, oordeel};
use super::wmo301::ToegewezenProduct;
use super::{Body, Message, RetourHeader, Wmo301, Wmo305, Wmo307, wmo305, wmo307};
use crate::domain::{Eur, Identificatie};
use crate::facts::{self, Fact};

mod adres;
mod declaratie;
mod value;
mod verzoek;

use value::{nummer, omvang, optional_nummer, verkorte_naam, volledige_naam};

/// The message as a fact; `None` when it holds a value that a rule refuses.
pub(crate) fn fact(message: &Message) -> Option<Fact> {
    let bericht = |(client, inhoud)| {
        let kop = kop(message)?;
        Some(facts::Bericht { kop, digest: message.digest(), client, inhoud }.into())
    };
    match &message.body {
        Body::Wmo301(m) => toewijzingen(m).and_then(bericht),
        Body::Wmo305(m) => starts(m).and_then(bericht),
        Body::Wmo307(m) => stops(m).and_then(bericht),
        Body::Wmo315(m) => verzoek::toewijzing(m, kop(message)?, message.digest()).map(Fact::from),
        Body::Wmo317(m) => verzoek::wijziging(m, kop(message)?, message.digest()).map(Fact::from),
        Body::Wmo319(m) => verzoek::antwoord(m, kop(message)?, message.digest()).map(Fact::from),
        Body::Wmo323(m) => declaratie::declaratie(m, kop(message)?, message.digest()).map(Fact::from),
        Body::Wmo325(m) => declaratie::antwoord(m, kop(message)?, message.digest()).map(Fact::from),
        Body::Wmo302(_) | Body::Wmo306(_) | Body::Wmo308(_) | Body::Wmo316(_) | Body::Wmo318(_) | Body::Wmo320(_) => {
            retour(message, message.body.retour_header()?)
        }
    }
}

/// A retour as a fact, with the header of the message that it answers.
fn retour(message: &Message, header: &RetourHeader) -> Option<Fact> {
    let over = facts::Kop { kind: message.kind().answered()?, ..kop(message)? };
    let oordeel = match oordeel(message)? {
        Oordeel::Aanvaard => facts::Oordeel::Aanvaard,
        Oordeel::Afgekeurd(codes) => {
            let afkeuring = |(path, code)| facts::Afkeuring { path, code };
            facts::Oordeel::Afgekeurd(codes.into_iter().map(afkeuring).collect())
        }
    };
    Some(Fact::from(facts::Retour {
        kind: message.kind(),
        over,
        identificatie: Identificatie::new(header.identificatie_retour.as_str()),
        dagtekening: header.dagtekening_retour,
        digest: message.digest(),
        oordeel,
        bestand: None,
    }))
}

/// Its header; `None` where a code in it is none.
pub fn kop(message: &Message) -> Option<facts::Kop> {
    let header = message.header();
    let (gemeente, aanbieder) = match message.kind().aanbieder_is_afzender() {
        true => (&header.ontvanger, &header.afzender),
        false => (&header.afzender, &header.ontvanger),
    };
    Some(facts::Kop {
        kind: message.kind(),
        release: message.release,
        gemeente: gemeente.as_str().parse().ok()?,
        aanbieder: aanbieder.as_str().parse().ok()?,
        identificatie: Identificatie::new(header.bericht_identificatie.identificatie.as_str()),
        dagtekening: header.bericht_identificatie.dagtekening,
    })
}

fn toewijzingen(message: &Wmo301) -> Option<(facts::Client, facts::Inhoud)> {
    let client = &message.client;
    let products = client.toegewezen_producten.toegewezen_product.iter().map(toewijzing).collect::<Option<_>>()?;
    let naam = volledige_naam(&client.naam);
    let adres = adres::lines(&client.contactgegevens.contact);
    let client = facts::Client { adres, ..value::client(&client.bsn, &client.geboortedatum, naam)? };
    Some((client, facts::Inhoud::Toewijzingen(products)))
}

fn starts(message: &Wmo305) -> Option<(facts::Client, facts::Inhoud)> {
    let client = &message.client;
    let products = client.start_producten.start_product.iter().map(start).collect::<Option<_>>()?;
    let naam = verkorte_naam(&client.naam);
    Some((value::client(&client.bsn, &client.geboortedatum, naam)?, facts::Inhoud::Starts(products)))
}

fn stops(message: &Wmo307) -> Option<(facts::Client, facts::Inhoud)> {
    let client = &message.client;
    let products = client.stop_producten.stop_product.iter().map(stop).collect::<Option<_>>()?;
    let naam = verkorte_naam(&client.naam);
    Some((value::client(&client.bsn, &client.geboortedatum, naam)?, facts::Inhoud::Stops(products)))
}

fn toewijzing(product: &ToegewezenProduct) -> Option<facts::ToegewezenProduct> {
    Some(facts::ToegewezenProduct {
        toewijzing_nummer: nummer(product.toewijzing_nummer)?,
        referentie_aanbieder: product.referentie_aanbieder.clone(),
        product: product.product.as_ref().map(value::product).transpose().ok()?,
        toewijzingsdatum: product.toewijzingsdatum,
        toewijzingstijd: product.toewijzingstijd,
        ingangsdatum: product.ingangsdatum,
        einddatum: product.einddatum,
        reden_wijziging: product.reden_wijziging.map(|c| c.to_string()),
        omvang: product.omvang.as_ref().map(omvang).transpose().ok()?,
        budget: product.budget.map(Eur::from_message),
    })
}

fn start(product: &wmo305::StartProduct) -> Option<facts::StartProduct> {
    Some(facts::StartProduct {
        toewijzing_nummer: optional_nummer(product.toewijzing_nummer)?,
        product: product.product.as_ref().map(value::product).transpose().ok()?,
        toewijzing_ingangsdatum: product.toewijzing_ingangsdatum,
        begindatum: product.begindatum,
        status: product.status_aanlevering.as_str().parse().ok()?,
    })
}

fn stop(product: &wmo307::StopProduct) -> Option<facts::StopProduct> {
    Some(facts::StopProduct {
        toewijzing_nummer: optional_nummer(product.toewijzing_nummer)?,
        product: product.product.as_ref().map(value::product).transpose().ok()?,
        toewijzing_ingangsdatum: product.toewijzing_ingangsdatum,
        begindatum: product.begindatum,
        reden_beeindiging: product.reden_beeindiging.to_string(),
        einddatum: product.einddatum,
        status: product.status_aanlevering.as_str().parse().ok()?,
    })
}
