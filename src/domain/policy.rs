//! How a retour that is owed is handled (`[retour]` in the config).

use std::str::FromStr;

use super::{Date, Kind};

/// What happens with a retour that is owed for one kind of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It is made and leaves at once.
    Auto,
    /// It waits for a person to approve it.
    Draft,
    /// Another system answers.
    #[default]
    Off,
}

impl FromStr for Policy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Policy::Auto),
            "draft" => Ok(Policy::Draft),
            "off" => Ok(Policy::Off),
            _ => Err("this policy is unknown"),
        }
    }
}

/// The policies, and from which Dagtekening on messages are answered: older ones were answered before iwmod came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetourPolicy {
    /// For a 301.
    pub wmo301: Policy,
    /// For a 319.
    pub wmo319: Policy,
    /// First Dagtekening that is answered; nothing is before it.
    pub since: Option<Date>,
}

impl RetourPolicy {
    /// What happens with the retour of a message of this kind and Dagtekening.
    pub fn for_message(&self, kind: Kind, dagtekening: Date) -> Policy {
        let policy = match kind {
            Kind::Wmo301 => self.wmo301,
            Kind::Wmo319 => self.wmo319,
            _ => Policy::Off,
        };
        if self.since.is_some_and(|since| dagtekening >= since) { policy } else { Policy::Off }
    }
}
