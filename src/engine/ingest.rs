//! The pipeline: workers read and judge, the writer collects what they tell into groups and commits those.
//!
//! Stands between those who bring files and `commit`. Small files are taken in a call that waits for them; large ones may be
//! taken beside the writer, which comes by for what was read.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{Engine, EngineError};
use crate::batch::{Batch, BatchResult, Hand, Item, ItemResult, Pool, Wake, Work, Worker};
use crate::domain::Date;
use crate::told::chain_text;

impl Engine {
    /// Takes in files: each ends durable in archive or quarantine, or is reported as a failure and is where it was.
    /// A disk that is full or fails is a failure per item; each is tried again by who brought it.
    pub fn ingest(&mut self, items: Vec<Item>) -> Result<BatchResult, EngineError> {
        let mut call = BatchResult { items: items.iter().map(|_| ItemResult::default()).collect(), log_failed: false };
        if let Some(why) = self.paused() {
            call.items.iter_mut().for_each(|item| item.failure = Some(why.clone()));
            return Ok(BatchResult { log_failed: true, ..call });
        }
        let mut batch = self.begin(items, &self.readers, None);
        while !batch.is_over() {
            self.round(&mut batch, BEAT, GROUP_WAIT);
        }
        call.log_failed = batch.log_failed();
        for (number, item) in batch.ended() {
            if let Some(slot) = call.items.get_mut(number) {
                *slot = item;
            }
        }
        self.show_standing(&mut call.items);
        self.send_out();
        Ok(call)
    }

    /// Has files read, one after the other, beside the writer, which is to call [`Engine::advance`] when it is woken.
    pub fn begin_beside(&self, items: Vec<Item>, wake: Option<Wake>) -> Batch {
        self.begin(items, &self.reader_beside, wake)
    }

    /// Commits what was read since the last call, without waiting for more; says whether there was anything.
    /// [`Batch::ended`] gives the items that ended.
    pub fn advance(&mut self, batch: &mut Batch) -> bool {
        let any = self.round(batch, Duration::ZERO, Duration::ZERO);
        if any {
            self.send_out();
        }
        any
    }

    fn begin(&self, items: Vec<Item>, pool: &Pool, wake: Option<Wake>) -> Batch {
        let workers = pool.threads().min(items.len());
        let (out, steps) = sync_channel(QUEUE);
        let (work, today) = self.work(items, wake);
        for _ in 0..workers {
            let worker = Worker { work: Arc::clone(&work), out: out.clone() };
            pool.run(move || {
                let work = Arc::clone(&worker.work);
                worker.run();
                // Gone before the writer is woken for the last time, so that it sees that nothing more comes.
                drop(worker);
                if let Some(wake) = &work.wake {
                    wake();
                }
            });
        }
        Batch::new(work, today, steps, self.setup.group_steps)
    }

    /// What those who read need, and the day of their verdicts.
    fn work(&self, items: Vec<Item>, wake: Option<Wake>) -> (Arc<Work>, Date) {
        let (_, today) = self.now();
        let mut circumstances = self.setup.circumstances(today);
        // Of a bank that the provider left, what comes late is judged as its own still.
        circumstances.accounts.extend(self.memory.accounts());
        let work = Work {
            items,
            circumstances,
            zip: self.setup.zip,
            quarantine: self.quarantine.clone(),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            pulse: AtomicU64::new(0),
            large: Mutex::new(Vec::new()),
            hand: Hand::default(),
            wake,
        };
        (Arc::new(work), today)
    }

    /// One group, where there is one; says whether there was. What goes wrong is told to its items.
    fn round(&mut self, batch: &mut Batch, first: Duration, next: Duration) -> bool {
        let any = batch.collect(first, next);
        // The watchdog looks at the writer. While this waits for workers it goes on for as long as they do.
        if batch.is_alive(Instant::now()) {
            self.progress();
        }
        if !any {
            return false;
        }
        if let Some(why) = self.paused() {
            batch.give_up(&why);
        } else if let Err(error) = self.commit(batch) {
            batch.give_up(&chain_text(&error));
        }
        true
    }
}

/// Threads that read for a call that waits.
pub(super) fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(1, READERS_MAX)
}

const READERS_MAX: usize = 8;
/// Steps between the workers and the writer.
const QUEUE: usize = 256;
/// How long a group that is not full waits for more.
const GROUP_WAIT: Duration = Duration::from_millis(3);
/// How often it is looked whether workers go on.
const BEAT: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::Ordering;

    use tempfile::TempDir;

    use super::super::Setup;
    use super::*;
    use crate::archive::InMemory;
    use crate::batch::{Stamp, Step};
    use crate::config::Config;

    fn engine(folder: &Path) -> Engine {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap();
        let setup = Setup::from_config(&Config::read(&text, folder).unwrap());
        Engine::open_on(Box::new(InMemory::default()), setup).unwrap()
    }

    #[test]
    fn the_heartbeat_goes_on_while_nothing_comes_from_those_who_read() {
        let dir = TempDir::new().unwrap();
        let mut engine = engine(dir.path());
        let beats = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&beats);
        engine.set_progress(Arc::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        }));
        let (_out, steps) = sync_channel(1);
        let (work, today) = engine.work(Vec::new(), None);
        let mut batch = Batch::new(work, today, steps, 2);
        for _ in 0..3 {
            assert!(!engine.round(&mut batch, Duration::ZERO, Duration::ZERO));
        }
        assert_eq!(beats.load(Ordering::Relaxed), 3);
    }

    /// An item has steps in three groups, and that in the middle fails: its end in the third makes it not durable.
    #[test]
    fn no_later_group_makes_an_item_durable_that_failed() {
        let dir = TempDir::new().unwrap();
        let mut engine = engine(dir.path());
        let path = dir.path().join("a.xml");
        std::fs::write(&path, b"<a/>").unwrap();
        let stamp = Stamp::of(&path.metadata().unwrap());
        let item = Item { name: "a.xml".to_owned(), path, claim: None, poison: None };
        let (out, steps) = sync_channel(4);
        let (work, today) = engine.work(vec![item.clone(), item], None);
        let mut batch = Batch::new(work, today, steps, 1);
        batch.fail(0, "the group of its second step failed");
        for item in [0, 1] {
            out.send(Step::Done { item, stamp, zip: None }).unwrap();
        }
        drop(out);
        while !batch.is_over() {
            engine.round(&mut batch, Duration::ZERO, Duration::ZERO);
        }
        let told: Vec<bool> = batch.ended().into_iter().map(|(_, item)| item.durable.is_some()).collect();
        assert_eq!(told, [false, true]);
    }
}
