//! Items that are being taken in, and how far each of them is.
//!
//! Stands between the workers (`read`), which tell what they found step by step, and `commit`, which makes groups of steps
//! durable. The steps of one item may fall in several groups, as those of a zip do: it ends durable only when every one of
//! them was committed, whatever becomes of the groups in between. It decides nothing about what is in a file.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::item::Stamp;
use super::read::Work;
use super::result::ItemResult;
use super::step::{Fate, Step};
use crate::documents::IngestedFile;
use crate::domain::Date;

/// How far an item is. There is no way from failed to durable.
#[derive(Debug, Default)]
enum Stage {
    #[default]
    UnderWay,
    Failed(String),
    Durable(Stamp),
    /// Whoever brought it was told.
    Told,
}

/// One item.
#[derive(Debug, Default)]
struct Progress {
    stage: Stage,
    reports: Vec<IngestedFile>,
}

/// Items that are being taken in.
pub struct Batch {
    pub(crate) work: Arc<Work>,
    /// Day on which they are judged; the log says so of each.
    pub(crate) day: Date,
    steps: Receiver<Step>,
    group: Group,
    progress: Vec<Progress>,
    watch: Watch,
    ended: bool,
    log_failed: bool,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("items", &self.progress.len()).finish_non_exhaustive()
    }
}

impl Batch {
    pub(crate) fn new(work: Arc<Work>, day: Date, steps: Receiver<Step>, group_steps: usize) -> Batch {
        let progress = work.items.iter().map(|_| Progress::default()).collect();
        let group = Group { steps_max: group_steps.max(1), ..Group::default() };
        let watch = Watch { seen: 0, since: Instant::now() };
        Batch { work, day, steps, group, progress, watch, ended: false, log_failed: false }
    }

    /// Waits for steps, `first` for the first of them and `next` for each that follows; says whether there is a group now.
    pub(crate) fn collect(&mut self, first: Duration, next: Duration) -> bool {
        let mut wait = first;
        while !self.group.is_full() {
            match self.steps.recv_timeout(wait) {
                Ok(step) => {
                    // It may have waited here for as long as the writer was busy elsewhere; that is no silence.
                    self.watch.since = Instant::now();
                    self.group.push(step);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    self.ended = true;
                    break;
                }
            }
            wait = next;
        }
        !self.group.steps.is_empty()
    }

    /// The steps of the group that is to be committed.
    pub(crate) fn take_group(&mut self) -> Vec<Step> {
        self.group.take()
    }

    /// Whether no step of an item failed and some are still to come.
    pub(crate) fn is_under_way(&self, item: usize) -> bool {
        self.progress.get(item).is_some_and(|progress| matches!(progress.stage, Stage::UnderWay))
    }

    /// A step of an item was not committed, so that no later step makes it durable. The first reason stays.
    pub(crate) fn fail(&mut self, item: usize, why: &str) {
        self.end(item, Stage::Failed(why.to_owned()));
    }

    /// The last step of an item was committed. That counts only when no step before it failed.
    pub(crate) fn finish(&mut self, item: usize, stamp: Stamp) {
        self.end(item, Stage::Durable(stamp));
    }

    fn end(&mut self, item: usize, stage: Stage) {
        let progress = self.progress.get_mut(item).filter(|progress| matches!(progress.stage, Stage::UnderWay));
        if let Some(progress) = progress {
            progress.stage = stage;
        }
    }

    /// What a file or member of an item came to.
    pub(crate) fn report(&mut self, item: usize, report: IngestedFile) {
        if let Some(progress) = self.progress.get_mut(item) {
            progress.reports.push(report);
        }
    }

    /// The log takes nothing: what waits to be committed fails, and no further item is begun.
    pub(crate) fn give_up(&mut self, why: &str) {
        for step in self.take_group() {
            self.fail(step.item(), why);
        }
        self.log_failed = true;
        self.work.stop.store(true, Ordering::Relaxed);
    }

    /// Whether the log could not be written: what comes next would fare the same.
    pub fn log_failed(&self) -> bool {
        self.log_failed
    }

    /// Whether all that was read is committed, or failed. Only then are items that nobody read any more given back.
    pub fn is_over(&self) -> bool {
        self.ended && self.group.steps.is_empty()
    }

    /// Whether those who read were seen to go on, or the end of it, in the last minutes. A judge says nothing while it
    /// works, so silence has to last before it is taken for a worker that hangs.
    pub fn is_alive(&mut self, now: Instant) -> bool {
        self.ended || self.watch.is_alive(self.work.pulse.load(Ordering::Relaxed), now)
    }

    /// Items that ended since the last call, by their number.
    pub fn ended(&mut self) -> Vec<(usize, ItemResult)> {
        if self.is_over() {
            (0..self.progress.len()).for_each(|item| self.fail(item, NOT_REACHED));
        }
        self.progress.iter_mut().enumerate().filter_map(|(item, progress)| Some((item, progress.tell()?))).collect()
    }
}

impl Progress {
    fn tell(&mut self) -> Option<ItemResult> {
        if matches!(self.stage, Stage::UnderWay | Stage::Told) {
            return None;
        }
        let (durable, failure) = match std::mem::replace(&mut self.stage, Stage::Told) {
            Stage::Durable(stamp) => (Some(stamp), None),
            Stage::Failed(why) => (None, Some(why)),
            Stage::UnderWay | Stage::Told => (None, None),
        };
        Some(ItemResult { reports: std::mem::take(&mut self.reports), durable, failure })
    }
}

/// Steps that are committed together.
#[derive(Default)]
struct Group {
    steps: Vec<Step>,
    bytes: usize,
    steps_max: usize,
}

impl Group {
    fn push(&mut self, step: Step) {
        if let Step::Judged(judged) = &step
            && let Fate::Accepted { stored, .. } = &judged.fate
        {
            self.bytes = self.bytes.saturating_add(stored.len());
        }
        self.steps.push(step);
    }

    fn is_full(&self) -> bool {
        self.steps.len() >= self.steps_max || self.bytes >= GROUP_BYTES
    }

    fn take(&mut self) -> Vec<Step> {
        self.bytes = 0;
        std::mem::take(&mut self.steps)
    }
}

/// Tells a worker that is busy from one that hangs.
struct Watch {
    seen: u64,
    since: Instant,
}

impl Watch {
    fn is_alive(&mut self, pulse: u64, now: Instant) -> bool {
        if pulse != self.seen {
            (self.seen, self.since) = (pulse, now);
        }
        now.saturating_duration_since(self.since) < SILENCE_MAX
    }
}

const NOT_REACHED: &str = "the disk failed before it could be taken in; it will be tried again";
const GROUP_BYTES: usize = 8 << 20;
/// Much longer than the largest message takes to be judged on a slow machine.
const SILENCE_MAX: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_is_silent_for_long_hangs() {
        let start = Instant::now();
        let mut watch = Watch { seen: 0, since: start };
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(watch.is_alive(0, at(119)));
        assert!(!watch.is_alive(0, at(120)));
        assert!(watch.is_alive(1, at(121)), "it went on after all");
        assert!(watch.is_alive(2, at(900)), "a copy of a large file may take as long as it goes on");
        assert!(!watch.is_alive(2, at(1020)));
    }
}
