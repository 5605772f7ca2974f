//! Rules for people and systems about the client and the people around the client.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315};
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, Rule};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] =
    &[UP004, UP006, UP019, UP023, OP071, OP076, OP091, OP130, OP252, IV002, IV007, IV009, IV045, IV047];

const UP004: Rule = Rule::new("UP004", HEEN, Process, None)
    .unchecked(
        "which gemeente is legally responsible follows from the BRP, which no message proves; the gemeente in the \
         Header is taken as it stands",
    )
    .means(
        "De gemeente die volgens de wet voor de cliënt verantwoordelijk is, regelt de inzet van ondersteuning met \
         toewijzingen.",
    )
    .remedy(
        "Twijfelt u of de juiste gemeente toewees, bijvoorbeeld na een verhuizing, bel dan die gemeente voordat u \
         levert.",
    );

const UP006: Rule = Rule::new("UP006", HEEN, Process, None)
    .built("facts::Knowledge: what is said of one Bsn is derived together")
    .means("Een cliënt wordt in alle berichten herkend aan zijn BSN en nergens anders aan.")
    .remedy("Controleer het BSN bij de intake; met een verkeerd BSN komen berichten bij de verkeerde cliënt terecht.");

const UP019: Rule = Rule::new("UP019", HEEN, Process, None)
    .unchecked("an attitude of people, with nothing in a message to test it by")
    .means("De cliënt staat centraal: de administratie mag de zorg niet in de weg staan.")
    .remedy("Geef zorg die niet kan wachten, en regel de berichten daarna met de gemeente.");

const UP023: Rule = Rule::new("UP023", HEEN, Process, None)
    .unchecked("about the conversation with the client, which precedes every message")
    .means("Wat een cliënt al eens verteld heeft, wordt hem niet opnieuw gevraagd.")
    .remedy("Neem gegevens over uit de toewijzing en vraag de cliënt alleen wat daarin ontbreekt.");

const OP071: Rule = Rule::new("OP071", &[Wmo301], Process, None)
    .unchecked(
        "the gemeente keeps the numbers of relaties; nothing is derived from relaties, so their constancy over the \
         years is not followed",
    )
    .means("Elke relatie van een cliënt heeft bij de gemeente een vast nummer dat nooit verandert.")
    .remedy(
        "Koppel een relatie aan haar nummer en niet aan de naam; meld de gemeente als hetzelfde nummer ineens een ander \
         is.",
    );

const OP076: Rule = Rule::new("OP076", &[Wmo301], Process, None)
    .built(
        "message: the schema of a 301 asks Soort of each Relatie; whether a contact person is needed is for the \
         gemeente",
    )
    .means(
        "Van elke contactpersoon staat in de toewijzing wat hij van de cliënt is, en hij staat er alleen als dat nodig \
         is voor de communicatie.",
    )
    .remedy("Vraag de gemeente om aanvulling als u iemand niet kunt bereiken.");

const OP091: Rule = Rule::new("OP091", &[Wmo301], Process, None)
    .built("message: the schema asks Soort of each Contact")
    .means("Extra contactgegevens van een cliënt mogen mee, als er bij staat wat voor adres het is.")
    .remedy("Kijk naar Soort van het contact voordat u het adres gebruikt.");

const OP130: Rule = Rule::new("OP130", &[Wmo301], Process, None)
    .built(
        "message: the schema asks Naam and Contact of each Relatie; rules: TR006 asks a telephone or an address of the \
         contacts it is about",
    )
    .means("Van een relatie staat een naam in de toewijzing, en een volledig adres of een telefoonnummer, of beide.")
    .remedy("Vraag de gemeente om aanvulling als u de relatie niet kunt bereiken.");

const OP252: Rule = Rule::new("OP252", &[Wmo301, Wmo305, Wmo307, Wmo315], Process, None)
    .built("rules: CS139 compares DatumGebruik with Datum, and TR002 lets an unknown date pass")
    .means("Is een geboortedatum niet helemaal bekend, dan staat erbij welk deel klopt.")
    .remedy("Vul het onbekende deel met 01 of 1900 en kies de DatumGebruik die erbij hoort.");

const IV002: Rule = Rule::new("IV002", &[Wmo301], Process, None)
    .unchecked("whether a client stays in an institution is not in the message")
    .means("Organisatie in een Contact wordt alleen gevuld als de cliënt of de relatie in een instelling verblijft.")
    .remedy("Staat er een organisatie bij een thuiswonende cliënt, vraag de gemeente dan waar de cliënt verblijft.");

const IV007: Rule = Rule::new("IV007", &[Wmo301, Wmo305, Wmo307, Wmo315], Process, None)
    .built("message: the schema asks Geslachtsnaam and NaamGebruik; rules: CS050 compares NaamGebruik with Partnernaam")
    .means(
        "Een naam staat in delen in het bericht: de Geslachtsnaam altijd, Voorvoegsel, Partnernaam, Voornamen en \
         Voorletters als ze er zijn. NaamGebruik zegt hoe iemand wil worden aangeschreven.",
    )
    .remedy("Zet voorvoegsels en voorletters in hun eigen veld; schrijf de cliënt aan volgens NaamGebruik.");

const IV009: Rule = Rule::new("IV009", &[Wmo301, Wmo305, Wmo307, Wmo315], Process, None)
    .built("rules: CS139 compares DatumGebruik with Datum, and TR002 lets an unknown date pass")
    .means(
        "Onbekende delen van een Geboortedatum worden 01 (dag, maand) of 1900 (jaar), en DatumGebruik zegt welk deel \
         onbekend is.",
    )
    .remedy("Vul een geheel onbekende datum als 1900-01-01 met DatumGebruik 3.");

const IV045: Rule = Rule::new("IV045", &[Wmo301], Process, None)
    .built("rules: CS050 accepts NaamGebruik 6 of a Relatie, CS318 refuses it of a Client")
    .means(
        "Een voogd die een organisatie is, staat als relatie met de naam van de organisatie als Geslachtsnaam en \
         NaamGebruik 6.",
    )
    .remedy("Schrijf de organisatie aan en zoek daar de contactpersoon.");

const IV047: Rule = Rule::new("IV047", &[Wmo301], Process, None)
    .built("rules: TR061 asks an address of kind 01, 02 or 03; which of them the BRP holds is not in the message")
    .means(
        "Van een cliënt staat het BRP-adres of het verblijfadres in de toewijzing; alleen bij een briefadres volstaat \
         een correspondentieadres.",
    )
    .remedy("Vraag de cliënt waar hij verblijft als u alleen een correspondentieadres hebt.");
