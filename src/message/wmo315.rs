//! WMO315 Verzoek om toewijzing: an aanbieder asks a gemeente for toewijzingen for one client.

use super::code::Code;
use super::common::{Geboortedatum, Header, Omvang, Product, VerkorteNaam, Verwijzer};
use super::record::record;
use super::tables::v3_2::wmo315;
use crate::domain::Date;

record! {
    /// The message.
    Wmo315 [wmo315::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// For whom.
        client: Client = "Client",
    }
}

record! {
    /// The client with all that is asked.
    Client [wmo315::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// Free text.
        commentaar: Option<String> = "Commentaar",
        /// What is asked.
        aangevraagde_producten: AangevraagdeProducten = "AangevraagdeProducten",
    }
}

record! {
    /// What is asked.
    AangevraagdeProducten [wmo315::AANGEVRAAGDE_PRODUCTEN] {
        /// One or more.
        aangevraagd_product: Vec<AangevraagdProduct> = "AangevraagdProduct",
    }
}

record! {
    /// One request.
    AangevraagdProduct [wmo315::AANGEVRAAGD_PRODUCT] {
        /// Its identity: the 301 or 319 that answers names it (TR347).
        referentie_aanbieder: String = "ReferentieAanbieder",
        /// Number of the beschikking it rests on.
        beschikking_nummer: Option<u32> = "BeschikkingNummer",
        /// What; absent for a generic toewijzing.
        product: Option<Product> = "Product",
        /// First day of that beschikking.
        beschikking_ingangsdatum: Option<Date> = "BeschikkingIngangsdatum",
        /// First day asked.
        toewijzing_ingangsdatum: Date = "ToewijzingIngangsdatum",
        /// Last day asked.
        toewijzing_einddatum: Option<Date> = "ToewijzingEinddatum",
        /// How much.
        omvang: Option<Omvang> = "Omvang",
        /// Cents.
        budget: Option<u32> = "Budget",
        /// Who referred.
        verwijzer: Verwijzer = "Verwijzer",
        /// Whether there is a framework contract: 1 yes, 2 no.
        raamcontract: Option<Code> = "Raamcontract",
        /// Free text.
        commentaar: Option<String> = "Commentaar",
    }
}
