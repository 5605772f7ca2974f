//! What became of the files of one call.
//!
//! Stands between taking files in and those who brought them.

use super::item::Stamp;
use crate::documents::IngestedFile;

/// What became of one item: of a file one report, of a zip one per member.
#[derive(Clone, Debug, Default)]
pub struct ItemResult {
    /// One per file or member.
    pub reports: Vec<IngestedFile>,
    /// The file as it was when it was read, when all of it is durable: it may go from where it came, if it still is that file.
    pub durable: Option<Stamp>,
    /// Why it is not durable; it is where it was, and can be brought again.
    pub failure: Option<String>,
}

/// What became of everything in one call, in the order of its items.
#[derive(Clone, Debug, Default)]
pub struct BatchResult {
    /// One per item.
    pub items: Vec<ItemResult>,
    /// Whether the log could not be written: what is brought next would fare the same.
    pub log_failed: bool,
}

impl BatchResult {
    /// All reports in order.
    pub fn reports(&self) -> impl Iterator<Item = &IngestedFile> {
        self.items.iter().flat_map(|item| &item.reports)
    }

    /// All reports in order.
    pub fn into_reports(self) -> Vec<IngestedFile> {
        self.items.into_iter().flat_map(|item| item.reports).collect()
    }

    /// Items that could not be made durable, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| item.failure.as_deref())
    }
}
