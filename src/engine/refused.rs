//! What a person has done with a refused file: judge it again, or let it go.
//!
//! Stands on the owner and on `quarantine`, which holds the bytes. The log has a record of it before the bytes go.

use super::error::EngineError;
use super::owner::Engine;
use crate::batch::Item;
use crate::documents::{IngestedFile, Outcome};
use crate::known::Refusal;
use crate::log::{Draft, Entry};
use crate::orders::{self, Cannot};

impl Engine {
    pub(crate) fn count_poison(&self) {
        self.memory.counters().change(|c| c.poison = c.poison.saturating_add(1));
    }

    /// Judges a refused file again, under the config and day of now.
    pub fn quarantine_retry(&mut self, id: &str) -> Result<Vec<IngestedFile>, EngineError> {
        let refusal = self.memory.refusal(id).ok_or_else(|| Cannot::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        if matches!(path.try_exists(), Ok(false)) {
            return Err(EngineError::BytesGone(refusal.sequence));
        }
        let call = self.ingest(vec![Item { name: refusal.name.clone(), path, claim: None, poison: None }])?;
        if let Some(why) = call.failures().next() {
            return Err(EngineError::NotJudged(why.to_owned()));
        }
        let reports = call.into_reports();
        self.settle_retried(&refusal, &reports)?;
        Ok(reports)
    }

    /// What was judged again leaves quarantine where the archive has it, and stands beside its findings of now where not.
    pub(super) fn settle_retried(&mut self, refusal: &Refusal, reports: &[IngestedFile]) -> Result<(), EngineError> {
        let Refusal { sequence, stored_as, sha256, name, .. } = refusal;
        if !self.memory.refusals().contains_key(sequence) {
            return Ok(());
        }
        let refused = |report: &&IngestedFile| report.sha256 == Some(*sha256) && report.outcome == Outcome::Refused;
        if self.memory.file(sha256).is_some() {
            self.record(Entry::QuarantineReleased { refused: *sequence }, *sha256)?;
            self.quarantine.remove(stored_as)?;
        } else if let Some(report) = reports.iter().find(refused) {
            let at = (self.setup.clock)().0.to_string();
            self.quarantine.write_findings(stored_as, name, *sha256, &at, &report.findings)?;
        }
        Ok(self.quarantine.sync()?)
    }

    /// Lets a refused file go: its bytes go to the log with the reason, and it leaves quarantine. One that is lost from
    /// quarantine, or that was changed there, is given up; what lies in its place is noted as a file of its own.
    pub fn quarantine_drop(&mut self, id: &str, reden: &str) -> Result<u64, EngineError> {
        let reden = orders::reason(reden)?;
        let refusal = self.memory.refusal(id).ok_or_else(|| Cannot::NotQuarantined(id.to_owned()))?;
        let path = self.quarantine.path(&refusal.stored_as);
        let refused = refusal.sequence;
        if !self.quarantine.holds(&refusal.stored_as, refusal.sha256)? {
            let dropped = self.record(Entry::QuarantineDropped { refused, reden, parts: 0 }, refusal.sha256)?;
            self.quarantine.remove_findings(&refusal.stored_as)?;
            self.sweep_quarantine()?;
            self.publish();
            return Ok(dropped);
        }
        let who: Vec<Draft> = self.order_note(1).into_iter().collect();
        let sequence = self.store_in_parts(
            (&path, &self.setup.quarantine.clone()),
            refusal.sha256,
            |parts, _| Entry::QuarantineDropped { refused, reden, parts },
            self.packed(who)?,
        )?;
        // The log has it: should the file not go now, it goes later.
        self.strays.insert(refusal.stored_as, refusal.sha256);
        self.settle_strays();
        Ok(sequence)
    }
}
