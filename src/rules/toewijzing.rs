//! Rules about toewijzingen (301): why they change, judged here, and what they are beside all else that is known of them,
//! judged in `disposition` and `declaratie`. Which elements of one go together stands in `product`.

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::voorziening::{Element, each_wrong};
use crate::domain::Kind::Wmo301;
use crate::message::Message;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR332, TR379, TR385, CS335, CS336];

const TR332: Rule = Rule::new("TR332", &[Wmo301], CrossMessage, Some("9332"))
    .between("disposition::version::one_per_stamp")
    .means("Een ToewijzingNummer wijst binnen een gemeente en de Wmo één toewijzing aan.")
    .remedy("Vraag de gemeente welke van beide geldt en om een nieuw nummer voor de andere.");

const TR379: Rule = Rule::new("TR379", &[Wmo301], CrossMessage, Some("9379"))
    .between("disposition::verzoek::reference_misused")
    .means(
        "ReferentieAanbieder in een 301 is alleen gevuld als de toewijzing een 315 of 317 honoreert, en alleen de \
         eerste keer. Bij een 317 is hij voor alle producten gelijk, bij een 315 heeft elk product de zijne.",
    )
    .remedy("Herkent u de referentie niet, vraag de gemeente dan welk verzoek zij bedoelt.");

const TR385: Rule = Rule::new("TR385", &[Wmo301], CrossMessage, Some("9385"))
    .between("declaratie::removed_but_granted")
    .means(
        "Een toewijzing met toegekende prestaties die niet zijn gecrediteerd mag niet worden verwijderd met \
         RedenWijziging 13.",
    )
    .remedy("Meld de gemeente dat er al betaald is; zij moet de Einddatum vervroegen, of u crediteert eerst.");

const CS335: Rule = Rule::new("CS335", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cs335)
    .means("RedenWijziging 13 (verwijderd) mag alleen als Ingangsdatum en Einddatum gelijk zijn.")
    .remedy("Vraag de gemeente of zij de toewijzing wil verwijderen of alleen eerder beëindigen.");

/// CS335: removal (13) sets Einddatum to Ingangsdatum.
fn cs335(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 13 (verwijderd) mag alleen als Einddatum gelijk is aan Ingangsdatum; verbeter Einddatum of RedenWijziging.";
    each_wrong(message, found, Element::RedenWijziging, text, |p| {
        p.has_reason("13") && p.einddatum != Some(p.ingangsdatum)
    });
}

const CS336: Rule = Rule::new("CS336", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cs336)
    .means("RedenWijziging 01 (administratieve correctie) is vervallen en mag niet meer gebruikt worden.")
    .remedy("Vraag de gemeente om de toewijzing met een geldige reden, bij verwijderen is dat 13.");

/// CS336: reason 01 has lapsed.
fn cs336(message: &Message, found: &mut Found<'_>) {
    let text = "RedenWijziging 01 (administratieve correctie) is vervallen; gebruik een andere reden.";
    each_wrong(message, found, Element::RedenWijziging, text, |p| p.has_reason("01"));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EINDE_301, NONE, accepts, granted, refuses, toegewezen};

    const REDEN_301: &str = "<wmo301:RedenWijziging>12</wmo301:RedenWijziging>";

    #[test]
    fn cs335_accepts() {
        accepts(
            "CS335",
            "301",
            &[
                &[],
                &[
                    (EINDE_301, "<wmo301:Einddatum>2023-03-01</wmo301:Einddatum>"),
                    (REDEN_301, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>"),
                ],
            ],
        );
    }

    #[test]
    fn cs335_refuses() {
        refuses(
            "CS335",
            "301",
            &[
                (
                    &[(REDEN_301, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>")],
                    &toegewezen(1, "/RedenWijziging"),
                ),
                (
                    &[(EINDE_301, ""), (REDEN_301, "<wmo301:RedenWijziging>13</wmo301:RedenWijziging>")],
                    &toegewezen(1, "/RedenWijziging"),
                ),
            ],
        );
    }

    #[test]
    fn cs336_accepts() {
        accepts("CS336", "301", &[&[]]);
    }

    #[test]
    fn cs336_refuses() {
        refuses(
            "CS336",
            "301",
            &[(&[(REDEN_301, "<wmo301:RedenWijziging>01</wmo301:RedenWijziging>")], &toegewezen(1, "/RedenWijziging"))],
        );
    }

    #[test]
    fn cs335_and_cs336_of_each_reason() {
        let one = |rule, einde, reden| granted(rule, &[["02/02A02", "2023-01-01", einde, reden, "04 4"]]);
        assert_eq!(one("CS335", "2023-01-01", "13"), NONE);
        assert_eq!(one("CS335", "2023-01-02", "13"), ["[1]/RedenWijziging"]);
        assert_eq!(one("CS335", "-", "13"), ["[1]/RedenWijziging"]);
        // A toewijzing of one day is no removal.
        assert_eq!(one("CS335", "2023-01-01", "12"), NONE);
        assert_eq!(one("CS335", "2023-01-01", "-"), NONE);
        assert_eq!(one("CS336", "2023-01-01", "01"), ["[1]/RedenWijziging"]);
    }
}
