//! The files of how far each webhook is: read, and changed under a lock, by the daemon and by commands.
//!
//! Stands in `deliveries` above the value itself.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::DeliveryError;
use super::stand::{Stand, VERSION};
use crate::clock;
use crate::disk::{self, At, Lock};
use crate::worklist::DeadLetters;

/// The files of how far each webhook is, in a folder.
#[derive(Clone, Debug)]
pub struct Stands(PathBuf);

impl Stands {
    /// In this folder.
    pub fn below(folder: &Path) -> Stands {
        Stands(folder.to_owned())
    }

    /// How far a webhook is; `None` where it never began.
    pub fn read(&self, name: &str) -> Result<Option<Stand>, DeliveryError> {
        let file = self.0.join(file_name(name));
        if !file.try_exists().at("look at", &file)? {
            return Ok(None);
        }
        let text = std::fs::read(&file).at("read", &file)?;
        let damaged = |error: serde_json::Error| DeliveryError::Damaged { file: file.clone(), line: error.line() };
        let Form { version } = serde_json::from_slice(&text).map_err(damaged)?;
        if version > VERSION {
            return Err(DeliveryError::Later { file, version });
        }
        serde_json::from_slice(&text).map(Some).map_err(damaged)
    }

    /// Changes how far a webhook is, durably, while nobody else does. One that never began begins as `begun`.
    pub fn change<T>(
        &self,
        name: &str,
        begun: Stand,
        change: impl FnOnce(&mut Stand) -> T,
    ) -> Result<T, DeliveryError> {
        let _lock = Lock::wait_silently(&self.0)?;
        disk::remove_drafts(&self.0)?;
        let before = self.read(name)?;
        let mut stand = before.clone().unwrap_or(begun);
        let told = change(&mut stand);
        if before.as_ref() != Some(&stand) {
            let bytes = serde_json::to_vec_pretty(&stand).map_err(std::io::Error::other).at("write in", &self.0)?;
            let written = disk::write_whole(&self.0, &file_name(name), &bytes)?;
            disk::give_to_owner_of(&self.0, &written)?;
            disk::sync_folder(&self.0)?;
        }
        Ok(told)
    }
}

/// What webhooks gave up, for the work list. One whose file cannot be read has none here; `iwmod webhook list` says why.
pub fn dead_letters<'a>(folder: &Path, names: impl Iterator<Item = &'a str>) -> Vec<DeadLetters> {
    let stands = Stands::below(folder);
    let of_name = |name: &'a str| {
        let dead = stands.read(name).ok().flatten()?.dead;
        let oldest = dead.iter().map(|dead| dead.since).min()?;
        Some(DeadLetters { webhook: name.to_owned(), count: dead.len(), since: clock::in_amsterdam(oldest).date() })
    };
    names.filter_map(of_name).collect()
}

fn file_name(name: &str) -> String {
    format!("{name}.json")
}

/// The number alone.
#[derive(Deserialize)]
struct Form {
    version: u32,
}
