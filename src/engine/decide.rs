//! Keeping a word: what was planned on what is known is appended.
//!
//! Stands between the orders (`orders::decide`) and the log. Decides nothing.

use super::{Engine, EngineError};
use crate::facts::Keuze;
use crate::orders::{self, Plan};
use crate::told::chain_text;

impl Engine {
    /// Keeps a decision of the user as a fact; returns its number.
    pub fn decide(&mut self, keuze: Keuze, reden: &str) -> Result<u64, EngineError> {
        let is_of_clock = keuze == Keuze::Clock;
        let plan = orders::plan_decide(keuze, reden, self.clock_behind().is_some())?;
        let nummer = self.carry_out(plan)?;
        if is_of_clock && let Err(error) = self.settle() {
            // The decision stands; the next tick tries again.
            tracing::warn!(error = chain_text(&error), "what a start notes could not be noted yet");
        }
        Ok(nummer)
    }

    /// See [`orders::plan_undo`].
    pub fn undo(&mut self, nummer: u64, reden: &str) -> Result<u64, EngineError> {
        self.carry_out(orders::plan_undo(&self.known(), nummer, reden)?)
    }

    /// See [`orders::plan_withdraw`].
    pub fn withdraw(&mut self, id: u64, reden: &str) -> Result<u64, EngineError> {
        self.carry_out(orders::plan_withdraw(&self.known(), id, reden)?)
    }

    /// See [`orders::plan_hub_refused`].
    pub fn hub_refused(&mut self, id: u64, code: &str, reden: &str) -> Result<u64, EngineError> {
        self.carry_out(orders::plan_hub_refused(&self.known(), id, code, reden)?)
    }

    /// See [`orders::plan_follow`].
    pub fn follow(&mut self, keuze: Keuze, reden: &str) -> Result<u64, EngineError> {
        self.carry_out(orders::plan_follow(&self.known(), keuze, reden)?)
    }

    /// Appends a plan of one record. Gives its number.
    fn carry_out(&mut self, plan: Plan<()>) -> Result<u64, EngineError> {
        Ok(self.append_drafts(plan.records)?.last().copied().unwrap_or(0))
    }
}
