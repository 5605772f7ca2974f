//! WMO301 Toewijzing: what a gemeente grants to one client at one aanbieder.

use super::code::Code;
use super::common::{
    Adres, Communicatie, Geboortedatum, Header, Omvang, OpenPeriode, Product, Telefoonnummers, Tijd, VolledigeNaam,
};
use super::record::record;
use super::tables::v3_2::wmo301;
use crate::domain::Date;

record! {
    /// The message.
    Wmo301 [wmo301::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// About whom.
        client: Client = "Client",
    }
}

record! {
    /// The client with all that is granted.
    Client [wmo301::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
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
        /// What is granted.
        toegewezen_producten: ToegewezenProducten = "ToegewezenProducten",
    }
}

record! {
    /// People around the client.
    Relaties [wmo301::RELATIES] {
        /// One or more.
        relatie: Vec<Relatie> = "Relatie",
    }
}

record! {
    /// A person or organisation around the client.
    Relatie [wmo301::RELATIE] {
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
        contact: Contact = "Contact",
    }
}

record! {
    /// Addresses of the client.
    Contactgegevens [wmo301::CONTACTGEGEVENS] {
        /// One or more.
        contact: Vec<Contact> = "Contact",
    }
}

record! {
    /// An address, with telephone and mail.
    Contact [wmo301::CONTACT] {
        /// Kind of address.
        soort: Code = "Soort",
        /// Address.
        adres: Option<Adres> = "Adres",
        /// Organisation.
        organisatie: Option<String> = "Organisatie",
        /// Telephone.
        telefoon: Option<Telefoonnummers> = "Telefoon",
        /// Mail address.
        emailadres: Option<String> = "Emailadres",
        /// When it holds.
        periode: Option<OpenPeriode> = "Periode",
    }
}

record! {
    /// What is granted.
    ToegewezenProducten [wmo301::TOEGEWEZEN_PRODUCTEN] {
        /// One or more.
        toegewezen_product: Vec<ToegewezenProduct> = "ToegewezenProduct",
    }
}

record! {
    /// One toewijzing.
    ToegewezenProduct [wmo301::TOEGEWEZEN_PRODUCT] {
        /// Its number at the gemeente.
        toewijzing_nummer: u32 = "ToewijzingNummer",
        /// Of the request it answers (TR379).
        referentie_aanbieder: Option<String> = "ReferentieAanbieder",
        /// Absent for a generic toewijzing.
        product: Option<Product> = "Product",
        /// Day of this version.
        toewijzingsdatum: Date = "Toewijzingsdatum",
        /// Time of this version (IV013).
        toewijzingstijd: Tijd = "Toewijzingstijd",
        /// First day.
        ingangsdatum: Date = "Ingangsdatum",
        /// Last day; open when absent.
        einddatum: Option<Date> = "Einddatum",
        /// Why it changed (WMO002); 13 removes.
        reden_wijziging: Option<Code> = "RedenWijziging",
        /// How much.
        omvang: Option<Omvang> = "Omvang",
        /// Cents.
        budget: Option<u32> = "Budget",
        /// Free text.
        commentaar: Option<String> = "Commentaar",
    }
}
