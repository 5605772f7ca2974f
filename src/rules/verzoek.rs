//! Rules about a request for toewijzingen (315), and about any request beside those before it, which
//! `disposition::verzoek` judges. Those about a change (317) stand in `wijziging`.

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::repeated::each_repeated;
use super::walk::voorziening::{AANGEVRAAGD, aangevraagd};
use crate::domain::Kind::{Wmo315, Wmo317};
use crate::message::Message;
use crate::message::wmo315::AangevraagdProduct;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR347, TR374, TR383, CD043, CD066, CD067, CD068];

const TR347: Rule = Rule::new("TR347", &[Wmo315, Wmo317], CrossMessage, Some("9347"))
    .between("disposition::verzoek::used_reference")
    .means("Een ReferentieAanbieder komt bij u binnen de Wmo maar één keer voor.")
    .remedy("Stuur het verzoek met een nieuwe referentie.");

const TR374: Rule = Rule::new("TR374", &[Wmo315, Wmo317], CrossMessage, Some("9374"))
    .between("disposition::verzoek::one_at_a_time")
    .means(
        "Een 315 of 317 mag niet zolang een eerder verzoek van u voor de cliënt openstaat, dus tot een 319 met 1 of een \
         301 met dezelfde ReferentieAanbieder.",
    )
    .remedy("Wacht het besluit op het eerdere verzoek af.");

const TR383: Rule = Rule::new("TR383", &[Wmo315], WithinMessage, Some("0001"))
    .checked(tr383)
    .means("In een 315 heeft elk AangevraagdProduct een eigen ReferentieAanbieder.")
    .remedy("Geef elk product een eigen referentie.");

/// TR383: each request of a 315 has a reference of its own.
fn tr383(message: &Message, found: &mut Found<'_>) {
    let products = aangevraagd(message).iter().enumerate();
    each_repeated(products.map(|(index, p)| (p.referentie_aanbieder.as_str(), (index, p))), |(index, p)| {
        let text = "Deze ReferentieAanbieder staat al bij een ander AangevraagdProduct; geef elke aanvraag een eigen referentie.";
        found.error(AANGEVRAAGD.path(index, "/ReferentieAanbieder"), &p.referentie_aanbieder, text);
    });
}

const CD043: Rule = Rule::new("CD043", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd043)
    .means("BeschikkingIngangsdatum staat er als er een BeschikkingNummer is, en anders niet.")
    .remedy("Neem nummer en datum allebei over van de beschikking, of laat ze allebei weg.");

/// CD043: BeschikkingIngangsdatum goes with BeschikkingNummer, and only with it.
fn cd043(message: &Message, found: &mut Found<'_>) {
    each(message, "/BeschikkingIngangsdatum", found, |p| match (p.beschikking_nummer, p.beschikking_ingangsdatum) {
        (Some(_), None) => {
            Some(("", "Bij BeschikkingNummer is BeschikkingIngangsdatum verplicht; vul BeschikkingIngangsdatum."))
        }
        (None, Some(_)) => Some((
            "",
            "BeschikkingIngangsdatum mag alleen met BeschikkingNummer; vul BeschikkingNummer of haal de datum weg.",
        )),
        _ => None,
    });
}

const CD066: Rule = Rule::new("CD066", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd066)
    .means("Is de Verwijzer van type 02, 03, 04 of 05 en is ZorgverlenerCode gevuld, dan blijft zijn Naam leeg.")
    .remedy("Laat de naam weg; de AGB-code is genoeg.");

/// CD066: a professional who is known by code is not named.
fn cd066(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/Naam", found, |p| {
        let text =
            "Bij een Verwijzer van Type 02 tot en met 05 met ZorgverlenerCode mag geen Naam staan; haal Naam weg.";
        let naam =
            p.verwijzer.naam.as_deref().filter(|_| is_professional(p) && p.verwijzer.zorgverlener_code.is_some());
        naam.map(|naam| (naam, text))
    });
}

const CD067: Rule = Rule::new("CD067", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd067)
    .means("Is de Verwijzer van type 02, 03, 04 of 05 zonder ZorgverlenerCode, dan is zijn Naam verplicht.")
    .remedy("Vul de AGB-code van de verwijzer in, of anders zijn naam.");

/// CD067: a professional who is not known by code is named.
fn cd067(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/Naam", found, |p| {
        let text =
            "Bij een Verwijzer van Type 02 tot en met 05 zonder ZorgverlenerCode is Naam verplicht; vul een van beide.";
        let is_unknown = p.verwijzer.zorgverlener_code.is_none() && p.verwijzer.naam.is_none();
        (is_professional(p) && is_unknown).then_some(("", text))
    });
}

const CD068: Rule = Rule::new("CD068", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd068)
    .means("Is de Verwijzer van een ander type dan 02, 03, 04 of 05, dan blijft ZorgverlenerCode leeg.")
    .remedy("Haal de code weg, of verbeter het type van de verwijzer.");

/// CD068: only a professional has a code.
fn cd068(message: &Message, found: &mut Found<'_>) {
    each(message, "/Verwijzer/ZorgverlenerCode", found, |p| {
        let text = "ZorgverlenerCode mag alleen bij een Verwijzer van Type 02 tot en met 05; haal de code weg of verbeter Type.";
        let code = p.verwijzer.zorgverlener_code.as_ref().filter(|_| !is_professional(p));
        code.map(|code| (code.as_str(), text))
    });
}

/// Type 02 to 05: someone who can have an AGB code.
fn is_professional(product: &AangevraagdProduct) -> bool {
    matches!(product.verwijzer.soort.as_str(), "02" | "03" | "04" | "05")
}

/// A finding at `element` of each request that is wrong, with the value and the text of it.
fn each(
    message: &Message,
    element: &str,
    found: &mut Found<'_>,
    judge: impl for<'a> Fn(&'a AangevraagdProduct) -> Option<(&'a str, &'static str)>,
) {
    for (index, product) in aangevraagd(message).iter().enumerate() {
        if let Some((value, text)) = judge(product) {
            found.error(AANGEVRAAGD.path(index, element), value, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{aangevraagd, accepts, element, findings, given, gives, refuses};

    const ZORGVERLENER: &str = "<iwmo:ZorgverlenerCode>01009999</iwmo:ZorgverlenerCode>";
    const NAAM: &str = "<iwmo:Naam>De Sluis</iwmo:Naam>";
    const WIJKTEAM: &str = "<iwmo:Naam>Wijkteam De Sluis</iwmo:Naam>";

    #[test]
    fn tr383_accepts() {
        accepts("TR383", "315", &[&[], &[("0003-B", "0003-a")]]);
    }

    #[test]
    fn tr383_refuses() {
        refuses("TR383", "315", &[(&[("0003-B", "0003-A")], &aangevraagd(2, "/ReferentieAanbieder"))]);
    }

    #[test]
    fn cd043_accepts() {
        accepts(
            "CD043",
            "315",
            &[&[], &[(element("315", "BeschikkingNummer"), ""), (element("315", "BeschikkingIngangsdatum"), "")]],
        );
    }

    #[test]
    fn cd043_refuses() {
        refuses(
            "CD043",
            "315",
            &[
                (&[(element("315", "BeschikkingNummer"), "")], &aangevraagd(1, "/BeschikkingIngangsdatum")),
                (&[(element("315", "BeschikkingIngangsdatum"), "")], &aangevraagd(1, "/BeschikkingIngangsdatum")),
            ],
        );
    }

    #[test]
    fn cd066_accepts() {
        accepts("CD066", "315", &[&[], &[(ZORGVERLENER, NAAM)], &[("Type>02", "Type>01"), (ZORGVERLENER, NAAM)]]);
    }

    #[test]
    fn cd066_refuses() {
        refuses(
            "CD066",
            "315",
            &[(
                &[("Type>02</iwmo:Type>", "Type>02</iwmo:Type><iwmo:Naam>De Sluis</iwmo:Naam>")],
                &aangevraagd(1, "/Verwijzer/Naam"),
            )],
        );
    }

    #[test]
    fn cd067_accepts() {
        accepts("CD067", "315", &[&[], &[(ZORGVERLENER, NAAM)], &[("Type>02", "Type>06"), (ZORGVERLENER, "")]]);
    }

    #[test]
    fn cd067_refuses() {
        refuses("CD067", "315", &[(&[(ZORGVERLENER, "")], &aangevraagd(1, "/Verwijzer/Naam"))]);
    }

    #[test]
    fn cd068_accepts() {
        accepts("CD068", "315", &[&[], &[("Type>02", "Type>05")]]);
    }

    #[test]
    fn cd068_refuses() {
        refuses("CD068", "315", &[(&[("Type>02", "Type>06")], &aangevraagd(1, "/Verwijzer/ZorgverlenerCode"))]);
    }

    #[test]
    fn a_verwijzer_of_each_type() {
        for (soort, is_professional) in
            [("01", false), ("02", true), ("03", true), ("04", true), ("05", true), ("06", false), ("08", false)]
        {
            let verwijzer = format!("Type>{soort}</iwmo:Type>");
            // Neither, a name, a code, both; then whether CD066, CD067 and CD068 find something.
            let both = format!("{NAAM}{ZORGVERLENER}");
            for (parts, expected) in [
                ("", [false, is_professional, false]),
                (NAAM, [false, false, false]),
                (ZORGVERLENER, [false, false, !is_professional]),
                (both.as_str(), [is_professional, false, !is_professional]),
            ] {
                let changes = [("Type>02</iwmo:Type>", verwijzer.as_str()), (ZORGVERLENER, parts)];
                let found = ["CD066", "CD067", "CD068"].map(|rule| !findings(rule, "315", &changes).is_empty());
                assert_eq!(found, expected, "{soort} {parts}");
            }
        }
        gives("CD068", "315", &[(&[(WIJKTEAM, ZORGVERLENER)], &[&aangevraagd(2, "/Verwijzer/ZorgverlenerCode")])]);
    }

    #[test]
    fn tr383_of_three_with_references_of_their_own() {
        let three = [["02/02A02", "2023-01-01", "-", "-", "04 4"]; 3];
        assert_eq!(given("AangevraagdProduct", "TR383", &three), Vec::<String>::new());
    }
}
