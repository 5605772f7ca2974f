//! What follows from everything that is known, under what was agreed.
//!
//! Stands below all that answers: most answers begin here.

use std::sync::Arc;

use crate::config::Config;
use crate::engine::Reader;
use crate::known::Known;
use crate::overview::Overview;

/// Everything that follows from what is known.
pub fn overview(reader: &Reader, state: &Known, config: &Config) -> Arc<Overview> {
    reader.overview(state, &config.terms)
}
