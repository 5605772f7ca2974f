//! The writer thread of a daemon: owns engine and inbox, and does what others send it.
//!
//! Stands above both, below those who send (`http`) and start it (`daemon`). It alternates between commands and the inbox, so that neither starves the other. Its heartbeat is called by the work
//! itself, so that a watchdog sees a writer that hangs.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::engine::{Engine, EngineError, Reader};
use crate::inbox::Inbox;

type Command = Box<dyn FnOnce(&mut Engine) + Send>;

enum Message {
    Command(Command),
    Scan,
    /// Something was read beside the writer.
    Wake,
    Stop,
}

/// A handle to the writer thread; clone it freely.
#[derive(Clone)]
pub struct Writer {
    send: Sender<Message>,
    reader: Reader,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

/// The writer has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the writer has stopped; see the log for why")]
pub struct Stopped;

impl Writer {
    /// Starts the thread. `heartbeat` is called at least once a second while it works well.
    /// The thread gives the error that ended it, or nothing after [`Writer::stop`].
    pub fn spawn(
        mut engine: Engine,
        inbox: Option<Inbox>,
        heartbeat: Arc<dyn Fn() + Send + Sync>,
    ) -> std::io::Result<(Writer, JoinHandle<Result<(), EngineError>>)> {
        let (send, receive) = channel();
        let writer = Writer { send: send.clone(), reader: engine.reader() };
        engine.set_progress(Arc::clone(&heartbeat));
        let mut inbox = inbox;
        if let Some(inbox) = &mut inbox {
            let wake = send.clone();
            inbox.watch(
                Box::new(move || drop(send.send(Message::Scan))),
                Arc::new(move || drop(wake.send(Message::Wake))),
            );
        }
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(engine, inbox, &receive, heartbeat.as_ref()))?;
        Ok((writer, thread))
    }

    /// Runs something on the engine and gives its result.
    pub async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (answer, result) = tokio::sync::oneshot::channel();
        let command: Command = Box::new(move |engine| drop(answer.send(work(engine))));
        self.send.send(Message::Command(command)).map_err(|_| Stopped)?;
        result.await.map_err(|_| Stopped)
    }

    /// For reading without waiting.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Ends the thread after what is in hand; what is claimed stays claimed and is first at the next start.
    pub fn stop(&self) {
        let _ = self.send.send(Message::Stop);
    }
}

fn run(
    mut engine: Engine,
    mut inbox: Option<Inbox>,
    receive: &Receiver<Message>,
    heartbeat: &dyn Fn(),
) -> Result<(), EngineError> {
    let mut last_scan: Option<Instant> = None;
    let (mut hinted, mut woken) = (false, false);
    loop {
        heartbeat();
        let due = last_scan.is_none_or(|at| at.elapsed() >= SCAN_EVERY);
        let mut busy = false;
        if let Some(inbox) = &mut inbox {
            busy = match due || hinted {
                true => inbox.run_once(&mut engine)?,
                false if woken => inbox.look_beside(&mut engine)?,
                false => false,
            };
        }
        woken = false;
        if due || hinted {
            last_scan = Some(Instant::now());
            hinted = false;
        }
        engine.tick();
        // A full batch may have left more behind: scan again at once, after the commands that wait.
        hinted |= busy;
        let wait = if busy {
            Duration::ZERO
        } else {
            last_scan.map_or(SCAN_EVERY, |at| SCAN_EVERY.saturating_sub(at.elapsed()))
        };
        let mut message = receive.recv_timeout(wait);
        loop {
            match message {
                Ok(Message::Command(command)) => command(&mut engine),
                Ok(Message::Scan) => hinted = true,
                Ok(Message::Wake) => woken = true,
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return engine.close(),
                Err(RecvTimeoutError::Timeout) => break,
            }
            message = receive.recv_timeout(Duration::ZERO);
        }
    }
}

/// The scan that is the truth.
const SCAN_EVERY: Duration = Duration::from_secs(1);
