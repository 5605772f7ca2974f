//! The document of `closed`: every closing with its frozen statements.
//!
//! Stands beside the other documents, on the books of `billing`.

use serde::{Deserialize, Serialize};

use crate::billing::{ClosedStamp, Closing, LeftOut, Statement};
use crate::domain::Month;

/// A closing. The document is a list of these, oldest first.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Closed {
    /// Which month.
    pub month: Month,
    /// Its number, moment and place in the log.
    #[serde(flatten)]
    pub stamp: ClosedStamp,
    /// What it froze.
    pub statements: Vec<Statement>,
    /// Dispositions that a person left out of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

impl From<&Closing> for Closed {
    fn from(closing: &Closing) -> Self {
        let Closing { month, stamp, statements, left_out, .. } = closing.clone();
        Closed { month, stamp, statements, left_out }
    }
}
