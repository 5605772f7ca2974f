//! The page for the back office: what must be done, why a client's care is or is not paid, and what settles it.
//!
//! ```text
//! request ─▶ guard (host, origin) ─▶ visitor (session, role) ─▶ screen (documents ─▶ HTML) ─▶ access log ─▶ answer
//! ```
//!
//! Stands above `answer`, beside the socket's API: it asks the same questions and gives the same orders. Dutch; works without script.
//! No client gets onto a page but through `seen`, and no page leaves before the access log has whom it shows.

mod address;
mod assets;
mod chart;
mod closing;
mod deeds;
mod desk;
mod entry;
mod forms;
mod guard;
mod handlers;
mod login;
mod order_form;
mod proposals;
mod remedy;
mod screens;
mod seen;
mod site;
mod table;
mod timeline;
mod upload;
mod visitor;

pub use guard::{Names, check_host};
pub use handlers::routes;
pub use site::{Guest, Ordered, Parts, Site};
pub use visitor::{Visitor, address_of, session_of};

use axum::http::request::Parts as Head;

/// How large the body of a request may be: files for who is logged in, forms for everybody.
pub fn body_max(site: &Site, head: &Head) -> usize {
    let is_known =
        || session_of(&head.headers).is_some_and(|shown| site.people.session(shown, (site.clock)().0).is_some());
    if head.uri.path() == "/bestanden" && is_known() { upload::BYTES_MAX } else { FORM_BYTES_MAX }
}

/// The largest form.
const FORM_BYTES_MAX: usize = 256 << 10;
