//! A bar on stderr for runs that take longer than a second; nothing where stderr is no terminal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that shows itself only when it is worth it.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
}

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

impl Progress {
    /// For a known number of steps.
    pub fn steps(steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(steps).ok(), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}");
        Progress { bar: style.map_or(bar.clone(), |style| bar.with_style(style)), start: Instant::now() }
    }

    /// For work of unknown length.
    pub fn spinner() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {elapsed}");
        Progress { bar: style.map_or(bar.clone(), |style| bar.with_style(style)), start: Instant::now() }
    }

    /// One step was made.
    pub fn step(&self) {
        self.appear();
        self.bar.inc(1);
    }

    /// Runs `work` while the bar follows `count`.
    pub fn watch<T>(&self, count: impl Fn() -> u64 + Sync, work: impl FnOnce() -> T) -> T {
        let before = count();
        self.beside(|| self.bar.set_position(count().saturating_sub(before)), work)
    }

    /// Runs `work` while the bar shows that it lives.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        self.beside(|| self.bar.tick(), work)
    }

    fn beside<T>(&self, redraw: impl Fn() + Sync, work: impl FnOnce() -> T) -> T {
        let done = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::thread::park_timeout(Duration::from_millis(100));
                    self.appear();
                    redraw();
                }
            });
            let result = work();
            done.store(true, Ordering::Relaxed);
            watcher.thread().unpark();
            result
        });
        self.bar.finish_and_clear();
        result
    }

    fn appear(&self) {
        if self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
