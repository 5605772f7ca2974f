//! Rules about a request for a change (317): those beside its toewijzingen are judged in
//! `disposition::verzoek::wijziging`.

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::voorziening::{NIEUW, nieuw, verzoek};
use crate::domain::Kind::Wmo317;
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR349, TR350, TR351, TR352, TR353, TR357, TR361, TR373, TR375, TR380, TR411, TR412];

const TR349: Rule = Rule::new("TR349", &[Wmo317], CrossMessage, Some("9349"))
    .between("disposition::verzoek::wijziging::tr349")
    .means(
        "Een 317 noemt elke lopende of toekomstige toewijzing van de cliënt, als OngewijzigdProduct of als \
         TeWijzigenProduct. Verwijderde toewijzingen horen er niet bij.",
    )
    .remedy("Voeg de ontbrekende toewijzingen toe, ook als er niets aan verandert.");

const TR350: Rule = Rule::new("TR350", &[Wmo317], CrossMessage, Some("9350"))
    .between("disposition::verzoek::wijziging::tr350")
    .means("Elk OngewijzigdProduct verwijst met zijn ToewijzingNummer naar een toewijzing die nog loopt of nog begint.")
    .remedy("Verbeter het nummer, of laat een afgelopen of verwijderde toewijzing weg.");

const TR351: Rule = Rule::new("TR351", &[Wmo317], CrossMessage, Some("9351"))
    .between("disposition::verzoek::wijziging::te_wijzigen")
    .means("Elk TeWijzigenProduct verwijst met zijn ToewijzingNummer naar een toewijzing die nog loopt of nog begint.")
    .remedy("Verbeter het nummer; is de toewijzing voorbij, vraag dan een NieuwProduct aan.");

const TR357: Rule = Rule::new("TR357", &[Wmo317], CrossMessage, Some("9357"))
    .between("disposition::verzoek::wijziging::tr357")
    .means(
        "Ligt GewensteIngangsdatum op of voor de Dagtekening, dan is zij gelijk aan de Ingangsdatum van de toewijzing: \
         zo'n wijziging geldt voor de hele looptijd.",
    )
    .remedy("Kies een datum in de toekomst, of de oorspronkelijke Ingangsdatum.");

const TR361: Rule = Rule::new("TR361", &[Wmo317], CrossMessage, Some("9361"))
    .between("disposition::verzoek::wijziging::tr361")
    .means(
        "In een 317 komt hetzelfde product niet twee keer voor met dagen die overlappen, ook niet met de toewijzingen \
         waarnaar verwezen wordt. Zonder code telt de categorie; categorie 11 tot en met 14 zijn uitgezonderd.",
    )
    .remedy(
        "Laat de perioden op elkaar aansluiten, of wijzig de bestaande toewijzing in plaats van er een bij te vragen.",
    );

const TR373: Rule = Rule::new("TR373", &[Wmo317], CrossMessage, Some("9373"))
    .between("disposition::verzoek::wijziging::tr373")
    .means(
        "Wijzigt een TeWijzigenProduct het Budget of een totaalvolume, dan blijft GewensteIngangsdatum gelijk aan die \
         van de toewijzing.",
    )
    .remedy("Neem de Ingangsdatum van de toewijzing over.");

const TR375: Rule = Rule::new("TR375", &[Wmo317], CrossMessage, Some("9375"))
    .between("disposition::verzoek::wijziging::tr375")
    .means(
        "Heeft de toewijzing waarnaar een 317 verwijst geen Product, en is haar Einddatum leeg of na 31-12-2020, dan \
         blijft Omvang leeg.",
    )
    .remedy("Vraag in plaats van een Omvang een Budget aan.");

const TR411: Rule = Rule::new("TR411", &[Wmo317], CrossMessage, Some("9411"))
    .between("disposition::verzoek::wijziging::tr411")
    .means("Heeft de toewijzing waarnaar een 317 verwijst een Code, dan is Omvang verplicht.")
    .remedy("Vul de Omvang die u wenst, ook als die niet verandert.");

const TR412: Rule = Rule::new("TR412", &[Wmo317], CrossMessage, Some("9412"))
    .between("disposition::verzoek::wijziging::tr412")
    .means(
        "Heeft de toewijzing waarnaar een 317 verwijst geen Code, en is haar Einddatum leeg of na 31-12-2020, dan \
         blijft Omvang leeg.",
    )
    .remedy("Vraag in plaats van een Omvang een Budget aan.");

const TR352: Rule = Rule::new("TR352", &[Wmo317], WithinMessage, Some("0001"))
    .checked(tr352)
    .means("Een 317 bevat ten minste één OngewijzigdProduct of TeWijzigenProduct.")
    .remedy("Neem de lopende toewijzingen op; loopt er geen, stuur dan een 315.");

/// TR352: a change is asked of a client who has something.
fn tr352(message: &Message, found: &mut Found<'_>) {
    let Some(verzoek) = verzoek(message) else { return };
    if verzoek.ongewijzigde_producten.is_none() && verzoek.te_wijzigen_producten.is_none() {
        let text = "Het verzoek noemt geen OngewijzigdProduct en geen TeWijzigenProduct; noem alle actuele toewijzingen, of stuur een \
                    verzoek om toewijzing (315).";
        found.error("/Bericht/Client/Verzoek", "", text);
    }
}

const TR353: Rule = Rule::new("TR353", &[Wmo317], WithinMessage, Some("0001"))
    .checked(tr353)
    .means("Een 317 bevat ten minste één TeWijzigenProduct of NieuwProduct.")
    .remedy("Verandert er niets, stuur dan geen verzoek.");

/// TR353: a change changes something.
fn tr353(message: &Message, found: &mut Found<'_>) {
    let Some(verzoek) = verzoek(message) else { return };
    if verzoek.te_wijzigen_producten.is_none() && verzoek.nieuwe_producten.is_none() {
        let text = "Het verzoek noemt geen TeWijzigenProduct en geen NieuwProduct; vul wat moet veranderen.";
        found.error("/Bericht/Client/Verzoek", "", text);
    }
}

const TR380: Rule = Rule::new("TR380", &[Wmo317], WithinMessage, Some("0001"))
    .checked(tr380)
    .means("In een 317 ligt GewensteIngangsdatum van een NieuwProduct na de Dagtekening.")
    .remedy("Kies een datum in de toekomst, of vraag de gemeente naar een toewijzing met terugwerkende kracht.");

/// TR380: a new product is wished for after Dagtekening.
fn tr380(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    for (index, product) in nieuw(message).iter().enumerate() {
        let day = product.gewenste_ingangsdatum;
        if day <= dagtekening {
            let text = "GewensteIngangsdatum van een NieuwProduct ligt niet na Dagtekening; vul een latere datum.";
            found.error(NIEUW.path(index, "/GewensteIngangsdatum"), &day.to_string(), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{INGANG_GENERIEK, accepts, element, gives, nieuw, refuses};

    const VERZOEK: &str = "/Bericht/Client/Verzoek";
    const INGANG_NIEUW: &str =
        "</wmo317:Product>\n          <wmo317:GewensteIngangsdatum>2023-06-05</wmo317:GewensteIngangsdatum>";

    fn unchanged() -> &'static str {
        element("317", "OngewijzigdeProducten")
    }

    fn new_products() -> &'static str {
        element("317", "NieuweProducten")
    }

    fn to_change() -> &'static str {
        element("317", "TeWijzigenProducten")
    }

    #[test]
    fn tr352_accepts() {
        accepts("TR352", "317", &[&[], &[(unchanged(), "")], &[(to_change(), "")]]);
    }

    #[test]
    fn tr352_refuses() {
        refuses("TR352", "317", &[(&[(unchanged(), ""), (to_change(), "")], VERZOEK)]);
    }

    #[test]
    fn tr353_accepts() {
        accepts("TR353", "317", &[&[], &[(to_change(), "")], &[(new_products(), "")]]);
    }

    #[test]
    fn tr353_refuses() {
        refuses("TR353", "317", &[(&[(to_change(), ""), (new_products(), "")], VERZOEK)]);
    }

    #[test]
    fn tr380_accepts() {
        accepts("TR380", "317", &[&[], &[("<iwmo:Dagtekening>2023-05-15", "<iwmo:Dagtekening>2023-06-04")]]);
    }

    #[test]
    fn tr380_refuses() {
        refuses(
            "TR380",
            "317",
            &[
                (
                    &[("<iwmo:Dagtekening>2023-05-15", "<iwmo:Dagtekening>2023-06-05")],
                    &nieuw(1, "/GewensteIngangsdatum"),
                ),
                (
                    &[(INGANG_GENERIEK, "<wmo317:GewensteIngangsdatum>2023-05-15</wmo317:GewensteIngangsdatum>")],
                    &nieuw(2, "/GewensteIngangsdatum"),
                ),
            ],
        );
    }

    #[test]
    fn only_what_is_new_must_lie_ahead() {
        // A change may begin with its toewijzing (TR357).
        gives("TR380", "317", &[(&[("2023-03-01", "2022-03-01")], &[]), (&[(new_products(), "")], &[])]);
        let two = INGANG_NIEUW.replace("2023-06-05", "2023-05-15");
        let other = INGANG_GENERIEK.replace("2023-10-01", "2023-05-14");
        gives(
            "TR380",
            "317",
            &[(
                &[(INGANG_NIEUW, &two), (INGANG_GENERIEK, &other)],
                &[&nieuw(1, "/GewensteIngangsdatum"), &nieuw(2, "/GewensteIngangsdatum")],
            )],
        );
    }
}
