//! Rules about days of every kind: none lies ahead that should have been, and what ends does so after it began.

use super::rule::Level::{ExternalSource, WithinMessage};
use super::rule::{Found, HEEN, Rule};
use super::walk::client::{each_contact, each_geboortedatum};
use super::walk::path::{START, STOP, at};
use super::walk::regel::each_periode;
use super::walk::voorziening::{Element, TOEGEWEZEN, voorzieningen};
use crate::domain::Date;
use crate::domain::Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323, Wmo325};
use crate::message::{Body, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR134, TR135, CS003];

const TR135: Rule = Rule::new("TR135", HEEN, ExternalSource, Some("8848"))
    .between("intake::dated_in_the_future")
    .means("De Dagtekening ligt niet in de toekomst, gezien vanaf de dag van ontvangst.")
    .remedy(
        "Laat de afzender het bericht met de juiste Dagtekening opnieuw sturen; controleer ook de klok van deze \
         computer.",
    );

const TR134: Rule = Rule::new("TR134", &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo323, Wmo325], WithinMessage, Some("0001"))
    .checked(tr134)
    .means(
        "Deze datum ligt niet na de Dagtekening van het bericht: de geboortedatum, Toewijzingsdatum in een 301, \
         Begindatum in een 305, Einddatum in een 307, en het begin van de periode in een 323 of 325.",
    )
    .remedy("Stuur het bericht pas als de dag er is, of verbeter de datum.");

/// TR134: dates of birth, grant, start and end, and the begin of what is declared, lie on or before Dagtekening.
fn tr134(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    let text = "De datum ligt na Dagtekening; verbeter de datum of stuur het bericht op of na die dag.";
    each_geboortedatum(message, |path, geboortedatum| {
        if geboortedatum.datum > dagtekening {
            found.error(format!("{}/Datum", path()), &geboortedatum.datum.to_string(), text);
        }
    });
    let mut judge = |date: Date, path: &dyn Fn() -> String| {
        if date > dagtekening {
            found.error(path(), &date.to_string(), text);
        }
    };
    match &message.body {
        Body::Wmo301(m) => {
            let products = m.client.toegewezen_producten.toegewezen_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.toewijzingsdatum, &|| TOEGEWEZEN.path(i, "/Toewijzingsdatum")));
        }
        Body::Wmo305(m) => {
            let products = m.client.start_producten.start_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.begindatum, &|| at(START, i, "/Begindatum")));
        }
        Body::Wmo307(m) => {
            let products = m.client.stop_producten.stop_product.iter().enumerate();
            products.for_each(|(i, p)| judge(p.einddatum, &|| at(STOP, i, "/Einddatum")));
        }
        _ => tr134_perioden(message, found),
    }
}

/// TR134, for what is declared: a period has begun on Dagtekening.
fn tr134_perioden(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    each_periode(message, |path, periode| {
        if periode.begindatum > dagtekening {
            let text = "Begindatum ligt na Dagtekening; declareer een periode pas als zij voorbij is.";
            found.error(path("/Begindatum"), &periode.begindatum.to_string(), text);
        }
    });
}

const CS003: Rule = Rule::new("CS003", &[Wmo301, Wmo315, Wmo317], WithinMessage, Some("0001"))
    .checked(cs003)
    .means("Het einde van een periode ligt op of na haar begin.")
    .remedy("Verbeter een van beide datums; bij een 301 moet de gemeente dat doen.");

/// CS003: a period ends on or after its begin.
fn cs003(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        if let Some(periode) = &contact.periode
            && let (Some(begin), Some(end)) = (periode.begindatum, periode.einddatum)
            && end < begin
        {
            let text = "Einddatum van Periode ligt voor Begindatum; verbeter een van beide.";
            found.error(format!("{}/Periode/Einddatum", path()), &end.to_string(), text);
        }
    });
    let text = "De einddatum ligt voor de ingangsdatum; verbeter een van beide.";
    for product in voorzieningen(message).filter(|p| p.einddatum.is_some_and(|end| end < p.ingangsdatum)) {
        found.error(product.path_of(Element::Einddatum), &product.shown(Element::Einddatum), text);
    }
}
