//! The document of `declarations`: what was declared by WMO323, and what became of each line.
//!
//! Stands beside the other documents, on the ledger of `declaratie`, whose words for what became of it are the ones shown.

use serde::{Deserialize, Serialize};

use crate::declaratie::{RegelStand, Stand};
use crate::domain::{Bsn, Date, DispositionId, Eur, Month};

/// A declaration with its lines. The document is a list of these, in the order of business.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Declaratie {
    /// Its place in the log.
    pub id: Option<u64>,
    /// To which gemeente.
    pub gemeente: String,
    /// By which aanbieder.
    pub agb: String,
    /// Identificatie of the 323.
    pub identification: String,
    /// Its Dagtekening.
    pub date: Date,
    /// DeclaratieNummer.
    pub number: String,
    /// DeclaratiePeriode.
    pub month: Month,
    /// TotaalIngediendBedrag.
    pub total: Eur,
    /// What became of it.
    #[serde(flatten)]
    pub stand: Stand,
    /// TotaalToegekendBedrag, where a 325 answers it.
    pub granted: Option<Eur>,
    /// Its lines, in the order of the message.
    pub lines: Vec<DeclaratieRegel>,
}

/// A declared line.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DeclaratieRegel {
    /// ReferentieNummer.
    pub reference: String,
    /// VorigReferentieNummer: what it takes back.
    pub credits: Option<String>,
    /// The toewijzing that it is about.
    pub disposition: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// ProductCategorie.
    pub category: String,
    /// ProductCode.
    pub product: String,
    /// First day of ProductPeriode.
    pub from: Date,
    /// Last day of ProductPeriode.
    pub to: Date,
    /// GeleverdVolume.
    pub volume: u32,
    /// Eenheid.
    pub unit: String,
    /// ProductTarief.
    pub rate: Option<Eur>,
    /// IngediendBedrag; negative for a credit.
    pub amount: Eur,
    /// What became of it.
    #[serde(flatten)]
    pub stand: RegelStand,
    /// ReferentieNummer of the credit that takes it back.
    pub credited_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_it_is_written_as_the_word_that_it_has() {
        let codes = || vec!["8001".to_owned()];
        let by = "A1".to_owned();
        let answered = Stand::Beantwoord { by, on: jiff::civil::date(2023, 4, 11), toegekend: Eur::from_cents(1) };
        for stand in [Stand::Ingediend, answered, Stand::NooitVerzonden { codes: codes() }] {
            assert_eq!(serde_json::to_value(&stand).unwrap()["state"], stand.as_str());
        }
        let refused = RegelStand::Afgewezen { codes: codes() };
        for stand in [RegelStand::Ingediend, RegelStand::Toegekend, refused, RegelStand::NooitVerzonden] {
            assert_eq!(serde_json::to_value(&stand).unwrap()["state"], stand.as_str());
        }
    }
}
