//! Answers `/metrics` by one thread, made at the start: whoever asks while the numbers are read gets those read next.
//!
//! A scrape may have to derive everything, so two at once would cost twice the memory for the same text; and a machine
//! that gives no further thread must not keep a scrape, let alone anything else, from being answered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};

use axum::body::Bytes;
use tokio::sync::oneshot;

use super::metrics::Metrics;

/// A handle to the thread; it ends with the last of them.
#[derive(Clone, Debug)]
pub struct Scrapes(Sender<Asker>);

type Asker = oneshot::Sender<Bytes>;

impl Scrapes {
    /// Starts the thread.
    pub fn start(metrics: Metrics) -> std::io::Result<Scrapes> {
        let (send, receive) = channel();
        std::thread::Builder::new().name("metrics".to_owned()).spawn(move || run(&metrics, &receive))?;
        Ok(Scrapes(send))
    }

    /// The text of now; nothing when the numbers could not be read.
    pub async fn text(&self) -> Option<Bytes> {
        let (asker, answer) = oneshot::channel();
        self.0.send(asker).ok()?;
        answer.await.ok()
    }
}

fn run(metrics: &Metrics, receive: &Receiver<Asker>) {
    while let Ok(first) = receive.recv() {
        let askers: Vec<Asker> = std::iter::once(first).chain(receive.try_iter()).collect();
        // A fault in reading the numbers is told to those who asked; the next who asks may be luckier.
        let Ok(text) = catch_unwind(AssertUnwindSafe(|| Bytes::from(metrics.text()))) else { continue };
        for asker in askers {
            // Whoever does not wait any more is not told.
            let _ = asker.send(text.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::http::metrics::Numbers;

    #[tokio::test]
    async fn four_hundred_scrapes_at_once_read_the_numbers_twice_at_most() {
        let (begun, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(())));
        let (count, wait, held) = (Arc::clone(&begun), Arc::clone(&gate), gate.lock().unwrap());
        let metrics = Metrics::new(Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
            drop(wait.lock());
            Numbers::default()
        }));
        let scrapes = Scrapes::start(metrics).unwrap();
        // All of them have asked before the first is answered.
        let askers: Vec<_> = (0..400)
            .map(|_| {
                let (asker, answer) = oneshot::channel();
                scrapes.0.send(asker).unwrap();
                answer
            })
            .collect();
        drop(held);
        for answer in askers {
            assert!(answer.await.unwrap().starts_with(b"# HELP iwmod_"));
        }
        assert!((1..=2).contains(&begun.load(Ordering::Relaxed)));
    }

    #[tokio::test]
    async fn a_fault_in_the_numbers_is_of_one_scrape() {
        let tries = AtomicUsize::new(0);
        let metrics = Metrics::new(Arc::new(move || {
            assert!(tries.fetch_add(1, Ordering::Relaxed) > 0, "the first fails");
            Numbers::default()
        }));
        let scrapes = Scrapes::start(metrics).unwrap();
        assert_eq!(scrapes.text().await, None);
        assert!(scrapes.text().await.is_some());
    }
}
