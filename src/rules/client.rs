//! Rules about the client and the people around the client: who they are and how old.

use jiff::civil::date;

use super::declaratie::tr134_perioden;
use super::rule::Found;
use super::walk::client::{each_geboortedatum, relatie_path, relaties};
use super::walk::day::after_years;
use super::walk::path::{START, STOP, at};
use super::walk::regel::clienten;
use super::walk::voorziening::TOEGEWEZEN;
use crate::domain::{Bsn, Date};
use crate::message::{Body, Code, Geboortedatum, Message, VolledigeNaam};

/// TR002: nobody was born more than 120 years before Dagtekening, unless the date is unknown.
pub(super) fn tr002(message: &Message, found: &mut Found<'_>) {
    let dagtekening = message.header().bericht_identificatie.dagtekening;
    each_geboortedatum(message, |path, geboortedatum| {
        let is_unknown =
            geboortedatum.datum_gebruik.is_some_and(|g| g == "3") && geboortedatum.datum == date(1900, 1, 1);
        if after_years(geboortedatum.datum, 120) < after_years(dagtekening, 0) && !is_unknown {
            let text = "Geboortedatum ligt meer dan 120 jaar voor Dagtekening; verbeter de datum, of geef een onbekende datum als \
                        1900-01-01 met DatumGebruik 3.";
            found.error(format!("{}/Datum", path()), &geboortedatum.datum.to_string(), text);
        }
    });
}

/// TR134: dates of birth, grant, start and end, and the begin of what is declared, lie on or before Dagtekening.
pub(super) fn tr134(message: &Message, found: &mut Found<'_>) {
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

/// CS002: the BSN passes the elfproef.
pub(super) fn cs002(message: &Message, found: &mut Found<'_>) {
    each_bsn(message, |path, bsn| {
        if bsn.as_str().parse::<Bsn>().is_err() {
            let text =
                "Bsn voldoet niet aan de elfproef; controleer het nummer bij de bron en stuur het bericht opnieuw.";
            found.error(path(), bsn.as_str(), text);
        }
    });
}

/// CS139: the parts of a date of birth that DatumGebruik calls unknown are 01, an unknown year 1900 (IV009).
pub(super) fn cs139(message: &Message, found: &mut Found<'_>) {
    each_geboortedatum(message, |path, Geboortedatum { datum, datum_gebruik }| {
        let agrees = match datum_gebruik.as_ref().map(Code::as_str) {
            Some("1") => datum.day() == 1,
            Some("2") => (datum.month(), datum.day()) == (1, 1),
            Some("3") => *datum == date(1900, 1, 1),
            _ => true,
        };
        if !agrees {
            let text = "DatumGebruik en Datum spreken elkaar tegen; vul onbekende delen met 01 en een onbekend jaar met 1900, of \
                        laat DatumGebruik weg.";
            found.error(format!("{}/DatumGebruik", path()), &datum.to_string(), text);
        }
    });
}

/// CS050: NaamGebruik is 1 to 4 with Partnernaam, else 1 or 6 (the rule text; the published check knows no 6).
pub(super) fn cs050(message: &Message, found: &mut Found<'_>) {
    each_naam(message, |path, naam| {
        let allowed: &[&str] = if naam.partnernaam.is_some() { &["1", "2", "3", "4"] } else { &["1", "6"] };
        if !allowed.contains(&naam.naam_gebruik.as_str()) {
            let text = match naam.partnernaam.is_some() {
                true => "Met Partnernaam is NaamGebruik 1, 2, 3 of 4; verbeter NaamGebruik of haal Partnernaam weg.",
                false => "Zonder Partnernaam is NaamGebruik 1 of 6; verbeter NaamGebruik of vul Partnernaam.",
            };
            found.error(format!("{}/NaamGebruik", path()), naam.naam_gebruik.as_str(), text);
        }
    });
}

/// CS318: a client is a natural person.
pub(super) fn cs318(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo301(m) = &message.body else { return };
    if m.client.naam.naam_gebruik == "6" {
        let text = "NaamGebruik 6 (niet-natuurlijk persoon) mag niet bij een client; vul 1, of 1 tot en met 4 met Partnernaam.";
        found.error("/Bericht/Client/Naam/NaamGebruik", "6", text);
    }
}

/// CD007: Taal goes with Vorm 1 (interpreter), and only with it.
pub(super) fn cd007(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo301(m) = &message.body else { return };
    let Some(communicatie) = &m.client.communicatie else { return };
    let path = "/Bericht/Client/Communicatie/Taal";
    match (communicatie.vorm == "1", &communicatie.taal) {
        (true, None) => found.error(path, "", "Bij Vorm 1 (tolk taal) is Taal verplicht; vul Taal."),
        (false, Some(taal)) => found.error(path, taal, "Taal mag alleen bij Vorm 1 (tolk taal); haal Taal weg."),
        _ => {}
    }
}

/// Each BSN; its path is made only when asked for.
fn each_bsn(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &Code)) {
    let own = match &message.body {
        Body::Wmo301(m) => &m.client.bsn,
        Body::Wmo305(m) => &m.client.bsn,
        Body::Wmo307(m) => &m.client.bsn,
        Body::Wmo315(m) => &m.client.bsn,
        Body::Wmo317(m) => &m.client.bsn,
        _ => return clienten(message).for_each(|client| judge(&|| client.path("/Bsn"), client.bsn)),
    };
    judge(&|| "/Bericht/Client/Bsn".to_owned(), own);
}

/// Each full name.
fn each_naam(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &VolledigeNaam)) {
    let Body::Wmo301(m) = &message.body else { return };
    judge(&|| "/Bericht/Client/Naam".to_owned(), &m.client.naam);
    for (index, relatie) in relaties(message).iter().enumerate() {
        judge(&|| relatie_path(index, "/Naam"), &relatie.naam);
    }
}
