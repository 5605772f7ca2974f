//! WMO323 Declaratie: what an aanbieder declares to a gemeente for one month.

use super::code::Code;
use super::common::{Bedrag, GeslotenPeriode, Header, Referentie, TotaalBedrag};
use super::record::record;
use super::tables::v3_2::wmo323;
use crate::domain::Date;

record! {
    /// The message.
    Wmo323 [wmo323::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// What is declared.
        declaratie: Declaratie = "Declaratie",
    }
}

record! {
    /// One declaration.
    Declaratie [wmo323::DECLARATIE] {
        /// Its number: letters and digits, unique at the aanbieder (TR333).
        declaratie_nummer: String = "DeclaratieNummer",
        /// One month (CS340).
        declaratie_periode: GeslotenPeriode = "DeclaratiePeriode",
        /// Day it was made.
        declaratie_dagtekening: Date = "DeclaratieDagtekening",
        /// Debits minus credits (TR358).
        totaal_ingediend_bedrag: TotaalBedrag = "TotaalIngediendBedrag",
        /// For whom.
        clienten: Clienten = "Clienten",
    }
}

record! {
    /// The clients.
    Clienten [wmo323::CLIENTEN] {
        /// One or more.
        client: Vec<Client> = "Client",
    }
}

record! {
    /// A client with all that is declared.
    Client [wmo323::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
        bsn: Code = "Bsn",
        /// What is declared.
        prestaties: Prestaties = "Prestaties",
    }
}

record! {
    /// What is declared.
    Prestaties [wmo323::PRESTATIES] {
        /// One or more.
        prestatie: Vec<Prestatie> = "Prestatie",
    }
}

record! {
    /// One declared line.
    Prestatie [wmo323::PRESTATIE] {
        /// Its identity.
        product_referentie: Referentie = "ProductReferentie",
        /// Of the toewijzing.
        toewijzing_nummer: u32 = "ToewijzingNummer",
        /// Two digits.
        product_categorie: Code = "ProductCategorie",
        /// At most five characters.
        product_code: String = "ProductCode",
        /// The month within the toewijzing (TR387, TR388).
        product_periode: GeslotenPeriode = "ProductPeriode",
        /// Units; cents where the unit is euro's.
        geleverd_volume: u32 = "GeleverdVolume",
        /// Unit.
        eenheid: Code = "Eenheid",
        /// Cents per unit; absent where the unit is euro's.
        product_tarief: Option<u32> = "ProductTarief",
        /// What is asked.
        ingediend_bedrag: Bedrag = "IngediendBedrag",
    }
}
