//! The client of a message and the people around the client: their dates of birth and their addresses.
//!
//! Below the rules. Judges nothing, and copies nothing.

use crate::message::wmo301::{Contact, Relatie};
use crate::message::{Body, Geboortedatum, Message};

/// The people around the client.
pub(in crate::rules) fn relaties(message: &Message) -> &[Relatie] {
    match &message.body {
        Body::Wmo301(m) => m.client.relaties.as_ref().map_or(&[], |r| &r.relatie),
        _ => &[],
    }
}

/// Path of the `index`-th (from 0) Relatie.
pub(in crate::rules) fn relatie_path(index: usize, below: &str) -> String {
    format!("/Bericht/Client/Relaties/Relatie[{}]{below}", index.saturating_add(1))
}

/// Each date of birth; its path is made only when asked for.
pub(in crate::rules) fn each_geboortedatum(
    message: &Message,
    mut judge: impl FnMut(&dyn Fn() -> String, &Geboortedatum),
) {
    let own = match &message.body {
        Body::Wmo301(m) => &m.client.geboortedatum,
        Body::Wmo305(m) => &m.client.geboortedatum,
        Body::Wmo307(m) => &m.client.geboortedatum,
        Body::Wmo315(m) => &m.client.geboortedatum,
        _ => return,
    };
    judge(&|| "/Bericht/Client/Geboortedatum".to_owned(), own);
    for (index, relatie) in relaties(message).iter().enumerate() {
        if let Some(geboortedatum) = &relatie.geboortedatum {
            judge(&|| relatie_path(index, "/Geboortedatum"), geboortedatum);
        }
    }
}

/// The addresses of the client.
pub(in crate::rules) fn contacts(message: &Message) -> &[Contact] {
    match &message.body {
        Body::Wmo301(m) => &m.client.contactgegevens.contact,
        _ => &[],
    }
}

/// Path of the `index`-th (from 0) Contact of the client.
pub(in crate::rules) fn contact_path(index: usize, below: &str) -> String {
    format!("/Bericht/Client/Contactgegevens/Contact[{}]{below}", index.saturating_add(1))
}

/// Each Contact; its path is made only when asked for.
pub(in crate::rules) fn each_contact(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &Contact)) {
    for (index, contact) in contacts(message).iter().enumerate() {
        judge(&|| contact_path(index, ""), contact);
    }
    for (index, relatie) in relaties(message).iter().enumerate() {
        judge(&|| relatie_path(index, "/Contact"), &relatie.contact);
    }
}
