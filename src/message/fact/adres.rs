//! Where a client lives, as lines to print.
//!
//! **(our choice)** The address of the register (01) goes before that where the client stays (03), and that before the one for
//! letters (02). A temporary one (04) is never taken: it holds for a while that a bill does not know.

use super::super::common::{Adres, Huis};
use super::super::wmo301::Contact;

/// Street with number, then postcode with town, then the country where it is not ours; empty where no address is given.
pub(super) fn lines(contacts: &[Contact]) -> Vec<String> {
    let of_kind = |kind: &&str| contacts.iter().find_map(|c| c.adres.as_ref().filter(|_| c.soort.as_str() == *kind));
    PREFERRED.iter().find_map(of_kind).map(print).unwrap_or_default()
}

fn print(adres: &Adres) -> Vec<String> {
    let huis = adres.huis.as_ref().map(number).unwrap_or_default();
    let street = joined([adres.straatnaam.as_deref().unwrap_or_default(), &huis]);
    let postcode = adres.postcode.as_deref().map(spaced).unwrap_or_default();
    let town = joined([&postcode, adres.plaatsnaam.as_deref().unwrap_or_default()]);
    let land = adres.land_code.as_ref().map(|code| code.as_str()).filter(|code| *code != "NL").unwrap_or_default();
    [street, town, land.to_owned()].into_iter().filter(|line| !line.is_empty()).collect()
}

fn number(huis: &Huis) -> String {
    let place = match huis.aanduiding_woonadres.as_ref().map(|code| code.as_str()) {
        Some("TO") => "t/o",
        Some("BY") => "bij",
        _ => "",
    };
    let letter = huis.huisletter.as_deref().unwrap_or_default();
    joined([place, &huis.huisnummer.to_string(), letter, huis.huisnummer_toevoeging.as_deref().unwrap_or_default()])
}

/// `1236AD` as it is printed.
fn spaced(postcode: &str) -> String {
    match postcode.split_at_checked(4) {
        Some((digits, letters)) if postcode.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{digits} {letters}")
        }
        _ => postcode.to_owned(),
    }
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// Kinds of address (COD757), the best first.
const PREFERRED: [&str; 3] = ["01", "03", "02"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Code;

    fn contact(kind: &str, street: &str, land: Option<&str>) -> Contact {
        let adres = Adres {
            straatnaam: Some(street.to_owned()),
            postcode: Some("5038CB".to_owned()),
            land_code: land.and_then(Code::new),
            ..Adres::default()
        };
        Contact { soort: Code::new(kind).unwrap(), adres: Some(adres), ..Contact::default() }
    }

    #[test]
    fn the_register_goes_before_a_stay_and_a_stay_before_letters() {
        let of = |kinds: &[&str]| lines(&kinds.iter().map(|kind| contact(kind, kind, None)).collect::<Vec<_>>());
        assert_eq!(of(&["04", "02", "03", "01"])[0], "01");
        assert_eq!(of(&["04", "02", "03"])[0], "03");
        assert_eq!(of(&["04", "02"])[0], "02");
        assert_eq!(of(&["04"]), Vec::<String>::new());
        let without = Contact { adres: None, ..contact("01", "", None) };
        assert_eq!(lines(&[without, contact("02", "Markt", None)])[0], "Markt");
    }

    #[test]
    fn only_another_country_is_named() {
        assert_eq!(lines(&[contact("01", "Markt", Some("NL"))]), ["Markt", "5038 CB"]);
        assert_eq!(lines(&[contact("01", "Markt", Some("BE"))]), ["Markt", "5038 CB", "BE"]);
    }
}
