//! How an answer is given: a document as JSON with its verdict, or one line that says why there is none.
//!
//! Stands below all that answers.

use std::fmt::Display;

use serde::Serialize;

use crate::domain::mask_bsn;
use crate::engine::EngineError;
use crate::orders::Cannot;
use crate::request::{Answer, Failure};

/// A document as JSON, with a verdict of good.
pub fn document(value: &impl Serialize) -> Result<Answer, Failure> {
    let document = serde_json::to_string(value).map_err(failed)?;
    Ok(Answer { document, good: true })
}

/// An error with its causes as one line, without personal data; what a person may not do also in Dutch.
pub fn failed(error: impl Into<anyhow::Error> + Display) -> Failure {
    let error = error.into();
    let cannot = error.chain().find_map(|cause| match cause.downcast_ref::<EngineError>() {
        Some(EngineError::Cannot(cannot)) => Some(cannot),
        _ => cause.downcast_ref::<Cannot>(),
    });
    let dutch = cannot.map(|cannot| mask_bsn(&cannot.in_dutch()));
    Failure { text: mask_bsn(&format!("{error:#}")), dutch }
}
