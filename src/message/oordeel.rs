//! What a retour says of the message it answers: accepted, or rejected and why (IV028).
//!
//! Stands after `classes`; facts are made of it. Lenient, as senders differ: codes that reject nothing accept, wherever they
//! stand. Looks at the retour alone: whether the message was ever sent is judged by who knows what was sent.

use super::body::Message;
use super::classes::classes;
use super::retour::{GEEN_OPMERKING, HEADER, NIET_BEOORDEELD, RetourCodes};

/// What a retour says of the message it answers. A message is accepted or rejected as a whole (IV032).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oordeel {
    /// Nothing is rejected.
    Aanvaard,
    /// Where what is rejected: path and code of each, in the order of the message; never empty.
    Afgekeurd(Vec<(String, String)>),
}

/// Reads a retour; `None` for a message that is none. A 325 has its own rules (IV087).
///
/// Accepted is: no codes at all, as it should be; 0200 on the header alone; and a client or antwoord that came along with
/// 0200 everywhere, because a rejection without a code would be one that nobody can act on. A class that is 0233 was not
/// judged, so not accepted; it is named only where no other code tells why.
pub fn oordeel(message: &Message) -> Option<Oordeel> {
    let header = message.body.retour_header()?;
    let mut said = Vec::new();
    header.retour_codes.iter().for_each(|codes| tell(HEADER, codes, &mut said));
    // The one walk over classes gives codes to fill in, so it is taken over a copy.
    classes(&mut message.body.clone()).iter().for_each(|class| tell(&class.path, class.codes, &mut said));
    if said.iter().any(|(_, code)| code != NIET_BEOORDEELD) {
        said.retain(|(_, code)| code != NIET_BEOORDEELD);
    }
    Some(if said.is_empty() { Oordeel::Aanvaard } else { Oordeel::Afgekeurd(said) })
}

/// Adds what is said of a class, unless it is that nothing is wrong.
fn tell(path: &str, codes: &RetourCodes, said: &mut Vec<(String, String)>) {
    let codes = codes.retour_code.iter().filter(|code| **code != GEEN_OPMERKING);
    said.extend(codes.map(|code| (path.to_owned(), code.to_string())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::testing::read_good;

    const WMO302: &str = include_str!("../../testdata/messages/wmo302.xml");
    const CODES: (&str, &str) = ("<wmo302:RetourCodes>", "</wmo302:RetourCodes>");

    fn says(text: &str) -> Option<Oordeel> {
        oordeel(&read_good("a retour", text.as_bytes()))
    }

    fn rejected(places: &[(&str, &str)]) -> Option<Oordeel> {
        Some(Oordeel::Afgekeurd(places.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()))
    }

    /// The sample with these codes on its classes in the order of the schema, where the codes of a class stand last: the
    /// header, each contact before its relatie, the contacts, the products, the client.
    fn with(codes: impl Fn(usize) -> &'static str) -> String {
        let parts: Vec<&str> = WMO302.split(CODES.0).collect();
        let mut text = parts[0].to_owned();
        for (index, part) in parts[1..].iter().enumerate() {
            let (_, after) = part.split_once(CODES.1).unwrap();
            for code in codes(index).split_whitespace() {
                let list = format!("{}<wmo302:RetourCode>{code}</wmo302:RetourCode>{}", CODES.0, CODES.1);
                text.push_str(&list);
            }
            text.push_str(after);
        }
        text.replace(&format!("{}{}", CODES.1, CODES.0), "")
    }

    /// The header of [`with`] alone.
    fn header(codes: &'static str) -> String {
        let text = with(|_| codes);
        let (before, rest) = text.split_once("<wmo302:Client>").unwrap();
        let (_, after) = rest.split_once("</wmo302:Client>").unwrap();
        format!("{before}{after}")
    }

    #[test]
    fn a_header_without_codes_or_with_0200_accepts() {
        for text in [header(""), header("0200")] {
            assert_eq!(says(&text), Some(Oordeel::Aanvaard));
        }
    }

    #[test]
    fn a_header_with_another_code_rejects() {
        for code in ["0001", "9056", "8848", "S300", "0233", "8001"] {
            assert_eq!(says(&header(code)), rejected(&[(HEADER, code)]), "{code}");
        }
        assert_eq!(says(&header("9056 0200 S300")), rejected(&[(HEADER, "9056"), (HEADER, "S300")]));
    }

    #[test]
    fn a_client_that_is_0200_everywhere_is_accepted() {
        assert_eq!(says(&with(|_| "0200")), Some(Oordeel::Aanvaard));
        assert_eq!(says(&with(|index| if index == 0 { "" } else { "0200" })), Some(Oordeel::Aanvaard));
    }

    #[test]
    fn a_code_on_any_class_rejects_and_its_place_is_told() {
        let count = WMO302.matches(CODES.0).count();
        let places: Vec<String> = (0..count)
            .map(|at| match says(&with(|index| if index == at { "9332 0200 S329" } else { "0200" })) {
                Some(Oordeel::Afgekeurd(places)) => match &places[..] {
                    [(path, first), (same, second)] if path == same => {
                        assert_eq!((first.as_str(), second.as_str()), ("9332", "S329"));
                        path.clone()
                    }
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [
            "/Bericht/Header",
            "/Bericht/Client/Relaties/Relatie[1]/Contact",
            "/Bericht/Client/Relaties/Relatie[1]",
            "/Bericht/Client/Relaties/Relatie[2]/Contact",
            "/Bericht/Client/Relaties/Relatie[2]",
            "/Bericht/Client/Contactgegevens/Contact[1]",
            "/Bericht/Client/Contactgegevens/Contact[2]",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]",
            "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[2]",
            "/Bericht/Client",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn what_was_not_judged_is_named_only_where_nothing_else_is() {
        let product = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]";
        let text =
            with(|index| ["0200", "0233", "0233", "0233", "0233", "0233", "0233", "0233", "0233", "8187"][index]);
        assert_eq!(says(&text), rejected(&[("/Bericht/Client", "8187")]));
        assert_eq!(says(&with(|index| if index == 7 { "0233" } else { "0200" })), rejected(&[(product, "0233")]));
    }

    #[test]
    fn only_a_retour_says_anything() {
        for kind in crate::domain::Kind::ALL {
            let path = format!("testdata/messages/{}.xml", kind.as_str().to_lowercase());
            let Ok(bytes) = std::fs::read(crate::message::testing::root_folder().join(path)) else { continue };
            let is_retour = ["WMO302", "WMO306", "WMO308", "WMO316", "WMO318", "WMO320"].contains(&kind.as_str());
            assert_eq!(oordeel(&read_good(kind.as_str(), &bytes)).is_some(), is_retour, "{kind}");
        }
    }
}
