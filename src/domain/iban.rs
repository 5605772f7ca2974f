//! Account numbers of banks.
//!
//! Stands beside the identities. An [`Iban`] that exists has the right length and check digits; whose account it is and whether the bank
//! knows it, nothing here can say.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// International bank account number (ISO 13616), in capitals and without spaces: `NL91ABNA0417164300`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Iban(String);

/// Why a text is not an [`Iban`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// It does not begin as one, or holds something else than capitals and digits.
    #[error("an IBAN is two letters, two digits, and then letters and digits")]
    Form,
    /// Too short or too long.
    #[error("an IBAN has 15 to 34 characters, a Dutch one 18")]
    Length,
    /// Two digits may be swapped.
    #[error("the check digits of this IBAN are wrong")]
    CheckDigits,
}

impl Iban {
    /// The text without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a list may show it: `NL91…4300`.
    pub fn masked(&self) -> String {
        let tail = self.0.len().saturating_sub(4);
        format!("{}…{}", self.0.get(..4).unwrap_or_default(), self.0.get(tail..).unwrap_or_default())
    }
}

impl FromStr for Iban {
    type Err = IbanError;

    /// Takes spaces and small letters as people write them: `nl91 abna 0417 1643 00`.
    fn from_str(text: &str) -> Result<Self, IbanError> {
        let text: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
        let text = text.to_ascii_uppercase();
        let (head, account) = text.split_at_checked(4).ok_or(IbanError::Form)?;
        let (country, check) = head.split_at_checked(2).ok_or(IbanError::Form)?;
        let is_written = country.bytes().all(|b| b.is_ascii_uppercase())
            && check.bytes().all(|b| b.is_ascii_digit())
            && account.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !is_written {
            return Err(IbanError::Form);
        }
        let has_length = if country == "NL" { text.len() == 18 } else { (15..=34).contains(&text.len()) };
        match (has_length, remainder(head, account)) {
            (false, _) => Err(IbanError::Length),
            (true, 1) => Ok(Iban(text)),
            (true, _) => Err(IbanError::CheckDigits),
        }
    }
}

/// Country and check digits moved to the end, letters as 10 to 35, all of it modulo 97.
fn remainder(head: &str, account: &str) -> u32 {
    let values = account.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
    values.fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97)
}

impl TryFrom<String> for Iban {
    type Error = IbanError;

    fn try_from(text: String) -> Result<Self, IbanError> {
        text.parse()
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Iban {
    /// An account may be of a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Iban(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OURS: &str = "NL91ABNA0417164300";

    #[test]
    fn an_iban_has_check_digits_or_does_not_exist() {
        for good in [
            OURS,
            "NL91 ABNA 0417 1643 00",
            "nl91 abna 0417 1643 00",
            " NL91ABNA0417164300\t",
            "BE68539007547034",
            "NO9386011117947",
        ] {
            let one_form = good.trim().replace(' ', "").to_ascii_uppercase();
            assert_eq!(good.parse::<Iban>().map(|iban| iban.to_string()), Ok(one_form), "{good}");
        }
        for (bad, why) in [
            ("", IbanError::Form),
            ("NL9", IbanError::Form),
            ("9191ABNA0417164300", IbanError::Form),
            ("NL91ABNA041716430é", IbanError::Form),
            ("NLé1ABNA0417164300", IbanError::Form),
            ("NL91", IbanError::Length),
            ("NL91ABNA041716430", IbanError::Length),
            ("NL91ABNA0471164300", IbanError::CheckDigits),
        ] {
            assert_eq!(bad.parse::<Iban>(), Err(why), "{bad}");
        }
    }

    #[test]
    fn it_is_kept_as_the_text_that_it_is_and_is_not_shown() {
        let iban: Iban = OURS.parse().unwrap();
        assert_eq!(postcard::to_stdvec(&iban).unwrap(), postcard::to_stdvec(OURS).unwrap());
        assert_eq!(serde_json::to_string(&iban).unwrap(), format!("\"{OURS}\""));
        assert_eq!(serde_json::from_str::<Iban>(&format!("\"{OURS}\"")).unwrap(), iban);
        assert!(serde_json::from_str::<Iban>("\"NL91\"").is_err());
        assert_eq!((format!("{iban:?}"), iban.masked()), ("Iban(…)".to_owned(), "NL91…4300".to_owned()));
    }

    proptest! {
        /// What check digits are for: one digit that is wrong, or two that are swapped, are never an account.
        #[test]
        fn a_slip_is_seen(at in 8usize..18, other in 0u8..10) {
            let mut digits = OURS.as_bytes().to_vec();
            digits[at] = b'0' + other;
            let slip = String::from_utf8(digits).unwrap();
            prop_assert_eq!(slip.parse::<Iban>().is_ok(), slip == OURS);
            let mut swapped = OURS.as_bytes().to_vec();
            swapped.swap(at - 1, at);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(swapped.parse::<Iban>().is_ok(), swapped == OURS);
        }
    }
}
