//! Reads the whole access log and says whether its chain holds, or where it breaks.
//!
//! Stands beside `writer` and needs no lock: what is behind `known` may be under way, and is not judged. Changes nothing.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{AccessError, Break};
use super::line::Head;
use super::{segment, walk};

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Verified {
    /// How many records follow on each other.
    pub records: u64,
    /// The hash of the last of them; noted elsewhere, it shows later that nothing before it was changed.
    pub head: Head,
    /// Where the chain breaks, when it does: the file, its line and why.
    pub broken: Option<Place>,
}

/// Where the chain breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Place {
    /// The name of the segment.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub why: String,
}

/// Verifies a log. `known` is the head that the process knows that writes it; the one that was noted when nobody does.
pub fn verify(folder: &Path, known: Option<Head>) -> Result<Verified, AccessError> {
    let noted = segment::noted_head(folder)?;
    let mark = known.or(noted);
    let (mut head, mut broken) = (Head::EMPTY, None);
    for month in segment::list(folder)? {
        let path = segment::path(folder, month);
        let walked = walk::walk(&segment::read(&path)?, head, mark);
        head = walked.head;
        let is_durable = mark.is_none_or(|mark| head.n < mark.n);
        if let Some(why) = walked.broken.filter(|_| is_durable) {
            broken = Some(Break { file: path, line: walked.lines.saturating_add(1), why });
        }
        if walked.broken.is_some() {
            break;
        }
    }
    let broken = broken.map(Place::from).or_else(|| missing(head, mark));
    Ok(Verified { records: head.n, head, broken })
}

/// What is wrong with a log in which each line follows on the one before it.
fn missing(head: Head, mark: Option<Head>) -> Option<Place> {
    let at_end = |why: &str| Some(Place { file: "head".to_owned(), line: 1, why: why.to_owned() });
    match mark {
        None if head.n > 0 => at_end("it is gone or cannot be read, so lines at the end may be missing"),
        Some(mark) if mark.n > head.n => at_end("lines at the end are gone that were there"),
        _ => None,
    }
}

impl From<Break> for Place {
    fn from(Break { file, line, why }: Break) -> Self {
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Place { file, line, why: why.to_owned() }
    }
}
