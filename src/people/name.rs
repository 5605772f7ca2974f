//! The name by which a user logs in, or by which a token is known.
//!
//! Stands at the ground of `people`. Plain letters only, so that no two names look alike and each can stand in a log line or a URI.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One to 64 lower-case letters, digits, `.`, `-`, `_` and `@`, such as `anna` or `a.jansen@dewilg.example`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlainName(String);

/// A text that is no [`PlainName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 64 characters: lower-case letters, digits, '.', '-', '_' and '@', such as a.jansen")]
pub struct NameError;

impl PlainName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PlainName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b);
        let is_good = (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_plain);
        if is_good { Ok(PlainName(text.to_owned())) } else { Err(NameError) }
    }
}

impl TryFrom<String> for PlainName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<PlainName> for String {
    fn from(name: PlainName) -> String {
        name.0
    }
}

impl fmt::Display for PlainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const LENGTH_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain() {
        for good in ["a", "anna", "a.jansen@dewilg.example", "0-_", &"x".repeat(64)] {
            assert_eq!(good.parse::<PlainName>().unwrap().as_str(), good);
        }
        for bad in ["", "Anna", "a b", "änna", "a/b", "a\n", &"x".repeat(65)] {
            assert_eq!(bad.parse::<PlainName>(), Err(NameError), "{bad:?}");
        }
    }
}
