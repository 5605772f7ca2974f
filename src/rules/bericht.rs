//! Rules about a message as a whole: who may send it under which name. What one message breaks, the schema finds.

use super::rule::Level::{CrossMessage, ExternalSource, WithinMessage};
use super::rule::{HEEN, Rule};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR056, TR378, CS039];

const TR056: Rule = Rule::new("TR056", HEEN, CrossMessage, Some("9056"))
    .between("disposition::rivals::used_identity")
    .means("Een Identificatie gebruikt een afzender per berichtsoort maar één keer.")
    .remedy(
        "Laat de afzender het tweede bericht met een nieuwe Identificatie sturen, of kies met 'iwmod decide keep SHA256 --reason \
         WAAROM' welk bericht telt.",
    );

const TR378: Rule = Rule::new("TR378", HEEN, ExternalSource, Some("S300"))
    .between("disposition::gemeente::judge")
    .means(
        "De gemeentecode staat in de lijst van het CBS die gold op de Ingangsdatum, bij een 315 op \
         ToewijzingIngangsdatum. Na een herindeling mag de oude code nog gebruikt worden.",
    )
    .remedy("Gebruik de code die gold toen de toewijzing inging; vraag bij twijfel de gemeente.");

const CS039: Rule = Rule::new("CS039", HEEN, WithinMessage, None)
    .unchecked("OP047 names it, but no source at hand has its text")
    .means(
        "Deze constraint wordt genoemd bij OP047, maar de tekst ervan is niet gepubliceerd in het materiaal waarop \
         iwmod rust.",
    )
    .remedy("Niets te doen; noemt een ontvanger deze regel, vraag hem dan wat hij bedoelt.");
