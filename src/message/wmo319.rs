//! WMO319 Antwoord: a gemeente refuses a request or says that it looks into it.

use super::code::Code;
use super::common::Header;
use super::record::record;
use super::tables::v3_2::wmo319;

record! {
    /// The message. It names no client: the reference of the request does.
    Wmo319 [wmo319::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// What is answered.
        antwoord: Antwoord = "Antwoord",
    }
}

record! {
    /// The answer to one request.
    Antwoord [wmo319::ANTWOORD] {
        /// Of the request.
        referentie_aanbieder: String = "ReferentieAanbieder",
        /// 1 refused, 2 being looked into (WJ760).
        verzoek_antwoord: Code = "VerzoekAntwoord",
        /// Why it is refused (WJ759).
        reden_afwijzing_verzoek: Option<Code> = "RedenAfwijzingVerzoek",
    }
}
