//! The document of `outbox send`: how an invoice stands with the mail.
//!
//! Stands beside the other documents; `known` finds out how it stands, this only holds it.

use serde::{Deserialize, Serialize};

use crate::worklist::MailStand;

/// How an invoice stands with the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Mailed {
    /// Its number.
    pub number: String,
    /// In one word.
    pub state: MailState,
    /// The same in Dutch, with address and the words of the server.
    pub said: Option<String>,
}

/// How an invoice stands with the mail, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum MailState {
    /// Nobody asked for it.
    Never,
    /// It is to be mailed.
    Ordered,
    /// It is being mailed.
    Leaving,
    /// A server took it over.
    Accepted,
    /// A server took it over for another address, for trying.
    Redirected,
    /// A server does not take it yet.
    Deferred,
    /// A server refused it.
    Refused,
    /// Nobody knows whether it arrived.
    Unknown,
    /// A person said that it was sent.
    Sent,
    /// A person said that it came back.
    Bounced,
}

impl MailState {
    /// Whether something is still to be heard of it.
    pub fn is_under_way(self) -> bool {
        matches!(self, MailState::Ordered | MailState::Leaving)
    }

    /// Whether it left as it should.
    pub fn is_good(self) -> bool {
        matches!(self, MailState::Accepted | MailState::Redirected | MailState::Sent)
    }
}

impl From<&MailStand> for MailState {
    fn from(stand: &MailStand) -> Self {
        match stand {
            MailStand::Never => MailState::Never,
            MailStand::Ordered => MailState::Ordered,
            MailStand::Leaving => MailState::Leaving,
            MailStand::Accepted(_) => MailState::Accepted,
            MailStand::Redirected(_) => MailState::Redirected,
            MailStand::Deferred(..) => MailState::Deferred,
            MailStand::Refused(_) => MailState::Refused,
            MailStand::Unknown(_) => MailState::Unknown,
            MailStand::Sent(_) => MailState::Sent,
            MailStand::Bounced(_) => MailState::Bounced,
        }
    }
}
