//! What rows of the config and of tables beside it hold, with what to do about a wrong one.
//!
//! Stands below `agreed`, `tables` and `parties`, which read the same values from TOML and from CSV. Reads no section.

use std::fmt::Display;
use std::str::FromStr;

use super::place::Place;
use crate::domain::{AgbCode, GemeenteCode};
use crate::terms::TariffKey;

/// A row with where it stands.
pub type Placed<T> = (Place, T);

/// What to do where it is not told whose a tariff is.
pub const WHOSE_REMEDY: &str = "write code (a tariff of the coalition), or party with product (of anyone else)";

/// What to do about a party that has tariffs.
pub const PARTY_REMEDY: &str = "write \"gemeente:0855\", \"hoofdaannemer:12345678\" or \"kikmaat\"";

/// What is wrong with a product row that matches nothing, or two things.
pub const MATCH_PROBLEM: &str = "one of code, prefix and category is needed";

/// What to do about it.
pub const MATCH_REMEDY: &str = "write exactly one of the three";

/// What to do about a product category.
pub const CATEGORY_REMEDY: &str = "write the two digits of the product category";

/// What is wrong with a product code.
pub const PRODUCT_REMEDY: &str = "write a product code of 1 to 5 letters and digits, such as \"104A2\"";

/// A product code or the begin of one.
pub struct ProductCode(pub String);

impl FromStr for ProductCode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(|| ProductCode(text.to_owned())).ok_or("this is no product code")
    }
}

/// A product category.
pub struct Categorie(pub String);

impl FromStr for Categorie {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let good = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        good.then(|| Categorie(text.to_owned())).ok_or("a product category is two digits")
    }
}

/// Whose tariff.
pub enum Party {
    /// `gemeente:0855`.
    Gemeente(GemeenteCode),
    /// `hoofdaannemer:12345678`.
    Hoofdaannemer(AgbCode),
    /// `kikmaat`.
    Kikmaat,
}

impl Party {
    /// The key of its tariff for a product.
    pub fn tariff(self, product: String) -> TariffKey {
        match self {
            Party::Gemeente(code) => TariffKey::Gemeente(code, product),
            Party::Hoofdaannemer(code) => TariffKey::Hoofdaannemer(code, product),
            Party::Kikmaat => TariffKey::Kikmaat(product),
        }
    }
}

impl FromStr for Party {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("gemeente", code)) => code.parse().map(Party::Gemeente).map_err(shown),
            Some(("hoofdaannemer", code)) => code.parse().map(Party::Hoofdaannemer).map_err(shown),
            None if text == "kikmaat" => Ok(Party::Kikmaat),
            _ => Err("this party is unknown".to_owned()),
        }
    }
}

fn shown(error: impl Display) -> String {
    error.to_string()
}
