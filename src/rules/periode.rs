//! Rules about the periods of a declaration (323) and of what its answer (325) refuses.
//!
//! TR319 has the level and the code that the standard gives it, though one message alone shows a breach.

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
    .checked(tr319)
    .means("Een declaratie bevat alleen prestaties waarvan de ProductPeriode in de DeclaratiePeriode of daarvoor valt.")
    .remedy("Haal prestaties van een latere maand eruit; zij horen in de volgende declaratie.");

/// TR319: what is declared lies in the month of the declaration or before it.
fn tr319(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo323(m) = &message.body else { return };
    let last = m.declaratie.declaratie_periode.einddatum;
    for r in regels(message) {
        let GeslotenPeriode { begindatum, einddatum } = r.prestatie.product_periode;
        let (element, day) = match einddatum > last {
            true => ("/ProductPeriode/Einddatum", einddatum),
            false => ("/ProductPeriode/Begindatum", begindatum),
        };
        if day > last {
            let text = "ProductPeriode ligt na DeclaratiePeriode; declareer deze Prestatie in de declaratie van haar eigen maand.";
            found.error(r.path(element), &day.to_string(), text);
        }
    }
}

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
