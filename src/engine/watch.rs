//! The clock beside the log: a clock that is behind judges nothing and sends nothing.
//!
//! A machine with an empty battery starts years back; every message would be dated in the future (TR135) and be refused, and
//! its sender told so. The log knows better: its last record is younger. Stands between the clock that the engine was
//! handed and everything that appends. While the clock is a day or more behind, nothing is taken in, noted or put in the
//! outbox, and reading goes on; it goes on by itself once the clock is right, or once a person says that it is.

use jiff::{SignedDuration, Timestamp};

use super::behind::Behind;
use super::{Engine, EngineError};
use crate::archive::Packed;
use crate::facts::Keuze;
use crate::log::Entry;

impl Engine {
    /// Whether the clock is a day or more behind the log. `/readyz` and the work list are told.
    pub fn clock_behind(&self) -> Option<Behind> {
        let (now, _) = (self.setup.clock)();
        let last = self.memory.youngest().and_then(|received| Timestamp::from_millisecond(received).ok());
        let behind = last.filter(|last| last.duration_since(now) >= DAY).map(|last| Behind { now, last });
        let was_behind = self.memory.status().clock(behind);
        match behind {
            Some(behind) if !was_behind => tracing::error!(%behind, "the clock is wrong"),
            None if was_behind => tracing::info!("the clock is right; the work goes on"),
            Some(_) | None => {}
        }
        behind
    }

    /// Why these may not be appended: the clock is behind. That a person says it is right may always be.
    pub(super) fn check_clock<'a>(&self, mut records: impl Iterator<Item = &'a Packed>) -> Result<(), EngineError> {
        // Who said so is noted with it.
        let says_right = |record: &Packed| {
            matches!(record.entry, Entry::Besluit { keuze: Keuze::Clock, .. } | Entry::Ordered { .. })
        };
        match self.clock_behind() {
            Some(behind) if !records.all(says_right) => Err(EngineError::ClockBehind(behind)),
            Some(_) | None => Ok(()),
        }
    }

    /// What a start notes in the log before anything else; with a clock that is behind, as soon as it is right.
    pub(super) fn settle(&mut self) -> Result<(), EngineError> {
        self.clock_behind().map_or(Ok(()), |behind| Err(EngineError::ClockBehind(behind)))?;
        if self.is_settled {
            return Ok(());
        }
        self.note_config()?;
        self.sweep_quarantine()?;
        self.note_unknown_mails()?;
        self.is_settled = true;
        self.publish();
        Ok(())
    }
}

/// A clock may be set back by an hour or be corrected by minutes; no more than that.
const DAY: SignedDuration = SignedDuration::from_hours(24);
