//! Bytes of a file ⇄ typed messages: the map of this module.
//!
//! ```text
//! bytes ─▶ source ─▶ pass ─▶ Message ─▶ fact
//!          UTF-8?    one pass: validates and decodes     what dispositions need
//! ```
//!
//! In reading order: `source` (encoding, what kind of file), `envelope` (what can be read of a refused file), `tables` and
//! `check` (which values are right; the tables are made by `build.rs` from `schemas/`), `xml` and `scope` (what XML
//! asks), `record` (structs that are compared with the tables at compile time), `pass` (the one pass), one file per
//! message, `digest` and `fact` (what it says), `locate` (where in the file); beside
//! them `csv`, our own files. A further message is an XSD in
//! `schemas/`, a file with its records, and an arm in [`Body`].
//!
//! Stands between `inbox` (bytes) and `rules`. Judges a message by its schema only. Pure: no file, no clock.

mod check;
mod code;
mod common;
pub mod csv;
mod digest;
mod envelope;
mod fact;
mod locate;
mod pass;
mod record;
mod scope;
mod source;
mod tables;
pub mod wmo301;
pub mod wmo305;
pub mod wmo307;
mod xml;

pub use code::Code;
pub use common::{
    Achternaam, Adres, BerichtIdentificatie, Communicatie, Geboortedatum, Header, Huis, Omvang, OpenPeriode, Product,
    Telefoon, Telefoonnummers, Tijd, VerkorteNaam, VolledigeNaam, XsdVersie,
};
pub use wmo301::Wmo301;
pub use wmo305::Wmo305;
pub use wmo307::Wmo307;

pub(crate) use fact::bericht;
pub(crate) use locate::add_offsets;

use crate::domain::{Finding, Kind, Release, Sha256};
use crate::intake::{Envelope, Limits};

/// A message that its schema accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Release of the standard; the schema has compared it with BerichtVersie and BerichtSubversie.
    pub release: Release,
    /// What it says.
    pub body: Body,
}

/// What a message says, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Toewijzing.
    Wmo301(Box<Wmo301>),
    /// Start.
    Wmo305(Box<Wmo305>),
    /// Stop.
    Wmo307(Box<Wmo307>),
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
    let body = match root.message {
        "WMO301" => Body::Wmo301(Box::new(pass.message(root))),
        "WMO305" => Body::Wmo305(Box::new(pass.message(root))),
        "WMO307" => Body::Wmo307(Box::new(pass.message(root))),
        other => {
            pass.error_here("KIND", other, source::kind_not_read(other));
            pass.skip_message();
            return None;
        }
    };
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
        match &self.body {
            Body::Wmo301(_) => Kind::Wmo301,
            Body::Wmo305(_) => Kind::Wmo305,
            Body::Wmo307(_) => Kind::Wmo307,
        }
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        match &self.body {
            Body::Wmo301(m) => &m.header,
            Body::Wmo305(m) => &m.header,
            Body::Wmo307(m) => &m.header,
        }
    }

    /// Hash of what it says: equal for the same content in other bytes.
    pub fn digest(&self) -> Sha256 {
        let mut canon = digest::Canon::new(self.kind().as_str(), self.release.as_str());
        match &self.body {
            Body::Wmo301(m) => record::Record::feed(&**m, &mut canon),
            Body::Wmo305(m) => record::Record::feed(&**m, &mut canon),
            Body::Wmo307(m) => record::Record::feed(&**m, &mut canon),
        }
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
mod tests;
