//! Requests of an aanbieder (315, 317) and the answers of a gemeente (319).
//!
//! Both name a ReferentieAanbieder, which is all that ties them: a 319 names no client.

use serde::{Deserialize, Serialize};

use super::{Kop, Omvang, Product};
use crate::domain::{AgbCode, Bsn, Date, Eur, GemeenteCode, Sha256, ToewijzingNummer, as_message_cents};

/// Which request: unique at the aanbieder (TR347).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VerzoekId {
    /// Who is asked.
    pub gemeente: GemeenteCode,
    /// Who asks.
    pub aanbieder: AgbCode,
    /// ReferentieAanbieder.
    pub referentie: String,
}

impl Kop {
    /// The request with a reference between the parties of this header.
    pub fn verzoek(&self, referentie: &str) -> VerzoekId {
        VerzoekId { gemeente: self.gemeente, aanbieder: self.aanbieder, referentie: referentie.to_owned() }
    }
}

/// A 315 or 317.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Verzoek {
    /// Its header.
    pub kop: Kop,
    /// Hash of the decoded content.
    pub digest: Sha256,
    /// For whom.
    pub bsn: Bsn,
    /// What is asked.
    pub inhoud: VerzoekInhoud,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum VerzoekInhoud {
    /// WMO315: each product is a request of its own.
    Toewijzing(Vec<AangevraagdProduct>),
    /// WMO317: the whole situation that is wished, decided as one.
    Wijziging(Wijziging),
}

/// AangevraagdProduct of a WMO315.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AangevraagdProduct {
    /// ReferentieAanbieder.
    pub referentie: String,
    /// Absent for a generic toewijzing.
    pub product: Option<Product>,
    /// First day asked.
    pub ingangsdatum: Date,
    /// Last day asked.
    pub einddatum: Option<Date>,
}

/// Verzoek of a WMO317.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Wijziging {
    /// ReferentieAanbieder.
    pub referentie: String,
    /// Toewijzingen that stay.
    pub ongewijzigd: Vec<ToewijzingNummer>,
    /// Toewijzingen that change.
    pub te_wijzigen: Vec<TeWijzigenProduct>,
    /// Products that come.
    pub nieuw: Vec<NieuwProduct>,
}

/// TeWijzigenProduct of a WMO317.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TeWijzigenProduct {
    /// Which one.
    pub toewijzing_nummer: ToewijzingNummer,
    /// From when.
    pub gewenste_ingangsdatum: Date,
    /// Until when.
    pub einddatum: Option<Date>,
    /// How much.
    pub omvang: Option<Omvang>,
    /// Whole euros and cents for the whole validity.
    #[serde(with = "as_message_cents::option")]
    #[cfg_attr(test, schema(value_type = Option<i64>))]
    pub budget: Option<Eur>,
}

/// NieuwProduct of a WMO317.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NieuwProduct {
    /// Absent for a generic toewijzing.
    pub product: Option<Product>,
    /// From when.
    pub gewenste_ingangsdatum: Date,
    /// Until when.
    pub einddatum: Option<Date>,
}

/// A 319.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Antwoord {
    /// Its header.
    pub kop: Kop,
    /// Hash of the decoded content.
    pub digest: Sha256,
    /// ReferentieAanbieder of the request.
    pub referentie: String,
    /// What is answered.
    pub antwoord: VerzoekAntwoord,
}

/// VerzoekAntwoord (code list WJ760).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerzoekAntwoord {
    /// 1: refused, with the reason (WJ759).
    Afgewezen(String),
    /// 2: being looked into, up to eight weeks after the request.
    InOnderzoek,
}

impl Verzoek {
    /// The requests in it: of a 315 one per product, of a 317 one.
    pub fn ids(&self) -> Vec<VerzoekId> {
        match &self.inhoud {
            VerzoekInhoud::Toewijzing(all) => all.iter().map(|p| self.kop.verzoek(&p.referentie)).collect(),
            VerzoekInhoud::Wijziging(wijziging) => vec![self.kop.verzoek(&wijziging.referentie)],
        }
    }
}
