//! Rules about a declaration (323) and about what its answer (325) refuses: references, and which elements go together. Those
//! about periods stand in `periode`, about amounts in `bedrag`, beside the toewijzing in `prestatie`.
//!
//! TR314 is about one line of what was sent: `declaratie` judges it, because it refuses no message.

use std::collections::BTreeSet;

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::regel::{Regel, regels};
use super::walk::repeated::each_repeated;
use crate::domain::Kind::{Wmo323, Wmo325};
use crate::message::Message;
use crate::message::wmo323::Prestatie;

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR314, TR315, TR316, TR416, CD060, CD087];

const TR314: Rule = Rule::new("TR314", &[Wmo323], CrossMessage, Some("8021"))
    .between("declaratie::regel::tr314")
    .means(
        "Het ReferentieNummer van een prestatie komt bij u binnen de Wmo maar één keer voor, in dit bericht en in alle \
         eerdere.",
    )
    .remedy("Geef de prestatie een nieuw ReferentieNummer, ook als u haar na een afwijzing opnieuw indient.");

const TR315: Rule = Rule::new("TR315", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr315)
    .means(
        "Een VorigReferentieNummer komt in één declaratie maar één keer voor: een prestatie wordt niet twee keer \
         gecrediteerd.",
    )
    .remedy("Haal de dubbele credit weg.");

/// TR315: a debit is credited once in a message.
fn tr315(message: &Message, found: &mut Found<'_>) {
    each_repeated(credited(message).map(|(number, r)| (number, (number, r))), |(number, r)| {
        let text = "Deze Prestatie wordt in dit bericht al eerder gecrediteerd; haal een van beide creditregels weg.";
        found.error(r.path("/ProductReferentie/VorigReferentieNummer"), number, text);
    });
}

const TR316: Rule = Rule::new("TR316", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr316)
    .means(
        "Een prestatie wordt niet in hetzelfde bericht gecrediteerd: VorigReferentieNummer is niet gelijk aan een \
         ReferentieNummer in de declaratie.",
    )
    .remedy("Haal beide regels weg, of stuur de credit na het antwoord op deze declaratie.");

/// TR316: a debit is not credited in its own message.
fn tr316(message: &Message, found: &mut Found<'_>) {
    if credited(message).next().is_none() {
        return;
    }
    let numbers = regels(message).map(|r| r.prestatie.product_referentie.referentie_nummer.as_str());
    let own: BTreeSet<&str> = numbers.collect();
    for (number, r) in credited(message).filter(|(number, _)| own.contains(number)) {
        let text = "De Prestatie die hier wordt gecrediteerd staat in hetzelfde bericht; laat beide regels weg, of crediteer haar \
                    nadat zij is toegekend.";
        found.error(r.path("/ProductReferentie/VorigReferentieNummer"), number, text);
    }
}

/// The lines that credit another, with its number.
fn credited(message: &Message) -> impl Iterator<Item = (&str, Regel<'_>)> + Clone {
    regels(message).filter_map(|r| Some((r.prestatie.product_referentie.vorig_referentie_nummer.as_deref()?, r)))
}

const TR416: Rule = Rule::new("TR416", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr416)
    .means(
        "In één declaratie staat voor dezelfde toewijzing, categorie, code en ProductPeriode hoogstens één \
         debetprestatie.",
    )
    .remedy("Tel de aantallen op tot één prestatie.");

/// TR416: one debit for a toewijzing, product and period.
fn tr416(message: &Message, found: &mut Found<'_>) {
    let debits = regels(message).filter(|r| !r.is_credit()).map(|r| {
        let Prestatie { toewijzing_nummer, product_categorie, product_code, product_periode, .. } = r.prestatie;
        let days = (product_periode.begindatum, product_periode.einddatum);
        ((*toewijzing_nummer, *product_categorie, product_code.as_str(), days), r)
    });
    each_repeated(debits, |r| {
        let text = "Voor deze toewijzing, dit product en deze ProductPeriode staat al een debetregel in dit bericht; voeg ze samen.";
        found.error(r.path(""), &r.prestatie.toewijzing_nummer.to_string(), text);
    });
}

const CD060: Rule = Rule::new("CD060", &[Wmo323, Wmo325], WithinMessage, Some("0001"))
    .checked(cd060)
    .means("VorigReferentieNummer is verplicht bij een credit (DebetCredit C) en blijft bij een debet leeg.")
    .remedy("Vul bij een credit het ReferentieNummer van de prestatie die u terugdraait.");

/// CD060: a credit names the line it takes back, a debit none.
fn cd060(message: &Message, found: &mut Found<'_>) {
    for r in regels(message) {
        let path = || r.path("/ProductReferentie/VorigReferentieNummer");
        match (r.is_credit(), &r.prestatie.product_referentie.vorig_referentie_nummer) {
            (true, None) => {
                let text = "Bij een creditregel is VorigReferentieNummer verplicht; vul het nummer van de debetregel.";
                found.error(path(), "", text);
            }
            (false, Some(number)) => {
                let text =
                    "VorigReferentieNummer mag alleen bij een creditregel; haal het weg of verbeter DebetCredit.";
                found.error(path(), number, text);
            }
            _ => {}
        }
    }
}

const CD087: Rule = Rule::new("CD087", &[Wmo323], WithinMessage, Some("0001"))
    .checked(cd087)
    .means("ProductTarief is verplicht, behalve bij Eenheid 83 (euro's): dan blijft het leeg.")
    .remedy("Vul het contracttarief; bij euro's telt alleen het bedrag.");

/// CD087: there is a ProductTarief, except where the unit is euro's.
fn cd087(message: &Message, found: &mut Found<'_>) {
    for r in regels(message) {
        match (r.prestatie.eenheid == "83", r.prestatie.product_tarief) {
            (false, None) => {
                let text = "ProductTarief is verplicht bij een andere Eenheid dan 83 (euro's); vul ProductTarief.";
                found.error(r.path("/ProductTarief"), "", text);
            }
            (true, Some(tarief)) => {
                let text = "Bij Eenheid 83 (euro's) mag geen ProductTarief staan; haal ProductTarief weg.";
                found.error(r.path("/ProductTarief"), &tarief.to_string(), text);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BEDRAG_3, CREDIT_3, NUMMER_3, TARIEF, accepts, afgekeurd, refuses, regel};

    const NUMMER_4: &str = "P-2023-04-0004</iwmo:ReferentieNummer>";
    const VORIG: &str = "<iwmo:VorigReferentieNummer>P-2023-03-0001</iwmo:VorigReferentieNummer>";
    const PRODUCT_7: [(&str, &str); 2] = [("ProductCategorie>07", "ProductCategorie>02"), ("07A01", "02A02")];

    /// The last line with a number that it credits.
    fn credits(number: &str) -> String {
        format!("{NUMMER_4}<iwmo:VorigReferentieNummer>{number}</iwmo:VorigReferentieNummer>")
    }

    #[test]
    fn tr315_accepts() {
        accepts("TR315", "323", &[&[], &[(NUMMER_4, &credits("P-2023-03-0002"))]]);
    }

    #[test]
    fn tr315_refuses() {
        refuses(
            "TR315",
            "323",
            &[(&[(NUMMER_4, &credits("P-2023-03-0001"))], &regel(2, 1, "/ProductReferentie/VorigReferentieNummer"))],
        );
    }

    #[test]
    fn tr316_accepts() {
        accepts("TR316", "323", &[&[], &[(VORIG, "")]]);
    }

    #[test]
    fn tr316_refuses() {
        refuses(
            "TR316",
            "323",
            &[
                (&[("P-2023-03-0001", "P-2023-04-0004")], &regel(1, 2, "/ProductReferentie/VorigReferentieNummer")),
                (&[("P-2023-03-0001", "P-2023-04-0002")], &regel(1, 2, "/ProductReferentie/VorigReferentieNummer")),
            ],
        );
    }

    #[test]
    fn tr416_accepts() {
        accepts(
            "TR416",
            "323",
            &[
                &[],
                // The toewijzing, the product and the days of the first line, each alone; a credit beside its debit.
                &[("10002", "10001")],
                &PRODUCT_7,
                &[("2023-03-01", "2023-04-01"), ("2023-03-31", "2023-04-30")],
            ],
        );
    }

    #[test]
    fn tr416_refuses() {
        refuses("TR416", "323", &[(&[("10002", "10001"), PRODUCT_7[0], PRODUCT_7[1]], &regel(1, 3, ""))]);
    }

    #[test]
    fn cd060_accepts() {
        accepts("CD060", "323", &[&[]]);
        accepts("CD060", "325", &[&[], &[(NUMMER_3, CREDIT_3), (BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")]]);
    }

    #[test]
    fn cd060_refuses() {
        refuses(
            "CD060",
            "323",
            &[
                (&[(VORIG, "")], &regel(1, 2, "/ProductReferentie/VorigReferentieNummer")),
                (&[(NUMMER_4, &credits("P-2023-03-0002"))], &regel(2, 1, "/ProductReferentie/VorigReferentieNummer")),
            ],
        );
        refuses(
            "CD060",
            "325",
            &[
                (&[(NUMMER_3, CREDIT_3)], &afgekeurd(1, "/ProductReferentie/VorigReferentieNummer")),
                (
                    &[(BEDRAG_3, "12550</iwmo:Bedrag><iwmo:DebetCredit>C")],
                    &afgekeurd(1, "/ProductReferentie/VorigReferentieNummer"),
                ),
            ],
        );
    }

    #[test]
    fn cd087_accepts() {
        accepts("CD087", "323", &[&[], &[("Eenheid>04", "Eenheid>83"), (TARIEF, "")]]);
    }

    #[test]
    fn cd087_refuses() {
        refuses(
            "CD087",
            "323",
            &[
                (&[(TARIEF, "")], &regel(1, 1, "/ProductTarief")),
                (&[("Eenheid>01", "Eenheid>83")], &regel(2, 1, "/ProductTarief")),
            ],
        );
    }
}
