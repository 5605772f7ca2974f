//! WMO308: the retour of a 307.

use super::code::Code;
use super::common::{Geboortedatum, VerkorteNaam};
use super::record::record;
use super::retour::{RetourCodes, RetourHeader, Returned, assert_returned, returned};
use super::tables::v3_2::wmo308;
use super::wmo307;

record! {
    /// The message.
    Wmo308 [wmo308::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        client: Option<Client> = "Client",
    }
}

record! {
    /// The client as sent.
    Client [wmo308::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// What was ended.
        stop_producten: StopProducten = "StopProducten",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// What was ended.
    StopProducten [wmo308::STOP_PRODUCTEN] {
        /// One or more.
        stop_product: Vec<Returned<wmo307::StopProduct>> = "StopProduct",
    }
}

impl From<&wmo307::Client> for Client {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo307::Client) -> Self {
        Client {
            bsn: given.bsn,
            geboortedatum: given.geboortedatum.clone(),
            geslacht: given.geslacht,
            naam: given.naam.clone(),
            stop_producten: StopProducten { stop_product: returned(&given.stop_producten.stop_product) },
            retour_codes: RetourCodes::default(),
        }
    }
}

const _: () = assert_returned::<wmo307::StopProduct>(&wmo308::STOP_PRODUCT);
