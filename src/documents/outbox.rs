//! The document of `outbox`: every message and invoice that leaves or left, with what became of it.
//!
//! Stands beside the other documents; `answer` finds out what became of each, this only holds it.

use serde::{Deserialize, Serialize};

use crate::domain::{Bsn, Date, Finding, Sha256};
use crate::facts::Afkeuring;

/// One message or invoice that leaves or left. The document is a list of these, oldest first.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Outgoing {
    /// Its number in the log; `outbox approve`, `drop` and `reject` take it.
    pub id: u64,
    /// Which message, or `invoice`.
    pub kind: String,
    /// To or about which gemeente; an invoice goes to none.
    pub gemeente: Option<String>,
    /// To which party an invoice goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Whom a message is about, where that is one client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bsn: Option<Bsn>,
    /// Where it goes to: the address of the party, or the channel of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How an invoice stands with the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// Its own identification; a retour that is not made yet has none.
    pub identification: Option<String>,
    /// Day it was made.
    pub date: Date,
    /// How far it is.
    pub state: OutboxState,
    /// By when something must happen: a retour that is owed must leave, or one on ours must come.
    pub due: Option<Date>,
    /// Name in the outbox, where iwmod made it.
    pub file: Option<String>,
    /// Hash of its bytes, or of the message that is owed a retour.
    pub sha256: Sha256,
    /// What it answers, for a retour: `WMO301 B0001`.
    pub answers: Option<String>,
    /// Codes with which it was rejected, with their places.
    pub codes: Vec<Afkeuring>,
    /// What was found of the message that is owed a retour; what has a retourcode is what the retour will say.
    pub findings: Vec<Finding>,
}

/// A file that left, under the name that it had in the outbox. The document of what `outbox export` writes is a list of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LeftFile {
    /// Its name.
    pub file: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
}

/// How far something that leaves is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum OutboxState {
    /// A retour that we owe and have not made.
    Owed,
    /// It waits for a person to release it.
    Draft,
    /// A person dropped the draft.
    Dropped,
    /// It is on its way into the folder.
    Released,
    /// It lies in the folder, and nobody sent it yet. Documents before said `written`.
    #[serde(alias = "written")]
    Ready,
    /// It was given to a server, and nobody knows whether it arrived.
    Unknown,
    /// The mail with it was refused or came back.
    Undelivered,
    /// It was taken away from the folder or mailed, a copy of it came in, or a person said that it was sent; and no answer yet.
    Sent,
    /// No answer came within its term.
    Overdue,
    /// Its retour accepts it; of an invoice, the party approved it.
    Accepted,
    /// A retour, a hub or the party refused it.
    Rejected,
    /// A 325 answers the declaration.
    Answered,
    /// Another invoice came in its place.
    Replaced,
    /// Nothing of the invoice is open.
    Settled,
}

impl OutboxState {
    /// All of them, in the order in which they are reached.
    pub const ALL: [OutboxState; 14] = [
        OutboxState::Owed,
        OutboxState::Draft,
        OutboxState::Dropped,
        OutboxState::Released,
        OutboxState::Ready,
        OutboxState::Unknown,
        OutboxState::Undelivered,
        OutboxState::Sent,
        OutboxState::Overdue,
        OutboxState::Accepted,
        OutboxState::Rejected,
        OutboxState::Answered,
        OutboxState::Replaced,
        OutboxState::Settled,
    ];

    /// The word of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            OutboxState::Owed => "owed",
            OutboxState::Draft => "draft",
            OutboxState::Dropped => "dropped",
            OutboxState::Released => "released",
            OutboxState::Ready => "ready",
            OutboxState::Unknown => "unknown",
            OutboxState::Undelivered => "undelivered",
            OutboxState::Sent => "sent",
            OutboxState::Overdue => "overdue",
            OutboxState::Accepted => "accepted",
            OutboxState::Rejected => "rejected",
            OutboxState::Answered => "answered",
            OutboxState::Replaced => "replaced",
            OutboxState::Settled => "settled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_as_the_word_that_it_has() {
        for state in OutboxState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
