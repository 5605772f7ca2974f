//! Rules about the periods of a declaration (323) and of what its answer (325) refuses.
//!
//! TR319 is about one line of what was sent: `declaratie` judges it, because it refuses no message.

use jiff::civil::date;

use super::rule::Level::{CrossMessage, WithinMessage};
use super::rule::{Found, Rule};
use super::walk::day::after_years;
use super::walk::regel::{DECLARATIE, each_periode, regels};
use crate::domain::Kind::{Wmo323, Wmo325};
use crate::message::{Body, GeslotenPeriode, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR137, TR319, TR335, CS100, CS337, CS340];

const TR137: Rule = Rule::new("TR137", &[Wmo323, Wmo325], WithinMessage, Some("0001"))
    .checked(tr137)
    .means(
        "Het einde van een periode ligt op of na haar begin en niet na de Dagtekening. Een periode kan dus pas \
         gedeclareerd worden als zij voorbij is.",
    )
    .remedy("Wacht met declareren tot de periode voorbij is, of verbeter de datums.");

/// TR137: a period ends on or after its begin, and is over on Dagtekening.
fn tr137(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    each_periode(message, |path, periode| {
        let end = periode.einddatum;
        if end < periode.begindatum {
            let text = "Einddatum ligt voor Begindatum; verbeter een van beide.";
            found.error(path("/Einddatum"), &end.to_string(), text);
        } else if end > dagtekening {
            let text = "Einddatum ligt na Dagtekening; declareer een periode pas als zij voorbij is.";
            found.error(path("/Einddatum"), &end.to_string(), text);
        }
    });
}

const TR319: Rule = Rule::new("TR319", &[Wmo323], CrossMessage, Some("9319"))
    .between("declaratie::alone::tr319")
    .means("Een declaratie bevat alleen prestaties waarvan de ProductPeriode in de DeclaratiePeriode of daarvoor valt.")
    .remedy("Haal prestaties van een latere maand eruit; zij horen in de volgende declaratie.");

const TR335: Rule = Rule::new("TR335", &[Wmo323], WithinMessage, Some("0001"))
    .checked(tr335)
    .means("Het einde van een ProductPeriode ligt niet meer dan vijf jaar voor de Dagtekening van de declaratie.")
    .remedy("Haal de prestatie eruit en overleg met de gemeente; via het bericht kan zij niet meer.");

/// TR335: what is declared ended at most five years before DeclaratieDagtekening.
fn tr335(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo323(m) = &message.body else { return };
    let dagtekening = m.declaratie.declaratie_dagtekening;
    for r in regels(message) {
        let end = r.prestatie.product_periode.einddatum;
        if after_years(end, 5) < after_years(dagtekening, 0) {
            let text = "ProductPeriode eindigde meer dan vijf jaar voor DeclaratieDagtekening; deze Prestatie is niet meer te \
                        declareren.";
            found.error(r.path("/ProductPeriode/Einddatum"), &end.to_string(), text);
        }
    }
}

const CS100: Rule = Rule::new("CS100", &[Wmo323], WithinMessage, Some("0001"))
    .checked(cs100)
    .means("Een declaratie- of productperiode begint op of na 1 januari 2021.")
    .remedy("Oudere zorg kan niet met dit bericht; overleg met de gemeente.");

/// CS100: what is declared this way begins in 2021 or later.
fn cs100(message: &Message, found: &mut Found<'_>) {
    each_periode(message, |path, periode| {
        if periode.begindatum < date(2021, 1, 1) {
            let text = "Begindatum ligt voor 2021-01-01; zorg van voor 2021 is niet met dit bericht te declareren.";
            found.error(path("/Begindatum"), &periode.begindatum.to_string(), text);
        }
    });
}

const CS337: Rule = Rule::new("CS337", &[Wmo323], WithinMessage, Some("0001"))
    .checked(cs337)
    .means("Een ProductPeriode begint en eindigt in dezelfde kalendermaand.")
    .remedy("Splits de prestatie over de maanden.");

/// CS337: a ProductPeriode lies in one month.
fn cs337(message: &Message, found: &mut Found<'_>) {
    for r in regels(message) {
        let GeslotenPeriode { begindatum, einddatum } = r.prestatie.product_periode;
        if begindatum.first_of_month() != einddatum.first_of_month() {
            let text = "ProductPeriode begint en eindigt niet in dezelfde kalendermaand; maak een Prestatie per maand.";
            found.error(r.path("/ProductPeriode"), &format!("{begindatum} {einddatum}"), text);
        }
    }
}

const CS340: Rule = Rule::new("CS340", &[Wmo323], WithinMessage, Some("0001"))
    .checked(cs340)
    .means("DeclaratiePeriode is precies één hele kalendermaand.")
    .remedy("Begin op de eerste en eindig op de laatste dag van de maand.");

/// CS340: a DeclaratiePeriode is one whole month.
fn cs340(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo323(m) = &message.body else { return };
    let GeslotenPeriode { begindatum, einddatum } = m.declaratie.declaratie_periode;
    if begindatum != einddatum.first_of_month() || einddatum != begindatum.last_of_month() {
        let text = "DeclaratiePeriode is niet precies een kalendermaand; laat zij op de eerste beginnen en op de laatste dag van die \
                    maand eindigen.";
        found.error(format!("{DECLARATIE}/DeclaratiePeriode"), &format!("{begindatum} {einddatum}"), text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        DAGTEKENING_323, DAGTEKENING_325, MAAND, accepts, afgekeurd, changed, findings_of, gives, paths, periode,
        refuses, regel, sample,
    };

    const DAGEN: &str =
        "<iwmo:Begindatum>2023-04-10</iwmo:Begindatum>\n              <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>";
    const GEMAAKT: &str = "<wmo323:DeclaratieDagtekening>2023-05-03</wmo323:DeclaratieDagtekening>";

    #[test]
    fn tr137_accepts() {
        accepts(
            "TR137",
            "323",
            &[
                &[],
                &[(DAGTEKENING_323, "<iwmo:Dagtekening>2023-04-30")],
                &[(DAGEN, &periode("2023-05-03", "2023-05-03"))],
            ],
        );
        accepts("TR137", "325", &[&[], &[(DAGTEKENING_325, "<iwmo:Dagtekening>2023-04-30")]]);
    }

    #[test]
    fn tr137_refuses() {
        refuses(
            "TR137",
            "323",
            &[
                (&[(DAGEN, &periode("2023-04-10", "2023-05-04"))], &regel(2, 1, "/ProductPeriode/Einddatum")),
                (&[(DAGEN, &periode("2023-04-10", "2023-04-09"))], &regel(2, 1, "/ProductPeriode/Einddatum")),
                (&[(MAAND, &periode("2023-04-01", "2023-05-04"))], "/Bericht/Declaratie/DeclaratiePeriode/Einddatum"),
                (&[(MAAND, &periode("2023-04-01", "2023-03-31"))], "/Bericht/Declaratie/DeclaratiePeriode/Einddatum"),
            ],
        );
        refuses(
            "TR137",
            "325",
            &[
                (&[(DAGEN, &periode("2023-04-10", "2023-05-17"))], &afgekeurd(2, "/ProductPeriode/Einddatum")),
                (&[(DAGEN, &periode("2023-04-10", "2023-04-09"))], &afgekeurd(2, "/ProductPeriode/Einddatum")),
            ],
        );
    }

    #[test]
    fn tr335_accepts() {
        accepts("TR335", "323", &[&[], &[(DAGEN, &periode("2018-05-01", "2018-05-03"))]]);
    }

    #[test]
    fn tr335_refuses() {
        refuses(
            "TR335",
            "323",
            &[(&[(DAGEN, &periode("2018-05-01", "2018-05-02"))], &regel(2, 1, "/ProductPeriode/Einddatum"))],
        );
    }

    #[test]
    fn cs100_accepts() {
        accepts(
            "CS100",
            "323",
            &[&[], &[(DAGEN, &periode("2021-01-01", "2021-01-31"))], &[(MAAND, &periode("2021-01-01", "2021-01-31"))]],
        );
    }

    #[test]
    fn cs100_refuses() {
        refuses(
            "CS100",
            "323",
            &[
                (&[(DAGEN, &periode("2020-12-31", "2021-01-31"))], &regel(2, 1, "/ProductPeriode/Begindatum")),
                (&[(MAAND, &periode("2020-12-01", "2020-12-31"))], "/Bericht/Declaratie/DeclaratiePeriode/Begindatum"),
            ],
        );
    }

    #[test]
    fn cs337_accepts() {
        accepts("CS337", "323", &[&[], &[(DAGEN, &periode("2023-04-30", "2023-04-30"))]]);
    }

    #[test]
    fn cs337_refuses() {
        refuses(
            "CS337",
            "323",
            &[
                (&[(DAGEN, &periode("2023-03-31", "2023-04-30"))], &regel(2, 1, "/ProductPeriode")),
                // The same month of another year.
                (&[(DAGEN, &periode("2022-04-10", "2023-04-30"))], &regel(2, 1, "/ProductPeriode")),
            ],
        );
    }

    #[test]
    fn cs340_accepts() {
        accepts(
            "CS340",
            "323",
            &[&[], &[(MAAND, &periode("2023-02-01", "2023-02-28"))], &[(MAAND, &periode("2024-02-01", "2024-02-29"))]],
        );
    }

    #[test]
    fn cs340_refuses() {
        refuses(
            "CS340",
            "323",
            &[
                (&[(MAAND, &periode("2023-04-02", "2023-04-30"))], "/Bericht/Declaratie/DeclaratiePeriode"),
                (&[(MAAND, &periode("2023-04-01", "2023-04-29"))], "/Bericht/Declaratie/DeclaratiePeriode"),
                (&[(MAAND, &periode("2023-03-01", "2023-04-30"))], "/Bericht/Declaratie/DeclaratiePeriode"),
                (&[(MAAND, &periode("2024-02-01", "2024-02-28"))], "/Bericht/Declaratie/DeclaratiePeriode"),
                (&[(MAAND, &periode("2023-04-01", "2022-04-30"))], "/Bericht/Declaratie/DeclaratiePeriode"),
            ],
        );
    }

    #[test]
    fn tr335_counts_in_calendar_years() {
        let made = |day: &str| format!("<wmo323:DeclaratieDagtekening>{day}</wmo323:DeclaratieDagtekening>");
        let path = &regel(2, 1, "/ProductPeriode/Einddatum");
        for (end, day, good) in [
            ("2024-02-29", "2029-02-28", true),
            ("2024-02-29", "2029-03-01", false),
            ("2024-02-28", "2029-02-28", true),
            ("2024-02-28", "2029-03-01", false),
            ("2023-02-28", "2028-02-28", true),
            ("2023-02-28", "2028-02-29", false),
        ] {
            // The other lines follow, so that only this one is old.
            let (made, end) = (made(day), periode("2024-02-01", end));
            let text = sample("323").replace("2023-04-30", "2028-01-31").replace("2023-03-31", "2028-01-31");
            let dagen = DAGEN.replace("2023-04-30", "2028-01-31");
            let found = findings_of("TR335", &changed(&text, &[(GEMAAKT, &made), (&dagen, &end)]));
            assert_eq!(paths(&found), if good { vec![] } else { vec![path] }, "{end} on {day}");
        }
    }

    #[test]
    fn tr335_looks_at_declaratie_dagtekening() {
        // Not at that of the message.
        let late = "<wmo323:DeclaratieDagtekening>2028-05-01</wmo323:DeclaratieDagtekening>";
        gives(
            "TR335",
            "323",
            &[
                (&[(DAGTEKENING_323, "<iwmo:Dagtekening>2043-05-03")], &[]),
                (
                    &[(GEMAAKT, late)],
                    &[
                        &regel(1, 1, "/ProductPeriode/Einddatum"),
                        &regel(1, 2, "/ProductPeriode/Einddatum"),
                        &regel(1, 3, "/ProductPeriode/Einddatum"),
                        &regel(2, 1, "/ProductPeriode/Einddatum"),
                    ],
                ),
            ],
        );
    }
}
