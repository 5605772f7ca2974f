//! TLS for the page, where no proxy speaks it: certificate and key from files, looked at again when they are renewed.
//!
//! Stands on `serve`, which waits for a handshake as for a request: one that never ends holds up nobody. A renewed certificate that cannot be
//! read is told, and the one before it serves on.

use std::fs;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

use super::serve::{Address, Listen, Other};
use crate::config::TlsFiles;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file holds no certificate or key, or cannot be read.
    #[error("{what} of [http] cannot be read from {}: {error}; it is a file in PEM that the user of the service may read", file.display())]
    Unreadable {
        /// Certificate or key.
        what: &'static str,
        /// Which file.
        file: std::path::PathBuf,
        /// Why.
        error: String,
    },
    /// Both can be read and do not belong together.
    #[error(
        "certificate and key of [http] cannot be used: {0}; the key must be the one that the certificate was made for"
    )]
    Unfit(#[from] rustls::Error),
}

/// Listens, and speaks TLS with who connects.
pub struct TlsListener {
    tcp: TcpListener,
    files: TlsFiles,
    speaking: Mutex<Speaking>,
}

/// With what TLS is spoken now.
struct Speaking {
    acceptor: TlsAcceptor,
    read: Stamp,
    looked: Instant,
}

type Stamp = [Option<SystemTime>; 2];

impl TlsListener {
    /// Speaks TLS on a listener with these files.
    pub fn new(tcp: TcpListener, files: TlsFiles) -> Result<TlsListener, TlsError> {
        let read = stamp(&files);
        let speaking = Speaking { acceptor: acceptor(&files)?, read, looked: Instant::now() };
        Ok(TlsListener { tcp, files, speaking: Mutex::new(speaking) })
    }

    /// That of now: where the files were renewed, theirs.
    fn acceptor(&self) -> TlsAcceptor {
        let mut speaking = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        if speaking.looked.elapsed() >= LOOK_EVERY {
            speaking.looked = Instant::now();
            let now = stamp(&self.files);
            if now != speaking.read {
                match acceptor(&self.files) {
                    Ok(acceptor) => {
                        (speaking.acceptor, speaking.read) = (acceptor, now);
                        tracing::info!("the certificate was renewed; it is used from now on");
                    }
                    Err(error) => {
                        tracing::error!(%error, "the certificate was renewed and cannot be used; the one before it is")
                    }
                }
            }
        }
        speaking.acceptor.clone()
    }
}

impl Listen for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Opening = Accept<TcpStream>;
    async fn next(&self) -> io::Result<(Self::Opening, Other)> {
        let (stream, address) = self.tcp.accept().await?;
        Ok((self.acceptor().accept(stream), Other::Address(Address(address))))
    }
}

/// When the files were changed last; nothing of one that is not there.
fn stamp(files: &TlsFiles) -> Stamp {
    [&files.certificate, &files.key].map(|file| fs::metadata(file).and_then(|meta| meta.modified()).ok())
}

fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let unreadable =
        |what, file: &std::path::Path, error: String| TlsError::Unreadable { what, file: file.to_owned(), error };
    let chain = CertificateDer::pem_file_iter(&files.certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| unreadable("certificate", &files.certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(unreadable("certificate", &files.certificate, "it holds none".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key);
    let key = key.map_err(|error| unreadable("key", &files.key, error.to_string()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions()?.with_no_client_auth();
    let mut config = config.with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);
