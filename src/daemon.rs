//! The daemon: starts and stops the tasks. Knows all modules, contains no logic of theirs.
//!
//! One writer thread owns log, store and inbox; probes and commands are served beside it. The watchdog of systemd is fed
//! by the writer's own heartbeat, so that a writer that hangs is restarted although the probes still answer.

mod logging;
mod numbers;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::fs::{Access, access};
use sd_notify::NotifyState;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{Config, Paths};
use crate::domain::mask_bsn;
use crate::engine::{Engine, EngineError, Reader, Setup, Writer};
use crate::http::health::Health;
use crate::http::local::{self, Batches, Local};
use crate::http::metrics::Metrics;
use crate::http::{self, Probes};
use crate::inbox::Inbox;

/// Longest time for requests that are under way when the daemon is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Longest time for the writer to finish the group it has in hand.
const WRITER_GRACE: Duration = Duration::from_secs(3);

type WriterThread = JoinHandle<Result<(), EngineError>>;

/// Runs until SIGTERM or SIGINT, or until the writer ends.
pub fn run(config: Config) -> anyhow::Result<()> {
    logging::start(config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(serve(Arc::new(config)));
    // A handler that still runs answers somebody who no longer waits.
    runtime.shutdown_timeout(Duration::from_millis(100));
    match &outcome {
        Ok(()) => tracing::info!("stopped"),
        Err(error) => tracing::error!(error = mask_bsn(&format!("{error:#}")), "stopped"),
    }
    outcome
}

/// Answers probes from the first moment, so that a long start can be seen; then opens the archive and takes up the work.
async fn serve(config: Arc<Config>) -> anyhow::Result<()> {
    let health = Health::default();
    let (stop, stopped) = watch::channel(false);
    let known = Arc::new(OnceLock::new());
    let metrics = Metrics::new(numbers::source(Arc::clone(&known), Arc::clone(&config), health.clone()));
    let tcp = listen(&config).await?;
    let address = tcp.local_addr()?;
    let probes = tokio::spawn(serve_tcp(tcp, Probes { health: health.clone(), metrics }, stopped.clone()));
    let (engine, inbox) = open(Arc::clone(&config)).await?;
    let socket = Socket::open(config.paths.socket.clone())?;
    let (writer, thread) = Writer::spawn(engine, Some(inbox), heartbeat(&health))?;
    let reader = writer.reader().clone();
    // It was empty until now; nobody else fills it.
    let _ = known.set(reader.clone());
    let batches = Batches::below(&config.paths.store).context("cannot make room for files that are sent")?;
    let api = Local { config: Arc::clone(&config), writer: writer.clone(), reader: reader.clone(), batches };
    let commands = tokio::spawn(serve_unix(socket.listener()?, api, stopped));
    tell(&[NotifyState::Ready, NotifyState::Status("taking in files")]);
    let (at, inbox) = (config.paths.socket.display(), config.paths.inbox.display());
    tracing::info!(%address, socket = %at, inbox = %inbox, "ready");
    let told = until_told(&config, &reader, &health, &thread).await;
    tell(&[NotifyState::Stopping]);
    writer.stop();
    // Nobody listens any more when this fails, which is what is asked for.
    let _ = stop.send(true);
    if tokio::time::timeout(GRACE, async { (probes.await, commands.await) }).await.is_err() {
        tracing::warn!("requests under way were cut off");
    }
    finish(thread).await?;
    told
}

/// Opens log, store and inbox, which may take long after a crash.
async fn open(config: Arc<Config>) -> anyhow::Result<(Engine, Inbox)> {
    let opened = tokio::task::spawn_blocking(move || {
        let engine = Engine::open(Setup::from_config(&config))?;
        Ok((engine, Inbox::open(&config.paths.inbox)?))
    });
    opened.await?
}

/// Waits for the writer to finish the group it has in hand.
async fn finish(thread: WriterThread) -> anyhow::Result<()> {
    let start = Instant::now();
    while !thread.is_finished() {
        if start.elapsed() > WRITER_GRACE {
            // What is in hand is claimed, and durable or not at all; the next start takes it up again.
            anyhow::bail!(
                "the writer did not stop within {} s; the next start finishes its work",
                WRITER_GRACE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    match thread.join() {
        Ok(outcome) => Ok(outcome?),
        Err(_) => anyhow::bail!("the writer ended in a fault of the program; please report the lines above"),
    }
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let address = config.http.listen;
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}; another program may, or the address is not of this machine: see [http] listen"
        )
    })
}

async fn serve_tcp(tcp: TcpListener, probes: Probes, stopped: watch::Receiver<bool>) -> std::io::Result<()> {
    axum::serve(tcp, http::public(probes)).with_graceful_shutdown(until(stopped)).await
}

async fn serve_unix(unix: UnixListener, api: Local, stopped: watch::Receiver<bool>) -> std::io::Result<()> {
    axum::serve(unix, local::router(api)).with_graceful_shutdown(until(stopped)).await
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the daemon.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Waits for a signal, or the end of the writer; looks at the engine and the folders every second.
async fn until_told(config: &Config, reader: &Reader, health: &Health, thread: &WriterThread) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = second.tick() => {
                look(config, reader, health);
                if thread.is_finished() {
                    anyhow::bail!("the writer has ended; without it nothing is taken in");
                }
            }
        }
    }
    tracing::info!("told to stop");
    Ok(())
}

/// Brings the checks up to date.
fn look(config: &Config, reader: &Reader, health: &Health) {
    let troubles = reader.troubles();
    health.set("engine", if troubles.is_empty() { Ok(()) } else { Err(troubles.join("; ")) });
    let Paths { inbox, quarantine, outbox, .. } = &config.paths;
    for (check, folder) in [("inbox", inbox), ("quarantine", quarantine), ("outbox", outbox)] {
        let usable = access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK);
        let reason = |error| format!("{} cannot be used: {error}; give this user the right to it", folder.display());
        health.set(check, usable.map_err(reason));
    }
}

/// Marks the worker alive, and feeds the watchdog of systemd not more often than it needs.
fn heartbeat(health: &Health) -> Arc<dyn Fn() + Send + Sync> {
    let health = health.clone();
    let every = sd_notify::watchdog_enabled().map(|limit| u64::try_from(limit.as_millis() / 4).unwrap_or(1_000));
    let start = Instant::now();
    let last = AtomicU64::new(0);
    Arc::new(move || {
        health.beat();
        let Some(every) = every else { return };
        let now = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        if now.saturating_sub(last.load(Ordering::Relaxed)) >= every {
            last.store(now, Ordering::Relaxed);
            tell(&[NotifyState::Watchdog]);
        }
    })
}

/// Tells systemd, where it listens.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd was not told");
    }
}

/// The socket file; gone when the daemon is.
struct Socket {
    path: PathBuf,
    listener: std::cell::Cell<Option<UnixListener>>,
}

impl Socket {
    fn open(path: PathBuf) -> anyhow::Result<Self> {
        let listener = local::listen(&path);
        let listener =
            listener.with_context(|| format!("cannot listen on the socket {}; see [paths] socket", path.display()))?;
        Ok(Socket { path, listener: Some(listener).into() })
    }

    fn listener(&self) -> anyhow::Result<UnixListener> {
        self.listener.take().context("the socket is in use")
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // A socket that stays is removed at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}
