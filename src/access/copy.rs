//! How much of each segment a copy of the log holds: every line that was acknowledged, and none that is half written.
//!
//! Stands beside `verify`, and needs no lock either: lines only ever follow on those that are there. Changes nothing.

use std::path::Path;

use super::error::{AccessError, Break};
use super::line::Head;
use super::{segment, walk};

/// What a copy of the log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Name of each segment, and how many bytes of it.
    pub segments: Vec<(String, u64)>,
    /// The head file that belongs to it, by name and text; none of a log without a line.
    pub head: Option<(&'static str, String)>,
    /// Where the chain breaks, when it does; from there on everything is copied as it stands.
    pub broken: Option<Break>,
}

/// Looks what a copy of the log of a folder has to hold.
pub fn copy(folder: &Path) -> Result<Copy, AccessError> {
    let mark = segment::noted_head(folder)?;
    let (mut head, mut segments, mut broken) = (Head::EMPTY, Vec::new(), None);
    let mut is_under_way = false;
    for month in segment::list(folder)? {
        // Whatever is behind a line that is being written was never acknowledged.
        if is_under_way {
            break;
        }
        let path = segment::path(folder, month);
        let bytes = segment::read(&path)?;
        let mut end = bytes.len();
        if broken.is_none() {
            let walked = walk::walk(&bytes, head, mark);
            head = walked.head;
            let is_durable = mark.is_some_and(|mark| head.n < mark.n);
            match walked.broken {
                Some(why) if is_durable => {
                    broken = Some(Break { file: path.clone(), line: walked.lines.saturating_add(1), why });
                }
                torn => (end, is_under_way) = (walked.end, torn.is_some()),
            }
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        segments.push((name, u64::try_from(end).unwrap_or(u64::MAX)));
    }
    segments.retain(|(_, bytes)| *bytes > 0);
    let head = if broken.is_some() { mark } else { Some(head) };
    let head = head.filter(|head| head.n > 0).map(|head| (segment::HEAD, segment::head_text(head)));
    Ok(Copy { segments, head, broken })
}
