//! What a retour (302, 306, 308, 316, 318, 320) says of the message that it answers.
//!
//! A retour repeats the header of that message unswapped, so it is known by whom it answers, not by who sent it.

use serde::{Deserialize, Serialize};

use super::{Kop, MessageIdentity};
use crate::domain::{Date, Identificatie, Kind, Sha256};

/// A retour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retour {
    /// Which retour.
    pub kind: Kind,
    /// Header of the message that is answered.
    pub over: Kop,
    /// IdentificatieRetour.
    pub identificatie: Identificatie,
    /// DagtekeningRetour.
    pub dagtekening: Date,
    /// Hash of the decoded content.
    pub digest: Sha256,
    /// What it says.
    pub oordeel: Oordeel,
    /// The file that is answered, in a retour of our own making: with it only that message is meant, also where two
    /// claim one identity.
    pub bestand: Option<Sha256>,
}

/// Whole message or nothing: iWmo knows no partial acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Oordeel {
    /// Nothing is wrong.
    Aanvaard,
    /// The message counts as never sent (OP286).
    Afgekeurd(Vec<Afkeuring>),
}

/// One code of a retour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Afkeuring {
    /// Path of the class that it is said of.
    pub path: String,
    /// Code list WJ001.
    pub code: String,
}

impl Retour {
    /// What makes the retour itself: its maker, kind and IdentificatieRetour.
    pub fn identity(&self) -> MessageIdentity {
        MessageIdentity { kind: self.kind, afzender: self.over.ontvanger(), identificatie: self.identificatie.clone() }
    }
}
