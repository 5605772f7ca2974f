//! The header of a message, and what makes a message itself.
//!
//! Stands below every kind of message. Says nothing of a client. Pure.

use serde::{Deserialize, Serialize};

use crate::domain::{AgbCode, Date, GemeenteCode, Identificatie, Kind, Release};

/// Header of a message. Sender and receiver follow from the kind: a 301 goes from gemeente to aanbieder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Kop {
    /// Which message.
    pub kind: Kind,
    /// Release of the standard.
    pub release: Release,
    /// The gemeente in Afzender or Ontvanger.
    pub gemeente: GemeenteCode,
    /// The aanbieder in Ontvanger or Afzender.
    pub aanbieder: AgbCode,
    /// BerichtIdentificatie/Identificatie.
    pub identificatie: Identificatie,
    /// BerichtIdentificatie/Dagtekening.
    pub dagtekening: Date,
}

/// What makes a message itself: sender, kind and Identificatie (TR056), never the file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageIdentity {
    /// Which message.
    pub kind: Kind,
    /// Afzender as written.
    pub afzender: String,
    /// BerichtIdentificatie/Identificatie.
    pub identificatie: Identificatie,
}

impl Kop {
    /// Whether the gemeente stands in Afzender; else the aanbieder does.
    pub fn from_gemeente(&self) -> bool {
        !self.kind.aanbieder_is_afzender()
    }

    /// Afzender as written.
    pub fn afzender(&self) -> String {
        if self.from_gemeente() { self.gemeente.to_string() } else { self.aanbieder.to_string() }
    }

    /// Ontvanger as written.
    pub fn ontvanger(&self) -> String {
        if self.from_gemeente() { self.aanbieder.to_string() } else { self.gemeente.to_string() }
    }

    /// How a person names the message: `WMO307 B0003`.
    pub fn name(&self) -> String {
        format!("{} {}", self.kind, self.identificatie.as_str())
    }

    /// What makes the message itself.
    pub fn identity(&self) -> MessageIdentity {
        MessageIdentity { kind: self.kind, afzender: self.afzender(), identificatie: self.identificatie.clone() }
    }
}
