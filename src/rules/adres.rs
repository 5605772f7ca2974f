//! Rules about addresses, of the client and of the people around the client.

use super::rule::Found;
use super::walk::client::{contact_path, contacts, relatie_path, relaties};
use crate::message::wmo301::Contact;
use crate::message::{Adres, Message};

/// TR006: a Contact can be reached: by Telefoon, or at Huis and Postcode.
pub(super) fn tr006(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        let has_address = contact.adres.as_ref().is_some_and(|a| a.huis.is_some() && a.postcode.is_some());
        if contact.telefoon.is_none() && !has_address {
            found.error(path(), "", "Een Contact heeft Telefoon, of Huis en Postcode; vul een van beide.");
        }
    });
}

/// TR061: the client has an address of Soort 01, 02 or 03.
pub(super) fn tr061(message: &Message, found: &mut Found<'_>) {
    if !contacts(message).iter().any(|c| matches!(c.soort.as_str(), "01" | "02" | "03")) {
        let text =
            "De client heeft geen adres van Soort 01 (BRP), 02 (correspondentie) of 03 (verblijf); voeg er een toe.";
        found.error("/Bericht/Client/Contactgegevens", "", text);
    }
}

/// CD005: LandCode goes with Postcode, and only with it.
pub(super) fn cd005(message: &Message, found: &mut Found<'_>) {
    each_adres(message, |path, adres| match (&adres.postcode, &adres.land_code) {
        (Some(_), None) => found.error(path("/LandCode"), "", "Bij Postcode is LandCode verplicht; vul LandCode."),
        (None, Some(land)) => {
            found.error(
                path("/LandCode"),
                land.as_str(),
                "LandCode mag alleen met Postcode; vul Postcode of haal LandCode weg.",
            );
        }
        _ => {}
    });
}

/// CD009: only a temporary address (Soort 04) has a Periode.
pub(super) fn cd009(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        if contact.periode.is_some() && contact.soort != "04" {
            let text = "Periode mag alleen bij Soort 04 (tijdelijk adres); haal Periode weg of verbeter Soort.";
            found.error(format!("{}/Periode", path()), contact.soort.as_str(), text);
        }
    });
}

/// CD025: a Dutch address has a house number.
pub(super) fn cd025(message: &Message, found: &mut Found<'_>) {
    each_adres(message, |path, adres| {
        if is_dutch(adres) && adres.huis.is_none() {
            found.error(path("/Huis"), "", "Bij LandCode NL is Huis verplicht; vul Huis met Huisnummer.");
        }
    });
}

/// CD034: an address of Soort 01 or 03 has a Postcode. A Contact that is only a telephone has no Adres to fill (TR006).
pub(super) fn cd034(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        let lacks_postcode = contact.adres.as_ref().is_some_and(|a| a.postcode.is_none());
        if matches!(contact.soort.as_str(), "01" | "03") && lacks_postcode {
            let text = "Bij Soort 01 (BRP) of 03 (verblijf) is Postcode verplicht; vul Postcode.";
            found.error(format!("{}/Adres/Postcode", path()), "", text);
        }
    });
}

/// CS003, for the Periode of an address: it ends on or after its begin.
pub(super) fn cs003_periode(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        if let Some(periode) = &contact.periode
            && let (Some(begin), Some(end)) = (periode.begindatum, periode.einddatum)
            && end < begin
        {
            let text = "Einddatum van Periode ligt voor Begindatum; verbeter een van beide.";
            found.error(format!("{}/Periode/Einddatum", path()), &end.to_string(), text);
        }
    });
}

/// CS089: a Dutch Postcode is four digits, the first no 0, and two letters.
pub(super) fn cs089(message: &Message, found: &mut Found<'_>) {
    each_adres(message, |path, adres| {
        if let Some(postcode) = adres.postcode.as_deref().filter(|p| is_dutch(adres) && !is_dutch_postcode(p)) {
            let text = "Bij LandCode NL heeft Postcode de vorm 1234AB; verbeter Postcode of LandCode.";
            found.error(path("/Postcode"), postcode, text);
        }
    });
}

/// `1234AB`; the text of the rule says nothing of small letters or a space before them, so both are let pass.
fn is_dutch_postcode(postcode: &str) -> bool {
    let Some((digits, letters)) = postcode.split_at_checked(4) else { return false };
    let letters = letters.strip_prefix(' ').unwrap_or(letters);
    let is_number = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    is_number && letters.len() == 2 && letters.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_dutch(adres: &Adres) -> bool {
    adres.land_code.is_some_and(|land| land == "NL")
}

/// Each Contact; its path is made only when asked for.
fn each_contact(message: &Message, mut judge: impl FnMut(&dyn Fn() -> String, &Contact)) {
    for (index, contact) in contacts(message).iter().enumerate() {
        judge(&|| contact_path(index, ""), contact);
    }
    for (index, relatie) in relaties(message).iter().enumerate() {
        judge(&|| relatie_path(index, "/Contact"), &relatie.contact);
    }
}

/// Each Adres; its path is made only when asked for.
fn each_adres(message: &Message, mut judge: impl FnMut(&dyn Fn(&str) -> String, &Adres)) {
    each_contact(message, |path, contact| {
        if let Some(adres) = &contact.adres {
            judge(&|below| format!("{}/Adres{below}", path()), adres);
        }
    });
}
