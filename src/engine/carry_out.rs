//! Carrying out orders: what is known is loaded, planned on, held against what was shown, and what was planned is appended.
//!
//! Stands between the orders (`orders`), which decide, and the log. Before the group of an order is durable no number is used and no
//! file exists; after it a crash changes nothing, because the outbox only copies what the log holds. Decides nothing.

use serde_json::Value;

use super::{Engine, EngineError};
use crate::billing::Invoiced;
use crate::clock;
use crate::domain::{Date, DispositionId, GemeenteCode, Month, Sha256};
use crate::facts::Keuze;
use crate::known::Known;
use crate::orders::{self, Basis, Cannot, CloseBasis, CloseOptions, CloseReport, Drafted, Plan, StopOrder};
use crate::outputs::invoice::{FormError, Forms, Invoice, forms};
use crate::told::chain_text;

impl Engine {
    /// What closing a month would do now; see [`orders::plan_close`]. Nothing is written.
    pub fn close_preview(&self, month: Month, options: &CloseOptions) -> Result<CloseReport, EngineError> {
        Ok(self.plan_money(|basis| orders::plan_close(basis, month, options))?.shown())
    }

    /// Closes a month; see [`orders::plan_close`]. With a fingerprint only what was shown under it.
    pub fn close_month(
        &mut self,
        month: Month,
        options: &CloseOptions,
        shown: Option<Sha256>,
    ) -> Result<CloseReport, EngineError> {
        let plan = self.plan_money(|basis| orders::plan_close(basis, month, options))?;
        plan.check_shown(shown)?;
        let (report, _) = self.carry_out(plan.render(|invoice| self.forms(invoice))?)?;
        self.leave();
        Ok(report)
    }

    /// Makes a refused invoice anew; see [`orders::plan_reissue`].
    pub fn reissue(&mut self, number: &str) -> Result<Invoiced, EngineError> {
        let plan = self.plan_money(|basis| orders::plan_reissue(basis, number))?;
        let (invoiced, _) = self.carry_out(plan.render(|invoice| self.forms(invoice))?)?;
        self.leave();
        Ok(invoiced)
    }

    /// Drafts the declarations of a month that is over, one per gemeente and AGB code; see [`orders::plan_declare`].
    pub fn declare(&mut self, month: Month, gemeente: Option<GemeenteCode>) -> Result<Vec<Drafted>, EngineError> {
        let plan = self.plan_on(&self.known(), |basis| orders::plan_declare(basis, month, gemeente))?;
        Ok(self.carry_out(plan)?.0)
    }

    /// Drafts the stop of the delivery that runs on a toewijzing, as [`StopOrder`] says. Gives the draft's number.
    pub fn draft_stop(&mut self, id: &DispositionId, on: Option<Date>, code: Option<&str>) -> Result<u64, EngineError> {
        let (known, today) = (self.known(), self.now().1);
        let stop = self.plan_on(&known, |basis| orders::stoppable(basis, &StopOrder { id, on, code }))?;
        let at = known.file(&stop.start).ok_or(Cannot::NoStartMessage)?;
        let start = self.content(at.sequence, stop.start)?.ok_or(Cannot::NoStartMessage)?;
        self.note(orders::plan_stop(&known, &stop, &start, today)?)
    }

    /// Keeps a decision of the user as a fact; returns its number.
    pub fn decide(&mut self, keuze: Keuze, reden: &str) -> Result<u64, EngineError> {
        let is_of_clock = keuze == Keuze::Clock;
        let nummer = self.note(orders::plan_decide(&self.known(), keuze, reden, self.clock_behind().is_some())?)?;
        if is_of_clock && let Err(error) = self.settle() {
            // The decision stands; the next tick tries again.
            tracing::warn!(error = chain_text(&error), "what a start notes could not be noted yet");
        }
        Ok(nummer)
    }

    /// See [`orders::plan_undo`].
    pub fn undo(&mut self, nummer: u64, reden: &str) -> Result<u64, EngineError> {
        self.note(orders::plan_undo(&self.known(), nummer, reden)?)
    }

    /// See [`orders::plan_withdraw`].
    pub fn withdraw(&mut self, id: u64, reden: &str) -> Result<u64, EngineError> {
        self.note(orders::plan_withdraw(&self.known(), id, reden)?)
    }

    /// See [`orders::plan_hub_refused`].
    pub fn hub_refused(&mut self, id: u64, code: &str, reden: &str) -> Result<u64, EngineError> {
        self.note(orders::plan_hub_refused(&self.known(), id, code, reden)?)
    }

    /// See [`orders::plan_taken_away`].
    pub fn message_sent(&mut self, id: u64) -> Result<u64, EngineError> {
        self.note(orders::plan_taken_away(&self.known(), id)?)
    }

    /// See [`orders::plan_follow`].
    pub fn follow(&mut self, keuze: Keuze, reden: &str) -> Result<u64, EngineError> {
        self.note(orders::plan_follow(&self.known(), keuze, reden, self.moment().1)?)
    }

    /// Appends what was planned as one group, where the log still ends where the plan was made; see [`Plan`]. Gives what is told,
    /// and the numbers of the records.
    pub(super) fn carry_out<T>(&mut self, plan: Plan<T>) -> Result<(T, Vec<u64>), EngineError> {
        let Plan { records, told, based_on } = plan;
        if based_on != self.head.sequence {
            return Err(Cannot::MovedOn.into());
        }
        Ok((told, self.append_ordered(records)?))
    }

    /// Carries out a plan of one record. Gives its number.
    pub(super) fn note(&mut self, plan: Plan<()>) -> Result<u64, EngineError> {
        let (_, numbers) = self.carry_out(plan)?;
        Ok(numbers.last().copied().unwrap_or(self.head.sequence))
    }

    /// Plans on what is known and on everything that follows from it.
    pub(super) fn plan_on<T>(
        &self,
        known: &Known,
        plan: impl FnOnce(&Basis<'_>) -> Result<T, Cannot>,
    ) -> Result<T, Cannot> {
        let overview = self.memory.derivations().overview(&known.knowledge, &self.setup.terms);
        plan(&Basis { known, terms: &self.setup.terms, overview: &overview, today: self.now().1 })
    }

    /// As [`Engine::plan_on`] what is known now, for what is closed and invoiced.
    fn plan_money<T>(&self, plan: impl FnOnce(&CloseBasis<'_>) -> Result<T, Cannot>) -> Result<T, Cannot> {
        let (setup, reader) = (&self.setup, self.reader());
        let config: Value = serde_json::from_str(&setup.snapshot).unwrap_or_default();
        let (name, moment) = (|sha256: &Sha256| reader.name(sha256), clock::written((setup.clock)().0));
        self.plan_on(&self.known(), |basis| {
            plan(&CloseBasis {
                now: *basis,
                provider: &setup.provider,
                invoice: &setup.invoice,
                mail: setup.mail.as_ref(),
                config: &config,
                name: &name,
                moment: &moment,
            })
        })
    }

    fn forms(&self, invoice: &Invoice) -> Result<Forms, FormError> {
        forms(invoice, self.setup.invoice.pdf_in_ubl)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::super::Setup;
    use super::*;
    use crate::config::Config;

    fn withdrawal() -> Keuze {
        Keuze::Withdraw("O-1".parse().unwrap())
    }

    #[test]
    fn a_plan_is_refused_once_the_log_went_on() {
        let dir = TempDir::new().unwrap();
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
        let setup = Setup::from_config(&Config::read(&text, dir.path()).unwrap());
        let mut engine = Engine::open(Setup { segment_bytes: 1 << 20, reserve_bytes: 1 << 16, ..setup }).unwrap();
        let known = engine.known();
        let plan = || orders::plan_decide(&known, withdrawal(), "nooit gegeven", false).unwrap();
        let (earlier, later) = (plan(), plan());
        let (_, numbers) = engine.carry_out(earlier).unwrap();
        assert_eq!(numbers, [known.sequence + 1]);
        assert!(matches!(engine.carry_out(later), Err(EngineError::Cannot(Cannot::MovedOn))));
        assert_eq!(engine.known().sequence, known.sequence + 1, "nothing was written for it");
    }
}
