//! A clock that is behind the log, and what to do.
//!
//! Stands below status and watch: the one shows it, the other finds it. Asks no clock itself.

use jiff::Timestamp;

use crate::clock;

/// The clock is at least a day behind the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What the clock says.
    pub now: Timestamp,
    /// When the youngest record of the log came, since a person last said that the clock is right.
    pub last: Timestamp,
}

impl Behind {
    /// By how much.
    pub fn seconds(self) -> i64 {
        self.last.duration_since(self.now).as_secs()
    }
}

impl std::fmt::Display for Behind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (now, last) = (clock::written(self.now), clock::written(self.last));
        write!(
            f,
            "the clock says {now}, and the last record of the archive is of {last}: nothing is taken in, nothing leaves \
             and nothing is noted. Set the clock right, and iwmod goes on by itself; or, where the clock is right now, run \
             `iwmod decide clock --reason TEXT`"
        )
    }
}
