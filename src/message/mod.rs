//! Bytes of a file ⇄ typed messages: the map of this module.
//!
//! ```text
//! bytes ─▶ source ─▶ pass ─▶ Message ─▶ fact
//!          UTF-8?    one pass: validates and decodes     what dispositions need
//! bytes ◀─ write ◀─ Message
//! ```
//!
//! In reading order, each standing on those before it: `code`, `tables` and `check` (which values are right; the tables are made
//! by `build.rs` from `schemas/`), `xml`, `scope` (what XML asks), `findings` (what was found, and where), `source` (encoding,
//! what kind of file), `envelope` (what can be read of a refused file), `stream` (XML as elements and text), `pass` (the one
//! pass), `writer` (the way back), `digest` (what counts as the same), `record` (structs that are compared with the tables at
//! compile time), `totaal` (a total as it was written), `common` and `retour` (what messages share), one file per message, `body` (the list of them all), `read` and
//! `write` (whole messages), `classes` and `oordeel` (what one says of the message it answers), `fact` (what one says), `locate`
//! (where in the file); beside them `csv`, our own files, and `walk`, XML of others. A further message is an XSD in `schemas/`,
//! a file with its records, and a line in `body`. This file defines nothing.
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
mod read;
mod record;
mod retour;
mod scope;
mod source;
mod stream;
mod tables;
mod totaal;
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
mod writer;
mod xml;

pub use body::{Body, Heading, Message};
pub use code::Code;
pub use common::{
    Achternaam, Adres, Bedrag, BerichtIdentificatie, Communicatie, Geboortedatum, GeslotenPeriode, Header, Huis,
    Omvang, OpenPeriode, Product, Referentie, Telefoon, Telefoonnummers, Tijd, TotaalBedrag, VerkorteNaam, Verwijzer,
    VolledigeNaam, XsdVersie,
};
pub use oordeel::{Oordeel, oordeel};
pub use read::{Reading, read};
pub use retour::{RetourCodes, RetourHeader, Returned};
pub use totaal::Totaal;
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

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
