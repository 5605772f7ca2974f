//! Reads the numbers of `/metrics` where they are kept. What has to be derived is derived anew only when something changed,
//! and where that takes long not at each scrape either.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::folders::FOLDERS;
use crate::access::AccessLog;
use crate::answer::{self, money, outbox, worklist};
use crate::backup::last;
use crate::clock::Clock;
use crate::config::Config;
use crate::courier::Tally;
use crate::disposition;
use crate::documents::OutboxState;
use crate::domain::Date;
use crate::engine::{Behind, Reader};
use crate::http::health::Health;
use crate::http::metrics::{Numbers, Source};
use crate::known::Known;
use crate::worklist::{LeftAlone, Obstacles, TaskKind};

/// What is derived, counted, and of which moment.
#[derive(Clone)]
struct Counts {
    sequence: u64,
    day: Date,
    made: Instant,
    cost: Duration,
    clock_behind: bool,
    obstacles: Obstacles,
    dispositions: BTreeMap<String, i64>,
    outbox: BTreeMap<&'static str, i64>,
    tasks: BTreeMap<(&'static str, bool), i64>,
}

impl Counts {
    /// Whether they are used on although something may have changed: what takes ten seconds to derive is not derived at
    /// each scrape while a large archive takes files in, but every minute and a half.
    fn rests(&self, age: Duration) -> bool {
        self.cost >= COST_MIN && age < self.cost.saturating_mul(REST)
    }
}

/// What may become of a mail; each stands with zero until it does.
const MAIL_OUTCOMES: [&str; 4] = ["accepted", "refused", "deferred", "unknown"];
/// Numbers that are made sooner are made at each scrape.
const COST_MIN: Duration = Duration::from_secs(1);
/// How many times as long as they took to make they are used on.
const REST: u32 = 9;

/// A source of numbers for [`Metrics`](crate::http::metrics::Metrics); all are zero until there is a reader.
pub fn source(
    reader: Arc<OnceLock<Reader>>,
    config: Arc<Config>,
    (health, tally, access): (Health, Tally, AccessLog),
    clock: Clock,
) -> Source {
    let cache: Mutex<Option<Counts>> = Mutex::new(None);
    Arc::new(move || {
        let Some(reader) = reader.get() else { return Numbers::default() };
        let state = reader.state();
        let counted = reader.counters().get();
        let counts = counts(&cache, &state, reader, &config, clock().1);
        let places = [
            ("archive", state.counts.files),
            ("quarantine", u64::try_from(state.quarantine().count()).unwrap_or(u64::MAX)),
        ];
        let (in_hand, obstacles) = (reader.in_hand(), reader.obstacles());
        let webhooks = tally.counts();
        Numbers {
            files: counted
                .files
                .iter()
                .map(|((outcome, kind), n)| (((*outcome).to_owned(), kind.clone()), *n))
                .collect(),
            mails: MAIL_OUTCOMES.map(|word| (word, counted.mails.get(word).copied().unwrap_or_default())).into(),
            webhook_waiting: webhooks.waiting,
            webhook_delivered: webhooks.tries,
            dispositions: counts.dispositions,
            tasks: counts.tasks,
            outbox: counts.outbox,
            stored_files: places.into_iter().map(|(place, count)| (place.to_owned(), signed(count))).collect(),
            files_left_alone: count(
                LeftAlone::ALL.map(LeftAlone::as_str),
                obstacles.files.iter().flat_map(|(why, files)| std::iter::repeat_n(why.as_str(), files.count)),
            ),
            folders_unusable: FOLDERS.map(|name| (name, i64::from(obstacles.folders.contains(&name)))).into(),
            inbox_files_waiting: i64::try_from(reader.waiting()).unwrap_or(i64::MAX),
            files_in_hand: i64::try_from(in_hand.files).unwrap_or(i64::MAX),
            files_in_hand_seconds: signed(in_hand.age(Instant::now()).as_secs()),
            archive_size_bytes: signed(counted.log_bytes),
            archive_records: signed(state.sequence),
            commits: counted.commits,
            last_commit_timestamp_seconds: counted.last_commit.map_or(0, |moment| moment.as_second()),
            store_rebuilds: counted.rebuilds,
            disk_errors: counted.disk_errors,
            poison_files: counted.poison,
            clock_behind_seconds: reader.clock_behind().map_or(0, Behind::seconds),
            access_log_failing: access.trouble().is_some(),
            backup_last_success_timestamp_seconds: last::read(&config.paths.store),
            ready: health.report().0,
        }
    })
}

fn counts(cache: &Mutex<Option<Counts>>, state: &Arc<Known>, reader: &Reader, config: &Config, today: Date) -> Counts {
    let (clock_behind, obstacles) = (reader.clock_behind().is_some(), reader.obstacles());
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let is_of_now = |c: &Counts| (c.sequence, c.day) == (state.sequence, today) || c.rests(c.made.elapsed());
    let same = |c: &&Counts| c.clock_behind == clock_behind && c.obstacles == obstacles && is_of_now(c);
    if let Some(counts) = cache.as_ref().filter(same) {
        return counts.clone();
    }
    let begun = Instant::now();
    let overview = answer::overview(reader, state, config);
    let states = overview.dispositions().map(|d| d.state(today, &config.terms).to_string());
    let debiteuren = money::debiteuren(state, reader, config, &overview, today);
    let outbox =
        debiteuren.as_ref().map(|known| outbox::outbox(state, reader, &overview, known, (today, &config.terms)));
    let outbox = outbox.unwrap_or_default();
    let tasks = debiteuren.and_then(|known| worklist::tasks(state, reader, config, &overview, &known, today));
    let tasks = tasks.unwrap_or_else(|error| {
        tracing::error!(%error, "the work list cannot be made");
        Arc::default()
    });
    let words = TaskKind::ALL.into_iter().flat_map(|kind| [false, true].map(|overdue| (kind.as_str(), overdue)));
    let counts = Counts {
        sequence: state.sequence,
        day: today,
        made: Instant::now(),
        cost: begun.elapsed(),
        clock_behind,
        obstacles,
        dispositions: count(disposition::State::ALL.into_iter().map(|word| word.to_string()), states),
        outbox: count(OutboxState::ALL.map(OutboxState::as_str), outbox.iter().map(|outgoing| outgoing.state.as_str())),
        tasks: count(words, tasks.iter().map(|task| (task.task.as_str(), task.overdue))),
    };
    *cache = Some(counts.clone());
    counts
}

/// How many of each; a word that none has stands with zero, so that it can be graphed before its first.
fn count<K: Ord>(words: impl IntoIterator<Item = K>, found: impl Iterator<Item = K>) -> BTreeMap<K, i64> {
    let mut counts: BTreeMap<K, i64> = words.into_iter().map(|word| (word, 0)).collect();
    for word in found {
        let count = counts.entry(word).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_take_long_are_used_on() {
        let counts = |cost| Counts {
            sequence: 1,
            day: jiff::civil::date(2023, 1, 1),
            clock_behind: false,
            obstacles: Obstacles::default(),
            made: Instant::now(),
            cost: Duration::from_millis(cost),
            dispositions: BTreeMap::new(),
            outbox: BTreeMap::new(),
            tasks: BTreeMap::new(),
        };
        assert!(!counts(999).rests(Duration::ZERO), "a second's scrapes see what changed at once");
        assert!(counts(10_000).rests(Duration::from_secs(89)) && !counts(10_000).rests(Duration::from_secs(90)));
    }
}
