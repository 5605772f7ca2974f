//! Rules about a line of a declaration (323) beside its toewijzing, the contract and the declarations before it; judged in
//! `declaratie::regel`.

use super::rule::Level::CrossMessage;
use super::rule::Rule;
use crate::domain::Kind::Wmo323;
use crate::domain::Release::V3_2;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[
    TR307, TR308, TR318, TR321, TR322, TR323, TR333, TR338, TR339, TR340, TR341, TR369, TR384, TR387, TR388, TR389,
    TR390, TR418,
];

const TR307: Rule = Rule::new("TR307", &[Wmo323], CrossMessage, Some("9307"))
    .between("declaratie::toewijzing::tr307")
    .means("Een ProductPeriode begint op of na de Ingangsdatum van de toewijzing.")
    .remedy("Begin de periode op de Ingangsdatum, of declareer op de toewijzing die daarvoor gold.");

const TR308: Rule = Rule::new("TR308", &[Wmo323], CrossMessage, Some("9308"))
    .between("declaratie::toewijzing::tr308")
    .means("Een ProductPeriode eindigt op of voor de Einddatum van de toewijzing, als die er is.")
    .remedy("Eindig de periode op de Einddatum, of vraag de gemeente om verlenging.");

const TR318: Rule = Rule::new("TR318", &[Wmo323], CrossMessage, Some("8214"))
    .between("declaratie::regel::tr318")
    .means(
        "Is er elke maand zorg geleverd, dan is DeclaratiePeriode de maand na de vorige. Een maand zonder zorg mag \
         worden overgeslagen.",
    )
    .remedy("Declareer eerst de maand die ontbreekt, of ga na dat daarin niets te declareren was.");

const TR321: Rule = Rule::new("TR321", &[Wmo323], CrossMessage, Some("9321"))
    .between("declaratie::toewijzing::tr321")
    .means(
        "Heeft de toewijzing een Omvang, dan past GeleverdVolume van een prestatie daarin voor haar ProductPeriode. Bij \
         categorie 01 per week is zes maal het weekvolume het maximum.",
    )
    .remedy("Declareer tot het maximum en vraag de gemeente om meer omvang; wat erboven ligt betaalt niemand.");

const TR322: Rule = Rule::new("TR322", &[Wmo323], CrossMessage, Some("9322"))
    .between("declaratie::toewijzing::tr322")
    .means(
        "Heeft de toewijzing een Omvang, dan past alles wat erop gedeclareerd is samen in het maximum over de hele \
         looptijd.",
    )
    .remedy("Ga na wat al gedeclareerd is, crediteer wat te veel was, of vraag om meer omvang.");

const TR323: Rule = Rule::new("TR323", &[Wmo323], CrossMessage, Some("8017"))
    .between("declaratie::regel::tr323")
    .means("Een credit verwijst met VorigReferentieNummer naar een debetprestatie die eerder is gestuurd en toegekend.")
    .remedy("Verbeter het nummer; is de prestatie afgewezen, dan valt er niets te crediteren.");

const TR333: Rule = Rule::new("TR333", &[Wmo323], CrossMessage, Some("9333"))
    .between("declaratie::regel::tr333")
    .means("Een DeclaratieNummer komt bij u binnen de Wmo maar één keer voor.")
    .remedy("Stuur de declaratie met een nieuw DeclaratieNummer.");

const TR338: Rule = Rule::new("TR338", &[Wmo323], CrossMessage, Some("9338"))
    .between("declaratie::toewijzing::beside_toewijzing")
    .means("Een prestatie hoort bij een toegewezen product, door het ToewijzingNummer.")
    .remedy("Verbeter het nummer, of vraag de gemeente om de ontbrekende 301.");

const TR339: Rule = Rule::new("TR339", &[Wmo323], CrossMessage, Some("9339"))
    .between("declaratie::toewijzing::tr339")
    .means("Heeft de toewijzing een categorie, dan heeft de prestatie dezelfde ProductCategorie.")
    .remedy("Neem de categorie over uit de toewijzing.");

const TR340: Rule = Rule::new("TR340", &[Wmo323], CrossMessage, Some("9340"))
    .between("declaratie::toewijzing::tr340")
    .means("Heeft de toewijzing een code, dan heeft de prestatie dezelfde ProductCode.")
    .remedy("Neem de code over uit de toewijzing.");

const TR341: Rule = Rule::new("TR341", &[Wmo323], CrossMessage, Some("9341"))
    .between("declaratie::toewijzing::tr341")
    .means(
        "De Eenheid van een prestatie past bij die van de toewijzing: gelijk, of minuten bij een toewijzing in uren. \
         Zonder Omvang in de toewijzing geldt de eenheid van het contract.",
    )
    .remedy("Reken het aantal om naar de eenheid van de toewijzing.");

const TR369: Rule = Rule::new("TR369", &[Wmo323], CrossMessage, Some("9369"))
    .between("declaratie::toewijzing::tr369")
    .means("Heeft de toewijzing een Budget, dan passen alle bedragen die erop gedeclareerd zijn samen in dat budget.")
    .remedy("Declareer tot het budget en vraag de gemeente om verhoging.");

const TR384: Rule = Rule::new("TR384", &[Wmo323], CrossMessage, Some("9384"))
    .between("declaratie::toewijzing::tr384")
    .means("Op een toewijzing met RedenWijziging 13 (verwijderd) kan niets gedeclareerd worden.")
    .remedy("Vraag de gemeente om een geldige toewijzing als er wel geleverd is.");

const TR387: Rule = Rule::new("TR387", &[Wmo323], CrossMessage, Some("9387"))
    .between("declaratie::toewijzing::tr387")
    .means(
        "Een ProductPeriode begint op de eerste van de maand, of op de Ingangsdatum van de toewijzing als die later in \
         de maand ligt.",
    )
    .remedy("Begin de periode niet op de dag waarop de zorg begon, maar zoals de regel zegt.");

const TR388: Rule = Rule::new("TR388", &[Wmo323], CrossMessage, Some("9388"))
    .between("declaratie::toewijzing::tr388")
    .means(
        "Een ProductPeriode eindigt op de laatste dag van de maand, of op de Einddatum van de toewijzing als die eerder \
         in de maand ligt.",
    )
    .remedy("Eindig de periode niet op de dag waarop de zorg eindigde, maar zoals de regel zegt.");

const TR389: Rule = Rule::new("TR389", &[Wmo323], CrossMessage, Some("9389"))
    .between("declaratie::regel::tr389")
    .means(
        "Voor dezelfde toewijzing, categorie, code en ProductPeriode mag een debetprestatie alleen als er nog geen is, \
         of als elke eerdere gecrediteerd is.",
    )
    .remedy("Crediteer eerst de eerdere prestatie en dien dan het hele goede bedrag in.");

const TR390: Rule = Rule::new("TR390", &[Wmo323], CrossMessage, Some("9390"))
    .between("declaratie::regel::tr390")
    .means("Een prestatie met dezelfde ProductReferentie wordt niet nog eens gecrediteerd als er al een credit is.")
    .remedy("Haal de tweede credit weg.");

const TR418: Rule = Rule::new("TR418", &[Wmo323], CrossMessage, Some("0611"))
    .between("declaratie::toewijzing::tr418")
    .since(V3_2)
    .means("Het ProductTarief is het tarief dat in het contract voor de ProductCode is afgesproken.")
    .remedy("Vergelijk het tarief in de config met het contract en verbeter wat niet klopt.");
