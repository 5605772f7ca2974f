//! WMO306: the retour of a 305.

use super::code::Code;
use super::common::{Geboortedatum, VerkorteNaam};
use super::record::record;
use super::retour::{RetourCodes, RetourHeader, Returned, assert_returned, returned};
use super::tables::v3_2::wmo306;
use super::wmo305;

record! {
    /// The message.
    Wmo306 [wmo306::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        client: Option<Client> = "Client",
    }
}

record! {
    /// The client as sent.
    Client [wmo306::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// What was begun.
        start_producten: StartProducten = "StartProducten",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// What was begun.
    StartProducten [wmo306::START_PRODUCTEN] {
        /// One or more.
        start_product: Vec<Returned<wmo305::StartProduct>> = "StartProduct",
    }
}

impl From<&wmo305::Client> for Client {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo305::Client) -> Self {
        Client {
            bsn: given.bsn,
            geboortedatum: given.geboortedatum.clone(),
            geslacht: given.geslacht,
            naam: given.naam.clone(),
            start_producten: StartProducten { start_product: returned(&given.start_producten.start_product) },
            retour_codes: RetourCodes::default(),
        }
    }
}

const _: () = assert_returned::<wmo305::StartProduct>(&wmo306::START_PRODUCT);
