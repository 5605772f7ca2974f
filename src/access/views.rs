//! Reads the records of the access log, newest first, a segment at a time.
//!
//! Stands on the files, beside `writer`. Reads no segment that cannot hold what is asked for; does not judge the chain.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::AccessError;
use super::line::{self, Record};
use super::segment;
use crate::clock;
use crate::domain::{Bsn, Date, Month};

/// Which records are asked for; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// About one client.
    pub client: Option<Bsn>,
    /// Of one user: the whole name, or the part before ` (uid`.
    pub who: Option<String>,
    /// From a day on.
    pub from: Option<Date>,
    /// Up to a day, included.
    pub to: Option<Date>,
    /// Leaves out the newest ones.
    #[serde(default)]
    pub offset: usize,
    /// At most so many.
    pub limit: Option<usize>,
}

/// The records that are asked for, newest first.
pub fn views(folder: &Path, filter: &Filter) -> Result<Vec<Record>, AccessError> {
    let enough = filter.limit.map_or(usize::MAX, |limit| limit.saturating_add(filter.offset));
    let first = filter.from.map(Month::of);
    let mut records = Vec::new();
    // No record of a segment is later than its name.
    for month in segment::list(folder)?.into_iter().rev().filter(|month| first.is_none_or(|first| *month >= first)) {
        if records.len() >= enough {
            break;
        }
        let bytes = segment::read(&segment::path(folder, month))?;
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').rev();
        let asked = lines.filter_map(|line| filter.record(line));
        records.extend(asked.take(enough.saturating_sub(records.len())));
    }
    Ok(records.into_iter().skip(filter.offset).collect())
}

impl Filter {
    /// The record of a line, if it is asked for. A line that cannot be read is one for `verify`.
    fn record(&self, line: &[u8]) -> Option<Record> {
        let record = line::read(line).ok()?;
        let day = clock::in_amsterdam(record.view.at).date();
        let is_asked = self.client.is_none_or(|client| record.view.clients.contains(&client))
            && self.who.as_ref().is_none_or(|who| is_of(&record.view.who, who))
            && self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to);
        is_asked.then_some(record)
    }
}

/// `anna (uid 1000)` is found as itself and as `anna`.
fn is_of(who: &str, asked: &str) -> bool {
    who == asked || who.split_once(" (uid ").is_some_and(|(name, _)| name == asked)
}
