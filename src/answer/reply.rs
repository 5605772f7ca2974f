//! How an answer is given: a document as JSON with its verdict, or one line that says why there is none.
//!
//! Stands below all that answers.

use std::fmt::Display;

use serde::Serialize;

use crate::domain::mask_bsn;
use crate::request::{Answer, Failure};

/// A document as JSON, with a verdict of good.
pub fn document(value: &impl Serialize) -> Result<Answer, Failure> {
    let document = serde_json::to_string(value).map_err(failed)?;
    Ok(Answer { document, good: true })
}

/// An error with its causes as one line, without personal data.
pub fn failed(error: impl Into<anyhow::Error> + Display) -> Failure {
    Failure(mask_bsn(&format!("{:#}", error.into())))
}
