//! The mail: what is to leave is noted before it is given away, and what became of it after. Who talks to a server stands above
//! (`post`); whether and what leaves is decided by the orders.
//!
//! Between the record that a mail leaves and the one that says what became of it anything may end: the next start notes that nobody
//! knows, and a person is asked.

use super::{Engine, EngineError};
use crate::known::Known;
use crate::log::MailOutcome;
use crate::orders::{self, Departure, Enclosed, MailBasis, Notice};
use crate::outputs::mail::Attachment;

impl Engine {
    /// Has an invoice mailed; see [`orders::plan_mail`].
    pub fn order_mail(&mut self, number: &str, again: bool) -> Result<u64, EngineError> {
        let plan = orders::plan_mail(&self.known(), &self.mails(), number, again)?;
        self.note(plan)
    }

    /// Notes that an invoice leaves, and gives the mail to give to a server. `None`: it is not due any more.
    pub fn leave_by_mail(&mut self, number: &str) -> Result<Option<Departure>, EngineError> {
        let (known, now) = (self.known(), self.moment().0);
        let is_due = orders::due_mails(&known, now).iter().any(|due| due == number);
        // What was just found damaged, or a clock that is wrong, is no ground to send anything on.
        if !is_due || self.paused().is_some() {
            return Ok(None);
        }
        let enclosed = orders::enclosed(&known, &self.mails(), number)?;
        let attachments = enclosed.into_iter().map(|form| self.attachment(form)).collect::<Result<_, _>>()?;
        let plan = orders::plan_leaving(&known, &self.mails(), number, attachments, now)?;
        Ok(Some(self.carry_out(plan)?.0))
    }

    /// Notes what became of a mail.
    pub fn note_mailed(&mut self, leaving: u64, outcome: MailOutcome) -> Result<(), EngineError> {
        let plan = orders::plan_mailed(&self.known(), leaving, outcome.clone());
        self.carry_out(plan)?;
        self.memory.counters().mail(&outcome);
        Ok(())
    }

    /// Notes that the tasks of a day were gone through, and gives the mail that tells what is new; see [`orders::plan_notice`].
    pub fn leave_notice(
        &mut self,
        plan: impl FnOnce(&Known) -> Option<Notice>,
    ) -> Result<Option<Departure>, EngineError> {
        if self.paused().is_some() {
            return Ok(None);
        }
        let (known, now) = (self.known(), self.moment().0);
        let Some(notice) = plan(&known) else { return Ok(None) };
        let plan = orders::plan_notice(&known, &self.mails(), notice, now)?;
        Ok(self.carry_out(plan)?.0)
    }

    /// What a start notes of mails that were under way.
    pub(super) fn note_unknown_mails(&mut self) -> Result<(), EngineError> {
        let plan = orders::plan_unknown(&self.known());
        if plan.records.is_empty() {
            return Ok(());
        }
        tracing::error!(
            mails = plan.records.len(),
            "nobody knows whether mails arrived that were under way; see `iwmod worklist`"
        );
        self.carry_out(plan).map(drop)
    }

    /// What mails rest on.
    fn mails(&self) -> MailBasis<'_> {
        let setup = &self.setup;
        MailBasis { terms: &setup.terms, provider: &setup.provider, settings: setup.mail.as_ref() }
    }

    fn attachment(&self, form: Enclosed) -> Result<Attachment, EngineError> {
        let Enclosed { sequence, name, form, sha256 } = form;
        let bytes = self.content(sequence, sha256)?.ok_or(EngineError::NoContent(sequence))?;
        Ok(Attachment { name, form, bytes })
    }
}
