//! The document of `requests`: what was asked of a gemeente by WMO315 and WMO317, and what became of it.
//!
//! Stands beside the other documents, on `disposition`, whose words for what became of a request are the ones shown.

use serde::{Deserialize, Serialize};

use crate::disposition::VerzoekStand;
use crate::domain::{Bsn, Date, Kind};

/// A request with what became of it. The document is a list of these, by gemeente and reference.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Verzoek {
    /// At which gemeente.
    pub gemeente: String,
    /// By which aanbieder.
    pub agb: String,
    /// ReferentieAanbieder.
    pub reference: String,
    /// 315 or 317.
    pub kind: Kind,
    /// Identificatie of its message.
    pub identification: String,
    /// Its Dagtekening.
    pub date: Date,
    /// For whom.
    pub bsn: Bsn,
    /// What became of it.
    #[serde(flatten)]
    pub stand: VerzoekStand,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_it_is_written_as_the_word_that_it_has() {
        let on = jiff::civil::date(2023, 4, 11);
        for stand in [
            VerzoekStand::Open,
            VerzoekStand::InOnderzoek { until: on },
            VerzoekStand::Gehonoreerd { on, by: Vec::new() },
            VerzoekStand::Afgewezen { on, reden: "1".to_owned() },
            VerzoekStand::NooitVerzonden,
            VerzoekStand::Strijdig,
        ] {
            assert_eq!(serde_json::to_value(&stand).unwrap()["state"], stand.as_str());
        }
    }
}
