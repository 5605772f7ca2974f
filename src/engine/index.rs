//! The store beside the log: filled with each group, synced now and then, done without when it fails.
//!
//! Stands between the engine and `store`. Nothing is lost with it: the log has everything, and the store is caught up later
//! (`open`).

use std::time::Instant;

use super::Engine;
use crate::domain::Sha256;
use crate::log::Row;
use crate::store::StoreError;

impl Engine {
    /// The store may fail; the log has everything, so the work goes on without it.
    pub(super) fn apply(&mut self, rows: &[Row], sequence: u64, chain: Sha256) {
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.apply(rows, sequence, chain) {
            self.lose_store(&error);
        }
    }

    pub(super) fn sync_store(&mut self) {
        self.store_synced = Instant::now();
        let Some(store) = self.store.as_mut() else { return };
        if let Err(error) = store.sync() {
            self.lose_store(&error);
        }
    }

    fn lose_store(&mut self, error: &StoreError) {
        tracing::error!(%error, "the store failed; going on with the archive alone, the store will be caught up later");
        self.memory.counters().disk_error();
        self.memory.status().without_store(error);
        self.store = None;
        self.store_tried = Instant::now();
        if error.is_full() {
            for reserve in &self.reserves {
                reserve.release();
            }
        }
    }
}
