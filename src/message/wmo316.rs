//! WMO316: the retour of a 315.

use super::code::Code;
use super::common::{Geboortedatum, VerkorteNaam};
use super::record::record;
use super::retour::{RetourCodes, RetourHeader, Returned, assert_returned, returned};
use super::tables::v3_2::wmo316;
use super::wmo315;

record! {
    /// The message.
    Wmo316 [wmo316::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        client: Option<Client> = "Client",
    }
}

record! {
    /// The client as sent.
    Client [wmo316::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// Free text.
        commentaar: Option<String> = "Commentaar",
        /// What was asked.
        aangevraagde_producten: AangevraagdeProducten = "AangevraagdeProducten",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// What was asked.
    AangevraagdeProducten [wmo316::AANGEVRAAGDE_PRODUCTEN] {
        /// One or more.
        aangevraagd_product: Vec<Returned<wmo315::AangevraagdProduct>> = "AangevraagdProduct",
    }
}

impl From<&wmo315::Client> for Client {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo315::Client) -> Self {
        Client {
            bsn: given.bsn,
            geboortedatum: given.geboortedatum.clone(),
            geslacht: given.geslacht,
            naam: given.naam.clone(),
            commentaar: given.commentaar.clone(),
            aangevraagde_producten: AangevraagdeProducten {
                aangevraagd_product: returned(&given.aangevraagde_producten.aangevraagd_product),
            },
            retour_codes: RetourCodes::default(),
        }
    }
}

const _: () = assert_returned::<wmo315::AangevraagdProduct>(&wmo316::AANGEVRAAGD_PRODUCT);
