//! The name of a rule: of the standard, of a profile, or of a check of our own.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// Names a rule: `TR018` (the standard), `HVB-COALITIE` (a row of a profile), `OVERLAP` (a reason of billing.md §2),
/// `NOT_ADDRESSED_TO_US` (a check of our own). `iwmod explain-rule` tells what it says.
///
/// It reads as text, but no text passes for a rule by accident: an error text or a retour code is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// The name of a rule that the program itself knows.
    pub const fn known(name: &'static str) -> RuleId {
        RuleId(Cow::Borrowed(name))
    }

    /// The name of a rule that a file names: a profile, an answer of a gemeente, a record of the log.
    pub fn named(name: impl Into<String>) -> RuleId {
        RuleId(Cow::Owned(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for RuleId {
    fn from(name: &'static str) -> RuleId {
        RuleId::known(name)
    }
}

impl Deref for RuleId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RuleId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for RuleId {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for RuleId {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_as_its_name_alone_and_read_back() {
        let rule = RuleId::known("TR018");
        assert_eq!(serde_json::to_string(&rule).unwrap(), "\"TR018\"");
        assert_eq!(postcard::to_stdvec(&rule).unwrap(), postcard::to_stdvec("TR018").unwrap());
        assert_eq!(serde_json::from_str::<RuleId>("\"TR018\"").unwrap(), rule);
        assert_eq!((RuleId::named("TR018"), format!("{rule:>7}")), (rule, "  TR018".to_owned()));
    }
}
