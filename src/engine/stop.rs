//! Drafting a stop: what is known is planned on, and what was planned is appended.
//!
//! Stands between the order (`orders::stop`) and the log, of which it reads the message of the start. Decides nothing.

use super::{Engine, EngineError};
use crate::domain::{Date, DispositionId};
use crate::orders::{self, Cannot, Plan, StopOrder};

impl Engine {
    /// Drafts the stop of the delivery that runs on a toewijzing, as [`StopOrder`] says. Gives the draft's number.
    pub fn draft_stop(&mut self, id: &DispositionId, on: Option<Date>, code: Option<&str>) -> Result<u64, EngineError> {
        let (known, today) = (self.known(), self.now().1);
        let stop = orders::stoppable(&known, &self.setup.terms, today, &StopOrder { id, on, code })?;
        let sequence = known.file(&stop.start).map_or(0, |at| at.sequence);
        let start = self.content(sequence, stop.start)?.ok_or(Cannot::NoStartMessage)?;
        let Plan { records, told: () } = orders::plan_stop(&known, &stop, &start, today)?;
        let made = self.append_drafts(records)?;
        Ok(made.first().copied().ok_or(Cannot::NotMade(sequence))?)
    }
}
