//! A record as one line of JSON: its number, the hash of the line before it, the view, and its own hash.
//!
//! Stands between `view` and the files. `{"n":2,"prev":"HASH",VIEW,"hash":"HASH"}`: the hash is the SHA-256 of the bytes of the line before
//! `,"hash"`, so that an auditor can check a line with `sha256sum`, and finds those of a client with `grep`.

use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::view::View;
use crate::domain::Sha256;

/// The end of the chain: number and hash of a record. Before the first one it is 0 and zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Head {
    /// Number of the record.
    pub n: u64,
    /// Its hash.
    pub hash: Sha256,
}

impl Head {
    /// Of a log without a record.
    pub const EMPTY: Head = Head { n: 0, hash: Sha256([0; 32]) };
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1.
    pub n: u64,
    /// Hash of the one before it.
    pub prev: Sha256,
    /// What it says.
    #[serde(flatten)]
    pub view: View,
}

/// Adds the line of a view behind `head` to a buffer; gives the new head.
pub fn add(buffer: &mut Vec<u8>, head: Head, view: &View) -> serde_json::Result<Head> {
    let n = head.n.saturating_add(1);
    let mut text = serde_json::to_string(&Record { n, prev: head.hash, view: view.clone() })?;
    // The hash takes the place of the last brace.
    text.pop();
    let hash = digest(text.as_bytes());
    buffer.extend_from_slice(format!("{text}{MARK}{hash}{END}").as_bytes());
    Ok(Head { n, hash })
}

/// Reads a line, with its newline, as the one behind `head`; gives the head after it, or why it is not.
pub fn check(line: &[u8], head: Head) -> Result<Head, &'static str> {
    let whole = line.strip_suffix(END.as_bytes()).ok_or("the line has no end")?;
    let place = whole.len().checked_sub(MARK.len().saturating_add(HASH_CHARS)).ok_or("the line is too short")?;
    let (text, end) = whole.split_at_checked(place).ok_or("the line is too short")?;
    let hash = digest(text);
    if end != format!("{MARK}{hash}").as_bytes() {
        return Err("its hash is not that of what it says");
    }
    let n = head.n.saturating_add(1);
    let begin = format!("{{\"n\":{n},\"prev\":\"{}\",", head.hash);
    if text.starts_with(begin.as_bytes()) {
        Ok(Head { n, hash })
    } else {
        Err("it does not follow on the line before it")
    }
}

/// What a line says, of which the chain was checked or is not asked.
pub fn read(line: &[u8]) -> serde_json::Result<Record> {
    serde_json::from_slice(line)
}

fn digest(text: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(text).into())
}

const MARK: &str = ",\"hash\":\"";
const END: &str = "\"}\n";
const HASH_CHARS: usize = 64;
