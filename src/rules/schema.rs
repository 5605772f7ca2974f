//! Rules that the schema of a message enforces, each with the facet that does it.

use super::rule::Level::Xsd;
use super::rule::{HEEN, MET_BSN, Rule};
use crate::domain::Kind::{
    self, Wmo301, Wmo302, Wmo305, Wmo306, Wmo307, Wmo308, Wmo315, Wmo316, Wmo317, Wmo318, Wmo319, Wmo320, Wmo323,
    Wmo325,
};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[
    CS015, CS025, CS319, RS001, RS002, RS004, RS005, RS006, RS008, RS009, RS010, RS011, RS012, RS013, RS014, RS015,
    RS016, RS017, RS018, RS019, RS020, RS021, RS023, RS024, RS025, RS026, RS028, RS031, RS032, RS033, RS034, RS035,
    RS036, RS037, RS040, RS045, RS046, RS047, RS048,
];

/// Every message that is read, the retours among them.
const EVERY: &[Kind] =
    &[Wmo301, Wmo302, Wmo305, Wmo306, Wmo307, Wmo308, Wmo315, Wmo316, Wmo317, Wmo318, Wmo319, Wmo320, Wmo323, Wmo325];

const CS015: Rule = Rule::new("CS015", HEEN, Xsd, None)
    .by_schema("pattern 2 of BerichtSubversie")
    .means("BerichtSubversie is 2 bij release 3.2.")
    .remedy("Laat de afzender het bericht in release 3.2 sturen; van 3.1 leest iwmod het met subversie 1.");

const CS025: Rule = Rule::new("CS025", HEEN, Xsd, None)
    .by_schema("pattern 3 of BerichtVersie")
    .means("BerichtVersie is 3.")
    .remedy("Laat de afzender het bericht in een release met versie 3 sturen.");

const CS319: Rule = Rule::new("CS319", &[Wmo323], Xsd, None)
    .by_schema("pattern of DeclaratieNummer: letters and digits only")
    .means("Een DeclaratieNummer bestaat alleen uit letters en cijfers, zonder spaties of streepjes.")
    .remedy("Verbeter het nummer en stuur de declaratie opnieuw.");

const RS001: Rule = Rule::new("RS001", HEEN, Xsd, None)
    .by_schema("minInclusive 0 (BerichtVersie and BerichtSubversie besides by pattern)")
    .means(
        "Een getal is nul of hoger. Dat geldt voor nummers als Huisnummer en ToewijzingNummer, en voor Volume, Budget, \
         tarieven en bedragen.",
    )
    .remedy("Laat het minteken weg; een bedrag dat terugkomt wordt een credit.");

const RS002: Rule = Rule::new("RS002", HEEN, Xsd, None)
    .by_schema("maxInclusive 99")
    .means("BerichtVersie, BerichtSubversie en Volgorde zijn hoogstens 99.")
    .remedy("Laat de afzender het getal verbeteren.");

const RS004: Rule = Rule::new("RS004", &[Wmo301], Xsd, None)
    .by_schema("maxInclusive 99999")
    .means("Huisnummer is hoogstens 99999.")
    .remedy("Laat de gemeente het huisnummer verbeteren; een toevoeging hoort in haar eigen veld.");

const RS005: Rule = Rule::new("RS005", &[Wmo301, Wmo315, Wmo317, Wmo323, Wmo325], Xsd, None)
    .by_schema("maxInclusive 99999999")
    .means("Volume, Budget, GeleverdVolume, ProductTarief en Bedrag zijn hoogstens 99999999.")
    .remedy("Controleer of het bedrag in centen staat en het aantal klopt.");

const RS006: Rule = Rule::new("RS006", MET_BSN, Xsd, None)
    .by_schema("maxInclusive 999999999")
    .means("ToewijzingNummer en BeschikkingNummer zijn hoogstens 999999999.")
    .remedy("Neem het nummer precies over zoals de gemeente het gaf.");

const RS008: Rule = Rule::new("RS008", HEEN, Xsd, None)
    .by_schema("maxLength 1 and enumeration")
    .means(
        "Deze codes zijn één teken lang, zoals DatumGebruik, Geslacht, NaamGebruik, Frequentie, StatusAanlevering, \
         VerzoekAntwoord en DebetCredit.",
    )
    .remedy("Gebruik de code uit de codelijst en niet de omschrijving.");

const RS009: Rule = Rule::new("RS009", HEEN, Xsd, None)
    .by_schema("maxLength 2 and enumeration")
    .means(
        "Deze codes zijn hoogstens twee tekens lang, zoals Soort, LandCode, Categorie, RedenWijziging, Eenheid en \
         RedenBeeindiging.",
    )
    .remedy("Gebruik de code uit de codelijst en niet de omschrijving.");

const RS010: Rule = Rule::new("RS010", HEEN, Xsd, None)
    .by_schema("maxLength 3")
    .means("BerichtCode is hoogstens drie tekens lang.")
    .remedy("Laat de afzender de code van het bericht verbeteren.");

const RS011: Rule = Rule::new("RS011", &[Wmo301, Wmo302, Wmo306, Wmo308, Wmo316, Wmo318, Wmo320, Wmo325], Xsd, None)
    .by_schema("maxLength 4")
    .means("RetourCode, HuisnummerToevoeging en Landnummer zijn hoogstens vier tekens lang.")
    .remedy("Laat de afzender de waarde inkorten of verbeteren.");

const RS012: Rule = Rule::new("RS012", MET_BSN, Xsd, None)
    .by_schema("maxLength 5")
    .means("Een productcode (Code, ProductCode) is hoogstens vijf tekens lang.")
    .remedy("Neem de code over uit de productcodelijst van het contract.");

const RS013: Rule = Rule::new("RS013", &[Wmo301, Wmo305, Wmo307, Wmo315], Xsd, None)
    .by_schema("maxLength 6")
    .means("Voorletters zijn hoogstens zes tekens lang.")
    .remedy("Laat de laatste voorletters weg.");

const RS014: Rule = Rule::new("RS014", HEEN, Xsd, None)
    .by_schema("maxLength 8")
    .means("Postcode, Afzender, Ontvanger en ZorgverlenerCode zijn hoogstens acht tekens lang.")
    .remedy("Laat spaties weg en controleer de code.");

const RS015: Rule = Rule::new("RS015", MET_BSN, Xsd, None)
    .by_schema("maxLength 9")
    .means("Een BSN is hoogstens negen tekens lang.")
    .remedy("Laat punten en spaties weg en controleer het nummer.");

const RS016: Rule = Rule::new("RS016", &[Wmo301, Wmo305, Wmo307, Wmo315], Xsd, None)
    .by_schema("maxLength 10")
    .means("Een Voorvoegsel is hoogstens tien tekens lang.")
    .remedy("Kort het voorvoegsel af zoals in de BRP.");

const RS017: Rule = Rule::new("RS017", EVERY, Xsd, None)
    .by_schema("maxLength 12")
    .means("Identificatie, IdentificatieRetour en DeclaratieNummer zijn hoogstens twaalf tekens lang.")
    .remedy("Kies een korter nummer.");

const RS018: Rule = Rule::new("RS018", &[Wmo301], Xsd, None)
    .by_schema("maxLength 15")
    .means("Een Telefoonnummer is hoogstens vijftien tekens lang.")
    .remedy("Zet het landnummer in zijn eigen veld.");

const RS019: Rule = Rule::new("RS019", &[Wmo301, Wmo323, Wmo325], Xsd, None)
    .by_schema("maxLength 20")
    .means("Nummer van een relatie, ReferentieNummer en VorigReferentieNummer zijn hoogstens twintig tekens lang.")
    .remedy("Kies een korter nummer.");

const RS020: Rule = Rule::new("RS020", &[Wmo301], Xsd, None)
    .by_schema("maxLength 24")
    .means("Straatnaam is hoogstens 24 tekens lang.")
    .remedy("Kort de straatnaam af zoals in de BRP.");

const RS021: Rule = Rule::new("RS021", &[Wmo301], Xsd, None)
    .by_schema("maxLength 25")
    .means("Taal is hoogstens 25 tekens lang.")
    .remedy("Kort de naam van de taal af.");

const RS023: Rule = Rule::new("RS023", &[Wmo301], Xsd, None)
    .by_schema("maxLength 35")
    .means("Organisatie is hoogstens 35 tekens lang.")
    .remedy("Kort de naam van de organisatie af.");

const RS024: Rule = Rule::new("RS024", &[Wmo301, Wmo315, Wmo317, Wmo319], Xsd, None)
    .by_schema("maxLength 36")
    .means("ReferentieAanbieder is hoogstens 36 tekens lang.")
    .remedy("Kies een kortere referentie.");

const RS025: Rule = Rule::new("RS025", &[Wmo315], Xsd, None)
    .by_schema("maxLength 64")
    .means("Naam van de Verwijzer is hoogstens 64 tekens lang.")
    .remedy("Kort de naam af.");

const RS026: Rule = Rule::new("RS026", &[Wmo301], Xsd, None)
    .by_schema("maxLength 80")
    .means("Plaatsnaam en Emailadres zijn hoogstens 80 tekens lang.")
    .remedy("Kort de plaatsnaam af, of gebruik een ander mailadres.");

const RS028: Rule = Rule::new("RS028", &[Wmo301, Wmo305, Wmo307, Wmo315], Xsd, None)
    .by_schema("maxLength 200")
    .means("Achternaam en Voornamen zijn hoogstens 200 tekens lang.")
    .remedy("Laat de laatste voornamen weg.");

const RS031: Rule = Rule::new("RS031", &[Wmo301, Wmo315], Xsd, None)
    .by_schema("pattern: something else than white space")
    .means("Commentaar is niet leeg: het bevat meer dan spaties.")
    .remedy("Laat het element weg als er niets te zeggen is.");

const RS032: Rule = Rule::new("RS032", EVERY, Xsd, None)
    .by_schema("pattern: no colon and no Z")
    .means("Een datum staat in het bericht zonder tijdzone: 2023-04-03.")
    .remedy("Laat de leverancier van het pakket de tijdzone weglaten.");

const RS033: Rule = Rule::new("RS033", EVERY, Xsd, None)
    .by_schema("minLength 1, and pattern: something else than white space")
    .means("Een element is niet leeg: is er niets in te vullen, dan staat het er niet.")
    .remedy("Laat de leverancier van het pakket lege elementen weglaten.");

const RS034: Rule = Rule::new("RS034", &[Wmo301], Xsd, None)
    .by_schema("pattern: no Z and no sign")
    .means("Een tijd staat in het bericht zonder tijdzone: 09:30:00.")
    .remedy("Laat de gemeente of haar leverancier de tijdzone weglaten.");

const RS035: Rule = Rule::new("RS035", HEEN, Xsd, None)
    .by_schema("pattern: four digits")
    .means("Een gemeentecode is precies vier cijfers lang.")
    .remedy("Vul de code aan met nullen vooraan, zoals 0855.");

const RS036: Rule = Rule::new("RS036", HEEN, Xsd, None)
    .by_schema("pattern: eight digits")
    .means("Een AGB-code is precies acht cijfers lang.")
    .remedy("Vul de code aan met nullen vooraan en controleer haar.");

const RS037: Rule = Rule::new("RS037", MET_BSN, Xsd, None)
    .by_schema("pattern: nine digits")
    .means("Een BSN is precies negen cijfers lang.")
    .remedy("Vul het nummer aan met nullen vooraan en controleer het.");

const RS040: Rule = Rule::new("RS040", &[Wmo323, Wmo325], Xsd, None)
    .by_schema("maxInclusive 999999999999")
    .means("Een totaalbedrag (TotaalBedrag) is hoogstens 999999999999.")
    .remedy("Controleer of het totaal in centen staat en de som klopt.");

const RS045: Rule = Rule::new("RS045", &[Wmo301, Wmo305, Wmo307, Wmo315], Xsd, None)
    .by_schema("pattern: letters only")
    .means("Voorletters bestaan alleen uit letters, zonder punten of spaties.")
    .remedy("Schrijf de letters achter elkaar.");

const RS046: Rule = Rule::new("RS046", &[Wmo301], Xsd, None)
    .by_schema("pattern: digits only")
    .means("Een Telefoonnummer bestaat alleen uit cijfers, zonder streepjes of spaties.")
    .remedy("Schrijf alleen de cijfers.");

const RS047: Rule = Rule::new("RS047", HEEN, Xsd, None)
    .by_schema("pattern of BerichtCode per message")
    .means("BerichtCode is de code die bij het bericht hoort, zoals 414 bij een 301.")
    .remedy("Laat de afzender de code verbeteren; zij moet passen bij het soort bericht.");

const RS048: Rule = Rule::new("RS048", EVERY, Xsd, None)
    .by_schema("pattern: three numbers with points")
    .means("Een versie bestaat uit drie getallen met punten ertussen, zoals 1.0.0.")
    .remedy("Laat de afzender de versie uit het schema overnemen.");

#[cfg(test)]
mod tests {
    use super::super::testing::{changed, paths, read, sample};

    #[test]
    fn cs319_is_held_by_the_schema() {
        for (nummer, good) in
            [("D1", true), ("123456789012", true), ("D-2023", false), ("D 2023", false), ("D.1", false)]
        {
            let reading = read(&changed(sample("323"), &[("D202304A", nummer)]));
            assert_eq!(reading.message.is_some(), good, "{nummer}");
            let expected = if good { vec![] } else { vec!["/Bericht/Declaratie/DeclaratieNummer"] };
            assert_eq!(paths(&reading.findings), expected, "{nummer}");
        }
    }
}
