//! Typed messages ▸ bytes: the XML of the standard.
//!
//! Stands on `writer`, after whoever makes a message. Driven by the tables that `pass` reads with: the order of the elements
//! and their namespaces are the schema's. UTF-8 without byte order mark. Judges nothing: a value
//! that its type refuses is written as it is, so whoever sends reads the bytes back through [`super::read`] first.

use super::body::Message;
use super::common::XsdVersie;
use super::tables::{ROOTS, Root};
use super::writer::Writer;
use crate::domain::{Kind, Release};

/// The bytes of a message.
pub fn write(message: &Message) -> Vec<u8> {
    let root = root(message.kind(), message.release);
    root.map_or_else(Vec::new, |root| Writer::message(root, |children, writer| message.body.write(children, writer)))
}

/// The versions of the schemas that a message we make names (IV034).
pub fn xsd_versie(kind: Kind, release: Release) -> XsdVersie {
    root(kind, release).map_or_else(XsdVersie::default, |root| XsdVersie {
        basisschema_xsd_versie: root.basis.to_owned(),
        bericht_xsd_versie: root.version.to_owned(),
    })
}

/// `None` only for what is no message: an opdracht, a levering.
fn root(kind: Kind, release: Release) -> Option<&'static Root> {
    ROOTS.iter().find(|root| root.message == kind.as_str() && root.release == release.as_str())
}

#[cfg(test)]
mod tests;
