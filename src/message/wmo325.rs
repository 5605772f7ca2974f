//! WMO325 Declaratie-antwoord: what a gemeente refuses of a 323; all that it does not list is granted.

use super::code::Code;
use super::common::{BerichtIdentificatie, TotaalBedrag, XsdVersie};
use super::record::record;
use super::retour::{RetourCodes, Returned, assert_returned};
use super::tables::v3_2::wmo325;
use super::wmo323;

record! {
    /// The message.
    Wmo325 [wmo325::ROOT] {
        /// Who to whom, which and when, and of which 323.
        header: Header = "Header",
        /// Absent where the 323 was refused by its header or its form.
        declaratie_antwoord: Option<DeclaratieAntwoord> = "DeclaratieAntwoord",
    }
}

record! {
    /// Its header: its own parties and identity, and those of the 323.
    Header [wmo325::HEADER] {
        /// `485`.
        bericht_code: Code = "BerichtCode",
        /// 3.
        bericht_versie: u32 = "BerichtVersie",
        /// That of the release.
        bericht_subversie: u32 = "BerichtSubversie",
        /// Gemeente.
        afzender: Code = "Afzender",
        /// Aanbieder.
        ontvanger: Code = "Ontvanger",
        /// Its own identity.
        bericht_identificatie: BerichtIdentificatie = "BerichtIdentificatie",
        /// Versions of the schemas it was made with.
        xsd_versie: XsdVersie = "XsdVersie",
        /// Identity of the 323.
        declaratie_identificatie: BerichtIdentificatie = "DeclaratieIdentificatie",
        /// Version of the published checks, where they led to the rejection.
        xslt_versie: Option<String> = "XsltVersie",
        /// Versions of the schemas the 323 was made with.
        xsd_versie_declaratie: XsdVersie = "XsdVersieDeclaratie",
        /// What is said of the 323 as a message.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// The answer to one declaration.
    DeclaratieAntwoord [wmo325::DECLARATIE_ANTWOORD] {
        /// Its number.
        declaratie_nummer: String = "DeclaratieNummer",
        /// What was asked.
        totaal_ingediend_bedrag: TotaalBedrag = "TotaalIngediendBedrag",
        /// What is granted (TR342).
        totaal_toegekend_bedrag: TotaalBedrag = "TotaalToegekendBedrag",
        /// Clients with refused lines.
        clienten: Option<Clienten> = "Clienten",
        /// What is said of the declaration.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// Clients with refused lines.
    Clienten [wmo325::CLIENTEN] {
        /// One or more.
        client: Vec<Client> = "Client",
    }
}

record! {
    /// A client with refused lines.
    Client [wmo325::CLIENT] {
        /// Burgerservicenummer.
        bsn: Code = "Bsn",
        /// What is refused.
        prestaties: Prestaties = "Prestaties",
        /// What is said of the client.
        retour_codes: RetourCodes = "RetourCodes",
    }
}

record! {
    /// What is refused.
    Prestaties [wmo325::PRESTATIES] {
        /// One or more.
        prestatie: Vec<Returned<wmo323::Prestatie>> = "Prestatie",
    }
}

const _: () = assert_returned::<wmo323::Prestatie>(&wmo325::PRESTATIE);
