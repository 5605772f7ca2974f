//! Reads the numbers of `/metrics` where they are kept. Dispositions are derived anew only when something changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::answer;
use crate::clock;
use crate::config::Config;
use crate::disposition;
use crate::domain::Date;
use crate::engine::{Reader, State};
use crate::http::health::Health;
use crate::http::metrics::{Numbers, Source};

/// Counts per state, and of which moment.
type Counted = Option<(u64, Date, BTreeMap<String, i64>)>;

/// A source of numbers for [`Metrics`](crate::http::metrics::Metrics); all are zero until there is a reader.
pub fn source(reader: Arc<OnceLock<Reader>>, config: Arc<Config>, health: Health) -> Source {
    let cache: Mutex<Counted> = Mutex::new(None);
    Arc::new(move || {
        let Some(reader) = reader.get() else { return Numbers::default() };
        let state = reader.state();
        let counted = reader.counters().get();
        let places = [
            ("archive", state.counts.files),
            ("quarantine", u64::try_from(state.quarantine().count()).unwrap_or(u64::MAX)),
        ];
        Numbers {
            files: counted
                .files
                .iter()
                .map(|((outcome, kind), n)| (((*outcome).to_owned(), kind.clone()), *n))
                .collect(),
            dispositions: dispositions(&cache, &state, &config),
            stored_files: places.into_iter().map(|(place, count)| (place.to_owned(), signed(count))).collect(),
            archive_size_bytes: signed(counted.log_bytes),
            archive_records: signed(state.sequence),
            commits: counted.commits,
            last_commit_timestamp_seconds: counted.last_commit.map_or(0, |moment| moment.as_second()),
            store_rebuilds: counted.rebuilds,
            disk_errors: counted.disk_errors,
            poison_files: counted.poison,
            ready: health.report().0,
        }
    })
}

fn dispositions(cache: &Mutex<Counted>, state: &State, config: &Config) -> BTreeMap<String, i64> {
    let today = clock::today();
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((sequence, day, counts)) = cache.as_ref()
        && (*sequence, *day) == (state.sequence, today)
    {
        return counts.clone();
    }
    let zero = disposition::State::ALL.into_iter().map(|word| (word.to_string(), 0));
    let mut counts: BTreeMap<String, i64> = zero.collect();
    for derived in answer::derived(state, config) {
        for disposition in &derived.dispositions {
            let count = counts.entry(disposition.state(today, &config.terms).to_string()).or_default();
            *count = count.saturating_add(1);
        }
    }
    *cache = Some((state.sequence, today, counts.clone()));
    counts
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
