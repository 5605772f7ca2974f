//! The daemon: starts and stops the tasks. Knows all modules, contains no logic of theirs.
//!
//! One writer thread owns log, store and inbox; probes and commands are served beside it. The watchdog of systemd is fed
//! by the writer's own heartbeat, so that a writer that hangs is restarted although the probes still answer.

mod folders;
mod logging;
mod numbers;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use sd_notify::NotifyState;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};

use crate::access::AccessLog;
use crate::clock::{self, Clock};
use crate::config::Config;
use crate::courier::{self, Tally};
use crate::disk;
use crate::domain::mask_bsn;
use crate::engine::{Engine, EngineError, Reader, Setup};
use crate::http::api;
use crate::http::health::Health;
use crate::http::local::{self, Batches, Local};
use crate::http::metrics::Metrics;
use crate::http::page::{self, Guest, Names, Site};
use crate::http::serve::{Bounds, serve as answer, serve_by};
use crate::http::tls::TlsListener;
use crate::http::{self, Pages, Probes, Scrapes};
use crate::inbox::Inbox;
use crate::people::{People, PeopleRules};
use crate::post;
use crate::told::Troubles;
use crate::writer::Writer;
use folders::Folders;

/// Longest time for requests that are under way when the daemon is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// How often a start that waits for a disk tries again.
const START_RETRY: Duration = Duration::from_secs(2);

/// How much longer systemd is asked to wait for each such try.
const START_TIMEOUT_USEC: u32 = 60_000_000;

/// Longest time for the writer to finish the group it has in hand.
const WRITER_GRACE: Duration = Duration::from_secs(3);

/// Probes, scrapes and the page: anyone on the machine may ask.
const PUBLIC: Bounds = Bounds {
    connections_max: 256,
    asking_min: Duration::from_millis(100),
    asking_max: Duration::from_secs(5),
    working_max: Some(Duration::from_secs(120)),
    answering_max: Duration::from_secs(10),
    body_bytes_max: 0,
};

/// Commands: whom the socket lets in, who may send large files and ask for what takes long.
const COMMANDS: Bounds = Bounds {
    connections_max: 32,
    asking_min: Duration::from_secs(1),
    asking_max: Duration::from_secs(60),
    working_max: None,
    answering_max: Duration::from_secs(300),
    body_bytes_max: local::PIECE_BYTES * 2,
};

/// Threads for questions, which are answered beside the writer; further questions wait for one of them.
const QUESTIONS_MAX: usize = 8;

/// How a daemon runs.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// The one clock of the daemon, by which records are written, questions answered and numbers counted.
    pub clock: Clock,
    /// Who is logged in on the page without being asked: only where all data is invented.
    pub guest: Option<Guest>,
}

impl Default for Mode {
    /// By the clock of the machine, and nobody is let in unasked.
    fn default() -> Self {
        Mode { clock: clock::machine, guest: None }
    }
}

/// Longest time to wait for the page before the daemon is ready without it.
const PAGE_WAIT: Duration = Duration::from_secs(2);

type WriterThread = JoinHandle<Result<(), EngineError>>;

/// Runs until SIGTERM, SIGINT or SIGHUP (a terminal that closes), or until the writer ends.
pub fn run(config: Config, mode: Mode) -> anyhow::Result<()> {
    logging::start(config.log);
    for doubt in &config.doubts {
        tracing::warn!(doubt = %doubt, "the config says what cannot be meant; iwmod works with it as it stands");
    }
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // The first thread for questions stays: where the system gives no other, questions are answered one by one.
    runtime.max_blocking_threads(QUESTIONS_MAX).thread_keep_alive(Duration::from_secs(365 * 24 * 3600));
    let runtime = runtime.worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(serve(Arc::new(config), mode));
    // A handler that still runs answers somebody who no longer waits.
    runtime.shutdown_timeout(Duration::from_millis(100));
    match &outcome {
        Ok(()) => tracing::info!("stopped"),
        Err(error) => tracing::error!(error = mask_bsn(&format!("{error:#}")), "stopped"),
    }
    outcome
}

/// Answers probes from the first moment, so that a long start can be seen; then opens the archive and takes up the work.
async fn serve(config: Arc<Config>, mode: Mode) -> anyhow::Result<()> {
    let clock = mode.clock;
    let health = Health::default();
    let (stop, stopped) = watch::channel(false);
    let known = Arc::new(OnceLock::new());
    let tally = Tally::of(config.webhooks.iter().map(|webhook| webhook.name.as_str()));
    // Opened with the first view: intake goes on whatever becomes of it.
    let access = AccessLog::start(&config.paths.access)?;
    let watched = (health.clone(), tally.clone(), access.clone());
    let source = numbers::source(Arc::clone(&known), Arc::clone(&config), watched, clock);
    let metrics = Metrics::new(source);
    let scrapes = Scrapes::start(metrics)?;
    let tcp = listen(&config).await?;
    let address = tcp.local_addr()?;
    let pages = Pages::default();
    let public = http::public(Probes { health: health.clone(), scrapes }, pages.clone());
    let probes = match &config.http.tls {
        Some(files) => {
            let tls = TlsListener::new(tcp, files.clone())?;
            tokio::spawn(serve_by(tls, public, PUBLIC, pages.body_max(), stopped.clone()))
        }
        None => tokio::spawn(serve_by(tcp, public, PUBLIC, pages.body_max(), stopped.clone())),
    };
    tracing::info!(%address, "probes are answered; the archive is being read");
    let (engine, inbox) = open(Arc::clone(&config), &health, clock).await?;
    let folders = Folders::of(&config.paths);
    let socket = Socket::open(&config.paths.socket)?;
    let (writer, thread) = Writer::spawn(engine, Some(inbox), heartbeat(&health))?;
    let reader = writer.reader().clone();
    // It was empty until now; nobody else fills it.
    let _ = known.set(reader.clone());
    let batches = Batches::below(&config.paths.store);
    if config.http.page {
        let (config, writer, reader) = (Arc::clone(&config), writer.clone(), reader.clone());
        let (batches, access, guest) = (batches.clone(), access.clone(), mode.guest);
        let names = Names::new(address, &config.http.names);
        let parts = page::Parts { config, writer, reader, access, clock, guest, batches };
        let tried = Arc::new(Notify::new());
        tokio::spawn(open_page(pages, names, parts, health.clone(), Arc::clone(&tried)));
        // Who is told that it is ready opens the page at once. A disk that hangs keeps nothing else waiting.
        let _ = tokio::time::timeout(PAGE_WAIT, tried.notified()).await;
    }
    let (config_of_api, reader_of_api) = (Arc::clone(&config), reader.clone());
    let recorded = access.clone();
    let api = Local { config: config_of_api, writer: writer.clone(), reader: reader_of_api, batches, access, clock };
    let commands = tokio::spawn(serve_commands(socket, api, health.clone(), stopped));
    deliver_mails(&writer, &config, &stop, clock)?;
    courier::start(&config, writer.reader(), clock, &tally, &stop.subscribe())?;
    tell(&[NotifyState::Ready, NotifyState::Status("taking in files")]);
    let (at, inbox) = (config.paths.socket.display(), config.paths.inbox.display());
    tracing::info!(%address, socket = %at, inbox = %inbox, "ready");
    let told = until_told((folders, recorded), &reader, &health, &thread).await;
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

/// Opens the page, where the config has one; while the people of it cannot be read, it is tried again, and the rest goes on.
async fn open_page(pages: Pages, names: Names, parts: page::Parts, health: Health, tried: Arc<Notify>) {
    let mut troubles: Troubles<()> = Troubles::default();
    loop {
        let (folder, rules) = (parts.config.paths.people.clone(), PeopleRules::from(&parts.config.people));
        let opened = tokio::task::spawn_blocking(move || People::open(&folder, rules)).await;
        let error = match opened {
            Ok(Ok(people)) => {
                health.set("people", Ok(()));
                let site = Site::new(parts, people);
                let routes = page::routes(site.clone(), names.clone()).merge(api::routes(site.clone(), names));
                let body_max =
                    move |head: &_| api::body_max(&site, head).unwrap_or_else(|| page::body_max(&site, head));
                pages.open(routes, Arc::new(body_max));
                return tried.notify_one();
            }
            Ok(Err(error)) => format!("{error:#}"),
            Err(error) => error.to_string(),
        };
        if troubles.begins((), &error) {
            tracing::error!(error, "there is no page until it can be read who may log in; it is tried again");
        }
        health.set("people", Err(error));
        tried.notify_one();
        tokio::time::sleep(START_RETRY).await;
    }
}

/// Starts the thread that gives mails to a server, where the config names one. It is not waited for at the end: a mail whose answer is still to
/// come is one of which the next start says that nobody knows.
fn deliver_mails(
    writer: &Writer,
    config: &Arc<Config>,
    stop: &watch::Sender<bool>,
    clock: Clock,
) -> anyhow::Result<()> {
    if config.mail.is_none() {
        return Ok(());
    }
    let (writer, config, stopped) = (writer.clone(), Arc::clone(config), stop.subscribe());
    let runtime = tokio::runtime::Handle::current();
    let work = move || post::keep_delivering(&writer, &config, clock, &runtime, &stopped);
    std::thread::Builder::new().name("mail".to_owned()).spawn(work).context("no thread for the mail")?;
    Ok(())
}

/// Opens log, store and inbox, which may take long after a crash. While a disk fails that is told and tried again: systemd
/// gives a service up that ends five times, and then nobody goes on when the disk does.
async fn open(config: Arc<Config>, health: &Health, clock: Clock) -> anyhow::Result<(Engine, Inbox)> {
    let mut troubles: Troubles<()> = Troubles::default();
    loop {
        let config = Arc::clone(&config);
        let opened = tokio::task::spawn_blocking(move || {
            let engine = Engine::open(Setup { clock, ..Setup::from_config(&config) })?;
            anyhow::Ok((engine, Inbox::open(&config.paths.inbox)?.with_quiet(config.inbox.quiet)))
        });
        let error = match opened.await? {
            Ok(opened) => return Ok(opened),
            // A folder that was claimed may bear a number of a client.
            Err(error) if may_pass(&error) => mask_bsn(&format!("{error:#}")),
            Err(error) => return Err(error),
        };
        if troubles.begins((), &error) {
            tracing::error!(error, "the start waits for a disk, and goes on by itself");
        }
        health.set("engine", Err(format!("the start waits for a disk: {error}")));
        tell(&[NotifyState::ExtendTimeoutUsec(START_TIMEOUT_USEC), NotifyState::Status("waiting for a disk")]);
        tokio::time::sleep(START_RETRY).await;
    }
}

/// Whether the same may go well later without a change of the config: a disk that fails, is full or was made read-only.
fn may_pass(error: &anyhow::Error) -> bool {
    use rustix::io::Errno;
    let passing =
        [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ROFS, Errno::MFILE, Errno::NFILE, Errno::STALE, Errno::TIMEDOUT];
    let said = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    said.and_then(std::io::Error::raw_os_error).is_some_and(|code| passing.iter().any(|e| e.raw_os_error() == code))
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

/// Serves commands; where the socket cannot be made yet because the disk is full, once it can.
async fn serve_commands(socket: Option<Socket>, api: Local, health: Health, stopped: watch::Receiver<bool>) {
    let mut socket = socket;
    if socket.is_none() {
        let socket = api.config.paths.socket.display();
        tracing::error!(%socket, "there is no room for the socket; commands cannot reach the daemon until there is");
    }
    let Socket { listener, file } = loop {
        match socket.take() {
            Some(socket) => break socket,
            None => {
                health.set("socket", Err("it cannot be made, since its disk is full; make room there".to_owned()));
                tokio::time::sleep(Duration::from_secs(1)).await;
                socket = Socket::open(&api.config.paths.socket).ok().flatten();
            }
        }
    };
    health.set("socket", Ok(()));
    answer(listener, local::router(api), COMMANDS, stopped).await;
    drop(file);
}

/// Waits for a signal, or the end of the writer; looks at the engine, the folders and the access log every second.
async fn until_told(
    (mut folders, recorded): (Folders, AccessLog),
    reader: &Reader,
    health: &Health,
    thread: &WriterThread,
) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut hangup = signal(SignalKind::hangup())?;
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => break,
            _ = second.tick() => {
                let troubles = reader.troubles();
                health.set("engine", if troubles.is_empty() { Ok(()) } else { Err(troubles.join("; ")) });
                reader.note_folders(folders.look(health));
                health.set("access", recorded.trouble().map_or(Ok(()), Err));
                if thread.is_finished() {
                    anyhow::bail!("the writer has ended; without it nothing is taken in");
                }
            }
        }
    }
    tracing::info!("told to stop");
    Ok(())
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

/// The socket, and its file.
struct Socket {
    listener: UnixListener,
    file: SocketFile,
}

impl Socket {
    /// Listens; `None` on a full disk, where it is to be tried again.
    fn open(path: &Path) -> anyhow::Result<Option<Self>> {
        match local::listen(path) {
            Ok(listener) => Ok(Some(Socket { listener, file: SocketFile(path.to_owned()) })),
            Err(error) if disk::is_full(&error) => Ok(None),
            Err(error) => Err(error)
                .with_context(|| format!("cannot listen on the socket {}; see [paths] socket", path.display())),
        }
    }
}

/// Gone when the daemon is.
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // A socket that stays is removed at the next start.
        let _ = std::fs::remove_file(&self.0);
    }
}
