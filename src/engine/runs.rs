//! What the last dry run of each month said, so that the next one can tell the difference.
//!
//! Lies beside the store and is no truth: when it is lost, the next run has nothing to compare with, and that is all.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Engine, EngineError};
use crate::billing::Statement;
use crate::disk::{create_folder, write_whole};
use crate::domain::Month;

/// One dry run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// When, in Europe/Amsterdam.
    pub at: String,
    /// Last record of the log that it rests on.
    pub log_position: u64,
    /// The config that it rests on.
    pub config: Value,
    /// The statements as they were shown.
    pub statements: Vec<Statement>,
}

impl Engine {
    /// The last dry run of a month; one that cannot be read is none.
    pub fn last_run(&self, month: Month) -> Option<Run> {
        let bytes = std::fs::read(self.runs().join(name(month))).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps a dry run for the next to compare with.
    pub fn keep_run(&self, month: Month, run: &Run) -> Result<(), EngineError> {
        let folder = self.runs();
        create_folder(&folder)?;
        let bytes = serde_json::to_vec(run).map_err(|source| EngineError::NotKept { month, source })?;
        write_whole(&folder, &name(month), &bytes)?;
        Ok(())
    }

    fn runs(&self) -> PathBuf {
        self.setup.store.join("runs")
    }
}

fn name(month: Month) -> String {
    format!("{month}.json")
}
