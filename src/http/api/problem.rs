//! What is wrong with a request to the API, as RFC 9457 has it: a word for programs, a text for people.
//!
//! Stands at the ground of `api`. A text holds no client data; what is said to whom shows no token is nothing.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::mask_bsn;
use crate::request::Failure;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:iwmod:problem:` with a word that does not change: `unauthorized`, `forbidden`, `not-found`, `unreadable`, `cannot`,
    /// `already-done`, `outcome-unknown`, `busy`, `moved-on`, `unavailable`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same in a few words.
    pub title: &'static str,
    /// Status of the answer.
    pub status: u16,
    /// What is wrong and what to do, for administrators.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The same in Dutch, for the back office, where it may not do what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dutch: Option<String>,
}

impl Problem {
    fn new(word: &str, title: &'static str, status: StatusCode, detail: impl Into<String>) -> Problem {
        let kind = format!("urn:iwmod:problem:{word}");
        Problem { kind, title, status: status.as_u16(), detail: mask_bsn(&detail.into()), dutch: None }
    }

    /// No token, or one that counts for nothing. Nothing more is said.
    pub fn unauthorized() -> Problem {
        Problem::new("unauthorized", "A token that counts is needed", StatusCode::UNAUTHORIZED, "")
    }

    /// The token may not do this.
    pub fn forbidden() -> Problem {
        Problem::new("forbidden", "This token may not do that", StatusCode::FORBIDDEN, "")
    }

    /// There is nothing under this address.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new("not-found", "There is no such thing", StatusCode::NOT_FOUND, detail)
    }

    /// The request is not as the description of the API has it.
    pub fn unreadable(detail: impl Into<String>) -> Problem {
        Problem::new("unreadable", "The request cannot be read", StatusCode::BAD_REQUEST, detail)
    }

    /// It cannot be done, and nothing was.
    pub fn cannot(failure: Failure) -> Problem {
        let problem =
            Problem::new("cannot", "This cannot be done", StatusCode::UNPROCESSABLE_ENTITY, failure.text.as_str());
        Problem { dutch: failure.dutch.as_deref().map(mask_bsn), ..problem }
    }

    /// An order under this key was carried out before, and what it answered is not kept any more.
    pub fn already_done(detail: impl Into<String>) -> Problem {
        Problem::new("already-done", "This was done before", StatusCode::CONFLICT, detail)
    }

    /// An order under this key was begun before, and nobody knows whether it was carried out.
    pub fn outcome_unknown(detail: impl Into<String>) -> Problem {
        Problem::new("outcome-unknown", "Whether this was done is not known", StatusCode::CONFLICT, detail)
    }

    /// An order under this key is being carried out.
    pub fn busy() -> Problem {
        let detail = "an order with this Idempotency-Key is being carried out; ask again in a moment";
        Problem::new("busy", "This is being done", StatusCode::CONFLICT, detail)
    }

    /// What was asked about is another by now.
    pub fn moved_on() -> Problem {
        let detail = "what is known changed since the page before; begin with the first page again";
        Problem::new("moved-on", "The list is another by now", StatusCode::PRECONDITION_FAILED, detail)
    }

    /// It does not go now; it may later.
    pub fn unavailable(detail: impl Into<String>) -> Problem {
        Problem::new("unavailable", "This does not go now", StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A value of texts and a number always becomes JSON.
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut answer = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}
