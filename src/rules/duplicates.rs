//! TR101: no two records of one message have the same logical key (README §4 of the standard's digest).

use std::collections::BTreeSet;

use super::client::{relatie_path, relaties};
use super::contact::{contact_path, contacts};
use super::grants::products;
use super::{Found, product_path};
use crate::message::{Body, Code, Message, Product};

/// TR101: a key occurs once. StatusAanlevering is no part of it: a deletion and a new delivery of one key are two messages.
pub(super) fn tr101(message: &Message, found: &mut Found<'_>) {
    let product_paths = |index| product_path(message, index, "");
    unique(relaties(message).iter().map(|r| r.nummer.as_str()), |i| relatie_path(i, ""), found);
    unique(contacts(message).iter().map(|c| c.soort), |i| contact_path(i, ""), found);
    unique(products(message).iter().map(|p| p.toewijzing_nummer), product_paths, found);
    match &message.body {
        Body::Wmo305(m) => {
            let starts = m.client.start_producten.start_product.iter();
            unique(starts.map(|p| (p.toewijzing_nummer, key(p.product.as_ref()), p.begindatum)), product_paths, found);
        }
        Body::Wmo307(m) => {
            let stops = m.client.stop_producten.stop_product.iter().map(|p| {
                (p.toewijzing_nummer, key(p.product.as_ref()), p.begindatum, p.reden_beeindiging, p.einddatum)
            });
            unique(stops, product_paths, found);
        }
        _ => {}
    }
}

fn key(product: Option<&Product>) -> Option<(Code, Option<&str>)> {
    product.map(|p| (p.categorie, p.code.as_deref()))
}

/// A finding at every record whose key an earlier one has.
fn unique<K: Ord>(keys: impl ExactSizeIterator<Item = K>, path: impl Fn(usize) -> String, found: &mut Found<'_>) {
    if keys.len() < 2 {
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, key) in keys.enumerate() {
        if !seen.insert(key) && !found.is_full() {
            let text = "Dit onderdeel staat al eerder in het bericht met dezelfde logische sleutel; haal er een weg, of stuur een \
                        verwijdering en een nieuwe aanlevering in twee berichten.";
            found.error(path(index), "", text);
        }
    }
}
