//! Rules for people and systems about declaring: what, when, and what the answer says.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo323, Wmo325};
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, Rule, Who};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    UP025, UP028, OP090X4, OP264, OP276, OP280, OP281, OP283, OP284, OP302, OP303, OP304, OP349, OP354, OP355, OP360,
    OP364, OP366, IV085, IV086, IV087, IV088, IV090, IV091,
];

const UP025: Rule = Rule::new("UP025", HEEN, Process, None)
    .built("billing: every line is about one client")
    .means("Inspanningsgerichte en outputgerichte ondersteuning wordt per cliënt gedeclareerd.")
    .remedy(
        "Registreer wat geleverd is per cliënt en per toewijzing; een totaal over cliënten kan niet worden \
         gedeclareerd.",
    );

const UP028: Rule = Rule::new("UP028", HEEN, Process, None)
    .built("config: [[agreement]], [[contract]] and [[tariff]] hold what was agreed, and billing::route asks them")
    .means("Gemeente en aanbieder leggen de uitvoeringsvariant en de financiering in een contract vast.")
    .remedy("Zet nieuwe afspraken in de config: overeenkomst, contract en tarieven met hun begin- en einddatum.");

const OP090X4: Rule = Rule::new("OP090x4", &[Wmo325], Process, None)
    .built(
        "worklist: a declaratie without its 325 is a task after ten working days; declaratie: it stays open until then",
    )
    .means(
        "Binnen tien werkdagen na ontvangst van een declaratie (323) stuurt de gemeente het antwoord (325), of zij \
         neemt contact op.",
    )
    .remedy("Hebt u na tien werkdagen niets, vraag de gemeente ernaar; het uitblijven is geen afwijzing.");

const OP264: Rule = Rule::new("OP264", &[Wmo323], Process, None)
    .unchecked(
        "the moment is agreed per product in the contract; a result is billed in the month in which it is registered",
    )
    .binding(Who::Both)
    .means("Voor output is afgesproken wanneer gedeclareerd wordt: aan het eind, bij een mijlpaal of elke periode.")
    .remedy("Registreer het resultaat in de maand waarin het volgens de afspraak gedeclareerd mag worden.");

const OP276: Rule = Rule::new("OP276", &[Wmo323], Process, None)
    .built("billing: care without a toewijzing, or on a removed one, stands on no line")
    .means("U declareert alleen cliënten voor wie u een toewijzing kreeg, en niet op een verwijderde toewijzing.")
    .remedy("Vraag de gemeente om de ontbrekende toewijzing voordat u declareert.");

const OP280: Rule = Rule::new("OP280", &[Wmo323], Process, None)
    .built(
        "billing: a statement is about one month; outputs::declaratie: a declaratie of a month holds also what earlier \
         months are owed and were not granted",
    )
    .means("Een declaratie gaat over één declaratieperiode maar mag ook prestaties van eerdere perioden bevatten.")
    .remedy("Neem vergeten of verbeterde prestaties mee in de eerstvolgende declaratie.");

const OP281: Rule = Rule::new("OP281", &[Wmo323], Process, None)
    .built("outputs::declaratie: one declaratie per gemeente, aanbieder and month over all clients")
    .means("Een declaratie mag prestaties van één of meer cliënten bevatten.")
    .remedy("Maak per gemeente één declaratie per maand met al uw cliënten.");

const OP283: Rule = Rule::new("OP283", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: each Prestatie gets a ReferentieNummer that no earlier one had; declaratie::regel: one \
         that was used before is told (TR314)",
    )
    .means("Elke prestatie heeft een ProductReferentie die bij u binnen de Wmo maar één keer voorkomt.")
    .remedy("Geef ook een opnieuw ingediende prestatie een nieuw ReferentieNummer.");

const OP284: Rule = Rule::new("OP284", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: a month that leaves one with care undeclared is not declared; declaratie::regel: a \
         DeclaratiePeriode that leaves a gap is told (TR318)",
    )
    .means(
        "Is er elke maand geleverd, dan sluiten de declaratieperioden op elkaar aan. Een maand zonder zorg mag u \
         overslaan; nog eens over de laatste periode declareren mag voor correcties.",
    )
    .remedy("Declareer eerst de maand die ontbreekt, of controleer of daarin echt niets geleverd is.");

const OP302: Rule = Rule::new("OP302", &[Wmo323], Process, None)
    .built("declaratie::regel: category and code of a Prestatie are compared with the toewijzing (TR339, TR340)")
    .means(
        "Wat u declareert past bij de toewijzing: dezelfde categorie en code als die er staan, codes binnen de \
         categorie als alleen die er staat, en elk gecontracteerd product als er geen product staat.",
    )
    .remedy("Registreer het product bij de levering als de toewijzing geen code heeft.");

const OP303: Rule = Rule::new("OP303", &[Wmo325], Process, None)
    .built(
        "declaratie::antwoord: rejected prestaties with their codes settle what is refused, and the rest is granted; \
         rules: TR342 proves the sum",
    )
    .means(
        "Het antwoord op een declaratie (325) bevat wat u nodig hebt om het te verwerken: de afgewezen prestaties met \
         hun code en het totaal dat is toegekend.",
    )
    .remedy("Vraag de gemeente om een nieuw antwoord als u het verschil niet uit de afwijzingen kunt verklaren.");

const OP304: Rule = Rule::new("OP304", &[Wmo325], Process, None)
    .built("declaratie::antwoord: what a 325 does not list has nothing refused")
    .means("In een 325 staan alleen cliënten waarbij iets is afgewezen.")
    .remedy("Beschouw wat niet genoemd wordt als toegekend.");

const OP349: Rule = Rule::new("OP349", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: DeclaratieNummer is the Identificatie of the message, which is new; declaratie::regel: \
         one that was used before is told (TR333)",
    )
    .means("Elke declaratie heeft een nummer dat bij u binnen de Wmo maar één keer voorkomt.")
    .remedy("Geef ook een opnieuw ingediende declaratie een nieuw DeclaratieNummer.");

const OP354: Rule = Rule::new("OP354", &[Wmo323], Process, None)
    .built("rules: TR137 refuses a period that has not ended; the month before is billed")
    .means("Zorg wordt gedeclareerd in de periode na die waarin zij is geleverd, of later.")
    .remedy("Declareer een maand pas als die voorbij is.");

const OP355: Rule = Rule::new("OP355", &[Wmo325], Process, None)
    .built(
        "declaratie::antwoord: a 325 is joined to its 323 by DeclaratieIdentificatie and DeclaratieNummer (TR337, \
         TR376)",
    )
    .means("Elk antwoord (325) hoort bij een declaratie (323) die u eerder stuurde.")
    .remedy("Herkent u de declaratie niet, neem het antwoord dan niet over en bel de gemeente.");

const OP360: Rule = Rule::new("OP360", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: only a granted debit is taken back, once; declaratie::regel: a credit that is not so is \
         told (TR323, TR390)",
    )
    .means("Een prestatie wordt hoogstens één keer gecrediteerd, en alleen als zij is toegekend.")
    .remedy("Is de prestatie afgewezen, crediteer dan niet maar dien haar verbeterd opnieuw in.");

const OP364: Rule = Rule::new("OP364", &[Wmo323], Process, None)
    .built("billing: care on an own toewijzing is billed without a start, with the notice START_MISSING")
    .binding(Who::Gemeente)
    .means(
        "Start en stop zijn geen voorwaarde voor declareren: de gemeente mag een prestatie niet afwijzen om hun datums \
         of omdat ze ontbreken.",
    )
    .remedy(
        "Declareer gewoon, en stuur de ontbrekende start alsnog. Bespreek een afwijzing om deze reden met de gemeente.",
    );

const OP366: Rule = Rule::new("OP366", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: what was granted otherwise than owed is taken back whole and declared anew; \
         declaratie::regel: a credit of another size (TR323) and a second debit (TR389) are told",
    )
    .binding(Who::Both)
    .means(
        "Een prestatie wordt eerst helemaal gecrediteerd en dan pas verbeterd ingediend. De ontvanger verwerkt credits \
         voor debets.",
    )
    .remedy(
        "Stuur de credit van het hele bedrag en een nieuwe prestatie met het goede bedrag; dat mag in één bericht.",
    );

const IV085: Rule = Rule::new("IV085", &[Wmo323], Process, None)
    .built("outputs::declaratie: only what a 325 granted is credited, what waits is left; declaratie::regel: TR323")
    .means(
        "Een credit mag pas na een 325 waarin de debetprestatie niet is afgewezen. Een afgewezen prestatie wordt nooit \
         gecrediteerd. De gemeente kan een credit alleen om technische redenen afwijzen.",
    )
    .remedy("Wacht het antwoord op de declaratie af voordat u crediteert.");

const IV086: Rule = Rule::new("IV086", &[Wmo323], Process, None)
    .built("outputs::declaratie: a debit is taken back in a later 323 than its own; rules: TR316 refuses both in one")
    .means(
        "Debet en credit mogen samen in één declaratie, maar niet een prestatie met haar eigen credit. Een credit met \
         de verbeterde prestatie mag wel.",
    )
    .remedy("Trek een fout in een nog niet verstuurde declaratie in door haar te verbeteren, niet door te crediteren.");

const IV087: Rule = Rule::new("IV087", &[Wmo325], Process, None)
    .built(
        "declaratie::antwoord: what the Header, DeclaratieAntwoord, Client or Prestatie refuses is refused as far as it \
         reaches; rules: TR342",
    )
    .means(
        "Een 325 heeft altijd een Header met de DeclaratieIdentificatie van de 323. Alles toegekend: code 8001 en twee \
         gelijke totalen. Fout in het bericht: 0001 en verder niets. Declaratie afgewezen: de code met een toegekend \
         bedrag van 0. Bij een fout bij de cliënt krijgen zijn prestaties 0233.",
    )
    .remedy(
        "Zoek eerst de code bij de Header, dan bij DeclaratieAntwoord, Client en Prestatie. Wat niet genoemd is, is \
         toegekend.",
    );

const IV088: Rule = Rule::new("IV088", &[Wmo325], Process, None)
    .built("declaratie::antwoord: one rejected Prestatie takes no other with it, a rejected declaratie takes all")
    .means(
        "In een 325 gelden dezelfde vier niveaus als in een retour, maar een fout tussen berichten of met een externe \
         bron wijst alleen het onderdeel af waar zij bij hoort.",
    )
    .remedy(
        "Dien alleen het afgewezen onderdeel verbeterd opnieuw in, behalve bij 0001 of een fout in de declaratie: dan \
         alles.",
    );

const IV090: Rule = Rule::new("IV090", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: what is refused or late of earlier months goes into a declaratie of the month asked for, \
         never of one before the last; declaratie::regel: a DeclaratiePeriode that goes back or leaves a gap is told \
         (TR318)",
    )
    .means(
        "Wie later declareert gebruikt geen DeclaratiePeriode van voor de laatst ingediende. De ProductPeriode mag wel \
         in het verleden liggen, met één prestatie per maand.",
    )
    .remedy("Neem vergeten maanden op in de declaratie van nu, elk als eigen prestatie.");

const IV091: Rule = Rule::new("IV091", &[Wmo323], Process, None)
    .built(
        "outputs::declaratie: a credit repeats its debit under a ReferentieNummer of its own; declaratie::regel: one \
         that is not the debit it names, turned round, is told (TR323)",
    )
    .means(
        "Een credit is gelijk aan de debetprestatie, behalve een nieuw ReferentieNummer, VorigReferentieNummer met het \
         nummer van de debetprestatie, en DebetCredit C.",
    )
    .remedy("Neem alle andere waarden, ook het bedrag, precies over.");
