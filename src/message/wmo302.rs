//! WMO302: the retour of a 301.

use super::code::Code;
use super::common::{Communicatie, Geboortedatum, VolledigeNaam};
use super::record::record;
use super::retour::{RetourCodes, RetourHeader, Returned, assert_returned, returned};
use super::tables::v3_2::wmo302;
use super::wmo301;

record! {
    /// The message.
    Wmo302 [wmo302::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        client: Option<Client> = "Client",
    }
}

record! {
    /// The client as sent.
    Client [wmo302::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VolledigeNaam = "Naam",
        /// How to speak with the client.
        communicatie: Option<Communicatie> = "Communicatie",
        /// Legal status.
        juridische_status: Option<Code> = "JuridischeStatus",
        /// Legal representation.
        wettelijke_vertegenwoordiging: Option<Code> = "WettelijkeVertegenwoordiging",
        /// Free text.
        commentaar: Option<String> = "Commentaar",
        /// People around the client.
        relaties: Option<Relaties> = "Relaties",
        /// Addresses of the client.
        contactgegevens: Contactgegevens = "Contactgegevens",
        /// What was granted.
        toegewezen_producten: ToegewezenProducten = "ToegewezenProducten",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// People around the client.
    Relaties [wmo302::RELATIES] {
        /// One or more.
        relatie: Vec<Relatie> = "Relatie",
    }
}

record! {
    /// A person or organisation around the client, as sent.
    Relatie [wmo302::RELATIE] {
        /// Its number within the message.
        nummer: String = "Nummer",
        /// Order of approach.
        volgorde: Option<u32> = "Volgorde",
        /// Kind.
        soort: Code = "Soort",
        /// Date of birth.
        geboortedatum: Option<Geboortedatum> = "Geboortedatum",
        /// Sex.
        geslacht: Option<Code> = "Geslacht",
        /// Name.
        naam: VolledigeNaam = "Naam",
        /// Address.
        contact: Returned<wmo301::Contact> = "Contact",
        /// What is said of it.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// Addresses of the client.
    Contactgegevens [wmo302::CONTACTGEGEVENS] {
        /// One or more.
        contact: Vec<Returned<wmo301::Contact>> = "Contact",
    }
}

record! {
    /// What was granted.
    ToegewezenProducten [wmo302::TOEGEWEZEN_PRODUCTEN] {
        /// One or more.
        toegewezen_product: Vec<Returned<wmo301::ToegewezenProduct>> = "ToegewezenProduct",
    }
}

impl From<&wmo301::Client> for Client {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo301::Client) -> Self {
        let products = &given.toegewezen_producten.toegewezen_product;
        Client {
            bsn: given.bsn,
            geboortedatum: given.geboortedatum.clone(),
            geslacht: given.geslacht,
            naam: given.naam.clone(),
            communicatie: given.communicatie.clone(),
            juridische_status: given.juridische_status,
            wettelijke_vertegenwoordiging: given.wettelijke_vertegenwoordiging,
            commentaar: given.commentaar.clone(),
            relaties: given.relaties.as_ref().map(|list| Relaties { relatie: returned(&list.relatie) }),
            contactgegevens: Contactgegevens { contact: returned(&given.contactgegevens.contact) },
            toegewezen_producten: ToegewezenProducten { toegewezen_product: returned(products) },
            retour_codes: RetourCodes::default(),
        }
    }
}

impl From<&wmo301::Relatie> for Relatie {
    /// As sent, with nothing said of it yet.
    fn from(given: &wmo301::Relatie) -> Self {
        Relatie {
            nummer: given.nummer.clone(),
            volgorde: given.volgorde,
            soort: given.soort,
            geboortedatum: given.geboortedatum.clone(),
            geslacht: given.geslacht,
            naam: given.naam.clone(),
            contact: Returned::from(&given.contact),
            retour_codes: RetourCodes::default(),
        }
    }
}

const _: () = assert_returned::<wmo301::Contact>(&wmo302::CONTACT);
const _: () = assert_returned::<wmo301::ToegewezenProduct>(&wmo302::TOEGEWEZEN_PRODUCT);
