//! Answers connections, so many at once and no longer than so long each.
//!
//! Stands between the sockets and the routes. Whoever may open a socket can open thousands and send half a request on each:
//! so a connection is one request, each step of it has its time, and where all places are taken the one that has been
//! sending its request for longest makes room for the next, once it had a moment to do so. A request that is being answered
//! is never cut off for another.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::peer::Peer;
use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// Bounds on those who ask.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections at once.
    pub connections_max: usize,
    /// Time for a request to come in before another may take its place.
    pub asking_min: Duration,
    /// Longest time for a request to come in, head and body.
    pub asking_max: Duration,
    /// Longest time until its answer is made; `None` where work may last (`verify` of a large archive).
    pub working_max: Option<Duration>,
    /// Longest time for the answer to be taken.
    pub answering_max: Duration,
    /// Largest body.
    pub body_bytes_max: usize,
}

/// What can be listened on.
pub trait Listen {
    /// A connection.
    type Io: AsyncRead + AsyncWrite + Send + Unpin + 'static;
    /// What has to be done before it can be used, such as a handshake: while it is, the connection counts as one that is asking.
    type Opening: Future<Output = io::Result<Self::Io>> + Send + 'static;
    /// Waits for the next one, and tells who is at its other side.
    fn next(&self) -> impl Future<Output = io::Result<(Self::Opening, Other)>> + Send;
}

impl Listen for TcpListener {
    type Io = tokio::net::TcpStream;
    type Opening = Ready<io::Result<Self::Io>>;
    async fn next(&self) -> io::Result<(Self::Opening, Other)> {
        let (stream, address) = self.accept().await?;
        Ok((ready(Ok(stream)), Other::Address(Address(address))))
    }
}

impl Listen for UnixListener {
    type Io = tokio::net::UnixStream;
    type Opening = Ready<io::Result<Self::Io>>;
    async fn next(&self) -> io::Result<(Self::Opening, Other)> {
        let (stream, _) = self.accept().await?;
        let peer = stream.peer_cred().ok().map(|credentials| Peer(credentials.uid()));
        Ok((ready(Ok(stream)), Other::Process(peer)))
    }
}

/// Who is at the other side of a connection.
#[derive(Clone, Copy, Debug)]
pub enum Other {
    /// A process of this machine, where the kernel tells whose.
    Process(Option<Peer>),
    /// Whoever has this address.
    Address(Address),
}

/// The address from which a request comes.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub SocketAddr);

/// How large the body of a request may be, by its head: a person who is logged in may send more than a stranger.
pub type BodyMax = Arc<dyn Fn(&Parts) -> usize + Send + Sync>;

/// Serves until `stopped`, and then until what is being answered is.
pub async fn serve(listener: impl Listen, router: Router, bounds: Bounds, stopped: watch::Receiver<bool>) {
    let body_max: BodyMax = Arc::new(move |_| bounds.body_bytes_max);
    serve_by(listener, router, bounds, body_max, stopped).await;
}

/// The same, where the head of a request decides how large its body may be.
pub async fn serve_by(
    listener: impl Listen,
    router: Router,
    bounds: Bounds,
    body_max: BodyMax,
    mut stopped: watch::Receiver<bool>,
) {
    let mut open = Open { bounds, body_max, tasks: JoinSet::new(), places: VecDeque::new() };
    let mut failing = false;
    loop {
        let next = tokio::select! {
            // An error means that the sender is gone, and with it the daemon.
            _ = stopped.wait_for(|stop| *stop) => break,
            Some(_) = open.tasks.join_next(), if !open.tasks.is_empty() => continue,
            next = listener.next(), if open.has_room() => next,
            () = tokio::time::sleep(bounds.asking_min), if !open.has_room() => continue,
        };
        match next {
            Ok((opening, other)) => open.begin(opening, router.clone(), other),
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                // Most likely no descriptors are left: those who only half ask give theirs back.
                if !std::mem::replace(&mut failing, true) {
                    tracing::error!(%error, "connections cannot be taken; it is tried again (see LimitNOFILE of the unit)");
                }
                open.make_room(Duration::ZERO);
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        }
        if std::mem::take(&mut failing) {
            tracing::info!("connections are taken again");
        }
    }
    drop(listener);
    while open.make_room(Duration::ZERO) {}
    while open.tasks.join_next().await.is_some() {}
}

/// Whether an error is of the connection that was offered, and not of all.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// How long to wait after an error, so that it costs no processor.
const PAUSE: Duration = Duration::from_millis(100);

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Asking,
    Working,
    Answering,
}

/// The connections that are open, oldest first.
struct Open {
    bounds: Bounds,
    body_max: BodyMax,
    tasks: JoinSet<()>,
    places: VecDeque<Place>,
}

struct Place {
    task: AbortHandle,
    since: Instant,
    step: watch::Receiver<Step>,
}

impl Place {
    /// Whether it has been asking for as long at least.
    fn is_asking(&self, least: Duration) -> bool {
        !self.task.is_finished() && *self.step.borrow() == Step::Asking && self.since.elapsed() >= least
    }
}

impl Open {
    /// Whether one more may be taken, if need be in the place of one that is still asking.
    fn has_room(&mut self) -> bool {
        self.places.retain(|place| !place.task.is_finished());
        let least = self.bounds.asking_min;
        self.places.len() < self.bounds.connections_max || self.places.iter().any(|place| place.is_asking(least))
    }

    fn begin<Io>(
        &mut self,
        opening: impl Future<Output = io::Result<Io>> + Send + 'static,
        router: Router,
        other: Other,
    ) where
        Io: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        if self.places.len() >= self.bounds.connections_max {
            self.make_room(self.bounds.asking_min);
        }
        let (tell, step) = watch::channel(Step::Asking);
        let asked = Asked { router, other, body_max: Arc::clone(&self.body_max) };
        let bounds = self.bounds;
        let task = self.tasks.spawn(async move {
            // Who takes longer for a handshake than for a request is no browser.
            if let Ok(Ok(io)) = tokio::time::timeout(bounds.asking_max, opening).await {
                serve_connection(io, asked, bounds, tell).await;
            }
        });
        self.places.push_back(Place { task, since: Instant::now(), step });
    }

    /// Ends the one that has been asking for longest, and for as long at least; says whether there was one.
    fn make_room(&mut self, least: Duration) -> bool {
        let oldest = self.places.iter().position(|place| place.is_asking(least));
        let oldest = oldest.and_then(|index| self.places.remove(index));
        oldest.map(|place| place.task.abort()).is_some()
    }
}

/// What a connection needs to be answered.
struct Asked {
    router: Router,
    other: Other,
    body_max: BodyMax,
}

/// One connection: one request and its answer, each step within its time.
async fn serve_connection(
    io: impl AsyncRead + AsyncWrite + Unpin,
    asked: Asked,
    bounds: Bounds,
    step: watch::Sender<Step>,
) {
    let reached = step.subscribe();
    let service = service_fn(|request| answer(request, &asked, &step));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.asking_max)
        .keep_alive(false)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(io), service);
    // How a connection ended is of interest to nobody but the other side, who knows.
    tokio::select! {
        _ = connection => {}
        () = overdue(bounds, reached) => {}
    }
}

/// Largest head of a request, and what is read of a body at once.
const BUFFER_BYTES: usize = 64 << 10;

async fn answer(request: Request<Incoming>, asked: &Asked, step: &watch::Sender<Step>) -> Result<Response, Infallible> {
    let (mut head, body) = request.into_parts();
    match asked.other {
        Other::Process(Some(peer)) => drop(head.extensions.insert(peer)),
        Other::Process(None) => {}
        Other::Address(address) => drop(head.extensions.insert(address)),
    }
    // The body is waited for here, while the connection still counts as one that is asking.
    let body = axum::body::to_bytes(Body::new(body), (asked.body_max)(&head)).await;
    step.send_replace(Step::Working);
    let response = match body {
        Ok(body) => {
            TowerToHyperService::new(asked.router.clone()).call(Request::from_parts(head, Body::from(body))).await?
        }
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    step.send_replace(Step::Answering);
    Ok(response)
}

/// Returns when a step lasts longer than it may.
async fn overdue(bounds: Bounds, mut reached: watch::Receiver<Step>) {
    loop {
        let step = *reached.borrow_and_update();
        let most = match step {
            Step::Asking => Some(bounds.asking_max),
            Step::Working => bounds.working_max,
            Step::Answering => Some(bounds.answering_max),
        };
        let changed = match most {
            Some(most) => match tokio::time::timeout(most, reached.changed()).await {
                Ok(changed) => changed,
                Err(_) => return,
            },
            None => reached.changed().await,
        };
        if changed.is_err() {
            // The connection is at its end.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::sync::Semaphore;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        connections_max: 4,
        asking_min: Duration::from_millis(20),
        asking_max: Duration::from_secs(3600),
        working_max: None,
        answering_max: Duration::from_secs(3600),
        body_bytes_max: 10,
    };

    struct Server {
        address: SocketAddr,
        gate: Arc<Semaphore>,
        stop: watch::Sender<bool>,
        _runtime: tokio::runtime::Runtime,
    }

    /// Answers `/` at once, and `/slow` once there is a permit.
    fn start(bounds: Bounds) -> Server {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let (address, (stop, stopped)) = (listener.local_addr().unwrap(), watch::channel(false));
        let gate = Arc::new(Semaphore::new(0));
        let wait = Arc::clone(&gate);
        let slow = move || async move { wait.acquire().await.map_or("", |_| "slow") };
        let router = Router::new().route("/", get(|| async { "quick" }).post(|| async {})).route("/slow", get(slow));
        runtime.spawn(serve(listener, router, bounds, stopped));
        Server { address, gate, stop, _runtime: runtime }
    }

    impl Server {
        fn ask(&self, request: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        }
    }

    /// What comes until the connection ends.
    fn rest(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    const QUICK: &str = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    const SLOW: &str = "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n";

    #[test]
    fn half_requests_make_room_and_those_that_are_answered_do_not() {
        let server = start(BOUNDS);
        let slow = server.ask(SLOW);
        let mut half = Vec::new();
        for number in 0..50 {
            let begin = ["GET / HT", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab"][number % 2];
            half.push(server.ask(begin));
            if number % 10 == 0 {
                assert!(rest(server.ask(QUICK)).ends_with("quick"), "after {number} half requests");
            }
        }
        assert!(rest(half.remove(0)).is_empty(), "the oldest was ended");
        server.gate.add_permits(1);
        assert!(rest(slow).ends_with("slow"));
    }

    #[test]
    fn where_all_are_being_answered_the_next_waits_its_turn() {
        let server = start(BOUNDS);
        let all: Vec<TcpStream> = (0..20).map(|_| server.ask(SLOW)).collect();
        server.gate.add_permits(1);
        for asked in all {
            assert!(rest(asked).ends_with("slow"));
        }
    }

    #[test]
    fn a_request_has_its_time_and_its_size() {
        let server = start(Bounds { asking_max: Duration::ZERO, ..BOUNDS });
        assert!(rest(server.ask("GET / HT")).is_empty());
        let server = start(BOUNDS);
        let large = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n0123456789a";
        assert!(rest(server.ask(large)).starts_with("HTTP/1.1 413"));
        let answer = rest(server.ask(QUICK));
        assert!(answer.contains("connection: close"), "a connection is one request: {answer}");
        let (half, slow) = (server.ask("GET"), server.ask(SLOW));
        server.stop.send(true).unwrap();
        assert!(rest(half).is_empty(), "told to stop, nobody is waited for who only half asked");
        drop(slow);
    }
}
