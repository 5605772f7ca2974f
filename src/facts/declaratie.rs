//! Declarations (323) and the answers to them (325).
//!
//! Both are about many clients. They stand in a dossier of their own, that of the aanbieder's declarations, so that one
//! declaration does not tie hundreds of clients together.

use serde::{Deserialize, Serialize};

use super::Kop;
use crate::domain::{
    Bsn, Categorie, Date, Eenheid, Eur, Identificatie, Period, ProductCode, Sha256, ToewijzingNummer, as_cents,
    as_message_cents,
};

/// A 323.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Declaratie {
    /// Its header.
    pub kop: Kop,
    /// Hash of the decoded content.
    pub digest: Sha256,
    /// Versions of the schemas that it was made with: basisschema and message (TR371).
    pub xsd_versie: (String, String),
    /// DeclaratieNummer.
    pub nummer: String,
    /// DeclaratiePeriode: one month (CS340).
    pub periode: Period,
    /// Debits minus credits.
    #[serde(with = "as_cents")]
    pub totaal: Eur,
    /// All lines, in the order of the message.
    pub prestaties: Vec<Prestatie>,
}

/// A declared line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Prestatie {
    /// Position of its client in the message, from 1.
    pub client: u32,
    /// Its position within the client, from 1.
    pub positie: u32,
    /// Whose.
    pub bsn: Bsn,
    /// ReferentieNummer.
    pub referentie: String,
    /// The debit that this credit takes back; absent on a debit.
    pub vorige: Option<String>,
    /// Whether it takes back.
    pub credit: bool,
    /// On which toewijzing.
    pub toewijzing_nummer: ToewijzingNummer,
    /// ProductCategorie.
    pub categorie: Categorie,
    /// ProductCode.
    pub code: ProductCode,
    /// ProductPeriode.
    pub periode: Period,
    /// GeleverdVolume: units; cents where the unit is euro's.
    pub volume: u32,
    /// Unit.
    pub eenheid: Eenheid,
    /// ProductTarief; absent where the unit is euro's.
    #[serde(with = "as_message_cents::option")]
    pub tarief: Option<Eur>,
    /// IngediendBedrag without its sign.
    #[serde(with = "as_message_cents")]
    pub bedrag: Eur,
}

impl std::fmt::Debug for Prestatie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prestatie").field("referentie", &self.referentie).finish_non_exhaustive()
    }
}

impl Prestatie {
    /// The amount with its sign: a credit is negative.
    pub fn signed(&self) -> Eur {
        let amount = self.bedrag;
        if self.credit { amount.negated() } else { amount }
    }

    /// Whether both say the same, wherever in a message they stand.
    pub fn same(&self, other: &Prestatie) -> bool {
        Prestatie { client: 0, positie: 0, ..self.clone() } == Prestatie { client: 0, positie: 0, ..other.clone() }
    }

    /// Whether this credit says what the debit said, but for the references (IV085).
    pub fn is_reversal_of(&self, debit: &Prestatie) -> bool {
        let plain = |p: &Prestatie| Prestatie { referentie: String::new(), vorige: None, credit: false, ..p.clone() };
        plain(self).same(&plain(debit))
    }
}

/// A 325.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaratieAntwoord {
    /// Its own header.
    pub kop: Kop,
    /// Hash of the decoded content.
    pub digest: Sha256,
    /// DeclaratieIdentificatie: of the 323.
    pub over: (Identificatie, Date),
    /// XsdVersieDeclaratie (TR371).
    pub xsd_versie: (String, String),
    /// RetourCodes of the header: `0200`, or why the 323 counts as never sent.
    pub codes: Vec<String>,
    /// Absent where the header refuses.
    pub declaratie: Option<Beoordeling>,
}

/// DeclaratieAntwoord of a 325.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beoordeling {
    /// DeclaratieNummer.
    pub nummer: String,
    /// TotaalIngediendBedrag.
    #[serde(with = "as_cents")]
    pub ingediend: Eur,
    /// TotaalToegekendBedrag.
    #[serde(with = "as_cents")]
    pub toegekend: Eur,
    /// RetourCodes of the declaration.
    pub codes: Vec<String>,
    /// The refused lines; all others are granted.
    pub afgewezen: Vec<Afwijzing>,
}

/// A refused line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Afwijzing {
    /// The line as it came back.
    pub prestatie: Prestatie,
    /// Its own codes, and those of its client where the line itself was not judged (0233).
    pub codes: Vec<String>,
}
