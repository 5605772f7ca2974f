//! WMO318: the retour of a 317.

use super::code::Code;
use super::record::record;
use super::retour::{RetourCodes, RetourHeader, Returned, assert_returned, returned};
use super::tables::v3_2::wmo318;
use super::wmo317;

record! {
    /// The message.
    Wmo318 [wmo318::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        client: Option<Client> = "Client",
    }
}

record! {
    /// The client as sent.
    Client [wmo318::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// The whole situation that was wished.
        verzoek: Verzoek = "Verzoek",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// The request as sent.
    Verzoek [wmo318::VERZOEK] {
        /// Its identity.
        referentie_aanbieder: String = "ReferentieAanbieder",
        /// Why (WJ758).
        reden_verzoek: Code = "RedenVerzoek",
        /// What stays.
        ongewijzigde_producten: Option<OngewijzigdeProducten> = "OngewijzigdeProducten",
        /// What changes.
        te_wijzigen_producten: Option<TeWijzigenProducten> = "TeWijzigenProducten",
        /// What comes.
        nieuwe_producten: Option<NieuweProducten> = "NieuweProducten",
        /// What is said of the request.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// What stays.
    OngewijzigdeProducten [wmo318::ONGEWIJZIGDE_PRODUCTEN] {
        /// One or more.
        ongewijzigd_product: Vec<Returned<wmo317::OngewijzigdProduct>> = "OngewijzigdProduct",
    }
}

record! {
    /// What changes.
    TeWijzigenProducten [wmo318::TE_WIJZIGEN_PRODUCTEN] {
        /// One or more.
        te_wijzigen_product: Vec<Returned<wmo317::TeWijzigenProduct>> = "TeWijzigenProduct",
    }
}

record! {
    /// What comes.
    NieuweProducten [wmo318::NIEUWE_PRODUCTEN] {
        /// One or more.
        nieuw_product: Vec<Returned<wmo317::NieuwProduct>> = "NieuwProduct",
    }
}

impl From<&wmo317::Client> for Client {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo317::Client) -> Self {
        Client { bsn: given.bsn, verzoek: Verzoek::from(&given.verzoek), retour_codes: RetourCodes::default() }
    }
}

impl From<&wmo317::Verzoek> for Verzoek {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo317::Verzoek) -> Self {
        let stays = |list: &wmo317::OngewijzigdeProducten| OngewijzigdeProducten {
            ongewijzigd_product: returned(&list.ongewijzigd_product),
        };
        let changes = |list: &wmo317::TeWijzigenProducten| TeWijzigenProducten {
            te_wijzigen_product: returned(&list.te_wijzigen_product),
        };
        let comes = |list: &wmo317::NieuweProducten| NieuweProducten { nieuw_product: returned(&list.nieuw_product) };
        Verzoek {
            referentie_aanbieder: given.referentie_aanbieder.clone(),
            reden_verzoek: given.reden_verzoek,
            ongewijzigde_producten: given.ongewijzigde_producten.as_ref().map(stays),
            te_wijzigen_producten: given.te_wijzigen_producten.as_ref().map(changes),
            nieuwe_producten: given.nieuwe_producten.as_ref().map(comes),
            retour_codes: RetourCodes::default(),
        }
    }
}

const _: () = assert_returned::<wmo317::OngewijzigdProduct>(&wmo318::ONGEWIJZIGD_PRODUCT);
const _: () = assert_returned::<wmo317::TeWijzigenProduct>(&wmo318::TE_WIJZIGEN_PRODUCT);
const _: () = assert_returned::<wmo317::NieuwProduct>(&wmo318::NIEUW_PRODUCT);
