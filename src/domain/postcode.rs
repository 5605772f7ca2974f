//! Dutch postcodes.
//!
//! Stands beside the identities. For who sends and gets invoices, who are in the Netherlands; the address of a client in a message may be
//! foreign, and stays the text that it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Four digits, the first no zero, and two capitals: `5051AA`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Postcode(String);

/// A text is not a [`Postcode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a postcode is four digits and two capitals")]
pub struct NotAPostcode;

impl Postcode {
    /// The text without a space.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Postcode {
    type Err = NotAPostcode;

    /// Takes a space between digits and letters, as people write it: `5051 AA`.
    fn from_str(text: &str) -> Result<Self, NotAPostcode> {
        let (digits, letters) = text.trim().split_at_checked(4).ok_or(NotAPostcode)?;
        let letters = letters.trim_start();
        let has_digits = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        let has_letters = letters.len() == 2 && letters.bytes().all(|b| b.is_ascii_uppercase());
        if has_digits && has_letters { Ok(Postcode(format!("{digits}{letters}"))) } else { Err(NotAPostcode) }
    }
}

impl TryFrom<String> for Postcode {
    type Error = NotAPostcode;

    fn try_from(text: String) -> Result<Self, NotAPostcode> {
        text.parse()
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_four_digits_and_two_capitals() {
        for good in ["5051AA", "5051 AA", " 5051AA ", "1000ZZ"] {
            let one_form = good.replace(' ', "");
            assert_eq!(good.parse::<Postcode>().map(|postcode| postcode.to_string()), Ok(one_form), "{good}");
        }
        for bad in ["", "5051", "5051A", "5051AAA", "5051aa", "0051AA", "50 51AA", "B-2300", "é123AB", "5051A1"] {
            assert_eq!(bad.parse::<Postcode>(), Err(NotAPostcode), "{bad}");
        }
    }

    #[test]
    fn it_is_kept_as_the_text_that_it_is() {
        let postcode: Postcode = "5051 AA".parse().unwrap();
        assert_eq!(postcard::to_stdvec(&postcode).unwrap(), postcard::to_stdvec("5051AA").unwrap());
        assert_eq!(serde_json::to_string(&postcode).unwrap(), "\"5051AA\"");
        assert_eq!(serde_json::from_str::<Postcode>("\"5051AA\"").unwrap(), postcode);
        assert!(serde_json::from_str::<Postcode>("\"5051\"").is_err());
    }
}
