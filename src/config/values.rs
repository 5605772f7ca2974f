//! What rows of the config and of tables beside it hold, with what to do about a wrong one.
//!
//! Stands below `agreed`, `tables` and `parties`, which read the same values from TOML and from CSV. Reads no section.

use std::str::FromStr;

use super::place::Place;
use crate::domain::{Categorie, ProductCode};
use crate::terms::{PartyKey, PartyUnknown, ProductMatch, Profile, RatesBy};

/// A row with where it stands.
pub type Placed<T> = (Place, T);

/// What to do where it is not told whose a tariff is.
pub const WHOSE_REMEDY: &str = "write code (a tariff of the coalition), or party with product (of anyone else)";

/// What is wrong with a product row that matches nothing, or two things.
pub const MATCH_PROBLEM: &str = "a code, a prefix or a category is needed, and not both of the first two";

/// What to do about it.
pub const MATCH_REMEDY: &str =
    "write code or prefix, each with category beside it where a declaration needs it, or category alone";

/// What to do about a product category.
pub const CATEGORY_REMEDY: &str = "write the two digits of the product category";

/// What is wrong with a product code.
pub const PRODUCT_REMEDY: &str = "write a product code of 1 to 5 letters and digits, such as \"104A2\"";

/// What a row of products matches on, and the category that stands beside a code; `None` where it is not clear.
pub fn product_match(
    code: Option<ProductCode>,
    prefix: Option<ProductCode>,
    category: Option<Categorie>,
) -> Option<(ProductMatch, Option<Categorie>)> {
    match (code, prefix, category) {
        (Some(code), None, beside) => Some((ProductMatch::Code(code), beside)),
        (None, Some(prefix), beside) => Some((ProductMatch::Prefix(prefix), beside)),
        (None, None, Some(alone)) => Some((ProductMatch::Categorie(alone), None)),
        (Some(_), Some(_), _) | (None, None, None) => None,
    }
}

/// A product code, or the begin of one, as a config may write it: narrower than in a message, since what is typed may be a slip.
pub struct PlainCode(pub ProductCode);

impl FromStr for PlainCode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| text.parse().ok()).flatten();
        code.map(PlainCode).ok_or("this is no product code")
    }
}

/// The party of a text, where the profile can be read; else no text is known to be wrong.
pub fn party(profile: Option<&Profile>, text: &str) -> Result<Option<PartyKey>, PartyUnknown> {
    profile.map(|profile| profile.party(text)).transpose()
}

/// The same of a party whose rates stand in the config: one whose rates go by code has its own in the protocol.
pub fn payer_of(profile: Option<&Profile>, text: &str) -> Result<Option<PartyKey>, PartyUnknown> {
    let key = party(profile, text)?;
    let goes_by_code = profile.zip(key.as_ref()).is_some_and(|(profile, key)| profile.goes_by_code(key));
    if goes_by_code { Err(PartyUnknown::Unknown) } else { Ok(key) }
}

/// What to do about a party that has tariffs.
pub fn party_remedy(profile: Option<&Profile>) -> String {
    let mut names = profile.map(|p| p.examples(|buyer| buyer.rates == RatesBy::Product)).unwrap_or_default();
    names.reverse();
    written(&names)
}

/// What to do about a party that gets bills.
pub fn payee_remedy(profile: Option<&Profile>) -> String {
    written(&profile.map(|p| p.examples(|_| true)).unwrap_or_default())
}

/// `write "a", "b" or "c"`.
fn written(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => format!("write {last}"),
        Some((last, before)) => format!("write {} or {last}", before.join(", ")),
        None => "name a profile that has buyers".to_owned(),
    }
}
