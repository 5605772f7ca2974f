//! Rules about the Eenheid in which is granted or asked: which Frequentie it allows.

use super::rule::Level::WithinMessage;
use super::rule::{Found, Rule};
use super::walk::voorziening::{Element, each_wrong};
use crate::domain::Kind::{Wmo301, Wmo315, Wmo317};
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[CS338, CS343];

const CS338: Rule = Rule::new("CS338", &[Wmo301, Wmo317], WithinMessage, Some("0001"))
    .checked(cs338)
    .means(
        "Is de Eenheid 14, 16, 83 of 84, en is de Einddatum leeg of na 31-12-2020, dan is de Frequentie 2 (week), 4 \
         (maand) of 6 (totaal).",
    )
    .remedy("Kies een van deze frequenties; bij een 301 moet de gemeente dat doen.");

const CS343: Rule = Rule::new("CS343", &[Wmo315], WithinMessage, Some("0001"))
    .checked(cs338)
    .judged_as("CS338")
    .means(
        "Is de Eenheid van een AangevraagdProduct 14, 16, 83 of 84, en is ToewijzingEinddatum leeg of na 31-12-2020, \
         dan is de Frequentie 2 (week), 4 (maand) of 6 (totaal).",
    )
    .remedy("Kies een van deze frequenties.");

/// CS338, of a 315 CS343: etmaal, dagdeel, euro's and stuks are not given per day, for what ends after 2020.
fn cs338(message: &Message, found: &mut Found<'_>) {
    let text = "Bij Eenheid 14, 16, 83 of 84 is Frequentie 2, 4 of 6; verbeter Frequentie.";
    each_wrong(message, found, Element::Frequentie, text, |p| {
        p.omvang.is_some_and(|omvang| {
            let is_bound = matches!(omvang.eenheid.as_str(), "14" | "16" | "83" | "84");
            is_bound && p.ends_after_2020() && !matches!(omvang.frequentie.as_str(), "2" | "4" | "6")
        })
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        EINDE_301, NAMING, NONE, aangevraagd, accepts, given, nieuw, refuses, te_wijzigen, toegewezen,
    };

    #[test]
    fn cs338_accepts() {
        accepts(
            "CS338",
            "301",
            &[
                &[("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")],
                &[("<iwmo:Eenheid>04", "<iwmo:Eenheid>14")],
                &[
                    ("<iwmo:Eenheid>04", "<iwmo:Eenheid>84"),
                    ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1"),
                    (EINDE_301, "<wmo301:Einddatum>2020-12-31</wmo301:Einddatum>"),
                ],
            ],
        );
        accepts(
            "CS338",
            "317",
            &[&[], &[("<iwmo:Eenheid>04", "<iwmo:Eenheid>84")], &[("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")]],
        );
    }

    #[test]
    fn cs338_refuses() {
        refuses(
            "CS338",
            "301",
            &[(
                &[("<iwmo:Eenheid>04", "<iwmo:Eenheid>83"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")],
                &toegewezen(1, "/Omvang/Frequentie"),
            )],
        );
        refuses(
            "CS338",
            "317",
            &[
                (
                    &[("<iwmo:Eenheid>04", "<iwmo:Eenheid>84"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")],
                    &te_wijzigen(1, "/Omvang/Frequentie"),
                ),
                (
                    &[("<iwmo:Eenheid>82", "<iwmo:Eenheid>83"), ("<iwmo:Frequentie>4", "<iwmo:Frequentie>1")],
                    &nieuw(1, "/Omvang/Frequentie"),
                ),
            ],
        );
    }

    #[test]
    fn cs343_accepts() {
        accepts(
            "CS343",
            "315",
            &[&[("<iwmo:Eenheid>04", "<iwmo:Eenheid>16")], &[("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")]],
        );
    }

    #[test]
    fn cs343_refuses() {
        refuses(
            "CS343",
            "315",
            &[(
                &[("<iwmo:Eenheid>04", "<iwmo:Eenheid>16"), ("<iwmo:Frequentie>2", "<iwmo:Frequentie>1")],
                &aangevraagd(1, "/Omvang/Frequentie"),
            )],
        );
    }

    #[test]
    fn cs338_and_cs343_of_each_unit_and_frequency() {
        for (class, _, _, rule) in NAMING {
            for eenheid in ["14", "16", "83", "84"] {
                for (frequentie, good) in [("1", false), ("2", true), ("4", true), ("6", true)] {
                    let omvang = format!("{eenheid} {frequentie}");
                    let found = |einde| given(class, rule, &[["02/02A02", "2020-01-01", einde, "-", omvang.as_str()]]);
                    assert_eq!(found("2023-12-31").is_empty(), good, "{omvang}");
                    assert_eq!(found("-").is_empty(), good, "{omvang}, open");
                    assert_eq!(found("2021-01-01").is_empty(), good, "{omvang}, after 2020");
                    assert_eq!(found("2020-12-31"), NONE, "{omvang}, before 2021");
                }
            }
            for eenheid in ["01", "04", "82"] {
                let omvang = format!("{eenheid} 1");
                let found = given(class, rule, &[["02/02A02", "2023-01-01", "-", "-", omvang.as_str()]]);
                assert_eq!(found, NONE, "{omvang}");
            }
        }
    }
}
