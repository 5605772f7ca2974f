//! The one word that a person sees of a disposition on a day (contract.md, "JSON of dispositions").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Course, Disposition, Ended};
use crate::domain::{Date, UnknownCode};
use crate::terms::Terms;

/// State of a disposition as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum State {
    /// Known, not started.
    Allocated,
    /// Started.
    InCare,
    /// Stopped with the temporary reason.
    Suspended,
    /// Stopped with the reason that hands over; no successor yet.
    InTransfer,
    /// Handed over, and the successor has begun.
    Continued,
    /// Handed over, and the user said that it was not continued.
    NotContinued,
    /// Stopped with any other reason.
    Ended,
    /// The own end date passed without a final stop: a 307 is due.
    Expired,
    /// Removed by the gemeente, or withdrawn by the user.
    Withdrawn,
}

impl State {
    /// All states, in the order of contract.md.
    pub const ALL: [State; 9] = [
        State::Allocated,
        State::InCare,
        State::Suspended,
        State::InTransfer,
        State::Continued,
        State::NotContinued,
        State::Ended,
        State::Expired,
        State::Withdrawn,
    ];

    /// The word of contract.md.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Allocated => "allocated",
            State::InCare => "in_care",
            State::Suspended => "suspended",
            State::InTransfer => "in_transfer",
            State::Continued => "continued",
            State::NotContinued => "not_continued",
            State::Ended => "ended",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let allowed = "allocated, in_care, suspended, in_transfer, continued, not_continued, ended, expired, withdrawn";
        State::ALL.into_iter().find(|s| s.as_str() == text).ok_or(UnknownCode { list: "state", allowed })
    }
}

impl Disposition {
    /// The state on `as_of`.
    pub fn state(&self, as_of: Date, terms: &Terms) -> State {
        if self.is_withdrawn() {
            return State::Withdrawn;
        }
        let Some(current) = self.deliveries.iter().rfind(|d| d.from <= as_of) else { return State::Allocated };
        // On its last day the client is still in care: a stop, like an own end date, has passed the day after.
        let passed = |day: Date| day < as_of;
        match &current.ended {
            Some(ended) if passed(ended.einddatum) => self.ended(ended, as_of, terms),
            None if self.to.is_some_and(passed) => State::Expired,
            Some(_) | None if current.paused.is_some_and(passed) => State::Suspended,
            Some(_) | None => State::InCare,
        }
    }

    fn ended(&self, ended: &Ended, as_of: Date, terms: &Terms) -> State {
        if ended.reden.as_deref() == Some(terms.profile.transfer_reason.as_str()) {
            self.handed_over(as_of)
        } else {
            State::Ended
        }
    }

    fn handed_over(&self, as_of: Date) -> State {
        match &self.successor {
            Some(successor) if successor.begins <= as_of => State::Continued,
            Some(_) | None if self.course == Course::NotContinued => State::NotContinued,
            Some(_) | None => State::InTransfer,
        }
    }
}
