//! The API for programs: `/api/v1`, the same documents and orders as the commands.
//!
//! ```text
//! request ─▶ host ─▶ caller (token, role) ─▶ question or order ─▶ document ─▶ access log ─▶ masked, in parts, under an ETag
//! ```
//!
//! Stands beside the page and above its site, which both use: who may, who saw, who carries out. Decides nothing of its own. The description
//! (OpenAPI 3.1) is made from the tables of `questions` and `orders` and from the types of the documents, by a test.

mod answering;
mod caller;
mod carry_out;
mod decide;
mod document;
mod follow;
mod given;
mod keys;
mod more;
#[cfg(test)]
mod openapi;
mod orders;
mod problem;
mod questions;
mod routes;

pub use routes::routes;

use axum::http::request::Parts;

use super::page::Site;

/// How large the body of a request to the API may be: files for a token that counts, orders for any. Of another request, nothing.
pub fn body_max(site: &Site, head: &Parts) -> Option<usize> {
    let below = head.uri.path().strip_prefix("/api/")?;
    let is_known =
        || caller::bearer(&head.headers).is_some_and(|shown| site.people.token(shown, (site.clock)().0).is_some());
    Some(if below == "v1/inbox" && is_known() { carry_out::INBOX_BYTES_MAX } else { carry_out::ORDER_BYTES_MAX })
}
