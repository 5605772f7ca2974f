//! Rules about one product that is granted or asked: which elements go together. What an Eenheid allows stands in `eenheid`,
//! why a toewijzing changed in `toewijzing`.

use super::rule::Level::{ExternalSource, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::voorziening::{Element, each_wrong};
use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323};
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR381, CD041, CD075, CD076, CD077, CD078, CD079, CD080, CD095, CD096];

const TR381: Rule = Rule::new("TR381", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323], ExternalSource, Some("S329"))
    .unchecked(
        "the list of product codes belongs to the contract and is in no message; a product that the config does not \
         know is PRODUCT_UNMAPPED and needs a [[product]]",
    )
    .means("Een ProductCode hoort volgens de gebruikte productcodelijst bij de ProductCategorie.")
    .remedy(
        "Zoek de code op in de lijst van het contract. Kent iwmod het product niet (PRODUCT_UNMAPPED), voeg dan een \
         [[product]] toe aan de config.",
    );

const CD041: Rule = Rule::new("CD041", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd041)
    .means("Heeft het Product een Code, dan is Omvang verplicht.")
    .remedy("Vul Volume, Eenheid en Frequentie; bij een 301 moet de gemeente dat doen.");

/// CD041: a specific product (with Code) has an Omvang.
fn cd041(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Product/Code is Omvang verplicht; vul Omvang.";
    each_wrong(message, found, Element::Omvang, text, |p| p.has_code() && p.omvang.is_none());
}

const CD075: Rule = Rule::new("CD075", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd075)
    .means("Is er een Budget, dan is de Einddatum verplicht.")
    .remedy("Vul de Einddatum waarvoor het budget bedoeld is; bij een 301 moet de gemeente dat doen.");

/// CD075: a Budget has an end.
fn cd075(message: &Message, found: &mut Found<'_>) {
    each_wrong(message, found, Element::Einddatum, "Bij Budget is Einddatum verplicht; vul Einddatum.", |p| {
        p.budget.is_some() && p.einddatum.is_none()
    });
}

const CD076: Rule = Rule::new("CD076", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd076)
    .means("Is de Frequentie 2 (per week), dan is de Einddatum verplicht.")
    .remedy("Vul de Einddatum; bij een 301 moet de gemeente dat doen.");

/// CD076: what is given per week has an end.
fn cd076(message: &Message, found: &mut Found<'_>) {
    each_wrong(
        message,
        found,
        Element::Einddatum,
        "Bij Frequentie 2 (per week) is Einddatum verplicht; vul Einddatum.",
        |p| p.omvang.is_some_and(|o| o.frequentie == "2") && p.einddatum.is_none(),
    );
}

const CD077: Rule = Rule::new("CD077", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd077)
    .means("Is er een Budget, dan blijft Omvang leeg.")
    .remedy("Kies een van beide; bij een 301 moet de gemeente dat doen.");

/// CD077: no Omvang beside a Budget.
fn cd077(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Budget mag geen Omvang staan; haal Omvang of Budget weg.";
    each_wrong(message, found, Element::Omvang, text, |p| p.budget.is_some() && p.omvang.is_some());
}

const CD078: Rule = Rule::new("CD078", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd078)
    .means("Is er een Omvang, dan blijft Budget leeg.")
    .remedy("Kies een van beide; bij een 301 moet de gemeente dat doen.");

/// CD078: no Budget beside an Omvang.
fn cd078(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Omvang mag geen Budget staan; haal Budget of Omvang weg.";
    each_wrong(message, found, Element::Budget, text, |p| p.omvang.is_some() && p.budget.is_some());
}

const CD079: Rule = Rule::new("CD079", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cd079)
    .means("Is er geen Budget, dan is Product verplicht.")
    .remedy("Vul ten minste de Categorie, of vul een Budget; bij een 301 moet de gemeente dat doen.");

/// CD079: without Budget there is a Product, where the record can name one.
fn cd079(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Budget is Product verplicht; vul Product of Budget.";
    each_wrong(message, found, Element::Product, text, |p| {
        p.class.names_product && p.budget.is_none() && p.product.is_none()
    });
}

const CD080: Rule = Rule::new("CD080", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd080)
    .means(
        "Heeft het Product van een toewijzing geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft Omvang \
         leeg.",
    )
    .remedy("Vraag de gemeente een code toe te voegen, of een Budget te geven in plaats van een Omvang.");

const CD095: Rule = Rule::new("CD095", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cd080)
    .judged_as("CD080")
    .means(
        "Heeft een AangevraagdProduct geen Code, en is ToewijzingEinddatum leeg of na 31-12-2020, dan blijft Omvang \
         leeg.",
    )
    .remedy("Voeg de code toe, of laat de Omvang weg.");

const CD096: Rule = Rule::new("CD096", &[Wmo317], WithinMessage, Some("0001"))
    .checked(cd080)
    .judged_as("CD080")
    .means("Heeft een NieuwProduct geen Code, en is de Einddatum leeg of na 31-12-2020, dan blijft Omvang leeg.")
    .remedy("Voeg de code toe, of laat de Omvang weg.");

/// CD080, of a 315 CD095 and of a 317 CD096: without Code no Omvang, for what ends after 2020.
fn cd080(message: &Message, found: &mut Found<'_>) {
    let text = "Zonder Product/Code mag geen Omvang staan; vul Code of haal Omvang weg.";
    each_wrong(message, found, Element::Omvang, text, |p| {
        p.class.names_product && !p.has_code() && p.ends_after_2020() && p.omvang.is_some()
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        CODE, EINDE_301, EINDE_315, EINDE_317, EINDE_NIEUW, NAMING, NONE, PRODUCT_301, aangevraagd, accepts, element,
        given, nieuw, refuses, te_wijzigen, toegewezen,
    };

    const OMVANG_301: &str = "<wmo301:Omvang>\n          <iwmo:Volume>4</iwmo:Volume>\n          <iwmo:Eenheid>04</iwmo:Eenheid>\n          <iwmo:Frequentie>2</iwmo:Frequentie>\n        </wmo301:Omvang>";
    const BUDGET_301: &str = "<wmo301:Budget>1000</wmo301:Budget>";
    const BUDGET_315: &str = "<wmo315:Budget>1000</wmo315:Budget>";
    const BEIDE_315: (&str, &str) = ("</wmo315:Omvang>", "</wmo315:Omvang><wmo315:Budget>1000</wmo315:Budget>");
    const BUDGET_317: &str = "<wmo317:Budget>1000</wmo317:Budget>";
    const BEIDE_317: (&str, &str) = ("</wmo317:Omvang>", "</wmo317:Omvang><wmo317:Budget>1000</wmo317:Budget>");
    const OMVANG_NIEUW: &str = "<wmo317:Omvang>\n            <iwmo:Volume>2</iwmo:Volume>\n            <iwmo:Eenheid>82</iwmo:Eenheid>\n            <iwmo:Frequentie>4</iwmo:Frequentie>\n          </wmo317:Omvang>";

    #[test]
    fn cd041_accepts() {
        accepts("CD041", "301", &[&[], &[(CODE, ""), (OMVANG_301, "")]]);
        accepts("CD041", "315", &[&[], &[("<iwmo:Code>02A02</iwmo:Code>", ""), (element("315", "Omvang"), "")]]);
        accepts("CD041", "317", &[&[], &[("<iwmo:Code>08A03</iwmo:Code>", ""), (OMVANG_NIEUW, "")]]);
    }

    #[test]
    fn cd041_refuses() {
        refuses("CD041", "301", &[(&[(OMVANG_301, "")], &toegewezen(1, "/Omvang"))]);
        refuses("CD041", "315", &[(&[(element("315", "Omvang"), "")], &aangevraagd(1, "/Omvang"))]);
        refuses("CD041", "317", &[(&[(OMVANG_NIEUW, "")], &nieuw(1, "/Omvang"))]);
    }

    #[test]
    fn cd075_accepts() {
        accepts("CD075", "301", &[&[(OMVANG_301, BUDGET_301)]]);
        accepts("CD075", "315", &[&[(element("315", "Omvang"), BUDGET_315)]]);
        accepts("CD075", "317", &[&[], &[(element("317", "Omvang"), BUDGET_317)]]);
    }

    #[test]
    fn cd075_refuses() {
        refuses("CD075", "301", &[(&[(EINDE_301, ""), (OMVANG_301, BUDGET_301)], &toegewezen(1, "/Einddatum"))]);
        refuses(
            "CD075",
            "315",
            &[(&[(EINDE_315, ""), (element("315", "Omvang"), BUDGET_315)], &aangevraagd(1, "/ToewijzingEinddatum"))],
        );
        refuses(
            "CD075",
            "317",
            &[
                (&[(EINDE_317, ""), (element("317", "Omvang"), BUDGET_317)], &te_wijzigen(1, "/Einddatum")),
                (&[(EINDE_NIEUW, ""), (OMVANG_NIEUW, BUDGET_317)], &nieuw(1, "/Einddatum")),
            ],
        );
    }

    #[test]
    fn cd076_accepts() {
        accepts("CD076", "301", &[&[], &[(EINDE_301, ""), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>4")]]);
        accepts("CD076", "315", &[&[], &[(EINDE_315, ""), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>4")]]);
        accepts("CD076", "317", &[&[], &[(EINDE_NIEUW, "")]]);
    }

    #[test]
    fn cd076_refuses() {
        refuses("CD076", "301", &[(&[(EINDE_301, "")], &toegewezen(1, "/Einddatum"))]);
        refuses("CD076", "315", &[(&[(EINDE_315, "")], &aangevraagd(1, "/ToewijzingEinddatum"))]);
        refuses(
            "CD076",
            "317",
            &[
                (&[(EINDE_317, "")], &te_wijzigen(1, "/Einddatum")),
                (&[(EINDE_NIEUW, ""), ("<iwmo:Frequentie>4", "<iwmo:Frequentie>2")], &nieuw(1, "/Einddatum")),
            ],
        );
    }

    #[test]
    fn cd077_accepts() {
        accepts("CD077", "301", &[&[(OMVANG_301, BUDGET_301)]]);
        accepts("CD077", "315", &[&[], &[(element("315", "Omvang"), BUDGET_315)]]);
        accepts("CD077", "317", &[&[]]);
    }

    #[test]
    fn cd077_refuses() {
        refuses(
            "CD077",
            "301",
            &[(&[("</wmo301:Omvang>", "</wmo301:Omvang><wmo301:Budget>1</wmo301:Budget>")], &toegewezen(1, "/Omvang"))],
        );
        refuses("CD077", "315", &[(&[BEIDE_315], &aangevraagd(1, "/Omvang"))]);
        refuses(
            "CD077",
            "317",
            &[
                (&[BEIDE_317], &te_wijzigen(1, "/Omvang")),
                (
                    &[(OMVANG_NIEUW, ""), (EINDE_NIEUW, &format!("{EINDE_NIEUW}{OMVANG_NIEUW}{BUDGET_317}"))],
                    &nieuw(1, "/Omvang"),
                ),
            ],
        );
    }

    #[test]
    fn cd078_accepts() {
        accepts("CD078", "301", &[&[]]);
        accepts("CD078", "315", &[&[], &[(element("315", "Omvang"), BUDGET_315)]]);
        accepts("CD078", "317", &[&[]]);
    }

    #[test]
    fn cd078_refuses() {
        refuses(
            "CD078",
            "301",
            &[(&[("</wmo301:Omvang>", "</wmo301:Omvang><wmo301:Budget>1</wmo301:Budget>")], &toegewezen(1, "/Budget"))],
        );
        refuses("CD078", "315", &[(&[BEIDE_315], &aangevraagd(1, "/Budget"))]);
        refuses(
            "CD078",
            "317",
            &[
                (&[BEIDE_317], &te_wijzigen(1, "/Budget")),
                (
                    &[(OMVANG_NIEUW, ""), (EINDE_NIEUW, &format!("{EINDE_NIEUW}{OMVANG_NIEUW}{BUDGET_317}"))],
                    &nieuw(1, "/Budget"),
                ),
            ],
        );
    }

    #[test]
    fn cd079_accepts() {
        accepts("CD079", "301", &[&[(PRODUCT_301, ""), (OMVANG_301, BUDGET_301)]]);
        accepts("CD079", "315", &[&[], &[(element("315", "Product"), ""), (element("315", "Omvang"), BUDGET_315)]]);
        accepts("CD079", "317", &[&[], &[(element("317", "Omvang"), "")]]);
    }

    #[test]
    fn cd079_refuses() {
        refuses("CD079", "301", &[(&[(PRODUCT_301, ""), (OMVANG_301, "")], &toegewezen(1, "/Product"))]);
        refuses("CD079", "315", &[(&[(element("315", "Product"), "")], &aangevraagd(1, "/Product"))]);
        refuses("CD079", "317", &[(&[(element("317", "Product"), "")], &nieuw(1, "/Product"))]);
    }

    #[test]
    fn cd080_accepts() {
        accepts("CD080", "301", &[&[], &[(CODE, ""), (EINDE_301, "<wmo301:Einddatum>2020-12-31</wmo301:Einddatum>")]]);
    }

    #[test]
    fn cd080_refuses() {
        refuses(
            "CD080",
            "301",
            &[
                (&[(CODE, "")], &toegewezen(1, "/Omvang")),
                (&[(CODE, ""), (EINDE_301, "")], &toegewezen(1, "/Omvang")),
                (
                    &[(CODE, ""), (EINDE_301, "<wmo301:Einddatum>2021-01-01</wmo301:Einddatum>")],
                    &toegewezen(1, "/Omvang"),
                ),
            ],
        );
    }

    #[test]
    fn cd095_accepts() {
        accepts(
            "CD095",
            "315",
            &[
                &[],
                &[
                    ("<iwmo:Code>02A02</iwmo:Code>", ""),
                    (EINDE_315, "<wmo315:ToewijzingEinddatum>2020-12-31</wmo315:ToewijzingEinddatum>"),
                ],
            ],
        );
    }

    #[test]
    fn cd095_refuses() {
        refuses("CD095", "315", &[(&[("<iwmo:Code>02A02</iwmo:Code>", "")], &aangevraagd(1, "/Omvang"))]);
    }

    #[test]
    fn cd096_accepts() {
        accepts("CD096", "317", &[&[], &[("<iwmo:Code>08A03</iwmo:Code>", ""), (OMVANG_NIEUW, BUDGET_317)]]);
    }

    #[test]
    fn cd096_refuses() {
        refuses("CD096", "317", &[(&[("<iwmo:Code>08A03</iwmo:Code>", "")], &nieuw(1, "/Omvang"))]);
    }

    #[test]
    fn elements_of_a_product_that_go_together() {
        for (class, einddatum, without_code, _) in NAMING {
            let year = |product, einde, hoeveel| [product, "2023-01-01", einde, "-", hoeveel];
            let one = |rule, product, einde, hoeveel| given(class, rule, &[year(product, einde, hoeveel)]);
            let end = "2023-12-31";
            // CD041: Omvang with Code, whatever else there is.
            assert_eq!(one("CD041", "02/02A02", end, "1000"), ["[1]/Omvang"]);
            assert_eq!(one("CD041", "02/02A02", end, "-"), ["[1]/Omvang"]);
            assert_eq!(one("CD041", "02", end, "-"), NONE);
            assert_eq!(one("CD041", "-", end, "1000"), NONE);
            // CD075 and CD076: an end with Budget, and per week.
            assert_eq!(one("CD075", "-", "-", "1000"), [einddatum]);
            assert_eq!(one("CD075", "02", "-", "0"), [einddatum]);
            assert_eq!(one("CD075", "02", "-", "-"), NONE);
            for (frequentie, good) in [("01 1", true), ("01 2", false), ("01 4", true), ("01 6", true)] {
                assert_eq!(one("CD076", "02/02A02", "-", frequentie).is_empty(), good, "{frequentie}");
                assert_eq!(one("CD076", "02/02A02", end, frequentie), NONE);
            }
            // CD079 and CD080: what must be there without Budget, and what may not without Code.
            assert_eq!(one("CD079", "-", end, "-"), ["[1]/Product"]);
            assert_eq!(one("CD079", "-", end, "04 4"), ["[1]/Product"]);
            assert_eq!(one("CD079", "-", end, "0"), NONE);
            assert_eq!(one("CD079", "02", end, "-"), NONE);
            assert_eq!(one(without_code, "02", end, "04 4"), ["[1]/Omvang"]);
            assert_eq!(one(without_code, "-", end, "04 4"), ["[1]/Omvang"]);
            assert_eq!(one(without_code, "02", "-", "04 4"), ["[1]/Omvang"]);
            assert_eq!(one(without_code, "02/02A02", "-", "04 4"), NONE);
            let ends = |einde| given(class, without_code, &[["02", "2020-01-01", einde, "-", "04 4"]]);
            assert_eq!(ends("2020-12-31"), NONE);
            assert_eq!(ends("2021-01-01"), ["[1]/Omvang"]);
        }
    }

    #[test]
    fn a_te_wijzigen_product_names_no_product() {
        let one = |rule, einde, hoeveel| given("TeWijzigenProduct", rule, &[["-", "2023-01-01", einde, "-", hoeveel]]);
        for hoeveel in ["-", "1000", "04 4"] {
            // Whether it has a Code, only its toewijzing tells (TR411, TR412, TR375).
            for rule in ["CD041", "CD079", "CD096", "TR410"] {
                assert_eq!(one(rule, "2023-12-31", hoeveel), NONE, "{rule} {hoeveel}");
            }
        }
        assert_eq!(one("CD075", "-", "1000"), ["[1]/Einddatum"]);
        assert_eq!(one("CD075", "2023-12-31", "1000"), NONE);
        assert_eq!(one("CD076", "-", "04 2"), ["[1]/Einddatum"]);
        assert_eq!(one("CD076", "-", "04 4"), NONE);
        assert_eq!(one("CS338", "-", "16 1"), ["[1]/Omvang/Frequentie"]);
        assert_eq!(one("CS338", "2020-12-31", "16 1"), NONE);
        assert_eq!(one("CS003", "2022-12-31", "-"), ["[1]/Einddatum"]);
        assert_eq!(one("CS003", "2023-01-01", "-"), NONE);
    }
}
