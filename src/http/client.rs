//! Asks the running daemon over its Unix socket.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use reqwest::{Response, StatusCode};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::local::{GOOD, OTHER_VERSION, PIECE_BYTES, Reach, USER};
use super::peer::Peer;
use crate::access::asked::Asked;
use crate::domain::Sha256;
use crate::post::trust::nobody;
use crate::request::{Answer, Failure, Order, Question};

/// A connection to the daemon.
pub struct Client {
    http: reqwest::Client,
    runtime: Runtime,
    socket: PathBuf,
    _reach: Reach,
}

impl Client {
    /// Connects when a daemon listens there; `None` when none does. A socket that may not be used is an error, because
    /// the daemon behind it holds the store.
    pub fn connect(socket: &Path) -> anyhow::Result<Option<Client>> {
        let reach = Reach::to(socket);
        let connected = reach.as_ref().map(|reach| std::os::unix::net::UnixStream::connect(reach.path()));
        match connected.map_err(|error| error.kind().into()).and_then(|connected| connected) {
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
                return Ok(None);
            }
            Err(error) => {
                let remedy = "run this as the daemon's user, or as a member of its group";
                return Err(error).with_context(|| format!("cannot use the socket {}; {remedy}", socket.display()));
            }
        }
        let reach = reach?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let http = reqwest::Client::builder()
            .unix_socket(reach.path())
            .no_proxy()
            .tls_backend_preconfigured(nobody()?)
            .build()?;
        Ok(Some(Client { http, runtime, socket: socket.to_owned(), _reach: reach }))
    }

    /// Asks.
    pub fn ask(&self, question: &Question) -> anyhow::Result<Answer> {
        self.post("ask", question)
    }

    /// Orders.
    pub fn order(&self, order: &Order) -> anyhow::Result<Answer> {
        self.post("order", order)
    }

    /// Asks who saw what.
    pub fn access(&self, asked: &Asked) -> anyhow::Result<Answer> {
        self.post("access", asked)
    }

    /// Asks what a backup has to hold.
    pub fn snapshot(&self) -> anyhow::Result<Answer> {
        self.post("snapshot", &())
    }

    fn post(&self, path: &str, body: &impl Serialize) -> anyhow::Result<Answer> {
        let sent = self.http.post(url(path)).header(USER, Peer::of_process().name()).json(body).send();
        self.runtime.block_on(async { answer(self.checked(sent.await).await?).await })
    }

    /// The bytes of an archived file.
    pub fn cat(&self, sha256: Sha256) -> anyhow::Result<Vec<u8>> {
        let sent = self.http.get(url(&format!("files/{sha256}"))).header(USER, Peer::of_process().name()).send();
        self.runtime.block_on(async { Ok(self.checked(sent.await).await?.bytes().await?.to_vec()) })
    }

    /// Sends files, piece by piece, and has them taken in together.
    pub fn ingest(&self, files: &[(String, PathBuf)], step: impl Fn()) -> anyhow::Result<Answer> {
        let begun = self.http.post(url("ingest")).send();
        let number: u64 = self
            .runtime
            .block_on(async { self.checked(begun.await).await?.json().await.map_err(anyhow::Error::from) })?;
        for (index, (_, path)) in files.iter().enumerate() {
            self.send(number, index, path)?;
            step();
        }
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let sent = self.http.post(url(&format!("ingest/{number}"))).json(&names).send();
        self.runtime.block_on(async { answer(self.checked(sent.await).await?).await })
    }

    fn send(&self, number: u64, index: usize, path: &Path) -> anyhow::Result<()> {
        let about = || format!("cannot read {}", crate::domain::mask_bsn(&path.display().to_string()));
        let mut file = std::fs::File::open(path).with_context(about)?;
        let mut first = true;
        loop {
            let mut piece = Vec::new();
            let limit = u64::try_from(PIECE_BYTES).unwrap_or(u64::MAX);
            file.by_ref().take(limit).read_to_end(&mut piece).with_context(about)?;
            if piece.is_empty() && !first {
                return Ok(());
            }
            let last = piece.len() < PIECE_BYTES;
            let sent = self.http.put(url(&format!("ingest/{number}/{index}"))).body(piece).send();
            self.runtime.block_on(async { self.checked(sent.await).await })?;
            if last {
                return Ok(());
            }
            first = false;
        }
    }

    /// A response that is one; else what the daemon says is wrong.
    async fn checked(&self, sent: reqwest::Result<Response>) -> anyhow::Result<Response> {
        let response = sent.with_context(|| {
            let socket = self.socket.display();
            format!("the daemon at {socket} stopped answering; look at what was done, then give the command again")
        })?;
        if response.status() == StatusCode::OK {
            return Ok(response);
        }
        // A daemon of an earlier version knows no such address, and says nothing more.
        let why = response.text().await?;
        Err(Failure::new(if why.is_empty() { OTHER_VERSION.to_owned() } else { why }).into())
    }
}

async fn answer(response: Response) -> anyhow::Result<Answer> {
    let good = response.headers().get(GOOD).is_some_and(|value| value == "1");
    Ok(Answer { document: response.text().await?, good })
}

/// The host is not used; the socket decides who answers.
fn url(path: &str) -> String {
    format!("http://iwmod/v1/{path}")
}
