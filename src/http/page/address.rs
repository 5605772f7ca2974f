//! What the parts of an address of the page mean, and what is said where they mean nothing.
//!
//! Stands below the handlers.

use super::desk::Desk;
use crate::domain::{Bsn, Month, Sha256};
use crate::people::ClientIds;
use crate::request::Failure;

/// The client that an address means.
pub fn client_of(desk: &Desk<'_>, ids: &ClientIds, id: &str) -> Result<Bsn, Failure> {
    let unknown = || Failure::new("Deze cliënt is hier niet bekend; zoek hem of haar op naam.".to_owned());
    ids.client_of(id, desk.documents.clients().keys().copied()).ok_or_else(unknown)
}

/// The month that an address means.
pub fn month_of(text: &str) -> Result<Month, Failure> {
    text.parse().map_err(|_| Failure::new("Zo heet geen maand; schrijf haar als 2023-04.".to_owned()))
}

/// The file that an address means.
pub fn hash_of(text: &str) -> Result<Sha256, Failure> {
    text.parse().map_err(|_| Failure::new("Zo heet geen bestand van het archief.".to_owned()))
}
