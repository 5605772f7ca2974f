//! Where in a file an element path stands, for findings that were made on the typed message.
//!
//! Walks the text once more, only when something was found; the typed message carries no offsets.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::tables::{Child, Complex, Content, ROOTS};
use crate::domain::Finding;

/// Gives every finding that has none the byte offset of its element, or of the nearest one above it that is there.
pub(crate) fn add_offsets(bytes: &[u8], message: &str, findings: &mut [Finding]) {
    if findings.iter().all(|f| f.offset.is_some()) {
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(root) = ROOTS.iter().find(|r| r.message == message) else { return };
    let wanted: BTreeMap<String, u64> = walk(text, root.content, findings);
    for finding in findings.iter_mut().filter(|f| f.offset.is_none()) {
        finding.offset = ancestors(&finding.path).find_map(|path| wanted.get(path)).copied();
    }
}

/// A path, the one above it, and so on.
pub(crate) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |p| p.rsplit_once('/').map(|(above, _)| above).filter(|a| !a.is_empty()))
}

fn walk(text: &str, root: &'static Complex, findings: &[Finding]) -> BTreeMap<String, u64> {
    let mut wanted: BTreeMap<String, u64> = BTreeMap::new();
    let is_wanted = |path: &str| findings.iter().any(|f| f.path.starts_with(path));
    let mut stack: Vec<Level> = Vec::new();
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    loop {
        let start = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let level = Level::below(stack.last_mut(), root, tag.local_name().into_inner());
                if is_wanted(&level.path) {
                    wanted.entry(level.path.clone()).or_insert(start);
                }
                stack.push(level);
            }
            Ok(Event::End(_)) => drop(stack.pop()),
            Ok(Event::Eof) | Err(_) => return wanted,
            Ok(_) => {}
        }
    }
}

struct Level {
    path: String,
    content: Option<&'static Complex>,
    counts: BTreeMap<&'static str, u32>,
}

impl Level {
    fn below(above: Option<&mut Level>, root: &'static Complex, name: &str) -> Level {
        let Some(above) = above else {
            return Level { path: format!("/{name}"), content: Some(root), counts: BTreeMap::new() };
        };
        let child: Option<&'static Child> = above.content.and_then(|c| c.children.iter().find(|c| c.name == name));
        let mut path = format!("{}/{name}", above.path);
        if let Some(child) = child.filter(|c| c.repeated) {
            let count = above.counts.entry(child.name).or_default();
            *count = count.saturating_add(1);
            path.push_str(&format!("[{count}]"));
        }
        let content = match child.map(|c| &c.content) {
            Some(Content::Complex(complex)) => Some(*complex),
            _ => None,
        };
        Level { path, content, counts: BTreeMap::new() }
    }
}
