//! Bytes of a file ⇄ typed messages: the map of this module.
//!
//! ```text
//! bytes ─▶ source ─▶ pass ─▶ Message ─▶ fact
//!          UTF-8?    one pass: validates and decodes     what dispositions need
//! bytes ◀─ write ◀─ Message
//! ```
//!
//! In reading order: `source` (encoding, what kind of file), `envelope` (what can be read of a refused file), `tables` and
//! `check` (which values are right; the tables are made by `build.rs` from `schemas/`), `xml` and `scope` (what XML
//! asks), `findings` (what was found, and where), `stream` (XML as elements and text), `record` (structs that are compared with
//! the tables at compile time), `pass` (the one pass), one file per
//! message, `retour` (what retours share), `classes` and `oordeel` (what one says of the message it answers), `body` (the list of them all), `digest` and `fact` (what one says), `write` (the
//! way back), `locate` (where in the file); beside them `csv`, our own files, and `walk`, XML of others. A further message is an XSD in `schemas/`, a
//! file with its records, and a line in `body`.
//!
//! Stands between `inbox` (bytes) and `rules`. Judges a message by its schema only. Pure: no file, no clock.

mod body;
mod check;
mod classes;
mod code;
mod common;
pub mod csv;
mod digest;
mod envelope;
mod fact;
mod findings;
mod locate;
mod oordeel;
mod pass;
mod record;
mod retour;
mod scope;
mod source;
mod stream;
mod tables;
mod walk;
pub mod wmo301;
pub mod wmo302;
pub mod wmo305;
pub mod wmo306;
pub mod wmo307;
pub mod wmo308;
pub mod wmo315;
pub mod wmo316;
pub mod wmo317;
pub mod wmo318;
pub mod wmo319;
pub mod wmo320;
pub mod wmo323;
pub mod wmo325;
mod write;
mod xml;

pub use body::{Body, Heading};
pub use code::Code;
pub use common::{
    Achternaam, Adres, Bedrag, BerichtIdentificatie, Communicatie, Geboortedatum, GeslotenPeriode, Header, Huis,
    Omvang, OpenPeriode, Product, Referentie, Telefoon, Telefoonnummers, Tijd, TotaalBedrag, VerkorteNaam, Verwijzer,
    VolledigeNaam, XsdVersie,
};
pub use oordeel::{Oordeel, oordeel};
pub use retour::{RetourCodes, RetourHeader, Returned};
pub(crate) use walk::{Piece, Walk};
pub use wmo301::Wmo301;
pub use wmo302::Wmo302;
pub use wmo305::Wmo305;
pub use wmo306::Wmo306;
pub use wmo307::Wmo307;
pub use wmo308::Wmo308;
pub use wmo315::Wmo315;
pub use wmo316::Wmo316;
pub use wmo317::Wmo317;
pub use wmo318::Wmo318;
pub use wmo319::Wmo319;
pub use wmo320::Wmo320;
pub use wmo323::Wmo323;
pub use wmo325::Wmo325;
pub use write::{write, xsd_versie};

pub(crate) use classes::{ANTWOORD, CLIENT, classes};
pub(crate) use fact::{fact, kop};
pub(crate) use locate::{add_offsets, ancestors};
pub(crate) use retour::{AFGEKEURD, GEEN_OPMERKING, NIET_BEOORDEELD, rejects};

use crate::domain::{Date, Envelope, Finding, Kind, Limits, Release, Sha256};

/// A message that its schema accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Release of the standard; the schema has compared it with BerichtVersie and BerichtSubversie.
    pub release: Release,
    /// What it says.
    pub body: Body,
}

/// What reading a file gave.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who wrote what, as far as it can be read.
    pub envelope: Envelope,
    /// The message; `None` when the schema or this program refuses it.
    pub message: Option<Message>,
    /// Why it is refused; empty exactly when there is a message.
    pub findings: Vec<Finding>,
}

/// Reads a file as a message: one pass that validates and decodes.
pub fn read(bytes: &[u8], limits: &Limits) -> Reading {
    let source = match source::Source::new(bytes, limits) {
        Ok(source) => source,
        Err(refused) => return Reading::refused(envelope::scan(refused.readable), vec![refused.finding]),
    };
    let mut pass = pass::Pass::new(source.text, source.skipped, limits);
    let message = read_root(&mut pass);
    let findings = pass.finish();
    match message.filter(|_| findings.is_empty()) {
        Some(message) => Reading { envelope: message.envelope(), message: Some(message), findings },
        None => Reading::refused(envelope::scan(source.text), findings),
    }
}

fn read_root(pass: &mut pass::Pass<'_>) -> Option<Message> {
    let tag = pass.root()?;
    let Some(root) = tables::ROOTS.iter().find(|r| r.space == tag.space && r.name == tag.local) else {
        let (rule, text) = source::unknown_root(tag.local, pass.root_uri());
        pass.error_here(rule, tag.local, text);
        return None;
    };
    let release: Release = root.release.parse().ok()?;
    let kind: Kind = root.message.parse().ok()?;
    let body = body::Body::read(kind, root, pass)?;
    Some(Message { release, body })
}

impl Reading {
    fn refused(envelope: Envelope, findings: Vec<Finding>) -> Reading {
        Reading { envelope, message: None, findings }
    }
}

impl Message {
    /// Which message.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// What its header says.
    pub fn header(&self) -> Heading<'_> {
        self.body.heading()
    }

    /// DagtekeningRetour of a retour.
    pub fn dagtekening_retour(&self) -> Option<Date> {
        self.body.retour_header().map(|header| header.dagtekening_retour)
    }

    /// Hash of what it says: equal for the same content in other bytes.
    pub fn digest(&self) -> Sha256 {
        let mut canon = digest::Canon::new(self.kind().as_str(), self.release.as_str());
        self.body.feed(&mut canon);
        canon.finish()
    }

    fn envelope(&self) -> Envelope {
        let header = self.header();
        Envelope {
            kind: Some(self.kind().as_str().to_owned()),
            version: Some(self.release.as_str().to_owned()),
            sender: Some(header.afzender.as_str().to_owned()),
            receiver: Some(header.ontvanger.as_str().to_owned()),
            identification: Some(header.bericht_identificatie.identificatie.clone()),
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
