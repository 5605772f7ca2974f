//! What is shown where something cannot be shown or done: why, and what to do.

use axum::http::StatusCode;

use super::super::desk::{Menu, Screen};
use super::listing::Listing;
use crate::request::Failure;

/// The screen of a failure.
pub fn show(failure: &Failure) -> Result<Screen, Failure> {
    let listing = Listing::new("Dat kan niet").says(failure.for_page()).link("Naar Vandaag", "/");
    let screen = listing.screen(Menu::Vandaag)?;
    Ok(Screen { status: StatusCode::UNPROCESSABLE_ENTITY, ..screen })
}
