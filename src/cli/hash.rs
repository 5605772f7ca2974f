//! A file named by its hash, or by as much of it as means one file.
//!
//! Stands below the commands that name a file. Asks the archive which file is meant; guesses none.

use std::collections::BTreeSet;

use super::session::Session;
use crate::documents::ArchivedFile;
use crate::domain::Sha256;
use crate::request::Question;

/// A SHA-256, or its first digits.
pub fn begin(text: &str) -> Result<String, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits && (DIGITS_MIN..=64).contains(&text.len()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("a SHA-256 is 64 hexadecimal digits, of which the first {DIGITS_MIN} may do"))
    }
}

/// Fewer digits may mean another file tomorrow.
const DIGITS_MIN: usize = 8;

/// The one file whose hash begins so. A whole hash is taken as it is: what it is of may still come.
pub fn meant(session: &mut Session<'_>, begin: &str) -> anyhow::Result<Sha256> {
    if let Ok(sha256) = begin.parse() {
        return Ok(sha256);
    }
    let files: Vec<ArchivedFile> = session.document(&Question::Archive)?;
    let meant: BTreeSet<Sha256> =
        files.iter().map(|file| file.sha256).filter(|sha256| sha256.to_string().starts_with(begin)).collect();
    match meant.first() {
        Some(sha256) if meant.len() == 1 => Ok(*sha256),
        Some(_) => anyhow::bail!("{} files have a hash that begins with {begin}; write more of it", meant.len()),
        None => anyhow::bail!("the archive has no file {begin}; `iwmod archive list` shows those it has"),
    }
}
