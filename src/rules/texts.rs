//! What each rule of the standard means and what to do about it, in Dutch, for a back office.
//!
//! Looked up by name from `catalogue`. Own words about the rule, to be read without the standard at hand; where a word
//! and the standard differ, the standard holds. Judges nothing.

/// What a rule means, and what to do.
#[derive(Debug)]
pub struct Text {
    /// The rule.
    id: &'static str,
    /// What it asks.
    pub means: &'static str,
    /// What to do when it is broken; of a rule about people: what to do or to expect.
    pub remedy: &'static str,
}

/// The text of a rule.
pub(super) fn of(id: &str) -> Option<&'static Text> {
    let index = TEXTS.binary_search_by(|text| text.id.cmp(id)).ok()?;
    TEXTS.get(index)
}

const fn text(id: &'static str, means: &'static str, remedy: &'static str) -> Text {
    Text { id, means, remedy }
}

/// All texts, by name.
static TEXTS: &[Text] = &[
    text(
        "CD005",
        "LandCode staat er als er een Postcode is, en anders niet.",
        "Vraag de gemeente het adres aan te vullen en de 301 opnieuw te sturen.",
    ),
    text(
        "CD007",
        "Taal is verplicht als Vorm bij Communicatie 1 is (tolk voor een taal), en blijft anders leeg.",
        "Vraag de gemeente welke taal de tolk moet spreken, of of er geen tolk nodig is.",
    ),
    text(
        "CD009",
        "Periode bij een Contact staat er alleen bij Soort 04 (tijdelijk verblijfadres).",
        "Vraag de gemeente de Soort van het adres te verbeteren of de periode weg te laten.",
    ),
    text(
        "CD025",
        "Bij een adres in Nederland (LandCode NL) is het huisnummer (Huis) verplicht.",
        "Vraag de gemeente het huisnummer toe te voegen.",
    ),
    text(
        "CD034",
        "Postcode is verplicht bij een BRP-adres (Soort 01) en een verblijfadres (Soort 03).",
        "Vraag de gemeente de postcode toe te voegen.",
    ),
    text(
        "CD041",
        "Heeft het Product een Code, dan is Omvang verplicht.",
        "Vul Volume, Eenheid en Frequentie; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD043",
        "BeschikkingIngangsdatum staat er als er een BeschikkingNummer is, en anders niet.",
        "Neem nummer en datum allebei over van de beschikking, of laat ze allebei weg.",
    ),
    text(
        "CD060",
        "VorigReferentieNummer is verplicht bij een credit (DebetCredit C) en blijft bij een debet leeg.",
        "Vul bij een credit het ReferentieNummer van de prestatie die u terugdraait.",
    ),
    text(
        "CD066",
        "Is de Verwijzer van type 02, 03, 04 of 05 en is ZorgverlenerCode gevuld, dan blijft zijn Naam leeg.",
        "Laat de naam weg; de AGB-code is genoeg.",
    ),
    text(
        "CD067",
        "Is de Verwijzer van type 02, 03, 04 of 05 zonder ZorgverlenerCode, dan is zijn Naam verplicht.",
        "Vul de AGB-code van de verwijzer in, of anders zijn naam.",
    ),
    text(
        "CD068",
        "Is de Verwijzer van een ander type dan 02, 03, 04 of 05, dan blijft ZorgverlenerCode leeg.",
        "Haal de code weg, of verbeter het type van de verwijzer.",
    ),
    text(
        "CD075",
        "Is er een Budget, dan is de Einddatum verplicht.",
        "Vul de Einddatum waarvoor het budget bedoeld is; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD076",
        "Is de Frequentie 2 (per week), dan is de Einddatum verplicht.",
        "Vul de Einddatum; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD077",
        "Is er een Budget, dan blijft Omvang leeg.",
        "Kies een van beide; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD078",
        "Is er een Omvang, dan blijft Budget leeg.",
        "Kies een van beide; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD079",
        "Is er geen Budget, dan is Product verplicht.",
        "Vul ten minste de Categorie, of vul een Budget; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CD080",
        "Heeft het Product van een toewijzing geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft \
         Omvang leeg.",
        "Vraag de gemeente een code toe te voegen, of een Budget te geven in plaats van een Omvang.",
    ),
    text(
        "CD085",
        "Bij VerzoekAntwoord 1 (afgewezen) is RedenAfwijzingVerzoek verplicht.",
        "Vraag de gemeente waarom zij het verzoek afwees en om een volledig antwoord.",
    ),
    text(
        "CD086",
        "Bij VerzoekAntwoord 2 (in onderzoek) blijft RedenAfwijzingVerzoek leeg.",
        "Vraag de gemeente of het verzoek is afgewezen of nog in onderzoek is.",
    ),
    text(
        "CD087",
        "ProductTarief is verplicht, behalve bij Eenheid 83 (euro's): dan blijft het leeg.",
        "Vul het contracttarief; bij euro's telt alleen het bedrag.",
    ),
    text(
        "CD095",
        "Heeft een AangevraagdProduct geen Code, en is ToewijzingEinddatum leeg of na 31-12-2020, dan blijft \
         Omvang leeg.",
        "Voeg de code toe, of laat de Omvang weg.",
    ),
    text(
        "CD096",
        "Heeft een NieuwProduct geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft Omvang leeg.",
        "Voeg de code toe, of laat de Omvang weg.",
    ),
    text(
        "CS002",
        "Het BSN voldoet aan de elfproef.",
        "Controleer het BSN op een identiteitsbewijs; een cijfer is verkeerd of verwisseld.",
    ),
    text(
        "CS003",
        "Het einde van een periode ligt op of na haar begin.",
        "Verbeter een van beide datums; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CS015",
        "BerichtSubversie is 2 bij release 3.2.",
        "Laat de afzender het bericht in release 3.2 sturen; van 3.1 leest iwmod het met subversie 1.",
    ),
    text("CS025", "BerichtVersie is 3.", "Laat de afzender het bericht in een release met versie 3 sturen."),
    text(
        "CS039",
        "Deze constraint wordt genoemd bij OP047, maar de tekst ervan is niet gepubliceerd in het materiaal \
         waarop iwmod rust.",
        "Niets te doen; noemt een ontvanger deze regel, vraag hem dan wat hij bedoelt.",
    ),
    text(
        "CS050",
        "NaamGebruik is 1, 2, 3 of 4 als er een Partnernaam is, en anders 1 of 6.",
        "Vraag de gemeente het NaamGebruik of de partnernaam te verbeteren.",
    ),
    text(
        "CS058",
        "StatusAanlevering in een start of stop is 1 (eerste aanlevering) of 3 (verwijderen).",
        "Stuur in plaats van een wijziging (2) een verwijdering en een nieuwe aanlevering.",
    ),
    text(
        "CS089",
        "Bij LandCode NL heeft de postcode de vorm van een Nederlandse: vier cijfers en twee letters.",
        "Vraag de gemeente de postcode of de LandCode te verbeteren.",
    ),
    text(
        "CS100",
        "Een declaratie- of productperiode begint op of na 1 januari 2021.",
        "Oudere zorg kan niet met dit bericht; overleg met de gemeente.",
    ),
    text(
        "CS139",
        "Geboortedatum en DatumGebruik passen bij elkaar: onbekende delen zijn 01, een onbekend jaar is 1900.",
        "Verbeter de datum of DatumGebruik; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CS318",
        "NaamGebruik 6 (niet-natuurlijk persoon) kan niet bij een cliënt.",
        "Vraag de gemeente het NaamGebruik van de cliënt te verbeteren.",
    ),
    text(
        "CS319",
        "Een DeclaratieNummer bestaat alleen uit letters en cijfers, zonder spaties of streepjes.",
        "Verbeter het nummer en stuur de declaratie opnieuw.",
    ),
    text("CS325", "Is een bedrag nul, dan is DebetCredit D.", "Zet DebetCredit op D."),
    text(
        "CS335",
        "RedenWijziging 13 (verwijderd) mag alleen als Ingangsdatum en Einddatum gelijk zijn.",
        "Vraag de gemeente of zij de toewijzing wil verwijderen of alleen eerder beëindigen.",
    ),
    text(
        "CS336",
        "RedenWijziging 01 (administratieve correctie) is vervallen en mag niet meer gebruikt worden.",
        "Vraag de gemeente om de toewijzing met een geldige reden, bij verwijderen is dat 13.",
    ),
    text(
        "CS337",
        "Een ProductPeriode begint en eindigt in dezelfde kalendermaand.",
        "Splits de prestatie over de maanden.",
    ),
    text(
        "CS338",
        "Is de Eenheid 14, 16, 83 of 84, en is de Einddatum leeg of na 31-12-2020, dan is de Frequentie 2 (week), \
         4 (maand) of 6 (totaal).",
        "Kies een van deze frequenties; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "CS339",
        "Bij Eenheid 83 (euro's) is IngediendBedrag gelijk aan GeleverdVolume, beide in centen.",
        "Maak beide gelijk en stuur de declaratie opnieuw.",
    ),
    text(
        "CS340",
        "DeclaratiePeriode is precies één hele kalendermaand.",
        "Begin op de eerste en eindig op de laatste dag van de maand.",
    ),
    text(
        "CS343",
        "Is de Eenheid van een AangevraagdProduct 14, 16, 83 of 84, en is ToewijzingEinddatum leeg of na \
         31-12-2020, dan is de Frequentie 2 (week), 4 (maand) of 6 (totaal).",
        "Kies een van deze frequenties.",
    ),
    text(
        "IV002",
        "Organisatie in een Contact wordt alleen gevuld als de cliënt of de relatie in een instelling verblijft.",
        "Staat er een organisatie bij een thuiswonende cliënt, vraag de gemeente dan waar de cliënt verblijft.",
    ),
    text(
        "IV007",
        "Een naam staat in delen in het bericht: de Geslachtsnaam altijd, Voorvoegsel, Partnernaam, Voornamen en \
         Voorletters als ze er zijn. NaamGebruik zegt hoe iemand wil worden aangeschreven.",
        "Zet voorvoegsels en voorletters in hun eigen veld; schrijf de cliënt aan volgens NaamGebruik.",
    ),
    text(
        "IV008",
        "Een start of stop verbetert u pas als hij is goedgekeurd; een afgekeurde telt als nooit verstuurd. U \
         verwijdert de oude aanlevering (3) op haar sleutel en stuurt een nieuwe (1). Dat kan in één bericht als \
         u iets uit de sleutel verbetert, anders in twee.",
        "Wacht de retour af. Verbetert u alleen ToewijzingIngangsdatum, stuur dan twee berichten; in alle andere \
         gevallen liefst één.",
    ),
    text(
        "IV009",
        "Onbekende delen van een Geboortedatum worden 01 (dag, maand) of 1900 (jaar), en DatumGebruik zegt welk \
         deel onbekend is.",
        "Vul een geheel onbekende datum als 1900-01-01 met DatumGebruik 3.",
    ),
    text(
        "IV013",
        "Toewijzingsdatum en Toewijzingstijd zijn het moment waarop de gemeente de toewijzing vaststelde; de \
         laatste van beide geldt. Opnieuw versturen verandert ze niet, een ander Volume of een andere Einddatum \
         wel.",
        "Kijk naar dit moment en niet naar de dag van ontvangst als twee versies verschillen.",
    ),
    text(
        "IV024",
        "Een bedrag staat in centen: 10000 is honderd euro.",
        "Deel het bedrag door honderd als u een bericht zelf leest.",
    ),
    text(
        "IV028",
        "Op elk bericht komt precies één retour. Die neemt de Header ongewijzigd over, ook Afzender en Ontvanger. \
         Is alles goed, dan staat er geen code en geen cliënt in; bij een fout in het bericht zelf 0001; bij een \
         fout bij de cliënt komt die helemaal terug met een code per onderdeel.",
        "Een retour zonder code en zonder cliënt is een goedkeuring. Staat er een cliënt in, dan is het hele \
         bericht afgekeurd.",
    ),
    text(
        "IV032",
        "De code van een retour volgt uit het niveau: het schema geeft geen retour maar een foutbericht, een \
         regel binnen het bericht 0001, een regel tussen berichten of met een externe bron een eigen code bij het \
         onderdeel. Elke fout keurt het hele bericht af.",
        "Zoek de code op met 'iwmod rules' en lees met 'iwmod explain-rule' wat u moet verbeteren.",
    ),
    text(
        "IV033",
        "XsltVersie wordt alleen gevuld als de gepubliceerde XSLT's tot de afkeuring leidden, met de versie die \
         zij melden.",
        "Noem deze versie als u een afkeuring met de afzender of zijn leverancier bespreekt.",
    ),
    text(
        "IV034",
        "XsdVersie neemt de twee versies over uit het schema waarop het bericht gemaakt is.",
        "Klopt de versie niet, dan gebruikt de afzender een ander schema; vraag zijn leverancier het bij te \
         werken.",
    ),
    text(
        "IV042",
        "Volume, Eenheid en Frequentie worden samen gevuld, in een declaratie GeleverdVolume en Eenheid. Bij \
         Eenheid 83 is het volume in centen, anders een geheel getal.",
        "Lees een Volume bij Eenheid 83 als centen; rond uren of dagdelen af op hele.",
    ),
    text(
        "IV045",
        "Een voogd die een organisatie is, staat als relatie met de naam van de organisatie als Geslachtsnaam en \
         NaamGebruik 6.",
        "Schrijf de organisatie aan en zoek daar de contactpersoon.",
    ),
    text(
        "IV046",
        "In de Header staat de code van de gemeente die wettelijk verantwoordelijk is voor de cliënt.",
        "Stuur start, stop en declaratie naar de gemeente die toewees, ook na een verhuizing tot zij iets anders \
         zegt.",
    ),
    text(
        "IV047",
        "Van een cliënt staat het BRP-adres of het verblijfadres in de toewijzing; alleen bij een briefadres \
         volstaat een correspondentieadres.",
        "Vraag de cliënt waar hij verblijft als u alleen een correspondentieadres hebt.",
    ),
    text(
        "IV052",
        "Heeft de cliënt een beschikking, dan staat het nummer daarvan in het verzoek om toewijzing.",
        "Vraag de cliënt om de beschikking en neem het nummer over.",
    ),
    text(
        "IV066",
        "Een eerste toekenning krijgt een nieuw ToewijzingNummer zonder RedenWijziging. Intrekken, oprekken, \
         verwijderen en verbeteren houden het nummer. Een andere Omvang, behalve bij Frequentie 6, wordt een \
         nieuwe toewijzing.",
        "Verandert de omvang onder het oude nummer, vraag de gemeente dan of zij een nieuw nummer wil afgeven.",
    ),
    text(
        "IV074",
        "Er zijn drie uitvoeringsvarianten: inspanningsgericht (wat echt besteed is), outputgericht (het \
         resultaat) en taakgericht (een vast bedrag zonder toewijzing per cliënt).",
        "Zoek in het contract op welke variant geldt voordat u een aantal of maximum narekent.",
    ),
    text(
        "IV075",
        "Een toewijzing is specifiek (Categorie en Code), aspecifiek (alleen Categorie) of generiek (geen \
         Product, wel Budget). Start en stop nemen over wat in de 301 staat; een declaratie noemt altijd \
         categorie en code.",
        "Kopieer het product precies uit de 301 in start en stop, ook als de code daar ontbreekt.",
    ),
    text(
        "IV076",
        "Bij een omvang per week telt in een maand: voor inspanning wat er op de dagen van die maand geleverd is, \
         voor output het aantal zondagen in de ProductPeriode. De laatste gebroken week valt in de periode met de \
         laatste zondag.",
        "Registreer op de dag van levering; dan valt een week over de maandgrens vanzelf goed.",
    ),
    text(
        "IV077",
        "Het maximum per maand bij een omvang per week is voor inspanning het aantal weken dat de ProductPeriode \
         raakt maal het weekvolume, voor categorie 01 altijd zes maal. Voor output telt het aantal zondagen, met \
         één extra in de periode van de laatste zondag als de toewijzing niet op zondag eindigt.",
        "Lag de levering hoger, dan declareert iwmod het maximum met ABOVE_ALLOCATION. Vraag meer omvang als dit \
         blijft.",
    ),
    text(
        "IV078",
        "In een maand die maar deels onder de toewijzing valt, declareert u bij inspanning wat geleverd is, tot \
         het volle volume van de frequentie en niet naar rato. Bij output geldt wat u afsprak.",
        "Leg voor output vast wat u met de gemeente over gebroken maanden afsprak.",
    ),
    text(
        "IV079",
        "Declareert u in uren, dan telt u eerst alle minuten van de ProductPeriode op en rondt dan af op hele \
         uren: een half uur naar boven, en minstens één uur.",
        "Registreer minuten, niet al afgeronde uren per bezoek.",
    ),
    text(
        "IV081",
        "ProductTarief is het contracttarief in de eenheid van de toewijzing. Bij een uurtarief en een declaratie \
         in minuten staat er een zestigste, afgerond op centen; het bedrag is uurtarief maal minuten gedeeld door \
         60, en dan pas afgerond.",
        "Zet het uurtarief in de config; reken het bedrag niet na met het afgeronde minuuttarief.",
    ),
    text(
        "IV084",
        "Volgen twee toewijzingen elkaar binnen een maand op, dan komt er per toewijzing en product een eigen \
         prestatie met een eigen ProductPeriode.",
        "Registreer elke levering op de toewijzing die op die dag gold.",
    ),
    text(
        "IV085",
        "Een credit mag pas na een 325 waarin de debetprestatie niet is afgewezen. Een afgewezen prestatie wordt \
         nooit gecrediteerd. De gemeente kan een credit alleen om technische redenen afwijzen.",
        "Wacht het antwoord op de declaratie af voordat u crediteert.",
    ),
    text(
        "IV086",
        "Debet en credit mogen samen in één declaratie, maar niet een prestatie met haar eigen credit. Een credit \
         met de verbeterde prestatie mag wel.",
        "Trek een fout in een nog niet verstuurde declaratie in door haar te verbeteren, niet door te crediteren.",
    ),
    text(
        "IV087",
        "Een 325 heeft altijd een Header met de DeclaratieIdentificatie van de 323. Alles toegekend: code 8001 en \
         twee gelijke totalen. Fout in het bericht: 0001 en verder niets. Declaratie afgewezen: de code met een \
         toegekend bedrag van 0. Bij een fout bij de cliënt krijgen zijn prestaties 0233.",
        "Zoek eerst de code bij de Header, dan bij DeclaratieAntwoord, Client en Prestatie. Wat niet genoemd is, \
         is toegekend.",
    ),
    text(
        "IV088",
        "In een 325 gelden dezelfde vier niveaus als in een retour, maar een fout tussen berichten of met een \
         externe bron wijst alleen het onderdeel af waar zij bij hoort.",
        "Dien alleen het afgewezen onderdeel verbeterd opnieuw in, behalve bij 0001 of een fout in de declaratie: \
         dan alles.",
    ),
    text(
        "IV089",
        "ProductPeriode is de kalendermaand voor zover die binnen de toewijzing valt, los van start en stop. Een \
         traject met output in euro's mag in de laatste ProductPeriode.",
        "Pas de periode niet aan de leverdagen aan; ook bij één dag zorg is het de hele maand binnen de \
         toewijzing.",
    ),
    text(
        "IV090",
        "Wie later declareert gebruikt geen DeclaratiePeriode van voor de laatst ingediende. De ProductPeriode \
         mag wel in het verleden liggen, met één prestatie per maand.",
        "Neem vergeten maanden op in de declaratie van nu, elk als eigen prestatie.",
    ),
    text(
        "IV091",
        "Een credit is gelijk aan de debetprestatie, behalve een nieuw ReferentieNummer, VorigReferentieNummer \
         met het nummer van de debetprestatie, en DebetCredit C.",
        "Neem alle andere waarden, ook het bedrag, precies over.",
    ),
    text(
        "IV092",
        "In een 317 staan alle lopende toewijzingen als OngewijzigdProduct of TeWijzigenProduct, plus wat nieuw \
         is. Een TeWijzigenProduct noemt geen product. Bij een ander Budget of totaalvolume blijft de begindatum \
         gelijk; andere begindatums liggen in de toekomst.",
        "Begin met de lijst van lopende toewijzingen ('iwmod dispositions') en vink ze af.",
    ),
    text(
        "IV093",
        "Een 317 wordt helemaal of niet gehonoreerd. Alle producten in de 301 dragen de ReferentieAanbieder. \
         Gewijzigde krijgen RedenWijziging 12; ongewijzigde en nieuwe geen.",
        "Kijk welke toewijzingen een nieuw nummer kregen: daarvoor stuurt u een stop en een start.",
    ),
    text(
        "IV094",
        "Een 315 wordt per product gehonoreerd, naar het oordeel van de gemeente, elk met de ReferentieAanbieder \
         van zijn aanvraag. Andere lopende toewijzingen staan er zonder referentie bij.",
        "Vergelijk omvang en periode met uw aanvraag: de gemeente mag anders toekennen.",
    ),
    text(
        "IV096",
        "Start en stop horen bij een toewijzing door het ToewijzingNummer. Bij taakgericht is er geen nummer en \
         zijn Product en Begindatum de sleutel.",
        "Vul het ToewijzingNummer altijd bij inspanning en output; zonder nummer hoort het bericht nergens bij.",
    ),
    text(
        "IV097",
        "ReferentieAanbieder staat alleen in het directe antwoord op een 315 of 317. Wijzigt de gemeente later \
         zelf iets, dan is hij weer leeg.",
        "Bewaar de koppeling met uw verzoek; het verdwijnen van de referentie betekent niets.",
    ),
    text(
        "IV099",
        "RedenWijziging vergelijkt met de vorige keer dat het ToewijzingNummer is verstuurd: leeg als het nieuw \
         of gelijk is, anders de code die past.",
        "Lees de code om te weten welke RedenBeeindiging in een stop hoort.",
    ),
    text(
        "OP003",
        "Brengt het doorgeven van gegevens een cliënt in gevaar, dan gebruikt u het berichtenverkeer voor die \
         cliënt niet.",
        "Laat de zorgprofessional dit beoordelen en spreek met de gemeente af hoe het buiten de berichten om \
         gaat.",
    ),
    text(
        "OP011",
        "De begindatum van de levering wordt pas gemeld als de levering echt begonnen is, nooit vooruit.",
        "Stuur de 305 op of na de dag waarop de zorg begon, met die dag als Begindatum.",
    ),
    text(
        "OP033",
        "Een verstuurde start of stop wordt verbeterd met StatusAanlevering: 3 verwijdert de eerdere aanlevering \
         met dezelfde sleutel, 1 levert haar nieuw aan. Na een stop kan de start zo niet meer verbeterd worden.",
        "Stuur eerst de verwijdering en dan de goede aanlevering; is er al een stop, verwijder dan eerst de stop.",
    ),
    text(
        "OP033x1",
        "In een afgegeven toewijzing mag alleen de Einddatum, het Budget en bij Frequentie 6 het Volume \
         veranderen, of zij wordt verwijderd met RedenWijziging 13. De laatste Toewijzingsdatum en -tijd gelden.",
        "Verandert de gemeente iets anders onder hetzelfde ToewijzingNummer, meld het dan; de nieuwe versie geldt \
         intussen wel.",
    ),
    text(
        "OP033x2",
        "StatusAanlevering 2 (gewijzigd) mag niet gebruikt worden.",
        "Stuur in plaats daarvan een verwijdering (3) en een nieuwe aanlevering (1).",
    ),
    text(
        "OP039",
        "Gegevens van de cliënt mogen gestuurd worden zoals u ze zelf vastlegde, behalve wat deel is van een \
         sleutel, zoals het BSN. De ontvanger mag ze overnemen.",
        "Een andere spelling van naam of adres is geen reden om af te keuren; verschilt het BSN, zoek het dan \
         uit.",
    ),
    text(
        "OP043",
        "Een cliënt heeft voor één product niet tegelijk een toewijzing en een pgb; de toewijzing eindigt \
         uiterlijk de dag voor het pgb begint.",
        "Hoort u dat een cliënt een pgb kreeg, vraag de gemeente dan om de toewijzing te beëindigen.",
    ),
    text(
        "OP047",
        "De ontvanger mag een bericht afkeuren dat niet aan de standaard voldoet.",
        "Verbeter wat de bevinding noemt en stuur het bericht opnieuw; kwam het van de gemeente, vraag haar dat \
         te doen.",
    ),
    text(
        "OP065",
        "In een retourbericht staan alleen cliënten waarbij iets is afgekeurd, elk met alles wat eronder hoort.",
        "Lees per onderdeel de retourcode: 0200 is goed, 0233 niet beoordeeld, een andere code is de fout.",
    ),
    text(
        "OP071",
        "Elke relatie van een cliënt heeft bij de gemeente een vast nummer dat nooit verandert.",
        "Koppel een relatie aan haar nummer en niet aan de naam; meld de gemeente als hetzelfde nummer ineens een \
         ander is.",
    ),
    text(
        "OP072",
        "Een stop mag pas nadat een start is gemeld, en hoort bij die start.",
        "Stuur de ontbrekende 305 alsnog; daarna telt de stop vanzelf.",
    ),
    text(
        "OP076",
        "Van elke contactpersoon staat in de toewijzing wat hij van de cliënt is, en hij staat er alleen als dat \
         nodig is voor de communicatie.",
        "Vraag de gemeente om aanvulling als u iemand niet kunt bereiken.",
    ),
    text(
        "OP079",
        "Het BSN is verplicht in het berichtenverkeer.",
        "Kunt u het BSN niet vaststellen, stuur dan geen bericht en overleg met de gemeente.",
    ),
    text(
        "OP080",
        "Uit het moment of de volgorde waarin berichten binnenkomen mag niets worden afgeleid. Hangen correcties \
         van elkaar af, wacht dan op elk retourbericht.",
        "Stuur een volgende correctie pas als de vorige is goedgekeurd.",
    ),
    text(
        "OP086",
        "Producten met inspanning of output worden altijd met een 301 toegewezen.",
        "Begin niet, en declareer niets, op een brief of telefoontje alleen; vraag de gemeente om de 301.",
    ),
    text(
        "OP087",
        "Een 301 bevat alle toewijzingen van de cliënt bij u die op of na de dag van aanmaak gelden, en alles wat \
         sinds de vorige 301 veranderde. Verwijderde toewijzingen tellen niet als actueel.",
        "Ontbreekt een toewijzing die nog loopt, vraag de gemeente dan naar de reden; zij blijft intussen gelden.",
    ),
    text(
        "OP090",
        "Op elk bericht volgt binnen drie werkdagen na ontvangst een retourbericht. De verzender moet zelf merken \
         dat het uitblijft.",
        "Houd bij welke berichten geen retour hebben en bel na drie werkdagen de ontvanger.",
    ),
    text(
        "OP090x2",
        "Kan de ontvanger geen retourbericht maken, dan laat hij de verzender buiten de berichten om weten wat er \
         mis is.",
        "Bel of mail de verzender met wat 'iwmod quarantine' over het bestand zegt.",
    ),
    text(
        "OP090x4",
        "Binnen tien werkdagen na ontvangst van een declaratie (323) stuurt de gemeente het antwoord (325), of \
         zij neemt contact op.",
        "Hebt u na tien werkdagen niets, vraag de gemeente ernaar; het uitblijven is geen afwijzing.",
    ),
    text(
        "OP091",
        "Extra contactgegevens van een cliënt mogen mee, als er bij staat wat voor adres het is.",
        "Kijk naar Soort van het contact voordat u het adres gebruikt.",
    ),
    text(
        "OP095",
        "Een bericht mag niet worden afgekeurd op iets wat de verzender niet kan weten.",
        "Werd uw bericht zo afgekeurd, bespreek het met de ontvanger en verwijs naar deze regel.",
    ),
    text(
        "OP130",
        "Van een relatie staat een naam in de toewijzing, en een volledig adres of een telefoonnummer, of beide.",
        "Vraag de gemeente om aanvulling als u de relatie niet kunt bereiken.",
    ),
    text(
        "OP155",
        "Een stop, ook een tijdelijke, hoort bij de laatst gemelde start.",
        "Neem de Begindatum over van die laatste start.",
    ),
    text(
        "OP179",
        "Een bestand is bij voorkeur niet groter dan 25 MB; groter mag verwerkt worden.",
        "Deel een te groot bestand op, of verhoog message_bytes_max in de config.",
    ),
    text(
        "OP186",
        "Een toewijzing met een datum in het verleden beëindigen mag de gemeente alleen als u het daarmee eens \
         bent.",
        "Was er geen overleg, bel de gemeente en vraag om herstel van de Einddatum voor u zorg als onbetaald \
         afschrijft.",
    ),
    text(
        "OP191",
        "Vrije tekst (Commentaar) blijft beperkt tot wat nergens anders past, en bevat zonder toestemming geen \
         persoonsgegevens.",
        "Lees Commentaar van de gemeente zelf; iwmod leidt er niets uit af. Schrijf er zelf zo min mogelijk in.",
    ),
    text(
        "OP192",
        "Een bestand is XML in UTF-8 zonder byte order mark, met regels die eindigen op CR/LF, en heet .xml.",
        "Laat de verzender of de leverancier van het pakket het bestand in deze vorm aanleveren.",
    ),
    text(
        "OP252",
        "Is een geboortedatum niet helemaal bekend, dan staat erbij welk deel klopt.",
        "Vul het onbekende deel met 01 of 1900 en kies de DatumGebruik die erbij hoort.",
    ),
    text(
        "OP254",
        "De AGB-code wijst de aanbieder aan en bepaalt waar een bericht heen gaat.",
        "Zet elke AGB-code waarop u toewijzingen krijgt in de config; geef wijzigingen door aan gemeente en \
         VECOZO.",
    ),
    text(
        "OP257",
        "Verandert product of omvang, dan eindigt de toewijzing en komt er een met een nieuw nummer. Alleen \
         Einddatum, Budget en het Volume bij Frequentie 6 veranderen in de bestaande.",
        "Stuur een stop voor de oude toewijzing en een start voor de nieuwe als de gemeente er een nieuwe \
         afgeeft.",
    ),
    text(
        "OP258",
        "Dat een toewijzing eindigt hoort u van de gemeente met een 301.",
        "Kwam het bericht alleen per telefoon of brief, vraag dan om de 301.",
    ),
    text(
        "OP259",
        "Hetzelfde product wordt u voor een cliënt niet twee keer voor dezelfde dagen toegewezen. Zonder code \
         geldt dat per categorie, zonder product voor alles; hulpmiddelen (categorie 11 tot en met 14) zijn \
         uitgezonderd.",
        "Vraag de gemeente welke van de twee toewijzingen geldt voordat u op beide declareert.",
    ),
    text(
        "OP260",
        "Een product heeft altijd een categorie en kan met een code nader bepaald zijn.",
        "Staat er alleen een categorie, spreek dan af met welke codes u mag declareren.",
    ),
    text(
        "OP261",
        "Van elk product is vastgelegd of het inspanningsgericht, outputgericht of taakgericht is.",
        "Zoek het op in het contract; vraag de gemeente als het er niet in staat.",
    ),
    text(
        "OP262",
        "Voor inspanning is een tarief per tijdseenheid afgesproken, of per stuk bij Eenheid 84.",
        "Zet het tarief in de config in de eenheid van het contract; voor minuten is dat het uurtarief.",
    ),
    text(
        "OP263",
        "Voor output is een tarief per stuk of een bedrag per periode afgesproken. Partijen spreken af wat het \
         resultaat is en hoe dat vaststaat.",
        "Leg vast wanneer het resultaat bereikt is; zonder dat kunt u een afwijzing niet weerleggen.",
    ),
    text(
        "OP264",
        "Voor output is afgesproken wanneer gedeclareerd wordt: aan het eind, bij een mijlpaal of elke periode.",
        "Registreer het resultaat in de maand waarin het volgens de afspraak gedeclareerd mag worden.",
    ),
    text(
        "OP267",
        "U declareert in een eenheid die bij de toewijzing past.",
        "Registreer in de eenheid van de toewijzing; uren en minuten worden in elkaar omgerekend.",
    ),
    text(
        "OP270",
        "Partijen spreken af welke begin- en einddatum in start en stop staan. In de Wmo geldt OP369 hiervoor in \
         de plaats.",
        "Meld in de Wmo de dagen waarop de zorg echt begon en eindigde.",
    ),
    text(
        "OP271",
        "Een start stuurt u binnen vijf werkdagen nadat de toegewezen ondersteuning echt begon, of na ontvangst \
         van een 301 met terugwerkende kracht. Een intake die niet bij het product hoort telt niet als begin.",
        "Stuur de 305 alsnog als u te laat bent; de gemeente mag een declaratie er niet om afwijzen.",
    ),
    text(
        "OP272",
        "Een stop stuurt u binnen vijf werkdagen nadat de toegewezen ondersteuning echt eindigde; een definitieve \
         stop na een tijdelijke binnen vijf werkdagen nadat vaststaat dat die definitief is.",
        "Stuur de 307 alsnog als u te laat bent; nazorg buiten het product verschuift de einddatum niet.",
    ),
    text(
        "OP274",
        "Op een verzoek om toewijzing (315) komt per product binnen vijf werkdagen een 301 of een 319. Bij 'in \
         onderzoek' volgt het besluit binnen acht weken.",
        "Hoort u niets binnen de termijn, vraag de gemeente dan naar dat ene product.",
    ),
    text(
        "OP275",
        "Elke toewijzing heeft binnen de gemeente en de Wmo een eigen nummer.",
        "Krijgt u één nummer voor twee toewijzingen, vraag de gemeente dan om een nieuw nummer.",
    ),
    text(
        "OP276",
        "U declareert alleen cliënten voor wie u een toewijzing kreeg, en niet op een verwijderde toewijzing.",
        "Vraag de gemeente om de ontbrekende toewijzing voordat u declareert.",
    ),
    text(
        "OP279",
        "U declareert een product binnen de periode waarvoor het is toegewezen.",
        "Vraag de gemeente om verlenging als er daarbuiten geleverd is; zonder dat betaalt niemand die dagen.",
    ),
    text(
        "OP280",
        "Een declaratie gaat over één declaratieperiode maar mag ook prestaties van eerdere perioden bevatten.",
        "Neem vergeten of verbeterde prestaties mee in de eerstvolgende declaratie.",
    ),
    text(
        "OP281",
        "Een declaratie mag prestaties van één of meer cliënten bevatten.",
        "Maak per gemeente één declaratie per maand met al uw cliënten.",
    ),
    text(
        "OP283",
        "Elke prestatie heeft een ProductReferentie die bij u binnen de Wmo maar één keer voorkomt.",
        "Geef ook een opnieuw ingediende prestatie een nieuw ReferentieNummer.",
    ),
    text(
        "OP284",
        "Is er elke maand geleverd, dan sluiten de declaratieperioden op elkaar aan. Een maand zonder zorg mag u \
         overslaan; nog eens over de laatste periode declareren mag voor correcties.",
        "Declareer eerst de maand die ontbreekt, of controleer of daarin echt niets geleverd is.",
    ),
    text(
        "OP286",
        "Eén technische fout keurt het hele bericht af; het geldt dan alsof het nooit verstuurd is.",
        "Herstel de fout en stuur alles opnieuw onder een nieuwe Identificatie.",
    ),
    text(
        "OP288",
        "Een gemelde start wordt altijd afgesloten met een stop, ook als de zorg gewoon op de Einddatum van de \
         toewijzing eindigt.",
        "Stuur de 307 voor elke toewijzing die 'expired' is.",
    ),
    text(
        "OP289",
        "Per toegewezen product loopt er maar één start. Een nieuwe mag pas na een stop, ook een tijdelijke, of \
         als correctie.",
        "Stuur eerst de stop van de lopende start, of verwijder die start als hij fout was.",
    ),
    text(
        "OP295",
        "Start en stop zijn verplicht bij inspanning en output, en zonder start geen stop. Dat geldt ook voor \
         oude leveringen van voor 2021.",
        "Stuur de ontbrekende start met de echte begindatum; daarna kan de stop.",
    ),
    text(
        "OP296",
        "Een verzoek om toewijzing past binnen uw contract met de gemeente.",
        "Controleer voor het versturen of het product en de periode onder het contract vallen.",
    ),
    text(
        "OP297",
        "In een verzoek om toewijzing staat de AGB-code van de verwijzer als die bekend is, anders zijn naam.",
        "Zoek de AGB-code van de verwijzer op voordat u het verzoek stuurt.",
    ),
    text(
        "OP298",
        "Het Volume bij Frequentie 6 mag de gemeente alleen verlagen na overleg en als u instemt.",
        "Was er geen overleg, meld dat de gemeente; het lagere volume telt intussen in de declaratie.",
    ),
    text(
        "OP299",
        "Het Budget mag de gemeente alleen verlagen na overleg en als u instemt, tenzij u er zelf om vroeg.",
        "Was er geen overleg, meld dat de gemeente voordat u boven het nieuwe budget levert.",
    ),
    text(
        "OP302",
        "Wat u declareert past bij de toewijzing: dezelfde categorie en code als die er staan, codes binnen de \
         categorie als alleen die er staat, en elk gecontracteerd product als er geen product staat.",
        "Registreer het product bij de levering als de toewijzing geen code heeft.",
    ),
    text(
        "OP303",
        "Het antwoord op een declaratie (325) bevat wat u nodig hebt om het te verwerken: de afgewezen prestaties \
         met hun code en het totaal dat is toegekend.",
        "Vraag de gemeente om een nieuw antwoord als u het verschil niet uit de afwijzingen kunt verklaren.",
    ),
    text(
        "OP304",
        "In een 325 staan alleen cliënten waarbij iets is afgewezen.",
        "Beschouw wat niet genoemd wordt als toegekend.",
    ),
    text(
        "OP305",
        "Een product dat op inspanning en per stuk is gecontracteerd, wordt toegewezen met Eenheid 84.",
        "Ziet u Eenheid 82 bij een inspanningsproduct, vraag de gemeente de toewijzing te herstellen.",
    ),
    text(
        "OP306",
        "Een verzoek om wijziging (317) gebruikt u tijdens de levering als een ander pakket nodig is. Het bevat \
         de hele gewenste situatie en kan alleen als er een toewijzing loopt.",
        "Neem alle lopende toewijzingen op; loopt er geen, stuur dan een 315.",
    ),
    text(
        "OP307",
        "Een verzoek om toewijzing (315) gebruikt u alleen bij een wettelijke verwijzing of een open beschikking, \
         en als er voor dat product in die periode geen toewijzing loopt.",
        "Loopt er al een toewijzing, stuur dan een 317.",
    ),
    text(
        "OP308",
        "Een verzoek om wijziging vraagt één samenhangend geheel van toewijzingen.",
        "Zet wat los van elkaar beslist kan worden niet in één verzoek: de gemeente beslist over het geheel.",
    ),
    text(
        "OP343",
        "Een verzoek om wijziging stuurt u zo vroeg dat de gemeente voor de gewenste datum kan antwoorden.",
        "Reken op ten minste vijf werkdagen, en op acht weken als onderzoek te verwachten is.",
    ),
    text(
        "OP344",
        "Elk verzoek eindigt in een toewijzing of een afwijzing: een 317 als geheel, een 315 per product.",
        "Vraag de gemeente om een besluit als een verzoek open blijft staan.",
    ),
    text(
        "OP345",
        "Een wijziging met terugwerkende kracht mag geleverde of gedeclareerde zorg niet onrechtmatig maken.",
        "Vraag geen lagere omvang of lager budget aan dan wat al geleverd of gedeclareerd is.",
    ),
    text(
        "OP346",
        "Op een verzoek om wijziging (317) komt binnen vijf werkdagen een 301 of een 319. Bij 'in onderzoek' \
         volgt het besluit binnen acht weken na de Dagtekening van het verzoek.",
        "Hoort u niets binnen de termijn, vraag de gemeente naar het verzoek.",
    ),
    text(
        "OP347",
        "Hetzelfde product vraagt u niet twee keer aan voor dezelfde dagen. Hulpmiddelen (categorie 11 tot en met \
         14) zijn uitgezonderd, en verwijderde toewijzingen tellen niet mee.",
        "Laat de perioden op elkaar aansluiten, of vraag een grotere omvang in één product.",
    ),
    text(
        "OP348",
        "Honoreert de gemeente een 317, dan neemt zij die één op één over. Bij terugwerkende kracht mogen de \
         datums afwijken, en het nummer kan nieuw zijn.",
        "Vergelijk de 301 met uw verzoek en meld een verschil dat u niet begrijpt.",
    ),
    text(
        "OP349",
        "Elke declaratie heeft een nummer dat bij u binnen de Wmo maar één keer voorkomt.",
        "Geef ook een opnieuw ingediende declaratie een nieuw DeclaratieNummer.",
    ),
    text(
        "OP350",
        "Zolang een verzoek voor een cliënt openstaat stuurt u geen nieuw verzoek. Het staat open vanaf de \
         goedgekeurde retour tot de afwijzing of de toewijzing.",
        "Wacht het besluit af, of vraag de gemeente het lopende verzoek af te wijzen.",
    ),
    text(
        "OP354",
        "Zorg wordt gedeclareerd in de periode na die waarin zij is geleverd, of later.",
        "Declareer een maand pas als die voorbij is.",
    ),
    text(
        "OP355",
        "Elk antwoord (325) hoort bij een declaratie (323) die u eerder stuurde.",
        "Herkent u de declaratie niet, neem het antwoord dan niet over en bel de gemeente.",
    ),
    text(
        "OP360",
        "Een prestatie wordt hoogstens één keer gecrediteerd, en alleen als zij is toegekend.",
        "Is de prestatie afgewezen, crediteer dan niet maar dien haar verbeterd opnieuw in.",
    ),
    text(
        "OP361",
        "Elk verzoek heeft een referentie die bij u binnen de Wmo maar één keer voorkomt.",
        "Geef ook een herhaald verzoek een nieuwe ReferentieAanbieder.",
    ),
    text(
        "OP362",
        "De gemeente mag een toewijzing niet verwijderen als daardoor geleverde of gedeclareerde zorg \
         onrechtmatig wordt.",
        "Keur de 301 af of bel de gemeente: zij moet de Einddatum vervroegen in plaats van te verwijderen.",
    ),
    text(
        "OP363",
        "Bij inspanning en output meldt u start en stop van elk toegewezen product.",
        "Stuur de 305 of 307 die nog ontbreekt.",
    ),
    text(
        "OP364",
        "Start en stop zijn geen voorwaarde voor declareren: de gemeente mag een prestatie niet afwijzen om hun \
         datums of omdat ze ontbreken.",
        "Declareer gewoon, en stuur de ontbrekende start alsnog. Bespreek een afwijzing om deze reden met de \
         gemeente.",
    ),
    text(
        "OP365",
        "De gedeclareerde omvang past bij de toewijzing en bij het contract.",
        "Vraag een hogere omvang aan als er structureel meer geleverd wordt; iwmod declareert niet meer dan past.",
    ),
    text(
        "OP366",
        "Een prestatie wordt eerst helemaal gecrediteerd en dan pas verbeterd ingediend. De ontvanger verwerkt \
         credits voor debets.",
        "Stuur de credit van het hele bedrag en een nieuwe prestatie met het goede bedrag; dat mag in één \
         bericht.",
    ),
    text(
        "OP367",
        "Een ProductPeriode ligt binnen één kalendermaand.",
        "Maak voor zorg over een maandgrens twee prestaties.",
    ),
    text(
        "OP368",
        "Een ProductPeriode ligt binnen de geldigheid van de toewijzing.",
        "Snijd de periode af op Ingangsdatum en Einddatum van de toewijzing.",
    ),
    text(
        "OP369",
        "In start en stop staan de dagen waarop de toegewezen ondersteuning echt begon en eindigde. Daarmee \
         begint en eindigt de eigen bijdrage via het CAK, als het product die kent.",
        "Verbeter een verkeerde datum meteen met een verwijdering en een nieuwe aanlevering: de cliënt betaalt er \
         anders voor.",
    ),
    text(
        "OP377",
        "Alleen na een tijdelijke stop mag zonder nieuwe start een definitieve stop volgen.",
        "Stuur eerst een start als u na een definitieve stop opnieuw levert.",
    ),
    text(
        "OP378",
        "Na een tijdelijke stop kan zonder nieuwe start alleen een definitieve stop volgen.",
        "Gaat de zorg weer door, stuur dan eerst een start; stopt zij voorgoed, stuur dan een stop met een andere \
         reden dan 20.",
    ),
    text(
        "OP379",
        "Na elke stop, tijdelijk of definitief, mag een nieuwe start volgen.",
        "Stuur een 305 met de dag waarop de zorg weer begon.",
    ),
    text(
        "OP380",
        "Blijft de zorg gelijk, dan verlengt de gemeente door de Einddatum van de bestaande toewijzing te \
         verzetten. Dat moet als het Volume gelijk of leeg is, de Frequentie gelijk of leeg en niet 6 is, en de \
         Einddatum nog niet voorbij is.",
        "Er verandert voor u niets: stuur geen stop en start. Kreeg u toch een nieuw nummer, vraag de gemeente \
         waarom.",
    ),
    text(
        "RS001",
        "Een getal is nul of hoger. Dat geldt voor nummers als Huisnummer en ToewijzingNummer, en voor Volume, \
         Budget, tarieven en bedragen.",
        "Laat het minteken weg; een bedrag dat terugkomt wordt een credit.",
    ),
    text(
        "RS002",
        "BerichtVersie, BerichtSubversie en Volgorde zijn hoogstens 99.",
        "Laat de afzender het getal verbeteren.",
    ),
    text(
        "RS004",
        "Huisnummer is hoogstens 99999.",
        "Laat de gemeente het huisnummer verbeteren; een toevoeging hoort in haar eigen veld.",
    ),
    text(
        "RS005",
        "Volume, Budget, GeleverdVolume, ProductTarief en Bedrag zijn hoogstens 99999999.",
        "Controleer of het bedrag in centen staat en het aantal klopt.",
    ),
    text(
        "RS006",
        "ToewijzingNummer en BeschikkingNummer zijn hoogstens 999999999.",
        "Neem het nummer precies over zoals de gemeente het gaf.",
    ),
    text(
        "RS008",
        "Deze codes zijn één teken lang, zoals DatumGebruik, Geslacht, NaamGebruik, Frequentie, \
         StatusAanlevering, VerzoekAntwoord en DebetCredit.",
        "Gebruik de code uit de codelijst en niet de omschrijving.",
    ),
    text(
        "RS009",
        "Deze codes zijn hoogstens twee tekens lang, zoals Soort, LandCode, Categorie, RedenWijziging, Eenheid en \
         RedenBeeindiging.",
        "Gebruik de code uit de codelijst en niet de omschrijving.",
    ),
    text("RS010", "BerichtCode is hoogstens drie tekens lang.", "Laat de afzender de code van het bericht verbeteren."),
    text(
        "RS011",
        "RetourCode, HuisnummerToevoeging en Landnummer zijn hoogstens vier tekens lang.",
        "Laat de afzender de waarde inkorten of verbeteren.",
    ),
    text(
        "RS012",
        "Een productcode (Code, ProductCode) is hoogstens vijf tekens lang.",
        "Neem de code over uit de productcodelijst van het contract.",
    ),
    text("RS013", "Voorletters zijn hoogstens zes tekens lang.", "Laat de laatste voorletters weg."),
    text(
        "RS014",
        "Postcode, Afzender, Ontvanger en ZorgverlenerCode zijn hoogstens acht tekens lang.",
        "Laat spaties weg en controleer de code.",
    ),
    text("RS015", "Een BSN is hoogstens negen tekens lang.", "Laat punten en spaties weg en controleer het nummer."),
    text("RS016", "Een Voorvoegsel is hoogstens tien tekens lang.", "Kort het voorvoegsel af zoals in de BRP."),
    text(
        "RS017",
        "Identificatie, IdentificatieRetour en DeclaratieNummer zijn hoogstens twaalf tekens lang.",
        "Kies een korter nummer.",
    ),
    text("RS018", "Een Telefoonnummer is hoogstens vijftien tekens lang.", "Zet het landnummer in zijn eigen veld."),
    text(
        "RS019",
        "Nummer van een relatie, ReferentieNummer en VorigReferentieNummer zijn hoogstens twintig tekens lang.",
        "Kies een korter nummer.",
    ),
    text("RS020", "Straatnaam is hoogstens 24 tekens lang.", "Kort de straatnaam af zoals in de BRP."),
    text("RS021", "Taal is hoogstens 25 tekens lang.", "Kort de naam van de taal af."),
    text("RS023", "Organisatie is hoogstens 35 tekens lang.", "Kort de naam van de organisatie af."),
    text("RS024", "ReferentieAanbieder is hoogstens 36 tekens lang.", "Kies een kortere referentie."),
    text("RS025", "Naam van de Verwijzer is hoogstens 64 tekens lang.", "Kort de naam af."),
    text(
        "RS026",
        "Plaatsnaam en Emailadres zijn hoogstens 80 tekens lang.",
        "Kort de plaatsnaam af, of gebruik een ander mailadres.",
    ),
    text("RS028", "Achternaam en Voornamen zijn hoogstens 200 tekens lang.", "Laat de laatste voornamen weg."),
    text(
        "RS031",
        "Commentaar is niet leeg: het bevat meer dan spaties.",
        "Laat het element weg als er niets te zeggen is.",
    ),
    text(
        "RS032",
        "Een datum staat in het bericht zonder tijdzone: 2023-04-03.",
        "Laat de leverancier van het pakket de tijdzone weglaten.",
    ),
    text(
        "RS033",
        "Een element is niet leeg: is er niets in te vullen, dan staat het er niet.",
        "Laat de leverancier van het pakket lege elementen weglaten.",
    ),
    text(
        "RS034",
        "Een tijd staat in het bericht zonder tijdzone: 09:30:00.",
        "Laat de gemeente of haar leverancier de tijdzone weglaten.",
    ),
    text("RS035", "Een gemeentecode is precies vier cijfers lang.", "Vul de code aan met nullen vooraan, zoals 0855."),
    text(
        "RS036",
        "Een AGB-code is precies acht cijfers lang.",
        "Vul de code aan met nullen vooraan en controleer haar.",
    ),
    text("RS037", "Een BSN is precies negen cijfers lang.", "Vul het nummer aan met nullen vooraan en controleer het."),
    text(
        "RS040",
        "Een totaalbedrag (TotaalBedrag) is hoogstens 999999999999.",
        "Controleer of het totaal in centen staat en de som klopt.",
    ),
    text(
        "RS045",
        "Voorletters bestaan alleen uit letters, zonder punten of spaties.",
        "Schrijf de letters achter elkaar.",
    ),
    text(
        "RS046",
        "Een Telefoonnummer bestaat alleen uit cijfers, zonder streepjes of spaties.",
        "Schrijf alleen de cijfers.",
    ),
    text(
        "RS047",
        "BerichtCode is de code die bij het bericht hoort, zoals 414 bij een 301.",
        "Laat de afzender de code verbeteren; zij moet passen bij het soort bericht.",
    ),
    text(
        "RS048",
        "Een versie bestaat uit drie getallen met punten ertussen, zoals 1.0.0.",
        "Laat de afzender de versie uit het schema overnemen.",
    ),
    text(
        "TR002",
        "Een geboortedatum ligt niet meer dan 120 jaar voor de Dagtekening, tenzij hij onbekend is (1900-01-01 \
         met DatumGebruik 3).",
        "Verbeter de geboortedatum of de DatumGebruik; bij een 301 moet de gemeente dat doen.",
    ),
    text(
        "TR006",
        "Een Contact heeft een telefoonnummer, of een huisnummer met postcode, of allebei.",
        "Vraag de gemeente de contactgegevens aan te vullen en de 301 opnieuw te sturen.",
    ),
    text(
        "TR018",
        "In een stop ligt de Einddatum op of na de Begindatum.",
        "Verbeter een van beide datums en stuur de 307 opnieuw.",
    ),
    text(
        "TR019",
        "Een start of stop hoort bij een bekende toewijzing, door het ToewijzingNummer.",
        "Is het nummer goed, wacht dan op de 301 of vraag ernaar. Is het fout, verwijder de aanlevering en stuur \
         haar met het goede nummer.",
    ),
    text(
        "TR056",
        "Een Identificatie gebruikt een afzender per berichtsoort maar één keer.",
        "Laat de afzender het tweede bericht met een nieuwe Identificatie sturen, of kies met 'iwmod decide keep' \
         welk bericht telt.",
    ),
    text(
        "TR061",
        "Een cliënt heeft ten minste één adres met Soort 01 (BRP), 02 (correspondentie) of 03 (verblijf).",
        "Vraag de gemeente een adres toe te voegen en de 301 opnieuw te sturen.",
    ),
    text(
        "TR063",
        "Een verwijdering (StatusAanlevering 3) hoort bij een eerdere aanlevering van dezelfde cliënt met \
         dezelfde sleutel. Verder wordt een verwijdering niet op inhoud beoordeeld.",
        "Neem de sleutel precies over van wat u wilt verwijderen, of wacht tot dat eerdere bericht binnen is.",
    ),
    text(
        "TR071",
        "Een start kan niet worden verwijderd als er al een stop voor is verstuurd.",
        "Verwijder eerst de stop, dan de start.",
    ),
    text(
        "TR074",
        "Een eerste aanlevering (StatusAanlevering 1) heeft een sleutel die nog niet voorkwam, in dit bericht \
         niet en in eerdere niet.",
        "Was het een vergissing, doe niets; wilt u iets verbeteren, verwijder dan eerst de eerdere aanlevering.",
    ),
    text(
        "TR101",
        "In één bericht staat geen onderdeel twee keer met dezelfde sleutel.",
        "Haal het dubbele onderdeel weg en stuur het bericht opnieuw.",
    ),
    text(
        "TR134",
        "Deze datum ligt niet na de Dagtekening van het bericht: de geboortedatum, Toewijzingsdatum in een 301, \
         Begindatum in een 305, Einddatum in een 307, en het begin van de periode in een 323 of 325.",
        "Stuur het bericht pas als de dag er is, of verbeter de datum.",
    ),
    text(
        "TR135",
        "De Dagtekening ligt niet in de toekomst, gezien vanaf de dag van ontvangst.",
        "Laat de afzender het bericht met de juiste Dagtekening opnieuw sturen; controleer ook de klok van deze \
         computer.",
    ),
    text(
        "TR137",
        "Het einde van een periode ligt op of na haar begin en niet na de Dagtekening. Een periode kan dus pas \
         gedeclareerd worden als zij voorbij is.",
        "Wacht met declareren tot de periode voorbij is, of verbeter de datums.",
    ),
    text(
        "TR302",
        "In één 301 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder Code telt de \
         Categorie; een toewijzing zonder product overlapt met geen andere. Categorie 11 tot en met 14 zijn \
         uitgezonderd en verwijderde toewijzingen tellen niet mee.",
        "Vraag de gemeente de perioden op elkaar te laten aansluiten.",
    ),
    text(
        "TR304",
        "Het BSN is van een cliënt die bekend is, in de praktijk die van de toewijzing.",
        "Vergelijk het BSN met dat in de 301 en verbeter het.",
    ),
    text(
        "TR307",
        "Een ProductPeriode begint op of na de Ingangsdatum van de toewijzing.",
        "Begin de periode op de Ingangsdatum, of declareer op de toewijzing die daarvoor gold.",
    ),
    text(
        "TR308",
        "Een ProductPeriode eindigt op of voor de Einddatum van de toewijzing, als die er is.",
        "Eindig de periode op de Einddatum, of vraag de gemeente om verlenging.",
    ),
    text(
        "TR314",
        "Het ReferentieNummer van een prestatie komt bij u binnen de Wmo maar één keer voor, in dit bericht en in \
         alle eerdere.",
        "Geef de prestatie een nieuw ReferentieNummer, ook als u haar na een afwijzing opnieuw indient.",
    ),
    text(
        "TR315",
        "Een VorigReferentieNummer komt in één declaratie maar één keer voor: een prestatie wordt niet twee keer \
         gecrediteerd.",
        "Haal de dubbele credit weg.",
    ),
    text(
        "TR316",
        "Een prestatie wordt niet in hetzelfde bericht gecrediteerd: VorigReferentieNummer is niet gelijk aan een \
         ReferentieNummer in de declaratie.",
        "Haal beide regels weg, of stuur de credit na het antwoord op deze declaratie.",
    ),
    text(
        "TR318",
        "Is er elke maand zorg geleverd, dan is DeclaratiePeriode de maand na de vorige. Een maand zonder zorg \
         mag worden overgeslagen.",
        "Declareer eerst de maand die ontbreekt, of ga na dat daarin niets te declareren was.",
    ),
    text(
        "TR319",
        "Een declaratie bevat alleen prestaties waarvan de ProductPeriode in de DeclaratiePeriode of daarvoor \
         valt.",
        "Haal prestaties van een latere maand eruit; zij horen in de volgende declaratie.",
    ),
    text(
        "TR321",
        "Heeft de toewijzing een Omvang, dan past GeleverdVolume van een prestatie daarin voor haar \
         ProductPeriode. Bij categorie 01 per week is zes maal het weekvolume het maximum.",
        "Declareer tot het maximum en vraag de gemeente om meer omvang; wat erboven ligt betaalt niemand.",
    ),
    text(
        "TR322",
        "Heeft de toewijzing een Omvang, dan past alles wat erop gedeclareerd is samen in het maximum over de \
         hele looptijd.",
        "Ga na wat al gedeclareerd is, crediteer wat te veel was, of vraag om meer omvang.",
    ),
    text(
        "TR323",
        "Een credit verwijst met VorigReferentieNummer naar een debetprestatie die eerder is gestuurd en \
         toegekend.",
        "Verbeter het nummer; is de prestatie afgewezen, dan valt er niets te crediteren.",
    ),
    text(
        "TR326",
        "Een start mag pas als er voor het toegewezen product geen start meer loopt, dus na een stop of na \
         verwijdering van die start.",
        "Stuur eerst de stop van de lopende start, of verwijder hem als hij fout was.",
    ),
    text(
        "TR332",
        "Een ToewijzingNummer wijst binnen een gemeente en de Wmo één toewijzing aan.",
        "Vraag de gemeente welke van beide geldt en om een nieuw nummer voor de andere.",
    ),
    text(
        "TR333",
        "Een DeclaratieNummer komt bij u binnen de Wmo maar één keer voor.",
        "Stuur de declaratie met een nieuw DeclaratieNummer.",
    ),
    text(
        "TR335",
        "Het einde van een ProductPeriode ligt niet meer dan vijf jaar voor de Dagtekening van de declaratie.",
        "Haal de prestatie eruit en overleg met de gemeente; via het bericht kan zij niet meer.",
    ),
    text(
        "TR337",
        "De DeclaratieIdentificatie in een 325 is de Identificatie van een declaratie die u eerder stuurde.",
        "Vraag de gemeente op welke declaratie zij antwoordt; verwerk het antwoord niet.",
    ),
    text(
        "TR338",
        "Een prestatie hoort bij een toegewezen product, door het ToewijzingNummer.",
        "Verbeter het nummer, of vraag de gemeente om de ontbrekende 301.",
    ),
    text(
        "TR339",
        "Heeft de toewijzing een categorie, dan heeft de prestatie dezelfde ProductCategorie.",
        "Neem de categorie over uit de toewijzing.",
    ),
    text(
        "TR340",
        "Heeft de toewijzing een code, dan heeft de prestatie dezelfde ProductCode.",
        "Neem de code over uit de toewijzing.",
    ),
    text(
        "TR341",
        "De Eenheid van een prestatie past bij die van de toewijzing: gelijk, of minuten bij een toewijzing in \
         uren. Zonder Omvang in de toewijzing geldt de eenheid van het contract.",
        "Reken het aantal om naar de eenheid van de toewijzing.",
    ),
    text(
        "TR342",
        "In een 325 staan alleen afgewezen prestaties, en hun bedragen zijn samen het ingediende min het \
         toegekende totaal. Is de hele declaratie afgewezen, dan staan er geen prestaties in en is het toegekende \
         bedrag 0.",
        "Vraag de gemeente om een antwoord dat klopt; verwerk dit niet.",
    ),
    text(
        "TR346",
        "Behalve bij Eenheid 83 is IngediendBedrag het GeleverdVolume maal het ProductTarief. Bij een uurtarief \
         en minuten is het uurtarief maal minuten gedeeld door 60, afgerond op centen.",
        "Reken het bedrag opnieuw uit; gebruik bij minuten het uurtarief en niet het afgeronde minuuttarief.",
    ),
    text(
        "TR347",
        "Een ReferentieAanbieder komt bij u binnen de Wmo maar één keer voor.",
        "Stuur het verzoek met een nieuwe referentie.",
    ),
    text(
        "TR349",
        "Een 317 noemt elke lopende of toekomstige toewijzing van de cliënt, als OngewijzigdProduct of als \
         TeWijzigenProduct. Verwijderde toewijzingen horen er niet bij.",
        "Voeg de ontbrekende toewijzingen toe, ook als er niets aan verandert.",
    ),
    text(
        "TR350",
        "Elk OngewijzigdProduct verwijst met zijn ToewijzingNummer naar een toewijzing die nog loopt of nog \
         begint.",
        "Verbeter het nummer, of laat een afgelopen of verwijderde toewijzing weg.",
    ),
    text(
        "TR351",
        "Elk TeWijzigenProduct verwijst met zijn ToewijzingNummer naar een toewijzing die nog loopt of nog \
         begint.",
        "Verbeter het nummer; is de toewijzing voorbij, vraag dan een NieuwProduct aan.",
    ),
    text(
        "TR352",
        "Een 317 bevat ten minste één OngewijzigdProduct of TeWijzigenProduct.",
        "Neem de lopende toewijzingen op; loopt er geen, stuur dan een 315.",
    ),
    text(
        "TR353",
        "Een 317 bevat ten minste één TeWijzigenProduct of NieuwProduct.",
        "Verandert er niets, stuur dan geen verzoek.",
    ),
    text(
        "TR355",
        "De ReferentieAanbieder van een 319 komt voor in een 315 of 317 die u eerder stuurde.",
        "Vraag de gemeente op welk verzoek zij antwoordt.",
    ),
    text(
        "TR357",
        "Ligt GewensteIngangsdatum op of voor de Dagtekening, dan is zij gelijk aan de Ingangsdatum van de \
         toewijzing: zo'n wijziging geldt voor de hele looptijd.",
        "Kies een datum in de toekomst, of de oorspronkelijke Ingangsdatum.",
    ),
    text(
        "TR358",
        "TotaalIngediendBedrag is de som van alle prestaties, debet opgeteld en credit afgetrokken.",
        "Reken het totaal opnieuw uit en stuur de declaratie opnieuw.",
    ),
    text(
        "TR359",
        "Na een 301 met een ReferentieAanbieder komt geen 319 meer met dezelfde referentie.",
        "Ga uit van de toewijzing en vraag de gemeente wat zij met het antwoord bedoelt.",
    ),
    text(
        "TR360",
        "Een 319 met VerzoekAntwoord 2 (in onderzoek) mag alleen als er nog geen 319 voor deze referentie is.",
        "Het eerste antwoord blijft gelden; vraag de gemeente naar de stand van het verzoek.",
    ),
    text(
        "TR361",
        "In een 317 komt hetzelfde product niet twee keer voor met dagen die overlappen, ook niet met de \
         toewijzingen waarnaar verwezen wordt. Zonder code telt de categorie; categorie 11 tot en met 14 zijn \
         uitgezonderd.",
        "Laat de perioden op elkaar aansluiten, of wijzig de bestaande toewijzing in plaats van er een bij te \
         vragen.",
    ),
    text(
        "TR365",
        "Is er al een 319 voor de ReferentieAanbieder, dan moet dat VerzoekAntwoord 2 (in onderzoek) zijn \
         geweest.",
        "Een afwijzing is definitief: vraag de gemeente waarom zij nog eens antwoordt.",
    ),
    text(
        "TR366",
        "Elke prestatie in een 325 komt met haar ProductReferentie voor in een declaratie die u stuurde.",
        "Meld het de gemeente; er is geen bericht om een 325 af te keuren.",
    ),
    text(
        "TR367",
        "Wat in een 325 over een prestatie staat is gelijk aan wat u declareerde onder dezelfde \
         ProductReferentie.",
        "Zoek het verschil op en meld het de gemeente; er is geen bericht om een 325 af te keuren.",
    ),
    text(
        "TR369",
        "Heeft de toewijzing een Budget, dan passen alle bedragen die erop gedeclareerd zijn samen in dat budget.",
        "Declareer tot het budget en vraag de gemeente om verhoging.",
    ),
    text(
        "TR371",
        "XsdVersieDeclaratie in een 325 is de XsdVersie van de declaratie waarop zij antwoordt.",
        "Controleer of het antwoord bij de juiste declaratie hoort; zo ja, meld het de gemeente.",
    ),
    text(
        "TR373",
        "Wijzigt een TeWijzigenProduct het Budget of een totaalvolume, dan blijft GewensteIngangsdatum gelijk aan \
         die van de toewijzing.",
        "Neem de Ingangsdatum van de toewijzing over.",
    ),
    text(
        "TR374",
        "Een 315 of 317 mag niet zolang een eerder verzoek van u voor de cliënt openstaat, dus tot een 319 met 1 \
         of een 301 met dezelfde ReferentieAanbieder.",
        "Wacht het besluit op het eerdere verzoek af.",
    ),
    text(
        "TR375",
        "Heeft de toewijzing waarnaar een 317 verwijst geen Product, en is haar Einddatum leeg of na 31-12-2020, \
         dan blijft Omvang leeg.",
        "Vraag in plaats van een Omvang een Budget aan.",
    ),
    text(
        "TR376",
        "Het DeclaratieNummer in een 325 is dat van een declaratie die u eerder stuurde.",
        "Vraag de gemeente op welke declaratie zij antwoordt; verwerk het antwoord niet.",
    ),
    text(
        "TR378",
        "De gemeentecode staat in de lijst van het CBS die gold op de Ingangsdatum, bij een 315 op \
         ToewijzingIngangsdatum. Na een herindeling mag de oude code nog gebruikt worden.",
        "Gebruik de code die gold toen de toewijzing inging; vraag bij twijfel de gemeente.",
    ),
    text(
        "TR379",
        "ReferentieAanbieder in een 301 is alleen gevuld als de toewijzing een 315 of 317 honoreert, en alleen de \
         eerste keer. Bij een 317 is hij voor alle producten gelijk, bij een 315 heeft elk product de zijne.",
        "Herkent u de referentie niet, vraag de gemeente dan welk verzoek zij bedoelt.",
    ),
    text(
        "TR380",
        "In een 317 ligt GewensteIngangsdatum van een NieuwProduct na de Dagtekening.",
        "Kies een datum in de toekomst, of vraag de gemeente naar een toewijzing met terugwerkende kracht.",
    ),
    text(
        "TR381",
        "Een ProductCode hoort volgens de gebruikte productcodelijst bij de ProductCategorie.",
        "Zoek de code op in de lijst van het contract. Kent iwmod het product niet (PRODUCT_UNMAPPED), voeg dan \
         een [[product]] toe aan de config.",
    ),
    text(
        "TR382",
        "Een stop neemt de sleutel van de start die hij beëindigt ongewijzigd over: ToewijzingNummer, Product en \
         Begindatum.",
        "Verwijder de stop en stuur hem met de sleutel van de start; ontbreekt de start, stuur die dan.",
    ),
    text(
        "TR383",
        "In een 315 heeft elk AangevraagdProduct een eigen ReferentieAanbieder.",
        "Geef elk product een eigen referentie.",
    ),
    text(
        "TR384",
        "Op een toewijzing met RedenWijziging 13 (verwijderd) kan niets gedeclareerd worden.",
        "Vraag de gemeente om een geldige toewijzing als er wel geleverd is.",
    ),
    text(
        "TR385",
        "Een toewijzing met toegekende prestaties die niet zijn gecrediteerd mag niet worden verwijderd met \
         RedenWijziging 13.",
        "Meld de gemeente dat er al betaald is; zij moet de Einddatum vervroegen, of u crediteert eerst.",
    ),
    text(
        "TR386",
        "In een 315 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder code telt de \
         categorie; categorie 11 tot en met 14 zijn uitgezonderd.",
        "Laat de perioden op elkaar aansluiten.",
    ),
    text(
        "TR387",
        "Een ProductPeriode begint op de eerste van de maand, of op de Ingangsdatum van de toewijzing als die \
         later in de maand ligt.",
        "Begin de periode niet op de dag waarop de zorg begon, maar zoals de regel zegt.",
    ),
    text(
        "TR388",
        "Een ProductPeriode eindigt op de laatste dag van de maand, of op de Einddatum van de toewijzing als die \
         eerder in de maand ligt.",
        "Eindig de periode niet op de dag waarop de zorg eindigde, maar zoals de regel zegt.",
    ),
    text(
        "TR389",
        "Voor dezelfde toewijzing, categorie, code en ProductPeriode mag een debetprestatie alleen als er nog \
         geen is, of als elke eerdere gecrediteerd is.",
        "Crediteer eerst de eerdere prestatie en dien dan het hele goede bedrag in.",
    ),
    text(
        "TR390",
        "Een prestatie met dezelfde ProductReferentie wordt niet nog eens gecrediteerd als er al een credit is.",
        "Haal de tweede credit weg.",
    ),
    text(
        "TR410",
        "In een 317 komt hetzelfde product bij de NieuwProducten niet twee keer voor met dagen die overlappen. \
         Zonder code telt de categorie; categorie 11 tot en met 14 zijn uitgezonderd.",
        "Laat de perioden op elkaar aansluiten.",
    ),
    text(
        "TR411",
        "Heeft de toewijzing waarnaar een 317 verwijst een Code, dan is Omvang verplicht.",
        "Vul de Omvang die u wenst, ook als die niet verandert.",
    ),
    text(
        "TR412",
        "Heeft de toewijzing waarnaar een 317 verwijst geen Code, en is haar Einddatum leeg of na 31-12-2020, dan \
         blijft Omvang leeg.",
        "Vraag in plaats van een Omvang een Budget aan.",
    ),
    text(
        "TR413",
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een tijdelijke stop (reden 20), dan mag de \
         volgende stop niet weer 20 zijn.",
        "Gaat de zorg door, stuur dan eerst een start; stopt zij voorgoed, stuur een stop met een andere reden.",
    ),
    text(
        "TR414",
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een stop, dan ligt de Einddatum van de volgende \
         stop op of na die van de eerste.",
        "Verbeter de Einddatum, of verwijder eerst de tijdelijke stop als die fout was.",
    ),
    text(
        "TR415",
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een definitieve stop (reden anders dan 20), dan \
         komt er geen stop meer bij.",
        "Verwijder de eerdere stop als die fout was; begon de zorg opnieuw, stuur dan eerst een start.",
    ),
    text(
        "TR416",
        "In één declaratie staat voor dezelfde toewijzing, categorie, code en ProductPeriode hoogstens één \
         debetprestatie.",
        "Tel de aantallen op tot één prestatie.",
    ),
    text(
        "TR418",
        "Het ProductTarief is het tarief dat in het contract voor de ProductCode is afgesproken.",
        "Vergelijk het tarief in de config met het contract en verbeter wat niet klopt.",
    ),
    text(
        "UP001",
        "Met de iWmo-berichten worden maatwerkvoorzieningen in natura toegewezen, geleverd en gedeclareerd.",
        "Niets te doen. Voor een pgb of een algemene voorziening gebruikt u deze berichten niet.",
    ),
    text(
        "UP003",
        "Iedereen in de keten houdt zich aan de AVG: alleen wie het nodig heeft ziet de gegevens van een cliënt.",
        "Kreeg u een bericht dat niet voor u is, gebruik het dan niet en meld het bij uw functionaris \
         gegevensbescherming en bij de afzender.",
    ),
    text(
        "UP004",
        "De gemeente die volgens de wet voor de cliënt verantwoordelijk is, regelt de inzet van ondersteuning met \
         toewijzingen.",
        "Twijfelt u of de juiste gemeente toewees, bijvoorbeeld na een verhuizing, bel dan die gemeente voordat u \
         levert.",
    ),
    text(
        "UP006",
        "Een cliënt wordt in alle berichten herkend aan zijn BSN en nergens anders aan.",
        "Controleer het BSN bij de intake; met een verkeerd BSN komen berichten bij de verkeerde cliënt terecht.",
    ),
    text(
        "UP007",
        "De gemeente legt in een beschikking vast of een cliënt recht heeft op ondersteuning.",
        "Vraag de cliënt of de gemeente ernaar als u de beschikking nodig hebt; in de toewijzing staat zij niet.",
    ),
    text(
        "UP016",
        "Ondersteuning wordt uitgedrukt in producten, zodat gemeente en aanbieder hetzelfde bedoelen.",
        "Komt een product niet voor in uw producttabel, voeg het dan toe als [[product]] in de config.",
    ),
    text(
        "UP017",
        "Gemeente en aanbieder wisselen gegevens uit met gestandaardiseerde berichten, niet met eigen \
         formulieren.",
        "Vraag een partij die iets op een andere manier stuurt om het bericht van de standaard.",
    ),
    text(
        "UP019",
        "De cliënt staat centraal: de administratie mag de zorg niet in de weg staan.",
        "Geef zorg die niet kan wachten, en regel de berichten daarna met de gemeente.",
    ),
    text(
        "UP023",
        "Wat een cliënt al eens verteld heeft, wordt hem niet opnieuw gevraagd.",
        "Neem gegevens over uit de toewijzing en vraag de cliënt alleen wat daarin ontbreekt.",
    ),
    text(
        "UP024",
        "De gegevens en berichten passen bij de Wmo en de regels die daarbij horen.",
        "Leg twijfel over wat wettelijk mag voor aan uw jurist of functionaris gegevensbescherming.",
    ),
    text(
        "UP025",
        "Inspanningsgerichte en outputgerichte ondersteuning wordt per cliënt gedeclareerd.",
        "Registreer wat geleverd is per cliënt en per toewijzing; een totaal over cliënten kan niet worden \
         gedeclareerd.",
    ),
    text(
        "UP026",
        "Er zijn drie uitvoeringsvarianten: inspanningsgericht, outputgericht en taakgericht.",
        "Kijk in het contract welke variant voor het product geldt; daarvan hangt af wat u registreert en \
         declareert.",
    ),
    text(
        "UP027",
        "Wat u declareert past bij het contract en bij de toewijzing.",
        "Vergelijk bij een afwijzing eerst product, periode, omvang en tarief met de toewijzing en het contract.",
    ),
    text(
        "UP028",
        "Gemeente en aanbieder leggen de uitvoeringsvariant en de financiering in een contract vast.",
        "Zet nieuwe afspraken in de config: overeenkomst, contract en tarieven met hun begin- en einddatum.",
    ),
    text(
        "UP031",
        "De gemeente verandert geen toewijzing op een manier die geleverde of gedeclareerde zorg achteraf \
         onrechtmatig maakt.",
        "Ziet u dat een wijziging al geleverde zorg raakt, maak dan bezwaar bij de gemeente voordat u iets \
         crediteert.",
    ),
    text(
        "UP032",
        "Een zorgvraag, of een verandering daarin, meldt de aanbieder met een verzoek om toewijzing (315) of een \
         verzoek om wijziging (317).",
        "Stuur het verzoek zodra de zorgverlener de verandering meldt en wacht niet tot de toewijzing afloopt.",
    ),
    text(
        "UP037",
        "Elke beschikking van de gemeente heeft binnen de Wmo een eigen nummer.",
        "Neem het nummer precies over van de beschikking als u het in een 315 noemt.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_found_by_its_name() {
        assert!(TEXTS.is_sorted_by(|a, b| a.id < b.id), "a search by halves needs them in order, each once");
        assert!(TEXTS.iter().all(|text| of(text.id).is_some_and(|found| found.id == text.id)));
        assert!(of("TR999").is_none());
    }

    #[test]
    fn each_text_ends_and_says_something_of_its_own() {
        for text in TEXTS {
            for sentence in [text.means, text.remedy] {
                assert!(sentence.len() > 10 && sentence.ends_with('.'), "{}: {sentence}", text.id);
                assert!(!sentence.contains("  "), "{}: a broken line left two spaces", text.id);
            }
            assert_ne!(text.means, text.remedy, "{}", text.id);
        }
    }
}
