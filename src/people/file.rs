//! What is kept of people: one JSON file, with its form as a number.
//!
//! Stands in `people` above the values, below `register`, which decides when it is read and written. Written whole under another name
//! and then renamed, so who reads it finds the old one or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::error::PeopleError;
use super::name::PlainName;
use super::password::PasswordHash;
use super::role::Role;
use super::secret::{Key, NoRandomness, SecretHash};
use super::totp::TotpSecret;
use crate::disk::{self, At};
use crate::domain::{Date, Sha256};

/// All that is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleFile {
    version: u32,
    /// Hash of all the rest as JSON without spaces, so that a byte that changed is found; form 1 had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum: Option<Sha256>,
    /// Of opaque ids of clients.
    pub client_key: Key,
    /// By name.
    pub users: BTreeMap<PlainName, User>,
    /// By name.
    pub tokens: BTreeMap<PlainName, Token>,
}

/// A person who logs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// As others read it.
    pub shown: String,
    /// What the user may do.
    pub role: Role,
    /// By which a login is checked.
    pub password: PasswordHash,
    /// The second factor.
    pub totp: Option<TotpSecret>,
    /// The half minute whose code was used last.
    pub used_step: Option<u64>,
    /// Whether the user may not log in.
    pub disabled: bool,
    /// Changes with password, second factor and `disabled`: a session of an earlier one is over.
    pub revision: u64,
    /// Day of the first.
    pub created: Date,
    /// Day of the last change by a person.
    pub changed: Date,
}

/// What a program shows instead of logging in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Whose it is.
    pub user: PlainName,
    /// What it may do at most; the user's own role bounds it too.
    pub role: Role,
    /// Of what is shown.
    pub hash: SecretHash,
    /// Whether it was taken back.
    pub revoked: bool,
    /// Day on which it was made.
    pub created: Date,
    /// The last day on which it counts.
    pub expires: Date,
}

/// By which a change of the file is seen without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: (i64, i64),
    bytes: u64,
    inode: u64,
}

impl PeopleFile {
    /// One in which nobody is.
    pub fn empty() -> Result<PeopleFile, NoRandomness> {
        let (users, tokens) = (BTreeMap::new(), BTreeMap::new());
        Ok(PeopleFile { version: VERSION, sum: None, client_key: Key::random()?, users, tokens })
    }

    /// Reads that of a folder.
    pub fn read(folder: &Path) -> Result<(PeopleFile, Stamp), PeopleError> {
        let file = path(folder);
        let opened = disk::open_regular(&file).at("open", &file)?;
        let stamp = Stamp::of_metadata(&opened.metadata().at("look at", &file)?);
        let text = text(&opened, &file)?;
        let damaged = |error: serde_json::Error| PeopleError::Damaged {
            file: file.clone(),
            line: error.line(),
            column: error.column(),
        };
        // A later form may have keys that this version does not know: it is told by its number.
        let Form { version } = serde_json::from_str(&text).map_err(damaged)?;
        if version > VERSION {
            return Err(PeopleError::Later { file, version });
        }
        let read: PeopleFile = serde_json::from_str(&text).map_err(damaged)?;
        let has_sum = version > 1 || read.sum.is_some();
        if has_sum && read.sum != Some(read.summed().map_err(damaged)?) {
            return Err(PeopleError::Changed { file });
        }
        Ok((read, stamp))
    }

    /// The hash over all but itself.
    fn summed(&self) -> serde_json::Result<Sha256> {
        let bytes = serde_json::to_vec(&PeopleFile { sum: None, ..self.clone() })?;
        Ok(Sha256(sha2::Sha256::digest(&bytes).into()))
    }

    /// Writes it durably, for the owner of the folder alone.
    pub fn write(&self, folder: &Path) -> Result<Stamp, PeopleError> {
        let file = path(folder);
        let now = PeopleFile { version: VERSION, ..self.clone() };
        let sum = now.summed().map_err(std::io::Error::other).at("write", &file)?;
        let whole = PeopleFile { sum: Some(sum), ..now };
        let bytes = serde_json::to_vec_pretty(&whole).map_err(std::io::Error::other).at("write", &file)?;
        disk::write_whole(folder, NAME, &bytes)?;
        disk::give_to_owner_of(folder, &file)?;
        disk::sync_folder(folder)?;
        Stamp::now(folder)
    }
}

impl Stamp {
    /// That of the file as it lies there.
    pub fn now(folder: &Path) -> Result<Stamp, PeopleError> {
        let file = path(folder);
        Ok(Stamp::of_metadata(&fs::symlink_metadata(&file).at("look at", &file)?))
    }

    fn of_metadata(metadata: &Metadata) -> Stamp {
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        Stamp { modified, bytes: metadata.len(), inode: metadata.ino() }
    }
}

/// The number alone.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

fn text(opened: &File, file: &Path) -> Result<String, PeopleError> {
    let mut text = String::new();
    opened.take(BYTES_MAX).read_to_string(&mut text).at("read", file)?;
    Ok(text)
}

/// Where it lies in its folder.
pub fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Whether the file of a folder can be read; it is there.
pub fn check(folder: &Path) -> Result<(), PeopleError> {
    PeopleFile::read(folder).map(drop)
}

/// Its name in its folder.
pub const NAME: &str = "people.json";
/// The form that is written. 2: with a hash over all of it.
pub const VERSION: u32 = 2;

/// Some ten thousand users.
const BYTES_MAX: u64 = 10_000_000;
