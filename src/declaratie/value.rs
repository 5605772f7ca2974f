//! What was declared and what became of it: a ledger, its declarations and their lines.
//!
//! Stands at the ground of `declaratie`. What is right is judged by the files above.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::disposition::{Disposition, Judgement};
use crate::domain::{AgbCode, Categorie, Date, DispositionId, Eur, GemeenteCode, Month, Period, ProductCode, as_cents};
use crate::facts::{Bron, Kop, Prestatie};

/// The dispositions that lines refer to.
pub type Known<'a> = BTreeMap<&'a DispositionId, &'a Disposition>;

/// All declarations of an aanbieder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// In the order of business; those that were never sent are among them.
    pub declaraties: Vec<DeclaratieStatus>,
    /// What waits, conflicts, or is worth knowing, per source.
    pub judgements: Vec<Judgement>,
}

impl Ledger {
    /// Whether what a refused line was to do is done: at the place of a debit one stands, and what a credit takes back stands no
    /// more.
    pub fn is_mended(&self, gemeente: GemeenteCode, refused: &Regel) -> bool {
        let of_gemeente = self.declaraties.iter().filter(|s| s.kop.gemeente == gemeente);
        let mut standing = of_gemeente.flat_map(|s| &s.regels).filter(|r| r.stands() && !r.prestatie.credit);
        match &refused.prestatie.vorige {
            Some(debit) if refused.prestatie.credit => !standing.any(|r| r.prestatie.referentie == *debit),
            _ => standing.any(|r| plaats(gemeente, &r.prestatie) == plaats(gemeente, &refused.prestatie)),
        }
    }
}

/// A 323 and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaratieStatus {
    /// Its file.
    pub bron: Bron,
    /// Its header.
    pub kop: Kop,
    /// DeclaratieNummer.
    pub nummer: String,
    /// DeclaratiePeriode.
    pub maand: Month,
    /// TotaalIngediendBedrag.
    pub totaal: Eur,
    /// What became of it.
    pub stand: Stand,
    /// Its lines, in the order of the message.
    pub regels: Vec<Regel>,
}

/// What became of a 323.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Stand {
    /// No 325 counts yet.
    Ingediend,
    /// A 325 settled each of its lines.
    Beantwoord {
        /// Identificatie of the 325.
        by: String,
        /// Its Dagtekening.
        on: Date,
        /// TotaalToegekendBedrag.
        #[serde(with = "as_cents")]
        #[cfg_attr(test, schema(value_type = i64))]
        toegekend: Eur,
    },
    /// Refused as a whole, by a 325 or a hub: it counts as never sent.
    NooitVerzonden {
        /// Why.
        codes: Vec<String>,
    },
}

/// A line and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regel {
    /// As declared.
    pub prestatie: Prestatie,
    /// What became of it.
    pub stand: RegelStand,
    /// ReferentieNummer of the credit that takes it back, unless that was refused.
    pub gecrediteerd: Option<String>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum RegelStand {
    /// Not answered yet.
    Ingediend,
    /// Not listed in the 325, so granted.
    Toegekend,
    /// Refused; it is mended and declared anew under a new reference.
    Afgewezen {
        /// Why (WJ001).
        codes: Vec<String>,
    },
    /// Its declaration was never sent.
    NooitVerzonden,
}

impl Stand {
    /// The word that a person reads.
    pub fn as_str(&self) -> &'static str {
        match self {
            Stand::Ingediend => "ingediend",
            Stand::Beantwoord { .. } => "beantwoord",
            Stand::NooitVerzonden { .. } => "nooit_verzonden",
        }
    }
}

impl RegelStand {
    /// The word that a person reads.
    pub fn as_str(&self) -> &'static str {
        match self {
            RegelStand::Ingediend => "ingediend",
            RegelStand::Toegekend => "toegekend",
            RegelStand::Afgewezen { .. } => "afgewezen",
            RegelStand::NooitVerzonden => "nooit_verzonden",
        }
    }

    /// The codes with which it was refused.
    pub fn codes(&self) -> &[String] {
        match self {
            RegelStand::Afgewezen { codes } => codes,
            RegelStand::Ingediend | RegelStand::Toegekend | RegelStand::NooitVerzonden => &[],
        }
    }
}

impl Regel {
    /// Whether it still stands: declared or granted, and not taken back.
    pub fn stands(&self) -> bool {
        self.counts() && self.gecrediteerd.is_none()
    }

    /// Whether it was sent and not refused.
    pub fn counts(&self) -> bool {
        matches!(self.stand, RegelStand::Ingediend | RegelStand::Toegekend)
    }
}

/// What may be declared once per month: toewijzing, product and ProductPeriode (TR389, TR416).
pub type Plaats = (DispositionId, Categorie, ProductCode, Period);

/// The place of a declared line.
pub fn plaats(gemeente: GemeenteCode, prestatie: &Prestatie) -> Plaats {
    let id = DispositionId::Toewijzing(gemeente, prestatie.toewijzing_nummer);
    (id, prestatie.categorie, prestatie.code.clone(), prestatie.periode)
}

/// Where a reference has a meaning: a credit takes back what was declared to the same gemeente.
pub(super) type Referentie<'a> = (GemeenteCode, AgbCode, &'a str);

/// Place of an element of a line in its 323 or 325.
pub(super) fn regel_path(prestatie: &Prestatie, element: &str) -> String {
    let Prestatie { client, positie, .. } = prestatie;
    format!("/Bericht/Declaratie/Clienten/Client[{client}]/Prestaties/Prestatie[{positie}]{element}")
}
