//! Rules for people and systems about requests for toewijzingen and for a change of them, and about their answers.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo301, Wmo315, Wmo317, Wmo319};
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, Rule, Who};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    UP032, OP274, OP296, OP297, OP306, OP307, OP308, OP343, OP344, OP345, OP346, OP347, OP348, OP350, OP361, IV052,
    IV092, IV093, IV094,
];

const UP032: Rule = Rule::new("UP032", HEEN, Process, None)
    .unchecked("whether a need must be reported is judged by the people who give the care")
    .means(
        "Een zorgvraag, of een verandering daarin, meldt de aanbieder met een verzoek om toewijzing (315) of een \
         verzoek om wijziging (317).",
    )
    .remedy("Stuur het verzoek zodra de zorgverlener de verandering meldt en wacht niet tot de toewijzing afloopt.");

const OP274: Rule = Rule::new("OP274", &[Wmo301, Wmo319], Process, None)
    .built(
        "worklist: a 315 without an answer is a task after five working days; disposition::verzoek: what a gemeente \
         looks into has its last day eight weeks after the request",
    )
    .means(
        "Op een verzoek om toewijzing (315) komt per product binnen vijf werkdagen een 301 of een 319. Bij 'in \
         onderzoek' volgt het besluit binnen acht weken.",
    )
    .remedy("Hoort u niets binnen de termijn, vraag de gemeente dan naar dat ene product.");

const OP296: Rule = Rule::new("OP296", &[Wmo315], Process, None)
    .unchecked("whether a product is within the contract is for the parties to it; the contract is in no message")
    .means("Een verzoek om toewijzing past binnen uw contract met de gemeente.")
    .remedy("Controleer voor het versturen of het product en de periode onder het contract vallen.");

const OP297: Rule = Rule::new("OP297", &[Wmo315], Process, None)
    .built(
        "rules: CD066, CD067 and CD068 tie code and name of the Verwijzer to its kind; whether the code was known only \
         the aanbieder can tell",
    )
    .means("In een verzoek om toewijzing staat de AGB-code van de verwijzer als die bekend is, anders zijn naam.")
    .remedy("Zoek de AGB-code van de verwijzer op voordat u het verzoek stuurt.");

const OP306: Rule = Rule::new("OP306", &[Wmo317], Process, None)
    .built("rules: TR352 asks a running toewijzing; disposition::verzoek: TR349 asks all of them")
    .means(
        "Een verzoek om wijziging (317) gebruikt u tijdens de levering als een ander pakket nodig is. Het bevat de hele \
         gewenste situatie en kan alleen als er een toewijzing loopt.",
    )
    .remedy("Neem alle lopende toewijzingen op; loopt er geen, stuur dan een 315.");

const OP307: Rule = Rule::new("OP307", &[Wmo315], Process, None)
    .unchecked(
        "whether there is a referral or an open beschikking the aanbieder knows; that no toewijzing runs for the \
         product is not compared",
    )
    .means(
        "Een verzoek om toewijzing (315) gebruikt u alleen bij een wettelijke verwijzing of een open beschikking, en \
         als er voor dat product in die periode geen toewijzing loopt.",
    )
    .remedy("Loopt er al een toewijzing, stuur dan een 317.");

const OP308: Rule = Rule::new("OP308", &[Wmo317], Process, None)
    .unchecked("whether the products asked for belong together is a judgement about care")
    .means("Een verzoek om wijziging vraagt één samenhangend geheel van toewijzingen.")
    .remedy("Zet wat los van elkaar beslist kan worden niet in één verzoek: de gemeente beslist over het geheel.");

const OP343: Rule = Rule::new("OP343", &[Wmo317], Process, None)
    .unchecked("how much time the gemeente needs is between the parties; no number of days is given")
    .means("Een verzoek om wijziging stuurt u zo vroeg dat de gemeente voor de gewenste datum kan antwoorden.")
    .remedy("Reken op ten minste vijf werkdagen, en op acht weken als onderzoek te verwachten is.");

const OP344: Rule = Rule::new("OP344", &[Wmo301, Wmo319], Process, None)
    .built(
        "disposition::verzoek: a request is open until a toewijzing or a refusal, and an answer after either is told \
         (TR359, TR360, TR365)",
    )
    .means("Elk verzoek eindigt in een toewijzing of een afwijzing: een 317 als geheel, een 315 per product.")
    .remedy("Vraag de gemeente om een besluit als een verzoek open blijft staan.");

const OP345: Rule = Rule::new("OP345", &[Wmo317], Process, None)
    .unchecked("what a change in the past does to lawfulness the gemeente must weigh before it grants")
    .binding(Who::Both)
    .means("Een wijziging met terugwerkende kracht mag geleverde of gedeclareerde zorg niet onrechtmatig maken.")
    .remedy("Vraag geen lagere omvang of lager budget aan dan wat al geleverd of gedeclareerd is.");

const OP346: Rule = Rule::new("OP346", &[Wmo301, Wmo319], Process, None)
    .built(
        "worklist: a 317 without an answer is a task after five working days; disposition::verzoek: what a gemeente \
         looks into has its last day eight weeks after the request",
    )
    .means(
        "Op een verzoek om wijziging (317) komt binnen vijf werkdagen een 301 of een 319. Bij 'in onderzoek' volgt het \
         besluit binnen acht weken na de Dagtekening van het verzoek.",
    )
    .remedy("Hoort u niets binnen de termijn, vraag de gemeente naar het verzoek.");

const OP347: Rule = Rule::new("OP347", &[Wmo315, Wmo317], Process, None)
    .built("rules: TR386 and TR410 within a request; disposition::verzoek: TR361 with the running toewijzingen")
    .means(
        "Hetzelfde product vraagt u niet twee keer aan voor dezelfde dagen. Hulpmiddelen (categorie 11 tot en met 14) \
         zijn uitgezonderd, en verwijderde toewijzingen tellen niet mee.",
    )
    .remedy("Laat de perioden op elkaar aansluiten, of vraag een grotere omvang in één product.");

const OP348: Rule = Rule::new("OP348", &[Wmo301, Wmo317], Process, None)
    .unchecked(
        "the gemeente may shift dates and number where it grants with effect in the past, so a difference is no error \
         by itself",
    )
    .binding(Who::Gemeente)
    .means(
        "Honoreert de gemeente een 317, dan neemt zij die één op één over. Bij terugwerkende kracht mogen de datums \
         afwijken, en het nummer kan nieuw zijn.",
    )
    .remedy("Vergelijk de 301 met uw verzoek en meld een verschil dat u niet begrijpt.");

const OP350: Rule = Rule::new("OP350", &[Wmo315, Wmo317], Process, None)
    .built("disposition::verzoek: a request beside one that is open is told (TR374)")
    .means(
        "Zolang een verzoek voor een cliënt openstaat stuurt u geen nieuw verzoek. Het staat open vanaf de goedgekeurde \
         retour tot de afwijzing of de toewijzing.",
    )
    .remedy("Wacht het besluit af, of vraag de gemeente het lopende verzoek af te wijzen.");

const OP361: Rule = Rule::new("OP361", &[Wmo315, Wmo317], Process, None)
    .built("disposition::verzoek: a ReferentieAanbieder that was used before is told (TR347)")
    .means("Elk verzoek heeft een referentie die bij u binnen de Wmo maar één keer voorkomt.")
    .remedy("Geef ook een herhaald verzoek een nieuwe ReferentieAanbieder.");

const IV052: Rule = Rule::new("IV052", &[Wmo315], Process, None)
    .unchecked("whether the client has a beschikking is in no message; CD043 only ties its date to its number")
    .means("Heeft de cliënt een beschikking, dan staat het nummer daarvan in het verzoek om toewijzing.")
    .remedy("Vraag de cliënt om de beschikking en neem het nummer over.");

const IV092: Rule = Rule::new("IV092", &[Wmo317], Process, None)
    .built(
        "disposition::verzoek: all running toewijzingen must be named, and dates must fit them (TR349, TR357, TR373)",
    )
    .means(
        "In een 317 staan alle lopende toewijzingen als OngewijzigdProduct of TeWijzigenProduct, plus wat nieuw is. Een \
         TeWijzigenProduct noemt geen product. Bij een ander Budget of totaalvolume blijft de begindatum gelijk; andere \
         begindatums liggen in de toekomst.",
    )
    .remedy("Begin met de lijst van lopende toewijzingen ('iwmod dispositions') en vink ze af.");

const IV093: Rule = Rule::new("IV093", &[Wmo301], Process, None)
    .unchecked(
        "how the gemeente grants is its choice between keeping and renewing a number; what follows is read from the 301 \
         itself",
    )
    .means(
        "Een 317 wordt helemaal of niet gehonoreerd. Alle producten in de 301 dragen de ReferentieAanbieder. Gewijzigde \
         krijgen RedenWijziging 12; ongewijzigde en nieuwe geen.",
    )
    .remedy("Kijk welke toewijzingen een nieuw nummer kregen: daarvoor stuurt u een stop en een start.");

const IV094: Rule = Rule::new("IV094", &[Wmo301], Process, None)
    .built("disposition::verzoek: a toewijzing honours the request whose ReferentieAanbieder it names")
    .means(
        "Een 315 wordt per product gehonoreerd, naar het oordeel van de gemeente, elk met de ReferentieAanbieder van \
         zijn aanvraag. Andere lopende toewijzingen staan er zonder referentie bij.",
    )
    .remedy("Vergelijk omvang en periode met uw aanvraag: de gemeente mag anders toekennen.");
