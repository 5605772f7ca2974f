//! Rules for people and systems about delivering: starts and stops.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo305, Wmo307};
use crate::domain::Release::V3_2;
use crate::rules::rule::Level::Process;
use crate::rules::rule::{Rule, Who};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    OP011, OP033, OP033X2, OP072, OP155, OP270, OP271, OP272, OP288, OP289, OP295, OP363, OP369, OP377, OP378, OP379,
    IV008, IV096,
];

const OP011: Rule = Rule::new("OP011", &[Wmo305], Process, None)
    .built("rules: TR134 refuses a start whose Begindatum lies after the Dagtekening")
    .means("De begindatum van de levering wordt pas gemeld als de levering echt begonnen is, nooit vooruit.")
    .remedy("Stuur de 305 op of na de dag waarop de zorg begon, met die dag als Begindatum.");

const OP033: Rule = Rule::new("OP033", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition::delivery: a delivery with StatusAanlevering 3 takes away the one with its key, which then counts \
         as never sent (TR063, TR071, TR074)",
    )
    .binding(Who::Both)
    .means(
        "Een verstuurde start of stop wordt verbeterd met StatusAanlevering: 3 verwijdert de eerdere aanlevering met \
         dezelfde sleutel, 1 levert haar nieuw aan. Na een stop kan de start zo niet meer verbeterd worden.",
    )
    .remedy("Stuur eerst de verwijdering en dan de goede aanlevering; is er al een stop, verwijder dan eerst de stop.");

const OP033X2: Rule = Rule::new("OP033x2", &[Wmo305, Wmo307], Process, None)
    .built("rules: CS058 refuses StatusAanlevering 2")
    .binding(Who::Both)
    .means("StatusAanlevering 2 (gewijzigd) mag niet gebruikt worden.")
    .remedy("Stuur in plaats daarvan een verwijdering (3) en een nieuwe aanlevering (1).");

const OP072: Rule = Rule::new("OP072", &[Wmo307], Process, None)
    .built("disposition::delivery: a stop without its start waits for it and does not count (TR382)")
    .means("Een stop mag pas nadat een start is gemeld, en hoort bij die start.")
    .remedy("Stuur de ontbrekende 305 alsnog; daarna telt de stop vanzelf.");

const OP155: Rule = Rule::new("OP155", &[Wmo307], Process, None)
    .built("disposition::delivery: a stop counts for the start whose Begindatum it repeats (TR382)")
    .means("Een stop, ook een tijdelijke, hoort bij de laatst gemelde start.")
    .remedy("Neem de Begindatum over van die laatste start.");

const OP270: Rule = Rule::new("OP270", &[Wmo305, Wmo307], Process, None)
    .unchecked("known from iJw only; in iWmo OP369 says which days are reported")
    .binding(Who::Both)
    .means(
        "Partijen spreken af welke begin- en einddatum in start en stop staan. In de Wmo geldt OP369 hiervoor in de \
         plaats.",
    )
    .remedy("Meld in de Wmo de dagen waarop de zorg echt begon en eindigde.");

const OP271: Rule = Rule::new("OP271", &[Wmo305], Process, None)
    .built(
        "worklist: a toewijzing that has begun without a start is a task, five working days after its Ingangsdatum, \
         because the day on which care really began is known to the care administration",
    )
    .means(
        "Een start stuurt u binnen vijf werkdagen nadat de toegewezen ondersteuning echt begon, of na ontvangst van een \
         301 met terugwerkende kracht. Een intake die niet bij het product hoort telt niet als begin.",
    )
    .remedy("Stuur de 305 alsnog als u te laat bent; de gemeente mag een declaratie er niet om afwijzen.");

const OP272: Rule = Rule::new("OP272", &[Wmo307], Process, None)
    .built(
        "worklist: a toewijzing that ran out without a final stop is a task, five working days after its Einddatum; \
         outputs::stop: makes that stop where it is asked for; when an earlier end became known only the aanbieder can \
         tell",
    )
    .since(V3_2)
    .means(
        "Een stop stuurt u binnen vijf werkdagen nadat de toegewezen ondersteuning echt eindigde; een definitieve stop \
         na een tijdelijke binnen vijf werkdagen nadat vaststaat dat die definitief is.",
    )
    .remedy("Stuur de 307 alsnog als u te laat bent; nazorg buiten het product verschuift de einddatum niet.");

const OP288: Rule = Rule::new("OP288", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition::state: a toewijzing whose Einddatum passed without a final stop is expired until the stop comes; \
         worklist: which it asks for",
    )
    .means(
        "Een gemelde start wordt altijd afgesloten met een stop, ook als de zorg gewoon op de Einddatum van de \
         toewijzing eindigt.",
    )
    .remedy("Stuur de 307 voor elke toewijzing die 'expired' is.");

const OP289: Rule = Rule::new("OP289", &[Wmo305, Wmo307], Process, None)
    .built("disposition::delivery: a start beside one that runs does not count (TR326)")
    .means(
        "Per toegewezen product loopt er maar één start. Een nieuwe mag pas na een stop, ook een tijdelijke, of als \
         correctie.",
    )
    .remedy("Stuur eerst de stop van de lopende start, of verwijder die start als hij fout was.");

const OP295: Rule = Rule::new("OP295", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition::delivery: a stop needs its start (TR382); a toewijzing with registered care and no start carries \
         START_MISSING",
    )
    .means(
        "Start en stop zijn verplicht bij inspanning en output, en zonder start geen stop. Dat geldt ook voor oude \
         leveringen van voor 2021.",
    )
    .remedy("Stuur de ontbrekende start met de echte begindatum; daarna kan de stop.");

const OP363: Rule = Rule::new("OP363", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition: starts and stops make the delivered days, and a toewijzing with care and no start carries \
         START_MISSING",
    )
    .means("Bij inspanning en output meldt u start en stop van elk toegewezen product.")
    .remedy("Stuur de 305 of 307 die nog ontbreekt.");

const OP369: Rule = Rule::new("OP369", &[Wmo305, Wmo307], Process, None)
    .built("disposition::delivery: the delivered days run from Begindatum of the start to Einddatum of the stop")
    .means(
        "In start en stop staan de dagen waarop de toegewezen ondersteuning echt begon en eindigde. Daarmee begint en \
         eindigt de eigen bijdrage via het CAK, als het product die kent.",
    )
    .remedy(
        "Verbeter een verkeerde datum meteen met een verwijdering en een nieuwe aanlevering: de cliënt betaalt er \
         anders voor.",
    );

const OP377: Rule = Rule::new("OP377", &[Wmo307], Process, None)
    .built("disposition::delivery: a stop needs a start, save a final one after a temporary one (TR382)")
    .since(V3_2)
    .means("Alleen na een tijdelijke stop mag zonder nieuwe start een definitieve stop volgen.")
    .remedy("Stuur eerst een start als u na een definitieve stop opnieuw levert.");

const OP378: Rule = Rule::new("OP378", &[Wmo307], Process, None)
    .built("disposition::delivery: after a temporary stop only a final one counts (TR413)")
    .since(V3_2)
    .means("Na een tijdelijke stop kan zonder nieuwe start alleen een definitieve stop volgen.")
    .remedy(
        "Gaat de zorg weer door, stuur dan eerst een start; stopt zij voorgoed, stuur dan een stop met een andere reden \
         dan 20.",
    );

const OP379: Rule = Rule::new("OP379", &[Wmo305, Wmo307], Process, None)
    .built("disposition::delivery: a start after a stop opens a period of its own")
    .since(V3_2)
    .means("Na elke stop, tijdelijk of definitief, mag een nieuwe start volgen.")
    .remedy("Stuur een 305 met de dag waarop de zorg weer begon.");

const IV008: Rule = Rule::new("IV008", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition::delivery: inside a message deletions come first, and what was deleted counts as never sent; \
         disposition::fate: so does what was rejected",
    )
    .means(
        "Een start of stop verbetert u pas als hij is goedgekeurd; een afgekeurde telt als nooit verstuurd. U \
         verwijdert de oude aanlevering (3) op haar sleutel en stuurt een nieuwe (1). Dat kan in één bericht als u iets \
         uit de sleutel verbetert, anders in twee.",
    )
    .remedy(
        "Wacht de retour af. Verbetert u alleen ToewijzingIngangsdatum, stuur dan twee berichten; in alle andere \
         gevallen liefst één.",
    );

const IV096: Rule = Rule::new("IV096", &[Wmo305, Wmo307], Process, None)
    .built(
        "disposition::delivery: starts and stops are joined to their toewijzing by ToewijzingNummer; those of \
         taakgericht have none and stay outside",
    )
    .means(
        "Start en stop horen bij een toewijzing door het ToewijzingNummer. Bij taakgericht is er geen nummer en zijn \
         Product en Begindatum de sleutel.",
    )
    .remedy("Vul het ToewijzingNummer altijd bij inspanning en output; zonder nummer hoort het bericht nergens bij.");
