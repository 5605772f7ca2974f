//! TR101: no two records of one message have the same logical key (OP033, IV008).

use super::rule::Level::WithinMessage;
use super::rule::{Found, MET_BSN, Rule};
use super::walk::client::{contact_path, contacts, relatie_path, relaties};
use super::walk::path::{START, STOP, at};
use super::walk::regel::{clienten, regels};
use super::walk::repeated::each_repeated;
use super::walk::voorziening::{
    AANGEVRAAGD, NIEUW, ONGEWIJZIGD, TE_WIJZIGEN, TOEGEWEZEN, aangevraagd, nieuw, te_wijzigen, toegewezen, verzoek,
};
use crate::domain::Release;
use crate::message::wmo307::StopProduct;
use crate::message::{Body, Code, Message, Product};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR101];

const TR101: Rule = Rule::new("TR101", MET_BSN, WithinMessage, Some("0001"))
    .checked(tr101)
    .means("In één bericht staat geen onderdeel twee keer met dezelfde sleutel.")
    .remedy("Haal het dubbele onderdeel weg en stuur het bericht opnieuw.");

/// TR101: a key occurs once within the record above it. StatusAanlevering is no part of it: a deletion and a new delivery
/// of one key are two messages.
fn tr101(message: &Message, found: &mut Found<'_>) {
    match &message.body {
        Body::Wmo301(_) => of_301(message, found),
        Body::Wmo305(m) => {
            let starts = m.client.start_producten.start_product.iter();
            let keys = starts.map(|p| (p.toewijzing_nummer, key(p.product.as_ref()), p.begindatum));
            unique(keys, |i| at(START, i, ""), found);
        }
        Body::Wmo307(m) => {
            let stops = m.client.stop_producten.stop_product.iter();
            unique(stops.map(|p| stop_key(p, message.release)), |i| at(STOP, i, ""), found);
        }
        Body::Wmo315(_) => {
            let keys = aangevraagd(message).iter().map(|p| p.referentie_aanbieder.as_str());
            unique(keys, |i| AANGEVRAAGD.path(i, ""), found);
        }
        Body::Wmo317(_) => of_317(message, found),
        Body::Wmo323(_) | Body::Wmo325(_) => of_declaratie(message, found),
        _ => {}
    }
}

fn of_301(message: &Message, found: &mut Found<'_>) {
    unique(relaties(message).iter().map(|r| r.nummer.as_str()), |i| relatie_path(i, ""), found);
    unique(contacts(message).iter().map(|c| c.soort), |i| contact_path(i, ""), found);
    unique(toegewezen(message).iter().map(|p| p.toewijzing_nummer), |i| TOEGEWEZEN.path(i, ""), found);
}

fn of_317(message: &Message, found: &mut Found<'_>) {
    let unchanged = verzoek(message).and_then(|v| v.ongewijzigde_producten.as_ref());
    let unchanged = unchanged.map_or(&[][..], |p| &p.ongewijzigd_product);
    unique(unchanged.iter().map(|p| p.toewijzing_nummer), |i| at(ONGEWIJZIGD, i, ""), found);
    unique(te_wijzigen(message).iter().map(|p| p.toewijzing_nummer), |i| TE_WIJZIGEN.path(i, ""), found);
    let keys = nieuw(message).iter().map(|p| (key(p.product.as_ref()), p.gewenste_ingangsdatum));
    unique(keys, |i| NIEUW.path(i, ""), found);
}

/// A client once in a Declaratie; a line once for a client.
fn of_declaratie(message: &Message, found: &mut Found<'_>) {
    each_repeated(clienten(message).map(|c| (c.bsn, c)), |c| found.error(c.path(""), "", REPEATED));
    let keys = regels(message).map(|r| {
        let referentie = &r.prestatie.product_referentie;
        ((r.client.bsn, &referentie.referentie_nummer, &referentie.vorig_referentie_nummer), r)
    });
    each_repeated(keys, |r| found.error(r.path(""), "", REPEATED));
}

fn key(product: Option<&Product>) -> Option<(Code, Option<&str>)> {
    product.map(|p| (p.categorie, p.code.as_deref()))
}

/// RedenBeeindiging is part of the key since 3.2.
fn stop_key(stop: &StopProduct, release: Release) -> impl Ord + '_ {
    let reden = (release >= Release::V3_2).then_some(stop.reden_beeindiging);
    (stop.toewijzing_nummer, key(stop.product.as_ref()), stop.begindatum, reden, stop.einddatum)
}

const REPEATED: &str = "Dit onderdeel staat al eerder in het bericht met dezelfde logische sleutel; haal er een weg, of stuur een \
                        verwijdering en een nieuwe aanlevering in twee berichten.";

/// A finding at every record whose key an earlier one has.
fn unique<K: Ord>(keys: impl Iterator<Item = K> + Clone, path: impl Fn(usize) -> String, found: &mut Found<'_>) {
    each_repeated(keys.enumerate().map(|(index, key)| (key, index)), |index| {
        if !found.is_full() {
            found.error(path(index), "", REPEATED);
        }
    });
}
