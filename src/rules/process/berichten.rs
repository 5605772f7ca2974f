//! Rules for people and systems about the traffic of messages: who may send what and how, and what comes back.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{
    Wmo301, Wmo302, Wmo305, Wmo306, Wmo307, Wmo308, Wmo315, Wmo316, Wmo317, Wmo318, Wmo319, Wmo320, Wmo323, Wmo325,
};
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, RETOUR, Rule};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    UP001, UP003, UP017, UP024, OP003, OP039, OP047, OP065, OP079, OP080, OP090, OP090X2, OP095, OP179, OP191, OP192,
    OP254, OP286, IV028, IV032, IV033, IV034, IV046,
];

const UP001: Rule = Rule::new("UP001", HEEN, Process, None)
    .built(
        "message: every message of the family has a schema, a reader and a writer; disposition and billing follow \
         toewijzen, leveren and declareren",
    )
    .means("Met de iWmo-berichten worden maatwerkvoorzieningen in natura toegewezen, geleverd en gedeclareerd.")
    .remedy("Niets te doen. Voor een pgb of een algemene voorziening gebruikt u deze berichten niet.");

const UP003: Rule = Rule::new("UP003", HEEN, Process, None)
    .built(
        "domain::mask_bsn: no BSN in a log line, metric, URL or error; intake: NOT_ADDRESSED_TO_US points at a possible \
         data breach",
    )
    .means("Iedereen in de keten houdt zich aan de AVG: alleen wie het nodig heeft ziet de gegevens van een cliënt.")
    .remedy(
        "Kreeg u een bericht dat niet voor u is, gebruik het dan niet en meld het bij uw functionaris \
         gegevensbescherming en bij de afzender.",
    );

const UP017: Rule = Rule::new("UP017", HEEN, Process, None)
    .built("message: only what a schema of a known release accepts is read as a message")
    .means("Gemeente en aanbieder wisselen gegevens uit met gestandaardiseerde berichten, niet met eigen formulieren.")
    .remedy("Vraag een partij die iets op een andere manier stuurt om het bericht van de standaard.");

const UP024: Rule = Rule::new("UP024", HEEN, Process, None)
    .unchecked(
        "conformity of an organisation with the law is for its lawyers and auditors; a program that reads messages \
         cannot see it",
    )
    .means("De gegevens en berichten passen bij de Wmo en de regels die daarbij horen.")
    .remedy("Leg twijfel over wat wettelijk mag voor aan uw jurist of functionaris gegevensbescherming.");

const OP003: Rule = Rule::new("OP003", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323], Process, None)
    .unchecked("a professional decides it before anything is sent, and what was not sent cannot be seen")
    .means(
        "Brengt het doorgeven van gegevens een cliënt in gevaar, dan gebruikt u het berichtenverkeer voor die cliënt \
         niet.",
    )
    .remedy(
        "Laat de zorgprofessional dit beoordelen en spreek met de gemeente af hoe het buiten de berichten om gaat.",
    );

const OP039: Rule = Rule::new("OP039", HEEN, Process, None)
    .built(
        "disposition: of the client only the Bsn is compared between messages; name, birth date and address may differ",
    )
    .means(
        "Gegevens van de cliënt mogen gestuurd worden zoals u ze zelf vastlegde, behalve wat deel is van een sleutel, \
         zoals het BSN. De ontvanger mag ze overnemen.",
    )
    .remedy(
        "Een andere spelling van naam of adres is geen reden om af te keuren; verschilt het BSN, zoek het dan uit.",
    );

const OP047: Rule = Rule::new("OP047", HEEN, Process, None)
    .built(
        "intake: what the schema or a rule inside the message refuses goes to quarantine with place, rule and remedy",
    )
    .means("De ontvanger mag een bericht afkeuren dat niet aan de standaard voldoet.")
    .remedy(
        "Verbeter wat de bevinding noemt en stuur het bericht opnieuw; kwam het van de gemeente, vraag haar dat te \
         doen.",
    );

const OP065: Rule = Rule::new("OP065", RETOUR, Process, None)
    .built(
        "outputs::retour: a rejected class returns with the client it stands in, and a retour of what is good holds the \
         header alone",
    )
    .means("In een retourbericht staan alleen cliënten waarbij iets is afgekeurd, elk met alles wat eronder hoort.")
    .remedy("Lees per onderdeel de retourcode: 0200 is goed, 0233 niet beoordeeld, een andere code is de fout.");

const OP079: Rule = Rule::new("OP079", HEEN, Process, None)
    .built("message: the schema asks a Bsn of each Client; rules: CS002 applies the elfproef")
    .means("Het BSN is verplicht in het berichtenverkeer.")
    .remedy("Kunt u het BSN niet vaststellen, stuur dan geen bericht en overleg met de gemeente.");

const OP080: Rule = Rule::new("OP080", HEEN, Process, None)
    .built("disposition: a function of the set of facts, so that order and moment of arrival change nothing")
    .means(
        "Uit het moment of de volgorde waarin berichten binnenkomen mag niets worden afgeleid. Hangen correcties van \
         elkaar af, wacht dan op elk retourbericht.",
    )
    .remedy("Stuur een volgende correctie pas als de vorige is goedgekeurd.");

const OP090: Rule = Rule::new("OP090", RETOUR, Process, None)
    .built(
        "worklist: a retour that we owe and one on a message of ours that did not come are tasks, with the third \
         working day as their day; outputs::retour: makes what we owe",
    )
    .means(
        "Op elk bericht volgt binnen drie werkdagen na ontvangst een retourbericht. De verzender moet zelf merken dat \
         het uitblijft.",
    )
    .remedy("Houd bij welke berichten geen retour hebben en bel na drie werkdagen de ontvanger.");

const OP090X2: Rule = Rule::new("OP090x2", RETOUR, Process, None)
    .unchecked("a telephone call or a letter between people; what to tell stands in quarantine")
    .means(
        "Kan de ontvanger geen retourbericht maken, dan laat hij de verzender buiten de berichten om weten wat er mis \
         is.",
    )
    .remedy("Bel of mail de verzender met wat 'iwmod quarantine' over het bestand zegt.");

const OP095: Rule = Rule::new("OP095", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323], Process, None)
    .built("disposition: a record that needs a message that has not come waits for it, and is not refused")
    .means("Een bericht mag niet worden afgekeurd op iets wat de verzender niet kan weten.")
    .remedy("Werd uw bericht zo afgekeurd, bespreek het met de ontvanger en verwijs naar deze regel.");

const OP179: Rule = Rule::new("OP179", HEEN, Process, None)
    .built("intake: a message above message_bytes_max of the config is refused, 25 MB unless set otherwise")
    .means("Een bestand is bij voorkeur niet groter dan 25 MB; groter mag verwerkt worden.")
    .remedy("Deel een te groot bestand op, of verhoog message_bytes_max in de config.");

const OP191: Rule = Rule::new("OP191", &[Wmo301, Wmo315], Process, None)
    .unchecked(
        "what belongs in free text, and whether the client consented, only its writer can judge; nothing is derived \
         from Commentaar",
    )
    .means(
        "Vrije tekst (Commentaar) blijft beperkt tot wat nergens anders past, en bevat zonder toestemming geen \
         persoonsgegevens.",
    )
    .remedy("Lees Commentaar van de gemeente zelf; iwmod leidt er niets uit af. Schrijf er zelf zo min mogelijk in.");

const OP192: Rule = Rule::new("OP192", HEEN, Process, None)
    .built(
        "message::write: UTF-8 without byte order mark, lines end in CR/LF; another encoding that comes in is refused \
         by name (ENCODING)",
    )
    .means("Een bestand is XML in UTF-8 zonder byte order mark, met regels die eindigen op CR/LF, en heet .xml.")
    .remedy("Laat de verzender of de leverancier van het pakket het bestand in deze vorm aanleveren.");

const OP254: Rule = Rule::new("OP254", HEEN, Process, None)
    .built("intake: the AGB code in Ontvanger or Afzender must be one of the config (NOT_ADDRESSED_TO_US)")
    .means("De AGB-code wijst de aanbieder aan en bepaalt waar een bericht heen gaat.")
    .remedy(
        "Zet elke AGB-code waarop u toewijzingen krijgt in de config; geef wijzigingen door aan gemeente en VECOZO.",
    );

const OP286: Rule = Rule::new("OP286", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323], Process, None)
    .built(
        "intake: one error refuses the whole message; disposition::fate: what a retour rejects counts as never sent, \
         the whole of it",
    )
    .means("Eén technische fout keurt het hele bericht af; het geldt dan alsof het nooit verstuurd is.")
    .remedy("Herstel de fout en stuur alles opnieuw onder een nieuwe Identificatie.");

const IV028: Rule = Rule::new("IV028", RETOUR, Process, None)
    .built(
        "outputs::retour: header unchanged, codes of findings on the class they are about, 0200 and 0233 on the others",
    )
    .means(
        "Op elk bericht komt precies één retour. Die neemt de Header ongewijzigd over, ook Afzender en Ontvanger. Is \
         alles goed, dan staat er geen code en geen cliënt in; bij een fout in het bericht zelf 0001; bij een fout bij \
         de cliënt komt die helemaal terug met een code per onderdeel.",
    )
    .remedy(
        "Een retour zonder code en zonder cliënt is een goedkeuring. Staat er een cliënt in, dan is het hele bericht \
         afgekeurd.",
    );

const IV032: Rule = Rule::new("IV032", RETOUR, Process, None)
    .built(
        "outputs::retour: 0001 for a finding inside the message, the code of the rule for one beside others; a file the \
         schema refuses has none",
    )
    .means(
        "De code van een retour volgt uit het niveau: het schema geeft geen retour maar een foutbericht, een regel \
         binnen het bericht 0001, een regel tussen berichten of met een externe bron een eigen code bij het onderdeel. \
         Elke fout keurt het hele bericht af.",
    )
    .remedy("Zoek de code op met 'iwmod rules' en lees met 'iwmod explain-rule CODE' wat u moet verbeteren.");

const IV033: Rule = Rule::new("IV033", &[Wmo302, Wmo306, Wmo308, Wmo316, Wmo318, Wmo320, Wmo325], Process, None)
    .built("outputs::retour: XsltVersie stays empty, because the published XSLTs are not used here")
    .means(
        "XsltVersie wordt alleen gevuld als de gepubliceerde XSLT's tot de afkeuring leidden, met de versie die zij \
         melden.",
    )
    .remedy("Noem deze versie als u een afkeuring met de afzender of zijn leverancier bespreekt.");

const IV034: Rule = Rule::new("IV034", HEEN, Process, None)
    .built("message::xsd_versie: taken from the appinfo of the schema while building")
    .means("XsdVersie neemt de twee versies over uit het schema waarop het bericht gemaakt is.")
    .remedy(
        "Klopt de versie niet, dan gebruikt de afzender een ander schema; vraag zijn leverancier het bij te werken.",
    );

const IV046: Rule = Rule::new("IV046", HEEN, Process, None)
    .built("disposition: the gemeente of the Header is the one of the toewijzing, and billing::route bills it")
    .means("In de Header staat de code van de gemeente die wettelijk verantwoordelijk is voor de cliënt.")
    .remedy(
        "Stuur start, stop en declaratie naar de gemeente die toewees, ook na een verhuizing tot zij iets anders zegt.",
    );
