//! WMO317 Verzoek om wijziging: an aanbieder asks a gemeente to change what one client has.

use super::code::Code;
use super::common::{Header, Omvang, Product};
use super::record::record;
use super::tables::v3_2::wmo317;
use crate::domain::Date;

record! {
    /// The message.
    Wmo317 [wmo317::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// For whom.
        client: Client = "Client",
    }
}

record! {
    /// The client with the request.
    Client [wmo317::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
        bsn: Code = "Bsn",
        /// The whole situation that is wished.
        verzoek: Verzoek = "Verzoek",
    }
}

record! {
    /// A request: all that stays, changes and comes.
    Verzoek [wmo317::VERZOEK] {
        /// Its identity: the 301 or 319 that answers names it (TR347).
        referentie_aanbieder: String = "ReferentieAanbieder",
        /// Why (WJ758).
        reden_verzoek: Code = "RedenVerzoek",
        /// What stays.
        ongewijzigde_producten: Option<OngewijzigdeProducten> = "OngewijzigdeProducten",
        /// What changes.
        te_wijzigen_producten: Option<TeWijzigenProducten> = "TeWijzigenProducten",
        /// What comes.
        nieuwe_producten: Option<NieuweProducten> = "NieuweProducten",
    }
}

record! {
    /// What stays.
    OngewijzigdeProducten [wmo317::ONGEWIJZIGDE_PRODUCTEN] {
        /// One or more.
        ongewijzigd_product: Vec<OngewijzigdProduct> = "OngewijzigdProduct",
    }
}

record! {
    /// A toewijzing that stays as it is.
    OngewijzigdProduct [wmo317::ONGEWIJZIGD_PRODUCT] {
        /// Its number at the gemeente.
        toewijzing_nummer: u32 = "ToewijzingNummer",
    }
}

record! {
    /// What changes.
    TeWijzigenProducten [wmo317::TE_WIJZIGEN_PRODUCTEN] {
        /// One or more.
        te_wijzigen_product: Vec<TeWijzigenProduct> = "TeWijzigenProduct",
    }
}

record! {
    /// A toewijzing that changes; its product does not.
    TeWijzigenProduct [wmo317::TE_WIJZIGEN_PRODUCT] {
        /// Its number at the gemeente.
        toewijzing_nummer: u32 = "ToewijzingNummer",
        /// From when (TR357, TR373).
        gewenste_ingangsdatum: Date = "GewensteIngangsdatum",
        /// Until when.
        einddatum: Option<Date> = "Einddatum",
        /// How much.
        omvang: Option<Omvang> = "Omvang",
        /// Cents.
        budget: Option<u32> = "Budget",
    }
}

record! {
    /// What comes.
    NieuweProducten [wmo317::NIEUWE_PRODUCTEN] {
        /// One or more.
        nieuw_product: Vec<NieuwProduct> = "NieuwProduct",
    }
}

record! {
    /// A product that is asked anew.
    NieuwProduct [wmo317::NIEUW_PRODUCT] {
        /// What; absent for a generic toewijzing.
        product: Option<Product> = "Product",
        /// From when (TR380).
        gewenste_ingangsdatum: Date = "GewensteIngangsdatum",
        /// Until when.
        einddatum: Option<Date> = "Einddatum",
        /// How much.
        omvang: Option<Omvang> = "Omvang",
        /// Cents.
        budget: Option<u32> = "Budget",
    }
}
