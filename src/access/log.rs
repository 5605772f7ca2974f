//! The access log as its users have it: a view goes in, and comes back when it is durable.
//!
//! Stands on `writer`, which a thread owns: views that wait for a disk together are written with one sync. After a failure the log is
//! closed and, with the next view, opened again at what was acknowledged. Who gets an error shows no client data. While the last one failed it
//! is tried every few seconds whether the disk takes any, so that who watches sees when that is over.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::error::AccessError;
use super::line::Head;
use super::view::View;
use super::writer::{Known, Sync, Writer};
use crate::disk::At;

/// The access log of a folder.
#[derive(Clone)]
pub struct AccessLog {
    folder: PathBuf,
    thread: Arc<Thread>,
    shared: Arc<Shared>,
}

/// The thread that writes, and the way to it.
struct Thread {
    sender: Option<Sender<Waiting>>,
    handle: Option<JoinHandle<()>>,
}

impl Drop for Thread {
    /// Waits until the thread let go of the folder: who opens it next, in this process too, finds it free.
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(handle) = self.handle.take() {
            // That it failed was told to those who waited.
            let _ = handle.join();
        }
    }
}

/// What the thread tells the others.
#[derive(Default)]
struct Shared {
    written: AtomicU64,
    sent: AtomicUsize,
    done: AtomicUsize,
    trouble: Mutex<Option<String>>,
    head: Mutex<Option<Head>>,
}

/// A view that waits until it is durable, and who is told.
struct Waiting {
    view: View,
    tell: Box<dyn FnOnce(Result<(), AccessError>) + Send>,
}

/// Most views of one sync.
const GROUP_MAX: usize = 1000;

/// How often it is tried, after a failure, whether the disk takes views again.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// So many bytes have to fit then: more than a group of views of one client each takes.
const ROOM_BYTES: usize = 256 << 10;

impl AccessLog {
    /// Opens the log of a folder, or says why it cannot be.
    pub fn open(folder: &Path) -> Result<AccessLog, AccessError> {
        let sync = durable();
        let writer = Writer::open(folder, Known::Noted, Arc::clone(&sync))?;
        start(folder, Some(writer), sync)
    }

    /// The log of a folder, opened with the first view: for a daemon, which does its other work whatever becomes of this one.
    pub fn start(folder: &Path) -> Result<AccessLog, AccessError> {
        start(folder, None, durable())
    }

    /// Opens the log with another way of making a file durable, for tests.
    #[cfg(test)]
    pub(super) fn open_with(folder: &Path, sync: Sync) -> Result<AccessLog, AccessError> {
        let writer = Writer::open(folder, Known::Noted, Arc::clone(&sync))?;
        start(folder, Some(writer), sync)
    }

    /// Writes a view, and waits until it is durable.
    pub fn write(&self, view: View) -> Result<(), AccessError> {
        let (tell, told) = sync_channel(1);
        // Who asked waits below; nobody else listens.
        self.send(view, move |outcome| drop(tell.send(outcome)))?;
        told.recv().map_err(|_| AccessError::Stopped)?
    }

    /// The same where nothing may block.
    pub async fn noted(&self, view: View) -> Result<(), AccessError> {
        let (tell, told) = tokio::sync::oneshot::channel();
        // Who asked may be gone; the view stands all the same.
        self.send(view, move |outcome| drop(tell.send(outcome)))?;
        told.await.map_err(|_| AccessError::Stopped)?
    }

    /// Why views cannot be written and what to do, when the last ones could not.
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many views this process wrote.
    pub fn written(&self) -> u64 {
        self.shared.written.load(Ordering::Relaxed)
    }

    /// How many views wait for the disk.
    pub fn waiting(&self) -> usize {
        let done = self.shared.done.load(Ordering::Relaxed);
        self.shared.sent.load(Ordering::Relaxed).saturating_sub(done)
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How far the log is durable, as far as this process knows.
    pub fn head(&self) -> Option<Head> {
        *self.shared.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, view: View, tell: impl FnOnce(Result<(), AccessError>) + Send + 'static) -> Result<(), AccessError> {
        let sender = self.thread.sender.as_ref().ok_or(AccessError::Stopped)?;
        sender.send(Waiting { view, tell: Box::new(tell) }).map_err(|_| AccessError::Stopped)?;
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

fn durable() -> Sync {
    Arc::new(|file| file.sync_data())
}

fn start(folder: &Path, writer: Option<Writer>, sync: Sync) -> Result<AccessLog, AccessError> {
    let (sender, receiver) = channel();
    let shared = Arc::new(Shared::default());
    shared.keep_head(writer.as_ref());
    let owner = Owner { folder: folder.to_owned(), writer, acknowledged: None, sync, shared: Arc::clone(&shared) };
    let thread = std::thread::Builder::new().name("access".to_owned()).spawn(move || owner.work(&receiver));
    let handle = Some(thread.map_err(|_| AccessError::Stopped)?);
    Ok(AccessLog { folder: folder.to_owned(), thread: Arc::new(Thread { sender: Some(sender), handle }), shared })
}

/// The thread that writes.
struct Owner {
    folder: PathBuf,
    writer: Option<Writer>,
    /// How far this process knows the log to be durable, while it is closed.
    acknowledged: Option<Head>,
    sync: Sync,
    shared: Arc<Shared>,
}

impl Owner {
    /// Writes what waits, group by group, until nobody can send any more.
    fn work(mut self, receiver: &Receiver<Waiting>) {
        while let Some(first) = self.next(receiver) {
            let mut group = vec![first];
            group.extend(receiver.try_iter().take(GROUP_MAX));
            let outcome = self.write(&group.iter().map(|waiting| &waiting.view).collect::<Vec<_>>());
            self.shared.note(&outcome, group.len());
            self.shared.keep_head(self.writer.as_ref());
            for waiting in group {
                (waiting.tell)(outcome.clone());
            }
        }
    }

    /// Waits for a view; after a failure it looks meanwhile whether views can be written again.
    fn next(&mut self, receiver: &Receiver<Waiting>) -> Option<Waiting> {
        while self.shared.has_trouble() {
            match receiver.recv_timeout(LOOK_EVERY) {
                Ok(waiting) => return Some(waiting),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let outcome = self.has_room();
                    self.shared.note(&outcome, 0);
                    self.shared.keep_head(self.writer.as_ref());
                }
            }
        }
        receiver.recv().ok()
    }

    /// Whether the log can be opened, and its disk takes what a group of views needs.
    fn has_room(&mut self) -> Result<(), AccessError> {
        self.write(&[])?;
        let room = || {
            let mut file = tempfile::tempfile_in(&self.folder)?;
            file.write_all(&vec![0; ROOM_BYTES])?;
            (self.sync)(&file)
        };
        room().at("write", &self.folder).map_err(AccessError::from)
    }

    fn write(&mut self, views: &[&View]) -> Result<(), AccessError> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let known = self.acknowledged.map_or(Known::Noted, Known::Exactly);
                Writer::open(&self.folder, known, Arc::clone(&self.sync))?
            }
        };
        self.acknowledged = Some(writer.head());
        writer.append(views)?;
        self.writer = Some(writer);
        Ok(())
    }
}

impl Shared {
    fn note(&self, outcome: &Result<(), AccessError>, views: usize) {
        self.done.fetch_add(views, Ordering::Relaxed);
        let trouble = outcome.as_ref().err().map(AccessError::withheld);
        if trouble.is_none() {
            self.written.fetch_add(u64::try_from(views).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        let mut last = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = trouble.as_ref().filter(|why| last.as_ref() != Some(*why)) {
            tracing::error!(why, "views of client data cannot be recorded, so none are shown");
        }
        if trouble.is_none() && last.is_some() {
            tracing::info!("views of client data are recorded and shown again");
        }
        *last = trouble;
    }

    fn has_trouble(&self) -> bool {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn keep_head(&self, writer: Option<&Writer>) {
        if let Some(writer) = writer {
            *self.head.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer.head());
        }
    }
}

#[cfg(test)]
mod tests;
