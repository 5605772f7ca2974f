//! Who calls the API: a program with a token of somebody, and the reason it gives for seeing whole BSNs.
//!
//! Stands above `problem`, below the handlers, none of which is reached without a [`Caller`].

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::problem::Problem;
use crate::access::How;
use crate::domain::mask_bsn;
use crate::http::page::{Site, Visitor, address_of};
use crate::people::Role;

/// The header in which a program says why it needs whole BSNs.
pub const REASON: &str = "iwmod-reason";

/// A program with a token that counts.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose token, and from where.
    pub visitor: Visitor,
    /// Why whole BSNs are asked for; without a reason they are masked.
    pub reason: Option<String>,
}

impl Caller {
    /// That the token may do what asks a role.
    pub fn needs(&self, role: Role) -> Result<(), Problem> {
        if self.visitor.person.role < role { Err(Problem::forbidden()) } else { Ok(()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Site: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Caller, Problem> {
        let site = Site::from_ref(state);
        let (now, _) = (site.clock)();
        let person = bearer(&parts.headers).and_then(|shown| site.people.token(shown, now));
        let person = person.ok_or_else(Problem::unauthorized)?;
        let from = address_of(parts, &site.config.http.proxies);
        let reason = reason(&parts.headers)?;
        Ok(Caller { visitor: Visitor { person, from, by: How::Api }, reason })
    }
}

/// The token that a request shows.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why whole BSNs are asked for, as it goes into the access log.
fn reason(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get(REASON) else { return Ok(None) };
    let text = given.to_str().unwrap_or_default().trim();
    if !(REASON_MIN..=REASON_MAX).contains(&text.len()) {
        let detail = format!(
            "{REASON} says in {REASON_MIN} to {REASON_MAX} ASCII characters why whole BSNs are needed; leave it out to get them masked"
        );
        return Err(Problem::unreadable(detail));
    }
    Ok(Some(mask_bsn(text)))
}

const REASON_MIN: usize = 4;
const REASON_MAX: usize = 200;
