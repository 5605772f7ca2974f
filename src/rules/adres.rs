//! Rules about addresses, of the client and of the people around the client.

use super::rule::Level::WithinMessage;
use super::rule::{Found, Rule};
use super::walk::client::{contacts, each_contact};
use crate::domain::Kind::Wmo301;
use crate::message::{Adres, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR006, TR061, CD005, CD009, CD025, CD034, CS089];

const TR006: Rule = Rule::new("TR006", &[Wmo301], WithinMessage, Some("0001"))
    .checked(tr006)
    .means("Een Contact heeft een telefoonnummer, of een huisnummer met postcode, of allebei.")
    .remedy("Vraag de gemeente de contactgegevens aan te vullen en de 301 opnieuw te sturen.");

/// TR006: a Contact can be reached: by Telefoon, or at Huis and Postcode.
fn tr006(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        let has_address = contact.adres.as_ref().is_some_and(|a| a.huis.is_some() && a.postcode.is_some());
        if contact.telefoon.is_none() && !has_address {
            found.error(path(), "", "Een Contact heeft Telefoon, of Huis en Postcode; vul een van beide.");
        }
    });
}

const TR061: Rule = Rule::new("TR061", &[Wmo301], WithinMessage, Some("0001"))
    .checked(tr061)
    .means("Een cliënt heeft ten minste één adres met Soort 01 (BRP), 02 (correspondentie) of 03 (verblijf).")
    .remedy("Vraag de gemeente een adres toe te voegen en de 301 opnieuw te sturen.");

/// TR061: the client has an address of Soort 01, 02 or 03.
fn tr061(message: &Message, found: &mut Found<'_>) {
    if !contacts(message).iter().any(|c| matches!(c.soort.as_str(), "01" | "02" | "03")) {
        let text =
            "De client heeft geen adres van Soort 01 (BRP), 02 (correspondentie) of 03 (verblijf); voeg er een toe.";
        found.error("/Bericht/Client/Contactgegevens", "", text);
    }
}

const CD005: Rule = Rule::new("CD005", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd005)
    .means("LandCode staat er als er een Postcode is, en anders niet.")
    .remedy("Vraag de gemeente het adres aan te vullen en de 301 opnieuw te sturen.");

/// CD005: LandCode goes with Postcode, and only with it.
fn cd005(message: &Message, found: &mut Found<'_>) {
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

const CD009: Rule = Rule::new("CD009", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd009)
    .means("Periode bij een Contact staat er alleen bij Soort 04 (tijdelijk verblijfadres).")
    .remedy("Vraag de gemeente de Soort van het adres te verbeteren of de periode weg te laten.");

/// CD009: only a temporary address (Soort 04) has a Periode.
fn cd009(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        if contact.periode.is_some() && contact.soort != "04" {
            let text = "Periode mag alleen bij Soort 04 (tijdelijk adres); haal Periode weg of verbeter Soort.";
            found.error(format!("{}/Periode", path()), contact.soort.as_str(), text);
        }
    });
}

const CD025: Rule = Rule::new("CD025", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd025)
    .means("Bij een adres in Nederland (LandCode NL) is het huisnummer (Huis) verplicht.")
    .remedy("Vraag de gemeente het huisnummer toe te voegen.");

/// CD025: a Dutch address has a house number.
fn cd025(message: &Message, found: &mut Found<'_>) {
    each_adres(message, |path, adres| {
        if is_dutch(adres) && adres.huis.is_none() {
            found.error(path("/Huis"), "", "Bij LandCode NL is Huis verplicht; vul Huis met Huisnummer.");
        }
    });
}

const CD034: Rule = Rule::new("CD034", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cd034)
    .means("Postcode is verplicht bij een BRP-adres (Soort 01) en een verblijfadres (Soort 03).")
    .remedy("Vraag de gemeente de postcode toe te voegen.");

/// CD034: an address of Soort 01 or 03 has a Postcode. A Contact that is only a telephone has no Adres to fill (TR006).
fn cd034(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        let lacks_postcode = contact.adres.as_ref().is_some_and(|a| a.postcode.is_none());
        if matches!(contact.soort.as_str(), "01" | "03") && lacks_postcode {
            let text = "Bij Soort 01 (BRP) of 03 (verblijf) is Postcode verplicht; vul Postcode.";
            found.error(format!("{}/Adres/Postcode", path()), "", text);
        }
    });
}

const CS089: Rule = Rule::new("CS089", &[Wmo301], WithinMessage, Some("0001"))
    .checked(cs089)
    .means("Bij LandCode NL heeft de postcode de vorm van een Nederlandse: vier cijfers en twee letters.")
    .remedy("Vraag de gemeente de postcode of de LandCode te verbeteren.");

/// CS089: a Dutch Postcode is four digits, the first no 0, and two letters.
fn cs089(message: &Message, found: &mut Found<'_>) {
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

/// Each Adres; its path is made only when asked for.
fn each_adres(message: &Message, mut judge: impl FnMut(&dyn Fn(&str) -> String, &Adres)) {
    each_contact(message, |path, contact| {
        if let Some(adres) = &contact.adres {
            judge(&|below| format!("{}/Adres{below}", path()), adres);
        }
    });
}
