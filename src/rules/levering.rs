//! Rules about starts and stops (305, 307): those that one message breaks are judged here, those beside earlier ones in
//! `disposition::delivery`.

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::path::{START, STOP, at};
use crate::domain::Kind::{Wmo305, Wmo307};
use crate::domain::Release::V3_2;
use crate::message::{Body, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR018, TR019, TR063, TR071, TR074, TR326, TR382, TR413, TR414, TR415, CS058];

const TR019: Rule = Rule::new("TR019", &[Wmo305, Wmo307], CrossMessage, Some("9019"))
    .between("disposition::delivery::unknown_toewijzing")
    .means("Een start of stop hoort bij een bekende toewijzing, door het ToewijzingNummer.")
    .remedy(
        "Is het nummer goed, wacht dan op de 301 of vraag ernaar. Is het fout, verwijder de aanlevering en stuur haar \
         met het goede nummer.",
    );

const TR063: Rule = Rule::new("TR063", &[Wmo305, Wmo307], CrossMessage, Some("9063"))
    .between("disposition::delivery::nothing_to_delete")
    .means(
        "Een verwijdering (StatusAanlevering 3) hoort bij een eerdere aanlevering van dezelfde cliënt met dezelfde \
         sleutel. Verder wordt een verwijdering niet op inhoud beoordeeld.",
    )
    .remedy("Neem de sleutel precies over van wat u wilt verwijderen, of wacht tot dat eerdere bericht binnen is.");

const TR071: Rule = Rule::new("TR071", &[Wmo305], CrossMessage, Some("9071"))
    .between("disposition::delivery::live_starts")
    .means("Een start kan niet worden verwijderd als er al een stop voor is verstuurd.")
    .remedy("Verwijder eerst de stop, dan de start.");

const TR074: Rule = Rule::new("TR074", &[Wmo305, Wmo307], CrossMessage, Some("9074"))
    .between("disposition::delivery::sent_twice")
    .means(
        "Een eerste aanlevering (StatusAanlevering 1) heeft een sleutel die nog niet voorkwam, in dit bericht niet en \
         in eerdere niet.",
    )
    .remedy("Was het een vergissing, doe niets; wilt u iets verbeteren, verwijder dan eerst de eerdere aanlevering.");

const TR326: Rule = Rule::new("TR326", &[Wmo305], CrossMessage, Some("9326"))
    .between("disposition::delivery::counted_starts")
    .means(
        "Een start mag pas als er voor het toegewezen product geen start meer loopt, dus na een stop of na verwijdering \
         van die start.",
    )
    .remedy("Stuur eerst de stop van de lopende start, of verwijder hem als hij fout was.");

const TR382: Rule = Rule::new("TR382", &[Wmo307], CrossMessage, Some("9069"))
    .between("disposition::delivery::stop_without_start")
    .means(
        "Een stop neemt de sleutel van de start die hij beëindigt ongewijzigd over: ToewijzingNummer, Product en \
         Begindatum.",
    )
    .remedy("Verwijder de stop en stuur hem met de sleutel van de start; ontbreekt de start, stuur die dan.");

const TR413: Rule = Rule::new("TR413", &[Wmo307], CrossMessage, Some("9413"))
    .between("disposition::delivery::period")
    .since(V3_2)
    .means(
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een tijdelijke stop (reden 20), dan mag de volgende \
         stop niet weer 20 zijn.",
    )
    .remedy("Gaat de zorg door, stuur dan eerst een start; stopt zij voorgoed, stuur een stop met een andere reden.");

const TR414: Rule = Rule::new("TR414", &[Wmo307], CrossMessage, Some("9414"))
    .between("disposition::delivery::period")
    .since(V3_2)
    .means(
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een stop, dan ligt de Einddatum van de volgende stop \
         op of na die van de eerste.",
    )
    .remedy("Verbeter de Einddatum, of verwijder eerst de tijdelijke stop als die fout was.");

const TR415: Rule = Rule::new("TR415", &[Wmo307], CrossMessage, Some("9415"))
    .between("disposition::delivery::period")
    .since(V3_2)
    .means(
        "Is er voor dezelfde cliënt, toewijzing en Begindatum al een definitieve stop (reden anders dan 20), dan komt \
         er geen stop meer bij.",
    )
    .remedy("Verwijder de eerdere stop als die fout was; begon de zorg opnieuw, stuur dan eerst een start.");

const TR018: Rule = Rule::new("TR018", &[Wmo307], WithinMessage, Some("0001"))
    .checked(tr018)
    .means("In een stop ligt de Einddatum op of na de Begindatum.")
    .remedy("Verbeter een van beide datums en stuur de 307 opnieuw.");

/// TR018: a stop ends on or after its Begindatum.
fn tr018(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo307(m) = &message.body else { return };
    for (index, stop) in m.client.stop_producten.stop_product.iter().enumerate() {
        if stop.einddatum < stop.begindatum {
            let text = "Einddatum ligt voor Begindatum; verbeter een van beide.";
            found.error(at(STOP, index, "/Einddatum"), &stop.einddatum.to_string(), text);
        }
    }
}

const CS058: Rule = Rule::new("CS058", &[Wmo305, Wmo307], WithinMessage, Some("0001"))
    .checked(cs058)
    .means("StatusAanlevering in een start of stop is 1 (eerste aanlevering) of 3 (verwijderen).")
    .remedy("Stuur in plaats van een wijziging (2) een verwijdering en een nieuwe aanlevering.");

/// CS058: a start or stop is a first delivery (1) or a deletion (3).
fn cs058(message: &Message, found: &mut Found<'_>) {
    let mut judge = |list, index, status: &str| {
        if !matches!(status, "1" | "3") {
            let text = "StatusAanlevering is 1 (eerste aanlevering) of 3 (verwijderen); een wijziging is een verwijdering en een \
                        nieuwe aanlevering.";
            found.error(at(list, index, "/StatusAanlevering"), status, text);
        }
    };
    match &message.body {
        Body::Wmo305(m) => {
            let products = m.client.start_producten.start_product.iter().enumerate();
            products.for_each(|(i, p)| judge(START, i, p.status_aanlevering.as_str()));
        }
        Body::Wmo307(m) => {
            let products = m.client.stop_producten.stop_product.iter().enumerate();
            products.for_each(|(i, p)| judge(STOP, i, p.status_aanlevering.as_str()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{accepts, gives, refuses};

    #[test]
    fn tr018_accepts() {
        accepts("TR018", "307", &[&[("2023-06-30", "2023-03-06")]]);
    }

    #[test]
    fn tr018_refuses() {
        refuses(
            "TR018",
            "307",
            &[(&[("2023-06-30", "2023-03-05")], "/Bericht/Client/StopProducten/StopProduct[1]/Einddatum")],
        );
    }

    #[test]
    fn cs058_accepts() {
        accepts("CS058", "305", &[&[], &[("Aanlevering>1", "Aanlevering>3")]]);
    }

    #[test]
    fn cs058_refuses() {
        refuses(
            "CS058",
            "305",
            &[
                (
                    &[("Aanlevering>1", "Aanlevering>2")],
                    "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering",
                ),
                (
                    &[("Aanlevering>1", "Aanlevering>9")],
                    "/Bericht/Client/StartProducten/StartProduct[1]/StatusAanlevering",
                ),
            ],
        );
    }

    #[test]
    fn tr018_and_cs058_hold_for_each_product() {
        let stop =
            |index: usize, element: &str| format!("/Bericht/Client/StopProducten/StopProduct[{index}]/{element}");
        let second = "<wmo307:RedenBeeindiging>20</wmo307:RedenBeeindiging>\n        <wmo307:Einddatum>2023-06-30";
        let ends = |date: &str| second.replace("2023-06-30", date);
        gives(
            "TR018",
            "307",
            &[(&[(second, &ends("2023-03-07"))], &[]), (&[(second, &ends("2023-03-06"))], &[&stop(2, "Einddatum")])],
        );
        gives(
            "CS058",
            "307",
            &[
                (&[("Aanlevering>1", "Aanlevering>3")], &[]),
                (&[("Aanlevering>1", "Aanlevering>2")], &[&stop(1, "StatusAanlevering")]),
                (&[("Aanlevering>1", "Aanlevering>9")], &[&stop(1, "StatusAanlevering")]),
            ],
        );
    }
}
