//! The line to a server: TCP, then TLS that is verified.
//!
//! Stands below the dialogue. What came in before the line was encrypted is never read after it: an answer that a stranger put in between
//! would else be taken for the server's.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::trust;
use crate::config::MailServer;

/// A line to a server.
pub struct Line {
    stream: Stream,
    /// Bytes that came and that nobody read yet.
    came: Vec<u8>,
}

enum Stream {
    Open(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// While it changes from the one to the other.
    Changing,
}

impl Line {
    /// Calls a server, at each of its addresses until one answers.
    pub fn call(server: &MailServer) -> io::Result<Line> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "no address has this name");
        for address in (server.name.as_str(), server.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CALLING_MAX) {
                Ok(stream) => {
                    stream.set_write_timeout(Some(ANSWER_MAX))?;
                    stream.set_read_timeout(Some(ANSWER_MAX))?;
                    return Ok(Line { stream: Stream::Open(stream), came: Vec::new() });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Encrypts it, and sees that the server is the one that the config names.
    pub fn encrypt(&mut self, server: &MailServer) -> io::Result<()> {
        if !self.came.is_empty() {
            return Err(io::Error::other(
                "more came than the server may say before TLS begins; somebody stands between",
            ));
        }
        let Stream::Open(mut stream) = std::mem::replace(&mut self.stream, Stream::Changing) else {
            return Err(io::Error::other("the line is encrypted already"));
        };
        let name = ServerName::try_from(server.name.clone()).map_err(io::Error::other)?;
        let mut connection = ClientConnection::new(Arc::new(settings(server)?), name).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        self.stream = Stream::Encrypted(Box::new(StreamOwned::new(connection, stream)));
        Ok(())
    }

    /// Whether what is said goes out encrypted.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Encrypted(_))
    }

    /// How long an answer may take from here on.
    pub fn wait_at_most(&mut self, time: Duration) -> io::Result<()> {
        match &self.stream {
            Stream::Open(stream) => stream.set_read_timeout(Some(time)),
            Stream::Encrypted(stream) => stream.get_ref().set_read_timeout(Some(time)),
            Stream::Changing => Ok(()),
        }
    }

    /// Says something.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// Hears one line, without its end.
    pub fn hear(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.came.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.came.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.came.len() > LINE_MAX {
                return Err(io::Error::other("the server says a line without end"));
            }
            let mut some = [0; 1024];
            match self.stream.read(&mut some)? {
                0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server hung up")),
                count => self.came.extend_from_slice(some.get(..count).unwrap_or_default()),
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Open(stream) => stream.read(bytes),
            Stream::Encrypted(stream) => stream.read(bytes),
            Stream::Changing => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Open(stream) => stream.write(bytes),
            Stream::Encrypted(stream) => stream.write(bytes),
            Stream::Changing => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Open(stream) => stream.flush(),
            Stream::Encrypted(stream) => stream.flush(),
            Stream::Changing => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

/// By which certificates a server is trusted: those of the config, else those of the machine.
fn settings(server: &MailServer) -> io::Result<ClientConfig> {
    trust::trusting(server.ca.as_deref(), "[mail] ca")
}

/// Longest time for an address to answer.
const CALLING_MAX: Duration = Duration::from_secs(30);

/// Longest time for an answer, but for the last one.
const ANSWER_MAX: Duration = Duration::from_secs(120);

/// Longest line that is heard; RFC 5321 has 512 bytes.
const LINE_MAX: usize = 8 << 10;
