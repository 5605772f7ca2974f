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

/// CD034: a Contact of Soort 01 or 03 has a Postcode, also where it has no Adres to put it in. One that is only a telephone is of
/// another Soort (TR006).
fn cd034(message: &Message, found: &mut Found<'_>) {
    each_contact(message, |path, contact| {
        let lacks_postcode = contact.adres.as_ref().is_none_or(|a| a.postcode.is_none());
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

#[cfg(test)]
mod tests {
    use super::super::testing::{SOORT_4, accepts, gives, refuses};

    const TELEFOON: &str = "<wmo301:Telefoon>\n          <iwmo:Telefoon01>\n            <iwmo:Telefoonnummer>0130000056</iwmo:Telefoonnummer>\n            <iwmo:Landnummer>0031</iwmo:Landnummer>\n          </iwmo:Telefoon01>\n        </wmo301:Telefoon>";
    const HUIS: &str = "<iwmo:Huis>\n            <iwmo:Huisnummer>56</iwmo:Huisnummer>\n            <iwmo:Huisletter>B</iwmo:Huisletter>\n            <iwmo:HuisnummerToevoeging>bis</iwmo:HuisnummerToevoeging>\n            <iwmo:AanduidingWoonadres>TO</iwmo:AanduidingWoonadres>\n          </iwmo:Huis>";
    const POSTCODE: &str = "<iwmo:Postcode>1236AD</iwmo:Postcode>";
    const LAND: &str = "<iwmo:Straatnaam>Dorpsstraat</iwmo:Straatnaam>\n          <iwmo:Plaatsnaam>Zevenhuizen</iwmo:Plaatsnaam>\n          <iwmo:LandCode>NL</iwmo:LandCode>";
    const RELATIE_CONTACT: &str = "/Bericht/Client/Relaties/Relatie[1]/Contact";

    #[test]
    fn tr006_accepts() {
        accepts("TR006", "301", &[&[(TELEFOON, "")], &[(HUIS, "")], &[(POSTCODE, "")]]);
    }

    #[test]
    fn tr006_refuses() {
        refuses(
            "TR006",
            "301",
            &[
                (&[(TELEFOON, ""), (HUIS, "")], "/Bericht/Client/Contactgegevens/Contact[1]"),
                (&[(TELEFOON, ""), (POSTCODE, "")], "/Bericht/Client/Contactgegevens/Contact[1]"),
            ],
        );
    }

    #[test]
    fn tr061_accepts() {
        accepts("TR061", "301", &[&[]]);
    }

    #[test]
    fn tr061_refuses() {
        refuses(
            "TR061",
            "301",
            &[(
                &[(
                    "Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>01",
                    "Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>04",
                )],
                "/Bericht/Client/Contactgegevens",
            )],
        );
    }

    #[test]
    fn cd005_accepts() {
        accepts("CD005", "301", &[&[(POSTCODE, ""), (LAND, "")]]);
    }

    #[test]
    fn cd005_refuses() {
        refuses(
            "CD005",
            "301",
            &[
                (&[(LAND, "")], "/Bericht/Client/Contactgegevens/Contact[1]/Adres/LandCode"),
                (&[(POSTCODE, "")], "/Bericht/Client/Contactgegevens/Contact[1]/Adres/LandCode"),
            ],
        );
    }

    #[test]
    fn cd009_accepts() {
        accepts("CD009", "301", &[&[]]);
    }

    #[test]
    fn cd009_refuses() {
        refuses(
            "CD009",
            "301",
            &[(&[(SOORT_4, "<wmo301:Soort>02</wmo301:Soort>")], "/Bericht/Client/Contactgegevens/Contact[2]/Periode")],
        );
    }

    #[test]
    fn cd025_accepts() {
        accepts("CD025", "301", &[&[], &[(HUIS, ""), (LAND, "<iwmo:LandCode>BE</iwmo:LandCode>")]]);
    }

    #[test]
    fn cd025_refuses() {
        refuses("CD025", "301", &[(&[(HUIS, "")], "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Huis")]);
    }

    #[test]
    fn cd034_accepts() {
        accepts("CD034", "301", &[&[], &[("<iwmo:Postcode>1237AE</iwmo:Postcode>", "")]]);
    }

    #[test]
    fn cd034_refuses() {
        refuses("CD034", "301", &[(&[(POSTCODE, "")], "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode")]);
    }

    #[test]
    fn cs089_accepts() {
        accepts(
            "CS089",
            "301",
            &[
                &[(POSTCODE, "<iwmo:Postcode>1236 AD</iwmo:Postcode>")],
                &[(POSTCODE, "<iwmo:Postcode>B-2000</iwmo:Postcode>"), (LAND, "<iwmo:LandCode>BE</iwmo:LandCode>")],
            ],
        );
    }

    #[test]
    fn cs089_refuses() {
        refuses(
            "CS089",
            "301",
            &[
                (
                    &[(POSTCODE, "<iwmo:Postcode>0236AD</iwmo:Postcode>")],
                    "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
                ),
                (
                    &[(POSTCODE, "<iwmo:Postcode>1236A1</iwmo:Postcode>")],
                    "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
                ),
                (
                    &[(POSTCODE, "<iwmo:Postcode>€1236</iwmo:Postcode>")],
                    "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode",
                ),
            ],
        );
    }

    #[test]
    fn tr006_wants_one_way_to_reach_every_contact() {
        let adres = |from: &str| -> String {
            let text = include_str!("../../testdata/messages/wmo301.xml");
            let start = text.find(from).unwrap();
            let (open, close) = ("<wmo301:Adres>", "</wmo301:Adres>");
            let begin = start + text[start..].find(open).unwrap();
            text[begin..begin + text[begin..].find(close).unwrap() + close.len()].to_owned()
        };
        let telefoon = |number: &str| -> String {
            let text = include_str!("../../testdata/messages/wmo301.xml");
            let at = text.find(number).unwrap();
            let (open, close) = ("<wmo301:Telefoon>", "</wmo301:Telefoon>");
            let begin = text[..at].rfind(open).unwrap();
            text[begin..begin + text[begin..].find(close).unwrap() + close.len()].to_owned()
        };
        let (relatie, client) = (adres("<wmo301:Relaties>"), adres("<wmo301:Contactgegevens>"));
        let (relatie_belt, client_belt) = (telefoon("0130000012"), telefoon("0130000056"));
        gives(
            "TR006",
            "301",
            &[
                (&[(&relatie, "")], &[]),
                (&[(&relatie_belt, "")], &[]),
                (&[(&relatie, ""), (&relatie_belt, "")], &[RELATIE_CONTACT]),
                (&[(&relatie, "<wmo301:Adres/>"), (&relatie_belt, "")], &[RELATIE_CONTACT]),
                (&[(&client, ""), (&client_belt, "")], &["/Bericht/Client/Contactgegevens/Contact[1]"]),
            ],
        );
        // Postcode is an element of Adres; without Adres there is none either, of the client as of a Relatie.
        gives(
            "CD034",
            "301",
            &[
                (&[(&relatie, "")], &[&format!("{RELATIE_CONTACT}/Adres/Postcode")]),
                (&[(&client, "")], &["/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode"]),
                (&[(&client, "<wmo301:Adres/>")], &["/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode"]),
            ],
        );
    }

    #[test]
    fn cd034_holds_for_brp_and_verblijf_of_client_and_relatie() {
        let (client, relatie) = ("<iwmo:Postcode>1236AD</iwmo:Postcode>", "<iwmo:Postcode>1234AB</iwmo:Postcode>");
        let soort =
            |code: &str| format!("<wmo301:Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>{code}");
        let (brp, post, verblijf) = (soort("01"), soort("02"), soort("03"));
        let path = "/Bericht/Client/Contactgegevens/Contact[1]/Adres/Postcode";
        let of_relatie = format!("{RELATIE_CONTACT}/Adres/Postcode");
        gives(
            "CD034",
            "301",
            &[
                (&[(client, ""), (&brp, &post)], &[]),
                (&[(client, ""), (&brp, &verblijf)], &[path]),
                (&[(relatie, "")], &[&of_relatie]),
            ],
        );
    }

    #[test]
    fn landcode_huis_and_postcode_of_an_address() {
        let client = "<iwmo:Postcode>1236AD</iwmo:Postcode>\n          <iwmo:Straatnaam>Dorpsstraat</iwmo:Straatnaam>\n          <iwmo:Plaatsnaam>Zevenhuizen</iwmo:Plaatsnaam>\n          <iwmo:LandCode>NL</iwmo:LandCode>";
        let huis = "<iwmo:Huis>\n            <iwmo:Huisnummer>56</iwmo:Huisnummer>\n            <iwmo:Huisletter>B</iwmo:Huisletter>\n            <iwmo:HuisnummerToevoeging>bis</iwmo:HuisnummerToevoeging>\n            <iwmo:AanduidingWoonadres>TO</iwmo:AanduidingWoonadres>\n          </iwmo:Huis>";
        let abroad = "<iwmo:Postcode>B-2000</iwmo:Postcode><iwmo:LandCode>BE</iwmo:LandCode>";
        let relatie = ("<iwmo:LandCode>NL</iwmo:LandCode>", "");
        let adres = |below: &str| format!("/Bericht/Client/Contactgegevens/Contact[1]/Adres/{below}");
        gives(
            "CD005",
            "301",
            &[
                (&[(client, "")], &[]),
                (&[(client, abroad)], &[]),
                (&[(client, "<iwmo:Postcode>1236AD</iwmo:Postcode>")], &[&adres("LandCode")]),
                (&[(client, "<iwmo:LandCode>BE</iwmo:LandCode>")], &[&adres("LandCode")]),
                (&[relatie], &[&format!("{RELATIE_CONTACT}/Adres/LandCode")]),
            ],
        );
        gives(
            "CD025",
            "301",
            &[
                (&[(huis, "")], &[&adres("Huis")]),
                (&[(huis, ""), (client, abroad)], &[]),
                (&[(huis, ""), (client, "")], &[]),
            ],
        );
        gives(
            "CS089",
            "301",
            &[
                (&[("1236AD", "1000AA")], &[]),
                (&[("1236AD", "9999ZZ")], &[]),
                (&[("1236AD", "1236ad")], &[]),
                (&[("1236AD", "1236 AD")], &[]),
                (&[("1236AD", "1236  AD")], &[&adres("Postcode")]),
                (&[("1236AD", "12A6AD")], &[&adres("Postcode")]),
                (&[("1236AD", "1236A")], &[&adres("Postcode")]),
                (&[("1236AD", "1236ADE")], &[&adres("Postcode")]),
                (&[("1236AD", "1236")], &[&adres("Postcode")]),
                (&[("1236AD", "1236A1")], &[&adres("Postcode")]),
                (&[("1234AB", "0234AB")], &[&format!("{RELATIE_CONTACT}/Adres/Postcode")]),
                // Without LandCode that is CD005's finding.
                (&[(client, "<iwmo:Postcode>0000XX</iwmo:Postcode>")], &[]),
            ],
        );
    }

    #[test]
    fn tr061_counts_the_addresses_of_the_client_only() {
        let contacts =
            |soort: &str| format!("<wmo301:Contactgegevens>\n      <wmo301:Contact>\n        <wmo301:Soort>{soort}");
        let (brp, post, verblijf, tijdelijk) = (contacts("01"), contacts("02"), contacts("03"), contacts("04"));
        gives(
            "TR061",
            "301",
            &[
                (&[(&brp, &post)], &[]),
                (&[(&brp, &verblijf)], &[]),
                // The Relaties keep theirs of Soort 01, which does not help.
                (&[(&brp, &tijdelijk)], &["/Bericht/Client/Contactgegevens"]),
                (
                    &[
                        (&brp, &tijdelijk),
                        (
                            "<wmo301:Soort>04</wmo301:Soort>\n        <wmo301:Adres>\n          <iwmo:Huis>\n            <iwmo:Huisnummer>7<",
                            "<wmo301:Soort>02</wmo301:Soort>\n        <wmo301:Adres>\n          <iwmo:Huis>\n            <iwmo:Huisnummer>7<",
                        ),
                    ],
                    &[],
                ),
            ],
        );
    }

    #[test]
    fn cd009_of_client_and_relatie() {
        let periode = "<wmo301:Periode>\n          <iwmo:Begindatum>2023-03-01</iwmo:Begindatum>\n          <iwmo:Einddatum>2023-04-30</iwmo:Einddatum>\n        </wmo301:Periode>";
        let of_relatie = "</wmo301:Emailadres>\n        </wmo301:Contact>";
        let with_periode = of_relatie.replace("\n", "<wmo301:Periode><iwmo:Begindatum>2023-03-02</iwmo:Begindatum><iwmo:Einddatum>2023-03-01</iwmo:Einddatum></wmo301:Periode>\n");
        let path = format!("{RELATIE_CONTACT}/Periode");
        gives("CD009", "301", &[(&[(of_relatie, &with_periode)], &[&path]), (&[(periode, "")], &[])]);
    }
}
