//! The hash of what a message says: equal for two files that say the same in other bytes.
//!
//! Stands beside `record`, which walks the fields. White space around numbers and days, prefixes, comments and line ends
//! between elements are gone before this; only decoded values are hashed, each with its length or presence.

use sha2::Digest;

use crate::domain::{Date, Sha256, Tijd};

/// The canonical form of a message, hashed as it grows.
pub(crate) struct Canon(sha2::Sha256);

impl Canon {
    /// Begins with the kind and release, so that a 305 never equals a 307.
    pub(crate) fn new(kind: &str, release: &str) -> Canon {
        let mut canon = Canon(sha2::Sha256::new());
        canon.text(kind);
        canon.text(release);
        canon
    }

    /// The hash of all that was added.
    pub(crate) fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }

    /// A text, with its length before it.
    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    /// A count of records, or a length.
    pub(crate) fn count(&mut self, count: usize) {
        self.number(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// A number.
    pub(crate) fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    /// A day.
    pub(crate) fn date(&mut self, date: Date) {
        self.0.update(date.year().to_be_bytes());
        self.0.update(date.month().to_be_bytes());
        self.0.update(date.day().to_be_bytes());
    }

    /// A time of day.
    pub(crate) fn time(&mut self, tijd: Tijd) {
        let Tijd::At(time) = tijd else { return self.0.update(24i8.to_be_bytes()) };
        self.0.update(time.hour().to_be_bytes());
        self.0.update(time.minute().to_be_bytes());
        self.0.update(time.second().to_be_bytes());
        self.0.update(time.subsec_nanosecond().to_be_bytes());
    }
}
