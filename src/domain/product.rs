//! What a product is called: its category and, where a toewijzing is specific, its code.
//!
//! Stands beside the identities. Which codes belong to a category and what they cost, `terms` says.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// ProductCode of a message, such as `02A05`: 1 to 5 characters, one of them no space (LDT_ProductCode). A copy shares the text, since
/// each of the thousands of rows that are delivered of a product names it.
///
/// What was kept is read back as it was kept: a closed month may hold a longer code of a profile of version 0.1.0.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProductCode(Arc<str>);

/// Categorie of a product: two digits, such as `02`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Categorie([u8; 2]);

/// Why a text is not what a product is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductError {
    /// No product code.
    #[error("a product code has 1 to 5 characters")]
    Code,
    /// No category.
    #[error("a product category is two digits")]
    Categorie,
}

impl ProductCode {
    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProductCode {
    type Err = ProductError;

    fn from_str(text: &str) -> Result<Self, ProductError> {
        // The white space of XML: a code may hold any other.
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let good = text.chars().count() <= 5 && !text.chars().all(is_space);
        good.then(|| ProductCode(text.into())).ok_or(ProductError::Code)
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ProductCode {
    /// As a text is: the digest of a row of `beginstand*.csv` is of this form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Categorie {
    /// The two digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// In the place of a code, where a rate is for a whole category.
    pub fn in_place_of_code(self) -> ProductCode {
        ProductCode(self.as_str().into())
    }
}

impl FromStr for Categorie {
    type Err = ProductError;

    fn from_str(text: &str) -> Result<Self, ProductError> {
        let digits: [u8; 2] = text.as_bytes().try_into().map_err(|_| ProductError::Categorie)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Categorie(digits)) } else { Err(ProductError::Categorie) }
    }
}

impl fmt::Display for Categorie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Categorie {
    /// As a text is: see [`ProductCode`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Categorie {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Categorie {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_the_schema_lets_through() {
        for good in ["1", "02A05", "104A2", "é-é a", " 2A ", "\u{a0}"] {
            assert_eq!(good.parse::<ProductCode>().map(|code| code.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", " \t\r\n ", "104A2X", "éééééé"] {
            assert_eq!(bad.parse::<ProductCode>(), Err(ProductError::Code), "{bad}");
        }
    }

    #[test]
    fn a_category_is_two_digits() {
        for number in 0..100 {
            let text = format!("{number:02}");
            assert_eq!(text.parse::<Categorie>().map(|c| c.to_string()), Ok(text));
        }
        for bad in ["", "2", "002", "0A", "é", "licht"] {
            assert_eq!(bad.parse::<Categorie>(), Err(ProductError::Categorie), "{bad}");
        }
    }

    #[test]
    fn both_are_kept_and_shown_as_the_texts_that_they_are() {
        let (code, categorie): (ProductCode, Categorie) = ("104A2".parse().unwrap(), "02".parse().unwrap());
        let texts = ("104A2".to_owned(), "02".to_owned());
        let bytes = postcard::to_stdvec(&texts).unwrap();
        assert_eq!(postcard::to_stdvec(&(&code, categorie)).unwrap(), bytes);
        assert_eq!(postcard::from_bytes::<(ProductCode, Categorie)>(&bytes).unwrap(), (code.clone(), categorie));
        assert_eq!(serde_json::to_string(&(&code, categorie)).unwrap(), serde_json::to_string(&texts).unwrap());
        assert_eq!(format!("{:?}", (&code, categorie)), format!("{texts:?}"));
        assert_eq!(format!("{code:8}|{categorie:4}|"), "104A2   |02  |");
        // Of a month that was closed under a profile whose codes nobody had checked.
        assert_eq!(serde_json::from_str::<ProductCode>("\"104A2X\"").unwrap().as_str(), "104A2X");
    }
}
