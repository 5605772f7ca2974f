//! The document of `closed`: every closing with its frozen statements.
//!
//! Stands beside the other documents, on the books of `billing`.

use serde::{Deserialize, Serialize};

use crate::billing::{ClosedStamp, Closing, Statement};
use crate::domain::Month;

/// A closing. The document is a list of these, oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub struct Closed {
    /// Which month.
    pub month: Month,
    /// Its number, moment and place in the log.
    #[serde(flatten)]
    pub stamp: ClosedStamp,
    /// What it froze.
    pub statements: Vec<Statement>,
}

impl From<&Closing> for Closed {
    fn from(closing: &Closing) -> Self {
        Closed { month: closing.month, stamp: closing.stamp.clone(), statements: closing.statements.clone() }
    }
}
