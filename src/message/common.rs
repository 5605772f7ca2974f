//! The parts that messages share: header, names, addresses, product.
//!
//! Field names are those of the schema in snake case; what an element means stands in docs/glossary.md.

use super::code::Code;
use super::record::record;
use super::tables::v3_2::{basisschema, wmo301, wmo305, wmo307, wmo315, wmo317, wmo319, wmo323};
use super::totaal::Totaal;
use crate::domain::Date;
pub use crate::domain::Tijd;

record! {
    /// Header of a message that answers none.
    Header [
        wmo301::HEADER, wmo305::HEADER, wmo307::HEADER, wmo315::HEADER, wmo317::HEADER, wmo319::HEADER, wmo323::HEADER,
    ] {
        /// Which message: `414`, `418`, `420`, `444`, `480`, `482`, `484`.
        bericht_code: Code = "BerichtCode",
        /// 3.
        bericht_versie: u32 = "BerichtVersie",
        /// 1 or 2: that of the release.
        bericht_subversie: u32 = "BerichtSubversie",
        /// Gemeente or aanbieder, as the message has it.
        afzender: Code = "Afzender",
        /// The other party.
        ontvanger: Code = "Ontvanger",
        /// Its identity.
        bericht_identificatie: BerichtIdentificatie = "BerichtIdentificatie",
        /// Versions of the schemas it was made with.
        xsd_versie: XsdVersie = "XsdVersie",
    }
}

record! {
    /// Identity of a message with its sender and kind (TR056).
    BerichtIdentificatie [basisschema::CDT_BERICHT_IDENTIFICATIE] {
        /// 1 to 12 characters.
        identificatie: String = "Identificatie",
        /// Day it was made.
        dagtekening: Date = "Dagtekening",
    }
}

record! {
    /// Versions of the schemas (IV034).
    XsdVersie [basisschema::CDT_XSD_VERSIE] {
        /// Of the shared types.
        basisschema_xsd_versie: String = "BasisschemaXsdVersie",
        /// Of the message.
        bericht_xsd_versie: String = "BerichtXsdVersie",
    }
}

record! {
    /// Date of birth; unknown parts are 01, an unknown year 1900 (IV009).
    Geboortedatum [basisschema::CDT_GEBOORTEDATUM] {
        /// The day.
        datum: Date = "Datum",
        /// Which parts are known (COD170).
        datum_gebruik: Option<Code> = "DatumGebruik",
    }
}

record! {
    /// A surname.
    Achternaam [basisschema::CDT_ACHTERNAAM] {
        /// Without prefix.
        achternaam: String = "Achternaam",
        /// Such as `van der`.
        voorvoegsel: Option<String> = "Voorvoegsel",
    }
}

record! {
    /// The short form of a name, in 305, 307 and 315.
    VerkorteNaam [basisschema::CDT_VERKORTE_NAAM] {
        /// Surname.
        geslachtsnaam: Achternaam = "Geslachtsnaam",
        /// First names.
        voornamen: Option<String> = "Voornamen",
        /// Initials without dots.
        voorletters: Option<String> = "Voorletters",
    }
}

record! {
    /// The full form of a name, in 301.
    VolledigeNaam [basisschema::CDT_VOLLEDIGE_NAAM] {
        /// Surname.
        geslachtsnaam: Achternaam = "Geslachtsnaam",
        /// Surname of the partner.
        partnernaam: Option<Achternaam> = "Partnernaam",
        /// First names.
        voornamen: Option<String> = "Voornamen",
        /// Initials without dots.
        voorletters: Option<String> = "Voorletters",
        /// Which surname the person uses (COD700 in the tables of the standard).
        naam_gebruik: Code = "NaamGebruik",
    }
}

record! {
    /// How to speak with the client.
    Communicatie [basisschema::CDT_COMMUNICATIE] {
        /// Form.
        vorm: Code = "Vorm",
        /// Language, where an interpreter is needed.
        taal: Option<String> = "Taal",
    }
}

record! {
    /// What is granted or delivered.
    Product [basisschema::CDT_PRODUCT] {
        /// Two digits.
        categorie: Code = "Categorie",
        /// At most five characters.
        code: Option<String> = "Code",
    }
}

record! {
    /// How much of it.
    Omvang [basisschema::CDT_OMVANG] {
        /// Number of units; cents where the unit is euro's.
        volume: u32 = "Volume",
        /// Unit.
        eenheid: Code = "Eenheid",
        /// Per what.
        frequentie: Code = "Frequentie",
    }
}

record! {
    /// An address.
    Adres [basisschema::CDT_ADRES] {
        /// House number.
        huis: Option<Huis> = "Huis",
        /// Postal code.
        postcode: Option<String> = "Postcode",
        /// Street.
        straatnaam: Option<String> = "Straatnaam",
        /// Town.
        plaatsnaam: Option<String> = "Plaatsnaam",
        /// Country, ISO 3166.
        land_code: Option<Code> = "LandCode",
    }
}

record! {
    /// House number with its additions.
    Huis [basisschema::CDT_HUIS] {
        /// Number.
        huisnummer: u32 = "Huisnummer",
        /// Letter.
        huisletter: Option<String> = "Huisletter",
        /// Addition.
        huisnummer_toevoeging: Option<String> = "HuisnummerToevoeging",
        /// `AB`, `BY`, `TO` or another of its list.
        aanduiding_woonadres: Option<Code> = "AanduidingWoonadres",
    }
}

record! {
    /// One or two telephone numbers.
    Telefoonnummers [basisschema::CDT_TELEFOONNUMMERS] {
        /// First.
        telefoon01: Telefoon = "Telefoon01",
        /// Second.
        telefoon02: Option<Telefoon> = "Telefoon02",
    }
}

record! {
    /// A telephone number.
    Telefoon [basisschema::CDT_TELEFOON] {
        /// Digits.
        telefoonnummer: Code = "Telefoonnummer",
        /// Country prefix.
        landnummer: String = "Landnummer",
    }
}

record! {
    /// A period of which either end may be open.
    OpenPeriode [basisschema::CDT_OPEN_PERIODE] {
        /// First day.
        begindatum: Option<Date> = "Begindatum",
        /// Last day.
        einddatum: Option<Date> = "Einddatum",
    }
}

record! {
    /// A period with both ends.
    GeslotenPeriode [basisschema::CDT_GESLOTEN_PERIODE] {
        /// First day.
        begindatum: Date = "Begindatum",
        /// Last day.
        einddatum: Date = "Einddatum",
    }
}

record! {
    /// Who referred the client to the aanbieder.
    Verwijzer [basisschema::CDT_VERWIJZER] {
        /// Kind (COD327).
        soort: Code = "Type",
        /// Name.
        naam: Option<String> = "Naam",
        /// AGB code.
        zorgverlener_code: Option<Code> = "ZorgverlenerCode",
    }
}

record! {
    /// Identity of a declared line, and of the one it credits.
    Referentie [basisschema::CDT_REFERENTIE] {
        /// Its own; unique over all lines of the aanbieder (TR314).
        referentie_nummer: String = "ReferentieNummer",
        /// Of the debit that a credit takes back.
        vorig_referentie_nummer: Option<String> = "VorigReferentieNummer",
    }
}

record! {
    /// An amount with its sign.
    Bedrag [basisschema::CDT_BEDRAG_MET_DC] {
        /// Cents.
        bedrag: u32 = "Bedrag",
        /// `D` adds, `C` takes back.
        debet_credit: Code = "DebetCredit",
    }
}

record! {
    /// A total with its sign.
    TotaalBedrag [basisschema::CDT_TOTAAL_BEDRAG_MET_DC] {
        /// Cents.
        totaal_bedrag: Totaal = "TotaalBedrag",
        /// `D` for zero and above, `C` below.
        debet_credit: Code = "DebetCredit",
    }
}
