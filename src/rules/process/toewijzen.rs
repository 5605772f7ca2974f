//! Rules for people and systems about granting: toewijzingen, their products and how they change.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323};
use crate::domain::Release::V3_2;
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, Rule, Who};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    UP007, UP016, UP031, UP037, OP033X1, OP043, OP086, OP087, OP186, OP257, OP258, OP259, OP260, OP261, OP275, OP298,
    OP299, OP305, OP362, OP380, IV013, IV042, IV066, IV074, IV075, IV097, IV099,
];

const UP007: Rule = Rule::new("UP007", HEEN, Process, None)
    .unchecked("the beschikking is a letter of the gemeente to the client and no part of a 301")
    .means("De gemeente legt in een beschikking vast of een cliënt recht heeft op ondersteuning.")
    .remedy("Vraag de cliënt of de gemeente ernaar als u de beschikking nodig hebt; in de toewijzing staat zij niet.");

const UP016: Rule = Rule::new("UP016", HEEN, Process, None)
    .built("terms: product code and category settle domain and tariff; what matches nothing is PRODUCT_UNMAPPED")
    .means("Ondersteuning wordt uitgedrukt in producten, zodat gemeente en aanbieder hetzelfde bedoelen.")
    .remedy("Komt een product niet voor in uw producttabel, voeg het dan toe als [[product]] in de config.");

const UP031: Rule = Rule::new("UP031", HEEN, Process, None)
    .unchecked(
        "binds the gemeente that changes a toewijzing; the program tells of a change it should not make in place \
         (OP033x1) but cannot judge what was lawful",
    )
    .means(
        "De gemeente verandert geen toewijzing op een manier die geleverde of gedeclareerde zorg achteraf onrechtmatig \
         maakt.",
    )
    .remedy(
        "Ziet u dat een wijziging al geleverde zorg raakt, maak dan bezwaar bij de gemeente voordat u iets crediteert.",
    );

const UP037: Rule = Rule::new("UP037", HEEN, Process, None)
    .unchecked(
        "the gemeente issues the number and keeps it unique in its own back office; a beschikking is in no message that \
         the gemeente sends",
    )
    .means("Elke beschikking van de gemeente heeft binnen de Wmo een eigen nummer.")
    .remedy("Neem het nummer precies over van de beschikking als u het in een 315 noemt.");

const OP033X1: Rule = Rule::new("OP033x1", &[Wmo301], Process, None)
    .between("disposition::version::changed_in_place")
    .means(
        "In een afgegeven toewijzing mag alleen de Einddatum, het Budget en bij Frequentie 6 het Volume veranderen, of \
         zij wordt verwijderd met RedenWijziging 13. De laatste Toewijzingsdatum en -tijd gelden.",
    )
    .remedy(
        "Verandert de gemeente iets anders onder hetzelfde ToewijzingNummer, meld het dan; de nieuwe versie geldt \
         intussen wel.",
    );

const OP043: Rule = Rule::new("OP043", &[Wmo301], Process, None)
    .unchecked("a pgb is in no message, so an overlap with one cannot be seen")
    .means(
        "Een cliënt heeft voor één product niet tegelijk een toewijzing en een pgb; de toewijzing eindigt uiterlijk de \
         dag voor het pgb begint.",
    )
    .remedy("Hoort u dat een cliënt een pgb kreeg, vraag de gemeente dan om de toewijzing te beëindigen.");

const OP086: Rule = Rule::new("OP086", &[Wmo301], Process, None)
    .built("billing: care without a toewijzing is DELIVERY_WITHOUT_DISPOSITION and is billed to nobody")
    .means("Producten met inspanning of output worden altijd met een 301 toegewezen.")
    .remedy("Begin niet, en declareer niets, op een brief of telefoontje alleen; vraag de gemeente om de 301.");

const OP087: Rule = Rule::new("OP087", &[Wmo301], Process, None)
    .built(
        "disposition::version: a toewijzing that a newer 301 leaves out stays as it was, and one that is removed counts \
         no more; that a 301 is complete is not checked",
    )
    .means(
        "Een 301 bevat alle toewijzingen van de cliënt bij u die op of na de dag van aanmaak gelden, en alles wat sinds \
         de vorige 301 veranderde. Verwijderde toewijzingen tellen niet als actueel.",
    )
    .remedy("Ontbreekt een toewijzing die nog loopt, vraag de gemeente dan naar de reden; zij blijft intussen gelden.");

const OP186: Rule = Rule::new("OP186", &[Wmo301], Process, None)
    .unchecked("agreement about an end in the past is reached outside the messages and leaves no trace in them")
    .means(
        "Een toewijzing met een datum in het verleden beëindigen mag de gemeente alleen als u het daarmee eens bent.",
    )
    .remedy(
        "Was er geen overleg, bel de gemeente en vraag om herstel van de Einddatum voor u zorg als onbetaald \
         afschrijft.",
    );

const OP257: Rule = Rule::new("OP257", &[Wmo301], Process, None)
    .built("disposition::version: a change of product or size that asked for a new number is told (OP033x1)")
    .means(
        "Verandert product of omvang, dan eindigt de toewijzing en komt er een met een nieuw nummer. Alleen Einddatum, \
         Budget en het Volume bij Frequentie 6 veranderen in de bestaande.",
    )
    .remedy(
        "Stuur een stop voor de oude toewijzing en een start voor de nieuwe als de gemeente er een nieuwe afgeeft.",
    );

const OP258: Rule = Rule::new("OP258", &[Wmo301], Process, None)
    .built("disposition::version: the Einddatum of the latest version bounds what is billed")
    .means("Dat een toewijzing eindigt hoort u van de gemeente met een 301.")
    .remedy("Kwam het bericht alleen per telefoon of brief, vraag dan om de 301.");

const OP259: Rule = Rule::new("OP259", &[Wmo301], Process, None)
    .built("rules: TR302 for the toewijzingen of one 301; stacking over several messages is for the gemeente")
    .means(
        "Hetzelfde product wordt u voor een cliënt niet twee keer voor dezelfde dagen toegewezen. Zonder code geldt dat \
         per categorie, zonder product voor alles; hulpmiddelen (categorie 11 tot en met 14) zijn uitgezonderd.",
    )
    .remedy("Vraag de gemeente welke van de twee toewijzingen geldt voordat u op beide declareert.");

const OP260: Rule = Rule::new("OP260", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323], Process, None)
    .built(
        "message: the schema asks Categorie and leaves Code free; terms: the longest match of code and category settles \
         the domain",
    )
    .means("Een product heeft altijd een categorie en kan met een code nader bepaald zijn.")
    .remedy("Staat er alleen een categorie, spreek dan af met welke codes u mag declareren.");

const OP261: Rule = Rule::new("OP261", &[Wmo301], Process, None)
    .unchecked("laid down in the contract per product; a message shows it only as far as Eenheid tells")
    .binding(Who::Both)
    .means("Van elk product is vastgelegd of het inspanningsgericht, outputgericht of taakgericht is.")
    .remedy("Zoek het op in het contract; vraag de gemeente als het er niet in staat.");

const OP275: Rule = Rule::new("OP275", &[Wmo301], Process, None)
    .built("disposition::version: a second toewijzing with the number of another does not count (TR332)")
    .means("Elke toewijzing heeft binnen de gemeente en de Wmo een eigen nummer.")
    .remedy("Krijgt u één nummer voor twee toewijzingen, vraag de gemeente dan om een nieuw nummer.");

const OP298: Rule = Rule::new("OP298", &[Wmo301], Process, None)
    .unchecked("consent of the aanbieder is given outside the messages; the new volume of the latest version holds")
    .means("Het Volume bij Frequentie 6 mag de gemeente alleen verlagen na overleg en als u instemt.")
    .remedy("Was er geen overleg, meld dat de gemeente; het lagere volume telt intussen in de declaratie.");

const OP299: Rule = Rule::new("OP299", &[Wmo301], Process, None)
    .unchecked("consent of the aanbieder is given outside the messages; the new Budget of the latest version holds")
    .means("Het Budget mag de gemeente alleen verlagen na overleg en als u instemt, tenzij u er zelf om vroeg.")
    .remedy("Was er geen overleg, meld dat de gemeente voordat u boven het nieuwe budget levert.");

const OP305: Rule = Rule::new("OP305", &[Wmo301], Process, None)
    .unchecked(
        "that a product is paid per piece of effort stands in the contract, so that a wrong Eenheid cannot be told from \
         a right one",
    )
    .means("Een product dat op inspanning en per stuk is gecontracteerd, wordt toegewezen met Eenheid 84.")
    .remedy("Ziet u Eenheid 82 bij een inspanningsproduct, vraag de gemeente de toewijzing te herstellen.");

const OP362: Rule = Rule::new("OP362", &[Wmo301], Process, None)
    .built("declaratie: a removal of a toewijzing with granted prestaties is told (TR385)")
    .means(
        "De gemeente mag een toewijzing niet verwijderen als daardoor geleverde of gedeclareerde zorg onrechtmatig \
         wordt.",
    )
    .remedy("Keur de 301 af of bel de gemeente: zij moet de Einddatum vervroegen in plaats van te verwijderen.");

const OP380: Rule = Rule::new("OP380", &[Wmo301], Process, None)
    .unchecked(
        "binds the gemeente; whether care goes on as it was is its judgement, and both an extended and a new toewijzing \
         are billed as they stand",
    )
    .since(V3_2)
    .means(
        "Blijft de zorg gelijk, dan verlengt de gemeente door de Einddatum van de bestaande toewijzing te verzetten. \
         Dat moet als het Volume gelijk of leeg is, de Frequentie gelijk of leeg en niet 6 is, en de Einddatum nog niet \
         voorbij is.",
    )
    .remedy(
        "Er verandert voor u niets: stuur geen stop en start. Kreeg u toch een nieuw nummer, vraag de gemeente waarom.",
    );

const IV013: Rule = Rule::new("IV013", &[Wmo301], Process, None)
    .built("disposition::version: the latest Toewijzingsdatum with Toewijzingstijd holds, whatever arrived last")
    .means(
        "Toewijzingsdatum en Toewijzingstijd zijn het moment waarop de gemeente de toewijzing vaststelde; de laatste \
         van beide geldt. Opnieuw versturen verandert ze niet, een ander Volume of een andere Einddatum wel.",
    )
    .remedy("Kijk naar dit moment en niet naar de dag van ontvangst als twee versies verschillen.");

const IV042: Rule = Rule::new("IV042", &[Wmo301, Wmo315, Wmo317, Wmo323], Process, None)
    .built(
        "message: the schema asks Volume, Eenheid and Frequentie together; billing::ceiling: Volume of Eenheid 83 is \
         cents",
    )
    .means(
        "Volume, Eenheid en Frequentie worden samen gevuld, in een declaratie GeleverdVolume en Eenheid. Bij Eenheid 83 \
         is het volume in centen, anders een geheel getal.",
    )
    .remedy("Lees een Volume bij Eenheid 83 als centen; rond uren of dagdelen af op hele.");

const IV066: Rule = Rule::new("IV066", &[Wmo301], Process, None)
    .built("disposition::version: what changed in place and may not is told (OP033x1)")
    .means(
        "Een eerste toekenning krijgt een nieuw ToewijzingNummer zonder RedenWijziging. Intrekken, oprekken, \
         verwijderen en verbeteren houden het nummer. Een andere Omvang, behalve bij Frequentie 6, wordt een nieuwe \
         toewijzing.",
    )
    .remedy("Verandert de omvang onder het oude nummer, vraag de gemeente dan of zij een nieuw nummer wil afgeven.");

const IV074: Rule = Rule::new("IV074", &[Wmo301, Wmo305, Wmo307, Wmo323], Process, None)
    .built("billing::ceiling: effort and output are counted by their own rules")
    .means(
        "Er zijn drie uitvoeringsvarianten: inspanningsgericht (wat echt besteed is), outputgericht (het resultaat) en \
         taakgericht (een vast bedrag zonder toewijzing per cliënt).",
    )
    .remedy("Zoek in het contract op welke variant geldt voordat u een aantal of maximum narekent.");

const IV075: Rule = Rule::new("IV075", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323], Process, None)
    .built(
        "rules: CD041, CD079 and CD080 tie Product and Omvang; billing::statement: a line without code in the \
         toewijzing takes the registered one",
    )
    .means(
        "Een toewijzing is specifiek (Categorie en Code), aspecifiek (alleen Categorie) of generiek (geen Product, wel \
         Budget). Start en stop nemen over wat in de 301 staat; een declaratie noemt altijd categorie en code.",
    )
    .remedy("Kopieer het product precies uit de 301 in start en stop, ook als de code daar ontbreekt.");

const IV097: Rule = Rule::new("IV097", &[Wmo301], Process, None)
    .built("disposition::version: ReferentieAanbieder that comes or goes is no change; disposition::verzoek: TR379")
    .means(
        "ReferentieAanbieder staat alleen in het directe antwoord op een 315 of 317. Wijzigt de gemeente later zelf \
         iets, dan is hij weer leeg.",
    )
    .remedy("Bewaar de koppeling met uw verzoek; het verdwijnen van de referentie betekent niets.");

const IV099: Rule = Rule::new("IV099", &[Wmo301], Process, None)
    .built("disposition::version: only whether RedenWijziging removes the toewijzing counts when versions are compared")
    .means(
        "RedenWijziging vergelijkt met de vorige keer dat het ToewijzingNummer is verstuurd: leeg als het nieuw of \
         gelijk is, anders de code die past.",
    )
    .remedy("Lees de code om te weten welke RedenBeeindiging in een stop hoort.");
