//! Whether the backups of a folder are as they were written: each manifest, and each piece that one of them needs.
//!
//! Stands above `depot`. Brings nothing back and changes nothing.

use std::collections::BTreeMap;

use super::depot::Depot;
use super::error::BackupError;
use super::manifest::Manifest;
use crate::documents::{BackupChecked, KeptBackup};
use crate::domain::Sha256;
use crate::told::chain_text;

/// The backups of a folder, oldest first; those that cannot be read are told as problems.
pub fn list(depot: &Depot) -> Result<BackupChecked, BackupError> {
    let mut checked = BackupChecked::default();
    for (number, manifest) in manifests(depot, &mut checked.problems)? {
        checked.backups.push(listed(number, &manifest));
    }
    Ok(checked)
}

/// Reads everything. A piece that several backups need is read once.
pub fn check(depot: &Depot) -> Result<BackupChecked, BackupError> {
    let mut checked = BackupChecked::default();
    let mut needed: BTreeMap<Sha256, (u64, Vec<u64>)> = BTreeMap::new();
    for (number, manifest) in manifests(depot, &mut checked.problems)? {
        for (piece, bytes) in manifest.files.iter().flat_map(|file| file.sized_pieces()) {
            let (_, by) = needed.entry(piece).or_insert((bytes, Vec::new()));
            if by.last() != Some(&number) {
                by.push(number);
            }
        }
        checked.backups.push(listed(number, &manifest));
    }
    for (piece, (bytes, by)) in &needed {
        match depot.piece(piece, *bytes) {
            Ok(_) => checked.bytes_read = checked.bytes_read.saturating_add(*bytes),
            Err(BackupError::Piece { file, why }) => {
                let numbers: Vec<String> = by.iter().map(u64::to_string).collect();
                checked.problems.push(format!(
                    "{} is {why}: backups {} cannot be brought back whole. Remove that file, if it is there, and give `iwmod backup DIR` again: what \
                     the machine still has is copied anew",
                    file.display(),
                    numbers.join(", ")
                ));
            }
            Err(error) => checked.problems.push(chain_text(&error)),
        }
    }
    Ok(checked)
}

/// The pieces of one backup that are not as they were written.
pub fn damaged(depot: &Depot, manifest: &Manifest) -> Result<Vec<std::path::PathBuf>, BackupError> {
    let mut found = Vec::new();
    let pieces: BTreeMap<Sha256, u64> = manifest.files.iter().flat_map(|file| file.sized_pieces()).collect();
    for (piece, bytes) in &pieces {
        match depot.piece(piece, *bytes) {
            Ok(_) => {}
            Err(BackupError::Piece { file, .. }) => found.push(file),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn manifests(depot: &Depot, problems: &mut Vec<String>) -> Result<Vec<(u64, Manifest)>, BackupError> {
    let mut found = Vec::new();
    for number in depot.numbers()? {
        match depot.read(number) {
            Ok(manifest) => found.push((number, manifest)),
            Err(error) => problems.push(chain_text(&error)),
        }
    }
    Ok(found)
}

fn listed(number: u64, manifest: &Manifest) -> KeptBackup {
    KeptBackup {
        number,
        made: manifest.made.clone(),
        program: manifest.program.clone(),
        log_position: manifest.head.sequence,
        files: manifest.files.len(),
        bytes: manifest.bytes(),
    }
}
