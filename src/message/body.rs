//! A message: what it says, by kind, and the parts of its header that all kinds share.
//!
//! One list of the fourteen messages; reading, hashing and writing go through it. Stands on the file of each message, below
//! what is done with one whole.

use super::digest::Canon;
use super::pass::Pass;
use super::record::Record;
use super::tables::{Child, Root};
use super::writer::{Elements, Writer};
use super::{
    BerichtIdentificatie, Code, Header, RetourHeader, Wmo301, Wmo302, Wmo305, Wmo306, Wmo307, Wmo308, Wmo315, Wmo316,
    Wmo317, Wmo318, Wmo319, Wmo320, Wmo323, Wmo325, XsdVersie, wmo325,
};
use crate::domain::{Date, Envelope, Kind, Release, Sha256};

/// A message that its schema accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Release of the standard; the schema has compared it with BerichtVersie and BerichtSubversie.
    pub release: Release,
    /// What it says.
    pub body: Body,
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
        let mut canon = Canon::new(self.kind().as_str(), self.release.as_str());
        self.body.feed(&mut canon);
        canon.finish()
    }

    /// Who wrote what, as its header says.
    pub(super) fn envelope(&self) -> Envelope {
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

/// What every header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading<'a> {
    /// Gemeente or aanbieder, as the message has it; a retour has that of the message it answers.
    pub afzender: Code,
    /// The other party.
    pub ontvanger: Code,
    /// Identity of the message; in a retour, of the message it answers.
    pub bericht_identificatie: &'a BerichtIdentificatie,
    /// Versions of the schemas that the message was made with; in a retour, those of the message it answers.
    pub xsd_versie: &'a XsdVersie,
}

macro_rules! headings {
    ($($header:ty),+) => {
        $(impl<'a> From<&'a $header> for Heading<'a> {
            fn from(header: &'a $header) -> Heading<'a> {
                Heading {
                    afzender: header.afzender,
                    ontvanger: header.ontvanger,
                    bericht_identificatie: &header.bericht_identificatie,
                    xsd_versie: &header.xsd_versie,
                }
            }
        })+
    };
}

headings!(Header, RetourHeader, wmo325::Header);

impl Body {
    /// The header of a retour.
    pub fn retour_header(&self) -> Option<&RetourHeader> {
        match self {
            Body::Wmo302(m) => Some(&m.header),
            Body::Wmo306(m) => Some(&m.header),
            Body::Wmo308(m) => Some(&m.header),
            Body::Wmo316(m) => Some(&m.header),
            Body::Wmo318(m) => Some(&m.header),
            Body::Wmo320(m) => Some(&m.header),
            Body::Wmo301(_)
            | Body::Wmo305(_)
            | Body::Wmo307(_)
            | Body::Wmo315(_)
            | Body::Wmo317(_)
            | Body::Wmo319(_)
            | Body::Wmo323(_)
            | Body::Wmo325(_) => None,
        }
    }
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What a message says, by kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body {
            $($(#[$doc])* $name(Box<$name>),)+
        }

        impl Body {
            /// Reads a message of a kind; `None` when it is no message.
            pub(crate) fn read(kind: Kind, root: &'static Root, pass: &mut Pass<'_>) -> Option<Body> {
                match kind {
                    $(Kind::$name => Some(Body::$name(Box::new(pass.message(root)))),)+
                    _ => None,
                }
            }

            /// Which message.
            pub fn kind(&self) -> Kind {
                match self { $(Body::$name(_) => Kind::$name,)+ }
            }

            /// What its header says.
            pub fn heading(&self) -> Heading<'_> {
                match self { $(Body::$name(message) => Heading::from(&message.header),)+ }
            }

            /// Adds the content to a canonical form.
            pub(crate) fn feed(&self, canon: &mut Canon) {
                match self { $(Body::$name(message) => Record::feed(&**message, canon),)+ }
            }

            /// Writes the content as the elements of the root.
            pub(crate) fn write(&self, children: &'static [Child], writer: &mut Writer) {
                match self { $(Body::$name(message) => Elements::write(&**message, children, writer),)+ }
            }
        }
    };
}

bodies! {
    /// Toewijzing.
    Wmo301,
    /// Retour of a toewijzing.
    Wmo302,
    /// Start.
    Wmo305,
    /// Retour of a start.
    Wmo306,
    /// Stop.
    Wmo307,
    /// Retour of a stop.
    Wmo308,
    /// Verzoek om toewijzing.
    Wmo315,
    /// Retour of a verzoek om toewijzing.
    Wmo316,
    /// Verzoek om wijziging.
    Wmo317,
    /// Retour of a verzoek om wijziging.
    Wmo318,
    /// Antwoord.
    Wmo319,
    /// Retour of an antwoord.
    Wmo320,
    /// Declaratie.
    Wmo323,
    /// Declaratie-antwoord.
    Wmo325,
}
