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

pub use guard::Names;
pub use handlers::routes;
pub use site::{Guest, Parts, Site};

use std::sync::Arc;

use super::serve::BodyMax;

/// How large the body of a request may be: files for who shows a session, forms for everybody.
pub fn body_max() -> BodyMax {
    Arc::new(|head| match (head.uri.path(), visitor::session_of(&head.headers)) {
        ("/bestanden", Some(_)) => upload::BYTES_MAX,
        _ => FORM_BYTES_MAX,
    })
}

/// The largest form.
const FORM_BYTES_MAX: usize = 256 << 10;
