//! What a person may do, as three roles of which each includes those before it.
//!
//! Stands at the ground of `people`. Which order asks which role is decided by who takes the order.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a person may do. `verwerken` includes `inzien`, `beheer` both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look at everything.
    Inzien,
    /// And do the work: settle tasks, approve, close.
    Verwerken,
    /// And decide about people and settings.
    Beheer,
}

/// A text that names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a role is inzien, verwerken or beheer")]
pub struct RoleUnknown;

impl FromStr for Role {
    type Err = RoleUnknown;

    fn from_str(text: &str) -> Result<Self, RoleUnknown> {
        match text {
            "inzien" => Ok(Role::Inzien),
            "verwerken" => Ok(Role::Verwerken),
            "beheer" => Ok(Role::Beheer),
            _ => Err(RoleUnknown),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Inzien => "inzien",
            Role::Verwerken => "verwerken",
            Role::Beheer => "beheer",
        })
    }
}
