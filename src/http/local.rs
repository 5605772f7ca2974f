//! The local API on a Unix socket: the commands, for who may open it. File permissions are the guard.
//!
//! `POST /v1/ask` answers a [`Question`], `POST /v1/order` has an [`Order`] done; `GET /v1/files/HASH` gives a file back; `POST /v1/ingest` begins a batch, `PUT
//! /v1/ingest/N/I` adds a piece of its file I, and `POST /v1/ingest/N` with the names takes it in; `POST /v1/access` reads who saw what; `POST
//! /v1/snapshot` tells what a backup has to hold. No BSN stands in a URL. An answer that shows client data is given once the view is recorded.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Json, Router};
use tempfile::TempDir;
use tokio::net::UnixListener;

use super::peer::{Peer, orderer};
use crate::access::asked::Asked;
use crate::access::seen::{clients_in, clients_seen, what_is_seen, what_is_told};
use crate::access::{AccessError, AccessLog, How, Viewer, What};
use crate::answer;
use crate::batch::Item;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::{Bsn, Sha256, mask_bsn};
use crate::engine::{Engine, Reader};
use crate::request::{Answer, Failure, Order, Question};
use crate::writer::Writer;

/// Header that says whether the answer is the good one.
pub const GOOD: &str = "iwmod-good";

/// Header in which a command says who runs it.
pub const USER: &str = "iwmod-user";

/// Largest piece of a file in one request.
pub const PIECE_BYTES: usize = 8 << 20;

/// What the handlers need.
#[derive(Clone)]
pub struct Local {
    /// What was decided in the config.
    pub config: Arc<Config>,
    /// Who does the work.
    pub writer: Writer,
    /// What is known.
    pub reader: Reader,
    /// Batches that are being sent.
    pub batches: Batches,
    /// Who saw what.
    pub access: AccessLog,
    /// By which clock a question is answered that names no day.
    pub clock: Clock,
}

/// Batches that are being sent, each in a folder of its own.
#[derive(Clone)]
pub struct Batches(Arc<Mutex<Open>>);

struct Open {
    folder: PathBuf,
    next: u64,
    batches: HashMap<u64, (Instant, TempDir)>,
}

/// A batch of which nothing was heard for this long belongs to a client that is gone.
const BATCH_AGE_MAX: Duration = Duration::from_secs(3600);

impl Batches {
    /// Keeps them below `folder`; what an earlier process left there is removed, as far as it can be. A full disk is no
    /// reason not to start: room is made when a batch is sent.
    pub fn below(folder: &Path) -> Self {
        let folder = folder.join("sent");
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(folder = %folder.display(), %error, "what was left of files that were sent stays there");
            }
            _ => {}
        }
        Batches(Arc::new(Mutex::new(Open { folder, next: 1, batches: HashMap::new() })))
    }

    pub(super) fn begin(&self) -> io::Result<u64> {
        self.with(|open| {
            open.batches.retain(|_, (seen, _)| seen.elapsed() < BATCH_AGE_MAX);
            std::fs::create_dir_all(&open.folder)?;
            std::fs::set_permissions(&open.folder, std::fs::Permissions::from_mode(0o700))?;
            let number = open.next;
            open.next = number.saturating_add(1);
            open.batches.insert(number, (Instant::now(), TempDir::new_in(&open.folder)?));
            Ok(number)
        })
    }

    pub(super) fn add(&self, number: u64, index: usize, piece: &[u8]) -> io::Result<()> {
        let path = self.with(|open| {
            let (seen, folder) = open.batches.get_mut(&number).ok_or(io::ErrorKind::NotFound)?;
            *seen = Instant::now();
            io::Result::Ok(folder.path().join(index.to_string()))
        })?;
        File::options().create(true).append(true).open(path)?.write_all(piece)
    }

    pub(super) fn take(&self, number: u64) -> io::Result<TempDir> {
        self.with(|open| open.batches.remove(&number).map(|(_, folder)| folder).ok_or(io::ErrorKind::NotFound.into()))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Open) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A path by which a socket can be reached. The system takes some hundred bytes only; a longer path is reached through its
/// folder, which is held open for as long.
#[derive(Debug)]
pub struct Reach {
    path: PathBuf,
    _folder: Option<File>,
}

impl Reach {
    /// Of a socket whose folder exists.
    pub fn to(socket: &Path) -> io::Result<Reach> {
        let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        if socket.as_os_str().len() <= PATH_BYTES_MAX {
            return Ok(Reach { path: socket.to_owned(), _folder: None });
        }
        let folder = File::open(folder)?;
        let path = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name);
        Ok(Reach { path, _folder: Some(folder) })
    }

    /// The path to bind or connect to.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Longest path of a socket on Linux, without its end.
const PATH_BYTES_MAX: usize = 107;

/// Listens at `socket`, for its user and group. A socket that a dead process left is removed; one that is listened to is not.
pub fn listen(socket: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = socket.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let is_socket = |meta: std::fs::Metadata| std::os::unix::fs::FileTypeExt::is_socket(&meta.file_type());
    if std::fs::symlink_metadata(socket).is_ok_and(is_socket) {
        if std::os::unix::net::UnixStream::connect(Reach::to(socket)?.path()).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another daemon listens there"));
        }
        std::fs::remove_file(socket)?;
    }
    let listener = UnixListener::bind(Reach::to(socket)?.path())?;
    std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// The routes.
pub fn router(local: Local) -> Router {
    Router::new()
        .route("/v1/ask", post(ask))
        .route("/v1/order", post(order))
        .route("/v1/access", post(access))
        .route("/v1/snapshot", post(snapshot))
        .route("/v1/files/{sha256}", get(cat))
        .route("/v1/ingest", post(begin))
        .route("/v1/ingest/{number}/{index}", put(piece))
        .route("/v1/ingest/{number}", post(ingest))
        .layer(DefaultBodyLimit::max(PIECE_BYTES * 2))
        .with_state(local)
}

/// Answers a question, beside the writer.
async fn ask(State(local): State<Local>, peer: Option<Extension<Peer>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(question) = serde_json::from_slice::<Question>(&body) else { return not_understood() };
    let (access, clock) = (local.access.clone(), local.clock);
    let read = move || {
        let answer = answer::read(&local.reader, &local.config, &question, clock().1)?;
        let seen = what_is_seen(&question).map(|what| (what, clients_seen(&question, &answer.document)));
        Ok((answer, seen))
    };
    let shown = async {
        let (answer, seen) = blocking(read).await?;
        noted(&access, clock, viewer(peer, &headers), seen).await?;
        Ok(answer)
    };
    respond(shown.await)
}

/// Who is on the other side.
fn viewer(peer: Option<Extension<Peer>>, headers: &HeaderMap) -> Viewer {
    let said = headers.get(USER).and_then(|value| value.to_str().ok());
    let peer = peer.map(|Extension(peer)| peer);
    Viewer::of_command(orderer(peer, said), peer.map(|Peer(uid)| uid), How::Socket)
}

/// Records a view, if what is about to be shown is one.
async fn noted(
    access: &AccessLog,
    clock: Clock,
    viewer: Viewer,
    seen: Option<(What, Vec<Bsn>)>,
) -> Result<(), Failure> {
    let Some((what, clients)) = seen else { return Ok(()) };
    access.noted(viewer.saw(what, clients, clock().0)).await.map_err(withheld)
}

fn withheld(error: AccessError) -> Failure {
    Failure::new(mask_bsn(&error.withheld()))
}

/// Reads who saw what.
async fn access(
    State(local): State<Local>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else { return not_understood() };
    let view = viewer(peer, &headers).saw(asked.what(), asked.clients(), (local.clock)().0);
    let answer = move || {
        let (document, good) = asked.answer(&local.access, view).map_err(withheld)?;
        Ok(Answer { document, good })
    };
    respond(blocking(answer).await)
}

/// Has the writer do something.
async fn order(State(local): State<Local>, peer: Option<Extension<Peer>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(order) = serde_json::from_slice::<Order>(&body) else { return not_understood() };
    if order.rests_on_all_that_came() {
        until_taken(&local.config, &local.reader).await;
    }
    let config = Arc::clone(&local.config);
    let viewer = viewer(peer, &headers);
    let (by, told) = (Some(viewer.who.clone()).filter(|_| peer.is_some()), what_is_told(&order));
    let done = async {
        let work = move |engine: &mut Engine| answer::order(engine, &config, &order, by.as_deref());
        let answer = ordered(&local.writer, work).await?;
        let seen = told.map(|what| (what, clients_in(&answer.document)));
        let stands = |Failure { text: why, .. }: Failure| Failure::new(format!("what was ordered is done, but {why}"));
        noted(&local.access, local.clock, viewer, seen).await.map_err(stands)?;
        Ok(answer)
    };
    respond(done.await)
}

/// Tells what a backup has to hold that is made now. The bytes are read by who asks, and may read them.
async fn snapshot(State(local): State<Local>, peer: Option<Extension<Peer>>, headers: HeaderMap) -> Response {
    let by = viewer(peer, &headers).who;
    let told = ordered(&local.writer, move |engine| {
        tracing::info!(by, "what a backup has to hold was asked");
        answer::snapshot(engine)
    });
    respond(told.await)
}

/// Waits for files that lie in the inbox until they are complete, but not for a writer that never ends: a month is closed with the
/// registrations that were dropped a moment before.
pub async fn until_taken(config: &Config, reader: &Reader) {
    let patience = config.inbox.quiet.saturating_add(INTAKE_MAX);
    let taken = async {
        while reader.waiting() > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    // Whoever orders it is shown what is known then, and what is missing.
    let _ = tokio::time::timeout(patience, taken).await;
}

/// How long files that are complete take to be taken in, where nothing is wrong.
const INTAKE_MAX: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The other side speaks another language. What it asked is not repeated: it may hold a BSN.
fn not_understood() -> Response {
    (StatusCode::BAD_REQUEST, OTHER_VERSION).into_response()
}

/// Why a request is unknown to the daemon, or its answer to the command line, and what to do.
pub const OTHER_VERSION: &str = "the daemon that runs is of another version than this command; restart the daemon (`systemctl restart iwmod`), \
     then give the command again";

async fn cat(
    State(local): State<Local>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    UrlPath(sha256): UrlPath<Sha256>,
) -> Response {
    let (access, clock) = (local.access.clone(), local.clock);
    let shown = async {
        let read = move || {
            let bytes = answer::cat(&local.reader, sha256)?;
            let clients = answer::clients_of_file(&local.reader, sha256, &bytes);
            Ok((bytes, clients))
        };
        let (bytes, clients) = blocking(read).await?;
        noted(&access, clock, viewer(peer, &headers), Some((What::FILE, clients))).await?;
        Ok::<_, Failure>(bytes)
    };
    match shown.await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(failure) => (StatusCode::NOT_FOUND, failure.text).into_response(),
    }
}

async fn begin(State(local): State<Local>) -> Response {
    match blocking(move || local.batches.begin().map_err(unwritable)).await {
        Ok(number) => Json(number).into_response(),
        Err(failure) => (StatusCode::INSUFFICIENT_STORAGE, failure.text).into_response(),
    }
}

async fn piece(State(local): State<Local>, UrlPath((number, index)): UrlPath<(u64, usize)>, bytes: Bytes) -> Response {
    match blocking(move || local.batches.add(number, index, &bytes).map_err(unwritable)).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(failure) => (StatusCode::INSUFFICIENT_STORAGE, failure.text).into_response(),
    }
}

async fn ingest(State(local): State<Local>, UrlPath(number): UrlPath<u64>, Json(names): Json<Vec<String>>) -> Response {
    let folder = match local.batches.take(number).map_err(unwritable) {
        Ok(folder) => folder,
        Err(failure) => return (StatusCode::NOT_FOUND, failure.text).into_response(),
    };
    let item = |(index, name): (usize, String)| Item {
        name,
        path: folder.path().join(index.to_string()),
        claim: None,
        poison: None,
    };
    let items: Vec<Item> = names.into_iter().enumerate().map(item).collect();
    let taken_in = ordered(&local.writer, move |engine| {
        let answer = answer::ingest(engine, items);
        drop(folder);
        answer
    });
    respond(taken_in.await)
}

/// Runs what may wait for a disk where waiting is allowed.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    let stopped = |_| Failure::new("the daemon failed while it answered; see its log".to_owned());
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

/// The document with its verdict, or what is wrong. `Stopped` is the writer that is gone.
fn respond(outcome: Result<Answer, Failure>) -> Response {
    match outcome {
        Ok(Answer { document, good }) => {
            let json = (header::CONTENT_TYPE.as_str(), "application/json");
            ([json, (GOOD, if good { "1" } else { "0" })], document).into_response()
        }
        Err(Failure { text, .. }) => (StatusCode::UNPROCESSABLE_ENTITY, text).into_response(),
    }
}

/// Runs an order on the writer's thread.
async fn ordered(
    writer: &Writer,
    work: impl FnOnce(&mut Engine) -> Result<Answer, Failure> + Send + 'static,
) -> Result<Answer, Failure> {
    writer.call(work).await.map_err(|stopped| Failure::new(stopped.to_string()))?
}

fn unwritable(error: io::Error) -> Failure {
    let remedy = "see that the disk of the store has room, then send the files again";
    Failure::new(mask_bsn(&format!("the daemon cannot keep what is sent: {error}; {remedy}")))
}
