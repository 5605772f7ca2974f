//! What a copy of everything has to hold at one moment: the log up to its head, and which refused files lie in quarantine then.
//!
//! Stands beside the owner, who alone knows both of one moment; told in an instant, so that intake does not wait for a copy.

use serde::{Deserialize, Serialize};

use super::{Engine, EngineError};
use crate::archive::Extent;
use crate::domain::Sha256;

/// What a copy has to hold. Names of files stand in it, which may be those of clients: it travels in a body, to who may read the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The log; all of it was told to be durable.
    pub log: Extent,
    /// The refused files whose bytes lie in quarantine, by number.
    pub refused: Vec<RefusedBytes>,
}

/// A file in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBytes {
    /// Number of the refusal.
    pub id: u64,
    /// Its name in quarantine.
    pub stored_as: String,
    /// Hash of its bytes.
    pub sha256: Sha256,
}

impl Engine {
    /// What a copy has to hold that is made now. `None` of a log that lies in no folder.
    pub fn snapshot(&self) -> Result<Option<Snapshot>, EngineError> {
        let Some(log) = self.archive.extent()? else { return Ok(None) };
        let refused = self.memory.refusals().values().map(|refusal| RefusedBytes {
            id: refusal.sequence,
            stored_as: refusal.stored_as.clone(),
            sha256: refusal.sha256,
        });
        Ok(Some(Snapshot { log, refused: refused.collect() }))
    }
}
