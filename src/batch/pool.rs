//! Threads that read and judge, made once: a machine that gives no more threads later still takes files in.
//!
//! Stands below the workers, which it runs. A job that panics ends that job only.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

type Job = Box<dyn FnOnce() + Send>;

/// Some threads that wait for jobs. They end when this value does, each after the job it has in hand.
pub(crate) struct Pool {
    jobs: Sender<Job>,
    threads: usize,
}

impl Pool {
    /// Starts the threads.
    pub fn start(name: &str, threads: usize) -> std::io::Result<Pool> {
        let (jobs, waiting) = channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn(move || work(&waiting))?;
        }
        Ok(Pool { jobs, threads })
    }

    /// How many jobs run at once.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Has the next thread that is free do something.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) {
        // The threads live for as long as this value: there is always one that takes it.
        let _ = self.jobs.send(Box::new(job));
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a thread that reads files failed; its files stay where they are. Report this as a fault");
        }
    }
}
